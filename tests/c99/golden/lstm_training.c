static const double constant_2[] = {0.0};

typedef struct {
    const int64_t x_0;
    const int64_t x_1;
    const int64_t x_2;
    const double *const x_part_on;
    double *const x_part_on_rows;
} c99_for_entries;

static int64_t entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_entries *const shared = given;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    const double *const x_part_on = shared->x_part_on;
    double *const x_part_on_rows = shared->x_part_on_rows;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        for (int64_t i1 = 0; i1 < x_0; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < 3; i2++) {
                x_part_on_rows[3 * i0 * x_0 + 3 * i1 + i2] = x_part_on[i0 * x_2 + i1 * x_1 * x_2 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const v_8_2;
} c99_for_entries_2;

static int64_t entries_2(c99_workspace *ws, const void *given, const int64_t first_2, const int64_t last_2)
{
    const c99_for_entries_2 *const shared = given;
    double *const v_8_2 = shared->v_8_2;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0_2 = first_2; i0_2 < last_2; i0_2++) {
        v_8_2[i0_2] = constant_2[0];
    }
    return 0;
}

typedef struct {
    const double *const x;
    const int64_t x_0;
    const int64_t x_1;
    const int64_t x_2;
    double *const x_rows;
} c99_for_entries_3;

static int64_t entries_3(c99_workspace *ws, const void *given, const int64_t first_3, const int64_t last_3)
{
    const c99_for_entries_3 *const shared = given;
    const double *const x = shared->x;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    double *const x_rows = shared->x_rows;
    (void)ws;
    (void)shared;
    for (int64_t i0_3 = first_3; i0_3 < last_3; i0_3++) {
        for (int64_t i1_2 = 0; i1_2 < x_0; i1_2++) {
            C99_IVDEP
            for (int64_t i2_2 = 0; i2_2 < 3; i2_2++) {
                x_rows[3 * i0_3 * x_0 + 3 * i1_2 + i2_2] = x[i0_3 * x_2 + i1_2 * x_1 * x_2 + i2_2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const c;
    double *const f;
    double *const g;
    double *const h;
    double *const i;
    double *const o;
    double *const q;
    const int64_t rows;
    double *const v_10;
    double *const v_11;
    double *const v_12;
    double *const v_13;
    double *const v_lstm_W_f_packed;
    double *const v_lstm_W_g_packed;
    double *const v_lstm_W_i_packed;
    double *const v_lstm_W_o_packed;
    const double *const v_lstm_b_f;
    const double *const v_lstm_b_g;
    const double *const v_lstm_b_i;
    const double *const v_lstm_b_o;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_steps;

static int64_t steps(c99_workspace *ws, const void *given, const int64_t first_4, const int64_t last_4)
{
    const c99_for_steps *const shared = given;
    double *const c = shared->c;
    double *const f = shared->f;
    double *const g = shared->g;
    double *const h = shared->h;
    double *const i = shared->i;
    double *const o = shared->o;
    double *const q = shared->q;
    const int64_t rows = shared->rows;
    double *const v_10 = shared->v_10;
    double *const v_11 = shared->v_11;
    double *const v_12 = shared->v_12;
    double *const v_13 = shared->v_13;
    double *const v_lstm_W_f_packed = shared->v_lstm_W_f_packed;
    double *const v_lstm_W_g_packed = shared->v_lstm_W_g_packed;
    double *const v_lstm_W_i_packed = shared->v_lstm_W_i_packed;
    double *const v_lstm_W_o_packed = shared->v_lstm_W_o_packed;
    const double *const v_lstm_b_f = shared->v_lstm_b_f;
    const double *const v_lstm_b_g = shared->v_lstm_b_g;
    const double *const v_lstm_b_i = shared->v_lstm_b_i;
    const double *const v_lstm_b_o = shared->v_lstm_b_o;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    const int64_t rows_2 = last_4 - first_4;
    double *const v_13_rows = v_13 + 4 * first_4;
    double *const v_12_rows = v_12 + 4 * first_4;
    double *const v_11_rows = v_11 + 4 * first_4;
    double *const v_10_rows = v_10 + 4 * first_4;
    double *const v_14 = c99_room(ws, 15, 4 * rows_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_14)) return C99_NO_MEMORY;
    double *const v_15 = c99_room(ws, 16, 4 * rows_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_15)) return C99_NO_MEMORY;
    double *const v_16 = c99_room(ws, 17, 4 * rows_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_16)) return C99_NO_MEMORY;
    double *const v_17 = c99_room(ws, 18, 4 * rows_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_17)) return C99_NO_MEMORY;
    for (int64_t t_18 = 0; t_18 < x_1; t_18++) {
        const double *const v_13_rows_t = v_13_rows + 4 * t_18 * x_0;
        const double *const v_12_rows_t = v_12_rows + 4 * t_18 * x_0;
        const double *const v_11_rows_t = v_11_rows + 4 * t_18 * x_0;
        const double *const v_10_rows_t = v_10_rows + 4 * t_18 * x_0;
        double *const h_prev = h + (t_18 % (rows + 2) * (4 * x_0) + 4 * first_4);
        double *const c_prev = c + (t_18 % (rows + 2) * (4 * x_0) + 4 * first_4);
        /* v_14 = h_prev . v_lstm_W_g */
        c99_gemm_packed_f64(rows_2, 4, 4, h_prev, 4, 1, v_lstm_W_g_packed, v_14, 4, 0);
        /* v_15 = h_prev . v_lstm_W_i */
        c99_gemm_packed_f64(rows_2, 4, 4, h_prev, 4, 1, v_lstm_W_i_packed, v_15, 4, 0);
        /* v_16 = h_prev . v_lstm_W_f */
        c99_gemm_packed_f64(rows_2, 4, 4, h_prev, 4, 1, v_lstm_W_f_packed, v_16, 4, 0);
        /* v_17 = h_prev . v_lstm_W_o */
        c99_gemm_packed_f64(rows_2, 4, 4, h_prev, 4, 1, v_lstm_W_o_packed, v_17, 4, 0);
        double *const h_t = h + ((t_18 + 1) % (rows + 2) * (4 * x_0) + 4 * first_4);
        double *const o_t = o + (4 * t_18 * x_0 + 4 * first_4);
        double *const q_t = q + (4 * t_18 * x_0 + 4 * first_4);
        double *const c_t = c + ((t_18 + 1) % (rows + 2) * (4 * x_0) + 4 * first_4);
        double *const f_t = f + (4 * t_18 * x_0 + 4 * first_4);
        double *const i_t = i + (4 * t_18 * x_0 + 4 * first_4);
        double *const g_t = g + (4 * t_18 * x_0 + 4 * first_4);
        /* h_t, o_t, q_t, c_t, f_t, i_t, g_t = Composite{...}(v_10_rows_t, v_17, v_lstm_b_o, c_prev, v_11_rows_t, v_16, v_lstm_b_f, v_12_rows_t, v_15, v_lstm_b_i, v_13_rows_t, v_14, v_lstm_b_g) */
        for (int64_t i0_4 = 0; i0_4 < rows_2; i0_4++) {
            C99_IVDEP
            for (int64_t i1_3 = 0; i1_3 < 4; i1_3++) {
                const double v_10_rows_t_ = v_10_rows_t[4 * i0_4 + i1_3];
                const double v_17_ = v_17[4 * i0_4 + i1_3];
                const double v_lstm_b_o_ = v_lstm_b_o[i1_3];
                const double c_prev_ = c_prev[4 * i0_4 + i1_3];
                const double v_11_rows_t_ = v_11_rows_t[4 * i0_4 + i1_3];
                const double v_16_ = v_16[4 * i0_4 + i1_3];
                const double v_lstm_b_f_ = v_lstm_b_f[i1_3];
                const double v_12_rows_t_ = v_12_rows_t[4 * i0_4 + i1_3];
                const double v_15_ = v_15[4 * i0_4 + i1_3];
                const double v_lstm_b_i_ = v_lstm_b_i[i1_3];
                const double v_13_rows_t_ = v_13_rows_t[4 * i0_4 + i1_3];
                const double v_14_ = v_14[4 * i0_4 + i1_3];
                const double v_lstm_b_g_ = v_lstm_b_g[i1_3];
                const double t_19 = v_13_rows_t_ + v_14_ + v_lstm_b_g_;
                const double t_20 = c99_tanh_f64(t_19);
                const double t_21 = v_12_rows_t_ + v_15_ + v_lstm_b_i_;
                const double t_22 = c99_sigmoid_f64(t_21);
                const double t_23 = v_11_rows_t_ + v_16_ + v_lstm_b_f_;
                const double t_24 = c99_sigmoid_f64(t_23);
                const double t_25 = t_22 * t_20;
                const double t_26 = t_24 * c_prev_;
                const double t_27 = t_26 + t_25;
                const double t_28 = c99_tanh_f64(t_27);
                const double t_29 = v_10_rows_t_ + v_17_ + v_lstm_b_o_;
                const double t_30 = c99_sigmoid_f64(t_29);
                const double t_31 = t_30 * t_28;
                h_t[4 * i0_4 + i1_3] = t_31;
                o_t[4 * i0_4 + i1_3] = t_30;
                q_t[4 * i0_4 + i1_3] = t_28;
                c_t[4 * i0_4 + i1_3] = t_27;
                f_t[4 * i0_4 + i1_3] = t_24;
                i_t[4 * i0_4 + i1_3] = t_22;
                g_t[4 * i0_4 + i1_3] = t_20;
            }
        }
    }
    return 0;
}

typedef struct {
    const int64_t n_2;
    const int64_t n_3;
    const int64_t n_4;
    double *const v_18;
    double *const v_18_rows;
    const int64_t v_5;
    const int64_t x_0;
} c99_for_entries_4;

static int64_t entries_4(c99_workspace *ws, const void *given, const int64_t first_5, const int64_t last_5)
{
    const c99_for_entries_4 *const shared = given;
    const int64_t n_2 = shared->n_2;
    const int64_t n_3 = shared->n_3;
    const int64_t n_4 = shared->n_4;
    double *const v_18 = shared->v_18;
    double *const v_18_rows = shared->v_18_rows;
    const int64_t v_5 = shared->v_5;
    const int64_t x_0 = shared->x_0;
    (void)ws;
    (void)shared;
    for (int64_t i0_5 = first_5; i0_5 < last_5; i0_5++) {
        for (int64_t i1_4 = 0; i1_4 < n_4 + n_2 - n_3 - v_5; i1_4++) {
            C99_IVDEP
            for (int64_t i2_3 = 0; i2_3 < 2; i2_3++) {
                v_18_rows[2 * i0_5 * (n_4 + n_2 - n_3 - v_5) + 2 * i1_4 + i2_3] = v_18[2 * i0_5 + 2 * i1_4 * x_0 + i2_3];
            }
        }
    }
    return 0;
}

typedef struct {
    const int64_t n_5;
    double *const v_18_rows;
    double *const v_21;
    const double *const v_dense_c;
    const double *const y;
    const int64_t y_1;
    const int64_t y_2;
} c99_for_entries_5;

static int64_t entries_5(c99_workspace *ws, const void *given, const int64_t first_7, const int64_t last_7)
{
    const c99_for_entries_5 *const shared = given;
    const int64_t n_5 = shared->n_5;
    double *const v_18_rows = shared->v_18_rows;
    double *const v_21 = shared->v_21;
    const double *const v_dense_c = shared->v_dense_c;
    const double *const y = shared->y;
    const int64_t y_1 = shared->y_1;
    const int64_t y_2 = shared->y_2;
    (void)ws;
    (void)shared;
    /* v_21 = Composite{((i1 + i2) - i0)}(y, v_18_rows, v_dense_c) */
    for (int64_t i0_7 = first_7; i0_7 < last_7; i0_7++) {
        for (int64_t i1_5 = 0; i1_5 < y_1; i1_5++) {
            C99_IVDEP
            for (int64_t i2_4 = 0; i2_4 < 2; i2_4++) {
                const double y_ = y[i0_7 * y_1 * y_2 + i1_5 * y_2 + i2_4];
                const double v_18_rows_ = v_18_rows[2 * i0_7 * n_5 + 2 * i1_5 + i2_4];
                const double v_dense_c_ = v_dense_c[i2_4];
                const double t_32 = v_18_rows_ + v_dense_c_;
                const double t_33 = t_32 - y_;
                v_21[2 * i0_7 * y_1 + 2 * i1_5 + i2_4] = t_33;
            }
        }
    }
    return 0;
}

typedef struct {
    const double *const number;
    double *const v_21;
    double *const v_dmean_do_t;
} c99_for_entries_6;

static int64_t entries_6(c99_workspace *ws, const void *given, const int64_t first_9, const int64_t last_9)
{
    const c99_for_entries_6 *const shared = given;
    const double *const number = shared->number;
    double *const v_21 = shared->v_21;
    double *const v_dmean_do_t = shared->v_dmean_do_t;
    (void)ws;
    (void)shared;
    /* v_dmean_do_t = Composite{((2.0 * i1) / i0)}(number, v_21) */
    C99_IVDEP
    for (int64_t i0_9 = first_9; i0_9 < last_9; i0_9++) {
        const double number_ = number[0];
        const double v_21_ = v_21[i0_9];
        const double t_36 = 2.0 * v_21_;
        const double t_37 = t_36 / number_;
        v_dmean_do_t[i0_9] = t_37;
    }
    return 0;
}

typedef struct {
    const int64_t n_6;
    double *const v_dmean_do_t_part;
    double *const v_dmean_do_t_part_rows;
    const int64_t x_1;
    const int64_t y_1;
} c99_for_entries_7;

static int64_t entries_7(c99_workspace *ws, const void *given, const int64_t first_10, const int64_t last_10)
{
    const c99_for_entries_7 *const shared = given;
    const int64_t n_6 = shared->n_6;
    double *const v_dmean_do_t_part = shared->v_dmean_do_t_part;
    double *const v_dmean_do_t_part_rows = shared->v_dmean_do_t_part_rows;
    const int64_t x_1 = shared->x_1;
    const int64_t y_1 = shared->y_1;
    (void)ws;
    (void)shared;
    for (int64_t i0_10 = first_10; i0_10 < last_10; i0_10++) {
        for (int64_t i1_6 = 0; i1_6 < x_1 - n_6; i1_6++) {
            C99_IVDEP
            for (int64_t i2_5 = 0; i2_5 < 2; i2_5++) {
                v_dmean_do_t_part_rows[2 * i0_10 * (x_1 - n_6) + 2 * i1_6 + i2_5] = v_dmean_do_t_part[2 * i0_10 * y_1 + -2 * i1_6 + i2_5];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const c_part;
    double *const f_part;
    double *const g_part;
    double *const i_part;
    const int64_t n_8;
    double *const o_part;
    double *const q_part;
    double *const trace;
    double *const trace_2;
    double *const trace_3;
    double *const trace_4;
    double *const v_25;
    double *const v_8_2_trace;
    double *const v_8_2_trace_2;
    double *const v_lstm_W_f_packed_2;
    double *const v_lstm_W_g_packed_2;
    double *const v_lstm_W_i_packed_2;
    double *const v_lstm_W_o_packed_2;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_steps_2;

static int64_t steps_2(c99_workspace *ws, const void *given, const int64_t first_11, const int64_t last_11)
{
    const c99_for_steps_2 *const shared = given;
    double *const c_part = shared->c_part;
    double *const f_part = shared->f_part;
    double *const g_part = shared->g_part;
    double *const i_part = shared->i_part;
    const int64_t n_8 = shared->n_8;
    double *const o_part = shared->o_part;
    double *const q_part = shared->q_part;
    double *const trace = shared->trace;
    double *const trace_2 = shared->trace_2;
    double *const trace_3 = shared->trace_3;
    double *const trace_4 = shared->trace_4;
    double *const v_25 = shared->v_25;
    double *const v_8_2_trace = shared->v_8_2_trace;
    double *const v_8_2_trace_2 = shared->v_8_2_trace_2;
    double *const v_lstm_W_f_packed_2 = shared->v_lstm_W_f_packed_2;
    double *const v_lstm_W_g_packed_2 = shared->v_lstm_W_g_packed_2;
    double *const v_lstm_W_i_packed_2 = shared->v_lstm_W_i_packed_2;
    double *const v_lstm_W_o_packed_2 = shared->v_lstm_W_o_packed_2;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    const int64_t rows_3 = last_11 - first_11;
    double *const c_part_rows = c_part + 4 * first_11;
    double *const f_part_rows = f_part + 4 * first_11;
    double *const i_part_rows = i_part + 4 * first_11;
    double *const g_part_rows = g_part + 4 * first_11;
    double *const q_part_rows = q_part + 4 * first_11;
    double *const o_part_rows = o_part + 4 * first_11;
    double *const v_25_rows = v_25 + 4 * first_11 * n_8;
    double *const v_26 = c99_room(ws, 19, 4 * rows_3 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_26)) return C99_NO_MEMORY;
    double *const v_27 = c99_room(ws, 20, 4 * rows_3 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_27)) return C99_NO_MEMORY;
    double *const v_28 = c99_room(ws, 21, 4 * rows_3 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_28)) return C99_NO_MEMORY;
    double *const v_29 = c99_room(ws, 22, 4 * rows_3 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_29)) return C99_NO_MEMORY;
    for (int64_t t_38 = 0; t_38 < x_1; t_38++) {
        const double *const c_part_rows_t = c_part_rows + -4 * t_38 * x_0;
        const double *const f_part_rows_t = f_part_rows + -4 * t_38 * x_0;
        const double *const i_part_rows_t = i_part_rows + -4 * t_38 * x_0;
        const double *const g_part_rows_t = g_part_rows + -4 * t_38 * x_0;
        const double *const q_part_rows_t = q_part_rows + -4 * t_38 * x_0;
        const double *const o_part_rows_t = o_part_rows + -4 * t_38 * x_0;
        const double *const v_25_rows_t = v_25_rows + 4 * t_38;
        double *const v_8_2_trace_prev = v_8_2_trace + (t_38 % 2 * (4 * x_0) + 4 * first_11);
        double *const v_8_2_trace_2_prev = v_8_2_trace_2 + (t_38 % 2 * (4 * x_0) + 4 * first_11);
        double *const v_8_2_trace_2_t = v_8_2_trace_2 + ((t_38 + 1) % 2 * (4 * x_0) + 4 * first_11);
        double *const trace_4_t = trace_4 + (-4 * t_38 * x_0 + 4 * first_11);
        double *const trace_3_t = trace_3 + (-4 * t_38 * x_0 + 4 * first_11);
        double *const trace_2_t = trace_2 + (-4 * t_38 * x_0 + 4 * first_11);
        double *const trace_t = trace + (-4 * t_38 * x_0 + 4 * first_11);
        /* v_8_2_trace_2_t, trace_4_t, trace_3_t, trace_2_t, trace_t = Composite{...}(f_part_rows_t, v_8_2_trace_2_prev, o_part_rows_t, v_25_rows_t, v_8_2_trace_prev, q_part_rows_t, g_part_rows_t, i_part_rows_t, c_part_rows_t) */
        for (int64_t i0_11 = 0; i0_11 < rows_3; i0_11++) {
            C99_IVDEP
            for (int64_t i1_7 = 0; i1_7 < 4; i1_7++) {
                const double f_part_rows_t_ = f_part_rows_t[4 * i0_11 + i1_7];
                const double v_8_2_trace_2_prev_ = v_8_2_trace_2_prev[4 * i0_11 + i1_7];
                const double o_part_rows_t_ = o_part_rows_t[4 * i0_11 + i1_7];
                const double v_25_rows_t_ = v_25_rows_t[4 * i0_11 * n_8 + i1_7];
                const double v_8_2_trace_prev_ = v_8_2_trace_prev[4 * i0_11 + i1_7];
                const double q_part_rows_t_ = q_part_rows_t[4 * i0_11 + i1_7];
                const double g_part_rows_t_ = g_part_rows_t[4 * i0_11 + i1_7];
                const double i_part_rows_t_ = i_part_rows_t[4 * i0_11 + i1_7];
                const double c_part_rows_t_ = c_part_rows_t[4 * i0_11 + i1_7];
                const double t_39 = 1.0 - o_part_rows_t_;
                const double t_40 = v_25_rows_t_ + v_8_2_trace_prev_;
                const double t_41 = t_40 * q_part_rows_t_ * o_part_rows_t_ * t_39;
                const double t_42 = g_part_rows_t_ * g_part_rows_t_;
                const double t_43 = 1.0 - t_42;
                const double t_44 = q_part_rows_t_ * q_part_rows_t_;
                const double t_45 = 1.0 - t_44;
                const double t_46 = t_40 * o_part_rows_t_ * t_45;
                const double t_47 = v_8_2_trace_2_prev_ + t_46;
                const double t_48 = t_47 * i_part_rows_t_ * t_43;
                const double t_49 = 1.0 - f_part_rows_t_;
                const double t_50 = t_47 * c_part_rows_t_ * f_part_rows_t_ * t_49;
                const double t_51 = 1.0 - i_part_rows_t_;
                const double t_52 = t_47 * g_part_rows_t_ * i_part_rows_t_ * t_51;
                const double t_53 = t_47 * f_part_rows_t_;
                v_8_2_trace_2_t[4 * i0_11 + i1_7] = t_53;
                trace_4_t[4 * i0_11 + i1_7] = t_52;
                trace_3_t[4 * i0_11 + i1_7] = t_50;
                trace_2_t[4 * i0_11 + i1_7] = t_48;
                trace_t[4 * i0_11 + i1_7] = t_41;
            }
        }
        /* v_26 = trace_t . v_lstm_W_o */
        c99_gemm_packed_f64(rows_3, 4, 4, trace_t, 4, 1, v_lstm_W_o_packed_2, v_26, 4, 0);
        /* v_27 = trace_2_t . v_lstm_W_g */
        c99_gemm_packed_f64(rows_3, 4, 4, trace_2_t, 4, 1, v_lstm_W_g_packed_2, v_27, 4, 0);
        /* v_28 = trace_3_t . v_lstm_W_f */
        c99_gemm_packed_f64(rows_3, 4, 4, trace_3_t, 4, 1, v_lstm_W_f_packed_2, v_28, 4, 0);
        /* v_29 = trace_4_t . v_lstm_W_i */
        c99_gemm_packed_f64(rows_3, 4, 4, trace_4_t, 4, 1, v_lstm_W_i_packed_2, v_29, 4, 0);
        double *const v_8_2_trace_t = v_8_2_trace + ((t_38 + 1) % 2 * (4 * x_0) + 4 * first_11);
        /* v_8_2_trace_t = add(v_29, v_28, v_27, v_26) */
        C99_IVDEP
        for (int64_t i0_12 = 0; i0_12 < 4 * rows_3; i0_12++) {
            const double v_29_ = v_29[i0_12];
            const double v_28_ = v_28[i0_12];
            const double v_27_ = v_27[i0_12];
            const double v_26_ = v_26[i0_12];
            v_8_2_trace_t[i0_12] = v_29_ + v_28_ + v_27_ + v_26_;
        }
    }
    return 0;
}

typedef struct {
    double *const trace_4;
    double *const v_dmean_dlstm_b_i;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_entries_8;

static int64_t entries_8(c99_workspace *ws, const void *given, const int64_t first_13, const int64_t last_13)
{
    const c99_for_entries_8 *const shared = given;
    double *const trace_4 = shared->trace_4;
    double *const v_dmean_dlstm_b_i = shared->v_dmean_dlstm_b_i;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* v_dmean_dlstm_b_i = Sum{axes=[0, 1]}(trace_4) */
    for (int64_t i0_14 = 0; i0_14 < x_1; i0_14++) {
        for (int64_t i1_8 = 0; i1_8 < x_0; i1_8++) {
            C99_IVDEP
            for (int64_t i2_6 = first_13; i2_6 < last_13; i2_6++) {
                v_dmean_dlstm_b_i[i2_6] = v_dmean_dlstm_b_i[i2_6] + trace_4[-4 * i0_14 * x_0 + 4 * i1_8 + i2_6];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const trace_3;
    double *const v_dmean_dlstm_b_f;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_entries_9;

static int64_t entries_9(c99_workspace *ws, const void *given, const int64_t first_15, const int64_t last_15)
{
    const c99_for_entries_9 *const shared = given;
    double *const trace_3 = shared->trace_3;
    double *const v_dmean_dlstm_b_f = shared->v_dmean_dlstm_b_f;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* v_dmean_dlstm_b_f = Sum{axes=[0, 1]}(trace_3) */
    for (int64_t i0_16 = 0; i0_16 < x_1; i0_16++) {
        for (int64_t i1_9 = 0; i1_9 < x_0; i1_9++) {
            C99_IVDEP
            for (int64_t i2_7 = first_15; i2_7 < last_15; i2_7++) {
                v_dmean_dlstm_b_f[i2_7] = v_dmean_dlstm_b_f[i2_7] + trace_3[-4 * i0_16 * x_0 + 4 * i1_9 + i2_7];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const trace_2;
    double *const v_dmean_dlstm_b_g;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_entries_10;

static int64_t entries_10(c99_workspace *ws, const void *given, const int64_t first_17, const int64_t last_17)
{
    const c99_for_entries_10 *const shared = given;
    double *const trace_2 = shared->trace_2;
    double *const v_dmean_dlstm_b_g = shared->v_dmean_dlstm_b_g;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* v_dmean_dlstm_b_g = Sum{axes=[0, 1]}(trace_2) */
    for (int64_t i0_18 = 0; i0_18 < x_1; i0_18++) {
        for (int64_t i1_10 = 0; i1_10 < x_0; i1_10++) {
            C99_IVDEP
            for (int64_t i2_8 = first_17; i2_8 < last_17; i2_8++) {
                v_dmean_dlstm_b_g[i2_8] = v_dmean_dlstm_b_g[i2_8] + trace_2[-4 * i0_18 * x_0 + 4 * i1_10 + i2_8];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const trace;
    double *const v_dmean_dlstm_b_o;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_entries_11;

static int64_t entries_11(c99_workspace *ws, const void *given, const int64_t first_19, const int64_t last_19)
{
    const c99_for_entries_11 *const shared = given;
    double *const trace = shared->trace;
    double *const v_dmean_dlstm_b_o = shared->v_dmean_dlstm_b_o;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* v_dmean_dlstm_b_o = Sum{axes=[0, 1]}(trace) */
    for (int64_t i0_20 = 0; i0_20 < x_1; i0_20++) {
        for (int64_t i1_11 = 0; i1_11 < x_0; i1_11++) {
            C99_IVDEP
            for (int64_t i2_9 = first_19; i2_9 < last_19; i2_9++) {
                v_dmean_dlstm_b_o[i2_9] = v_dmean_dlstm_b_o[i2_9] + trace[-4 * i0_20 * x_0 + 4 * i1_11 + i2_9];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const v_42;
    double *const v_43;
    const int64_t x_0;
} c99_for_entries_12;

static int64_t entries_12(c99_workspace *ws, const void *given, const int64_t first_21, const int64_t last_21)
{
    const c99_for_entries_12 *const shared = given;
    double *const v_42 = shared->v_42;
    double *const v_43 = shared->v_43;
    const int64_t x_0 = shared->x_0;
    (void)ws;
    (void)shared;
    /* v_43 = Sum{axis=0}(v_42) */
    for (int64_t i0_22 = 0; i0_22 < x_0; i0_22++) {
        C99_IVDEP
        for (int64_t i1_12 = first_21; i1_12 < last_21; i1_12++) {
            v_43[i1_12] = v_43[i1_12] + v_42[8 * i0_22 + i1_12];
        }
    }
    return 0;
}

typedef struct {
    double *const v_21;
    double *const v_45;
    const int64_t y_0;
    const int64_t y_1;
} c99_for_entries_13;

static int64_t entries_13(c99_workspace *ws, const void *given, const int64_t first_23, const int64_t last_23)
{
    const c99_for_entries_13 *const shared = given;
    double *const v_21 = shared->v_21;
    double *const v_45 = shared->v_45;
    const int64_t y_0 = shared->y_0;
    const int64_t y_1 = shared->y_1;
    (void)ws;
    (void)shared;
    /* v_45 = Sum{axes=[0, 1]}(v_21) */
    for (int64_t i0_24 = 0; i0_24 < y_0 * y_1; i0_24++) {
        C99_IVDEP
        for (int64_t i1_13 = first_23; i1_13 < last_23; i1_13++) {
            v_45[i1_13] = v_45[i1_13] + v_21[2 * i0_24 + i1_13];
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
    const double *const v_lstm_U_i = in[2].data;
    const double *const v_lstm_W_i = in[3].data;
    const double *const v_lstm_b_i = in[4].data;
    const double *const v_lstm_U_f = in[5].data;
    const double *const v_lstm_W_f = in[6].data;
    const double *const v_lstm_b_f = in[7].data;
    const double *const v_lstm_U_g = in[8].data;
    const double *const v_lstm_W_g = in[9].data;
    const double *const v_lstm_b_g = in[10].data;
    const double *const v_lstm_U_o = in[11].data;
    const double *const v_lstm_W_o = in[12].data;
    const double *const v_lstm_b_o = in[13].data;
    const double *const v_dense_V = in[14].data;
    const double *const v_dense_c = in[15].data;
    const double *const v_dense_c_adam_first_moment = in[16].data;
    const int64_t v_adam_step_count = *(const int64_t *)in[17].data;
    const double *const v_dense_c_adam_second_moment = in[18].data;
    const double *const v_dense_V_adam_first_moment = in[19].data;
    const double *const v_dense_V_adam_second_moment = in[20].data;
    const double *const v_lstm_b_o_adam_first_moment = in[21].data;
    const double *const v_lstm_b_o_adam_second_moment = in[22].data;
    const double *const v_lstm_W_o_adam_first_moment = in[23].data;
    const double *const v_lstm_W_o_adam_second_moment = in[24].data;
    const double *const v_lstm_U_o_adam_first_moment = in[25].data;
    const double *const v_lstm_U_o_adam_second_moment = in[26].data;
    const double *const v_lstm_b_g_adam_first_moment = in[27].data;
    const double *const v_lstm_b_g_adam_second_moment = in[28].data;
    const double *const v_lstm_W_g_adam_first_moment = in[29].data;
    const double *const v_lstm_W_g_adam_second_moment = in[30].data;
    const double *const v_lstm_U_g_adam_first_moment = in[31].data;
    const double *const v_lstm_U_g_adam_second_moment = in[32].data;
    const double *const v_lstm_b_f_adam_first_moment = in[33].data;
    const double *const v_lstm_b_f_adam_second_moment = in[34].data;
    const double *const v_lstm_W_f_adam_first_moment = in[35].data;
    const double *const v_lstm_W_f_adam_second_moment = in[36].data;
    const double *const v_lstm_U_f_adam_first_moment = in[37].data;
    const double *const v_lstm_U_f_adam_second_moment = in[38].data;
    const double *const v_lstm_b_i_adam_first_moment = in[39].data;
    const double *const v_lstm_b_i_adam_second_moment = in[40].data;
    const double *const v_lstm_W_i_adam_first_moment = in[41].data;
    const double *const v_lstm_W_i_adam_second_moment = in[42].data;
    const double *const v_lstm_U_i_adam_first_moment = in[43].data;
    const double *const v_lstm_U_i_adam_second_moment = in[44].data;
    const uint8_t v = (uint8_t)(x_2 == (int64_t)3);
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
    const uint8_t v_2 = t_14;
    const int64_t v_3 = t_13;
    const int64_t v_4 = t_4;
    const int64_t v_5 = t;
    if (C99_FAILS(!v_2)) return 1;
    const uint8_t t_15 = (uint8_t)(x_1 > (int64_t)0);
    const int64_t t_16 = (int64_t)(x_1 <= v_3 ? x_1 : v_3);
    const int64_t t_17 = (int64_t)((uint64_t)t_16 - (uint64_t)(int64_t)0);
    const int64_t v_6 = t_17;
    const uint8_t v_7 = t_15;
    if (C99_FAILS(!v_7)) return 2;
    if (C99_FAILS(!v)) return 3;
    if (C99_FAILS(x_2 != 3)) return 4;
    const double *const x_part = x + x_2 * (x_1 - 1);
    const int64_t n = (x_1 - 1 > 0 ? x_1 - 1 : 0);
    const double *const x_part_on = x_part + -n * x_2;
    double *const x_part_on_rows = c99_room(ws, 0, 3 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!x_part_on_rows)) return C99_NO_MEMORY;
    {
        const c99_for_entries shared = {x_0, x_1, x_2, x_part_on, x_part_on_rows};
        const int64_t code = c99_parallel(ws, entries, &shared, x_1, 24 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(v_5 < 0)) return 5;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 3, (const int64_t[]){v_5, x_0, 4}))) return 6;
    double *const v_8 = c99_room(ws, 1, 4 * v_5 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_8)) return C99_NO_MEMORY;
    double *const v_8_2 = v_8;
    const int64_t n_2 = (v_5 - 1 > 0 ? v_5 - 1 : 0);
    const int64_t n_3 = (n_2 - v_5 > 0 ? n_2 - v_5 : 0);
    {
        const c99_for_entries_2 shared = {v_8_2};
        const int64_t code = c99_parallel(ws, entries_2, &shared, 4 * x_0 * (n_3 + v_5 - n_2), 32 * x_0 * (n_3 + v_5 - n_2));
        if (C99_FAILS(code)) return code;
    }
    const int64_t vector_2[] = {x_0, v_4, 2};
    double *const x_rows = c99_room(ws, 2, 3 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!x_rows)) return C99_NO_MEMORY;
    {
        const c99_for_entries_3 shared = {x, x_0, x_1, x_2, x_rows};
        const int64_t code = c99_parallel(ws, entries_3, &shared, x_1, 24 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    double *const v_10 = c99_room(ws, 3, 4 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_10)) return C99_NO_MEMORY;
    /* v_10 = x_rows . v_lstm_U_o */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, x_0 * x_1, 4, 3, x_rows, 3, 1, v_lstm_U_o, 1, 3, v_10, 4, 1))) return C99_NO_MEMORY;
    double *const v_11 = c99_room(ws, 6, 4 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_11)) return C99_NO_MEMORY;
    /* v_11 = x_rows . v_lstm_U_f */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, x_0 * x_1, 4, 3, x_rows, 3, 1, v_lstm_U_f, 1, 3, v_11, 4, 1))) return C99_NO_MEMORY;
    double *const v_12 = c99_room(ws, 7, 4 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_12)) return C99_NO_MEMORY;
    /* v_12 = x_rows . v_lstm_U_i */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, x_0 * x_1, 4, 3, x_rows, 3, 1, v_lstm_U_i, 1, 3, v_12, 4, 1))) return C99_NO_MEMORY;
    double *const v_13 = c99_room(ws, 8, 4 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_13)) return C99_NO_MEMORY;
    /* v_13 = x_rows . v_lstm_U_g */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, x_0 * x_1, 4, 3, x_rows, 3, 1, v_lstm_U_g, 1, 3, v_13, 4, 1))) return C99_NO_MEMORY;
    const int64_t rows = (v_5 - 2 > 0 ? v_5 - 2 : 0);
    double *const h = c99_room(ws, 2, 4 * x_0 * (rows + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!h)) return C99_NO_MEMORY;
    memcpy(h, v_8_2, (size_t)(4 * x_0 * (int64_t)sizeof(double)));
    double *const c = c99_room(ws, 9, 4 * x_0 * (rows + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!c)) return C99_NO_MEMORY;
    memcpy(c, v_8_2, (size_t)(4 * x_0 * (int64_t)sizeof(double)));
    double *const i = v_10;
    double *const f = v_11;
    double *const g = v_12;
    double *const o = v_13;
    double *const q = c99_room(ws, 10, 4 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!q)) return C99_NO_MEMORY;
    double *const v_lstm_W_g_packed = c99_room(ws, 11, (int64_t)c99_packed_size_f64(4, 4));
    if (C99_FAILS(!v_lstm_W_g_packed)) return C99_NO_MEMORY;
    c99_pack_f64(4, 4, v_lstm_W_g, 1, 4, v_lstm_W_g_packed);
    double *const v_lstm_W_i_packed = c99_room(ws, 12, (int64_t)c99_packed_size_f64(4, 4));
    if (C99_FAILS(!v_lstm_W_i_packed)) return C99_NO_MEMORY;
    c99_pack_f64(4, 4, v_lstm_W_i, 1, 4, v_lstm_W_i_packed);
    double *const v_lstm_W_f_packed = c99_room(ws, 13, (int64_t)c99_packed_size_f64(4, 4));
    if (C99_FAILS(!v_lstm_W_f_packed)) return C99_NO_MEMORY;
    c99_pack_f64(4, 4, v_lstm_W_f, 1, 4, v_lstm_W_f_packed);
    double *const v_lstm_W_o_packed = c99_room(ws, 14, (int64_t)c99_packed_size_f64(4, 4));
    if (C99_FAILS(!v_lstm_W_o_packed)) return C99_NO_MEMORY;
    c99_pack_f64(4, 4, v_lstm_W_o, 1, 4, v_lstm_W_o_packed);
    {
        const c99_for_steps shared = {c, f, g, h, i, o, q, rows, v_10, v_11, v_12, v_13, v_lstm_W_f_packed, v_lstm_W_g_packed, v_lstm_W_i_packed, v_lstm_W_o_packed, v_lstm_b_f, v_lstm_b_g, v_lstm_b_i, v_lstm_b_o, x_0, x_1};
        const int64_t code = c99_parallel(ws, steps, &shared, x_0, 256 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(c99_in_order(ws, 11, h, 4 * x_0 * (int64_t)sizeof(double), x_1 + 1, v_5, rows + 2))) return C99_NO_MEMORY;
    if (C99_FAILS(c99_in_order(ws, 12, c, 4 * x_0 * (int64_t)sizeof(double), x_1 + 1, v_5, rows + 2))) return C99_NO_MEMORY;
    const int64_t n_4 = (v_5 > 0 ? v_5 : 0);
    double *const h_2 = h + 4 * x_0 * (n_3 + v_5 - n_2);
    double *const v_18 = c99_room(ws, 13, 2 * x_0 * (n_4 + n_2 - n_3 - v_5) * (int64_t)sizeof(double));
    if (C99_FAILS(!v_18)) return C99_NO_MEMORY;
    /* v_18 = h_2 . v_dense_V */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, x_0 * (n_4 + n_2 - n_3 - v_5), 2, 4, h_2, 4, 1, v_dense_V, 1, 4, v_18, 2, 1))) return C99_NO_MEMORY;
    double *const v_18_rows = c99_room(ws, 14, 2 * x_0 * (n_4 + n_2 - n_3 - v_5) * (int64_t)sizeof(double));
    if (C99_FAILS(!v_18_rows)) return C99_NO_MEMORY;
    {
        const c99_for_entries_4 shared = {n_2, n_3, n_4, v_18, v_18_rows, v_5, x_0};
        const int64_t code = c99_parallel(ws, entries_4, &shared, x_0, 16 * x_0 * (n_4 + n_2 - n_3 - v_5));
        if (C99_FAILS(code)) return code;
    }
    const int64_t n_5 = v_4 < 0 ? n_4 + n_2 - n_3 - v_5 : v_4;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 3, (const int64_t[]){x_0, n_5, 2}))) return 7;
    if (C99_FAILS(2 * n_5 * x_0 != 2 * x_0 * (n_4 + n_2 - n_3 - v_5))) return 8;
    const int64_t vector_6[] = {x_0, v_4, 2};
    const int64_t vector_7[] = {y_0, y_1, y_2};
    uint8_t *const v_19 = c99_room(ws, 15, 3 * (int64_t)sizeof(uint8_t));
    if (C99_FAILS(!v_19)) return C99_NO_MEMORY;
    /* v_19 = EQ(vector_7, vector_6) */
    C99_IVDEP
    for (int64_t i0_6 = 0; i0_6 < 3; i0_6++) {
        const int64_t vector_7_ = vector_7[i0_6];
        const int64_t vector_6_ = vector_6[i0_6];
        v_19[i0_6] = (uint8_t)(vector_7_ == vector_6_);
    }
    uint8_t parts[2];
    for (int64_t j = 0; j < 2; j++) {
        parts[j] = 1;
    }
    for (int64_t i_2 = 0; i_2 < 2; i_2 += 2) {
        for (int64_t j_2 = 0; j_2 < 2; j_2++) {
            parts[j_2] = (uint8_t)(parts[j_2] & v_19[i_2 + j_2]);
        }
    }
    parts[0] = (uint8_t)(parts[0] & parts[1]);
    parts[0] = (uint8_t)(parts[0] & v_19[2]);
    const uint8_t gathered = parts[0];
    const uint8_t v_20 = gathered;
    if (C99_FAILS(!v_20)) return 9;
    if (C99_FAILS(y_0 != x_0)) return 10;
    if (C99_FAILS(y_1 != v_4)) return 11;
    if (C99_FAILS(y_2 != 2)) return 12;
    if (C99_FAILS(x_0 != y_0)) return 13;
    if (C99_FAILS(n_5 != y_1)) return 14;
    double *const v_21 = c99_room(ws, 16, 2 * y_0 * y_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_21)) return C99_NO_MEMORY;
    {
        const c99_for_entries_5 shared = {n_5, v_18_rows, v_21, v_dense_c, y, y_1, y_2};
        const int64_t code = c99_parallel(ws, entries_5, &shared, y_0, 16 * y_0 * y_1);
        if (C99_FAILS(code)) return code;
    }
    double *const v_22 = c99_room(ws, 17, 3 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_22)) return C99_NO_MEMORY;
    /* v_22 = Cast{float64}(vector_2) */
    C99_IVDEP
    for (int64_t i0_8 = 0; i0_8 < 3; i0_8++) {
        const int64_t vector_2_ = vector_2[i0_8];
        v_22[i0_8] = (double)vector_2_;
    }
    const double v_22_at = v_22[2];
    const double v_22_at_2 = v_22[1];
    const double v_22_at_3 = v_22[0];
    double parts_2[32];
    for (int64_t j_3 = 0; j_3 < 32; j_3++) {
        parts_2[j_3] = 0;
    }
    const int64_t whole = 2 * y_0 * y_1 - 2 * y_0 * y_1 % 32;
    for (int64_t i_3 = 0; i_3 < whole; i_3 += 32) {
        for (int64_t j_4 = 0; j_4 < 32; j_4++) {
            parts_2[j_4] = parts_2[j_4] + v_21[i_3 + j_4] * v_21[i_3 + j_4];
        }
    }
    C99_IVDEP
    for (int64_t j_5 = 0; j_5 < 2 * y_0 * y_1 - whole; j_5++) {
        parts_2[j_5] = parts_2[j_5] + v_21[j_5 + whole] * v_21[j_5 + whole];
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
    const double v_23 = gathered_2;
    const double t_34 = v_22_at_3 * v_22_at_2 * v_22_at;
    const double t_35 = v_23 / t_34;
    const double v_mean = t_35;
    const double v_24 = t_34;
    const double number[] = {v_24};
    double *const v_dmean_do_t = c99_room(ws, 18, 2 * y_0 * y_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_dmean_do_t)) return C99_NO_MEMORY;
    {
        const c99_for_entries_6 shared = {number, v_21, v_dmean_do_t};
        const int64_t code = c99_parallel(ws, entries_6, &shared, 2 * y_0 * y_1, 16 * y_0 * y_1);
        if (C99_FAILS(code)) return code;
    }
    double *const v_dmean_do_t_part = v_dmean_do_t + 2 * (y_1 - 1);
    const int64_t n_6 = (x_1 - y_1 > 0 ? x_1 - y_1 : 0);
    double *const v_dmean_do_t_part_rows = c99_room(ws, 11, 2 * y_0 * (x_1 - n_6) * (int64_t)sizeof(double));
    if (C99_FAILS(!v_dmean_do_t_part_rows)) return C99_NO_MEMORY;
    {
        const c99_for_entries_7 shared = {n_6, v_dmean_do_t_part, v_dmean_do_t_part_rows, x_1, y_1};
        const int64_t code = c99_parallel(ws, entries_7, &shared, y_0, 16 * y_0 * (x_1 - n_6));
        if (C99_FAILS(code)) return code;
    }
    double *const v_25 = c99_room(ws, 12, 4 * y_0 * (x_1 - n_6) * (int64_t)sizeof(double));
    if (C99_FAILS(!v_25)) return C99_NO_MEMORY;
    /* v_25 = v_dmean_do_t_part_rows . v_dense_V */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, y_0 * (x_1 - n_6), 4, 2, v_dmean_do_t_part_rows, 2, 1, v_dense_V, 4, 1, v_25, 4, 1))) return C99_NO_MEMORY;
    const int64_t n_7 = 4 * x_0 == 0 ? 0 : 4 * y_0 * (x_1 - n_6) / (4 * x_0);
    const int64_t n_8 = v_6 < 0 ? n_7 : v_6;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 3, (const int64_t[]){x_0, n_8, 4}))) return 15;
    if (C99_FAILS(4 * n_8 * x_0 != 4 * y_0 * (x_1 - n_6))) return 16;
    double *const o_part = o + 4 * x_0 * (x_1 - 1);
    double *const q_part = q + 4 * x_0 * (x_1 - 1);
    double *const g_part = g + 4 * x_0 * (x_1 - 1);
    double *const i_part = i + 4 * x_0 * (x_1 - 1);
    double *const f_part = f + 4 * x_0 * (x_1 - 1);
    const int64_t bound = v_5 - 2 < -1 ? -1 : (v_5 - 2 > v_5 - 1 ? v_5 - 1 : v_5 - 2);
    const int64_t n_9 = (bound + 1 > 0 ? bound + 1 : 0);
    double *const c_part = c + 4 * bound * x_0;
    const int64_t n_10 = (bound + 1 - x_1 > 0 ? bound + 1 - x_1 : 0);
    if (C99_FAILS(n_9 - n_10 < x_1)) return 17;
    if (C99_FAILS(n_8 < x_1)) return 18;
    double *const v_8_2_trace = c99_room(ws, 13, 8 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_8_2_trace)) return C99_NO_MEMORY;
    memcpy(v_8_2_trace, v_8_2, (size_t)(4 * x_0 * (int64_t)sizeof(double)));
    double *const v_8_2_trace_2 = c99_room(ws, 15, 8 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_8_2_trace_2)) return C99_NO_MEMORY;
    memcpy(v_8_2_trace_2, v_8_2, (size_t)(4 * x_0 * (int64_t)sizeof(double)));
    double *const trace = f_part;
    double *const trace_2 = o_part;
    double *const trace_3 = q_part;
    double *const trace_4 = g_part;
    double *const v_lstm_W_o_packed_2 = c99_room(ws, 14, (int64_t)c99_packed_size_f64(4, 4));
    if (C99_FAILS(!v_lstm_W_o_packed_2)) return C99_NO_MEMORY;
    c99_pack_f64(4, 4, v_lstm_W_o, 4, 1, v_lstm_W_o_packed_2);
    double *const v_lstm_W_g_packed_2 = c99_room(ws, 17, (int64_t)c99_packed_size_f64(4, 4));
    if (C99_FAILS(!v_lstm_W_g_packed_2)) return C99_NO_MEMORY;
    c99_pack_f64(4, 4, v_lstm_W_g, 4, 1, v_lstm_W_g_packed_2);
    double *const v_lstm_W_f_packed_2 = c99_room(ws, 11, (int64_t)c99_packed_size_f64(4, 4));
    if (C99_FAILS(!v_lstm_W_f_packed_2)) return C99_NO_MEMORY;
    c99_pack_f64(4, 4, v_lstm_W_f, 4, 1, v_lstm_W_f_packed_2);
    double *const v_lstm_W_i_packed_2 = c99_room(ws, 1, (int64_t)c99_packed_size_f64(4, 4));
    if (C99_FAILS(!v_lstm_W_i_packed_2)) return C99_NO_MEMORY;
    c99_pack_f64(4, 4, v_lstm_W_i, 4, 1, v_lstm_W_i_packed_2);
    {
        const c99_for_steps_2 shared = {c_part, f_part, g_part, i_part, n_8, o_part, q_part, trace, trace_2, trace_3, trace_4, v_25, v_8_2_trace, v_8_2_trace_2, v_lstm_W_f_packed_2, v_lstm_W_g_packed_2, v_lstm_W_i_packed_2, v_lstm_W_o_packed_2, x_0, x_1};
        const int64_t code = c99_parallel(ws, steps_2, &shared, x_0, 256 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    const double *const trace_4_on = trace_4 + -4 * n * x_0;
    double *const v_dmean_dlstm_U_i = c99_room(ws, 1, 12 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_dmean_dlstm_U_i)) return C99_NO_MEMORY;
    /* v_dmean_dlstm_U_i = trace_4_on . x_part_on_rows */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 4, 3, x_0 * x_1, trace_4_on, 1, 4, x_part_on_rows, 3, 1, v_dmean_dlstm_U_i, 3, 1))) return C99_NO_MEMORY;
    double parts_3[8];
    for (int64_t j_10 = 0; j_10 < 8; j_10++) {
        parts_3[j_10] = 0;
    }
    for (int64_t i_4 = 0; i_4 < 8; i_4 += 8) {
        for (int64_t j_11 = 0; j_11 < 8; j_11++) {
            parts_3[j_11] = parts_3[j_11] + v_dmean_dlstm_U_i[i_4 + j_11] * v_dmean_dlstm_U_i[i_4 + j_11];
        }
    }
    C99_IVDEP
    for (int64_t j_12 = 0; j_12 < 4; j_12++) {
        parts_3[j_12] = parts_3[j_12] + parts_3[j_12 + 4];
    }
    C99_IVDEP
    for (int64_t j_13 = 0; j_13 < 4; j_13++) {
        parts_3[j_13] = parts_3[j_13] + v_dmean_dlstm_U_i[j_13 + 8] * v_dmean_dlstm_U_i[j_13 + 8];
    }
    C99_IVDEP
    for (int64_t j_14 = 0; j_14 < 2; j_14++) {
        parts_3[j_14] = parts_3[j_14] + parts_3[j_14 + 2];
    }
    parts_3[0] = parts_3[0] + parts_3[1];
    const double gathered_3 = parts_3[0];
    const double v_30 = gathered_3;
    double *const h_part = h + 4 * bound * x_0;
    const int64_t n_11 = (bound > 0 ? bound : 0);
    const double *const h_part_on = h_part + -4 * n_11 * x_0;
    if (C99_FAILS(x_0 * x_1 != n_9 * x_0)) return 19;
    const double *trace_4_on_straight = trace_4_on;
    if (x_1 != n_9) {
        trace_4_on_straight = c99_turned(ws, 3, trace_4_on, x_1, 4 * x_0 * x_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!trace_4_on_straight)) return C99_NO_MEMORY;
    }
    const double *h_part_on_straight = h_part_on;
    if (x_1 != n_9) {
        h_part_on_straight = c99_turned(ws, 9, h_part_on, n_9, 4 * n_9 * x_0 * (int64_t)sizeof(double));
        if (C99_FAILS(!h_part_on_straight)) return C99_NO_MEMORY;
    }
    double *const v_dmean_dlstm_W_i = c99_room(ws, 11, 16 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_dmean_dlstm_W_i)) return C99_NO_MEMORY;
    /* v_dmean_dlstm_W_i = trace_4_on_straight . h_part_on_straight */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 4, 4, x_0 * x_1, trace_4_on_straight, 1, 4, h_part_on_straight, 4, 1, v_dmean_dlstm_W_i, 4, 1))) return C99_NO_MEMORY;
    double parts_4[16];
    for (int64_t j_15 = 0; j_15 < 16; j_15++) {
        parts_4[j_15] = 0;
    }
    for (int64_t i_5 = 0; i_5 < 16; i_5 += 16) {
        for (int64_t j_16 = 0; j_16 < 16; j_16++) {
            parts_4[j_16] = parts_4[j_16] + v_dmean_dlstm_W_i[i_5 + j_16] * v_dmean_dlstm_W_i[i_5 + j_16];
        }
    }
    C99_IVDEP
    for (int64_t j_17 = 0; j_17 < 8; j_17++) {
        parts_4[j_17] = parts_4[j_17] + parts_4[j_17 + 8];
    }
    C99_IVDEP
    for (int64_t j_18 = 0; j_18 < 4; j_18++) {
        parts_4[j_18] = parts_4[j_18] + parts_4[j_18 + 4];
    }
    C99_IVDEP
    for (int64_t j_19 = 0; j_19 < 2; j_19++) {
        parts_4[j_19] = parts_4[j_19] + parts_4[j_19 + 2];
    }
    parts_4[0] = parts_4[0] + parts_4[1];
    const double gathered_4 = parts_4[0];
    const double v_31 = gathered_4;
    double *const v_dmean_dlstm_b_i = c99_room(ws, 12, 4 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_dmean_dlstm_b_i)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0_13 = 0; i0_13 < 4; i0_13++) {
        v_dmean_dlstm_b_i[i0_13] = 0;
    }
    {
        const c99_for_entries_8 shared = {trace_4, v_dmean_dlstm_b_i, x_0, x_1};
        const int64_t code = c99_parallel(ws, entries_8, &shared, 4, 32 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    double parts_5[4];
    for (int64_t j_20 = 0; j_20 < 4; j_20++) {
        parts_5[j_20] = 0;
    }
    for (int64_t i_6 = 0; i_6 < 4; i_6 += 4) {
        for (int64_t j_21 = 0; j_21 < 4; j_21++) {
            parts_5[j_21] = parts_5[j_21] + v_dmean_dlstm_b_i[i_6 + j_21] * v_dmean_dlstm_b_i[i_6 + j_21];
        }
    }
    C99_IVDEP
    for (int64_t j_22 = 0; j_22 < 2; j_22++) {
        parts_5[j_22] = parts_5[j_22] + parts_5[j_22 + 2];
    }
    parts_5[0] = parts_5[0] + parts_5[1];
    const double gathered_5 = parts_5[0];
    const double v_32 = gathered_5;
    const double *const trace_3_on = trace_3 + -4 * n * x_0;
    double *const v_dmean_dlstm_U_f = c99_room(ws, 13, 12 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_dmean_dlstm_U_f)) return C99_NO_MEMORY;
    /* v_dmean_dlstm_U_f = trace_3_on . x_part_on_rows */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 4, 3, x_0 * x_1, trace_3_on, 1, 4, x_part_on_rows, 3, 1, v_dmean_dlstm_U_f, 3, 1))) return C99_NO_MEMORY;
    double parts_6[8];
    for (int64_t j_23 = 0; j_23 < 8; j_23++) {
        parts_6[j_23] = 0;
    }
    for (int64_t i_7 = 0; i_7 < 8; i_7 += 8) {
        for (int64_t j_24 = 0; j_24 < 8; j_24++) {
            parts_6[j_24] = parts_6[j_24] + v_dmean_dlstm_U_f[i_7 + j_24] * v_dmean_dlstm_U_f[i_7 + j_24];
        }
    }
    C99_IVDEP
    for (int64_t j_25 = 0; j_25 < 4; j_25++) {
        parts_6[j_25] = parts_6[j_25] + parts_6[j_25 + 4];
    }
    C99_IVDEP
    for (int64_t j_26 = 0; j_26 < 4; j_26++) {
        parts_6[j_26] = parts_6[j_26] + v_dmean_dlstm_U_f[j_26 + 8] * v_dmean_dlstm_U_f[j_26 + 8];
    }
    C99_IVDEP
    for (int64_t j_27 = 0; j_27 < 2; j_27++) {
        parts_6[j_27] = parts_6[j_27] + parts_6[j_27 + 2];
    }
    parts_6[0] = parts_6[0] + parts_6[1];
    const double gathered_6 = parts_6[0];
    const double v_33 = gathered_6;
    if (C99_FAILS(x_0 * x_1 != n_9 * x_0)) return 20;
    const double *trace_3_on_straight = trace_3_on;
    if (x_1 != n_9) {
        trace_3_on_straight = c99_turned(ws, 14, trace_3_on, x_1, 4 * x_0 * x_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!trace_3_on_straight)) return C99_NO_MEMORY;
    }
    const double *h_part_on_straight_2 = h_part_on;
    if (x_1 != n_9) {
        h_part_on_straight_2 = c99_turned(ws, 15, h_part_on, n_9, 4 * n_9 * x_0 * (int64_t)sizeof(double));
        if (C99_FAILS(!h_part_on_straight_2)) return C99_NO_MEMORY;
    }
    double *const v_dmean_dlstm_W_f = c99_room(ws, 17, 16 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_dmean_dlstm_W_f)) return C99_NO_MEMORY;
    /* v_dmean_dlstm_W_f = trace_3_on_straight . h_part_on_straight_2 */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 4, 4, x_0 * x_1, trace_3_on_straight, 1, 4, h_part_on_straight_2, 4, 1, v_dmean_dlstm_W_f, 4, 1))) return C99_NO_MEMORY;
    double parts_7[16];
    for (int64_t j_28 = 0; j_28 < 16; j_28++) {
        parts_7[j_28] = 0;
    }
    for (int64_t i_8 = 0; i_8 < 16; i_8 += 16) {
        for (int64_t j_29 = 0; j_29 < 16; j_29++) {
            parts_7[j_29] = parts_7[j_29] + v_dmean_dlstm_W_f[i_8 + j_29] * v_dmean_dlstm_W_f[i_8 + j_29];
        }
    }
    C99_IVDEP
    for (int64_t j_30 = 0; j_30 < 8; j_30++) {
        parts_7[j_30] = parts_7[j_30] + parts_7[j_30 + 8];
    }
    C99_IVDEP
    for (int64_t j_31 = 0; j_31 < 4; j_31++) {
        parts_7[j_31] = parts_7[j_31] + parts_7[j_31 + 4];
    }
    C99_IVDEP
    for (int64_t j_32 = 0; j_32 < 2; j_32++) {
        parts_7[j_32] = parts_7[j_32] + parts_7[j_32 + 2];
    }
    parts_7[0] = parts_7[0] + parts_7[1];
    const double gathered_7 = parts_7[0];
    const double v_34 = gathered_7;
    double *const v_dmean_dlstm_b_f = c99_room(ws, 19, 4 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_dmean_dlstm_b_f)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0_15 = 0; i0_15 < 4; i0_15++) {
        v_dmean_dlstm_b_f[i0_15] = 0;
    }
    {
        const c99_for_entries_9 shared = {trace_3, v_dmean_dlstm_b_f, x_0, x_1};
        const int64_t code = c99_parallel(ws, entries_9, &shared, 4, 32 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    double parts_8[4];
    for (int64_t j_33 = 0; j_33 < 4; j_33++) {
        parts_8[j_33] = 0;
    }
    for (int64_t i_9 = 0; i_9 < 4; i_9 += 4) {
        for (int64_t j_34 = 0; j_34 < 4; j_34++) {
            parts_8[j_34] = parts_8[j_34] + v_dmean_dlstm_b_f[i_9 + j_34] * v_dmean_dlstm_b_f[i_9 + j_34];
        }
    }
    C99_IVDEP
    for (int64_t j_35 = 0; j_35 < 2; j_35++) {
        parts_8[j_35] = parts_8[j_35] + parts_8[j_35 + 2];
    }
    parts_8[0] = parts_8[0] + parts_8[1];
    const double gathered_8 = parts_8[0];
    const double v_35 = gathered_8;
    const double *const trace_2_on = trace_2 + -4 * n * x_0;
    double *const v_dmean_dlstm_U_g = c99_room(ws, 20, 12 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_dmean_dlstm_U_g)) return C99_NO_MEMORY;
    /* v_dmean_dlstm_U_g = trace_2_on . x_part_on_rows */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 4, 3, x_0 * x_1, trace_2_on, 1, 4, x_part_on_rows, 3, 1, v_dmean_dlstm_U_g, 3, 1))) return C99_NO_MEMORY;
    double parts_9[8];
    for (int64_t j_36 = 0; j_36 < 8; j_36++) {
        parts_9[j_36] = 0;
    }
    for (int64_t i_10 = 0; i_10 < 8; i_10 += 8) {
        for (int64_t j_37 = 0; j_37 < 8; j_37++) {
            parts_9[j_37] = parts_9[j_37] + v_dmean_dlstm_U_g[i_10 + j_37] * v_dmean_dlstm_U_g[i_10 + j_37];
        }
    }
    C99_IVDEP
    for (int64_t j_38 = 0; j_38 < 4; j_38++) {
        parts_9[j_38] = parts_9[j_38] + parts_9[j_38 + 4];
    }
    C99_IVDEP
    for (int64_t j_39 = 0; j_39 < 4; j_39++) {
        parts_9[j_39] = parts_9[j_39] + v_dmean_dlstm_U_g[j_39 + 8] * v_dmean_dlstm_U_g[j_39 + 8];
    }
    C99_IVDEP
    for (int64_t j_40 = 0; j_40 < 2; j_40++) {
        parts_9[j_40] = parts_9[j_40] + parts_9[j_40 + 2];
    }
    parts_9[0] = parts_9[0] + parts_9[1];
    const double gathered_9 = parts_9[0];
    const double v_36 = gathered_9;
    if (C99_FAILS(x_0 * x_1 != n_9 * x_0)) return 21;
    const double *trace_2_on_straight = trace_2_on;
    if (x_1 != n_9) {
        trace_2_on_straight = c99_turned(ws, 21, trace_2_on, x_1, 4 * x_0 * x_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!trace_2_on_straight)) return C99_NO_MEMORY;
    }
    const double *h_part_on_straight_3 = h_part_on;
    if (x_1 != n_9) {
        h_part_on_straight_3 = c99_turned(ws, 22, h_part_on, n_9, 4 * n_9 * x_0 * (int64_t)sizeof(double));
        if (C99_FAILS(!h_part_on_straight_3)) return C99_NO_MEMORY;
    }
    double *const v_dmean_dlstm_W_g = c99_room(ws, 3, 16 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_dmean_dlstm_W_g)) return C99_NO_MEMORY;
    /* v_dmean_dlstm_W_g = trace_2_on_straight . h_part_on_straight_3 */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 4, 4, x_0 * x_1, trace_2_on_straight, 1, 4, h_part_on_straight_3, 4, 1, v_dmean_dlstm_W_g, 4, 1))) return C99_NO_MEMORY;
    double parts_10[16];
    for (int64_t j_41 = 0; j_41 < 16; j_41++) {
        parts_10[j_41] = 0;
    }
    for (int64_t i_11 = 0; i_11 < 16; i_11 += 16) {
        for (int64_t j_42 = 0; j_42 < 16; j_42++) {
            parts_10[j_42] = parts_10[j_42] + v_dmean_dlstm_W_g[i_11 + j_42] * v_dmean_dlstm_W_g[i_11 + j_42];
        }
    }
    C99_IVDEP
    for (int64_t j_43 = 0; j_43 < 8; j_43++) {
        parts_10[j_43] = parts_10[j_43] + parts_10[j_43 + 8];
    }
    C99_IVDEP
    for (int64_t j_44 = 0; j_44 < 4; j_44++) {
        parts_10[j_44] = parts_10[j_44] + parts_10[j_44 + 4];
    }
    C99_IVDEP
    for (int64_t j_45 = 0; j_45 < 2; j_45++) {
        parts_10[j_45] = parts_10[j_45] + parts_10[j_45 + 2];
    }
    parts_10[0] = parts_10[0] + parts_10[1];
    const double gathered_10 = parts_10[0];
    const double v_37 = gathered_10;
    double *const v_dmean_dlstm_b_g = c99_room(ws, 9, 4 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_dmean_dlstm_b_g)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0_17 = 0; i0_17 < 4; i0_17++) {
        v_dmean_dlstm_b_g[i0_17] = 0;
    }
    {
        const c99_for_entries_10 shared = {trace_2, v_dmean_dlstm_b_g, x_0, x_1};
        const int64_t code = c99_parallel(ws, entries_10, &shared, 4, 32 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    double parts_11[4];
    for (int64_t j_46 = 0; j_46 < 4; j_46++) {
        parts_11[j_46] = 0;
    }
    for (int64_t i_12 = 0; i_12 < 4; i_12 += 4) {
        for (int64_t j_47 = 0; j_47 < 4; j_47++) {
            parts_11[j_47] = parts_11[j_47] + v_dmean_dlstm_b_g[i_12 + j_47] * v_dmean_dlstm_b_g[i_12 + j_47];
        }
    }
    C99_IVDEP
    for (int64_t j_48 = 0; j_48 < 2; j_48++) {
        parts_11[j_48] = parts_11[j_48] + parts_11[j_48 + 2];
    }
    parts_11[0] = parts_11[0] + parts_11[1];
    const double gathered_11 = parts_11[0];
    const double v_38 = gathered_11;
    const double *const trace_on = trace + -4 * n * x_0;
    double *const v_dmean_dlstm_U_o = c99_room(ws, 7, 12 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_dmean_dlstm_U_o)) return C99_NO_MEMORY;
    /* v_dmean_dlstm_U_o = trace_on . x_part_on_rows */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 4, 3, x_0 * x_1, trace_on, 1, 4, x_part_on_rows, 3, 1, v_dmean_dlstm_U_o, 3, 1))) return C99_NO_MEMORY;
    double parts_12[8];
    for (int64_t j_49 = 0; j_49 < 8; j_49++) {
        parts_12[j_49] = 0;
    }
    for (int64_t i_13 = 0; i_13 < 8; i_13 += 8) {
        for (int64_t j_50 = 0; j_50 < 8; j_50++) {
            parts_12[j_50] = parts_12[j_50] + v_dmean_dlstm_U_o[i_13 + j_50] * v_dmean_dlstm_U_o[i_13 + j_50];
        }
    }
    C99_IVDEP
    for (int64_t j_51 = 0; j_51 < 4; j_51++) {
        parts_12[j_51] = parts_12[j_51] + parts_12[j_51 + 4];
    }
    C99_IVDEP
    for (int64_t j_52 = 0; j_52 < 4; j_52++) {
        parts_12[j_52] = parts_12[j_52] + v_dmean_dlstm_U_o[j_52 + 8] * v_dmean_dlstm_U_o[j_52 + 8];
    }
    C99_IVDEP
    for (int64_t j_53 = 0; j_53 < 2; j_53++) {
        parts_12[j_53] = parts_12[j_53] + parts_12[j_53 + 2];
    }
    parts_12[0] = parts_12[0] + parts_12[1];
    const double gathered_12 = parts_12[0];
    const double v_39 = gathered_12;
    if (C99_FAILS(x_0 * x_1 != n_9 * x_0)) return 22;
    const double *trace_on_straight = trace_on;
    if (x_1 != n_9) {
        trace_on_straight = c99_turned(ws, 14, trace_on, x_1, 4 * x_0 * x_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!trace_on_straight)) return C99_NO_MEMORY;
    }
    const double *h_part_on_straight_4 = h_part_on;
    if (x_1 != n_9) {
        h_part_on_straight_4 = c99_turned(ws, 15, h_part_on, n_9, 4 * n_9 * x_0 * (int64_t)sizeof(double));
        if (C99_FAILS(!h_part_on_straight_4)) return C99_NO_MEMORY;
    }
    double *const v_dmean_dlstm_W_o = c99_room(ws, 10, 16 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_dmean_dlstm_W_o)) return C99_NO_MEMORY;
    /* v_dmean_dlstm_W_o = trace_on_straight . h_part_on_straight_4 */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 4, 4, x_0 * x_1, trace_on_straight, 1, 4, h_part_on_straight_4, 4, 1, v_dmean_dlstm_W_o, 4, 1))) return C99_NO_MEMORY;
    double parts_13[16];
    for (int64_t j_54 = 0; j_54 < 16; j_54++) {
        parts_13[j_54] = 0;
    }
    for (int64_t i_14 = 0; i_14 < 16; i_14 += 16) {
        for (int64_t j_55 = 0; j_55 < 16; j_55++) {
            parts_13[j_55] = parts_13[j_55] + v_dmean_dlstm_W_o[i_14 + j_55] * v_dmean_dlstm_W_o[i_14 + j_55];
        }
    }
    C99_IVDEP
    for (int64_t j_56 = 0; j_56 < 8; j_56++) {
        parts_13[j_56] = parts_13[j_56] + parts_13[j_56 + 8];
    }
    C99_IVDEP
    for (int64_t j_57 = 0; j_57 < 4; j_57++) {
        parts_13[j_57] = parts_13[j_57] + parts_13[j_57 + 4];
    }
    C99_IVDEP
    for (int64_t j_58 = 0; j_58 < 2; j_58++) {
        parts_13[j_58] = parts_13[j_58] + parts_13[j_58 + 2];
    }
    parts_13[0] = parts_13[0] + parts_13[1];
    const double gathered_13 = parts_13[0];
    const double v_40 = gathered_13;
    double *const v_dmean_dlstm_b_o = c99_room(ws, 21, 4 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_dmean_dlstm_b_o)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0_19 = 0; i0_19 < 4; i0_19++) {
        v_dmean_dlstm_b_o[i0_19] = 0;
    }
    {
        const c99_for_entries_11 shared = {trace, v_dmean_dlstm_b_o, x_0, x_1};
        const int64_t code = c99_parallel(ws, entries_11, &shared, 4, 32 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    double parts_14[4];
    for (int64_t j_59 = 0; j_59 < 4; j_59++) {
        parts_14[j_59] = 0;
    }
    for (int64_t i_15 = 0; i_15 < 4; i_15 += 4) {
        for (int64_t j_60 = 0; j_60 < 4; j_60++) {
            parts_14[j_60] = parts_14[j_60] + v_dmean_dlstm_b_o[i_15 + j_60] * v_dmean_dlstm_b_o[i_15 + j_60];
        }
    }
    C99_IVDEP
    for (int64_t j_61 = 0; j_61 < 2; j_61++) {
        parts_14[j_61] = parts_14[j_61] + parts_14[j_61 + 2];
    }
    parts_14[0] = parts_14[0] + parts_14[1];
    const double gathered_14 = parts_14[0];
    const double v_41 = gathered_14;
    if (C99_FAILS(x_0 != y_0)) return 23;
    if (C99_FAILS(n_4 + n_2 - n_3 - v_5 != y_1)) return 24;
    double *const v_42 = c99_room(ws, 22, 8 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_42)) return C99_NO_MEMORY;
    for (int64_t batch = 0; batch < x_0; batch++) {
        const double *const h_2_at = h_2 + 4 * batch;
        const double *const v_dmean_do_t_at = v_dmean_do_t + 2 * batch * y_1;
        double *const v_42_at = v_42 + 8 * batch;
        /* v_42_at = h_2_at . v_dmean_do_t_at */
        if (C99_FAILS(c99_product_f64(ws, 4, 5, 4, 2, n_4 + n_2 - n_3 - v_5, h_2_at, 1, 4 * x_0, v_dmean_do_t_at, 2, 1, v_42_at, 2, 1))) return C99_NO_MEMORY;
    }
    double *const v_43 = c99_room(ws, 8, 8 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_43)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0_21 = 0; i0_21 < 8; i0_21++) {
        v_43[i0_21] = 0;
    }
    {
        const c99_for_entries_12 shared = {v_42, v_43, x_0};
        const int64_t code = c99_parallel(ws, entries_12, &shared, 8, 64 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double parts_15[4];
    for (int64_t j_62 = 0; j_62 < 4; j_62++) {
        parts_15[j_62] = 0;
    }
    for (int64_t k = 0; k < 2; k++) {
        const double *const row = v_43 + k;
        for (int64_t i_16 = 0; i_16 < 4; i_16 += 4) {
            for (int64_t j_63 = 0; j_63 < 4; j_63++) {
                parts_15[j_63] = parts_15[j_63] + row[2 * (i_16 + j_63)] * row[2 * (i_16 + j_63)];
            }
        }
    }
    C99_IVDEP
    for (int64_t j_64 = 0; j_64 < 2; j_64++) {
        parts_15[j_64] = parts_15[j_64] + parts_15[j_64 + 2];
    }
    parts_15[0] = parts_15[0] + parts_15[1];
    const double gathered_15 = parts_15[0];
    const double v_44 = gathered_15;
    double *const v_45 = c99_room(ws, 0, 2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_45)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0_23 = 0; i0_23 < 2; i0_23++) {
        v_45[i0_23] = 0;
    }
    {
        const c99_for_entries_13 shared = {v_21, v_45, y_0, y_1};
        const int64_t code = c99_parallel(ws, entries_13, &shared, 2, 16 * y_0 * y_1);
        if (C99_FAILS(code)) return code;
    }
    const double number_2[] = {v_24};
    double *const v_dmean_ddense_c = v_45;
    /* v_dmean_ddense_c = Composite{((2.0 * i1) / i0)}(number_2, v_45) */
    C99_IVDEP
    for (int64_t i0_25 = 0; i0_25 < 2; i0_25++) {
        const double number_2_ = number_2[0];
        const double v_45_ = v_45[i0_25];
        const double t_54 = 2.0 * v_45_;
        const double t_55 = t_54 / number_2_;
        v_dmean_ddense_c[i0_25] = t_55;
    }
    double parts_16[2];
    for (int64_t j_65 = 0; j_65 < 2; j_65++) {
        parts_16[j_65] = 0;
    }
    for (int64_t i_17 = 0; i_17 < 2; i_17 += 2) {
        for (int64_t j_66 = 0; j_66 < 2; j_66++) {
            parts_16[j_66] = parts_16[j_66] + v_dmean_ddense_c[i_17 + j_66] * v_dmean_ddense_c[i_17 + j_66];
        }
    }
    parts_16[0] = parts_16[0] + parts_16[1];
    const double gathered_16 = parts_16[0];
    const double v_46 = gathered_16;
    const double t_56 = v_46 + v_44 + v_41 + v_40 + v_39 + v_38 + v_37 + v_36 + v_35 + v_34 + v_33 + v_32 + v_31 + v_30;
    const double t_57 = sqrt(t_56);
    const double t_58 = 1e-08 + t_57;
    const double t_59 = 1.0 / t_58;
    const double t_60 = (1.0 <= t_59) | (1.0 != 1.0) ? 1.0 : t_59;
    const double v_47 = t_60;
    const double number_3[] = {v_47};
    const int64_t t_61 = (int64_t)((uint64_t)INT64_C(1) + (uint64_t)v_adam_step_count);
    const double t_62 = (double)t_61;
    const double t_63 = pow(0.999, t_62);
    const double t_64 = 1.0 - t_63;
    const double t_65 = pow(0.9, t_62);
    const double t_66 = 1.0 - t_65;
    const double v_48 = t_66;
    const int64_t v_49 = t_61;
    const double v_50 = t_64;
    const double number_4[] = {v_50};
    const double number_5[] = {v_48};
    double *const out1 = out(context, 1, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out1)) return C99_NO_MEMORY;
    double *const out42 = out(context, 42, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out42)) return C99_NO_MEMORY;
    double *const out43 = out(context, 43, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out43)) return C99_NO_MEMORY;
    /* out1, out42, out43 = Composite{...}(v_lstm_U_i, number_5, number_4, number_3, v_dmean_dlstm_U_i, v_lstm_U_i_adam_first_moment, v_lstm_U_i_adam_second_moment) */
    C99_IVDEP
    for (int64_t i0_26 = 0; i0_26 < 12; i0_26++) {
        const double v_lstm_U_i_ = v_lstm_U_i[i0_26];
        const double number_5_ = number_5[0];
        const double number_4_ = number_4[0];
        const double number_3_ = number_3[0];
        const double v_dmean_dlstm_U_i_ = v_dmean_dlstm_U_i[i0_26];
        const double v_lstm_U_i_adam_first_moment_ = v_lstm_U_i_adam_first_moment[i0_26];
        const double v_lstm_U_i_adam_second_moment_ = v_lstm_U_i_adam_second_moment[i0_26];
        const double t_67 = number_3_ * v_dmean_dlstm_U_i_;
        const double t_68 = t_67 * t_67;
        const double t_69 = 0.0010000000000000009 * t_68;
        const double t_70 = 0.999 * v_lstm_U_i_adam_second_moment_;
        const double t_71 = t_70 + t_69;
        const double t_72 = 0.09999999999999998 * number_3_ * v_dmean_dlstm_U_i_;
        const double t_73 = 0.9 * v_lstm_U_i_adam_first_moment_;
        const double t_74 = t_73 + t_72;
        const double t_75 = t_71 / number_4_;
        const double t_76 = sqrt(t_75);
        const double t_77 = 1e-08 + t_76;
        const double t_78 = t_74 / number_5_;
        const double t_79 = 0.001 * t_78;
        const double t_80 = t_79 / t_77;
        const double t_81 = v_lstm_U_i_ - t_80;
        out1[i0_26] = t_81;
        out42[i0_26] = t_74;
        out43[i0_26] = t_71;
    }
    double *const out2 = out(context, 2, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out2)) return C99_NO_MEMORY;
    double *const out40 = out(context, 40, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out40)) return C99_NO_MEMORY;
    double *const out41 = out(context, 41, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out41)) return C99_NO_MEMORY;
    /* out2, out40, out41 = Composite{...}(v_lstm_W_i, number_5, number_4, number_3, v_dmean_dlstm_W_i, v_lstm_W_i_adam_first_moment, v_lstm_W_i_adam_second_moment) */
    C99_IVDEP
    for (int64_t i0_27 = 0; i0_27 < 16; i0_27++) {
        const double v_lstm_W_i_ = v_lstm_W_i[i0_27];
        const double number_5__2 = number_5[0];
        const double number_4__2 = number_4[0];
        const double number_3__2 = number_3[0];
        const double v_dmean_dlstm_W_i_ = v_dmean_dlstm_W_i[i0_27];
        const double v_lstm_W_i_adam_first_moment_ = v_lstm_W_i_adam_first_moment[i0_27];
        const double v_lstm_W_i_adam_second_moment_ = v_lstm_W_i_adam_second_moment[i0_27];
        const double t_82 = number_3__2 * v_dmean_dlstm_W_i_;
        const double t_83 = t_82 * t_82;
        const double t_84 = 0.0010000000000000009 * t_83;
        const double t_85 = 0.999 * v_lstm_W_i_adam_second_moment_;
        const double t_86 = t_85 + t_84;
        const double t_87 = 0.09999999999999998 * number_3__2 * v_dmean_dlstm_W_i_;
        const double t_88 = 0.9 * v_lstm_W_i_adam_first_moment_;
        const double t_89 = t_88 + t_87;
        const double t_90 = t_86 / number_4__2;
        const double t_91 = sqrt(t_90);
        const double t_92 = 1e-08 + t_91;
        const double t_93 = t_89 / number_5__2;
        const double t_94 = 0.001 * t_93;
        const double t_95 = t_94 / t_92;
        const double t_96 = v_lstm_W_i_ - t_95;
        out2[i0_27] = t_96;
        out40[i0_27] = t_89;
        out41[i0_27] = t_86;
    }
    const double number_6[] = {v_47};
    const double number_7[] = {v_50};
    const double number_8[] = {v_48};
    double *const out3 = out(context, 3, 1, (const int64_t[]){4});
    if (C99_FAILS(!out3)) return C99_NO_MEMORY;
    double *const out38 = out(context, 38, 1, (const int64_t[]){4});
    if (C99_FAILS(!out38)) return C99_NO_MEMORY;
    double *const out39 = out(context, 39, 1, (const int64_t[]){4});
    if (C99_FAILS(!out39)) return C99_NO_MEMORY;
    /* out3, out38, out39 = Composite{...}(v_lstm_b_i, number_8, number_7, number_6, v_dmean_dlstm_b_i, v_lstm_b_i_adam_first_moment, v_lstm_b_i_adam_second_moment) */
    C99_IVDEP
    for (int64_t i0_28 = 0; i0_28 < 4; i0_28++) {
        const double v_lstm_b_i__2 = v_lstm_b_i[i0_28];
        const double number_8_ = number_8[0];
        const double number_7_ = number_7[0];
        const double number_6_ = number_6[0];
        const double v_dmean_dlstm_b_i_ = v_dmean_dlstm_b_i[i0_28];
        const double v_lstm_b_i_adam_first_moment_ = v_lstm_b_i_adam_first_moment[i0_28];
        const double v_lstm_b_i_adam_second_moment_ = v_lstm_b_i_adam_second_moment[i0_28];
        const double t_97 = number_6_ * v_dmean_dlstm_b_i_;
        const double t_98 = t_97 * t_97;
        const double t_99 = 0.0010000000000000009 * t_98;
        const double t_100 = 0.999 * v_lstm_b_i_adam_second_moment_;
        const double t_101 = t_100 + t_99;
        const double t_102 = 0.09999999999999998 * number_6_ * v_dmean_dlstm_b_i_;
        const double t_103 = 0.9 * v_lstm_b_i_adam_first_moment_;
        const double t_104 = t_103 + t_102;
        const double t_105 = t_101 / number_7_;
        const double t_106 = sqrt(t_105);
        const double t_107 = 1e-08 + t_106;
        const double t_108 = t_104 / number_8_;
        const double t_109 = 0.001 * t_108;
        const double t_110 = t_109 / t_107;
        const double t_111 = v_lstm_b_i__2 - t_110;
        out3[i0_28] = t_111;
        out38[i0_28] = t_104;
        out39[i0_28] = t_101;
    }
    double *const out4 = out(context, 4, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out4)) return C99_NO_MEMORY;
    double *const out36 = out(context, 36, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out36)) return C99_NO_MEMORY;
    double *const out37 = out(context, 37, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out37)) return C99_NO_MEMORY;
    /* out4, out36, out37 = Composite{...}(v_lstm_U_f, number_5, number_4, number_3, v_dmean_dlstm_U_f, v_lstm_U_f_adam_first_moment, v_lstm_U_f_adam_second_moment) */
    C99_IVDEP
    for (int64_t i0_29 = 0; i0_29 < 12; i0_29++) {
        const double v_lstm_U_f_ = v_lstm_U_f[i0_29];
        const double number_5__3 = number_5[0];
        const double number_4__3 = number_4[0];
        const double number_3__3 = number_3[0];
        const double v_dmean_dlstm_U_f_ = v_dmean_dlstm_U_f[i0_29];
        const double v_lstm_U_f_adam_first_moment_ = v_lstm_U_f_adam_first_moment[i0_29];
        const double v_lstm_U_f_adam_second_moment_ = v_lstm_U_f_adam_second_moment[i0_29];
        const double t_112 = number_3__3 * v_dmean_dlstm_U_f_;
        const double t_113 = t_112 * t_112;
        const double t_114 = 0.0010000000000000009 * t_113;
        const double t_115 = 0.999 * v_lstm_U_f_adam_second_moment_;
        const double t_116 = t_115 + t_114;
        const double t_117 = 0.09999999999999998 * number_3__3 * v_dmean_dlstm_U_f_;
        const double t_118 = 0.9 * v_lstm_U_f_adam_first_moment_;
        const double t_119 = t_118 + t_117;
        const double t_120 = t_116 / number_4__3;
        const double t_121 = sqrt(t_120);
        const double t_122 = 1e-08 + t_121;
        const double t_123 = t_119 / number_5__3;
        const double t_124 = 0.001 * t_123;
        const double t_125 = t_124 / t_122;
        const double t_126 = v_lstm_U_f_ - t_125;
        out4[i0_29] = t_126;
        out36[i0_29] = t_119;
        out37[i0_29] = t_116;
    }
    double *const out5 = out(context, 5, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out5)) return C99_NO_MEMORY;
    double *const out34 = out(context, 34, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out34)) return C99_NO_MEMORY;
    double *const out35 = out(context, 35, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out35)) return C99_NO_MEMORY;
    /* out5, out34, out35 = Composite{...}(v_lstm_W_f, number_5, number_4, number_3, v_dmean_dlstm_W_f, v_lstm_W_f_adam_first_moment, v_lstm_W_f_adam_second_moment) */
    C99_IVDEP
    for (int64_t i0_30 = 0; i0_30 < 16; i0_30++) {
        const double v_lstm_W_f_ = v_lstm_W_f[i0_30];
        const double number_5__4 = number_5[0];
        const double number_4__4 = number_4[0];
        const double number_3__4 = number_3[0];
        const double v_dmean_dlstm_W_f_ = v_dmean_dlstm_W_f[i0_30];
        const double v_lstm_W_f_adam_first_moment_ = v_lstm_W_f_adam_first_moment[i0_30];
        const double v_lstm_W_f_adam_second_moment_ = v_lstm_W_f_adam_second_moment[i0_30];
        const double t_127 = number_3__4 * v_dmean_dlstm_W_f_;
        const double t_128 = t_127 * t_127;
        const double t_129 = 0.0010000000000000009 * t_128;
        const double t_130 = 0.999 * v_lstm_W_f_adam_second_moment_;
        const double t_131 = t_130 + t_129;
        const double t_132 = 0.09999999999999998 * number_3__4 * v_dmean_dlstm_W_f_;
        const double t_133 = 0.9 * v_lstm_W_f_adam_first_moment_;
        const double t_134 = t_133 + t_132;
        const double t_135 = t_131 / number_4__4;
        const double t_136 = sqrt(t_135);
        const double t_137 = 1e-08 + t_136;
        const double t_138 = t_134 / number_5__4;
        const double t_139 = 0.001 * t_138;
        const double t_140 = t_139 / t_137;
        const double t_141 = v_lstm_W_f_ - t_140;
        out5[i0_30] = t_141;
        out34[i0_30] = t_134;
        out35[i0_30] = t_131;
    }
    double *const out6 = out(context, 6, 1, (const int64_t[]){4});
    if (C99_FAILS(!out6)) return C99_NO_MEMORY;
    double *const out32 = out(context, 32, 1, (const int64_t[]){4});
    if (C99_FAILS(!out32)) return C99_NO_MEMORY;
    double *const out33 = out(context, 33, 1, (const int64_t[]){4});
    if (C99_FAILS(!out33)) return C99_NO_MEMORY;
    /* out6, out32, out33 = Composite{...}(v_lstm_b_f, number_8, number_7, number_6, v_dmean_dlstm_b_f, v_lstm_b_f_adam_first_moment, v_lstm_b_f_adam_second_moment) */
    C99_IVDEP
    for (int64_t i0_31 = 0; i0_31 < 4; i0_31++) {
        const double v_lstm_b_f__2 = v_lstm_b_f[i0_31];
        const double number_8__2 = number_8[0];
        const double number_7__2 = number_7[0];
        const double number_6__2 = number_6[0];
        const double v_dmean_dlstm_b_f_ = v_dmean_dlstm_b_f[i0_31];
        const double v_lstm_b_f_adam_first_moment_ = v_lstm_b_f_adam_first_moment[i0_31];
        const double v_lstm_b_f_adam_second_moment_ = v_lstm_b_f_adam_second_moment[i0_31];
        const double t_142 = number_6__2 * v_dmean_dlstm_b_f_;
        const double t_143 = t_142 * t_142;
        const double t_144 = 0.0010000000000000009 * t_143;
        const double t_145 = 0.999 * v_lstm_b_f_adam_second_moment_;
        const double t_146 = t_145 + t_144;
        const double t_147 = 0.09999999999999998 * number_6__2 * v_dmean_dlstm_b_f_;
        const double t_148 = 0.9 * v_lstm_b_f_adam_first_moment_;
        const double t_149 = t_148 + t_147;
        const double t_150 = t_146 / number_7__2;
        const double t_151 = sqrt(t_150);
        const double t_152 = 1e-08 + t_151;
        const double t_153 = t_149 / number_8__2;
        const double t_154 = 0.001 * t_153;
        const double t_155 = t_154 / t_152;
        const double t_156 = v_lstm_b_f__2 - t_155;
        out6[i0_31] = t_156;
        out32[i0_31] = t_149;
        out33[i0_31] = t_146;
    }
    double *const out7 = out(context, 7, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out7)) return C99_NO_MEMORY;
    double *const out30 = out(context, 30, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out30)) return C99_NO_MEMORY;
    double *const out31 = out(context, 31, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out31)) return C99_NO_MEMORY;
    /* out7, out30, out31 = Composite{...}(v_lstm_U_g, number_5, number_4, number_3, v_dmean_dlstm_U_g, v_lstm_U_g_adam_first_moment, v_lstm_U_g_adam_second_moment) */
    C99_IVDEP
    for (int64_t i0_32 = 0; i0_32 < 12; i0_32++) {
        const double v_lstm_U_g_ = v_lstm_U_g[i0_32];
        const double number_5__5 = number_5[0];
        const double number_4__5 = number_4[0];
        const double number_3__5 = number_3[0];
        const double v_dmean_dlstm_U_g_ = v_dmean_dlstm_U_g[i0_32];
        const double v_lstm_U_g_adam_first_moment_ = v_lstm_U_g_adam_first_moment[i0_32];
        const double v_lstm_U_g_adam_second_moment_ = v_lstm_U_g_adam_second_moment[i0_32];
        const double t_157 = number_3__5 * v_dmean_dlstm_U_g_;
        const double t_158 = t_157 * t_157;
        const double t_159 = 0.0010000000000000009 * t_158;
        const double t_160 = 0.999 * v_lstm_U_g_adam_second_moment_;
        const double t_161 = t_160 + t_159;
        const double t_162 = 0.09999999999999998 * number_3__5 * v_dmean_dlstm_U_g_;
        const double t_163 = 0.9 * v_lstm_U_g_adam_first_moment_;
        const double t_164 = t_163 + t_162;
        const double t_165 = t_161 / number_4__5;
        const double t_166 = sqrt(t_165);
        const double t_167 = 1e-08 + t_166;
        const double t_168 = t_164 / number_5__5;
        const double t_169 = 0.001 * t_168;
        const double t_170 = t_169 / t_167;
        const double t_171 = v_lstm_U_g_ - t_170;
        out7[i0_32] = t_171;
        out30[i0_32] = t_164;
        out31[i0_32] = t_161;
    }
    double *const out8 = out(context, 8, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out8)) return C99_NO_MEMORY;
    double *const out28 = out(context, 28, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out28)) return C99_NO_MEMORY;
    double *const out29 = out(context, 29, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out29)) return C99_NO_MEMORY;
    /* out8, out28, out29 = Composite{...}(v_lstm_W_g, number_5, number_4, number_3, v_dmean_dlstm_W_g, v_lstm_W_g_adam_first_moment, v_lstm_W_g_adam_second_moment) */
    C99_IVDEP
    for (int64_t i0_33 = 0; i0_33 < 16; i0_33++) {
        const double v_lstm_W_g_ = v_lstm_W_g[i0_33];
        const double number_5__6 = number_5[0];
        const double number_4__6 = number_4[0];
        const double number_3__6 = number_3[0];
        const double v_dmean_dlstm_W_g_ = v_dmean_dlstm_W_g[i0_33];
        const double v_lstm_W_g_adam_first_moment_ = v_lstm_W_g_adam_first_moment[i0_33];
        const double v_lstm_W_g_adam_second_moment_ = v_lstm_W_g_adam_second_moment[i0_33];
        const double t_172 = number_3__6 * v_dmean_dlstm_W_g_;
        const double t_173 = t_172 * t_172;
        const double t_174 = 0.0010000000000000009 * t_173;
        const double t_175 = 0.999 * v_lstm_W_g_adam_second_moment_;
        const double t_176 = t_175 + t_174;
        const double t_177 = 0.09999999999999998 * number_3__6 * v_dmean_dlstm_W_g_;
        const double t_178 = 0.9 * v_lstm_W_g_adam_first_moment_;
        const double t_179 = t_178 + t_177;
        const double t_180 = t_176 / number_4__6;
        const double t_181 = sqrt(t_180);
        const double t_182 = 1e-08 + t_181;
        const double t_183 = t_179 / number_5__6;
        const double t_184 = 0.001 * t_183;
        const double t_185 = t_184 / t_182;
        const double t_186 = v_lstm_W_g_ - t_185;
        out8[i0_33] = t_186;
        out28[i0_33] = t_179;
        out29[i0_33] = t_176;
    }
    double *const out9 = out(context, 9, 1, (const int64_t[]){4});
    if (C99_FAILS(!out9)) return C99_NO_MEMORY;
    double *const out26 = out(context, 26, 1, (const int64_t[]){4});
    if (C99_FAILS(!out26)) return C99_NO_MEMORY;
    double *const out27 = out(context, 27, 1, (const int64_t[]){4});
    if (C99_FAILS(!out27)) return C99_NO_MEMORY;
    /* out9, out26, out27 = Composite{...}(v_lstm_b_g, number_8, number_7, number_6, v_dmean_dlstm_b_g, v_lstm_b_g_adam_first_moment, v_lstm_b_g_adam_second_moment) */
    C99_IVDEP
    for (int64_t i0_34 = 0; i0_34 < 4; i0_34++) {
        const double v_lstm_b_g__2 = v_lstm_b_g[i0_34];
        const double number_8__3 = number_8[0];
        const double number_7__3 = number_7[0];
        const double number_6__3 = number_6[0];
        const double v_dmean_dlstm_b_g_ = v_dmean_dlstm_b_g[i0_34];
        const double v_lstm_b_g_adam_first_moment_ = v_lstm_b_g_adam_first_moment[i0_34];
        const double v_lstm_b_g_adam_second_moment_ = v_lstm_b_g_adam_second_moment[i0_34];
        const double t_187 = number_6__3 * v_dmean_dlstm_b_g_;
        const double t_188 = t_187 * t_187;
        const double t_189 = 0.0010000000000000009 * t_188;
        const double t_190 = 0.999 * v_lstm_b_g_adam_second_moment_;
        const double t_191 = t_190 + t_189;
        const double t_192 = 0.09999999999999998 * number_6__3 * v_dmean_dlstm_b_g_;
        const double t_193 = 0.9 * v_lstm_b_g_adam_first_moment_;
        const double t_194 = t_193 + t_192;
        const double t_195 = t_191 / number_7__3;
        const double t_196 = sqrt(t_195);
        const double t_197 = 1e-08 + t_196;
        const double t_198 = t_194 / number_8__3;
        const double t_199 = 0.001 * t_198;
        const double t_200 = t_199 / t_197;
        const double t_201 = v_lstm_b_g__2 - t_200;
        out9[i0_34] = t_201;
        out26[i0_34] = t_194;
        out27[i0_34] = t_191;
    }
    double *const out10 = out(context, 10, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out10)) return C99_NO_MEMORY;
    double *const out24 = out(context, 24, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out24)) return C99_NO_MEMORY;
    double *const out25 = out(context, 25, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out25)) return C99_NO_MEMORY;
    /* out10, out24, out25 = Composite{...}(v_lstm_U_o, number_5, number_4, number_3, v_dmean_dlstm_U_o, v_lstm_U_o_adam_first_moment, v_lstm_U_o_adam_second_moment) */
    C99_IVDEP
    for (int64_t i0_35 = 0; i0_35 < 12; i0_35++) {
        const double v_lstm_U_o_ = v_lstm_U_o[i0_35];
        const double number_5__7 = number_5[0];
        const double number_4__7 = number_4[0];
        const double number_3__7 = number_3[0];
        const double v_dmean_dlstm_U_o_ = v_dmean_dlstm_U_o[i0_35];
        const double v_lstm_U_o_adam_first_moment_ = v_lstm_U_o_adam_first_moment[i0_35];
        const double v_lstm_U_o_adam_second_moment_ = v_lstm_U_o_adam_second_moment[i0_35];
        const double t_202 = number_3__7 * v_dmean_dlstm_U_o_;
        const double t_203 = t_202 * t_202;
        const double t_204 = 0.0010000000000000009 * t_203;
        const double t_205 = 0.999 * v_lstm_U_o_adam_second_moment_;
        const double t_206 = t_205 + t_204;
        const double t_207 = 0.09999999999999998 * number_3__7 * v_dmean_dlstm_U_o_;
        const double t_208 = 0.9 * v_lstm_U_o_adam_first_moment_;
        const double t_209 = t_208 + t_207;
        const double t_210 = t_206 / number_4__7;
        const double t_211 = sqrt(t_210);
        const double t_212 = 1e-08 + t_211;
        const double t_213 = t_209 / number_5__7;
        const double t_214 = 0.001 * t_213;
        const double t_215 = t_214 / t_212;
        const double t_216 = v_lstm_U_o_ - t_215;
        out10[i0_35] = t_216;
        out24[i0_35] = t_209;
        out25[i0_35] = t_206;
    }
    double *const out11 = out(context, 11, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out11)) return C99_NO_MEMORY;
    double *const out22 = out(context, 22, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out22)) return C99_NO_MEMORY;
    double *const out23 = out(context, 23, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out23)) return C99_NO_MEMORY;
    /* out11, out22, out23 = Composite{...}(v_lstm_W_o, number_5, number_4, number_3, v_dmean_dlstm_W_o, v_lstm_W_o_adam_first_moment, v_lstm_W_o_adam_second_moment) */
    C99_IVDEP
    for (int64_t i0_36 = 0; i0_36 < 16; i0_36++) {
        const double v_lstm_W_o_ = v_lstm_W_o[i0_36];
        const double number_5__8 = number_5[0];
        const double number_4__8 = number_4[0];
        const double number_3__8 = number_3[0];
        const double v_dmean_dlstm_W_o_ = v_dmean_dlstm_W_o[i0_36];
        const double v_lstm_W_o_adam_first_moment_ = v_lstm_W_o_adam_first_moment[i0_36];
        const double v_lstm_W_o_adam_second_moment_ = v_lstm_W_o_adam_second_moment[i0_36];
        const double t_217 = number_3__8 * v_dmean_dlstm_W_o_;
        const double t_218 = t_217 * t_217;
        const double t_219 = 0.0010000000000000009 * t_218;
        const double t_220 = 0.999 * v_lstm_W_o_adam_second_moment_;
        const double t_221 = t_220 + t_219;
        const double t_222 = 0.09999999999999998 * number_3__8 * v_dmean_dlstm_W_o_;
        const double t_223 = 0.9 * v_lstm_W_o_adam_first_moment_;
        const double t_224 = t_223 + t_222;
        const double t_225 = t_221 / number_4__8;
        const double t_226 = sqrt(t_225);
        const double t_227 = 1e-08 + t_226;
        const double t_228 = t_224 / number_5__8;
        const double t_229 = 0.001 * t_228;
        const double t_230 = t_229 / t_227;
        const double t_231 = v_lstm_W_o_ - t_230;
        out11[i0_36] = t_231;
        out22[i0_36] = t_224;
        out23[i0_36] = t_221;
    }
    double *const out12 = out(context, 12, 1, (const int64_t[]){4});
    if (C99_FAILS(!out12)) return C99_NO_MEMORY;
    double *const out20 = out(context, 20, 1, (const int64_t[]){4});
    if (C99_FAILS(!out20)) return C99_NO_MEMORY;
    double *const out21 = out(context, 21, 1, (const int64_t[]){4});
    if (C99_FAILS(!out21)) return C99_NO_MEMORY;
    /* out12, out20, out21 = Composite{...}(v_lstm_b_o, number_8, number_7, number_6, v_dmean_dlstm_b_o, v_lstm_b_o_adam_first_moment, v_lstm_b_o_adam_second_moment) */
    C99_IVDEP
    for (int64_t i0_37 = 0; i0_37 < 4; i0_37++) {
        const double v_lstm_b_o__2 = v_lstm_b_o[i0_37];
        const double number_8__4 = number_8[0];
        const double number_7__4 = number_7[0];
        const double number_6__4 = number_6[0];
        const double v_dmean_dlstm_b_o_ = v_dmean_dlstm_b_o[i0_37];
        const double v_lstm_b_o_adam_first_moment_ = v_lstm_b_o_adam_first_moment[i0_37];
        const double v_lstm_b_o_adam_second_moment_ = v_lstm_b_o_adam_second_moment[i0_37];
        const double t_232 = number_6__4 * v_dmean_dlstm_b_o_;
        const double t_233 = t_232 * t_232;
        const double t_234 = 0.0010000000000000009 * t_233;
        const double t_235 = 0.999 * v_lstm_b_o_adam_second_moment_;
        const double t_236 = t_235 + t_234;
        const double t_237 = 0.09999999999999998 * number_6__4 * v_dmean_dlstm_b_o_;
        const double t_238 = 0.9 * v_lstm_b_o_adam_first_moment_;
        const double t_239 = t_238 + t_237;
        const double t_240 = t_236 / number_7__4;
        const double t_241 = sqrt(t_240);
        const double t_242 = 1e-08 + t_241;
        const double t_243 = t_239 / number_8__4;
        const double t_244 = 0.001 * t_243;
        const double t_245 = t_244 / t_242;
        const double t_246 = v_lstm_b_o__2 - t_245;
        out12[i0_37] = t_246;
        out20[i0_37] = t_239;
        out21[i0_37] = t_236;
    }
    double *const out13 = out(context, 13, 2, (const int64_t[]){2, 4});
    if (C99_FAILS(!out13)) return C99_NO_MEMORY;
    double *const out18 = out(context, 18, 2, (const int64_t[]){2, 4});
    if (C99_FAILS(!out18)) return C99_NO_MEMORY;
    double *const out19 = out(context, 19, 2, (const int64_t[]){2, 4});
    if (C99_FAILS(!out19)) return C99_NO_MEMORY;
    /* out13, out18, out19 = Composite{...}(v_dense_V, number_5, number_4, number_3, v_43, v_dense_V_adam_first_moment, v_dense_V_adam_second_moment) */
    for (int64_t i0_38 = 0; i0_38 < 2; i0_38++) {
        C99_IVDEP
        for (int64_t i1_14 = 0; i1_14 < 4; i1_14++) {
            const double v_dense_V_ = v_dense_V[4 * i0_38 + i1_14];
            const double number_5__9 = number_5[0];
            const double number_4__9 = number_4[0];
            const double number_3__9 = number_3[0];
            const double v_43_ = v_43[i0_38 + 2 * i1_14];
            const double v_dense_V_adam_first_moment_ = v_dense_V_adam_first_moment[4 * i0_38 + i1_14];
            const double v_dense_V_adam_second_moment_ = v_dense_V_adam_second_moment[4 * i0_38 + i1_14];
            const double t_247 = number_3__9 * v_43_;
            const double t_248 = t_247 * t_247;
            const double t_249 = 0.0010000000000000009 * t_248;
            const double t_250 = 0.999 * v_dense_V_adam_second_moment_;
            const double t_251 = t_250 + t_249;
            const double t_252 = 0.09999999999999998 * number_3__9 * v_43_;
            const double t_253 = 0.9 * v_dense_V_adam_first_moment_;
            const double t_254 = t_253 + t_252;
            const double t_255 = t_251 / number_4__9;
            const double t_256 = sqrt(t_255);
            const double t_257 = 1e-08 + t_256;
            const double t_258 = t_254 / number_5__9;
            const double t_259 = 0.001 * t_258;
            const double t_260 = t_259 / t_257;
            const double t_261 = v_dense_V_ - t_260;
            out13[4 * i0_38 + i1_14] = t_261;
            out18[4 * i0_38 + i1_14] = t_254;
            out19[4 * i0_38 + i1_14] = t_251;
        }
    }
    double *const out14 = out(context, 14, 1, (const int64_t[]){2});
    if (C99_FAILS(!out14)) return C99_NO_MEMORY;
    double *const out15 = out(context, 15, 1, (const int64_t[]){2});
    if (C99_FAILS(!out15)) return C99_NO_MEMORY;
    double *const out17 = out(context, 17, 1, (const int64_t[]){2});
    if (C99_FAILS(!out17)) return C99_NO_MEMORY;
    /* out14, out15, out17 = Composite{...}(v_dense_c, number_8, number_7, number_6, v_dmean_ddense_c, v_dense_c_adam_first_moment, v_dense_c_adam_second_moment) */
    C99_IVDEP
    for (int64_t i0_39 = 0; i0_39 < 2; i0_39++) {
        const double v_dense_c__2 = v_dense_c[i0_39];
        const double number_8__5 = number_8[0];
        const double number_7__5 = number_7[0];
        const double number_6__5 = number_6[0];
        const double v_dmean_ddense_c_ = v_dmean_ddense_c[i0_39];
        const double v_dense_c_adam_first_moment_ = v_dense_c_adam_first_moment[i0_39];
        const double v_dense_c_adam_second_moment_ = v_dense_c_adam_second_moment[i0_39];
        const double t_262 = number_6__5 * v_dmean_ddense_c_;
        const double t_263 = t_262 * t_262;
        const double t_264 = 0.0010000000000000009 * t_263;
        const double t_265 = 0.999 * v_dense_c_adam_second_moment_;
        const double t_266 = t_265 + t_264;
        const double t_267 = 0.09999999999999998 * number_6__5 * v_dmean_ddense_c_;
        const double t_268 = 0.9 * v_dense_c_adam_first_moment_;
        const double t_269 = t_268 + t_267;
        const double t_270 = t_266 / number_7__5;
        const double t_271 = sqrt(t_270);
        const double t_272 = 1e-08 + t_271;
        const double t_273 = t_269 / number_8__5;
        const double t_274 = 0.001 * t_273;
        const double t_275 = t_274 / t_272;
        const double t_276 = v_dense_c__2 - t_275;
        out14[i0_39] = t_276;
        out15[i0_39] = t_269;
        out17[i0_39] = t_266;
    }
    double *const v_mean_2 = out(context, 0, 0, (const int64_t[]){0});
    if (C99_FAILS(!v_mean_2)) return C99_NO_MEMORY;
    v_mean_2[0] = v_mean;
    int64_t *const out16 = out(context, 16, 0, (const int64_t[]){0});
    if (C99_FAILS(!out16)) return C99_NO_MEMORY;
    out16[0] = v_49;
    return 0;
}

c99_workspace *c99_new(int64_t threads)
{
    c99_workspace *ws = c99_make(23);
    if (ws && threads > 1 && !(ws->team = c99_team_of(threads, 23))) {
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
