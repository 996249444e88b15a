static const double constant[] = {0.0};
static const double constant_4[] = {2.0};

typedef struct {
    double *const v_4_2;
} c99_for_entries;

static int64_t entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_entries *const shared = given;
    double *const v_4_2 = shared->v_4_2;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        v_4_2[i0] = constant[0];
    }
    return 0;
}

typedef struct {
    double *const v_7;
    const uint8_t *const v_mask;
    const int64_t v_mask_1;
    const double *const x;
    const int64_t x_1;
    const int64_t x_2;
} c99_for_entries_2;

static int64_t entries_2(c99_workspace *ws, const void *given, const int64_t first_2, const int64_t last_2)
{
    const c99_for_entries_2 *const shared = given;
    double *const v_7 = shared->v_7;
    const uint8_t *const v_mask = shared->v_mask;
    const int64_t v_mask_1 = shared->v_mask_1;
    const double *const x = shared->x;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    (void)ws;
    (void)shared;
    /* v_7 = Switch(v_mask, x, constant) */
    for (int64_t i0_2 = first_2; i0_2 < last_2; i0_2++) {
        for (int64_t i1 = 0; i1 < v_mask_1; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < 3; i2++) {
                const uint8_t v_mask_ = v_mask[i0_2 * v_mask_1 + i1];
                const double x_ = x[i0_2 * x_1 * x_2 + i1 * x_2 + i2];
                const double constant_ = constant[0];
                v_7[3 * i0_2 * v_mask_1 + 3 * i1 + i2] = v_mask_ != 0 ? x_ : constant_;
            }
        }
    }
    return 0;
}

typedef struct {
    double *const v_8;
    double *const v_8_rows;
    const int64_t v_mask_0;
    const int64_t v_mask_1;
} c99_for_entries_3;

