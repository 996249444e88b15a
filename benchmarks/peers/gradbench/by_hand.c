/* GradBench's `lstm` and its gradient, written by hand: see objective.hpp for the parameters.
 *
 * Going forward it keeps seven values of each unit of each layer at each step; going back it
 * walks the steps and, within one, the layers in reverse. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    double *f, *i, *o, *g, *c, *r, *h; /* (steps, layers, n), r = tanh(c) */
} Tape;

static int64_t layers, steps, n;
static const double *state, *sequence;
static Tape tape;
static double *input, *value_bar, *h_bar, *c_bar;
static double *likely, *sums; /* exp(y), (steps, n), and what its logarithm is taken of */

void prepare(int64_t layers_, int64_t steps_, int64_t n_, const double *parameters,
             const double *state_, const double *sequence_, int64_t differentiate)
{
    double **const kept[] = {&tape.f, &tape.i, &tape.o, &tape.g, &tape.c, &tape.r, &tape.h};
    (void)parameters;
    (void)differentiate;
    layers = layers_, steps = steps_, n = n_, state = state_, sequence = sequence_;
    for (int k = 0; k < 7; k++)
        *kept[k] = malloc((size_t)(steps * layers * n) * sizeof(double));
    input = malloc((size_t)n * sizeof(double));
    value_bar = malloc((size_t)n * sizeof(double));
    likely = malloc((size_t)(steps * n) * sizeof(double));
    sums = malloc((size_t)steps * sizeof(double));
    h_bar = malloc((size_t)(layers * n) * sizeof(double));
    c_bar = malloc((size_t)(layers * n) * sizeof(double));
}

/* The state of a layer before step t. */
static const double *h_before(int64_t t, int64_t layer)
{
    return t ? tape.h + ((t - 1) * layers + layer) * n : state + 2 * layer * n;
}

static const double *c_before(int64_t t, int64_t layer)
{
    return t ? tape.c + ((t - 1) * layers + layer) * n : state + (2 * layer + 1) * n;
}

/* One layer at step t, forward, into the tape. */
static void layer_forward(int64_t t, int64_t layer, const double *restrict w,
                          const double *restrict x)
{
    const int64_t at = (t * layers + layer) * n;
    const double *b = w + 4 * n, *h_prev = h_before(t, layer), *c_prev = c_before(t, layer);
    for (int64_t k = 0; k < n; k++) {
        const double f = 1 / (1 + exp(-(x[k] * w[k] + b[k])));
        const double i = 1 / (1 + exp(-(h_prev[k] * w[n + k] + b[n + k])));
        const double o = 1 / (1 + exp(-(x[k] * w[2 * n + k] + b[2 * n + k])));
        const double g = tanh(h_prev[k] * w[3 * n + k] + b[3 * n + k]);
        const double c = c_prev[k] * f + i * g;
        const double r = tanh(c);
        tape.f[at + k] = f, tape.i[at + k] = i, tape.o[at + k] = o, tape.g[at + k] = g;
        tape.c[at + k] = c, tape.r[at + k] = r, tape.h[at + k] = o * r;
    }
}

/* What layer `layer` reads at step t: the scaled input, or the state of the layer below. */
static const double *read_by(int64_t t, int64_t layer, const double *in_weight)
{
    if (layer)
        return tape.h + (t * layers + layer - 1) * n;
    for (int64_t k = 0; k < n; k++)
        input[k] = sequence[t * n + k] * in_weight[k];
    return input;
}

double value(const double *parameters)
{
    const double *in_weight = parameters + 8 * layers * n;
    const double *out_weight = in_weight + n, *out_bias = in_weight + 2 * n;
    double total = 0;
    for (int64_t t = 0; t + 1 < steps; t++) {
        const double *next = sequence + (t + 1) * n;
        double sum = 2, chosen = 0, count = 0;
        for (int64_t layer = 0; layer < layers; layer++)
            layer_forward(t, layer, parameters + 8 * layer * n, read_by(t, layer, in_weight));
        const double *top = tape.h + (t * layers + layers - 1) * n;
        for (int64_t k = 0; k < n; k++) {
            const double y = top[k] * out_weight[k] + out_bias[k];
            likely[t * n + k] = exp(y);
            sum += likely[t * n + k];
            chosen += next[k] * y;
            count += next[k];
        }
        sums[t] = sum;
        total += chosen - count * log(sum);
    }
    return -total / (double)(n * (steps - 1));
}

/* One layer at step t, backward: value_bar is the cotangent of its output when it begins, that of
 * its input when it ends. */
static void layer_backward(int64_t t, int64_t layer, const double *restrict w,
                           double *restrict w_bar, const double *restrict x)
{
    const int64_t at = (t * layers + layer) * n;
    const double *h_prev = h_before(t, layer), *c_prev = c_before(t, layer);
    double *restrict h_next = h_bar + layer * n, *restrict c_next = c_bar + layer * n;
    double *restrict b_bar = w_bar + 4 * n;
    for (int64_t k = 0; k < n; k++) {
        const double f = tape.f[at + k], i = tape.i[at + k], o = tape.o[at + k];
        const double g = tape.g[at + k], r = tape.r[at + k];
        const double dh = value_bar[k] + h_next[k];
        const double dc = c_next[k] + dh * o * (1 - r * r);
        const double df = dc * c_prev[k] * f * (1 - f);
        const double di = dc * g * i * (1 - i);
        const double do_ = dh * r * o * (1 - o);
        const double dg = dc * i * (1 - g * g);
        w_bar[k] += df * x[k], b_bar[k] += df;
        w_bar[n + k] += di * h_prev[k], b_bar[n + k] += di;
        w_bar[2 * n + k] += do_ * x[k], b_bar[2 * n + k] += do_;
        w_bar[3 * n + k] += dg * h_prev[k], b_bar[3 * n + k] += dg;
        value_bar[k] = df * w[k] + do_ * w[2 * n + k];
        h_next[k] = di * w[n + k] + dg * w[3 * n + k];
        c_next[k] = dc * f;
    }
}

void slope(const double *parameters, double *out)
{
    const double *in_weight = parameters + 8 * layers * n;
    const double *out_weight = in_weight + n;
    double *in_weight_bar = out + 8 * layers * n;
    double *out_weight_bar = in_weight_bar + n, *out_bias_bar = in_weight_bar + 2 * n;
    const double scale = -1 / (double)(n * (steps - 1));
    value(parameters);
    memset(out, 0, (size_t)((8 * layers + 3) * n) * sizeof(double));
    memset(h_bar, 0, (size_t)(layers * n) * sizeof(double));
    memset(c_bar, 0, (size_t)(layers * n) * sizeof(double));
    for (int64_t t = steps - 2; t >= 0; t--) {
        const double *next = sequence + (t + 1) * n;
        const double *top = tape.h + (t * layers + layers - 1) * n;
        double count = 0;
        for (int64_t k = 0; k < n; k++)
            count += next[k];
        for (int64_t k = 0; k < n; k++) {
            const double y_bar = scale * (next[k] - count * likely[t * n + k] / sums[t]);
            out_weight_bar[k] += y_bar * top[k];
            out_bias_bar[k] += y_bar;
            value_bar[k] = y_bar * out_weight[k];
        }
        for (int64_t layer = layers - 1; layer >= 0; layer--)
            layer_backward(t, layer, parameters + 8 * layer * n, out + 8 * layer * n,
                           read_by(t, layer, in_weight));
        for (int64_t k = 0; k < n; k++)
            in_weight_bar[k] += value_bar[k] * sequence[t * n + k];
    }
}
