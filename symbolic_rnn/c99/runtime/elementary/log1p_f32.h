/* log(u) for u = 1 + x, with the rounding error of u added back to the mantissa. */
C99_MATH float c99_log1p_f32(float x) {
    const float u = 1.0f + x;
    const uint32_t bits = c99_bits_f32(u);
    const uint32_t biased_k = c99_biased_k_f32(bits);
    const float lost = x < 1.0f ? x - (u - 1.0f) : 1.0f - (u - x);
    const float scaled = lost * c99_from_bits_f32((254u - biased_k) << 23);
    const float back = x < 33554432.0f ? scaled : 0.0f;
    const float f = (c99_mantissa_f32(bits, biased_k) - 1.0f) + back;
    const float value = c99_log_sum_f32(f, c99_float_k_f32(biased_k));
    const float above = x < INFINITY ? value : x;
    const float not_zero = x < -1.0f ? NAN : above;
    const float with_pole = x == -1.0f ? -INFINITY : not_zero;
    return x == 0.0f ? x : with_pole; /* keeps -0 */
}
