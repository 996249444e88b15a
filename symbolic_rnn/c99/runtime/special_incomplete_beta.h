/* The regularized incomplete beta function I_x(a, b) and its inverse in x, of double; of float by
 * these.
 *
 * I_x(a, b) and 1 - I_x(a, b) = I_y(b, a), with y = 1 - x, are both accurate to their last digits:
 * the smaller is computed directly, or both where both could be close to 0 and 1.
 */
#ifndef C99_SPECIAL_INCOMPLETE_BETA_H
#define C99_SPECIAL_INCOMPLETE_BETA_H

#include <float.h>
#include <math.h>

#define C99_SPECIAL static C99_UNUSED

/* log Gamma(a + b) - log Gamma(b) for 0 < a < 1, with a small relative error. */
C99_SPECIAL double c99_lgamma_step(double a, double b) {
    double before = 0.0;
    if (b < 1.0) {
        before = -log1p(a / b);
        b += 1.0;
    }
    if (a < 0.1) { /* Taylor's series around the middle, where the even powers cancel */
        const double middle = b + 0.5 * a;
        double power = 1.0, sum = c99_psi_f64(middle);
        for (double n = 2.0; n < 14.0; n += 2.0) {
            power *= 0.25 * a * a / n / (n + 1.0);
            if (power < 1e-18) break;
            sum += power * c99_polygamma_f64(n, middle);
        }
        return before + a * sum;
    }
    if (b < 20.0) return before + log(tgamma(a + b) / tgamma(b));
    return a * log(a + b) - b * c99_minus_log1p_part(a / b, 1.0 + a / b) - 0.5 * log1p(a / b) +
           (c99_stirling(a + b) - c99_stirling(b));
}

/* x^a y^b / B(a, b), where b >= 20: Gamma(a + b) / Gamma(b) by Stirling's formula. */
C99_SPECIAL double c99_beta_term_large_b(double a, double b, double x, double y) {
    const double log_y = x < 0.5 ? log1p(-x) : log(y), scale = a + b;
    const double stirling = c99_stirling(scale) - c99_stirling(b);
    if (a < 20.0) {
        const double rest = b * (log_y - c99_minus_log1p_part(a / b, 1.0 + a / b)) + stirling;
        const double power = a > 2.0 && rest < -600.0 ? 0.0 : pow(x * scale, a);
        const double of_a = tgamma(a + 1.0) * sqrt(1.0 + a / b);
        if (power > 0.0 && power < 1e300) return a * power / of_a * exp(rest);
        return a * exp(a * log(x * scale) + rest) / of_a;
    }
    {
        /* the relative distances of x and y from the peak of the density */
        const double away = fabs(x - y) < 0.5 ? b * x - a * y : x < y ? scale * x - a : b - scale * y;
        const double lost = a * c99_minus_log1p_part(away / a, x * (scale / a)) +
                            b * c99_minus_log1p_part(-away / b, y * (scale / b));
        const double under = a / scale * b / 6.283185307179586;
        return sqrt(under) * exp(stirling - c99_stirling(a) - lost);
    }
}

/* x^a y^b / B(a, b), for a, b > 0 and x + y = 1. */
C99_SPECIAL double c99_beta_term(double a, double b, double x, double y) {
    if (b >= 20.0 && b >= a) return c99_beta_term_large_b(a, b, x, y);
    if (a >= 20.0) return c99_beta_term_large_b(b, a, y, x);
    {
        const double powers = pow(x, a) * (x < 0.5 ? exp(b * log1p(-x)) : pow(y, b));
        const double of_a = tgamma(a + 1.0), of_b = tgamma(b + 1.0), both = tgamma(a + b + 1.0);
        return powers * (both / of_a / of_b) * (a / (a + b) * b);
    }
}

/* The sum over n >= 1 of (1 - b)_n x^n / (n! (a + n)): DLMF 8.17.7 and 15.2.1. */
C99_SPECIAL double c99_beta_sum(double a, double b, double x) {
    double term = 1.0, sum = 0.0;
    for (double n = 1.0; n < 1000.0; n += 1.0) {
        term *= (n - b) / n * x;
        sum += term / (a + n);
        if (fabs(term) < 0x1p-56 * fabs(sum)) break;
    }
    return sum;
}

/* I_x(a, b) over x^a y^b / B(a, b), for a, b >= 1 and x < a / (a + b): the continued fraction (9) of
 * A. R. DiDonato and A. H. Morris, ACM Trans. Math. Software 18 (1992), 360-373, by the method of
 * Lentz as modified by Thompson and Barnett (1986). */
