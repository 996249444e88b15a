typedef struct {
    double *const v_3;
} c99_for_entries;

static int64_t entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_entries *const shared = given;
    double *const v_3 = shared->v_3;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i_2 = first; i_2 < last; i_2++) {
        v_3[i_2] = 0;
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

static int64_t entries_2(c99_workspace *ws, const void *given, const int64_t first_2, const int64_t last_2)
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
    for (int64_t i_3 = 0; i_3 < x_0; i_3++) {
        C99_IVDEP
        for (int64_t j = first_2; j < last_2; j++) {
            v_3[j] = v_3[j] + x[i_3 * x_1 * x_2 + j];
        }
    }
    return 0;
}

typedef struct {
    const double *const number_2;
    double *const v_3;
    double *const v_mean;
} c99_for_entries_3;

static int64_t entries_3(c99_workspace *ws, const void *given, const int64_t first_3, const int64_t last_3)
{
    const c99_for_entries_3 *const shared = given;
    const double *const number_2 = shared->number_2;
    double *const v_3 = shared->v_3;
    double *const v_mean = shared->v_mean;
    (void)ws;
    (void)shared;
    /* v_mean = true_div(v_3, number_2) */
    C99_IVDEP
    for (int64_t i_4 = first_3; i_4 < last_3; i_4++) {
        const double v_3_ = v_3[i_4];
        const double number_2_ = number_2[0];
        v_mean[i_4] = v_3_ / number_2_;
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

static int64_t entries_4(c99_workspace *ws, const void *given, const int64_t first_4, const int64_t last_4)
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
    for (int64_t i_5 = first_4; i_5 < last_4; i_5++) {
        C99_IVDEP
        for (int64_t j_2 = 0; j_2 < x_1 * x_2; j_2++) {
            const double x_ = x[i_5 * x_1 * x_2 + j_2];
            const double v_mean_ = v_mean[j_2];
            const uint8_t t = (uint8_t)(x_ > (double)0);
            const uint8_t t_2 = (uint8_t)(x_ > (double)-9);
            const double t_3 = x_ - v_mean_;
            v_4[i_5 * x_1 * x_2 + j_2] = t_3;
            v_5[i_5 * x_1 * x_2 + j_2] = t_2;
            v_6[i_5 * x_1 * x_2 + j_2] = t;
        }
    }
    return 0;
}

typedef struct {
    double *const v_7;
} c99_for_entries_5;

static int64_t entries_5(c99_workspace *ws, const void *given, const int64_t first_5, const int64_t last_5)
{
    const c99_for_entries_5 *const shared = given;
    double *const v_7 = shared->v_7;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i_6 = first_5; i_6 < last_5; i_6++) {
        v_7[i_6] = 0;
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

static int64_t entries_6(c99_workspace *ws, const void *given, const int64_t first_6, const int64_t last_6)
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
    for (int64_t i_7 = 0; i_7 < x_0; i_7++) {
        C99_IVDEP
        for (int64_t j_3 = first_6; j_3 < last_6; j_3++) {
            v_7[j_3] = v_7[j_3] + v_4[i_7 * x_1 * x_2 + j_3] * v_4[i_7 * x_1 * x_2 + j_3];
        }
    }
    return 0;
}

typedef struct {
    double *const v;
    double *const v_7;
    double *const v_var;
} c99_for_entries_7;

static int64_t entries_7(c99_workspace *ws, const void *given, const int64_t first_7, const int64_t last_7)
{
    const c99_for_entries_7 *const shared = given;
    double *const v = shared->v;
    double *const v_7 = shared->v_7;
    double *const v_var = shared->v_var;
    (void)ws;
    (void)shared;
    /* v_var = true_div(v_7, v) */
    C99_IVDEP
    for (int64_t i_8 = first_7; i_8 < last_7; i_8++) {
        const double v_7_ = v_7[i_8];
        const double v_ = v[0];
        v_var[i_8] = v_7_ / v_;
    }
    return 0;
}

typedef struct {
    double *const out9;
} c99_for_entries_8;

static int64_t entries_8(c99_workspace *ws, const void *given, const int64_t first_8, const int64_t last_8)
{
    const c99_for_entries_8 *const shared = given;
    double *const out9 = shared->out9;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i_12 = first_8; i_12 < last_8; i_12++) {
        out9[i_12] = 0;
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

static int64_t entries_9(c99_workspace *ws, const void *given, const int64_t first_9, const int64_t last_9)
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
    for (int64_t i_13 = 0; i_13 < x_0 * x_1; i_13++) {
        C99_IVDEP
        for (int64_t j_5 = first_9; j_5 < last_9; j_5++) {
            out9[j_5] = out9[j_5] + x[i_13 * x_2 + j_5];
        }
    }
    return 0;
}

typedef struct {
    double *const out8;
} c99_for_entries_10;

static int64_t entries_10(c99_workspace *ws, const void *given, const int64_t first_10, const int64_t last_10)
{
    const c99_for_entries_10 *const shared = given;
    double *const out8 = shared->out8;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i_14 = first_10; i_14 < last_10; i_14++) {
        out8[i_14] = 0;
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

static int64_t entries_11(c99_workspace *ws, const void *given, const int64_t first_11, const int64_t last_11)
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
    for (int64_t i_15 = 0; i_15 < x_1; i_15++) {
        for (int64_t j_6 = first_11; j_6 < last_11; j_6++) {
            C99_IVDEP
            for (int64_t k_4 = 0; k_4 < x_0; k_4++) {
                out8[j_6 * x_0 + k_4] = out8[j_6 * x_0 + k_4] + x[i_15 * x_2 + j_6 + k_4 * x_1 * x_2];
            }
        }
    }
    return 0;
}

typedef struct {
    uint8_t *const out6;
} c99_for_entries_12;

static int64_t entries_12(c99_workspace *ws, const void *given, const int64_t first_12, const int64_t last_12)
{
    const c99_for_entries_12 *const shared = given;
    uint8_t *const out6 = shared->out6;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i_18 = first_12; i_18 < last_12; i_18++) {
        out6[i_18] = 0;
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

static int64_t entries_13(c99_workspace *ws, const void *given, const int64_t first_13, const int64_t last_13)
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
    for (int64_t i_19 = 0; i_19 < x_0; i_19++) {
        C99_IVDEP
        for (int64_t j_10 = first_13; j_10 < last_13; j_10++) {
            out6[j_10] = (uint8_t)(out6[j_10] | v_6[i_19 * x_1 * x_2 + j_10]);
        }
    }
    return 0;
}

typedef struct {
    double *const out3;
} c99_for_entries_14;

static int64_t entries_14(c99_workspace *ws, const void *given, const int64_t first_14, const int64_t last_14)
{
    const c99_for_entries_14 *const shared = given;
    double *const out3 = shared->out3;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i_24 = first_14; i_24 < last_14; i_24++) {
        out3[i_24] = -INFINITY;
    }
    return 0;
}

