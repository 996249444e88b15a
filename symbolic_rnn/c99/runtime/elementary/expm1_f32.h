/* 2^n (e^r - 1) + (2^n - 1). */
C99_MATH float c99_expm1_f32(float x) {
    const float above = x < -20.0f ? -20.0f : x;
    const float y = above > 89.0f ? 89.0f : above;
    const float shifted_n = c99_shifted_n_f32(y);
    const float r = c99_remainder_f32(y, shifted_n);
    const float tail = c99_exp_tail_f32(r) + c99_lost_f32(y, shifted_n, r);
    const int top = shifted_n > 12582912.0f + 127.0f; /* 2^128 is not a float: half of it, doubled */
    const uint32_t exponent = c99_integer_n_f32(shifted_n) + (top ? 126u : 127u);
    const float scale = c99_from_bits_f32(exponent << 23);
    const float value = (scale * r + (scale - 1.0f)) + scale * tail;
    const float result = top ? value + value : value;
    return x == 0.0f ? x : result; /* keeps -0 */
}
