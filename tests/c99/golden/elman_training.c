static const double constant[] = {0.0};

typedef struct {
    double *const v_6_2;
} c99_for_entries;

static int64_t entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_entries *const shared = given;
    double *const v_6_2 = shared->v_6_2;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        v_6_2[i0] = constant[0];
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

static int64_t entries_2(c99_workspace *ws, const void *given, const int64_t first_2, const int64_t last_2)
{
    const c99_for_entries_2 *const shared = given;
    const double *const x = shared->x;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    double *const x_rows = shared->x_rows;
    (void)ws;
    (void)shared;
    for (int64_t i0_2 = first_2; i0_2 < last_2; i0_2++) {
        for (int64_t i1 = 0; i1 < x_0; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < 3; i2++) {
                x_rows[3 * i0_2 * x_0 + 3 * i1 + i2] = x[i0_2 * x_2 + i1 * x_1 * x_2 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    const int64_t rows;
    double *const s;
    double *const v_10;
    double *const v_elman_W_packed;
    const double *const v_elman_b;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_steps;

static int64_t steps(c99_workspace *ws, const void *given, const int64_t first_3, const int64_t last_3)
{
    const c99_for_steps *const shared = given;
    const int64_t rows = shared->rows;
    double *const s = shared->s;
    double *const v_10 = shared->v_10;
    double *const v_elman_W_packed = shared->v_elman_W_packed;
    const double *const v_elman_b = shared->v_elman_b;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    const int64_t rows_2 = last_3 - first_3;
    double *const v_10_rows = v_10 + 4 * first_3;
    double *const v_11 = c99_room(ws, 7, 4 * rows_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_11)) return C99_NO_MEMORY;
    for (int64_t t_18 = 0; t_18 < x_1; t_18++) {
        const double *const v_10_rows_t = v_10_rows + 4 * t_18 * x_0;
        double *const s_prev = s + (t_18 % (rows + 2) * (4 * x_0) + 4 * first_3);
        /* v_11 = s_prev . v_elman_W */
        c99_gemm_packed_f64(rows_2, 4, 4, s_prev, 4, 1, v_elman_W_packed, v_11, 4, 0);
        double *const s_t = s + ((t_18 + 1) % (rows + 2) * (4 * x_0) + 4 * first_3);
        /* s_t = Composite{tanh((i0 + i1 + i2))}(v_10_rows_t, v_11, v_elman_b) */
        for (int64_t i0_3 = 0; i0_3 < rows_2; i0_3++) {
            C99_IVDEP
            for (int64_t i1_2 = 0; i1_2 < 4; i1_2++) {
                const double v_10_rows_t_ = v_10_rows_t[4 * i0_3 + i1_2];
                const double v_11_ = v_11[4 * i0_3 + i1_2];
                const double v_elman_b_ = v_elman_b[i1_2];
                const double t_19 = v_10_rows_t_ + v_11_ + v_elman_b_;
                const double t_20 = c99_tanh_f64(t_19);
                s_t[4 * i0_3 + i1_2] = t_20;
            }
        }
    }
    return 0;
}

typedef struct {
    const int64_t n;
    const int64_t n_2;
    const int64_t n_3;
    double *const v_12;
    double *const v_12_rows;
    const int64_t v_4;
    const int64_t x_0;
} c99_for_entries_3;

static int64_t entries_3(c99_workspace *ws, const void *given, const int64_t first_4, const int64_t last_4)
{
    const c99_for_entries_3 *const shared = given;
    const int64_t n = shared->n;
    const int64_t n_2 = shared->n_2;
    const int64_t n_3 = shared->n_3;
    double *const v_12 = shared->v_12;
    double *const v_12_rows = shared->v_12_rows;
    const int64_t v_4 = shared->v_4;
    const int64_t x_0 = shared->x_0;
    (void)ws;
    (void)shared;
    for (int64_t i0_4 = first_4; i0_4 < last_4; i0_4++) {
        for (int64_t i1_3 = 0; i1_3 < n_3 + n - n_2 - v_4; i1_3++) {
            C99_IVDEP
            for (int64_t i2_2 = 0; i2_2 < 2; i2_2++) {
                v_12_rows[2 * i0_4 * (n_3 + n - n_2 - v_4) + 2 * i1_3 + i2_2] = v_12[2 * i0_4 + 2 * i1_3 * x_0 + i2_2];
            }
        }
    }
    return 0;
}

typedef struct {
    const int64_t n_4;
    double *const v_12_rows;
    double *const v_15;
    const double *const v_dense_c;
    const double *const y;
    const int64_t y_1;
    const int64_t y_2;
} c99_for_entries_4;

static int64_t entries_4(c99_workspace *ws, const void *given, const int64_t first_6, const int64_t last_6)
{
    const c99_for_entries_4 *const shared = given;
    const int64_t n_4 = shared->n_4;
    double *const v_12_rows = shared->v_12_rows;
    double *const v_15 = shared->v_15;
    const double *const v_dense_c = shared->v_dense_c;
    const double *const y = shared->y;
    const int64_t y_1 = shared->y_1;
    const int64_t y_2 = shared->y_2;
    (void)ws;
    (void)shared;
    /* v_15 = Composite{((i1 + i2) - i0)}(y, v_12_rows, v_dense_c) */
    for (int64_t i0_6 = first_6; i0_6 < last_6; i0_6++) {
        for (int64_t i1_4 = 0; i1_4 < y_1; i1_4++) {
            C99_IVDEP
            for (int64_t i2_3 = 0; i2_3 < 2; i2_3++) {
                const double y_ = y[i0_6 * y_1 * y_2 + i1_4 * y_2 + i2_3];
                const double v_12_rows_ = v_12_rows[2 * i0_6 * n_4 + 2 * i1_4 + i2_3];
                const double v_dense_c_ = v_dense_c[i2_3];
                const double t_21 = v_12_rows_ + v_dense_c_;
                const double t_22 = t_21 - y_;
                v_15[2 * i0_6 * y_1 + 2 * i1_4 + i2_3] = t_22;
            }
        }
    }
    return 0;
}

typedef struct {
    double *const v_15;
    double *const v_16;
    const int64_t y_0;
    const int64_t y_1;
} c99_for_entries_5;

static int64_t entries_5(c99_workspace *ws, const void *given, const int64_t first_8, const int64_t last_8)
{
    const c99_for_entries_5 *const shared = given;
    double *const v_15 = shared->v_15;
    double *const v_16 = shared->v_16;
    const int64_t y_0 = shared->y_0;
    const int64_t y_1 = shared->y_1;
    (void)ws;
    (void)shared;
    /* v_16 = Sum{axes=[0, 1]}(v_15) */
    for (int64_t i0_8 = 0; i0_8 < y_0 * y_1; i0_8++) {
        C99_IVDEP
        for (int64_t i1_5 = first_8; i1_5 < last_8; i1_5++) {
            v_16[i1_5] = v_16[i1_5] + v_15[2 * i0_8 + i1_5];
        }
    }
    return 0;
}

typedef struct {
    const double *const number_2;
    double *const v_15;
    double *const v_dmean_do_t;
} c99_for_entries_6;

static int64_t entries_6(c99_workspace *ws, const void *given, const int64_t first_11, const int64_t last_11)
{
    const c99_for_entries_6 *const shared = given;
    const double *const number_2 = shared->number_2;
    double *const v_15 = shared->v_15;
    double *const v_dmean_do_t = shared->v_dmean_do_t;
    (void)ws;
    (void)shared;
    /* v_dmean_do_t = Composite{((2.0 * i1) / i0)}(number_2, v_15) */
    C99_IVDEP
    for (int64_t i0_11 = first_11; i0_11 < last_11; i0_11++) {
        const double number_2_ = number_2[0];
        const double v_15_ = v_15[i0_11];
        const double t_29 = 2.0 * v_15_;
        const double t_30 = t_29 / number_2_;
        v_dmean_do_t[i0_11] = t_30;
    }
    return 0;
}

typedef struct {
    double *const v_20;
    double *const v_21;
    const int64_t x_0;
} c99_for_entries_7;

static int64_t entries_7(c99_workspace *ws, const void *given, const int64_t first_13, const int64_t last_13)
{
    const c99_for_entries_7 *const shared = given;
    double *const v_20 = shared->v_20;
    double *const v_21 = shared->v_21;
    const int64_t x_0 = shared->x_0;
    (void)ws;
    (void)shared;
    /* v_21 = Sum{axis=0}(v_20) */
    for (int64_t i0_13 = 0; i0_13 < x_0; i0_13++) {
        C99_IVDEP
        for (int64_t i1_6 = first_13; i1_6 < last_13; i1_6++) {
            v_21[i1_6] = v_21[i1_6] + v_20[8 * i0_13 + i1_6];
        }
    }
    return 0;
}

typedef struct {
    const int64_t n_5;
    double *const v_dmean_do_t_part;
    double *const v_dmean_do_t_part_rows;
    const int64_t x_1;
    const int64_t y_1;
} c99_for_entries_8;

static int64_t entries_8(c99_workspace *ws, const void *given, const int64_t first_15, const int64_t last_15)
{
    const c99_for_entries_8 *const shared = given;
    const int64_t n_5 = shared->n_5;
    double *const v_dmean_do_t_part = shared->v_dmean_do_t_part;
    double *const v_dmean_do_t_part_rows = shared->v_dmean_do_t_part_rows;
    const int64_t x_1 = shared->x_1;
    const int64_t y_1 = shared->y_1;
    (void)ws;
    (void)shared;
    for (int64_t i0_15 = first_15; i0_15 < last_15; i0_15++) {
        for (int64_t i1_8 = 0; i1_8 < x_1 - n_5; i1_8++) {
            C99_IVDEP
            for (int64_t i2_4 = 0; i2_4 < 2; i2_4++) {
                v_dmean_do_t_part_rows[2 * i0_15 * (x_1 - n_5) + 2 * i1_8 + i2_4] = v_dmean_do_t_part[2 * i0_15 * y_1 + -2 * i1_8 + i2_4];
            }
        }
    }
    return 0;
}

typedef struct {
    const int64_t n_7;
    double *const s_part;
    double *const trace;
    double *const v_22;
    double *const v_6_2_trace;
    double *const v_elman_W_packed_2;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_steps_2;

static int64_t steps_2(c99_workspace *ws, const void *given, const int64_t first_16, const int64_t last_16)
{
    const c99_for_steps_2 *const shared = given;
    const int64_t n_7 = shared->n_7;
    double *const s_part = shared->s_part;
    double *const trace = shared->trace;
    double *const v_22 = shared->v_22;
    double *const v_6_2_trace = shared->v_6_2_trace;
    double *const v_elman_W_packed_2 = shared->v_elman_W_packed_2;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    const int64_t rows_3 = last_16 - first_16;
    double *const s_part_rows = s_part + 4 * first_16;
    double *const v_22_rows = v_22 + 4 * first_16 * n_7;
    for (int64_t t_33 = 0; t_33 < x_1; t_33++) {
        const double *const s_part_rows_t = s_part_rows + -4 * t_33 * x_0;
        const double *const v_22_rows_t = v_22_rows + 4 * t_33;
        double *const v_6_2_trace_prev = v_6_2_trace + (t_33 % 2 * (4 * x_0) + 4 * first_16);
        double *const trace_t = trace + (4 * t_33 * x_0 + 4 * first_16);
        /* trace_t = Composite{((i0 + i1) * (1.0 - sqr(i2)))}(v_22_rows_t, v_6_2_trace_prev, s_part_rows_t) */
        for (int64_t i0_16 = 0; i0_16 < rows_3; i0_16++) {
            C99_IVDEP
            for (int64_t i1_9 = 0; i1_9 < 4; i1_9++) {
                const double v_22_rows_t_ = v_22_rows_t[4 * i0_16 * n_7 + i1_9];
                const double v_6_2_trace_prev_ = v_6_2_trace_prev[4 * i0_16 + i1_9];
                const double s_part_rows_t_ = s_part_rows_t[4 * i0_16 + i1_9];
                const double t_34 = s_part_rows_t_ * s_part_rows_t_;
                const double t_35 = 1.0 - t_34;
                const double t_36 = v_22_rows_t_ + v_6_2_trace_prev_;
                const double t_37 = t_36 * t_35;
                trace_t[4 * i0_16 + i1_9] = t_37;
            }
        }
        double *const v_6_2_trace_t = v_6_2_trace + ((t_33 + 1) % 2 * (4 * x_0) + 4 * first_16);
        /* v_6_2_trace_t = trace_t . v_elman_W */
        c99_gemm_packed_f64(rows_3, 4, 4, trace_t, 4, 1, v_elman_W_packed_2, v_6_2_trace_t, 4, 0);
    }
    return 0;
}

typedef struct {
    double *const trace_part;
    double *const v_dmean_delman_b;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_entries_9;

static int64_t entries_9(c99_workspace *ws, const void *given, const int64_t first_18, const int64_t last_18)
{
    const c99_for_entries_9 *const shared = given;
    double *const trace_part = shared->trace_part;
    double *const v_dmean_delman_b = shared->v_dmean_delman_b;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* v_dmean_delman_b = Sum{axes=[0, 1]}(trace_part) */
    for (int64_t i0_18 = 0; i0_18 < x_1; i0_18++) {
        for (int64_t i1_10 = 0; i1_10 < x_0; i1_10++) {
            C99_IVDEP
            for (int64_t i2_5 = first_18; i2_5 < last_18; i2_5++) {
                v_dmean_delman_b[i2_5] = v_dmean_delman_b[i2_5] + trace_part[-4 * i0_18 * x_0 + 4 * i1_10 + i2_5];
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
    const int64_t t = (int64_t)((uint64_t)INT64_C(1) + (uint64_t)x_1);
    const uint8_t t_2 = (uint8_t)(INT64_C(1) < t);
    const int64_t t_3 = (int64_t)(t_2 != 0 ? INT64_C(1) : t);
    const int64_t t_4 = (int64_t)((uint64_t)t - (uint64_t)t_3);
    const int64_t t_5 = (int64_t)((uint64_t)x_0 * (uint64_t)t_4 * (uint64_t)INT64_C(2));
    const int64_t t_6 = (int64_t)(0u - (uint64_t)t_5);
    const int64_t t_7 = (int64_t)(t_6 >= (int64_t)1 ? t_6 : (int64_t)1);
    const int64_t t_8 = (int64_t)((uint64_t)x_0 * (uint64_t)t_4 * (uint64_t)INT64_C(4));
    const int64_t t_9 = c99_floor_div_i64(t_8, INT64_C(4));
    const int64_t t_10 = (int64_t)((uint64_t)t_9 * (uint64_t)INT64_C(2));
    const int64_t t_11 = c99_floor_div_i64(t_10, t_7);
    const uint8_t t_12 = (uint8_t)(t_4 == (int64_t)-1);
    const int64_t t_13 = (int64_t)(t_12 != 0 ? t_11 : t_4);
    const uint8_t t_14 = (uint8_t)(t_13 == t_4);
    const uint8_t v = t_14;
    const int64_t v_2 = t_13;
    const int64_t v_3 = t_4;
    const int64_t v_4 = t;
    const int64_t vector[] = {x_0, v_3, 2};
    if (C99_FAILS(v_4 < 0)) return 1;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 3, (const int64_t[]){v_4, x_0, 4}))) return 2;
    double *const v_6 = c99_room(ws, 0, 4 * v_4 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_6)) return C99_NO_MEMORY;
    double *const v_6_2 = v_6;
    const int64_t n = (v_4 - 1 > 0 ? v_4 - 1 : 0);
    const int64_t n_2 = (n - v_4 > 0 ? n - v_4 : 0);
    {
        const c99_for_entries shared = {v_6_2};
        const int64_t code = c99_parallel(ws, entries, &shared, 4 * x_0 * (n_2 + v_4 - n), 32 * x_0 * (n_2 + v_4 - n));
        if (C99_FAILS(code)) return code;
    }
    const uint8_t v_7 = (uint8_t)(x_2 == (int64_t)3);
    if (C99_FAILS(!v)) return 3;
    const uint8_t t_15 = (uint8_t)(x_1 > (int64_t)0);
    const int64_t t_16 = (int64_t)(x_1 <= v_2 ? x_1 : v_2);
    const int64_t t_17 = (int64_t)((uint64_t)t_16 - (uint64_t)(int64_t)0);
    const int64_t v_8 = t_17;
    const uint8_t v_9 = t_15;
    if (C99_FAILS(!v_9)) return 4;
    if (C99_FAILS(!v_7)) return 5;
    if (C99_FAILS(x_2 != 3)) return 6;
    double *const x_rows = c99_room(ws, 1, 3 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!x_rows)) return C99_NO_MEMORY;
    {
        const c99_for_entries_2 shared = {x, x_0, x_1, x_2, x_rows};
        const int64_t code = c99_parallel(ws, entries_2, &shared, x_1, 24 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    double *const v_10 = c99_room(ws, 2, 4 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_10)) return C99_NO_MEMORY;
    /* v_10 = x_rows . v_elman_U */
    if (C99_FAILS(c99_product_f64(ws, 3, 4, x_0 * x_1, 4, 3, x_rows, 3, 1, v_elman_U, 1, 3, v_10, 4, 1))) return C99_NO_MEMORY;
    const int64_t rows = (v_4 - 2 > 0 ? v_4 - 2 : 0);
    double *const s = c99_room(ws, 5, 4 * x_0 * (rows + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!s)) return C99_NO_MEMORY;
    memcpy(s, v_6_2, (size_t)(4 * x_0 * (int64_t)sizeof(double)));
    double *const v_elman_W_packed = c99_room(ws, 6, (int64_t)c99_packed_size_f64(4, 4));
    if (C99_FAILS(!v_elman_W_packed)) return C99_NO_MEMORY;
    c99_pack_f64(4, 4, v_elman_W, 1, 4, v_elman_W_packed);
    {
        const c99_for_steps shared = {rows, s, v_10, v_elman_W_packed, v_elman_b, x_0, x_1};
        const int64_t code = c99_parallel(ws, steps, &shared, x_0, 256 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(c99_in_order(ws, 2, s, 4 * x_0 * (int64_t)sizeof(double), x_1 + 1, v_4, rows + 2))) return C99_NO_MEMORY;
    const int64_t n_3 = (v_4 > 0 ? v_4 : 0);
    double *const s_2 = s + 4 * x_0 * (n_2 + v_4 - n);
    double *const v_12 = c99_room(ws, 6, 2 * x_0 * (n_3 + n - n_2 - v_4) * (int64_t)sizeof(double));
    if (C99_FAILS(!v_12)) return C99_NO_MEMORY;
    /* v_12 = s_2 . v_dense_V */
    if (C99_FAILS(c99_product_f64(ws, 3, 4, x_0 * (n_3 + n - n_2 - v_4), 2, 4, s_2, 4, 1, v_dense_V, 1, 4, v_12, 2, 1))) return C99_NO_MEMORY;
    double *const v_12_rows = c99_room(ws, 7, 2 * x_0 * (n_3 + n - n_2 - v_4) * (int64_t)sizeof(double));
    if (C99_FAILS(!v_12_rows)) return C99_NO_MEMORY;
    {
        const c99_for_entries_3 shared = {n, n_2, n_3, v_12, v_12_rows, v_4, x_0};
        const int64_t code = c99_parallel(ws, entries_3, &shared, x_0, 16 * x_0 * (n_3 + n - n_2 - v_4));
        if (C99_FAILS(code)) return code;
    }
    const int64_t n_4 = v_3 < 0 ? n_3 + n - n_2 - v_4 : v_3;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 3, (const int64_t[]){x_0, n_4, 2}))) return 7;
    if (C99_FAILS(2 * n_4 * x_0 != 2 * x_0 * (n_3 + n - n_2 - v_4))) return 8;
    const int64_t vector_5[] = {x_0, v_3, 2};
    const int64_t vector_6[] = {y_0, y_1, y_2};
    uint8_t *const v_13 = c99_room(ws, 2, 3 * (int64_t)sizeof(uint8_t));
    if (C99_FAILS(!v_13)) return C99_NO_MEMORY;
    /* v_13 = EQ(vector_6, vector_5) */
    C99_IVDEP
    for (int64_t i0_5 = 0; i0_5 < 3; i0_5++) {
        const int64_t vector_6_ = vector_6[i0_5];
        const int64_t vector_5_ = vector_5[i0_5];
        v_13[i0_5] = (uint8_t)(vector_6_ == vector_5_);
    }
    uint8_t parts[2];
    for (int64_t j = 0; j < 2; j++) {
        parts[j] = 1;
    }
    for (int64_t i = 0; i < 2; i += 2) {
        for (int64_t j_2 = 0; j_2 < 2; j_2++) {
            parts[j_2] = (uint8_t)(parts[j_2] & v_13[i + j_2]);
        }
    }
    parts[0] = (uint8_t)(parts[0] & parts[1]);
    parts[0] = (uint8_t)(parts[0] & v_13[2]);
    const uint8_t gathered = parts[0];
    const uint8_t v_14 = gathered;
    if (C99_FAILS(!v_14)) return 9;
    if (C99_FAILS(y_0 != x_0)) return 10;
    if (C99_FAILS(y_1 != v_3)) return 11;
    if (C99_FAILS(y_2 != 2)) return 12;
    if (C99_FAILS(x_0 != y_0)) return 13;
    if (C99_FAILS(n_4 != y_1)) return 14;
    double *const v_15 = c99_room(ws, 6, 2 * y_0 * y_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_15)) return C99_NO_MEMORY;
    {
        const c99_for_entries_4 shared = {n_4, v_12_rows, v_15, v_dense_c, y, y_1, y_2};
        const int64_t code = c99_parallel(ws, entries_4, &shared, y_0, 16 * y_0 * y_1);
        if (C99_FAILS(code)) return code;
    }
    double *const v_16 = c99_room(ws, 2, 2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_16)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0_7 = 0; i0_7 < 2; i0_7++) {
        v_16[i0_7] = 0;
    }
    {
        const c99_for_entries_5 shared = {v_15, v_16, y_0, y_1};
        const int64_t code = c99_parallel(ws, entries_5, &shared, 2, 16 * y_0 * y_1);
        if (C99_FAILS(code)) return code;
    }
    double *const v_17 = c99_room(ws, 7, 3 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_17)) return C99_NO_MEMORY;
    /* v_17 = Cast{float64}(vector) */
    C99_IVDEP
    for (int64_t i0_9 = 0; i0_9 < 3; i0_9++) {
        const int64_t vector_ = vector[i0_9];
        v_17[i0_9] = (double)vector_;
    }
    const double v_17_at = v_17[2];
    const double v_17_at_2 = v_17[1];
    const double v_17_at_3 = v_17[0];
    double parts_2[32];
    for (int64_t j_3 = 0; j_3 < 32; j_3++) {
        parts_2[j_3] = 0;
    }
    const int64_t whole = 2 * y_0 * y_1 - 2 * y_0 * y_1 % 32;
    for (int64_t i_2 = 0; i_2 < whole; i_2 += 32) {
        for (int64_t j_4 = 0; j_4 < 32; j_4++) {
            parts_2[j_4] = parts_2[j_4] + v_15[i_2 + j_4] * v_15[i_2 + j_4];
        }
    }
    C99_IVDEP
    for (int64_t j_5 = 0; j_5 < 2 * y_0 * y_1 - whole; j_5++) {
        parts_2[j_5] = parts_2[j_5] + v_15[j_5 + whole] * v_15[j_5 + whole];
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
    const double v_18 = gathered_2;
    const double t_23 = v_17_at_3 * v_17_at_2 * v_17_at;
    const double t_24 = v_18 / t_23;
    const double v_mean = t_24;
    const double v_19 = t_23;
    const double number[] = {v_19};
    double *const out5 = out(context, 5, 1, (const int64_t[]){2});
    if (C99_FAILS(!out5)) return C99_NO_MEMORY;
    /* out5 = Composite{(i0 - (0.1 * ((2.0 * i2) / i1)))}(v_dense_c, number, v_16) */
    C99_IVDEP
    for (int64_t i0_10 = 0; i0_10 < 2; i0_10++) {
        const double v_dense_c__2 = v_dense_c[i0_10];
        const double number_ = number[0];
        const double v_16_ = v_16[i0_10];
        const double t_25 = 2.0 * v_16_;
        const double t_26 = t_25 / number_;
        const double t_27 = 0.1 * t_26;
        const double t_28 = v_dense_c__2 - t_27;
        out5[i0_10] = t_28;
    }
    const double number_2[] = {v_19};
    double *const v_dmean_do_t = v_15;
    {
        const c99_for_entries_6 shared = {number_2, v_15, v_dmean_do_t};
        const int64_t code = c99_parallel(ws, entries_6, &shared, 2 * y_0 * y_1, 16 * y_0 * y_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(x_0 != y_0)) return 15;
    if (C99_FAILS(n_3 + n - n_2 - v_4 != y_1)) return 16;
    double *const v_20 = c99_room(ws, 7, 8 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_20)) return C99_NO_MEMORY;
    for (int64_t batch = 0; batch < x_0; batch++) {
        const double *const s_2_at = s_2 + 4 * batch;
        const double *const v_dmean_do_t_at = v_dmean_do_t + 2 * batch * y_1;
        double *const v_20_at = v_20 + 8 * batch;
        /* v_20_at = s_2_at . v_dmean_do_t_at */
        if (C99_FAILS(c99_product_f64(ws, 3, 4, 4, 2, n_3 + n - n_2 - v_4, s_2_at, 1, 4 * x_0, v_dmean_do_t_at, 2, 1, v_20_at, 2, 1))) return C99_NO_MEMORY;
    }
    double *const v_21 = c99_room(ws, 2, 8 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_21)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0_12 = 0; i0_12 < 8; i0_12++) {
        v_21[i0_12] = 0;
    }
    {
        const c99_for_entries_7 shared = {v_20, v_21, x_0};
        const int64_t code = c99_parallel(ws, entries_7, &shared, 8, 64 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const out4 = out(context, 4, 2, (const int64_t[]){2, 4});
    if (C99_FAILS(!out4)) return C99_NO_MEMORY;
    /* out4 = Composite{(i0 - (0.1 * i1))}(v_dense_V, v_21) */
    for (int64_t i0_14 = 0; i0_14 < 2; i0_14++) {
        C99_IVDEP
        for (int64_t i1_7 = 0; i1_7 < 4; i1_7++) {
            const double v_dense_V_ = v_dense_V[4 * i0_14 + i1_7];
            const double v_21_ = v_21[i0_14 + 2 * i1_7];
            const double t_31 = 0.1 * v_21_;
            const double t_32 = v_dense_V_ - t_31;
            out4[4 * i0_14 + i1_7] = t_32;
        }
    }
    double *const v_dmean_do_t_part = v_dmean_do_t + 2 * (y_1 - 1);
    const int64_t n_5 = (x_1 - y_1 > 0 ? x_1 - y_1 : 0);
    double *const v_dmean_do_t_part_rows = c99_room(ws, 7, 2 * y_0 * (x_1 - n_5) * (int64_t)sizeof(double));
    if (C99_FAILS(!v_dmean_do_t_part_rows)) return C99_NO_MEMORY;
    {
        const c99_for_entries_8 shared = {n_5, v_dmean_do_t_part, v_dmean_do_t_part_rows, x_1, y_1};
        const int64_t code = c99_parallel(ws, entries_8, &shared, y_0, 16 * y_0 * (x_1 - n_5));
        if (C99_FAILS(code)) return code;
    }
    double *const v_22 = c99_room(ws, 2, 4 * y_0 * (x_1 - n_5) * (int64_t)sizeof(double));
    if (C99_FAILS(!v_22)) return C99_NO_MEMORY;
    /* v_22 = v_dmean_do_t_part_rows . v_dense_V */
    if (C99_FAILS(c99_product_f64(ws, 3, 4, y_0 * (x_1 - n_5), 4, 2, v_dmean_do_t_part_rows, 2, 1, v_dense_V, 4, 1, v_22, 4, 1))) return C99_NO_MEMORY;
    const int64_t n_6 = 4 * x_0 == 0 ? 0 : 4 * y_0 * (x_1 - n_5) / (4 * x_0);
    const int64_t n_7 = v_8 < 0 ? n_6 : v_8;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 3, (const int64_t[]){x_0, n_7, 4}))) return 17;
    if (C99_FAILS(4 * n_7 * x_0 != 4 * y_0 * (x_1 - n_5))) return 18;
    double *const s_part = s + 4 * x_0 * (v_4 - 1);
    const int64_t n_8 = (n_2 + v_4 + x_1 - n_3 - n > 0 ? n_2 + v_4 + x_1 - n_3 - n : 0);
    if (C99_FAILS(x_1 - n_8 < x_1)) return 19;
    if (C99_FAILS(n_7 < x_1)) return 20;
    double *const v_6_2_trace = c99_room(ws, 6, 8 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_6_2_trace)) return C99_NO_MEMORY;
    memcpy(v_6_2_trace, v_6_2, (size_t)(4 * x_0 * (int64_t)sizeof(double)));
    double *const trace = c99_room(ws, 7, 4 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!trace)) return C99_NO_MEMORY;
    double *const v_elman_W_packed_2 = c99_room(ws, 0, (int64_t)c99_packed_size_f64(4, 4));
    if (C99_FAILS(!v_elman_W_packed_2)) return C99_NO_MEMORY;
    c99_pack_f64(4, 4, v_elman_W, 4, 1, v_elman_W_packed_2);
    {
        const c99_for_steps_2 shared = {n_7, s_part, trace, v_22, v_6_2_trace, v_elman_W_packed_2, x_0, x_1};
        const int64_t code = c99_parallel(ws, steps_2, &shared, x_0, 256 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    double *const trace_part = trace + 4 * x_0 * (x_1 - 1);
    double *const v_dmean_delman_b = c99_room(ws, 0, 4 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_dmean_delman_b)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0_17 = 0; i0_17 < 4; i0_17++) {
        v_dmean_delman_b[i0_17] = 0;
    }
    {
        const c99_for_entries_9 shared = {trace_part, v_dmean_delman_b, x_0, x_1};
        const int64_t code = c99_parallel(ws, entries_9, &shared, 4, 32 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    double *const out3 = out(context, 3, 1, (const int64_t[]){4});
    if (C99_FAILS(!out3)) return C99_NO_MEMORY;
    /* out3 = Composite{(i0 - (0.1 * i1))}(v_elman_b, v_dmean_delman_b) */
    C99_IVDEP
    for (int64_t i0_19 = 0; i0_19 < 4; i0_19++) {
        const double v_elman_b__2 = v_elman_b[i0_19];
        const double v_dmean_delman_b_ = v_dmean_delman_b[i0_19];
        const double t_38 = 0.1 * v_dmean_delman_b_;
        const double t_39 = v_elman_b__2 - t_38;
        out3[i0_19] = t_39;
    }
    const int64_t bound = v_4 - 1 < 0 ? 0 : (v_4 - 1 > v_4 ? v_4 : v_4 - 1);
    const int64_t n_9 = (x_1 - 1 > 0 ? x_1 - 1 : 0);
    const double *const trace_part_on = trace_part + -4 * n_9 * x_0;
    if (C99_FAILS(x_0 * x_1 != bound * x_0)) return 21;
    const double *const trace_part_on_straight = c99_turned(ws, 2, trace_part_on, x_1, 4 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!trace_part_on_straight)) return C99_NO_MEMORY;
    double *const v_dmean_delman_W = c99_room(ws, 6, 16 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_dmean_delman_W)) return C99_NO_MEMORY;
    /* v_dmean_delman_W = trace_part_on_straight . s */
    if (C99_FAILS(c99_product_f64(ws, 3, 4, 4, 4, x_0 * x_1, trace_part_on_straight, 1, 4, s, 4, 1, v_dmean_delman_W, 4, 1))) return C99_NO_MEMORY;
    double *const out2 = out(context, 2, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out2)) return C99_NO_MEMORY;
    /* out2 = Composite{(i0 - (0.1 * i1))}(v_elman_W, v_dmean_delman_W) */
    C99_IVDEP
    for (int64_t i0_20 = 0; i0_20 < 16; i0_20++) {
        const double v_elman_W_ = v_elman_W[i0_20];
        const double v_dmean_delman_W_ = v_dmean_delman_W[i0_20];
        const double t_40 = 0.1 * v_dmean_delman_W_;
        const double t_41 = v_elman_W_ - t_40;
        out2[i0_20] = t_41;
    }
    const double *const trace_part_on_straight_2 = c99_turned(ws, 0, trace_part_on, x_1, 4 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!trace_part_on_straight_2)) return C99_NO_MEMORY;
    double *const v_dmean_delman_U = c99_room(ws, 2, 12 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_dmean_delman_U)) return C99_NO_MEMORY;
    /* v_dmean_delman_U = trace_part_on_straight_2 . x_rows */
    if (C99_FAILS(c99_product_f64(ws, 3, 4, 4, 3, x_0 * x_1, trace_part_on_straight_2, 1, 4, x_rows, 3, 1, v_dmean_delman_U, 3, 1))) return C99_NO_MEMORY;
    double *const out1 = out(context, 1, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out1)) return C99_NO_MEMORY;
    /* out1 = Composite{(i0 - (0.1 * i1))}(v_elman_U, v_dmean_delman_U) */
    C99_IVDEP
    for (int64_t i0_21 = 0; i0_21 < 12; i0_21++) {
        const double v_elman_U_ = v_elman_U[i0_21];
        const double v_dmean_delman_U_ = v_dmean_delman_U[i0_21];
        const double t_42 = 0.1 * v_dmean_delman_U_;
        const double t_43 = v_elman_U_ - t_42;
        out1[i0_21] = t_43;
    }
    double *const v_mean_2 = out(context, 0, 0, (const int64_t[]){0});
    if (C99_FAILS(!v_mean_2)) return C99_NO_MEMORY;
    v_mean_2[0] = v_mean;
    return 0;
}

c99_workspace *c99_new(int64_t threads)
{
    c99_workspace *ws = c99_make(8);
    if (ws && threads > 1 && !(ws->team = c99_team_of(threads, 8))) {
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
