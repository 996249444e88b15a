static const double constant[] = {0.0};

typedef struct {
    double *const v_6;
} c99_for_v_6_2_entries;

static int64_t v_6_2_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_6_2_entries *const shared = given;
    double *const v_6 = shared->v_6;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        v_6[i0] = constant[0];
    }
    return 0;
}

typedef struct {
    const double *const x;
    const int64_t x_0;
    const int64_t x_1;
    const int64_t x_2;
    double *const x_rows;
} c99_for_x_rows_entries;

static int64_t x_rows_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_x_rows_entries *const shared = given;
    const double *const x = shared->x;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    double *const x_rows = shared->x_rows;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        for (int64_t i1 = 0; i1 < x_0; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < 3; i2++) {
                x_rows[3 * i0 * x_0 + 3 * i1 + i2] = x[i0 * x_2 + i1 * x_1 * x_2 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const U_x;
    double *const elman_W_packed;
    const double *const elman_b;
    const int64_t rows;
    double *const s;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_s_steps;

static int64_t s_steps(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_s_steps *const shared = given;
    double *const U_x = shared->U_x;
    double *const elman_W_packed = shared->elman_W_packed;
    const double *const elman_b = shared->elman_b;
    const int64_t rows = shared->rows;
    double *const s = shared->s;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    const int64_t rows_2 = last - first;
    double *const U_x_rows = U_x + 4 * first;
    double *const elman_W_s_prev = c99_room(ws, 5, 4 * rows_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!elman_W_s_prev)) return C99_NO_MEMORY;
    for (int64_t t = 0; t < x_1; t++) {
        const double *const U_x_t = U_x_rows + 4 * t * x_0;
        double *const s_prev = s + (t % (rows + 2) * (4 * x_0) + 4 * first);
        /* elman_W_s_prev = s_prev . elman_W' */
        c99_gemm_packed_f64(rows_2, 4, 4, s_prev, 4, 1, elman_W_packed, elman_W_s_prev, 4, 0);
        double *const s_t = s + ((t + 1) % (rows + 2) * (4 * x_0) + 4 * first);
        /* (1) a_t = U_x_t + elman_W_s_prev + elman_b */
        /* (2) s_t = tanh(a_t) */
        for (int64_t i0 = 0; i0 < rows_2; i0++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < 4; i1++) {
                const double U_x_t_ = U_x_t[4 * i0 + i1];
                const double elman_W_s_prev_ = elman_W_s_prev[4 * i0 + i1];
                const double elman_b_ = elman_b[i1];
                const double a_t = U_x_t_ + elman_W_s_prev_ + elman_b_;
                const double s_t_ = c99_tanh_f64(a_t);
                s_t[4 * i0 + i1] = s_t_;
            }
        }
    }
    return 0;
}

typedef struct {
    double *const dense_V_s_2;
    double *const dense_V_s_2_rows;
    const int64_t n;
    const int64_t n_2;
    const int64_t n_3;
    const int64_t v;
    const int64_t x_0;
} c99_for_dense_V_s_2_rows_entries;

