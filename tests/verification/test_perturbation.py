"""The gradient from values of the loss: the accuracy and the cost of each method."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST, REWRITTEN
from pytensor.gradient import disconnected_grad
from pytensor.graph.op import Op

import symbolic_rnn as srnn
from symbolic_rnn.verification.numerical.gradient import numerical_gradient
from symbolic_rnn.verification.numerical.interpreter import UnknownOpError
from symbolic_rnn.verification.numerical.perturbation import (
    Central,
    ComplexStep,
    OneSided,
    Perturbation,
    Richardson,
)
from symbolic_rnn.verification.numerical.perturbed_loss import PerturbedLoss

#: Each method with its promise, as a share of the largest entry, and its cost for n weights.
METHODS = {
    "one-sided": (OneSided(), 1e-6, lambda n: n + 1),
    "central": (Central(), 1e-8, lambda n: 2 * n),
    "Richardson": (Richardson(), 1e-10, lambda n: 8 * n),
    "Richardson of 3": (Richardson(levels=3), 1e-10, lambda n: 6 * n),
    "complex step": (ComplexStep(), 1e-12, lambda n: n),
}
all_methods = pytest.mark.parametrize("name", METHODS)
w = pt.vector("w", dtype="float64")


def flat(arrays):
    return np.concatenate([np.ravel(array) for array in arrays])


class Network:
    """LSTM, readout and squared error on random data, with PyTensor's gradient as the reference."""

    def __init__(self):
        x, y = pt.tensor3("x"), pt.tensor3("y")
        cell, readout = srnn.LSTM(2, 3, seed=0), srnn.Dense(3, 1, seed=1)
        rng = np.random.default_rng(0)
        self.loss = srnn.squared_error(readout(srnn.unroll(cell, x)), y)
        self.parameters = [*cell.parameters, *readout.parameters]
        self.data = {x: rng.normal(size=(2, 5, 2)), y: rng.normal(size=(2, 5, 1))}
        found = pytensor.grad(self.loss, self.parameters)
        self.exact = flat(pytensor.function([x, y], found, mode=FAST)(*self.data.values()))
        point = self.data | {p: p.get_value() for p in self.parameters}
        self.perturbed = PerturbedLoss(self.loss, point, FAST)

    def error(self, gradients):
        apart = np.abs(flat(gradients.values()) - self.exact)
        return float(apart.max() / np.abs(self.exact).max())

    def error_of(self, method):
        return self.error(self.perturbed.gradient(method, self.parameters)[0])


@pytest.fixture(scope="module")
def network():
    return Network()


@all_methods
def test_each_method_agrees_with_autodiff_as_far_as_it_promises_at_its_stated_cost(network, name):
    """Catches a wrong equation, a weight that is not moved back, and an order that is not kept."""
    method, promise, cost = METHODS[name]
    before = [p.get_value() for p in network.parameters]
    graph = pytensor.dprint(network.loss, file="str")
    found = numerical_gradient(
        network.loss, network.parameters, network.data, method=method, mode=FAST
    )
    assert np.abs(network.exact).max() > 0.1  # agreement of zeros would say nothing
    assert network.error(found.gradients) < promise
    assert found.evaluations == cost(network.exact.size)
    assert found.method is method
    assert list(found.gradients) == network.parameters
    for parameter, value in zip(network.parameters, before, strict=True):
        assert found.gradients[parameter].shape == value.shape
        np.testing.assert_array_equal(parameter.get_value(), value)
    assert pytensor.dprint(network.loss, file="str") == graph


def slope(network, method, steps):
    errors = [network.error_of(method(h=h)) for h in steps]
    return np.polyfit(np.log(steps), np.log(errors), 1)[0]


@pytest.mark.parametrize(
    ("method", "order", "steps"),
    [
        (OneSided, 1, [1e-5, 1e-4, 1e-3, 1e-2]),
        (Central, 2, [1e-3, 1e-2, 1e-1]),
        (ComplexStep, 2, [1e-3, 1e-2, 1e-1]),
    ],
    ids=["one-sided", "central", "complex step"],
)
def test_the_error_falls_with_the_order_of_the_method(network, method, order, steps):
    """Catches a difference divided by the wrong width, and a central one that is one-sided."""
    assert slope(network, method, steps) == pytest.approx(order, abs=0.05)


