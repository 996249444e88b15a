C99_REAL_DIVISION(f32, float, fmodf, floorf, copysignf)
