static const double constant[] = {0.0};
static const double constant_2[] = {2.0};

typedef struct {
    double *const v_4_2;
} c99_for_entries;

static int64_t entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_entries *const shared = given;
    double *const v_4_2 = shared->v_4_2;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        v_4_2[i0] = constant[0];
    }
    return 0;
}

typedef struct {
    const int64_t rows;
    double *const v_4_2_trace;
    double *const v_indrnn_U_packed;
    const double *const v_indrnn_b;
    const double *const v_indrnn_u;
    const double *const x;
    const int64_t x_0;
    const int64_t x_1;
    const int64_t x_2;
} c99_for_steps;

static int64_t steps(c99_workspace *ws, const void *given, const int64_t first_2, const int64_t last_2)
{
    const c99_for_steps *const shared = given;
    const int64_t rows = shared->rows;
    double *const v_4_2_trace = shared->v_4_2_trace;
    double *const v_indrnn_U_packed = shared->v_indrnn_U_packed;
    const double *const v_indrnn_b = shared->v_indrnn_b;
    const double *const v_indrnn_u = shared->v_indrnn_u;
    const double *const x = shared->x;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    (void)ws;
    (void)shared;
    const int64_t rows_2 = last_2 - first_2;
    const double *const x_rows = x + first_2 * x_1 * x_2;
    double *const v_6 = c99_room(ws, 2, 4 * rows_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_6)) return C99_NO_MEMORY;
    for (int64_t t_10 = 0; t_10 < x_1; t_10++) {
        const double *const x_rows_t = x_rows + t_10 * x_2;
        double *const v_4_2_trace_prev = v_4_2_trace + (t_10 % (rows + 2) * (4 * x_0) + 4 * first_2);
        /* v_6 = x_rows_t . v_indrnn_U */
        c99_gemm_packed_f64(rows_2, 4, 3, x_rows_t, x_1 * x_2, 1, v_indrnn_U_packed, v_6, 4, 0);
        double *const v_4_2_trace_t = v_4_2_trace + ((t_10 + 1) % (rows + 2) * (4 * x_0) + 4 * first_2);
        /* v_4_2_trace_t = Composite{Maximum((i0 + (i2 * i3) + i1), 0.0)}(v_6, v_indrnn_b, v_indrnn_u, v_4_2_trace_prev) */
        for (int64_t i0_2 = 0; i0_2 < rows_2; i0_2++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < 4; i1++) {
                const double v_6_ = v_6[4 * i0_2 + i1];
                const double v_indrnn_b_ = v_indrnn_b[i1];
                const double v_indrnn_u_ = v_indrnn_u[i1];
                const double v_4_2_trace_prev_ = v_4_2_trace_prev[4 * i0_2 + i1];
                const double t_11 = v_indrnn_u_ * v_4_2_trace_prev_;
                const double t_12 = v_6_ + t_11 + v_indrnn_b_;
                const double t_13 = (t_12 >= 0.0) | (t_12 != t_12) ? t_12 : 0.0;
                v_4_2_trace_t[4 * i0_2 + i1] = t_13;
            }
        }
    }
    return 0;
}

typedef struct {
    double *const v_4_2_trace_part;
    double *const v_7;
} c99_for_entries_2;

static int64_t entries_2(c99_workspace *ws, const void *given, const int64_t first_3, const int64_t last_3)
{
    const c99_for_entries_2 *const shared = given;
    double *const v_4_2_trace_part = shared->v_4_2_trace_part;
    double *const v_7 = shared->v_7;
    (void)ws;
    (void)shared;
    /* v_7 = mul(constant_2, v_4_2_trace_part) */
    C99_IVDEP
    for (int64_t i0_3 = first_3; i0_3 < last_3; i0_3++) {
        const double constant_2_ = constant_2[0];
        const double v_4_2_trace_part_ = v_4_2_trace_part[i0_3];
        v_7[i0_3] = constant_2_ * v_4_2_trace_part_;
    }
    return 0;
}

typedef struct {
    double *const v_8;
} c99_for_entries_3;

static int64_t entries_3(c99_workspace *ws, const void *given, const int64_t first_4, const int64_t last_4)
{
    const c99_for_entries_3 *const shared = given;
    double *const v_8 = shared->v_8;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0_4 = first_4; i0_4 < last_4; i0_4++) {
        v_8[i0_4] = constant[0];
    }
    return 0;
}

typedef struct {
    double *const v_7;
    double *const v_8_part;
} c99_for_entries_4;

