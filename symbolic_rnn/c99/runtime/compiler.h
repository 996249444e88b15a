/* Compiler-dependent definitions. They come first in a generated file, and in a program that
 * includes the headers by path, since the other headers need them. The headers of products, which
 * are also used alone, have their own.
 */

#ifndef C99_COMPILER_H
#define C99_COMPILER_H

#include <stdint.h>

/* exp and tanh round by adding and subtracting a large number. A compiler that reorders sums
 * (-Ofast, -ffast-math, -funsafe-math-optimizations, -fassociative-math) takes that away, and the
 * values are wrong in the first digit. */
#if defined(__clang__)
#if __clang_major__ >= 11
#pragma clang fp reassociate(off)
#elif defined(__FAST_MATH__)
#error "compile this file without -ffast-math: it makes the values wrong"
#endif
#elif defined(__GNUC__) && (defined(__ASSOCIATIVE_MATH__) || defined(__FAST_MATH__))
#pragma GCC optimize("no-associative-math")
#elif defined(_MSC_VER) && defined(_M_FP_FAST)
#error "compile this file without /fp:fast: it makes the values wrong"
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
