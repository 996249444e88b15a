"""Shapes, options and errors of unroll."""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import cell_of
from modes import FAST

import symbolic_rnn as srnn

ELMAN, LSTM = cell_of("elman"), cell_of("lstm")


def evaluate(output, values):
    """Compile and call; the checks are in the graph without optimization, too."""
    return pytensor.function(list(values), output, mode=FAST)(*values.values())


def test_the_output_is_the_first_state_at_each_step():
    """Catches a cell state returned instead of the output, and time on the wrong axis."""
    x = pt.tensor3("x")
    outputs, (h_T, c_T) = srnn.unroll(LSTM, x, return_state=True)
    got, h, c = evaluate([outputs, h_T, c_T], {x: np.ones((2, 5, 3))})
    assert got.shape == (2, 5, 4)
    assert np.array_equal(got[:, -1], h)
    assert c.shape == (2, 4)
    assert not np.allclose(h, c)


def test_one_state_is_given_bare_or_in_a_list():
    """Catches an initial state that is ignored, or counted by its first axis."""
    x, s_0 = pt.tensor3("x"), pt.matrix("s_0")
    bare, listed = srnn.unroll(ELMAN, x, s_0), srnn.unroll(ELMAN, x, [s_0])
    values = {x: np.ones((2, 3, 3)), s_0: np.full((2, 4), 0.5)}
    a, b, zero = evaluate([bare, listed, srnn.unroll(ELMAN, x)], values)
    assert np.array_equal(a, b)
    assert not np.allclose(a, zero)


@pytest.mark.parametrize("dtype", ["int64", "int8", "float32", "bool"])
def test_integers_and_narrow_floats_are_widened(dtype):
    """Catches a loop computed in the input's dtype."""
    x = pt.tensor3("x", dtype=dtype)
    values = np.ones((2, 3, 3), dtype=dtype)
    assert evaluate(srnn.unroll(ELMAN, x), {x: values}).dtype == np.float64


@pytest.mark.parametrize("dtype", ["int8", "float64"])
def test_a_mask_of_numbers_is_true_where_it_is_not_zero(dtype):
    """Catches a mask used as a weight."""
    x, mask, flags = pt.tensor3("x"), pt.matrix("mask", dtype=dtype), pt.matrix("m", dtype="bool")
    chosen = np.array([[2, 0, 1], [1, 3, 0]])
    values = {x: np.ones((2, 3, 3)), mask: chosen.astype(dtype), flags: chosen != 0}
    outputs = [srnn.unroll(ELMAN, x, mask=m) for m in (mask, flags)]
    assert np.array_equal(*evaluate(outputs, values))


def x_of(*shape, dtype="float64"):
    return pt.tensor("x", shape=shape, dtype=dtype)


AT_ONCE = {
    "x with two axes": (
        lambda: srnn.unroll(ELMAN, pt.matrix("x")),
        ValueError,
        r"Elman expects x of shape \(batch, time, features\), got 2 axes",
    ),
    "x with four axes": (
        lambda: srnn.unroll(ELMAN, pt.tensor4("x")),
        ValueError,
        "got 4 axes",
    ),
    "x with another number of features": (
        lambda: srnn.unroll(LSTM, x_of(4, 7, 5)),
        ValueError,
        r"LSTM expects x with 3 features \(n_in=3\).*\(batch=4, time=7, features=5\)",
    ),
    "an empty sequence": (
        lambda: srnn.unroll(ELMAN, x_of(2, 0, 3)),
        ValueError,
        "Elman expects at least one time step",
    ),
    "a complex x": (
        lambda: srnn.unroll(ELMAN, x_of(2, 4, 3, dtype="complex128")),
        TypeError,
        "Elman computes in float64, got x of dtype complex128",
    ),
    "a mask with three axes": (
        lambda: srnn.unroll(ELMAN, pt.tensor3("x"), mask=pt.tensor3("mask")),
        ValueError,
        r"mask of shape \(batch, time\), got 3 axes",
    ),
    "a mask of another length": (
        lambda: srnn.unroll(ELMAN, x_of(2, 4, 3), mask=pt.ones((2, 5), dtype="bool")),
        ValueError,
        "time is 5 in the mask, but 4 in x",
    ),
    "a mask of another batch": (
        lambda: srnn.unroll(ELMAN, x_of(2, 4, 3), mask=pt.ones((3, 4), dtype="bool")),
        ValueError,
        "batch is 3 in the mask, but 2 in x",
    ),
    "too few states": (
        lambda: srnn.unroll(LSTM, pt.tensor3("x"), pt.matrix("h_0")),
        ValueError,
        r"LSTM expects 2 state\(s\) \(h, c\) in initial_state, got 1",
    ),
    "a state of another width": (
        lambda: srnn.unroll(ELMAN, pt.tensor3("x"), pt.tensor("s_0", shape=(None, 6))),
        ValueError,
        r"Elman expects initial state 's' of shape \(batch, 4\), got \(None, 6\)",
    ),
    "a state with one axis": (
        lambda: srnn.unroll(ELMAN, pt.tensor3("x"), pt.vector("s_0")),
        ValueError,
        "initial state 's' of shape",
    ),
    "a state of another batch": (
        lambda: srnn.unroll(ELMAN, x_of(2, 4, 3), pt.tensor("s_0", shape=(3, 4))),
        ValueError,
        "(?i)batch",
    ),
    "an adjoint that is a class": (
        lambda: srnn.unroll(ELMAN, pt.tensor3("x"), adjoint=srnn.BPTT),
        TypeError,
        r"unroll expects an Adjoint, such as srnn.BPTT\(\), .* make an instance: BPTT",
    ),
    "no copies": (
        lambda: srnn.unroll(ELMAN, pt.tensor3("x"), copies=0),
        ValueError,
        "a positive integer for copies, got 0",
    ),
    "copies that are true": (
        lambda: srnn.unroll(ELMAN, pt.tensor3("x"), copies=True),
        TypeError,
        "a positive integer for copies, got True",
    ),
    "copies of another length": (
        lambda: srnn.unroll(ELMAN, x_of(2, 4, 3), copies=5),
        ValueError,
        "unrolled with copies=5, but x has 4 steps",
    ),
}


