/* (e^2y - 1) / (e^2y + 1) with y = |x|, and the sign of x. */
C99_MATH float c99_tanh_f32(float x) {
    const float absolute = fabsf(x);
    const float y = absolute > 10.0f ? 10.0f : absolute;
    const float shifted_n = c99_shifted_n_f32(2.0f * y);
    const float r = c99_remainder_f32(2.0f * y, shifted_n);
    const float tail = c99_exp_tail_f32(r) + c99_lost_f32(2.0f * y, shifted_n, r);
    const float scale = c99_from_bits_f32((c99_integer_n_f32(shifted_n) + 127u) << 23);
    const float sum = (scale - 1.0f) + scale * r;
    const float rounding = scale * r - (sum - (scale - 1.0f));
    const float m = sum + (scale * tail + rounding);
    const float rest = y < 0.17f ? tail - y * m : (y < 0.55f ? 0.75f * m - 0.5f : -2.0f);
    const float first = y < 0.17f ? y : (y < 0.55f ? 0.25f : 1.0f);
    return copysignf(first + rest / (m + 2.0f), x);
}
