static const double v_seen[] = {0.1, -0.4, 2.0};

int64_t c99_call(c99_workspace *ws, const c99_input *in, c99_output out, void *context);
c99_workspace *c99_new(int64_t threads);
void c99_free(c99_workspace *ws);

int64_t c99_call(c99_workspace *ws, const c99_input *in, c99_output out, void *context)
{
    (void)ws;
    (void)in;
    (void)out;
    (void)context;
    const int64_t few = c99_hidden(3);
    const double v_scale_log = *(const double *)in[0].data;
    const double *const v_center = in[1].data;
    const double term = c99_exp_f64(v_scale_log);
    const uint8_t term_2 = (uint8_t)(term > (double)0);
    const uint8_t v = term_2;
    const double v_2 = term;
    const double number[] = {v_2};
    double *const v_3 = c99_room(ws, 0, 1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_3)) return C99_NO_MEMORY;
    double *const v_4 = c99_room(ws, 1, 1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_4)) return C99_NO_MEMORY;
    double *const v_5 = c99_room(ws, 2, 1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_5)) return C99_NO_MEMORY;
    double *const v_6 = c99_room(ws, 3, 1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_6)) return C99_NO_MEMORY;
    double *const v_7 = c99_room(ws, 4, 1 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_7)) return C99_NO_MEMORY;
    /* v_7 = log(number) */
    /* v_6 = sign(number) */
    /* v_5 = reciprocal(number^2) */
    /* v_4 = v_5 * v_6 */
    /* v_3 = 0.120782 + 0.5 * (-2.24334 + log(v_4)) */
    const double number_ = number[0];
    const double v_7_ = c99_log_f64(number_);
    const double v_6_ = number_ > 0 ? 1.0 : (number_ < 0 ? -1.0 : (number_ == 0 ? 0.0 : number_));
    const double term_3 = number_ * number_;
    const double v_5_ = 1.0 / term_3;
    const double v_4_ = v_5_ * v_6_;
    const double term_4 = c99_log_f64(v_4_);
    const double term_5 = -2.24334217451751 + term_4;
    const double term_6 = 0.5 * term_5;
    const double v_3_ = 0.12078224122524261 + term_6;
    v_3[0] = v_3_;
    v_4[0] = v_4_;
    v_5[0] = v_5_;
    v_6[0] = v_6_;
    v_7[0] = v_7_;
    double *const v_8 = c99_room(ws, 5, 3 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_8)) return C99_NO_MEMORY;
    double *const d_logp_dcenter = out(context, 2, 1, (const int64_t[]){3});
    if (C99_FAILS(!d_logp_dcenter)) return C99_NO_MEMORY;
    double *const v_9 = c99_room(ws, 6, 3 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_9)) return C99_NO_MEMORY;
    double *const v_10 = c99_room(ws, 7, 3 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_10)) return C99_NO_MEMORY;
    double *const v_11 = c99_room(ws, 8, 3 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_11)) return C99_NO_MEMORY;
    /* v_11 = v_3 - 2 * log1p(0.333333 * v_5 * v_6 * (v_seen - v_center)^2) */
    /* v_10 = v_center / number * v_center */
    /* v_9 = -0.666667 * (v_seen - v_center)^2 / (1 + 0.333333 * v_5 * v_6 * (v_seen - v_center)^2) */
    /* d_logp_dcenter = -(v_center / number) / number + 1.33333 * v_5 * v_6 * (v_seen - v_center) / (1 + 0.333333 * v_5 * v_6 * (v_seen - v_center)^2) */
    /* v_8 = -0.918939 + -0.5 * (v_center / number)^2 - v_7 */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < C99_WHOLE(3, (int64_t)sizeof(double)); i0++) {
        const double v_7__2 = v_7[0];
        const double number__2 = number[0];
        const double v_5__2 = v_5[0];
        const double v_6__2 = v_6[0];
        const double v_3__2 = v_3[0];
        if (i0 < few) {
            const double v_center_ = v_center[i0];
            const double v_seen_ = v_seen[i0];
            const double term_7 = v_seen_ - v_center_;
            const double term_8 = term_7 * term_7;
            const double term_9 = 0.3333333333333333 * v_5__2 * v_6__2 * term_8;
            const double term_10 = c99_log1p_f64(term_9);
            const double term_11 = 2.0 * term_10;
            const double v_11_ = v_3__2 - term_11;
            const double term_12 = v_center_ / number__2;
            const double v_10_ = term_12 * v_center_;
            const double term_13 = 1.0 + term_9;
            const double term_14 = -0.6666666666666666 * term_8;
            const double v_9_ = term_14 / term_13;
            const double term_15 = 1.3333333333333333 * v_5__2 * v_6__2 * term_7;
            const double term_16 = term_15 / term_13;
            const double term_17 = -term_12;
            const double term_18 = term_17 / number__2;
            const double d_logp_dcenter_ = term_18 + term_16;
            const double term_19 = term_12 * term_12;
            const double term_20 = -0.5 * term_19;
            const double term_21 = -0.9189385332046727 + term_20;
            const double v_8_ = term_21 - v_7__2;
            v_8[i0] = v_8_;
            d_logp_dcenter[i0] = d_logp_dcenter_;
            v_9[i0] = v_9_;
            v_10[i0] = v_10_;
            v_11[i0] = v_11_;
        }
    }
    const double v_12 = v_4[0];
    double parts[2];
    for (int64_t j = 0; j < 2; j++) {
        parts[j] = 0;
    }
    for (int64_t i = 0; i < 2; i += 2) {
        for (int64_t j = 0; j < 2; j++) {
            parts[j] = parts[j] + v_9[i + j];
        }
    }
    parts[0] = parts[0] + parts[1];
    parts[0] = parts[0] + v_9[2];
    const double gathered = parts[0];
    const double v_13 = gathered;
    const double v_14 = v_6[0];
    double parts_2[2];
    for (int64_t j = 0; j < 2; j++) {
        parts_2[j] = 0;
    }
    for (int64_t i = 0; i < 2; i += 2) {
        for (int64_t j = 0; j < 2; j++) {
            parts_2[j] = parts_2[j] + v_10[i + j];
        }
    }
    parts_2[0] = parts_2[0] + parts_2[1];
    parts_2[0] = parts_2[0] + v_10[2];
    const double gathered_2 = parts_2[0];
    const double v_15 = gathered_2;
    const uint8_t v_16 = (uint8_t)(v_12 > (double)0);
    const uint8_t vector[] = {v_16, 1};
    uint8_t parts_3[2];
    for (int64_t j = 0; j < 2; j++) {
        parts_3[j] = 1;
    }
    for (int64_t i = 0; i < 2; i += 2) {
        for (int64_t j = 0; j < 2; j++) {
            parts_3[j] = (uint8_t)(parts_3[j] & vector[i + j]);
        }
    }
    parts_3[0] = (uint8_t)(parts_3[0] & parts_3[1]);
    const uint8_t gathered_3 = parts_3[0];
    const uint8_t v_17 = gathered_3;
    if (C99_FAILS(!v_17)) return 1;
    double parts_4[2];
    for (int64_t j = 0; j < 2; j++) {
        parts_4[j] = 0;
    }
    for (int64_t i = 0; i < 2; i += 2) {
        for (int64_t j = 0; j < 2; j++) {
            parts_4[j] = parts_4[j] + v_11[i + j];
        }
    }
    parts_4[0] = parts_4[0] + parts_4[1];
    parts_4[0] = parts_4[0] + v_11[2];
    const double gathered_4 = parts_4[0];
    const double v_18 = gathered_4;
    if (C99_FAILS(!v)) return 2;
    double parts_5[2];
    for (int64_t j = 0; j < 2; j++) {
        parts_5[j] = 0;
    }
    for (int64_t i = 0; i < 2; i += 2) {
        for (int64_t j = 0; j < 2; j++) {
            parts_5[j] = parts_5[j] + v_8[i + j];
        }
    }
    parts_5[0] = parts_5[0] + parts_5[1];
    parts_5[0] = parts_5[0] + v_8[2];
    const double gathered_5 = parts_5[0];
    const double v_19 = gathered_5;
    const double term_7 = v_2 * v_2;
    const double term_8 = term_7 * v_2;
    const double term_9 = 1.0 / term_8;
    const double term_10 = 1.5 / v_12;
    const double term_11 = term_10 + v_13;
    const double term_12 = -2.0 * term_11 * v_14 * term_9;
    const double term_13 = -v_scale_log;
    const double term_14 = c99_exp_f64(term_13);
    const double term_15 = -3.0 * term_14;
    const double term_16 = v_2 * v_2;
    const double term_17 = v_15 / term_16;
    const double term_18 = term_17 + term_15 + term_12;
    const double term_19 = term_18 * v_2;
    const double term_20 = v_scale_log + v_scale_log;
    const double term_21 = c99_exp_f64(term_20);
    const double term_22 = term_21 * -0.25;
    const uint8_t term_23 = (uint8_t)(v_2 >= (double)0.0f);
    const double term_24 = term_23 != 0 ? term_22 : (double)0.0f;
    const double term_25 = 1.0 + term_24 + term_19;
    const double term_26 = 0.5 * v_2;
    const double term_27 = term_26 * term_26;
    const double term_28 = -0.5 * term_27;
    const double term_29 = -0.918938535109327 + term_28;
    const double term_30 = term_23 != 0 ? term_29 : (double)-INFINITY;
    const double term_31 = term_30 + v_scale_log + v_19 + v_18;
    const double v_logp = term_31;
    const double d_logp_dscale_log = term_25;
    double *const v_logp_2 = out(context, 0, 0, (const int64_t[]){0});
    if (C99_FAILS(!v_logp_2)) return C99_NO_MEMORY;
    v_logp_2[0] = v_logp;
    double *const d_logp_dscale_log_2 = out(context, 1, 0, (const int64_t[]){0});
    if (C99_FAILS(!d_logp_dscale_log_2)) return C99_NO_MEMORY;
    d_logp_dscale_log_2[0] = d_logp_dscale_log;
    return 0;
}

c99_workspace *c99_new(int64_t threads)
{
    c99_workspace *ws = c99_make(9);
    (void)threads;
    return ws;
}

void c99_free(c99_workspace *ws)
{
    c99_drop(ws);
}
