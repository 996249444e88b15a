/* max(x, 0) + log(1 + e), e = e^-|x|, with log(1 + e) = 2 atanh(e / (2 + e)). */
C99_MATH float c99_softplus_f32(float x) {
    const float absolute = fabsf(x);
    const float y = -(absolute > 104.0f ? 104.0f : absolute);
    const float shifted_n = c99_shifted_n_f32(y);
    const float r = c99_remainder_f32(y, shifted_n);
    const float tail = c99_exp_tail_f32(r) + c99_lost_f32(y, shifted_n, r);
    const float e = c99_scaled_exp_f32(shifted_n, r, tail);
    const float s = e / (2.0f + e);
    const float z = s * s;
    float q = 2.42929719e-1f;
    q = q * z + 2.14299913e-1f;
    q = q * z + 2.86166438e-1f;
    q = q * z + 3.99988879e-1f;
    q = q * z + 6.66666755e-1f;
    const float linear = x > 0.0f ? x : 0.0f;
    const float sum = linear + e;
    const float rounding = linear > e ? e - (sum - linear) : linear - (sum - e);
    const float value = sum - (s * (e - z * q) - rounding);
    return x < INFINITY ? value : x;
}
