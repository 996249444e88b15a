"""A declared derivative takes the place of a function's own, by every rule and in every mode."""

import copy
import pickle

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import ALIF
from modes import FAST, REWRITTEN
from pytensor.graph.traversal import explicit_graph_inputs

import symbolic_rnn as srnn
from symbolic_rnn.derivation.notation.evaluation import evaluate
from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.surrogates import surrogates_in
from symbolic_rnn.zoo import LIF


def soft(v):
    """The derivative of a fast sigmoid."""
    return 1 / (1 + 10 * abs(v)) ** 2


spike = srnn.surrogate(lambda v: v > 0, soft, name="spike")


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(), (0,), (2, 3), (1, 2, 2)])
def test_the_function_forward_and_the_declared_derivative_backward(dtype, shape):
    """Numbers, none, and any number of axes, of known and unknown sizes."""
    at = np.random.default_rng(0).normal(size=shape).astype(dtype)
    for known in (shape, (None,) * len(shape)):
        v = pt.tensor("v", dtype=dtype, shape=known)
        value = spike(v)
        outputs = [value, pytensor.grad(value.sum(), v)]
        found, slope = pytensor.function([v], outputs, mode=FAST)(at)
        assert found.dtype == slope.dtype == dtype
        np.testing.assert_array_equal(found, at > 0)
        np.testing.assert_allclose(slope, soft(at), rtol=1e-6)


def test_the_straight_through_estimator_has_a_constant_for_its_derivative():
    """As in PyTorch, ``v + (round(v) - v).detach()``: the cotangent passes unchanged."""
    rounded = srnn.surrogate(pt.round, lambda v: 1.0)
    v = pt.dvector("v")
    outputs = [rounded(v), pytensor.grad((rounded(v) ** 2).sum(), v)]
    found, slope = pytensor.function([v], outputs, mode=FAST)([0.4, 1.7])
    np.testing.assert_array_equal(found, [0.0, 2.0])
    np.testing.assert_array_equal(slope, [0.0, 4.0])


def test_the_second_derivative_is_that_of_the_declared_one():
    """A declared derivative has the derivative that PyTensor gives it."""
    cubed = srnn.surrogate(lambda v: v > 0, lambda v: v**3)
    v = pt.dvector("v")
    slope = pytensor.grad(cubed(v).sum(), v)
    twice = pytensor.function([v], pytensor.grad(slope.sum(), v), mode=FAST)
    np.testing.assert_allclose(twice([2.0, -1.0]), [12.0, 3.0])
    forward = pytensor.gradient.pushforward([cubed(v)], [v], [pt.ones_like(v)])
    np.testing.assert_allclose(pytensor.function([v], forward, mode=FAST)([2.0])[0], [8.0])


def test_a_graph_with_a_surrogate_is_copied_and_pickled():
    """Though it was declared by functions without a name."""
    v = pt.dvector("v")
    slope = pytensor.grad(spike(v).sum(), v)
    for again in (copy.deepcopy(slope), pickle.loads(pickle.dumps(slope))):
        [leaf] = explicit_graph_inputs([again])
        assert pytensor.function([leaf], again, mode=FAST)([0.1]) == pytest.approx([0.25])


@pytest.mark.parametrize(
    ("forward", "derivative", "message"),
    [
        (lambda v: v > 0, lambda v: v / v.sum(), "derivative to be an elementwise .*Sum"),
        (lambda v: pt.stack([v, v]), lambda v: v, "forward to be an elementwise"),
        (lambda v: v * np.ones(3), lambda v: v, "forward to be an elementwise .*1 axes"),
        (
            lambda v: v > pt.dscalar("theta"),
            lambda v: v,
            "forward to read its argument alone.* theta",
        ),
        (lambda v: "step", lambda v: v, "forward to return a tensor or a number, got 'step'"),
    ],
)
def test_what_is_not_elementwise_is_refused(forward, derivative, message):
    """When it is declared, and not when it is compiled or printed."""
    with pytest.raises((TypeError, ValueError), match=f"surrogate expects {message}"):
        srnn.surrogate(forward, derivative)


def test_integers_and_names_that_are_no_words_are_refused():
    """With what was expected, and what came."""
    with pytest.raises(TypeError, match=r"float32 or float64, got int64; cast"):
        spike(pt.lvector("n"))
    with pytest.raises(ValueError, match="a word as the name, got 'a b'"):
        srnn.surrogate(abs, abs, name="a b")


