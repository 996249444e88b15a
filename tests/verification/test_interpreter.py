"""The interpreter against PyTensor's own values."""

import numpy as np
import pytensor
import pytensor.scalar as ps
import pytensor.tensor as pt
import pytest
from pytensor.compile.mode import Mode
from pytensor.tensor.elemwise import Elemwise

import symbolic_rnn as srnn
from symbolic_rnn.verification.numerical.gradient import central_differences, complex_step
from symbolic_rnn.verification.numerical.interpreter import UnknownOpError, evaluate
from symbolic_rnn.verification.numerical.scalars import SCALAR_FUNCTIONS

PLAIN = Mode(linker="py", optimizer=None)


def performed(outputs, values):
    function = pytensor.function(list(values), outputs, mode=PLAIN, on_unused_input="ignore")
    return function(*values.values())


x = pt.matrix("x")
v = pt.vector("v")
GRAPHS = {
    "slices": [x[1:, ::-1], x[0], x[..., None], x[:, 1]],
    "writes": [pt.set_subtensor(x[0], v), pt.inc_subtensor(x[:, 1:], 2.0)],
    "joins": [
        pt.concatenate([x, x * 2], axis=1),
        pt.stack([v, v + 1]),
        *pt.split(v, [1, 2], n_splits=2),
    ],
    "sums": [x.sum(), x.sum(axis=0), x.mean(axis=1), x.prod(axis=0), x.max(axis=1), x.max()],
    "products": [x @ v, v @ x.T, x @ x.T, pt.dot(x, v)],
    "softmax": [pt.special.softmax(x, axis=-1), pt.special.log_softmax(x, axis=0)],
    "choices": [pt.switch(x > 0, x, v), pt.clip(x, -0.5, 0.5), x[:, [0, 2]], x.argmax(axis=0)],
    "shapes": [x.reshape((-1, 1)), x.T, pt.alloc(v, 2, 3), pt.zeros_like(x), x.flatten()],
    "scan": [pytensor.scan(lambda row, s: s * row, [x], [v], return_updates=False)],
}


@pytest.mark.parametrize("name", GRAPHS)
def test_values_are_those_of_pytensor(name):
    """Every kind of Op of our graphs, on real numbers."""
    rng = np.random.default_rng(0)
    values = {x: rng.normal(size=(4, 3)), v: rng.normal(size=3)}
    outputs = GRAPHS[name]
    found = evaluate(outputs, values)
    for ours, theirs in zip(found, performed(outputs, values), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-14, atol=1e-15)


def test_a_scan_with_several_past_values_is_understood():
    """Fibonacci: taps -1 and -2."""
    start = pt.vector("start")
    trace = pytensor.scan(
        lambda two, one: one + two,
        outputs_info=[{"initial": start, "taps": [-2, -1]}],
        n_steps=6,
        return_updates=False,
    )
    [found] = evaluate([trace], {start: np.array([0.0, 1.0])})
    np.testing.assert_array_equal(found, [1, 2, 3, 5, 8, 13])


UNARY = [
    kind
    for kind in SCALAR_FUNCTIONS
    if issubclass(kind, ps.UnaryScalarOp)
    and kind not in (ps.Invert, ps.Identity, ps.IsInf, ps.IsNan)
]


@pytest.mark.parametrize("kind", UNARY, ids=lambda kind: kind.__name__)
def test_the_complex_step_of_each_function_is_its_derivative(kind):
    """Each function near zero, on both sides and far from it, against PyTensor's gradient."""
    op = Elemwise(kind(ps.upgrade_to_float if kind is not ps.Abs else ps.same_out))
    at = np.array([0.3, 0.9, 2.5, 20.0])
    if kind not in (ps.Log, ps.Sqrt, ps.Log1p, ps.Reciprocal):
        at = np.concatenate([-at, at])
    loss = op(v).sum()
    value = performed([loss], {v: at})[0]
    np.testing.assert_allclose(evaluate([loss], {v: at})[0], value, rtol=1e-13)
    exact = performed([pytensor.grad(loss, v)], {v: at})[0]
    stepped = complex_step(loss, v, {v: at}, [(k,) for k in range(at.size)])
    # PyTensor writes 1 - tanh(a)**2, which cancels far out; the complex step does not.
    np.testing.assert_allclose(stepped, exact, rtol=1e-12, atol=1e-16)


PAIRED = {
    "a + b": lambda a, b: a + b,
    "a - b": lambda a, b: a - b,
    "a b": lambda a, b: a * b,
    "a / b": lambda a, b: a / b,
    "power": lambda a, b: abs(a) ** b,
    "larger": pt.maximum,
    "smaller": pt.minimum,
    "remainder": pt.mod,
    "quotient": lambda a, b: a // b * b,
    "second": pt.second,
    "log of a sum": lambda a, b: pt.logsumexp(pt.stack([a, b]), axis=0),
    "clipped": lambda a, b: pt.clip(a, -abs(b), abs(b)),
    "chosen": lambda a, b: pt.switch(a < b, a * b, b),
}


@pytest.mark.parametrize("name", PAIRED)
def test_the_complex_step_by_each_of_two_arguments_is_the_derivative(name):
    """Catches a real part taken of what has a derivative almost everywhere, as a remainder has."""
    a, b = pt.dvectors("a", "b")
    at = {a: np.array([-5.3, -0.4, 0.3, 2.5, 7.9]), b: np.array([1.7, 0.9, -1.2, 0.6, -2.1])}
    loss = PAIRED[name](a, b).sum()
    for by, values in at.items():
        gradient = pytensor.grad(loss, by, disconnected_inputs="ignore")
        stepped = complex_step(loss, by, at, [(k,) for k in range(values.size)])
        np.testing.assert_allclose(stepped, performed([gradient], at)[0], rtol=1e-13, atol=1e-15)


