/* Products of matrices of C99_REAL that threads share: each computes rows or columns of C, or,
   for a small C with a long inner axis, some of the terms, which are added at the end. */

typedef struct {
    long m, n, k;
    const C99_REAL *a;
    long a_row, a_col;
    const C99_REAL *b;
    long b_row, b_col;
    C99_REAL *c;
    long c_row, c_col;
    int64_t buffer, parts;
    C99_REAL *sums; /* C of each part but the first, if parts have separate terms */
} C99_NAME(c99_operands);

static int64_t C99_NAME(c99_multiply)(c99_workspace *ws, const C99_NAME(c99_operands) *p, long m,
                                      long n, long k, const C99_REAL *a, const C99_REAL *b,
                                      C99_REAL *c, long c_row, long c_col)
{
    void *scratch = c99_room(ws, p->buffer, (int64_t)C99_NAME(c99_gemm_scratch)(m, n, k));
    if (!scratch)
        return C99_NO_MEMORY;
    C99_NAME(c99_gemm)(m, n, k, a, p->a_row, p->a_col, b, p->b_row, p->b_col, c, c_row, c_col, 0,
                       scratch);
    return 0;
}

static int64_t C99_NAME(c99_some_rows)(c99_workspace *ws, const void *given, int64_t first,
                                       int64_t last)
{
    const C99_NAME(c99_operands) *const p = given;
    return C99_NAME(c99_multiply)(ws, p, (long)(last - first), p->n, p->k, p->a + first * p->a_row,
                                  p->b, p->c + first * p->c_row, p->c_row, p->c_col);
}

static int64_t C99_NAME(c99_some_columns)(c99_workspace *ws, const void *given, int64_t first,
                                          int64_t last)
{
    const C99_NAME(c99_operands) *const p = given;
    return C99_NAME(c99_multiply)(ws, p, p->m, (long)(last - first), p->k, p->a,
                                  p->b + first * p->b_col, p->c + first * p->c_col, p->c_row,
                                  p->c_col);
}

static int64_t C99_NAME(c99_some_terms)(c99_workspace *ws, const void *given, int64_t first,
                                        int64_t last)
{
    const C99_NAME(c99_operands) *const p = given;
    int64_t code = 0;
    for (int64_t part = first; part < last && !code; part++) {
        const long from = (long)(p->k * part / p->parts), to = (long)(p->k * (part + 1) / p->parts);
        const C99_REAL *const a = p->a + from * p->a_col, *const b = p->b + from * p->b_row;
        if (part == 0)
            code = C99_NAME(c99_multiply)(ws, p, p->m, p->n, to - from, a, b, p->c, p->c_row,
                                          p->c_col);
        else
            code = C99_NAME(c99_multiply)(ws, p, p->m, p->n, to - from, a, b,
                                          p->sums + (part - 1) * p->m * p->n, p->n, 1);
    }
    return code;
}

/* C = A B with any strides; the workspace buffers `buffer` and `sums` are scratch. */
C99_UNUSED static int64_t C99_NAME(c99_product)(
    c99_workspace *ws, int64_t buffer, int64_t sums, int64_t m, int64_t n, int64_t k,
    const C99_REAL *a, int64_t a_row, int64_t a_col, const C99_REAL *b, int64_t b_row,
    int64_t b_col, C99_REAL *c, int64_t c_row, int64_t c_col)
{
    C99_NAME(c99_operands) p;
    int64_t code;
    p.m = (long)m, p.n = (long)n, p.k = (long)k;
    p.a = a, p.a_row = (long)a_row, p.a_col = (long)a_col;
    p.b = b, p.b_row = (long)b_row, p.b_col = (long)b_col;
    p.c = c, p.c_row = (long)c_row, p.c_col = (long)c_col;
    p.buffer = buffer, p.parts = c99_shares(ws, m * n * k), p.sums = NULL;
    if (k < 4 * (m > n ? m : n) || p.parts == 1) {
        if (m >= n)
            return c99_parallel(ws, C99_NAME(c99_some_rows), &p, m, m * n * k);
        return c99_parallel(ws, C99_NAME(c99_some_columns), &p, n, m * n * k);
    }
    p.sums = c99_room(ws, sums, (p.parts - 1) * m * n * (int64_t)sizeof(C99_REAL));
    if (!p.sums)
        return C99_NO_MEMORY;
    code = c99_parallel(ws, C99_NAME(c99_some_terms), &p, p.parts, m * n * k);
    for (int64_t part = 1; part < p.parts; part++)
        for (int64_t i = 0; i < m; i++)
            for (int64_t j = 0; j < n; j++)
                c[i * c_row + j * c_col] += p.sums[((part - 1) * m + i) * n + j];
    return code;
}

static int64_t C99_NAME(c99_some_groups)(c99_workspace *ws, const void *given, int64_t first,
                                         int64_t last)
{
    const C99_NAME(c99_operands) *const p = given;
    (void)ws;
    C99_NAME(c99_pack_groups)((long)first, (long)last, p->k, p->n, p->b, p->b_row, p->b_col, p->c);
    return 0;
}

/* Pack B, k by n. Packing an element costs as much as eight multiplications. */
C99_UNUSED static void C99_NAME(c99_pack_shared)(c99_workspace *ws, int64_t k, int64_t n,
                                                 const C99_REAL *b, int64_t b_row, int64_t b_col,
                                                 C99_REAL *packed)
{
    C99_NAME(c99_operands) p;
    memset(&p, 0, sizeof p);
    p.n = (long)n, p.k = (long)k;
    p.b = b, p.b_row = (long)b_row, p.b_col = (long)b_col, p.c = packed;
    (void)c99_parallel(ws, C99_NAME(c99_some_groups), &p, C99_NAME(c99_groups)(p.n), 8 * n * k);
}

static int64_t C99_NAME(c99_some_packed_rows)(c99_workspace *ws, const void *given, int64_t first,
                                              int64_t last)
{
    const C99_NAME(c99_operands) *const p = given;
    (void)ws;
    C99_NAME(c99_gemm_packed)((long)(last - first), p->n, p->k, p->a + first * p->a_row, p->a_row,
                              p->a_col, p->b, p->c + first * p->c_row, p->c_row, 0);
    return 0;
}

/* C = A B, with B packed and the columns of C contiguous. */
C99_UNUSED static void C99_NAME(c99_packed_product)(
    c99_workspace *ws, int64_t m, int64_t n, int64_t k, const C99_REAL *a, int64_t a_row,
    int64_t a_col, const C99_REAL *packed, C99_REAL *c, int64_t c_row)
{
    C99_NAME(c99_operands) p;
    memset(&p, 0, sizeof p);
    p.n = (long)n, p.k = (long)k;
    p.a = a, p.a_row = (long)a_row, p.a_col = (long)a_col, p.b = packed;
    p.c = c, p.c_row = (long)c_row;
    (void)c99_parallel(ws, C99_NAME(c99_some_packed_rows), &p, m, m * n * k);
}
