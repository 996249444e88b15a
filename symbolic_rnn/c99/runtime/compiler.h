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
