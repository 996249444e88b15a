/* Elementary functions of float, at most 2 ulp from the true value over the whole range.
 *
 * No branches, tables or calls, so that loops over them are vectorized. Denormals, overflow,
 * underflow, signed zeros, infinities and NaN behave as in the C library. The error bounds hold
 * with and without contraction of a * b + c. Reassociation is turned off in compiler.h.
 *
 * The exponentials write x = n ln 2 + r with |r| <= ln(2) / 2; n is in the low bits of
 * x / ln 2 + 1.5 * 2^23, so that no conversion can overflow. The polynomials are minimax.
 */
#ifndef C99_MATH_F32_H
#define C99_MATH_F32_H

#include <math.h>
#include <stdint.h>

C99_MATH uint32_t c99_bits_f32(float x) {
    union { float value; uint32_t bits; } both;
    both.value = x;
    return both.bits;
}

C99_MATH float c99_from_bits_f32(uint32_t bits) {
    union { float value; uint32_t bits; } both;
    both.bits = bits;
    return both.value;
}

/* n + 1.5 * 2^23, where n is the integer nearest to x / ln 2. */
C99_MATH float c99_shifted_n_f32(float x) { return x * 1.44269504f + 12582912.0f; }

/* n, as two's complement. */
C99_MATH uint32_t c99_integer_n_f32(float shifted_n) {
    return c99_bits_f32(shifted_n) - 0x4B400000u;
}

/* x - n ln 2; ln 2 is split in two, and n times its first part is exact. */
C99_MATH float c99_remainder_f32(float x, float shifted_n) {
    const float n = shifted_n - 12582912.0f;
    return (x - n * 0.693359375f) - n * -2.12194440e-4f;
}

/* The rounding error of r, which expm1 and tanh near ln(2) / 2 need. */
C99_MATH float c99_lost_f32(float x, float shifted_n, float r) {
    const float n = shifted_n - 12582912.0f;
    return ((x - n * 0.693359375f) - r) - n * -2.12194440e-4f;
}

/* e^r - 1 - r, for |r| <= ln(2) / 2. */
C99_MATH float c99_exp_tail_f32(float r) {
    float q = 1.98460785e-4f;
    q = q * r + 1.39411001e-3f;
    q = q * r + 8.33339015e-3f;
    q = q * r + 4.16663555e-2f;
    q = q * r + 1.66666664e-1f;
    q = q * r + 0.5f;
    return (r * r) * q;
}

/* e^x, for -104 <= x <= 89 or NaN. The scale 2^n is applied as two factors: one of them alone would
 * leave the range of float before the result does. */
C99_MATH float c99_scaled_exp_f32(float shifted_n, float r, float tail) {
    const float sum = 1.0f + r;
    const float p = sum + ((r - (sum - 1.0f)) + tail);
    const uint32_t exponents = c99_integer_n_f32(shifted_n) + 254u;
    const uint32_t first = exponents >> 1;
    const uint32_t second = exponents - first;
    return p * c99_from_bits_f32(first << 23) * c99_from_bits_f32(second << 23);
}

C99_MATH float c99_exp_in_range_f32(float x) {
    const float shifted_n = c99_shifted_n_f32(x);
    const float r = c99_remainder_f32(x, shifted_n);
    return c99_scaled_exp_f32(shifted_n, r, c99_exp_tail_f32(r));
}

C99_MATH float c99_exp_f32(float x) {
    const float above = x < -104.0f ? -104.0f : x;
    return c99_exp_in_range_f32(above > 89.0f ? 89.0f : above);
}

/* 2^n (e^r - 1) + (2^n - 1). */
C99_MATH float c99_expm1_f32(float x) {
    const float above = x < -20.0f ? -20.0f : x;
    const float y = above > 89.0f ? 89.0f : above;
    const float shifted_n = c99_shifted_n_f32(y);
    const float r = c99_remainder_f32(y, shifted_n);
    const float tail = c99_exp_tail_f32(r) + c99_lost_f32(y, shifted_n, r);
    const int top = shifted_n > 12582912.0f + 127.0f; /* 2^128 is not a float: half of it, doubled */
    const uint32_t exponent = c99_integer_n_f32(shifted_n) + (top ? 126u : 127u);
    const float scale = c99_from_bits_f32(exponent << 23);
    const float value = (scale * r + (scale - 1.0f)) + scale * tail;
    const float result = top ? value + value : value;
    return x == 0.0f ? x : result; /* keeps -0 */
}

/* (e^2y - 1) / (e^2y + 1) with y = |x|, and the sign of x. */
C99_MATH float c99_tanh_f32(float x) {
    const float absolute = fabsf(x);
    const float y = absolute > 10.0f ? 10.0f : absolute;
    const float shifted_n = c99_shifted_n_f32(2.0f * y);
    const float r = c99_remainder_f32(2.0f * y, shifted_n);
    const float tail = c99_exp_tail_f32(r) + c99_lost_f32(2.0f * y, shifted_n, r);
    const float scale = c99_from_bits_f32((c99_integer_n_f32(shifted_n) + 127u) << 23);
    const float sum = (scale - 1.0f) + scale * r;
    const float rounding = scale * r - (sum - (scale - 1.0f));
    const float m = sum + (scale * tail + rounding);
    const float rest = y < 0.17f ? tail - y * m : (y < 0.55f ? 0.75f * m - 0.5f : -2.0f);
    const float first = y < 0.17f ? y : (y < 0.55f ? 0.25f : 1.0f);
    return copysignf(first + rest / (m + 2.0f), x);
}

