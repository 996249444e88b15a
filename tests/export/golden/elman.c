/* elman.c: the functions of elman.h. A number in front of an equation is that of the derivation,
 * which README.md shows; of several cells, (2.7) is number 7 of cell 2. `a . b` is a matrix
 * product, of transposes where the call below it says so; `bar_a` is the derivative of the loss
 * with respect to a; `a_t` and `a_prev` are the values at a step and the one before; `a_` is one
 * entry of a.
 */
#include "elman.h"

#include <math.h>
#include <string.h>

#include <float.h>
#if DBL_MANT_DIG < 53
#error "elman is in double precision, but double has fewer bits here; export it in float32."
#endif

/* Compiler-dependent definitions. They come first in a generated file, and in a program that
 * includes the headers by path, since the other headers need them. The headers of products, which
 * are also used alone, have their own.
 */

#ifndef C99_COMPILER_H
#define C99_COMPILER_H

#include <stdint.h>

/* Rounding is part of the algorithms below: (x + 1.5 * 2^52) - 1.5 * 2^52 rounds x to an
 * integer, and reassociation simplifies it to x. Flags that let a compiler ignore rounding, such as
 * -Ofast, -ffast-math and -funsafe-math-optimizations, are turned off for this file. Only traps may
 * be ignored: a compiler that respects them does not vectorize a choice of two values. */
#if defined(__clang__) && __clang_major__ >= 12
#pragma clang fp reassociate(off)
#if defined(__FAST_MATH__) || __FINITE_MATH_ONLY__
#pragma float_control(precise, on)
#endif
#elif defined(__GNUC__) && !defined(__clang__)
#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__) || defined(__RECIPROCAL_MATH__) || \
    __FINITE_MATH_ONLY__
#pragma GCC optimize("no-unsafe-math-optimizations", "no-associative-math")
#pragma GCC optimize("no-reciprocal-math", "no-finite-math-only", "signed-zeros")
#pragma GCC optimize("no-trapping-math")
#endif
#elif defined(__FAST_MATH__) || defined(_M_FP_FAST)
#error "Compile without -Ofast, -ffast-math and /fp:fast: they make results of this file wrong."
#endif

/* A microcontroller without vectors: Cortex-M, except those with Helium. */
#if defined(__ARM_ARCH_PROFILE) && !defined(__ARM_FEATURE_MVE)
#if __ARM_ARCH_PROFILE == 'M'
#define C99_NO_VECTORS
#endif
#endif

/* Inline, since only inlined functions can be vectorized; unused without a warning, since a
 * generated file calls only some of them. */
#ifdef __GNUC__
#define C99_UNUSED __attribute__((unused))
#if defined(C99_NO_VECTORS) || defined(__OPTIMIZE_SIZE__)
#define C99_MATH static C99_UNUSED
#else
#define C99_MATH static inline __attribute__((always_inline, unused))
#endif
#else
#define C99_UNUSED
#define C99_MATH static inline
#endif

/* A condition on which a call fails. Compilers assume that a branch which leaves a function is
 * often taken; after a few dozen such branches they consider a loop unlikely to be reached, and
 * do not vectorize it. */
#ifdef __has_builtin
#if __has_builtin(__builtin_expect_with_probability)
#define C99_FAILS(condition) __builtin_expect_with_probability(!!(condition), 0, 1.0)
#endif
#endif
#if !defined(C99_FAILS) && defined(__GNUC__)
#define C99_FAILS(condition) __builtin_expect(!!(condition), 0)
#elif !defined(C99_FAILS)
#define C99_FAILS(condition) (condition)
#endif

/* The trip count of a short loop, rounded up to whole vectors if vectors have masks. The loop's
 * condition masks iterations beyond `few`, whose value is hidden so that the compiler does not peel
 * the remainder. Without masks, the trip count is unchanged. */
#if defined(__AVX512F__) && defined(__GNUC__)
#define C99_WHOLE(n, size) (((n) * (size) + 63) / 64 * 64 / (size))
static inline C99_UNUSED int64_t c99_hidden(int64_t n)
{
    __asm__("" : "+r"(n));
    return n;
}
#else
#define C99_WHOLE(n, size) (n)
#define c99_hidden(n) (n)
#endif

/* A graph may compare an unsigned number with 0, which is not a mistake. */
#ifdef __GNUC__
#pragma GCC diagnostic ignored "-Wtype-limits"
#endif

/* Asserts that the iterations of a loop are independent. */
#if defined(__clang__)
#define C99_IVDEP _Pragma("clang loop vectorize(assume_safety)")
/* Some loops cannot profit from vectorization, or call a function of the C library. */
#pragma clang diagnostic ignored "-Wpass-failed"
#elif defined(__GNUC__)
#define C99_IVDEP _Pragma("GCC ivdep")
#if defined(__AVX512F__)
#pragma GCC target("prefer-vector-width=512")
#endif
#else
#define C99_IVDEP
#endif

#endif

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

/* (e^2y - 1) / (e^2y + 1) with y = |x|, and the sign of x. */
C99_MATH double c99_tanh_f64(double x) {
    const double absolute = fabs(x);
    const double y = absolute > 20.0 ? 20.0 : absolute;
    const double shifted_n = c99_shifted_n_f64(2.0 * y);
    const double r = c99_remainder_f64(2.0 * y, shifted_n);
    const double tail = c99_exp_tail_f64(r) + c99_lost_f64(2.0 * y, shifted_n, r);
    const double scale = c99_from_bits_f64((c99_integer_n_f64(shifted_n) + 1023u) << 52);
    const double sum = (scale - 1.0) + scale * r;
    const double rounding = scale * r - (sum - (scale - 1.0));
    const double m = sum + (scale * tail + rounding);
    const double rest = y < 0.17 ? tail - y * m : (y < 0.55 ? 0.75 * m - 0.5 : -2.0);
    const double first = y < 0.17 ? y : (y < 0.55 ? 0.25 : 1.0);
    return copysign(first + rest / (m + 2.0), x);
}

/* Products of an exported function where the compiler has vectors; without, those of plain.h. */

#if defined(__GNUC__) && (defined(__SSE2__) || defined(__ARM_NEON)) && !defined(C99_CBLAS)
#define C99_VECTORS

#ifdef __clang__
#define C99_SHUFFLED(suffix, a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define C99_SHUFFLED(suffix, a, b, ...) __builtin_shuffle(a, b, (c99_places_##suffix){__VA_ARGS__})
#endif

/* As many numbers as a register holds; and four, of which sums are put together. */
#ifdef __AVX__
#define C99_LANES_F32 8
#else
#define C99_LANES_F32 4
#endif
typedef float c99_lanes_f32 __attribute__((vector_size(4 * C99_LANES_F32)));
typedef double c99_lanes_f64 __attribute__((vector_size(32)));
typedef float c99_four_f32 __attribute__((vector_size(16)));
typedef double c99_four_f64 __attribute__((vector_size(32)));
typedef int32_t c99_places_f32 __attribute__((vector_size(16)));
typedef int64_t c99_places_f64 __attribute__((vector_size(32)));