typedef struct {
    double *const out3;
    const double *const x;
    const int64_t x_1;
    const int64_t x_2;
} c99_for_entries_15;

static int64_t entries_15(c99_workspace *ws, const void *given, const int64_t first_15, const int64_t last_15)
{
    const c99_for_entries_15 *const shared = given;
    double *const out3 = shared->out3;
    const double *const x = shared->x;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    (void)ws;
    (void)shared;
    /* out3 = Max{axis=1}(x) */
    for (int64_t i_25 = 0; i_25 < x_1; i_25++) {
        for (int64_t j_17 = first_15; j_17 < last_15; j_17++) {
            C99_IVDEP
            for (int64_t k_9 = 0; k_9 < x_2; k_9++) {
                out3[j_17 * x_2 + k_9] = (out3[j_17 * x_2 + k_9] >= x[i_25 * x_2 + j_17 * x_1 * x_2 + k_9]) | (out3[j_17 * x_2 + k_9] != out3[j_17 * x_2 + k_9]) ? out3[j_17 * x_2 + k_9] : x[i_25 * x_2 + j_17 * x_1 * x_2 + k_9];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const out2;
} c99_for_entries_16;

static int64_t entries_16(c99_workspace *ws, const void *given, const int64_t first_16, const int64_t last_16)
{
    const c99_for_entries_16 *const shared = given;
    double *const out2 = shared->out2;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i_26 = first_16; i_26 < last_16; i_26++) {
        out2[i_26] = 1;
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

static int64_t entries_17(c99_workspace *ws, const void *given, const int64_t first_17, const int64_t last_17)
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
    for (int64_t i_27 = 0; i_27 < x_0; i_27++) {
        C99_IVDEP
        for (int64_t j_18 = first_17; j_18 < last_17; j_18++) {
            out2[j_18] = out2[j_18] * x[i_27 * x_1 * x_2 + j_18];
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
    if (!v) return C99_NO_MEMORY;
    /* v = Cast{float64}(number) */
    const int64_t number_ = number[0];
    v[0] = (double)number_;
    const int64_t vector[] = {x_0, x_1, x_2};
    double *const v_2 = c99_room(ws, 1, 3 * (int64_t)sizeof(double));
    if (!v_2) return C99_NO_MEMORY;
    /* v_2 = Cast{float64}(vector) */
    C99_IVDEP
    for (int64_t i = 0; i < 3; i++) {
        const int64_t vector_ = vector[i];
        v_2[i] = (double)vector_;
    }
    const double v_2_at = v_2[0];
    const double number_2[] = {v_2_at};
    double *const v_3 = c99_room(ws, 2, x_1 * x_2 * (int64_t)sizeof(double));
    if (!v_3) return C99_NO_MEMORY;
    {
        const c99_for_entries shared = {v_3};
        const int64_t code = c99_parallel(ws, entries, &shared, x_1 * x_2, 8 * x_1 * x_2);
        if (code) return code;
    }
    {
        const c99_for_entries_2 shared = {v_3, x, x_0, x_1, x_2};
        const int64_t code = c99_parallel(ws, entries_2, &shared, x_1 * x_2, 8 * x_0 * x_1 * x_2);
        if (code) return code;
    }
    double *const v_mean = c99_room(ws, 3, x_1 * x_2 * (int64_t)sizeof(double));
    if (!v_mean) return C99_NO_MEMORY;
    {
        const c99_for_entries_3 shared = {number_2, v_3, v_mean};
        const int64_t code = c99_parallel(ws, entries_3, &shared, x_1 * x_2, 8 * x_1 * x_2);
        if (code) return code;
    }
    double *const v_4 = c99_room(ws, 2, x_0 * x_1 * x_2 * (int64_t)sizeof(double));
    if (!v_4) return C99_NO_MEMORY;
    uint8_t *const v_5 = c99_room(ws, 4, x_0 * x_1 * x_2 * (int64_t)sizeof(uint8_t));
    if (!v_5) return C99_NO_MEMORY;
    uint8_t *const v_6 = c99_room(ws, 5, x_0 * x_1 * x_2 * (int64_t)sizeof(uint8_t));
    if (!v_6) return C99_NO_MEMORY;
    {
        const c99_for_entries_4 shared = {v_4, v_5, v_6, v_mean, x, x_1, x_2};
        const int64_t code = c99_parallel(ws, entries_4, &shared, x_0, 8 * x_0 * x_1 * x_2);
        if (code) return code;
    }
    double *const v_7 = c99_room(ws, 3, x_1 * x_2 * (int64_t)sizeof(double));
    if (!v_7) return C99_NO_MEMORY;
    {
        const c99_for_entries_5 shared = {v_7};
        const int64_t code = c99_parallel(ws, entries_5, &shared, x_1 * x_2, 8 * x_1 * x_2);
        if (code) return code;
    }
    {
        const c99_for_entries_6 shared = {v_4, v_7, x_0, x_1, x_2};
        const int64_t code = c99_parallel(ws, entries_6, &shared, x_1 * x_2, 8 * x_0 * x_1 * x_2);
        if (code) return code;
    }
    double *const v_var = out(context, 13, 2, (const int64_t[]){x_1, x_2});
    if (!v_var) return C99_NO_MEMORY;
    {
        const c99_for_entries_7 shared = {v, v_7, v_var};
        const int64_t code = c99_parallel(ws, entries_7, &shared, x_1 * x_2, 8 * x_1 * x_2);
        if (code) return code;
    }
    double *const out12 = out(context, 12, 3, (const int64_t[]){x_0, x_1, x_2});
    if (!out12) return C99_NO_MEMORY;
    memcpy(out12, x, (size_t)(x_0 * x_1 * x_2 * (int64_t)sizeof(double)));
    for (int64_t k = 1; k < x_1; k++) {
        double *const here = out12 + k * x_2;
        const double *const before = out12 + x_2 * (k - 1);
        for (int64_t i_9 = 0; i_9 < x_0; i_9++) {
            C99_IVDEP
            for (int64_t j_4 = 0; j_4 < x_2; j_4++) {
                here[i_9 * x_1 * x_2 + j_4] = here[i_9 * x_1 * x_2 + j_4] + before[i_9 * x_1 * x_2 + j_4];
            }
        }
    }
    if (x_0 == 0) return 1;
    if (x_1 == 0) return 2;
    if (x_2 == 0) return 3;
    double best = x[0];
    int64_t place = 0;
    int64_t count = 0;
    for (int64_t i_10 = 0; i_10 < x_0 * x_1 * x_2; i_10++) {
        if (x[i_10] > best || (isnan(x[i_10]) && !isnan(best))) {
            best = x[i_10];
            place = count;
        }
        count = count + 1;
    }
    const int64_t v_argmax = place;
    if (x_1 == 0) return 4;
    int64_t *const v_argmax_2 = out(context, 10, 2, (const int64_t[]){x_0, x_2});
    if (!v_argmax_2) return C99_NO_MEMORY;
    for (int64_t k_2 = 0; k_2 < x_0; k_2++) {
        for (int64_t k_3 = 0; k_3 < x_2; k_3++) {
            const double *const row = x + (k_2 * x_1 * x_2 + k_3);
            double best_2 = row[0];
            int64_t place_2 = 0;
            int64_t count_2 = 0;
            for (int64_t i_11 = 0; i_11 < x_1; i_11++) {
                if (row[i_11 * x_2] > best_2 || (isnan(row[i_11 * x_2]) && !isnan(best_2))) {
                    best_2 = row[i_11 * x_2];
                    place_2 = count_2;
                }
                count_2 = count_2 + 1;
            }
            v_argmax_2[k_2 * x_2 + k_3] = place_2;
        }
    }
    double *const out9 = out(context, 9, 1, (const int64_t[]){x_2});
    if (!out9) return C99_NO_MEMORY;
    {
        const c99_for_entries_8 shared = {out9};
        const int64_t code = c99_parallel(ws, entries_8, &shared, x_2, 8 * x_2);
        if (code) return code;
    }
    {
        const c99_for_entries_9 shared = {out9, x, x_0, x_1, x_2};
        const int64_t code = c99_parallel(ws, entries_9, &shared, x_2, 8 * x_0 * x_1 * x_2);
        if (code) return code;
    }
    double *const out8 = out(context, 8, 2, (const int64_t[]){x_2, x_0});
    if (!out8) return C99_NO_MEMORY;
    {
        const c99_for_entries_10 shared = {out8};
        const int64_t code = c99_parallel(ws, entries_10, &shared, x_0 * x_2, 8 * x_0 * x_2);
        if (code) return code;
    }
    {
        const c99_for_entries_11 shared = {out8, x, x_0, x_1, x_2};
        const int64_t code = c99_parallel(ws, entries_11, &shared, x_2, 8 * x_0 * x_1 * x_2);
        if (code) return code;
    }
    uint8_t parts[32];
    for (int64_t j_7 = 0; j_7 < 32; j_7++) {
        parts[j_7] = 1;
    }
    const uint8_t *const row_2 = v_5 + 0;
    const int64_t whole = x_0 * x_1 * x_2 - x_0 * x_1 * x_2 % 32;
    for (int64_t i_16 = 0; i_16 < whole; i_16 += 32) {
        for (int64_t j_8 = 0; j_8 < 32; j_8++) {
            parts[j_8] = (uint8_t)(parts[j_8] & row_2[i_16 + j_8]);
        }
    }
    for (int64_t i_17 = whole; i_17 < x_0 * x_1 * x_2; i_17++) {
        parts[0] = (uint8_t)(parts[0] & row_2[i_17]);
    }
    uint8_t gathered = parts[0];
    for (int64_t j_9 = 1; j_9 < 32; j_9++) {
        gathered = (uint8_t)(gathered & parts[j_9]);
    }
    const uint8_t v_8 = gathered;
    uint8_t *const out6 = out(context, 6, 2, (const int64_t[]){x_1, x_2});
    if (!out6) return C99_NO_MEMORY;
    {
        const c99_for_entries_12 shared = {out6};
        const int64_t code = c99_parallel(ws, entries_12, &shared, x_1 * x_2, 8 * x_1 * x_2);
        if (code) return code;
    }
    {
        const c99_for_entries_13 shared = {out6, v_6, x_0, x_1, x_2};
        const int64_t code = c99_parallel(ws, entries_13, &shared, x_1 * x_2, 8 * x_0 * x_1 * x_2);
        if (code) return code;
    }
    double *const out5 = out(context, 5, 1, (const int64_t[]){x_1});
    if (!out5) return C99_NO_MEMORY;
    const int64_t whole_2 = x_2 - x_2 % 32;
    for (int64_t k_5 = 0; k_5 < x_1; k_5++) {
        const double *const row_3 = x + k_5 * x_2;
        double parts_2[32];
        for (int64_t j_11 = 0; j_11 < 32; j_11++) {
            parts_2[j_11] = 0;
        }
        for (int64_t k_6 = 0; k_6 < x_0; k_6++) {
            const double *const row_4 = row_3 + k_6 * x_1 * x_2;
            for (int64_t i_20 = 0; i_20 < whole_2; i_20 += 32) {
                for (int64_t j_12 = 0; j_12 < 32; j_12++) {
                    parts_2[j_12] = parts_2[j_12] + row_4[i_20 + j_12];
                }
            }
            for (int64_t i_21 = whole_2; i_21 < x_2; i_21++) {
                parts_2[0] = parts_2[0] + row_4[i_21];
            }
        }
        double gathered_2 = parts_2[0];
        for (int64_t j_13 = 1; j_13 < 32; j_13++) {
            gathered_2 = gathered_2 + parts_2[j_13];
        }
        out5[k_5] = gathered_2;
    }
    if (x_2 == 0) return 5;
    double *const out4 = out(context, 4, 2, (const int64_t[]){x_0, x_1});
    if (!out4) return C99_NO_MEMORY;
    for (int64_t k_7 = 0; k_7 < x_0; k_7++) {
        for (int64_t k_8 = 0; k_8 < x_1; k_8++) {
            const double *const row_5 = x + (k_7 * x_1 * x_2 + k_8 * x_2);
            double parts_3[32];
            for (int64_t j_14 = 0; j_14 < 32; j_14++) {
                parts_3[j_14] = INFINITY;
            }
            const double *const row_6 = row_5 + 0;
            for (int64_t i_22 = 0; i_22 < whole_2; i_22 += 32) {
                for (int64_t j_15 = 0; j_15 < 32; j_15++) {
                    parts_3[j_15] = (parts_3[j_15] <= row_6[i_22 + j_15]) | (parts_3[j_15] != parts_3[j_15]) ? parts_3[j_15] : row_6[i_22 + j_15];
                }
            }
            for (int64_t i_23 = whole_2; i_23 < x_2; i_23++) {
                parts_3[0] = (parts_3[0] <= row_6[i_23]) | (parts_3[0] != parts_3[0]) ? parts_3[0] : row_6[i_23];
            }
            double gathered_3 = parts_3[0];
            for (int64_t j_16 = 1; j_16 < 32; j_16++) {
                gathered_3 = (gathered_3 <= parts_3[j_16]) | (gathered_3 != gathered_3) ? gathered_3 : parts_3[j_16];
            }
            out4[k_7 * x_1 + k_8] = gathered_3;
        }
    }
    if (x_1 == 0) return 6;
    double *const out3 = out(context, 3, 2, (const int64_t[]){x_0, x_2});
    if (!out3) return C99_NO_MEMORY;
    {
        const c99_for_entries_14 shared = {out3};
        const int64_t code = c99_parallel(ws, entries_14, &shared, x_0 * x_2, 8 * x_0 * x_2);
        if (code) return code;
    }
    {
        const c99_for_entries_15 shared = {out3, x, x_1, x_2};
        const int64_t code = c99_parallel(ws, entries_15, &shared, x_0, 8 * x_0 * x_1 * x_2);
        if (code) return code;
    }
    double *const out2 = out(context, 2, 2, (const int64_t[]){x_1, x_2});
    if (!out2) return C99_NO_MEMORY;
    {
        const c99_for_entries_16 shared = {out2};
        const int64_t code = c99_parallel(ws, entries_16, &shared, x_1 * x_2, 8 * x_1 * x_2);
        if (code) return code;
    }
    {
        const c99_for_entries_17 shared = {out2, x, x_0, x_1, x_2};
        const int64_t code = c99_parallel(ws, entries_17, &shared, x_1 * x_2, 8 * x_0 * x_1 * x_2);
        if (code) return code;
    }
    const double v_2_at_2 = v_2[2];
    const double v_2_at_3 = v_2[1];
    double parts_4[32];
    for (int64_t j_19 = 0; j_19 < 32; j_19++) {
        parts_4[j_19] = 0;
    }
    const double *const row_7 = x + 0;
    for (int64_t i_28 = 0; i_28 < whole; i_28 += 32) {
        for (int64_t j_20 = 0; j_20 < 32; j_20++) {
            parts_4[j_20] = parts_4[j_20] + row_7[i_28 + j_20];
        }
    }
    for (int64_t i_29 = whole; i_29 < x_0 * x_1 * x_2; i_29++) {
        parts_4[0] = parts_4[0] + row_7[i_29];
    }
    double gathered_4 = parts_4[0];
    for (int64_t j_21 = 1; j_21 < 32; j_21++) {
        gathered_4 = gathered_4 + parts_4[j_21];
    }
    const double v_9 = gathered_4;
    const double t_4 = v_2_at * v_2_at_3 * v_2_at_2;
    const double t_5 = v_9 / t_4;
    const double v_mean_2 = t_5;
    double *const out0 = out(context, 0, 0, (const int64_t[]){0});
    if (!out0) return C99_NO_MEMORY;
    out0[0] = v_9;
    double *const v_mean_3 = out(context, 1, 0, (const int64_t[]){0});
    if (!v_mean_3) return C99_NO_MEMORY;
    v_mean_3[0] = v_mean_2;
    uint8_t *const out7 = out(context, 7, 0, (const int64_t[]){0});
    if (!out7) return C99_NO_MEMORY;
    out7[0] = v_8;
    int64_t *const v_argmax_3 = out(context, 11, 0, (const int64_t[]){0});
    if (!v_argmax_3) return C99_NO_MEMORY;
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
