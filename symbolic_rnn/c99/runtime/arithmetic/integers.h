/* Division, remainder and power of integers, which C leaves undefined or rounds differently from
 * Python. Division by 0 gives 0, as in NumPy; the smallest integer divided by -1 wraps. These are
 * not vectorized: processors have no vector division of integers.
 */

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
