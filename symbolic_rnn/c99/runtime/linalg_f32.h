/* Linear algebra of float. */
#define C99_REAL float
#define C99_NAME(name) c99_matrix_f32_##name
#include "linalg_body.h"
#undef C99_NAME
#undef C99_REAL
