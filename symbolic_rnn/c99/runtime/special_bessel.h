/* Bessel functions of real order v for double, and for float by these: J_v(x), and the scaled
 * modified functions I_v(x) e^-|x| and K_v(x) e^x.
 *
 * DLMF is NIST's Digital Library of Mathematical Functions, https://dlmf.nist.gov. The values of J are
 * exact relative to its amplitude, not near its zeros. Orders above 10^7 give NaN where no series
 * applies directly.
 */
#ifndef C99_SPECIAL_BESSEL_H
#define C99_SPECIAL_BESSEL_H

#include <float.h>
#include <math.h>

#define C99_SPECIAL static C99_UNUSED

/* I_v(x) e^-x for v >= 0 and small x > 0, with sign = 1, or J_v(x) e^-x with sign = -1: DLMF 10.25.2
 * and 10.2.2. */
C99_SPECIAL double c99_bessel_series(double v, double x, double sign) {
    const double z = 0.25 * x * x;
    double term = 1.0, sum = 1.0;
    for (double k = 1.0; fabs(term) > 0x1p-56 * sum; k += 1.0) {
        term *= sign * z / k / (v + k);
        sum += term;
    }
    if (v == 0.0) return sum * exp(-x);
    return sum * c99_gamma_term(v, 0.5 * x) * exp(-0.5 * x);
}

/* The sums of DLMF 10.17.1 that all expansions for large x are made of: of the even terms, and of the
 * odd ones, with signs that alternate among themselves, or not. */
C99_SPECIAL void c99_bessel_far(double v, double x, double sign, double *even, double *odd) {
    double term = 1.0;
    *even = 1.0;
    *odd = 0.0;
    for (double k = 1.0; k < 200.0; k += 1.0) {
        const double root = k + k - 1.0, factor = (4.0 * v * v - root * root) / (8.0 * k * x);
        if (fabs(factor) > 1.0 && root > v + v) break;
        term *= factor;
        if (fmod(k, 2.0) == 0.0) {
            term *= sign;
            *even += term;
        } else {
            *odd += term;
        }
        if (fabs(term) < 0x1p-56) break;
    }
}

/* K_v(x) e^x for v >= 0 and x > 0: DLMF 10.32.9 over all of t, with t from its peak on; the trapezoidal
 * rule converges exponentially (L. N. Trefethen and J. A. C. Weideman, SIAM Review 56 (2014)). */
C99_SPECIAL double c99_bessel_k(double v, double x) {
    const double w = hypot(v, x), h = fmin(0.18, 0.55 / sqrt(w)), peak = asinh(v / x);
    double sum = 1.0;
    for (int side = -1; side < 2; side += 2) {
        for (double k = 1.0; k < 1e5; k += 1.0) {
            const double d = side * k * h, half = sinh(0.5 * d);
            /* Far below the peak the exponent is a small difference, which is written out. */
            const double exponent =
                d < -1.0 ? v * d - 2.0 * half * (w * exp(0.5 * d) - x / (w + v) * x * cosh(0.5 * d))
                         : v * (d - sinh(d)) - 2.0 * w * half * half;
            const double term = exp(exponent);
            sum += term;
            if (term < 1e-18 * sum) break;
        }
    }
    return exp(v * peak - v / (w + x) * v) * (0.5 * h * sum);
}

/* I_v(x) e^-x for v >= 0 and x >= 0. */
C99_SPECIAL double c99_bessel_i(double v, double x) {
    if (x == 0.0) return v == 0.0;
    if (x > DBL_MAX) return 0.0;
    if (x <= 20.0 || x * x <= 16.0 * v) return c99_bessel_series(v, x, 1.0);
    if (x > 30.0 && x > v * v) { /* DLMF 10.40.1 */
        double even, odd;
        c99_bessel_far(v, x, 1.0, &even, &odd);
        return (even - odd) / sqrt(6.283185307179586 * x);
    }
    if (x > 1e5) { /* DLMF 10.41.3 */
        const double w = hypot(v, x), z = v / w * (v / w);
        const double first = (3.0 - 5.0 * z) / 24.0 / w;
        const double second = (81.0 - z * (462.0 - 385.0 * z)) / 1152.0 / w / w;
        const double power = v / (w + x) * v - v * asinh(v / x);
        return exp(power) * (1.0 + first + second) / sqrt(6.283185307179586 * w);
    }
    {
        /* The quotient of neighbors (10.33.1), and what it is with K (10.28.2). */
        const double k = c99_bessel_k(v, x), next = c99_bessel_k(v + 1.0, x);
        double b = 2.0 * (v + 1.0) / x, c = b, d = 0.0, quotient = b;
        for (double n = 2.0; n < 1e7; n += 1.0) {
            b = 2.0 * (v + n) / x;
            d = 1.0 / (b + d);
            c = b + 1.0 / c;
            quotient *= c * d;
            if (fabs(c * d - 1.0) < 0x1p-52) break;
        }
        return 1.0 / (x * (next + k / quotient));
    }
}

