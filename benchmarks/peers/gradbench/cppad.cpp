/* GradBench's `lstm` by CppAD: recorded once, and each gradient plays it forward and back. */
#include "objective.hpp"

#include <cppad/cppad.hpp>

static Problem problem;
static CppAD::ADFun<double> recorded;

extern "C" void prepare(int64_t layers, int64_t steps, int64_t n, const double *parameters,
                        const double *state, const double *sequence, int64_t differentiate)
{
    problem = Problem{layers, steps, n, state, sequence};
    if (!differentiate)
        return;
    std::vector<CppAD::AD<double>> inputs(parameters, parameters + problem.size());
    CppAD::Independent(inputs);
    std::vector<CppAD::AD<double>> outputs{problem(inputs.data())};
    recorded.Dependent(inputs, outputs);
    recorded.optimize("no_compare_op no_conditional_skip");
    recorded.check_for_nan(false);
}

extern "C" double value(const double *parameters)
{
    return problem(parameters);
}

extern "C" void slope(const double *parameters, double *out)
{
    const std::vector<double> point(parameters, parameters + problem.size()), one{1.0};
    recorded.Forward(0, point);
    const std::vector<double> found = recorded.Reverse(1, one);
    std::copy(found.begin(), found.end(), out);
}