static int64_t dense_V_s_2_rows_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_dense_V_s_2_rows_entries *const shared = given;
    double *const dense_V_s_2 = shared->dense_V_s_2;
    double *const dense_V_s_2_rows = shared->dense_V_s_2_rows;
    const int64_t n = shared->n;
    const int64_t n_2 = shared->n_2;
    const int64_t n_3 = shared->n_3;
    const int64_t v = shared->v;
    const int64_t x_0 = shared->x_0;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        for (int64_t i1 = 0; i1 < n_3 + n - n_2 - v; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < 2; i2++) {
                dense_V_s_2_rows[2 * i0 * (n_3 + n - n_2 - v) + 2 * i1 + i2] = dense_V_s_2[2 * i0 + 2 * i1 * x_0 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const dense_V_s_2_rows;
    const double *const dense_c;
    const int64_t n;
    double *const v;
    const double *const y;
    const int64_t y_1;
    const int64_t y_2;
} c99_for_v_10_entries;

static int64_t v_10_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_10_entries *const shared = given;
    double *const dense_V_s_2_rows = shared->dense_V_s_2_rows;
    const double *const dense_c = shared->dense_c;
    const int64_t n = shared->n;
    double *const v = shared->v;
    const double *const y = shared->y;
    const int64_t y_1 = shared->y_1;
    const int64_t y_2 = shared->y_2;
    (void)ws;
    (void)shared;
    /* o_t = dense_V_s_2_rows + dense_c */
    /* v = o_t - y */
    for (int64_t i0 = first; i0 < last; i0++) {
        for (int64_t i1 = 0; i1 < y_1; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < 2; i2++) {
                const double y_ = y[i0 * y_1 * y_2 + i1 * y_2 + i2];
                const double dense_V_s_2_rows_ = dense_V_s_2_rows[2 * i0 * n + 2 * i1 + i2];
                const double dense_c_ = dense_c[i2];
                const double o_t = dense_V_s_2_rows_ + dense_c_;
                const double v_ = o_t - y_;
                v[2 * i0 * y_1 + 2 * i1 + i2] = v_;
            }
        }
    }
    return 0;
}

int64_t c99_call(c99_workspace *ws, const c99_input *in, c99_output out, void *context);
c99_workspace *c99_new(int64_t threads);
void c99_free(c99_workspace *ws);

