static const double constant[] = {0.0};
static const double constant_2[] = {2.0};

typedef struct {
    double *const v_4;
} c99_for_v_4_2_entries;

static int64_t v_4_2_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_4_2_entries *const shared = given;
    double *const v_4 = shared->v_4;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        v_4[i0] = constant[0];
    }
    return 0;
}

typedef struct {
    double *const indrnn_U_packed;
    const double *const indrnn_b;
    const double *const indrnn_u;
    const int64_t rows;
    double *const s;
    const double *const x;
    const int64_t x_0;
    const int64_t x_1;
    const int64_t x_2;
} c99_for_s_steps;

static int64_t s_steps(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_s_steps *const shared = given;
    double *const indrnn_U_packed = shared->indrnn_U_packed;
    const double *const indrnn_b = shared->indrnn_b;
    const double *const indrnn_u = shared->indrnn_u;
    const int64_t rows = shared->rows;
    double *const s = shared->s;
    const double *const x = shared->x;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    (void)ws;
    (void)shared;
    const int64_t rows_2 = last - first;
    const double *const x_rows = x + first * x_1 * x_2;
    double *const indrnn_U_x_t = c99_room(ws, 2, 4 * rows_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!indrnn_U_x_t)) return C99_NO_MEMORY;
    for (int64_t t = 0; t < x_1; t++) {
        const double *const x_t = x_rows + t * x_2;
        double *const s_prev = s + (t % (rows + 2) * (4 * x_0) + 4 * first);
        /* indrnn_U_x_t = x_t . indrnn_U' */
        c99_gemm_packed_f64(rows_2, 4, 3, x_t, x_1 * x_2, 1, indrnn_U_packed, indrnn_U_x_t, 4, 0);
        double *const s_t = s + ((t + 1) % (rows + 2) * (4 * x_0) + 4 * first);
        /* (1) a_t = indrnn_U_x_t + indrnn_u * s_prev + indrnn_b */
        /* (2) s_t = maximum(a_t, 0) */
        for (int64_t i0 = 0; i0 < rows_2; i0++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < 4; i1++) {
                const double indrnn_U_x_t_ = indrnn_U_x_t[4 * i0 + i1];
                const double indrnn_b_ = indrnn_b[i1];
                const double indrnn_u_ = indrnn_u[i1];
                const double s_prev_ = s_prev[4 * i0 + i1];
                const double term = indrnn_u_ * s_prev_;
                const double a_t = indrnn_U_x_t_ + term + indrnn_b_;
                const double s_t_ = ((a_t >= 0.0) | (a_t != a_t)) ? a_t : 0.0;
                s_t[4 * i0 + i1] = s_t_;
            }
        }
    }
    return 0;
}

typedef struct {
    double *const s;
    double *const v;
} c99_for_v_6_entries;

static int64_t v_6_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_6_entries *const shared = given;
    double *const s = shared->s;
    double *const v = shared->v;
    (void)ws;
    (void)shared;
    /* v = constant_2 * s */
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        const double constant_2_ = constant_2[0];
        const double s_ = s[i0];
        v[i0] = constant_2_ * s_;
    }
    return 0;
}

typedef struct {
    double *const v;
} c99_for_v_7_entries;

static int64_t v_7_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_7_entries *const shared = given;
    double *const v = shared->v;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        v[i0] = constant[0];
    }
    return 0;
}

typedef struct {
    double *const v;
    double *const v_7_part;
} c99_for_v_7_part_entries;

static int64_t v_7_part_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_7_part_entries *const shared = given;
    double *const v = shared->v;
    double *const v_7_part = shared->v_7_part;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        v_7_part[i0] = v_7_part[i0] + v[i0];
    }
    return 0;
}

typedef struct {
    double *const v_7_part;
    double *const v;
    const int64_t x_0;
} c99_for_v_8_entries;