static int64_t entries_3(c99_workspace *ws, const void *given, const int64_t first_3, const int64_t last_3)
{
    const c99_for_entries_3 *const shared = given;
    double *const v_8 = shared->v_8;
    double *const v_8_rows = shared->v_8_rows;
    const int64_t v_mask_0 = shared->v_mask_0;
    const int64_t v_mask_1 = shared->v_mask_1;
    (void)ws;
    (void)shared;
    for (int64_t i0_3 = first_3; i0_3 < last_3; i0_3++) {
        for (int64_t i1_2 = 0; i1_2 < v_mask_0; i1_2++) {
            C99_IVDEP
            for (int64_t i2_2 = 0; i2_2 < 2; i2_2++) {
                v_8_rows[2 * i0_3 * v_mask_0 + 2 * i1_2 + i2_2] = v_8[2 * i0_3 + 2 * i1_2 * v_mask_1 + i2_2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const v_9;
    double *const v_9_rows;
    const int64_t v_mask_0;
    const int64_t v_mask_1;
} c99_for_entries_4;

static int64_t entries_4(c99_workspace *ws, const void *given, const int64_t first_4, const int64_t last_4)
{
    const c99_for_entries_4 *const shared = given;
    double *const v_9 = shared->v_9;
    double *const v_9_rows = shared->v_9_rows;
    const int64_t v_mask_0 = shared->v_mask_0;
    const int64_t v_mask_1 = shared->v_mask_1;
    (void)ws;
    (void)shared;
    for (int64_t i0_4 = first_4; i0_4 < last_4; i0_4++) {
        for (int64_t i1_3 = 0; i1_3 < v_mask_0; i1_3++) {
            C99_IVDEP
            for (int64_t i2_3 = 0; i2_3 < 2; i2_3++) {
                v_9_rows[2 * i0_4 * v_mask_0 + 2 * i1_3 + i2_3] = v_9[2 * i0_4 + 2 * i1_3 * v_mask_1 + i2_3];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const v_10;
    double *const v_10_rows;
    const int64_t v_mask_0;
    const int64_t v_mask_1;
} c99_for_entries_5;

static int64_t entries_5(c99_workspace *ws, const void *given, const int64_t first_5, const int64_t last_5)
{
    const c99_for_entries_5 *const shared = given;
    double *const v_10 = shared->v_10;
    double *const v_10_rows = shared->v_10_rows;
    const int64_t v_mask_0 = shared->v_mask_0;
    const int64_t v_mask_1 = shared->v_mask_1;
    (void)ws;
    (void)shared;
    for (int64_t i0_5 = first_5; i0_5 < last_5; i0_5++) {
        for (int64_t i1_4 = 0; i1_4 < v_mask_0; i1_4++) {
            C99_IVDEP
            for (int64_t i2_4 = 0; i2_4 < 2; i2_4++) {
                v_10_rows[2 * i0_5 * v_mask_0 + 2 * i1_4 + i2_4] = v_10[2 * i0_5 + 2 * i1_4 * v_mask_1 + i2_4];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const v_7_part;
    double *const v_7_part_rows;
    const int64_t v_mask_1;
} c99_for_entries_6;

static int64_t entries_6(c99_workspace *ws, const void *given, const int64_t first_6, const int64_t last_6)
{
    const c99_for_entries_6 *const shared = given;
    double *const v_7_part = shared->v_7_part;
    double *const v_7_part_rows = shared->v_7_part_rows;
    const int64_t v_mask_1 = shared->v_mask_1;
    (void)ws;
    (void)shared;
    for (int64_t i0_6 = first_6; i0_6 < last_6; i0_6++) {
        for (int64_t i1_5 = 0; i1_5 < v_mask_1; i1_5++) {
            C99_IVDEP
            for (int64_t i2_5 = 0; i2_5 < 3; i2_5++) {
                v_7_part_rows[3 * i0_6 * v_mask_1 + 3 * i1_5 + i2_5] = v_7_part[3 * i0_6 * v_mask_1 + -3 * i1_5 + i2_5];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const v_11;
    double *const v_11_rows;
    const int64_t v_mask_0;
    const int64_t v_mask_1;
} c99_for_entries_7;

static int64_t entries_7(c99_workspace *ws, const void *given, const int64_t first_7, const int64_t last_7)
{
    const c99_for_entries_7 *const shared = given;
    double *const v_11 = shared->v_11;
    double *const v_11_rows = shared->v_11_rows;
    const int64_t v_mask_0 = shared->v_mask_0;
    const int64_t v_mask_1 = shared->v_mask_1;
    (void)ws;
    (void)shared;
    for (int64_t i0_7 = first_7; i0_7 < last_7; i0_7++) {
        for (int64_t i1_6 = 0; i1_6 < v_mask_0; i1_6++) {
            C99_IVDEP
            for (int64_t i2_6 = 0; i2_6 < 2; i2_6++) {
                v_11_rows[2 * i0_7 * v_mask_0 + 2 * i1_6 + i2_6] = v_11[2 * i0_7 + 2 * i1_6 * v_mask_1 + i2_6];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const v_12;
    double *const v_12_rows;
    const int64_t v_mask_0;
    const int64_t v_mask_1;
} c99_for_entries_8;

static int64_t entries_8(c99_workspace *ws, const void *given, const int64_t first_8, const int64_t last_8)
{
    const c99_for_entries_8 *const shared = given;
    double *const v_12 = shared->v_12;
    double *const v_12_rows = shared->v_12_rows;
    const int64_t v_mask_0 = shared->v_mask_0;
    const int64_t v_mask_1 = shared->v_mask_1;
    (void)ws;
    (void)shared;
    for (int64_t i0_8 = first_8; i0_8 < last_8; i0_8++) {
        for (int64_t i1_7 = 0; i1_7 < v_mask_0; i1_7++) {
            C99_IVDEP
            for (int64_t i2_7 = 0; i2_7 < 2; i2_7++) {
                v_12_rows[2 * i0_8 * v_mask_0 + 2 * i1_7 + i2_7] = v_12[2 * i0_8 + 2 * i1_7 * v_mask_1 + i2_7];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const v_13;
    double *const v_13_rows;
    const int64_t v_mask_0;
    const int64_t v_mask_1;
} c99_for_entries_9;

static int64_t entries_9(c99_workspace *ws, const void *given, const int64_t first_9, const int64_t last_9)
{
    const c99_for_entries_9 *const shared = given;
    double *const v_13 = shared->v_13;
    double *const v_13_rows = shared->v_13_rows;
    const int64_t v_mask_0 = shared->v_mask_0;
    const int64_t v_mask_1 = shared->v_mask_1;
    (void)ws;
    (void)shared;
    for (int64_t i0_9 = first_9; i0_9 < last_9; i0_9++) {
        for (int64_t i1_8 = 0; i1_8 < v_mask_0; i1_8++) {
            C99_IVDEP
            for (int64_t i2_8 = 0; i2_8 < 2; i2_8++) {
                v_13_rows[2 * i0_9 * v_mask_0 + 2 * i1_8 + i2_8] = v_13[2 * i0_9 + 2 * i1_8 * v_mask_1 + i2_8];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const h_t_held_3;
    const int64_t n;
    const int64_t n_2;
    const int64_t n_5;
    const int64_t v_2;
    double *const v_20;
    const int64_t x_0;
} c99_for_entries_10;

static int64_t entries_10(c99_workspace *ws, const void *given, const int64_t first_10, const int64_t last_10)
{
    const c99_for_entries_10 *const shared = given;
    double *const h_t_held_3 = shared->h_t_held_3;
    const int64_t n = shared->n;
    const int64_t n_2 = shared->n_2;
    const int64_t n_5 = shared->n_5;
    const int64_t v_2 = shared->v_2;
    double *const v_20 = shared->v_20;
    const int64_t x_0 = shared->x_0;
    (void)ws;
    (void)shared;
    for (int64_t i0_12 = first_10; i0_12 < last_10; i0_12++) {
        for (int64_t i1_11 = 0; i1_11 < n_5 + n - n_2 - v_2; i1_11++) {
            C99_IVDEP
            for (int64_t i2_9 = 0; i2_9 < 2; i2_9++) {
                v_20[4 * i0_12 * (n_5 + n - n_2 - v_2) + 4 * i1_11 + i2_9] = h_t_held_3[2 * i0_12 + 2 * i1_11 * x_0 + i2_9];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const h_t_held_part;
    const int64_t n;
    const int64_t n_2;
    const int64_t n_5;
    const int64_t v_2;
    double *const v_20_part;
    const int64_t x_0;
} c99_for_entries_11;

static int64_t entries_11(c99_workspace *ws, const void *given, const int64_t first_11, const int64_t last_11)
{
    const c99_for_entries_11 *const shared = given;
    double *const h_t_held_part = shared->h_t_held_part;
    const int64_t n = shared->n;
    const int64_t n_2 = shared->n_2;
    const int64_t n_5 = shared->n_5;
    const int64_t v_2 = shared->v_2;
    double *const v_20_part = shared->v_20_part;
    const int64_t x_0 = shared->x_0;
    (void)ws;
    (void)shared;
    for (int64_t i0_13 = first_11; i0_13 < last_11; i0_13++) {
        for (int64_t i1_12 = 0; i1_12 < n_5 + n - n_2 - v_2; i1_12++) {
            C99_IVDEP
            for (int64_t i2_10 = 0; i2_10 < 2; i2_10++) {
                v_20_part[4 * i0_13 * (n_5 + n - n_2 - v_2) + 4 * i1_12 + i2_10] = h_t_held_part[2 * i0_13 + -2 * i1_12 * x_0 + i2_10];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const v_20;
    double *const v_21;
} c99_for_entries_12;

static int64_t entries_12(c99_workspace *ws, const void *given, const int64_t first_12, const int64_t last_12)
{
    const c99_for_entries_12 *const shared = given;
    double *const v_20 = shared->v_20;
    double *const v_21 = shared->v_21;
    (void)ws;
    (void)shared;
    /* v_21 = mul(constant_4, v_20) */
    C99_IVDEP
    for (int64_t i0_14 = first_12; i0_14 < last_12; i0_14++) {
        const double constant_4_ = constant_4[0];
        const double v_20_ = v_20[i0_14];
        v_21[i0_14] = constant_4_ * v_20_;
    }
    return 0;
}

typedef struct {
    double *const out20;
    double *const trace_2;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_entries_13;

static int64_t entries_13(c99_workspace *ws, const void *given, const int64_t first_14, const int64_t last_14)
{
    const c99_for_entries_13 *const shared = given;
    double *const out20 = shared->out20;
    double *const trace_2 = shared->trace_2;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* out20 = Sum{axes=[0, 1]}(trace_2) */
    for (int64_t i0_20 = 0; i0_20 < x_1; i0_20++) {
        for (int64_t i1_17 = 0; i1_17 < x_0; i1_17++) {
            C99_IVDEP
            for (int64_t i2_11 = first_14; i2_11 < last_14; i2_11++) {
                out20[i2_11] = out20[i2_11] + trace_2[-2 * i0_20 * x_0 + 2 * i1_17 + i2_11];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const out18;
    double *const trace;
    const int64_t v_mask_0;
    const int64_t x_1;
} c99_for_entries_14;

static int64_t entries_14(c99_workspace *ws, const void *given, const int64_t first_16, const int64_t last_16)
{
    const c99_for_entries_14 *const shared = given;
    double *const out18 = shared->out18;
    double *const trace = shared->trace;
    const int64_t v_mask_0 = shared->v_mask_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* out18 = Sum{axes=[0, 1]}(trace) */
    for (int64_t i0_22 = 0; i0_22 < x_1; i0_22++) {
        for (int64_t i1_18 = 0; i1_18 < v_mask_0; i1_18++) {
            C99_IVDEP
            for (int64_t i2_12 = first_16; i2_12 < last_16; i2_12++) {
                out18[i2_12] = out18[i2_12] + trace[-2 * i0_22 * v_mask_0 + 2 * i1_18 + i2_12];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const v_7;
    double *const v_7_rows;
    const int64_t v_mask_0;
    const int64_t v_mask_1;
} c99_for_entries_15;

static int64_t entries_15(c99_workspace *ws, const void *given, const int64_t first_17, const int64_t last_17)
{
    const c99_for_entries_15 *const shared = given;
    double *const v_7 = shared->v_7;
    double *const v_7_rows = shared->v_7_rows;
    const int64_t v_mask_0 = shared->v_mask_0;
    const int64_t v_mask_1 = shared->v_mask_1;
    (void)ws;
    (void)shared;
    for (int64_t i0_23 = first_17; i0_23 < last_17; i0_23++) {
        for (int64_t i1_19 = 0; i1_19 < v_mask_0; i1_19++) {
            C99_IVDEP
            for (int64_t i2_13 = 0; i2_13 < 3; i2_13++) {
                v_7_rows[3 * i0_23 * v_mask_0 + 3 * i1_19 + i2_13] = v_7[3 * i0_23 + 3 * i1_19 * v_mask_1 + i2_13];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const out16;
    double *const trace_3;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_entries_16;

static int64_t entries_16(c99_workspace *ws, const void *given, const int64_t first_19, const int64_t last_19)
{
    const c99_for_entries_16 *const shared = given;
    double *const out16 = shared->out16;
    double *const trace_3 = shared->trace_3;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* out16 = Sum{axes=[0, 1]}(trace_3) */
    for (int64_t i0_25 = 0; i0_25 < x_1; i0_25++) {
        for (int64_t i1_20 = 0; i1_20 < x_0; i1_20++) {
            C99_IVDEP
            for (int64_t i2_14 = first_19; i2_14 < last_19; i2_14++) {
                out16[i2_14] = out16[i2_14] + trace_3[-2 * i0_25 * x_0 + 2 * i1_20 + i2_14];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const out13;
    double *const trace_4;
    const int64_t v_mask_0;
    const int64_t x_1;
} c99_for_entries_17;

static int64_t entries_17(c99_workspace *ws, const void *given, const int64_t first_21, const int64_t last_21)
{
    const c99_for_entries_17 *const shared = given;
    double *const out13 = shared->out13;
    double *const trace_4 = shared->trace_4;
    const int64_t v_mask_0 = shared->v_mask_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* out13 = Sum{axes=[0, 1]}(trace_4) */
    for (int64_t i0_27 = 0; i0_27 < v_mask_0 * x_1; i0_27++) {
        C99_IVDEP
        for (int64_t i1_21 = first_21; i1_21 < last_21; i1_21++) {
            out13[i1_21] = out13[i1_21] + trace_4[2 * i0_27 + i1_21];
        }
    }
    return 0;
}

typedef struct {
    double *const out10;
    double *const trace_6;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_entries_18;

static int64_t entries_18(c99_workspace *ws, const void *given, const int64_t first_23, const int64_t last_23)
{
    const c99_for_entries_18 *const shared = given;
    double *const out10 = shared->out10;
    double *const trace_6 = shared->trace_6;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* out10 = Sum{axes=[0, 1]}(trace_6) */
    for (int64_t i0_29 = 0; i0_29 < x_1; i0_29++) {
        for (int64_t i1_22 = 0; i1_22 < x_0; i1_22++) {
            C99_IVDEP
            for (int64_t i2_15 = first_23; i2_15 < last_23; i2_15++) {
                out10[i2_15] = out10[i2_15] + trace_6[-2 * i0_29 * x_0 + 2 * i1_22 + i2_15];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const out8;
    double *const trace_5;
    const int64_t v_mask_0;
    const int64_t x_1;
} c99_for_entries_19;

static int64_t entries_19(c99_workspace *ws, const void *given, const int64_t first_25, const int64_t last_25)
{
    const c99_for_entries_19 *const shared = given;
    double *const out8 = shared->out8;
    double *const trace_5 = shared->trace_5;
    const int64_t v_mask_0 = shared->v_mask_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* out8 = Sum{axes=[0, 1]}(trace_5) */
    for (int64_t i0_31 = 0; i0_31 < x_1; i0_31++) {
        for (int64_t i1_23 = 0; i1_23 < v_mask_0; i1_23++) {
            C99_IVDEP
            for (int64_t i2_16 = first_25; i2_16 < last_25; i2_16++) {
                out8[i2_16] = out8[i2_16] + trace_5[-2 * i0_31 * v_mask_0 + 2 * i1_23 + i2_16];
            }
        }
    }
    return 0;
}

typedef struct {
    const double *const v_7_part_on;
    double *const v_7_part_on_rows;
    const int64_t v_mask_0;
    const int64_t v_mask_1;
} c99_for_entries_20;

static int64_t entries_20(c99_workspace *ws, const void *given, const int64_t first_26, const int64_t last_26)
{
    const c99_for_entries_20 *const shared = given;
    const double *const v_7_part_on = shared->v_7_part_on;
    double *const v_7_part_on_rows = shared->v_7_part_on_rows;
    const int64_t v_mask_0 = shared->v_mask_0;
    const int64_t v_mask_1 = shared->v_mask_1;
    (void)ws;
    (void)shared;
    for (int64_t i0_32 = first_26; i0_32 < last_26; i0_32++) {
        for (int64_t i1_24 = 0; i1_24 < v_mask_0; i1_24++) {
            C99_IVDEP
            for (int64_t i2_17 = 0; i2_17 < 3; i2_17++) {
                v_7_part_on_rows[3 * i0_32 * v_mask_0 + 3 * i1_24 + i2_17] = v_7_part_on[3 * i0_32 + 3 * i1_24 * v_mask_1 + i2_17];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const out6;
    double *const trace_7;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_entries_21;

static int64_t entries_21(c99_workspace *ws, const void *given, const int64_t first_28, const int64_t last_28)
{
    const c99_for_entries_21 *const shared = given;
    double *const out6 = shared->out6;
    double *const trace_7 = shared->trace_7;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* out6 = Sum{axes=[0, 1]}(trace_7) */
    for (int64_t i0_34 = 0; i0_34 < x_1; i0_34++) {
        for (int64_t i1_25 = 0; i1_25 < x_0; i1_25++) {
            C99_IVDEP
            for (int64_t i2_18 = first_28; i2_18 < last_28; i2_18++) {
                out6[i2_18] = out6[i2_18] + trace_7[-2 * i0_34 * x_0 + 2 * i1_25 + i2_18];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const out3;
    double *const trace_8;
    const int64_t v_mask_0;
    const int64_t x_1;
} c99_for_entries_22;

static int64_t entries_22(c99_workspace *ws, const void *given, const int64_t first_30, const int64_t last_30)
{
    const c99_for_entries_22 *const shared = given;
    double *const out3 = shared->out3;
    double *const trace_8 = shared->trace_8;
    const int64_t v_mask_0 = shared->v_mask_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* out3 = Sum{axes=[0, 1]}(trace_8) */
    for (int64_t i0_36 = 0; i0_36 < v_mask_0 * x_1; i0_36++) {
        C99_IVDEP
        for (int64_t i1_26 = first_30; i1_26 < last_30; i1_26++) {
            out3[i1_26] = out3[i1_26] + trace_8[2 * i0_36 + i1_26];
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
    const uint8_t *const v_mask = c99_bools(ws, 0, in[1].data, in[1].shape[0] * in[1].shape[1]);
    if (C99_FAILS(!v_mask)) return C99_NO_MEMORY;
    const int64_t v_mask_0 = in[1].shape[0];
    const int64_t v_mask_1 = in[1].shape[1];
    const double *const v_gru_U_r = in[2].data;
    const double *const v_gru_W_r = in[3].data;
    const double *const v_gru_b_r = in[4].data;
    const double *const v_gru_U_z = in[5].data;
    const double *const v_gru_W_z = in[6].data;
    const double *const v_gru_b_z = in[7].data;
    const double *const v_gru_U_n = in[8].data;
    const double *const v_gru_b_n = in[9].data;
    const double *const v_gru_W_n = in[10].data;
    const double *const v_gru_c_n = in[11].data;
    const double *const v_gru_U_r_2 = in[12].data;
    const double *const v_gru_W_r_2 = in[13].data;
    const double *const v_gru_b_r_2 = in[14].data;
    const double *const v_gru_U_z_2 = in[15].data;
    const double *const v_gru_W_z_2 = in[16].data;
    const double *const v_gru_b_z_2 = in[17].data;
    const double *const v_gru_U_n_2 = in[18].data;
    const double *const v_gru_b_n_2 = in[19].data;
    const double *const v_gru_W_n_2 = in[20].data;
    const double *const v_gru_c_n_2 = in[21].data;
    const uint8_t t = (uint8_t)(x_1 > (int64_t)0);
    const int64_t t_2 = (int64_t)((uint64_t)INT64_C(1) + (uint64_t)x_1);
    const uint8_t t_3 = (uint8_t)(v_mask_1 == x_1);
    const uint8_t t_4 = (uint8_t)(v_mask_0 == x_0);
    const uint8_t t_5 = (uint8_t)(t_4 & t_3);
    const uint8_t v = t_5;
    const int64_t v_2 = t_2;
    const uint8_t v_3 = t;
    if (C99_FAILS(v_2 < 0)) return 1;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 3, (const int64_t[]){v_2, x_0, 2}))) return 2;
    double *const v_4 = c99_room(ws, 1, 2 * v_2 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_4)) return C99_NO_MEMORY;
    double *const v_4_2 = v_4;
    const int64_t n = (v_2 - 1 > 0 ? v_2 - 1 : 0);
    const int64_t n_2 = (n - v_2 > 0 ? n - v_2 : 0);
    {
        const c99_for_entries shared = {v_4_2};
        const int64_t code = c99_parallel(ws, entries, &shared, 2 * x_0 * (n_2 + v_2 - n), 16 * x_0 * (n_2 + v_2 - n));
        if (C99_FAILS(code)) return code;
    }
    const uint8_t v_6 = (uint8_t)(x_2 == (int64_t)3);
    if (C99_FAILS(!v_3)) return 3;
    if (C99_FAILS(!v_6)) return 4;
    if (C99_FAILS(x_2 != 3)) return 5;
    if (C99_FAILS(!v)) return 6;
    if (C99_FAILS(v_mask_0 != x_0)) return 7;
    if (C99_FAILS(v_mask_1 != x_1)) return 8;
    if (C99_FAILS(x_0 != v_mask_0)) return 9;
    if (C99_FAILS(x_1 != v_mask_1)) return 10;
    double *const v_7 = c99_room(ws, 2, 3 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_7)) return C99_NO_MEMORY;
    {
        const c99_for_entries_2 shared = {v_7, v_mask, v_mask_1, x, x_1, x_2};
        const int64_t code = c99_parallel(ws, entries_2, &shared, v_mask_0, 24 * v_mask_0 * v_mask_1);
        if (C99_FAILS(code)) return code;
    }
    double *const v_8 = c99_room(ws, 3, 2 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_8)) return C99_NO_MEMORY;
    /* v_8 = v_7 . v_gru_U_z */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, v_mask_0 * v_mask_1, 2, 3, v_7, 3, 1, v_gru_U_z, 1, 3, v_8, 2, 1))) return C99_NO_MEMORY;
    double *const v_8_rows = c99_room(ws, 6, 2 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_8_rows)) return C99_NO_MEMORY;
    {
        const c99_for_entries_3 shared = {v_8, v_8_rows, v_mask_0, v_mask_1};
        const int64_t code = c99_parallel(ws, entries_3, &shared, v_mask_1, 16 * v_mask_0 * v_mask_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(2 * x_0 * x_1 != 2 * v_mask_0 * v_mask_1)) return 11;
    double *const v_9 = c99_room(ws, 3, 2 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_9)) return C99_NO_MEMORY;
    /* v_9 = v_7 . v_gru_U_n */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, v_mask_0 * v_mask_1, 2, 3, v_7, 3, 1, v_gru_U_n, 1, 3, v_9, 2, 1))) return C99_NO_MEMORY;
    double *const v_9_rows = c99_room(ws, 7, 2 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_9_rows)) return C99_NO_MEMORY;
    {
        const c99_for_entries_4 shared = {v_9, v_9_rows, v_mask_0, v_mask_1};
        const int64_t code = c99_parallel(ws, entries_4, &shared, v_mask_1, 16 * v_mask_0 * v_mask_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(2 * x_0 * x_1 != 2 * v_mask_0 * v_mask_1)) return 12;
    double *const v_10 = c99_room(ws, 3, 2 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_10)) return C99_NO_MEMORY;
    /* v_10 = v_7 . v_gru_U_r */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, v_mask_0 * v_mask_1, 2, 3, v_7, 3, 1, v_gru_U_r, 1, 3, v_10, 2, 1))) return C99_NO_MEMORY;
    double *const v_10_rows = c99_room(ws, 8, 2 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_10_rows)) return C99_NO_MEMORY;
    {
        const c99_for_entries_5 shared = {v_10, v_10_rows, v_mask_0, v_mask_1};
        const int64_t code = c99_parallel(ws, entries_5, &shared, v_mask_1, 16 * v_mask_0 * v_mask_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(2 * x_0 * x_1 != 2 * v_mask_0 * v_mask_1)) return 13;
    double *const v_7_part = v_7 + 3 * (v_mask_1 - 1);
    double *const v_7_part_rows = c99_room(ws, 3, 3 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_7_part_rows)) return C99_NO_MEMORY;
    {
        const c99_for_entries_6 shared = {v_7_part, v_7_part_rows, v_mask_1};
        const int64_t code = c99_parallel(ws, entries_6, &shared, v_mask_0, 24 * v_mask_0 * v_mask_1);
        if (C99_FAILS(code)) return code;
    }
    double *const v_11 = c99_room(ws, 9, 2 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_11)) return C99_NO_MEMORY;
    /* v_11 = v_7_part_rows . v_gru_U_z_2 */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, v_mask_0 * v_mask_1, 2, 3, v_7_part_rows, 3, 1, v_gru_U_z_2, 1, 3, v_11, 2, 1))) return C99_NO_MEMORY;
    double *const v_11_rows = c99_room(ws, 10, 2 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_11_rows)) return C99_NO_MEMORY;
    {
        const c99_for_entries_7 shared = {v_11, v_11_rows, v_mask_0, v_mask_1};
        const int64_t code = c99_parallel(ws, entries_7, &shared, v_mask_1, 16 * v_mask_0 * v_mask_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(2 * x_0 * x_1 != 2 * v_mask_0 * v_mask_1)) return 14;
    double *const v_12 = c99_room(ws, 9, 2 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_12)) return C99_NO_MEMORY;
    /* v_12 = v_7_part_rows . v_gru_U_n_2 */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, v_mask_0 * v_mask_1, 2, 3, v_7_part_rows, 3, 1, v_gru_U_n_2, 1, 3, v_12, 2, 1))) return C99_NO_MEMORY;
    double *const v_12_rows = c99_room(ws, 11, 2 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_12_rows)) return C99_NO_MEMORY;
    {
        const c99_for_entries_8 shared = {v_12, v_12_rows, v_mask_0, v_mask_1};
        const int64_t code = c99_parallel(ws, entries_8, &shared, v_mask_1, 16 * v_mask_0 * v_mask_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(2 * x_0 * x_1 != 2 * v_mask_0 * v_mask_1)) return 15;
    double *const v_13 = c99_room(ws, 9, 2 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_13)) return C99_NO_MEMORY;
    /* v_13 = v_7_part_rows . v_gru_U_r_2 */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, v_mask_0 * v_mask_1, 2, 3, v_7_part_rows, 3, 1, v_gru_U_r_2, 1, 3, v_13, 2, 1))) return C99_NO_MEMORY;
    double *const v_13_rows = c99_room(ws, 3, 2 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_13_rows)) return C99_NO_MEMORY;
    {
        const c99_for_entries_9 shared = {v_13, v_13_rows, v_mask_0, v_mask_1};
        const int64_t code = c99_parallel(ws, entries_9, &shared, v_mask_1, 16 * v_mask_0 * v_mask_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(2 * x_0 * x_1 != 2 * v_mask_0 * v_mask_1)) return 16;
    const uint8_t *const v_mask_part = v_mask + (v_mask_1 - 1);
    if (C99_FAILS(v_mask_1 < x_1)) return 17;
    if (C99_FAILS(v_mask_1 < x_1)) return 18;
    const int64_t rows = (v_2 - 2 > 0 ? v_2 - 2 : 0);
    double *const h_t_held = c99_room(ws, 9, 2 * x_0 * (rows + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!h_t_held)) return C99_NO_MEMORY;
    memcpy(h_t_held, v_4_2, (size_t)(2 * x_0 * (int64_t)sizeof(double)));
    double *const h_t_held_2 = c99_room(ws, 12, 2 * x_0 * (rows + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!h_t_held_2)) return C99_NO_MEMORY;
    memcpy(h_t_held_2, v_4_2, (size_t)(2 * x_0 * (int64_t)sizeof(double)));
    double *const r = v_11_rows;
    double *const z = v_12_rows;
    double *const m = v_13_rows;
    double *const r_2 = v_8_rows;
    double *const z_2 = v_9_rows;
    double *const m_2 = v_10_rows;
    double *const n_4 = c99_room(ws, 13, 2 * v_mask_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!n_4)) return C99_NO_MEMORY;
    double *const n_3 = c99_room(ws, 14, 2 * v_mask_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!n_3)) return C99_NO_MEMORY;
    double *const v_gru_W_n_packed = c99_room(ws, 15, (int64_t)c99_packed_size_f64(2, 2));
    if (C99_FAILS(!v_gru_W_n_packed)) return C99_NO_MEMORY;
    c99_pack_f64(2, 2, v_gru_W_n, 1, 2, v_gru_W_n_packed);
    double *const v_gru_W_r_packed = c99_room(ws, 16, (int64_t)c99_packed_size_f64(2, 2));
    if (C99_FAILS(!v_gru_W_r_packed)) return C99_NO_MEMORY;
    c99_pack_f64(2, 2, v_gru_W_r, 1, 2, v_gru_W_r_packed);
    double *const v_gru_W_z_packed = c99_room(ws, 17, (int64_t)c99_packed_size_f64(2, 2));
    if (C99_FAILS(!v_gru_W_z_packed)) return C99_NO_MEMORY;
    c99_pack_f64(2, 2, v_gru_W_z, 1, 2, v_gru_W_z_packed);
    double *const v_gru_W_n_2_packed = c99_room(ws, 18, (int64_t)c99_packed_size_f64(2, 2));
    if (C99_FAILS(!v_gru_W_n_2_packed)) return C99_NO_MEMORY;
    c99_pack_f64(2, 2, v_gru_W_n_2, 1, 2, v_gru_W_n_2_packed);
    double *const v_gru_W_r_2_packed = c99_room(ws, 19, (int64_t)c99_packed_size_f64(2, 2));
    if (C99_FAILS(!v_gru_W_r_2_packed)) return C99_NO_MEMORY;
    c99_pack_f64(2, 2, v_gru_W_r_2, 1, 2, v_gru_W_r_2_packed);
    double *const v_gru_W_z_2_packed = c99_room(ws, 20, (int64_t)c99_packed_size_f64(2, 2));
    if (C99_FAILS(!v_gru_W_z_2_packed)) return C99_NO_MEMORY;
    c99_pack_f64(2, 2, v_gru_W_z_2, 1, 2, v_gru_W_z_2_packed);
    double *const v_14 = c99_room(ws, 21, 2 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_14)) return C99_NO_MEMORY;
    double *const v_15 = c99_room(ws, 22, 2 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_15)) return C99_NO_MEMORY;
    double *const v_16 = c99_room(ws, 23, 2 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_16)) return C99_NO_MEMORY;
    double *const v_17 = c99_room(ws, 21, 2 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_17)) return C99_NO_MEMORY;
    double *const v_18 = c99_room(ws, 22, 2 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_18)) return C99_NO_MEMORY;
    double *const v_19 = c99_room(ws, 23, 2 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_19)) return C99_NO_MEMORY;
    for (int64_t t_6 = 0; t_6 < x_1; t_6++) {
        const uint8_t *const v_mask_part_t = v_mask_part + -t_6;
        const double *const v_13_rows_t = v_13_rows + 2 * t_6 * x_0;
        const double *const v_12_rows_t = v_12_rows + 2 * t_6 * x_0;
        const double *const v_11_rows_t = v_11_rows + 2 * t_6 * x_0;
        const uint8_t *const v_mask_t = v_mask + t_6;
        const double *const v_10_rows_t = v_10_rows + 2 * t_6 * x_0;
        const double *const v_9_rows_t = v_9_rows + 2 * t_6 * x_0;
        const double *const v_8_rows_t = v_8_rows + 2 * t_6 * x_0;
        double *const h_t_held_prev = h_t_held + t_6 % (rows + 2) * (2 * x_0);
        double *const h_t_held_2_prev = h_t_held_2 + t_6 % (rows + 2) * (2 * x_0);
        /* v_14 = h_t_held_2_prev . v_gru_W_n */
        c99_packed_product_f64(ws, x_0, 2, 2, h_t_held_2_prev, 2, 1, v_gru_W_n_packed, v_14, 2);
        /* v_15 = h_t_held_2_prev . v_gru_W_r */
        c99_packed_product_f64(ws, x_0, 2, 2, h_t_held_2_prev, 2, 1, v_gru_W_r_packed, v_15, 2);
        /* v_16 = h_t_held_2_prev . v_gru_W_z */
        c99_packed_product_f64(ws, x_0, 2, 2, h_t_held_2_prev, 2, 1, v_gru_W_z_packed, v_16, 2);
        if (C99_FAILS(x_0 != v_mask_0)) return 19;
        double *const h_t_held_2_t = h_t_held_2 + (t_6 + 1) % (rows + 2) * (2 * x_0);
        if (C99_FAILS(x_0 != v_mask_0)) return 20;
        double *const z_2_t = z_2 + 2 * t_6 * x_0;
        if (C99_FAILS(x_0 != v_mask_0)) return 21;
        double *const n_4_t = n_4 + 2 * t_6 * v_mask_0;
        double *const r_2_t = r_2 + 2 * t_6 * x_0;
        if (C99_FAILS(x_0 != v_mask_0)) return 22;
        double *const m_2_t = m_2 + 2 * t_6 * x_0;
        if (C99_FAILS(x_0 != v_mask_0)) return 23;
        /* h_t_held_2_t, z_2_t, n_4_t, r_2_t, m_2_t = Composite{...}(v_mask_t, h_t_held_2_prev, v_8_rows_t, v_16, v_gru_b_z, v_9_rows_t, v_gru_b_n, v_10_rows_t, v_15, v_gru_b_r, v_14, v_gru_c_n) */
        for (int64_t i0_10 = 0; i0_10 < v_mask_0; i0_10++) {
            C99_IVDEP
            for (int64_t i1_9 = 0; i1_9 < 2; i1_9++) {
                const uint8_t v_mask_t_ = v_mask_t[i0_10 * v_mask_1];
                const double h_t_held_2_prev_ = h_t_held_2_prev[2 * i0_10 + i1_9];
                const double v_8_rows_t_ = v_8_rows_t[2 * i0_10 + i1_9];
                const double v_16_ = v_16[2 * i0_10 + i1_9];
                const double v_gru_b_z_ = v_gru_b_z[i1_9];
                const double v_9_rows_t_ = v_9_rows_t[2 * i0_10 + i1_9];
                const double v_gru_b_n_ = v_gru_b_n[i1_9];
                const double v_10_rows_t_ = v_10_rows_t[2 * i0_10 + i1_9];
                const double v_15_ = v_15[2 * i0_10 + i1_9];
                const double v_gru_b_r_ = v_gru_b_r[i1_9];
                const double v_14_ = v_14[2 * i0_10 + i1_9];
                const double v_gru_c_n_ = v_gru_c_n[i1_9];
                const double t_7 = v_14_ + v_gru_c_n_;
                const double t_8 = v_10_rows_t_ + v_15_ + v_gru_b_r_;
                const double t_9 = c99_sigmoid_f64(t_8);
                const double t_10 = t_9 * t_7;
                const double t_11 = v_9_rows_t_ + v_gru_b_n_ + t_10;
                const double t_12 = c99_tanh_f64(t_11);
                const double t_13 = v_8_rows_t_ + v_16_ + v_gru_b_z_;
                const double t_14 = c99_sigmoid_f64(t_13);
                const double t_15 = t_14 * h_t_held_2_prev_;
                const double t_16 = 1.0 - t_14;
                const double t_17 = t_16 * t_12;
                const double t_18 = t_17 + t_15;
                const double t_19 = v_mask_t_ != 0 ? t_18 : h_t_held_2_prev_;
                h_t_held_2_t[2 * i0_10 + i1_9] = t_19;
                z_2_t[2 * i0_10 + i1_9] = t_14;
                n_4_t[2 * i0_10 + i1_9] = t_12;
                r_2_t[2 * i0_10 + i1_9] = t_9;
                m_2_t[2 * i0_10 + i1_9] = t_7;
            }
        }
        /* v_17 = h_t_held_prev . v_gru_W_n_2 */
        c99_packed_product_f64(ws, x_0, 2, 2, h_t_held_prev, 2, 1, v_gru_W_n_2_packed, v_17, 2);
        /* v_18 = h_t_held_prev . v_gru_W_r_2 */
        c99_packed_product_f64(ws, x_0, 2, 2, h_t_held_prev, 2, 1, v_gru_W_r_2_packed, v_18, 2);
        /* v_19 = h_t_held_prev . v_gru_W_z_2 */
        c99_packed_product_f64(ws, x_0, 2, 2, h_t_held_prev, 2, 1, v_gru_W_z_2_packed, v_19, 2);
        if (C99_FAILS(x_0 != v_mask_0)) return 24;
        double *const h_t_held_t = h_t_held + (t_6 + 1) % (rows + 2) * (2 * x_0);
        if (C99_FAILS(x_0 != v_mask_0)) return 25;
        double *const z_t = z + 2 * t_6 * x_0;
        if (C99_FAILS(x_0 != v_mask_0)) return 26;
        double *const n_3_t = n_3 + 2 * t_6 * v_mask_0;
        double *const r_t = r + 2 * t_6 * x_0;
        if (C99_FAILS(x_0 != v_mask_0)) return 27;
        double *const m_t = m + 2 * t_6 * x_0;
        if (C99_FAILS(x_0 != v_mask_0)) return 28;
        /* h_t_held_t, z_t, n_3_t, r_t, m_t = Composite{...}(v_mask_part_t, h_t_held_prev, v_11_rows_t, v_19, v_gru_b_z_2, v_12_rows_t, v_gru_b_n_2, v_13_rows_t, v_18, v_gru_b_r_2, v_17, v_gru_c_n_2) */
        for (int64_t i0_11 = 0; i0_11 < v_mask_0; i0_11++) {
            C99_IVDEP
            for (int64_t i1_10 = 0; i1_10 < 2; i1_10++) {
                const uint8_t v_mask_part_t_ = v_mask_part_t[i0_11 * v_mask_1];
                const double h_t_held_prev_ = h_t_held_prev[2 * i0_11 + i1_10];
                const double v_11_rows_t_ = v_11_rows_t[2 * i0_11 + i1_10];
                const double v_19_ = v_19[2 * i0_11 + i1_10];
                const double v_gru_b_z_2_ = v_gru_b_z_2[i1_10];
                const double v_12_rows_t_ = v_12_rows_t[2 * i0_11 + i1_10];
                const double v_gru_b_n_2_ = v_gru_b_n_2[i1_10];
                const double v_13_rows_t_ = v_13_rows_t[2 * i0_11 + i1_10];
                const double v_18_ = v_18[2 * i0_11 + i1_10];
                const double v_gru_b_r_2_ = v_gru_b_r_2[i1_10];
                const double v_17_ = v_17[2 * i0_11 + i1_10];
                const double v_gru_c_n_2_ = v_gru_c_n_2[i1_10];
                const double t_20 = v_17_ + v_gru_c_n_2_;
                const double t_21 = v_13_rows_t_ + v_18_ + v_gru_b_r_2_;
                const double t_22 = c99_sigmoid_f64(t_21);
                const double t_23 = t_22 * t_20;
                const double t_24 = v_12_rows_t_ + v_gru_b_n_2_ + t_23;
                const double t_25 = c99_tanh_f64(t_24);
                const double t_26 = v_11_rows_t_ + v_19_ + v_gru_b_z_2_;
                const double t_27 = c99_sigmoid_f64(t_26);
                const double t_28 = t_27 * h_t_held_prev_;
                const double t_29 = 1.0 - t_27;
                const double t_30 = t_29 * t_25;
                const double t_31 = t_30 + t_28;
                const double t_32 = v_mask_part_t_ != 0 ? t_31 : h_t_held_prev_;
                h_t_held_t[2 * i0_11 + i1_10] = t_32;
                z_t[2 * i0_11 + i1_10] = t_27;
                n_3_t[2 * i0_11 + i1_10] = t_25;
                r_t[2 * i0_11 + i1_10] = t_22;
                m_t[2 * i0_11 + i1_10] = t_20;
            }
        }
        if (C99_FAILS(x_0 != v_mask_0)) return 29;
        if (C99_FAILS(x_0 != v_mask_0)) return 30;
        if (C99_FAILS(x_0 != v_mask_0)) return 31;
        if (C99_FAILS(x_0 != v_mask_0)) return 32;
        if (C99_FAILS(x_0 != v_mask_0)) return 33;
        if (C99_FAILS(x_0 != v_mask_0)) return 34;
        if (C99_FAILS(x_0 != v_mask_0)) return 35;
        if (C99_FAILS(x_0 != v_mask_0)) return 36;
    }
    if (C99_FAILS(c99_in_order(ws, 21, h_t_held, 2 * x_0 * (int64_t)sizeof(double), x_1 + 1, v_2, rows + 2))) return C99_NO_MEMORY;
    if (C99_FAILS(c99_in_order(ws, 22, h_t_held_2, 2 * x_0 * (int64_t)sizeof(double), x_1 + 1, v_2, rows + 2))) return C99_NO_MEMORY;
    const int64_t n_5 = (v_2 > 0 ? v_2 : 0);
    double *const h_t_held_part = h_t_held + 2 * x_0 * (v_2 - 1);
    double *const h_t_held_3 = h_t_held_2 + 2 * x_0 * (n_2 + v_2 - n);
    double *const v_20 = c99_room(ws, 23, 4 * x_0 * (n_5 + n - n_2 - v_2) * (int64_t)sizeof(double));
    if (C99_FAILS(!v_20)) return C99_NO_MEMORY;
    {
        const c99_for_entries_10 shared = {h_t_held_3, n, n_2, n_5, v_2, v_20, x_0};
        const int64_t code = c99_parallel(ws, entries_10, &shared, x_0, 16 * x_0 * (n_5 + n - n_2 - v_2));
        if (C99_FAILS(code)) return code;
    }
    double *const v_20_part = v_20 + 2;
    {
        const c99_for_entries_11 shared = {h_t_held_part, n, n_2, n_5, v_2, v_20_part, x_0};
        const int64_t code = c99_parallel(ws, entries_11, &shared, x_0, 16 * x_0 * (n_5 + n - n_2 - v_2));
        if (C99_FAILS(code)) return code;
    }
    double *const v_21 = c99_room(ws, 15, 4 * x_0 * (n_5 + n - n_2 - v_2) * (int64_t)sizeof(double));
    if (C99_FAILS(!v_21)) return C99_NO_MEMORY;
    {
        const c99_for_entries_12 shared = {v_20, v_21};
        const int64_t code = c99_parallel(ws, entries_12, &shared, 4 * x_0 * (n_5 + n - n_2 - v_2), 32 * x_0 * (n_5 + n - n_2 - v_2));
        if (C99_FAILS(code)) return code;
    }
    double *const v_21_part = v_21 + 2;
    double *const v_21_part_2 = v_21 + 4 * (n_5 + n - n_2 - v_2 - 1);
    const int64_t n_6 = (n_2 + v_2 + x_1 - n_5 - n > 0 ? n_2 + v_2 + x_1 - n_5 - n : 0);
    double *const z_2_part = z_2 + 2 * x_0 * (x_1 - 1);
    double *const r_2_part = r_2 + 2 * x_0 * (x_1 - 1);
    double *const n_4_part = n_4 + 2 * v_mask_0 * (x_1 - 1);
    const int64_t bound = v_2 - 2 < -1 ? -1 : (v_2 - 2 > v_2 - 1 ? v_2 - 1 : v_2 - 2);
    const int64_t n_7 = (bound + 1 > 0 ? bound + 1 : 0);
    double *const h_t_held_2_part = h_t_held_2 + 2 * bound * x_0;
    const int64_t n_8 = (bound + 1 - x_1 > 0 ? bound + 1 - x_1 : 0);
    double *const m_2_part = m_2 + 2 * x_0 * (x_1 - 1);
    double *const z_part = z + 2 * x_0 * (x_1 - 1);
    double *const r_part = r + 2 * x_0 * (x_1 - 1);
    double *const n_3_part = n_3 + 2 * v_mask_0 * (x_1 - 1);
    double *const h_t_held_part_2 = h_t_held + 2 * bound * x_0;
    double *const m_part = m + 2 * x_0 * (x_1 - 1);
    if (C99_FAILS(n_7 - n_8 < x_1)) return 37;
    if (C99_FAILS(v_mask_1 < x_1)) return 38;
    if (C99_FAILS(x_1 - n_6 < x_1)) return 39;
    if (C99_FAILS(n_7 - n_8 < x_1)) return 40;
    if (C99_FAILS(v_mask_1 < x_1)) return 41;
    if (C99_FAILS(x_1 - n_6 < x_1)) return 42;
    double *const v_4_2_trace = c99_room(ws, 16, 4 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_4_2_trace)) return C99_NO_MEMORY;
    memcpy(v_4_2_trace, v_4_2, (size_t)(2 * x_0 * (int64_t)sizeof(double)));
    double *const v_4_2_trace_2 = c99_room(ws, 17, 4 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_4_2_trace_2)) return C99_NO_MEMORY;
    memcpy(v_4_2_trace_2, v_4_2, (size_t)(2 * x_0 * (int64_t)sizeof(double)));
    double *const trace = n_3_part;
    double *const trace_2 = m_part;
    double *const trace_3 = r_part;
    double *const trace_5 = n_4_part;
    double *const trace_6 = m_2_part;
    double *const trace_7 = r_2_part;
    double *const trace_8 = c99_room(ws, 18, 2 * v_mask_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!trace_8)) return C99_NO_MEMORY;
    double *const trace_4 = c99_room(ws, 19, 2 * v_mask_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!trace_4)) return C99_NO_MEMORY;
    double *const v_gru_W_n_packed_2 = c99_room(ws, 20, (int64_t)c99_packed_size_f64(2, 2));
    if (C99_FAILS(!v_gru_W_n_packed_2)) return C99_NO_MEMORY;
    c99_pack_f64(2, 2, v_gru_W_n, 2, 1, v_gru_W_n_packed_2);
    double *const v_gru_W_z_packed_2 = c99_room(ws, 21, (int64_t)c99_packed_size_f64(2, 2));
    if (C99_FAILS(!v_gru_W_z_packed_2)) return C99_NO_MEMORY;
    c99_pack_f64(2, 2, v_gru_W_z, 2, 1, v_gru_W_z_packed_2);
    double *const v_gru_W_r_packed_2 = c99_room(ws, 22, (int64_t)c99_packed_size_f64(2, 2));
    if (C99_FAILS(!v_gru_W_r_packed_2)) return C99_NO_MEMORY;
    c99_pack_f64(2, 2, v_gru_W_r, 2, 1, v_gru_W_r_packed_2);
    double *const v_gru_W_n_2_packed_2 = c99_room(ws, 1, (int64_t)c99_packed_size_f64(2, 2));
    if (C99_FAILS(!v_gru_W_n_2_packed_2)) return C99_NO_MEMORY;
    c99_pack_f64(2, 2, v_gru_W_n_2, 2, 1, v_gru_W_n_2_packed_2);
    double *const v_gru_W_z_2_packed_2 = c99_room(ws, 24, (int64_t)c99_packed_size_f64(2, 2));
    if (C99_FAILS(!v_gru_W_z_2_packed_2)) return C99_NO_MEMORY;
    c99_pack_f64(2, 2, v_gru_W_z_2, 2, 1, v_gru_W_z_2_packed_2);
    double *const v_gru_W_r_2_packed_2 = c99_room(ws, 25, (int64_t)c99_packed_size_f64(2, 2));
    if (C99_FAILS(!v_gru_W_r_2_packed_2)) return C99_NO_MEMORY;
    c99_pack_f64(2, 2, v_gru_W_r_2, 2, 1, v_gru_W_r_2_packed_2);
    double *const v_22 = c99_room(ws, 26, 2 * v_mask_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_22)) return C99_NO_MEMORY;
    double *const v_23 = c99_room(ws, 27, 2 * v_mask_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_23)) return C99_NO_MEMORY;
    double *const v_24 = c99_room(ws, 28, 2 * v_mask_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_24)) return C99_NO_MEMORY;
    double *const v_25 = c99_room(ws, 29, 2 * v_mask_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_25)) return C99_NO_MEMORY;
    double *const v_26 = c99_room(ws, 30, 2 * v_mask_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_26)) return C99_NO_MEMORY;
    double *const v_27 = c99_room(ws, 26, 2 * v_mask_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_27)) return C99_NO_MEMORY;
    double *const v_28 = c99_room(ws, 28, 2 * v_mask_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_28)) return C99_NO_MEMORY;
    double *const v_29 = c99_room(ws, 29, 2 * v_mask_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_29)) return C99_NO_MEMORY;
    for (int64_t t_33 = 0; t_33 < x_1; t_33++) {
        const double *const m_part_t = m_part + -2 * t_33 * x_0;
        const double *const h_t_held_part_2_t = h_t_held_part_2 + -2 * t_33 * x_0;
        const double *const n_3_part_t = n_3_part + -2 * t_33 * v_mask_0;
        const double *const r_part_t = r_part + -2 * t_33 * x_0;
        const double *const z_part_t = z_part + -2 * t_33 * x_0;
        const uint8_t *const v_mask_t_2 = v_mask + t_33;
        const double *const v_21_part_t = v_21_part + 4 * t_33;
        const double *const m_2_part_t = m_2_part + -2 * t_33 * x_0;
        const double *const h_t_held_2_part_t = h_t_held_2_part + -2 * t_33 * x_0;
        const double *const n_4_part_t = n_4_part + -2 * t_33 * v_mask_0;
        const double *const r_2_part_t = r_2_part + -2 * t_33 * x_0;
        const double *const z_2_part_t = z_2_part + -2 * t_33 * x_0;
        const uint8_t *const v_mask_part_t_2 = v_mask_part + -t_33;
        const double *const v_21_part_2_t = v_21_part_2 + -4 * t_33;
        double *const v_4_2_trace_prev = v_4_2_trace + t_33 % 2 * (2 * x_0);
        double *const v_4_2_trace_2_prev = v_4_2_trace_2 + t_33 % 2 * (2 * x_0);
        if (C99_FAILS(x_0 != v_mask_0)) return 43;
        double *const trace_5_t = trace_5 + -2 * t_33 * v_mask_0;
        double *const trace_8_t = trace_8 + 2 * t_33 * v_mask_0;
        double *const trace_7_t = trace_7 + -2 * t_33 * x_0;
        if (C99_FAILS(x_0 != v_mask_0)) return 44;
        double *const trace_6_t = trace_6 + -2 * t_33 * x_0;
        if (C99_FAILS(x_0 != v_mask_0)) return 45;
        /* trace_5_t, v_22, trace_8_t, trace_7_t, trace_6_t = Composite{...}(v_mask_part_t_2, v_21_part_2_t, v_4_2_trace_2_prev, z_2_part_t, n_4_part_t, m_2_part_t, r_2_part_t, h_t_held_2_part_t) */
        for (int64_t i0_15 = 0; i0_15 < v_mask_0; i0_15++) {
            C99_IVDEP
            for (int64_t i1_13 = 0; i1_13 < 2; i1_13++) {
                const uint8_t v_mask_part_t_2_ = v_mask_part_t_2[i0_15 * v_mask_1];
                const double v_21_part_2_t_ = v_21_part_2_t[4 * i0_15 * (n_5 + n - n_2 - v_2) + i1_13];
                const double v_4_2_trace_2_prev_ = v_4_2_trace_2_prev[2 * i0_15 + i1_13];
                const double z_2_part_t_ = z_2_part_t[2 * i0_15 + i1_13];
                const double n_4_part_t_ = n_4_part_t[2 * i0_15 + i1_13];
                const double m_2_part_t_ = m_2_part_t[2 * i0_15 + i1_13];
                const double r_2_part_t_ = r_2_part_t[2 * i0_15 + i1_13];
                const double h_t_held_2_part_t_ = h_t_held_2_part_t[2 * i0_15 + i1_13];
                const double t_34 = n_4_part_t_ * n_4_part_t_;
                const double t_35 = 1.0 - t_34;
                const double t_36 = 1.0 - z_2_part_t_;
                const double t_37 = v_21_part_2_t_ + v_4_2_trace_2_prev_;
                const double t_38 = t_37 * t_36 * t_35 * r_2_part_t_;
                const double t_39 = v_mask_part_t_2_ != 0 ? t_38 : (double)0.0f;
                const double t_40 = t_37 * h_t_held_2_part_t_;
                const double t_41 = -1.0 * t_37 * n_4_part_t_;
                const double t_42 = t_41 + t_40;
                const double t_43 = t_42 * z_2_part_t_ * t_36;
                const double t_44 = v_mask_part_t_2_ != 0 ? t_43 : (double)0.0f;
                const double t_45 = 1.0 - r_2_part_t_;
                const double t_46 = t_37 * t_36 * t_35 * m_2_part_t_ * r_2_part_t_ * t_45;
                const double t_47 = v_mask_part_t_2_ != 0 ? t_46 : (double)0.0f;
                const double t_48 = t_37 * t_36 * t_35;
                const double t_49 = v_mask_part_t_2_ != 0 ? t_48 : (double)0.0f;
                trace_5_t[2 * i0_15 + i1_13] = t_49;
                v_22[2 * i0_15 + i1_13] = t_37;
                trace_8_t[2 * i0_15 + i1_13] = t_47;
                trace_7_t[2 * i0_15 + i1_13] = t_44;
                trace_6_t[2 * i0_15 + i1_13] = t_39;
            }
        }
        if (C99_FAILS(x_0 != v_mask_0)) return 46;
        double *const trace_t = trace + -2 * t_33 * v_mask_0;
        double *const trace_4_t = trace_4 + 2 * t_33 * v_mask_0;
        double *const trace_3_t = trace_3 + -2 * t_33 * x_0;
        if (C99_FAILS(x_0 != v_mask_0)) return 47;
        double *const trace_2_t = trace_2 + -2 * t_33 * x_0;
        if (C99_FAILS(x_0 != v_mask_0)) return 48;
        /* trace_t, v_23, trace_4_t, trace_3_t, trace_2_t = Composite{...}(v_mask_t_2, v_21_part_t, v_4_2_trace_prev, z_part_t, n_3_part_t, m_part_t, r_part_t, h_t_held_part_2_t) */
        for (int64_t i0_16 = 0; i0_16 < v_mask_0; i0_16++) {
            C99_IVDEP
            for (int64_t i1_14 = 0; i1_14 < 2; i1_14++) {
                const uint8_t v_mask_t_2_ = v_mask_t_2[i0_16 * v_mask_1];
                const double v_21_part_t_ = v_21_part_t[4 * i0_16 * (n_5 + n - n_2 - v_2) + i1_14];
                const double v_4_2_trace_prev_ = v_4_2_trace_prev[2 * i0_16 + i1_14];
                const double z_part_t_ = z_part_t[2 * i0_16 + i1_14];
                const double n_3_part_t_ = n_3_part_t[2 * i0_16 + i1_14];
                const double m_part_t_ = m_part_t[2 * i0_16 + i1_14];
                const double r_part_t_ = r_part_t[2 * i0_16 + i1_14];
                const double h_t_held_part_2_t_ = h_t_held_part_2_t[2 * i0_16 + i1_14];
                const double t_50 = n_3_part_t_ * n_3_part_t_;
                const double t_51 = 1.0 - t_50;
                const double t_52 = 1.0 - z_part_t_;
                const double t_53 = v_21_part_t_ + v_4_2_trace_prev_;
                const double t_54 = t_53 * t_52 * t_51 * r_part_t_;
                const double t_55 = v_mask_t_2_ != 0 ? t_54 : (double)0.0f;
                const double t_56 = t_53 * h_t_held_part_2_t_;
                const double t_57 = -1.0 * t_53 * n_3_part_t_;
                const double t_58 = t_57 + t_56;
                const double t_59 = t_58 * z_part_t_ * t_52;
                const double t_60 = v_mask_t_2_ != 0 ? t_59 : (double)0.0f;
                const double t_61 = 1.0 - r_part_t_;
                const double t_62 = t_53 * t_52 * t_51 * m_part_t_ * r_part_t_ * t_61;
                const double t_63 = v_mask_t_2_ != 0 ? t_62 : (double)0.0f;
                const double t_64 = t_53 * t_52 * t_51;
                const double t_65 = v_mask_t_2_ != 0 ? t_64 : (double)0.0f;
                trace_t[2 * i0_16 + i1_14] = t_65;
                v_23[2 * i0_16 + i1_14] = t_53;
                trace_4_t[2 * i0_16 + i1_14] = t_63;
                trace_3_t[2 * i0_16 + i1_14] = t_60;
                trace_2_t[2 * i0_16 + i1_14] = t_55;
            }
        }
        /* v_24 = trace_6_t . v_gru_W_n */
        c99_packed_product_f64(ws, v_mask_0, 2, 2, trace_6_t, 2, 1, v_gru_W_n_packed_2, v_24, 2);
        /* v_25 = trace_7_t . v_gru_W_z */
        c99_packed_product_f64(ws, v_mask_0, 2, 2, trace_7_t, 2, 1, v_gru_W_z_packed_2, v_25, 2);
        /* v_26 = trace_8_t . v_gru_W_r */
        c99_packed_product_f64(ws, v_mask_0, 2, 2, trace_8_t, 2, 1, v_gru_W_r_packed_2, v_26, 2);
        if (C99_FAILS(x_0 != v_mask_0)) return 49;
        double *const v_4_2_trace_2_t = v_4_2_trace_2 + (t_33 + 1) % 2 * (2 * x_0);
        if (C99_FAILS(x_0 != v_mask_0)) return 50;
        /* v_4_2_trace_2_t = Composite{(i0 + i1 + i2 + Switch(i3, (i4 * i5), 0.0) + Switch(i3, 0.0, i4))}(v_26, v_25, v_24, v_mask_part_t_2, v_22, z_2_part_t) */
        for (int64_t i0_17 = 0; i0_17 < v_mask_0; i0_17++) {
            C99_IVDEP
            for (int64_t i1_15 = 0; i1_15 < 2; i1_15++) {
                const double v_26_ = v_26[2 * i0_17 + i1_15];
                const double v_25_ = v_25[2 * i0_17 + i1_15];
                const double v_24_ = v_24[2 * i0_17 + i1_15];
                const uint8_t v_mask_part_t_2__2 = v_mask_part_t_2[i0_17 * v_mask_1];
                const double v_22_ = v_22[2 * i0_17 + i1_15];
                const double z_2_part_t__2 = z_2_part_t[2 * i0_17 + i1_15];
                const double t_66 = v_mask_part_t_2__2 != 0 ? (double)0.0f : v_22_;
                const double t_67 = v_22_ * z_2_part_t__2;
                const double t_68 = v_mask_part_t_2__2 != 0 ? t_67 : (double)0.0f;
                const double t_69 = v_26_ + v_25_ + v_24_ + t_68 + t_66;
                v_4_2_trace_2_t[2 * i0_17 + i1_15] = t_69;
            }
        }
        /* v_27 = trace_2_t . v_gru_W_n_2 */
        c99_packed_product_f64(ws, v_mask_0, 2, 2, trace_2_t, 2, 1, v_gru_W_n_2_packed_2, v_27, 2);
        /* v_28 = trace_3_t . v_gru_W_z_2 */
        c99_packed_product_f64(ws, v_mask_0, 2, 2, trace_3_t, 2, 1, v_gru_W_z_2_packed_2, v_28, 2);
        /* v_29 = trace_4_t . v_gru_W_r_2 */
        c99_packed_product_f64(ws, v_mask_0, 2, 2, trace_4_t, 2, 1, v_gru_W_r_2_packed_2, v_29, 2);
        if (C99_FAILS(x_0 != v_mask_0)) return 51;
        double *const v_4_2_trace_t = v_4_2_trace + (t_33 + 1) % 2 * (2 * x_0);
        if (C99_FAILS(x_0 != v_mask_0)) return 52;
        /* v_4_2_trace_t = Composite{(i0 + i1 + i2 + Switch(i3, (i4 * i5), 0.0) + Switch(i3, 0.0, i4))}(v_29, v_28, v_27, v_mask_t_2, v_23, z_part_t) */
        for (int64_t i0_18 = 0; i0_18 < v_mask_0; i0_18++) {
            C99_IVDEP
            for (int64_t i1_16 = 0; i1_16 < 2; i1_16++) {
                const double v_29_ = v_29[2 * i0_18 + i1_16];
                const double v_28_ = v_28[2 * i0_18 + i1_16];
                const double v_27_ = v_27[2 * i0_18 + i1_16];
                const uint8_t v_mask_t_2__2 = v_mask_t_2[i0_18 * v_mask_1];
                const double v_23_ = v_23[2 * i0_18 + i1_16];
                const double z_part_t__2 = z_part_t[2 * i0_18 + i1_16];
                const double t_70 = v_mask_t_2__2 != 0 ? (double)0.0f : v_23_;
                const double t_71 = v_23_ * z_part_t__2;
                const double t_72 = v_mask_t_2__2 != 0 ? t_71 : (double)0.0f;
                const double t_73 = v_29_ + v_28_ + v_27_ + t_72 + t_70;
                v_4_2_trace_t[2 * i0_18 + i1_16] = t_73;
            }
        }
        if (C99_FAILS(x_0 != v_mask_0)) return 53;
        if (C99_FAILS(x_0 != v_mask_0)) return 54;
        if (C99_FAILS(x_0 != v_mask_0)) return 55;
        if (C99_FAILS(x_0 != v_mask_0)) return 56;
        if (C99_FAILS(x_0 != v_mask_0)) return 57;
        if (C99_FAILS(x_0 != v_mask_0)) return 58;
    }
    double *const out20 = out(context, 20, 1, (const int64_t[]){2});
    if (C99_FAILS(!out20)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0_19 = 0; i0_19 < 2; i0_19++) {
        out20[i0_19] = 0;
    }
    {
        const c99_for_entries_13 shared = {out20, trace_2, x_0, x_1};
        const int64_t code = c99_parallel(ws, entries_13, &shared, 2, 16 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    const int64_t n_9 = (bound > 0 ? bound : 0);
    const double *const h_t_held_part_2_on = h_t_held_part_2 + -2 * n_9 * x_0;
    const int64_t n_10 = (x_1 - 1 > 0 ? x_1 - 1 : 0);
    const double *const trace_2_on = trace_2 + -2 * n_10 * x_0;
    if (C99_FAILS(x_0 * x_1 != n_7 * x_0)) return 59;
    const double *trace_2_on_straight = trace_2_on;
    if (x_1 != n_7) {
        trace_2_on_straight = c99_turned(ws, 30, trace_2_on, x_1, 2 * x_0 * x_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!trace_2_on_straight)) return C99_NO_MEMORY;
    }
    const double *h_t_held_part_2_on_straight = h_t_held_part_2_on;
    if (x_1 != n_7) {
        h_t_held_part_2_on_straight = c99_turned(ws, 26, h_t_held_part_2_on, n_7, 2 * n_7 * x_0 * (int64_t)sizeof(double));
        if (C99_FAILS(!h_t_held_part_2_on_straight)) return C99_NO_MEMORY;
    }
    double *const out19 = out(context, 19, 2, (const int64_t[]){2, 2});
    if (C99_FAILS(!out19)) return C99_NO_MEMORY;
    /* out19 = trace_2_on_straight . h_t_held_part_2_on_straight */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 2, 2, x_0 * x_1, trace_2_on_straight, 1, 2, h_t_held_part_2_on_straight, 2, 1, out19, 2, 1))) return C99_NO_MEMORY;
    double *const out18 = out(context, 18, 1, (const int64_t[]){2});
    if (C99_FAILS(!out18)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0_21 = 0; i0_21 < 2; i0_21++) {
        out18[i0_21] = 0;
    }
    {
        const c99_for_entries_14 shared = {out18, trace, v_mask_0, x_1};
        const int64_t code = c99_parallel(ws, entries_14, &shared, 2, 16 * v_mask_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    double *const v_7_rows = c99_room(ws, 27, 3 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_7_rows)) return C99_NO_MEMORY;
    {
        const c99_for_entries_15 shared = {v_7, v_7_rows, v_mask_0, v_mask_1};
        const int64_t code = c99_parallel(ws, entries_15, &shared, v_mask_1, 24 * v_mask_0 * v_mask_1);
        if (C99_FAILS(code)) return code;
    }
    const double *const trace_on = trace + -2 * n_10 * v_mask_0;
    if (C99_FAILS(v_mask_0 * x_1 != v_mask_0 * v_mask_1)) return 60;
    const double *const trace_on_straight = c99_turned(ws, 28, trace_on, x_1, 2 * v_mask_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!trace_on_straight)) return C99_NO_MEMORY;
    double *const out17 = out(context, 17, 2, (const int64_t[]){2, 3});
    if (C99_FAILS(!out17)) return C99_NO_MEMORY;
    /* out17 = trace_on_straight . v_7_rows */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 2, 3, v_mask_0 * x_1, trace_on_straight, 1, 2, v_7_rows, 3, 1, out17, 3, 1))) return C99_NO_MEMORY;
    double *const out16 = out(context, 16, 1, (const int64_t[]){2});
    if (C99_FAILS(!out16)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0_24 = 0; i0_24 < 2; i0_24++) {
        out16[i0_24] = 0;
    }
    {
        const c99_for_entries_16 shared = {out16, trace_3, x_0, x_1};
        const int64_t code = c99_parallel(ws, entries_16, &shared, 2, 16 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    const double *const trace_3_on = trace_3 + -2 * n_10 * x_0;
    if (C99_FAILS(x_0 * x_1 != n_7 * x_0)) return 61;
    const double *trace_3_on_straight = trace_3_on;
    if (x_1 != n_7) {
        trace_3_on_straight = c99_turned(ws, 29, trace_3_on, x_1, 2 * x_0 * x_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!trace_3_on_straight)) return C99_NO_MEMORY;
    }
    const double *h_t_held_part_2_on_straight_2 = h_t_held_part_2_on;
    if (x_1 != n_7) {
        h_t_held_part_2_on_straight_2 = c99_turned(ws, 0, h_t_held_part_2_on, n_7, 2 * n_7 * x_0 * (int64_t)sizeof(double));
        if (C99_FAILS(!h_t_held_part_2_on_straight_2)) return C99_NO_MEMORY;
    }
    double *const out15 = out(context, 15, 2, (const int64_t[]){2, 2});
    if (C99_FAILS(!out15)) return C99_NO_MEMORY;
    /* out15 = trace_3_on_straight . h_t_held_part_2_on_straight_2 */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 2, 2, x_0 * x_1, trace_3_on_straight, 1, 2, h_t_held_part_2_on_straight_2, 2, 1, out15, 2, 1))) return C99_NO_MEMORY;
    if (C99_FAILS(x_0 * x_1 != v_mask_0 * v_mask_1)) return 62;
    const double *const trace_3_on_straight_2 = c99_turned(ws, 1, trace_3_on, x_1, 2 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!trace_3_on_straight_2)) return C99_NO_MEMORY;
    double *const out14 = out(context, 14, 2, (const int64_t[]){2, 3});
    if (C99_FAILS(!out14)) return C99_NO_MEMORY;
    /* out14 = trace_3_on_straight_2 . v_7_rows */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 2, 3, x_0 * x_1, trace_3_on_straight_2, 1, 2, v_7_rows, 3, 1, out14, 3, 1))) return C99_NO_MEMORY;
    double *const out13 = out(context, 13, 1, (const int64_t[]){2});
    if (C99_FAILS(!out13)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0_26 = 0; i0_26 < 2; i0_26++) {
        out13[i0_26] = 0;
    }
    {
        const c99_for_entries_17 shared = {out13, trace_4, v_mask_0, x_1};
        const int64_t code = c99_parallel(ws, entries_17, &shared, 2, 16 * v_mask_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(v_mask_0 * x_1 != n_7 * x_0)) return 63;
    const double *const h_t_held_part_2_on_straight_3 = c99_turned(ws, 7, h_t_held_part_2_on, n_7, 2 * n_7 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!h_t_held_part_2_on_straight_3)) return C99_NO_MEMORY;
    double *const out12 = out(context, 12, 2, (const int64_t[]){2, 2});
    if (C99_FAILS(!out12)) return C99_NO_MEMORY;
    /* out12 = trace_4 . h_t_held_part_2_on_straight_3 */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 2, 2, v_mask_0 * x_1, trace_4, 1, 2, h_t_held_part_2_on_straight_3, 2, 1, out12, 2, 1))) return C99_NO_MEMORY;
    if (C99_FAILS(v_mask_0 * x_1 != v_mask_0 * v_mask_1)) return 64;
    double *const out11 = out(context, 11, 2, (const int64_t[]){2, 3});
    if (C99_FAILS(!out11)) return C99_NO_MEMORY;
    /* out11 = trace_4 . v_7_rows */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 2, 3, v_mask_0 * x_1, trace_4, 1, 2, v_7_rows, 3, 1, out11, 3, 1))) return C99_NO_MEMORY;
    double *const out10 = out(context, 10, 1, (const int64_t[]){2});
    if (C99_FAILS(!out10)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0_28 = 0; i0_28 < 2; i0_28++) {
        out10[i0_28] = 0;
    }
    {
        const c99_for_entries_18 shared = {out10, trace_6, x_0, x_1};
        const int64_t code = c99_parallel(ws, entries_18, &shared, 2, 16 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    const double *const h_t_held_2_part_on = h_t_held_2_part + -2 * n_9 * x_0;
    const double *const trace_6_on = trace_6 + -2 * n_10 * x_0;
    if (C99_FAILS(x_0 * x_1 != n_7 * x_0)) return 65;
    const double *trace_6_on_straight = trace_6_on;
    if (x_1 != n_7) {
        trace_6_on_straight = c99_turned(ws, 11, trace_6_on, x_1, 2 * x_0 * x_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!trace_6_on_straight)) return C99_NO_MEMORY;
    }
    const double *h_t_held_2_part_on_straight = h_t_held_2_part_on;
    if (x_1 != n_7) {
        h_t_held_2_part_on_straight = c99_turned(ws, 15, h_t_held_2_part_on, n_7, 2 * n_7 * x_0 * (int64_t)sizeof(double));
        if (C99_FAILS(!h_t_held_2_part_on_straight)) return C99_NO_MEMORY;
    }
    double *const out9 = out(context, 9, 2, (const int64_t[]){2, 2});
    if (C99_FAILS(!out9)) return C99_NO_MEMORY;
    /* out9 = trace_6_on_straight . h_t_held_2_part_on_straight */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 2, 2, x_0 * x_1, trace_6_on_straight, 1, 2, h_t_held_2_part_on_straight, 2, 1, out9, 2, 1))) return C99_NO_MEMORY;
    double *const out8 = out(context, 8, 1, (const int64_t[]){2});
    if (C99_FAILS(!out8)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0_30 = 0; i0_30 < 2; i0_30++) {
        out8[i0_30] = 0;
    }
    {
        const c99_for_entries_19 shared = {out8, trace_5, v_mask_0, x_1};
        const int64_t code = c99_parallel(ws, entries_19, &shared, 2, 16 * v_mask_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    const int64_t n_11 = (v_mask_1 - 1 > 0 ? v_mask_1 - 1 : 0);
    const double *const v_7_part_on = v_7_part + -3 * n_11;
    double *const v_7_part_on_rows = c99_room(ws, 27, 3 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_7_part_on_rows)) return C99_NO_MEMORY;
    {
        const c99_for_entries_20 shared = {v_7_part_on, v_7_part_on_rows, v_mask_0, v_mask_1};
        const int64_t code = c99_parallel(ws, entries_20, &shared, v_mask_1, 24 * v_mask_0 * v_mask_1);
        if (C99_FAILS(code)) return code;
    }
    const double *const trace_5_on = trace_5 + -2 * n_10 * v_mask_0;
    if (C99_FAILS(v_mask_0 * x_1 != v_mask_0 * v_mask_1)) return 66;
    const double *trace_5_on_straight = trace_5_on;
    if (x_1 != v_mask_1) {
        trace_5_on_straight = c99_turned(ws, 16, trace_5_on, x_1, 2 * v_mask_0 * x_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!trace_5_on_straight)) return C99_NO_MEMORY;
    }
    const double *v_7_part_on_rows_straight = v_7_part_on_rows;
    if (x_1 != v_mask_1) {
        v_7_part_on_rows_straight = c99_turned(ws, 17, v_7_part_on_rows, v_mask_1, 3 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!v_7_part_on_rows_straight)) return C99_NO_MEMORY;
    }
    double *const out7 = out(context, 7, 2, (const int64_t[]){2, 3});
    if (C99_FAILS(!out7)) return C99_NO_MEMORY;
    /* out7 = trace_5_on_straight . v_7_part_on_rows_straight */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 2, 3, v_mask_0 * x_1, trace_5_on_straight, 1, 2, v_7_part_on_rows_straight, 3, 1, out7, 3, 1))) return C99_NO_MEMORY;
    double *const out6 = out(context, 6, 1, (const int64_t[]){2});
    if (C99_FAILS(!out6)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0_33 = 0; i0_33 < 2; i0_33++) {
        out6[i0_33] = 0;
    }
    {
        const c99_for_entries_21 shared = {out6, trace_7, x_0, x_1};
        const int64_t code = c99_parallel(ws, entries_21, &shared, 2, 16 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    const double *const trace_7_on = trace_7 + -2 * n_10 * x_0;
    if (C99_FAILS(x_0 * x_1 != n_7 * x_0)) return 67;
    const double *trace_7_on_straight = trace_7_on;
    if (x_1 != n_7) {
        trace_7_on_straight = c99_turned(ws, 20, trace_7_on, x_1, 2 * x_0 * x_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!trace_7_on_straight)) return C99_NO_MEMORY;
    }
    const double *h_t_held_2_part_on_straight_2 = h_t_held_2_part_on;
    if (x_1 != n_7) {
        h_t_held_2_part_on_straight_2 = c99_turned(ws, 21, h_t_held_2_part_on, n_7, 2 * n_7 * x_0 * (int64_t)sizeof(double));
        if (C99_FAILS(!h_t_held_2_part_on_straight_2)) return C99_NO_MEMORY;
    }
    double *const out5 = out(context, 5, 2, (const int64_t[]){2, 2});
    if (C99_FAILS(!out5)) return C99_NO_MEMORY;
    /* out5 = trace_7_on_straight . h_t_held_2_part_on_straight_2 */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 2, 2, x_0 * x_1, trace_7_on_straight, 1, 2, h_t_held_2_part_on_straight_2, 2, 1, out5, 2, 1))) return C99_NO_MEMORY;
    if (C99_FAILS(x_0 * x_1 != v_mask_0 * v_mask_1)) return 68;
    const double *trace_7_on_straight_2 = trace_7_on;
    if (x_1 != v_mask_1) {
        trace_7_on_straight_2 = c99_turned(ws, 22, trace_7_on, x_1, 2 * x_0 * x_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!trace_7_on_straight_2)) return C99_NO_MEMORY;
    }
    const double *v_7_part_on_rows_straight_2 = v_7_part_on_rows;
    if (x_1 != v_mask_1) {
        v_7_part_on_rows_straight_2 = c99_turned(ws, 24, v_7_part_on_rows, v_mask_1, 3 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!v_7_part_on_rows_straight_2)) return C99_NO_MEMORY;
    }
    double *const out4 = out(context, 4, 2, (const int64_t[]){2, 3});
    if (C99_FAILS(!out4)) return C99_NO_MEMORY;
    /* out4 = trace_7_on_straight_2 . v_7_part_on_rows_straight_2 */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 2, 3, x_0 * x_1, trace_7_on_straight_2, 1, 2, v_7_part_on_rows_straight_2, 3, 1, out4, 3, 1))) return C99_NO_MEMORY;
    double *const out3 = out(context, 3, 1, (const int64_t[]){2});
    if (C99_FAILS(!out3)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0_35 = 0; i0_35 < 2; i0_35++) {
        out3[i0_35] = 0;
    }
    {
        const c99_for_entries_22 shared = {out3, trace_8, v_mask_0, x_1};
        const int64_t code = c99_parallel(ws, entries_22, &shared, 2, 16 * v_mask_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(v_mask_0 * x_1 != n_7 * x_0)) return 69;
    const double *const h_t_held_2_part_on_straight_3 = c99_turned(ws, 25, h_t_held_2_part_on, n_7, 2 * n_7 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!h_t_held_2_part_on_straight_3)) return C99_NO_MEMORY;
    double *const out2 = out(context, 2, 2, (const int64_t[]){2, 2});
    if (C99_FAILS(!out2)) return C99_NO_MEMORY;
    /* out2 = trace_8 . h_t_held_2_part_on_straight_3 */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 2, 2, v_mask_0 * x_1, trace_8, 1, 2, h_t_held_2_part_on_straight_3, 2, 1, out2, 2, 1))) return C99_NO_MEMORY;
    if (C99_FAILS(v_mask_0 * x_1 != v_mask_0 * v_mask_1)) return 70;
    const double *const v_7_part_on_rows_straight_3 = c99_turned(ws, 3, v_7_part_on_rows, v_mask_1, 3 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_7_part_on_rows_straight_3)) return C99_NO_MEMORY;
    double *const out1 = out(context, 1, 2, (const int64_t[]){2, 3});
    if (C99_FAILS(!out1)) return C99_NO_MEMORY;
    /* out1 = trace_8 . v_7_part_on_rows_straight_3 */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 2, 3, v_mask_0 * x_1, trace_8, 1, 2, v_7_part_on_rows_straight_3, 3, 1, out1, 3, 1))) return C99_NO_MEMORY;
    double parts[32];
    for (int64_t j = 0; j < 32; j++) {
        parts[j] = 0;
    }
    const int64_t whole = 4 * x_0 * (n_5 + n - n_2 - v_2) - 4 * x_0 * (n_5 + n - n_2 - v_2) % 32;
    for (int64_t i = 0; i < whole; i += 32) {
        for (int64_t j_2 = 0; j_2 < 32; j_2++) {
            parts[j_2] = parts[j_2] + v_20[i + j_2] * v_20[i + j_2];
        }
    }
    C99_IVDEP
    for (int64_t j_3 = 0; j_3 < 4 * n_5 * x_0 + 4 * n * x_0 - 4 * n_2 * x_0 - 4 * v_2 * x_0 - whole; j_3++) {
        parts[j_3] = parts[j_3] + v_20[j_3 + whole] * v_20[j_3 + whole];
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
    const double v_30 = gathered;
    double *const out0 = out(context, 0, 0, (const int64_t[]){0});
    if (C99_FAILS(!out0)) return C99_NO_MEMORY;
    out0[0] = v_30;
    return 0;
}

c99_workspace *c99_new(int64_t threads)
{
    c99_workspace *ws = c99_make(31);
    if (ws && threads > 1 && !(ws->team = c99_team_of(threads, 31))) {
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
