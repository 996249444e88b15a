/* Products by CBLAS, for programs that are compiled with -DC99_CBLAS and linked with one. */
#ifdef C99_CBLAS
#include <cblas.h>

/* Whether CBLAS can read a matrix of these strides: its leading dimension, and if it is transposed.
 * Sizes and strides of an export are far below INT_MAX. */
static C99_UNUSED int c99_cblas_reads(ptrdiff_t rows, ptrdiff_t cols, ptrdiff_t row, ptrdiff_t col,
                                      int *leading, int *transposed)
{
    *transposed = !((col == 1 || cols == 1) && (row >= cols || rows == 1));
    if (*transposed && !((row == 1 || rows == 1) && (col >= rows || cols == 1))) return 0;
    const ptrdiff_t least = *transposed ? rows : cols, stride = *transposed ? col : row;
    *leading = (int)(stride > least ? stride : least);
    return least > 0;
}

/* C = A B; returns 0 if CBLAS cannot compute it. */
#define C99_BY_CBLAS(suffix, real, gemm)                                                           \
    static C99_UNUSED int c99_by_cblas_##suffix(                                                   \
        ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const real *a, ptrdiff_t a_row, ptrdiff_t a_col,    \
        const real *b, ptrdiff_t b_row, ptrdiff_t b_col, real *c, ptrdiff_t c_row, ptrdiff_t c_col)\
    {                                                                                              \
        int a_leading, b_leading, c_leading, a_turned, b_turned, c_turned;                         \
        if (!c99_cblas_reads(m, k, a_row, a_col, &a_leading, &a_turned) ||                         \
            !c99_cblas_reads(k, n, b_row, b_col, &b_leading, &b_turned) ||                         \
            !c99_cblas_reads(m, n, c_row, c_col, &c_leading, &c_turned) || c_turned)               \
            return 0;                                                                              \
        gemm(CblasRowMajor, a_turned ? CblasTrans : CblasNoTrans,                                  \
             b_turned ? CblasTrans : CblasNoTrans, (int)m, (int)n, (int)k, 1, a, a_leading, b,     \
             b_leading, 0, c, c_leading);                                                          \
        return 1;                                                                                  \
    }
C99_BY_CBLAS(f32, float, cblas_sgemm)
C99_BY_CBLAS(f64, double, cblas_dgemm)
#undef C99_BY_CBLAS
#define C99_TRY_CBLAS(suffix)                                                                      \
    if (c99_by_cblas_##suffix(m, n, k, a, a_row, a_col, b, b_row, b_col, c, c_row, c_col)) return;
#else
#define C99_TRY_CBLAS(suffix)
#endif
