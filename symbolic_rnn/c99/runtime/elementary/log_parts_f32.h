/* The bits of m in bits(x) = bits(m) + (k << 23) with sqrt(1/2) <= m < sqrt(2), and 127 + k. */
C99_MATH uint32_t c99_biased_k_f32(uint32_t bits) {
    return (bits + (0x3F800000u - 0x3F3504F3u)) >> 23;
}

C99_MATH float c99_mantissa_f32(uint32_t bits, uint32_t biased_k) {
    return c99_from_bits_f32(bits - ((biased_k - 127u) << 23));
}

/* k as a float, by the bits of 2^23 + biased_k: no conversion. */
C99_MATH float c99_float_k_f32(uint32_t biased_k) {
    return c99_from_bits_f32((biased_k & 0x3FFu) | 0x4B000000u) - (8388608.0f + 127.0f);
}

/* log(1 + f) + k ln 2, for sqrt(1/2) <= 1 + f < sqrt(2). */
C99_MATH float c99_log_sum_f32(float f, float k) {
    const float square = f * f;
    float q = 6.75290701e-2f;
    q = q * f - 1.16706759e-1f;
    q = q * f + 1.18822089e-1f;
    q = q * f - 1.24060603e-1f;
    q = q * f + 1.42205224e-1f;
    q = q * f - 1.66680027e-1f;
    q = q * f + 2.00020635e-1f;
    q = q * f - 2.50000087e-1f;
    q = q * f + 3.33333136e-1f;
    const float small = (f * square) * q + k * -2.12194440e-4f;
    return (f + (small - 0.5f * square)) + k * 0.693359375f;
}
