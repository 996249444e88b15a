static const double constant[] = {2.0};
static const double constant_2[] = {2.0};
static const double constant_3[] = {2.0};
static const double constant_4[] = {2.0};
static const double constant_5[] = {0.0};

typedef struct {
    double *const out11;
    double *const v;
} c99_for_v_entries;

static int64_t v_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_entries *const shared = given;
    double *const out11 = shared->out11;
    double *const v = shared->v;
    (void)ws;
    (void)shared;
    /* v = constant * out11 */
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        const double constant_ = constant[0];
        const double out11_ = out11[i0];
        v[i0] = constant_ * out11_;
    }
    return 0;
}

typedef struct {
    double *const out10;
    double *const v;
} c99_for_v_2_entries;

static int64_t v_2_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_2_entries *const shared = given;
    double *const out10 = shared->out10;
    double *const v = shared->v;
    (void)ws;
    (void)shared;
    /* v = constant * out10 */
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        const double constant_ = constant[0];
        const double out10_ = out10[i0];
        v[i0] = constant_ * out10_;
    }
    return 0;
}

typedef struct {
    double *const out9;
    double *const v;
} c99_for_v_3_entries;

static int64_t v_3_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_3_entries *const shared = given;
    double *const out9 = shared->out9;
    double *const v = shared->v;
    (void)ws;
    (void)shared;
    /* v = constant_2 * out9 */
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        const double constant_2_ = constant_2[0];
        const double out9_ = out9[i0];
        v[i0] = constant_2_ * out9_;
    }
    return 0;
}

typedef struct {
    double *const out8;
    double *const v;
} c99_for_v_4_entries;

static int64_t v_4_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_4_entries *const shared = given;
    double *const out8 = shared->out8;
    double *const v = shared->v;
    (void)ws;
    (void)shared;
    /* v = constant_3 * out8 */
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        const double constant_3_ = constant_3[0];
        const double out8_ = out8[i0];
        v[i0] = constant_3_ * out8_;
    }
    return 0;
}

typedef struct {
    double *const out7;
    double *const v;
} c99_for_v_5_entries;

static int64_t v_5_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_5_entries *const shared = given;
    double *const out7 = shared->out7;
    double *const v = shared->v;
    (void)ws;
    (void)shared;
    /* v = constant_4 * out7 */
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        const double constant_4_ = constant_4[0];
        const double out7_ = out7[i0];
        v[i0] = constant_4_ * out7_;
    }
    return 0;
}

typedef struct {
    double *const out6;
    double *const v;
} c99_for_v_6_entries;

static int64_t v_6_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_6_entries *const shared = given;
    double *const out6 = shared->out6;
    double *const v = shared->v;
    (void)ws;
    (void)shared;
    /* v = constant_4 * out6 */
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        const double constant_4_ = constant_4[0];
        const double out6_ = out6[i0];
        v[i0] = constant_4_ * out6_;
    }
    return 0;
}

typedef struct {
    double *const out5;
    double *const v;
} c99_for_v_7_entries;

static int64_t v_7_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_7_entries *const shared = given;
    double *const out5 = shared->out5;
    double *const v = shared->v;
    (void)ws;
    (void)shared;
    /* v = constant_4 * out5 */
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        const double constant_4_ = constant_4[0];
        const double out5_ = out5[i0];
        v[i0] = constant_4_ * out5_;
    }
    return 0;
}

typedef struct {
    double *const out4;
    double *const v;
} c99_for_v_8_entries;

static int64_t v_8_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_8_entries *const shared = given;
    double *const out4 = shared->out4;
    double *const v = shared->v;
    (void)ws;
    (void)shared;
    /* v = constant_4 * out4 */
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        const double constant_4_ = constant_4[0];
        const double out4_ = out4[i0];
        v[i0] = constant_4_ * out4_;
    }
    return 0;
}

typedef struct {
    double *const out3;
    double *const v;
} c99_for_v_9_entries;

