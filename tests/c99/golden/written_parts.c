static const double constant[] = {0.0};

typedef struct {
    double *const out4;
} c99_for_out4_entries;

static int64_t out4_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out4_entries *const shared = given;
    double *const out4 = shared->out4;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        out4[i0] = constant[0];
    }
    return 0;
}

typedef struct {
    double *const out4_part;
    const double *const x_part;
} c99_for_out4_part_entries;

static int64_t out4_part_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out4_part_entries *const shared = given;
    double *const out4_part = shared->out4_part;
    const double *const x_part = shared->x_part;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        out4_part[i0] = x_part[i0];
    }
    return 0;
}

typedef struct {
    double *const out3;
    const double *const x;
    const int64_t x_1;
    const double *const x_part;
} c99_for_out3_entries;

static int64_t out3_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out3_entries *const shared = given;
    double *const out3 = shared->out3;
    const double *const x = shared->x;
    const int64_t x_1 = shared->x_1;
    const double *const x_part = shared->x_part;
    (void)ws;
    (void)shared;
    /* out3 = x + x_part */
    for (int64_t i0 = first; i0 < last; i0++) {
        C99_IVDEP
        for (int64_t i1 = 0; i1 < x_1; i1++) {
            const double x_ = x[i0 * x_1 + i1];
            const double x_part_ = x_part[-i0 * x_1 + i1];
            out3[i0 * x_1 + i1] = x_ + x_part_;
        }
    }
    return 0;
}

typedef struct {
    const int64_t n;
    const int64_t n_2;
    double *const out1_part;
    const int64_t x_1;
} c99_for_out1_part_entries;

static int64_t out1_part_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out1_part_entries *const shared = given;
    const int64_t n = shared->n;
    const int64_t n_2 = shared->n_2;
    double *const out1_part = shared->out1_part;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        C99_IVDEP
        for (int64_t i1 = 0; i1 < n - n_2; i1++) {
            out1_part[i0 * x_1 + i1] = out1_part[i0 * x_1 + i1] + (double)2.0f;
        }
    }
    return 0;
}

typedef struct {
    double *const out0_part;
    const int64_t step;
    const double *const v;
} c99_for_out0_part_entries;

static int64_t out0_part_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out0_part_entries *const shared = given;
    double *const out0_part = shared->out0_part;
    const int64_t step = shared->step;
    const double *const v = shared->v;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        out0_part[i0] = v[i0 * step];
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
    const double *const v = in[1].data;
    const int64_t v_0 = in[1].shape[0];
    const int64_t k = *(const int64_t *)in[2].data;
    const int64_t at = k < 0 ? k + x_0 : k;
    const int64_t bound = at < 0 ? 0 : (at > x_0 ? x_0 : at);
    const int64_t n = (bound - x_0 > 0 ? bound - x_0 : 0);
    const double *const x_part = x + bound * x_1;
    double *const out4 = out(context, 4, 2, (const int64_t[]){x_0, x_1});
    if (C99_FAILS(!out4)) return C99_NO_MEMORY;
    {
        const c99_for_out4_entries shared = {out4};
        const int64_t code = c99_parallel(ws, out4_entries, &shared, x_0 * x_1, 8 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    double *const out4_part = out4 + bound * x_1;
    {
        const c99_for_out4_part_entries shared = {out4_part, x_part};
        const int64_t code = c99_parallel(ws, out4_part_entries, &shared, x_1 * (n + x_0 - bound), 8 * x_1 * (n + x_0 - bound));
        if (C99_FAILS(code)) return code;
    }
    const double *const x_part_2 = x + x_1 * (x_0 - 1);
    double *const out3 = out(context, 3, 2, (const int64_t[]){x_0, x_1});
    if (C99_FAILS(!out3)) return C99_NO_MEMORY;
    {
        const c99_for_out3_entries shared = {out3, x, x_1, x_part_2};
        const int64_t code = c99_parallel(ws, out3_entries, &shared, x_0, 8 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    double *const out2 = out(context, 2, 2, (const int64_t[]){x_0, x_1});
    if (C99_FAILS(!out2)) return C99_NO_MEMORY;
    memcpy(out2, x, (size_t)(x_0 * x_1 * (int64_t)sizeof(double)));
    if (C99_FAILS(0 >= x_0)) return 1;
    const int64_t at_2 = k < 0 ? k + x_1 : k;
    if (C99_FAILS(at_2 < 0 || at_2 >= x_1)) return 2;
    if (C99_FAILS(0 >= x_0)) return 3;
    if (C99_FAILS(at_2 < 0 || at_2 >= x_1)) return 4;
    out2[at_2] = (double)3.0f;
    double *const out1 = out(context, 1, 2, (const int64_t[]){x_0, x_1});
    if (C99_FAILS(!out1)) return C99_NO_MEMORY;
    memcpy(out1, x, (size_t)(x_0 * x_1 * (int64_t)sizeof(double)));
    const int64_t n_2 = (x_1 - 1 > 0 ? x_1 - 1 : 0);
    const int64_t n_3 = (x_1 - 3 > 0 ? x_1 - 3 : 0);
    double *const out1_part = out1 + (x_1 - n_2);
    {
        const c99_for_out1_part_entries shared = {n_2, n_3, out1_part, x_1};
        const int64_t code = c99_parallel(ws, out1_part_entries, &shared, x_0, 8 * x_0 * (n_2 - n_3));
        if (C99_FAILS(code)) return code;
    }
    double *const out0 = out(context, 0, 2, (const int64_t[]){x_0, x_1});
    if (C99_FAILS(!out0)) return C99_NO_MEMORY;
    memcpy(out0, x, (size_t)(x_0 * x_1 * (int64_t)sizeof(double)));
    if (C99_FAILS(1 >= x_0)) return 5;
    double *const out0_part = out0 + x_1;
    if (C99_FAILS(v_0 != 1 && v_0 != x_1)) return 6;
    const int64_t step = v_0 == 1 ? 0 : 1;
    {
        const c99_for_out0_part_entries shared = {out0_part, step, v};
        const int64_t code = c99_parallel(ws, out0_part_entries, &shared, x_1, 8 * x_1);
        if (C99_FAILS(code)) return code;
    }
    return 0;
}

c99_workspace *c99_new(int64_t threads)
{
    c99_workspace *ws = c99_make(0);
    if (ws && threads > 1 && !(ws->team = c99_team_of(threads, 0))) {
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
