/* The insertion index of a number in a sorted vector, before (left) or after (right) equal
   elements; NaN sorts last. Returns -1 if an index of the sorter is out of range. */
#ifndef C99_SEARCH_H
#define C99_SEARCH_H

#include <stdint.h>

#define C99_SEARCH(suffix, type)                                                                   \
    static C99_UNUSED int64_t c99_search_##suffix(int64_t n, const type *x, int64_t step,          \
                                                  const int64_t *sorter, int64_t sorter_step,      \
                                                  type key, int right) {                           \
        int64_t low = 0, high = n;                                                                 \
        while (low < high) {                                                                       \
            const int64_t middle = low + (high - low) / 2;                                         \
            const int64_t place = sorter ? sorter[middle * sorter_step] : middle;                  \
            if (place < 0 || place >= n)                                                           \
                return -1;                                                                         \
            const type a = right ? key : x[place * step], b = right ? x[place * step] : key;       \
            const int less = a < b || (a == a && b != b);                                          \
            if (less != right)                                                                     \
                low = middle + 1;                                                                  \
            else                                                                                   \
                high = middle;                                                                     \
        }                                                                                          \
        return low;                                                                                \
    }

C99_SEARCH(i8, int8_t)
C99_SEARCH(i16, int16_t)
C99_SEARCH(i32, int32_t)
C99_SEARCH(i64, int64_t)
C99_SEARCH(u8, uint8_t)
C99_SEARCH(u16, uint16_t)
C99_SEARCH(u32, uint32_t)
C99_SEARCH(u64, uint64_t)
C99_SEARCH(f32, float)
C99_SEARCH(f64, double)

#endif
