/* (e^2y - 1) / (e^2y + 1) with y = |x|, and the sign of x. */
C99_MATH double c99_tanh_f64(double x) {
    const double absolute = fabs(x);
    const double y = absolute > 20.0 ? 20.0 : absolute;
    const double shifted_n = c99_shifted_n_f64(2.0 * y);
    const double r = c99_remainder_f64(2.0 * y, shifted_n);
    const double tail = c99_exp_tail_f64(r) + c99_lost_f64(2.0 * y, shifted_n, r);
    const double scale = c99_from_bits_f64((c99_integer_n_f64(shifted_n) + 1023u) << 52);
    const double sum = (scale - 1.0) + scale * r;
    const double rounding = scale * r - (sum - (scale - 1.0));
    const double m = sum + (scale * tail + rounding);
    const double rest = y < 0.17 ? tail - y * m : (y < 0.55 ? 0.75 * m - 0.5 : -2.0);
    const double first = y < 0.17 ? y : (y < 0.55 ? 0.25 : 1.0);
    return copysign(first + rest / (m + 2.0), x);
}
