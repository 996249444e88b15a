static const double constant[] = {2.0};
static const double constant_2[] = {2.0};
static const double constant_3[] = {2.0};
static const double constant_4[] = {2.0};
static const double constant_5[] = {0.0};

typedef struct {
    double *const out11;
    double *const v;
} c99_for_entries;

static int64_t entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_entries *const shared = given;
    double *const out11 = shared->out11;
    double *const v = shared->v;
    (void)ws;
    (void)shared;
    /* v = mul(constant, out11) */
    C99_IVDEP
    for (int64_t i0_3 = first; i0_3 < last; i0_3++) {
        const double constant_ = constant[0];
        const double out11_ = out11[i0_3];
        v[i0_3] = constant_ * out11_;
    }
    return 0;
}

typedef struct {
    double *const out10;
    double *const v_2;
} c99_for_entries_2;

static int64_t entries_2(c99_workspace *ws, const void *given, const int64_t first_2, const int64_t last_2)
{
    const c99_for_entries_2 *const shared = given;
    double *const out10 = shared->out10;
    double *const v_2 = shared->v_2;
    (void)ws;
    (void)shared;
    /* v_2 = mul(constant, out10) */
    C99_IVDEP
    for (int64_t i0_6 = first_2; i0_6 < last_2; i0_6++) {
        const double constant__2 = constant[0];
        const double out10_ = out10[i0_6];
        v_2[i0_6] = constant__2 * out10_;
    }
    return 0;
}

typedef struct {
    double *const out9;
    double *const v_3;
} c99_for_entries_3;

static int64_t entries_3(c99_workspace *ws, const void *given, const int64_t first_3, const int64_t last_3)
{
    const c99_for_entries_3 *const shared = given;
    double *const out9 = shared->out9;
    double *const v_3 = shared->v_3;
    (void)ws;
    (void)shared;
    /* v_3 = mul(constant_2, out9) */
    C99_IVDEP
    for (int64_t i0_8 = first_3; i0_8 < last_3; i0_8++) {
        const double constant_2_ = constant_2[0];
        const double out9_ = out9[i0_8];
        v_3[i0_8] = constant_2_ * out9_;
    }
    return 0;
}

typedef struct {
    double *const out8;
    double *const v_4;
} c99_for_entries_4;

static int64_t entries_4(c99_workspace *ws, const void *given, const int64_t first_4, const int64_t last_4)
{
    const c99_for_entries_4 *const shared = given;
    double *const out8 = shared->out8;
    double *const v_4 = shared->v_4;
    (void)ws;
    (void)shared;
    /* v_4 = mul(constant_3, out8) */
    C99_IVDEP
    for (int64_t i0_11 = first_4; i0_11 < last_4; i0_11++) {
        const double constant_3_ = constant_3[0];
        const double out8_ = out8[i0_11];
        v_4[i0_11] = constant_3_ * out8_;
    }
    return 0;
}

typedef struct {
    double *const out7;
    double *const v_5;
} c99_for_entries_5;

static int64_t entries_5(c99_workspace *ws, const void *given, const int64_t first_5, const int64_t last_5)
{
    const c99_for_entries_5 *const shared = given;
    double *const out7 = shared->out7;
    double *const v_5 = shared->v_5;
    (void)ws;
    (void)shared;
    /* v_5 = mul(constant_4, out7) */
    C99_IVDEP
    for (int64_t i0_14 = first_5; i0_14 < last_5; i0_14++) {
        const double constant_4_ = constant_4[0];
        const double out7_ = out7[i0_14];
        v_5[i0_14] = constant_4_ * out7_;
    }
    return 0;
}

typedef struct {
    double *const out6;
    double *const v_6;
} c99_for_entries_6;

static int64_t entries_6(c99_workspace *ws, const void *given, const int64_t first_6, const int64_t last_6)
{
    const c99_for_entries_6 *const shared = given;
    double *const out6 = shared->out6;
    double *const v_6 = shared->v_6;
    (void)ws;
    (void)shared;
    /* v_6 = mul(constant_4, out6) */
    C99_IVDEP
    for (int64_t i0_17 = first_6; i0_17 < last_6; i0_17++) {
        const double constant_4__2 = constant_4[0];
        const double out6_ = out6[i0_17];
        v_6[i0_17] = constant_4__2 * out6_;
    }
    return 0;
}

typedef struct {
    double *const out5;
    double *const v_7;
} c99_for_entries_7;

static int64_t entries_7(c99_workspace *ws, const void *given, const int64_t first_7, const int64_t last_7)
{
    const c99_for_entries_7 *const shared = given;
    double *const out5 = shared->out5;
    double *const v_7 = shared->v_7;
    (void)ws;
    (void)shared;
    /* v_7 = mul(constant_4, out5) */
    C99_IVDEP
    for (int64_t i0_20 = first_7; i0_20 < last_7; i0_20++) {
        const double constant_4__3 = constant_4[0];
        const double out5_ = out5[i0_20];
        v_7[i0_20] = constant_4__3 * out5_;
    }
    return 0;
}

