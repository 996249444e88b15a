/* Random draws, bit for bit as NumPy's Generator draws them with PCG64 and PCG64DXSM.
 *
 * The generators are those of M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient
 * Statistically Good Algorithms for Random Number Generation", HMC-CS-2014-0905 (2014): a linear
 * congruential generator of 128 bits, s' = m s + c, whose state is mixed to 64 bits. Integers in a
 * range are drawn by D. Lemire's method, "Fast Random Integer Generation in an Interval", ACM
 * TOMACS 29 (2019); binomial numbers by inversion of the distribution function.
 *
 * Products and sums are rounded as NumPy computes them for x86-64: each product is rounded before
 * it is added, without contraction to fused multiply-add, also where a product is a parameter.
 */
#ifndef C99_DRAWS_H
#define C99_DRAWS_H

#include <math.h>
#include <stdint.h>

/* Words of a generator's state. The tag belongs to the caller and is passed on unchanged. */
enum {
    C99_STATE_HIGH, C99_STATE_LOW, C99_STEP_HIGH, C99_STEP_LOW,
    C99_HAS_HALF, C99_HALF, /* upper half of the last 64 bits, if not yet used */
    C99_IS_DXSM, C99_TAG
};

#define C99_DRAW static C99_UNUSED

C99_DRAW double c99_rounded(double x) {
    const volatile double rounded = x;
    return rounded;
}

/* The upper 64 bits of the 128-bit product. */
C99_DRAW uint64_t c99_upper_product(uint64_t a, uint64_t b) {
    const uint64_t low = 0xffffffffu, a0 = a & low, a1 = a >> 32, b0 = b & low, b1 = b >> 32;
    const uint64_t first = a1 * b0 + ((a0 * b0) >> 32), second = a0 * b1 + (first & low);
    return a1 * b1 + (first >> 32) + (second >> 32);
}

/* 64 random bits. PCG64 steps, then mixes (XSL-RR); PCG64DXSM mixes the state before its step. */
C99_DRAW uint64_t c99_draw_u64(uint64_t *g) {
    const int dxsm = g[C99_IS_DXSM] != 0;
    const uint64_t cheap = UINT64_C(0xda942042e4dd58b5);
    const uint64_t m_high = dxsm ? 0 : UINT64_C(0x2360ed051fc65da4);
    const uint64_t m_low = dxsm ? cheap : UINT64_C(0x4385df649fccf645);
    const uint64_t high = g[C99_STATE_HIGH], low = g[C99_STATE_LOW];
    const uint64_t new_low = low * m_low + g[C99_STEP_LOW];
    const uint64_t new_high = high * m_low + low * m_high + c99_upper_product(low, m_low) +
                              g[C99_STEP_HIGH] + (new_low < g[C99_STEP_LOW]);
    uint64_t bits;
    g[C99_STATE_HIGH] = new_high;
    g[C99_STATE_LOW] = new_low;
    if (dxsm) {
        bits = high ^ (high >> 32);
        bits *= cheap;
        bits ^= bits >> 48;
        return bits * (low | 1);
    }
    bits = new_high ^ new_low;
    return (bits >> (new_high >> 58)) | (bits << (-(new_high >> 58) & 63));
}

/* 32 random bits: the lower half of 64, then the upper. */
C99_DRAW uint32_t c99_draw_u32(uint64_t *g) {
    uint64_t bits;
    if (g[C99_HAS_HALF]) {
        g[C99_HAS_HALF] = 0;
        return (uint32_t)g[C99_HALF];
    }
    bits = c99_draw_u64(g);
    g[C99_HAS_HALF] = 1;
    g[C99_HALF] = bits >> 32;
    return (uint32_t)bits;
}

/* A multiple of 2^-53 in [0, 1). */
C99_DRAW double c99_draw_unit(uint64_t *g) {
    return (double)(c99_draw_u64(g) >> 11) * (1.0 / 9007199254740992.0);
}

C99_DRAW double c99_draw_uniform(uint64_t *g, double low, double high) {
    const double start = c99_rounded(low), range = c99_rounded(high) - start;
    return start + c99_rounded(range * c99_draw_unit(g));
}

