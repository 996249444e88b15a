/* Matrix products: what the target allows, the sizes of blocks that follow from it, and the
   functions of gemm_tile.h, gemm_vector.h and gemm_body.h for float (_f32) and double (_f64).

       c99_gemm_T          C (+)= A B, any strides; needs c99_gemm_scratch_T bytes of scratch
       c99_pack_T          pack B once, in c99_packed_size_T bytes
       c99_gemm_packed_T   C (+)= A B with B packed

   A matrix is a pointer and two strides, counted in elements: element (i, j) of A is
   a[i * a_row + j * a_col]. Strides may be zero or negative; C must not overlap A, B or the
   scratch. Sums are always taken in the same order: the same sizes, strides and values give the
   same bits.

   C99_PLAIN asks for standard C without extensions. */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__GNUC__) && !defined(C99_PLAIN)
#define C99_VECTOR 1 /* GNU vector types */
#endif

/* Unused without a warning: a generated file calls only some of these functions. */
#ifdef __GNUC__
#define C99_GEMM_FUNCTION static __attribute__((unused))
#define C99_GEMM_INLINE static inline __attribute__((always_inline, unused))
#else
#define C99_GEMM_FUNCTION static
#define C99_GEMM_INLINE static inline
#endif

/* Clang otherwise spills sums of a tile, although the registers suffice. */
#ifdef __clang__
#define C99_GEMM_ALONE static __attribute__((noinline, unused))
#else
#define C99_GEMM_ALONE C99_GEMM_FUNCTION
#endif

/* Loops with constant bounds over arrays that are to be kept in registers. */
#if defined(C99_VECTOR) && !defined(__clang__)
#define C99_GEMM_UNROLL _Pragma("GCC unroll 16")
#elif defined(C99_VECTOR)
#define C99_GEMM_UNROLL _Pragma("clang loop unroll(full)")
#else
#define C99_GEMM_UNROLL
#endif

/* Keeps a loaded vector in its register. Gcc would reload it for each row, and be limited by loads
   rather than arithmetic. */
#if defined(C99_VECTOR) && defined(__SSE2__)
#define C99_GEMM_KEEP(vector) __asm__("" : "+v"(vector))
#elif defined(C99_VECTOR) && defined(__aarch64__)
#define C99_GEMM_KEEP(vector) __asm__("" : "+w"(vector))
#else
#define C99_GEMM_KEEP(vector) ((void)0)
#endif

#ifdef C99_VECTOR
#define C99_GEMM_PREFETCH(address) __builtin_prefetch((address), 1)
#else
#define C99_GEMM_PREFETCH(address) ((void)0)
#endif

/* A tile of C is C99_GEMM_ROWS rows of C99_GEMM_VECTORS vectors, all in registers: 24 of 32
   with AVX-512 and on 64-bit Arm, 12 of 16 with AVX2, 8 of 16 with SSE, where a product takes
   one more. Without vectors a vector is one number. */
#if !defined(C99_VECTOR)
#define C99_GEMM_ROWS 4
#define C99_GEMM_VECTORS 3
#elif defined(__AVX512F__)
#define C99_GEMM_BYTES 64
#define C99_GEMM_ROWS 8
#define C99_GEMM_VECTORS 3
#elif defined(__AVX2__)
#define C99_GEMM_BYTES 32
#define C99_GEMM_ROWS 4
#define C99_GEMM_VECTORS 3
#elif defined(__aarch64__)
#define C99_GEMM_BYTES 16
#define C99_GEMM_ROWS 8
#define C99_GEMM_VECTORS 3
#else
#define C99_GEMM_BYTES 16
#define C99_GEMM_ROWS 4
#define C99_GEMM_VECTORS 2
#endif

/* A block of B is C99_GEMM_K rows of C99_GEMM_PANELS panels and stays in the second-level cache
   (750 KiB, 375 KiB, 125 KiB), while eight rows of A after the other pass it in the first-level
   cache. A block of A, where it must be packed, has C99_GEMM_M rows. */
#define C99_GEMM_K 256
#define C99_GEMM_M 64
#if defined(__AVX512F__)
#define C99_GEMM_PANELS 16
#elif defined(__AVX2__)
#define C99_GEMM_PANELS 8
#else
#define C99_GEMM_PANELS 16
#endif

/* Packing would take longer than the product. With no more rows than these, B is multiplied by
   one row after the other, its rows contiguous, or read where it is, its columns contiguous:
   then with more rows too, if the second-level cache holds B. A product of fewer
   multiplications than the last is three plain loops. */
#define C99_GEMM_FEW_DOTS 16
#define C99_GEMM_FEW_ROWS 16
#define C99_GEMM_SOME_ROWS 128
#define C99_GEMM_TINY 128

/* A vector that multiplies a matrix is taken in pieces of this length, which stay in registers
   and the first-level cache. */
#define C99_GEMM_CHUNK 512
