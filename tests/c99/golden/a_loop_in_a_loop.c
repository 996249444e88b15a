static const double constant[] = {0.0};
static const double constant_2[] = {2.0};
static const double constant_3[] = {0.0};
static const double constant_4[] = {0.0};

typedef struct {
    const int64_t n;
    const int64_t n_2;
    const int64_t n_3;
    double *const trace_part;
    const int64_t v;
    double *const v_2;
} c99_for_v_4_entries;

static int64_t v_4_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_4_entries *const shared = given;
    const int64_t n = shared->n;
    const int64_t n_2 = shared->n_2;
    const int64_t n_3 = shared->n_3;
    double *const trace_part = shared->trace_part;
    const int64_t v = shared->v;
    double *const v_2 = shared->v_2;
    (void)ws;
    (void)shared;
    /* v_2 = constant_2 * trace_part */
    for (int64_t i0 = first; i0 < last; i0++) {
        C99_IVDEP
        for (int64_t i1 = 0; i1 < n_3 + n - n_2 - v; i1++) {
            const double constant_2_ = constant_2[0];
            const double trace_part_ = trace_part[i0 * (n_2 + v - n_3 - n) + i1];
            v_2[i0 * (n_3 + n - n_2 - v) + i1] = constant_2_ * trace_part_;
        }
    }
    return 0;
}

typedef struct {
    double *const out1;
} c99_for_out1_entries;

static int64_t out1_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out1_entries *const shared = given;
    double *const out1 = shared->out1;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        out1[i0] = constant_4[0];
    }
    return 0;
}

typedef struct {
    double *const out1;
    double *const trace_2_part;
    const int64_t x_1;
} c99_for_out1_entries_2;