class ByHand:
    """The LIF layer and its surrogate gradient, written out in NumPy: one example, loops."""

    def __init__(self, cell):
        self.U, self.W = (p.get_value() for p in cell.parameters)
        self.alpha, self.beta, self.steepness = cell.alpha, cell.beta, cell.steepness

    def __call__(self, x, errors):
        """The spikes, and the gradients of ``(spikes * errors).sum()``."""
        T, n = errors.shape
        s, v, i = (np.zeros((T + 1, n)) for _ in range(3))
        for t in range(1, T + 1):
            i[t] = self.alpha * i[t - 1] + self.U @ x[t - 1] + self.W @ s[t - 1]
            v[t] = self.beta * v[t - 1] + i[t - 1] - s[t - 1]
            s[t] = np.where(v[t] > 1, 1.0, 0.0)
        ds, dv, di = (np.zeros((T + 2, n)) for _ in range(3))
        dU, dW, dx = np.zeros_like(self.U), np.zeros_like(self.W), np.zeros_like(x)
        for t in range(T, 0, -1):
            ds[t] = errors[t - 1] + self.W.T @ di[t + 1] - dv[t + 1]
            slope = (1 + self.steepness * np.abs(v[t] - 1)) ** -2
            dv[t] = self.beta * dv[t + 1] + slope * ds[t]
            di[t] = self.alpha * di[t + 1] + dv[t + 1]
            dU += np.outer(di[t], x[t - 1])
            dW += np.outer(di[t], s[t - 1])
            dx[t - 1] = self.U.T @ di[t]
        return s[1:], dU, dW, dx


def layer(n_in=2, n_hidden=4):
    cell = LIF(n_in, n_hidden, seed=0)
    cell.U.set_value(3 * cell.U.get_value())
    return cell


def at_random(n_steps, n_in=2, n_hidden=4):
    rng = np.random.default_rng(1)
    return rng.normal(size=(n_steps, n_in)), rng.normal(size=(n_steps, n_hidden))


RULES = {
    "autodiff": srnn.Autodiff(),
    "bptt": srnn.BPTT(),
    "rtrl": srnn.RTRL(),
    "closed form": srnn.ClosedForm(),
    "truncated": srnn.TruncatedBPTT(k1=9, k2=9),
    "checkpointed": srnn.CheckpointedBPTT(slots=2),
}


@pytest.mark.parametrize("rule", RULES)
def test_the_gradient_of_spikes_by_every_rule_is_the_one_by_hand(rule):
    """Forward, and backward by the declared derivative, in loops of NumPy."""
    cell = layer()
    data, errors = at_random(9)
    x = pt.tensor3("x", shape=(1, 9, 2))
    spikes = srnn.unroll(cell, x, adjoint=RULES[rule])
    gradients = pytensor.grad((spikes * errors).sum(), [*cell.parameters, x])
    mode = REWRITTEN if rule == "checkpointed" else FAST
    found = pytensor.function([x], [spikes, *gradients], mode=mode)(data[None])
    s, dU, dW, dx = expected = ByHand(cell)(data, errors)
    assert 0 < s.mean() < 1
    assert all(np.abs(each).max() > 0.05 for each in (dU, dW, dx))
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(np.squeeze(one), other, rtol=1e-12, atol=1e-14)


# C99 stays: the only mode with a compiler of ours.
@pytest.mark.parametrize(
    "mode",
    ["C99", *(pytest.param(mode, marks=pytest.mark.matrix) for mode in ("CVM", "NUMBA"))],
)
def test_the_gradient_of_spikes_in_every_mode_is_the_one_by_hand(mode):
    """The Op is replaced by its expression, also inside loops."""
    cell = layer()
    data, errors = at_random(9)
    x = pt.tensor3("x", shape=(1, 9, 2))
    spikes = srnn.unroll(cell, x)
    gradients = pytensor.grad((spikes * errors).sum(), [*cell.parameters, x])
    function = pytensor.function([x], [spikes, *gradients], mode=mode)
    assert "spike" not in str(function.maker.fgraph)
    for one, other in zip(function(data[None]), ByHand(cell)(data, errors), strict=True):
        np.testing.assert_allclose(np.squeeze(one), other, rtol=1e-12, atol=1e-14)


