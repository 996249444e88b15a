/* The derivatives of log gamma: psi, tri_gamma and polygamma, of double; of float by these.
 *
 * Recurrences move the argument to where a series holds: psi(x + 1) = psi(x) + 1/x, and
 * tri_gamma(x + 1) = tri_gamma(x) - 1/x^2 (Abramowitz and Stegun, 6.3.5, 6.4.6). Negative arguments
 * are reflected (6.3.7, 6.4.7). Above 10 both have an asymptotic series (6.3.18, 6.4.12).
 */
#ifndef C99_SPECIAL_GAMMA_H
#define C99_SPECIAL_GAMMA_H

#include <math.h>

#define C99_SPECIAL static C99_UNUSED

/* psi(x) / (x - x0) for 1 <= x <= 2, where x0 is the root of psi: its Chebyshev series in (2 x -
 * 3) as a polynomial. This keeps psi accurate to a few ulp near its root. */
C99_SPECIAL double c99_psi_near_root(double x) {
    const double t = (x - 1.5) + (x - 1.5);
    double q = -1.0015117602062808e-11;
    q = q * t + 2.918622732168261e-11;
    q = q * t - 2.7468150389464952e-11;
    q = q * t + 8.734528429142953e-11;
    q = q * t - 4.197772636734229e-10;
    q = q * t + 1.2469984616707403e-09;
    q = q * t - 3.5032218996509724e-09;
    q = q * t + 1.0527692435026686e-08;
    q = q * t - 3.181266980138485e-08;
    q = q * t + 9.543298288278275e-08;
    q = q * t - 2.8620904099739414e-07;
    q = q * t + 8.589060721930695e-07;
    q = q * t - 2.578134894751126e-06;
    q = q * t + 7.741234508636364e-06;
    q = q * t - 2.3258232466707952e-05;
    q = q * t + 6.995018825112794e-05;
    q = q * t - 0.00021074841288961643;
    q = q * t + 0.0006368880303865817;
    q = q * t - 0.001935066664735652;
    q = q * t + 0.005936795278301761;
    q = q * t - 0.01855061538173984;
    q = q * t + 0.06013562106019684;
    q = q * t - 0.21181371064073024;
    q = q * t + 0.9510558760318328;
    return ((x - 1.4616321449683622) - 9.549995429965697e-17) * q;
}

/* psi(x) for x > 0. */
C99_SPECIAL double c99_psi_above_0(double x) {
    double sum = 0.0, z, q;
    if (x < 1.0) return c99_psi_near_root(x + 1.0) - 1.0 / x;
    if (x <= 10.0) {
        for (; x > 2.0; sum += 1.0 / x)
            x -= 1.0;
        return c99_psi_near_root(x) + sum;
    }
    z = 1.0 / x / x;
    q = -0.08333333333333333;
    q = q * z + 0.021092796092796094;
    q = q * z - 0.007575757575757576;
    q = q * z + 0.004166666666666667;
    q = q * z - 0.003968253968253968;
    q = q * z + 0.008333333333333333;
    q = q * z - 0.08333333333333333;
    return (log(x) - 0.5 / x) + z * q;
}

/* tan(pi x) and sin(pi x) use the distance to the nearest integer, which is exact. */
C99_SPECIAL double c99_psi_f64(double x) {
    const double pi = 3.141592653589793;
    if (x > 0.0 || x != x) return c99_psi_above_0(x);
    if (x == 0.0) return copysign(INFINITY, -x);
    if (x == floor(x)) return NAN;
    if (x > -1.0) return c99_psi_above_0(x + 1.0) - 1.0 / x;
    return c99_psi_above_0(1.0 - x) - pi / tan(pi * (x - rint(x)));
}

C99_SPECIAL float c99_psi_f32(float x) { return (float)c99_psi_f64((double)x); }

C99_SPECIAL double c99_tri_gamma_above_0(double x) {
    double sum = 0.0, z, q;
    for (; x < 10.0; x += 1.0)
        sum += 1.0 / x / x;
    z = 1.0 / x / x;
    q = -7.092156862745098;
    q = q * z + 1.1666666666666667;
    q = q * z - 0.2531135531135531;
    q = q * z + 0.07575757575757576;
    q = q * z - 0.03333333333333333;
    q = q * z + 0.023809523809523808;
    q = q * z - 0.03333333333333333;
    q = q * z + 0.16666666666666666;
    return sum + (1.0 / x + z * (0.5 + q / x));
}

C99_SPECIAL double c99_tri_gamma_f64(double x) {
    const double pi = 3.141592653589793;
    double sine;
    if (x > 0.0 || x != x) return c99_tri_gamma_above_0(x);
    if (x == floor(x)) return INFINITY;
    if (x > -1.0) return c99_tri_gamma_above_0(x + 1.0) + 1.0 / x / x;
    sine = sin(pi * (x - rint(x))) / pi;
    return 1.0 / (sine * sine) - c99_tri_gamma_above_0(1.0 - x);
}

C99_SPECIAL float c99_tri_gamma_f32(float x) { return (float)c99_tri_gamma_f64((double)x); }

/* The sum of (x + k)^-s over all k >= 0 for an integer s >= 2, Hurwitz's zeta function: its
 * first terms, and the rest by the Euler-Maclaurin formula (DLMF 25.11.5). */
C99_SPECIAL double c99_zeta(double s, double x) {
    /* (2 j)! / B_2j (Abramowitz and Stegun, tables 23.2 and 4.2) */
    static const double divisors[] = {12.0, -720.0, 30240.0, -1209600.0, 47900160.0,
                                      -1892437580.3183792, 74724249600.0, -2950130727918.1642};
    const double enough = 12.0 + 0.75 * fmin(s, 400.0);
    double sum = 0.0, power, factor;
    if (x <= 0.0 && x == floor(x)) return INFINITY;
    if (!(x > -1e7)) return NAN;
    for (; x < enough; x += 1.0) {
        power = pow(x, -s);
        sum += power;
        if (x > 0.0 && power < 0x1p-56 * fabs(sum) && s > 2.0 * x) return sum;
    }
    if (!(x <= 1.7976931348623157e308)) return x > 0.0 ? sum : x;
    power = pow(x, -s);
    sum += x / (s - 1.0) * power + 0.5 * power;
    factor = s;
    for (int j = 0; j < 8; j++) {
        const double k = 2.0 * j;
        power /= x;
        sum += factor * power / divisors[j];
        power /= x;
        factor *= (s + k + 1.0) * (s + k + 2.0);
    }
    return sum;
}

/* The n-th derivative of psi: Abramowitz and Stegun, 6.4.10. */
C99_SPECIAL double c99_polygamma_f64(double n, double x) {
    if (n == 0.0) return c99_psi_f64(x);
    if (!(n > 0.0)) return NAN;
    const double size = tgamma(n + 1.0) * c99_zeta(n + 1.0, x);
    return fmod(n, 2.0) == 0.0 ? -size : size;
}

C99_SPECIAL float c99_polygamma_f32(float n, float x) {
    return (float)c99_polygamma_f64((double)n, (double)x);
}

#undef C99_SPECIAL
#endif