/* Vectors are passed by address: how they are passed by value depends on the processor. */
#define C99_MULTIPLY(suffix, real, lanes)                                                          \
    /* The sum of the lanes of each of four vectors. */                                            \
    C99_MATH void c99_four_sums_##suffix(const c99_lanes_##suffix *parts, real *sums)              \
    {                                                                                              \
        c99_four_##suffix four[4], pairs[2], all;                                                  \
        for (int j = 0; j < 4; j++) {                                                              \
            c99_four_##suffix half;                                                                \
            memcpy(&four[j], &parts[j], sizeof four[j]);                                           \
            if (lanes > 4) {                                                                       \
                memcpy(&half, (const real *)&parts[j] + lanes - 4, sizeof half);                   \
                four[j] += half;                                                                   \
            }                                                                                      \
        }                                                                                          \
        for (int j = 0; j < 2; j++)                                                                \
            pairs[j] = C99_SHUFFLED(suffix, four[2 * j], four[2 * j + 1], 0, 4, 1, 5) +            \
                       C99_SHUFFLED(suffix, four[2 * j], four[2 * j + 1], 2, 6, 3, 7);             \
        all = C99_SHUFFLED(suffix, pairs[0], pairs[1], 0, 1, 4, 5) +                               \
              C99_SHUFFLED(suffix, pairs[0], pairs[1], 2, 3, 6, 7);                                \
        memcpy(sums, &all, sizeof all);                                                            \
    }                                                                                              \
                                                                                                   \
    /* Four products of a vector of k numbers, with columns that are contiguous. */                \
    C99_MATH void c99_four_columns_##suffix(                                                       \
        ptrdiff_t k, const real *row, const real *b, ptrdiff_t b_col, real *c, ptrdiff_t c_col)    \
    {                                                                                              \
        c99_lanes_##suffix parts[4] = {{0}};                                                       \
        real sums[4];                                                                              \
        const ptrdiff_t whole = k - k % lanes;                                                     \
        for (ptrdiff_t p = 0; p < whole; p += lanes) {                                             \
            c99_lanes_##suffix x, y;                                                               \
            memcpy(&x, row + p, sizeof x);                                                         \
            for (int j = 0; j < 4; j++) {                                                          \
                memcpy(&y, b + j * b_col + p, sizeof y);                                           \
                parts[j] += x * y;                                                                 \
            }                                                                                      \
        }                                                                                          \
        c99_four_sums_##suffix(parts, sums);                                                       \
        for (ptrdiff_t p = whole; p < k; p++)                                                      \
            for (int j = 0; j < 4; j++) sums[j] += row[p] * b[j * b_col + p];                      \
        for (int j = 0; j < 4; j++) c[j * c_col] = sums[j];                                        \
    }                                                                                              \
                                                                                                   \
    /* Products of a vector with `vectors` times `lanes` columns, each row of which is contiguous. \
     */                                                                                            \
    C99_MATH void c99_columns_##suffix(int vectors, ptrdiff_t k, const real *row, ptrdiff_t a_col, \
                                       const real *b, ptrdiff_t b_row, real *c)                    \
    {                                                                                              \
        c99_lanes_##suffix sums[4] = {{0}}, terms;                                                 \
        for (ptrdiff_t p = 0; p < k; p++)                                                          \
            for (int v = 0; v < vectors; v++) {                                                    \
                memcpy(&terms, b + p * b_row + v * lanes, sizeof terms);                           \
                sums[v] += row[p * a_col] * terms;                                                 \
            }                                                                                      \
        memcpy(c, sums, (size_t)vectors * sizeof *sums);                                           \
    }                                                                                              \
                                                                                                   \
    /* C = A B, of any strides. */                                                                 \
    static C99_UNUSED void c99_multiply_##suffix(                                                  \
        ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const real *a, ptrdiff_t a_row, ptrdiff_t a_col,    \
        const real *b, ptrdiff_t b_row, ptrdiff_t b_col, real *c, ptrdiff_t c_row,                 \
        ptrdiff_t c_col)                                                                           \
    {                                                                                              \
        const int by_columns = b_row == 1 && a_col == 1, by_rows = b_col == 1 && c_col == 1;       \
        const ptrdiff_t wide = by_rows && !by_columns ? n - n % (4 * lanes) : 0;                   \
        const ptrdiff_t whole = by_columns ? n - n % 4 : by_rows ? n - n % lanes : 0;              \
        for (ptrdiff_t i = 0; i < m; i++) {                                                        \
            const real *const row = a + i * a_row;                                                 \
            real *const out = c + i * c_row;                                                       \
            for (ptrdiff_t j = 0; j < wide; j += 4 * lanes)                                        \
                c99_columns_##suffix(4, k, row, a_col, b + j, b_row, out + j);                     \
            if (by_columns)                                                                        \
                for (ptrdiff_t j = 0; j < whole; j += 4)                                           \
                   c99_four_columns_##suffix(k, row, b + j * b_col, b_col, out + j * c_col, c_col);\
            else                                                                                   \
                for (ptrdiff_t j = wide; j < whole; j += lanes)                                    \
                    c99_columns_##suffix(1, k, row, a_col, b + j, b_row, out + j);                 \
            for (ptrdiff_t j = whole; j < n; j++) {                                                \
                const real *const column = b + j * b_col;                                          \
                real sum = 0;                                                                      \
                for (ptrdiff_t p = 0; p < k; p++) sum += row[p * a_col] * column[p * b_row];       \
                out[j * c_col] = sum;                                                              \
            }                                                                                      \
        }                                                                                          \
    }
C99_MULTIPLY(f32, float, C99_LANES_F32)
C99_MULTIPLY(f64, double, 4)
#undef C99_MULTIPLY
#endif


/* Products and copies of an exported function: short, with no threads and no allocation. */

#ifndef C99_VECTORS
/* Products by CBLAS, for programs that are compiled with -DC99_CBLAS and linked with one. */
#ifdef C99_CBLAS
#include <cblas.h>

/* Whether CBLAS can read a matrix of these strides: its leading dimension, and if it is transposed.
 * Sizes and strides of an export are far below INT_MAX. */
static C99_UNUSED int c99_cblas_reads(ptrdiff_t rows, ptrdiff_t cols, ptrdiff_t row, ptrdiff_t col,
                                      int *leading, int *transposed)
{
    *transposed = !((col == 1 || cols == 1) && (row >= cols || rows == 1));
    if (*transposed && !((row == 1 || rows == 1) && (col >= rows || cols == 1))) return 0;
    const ptrdiff_t least = *transposed ? rows : cols, stride = *transposed ? col : row;
    *leading = (int)(stride > least ? stride : least);
    return least > 0;
}

/* C = A B; returns 0 if CBLAS cannot compute it. */
#define C99_BY_CBLAS(suffix, real, gemm)                                                           \
    static C99_UNUSED int c99_by_cblas_##suffix(                                                   \
        ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const real *a, ptrdiff_t a_row, ptrdiff_t a_col,    \
        const real *b, ptrdiff_t b_row, ptrdiff_t b_col, real *c, ptrdiff_t c_row, ptrdiff_t c_col)\
    {                                                                                              \
        int a_leading, b_leading, c_leading, a_turned, b_turned, c_turned;                         \
        if (!c99_cblas_reads(m, k, a_row, a_col, &a_leading, &a_turned) ||                         \
            !c99_cblas_reads(k, n, b_row, b_col, &b_leading, &b_turned) ||                         \
            !c99_cblas_reads(m, n, c_row, c_col, &c_leading, &c_turned) || c_turned)               \
            return 0;                                                                              \
        gemm(CblasRowMajor, a_turned ? CblasTrans : CblasNoTrans,                                  \
             b_turned ? CblasTrans : CblasNoTrans, (int)m, (int)n, (int)k, 1, a, a_leading, b,     \
             b_leading, 0, c, c_leading);                                                          \
        return 1;                                                                                  \
    }
