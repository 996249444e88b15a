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
    const double t = c99_exp_f64(v_scale_log);
    const uint8_t t_2 = (uint8_t)(t > (double)0);
    const uint8_t v = t_2;
    const double v_2 = t;
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
    /* v_3, v_4, v_5, v_6, v_7 = Composite{...}(number) */
    const double number_ = number[0];
    const double t_3 = c99_log_f64(number_);
    const double t_4 = number_ > 0 ? 1.0 : (number_ < 0 ? -1.0 : (number_ == 0 ? 0.0 : number_));
    const double t_5 = number_ * number_;
    const double t_6 = 1.0 / t_5;
    const double t_7 = t_6 * t_4;
    const double t_8 = c99_log_f64(t_7);
    const double t_9 = -2.24334217451751 + t_8;
    const double t_10 = 0.5 * t_9;
    const double t_11 = 0.12078224122524261 + t_10;
    v_3[0] = t_11;
    v_4[0] = t_7;
    v_5[0] = t_6;
    v_6[0] = t_4;
    v_7[0] = t_3;
    double *const v_8 = c99_room(ws, 5, 3 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_8)) return C99_NO_MEMORY;
    double *const v_d__logp_dcenter = out(context, 2, 1, (const int64_t[]){3});
    if (C99_FAILS(!v_d__logp_dcenter)) return C99_NO_MEMORY;
    double *const v_9 = c99_room(ws, 6, 3 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_9)) return C99_NO_MEMORY;
    double *const v_10 = c99_room(ws, 7, 3 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_10)) return C99_NO_MEMORY;
    double *const v_11 = c99_room(ws, 8, 3 * (int64_t)sizeof(double));
    if (C99_FAILS(!v_11)) return C99_NO_MEMORY;
    /* v_8, v_d__logp_dcenter, v_9, v_10, v_11 = Composite{...}(v_7, v_center, number, v_5, v_6, v_seen, v_3) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < C99_WHOLE(3, (int64_t)sizeof(double)); i0++) {
        const double v_7_ = v_7[0];
        const double number__2 = number[0];
        const double v_5_ = v_5[0];
        const double v_6_ = v_6[0];
        const double v_3_ = v_3[0];
        if (i0 < few) {
            const double v_center_ = v_center[i0];
            const double v_seen_ = v_seen[i0];
            const double t_12 = v_seen_ - v_center_;
            const double t_13 = t_12 * t_12;
            const double t_14 = 0.3333333333333333 * v_5_ * v_6_ * t_13;
            const double t_15 = c99_log1p_f64(t_14);
            const double t_16 = 2.0 * t_15;
            const double t_17 = v_3_ - t_16;
            const double t_18 = v_center_ / number__2;
            const double t_19 = t_18 * v_center_;
            const double t_20 = 1.0 + t_14;
            const double t_21 = -0.6666666666666666 * t_13;
            const double t_22 = t_21 / t_20;
            const double t_23 = 1.3333333333333333 * v_5_ * v_6_ * t_12;
            const double t_24 = t_23 / t_20;
            const double t_25 = -t_18;
            const double t_26 = t_25 / number__2;
            const double t_27 = t_26 + t_24;
            const double t_28 = t_18 * t_18;
            const double t_29 = -0.5 * t_28;
            const double t_30 = -0.9189385332046727 + t_29;
            const double t_31 = t_30 - v_7_;
            v_8[i0] = t_31;
            v_d__logp_dcenter[i0] = t_27;
            v_9[i0] = t_22;
            v_10[i0] = t_19;
            v_11[i0] = t_17;
        }
    }
    const double v_12 = v_4[0];
    double parts[2];
    for (int64_t j = 0; j < 2; j++) {
        parts[j] = 0;
    }
    for (int64_t i = 0; i < 2; i += 2) {
        for (int64_t j_2 = 0; j_2 < 2; j_2++) {
            parts[j_2] = parts[j_2] + v_9[i + j_2];
        }
    }
    parts[0] = parts[0] + parts[1];
    parts[0] = parts[0] + v_9[2];
    const double gathered = parts[0];
    const double v_13 = gathered;
    const double v_14 = v_6[0];
    double parts_2[2];
    for (int64_t j_3 = 0; j_3 < 2; j_3++) {
        parts_2[j_3] = 0;
    }
    for (int64_t i_2 = 0; i_2 < 2; i_2 += 2) {
        for (int64_t j_4 = 0; j_4 < 2; j_4++) {
            parts_2[j_4] = parts_2[j_4] + v_10[i_2 + j_4];
        }
    }
    parts_2[0] = parts_2[0] + parts_2[1];
    parts_2[0] = parts_2[0] + v_10[2];
    const double gathered_2 = parts_2[0];
    const double v_15 = gathered_2;
    const uint8_t v_16 = (uint8_t)(v_12 > (double)0);
    const uint8_t vector[] = {v_16, 1};
    uint8_t parts_3[2];
    for (int64_t j_5 = 0; j_5 < 2; j_5++) {
        parts_3[j_5] = 1;
    }
    for (int64_t i_3 = 0; i_3 < 2; i_3 += 2) {
        for (int64_t j_6 = 0; j_6 < 2; j_6++) {
            parts_3[j_6] = (uint8_t)(parts_3[j_6] & vector[i_3 + j_6]);
        }
    }
    parts_3[0] = (uint8_t)(parts_3[0] & parts_3[1]);
    const uint8_t gathered_3 = parts_3[0];
    const uint8_t v_17 = gathered_3;
    if (C99_FAILS(!v_17)) return 1;
    double parts_4[2];
    for (int64_t j_7 = 0; j_7 < 2; j_7++) {
        parts_4[j_7] = 0;
    }
    for (int64_t i_4 = 0; i_4 < 2; i_4 += 2) {
        for (int64_t j_8 = 0; j_8 < 2; j_8++) {
            parts_4[j_8] = parts_4[j_8] + v_11[i_4 + j_8];
        }
    }
    parts_4[0] = parts_4[0] + parts_4[1];
    parts_4[0] = parts_4[0] + v_11[2];
    const double gathered_4 = parts_4[0];
    const double v_18 = gathered_4;
    if (C99_FAILS(!v)) return 2;
    double parts_5[2];
    for (int64_t j_9 = 0; j_9 < 2; j_9++) {
        parts_5[j_9] = 0;
    }
    for (int64_t i_5 = 0; i_5 < 2; i_5 += 2) {
        for (int64_t j_10 = 0; j_10 < 2; j_10++) {
            parts_5[j_10] = parts_5[j_10] + v_8[i_5 + j_10];
        }
    }
    parts_5[0] = parts_5[0] + parts_5[1];
    parts_5[0] = parts_5[0] + v_8[2];
    const double gathered_5 = parts_5[0];
    const double v_19 = gathered_5;
    const double t_32 = v_2 * v_2;
    const double t_33 = t_32 * v_2;
    const double t_34 = 1.0 / t_33;
    const double t_35 = 1.5 / v_12;
    const double t_36 = t_35 + v_13;
    const double t_37 = -2.0 * t_36 * v_14 * t_34;
    const double t_38 = -v_scale_log;
    const double t_39 = c99_exp_f64(t_38);
    const double t_40 = -3.0 * t_39;
    const double t_41 = v_2 * v_2;
    const double t_42 = v_15 / t_41;
    const double t_43 = t_42 + t_40 + t_37;
    const double t_44 = t_43 * v_2;
    const double t_45 = v_scale_log + v_scale_log;
    const double t_46 = c99_exp_f64(t_45);
    const double t_47 = t_46 * -0.25;
    const uint8_t t_48 = (uint8_t)(v_2 >= (double)0.0f);
    const double t_49 = t_48 != 0 ? t_47 : (double)0.0f;
    const double t_50 = 1.0 + t_49 + t_44;
    const double t_51 = 0.5 * v_2;
    const double t_52 = t_51 * t_51;
    const double t_53 = -0.5 * t_52;
    const double t_54 = -0.918938535109327 + t_53;
    const double t_55 = t_48 != 0 ? t_54 : (double)-INFINITY;
    const double t_56 = t_55 + v_scale_log + v_19 + v_18;
    const double v_logp = t_56;
    const double v_d__logp_dscale_log = t_50;
    double *const v_logp_2 = out(context, 0, 0, (const int64_t[]){0});
    if (C99_FAILS(!v_logp_2)) return C99_NO_MEMORY;
    v_logp_2[0] = v_logp;
    double *const v_d__logp_dscale_log_2 = out(context, 1, 0, (const int64_t[]){0});
    if (C99_FAILS(!v_d__logp_dscale_log_2)) return C99_NO_MEMORY;
    v_d__logp_dscale_log_2[0] = v_d__logp_dscale_log;
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
