/* Operations that C leaves undefined or rounds differently from Python: division, remainder and
 * power of integers and real numbers, and conversion from real numbers to integers.
 *
 * Division by 0 gives 0, as in NumPy; the smallest integer divided by -1 wraps. These are not
 * vectorized: processors have no vector division of integers.
 */
#ifndef C99_ARITHMETIC_H
#define C99_ARITHMETIC_H

#include <math.h>
#include <stdint.h>

/* Floor division; the remainder with the sign of the divisor; powers, which wrap. */
#define C99_SIGNED(suffix, type, wide)                                                             \
    C99_MATH type c99_floor_div_##suffix(type x, type y) {                                         \
        if (y == 0) return 0;                                                                      \
        if (y == -1) return (type)(0u - (wide)x);                                                  \
        return (type)(x / y - (x % y != 0 && (x < 0) != (y < 0)));                                 \
    }                                                                                              \
    C99_MATH type c99_mod_##suffix(type x, type y) {                                               \
        if (y == 0 || y == -1) return 0;                                                           \
        return (type)(x % y + (x % y != 0 && (x < 0) != (y < 0) ? y : 0));                         \
    }                                                                                              \
    C99_MATH type c99_pow_##suffix(type x, type y) {                                               \
        wide power = 1, square = (wide)x;                                                          \
        if (y < 0) return (type)(x == 1 ? 1 : (x == -1 ? (y % 2 == 0 ? 1 : -1) : 0));              \
        for (; y > 0; y = (type)(y / 2), square *= square)                                         \
            if (y % 2 == 1) power *= square;                                                       \
        return (type)power;                                                                        \
    }

#define C99_UNSIGNED(suffix, type, wide)                                                           \
    C99_MATH type c99_floor_div_##suffix(type x, type y) {                                         \
        return (type)(y == 0 ? 0 : x / y);                                                         \
    }                                                                                              \
    C99_MATH type c99_mod_##suffix(type x, type y) { return (type)(y == 0 ? 0 : x % y); }          \
    C99_MATH type c99_pow_##suffix(type x, type y) {                                               \
        wide power = 1, square = (wide)x;                                                          \
        for (; y > 0; y = (type)(y / 2), square *= square)                                         \
            if (y % 2 == 1) power *= square;                                                       \
        return (type)power;                                                                        \
    }

C99_SIGNED(i8, int8_t, uint32_t)
C99_SIGNED(i16, int16_t, uint32_t)
C99_SIGNED(i32, int32_t, uint32_t)
C99_SIGNED(i64, int64_t, uint64_t)
C99_UNSIGNED(u8, uint8_t, uint32_t)
C99_UNSIGNED(u16, uint16_t, uint32_t)
C99_UNSIGNED(u32, uint32_t, uint32_t)
C99_UNSIGNED(u64, uint64_t, uint64_t)

/* As NumPy: the remainder is exact, and the quotient is the integer nearest to (x - rest) / y. */
#define C99_REAL_DIVISION(suffix, type, fmod_, floor_, copysign_)                                  \
    C99_MATH type c99_mod_##suffix(type x, type y) {                                               \
        const type rest = fmod_(x, y);                                                             \
        if (y == 0) return rest;                                                                   \
        if (rest == 0) return copysign_(0, y);                                                     \
        return (y < 0) != (rest < 0) ? rest + y : rest;                                            \
    }                                                                                              \
    C99_MATH type c99_floor_div_##suffix(type x, type y) {                                         \
        const type rest = fmod_(x, y);                                                             \
        type quotient, whole;                                                                      \
        if (y == 0) return x / y;                                                                  \
        quotient = (x - rest) / y;                                                                 \
        if (rest != 0 && (y < 0) != (rest < 0)) quotient -= 1;                                     \
        if (quotient == 0) return copysign_(0, x / y);                                             \
        whole = floor_(quotient);                                                                  \
        return quotient - whole > (type)0.5 ? whole + 1 : whole;                                   \
    }

C99_REAL_DIVISION(f32, float, fmodf, floorf, copysignf)
C99_REAL_DIVISION(f64, double, fmod, floor, copysign)

/* The distance from the smaller to the larger of two integers, as 64 bits each. */
#define c99_apart(low, high) ((uint64_t)(high) - (uint64_t)(low))

/* The length of a range, from its distance and its step. */
C99_MATH int64_t c99_steps(int any, uint64_t apart, uint64_t step) {
    const uint64_t more = any ? (apart - 1) / step : 0;
    if (!any) return 0;
    return more < INT64_MAX ? (int64_t)more + 1 : INT64_MAX;
}

/* As NumPy: if the quotient underflows to 0, the length is 1 if the signs agree. */
C99_MATH int64_t c99_real_steps(double distance, double step) {
    const double count = ceil(distance / step);
    if (distance != 0 && distance / step == 0) return signbit(distance / step) ? 0 : 1;
    if (!(count > 0)) return 0;
    return count < 9223372036854775808.0 ? (int64_t)count : INT64_MAX;
}

/* Truncation. Values out of range wrap if a wider integer type holds them; otherwise, and for NaN,
 * the result is the smallest integer, as with the x86 instructions. */
#define C99_TO_INTEGERS(suffix, type)                                                              \
    C99_MATH int32_t c99_i32_of_##suffix(type x) {                                                 \
        return (double)x > -2147483649.0 && (double)x < 2147483648.0 ? (int32_t)x : INT32_MIN;     \
    }                                                                                              \
    C99_MATH int64_t c99_i64_of_##suffix(type x) {                                                 \
        return x >= (type)-9223372036854775808.0 && x < (type)9223372036854775808.0 ? (int64_t)x   \
                                                                                    : INT64_MIN;   \
    }                                                                                              \
    C99_MATH uint64_t c99_u64_of_##suffix(type x) {                                                \
        return x >= (type)9223372036854775808.0 && x < (type)18446744073709551616.0                \
                   ? (uint64_t)x                                                                   \
                   : (uint64_t)c99_i64_of_##suffix(x);                                             \
    }                                                                                              \
    C99_MATH uint32_t c99_u32_of_##suffix(type x) { return (uint32_t)c99_i64_of_##suffix(x); }     \
    C99_MATH int16_t c99_i16_of_##suffix(type x) { return (int16_t)c99_i32_of_##suffix(x); }       \
    C99_MATH uint16_t c99_u16_of_##suffix(type x) { return (uint16_t)c99_i32_of_##suffix(x); }     \
    C99_MATH int8_t c99_i8_of_##suffix(type x) { return (int8_t)c99_i32_of_##suffix(x); }          \
    C99_MATH uint8_t c99_u8_of_##suffix(type x) { return (uint8_t)c99_i32_of_##suffix(x); }

C99_TO_INTEGERS(f32, float)
C99_TO_INTEGERS(f64, double)

#endif
