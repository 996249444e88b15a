/* The bits of m in bits(x) = bits(m) + (k << 52) with sqrt(1/2) <= m < sqrt(2), and 1023 + k. */
C99_MATH uint64_t c99_biased_k_f64(uint64_t bits) {
    return (bits + (UINT64_C(0x3FF0000000000000) - UINT64_C(0x3FE6A09E667F3BCD))) >> 52;
}

C99_MATH double c99_mantissa_f64(uint64_t bits, uint64_t biased_k) {
    return c99_from_bits_f64(bits - ((biased_k - 1023u) << 52));
}

/* k as a double, by the bits of 2^52 + biased_k: AVX2 cannot convert 64-bit integers. */
C99_MATH double c99_float_k_f64(uint64_t biased_k) {
    return c99_from_bits_f64(biased_k | UINT64_C(0x4330000000000000)) -
           (4503599627370496.0 + 1023.0);
}

/* log(1 + f) + k ln 2, with log(1 + f) = 2 atanh(s) and s = f / (2 + f): a polynomial in f itself
 * would need three times the terms. */
C99_MATH double c99_log_sum_f64(double f, double k) {
    const double s = f / (2.0 + f);
    const double z = s * s;
    const double half_square = 0.5 * f * f;
    double q = 1.478951214196315619e-1;
    q = q * z + 1.531475899228216629e-1;
    q = q * z + 1.818353350756718031e-1;
    q = q * z + 2.222219924321445491e-1;
    q = q * z + 2.857142873484336308e-1;
    q = q * z + 3.999999999945529524e-1;
    q = q * z + 6.666666666666726591e-1;
    const double small = s * (half_square + z * q) + k * 1.90821492927058770002e-10;
    return (f + (small - half_square)) + k * 6.93147180369123816490e-01;
}
