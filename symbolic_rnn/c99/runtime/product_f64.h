/* Parallel products of double; gemm_f64.h and threads.h come first. */
#define C99_REAL double
#define C99_NAME(name) name##_f64
#include "product.h"
#undef C99_NAME
#undef C99_REAL
