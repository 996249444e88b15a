/* Matrix products of float; gemm.h comes first. */
#define C99_REAL float
#define C99_NAME(name) name##_f32
#include "gemm_tile.h"
#include "gemm_vector.h"
#include "gemm_body.h"
