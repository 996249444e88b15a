/* A vector times a matrix of C99_REAL, part of the template that gemm.h describes. */

/* y (+)= x B, the columns of B contiguous: rows of B, eight at a time, are added to pieces of
   y. */
C99_GEMM_FUNCTION void C99_NAME(c99_add_rows)(
    long n, long k, const C99_REAL *x, long x_step, const C99_REAL *b, long b_row,
    C99_REAL *y, long y_step, int accumulate)
{
    C99_REAL sum[C99_GEMM_CHUNK];
    for (long from = 0; from < n; from += C99_GEMM_CHUNK) {
        const long columns = n - from < C99_GEMM_CHUNK ? n - from : C99_GEMM_CHUNK;
        long p = 0;
        for (long j = 0; j < columns; j++) sum[j] = 0;
        for (; p <= k - 8; p += 8) {
            const C99_REAL *row = b + p * b_row + from;
            C99_REAL scale[8];
            long j = 0;
            C99_GEMM_UNROLL
            for (int s = 0; s < 8; s++) scale[s] = x[(p + s) * x_step];
            for (; j <= columns - C99_GEMM_LANES; j += C99_GEMM_LANES) {
                C99_GEMM_VEC even = C99_GEMM_LOAD(sum + j), odd = {0};
                C99_GEMM_UNROLL
                for (int s = 0; s < 8; s += 2) {
                    even += C99_GEMM_LOAD(row + s * b_row + j) * scale[s];
                    odd += C99_GEMM_LOAD(row + (s + 1) * b_row + j) * scale[s + 1];
                }
                C99_GEMM_STORE(sum + j) = even + odd;
            }
            for (; j < columns; j++)
                for (int s = 0; s < 8; s++) sum[j] += row[s * b_row + j] * scale[s];
        }
        for (; p < k; p++)
            for (long j = 0; j < columns; j++) sum[j] += b[p * b_row + from + j] * x[p * x_step];
        for (long j = 0; j < columns; j++) {
            C99_REAL *at = y + (from + j) * y_step;
            *at = accumulate ? *at + sum[j] : sum[j];
        }
    }
}

#ifdef C99_VECTOR
typedef C99_REAL C99_NAME(c99_eight)
    __attribute__((vector_size(8 * sizeof(C99_REAL)), aligned(sizeof(C99_REAL)), may_alias));
typedef C99_REAL C99_NAME(c99_four)
    __attribute__((vector_size(4 * sizeof(C99_REAL)), aligned(sizeof(C99_REAL)), may_alias));
#endif

/* The sum of the numbers in a vector: halves on halves. */
C99_GEMM_INLINE C99_REAL C99_NAME(c99_sum_lanes)(C99_GEMM_VEC vector)
{
    C99_REAL lane[16] = {0};
    memcpy(lane, &vector, sizeof vector);
#ifdef C99_VECTOR
    if (C99_GEMM_LANES > 8)
        *(C99_NAME(c99_eight) *)lane += *(const C99_NAME(c99_eight) *)(lane + 8);
    if (C99_GEMM_LANES > 4)
        *(C99_NAME(c99_four) *)lane += *(const C99_NAME(c99_four) *)(lane + 4);
#endif
    return (lane[0] + lane[2]) + (lane[1] + lane[3]);
}

/* Scalar products of x with `columns` columns of B, each contiguous. */
C99_GEMM_INLINE void C99_NAME(c99_dots)(
    const int columns, long k, const C99_REAL *x, const C99_REAL *b, long b_col,
    C99_REAL *y, long y_step, int accumulate)
{
    C99_GEMM_VEC sum[4];
    C99_REAL total[4];
    long p = 0;
    C99_GEMM_UNROLL
    for (int j = 0; j < columns; j++) sum[j] = (C99_GEMM_VEC){0};
    for (; p <= k - C99_GEMM_LANES; p += C99_GEMM_LANES) {
        C99_GEMM_UNROLL
        for (int j = 0; j < columns; j++)
            sum[j] += C99_GEMM_LOAD(x + p) * C99_GEMM_LOAD(b + j * b_col + p);
    }
    C99_GEMM_UNROLL
    for (int j = 0; j < columns; j++) total[j] = C99_NAME(c99_sum_lanes)(sum[j]);
    for (; p < k; p++) {
        C99_GEMM_UNROLL
        for (int j = 0; j < columns; j++) total[j] += x[p] * b[j * b_col + p];
    }
    for (int j = 0; j < columns; j++)
        y[j * y_step] = accumulate ? y[j * y_step] + total[j] : total[j];
}

/* y (+)= x B, the rows of B contiguous: scalar products, four at a time, with pieces of x. */
C99_GEMM_FUNCTION void C99_NAME(c99_scalar_products)(
    long n, long k, const C99_REAL *x, long x_step, const C99_REAL *b, long b_col,
    C99_REAL *y, long y_step, int accumulate)
{
    C99_REAL copy[C99_GEMM_CHUNK];
    for (long from = 0; from < k; from += C99_GEMM_CHUNK) {
        const long length = k - from < C99_GEMM_CHUNK ? k - from : C99_GEMM_CHUNK;
        const C99_REAL *piece = x_step == 1 ? x + from : copy;
        const int add = accumulate || from > 0;
        long j = 0;
        if (x_step != 1)
            for (long p = 0; p < length; p++) copy[p] = x[(from + p) * x_step];
        for (; j <= n - 4; j += 4)
            C99_NAME(c99_dots)(4, length, piece, b + j * b_col + from, b_col, y + j * y_step,
                               y_step, add);
        for (; j < n; j++)
            C99_NAME(c99_dots)(1, length, piece, b + j * b_col + from, b_col, y + j * y_step,
                               y_step, add);
    }
}

