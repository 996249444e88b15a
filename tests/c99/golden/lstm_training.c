static const double constant_2[] = {0.0};

typedef struct {
    const int64_t x_0;
    const int64_t x_1;
    const int64_t x_2;
    const double *const x_part_on;
    double *const x_part_on_rows;
} c99_for_x_part_on_rows_entries;

static int64_t x_part_on_rows_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_x_part_on_rows_entries *const shared = given;
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
    double *const v_8;
} c99_for_v_8_2_entries;

static int64_t v_8_2_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_8_2_entries *const shared = given;
    double *const v_8 = shared->v_8;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        v_8[i0] = constant_2[0];
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
    double *const U_f_x;
    double *const U_g_x;
    double *const U_i_x;
    double *const U_o_x;
    double *const c;
    double *const f;
    double *const g;
    double *const h;
    double *const i;
    double *const lstm_W_f_packed;
    double *const lstm_W_g_packed;
    double *const lstm_W_i_packed;
    double *const lstm_W_o_packed;
    const double *const lstm_b_f;
    const double *const lstm_b_g;
    const double *const lstm_b_i;
    const double *const lstm_b_o;
    double *const o;
    double *const q;
    const int64_t rows;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_h_steps;

static int64_t h_steps(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_h_steps *const shared = given;
    double *const U_f_x = shared->U_f_x;
    double *const U_g_x = shared->U_g_x;
    double *const U_i_x = shared->U_i_x;
    double *const U_o_x = shared->U_o_x;
    double *const c = shared->c;
    double *const f = shared->f;
    double *const g = shared->g;
    double *const h = shared->h;
    double *const i = shared->i;
    double *const lstm_W_f_packed = shared->lstm_W_f_packed;
    double *const lstm_W_g_packed = shared->lstm_W_g_packed;
    double *const lstm_W_i_packed = shared->lstm_W_i_packed;
    double *const lstm_W_o_packed = shared->lstm_W_o_packed;
    const double *const lstm_b_f = shared->lstm_b_f;
    const double *const lstm_b_g = shared->lstm_b_g;
    const double *const lstm_b_i = shared->lstm_b_i;
    const double *const lstm_b_o = shared->lstm_b_o;
    double *const o = shared->o;
    double *const q = shared->q;
    const int64_t rows = shared->rows;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    const int64_t rows_2 = last - first;
    double *const U_g_x_rows = U_g_x + 4 * first;
    double *const U_i_x_rows = U_i_x + 4 * first;
    double *const U_f_x_rows = U_f_x + 4 * first;
    double *const U_o_x_rows = U_o_x + 4 * first;
    double *const lstm_W_g_h_prev = c99_room(ws, 15, 4 * rows_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!lstm_W_g_h_prev)) return C99_NO_MEMORY;
    double *const lstm_W_i_h_prev = c99_room(ws, 16, 4 * rows_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!lstm_W_i_h_prev)) return C99_NO_MEMORY;
    double *const lstm_W_f_h_prev = c99_room(ws, 17, 4 * rows_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!lstm_W_f_h_prev)) return C99_NO_MEMORY;
    double *const lstm_W_o_h_prev = c99_room(ws, 18, 4 * rows_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!lstm_W_o_h_prev)) return C99_NO_MEMORY;
    for (int64_t t = 0; t < x_1; t++) {
        const double *const U_g_x_t = U_g_x_rows + 4 * t * x_0;
        const double *const U_i_x_t = U_i_x_rows + 4 * t * x_0;
        const double *const U_f_x_t = U_f_x_rows + 4 * t * x_0;
        const double *const U_o_x_t = U_o_x_rows + 4 * t * x_0;
        double *const h_prev = h + (t % (rows + 2) * (4 * x_0) + 4 * first);
        double *const c_prev = c + (t % (rows + 2) * (4 * x_0) + 4 * first);
        /* lstm_W_g_h_prev = h_prev . lstm_W_g' */
        c99_gemm_packed_f64(rows_2, 4, 4, h_prev, 4, 1, lstm_W_g_packed, lstm_W_g_h_prev, 4, 0);
        /* lstm_W_i_h_prev = h_prev . lstm_W_i' */
        c99_gemm_packed_f64(rows_2, 4, 4, h_prev, 4, 1, lstm_W_i_packed, lstm_W_i_h_prev, 4, 0);
        /* lstm_W_f_h_prev = h_prev . lstm_W_f' */
        c99_gemm_packed_f64(rows_2, 4, 4, h_prev, 4, 1, lstm_W_f_packed, lstm_W_f_h_prev, 4, 0);
        /* lstm_W_o_h_prev = h_prev . lstm_W_o' */
        c99_gemm_packed_f64(rows_2, 4, 4, h_prev, 4, 1, lstm_W_o_packed, lstm_W_o_h_prev, 4, 0);
        double *const h_t = h + ((t + 1) % (rows + 2) * (4 * x_0) + 4 * first);
        double *const o_t = o + (4 * t * x_0 + 4 * first);
        double *const q_t = q + (4 * t * x_0 + 4 * first);
        double *const c_t = c + ((t + 1) % (rows + 2) * (4 * x_0) + 4 * first);
        double *const f_t = f + (4 * t * x_0 + 4 * first);
        double *const i_t = i + (4 * t * x_0 + 4 * first);
        double *const g_t = g + (4 * t * x_0 + 4 * first);
        /* (1) a_i_t = U_i_x_t + lstm_W_i_h_prev + lstm_b_i */
        /* (2) i_t = sigmoid(a_i_t) */
        /* (3) a_f_t = U_f_x_t + lstm_W_f_h_prev + lstm_b_f */
        /* (4) f_t = sigmoid(a_f_t) */
        /* (5) a_g_t = U_g_x_t + lstm_W_g_h_prev + lstm_b_g */
        /* (6) g_t = tanh(a_g_t) */
        /* (7) a_o_t = U_o_x_t + lstm_W_o_h_prev + lstm_b_o */
        /* (8) o_t = sigmoid(a_o_t) */
        /* (9) c_t = f_t * c_prev + i_t * g_t */
        /* (10) q_t = tanh(c_t) */
        /* (11) h_t = o_t * q_t */
        for (int64_t i0 = 0; i0 < rows_2; i0++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < 4; i1++) {
                const double U_o_x_t_ = U_o_x_t[4 * i0 + i1];
                const double lstm_W_o_h_prev_ = lstm_W_o_h_prev[4 * i0 + i1];
                const double lstm_b_o_ = lstm_b_o[i1];
                const double c_prev_ = c_prev[4 * i0 + i1];
                const double U_f_x_t_ = U_f_x_t[4 * i0 + i1];
                const double lstm_W_f_h_prev_ = lstm_W_f_h_prev[4 * i0 + i1];
                const double lstm_b_f_ = lstm_b_f[i1];
                const double U_i_x_t_ = U_i_x_t[4 * i0 + i1];
                const double lstm_W_i_h_prev_ = lstm_W_i_h_prev[4 * i0 + i1];
                const double lstm_b_i_ = lstm_b_i[i1];
                const double U_g_x_t_ = U_g_x_t[4 * i0 + i1];
                const double lstm_W_g_h_prev_ = lstm_W_g_h_prev[4 * i0 + i1];
                const double lstm_b_g_ = lstm_b_g[i1];
                const double a_g_t = U_g_x_t_ + lstm_W_g_h_prev_ + lstm_b_g_;
                const double g_t_ = c99_tanh_f64(a_g_t);
                const double a_i_t = U_i_x_t_ + lstm_W_i_h_prev_ + lstm_b_i_;
                const double i_t_ = c99_sigmoid_f64(a_i_t);
                const double a_f_t = U_f_x_t_ + lstm_W_f_h_prev_ + lstm_b_f_;
                const double f_t_ = c99_sigmoid_f64(a_f_t);
                const double term = i_t_ * g_t_;
                const double term_2 = f_t_ * c_prev_;
                const double c_t_ = term_2 + term;
                const double q_t_ = c99_tanh_f64(c_t_);
                const double a_o_t = U_o_x_t_ + lstm_W_o_h_prev_ + lstm_b_o_;
                const double o_t_ = c99_sigmoid_f64(a_o_t);
                const double h_t_ = o_t_ * q_t_;
                h_t[4 * i0 + i1] = h_t_;
                o_t[4 * i0 + i1] = o_t_;
                q_t[4 * i0 + i1] = q_t_;
                c_t[4 * i0 + i1] = c_t_;
                f_t[4 * i0 + i1] = f_t_;
                i_t[4 * i0 + i1] = i_t_;
                g_t[4 * i0 + i1] = g_t_;
            }
        }
    }
    return 0;
}

typedef struct {
    double *const dense_V_h_2;
    double *const dense_V_h_2_rows;
    const int64_t n;
    const int64_t n_2;
    const int64_t n_3;
    const int64_t v;
    const int64_t x_0;
} c99_for_dense_V_h_2_rows_entries;

static int64_t dense_V_h_2_rows_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_dense_V_h_2_rows_entries *const shared = given;
    double *const dense_V_h_2 = shared->dense_V_h_2;
    double *const dense_V_h_2_rows = shared->dense_V_h_2_rows;
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
                dense_V_h_2_rows[2 * i0 * (n_3 + n - n_2 - v) + 2 * i1 + i2] = dense_V_h_2[2 * i0 + 2 * i1 * x_0 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const dense_V_h_2_rows;
    const double *const dense_c;
    const int64_t n;
    double *const v;
    const double *const y;
    const int64_t y_1;
    const int64_t y_2;
} c99_for_v_12_entries;

static int64_t v_12_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_12_entries *const shared = given;
    double *const dense_V_h_2_rows = shared->dense_V_h_2_rows;
    const double *const dense_c = shared->dense_c;
    const int64_t n = shared->n;
    double *const v = shared->v;
    const double *const y = shared->y;
    const int64_t y_1 = shared->y_1;
    const int64_t y_2 = shared->y_2;
    (void)ws;
    (void)shared;
    /* o_t = dense_V_h_2_rows + dense_c */
    /* v = o_t - y */
    for (int64_t i0 = first; i0 < last; i0++) {
        for (int64_t i1 = 0; i1 < y_1; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < 2; i2++) {
                const double y_ = y[i0 * y_1 * y_2 + i1 * y_2 + i2];
                const double dense_V_h_2_rows_ = dense_V_h_2_rows[2 * i0 * n + 2 * i1 + i2];
                const double dense_c_ = dense_c[i2];
                const double o_t = dense_V_h_2_rows_ + dense_c_;
                const double v_ = o_t - y_;
                v[2 * i0 * y_1 + 2 * i1 + i2] = v_;
            }
        }
    }
    return 0;
}

typedef struct {
    double *const dmean_do_t;
    const double *const number;
    double *const v;
} c99_for_dmean_do_t_entries;

static int64_t dmean_do_t_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_dmean_do_t_entries *const shared = given;
    double *const dmean_do_t = shared->dmean_do_t;
    const double *const number = shared->number;
    double *const v = shared->v;
    (void)ws;
    (void)shared;
    /* dmean_do_t = 2 * v / number */
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        const double number_ = number[0];
        const double v_ = v[i0];
        const double term = 2.0 * v_;
        const double dmean_do_t_ = term / number_;
        dmean_do_t[i0] = dmean_do_t_;
    }
    return 0;
}

typedef struct {
    double *const dmean_do_t_part;
    double *const dmean_do_t_part_rows;
    const int64_t n;
    const int64_t x_1;
    const int64_t y_1;
} c99_for_dmean_do_t_part_rows_entries;

