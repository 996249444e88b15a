static const double constant_3[] = {2.0};

typedef struct {
    double *const v;
    const double *const x;
} c99_for_entries;

static int64_t entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_entries *const shared = given;
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
    double *const v_2;
    double *const v_2_2;
    const double *const v_sequential_1_b;
} c99_for_entries_2;

static int64_t entries_2(c99_workspace *ws, const void *given, const int64_t first_2, const int64_t last_2)
{
    const c99_for_entries_2 *const shared = given;
    double *const v_2 = shared->v_2;
    double *const v_2_2 = shared->v_2_2;
    const double *const v_sequential_1_b = shared->v_sequential_1_b;
    (void)ws;
    (void)shared;
    /* v_2_2 = add(v_2, v_sequential_1_b) */
    for (int64_t i0_2 = first_2; i0_2 < last_2; i0_2++) {
        C99_IVDEP
        for (int64_t i1_2 = 0; i1_2 < 2; i1_2++) {
            const double v_2_ = v_2[2 * i0_2 + i1_2];
            const double v_sequential_1_b_ = v_sequential_1_b[i1_2];
            v_2_2[2 * i0_2 + i1_2] = v_2_ + v_sequential_1_b_;
        }
    }
    return 0;
}

typedef struct {
    double *const v_2_2;
    double *const v_2_2_2;
} c99_for_entries_3;

static int64_t entries_3(c99_workspace *ws, const void *given, const int64_t first_3, const int64_t last_3)
{
    const c99_for_entries_3 *const shared = given;
    double *const v_2_2 = shared->v_2_2;
    double *const v_2_2_2 = shared->v_2_2_2;
    (void)ws;
    (void)shared;
    /* v_2_2_2 = tanh(v_2_2) */
    C99_IVDEP
    for (int64_t i0_3 = first_3; i0_3 < last_3; i0_3++) {
        const double v_2_2_ = v_2_2[i0_3];
        v_2_2_2[i0_3] = c99_tanh_f64(v_2_2_);
    }
    return 0;
}

typedef struct {
    double *const v_2_2_2;
    double *const v_4;
} c99_for_entries_4;

static int64_t entries_4(c99_workspace *ws, const void *given, const int64_t first_4, const int64_t last_4)
{
    const c99_for_entries_4 *const shared = given;
    double *const v_2_2_2 = shared->v_2_2_2;
    double *const v_4 = shared->v_4;
    (void)ws;
    (void)shared;
    for (int64_t i0_4 = first_4; i0_4 < last_4; i0_4++) {
        for (int64_t i1_3 = 0; i1_3 < 2; i1_3++) {
            for (int64_t i2_2 = 0; i2_2 < 2; i2_2++) {
                for (int64_t i3_2 = 0; i3_2 < 3; i3_2++) {
                    C99_IVDEP
                    for (int64_t i4_2 = 0; i4_2 < 4; i4_2++) {
                        v_4[48 * i0_4 + 24 * i1_3 + 12 * i2_2 + 4 * i3_2 + i4_2] = v_2_2_2[60 * i0_4 + 20 * i1_3 + 4 * i2_2 + 10 * i3_2 + i4_2];
                    }
                }
            }
        }
    }
    return 0;
}

typedef struct {
    double *const v_5;
} c99_for_entries_5;

static int64_t entries_5(c99_workspace *ws, const void *given, const int64_t first_5, const int64_t last_5)
{
    const c99_for_entries_5 *const shared = given;
    double *const v_5 = shared->v_5;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0_5 = first_5; i0_5 < last_5; i0_5++) {
        v_5[i0_5] = 0;
    }
    return 0;
}

typedef struct {
    double *const v_4;
    double *const v_5;
} c99_for_entries_6;