static int64_t out1_entries_2(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out1_entries_2 *const shared = given;
    double *const out1 = shared->out1;
    double *const trace_2_part = shared->trace_2_part;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        C99_IVDEP
        for (int64_t i1 = 0; i1 < x_1; i1++) {
            out1[i0 * x_1 + i1] = out1[i0 * x_1 + i1] + trace_2_part[-i0 * x_1 + i1];
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
    const int64_t v = (int64_t)((uint64_t)1 + (uint64_t)x_1);
    const int64_t n = (v - 1 > 0 ? v - 1 : 0);
    const int64_t n_2 = (n - v > 0 ? n - v : 0);
    const int64_t rows = (v - 2 > 0 ? v - 2 : 0);
    const int64_t n_3 = (v > 0 ? v : 0);
    double *const trace = c99_room(ws, 0, x_0 * (n_3 + n - n_2 - v) * (int64_t)sizeof(double));
    if (C99_FAILS(!trace)) return C99_NO_MEMORY;
    double *const v_2 = c99_room(ws, 1, v * (int64_t)sizeof(double));
    if (C99_FAILS(!v_2)) return C99_NO_MEMORY;
    double *const v_2_2 = v_2;
    double *const v_2_2_trace = c99_room(ws, 2, (rows + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!v_2_2_trace)) return C99_NO_MEMORY;
    double *const v_2_2_trace_part = v_2_2_trace + (n_2 + v - n);
    for (int64_t t = 0; t < x_0; t++) {
        const double *const x_t = x + t * x_1;
        if (C99_FAILS(v < 0)) return 1;
        if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 1, (const int64_t[]){v}))) return 2;
        C99_IVDEP
        for (int64_t i0 = 0; i0 < n_2 + v - n; i0++) {
            v_2_2[i0] = constant[0];
        }
        memcpy(v_2_2_trace, v_2_2, (size_t)(1 * (int64_t)sizeof(double)));
        for (int64_t t_2 = 0; t_2 < x_1; t_2++) {
            const double x_t_t = x_t[t_2];
            const double before = v_2_2_trace[t_2 % (rows + 2)];
            const double term = 0.5 * before;
            const double term_2 = term + x_t_t;
            const double v_3 = term_2;
            v_2_2_trace[(t_2 + 1) % (rows + 2)] = v_3;
        }
        if (C99_FAILS(c99_in_order(ws, 3, v_2_2_trace, 1 * (int64_t)sizeof(double), x_1 + 1, v, rows + 2))) return C99_NO_MEMORY;
        double *const trace_t = trace + t * (n_3 + n - n_2 - v);
        memcpy(trace_t, v_2_2_trace_part, (size_t)((n_3 + n - n_2 - v) * (int64_t)sizeof(double)));
    }
    double *const trace_part = trace + (n_3 * x_0 + n * x_0 + n_2 + v - n_2 * x_0 - v * x_0 - n_3 - n);
    double *const v_3 = c99_room(ws, 1, x_0 * (n_3 + n - n_2 - v) * (int64_t)sizeof(double));
    if (C99_FAILS(!v_3)) return C99_NO_MEMORY;
    {
        const c99_for_v_4_entries shared = {n, n_2, n_3, trace_part, v, v_3};
        const int64_t code = c99_parallel(ws, v_4_entries, &shared, x_0, 8 * x_0 * (n_3 + n - n_2 - v));
        if (C99_FAILS(code)) return code;
    }
    const int64_t v_4 = (int64_t)((uint64_t)1 + (uint64_t)x_1);
    const int64_t n_4 = (v_4 - 1 > 0 ? v_4 - 1 : 0);
    const int64_t n_5 = (n_4 - v_4 > 0 ? n_4 - v_4 : 0);
    const int64_t n_6 = (v_4 > 0 ? v_4 : 0);
    const int64_t step = n_3 + n - n_2 - v == 1 ? 0 : 1;
    double *const trace_2 = c99_room(ws, 3, x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!trace_2)) return C99_NO_MEMORY;
    double *const v_5 = c99_room(ws, 4, v_4 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_5)) return C99_NO_MEMORY;
    double *const v_6_part = v_5 + (n_5 + v_4 - n_4);
    double *const v_6_part_2 = v_5 + (v_4 - 1);
    double *const v_6 = c99_room(ws, 5, n_6 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_6)) return C99_NO_MEMORY;
    double *const trace_3 = c99_room(ws, 6, x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!trace_3)) return C99_NO_MEMORY;
    double *const trace_3_part = trace_3 + (x_1 - 1);
    for (int64_t t = 0; t < x_0; t++) {
        const double *const v_4_t = v_3 + t * (n_3 + n - n_2 - v);
        if (C99_FAILS(v_4 < 0)) return 3;
        if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 1, (const int64_t[]){v_4}))) return 4;
        C99_IVDEP
        for (int64_t i0 = 0; i0 < v_4; i0++) {
            v_5[i0] = constant_3[0];
        }
        if (C99_FAILS(n_3 + n - n_2 - v != 1 && n_3 + n - n_2 - v != n_6 + n_4 - n_5 - v_4)) return 5;
        C99_IVDEP
        for (int64_t i0 = 0; i0 < n_6 + n_4 - n_5 - v_4; i0++) {
            v_6_part[i0] = v_6_part[i0] + v_4_t[i0 * step];
        }
        C99_IVDEP
        for (int64_t i0 = 0; i0 < n_6; i0++) {
            v_6[i0] = v_6_part_2[-i0];
        }
        for (int64_t t_2 = 0; t_2 < x_1; t_2++) {
            const double before = v_6[t_2 % n_6];
            const double before_2 = v_6[(t_2 + 1) % n_6];
            const double term = 0.5 * before;
            const double term_2 = term + before_2;
            const double v_7 = term_2;
            const double moved = v_7;
            const double moved_2 = before;
            v_6[(t_2 + 1) % n_6] = moved;
            trace_3[t_2] = moved_2;
        }
        double *const trace_2_t = trace_2 + t * x_1;
        C99_IVDEP
        for (int64_t i0 = 0; i0 < x_1; i0++) {
            trace_2_t[i0] = constant_3[0];
        }
        C99_IVDEP
        for (int64_t i0 = 0; i0 < x_1; i0++) {
            trace_2_t[i0] = trace_2_t[i0] + trace_3_part[-i0];
        }
    }
    double *const trace_2_part = trace_2 + x_1 * (x_0 - 1);
    double *const out1 = out(context, 1, 2, (const int64_t[]){x_0, x_1});
    if (C99_FAILS(!out1)) return C99_NO_MEMORY;
    {
        const c99_for_out1_entries shared = {out1};
        const int64_t code = c99_parallel(ws, out1_entries, &shared, x_0 * x_1, 8 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    {
        const c99_for_out1_entries_2 shared = {out1, trace_2_part, x_1};
        const int64_t code = c99_parallel(ws, out1_entries_2, &shared, x_0, 8 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    double *const out0 = out(context, 0, 2, (const int64_t[]){x_0, n_3 + n - n_2 - v});
    if (C99_FAILS(!out0)) return C99_NO_MEMORY;
    memcpy(out0, trace, (size_t)(x_0 * (n_3 + n - n_2 - v) * (int64_t)sizeof(double)));
    return 0;
}

c99_workspace *c99_new(int64_t threads)
{
    c99_workspace *ws = c99_make(7);
    if (ws && threads > 1 && !(ws->team = c99_team_of(threads, 7))) {
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
