/* e^x, for -746 <= x <= 710 or NaN. */
C99_MATH double c99_scaled_exp_f64(double shifted_n, double r, double tail) {
    const double sum = 1.0 + r;
    const double p = sum + ((r - (sum - 1.0)) + tail);
    const uint64_t exponents = c99_integer_n_f64(shifted_n) + 2046u;
    const uint64_t first = exponents >> 1;
    const uint64_t second = exponents - first;
    return p * c99_from_bits_f64(first << 52) * c99_from_bits_f64(second << 52);
}

C99_MATH double c99_exp_in_range_f64(double x) {
    const double shifted_n = c99_shifted_n_f64(x);
    const double r = c99_remainder_f64(x, shifted_n);
    return c99_scaled_exp_f64(shifted_n, r, c99_exp_tail_f64(r));
}
