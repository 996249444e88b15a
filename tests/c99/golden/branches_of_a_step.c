static const double constant[] = {2.0};
static const double constant_2[] = {2.0};
static const double constant_3[] = {0.0};
static const double constant_4[] = {1.0};
static const double constant_5[] = {0.0};
static const double constant_6[] = {0.0};
static const double constant_7[] = {0.0};
static const double constant_8[] = {0.0};
static const double constant_9[] = {0.0};

typedef struct {
    double *const v_4_2;
    const double *const v_s0;
    const int64_t v_s0_0;
    const int64_t v_s0_1;
} c99_for_entries;

static int64_t entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_entries *const shared = given;
    double *const v_4_2 = shared->v_4_2;
    const double *const v_s0 = shared->v_s0;
    const int64_t v_s0_0 = shared->v_s0_0;
    const int64_t v_s0_1 = shared->v_s0_1;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        C99_IVDEP
        for (int64_t i1 = 0; i1 < v_s0_0 * v_s0_1; i1++) {
            v_4_2[i0 * v_s0_0 * v_s0_1 + i1] = v_s0[i1];
        }
    }
    return 0;
}

typedef struct {
    double *const v_11;
    double *const v_4_2_trace_part;
} c99_for_entries_2;

static int64_t entries_2(c99_workspace *ws, const void *given, const int64_t first_2, const int64_t last_2)
{
    const c99_for_entries_2 *const shared = given;
    double *const v_11 = shared->v_11;
    double *const v_4_2_trace_part = shared->v_4_2_trace_part;
    (void)ws;
    (void)shared;
    /* v_11 = mul(constant_2, v_4_2_trace_part) */
    C99_IVDEP
    for (int64_t i0_4 = first_2; i0_4 < last_2; i0_4++) {
        const double constant_2_ = constant_2[0];
        const double v_4_2_trace_part_ = v_4_2_trace_part[i0_4];
        v_11[i0_4] = constant_2_ * v_4_2_trace_part_;
    }
    return 0;
}

typedef struct {
    double *const v_12;
} c99_for_entries_3;

static int64_t entries_3(c99_workspace *ws, const void *given, const int64_t first_3, const int64_t last_3)
{
    const c99_for_entries_3 *const shared = given;
    double *const v_12 = shared->v_12;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0_5 = first_3; i0_5 < last_3; i0_5++) {
        v_12[i0_5] = constant_3[0];
    }
    return 0;
}

typedef struct {
    double *const v_11;
    double *const v_12_part;
} c99_for_entries_4;

static int64_t entries_4(c99_workspace *ws, const void *given, const int64_t first_4, const int64_t last_4)
{
    const c99_for_entries_4 *const shared = given;
    double *const v_11 = shared->v_11;
    double *const v_12_part = shared->v_12_part;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0_6 = first_4; i0_6 < last_4; i0_6++) {
        v_12_part[i0_6] = v_12_part[i0_6] + v_11[i0_6];
    }
    return 0;
}

typedef struct {
    double *const v_12_part_2;
    double *const v_13;
    const int64_t v_s0_0;
    const int64_t v_s0_1;
} c99_for_entries_5;

static int64_t entries_5(c99_workspace *ws, const void *given, const int64_t first_5, const int64_t last_5)
{
    const c99_for_entries_5 *const shared = given;
    double *const v_12_part_2 = shared->v_12_part_2;
    double *const v_13 = shared->v_13;
    const int64_t v_s0_0 = shared->v_s0_0;
    const int64_t v_s0_1 = shared->v_s0_1;
    (void)ws;
    (void)shared;
    for (int64_t i0_7 = first_5; i0_7 < last_5; i0_7++) {
        C99_IVDEP
        for (int64_t i1_3 = 0; i1_3 < v_s0_0 * v_s0_1; i1_3++) {
            v_13[i0_7 * v_s0_0 * v_s0_1 + i1_3] = v_12_part_2[-i0_7 * v_s0_0 * v_s0_1 + i1_3];
        }
    }
    return 0;
}

typedef struct {
    const double *const filled;
    double *const filled_trace;
} c99_for_entries_6;

static int64_t entries_6(c99_workspace *ws, const void *given, const int64_t first_6, const int64_t last_6)
{
    const c99_for_entries_6 *const shared = given;
    const double *const filled = shared->filled;
    double *const filled_trace = shared->filled_trace;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0_8 = first_6; i0_8 < last_6; i0_8++) {
        filled_trace[i0_8] = filled[0];
    }
    return 0;
}

typedef struct {
    double *const out3;
} c99_for_entries_7;

static int64_t entries_7(c99_workspace *ws, const void *given, const int64_t first_7, const int64_t last_7)
{
    const c99_for_entries_7 *const shared = given;
    double *const out3 = shared->out3;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0_17 = first_7; i0_17 < last_7; i0_17++) {
        out3[i0_17] = 0;
    }
    return 0;
}

typedef struct {
    const int64_t bound_4;
    const int64_t n_4;
    const int64_t n_6;
    double *const out3;
    double *const v_13_part;
    const int64_t v_s0_0;
    const int64_t v_s0_1;
} c99_for_entries_8;

