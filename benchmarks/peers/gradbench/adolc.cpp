/* GradBench's `lstm` by ADOL-C: the tape is written once, and each gradient replays it. */
#include "objective.hpp"

#include <adolc/adouble.h>
#include <adolc/drivers/drivers.h>
#include <adolc/taping.h>

static const short tape = 1;
static const unsigned in_memory = 1u << 28; /* entries of each kind; beyond that it writes files */
static Problem problem;

extern "C" void prepare(int64_t layers, int64_t steps, int64_t n, const double *parameters,
                        const double *state, const double *sequence, int64_t differentiate)
{
    problem = Problem{layers, steps, n, state, sequence};
    if (!differentiate)
        return;
    trace_on(tape, 0, in_memory, in_memory, in_memory, in_memory);
    std::vector<adouble> inputs(problem.size());
    for (int64_t k = 0; k < problem.size(); k++)
        inputs[k] <<= parameters[k];
    double value;
    problem(inputs.data()) >>= value;
    trace_off();
}

extern "C" double value(const double *parameters)
{
    return problem(parameters);
}

extern "C" void slope(const double *parameters, double *out)
{
    gradient(tape, (int)problem.size(), parameters, out);
}
