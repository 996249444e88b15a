/* log(x); denormals are scaled first. */
C99_MATH double c99_log_f64(double x) {
    const int tiny = x < 2.2250738585072014e-308;
    const uint64_t bits = c99_bits_f64(tiny ? x * 4503599627370496.0 : x);
    const uint64_t biased_k = c99_biased_k_f64(bits);
    const double k = c99_float_k_f64(biased_k) - (tiny ? 52.0 : 0.0);
    const double value = c99_log_sum_f64(c99_mantissa_f64(bits, biased_k) - 1.0, k);
    const double above = x < INFINITY ? value : x;
    const double not_zero = x < 0.0 ? NAN : above;
    return x == 0.0 ? -INFINITY : not_zero;
}
