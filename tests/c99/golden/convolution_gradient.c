static const double constant_3[] = {2.0};

typedef struct {
    double *const v;
    const double *const x;
} c99_for_v_entries;

static int64_t v_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_entries *const shared = given;
    double *const v = shared->v;
    const double *const x = shared->x;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        for (int64_t i1 = 0; i1 < 6; i1++) {
            for (int64_t i2 = 0; i2 < 5; i2++) {
                for (int64_t i3 = 0; i3 < 2; i3++) {
                    C99_IVDEP
                    for (int64_t i4 = 0; i4 < 4; i4++) {
                        v[240 * i0 + 40 * i1 + 8 * i2 + 4 * i3 + i4] = x[84 * i0 + 12 * i1 + 2 * i2 + 12 * i3 + i4];
                    }
                }
            }
        }
    }
    return 0;
}

typedef struct {
    double *const c_W_v;
    double *const c_W_v_2;
    const double *const c_b;
} c99_for_c_W_v_2_entries;

static int64_t c_W_v_2_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_c_W_v_2_entries *const shared = given;
    double *const c_W_v = shared->c_W_v;
    double *const c_W_v_2 = shared->c_W_v_2;
    const double *const c_b = shared->c_b;
    (void)ws;
    (void)shared;
    /* c_W_v_2 = c_W_v + c_b */
    for (int64_t i0 = first; i0 < last; i0++) {
        C99_IVDEP
        for (int64_t i1 = 0; i1 < 2; i1++) {
            const double c_W_v_ = c_W_v[2 * i0 + i1];
            const double c_b_ = c_b[i1];
            c_W_v_2[2 * i0 + i1] = c_W_v_ + c_b_;
        }
    }
    return 0;
}

typedef struct {
    double *const c_W_v;
    double *const c_W_v_2;
} c99_for_c_W_v_2_2_entries;

static int64_t c_W_v_2_2_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_c_W_v_2_2_entries *const shared = given;
    double *const c_W_v = shared->c_W_v;
    double *const c_W_v_2 = shared->c_W_v_2;
    (void)ws;
    (void)shared;
    /* c_W_v_2 = tanh(c_W_v) */
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        const double c_W_v_ = c_W_v[i0];
        c_W_v_2[i0] = c99_tanh_f64(c_W_v_);
    }
    return 0;
}

typedef struct {
    double *const c_W_v_2;
    double *const v;
} c99_for_v_3_entries;

static int64_t v_3_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_3_entries *const shared = given;
    double *const c_W_v_2 = shared->c_W_v_2;
    double *const v = shared->v;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        for (int64_t i1 = 0; i1 < 2; i1++) {
            for (int64_t i2 = 0; i2 < 2; i2++) {
                for (int64_t i3 = 0; i3 < 3; i3++) {
                    C99_IVDEP
                    for (int64_t i4 = 0; i4 < 4; i4++) {
                        v[48 * i0 + 24 * i1 + 12 * i2 + 4 * i3 + i4] = c_W_v_2[60 * i0 + 20 * i1 + 4 * i2 + 10 * i3 + i4];
                    }
                }
            }
        }
    }
    return 0;
}

typedef struct {
    double *const v;
} c99_for_v_4_entries;

static int64_t v_4_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_4_entries *const shared = given;
    double *const v = shared->v;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        v[i0] = 0;
    }
    return 0;
}

typedef struct {
    double *const v;
    double *const v_2;
} c99_for_v_4_entries_2;

