/* e^x. */
C99_MATH double c99_exp_f64(double x) {
    const double above = x < -746.0 ? -746.0 : x;
    return c99_exp_in_range_f64(above > 710.0 ? 710.0 : above);
}
