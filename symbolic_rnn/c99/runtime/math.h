/* Functions for the scalar operations of a graph: vectorizable functions, and arithmetic.
 *
 * Pasted or included by path, never found on an include path: <math.h> is the C library's.
 */
#ifndef C99_MATH_H
#define C99_MATH_H

#include "math_f32.h"
#include "math_f64.h"
#include "arithmetic.h"

#endif
