/* Matrix products of C99_REAL, the last part of the template that gemm.h describes. */

/* C (+)= A B, all of k at once. C99_GEMM_ROWS rows of A lie `a_panel` elements after those
   before. B is packed, or, if `b_row` is not NULL, lies in whole panels of contiguous columns
   with that stride. Columns are taken in groups, small enough that a group of B stays in the
   cache from row to row. */
C99_GEMM_FUNCTION void C99_NAME(c99_block)(
    long m, long n, long k, const C99_REAL *a, long a_panel, long a_row, long a_col,
    const C99_REAL *b, const long *b_row, C99_REAL *c, long c_row, long c_col, int accumulate)
{
    const long panels = k > 0 ? C99_GEMM_PANELS * (long)C99_GEMM_K / k : 1;
    const long group = (panels > 0 ? panels : 1) * C99_GEMM_WIDTH;
    long rows, width, to = 0;
    for (long from = 0; m > 0 && from < n; from = to)
        for (long i = 0; i < m; i += rows) {
            const long inside = i % C99_GEMM_ROWS; /* not 0 only in the last, lower panel of A */
            const C99_REAL *panel = a + i / C99_GEMM_ROWS * a_panel + inside * a_row;
            rows = C99_GEMM_ROWS;
            while (rows > m - i) rows /= 2;
            for (to = from; to < n && to < from + group; to += width) {
                width = C99_NAME(c99_panel_width)(n - to);
                C99_NAME(c99_any_tile)(rows, n - to < width ? n - to : width, width, k, panel,
                                       a_row, a_col, b_row ? b + to : b + to * k, b_row ? *b_row : width,
                                       c + i * c_row + to * c_col, c_row, c_col, accumulate);
            }
        }
}

/* C (+)= A B with B packed; the columns of C are contiguous. */
C99_GEMM_FUNCTION void C99_NAME(c99_gemm_packed)(
    long m, long n, long k, const C99_REAL *a, long a_row, long a_col, const C99_REAL *packed,
    C99_REAL *c, long c_row, int accumulate)
{
    C99_NAME(c99_block)(m, n, k, a, C99_GEMM_ROWS * a_row, a_row, a_col, packed, NULL, c, c_row, 1,
                        accumulate);
}

/* The number of column groups of a packed matrix: whole panels, then a narrower one. */
C99_GEMM_FUNCTION long C99_NAME(c99_groups)(long n)
{
    const long vectors = (n + C99_GEMM_LANES - 1) / C99_GEMM_LANES;
    const long shared = vectors > C99_GEMM_VECTORS && vectors % C99_GEMM_VECTORS == 1;
    const long whole = vectors / C99_GEMM_VECTORS - shared;
    return whole + (n > whole * C99_GEMM_WIDTH);
}

/* Pack some of these groups, as c99_pack does. */
C99_GEMM_FUNCTION void C99_NAME(c99_pack_groups)(
    long first, long last, long k, long n, const C99_REAL *b, long b_row, long b_col,
    C99_REAL *packed)
{
    const long from = first * C99_GEMM_WIDTH;
    const long to = last < C99_NAME(c99_groups)(n) ? last * C99_GEMM_WIDTH : n;
    C99_NAME(c99_pack)(k, to - from, b + from * b_col, b_row, b_col, packed + from * k);
}

/* C = A B with B packed: part `part` of `parts` of the tiles of C, in column-major order. A tile is
   as wide as a group of columns. */
C99_GEMM_FUNCTION void C99_NAME(c99_gemm_packed_tiles)(
    long part, long parts, long m, long n, long k, const C99_REAL *a, long a_row, long a_col,
    const C99_REAL *packed, C99_REAL *c, long c_row)
{
    const long height = (m + C99_GEMM_ROWS - 1) / C99_GEMM_ROWS;
    const long width = C99_NAME(c99_groups)(n);
    const long end = height * width * (part + 1) / parts;
    long to, right;
    for (long at = height * width * part / parts; at < end; at = to) {
        const long top = at % height, left = at / height, i = top * C99_GEMM_ROWS;
        long rows = m - i, columns = n - left * C99_GEMM_WIDTH;
        to = at - top + height; /* behind this column of tiles, or behind several */
        if (top == 0 && end - at > height) to = at + (end - at) / height * height;
        if (to > end) to = end, rows = (end - at) * C99_GEMM_ROWS;
        right = (to + height - 1) / height;
        if (right < width) columns = (right - left) * C99_GEMM_WIDTH;
        C99_NAME(c99_gemm_packed)(rows < m - i ? rows : m - i, columns, k, a + i * a_row, a_row,
                                  a_col, packed + left * C99_GEMM_WIDTH * k,
                                  c + i * c_row + left * C99_GEMM_WIDTH, c_row, 0);
    }
}