static int64_t entries_4(c99_workspace *ws, const void *given, const int64_t first_5, const int64_t last_5)
{
    const c99_for_entries_4 *const shared = given;
    double *const v_7 = shared->v_7;
    double *const v_8_part = shared->v_8_part;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0_5 = first_5; i0_5 < last_5; i0_5++) {
        v_8_part[i0_5] = v_8_part[i0_5] + v_7[i0_5];
    }
    return 0;
}

typedef struct {
    double *const v_8_part_2;
    double *const v_9;
    const int64_t x_0;
} c99_for_entries_5;

static int64_t entries_5(c99_workspace *ws, const void *given, const int64_t first_6, const int64_t last_6)
{
    const c99_for_entries_5 *const shared = given;
    double *const v_8_part_2 = shared->v_8_part_2;
    double *const v_9 = shared->v_9;
    const int64_t x_0 = shared->x_0;
    (void)ws;
    (void)shared;
    for (int64_t i0_6 = first_6; i0_6 < last_6; i0_6++) {
        C99_IVDEP
        for (int64_t i1_2 = 0; i1_2 < 4 * x_0; i1_2++) {
            v_9[4 * i0_6 * x_0 + i1_2] = v_8_part_2[-4 * i0_6 * x_0 + i1_2];
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
    const double *const v_indrnn_U = in[1].data;
    const double *const v_indrnn_u = in[2].data;
    const double *const v_indrnn_b = in[3].data;
    const uint8_t t = (uint8_t)(x_1 > (int64_t)0);
    const int64_t t_2 = (int64_t)((uint64_t)INT64_C(1) + (uint64_t)x_1);
    const int64_t t_3 = (int64_t)(INT64_C(1) <= t_2 ? INT64_C(1) : t_2);
    const int64_t t_4 = (int64_t)((uint64_t)t_3 - (uint64_t)(int64_t)1);
    const int64_t t_5 = (int64_t)((uint64_t)t_4 - (uint64_t)INT64_C(0));
    const int64_t t_6 = c99_floor_div_i64(t_5, INT64_C(1));
    const int64_t t_7 = (int64_t)((uint64_t)(int64_t)1 + (uint64_t)t_6);
    const uint8_t t_8 = (uint8_t)(INT64_C(0) < t_3);
    const int64_t t_9 = (int64_t)(t_8 != 0 ? t_7 : INT64_C(0));
    const int64_t v = t_9;
    const int64_t v_2 = t_2;
    const uint8_t v_3 = t;
    if (C99_FAILS(v < 0)) return 1;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 2, (const int64_t[]){v, 4}))) return 2;
    const double filled[] = {0.0};
    if (C99_FAILS(v < 0)) return 3;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 3, (const int64_t[]){v, 4, 3}))) return 4;
    const double filled_2[] = {0.0};
    if (C99_FAILS(v_2 < 0)) return 5;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 3, (const int64_t[]){v_2, x_0, 4}))) return 6;
    double *const v_4 = c99_room(ws, 0, 4 * v_2 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_4)) return C99_NO_MEMORY;
    double *const v_4_2 = v_4;
    const int64_t n = (v_2 - 1 > 0 ? v_2 - 1 : 0);
    const int64_t n_2 = (n - v_2 > 0 ? n - v_2 : 0);
    {
        const c99_for_entries shared = {v_4_2};
        const int64_t code = c99_parallel(ws, entries, &shared, 4 * x_0 * (n_2 + v_2 - n), 32 * x_0 * (n_2 + v_2 - n));
        if (C99_FAILS(code)) return code;
    }
    const uint8_t v_5 = (uint8_t)(x_2 == (int64_t)3);
    if (C99_FAILS(!v_3)) return 7;
    if (C99_FAILS(!v_5)) return 8;
    if (C99_FAILS(x_2 != 3)) return 9;
    const int64_t rows = (v_2 - 2 > 0 ? v_2 - 2 : 0);
    double *const v_4_2_trace = c99_room(ws, 1, 4 * x_0 * (rows + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!v_4_2_trace)) return C99_NO_MEMORY;
    memcpy(v_4_2_trace, v_4_2, (size_t)(4 * x_0 * (int64_t)sizeof(double)));
    double *const v_indrnn_U_packed = c99_room(ws, 0, (int64_t)c99_packed_size_f64(3, 4));
    if (C99_FAILS(!v_indrnn_U_packed)) return C99_NO_MEMORY;
    c99_pack_f64(3, 4, v_indrnn_U, 1, 3, v_indrnn_U_packed);
    {
        const c99_for_steps shared = {rows, v_4_2_trace, v_indrnn_U_packed, v_indrnn_b, v_indrnn_u, x, x_0, x_1, x_2};
        const int64_t code = c99_parallel(ws, steps, &shared, x_0, 256 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(c99_in_order(ws, 0, v_4_2_trace, 4 * x_0 * (int64_t)sizeof(double), x_1 + 1, v_2, rows + 2))) return C99_NO_MEMORY;
    const int64_t n_3 = (v_2 > 0 ? v_2 : 0);
    double *const v_4_2_trace_part = v_4_2_trace + 4 * x_0 * (n_2 + v_2 - n);
    double *const v_7 = c99_room(ws, 2, 4 * x_0 * (n_3 + n - n_2 - v_2) * (int64_t)sizeof(double));
    if (C99_FAILS(!v_7)) return C99_NO_MEMORY;
    {
        const c99_for_entries_2 shared = {v_4_2_trace_part, v_7};
        const int64_t code = c99_parallel(ws, entries_2, &shared, 4 * x_0 * (n_3 + n - n_2 - v_2), 32 * x_0 * (n_3 + n - n_2 - v_2));
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(v_2 < 0)) return 10;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 3, (const int64_t[]){v_2, x_0, 4}))) return 11;
    double *const v_8 = c99_room(ws, 0, 4 * v_2 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_8)) return C99_NO_MEMORY;
    {
        const c99_for_entries_3 shared = {v_8};
        const int64_t code = c99_parallel(ws, entries_3, &shared, 4 * v_2 * x_0, 32 * v_2 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const v_8_part = v_8 + 4 * x_0 * (n_2 + v_2 - n);
    {
        const c99_for_entries_4 shared = {v_7, v_8_part};
        const int64_t code = c99_parallel(ws, entries_4, &shared, 4 * x_0 * (n_3 + n - n_2 - v_2), 32 * x_0 * (n_3 + n - n_2 - v_2));
        if (C99_FAILS(code)) return code;
    }
    double *const v_8_part_2 = v_8 + 4 * x_0 * (v_2 - 1);
    const int64_t bound = v_2 - 2 < -1 ? -1 : (v_2 - 2 > v_2 - 1 ? v_2 - 1 : v_2 - 2);
    const int64_t n_4 = (bound + 1 > 0 ? bound + 1 : 0);
    double *const v_4_2_trace_part_2 = v_4_2_trace + 4 * bound * x_0;
    const int64_t n_5 = (bound + 1 - x_1 > 0 ? bound + 1 - x_1 : 0);
    const double *const x_part = x + x_2 * (x_1 - 1);
    if (C99_FAILS(n_4 - n_5 < x_1)) return 12;
    double *const v_9 = c99_room(ws, 2, 4 * n_3 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_9)) return C99_NO_MEMORY;
    {
        const c99_for_entries_5 shared = {v_8_part_2, v_9, x_0};
        const int64_t code = c99_parallel(ws, entries_5, &shared, n_3, 32 * n_3 * x_0);
        if (C99_FAILS(code)) return code;
    }
    const int64_t rows_3 = (v - 2 > 0 ? v - 2 : 0);
    double *const filled_2_trace = c99_room(ws, 0, 12 * (rows_3 + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!filled_2_trace)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0_7 = 0; i0_7 < 12; i0_7++) {
        filled_2_trace[i0_7] = filled_2[0];
    }
    double *const filled_trace = c99_room(ws, 3, 4 * (rows_3 + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!filled_trace)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0_8 = 0; i0_8 < 4; i0_8++) {
        filled_trace[i0_8] = filled[0];
    }
    double *const filled_trace_2 = c99_room(ws, 4, 4 * (rows_3 + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!filled_trace_2)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0_9 = 0; i0_9 < 4; i0_9++) {
        filled_trace_2[i0_9] = filled[0];
    }
    double *const v_indrnn_U_packed_2 = c99_room(ws, 5, (int64_t)c99_packed_size_f64(3, 4));
    if (C99_FAILS(!v_indrnn_U_packed_2)) return C99_NO_MEMORY;
    c99_pack_f64(3, 4, v_indrnn_U, 1, 3, v_indrnn_U_packed_2);
    double *const v_10 = c99_room(ws, 6, 4 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_10)) return C99_NO_MEMORY;
    double *const v_10_2 = v_10;
    double *const v_11 = c99_room(ws, 7, 4 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_11)) return C99_NO_MEMORY;
    double *const v_12 = c99_room(ws, 8, 4 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_12)) return C99_NO_MEMORY;
    double *const v_13 = c99_room(ws, 9, 4 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_13)) return C99_NO_MEMORY;
    double *const v_14 = c99_room(ws, 9, 4 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_14)) return C99_NO_MEMORY;
    double *const v_15 = c99_room(ws, 10, 12 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_15)) return C99_NO_MEMORY;
    for (int64_t t_14 = 0; t_14 < x_1; t_14++) {
        const double *const x_part_t = x_part + -t_14 * x_2;
        const double *const v_4_2_trace_part_2_t = v_4_2_trace_part_2 + -4 * t_14 * x_0;
        double *const v_9_t = v_9 + t_14 % n_3 * (4 * x_0);
        double *const v_9_next1 = v_9 + (t_14 + 1) % n_3 * (4 * x_0);
        double *const filled_2_trace_prev = filled_2_trace + t_14 % (rows_3 + 2) * 12;
        double *const filled_trace_prev = filled_trace + t_14 % (rows_3 + 2) * 4;
        double *const filled_trace_2_prev = filled_trace_2 + t_14 % (rows_3 + 2) * 4;
        /* v_10 = x_part_t . v_indrnn_U */
        c99_packed_product_f64(ws, x_0, 4, 3, x_part_t, x_1 * x_2, 1, v_indrnn_U_packed_2, v_10, 4);
        /* v_10_2, v_11, v_12 = Composite{...}(v_9_next1, v_9_t, v_indrnn_u, v_10, v_indrnn_b, v_4_2_trace_part_2_t) */
        for (int64_t i0_10 = 0; i0_10 < x_0; i0_10++) {
            C99_IVDEP
            for (int64_t i1_3 = 0; i1_3 < 4; i1_3++) {
                const double v_9_next1_ = v_9_next1[4 * i0_10 + i1_3];
                const double v_9_t_ = v_9_t[4 * i0_10 + i1_3];
                const double v_indrnn_u__2 = v_indrnn_u[i1_3];
                const double v_10_ = v_10[4 * i0_10 + i1_3];
                const double v_indrnn_b__2 = v_indrnn_b[i1_3];
                const double v_4_2_trace_part_2_t_ = v_4_2_trace_part_2_t[4 * i0_10 + i1_3];
                const double t_15 = v_indrnn_u__2 * v_4_2_trace_part_2_t_;
                const double t_16 = v_10_ + t_15 + v_indrnn_b__2;
                const uint8_t t_17 = (uint8_t)(t_16 >= 0.0);
                const double t_18 = (double)t_17 * v_9_t_ * v_4_2_trace_part_2_t_;
                const double t_19 = (double)t_17 * v_9_t_;
                const double t_20 = (double)t_17 * v_9_t_ * v_indrnn_u__2;
                const double t_21 = t_20 + v_9_next1_;
                v_10_2[4 * i0_10 + i1_3] = t_21;
                v_11[4 * i0_10 + i1_3] = t_19;
                v_12[4 * i0_10 + i1_3] = t_18;
            }
        }
        C99_IVDEP
        for (int64_t i0_11 = 0; i0_11 < 4; i0_11++) {
            v_13[i0_11] = 0;
        }
        /* v_13 = Sum{axis=0}(v_11) */
        for (int64_t i0_12 = 0; i0_12 < x_0; i0_12++) {
            C99_IVDEP
            for (int64_t i1_4 = 0; i1_4 < 4; i1_4++) {
                v_13[i1_4] = v_13[i1_4] + v_11[4 * i0_12 + i1_4];
            }
        }
        double *const filled_trace_2_t = filled_trace_2 + (t_14 + 1) % (rows_3 + 2) * 4;
        /* filled_trace_2_t = add(v_13, filled_trace_2_prev) */
        C99_IVDEP
        for (int64_t i0_13 = 0; i0_13 < 4; i0_13++) {
            const double v_13_ = v_13[i0_13];
            const double filled_trace_2_prev_ = filled_trace_2_prev[i0_13];
            filled_trace_2_t[i0_13] = v_13_ + filled_trace_2_prev_;
        }
        C99_IVDEP
        for (int64_t i0_14 = 0; i0_14 < 4; i0_14++) {
            v_14[i0_14] = 0;
        }
        /* v_14 = Sum{axis=0}(v_12) */
        for (int64_t i0_15 = 0; i0_15 < x_0; i0_15++) {
            C99_IVDEP
            for (int64_t i1_5 = 0; i1_5 < 4; i1_5++) {
                v_14[i1_5] = v_14[i1_5] + v_12[4 * i0_15 + i1_5];
            }
        }
        double *const filled_trace_t = filled_trace + (t_14 + 1) % (rows_3 + 2) * 4;
        /* filled_trace_t = add(v_14, filled_trace_prev) */
        C99_IVDEP
        for (int64_t i0_16 = 0; i0_16 < 4; i0_16++) {
            const double v_14_ = v_14[i0_16];
            const double filled_trace_prev_ = filled_trace_prev[i0_16];
            filled_trace_t[i0_16] = v_14_ + filled_trace_prev_;
        }
        /* v_15 = v_11 . x_part_t */
        if (C99_FAILS(c99_product_f64(ws, 11, 12, 4, 3, x_0, v_11, 1, 4, x_part_t, x_1 * x_2, 1, v_15, 3, 1))) return C99_NO_MEMORY;
        double *const filled_2_trace_t = filled_2_trace + (t_14 + 1) % (rows_3 + 2) * 12;
        /* filled_2_trace_t = add(v_15, filled_2_trace_prev) */
        C99_IVDEP
        for (int64_t i0_17 = 0; i0_17 < 12; i0_17++) {
            const double v_15_ = v_15[i0_17];
            const double filled_2_trace_prev_ = filled_2_trace_prev[i0_17];
            filled_2_trace_t[i0_17] = v_15_ + filled_2_trace_prev_;
        }
        double *const v_9_next1_2 = v_9 + (t_14 + 1) % n_3 * (4 * x_0);
        memcpy(v_9_next1_2, v_10_2, (size_t)(4 * x_0 * (int64_t)sizeof(double)));
    }
    if (C99_FAILS(c99_in_order(ws, 8, filled_2_trace, 12 * (int64_t)sizeof(double), x_1 + 1, v, rows_3 + 2))) return C99_NO_MEMORY;
    if (C99_FAILS(c99_in_order(ws, 9, filled_trace, 4 * (int64_t)sizeof(double), x_1 + 1, v, rows_3 + 2))) return C99_NO_MEMORY;
    if (C99_FAILS(c99_in_order(ws, 7, filled_trace_2, 4 * (int64_t)sizeof(double), x_1 + 1, v, rows_3 + 2))) return C99_NO_MEMORY;
    if (C99_FAILS(v - 1 < 0)) return 13;
    double *const filled_trace_2_part = filled_trace_2 + 4 * (v - 1);
    if (C99_FAILS(v - 1 < 0)) return 14;
    double *const filled_trace_part = filled_trace + 4 * (v - 1);
    if (C99_FAILS(v - 1 < 0)) return 15;
    double *const filled_2_trace_part = filled_2_trace + 12 * (v - 1);
    double parts[4];
    for (int64_t j = 0; j < 4; j++) {
        parts[j] = 0;
    }
    for (int64_t k = 0; k < x_0; k++) {
        for (int64_t k_2 = 0; k_2 < n_3 + n - n_2 - v_2; k_2++) {
            const double *const row = v_4_2_trace_part + (4 * k + 4 * k_2 * x_0);
            for (int64_t i = 0; i < 4; i += 4) {
                for (int64_t j_2 = 0; j_2 < 4; j_2++) {
                    parts[j_2] = parts[j_2] + row[i + j_2] * row[i + j_2];
                }
            }
        }
    }
    C99_IVDEP
    for (int64_t j_3 = 0; j_3 < 2; j_3++) {
        parts[j_3] = parts[j_3] + parts[j_3 + 2];
    }
    parts[0] = parts[0] + parts[1];
    const double gathered = parts[0];
    const double v_16 = gathered;
    double *const out0 = out(context, 0, 0, (const int64_t[]){0});
    if (C99_FAILS(!out0)) return C99_NO_MEMORY;
    out0[0] = v_16;
    double *const out1 = out(context, 1, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out1)) return C99_NO_MEMORY;
    memcpy(out1, filled_2_trace_part, (size_t)(12 * (int64_t)sizeof(double)));
    double *const out2 = out(context, 2, 1, (const int64_t[]){4});
    if (C99_FAILS(!out2)) return C99_NO_MEMORY;
    memcpy(out2, filled_trace_part, (size_t)(4 * (int64_t)sizeof(double)));
    double *const out3 = out(context, 3, 1, (const int64_t[]){4});
    if (C99_FAILS(!out3)) return C99_NO_MEMORY;
    memcpy(out3, filled_trace_2_part, (size_t)(4 * (int64_t)sizeof(double)));
    return 0;
}

c99_workspace *c99_new(int64_t threads)
{
    c99_workspace *ws = c99_make(13);
    if (ws && threads > 1 && !(ws->team = c99_team_of(threads, 13))) {
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
