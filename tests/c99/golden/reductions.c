typedef struct {
    double *const v_3;
} c99_for_entries;

static int64_t entries(c99_workspace *ws, const void *given, const int64_t first_2, const int64_t last_2)
{
    const c99_for_entries *const shared = given;
    double *const v_3 = shared->v_3;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0_2 = first_2; i0_2 < last_2; i0_2++) {
        v_3[i0_2] = 0;
    }
    return 0;
}

typedef struct {
    double *const v_3;
    const double *const x;
    const int64_t x_0;
    const int64_t x_1;
    const int64_t x_2;
} c99_for_entries_2;

static int64_t entries_2(c99_workspace *ws, const void *given, const int64_t first_3, const int64_t last_3)
{
    const c99_for_entries_2 *const shared = given;
    double *const v_3 = shared->v_3;
    const double *const x = shared->x;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    (void)ws;
    (void)shared;
    /* v_3 = Sum{axis=0}(x) */
    for (int64_t i0_3 = 0; i0_3 < x_0; i0_3++) {
        C99_IVDEP
        for (int64_t i1 = first_3; i1 < last_3; i1++) {
            v_3[i1] = v_3[i1] + x[i0_3 * x_1 * x_2 + i1];
        }
    }
    return 0;
}

typedef struct {
    const double *const number_2;
    double *const v_3;
    double *const v_mean;
} c99_for_entries_3;

static int64_t entries_3(c99_workspace *ws, const void *given, const int64_t first_4, const int64_t last_4)
{
    const c99_for_entries_3 *const shared = given;
    const double *const number_2 = shared->number_2;
    double *const v_3 = shared->v_3;
    double *const v_mean = shared->v_mean;
    (void)ws;
    (void)shared;
    /* v_mean = true_div(v_3, number_2) */
    C99_IVDEP
    for (int64_t i0_4 = first_4; i0_4 < last_4; i0_4++) {
        const double v_3_ = v_3[i0_4];
        const double number_2_ = number_2[0];
        v_mean[i0_4] = v_3_ / number_2_;
    }
    return 0;
}

typedef struct {
    double *const v_4;
    uint8_t *const v_5;
    uint8_t *const v_6;
    double *const v_mean;
    const double *const x;
    const int64_t x_1;
    const int64_t x_2;
} c99_for_entries_4;

static int64_t entries_4(c99_workspace *ws, const void *given, const int64_t first_5, const int64_t last_5)
{
    const c99_for_entries_4 *const shared = given;
    double *const v_4 = shared->v_4;
    uint8_t *const v_5 = shared->v_5;
    uint8_t *const v_6 = shared->v_6;
    double *const v_mean = shared->v_mean;
    const double *const x = shared->x;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    (void)ws;
    (void)shared;
    /* v_4, v_5, v_6 = Composite{...}(x, v_mean) */
    for (int64_t i0_5 = first_5; i0_5 < last_5; i0_5++) {
        C99_IVDEP
        for (int64_t i1_2 = 0; i1_2 < x_1 * x_2; i1_2++) {
            const double x_ = x[i0_5 * x_1 * x_2 + i1_2];
            const double v_mean_ = v_mean[i1_2];
            const uint8_t t = (uint8_t)(x_ > (double)0);
            const uint8_t t_2 = (uint8_t)(x_ > (double)-9);
            const double t_3 = x_ - v_mean_;
            v_4[i0_5 * x_1 * x_2 + i1_2] = t_3;
            v_5[i0_5 * x_1 * x_2 + i1_2] = t_2;
            v_6[i0_5 * x_1 * x_2 + i1_2] = t;
        }
    }
    return 0;
}

typedef struct {
    double *const v_7;
} c99_for_entries_5;

static int64_t entries_5(c99_workspace *ws, const void *given, const int64_t first_6, const int64_t last_6)
{
    const c99_for_entries_5 *const shared = given;
    double *const v_7 = shared->v_7;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0_6 = first_6; i0_6 < last_6; i0_6++) {
        v_7[i0_6] = 0;
    }
    return 0;
}

typedef struct {
    double *const v_4;
    double *const v_7;
    const int64_t x_0;
    const int64_t x_1;
    const int64_t x_2;
} c99_for_entries_6;

