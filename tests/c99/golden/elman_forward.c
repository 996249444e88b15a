static const double constant[] = {0.0};

typedef struct {
    double *const v_6_2;
} c99_for_entries;

static int64_t entries(c99_workspace *ws, const void *given, const int64_t first_2, const int64_t last_2)
{
    const c99_for_entries *const shared = given;
    double *const v_6_2 = shared->v_6_2;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0_2 = first_2; i0_2 < last_2; i0_2++) {
        v_6_2[i0_2] = constant[0];
    }
    return 0;
}

typedef struct {
    const double *const x;
    const int64_t x_0;
    const int64_t x_1;
    const int64_t x_2;
    double *const x_rows;
} c99_for_entries_2;

static int64_t entries_2(c99_workspace *ws, const void *given, const int64_t first_3, const int64_t last_3)
{
    const c99_for_entries_2 *const shared = given;
    const double *const x = shared->x;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    double *const x_rows = shared->x_rows;
    (void)ws;
    (void)shared;
    for (int64_t i0_3 = first_3; i0_3 < last_3; i0_3++) {
        for (int64_t i1 = 0; i1 < x_0; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < 3; i2++) {
                x_rows[3 * i0_3 * x_0 + 3 * i1 + i2] = x[i0_3 * x_2 + i1 * x_1 * x_2 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    const int64_t rows;
    double *const s;
    double *const v_8;
    double *const v_elman_W_packed;
    const double *const v_elman_b;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_steps;

static int64_t steps(c99_workspace *ws, const void *given, const int64_t first_4, const int64_t last_4)
{
    const c99_for_steps *const shared = given;
    const int64_t rows = shared->rows;
    double *const s = shared->s;
    double *const v_8 = shared->v_8;
    double *const v_elman_W_packed = shared->v_elman_W_packed;
    const double *const v_elman_b = shared->v_elman_b;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    const int64_t rows_2 = last_4 - first_4;
    double *const v_8_rows = v_8 + 4 * first_4;
    double *const v_9 = c99_room(ws, 5, 4 * rows_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_9)) return C99_NO_MEMORY;
    for (int64_t t_6 = 0; t_6 < x_1; t_6++) {
        const double *const v_8_rows_t = v_8_rows + 4 * t_6 * x_0;
        double *const s_prev = s + (t_6 % (rows + 2) * (4 * x_0) + 4 * first_4);
        /* v_9 = s_prev . v_elman_W */
        c99_gemm_packed_f64(rows_2, 4, 4, s_prev, 4, 1, v_elman_W_packed, v_9, 4, 0);
        double *const s_t = s + ((t_6 + 1) % (rows + 2) * (4 * x_0) + 4 * first_4);
        /* s_t = Composite{tanh((i0 + i1 + i2))}(v_8_rows_t, v_9, v_elman_b) */
        for (int64_t i0_4 = 0; i0_4 < rows_2; i0_4++) {
            C99_IVDEP
            for (int64_t i1_2 = 0; i1_2 < 4; i1_2++) {
                const double v_8_rows_t_ = v_8_rows_t[4 * i0_4 + i1_2];
                const double v_9_ = v_9[4 * i0_4 + i1_2];
                const double v_elman_b_ = v_elman_b[i1_2];
                const double t_7 = v_8_rows_t_ + v_9_ + v_elman_b_;
                const double t_8 = c99_tanh_f64(t_7);
                s_t[4 * i0_4 + i1_2] = t_8;
            }
        }
    }
    return 0;
}

typedef struct {
    const int64_t n;
    const int64_t n_2;
    const int64_t n_3;
    double *const v_10;
    double *const v_10_rows;
    const int64_t v_2;
    const int64_t x_0;
} c99_for_entries_3;

static int64_t entries_3(c99_workspace *ws, const void *given, const int64_t first_5, const int64_t last_5)
{
    const c99_for_entries_3 *const shared = given;
    const int64_t n = shared->n;
    const int64_t n_2 = shared->n_2;
    const int64_t n_3 = shared->n_3;
    double *const v_10 = shared->v_10;
    double *const v_10_rows = shared->v_10_rows;
    const int64_t v_2 = shared->v_2;
    const int64_t x_0 = shared->x_0;
    (void)ws;
    (void)shared;
    for (int64_t i0_5 = first_5; i0_5 < last_5; i0_5++) {
        for (int64_t i1_3 = 0; i1_3 < n_3 + n - n_2 - v_2; i1_3++) {
            C99_IVDEP
            for (int64_t i2_2 = 0; i2_2 < 2; i2_2++) {
                v_10_rows[2 * i0_5 * (n_3 + n - n_2 - v_2) + 2 * i1_3 + i2_2] = v_10[2 * i0_5 + 2 * i1_3 * x_0 + i2_2];
            }
        }
    }
    return 0;
}

typedef struct {
    const int64_t n_4;
    double *const v_10_rows;
    double *const v_13;
    const double *const v_dense_c;
    const double *const y;
    const int64_t y_1;
    const int64_t y_2;
} c99_for_entries_4;

static int64_t entries_4(c99_workspace *ws, const void *given, const int64_t first_7, const int64_t last_7)
{
    const c99_for_entries_4 *const shared = given;
    const int64_t n_4 = shared->n_4;
    double *const v_10_rows = shared->v_10_rows;
    double *const v_13 = shared->v_13;
    const double *const v_dense_c = shared->v_dense_c;
    const double *const y = shared->y;
    const int64_t y_1 = shared->y_1;
    const int64_t y_2 = shared->y_2;
    (void)ws;
    (void)shared;
    /* v_13 = Composite{((i1 + i2) - i0)}(y, v_10_rows, v_dense_c) */
    for (int64_t i0_7 = first_7; i0_7 < last_7; i0_7++) {
        for (int64_t i1_4 = 0; i1_4 < y_1; i1_4++) {
            C99_IVDEP
            for (int64_t i2_3 = 0; i2_3 < 2; i2_3++) {
                const double y_ = y[i0_7 * y_1 * y_2 + i1_4 * y_2 + i2_3];
                const double v_10_rows_ = v_10_rows[2 * i0_7 * n_4 + 2 * i1_4 + i2_3];
                const double v_dense_c_ = v_dense_c[i2_3];
                const double t_9 = v_10_rows_ + v_dense_c_;
                const double t_10 = t_9 - y_;
                v_13[2 * i0_7 * y_1 + 2 * i1_4 + i2_3] = t_10;
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
    const double *const v_elman_U = in[2].data;
    const double *const v_elman_W = in[3].data;
    const double *const v_elman_b = in[4].data;
    const double *const v_dense_V = in[5].data;
    const double *const v_dense_c = in[6].data;
    const uint8_t t = (uint8_t)(x_1 > (int64_t)0);
    const int64_t t_2 = (int64_t)((uint64_t)INT64_C(1) + (uint64_t)x_1);
    const uint8_t t_3 = (uint8_t)(INT64_C(1) < t_2);
    const int64_t t_4 = (int64_t)(t_3 != 0 ? INT64_C(1) : t_2);
    const int64_t t_5 = (int64_t)((uint64_t)t_2 - (uint64_t)t_4);
    const int64_t v = t_5;
    const int64_t v_2 = t_2;
    const uint8_t v_3 = t;
    const int64_t vector[] = {x_0, v, 2};
    double *const v_4 = c99_room(ws, 0, 3 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_4)) return C99_NO_MEMORY;
    /* v_4 = Cast{float64}(vector) */
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
    double *const v_6 = c99_room(ws, 0, 4 * v_2 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_6)) return C99_NO_MEMORY;
    double *const v_6_2 = v_6;
    const int64_t n = (v_2 - 1 > 0 ? v_2 - 1 : 0);
    const int64_t n_2 = (n - v_2 > 0 ? n - v_2 : 0);
    {
        const c99_for_entries shared = {v_6_2};
        const int64_t code = c99_parallel(ws, entries, &shared, 4 * x_0 * (n_2 + v_2 - n), 32 * x_0 * (n_2 + v_2 - n));
        if (C99_FAILS(code)) return code;
    }
    const uint8_t v_7 = (uint8_t)(x_2 == (int64_t)3);
    if (C99_FAILS(!v_3)) return 3;
    if (C99_FAILS(!v_7)) return 4;
    if (C99_FAILS(x_2 != 3)) return 5;
    double *const x_rows = c99_room(ws, 1, 3 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!x_rows)) return C99_NO_MEMORY;
    {
        const c99_for_entries_2 shared = {x, x_0, x_1, x_2, x_rows};
        const int64_t code = c99_parallel(ws, entries_2, &shared, x_1, 24 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    double *const v_8 = c99_room(ws, 2, 4 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_8)) return C99_NO_MEMORY;
    /* v_8 = x_rows . v_elman_U */
    if (C99_FAILS(c99_product_f64(ws, 3, 4, x_0 * x_1, 4, 3, x_rows, 3, 1, v_elman_U, 1, 3, v_8, 4, 1))) return C99_NO_MEMORY;
    const int64_t rows = (v_2 - 2 > 0 ? v_2 - 2 : 0);
    double *const s = c99_room(ws, 1, 4 * x_0 * (rows + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!s)) return C99_NO_MEMORY;
    memcpy(s, v_6_2, (size_t)(4 * x_0 * (int64_t)sizeof(double)));
    double *const v_elman_W_packed = c99_room(ws, 0, (int64_t)c99_packed_size_f64(4, 4));
    if (C99_FAILS(!v_elman_W_packed)) return C99_NO_MEMORY;
    c99_pack_f64(4, 4, v_elman_W, 1, 4, v_elman_W_packed);
    {
        const c99_for_steps shared = {rows, s, v_8, v_elman_W_packed, v_elman_b, x_0, x_1};
        const int64_t code = c99_parallel(ws, steps, &shared, x_0, 256 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(c99_in_order(ws, 0, s, 4 * x_0 * (int64_t)sizeof(double), x_1 + 1, v_2, rows + 2))) return C99_NO_MEMORY;
    const int64_t n_3 = (v_2 > 0 ? v_2 : 0);
    double *const s_2 = s + 4 * x_0 * (n_2 + v_2 - n);
    double *const v_10 = c99_room(ws, 2, 2 * x_0 * (n_3 + n - n_2 - v_2) * (int64_t)sizeof(double));
    if (C99_FAILS(!v_10)) return C99_NO_MEMORY;
    /* v_10 = s_2 . v_dense_V */
    if (C99_FAILS(c99_product_f64(ws, 3, 4, x_0 * (n_3 + n - n_2 - v_2), 2, 4, s_2, 4, 1, v_dense_V, 1, 4, v_10, 2, 1))) return C99_NO_MEMORY;
    double *const v_10_rows = c99_room(ws, 5, 2 * x_0 * (n_3 + n - n_2 - v_2) * (int64_t)sizeof(double));
    if (C99_FAILS(!v_10_rows)) return C99_NO_MEMORY;
    {
        const c99_for_entries_3 shared = {n, n_2, n_3, v_10, v_10_rows, v_2, x_0};
        const int64_t code = c99_parallel(ws, entries_3, &shared, x_0, 16 * x_0 * (n_3 + n - n_2 - v_2));
        if (C99_FAILS(code)) return code;
    }
    const int64_t n_4 = v < 0 ? n_3 + n - n_2 - v_2 : v;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 3, (const int64_t[]){x_0, n_4, 2}))) return 6;
    if (C99_FAILS(2 * n_4 * x_0 != 2 * x_0 * (n_3 + n - n_2 - v_2))) return 7;
    const int64_t vector_5[] = {x_0, v, 2};
    const int64_t vector_6[] = {y_0, y_1, y_2};
    uint8_t *const v_11 = c99_room(ws, 0, 3 * (int64_t)sizeof(uint8_t));
    if (C99_FAILS(!v_11)) return C99_NO_MEMORY;
    /* v_11 = EQ(vector_6, vector_5) */
    C99_IVDEP
    for (int64_t i0_6 = 0; i0_6 < 3; i0_6++) {
        const int64_t vector_6_ = vector_6[i0_6];
        const int64_t vector_5_ = vector_5[i0_6];
        v_11[i0_6] = (uint8_t)(vector_6_ == vector_5_);
    }
    uint8_t parts[2];
    for (int64_t j = 0; j < 2; j++) {
        parts[j] = 1;
    }
    for (int64_t i = 0; i < 2; i += 2) {
        for (int64_t j_2 = 0; j_2 < 2; j_2++) {
            parts[j_2] = (uint8_t)(parts[j_2] & v_11[i + j_2]);
        }
    }
    parts[0] = (uint8_t)(parts[0] & parts[1]);
    parts[0] = (uint8_t)(parts[0] & v_11[2]);
    const uint8_t gathered = parts[0];
    const uint8_t v_12 = gathered;
    if (C99_FAILS(!v_12)) return 8;
    if (C99_FAILS(y_0 != x_0)) return 9;
    if (C99_FAILS(y_1 != v)) return 10;
    if (C99_FAILS(y_2 != 2)) return 11;
    if (C99_FAILS(x_0 != y_0)) return 12;
    if (C99_FAILS(n_4 != y_1)) return 13;
    double *const v_13 = c99_room(ws, 1, 2 * y_0 * y_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_13)) return C99_NO_MEMORY;
    {
        const c99_for_entries_4 shared = {n_4, v_10_rows, v_13, v_dense_c, y, y_1, y_2};
        const int64_t code = c99_parallel(ws, entries_4, &shared, y_0, 16 * y_0 * y_1);
        if (C99_FAILS(code)) return code;
    }
    double parts_2[32];
    for (int64_t j_3 = 0; j_3 < 32; j_3++) {
        parts_2[j_3] = 0;
    }
    const int64_t whole = 2 * y_0 * y_1 - 2 * y_0 * y_1 % 32;
    for (int64_t i_2 = 0; i_2 < whole; i_2 += 32) {
        for (int64_t j_4 = 0; j_4 < 32; j_4++) {
            parts_2[j_4] = parts_2[j_4] + v_13[i_2 + j_4] * v_13[i_2 + j_4];
        }
    }
    C99_IVDEP
    for (int64_t j_5 = 0; j_5 < 2 * y_0 * y_1 - whole; j_5++) {
        parts_2[j_5] = parts_2[j_5] + v_13[j_5 + whole] * v_13[j_5 + whole];
    }
    C99_IVDEP
    for (int64_t j_6 = 0; j_6 < 16; j_6++) {
        parts_2[j_6] = parts_2[j_6] + parts_2[j_6 + 16];
    }
    C99_IVDEP
    for (int64_t j_7 = 0; j_7 < 8; j_7++) {
        parts_2[j_7] = parts_2[j_7] + parts_2[j_7 + 8];
    }
    C99_IVDEP
    for (int64_t j_8 = 0; j_8 < 4; j_8++) {
        parts_2[j_8] = parts_2[j_8] + parts_2[j_8 + 4];
    }
    C99_IVDEP
    for (int64_t j_9 = 0; j_9 < 2; j_9++) {
        parts_2[j_9] = parts_2[j_9] + parts_2[j_9 + 2];
    }
    parts_2[0] = parts_2[0] + parts_2[1];
    const double gathered_2 = parts_2[0];
    const double v_14 = gathered_2;
    const double t_11 = v_4_at_3 * v_4_at_2 * v_4_at;
    const double t_12 = v_14 / t_11;
    const double v_mean = t_12;
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
