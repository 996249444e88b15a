/* Matrix products of double; gemm.h comes first. */
#define C99_REAL double
#define C99_NAME(name) name##_f64
#include "gemm_tile.h"
#include "gemm_vector.h"
#include "gemm_body.h"