@pytest.mark.parametrize("method", [OneSided, Central])
def test_rounding_takes_over_at_small_steps(network, method):
    """Error times step is then constant: the V that the example draws."""
    assert slope(network, method, [1e-13, 1e-12, 1e-11, 1e-10]) == pytest.approx(-1, abs=0.3)


def test_the_complex_step_has_no_rounding_to_take_over(network):
    """Catches a difference of real parts in its place."""
    for h in (1e-8, 1e-16, 1e-30, 1e-200):
        assert network.error_of(ComplexStep(h=h)) < 1e-14


@pytest.mark.parametrize("method", [OneSided, Central])
def test_the_default_step_is_near_the_best(network, method):
    """Catches the exponents of the two exchanged: a loss of two digits."""
    best = min(network.error_of(method(h=h)) for h in 10.0 ** np.arange(-10, -2))
    assert network.error_of(method()) < 10 * best


def test_extrapolation_removes_one_even_power_with_each_level():
    """The error of a polynomial of degree 2m vanishes: catches wrong weights of the levels."""
    for levels in (2, 3, 4):
        degree = 2 * levels
        found = Richardson(levels=levels, h=0.5).derivative(
            lambda t, degree=degree: t**degree, np.float64(1.0), 2.2e-16
        )
        assert found == pytest.approx(degree, rel=1e-12)
    one_more = Richardson(levels=2, h=0.5).derivative(lambda t: t**5, np.float64(1.0), 2.2e-16)
    assert abs(one_more - 5) > 1e-3  # so that the law above has something to break


def test_a_large_weight_is_moved_by_as_many_of_its_digits():
    """Catches an absolute step: at 1e8 it would keep half of a digit."""
    at = np.array([1e8])
    for method in (OneSided(), Central(), Richardson()):
        found = numerical_gradient(((w / 1e8) ** 3).sum(), [w], {w: at}, method=method)
        np.testing.assert_allclose(found.gradients[w], [3e-8], rtol=1e-7)


@pytest.mark.parametrize("method", [OneSided(h=0.1), Central(h=0.1)])
def test_the_width_is_the_one_that_the_weight_has_moved_by(method):
    """At 1e15 a step of 0.1 is one of 0.125: dividing by h would be wrong by a quarter."""
    found = numerical_gradient((2 * w).sum(), [w], {w: np.array([1e15])}, method=method)
    assert found.gradients[w].tolist() == [2.0]


@pytest.mark.parametrize(
    ("method", "promise"), [(OneSided(), 1e-2), (Central(), 1e-3), (Richardson(), 1e-3)]
)
@pytest.mark.parametrize("weight_dtype", ["float32", "float64"])
def test_single_precision_takes_larger_steps(method, promise, weight_dtype):
    """Catches a step chosen by the weight's dtype alone, or by double precision always."""
    v = pt.vector("v", dtype=weight_dtype)
    loss = pt.exp(pt.sin(3 * v)).sum().astype("float32")
    at = np.array([-0.5, 0.2, 1.0], dtype=weight_dtype)
    found = numerical_gradient(loss, [v], {v: at}, method=method).gradients[v]
    exact = 3 * np.cos(3 * at) * np.exp(np.sin(3 * at))
    assert found.dtype == weight_dtype
    assert np.abs(found - exact).max() < promise * np.abs(exact).max()


@pytest.mark.parametrize("name", ["one-sided", "central", "Richardson"])
def test_evaluations_are_those_that_ran(name):
    """An Op that counts its own calls: catches a count by formula."""
    calls = []

    class Counted(Op):
        itypes, otypes = (pt.dvector,), (pt.dscalar,)

        def perform(self, node, inputs, outputs):
            calls.append(1)
            outputs[0][0] = np.asarray((inputs[0] ** 2).sum())

    method, _, cost = METHODS[name]
    loss = Counted()(w)  # it counts in Python, in whatever mode the rest is tested
    found = numerical_gradient(loss, [w], {w: np.arange(4.0)}, method=method, mode=REWRITTEN)
    assert found.evaluations == len(calls) == cost(4)
    np.testing.assert_allclose(found.gradients[w], 2 * np.arange(4.0), atol=1e-7)


