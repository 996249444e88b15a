/* 1 / (1 + e^-x); for x < 0, e^x / (1 + e^x), which does not overflow and keeps small values
 * exact. */
C99_MATH float c99_sigmoid_f32(float x) {
    const float y = fabsf(x);
    const float e = c99_exp_in_range_f32(-(y > 104.0f ? 104.0f : y));
    const float q = e / (1.0f + e);
    const float first = x < 0.0f ? e : 1.0f;
    return first - first * q;
}
