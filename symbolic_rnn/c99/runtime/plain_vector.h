/* Products of an exported function where the compiler has vectors; without, those of plain.h. */

#if defined(__GNUC__) && (defined(__SSE2__) || defined(__ARM_NEON)) && !defined(C99_CBLAS)
#define C99_VECTORS

#ifdef __clang__
#define C99_SHUFFLED(suffix, a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define C99_SHUFFLED(suffix, a, b, ...) __builtin_shuffle(a, b, (c99_places_##suffix){__VA_ARGS__})
#endif

/* As many numbers as a register holds; and four, of which sums are put together. */
#ifdef __AVX__
#define C99_LANES_F32 8
#else
#define C99_LANES_F32 4
#endif
typedef float c99_lanes_f32 __attribute__((vector_size(4 * C99_LANES_F32)));
typedef double c99_lanes_f64 __attribute__((vector_size(32)));
typedef float c99_four_f32 __attribute__((vector_size(16)));
typedef double c99_four_f64 __attribute__((vector_size(32)));
typedef int32_t c99_places_f32 __attribute__((vector_size(16)));
typedef int64_t c99_places_f64 __attribute__((vector_size(32)));

/* Vectors are passed by address: how they are passed by value depends on the processor. */
#define C99_MULTIPLY(suffix, real, lanes)                                                          \
    /* The sum of the lanes of each of four vectors. */                                            \
    C99_MATH void c99_four_sums_##suffix(const c99_lanes_##suffix *parts, real *sums)              \
    {                                                                                              \
        c99_four_##suffix four[4], pairs[2], all;                                                  \
        for (int j = 0; j < 4; j++) {                                                              \
            c99_four_##suffix half;                                                                \
            memcpy(&four[j], &parts[j], sizeof four[j]);                                           \
            if (lanes > 4) {                                                                       \
                memcpy(&half, (const real *)&parts[j] + lanes - 4, sizeof half);                   \
                four[j] += half;                                                                   \
            }                                                                                      \
        }                                                                                          \
        for (int j = 0; j < 2; j++)                                                                \
            pairs[j] = C99_SHUFFLED(suffix, four[2 * j], four[2 * j + 1], 0, 4, 1, 5) +            \
                       C99_SHUFFLED(suffix, four[2 * j], four[2 * j + 1], 2, 6, 3, 7);             \
        all = C99_SHUFFLED(suffix, pairs[0], pairs[1], 0, 1, 4, 5) +                               \
              C99_SHUFFLED(suffix, pairs[0], pairs[1], 2, 3, 6, 7);                                \
        memcpy(sums, &all, sizeof all);                                                            \
    }                                                                                              \
                                                                                                   \
    /* Four products of a vector of k numbers, with columns that are contiguous. */                \
    C99_MATH void c99_four_columns_##suffix(                                                       \
        ptrdiff_t k, const real *row, const real *b, ptrdiff_t b_col, real *c, ptrdiff_t c_col)    \
    {                                                                                              \
        c99_lanes_##suffix parts[4] = {{0}};                                                       \
        real sums[4];                                                                              \
        const ptrdiff_t whole = k - k % lanes;                                                     \
        for (ptrdiff_t p = 0; p < whole; p += lanes) {                                             \
            c99_lanes_##suffix x, y;                                                               \
            memcpy(&x, row + p, sizeof x);                                                         \
            for (int j = 0; j < 4; j++) {                                                          \
                memcpy(&y, b + j * b_col + p, sizeof y);                                           \
                parts[j] += x * y;                                                                 \
            }                                                                                      \
        }                                                                                          \
        c99_four_sums_##suffix(parts, sums);                                                       \
        for (ptrdiff_t p = whole; p < k; p++)                                                      \
            for (int j = 0; j < 4; j++) sums[j] += row[p] * b[j * b_col + p];                      \
        for (int j = 0; j < 4; j++) c[j * c_col] = sums[j];                                        \
    }                                                                                              \
                                                                                                   \
    /* Products of a vector with `vectors` times `lanes` columns, each row of which is contiguous. \
     */                                                                                            \
    C99_MATH void c99_columns_##suffix(int vectors, ptrdiff_t k, const real *row, ptrdiff_t a_col, \
                                       const real *b, ptrdiff_t b_row, real *c)                    \
    {                                                                                              \
        c99_lanes_##suffix sums[4] = {{0}}, terms;                                                 \
        for (ptrdiff_t p = 0; p < k; p++)                                                          \
            for (int v = 0; v < vectors; v++) {                                                    \
                memcpy(&terms, b + p * b_row + v * lanes, sizeof terms);                           \
                sums[v] += row[p * a_col] * terms;                                                 \
            }                                                                                      \
        memcpy(c, sums, (size_t)vectors * sizeof *sums);                                           \
    }                                                                                              \
                                                                                                   \
    /* C = A B, of any strides. */                                                                 \
    static C99_UNUSED void c99_multiply_##suffix(                                                  \
        ptrdiff_t m, ptrdiff_t n, ptrdiff_t k, const real *a, ptrdiff_t a_row, ptrdiff_t a_col,    \
        const real *b, ptrdiff_t b_row, ptrdiff_t b_col, real *c, ptrdiff_t c_row,                 \
        ptrdiff_t c_col)                                                                           \
    {                                                                                              \
        const int by_columns = b_row == 1 && a_col == 1, by_rows = b_col == 1 && c_col == 1;       \
        const ptrdiff_t wide = by_rows && !by_columns ? n - n % (4 * lanes) : 0;                   \
        const ptrdiff_t whole = by_columns ? n - n % 4 : by_rows ? n - n % lanes : 0;              \
        for (ptrdiff_t i = 0; i < m; i++) {                                                        \
            const real *const row = a + i * a_row;                                                 \
            real *const out = c + i * c_row;                                                       \
            for (ptrdiff_t j = 0; j < wide; j += 4 * lanes)                                        \
                c99_columns_##suffix(4, k, row, a_col, b + j, b_row, out + j);                     \
            if (by_columns)                                                                        \
                for (ptrdiff_t j = 0; j < whole; j += 4)                                           \
                   c99_four_columns_##suffix(k, row, b + j * b_col, b_col, out + j * c_col, c_col);\
            else                                                                                   \
                for (ptrdiff_t j = wide; j < whole; j += lanes)                                    \
                    c99_columns_##suffix(1, k, row, a_col, b + j, b_row, out + j);                 \
            for (ptrdiff_t j = whole; j < n; j++) {                                                \
                const real *const column = b + j * b_col;                                          \
                real sum = 0;                                                                      \
                for (ptrdiff_t p = 0; p < k; p++) sum += row[p * a_col] * column[p * b_row];       \
                out[j * c_col] = sum;                                                              \
            }                                                                                      \
        }                                                                                          \
    }
C99_MULTIPLY(f32, float, C99_LANES_F32)
C99_MULTIPLY(f64, double, 4)
#undef C99_MULTIPLY
#endif

