typedef struct {
    double *const v;
} c99_for_v_3_entries;

static int64_t v_3_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_3_entries *const shared = given;
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
    const double *const x;
    const int64_t x_0;
    const int64_t x_1;
    const int64_t x_2;
} c99_for_v_3_entries_2;

static int64_t v_3_entries_2(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_3_entries_2 *const shared = given;
    double *const v = shared->v;
    const double *const x = shared->x;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    (void)ws;
    (void)shared;
    /* v = sum of x over axes 0 */
    for (int64_t i0 = 0; i0 < x_0; i0++) {
        C99_IVDEP
        for (int64_t i1 = first; i1 < last; i1++) {
            v[i1] = v[i1] + x[i0 * x_1 * x_2 + i1];
        }
    }
    return 0;
}

typedef struct {
    const double *const number;
    double *const v;
    double *const v_mean;
} c99_for_v_mean_entries;

static int64_t v_mean_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_mean_entries *const shared = given;
    const double *const number = shared->number;
    double *const v = shared->v;
    double *const v_mean = shared->v_mean;
    (void)ws;
    (void)shared;
    /* v_mean = v / number */
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        const double v_ = v[i0];
        const double number_ = number[0];
        v_mean[i0] = v_ / number_;
    }
    return 0;
}

typedef struct {
    double *const v;
    uint8_t *const v_2;
    uint8_t *const v_3;
    double *const v_mean;
    const double *const x;
    const int64_t x_1;
    const int64_t x_2;
} c99_for_v_4_entries;

static int64_t v_4_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_4_entries *const shared = given;
    double *const v = shared->v;
    uint8_t *const v_2 = shared->v_2;
    uint8_t *const v_3 = shared->v_3;
    double *const v_mean = shared->v_mean;
    const double *const x = shared->x;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    (void)ws;
    (void)shared;
    /* v_3 = gt(x, 0) */
    /* v_2 = gt(x, -9) */
    /* v = x - v_mean */
    for (int64_t i0 = first; i0 < last; i0++) {
        C99_IVDEP
        for (int64_t i1 = 0; i1 < x_1 * x_2; i1++) {
            const double x_ = x[i0 * x_1 * x_2 + i1];
            const double v_mean_ = v_mean[i1];
            const uint8_t v_3_ = (uint8_t)(x_ > (double)0);
            const uint8_t v_2_ = (uint8_t)(x_ > (double)-9);
            const double v_ = x_ - v_mean_;
            v[i0 * x_1 * x_2 + i1] = v_;
            v_2[i0 * x_1 * x_2 + i1] = v_2_;
            v_3[i0 * x_1 * x_2 + i1] = v_3_;
        }
    }
    return 0;
}

typedef struct {
    double *const v;
} c99_for_v_7_entries;

static int64_t v_7_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_7_entries *const shared = given;
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
    const int64_t x_0;
    const int64_t x_1;
    const int64_t x_2;
} c99_for_v_7_entries_2;

static int64_t v_7_entries_2(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_7_entries_2 *const shared = given;
    double *const v = shared->v;
    double *const v_2 = shared->v_2;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    (void)ws;
    (void)shared;
    /* v_2 = sum of sqr(v) over axes 0 */
    for (int64_t i0 = 0; i0 < x_0; i0++) {
        C99_IVDEP
        for (int64_t i1 = first; i1 < last; i1++) {
            v_2[i1] = v_2[i1] + v[i0 * x_1 * x_2 + i1] * v[i0 * x_1 * x_2 + i1];
        }
    }
    return 0;
}

typedef struct {
    double *const v;
    double *const v_2;
    double *const v_var;
} c99_for_v_var_entries;

static int64_t v_var_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_var_entries *const shared = given;
    double *const v = shared->v;
    double *const v_2 = shared->v_2;
    double *const v_var = shared->v_var;
    (void)ws;
    (void)shared;
    /* v_var = v_2 / v */
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        const double v_2_ = v_2[i0];
        const double v_ = v[0];
        v_var[i0] = v_2_ / v_;
    }
    return 0;
}

typedef struct {
    double *const out9;
} c99_for_out9_entries;

