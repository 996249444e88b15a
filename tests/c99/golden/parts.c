typedef struct {
    double *const out11;
    const int64_t x_1;
    const double *const x_part;
} c99_for_out11_entries;

static int64_t out11_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out11_entries *const shared = given;
    double *const out11 = shared->out11;
    const int64_t x_1 = shared->x_1;
    const double *const x_part = shared->x_part;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        out11[i0] = x_part[i0 * x_1];
    }
    return 0;
}

typedef struct {
    const int64_t n;
    double *const out9;
    const int64_t x_1;
    const double *const x_part;
} c99_for_out9_entries;

static int64_t out9_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out9_entries *const shared = given;
    const int64_t n = shared->n;
    double *const out9 = shared->out9;
    const int64_t x_1 = shared->x_1;
    const double *const x_part = shared->x_part;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        C99_IVDEP
        for (int64_t i1 = 0; i1 < n; i1++) {
            out9[i0 * n + i1] = x_part[i0 * x_1 + i1];
        }
    }
    return 0;
}

typedef struct {
    double *const out5;
    const int64_t x_1;
    const double *const x_part;
} c99_for_out5_entries;

static int64_t out5_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out5_entries *const shared = given;
    double *const out5 = shared->out5;
    const int64_t x_1 = shared->x_1;
    const double *const x_part = shared->x_part;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        C99_IVDEP
        for (int64_t i1 = 0; i1 < x_1; i1++) {
            out5[i0 * x_1 + i1] = x_part[-2 * i0 * x_1 + -i1];
        }
    }
    return 0;
}

typedef struct {
    const int64_t n;
    double *const out3;
    const int64_t x_1;
    const double *const x_part;
} c99_for_out3_entries;

static int64_t out3_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out3_entries *const shared = given;
    const int64_t n = shared->n;
    double *const out3 = shared->out3;
    const int64_t x_1 = shared->x_1;
    const double *const x_part = shared->x_part;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        C99_IVDEP
        for (int64_t i1 = 0; i1 < n; i1++) {
            out3[n * i0 + i1] = x_part[i0 * x_1 + 2 * i1];
        }
    }
    return 0;
}

typedef struct {
    double *const out2;
    const int64_t x_1;
    const double *const x_part;
} c99_for_out2_entries;

static int64_t out2_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out2_entries *const shared = given;
    double *const out2 = shared->out2;
    const int64_t x_1 = shared->x_1;
    const double *const x_part = shared->x_part;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        C99_IVDEP
        for (int64_t i1 = 0; i1 < x_1; i1++) {
            out2[i0 * x_1 + i1] = x_part[-i0 * x_1 + i1];
        }
    }
    return 0;
}

typedef struct {
    double *const out1;
    const int64_t x_1;
    const double *const x_part;
} c99_for_out1_entries;

