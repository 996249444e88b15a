/* log(1 - e^x), x <= 0: each of two formulas where the other one cancels. */
C99_MATH double c99_log1mexp_f64(double x) {
    const double below = c99_log1p_f64(-c99_exp_f64(x));
    const double above = c99_log_f64(-c99_expm1_f64(x));
    return x < -0.6931471805599453 ? below : above;
}