static int64_t out9_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out9_entries *const shared = given;
    double *const out9 = shared->out9;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        out9[i0] = 0;
    }
    return 0;
}

typedef struct {
    double *const out9;
    const double *const x;
    const int64_t x_0;
    const int64_t x_1;
    const int64_t x_2;
} c99_for_out9_entries_2;

static int64_t out9_entries_2(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out9_entries_2 *const shared = given;
    double *const out9 = shared->out9;
    const double *const x = shared->x;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    (void)ws;
    (void)shared;
    /* out9 = sum of x over axes 0, 1 */
    for (int64_t i0 = 0; i0 < x_0 * x_1; i0++) {
        C99_IVDEP
        for (int64_t i1 = first; i1 < last; i1++) {
            out9[i1] = out9[i1] + x[i0 * x_2 + i1];
        }
    }
    return 0;
}

typedef struct {
    double *const out8;
} c99_for_out8_entries;

static int64_t out8_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out8_entries *const shared = given;
    double *const out8 = shared->out8;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        out8[i0] = 0;
    }
    return 0;
}

typedef struct {
    double *const out8;
    const double *const x;
    const int64_t x_0;
    const int64_t x_1;
    const int64_t x_2;
} c99_for_out8_entries_2;

static int64_t out8_entries_2(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out8_entries_2 *const shared = given;
    double *const out8 = shared->out8;
    const double *const x = shared->x;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    (void)ws;
    (void)shared;
    /* out8 = sum of x over axes 1 */
    for (int64_t i0 = 0; i0 < x_1; i0++) {
        for (int64_t i1 = first; i1 < last; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < x_0; i2++) {
                out8[i1 * x_0 + i2] = out8[i1 * x_0 + i2] + x[i0 * x_2 + i1 + i2 * x_1 * x_2];
            }
        }
    }
    return 0;
}

typedef struct {
    uint8_t *const out6;
} c99_for_out6_entries;

static int64_t out6_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out6_entries *const shared = given;
    uint8_t *const out6 = shared->out6;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        out6[i0] = 0;
    }
    return 0;
}

typedef struct {
    uint8_t *const out6;
    uint8_t *const v;
    const int64_t x_0;
    const int64_t x_1;
    const int64_t x_2;
} c99_for_out6_entries_2;

static int64_t out6_entries_2(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out6_entries_2 *const shared = given;
    uint8_t *const out6 = shared->out6;
    uint8_t *const v = shared->v;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    (void)ws;
    (void)shared;
    /* out6 = OR of v over axes 0 */
    for (int64_t i0 = 0; i0 < x_0; i0++) {
        C99_IVDEP
        for (int64_t i1 = first; i1 < last; i1++) {
            out6[i1] = (uint8_t)(out6[i1] | v[i0 * x_1 * x_2 + i1]);
        }
    }
    return 0;
}

typedef struct {
    double *const out3;
} c99_for_out3_entries;

static int64_t out3_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out3_entries *const shared = given;
    double *const out3 = shared->out3;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        out3[i0] = -INFINITY;
    }
    return 0;
}

typedef struct {
    double *const out3;
    const double *const x;
    const int64_t x_1;
    const int64_t x_2;
} c99_for_out3_entries_2;