static int64_t entries_6(c99_workspace *ws, const void *given, const int64_t first_7, const int64_t last_7)
{
    const c99_for_entries_6 *const shared = given;
    double *const v_4 = shared->v_4;
    double *const v_7 = shared->v_7;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    (void)ws;
    (void)shared;
    /* v_7 = SumOf{of=Sqr(), axis=(0,), dtype='float64', acc_dtype='float64'}(v_4) */
    for (int64_t i0_7 = 0; i0_7 < x_0; i0_7++) {
        C99_IVDEP
        for (int64_t i1_3 = first_7; i1_3 < last_7; i1_3++) {
            v_7[i1_3] = v_7[i1_3] + v_4[i0_7 * x_1 * x_2 + i1_3] * v_4[i0_7 * x_1 * x_2 + i1_3];
        }
    }
    return 0;
}

typedef struct {
    double *const v;
    double *const v_7;
    double *const v_var;
} c99_for_entries_7;

static int64_t entries_7(c99_workspace *ws, const void *given, const int64_t first_8, const int64_t last_8)
{
    const c99_for_entries_7 *const shared = given;
    double *const v = shared->v;
    double *const v_7 = shared->v_7;
    double *const v_var = shared->v_var;
    (void)ws;
    (void)shared;
    /* v_var = true_div(v_7, v) */
    C99_IVDEP
    for (int64_t i0_8 = first_8; i0_8 < last_8; i0_8++) {
        const double v_7_ = v_7[i0_8];
        const double v_ = v[0];
        v_var[i0_8] = v_7_ / v_;
    }
    return 0;
}

typedef struct {
    double *const out9;
} c99_for_entries_8;

static int64_t entries_8(c99_workspace *ws, const void *given, const int64_t first_9, const int64_t last_9)
{
    const c99_for_entries_8 *const shared = given;
    double *const out9 = shared->out9;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0_12 = first_9; i0_12 < last_9; i0_12++) {
        out9[i0_12] = 0;
    }
    return 0;
}

typedef struct {
    double *const out9;
    const double *const x;
    const int64_t x_0;
    const int64_t x_1;
    const int64_t x_2;
} c99_for_entries_9;

static int64_t entries_9(c99_workspace *ws, const void *given, const int64_t first_10, const int64_t last_10)
{
    const c99_for_entries_9 *const shared = given;
    double *const out9 = shared->out9;
    const double *const x = shared->x;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    (void)ws;
    (void)shared;
    /* out9 = Sum{axes=[0, 1]}(x) */
    for (int64_t i0_13 = 0; i0_13 < x_0 * x_1; i0_13++) {
        C99_IVDEP
        for (int64_t i1_5 = first_10; i1_5 < last_10; i1_5++) {
            out9[i1_5] = out9[i1_5] + x[i0_13 * x_2 + i1_5];
        }
    }
    return 0;
}

typedef struct {
    double *const out8;
} c99_for_entries_10;

static int64_t entries_10(c99_workspace *ws, const void *given, const int64_t first_11, const int64_t last_11)
{
    const c99_for_entries_10 *const shared = given;
    double *const out8 = shared->out8;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0_14 = first_11; i0_14 < last_11; i0_14++) {
        out8[i0_14] = 0;
    }
    return 0;
}

typedef struct {
    double *const out8;
    const double *const x;
    const int64_t x_0;
    const int64_t x_1;
    const int64_t x_2;
} c99_for_entries_11;

static int64_t entries_11(c99_workspace *ws, const void *given, const int64_t first_12, const int64_t last_12)
{
    const c99_for_entries_11 *const shared = given;
    double *const out8 = shared->out8;
    const double *const x = shared->x;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    (void)ws;
    (void)shared;
    /* out8 = Sum{axis=1}(x) */
    for (int64_t i0_15 = 0; i0_15 < x_1; i0_15++) {
        for (int64_t i1_6 = first_12; i1_6 < last_12; i1_6++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < x_0; i2++) {
                out8[i1_6 * x_0 + i2] = out8[i1_6 * x_0 + i2] + x[i0_15 * x_2 + i1_6 + i2 * x_1 * x_2];
            }
        }
    }
    return 0;
}

typedef struct {
    uint8_t *const out6;
} c99_for_entries_12;

static int64_t entries_12(c99_workspace *ws, const void *given, const int64_t first_13, const int64_t last_13)
{
    const c99_for_entries_12 *const shared = given;
    uint8_t *const out6 = shared->out6;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0_16 = first_13; i0_16 < last_13; i0_16++) {
        out6[i0_16] = 0;
    }
    return 0;
}

