/* Products and copies of an exported function: short, with no threads and no allocation. */

#ifndef C99_VECTORS
#include "with_cblas.h"

/* C = A B, of any strides. Where the columns of B are far apart, as those of a transposed weight
   are, its rows are summed in C99_LANES parts, which compilers make vectors of. Where there are no
   vectors, the parts are kept in registers, or, for small code, are one. */
#if defined(C99_NO_VECTORS) && defined(__OPTIMIZE_SIZE__)
#define C99_LANES 1
#else
#define C99_LANES 8
#endif
#if defined(C99_NO_VECTORS) && C99_LANES > 1 && defined(__GNUC__) && !defined(__clang__)
#define C99_UNROLLED _Pragma("GCC unroll 8")
#else
#define C99_UNROLLED
#endif
#define C99_MULTIPLY(suffix, real)                                                                 \
    static C99_UNUSED void c99_multiply_##suffix(                                                  \
        ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const real *a, ptrdiff_t a_row, ptrdiff_t a_col,    \
        const real *b, ptrdiff_t b_row, ptrdiff_t b_col, real *c, ptrdiff_t c_row, ptrdiff_t c_col)\
    {                                                                                              \
        C99_TRY_CBLAS(suffix)                                                                      \
        for (ptrdiff_t i = 0; i < m; i++) {                                                        \
            const real *const row = a + i * a_row;                                                 \
            real *const out = c + i * c_row;                                                       \
            if (b_row == 1 && a_col == 1) {                                                        \
                for (ptrdiff_t j = 0; j < n; j++) {                                                \
                    const real *const column = b + j * b_col;                                      \
                    const ptrdiff_t whole = k / C99_LANES * C99_LANES;                             \
                    real parts[C99_LANES] = {0}, sum = 0;                                          \
                    for (ptrdiff_t p = 0; p < whole; p += C99_LANES)                               \
                        C99_UNROLLED                                                               \
                        for (ptrdiff_t lane = 0; lane < C99_LANES; lane++)                         \
                            parts[lane] += row[p + lane] * column[p + lane];                       \
                    for (ptrdiff_t p = whole; p < k; p++) sum += row[p] * column[p];               \
                    C99_UNROLLED                                                                   \
                    for (ptrdiff_t lane = 0; lane < C99_LANES; lane++) sum += parts[lane];         \
                    out[j * c_col] = sum;                                                          \
                }                                                                                  \
                continue;                                                                          \
            }                                                                                      \
            for (ptrdiff_t j = 0; j < n; j++) out[j * c_col] = 0;                                  \
            for (ptrdiff_t p = 0; p < k; p++) {                                                    \
                const real *const terms = b + p * b_row;                                           \
                const real factor = row[p * a_col];                                                \
                if (b_col == 1 && c_col == 1)                                                      \
                    for (ptrdiff_t j = 0; j < n; j++) out[j] += factor * terms[j];                 \
                else                                                                               \
                    for (ptrdiff_t j = 0; j < n; j++) out[j * c_col] += factor * terms[j * b_col]; \
            }                                                                                      \
        }                                                                                          \
    }
C99_MULTIPLY(f32, float)
C99_MULTIPLY(f64, double)
#undef C99_MULTIPLY
#undef C99_LANES
#undef C99_UNROLLED
#endif

/* A copy of `bytes` bytes in `blocks` equal blocks, the last block first. */
static C99_UNUSED void *c99_turned_into(void *copy, const void *data, int64_t blocks, int64_t bytes)
{
    const int64_t block = blocks > 0 ? bytes / blocks : 0;
    for (int64_t j = 0; j < blocks; j++)
        memcpy((char *)copy + j * block, (const char *)data + (blocks - 1 - j) * block,
               (size_t)block);
    return copy;
}
