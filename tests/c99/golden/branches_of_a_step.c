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
    double *const v_4;
    const double *const v_s0;
    const int64_t v_s0_0;
    const int64_t v_s0_1;
} c99_for_v_4_2_entries;

static int64_t v_4_2_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_4_2_entries *const shared = given;
    double *const v_4 = shared->v_4;
    const double *const v_s0 = shared->v_s0;
    const int64_t v_s0_0 = shared->v_s0_0;
    const int64_t v_s0_1 = shared->v_s0_1;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        C99_IVDEP
        for (int64_t i1 = 0; i1 < v_s0_0 * v_s0_1; i1++) {
            v_4[i0 * v_s0_0 * v_s0_1 + i1] = v_s0[i1];
        }
    }
    return 0;
}

typedef struct {
    double *const v_4_2_trace_part;
    double *const v;
} c99_for_v_9_entries;

static int64_t v_9_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_9_entries *const shared = given;
    double *const v_4_2_trace_part = shared->v_4_2_trace_part;
    double *const v = shared->v;
    (void)ws;
    (void)shared;
    /* v = constant_2 * v_4_2_trace_part */
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        const double constant_2_ = constant_2[0];
        const double v_4_2_trace_part_ = v_4_2_trace_part[i0];
        v[i0] = constant_2_ * v_4_2_trace_part_;
    }
    return 0;
}

typedef struct {
    double *const v;
} c99_for_v_10_entries;

static int64_t v_10_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_10_entries *const shared = given;
    double *const v = shared->v;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        v[i0] = constant_3[0];
    }
    return 0;
}

typedef struct {
    double *const v_10_part;
    double *const v;
} c99_for_v_10_part_entries;

static int64_t v_10_part_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_10_part_entries *const shared = given;
    double *const v_10_part = shared->v_10_part;
    double *const v = shared->v;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        v_10_part[i0] = v_10_part[i0] + v[i0];
    }
    return 0;
}

typedef struct {
    double *const v_10_part;
    double *const v;
    const int64_t v_s0_0;
    const int64_t v_s0_1;
} c99_for_v_11_entries;

static int64_t v_11_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_11_entries *const shared = given;
    double *const v_10_part = shared->v_10_part;
    double *const v = shared->v;
    const int64_t v_s0_0 = shared->v_s0_0;
    const int64_t v_s0_1 = shared->v_s0_1;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        C99_IVDEP
        for (int64_t i1 = 0; i1 < v_s0_0 * v_s0_1; i1++) {
            v[i0 * v_s0_0 * v_s0_1 + i1] = v_10_part[-i0 * v_s0_0 * v_s0_1 + i1];
        }
    }
    return 0;
}

typedef struct {
    const double *const filled;
    double *const filled_trace;
} c99_for_filled_trace_entries;

static int64_t filled_trace_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_filled_trace_entries *const shared = given;
    const double *const filled = shared->filled;
    double *const filled_trace = shared->filled_trace;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        filled_trace[i0] = filled[0];
    }
    return 0;
}

typedef struct {
    double *const out3;
} c99_for_out3_entries;

static int64_t out3_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out3_entries *const shared = given;
    double *const out3 = shared->out3;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        out3[i0] = 0;
    }
    return 0;
}

typedef struct {
    const int64_t bound;
    const int64_t n;
    const int64_t n_2;
    double *const out3;
    double *const v_11_part;
    const int64_t v_s0_0;
    const int64_t v_s0_1;
} c99_for_out3_entries_2;

static int64_t out3_entries_2(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out3_entries_2 *const shared = given;
    const int64_t bound = shared->bound;
    const int64_t n = shared->n;
    const int64_t n_2 = shared->n_2;
    double *const out3 = shared->out3;
    double *const v_11_part = shared->v_11_part;
    const int64_t v_s0_0 = shared->v_s0_0;
    const int64_t v_s0_1 = shared->v_s0_1;
    (void)ws;
    (void)shared;
    /* out3 = sum of v_11_part over axes 0 */
    for (int64_t i0 = 0; i0 < n_2 + n - bound - 1; i0++) {
        C99_IVDEP
        for (int64_t i1 = first; i1 < last; i1++) {
            out3[i1] = out3[i1] + v_11_part[-i0 * v_s0_0 * v_s0_1 + i1];
        }
    }
    return 0;
}

typedef struct {
    double *const out2;
} c99_for_out2_entries;

static int64_t out2_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out2_entries *const shared = given;
    double *const out2 = shared->out2;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        out2[i0] = constant_3[0];
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
} c99_for_out2_entries_2;