M = pt.as_tensor(4.0 * np.eye(3) + np.arange(9.0).reshape(3, 3) / 9)
UNREAD = np.triu(np.full((3, 3), 9.0), 1)
IN_MATRICES = {
    "solve": lambda A, b: pt.linalg.solve(A, b, b_ndim=1),
    "solve for a matrix": lambda A, b: pt.linalg.solve(A, A.T),
    "symmetric, lower": lambda A, b: pt.linalg.solve(
        A + A.T + UNREAD, b, assume_a="sym", lower=True, b_ndim=1
    ),
    "symmetric, upper": lambda A, b: pt.linalg.solve(
        A + A.T + UNREAD.T, b, assume_a="sym", lower=False, b_ndim=1
    ),
    "lower": lambda A, b: pt.linalg.solve_triangular(A, b, lower=True, b_ndim=1),
    "upper": lambda A, b: pt.linalg.solve_triangular(A, b, b_ndim=1),
    "unit": lambda A, b: pt.linalg.solve_triangular(A, b, unit_diagonal=True, b_ndim=1),
    "of many": lambda A, b: pt.linalg.solve(A * b[:, None, None], pt.ones(3), b_ndim=1),
    "inverse": lambda A, b: pt.linalg.inv(A),
    "determinant": lambda A, b: pt.linalg.det(A),
    "diagonal": lambda A, b: pt.linalg.inv(A + pt.diag(b)) @ pt.diag(A) + pt.eye(3)[0],
    "running sums": lambda A, b: pt.cumsum(A, axis=0) @ pt.cumprod(b),
    "written": lambda A, b: pt.set_subtensor(pt.zeros(3)[[2, 0]], b[:2] * A[0, :2]),
}


@pytest.mark.parametrize("name", IN_MATRICES)
def test_the_complex_step_in_linear_algebra_is_the_derivative(name):
    """Of many as of one; of one triangle, where the Op reads one."""
    loss = pt.sin(IN_MATRICES[name](M + pt.sin(v[:, None] + 2 * v), v)).sum()
    at = {v: np.array([0.7, -1.3, 1.1])}
    np.testing.assert_allclose(evaluate([loss], at)[0], performed([loss], at)[0], rtol=1e-13)
    stepped = complex_step(loss, v, at, [(0,), (1,), (2,)])
    np.testing.assert_allclose(stepped, performed([pytensor.grad(loss, v)], at)[0], rtol=1e-12)


def test_differences_reach_eight_digits():
    """Richardson's extrapolation: a plain central difference stops at five or six."""
    at = np.linspace(-1, 1, 5)
    found = central_differences(
        lambda w: float(np.exp(np.sin(3 * w)).sum()), at, [(k,) for k in range(5)]
    )
    exact = 3 * np.cos(3 * at) * np.exp(np.sin(3 * at))
    np.testing.assert_allclose(found, exact, rtol=1e-9)


def test_a_kink_takes_the_piece_the_point_lies_in():
    """Maximum, absolute value and switch are analytic in pieces."""
    at = np.array([-2.0, 3.0])
    loss = (pt.maximum(v, 0) * 2 + abs(v) + pt.switch(v > 1, v**2, 5 * v)).sum()
    np.testing.assert_allclose(complex_step(loss, v, {v: at}, [(0,), (1,)]), [4.0, 9.0])


@pytest.mark.parametrize("op", [pt.maximum, pt.minimum])
def test_a_nan_comes_through_an_extreme_on_either_side(op):
    """Catches a NaN that is dropped here but kept by PyTensor."""
    x, y = pt.vectors("x", "y")
    at = {x: np.array([np.nan, 1.0, np.nan, 2.0]), y: np.array([1.0, np.nan, np.nan, 1.0])}
    found = evaluate([op(x, y)], at)[0]
    assert np.isnan(found).tolist() == [True, True, True, False]


def test_an_op_without_meaning_is_named():
    """The real part is not taken silently: the error names the Op."""
    with pytest.raises(UnknownOpError, match="gammaln"):
        evaluate([pt.gammaln(v)], {v: np.ones(2)})


def test_an_input_without_value_is_named():
    """The variable's own name is in the message."""
    with pytest.raises(KeyError, match="v has no value"):
        evaluate([v * 2], {})


def test_a_whole_network_has_the_value_that_is_compiled():
    """LSTM with mask, reversed, through a readout and two losses."""
    sequences, labels = pt.tensor3("sequences"), pt.lmatrix("labels")
    mask = pt.bmatrix("mask")
    hidden = srnn.unroll(srnn.LSTM(2, 3, seed=0), sequences, mask=mask, reverse=True)
    logits = srnn.Dense(3, 4, seed=1)(hidden)
    loss = srnn.cross_entropy(logits, labels, mask=mask)
    rng = np.random.default_rng(0)
    values = {
        sequences: rng.normal(size=(2, 5, 2)),
        labels: rng.integers(0, 4, size=(2, 5)),
        mask: np.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]], dtype="int8"),
    }
    np.testing.assert_allclose(
        evaluate([loss], values)[0], performed([loss], values)[0], rtol=1e-14
    )
