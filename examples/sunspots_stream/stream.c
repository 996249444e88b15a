/* Forecasts a series year by year, with weights that stay and with weights that go on learning.
 *
 * Standard input is the learning rates, their number first, and then the series: WINDOW values of
 * the past, and the years of the stream. Standard output is a line for each forecast: its name and
 * the root mean squared error over the years of the stream.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "spots.h"

#ifndef WINDOW
#error "compile with -DWINDOW=n, the window of the forecaster"
#endif

enum { CYCLE = 11, MOST_YEARS = 4096, MOST_RATES = 16 };

static double series[MOST_YEARS], rates[MOST_RATES];
static spots_workspace workspace;

static void require(int status)
{
    if (status != SPOTS_OK) {
        fprintf(stderr, "stream: %s\n", spots_message(status));
        exit(EXIT_FAILURE);
    }
}

/* The forecast for the year after a window. */
static double forecast(const spots_weights *weights, const double *window)
{
    spots_state state;
    double y = 0;
    require(spots_start(weights, &state, &workspace));
    for (size_t t = 0; t < WINDOW; t++)
        require(spots_step(weights, &state, window + t, &y, &workspace));
    return y;
}

/* The error of weights that take `passes` steps of training on each window, once its year is
 * known. With none they stay. */
static double error_of(size_t years, double rate, int passes)
{
    spots_weights weights = spots_trained;
    spots_optimizer optimizer = spots_optimizer_start;
    double sum = 0, loss;
    optimizer.learning_rate = rate;
    for (size_t year = WINDOW; year < years; year++) {
        const double *const window = series + year - WINDOW;
        const double error = forecast(&weights, window) - series[year];
        sum += error * error;
        for (int pass = 0; pass < passes; pass++)
            require(spots_train_step(&weights, &optimizer, window, series + year, &loss,
                                     &workspace));
    }
    return sqrt(sum / (double)(years - WINDOW));
}

/* The error of the value some years before. */
static double error_of_value(size_t years, size_t before)
{
    double sum = 0;
    for (size_t year = WINDOW; year < years; year++) {
        const double error = series[year - before] - series[year];
        sum += error * error;
    }
    return sqrt(sum / (double)(years - WINDOW));
}

int main(void)
{
    size_t n_rates = 0, years = 0;
    if (scanf("%zu", &n_rates) != 1 || n_rates > MOST_RATES)
        return EXIT_FAILURE;
    for (size_t k = 0; k < n_rates; k++)
        if (scanf("%lf", &rates[k]) != 1)
            return EXIT_FAILURE;
    while (years < MOST_YEARS && scanf("%lf", &series[years]) == 1)
        years++;
    if (years <= WINDOW || WINDOW < CYCLE)
        return EXIT_FAILURE;

    printf("last value,%.6f\n", error_of_value(years, 1));
    printf("11 years ago,%.6f\n", error_of_value(years, CYCLE));
    printf("frozen,%.6f\n", error_of(years, 0, 0));
    for (int passes = 1; passes <= 4; passes *= 4)
        for (size_t k = 0; k < n_rates; k++)
            printf("%d x %g,%.6f\n", passes, rates[k], error_of(years, rates[k], passes));
    return EXIT_SUCCESS;
}