static int64_t v_9_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_9_entries *const shared = given;
    double *const out3 = shared->out3;
    double *const v = shared->v;
    (void)ws;
    (void)shared;
    /* v = constant * out3 */
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        const double constant_ = constant[0];
        const double out3_ = out3[i0];
        v[i0] = constant_ * out3_;
    }
    return 0;
}

typedef struct {
    double *const out2;
    double *const v;
} c99_for_v_10_entries;

static int64_t v_10_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_10_entries *const shared = given;
    double *const out2 = shared->out2;
    double *const v = shared->v;
    (void)ws;
    (void)shared;
    /* v = constant * out2 */
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        const double constant_ = constant[0];
        const double out2_ = out2[i0];
        v[i0] = constant_ * out2_;
    }
    return 0;
}

typedef struct {
    double *const out1;
    double *const v;
} c99_for_v_11_entries;

static int64_t v_11_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_11_entries *const shared = given;
    double *const out1 = shared->out1;
    double *const v = shared->v;
    (void)ws;
    (void)shared;
    /* v = constant_4 * out1 */
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        const double constant_4_ = constant_4[0];
        const double out1_ = out1[i0];
        v[i0] = constant_4_ * out1_;
    }
    return 0;
}

typedef struct {
    double *const out0;
    double *const v;
} c99_for_v_12_entries;

static int64_t v_12_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_12_entries *const shared = given;
    double *const out0 = shared->out0;
    double *const v = shared->v;
    (void)ws;
    (void)shared;
    /* v = constant * out0 */
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        const double constant_ = constant[0];
        const double out0_ = out0[i0];
        v[i0] = constant_ * out0_;
    }
    return 0;
}

typedef struct {
    double *const v;
} c99_for_v_13_entries;