static int64_t v_4_entries_2(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_4_entries_2 *const shared = given;
    double *const v = shared->v;
    double *const v_2 = shared->v_2;
    (void)ws;
    (void)shared;
    /* v_2 = sum of v over axes 3 */
    for (int64_t i0 = 0; i0 < 6; i0++) {
        for (int64_t i1 = first; i1 < last; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < 2; i2++) {
                v_2[2 * i1 + i2] = v_2[2 * i1 + i2] + v[2 * i0 + 12 * i1 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const v;
    double *const v_2;
    double *const v_4;
} c99_for_v_4_2_entries;

static int64_t v_4_2_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_4_2_entries *const shared = given;
    double *const v = shared->v;
    double *const v_2 = shared->v_2;
    double *const v_4 = shared->v_4;
    (void)ws;
    (void)shared;
    /* v_4 = v_2 / v */
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        const double v_2_ = v_2[i0];
        const double v_ = v[0];
        v_4[i0] = v_2_ / v_;
    }
    return 0;
}

typedef struct {
    double *const v_4;
    double *const v;
} c99_for_v_5_entries;

static int64_t v_5_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_5_entries *const shared = given;
    double *const v_4 = shared->v_4;
    double *const v = shared->v;
    (void)ws;
    (void)shared;
    /* v = sigmoid(v_4) */
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        const double v_4_ = v_4[i0];
        v[i0] = c99_sigmoid_f64(v_4_);
    }
    return 0;
}

typedef struct {
    double *const dense_V_v_5;
    double *const dense_V_v_5_2;
    const double *const dense_c;
    double *const v;
} c99_for_dense_V_v_5_2_entries;

static int64_t dense_V_v_5_2_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_dense_V_v_5_2_entries *const shared = given;
    double *const dense_V_v_5 = shared->dense_V_v_5;
    double *const dense_V_v_5_2 = shared->dense_V_v_5_2;
    const double *const dense_c = shared->dense_c;
    double *const v = shared->v;
    (void)ws;
    (void)shared;
    /* v = dense_V_v_5 + dense_c */
    /* dense_V_v_5_2 = 2 * v */
    for (int64_t i0 = first; i0 < last; i0++) {
        C99_IVDEP
        for (int64_t i1 = 0; i1 < 2; i1++) {
            const double dense_V_v_5_ = dense_V_v_5[2 * i0 + i1];
            const double dense_c_ = dense_c[i1];
            const double v_ = dense_V_v_5_ + dense_c_;
            const double dense_V_v_5_2_ = 2.0 * v_;
            dense_V_v_5_2[2 * i0 + i1] = dense_V_v_5_2_;
            v[2 * i0 + i1] = v_;
        }
    }
    return 0;
}

typedef struct {
    double *const v;
    double *const v_2;
    const int64_t x_0;
} c99_for_v_7_entries;

static int64_t v_7_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_7_entries *const shared = given;
    double *const v = shared->v;
    double *const v_2 = shared->v_2;
    const int64_t x_0 = shared->x_0;
    (void)ws;
    (void)shared;
    /* v_2 = sum of v over axes 0 */
    for (int64_t i0 = 0; i0 < x_0; i0++) {
        C99_IVDEP
        for (int64_t i1 = first; i1 < last; i1++) {
            v_2[i1] = v_2[i1] + v[2 * i0 + i1];
        }
    }
    return 0;
}

typedef struct {
    double *const dense_V_dense_V_v_5_2;
    double *const dense_V_dense_V_v_5_2_2;
    double *const v_4;
} c99_for_dense_V_dense_V_v_5_2_2_entries;

static int64_t dense_V_dense_V_v_5_2_2_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_dense_V_dense_V_v_5_2_2_entries *const shared = given;
    double *const dense_V_dense_V_v_5_2 = shared->dense_V_dense_V_v_5_2;
    double *const dense_V_dense_V_v_5_2_2 = shared->dense_V_dense_V_v_5_2_2;
    double *const v_4 = shared->v_4;
    (void)ws;
    (void)shared;
    /* dense_V_dense_V_v_5_2_2 = dense_V_dense_V_v_5_2 * sigmoid(v_4) * (1 - sigmoid(v_4)) */
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        const double dense_V_dense_V_v_5_2_ = dense_V_dense_V_v_5_2[i0];
        const double v_4_ = v_4[i0];
        const double term = c99_sigmoid_f64(v_4_);
        const double term_2 = 1.0 - term;
        const double dense_V_dense_V_v_5_2_2_ = dense_V_dense_V_v_5_2_ * term * term_2;
        dense_V_dense_V_v_5_2_2[i0] = dense_V_dense_V_v_5_2_2_;
    }
    return 0;
}