/* A whole number in [0, most]: of 32 bits where that is enough, of 64 elsewhere. */
C99_DRAW uint64_t c99_draw_below(uint64_t *g, uint64_t most) {
    const uint64_t count = most + 1;
    if (most == 0)
        return 0;
    if (most == UINT32_MAX)
        return c99_draw_u32(g);
    if (most == UINT64_MAX)
        return c99_draw_u64(g);
    if (most < UINT32_MAX) {
        uint64_t scaled = c99_draw_u32(g) * count;
        if ((uint32_t)scaled < count) {
            const uint32_t biased = (uint32_t)((UINT32_MAX - most) % count);
            while ((uint32_t)scaled < biased)
                scaled = c99_draw_u32(g) * count;
        }
        return scaled >> 32;
    } else {
        uint64_t bits = c99_draw_u64(g);
        if (bits * count < count) {
            const uint64_t biased = (UINT64_MAX - most) % count;
            while (bits * count < biased)
                bits = c99_draw_u64(g);
        }
        return c99_upper_product(bits, count);
    }
}

/* A whole number in [low, high]. */
C99_DRAW int64_t c99_draw_integer(uint64_t *g, int64_t low, int64_t high) {
    const uint64_t sum = (uint64_t)low + c99_draw_below(g, (uint64_t)high - (uint64_t)low);
    return sum <= INT64_MAX ? (int64_t)sum : -(int64_t)(UINT64_MAX - sum) - 1;
}

/* How often it happens in n trials, where n p <= 30 for the smaller one of p and 1 - p. `known` keeps
 * n and p from draw to draw, the probability that it never happens, and the most that is believed. */
C99_DRAW int64_t c99_draw_binomial(uint64_t *g, int64_t n, double given, double *known) {
    const double p = c99_rounded(given), rare = p <= 0.5 ? p : 1.0 - p, often = 1.0 - rare;
    double probability, u;
    int64_t k = 0;
    if (n == 0 || p == 0.0)
        return 0;
    if (known[0] != (double)n || known[1] != p) {
        const double mean = (double)n * rare, room = c99_rounded(mean * often) + 1.0;
        known[0] = (double)n;
        known[1] = p;
        known[2] = exp((double)n * log1p(-rare));
        known[3] = floor(fmin((double)n, mean + c99_rounded(10.0 * sqrt(room))));
    }
    probability = known[2];
    u = c99_draw_unit(g);
    while (u > probability) {
        if ((double)++k > known[3]) {
            k = 0;
            probability = known[2];
            u = c99_draw_unit(g);
        } else {
            u -= probability;
            probability = ((double)(n - k + 1) * rare * probability) / ((double)k * often);
        }
    }
    return p <= 0.5 ? k : n - k;
}

/* A whole number in [0, most]: as many bits as it has, until they are no more than it. */
C99_DRAW uint64_t c99_draw_masked(uint64_t *g, uint64_t most) {
    uint64_t mask = most, bits;
    for (int by = 1; by < 64; by *= 2)
        mask |= mask >> by;
    do
        bits = (most > UINT32_MAX ? c99_draw_u64(g) : c99_draw_u32(g)) & mask;
    while (bits > most);
    return bits;
}

/* The numbers 0 to n - 1 in a random order (Fisher and Yates). */
C99_DRAW void c99_draw_order(uint64_t *g, int64_t n, int64_t *order) {
    for (int64_t i = 0; i < n; i++)
        order[i] = i;
    for (int64_t i = n - 1; i > 0; i--) {
        const int64_t j = (int64_t)c99_draw_masked(g, (uint64_t)i), held = order[i];
        order[i] = order[j];
        order[j] = held;
    }
}

/* Which of n classes, whose probabilities are summed up in `sums`: found by bisection, as NumPy's
 * searchsorted does where sums do not rise, or are NaN. */
C99_DRAW int64_t c99_draw_class(uint64_t *g, int64_t n, const double *sums) {
    const double u = c99_draw_unit(g);
    int64_t first = 0, last = n;
    while (first < last) {
        const int64_t middle = first + (last - first) / 2;
        if (sums[middle] < u)
            first = middle + 1;
        else
            last = middle;
    }
    return first;
}

#endif
