/* Products and copies of an exported function: short, with no threads and no allocation. */

#include "with_cblas.h"

/* C = A B, of any strides. Where the columns of B are far apart, as those of a transposed weight
   are, its rows are summed in C99_LANES parts, which compilers make vectors of. */
#define C99_LANES 8
#define C99_MULTIPLY(suffix, real)                                                                 \
    static C99_UNUSED void c99_multiply_##suffix(                                                  \
        int64_t m, int64_t n, int64_t k, const real *a, int64_t a_row, int64_t a_col,              \
        const real *b, int64_t b_row, int64_t b_col, real *c, int64_t c_row, int64_t c_col)        \
    {                                                                                              \
        C99_TRY_CBLAS(suffix)                                                                      \
        for (int64_t i = 0; i < m; i++) {                                                          \
            const real *const row = a + i * a_row;                                                 \
            real *const out = c + i * c_row;                                                       \
            if (b_row == 1 && a_col == 1) {                                                        \
                for (int64_t j = 0; j < n; j++) {                                                  \
                    const real *const column = b + j * b_col;                                      \
                    real parts[C99_LANES] = {0}, sum = 0;                                          \
                    int64_t p = 0;                                                                 \
                    for (; p + C99_LANES <= k; p += C99_LANES)                                     \
                        for (int64_t lane = 0; lane < C99_LANES; lane++)                           \
                            parts[lane] += row[p + lane] * column[p + lane];                       \
                    for (; p < k; p++) sum += row[p] * column[p];                                  \
                    for (int64_t lane = 0; lane < C99_LANES; lane++) sum += parts[lane];           \
                    out[j * c_col] = sum;                                                          \
                }                                                                                  \
                continue;                                                                          \
            }                                                                                      \
            for (int64_t j = 0; j < n; j++) out[j * c_col] = 0;                                    \
            for (int64_t p = 0; p < k; p++) {                                                      \
                const real *const terms = b + p * b_row;                                           \
                const real factor = row[p * a_col];                                                \
                if (b_col == 1 && c_col == 1)                                                      \
                    for (int64_t j = 0; j < n; j++) out[j] += factor * terms[j];                   \
                else                                                                               \
                    for (int64_t j = 0; j < n; j++) out[j * c_col] += factor * terms[j * b_col];   \
            }                                                                                      \
        }                                                                                          \
    }
C99_MULTIPLY(f32, float)
C99_MULTIPLY(f64, double)
#undef C99_MULTIPLY
#undef C99_LANES

/* A copy of `bytes` bytes in `blocks` equal blocks, the last block first. */
static C99_UNUSED void *c99_turned_into(void *copy, const void *data, int64_t blocks, int64_t bytes)
{
    const int64_t block = blocks > 0 ? bytes / blocks : 0;
    for (int64_t j = 0; j < blocks; j++)
        memcpy((char *)copy + j * block, (const char *)data + (blocks - 1 - j) * block,
               (size_t)block);
    return copy;
}