/* C (+)= A B by three plain loops. */
C99_GEMM_FUNCTION void C99_NAME(c99_plain_product)(
    long m, long n, long k, const C99_REAL *a, long a_row, long a_col,
    const C99_REAL *b, long b_row, long b_col, C99_REAL *c, long c_row, long c_col, int accumulate)
{
    for (long i = 0; i < m; i++)
        for (long j = 0; j < n; j++) {
            C99_REAL sum = 0, *at = c + i * c_row + j * c_col;
            for (long p = 0; p < k; p++) sum += a[i * a_row + p * a_col] * b[p * b_row + j * b_col];
            *at = accumulate ? *at + sum : sum;
        }
}

/* The size of the equal blocks into which `size` is divided, a multiple of `unit`. */
C99_GEMM_INLINE long C99_NAME(c99_block_size)(long size, long most, long unit)
{
    const long blocks = (size + most - 1) / most;
    return ((size + blocks - 1) / blocks + unit - 1) / unit * unit;
}

/* C (+)= A B with few rows: B is read in place; only columns beyond the last whole panel are
 * packed. */
C99_GEMM_FUNCTION void C99_NAME(c99_few_rows)(
    long m, long n, long k, const C99_REAL *a, long a_row, long a_col,
    const C99_REAL *b, long b_row, C99_REAL *c, long c_row, long c_col,
    int accumulate, C99_REAL *packed)
{
    const long k_block = C99_NAME(c99_block_size)(k, C99_GEMM_K, 1), panel = C99_GEMM_ROWS * a_row;
    long whole = 0, width;
    while (whole < n && (width = C99_NAME(c99_panel_width)(n - whole)) <= n - whole) whole += width;
    for (long p = 0; p < k; p += k_block) {
        const long depth = k - p < k_block ? k - p : k_block;
        const int add = accumulate || p > 0;
        a += p > 0 ? k_block * a_col : 0;
        b += p > 0 ? k_block * b_row : 0;
        C99_NAME(c99_block)(m, whole, depth, a, panel, a_row, a_col, b, &b_row, c, c_row, c_col,
                            add);
        if (whole == n) continue;
        C99_NAME(c99_pack)(depth, n - whole, b + whole, b_row, 1, packed);
        C99_NAME(c99_block)(m, n - whole, depth, a, panel, a_row, a_col, packed, NULL,
                            c + whole * c_col, c_row, c_col, add);
    }
}

/* C (+)= A B with many rows: B is packed in blocks, and so is A unless its rows are contiguous. */
C99_GEMM_FUNCTION void C99_NAME(c99_many_rows)(
    long m, long n, long k, const C99_REAL *a, long a_row, long a_col,
    const C99_REAL *b, long b_row, long b_col, C99_REAL *c, long c_row, long c_col,
    int accumulate, C99_REAL *scratch)
{
    const long k_block = C99_NAME(c99_block_size)(k, C99_GEMM_K, 1);
    const long most = C99_GEMM_PANELS * C99_GEMM_WIDTH;
    const long n_block = C99_NAME(c99_block_size)(n, most, C99_GEMM_WIDTH);
    C99_REAL *a_packed = scratch + k_block * n_block;
    for (long j = 0; j < n; j += n_block)
        for (long p = 0; p < k; p += k_block) {
            const long columns = n - j < n_block ? n - j : n_block;
            const long depth = k - p < k_block ? k - p : k_block;
            C99_NAME(c99_pack)(depth, columns, b + p * b_row + j * b_col, b_row, b_col, scratch);
            for (long i = 0; i < m; i += C99_GEMM_M) {
                const long rows = m - i < C99_GEMM_M ? m - i : C99_GEMM_M;
                const C99_REAL *from = a + i * a_row + p * a_col;
                long panel = C99_GEMM_ROWS * a_row, row = a_row, col = a_col;
                if (a_col != 1) {
                    C99_NAME(c99_pack_rows)(rows, depth, from, a_row, a_col, a_packed);
                    from = a_packed, panel = C99_GEMM_ROWS * depth, row = 1, col = C99_GEMM_ROWS;
                }
                C99_NAME(c99_block)(rows, columns, depth, from, panel, row, col, scratch, NULL,
                                    c + i * c_row + j * c_col, c_row, c_col, accumulate || p > 0);
            }
        }
}