@pytest.mark.libraries
def test_the_gradient_of_spikes_is_that_of_jax_with_a_custom_derivative():
    """``jax.custom_jvp`` on the step, and ``jax.grad`` through ``lax.scan``."""
    jax = pytest.importorskip("jax")
    jnp = jax.numpy
    with jax.enable_x64(True):
        step = jax.custom_jvp(lambda v: jnp.where(v > 0, 1.0, 0.0))
        step.defjvp(lambda at, dot: (step(*at), soft(at[0]) * dot[0]))
        cell = layer()
        data, errors = at_random(9)

        def loss(U, W, x):
            def one(state, x_t):
                s, v, i = state
                v, i = cell.beta * v + i - s, cell.alpha * i + U @ x_t + W @ s
                return (step(v - 1), v, i), step(v - 1)

            _, spikes = jax.lax.scan(one, (jnp.zeros(4),) * 3, x)
            return (spikes * errors).sum()

        values = [p.get_value() for p in cell.parameters]
        found = jax.grad(loss, argnums=(0, 1, 2))(*values, data)
        for one, other in zip(found, ByHand(cell)(data, errors)[1:], strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-14)


def test_masked_and_reversed_spikes_are_proved():
    """Two rules and the complex step by the declared derivative, and the note on it."""
    rules = [srnn.BPTT(), srnn.RTRL()]
    report = srnn.verify(layer(), adjoints=rules, n_steps=4, mask=True, reverse=True, mode=FAST)
    assert report.ok, str(report)
    assert {"complex step"} < {method for c in report.comparisons for method in c.methods}
    [note] = report.notes
    assert "by spike', a declared surrogate, and is not the derivative of spike" in note
    assert note in report.summary()
    assert report.to_dict()["notes"] == [note]
    assert srnn.verify(srnn.Elman(2, 3, seed=0), n_steps=1, mode=FAST).notes == ()


def gradient_report(function):
    w = pt.dvector("w")
    loss = (function(w) * w).sum()
    at = {w: np.array([-0.3, 0.2, 0.9])}
    return srnn.verify_gradient(loss, [w], at, mode=FAST)


def test_a_gradient_that_is_not_by_the_declared_derivative_is_found():
    """Planted: another surrogate's gradient, and that of the function alone, which is zero."""
    w = pt.dvector("w")
    at = np.array([-0.3, 0.2, 0.9])
    right = (at > 0) + at * soft(at)
    for given, ok in ((right, True), (right + 0.1 * soft(at), False), ((at > 0) * 1.0, False)):
        loss = (spike(w) * w).sum()
        report = srnn.verify_gradient(loss, [w], {w: at}, mode=FAST, given={"ours": [given]})
        assert report.ok is ok


@pytest.mark.parametrize(
    ("forward", "derivative", "own"),
    [
        (pt.tanh, lambda v: 1 - pt.tanh(v) ** 2, True),
        (lambda v: pt.maximum(v, 0), lambda v: v > 0, True),
        (pt.log, lambda v: 1 / v, True),
        (pt.sign, lambda v: 0, True),
        (lambda v: v > 30, lambda v: pt.maximum(0, 1 - abs(v - 30)), False),
        (lambda v: v > 0, lambda v: 0.05 * pt.exp(-((20 * v) ** 2)), False),
        (pt.round, lambda v: 1.0, False),
    ],
)
def test_differences_tell_whether_a_declared_derivative_is_the_own_one(forward, derivative, own):
    """Narrow ones, and ones that are defined on one side of zero."""
    [found] = surrogates_in([srnn.surrogate(forward, derivative)(pt.dvector("v"))])
    assert found.is_derivative is own


def test_differences_are_compared_only_where_the_declared_derivative_is_the_own_one():
    """Without complex numbers, a surrogate has no numerical oracle, and the report says so."""

    def own(v):
        return 0.5 * np.sqrt(np.pi) * pt.exp(pt.erfinv(v / 100) ** 2) / 100

    same = gradient_report(srnn.surrogate(lambda v: pt.erfinv(v / 100), own, name="g"))
    other = gradient_report(srnn.surrogate(lambda v: pt.erfinv(v / 100), soft, name="g"))
    assert same.ok
    assert not other.differing
    methods = [{method for c in r.comparisons for method in c.methods} for r in (same, other)]
    assert "differences" in methods[0]
    assert "differences" not in methods[1]
    assert same.notes == (
        "The gradient goes through g by g', declared; it is the derivative of g.",
    )
    assert "no numerical oracle is compared" in other.notes[0]


