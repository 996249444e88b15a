static const double constant[] = {0.0};
static const double constant_4[] = {2.0};

typedef struct {
    double *const v_4;
} c99_for_v_4_2_entries;

static int64_t v_4_2_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_4_2_entries *const shared = given;
    double *const v_4 = shared->v_4;
    (void)ws;
    (void)shared;
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        v_4[i0] = constant[0];
    }
    return 0;
}

typedef struct {
    double *const v;
    const uint8_t *const v_mask;
    const int64_t v_mask_1;
    const double *const x;
    const int64_t x_1;
    const int64_t x_2;
} c99_for_v_7_entries;

static int64_t v_7_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_7_entries *const shared = given;
    double *const v = shared->v;
    const uint8_t *const v_mask = shared->v_mask;
    const int64_t v_mask_1 = shared->v_mask_1;
    const double *const x = shared->x;
    const int64_t x_1 = shared->x_1;
    const int64_t x_2 = shared->x_2;
    (void)ws;
    (void)shared;
    /* v = switch(v_mask, x, constant) */
    for (int64_t i0 = first; i0 < last; i0++) {
        for (int64_t i1 = 0; i1 < v_mask_1; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < 3; i2++) {
                const uint8_t v_mask_ = v_mask[i0 * v_mask_1 + i1];
                const double x_ = x[i0 * x_1 * x_2 + i1 * x_2 + i2];
                const double constant_ = constant[0];
                v[3 * i0 * v_mask_1 + 3 * i1 + i2] = v_mask_ != 0 ? x_ : constant_;
            }
        }
    }
    return 0;
}

typedef struct {
    double *const U_z_x;
    double *const U_z_x_rows;
    const int64_t v_mask_0;
    const int64_t v_mask_1;
} c99_for_U_z_x_rows_entries;