def test_every_gradient_pays_for_its_own_evaluations(network):
    """Catches a loss cached from one gradient to the next, and a count that is not reset."""
    for _ in range(2):
        _, evaluations = network.perturbed.gradient(OneSided(), network.parameters)
        assert evaluations == network.exact.size + 1


def test_a_method_of_your_own_is_counted_too():
    """Three evaluations a weight, one of them complex."""

    class Three(Perturbation):
        def derivative(self, loss, at, eps):
            assert loss(at + 1.0) - loss(at - 1.0) == 4 * at
            return loss(complex(at, 1e-20)).imag / 1e-20

    found = numerical_gradient((w**2).sum(), [w], {w: np.array([1.0, 3.0])}, method=Three())
    assert found.gradients[w].tolist() == [2.0, 6.0]
    assert found.evaluations == 6


@all_methods
def test_a_kink_takes_the_piece_the_point_lies_in(name):
    """Maximum, absolute value and switch are differentiated on their side of the kink."""
    loss = (pt.maximum(w, 0) * 2 + abs(w) + pt.switch(w > 1, w**2, 5 * w)).sum()
    method, promise, _ = METHODS[name]
    found = numerical_gradient(loss, [w], {w: np.array([-2.0, 3.0])}, method=method)
    np.testing.assert_allclose(found.gradients[w], [4.0, 9.0], rtol=promise)


def test_the_complex_step_names_the_op_it_cannot_follow_and_the_way_out():
    """The real part is not taken silently, and the suggested method works."""
    loss = pt.gammaln(w).sum()
    at = {w: np.array([0.5, 1.7])}
    with pytest.raises(UnknownOpError, match=r"gammaln is not supported .* use Central\(\)"):
        numerical_gradient(loss, [w], at, method=ComplexStep())
    found = numerical_gradient(loss, [w], at, method=Central()).gradients[w]
    np.testing.assert_allclose(found, pt.digamma(at[w]).eval(mode=FAST), rtol=1e-8)


@all_methods
def test_only_values_count_not_the_rule_of_the_network(name):
    """A truncated rule has a biased gradient; the loss, and so its perturbation, has not."""
    x = pt.tensor3("x")
    cell = srnn.Elman(1, 2, seed=0)
    data = {x: np.random.default_rng(0).normal(size=(1, 4, 1))}
    loss, full = (
        (srnn.unroll(cell, x, adjoint=rule) ** 2).sum()
        for rule in (srnn.TruncatedBPTT(1, 1), srnn.BPTT())
    )
    exact, truncated = (
        pytensor.function([x], pytensor.grad(each, cell.W), mode=FAST)(*data.values())
        for each in (full, loss)
    )
    method, promise, _ = METHODS[name]
    found = numerical_gradient(loss, [cell.W], data, method=method).gradients[cell.W]
    assert np.abs(found - exact).max() < promise * np.abs(exact).max()
    assert np.abs(found - truncated).max() > 1e-3 * np.abs(exact).max()


def test_a_stopped_gradient_is_not_stopped():
    """As documented, the loss changes."""
    loss = (disconnected_grad(w) ** 2).sum()
    found = numerical_gradient(loss, [w], {w: np.array([3.0])})
    np.testing.assert_allclose(found.gradients[w], [6.0], rtol=1e-8)


@all_methods
def test_shared_variables_inputs_scalars_and_what_does_nothing_are_parameters(name):
    """Catches an entry of a scalar taken for one of a vector, and a path that is not there."""
    scale, unused = pytensor.shared(np.array(2.0), name="scale"), pt.matrix("unused")
    values = {w: np.array([1, 3]), unused: np.ones((1, 2))}  # integers are converted, not kept
    method, promise, cost = METHODS[name]
    found = numerical_gradient(
        (scale * w**2).sum(), [scale, w, unused], values, method=method, mode=FAST
    )
    expected = {scale: 10.0, w: [4.0, 12.0], unused: [[0.0, 0.0]]}
    for variable, gradient in expected.items():
        assert found.gradients[variable].shape == np.shape(gradient)
        np.testing.assert_allclose(found.gradients[variable], gradient, rtol=promise)
    assert found.evaluations == cost(5)