/* J_v(x) for x >= 25 and x > v^2 / 2: DLMF 10.17.3. */
C99_SPECIAL double c99_bessel_j_far(double v, double x) {
    const double pi = 3.141592653589793, turns = fmod(0.5 * v + 0.25, 2.0);
    double even, odd, cosine, sine;
    c99_bessel_far(v, x, -1.0, &even, &odd);
    cosine = cos(x) * cos(pi * turns) + sin(x) * sin(pi * turns);
    sine = sin(x) * cos(pi * turns) - cos(x) * sin(pi * turns);
    return sqrt(2.0 / pi / x) * (cosine * even - sine * odd);
}

/* J_v(x) for v >= 0 and x >= 0. */
C99_SPECIAL double c99_bessel_j(double v, double x) {
    const double whole = floor(v), least = v - whole;
    double above = 0.0, here = 1e-250, found = 0.0, sum = 0.0, first = 0.0, second = 0.0, order;
    if (x == 0.0) return v == 0.0;
    if (x * x <= 2.0 * (v + 1.0)) return c99_bessel_series(v, x, -1.0) * exp(x);
    if (x >= 25.0 && x > 0.5 * v * v) return c99_bessel_j_far(v, x);
    if (v > 1e7 || x != x) return NAN;
    if (x >= 25.0) {
        first = c99_bessel_j_far(least, x);
        second = c99_bessel_j_far(least + 1.0, x);
        if (v <= x) { /* from order to order (10.6.1), which below x loses nothing */
            for (order = 1.0; order < whole; order += 1.0) {
                const double next = 2.0 * (least + order) / x * second - first;
                first = second;
                second = next;
            }
            return second;
        }
    }
    /* From a high order down, up to a factor, which the two lowest orders give, or for small x a sum
     * over the even ones: DLMF 10.23.2 and 10.23.15. */
    order = 2.0 * ceil(0.5 * (fmax(whole, x) + 30.0 + 10.0 * cbrt(x)));
    for (; order > 0.0; order -= 1.0) {
        const double below = 2.0 * (least + order) / x * here - above;
        if (x < 25.0 && fmod(order, 2.0) == 0.0) {
            const double k = 0.5 * order;
            const double weight = least == 0.0 ? 2.0
                                               : (least + order) * tgamma(least + k) / tgamma(k + 1.0);
            sum += weight * here;
        }
        above = here;
        here = below;
        if (order - 1.0 == whole) found = here;
        if (fabs(here) > 1e200) {
            above *= 1e-250;
            here *= 1e-250;
            found *= 1e-250;
            sum *= 1e-250;
        }
    }
    if (x < 25.0) {
        const double all = least == 0.0 ? sum + here : sum + tgamma(least + 1.0) * here;
        return found / all * (least == 0.0 ? 1.0 : pow(0.5 * x, least));
    }
    return fabs(first) > fabs(second) ? found / here * first : found / above * second;
}

/* J_-v(x) for no whole v > 0, and x > 0: from the two least orders down (10.6.1). */
C99_SPECIAL double c99_bessel_j_below(double v, double x) {
    const double least = ceil(v) - v, steps = ceil(v);
    double above = c99_bessel_j(least + 1.0, x), here = c99_bessel_j(least, x);
    if (!(v < 1e7)) return NAN;
    for (double k = 0.0; k < steps; k += 1.0) {
        const double below = 2.0 * (least - k) / x * here - above;
        if (fabs(below) > DBL_MAX) /* from here on, the signs alternate */
            return fmod(steps - k, 2.0) == 0.0 ? -below : below;
        above = here;
        here = below;
    }
    return here;
}