static int64_t entries_6(c99_workspace *ws, const void *given, const int64_t first_6, const int64_t last_6)
{
    const c99_for_entries_6 *const shared = given;
    double *const v_4 = shared->v_4;
    double *const v_5 = shared->v_5;
    (void)ws;
    (void)shared;
    /* v_5 = Sum{axis=3}(v_4) */
    for (int64_t i0_6 = 0; i0_6 < 6; i0_6++) {
        for (int64_t i1_4 = first_6; i1_4 < last_6; i1_4++) {
            C99_IVDEP
            for (int64_t i2_3 = 0; i2_3 < 2; i2_3++) {
                v_5[2 * i1_4 + i2_3] = v_5[2 * i1_4 + i2_3] + v_4[2 * i0_6 + 12 * i1_4 + i2_3];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const v_3;
    double *const v_5;
    double *const v_5_2;
} c99_for_entries_7;

static int64_t entries_7(c99_workspace *ws, const void *given, const int64_t first_7, const int64_t last_7)
{
    const c99_for_entries_7 *const shared = given;
    double *const v_3 = shared->v_3;
    double *const v_5 = shared->v_5;
    double *const v_5_2 = shared->v_5_2;
    (void)ws;
    (void)shared;
    /* v_5_2 = true_div(v_5, v_3) */
    C99_IVDEP
    for (int64_t i0_7 = first_7; i0_7 < last_7; i0_7++) {
        const double v_5_ = v_5[i0_7];
        const double v_3_ = v_3[0];
        v_5_2[i0_7] = v_5_ / v_3_;
    }
    return 0;
}

typedef struct {
    double *const v_5_2;
    double *const v_6;
} c99_for_entries_8;

static int64_t entries_8(c99_workspace *ws, const void *given, const int64_t first_8, const int64_t last_8)
{
    const c99_for_entries_8 *const shared = given;
    double *const v_5_2 = shared->v_5_2;
    double *const v_6 = shared->v_6;
    (void)ws;
    (void)shared;
    /* v_6 = sigmoid(v_5_2) */
    C99_IVDEP
    for (int64_t i0_8 = first_8; i0_8 < last_8; i0_8++) {
        const double v_5_2_ = v_5_2[i0_8];
        v_6[i0_8] = c99_sigmoid_f64(v_5_2_);
    }
    return 0;
}

typedef struct {
    double *const v_7;
    double *const v_7_2;
    double *const v_8;
    const double *const v_sequential_4_b;
} c99_for_entries_9;

static int64_t entries_9(c99_workspace *ws, const void *given, const int64_t first_9, const int64_t last_9)
{
    const c99_for_entries_9 *const shared = given;
    double *const v_7 = shared->v_7;
    double *const v_7_2 = shared->v_7_2;
    double *const v_8 = shared->v_8;
    const double *const v_sequential_4_b = shared->v_sequential_4_b;
    (void)ws;
    (void)shared;
    /* v_7_2, v_8 = Composite{...}(v_7, v_sequential_4_b) */
    for (int64_t i0_9 = first_9; i0_9 < last_9; i0_9++) {
        C99_IVDEP
        for (int64_t i1_5 = 0; i1_5 < 2; i1_5++) {
            const double v_7_ = v_7[2 * i0_9 + i1_5];
            const double v_sequential_4_b_ = v_sequential_4_b[i1_5];
            const double t_6 = v_7_ + v_sequential_4_b_;
            const double t_7 = 2.0 * t_6;
            v_7_2[2 * i0_9 + i1_5] = t_7;
            v_8[2 * i0_9 + i1_5] = t_6;
        }
    }
    return 0;
}

typedef struct {
    double *const v_8;
    double *const v_9;
    const int64_t x_0;
} c99_for_entries_10;

static int64_t entries_10(c99_workspace *ws, const void *given, const int64_t first_11, const int64_t last_11)
{
    const c99_for_entries_10 *const shared = given;
    double *const v_8 = shared->v_8;
    double *const v_9 = shared->v_9;
    const int64_t x_0 = shared->x_0;
    (void)ws;
    (void)shared;
    /* v_9 = Sum{axis=0}(v_8) */
    for (int64_t i0_11 = 0; i0_11 < x_0; i0_11++) {
        C99_IVDEP
        for (int64_t i1_6 = first_11; i1_6 < last_11; i1_6++) {
            v_9[i1_6] = v_9[i1_6] + v_8[2 * i0_11 + i1_6];
        }
    }
    return 0;
}

typedef struct {
    double *const v_10;
    double *const v_10_2;
    double *const v_5_2;
} c99_for_entries_11;

static int64_t entries_11(c99_workspace *ws, const void *given, const int64_t first_13, const int64_t last_13)
{
    const c99_for_entries_11 *const shared = given;
    double *const v_10 = shared->v_10;
    double *const v_10_2 = shared->v_10_2;
    double *const v_5_2 = shared->v_5_2;
    (void)ws;
    (void)shared;
    /* v_10_2 = Composite{(i0 * sigmoid(i1) * (1.0 - sigmoid(i1)))}(v_10, v_5_2) */
    C99_IVDEP
    for (int64_t i0_13 = first_13; i0_13 < last_13; i0_13++) {
        const double v_10_ = v_10[i0_13];
        const double v_5_2__2 = v_5_2[i0_13];
        const double t_8 = c99_sigmoid_f64(v_5_2__2);
        const double t_9 = 1.0 - t_8;
        const double t_10 = v_10_ * t_8 * t_9;
        v_10_2[i0_13] = t_10;
    }
    return 0;
}

typedef struct {
    double *const v_10_2;
    double *const v_12;
    double *const v_13;
} c99_for_entries_12;

static int64_t entries_12(c99_workspace *ws, const void *given, const int64_t first_14, const int64_t last_14)
{
    const c99_for_entries_12 *const shared = given;
    double *const v_10_2 = shared->v_10_2;
    double *const v_12 = shared->v_12;
    double *const v_13 = shared->v_13;
    (void)ws;
    (void)shared;
    /* v_13 = true_div(v_10_2, v_12) */
    C99_IVDEP
    for (int64_t i0_14 = first_14; i0_14 < last_14; i0_14++) {
        const double v_10_2_ = v_10_2[i0_14];
        const double v_12_ = v_12[0];
        v_13[i0_14] = v_10_2_ / v_12_;
    }
    return 0;
}

typedef struct {
    const int64_t v_11;
    double *const v_13;
    double *const v_13_rows;
} c99_for_entries_13;

static int64_t entries_13(c99_workspace *ws, const void *given, const int64_t first_15, const int64_t last_15)
{
    const c99_for_entries_13 *const shared = given;
    const int64_t v_11 = shared->v_11;
    double *const v_13 = shared->v_13;
    double *const v_13_rows = shared->v_13_rows;
    (void)ws;
    (void)shared;
    for (int64_t i0_15 = first_15; i0_15 < last_15; i0_15++) {
        for (int64_t i1_7 = 0; i1_7 < v_11; i1_7++) {
            C99_IVDEP
            for (int64_t i2_4 = 0; i2_4 < 2; i2_4++) {
                v_13_rows[2 * i0_15 * v_11 + 2 * i1_7 + i2_4] = v_13[2 * i0_15 + i2_4];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const v_14;
} c99_for_entries_14;

static int64_t entries_14(c99_workspace *ws, const void *given, const int64_t first_16, const int64_t last_16)
{
    const c99_for_entries_14 *const shared = given;
    double *const v_14 = shared->v_14;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0_16 = first_16; i0_16 < last_16; i0_16++) {
        v_14[i0_16] = 0;
    }
    return 0;
}

typedef struct {
    double *const v_14;
    double *const v_14_2;
    double *const v_2_2_2;
} c99_for_entries_15;

static int64_t entries_15(c99_workspace *ws, const void *given, const int64_t first_17, const int64_t last_17)
{
    const c99_for_entries_15 *const shared = given;
    double *const v_14 = shared->v_14;
    double *const v_14_2 = shared->v_14_2;
    double *const v_2_2_2 = shared->v_2_2_2;
    (void)ws;
    (void)shared;
    /* v_14_2 = Composite{(i0 * (1.0 - sqr(i1)))}(v_14, v_2_2_2) */
    C99_IVDEP
    for (int64_t i0_18 = first_17; i0_18 < last_17; i0_18++) {
        const double v_14_ = v_14[i0_18];
        const double v_2_2_2_ = v_2_2_2[i0_18];
        const double t_21 = v_2_2_2_ * v_2_2_2_;
        const double t_22 = 1.0 - t_21;
        const double t_23 = v_14_ * t_22;
        v_14_2[i0_18] = t_23;
    }
    return 0;
}

typedef struct {
    double *const out2;
    double *const v_14_2;
    const int64_t x_0;
} c99_for_entries_16;

static int64_t entries_16(c99_workspace *ws, const void *given, const int64_t first_19, const int64_t last_19)
{
    const c99_for_entries_16 *const shared = given;
    double *const out2 = shared->out2;
    double *const v_14_2 = shared->v_14_2;
    const int64_t x_0 = shared->x_0;
    (void)ws;
    (void)shared;
    /* out2 = Sum{axes=[0, 1, 2]}(v_14_2) */
    for (int64_t i0_20 = 0; i0_20 < 30 * x_0; i0_20++) {
        C99_IVDEP
        for (int64_t i1_9 = first_19; i1_9 < last_19; i1_9++) {
            out2[i1_9] = out2[i1_9] + v_14_2[2 * i0_20 + i1_9];
        }
    }
    return 0;
}

typedef struct {
    double *const v_16;
    const double *const x;
} c99_for_entries_17;

static int64_t entries_17(c99_workspace *ws, const void *given, const int64_t first_20, const int64_t last_20)
{
    const c99_for_entries_17 *const shared = given;
    double *const v_16 = shared->v_16;
    const double *const x = shared->x;
    (void)ws;
    (void)shared;
    for (int64_t i0_21 = first_20; i0_21 < last_20; i0_21++) {
        for (int64_t i1_10 = 0; i1_10 < 6; i1_10++) {
            for (int64_t i2_6 = 0; i2_6 < 5; i2_6++) {
                for (int64_t i3_4 = 0; i3_4 < 2; i3_4++) {
                    C99_IVDEP
                    for (int64_t i4_4 = 0; i4_4 < 4; i4_4++) {
                        v_16[240 * i0_21 + 40 * i1_10 + 8 * i2_6 + 4 * i3_4 + i4_4] = x[84 * i0_21 + 12 * i1_10 + 2 * i2_6 + 12 * i3_4 + i4_4];
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
    const double *const v_sequential_1_K = in[1].data;
    const double *const v_sequential_1_b = in[2].data;
    const double *const v_sequential_4_W = in[3].data;
    const double *const v_sequential_4_b = in[4].data;
    double *const v = c99_room(ws, 0, 240 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v)) return C99_NO_MEMORY;
    {
        const c99_for_entries shared = {v, x};
        const int64_t code = c99_parallel(ws, entries, &shared, x_0, 1920 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const v_2 = c99_room(ws, 1, 60 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_2)) return C99_NO_MEMORY;
    /* v_2 = v . v_sequential_1_K */
    if (C99_FAILS(c99_product_f64(ws, 2, 3, 30 * x_0, 2, 8, v, 8, 1, v_sequential_1_K, 2, 1, v_2, 2, 1))) return C99_NO_MEMORY;
    double *const v_2_2 = v_2;
    {
        const c99_for_entries_2 shared = {v_2, v_2_2, v_sequential_1_b};
        const int64_t code = c99_parallel(ws, entries_2, &shared, 30 * x_0, 480 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const v_2_2_2 = v_2_2;
    {
        const c99_for_entries_3 shared = {v_2_2, v_2_2_2};
        const int64_t code = c99_parallel(ws, entries_3, &shared, 60 * x_0, 480 * x_0);
        if (C99_FAILS(code)) return code;
    }
    const int64_t number[] = {x_0};
    double *const v_3 = c99_room(ws, 0, 1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_3)) return C99_NO_MEMORY;
    /* v_3 = Composite{Cast{float64}(((48 * i0) // Maximum((8 * i0), 1)))}(number) */
    const int64_t number_ = number[0];
    const int64_t t = (int64_t)((uint64_t)INT64_C(8) * (uint64_t)number_);
    const int64_t t_2 = (int64_t)(t >= INT64_C(1) ? t : INT64_C(1));
    const int64_t t_3 = (int64_t)((uint64_t)INT64_C(48) * (uint64_t)number_);
    const int64_t t_4 = c99_floor_div_i64(t_3, t_2);
    const double t_5 = (double)t_4;
    v_3[0] = t_5;
    double *const v_4 = c99_room(ws, 4, 48 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_4)) return C99_NO_MEMORY;
    {
        const c99_for_entries_4 shared = {v_2_2_2, v_4};
        const int64_t code = c99_parallel(ws, entries_4, &shared, x_0, 384 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const v_5 = c99_room(ws, 5, 8 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_5)) return C99_NO_MEMORY;
    {
        const c99_for_entries_5 shared = {v_5};
        const int64_t code = c99_parallel(ws, entries_5, &shared, 8 * x_0, 64 * x_0);
        if (C99_FAILS(code)) return code;
    }
    {
        const c99_for_entries_6 shared = {v_4, v_5};
        const int64_t code = c99_parallel(ws, entries_6, &shared, 4 * x_0, 384 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const v_5_2 = v_5;
    {
        const c99_for_entries_7 shared = {v_3, v_5, v_5_2};
        const int64_t code = c99_parallel(ws, entries_7, &shared, 8 * x_0, 64 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const v_6 = c99_room(ws, 4, 8 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_6)) return C99_NO_MEMORY;
    {
        const c99_for_entries_8 shared = {v_5_2, v_6};
        const int64_t code = c99_parallel(ws, entries_8, &shared, 8 * x_0, 64 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const v_7 = c99_room(ws, 0, 2 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_7)) return C99_NO_MEMORY;
    /* v_7 = v_6 . v_sequential_4_W */
    if (C99_FAILS(c99_product_f64(ws, 2, 3, x_0, 2, 8, v_6, 8, 1, v_sequential_4_W, 1, 8, v_7, 2, 1))) return C99_NO_MEMORY;
    double *const v_7_2 = v_7;
    double *const v_8 = c99_room(ws, 6, 2 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_8)) return C99_NO_MEMORY;
    {
        const c99_for_entries_9 shared = {v_7, v_7_2, v_8, v_sequential_4_b};
        const int64_t code = c99_parallel(ws, entries_9, &shared, x_0, 16 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const v_9 = c99_room(ws, 7, 2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_9)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0_10 = 0; i0_10 < 2; i0_10++) {
        v_9[i0_10] = 0;
    }
    {
        const c99_for_entries_10 shared = {v_8, v_9, x_0};
        const int64_t code = c99_parallel(ws, entries_10, &shared, 2, 16 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const out4 = out(context, 4, 1, (const int64_t[]){2});
    if (C99_FAILS(!out4)) return C99_NO_MEMORY;
    /* out4 = mul(constant_3, v_9) */
    C99_IVDEP
    for (int64_t i0_12 = 0; i0_12 < 2; i0_12++) {
        const double constant_3_ = constant_3[0];
        const double v_9_ = v_9[i0_12];
        out4[i0_12] = constant_3_ * v_9_;
    }
    double *const out3 = out(context, 3, 2, (const int64_t[]){2, 8});
    if (C99_FAILS(!out3)) return C99_NO_MEMORY;
    /* out3 = v_7_2 . v_6 */
    if (C99_FAILS(c99_product_f64(ws, 2, 3, 2, 8, x_0, v_7_2, 1, 2, v_6, 8, 1, out3, 8, 1))) return C99_NO_MEMORY;
    double *const v_10 = c99_room(ws, 4, 8 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_10)) return C99_NO_MEMORY;
    /* v_10 = v_7_2 . v_sequential_4_W */
    if (C99_FAILS(c99_product_f64(ws, 2, 3, x_0, 8, 2, v_7_2, 2, 1, v_sequential_4_W, 8, 1, v_10, 8, 1))) return C99_NO_MEMORY;
    double *const v_10_2 = v_10;
    {
        const c99_for_entries_11 shared = {v_10, v_10_2, v_5_2};
        const int64_t code = c99_parallel(ws, entries_11, &shared, 8 * x_0, 64 * x_0);
        if (C99_FAILS(code)) return code;
    }
    const int64_t t_11 = (int64_t)((uint64_t)-INT64_C(8) * (uint64_t)x_0);
    const int64_t t_12 = (int64_t)(0u - (uint64_t)t_11);
    const int64_t t_13 = (int64_t)(t_12 >= (int64_t)1 ? t_12 : (int64_t)1);
    const int64_t t_14 = (int64_t)((uint64_t)INT64_C(48) * (uint64_t)x_0);
    const int64_t t_15 = c99_floor_div_i64(t_14, t_13);
    const int64_t v_11 = t_15;
    const int64_t number_2[] = {x_0};
    double *const v_12 = c99_room(ws, 7, 1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_12)) return C99_NO_MEMORY;
    /* v_12 = Composite{Cast{float64}(((48 * i0) // Maximum((8 * i0), 1)))}(number_2) */
    const int64_t number_2_ = number_2[0];
    const int64_t t_16 = (int64_t)((uint64_t)INT64_C(8) * (uint64_t)number_2_);
    const int64_t t_17 = (int64_t)(t_16 >= INT64_C(1) ? t_16 : INT64_C(1));
    const int64_t t_18 = (int64_t)((uint64_t)INT64_C(48) * (uint64_t)number_2_);
    const int64_t t_19 = c99_floor_div_i64(t_18, t_17);
    const double t_20 = (double)t_19;
    v_12[0] = t_20;
    double *const v_13 = c99_room(ws, 5, 8 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_13)) return C99_NO_MEMORY;
    {
        const c99_for_entries_12 shared = {v_10_2, v_12, v_13};
        const int64_t code = c99_parallel(ws, entries_12, &shared, 8 * x_0, 64 * x_0);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(v_11 < 0)) return 1;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 5, (const int64_t[]){x_0, 2, 2, v_11, 2}))) return 2;
    if (C99_FAILS(48 * x_0 != 8 * v_11 * x_0)) return 3;
    double *const v_13_rows = c99_room(ws, 0, 8 * v_11 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_13_rows)) return C99_NO_MEMORY;
    {
        const c99_for_entries_13 shared = {v_11, v_13, v_13_rows};
        const int64_t code = c99_parallel(ws, entries_13, &shared, 4 * x_0, 64 * v_11 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const v_14 = c99_room(ws, 4, 60 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_14)) return C99_NO_MEMORY;
    {
        const c99_for_entries_14 shared = {v_14};
        const int64_t code = c99_parallel(ws, entries_14, &shared, 60 * x_0, 480 * x_0);
        if (C99_FAILS(code)) return code;
    }
    for (int64_t i0_17 = 0; i0_17 < x_0; i0_17++) {
        for (int64_t i1_8 = 0; i1_8 < 2; i1_8++) {
            for (int64_t i2_5 = 0; i2_5 < 2; i2_5++) {
                for (int64_t i3_3 = 0; i3_3 < 3; i3_3++) {
                    for (int64_t i4_3 = 0; i4_3 < 4; i4_3++) {
                        v_14[60 * i0_17 + 20 * i1_8 + 4 * i2_5 + 10 * i3_3 + i4_3] = v_14[60 * i0_17 + 20 * i1_8 + 4 * i2_5 + 10 * i3_3 + i4_3] + v_13_rows[48 * i0_17 + 24 * i1_8 + 12 * i2_5 + 4 * i3_3 + i4_3];
                    }
                }
            }
        }
    }
    double *const v_14_2 = v_14;
    {
        const c99_for_entries_15 shared = {v_14, v_14_2, v_2_2_2};
        const int64_t code = c99_parallel(ws, entries_15, &shared, 60 * x_0, 480 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const out2 = out(context, 2, 1, (const int64_t[]){2});
    if (C99_FAILS(!out2)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0_19 = 0; i0_19 < 2; i0_19++) {
        out2[i0_19] = 0;
    }
    {
        const c99_for_entries_16 shared = {out2, v_14_2, x_0};
        const int64_t code = c99_parallel(ws, entries_16, &shared, 2, 480 * x_0);
        if (C99_FAILS(code)) return code;
    }
    const int64_t t_24 = (int64_t)((uint64_t)INT64_C(240) * (uint64_t)x_0);
    const int64_t t_25 = c99_floor_div_i64(t_24, INT64_C(8));
    const int64_t v_15 = t_25;
    const int64_t n = v_15 < 0 ? 30 * x_0 : v_15;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 2, (const int64_t[]){n, 2}))) return 4;
    if (C99_FAILS(2 * n != 60 * x_0)) return 5;
    double *const v_16 = c99_room(ws, 7, 240 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_16)) return C99_NO_MEMORY;
    {
        const c99_for_entries_17 shared = {v_16, x};
        const int64_t code = c99_parallel(ws, entries_17, &shared, x_0, 1920 * x_0);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(30 * x_0 != n)) return 6;
    double *const v_17 = c99_room(ws, 5, 16 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_17)) return C99_NO_MEMORY;
    /* v_17 = v_16 . v_14_2 */
    if (C99_FAILS(c99_product_f64(ws, 2, 3, 8, 2, 30 * x_0, v_16, 1, 8, v_14_2, 2, 1, v_17, 2, 1))) return C99_NO_MEMORY;
    double parts[32];
    for (int64_t j = 0; j < 32; j++) {
        parts[j] = 0;
    }
    const int64_t whole = 2 * x_0 - 2 * x_0 % 32;
    for (int64_t i = 0; i < whole; i += 32) {
        for (int64_t j_2 = 0; j_2 < 32; j_2++) {
            parts[j_2] = parts[j_2] + v_8[i + j_2] * v_8[i + j_2];
        }
    }
    C99_IVDEP
    for (int64_t j_3 = 0; j_3 < 2 * x_0 - whole; j_3++) {
        parts[j_3] = parts[j_3] + v_8[j_3 + whole] * v_8[j_3 + whole];
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
    const double v_18 = gathered;
    double *const out0 = out(context, 0, 0, (const int64_t[]){0});
    if (C99_FAILS(!out0)) return C99_NO_MEMORY;
    out0[0] = v_18;
    double *const out1 = out(context, 1, 4, (const int64_t[]){2, 2, 2, 2});
    if (C99_FAILS(!out1)) return C99_NO_MEMORY;
    memcpy(out1, v_17, (size_t)(16 * (int64_t)sizeof(double)));
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
