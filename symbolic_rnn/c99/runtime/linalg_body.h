/* Factorizations of matrices of C99_REAL, and solvers. Matrices are contiguous and row-major unless
   strides are given; results overwrite the operands. */

static C99_UNUSED C99_REAL C99_NAME(dot)(int64_t n, const C99_REAL *a, const C99_REAL *b)
{
    C99_REAL sums[8] = {0, 0, 0, 0, 0, 0, 0, 0}, rest = 0;
    int64_t k = 0;
    for (; k + 8 <= n; k += 8)
        for (int lane = 0; lane < 8; lane++)
            sums[lane] += a[k + lane] * b[k + lane];
    for (; k < n; k++)
        rest += a[k] * b[k];
    if (n < 8)
        return rest;
    return ((sums[0] + sums[1]) + (sums[2] + sums[3])) +
           ((sums[4] + sums[5]) + (sums[6] + sums[7])) + rest;
}

static C99_UNUSED void C99_NAME(fill)(int64_t count, C99_REAL value, C99_REAL *x)
{
    for (int64_t k = 0; k < count; k++)
        x[k] = value;
}

/* Cholesky: L with A = L L^T, from the lower triangle of A; zeros above. Returns 1, with NaN, if
   A is not positive definite. */
static C99_UNUSED int C99_NAME(cholesky)(int64_t n, C99_REAL *a)
{
    for (int64_t i = 0; i < n; i++) {
        C99_REAL *const row = a + i * n;
        C99_REAL square;
        for (int64_t j = 0; j < i; j++)
            row[j] = (row[j] - C99_NAME(dot)(j, row, a + j * n)) / a[j * n + j];
        square = row[i] - C99_NAME(dot)(i, row, row);
        if (!(square > 0)) {
            C99_NAME(fill)(n * n, (C99_REAL)NAN, a);
            return 1;
        }
        row[i] = (C99_REAL)sqrt((double)square);
        C99_NAME(fill)(n - 1 - i, 0, row + i + 1);
    }
    return 0;
}

/* LU: L below the unit diagonal, and U, with P A = L U; step k exchanged rows k and pivots[k].
   Returns 1 if U has a zero on its diagonal. */
static C99_UNUSED int C99_NAME(lu)(int64_t n, C99_REAL *a, int32_t *pivots)
{
    int singular = 0;
    for (int64_t k = 0; k < n; k++) {
        C99_REAL *const top = a + k * n;
        int64_t pivot = k;
        for (int64_t i = k + 1; i < n; i++) {
            const C99_REAL held = (C99_REAL)fabs((double)a[pivot * n + k]);
            const C99_REAL other = (C99_REAL)fabs((double)a[i * n + k]);
            if (other > held || (other != other && held == held))
                pivot = i;
        }
        pivots[k] = (int32_t)pivot;
        if (a[pivot * n + k] == 0) {
            singular = 1;
            continue;
        }
        if (pivot != k)
            for (int64_t j = 0; j < n; j++) {
                const C99_REAL held = top[j];
                top[j] = a[pivot * n + j];
                a[pivot * n + j] = held;
            }
        for (int64_t i = k + 1; i < n; i++) {
            C99_REAL *const row = a + i * n;
            const C99_REAL factor = row[k] / top[k];
            row[k] = factor;
            C99_IVDEP
            for (int64_t j = k + 1; j < n; j++)
                row[j] -= factor * top[j];
        }
    }
    return singular;
}

/* The same, with NaN if U has a zero on its diagonal. */
static C99_UNUSED void C99_NAME(lu_or_nan)(int64_t n, C99_REAL *a, int32_t *pivots)
{
    if (C99_NAME(lu)(n, a, pivots))
        C99_NAME(fill)(n * n, (C99_REAL)NAN, a);
}

/* Split the result of lu into L and U. */
static C99_UNUSED void C99_NAME(split)(int64_t n, const C99_REAL *lu, C99_REAL *lower,
                                                  C99_REAL *upper)
{
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++) {
            lower[i * n + j] = j < i ? lu[i * n + j] : (C99_REAL)(j == i);
            upper[i * n + j] = j < i ? 0 : lu[i * n + j];
        }
}

/* The determinant from LU factors; overflows only if the result does. */
static C99_UNUSED C99_REAL C99_NAME(det)(int64_t n, const C99_REAL *lu,
                                                    const int32_t *pivots)
{
    double product = 1;
    int64_t exponent = 0;
    for (int64_t k = 0; k < n; k++) {
        int shift = 0;
        product *= (double)(pivots[k] == k ? lu[k * n + k] : -lu[k * n + k]);
        product = frexp(product, &shift);
        exponent += product - product == 0 ? shift : 0;
    }
    exponent = exponent > 10000 ? 10000 : exponent < -10000 ? -10000 : exponent;
    return (C99_REAL)ldexp(product, (int)exponent);
}

/* The sign of the determinant, and the logarithm of its absolute value. */
static C99_UNUSED C99_REAL C99_NAME(sign)(int64_t n, const C99_REAL *lu,
                                                     const int32_t *pivots)
{
    C99_REAL sign = 1;
    for (int64_t k = 0; k < n; k++) {
        if (lu[k * n + k] == 0)
            return 0;
        if ((lu[k * n + k] < 0) != (pivots[k] != k))
            sign = -sign;
    }
    return sign;
}

