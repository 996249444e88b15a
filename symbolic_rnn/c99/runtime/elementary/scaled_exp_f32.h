/* e^x, for -104 <= x <= 89 or NaN. The scale 2^n is applied as two factors: one of them alone would
 * leave the range of float before the result does. */
C99_MATH float c99_scaled_exp_f32(float shifted_n, float r, float tail) {
    const float sum = 1.0f + r;
    const float p = sum + ((r - (sum - 1.0f)) + tail);
    const uint32_t exponents = c99_integer_n_f32(shifted_n) + 254u;
    const uint32_t first = exponents >> 1;
    const uint32_t second = exponents - first;
    return p * c99_from_bits_f32(first << 23) * c99_from_bits_f32(second << 23);
}

C99_MATH float c99_exp_in_range_f32(float x) {
    const float shifted_n = c99_shifted_n_f32(x);
    const float r = c99_remainder_f32(x, shifted_n);
    return c99_scaled_exp_f32(shifted_n, r, c99_exp_tail_f32(r));
}
