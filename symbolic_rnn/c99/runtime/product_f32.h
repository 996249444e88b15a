/* Parallel products of float; gemm_f32.h and threads.h come first. */
#define C99_REAL float
#define C99_NAME(name) name##_f32
#include "product.h"
#undef C99_NAME
#undef C99_REAL