/* Bytes of scratch for c99_gemm, for any strides. */
C99_GEMM_FUNCTION size_t C99_NAME(c99_gemm_scratch)(long m, long n, long k)
{
    const long most = C99_GEMM_PANELS * C99_GEMM_WIDTH;
    long columns, swapped;
    if (m <= 1 || n <= 1 || k <= 0) return 0;
    columns = C99_NAME(c99_block_size)(n, most, C99_GEMM_WIDTH);
    swapped = C99_NAME(c99_block_size)(m, most, C99_GEMM_WIDTH);
    return (size_t)C99_NAME(c99_block_size)(k, C99_GEMM_K, 1) *
               (size_t)(C99_GEMM_M + (columns > swapped ? columns : swapped)) * sizeof(C99_REAL) +
           64;
}

/* C (+)= A B: A is m by k, B is k by n, C is m by n, each with any strides. `scratch` has
   c99_gemm_scratch(m, n, k) bytes. */
C99_GEMM_FUNCTION void C99_NAME(c99_gemm)(
    long m, long n, long k, const C99_REAL *a, long a_row, long a_col,
    const C99_REAL *b, long b_row, long b_col, C99_REAL *c, long c_row, long c_col,
    int accumulate, void *scratch)
{
    C99_REAL *aligned;
    if (m <= 0 || n <= 0) return;
    if (m > 1 && (n == 1 || (c_col != 1 && c_row == 1))) { /* C' = B' A' */
        C99_NAME(c99_gemm)(n, m, k, b, b_col, b_row, a, a_col, a_row, c, c_col, c_row, accumulate,
                           scratch);
        return;
    }
    if (k <= 0 || m <= C99_GEMM_TINY / n / k || (m == 1 && b_row != 1 && (n == 1 || b_col != 1))) {
        C99_NAME(c99_plain_product)(m, n, k, a, a_row, a_col, b, b_row, b_col, c, c_row, c_col,
                                    accumulate);
        return;
    }
    if (m == 1 && b_col == 1 && n > 1) {
        C99_NAME(c99_add_rows)(n, k, a, a_col, b, b_row, c, c_col, accumulate);
        return;
    }
    if (m <= C99_GEMM_FEW_DOTS && b_row == 1) {
        for (long i = 0; i < m; i++)
            C99_NAME(c99_scalar_products)(n, k, a + i * a_row, a_col, b, b_col, c + i * c_row,
                                          c_col, accumulate);
        return;
    }
    aligned = (C99_REAL *)((char *)scratch + (64 - (uintptr_t)scratch % 64) % 64);
    if (b_col == 1 &&
        (m <= C99_GEMM_FEW_ROWS ||
         (m <= C99_GEMM_SOME_ROWS &&
          k <= 2 * C99_GEMM_K * C99_GEMM_PANELS * C99_GEMM_WIDTH / n)))
        C99_NAME(c99_few_rows)(m, n, k, a, a_row, a_col, b, b_row, c, c_row, c_col, accumulate,
                               aligned);
    else
        C99_NAME(c99_many_rows)(m, n, k, a, a_row, a_col, b, b_row, b_col, c, c_row, c_col,
                                accumulate, aligned);
}

#undef C99_GEMM_TILES
#undef C99_GEMM_WIDTH
#undef C99_GEMM_STORE
#undef C99_GEMM_LOAD
#undef C99_GEMM_VEC
#undef C99_GEMM_LANES
#undef C99_NAME
#undef C99_REAL
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC pop_options
#endif