static int64_t out2_entries_2(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out2_entries_2 *const shared = given;
    double *const out2 = shared->out2;
    const int64_t step = shared->step;
    const int64_t step_2 = shared->step_2;
    const int64_t step_3 = shared->step_3;
    double *const trace_2_part = shared->trace_2_part;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        for (int64_t i1 = 0; i1 < x_1; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < x_2; i2++) {
                out2[i0 * x_1 * x_2 + i1 * x_2 + i2] = out2[i0 * x_1 * x_2 + i1 * x_2 + i2] + trace_2_part[i0 * step + i1 * step_2 + i2 * step_3];
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
    const int64_t term = (int64_t)(x_0 <= k_0 ? x_0 : k_0);
    const int64_t term_2 = (int64_t)((uint64_t)INT64_C(1) + (uint64_t)term);
    const int64_t term_3 = (int64_t)(INT64_C(1) <= term_2 ? INT64_C(1) : term_2);
    const int64_t term_4 = (int64_t)((uint64_t)term_3 - (uint64_t)(int64_t)1);
    const int64_t term_5 = (int64_t)((uint64_t)term_4 - (uint64_t)INT64_C(0));
    const int64_t term_6 = c99_floor_div_i64(term_5, INT64_C(1));
    const int64_t term_7 = (int64_t)((uint64_t)(int64_t)1 + (uint64_t)term_6);
    const uint8_t term_8 = (uint8_t)(INT64_C(0) < term_3);
    const int64_t term_9 = (int64_t)(term_8 != 0 ? term_7 : INT64_C(0));
    const int64_t v = term_2;
    const int64_t v_2 = term;
    const int64_t v_3 = term_9;
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
        const c99_for_v_4_2_entries shared = {v_4_2, v_s0, v_s0_0, v_s0_1};
        const int64_t code = c99_parallel(ws, v_4_2_entries, &shared, n_2 + v - n, 8 * v_s0_0 * v_s0_1 * (n_2 + v - n));
        if (C99_FAILS(code)) return code;
    }
    const int64_t n_3 = (k_0 - x_0 > 0 ? k_0 - x_0 : 0);
    if (C99_FAILS(v_2 < 0)) return 5;
    if (C99_FAILS(k_0 - n_3 < v_2)) return 6;
    if (C99_FAILS(k_0 - n_3 < v_2)) return 7;
    const int64_t rows = (v - 2 > 0 ? v - 2 : 0);
    double *const v_4_2_trace = c99_room(ws, 1, v_s0_0 * v_s0_1 * (rows + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!v_4_2_trace)) return C99_NO_MEMORY;
    memcpy(v_4_2_trace, v_4_2, (size_t)(v_s0_0 * v_s0_1 * (int64_t)sizeof(double)));
    const int64_t whole = W_1 * v_s0_0 - W_1 * v_s0_0 % 32;
    double *const trace = c99_room(ws, 0, v_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!trace)) return C99_NO_MEMORY;
    double *const W_packed = c99_room(ws, 2, (int64_t)c99_packed_size_f64(v_s0_1, W_1));
    if (C99_FAILS(!W_packed)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, v_s0_1, W_1, W, W_1, 1, W_packed);
    for (int64_t t = 0; t < v_2; t++) {
        const double *const x_t = x + t * x_1 * x_2;
        const int64_t k_t = k[t];
        double *const v_4_2_trace_prev = v_4_2_trace + t % (rows + 2) * (v_s0_0 * v_s0_1);
        const uint8_t v_5 = (uint8_t)(k_t > (int64_t)0);
        double chosen = 0;
        if (v_5) {
            if (C99_FAILS(v_s0_1 != W_0)) return 8;
            double *const W_v_4_2_trace_prev = c99_room(ws, 3, W_1 * v_s0_0 * (int64_t)sizeof(double));
            if (C99_FAILS(!W_v_4_2_trace_prev)) return C99_NO_MEMORY;
            /* W_v_4_2_trace_prev = v_4_2_trace_prev . W */
            c99_packed_product_f64(ws, v_s0_0, W_1, v_s0_1, v_4_2_trace_prev, v_s0_1, 1, W_packed, W_v_4_2_trace_prev, W_1);
            double parts[32];
            for (int64_t j = 0; j < 32; j++) {
                parts[j] = 0;
            }
            for (int64_t i = 0; i < whole; i += 32) {
                for (int64_t j = 0; j < 32; j++) {
                    parts[j] = parts[j] + W_v_4_2_trace_prev[i + j];
                }
            }
            C99_IVDEP
            for (int64_t j = 0; j < W_1 * v_s0_0 - whole; j++) {
                parts[j] = parts[j] + W_v_4_2_trace_prev[j + whole];
            }
            C99_IVDEP
            for (int64_t j = 0; j < 16; j++) {
                parts[j] = parts[j] + parts[j + 16];
            }
            C99_IVDEP
            for (int64_t j = 0; j < 8; j++) {
                parts[j] = parts[j] + parts[j + 8];
            }
            parts[0] = parts[0] + parts[4];
            parts[1] = parts[1] + parts[5];
            parts[2] = parts[2] + parts[6];
            parts[3] = parts[3] + parts[7];
            parts[0] = parts[0] + parts[2];
            parts[1] = parts[1] + parts[3];
            parts[0] = parts[0] + parts[1];
            const double gathered = parts[0];
            const double v_6 = gathered;
            chosen = v_6;
        } else {
            if (C99_FAILS(0 >= v_s0_0)) return 9;
            if (C99_FAILS(0 >= v_s0_1)) return 10;
            const double v_4_2_trace_prev_at = v_4_2_trace_prev[0];
            chosen = v_4_2_trace_prev_at;
        }
        double *chosen_2 = NULL;
        int64_t size = 0;
        int64_t size_2 = 0;
        if (v_5) {
            if (C99_FAILS(v_s0_1 != W_0)) return 11;
            double *const W_v_4_2_trace_prev = c99_room(ws, 3, W_1 * v_s0_0 * (int64_t)sizeof(double));
            if (C99_FAILS(!W_v_4_2_trace_prev)) return C99_NO_MEMORY;
            /* W_v_4_2_trace_prev = v_4_2_trace_prev . W */
            c99_packed_product_f64(ws, v_s0_0, W_1, v_s0_1, v_4_2_trace_prev, v_s0_1, 1, W_packed, W_v_4_2_trace_prev, W_1);
            if (C99_FAILS(v_s0_0 != x_1)) return 12;
            if (C99_FAILS(W_1 != x_2)) return 13;
            chosen_2 = c99_room(ws, 4, x_1 * x_2 * (int64_t)sizeof(double));
            if (C99_FAILS(!chosen_2)) return C99_NO_MEMORY;
            /* chosen_2 = tanh(x_t + W_v_4_2_trace_prev) */
            for (int64_t i0 = 0; i0 < x_1; i0++) {
                C99_IVDEP
                for (int64_t i1 = 0; i1 < x_2; i1++) {
                    const double x_t_ = x_t[i0 * x_2 + i1];
                    const double W_v_4_2_trace_prev_ = W_v_4_2_trace_prev[W_1 * i0 + i1];
                    const double term_10 = x_t_ + W_v_4_2_trace_prev_;
                    const double chosen_2_ = c99_tanh_f64(term_10);
                    chosen_2[i0 * x_2 + i1] = chosen_2_;
                }
            }
            size = x_1;
            size_2 = x_2;
        } else {
            const uint8_t v_6 = (uint8_t)(k_t < (int64_t)0);
            double *chosen_3 = NULL;
            int64_t size_3 = 0;
            int64_t size_4 = 0;
            if (v_6) {
                double *const v_7 = c99_room(ws, 6, v_s0_0 * v_s0_1 * (int64_t)sizeof(double));
                if (C99_FAILS(!v_7)) return C99_NO_MEMORY;
                /* v_7 = constant * v_4_2_trace_prev */
                C99_IVDEP
                for (int64_t i0 = 0; i0 < v_s0_0 * v_s0_1; i0++) {
                    const double constant_ = constant[0];
                    const double v_4_2_trace_prev_ = v_4_2_trace_prev[i0];
                    v_7[i0] = constant_ * v_4_2_trace_prev_;
                }
                chosen_3 = c99_room(ws, 5, v_s0_0 * v_s0_1 * (int64_t)sizeof(double));
                if (C99_FAILS(!chosen_3)) return C99_NO_MEMORY;
                memcpy(chosen_3, v_7, (size_t)(v_s0_0 * v_s0_1 * (int64_t)sizeof(double)));
                size_3 = v_s0_0;
                size_4 = v_s0_1;
            } else {
                chosen_3 = c99_room(ws, 5, x_1 * x_2 * (int64_t)sizeof(double));
                if (C99_FAILS(!chosen_3)) return C99_NO_MEMORY;
                memcpy(chosen_3, x_t, (size_t)(x_1 * x_2 * (int64_t)sizeof(double)));
                size_3 = x_1;
                size_4 = x_2;
            }
            chosen_2 = c99_room(ws, 4, size_3 * size_4 * (int64_t)sizeof(double));
            if (C99_FAILS(!chosen_2)) return C99_NO_MEMORY;
            memcpy(chosen_2, chosen_3, (size_t)(size_3 * size_4 * (int64_t)sizeof(double)));
            size = size_3;
            size_2 = size_4;
        }
        double *const v_4_2_trace_t = v_4_2_trace + (t + 1) % (rows + 2) * (v_s0_0 * v_s0_1);
        if (C99_FAILS(v_s0_0 != size)) return 14;
        if (C99_FAILS(v_s0_1 != size_2)) return 15;
        const double moved = chosen;
        memcpy(v_4_2_trace_t, chosen_2, (size_t)(size * size_2 * (int64_t)sizeof(double)));
        trace[t] = moved;
    }
    if (C99_FAILS(c99_in_order(ws, 3, v_4_2_trace, v_s0_0 * v_s0_1 * (int64_t)sizeof(double), v_2 + 1, v, rows + 2))) return C99_NO_MEMORY;
    const int64_t n_4 = (v > 0 ? v : 0);
    double *const v_4_2_trace_part = v_4_2_trace + v_s0_0 * v_s0_1 * (n_2 + v - n);
    double *const v_5 = c99_room(ws, 6, v_s0_0 * v_s0_1 * (n_4 + n - n_2 - v) * (int64_t)sizeof(double));
    if (C99_FAILS(!v_5)) return C99_NO_MEMORY;
    {
        const c99_for_v_9_entries shared = {v_4_2_trace_part, v_5};
        const int64_t code = c99_parallel(ws, v_9_entries, &shared, v_s0_0 * v_s0_1 * (n_4 + n - n_2 - v), 8 * v_s0_0 * v_s0_1 * (n_4 + n - n_2 - v));
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(v < 0)) return 16;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 3, (const int64_t[]){v, v_s0_0, v_s0_1}))) return 17;
    double *const v_6 = c99_room(ws, 5, v * v_s0_0 * v_s0_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_6)) return C99_NO_MEMORY;
    {
        const c99_for_v_10_entries shared = {v_6};
        const int64_t code = c99_parallel(ws, v_10_entries, &shared, v * v_s0_0 * v_s0_1, 8 * v * v_s0_0 * v_s0_1);
        if (C99_FAILS(code)) return code;
    }
    double *const v_10_part = v_6 + v_s0_0 * v_s0_1 * (n_2 + v - n);
    {
        const c99_for_v_10_part_entries shared = {v_10_part, v_5};
        const int64_t code = c99_parallel(ws, v_10_part_entries, &shared, v_s0_0 * v_s0_1 * (n_4 + n - n_2 - v), 8 * v_s0_0 * v_s0_1 * (n_4 + n - n_2 - v));
        if (C99_FAILS(code)) return code;
    }
    double *const v_10_part_2 = v_6 + v_s0_0 * v_s0_1 * (v - 1);
    if (C99_FAILS(v_2 < 0)) return 18;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 1, (const int64_t[]){v_2}))) return 19;
    const int64_t bound = v - 2 < -1 ? -1 : (v - 2 > v - 1 ? v - 1 : v - 2);
    const int64_t n_5 = (bound + 1 > 0 ? bound + 1 : 0);
    double *const v_4_2_trace_part_2 = v_4_2_trace + bound * v_s0_0 * v_s0_1;
    const int64_t at = v_2 < 0 ? n_5 + v_2 : v_2;
    const int64_t bound_2 = at < 0 ? 0 : (at > n_5 ? n_5 : at);
    const int64_t *const k_part = k + (k_0 - n_3 - 1);
    const int64_t at_2 = v_2 < 0 ? k_0 + v_2 - n_3 : v_2;
    const int64_t bound_3 = at_2 < 0 ? 0 : (at_2 > k_0 - n_3 ? k_0 - n_3 : at_2);
    const double *const x_part = x + x_1 * x_2 * (k_0 - n_3 - 1);
    if (C99_FAILS(v_2 < 0)) return 20;
    if (C99_FAILS(bound_3 < v_2)) return 21;
    if (C99_FAILS(bound_3 < v_2)) return 22;
    if (C99_FAILS(bound_2 < v_2)) return 23;
    double *const v_7 = c99_room(ws, 4, n_4 * v_s0_0 * v_s0_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_7)) return C99_NO_MEMORY;
    {
        const c99_for_v_11_entries shared = {v_10_part_2, v_7, v_s0_0, v_s0_1};
        const int64_t code = c99_parallel(ws, v_11_entries, &shared, n_4, 8 * n_4 * v_s0_0 * v_s0_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(v_3 < 1)) return 24;
    const int64_t rows_2 = (v_3 - 2 > 0 ? v_3 - 2 : 0);
    double *const filled_trace = c99_room(ws, 2, W_0 * W_1 * (rows_2 + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!filled_trace)) return C99_NO_MEMORY;
    {
        const c99_for_filled_trace_entries shared = {filled, filled_trace};
        const int64_t code = c99_parallel(ws, filled_trace_entries, &shared, W_0 * W_1, 8 * W_0 * W_1);
        if (C99_FAILS(code)) return code;
    }
    int64_t size = 0;
    int64_t size_2 = 0;
    double *trace_2 = NULL;
    double *const W_packed_2 = c99_room(ws, 6, (int64_t)c99_packed_size_f64(v_s0_1, W_1));
    if (C99_FAILS(!W_packed_2)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, v_s0_1, W_1, W, W_1, 1, W_packed_2);
    double *const W_packed_3 = c99_room(ws, 5, (int64_t)c99_packed_size_f64(W_1, W_0));
    if (C99_FAILS(!W_packed_3)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, W_1, W_0, W, 1, W_1, W_packed_3);
    double *const W_v_4_2_trace_part_2_t = c99_room(ws, 7, W_1 * v_s0_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!W_v_4_2_trace_part_2_t)) return C99_NO_MEMORY;
    double *const product = c99_room(ws, 12, W_1 * v_s0_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!product)) return C99_NO_MEMORY;
    double *const W_filled_2 = c99_room(ws, 18, W_0 * v_s0_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!W_filled_2)) return C99_NO_MEMORY;
    double *const v_8 = c99_room(ws, 8, v_s0_0 * v_s0_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_8)) return C99_NO_MEMORY;
    double *const v_17 = v_8;
    for (int64_t t = 0; t < v_2; t++) {
        const double *const x_part_t = x_part + -t * x_1 * x_2;
        const int64_t k_part_t = k_part[-t];
        const double *const v_4_2_trace_part_2_t = v_4_2_trace_part_2 + -t * v_s0_0 * v_s0_1;
        const double constant_4_t = constant_4[0];
        double *const v_11_t = v_7 + t % n_4 * (v_s0_0 * v_s0_1);
        double *const v_11_next1 = v_7 + (t + 1) % n_4 * (v_s0_0 * v_s0_1);
        double *const filled_trace_prev = filled_trace + t % (rows_2 + 2) * (W_0 * W_1);
        if (C99_FAILS(v_s0_1 != W_0)) return 25;
        /* W_v_4_2_trace_part_2_t = v_4_2_trace_part_2_t . W */
        c99_packed_product_f64(ws, v_s0_0, W_1, v_s0_1, v_4_2_trace_part_2_t, v_s0_1, 1, W_packed_2, W_v_4_2_trace_part_2_t, W_1);
        const uint8_t term_10 = (uint8_t)(k_part_t > (int64_t)0);
        const uint8_t term_11 = (uint8_t)(k_part_t < (int64_t)0);
        const uint8_t v_9 = term_11;
        const uint8_t v_10 = term_10;
        double *chosen = NULL;
        int64_t size_3 = 0;
        int64_t size_4 = 0;
        if (v_10) {
            chosen = c99_room(ws, 8, v_s0_0 * v_s0_1 * (int64_t)sizeof(double));
            if (C99_FAILS(!chosen)) return C99_NO_MEMORY;
            memcpy(chosen, v_11_t, (size_t)(v_s0_0 * v_s0_1 * (int64_t)sizeof(double)));
            size_3 = v_s0_0;
            size_4 = v_s0_1;
        } else {
            const uint8_t v_11 = (uint8_t)(x_2 == W_1);
            if (C99_FAILS(!v_11)) return 26;
            const uint8_t v_12 = (uint8_t)(x_1 == v_s0_0);
            if (C99_FAILS(!v_12)) return 27;
            chosen = c99_room(ws, 8, x_1 * x_2 * (int64_t)sizeof(double));
            if (C99_FAILS(!chosen)) return C99_NO_MEMORY;
            C99_IVDEP
            for (int64_t i0 = 0; i0 < x_1 * x_2; i0++) {
                chosen[i0] = constant_5[0];
            }
            size_3 = x_1;
            size_4 = x_2;
        }
        double *chosen_2 = NULL;
        int64_t size_5 = 0;
        int64_t size_6 = 0;
        if (v_9) {
            chosen_2 = c99_room(ws, 9, x_1 * x_2 * (int64_t)sizeof(double));
            if (C99_FAILS(!chosen_2)) return C99_NO_MEMORY;
            C99_IVDEP
            for (int64_t i0 = 0; i0 < x_1 * x_2; i0++) {
                chosen_2[i0] = constant_6[0];
            }
            size_5 = x_1;
            size_6 = x_2;
        } else {
            double *chosen_3 = NULL;
            int64_t size_7 = 0;
            int64_t size_8 = 0;
            if (v_10) {
                int64_t chosen_4 = 0;
                int64_t chosen_5 = 0;
                if (v_9) {
                    chosen_4 = v_s0_0;
                    chosen_5 = v_s0_1;
                } else {
                    chosen_4 = x_1;
                    chosen_5 = x_2;
                }
                if (C99_FAILS(chosen_4 < 0 || chosen_5 < 0)) return 28;
                if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 2, (const int64_t[]){chosen_4, chosen_5}))) return 29;
                chosen_3 = c99_room(ws, 10, chosen_4 * chosen_5 * (int64_t)sizeof(double));
                if (C99_FAILS(!chosen_3)) return C99_NO_MEMORY;
                C99_IVDEP
                for (int64_t i0 = 0; i0 < chosen_4 * chosen_5; i0++) {
                    chosen_3[i0] = constant_7[0];
                }
                size_7 = chosen_4;
                size_8 = chosen_5;
            } else {
                chosen_3 = c99_room(ws, 10, v_s0_0 * v_s0_1 * (int64_t)sizeof(double));
                if (C99_FAILS(!chosen_3)) return C99_NO_MEMORY;
                memcpy(chosen_3, v_11_t, (size_t)(v_s0_0 * v_s0_1 * (int64_t)sizeof(double)));
                size_7 = v_s0_0;
                size_8 = v_s0_1;
            }
            chosen_2 = c99_room(ws, 9, size_7 * size_8 * (int64_t)sizeof(double));
            if (C99_FAILS(!chosen_2)) return C99_NO_MEMORY;
            memcpy(chosen_2, chosen_3, (size_t)(size_7 * size_8 * (int64_t)sizeof(double)));
            size_5 = size_7;
            size_6 = size_8;
        }
        if (C99_FAILS(size_3 != size_5)) return 30;
        if (C99_FAILS(x_1 != size_5)) return 31;
        if (C99_FAILS(v_s0_0 != size_5)) return 32;
        if (C99_FAILS(size_4 != size_6)) return 33;
        if (C99_FAILS(x_2 != size_6)) return 34;
        if (C99_FAILS(W_1 != size_6)) return 35;
        if (t == 0) {
            size = size_5;
            size_2 = size_6;
            trace_2 = c99_room(ws, 3, size * size_2 * v_2 * (int64_t)sizeof(double));
            if (C99_FAILS(!trace_2)) return C99_NO_MEMORY;
        }
        double *const trace_2_t = trace_2 + size * size_2 * t;
        if (C99_FAILS(size != size_5)) return 36;
        if (C99_FAILS(size_2 != size_6)) return 37;
        double *const v_11 = c99_room(ws, 11, size_6 * size_5 * (int64_t)sizeof(double));
        if (C99_FAILS(!v_11)) return C99_NO_MEMORY;
        /* v_11 = chosen * (1 - tanh(x_part_t + W_v_4_2_trace_part_2_t)^2) */
        /* trace_2_t = v_11 + chosen_2 */
        for (int64_t i0 = 0; i0 < size_5; i0++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < size_6; i1++) {
                const double chosen_2_ = chosen_2[i0 * size_6 + i1];
                const double chosen_ = chosen[i0 * size_4 + i1];
                const double x_part_t_ = x_part_t[i0 * x_2 + i1];
                const double W_v_4_2_trace_part_2_t_ = W_v_4_2_trace_part_2_t[W_1 * i0 + i1];
                const double term_12 = x_part_t_ + W_v_4_2_trace_part_2_t_;
                const double term_13 = c99_tanh_f64(term_12);
                const double term_14 = term_13 * term_13;
                const double term_15 = 1.0 - term_14;
                const double v_11_ = chosen_ * term_15;
                const double trace_2_t_ = v_11_ + chosen_2_;
                trace_2_t[i0 * size_6 + i1] = trace_2_t_;
                v_11[i0 * size_6 + i1] = v_11_;
            }
        }
        double chosen_3 = 0;
        if (v_10) {
            chosen_3 = constant_4_t;
        } else {
            chosen_3 = 0.0;
        }
        const double filled_2[] = {chosen_3};
        /* product = v_4_2_trace_part_2_t' . filled_2 */
        if (C99_FAILS(c99_product_f64(ws, 13, 14, v_s0_1, W_1, v_s0_0, v_4_2_trace_part_2_t, 1, v_s0_1, filled_2, 0, 0, product, W_1, 1))) return C99_NO_MEMORY;
        if (C99_FAILS(v_s0_0 != size_5)) return 38;
        double *const product_2 = c99_room(ws, 15, size_6 * v_s0_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!product_2)) return C99_NO_MEMORY;
        /* product_2 = v_4_2_trace_part_2_t' . v_11 */
        if (C99_FAILS(c99_product_f64(ws, 13, 14, v_s0_1, size_6, v_s0_0, v_4_2_trace_part_2_t, 1, v_s0_1, v_11, size_6, 1, product_2, size_6, 1))) return C99_NO_MEMORY;
        if (C99_FAILS(W_0 != v_s0_1)) return 39;
        if (C99_FAILS(W_1 != size_6)) return 40;
        double *const filled_trace_t = filled_trace + (t + 1) % (rows_2 + 2) * (W_0 * W_1);
        if (C99_FAILS(W_0 != v_s0_1)) return 41;
        if (C99_FAILS(W_1 != size_6)) return 42;
        /* filled_trace_t = product_2 + product + filled_trace_prev */
        for (int64_t i0 = 0; i0 < v_s0_1; i0++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < size_6; i1++) {
                const double product_2_ = product_2[i0 * size_6 + i1];
                const double product_ = product[W_1 * i0 + i1];
                const double filled_trace_prev_ = filled_trace_prev[W_1 * i0 + i1];
                filled_trace_t[i0 * size_6 + i1] = product_2_ + product_ + filled_trace_prev_;
            }
        }
        double chosen_4 = 0;
        if (v_10) {
            chosen_4 = 0.0;
        } else {
            chosen_4 = constant_4_t;
        }
        double *chosen_5 = NULL;
        int64_t size_7 = 0;
        int64_t size_8 = 0;
        if (v_9) {
            double *chosen_6 = NULL;
            int64_t size_9 = 0;
            int64_t size_10 = 0;
            if (v_10) {
                int64_t chosen_7 = 0;
                int64_t chosen_8 = 0;
                if (v_9) {
                    chosen_7 = v_s0_0;
                    chosen_8 = v_s0_1;
                } else {
                    chosen_7 = x_1;
                    chosen_8 = x_2;
                }
                if (C99_FAILS(chosen_7 < 0 || chosen_8 < 0)) return 43;
                if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 2, (const int64_t[]){chosen_7, chosen_8}))) return 44;
                chosen_6 = c99_room(ws, 17, chosen_7 * chosen_8 * (int64_t)sizeof(double));
                if (C99_FAILS(!chosen_6)) return C99_NO_MEMORY;
                C99_IVDEP
                for (int64_t i0 = 0; i0 < chosen_7 * chosen_8; i0++) {
                    chosen_6[i0] = constant_8[0];
                }
                size_9 = chosen_7;
                size_10 = chosen_8;
            } else {
                chosen_6 = c99_room(ws, 17, v_s0_0 * v_s0_1 * (int64_t)sizeof(double));
                if (C99_FAILS(!chosen_6)) return C99_NO_MEMORY;
                memcpy(chosen_6, v_11_t, (size_t)(v_s0_0 * v_s0_1 * (int64_t)sizeof(double)));
                size_9 = v_s0_0;
                size_10 = v_s0_1;
            }
            chosen_5 = c99_room(ws, 16, size_9 * size_10 * (int64_t)sizeof(double));
            if (C99_FAILS(!chosen_5)) return C99_NO_MEMORY;
            memcpy(chosen_5, chosen_6, (size_t)(size_9 * size_10 * (int64_t)sizeof(double)));
            size_7 = size_9;
            size_8 = size_10;
        } else {
            chosen_5 = c99_room(ws, 16, v_s0_0 * v_s0_1 * (int64_t)sizeof(double));
            if (C99_FAILS(!chosen_5)) return C99_NO_MEMORY;
            C99_IVDEP
            for (int64_t i0 = 0; i0 < v_s0_0 * v_s0_1; i0++) {
                chosen_5[i0] = constant_9[0];
            }
            size_7 = v_s0_0;
            size_8 = v_s0_1;
        }
        /* W_filled_2 = filled_2 . W' */
        c99_packed_product_f64(ws, v_s0_0, W_0, W_1, filled_2, 0, 0, W_packed_3, W_filled_2, W_0);
        if (C99_FAILS(size_6 != W_1)) return 45;
        double *const W_v_11 = c99_room(ws, 19, W_0 * size_5 * (int64_t)sizeof(double));
        if (C99_FAILS(!W_v_11)) return C99_NO_MEMORY;
        /* W_v_11 = v_11 . W' */
        if (C99_FAILS(c99_product_f64(ws, 13, 14, size_5, W_0, size_6, v_11, size_6, 1, W, 1, W_1, W_v_11, W_0, 1))) return C99_NO_MEMORY;
        if (C99_FAILS(size_5 != v_s0_0)) return 46;
        if (C99_FAILS(size_7 != v_s0_0)) return 47;
        if (C99_FAILS(W_0 != v_s0_1)) return 48;
        if (C99_FAILS(size_8 != v_s0_1)) return 49;
        /* v_8 = v_11_next1 + W_v_11 + 2 * chosen_5 + W_filled_2 */
        for (int64_t i0 = 0; i0 < v_s0_0; i0++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < v_s0_1; i1++) {
                const double v_11_next1_ = v_11_next1[i0 * v_s0_1 + i1];
                const double W_v_11_ = W_v_11[W_0 * i0 + i1];
                const double W_filled_2_ = W_filled_2[W_0 * i0 + i1];
                const double chosen_5_ = chosen_5[i0 * size_8 + i1];
                const double term_12 = 2.0 * chosen_5_;
                const double v_8_ = v_11_next1_ + W_v_11_ + term_12 + W_filled_2_;
                v_8[i0 * v_s0_1 + i1] = v_8_;
            }
        }
        if (C99_FAILS(0 >= v_s0_0)) return 50;
        if (C99_FAILS(0 >= v_s0_1)) return 51;
        if (C99_FAILS(0 >= v_s0_0)) return 52;
        if (C99_FAILS(0 >= v_s0_1)) return 53;
        v_17[0] = v_17[0] + chosen_4;
        double *const v_11_next1_2 = v_7 + (t + 1) % n_4 * (v_s0_0 * v_s0_1);
        if (C99_FAILS(W_0 != v_s0_1)) return 54;
        if (C99_FAILS(W_1 != size_6)) return 55;
        if (C99_FAILS(size != size_5)) return 56;
        if (C99_FAILS(size_2 != size_6)) return 57;
        memcpy(v_11_next1_2, v_17, (size_t)(v_s0_0 * v_s0_1 * (int64_t)sizeof(double)));
    }
    if (C99_FAILS(c99_in_order(ws, 10, filled_trace, W_0 * W_1 * (int64_t)sizeof(double), v_2 + 1, v_3, rows_2 + 2))) return C99_NO_MEMORY;
    if (C99_FAILS(v_3 - 1 < 0)) return 58;
    double *const filled_trace_part = filled_trace + W_0 * W_1 * (v_3 - 1);
    const int64_t bound_4 = n_4 - 2 < -1 ? -1 : (n_4 - 2 > n_4 - 1 ? n_4 - 1 : n_4 - 2);
    const int64_t n_6 = (bound_4 + 1 - n_4 > 0 ? bound_4 + 1 - n_4 : 0);
    double *const v_11_part = v_7 + v_s0_0 * v_s0_1 * (n_4 - 1);
    double *const out3 = out(context, 3, 2, (const int64_t[]){v_s0_0, v_s0_1});
    if (C99_FAILS(!out3)) return C99_NO_MEMORY;
    {
        const c99_for_out3_entries shared = {out3};
        const int64_t code = c99_parallel(ws, out3_entries, &shared, v_s0_0 * v_s0_1, 8 * v_s0_0 * v_s0_1);
        if (C99_FAILS(code)) return code;
    }
    {
        const c99_for_out3_entries_2 shared = {bound_4, n_4, n_6, out3, v_11_part, v_s0_0, v_s0_1};
        const int64_t code = c99_parallel(ws, out3_entries_2, &shared, v_s0_0 * v_s0_1, 8 * v_s0_0 * v_s0_1 * (n_6 + n_4 - bound_4 - 1));
        if (C99_FAILS(code)) return code;
    }
    const int64_t n_7 = (v_2 > 0 ? v_2 : 0);
    double *const trace_2_part = trace_2 + size * size_2 * (v_2 - 1);
    double *const out2 = out(context, 2, 3, (const int64_t[]){x_0, x_1, x_2});
    if (C99_FAILS(!out2)) return C99_NO_MEMORY;
    {
        const c99_for_out2_entries shared = {out2};
        const int64_t code = c99_parallel(ws, out2_entries, &shared, x_0 * x_1 * x_2, 8 * x_0 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    const int64_t at_3 = v_2 < 0 ? v_2 + x_0 : v_2;
    const int64_t bound_5 = at_3 < 0 ? 0 : (at_3 > x_0 ? x_0 : at_3);
    if (C99_FAILS(n_7 != 1 && n_7 != bound_5)) return 59;
    const int64_t step = n_7 == 1 ? 0 : -size * size_2;
    if (C99_FAILS(size != 1 && size != x_1)) return 60;
    const int64_t step_2 = size == 1 ? 0 : size_2;
    if (C99_FAILS(size_2 != 1 && size_2 != x_2)) return 61;
    const int64_t step_3 = size_2 == 1 ? 0 : 1;
    {
        const c99_for_out2_entries_2 shared = {out2, step, step_2, step_3, trace_2_part, x_1, x_2};
        const int64_t code = c99_parallel(ws, out2_entries_2, &shared, bound_5, 8 * bound_5 * x_1 * x_2);
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