def test_differences_see_the_function_alone():
    """As ``numerical_gradient`` says: it uses values of the loss."""
    w = pt.dvector("w")
    at = np.array([-0.3, 0.2])
    found = srnn.numerical_gradient((spike(w) * 3).sum(), [w], {w: at}).gradients[w]
    np.testing.assert_array_equal(found, 0.0)


def test_the_definitions_are_printed_and_are_those_that_are_compiled():
    """By every method, in the section after the equations; each side is evaluated."""
    cell = ALIF(2, 3, seed=0)
    for method in ("bptt", "rtrl", "truncated", "checkpointed", "closed-form"):
        first, declared = srnn.derive(cell, method=method).sections[:2]
        assert first.title, declared.title == ("One step", "Declared derivatives")
        assert "it is a surrogate, and not the derivative of spike" in declared.prose
        assert [line.key for line in declared.lines] == ["spike(v)", "spike'(v)"]
    at = np.array([-1.5, -0.2, 0.0, 0.4])
    u = pt.dvector("u")
    value = cell.spike(u)
    compiled = pytensor.function([u], [value, pytensor.grad(value.sum(), u)], mode=FAST)(at)
    for line, expected in zip(declared.lines, compiled, strict=True):
        for side in (line.left, line.right):
            np.testing.assert_allclose(evaluate(side, {Name("v"): at}), expected, atol=1e-15)
    written = srnn.derive(cell)
    assert r"\operatorname{spike}'(u_{t})" in written.to_latex()
    assert "spike'(u_t)" in written.to_text()


class Two(srnn.Cell):
    """A function of the input, and one of the state."""

    def __init__(self, *functions):
        super().__init__(n_in=1, state={"s": 2}, seed=0)
        self.functions = functions
        self.U = self.parameter("U", (2, 1))

    def step(self, x_t, s_prev):
        first, second = self.functions
        return srnn.let("s_t", first(x_t @ self.U.T) + second(s_prev))


def test_a_declared_derivative_that_is_the_own_one_is_printed_as_such():
    """Differences decide what is said."""
    square = srnn.surrogate(lambda v: v**2, lambda v: 2 * v, name="square")
    prose = srnn.derive(Two(spike, square)).sections[1].prose
    assert "it is the derivative of square, as differences show" in prose
    assert "not the derivative of spike" in prose


def test_different_functions_of_one_name_are_numbered_and_equal_ones_are_one():
    """As in a stack of layers with neurons of several kinds, or of one."""
    other = srnn.surrogate(lambda v: v > 0, lambda v: 1.0, name="spike")
    page = srnn.derive(Two(spike, other))
    keys = [line.key for line in page.sections[1].lines]
    assert keys == ["spike_1(v)", "spike_1'(v)", "spike_2(v)", "spike_2'(v)"]
    assert "s_t = spike_1(U x_t) + spike_2(s_{t-1})" in page.to_text()
    assert r"\operatorname{spike}_{2}'(s_{t-1})" in page.to_latex()
    stack = srnn.Stack([LIF(2, 3, seed=0), LIF(3, 2, seed=1)])
    assert [line.key for line in srnn.derive(stack).sections[1].lines] == ["spike(v)", "spike'(v)"]


def test_a_surrogate_is_an_activation_of_layers_and_cells():
    """In a network without time, and inside a library cell."""
    dense = srnn.Sequential([srnn.Dense(3, 4, activation=spike, seed=0), srnn.Dense(4, 1, seed=1)])
    report = srnn.verify(dense, mode=FAST)
    assert report.ok, str(report)
    assert report.notes
    assert "⊙ spike'(a^(1))" in srnn.derive(dense).to_text()
    cell = srnn.Elman(2, 3, activation=spike, seed=0)
    assert srnn.verify(cell, n_steps=3, adjoints=[srnn.Autodiff(), srnn.BPTT()], mode=FAST).ok


def test_surrogates_are_found_inside_loops():
    """The scan's step is a graph of its own."""
    spikes = srnn.unroll(layer(), pt.tensor3("x", shape=(1, 4, 2)))
    assert [each.name for each in surrogates_in([spikes])] == ["spike"]
    assert surrogates_in([pt.tanh(pt.dvector())]) == []