/* 1 / (1 + e^-x); for x < 0, e^x / (1 + e^x), which does not overflow and keeps small values
 * exact. */
C99_MATH float c99_sigmoid_f32(float x) {
    const float y = fabsf(x);
    const float e = c99_exp_in_range_f32(-(y > 104.0f ? 104.0f : y));
    const float q = e / (1.0f + e);
    const float first = x < 0.0f ? e : 1.0f;
    return first - first * q;
}

/* max(x, 0) + log(1 + e), e = e^-|x|, with log(1 + e) = 2 atanh(e / (2 + e)). */
C99_MATH float c99_softplus_f32(float x) {
    const float absolute = fabsf(x);
    const float y = -(absolute > 104.0f ? 104.0f : absolute);
    const float shifted_n = c99_shifted_n_f32(y);
    const float r = c99_remainder_f32(y, shifted_n);
    const float tail = c99_exp_tail_f32(r) + c99_lost_f32(y, shifted_n, r);
    const float e = c99_scaled_exp_f32(shifted_n, r, tail);
    const float s = e / (2.0f + e);
    const float z = s * s;
    float q = 2.42929719e-1f;
    q = q * z + 2.14299913e-1f;
    q = q * z + 2.86166438e-1f;
    q = q * z + 3.99988879e-1f;
    q = q * z + 6.66666755e-1f;
    const float linear = x > 0.0f ? x : 0.0f;
    const float sum = linear + e;
    const float rounding = linear > e ? e - (sum - linear) : linear - (sum - e);
    const float value = sum - (s * (e - z * q) - rounding);
    return x < INFINITY ? value : x;
}

/* The bits of m in bits(x) = bits(m) + (k << 23) with sqrt(1/2) <= m < sqrt(2), and 127 + k. */
C99_MATH uint32_t c99_biased_k_f32(uint32_t bits) {
    return (bits + (0x3F800000u - 0x3F3504F3u)) >> 23;
}

C99_MATH float c99_mantissa_f32(uint32_t bits, uint32_t biased_k) {
    return c99_from_bits_f32(bits - ((biased_k - 127u) << 23));
}

/* k as a float, by the bits of 2^23 + biased_k: no conversion. */
C99_MATH float c99_float_k_f32(uint32_t biased_k) {
    return c99_from_bits_f32((biased_k & 0x3FFu) | 0x4B000000u) - (8388608.0f + 127.0f);
}

/* log(1 + f) + k ln 2, for sqrt(1/2) <= 1 + f < sqrt(2). */
C99_MATH float c99_log_sum_f32(float f, float k) {
    const float square = f * f;
    float q = 6.75290701e-2f;
    q = q * f - 1.16706759e-1f;
    q = q * f + 1.18822089e-1f;
    q = q * f - 1.24060603e-1f;
    q = q * f + 1.42205224e-1f;
    q = q * f - 1.66680027e-1f;
    q = q * f + 2.00020635e-1f;
    q = q * f - 2.50000087e-1f;
    q = q * f + 3.33333136e-1f;
    const float small = (f * square) * q + k * -2.12194440e-4f;
    return (f + (small - 0.5f * square)) + k * 0.693359375f;
}

C99_MATH float c99_log_f32(float x) {
    const int tiny = x < 1.17549435e-38f;
    const uint32_t bits = c99_bits_f32(tiny ? x * 8388608.0f : x);
    const uint32_t biased_k = c99_biased_k_f32(bits);
    const float k = c99_float_k_f32(biased_k) - (tiny ? 23.0f : 0.0f);
    const float value = c99_log_sum_f32(c99_mantissa_f32(bits, biased_k) - 1.0f, k);
    const float above = x < INFINITY ? value : x;
    const float not_zero = x < 0.0f ? NAN : above;
    return x == 0.0f ? -INFINITY : not_zero;
}

/* log(u) for u = 1 + x, with the rounding error of u added back to the mantissa. */
C99_MATH float c99_log1p_f32(float x) {
    const float u = 1.0f + x;
    const uint32_t bits = c99_bits_f32(u);
    const uint32_t biased_k = c99_biased_k_f32(bits);
    const float lost = x < 1.0f ? x - (u - 1.0f) : 1.0f - (u - x);
    const float scaled = lost * c99_from_bits_f32((254u - biased_k) << 23);
    const float back = x < 33554432.0f ? scaled : 0.0f;
    const float f = (c99_mantissa_f32(bits, biased_k) - 1.0f) + back;
    const float value = c99_log_sum_f32(f, c99_float_k_f32(biased_k));
    const float above = x < INFINITY ? value : x;
    const float not_zero = x < -1.0f ? NAN : above;
    const float with_pole = x == -1.0f ? -INFINITY : not_zero;
    return x == 0.0f ? x : with_pole; /* keeps -0 */
}

/* log(1 - e^x), x <= 0: each of two formulas where the other one cancels. */
C99_MATH float c99_log1mexp_f32(float x) {
    const float below = c99_log1p_f32(-c99_exp_f32(x));
    const float above = c99_log_f32(-c99_expm1_f32(x));
    return x < -0.693147181f ? below : above;
}

#endif
