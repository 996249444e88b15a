/* 2^n (e^r - 1) + (2^n - 1). */
C99_MATH double c99_expm1_f64(double x) {
    const double above = x < -40.0 ? -40.0 : x;
    const double y = above > 710.0 ? 710.0 : above;
    const double shifted_n = c99_shifted_n_f64(y);
    const double r = c99_remainder_f64(y, shifted_n);
    const double tail = c99_exp_tail_f64(r) + c99_lost_f64(y, shifted_n, r);
    const int top = shifted_n > 6755399441055744.0 + 1023.0;
    const uint64_t exponent = c99_integer_n_f64(shifted_n) + (top ? 1022u : 1023u);
    const double scale = c99_from_bits_f64(exponent << 52);
    const double value = (scale * r + (scale - 1.0)) + scale * tail;
    const double result = top ? value + value : value;
    return x == 0.0 ? x : result;
}