typedef struct {
    uint8_t *const out6;
    uint8_t *const v_6;
    const int64_t x_0;
    const int64_t x_1;
    const int64_t x_2;
} c99_for_entries_13;

static int64_t entries_13(c99_workspace *ws, const void *given, const int64_t first_14, const int64_t last_14)
{
    const c99_for_entries_13 *const shared = given;
    uint8_t *const out6 = shared->out6;
    uint8_t *const v_6 = shared->v_6;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    (void)ws;
    (void)shared;
    /* out6 = Any{axis=0}(v_6) */
    for (int64_t i0_17 = 0; i0_17 < x_0; i0_17++) {
        C99_IVDEP
        for (int64_t i1_7 = first_14; i1_7 < last_14; i1_7++) {
            out6[i1_7] = (uint8_t)(out6[i1_7] | v_6[i0_17 * x_1 * x_2 + i1_7]);
        }
    }
    return 0;
}

typedef struct {
    double *const out3;
} c99_for_entries_14;

static int64_t entries_14(c99_workspace *ws, const void *given, const int64_t first_15, const int64_t last_15)
{
    const c99_for_entries_14 *const shared = given;
    double *const out3 = shared->out3;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0_18 = first_15; i0_18 < last_15; i0_18++) {
        out3[i0_18] = -INFINITY;
    }
    return 0;
}

typedef struct {
    double *const out3;
    const double *const x;
    const int64_t x_1;
    const int64_t x_2;
} c99_for_entries_15;

