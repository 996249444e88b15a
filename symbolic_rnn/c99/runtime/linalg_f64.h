/* Linear algebra of double. */
#define C99_REAL double
#define C99_NAME(name) c99_matrix_f64_##name
#include "linalg_body.h"
#undef C99_NAME
#undef C99_REAL