static int64_t out3_entries_2(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out3_entries_2 *const shared = given;
    double *const out3 = shared->out3;
    const double *const x = shared->x;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    (void)ws;
    (void)shared;
    /* out3 = Maximum of x over axes 1 */
    for (int64_t i0 = 0; i0 < x_1; i0++) {
        for (int64_t i1 = first; i1 < last; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < x_2; i2++) {
                out3[i1 * x_2 + i2] = ((out3[i1 * x_2 + i2] >= x[i0 * x_2 + i1 * x_1 * x_2 + i2]) | (out3[i1 * x_2 + i2] != out3[i1 * x_2 + i2])) ? out3[i1 * x_2 + i2] : x[i0 * x_2 + i1 * x_1 * x_2 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const out2;
} c99_for_out2_entries;

static int64_t out2_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out2_entries *const shared = given;
    double *const out2 = shared->out2;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        out2[i0] = 1;
    }
    return 0;
}

typedef struct {
    double *const out2;
    const double *const x;
    const int64_t x_0;
    const int64_t x_1;
    const int64_t x_2;
} c99_for_out2_entries_2;

static int64_t out2_entries_2(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_out2_entries_2 *const shared = given;
    double *const out2 = shared->out2;
    const double *const x = shared->x;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    (void)ws;
    (void)shared;
    /* out2 = product of x over axes 0 */
    for (int64_t i0 = 0; i0 < x_0; i0++) {
        C99_IVDEP
        for (int64_t i1 = first; i1 < last; i1++) {
            out2[i1] = out2[i1] * x[i0 * x_1 * x_2 + i1];
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
    /* v = cast_float64(number) */
    const int64_t number_ = number[0];
    v[0] = (double)number_;
    const int64_t vector[] = {x_0, x_1, x_2};
    double *const v_2 = c99_room(ws, 1, 3 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_2)) return C99_NO_MEMORY;
    /* v_2 = cast_float64(vector) */
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
        const c99_for_v_3_entries shared = {v_3};
        const int64_t code = c99_parallel(ws, v_3_entries, &shared, x_1 * x_2, 8 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    {
        const c99_for_v_3_entries_2 shared = {v_3, x, x_0, x_1, x_2};
        const int64_t code = c99_parallel(ws, v_3_entries_2, &shared, x_1 * x_2, 8 * x_0 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    double *const v_mean = c99_room(ws, 3, x_1 * x_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_mean)) return C99_NO_MEMORY;
    {
        const c99_for_v_mean_entries shared = {number_2, v_3, v_mean};
        const int64_t code = c99_parallel(ws, v_mean_entries, &shared, x_1 * x_2, 8 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    double *const v_4 = c99_room(ws, 2, x_0 * x_1 * x_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_4)) return C99_NO_MEMORY;
    uint8_t *const v_5 = c99_room(ws, 4, x_0 * x_1 * x_2 * (int64_t)sizeof(uint8_t));
    if (C99_FAILS(!v_5)) return C99_NO_MEMORY;
    uint8_t *const v_6 = c99_room(ws, 5, x_0 * x_1 * x_2 * (int64_t)sizeof(uint8_t));
    if (C99_FAILS(!v_6)) return C99_NO_MEMORY;
    {
        const c99_for_v_4_entries shared = {v_4, v_5, v_6, v_mean, x, x_1, x_2};
        const int64_t code = c99_parallel(ws, v_4_entries, &shared, x_0, 8 * x_0 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    double *const v_7 = c99_room(ws, 3, x_1 * x_2 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_7)) return C99_NO_MEMORY;
    {
        const c99_for_v_7_entries shared = {v_7};
        const int64_t code = c99_parallel(ws, v_7_entries, &shared, x_1 * x_2, 8 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    {
        const c99_for_v_7_entries_2 shared = {v_4, v_7, x_0, x_1, x_2};
        const int64_t code = c99_parallel(ws, v_7_entries_2, &shared, x_1 * x_2, 8 * x_0 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    double *const v_var = out(context, 13, 2, (const int64_t[]){x_1, x_2});
    if (C99_FAILS(!v_var)) return C99_NO_MEMORY;
    {
        const c99_for_v_var_entries shared = {v, v_7, v_var};
        const int64_t code = c99_parallel(ws, v_var_entries, &shared, x_1 * x_2, 8 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    double *const out12 = out(context, 12, 3, (const int64_t[]){x_0, x_1, x_2});
    if (C99_FAILS(!out12)) return C99_NO_MEMORY;
    memcpy(out12, x, (size_t)(x_0 * x_1 * x_2 * (int64_t)sizeof(double)));
    for (int64_t k = 1; k < x_1; k++) {
        double *const here = out12 + k * x_2;
        const double *const before = out12 + x_2 * (k - 1);
        for (int64_t i0 = 0; i0 < x_0; i0++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < x_2; i1++) {
                here[i0 * x_1 * x_2 + i1] = here[i0 * x_1 * x_2 + i1] + before[i0 * x_1 * x_2 + i1];
            }
        }
    }
    if (C99_FAILS(x_0 == 0)) return 1;
    if (C99_FAILS(x_1 == 0)) return 2;
    if (C99_FAILS(x_2 == 0)) return 3;
    double best = x[0];
    int64_t place = 0;
    int64_t count = 0;
    for (int64_t i0 = 0; i0 < x_0 * x_1 * x_2; i0++) {
        if (x[i0] > best || (isnan(x[i0]) && !isnan(best))) {
            best = x[i0];
            place = count;
        }
        count = count + 1;
    }
    const int64_t v_argmax = place;
    if (C99_FAILS(x_1 == 0)) return 4;
    int64_t *const v_argmax_2 = out(context, 10, 2, (const int64_t[]){x_0, x_2});
    if (C99_FAILS(!v_argmax_2)) return C99_NO_MEMORY;
    for (int64_t k = 0; k < x_0; k++) {
        for (int64_t k_2 = 0; k_2 < x_2; k_2++) {
            const double *const row = x + (k * x_1 * x_2 + k_2);
            double best_2 = row[0];
            int64_t place_2 = 0;
            int64_t count_2 = 0;
            for (int64_t i0 = 0; i0 < x_1; i0++) {
                if (row[i0 * x_2] > best_2 || (isnan(row[i0 * x_2]) && !isnan(best_2))) {
                    best_2 = row[i0 * x_2];
                    place_2 = count_2;
                }
                count_2 = count_2 + 1;
            }
            v_argmax_2[k * x_2 + k_2] = place_2;
        }
    }
    double *const out9 = out(context, 9, 1, (const int64_t[]){x_2});
    if (C99_FAILS(!out9)) return C99_NO_MEMORY;
    {
        const c99_for_out9_entries shared = {out9};
        const int64_t code = c99_parallel(ws, out9_entries, &shared, x_2, 8 * x_2);
        if (C99_FAILS(code)) return code;
    }
    {
        const c99_for_out9_entries_2 shared = {out9, x, x_0, x_1, x_2};
        const int64_t code = c99_parallel(ws, out9_entries_2, &shared, x_2, 8 * x_0 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    double *const out8 = out(context, 8, 2, (const int64_t[]){x_2, x_0});
    if (C99_FAILS(!out8)) return C99_NO_MEMORY;
    {
        const c99_for_out8_entries shared = {out8};
        const int64_t code = c99_parallel(ws, out8_entries, &shared, x_0 * x_2, 8 * x_0 * x_2);
        if (C99_FAILS(code)) return code;
    }
    {
        const c99_for_out8_entries_2 shared = {out8, x, x_0, x_1, x_2};
        const int64_t code = c99_parallel(ws, out8_entries_2, &shared, x_2, 8 * x_0 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    uint8_t parts[32];
    for (int64_t j = 0; j < 32; j++) {
        parts[j] = 1;
    }
    const int64_t whole = x_0 * x_1 * x_2 - x_0 * x_1 * x_2 % 32;
    for (int64_t i = 0; i < whole; i += 32) {
        for (int64_t j = 0; j < 32; j++) {
            parts[j] = (uint8_t)(parts[j] & v_5[i + j]);
        }
    }
    C99_IVDEP
    for (int64_t j = 0; j < x_0 * x_1 * x_2 - whole; j++) {
        parts[j] = (uint8_t)(parts[j] & v_5[j + whole]);
    }
    C99_IVDEP
    for (int64_t j = 0; j < 16; j++) {
        parts[j] = (uint8_t)(parts[j] & parts[j + 16]);
    }
    C99_IVDEP
    for (int64_t j = 0; j < 8; j++) {
        parts[j] = (uint8_t)(parts[j] & parts[j + 8]);
    }
    parts[0] = (uint8_t)(parts[0] & parts[4]);
    parts[1] = (uint8_t)(parts[1] & parts[5]);
    parts[2] = (uint8_t)(parts[2] & parts[6]);
    parts[3] = (uint8_t)(parts[3] & parts[7]);
    parts[0] = (uint8_t)(parts[0] & parts[2]);
    parts[1] = (uint8_t)(parts[1] & parts[3]);
    parts[0] = (uint8_t)(parts[0] & parts[1]);
    const uint8_t gathered = parts[0];
    const uint8_t v_8 = gathered;
    uint8_t *const out6 = out(context, 6, 2, (const int64_t[]){x_1, x_2});
    if (C99_FAILS(!out6)) return C99_NO_MEMORY;
    {
        const c99_for_out6_entries shared = {out6};
        const int64_t code = c99_parallel(ws, out6_entries, &shared, x_1 * x_2, 8 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    {
        const c99_for_out6_entries_2 shared = {out6, v_6, x_0, x_1, x_2};
        const int64_t code = c99_parallel(ws, out6_entries_2, &shared, x_1 * x_2, 8 * x_0 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    double *const out5 = out(context, 5, 1, (const int64_t[]){x_1});
    if (C99_FAILS(!out5)) return C99_NO_MEMORY;
    const int64_t whole_2 = x_2 - x_2 % 32;
    for (int64_t k = 0; k < x_1; k++) {
        const double *const row = x + k * x_2;
        double parts_2[32];
        for (int64_t j = 0; j < 32; j++) {
            parts_2[j] = 0;
        }
        for (int64_t k_2 = 0; k_2 < x_0; k_2++) {
            const double *const row_2 = row + k_2 * x_1 * x_2;
            for (int64_t i = 0; i < whole_2; i += 32) {
                for (int64_t j = 0; j < 32; j++) {
                    parts_2[j] = parts_2[j] + row_2[i + j];
                }
            }
            C99_IVDEP
            for (int64_t j = 0; j < x_2 - whole_2; j++) {
                parts_2[j] = parts_2[j] + row_2[j + whole_2];
            }
        }
        C99_IVDEP
        for (int64_t j = 0; j < 16; j++) {
            parts_2[j] = parts_2[j] + parts_2[j + 16];
        }
        C99_IVDEP
        for (int64_t j = 0; j < 8; j++) {
            parts_2[j] = parts_2[j] + parts_2[j + 8];
        }
        parts_2[0] = parts_2[0] + parts_2[4];
        parts_2[1] = parts_2[1] + parts_2[5];
        parts_2[2] = parts_2[2] + parts_2[6];
        parts_2[3] = parts_2[3] + parts_2[7];
        parts_2[0] = parts_2[0] + parts_2[2];
        parts_2[1] = parts_2[1] + parts_2[3];
        parts_2[0] = parts_2[0] + parts_2[1];
        const double gathered_2 = parts_2[0];
        out5[k] = gathered_2;
    }
    if (C99_FAILS(x_2 == 0)) return 5;
    double *const out4 = out(context, 4, 2, (const int64_t[]){x_0, x_1});
    if (C99_FAILS(!out4)) return C99_NO_MEMORY;
    for (int64_t k = 0; k < x_0; k++) {
        for (int64_t k_2 = 0; k_2 < x_1; k_2++) {
            const double *const row = x + (k * x_1 * x_2 + k_2 * x_2);
            double parts_2[32];
            for (int64_t j = 0; j < 32; j++) {
                parts_2[j] = INFINITY;
            }
            for (int64_t i = 0; i < whole_2; i += 32) {
                for (int64_t j = 0; j < 32; j++) {
                    parts_2[j] = ((parts_2[j] <= row[i + j]) | (parts_2[j] != parts_2[j])) ? parts_2[j] : row[i + j];
                }
            }
            C99_IVDEP
            for (int64_t j = 0; j < x_2 - whole_2; j++) {
                parts_2[j] = ((parts_2[j] <= row[j + whole_2]) | (parts_2[j] != parts_2[j])) ? parts_2[j] : row[j + whole_2];
            }
            C99_IVDEP
            for (int64_t j = 0; j < 16; j++) {
                parts_2[j] = ((parts_2[j] <= parts_2[j + 16]) | (parts_2[j] != parts_2[j])) ? parts_2[j] : parts_2[j + 16];
            }
            C99_IVDEP
            for (int64_t j = 0; j < 8; j++) {
                parts_2[j] = ((parts_2[j] <= parts_2[j + 8]) | (parts_2[j] != parts_2[j])) ? parts_2[j] : parts_2[j + 8];
            }
            parts_2[0] = ((parts_2[0] <= parts_2[4]) | (parts_2[0] != parts_2[0])) ? parts_2[0] : parts_2[4];
            parts_2[1] = ((parts_2[1] <= parts_2[5]) | (parts_2[1] != parts_2[1])) ? parts_2[1] : parts_2[5];
            parts_2[2] = ((parts_2[2] <= parts_2[6]) | (parts_2[2] != parts_2[2])) ? parts_2[2] : parts_2[6];
            parts_2[3] = ((parts_2[3] <= parts_2[7]) | (parts_2[3] != parts_2[3])) ? parts_2[3] : parts_2[7];
            parts_2[0] = ((parts_2[0] <= parts_2[2]) | (parts_2[0] != parts_2[0])) ? parts_2[0] : parts_2[2];
            parts_2[1] = ((parts_2[1] <= parts_2[3]) | (parts_2[1] != parts_2[1])) ? parts_2[1] : parts_2[3];
            parts_2[0] = ((parts_2[0] <= parts_2[1]) | (parts_2[0] != parts_2[0])) ? parts_2[0] : parts_2[1];
            const double gathered_2 = parts_2[0];
            out4[k * x_1 + k_2] = gathered_2;
        }
    }
    if (C99_FAILS(x_1 == 0)) return 6;
    double *const out3 = out(context, 3, 2, (const int64_t[]){x_0, x_2});
    if (C99_FAILS(!out3)) return C99_NO_MEMORY;
    {
        const c99_for_out3_entries shared = {out3};
        const int64_t code = c99_parallel(ws, out3_entries, &shared, x_0 * x_2, 8 * x_0 * x_2);
        if (C99_FAILS(code)) return code;
    }
    {
        const c99_for_out3_entries_2 shared = {out3, x, x_1, x_2};
        const int64_t code = c99_parallel(ws, out3_entries_2, &shared, x_0, 8 * x_0 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    double *const out2 = out(context, 2, 2, (const int64_t[]){x_1, x_2});
    if (C99_FAILS(!out2)) return C99_NO_MEMORY;
    {
        const c99_for_out2_entries shared = {out2};
        const int64_t code = c99_parallel(ws, out2_entries, &shared, x_1 * x_2, 8 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    {
        const c99_for_out2_entries_2 shared = {out2, x, x_0, x_1, x_2};
        const int64_t code = c99_parallel(ws, out2_entries_2, &shared, x_1 * x_2, 8 * x_0 * x_1 * x_2);
        if (C99_FAILS(code)) return code;
    }
    const double v_2_at_2 = v_2[2];
    const double v_2_at_3 = v_2[1];
    double parts_2[32];
    for (int64_t j = 0; j < 32; j++) {
        parts_2[j] = 0;
    }
    for (int64_t i = 0; i < whole; i += 32) {
        for (int64_t j = 0; j < 32; j++) {
            parts_2[j] = parts_2[j] + x[i + j];
        }
    }
    C99_IVDEP
    for (int64_t j = 0; j < x_0 * x_1 * x_2 - whole; j++) {
        parts_2[j] = parts_2[j] + x[j + whole];
    }
    C99_IVDEP
    for (int64_t j = 0; j < 16; j++) {
        parts_2[j] = parts_2[j] + parts_2[j + 16];
    }
    C99_IVDEP
    for (int64_t j = 0; j < 8; j++) {
        parts_2[j] = parts_2[j] + parts_2[j + 8];
    }
    parts_2[0] = parts_2[0] + parts_2[4];
    parts_2[1] = parts_2[1] + parts_2[5];
    parts_2[2] = parts_2[2] + parts_2[6];
    parts_2[3] = parts_2[3] + parts_2[7];
    parts_2[0] = parts_2[0] + parts_2[2];
    parts_2[1] = parts_2[1] + parts_2[3];
    parts_2[0] = parts_2[0] + parts_2[1];
    const double gathered_2 = parts_2[0];
    const double v_9 = gathered_2;
    const double term = v_2_at * v_2_at_3 * v_2_at_2;
    const double term_2 = v_9 / term;
    const double v_mean_2 = term_2;
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