static int64_t out1_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out1_entries *const shared = given;
    double *const out1 = shared->out1;
    const int64_t x_1 = shared->x_1;
    const double *const x_part = shared->x_part;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        out1[i0] = x_part[i0 * x_1];
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
    const int64_t k = *(const int64_t *)in[1].data;
    const int64_t at = k < 0 ? k + x_1 : k;
    if (C99_FAILS(at < 0 || at >= x_1)) return 1;
    const double *const x_part = x + at;
    double *const out11 = out(context, 11, 1, (const int64_t[]){x_0});
    if (C99_FAILS(!out11)) return C99_NO_MEMORY;
    {
        const c99_for_out11_entries shared = {out11, x_1, x_part};
        const int64_t code = c99_parallel(ws, out11_entries, &shared, x_0, 8 * x_0);
        if (C99_FAILS(code)) return code;
    }
    const int64_t start = (x_0 - 5 > 0 ? x_0 - 5 : 0);
    const double *const x_part_2 = x + x_1 * (x_0 - start);
    double *const out10 = out(context, 10, 2, (const int64_t[]){0, x_1});
    if (C99_FAILS(!out10)) return C99_NO_MEMORY;
    memcpy(out10, x_part_2, (size_t)(0 * (int64_t)sizeof(double)));
    const int64_t v = (int64_t)(0u - (uint64_t)k);
    const int64_t at_2 = v < 0 ? v + x_0 : v;
    const int64_t bound = at_2 < 0 ? 0 : (at_2 > x_0 ? x_0 : at_2);
    const int64_t n = (bound - x_0 > 0 ? bound - x_0 : 0);
    const int64_t n_2 = (x_1 - 1 > 0 ? x_1 - 1 : 0);
    const int64_t n_3 = (2 * n_2 - x_1 > 0 ? 2 * n_2 - x_1 : 0);
    const double *const x_part_3 = x + (bound * x_1 + x_1 - n_2);
    double *const out9 = out(context, 9, 2, (const int64_t[]){n + x_0 - bound, n_3});
    if (C99_FAILS(!out9)) return C99_NO_MEMORY;
    {
        const c99_for_out9_entries shared = {n_3, out9, x_1, x_part_3};
        const int64_t code = c99_parallel(ws, out9_entries, &shared, n + x_0 - bound, 8 * n_3 * (n + x_0 - bound));
        if (C99_FAILS(code)) return code;
    }
    const int64_t at_3 = k < 0 ? k + x_0 : k;
    const int64_t bound_2 = at_3 < 0 ? 0 : (at_3 > x_0 ? x_0 : at_3);
    double *const out8 = out(context, 8, 2, (const int64_t[]){bound_2, x_1});
    if (C99_FAILS(!out8)) return C99_NO_MEMORY;
    memcpy(out8, x, (size_t)(bound_2 * x_1 * (int64_t)sizeof(double)));
    const int64_t n_4 = (bound_2 - x_0 > 0 ? bound_2 - x_0 : 0);
    const double *const x_part_4 = x + bound_2 * x_1;
    double *const out7 = out(context, 7, 2, (const int64_t[]){n_4 + x_0 - bound_2, x_1});
    if (C99_FAILS(!out7)) return C99_NO_MEMORY;
    memcpy(out7, x_part_4, (size_t)(x_1 * (n_4 + x_0 - bound_2) * (int64_t)sizeof(double)));
    if (C99_FAILS(at_3 < 0 || at_3 >= x_0)) return 2;
    const double *const x_part_5 = x + at_3 * x_1;
    double *const out6 = out(context, 6, 1, (const int64_t[]){x_1});
    if (C99_FAILS(!out6)) return C99_NO_MEMORY;
    memcpy(out6, x_part_5, (size_t)(x_1 * (int64_t)sizeof(double)));
    const int64_t n_5 = ((x_0 + 1) / 2);
    const double *const x_part_6 = x + (x_0 * x_1 - 1);
    double *const out5 = out(context, 5, 2, (const int64_t[]){n_5, x_1});
    if (C99_FAILS(!out5)) return C99_NO_MEMORY;
    {
        const c99_for_out5_entries shared = {out5, x_1, x_part_6};
        const int64_t code = c99_parallel(ws, out5_entries, &shared, n_5, 8 * n_5 * x_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(x_0 - 1 < 0)) return 3;
    if (C99_FAILS(x_1 - 1 < 0)) return 4;
    const double x_at = x[x_0 * x_1 - 1];
    const int64_t n_6 = (x_0 - 1 > 0 ? x_0 - 1 : 0);
    const int64_t n_7 = (x_0 - 3 > 0 ? x_0 - 3 : 0);
    const int64_t n_8 = ((x_1 + 1) / 2);
    const double *const x_part_7 = x + x_1 * (x_0 - n_6);
    double *const out3 = out(context, 3, 2, (const int64_t[]){n_6 - n_7, n_8});
    if (C99_FAILS(!out3)) return C99_NO_MEMORY;
    {
        const c99_for_out3_entries shared = {n_8, out3, x_1, x_part_7};
        const int64_t code = c99_parallel(ws, out3_entries, &shared, n_6 - n_7, 8 * n_8 * (n_6 - n_7));
        if (C99_FAILS(code)) return code;
    }
    const double *const x_part_8 = x + x_1 * (x_0 - 1);
    double *const out2 = out(context, 2, 2, (const int64_t[]){x_0, x_1});
    if (C99_FAILS(!out2)) return C99_NO_MEMORY;
    {
        const c99_for_out2_entries shared = {out2, x_1, x_part_8};
        const int64_t code = c99_parallel(ws, out2_entries, &shared, x_0, 8 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(2 >= x_1)) return 5;
    const double *const x_part_9 = x + 2;
    double *const out1 = out(context, 1, 1, (const int64_t[]){x_0});
    if (C99_FAILS(!out1)) return C99_NO_MEMORY;
    {
        const c99_for_out1_entries shared = {out1, x_1, x_part_9};
        const int64_t code = c99_parallel(ws, out1_entries, &shared, x_0, 8 * x_0);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(1 >= x_0)) return 6;
    const double *const x_part_10 = x + x_1;
    double *const out0 = out(context, 0, 1, (const int64_t[]){x_1});
    if (C99_FAILS(!out0)) return C99_NO_MEMORY;
    memcpy(out0, x_part_10, (size_t)(x_1 * (int64_t)sizeof(double)));
    double *const out4 = out(context, 4, 0, (const int64_t[]){0});
    if (C99_FAILS(!out4)) return C99_NO_MEMORY;
    out4[0] = x_at;
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
