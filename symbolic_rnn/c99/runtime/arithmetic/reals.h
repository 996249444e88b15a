/* As NumPy: the remainder is exact, and the quotient is the integer nearest to (x - rest) / y.
 * Counters and periods are often whole numbers, and fmod() takes a step for each bit of the quotient. */
#define C99_REAL_DIVISION(suffix, type, fmod_, floor_, copysign_)                                  \
    C99_MATH type c99_rest_##suffix(type x, type y) {                                              \
        const type most = 8388608;                                                                 \
        if (-most < x && x < most && -most < y && y < most) {                                      \
            const int32_t n = (int32_t)x, by = (int32_t)y;                                         \
            if ((type)n == x && (type)by == y && by != 0) return (type)(n % by);                   \
        }                                                                                          \
        return fmod_(x, y);                                                                        \
    }                                                                                              \
    C99_MATH type c99_mod_##suffix(type x, type y) {                                               \
        const type rest = c99_rest_##suffix(x, y);                                                 \
        if (y == 0) return rest;                                                                   \
        if (rest == 0) return copysign_(0, y);                                                     \
        return (y < 0) != (rest < 0) ? rest + y : rest;                                            \
    }                                                                                              \
    C99_MATH type c99_floor_div_##suffix(type x, type y) {                                         \
        const type rest = c99_rest_##suffix(x, y);                                                 \
        type quotient, whole;                                                                      \
        if (y == 0) return x / y;                                                                  \
        quotient = (x - rest) / y;                                                                 \
        if (rest != 0 && (y < 0) != (rest < 0)) quotient -= 1;                                     \
        if (quotient == 0) return copysign_(0, x / y);                                             \
        whole = floor_(quotient);                                                                  \
        return quotient - whole > (type)0.5 ? whole + 1 : whole;                                   \
    }
