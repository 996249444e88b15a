static const double constant[] = {0.0};

typedef struct {
    double *const v_2;
} c99_for_v_2_2_entries;

static int64_t v_2_2_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_2_2_entries *const shared = given;
    double *const v_2 = shared->v_2;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        v_2[i0] = constant[0];
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
    const int64_t v = (int64_t)((uint64_t)1 + (uint64_t)x_0);
    if (C99_FAILS(v < 0)) return 1;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 1, (const int64_t[]){v}))) return 2;
    double *const v_2 = c99_room(ws, 0, v * (int64_t)sizeof(double));
    if (C99_FAILS(!v_2)) return C99_NO_MEMORY;
    double *const v_2_2 = v_2;
    const int64_t n = (v - 1 > 0 ? v - 1 : 0);
    const int64_t n_2 = (n - v > 0 ? n - v : 0);
    {
        const c99_for_v_2_2_entries shared = {v_2_2};
        const int64_t code = c99_parallel(ws, v_2_2_entries, &shared, n_2 + v - n, 8 * (n_2 + v - n));
        if (C99_FAILS(code)) return code;
    }
    const int64_t rows = (v - 2 > 0 ? v - 2 : 0);
    double *const v_2_2_trace = c99_room(ws, 1, (rows + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!v_2_2_trace)) return C99_NO_MEMORY;
    memcpy(v_2_2_trace, v_2_2, (size_t)(1 * (int64_t)sizeof(double)));
    int64_t done = 0;
    for (int64_t t = 0; t < x_0; t++) {
        const double x_t = x[t];
        const double before = v_2_2_trace[t % (rows + 2)];
        const double term = before + x_t;
        const uint8_t term_2 = (uint8_t)(term > (double)2.0f);
        const uint8_t v_3 = term_2;
        const double v_4 = term;
        v_2_2_trace[(t + 1) % (rows + 2)] = v_4;
        done = t + 1;
        if (v_3) break;
    }
    if (C99_FAILS(c99_in_order(ws, 0, v_2_2_trace, 1 * (int64_t)sizeof(double), done + 1, v, rows + 2))) return C99_NO_MEMORY;
    const int64_t taken = (done + 1 - v > 0 ? done + 1 - v : 0);
    if (C99_FAILS(done - taken < 0)) return 3;
    const double v_2_2_trace_at = v_2_2_trace[done - taken];
    const int64_t n_3 = (done - taken > 0 ? done - taken : 0);
    const int64_t n_4 = (done + 1 - n_3 - taken > 0 ? done + 1 - n_3 - taken : 0);
    const int64_t n_5 = (done + 1 - n_4 - taken > 0 ? done + 1 - n_4 - taken : 0);
    double *const v_2_2_trace_part = v_2_2_trace + n_4;
    double *const out0 = out(context, 0, 1, (const int64_t[]){n_5});
    if (C99_FAILS(!out0)) return C99_NO_MEMORY;
    memcpy(out0, v_2_2_trace_part, (size_t)(n_5 * (int64_t)sizeof(double)));
    double *const out1 = out(context, 1, 0, (const int64_t[]){0});
    if (C99_FAILS(!out1)) return C99_NO_MEMORY;
    out1[0] = v_2_2_trace_at;
    return 0;
}

c99_workspace *c99_new(int64_t threads)
{
    c99_workspace *ws = c99_make(2);
    if (ws && threads > 1 && !(ws->team = c99_team_of(threads, 2))) {
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