C99_BY_CBLAS(f32, float, cblas_sgemm)
C99_BY_CBLAS(f64, double, cblas_dgemm)
#undef C99_BY_CBLAS
#define C99_TRY_CBLAS(suffix)                                                                      \
    if (c99_by_cblas_##suffix(m, n, k, a, a_row, a_col, b, b_row, b_col, c, c_row, c_col)) return;
#else
#define C99_TRY_CBLAS(suffix)
#endif


/* C = A B, of any strides. Where the columns of B are far apart, as those of a transposed weight
   are, its rows are summed in C99_LANES parts, which compilers make vectors of. Where there are no
   vectors, the parts are kept in registers, or, for small code, are one. */
#if defined(C99_NO_VECTORS) && defined(__OPTIMIZE_SIZE__)
#define C99_LANES 1
#else
#define C99_LANES 8
#endif
#if defined(C99_NO_VECTORS) && C99_LANES > 1 && defined(__GNUC__) && !defined(__clang__)
#define C99_UNROLLED _Pragma("GCC unroll 8")
#else
#define C99_UNROLLED
#endif
#define C99_MULTIPLY(suffix, real)                                                                 \
    static C99_UNUSED void c99_multiply_##suffix(                                                  \
        ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const real *a, ptrdiff_t a_row, ptrdiff_t a_col,    \
        const real *b, ptrdiff_t b_row, ptrdiff_t b_col, real *c, ptrdiff_t c_row, ptrdiff_t c_col)\
    {                                                                                              \
        C99_TRY_CBLAS(suffix)                                                                      \
        for (ptrdiff_t i = 0; i < m; i++) {                                                        \
            const real *const row = a + i * a_row;                                                 \
            real *const out = c + i * c_row;                                                       \
            if (b_row == 1 && a_col == 1) {                                                        \
                for (ptrdiff_t j = 0; j < n; j++) {                                                \
                    const real *const column = b + j * b_col;                                      \
                    const ptrdiff_t whole = k / C99_LANES * C99_LANES;                             \
                    real parts[C99_LANES] = {0}, sum = 0;                                          \
                    for (ptrdiff_t p = 0; p < whole; p += C99_LANES)                               \
                        C99_UNROLLED                                                               \
                        for (ptrdiff_t lane = 0; lane < C99_LANES; lane++)                         \
                            parts[lane] += row[p + lane] * column[p + lane];                       \
                    for (ptrdiff_t p = whole; p < k; p++) sum += row[p] * column[p];               \
                    C99_UNROLLED                                                                   \
                    for (ptrdiff_t lane = 0; lane < C99_LANES; lane++) sum += parts[lane];         \
                    out[j * c_col] = sum;                                                          \
                }                                                                                  \
                continue;                                                                          \
            }                                                                                      \
            for (ptrdiff_t j = 0; j < n; j++) out[j * c_col] = 0;                                  \
            for (ptrdiff_t p = 0; p < k; p++) {                                                    \
                const real *const terms = b + p * b_row;                                           \
                const real factor = row[p * a_col];                                                \
                if (b_col == 1 && c_col == 1)                                                      \
                    for (ptrdiff_t j = 0; j < n; j++) out[j] += factor * terms[j];                 \
                else                                                                               \
                    for (ptrdiff_t j = 0; j < n; j++) out[j * c_col] += factor * terms[j * b_col]; \
            }                                                                                      \
        }                                                                                          \
    }
C99_MULTIPLY(f32, float)
C99_MULTIPLY(f64, double)
#undef C99_MULTIPLY
#undef C99_LANES
#undef C99_UNROLLED
#endif

/* A copy of `bytes` bytes in `blocks` equal blocks, the last block first. */
static C99_UNUSED void *c99_turned_into(void *copy, const void *data, int64_t blocks, int64_t bytes)
{
    const int64_t block = blocks > 0 ? bytes / blocks : 0;
    for (int64_t j = 0; j < blocks; j++)
        memcpy((char *)copy + j * block, (const char *)data + (blocks - 1 - j) * block,
               (size_t)block);
    return copy;
}

typedef struct {
    char first;
    double next;
} c99_next_f64;

static int c99_misaligned_f64(const void *pointer)
{
    return (uintptr_t)pointer % offsetof(c99_next_f64, next) != 0;
}

static const double start_constant[] = {0.0};

/* Set the state to that before the first step. */
int elman_start(const elman_weights *weights, elman_state *state, elman_workspace *workspace)
{
    if (!weights || !state || !workspace) return ELMAN_NULL;
    if (c99_misaligned_f64(weights) || c99_misaligned_f64(state) || c99_misaligned_f64(workspace))
        return ELMAN_ALIGNMENT;
    double *const s_new = state->s;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 3; i0++) {
        s_new[i0] = start_constant[0];
    }
    state->started = UINT32_C(0x6a9e22ed);
    return ELMAN_OK;
}

/* Advance the state by one time step, and compute the output. */
int elman_step(const elman_weights *weights, elman_state *state, const double *x, double *y,
               elman_workspace *workspace)
{
    if (!weights || !state || !x || !y || !workspace) return ELMAN_NULL;
    if (c99_misaligned_f64(weights) || c99_misaligned_f64(state) || c99_misaligned_f64(x) ||
        c99_misaligned_f64(y) || c99_misaligned_f64(workspace))
        return ELMAN_ALIGNMENT;
    if (state->started != UINT32_C(0x6a9e22ed)) return ELMAN_START;
    const double *const s_prev = state->s;
    const double *const U = weights->U;
    const double *const W = weights->W;
    const double *const b = weights->b;
    const double *const V = weights->V;
    const double *const c = weights->c;
    double *const W_s_prev = workspace->step.f64;
    /* W_s_prev = s_prev . W' */
    c99_multiply_f64(1, 3, 3, s_prev, 3, 1, W, 1, 3, W_s_prev, 3, 1);
    double *const s_t = state->s;
    /* (1) a_t = x * U + W_s_prev + b */
    /* (2) s_t = tanh(a_t) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 3; i0++) {
        const double W_s_prev_ = W_s_prev[i0];
        const double b_ = b[i0];
        const double x_ = x[0];
        const double U_ = U[i0];
        const double term = x_ * U_;
        const double a_t = term + W_s_prev_ + b_;
        const double s_t_ = c99_tanh_f64(a_t);
        s_t[i0] = s_t_;
    }
    double *const V_s_t = workspace->step.f64;
    /* V_s_t = s_t . V' */
    c99_multiply_f64(1, 1, 3, s_t, 3, 1, V, 1, 3, V_s_t, 1, 1);
    double *const o_t = y;
    /* o_t = V_s_t + c */
    const double V_s_t_ = V_s_t[0];
    const double c_ = c[0];
    o_t[0] = V_s_t_ + c_;
    return ELMAN_OK;
}

static const double gradient_constant[] = {0.0};
static const double gradient_constant_2[] = {0.5};
static const double gradient_constant_3[] = {0.0};