C99_SPECIAL double c99_jv_f64(double v, double x) {
    const int is_whole = v == floor(v);
    const int changes = is_whole && fmod(v, 2.0) != 0.0;
    if (v != v || x != x) return NAN;
    if (is_whole && fabs(v) <= DBL_MAX) {
        const double value = c99_bessel_j(fabs(v), fabs(x));
        return changes && (v < 0.0) != (signbit(x) != 0) ? -value : value;
    }
    if (x < 0.0) return NAN;
    if (fabs(v) > DBL_MAX) return x <= DBL_MAX ? 0.0 : NAN;
    if (v > 0.0) return c99_bessel_j(v, x);
    if (x == 0.0) return fmod(floor(-v), 2.0) == 0.0 ? INFINITY : -INFINITY;
    return c99_bessel_j_below(-v, x);
}

C99_SPECIAL double c99_j0_f64(double x) { return c99_jv_f64(0.0, x); }
C99_SPECIAL double c99_j1_f64(double x) { return c99_jv_f64(1.0, x); }

C99_SPECIAL double c99_kve_f64(double v, double x) {
    if (x == 0.0) return INFINITY;
    if (!(x > 0.0) || v != v) return NAN;
    if (x > DBL_MAX) return fabs(v) <= DBL_MAX ? 0.0 : NAN;
    if (fabs(v) > 1e150) return INFINITY;
    return c99_bessel_k(fabs(v), x);
}

C99_SPECIAL double c99_ive_f64(double v, double x) {
    const double order = fabs(v);
    double value;
    if (!(order <= DBL_MAX) || x != x) return NAN;
    if (v == floor(v)) {
        value = c99_bessel_i(order, fabs(x));
        return signbit(x) && fmod(order, 2.0) != 0.0 ? -value : value;
    }
    if (x < 0.0) return NAN;
    value = c99_bessel_i(order, x);
    if (v > 0.0) return value;
    if (x == 0.0) return NAN;
    /* DLMF 10.27.2 */
    return value + 0.6366197723675814 * sin(3.141592653589793 * fmod(order, 2.0)) *
                       (c99_kve_f64(order, x) * exp(-2.0 * x));
}

C99_SPECIAL double c99_i0e_f64(double x) { return c99_ive_f64(0.0, x); }
C99_SPECIAL double c99_i1e_f64(double x) { return c99_ive_f64(1.0, x); }

/* Half the exponent twice: e^x may be too large where I is not. */
C99_SPECIAL double c99_i0_f64(double x) {
    const double root = exp(0.5 * fabs(x));
    return root > DBL_MAX ? root : c99_i0e_f64(x) * root * root;
}

C99_SPECIAL double c99_i1_f64(double x) {
    const double root = exp(0.5 * fabs(x));
    return root > DBL_MAX ? copysign(root, x) : c99_i1e_f64(x) * root * root;
}

C99_SPECIAL float c99_jv_f32(float v, float x) { return (float)c99_jv_f64((double)v, (double)x); }
C99_SPECIAL float c99_kve_f32(float v, float x) { return (float)c99_kve_f64((double)v, (double)x); }
C99_SPECIAL float c99_ive_f32(float v, float x) { return (float)c99_ive_f64((double)v, (double)x); }
C99_SPECIAL float c99_j0_f32(float x) { return (float)c99_j0_f64((double)x); }
C99_SPECIAL float c99_j1_f32(float x) { return (float)c99_j1_f64((double)x); }
C99_SPECIAL float c99_i0_f32(float x) { return (float)c99_i0_f64((double)x); }
C99_SPECIAL float c99_i1_f32(float x) { return (float)c99_i1_f64((double)x); }
C99_SPECIAL float c99_i0e_f32(float x) { return (float)c99_i0e_f64((double)x); }
C99_SPECIAL float c99_i1e_f32(float x) { return (float)c99_i1e_f64((double)x); }

#undef C99_SPECIAL
#endif