static int64_t entries_15(c99_workspace *ws, const void *given, const int64_t first_16, const int64_t last_16)
{
    const c99_for_entries_15 *const shared = given;
    double *const out3 = shared->out3;
    const double *const x = shared->x;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    (void)ws;
    (void)shared;
    /* out3 = Max{axis=1}(x) */
    for (int64_t i0_19 = 0; i0_19 < x_1; i0_19++) {
        for (int64_t i1_8 = first_16; i1_8 < last_16; i1_8++) {
            C99_IVDEP
            for (int64_t i2_2 = 0; i2_2 < x_2; i2_2++) {
                out3[i1_8 * x_2 + i2_2] = (out3[i1_8 * x_2 + i2_2] >= x[i0_19 * x_2 + i1_8 * x_1 * x_2 + i2_2]) | (out3[i1_8 * x_2 + i2_2] != out3[i1_8 * x_2 + i2_2]) ? out3[i1_8 * x_2 + i2_2] : x[i0_19 * x_2 + i1_8 * x_1 * x_2 + i2_2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const out2;
} c99_for_entries_16;

static int64_t entries_16(c99_workspace *ws, const void *given, const int64_t first_17, const int64_t last_17)
{
    const c99_for_entries_16 *const shared = given;
    double *const out2 = shared->out2;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0_20 = first_17; i0_20 < last_17; i0_20++) {
        out2[i0_20] = 1;
    }
    return 0;
}

typedef struct {
    double *const out2;
    const double *const x;
    const int64_t x_0;
    const int64_t x_1;
    const int64_t x_2;
} c99_for_entries_17;

static int64_t entries_17(c99_workspace *ws, const void *given, const int64_t first_18, const int64_t last_18)
{
    const c99_for_entries_17 *const shared = given;
    double *const out2 = shared->out2;
    const double *const x = shared->x;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    (void)ws;
    (void)shared;
    /* out2 = Prod{axis=0}(x) */
    for (int64_t i0_21 = 0; i0_21 < x_0; i0_21++) {
        C99_IVDEP
        for (int64_t i1_9 = first_18; i1_9 < last_18; i1_9++) {
            out2[i1_9] = out2[i1_9] * x[i0_21 * x_1 * x_2 + i1_9];
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
    const int64_t number[] = {x_0};
    double *const v = c99_room(ws, 0, 1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v)) return C99_NO_MEMORY;
    /* v = Cast{float64}(number) */
    const int64_t number_ = number[0];
    v[0] = (double)number_;
    const int64_t vector[] = {x_0, x_1, x_2};
    double *const v_2 = c99_room(ws, 1, 3 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_2)) return C99_NO_MEMORY;
    /* v_2 = Cast{float64}(vector) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 3; i0++) {
        const int64_t vector_ = vector[i0];
        v_2[i0] = (double)vector_;
    }
    const double v_2_at = v_2[0];
    const double number_2[] = {v_2_at};
    double *const v_3 = c99_room(ws, 2, x_1 * x_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_3)) return C99_NO_MEMORY;
    {
        const c99_for_entries shared = {v_3};
        const int64_t code = c99_parallel(ws, entries, &shared, x_1 * x_2, 8 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    {
        const c99_for_entries_2 shared = {v_3, x, x_0, x_1, x_2};
        const int64_t code = c99_parallel(ws, entries_2, &shared, x_1 * x_2, 8 * x_0 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    double *const v_mean = c99_room(ws, 3, x_1 * x_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_mean)) return C99_NO_MEMORY;
    {
        const c99_for_entries_3 shared = {number_2, v_3, v_mean};
        const int64_t code = c99_parallel(ws, entries_3, &shared, x_1 * x_2, 8 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    double *const v_4 = c99_room(ws, 2, x_0 * x_1 * x_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_4)) return C99_NO_MEMORY;
    uint8_t *const v_5 = c99_room(ws, 4, x_0 * x_1 * x_2 * (int64_t)sizeof(uint8_t));
    if (C99_FAILS(!v_5)) return C99_NO_MEMORY;
    uint8_t *const v_6 = c99_room(ws, 5, x_0 * x_1 * x_2 * (int64_t)sizeof(uint8_t));
    if (C99_FAILS(!v_6)) return C99_NO_MEMORY;
    {
        const c99_for_entries_4 shared = {v_4, v_5, v_6, v_mean, x, x_1, x_2};
        const int64_t code = c99_parallel(ws, entries_4, &shared, x_0, 8 * x_0 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    double *const v_7 = c99_room(ws, 3, x_1 * x_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_7)) return C99_NO_MEMORY;
    {
        const c99_for_entries_5 shared = {v_7};
        const int64_t code = c99_parallel(ws, entries_5, &shared, x_1 * x_2, 8 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    {
        const c99_for_entries_6 shared = {v_4, v_7, x_0, x_1, x_2};
        const int64_t code = c99_parallel(ws, entries_6, &shared, x_1 * x_2, 8 * x_0 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    double *const v_var = out(context, 13, 2, (const int64_t[]){x_1, x_2});
    if (C99_FAILS(!v_var)) return C99_NO_MEMORY;
    {
        const c99_for_entries_7 shared = {v, v_7, v_var};
        const int64_t code = c99_parallel(ws, entries_7, &shared, x_1 * x_2, 8 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    double *const out12 = out(context, 12, 3, (const int64_t[]){x_0, x_1, x_2});
    if (C99_FAILS(!out12)) return C99_NO_MEMORY;
    memcpy(out12, x, (size_t)(x_0 * x_1 * x_2 * (int64_t)sizeof(double)));
    for (int64_t k = 1; k < x_1; k++) {
        double *const here = out12 + k * x_2;
        const double *const before = out12 + x_2 * (k - 1);
        for (int64_t i0_9 = 0; i0_9 < x_0; i0_9++) {
            C99_IVDEP
            for (int64_t i1_4 = 0; i1_4 < x_2; i1_4++) {
                here[i0_9 * x_1 * x_2 + i1_4] = here[i0_9 * x_1 * x_2 + i1_4] + before[i0_9 * x_1 * x_2 + i1_4];
            }
        }
    }
    if (C99_FAILS(x_0 == 0)) return 1;
    if (C99_FAILS(x_1 == 0)) return 2;
    if (C99_FAILS(x_2 == 0)) return 3;
    double best = x[0];
    int64_t place = 0;
    int64_t count = 0;
    for (int64_t i0_10 = 0; i0_10 < x_0 * x_1 * x_2; i0_10++) {
        if (x[i0_10] > best || (isnan(x[i0_10]) && !isnan(best))) {
            best = x[i0_10];
            place = count;
        }
        count = count + 1;
    }
    const int64_t v_argmax = place;
    if (C99_FAILS(x_1 == 0)) return 4;
    int64_t *const v_argmax_2 = out(context, 10, 2, (const int64_t[]){x_0, x_2});
    if (C99_FAILS(!v_argmax_2)) return C99_NO_MEMORY;
    for (int64_t k_2 = 0; k_2 < x_0; k_2++) {
        for (int64_t k_3 = 0; k_3 < x_2; k_3++) {
            const double *const row = x + (k_2 * x_1 * x_2 + k_3);
            double best_2 = row[0];
            int64_t place_2 = 0;
            int64_t count_2 = 0;
            for (int64_t i0_11 = 0; i0_11 < x_1; i0_11++) {
                if (row[i0_11 * x_2] > best_2 || (isnan(row[i0_11 * x_2]) && !isnan(best_2))) {
                    best_2 = row[i0_11 * x_2];
                    place_2 = count_2;
                }
                count_2 = count_2 + 1;
            }
            v_argmax_2[k_2 * x_2 + k_3] = place_2;
        }
    }
    double *const out9 = out(context, 9, 1, (const int64_t[]){x_2});
    if (C99_FAILS(!out9)) return C99_NO_MEMORY;
    {
        const c99_for_entries_8 shared = {out9};
        const int64_t code = c99_parallel(ws, entries_8, &shared, x_2, 8 * x_2);
        if (C99_FAILS(code)) return code;
    }
    {
        const c99_for_entries_9 shared = {out9, x, x_0, x_1, x_2};
        const int64_t code = c99_parallel(ws, entries_9, &shared, x_2, 8 * x_0 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    double *const out8 = out(context, 8, 2, (const int64_t[]){x_2, x_0});
    if (C99_FAILS(!out8)) return C99_NO_MEMORY;
    {
        const c99_for_entries_10 shared = {out8};
        const int64_t code = c99_parallel(ws, entries_10, &shared, x_0 * x_2, 8 * x_0 * x_2);
        if (C99_FAILS(code)) return code;
    }
    {
        const c99_for_entries_11 shared = {out8, x, x_0, x_1, x_2};
        const int64_t code = c99_parallel(ws, entries_11, &shared, x_2, 8 * x_0 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    uint8_t parts[32];
    for (int64_t j = 0; j < 32; j++) {
        parts[j] = 1;
    }
    const int64_t whole = x_0 * x_1 * x_2 - x_0 * x_1 * x_2 % 32;
    for (int64_t i = 0; i < whole; i += 32) {
        for (int64_t j_2 = 0; j_2 < 32; j_2++) {
            parts[j_2] = (uint8_t)(parts[j_2] & v_5[i + j_2]);
        }
    }
    C99_IVDEP
    for (int64_t j_3 = 0; j_3 < x_0 * x_1 * x_2 - whole; j_3++) {
        parts[j_3] = (uint8_t)(parts[j_3] & v_5[j_3 + whole]);
    }
    C99_IVDEP
    for (int64_t j_4 = 0; j_4 < 16; j_4++) {
        parts[j_4] = (uint8_t)(parts[j_4] & parts[j_4 + 16]);
    }
    C99_IVDEP
    for (int64_t j_5 = 0; j_5 < 8; j_5++) {
        parts[j_5] = (uint8_t)(parts[j_5] & parts[j_5 + 8]);
    }
    C99_IVDEP
    for (int64_t j_6 = 0; j_6 < 4; j_6++) {
        parts[j_6] = (uint8_t)(parts[j_6] & parts[j_6 + 4]);
    }
    C99_IVDEP
    for (int64_t j_7 = 0; j_7 < 2; j_7++) {
        parts[j_7] = (uint8_t)(parts[j_7] & parts[j_7 + 2]);
    }
    parts[0] = (uint8_t)(parts[0] & parts[1]);
    const uint8_t gathered = parts[0];
    const uint8_t v_8 = gathered;
    uint8_t *const out6 = out(context, 6, 2, (const int64_t[]){x_1, x_2});
    if (C99_FAILS(!out6)) return C99_NO_MEMORY;
    {
        const c99_for_entries_12 shared = {out6};
        const int64_t code = c99_parallel(ws, entries_12, &shared, x_1 * x_2, 8 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    {
        const c99_for_entries_13 shared = {out6, v_6, x_0, x_1, x_2};
        const int64_t code = c99_parallel(ws, entries_13, &shared, x_1 * x_2, 8 * x_0 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    double *const out5 = out(context, 5, 1, (const int64_t[]){x_1});
    if (C99_FAILS(!out5)) return C99_NO_MEMORY;
    const int64_t whole_2 = x_2 - x_2 % 32;
    for (int64_t k_4 = 0; k_4 < x_1; k_4++) {
        const double *const row_2 = x + k_4 * x_2;
        double parts_2[32];
        for (int64_t j_8 = 0; j_8 < 32; j_8++) {
            parts_2[j_8] = 0;
        }
        for (int64_t k_5 = 0; k_5 < x_0; k_5++) {
            const double *const row_3 = row_2 + k_5 * x_1 * x_2;
            for (int64_t i_2 = 0; i_2 < whole_2; i_2 += 32) {
                for (int64_t j_9 = 0; j_9 < 32; j_9++) {
                    parts_2[j_9] = parts_2[j_9] + row_3[i_2 + j_9];
                }
            }
            C99_IVDEP
            for (int64_t j_10 = 0; j_10 < x_2 - whole_2; j_10++) {
                parts_2[j_10] = parts_2[j_10] + row_3[j_10 + whole_2];
            }
        }
        C99_IVDEP
        for (int64_t j_11 = 0; j_11 < 16; j_11++) {
            parts_2[j_11] = parts_2[j_11] + parts_2[j_11 + 16];
        }
        C99_IVDEP
        for (int64_t j_12 = 0; j_12 < 8; j_12++) {
            parts_2[j_12] = parts_2[j_12] + parts_2[j_12 + 8];
        }
        C99_IVDEP
        for (int64_t j_13 = 0; j_13 < 4; j_13++) {
            parts_2[j_13] = parts_2[j_13] + parts_2[j_13 + 4];
        }
        C99_IVDEP
        for (int64_t j_14 = 0; j_14 < 2; j_14++) {
            parts_2[j_14] = parts_2[j_14] + parts_2[j_14 + 2];
        }
        parts_2[0] = parts_2[0] + parts_2[1];
        const double gathered_2 = parts_2[0];
        out5[k_4] = gathered_2;
    }
    if (C99_FAILS(x_2 == 0)) return 5;
    double *const out4 = out(context, 4, 2, (const int64_t[]){x_0, x_1});
    if (C99_FAILS(!out4)) return C99_NO_MEMORY;
    for (int64_t k_6 = 0; k_6 < x_0; k_6++) {
        for (int64_t k_7 = 0; k_7 < x_1; k_7++) {
            const double *const row_4 = x + (k_6 * x_1 * x_2 + k_7 * x_2);
            double parts_3[32];
            for (int64_t j_15 = 0; j_15 < 32; j_15++) {
                parts_3[j_15] = INFINITY;
            }
            for (int64_t i_3 = 0; i_3 < whole_2; i_3 += 32) {
                for (int64_t j_16 = 0; j_16 < 32; j_16++) {
                    parts_3[j_16] = (parts_3[j_16] <= row_4[i_3 + j_16]) | (parts_3[j_16] != parts_3[j_16]) ? parts_3[j_16] : row_4[i_3 + j_16];
                }
            }
            C99_IVDEP
            for (int64_t j_17 = 0; j_17 < x_2 - whole_2; j_17++) {
                parts_3[j_17] = (parts_3[j_17] <= row_4[j_17 + whole_2]) | (parts_3[j_17] != parts_3[j_17]) ? parts_3[j_17] : row_4[j_17 + whole_2];
            }
            C99_IVDEP
            for (int64_t j_18 = 0; j_18 < 16; j_18++) {
                parts_3[j_18] = (parts_3[j_18] <= parts_3[j_18 + 16]) | (parts_3[j_18] != parts_3[j_18]) ? parts_3[j_18] : parts_3[j_18 + 16];
            }
            C99_IVDEP
            for (int64_t j_19 = 0; j_19 < 8; j_19++) {
                parts_3[j_19] = (parts_3[j_19] <= parts_3[j_19 + 8]) | (parts_3[j_19] != parts_3[j_19]) ? parts_3[j_19] : parts_3[j_19 + 8];
            }
            C99_IVDEP
            for (int64_t j_20 = 0; j_20 < 4; j_20++) {
                parts_3[j_20] = (parts_3[j_20] <= parts_3[j_20 + 4]) | (parts_3[j_20] != parts_3[j_20]) ? parts_3[j_20] : parts_3[j_20 + 4];
            }
            C99_IVDEP
            for (int64_t j_21 = 0; j_21 < 2; j_21++) {
                parts_3[j_21] = (parts_3[j_21] <= parts_3[j_21 + 2]) | (parts_3[j_21] != parts_3[j_21]) ? parts_3[j_21] : parts_3[j_21 + 2];
            }
            parts_3[0] = (parts_3[0] <= parts_3[1]) | (parts_3[0] != parts_3[0]) ? parts_3[0] : parts_3[1];
            const double gathered_3 = parts_3[0];
            out4[k_6 * x_1 + k_7] = gathered_3;
        }
    }
    if (C99_FAILS(x_1 == 0)) return 6;
    double *const out3 = out(context, 3, 2, (const int64_t[]){x_0, x_2});
    if (C99_FAILS(!out3)) return C99_NO_MEMORY;
    {
        const c99_for_entries_14 shared = {out3};
        const int64_t code = c99_parallel(ws, entries_14, &shared, x_0 * x_2, 8 * x_0 * x_2);
        if (C99_FAILS(code)) return code;
    }
    {
        const c99_for_entries_15 shared = {out3, x, x_1, x_2};
        const int64_t code = c99_parallel(ws, entries_15, &shared, x_0, 8 * x_0 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    double *const out2 = out(context, 2, 2, (const int64_t[]){x_1, x_2});
    if (C99_FAILS(!out2)) return C99_NO_MEMORY;
    {
        const c99_for_entries_16 shared = {out2};
        const int64_t code = c99_parallel(ws, entries_16, &shared, x_1 * x_2, 8 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    {
        const c99_for_entries_17 shared = {out2, x, x_0, x_1, x_2};
        const int64_t code = c99_parallel(ws, entries_17, &shared, x_1 * x_2, 8 * x_0 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    const double v_2_at_2 = v_2[2];
    const double v_2_at_3 = v_2[1];
    double parts_4[32];
    for (int64_t j_22 = 0; j_22 < 32; j_22++) {
        parts_4[j_22] = 0;
    }
    for (int64_t i_4 = 0; i_4 < whole; i_4 += 32) {
        for (int64_t j_23 = 0; j_23 < 32; j_23++) {
            parts_4[j_23] = parts_4[j_23] + x[i_4 + j_23];
        }
    }
    C99_IVDEP
    for (int64_t j_24 = 0; j_24 < x_0 * x_1 * x_2 - whole; j_24++) {
        parts_4[j_24] = parts_4[j_24] + x[j_24 + whole];
    }
    C99_IVDEP
    for (int64_t j_25 = 0; j_25 < 16; j_25++) {
        parts_4[j_25] = parts_4[j_25] + parts_4[j_25 + 16];
    }
    C99_IVDEP
    for (int64_t j_26 = 0; j_26 < 8; j_26++) {
        parts_4[j_26] = parts_4[j_26] + parts_4[j_26 + 8];
    }
    C99_IVDEP
    for (int64_t j_27 = 0; j_27 < 4; j_27++) {
        parts_4[j_27] = parts_4[j_27] + parts_4[j_27 + 4];
    }
    C99_IVDEP
    for (int64_t j_28 = 0; j_28 < 2; j_28++) {
        parts_4[j_28] = parts_4[j_28] + parts_4[j_28 + 2];
    }
    parts_4[0] = parts_4[0] + parts_4[1];
    const double gathered_4 = parts_4[0];
    const double v_9 = gathered_4;
    const double t_4 = v_2_at * v_2_at_3 * v_2_at_2;
    const double t_5 = v_9 / t_4;
    const double v_mean_2 = t_5;
    double *const out0 = out(context, 0, 0, (const int64_t[]){0});
    if (C99_FAILS(!out0)) return C99_NO_MEMORY;
    out0[0] = v_9;
    double *const v_mean_3 = out(context, 1, 0, (const int64_t[]){0});
    if (C99_FAILS(!v_mean_3)) return C99_NO_MEMORY;
    v_mean_3[0] = v_mean_2;
    uint8_t *const out7 = out(context, 7, 0, (const int64_t[]){0});
    if (C99_FAILS(!out7)) return C99_NO_MEMORY;
    out7[0] = v_8;
    int64_t *const v_argmax_3 = out(context, 11, 0, (const int64_t[]){0});
    if (C99_FAILS(!v_argmax_3)) return C99_NO_MEMORY;
    v_argmax_3[0] = v_argmax;
    return 0;
}

c99_workspace *c99_new(int64_t threads)
{
    c99_workspace *ws = c99_make(6);
    if (ws && threads > 1 && !(ws->team = c99_team_of(threads, 6))) {
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