typedef struct {
    double *const out4;
    double *const v_8;
} c99_for_entries_8;

static int64_t entries_8(c99_workspace *ws, const void *given, const int64_t first_8, const int64_t last_8)
{
    const c99_for_entries_8 *const shared = given;
    double *const out4 = shared->out4;
    double *const v_8 = shared->v_8;
    (void)ws;
    (void)shared;
    /* v_8 = mul(constant_4, out4) */
    C99_IVDEP
    for (int64_t i0_23 = first_8; i0_23 < last_8; i0_23++) {
        const double constant_4__4 = constant_4[0];
        const double out4_ = out4[i0_23];
        v_8[i0_23] = constant_4__4 * out4_;
    }
    return 0;
}

typedef struct {
    double *const out3;
    double *const v_9;
} c99_for_entries_9;

static int64_t entries_9(c99_workspace *ws, const void *given, const int64_t first_9, const int64_t last_9)
{
    const c99_for_entries_9 *const shared = given;
    double *const out3 = shared->out3;
    double *const v_9 = shared->v_9;
    (void)ws;
    (void)shared;
    /* v_9 = mul(constant, out3) */
    C99_IVDEP
    for (int64_t i0_26 = first_9; i0_26 < last_9; i0_26++) {
        const double constant__3 = constant[0];
        const double out3_ = out3[i0_26];
        v_9[i0_26] = constant__3 * out3_;
    }
    return 0;
}

typedef struct {
    double *const out2;
    double *const v_10;
} c99_for_entries_10;

static int64_t entries_10(c99_workspace *ws, const void *given, const int64_t first_10, const int64_t last_10)
{
    const c99_for_entries_10 *const shared = given;
    double *const out2 = shared->out2;
    double *const v_10 = shared->v_10;
    (void)ws;
    (void)shared;
    /* v_10 = mul(constant, out2) */
    C99_IVDEP
    for (int64_t i0_29 = first_10; i0_29 < last_10; i0_29++) {
        const double constant__4 = constant[0];
        const double out2_ = out2[i0_29];
        v_10[i0_29] = constant__4 * out2_;
    }
    return 0;
}

typedef struct {
    double *const out1;
    double *const v_11;
} c99_for_entries_11;

static int64_t entries_11(c99_workspace *ws, const void *given, const int64_t first_11, const int64_t last_11)
{
    const c99_for_entries_11 *const shared = given;
    double *const out1 = shared->out1;
    double *const v_11 = shared->v_11;
    (void)ws;
    (void)shared;
    /* v_11 = mul(constant_4, out1) */
    C99_IVDEP
    for (int64_t i0_32 = first_11; i0_32 < last_11; i0_32++) {
        const double constant_4__5 = constant_4[0];
        const double out1_ = out1[i0_32];
        v_11[i0_32] = constant_4__5 * out1_;
    }
    return 0;
}

typedef struct {
    double *const out0;
    double *const v_12;
} c99_for_entries_12;

static int64_t entries_12(c99_workspace *ws, const void *given, const int64_t first_12, const int64_t last_12)
{
    const c99_for_entries_12 *const shared = given;
    double *const out0 = shared->out0;
    double *const v_12 = shared->v_12;
    (void)ws;
    (void)shared;
    /* v_12 = mul(constant, out0) */
    C99_IVDEP
    for (int64_t i0_35 = first_12; i0_35 < last_12; i0_35++) {
        const double constant__5 = constant[0];
        const double out0_ = out0[i0_35];
        v_12[i0_35] = constant__5 * out0_;
    }
    return 0;
}

typedef struct {
    double *const v_13;
} c99_for_entries_13;

