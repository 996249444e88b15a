/* The regularized incomplete gamma functions P(a, x) and Q(a, x) = 1 - P(a, x), and their inverses in
 * x, of double; of float by these.
 *
 * DLMF is NIST's Digital Library of Mathematical Functions, https://dlmf.nist.gov. The function
 * below about 1/2 is computed directly and the other by subtraction, so that both are accurate.
 */
#ifndef C99_SPECIAL_INCOMPLETE_GAMMA_H
#define C99_SPECIAL_INCOMPLETE_GAMMA_H

#include <float.h>
#include <math.h>

#define C99_SPECIAL static C99_UNUSED

/* x^a e^-x / Gamma(a + 1), for finite a > 0 and x > 0. */
C99_SPECIAL double c99_gamma_term(double a, double x) {
    if (a < 20.0 && x < 700.0) return pow(x, a) * exp(-x) / tgamma(a + 1.0);
    if (a < 20.0) return exp((a * log(x) - x) - c99_lgamma_f64(a + 1.0));
    /* By Stirling's formula: the remaining exponent is small where the value is large. */
    return exp(-a * c99_minus_log1p_part((x - a) / a, x / a) - c99_stirling(a)) /
           sqrt(6.283185307179586 * a);
}

/* P(a, x): DLMF 8.7.1. */
C99_SPECIAL double c99_gamma_p_series(double a, double x) {
    double term = 1.0, sum = 1.0;
    for (double n = a + 1.0; term > sum * 0x1p-55; n += 1.0) {
        term *= x / n;
        sum += term;
    }
    return sum * c99_gamma_term(a, x);
}

/* Q(a, x) for a < 1.1 and x < 1.1, where P may be close to 1: DLMF 8.7.3. */
C99_SPECIAL double c99_gamma_q_series(double a, double x) {
    double term = 1.0, sum = 0.0;
    for (double n = 1.0; n < 100.0; n += 1.0) {
        term *= -x / n;
        sum += term / (a + n);
        if (fabs(term) < 0x1p-55 * fabs(sum)) break;
    }
    const double log_power = a * log(x) - c99_lgamma_1p(a);
    return -expm1(log_power) - a * exp(log_power) * sum;
}

/* Q(a, x) for x > a: the even part of the continued fraction DLMF 8.9.2, by the method of Lentz as
 * modified by I. J. Thompson and A. R. Barnett, J. Comput. Phys. 64 (1986), 490-509. */
C99_SPECIAL double c99_gamma_q_fraction(double a, double x) {
    double b = x + 1.0 - a, c = INFINITY, d = 1.0 / b, product = d;
    for (double n = 1.0; n < 1e5; n += 1.0) {
        const double numerator = n * (a - n);
        b += 2.0;
        d = numerator * d + b;
        c = numerator / c + b;
        if (fabs(d) < 0x1p-900) d = 0x1p-900;
        if (fabs(c) < 0x1p-900) c = 0x1p-900;
        d = 1.0 / d;
        product *= c * d;
        if (fabs(c * d - 1.0) < 0x1p-52) break;
    }
    return a * product * c99_gamma_term(a, x);
}

/* Q(a, x) for x >= a, else P(a, x), for large a and x close to a: DLMF 8.12.3, 8.12.4 and 8.12.7,
 * with the coefficients of 8.12.8 by their Taylor series (N. M. Temme, Math. Comp. 33 (1979)). */
C99_SPECIAL double c99_gamma_close(double a, double x) {
    const double half_square = c99_minus_log1p_part((x - a) / a, x / a);
    const double eta = copysign(sqrt(half_square + half_square), x - a);
    double s, q, e;
    q = 0.0007840392217200666;
    q = q * eta - 0.0008618882909167117;
    s = q;
    q = 0.00026772063206283885;
    q = q * eta - 0.0004691894943952557;
    q = q * eta + 0.00022947209362139917;
    q = q * eta + 0.0006494341563786008;
    s = s / a + q;
    q = 5.2923448829120125e-05;
    q = q * eta - 0.0001073665322636516;
    q = q * eta + 2.0093878600823047e-06;
    q = q * eta + 0.0007716049382716049;
    q = q * eta - 0.0026813271604938273;
    q = q * eta + 0.004133597883597883;
    s = s / a + q;
    q = 7.64916091608111e-06;
    q = q * eta - 1.8098550334489977e-05;
    q = q * eta - 4.018775720164609e-07;
    q = q * eta + 0.00020576131687242798;
    q = q * eta - 0.0009902263374485596;
    q = q * eta + 0.0026455026455026454;
    q = q * eta - 0.003472222222222222;
    q = q * eta - 0.001851851851851852;
    s = s / a + q;
    q = 8.296711340953087e-07;
    q = q * eta - 1.85406221071516e-06;
    q = q * eta - 2.185448510679992e-06;
    q = q * eta + 3.919263178522438e-05;
    q = q * eta - 0.0001787551440329218;
    q = q * eta + 0.0003527336860670194;
    q = q * eta + 0.0011574074074074073;
    q = q * eta - 0.014814814814814815;
    q = q * eta + 0.08333333333333333;
    q = q * eta - 0.3333333333333333;
    s = s / a + q;
    s = exp(-a * half_square) * s / sqrt(6.283185307179586 * a);
    e = 0.5 * erfc(sqrt(a * half_square));
    return x >= a ? e + s : e - s;
}

