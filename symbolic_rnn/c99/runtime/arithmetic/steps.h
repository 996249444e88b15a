/* The distance from the smaller to the larger of two integers, as 64 bits each. */
#define c99_apart(low, high) ((uint64_t)(high) - (uint64_t)(low))

/* The length of a range, from its distance and its step. */
C99_MATH int64_t c99_steps(int any, uint64_t apart, uint64_t step) {
    const uint64_t more = any ? (apart - 1) / step : 0;
    if (!any) return 0;
    return more < INT64_MAX ? (int64_t)more + 1 : INT64_MAX;
}
