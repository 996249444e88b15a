/* The exponentials write x = n ln 2 + r with |r| <= ln(2) / 2; n is in the low bits of
 * x / ln 2 + 1.5 * 2^23, so that no conversion can overflow. */

/* n + 1.5 * 2^23, where n is the integer nearest to x / ln 2. */
C99_MATH float c99_shifted_n_f32(float x) { return x * 1.44269504f + 12582912.0f; }

/* n, as two's complement. */
C99_MATH uint32_t c99_integer_n_f32(float shifted_n) {
    return c99_bits_f32(shifted_n) - 0x4B400000u;
}

/* x - n ln 2; ln 2 is split in two, and n times its first part is exact. */
C99_MATH float c99_remainder_f32(float x, float shifted_n) {
    const float n = shifted_n - 12582912.0f;
    return (x - n * 0.693359375f) - n * -2.12194440e-4f;
}

/* The rounding error of r, which expm1 and tanh near ln(2) / 2 need. */
C99_MATH float c99_lost_f32(float x, float shifted_n, float r) {
    const float n = shifted_n - 12582912.0f;
    return ((x - n * 0.693359375f) - r) - n * -2.12194440e-4f;
}

/* e^r - 1 - r, for |r| <= ln(2) / 2. */
C99_MATH float c99_exp_tail_f32(float r) {
    float q = 1.98460785e-4f;
    q = q * r + 1.39411001e-3f;
    q = q * r + 8.33339015e-3f;
    q = q * r + 4.16663555e-2f;
    q = q * r + 1.66666664e-1f;
    q = q * r + 0.5f;
    return (r * r) * q;
}