/* Compute the loss of a sequence of 4 steps, and its gradient. */
int elman_gradient(const elman_weights *weights, const double *x, const double *y, double *loss,
                   elman_weights *gradient, elman_workspace *workspace)
{
    if (!weights || !x || !y || !loss || !gradient || !workspace) return ELMAN_NULL;
    if (c99_misaligned_f64(weights) || c99_misaligned_f64(x) || c99_misaligned_f64(y) ||
        c99_misaligned_f64(loss) || c99_misaligned_f64(gradient) || c99_misaligned_f64(workspace))
        return ELMAN_ALIGNMENT;
    const double *const U = weights->U;
    const double *const W = weights->W;
    const double *const b = weights->b;
    const double *const V = weights->V;
    const double *const c = weights->c;
    double *const v = workspace->gradient.f64 + 27;
    double *const v_2 = v;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 3; i0++) {
        v_2[i0] = gradient_constant[0];
    }
    double *const U_x = workspace->gradient.f64 + 15;
    /* U_x = x * U */
    for (int64_t i0 = 0; i0 < 4; i0++) {
        C99_IVDEP
        for (int64_t i1 = 0; i1 < 3; i1++) {
            const double x_ = x[i0];
            const double U_ = U[i1];
            U_x[3 * i0 + i1] = x_ * U_;
        }
    }
    double *const s = workspace->gradient.f64;
    memcpy(s, v_2, (size_t)(3 * (int64_t)sizeof(double)));
    double *const W_s_prev = workspace->gradient.f64 + 27;
    for (int64_t t = 0; t < 4; t++) {
        const double *const U_x_t = U_x + 3 * t;
        double *const s_prev = s + t % 5 * 3;
        /* W_s_prev = s_prev . W' */
        c99_multiply_f64(1, 3, 3, s_prev, 3, 1, W, 1, 3, W_s_prev, 3, 1);
        double *const s_t = s + (t + 1) % 5 * 3;
        /* (1) a_t = U_x_t + W_s_prev + b */
        /* (2) s_t = tanh(a_t) */
        C99_IVDEP
        for (int64_t i0 = 0; i0 < 3; i0++) {
            const double U_x_t_ = U_x_t[i0];
            const double W_s_prev_ = W_s_prev[i0];
            const double b_ = b[i0];
            const double a_t = U_x_t_ + W_s_prev_ + b_;
            const double s_t_ = c99_tanh_f64(a_t);
            s_t[i0] = s_t_;
        }
    }
    double *const s_part = s + 3;
    double *const V_s_part = workspace->gradient.f64 + 23;
    /* V_s_part = s_part . V' */
    c99_multiply_f64(4, 1, 3, s_part, 3, 1, V, 1, 3, V_s_part, 1, 1);
    double *const v_3 = workspace->gradient.f64 + 19;
    double *const v_4 = workspace->gradient.f64 + 15;
    /* v_4 = V_s_part + c - y */
    /* v_3 = 0.5 * v_4 */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 4; i0++) {
        const double y_ = y[i0];
        const double V_s_part_ = V_s_part[i0];
        const double c_ = c[0];
        const double term = V_s_part_ + c_;
        const double v_4_ = term - y_;
        const double v_3_ = 0.5 * v_4_;
        v_3[i0] = v_3_;
        v_4[i0] = v_4_;
    }
    double *const v_5 = workspace->gradient.f64 + 23;
    v_5[0] = 0;
    /* v_5 = sum of v_4 over axes 1 */
    for (int64_t i0 = 0; i0 < 4; i0++) {
        v_5[0] = v_5[0] + v_4[i0];
    }
    double *const dmean_dc = gradient->c;
    /* dmean_dc = gradient_constant_2 * v_5 */
    const double constant_2_ = gradient_constant_2[0];
    const double v_5_ = v_5[0];
    dmean_dc[0] = constant_2_ * v_5_;
    double *const dmean_dV = gradient->V;
    /* dmean_dV = v_3 . s_part */
    c99_multiply_f64(1, 3, 4, v_3, 1, 1, s_part, 3, 1, dmean_dV, 3, 1);
    double *const v_3_part = v_3 + 3;
    double *const given_s = workspace->gradient.f64 + 31;
    double *const given_s_end = given_s + 9;
    /* given_s_end = v_3_part * V */
    for (int64_t i0 = 0; i0 < 4; i0++) {
        C99_IVDEP
        for (int64_t i1 = 0; i1 < 3; i1++) {
            const double v_3_part_ = v_3_part[-i0];
            const double V_ = V[i1];
            given_s_end[-3 * i0 + i1] = v_3_part_ * V_;
        }
    }
    double *const s_part_2 = s + 12;
    double *const carried = workspace->gradient.f64 + 43;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 3; i0++) {
        carried[i0] = gradient_constant_3[0];
    }
    double *const bar_a = workspace->gradient.f64 + 19;
    double *const W_bar_a_t = workspace->gradient.f64 + 46;
    for (int64_t t = 0; t < 4; t++) {
        const double *const s_t = s_part_2 + -3 * t;
        const double *const given_s_t = given_s_end + -3 * t;
        double *const bar_a_t = bar_a + 3 * t;
        /* (6) delta_t = given_s_t + carried */
        /* (7) bar_a_t = delta_t * (1 - s_t^2) */
        C99_IVDEP
        for (int64_t i0 = 0; i0 < 3; i0++) {
            const double given_s_t_ = given_s_t[i0];
            const double carried_ = carried[i0];
            const double s_t_ = s_t[i0];
            const double term = s_t_ * s_t_;
            const double term_2 = 1.0 - term;
            const double delta_t = given_s_t_ + carried_;
            const double bar_a_t_ = delta_t * term_2;
            bar_a_t[i0] = bar_a_t_;
        }
        /* W_bar_a_t = bar_a_t . W */
        c99_multiply_f64(1, 3, 3, bar_a_t, 3, 1, W, 3, 1, W_bar_a_t, 3, 1);
        memcpy(carried, W_bar_a_t, (size_t)(3 * (int64_t)sizeof(double)));
    }
    double *const bar_a_part = bar_a + 9;
    double *const dmean_db = workspace->gradient.f64 + 31;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 3; i0++) {
        dmean_db[i0] = 0;
    }
    /* (10) dmean_db = sum of bar_a_part over axes 0 */
    for (int64_t i0 = 0; i0 < 4; i0++) {
        C99_IVDEP
        for (int64_t i1 = 0; i1 < 3; i1++) {
            dmean_db[i1] = dmean_db[i1] + bar_a_part[-3 * i0 + i1];
        }
    }
    double *const dmean_dW = gradient->W;
    /* (9) dmean_dW = bar_a_part' . s */
    c99_multiply_f64(3, 3, 4, bar_a_part, 1, -3, s, 3, 1, dmean_dW, 3, 1);
    double *const dmean_dU = gradient->U;
    /* (8) dmean_dU = bar_a_part' . x */
    c99_multiply_f64(3, 1, 4, bar_a_part, 1, -3, x, 1, 0, dmean_dU, 1, 1);
    double parts[4];
    for (int64_t j = 0; j < 4; j++) {
        parts[j] = 0;
    }
    for (int64_t j = 0; j < 4; j++) {
        parts[j] = parts[j] + v_4[j] * v_4[j];
    }
    parts[0] = parts[0] + parts[2];
    parts[1] = parts[1] + parts[3];
    parts[0] = parts[0] + parts[1];
    const double gathered = parts[0];
    const double v_6 = gathered;
    const double v_mean = 0.25 * v_6;
    double *const v_mean_2 = loss;
    v_mean_2[0] = v_mean;
    double *const dmean_db_2 = gradient->b;
    memcpy(dmean_db_2, dmean_db, (size_t)(3 * (int64_t)sizeof(double)));
    return ELMAN_OK;
}

