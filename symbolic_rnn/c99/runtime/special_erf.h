/* erfcx(x) = e^(x^2) erfc(x), and the inverses of erf and erfc, of double; of float by these. */
#ifndef C99_SPECIAL_ERF_H
#define C99_SPECIAL_ERF_H

#include <math.h>

#define C99_SPECIAL static C99_UNUSED

/* e^(x^2). The square of the remainder of x after 20 bits is exact, so that the exponent is
 * accurate to its last digits. */
C99_SPECIAL double c99_exp_of_square(double x) {
    const double head = floor(x * 1048576.0) / 1048576.0;
    return exp(head * head) * exp((x - head) * (x + head));
}

C99_SPECIAL double c99_erfcx_f64(double x) {
    double z, q;
    if (x != x) return x;
    if (x < -27.0) return INFINITY;
    if (x < 20.0) return c99_exp_of_square(x) * erfc(x);
    /* Abramowitz and Stegun, 7.1.23. */
    z = 0.5 / x / x;
    q = -10395.0;
    q = q * z + 945.0;
    q = q * z - 105.0;
    q = q * z + 15.0;
    q = q * z - 3.0;
    q = q * z + 1.0;
    q = q * z;
    return (1.0 - q) * (0.5641895835477563 / x);
}

C99_SPECIAL float c99_erfcx_f32(float x) { return (float)c99_erfcx_f64((double)x); }

/* The x >= 0 with erf(x) = p and erfc(x) = q, the smaller of which is accurate: a guess with three
 * digits (S. Winitzki, 2008), then Newton's method, in the tail for log erfc. */
C99_SPECIAL double c99_inverse_of_erf(double p, double q) {
    const double log_product = log(q) + log1p(p); /* of 1 - p^2 */
    const double half = 4.330746750799873 + 0.5 * log_product;
    double x;
    if (p < 1e-8) return 0.8862269254527580 * p;
    x = sqrt(sqrt(half * half - log_product * 6.802721088435375) - half);
    if (q == 0.0) return INFINITY;
    for (int k = 0; k < 4; k++) {
        if (p < 0.5) {
            const double step = (erf(x) - p) * 0.8862269254527580 * c99_exp_of_square(x);
            x -= step / (1.0 + x * step);
        } else {
            const double scaled = c99_erfcx_f64(x);
            x += ((log(scaled) - log(q)) - x * x) * scaled * 0.8862269254527580;
        }
    }
    return x;
}

C99_SPECIAL double c99_erfinv_f64(double p) {
    const double absolute = fabs(p);
    if (!(absolute <= 1.0)) return NAN;
    return copysign(c99_inverse_of_erf(absolute, 1.0 - absolute), p);
}

C99_SPECIAL float c99_erfinv_f32(float p) { return (float)c99_erfinv_f64((double)p); }

C99_SPECIAL double c99_erfcinv_f64(double q) {
    if (!(q >= 0.0 && q <= 2.0)) return NAN;
    return q <= 1.0 ? c99_inverse_of_erf(1.0 - q, q) : -c99_inverse_of_erf(q - 1.0, 2.0 - q);
}

C99_SPECIAL float c99_erfcinv_f32(float q) { return (float)c99_erfcinv_f64((double)q); }

#undef C99_SPECIAL
#endif