typedef struct {
    double *const dense_V_dense_V_v_5_2;
    double *const v;
    double *const v_2;
} c99_for_v_10_entries;

static int64_t v_10_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_10_entries *const shared = given;
    double *const dense_V_dense_V_v_5_2 = shared->dense_V_dense_V_v_5_2;
    double *const v = shared->v;
    double *const v_2 = shared->v_2;
    (void)ws;
    (void)shared;
    /* v = dense_V_dense_V_v_5_2 / v_2 */
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        const double dense_V_dense_V_v_5_2_ = dense_V_dense_V_v_5_2[i0];
        const double v_2_ = v_2[0];
        v[i0] = dense_V_dense_V_v_5_2_ / v_2_;
    }
    return 0;
}

typedef struct {
    double *const v;
    double *const v_10_rows;
    const int64_t v_2;
} c99_for_v_10_rows_entries;

static int64_t v_10_rows_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_10_rows_entries *const shared = given;
    double *const v = shared->v;
    double *const v_10_rows = shared->v_10_rows;
    const int64_t v_2 = shared->v_2;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        for (int64_t i1 = 0; i1 < v_2; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < 2; i2++) {
                v_10_rows[2 * i0 * v_2 + 2 * i1 + i2] = v[2 * i0 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const v;
} c99_for_v_11_entries;

static int64_t v_11_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_11_entries *const shared = given;
    double *const v = shared->v;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        v[i0] = 0;
    }
    return 0;
}

typedef struct {
    double *const c_W_v_2;
    double *const v;
    double *const v_11;
} c99_for_v_11_2_entries;

static int64_t v_11_2_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_11_2_entries *const shared = given;
    double *const c_W_v_2 = shared->c_W_v_2;
    double *const v = shared->v;
    double *const v_11 = shared->v_11;
    (void)ws;
    (void)shared;
    /* v_11 = v * (1 - c_W_v_2^2) */
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        const double v_ = v[i0];
        const double c_W_v_2_ = c_W_v_2[i0];
        const double term = c_W_v_2_ * c_W_v_2_;
        const double term_2 = 1.0 - term;
        const double v_11_ = v_ * term_2;
        v_11[i0] = v_11_;
    }
    return 0;
}

typedef struct {
    double *const out2;
    double *const v_11;
    const int64_t x_0;
} c99_for_out2_entries;

static int64_t out2_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out2_entries *const shared = given;
    double *const out2 = shared->out2;
    double *const v_11 = shared->v_11;
    const int64_t x_0 = shared->x_0;
    (void)ws;
    (void)shared;
    /* out2 = sum of v_11 over axes 0, 1, 2 */
    for (int64_t i0 = 0; i0 < 30 * x_0; i0++) {
        C99_IVDEP
        for (int64_t i1 = first; i1 < last; i1++) {
            out2[i1] = out2[i1] + v_11[2 * i0 + i1];
        }
    }
    return 0;
}

typedef struct {
    double *const v;
    const double *const x;
} c99_for_v_13_entries;