static const double train_step_constant[] = {0.0};
static const double train_step_constant_2[] = {0.5};
static const double train_step_constant_3[] = {0.0};

/* Take one step of the optimizer on a sequence of 4 steps; the loss is that before it. */
int elman_train_step(elman_weights *weights, elman_optimizer *optimizer, const double *x,
                     const double *y, double *loss, elman_workspace *workspace)
{
    if (!weights || !optimizer || !x || !y || !loss || !workspace) return ELMAN_NULL;
    if (c99_misaligned_f64(weights) || c99_misaligned_f64(optimizer) || c99_misaligned_f64(x) ||
        c99_misaligned_f64(y) || c99_misaligned_f64(loss) || c99_misaligned_f64(workspace))
        return ELMAN_ALIGNMENT;
    const double *const U = weights->U;
    const double *const W = weights->W;
    const double *const b = weights->b;
    const double *const V = weights->V;
    const double *const c = weights->c;
    const double *const U_adam_first_moment = optimizer->U_adam_first_moment;
    const int64_t v_adam_step_count = optimizer->adam_step_count;
    const double *const U_adam_second_moment = optimizer->U_adam_second_moment;
    const double *const W_adam_first_moment = optimizer->W_adam_first_moment;
    const double *const W_adam_second_moment = optimizer->W_adam_second_moment;
    const double *const b_adam_first_moment = optimizer->b_adam_first_moment;
    const double *const b_adam_second_moment = optimizer->b_adam_second_moment;
    const double *const V_adam_first_moment = optimizer->V_adam_first_moment;
    const double *const V_adam_second_moment = optimizer->V_adam_second_moment;
    const double *const c_adam_first_moment = optimizer->c_adam_first_moment;
    const double *const c_adam_second_moment = optimizer->c_adam_second_moment;
    double *const v = workspace->train_step.f64;
    double *const v_2 = v;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 3; i0++) {
        v_2[i0] = train_step_constant[0];
    }
    double *const U_x = workspace->train_step.f64 + 30;
    /* U_x = x * U */
    for (int64_t i0 = 0; i0 < 4; i0++) {
        C99_IVDEP
        for (int64_t i1 = 0; i1 < 3; i1++) {
            const double x_ = x[i0];
            const double U_ = U[i1];
            U_x[3 * i0 + i1] = x_ * U_;
        }
    }
    double *const s = workspace->train_step.f64 + 15;
    memcpy(s, v_2, (size_t)(3 * (int64_t)sizeof(double)));
    double *const W_s_prev = workspace->train_step.f64;
    for (int64_t t = 0; t < 4; t++) {
        const double *const U_x_t = U_x + 3 * t;
        double *const s_prev = s + t % 5 * 3;
        /* W_s_prev = s_prev . W' */
        c99_multiply_f64(1, 3, 3, s_prev, 3, 1, W, 1, 3, W_s_prev, 3, 1);
        double *const s_t = s + (t + 1) % 5 * 3;
        /* (1) a_t = U_x_t + W_s_prev + b */
        /* (2) s_t = tanh(a_t) */
        C99_IVDEP
        for (int64_t i0 = 0; i0 < 3; i0++) {
            const double U_x_t_ = U_x_t[i0];
            const double W_s_prev_ = W_s_prev[i0];
            const double b_ = b[i0];
            const double a_t = U_x_t_ + W_s_prev_ + b_;
            const double s_t_ = c99_tanh_f64(a_t);
            s_t[i0] = s_t_;
        }
    }
    double *const s_part = s + 3;
    double *const V_s_part = workspace->train_step.f64;
    /* V_s_part = s_part . V' */
    c99_multiply_f64(4, 1, 3, s_part, 3, 1, V, 1, 3, V_s_part, 1, 1);
    double *const v_3 = workspace->train_step.f64 + 30;
    double *const v_4 = workspace->train_step.f64 + 42;
    /* v_4 = V_s_part + c - y */
    /* v_3 = 0.5 * v_4 */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 4; i0++) {
        const double y_ = y[i0];
        const double V_s_part_ = V_s_part[i0];
        const double c_ = c[0];
        const double term = V_s_part_ + c_;
        const double v_4_ = term - y_;
        const double v_3_ = 0.5 * v_4_;
        v_3[i0] = v_3_;
        v_4[i0] = v_4_;
    }
    double *const v_5 = workspace->train_step.f64 + 52;
    v_5[0] = 0;
    /* v_5 = sum of v_4 over axes 1 */
    for (int64_t i0 = 0; i0 < 4; i0++) {
        v_5[0] = v_5[0] + v_4[i0];
    }
    double *const dmean_dc = v_5;
    /* dmean_dc = train_step_constant_2 * v_5 */
    const double constant_2_ = train_step_constant_2[0];
    const double v_5_ = v_5[0];
    dmean_dc[0] = constant_2_ * v_5_;
    const double v_6 = dmean_dc[0];
    double *const dmean_dV = workspace->train_step.f64 + 12;
    /* dmean_dV = v_3 . s_part */
    c99_multiply_f64(1, 3, 4, v_3, 1, 1, s_part, 3, 1, dmean_dV, 3, 1);
    double parts[2];
    for (int64_t j = 0; j < 2; j++) {
        parts[j] = 0;
    }
    for (int64_t j = 0; j < 2; j++) {
        parts[j] = parts[j] + dmean_dV[j] * dmean_dV[j];
    }
    parts[0] = parts[0] + parts[1];
    parts[0] = parts[0] + dmean_dV[2] * dmean_dV[2];
    const double gathered = parts[0];
    const double v_7 = gathered;
    double *const v_3_part = v_3 + 3;
    double *const given_s = workspace->train_step.f64;
    double *const given_s_end = given_s + 9;
    /* given_s_end = v_3_part * V */
    for (int64_t i0 = 0; i0 < 4; i0++) {
        C99_IVDEP
        for (int64_t i1 = 0; i1 < 3; i1++) {
            const double v_3_part_ = v_3_part[-i0];
            const double V_ = V[i1];
            given_s_end[-3 * i0 + i1] = v_3_part_ * V_;
        }
    }
    double *const s_part_2 = s + 12;
    double *const carried = workspace->train_step.f64 + 46;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 3; i0++) {
        carried[i0] = train_step_constant_3[0];
    }
    double *const bar_a = workspace->train_step.f64 + 30;
    double *const W_bar_a_t = workspace->train_step.f64 + 49;
    for (int64_t t = 0; t < 4; t++) {
        const double *const s_t = s_part_2 + -3 * t;
        const double *const given_s_t = given_s_end + -3 * t;
        double *const bar_a_t = bar_a + 3 * t;
        /* (6) delta_t = given_s_t + carried */
        /* (7) bar_a_t = delta_t * (1 - s_t^2) */
        C99_IVDEP
        for (int64_t i0 = 0; i0 < 3; i0++) {
            const double given_s_t_ = given_s_t[i0];
            const double carried_ = carried[i0];
            const double s_t_ = s_t[i0];
            const double term = s_t_ * s_t_;
            const double term_2 = 1.0 - term;
            const double delta_t = given_s_t_ + carried_;
            const double bar_a_t_ = delta_t * term_2;
            bar_a_t[i0] = bar_a_t_;
        }
        /* W_bar_a_t = bar_a_t . W */
        c99_multiply_f64(1, 3, 3, bar_a_t, 3, 1, W, 3, 1, W_bar_a_t, 3, 1);
        memcpy(carried, W_bar_a_t, (size_t)(3 * (int64_t)sizeof(double)));
    }
    double *const bar_a_part = bar_a + 9;
    double *const dmean_db = workspace->train_step.f64 + 9;
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 3; i0++) {
        dmean_db[i0] = 0;
    }
    /* (10) dmean_db = sum of bar_a_part over axes 0 */
    for (int64_t i0 = 0; i0 < 4; i0++) {
        C99_IVDEP
        for (int64_t i1 = 0; i1 < 3; i1++) {
            dmean_db[i1] = dmean_db[i1] + bar_a_part[-3 * i0 + i1];
        }
    }
    double parts_2[2];
    for (int64_t j = 0; j < 2; j++) {
        parts_2[j] = 0;
    }
    for (int64_t j = 0; j < 2; j++) {
        parts_2[j] = parts_2[j] + dmean_db[j] * dmean_db[j];
    }
    parts_2[0] = parts_2[0] + parts_2[1];
    parts_2[0] = parts_2[0] + dmean_db[2] * dmean_db[2];
    const double gathered_2 = parts_2[0];
    const double v_8 = gathered_2;
    double *const dmean_dW = workspace->train_step.f64;
    /* (9) dmean_dW = bar_a_part' . s */
    c99_multiply_f64(3, 3, 4, bar_a_part, 1, -3, s, 3, 1, dmean_dW, 3, 1);
    double parts_3[8];
    for (int64_t j = 0; j < 8; j++) {
        parts_3[j] = 0;
    }
    for (int64_t j = 0; j < 8; j++) {
        parts_3[j] = parts_3[j] + dmean_dW[j] * dmean_dW[j];
    }
    parts_3[0] = parts_3[0] + parts_3[4];
    parts_3[1] = parts_3[1] + parts_3[5];
    parts_3[2] = parts_3[2] + parts_3[6];
    parts_3[3] = parts_3[3] + parts_3[7];
    parts_3[0] = parts_3[0] + parts_3[2];
    parts_3[1] = parts_3[1] + parts_3[3];
    parts_3[0] = parts_3[0] + parts_3[1];
    parts_3[0] = parts_3[0] + dmean_dW[8] * dmean_dW[8];
    const double gathered_3 = parts_3[0];
    const double v_9 = gathered_3;
    double *const dmean_dU = workspace->train_step.f64 + 15;
    /* (8) dmean_dU = bar_a_part' . x */
    c99_multiply_f64(3, 1, 4, bar_a_part, 1, -3, x, 1, 0, dmean_dU, 1, 1);
    double parts_4[2];
    for (int64_t j = 0; j < 2; j++) {
        parts_4[j] = 0;
    }
    for (int64_t j = 0; j < 2; j++) {
        parts_4[j] = parts_4[j] + dmean_dU[j] * dmean_dU[j];
    }
    parts_4[0] = parts_4[0] + parts_4[1];
    parts_4[0] = parts_4[0] + dmean_dU[2] * dmean_dU[2];
    const double gathered_4 = parts_4[0];
    const double v_10 = gathered_4;
    const double term = v_6 * v_6;
    const double term_2 = v_10 + v_9 + v_8 + v_7 + term;
    const double term_3 = sqrt(term_2);
    const double term_4 = 1e-08 + term_3;
    const double term_5 = 1.0 / term_4;
    const double term_6 = ((1.0 <= term_5) | (1.0 != 1.0)) ? 1.0 : term_5;
    const double v_11 = term_6;
    const double number[] = {v_11};
    const int64_t term_7 = (int64_t)(UINT64_C(1) + (uint64_t)v_adam_step_count);
    const double term_8 = (double)term_7;
    const double term_9 = pow(0.999, term_8);
    const double term_10 = 1.0 - term_9;
    const double term_11 = pow(0.9, term_8);
    const double term_12 = 1.0 - term_11;
    const double v_12 = term_12;
    const int64_t v_adam_step_count_new = term_7;
    const double v_13 = term_10;
    const double number_2[] = {v_13};
    const double number_3[] = {v_12};
    double *const c_new = weights->c;
    double *const c_adam_first_moment_new = optimizer->c_adam_first_moment;
    double *const c_adam_second_moment_new = optimizer->c_adam_second_moment;
    /* c_adam_second_moment_new = 0.999 * c_adam_second_moment + 0.001 * (number * dmean_dc)^2 */
    /* c_adam_first_moment_new = 0.9 * c_adam_first_moment + 0.1 * number * dmean_dc */
    /* c_new = c - 0.001 * c_adam_first_moment_new / number_3 / (1e-08 + sqrt(c_adam_second_moment_new / number_2)) */
    const double c_ = c[0];
    const double number_3_ = number_3[0];
    const double number_2_ = number_2[0];
    const double c_adam_first_moment_ = c_adam_first_moment[0];
    const double number_ = number[0];
    const double dmean_dc_ = dmean_dc[0];
    const double c_adam_second_moment_ = c_adam_second_moment[0];
    const double term_13 = number_ * dmean_dc_;
    const double term_14 = term_13 * term_13;
    const double term_15 = 0.0010000000000000009 * term_14;
    const double term_16 = 0.999 * c_adam_second_moment_;
    const double c_adam_second_moment_new_ = term_16 + term_15;
    const double term_17 = 0.09999999999999998 * number_ * dmean_dc_;
    const double term_18 = 0.9 * c_adam_first_moment_;
    const double c_adam_first_moment_new_ = term_18 + term_17;
    const double term_19 = c_adam_second_moment_new_ / number_2_;
    const double term_20 = sqrt(term_19);
    const double term_21 = 1e-08 + term_20;
    const double term_22 = c_adam_first_moment_new_ / number_3_;
    const double term_23 = 0.001 * term_22;
    const double term_24 = term_23 / term_21;
    const double c_new_ = c_ - term_24;
    c_new[0] = c_new_;
    c_adam_first_moment_new[0] = c_adam_first_moment_new_;
    c_adam_second_moment_new[0] = c_adam_second_moment_new_;
    const double number_4[] = {v_11};
    const double number_5[] = {v_13};
    const double number_6[] = {v_12};
    double *const V_new = weights->V;
    double *const V_adam_first_moment_new = optimizer->V_adam_first_moment;
    double *const V_adam_second_moment_new = optimizer->V_adam_second_moment;
    /* V_adam_second_moment_new = 0.999 * V_adam_second_moment + 0.001 * (number_4 * dmean_dV)^2 */
    /* V_adam_first_moment_new = 0.9 * V_adam_first_moment + 0.1 * number_4 * dmean_dV */
    /* V_new = V - 0.001 * V_adam_first_moment_new / number_6 / (1e-08 + sqrt(V_adam_second_moment_new / number_5)) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 3; i0++) {
        const double V_ = V[i0];
        const double number_6_ = number_6[0];
        const double number_5_ = number_5[0];
        const double V_adam_first_moment_ = V_adam_first_moment[i0];
        const double number_4_ = number_4[0];
        const double dmean_dV_ = dmean_dV[i0];
        const double V_adam_second_moment_ = V_adam_second_moment[i0];
        const double term_25 = number_4_ * dmean_dV_;
        const double term_26 = term_25 * term_25;
        const double term_27 = 0.0010000000000000009 * term_26;
        const double term_28 = 0.999 * V_adam_second_moment_;
        const double V_adam_second_moment_new_ = term_28 + term_27;
        const double term_29 = 0.09999999999999998 * number_4_ * dmean_dV_;
        const double term_30 = 0.9 * V_adam_first_moment_;
        const double V_adam_first_moment_new_ = term_30 + term_29;
        const double term_31 = V_adam_second_moment_new_ / number_5_;
        const double term_32 = sqrt(term_31);
        const double term_33 = 1e-08 + term_32;
        const double term_34 = V_adam_first_moment_new_ / number_6_;
        const double term_35 = 0.001 * term_34;
        const double term_36 = term_35 / term_33;
        const double V_new_ = V_ - term_36;
        V_new[i0] = V_new_;
        V_adam_first_moment_new[i0] = V_adam_first_moment_new_;
        V_adam_second_moment_new[i0] = V_adam_second_moment_new_;
    }
    double *const b_new = weights->b;
    double *const b_adam_first_moment_new = optimizer->b_adam_first_moment;
    double *const b_adam_second_moment_new = optimizer->b_adam_second_moment;
    /* b_adam_second_moment_new = 0.999 * b_adam_second_moment + 0.001 * (number * dmean_db)^2 */
    /* b_adam_first_moment_new = 0.9 * b_adam_first_moment + 0.1 * number * dmean_db */
    /* b_new = b - 0.001 * b_adam_first_moment_new / number_3 / (1e-08 + sqrt(b_adam_second_moment_new / number_2)) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 3; i0++) {
        const double b_ = b[i0];
        const double number_3__2 = number_3[0];
        const double number_2__2 = number_2[0];
        const double b_adam_first_moment_ = b_adam_first_moment[i0];
        const double number__2 = number[0];
        const double dmean_db_ = dmean_db[i0];
        const double b_adam_second_moment_ = b_adam_second_moment[i0];
        const double term_25 = number__2 * dmean_db_;
        const double term_26 = term_25 * term_25;
        const double term_27 = 0.0010000000000000009 * term_26;
        const double term_28 = 0.999 * b_adam_second_moment_;
        const double b_adam_second_moment_new_ = term_28 + term_27;
        const double term_29 = 0.09999999999999998 * number__2 * dmean_db_;
        const double term_30 = 0.9 * b_adam_first_moment_;
        const double b_adam_first_moment_new_ = term_30 + term_29;
        const double term_31 = b_adam_second_moment_new_ / number_2__2;
        const double term_32 = sqrt(term_31);
        const double term_33 = 1e-08 + term_32;
        const double term_34 = b_adam_first_moment_new_ / number_3__2;
        const double term_35 = 0.001 * term_34;
        const double term_36 = term_35 / term_33;
        const double b_new_ = b_ - term_36;
        b_new[i0] = b_new_;
        b_adam_first_moment_new[i0] = b_adam_first_moment_new_;
        b_adam_second_moment_new[i0] = b_adam_second_moment_new_;
    }
    double *const W_new = weights->W;
    double *const W_adam_first_moment_new = optimizer->W_adam_first_moment;
    double *const W_adam_second_moment_new = optimizer->W_adam_second_moment;
    /* W_adam_second_moment_new = 0.999 * W_adam_second_moment + 0.001 * (number_4 * dmean_dW)^2 */
    /* W_adam_first_moment_new = 0.9 * W_adam_first_moment + 0.1 * number_4 * dmean_dW */
    /* W_new = W - 0.001 * W_adam_first_moment_new / number_6 / (1e-08 + sqrt(W_adam_second_moment_new / number_5)) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 9; i0++) {
        const double W_ = W[i0];
        const double number_6_ = number_6[0];
        const double number_5_ = number_5[0];
        const double W_adam_first_moment_ = W_adam_first_moment[i0];
        const double number_4_ = number_4[0];
        const double dmean_dW_ = dmean_dW[i0];
        const double W_adam_second_moment_ = W_adam_second_moment[i0];
        const double term_25 = number_4_ * dmean_dW_;
        const double term_26 = term_25 * term_25;
        const double term_27 = 0.0010000000000000009 * term_26;
        const double term_28 = 0.999 * W_adam_second_moment_;
        const double W_adam_second_moment_new_ = term_28 + term_27;
        const double term_29 = 0.09999999999999998 * number_4_ * dmean_dW_;
        const double term_30 = 0.9 * W_adam_first_moment_;
        const double W_adam_first_moment_new_ = term_30 + term_29;
        const double term_31 = W_adam_second_moment_new_ / number_5_;
        const double term_32 = sqrt(term_31);
        const double term_33 = 1e-08 + term_32;
        const double term_34 = W_adam_first_moment_new_ / number_6_;
        const double term_35 = 0.001 * term_34;
        const double term_36 = term_35 / term_33;
        const double W_new_ = W_ - term_36;
        W_new[i0] = W_new_;
        W_adam_first_moment_new[i0] = W_adam_first_moment_new_;
        W_adam_second_moment_new[i0] = W_adam_second_moment_new_;
    }
    double *const U_new = weights->U;
    double *const U_adam_first_moment_new = optimizer->U_adam_first_moment;
    double *const U_adam_second_moment_new = optimizer->U_adam_second_moment;
    /* U_adam_second_moment_new = 0.999 * U_adam_second_moment + 0.001 * (number_4 * dmean_dU)^2 */
    /* U_adam_first_moment_new = 0.9 * U_adam_first_moment + 0.1 * number_4 * dmean_dU */
    /* U_new = U - 0.001 * U_adam_first_moment_new / number_6 / (1e-08 + sqrt(U_adam_second_moment_new / number_5)) */
    C99_IVDEP
    for (int64_t i0 = 0; i0 < 3; i0++) {
        const double U_ = U[i0];
        const double number_6_ = number_6[0];
        const double number_5_ = number_5[0];
        const double U_adam_first_moment_ = U_adam_first_moment[i0];
        const double number_4_ = number_4[0];
        const double dmean_dU_ = dmean_dU[i0];
        const double U_adam_second_moment_ = U_adam_second_moment[i0];
        const double term_25 = number_4_ * dmean_dU_;
        const double term_26 = term_25 * term_25;
        const double term_27 = 0.0010000000000000009 * term_26;
        const double term_28 = 0.999 * U_adam_second_moment_;
        const double U_adam_second_moment_new_ = term_28 + term_27;
        const double term_29 = 0.09999999999999998 * number_4_ * dmean_dU_;
        const double term_30 = 0.9 * U_adam_first_moment_;
        const double U_adam_first_moment_new_ = term_30 + term_29;
        const double term_31 = U_adam_second_moment_new_ / number_5_;
        const double term_32 = sqrt(term_31);
        const double term_33 = 1e-08 + term_32;
        const double term_34 = U_adam_first_moment_new_ / number_6_;
        const double term_35 = 0.001 * term_34;
        const double term_36 = term_35 / term_33;
        const double U_new_ = U_ - term_36;
        U_new[i0] = U_new_;
        U_adam_first_moment_new[i0] = U_adam_first_moment_new_;
        U_adam_second_moment_new[i0] = U_adam_second_moment_new_;
    }
    double parts_5[4];
    for (int64_t j = 0; j < 4; j++) {
        parts_5[j] = 0;
    }
    for (int64_t j = 0; j < 4; j++) {
        parts_5[j] = parts_5[j] + v_4[j] * v_4[j];
    }
    parts_5[0] = parts_5[0] + parts_5[2];
    parts_5[1] = parts_5[1] + parts_5[3];
    parts_5[0] = parts_5[0] + parts_5[1];
    const double gathered_5 = parts_5[0];
    const double v_14 = gathered_5;
    const double v_mean = 0.25 * v_14;
    double *const v_mean_2 = loss;
    v_mean_2[0] = v_mean;
    int64_t *const v_adam_step_count_new_2 = &optimizer->adam_step_count;
    v_adam_step_count_new_2[0] = v_adam_step_count_new;
    return ELMAN_OK;
}

