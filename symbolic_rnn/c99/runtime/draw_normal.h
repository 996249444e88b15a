/* Normal random numbers, bit for bit as NumPy's Generator draws them.
 *
 * The ziggurat of G. Marsaglia and W. W. Tsang, "The Ziggurat Method for Generating Random
 * Variables", Journal of Statistical Software 5 (2000), in the form of J. A. Doornik, "An Improved
 * Ziggurat Method to Generate Normal Random Samples" (2005): one draw of random bits gives the
 * layer, the sign and the position in the layer.
 */
#ifndef C99_DRAW_NORMAL_H
#define C99_DRAW_NORMAL_H

#include "ziggurat.h"

C99_DRAW double c99_standard_normal(uint64_t *g) {
    for (;;) {
        const uint64_t bits = c99_draw_u64(g), place = (bits >> 9) & UINT64_C(0xfffffffffffff);
        const unsigned layer = bits & 0xff;
        const double width = (double)place * c99_ziggurat_width[layer];
        const double x = bits & 0x100 ? -width : width;
        if (place < c99_ziggurat_inside[layer])
            return x;
        if (layer == 0) { /* the tail */
            for (;;) {
                const double by = c99_rounded(-C99_ZIGGURAT_INVERSE_R * log1p(-c99_draw_unit(g)));
                const double e = -log1p(-c99_draw_unit(g));
                if (e + e > by * by)
                    return (place >> 8) & 1 ? -(C99_ZIGGURAT_R + by) : C99_ZIGGURAT_R + by;
            }
        } else {
            const double above = c99_ziggurat_height[layer], below = c99_ziggurat_height[layer - 1];
            if (c99_rounded((below - above) * c99_draw_unit(g)) + above < exp(-0.5 * x * x))
                return x;
        }
    }
}

C99_DRAW double c99_draw_normal(uint64_t *g, double mean, double scale) {
    return c99_rounded(mean) + c99_rounded(scale * c99_standard_normal(g));
}

#endif