static int64_t entries_8(c99_workspace *ws, const void *given, const int64_t first_8, const int64_t last_8)
{
    const c99_for_entries_8 *const shared = given;
    const int64_t bound_4 = shared->bound_4;
    const int64_t n_4 = shared->n_4;
    const int64_t n_6 = shared->n_6;
    double *const out3 = shared->out3;
    double *const v_13_part = shared->v_13_part;
    const int64_t v_s0_0 = shared->v_s0_0;
    const int64_t v_s0_1 = shared->v_s0_1;
    (void)ws;
    (void)shared;
    /* out3 = Sum{axis=0}(v_13_part) */
    for (int64_t i0_18 = 0; i0_18 < n_6 + n_4 - bound_4 - 1; i0_18++) {
        C99_IVDEP
        for (int64_t i1_7 = first_8; i1_7 < last_8; i1_7++) {
            out3[i1_7] = out3[i1_7] + v_13_part[-i0_18 * v_s0_0 * v_s0_1 + i1_7];
        }
    }
    return 0;
}

typedef struct {
    double *const out2;
} c99_for_entries_9;

static int64_t entries_9(c99_workspace *ws, const void *given, const int64_t first_9, const int64_t last_9)
{
    const c99_for_entries_9 *const shared = given;
    double *const out2 = shared->out2;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0_19 = first_9; i0_19 < last_9; i0_19++) {
        out2[i0_19] = constant_3[0];
    }
    return 0;
}

typedef struct {
    double *const out2;
    const int64_t step;
    const int64_t step_2;
    const int64_t step_3;
    double *const trace_2_part;
    const int64_t x_1;
    const int64_t x_2;
} c99_for_entries_10;

