/* log(1 - e^x), x <= 0: each of two formulas where the other one cancels. */
C99_MATH float c99_log1mexp_f32(float x) {
    const float below = c99_log1p_f32(-c99_exp_f32(x));
    const float above = c99_log_f32(-c99_expm1_f32(x));
    return x < -0.693147181f ? below : above;
}