static int64_t U_z_x_rows_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_U_z_x_rows_entries *const shared = given;
    double *const U_z_x = shared->U_z_x;
    double *const U_z_x_rows = shared->U_z_x_rows;
    const int64_t v_mask_0 = shared->v_mask_0;
    const int64_t v_mask_1 = shared->v_mask_1;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        for (int64_t i1 = 0; i1 < v_mask_0; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < 2; i2++) {
                U_z_x_rows[2 * i0 * v_mask_0 + 2 * i1 + i2] = U_z_x[2 * i0 + 2 * i1 * v_mask_1 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const U_n_x;
    double *const U_n_x_rows;
    const int64_t v_mask_0;
    const int64_t v_mask_1;
} c99_for_U_n_x_rows_entries;

static int64_t U_n_x_rows_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_U_n_x_rows_entries *const shared = given;
    double *const U_n_x = shared->U_n_x;
    double *const U_n_x_rows = shared->U_n_x_rows;
    const int64_t v_mask_0 = shared->v_mask_0;
    const int64_t v_mask_1 = shared->v_mask_1;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        for (int64_t i1 = 0; i1 < v_mask_0; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < 2; i2++) {
                U_n_x_rows[2 * i0 * v_mask_0 + 2 * i1 + i2] = U_n_x[2 * i0 + 2 * i1 * v_mask_1 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const U_r_x;
    double *const U_r_x_rows;
    const int64_t v_mask_0;
    const int64_t v_mask_1;
} c99_for_U_r_x_rows_entries;

static int64_t U_r_x_rows_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_U_r_x_rows_entries *const shared = given;
    double *const U_r_x = shared->U_r_x;
    double *const U_r_x_rows = shared->U_r_x_rows;
    const int64_t v_mask_0 = shared->v_mask_0;
    const int64_t v_mask_1 = shared->v_mask_1;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        for (int64_t i1 = 0; i1 < v_mask_0; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < 2; i2++) {
                U_r_x_rows[2 * i0 * v_mask_0 + 2 * i1 + i2] = U_r_x[2 * i0 + 2 * i1 * v_mask_1 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const v_7_part;
    double *const v_7_part_rows;
    const int64_t v_mask_1;
} c99_for_v_7_part_rows_entries;

static int64_t v_7_part_rows_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_7_part_rows_entries *const shared = given;
    double *const v_7_part = shared->v_7_part;
    double *const v_7_part_rows = shared->v_7_part_rows;
    const int64_t v_mask_1 = shared->v_mask_1;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        for (int64_t i1 = 0; i1 < v_mask_1; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < 3; i2++) {
                v_7_part_rows[3 * i0 * v_mask_1 + 3 * i1 + i2] = v_7_part[3 * i0 * v_mask_1 + -3 * i1 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const U_z_x;
    double *const U_z_x_2_rows;
    const int64_t v_mask_0;
    const int64_t v_mask_1;
} c99_for_U_z_x_2_rows_entries;

static int64_t U_z_x_2_rows_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_U_z_x_2_rows_entries *const shared = given;
    double *const U_z_x = shared->U_z_x;
    double *const U_z_x_2_rows = shared->U_z_x_2_rows;
    const int64_t v_mask_0 = shared->v_mask_0;
    const int64_t v_mask_1 = shared->v_mask_1;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        for (int64_t i1 = 0; i1 < v_mask_0; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < 2; i2++) {
                U_z_x_2_rows[2 * i0 * v_mask_0 + 2 * i1 + i2] = U_z_x[2 * i0 + 2 * i1 * v_mask_1 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const U_n_x;
    double *const U_n_x_2_rows;
    const int64_t v_mask_0;
    const int64_t v_mask_1;
} c99_for_U_n_x_2_rows_entries;

static int64_t U_n_x_2_rows_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_U_n_x_2_rows_entries *const shared = given;
    double *const U_n_x = shared->U_n_x;
    double *const U_n_x_2_rows = shared->U_n_x_2_rows;
    const int64_t v_mask_0 = shared->v_mask_0;
    const int64_t v_mask_1 = shared->v_mask_1;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        for (int64_t i1 = 0; i1 < v_mask_0; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < 2; i2++) {
                U_n_x_2_rows[2 * i0 * v_mask_0 + 2 * i1 + i2] = U_n_x[2 * i0 + 2 * i1 * v_mask_1 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const U_r_x;
    double *const U_r_x_2_rows;
    const int64_t v_mask_0;
    const int64_t v_mask_1;
} c99_for_U_r_x_2_rows_entries;

static int64_t U_r_x_2_rows_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_U_r_x_2_rows_entries *const shared = given;
    double *const U_r_x = shared->U_r_x;
    double *const U_r_x_2_rows = shared->U_r_x_2_rows;
    const int64_t v_mask_0 = shared->v_mask_0;
    const int64_t v_mask_1 = shared->v_mask_1;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        for (int64_t i1 = 0; i1 < v_mask_0; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < 2; i2++) {
                U_r_x_2_rows[2 * i0 * v_mask_0 + 2 * i1 + i2] = U_r_x[2 * i0 + 2 * i1 * v_mask_1 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const h_held;
    const int64_t n;
    const int64_t n_2;
    const int64_t n_3;
    const int64_t v;
    double *const v_2;
    const int64_t x_0;
} c99_for_v_8_entries;

static int64_t v_8_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_8_entries *const shared = given;
    double *const h_held = shared->h_held;
    const int64_t n = shared->n;
    const int64_t n_2 = shared->n_2;
    const int64_t n_3 = shared->n_3;
    const int64_t v = shared->v;
    double *const v_2 = shared->v_2;
    const int64_t x_0 = shared->x_0;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        for (int64_t i1 = 0; i1 < n_3 + n - n_2 - v; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < 2; i2++) {
                v_2[4 * i0 * (n_3 + n - n_2 - v) + 4 * i1 + i2] = h_held[2 * i0 + 2 * i1 * x_0 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const gru_outputs_T;
    const int64_t n;
    const int64_t n_2;
    const int64_t n_3;
    const int64_t v;
    double *const v_8_part;
    const int64_t x_0;
} c99_for_v_8_part_entries;

static int64_t v_8_part_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_8_part_entries *const shared = given;
    double *const gru_outputs_T = shared->gru_outputs_T;
    const int64_t n = shared->n;
    const int64_t n_2 = shared->n_2;
    const int64_t n_3 = shared->n_3;
    const int64_t v = shared->v;
    double *const v_8_part = shared->v_8_part;
    const int64_t x_0 = shared->x_0;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        for (int64_t i1 = 0; i1 < n_3 + n - n_2 - v; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < 2; i2++) {
                v_8_part[4 * i0 * (n_3 + n - n_2 - v) + 4 * i1 + i2] = gru_outputs_T[2 * i0 + -2 * i1 * x_0 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const v;
    double *const v_2;
} c99_for_v_9_entries;

static int64_t v_9_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_9_entries *const shared = given;
    double *const v = shared->v;
    double *const v_2 = shared->v_2;
    (void)ws;
    (void)shared;
    /* v_2 = constant_4 * v */
    C99_IVDEP
    for (int64_t i0 = first; i0 < last; i0++) {
        const double constant_4_ = constant_4[0];
        const double v_ = v[i0];
        v_2[i0] = constant_4_ * v_;
    }
    return 0;
}

typedef struct {
    double *const bar_m;
    double *const dL_dc_n;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_dL_dc_n_entries;

static int64_t dL_dc_n_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_dL_dc_n_entries *const shared = given;
    double *const bar_m = shared->bar_m;
    double *const dL_dc_n = shared->dL_dc_n;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* (40) dL_dc_n = sum of bar_m over axes 0, 1 */
    for (int64_t i0 = 0; i0 < x_1; i0++) {
        for (int64_t i1 = 0; i1 < x_0; i1++) {
            C99_IVDEP
            for (int64_t i2 = first; i2 < last; i2++) {
                dL_dc_n[i2] = dL_dc_n[i2] + bar_m[-2 * i0 * x_0 + 2 * i1 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const bar_a_n;
    double *const dL_db_n;
    const int64_t v_mask_0;
    const int64_t x_1;
} c99_for_dL_db_n_entries;

static int64_t dL_db_n_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_dL_db_n_entries *const shared = given;
    double *const bar_a_n = shared->bar_a_n;
    double *const dL_db_n = shared->dL_db_n;
    const int64_t v_mask_0 = shared->v_mask_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* (38) dL_db_n = sum of bar_a_n over axes 0, 1 */
    for (int64_t i0 = 0; i0 < x_1; i0++) {
        for (int64_t i1 = 0; i1 < v_mask_0; i1++) {
            C99_IVDEP
            for (int64_t i2 = first; i2 < last; i2++) {
                dL_db_n[i2] = dL_db_n[i2] + bar_a_n[-2 * i0 * v_mask_0 + 2 * i1 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const v;
    double *const v_7_rows;
    const int64_t v_mask_0;
    const int64_t v_mask_1;
} c99_for_v_7_rows_entries;

static int64_t v_7_rows_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_7_rows_entries *const shared = given;
    double *const v = shared->v;
    double *const v_7_rows = shared->v_7_rows;
    const int64_t v_mask_0 = shared->v_mask_0;
    const int64_t v_mask_1 = shared->v_mask_1;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        for (int64_t i1 = 0; i1 < v_mask_0; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < 3; i2++) {
                v_7_rows[3 * i0 * v_mask_0 + 3 * i1 + i2] = v[3 * i0 + 3 * i1 * v_mask_1 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const bar_a_z;
    double *const dL_db_z;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_dL_db_z_entries;

static int64_t dL_db_z_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_dL_db_z_entries *const shared = given;
    double *const bar_a_z = shared->bar_a_z;
    double *const dL_db_z = shared->dL_db_z;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* (36) dL_db_z = sum of bar_a_z over axes 0, 1 */
    for (int64_t i0 = 0; i0 < x_1; i0++) {
        for (int64_t i1 = 0; i1 < x_0; i1++) {
            C99_IVDEP
            for (int64_t i2 = first; i2 < last; i2++) {
                dL_db_z[i2] = dL_db_z[i2] + bar_a_z[-2 * i0 * x_0 + 2 * i1 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const bar_a_r;
    double *const dL_db_r;
    const int64_t v_mask_0;
    const int64_t x_1;
} c99_for_dL_db_r_entries;

static int64_t dL_db_r_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_dL_db_r_entries *const shared = given;
    double *const bar_a_r = shared->bar_a_r;
    double *const dL_db_r = shared->dL_db_r;
    const int64_t v_mask_0 = shared->v_mask_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* (33) dL_db_r = sum of bar_a_r over axes 0, 1 */
    for (int64_t i0 = 0; i0 < v_mask_0 * x_1; i0++) {
        C99_IVDEP
        for (int64_t i1 = first; i1 < last; i1++) {
            dL_db_r[i1] = dL_db_r[i1] + bar_a_r[2 * i0 + i1];
        }
    }
    return 0;
}

typedef struct {
    double *const bar_m;
    double *const dL_dc_n;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_dL_dc_n_2_entries;

static int64_t dL_dc_n_2_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_dL_dc_n_2_entries *const shared = given;
    double *const bar_m = shared->bar_m;
    double *const dL_dc_n = shared->dL_dc_n;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* (40) dL_dc_n = sum of bar_m over axes 0, 1 */
    for (int64_t i0 = 0; i0 < x_1; i0++) {
        for (int64_t i1 = 0; i1 < x_0; i1++) {
            C99_IVDEP
            for (int64_t i2 = first; i2 < last; i2++) {
                dL_dc_n[i2] = dL_dc_n[i2] + bar_m[-2 * i0 * x_0 + 2 * i1 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const bar_a_n;
    double *const dL_db_n;
    const int64_t v_mask_0;
    const int64_t x_1;
} c99_for_dL_db_n_2_entries;

static int64_t dL_db_n_2_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_dL_db_n_2_entries *const shared = given;
    double *const bar_a_n = shared->bar_a_n;
    double *const dL_db_n = shared->dL_db_n;
    const int64_t v_mask_0 = shared->v_mask_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* (38) dL_db_n = sum of bar_a_n over axes 0, 1 */
    for (int64_t i0 = 0; i0 < x_1; i0++) {
        for (int64_t i1 = 0; i1 < v_mask_0; i1++) {
            C99_IVDEP
            for (int64_t i2 = first; i2 < last; i2++) {
                dL_db_n[i2] = dL_db_n[i2] + bar_a_n[-2 * i0 * v_mask_0 + 2 * i1 + i2];
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
} c99_for_v_7_part_on_rows_entries;

static int64_t v_7_part_on_rows_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_v_7_part_on_rows_entries *const shared = given;
    const double *const v_7_part_on = shared->v_7_part_on;
    double *const v_7_part_on_rows = shared->v_7_part_on_rows;
    const int64_t v_mask_0 = shared->v_mask_0;
    const int64_t v_mask_1 = shared->v_mask_1;
    (void)ws;
    (void)shared;
    for (int64_t i0 = first; i0 < last; i0++) {
        for (int64_t i1 = 0; i1 < v_mask_0; i1++) {
            C99_IVDEP
            for (int64_t i2 = 0; i2 < 3; i2++) {
                v_7_part_on_rows[3 * i0 * v_mask_0 + 3 * i1 + i2] = v_7_part_on[3 * i0 + 3 * i1 * v_mask_1 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const bar_a_z;
    double *const dL_db_z;
    const int64_t x_0;
    const int64_t x_1;
} c99_for_dL_db_z_2_entries;

static int64_t dL_db_z_2_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_dL_db_z_2_entries *const shared = given;
    double *const bar_a_z = shared->bar_a_z;
    double *const dL_db_z = shared->dL_db_z;
    const int64_t x_0 = shared->x_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* (36) dL_db_z = sum of bar_a_z over axes 0, 1 */
    for (int64_t i0 = 0; i0 < x_1; i0++) {
        for (int64_t i1 = 0; i1 < x_0; i1++) {
            C99_IVDEP
            for (int64_t i2 = first; i2 < last; i2++) {
                dL_db_z[i2] = dL_db_z[i2] + bar_a_z[-2 * i0 * x_0 + 2 * i1 + i2];
            }
        }
    }
    return 0;
}

typedef struct {
    double *const bar_a_r;
    double *const dL_db_r;
    const int64_t v_mask_0;
    const int64_t x_1;
} c99_for_dL_db_r_2_entries;

static int64_t dL_db_r_2_entries(c99_workspace *ws, const void *given, const int64_t first, const int64_t last)
{
    const c99_for_dL_db_r_2_entries *const shared = given;
    double *const bar_a_r = shared->bar_a_r;
    double *const dL_db_r = shared->dL_db_r;
    const int64_t v_mask_0 = shared->v_mask_0;
    const int64_t x_1 = shared->x_1;
    (void)ws;
    (void)shared;
    /* (33) dL_db_r = sum of bar_a_r over axes 0, 1 */
    for (int64_t i0 = 0; i0 < v_mask_0 * x_1; i0++) {
        C99_IVDEP
        for (int64_t i1 = first; i1 < last; i1++) {
            dL_db_r[i1] = dL_db_r[i1] + bar_a_r[2 * i0 + i1];
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
    const double *const gru_U_r = in[2].data;
    const double *const gru_W_r = in[3].data;
    const double *const gru_b_r = in[4].data;
    const double *const gru_U_z = in[5].data;
    const double *const gru_W_z = in[6].data;
    const double *const gru_b_z = in[7].data;
    const double *const gru_U_n = in[8].data;
    const double *const gru_b_n = in[9].data;
    const double *const gru_W_n = in[10].data;
    const double *const gru_c_n = in[11].data;
    const double *const gru_U_r_2 = in[12].data;
    const double *const gru_W_r_2 = in[13].data;
    const double *const gru_b_r_2 = in[14].data;
    const double *const gru_U_z_2 = in[15].data;
    const double *const gru_W_z_2 = in[16].data;
    const double *const gru_b_z_2 = in[17].data;
    const double *const gru_U_n_2 = in[18].data;
    const double *const gru_b_n_2 = in[19].data;
    const double *const gru_W_n_2 = in[20].data;
    const double *const gru_c_n_2 = in[21].data;
    const uint8_t term = (uint8_t)(x_1 > (int64_t)0);
    const int64_t term_2 = (int64_t)((uint64_t)INT64_C(1) + (uint64_t)x_1);
    const uint8_t term_3 = (uint8_t)(v_mask_1 == x_1);
    const uint8_t term_4 = (uint8_t)(v_mask_0 == x_0);
    const uint8_t term_5 = (uint8_t)(term_4 & term_3);
    const uint8_t v = term_5;
    const int64_t v_2 = term_2;
    const uint8_t v_3 = term;
    if (C99_FAILS(v_2 < 0)) return 1;
    if (C99_FAILS(c99_too_large((int64_t)sizeof(double), 3, (const int64_t[]){v_2, x_0, 2}))) return 2;
    double *const v_4 = c99_room(ws, 1, 2 * v_2 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_4)) return C99_NO_MEMORY;
    double *const v_4_2 = v_4;
    const int64_t n = (v_2 - 1 > 0 ? v_2 - 1 : 0);
    const int64_t n_2 = (n - v_2 > 0 ? n - v_2 : 0);
    {
        const c99_for_v_4_2_entries shared = {v_4_2};
        const int64_t code = c99_parallel(ws, v_4_2_entries, &shared, 2 * x_0 * (n_2 + v_2 - n), 16 * x_0 * (n_2 + v_2 - n));
        if (C99_FAILS(code)) return code;
    }
    const uint8_t v_5 = (uint8_t)(x_2 == (int64_t)3);
    if (C99_FAILS(!v_3)) return 3;
    if (C99_FAILS(!v_5)) return 4;
    if (C99_FAILS(x_2 != 3)) return 5;
    if (C99_FAILS(!v)) return 6;
    if (C99_FAILS(v_mask_0 != x_0)) return 7;
    if (C99_FAILS(v_mask_1 != x_1)) return 8;
    if (C99_FAILS(x_0 != v_mask_0)) return 9;
    if (C99_FAILS(x_1 != v_mask_1)) return 10;
    double *const v_6 = c99_room(ws, 2, 3 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_6)) return C99_NO_MEMORY;
    {
        const c99_for_v_7_entries shared = {v_6, v_mask, v_mask_1, x, x_1, x_2};
        const int64_t code = c99_parallel(ws, v_7_entries, &shared, v_mask_0, 24 * v_mask_0 * v_mask_1);
        if (C99_FAILS(code)) return code;
    }
    double *const U_z_x = c99_room(ws, 3, 2 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!U_z_x)) return C99_NO_MEMORY;
    /* U_z_x = v_6 . gru_U_z' */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, v_mask_0 * v_mask_1, 2, 3, v_6, 3, 1, gru_U_z, 1, 3, U_z_x, 2, 1))) return C99_NO_MEMORY;
    double *const U_z_x_rows = c99_room(ws, 6, 2 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!U_z_x_rows)) return C99_NO_MEMORY;
    {
        const c99_for_U_z_x_rows_entries shared = {U_z_x, U_z_x_rows, v_mask_0, v_mask_1};
        const int64_t code = c99_parallel(ws, U_z_x_rows_entries, &shared, v_mask_1, 16 * v_mask_0 * v_mask_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(2 * x_0 * x_1 != 2 * v_mask_0 * v_mask_1)) return 11;
    double *const U_n_x = c99_room(ws, 3, 2 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!U_n_x)) return C99_NO_MEMORY;
    /* U_n_x = v_6 . gru_U_n' */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, v_mask_0 * v_mask_1, 2, 3, v_6, 3, 1, gru_U_n, 1, 3, U_n_x, 2, 1))) return C99_NO_MEMORY;
    double *const U_n_x_rows = c99_room(ws, 7, 2 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!U_n_x_rows)) return C99_NO_MEMORY;
    {
        const c99_for_U_n_x_rows_entries shared = {U_n_x, U_n_x_rows, v_mask_0, v_mask_1};
        const int64_t code = c99_parallel(ws, U_n_x_rows_entries, &shared, v_mask_1, 16 * v_mask_0 * v_mask_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(2 * x_0 * x_1 != 2 * v_mask_0 * v_mask_1)) return 12;
    double *const U_r_x = c99_room(ws, 3, 2 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!U_r_x)) return C99_NO_MEMORY;
    /* U_r_x = v_6 . gru_U_r' */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, v_mask_0 * v_mask_1, 2, 3, v_6, 3, 1, gru_U_r, 1, 3, U_r_x, 2, 1))) return C99_NO_MEMORY;
    double *const U_r_x_rows = c99_room(ws, 8, 2 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!U_r_x_rows)) return C99_NO_MEMORY;
    {
        const c99_for_U_r_x_rows_entries shared = {U_r_x, U_r_x_rows, v_mask_0, v_mask_1};
        const int64_t code = c99_parallel(ws, U_r_x_rows_entries, &shared, v_mask_1, 16 * v_mask_0 * v_mask_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(2 * x_0 * x_1 != 2 * v_mask_0 * v_mask_1)) return 13;
    double *const v_7_part = v_6 + 3 * (v_mask_1 - 1);
    double *const v_7_part_rows = c99_room(ws, 3, 3 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_7_part_rows)) return C99_NO_MEMORY;
    {
        const c99_for_v_7_part_rows_entries shared = {v_7_part, v_7_part_rows, v_mask_1};
        const int64_t code = c99_parallel(ws, v_7_part_rows_entries, &shared, v_mask_0, 24 * v_mask_0 * v_mask_1);
        if (C99_FAILS(code)) return code;
    }
    double *const U_z_x_2 = c99_room(ws, 9, 2 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!U_z_x_2)) return C99_NO_MEMORY;
    /* U_z_x_2 = v_7_part_rows . gru_U_z_2' */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, v_mask_0 * v_mask_1, 2, 3, v_7_part_rows, 3, 1, gru_U_z_2, 1, 3, U_z_x_2, 2, 1))) return C99_NO_MEMORY;
    double *const U_z_x_2_rows = c99_room(ws, 10, 2 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!U_z_x_2_rows)) return C99_NO_MEMORY;
    {
        const c99_for_U_z_x_2_rows_entries shared = {U_z_x_2, U_z_x_2_rows, v_mask_0, v_mask_1};
        const int64_t code = c99_parallel(ws, U_z_x_2_rows_entries, &shared, v_mask_1, 16 * v_mask_0 * v_mask_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(2 * x_0 * x_1 != 2 * v_mask_0 * v_mask_1)) return 14;
    double *const U_n_x_2 = c99_room(ws, 9, 2 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!U_n_x_2)) return C99_NO_MEMORY;
    /* U_n_x_2 = v_7_part_rows . gru_U_n_2' */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, v_mask_0 * v_mask_1, 2, 3, v_7_part_rows, 3, 1, gru_U_n_2, 1, 3, U_n_x_2, 2, 1))) return C99_NO_MEMORY;
    double *const U_n_x_2_rows = c99_room(ws, 11, 2 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!U_n_x_2_rows)) return C99_NO_MEMORY;
    {
        const c99_for_U_n_x_2_rows_entries shared = {U_n_x_2, U_n_x_2_rows, v_mask_0, v_mask_1};
        const int64_t code = c99_parallel(ws, U_n_x_2_rows_entries, &shared, v_mask_1, 16 * v_mask_0 * v_mask_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(2 * x_0 * x_1 != 2 * v_mask_0 * v_mask_1)) return 15;
    double *const U_r_x_2 = c99_room(ws, 9, 2 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!U_r_x_2)) return C99_NO_MEMORY;
    /* U_r_x_2 = v_7_part_rows . gru_U_r_2' */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, v_mask_0 * v_mask_1, 2, 3, v_7_part_rows, 3, 1, gru_U_r_2, 1, 3, U_r_x_2, 2, 1))) return C99_NO_MEMORY;
    double *const U_r_x_2_rows = c99_room(ws, 3, 2 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!U_r_x_2_rows)) return C99_NO_MEMORY;
    {
        const c99_for_U_r_x_2_rows_entries shared = {U_r_x_2, U_r_x_2_rows, v_mask_0, v_mask_1};
        const int64_t code = c99_parallel(ws, U_r_x_2_rows_entries, &shared, v_mask_1, 16 * v_mask_0 * v_mask_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(2 * x_0 * x_1 != 2 * v_mask_0 * v_mask_1)) return 16;
    const uint8_t *const m = v_mask + (v_mask_1 - 1);
    if (C99_FAILS(v_mask_1 < x_1)) return 17;
    if (C99_FAILS(v_mask_1 < x_1)) return 18;
    const int64_t rows = (v_2 - 2 > 0 ? v_2 - 2 : 0);
    double *const h_held = c99_room(ws, 9, 2 * x_0 * (rows + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!h_held)) return C99_NO_MEMORY;
    memcpy(h_held, v_4_2, (size_t)(2 * x_0 * (int64_t)sizeof(double)));
    double *const h_held_2 = c99_room(ws, 12, 2 * x_0 * (rows + 2) * (int64_t)sizeof(double));
    if (C99_FAILS(!h_held_2)) return C99_NO_MEMORY;
    memcpy(h_held_2, v_4_2, (size_t)(2 * x_0 * (int64_t)sizeof(double)));
    double *const r = U_z_x_2_rows;
    double *const z = U_n_x_2_rows;
    double *const m_2 = U_r_x_2_rows;
    double *const r_2 = U_z_x_rows;
    double *const z_2 = U_n_x_rows;
    double *const m_3 = U_r_x_rows;
    double *const n_3 = c99_room(ws, 13, 2 * v_mask_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!n_3)) return C99_NO_MEMORY;
    double *const n_4 = c99_room(ws, 14, 2 * v_mask_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!n_4)) return C99_NO_MEMORY;
    double *const gru_W_n_packed = c99_room(ws, 15, (int64_t)c99_packed_size_f64(2, 2));
    if (C99_FAILS(!gru_W_n_packed)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, 2, 2, gru_W_n, 1, 2, gru_W_n_packed);
    double *const gru_W_r_packed = c99_room(ws, 16, (int64_t)c99_packed_size_f64(2, 2));
    if (C99_FAILS(!gru_W_r_packed)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, 2, 2, gru_W_r, 1, 2, gru_W_r_packed);
    double *const gru_W_z_packed = c99_room(ws, 17, (int64_t)c99_packed_size_f64(2, 2));
    if (C99_FAILS(!gru_W_z_packed)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, 2, 2, gru_W_z, 1, 2, gru_W_z_packed);
    double *const gru_W_n_2_packed = c99_room(ws, 18, (int64_t)c99_packed_size_f64(2, 2));
    if (C99_FAILS(!gru_W_n_2_packed)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, 2, 2, gru_W_n_2, 1, 2, gru_W_n_2_packed);
    double *const gru_W_r_2_packed = c99_room(ws, 19, (int64_t)c99_packed_size_f64(2, 2));
    if (C99_FAILS(!gru_W_r_2_packed)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, 2, 2, gru_W_r_2, 1, 2, gru_W_r_2_packed);
    double *const gru_W_z_2_packed = c99_room(ws, 20, (int64_t)c99_packed_size_f64(2, 2));
    if (C99_FAILS(!gru_W_z_2_packed)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, 2, 2, gru_W_z_2, 1, 2, gru_W_z_2_packed);
    double *const gru_W_n_h_prev_2 = c99_room(ws, 21, 2 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!gru_W_n_h_prev_2)) return C99_NO_MEMORY;
    double *const gru_W_r_h_prev_2 = c99_room(ws, 22, 2 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!gru_W_r_h_prev_2)) return C99_NO_MEMORY;
    double *const gru_W_z_h_prev_2 = c99_room(ws, 23, 2 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!gru_W_z_h_prev_2)) return C99_NO_MEMORY;
    double *const gru_W_n_2_h_prev = c99_room(ws, 21, 2 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!gru_W_n_2_h_prev)) return C99_NO_MEMORY;
    double *const gru_W_r_2_h_prev = c99_room(ws, 22, 2 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!gru_W_r_2_h_prev)) return C99_NO_MEMORY;
    double *const gru_W_z_2_h_prev = c99_room(ws, 23, 2 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!gru_W_z_2_h_prev)) return C99_NO_MEMORY;
    for (int64_t t = 0; t < x_1; t++) {
        const uint8_t *const m_t = m + -t;
        const double *const U_r_x_t = U_r_x_2_rows + 2 * t * x_0;
        const double *const U_n_x_t = U_n_x_2_rows + 2 * t * x_0;
        const double *const U_z_x_t = U_z_x_2_rows + 2 * t * x_0;
        const uint8_t *const m_t_2 = v_mask + t;
        const double *const U_r_x_t_2 = U_r_x_rows + 2 * t * x_0;
        const double *const U_n_x_t_2 = U_n_x_rows + 2 * t * x_0;
        const double *const U_z_x_t_2 = U_z_x_rows + 2 * t * x_0;
        double *const h_prev = h_held + t % (rows + 2) * (2 * x_0);
        double *const h_prev_2 = h_held_2 + t % (rows + 2) * (2 * x_0);
        /* gru_W_n_h_prev_2 = h_prev_2 . gru_W_n' */
        c99_packed_product_f64(ws, x_0, 2, 2, h_prev_2, 2, 1, gru_W_n_packed, gru_W_n_h_prev_2, 2);
        /* gru_W_r_h_prev_2 = h_prev_2 . gru_W_r' */
        c99_packed_product_f64(ws, x_0, 2, 2, h_prev_2, 2, 1, gru_W_r_packed, gru_W_r_h_prev_2, 2);
        /* gru_W_z_h_prev_2 = h_prev_2 . gru_W_z' */
        c99_packed_product_f64(ws, x_0, 2, 2, h_prev_2, 2, 1, gru_W_z_packed, gru_W_z_h_prev_2, 2);
        if (C99_FAILS(x_0 != v_mask_0)) return 19;
        double *const h_t_held = h_held_2 + (t + 1) % (rows + 2) * (2 * x_0);
        if (C99_FAILS(x_0 != v_mask_0)) return 20;
        double *const z_t = z_2 + 2 * t * x_0;
        if (C99_FAILS(x_0 != v_mask_0)) return 21;
        double *const n_t = n_3 + 2 * t * v_mask_0;
        double *const r_t = r_2 + 2 * t * x_0;
        if (C99_FAILS(x_0 != v_mask_0)) return 22;
        double *const m_t_3 = m_3 + 2 * t * x_0;
        if (C99_FAILS(x_0 != v_mask_0)) return 23;
        /* (1) a_r_t = U_r_x_t_2 + gru_W_r_h_prev_2 + gru_b_r */
        /* (2) r_t = sigmoid(a_r_t) */
        /* (3) a_z_t = U_z_x_t_2 + gru_W_z_h_prev_2 + gru_b_z */
        /* (4) z_t = sigmoid(a_z_t) */
        /* (5) m_t_3 = gru_W_n_h_prev_2 + gru_c_n */
        /* (6) a_n_t = U_n_x_t_2 + gru_b_n + r_t * m_t_3 */
        /* (7) n_t = tanh(a_n_t) */
        /* (8) h_t = (1 - z_t) * n_t + z_t * h_prev_2 */
        /* h_t_held = switch(m_t_2, h_t, h_prev_2) */
        for (int64_t i0 = 0; i0 < v_mask_0; i0++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < 2; i1++) {
                const uint8_t m_t_2_ = m_t_2[i0 * v_mask_1];
                const double h_prev_2_ = h_prev_2[2 * i0 + i1];
                const double U_z_x_t_2_ = U_z_x_t_2[2 * i0 + i1];
                const double gru_W_z_h_prev_2_ = gru_W_z_h_prev_2[2 * i0 + i1];
                const double gru_b_z_ = gru_b_z[i1];
                const double U_n_x_t_2_ = U_n_x_t_2[2 * i0 + i1];
                const double gru_b_n_ = gru_b_n[i1];
                const double U_r_x_t_2_ = U_r_x_t_2[2 * i0 + i1];
                const double gru_W_r_h_prev_2_ = gru_W_r_h_prev_2[2 * i0 + i1];
                const double gru_b_r_ = gru_b_r[i1];
                const double gru_W_n_h_prev_2_ = gru_W_n_h_prev_2[2 * i0 + i1];
                const double gru_c_n_ = gru_c_n[i1];
                const double m_t_3_ = gru_W_n_h_prev_2_ + gru_c_n_;
                const double a_r_t = U_r_x_t_2_ + gru_W_r_h_prev_2_ + gru_b_r_;
                const double r_t_ = c99_sigmoid_f64(a_r_t);
                const double term_6 = r_t_ * m_t_3_;
                const double a_n_t = U_n_x_t_2_ + gru_b_n_ + term_6;
                const double n_t_ = c99_tanh_f64(a_n_t);
                const double a_z_t = U_z_x_t_2_ + gru_W_z_h_prev_2_ + gru_b_z_;
                const double z_t_ = c99_sigmoid_f64(a_z_t);
                const double term_7 = z_t_ * h_prev_2_;
                const double term_8 = 1.0 - z_t_;
                const double term_9 = term_8 * n_t_;
                const double h_t = term_9 + term_7;
                const double h_t_held_ = m_t_2_ != 0 ? h_t : h_prev_2_;
                h_t_held[2 * i0 + i1] = h_t_held_;
                z_t[2 * i0 + i1] = z_t_;
                n_t[2 * i0 + i1] = n_t_;
                r_t[2 * i0 + i1] = r_t_;
                m_t_3[2 * i0 + i1] = m_t_3_;
            }
        }
        /* gru_W_n_2_h_prev = h_prev . gru_W_n_2' */
        c99_packed_product_f64(ws, x_0, 2, 2, h_prev, 2, 1, gru_W_n_2_packed, gru_W_n_2_h_prev, 2);
        /* gru_W_r_2_h_prev = h_prev . gru_W_r_2' */
        c99_packed_product_f64(ws, x_0, 2, 2, h_prev, 2, 1, gru_W_r_2_packed, gru_W_r_2_h_prev, 2);
        /* gru_W_z_2_h_prev = h_prev . gru_W_z_2' */
        c99_packed_product_f64(ws, x_0, 2, 2, h_prev, 2, 1, gru_W_z_2_packed, gru_W_z_2_h_prev, 2);
        if (C99_FAILS(x_0 != v_mask_0)) return 24;
        double *const h_t_held_2 = h_held + (t + 1) % (rows + 2) * (2 * x_0);
        if (C99_FAILS(x_0 != v_mask_0)) return 25;
        double *const z_t_2 = z + 2 * t * x_0;
        if (C99_FAILS(x_0 != v_mask_0)) return 26;
        double *const n_t_2 = n_4 + 2 * t * v_mask_0;
        double *const r_t_2 = r + 2 * t * x_0;
        if (C99_FAILS(x_0 != v_mask_0)) return 27;
        double *const m_t_4 = m_2 + 2 * t * x_0;
        if (C99_FAILS(x_0 != v_mask_0)) return 28;
        /* (1) a_r_t = U_r_x_t + gru_W_r_2_h_prev + gru_b_r_2 */
        /* (2) r_t_2 = sigmoid(a_r_t) */
        /* (3) a_z_t = U_z_x_t + gru_W_z_2_h_prev + gru_b_z_2 */
        /* (4) z_t_2 = sigmoid(a_z_t) */
        /* (5) m_t_4 = gru_W_n_2_h_prev + gru_c_n_2 */
        /* (6) a_n_t = U_n_x_t + gru_b_n_2 + r_t_2 * m_t_4 */
        /* (7) n_t_2 = tanh(a_n_t) */
        /* (8) h_t = (1 - z_t_2) * n_t_2 + z_t_2 * h_prev */
        /* h_t_held_2 = switch(m_t, h_t, h_prev) */
        for (int64_t i0 = 0; i0 < v_mask_0; i0++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < 2; i1++) {
                const uint8_t m_t_ = m_t[i0 * v_mask_1];
                const double h_prev_ = h_prev[2 * i0 + i1];
                const double U_z_x_t_ = U_z_x_t[2 * i0 + i1];
                const double gru_W_z_2_h_prev_ = gru_W_z_2_h_prev[2 * i0 + i1];
                const double gru_b_z_2_ = gru_b_z_2[i1];
                const double U_n_x_t_ = U_n_x_t[2 * i0 + i1];
                const double gru_b_n_2_ = gru_b_n_2[i1];
                const double U_r_x_t_ = U_r_x_t[2 * i0 + i1];
                const double gru_W_r_2_h_prev_ = gru_W_r_2_h_prev[2 * i0 + i1];
                const double gru_b_r_2_ = gru_b_r_2[i1];
                const double gru_W_n_2_h_prev_ = gru_W_n_2_h_prev[2 * i0 + i1];
                const double gru_c_n_2_ = gru_c_n_2[i1];
                const double m_t_4_ = gru_W_n_2_h_prev_ + gru_c_n_2_;
                const double a_r_t = U_r_x_t_ + gru_W_r_2_h_prev_ + gru_b_r_2_;
                const double r_t_2_ = c99_sigmoid_f64(a_r_t);
                const double term_6 = r_t_2_ * m_t_4_;
                const double a_n_t = U_n_x_t_ + gru_b_n_2_ + term_6;
                const double n_t_2_ = c99_tanh_f64(a_n_t);
                const double a_z_t = U_z_x_t_ + gru_W_z_2_h_prev_ + gru_b_z_2_;
                const double z_t_2_ = c99_sigmoid_f64(a_z_t);
                const double term_7 = z_t_2_ * h_prev_;
                const double term_8 = 1.0 - z_t_2_;
                const double term_9 = term_8 * n_t_2_;
                const double h_t = term_9 + term_7;
                const double h_t_held_2_ = m_t_ != 0 ? h_t : h_prev_;
                h_t_held_2[2 * i0 + i1] = h_t_held_2_;
                z_t_2[2 * i0 + i1] = z_t_2_;
                n_t_2[2 * i0 + i1] = n_t_2_;
                r_t_2[2 * i0 + i1] = r_t_2_;
                m_t_4[2 * i0 + i1] = m_t_4_;
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
    if (C99_FAILS(c99_in_order(ws, 21, h_held, 2 * x_0 * (int64_t)sizeof(double), x_1 + 1, v_2, rows + 2))) return C99_NO_MEMORY;
    if (C99_FAILS(c99_in_order(ws, 22, h_held_2, 2 * x_0 * (int64_t)sizeof(double), x_1 + 1, v_2, rows + 2))) return C99_NO_MEMORY;
    const int64_t n_5 = (v_2 > 0 ? v_2 : 0);
    double *const gru_outputs_T = h_held + 2 * x_0 * (v_2 - 1);
    double *const h_held_3 = h_held_2 + 2 * x_0 * (n_2 + v_2 - n);
    double *const v_7 = c99_room(ws, 23, 4 * x_0 * (n_5 + n - n_2 - v_2) * (int64_t)sizeof(double));
    if (C99_FAILS(!v_7)) return C99_NO_MEMORY;
    {
        const c99_for_v_8_entries shared = {h_held_3, n, n_2, n_5, v_2, v_7, x_0};
        const int64_t code = c99_parallel(ws, v_8_entries, &shared, x_0, 16 * x_0 * (n_5 + n - n_2 - v_2));
        if (C99_FAILS(code)) return code;
    }
    double *const v_8_part = v_7 + 2;
    {
        const c99_for_v_8_part_entries shared = {gru_outputs_T, n, n_2, n_5, v_2, v_8_part, x_0};
        const int64_t code = c99_parallel(ws, v_8_part_entries, &shared, x_0, 16 * x_0 * (n_5 + n - n_2 - v_2));
        if (C99_FAILS(code)) return code;
    }
    double *const v_8 = c99_room(ws, 15, 4 * x_0 * (n_5 + n - n_2 - v_2) * (int64_t)sizeof(double));
    if (C99_FAILS(!v_8)) return C99_NO_MEMORY;
    {
        const c99_for_v_9_entries shared = {v_7, v_8};
        const int64_t code = c99_parallel(ws, v_9_entries, &shared, 4 * x_0 * (n_5 + n - n_2 - v_2), 32 * x_0 * (n_5 + n - n_2 - v_2));
        if (C99_FAILS(code)) return code;
    }
    double *const v_9_part = v_8 + 2;
    double *const v_9_part_2 = v_8 + 4 * (n_5 + n - n_2 - v_2 - 1);
    const int64_t n_6 = (n_2 + v_2 + x_1 - n_5 - n > 0 ? n_2 + v_2 + x_1 - n_5 - n : 0);
    double *const z_3 = z_2 + 2 * x_0 * (x_1 - 1);
    double *const r_3 = r_2 + 2 * x_0 * (x_1 - 1);
    double *const n_7 = n_3 + 2 * v_mask_0 * (x_1 - 1);
    const int64_t bound = v_2 - 2 < -1 ? -1 : (v_2 - 2 > v_2 - 1 ? v_2 - 1 : v_2 - 2);
    const int64_t n_8 = (bound + 1 > 0 ? bound + 1 : 0);
    double *const h_held_2_part = h_held_2 + 2 * bound * x_0;
    const int64_t n_9 = (bound + 1 - x_1 > 0 ? bound + 1 - x_1 : 0);
    double *const m_4 = m_3 + 2 * x_0 * (x_1 - 1);
    double *const z_4 = z + 2 * x_0 * (x_1 - 1);
    double *const r_4 = r + 2 * x_0 * (x_1 - 1);
    double *const n_10 = n_4 + 2 * v_mask_0 * (x_1 - 1);
    double *const h_held_part = h_held + 2 * bound * x_0;
    double *const m_5 = m_2 + 2 * x_0 * (x_1 - 1);
    if (C99_FAILS(n_8 - n_9 < x_1)) return 37;
    if (C99_FAILS(v_mask_1 < x_1)) return 38;
    if (C99_FAILS(x_1 - n_6 < x_1)) return 39;
    if (C99_FAILS(n_8 - n_9 < x_1)) return 40;
    if (C99_FAILS(v_mask_1 < x_1)) return 41;
    if (C99_FAILS(x_1 - n_6 < x_1)) return 42;
    if (C99_FAILS(n_2 + v_2 - n < 1)) return 43;
    double *const from_next_h_t_held = c99_room(ws, 16, 4 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!from_next_h_t_held)) return C99_NO_MEMORY;
    memcpy(from_next_h_t_held, v_4_2, (size_t)(2 * x_0 * (int64_t)sizeof(double)));
    if (C99_FAILS(n_2 + v_2 - n < 1)) return 44;
    double *const from_next_h_t_held_2 = c99_room(ws, 17, 4 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!from_next_h_t_held_2)) return C99_NO_MEMORY;
    memcpy(from_next_h_t_held_2, v_4_2, (size_t)(2 * x_0 * (int64_t)sizeof(double)));
    double *const bar_a_n = n_10;
    double *const bar_m = m_5;
    double *const bar_a_z = r_4;
    double *const bar_a_n_2 = n_7;
    double *const bar_m_2 = m_4;
    double *const bar_a_z_2 = r_3;
    double *const bar_a_r = c99_room(ws, 18, 2 * v_mask_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!bar_a_r)) return C99_NO_MEMORY;
    double *const bar_a_r_2 = c99_room(ws, 19, 2 * v_mask_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!bar_a_r_2)) return C99_NO_MEMORY;
    double *const gru_W_n_packed_2 = c99_room(ws, 20, (int64_t)c99_packed_size_f64(2, 2));
    if (C99_FAILS(!gru_W_n_packed_2)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, 2, 2, gru_W_n, 2, 1, gru_W_n_packed_2);
    double *const gru_W_z_packed_2 = c99_room(ws, 21, (int64_t)c99_packed_size_f64(2, 2));
    if (C99_FAILS(!gru_W_z_packed_2)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, 2, 2, gru_W_z, 2, 1, gru_W_z_packed_2);
    double *const gru_W_r_packed_2 = c99_room(ws, 22, (int64_t)c99_packed_size_f64(2, 2));
    if (C99_FAILS(!gru_W_r_packed_2)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, 2, 2, gru_W_r, 2, 1, gru_W_r_packed_2);
    double *const gru_W_n_2_packed_2 = c99_room(ws, 1, (int64_t)c99_packed_size_f64(2, 2));
    if (C99_FAILS(!gru_W_n_2_packed_2)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, 2, 2, gru_W_n_2, 2, 1, gru_W_n_2_packed_2);
    double *const gru_W_z_2_packed_2 = c99_room(ws, 24, (int64_t)c99_packed_size_f64(2, 2));
    if (C99_FAILS(!gru_W_z_2_packed_2)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, 2, 2, gru_W_z_2, 2, 1, gru_W_z_2_packed_2);
    double *const gru_W_r_2_packed_2 = c99_room(ws, 25, (int64_t)c99_packed_size_f64(2, 2));
    if (C99_FAILS(!gru_W_r_2_packed_2)) return C99_NO_MEMORY;
    c99_pack_shared_f64(ws, 2, 2, gru_W_r_2, 2, 1, gru_W_r_2_packed_2);
    double *const delta_t_held = c99_room(ws, 26, 2 * v_mask_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!delta_t_held)) return C99_NO_MEMORY;
    double *const delta_t_held_2 = c99_room(ws, 27, 2 * v_mask_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!delta_t_held_2)) return C99_NO_MEMORY;
    double *const gru_W_n_bar_m_t = c99_room(ws, 28, 2 * v_mask_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!gru_W_n_bar_m_t)) return C99_NO_MEMORY;
    double *const gru_W_z_bar_a_z_t = c99_room(ws, 29, 2 * v_mask_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!gru_W_z_bar_a_z_t)) return C99_NO_MEMORY;
    double *const gru_W_r_bar_a_r_t = c99_room(ws, 30, 2 * v_mask_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!gru_W_r_bar_a_r_t)) return C99_NO_MEMORY;
    double *const gru_W_n_2_bar_m_t_2 = c99_room(ws, 26, 2 * v_mask_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!gru_W_n_2_bar_m_t_2)) return C99_NO_MEMORY;
    double *const gru_W_z_2_bar_a_z_t_2 = c99_room(ws, 28, 2 * v_mask_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!gru_W_z_2_bar_a_z_t_2)) return C99_NO_MEMORY;
    double *const gru_W_r_2_bar_a_r_t_2 = c99_room(ws, 29, 2 * v_mask_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!gru_W_r_2_bar_a_r_t_2)) return C99_NO_MEMORY;
    for (int64_t t = 0; t < x_1; t++) {
        const double *const m_t = m_5 + -2 * t * x_0;
        const double *const h_prev = h_held_part + -2 * t * x_0;
        const double *const n_t = n_10 + -2 * t * v_mask_0;
        const double *const r_t = r_4 + -2 * t * x_0;
        const double *const z_t = z_4 + -2 * t * x_0;
        const uint8_t *const m_t_2 = v_mask + t;
        const double *const given_h_t_held = v_9_part + 4 * t;
        const double *const m_t_3 = m_4 + -2 * t * x_0;
        const double *const h_prev_2 = h_held_2_part + -2 * t * x_0;
        const double *const n_t_2 = n_7 + -2 * t * v_mask_0;
        const double *const r_t_2 = r_3 + -2 * t * x_0;
        const double *const z_t_2 = z_3 + -2 * t * x_0;
        const uint8_t *const m_t_4 = m + -t;
        const double *const given_h_t_held_2 = v_9_part_2 + -4 * t;
        double *const from_next_h_t_held_3 = from_next_h_t_held + t % 2 * (2 * x_0);
        double *const from_next_h_t_held_4 = from_next_h_t_held_2 + t % 2 * (2 * x_0);
        if (C99_FAILS(x_0 != v_mask_0)) return 45;
        double *const bar_a_n_t = bar_a_n_2 + -2 * t * v_mask_0;
        double *const bar_a_r_t = bar_a_r + 2 * t * v_mask_0;
        double *const bar_a_z_t = bar_a_z_2 + -2 * t * x_0;
        if (C99_FAILS(x_0 != v_mask_0)) return 46;
        double *const bar_m_t = bar_m_2 + -2 * t * x_0;
        if (C99_FAILS(x_0 != v_mask_0)) return 47;
        /* (25) bar_a_n_t = switch(m_t_4, delta_t_held * (1 - z_t_2) * (1 - n_t_2^2), 0) */
        /* (26) bar_m_t = switch(m_t_4, delta_t_held * (1 - z_t_2) * (1 - n_t_2^2) * r_t_2, 0) */
        /* (28) bar_a_z_t = switch(m_t_4, (-1 * delta_t_held * n_t_2 + delta_t_held * h_prev_2) * z_t_2 * (1 - z_t_2), 0) */
        /* (30) bar_a_r_t = switch(m_t_4, delta_t_held * (1 - z_t_2) * (1 - n_t_2^2) * m_t_3 * r_t_2 * (1 - r_t_2), 0) */
        /* delta_t_held = given_h_t_held_2 + from_next_h_t_held_4 */
        for (int64_t i0 = 0; i0 < v_mask_0; i0++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < 2; i1++) {
                const uint8_t m_t_4_ = m_t_4[i0 * v_mask_1];
                const double given_h_t_held_2_ = given_h_t_held_2[4 * i0 * (n_5 + n - n_2 - v_2) + i1];
                const double from_next_h_t_held_4_ = from_next_h_t_held_4[2 * i0 + i1];
                const double z_t_2_ = z_t_2[2 * i0 + i1];
                const double n_t_2_ = n_t_2[2 * i0 + i1];
                const double m_t_3_ = m_t_3[2 * i0 + i1];
                const double r_t_2_ = r_t_2[2 * i0 + i1];
                const double h_prev_2_ = h_prev_2[2 * i0 + i1];
                const double term_6 = n_t_2_ * n_t_2_;
                const double term_7 = 1.0 - term_6;
                const double term_8 = 1.0 - z_t_2_;
                const double delta_t_held_ = given_h_t_held_2_ + from_next_h_t_held_4_;
                const double term_9 = delta_t_held_ * term_8 * term_7 * r_t_2_;
                const double bar_m_t_ = m_t_4_ != 0 ? term_9 : (double)0.0f;
                const double term_10 = delta_t_held_ * h_prev_2_;
                const double term_11 = -1.0 * delta_t_held_ * n_t_2_;
                const double term_12 = term_11 + term_10;
                const double term_13 = term_12 * z_t_2_ * term_8;
                const double bar_a_z_t_ = m_t_4_ != 0 ? term_13 : (double)0.0f;
                const double term_14 = 1.0 - r_t_2_;
                const double term_15 = delta_t_held_ * term_8 * term_7 * m_t_3_ * r_t_2_ * term_14;
                const double bar_a_r_t_ = m_t_4_ != 0 ? term_15 : (double)0.0f;
                const double term_16 = delta_t_held_ * term_8 * term_7;
                const double bar_a_n_t_ = m_t_4_ != 0 ? term_16 : (double)0.0f;
                bar_a_n_t[2 * i0 + i1] = bar_a_n_t_;
                delta_t_held[2 * i0 + i1] = delta_t_held_;
                bar_a_r_t[2 * i0 + i1] = bar_a_r_t_;
                bar_a_z_t[2 * i0 + i1] = bar_a_z_t_;
                bar_m_t[2 * i0 + i1] = bar_m_t_;
            }
        }
        if (C99_FAILS(x_0 != v_mask_0)) return 48;
        double *const bar_a_n_t_2 = bar_a_n + -2 * t * v_mask_0;
        double *const bar_a_r_t_2 = bar_a_r_2 + 2 * t * v_mask_0;
        double *const bar_a_z_t_2 = bar_a_z + -2 * t * x_0;
        if (C99_FAILS(x_0 != v_mask_0)) return 49;
        double *const bar_m_t_2 = bar_m + -2 * t * x_0;
        if (C99_FAILS(x_0 != v_mask_0)) return 50;
        /* (25) bar_a_n_t_2 = switch(m_t_2, delta_t_held_2 * (1 - z_t) * (1 - n_t^2), 0) */
        /* (26) bar_m_t_2 = switch(m_t_2, delta_t_held_2 * (1 - z_t) * (1 - n_t^2) * r_t, 0) */
        /* (28) bar_a_z_t_2 = switch(m_t_2, (-1 * delta_t_held_2 * n_t + delta_t_held_2 * h_prev) * z_t * (1 - z_t), 0) */
        /* (30) bar_a_r_t_2 = switch(m_t_2, delta_t_held_2 * (1 - z_t) * (1 - n_t^2) * m_t * r_t * (1 - r_t), 0) */
        /* delta_t_held_2 = given_h_t_held + from_next_h_t_held_3 */
        for (int64_t i0 = 0; i0 < v_mask_0; i0++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < 2; i1++) {
                const uint8_t m_t_2_ = m_t_2[i0 * v_mask_1];
                const double given_h_t_held_ = given_h_t_held[4 * i0 * (n_5 + n - n_2 - v_2) + i1];
                const double from_next_h_t_held_3_ = from_next_h_t_held_3[2 * i0 + i1];
                const double z_t_ = z_t[2 * i0 + i1];
                const double n_t_ = n_t[2 * i0 + i1];
                const double m_t_ = m_t[2 * i0 + i1];
                const double r_t_ = r_t[2 * i0 + i1];
                const double h_prev_ = h_prev[2 * i0 + i1];
                const double term_6 = n_t_ * n_t_;
                const double term_7 = 1.0 - term_6;
                const double term_8 = 1.0 - z_t_;
                const double delta_t_held_2_ = given_h_t_held_ + from_next_h_t_held_3_;
                const double term_9 = delta_t_held_2_ * term_8 * term_7 * r_t_;
                const double bar_m_t_2_ = m_t_2_ != 0 ? term_9 : (double)0.0f;
                const double term_10 = delta_t_held_2_ * h_prev_;
                const double term_11 = -1.0 * delta_t_held_2_ * n_t_;
                const double term_12 = term_11 + term_10;
                const double term_13 = term_12 * z_t_ * term_8;
                const double bar_a_z_t_2_ = m_t_2_ != 0 ? term_13 : (double)0.0f;
                const double term_14 = 1.0 - r_t_;
                const double term_15 = delta_t_held_2_ * term_8 * term_7 * m_t_ * r_t_ * term_14;
                const double bar_a_r_t_2_ = m_t_2_ != 0 ? term_15 : (double)0.0f;
                const double term_16 = delta_t_held_2_ * term_8 * term_7;
                const double bar_a_n_t_2_ = m_t_2_ != 0 ? term_16 : (double)0.0f;
                bar_a_n_t_2[2 * i0 + i1] = bar_a_n_t_2_;
                delta_t_held_2[2 * i0 + i1] = delta_t_held_2_;
                bar_a_r_t_2[2 * i0 + i1] = bar_a_r_t_2_;
                bar_a_z_t_2[2 * i0 + i1] = bar_a_z_t_2_;
                bar_m_t_2[2 * i0 + i1] = bar_m_t_2_;
            }
        }
        /* gru_W_n_bar_m_t = bar_m_t . gru_W_n */
        c99_packed_product_f64(ws, v_mask_0, 2, 2, bar_m_t, 2, 1, gru_W_n_packed_2, gru_W_n_bar_m_t, 2);
        /* gru_W_z_bar_a_z_t = bar_a_z_t . gru_W_z */
        c99_packed_product_f64(ws, v_mask_0, 2, 2, bar_a_z_t, 2, 1, gru_W_z_packed_2, gru_W_z_bar_a_z_t, 2);
        /* gru_W_r_bar_a_r_t = bar_a_r_t . gru_W_r */
        c99_packed_product_f64(ws, v_mask_0, 2, 2, bar_a_r_t, 2, 1, gru_W_r_packed_2, gru_W_r_bar_a_r_t, 2);
        if (C99_FAILS(x_0 != v_mask_0)) return 51;
        double *const from_next_h_prev = from_next_h_t_held_2 + (t + 1) % 2 * (2 * x_0);
        if (C99_FAILS(x_0 != v_mask_0)) return 52;
        /* from_next_h_prev = gru_W_r_bar_a_r_t + gru_W_z_bar_a_z_t + gru_W_n_bar_m_t + switch(m_t_4, delta_t_held * z_t_2, 0) + switch(m_t_4, 0, delta_t_held) */
        for (int64_t i0 = 0; i0 < v_mask_0; i0++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < 2; i1++) {
                const double gru_W_r_bar_a_r_t_ = gru_W_r_bar_a_r_t[2 * i0 + i1];
                const double gru_W_z_bar_a_z_t_ = gru_W_z_bar_a_z_t[2 * i0 + i1];
                const double gru_W_n_bar_m_t_ = gru_W_n_bar_m_t[2 * i0 + i1];
                const uint8_t m_t_4_ = m_t_4[i0 * v_mask_1];
                const double delta_t_held_ = delta_t_held[2 * i0 + i1];
                const double z_t_2_ = z_t_2[2 * i0 + i1];
                const double term_6 = m_t_4_ != 0 ? (double)0.0f : delta_t_held_;
                const double term_7 = delta_t_held_ * z_t_2_;
                const double term_8 = m_t_4_ != 0 ? term_7 : (double)0.0f;
                const double from_next_h_prev_ = gru_W_r_bar_a_r_t_ + gru_W_z_bar_a_z_t_ + gru_W_n_bar_m_t_ + term_8 + term_6;
                from_next_h_prev[2 * i0 + i1] = from_next_h_prev_;
            }
        }
        /* gru_W_n_2_bar_m_t_2 = bar_m_t_2 . gru_W_n_2 */
        c99_packed_product_f64(ws, v_mask_0, 2, 2, bar_m_t_2, 2, 1, gru_W_n_2_packed_2, gru_W_n_2_bar_m_t_2, 2);
        /* gru_W_z_2_bar_a_z_t_2 = bar_a_z_t_2 . gru_W_z_2 */
        c99_packed_product_f64(ws, v_mask_0, 2, 2, bar_a_z_t_2, 2, 1, gru_W_z_2_packed_2, gru_W_z_2_bar_a_z_t_2, 2);
        /* gru_W_r_2_bar_a_r_t_2 = bar_a_r_t_2 . gru_W_r_2 */
        c99_packed_product_f64(ws, v_mask_0, 2, 2, bar_a_r_t_2, 2, 1, gru_W_r_2_packed_2, gru_W_r_2_bar_a_r_t_2, 2);
        if (C99_FAILS(x_0 != v_mask_0)) return 53;
        double *const from_next_h_prev_2 = from_next_h_t_held + (t + 1) % 2 * (2 * x_0);
        if (C99_FAILS(x_0 != v_mask_0)) return 54;
        /* from_next_h_prev_2 = gru_W_r_2_bar_a_r_t_2 + gru_W_z_2_bar_a_z_t_2 + gru_W_n_2_bar_m_t_2 + switch(m_t_2, delta_t_held_2 * z_t, 0) + switch(m_t_2, 0, delta_t_held_2) */
        for (int64_t i0 = 0; i0 < v_mask_0; i0++) {
            C99_IVDEP
            for (int64_t i1 = 0; i1 < 2; i1++) {
                const double gru_W_r_2_bar_a_r_t_2_ = gru_W_r_2_bar_a_r_t_2[2 * i0 + i1];
                const double gru_W_z_2_bar_a_z_t_2_ = gru_W_z_2_bar_a_z_t_2[2 * i0 + i1];
                const double gru_W_n_2_bar_m_t_2_ = gru_W_n_2_bar_m_t_2[2 * i0 + i1];
                const uint8_t m_t_2_ = m_t_2[i0 * v_mask_1];
                const double delta_t_held_2_ = delta_t_held_2[2 * i0 + i1];
                const double z_t_ = z_t[2 * i0 + i1];
                const double term_6 = m_t_2_ != 0 ? (double)0.0f : delta_t_held_2_;
                const double term_7 = delta_t_held_2_ * z_t_;
                const double term_8 = m_t_2_ != 0 ? term_7 : (double)0.0f;
                const double from_next_h_prev_2_ = gru_W_r_2_bar_a_r_t_2_ + gru_W_z_2_bar_a_z_t_2_ + gru_W_n_2_bar_m_t_2_ + term_8 + term_6;
                from_next_h_prev_2[2 * i0 + i1] = from_next_h_prev_2_;
            }
        }
        if (C99_FAILS(x_0 != v_mask_0)) return 55;
        if (C99_FAILS(x_0 != v_mask_0)) return 56;
        if (C99_FAILS(x_0 != v_mask_0)) return 57;
        if (C99_FAILS(x_0 != v_mask_0)) return 58;
        if (C99_FAILS(x_0 != v_mask_0)) return 59;
        if (C99_FAILS(x_0 != v_mask_0)) return 60;
    }
    double *const dL_dc_n = out(context, 20, 1, (const int64_t[]){2});
    if (C99_FAILS(!dL_dc_n)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 2; i0++) {
        dL_dc_n[i0] = 0;
    }
    {
        const c99_for_dL_dc_n_entries shared = {bar_m, dL_dc_n, x_0, x_1};
        const int64_t code = c99_parallel(ws, dL_dc_n_entries, &shared, 2, 16 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    const int64_t n_11 = (bound > 0 ? bound : 0);
    const double *const h_held_part_on = h_held_part + -2 * n_11 * x_0;
    const int64_t n_12 = (x_1 - 1 > 0 ? x_1 - 1 : 0);
    const double *const bar_m_on = bar_m + -2 * n_12 * x_0;
    if (C99_FAILS(x_0 * x_1 != n_8 * x_0)) return 61;
    const double *bar_m_on_straight = bar_m_on;
    if (x_1 != n_8) {
        bar_m_on_straight = c99_turned(ws, 30, bar_m_on, x_1, 2 * x_0 * x_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!bar_m_on_straight)) return C99_NO_MEMORY;
    }
    const double *h_held_part_on_straight = h_held_part_on;
    if (x_1 != n_8) {
        h_held_part_on_straight = c99_turned(ws, 26, h_held_part_on, n_8, 2 * n_8 * x_0 * (int64_t)sizeof(double));
        if (C99_FAILS(!h_held_part_on_straight)) return C99_NO_MEMORY;
    }
    double *const dL_dW_n = out(context, 19, 2, (const int64_t[]){2, 2});
    if (C99_FAILS(!dL_dW_n)) return C99_NO_MEMORY;
    /* (39) dL_dW_n = bar_m_on_straight' . h_held_part_on_straight */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 2, 2, x_0 * x_1, bar_m_on_straight, 1, 2, h_held_part_on_straight, 2, 1, dL_dW_n, 2, 1))) return C99_NO_MEMORY;
    double *const dL_db_n = out(context, 18, 1, (const int64_t[]){2});
    if (C99_FAILS(!dL_db_n)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 2; i0++) {
        dL_db_n[i0] = 0;
    }
    {
        const c99_for_dL_db_n_entries shared = {bar_a_n, dL_db_n, v_mask_0, x_1};
        const int64_t code = c99_parallel(ws, dL_db_n_entries, &shared, 2, 16 * v_mask_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    double *const v_7_rows = c99_room(ws, 27, 3 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_7_rows)) return C99_NO_MEMORY;
    {
        const c99_for_v_7_rows_entries shared = {v_6, v_7_rows, v_mask_0, v_mask_1};
        const int64_t code = c99_parallel(ws, v_7_rows_entries, &shared, v_mask_1, 24 * v_mask_0 * v_mask_1);
        if (C99_FAILS(code)) return code;
    }
    const double *const bar_a_n_on = bar_a_n + -2 * n_12 * v_mask_0;
    if (C99_FAILS(v_mask_0 * x_1 != v_mask_0 * v_mask_1)) return 62;
    const double *const bar_a_n_on_straight = c99_turned(ws, 28, bar_a_n_on, x_1, 2 * v_mask_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!bar_a_n_on_straight)) return C99_NO_MEMORY;
    double *const dL_dU_n = out(context, 17, 2, (const int64_t[]){2, 3});
    if (C99_FAILS(!dL_dU_n)) return C99_NO_MEMORY;
    /* (37) dL_dU_n = bar_a_n_on_straight' . v_7_rows */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 2, 3, v_mask_0 * x_1, bar_a_n_on_straight, 1, 2, v_7_rows, 3, 1, dL_dU_n, 3, 1))) return C99_NO_MEMORY;
    double *const dL_db_z = out(context, 16, 1, (const int64_t[]){2});
    if (C99_FAILS(!dL_db_z)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 2; i0++) {
        dL_db_z[i0] = 0;
    }
    {
        const c99_for_dL_db_z_entries shared = {bar_a_z, dL_db_z, x_0, x_1};
        const int64_t code = c99_parallel(ws, dL_db_z_entries, &shared, 2, 16 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    const double *const bar_a_z_on = bar_a_z + -2 * n_12 * x_0;
    if (C99_FAILS(x_0 * x_1 != n_8 * x_0)) return 63;
    const double *bar_a_z_on_straight = bar_a_z_on;
    if (x_1 != n_8) {
        bar_a_z_on_straight = c99_turned(ws, 29, bar_a_z_on, x_1, 2 * x_0 * x_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!bar_a_z_on_straight)) return C99_NO_MEMORY;
    }
    const double *h_held_part_on_straight_2 = h_held_part_on;
    if (x_1 != n_8) {
        h_held_part_on_straight_2 = c99_turned(ws, 0, h_held_part_on, n_8, 2 * n_8 * x_0 * (int64_t)sizeof(double));
        if (C99_FAILS(!h_held_part_on_straight_2)) return C99_NO_MEMORY;
    }
    double *const dL_dW_z = out(context, 15, 2, (const int64_t[]){2, 2});
    if (C99_FAILS(!dL_dW_z)) return C99_NO_MEMORY;
    /* (35) dL_dW_z = bar_a_z_on_straight' . h_held_part_on_straight_2 */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 2, 2, x_0 * x_1, bar_a_z_on_straight, 1, 2, h_held_part_on_straight_2, 2, 1, dL_dW_z, 2, 1))) return C99_NO_MEMORY;
    if (C99_FAILS(x_0 * x_1 != v_mask_0 * v_mask_1)) return 64;
    const double *const bar_a_z_on_straight_2 = c99_turned(ws, 1, bar_a_z_on, x_1, 2 * x_0 * x_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!bar_a_z_on_straight_2)) return C99_NO_MEMORY;
    double *const dL_dU_z = out(context, 14, 2, (const int64_t[]){2, 3});
    if (C99_FAILS(!dL_dU_z)) return C99_NO_MEMORY;
    /* (34) dL_dU_z = bar_a_z_on_straight_2' . v_7_rows */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 2, 3, x_0 * x_1, bar_a_z_on_straight_2, 1, 2, v_7_rows, 3, 1, dL_dU_z, 3, 1))) return C99_NO_MEMORY;
    double *const dL_db_r = out(context, 13, 1, (const int64_t[]){2});
    if (C99_FAILS(!dL_db_r)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 2; i0++) {
        dL_db_r[i0] = 0;
    }
    {
        const c99_for_dL_db_r_entries shared = {bar_a_r_2, dL_db_r, v_mask_0, x_1};
        const int64_t code = c99_parallel(ws, dL_db_r_entries, &shared, 2, 16 * v_mask_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(v_mask_0 * x_1 != n_8 * x_0)) return 65;
    const double *const h_held_part_on_straight_3 = c99_turned(ws, 7, h_held_part_on, n_8, 2 * n_8 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!h_held_part_on_straight_3)) return C99_NO_MEMORY;
    double *const dL_dW_r = out(context, 12, 2, (const int64_t[]){2, 2});
    if (C99_FAILS(!dL_dW_r)) return C99_NO_MEMORY;
    /* (32) dL_dW_r = bar_a_r_2' . h_held_part_on_straight_3 */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 2, 2, v_mask_0 * x_1, bar_a_r_2, 1, 2, h_held_part_on_straight_3, 2, 1, dL_dW_r, 2, 1))) return C99_NO_MEMORY;
    if (C99_FAILS(v_mask_0 * x_1 != v_mask_0 * v_mask_1)) return 66;
    double *const dL_dU_r = out(context, 11, 2, (const int64_t[]){2, 3});
    if (C99_FAILS(!dL_dU_r)) return C99_NO_MEMORY;
    /* (31) dL_dU_r = bar_a_r_2' . v_7_rows */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 2, 3, v_mask_0 * x_1, bar_a_r_2, 1, 2, v_7_rows, 3, 1, dL_dU_r, 3, 1))) return C99_NO_MEMORY;
    double *const dL_dc_n_2 = out(context, 10, 1, (const int64_t[]){2});
    if (C99_FAILS(!dL_dc_n_2)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 2; i0++) {
        dL_dc_n_2[i0] = 0;
    }
    {
        const c99_for_dL_dc_n_2_entries shared = {bar_m_2, dL_dc_n_2, x_0, x_1};
        const int64_t code = c99_parallel(ws, dL_dc_n_2_entries, &shared, 2, 16 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    const double *const h_held_2_part_on = h_held_2_part + -2 * n_11 * x_0;
    const double *const bar_m_2_on = bar_m_2 + -2 * n_12 * x_0;
    if (C99_FAILS(x_0 * x_1 != n_8 * x_0)) return 67;
    const double *bar_m_2_on_straight = bar_m_2_on;
    if (x_1 != n_8) {
        bar_m_2_on_straight = c99_turned(ws, 11, bar_m_2_on, x_1, 2 * x_0 * x_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!bar_m_2_on_straight)) return C99_NO_MEMORY;
    }
    const double *h_held_2_part_on_straight = h_held_2_part_on;
    if (x_1 != n_8) {
        h_held_2_part_on_straight = c99_turned(ws, 15, h_held_2_part_on, n_8, 2 * n_8 * x_0 * (int64_t)sizeof(double));
        if (C99_FAILS(!h_held_2_part_on_straight)) return C99_NO_MEMORY;
    }
    double *const dL_dW_n_2 = out(context, 9, 2, (const int64_t[]){2, 2});
    if (C99_FAILS(!dL_dW_n_2)) return C99_NO_MEMORY;
    /* (39) dL_dW_n_2 = bar_m_2_on_straight' . h_held_2_part_on_straight */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 2, 2, x_0 * x_1, bar_m_2_on_straight, 1, 2, h_held_2_part_on_straight, 2, 1, dL_dW_n_2, 2, 1))) return C99_NO_MEMORY;
    double *const dL_db_n_2 = out(context, 8, 1, (const int64_t[]){2});
    if (C99_FAILS(!dL_db_n_2)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 2; i0++) {
        dL_db_n_2[i0] = 0;
    }
    {
        const c99_for_dL_db_n_2_entries shared = {bar_a_n_2, dL_db_n_2, v_mask_0, x_1};
        const int64_t code = c99_parallel(ws, dL_db_n_2_entries, &shared, 2, 16 * v_mask_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    const int64_t n_13 = (v_mask_1 - 1 > 0 ? v_mask_1 - 1 : 0);
    const double *const v_7_part_on = v_7_part + -3 * n_13;
    double *const v_7_part_on_rows = c99_room(ws, 27, 3 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_7_part_on_rows)) return C99_NO_MEMORY;
    {
        const c99_for_v_7_part_on_rows_entries shared = {v_7_part_on, v_7_part_on_rows, v_mask_0, v_mask_1};
        const int64_t code = c99_parallel(ws, v_7_part_on_rows_entries, &shared, v_mask_1, 24 * v_mask_0 * v_mask_1);
        if (C99_FAILS(code)) return code;
    }
    const double *const bar_a_n_2_on = bar_a_n_2 + -2 * n_12 * v_mask_0;
    if (C99_FAILS(v_mask_0 * x_1 != v_mask_0 * v_mask_1)) return 68;
    const double *bar_a_n_2_on_straight = bar_a_n_2_on;
    if (x_1 != v_mask_1) {
        bar_a_n_2_on_straight = c99_turned(ws, 16, bar_a_n_2_on, x_1, 2 * v_mask_0 * x_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!bar_a_n_2_on_straight)) return C99_NO_MEMORY;
    }
    const double *v_7_part_on_rows_straight = v_7_part_on_rows;
    if (x_1 != v_mask_1) {
        v_7_part_on_rows_straight = c99_turned(ws, 17, v_7_part_on_rows, v_mask_1, 3 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!v_7_part_on_rows_straight)) return C99_NO_MEMORY;
    }
    double *const dL_dU_n_2 = out(context, 7, 2, (const int64_t[]){2, 3});
    if (C99_FAILS(!dL_dU_n_2)) return C99_NO_MEMORY;
    /* (37) dL_dU_n_2 = bar_a_n_2_on_straight' . v_7_part_on_rows_straight */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 2, 3, v_mask_0 * x_1, bar_a_n_2_on_straight, 1, 2, v_7_part_on_rows_straight, 3, 1, dL_dU_n_2, 3, 1))) return C99_NO_MEMORY;
    double *const dL_db_z_2 = out(context, 6, 1, (const int64_t[]){2});
    if (C99_FAILS(!dL_db_z_2)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 2; i0++) {
        dL_db_z_2[i0] = 0;
    }
    {
        const c99_for_dL_db_z_2_entries shared = {bar_a_z_2, dL_db_z_2, x_0, x_1};
        const int64_t code = c99_parallel(ws, dL_db_z_2_entries, &shared, 2, 16 * x_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    const double *const bar_a_z_2_on = bar_a_z_2 + -2 * n_12 * x_0;
    if (C99_FAILS(x_0 * x_1 != n_8 * x_0)) return 69;
    const double *bar_a_z_2_on_straight = bar_a_z_2_on;
    if (x_1 != n_8) {
        bar_a_z_2_on_straight = c99_turned(ws, 20, bar_a_z_2_on, x_1, 2 * x_0 * x_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!bar_a_z_2_on_straight)) return C99_NO_MEMORY;
    }
    const double *h_held_2_part_on_straight_2 = h_held_2_part_on;
    if (x_1 != n_8) {
        h_held_2_part_on_straight_2 = c99_turned(ws, 21, h_held_2_part_on, n_8, 2 * n_8 * x_0 * (int64_t)sizeof(double));
        if (C99_FAILS(!h_held_2_part_on_straight_2)) return C99_NO_MEMORY;
    }
    double *const dL_dW_z_2 = out(context, 5, 2, (const int64_t[]){2, 2});
    if (C99_FAILS(!dL_dW_z_2)) return C99_NO_MEMORY;
    /* (35) dL_dW_z_2 = bar_a_z_2_on_straight' . h_held_2_part_on_straight_2 */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 2, 2, x_0 * x_1, bar_a_z_2_on_straight, 1, 2, h_held_2_part_on_straight_2, 2, 1, dL_dW_z_2, 2, 1))) return C99_NO_MEMORY;
    if (C99_FAILS(x_0 * x_1 != v_mask_0 * v_mask_1)) return 70;
    const double *bar_a_z_2_on_straight_2 = bar_a_z_2_on;
    if (x_1 != v_mask_1) {
        bar_a_z_2_on_straight_2 = c99_turned(ws, 22, bar_a_z_2_on, x_1, 2 * x_0 * x_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!bar_a_z_2_on_straight_2)) return C99_NO_MEMORY;
    }
    const double *v_7_part_on_rows_straight_2 = v_7_part_on_rows;
    if (x_1 != v_mask_1) {
        v_7_part_on_rows_straight_2 = c99_turned(ws, 24, v_7_part_on_rows, v_mask_1, 3 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
        if (C99_FAILS(!v_7_part_on_rows_straight_2)) return C99_NO_MEMORY;
    }
    double *const dL_dU_z_2 = out(context, 4, 2, (const int64_t[]){2, 3});
    if (C99_FAILS(!dL_dU_z_2)) return C99_NO_MEMORY;
    /* (34) dL_dU_z_2 = bar_a_z_2_on_straight_2' . v_7_part_on_rows_straight_2 */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 2, 3, x_0 * x_1, bar_a_z_2_on_straight_2, 1, 2, v_7_part_on_rows_straight_2, 3, 1, dL_dU_z_2, 3, 1))) return C99_NO_MEMORY;
    double *const dL_db_r_2 = out(context, 3, 1, (const int64_t[]){2});
    if (C99_FAILS(!dL_db_r_2)) return C99_NO_MEMORY;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 2; i0++) {
        dL_db_r_2[i0] = 0;
    }
    {
        const c99_for_dL_db_r_2_entries shared = {bar_a_r, dL_db_r_2, v_mask_0, x_1};
        const int64_t code = c99_parallel(ws, dL_db_r_2_entries, &shared, 2, 16 * v_mask_0 * x_1);
        if (C99_FAILS(code)) return code;
    }
    if (C99_FAILS(v_mask_0 * x_1 != n_8 * x_0)) return 71;
    const double *const h_held_2_part_on_straight_3 = c99_turned(ws, 25, h_held_2_part_on, n_8, 2 * n_8 * x_0 * (int64_t)sizeof(double));
    if (C99_FAILS(!h_held_2_part_on_straight_3)) return C99_NO_MEMORY;
    double *const dL_dW_r_2 = out(context, 2, 2, (const int64_t[]){2, 2});
    if (C99_FAILS(!dL_dW_r_2)) return C99_NO_MEMORY;
    /* (32) dL_dW_r_2 = bar_a_r' . h_held_2_part_on_straight_3 */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 2, 2, v_mask_0 * x_1, bar_a_r, 1, 2, h_held_2_part_on_straight_3, 2, 1, dL_dW_r_2, 2, 1))) return C99_NO_MEMORY;
    if (C99_FAILS(v_mask_0 * x_1 != v_mask_0 * v_mask_1)) return 72;
    const double *const v_7_part_on_rows_straight_3 = c99_turned(ws, 3, v_7_part_on_rows, v_mask_1, 3 * v_mask_0 * v_mask_1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_7_part_on_rows_straight_3)) return C99_NO_MEMORY;
    double *const dL_dU_r_2 = out(context, 1, 2, (const int64_t[]){2, 3});
    if (C99_FAILS(!dL_dU_r_2)) return C99_NO_MEMORY;
    /* (31) dL_dU_r_2 = bar_a_r' . v_7_part_on_rows_straight_3 */
    if (C99_FAILS(c99_product_f64(ws, 4, 5, 2, 3, v_mask_0 * x_1, bar_a_r, 1, 2, v_7_part_on_rows_straight_3, 3, 1, dL_dU_r_2, 3, 1))) return C99_NO_MEMORY;
    double parts[32];
    for (int64_t j = 0; j < 32; j++) {
        parts[j] = 0;
    }
    const int64_t whole = 4 * x_0 * (n_5 + n - n_2 - v_2) - 4 * x_0 * (n_5 + n - n_2 - v_2) % 32;
    for (int64_t i = 0; i < whole; i += 32) {
        for (int64_t j = 0; j < 32; j++) {
            parts[j] = parts[j] + v_7[i + j] * v_7[i + j];
        }
    }
    C99_IVDEP
    for (int64_t j = 0; j < 4 * n_5 * x_0 + 4 * n * x_0 - 4 * n_2 * x_0 - 4 * v_2 * x_0 - whole; j++) {
        parts[j] = parts[j] + v_7[j + whole] * v_7[j + whole];
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
    const double v_9 = gathered;
    double *const out0 = out(context, 0, 0, (const int64_t[]){0});
    if (C99_FAILS(!out0)) return C99_NO_MEMORY;
    out0[0] = v_9;
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