static int64_t dmean_do_t_part_rows_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_dmean_do_t_part_rows_entries *const shared = given;
    double *const dmean_do_t_part = shared->dmean_do_t_part;
    double *const dmean_do_t_part_rows = shared->dmean_do_t_part_rows;
    const int64_t n = shared->n;
    const int64_t x_1 = shared->x_1;
    const int64_t y_1 = shared->y_1;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        for (int64_t i1 = 0; i1 < x_1 - n; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < 2; i2++) {
                dmean_do_t_part_rows[2 * i0 * (x_1 - n) + 2 * i1 + i2] = dmean_do_t_part[2 * i0 * y_1 + -2 * i1 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const bar_a_f;
    double *const bar_a_g;
    double *const bar_a_i;
    double *const bar_a_o;
    double *const c_part;
    double *const f;
    double *const from_next_c;
    double *const from_next_h;
    double *const g;
    double *const given_h;
    double *const i;
    double *const lstm_W_f_packed;
    double *const lstm_W_g_packed;
    double *const lstm_W_i_packed;
    double *const lstm_W_o_packed;
    const int64_t n;
    double *const o;
    double *const q;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_from_next_h_steps;

static int64_t from_next_h_steps(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_from_next_h_steps *const shared = given;
    double *const bar_a_f = shared->bar_a_f;
    double *const bar_a_g = shared->bar_a_g;
    double *const bar_a_i = shared->bar_a_i;
    double *const bar_a_o = shared->bar_a_o;
    double *const c_part = shared->c_part;
    double *const f = shared->f;
    double *const from_next_c = shared->from_next_c;
    double *const from_next_h = shared->from_next_h;
    double *const g = shared->g;
    double *const given_h = shared->given_h;
    double *const i = shared->i;
    double *const lstm_W_f_packed = shared->lstm_W_f_packed;
    double *const lstm_W_g_packed = shared->lstm_W_g_packed;
    double *const lstm_W_i_packed = shared->lstm_W_i_packed;
    double *const lstm_W_o_packed = shared->lstm_W_o_packed;
    const int64_t n = shared->n;
    double *const o = shared->o;
    double *const q = shared->q;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    const int64_t rows = last - first;
    double *const c_part_rows = c_part + 4 * first;
    double *const f_rows = f + 4 * first;
    double *const i_rows = i + 4 * first;
    double *const g_rows = g + 4 * first;
    double *const q_rows = q + 4 * first;
    double *const o_rows = o + 4 * first;
    double *const given_h_rows = given_h + 4 * first * n;
    double *const lstm_W_o_bar_a_o_t = c99_room(ws, 19, 4 * rows * (int64_t)sizeof(double));
    if (C99_FAILS(!lstm_W_o_bar_a_o_t)) return C99_NO_MEMORY;
    double *const lstm_W_g_bar_a_g_t = c99_room(ws, 20, 4 * rows * (int64_t)sizeof(double));
    if (C99_FAILS(!lstm_W_g_bar_a_g_t)) return C99_NO_MEMORY;
    double *const lstm_W_f_bar_a_f_t = c99_room(ws, 21, 4 * rows * (int64_t)sizeof(double));
    if (C99_FAILS(!lstm_W_f_bar_a_f_t)) return C99_NO_MEMORY;
    double *const lstm_W_i_bar_a_i_t = c99_room(ws, 22, 4 * rows * (int64_t)sizeof(double));
    if (C99_FAILS(!lstm_W_i_bar_a_i_t)) return C99_NO_MEMORY;
    for (int64_t t = 0; t < x_1; t++) {
        const double *const c_prev = c_part_rows + -4 * t * x_0;
        const double *const f_t = f_rows + -4 * t * x_0;
        const double *const i_t = i_rows + -4 * t * x_0;
        const double *const g_t = g_rows + -4 * t * x_0;
        const double *const q_t = q_rows + -4 * t * x_0;
        const double *const o_t = o_rows + -4 * t * x_0;
        const double *const given_h_t = given_h_rows + 4 * t;
        double *const from_next_h_t = from_next_h + (t % 2 * (4 * x_0) + 4 * first);
        double *const from_next_c_t = from_next_c + (t % 2 * (4 * x_0) + 4 * first);
        double *const from_next_c_prev = from_next_c + ((t + 1) % 2 * (4 * x_0) + 4 * first);
        double *const bar_a_i_t = bar_a_i + (-4 * t * x_0 + 4 * first);
        double *const bar_a_f_t = bar_a_f + (-4 * t * x_0 + 4 * first);
        double *const bar_a_g_t = bar_a_g + (-4 * t * x_0 + 4 * first);
        double *const bar_a_o_t = bar_a_o + (-4 * t * x_0 + 4 * first);
        /* (31) delta_h_t = given_h_t + from_next_h_t */
        /* (33) delta_c_t = from_next_c_t + delta_h_t * o_t * (1 - q_t^2) */
        /* (35) bar_a_o_t = delta_h_t * q_t * o_t * (1 - o_t) */
        /* (37) bar_a_g_t = delta_c_t * i_t * (1 - g_t^2) */
        /* (39) bar_a_f_t = delta_c_t * c_prev * f_t * (1 - f_t) */
        /* (41) bar_a_i_t = delta_c_t * g_t * i_t * (1 - i_t) */
        /* from_next_c_prev = delta_c_t * f_t */
        for (int64_t i0 = 0; i0 < rows; i0++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < 4; i1++) {
                const double f_t_ = f_t[4 * i0 + i1];
                const double from_next_c_t_ = from_next_c_t[4 * i0 + i1];
                const double o_t_ = o_t[4 * i0 + i1];
                const double given_h_t_ = given_h_t[4 * i0 * n + i1];
                const double from_next_h_t_ = from_next_h_t[4 * i0 + i1];
                const double q_t_ = q_t[4 * i0 + i1];
                const double g_t_ = g_t[4 * i0 + i1];
                const double i_t_ = i_t[4 * i0 + i1];
                const double c_prev_ = c_prev[4 * i0 + i1];
                const double term = 1.0 - o_t_;
                const double delta_h_t = given_h_t_ + from_next_h_t_;
                const double bar_a_o_t_ = delta_h_t * q_t_ * o_t_ * term;
                const double term_2 = g_t_ * g_t_;
                const double term_3 = 1.0 - term_2;
                const double term_4 = q_t_ * q_t_;
                const double term_5 = 1.0 - term_4;
                const double term_6 = delta_h_t * o_t_ * term_5;
                const double delta_c_t = from_next_c_t_ + term_6;
                const double bar_a_g_t_ = delta_c_t * i_t_ * term_3;
                const double term_7 = 1.0 - f_t_;
                const double bar_a_f_t_ = delta_c_t * c_prev_ * f_t_ * term_7;
                const double term_8 = 1.0 - i_t_;
                const double bar_a_i_t_ = delta_c_t * g_t_ * i_t_ * term_8;
                const double from_next_c_prev_ = delta_c_t * f_t_;
                from_next_c_prev[4 * i0 + i1] = from_next_c_prev_;
                bar_a_i_t[4 * i0 + i1] = bar_a_i_t_;
                bar_a_f_t[4 * i0 + i1] = bar_a_f_t_;
                bar_a_g_t[4 * i0 + i1] = bar_a_g_t_;
                bar_a_o_t[4 * i0 + i1] = bar_a_o_t_;
            }
        }
        /* lstm_W_o_bar_a_o_t = bar_a_o_t . lstm_W_o */
        c99_gemm_packed_f64(rows, 4, 4, bar_a_o_t, 4, 1, lstm_W_o_packed, lstm_W_o_bar_a_o_t, 4, 0);
        /* lstm_W_g_bar_a_g_t = bar_a_g_t . lstm_W_g */
        c99_gemm_packed_f64(rows, 4, 4, bar_a_g_t, 4, 1, lstm_W_g_packed, lstm_W_g_bar_a_g_t, 4, 0);
        /* lstm_W_f_bar_a_f_t = bar_a_f_t . lstm_W_f */
        c99_gemm_packed_f64(rows, 4, 4, bar_a_f_t, 4, 1, lstm_W_f_packed, lstm_W_f_bar_a_f_t, 4, 0);
        /* lstm_W_i_bar_a_i_t = bar_a_i_t . lstm_W_i */
        c99_gemm_packed_f64(rows, 4, 4, bar_a_i_t, 4, 1, lstm_W_i_packed, lstm_W_i_bar_a_i_t, 4, 0);
        double *const from_next_h_prev = from_next_h + ((t + 1) % 2 * (4 * x_0) + 4 * first);
        /* from_next_h_prev = lstm_W_i_bar_a_i_t + lstm_W_f_bar_a_f_t + lstm_W_g_bar_a_g_t + lstm_W_o_bar_a_o_t */
        C99_IVDEP
        for (int64_t i0 = 0; i0 < 4 * rows; i0++) {
            const double lstm_W_i_bar_a_i_t_ = lstm_W_i_bar_a_i_t[i0];
            const double lstm_W_f_bar_a_f_t_ = lstm_W_f_bar_a_f_t[i0];
            const double lstm_W_g_bar_a_g_t_ = lstm_W_g_bar_a_g_t[i0];
            const double lstm_W_o_bar_a_o_t_ = lstm_W_o_bar_a_o_t[i0];
            from_next_h_prev[i0] = lstm_W_i_bar_a_i_t_ + lstm_W_f_bar_a_f_t_ + lstm_W_g_bar_a_g_t_ + lstm_W_o_bar_a_o_t_;
        }
    }
    return 0;
}

typedef struct {
    double *const bar_a_i;
    double *const dmean_dlstm_b_i;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_dmean_dlstm_b_i_entries;

static int64_t dmean_dlstm_b_i_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_dmean_dlstm_b_i_entries *const shared = given;
    double *const bar_a_i = shared->bar_a_i;
    double *const dmean_dlstm_b_i = shared->dmean_dlstm_b_i;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* (44) dmean_dlstm_b_i = sum of bar_a_i over axes 0, 1 */
    for (int64_t i0 = 0; i0 < x_1; i0++) {
        for (int64_t i1 = 0; i1 < x_0; i1++) {
            C99_IVDEP
            for (int64_t i2 = first; i2 < last; i2++) {
                dmean_dlstm_b_i[i2] = dmean_dlstm_b_i[i2] + bar_a_i[-4 * i0 * x_0 + 4 * i1 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const bar_a_f;
    double *const dmean_dlstm_b_f;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_dmean_dlstm_b_f_entries;

static int64_t dmean_dlstm_b_f_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_dmean_dlstm_b_f_entries *const shared = given;
    double *const bar_a_f = shared->bar_a_f;
    double *const dmean_dlstm_b_f = shared->dmean_dlstm_b_f;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* (47) dmean_dlstm_b_f = sum of bar_a_f over axes 0, 1 */
    for (int64_t i0 = 0; i0 < x_1; i0++) {
        for (int64_t i1 = 0; i1 < x_0; i1++) {
            C99_IVDEP
            for (int64_t i2 = first; i2 < last; i2++) {
                dmean_dlstm_b_f[i2] = dmean_dlstm_b_f[i2] + bar_a_f[-4 * i0 * x_0 + 4 * i1 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const bar_a_g;
    double *const dmean_dlstm_b_g;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_dmean_dlstm_b_g_entries;

static int64_t dmean_dlstm_b_g_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_dmean_dlstm_b_g_entries *const shared = given;
    double *const bar_a_g = shared->bar_a_g;
    double *const dmean_dlstm_b_g = shared->dmean_dlstm_b_g;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* (50) dmean_dlstm_b_g = sum of bar_a_g over axes 0, 1 */
    for (int64_t i0 = 0; i0 < x_1; i0++) {
        for (int64_t i1 = 0; i1 < x_0; i1++) {
            C99_IVDEP
            for (int64_t i2 = first; i2 < last; i2++) {
                dmean_dlstm_b_g[i2] = dmean_dlstm_b_g[i2] + bar_a_g[-4 * i0 * x_0 + 4 * i1 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const bar_a_o;
    double *const dmean_dlstm_b_o;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_dmean_dlstm_b_o_entries;

static int64_t dmean_dlstm_b_o_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_dmean_dlstm_b_o_entries *const shared = given;
    double *const bar_a_o = shared->bar_a_o;
    double *const dmean_dlstm_b_o = shared->dmean_dlstm_b_o;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* (53) dmean_dlstm_b_o = sum of bar_a_o over axes 0, 1 */
    for (int64_t i0 = 0; i0 < x_1; i0++) {
        for (int64_t i1 = 0; i1 < x_0; i1++) {
            C99_IVDEP
            for (int64_t i2 = first; i2 < last; i2++) {
                dmean_dlstm_b_o[i2] = dmean_dlstm_b_o[i2] + bar_a_o[-4 * i0 * x_0 + 4 * i1 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const dmean_ddense_V_T;
    double *const dmean_do_t_h_2;
    const int64_t x_0;
} c99_for_dmean_ddense_V_T_entries;

static int64_t dmean_ddense_V_T_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_dmean_ddense_V_T_entries *const shared = given;
    double *const dmean_ddense_V_T = shared->dmean_ddense_V_T;
    double *const dmean_do_t_h_2 = shared->dmean_do_t_h_2;
    const int64_t x_0 = shared->x_0;
    (void)ws;
    (void)shared;
    /* dmean_ddense_V_T = sum of dmean_do_t_h_2 over axes 0 */
    for (int64_t i0 = 0; i0 < x_0; i0++) {
        C99_IVDEP
        for (int64_t i1 = first; i1 < last; i1++) {
            dmean_ddense_V_T[i1] = dmean_ddense_V_T[i1] + dmean_do_t_h_2[8 * i0 + i1];
        }
    }
    return 0;
}

typedef struct {
    double *const v;
    double *const v_2;
    const int64_t y_0;
    const int64_t y_1;
} c99_for_v_29_entries;

static int64_t v_29_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_29_entries *const shared = given;
    double *const v = shared->v;
    double *const v_2 = shared->v_2;
    const int64_t y_0 = shared->y_0;
    const int64_t y_1 = shared->y_1;
    (void)ws;
    (void)shared;
    /* v_2 = sum of v over axes 0, 1 */
    for (int64_t i0 = 0; i0 < y_0 * y_1; i0++) {
        C99_IVDEP
        for (int64_t i1 = first; i1 < last; i1++) {
            v_2[i1] = v_2[i1] + v[2 * i0 + i1];
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
    const double *const lstm_U_i = in[2].data;
    const double *const lstm_W_i = in[3].data;
    const double *const lstm_b_i = in[4].data;
    const double *const lstm_U_f = in[5].data;
    const double *const lstm_W_f = in[6].data;
    const double *const lstm_b_f = in[7].data;
    const double *const lstm_U_g = in[8].data;
    const double *const lstm_W_g = in[9].data;
    const double *const lstm_b_g = in[10].data;
    const double *const lstm_U_o = in[11].data;
    const double *const lstm_W_o = in[12].data;
    const double *const lstm_b_o = in[13].data;
    const double *const dense_V = in[14].data;
    const double *const dense_c = in[15].data;
    const double *const dense_c_adam_first_moment = in[16].data;
    const int64_t v_adam_step_count = *(const int64_t *)in[17].data;
    const double *const dense_c_adam_second_moment = in[18].data;
    const double *const dense_V_adam_first_moment = in[19].data;
    const double *const dense_V_adam_second_moment = in[20].data;
    const double *const lstm_b_o_adam_first_moment = in[21].data;
    const double *const lstm_b_o_adam_second_moment = in[22].data;
    const double *const lstm_W_o_adam_first_moment = in[23].data;
    const double *const lstm_W_o_adam_second_moment = in[24].data;
    const double *const lstm_U_o_adam_first_moment = in[25].data;
    const double *const lstm_U_o_adam_second_moment = in[26].data;
    const double *const lstm_b_g_adam_first_moment = in[27].data;
    const double *const lstm_b_g_adam_second_moment = in[28].data;
    const double *const lstm_W_g_adam_first_moment = in[29].data;
    const double *const lstm_W_g_adam_second_moment = in[30].data;
    const double *const lstm_U_g_adam_first_moment = in[31].data;
    const double *const lstm_U_g_adam_second_moment = in[32].data;
    const double *const lstm_b_f_adam_first_moment = in[33].data;
    const double *const lstm_b_f_adam_second_moment = in[34].data;
    const double *const lstm_W_f_adam_first_moment = in[35].data;
    const double *const lstm_W_f_adam_second_moment = in[36].data;
    const double *const lstm_U_f_adam_first_moment = in[37].data;
    const double *const lstm_U_f_adam_second_moment = in[38].data;
    const double *const lstm_b_i_adam_first_moment = in[39].data;
    const double *const lstm_b_i_adam_second_moment = in[40].data;
    const double *const lstm_W_i_adam_first_moment = in[41].data;
    const double *const lstm_W_i_adam_second_moment = in[42].data;
    const double *const lstm_U_i_adam_first_moment = in[43].data;
    const double *const lstm_U_i_adam_second_moment = in[44].data;
    const uint8_t v = (uint8_t)(x_2 == (int64_t)3);
    const int64_t term = (int64_t)((uint64_t)INT64_C(1) + (uint64_t)x_1);
    const uint8_t term_2 = (uint8_t)(INT64_C(1) < term);
    const int64_t term_3 = (int64_t)(term_2 != 0 ? INT64_C(1) : term);
    const int64_t term_4 = (int64_t)((uint64_t)term - (uint64_t)term_3);
    const int64_t term_5 = (int64_t)((uint64_t)x_0 * (uint64_t)term_4 * (uint64_t)INT64_C(2));
    const int64_t term_6 = (int64_t)(0u - (uint64_t)term_5);
    const int64_t term_7 = (int64_t)(term_6 >= (int64_t)1 ? term_6 : (int64_t)1);
    const int64_t term_8 = (int64_t)((uint64_t)x_0 * (uint64_t)term_4 * (uint64_t)INT64_C(4));
    const int64_t term_9 = c99_floor_div_i64(term_8, INT64_C(4));
    const int64_t term_10 = (int64_t)((uint64_t)term_9 * (uint64_t)INT64_C(2));
    const int64_t term_11 = c99_floor_div_i64(term_10, term_7);
    const uint8_t term_12 = (uint8_t)(term_4 == (int64_t)-1);
    const int64_t term_13 = (int64_t)(term_12 != 0 ? term_11 : term_4);
    const uint8_t term_14 = (uint8_t)(term_13 == term_4);
    const uint8_t v_2 = term_14;
    const int64_t v_3 = term_13;
    const int64_t v_4 = term_4;
    const int64_t v_5 = term;
    if (C99_FAILS(!v_2)) return 1;
    const uint8_t term_15 = (uint8_t)(x_1 > (int64_t)0);
    const int64_t term_16 = (int64_t)(x_1 <= v_3 ? x_1 : v_3);
    const int64_t term_17 = (int64_t)((uint64_t)term_16 - (uint64_t)(int64_t)0);
    const int64_t v_6 = term_17;
    const uint8_t v_7 = term_15;
    if (C99_FAILS(!v_7)) return 2;
    if (C99_FAILS(!v)) return 3;
    if (C99_FAILS(x_2 != 3)) return 4;
    const double *const x_part = x + x_2 * (x_1 - 1);
    const int64_t n = (x_1 - 1 > 0 ? x_1 - 1 : 0);
    const double *const x_part_on = x_part + -n * x_2;
    double *const x_part_on_rows = c99_room(ws, 0, 3 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!x_part_on_rows)) return C99_NO_MEMORY;
    {
        const c99_for_x_part_on_rows_entries shared = {x_0, x_1, x_2, x_part_on, x_part_on_rows};
        const int64_t code = c99_parallel(ws, x_part_on_rows_entries, &shared, x_1, 24 * x_0 * x_1);
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
        const c99_for_v_8_2_entries shared = {v_8_2};
        const int64_t code = c99_parallel(ws, v_8_2_entries, &shared, 4 * x_0 * (n_3 + v_5 - n_2), 32 * x_0 * (n_3 + v_5 - n_2));
        if (C99_FAILS(code)) return code;
    }
    const int64_t vector[] = {x_0, v_4, 2};
    double *const x_rows = c99_room(ws, 2, 3 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!x_rows)) return C99_NO_MEMORY;
    {
        const c99_for_x_rows_entries shared = {x, x_0, x_1, x_2, x_rows};
        const int64_t code = c99_parallel(ws, x_rows_entries, &shared, x_1, 24 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    double *const U_o_x = c99_room(ws, 3, 4 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!U_o_x)) return C99_NO_MEMORY;
    /* U_o_x = x_rows . lstm_U_o' */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, x_0 * x_1, 4, 3, x_rows, 3, 1, lstm_U_o, 1, 3, U_o_x, 4, 1))) return C99_NO_MEMORY;
    double *const U_f_x = c99_room(ws, 6, 4 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!U_f_x)) return C99_NO_MEMORY;
    /* U_f_x = x_rows . lstm_U_f' */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, x_0 * x_1, 4, 3, x_rows, 3, 1, lstm_U_f, 1, 3, U_f_x, 4, 1))) return C99_NO_MEMORY;
    double *const U_i_x = c99_room(ws, 7, 4 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!U_i_x)) return C99_NO_MEMORY;
    /* U_i_x = x_rows . lstm_U_i' */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, x_0 * x_1, 4, 3, x_rows, 3, 1, lstm_U_i, 1, 3, U_i_x, 4, 1))) return C99_NO_MEMORY;
    double *const U_g_x = c99_room(ws, 8, 4 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!U_g_x)) return C99_NO_MEMORY;
    /* U_g_x = x_rows . lstm_U_g' */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, x_0 * x_1, 4, 3, x_rows, 3, 1, lstm_U_g, 1, 3, U_g_x, 4, 1))) return C99_NO_MEMORY;
    const int64_t rows = (v_5 - 2 > 0 ? v_5 - 2 : 0);
    double *const h = c99_room(ws, 2, 4 * x_0 * (rows + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!h)) return C99_NO_MEMORY;
    memcpy(h, v_8_2, (size_t)(4 * x_0 * (int64_t)sizeof(double)));
    double *const c = c99_room(ws, 9, 4 * x_0 * (rows + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!c)) return C99_NO_MEMORY;
    memcpy(c, v_8_2, (size_t)(4 * x_0 * (int64_t)sizeof(double)));
    double *const i = U_o_x;
    double *const f = U_f_x;
    double *const g = U_i_x;
    double *const o = U_g_x;
    double *const q = c99_room(ws, 10, 4 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!q)) return C99_NO_MEMORY;
    double *const lstm_W_g_packed = c99_room(ws, 11, (int64_t)c99_packed_size_f64(4, 4));
    if (C99_FAILS(!lstm_W_g_packed)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, 4, 4, lstm_W_g, 1, 4, lstm_W_g_packed);
    double *const lstm_W_i_packed = c99_room(ws, 12, (int64_t)c99_packed_size_f64(4, 4));
    if (C99_FAILS(!lstm_W_i_packed)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, 4, 4, lstm_W_i, 1, 4, lstm_W_i_packed);
    double *const lstm_W_f_packed = c99_room(ws, 13, (int64_t)c99_packed_size_f64(4, 4));
    if (C99_FAILS(!lstm_W_f_packed)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, 4, 4, lstm_W_f, 1, 4, lstm_W_f_packed);
    double *const lstm_W_o_packed = c99_room(ws, 14, (int64_t)c99_packed_size_f64(4, 4));
    if (C99_FAILS(!lstm_W_o_packed)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, 4, 4, lstm_W_o, 1, 4, lstm_W_o_packed);
    {
        const c99_for_h_steps shared = {U_f_x, U_g_x, U_i_x, U_o_x, c, f, g, h, i, lstm_W_f_packed, lstm_W_g_packed, lstm_W_i_packed, lstm_W_o_packed, lstm_b_f, lstm_b_g, lstm_b_i, lstm_b_o, o, q, rows, x_0, x_1};
        const int64_t code = c99_parallel(ws, h_steps, &shared, x_0, 256 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(c99_in_order(ws, 11, h, 4 * x_0 * (int64_t)sizeof(double), x_1 + 1, v_5, rows + 2))) return C99_NO_MEMORY;
    if (C99_FAILS(c99_in_order(ws, 12, c, 4 * x_0 * (int64_t)sizeof(double), x_1 + 1, v_5, rows + 2))) return C99_NO_MEMORY;
    const int64_t n_4 = (v_5 > 0 ? v_5 : 0);
    double *const h_2 = h + 4 * x_0 * (n_3 + v_5 - n_2);
    double *const dense_V_h_2 = c99_room(ws, 13, 2 * x_0 * (n_4 + n_2 - n_3 - v_5) * (int64_t)sizeof(double));
    if (C99_FAILS(!dense_V_h_2)) return C99_NO_MEMORY;
    /* dense_V_h_2 = h_2 . dense_V' */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, x_0 * (n_4 + n_2 - n_3 - v_5), 2, 4, h_2, 4, 1, dense_V, 1, 4, dense_V_h_2, 2, 1))) return C99_NO_MEMORY;
    double *const dense_V_h_2_rows = c99_room(ws, 14, 2 * x_0 * (n_4 + n_2 - n_3 - v_5) * (int64_t)sizeof(double));
    if (C99_FAILS(!dense_V_h_2_rows)) return C99_NO_MEMORY;
    {
        const c99_for_dense_V_h_2_rows_entries shared = {dense_V_h_2, dense_V_h_2_rows, n_2, n_3, n_4, v_5, x_0};
        const int64_t code = c99_parallel(ws, dense_V_h_2_rows_entries, &shared, x_0, 16 * x_0 * (n_4 + n_2 - n_3 - v_5));
        if (C99_FAILS(code)) return code;
    }
    const int64_t n_5 = v_4 < 0 ? n_4 + n_2 - n_3 - v_5 : v_4;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 3, (const int64_t[]){x_0, n_5, 2}))) return 7;
    if (C99_FAILS(2 * n_5 * x_0 != 2 * x_0 * (n_4 + n_2 - n_3 - v_5))) return 8;
    const int64_t vector_2[] = {x_0, v_4, 2};
    const int64_t vector_3[] = {y_0, y_1, y_2};
    uint8_t *const v_9 = c99_room(ws, 15, 3 * (int64_t)sizeof(uint8_t));
    if (C99_FAILS(!v_9)) return C99_NO_MEMORY;
    /* v_9 = eq(vector_3, vector_2) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 3; i0++) {
        const int64_t vector_3_ = vector_3[i0];
        const int64_t vector_2_ = vector_2[i0];
        v_9[i0] = (uint8_t)(vector_3_ == vector_2_);
    }
    uint8_t parts[2];
    for (int64_t j = 0; j < 2; j++) {
        parts[j] = 1;
    }
    for (int64_t i_2 = 0; i_2 < 2; i_2 += 2) {
        for (int64_t j = 0; j < 2; j++) {
            parts[j] = (uint8_t)(parts[j] & v_9[i_2 + j]);
        }
    }
    parts[0] = (uint8_t)(parts[0] & parts[1]);
    parts[0] = (uint8_t)(parts[0] & v_9[2]);
    const uint8_t gathered = parts[0];
    const uint8_t v_10 = gathered;
    if (C99_FAILS(!v_10)) return 9;
    if (C99_FAILS(y_0 != x_0)) return 10;
    if (C99_FAILS(y_1 != v_4)) return 11;
    if (C99_FAILS(y_2 != 2)) return 12;
    if (C99_FAILS(x_0 != y_0)) return 13;
    if (C99_FAILS(n_5 != y_1)) return 14;
    double *const v_11 = c99_room(ws, 16, 2 * y_0 * y_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_11)) return C99_NO_MEMORY;
    {
        const c99_for_v_12_entries shared = {dense_V_h_2_rows, dense_c, n_5, v_11, y, y_1, y_2};
        const int64_t code = c99_parallel(ws, v_12_entries, &shared, y_0, 16 * y_0 * y_1);
        if (C99_FAILS(code)) return code;
    }
    double *const v_12 = c99_room(ws, 17, 3 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_12)) return C99_NO_MEMORY;
    /* v_12 = cast_float64(vector) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 3; i0++) {
        const int64_t vector_ = vector[i0];
        v_12[i0] = (double)vector_;
    }
    const double v_13_at = v_12[2];
    const double v_13_at_2 = v_12[1];
    const double v_13_at_3 = v_12[0];
    double parts_2[32];
    for (int64_t j = 0; j < 32; j++) {
        parts_2[j] = 0;
    }
    const int64_t whole = 2 * y_0 * y_1 - 2 * y_0 * y_1 % 32;
    for (int64_t i_2 = 0; i_2 < whole; i_2 += 32) {
        for (int64_t j = 0; j < 32; j++) {
            parts_2[j] = parts_2[j] + v_11[i_2 + j] * v_11[i_2 + j];
        }
    }
    C99_IVDEP
    for (int64_t j = 0; j < 2 * y_0 * y_1 - whole; j++) {
        parts_2[j] = parts_2[j] + v_11[j + whole] * v_11[j + whole];
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
    const double v_13 = gathered_2;
    const double term_18 = v_13_at_3 * v_13_at_2 * v_13_at;
    const double term_19 = v_13 / term_18;
    const double v_mean = term_19;
    const double v_14 = term_18;
    const double number[] = {v_14};
    double *const dmean_do_t = c99_room(ws, 18, 2 * y_0 * y_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!dmean_do_t)) return C99_NO_MEMORY;
    {
        const c99_for_dmean_do_t_entries shared = {dmean_do_t, number, v_11};
        const int64_t code = c99_parallel(ws, dmean_do_t_entries, &shared, 2 * y_0 * y_1, 16 * y_0 * y_1);
        if (C99_FAILS(code)) return code;
    }
    double *const dmean_do_t_part = dmean_do_t + 2 * (y_1 - 1);
    const int64_t n_6 = (x_1 - y_1 > 0 ? x_1 - y_1 : 0);
    double *const dmean_do_t_part_rows = c99_room(ws, 11, 2 * y_0 * (x_1 - n_6) * (int64_t)sizeof(double));
    if (C99_FAILS(!dmean_do_t_part_rows)) return C99_NO_MEMORY;
    {
        const c99_for_dmean_do_t_part_rows_entries shared = {dmean_do_t_part, dmean_do_t_part_rows, n_6, x_1, y_1};
        const int64_t code = c99_parallel(ws, dmean_do_t_part_rows_entries, &shared, y_0, 16 * y_0 * (x_1 - n_6));
        if (C99_FAILS(code)) return code;
    }
    double *const given_h = c99_room(ws, 12, 4 * y_0 * (x_1 - n_6) * (int64_t)sizeof(double));
    if (C99_FAILS(!given_h)) return C99_NO_MEMORY;
    /* given_h = dmean_do_t_part_rows . dense_V */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, y_0 * (x_1 - n_6), 4, 2, dmean_do_t_part_rows, 2, 1, dense_V, 4, 1, given_h, 4, 1))) return C99_NO_MEMORY;
    const int64_t n_7 = 4 * x_0 == 0 ? 0 : 4 * y_0 * (x_1 - n_6) / (4 * x_0);
    const int64_t n_8 = v_6 < 0 ? n_7 : v_6;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 3, (const int64_t[]){x_0, n_8, 4}))) return 15;
    if (C99_FAILS(4 * n_8 * x_0 != 4 * y_0 * (x_1 - n_6))) return 16;
    double *const o_2 = o + 4 * x_0 * (x_1 - 1);
    double *const q_2 = q + 4 * x_0 * (x_1 - 1);
    double *const g_2 = g + 4 * x_0 * (x_1 - 1);
    double *const i_2 = i + 4 * x_0 * (x_1 - 1);
    double *const f_2 = f + 4 * x_0 * (x_1 - 1);
    const int64_t bound = v_5 - 2 < -1 ? -1 : (v_5 - 2 > v_5 - 1 ? v_5 - 1 : v_5 - 2);
    const int64_t n_9 = (bound + 1 > 0 ? bound + 1 : 0);
    double *const c_part = c + 4 * bound * x_0;
    const int64_t n_10 = (bound + 1 - x_1 > 0 ? bound + 1 - x_1 : 0);
    if (C99_FAILS(n_9 - n_10 < x_1)) return 17;
    if (C99_FAILS(n_8 < x_1)) return 18;
    if (C99_FAILS(n_3 + v_5 - n_2 < 1)) return 19;
    double *const from_next_h = c99_room(ws, 13, 8 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!from_next_h)) return C99_NO_MEMORY;
    memcpy(from_next_h, v_8_2, (size_t)(4 * x_0 * (int64_t)sizeof(double)));
    if (C99_FAILS(n_3 + v_5 - n_2 < 1)) return 20;
    double *const from_next_c = c99_room(ws, 15, 8 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!from_next_c)) return C99_NO_MEMORY;
    memcpy(from_next_c, v_8_2, (size_t)(4 * x_0 * (int64_t)sizeof(double)));
    double *const bar_a_o = f_2;
    double *const bar_a_g = o_2;
    double *const bar_a_f = q_2;
    double *const bar_a_i = g_2;
    double *const lstm_W_o_packed_2 = c99_room(ws, 14, (int64_t)c99_packed_size_f64(4, 4));
    if (C99_FAILS(!lstm_W_o_packed_2)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, 4, 4, lstm_W_o, 4, 1, lstm_W_o_packed_2);
    double *const lstm_W_g_packed_2 = c99_room(ws, 17, (int64_t)c99_packed_size_f64(4, 4));
    if (C99_FAILS(!lstm_W_g_packed_2)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, 4, 4, lstm_W_g, 4, 1, lstm_W_g_packed_2);
    double *const lstm_W_f_packed_2 = c99_room(ws, 11, (int64_t)c99_packed_size_f64(4, 4));
    if (C99_FAILS(!lstm_W_f_packed_2)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, 4, 4, lstm_W_f, 4, 1, lstm_W_f_packed_2);
    double *const lstm_W_i_packed_2 = c99_room(ws, 1, (int64_t)c99_packed_size_f64(4, 4));
    if (C99_FAILS(!lstm_W_i_packed_2)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, 4, 4, lstm_W_i, 4, 1, lstm_W_i_packed_2);
    {
        const c99_for_from_next_h_steps shared = {bar_a_f, bar_a_g, bar_a_i, bar_a_o, c_part, f_2, from_next_c, from_next_h, g_2, given_h, i_2, lstm_W_f_packed_2, lstm_W_g_packed_2, lstm_W_i_packed_2, lstm_W_o_packed_2, n_8, o_2, q_2, x_0, x_1};
        const int64_t code = c99_parallel(ws, from_next_h_steps, &shared, x_0, 256 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    const double *const bar_a_i_on = bar_a_i + -4 * n * x_0;
    double *const dmean_dlstm_U_i = c99_room(ws, 1, 12 * (int64_t)sizeof(double));
    if (C99_FAILS(!dmean_dlstm_U_i)) return C99_NO_MEMORY;
    /* (42) dmean_dlstm_U_i = bar_a_i_on' . x_part_on_rows */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 4, 3, x_0 * x_1, bar_a_i_on, 1, 4, x_part_on_rows, 3, 1, dmean_dlstm_U_i, 3, 1))) return C99_NO_MEMORY;
    double parts_3[8];
    for (int64_t j = 0; j < 8; j++) {
        parts_3[j] = 0;
    }
    for (int64_t i_3 = 0; i_3 < 8; i_3 += 8) {
        for (int64_t j = 0; j < 8; j++) {
            parts_3[j] = parts_3[j] + dmean_dlstm_U_i[i_3 + j] * dmean_dlstm_U_i[i_3 + j];
        }
    }
    parts_3[0] = parts_3[0] + parts_3[4];
    parts_3[1] = parts_3[1] + parts_3[5];
    parts_3[2] = parts_3[2] + parts_3[6];
    parts_3[3] = parts_3[3] + parts_3[7];
    parts_3[0] = parts_3[0] + dmean_dlstm_U_i[8] * dmean_dlstm_U_i[8];
    parts_3[1] = parts_3[1] + dmean_dlstm_U_i[9] * dmean_dlstm_U_i[9];
    parts_3[2] = parts_3[2] + dmean_dlstm_U_i[10] * dmean_dlstm_U_i[10];
    parts_3[3] = parts_3[3] + dmean_dlstm_U_i[11] * dmean_dlstm_U_i[11];
    parts_3[0] = parts_3[0] + parts_3[2];
    parts_3[1] = parts_3[1] + parts_3[3];
    parts_3[0] = parts_3[0] + parts_3[1];
    const double gathered_3 = parts_3[0];
    const double v_15 = gathered_3;
    double *const h_part = h + 4 * bound * x_0;
    const int64_t n_11 = (bound > 0 ? bound : 0);
    const double *const h_part_on = h_part + -4 * n_11 * x_0;
    if (C99_FAILS(x_0 * x_1 != n_9 * x_0)) return 21;
    const double *bar_a_i_on_straight = bar_a_i_on;
    if (x_1 != n_9) {
        bar_a_i_on_straight = c99_turned(ws, 3, bar_a_i_on, x_1, 4 * x_0 * x_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!bar_a_i_on_straight)) return C99_NO_MEMORY;
    }
    const double *h_part_on_straight = h_part_on;
    if (x_1 != n_9) {
        h_part_on_straight = c99_turned(ws, 9, h_part_on, n_9, 4 * n_9 * x_0 * (int64_t)sizeof(double));
        if (C99_FAILS(!h_part_on_straight)) return C99_NO_MEMORY;
    }
    double *const dmean_dlstm_W_i = c99_room(ws, 11, 16 * (int64_t)sizeof(double));
    if (C99_FAILS(!dmean_dlstm_W_i)) return C99_NO_MEMORY;
    /* (43) dmean_dlstm_W_i = bar_a_i_on_straight' . h_part_on_straight */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 4, 4, x_0 * x_1, bar_a_i_on_straight, 1, 4, h_part_on_straight, 4, 1, dmean_dlstm_W_i, 4, 1))) return C99_NO_MEMORY;
    double parts_4[16];
    for (int64_t j = 0; j < 16; j++) {
        parts_4[j] = 0;
    }
    for (int64_t i_3 = 0; i_3 < 16; i_3 += 16) {
        for (int64_t j = 0; j < 16; j++) {
            parts_4[j] = parts_4[j] + dmean_dlstm_W_i[i_3 + j] * dmean_dlstm_W_i[i_3 + j];
        }
    }
    C99_IVDEP
    for (int64_t j = 0; j < 8; j++) {
        parts_4[j] = parts_4[j] + parts_4[j + 8];
    }
    parts_4[0] = parts_4[0] + parts_4[4];
    parts_4[1] = parts_4[1] + parts_4[5];
    parts_4[2] = parts_4[2] + parts_4[6];
    parts_4[3] = parts_4[3] + parts_4[7];
    parts_4[0] = parts_4[0] + parts_4[2];
    parts_4[1] = parts_4[1] + parts_4[3];
    parts_4[0] = parts_4[0] + parts_4[1];
    const double gathered_4 = parts_4[0];
    const double v_16 = gathered_4;
    double *const dmean_dlstm_b_i = c99_room(ws, 12, 4 * (int64_t)sizeof(double));
    if (C99_FAILS(!dmean_dlstm_b_i)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 4; i0++) {
        dmean_dlstm_b_i[i0] = 0;
    }
    {
        const c99_for_dmean_dlstm_b_i_entries shared = {bar_a_i, dmean_dlstm_b_i, x_0, x_1};
        const int64_t code = c99_parallel(ws, dmean_dlstm_b_i_entries, &shared, 4, 32 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    double parts_5[4];
    for (int64_t j = 0; j < 4; j++) {
        parts_5[j] = 0;
    }
    for (int64_t i_3 = 0; i_3 < 4; i_3 += 4) {
        for (int64_t j = 0; j < 4; j++) {
            parts_5[j] = parts_5[j] + dmean_dlstm_b_i[i_3 + j] * dmean_dlstm_b_i[i_3 + j];
        }
    }
    parts_5[0] = parts_5[0] + parts_5[2];
    parts_5[1] = parts_5[1] + parts_5[3];
    parts_5[0] = parts_5[0] + parts_5[1];
    const double gathered_5 = parts_5[0];
    const double v_17 = gathered_5;
    const double *const bar_a_f_on = bar_a_f + -4 * n * x_0;
    double *const dmean_dlstm_U_f = c99_room(ws, 13, 12 * (int64_t)sizeof(double));
    if (C99_FAILS(!dmean_dlstm_U_f)) return C99_NO_MEMORY;
    /* (45) dmean_dlstm_U_f = bar_a_f_on' . x_part_on_rows */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 4, 3, x_0 * x_1, bar_a_f_on, 1, 4, x_part_on_rows, 3, 1, dmean_dlstm_U_f, 3, 1))) return C99_NO_MEMORY;
    double parts_6[8];
    for (int64_t j = 0; j < 8; j++) {
        parts_6[j] = 0;
    }
    for (int64_t i_3 = 0; i_3 < 8; i_3 += 8) {
        for (int64_t j = 0; j < 8; j++) {
            parts_6[j] = parts_6[j] + dmean_dlstm_U_f[i_3 + j] * dmean_dlstm_U_f[i_3 + j];
        }
    }
    parts_6[0] = parts_6[0] + parts_6[4];
    parts_6[1] = parts_6[1] + parts_6[5];
    parts_6[2] = parts_6[2] + parts_6[6];
    parts_6[3] = parts_6[3] + parts_6[7];
    parts_6[0] = parts_6[0] + dmean_dlstm_U_f[8] * dmean_dlstm_U_f[8];
    parts_6[1] = parts_6[1] + dmean_dlstm_U_f[9] * dmean_dlstm_U_f[9];
    parts_6[2] = parts_6[2] + dmean_dlstm_U_f[10] * dmean_dlstm_U_f[10];
    parts_6[3] = parts_6[3] + dmean_dlstm_U_f[11] * dmean_dlstm_U_f[11];
    parts_6[0] = parts_6[0] + parts_6[2];
    parts_6[1] = parts_6[1] + parts_6[3];
    parts_6[0] = parts_6[0] + parts_6[1];
    const double gathered_6 = parts_6[0];
    const double v_18 = gathered_6;
    if (C99_FAILS(x_0 * x_1 != n_9 * x_0)) return 22;
    const double *bar_a_f_on_straight = bar_a_f_on;
    if (x_1 != n_9) {
        bar_a_f_on_straight = c99_turned(ws, 14, bar_a_f_on, x_1, 4 * x_0 * x_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!bar_a_f_on_straight)) return C99_NO_MEMORY;
    }
    const double *h_part_on_straight_2 = h_part_on;
    if (x_1 != n_9) {
        h_part_on_straight_2 = c99_turned(ws, 15, h_part_on, n_9, 4 * n_9 * x_0 * (int64_t)sizeof(double));
        if (C99_FAILS(!h_part_on_straight_2)) return C99_NO_MEMORY;
    }
    double *const dmean_dlstm_W_f = c99_room(ws, 17, 16 * (int64_t)sizeof(double));
    if (C99_FAILS(!dmean_dlstm_W_f)) return C99_NO_MEMORY;
    /* (46) dmean_dlstm_W_f = bar_a_f_on_straight' . h_part_on_straight_2 */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 4, 4, x_0 * x_1, bar_a_f_on_straight, 1, 4, h_part_on_straight_2, 4, 1, dmean_dlstm_W_f, 4, 1))) return C99_NO_MEMORY;
    double parts_7[16];
    for (int64_t j = 0; j < 16; j++) {
        parts_7[j] = 0;
    }
    for (int64_t i_3 = 0; i_3 < 16; i_3 += 16) {
        for (int64_t j = 0; j < 16; j++) {
            parts_7[j] = parts_7[j] + dmean_dlstm_W_f[i_3 + j] * dmean_dlstm_W_f[i_3 + j];
        }
    }
    C99_IVDEP
    for (int64_t j = 0; j < 8; j++) {
        parts_7[j] = parts_7[j] + parts_7[j + 8];
    }
    parts_7[0] = parts_7[0] + parts_7[4];
    parts_7[1] = parts_7[1] + parts_7[5];
    parts_7[2] = parts_7[2] + parts_7[6];
    parts_7[3] = parts_7[3] + parts_7[7];
    parts_7[0] = parts_7[0] + parts_7[2];
    parts_7[1] = parts_7[1] + parts_7[3];
    parts_7[0] = parts_7[0] + parts_7[1];
    const double gathered_7 = parts_7[0];
    const double v_19 = gathered_7;
    double *const dmean_dlstm_b_f = c99_room(ws, 19, 4 * (int64_t)sizeof(double));
    if (C99_FAILS(!dmean_dlstm_b_f)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 4; i0++) {
        dmean_dlstm_b_f[i0] = 0;
    }
    {
        const c99_for_dmean_dlstm_b_f_entries shared = {bar_a_f, dmean_dlstm_b_f, x_0, x_1};
        const int64_t code = c99_parallel(ws, dmean_dlstm_b_f_entries, &shared, 4, 32 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    double parts_8[4];
    for (int64_t j = 0; j < 4; j++) {
        parts_8[j] = 0;
    }
    for (int64_t i_3 = 0; i_3 < 4; i_3 += 4) {
        for (int64_t j = 0; j < 4; j++) {
            parts_8[j] = parts_8[j] + dmean_dlstm_b_f[i_3 + j] * dmean_dlstm_b_f[i_3 + j];
        }
    }
    parts_8[0] = parts_8[0] + parts_8[2];
    parts_8[1] = parts_8[1] + parts_8[3];
    parts_8[0] = parts_8[0] + parts_8[1];
    const double gathered_8 = parts_8[0];
    const double v_20 = gathered_8;
    const double *const bar_a_g_on = bar_a_g + -4 * n * x_0;
    double *const dmean_dlstm_U_g = c99_room(ws, 20, 12 * (int64_t)sizeof(double));
    if (C99_FAILS(!dmean_dlstm_U_g)) return C99_NO_MEMORY;
    /* (48) dmean_dlstm_U_g = bar_a_g_on' . x_part_on_rows */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 4, 3, x_0 * x_1, bar_a_g_on, 1, 4, x_part_on_rows, 3, 1, dmean_dlstm_U_g, 3, 1))) return C99_NO_MEMORY;
    double parts_9[8];
    for (int64_t j = 0; j < 8; j++) {
        parts_9[j] = 0;
    }
    for (int64_t i_3 = 0; i_3 < 8; i_3 += 8) {
        for (int64_t j = 0; j < 8; j++) {
            parts_9[j] = parts_9[j] + dmean_dlstm_U_g[i_3 + j] * dmean_dlstm_U_g[i_3 + j];
        }
    }
    parts_9[0] = parts_9[0] + parts_9[4];
    parts_9[1] = parts_9[1] + parts_9[5];
    parts_9[2] = parts_9[2] + parts_9[6];
    parts_9[3] = parts_9[3] + parts_9[7];
    parts_9[0] = parts_9[0] + dmean_dlstm_U_g[8] * dmean_dlstm_U_g[8];
    parts_9[1] = parts_9[1] + dmean_dlstm_U_g[9] * dmean_dlstm_U_g[9];
    parts_9[2] = parts_9[2] + dmean_dlstm_U_g[10] * dmean_dlstm_U_g[10];
    parts_9[3] = parts_9[3] + dmean_dlstm_U_g[11] * dmean_dlstm_U_g[11];
    parts_9[0] = parts_9[0] + parts_9[2];
    parts_9[1] = parts_9[1] + parts_9[3];
    parts_9[0] = parts_9[0] + parts_9[1];
    const double gathered_9 = parts_9[0];
    const double v_21 = gathered_9;
    if (C99_FAILS(x_0 * x_1 != n_9 * x_0)) return 23;
    const double *bar_a_g_on_straight = bar_a_g_on;
    if (x_1 != n_9) {
        bar_a_g_on_straight = c99_turned(ws, 21, bar_a_g_on, x_1, 4 * x_0 * x_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!bar_a_g_on_straight)) return C99_NO_MEMORY;
    }
    const double *h_part_on_straight_3 = h_part_on;
    if (x_1 != n_9) {
        h_part_on_straight_3 = c99_turned(ws, 22, h_part_on, n_9, 4 * n_9 * x_0 * (int64_t)sizeof(double));
        if (C99_FAILS(!h_part_on_straight_3)) return C99_NO_MEMORY;
    }
    double *const dmean_dlstm_W_g = c99_room(ws, 3, 16 * (int64_t)sizeof(double));
    if (C99_FAILS(!dmean_dlstm_W_g)) return C99_NO_MEMORY;
    /* (49) dmean_dlstm_W_g = bar_a_g_on_straight' . h_part_on_straight_3 */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 4, 4, x_0 * x_1, bar_a_g_on_straight, 1, 4, h_part_on_straight_3, 4, 1, dmean_dlstm_W_g, 4, 1))) return C99_NO_MEMORY;
    double parts_10[16];
    for (int64_t j = 0; j < 16; j++) {
        parts_10[j] = 0;
    }
    for (int64_t i_3 = 0; i_3 < 16; i_3 += 16) {
        for (int64_t j = 0; j < 16; j++) {
            parts_10[j] = parts_10[j] + dmean_dlstm_W_g[i_3 + j] * dmean_dlstm_W_g[i_3 + j];
        }
    }
    C99_IVDEP
    for (int64_t j = 0; j < 8; j++) {
        parts_10[j] = parts_10[j] + parts_10[j + 8];
    }
    parts_10[0] = parts_10[0] + parts_10[4];
    parts_10[1] = parts_10[1] + parts_10[5];
    parts_10[2] = parts_10[2] + parts_10[6];
    parts_10[3] = parts_10[3] + parts_10[7];
    parts_10[0] = parts_10[0] + parts_10[2];
    parts_10[1] = parts_10[1] + parts_10[3];
    parts_10[0] = parts_10[0] + parts_10[1];
    const double gathered_10 = parts_10[0];
    const double v_22 = gathered_10;
    double *const dmean_dlstm_b_g = c99_room(ws, 9, 4 * (int64_t)sizeof(double));
    if (C99_FAILS(!dmean_dlstm_b_g)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 4; i0++) {
        dmean_dlstm_b_g[i0] = 0;
    }
    {
        const c99_for_dmean_dlstm_b_g_entries shared = {bar_a_g, dmean_dlstm_b_g, x_0, x_1};
        const int64_t code = c99_parallel(ws, dmean_dlstm_b_g_entries, &shared, 4, 32 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    double parts_11[4];
    for (int64_t j = 0; j < 4; j++) {
        parts_11[j] = 0;
    }
    for (int64_t i_3 = 0; i_3 < 4; i_3 += 4) {
        for (int64_t j = 0; j < 4; j++) {
            parts_11[j] = parts_11[j] + dmean_dlstm_b_g[i_3 + j] * dmean_dlstm_b_g[i_3 + j];
        }
    }
    parts_11[0] = parts_11[0] + parts_11[2];
    parts_11[1] = parts_11[1] + parts_11[3];
    parts_11[0] = parts_11[0] + parts_11[1];
    const double gathered_11 = parts_11[0];
    const double v_23 = gathered_11;
    const double *const bar_a_o_on = bar_a_o + -4 * n * x_0;
    double *const dmean_dlstm_U_o = c99_room(ws, 7, 12 * (int64_t)sizeof(double));
    if (C99_FAILS(!dmean_dlstm_U_o)) return C99_NO_MEMORY;
    /* (51) dmean_dlstm_U_o = bar_a_o_on' . x_part_on_rows */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 4, 3, x_0 * x_1, bar_a_o_on, 1, 4, x_part_on_rows, 3, 1, dmean_dlstm_U_o, 3, 1))) return C99_NO_MEMORY;
    double parts_12[8];
    for (int64_t j = 0; j < 8; j++) {
        parts_12[j] = 0;
    }
    for (int64_t i_3 = 0; i_3 < 8; i_3 += 8) {
        for (int64_t j = 0; j < 8; j++) {
            parts_12[j] = parts_12[j] + dmean_dlstm_U_o[i_3 + j] * dmean_dlstm_U_o[i_3 + j];
        }
    }
    parts_12[0] = parts_12[0] + parts_12[4];
    parts_12[1] = parts_12[1] + parts_12[5];
    parts_12[2] = parts_12[2] + parts_12[6];
    parts_12[3] = parts_12[3] + parts_12[7];
    parts_12[0] = parts_12[0] + dmean_dlstm_U_o[8] * dmean_dlstm_U_o[8];
    parts_12[1] = parts_12[1] + dmean_dlstm_U_o[9] * dmean_dlstm_U_o[9];
    parts_12[2] = parts_12[2] + dmean_dlstm_U_o[10] * dmean_dlstm_U_o[10];
    parts_12[3] = parts_12[3] + dmean_dlstm_U_o[11] * dmean_dlstm_U_o[11];
    parts_12[0] = parts_12[0] + parts_12[2];
    parts_12[1] = parts_12[1] + parts_12[3];
    parts_12[0] = parts_12[0] + parts_12[1];
    const double gathered_12 = parts_12[0];
    const double v_24 = gathered_12;
    if (C99_FAILS(x_0 * x_1 != n_9 * x_0)) return 24;
    const double *bar_a_o_on_straight = bar_a_o_on;
    if (x_1 != n_9) {
        bar_a_o_on_straight = c99_turned(ws, 14, bar_a_o_on, x_1, 4 * x_0 * x_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!bar_a_o_on_straight)) return C99_NO_MEMORY;
    }
    const double *h_part_on_straight_4 = h_part_on;
    if (x_1 != n_9) {
        h_part_on_straight_4 = c99_turned(ws, 15, h_part_on, n_9, 4 * n_9 * x_0 * (int64_t)sizeof(double));
        if (C99_FAILS(!h_part_on_straight_4)) return C99_NO_MEMORY;
    }
    double *const dmean_dlstm_W_o = c99_room(ws, 10, 16 * (int64_t)sizeof(double));
    if (C99_FAILS(!dmean_dlstm_W_o)) return C99_NO_MEMORY;
    /* (52) dmean_dlstm_W_o = bar_a_o_on_straight' . h_part_on_straight_4 */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 4, 4, x_0 * x_1, bar_a_o_on_straight, 1, 4, h_part_on_straight_4, 4, 1, dmean_dlstm_W_o, 4, 1))) return C99_NO_MEMORY;
    double parts_13[16];
    for (int64_t j = 0; j < 16; j++) {
        parts_13[j] = 0;
    }
    for (int64_t i_3 = 0; i_3 < 16; i_3 += 16) {
        for (int64_t j = 0; j < 16; j++) {
            parts_13[j] = parts_13[j] + dmean_dlstm_W_o[i_3 + j] * dmean_dlstm_W_o[i_3 + j];
        }
    }
    C99_IVDEP
    for (int64_t j = 0; j < 8; j++) {
        parts_13[j] = parts_13[j] + parts_13[j + 8];
    }
    parts_13[0] = parts_13[0] + parts_13[4];
    parts_13[1] = parts_13[1] + parts_13[5];
    parts_13[2] = parts_13[2] + parts_13[6];
    parts_13[3] = parts_13[3] + parts_13[7];
    parts_13[0] = parts_13[0] + parts_13[2];
    parts_13[1] = parts_13[1] + parts_13[3];
    parts_13[0] = parts_13[0] + parts_13[1];
    const double gathered_13 = parts_13[0];
    const double v_25 = gathered_13;
    double *const dmean_dlstm_b_o = c99_room(ws, 21, 4 * (int64_t)sizeof(double));
    if (C99_FAILS(!dmean_dlstm_b_o)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 4; i0++) {
        dmean_dlstm_b_o[i0] = 0;
    }
    {
        const c99_for_dmean_dlstm_b_o_entries shared = {bar_a_o, dmean_dlstm_b_o, x_0, x_1};
        const int64_t code = c99_parallel(ws, dmean_dlstm_b_o_entries, &shared, 4, 32 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    double parts_14[4];
    for (int64_t j = 0; j < 4; j++) {
        parts_14[j] = 0;
    }
    for (int64_t i_3 = 0; i_3 < 4; i_3 += 4) {
        for (int64_t j = 0; j < 4; j++) {
            parts_14[j] = parts_14[j] + dmean_dlstm_b_o[i_3 + j] * dmean_dlstm_b_o[i_3 + j];
        }
    }
    parts_14[0] = parts_14[0] + parts_14[2];
    parts_14[1] = parts_14[1] + parts_14[3];
    parts_14[0] = parts_14[0] + parts_14[1];
    const double gathered_14 = parts_14[0];
    const double v_26 = gathered_14;
    if (C99_FAILS(x_0 != y_0)) return 25;
    if (C99_FAILS(n_4 + n_2 - n_3 - v_5 != y_1)) return 26;
    double *const dmean_do_t_h_2 = c99_room(ws, 22, 8 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!dmean_do_t_h_2)) return C99_NO_MEMORY;
    for (int64_t batch = 0; batch < x_0; batch++) {
        const double *const h_2_at = h_2 + 4 * batch;
        const double *const dmean_do_t_at = dmean_do_t + 2 * batch * y_1;
        double *const dmean_do_t_h_2_at = dmean_do_t_h_2 + 8 * batch;
        /* dmean_do_t_h_2_at = h_2_at' . dmean_do_t_at */
        if (C99_FAILS(c99_product_f64(ws, 4, 5, 4, 2, n_4 + n_2 - n_3 - v_5, h_2_at, 1, 4 * x_0, dmean_do_t_at, 2, 1, dmean_do_t_h_2_at, 2, 1))) return C99_NO_MEMORY;
    }
    double *const dmean_ddense_V_T = c99_room(ws, 8, 8 * (int64_t)sizeof(double));
    if (C99_FAILS(!dmean_ddense_V_T)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 8; i0++) {
        dmean_ddense_V_T[i0] = 0;
    }
    {
        const c99_for_dmean_ddense_V_T_entries shared = {dmean_ddense_V_T, dmean_do_t_h_2, x_0};
        const int64_t code = c99_parallel(ws, dmean_ddense_V_T_entries, &shared, 8, 64 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double parts_15[4];
    for (int64_t j = 0; j < 4; j++) {
        parts_15[j] = 0;
    }
    for (int64_t k = 0; k < 2; k++) {
        const double *const row = dmean_ddense_V_T + k;
        for (int64_t i_3 = 0; i_3 < 4; i_3 += 4) {
            for (int64_t j = 0; j < 4; j++) {
                parts_15[j] = parts_15[j] + row[2 * (i_3 + j)] * row[2 * (i_3 + j)];
            }
        }
    }
    parts_15[0] = parts_15[0] + parts_15[2];
    parts_15[1] = parts_15[1] + parts_15[3];
    parts_15[0] = parts_15[0] + parts_15[1];
    const double gathered_15 = parts_15[0];
    const double v_27 = gathered_15;
    double *const v_28 = c99_room(ws, 0, 2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_28)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 2; i0++) {
        v_28[i0] = 0;
    }
    {
        const c99_for_v_29_entries shared = {v_11, v_28, y_0, y_1};
        const int64_t code = c99_parallel(ws, v_29_entries, &shared, 2, 16 * y_0 * y_1);
        if (C99_FAILS(code)) return code;
    }
    const double number_2[] = {v_14};
    double *const dmean_ddense_c = v_28;
    /* dmean_ddense_c = 2 * v_28 / number_2 */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 2; i0++) {
        const double number_2_ = number_2[0];
        const double v_28_ = v_28[i0];
        const double term_20 = 2.0 * v_28_;
        const double dmean_ddense_c_ = term_20 / number_2_;
        dmean_ddense_c[i0] = dmean_ddense_c_;
    }
    double parts_16[2];
    for (int64_t j = 0; j < 2; j++) {
        parts_16[j] = 0;
    }
    for (int64_t i_3 = 0; i_3 < 2; i_3 += 2) {
        for (int64_t j = 0; j < 2; j++) {
            parts_16[j] = parts_16[j] + dmean_ddense_c[i_3 + j] * dmean_ddense_c[i_3 + j];
        }
    }
    parts_16[0] = parts_16[0] + parts_16[1];
    const double gathered_16 = parts_16[0];
    const double v_29 = gathered_16;
    const double term_20 = v_29 + v_27 + v_26 + v_25 + v_24 + v_23 + v_22 + v_21 + v_20 + v_19 + v_18 + v_17 + v_16 + v_15;
    const double term_21 = sqrt(term_20);
    const double term_22 = 1e-08 + term_21;
    const double term_23 = 1.0 / term_22;
    const double term_24 = ((1.0 <= term_23) | (1.0 != 1.0)) ? 1.0 : term_23;
    const double v_30 = term_24;
    const double number_3[] = {v_30};
    const int64_t term_25 = (int64_t)((uint64_t)INT64_C(1) + (uint64_t)v_adam_step_count);
    const double term_26 = (double)term_25;
    const double term_27 = pow(0.999, term_26);
    const double term_28 = 1.0 - term_27;
    const double term_29 = pow(0.9, term_26);
    const double term_30 = 1.0 - term_29;
    const double v_31 = term_30;
    const int64_t v_32 = term_25;
    const double v_33 = term_28;
    const double number_4[] = {v_33};
    const double number_5[] = {v_31};
    double *const out1 = out(context, 1, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out1)) return C99_NO_MEMORY;
    double *const out42 = out(context, 42, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out42)) return C99_NO_MEMORY;
    double *const out43 = out(context, 43, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out43)) return C99_NO_MEMORY;
    /* out43 = 0.999 * lstm_U_i_adam_second_moment + 0.001 * (number_3 * dmean_dlstm_U_i)^2 */
    /* out42 = 0.9 * lstm_U_i_adam_first_moment + 0.1 * number_3 * dmean_dlstm_U_i */
    /* out1 = lstm_U_i - 0.001 * out42 / number_5 / (1e-08 + sqrt(out43 / number_4)) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 12; i0++) {
        const double lstm_U_i_ = lstm_U_i[i0];
        const double number_5_ = number_5[0];
        const double number_4_ = number_4[0];
        const double number_3_ = number_3[0];
        const double dmean_dlstm_U_i_ = dmean_dlstm_U_i[i0];
        const double lstm_U_i_adam_first_moment_ = lstm_U_i_adam_first_moment[i0];
        const double lstm_U_i_adam_second_moment_ = lstm_U_i_adam_second_moment[i0];
        const double term_31 = number_3_ * dmean_dlstm_U_i_;
        const double term_32 = term_31 * term_31;
        const double term_33 = 0.0010000000000000009 * term_32;
        const double term_34 = 0.999 * lstm_U_i_adam_second_moment_;
        const double out43_ = term_34 + term_33;
        const double term_35 = 0.09999999999999998 * number_3_ * dmean_dlstm_U_i_;
        const double term_36 = 0.9 * lstm_U_i_adam_first_moment_;
        const double out42_ = term_36 + term_35;
        const double term_37 = out43_ / number_4_;
        const double term_38 = sqrt(term_37);
        const double term_39 = 1e-08 + term_38;
        const double term_40 = out42_ / number_5_;
        const double term_41 = 0.001 * term_40;
        const double term_42 = term_41 / term_39;
        const double out1_ = lstm_U_i_ - term_42;
        out1[i0] = out1_;
        out42[i0] = out42_;
        out43[i0] = out43_;
    }
    double *const out2 = out(context, 2, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out2)) return C99_NO_MEMORY;
    double *const out40 = out(context, 40, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out40)) return C99_NO_MEMORY;
    double *const out41 = out(context, 41, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out41)) return C99_NO_MEMORY;
    /* out41 = 0.999 * lstm_W_i_adam_second_moment + 0.001 * (number_3 * dmean_dlstm_W_i)^2 */
    /* out40 = 0.9 * lstm_W_i_adam_first_moment + 0.1 * number_3 * dmean_dlstm_W_i */
    /* out2 = lstm_W_i - 0.001 * out40 / number_5 / (1e-08 + sqrt(out41 / number_4)) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 16; i0++) {
        const double lstm_W_i_ = lstm_W_i[i0];
        const double number_5_ = number_5[0];
        const double number_4_ = number_4[0];
        const double number_3_ = number_3[0];
        const double dmean_dlstm_W_i_ = dmean_dlstm_W_i[i0];
        const double lstm_W_i_adam_first_moment_ = lstm_W_i_adam_first_moment[i0];
        const double lstm_W_i_adam_second_moment_ = lstm_W_i_adam_second_moment[i0];
        const double term_31 = number_3_ * dmean_dlstm_W_i_;
        const double term_32 = term_31 * term_31;
        const double term_33 = 0.0010000000000000009 * term_32;
        const double term_34 = 0.999 * lstm_W_i_adam_second_moment_;
        const double out41_ = term_34 + term_33;
        const double term_35 = 0.09999999999999998 * number_3_ * dmean_dlstm_W_i_;
        const double term_36 = 0.9 * lstm_W_i_adam_first_moment_;
        const double out40_ = term_36 + term_35;
        const double term_37 = out41_ / number_4_;
        const double term_38 = sqrt(term_37);
        const double term_39 = 1e-08 + term_38;
        const double term_40 = out40_ / number_5_;
        const double term_41 = 0.001 * term_40;
        const double term_42 = term_41 / term_39;
        const double out2_ = lstm_W_i_ - term_42;
        out2[i0] = out2_;
        out40[i0] = out40_;
        out41[i0] = out41_;
    }
    const double number_6[] = {v_30};
    const double number_7[] = {v_33};
    const double number_8[] = {v_31};
    double *const out3 = out(context, 3, 1, (const int64_t[]){4});
    if (C99_FAILS(!out3)) return C99_NO_MEMORY;
    double *const out38 = out(context, 38, 1, (const int64_t[]){4});
    if (C99_FAILS(!out38)) return C99_NO_MEMORY;
    double *const out39 = out(context, 39, 1, (const int64_t[]){4});
    if (C99_FAILS(!out39)) return C99_NO_MEMORY;
    /* out39 = 0.999 * lstm_b_i_adam_second_moment + 0.001 * (number_6 * dmean_dlstm_b_i)^2 */
    /* out38 = 0.9 * lstm_b_i_adam_first_moment + 0.1 * number_6 * dmean_dlstm_b_i */
    /* out3 = lstm_b_i - 0.001 * out38 / number_8 / (1e-08 + sqrt(out39 / number_7)) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 4; i0++) {
        const double lstm_b_i_ = lstm_b_i[i0];
        const double number_8_ = number_8[0];
        const double number_7_ = number_7[0];
        const double number_6_ = number_6[0];
        const double dmean_dlstm_b_i_ = dmean_dlstm_b_i[i0];
        const double lstm_b_i_adam_first_moment_ = lstm_b_i_adam_first_moment[i0];
        const double lstm_b_i_adam_second_moment_ = lstm_b_i_adam_second_moment[i0];
        const double term_31 = number_6_ * dmean_dlstm_b_i_;
        const double term_32 = term_31 * term_31;
        const double term_33 = 0.0010000000000000009 * term_32;
        const double term_34 = 0.999 * lstm_b_i_adam_second_moment_;
        const double out39_ = term_34 + term_33;
        const double term_35 = 0.09999999999999998 * number_6_ * dmean_dlstm_b_i_;
        const double term_36 = 0.9 * lstm_b_i_adam_first_moment_;
        const double out38_ = term_36 + term_35;
        const double term_37 = out39_ / number_7_;
        const double term_38 = sqrt(term_37);
        const double term_39 = 1e-08 + term_38;
        const double term_40 = out38_ / number_8_;
        const double term_41 = 0.001 * term_40;
        const double term_42 = term_41 / term_39;
        const double out3_ = lstm_b_i_ - term_42;
        out3[i0] = out3_;
        out38[i0] = out38_;
        out39[i0] = out39_;
    }
    double *const out4 = out(context, 4, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out4)) return C99_NO_MEMORY;
    double *const out36 = out(context, 36, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out36)) return C99_NO_MEMORY;
    double *const out37 = out(context, 37, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out37)) return C99_NO_MEMORY;
    /* out37 = 0.999 * lstm_U_f_adam_second_moment + 0.001 * (number_3 * dmean_dlstm_U_f)^2 */
    /* out36 = 0.9 * lstm_U_f_adam_first_moment + 0.1 * number_3 * dmean_dlstm_U_f */
    /* out4 = lstm_U_f - 0.001 * out36 / number_5 / (1e-08 + sqrt(out37 / number_4)) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 12; i0++) {
        const double lstm_U_f_ = lstm_U_f[i0];
        const double number_5_ = number_5[0];
        const double number_4_ = number_4[0];
        const double number_3_ = number_3[0];
        const double dmean_dlstm_U_f_ = dmean_dlstm_U_f[i0];
        const double lstm_U_f_adam_first_moment_ = lstm_U_f_adam_first_moment[i0];
        const double lstm_U_f_adam_second_moment_ = lstm_U_f_adam_second_moment[i0];
        const double term_31 = number_3_ * dmean_dlstm_U_f_;
        const double term_32 = term_31 * term_31;
        const double term_33 = 0.0010000000000000009 * term_32;
        const double term_34 = 0.999 * lstm_U_f_adam_second_moment_;
        const double out37_ = term_34 + term_33;
        const double term_35 = 0.09999999999999998 * number_3_ * dmean_dlstm_U_f_;
        const double term_36 = 0.9 * lstm_U_f_adam_first_moment_;
        const double out36_ = term_36 + term_35;
        const double term_37 = out37_ / number_4_;
        const double term_38 = sqrt(term_37);
        const double term_39 = 1e-08 + term_38;
        const double term_40 = out36_ / number_5_;
        const double term_41 = 0.001 * term_40;
        const double term_42 = term_41 / term_39;
        const double out4_ = lstm_U_f_ - term_42;
        out4[i0] = out4_;
        out36[i0] = out36_;
        out37[i0] = out37_;
    }
    double *const out5 = out(context, 5, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out5)) return C99_NO_MEMORY;
    double *const out34 = out(context, 34, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out34)) return C99_NO_MEMORY;
    double *const out35 = out(context, 35, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out35)) return C99_NO_MEMORY;
    /* out35 = 0.999 * lstm_W_f_adam_second_moment + 0.001 * (number_3 * dmean_dlstm_W_f)^2 */
    /* out34 = 0.9 * lstm_W_f_adam_first_moment + 0.1 * number_3 * dmean_dlstm_W_f */
    /* out5 = lstm_W_f - 0.001 * out34 / number_5 / (1e-08 + sqrt(out35 / number_4)) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 16; i0++) {
        const double lstm_W_f_ = lstm_W_f[i0];
        const double number_5_ = number_5[0];
        const double number_4_ = number_4[0];
        const double number_3_ = number_3[0];
        const double dmean_dlstm_W_f_ = dmean_dlstm_W_f[i0];
        const double lstm_W_f_adam_first_moment_ = lstm_W_f_adam_first_moment[i0];
        const double lstm_W_f_adam_second_moment_ = lstm_W_f_adam_second_moment[i0];
        const double term_31 = number_3_ * dmean_dlstm_W_f_;
        const double term_32 = term_31 * term_31;
        const double term_33 = 0.0010000000000000009 * term_32;
        const double term_34 = 0.999 * lstm_W_f_adam_second_moment_;
        const double out35_ = term_34 + term_33;
        const double term_35 = 0.09999999999999998 * number_3_ * dmean_dlstm_W_f_;
        const double term_36 = 0.9 * lstm_W_f_adam_first_moment_;
        const double out34_ = term_36 + term_35;
        const double term_37 = out35_ / number_4_;
        const double term_38 = sqrt(term_37);
        const double term_39 = 1e-08 + term_38;
        const double term_40 = out34_ / number_5_;
        const double term_41 = 0.001 * term_40;
        const double term_42 = term_41 / term_39;
        const double out5_ = lstm_W_f_ - term_42;
        out5[i0] = out5_;
        out34[i0] = out34_;
        out35[i0] = out35_;
    }
    double *const out6 = out(context, 6, 1, (const int64_t[]){4});
    if (C99_FAILS(!out6)) return C99_NO_MEMORY;
    double *const out32 = out(context, 32, 1, (const int64_t[]){4});
    if (C99_FAILS(!out32)) return C99_NO_MEMORY;
    double *const out33 = out(context, 33, 1, (const int64_t[]){4});
    if (C99_FAILS(!out33)) return C99_NO_MEMORY;
    /* out33 = 0.999 * lstm_b_f_adam_second_moment + 0.001 * (number_6 * dmean_dlstm_b_f)^2 */
    /* out32 = 0.9 * lstm_b_f_adam_first_moment + 0.1 * number_6 * dmean_dlstm_b_f */
    /* out6 = lstm_b_f - 0.001 * out32 / number_8 / (1e-08 + sqrt(out33 / number_7)) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 4; i0++) {
        const double lstm_b_f_ = lstm_b_f[i0];
        const double number_8_ = number_8[0];
        const double number_7_ = number_7[0];
        const double number_6_ = number_6[0];
        const double dmean_dlstm_b_f_ = dmean_dlstm_b_f[i0];
        const double lstm_b_f_adam_first_moment_ = lstm_b_f_adam_first_moment[i0];
        const double lstm_b_f_adam_second_moment_ = lstm_b_f_adam_second_moment[i0];
        const double term_31 = number_6_ * dmean_dlstm_b_f_;
        const double term_32 = term_31 * term_31;
        const double term_33 = 0.0010000000000000009 * term_32;
        const double term_34 = 0.999 * lstm_b_f_adam_second_moment_;
        const double out33_ = term_34 + term_33;
        const double term_35 = 0.09999999999999998 * number_6_ * dmean_dlstm_b_f_;
        const double term_36 = 0.9 * lstm_b_f_adam_first_moment_;
        const double out32_ = term_36 + term_35;
        const double term_37 = out33_ / number_7_;
        const double term_38 = sqrt(term_37);
        const double term_39 = 1e-08 + term_38;
        const double term_40 = out32_ / number_8_;
        const double term_41 = 0.001 * term_40;
        const double term_42 = term_41 / term_39;
        const double out6_ = lstm_b_f_ - term_42;
        out6[i0] = out6_;
        out32[i0] = out32_;
        out33[i0] = out33_;
    }
    double *const out7 = out(context, 7, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out7)) return C99_NO_MEMORY;
    double *const out30 = out(context, 30, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out30)) return C99_NO_MEMORY;
    double *const out31 = out(context, 31, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out31)) return C99_NO_MEMORY;
    /* out31 = 0.999 * lstm_U_g_adam_second_moment + 0.001 * (number_3 * dmean_dlstm_U_g)^2 */
    /* out30 = 0.9 * lstm_U_g_adam_first_moment + 0.1 * number_3 * dmean_dlstm_U_g */
    /* out7 = lstm_U_g - 0.001 * out30 / number_5 / (1e-08 + sqrt(out31 / number_4)) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 12; i0++) {
        const double lstm_U_g_ = lstm_U_g[i0];
        const double number_5_ = number_5[0];
        const double number_4_ = number_4[0];
        const double number_3_ = number_3[0];
        const double dmean_dlstm_U_g_ = dmean_dlstm_U_g[i0];
        const double lstm_U_g_adam_first_moment_ = lstm_U_g_adam_first_moment[i0];
        const double lstm_U_g_adam_second_moment_ = lstm_U_g_adam_second_moment[i0];
        const double term_31 = number_3_ * dmean_dlstm_U_g_;
        const double term_32 = term_31 * term_31;
        const double term_33 = 0.0010000000000000009 * term_32;
        const double term_34 = 0.999 * lstm_U_g_adam_second_moment_;
        const double out31_ = term_34 + term_33;
        const double term_35 = 0.09999999999999998 * number_3_ * dmean_dlstm_U_g_;
        const double term_36 = 0.9 * lstm_U_g_adam_first_moment_;
        const double out30_ = term_36 + term_35;
        const double term_37 = out31_ / number_4_;
        const double term_38 = sqrt(term_37);
        const double term_39 = 1e-08 + term_38;
        const double term_40 = out30_ / number_5_;
        const double term_41 = 0.001 * term_40;
        const double term_42 = term_41 / term_39;
        const double out7_ = lstm_U_g_ - term_42;
        out7[i0] = out7_;
        out30[i0] = out30_;
        out31[i0] = out31_;
    }
    double *const out8 = out(context, 8, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out8)) return C99_NO_MEMORY;
    double *const out28 = out(context, 28, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out28)) return C99_NO_MEMORY;
    double *const out29 = out(context, 29, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out29)) return C99_NO_MEMORY;
    /* out29 = 0.999 * lstm_W_g_adam_second_moment + 0.001 * (number_3 * dmean_dlstm_W_g)^2 */
    /* out28 = 0.9 * lstm_W_g_adam_first_moment + 0.1 * number_3 * dmean_dlstm_W_g */
    /* out8 = lstm_W_g - 0.001 * out28 / number_5 / (1e-08 + sqrt(out29 / number_4)) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 16; i0++) {
        const double lstm_W_g_ = lstm_W_g[i0];
        const double number_5_ = number_5[0];
        const double number_4_ = number_4[0];
        const double number_3_ = number_3[0];
        const double dmean_dlstm_W_g_ = dmean_dlstm_W_g[i0];
        const double lstm_W_g_adam_first_moment_ = lstm_W_g_adam_first_moment[i0];
        const double lstm_W_g_adam_second_moment_ = lstm_W_g_adam_second_moment[i0];
        const double term_31 = number_3_ * dmean_dlstm_W_g_;
        const double term_32 = term_31 * term_31;
        const double term_33 = 0.0010000000000000009 * term_32;
        const double term_34 = 0.999 * lstm_W_g_adam_second_moment_;
        const double out29_ = term_34 + term_33;
        const double term_35 = 0.09999999999999998 * number_3_ * dmean_dlstm_W_g_;
        const double term_36 = 0.9 * lstm_W_g_adam_first_moment_;
        const double out28_ = term_36 + term_35;
        const double term_37 = out29_ / number_4_;
        const double term_38 = sqrt(term_37);
        const double term_39 = 1e-08 + term_38;
        const double term_40 = out28_ / number_5_;
        const double term_41 = 0.001 * term_40;
        const double term_42 = term_41 / term_39;
        const double out8_ = lstm_W_g_ - term_42;
        out8[i0] = out8_;
        out28[i0] = out28_;
        out29[i0] = out29_;
    }
    double *const out9 = out(context, 9, 1, (const int64_t[]){4});
    if (C99_FAILS(!out9)) return C99_NO_MEMORY;
    double *const out26 = out(context, 26, 1, (const int64_t[]){4});
    if (C99_FAILS(!out26)) return C99_NO_MEMORY;
    double *const out27 = out(context, 27, 1, (const int64_t[]){4});
    if (C99_FAILS(!out27)) return C99_NO_MEMORY;
    /* out27 = 0.999 * lstm_b_g_adam_second_moment + 0.001 * (number_6 * dmean_dlstm_b_g)^2 */
    /* out26 = 0.9 * lstm_b_g_adam_first_moment + 0.1 * number_6 * dmean_dlstm_b_g */
    /* out9 = lstm_b_g - 0.001 * out26 / number_8 / (1e-08 + sqrt(out27 / number_7)) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 4; i0++) {
        const double lstm_b_g_ = lstm_b_g[i0];
        const double number_8_ = number_8[0];
        const double number_7_ = number_7[0];
        const double number_6_ = number_6[0];
        const double dmean_dlstm_b_g_ = dmean_dlstm_b_g[i0];
        const double lstm_b_g_adam_first_moment_ = lstm_b_g_adam_first_moment[i0];
        const double lstm_b_g_adam_second_moment_ = lstm_b_g_adam_second_moment[i0];
        const double term_31 = number_6_ * dmean_dlstm_b_g_;
        const double term_32 = term_31 * term_31;
        const double term_33 = 0.0010000000000000009 * term_32;
        const double term_34 = 0.999 * lstm_b_g_adam_second_moment_;
        const double out27_ = term_34 + term_33;
        const double term_35 = 0.09999999999999998 * number_6_ * dmean_dlstm_b_g_;
        const double term_36 = 0.9 * lstm_b_g_adam_first_moment_;
        const double out26_ = term_36 + term_35;
        const double term_37 = out27_ / number_7_;
        const double term_38 = sqrt(term_37);
        const double term_39 = 1e-08 + term_38;
        const double term_40 = out26_ / number_8_;
        const double term_41 = 0.001 * term_40;
        const double term_42 = term_41 / term_39;
        const double out9_ = lstm_b_g_ - term_42;
        out9[i0] = out9_;
        out26[i0] = out26_;
        out27[i0] = out27_;
    }
    double *const out10 = out(context, 10, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out10)) return C99_NO_MEMORY;
    double *const out24 = out(context, 24, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out24)) return C99_NO_MEMORY;
    double *const out25 = out(context, 25, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out25)) return C99_NO_MEMORY;
    /* out25 = 0.999 * lstm_U_o_adam_second_moment + 0.001 * (number_3 * dmean_dlstm_U_o)^2 */
    /* out24 = 0.9 * lstm_U_o_adam_first_moment + 0.1 * number_3 * dmean_dlstm_U_o */
    /* out10 = lstm_U_o - 0.001 * out24 / number_5 / (1e-08 + sqrt(out25 / number_4)) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 12; i0++) {
        const double lstm_U_o_ = lstm_U_o[i0];
        const double number_5_ = number_5[0];
        const double number_4_ = number_4[0];
        const double number_3_ = number_3[0];
        const double dmean_dlstm_U_o_ = dmean_dlstm_U_o[i0];
        const double lstm_U_o_adam_first_moment_ = lstm_U_o_adam_first_moment[i0];
        const double lstm_U_o_adam_second_moment_ = lstm_U_o_adam_second_moment[i0];
        const double term_31 = number_3_ * dmean_dlstm_U_o_;
        const double term_32 = term_31 * term_31;
        const double term_33 = 0.0010000000000000009 * term_32;
        const double term_34 = 0.999 * lstm_U_o_adam_second_moment_;
        const double out25_ = term_34 + term_33;
        const double term_35 = 0.09999999999999998 * number_3_ * dmean_dlstm_U_o_;
        const double term_36 = 0.9 * lstm_U_o_adam_first_moment_;
        const double out24_ = term_36 + term_35;
        const double term_37 = out25_ / number_4_;
        const double term_38 = sqrt(term_37);
        const double term_39 = 1e-08 + term_38;
        const double term_40 = out24_ / number_5_;
        const double term_41 = 0.001 * term_40;
        const double term_42 = term_41 / term_39;
        const double out10_ = lstm_U_o_ - term_42;
        out10[i0] = out10_;
        out24[i0] = out24_;
        out25[i0] = out25_;
    }
    double *const out11 = out(context, 11, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out11)) return C99_NO_MEMORY;
    double *const out22 = out(context, 22, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out22)) return C99_NO_MEMORY;
    double *const out23 = out(context, 23, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out23)) return C99_NO_MEMORY;
    /* out23 = 0.999 * lstm_W_o_adam_second_moment + 0.001 * (number_3 * dmean_dlstm_W_o)^2 */
    /* out22 = 0.9 * lstm_W_o_adam_first_moment + 0.1 * number_3 * dmean_dlstm_W_o */
    /* out11 = lstm_W_o - 0.001 * out22 / number_5 / (1e-08 + sqrt(out23 / number_4)) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 16; i0++) {
        const double lstm_W_o_ = lstm_W_o[i0];
        const double number_5_ = number_5[0];
        const double number_4_ = number_4[0];
        const double number_3_ = number_3[0];
        const double dmean_dlstm_W_o_ = dmean_dlstm_W_o[i0];
        const double lstm_W_o_adam_first_moment_ = lstm_W_o_adam_first_moment[i0];
        const double lstm_W_o_adam_second_moment_ = lstm_W_o_adam_second_moment[i0];
        const double term_31 = number_3_ * dmean_dlstm_W_o_;
        const double term_32 = term_31 * term_31;
        const double term_33 = 0.0010000000000000009 * term_32;
        const double term_34 = 0.999 * lstm_W_o_adam_second_moment_;
        const double out23_ = term_34 + term_33;
        const double term_35 = 0.09999999999999998 * number_3_ * dmean_dlstm_W_o_;
        const double term_36 = 0.9 * lstm_W_o_adam_first_moment_;
        const double out22_ = term_36 + term_35;
        const double term_37 = out23_ / number_4_;
        const double term_38 = sqrt(term_37);
        const double term_39 = 1e-08 + term_38;
        const double term_40 = out22_ / number_5_;
        const double term_41 = 0.001 * term_40;
        const double term_42 = term_41 / term_39;
        const double out11_ = lstm_W_o_ - term_42;
        out11[i0] = out11_;
        out22[i0] = out22_;
        out23[i0] = out23_;
    }
    double *const out12 = out(context, 12, 1, (const int64_t[]){4});
    if (C99_FAILS(!out12)) return C99_NO_MEMORY;
    double *const out20 = out(context, 20, 1, (const int64_t[]){4});
    if (C99_FAILS(!out20)) return C99_NO_MEMORY;
    double *const out21 = out(context, 21, 1, (const int64_t[]){4});
    if (C99_FAILS(!out21)) return C99_NO_MEMORY;
    /* out21 = 0.999 * lstm_b_o_adam_second_moment + 0.001 * (number_6 * dmean_dlstm_b_o)^2 */
    /* out20 = 0.9 * lstm_b_o_adam_first_moment + 0.1 * number_6 * dmean_dlstm_b_o */
    /* out12 = lstm_b_o - 0.001 * out20 / number_8 / (1e-08 + sqrt(out21 / number_7)) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 4; i0++) {
        const double lstm_b_o_ = lstm_b_o[i0];
        const double number_8_ = number_8[0];
        const double number_7_ = number_7[0];
        const double number_6_ = number_6[0];
        const double dmean_dlstm_b_o_ = dmean_dlstm_b_o[i0];
        const double lstm_b_o_adam_first_moment_ = lstm_b_o_adam_first_moment[i0];
        const double lstm_b_o_adam_second_moment_ = lstm_b_o_adam_second_moment[i0];
        const double term_31 = number_6_ * dmean_dlstm_b_o_;
        const double term_32 = term_31 * term_31;
        const double term_33 = 0.0010000000000000009 * term_32;
        const double term_34 = 0.999 * lstm_b_o_adam_second_moment_;
        const double out21_ = term_34 + term_33;
        const double term_35 = 0.09999999999999998 * number_6_ * dmean_dlstm_b_o_;
        const double term_36 = 0.9 * lstm_b_o_adam_first_moment_;
        const double out20_ = term_36 + term_35;
        const double term_37 = out21_ / number_7_;
        const double term_38 = sqrt(term_37);
        const double term_39 = 1e-08 + term_38;
        const double term_40 = out20_ / number_8_;
        const double term_41 = 0.001 * term_40;
        const double term_42 = term_41 / term_39;
        const double out12_ = lstm_b_o_ - term_42;
        out12[i0] = out12_;
        out20[i0] = out20_;
        out21[i0] = out21_;
    }
    double *const out13 = out(context, 13, 2, (const int64_t[]){2, 4});
    if (C99_FAILS(!out13)) return C99_NO_MEMORY;
    double *const out18 = out(context, 18, 2, (const int64_t[]){2, 4});
    if (C99_FAILS(!out18)) return C99_NO_MEMORY;
    double *const out19 = out(context, 19, 2, (const int64_t[]){2, 4});
    if (C99_FAILS(!out19)) return C99_NO_MEMORY;
    /* out19 = 0.999 * dense_V_adam_second_moment + 0.001 * (number_3 * dmean_ddense_V_T)^2 */
    /* out18 = 0.9 * dense_V_adam_first_moment + 0.1 * number_3 * dmean_ddense_V_T */
    /* out13 = dense_V - 0.001 * out18 / number_5 / (1e-08 + sqrt(out19 / number_4)) */
    for (int64_t i0 = 0; i0 < 2; i0++) {
        C99_IVDEP
        for (int64_t i1 = 0; i1 < 4; i1++) {
            const double dense_V_ = dense_V[4 * i0 + i1];
            const double number_5_ = number_5[0];
            const double number_4_ = number_4[0];
            const double number_3_ = number_3[0];
            const double dmean_ddense_V_T_ = dmean_ddense_V_T[i0 + 2 * i1];
            const double dense_V_adam_first_moment_ = dense_V_adam_first_moment[4 * i0 + i1];
            const double dense_V_adam_second_moment_ = dense_V_adam_second_moment[4 * i0 + i1];
            const double term_31 = number_3_ * dmean_ddense_V_T_;
            const double term_32 = term_31 * term_31;
            const double term_33 = 0.0010000000000000009 * term_32;
            const double term_34 = 0.999 * dense_V_adam_second_moment_;
            const double out19_ = term_34 + term_33;
            const double term_35 = 0.09999999999999998 * number_3_ * dmean_ddense_V_T_;
            const double term_36 = 0.9 * dense_V_adam_first_moment_;
            const double out18_ = term_36 + term_35;
            const double term_37 = out19_ / number_4_;
            const double term_38 = sqrt(term_37);
            const double term_39 = 1e-08 + term_38;
            const double term_40 = out18_ / number_5_;
            const double term_41 = 0.001 * term_40;
            const double term_42 = term_41 / term_39;
            const double out13_ = dense_V_ - term_42;
            out13[4 * i0 + i1] = out13_;
            out18[4 * i0 + i1] = out18_;
            out19[4 * i0 + i1] = out19_;
        }
    }
    double *const out14 = out(context, 14, 1, (const int64_t[]){2});
    if (C99_FAILS(!out14)) return C99_NO_MEMORY;
    double *const out15 = out(context, 15, 1, (const int64_t[]){2});
    if (C99_FAILS(!out15)) return C99_NO_MEMORY;
    double *const out17 = out(context, 17, 1, (const int64_t[]){2});
    if (C99_FAILS(!out17)) return C99_NO_MEMORY;
    /* out17 = 0.999 * dense_c_adam_second_moment + 0.001 * (number_6 * dmean_ddense_c)^2 */
    /* out15 = 0.9 * dense_c_adam_first_moment + 0.1 * number_6 * dmean_ddense_c */
    /* out14 = dense_c - 0.001 * out15 / number_8 / (1e-08 + sqrt(out17 / number_7)) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 2; i0++) {
        const double dense_c_ = dense_c[i0];
        const double number_8_ = number_8[0];
        const double number_7_ = number_7[0];
        const double number_6_ = number_6[0];
        const double dmean_ddense_c_ = dmean_ddense_c[i0];
        const double dense_c_adam_first_moment_ = dense_c_adam_first_moment[i0];
        const double dense_c_adam_second_moment_ = dense_c_adam_second_moment[i0];
        const double term_31 = number_6_ * dmean_ddense_c_;
        const double term_32 = term_31 * term_31;
        const double term_33 = 0.0010000000000000009 * term_32;
        const double term_34 = 0.999 * dense_c_adam_second_moment_;
        const double out17_ = term_34 + term_33;
        const double term_35 = 0.09999999999999998 * number_6_ * dmean_ddense_c_;
        const double term_36 = 0.9 * dense_c_adam_first_moment_;
        const double out15_ = term_36 + term_35;
        const double term_37 = out17_ / number_7_;
        const double term_38 = sqrt(term_37);
        const double term_39 = 1e-08 + term_38;
        const double term_40 = out15_ / number_8_;
        const double term_41 = 0.001 * term_40;
        const double term_42 = term_41 / term_39;
        const double out14_ = dense_c_ - term_42;
        out14[i0] = out14_;
        out15[i0] = out15_;
        out17[i0] = out17_;
    }
    double *const v_mean_2 = out(context, 0, 0, (const int64_t[]){0});
    if (C99_FAILS(!v_mean_2)) return C99_NO_MEMORY;
    v_mean_2[0] = v_mean;
    int64_t *const out16 = out(context, 16, 0, (const int64_t[]){0});
    if (C99_FAILS(!out16)) return C99_NO_MEMORY;
    out16[0] = v_32;
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