/* Apply the network to a sequence of any length, from the first step on. */
int elman_predict(const elman_weights *weights, const double *x, double *y, size_t n_steps,
                  elman_workspace *workspace)
{
    elman_state state;
    int status = elman_start(weights, &state, workspace);
    if (!weights || !x || !y) return ELMAN_NULL;
    for (size_t t = 0; t < n_steps && !status; t++)
        status = elman_step(weights, &state, x + t * 1, y + t * 1, workspace);
    return status;
}

/* Structures as bytes that any machine reads: each number with its lowest byte first, and a
 * checksum (CRC-32, as in zip files) at the end. */

typedef struct {
    size_t offset, count, size;
} c99_field;

typedef struct {
    int (*write)(void *context, const void *bytes, size_t size);
    int (*read)(void *context, void *bytes, size_t size);
    void *context;
    uint32_t sum;
} c99_stream;

static void c99_sum(c99_stream *stream, const unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        stream->sum ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            stream->sum = (stream->sum >> 1) ^ (UINT32_C(0xEDB88320) & (0u - (stream->sum & 1u)));
    }
}

static int c99_write(c99_stream *stream, const unsigned char *bytes, size_t size)
{
    c99_sum(stream, bytes, size);
    return stream->write(stream->context, bytes, size);
}

