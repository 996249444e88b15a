/* Common parts of linear algebra for float and double; linalg_body.h has the rest. */
#ifndef C99_LINALG_H
#define C99_LINALG_H

/* The permutation that results from a sequence of row exchanges. */
static C99_UNUSED void c99_matrix_order(int64_t n, const int32_t *pivots, int32_t *order)
{
    for (int64_t k = 0; k < n; k++)
        order[k] = (int32_t)k;
    for (int64_t k = 0; k < n; k++) {
        const int32_t held = order[k];
        order[k] = order[pivots[k]];
        order[pivots[k]] = held;
    }
}

#endif