int64_t c99_call(c99_workspace *ws, const c99_input *in, c99_output out, void *context)
{
    (void)ws;
    (void)in;
    (void)out;
    (void)context;
    const double *const x = in[0].data;
    const int64_t x_0 = in[0].shape[0];
    const int64_t x_1 = in[0].shape[1];
    const int64_t x_2 = in[0].shape[2];
    const double *const y = in[1].data;
    const int64_t y_0 = in[1].shape[0];
    const int64_t y_1 = in[1].shape[1];
    const int64_t y_2 = in[1].shape[2];
    const double *const elman_U = in[2].data;
    const double *const elman_W = in[3].data;
    const double *const elman_b = in[4].data;
    const double *const dense_V = in[5].data;
    const double *const dense_c = in[6].data;
    const uint8_t term = (uint8_t)(x_1 > (int64_t)0);
    const int64_t term_2 = (int64_t)((uint64_t)INT64_C(1) + (uint64_t)x_1);
    const uint8_t term_3 = (uint8_t)(INT64_C(1) < term_2);
    const int64_t term_4 = (int64_t)(term_3 != 0 ? INT64_C(1) : term_2);
    const int64_t term_5 = (int64_t)((uint64_t)term_2 - (uint64_t)term_4);
    const int64_t v = term_5;
    const int64_t v_2 = term_2;
    const uint8_t v_3 = term;
    const int64_t vector[] = {x_0, v, 2};
    double *const v_4 = c99_room(ws, 0, 3 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_4)) return C99_NO_MEMORY;
    /* v_4 = cast_float64(vector) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 3; i0++) {
        const int64_t vector_ = vector[i0];
        v_4[i0] = (double)vector_;
    }
    const double v_4_at = v_4[2];
    const double v_4_at_2 = v_4[1];
    const double v_4_at_3 = v_4[0];
    if (C99_FAILS(v_2 < 0)) return 1;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 3, (const int64_t[]){v_2, x_0, 4}))) return 2;
    double *const v_5 = c99_room(ws, 0, 4 * v_2 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_5)) return C99_NO_MEMORY;
    double *const v_6 = v_5;
    const int64_t n = (v_2 - 1 > 0 ? v_2 - 1 : 0);
    const int64_t n_2 = (n - v_2 > 0 ? n - v_2 : 0);
    {
        const c99_for_v_6_2_entries shared = {v_6};
        const int64_t code = c99_parallel(ws, v_6_2_entries, &shared, 4 * x_0 * (n_2 + v_2 - n), 32 * x_0 * (n_2 + v_2 - n));
        if (C99_FAILS(code)) return code;
    }
    const uint8_t v_7 = (uint8_t)(x_2 == (int64_t)3);
    if (C99_FAILS(!v_3)) return 3;
    if (C99_FAILS(!v_7)) return 4;
    if (C99_FAILS(x_2 != 3)) return 5;
    double *const x_rows = c99_room(ws, 1, 3 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!x_rows)) return C99_NO_MEMORY;
    {
        const c99_for_x_rows_entries shared = {x, x_0, x_1, x_2, x_rows};
        const int64_t code = c99_parallel(ws, x_rows_entries, &shared, x_1, 24 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    double *const U_x = c99_room(ws, 2, 4 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!U_x)) return C99_NO_MEMORY;
    /* U_x = x_rows . elman_U' */
    if (C99_FAILS(c99_product_f64(ws, 3, 4, x_0 * x_1, 4, 3, x_rows, 3, 1, elman_U, 1, 3, U_x, 4, 1))) return C99_NO_MEMORY;
    const int64_t rows = (v_2 - 2 > 0 ? v_2 - 2 : 0);
    double *const s = c99_room(ws, 1, 4 * x_0 * (rows + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!s)) return C99_NO_MEMORY;
    memcpy(s, v_6, (size_t)(4 * x_0 * (int64_t)sizeof(double)));
    double *const elman_W_packed = c99_room(ws, 0, (int64_t)c99_packed_size_f64(4, 4));
    if (C99_FAILS(!elman_W_packed)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, 4, 4, elman_W, 1, 4, elman_W_packed);
    {
        const c99_for_s_steps shared = {U_x, elman_W_packed, elman_b, rows, s, x_0, x_1};
        const int64_t code = c99_parallel(ws, s_steps, &shared, x_0, 256 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(c99_in_order(ws, 0, s, 4 * x_0 * (int64_t)sizeof(double), x_1 + 1, v_2, rows + 2))) return C99_NO_MEMORY;
    const int64_t n_3 = (v_2 > 0 ? v_2 : 0);
    double *const s_2 = s + 4 * x_0 * (n_2 + v_2 - n);
    double *const dense_V_s_2 = c99_room(ws, 2, 2 * x_0 * (n_3 + n - n_2 - v_2) * (int64_t)sizeof(double));
    if (C99_FAILS(!dense_V_s_2)) return C99_NO_MEMORY;
    /* dense_V_s_2 = s_2 . dense_V' */
    if (C99_FAILS(c99_product_f64(ws, 3, 4, x_0 * (n_3 + n - n_2 - v_2), 2, 4, s_2, 4, 1, dense_V, 1, 4, dense_V_s_2, 2, 1))) return C99_NO_MEMORY;
    double *const dense_V_s_2_rows = c99_room(ws, 5, 2 * x_0 * (n_3 + n - n_2 - v_2) * (int64_t)sizeof(double));
    if (C99_FAILS(!dense_V_s_2_rows)) return C99_NO_MEMORY;
    {
        const c99_for_dense_V_s_2_rows_entries shared = {dense_V_s_2, dense_V_s_2_rows, n, n_2, n_3, v_2, x_0};
        const int64_t code = c99_parallel(ws, dense_V_s_2_rows_entries, &shared, x_0, 16 * x_0 * (n_3 + n - n_2 - v_2));
        if (C99_FAILS(code)) return code;
    }
    const int64_t n_4 = v < 0 ? n_3 + n - n_2 - v_2 : v;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 3, (const int64_t[]){x_0, n_4, 2}))) return 6;
    if (C99_FAILS(2 * n_4 * x_0 != 2 * x_0 * (n_3 + n - n_2 - v_2))) return 7;
    const int64_t vector_2[] = {x_0, v, 2};
    const int64_t vector_3[] = {y_0, y_1, y_2};
    uint8_t *const v_8 = c99_room(ws, 0, 3 * (int64_t)sizeof(uint8_t));
    if (C99_FAILS(!v_8)) return C99_NO_MEMORY;
    /* v_8 = eq(vector_3, vector_2) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 3; i0++) {
        const int64_t vector_3_ = vector_3[i0];
        const int64_t vector_2_ = vector_2[i0];
        v_8[i0] = (uint8_t)(vector_3_ == vector_2_);
    }
    uint8_t parts[2];
    for (int64_t j = 0; j < 2; j++) {
        parts[j] = 1;
    }
    for (int64_t i = 0; i < 2; i += 2) {
        for (int64_t j = 0; j < 2; j++) {
            parts[j] = (uint8_t)(parts[j] & v_8[i + j]);
        }
    }
    parts[0] = (uint8_t)(parts[0] & parts[1]);
    parts[0] = (uint8_t)(parts[0] & v_8[2]);
    const uint8_t gathered = parts[0];
    const uint8_t v_9 = gathered;
    if (C99_FAILS(!v_9)) return 8;
    if (C99_FAILS(y_0 != x_0)) return 9;
    if (C99_FAILS(y_1 != v)) return 10;
    if (C99_FAILS(y_2 != 2)) return 11;
    if (C99_FAILS(x_0 != y_0)) return 12;
    if (C99_FAILS(n_4 != y_1)) return 13;
    double *const v_10 = c99_room(ws, 1, 2 * y_0 * y_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_10)) return C99_NO_MEMORY;
    {
        const c99_for_v_10_entries shared = {dense_V_s_2_rows, dense_c, n_4, v_10, y, y_1, y_2};
        const int64_t code = c99_parallel(ws, v_10_entries, &shared, y_0, 16 * y_0 * y_1);
        if (C99_FAILS(code)) return code;
    }
    double parts_2[32];
    for (int64_t j = 0; j < 32; j++) {
        parts_2[j] = 0;
    }
    const int64_t whole = 2 * y_0 * y_1 - 2 * y_0 * y_1 % 32;
    for (int64_t i = 0; i < whole; i += 32) {
        for (int64_t j = 0; j < 32; j++) {
            parts_2[j] = parts_2[j] + v_10[i + j] * v_10[i + j];
        }
    }
    C99_IVDEP
    for (int64_t j = 0; j < 2 * y_0 * y_1 - whole; j++) {
        parts_2[j] = parts_2[j] + v_10[j + whole] * v_10[j + whole];
    }
    C99_IVDEP
    for (int64_t j = 0; j < 16; j++) {
        parts_2[j] = parts_2[j] + parts_2[j + 16];
    }
    C99_IVDEP
    for (int64_t j = 0; j < 8; j++) {
        parts_2[j] = parts_2[j] + parts_2[j + 8];
    }
    parts_2[0] = parts_2[0] + parts_2[4];
    parts_2[1] = parts_2[1] + parts_2[5];
    parts_2[2] = parts_2[2] + parts_2[6];
    parts_2[3] = parts_2[3] + parts_2[7];
    parts_2[0] = parts_2[0] + parts_2[2];
    parts_2[1] = parts_2[1] + parts_2[3];
    parts_2[0] = parts_2[0] + parts_2[1];
    const double gathered_2 = parts_2[0];
    const double v_11 = gathered_2;
    const double term_6 = v_4_at_3 * v_4_at_2 * v_4_at;
    const double term_7 = v_11 / term_6;
    const double v_mean = term_7;
    double *const v_mean_2 = out(context, 0, 0, (const int64_t[]){0});
    if (C99_FAILS(!v_mean_2)) return C99_NO_MEMORY;
    v_mean_2[0] = v_mean;
    return 0;
}

c99_workspace *c99_new(int64_t threads)
{
    c99_workspace *ws = c99_make(6);
    if (ws && threads > 1 && !(ws->team = c99_team_of(threads, 6))) {
        c99_drop(ws);
        ws = NULL;
    }
    return ws;
}

void c99_free(c99_workspace *ws)
{
    c99_disband(ws->team);
    c99_drop(ws);
}
