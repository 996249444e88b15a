/* Elementary functions of double, at most 2 ulp from the true value over the whole range.
 *
 * No branches, tables or calls, so that loops over them are vectorized. Denormals, overflow,
 * underflow, signed zeros, infinities and NaN behave as in the C library. The error bounds hold
 * with and without contraction of a * b + c. Reassociation is turned off in compiler.h.
 * Polynomials are minimax.
 */

C99_MATH uint64_t c99_bits_f64(double x) {
    union { double value; uint64_t bits; } both;
    both.value = x;
    return both.bits;
}

C99_MATH double c99_from_bits_f64(uint64_t bits) {
    union { double value; uint64_t bits; } both;
    both.bits = bits;
    return both.value;
}
