C99_REAL_DIVISION(f64, double, fmod, floor, copysign)