static int64_t v_13_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_13_entries *const shared = given;
    double *const v = shared->v;
    const double *const x = shared->x;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        for (int64_t i1 = 0; i1 < 6; i1++) {
            for (int64_t i2 = 0; i2 < 5; i2++) {
                for (int64_t i3 = 0; i3 < 2; i3++) {
                    C99_IVDEP
                    for (int64_t i4 = 0; i4 < 4; i4++) {
                        v[240 * i0 + 40 * i1 + 8 * i2 + 4 * i3 + i4] = x[84 * i0 + 12 * i1 + 2 * i2 + 12 * i3 + i4];
                    }
                }
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
    const double *const c_W = in[1].data;
    const double *const c_b = in[2].data;
    const double *const dense_V = in[3].data;
    const double *const dense_c = in[4].data;
    double *const v = c99_room(ws, 0, 240 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v)) return C99_NO_MEMORY;
    {
        const c99_for_v_entries shared = {v, x};
        const int64_t code = c99_parallel(ws, v_entries, &shared, x_0, 1920 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const c_W_v = c99_room(ws, 1, 60 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!c_W_v)) return C99_NO_MEMORY;
    /* c_W_v = v . c_W */
    if (C99_FAILS(c99_product_f64(ws, 2, 3, 30 * x_0, 2, 8, v, 8, 1, c_W, 2, 1, c_W_v, 2, 1))) return C99_NO_MEMORY;
    double *const c_W_v_2 = c_W_v;
    {
        const c99_for_c_W_v_2_entries shared = {c_W_v, c_W_v_2, c_b};
        const int64_t code = c99_parallel(ws, c_W_v_2_entries, &shared, 30 * x_0, 480 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const c_W_v_2_2 = c_W_v_2;
    {
        const c99_for_c_W_v_2_2_entries shared = {c_W_v_2, c_W_v_2_2};
        const int64_t code = c99_parallel(ws, c_W_v_2_2_entries, &shared, 60 * x_0, 480 * x_0);
        if (C99_FAILS(code)) return code;
    }
    const int64_t number[] = {x_0};
    double *const v_2 = c99_room(ws, 0, 1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_2)) return C99_NO_MEMORY;
    /* v_2 = cast_float64(int_div(48 * number, maximum(8 * number, 1))) */
    const int64_t number_ = number[0];
    const int64_t term = (int64_t)((uint64_t)INT64_C(8) * (uint64_t)number_);
    const int64_t term_2 = (int64_t)(term >= INT64_C(1) ? term : INT64_C(1));
    const int64_t term_3 = (int64_t)((uint64_t)INT64_C(48) * (uint64_t)number_);
    const int64_t term_4 = c99_floor_div_i64(term_3, term_2);
    const double v_2_ = (double)term_4;
    v_2[0] = v_2_;
    double *const v_3 = c99_room(ws, 4, 48 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_3)) return C99_NO_MEMORY;
    {
        const c99_for_v_3_entries shared = {c_W_v_2_2, v_3};
        const int64_t code = c99_parallel(ws, v_3_entries, &shared, x_0, 384 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const v_4 = c99_room(ws, 5, 8 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_4)) return C99_NO_MEMORY;
    {
        const c99_for_v_4_entries shared = {v_4};
        const int64_t code = c99_parallel(ws, v_4_entries, &shared, 8 * x_0, 64 * x_0);
        if (C99_FAILS(code)) return code;
    }
    {
        const c99_for_v_4_entries_2 shared = {v_3, v_4};
        const int64_t code = c99_parallel(ws, v_4_entries_2, &shared, 4 * x_0, 384 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const v_4_2 = v_4;
    {
        const c99_for_v_4_2_entries shared = {v_2, v_4, v_4_2};
        const int64_t code = c99_parallel(ws, v_4_2_entries, &shared, 8 * x_0, 64 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const v_5 = c99_room(ws, 4, 8 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_5)) return C99_NO_MEMORY;
    {
        const c99_for_v_5_entries shared = {v_4_2, v_5};
        const int64_t code = c99_parallel(ws, v_5_entries, &shared, 8 * x_0, 64 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const dense_V_v_5 = c99_room(ws, 0, 2 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!dense_V_v_5)) return C99_NO_MEMORY;
    /* dense_V_v_5 = v_5 . dense_V' */
    if (C99_FAILS(c99_product_f64(ws, 2, 3, x_0, 2, 8, v_5, 8, 1, dense_V, 1, 8, dense_V_v_5, 2, 1))) return C99_NO_MEMORY;
    double *const dense_V_v_5_2 = dense_V_v_5;
    double *const v_6 = c99_room(ws, 6, 2 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_6)) return C99_NO_MEMORY;
    {
        const c99_for_dense_V_v_5_2_entries shared = {dense_V_v_5, dense_V_v_5_2, dense_c, v_6};
        const int64_t code = c99_parallel(ws, dense_V_v_5_2_entries, &shared, x_0, 16 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const v_7 = c99_room(ws, 7, 2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_7)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 2; i0++) {
        v_7[i0] = 0;
    }
    {
        const c99_for_v_7_entries shared = {v_6, v_7, x_0};
        const int64_t code = c99_parallel(ws, v_7_entries, &shared, 2, 16 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const out4 = out(context, 4, 1, (const int64_t[]){2});
    if (C99_FAILS(!out4)) return C99_NO_MEMORY;
    /* out4 = constant_3 * v_7 */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 2; i0++) {
        const double constant_3_ = constant_3[0];
        const double v_7_ = v_7[i0];
        out4[i0] = constant_3_ * v_7_;
    }
    double *const out3 = out(context, 3, 2, (const int64_t[]){2, 8});
    if (C99_FAILS(!out3)) return C99_NO_MEMORY;
    /* out3 = dense_V_v_5_2' . v_5 */
    if (C99_FAILS(c99_product_f64(ws, 2, 3, 2, 8, x_0, dense_V_v_5_2, 1, 2, v_5, 8, 1, out3, 8, 1))) return C99_NO_MEMORY;
    double *const dense_V_dense_V_v_5_2 = c99_room(ws, 4, 8 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!dense_V_dense_V_v_5_2)) return C99_NO_MEMORY;
    /* dense_V_dense_V_v_5_2 = dense_V_v_5_2 . dense_V */
    if (C99_FAILS(c99_product_f64(ws, 2, 3, x_0, 8, 2, dense_V_v_5_2, 2, 1, dense_V, 8, 1, dense_V_dense_V_v_5_2, 8, 1))) return C99_NO_MEMORY;
    double *const dense_V_dense_V_v_5_2_2 = dense_V_dense_V_v_5_2;
    {
        const c99_for_dense_V_dense_V_v_5_2_2_entries shared = {dense_V_dense_V_v_5_2, dense_V_dense_V_v_5_2_2, v_4_2};
        const int64_t code = c99_parallel(ws, dense_V_dense_V_v_5_2_2_entries, &shared, 8 * x_0, 64 * x_0);
        if (C99_FAILS(code)) return code;
    }
    const int64_t term_5 = (int64_t)((uint64_t)-INT64_C(8) * (uint64_t)x_0);
    const int64_t term_6 = (int64_t)(0u - (uint64_t)term_5);
    const int64_t term_7 = (int64_t)(term_6 >= (int64_t)1 ? term_6 : (int64_t)1);
    const int64_t term_8 = (int64_t)((uint64_t)INT64_C(48) * (uint64_t)x_0);
    const int64_t term_9 = c99_floor_div_i64(term_8, term_7);
    const int64_t v_8 = term_9;
    const int64_t number_2[] = {x_0};
    double *const v_9 = c99_room(ws, 7, 1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_9)) return C99_NO_MEMORY;
    /* v_9 = cast_float64(int_div(48 * number_2, maximum(8 * number_2, 1))) */
    const int64_t number_2_ = number_2[0];
    const int64_t term_10 = (int64_t)((uint64_t)INT64_C(8) * (uint64_t)number_2_);
    const int64_t term_11 = (int64_t)(term_10 >= INT64_C(1) ? term_10 : INT64_C(1));
    const int64_t term_12 = (int64_t)((uint64_t)INT64_C(48) * (uint64_t)number_2_);
    const int64_t term_13 = c99_floor_div_i64(term_12, term_11);
    const double v_9_ = (double)term_13;
    v_9[0] = v_9_;
    double *const v_10 = c99_room(ws, 5, 8 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_10)) return C99_NO_MEMORY;
    {
        const c99_for_v_10_entries shared = {dense_V_dense_V_v_5_2_2, v_10, v_9};
        const int64_t code = c99_parallel(ws, v_10_entries, &shared, 8 * x_0, 64 * x_0);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(v_8 < 0)) return 1;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 5, (const int64_t[]){x_0, 2, 2, v_8, 2}))) return 2;
    if (C99_FAILS(48 * x_0 != 8 * v_8 * x_0)) return 3;
    double *const v_10_rows = c99_room(ws, 0, 8 * v_8 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_10_rows)) return C99_NO_MEMORY;
    {
        const c99_for_v_10_rows_entries shared = {v_10, v_10_rows, v_8};
        const int64_t code = c99_parallel(ws, v_10_rows_entries, &shared, 4 * x_0, 64 * v_8 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const v_11 = c99_room(ws, 4, 60 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_11)) return C99_NO_MEMORY;
    {
        const c99_for_v_11_entries shared = {v_11};
        const int64_t code = c99_parallel(ws, v_11_entries, &shared, 60 * x_0, 480 * x_0);
        if (C99_FAILS(code)) return code;
    }
    for (int64_t i0 = 0; i0 < x_0; i0++) {
        for (int64_t i1 = 0; i1 < 2; i1++) {
            for (int64_t i2 = 0; i2 < 2; i2++) {
                for (int64_t i3 = 0; i3 < 3; i3++) {
                    for (int64_t i4 = 0; i4 < 4; i4++) {
                        v_11[60 * i0 + 20 * i1 + 4 * i2 + 10 * i3 + i4] = v_11[60 * i0 + 20 * i1 + 4 * i2 + 10 * i3 + i4] + v_10_rows[48 * i0 + 24 * i1 + 12 * i2 + 4 * i3 + i4];
                    }
                }
            }
        }
    }
    double *const v_11_2 = v_11;
    {
        const c99_for_v_11_2_entries shared = {c_W_v_2_2, v_11, v_11_2};
        const int64_t code = c99_parallel(ws, v_11_2_entries, &shared, 60 * x_0, 480 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const out2 = out(context, 2, 1, (const int64_t[]){2});
    if (C99_FAILS(!out2)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 2; i0++) {
        out2[i0] = 0;
    }
    {
        const c99_for_out2_entries shared = {out2, v_11_2, x_0};
        const int64_t code = c99_parallel(ws, out2_entries, &shared, 2, 480 * x_0);
        if (C99_FAILS(code)) return code;
    }
    const int64_t term_14 = (int64_t)((uint64_t)INT64_C(240) * (uint64_t)x_0);
    const int64_t term_15 = c99_floor_div_i64(term_14, INT64_C(8));
    const int64_t v_12 = term_15;
    const int64_t n = v_12 < 0 ? 30 * x_0 : v_12;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 2, (const int64_t[]){n, 2}))) return 4;
    if (C99_FAILS(2 * n != 60 * x_0)) return 5;
    double *const v_13 = c99_room(ws, 7, 240 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_13)) return C99_NO_MEMORY;
    {
        const c99_for_v_13_entries shared = {v_13, x};
        const int64_t code = c99_parallel(ws, v_13_entries, &shared, x_0, 1920 * x_0);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(30 * x_0 != n)) return 6;
    double *const v_11_2_v_13 = c99_room(ws, 5, 16 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_11_2_v_13)) return C99_NO_MEMORY;
    /* v_11_2_v_13 = v_13' . v_11_2 */
    if (C99_FAILS(c99_product_f64(ws, 2, 3, 8, 2, 30 * x_0, v_13, 1, 8, v_11_2, 2, 1, v_11_2_v_13, 2, 1))) return C99_NO_MEMORY;
    double parts[32];
    for (int64_t j = 0; j < 32; j++) {
        parts[j] = 0;
    }
    const int64_t whole = 2 * x_0 - 2 * x_0 % 32;
    for (int64_t i = 0; i < whole; i += 32) {
        for (int64_t j = 0; j < 32; j++) {
            parts[j] = parts[j] + v_6[i + j] * v_6[i + j];
        }
    }
    C99_IVDEP
    for (int64_t j = 0; j < 2 * x_0 - whole; j++) {
        parts[j] = parts[j] + v_6[j + whole] * v_6[j + whole];
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
    const double v_14 = gathered;
    double *const out0 = out(context, 0, 0, (const int64_t[]){0});
    if (C99_FAILS(!out0)) return C99_NO_MEMORY;
    out0[0] = v_14;
    double *const out1 = out(context, 1, 4, (const int64_t[]){2, 2, 2, 2});
    if (C99_FAILS(!out1)) return C99_NO_MEMORY;
    memcpy(out1, v_11_2_v_13, (size_t)(16 * (int64_t)sizeof(double)));
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
