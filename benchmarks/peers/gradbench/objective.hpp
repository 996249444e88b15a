/* The objective of GradBench's `lstm` for any type of number: layers of units that each have their
 * own weights, and the mean logarithm of the likelihood of the bits of the next character.
 *
 * The parameters are one vector. A layer has eight rows of n: the weights of the gates f, i, o and
 * of the candidate g, and their biases; after the layers come the weights of the input, those of
 * the output and its biases. */
#include <cmath>
#include <cstdint>
#include <vector>

template <typename Number> Number logistic(const Number &a)
{
    return 1.0 / (1.0 + exp(-a));
}

template <typename Number>
Number objective(int64_t layers, int64_t steps, int64_t n, const Number *parameters,
                 const double *state, const double *sequence)
{
    using std::exp;
    using std::log;
    using std::tanh;
    const Number *in_weight = parameters + 8 * layers * n;
    const Number *out_weight = in_weight + n, *out_bias = in_weight + 2 * n;
    std::vector<Number> h(layers * n), c(layers * n), value(n);
    Number total = 0.0;
    for (int64_t layer = 0; layer < layers; layer++)
        for (int64_t k = 0; k < n; k++) {
            h[layer * n + k] = state[2 * layer * n + k];
            c[layer * n + k] = state[(2 * layer + 1) * n + k];
        }
    for (int64_t t = 0; t + 1 < steps; t++) {
        const double *x = sequence + t * n, *next = x + n;
        for (int64_t k = 0; k < n; k++)
            value[k] = x[k] * in_weight[k];
        for (int64_t layer = 0; layer < layers; layer++) {
            const Number *w = parameters + 8 * layer * n, *b = w + 4 * n;
            Number *h_l = &h[layer * n], *c_l = &c[layer * n];
            for (int64_t k = 0; k < n; k++) {
                const Number f = logistic<Number>(value[k] * w[k] + b[k]);
                const Number i = logistic<Number>(h_l[k] * w[n + k] + b[n + k]);
                const Number o = logistic<Number>(value[k] * w[2 * n + k] + b[2 * n + k]);
                const Number g = tanh(h_l[k] * w[3 * n + k] + b[3 * n + k]);
                c_l[k] = c_l[k] * f + i * g;
                h_l[k] = o * tanh(c_l[k]);
                value[k] = h_l[k];
            }
        }
        Number sum = 2.0;
        for (int64_t k = 0; k < n; k++) {
            value[k] = value[k] * out_weight[k] + out_bias[k];
            sum += exp(value[k]);
        }
        const Number normalizer = log(sum);
        for (int64_t k = 0; k < n; k++)
            total += next[k] * (value[k] - normalizer);
    }
    return -total / double(n * (steps - 1));
}

/* The same problem for every call, as one of the tools' libraries is loaded for one problem. */
struct Problem {
    int64_t layers, steps, n;
    const double *state, *sequence;

    int64_t size() const { return (8 * layers + 3) * n; }

    template <typename Number> Number operator()(const Number *parameters) const
    {
        return objective<Number>(layers, steps, n, parameters, state, sequence);
    }
};