static C99_UNUSED C99_REAL C99_NAME(log)(int64_t n, const C99_REAL *lu)
{
    double sum = 0;
    for (int64_t k = 0; k < n; k++) {
        if (lu[k * n + k] == 0)
            return (C99_REAL)-INFINITY;
        sum += log(fabs((double)lu[k * n + k]));
    }
    return (C99_REAL)sum;
}

/* x = A^-1 x for m columns and a triangular A, perhaps with unit diagonal. An upper triangle is
   treated as a lower one by reversing rows and columns. */
static C99_UNUSED void C99_NAME(sweep)(int64_t n, int64_t m, const C99_REAL *a,
                                                  int64_t row, int64_t col, int lower, int unit,
                                                  C99_REAL *x)
{
    int64_t step = m;
    if (n == 0 || m == 0)
        return;
    if (!lower) {
        a += (n - 1) * (row + col), x += (n - 1) * m;
        row = -row, col = -col, step = -m;
    }
    if (m == 1 && row == step) { /* columns of A are contiguous, rows are not */
        for (int64_t i = 0; i < n; i++) {
            const int64_t first = step < 0 ? 1 - n : i + 1;
            const C99_REAL *const column = a + i * col + first;
            C99_REAL *const below = x + first;
            const C99_REAL found = unit ? x[i * step] : x[i * step] / a[i * (row + col)];
            x[i * step] = found;
            C99_IVDEP
            for (int64_t k = 0; k < n - 1 - i; k++)
                below[k] -= column[k] * found;
        }
        return;
    }
    for (int64_t i = 0; i < n; i++) {
        C99_REAL *const x_i = x + i * step;
        const C99_REAL diagonal = a[i * (row + col)];
        if (m == 1 && col == step && i > 0) {
            const int64_t first = step < 0 ? 1 - i : 0;
            *x_i -= C99_NAME(dot)(i, a + i * row + first, x + first);
        } else {
            for (int64_t k = 0; k < i; k++) {
                const C99_REAL factor = a[i * row + k * col];
                const C99_REAL *const x_k = x + k * step;
                C99_IVDEP
                for (int64_t j = 0; j < m; j++)
                    x_i[j] -= factor * x_k[j];
            }
        }
        for (int64_t j = 0; j < m && !unit; j++)
            x_i[j] /= diagonal;
    }
}

/* The same, with NaN if the diagonal has a zero. */
static C99_UNUSED void C99_NAME(solve_triangular)(int64_t n, int64_t m,
                                                             const C99_REAL *a, int64_t row,
                                                             int64_t col, int lower, int unit,
                                                             C99_REAL *x)
{
    for (int64_t i = 0; i < n && !unit; i++)
        if (a[i * (row + col)] == 0) {
            C99_NAME(fill)(n * m, (C99_REAL)NAN, x);
            return;
        }
    C99_NAME(sweep)(n, m, a, row, col, lower, unit, x);
}

/* x = (L L^T)^-1 x for a lower triangle L. */
static C99_UNUSED void C99_NAME(solve_factored)(int64_t n, int64_t m, const C99_REAL *a,
                                                           int64_t row, int64_t col, C99_REAL *x)
{
    C99_NAME(sweep)(n, m, a, row, col, 1, 0, x);
    C99_NAME(sweep)(n, m, a, col, row, 0, 0, x);
}

/* x = A^-1 x for a positive definite A, from its lower triangle; NaN otherwise. */
static C99_UNUSED void C99_NAME(solve_positive)(int64_t n, int64_t m, C99_REAL *a,
                                                           C99_REAL *x)
{
    if (C99_NAME(cholesky)(n, a))
        C99_NAME(fill)(n * m, (C99_REAL)NAN, x);
    else
        C99_NAME(solve_factored)(n, m, a, n, 1, x);
}

/* x = A^-1 x; A is overwritten by its factors. Returns 1, with NaN, if A is singular. */
static C99_UNUSED int C99_NAME(solve)(int64_t n, int64_t m, C99_REAL *a, int32_t *pivots,
                                                 C99_REAL *x)
{
    if (C99_NAME(lu)(n, a, pivots)) {
        C99_NAME(fill)(n * m, (C99_REAL)NAN, x);
        return 1;
    }
    for (int64_t k = 0; k < n; k++)
        for (int64_t j = 0; j < m && pivots[k] != k; j++) {
            const C99_REAL held = x[k * m + j];
            x[k * m + j] = x[pivots[k] * m + j];
            x[pivots[k] * m + j] = held;
        }
    C99_NAME(sweep)(n, m, a, n, 1, 1, 1, x);
    C99_NAME(sweep)(n, m, a, n, 1, 0, 0, x);
    return 0;
}

/* x = A^-1; A is overwritten by its factors. Returns 1 if A is singular. */
static C99_UNUSED int C99_NAME(invert)(int64_t n, C99_REAL *a, int32_t *pivots,
                                                  C99_REAL *x)
{
    C99_NAME(fill)(n * n, 0, x);
    for (int64_t k = 0; k < n; k++)
        x[k * n + k] = 1;
    return C99_NAME(solve)(n, n, a, pivots, x);
}

/* Copy the lower triangle of a symmetric matrix to the upper one. */
static C99_UNUSED void C99_NAME(mirror)(int64_t n, C99_REAL *a)
{
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = i + 1; j < n; j++)
            a[i * n + j] = a[j * n + i];
}