/* Q(a, x) in *q and P(a, x) in *p. */
C99_SPECIAL void c99_gamma_both(double a, double x, double *p, double *q) {
    if (!(a >= 0.0 && x >= 0.0) || (a == 0.0 && x == 0.0) || (a > DBL_MAX && x > DBL_MAX)) {
        *p = *q = NAN;
    } else if (x == 0.0 || a > DBL_MAX) {
        *p = 0.0;
        *q = 1.0;
    } else if (a == 0.0 || x > DBL_MAX) {
        *p = 1.0;
        *q = 0.0;
    } else if (a > 1000.0 && fabs(x - a) < 0.1 * a) {
        const double small = c99_gamma_close(a, x);
        *p = x >= a ? 1.0 - small : small;
        *q = x >= a ? small : 1.0 - small;
    } else if (x <= 1.1 && (x <= 0.5 ? -0.4 / log(x) > a : 0.75 * x > a)) {
        *q = c99_gamma_q_series(a, x);
        *p = *q < 0.75 ? 1.0 - *q : c99_gamma_p_series(a, x);
    } else if (x > a && x > 1.1) {
        *q = c99_gamma_q_fraction(a, x);
        *p = 1.0 - *q;
    } else {
        *p = c99_gamma_p_series(a, x);
        *q = 1.0 - *p;
    }
}

C99_SPECIAL double c99_gammainc_f64(double a, double x) {
    double p, q;
    c99_gamma_both(a, x, &p, &q);
    return p;
}

C99_SPECIAL double c99_gammaincc_f64(double a, double x) {
    double p, q;
    c99_gamma_both(a, x, &p, &q);
    return q;
}

/* A starting value for the x with P(a, x) = p and Q(a, x) = q. */
C99_SPECIAL double c99_gamma_guess(double a, double p, double q) {
    if (a >= 1.0) { /* E. B. Wilson and M. M. Hilferty, PNAS 17 (1931), 684-688 */
        const double z = 1.4142135623730951 *
                         (p < q ? -c99_inverse_of_erf(1.0 - 2.0 * p, 2.0 * p)
                                : c99_inverse_of_erf(1.0 - 2.0 * q, 2.0 * q));
        const double root = 1.0 - 1.0 / (9.0 * a) + z / (3.0 * sqrt(a));
        if (root > 0.2) return a * root * root * root;
    } else if (q < p) { /* the first term for large x: DLMF 8.11.2 */
        const double x = -log(q) - c99_lgamma_f64(a);
        if (x > 1.0) return x;
    }
    return exp((log(p) + c99_lgamma_1p(a)) / a); /* the first term of DLMF 8.7.1 */
}

/* The x with P(a, x) = p and Q(a, x) = q, the smaller of which is accurate. log P and log Q are
 * concave in log x, since the logarithm of the density is, so Newton's method converges from one
 * side for any starting value. A step that would leave the bracket, because numbers underflow,
 * is replaced by a bisection. */
C99_SPECIAL double c99_gamma_inverse(double a, double p, double q) {
    double x = c99_gamma_guess(a, p, q), at = log(x), low = -745.0, high = 709.7;
    if (!(at > low)) return x; /* underflow */
    if (!(at < high)) x = exp(at = 709.0);
    for (int k = 0; k < 200; k++) {
        double of_p, of_q, slope, step;
        c99_gamma_both(a, x, &of_p, &of_q);
        slope = a * c99_gamma_term(a, x);
        step = c99_newton_step(p, q, of_p, of_q, slope, at, &low, &high);
        at += step;
        x *= exp(step);
        if (fabs(step) < 1e-8 && step * step * (1.0 + a) < 1e-16) break; /* the remaining error */
    }
    return x;
}

C99_SPECIAL double c99_gammaincinv_f64(double a, double p) {
    if (!(a >= 0.0 && p >= 0.0 && p <= 1.0)) return NAN;
    if (p == 0.0) return 0.0;
    if (p == 1.0) return INFINITY;
    if (a == 0.0 || a > DBL_MAX) return NAN;
    return c99_gamma_inverse(a, p, 1.0 - p);
}

C99_SPECIAL double c99_gammainccinv_f64(double a, double q) {
    if (!(a >= 0.0 && q >= 0.0 && q <= 1.0)) return NAN;
    if (q == 1.0) return 0.0;
    if (q == 0.0) return INFINITY;
    if (a == 0.0 || a > DBL_MAX) return NAN;
    return c99_gamma_inverse(a, 1.0 - q, q);
}

C99_SPECIAL float c99_gammainc_f32(float a, float x) {
    return (float)c99_gammainc_f64((double)a, (double)x);
}

C99_SPECIAL float c99_gammaincc_f32(float a, float x) {
    return (float)c99_gammaincc_f64((double)a, (double)x);
}

C99_SPECIAL float c99_gammaincinv_f32(float a, float p) {
    return (float)c99_gammaincinv_f64((double)a, (double)p);
}

C99_SPECIAL float c99_gammainccinv_f32(float a, float q) {
    return (float)c99_gammainccinv_f64((double)a, (double)q);
}

#undef C99_SPECIAL
#endif