@all_methods
def test_the_loss_itself_and_a_constant_are_losses(name):
    """The smallest graphs: no Op at all."""
    method, promise, _ = METHODS[name]
    t = pt.dscalar("t")
    for loss, slope_of_it in ((t, 1.0), (pt.constant(5.0, dtype="float64"), 0.0)):
        found = numerical_gradient(loss, [t], {t: np.array(0.3)}, method=method, mode=FAST)
        np.testing.assert_allclose(found.gradients[t], slope_of_it, rtol=promise)


@all_methods
def test_a_loss_that_is_not_finite_is_refused_with_its_place(name):
    """Catches NaN and infinity handed on as a gradient."""
    with pytest.raises(ValueError, match=r"The loss is .* for w\[0\] = .* smaller step h"):
        numerical_gradient((w * np.inf).sum(), [w], {w: np.ones(2)}, method=METHODS[name][0])


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
@pytest.mark.parametrize("method", [Central(h=0.1), Richardson(h=0.1)])
def test_a_step_out_of_the_domain_is_refused_with_its_place(method):
    """Catches the derivative zero that was given where no estimate was finite."""
    at = {w: np.array([1.0, 1e-3])}
    with pytest.raises(ValueError, match=r"The loss is nan for w\[1\] = -0\.099,"):
        numerical_gradient(pt.sqrt(w).sum(), [w], at, method=method)
    assert numerical_gradient(pt.sqrt(w).sum(), [w], at).gradients[w][1] > 15


@pytest.mark.parametrize("method", [OneSided, Central, Richardson, ComplexStep])
@pytest.mark.parametrize("h", [0.0, -1e-3, np.nan, np.inf])
def test_a_step_that_is_not_positive_is_refused_at_once(method, h):
    """The error comes before a division by zero or a reversed difference."""
    with pytest.raises(ValueError, match=rf"{method.__name__} expects a step h > 0, got"):
        method(h=h)


@pytest.mark.parametrize("method", [OneSided(1e-20), Central(1e-20), Richardson(h=1e-20)])
def test_a_step_that_is_lost_in_the_weight_is_refused(method):
    """0.3 + 1e-20 is 0.3: the quotient would be 0 / 0."""
    with pytest.raises(ValueError, match=r"does not change a weight of 0\.3"):
        numerical_gradient(w.sum(), [w], {w: np.array([0.3])}, method=method)


def test_one_level_is_no_extrapolation():
    """It used to return zero for a derivative."""
    with pytest.raises(ValueError, match=r"levels >= 2.* use Central\(\) for one level"):
        Richardson(levels=1)


@pytest.mark.parametrize(
    ("loss", "parameters", "error", "message"),
    [
        (w, [w], ValueError, r"expects a scalar loss, got one with 1 axes .*\.mean"),
        (w.sum(), [], ValueError, "at least one parameter"),
        ((w * pt.dvector("other")).sum(), [w], ValueError, r"missing: \['other'\]"),
        ((w * pt.lscalar("k")).sum(), [pt.lscalar("k")], ValueError, r"missing: \['k', 'k'\]"),
        (w.sum().astype("int64"), [w], TypeError, "expects a floating-point loss, got"),
    ],
)
def test_what_has_no_gradient_is_refused(loss, parameters, error, message):
    """Each fails at once, with the name of the function."""
    with pytest.raises(error, match=f"numerical_gradient .*{message}"):
        numerical_gradient(loss, parameters, {w: np.ones(2)})


def test_an_integer_parameter_is_refused_by_name():
    """A small step would be rounded to zero."""
    k = pt.lvector("k")
    with pytest.raises(TypeError, match="got int64 for k"):
        numerical_gradient((w * k).sum(), [k], {w: np.ones(2), k: np.arange(2)})
