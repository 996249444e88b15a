/* Functions of the normal distribution: the inverse of the logarithm of its distribution function, and
 * Owen's T, of double; of float by these.
 */
#ifndef C99_SPECIAL_NORMAL_H
#define C99_SPECIAL_NORMAL_H

#include <float.h>
#include <math.h>

#define C99_SPECIAL static C99_UNUSED

/* The t with log(erfc(t)) = y, for y < -2, by Newton's method, which converges from one side since
 * log(erfc) is concave. */
C99_SPECIAL double c99_inverse_of_log_erfc(double y) {
    double t = sqrt(-y - 0.5 * (log(-y) + 1.1447298858494002));
    for (int k = 0; k < 20; k++) {
        const double scaled = c99_erfcx_f64(t);
        const double step = ((log(scaled) - y) - t * t) * scaled * 0.8862269254527580;
        t += step;
        if (fabs(step) <= 1e-9 * t) break;
    }
    return t;
}

/* The x at which the distribution function, 1/2 erfc(-x / sqrt(2)), is e^y. */
C99_SPECIAL double c99_ndtri_exp_f64(double y) {
    const double log_2 = 0.6931471805599453, rest_of_log_2 = 2.3190468138462996e-17;
    double p;
    if (!(y <= 0.0)) return NAN;
    if (y < -DBL_MAX) return y;
    if (y < -3.0) return -1.4142135623730951 * c99_inverse_of_log_erfc(y + log_2);
    p = -expm1((y + log_2) + rest_of_log_2);
    return p >= 0.0 ? -1.4142135623730951 * c99_inverse_of_erf(p, 2.0 * exp(y))
                    : 1.4142135623730951 * c99_inverse_of_erf(-p, -2.0 * expm1(y));
}

C99_SPECIAL float c99_ndtri_exp_f32(float y) { return (float)c99_ndtri_exp_f64((double)y); }

/* T(h, a) for h >= 0 and 0 <= a <= 1 by Gauss's rule for its integral (D. B. Owen, Ann. Math.
 * Stat. 27 (1956), (1.1)), up to where the integrand is negligible. */
C99_SPECIAL double c99_owens_integral(double h, double a) {
    const double end = h * a > 9.0 ? 9.0 / h : a;
    double sum = 0.0;
    for (int k = 0; k < 32; k++) {
        const double node = k % 2 ? -c99_gauss_nodes[k / 2] : c99_gauss_nodes[k / 2];
        const double x = 0.5 * end * (1.0 + node), y = h * x;
        sum += c99_gauss_weights[k / 2] * exp(-0.5 * y * y) / (1.0 + x * x);
    }
    return exp(-0.5 * h * h) * sum * end * 0.07957747154594767;
}

C99_SPECIAL double c99_owens_t_f64(double h, double a) {
    double t;
    if (h != h || a != a) return NAN;
    h = fabs(h);
    t = fabs(a);
    if (h > 40.0) {
        t = 0.0;
    } else if (t <= 1.0) {
        t = c99_owens_integral(h, t);
    } else if (h == 0.0) {
        t = atan(t) * 0.15915494309189535;
    } else { /* (2.3) there, in terms that are small where T is */
        const double root = 0.7071067811865476, g = h * t;
        const double rest = g > 40.0 ? 0.0 : c99_owens_integral(g, 1.0 / t);
        t = 0.25 * (erfc(h * root) + erfc(g * root) * erf(h * root)) - rest;
    }
    return copysign(t, a);
}

C99_SPECIAL float c99_owens_t_f32(float h, float a) {
    return (float)c99_owens_t_f64((double)h, (double)a);
}

#undef C99_SPECIAL
#endif