static int64_t v_8_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_8_entries *const shared = given;
    double *const v_7_part = shared->v_7_part;
    double *const v = shared->v;
    const int64_t x_0 = shared->x_0;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        C99_IVDEP
        for (int64_t i1 = 0; i1 < 4 * x_0; i1++) {
            v[4 * i0 * x_0 + i1] = v_7_part[-4 * i0 * x_0 + i1];
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
    const double *const indrnn_U = in[1].data;
    const double *const indrnn_u = in[2].data;
    const double *const indrnn_b = in[3].data;
    const uint8_t term = (uint8_t)(x_1 > (int64_t)0);
    const int64_t term_2 = (int64_t)((uint64_t)INT64_C(1) + (uint64_t)x_1);
    const int64_t term_3 = (int64_t)(INT64_C(1) <= term_2 ? INT64_C(1) : term_2);
    const int64_t term_4 = (int64_t)((uint64_t)term_3 - (uint64_t)(int64_t)1);
    const int64_t term_5 = (int64_t)((uint64_t)term_4 - (uint64_t)INT64_C(0));
    const int64_t term_6 = c99_floor_div_i64(term_5, INT64_C(1));
    const int64_t term_7 = (int64_t)((uint64_t)(int64_t)1 + (uint64_t)term_6);
    const uint8_t term_8 = (uint8_t)(INT64_C(0) < term_3);
    const int64_t term_9 = (int64_t)(term_8 != 0 ? term_7 : INT64_C(0));
    const int64_t v = term_9;
    const int64_t v_2 = term_2;
    const uint8_t v_3 = term;
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
        const c99_for_v_4_2_entries shared = {v_4_2};
        const int64_t code = c99_parallel(ws, v_4_2_entries, &shared, 4 * x_0 * (n_2 + v_2 - n), 32 * x_0 * (n_2 + v_2 - n));
        if (C99_FAILS(code)) return code;
    }
    const uint8_t v_5 = (uint8_t)(x_2 == (int64_t)3);
    if (C99_FAILS(!v_3)) return 7;
    if (C99_FAILS(!v_5)) return 8;
    if (C99_FAILS(x_2 != 3)) return 9;
    const int64_t rows = (v_2 - 2 > 0 ? v_2 - 2 : 0);
    double *const s = c99_room(ws, 1, 4 * x_0 * (rows + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!s)) return C99_NO_MEMORY;
    memcpy(s, v_4_2, (size_t)(4 * x_0 * (int64_t)sizeof(double)));
    double *const indrnn_U_packed = c99_room(ws, 0, (int64_t)c99_packed_size_f64(3, 4));
    if (C99_FAILS(!indrnn_U_packed)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, 3, 4, indrnn_U, 1, 3, indrnn_U_packed);
    {
        const c99_for_s_steps shared = {indrnn_U_packed, indrnn_b, indrnn_u, rows, s, x, x_0, x_1, x_2};
        const int64_t code = c99_parallel(ws, s_steps, &shared, x_0, 256 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(c99_in_order(ws, 0, s, 4 * x_0 * (int64_t)sizeof(double), x_1 + 1, v_2, rows + 2))) return C99_NO_MEMORY;
    const int64_t n_3 = (v_2 > 0 ? v_2 : 0);
    double *const s_2 = s + 4 * x_0 * (n_2 + v_2 - n);
    double *const v_6 = c99_room(ws, 2, 4 * x_0 * (n_3 + n - n_2 - v_2) * (int64_t)sizeof(double));
    if (C99_FAILS(!v_6)) return C99_NO_MEMORY;
    {
        const c99_for_v_6_entries shared = {s_2, v_6};
        const int64_t code = c99_parallel(ws, v_6_entries, &shared, 4 * x_0 * (n_3 + n - n_2 - v_2), 32 * x_0 * (n_3 + n - n_2 - v_2));
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(v_2 < 0)) return 10;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 3, (const int64_t[]){v_2, x_0, 4}))) return 11;
    double *const v_7 = c99_room(ws, 0, 4 * v_2 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_7)) return C99_NO_MEMORY;
    {
        const c99_for_v_7_entries shared = {v_7};
        const int64_t code = c99_parallel(ws, v_7_entries, &shared, 4 * v_2 * x_0, 32 * v_2 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const v_7_part = v_7 + 4 * x_0 * (n_2 + v_2 - n);
    {
        const c99_for_v_7_part_entries shared = {v_6, v_7_part};
        const int64_t code = c99_parallel(ws, v_7_part_entries, &shared, 4 * x_0 * (n_3 + n - n_2 - v_2), 32 * x_0 * (n_3 + n - n_2 - v_2));
        if (C99_FAILS(code)) return code;
    }
    double *const v_7_part_2 = v_7 + 4 * x_0 * (v_2 - 1);
    const int64_t bound = v_2 - 2 < -1 ? -1 : (v_2 - 2 > v_2 - 1 ? v_2 - 1 : v_2 - 2);
    const int64_t n_4 = (bound + 1 > 0 ? bound + 1 : 0);
    double *const s_part = s + 4 * bound * x_0;
    const int64_t n_5 = (bound + 1 - x_1 > 0 ? bound + 1 - x_1 : 0);
    const double *const x_part = x + x_2 * (x_1 - 1);
    if (C99_FAILS(n_4 - n_5 < x_1)) return 12;
    double *const v_8 = c99_room(ws, 2, 4 * n_3 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_8)) return C99_NO_MEMORY;
    {
        const c99_for_v_8_entries shared = {v_7_part_2, v_8, x_0};
        const int64_t code = c99_parallel(ws, v_8_entries, &shared, n_3, 32 * n_3 * x_0);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(v < 1)) return 13;
    const int64_t rows_2 = (v - 2 > 0 ? v - 2 : 0);
    double *const filled_2_trace = c99_room(ws, 0, 12 * (rows_2 + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!filled_2_trace)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 12; i0++) {
        filled_2_trace[i0] = filled_2[0];
    }
    if (C99_FAILS(v < 1)) return 14;
    double *const filled_trace = c99_room(ws, 3, 4 * (rows_2 + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!filled_trace)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 4; i0++) {
        filled_trace[i0] = filled[0];
    }
    if (C99_FAILS(v < 1)) return 15;
    double *const filled_trace_2 = c99_room(ws, 4, 4 * (rows_2 + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!filled_trace_2)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 4; i0++) {
        filled_trace_2[i0] = filled[0];
    }
    double *const indrnn_U_packed_2 = c99_room(ws, 5, (int64_t)c99_packed_size_f64(3, 4));
    if (C99_FAILS(!indrnn_U_packed_2)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, 3, 4, indrnn_U, 1, 3, indrnn_U_packed_2);
    double *const indrnn_U_x_part_t = c99_room(ws, 6, 4 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!indrnn_U_x_part_t)) return C99_NO_MEMORY;
    double *const indrnn_U_x_part_t_2 = indrnn_U_x_part_t;
    double *const v_9 = c99_room(ws, 7, 4 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_9)) return C99_NO_MEMORY;
    double *const v_10 = c99_room(ws, 8, 4 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_10)) return C99_NO_MEMORY;
    double *const v_11 = c99_room(ws, 9, 4 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_11)) return C99_NO_MEMORY;
    double *const v_12 = c99_room(ws, 9, 4 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_12)) return C99_NO_MEMORY;
    double *const x_part_t_v_9 = c99_room(ws, 10, 12 * (int64_t)sizeof(double));
    if (C99_FAILS(!x_part_t_v_9)) return C99_NO_MEMORY;
    for (int64_t t = 0; t < x_1; t++) {
        const double *const x_part_t = x_part + -t * x_2;
        const double *const s_part_t = s_part + -4 * t * x_0;
        double *const v_8_t = v_8 + t % n_3 * (4 * x_0);
        double *const v_8_next1 = v_8 + (t + 1) % n_3 * (4 * x_0);
        double *const filled_2_trace_prev = filled_2_trace + t % (rows_2 + 2) * 12;
        double *const filled_trace_prev = filled_trace + t % (rows_2 + 2) * 4;
        double *const filled_trace_2_prev = filled_trace_2 + t % (rows_2 + 2) * 4;
        /* indrnn_U_x_part_t = x_part_t . indrnn_U' */
        c99_packed_product_f64(ws, x_0, 4, 3, x_part_t, x_1 * x_2, 1, indrnn_U_packed_2, indrnn_U_x_part_t, 4);
        /* v_10 = ge(indrnn_U_x_part_t + indrnn_u * s_part_t + indrnn_b, 0) * v_8_t * s_part_t */
        /* v_9 = ge(indrnn_U_x_part_t + indrnn_u * s_part_t + indrnn_b, 0) * v_8_t */
        /* indrnn_U_x_part_t_2 = ge(indrnn_U_x_part_t + indrnn_u * s_part_t + indrnn_b, 0) * v_8_t * indrnn_u + v_8_next1 */
        for (int64_t i0 = 0; i0 < x_0; i0++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < 4; i1++) {
                const double v_8_next1_ = v_8_next1[4 * i0 + i1];
                const double v_8_t_ = v_8_t[4 * i0 + i1];
                const double indrnn_u_ = indrnn_u[i1];
                const double indrnn_U_x_part_t_ = indrnn_U_x_part_t[4 * i0 + i1];
                const double indrnn_b_ = indrnn_b[i1];
                const double s_part_t_ = s_part_t[4 * i0 + i1];
                const double term_10 = indrnn_u_ * s_part_t_;
                const double term_11 = indrnn_U_x_part_t_ + term_10 + indrnn_b_;
                const uint8_t term_12 = (uint8_t)(term_11 >= 0.0);
                const double v_10_ = (double)term_12 * v_8_t_ * s_part_t_;
                const double v_9_ = (double)term_12 * v_8_t_;
                const double term_13 = (double)term_12 * v_8_t_ * indrnn_u_;
                const double indrnn_U_x_part_t_2_ = term_13 + v_8_next1_;
                indrnn_U_x_part_t_2[4 * i0 + i1] = indrnn_U_x_part_t_2_;
                v_9[4 * i0 + i1] = v_9_;
                v_10[4 * i0 + i1] = v_10_;
            }
        }
        C99_IVDEP
        for (int64_t i0 = 0; i0 < 4; i0++) {
            v_11[i0] = 0;
        }
        /* v_11 = sum of v_9 over axes 0 */
        for (int64_t i0 = 0; i0 < x_0; i0++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < 4; i1++) {
                v_11[i1] = v_11[i1] + v_9[4 * i0 + i1];
            }
        }
        double *const filled_trace_2_t = filled_trace_2 + (t + 1) % (rows_2 + 2) * 4;
        /* filled_trace_2_t = v_11 + filled_trace_2_prev */
        C99_IVDEP
        for (int64_t i0 = 0; i0 < 4; i0++) {
            const double v_11_ = v_11[i0];
            const double filled_trace_2_prev_ = filled_trace_2_prev[i0];
            filled_trace_2_t[i0] = v_11_ + filled_trace_2_prev_;
        }
        C99_IVDEP
        for (int64_t i0 = 0; i0 < 4; i0++) {
            v_12[i0] = 0;
        }
        /* v_12 = sum of v_10 over axes 0 */
        for (int64_t i0 = 0; i0 < x_0; i0++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < 4; i1++) {
                v_12[i1] = v_12[i1] + v_10[4 * i0 + i1];
            }
        }
        double *const filled_trace_t = filled_trace + (t + 1) % (rows_2 + 2) * 4;
        /* filled_trace_t = v_12 + filled_trace_prev */
        C99_IVDEP
        for (int64_t i0 = 0; i0 < 4; i0++) {
            const double v_12_ = v_12[i0];
            const double filled_trace_prev_ = filled_trace_prev[i0];
            filled_trace_t[i0] = v_12_ + filled_trace_prev_;
        }
        /* x_part_t_v_9 = v_9' . x_part_t */
        if (C99_FAILS(c99_product_f64(ws, 11, 12, 4, 3, x_0, v_9, 1, 4, x_part_t, x_1 * x_2, 1, x_part_t_v_9, 3, 1))) return C99_NO_MEMORY;
        double *const filled_2_trace_t = filled_2_trace + (t + 1) % (rows_2 + 2) * 12;
        /* filled_2_trace_t = x_part_t_v_9 + filled_2_trace_prev */
        C99_IVDEP
        for (int64_t i0 = 0; i0 < 12; i0++) {
            const double x_part_t_v_9_ = x_part_t_v_9[i0];
            const double filled_2_trace_prev_ = filled_2_trace_prev[i0];
            filled_2_trace_t[i0] = x_part_t_v_9_ + filled_2_trace_prev_;
        }
        double *const v_8_next1_2 = v_8 + (t + 1) % n_3 * (4 * x_0);
        memcpy(v_8_next1_2, indrnn_U_x_part_t_2, (size_t)(4 * x_0 * (int64_t)sizeof(double)));
    }
    if (C99_FAILS(c99_in_order(ws, 8, filled_2_trace, 12 * (int64_t)sizeof(double), x_1 + 1, v, rows_2 + 2))) return C99_NO_MEMORY;
    if (C99_FAILS(c99_in_order(ws, 9, filled_trace, 4 * (int64_t)sizeof(double), x_1 + 1, v, rows_2 + 2))) return C99_NO_MEMORY;
    if (C99_FAILS(c99_in_order(ws, 7, filled_trace_2, 4 * (int64_t)sizeof(double), x_1 + 1, v, rows_2 + 2))) return C99_NO_MEMORY;
    if (C99_FAILS(v - 1 < 0)) return 16;
    double *const filled_trace_2_part = filled_trace_2 + 4 * (v - 1);
    if (C99_FAILS(v - 1 < 0)) return 17;
    double *const filled_trace_part = filled_trace + 4 * (v - 1);
    if (C99_FAILS(v - 1 < 0)) return 18;
    double *const filled_2_trace_part = filled_2_trace + 12 * (v - 1);
    double parts[4];
    for (int64_t j = 0; j < 4; j++) {
        parts[j] = 0;
    }
    for (int64_t k = 0; k < x_0; k++) {
        for (int64_t k_2 = 0; k_2 < n_3 + n - n_2 - v_2; k_2++) {
            const double *const row = s_2 + (4 * k + 4 * k_2 * x_0);
            for (int64_t i = 0; i < 4; i += 4) {
                for (int64_t j = 0; j < 4; j++) {
                    parts[j] = parts[j] + row[i + j] * row[i + j];
                }
            }
        }
    }
    parts[0] = parts[0] + parts[2];
    parts[1] = parts[1] + parts[3];
    parts[0] = parts[0] + parts[1];
    const double gathered = parts[0];
    const double v_13 = gathered;
    double *const out0 = out(context, 0, 0, (const int64_t[]){0});
    if (C99_FAILS(!out0)) return C99_NO_MEMORY;
    out0[0] = v_13;
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