static int c99_read(c99_stream *stream, unsigned char *bytes, size_t size)
{
    if (stream->read(stream->context, bytes, size))
        return 1;
    c99_sum(stream, bytes, size);
    return 0;
}

/* Copy a number; on a machine whose highest byte is first, in reverse. */
static void c99_lowest_first(void *copy, const void *number, size_t size)
{
    const uint16_t one = 1;
    unsigned char lowest;
    memcpy(&lowest, &one, 1);
    for (size_t i = 0; i < size; i++)
        ((unsigned char *)copy)[i] = ((const unsigned char *)number)[lowest ? i : size - 1 - i];
}

/* Write, or fill, the numbers of a structure. */
static int c99_write_fields(c99_stream *stream, const void *structure, const c99_field *fields,
                            size_t n)
{
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < fields[k].count; i++) {
            const size_t size = fields[k].size;
            unsigned char bytes[8];
            c99_lowest_first(bytes, (const char *)structure + fields[k].offset + i * size, size);
            if (c99_write(stream, bytes, size))
                return 1;
        }
    return 0;
}

static int c99_read_fields(c99_stream *stream, void *structure, const c99_field *fields, size_t n)
{
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < fields[k].count; i++) {
            const size_t size = fields[k].size;
            unsigned char bytes[8];
            if (c99_read(stream, bytes, size))
                return 1;
            c99_lowest_first((char *)structure + fields[k].offset + i * size, bytes, size);
        }
    return 0;
}

