/* One tile of a product of matrices of C99_REAL, in registers, and the packed form of a matrix:
   the first part of the template that gemm.h reads for each type.

   Packed form of B, k by n: its columns are cut into panels, each the width of one tile and the
   last ones narrower; a panel holds its k rows one after the other, padded with zeros to whole
   vectors. */

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC push_options
/* One rounding for a multiplication and an addition: with -std=c99 gcc has this off. */
#pragma GCC optimize("fp-contract=fast")
#endif

#ifdef C99_VECTOR
#define C99_GEMM_LANES ((long)(C99_GEMM_BYTES / sizeof(C99_REAL)))
typedef C99_REAL C99_NAME(c99_vector) __attribute__((vector_size(C99_GEMM_BYTES)));
typedef C99_REAL C99_NAME(c99_in_memory)
    __attribute__((vector_size(C99_GEMM_BYTES), aligned(sizeof(C99_REAL)), may_alias));
#else
#define C99_GEMM_LANES 1L
typedef C99_REAL C99_NAME(c99_vector);
typedef C99_REAL C99_NAME(c99_in_memory);
#endif
#define C99_GEMM_VEC C99_NAME(c99_vector)
#define C99_GEMM_LOAD(address) (*(const C99_NAME(c99_in_memory) *)(address))
#define C99_GEMM_STORE(address) (*(C99_NAME(c99_in_memory) *)(address))
#define C99_GEMM_WIDTH (C99_GEMM_VECTORS * C99_GEMM_LANES)

/* The width of the next panel. Five vectors are 3 and 2, but four are 2 and 2: one alone would
   wait for its own sums. */
C99_GEMM_INLINE long C99_NAME(c99_panel_width)(long columns)
{
    long vectors = (columns + C99_GEMM_LANES - 1) / C99_GEMM_LANES;
    if (vectors == C99_GEMM_VECTORS + 1) vectors = (C99_GEMM_VECTORS + 2) / 2;
    if (vectors > C99_GEMM_VECTORS) vectors = C99_GEMM_VECTORS;
    return vectors * C99_GEMM_LANES;
}

/* One tile of C: all its sums in registers. With few rows, `steps` rows of B are taken at a
   time, each with its own sums, so that no sum waits for the one before. */
C99_GEMM_INLINE void C99_NAME(c99_tile)(
    const int rows, const int steps, const int vectors, long k,
    const C99_REAL *a, long a_row, long a_col, const C99_REAL *b, long b_row,
    C99_REAL *c, long c_row, int accumulate)
{
    C99_GEMM_VEC sum[C99_GEMM_ROWS][C99_GEMM_VECTORS], y[C99_GEMM_VECTORS];
    const C99_REAL *row[C99_GEMM_ROWS];
    long p = 0, q = 0;
    C99_GEMM_UNROLL
    for (int i = 0; i < rows; i++) row[i] = a + i * a_row;
    C99_GEMM_UNROLL
    for (int i = 0; i < rows * steps; i++) {
        C99_GEMM_UNROLL
        for (int v = 0; v < vectors; v++) sum[i][v] = (C99_GEMM_VEC){0};
    }
    C99_GEMM_UNROLL
    for (int i = 0; i < rows; i++) {
        C99_GEMM_UNROLL
        for (int v = 0; v < vectors; v++) C99_GEMM_PREFETCH(c + i * c_row + v * C99_GEMM_LANES);
    }
    for (; p <= k - steps; p += steps) {
        C99_GEMM_UNROLL
        for (int s = 0; s < steps; s++, q += a_col) {
            C99_GEMM_UNROLL
            for (int v = 0; v < vectors; v++) {
                y[v] = C99_GEMM_LOAD(b + (p + s) * b_row + v * C99_GEMM_LANES);
                if (rows > 1) C99_GEMM_KEEP(y[v]);
            }
            C99_GEMM_UNROLL
            for (int i = 0; i < rows; i++) {
                C99_GEMM_UNROLL
                for (int v = 0; v < vectors; v++) sum[i * steps + s][v] += y[v] * row[i][q];
            }
        }
    }
    if (steps > 1) {
        for (; p < k; p++, q += a_col) {
            C99_GEMM_UNROLL
            for (int v = 0; v < vectors; v++)
                y[v] = C99_GEMM_LOAD(b + p * b_row + v * C99_GEMM_LANES);
            C99_GEMM_UNROLL
            for (int i = 0; i < rows; i++) {
                C99_GEMM_UNROLL
                for (int v = 0; v < vectors; v++) sum[i * steps][v] += y[v] * row[i][q];
            }
        }
    }
    C99_GEMM_UNROLL
    for (int i = 0; i < rows; i++) {
        C99_GEMM_UNROLL
        for (int v = 0; v < vectors; v++) {
            C99_REAL *to = c + i * c_row + v * C99_GEMM_LANES;
            C99_GEMM_UNROLL
            for (int s = 1; s < steps; s++) sum[i * steps][v] += sum[i * steps + s][v];
            if (accumulate) sum[i * steps][v] += C99_GEMM_LOAD(to);
            C99_GEMM_STORE(to) = sum[i * steps][v];
        }
    }
}

/* Tiles of one height, one case for each width. */
#define C99_GEMM_TILES(kind, name, rows, steps)                                                    \
    kind void C99_NAME(name)(                                                                      \
        long width, long k, const C99_REAL *a, long a_row, long a_col, const C99_REAL *b,          \
        long b_row, C99_REAL *c, long c_row, int accumulate)                                       \
    {                                                                                              \
        if (width == C99_GEMM_LANES)                                                               \
            C99_NAME(c99_tile)(rows, steps, 1, k, a, a_row, a_col, b, b_row, c, c_row, accumulate);\
        else if (width == 2 * C99_GEMM_LANES)                                                      \
            C99_NAME(c99_tile)(rows, steps, 2, k, a, a_row, a_col, b, b_row, c, c_row, accumulate);\
        else                                                                                       \
            C99_NAME(c99_tile)(rows, steps, C99_GEMM_VECTORS, k, a, a_row, a_col, b, b_row, c,     \
                               c_row, accumulate);                                                 \
    }

