/* Elementary functions of double, at most 2 ulp from the true value over the whole range.
 *
 * As math_f32.h, function by function, with the formulas given there. Comments explain the
 * differences.
 */
#ifndef C99_MATH_F64_H
#define C99_MATH_F64_H

#include <math.h>
#include <stdint.h>

C99_MATH uint64_t c99_bits_f64(double x) {
    union { double value; uint64_t bits; } both;
    both.value = x;
    return both.bits;
}

C99_MATH double c99_from_bits_f64(uint64_t bits) {
    union { double value; uint64_t bits; } both;
    both.bits = bits;
    return both.value;
}

/* n + 1.5 * 2^52, where n is the integer nearest to x / ln 2. */
C99_MATH double c99_shifted_n_f64(double x) {
    return x * 1.4426950408889634 + 6755399441055744.0;
}

C99_MATH uint64_t c99_integer_n_f64(double shifted_n) {
    return c99_bits_f64(shifted_n) - UINT64_C(0x4338000000000000);
}

C99_MATH double c99_remainder_f64(double x, double shifted_n) {
    const double n = shifted_n - 6755399441055744.0;
    return (x - n * 6.93147180369123816490e-01) - n * 1.90821492927058770002e-10;
}

/* The rounding error of r, which expm1 and tanh near ln(2) / 2 need. */
C99_MATH double c99_lost_f64(double x, double shifted_n, double r) {
    const double n = shifted_n - 6755399441055744.0;
    return ((x - n * 6.93147180369123816490e-01) - r) - n * 1.90821492927058770002e-10;
}

/* e^r - 1 - r, for |r| <= ln(2) / 2. */
C99_MATH double c99_exp_tail_f64(double r) {
    double q = 2.087549626983629603e-9;
    q = q * r + 2.510951595084425992e-8;
    q = q * r + 2.755740360656746907e-7;
    q = q * r + 2.755724296427253661e-6;
    q = q * r + 2.480158716966185755e-5;
    q = q * r + 1.984126988722174881e-4;
    q = q * r + 1.388888888896468576e-3;
    q = q * r + 8.333333333321260273e-3;
    q = q * r + 4.166666666666650256e-2;
    q = q * r + 1.666666666666666769e-1;
    q = q * r + 0.5;
    return (r * r) * q;
}

/* e^x, for -746 <= x <= 710 or NaN. */
C99_MATH double c99_scaled_exp_f64(double shifted_n, double r, double tail) {
    const double sum = 1.0 + r;
    const double p = sum + ((r - (sum - 1.0)) + tail);
    const uint64_t exponents = c99_integer_n_f64(shifted_n) + 2046u;
    const uint64_t first = exponents >> 1;
    const uint64_t second = exponents - first;
    return p * c99_from_bits_f64(first << 52) * c99_from_bits_f64(second << 52);
}

C99_MATH double c99_exp_in_range_f64(double x) {
    const double shifted_n = c99_shifted_n_f64(x);
    const double r = c99_remainder_f64(x, shifted_n);
    return c99_scaled_exp_f64(shifted_n, r, c99_exp_tail_f64(r));
}

C99_MATH double c99_exp_f64(double x) {
    const double above = x < -746.0 ? -746.0 : x;
    return c99_exp_in_range_f64(above > 710.0 ? 710.0 : above);
}

C99_MATH double c99_expm1_f64(double x) {
    const double above = x < -40.0 ? -40.0 : x;
    const double y = above > 710.0 ? 710.0 : above;
    const double shifted_n = c99_shifted_n_f64(y);
    const double r = c99_remainder_f64(y, shifted_n);
    const double tail = c99_exp_tail_f64(r) + c99_lost_f64(y, shifted_n, r);
    const int top = shifted_n > 6755399441055744.0 + 1023.0;
    const uint64_t exponent = c99_integer_n_f64(shifted_n) + (top ? 1022u : 1023u);
    const double scale = c99_from_bits_f64(exponent << 52);
    const double value = (scale * r + (scale - 1.0)) + scale * tail;
    const double result = top ? value + value : value;
    return x == 0.0 ? x : result;
}