/* The checksum. */
static int c99_write_end(c99_stream *stream)
{
    const uint32_t sum = stream->sum ^ UINT32_C(0xFFFFFFFF);
    unsigned char bytes[4];
    c99_lowest_first(bytes, &sum, 4);
    return stream->write(stream->context, bytes, 4);
}

/* Whether the checksum is there, and is right. */
static int c99_read_end(c99_stream *stream)
{
    unsigned char bytes[4];
    uint32_t sum;
    if (stream->read(stream->context, bytes, 4))
        return 0;
    c99_lowest_first(&sum, bytes, 4);
    return (sum ^ UINT32_C(0xFFFFFFFF)) == stream->sum;
}
static const c99_field elman_weights_fields[] = {
    {offsetof(elman_weights, U), 19, 8},
};
static const c99_field elman_optimizer_fields[] = {
    {offsetof(elman_optimizer, U_adam_first_moment), 39, 8},
};
static const unsigned char elman_mark[] = {115, 114, 110, 110, 2, 0, 0, 0, 211, 136, 64, 191};

int elman_save(const elman_weights *weights, const elman_optimizer *optimizer, elman_writer write,
               void *context)
{
    c99_stream stream = {write, NULL, context, UINT32_C(0xFFFFFFFF)};
    if (!weights || !optimizer || !write) return ELMAN_NULL;
    if (c99_write(&stream, elman_mark, sizeof elman_mark)) return ELMAN_IO;
    if (c99_write_fields(&stream, weights, elman_weights_fields,
                         sizeof elman_weights_fields / sizeof *elman_weights_fields))
        return ELMAN_IO;
    if (c99_write_fields(&stream, optimizer, elman_optimizer_fields,
                         sizeof elman_optimizer_fields / sizeof *elman_optimizer_fields))
        return ELMAN_IO;
    return c99_write_end(&stream) ? ELMAN_IO : ELMAN_OK;
}

int elman_load(elman_weights *weights, elman_optimizer *optimizer, elman_reader read,
               void *context)
{
    c99_stream stream = {NULL, read, context, UINT32_C(0xFFFFFFFF)};
    unsigned char mark[sizeof elman_mark];
    if (!weights || !optimizer || !read) return ELMAN_NULL;
    if (c99_read(&stream, mark, sizeof mark)) return ELMAN_CORRUPT;
    if (memcmp(mark, elman_mark, sizeof mark) != 0) return ELMAN_OTHER;
    if (c99_read_fields(&stream, weights, elman_weights_fields,
                        sizeof elman_weights_fields / sizeof *elman_weights_fields))
        return ELMAN_CORRUPT;
    if (c99_read_fields(&stream, optimizer, elman_optimizer_fields,
                        sizeof elman_optimizer_fields / sizeof *elman_optimizer_fields))
        return ELMAN_CORRUPT;
    return c99_read_end(&stream) ? ELMAN_OK : ELMAN_CORRUPT;
}

const char *elman_message(int status)
{
    static const char *const messages[] = {
        "done",
        "a pointer is NULL",
        "the writer failed",
        "the data is damaged: its checksum is wrong, or the reader failed",
        "the data is of another network, or of another version",
        "a pointer is not aligned for what it points to",
        "the state was not set by start, or is of another network",
        "the function does not take sequences of this number of steps",
    };
    return status >= 0 && status < 8 ? messages[status] : "unknown status";
}

size_t elman_workspace_size(void)
{
    return sizeof(elman_workspace);
}
