/* As NumPy: if the quotient underflows to 0, the length is 1 if the signs agree. */
C99_MATH int64_t c99_real_steps(double distance, double step) {
    const double count = ceil(distance / step);
    if (distance != 0 && distance / step == 0) return signbit(distance / step) ? 0 : 1;
    if (!(count > 0)) return 0;
    return count < 9223372036854775808.0 ? (int64_t)count : INT64_MAX;
}