C99_SPECIAL double c99_beta_fraction(double a, double b, double x, double y) {
    const double above = a * y - b * x, scale = a + b;
    double f = a * (above + 1.0) / (a + 1.0), c = f, d = 0.0;
    for (double m = 1.0; m < 1e5; m += 1.0) {
        const double k = a + (m + m - 1.0), t = x / k;
        const double numerator = t * t * (a + m - 1.0) * (scale + m - 1.0) * m * (b - m);
        const double denominator = m + m * (b - m) * t +
                                   (a + m) * (above + 1.0 + m * (1.0 + y)) / (k + 2.0);
        d = denominator + numerator * d;
        c = denominator + numerator / c;
        if (d == 0.0) d = DBL_MIN;
        if (c == 0.0) c = DBL_MIN;
        d = 1.0 / d;
        f *= c * d;
        if (fabs(c * d - 1.0) < 0x1p-52) break;
    }
    return 1.0 / f;
}

/* The same for large a b / (a + b): the integral of x^a y^b over log(y / x), which is e to a power
 * series, the cumulants of a Bernoulli variable; by Gauss's rule for 32 points, where it is large. */
C99_SPECIAL double c99_beta_integral(double a, double b, double x, double y) {
    const double slope = a * y - b * x, v = x * y, width = (a + b) * v, skew = y - x;
    const double c3 = skew / 6.0, c4 = (1.0 - 6.0 * v) / 24.0, c5 = skew * (1.0 - 12.0 * v) / 120.0;
    const double c6 = (1.0 - v * (30.0 - 120.0 * v)) / 720.0;
    const double c7 = skew * (1.0 - v * (60.0 - 360.0 * v)) / 5040.0;
    const double c8 = (1.0 - v * (126.0 - v * (1680.0 - 5040.0 * v))) / 40320.0;
    const double end = 80.0 / (slope + sqrt(slope * slope + 80.0 * width));
    double sum = 0.0;
    for (int k = 0; k < 32; k++) {
        const double node = k % 2 ? -c99_gauss_nodes[k / 2] : c99_gauss_nodes[k / 2];
        const double s = 0.5 * end * (1.0 + node);
        const double cumulants =
            0.5 - s * (c3 - s * (c4 - s * (c5 - s * (c6 - s * (c7 - s * c8)))));
        sum += c99_gauss_weights[k / 2] * exp(-s * (slope + width * s * cumulants));
    }
    return 0.5 * end * sum;
}

/* I_x(a, b) in *p and 1 - I_x(a, b) in *q, for x <= 1/2 and a < 1 or b < 1: DLMF 8.17.7. */
C99_SPECIAL void c99_beta_small(double a, double b, double x, double y, double *p, double *q) {
    const double sum = c99_beta_sum(a, b, x);
    if (a < 1.0) {
        const double factor = c99_lgamma_step(a, b) - c99_lgamma_1p(a);
        const double log_power = a * log(x) + factor, power = pow(x, a) * exp(factor);
        *p = power * (1.0 + a * sum);
        *q = *p < 0.5 ? 1.0 - *p : -expm1(log_power) - a * power * sum;
    } else {
        *p = c99_beta_term(a, b, x, y) * pow(y, -b) * (1.0 / a + sum);
        *q = 1.0 - *p;
    }
}

/* I_x(a, b) in *p and 1 - I_x(a, b) in *q, for finite a, b > 0, 0 < x < 1 and y = 1 - x. */
C99_SPECIAL void c99_beta_both(double a, double b, double x, double y, double *p, double *q) {
    if (x <= 0.5 && ((a >= 1.0 && b < 1.0) || (a < 1.0 && b * x <= 0.7))) {
        c99_beta_small(a, b, x, y, p, q);
    } else if (x > 0.5 && ((b >= 1.0 && a < 1.0) || (b < 1.0 && a * y <= 0.7))) {
        c99_beta_small(b, a, y, x, q, p);
    } else if (b * x < a * y) {
        const int large = x * y * (a + b) > 1e4;
        *p = c99_beta_term(a, b, x, y) *
             (large ? c99_beta_integral(a, b, x, y) : c99_beta_fraction(a, b, x, y));
        *q = 1.0 - *p;
    } else {
        const int large = x * y * (a + b) > 1e4;
        *q = c99_beta_term(b, a, y, x) *
             (large ? c99_beta_integral(b, a, y, x) : c99_beta_fraction(b, a, y, x));
        *p = 1.0 - *q;
    }
}

