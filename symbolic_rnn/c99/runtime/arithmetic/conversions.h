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
