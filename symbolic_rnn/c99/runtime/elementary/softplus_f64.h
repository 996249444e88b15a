/* max(x, 0) + log(1 + e), e = e^-|x|, with log(1 + e) = 2 atanh(e / (2 + e)). */
C99_MATH double c99_softplus_f64(double x) {
    const double absolute = fabs(x);
    const double y = -(absolute > 746.0 ? 746.0 : absolute);
    const double shifted_n = c99_shifted_n_f64(y);
    const double r = c99_remainder_f64(y, shifted_n);
    const double tail = c99_exp_tail_f64(r) + c99_lost_f64(y, shifted_n, r);
    const double e = c99_scaled_exp_f64(shifted_n, r, tail);
    const double s = e / (2.0 + e);
    const double z = s * s;
    double q = 1.645304466303035736e-1;
    q = q * z + 7.003513549218237224e-2;
    q = q * z + 1.097001456797120353e-1;
    q = q * z + 1.171634995344425050e-1;
    q = q * z + 1.333676678826381868e-1;
    q = q * z + 1.538445440205948330e-1;
    q = q * z + 1.818182310157456000e-1;
    q = q * z + 2.222222212809411761e-1;
    q = q * z + 2.857142857246985556e-1;
    q = q * z + 3.999999999999429644e-1;
    q = q * z + 6.666666666666667737e-1;
    const double linear = x > 0.0 ? x : 0.0;
    const double sum = linear + e;
    const double rounding = linear > e ? e - (sum - linear) : linear - (sum - e);
    const double value = sum - (s * (e - z * q) - rounding);
    return x < INFINITY ? value : x;
}
