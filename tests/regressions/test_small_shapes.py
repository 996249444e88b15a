"""T = 0, one example, one feature, one unit (pytorch 50192, mxnet 17479)."""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import ADJOINTS, TwoStates, difference, randomize
from modes import FAST
from tolerances import EXACT

import symbolic_rnn as srnn
from symbolic_rnn.adjoints import EXACT as EXACT_RULES

CELLS = {
    "elman": lambda n_in, n_hidden: srnn.Elman(n_in, n_hidden, seed=0),
    "gru": lambda n_in, n_hidden: srnn.GRU(n_in, n_hidden, seed=0),
    "lstm": lambda n_in, n_hidden: srnn.LSTM(n_in, n_hidden, seed=0),
    "two states": lambda n_in, n_hidden: TwoStates(n_in, n_hidden, 1, seed=0),
}
SHAPES = {
    "one example, known": (1, None, 3, 4),
    "one example and one step, known": (1, 1, 3, 4),
    "one feature": (None, None, 1, 4),
    "one unit": (None, None, 3, 1),
    "one of everything, known": (1, 1, 1, 1),
    "one of everything": (None, None, 1, 1),
}


def gradients(kind: str, shape: str, adjoint: str):
    batch, time, n_in, n_hidden = SHAPES[shape]
    cell = randomize(CELLS[kind](n_in, n_hidden))
    x = pt.tensor("x", shape=(batch, time, n_in))
    mask = pt.tensor("mask", dtype="bool", shape=(batch, time))
    h, last = srnn.unroll(cell, x, mask=mask, adjoint=ADJOINTS[adjoint](), return_state=True)
    loss = (h**2).sum() + sum(pt.exp(state).sum() for state in last)
    wrt = [x, *cell.parameters]
    return pytensor.function([x, mask], [h, *pytensor.grad(loss, wrt)], mode=FAST)


# Each cell with every second shape, beginning with another: each shape has two cells.
@pytest.mark.sampled(2, "kind", "shape")
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", CELLS)
def test_a_size_of_one_is_a_size_like_any_other(kind, shape):
    """Catches an axis of length one taken for a broadcast axis, and summed or dropped."""
    functions = [gradients(kind, shape, adjoint) for adjoint in ("autodiff", "bptt")]
    batch, time, n_in, n_hidden = SHAPES[shape]
    rng = np.random.default_rng(6)
    for b in {batch or 1, batch or 3}:
        for t in {time or 1, time or 4}:
            x = rng.normal(size=(b, t, n_in))
            autodiff, bptt = (function(x, np.ones((b, t), dtype=bool)) for function in functions)
            assert bptt[0].shape == (b, t, n_hidden)
            assert bptt[1].shape == x.shape
            assert np.abs(autodiff[1]).max() > 1e-6
            for got, expected in zip(bptt, autodiff, strict=True):
                assert difference(got, expected) <= EXACT


def test_no_steps_is_an_error_at_once_where_the_shape_says_so():
    """Catches an IndexError from inside the loop."""
    with pytest.raises(ValueError, match="at least one time step, got an empty sequence"):
        srnn.unroll(srnn.Elman(3, 4, seed=0), pt.tensor("x", shape=(2, 0, 3)))


#: Every rule, and every way to choose a schedule.
RULES = {
    **{name: rule() for name, rule in EXACT_RULES.items()},
    "truncated": srnn.TruncatedBPTT(2, 3),
    "memory": srnn.CheckpointedBPTT(memory="1 GiB"),
    "slots": srnn.CheckpointedBPTT(slots=2),
    "block": srnn.CheckpointedBPTT(slots=1, block=4),
}


# One with each way to join axes or to divide a memory.
@pytest.mark.sampled(rule=("closed-form", "truncated", "memory"))
@pytest.mark.parametrize("rule", RULES)
def test_no_examples_have_gradients_of_zero(rule):
    """Catches sizes divided by the size of the batch, and a size that a reshape cannot infer."""
    cell, x = srnn.GRU(2, 3, seed=0), pt.tensor3("x", shape=(None, None, 2))
    states, [last] = srnn.unroll(cell, x, adjoint=RULES[rule], return_state=True)
    wrt = [x, *cell.parameters]
    losses = [(last**2).sum(), (last**2).sum() + states.sum()]
    outputs = [gradient for loss in losses for gradient in pytensor.grad(loss, wrt)]
    found = pytensor.function([x], outputs, mode=FAST)(np.zeros((0, 5, 2)))
    for each, value in zip(
        found, 2 * [np.zeros((0, 5, 2)), *(p.get_value() for p in wrt[1:])], strict=True
    ):
        np.testing.assert_array_equal(each, np.zeros_like(value), strict=True)


# One that reads every step at once, and schedules of both kinds, made of the number of steps.
@pytest.mark.sampled(rule=("bptt", "memory", "slots"))
@pytest.mark.parametrize("rule", RULES)
def test_no_steps_is_an_error_at_the_call_else(rule):
    """Catches an empty trace whose last state is read: IndexError, or whatever lay in memory."""
    x = pt.tensor3("x")
    cell = srnn.LSTM(3, 4, seed=0)
    _, last = srnn.unroll(cell, x, adjoint=RULES[rule], return_state=True)
    by_weight = pytensor.grad(sum(each.sum() for each in last), cell.parameters[0])
    function = pytensor.function([x], [*last, by_weight], mode=FAST)
    with pytest.raises(
        ValueError, match="LSTM expects at least one time step, got an empty sequence"
    ):
        function(np.zeros((2, 0, 3)))
