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
    double *const elman_W_s_prev = c99_room(ws, 7, 4 * rows_2 * (int64_t)sizeof(double));
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
} c99_for_v_12_entries;

static int64_t v_12_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_12_entries *const shared = given;
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

typedef struct {
    double *const v;
    double *const v_2;
    const int64_t y_0;
    const int64_t y_1;
} c99_for_v_13_entries;

static int64_t v_13_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_13_entries *const shared = given;
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
    double *const dmean_ddense_V_T;
    double *const dmean_do_t_s_2;
    const int64_t x_0;
} c99_for_dmean_ddense_V_T_entries;

static int64_t dmean_ddense_V_T_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_dmean_ddense_V_T_entries *const shared = given;
    double *const dmean_ddense_V_T = shared->dmean_ddense_V_T;
    double *const dmean_do_t_s_2 = shared->dmean_do_t_s_2;
    const int64_t x_0 = shared->x_0;
    (void)ws;
    (void)shared;
    /* dmean_ddense_V_T = sum of dmean_do_t_s_2 over axes 0 */
    for (int64_t i0 = 0; i0 < x_0; i0++) {
        C99_IVDEP
        for (int64_t i1 = first; i1 < last; i1++) {
            dmean_ddense_V_T[i1] = dmean_ddense_V_T[i1] + dmean_do_t_s_2[8 * i0 + i1];
        }
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
    double *const bar_a;
    double *const elman_W_packed;
    double *const from_next_s;
    double *const given_s;
    const int64_t n;
    double *const s_part;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_from_next_s_steps;

static int64_t from_next_s_steps(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_from_next_s_steps *const shared = given;
    double *const bar_a = shared->bar_a;
    double *const elman_W_packed = shared->elman_W_packed;
    double *const from_next_s = shared->from_next_s;
    double *const given_s = shared->given_s;
    const int64_t n = shared->n;
    double *const s_part = shared->s_part;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    const int64_t rows = last - first;
    double *const s_part_rows = s_part + 4 * first;
    double *const given_s_rows = given_s + 4 * first * n;
    for (int64_t t = 0; t < x_1; t++) {
        const double *const s_t = s_part_rows + -4 * t * x_0;
        const double *const given_s_t = given_s_rows + 4 * t;
        double *const from_next_s_t = from_next_s + (t % 2 * (4 * x_0) + 4 * first);
        double *const bar_a_t = bar_a + (4 * t * x_0 + 4 * first);
        /* (6) delta_t = given_s_t + from_next_s_t */
        /* (7) bar_a_t = delta_t * (1 - s_t^2) */
        for (int64_t i0 = 0; i0 < rows; i0++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < 4; i1++) {
                const double given_s_t_ = given_s_t[4 * i0 * n + i1];
                const double from_next_s_t_ = from_next_s_t[4 * i0 + i1];
                const double s_t_ = s_t[4 * i0 + i1];
                const double term = s_t_ * s_t_;
                const double term_2 = 1.0 - term;
                const double delta_t = given_s_t_ + from_next_s_t_;
                const double bar_a_t_ = delta_t * term_2;
                bar_a_t[4 * i0 + i1] = bar_a_t_;
            }
        }
        double *const from_next_s_prev = from_next_s + ((t + 1) % 2 * (4 * x_0) + 4 * first);
        /* from_next_s_prev = bar_a_t . elman_W */
        c99_gemm_packed_f64(rows, 4, 4, bar_a_t, 4, 1, elman_W_packed, from_next_s_prev, 4, 0);
    }
    return 0;
}

