/* Compares the functions of elman.h with what they give in Python, on random data. Prints the
 * largest difference of each, as a share of the largest entry of its array; returns 1 if one is
 * larger than 1e-09, or a function fails. */
#include "elman.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef double number;

static int failures = 0;
static elman_workspace workspace;

static void check(const char *what, int status)
{
    if (status == ELMAN_OK) return;
    printf("%s: %s\n", what, elman_message(status));
    failures++;
}

static double difference(const number *got, const number *right, size_t n)
{
    double largest = 0, apart = 0;
    for (size_t i = 0; i < n; i++) {
        const double d = fabs((double)got[i] - (double)right[i]), size = fabs((double)right[i]);
        if (!(d <= DBL_MAX)) return HUGE_VAL; /* NaN is a difference */
        if (d > apart) apart = d;
        if (size > largest) largest = size;
    }
    return largest > 0 ? apart / largest : apart;
}

static void report(const char *what, double apart)
{
    const int fails = !(apart <= 1e-09);
    printf("%-12s largest difference %.1e%s\n", what, apart, fails ? "  FAILED" : "");
    failures += fails;
}

static const number given_x[] = {0.1257302210933933, -0.1321048632913019, 0.6404226504432821,
    0.10490011715303971};
static const number expected_y[] = {0.13547294572983112, -0.1092730723943541, 0.5481956440308887,
    0.23161874659068615};
static const number given_target[] = {-0.4001964274312798, 0.2523219825151306, 1.852195689161026,
    1.1786997097199283};
static const number expected_losses[] = {0.753767782374756, 0.7463996557295278, 0.7390552800642622};
static const elman_weights expected_gradient = {
    .U = {-0.04418199395630748, 0.5067503398900365, -0.14798113802669827},
    .W = {-0.033622874595105406, 0.0024640159950520893, -0.038859582026731634, 0.26246853259481495,
        -0.02538985028352473, 0.21576093836969884, -0.06991491096946345, 0.00989555840174219,
        -0.05750559342199922},
    .b = {1.0734481612717572, 2.3209773870114505, -0.5864028639223643},
    .V = {-0.4859185162189299, 0.024289786053250162, -0.43544534156216186},
    .c = {-1.0385033450038765},
};
static const elman_weights expected_trained = {
    .U = {1.0879713330288003, -0.4528801745239936, 0.5476257213737178},
    .W = {0.6355949558927503, -0.6424748930776845, -0.4339177476247765, 0.7307126724031813,
        0.6784529825552732, 0.07072002657410945, 0.250972673254564, -0.37021378535126553,
        0.8994758818435339},
    .b = {-0.002999803057941782, -0.003000090730846724, 0.002999891286971314},
    .V = {0.4905329031021276, -0.8007146967425306, 0.35846720696875706},
    .c = {0.0029996016171708407},
};

static unsigned char stored[sizeof(elman_weights) + sizeof(elman_optimizer) + 64];
static size_t stored_end, stored_at;

static int put(void *context, const void *bytes, size_t size)
{
    (void)context;
    if (size > sizeof stored - stored_end) return 1;
    memcpy(stored + stored_end, bytes, size);
    stored_end += size;
    return 0;
}

static int take(void *context, void *bytes, size_t size)
{
    (void)context;
    if (size > stored_end - stored_at) return 1;
    memcpy(bytes, stored + stored_at, size);
    stored_at += size;
    return 0;
}

int main(void)
{
    static number y[4];
    static elman_weights weights, saved_weights;
    static elman_state state;
    static elman_weights gradient;
    static elman_optimizer optimizer, saved_optimizer;
    number losses[3] = {0};
    double apart = 0;
    weights = elman_trained;
    memset(&workspace, 255, sizeof workspace); /* NaN: what lies there does not matter */
    check("predict", elman_predict(&weights, given_x, y, 4, &workspace));
    report("predict", difference(y, expected_y, 4));
    memset(y, 0, sizeof y);
    check("start", elman_start(&weights, &state, &workspace));
    for (size_t t = 0; t < 4; t++)
        check("step", elman_step(&weights, &state, given_x + t * 1, y + t * 1, &workspace));
    report("step", difference(y, expected_y, 4));
    check("gradient", elman_gradient(&weights, given_x, given_target, losses, &gradient,
        &workspace));
    apart = difference(losses, expected_losses, 1);
    apart = fmax(apart, difference(gradient.U, expected_gradient.U, 3));
    apart = fmax(apart, difference(gradient.W, expected_gradient.W, 9));
    apart = fmax(apart, difference(gradient.b, expected_gradient.b, 3));
    apart = fmax(apart, difference(gradient.V, expected_gradient.V, 3));
    apart = fmax(apart, difference(gradient.c, expected_gradient.c, 1));
    report("gradient", apart);
    optimizer = elman_optimizer_start;
    for (int k = 0; k < 3; k++)
        check("train_step", elman_train_step(&weights, &optimizer, given_x, given_target, losses +
            k, &workspace));
    apart = difference(losses, expected_losses, 3);
    apart = fmax(apart, difference(weights.U, expected_trained.U, 3));
    apart = fmax(apart, difference(weights.W, expected_trained.W, 9));
    apart = fmax(apart, difference(weights.b, expected_trained.b, 3));
    apart = fmax(apart, difference(weights.V, expected_trained.V, 3));
    apart = fmax(apart, difference(weights.c, expected_trained.c, 1));
    report("train_step", apart);
    check("save", elman_save(&weights, &optimizer, put, NULL));
    memcpy(&saved_weights, &weights, sizeof weights);
    memset(&weights, 0, sizeof weights);
    memcpy(&saved_optimizer, &optimizer, sizeof optimizer);
    memset(&optimizer, 0, sizeof optimizer);
    check("load", elman_load(&weights, &optimizer, take, NULL));
    report("save, load", (memcmp(&saved_weights, &weights, sizeof weights) ||
        memcmp(&saved_optimizer, &optimizer, sizeof optimizer)) ? 1.0 : 0.0);
    stored[stored_end / 2] ^= 1;
    stored_at = 0;
    if (elman_load(&weights, &optimizer, take, NULL) != ELMAN_CORRUPT) {
        printf("damaged data was loaded\n");
        failures++;
    }
    return failures != 0;
}
