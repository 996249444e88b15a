/* The exponentials write x = n ln 2 + r with |r| <= ln(2) / 2; n is in the low bits of
 * x / ln 2 + 1.5 * 2^52, so that no conversion can overflow. */

/* n + 1.5 * 2^52, where n is the integer nearest to x / ln 2. */
C99_MATH double c99_shifted_n_f64(double x) {
    return x * 1.4426950408889634 + 6755399441055744.0;
}

/* n, as two's complement. */
C99_MATH uint64_t c99_integer_n_f64(double shifted_n) {
    return c99_bits_f64(shifted_n) - UINT64_C(0x4338000000000000);
}

/* x - n ln 2; ln 2 is split in two, and n times its first part is exact. */
C99_MATH double c99_remainder_f64(double x, double shifted_n) {
    const double n = shifted_n - 6755399441055744.0;
    return (x - n * 6.93147180369123816490e-01) - n * 1.90821492927058770002e-10;
}

/* The rounding error of r, which expm1 and tanh near ln(2) / 2 need. */
C99_MATH double c99_lost_f64(double x, double shifted_n, double r) {
    const double n = shifted_n - 6755399441055744.0;
    return ((x - n * 6.93147180369123816490e-01) - r) - n * 1.90821492927058770002e-10;
}

/* e^r - 1 - r, for |r| <= ln(2) / 2. */
C99_MATH double c99_exp_tail_f64(double r) {
    double q = 2.087549626983629603e-9;
    q = q * r + 2.510951595084425992e-8;
    q = q * r + 2.755740360656746907e-7;
    q = q * r + 2.755724296427253661e-6;
    q = q * r + 2.480158716966185755e-5;
    q = q * r + 1.984126988722174881e-4;
    q = q * r + 1.388888888896468576e-3;
    q = q * r + 8.333333333321260273e-3;
    q = q * r + 4.166666666666650256e-2;
    q = q * r + 1.666666666666666769e-1;
    q = q * r + 0.5;
    return (r * r) * q;
}
