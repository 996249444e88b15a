/* 1 / (1 + e^-x); for x < 0, e^x / (1 + e^x), which does not overflow and keeps small values
 * exact. */
C99_MATH double c99_sigmoid_f64(double x) {
    const double y = fabs(x);
    const double e = c99_exp_in_range_f64(-(y > 746.0 ? 746.0 : y));
    const double q = e / (1.0 + e);
    const double first = x < 0.0 ? e : 1.0;
    return first - first * q;
}
