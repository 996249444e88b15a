/* e^x. */
C99_MATH float c99_exp_f32(float x) {
    const float above = x < -104.0f ? -104.0f : x;
    return c99_exp_in_range_f32(above > 89.0f ? 89.0f : above);
}
