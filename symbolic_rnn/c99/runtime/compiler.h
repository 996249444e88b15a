/* What depends on the compiler. The other headers take it as given: it stands first in a generated
 * file, and in a program that includes them by path. Those of the products, which are also used alone,
 * bring their own.
 */

#ifndef C99_COMPILER_H
#define C99_COMPILER_H

#include <stdint.h>

/* A generated file uses few of the functions that it brings; and only what is inlined becomes vector
 * code. */
#ifdef __GNUC__
#define C99_UNUSED __attribute__((unused))
#define C99_MATH static inline __attribute__((always_inline, unused))
#else
#define C99_UNUSED
#define C99_MATH static inline
#endif

/* A condition on which a call fails. Compilers think that a branch which leaves a function is taken
 * often: behind a few dozen of them they think a loop is hardly ever reached, and make no vector code
 * of it. */
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

/* How often a loop of few numbers turns to fill whole vectors, if these have masks: what is beyond the
 * `few` is masked, and that the compiler does not know `few` keeps it from taking the last number off.
 * Otherwise the loop turns as often as there are numbers. */
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

/* A graph may ask whether an unsigned number is less than 0; the answer is no mistake. */
#ifdef __GNUC__
#pragma GCC diagnostic ignored "-Wtype-limits"
#endif

/* A loop whose iterations are independent. */
#if defined(__clang__)
#define C99_IVDEP _Pragma("clang loop vectorize(assume_safety)")
/* Some loops gain nothing, or call a function of the C library: they are right as they are. */
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
