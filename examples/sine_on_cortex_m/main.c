/* Learns a sine from random weights: the next sample from the samples so far, 20 a period.
 *
 * The same file runs on a computer and on a microcontroller without an operating system; of the C
 * library it needs sinf, sqrtf, printf and exit.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "sine.h"

enum { PERIOD = 20, WINDOW = 20, REPORT = 100, MOST_STEPS = 5000, FORECASTS = 2 * PERIOD };

#define BOUND 0.004f /* of the root mean squared error between two reports */

static sine_workspace workspace;
static sine_weights weights;
static sine_optimizer optimizer;

static void require(int status)
{
    if (status != SINE_OK) {
        printf("%s\n", sine_message(status));
        exit(EXIT_FAILURE);
    }
}

static float sample(int t)
{
    return sinf(6.2831853f * (float)(t % PERIOD) / (float)PERIOD);
}

/* Train on windows that begin at each phase in turn; returns the steps that it took, 0 if the error
 * did not fall below the bound. */
static int learn(void)
{
    float sum = 0;
    for (int step = 1; step <= MOST_STEPS; step++) {
        float x[WINDOW], y[WINDOW], loss;
        for (int t = 0; t < WINDOW; t++) {
            x[t] = sample(7 * step + t);
            y[t] = sample(7 * step + t + 1);
        }
        require(sine_train_step(&weights, &optimizer, x, y, &loss, &workspace));
        sum += loss;
        if (step % REPORT == 0) {
            const float error = sqrtf(sum / REPORT);
            printf("step %4d  error %.5f\n", step, (double)error);
            if (error < BOUND)
                return step;
            sum = 0;
        }
    }
    return 0;
}

/* The error over two periods, after a period of true samples; `alone`, each forecast is the next
 * input. */
static float error_of_forecasts(int alone)
{
    sine_state state;
    float y = 0, sum = 0;
    require(sine_start(&weights, &state, &workspace));
    for (int t = 0; t < PERIOD + FORECASTS; t++) {
        const float x = alone && t > PERIOD ? y : sample(t);
        require(sine_step(&weights, &state, &x, &y, &workspace));
        if (t >= PERIOD) {
            const float error = y - sample(t + 1);
            sum += error * error;
        }
    }
    return sqrtf(sum / FORECASTS);
}

int main(void)
{
    weights = sine_trained; /* random */
    optimizer = sine_optimizer_start;
    printf("before    one step ahead %.5f\n", (double)error_of_forecasts(0));
    const int steps = learn();
    printf("after     one step ahead %.5f  on its own %.5f\n", (double)error_of_forecasts(0),
           (double)error_of_forecasts(1));
    printf("weights %u bytes, optimizer %u, workspace %u\n", (unsigned)sizeof weights,
           (unsigned)sizeof optimizer, (unsigned)sizeof workspace);
    return steps ? EXIT_SUCCESS : EXIT_FAILURE;
}