C99_GEMM_TILES(C99_GEMM_FUNCTION, c99_tile_1, 1, 2)
C99_GEMM_TILES(C99_GEMM_ALONE, c99_tile_2, 2, 2)
C99_GEMM_TILES(C99_GEMM_ALONE, c99_tile_4, 4, 1)
#if C99_GEMM_ROWS == 8
C99_GEMM_TILES(C99_GEMM_ALONE, c99_tile_8, 8, 1)
#endif

/* A tile of 1, 2, 4 or 8 rows and `columns` columns of C, the last of a panel perhaps only
   padding. */
C99_GEMM_FUNCTION void C99_NAME(c99_any_tile)(
    long rows, long columns, long width, long k, const C99_REAL *a, long a_row, long a_col,
    const C99_REAL *b, long b_row, C99_REAL *c, long c_row, long c_col, int accumulate)
{
    C99_REAL tile[C99_GEMM_ROWS * C99_GEMM_WIDTH];
    const int direct = columns == width && c_col == 1;
    C99_REAL *to = direct ? c : tile;
    const long to_row = direct ? c_row : width;
    const int add = direct && accumulate;
    if (rows == 1) C99_NAME(c99_tile_1)(width, k, a, a_row, a_col, b, b_row, to, to_row, add);
    else if (rows == 2) C99_NAME(c99_tile_2)(width, k, a, a_row, a_col, b, b_row, to, to_row, add);
    else if (rows == 4) C99_NAME(c99_tile_4)(width, k, a, a_row, a_col, b, b_row, to, to_row, add);
#if C99_GEMM_ROWS == 8
    else C99_NAME(c99_tile_8)(width, k, a, a_row, a_col, b, b_row, to, to_row, add);
#endif
    if (direct) return;
    for (long i = 0; i < rows; i++)
        for (long j = 0; j < columns; j++) {
            C99_REAL *at = c + i * c_row + j * c_col;
            *at = accumulate ? *at + tile[i * width + j] : tile[i * width + j];
        }
}

/* One panel: `columns` columns of a matrix with k rows, each row padded with zeros to `width`. */
C99_GEMM_INLINE void C99_NAME(c99_pack_panel)(
    long k, long columns, const long width, const C99_REAL *b, long b_row, long b_col,
    C99_REAL *packed)
{
    long j = 0;
    if (b_col == 1 && columns == width) {
        for (long p = 0; p < k; p++)
            memcpy(packed + p * width, b + p * b_row, (size_t)width * sizeof(C99_REAL));
        return;
    }
    for (; j <= columns - 8; j += 8) /* eight at a time, so that whole cache lines are read */
        for (long p = 0; p < k; p++) {
            C99_GEMM_UNROLL
            for (int s = 0; s < 8; s++) packed[p * width + j + s] = b[p * b_row + (j + s) * b_col];
        }
    for (; j < columns; j++)
        for (long p = 0; p < k; p++) packed[p * width + j] = b[p * b_row + j * b_col];
    for (; j < width; j++)
        for (long p = 0; p < k; p++) packed[p * width + j] = 0;
}

/* Bytes for B packed. */
C99_GEMM_FUNCTION size_t C99_NAME(c99_packed_size)(long k, long n)
{
    if (k <= 0 || n <= 0) return 0;
    return (size_t)k * (size_t)((n + C99_GEMM_LANES - 1) / C99_GEMM_LANES * C99_GEMM_LANES) *
           sizeof(C99_REAL);
}

/* Pack B, k by n, into c99_packed_size(k, n) bytes; read fastest if these lie at a multiple of
   64. */
C99_GEMM_FUNCTION void C99_NAME(c99_pack)(
    long k, long n, const C99_REAL *b, long b_row, long b_col, C99_REAL *packed)
{
    long width;
    for (long j = 0; j < n; j += width) {
        const C99_REAL *from = b + j * b_col;
        C99_REAL *to = packed + j * k;
        width = C99_NAME(c99_panel_width)(n - j);
        const long columns = n - j < width ? n - j : width;
        if (width == C99_GEMM_WIDTH) /* a width known to the compiler */
            C99_NAME(c99_pack_panel)(k, columns, C99_GEMM_WIDTH, from, b_row, b_col, to);
        else
            C99_NAME(c99_pack_panel)(k, columns, width, from, b_row, b_col, to);
    }
}

/* Pack A, m by k, in the same way: its panels are C99_GEMM_ROWS rows. */
C99_GEMM_FUNCTION void C99_NAME(c99_pack_rows)(
    long m, long k, const C99_REAL *a, long a_row, long a_col, C99_REAL *packed)
{
    if (a_row == 1 && m % C99_GEMM_ROWS == 0) { /* all panels at once: whole cache lines are read */
        for (long p = 0; p < k; p++)
            for (long i = 0; i < m; i += C99_GEMM_ROWS)
                memcpy(packed + i * k + p * C99_GEMM_ROWS, a + i + p * a_col,
                       C99_GEMM_ROWS * sizeof(C99_REAL));
        return;
    }
    for (long i = 0; i < m; i += C99_GEMM_ROWS)
        C99_NAME(c99_pack_panel)(k, m - i < C99_GEMM_ROWS ? m - i : C99_GEMM_ROWS, C99_GEMM_ROWS,
                                 a + i * a_row, a_col, a_row, packed + i * k);
}