@pytest.mark.parametrize("what", AT_ONCE)
def test_what_the_static_shape_shows_is_refused_at_once(what):
    """Catches an error that would first come from inside the compiled scan."""
    build, error, message = AT_ONCE[what]
    with pytest.raises(error, match=message):
        build()


CALLED = {
    "an empty sequence": (
        lambda x, s, m: srnn.unroll(ELMAN, x),
        {"x": (2, 0, 3)},
        "Elman expects at least one time step, got an empty sequence",
    ),
    "other features": (
        lambda x, s, m: srnn.unroll(ELMAN, x),
        {"x": (2, 4, 5)},
        "Elman expects x with 3 features",
    ),
    "a longer mask": (
        lambda x, s, m: srnn.unroll(ELMAN, x, mask=m),
        {"x": (2, 4, 3), "m": (2, 5)},
        r"Elman expects a mask of shape \(batch, time\)",
    ),
    "a shorter mask": (
        lambda x, s, m: srnn.unroll(ELMAN, x, mask=m),
        {"x": (2, 4, 3), "m": (2, 3)},
        r"Elman expects a mask of shape \(batch, time\)",
    ),
    "a mask for one example of two": (
        lambda x, s, m: srnn.unroll(ELMAN, x, mask=m),
        {"x": (2, 4, 3), "m": (1, 4)},
        r"Elman expects a mask of shape \(batch, time\)",
    ),
    "a state of another batch": (
        lambda x, s, m: srnn.unroll(ELMAN, x, s),
        {"x": (2, 4, 3), "s": (3, 4)},
        "initial state 's' of shape .batch, 4., with the batch size of x",
    ),
    "a state for one example of two": (
        lambda x, s, m: srnn.unroll(ELMAN, x, s),
        {"x": (2, 4, 3), "s": (1, 4)},
        "initial state 's' of shape .batch, 4., with the batch size of x",
    ),
    "a state of another width": (
        lambda x, s, m: srnn.unroll(ELMAN, x, s),
        {"x": (2, 4, 3), "s": (2, 6)},
        "initial state 's' of shape .batch, 4., with the batch size of x",
    ),
    "another number of steps than copies": (
        lambda x, s, m: srnn.unroll(ELMAN, x, copies=3),
        {"x": (2, 4, 3)},
        "unrolled with copies=3, but x has another number of steps",
    ),
}


@pytest.mark.parametrize("what", CALLED)
def test_what_only_the_values_show_is_refused_at_the_call(what):
    """Catches a shape that broadcasts, or that the shortest sequence silently decides."""
    build, shapes, message = CALLED[what]
    symbols = {"x": pt.tensor3("x"), "s": pt.matrix("s"), "m": pt.matrix("m", dtype="bool")}
    function = pytensor.function(
        [symbols[name] for name in shapes], build(*symbols.values()), mode=FAST
    )
    values = [np.ones(shape, dtype=symbols[name].dtype) for name, shape in shapes.items()]
    with pytest.raises(ValueError, match=message):
        function(*values)


def test_a_wider_state_is_refused_and_not_narrowed():
    """Catches a float64 state that quietly loses half its digits in a float32 cell."""
    cell = cell_of("elman", "float32")
    with pytest.raises(TypeError, match="Elman computes in float32, got initial state 's'"):
        srnn.unroll(cell, pt.tensor3("x", dtype="float32"), pt.matrix("s_0", dtype="float64"))
    with pytest.raises(TypeError, match=r"x\.astype\('float32'\)"):
        srnn.unroll(cell, pt.tensor3("x", dtype="float64"))


class Contracted(srnn.Cell):
    """Its step is an einsum of two values that differ between examples."""

    def __init__(self):
        super().__init__(n_in=2, state={"s": 2}, seed=0)
        self.W = self.parameter("W", (2, 2))

    def step(self, x_t, s_prev):
        K_t = srnn.let("K_t", pt.tanh(x_t)[:, :, None] * self.W)
        return srnn.let("s_t", s_prev + pt.einsum("bij,bj->bi", K_t, x_t - pt.sin(s_prev)))


def test_the_gradient_of_an_einsum_is_compiled_without_a_rewrite_that_fails():
    """One block of several results for all steps is what PyTensor's rewrites of slices fail at."""
    cell, x = Contracted(), pt.tensor3("x", shape=(None, None, 2))
    found = []
    for adjoint in (srnn.BPTT(), srnn.Autodiff()):
        s = srnn.unroll(cell, x, reverse=True, adjoint=adjoint)
        with pytensor.config.change_flags(on_opt_error="raise"):
            run = pytensor.function([x], pytensor.grad((s**2).sum(), [cell.W, x]), mode="C99")
        found.append(run(np.random.default_rng(0).normal(size=(3, 4, 2))))
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)
