/* log(u) for u = 1 + x, with the rounding error of u added back to the mantissa. */
C99_MATH double c99_log1p_f64(double x) {
    const double u = 1.0 + x;
    const uint64_t bits = c99_bits_f64(u);
    const uint64_t biased_k = c99_biased_k_f64(bits);
    const double lost = x < 1.0 ? x - (u - 1.0) : 1.0 - (u - x);
    const double scaled = lost * c99_from_bits_f64((2046u - biased_k) << 52);
    const double back = x < 18014398509481984.0 ? scaled : 0.0;
    const double f = (c99_mantissa_f64(bits, biased_k) - 1.0) + back;
    const double value = c99_log_sum_f64(f, c99_float_k_f64(biased_k));
    const double above = x < INFINITY ? value : x;
    const double not_zero = x < -1.0 ? NAN : above;
    const double with_pole = x == -1.0 ? -INFINITY : not_zero;
    return x == 0.0 ? x : with_pole;
}