C99_SPECIAL double c99_betainc_f64(double a, double b, double x) {
    double p, q;
    if (!(a >= 0.0 && b >= 0.0 && x >= 0.0 && x <= 1.0)) return NAN;
    if ((a == 0.0 && b == 0.0) || (a > DBL_MAX && b > DBL_MAX)) return NAN;
    if (x == 0.0 || x == 1.0) return x;
    if (a == 0.0 || b > DBL_MAX) return 1.0;
    if (b == 0.0 || a > DBL_MAX) return 0.0;
    c99_beta_both(a, b, x, 1.0 - x, &p, &q);
    return p;
}

C99_SPECIAL float c99_betainc_f32(float a, float b, float x) {
    return (float)c99_betainc_f64((double)a, (double)b, (double)x);
}

/* A starting value of log(x / y) for the x with I_x(a, b) = p and 1 - p = q. */
C99_SPECIAL double c99_beta_guess(double a, double b, double p, double q) {
    if (a > 1.0 && b > 1.0) { /* Abramowitz and Stegun, 26.5.22 */
        const double z = 1.4142135623730951 *
                         (p < q ? -c99_inverse_of_erf(1.0 - 2.0 * p, 2.0 * p)
                                : c99_inverse_of_erf(1.0 - 2.0 * q, 2.0 * q));
        const double l = (z * z - 3.0) / 6.0, of_a = 1.0 / (a + a - 1.0), of_b = 1.0 / (b + b - 1.0);
        const double h = 2.0 / (of_a + of_b);
        const double w = z * sqrt(fmax(h + l, 0.0)) / h -
                         (of_a - of_b) * -(l + 5.0 / 6.0 - 2.0 / (3.0 * h));
        return log(a / b) + w + w;
    }
    {
        /* the first terms of DLMF 8.17.7 on both sides, one of which is accurate enough */
        const double of_both = c99_lgamma_f64(a + b);
        const double log_x = (log(p) + c99_lgamma_1p(a) + c99_lgamma_f64(b) - of_both) / a;
        const double log_y = (log(q) + c99_lgamma_1p(b) + c99_lgamma_f64(a) - of_both) / b;
        if (log_x < log_y) return log_x < -0.1 ? log_x - log1p(-exp(log_x)) : 0.0;
        return log_y < -0.1 ? log1p(-exp(log_y)) - log_y : 0.0;
    }
}

/* The x with I_x(a, b) = p and 1 - p = q. log I and log(1 - I) are concave in log(x / y), since the
 * logarithm of the density is, so Newton's method converges from one side for any starting value. A
 * step that would leave the bracket, because numbers underflow, is replaced by a bisection. */
C99_SPECIAL double c99_beta_inverse(double a, double b, double p, double q) {
    double low = -745.0, high = 745.0, at = c99_beta_guess(a, b, p, q), odds;
    if (!(at > low && at < high)) at = at > 0.0 ? 744.0 : -744.0;
    odds = exp(at);
    for (int k = 0; k < 200; k++) {
        const double x = odds < 1.0 ? odds / (1.0 + odds) : 1.0 / (1.0 + 1.0 / odds);
        const double y = 1.0 / (1.0 + odds);
        double of_p = 0.0, of_q = 0.0, slope, step;
        if (x > 0.0 && y > 0.0) c99_beta_both(a, b, x, y, &of_p, &of_q);
        slope = x > 0.0 && y > 0.0 ? c99_beta_term(a, b, x, y) : 0.0;
        step = c99_newton_step(p, q, of_p, of_q, slope, at, &low, &high);
        at += step;
        odds *= exp(step);
        if (fabs(step) < 1e-8 && step * step * (1.0 + a / (a + b) * b) < 1e-16) break;
    }
    return odds < 1.0 ? odds / (1.0 + odds) : 1.0 / (1.0 + 1.0 / odds);
}

C99_SPECIAL double c99_betaincinv_f64(double a, double b, double p) {
    if (!(a > 0.0 && b > 0.0 && p >= 0.0 && p <= 1.0)) return NAN;
    if (p == 0.0 || p == 1.0) return p;
    if (a > DBL_MAX || b > DBL_MAX) return NAN;
    return c99_beta_inverse(a, b, p, 1.0 - p);
}

C99_SPECIAL float c99_betaincinv_f32(float a, float b, float p) {
    return (float)c99_betaincinv_f64((double)a, (double)b, (double)p);
}

#undef C99_SPECIAL
#endif