typedef struct {
    double *const bar_a_part;
    double *const dmean_delman_b;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_dmean_delman_b_entries;

static int64_t dmean_delman_b_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_dmean_delman_b_entries *const shared = given;
    double *const bar_a_part = shared->bar_a_part;
    double *const dmean_delman_b = shared->dmean_delman_b;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* (10) dmean_delman_b = sum of bar_a_part over axes 0, 1 */
    for (int64_t i0 = 0; i0 < x_1; i0++) {
        for (int64_t i1 = 0; i1 < x_0; i1++) {
            C99_IVDEP
            for (int64_t i2 = first; i2 < last; i2++) {
                dmean_delman_b[i2] = dmean_delman_b[i2] + bar_a_part[-4 * i0 * x_0 + 4 * i1 + i2];
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
    const uint8_t v = term_14;
    const int64_t v_2 = term_13;
    const int64_t v_3 = term_4;
    const int64_t v_4 = term;
    const int64_t vector[] = {x_0, v_3, 2};
    if (C99_FAILS(v_4 < 0)) return 1;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 3, (const int64_t[]){v_4, x_0, 4}))) return 2;
    double *const v_5 = c99_room(ws, 0, 4 * v_4 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_5)) return C99_NO_MEMORY;
    double *const v_6 = v_5;
    const int64_t n = (v_4 - 1 > 0 ? v_4 - 1 : 0);
    const int64_t n_2 = (n - v_4 > 0 ? n - v_4 : 0);
    {
        const c99_for_v_6_2_entries shared = {v_6};
        const int64_t code = c99_parallel(ws, v_6_2_entries, &shared, 4 * x_0 * (n_2 + v_4 - n), 32 * x_0 * (n_2 + v_4 - n));
        if (C99_FAILS(code)) return code;
    }
    const uint8_t v_7 = (uint8_t)(x_2 == (int64_t)3);
    if (C99_FAILS(!v)) return 3;
    const uint8_t term_15 = (uint8_t)(x_1 > (int64_t)0);
    const int64_t term_16 = (int64_t)(x_1 <= v_2 ? x_1 : v_2);
    const int64_t term_17 = (int64_t)((uint64_t)term_16 - (uint64_t)(int64_t)0);
    const int64_t v_8 = term_17;
    const uint8_t v_9 = term_15;
    if (C99_FAILS(!v_9)) return 4;
    if (C99_FAILS(!v_7)) return 5;
    if (C99_FAILS(x_2 != 3)) return 6;
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
    const int64_t rows = (v_4 - 2 > 0 ? v_4 - 2 : 0);
    double *const s = c99_room(ws, 5, 4 * x_0 * (rows + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!s)) return C99_NO_MEMORY;
    memcpy(s, v_6, (size_t)(4 * x_0 * (int64_t)sizeof(double)));
    double *const elman_W_packed = c99_room(ws, 6, (int64_t)c99_packed_size_f64(4, 4));
    if (C99_FAILS(!elman_W_packed)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, 4, 4, elman_W, 1, 4, elman_W_packed);
    {
        const c99_for_s_steps shared = {U_x, elman_W_packed, elman_b, rows, s, x_0, x_1};
        const int64_t code = c99_parallel(ws, s_steps, &shared, x_0, 256 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(c99_in_order(ws, 2, s, 4 * x_0 * (int64_t)sizeof(double), x_1 + 1, v_4, rows + 2))) return C99_NO_MEMORY;
    const int64_t n_3 = (v_4 > 0 ? v_4 : 0);
    double *const s_2 = s + 4 * x_0 * (n_2 + v_4 - n);
    double *const dense_V_s_2 = c99_room(ws, 6, 2 * x_0 * (n_3 + n - n_2 - v_4) * (int64_t)sizeof(double));
    if (C99_FAILS(!dense_V_s_2)) return C99_NO_MEMORY;
    /* dense_V_s_2 = s_2 . dense_V' */
    if (C99_FAILS(c99_product_f64(ws, 3, 4, x_0 * (n_3 + n - n_2 - v_4), 2, 4, s_2, 4, 1, dense_V, 1, 4, dense_V_s_2, 2, 1))) return C99_NO_MEMORY;
    double *const dense_V_s_2_rows = c99_room(ws, 7, 2 * x_0 * (n_3 + n - n_2 - v_4) * (int64_t)sizeof(double));
    if (C99_FAILS(!dense_V_s_2_rows)) return C99_NO_MEMORY;
    {
        const c99_for_dense_V_s_2_rows_entries shared = {dense_V_s_2, dense_V_s_2_rows, n, n_2, n_3, v_4, x_0};
        const int64_t code = c99_parallel(ws, dense_V_s_2_rows_entries, &shared, x_0, 16 * x_0 * (n_3 + n - n_2 - v_4));
        if (C99_FAILS(code)) return code;
    }
    const int64_t n_4 = v_3 < 0 ? n_3 + n - n_2 - v_4 : v_3;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 3, (const int64_t[]){x_0, n_4, 2}))) return 7;
    if (C99_FAILS(2 * n_4 * x_0 != 2 * x_0 * (n_3 + n - n_2 - v_4))) return 8;
    const int64_t vector_2[] = {x_0, v_3, 2};
    const int64_t vector_3[] = {y_0, y_1, y_2};
    uint8_t *const v_10 = c99_room(ws, 2, 3 * (int64_t)sizeof(uint8_t));
    if (C99_FAILS(!v_10)) return C99_NO_MEMORY;
    /* v_10 = eq(vector_3, vector_2) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 3; i0++) {
        const int64_t vector_3_ = vector_3[i0];
        const int64_t vector_2_ = vector_2[i0];
        v_10[i0] = (uint8_t)(vector_3_ == vector_2_);
    }
    uint8_t parts[2];
    for (int64_t j = 0; j < 2; j++) {
        parts[j] = 1;
    }
    for (int64_t i = 0; i < 2; i += 2) {
        for (int64_t j = 0; j < 2; j++) {
            parts[j] = (uint8_t)(parts[j] & v_10[i + j]);
        }
    }
    parts[0] = (uint8_t)(parts[0] & parts[1]);
    parts[0] = (uint8_t)(parts[0] & v_10[2]);
    const uint8_t gathered = parts[0];
    const uint8_t v_11 = gathered;
    if (C99_FAILS(!v_11)) return 9;
    if (C99_FAILS(y_0 != x_0)) return 10;
    if (C99_FAILS(y_1 != v_3)) return 11;
    if (C99_FAILS(y_2 != 2)) return 12;
    if (C99_FAILS(x_0 != y_0)) return 13;
    if (C99_FAILS(n_4 != y_1)) return 14;
    double *const v_12 = c99_room(ws, 6, 2 * y_0 * y_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_12)) return C99_NO_MEMORY;
    {
        const c99_for_v_12_entries shared = {dense_V_s_2_rows, dense_c, n_4, v_12, y, y_1, y_2};
        const int64_t code = c99_parallel(ws, v_12_entries, &shared, y_0, 16 * y_0 * y_1);
        if (C99_FAILS(code)) return code;
    }
    double *const v_13 = c99_room(ws, 2, 2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_13)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 2; i0++) {
        v_13[i0] = 0;
    }
    {
        const c99_for_v_13_entries shared = {v_12, v_13, y_0, y_1};
        const int64_t code = c99_parallel(ws, v_13_entries, &shared, 2, 16 * y_0 * y_1);
        if (C99_FAILS(code)) return code;
    }
    double *const v_14 = c99_room(ws, 7, 3 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_14)) return C99_NO_MEMORY;
    /* v_14 = cast_float64(vector) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 3; i0++) {
        const int64_t vector_ = vector[i0];
        v_14[i0] = (double)vector_;
    }
    const double v_14_at = v_14[2];
    const double v_14_at_2 = v_14[1];
    const double v_14_at_3 = v_14[0];
    double parts_2[32];
    for (int64_t j = 0; j < 32; j++) {
        parts_2[j] = 0;
    }
    const int64_t whole = 2 * y_0 * y_1 - 2 * y_0 * y_1 % 32;
    for (int64_t i = 0; i < whole; i += 32) {
        for (int64_t j = 0; j < 32; j++) {
            parts_2[j] = parts_2[j] + v_12[i + j] * v_12[i + j];
        }
    }
    C99_IVDEP
    for (int64_t j = 0; j < 2 * y_0 * y_1 - whole; j++) {
        parts_2[j] = parts_2[j] + v_12[j + whole] * v_12[j + whole];
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
    const double v_15 = gathered_2;
    const double term_18 = v_14_at_3 * v_14_at_2 * v_14_at;
    const double term_19 = v_15 / term_18;
    const double v_mean = term_19;
    const double v_16 = term_18;
    const double number[] = {v_16};
    double *const out5 = out(context, 5, 1, (const int64_t[]){2});
    if (C99_FAILS(!out5)) return C99_NO_MEMORY;
    /* dmean_ddense_c = 2 * v_13 / number */
    /* out5 = dense_c - 0.1 * dmean_ddense_c */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 2; i0++) {
        const double dense_c_ = dense_c[i0];
        const double number_ = number[0];
        const double v_13_ = v_13[i0];
        const double term_20 = 2.0 * v_13_;
        const double dmean_ddense_c = term_20 / number_;
        const double term_21 = 0.1 * dmean_ddense_c;
        const double out5_ = dense_c_ - term_21;
        out5[i0] = out5_;
    }
    const double number_2[] = {v_16};
    double *const dmean_do_t = v_12;
    {
        const c99_for_dmean_do_t_entries shared = {dmean_do_t, number_2, v_12};
        const int64_t code = c99_parallel(ws, dmean_do_t_entries, &shared, 2 * y_0 * y_1, 16 * y_0 * y_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(x_0 != y_0)) return 15;
    if (C99_FAILS(n_3 + n - n_2 - v_4 != y_1)) return 16;
    double *const dmean_do_t_s_2 = c99_room(ws, 7, 8 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!dmean_do_t_s_2)) return C99_NO_MEMORY;
    for (int64_t batch = 0; batch < x_0; batch++) {
        const double *const s_2_at = s_2 + 4 * batch;
        const double *const dmean_do_t_at = dmean_do_t + 2 * batch * y_1;
        double *const dmean_do_t_s_2_at = dmean_do_t_s_2 + 8 * batch;
        /* dmean_do_t_s_2_at = s_2_at' . dmean_do_t_at */
        if (C99_FAILS(c99_product_f64(ws, 3, 4, 4, 2, n_3 + n - n_2 - v_4, s_2_at, 1, 4 * x_0, dmean_do_t_at, 2, 1, dmean_do_t_s_2_at, 2, 1))) return C99_NO_MEMORY;
    }
    double *const dmean_ddense_V_T = c99_room(ws, 2, 8 * (int64_t)sizeof(double));
    if (C99_FAILS(!dmean_ddense_V_T)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 8; i0++) {
        dmean_ddense_V_T[i0] = 0;
    }
    {
        const c99_for_dmean_ddense_V_T_entries shared = {dmean_ddense_V_T, dmean_do_t_s_2, x_0};
        const int64_t code = c99_parallel(ws, dmean_ddense_V_T_entries, &shared, 8, 64 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const out4 = out(context, 4, 2, (const int64_t[]){2, 4});
    if (C99_FAILS(!out4)) return C99_NO_MEMORY;
    /* out4 = dense_V - 0.1 * dmean_ddense_V_T */
    for (int64_t i0 = 0; i0 < 2; i0++) {
        C99_IVDEP
        for (int64_t i1 = 0; i1 < 4; i1++) {
            const double dense_V_ = dense_V[4 * i0 + i1];
            const double dmean_ddense_V_T_ = dmean_ddense_V_T[i0 + 2 * i1];
            const double term_20 = 0.1 * dmean_ddense_V_T_;
            const double out4_ = dense_V_ - term_20;
            out4[4 * i0 + i1] = out4_;
        }
    }
    double *const dmean_do_t_part = dmean_do_t + 2 * (y_1 - 1);
    const int64_t n_5 = (x_1 - y_1 > 0 ? x_1 - y_1 : 0);
    double *const dmean_do_t_part_rows = c99_room(ws, 7, 2 * y_0 * (x_1 - n_5) * (int64_t)sizeof(double));
    if (C99_FAILS(!dmean_do_t_part_rows)) return C99_NO_MEMORY;
    {
        const c99_for_dmean_do_t_part_rows_entries shared = {dmean_do_t_part, dmean_do_t_part_rows, n_5, x_1, y_1};
        const int64_t code = c99_parallel(ws, dmean_do_t_part_rows_entries, &shared, y_0, 16 * y_0 * (x_1 - n_5));
        if (C99_FAILS(code)) return code;
    }
    double *const given_s = c99_room(ws, 2, 4 * y_0 * (x_1 - n_5) * (int64_t)sizeof(double));
    if (C99_FAILS(!given_s)) return C99_NO_MEMORY;
    /* given_s = dmean_do_t_part_rows . dense_V */
    if (C99_FAILS(c99_product_f64(ws, 3, 4, y_0 * (x_1 - n_5), 4, 2, dmean_do_t_part_rows, 2, 1, dense_V, 4, 1, given_s, 4, 1))) return C99_NO_MEMORY;
    const int64_t n_6 = 4 * x_0 == 0 ? 0 : 4 * y_0 * (x_1 - n_5) / (4 * x_0);
    const int64_t n_7 = v_8 < 0 ? n_6 : v_8;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 3, (const int64_t[]){x_0, n_7, 4}))) return 17;
    if (C99_FAILS(4 * n_7 * x_0 != 4 * y_0 * (x_1 - n_5))) return 18;
    double *const s_part = s + 4 * x_0 * (v_4 - 1);
    const int64_t n_8 = (n_2 + v_4 + x_1 - n_3 - n > 0 ? n_2 + v_4 + x_1 - n_3 - n : 0);
    if (C99_FAILS(x_1 - n_8 < x_1)) return 19;
    if (C99_FAILS(n_7 < x_1)) return 20;
    if (C99_FAILS(n_2 + v_4 - n < 1)) return 21;
    double *const from_next_s = c99_room(ws, 6, 8 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!from_next_s)) return C99_NO_MEMORY;
    memcpy(from_next_s, v_6, (size_t)(4 * x_0 * (int64_t)sizeof(double)));
    double *const bar_a = c99_room(ws, 7, 4 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!bar_a)) return C99_NO_MEMORY;
    double *const elman_W_packed_2 = c99_room(ws, 0, (int64_t)c99_packed_size_f64(4, 4));
    if (C99_FAILS(!elman_W_packed_2)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, 4, 4, elman_W, 4, 1, elman_W_packed_2);
    {
        const c99_for_from_next_s_steps shared = {bar_a, elman_W_packed_2, from_next_s, given_s, n_7, s_part, x_0, x_1};
        const int64_t code = c99_parallel(ws, from_next_s_steps, &shared, x_0, 256 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    double *const bar_a_part = bar_a + 4 * x_0 * (x_1 - 1);
    double *const dmean_delman_b = c99_room(ws, 0, 4 * (int64_t)sizeof(double));
    if (C99_FAILS(!dmean_delman_b)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 4; i0++) {
        dmean_delman_b[i0] = 0;
    }
    {
        const c99_for_dmean_delman_b_entries shared = {bar_a_part, dmean_delman_b, x_0, x_1};
        const int64_t code = c99_parallel(ws, dmean_delman_b_entries, &shared, 4, 32 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    double *const out3 = out(context, 3, 1, (const int64_t[]){4});
    if (C99_FAILS(!out3)) return C99_NO_MEMORY;
    /* out3 = elman_b - 0.1 * dmean_delman_b */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 4; i0++) {
        const double elman_b_ = elman_b[i0];
        const double dmean_delman_b_ = dmean_delman_b[i0];
        const double term_20 = 0.1 * dmean_delman_b_;
        const double out3_ = elman_b_ - term_20;
        out3[i0] = out3_;
    }
    const int64_t bound = v_4 - 1 < 0 ? 0 : (v_4 - 1 > v_4 ? v_4 : v_4 - 1);
    const int64_t n_9 = (x_1 - 1 > 0 ? x_1 - 1 : 0);
    const double *const bar_a_part_on = bar_a_part + -4 * n_9 * x_0;
    if (C99_FAILS(x_0 * x_1 != bound * x_0)) return 22;
    const double *const bar_a_part_on_straight = c99_turned(ws, 2, bar_a_part_on, x_1, 4 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!bar_a_part_on_straight)) return C99_NO_MEMORY;
    double *const dmean_delman_W = c99_room(ws, 6, 16 * (int64_t)sizeof(double));
    if (C99_FAILS(!dmean_delman_W)) return C99_NO_MEMORY;
    /* (9) dmean_delman_W = bar_a_part_on_straight' . s */
    if (C99_FAILS(c99_product_f64(ws, 3, 4, 4, 4, x_0 * x_1, bar_a_part_on_straight, 1, 4, s, 4, 1, dmean_delman_W, 4, 1))) return C99_NO_MEMORY;
    double *const out2 = out(context, 2, 2, (const int64_t[]){4, 4});
    if (C99_FAILS(!out2)) return C99_NO_MEMORY;
    /* out2 = elman_W - 0.1 * dmean_delman_W */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 16; i0++) {
        const double elman_W_ = elman_W[i0];
        const double dmean_delman_W_ = dmean_delman_W[i0];
        const double term_20 = 0.1 * dmean_delman_W_;
        const double out2_ = elman_W_ - term_20;
        out2[i0] = out2_;
    }
    const double *const bar_a_part_on_straight_2 = c99_turned(ws, 0, bar_a_part_on, x_1, 4 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!bar_a_part_on_straight_2)) return C99_NO_MEMORY;
    double *const dmean_delman_U = c99_room(ws, 2, 12 * (int64_t)sizeof(double));
    if (C99_FAILS(!dmean_delman_U)) return C99_NO_MEMORY;
    /* (8) dmean_delman_U = bar_a_part_on_straight_2' . x_rows */
    if (C99_FAILS(c99_product_f64(ws, 3, 4, 4, 3, x_0 * x_1, bar_a_part_on_straight_2, 1, 4, x_rows, 3, 1, dmean_delman_U, 3, 1))) return C99_NO_MEMORY;
    double *const out1 = out(context, 1, 2, (const int64_t[]){4, 3});
    if (C99_FAILS(!out1)) return C99_NO_MEMORY;
    /* out1 = elman_U - 0.1 * dmean_delman_U */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 12; i0++) {
        const double elman_U_ = elman_U[i0];
        const double dmean_delman_U_ = dmean_delman_U[i0];
        const double term_20 = 0.1 * dmean_delman_U_;
        const double out1_ = elman_U_ - term_20;
        out1[i0] = out1_;
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
