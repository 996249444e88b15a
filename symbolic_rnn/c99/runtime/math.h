/* What the scalar operations of a graph call: functions that become vector code, and arithmetic.
 *
 * Pasted or included by path, never found along an include path: <math.h> is the C library's.
 */
#ifndef C99_MATH_H
#define C99_MATH_H

#include "math_f32.h"
#include "math_f64.h"
#include "arithmetic.h"

#endif