static int64_t entries_13(c99_workspace *ws, const void *given, const int64_t first_13, const int64_t last_13)
{
    const c99_for_entries_13 *const shared = given;
    double *const v_13 = shared->v_13;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0_36 = first_13; i0_36 < last_13; i0_36++) {
        v_13[i0_36] = constant_5[0];
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
    const int64_t *const i = in[1].data;
    const int64_t i_0 = in[1].shape[0];
    const int64_t *const j = in[2].data;
    const int64_t j_0 = in[2].shape[0];
    const double *const x_part = x + x_1 * x_2 * (x_0 - 1);
    double *const out11 = out(context, 11, 2, (const int64_t[]){x_0, i_0});
    if (C99_FAILS(!out11)) return C99_NO_MEMORY;
    for (int64_t i0 = 0; i0 < i_0; i0++) {
        int64_t row = i[i0];
        if (row < 0) {
            row = row + x_1;
        }
        if (C99_FAILS(row < 0 || row >= x_1)) return 1;
        int64_t row_2 = 0;
        if (row_2 < 0) {
            row_2 = row_2 + x_2;
        }
        if (C99_FAILS(row_2 < 0 || row_2 >= x_2)) return 2;
        C99_IVDEP
        for (int64_t i0_2 = 0; i0_2 < x_0; i0_2++) {
            out11[i0 + i0_2 * i_0] = x_part[row * x_2 + row_2 + -i0_2 * x_1 * x_2];
        }
    }
    double *const v = c99_room(ws, 0, i_0 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v)) return C99_NO_MEMORY;
    {
        const c99_for_entries shared = {out11, v};
        const int64_t code = c99_parallel(ws, entries, &shared, i_0 * x_0, 8 * i_0 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const out10 = out(context, 10, 2, (const int64_t[]){i_0, x_2});
    if (C99_FAILS(!out10)) return C99_NO_MEMORY;
    for (int64_t i0_4 = 0; i0_4 < i_0; i0_4++) {
        int64_t row_3 = i[i0_4];
        if (row_3 < 0) {
            row_3 = row_3 + x_0;
        }
        if (C99_FAILS(row_3 < 0 || row_3 >= x_0)) return 3;
        int64_t row_4 = 1;
        if (row_4 < 0) {
            row_4 = row_4 + x_1;
        }
        if (C99_FAILS(row_4 < 0 || row_4 >= x_1)) return 4;
        C99_IVDEP
        for (int64_t i0_5 = 0; i0_5 < x_2; i0_5++) {
            out10[i0_4 * x_2 + i0_5] = x[row_3 * (x_1 * x_2) + row_4 * x_2 + i0_5];
        }
    }
    double *const v_2 = c99_room(ws, 1, i_0 * x_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_2)) return C99_NO_MEMORY;
    {
        const c99_for_entries_2 shared = {out10, v_2};
        const int64_t code = c99_parallel(ws, entries_2, &shared, i_0 * x_2, 8 * i_0 * x_2);
        if (C99_FAILS(code)) return code;
    }
    const int64_t common = i_0 == 1 ? j_0 : i_0;
    const int64_t common_2 = common == 1 ? i_0 : common;
    if (C99_FAILS(i_0 != 1 && i_0 != common_2)) return 5;
    const int64_t step = i_0 == 1 ? 0 : 1;
    if (C99_FAILS(j_0 != 1 && j_0 != common_2)) return 6;
    const int64_t step_2 = j_0 == 1 ? 0 : 1;
    if (C99_FAILS(i_0 != 1 && i_0 != common_2)) return 7;
    double *const out9 = out(context, 9, 1, (const int64_t[]){common_2});
    if (C99_FAILS(!out9)) return C99_NO_MEMORY;
    for (int64_t i0_7 = 0; i0_7 < common_2; i0_7++) {
        int64_t row_5 = i[i0_7 * step];
        if (row_5 < 0) {
            row_5 = row_5 + x_0;
        }
        if (C99_FAILS(row_5 < 0 || row_5 >= x_0)) return 8;
        int64_t row_6 = j[i0_7 * step_2];
        if (row_6 < 0) {
            row_6 = row_6 + x_1;
        }
        if (C99_FAILS(row_6 < 0 || row_6 >= x_1)) return 9;
        int64_t row_7 = i[i0_7 * step];
        if (row_7 < 0) {
            row_7 = row_7 + x_2;
        }
        if (C99_FAILS(row_7 < 0 || row_7 >= x_2)) return 10;
        out9[i0_7] = x[row_5 * (x_1 * x_2) + row_6 * x_2 + row_7];
    }
    double *const v_3 = c99_room(ws, 2, common_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_3)) return C99_NO_MEMORY;
    {
        const c99_for_entries_3 shared = {out9, v_3};
        const int64_t code = c99_parallel(ws, entries_3, &shared, common_2, 8 * common_2);
        if (C99_FAILS(code)) return code;
    }
    const int64_t n = ((x_1 + 1) / 2);
    double *const out8 = out(context, 8, 4, (const int64_t[]){x_0, n, 1, i_0});
    if (C99_FAILS(!out8)) return C99_NO_MEMORY;
    for (int64_t i0_9 = 0; i0_9 < i_0; i0_9++) {
        int64_t row_8 = i[i0_9];
        if (row_8 < 0) {
            row_8 = row_8 + x_2;
        }
        if (C99_FAILS(row_8 < 0 || row_8 >= x_2)) return 11;
        for (int64_t i0_10 = 0; i0_10 < x_0; i0_10++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < n; i1++) {
                out8[i0_9 + (n * i0_10 * i_0 + i1 * i_0)] = x[row_8 + (i0_10 * x_1 * x_2 + 2 * i1 * x_2)];
            }
        }
    }
    double *const v_4 = c99_room(ws, 3, n * i_0 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_4)) return C99_NO_MEMORY;
    {
        const c99_for_entries_4 shared = {out8, v_4};
        const int64_t code = c99_parallel(ws, entries_4, &shared, n * i_0 * x_0, 8 * n * i_0 * x_0);
        if (C99_FAILS(code)) return code;
    }
    const int64_t n_2 = (x_1 - 1 > 0 ? x_1 - 1 : 0);
    const double *const x_part_2 = x + (x_1 * x_2 + x_2 - n_2 * x_2 - 1);
    double *const out7 = out(context, 7, 3, (const int64_t[]){i_0, n_2, x_2});
    if (C99_FAILS(!out7)) return C99_NO_MEMORY;
    for (int64_t i0_12 = 0; i0_12 < i_0; i0_12++) {
        int64_t row_9 = i[i0_12];
        if (row_9 < 0) {
            row_9 = row_9 + x_0;
        }
        if (C99_FAILS(row_9 < 0 || row_9 >= x_0)) return 12;
        for (int64_t i0_13 = 0; i0_13 < n_2; i0_13++) {
            C99_IVDEP
            for (int64_t i1_2 = 0; i1_2 < x_2; i1_2++) {
                out7[i0_12 * n_2 * x_2 + (i0_13 * x_2 + i1_2)] = x_part_2[row_9 * (x_1 * x_2) + (i0_13 * x_2 + -i1_2)];
            }
        }
    }
    double *const v_5 = c99_room(ws, 4, i_0 * n_2 * x_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_5)) return C99_NO_MEMORY;
    {
        const c99_for_entries_5 shared = {out7, v_5};
        const int64_t code = c99_parallel(ws, entries_5, &shared, i_0 * n_2 * x_2, 8 * i_0 * n_2 * x_2);
        if (C99_FAILS(code)) return code;
    }
    double *const out6 = out(context, 6, 3, (const int64_t[]){x_0, x_1, i_0});
    if (C99_FAILS(!out6)) return C99_NO_MEMORY;
    for (int64_t i0_15 = 0; i0_15 < i_0; i0_15++) {
        int64_t row_10 = i[i0_15];
        if (row_10 < 0) {
            row_10 = row_10 + x_2;
        }
        if (C99_FAILS(row_10 < 0 || row_10 >= x_2)) return 13;
        C99_IVDEP
        for (int64_t i0_16 = 0; i0_16 < x_0 * x_1; i0_16++) {
            out6[i0_15 + i0_16 * i_0] = x[row_10 + i0_16 * x_2];
        }
    }
    double *const v_6 = c99_room(ws, 5, i_0 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_6)) return C99_NO_MEMORY;
    {
        const c99_for_entries_6 shared = {out6, v_6};
        const int64_t code = c99_parallel(ws, entries_6, &shared, i_0 * x_0 * x_1, 8 * i_0 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    const int64_t n_3 = (x_0 - 1 > 0 ? x_0 - 1 : 0);
    const double *const x_part_3 = x + x_1 * x_2 * (x_0 - n_3);
    double *const out5 = out(context, 5, 3, (const int64_t[]){n_3, i_0, x_2});
    if (C99_FAILS(!out5)) return C99_NO_MEMORY;
    for (int64_t i0_18 = 0; i0_18 < i_0; i0_18++) {
        int64_t row_11 = i[i0_18];
        if (row_11 < 0) {
            row_11 = row_11 + x_1;
        }
        if (C99_FAILS(row_11 < 0 || row_11 >= x_1)) return 14;
        for (int64_t i0_19 = 0; i0_19 < n_3; i0_19++) {
            C99_IVDEP
            for (int64_t i1_3 = 0; i1_3 < x_2; i1_3++) {
                out5[i0_18 * x_2 + (i0_19 * i_0 * x_2 + i1_3)] = x_part_3[row_11 * x_2 + (i0_19 * x_1 * x_2 + i1_3)];
            }
        }
    }
    double *const v_7 = c99_room(ws, 6, i_0 * n_3 * x_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_7)) return C99_NO_MEMORY;
    {
        const c99_for_entries_7 shared = {out5, v_7};
        const int64_t code = c99_parallel(ws, entries_7, &shared, i_0 * n_3 * x_2, 8 * i_0 * n_3 * x_2);
        if (C99_FAILS(code)) return code;
    }
    double *const out4 = out(context, 4, 3, (const int64_t[]){x_0, i_0, j_0});
    if (C99_FAILS(!out4)) return C99_NO_MEMORY;
    for (int64_t i0_21 = 0; i0_21 < i_0; i0_21++) {
        for (int64_t i1_4 = 0; i1_4 < j_0; i1_4++) {
            int64_t row_12 = i[i0_21];
            if (row_12 < 0) {
                row_12 = row_12 + x_1;
            }
            if (C99_FAILS(row_12 < 0 || row_12 >= x_1)) return 15;
            int64_t row_13 = j[i1_4];
            if (row_13 < 0) {
                row_13 = row_13 + x_2;
            }
            if (C99_FAILS(row_13 < 0 || row_13 >= x_2)) return 16;
            C99_IVDEP
            for (int64_t i0_22 = 0; i0_22 < x_0; i0_22++) {
                out4[i0_21 * j_0 + i1_4 + i0_22 * i_0 * j_0] = x[row_12 * x_2 + row_13 + i0_22 * x_1 * x_2];
            }
        }
    }
    double *const v_8 = c99_room(ws, 7, i_0 * j_0 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_8)) return C99_NO_MEMORY;
    {
        const c99_for_entries_8 shared = {out4, v_8};
        const int64_t code = c99_parallel(ws, entries_8, &shared, i_0 * j_0 * x_0, 8 * i_0 * j_0 * x_0);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(i_0 != 1 && i_0 != common)) return 17;
    if (C99_FAILS(j_0 != 1 && j_0 != common)) return 18;
    double *const out3 = out(context, 3, 2, (const int64_t[]){x_0, common});
    if (C99_FAILS(!out3)) return C99_NO_MEMORY;
    for (int64_t i0_24 = 0; i0_24 < common; i0_24++) {
        int64_t row_14 = i[i0_24 * step];
        if (row_14 < 0) {
            row_14 = row_14 + x_1;
        }
        if (C99_FAILS(row_14 < 0 || row_14 >= x_1)) return 19;
        int64_t row_15 = j[i0_24 * step_2];
        if (row_15 < 0) {
            row_15 = row_15 + x_2;
        }
        if (C99_FAILS(row_15 < 0 || row_15 >= x_2)) return 20;
        C99_IVDEP
        for (int64_t i0_25 = 0; i0_25 < x_0; i0_25++) {
            out3[i0_24 + common * i0_25] = x[row_14 * x_2 + row_15 + i0_25 * x_1 * x_2];
        }
    }
    double *const v_9 = c99_room(ws, 8, common * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_9)) return C99_NO_MEMORY;
    {
        const c99_for_entries_9 shared = {out3, v_9};
        const int64_t code = c99_parallel(ws, entries_9, &shared, common * x_0, 8 * common * x_0);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(i_0 != 1 && i_0 != common)) return 21;
    if (C99_FAILS(j_0 != 1 && j_0 != common)) return 22;
    double *const out2 = out(context, 2, 2, (const int64_t[]){common, x_1});
    if (C99_FAILS(!out2)) return C99_NO_MEMORY;
    for (int64_t i0_27 = 0; i0_27 < common; i0_27++) {
        int64_t row_16 = i[i0_27 * step];
        if (row_16 < 0) {
            row_16 = row_16 + x_0;
        }
        if (C99_FAILS(row_16 < 0 || row_16 >= x_0)) return 23;
        int64_t row_17 = j[i0_27 * step_2];
        if (row_17 < 0) {
            row_17 = row_17 + x_2;
        }
        if (C99_FAILS(row_17 < 0 || row_17 >= x_2)) return 24;
        C99_IVDEP
        for (int64_t i0_28 = 0; i0_28 < x_1; i0_28++) {
            out2[i0_27 * x_1 + i0_28] = x[row_16 * (x_1 * x_2) + row_17 + i0_28 * x_2];
        }
    }
    double *const v_10 = c99_room(ws, 9, common * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_10)) return C99_NO_MEMORY;
    {
        const c99_for_entries_10 shared = {out2, v_10};
        const int64_t code = c99_parallel(ws, entries_10, &shared, common * x_1, 8 * common * x_1);
        if (C99_FAILS(code)) return code;
    }
    double *const out1 = out(context, 1, 3, (const int64_t[]){i_0, j_0, x_2});
    if (C99_FAILS(!out1)) return C99_NO_MEMORY;
    for (int64_t i0_30 = 0; i0_30 < i_0; i0_30++) {
        for (int64_t i1_5 = 0; i1_5 < j_0; i1_5++) {
            int64_t row_18 = i[i0_30];
            if (row_18 < 0) {
                row_18 = row_18 + x_0;
            }
            if (C99_FAILS(row_18 < 0 || row_18 >= x_0)) return 25;
            int64_t row_19 = j[i1_5];
            if (row_19 < 0) {
                row_19 = row_19 + x_1;
            }
            if (C99_FAILS(row_19 < 0 || row_19 >= x_1)) return 26;
            C99_IVDEP
            for (int64_t i0_31 = 0; i0_31 < x_2; i0_31++) {
                out1[i0_30 * j_0 * x_2 + i1_5 * x_2 + i0_31] = x[row_18 * (x_1 * x_2) + row_19 * x_2 + i0_31];
            }
        }
    }
    double *const v_11 = c99_room(ws, 10, i_0 * j_0 * x_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_11)) return C99_NO_MEMORY;
    {
        const c99_for_entries_11 shared = {out1, v_11};
        const int64_t code = c99_parallel(ws, entries_11, &shared, i_0 * j_0 * x_2, 8 * i_0 * j_0 * x_2);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(i_0 != 1 && i_0 != common)) return 27;
    if (C99_FAILS(j_0 != 1 && j_0 != common)) return 28;
    double *const out0 = out(context, 0, 2, (const int64_t[]){common, x_2});
    if (C99_FAILS(!out0)) return C99_NO_MEMORY;
    for (int64_t i0_33 = 0; i0_33 < common; i0_33++) {
        int64_t row_20 = i[i0_33 * step];
        if (row_20 < 0) {
            row_20 = row_20 + x_0;
        }
        if (C99_FAILS(row_20 < 0 || row_20 >= x_0)) return 29;
        int64_t row_21 = j[i0_33 * step_2];
        if (row_21 < 0) {
            row_21 = row_21 + x_1;
        }
        if (C99_FAILS(row_21 < 0 || row_21 >= x_1)) return 30;
        C99_IVDEP
        for (int64_t i0_34 = 0; i0_34 < x_2; i0_34++) {
            out0[i0_33 * x_2 + i0_34] = x[row_20 * (x_1 * x_2) + row_21 * x_2 + i0_34];
        }
    }
    double *const v_12 = c99_room(ws, 11, common * x_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_12)) return C99_NO_MEMORY;
    {
        const c99_for_entries_12 shared = {out0, v_12};
        const int64_t code = c99_parallel(ws, entries_12, &shared, common * x_2, 8 * common * x_2);
        if (C99_FAILS(code)) return code;
    }
    double *const v_13 = c99_room(ws, 12, x_0 * x_1 * x_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_13)) return C99_NO_MEMORY;
    {
        const c99_for_entries_13 shared = {v_13};
        const int64_t code = c99_parallel(ws, entries_13, &shared, x_0 * x_1 * x_2, 8 * x_0 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(i_0 != 1 && i_0 != common)) return 31;
    if (C99_FAILS(j_0 != 1 && j_0 != common)) return 32;
    for (int64_t i0_37 = 0; i0_37 < common; i0_37++) {
        int64_t row_22 = i[i0_37 * step];
        if (row_22 < 0) {
            row_22 = row_22 + x_0;
        }
        if (C99_FAILS(row_22 < 0 || row_22 >= x_0)) return 33;
        int64_t row_23 = j[i0_37 * step_2];
        if (row_23 < 0) {
            row_23 = row_23 + x_1;
        }
        if (C99_FAILS(row_23 < 0 || row_23 >= x_1)) return 34;
        C99_IVDEP
        for (int64_t i0_38 = 0; i0_38 < x_2; i0_38++) {
            v_13[row_22 * (x_1 * x_2) + row_23 * x_2 + i0_38] = v_13[row_22 * (x_1 * x_2) + row_23 * x_2 + i0_38] + v_12[i0_37 * x_2 + i0_38];
        }
    }
    double *const v_13_2 = v_13;
    for (int64_t i0_39 = 0; i0_39 < i_0; i0_39++) {
        for (int64_t i1_6 = 0; i1_6 < j_0; i1_6++) {
            int64_t row_24 = i[i0_39];
            if (row_24 < 0) {
                row_24 = row_24 + x_0;
            }
            if (C99_FAILS(row_24 < 0 || row_24 >= x_0)) return 35;
            int64_t row_25 = j[i1_6];
            if (row_25 < 0) {
                row_25 = row_25 + x_1;
            }
            if (C99_FAILS(row_25 < 0 || row_25 >= x_1)) return 36;
            C99_IVDEP
            for (int64_t i0_40 = 0; i0_40 < x_2; i0_40++) {
                v_13_2[row_24 * (x_1 * x_2) + row_25 * x_2 + i0_40] = v_13_2[row_24 * (x_1 * x_2) + row_25 * x_2 + i0_40] + v_11[i0_39 * j_0 * x_2 + i1_6 * x_2 + i0_40];
            }
        }
    }
    double *const v_13_2_2 = v_13_2;
    if (C99_FAILS(i_0 != 1 && i_0 != common)) return 37;
    if (C99_FAILS(j_0 != 1 && j_0 != common)) return 38;
    for (int64_t i0_41 = 0; i0_41 < common; i0_41++) {
        int64_t row_26 = i[i0_41 * step];
        if (row_26 < 0) {
            row_26 = row_26 + x_0;
        }
        if (C99_FAILS(row_26 < 0 || row_26 >= x_0)) return 39;
        int64_t row_27 = j[i0_41 * step_2];
        if (row_27 < 0) {
            row_27 = row_27 + x_2;
        }
        if (C99_FAILS(row_27 < 0 || row_27 >= x_2)) return 40;
        C99_IVDEP
        for (int64_t i0_42 = 0; i0_42 < x_1; i0_42++) {
            v_13_2_2[row_26 * (x_1 * x_2) + row_27 + i0_42 * x_2] = v_13_2_2[row_26 * (x_1 * x_2) + row_27 + i0_42 * x_2] + v_10[i0_41 * x_1 + i0_42];
        }
    }
    double *const v_13_2_2_2 = v_13_2_2;
    if (C99_FAILS(i_0 != 1 && i_0 != common)) return 41;
    if (C99_FAILS(j_0 != 1 && j_0 != common)) return 42;
    for (int64_t i0_43 = 0; i0_43 < common; i0_43++) {
        int64_t row_28 = i[i0_43 * step];
        if (row_28 < 0) {
            row_28 = row_28 + x_1;
        }
        if (C99_FAILS(row_28 < 0 || row_28 >= x_1)) return 43;
        int64_t row_29 = j[i0_43 * step_2];
        if (row_29 < 0) {
            row_29 = row_29 + x_2;
        }
        if (C99_FAILS(row_29 < 0 || row_29 >= x_2)) return 44;
        C99_IVDEP
        for (int64_t i0_44 = 0; i0_44 < x_0; i0_44++) {
            v_13_2_2_2[row_28 * x_2 + row_29 + i0_44 * x_1 * x_2] = v_13_2_2_2[row_28 * x_2 + row_29 + i0_44 * x_1 * x_2] + v_9[i0_43 + common * i0_44];
        }
    }
    double *const v_13_2_2_2_2 = v_13_2_2_2;
    for (int64_t i0_45 = 0; i0_45 < i_0; i0_45++) {
        for (int64_t i1_7 = 0; i1_7 < j_0; i1_7++) {
            int64_t row_30 = i[i0_45];
            if (row_30 < 0) {
                row_30 = row_30 + x_1;
            }
            if (C99_FAILS(row_30 < 0 || row_30 >= x_1)) return 45;
            int64_t row_31 = j[i1_7];
            if (row_31 < 0) {
                row_31 = row_31 + x_2;
            }
            if (C99_FAILS(row_31 < 0 || row_31 >= x_2)) return 46;
            C99_IVDEP
            for (int64_t i0_46 = 0; i0_46 < x_0; i0_46++) {
                v_13_2_2_2_2[row_30 * x_2 + row_31 + i0_46 * x_1 * x_2] = v_13_2_2_2_2[row_30 * x_2 + row_31 + i0_46 * x_1 * x_2] + v_8[i0_45 * j_0 + i1_7 + i0_46 * i_0 * j_0];
            }
        }
    }
    double *const v_13_2_2_2_2_2 = v_13_2_2_2_2;
    double *const v_13_2_2_2_2_2_part = v_13_2_2_2_2_2 + x_1 * x_2 * (x_0 - n_3);
    for (int64_t i0_47 = 0; i0_47 < i_0; i0_47++) {
        int64_t row_32 = i[i0_47];
        if (row_32 < 0) {
            row_32 = row_32 + x_1;
        }
        if (C99_FAILS(row_32 < 0 || row_32 >= x_1)) return 47;
        for (int64_t i0_48 = 0; i0_48 < n_3; i0_48++) {
            C99_IVDEP
            for (int64_t i1_8 = 0; i1_8 < x_2; i1_8++) {
                v_13_2_2_2_2_2_part[row_32 * x_2 + (i0_48 * x_1 * x_2 + i1_8)] = v_13_2_2_2_2_2_part[row_32 * x_2 + (i0_48 * x_1 * x_2 + i1_8)] + v_7[i0_47 * x_2 + (i0_48 * i_0 * x_2 + i1_8)];
            }
        }
    }
    double *const v_13_2_2_2_2_2_2 = v_13_2_2_2_2_2;
    for (int64_t i0_49 = 0; i0_49 < i_0; i0_49++) {
        int64_t row_33 = i[i0_49];
        if (row_33 < 0) {
            row_33 = row_33 + x_2;
        }
        if (C99_FAILS(row_33 < 0 || row_33 >= x_2)) return 48;
        C99_IVDEP
        for (int64_t i0_50 = 0; i0_50 < x_0 * x_1; i0_50++) {
            v_13_2_2_2_2_2_2[row_33 + i0_50 * x_2] = v_13_2_2_2_2_2_2[row_33 + i0_50 * x_2] + v_6[i0_49 + i0_50 * i_0];
        }
    }
    double *const v_13_2_2_2_2_2_2_2 = v_13_2_2_2_2_2_2;
    double *const v_13_2_2_2_2_2_2_2_part = v_13_2_2_2_2_2_2_2 + (x_1 * x_2 + x_2 - n_2 * x_2 - 1);
    for (int64_t i0_51 = 0; i0_51 < i_0; i0_51++) {
        int64_t row_34 = i[i0_51];
        if (row_34 < 0) {
            row_34 = row_34 + x_0;
        }
        if (C99_FAILS(row_34 < 0 || row_34 >= x_0)) return 49;
        for (int64_t i0_52 = 0; i0_52 < n_2; i0_52++) {
            C99_IVDEP
            for (int64_t i1_9 = 0; i1_9 < x_2; i1_9++) {
                v_13_2_2_2_2_2_2_2_part[row_34 * (x_1 * x_2) + (i0_52 * x_2 + -i1_9)] = v_13_2_2_2_2_2_2_2_part[row_34 * (x_1 * x_2) + (i0_52 * x_2 + -i1_9)] + v_5[i0_51 * n_2 * x_2 + (i0_52 * x_2 + i1_9)];
            }
        }
    }
    double *const v_13_2_2_2_2_2_2_2_2 = v_13_2_2_2_2_2_2_2;
    for (int64_t i0_53 = 0; i0_53 < i_0; i0_53++) {
        int64_t row_35 = i[i0_53];
        if (row_35 < 0) {
            row_35 = row_35 + x_2;
        }
        if (C99_FAILS(row_35 < 0 || row_35 >= x_2)) return 50;
        for (int64_t i0_54 = 0; i0_54 < x_0; i0_54++) {
            C99_IVDEP
            for (int64_t i1_10 = 0; i1_10 < n; i1_10++) {
                v_13_2_2_2_2_2_2_2_2[row_35 + (i0_54 * x_1 * x_2 + 2 * i1_10 * x_2)] = v_13_2_2_2_2_2_2_2_2[row_35 + (i0_54 * x_1 * x_2 + 2 * i1_10 * x_2)] + v_4[i0_53 + (n * i0_54 * i_0 + i1_10 * i_0)];
            }
        }
    }
    double *const v_13_2_2_2_2_2_2_2_2_2 = v_13_2_2_2_2_2_2_2_2;
    if (C99_FAILS(i_0 != 1 && i_0 != common_2)) return 51;
    if (C99_FAILS(j_0 != 1 && j_0 != common_2)) return 52;
    if (C99_FAILS(i_0 != 1 && i_0 != common_2)) return 53;
    for (int64_t i0_55 = 0; i0_55 < common_2; i0_55++) {
        int64_t row_36 = i[i0_55 * step];
        if (row_36 < 0) {
            row_36 = row_36 + x_0;
        }
        if (C99_FAILS(row_36 < 0 || row_36 >= x_0)) return 54;
        int64_t row_37 = j[i0_55 * step_2];
        if (row_37 < 0) {
            row_37 = row_37 + x_1;
        }
        if (C99_FAILS(row_37 < 0 || row_37 >= x_1)) return 55;
        int64_t row_38 = i[i0_55 * step];
        if (row_38 < 0) {
            row_38 = row_38 + x_2;
        }
        if (C99_FAILS(row_38 < 0 || row_38 >= x_2)) return 56;
        v_13_2_2_2_2_2_2_2_2_2[row_36 * (x_1 * x_2) + row_37 * x_2 + row_38] = v_13_2_2_2_2_2_2_2_2_2[row_36 * (x_1 * x_2) + row_37 * x_2 + row_38] + v_3[i0_55];
    }
    double *const v_13_2_2_2_2_2_2_2_2_2_2 = v_13_2_2_2_2_2_2_2_2_2;
    for (int64_t i0_56 = 0; i0_56 < i_0; i0_56++) {
        int64_t row_39 = i[i0_56];
        if (row_39 < 0) {
            row_39 = row_39 + x_0;
        }
        if (C99_FAILS(row_39 < 0 || row_39 >= x_0)) return 57;
        int64_t row_40 = 1;
        if (row_40 < 0) {
            row_40 = row_40 + x_1;
        }
        if (C99_FAILS(row_40 < 0 || row_40 >= x_1)) return 58;
        C99_IVDEP
        for (int64_t i0_57 = 0; i0_57 < x_2; i0_57++) {
            v_13_2_2_2_2_2_2_2_2_2_2[row_39 * (x_1 * x_2) + row_40 * x_2 + i0_57] = v_13_2_2_2_2_2_2_2_2_2_2[row_39 * (x_1 * x_2) + row_40 * x_2 + i0_57] + v_2[i0_56 * x_2 + i0_57];
        }
    }
    double *const out12 = out(context, 12, 3, (const int64_t[]){x_0, x_1, x_2});
    if (C99_FAILS(!out12)) return C99_NO_MEMORY;
    memcpy(out12, v_13_2_2_2_2_2_2_2_2_2_2, (size_t)(x_0 * x_1 * x_2 * (int64_t)sizeof(double)));
    double *const out12_part = out12 + x_1 * x_2 * (x_0 - 1);
    for (int64_t i0_58 = 0; i0_58 < i_0; i0_58++) {
        int64_t row_41 = i[i0_58];
        if (row_41 < 0) {
            row_41 = row_41 + x_1;
        }
        if (C99_FAILS(row_41 < 0 || row_41 >= x_1)) return 59;
        int64_t row_42 = 0;
        if (row_42 < 0) {
            row_42 = row_42 + x_2;
        }
        if (C99_FAILS(row_42 < 0 || row_42 >= x_2)) return 60;
        C99_IVDEP
        for (int64_t i0_59 = 0; i0_59 < x_0; i0_59++) {
            out12_part[row_41 * x_2 + row_42 + -i0_59 * x_1 * x_2] = out12_part[row_41 * x_2 + row_42 + -i0_59 * x_1 * x_2] + v[i0_58 + i0_59 * i_0];
        }
    }
    return 0;
}

c99_workspace *c99_new(int64_t threads)
{
    c99_workspace *ws = c99_make(13);
    if (ws && threads > 1 && !(ws->team = c99_team_of(threads, 13))) {
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