static int64_t entries_10(c99_workspace *ws, const void *given, const int64_t first_10, const int64_t last_10)
{
    const c99_for_entries_10 *const shared = given;
    double *const out2 = shared->out2;
    const int64_t step = shared->step;
    const int64_t step_2 = shared->step_2;
    const int64_t step_3 = shared->step_3;
    double *const trace_2_part = shared->trace_2_part;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    (void)ws;
    (void)shared;
    for (int64_t i0_20 = first_10; i0_20 < last_10; i0_20++) {
        for (int64_t i1_8 = 0; i1_8 < x_1; i1_8++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < x_2; i2++) {
                out2[i0_20 * x_1 * x_2 + i1_8 * x_2 + i2] = out2[i0_20 * x_1 * x_2 + i1_8 * x_2 + i2] + trace_2_part[i0_20 * step + i1_8 * step_2 + i2 * step_3];
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
    const double *const v_s0 = in[1].data;
    const int64_t v_s0_0 = in[1].shape[0];
    const int64_t v_s0_1 = in[1].shape[1];
    const double *const W = in[2].data;
    const int64_t W_0 = in[2].shape[0];
    const int64_t W_1 = in[2].shape[1];
    const int64_t *const k = in[3].data;
    const int64_t k_0 = in[3].shape[0];
    const int64_t t = (int64_t)(x_0 <= k_0 ? x_0 : k_0);
    const int64_t t_2 = (int64_t)((uint64_t)INT64_C(1) + (uint64_t)t);
    const int64_t t_3 = (int64_t)(INT64_C(1) <= t_2 ? INT64_C(1) : t_2);
    const int64_t t_4 = (int64_t)((uint64_t)t_3 - (uint64_t)(int64_t)1);
    const int64_t t_5 = (int64_t)((uint64_t)t_4 - (uint64_t)INT64_C(0));
    const int64_t t_6 = c99_floor_div_i64(t_5, INT64_C(1));
    const int64_t t_7 = (int64_t)((uint64_t)(int64_t)1 + (uint64_t)t_6);
    const uint8_t t_8 = (uint8_t)(INT64_C(0) < t_3);
    const int64_t t_9 = (int64_t)(t_8 != 0 ? t_7 : INT64_C(0));
    const int64_t v = t_2;
    const int64_t v_2 = t;
    const int64_t v_3 = t_9;
    if (C99_FAILS(v_3 < 0)) return 1;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 3, (const int64_t[]){v_3, W_0, W_1}))) return 2;
    const double filled[] = {0.0};
    if (C99_FAILS(v < 0)) return 3;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 3, (const int64_t[]){v, v_s0_0, v_s0_1}))) return 4;
    double *const v_4 = c99_room(ws, 0, v * v_s0_0 * v_s0_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_4)) return C99_NO_MEMORY;
    double *const v_4_2 = v_4;
    const int64_t n = (v - 1 > 0 ? v - 1 : 0);
    const int64_t n_2 = (n - v > 0 ? n - v : 0);
    {
        const c99_for_entries shared = {v_4_2, v_s0, v_s0_0, v_s0_1};
        const int64_t code = c99_parallel(ws, entries, &shared, n_2 + v - n, 8 * v_s0_0 * v_s0_1 * (n_2 + v - n));
        if (C99_FAILS(code)) return code;
    }
    const int64_t n_3 = (k_0 - x_0 > 0 ? k_0 - x_0 : 0);
    if (C99_FAILS(k_0 - n_3 < v_2)) return 5;
    if (C99_FAILS(k_0 - n_3 < v_2)) return 6;
    const int64_t rows = (v - 2 > 0 ? v - 2 : 0);
    double *const v_4_2_trace = c99_room(ws, 1, v_s0_0 * v_s0_1 * (rows + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!v_4_2_trace)) return C99_NO_MEMORY;
    memcpy(v_4_2_trace, v_4_2, (size_t)(v_s0_0 * v_s0_1 * (int64_t)sizeof(double)));
    const int64_t whole = W_1 * v_s0_0 - W_1 * v_s0_0 % 32;
    double *const trace = c99_room(ws, 0, v_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!trace)) return C99_NO_MEMORY;
    double *const W_packed = c99_room(ws, 2, (int64_t)c99_packed_size_f64(v_s0_1, W_1));
    if (C99_FAILS(!W_packed)) return C99_NO_MEMORY;
    c99_pack_f64(v_s0_1, W_1, W, W_1, 1, W_packed);
    for (int64_t t_10 = 0; t_10 < v_2; t_10++) {
        const double *const x_t = x + t_10 * x_1 * x_2;
        const int64_t k_t = k[t_10];
        double *const v_4_2_trace_prev = v_4_2_trace + t_10 % (rows + 2) * (v_s0_0 * v_s0_1);
        const uint8_t v_5 = (uint8_t)(k_t > (int64_t)0);
        double chosen = 0;
        if (v_5) {
            if (C99_FAILS(v_s0_1 != W_0)) return 7;
            double *const v_6 = c99_room(ws, 3, W_1 * v_s0_0 * (int64_t)sizeof(double));
            if (C99_FAILS(!v_6)) return C99_NO_MEMORY;
            /* v_6 = v_4_2_trace_prev . W */
            c99_packed_product_f64(ws, v_s0_0, W_1, v_s0_1, v_4_2_trace_prev, v_s0_1, 1, W_packed, v_6, W_1);
            double parts[32];
            for (int64_t j = 0; j < 32; j++) {
                parts[j] = 0;
            }
            for (int64_t i = 0; i < whole; i += 32) {
                for (int64_t j_2 = 0; j_2 < 32; j_2++) {
                    parts[j_2] = parts[j_2] + v_6[i + j_2];
                }
            }
            C99_IVDEP
            for (int64_t j_3 = 0; j_3 < W_1 * v_s0_0 - whole; j_3++) {
                parts[j_3] = parts[j_3] + v_6[j_3 + whole];
            }
            C99_IVDEP
            for (int64_t j_4 = 0; j_4 < 16; j_4++) {
                parts[j_4] = parts[j_4] + parts[j_4 + 16];
            }
            C99_IVDEP
            for (int64_t j_5 = 0; j_5 < 8; j_5++) {
                parts[j_5] = parts[j_5] + parts[j_5 + 8];
            }
            C99_IVDEP
            for (int64_t j_6 = 0; j_6 < 4; j_6++) {
                parts[j_6] = parts[j_6] + parts[j_6 + 4];
            }
            C99_IVDEP
            for (int64_t j_7 = 0; j_7 < 2; j_7++) {
                parts[j_7] = parts[j_7] + parts[j_7 + 2];
            }
            parts[0] = parts[0] + parts[1];
            const double gathered = parts[0];
            const double v_7 = gathered;
            chosen = v_7;
        } else {
            if (C99_FAILS(0 >= v_s0_0)) return 8;
            if (C99_FAILS(0 >= v_s0_1)) return 9;
            const double v_4_2_trace_prev_at = v_4_2_trace_prev[0];
            chosen = v_4_2_trace_prev_at;
        }
        double *chosen_2 = NULL;
        int64_t size_3 = 0;
        int64_t size_4 = 0;
        if (v_5) {
            if (C99_FAILS(v_s0_1 != W_0)) return 10;
            double *const v_8 = c99_room(ws, 3, W_1 * v_s0_0 * (int64_t)sizeof(double));
            if (C99_FAILS(!v_8)) return C99_NO_MEMORY;
            /* v_8 = v_4_2_trace_prev . W */
            c99_packed_product_f64(ws, v_s0_0, W_1, v_s0_1, v_4_2_trace_prev, v_s0_1, 1, W_packed, v_8, W_1);
            if (C99_FAILS(v_s0_0 != x_1)) return 11;
            if (C99_FAILS(W_1 != x_2)) return 12;
            chosen_2 = c99_room(ws, 4, x_1 * x_2 * (int64_t)sizeof(double));
            if (C99_FAILS(!chosen_2)) return C99_NO_MEMORY;
            /* chosen_2 = Composite{tanh((i0 + i1))}(x_t, v_8) */
            for (int64_t i0_2 = 0; i0_2 < x_1; i0_2++) {
                C99_IVDEP
                for (int64_t i1_2 = 0; i1_2 < x_2; i1_2++) {
                    const double x_t_ = x_t[i0_2 * x_2 + i1_2];
                    const double v_8_ = v_8[W_1 * i0_2 + i1_2];
                    const double t_11 = x_t_ + v_8_;
                    const double t_12 = c99_tanh_f64(t_11);
                    chosen_2[i0_2 * x_2 + i1_2] = t_12;
                }
            }
            size_3 = x_1;
            size_4 = x_2;
        } else {
            const uint8_t v_9 = (uint8_t)(k_t < (int64_t)0);
            double *chosen_3 = NULL;
            int64_t size = 0;
            int64_t size_2 = 0;
            if (v_9) {
                double *const v_10 = c99_room(ws, 6, v_s0_0 * v_s0_1 * (int64_t)sizeof(double));
                if (C99_FAILS(!v_10)) return C99_NO_MEMORY;
                /* v_10 = mul(constant, v_4_2_trace_prev) */
                C99_IVDEP
                for (int64_t i0_3 = 0; i0_3 < v_s0_0 * v_s0_1; i0_3++) {
                    const double constant_ = constant[0];
                    const double v_4_2_trace_prev_ = v_4_2_trace_prev[i0_3];
                    v_10[i0_3] = constant_ * v_4_2_trace_prev_;
                }
                chosen_3 = c99_room(ws, 5, v_s0_0 * v_s0_1 * (int64_t)sizeof(double));
                if (C99_FAILS(!chosen_3)) return C99_NO_MEMORY;
                memcpy(chosen_3, v_10, (size_t)(v_s0_0 * v_s0_1 * (int64_t)sizeof(double)));
                size = v_s0_0;
                size_2 = v_s0_1;
            } else {
                chosen_3 = c99_room(ws, 5, x_1 * x_2 * (int64_t)sizeof(double));
                if (C99_FAILS(!chosen_3)) return C99_NO_MEMORY;
                memcpy(chosen_3, x_t, (size_t)(x_1 * x_2 * (int64_t)sizeof(double)));
                size = x_1;
                size_2 = x_2;
            }
            chosen_2 = c99_room(ws, 4, size * size_2 * (int64_t)sizeof(double));
            if (C99_FAILS(!chosen_2)) return C99_NO_MEMORY;
            memcpy(chosen_2, chosen_3, (size_t)(size * size_2 * (int64_t)sizeof(double)));
            size_3 = size;
            size_4 = size_2;
        }
        double *const v_4_2_trace_t = v_4_2_trace + (t_10 + 1) % (rows + 2) * (v_s0_0 * v_s0_1);
        if (C99_FAILS(v_s0_0 != size_3)) return 13;
        if (C99_FAILS(v_s0_1 != size_4)) return 14;
        const double moved = chosen;
        memcpy(v_4_2_trace_t, chosen_2, (size_t)(size_3 * size_4 * (int64_t)sizeof(double)));
        trace[t_10] = moved;
    }
    if (C99_FAILS(c99_in_order(ws, 3, v_4_2_trace, v_s0_0 * v_s0_1 * (int64_t)sizeof(double), v_2 + 1, v, rows + 2))) return C99_NO_MEMORY;
    const int64_t n_4 = (v > 0 ? v : 0);
    double *const v_4_2_trace_part = v_4_2_trace + v_s0_0 * v_s0_1 * (n_2 + v - n);
    double *const v_11 = c99_room(ws, 6, v_s0_0 * v_s0_1 * (n_4 + n - n_2 - v) * (int64_t)sizeof(double));
    if (C99_FAILS(!v_11)) return C99_NO_MEMORY;
    {
        const c99_for_entries_2 shared = {v_11, v_4_2_trace_part};
        const int64_t code = c99_parallel(ws, entries_2, &shared, v_s0_0 * v_s0_1 * (n_4 + n - n_2 - v), 8 * v_s0_0 * v_s0_1 * (n_4 + n - n_2 - v));
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(v < 0)) return 15;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 3, (const int64_t[]){v, v_s0_0, v_s0_1}))) return 16;
    double *const v_12 = c99_room(ws, 5, v * v_s0_0 * v_s0_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_12)) return C99_NO_MEMORY;
    {
        const c99_for_entries_3 shared = {v_12};
        const int64_t code = c99_parallel(ws, entries_3, &shared, v * v_s0_0 * v_s0_1, 8 * v * v_s0_0 * v_s0_1);
        if (C99_FAILS(code)) return code;
    }
    double *const v_12_part = v_12 + v_s0_0 * v_s0_1 * (n_2 + v - n);
    {
        const c99_for_entries_4 shared = {v_11, v_12_part};
        const int64_t code = c99_parallel(ws, entries_4, &shared, v_s0_0 * v_s0_1 * (n_4 + n - n_2 - v), 8 * v_s0_0 * v_s0_1 * (n_4 + n - n_2 - v));
        if (C99_FAILS(code)) return code;
    }
    double *const v_12_part_2 = v_12 + v_s0_0 * v_s0_1 * (v - 1);
    if (C99_FAILS(v_2 < 0)) return 17;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 1, (const int64_t[]){v_2}))) return 18;
    const int64_t bound = v - 2 < -1 ? -1 : (v - 2 > v - 1 ? v - 1 : v - 2);
    const int64_t n_5 = (bound + 1 > 0 ? bound + 1 : 0);
    double *const v_4_2_trace_part_2 = v_4_2_trace + bound * v_s0_0 * v_s0_1;
    const int64_t at = v_2 < 0 ? n_5 + v_2 : v_2;
    const int64_t bound_2 = at < 0 ? 0 : (at > n_5 ? n_5 : at);
    const int64_t *const k_part = k + (k_0 - n_3 - 1);
    const int64_t at_2 = v_2 < 0 ? k_0 + v_2 - n_3 : v_2;
    const int64_t bound_3 = at_2 < 0 ? 0 : (at_2 > k_0 - n_3 ? k_0 - n_3 : at_2);
    const double *const x_part = x + x_1 * x_2 * (k_0 - n_3 - 1);
    if (C99_FAILS(bound_3 < v_2)) return 19;
    if (C99_FAILS(bound_3 < v_2)) return 20;
    if (C99_FAILS(bound_2 < v_2)) return 21;
    double *const v_13 = c99_room(ws, 4, n_4 * v_s0_0 * v_s0_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_13)) return C99_NO_MEMORY;
    {
        const c99_for_entries_5 shared = {v_12_part_2, v_13, v_s0_0, v_s0_1};
        const int64_t code = c99_parallel(ws, entries_5, &shared, n_4, 8 * n_4 * v_s0_0 * v_s0_1);
        if (C99_FAILS(code)) return code;
    }
    const int64_t rows_2 = (v_3 - 2 > 0 ? v_3 - 2 : 0);
    double *const filled_trace = c99_room(ws, 2, W_0 * W_1 * (rows_2 + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!filled_trace)) return C99_NO_MEMORY;
    {
        const c99_for_entries_6 shared = {filled, filled_trace};
        const int64_t code = c99_parallel(ws, entries_6, &shared, W_0 * W_1, 8 * W_0 * W_1);
        if (C99_FAILS(code)) return code;
    }
    int64_t size_11 = 0;
    int64_t size_12 = 0;
    double *trace_2 = NULL;
    double *const W_packed_2 = c99_room(ws, 6, (int64_t)c99_packed_size_f64(v_s0_1, W_1));
    if (C99_FAILS(!W_packed_2)) return C99_NO_MEMORY;
    c99_pack_f64(v_s0_1, W_1, W, W_1, 1, W_packed_2);
    double *const W_packed_3 = c99_room(ws, 5, (int64_t)c99_packed_size_f64(W_1, W_0));
    if (C99_FAILS(!W_packed_3)) return C99_NO_MEMORY;
    c99_pack_f64(W_1, W_0, W, 1, W_1, W_packed_3);
    double *const v_14 = c99_room(ws, 7, W_1 * v_s0_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_14)) return C99_NO_MEMORY;
    double *const v_20 = c99_room(ws, 12, W_1 * v_s0_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_20)) return C99_NO_MEMORY;
    double *const v_22 = c99_room(ws, 18, W_0 * v_s0_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_22)) return C99_NO_MEMORY;
    double *const v_24 = c99_room(ws, 8, v_s0_0 * v_s0_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_24)) return C99_NO_MEMORY;
    double *const v_24_2 = v_24;
    for (int64_t t_13 = 0; t_13 < v_2; t_13++) {
        const double *const x_part_t = x_part + -t_13 * x_1 * x_2;
        const int64_t k_part_t = k_part[-t_13];
        const double *const v_4_2_trace_part_2_t = v_4_2_trace_part_2 + -t_13 * v_s0_0 * v_s0_1;
        const double constant_4_t = constant_4[0];
        double *const v_13_t = v_13 + t_13 % n_4 * (v_s0_0 * v_s0_1);
        double *const v_13_next1 = v_13 + (t_13 + 1) % n_4 * (v_s0_0 * v_s0_1);
        double *const filled_trace_prev = filled_trace + t_13 % (rows_2 + 2) * (W_0 * W_1);
        if (C99_FAILS(v_s0_1 != W_0)) return 22;
        /* v_14 = v_4_2_trace_part_2_t . W */
        c99_packed_product_f64(ws, v_s0_0, W_1, v_s0_1, v_4_2_trace_part_2_t, v_s0_1, 1, W_packed_2, v_14, W_1);
        const uint8_t t_14 = (uint8_t)(k_part_t > (int64_t)0);
        const uint8_t t_15 = (uint8_t)(k_part_t < (int64_t)0);
        const uint8_t v_15 = t_15;
        const uint8_t v_16 = t_14;
        double *chosen_4 = NULL;
        int64_t size_5 = 0;
        int64_t size_6 = 0;
        if (v_16) {
            chosen_4 = c99_room(ws, 8, v_s0_0 * v_s0_1 * (int64_t)sizeof(double));
            if (C99_FAILS(!chosen_4)) return C99_NO_MEMORY;
            memcpy(chosen_4, v_13_t, (size_t)(v_s0_0 * v_s0_1 * (int64_t)sizeof(double)));
            size_5 = v_s0_0;
            size_6 = v_s0_1;
        } else {
            const uint8_t v_17 = (uint8_t)(x_2 == W_1);
            if (C99_FAILS(!v_17)) return 23;
            const uint8_t v_18 = (uint8_t)(x_1 == v_s0_0);
            if (C99_FAILS(!v_18)) return 24;
            chosen_4 = c99_room(ws, 8, x_1 * x_2 * (int64_t)sizeof(double));
            if (C99_FAILS(!chosen_4)) return C99_NO_MEMORY;
            C99_IVDEP
            for (int64_t i0_9 = 0; i0_9 < x_1 * x_2; i0_9++) {
                chosen_4[i0_9] = constant_5[0];
            }
            size_5 = x_1;
            size_6 = x_2;
        }
        double *chosen_5 = NULL;
        int64_t size_9 = 0;
        int64_t size_10 = 0;
        if (v_15) {
            chosen_5 = c99_room(ws, 9, x_1 * x_2 * (int64_t)sizeof(double));
            if (C99_FAILS(!chosen_5)) return C99_NO_MEMORY;
            C99_IVDEP
            for (int64_t i0_10 = 0; i0_10 < x_1 * x_2; i0_10++) {
                chosen_5[i0_10] = constant_6[0];
            }
            size_9 = x_1;
            size_10 = x_2;
        } else {
            double *chosen_6 = NULL;
            int64_t size_7 = 0;
            int64_t size_8 = 0;
            if (v_16) {
                int64_t chosen_7 = 0;
                int64_t chosen_8 = 0;
                if (v_15) {
                    chosen_7 = v_s0_0;
                    chosen_8 = v_s0_1;
                } else {
                    chosen_7 = x_1;
                    chosen_8 = x_2;
                }
                if (C99_FAILS(chosen_7 < 0 || chosen_8 < 0)) return 25;
                if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 2, (const int64_t[]){chosen_7, chosen_8}))) return 26;
                chosen_6 = c99_room(ws, 10, chosen_7 * chosen_8 * (int64_t)sizeof(double));
                if (C99_FAILS(!chosen_6)) return C99_NO_MEMORY;
                C99_IVDEP
                for (int64_t i0_11 = 0; i0_11 < chosen_7 * chosen_8; i0_11++) {
                    chosen_6[i0_11] = constant_7[0];
                }
                size_7 = chosen_7;
                size_8 = chosen_8;
            } else {
                chosen_6 = c99_room(ws, 10, v_s0_0 * v_s0_1 * (int64_t)sizeof(double));
                if (C99_FAILS(!chosen_6)) return C99_NO_MEMORY;
                memcpy(chosen_6, v_13_t, (size_t)(v_s0_0 * v_s0_1 * (int64_t)sizeof(double)));
                size_7 = v_s0_0;
                size_8 = v_s0_1;
            }
            chosen_5 = c99_room(ws, 9, size_7 * size_8 * (int64_t)sizeof(double));
            if (C99_FAILS(!chosen_5)) return C99_NO_MEMORY;
            memcpy(chosen_5, chosen_6, (size_t)(size_7 * size_8 * (int64_t)sizeof(double)));
            size_9 = size_7;
            size_10 = size_8;
        }
        if (C99_FAILS(size_5 != size_9)) return 27;
        if (C99_FAILS(x_1 != size_9)) return 28;
        if (C99_FAILS(v_s0_0 != size_9)) return 29;
        if (C99_FAILS(size_6 != size_10)) return 30;
        if (C99_FAILS(x_2 != size_10)) return 31;
        if (C99_FAILS(W_1 != size_10)) return 32;
        if (t_13 == 0) {
            size_11 = size_9;
            size_12 = size_10;
            trace_2 = c99_room(ws, 3, size_11 * size_12 * v_2 * (int64_t)sizeof(double));
            if (C99_FAILS(!trace_2)) return C99_NO_MEMORY;
        }
        double *const trace_2_t = trace_2 + size_11 * size_12 * t_13;
        if (C99_FAILS(size_11 != size_9)) return 33;
        if (C99_FAILS(size_12 != size_10)) return 34;
        double *const v_19 = c99_room(ws, 11, size_10 * size_9 * (int64_t)sizeof(double));
        if (C99_FAILS(!v_19)) return C99_NO_MEMORY;
        /* trace_2_t, v_19 = Composite{...}(chosen_5, chosen_4, x_part_t, v_14) */
        for (int64_t i0_12 = 0; i0_12 < size_9; i0_12++) {
            C99_IVDEP
            for (int64_t i1_4 = 0; i1_4 < size_10; i1_4++) {
                const double chosen_5_ = chosen_5[i0_12 * size_10 + i1_4];
                const double chosen_4_ = chosen_4[i0_12 * size_6 + i1_4];
                const double x_part_t_ = x_part_t[i0_12 * x_2 + i1_4];
                const double v_14_ = v_14[W_1 * i0_12 + i1_4];
                const double t_16 = x_part_t_ + v_14_;
                const double t_17 = c99_tanh_f64(t_16);
                const double t_18 = t_17 * t_17;
                const double t_19 = 1.0 - t_18;
                const double t_20 = chosen_4_ * t_19;
                const double t_21 = t_20 + chosen_5_;
                trace_2_t[i0_12 * size_10 + i1_4] = t_21;
                v_19[i0_12 * size_10 + i1_4] = t_20;
            }
        }
        double chosen_9 = 0;
        if (v_16) {
            chosen_9 = constant_4_t;
        } else {
            chosen_9 = 0.0;
        }
        const double filled_2[] = {chosen_9};
        /* v_20 = v_4_2_trace_part_2_t . filled_2 */
        if (C99_FAILS(c99_product_f64(ws, 13, 14, v_s0_1, W_1, v_s0_0, v_4_2_trace_part_2_t, 1, v_s0_1, filled_2, 0, 0, v_20, W_1, 1))) return C99_NO_MEMORY;
        if (C99_FAILS(v_s0_0 != size_9)) return 35;
        double *const v_21 = c99_room(ws, 15, size_10 * v_s0_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!v_21)) return C99_NO_MEMORY;
        /* v_21 = v_4_2_trace_part_2_t . v_19 */
        if (C99_FAILS(c99_product_f64(ws, 13, 14, v_s0_1, size_10, v_s0_0, v_4_2_trace_part_2_t, 1, v_s0_1, v_19, size_10, 1, v_21, size_10, 1))) return C99_NO_MEMORY;
        if (C99_FAILS(W_0 != v_s0_1)) return 36;
        if (C99_FAILS(W_1 != size_10)) return 37;
        double *const filled_trace_t = filled_trace + (t_13 + 1) % (rows_2 + 2) * (W_0 * W_1);
        if (C99_FAILS(W_0 != v_s0_1)) return 38;
        if (C99_FAILS(W_1 != size_10)) return 39;
        /* filled_trace_t = add(v_21, v_20, filled_trace_prev) */
        for (int64_t i0_13 = 0; i0_13 < v_s0_1; i0_13++) {
            C99_IVDEP
            for (int64_t i1_5 = 0; i1_5 < size_10; i1_5++) {
                const double v_21_ = v_21[i0_13 * size_10 + i1_5];
                const double v_20_ = v_20[W_1 * i0_13 + i1_5];
                const double filled_trace_prev_ = filled_trace_prev[W_1 * i0_13 + i1_5];
                filled_trace_t[i0_13 * size_10 + i1_5] = v_21_ + v_20_ + filled_trace_prev_;
            }
        }
        double chosen_10 = 0;
        if (v_16) {
            chosen_10 = 0.0;
        } else {
            chosen_10 = constant_4_t;
        }
        double *chosen_11 = NULL;
        int64_t size_15 = 0;
        int64_t size_16 = 0;
        if (v_15) {
            double *chosen_12 = NULL;
            int64_t size_13 = 0;
            int64_t size_14 = 0;
            if (v_16) {
                int64_t chosen_13 = 0;
                int64_t chosen_14 = 0;
                if (v_15) {
                    chosen_13 = v_s0_0;
                    chosen_14 = v_s0_1;
                } else {
                    chosen_13 = x_1;
                    chosen_14 = x_2;
                }
                if (C99_FAILS(chosen_13 < 0 || chosen_14 < 0)) return 40;
                if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 2, (const int64_t[]){chosen_13, chosen_14}))) return 41;
                chosen_12 = c99_room(ws, 17, chosen_13 * chosen_14 * (int64_t)sizeof(double));
                if (C99_FAILS(!chosen_12)) return C99_NO_MEMORY;
                C99_IVDEP
                for (int64_t i0_14 = 0; i0_14 < chosen_13 * chosen_14; i0_14++) {
                    chosen_12[i0_14] = constant_8[0];
                }
                size_13 = chosen_13;
                size_14 = chosen_14;
            } else {
                chosen_12 = c99_room(ws, 17, v_s0_0 * v_s0_1 * (int64_t)sizeof(double));
                if (C99_FAILS(!chosen_12)) return C99_NO_MEMORY;
                memcpy(chosen_12, v_13_t, (size_t)(v_s0_0 * v_s0_1 * (int64_t)sizeof(double)));
                size_13 = v_s0_0;
                size_14 = v_s0_1;
            }
            chosen_11 = c99_room(ws, 16, size_13 * size_14 * (int64_t)sizeof(double));
            if (C99_FAILS(!chosen_11)) return C99_NO_MEMORY;
            memcpy(chosen_11, chosen_12, (size_t)(size_13 * size_14 * (int64_t)sizeof(double)));
            size_15 = size_13;
            size_16 = size_14;
        } else {
            chosen_11 = c99_room(ws, 16, v_s0_0 * v_s0_1 * (int64_t)sizeof(double));
            if (C99_FAILS(!chosen_11)) return C99_NO_MEMORY;
            C99_IVDEP
            for (int64_t i0_15 = 0; i0_15 < v_s0_0 * v_s0_1; i0_15++) {
                chosen_11[i0_15] = constant_9[0];
            }
            size_15 = v_s0_0;
            size_16 = v_s0_1;
        }
        /* v_22 = filled_2 . W */
        c99_packed_product_f64(ws, v_s0_0, W_0, W_1, filled_2, 0, 0, W_packed_3, v_22, W_0);
        if (C99_FAILS(size_10 != W_1)) return 42;
        double *const v_23 = c99_room(ws, 19, W_0 * size_9 * (int64_t)sizeof(double));
        if (C99_FAILS(!v_23)) return C99_NO_MEMORY;
        /* v_23 = v_19 . W */
        if (C99_FAILS(c99_product_f64(ws, 13, 14, size_9, W_0, size_10, v_19, size_10, 1, W, 1, W_1, v_23, W_0, 1))) return C99_NO_MEMORY;
        if (C99_FAILS(size_9 != v_s0_0)) return 43;
        if (C99_FAILS(size_15 != v_s0_0)) return 44;
        if (C99_FAILS(W_0 != v_s0_1)) return 45;
        if (C99_FAILS(size_16 != v_s0_1)) return 46;
        /* v_24 = Composite{(i0 + i1 + (2.0 * i3) + i2)}(v_13_next1, v_23, v_22, chosen_11) */
        for (int64_t i0_16 = 0; i0_16 < v_s0_0; i0_16++) {
            C99_IVDEP
            for (int64_t i1_6 = 0; i1_6 < v_s0_1; i1_6++) {
                const double v_13_next1_ = v_13_next1[i0_16 * v_s0_1 + i1_6];
                const double v_23_ = v_23[W_0 * i0_16 + i1_6];
                const double v_22_ = v_22[W_0 * i0_16 + i1_6];
                const double chosen_11_ = chosen_11[i0_16 * size_16 + i1_6];
                const double t_22 = 2.0 * chosen_11_;
                const double t_23 = v_13_next1_ + v_23_ + t_22 + v_22_;
                v_24[i0_16 * v_s0_1 + i1_6] = t_23;
            }
        }
        if (C99_FAILS(0 >= v_s0_0)) return 47;
        if (C99_FAILS(0 >= v_s0_1)) return 48;
        if (C99_FAILS(0 >= v_s0_0)) return 49;
        if (C99_FAILS(0 >= v_s0_1)) return 50;
        v_24_2[0] = v_24_2[0] + chosen_10;
        double *const v_13_next1_2 = v_13 + (t_13 + 1) % n_4 * (v_s0_0 * v_s0_1);
        if (C99_FAILS(W_0 != v_s0_1)) return 51;
        if (C99_FAILS(W_1 != size_10)) return 52;
        if (C99_FAILS(size_11 != size_9)) return 53;
        if (C99_FAILS(size_12 != size_10)) return 54;
        memcpy(v_13_next1_2, v_24_2, (size_t)(v_s0_0 * v_s0_1 * (int64_t)sizeof(double)));
    }
    if (C99_FAILS(c99_in_order(ws, 10, filled_trace, W_0 * W_1 * (int64_t)sizeof(double), v_2 + 1, v_3, rows_2 + 2))) return C99_NO_MEMORY;
    if (C99_FAILS(v_3 - 1 < 0)) return 55;
    double *const filled_trace_part = filled_trace + W_0 * W_1 * (v_3 - 1);
    const int64_t bound_4 = n_4 - 2 < -1 ? -1 : (n_4 - 2 > n_4 - 1 ? n_4 - 1 : n_4 - 2);
    const int64_t n_6 = (bound_4 + 1 - n_4 > 0 ? bound_4 + 1 - n_4 : 0);
    double *const v_13_part = v_13 + v_s0_0 * v_s0_1 * (n_4 - 1);
    double *const out3 = out(context, 3, 2, (const int64_t[]){v_s0_0, v_s0_1});
    if (C99_FAILS(!out3)) return C99_NO_MEMORY;
    {
        const c99_for_entries_7 shared = {out3};
        const int64_t code = c99_parallel(ws, entries_7, &shared, v_s0_0 * v_s0_1, 8 * v_s0_0 * v_s0_1);
        if (C99_FAILS(code)) return code;
    }
    {
        const c99_for_entries_8 shared = {bound_4, n_4, n_6, out3, v_13_part, v_s0_0, v_s0_1};
        const int64_t code = c99_parallel(ws, entries_8, &shared, v_s0_0 * v_s0_1, 8 * v_s0_0 * v_s0_1 * (n_6 + n_4 - bound_4 - 1));
        if (C99_FAILS(code)) return code;
    }
    const int64_t n_7 = (v_2 > 0 ? v_2 : 0);
    double *const trace_2_part = trace_2 + size_11 * size_12 * (v_2 - 1);
    double *const out2 = out(context, 2, 3, (const int64_t[]){x_0, x_1, x_2});
    if (C99_FAILS(!out2)) return C99_NO_MEMORY;
    {
        const c99_for_entries_9 shared = {out2};
        const int64_t code = c99_parallel(ws, entries_9, &shared, x_0 * x_1 * x_2, 8 * x_0 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    const int64_t at_3 = v_2 < 0 ? v_2 + x_0 : v_2;
    const int64_t bound_5 = at_3 < 0 ? 0 : (at_3 > x_0 ? x_0 : at_3);
    if (C99_FAILS(n_7 != 1 && n_7 != bound_5)) return 56;
    const int64_t step = n_7 == 1 ? 0 : -size_11 * size_12;
    if (C99_FAILS(size_11 != 1 && size_11 != x_1)) return 57;
    const int64_t step_2 = size_11 == 1 ? 0 : size_12;
    if (C99_FAILS(size_12 != 1 && size_12 != x_2)) return 58;
    const int64_t step_3 = size_12 == 1 ? 0 : 1;
    {
        const c99_for_entries_10 shared = {out2, step, step_2, step_3, trace_2_part, x_1, x_2};
        const int64_t code = c99_parallel(ws, entries_10, &shared, bound_5, 8 * bound_5 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    double *const out0 = out(context, 0, 3, (const int64_t[]){n_4 + n - n_2 - v, v_s0_0, v_s0_1});
    if (C99_FAILS(!out0)) return C99_NO_MEMORY;
    memcpy(out0, v_4_2_trace_part, (size_t)(v_s0_0 * v_s0_1 * (n_4 + n - n_2 - v) * (int64_t)sizeof(double)));
    double *const out1 = out(context, 1, 1, (const int64_t[]){v_2});
    if (C99_FAILS(!out1)) return C99_NO_MEMORY;
    memcpy(out1, trace, (size_t)(v_2 * (int64_t)sizeof(double)));
    double *const out4 = out(context, 4, 2, (const int64_t[]){W_0, W_1});
    if (C99_FAILS(!out4)) return C99_NO_MEMORY;
    memcpy(out4, filled_trace_part, (size_t)(W_0 * W_1 * (int64_t)sizeof(double)));
    return 0;
}

c99_workspace *c99_new(int64_t threads)
{
    c99_workspace *ws = c99_make(20);
    if (ws && threads > 1 && !(ws->team = c99_team_of(threads, 20))) {
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