C99_MATH double c99_tanh_f64(double x) {
    const double absolute = fabs(x);
    const double y = absolute > 20.0 ? 20.0 : absolute;
    const double shifted_n = c99_shifted_n_f64(2.0 * y);
    const double r = c99_remainder_f64(2.0 * y, shifted_n);
    const double tail = c99_exp_tail_f64(r) + c99_lost_f64(2.0 * y, shifted_n, r);
    const double scale = c99_from_bits_f64((c99_integer_n_f64(shifted_n) + 1023u) << 52);
    const double sum = (scale - 1.0) + scale * r;
    const double rounding = scale * r - (sum - (scale - 1.0));
    const double m = sum + (scale * tail + rounding);
    const double rest = y < 0.17 ? tail - y * m : (y < 0.55 ? 0.75 * m - 0.5 : -2.0);
    const double first = y < 0.17 ? y : (y < 0.55 ? 0.25 : 1.0);
    return copysign(first + rest / (m + 2.0), x);
}

C99_MATH double c99_sigmoid_f64(double x) {
    const double y = fabs(x);
    const double e = c99_exp_in_range_f64(-(y > 746.0 ? 746.0 : y));
    const double q = e / (1.0 + e);
    const double first = x < 0.0 ? e : 1.0;
    return first - first * q;
}

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

/* The bits of m in bits(x) = bits(m) + (k << 52) with sqrt(1/2) <= m < sqrt(2), and 1023 + k. */
C99_MATH uint64_t c99_biased_k_f64(uint64_t bits) {
    return (bits + (UINT64_C(0x3FF0000000000000) - UINT64_C(0x3FE6A09E667F3BCD))) >> 52;
}

C99_MATH double c99_mantissa_f64(uint64_t bits, uint64_t biased_k) {
    return c99_from_bits_f64(bits - ((biased_k - 1023u) << 52));
}

/* k as a double, by the bits of 2^52 + biased_k: AVX2 cannot convert 64-bit integers. */
C99_MATH double c99_float_k_f64(uint64_t biased_k) {
    return c99_from_bits_f64(biased_k | UINT64_C(0x4330000000000000)) -
           (4503599627370496.0 + 1023.0);
}

/* log(1 + f) + k ln 2, with log(1 + f) = 2 atanh(s) and s = f / (2 + f): a polynomial in f itself
 * would need three times the terms. */
C99_MATH double c99_log_sum_f64(double f, double k) {
    const double s = f / (2.0 + f);
    const double z = s * s;
    const double half_square = 0.5 * f * f;
    double q = 1.478951214196315619e-1;
    q = q * z + 1.531475899228216629e-1;
    q = q * z + 1.818353350756718031e-1;
    q = q * z + 2.222219924321445491e-1;
    q = q * z + 2.857142873484336308e-1;
    q = q * z + 3.999999999945529524e-1;
    q = q * z + 6.666666666666726591e-1;
    const double small = s * (half_square + z * q) + k * 1.90821492927058770002e-10;
    return (f + (small - half_square)) + k * 6.93147180369123816490e-01;
}

C99_MATH double c99_log_f64(double x) {
    const int tiny = x < 2.2250738585072014e-308;
    const uint64_t bits = c99_bits_f64(tiny ? x * 4503599627370496.0 : x);
    const uint64_t biased_k = c99_biased_k_f64(bits);
    const double k = c99_float_k_f64(biased_k) - (tiny ? 52.0 : 0.0);
    const double value = c99_log_sum_f64(c99_mantissa_f64(bits, biased_k) - 1.0, k);
    const double above = x < INFINITY ? value : x;
    const double not_zero = x < 0.0 ? NAN : above;
    return x == 0.0 ? -INFINITY : not_zero;
}

C99_MATH double c99_log1p_f64(double x) {
    const double u = 1.0 + x;
    const uint64_t bits = c99_bits_f64(u);
    const uint64_t biased_k = c99_biased_k_f64(bits);
    const double lost = x < 1.0 ? x - (u - 1.0) : 1.0 - (u - x);
    const double scaled = lost * c99_from_bits_f64((2046u - biased_k) << 52);
    const double back = x < 18014398509481984.0 ? scaled : 0.0;
    const double f = (c99_mantissa_f64(bits, biased_k) - 1.0) + back;
    const double value = c99_log_sum_f64(f, c99_float_k_f64(biased_k));
    const double above = x < INFINITY ? value : x;
    const double not_zero = x < -1.0 ? NAN : above;
    const double with_pole = x == -1.0 ? -INFINITY : not_zero;
    return x == 0.0 ? x : with_pole;
}

C99_MATH double c99_log1mexp_f64(double x) {
    const double below = c99_log1p_f64(-c99_exp_f64(x));
    const double above = c99_log_f64(-c99_expm1_f64(x));
    return x < -0.6931471805599453 ? below : above;
}

#endif
