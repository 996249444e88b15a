/* log(x); denormals are scaled first. */
C99_MATH float c99_log_f32(float x) {
    const int tiny = x < 1.17549435e-38f;
    const uint32_t bits = c99_bits_f32(tiny ? x * 8388608.0f : x);
    const uint32_t biased_k = c99_biased_k_f32(bits);
    const float k = c99_float_k_f32(biased_k) - (tiny ? 23.0f : 0.0f);
    const float value = c99_log_sum_f32(c99_mantissa_f32(bits, biased_k) - 1.0f, k);
    const float above = x < INFINITY ? value : x;
    const float not_zero = x < 0.0f ? NAN : above;
    return x == 0.0f ? -INFINITY : not_zero;
}
