/* Sends audio through a network, one sample after the other: raw float32, from standard input to
 * standard output. The seconds that this took, the least of some runs, go to standard error.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "effect.h"

enum { MOST_SAMPLES = 1 << 20, RUNS = 5 };

static float x[MOST_SAMPLES], y[MOST_SAMPLES];

int main(void)
{
    effect_workspace workspace;
    effect_state state;
    const size_t n = fread(x, sizeof *x, MOST_SAMPLES, stdin);
    double least = 0;
    for (int run = 0; run < RUNS; run++) {
        int status = effect_start(&effect_trained, &state, &workspace);
        const clock_t begin = clock(); /* of this process, not of the machine */
        for (size_t t = 0; t < n && status == EFFECT_OK; t++)
            status = effect_step(&effect_trained, &state, x + t, y + t, &workspace);
        const double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
        if (status != EFFECT_OK) {
            fprintf(stderr, "process: %s\n", effect_message(status));
            return EXIT_FAILURE;
        }
        if (run == 0 || seconds < least)
            least = seconds;
    }
    fprintf(stderr, "%.9f\n", least);
    return fwrite(y, sizeof *y, n, stdout) == n ? EXIT_SUCCESS : EXIT_FAILURE;
}
