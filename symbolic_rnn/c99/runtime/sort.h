/* Stable argsort of a row; NaN sorts last. */
#ifndef C99_SORT_H
#define C99_SORT_H

#include <stdint.h>
#include <string.h>

/* Bottom-up merge sort; `room` is scratch for n indices. */
#define C99_ARGSORT(suffix, type)                                                                  \
    static C99_UNUSED void c99_argsort_##suffix(int64_t n, const type *x, int64_t step,            \
                                                int64_t *order, int64_t *room) {                   \
        for (int64_t i = 0; i < n; i++)                                                            \
            order[i] = i;                                                                          \
        for (int64_t run = 1; run < n; run *= 2) {                                                 \
            for (int64_t start = 0; start < n; start += 2 * run) {                                 \
                const int64_t middle = n - start < run ? n : start + run;                          \
                const int64_t end = n - start < 2 * run ? n : start + 2 * run;                     \
                int64_t left = start, right = middle;                                              \
                for (int64_t k = start; k < end; k++) {                                            \
                    int second = left == middle;                                                   \
                    if (left < middle && right < end) {                                            \
                        const type a = x[order[left] * step], b = x[order[right] * step];          \
                        second = b < a || (a != a && b == b);                                      \
                    }                                                                              \
                    room[k] = second ? order[right++] : order[left++];                             \
                }                                                                                  \
            }                                                                                      \
            memcpy(order, room, (size_t)n * sizeof *order);                                        \
        }                                                                                          \
    }

C99_ARGSORT(i8, int8_t)
C99_ARGSORT(i16, int16_t)
C99_ARGSORT(i32, int32_t)
C99_ARGSORT(i64, int64_t)
C99_ARGSORT(u8, uint8_t)
C99_ARGSORT(u16, uint16_t)
C99_ARGSORT(u32, uint32_t)
C99_ARGSORT(u64, uint64_t)
C99_ARGSORT(f32, float)
C99_ARGSORT(f64, double)

#endif