static int64_t v_13_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_13_entries *const shared = given;
    double *const v = shared->v;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        v[i0] = constant_5[0];
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
        const c99_for_v_entries shared = {out11, v};
        const int64_t code = c99_parallel(ws, v_entries, &shared, i_0 * x_0, 8 * i_0 * x_0);
        if (C99_FAILS(code)) return code;
    }
    double *const out10 = out(context, 10, 2, (const int64_t[]){i_0, x_2});
    if (C99_FAILS(!out10)) return C99_NO_MEMORY;
    for (int64_t i0 = 0; i0 < i_0; i0++) {
        int64_t row = i[i0];
        if (row < 0) {
            row = row + x_0;
        }
        if (C99_FAILS(row < 0 || row >= x_0)) return 3;
        int64_t row_2 = 1;
        if (row_2 < 0) {
            row_2 = row_2 + x_1;
        }
        if (C99_FAILS(row_2 < 0 || row_2 >= x_1)) return 4;
        C99_IVDEP
        for (int64_t i0_2 = 0; i0_2 < x_2; i0_2++) {
            out10[i0 * x_2 + i0_2] = x[row * (x_1 * x_2) + row_2 * x_2 + i0_2];
        }
    }
    double *const v_2 = c99_room(ws, 1, i_0 * x_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_2)) return C99_NO_MEMORY;
    {
        const c99_for_v_2_entries shared = {out10, v_2};
        const int64_t code = c99_parallel(ws, v_2_entries, &shared, i_0 * x_2, 8 * i_0 * x_2);
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
    for (int64_t i0 = 0; i0 < common_2; i0++) {
        int64_t row = i[i0 * step];
        if (row < 0) {
            row = row + x_0;
        }
        if (C99_FAILS(row < 0 || row >= x_0)) return 8;
        int64_t row_2 = j[i0 * step_2];
        if (row_2 < 0) {
            row_2 = row_2 + x_1;
        }
        if (C99_FAILS(row_2 < 0 || row_2 >= x_1)) return 9;
        int64_t row_3 = i[i0 * step];
        if (row_3 < 0) {
            row_3 = row_3 + x_2;
        }
        if (C99_FAILS(row_3 < 0 || row_3 >= x_2)) return 10;
        out9[i0] = x[row * (x_1 * x_2) + row_2 * x_2 + row_3];
    }
    double *const v_3 = c99_room(ws, 2, common_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_3)) return C99_NO_MEMORY;
    {
        const c99_for_v_3_entries shared = {out9, v_3};
        const int64_t code = c99_parallel(ws, v_3_entries, &shared, common_2, 8 * common_2);
        if (C99_FAILS(code)) return code;
    }
    const int64_t n = ((x_1 + 1) / 2);
    double *const out8 = out(context, 8, 4, (const int64_t[]){x_0, n, 1, i_0});
    if (C99_FAILS(!out8)) return C99_NO_MEMORY;
    for (int64_t i0 = 0; i0 < i_0; i0++) {
        int64_t row = i[i0];
        if (row < 0) {
            row = row + x_2;
        }
        if (C99_FAILS(row < 0 || row >= x_2)) return 11;
        for (int64_t i0_2 = 0; i0_2 < x_0; i0_2++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < n; i1++) {
                out8[i0 + (n * i0_2 * i_0 + i1 * i_0)] = x[row + (i0_2 * x_1 * x_2 + 2 * i1 * x_2)];
            }
        }
    }
    double *const v_4 = c99_room(ws, 3, n * i_0 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_4)) return C99_NO_MEMORY;
    {
        const c99_for_v_4_entries shared = {out8, v_4};
        const int64_t code = c99_parallel(ws, v_4_entries, &shared, n * i_0 * x_0, 8 * n * i_0 * x_0);
        if (C99_FAILS(code)) return code;
    }
    const int64_t n_2 = (x_1 - 1 > 0 ? x_1 - 1 : 0);
    const double *const x_part_2 = x + (x_1 * x_2 + x_2 - n_2 * x_2 - 1);
    double *const out7 = out(context, 7, 3, (const int64_t[]){i_0, n_2, x_2});
    if (C99_FAILS(!out7)) return C99_NO_MEMORY;
    for (int64_t i0 = 0; i0 < i_0; i0++) {
        int64_t row = i[i0];
        if (row < 0) {
            row = row + x_0;
        }
        if (C99_FAILS(row < 0 || row >= x_0)) return 12;
        for (int64_t i0_2 = 0; i0_2 < n_2; i0_2++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < x_2; i1++) {
                out7[i0 * n_2 * x_2 + (i0_2 * x_2 + i1)] = x_part_2[row * (x_1 * x_2) + (i0_2 * x_2 + -i1)];
            }
        }
    }
    double *const v_5 = c99_room(ws, 4, i_0 * n_2 * x_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_5)) return C99_NO_MEMORY;
    {
        const c99_for_v_5_entries shared = {out7, v_5};
        const int64_t code = c99_parallel(ws, v_5_entries, &shared, i_0 * n_2 * x_2, 8 * i_0 * n_2 * x_2);
        if (C99_FAILS(code)) return code;
    }
    double *const out6 = out(context, 6, 3, (const int64_t[]){x_0, x_1, i_0});
    if (C99_FAILS(!out6)) return C99_NO_MEMORY;
    for (int64_t i0 = 0; i0 < i_0; i0++) {
        int64_t row = i[i0];
        if (row < 0) {
            row = row + x_2;
        }
        if (C99_FAILS(row < 0 || row >= x_2)) return 13;
        C99_IVDEP
        for (int64_t i0_2 = 0; i0_2 < x_0 * x_1; i0_2++) {
            out6[i0 + i0_2 * i_0] = x[row + i0_2 * x_2];
        }
    }
    double *const v_6 = c99_room(ws, 5, i_0 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_6)) return C99_NO_MEMORY;
    {
        const c99_for_v_6_entries shared = {out6, v_6};
        const int64_t code = c99_parallel(ws, v_6_entries, &shared, i_0 * x_0 * x_1, 8 * i_0 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    const int64_t n_3 = (x_0 - 1 > 0 ? x_0 - 1 : 0);
    const double *const x_part_3 = x + x_1 * x_2 * (x_0 - n_3);
    double *const out5 = out(context, 5, 3, (const int64_t[]){n_3, i_0, x_2});
    if (C99_FAILS(!out5)) return C99_NO_MEMORY;
    for (int64_t i0 = 0; i0 < i_0; i0++) {
        int64_t row = i[i0];
        if (row < 0) {
            row = row + x_1;
        }
        if (C99_FAILS(row < 0 || row >= x_1)) return 14;
        for (int64_t i0_2 = 0; i0_2 < n_3; i0_2++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < x_2; i1++) {
                out5[i0 * x_2 + (i0_2 * i_0 * x_2 + i1)] = x_part_3[row * x_2 + (i0_2 * x_1 * x_2 + i1)];
            }
        }
    }
    double *const v_7 = c99_room(ws, 6, i_0 * n_3 * x_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_7)) return C99_NO_MEMORY;
    {
        const c99_for_v_7_entries shared = {out5, v_7};
        const int64_t code = c99_parallel(ws, v_7_entries, &shared, i_0 * n_3 * x_2, 8 * i_0 * n_3 * x_2);
        if (C99_FAILS(code)) return code;
    }
    double *const out4 = out(context, 4, 3, (const int64_t[]){x_0, i_0, j_0});
    if (C99_FAILS(!out4)) return C99_NO_MEMORY;
    for (int64_t i0 = 0; i0 < i_0; i0++) {
        for (int64_t i1 = 0; i1 < j_0; i1++) {
            int64_t row = i[i0];
            if (row < 0) {
                row = row + x_1;
            }
            if (C99_FAILS(row < 0 || row >= x_1)) return 15;
            int64_t row_2 = j[i1];
            if (row_2 < 0) {
                row_2 = row_2 + x_2;
            }
            if (C99_FAILS(row_2 < 0 || row_2 >= x_2)) return 16;
            C99_IVDEP
            for (int64_t i0_2 = 0; i0_2 < x_0; i0_2++) {
                out4[i0 * j_0 + i1 + i0_2 * i_0 * j_0] = x[row * x_2 + row_2 + i0_2 * x_1 * x_2];
            }
        }
    }
    double *const v_8 = c99_room(ws, 7, i_0 * j_0 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_8)) return C99_NO_MEMORY;
    {
        const c99_for_v_8_entries shared = {out4, v_8};
        const int64_t code = c99_parallel(ws, v_8_entries, &shared, i_0 * j_0 * x_0, 8 * i_0 * j_0 * x_0);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(i_0 != 1 && i_0 != common)) return 17;
    if (C99_FAILS(j_0 != 1 && j_0 != common)) return 18;
    double *const out3 = out(context, 3, 2, (const int64_t[]){x_0, common});
    if (C99_FAILS(!out3)) return C99_NO_MEMORY;
    for (int64_t i0 = 0; i0 < common; i0++) {
        int64_t row = i[i0 * step];
        if (row < 0) {
            row = row + x_1;
        }
        if (C99_FAILS(row < 0 || row >= x_1)) return 19;
        int64_t row_2 = j[i0 * step_2];
        if (row_2 < 0) {
            row_2 = row_2 + x_2;
        }
        if (C99_FAILS(row_2 < 0 || row_2 >= x_2)) return 20;
        C99_IVDEP
        for (int64_t i0_2 = 0; i0_2 < x_0; i0_2++) {
            out3[i0 + common * i0_2] = x[row * x_2 + row_2 + i0_2 * x_1 * x_2];
        }
    }
    double *const v_9 = c99_room(ws, 8, common * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_9)) return C99_NO_MEMORY;
    {
        const c99_for_v_9_entries shared = {out3, v_9};
        const int64_t code = c99_parallel(ws, v_9_entries, &shared, common * x_0, 8 * common * x_0);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(i_0 != 1 && i_0 != common)) return 21;
    if (C99_FAILS(j_0 != 1 && j_0 != common)) return 22;
    double *const out2 = out(context, 2, 2, (const int64_t[]){common, x_1});
    if (C99_FAILS(!out2)) return C99_NO_MEMORY;
    for (int64_t i0 = 0; i0 < common; i0++) {
        int64_t row = i[i0 * step];
        if (row < 0) {
            row = row + x_0;
        }
        if (C99_FAILS(row < 0 || row >= x_0)) return 23;
        int64_t row_2 = j[i0 * step_2];
        if (row_2 < 0) {
            row_2 = row_2 + x_2;
        }
        if (C99_FAILS(row_2 < 0 || row_2 >= x_2)) return 24;
        C99_IVDEP
        for (int64_t i0_2 = 0; i0_2 < x_1; i0_2++) {
            out2[i0 * x_1 + i0_2] = x[row * (x_1 * x_2) + row_2 + i0_2 * x_2];
        }
    }
    double *const v_10 = c99_room(ws, 9, common * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_10)) return C99_NO_MEMORY;
    {
        const c99_for_v_10_entries shared = {out2, v_10};
        const int64_t code = c99_parallel(ws, v_10_entries, &shared, common * x_1, 8 * common * x_1);
        if (C99_FAILS(code)) return code;
    }
    double *const out1 = out(context, 1, 3, (const int64_t[]){i_0, j_0, x_2});
    if (C99_FAILS(!out1)) return C99_NO_MEMORY;
    for (int64_t i0 = 0; i0 < i_0; i0++) {
        for (int64_t i1 = 0; i1 < j_0; i1++) {
            int64_t row = i[i0];
            if (row < 0) {
                row = row + x_0;
            }
            if (C99_FAILS(row < 0 || row >= x_0)) return 25;
            int64_t row_2 = j[i1];
            if (row_2 < 0) {
                row_2 = row_2 + x_1;
            }
            if (C99_FAILS(row_2 < 0 || row_2 >= x_1)) return 26;
            C99_IVDEP
            for (int64_t i0_2 = 0; i0_2 < x_2; i0_2++) {
                out1[i0 * j_0 * x_2 + i1 * x_2 + i0_2] = x[row * (x_1 * x_2) + row_2 * x_2 + i0_2];
            }
        }
    }
    double *const v_11 = c99_room(ws, 10, i_0 * j_0 * x_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_11)) return C99_NO_MEMORY;
    {
        const c99_for_v_11_entries shared = {out1, v_11};
        const int64_t code = c99_parallel(ws, v_11_entries, &shared, i_0 * j_0 * x_2, 8 * i_0 * j_0 * x_2);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(i_0 != 1 && i_0 != common)) return 27;
    if (C99_FAILS(j_0 != 1 && j_0 != common)) return 28;
    double *const out0 = out(context, 0, 2, (const int64_t[]){common, x_2});
    if (C99_FAILS(!out0)) return C99_NO_MEMORY;
    for (int64_t i0 = 0; i0 < common; i0++) {
        int64_t row = i[i0 * step];
        if (row < 0) {
            row = row + x_0;
        }
        if (C99_FAILS(row < 0 || row >= x_0)) return 29;
        int64_t row_2 = j[i0 * step_2];
        if (row_2 < 0) {
            row_2 = row_2 + x_1;
        }
        if (C99_FAILS(row_2 < 0 || row_2 >= x_1)) return 30;
        C99_IVDEP
        for (int64_t i0_2 = 0; i0_2 < x_2; i0_2++) {
            out0[i0 * x_2 + i0_2] = x[row * (x_1 * x_2) + row_2 * x_2 + i0_2];
        }
    }
    double *const v_12 = c99_room(ws, 11, common * x_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_12)) return C99_NO_MEMORY;
    {
        const c99_for_v_12_entries shared = {out0, v_12};
        const int64_t code = c99_parallel(ws, v_12_entries, &shared, common * x_2, 8 * common * x_2);
        if (C99_FAILS(code)) return code;
    }
    double *const v_13 = c99_room(ws, 12, x_0 * x_1 * x_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_13)) return C99_NO_MEMORY;
    {
        const c99_for_v_13_entries shared = {v_13};
        const int64_t code = c99_parallel(ws, v_13_entries, &shared, x_0 * x_1 * x_2, 8 * x_0 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(i_0 != 1 && i_0 != common)) return 31;
    if (C99_FAILS(j_0 != 1 && j_0 != common)) return 32;
    for (int64_t i0 = 0; i0 < common; i0++) {
        int64_t row = i[i0 * step];
        if (row < 0) {
            row = row + x_0;
        }
        if (C99_FAILS(row < 0 || row >= x_0)) return 33;
        int64_t row_2 = j[i0 * step_2];
        if (row_2 < 0) {
            row_2 = row_2 + x_1;
        }
        if (C99_FAILS(row_2 < 0 || row_2 >= x_1)) return 34;
        C99_IVDEP
        for (int64_t i0_2 = 0; i0_2 < x_2; i0_2++) {
            v_13[row * (x_1 * x_2) + row_2 * x_2 + i0_2] = v_13[row * (x_1 * x_2) + row_2 * x_2 + i0_2] + v_12[i0 * x_2 + i0_2];
        }
    }
    double *const v_13_2 = v_13;
    for (int64_t i0 = 0; i0 < i_0; i0++) {
        for (int64_t i1 = 0; i1 < j_0; i1++) {
            int64_t row = i[i0];
            if (row < 0) {
                row = row + x_0;
            }
            if (C99_FAILS(row < 0 || row >= x_0)) return 35;
            int64_t row_2 = j[i1];
            if (row_2 < 0) {
                row_2 = row_2 + x_1;
            }
            if (C99_FAILS(row_2 < 0 || row_2 >= x_1)) return 36;
            C99_IVDEP
            for (int64_t i0_2 = 0; i0_2 < x_2; i0_2++) {
                v_13_2[row * (x_1 * x_2) + row_2 * x_2 + i0_2] = v_13_2[row * (x_1 * x_2) + row_2 * x_2 + i0_2] + v_11[i0 * j_0 * x_2 + i1 * x_2 + i0_2];
            }
        }
    }
    double *const v_13_2_2 = v_13_2;
    if (C99_FAILS(i_0 != 1 && i_0 != common)) return 37;
    if (C99_FAILS(j_0 != 1 && j_0 != common)) return 38;
    for (int64_t i0 = 0; i0 < common; i0++) {
        int64_t row = i[i0 * step];
        if (row < 0) {
            row = row + x_0;
        }
        if (C99_FAILS(row < 0 || row >= x_0)) return 39;
        int64_t row_2 = j[i0 * step_2];
        if (row_2 < 0) {
            row_2 = row_2 + x_2;
        }
        if (C99_FAILS(row_2 < 0 || row_2 >= x_2)) return 40;
        C99_IVDEP
        for (int64_t i0_2 = 0; i0_2 < x_1; i0_2++) {
            v_13_2_2[row * (x_1 * x_2) + row_2 + i0_2 * x_2] = v_13_2_2[row * (x_1 * x_2) + row_2 + i0_2 * x_2] + v_10[i0 * x_1 + i0_2];
        }
    }
    double *const v_13_2_2_2 = v_13_2_2;
    if (C99_FAILS(i_0 != 1 && i_0 != common)) return 41;
    if (C99_FAILS(j_0 != 1 && j_0 != common)) return 42;
    for (int64_t i0 = 0; i0 < common; i0++) {
        int64_t row = i[i0 * step];
        if (row < 0) {
            row = row + x_1;
        }
        if (C99_FAILS(row < 0 || row >= x_1)) return 43;
        int64_t row_2 = j[i0 * step_2];
        if (row_2 < 0) {
            row_2 = row_2 + x_2;
        }
        if (C99_FAILS(row_2 < 0 || row_2 >= x_2)) return 44;
        C99_IVDEP
        for (int64_t i0_2 = 0; i0_2 < x_0; i0_2++) {
            v_13_2_2_2[row * x_2 + row_2 + i0_2 * x_1 * x_2] = v_13_2_2_2[row * x_2 + row_2 + i0_2 * x_1 * x_2] + v_9[i0 + common * i0_2];
        }
    }
    double *const v_13_2_2_2_2 = v_13_2_2_2;
    for (int64_t i0 = 0; i0 < i_0; i0++) {
        for (int64_t i1 = 0; i1 < j_0; i1++) {
            int64_t row = i[i0];
            if (row < 0) {
                row = row + x_1;
            }
            if (C99_FAILS(row < 0 || row >= x_1)) return 45;
            int64_t row_2 = j[i1];
            if (row_2 < 0) {
                row_2 = row_2 + x_2;
            }
            if (C99_FAILS(row_2 < 0 || row_2 >= x_2)) return 46;
            C99_IVDEP
            for (int64_t i0_2 = 0; i0_2 < x_0; i0_2++) {
                v_13_2_2_2_2[row * x_2 + row_2 + i0_2 * x_1 * x_2] = v_13_2_2_2_2[row * x_2 + row_2 + i0_2 * x_1 * x_2] + v_8[i0 * j_0 + i1 + i0_2 * i_0 * j_0];
            }
        }
    }
    double *const v_13_2_2_2_2_2 = v_13_2_2_2_2;
    double *const v_13_2_2_2_2_2_part = v_13_2_2_2_2_2 + x_1 * x_2 * (x_0 - n_3);
    for (int64_t i0 = 0; i0 < i_0; i0++) {
        int64_t row = i[i0];
        if (row < 0) {
            row = row + x_1;
        }
        if (C99_FAILS(row < 0 || row >= x_1)) return 47;
        for (int64_t i0_2 = 0; i0_2 < n_3; i0_2++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < x_2; i1++) {
                v_13_2_2_2_2_2_part[row * x_2 + (i0_2 * x_1 * x_2 + i1)] = v_13_2_2_2_2_2_part[row * x_2 + (i0_2 * x_1 * x_2 + i1)] + v_7[i0 * x_2 + (i0_2 * i_0 * x_2 + i1)];
            }
        }
    }
    double *const v_13_2_2_2_2_2_2 = v_13_2_2_2_2_2;
    for (int64_t i0 = 0; i0 < i_0; i0++) {
        int64_t row = i[i0];
        if (row < 0) {
            row = row + x_2;
        }
        if (C99_FAILS(row < 0 || row >= x_2)) return 48;
        C99_IVDEP
        for (int64_t i0_2 = 0; i0_2 < x_0 * x_1; i0_2++) {
            v_13_2_2_2_2_2_2[row + i0_2 * x_2] = v_13_2_2_2_2_2_2[row + i0_2 * x_2] + v_6[i0 + i0_2 * i_0];
        }
    }
    double *const v_13_2_2_2_2_2_2_2 = v_13_2_2_2_2_2_2;
    double *const v_13_2_2_2_2_2_2_2_part = v_13_2_2_2_2_2_2_2 + (x_1 * x_2 + x_2 - n_2 * x_2 - 1);
    for (int64_t i0 = 0; i0 < i_0; i0++) {
        int64_t row = i[i0];
        if (row < 0) {
            row = row + x_0;
        }
        if (C99_FAILS(row < 0 || row >= x_0)) return 49;
        for (int64_t i0_2 = 0; i0_2 < n_2; i0_2++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < x_2; i1++) {
                v_13_2_2_2_2_2_2_2_part[row * (x_1 * x_2) + (i0_2 * x_2 + -i1)] = v_13_2_2_2_2_2_2_2_part[row * (x_1 * x_2) + (i0_2 * x_2 + -i1)] + v_5[i0 * n_2 * x_2 + (i0_2 * x_2 + i1)];
            }
        }
    }
    double *const v_13_2_2_2_2_2_2_2_2 = v_13_2_2_2_2_2_2_2;
    for (int64_t i0 = 0; i0 < i_0; i0++) {
        int64_t row = i[i0];
        if (row < 0) {
            row = row + x_2;
        }
        if (C99_FAILS(row < 0 || row >= x_2)) return 50;
        for (int64_t i0_2 = 0; i0_2 < x_0; i0_2++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < n; i1++) {
                v_13_2_2_2_2_2_2_2_2[row + (i0_2 * x_1 * x_2 + 2 * i1 * x_2)] = v_13_2_2_2_2_2_2_2_2[row + (i0_2 * x_1 * x_2 + 2 * i1 * x_2)] + v_4[i0 + (n * i0_2 * i_0 + i1 * i_0)];
            }
        }
    }
    double *const v_13_2_2_2_2_2_2_2_2_2 = v_13_2_2_2_2_2_2_2_2;
    if (C99_FAILS(i_0 != 1 && i_0 != common_2)) return 51;
    if (C99_FAILS(j_0 != 1 && j_0 != common_2)) return 52;
    if (C99_FAILS(i_0 != 1 && i_0 != common_2)) return 53;
    for (int64_t i0 = 0; i0 < common_2; i0++) {
        int64_t row = i[i0 * step];
        if (row < 0) {
            row = row + x_0;
        }
        if (C99_FAILS(row < 0 || row >= x_0)) return 54;
        int64_t row_2 = j[i0 * step_2];
        if (row_2 < 0) {
            row_2 = row_2 + x_1;
        }
        if (C99_FAILS(row_2 < 0 || row_2 >= x_1)) return 55;
        int64_t row_3 = i[i0 * step];
        if (row_3 < 0) {
            row_3 = row_3 + x_2;
        }
        if (C99_FAILS(row_3 < 0 || row_3 >= x_2)) return 56;
        v_13_2_2_2_2_2_2_2_2_2[row * (x_1 * x_2) + row_2 * x_2 + row_3] = v_13_2_2_2_2_2_2_2_2_2[row * (x_1 * x_2) + row_2 * x_2 + row_3] + v_3[i0];
    }
    double *const v_13_2_2_2_2_2_2_2_2_2_2 = v_13_2_2_2_2_2_2_2_2_2;
    for (int64_t i0 = 0; i0 < i_0; i0++) {
        int64_t row = i[i0];
        if (row < 0) {
            row = row + x_0;
        }
        if (C99_FAILS(row < 0 || row >= x_0)) return 57;
        int64_t row_2 = 1;
        if (row_2 < 0) {
            row_2 = row_2 + x_1;
        }
        if (C99_FAILS(row_2 < 0 || row_2 >= x_1)) return 58;
        C99_IVDEP
        for (int64_t i0_2 = 0; i0_2 < x_2; i0_2++) {
            v_13_2_2_2_2_2_2_2_2_2_2[row * (x_1 * x_2) + row_2 * x_2 + i0_2] = v_13_2_2_2_2_2_2_2_2_2_2[row * (x_1 * x_2) + row_2 * x_2 + i0_2] + v_2[i0 * x_2 + i0_2];
        }
    }
    double *const out12 = out(context, 12, 3, (const int64_t[]){x_0, x_1, x_2});
    if (C99_FAILS(!out12)) return C99_NO_MEMORY;
    memcpy(out12, v_13_2_2_2_2_2_2_2_2_2_2, (size_t)(x_0 * x_1 * x_2 * (int64_t)sizeof(double)));
    double *const out12_part = out12 + x_1 * x_2 * (x_0 - 1);
    for (int64_t i0 = 0; i0 < i_0; i0++) {
        int64_t row = i[i0];
        if (row < 0) {
            row = row + x_1;
        }
        if (C99_FAILS(row < 0 || row >= x_1)) return 59;
        int64_t row_2 = 0;
        if (row_2 < 0) {
            row_2 = row_2 + x_2;
        }
        if (C99_FAILS(row_2 < 0 || row_2 >= x_2)) return 60;
        C99_IVDEP
        for (int64_t i0_2 = 0; i0_2 < x_0; i0_2++) {
            out12_part[row * x_2 + row_2 + -i0_2 * x_1 * x_2] = out12_part[row * x_2 + row_2 + -i0_2 * x_1 * x_2] + v[i0 + i0_2 * i_0];
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
