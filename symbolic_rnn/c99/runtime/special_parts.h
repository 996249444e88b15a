/* Common parts of several special functions, for double. */
#ifndef C99_SPECIAL_PARTS_H
#define C99_SPECIAL_PARTS_H

#include <math.h>

#define C99_SPECIAL static C99_UNUSED

/* The positive nodes and their weights of Gauss's rule with 32 points for the integral from -1 to 1
 * (Abramowitz and Stegun, 25.4.29, computed with 40 digits). */
static const double c99_gauss_nodes[16] C99_UNUSED = {
    0.9972638618494816, 0.9856115115452684, 0.9647622555875064, 0.9349060759377397,
    0.8963211557660521, 0.84936761373257, 0.7944837959679424, 0.7321821187402897,
    0.6630442669302152, 0.5877157572407623, 0.5068999089322294, 0.42135127613063533,
    0.33186860228212767, 0.23928736225213706, 0.1444719615827965, 0.04830766568773832};
static const double c99_gauss_weights[16] C99_UNUSED = {
    0.007018610009470096, 0.01627439473090567, 0.02539206530926206, 0.03427386291302143,
    0.04283589802222668, 0.050998059262376175, 0.058684093478535544, 0.06582222277636185,
    0.0723457941088485, 0.07819389578707031, 0.08331192422694675, 0.08765209300440381,
    0.09117387869576389, 0.09384439908080457, 0.09563872007927486, 0.0965400885147278};

/* t - log(1 + t), given 1 + t too, accurate to its last digits for small t: with s = t / (2 + t),
 * log(1 + t) is 2 artanh(s), whose series begins with 2 s (Abramowitz and Stegun, 4.1.27), and
 * t - 2 s is t s. */
C99_SPECIAL double c99_minus_log1p_part(double t, double above) {
    const double s = t / (2.0 + t), z = s * s;
    double power = 1.0, sum = 0.0;
    if (!(fabs(t) < 0.5)) return t - log(above);
    for (double n = 3.0; power > 1e-18; n += 2.0) {
        sum += power / n;
        power *= z;
    }
    return s * (t - 2.0 * z * sum);
}

/* log Gamma(a) - ((a - 1/2) log a - a + log(2 pi) / 2) for a >= 15: Abramowitz and Stegun, 6.1.41. */
C99_SPECIAL double c99_stirling(double a) {
    const double z = 1.0 / a / a;
    double q = -0.0019175269175269176;
    q = q * z + 0.0008417508417508417;
    q = q * z - 0.0005952380952380953;
    q = q * z + 0.0007936507936507937;
    q = q * z - 0.002777777777777778;
    q = q * z + 0.08333333333333333;
    return q / a;
}

/* log Gamma(2 + a) for -1/2 <= a <= 1/2, with small relative error: Abramowitz and Stegun,
 * 6.1.33. */
C99_SPECIAL double c99_lgamma_2p(double a) {
    double q;
    q = 3.1044247747322276e-11;
    q = q * a - 6.4229645638381e-11;
    q = q * a + 1.330476437424449e-10;
    q = q * a - 2.7595228851242334e-10;
    q = q * a + 5.731367241678862e-10;
    q = q * a - 1.1921401405860912e-09;
    q = q * a + 2.4836745438024785e-09;
    q = q * a - 5.183475041970047e-09;
    q = q * a + 1.0838659214896955e-08;
    q = q * a - 2.2711094608943164e-08;
    q = q * a + 4.7698101693639804e-08;
    q = q * a - 1.0043224823968099e-07;
    q = q * a + 2.1207184805554665e-07;
    q = q * a - 4.492469198764566e-07;
    q = q * a + 9.55141213040742e-07;
    q = q * a - 2.039215753801366e-06;
    q = q * a + 4.374866789907488e-06;
    q = q * a - 9.439488275268397e-06;
    q = q * a + 2.050721277567069e-05;
    q = q * a - 4.492623673813314e-05;
    q = q * a + 9.945751278180853e-05;
    q = q * a - 0.00022315475845357939;
    q = q * a + 0.0005096695247430425;
    q = q * a - 0.001192753911703261;
    q = q * a + 0.0028905103307415234;
    q = q * a - 0.007385551028673986;
    q = q * a + 0.020580808427784546;
    q = q * a - 0.0673523010531981;
    q = q * a + 0.3224670334241132;
    q = q * a + 0.42278433509846713;
    return a * q;
}

/* log |Gamma(x)|, with small relative error for x > 0. The C library's lgamma also writes the
 * sign to a global variable, which is not thread-safe. */
C99_SPECIAL double c99_lgamma_f64(double x) {
    if (x < 0.0) { /* Abramowitz and Stegun, 6.1.17 */
        const double pi = 3.141592653589793;
        if (x == floor(x)) return INFINITY;
        if (x > -1e-17) return -log(-x);
        return log(pi / fabs(sin(pi * (x - rint(x))))) - log(-x) - c99_lgamma_f64(-x);
    }
    if (x < 0.5) return c99_lgamma_2p(x) - log1p(x) - log(x);
    if (x < 1.5) return c99_lgamma_2p(x - 1.0) - log1p(x - 1.0);
    if (x < 2.5) return c99_lgamma_2p(x - 2.0);
    if (x < 20.0) return log(tgamma(x));
    if (x > 1e300) return x * (log(x) - 1.0);
    return ((x - 0.5) * log(x) - x) + (0.9189385332046727 + c99_stirling(x));
}

C99_SPECIAL float c99_lgamma_f32(float x) { return (float)c99_lgamma_f64((double)x); }

/* A step of Newton's method for the point where a distribution function is p and its complement
 * q, on the logarithm of the smaller one; `of_p`, `of_q` and `slope` are the values at `at`. The
 * step narrows the bracket; if it would leave the bracket, it bisects instead. */
C99_SPECIAL double c99_newton_step(double p, double q, double of_p, double of_q, double slope,
                                   double at, double *low, double *high) {
    const double step = p < q ? log(p / of_p) * (of_p / slope) : log(of_q / q) * (of_q / slope);
    if (p < q ? of_p < p : of_q > q)
        *low = at;
    else
        *high = at;
    return at + step >= *low && at + step <= *high ? step : 0.5 * (*low + *high) - at;
}

/* log Gamma(1 + a) for a >= 0, with small relative error for small a. */
C99_SPECIAL double c99_lgamma_1p(double a) {
    return a < 0.5 ? c99_lgamma_2p(a) - log1p(a) : c99_lgamma_f64(1.0 + a);
}

#undef C99_SPECIAL
#endif
