"""Real-time recurrent learning is exact, for any cell, and needs no tape."""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import (
    CASES,
    RULES,
    VARIANTS,
    Variant,
    assert_agree,
    gradients_of,
    second_derivatives_of,
    values_for,
)
from modes import FAST
from pytensor.graph.traversal import ancestors
from tolerances import EXACT, FLOAT32, SECOND_DERIVATIVE

import symbolic_rnn as srnn
from symbolic_rnn.adjoints import Unrolled
from symbolic_rnn.adjoints.rtrl import RTRL

RULES.setdefault("rtrl", RTRL)
LENGTHS = (1, 2, 7)
HARDEST = VARIANTS["reversed and masked"]


# One gate, several, and several states.
@pytest.mark.sampled(case=("elman", "gru", "two states"))
@pytest.mark.parametrize("case", CASES)
def test_rtrl_is_the_gradient_of_autodiff_masked_and_reversed(case):
    """Catches influence lost from one step to the next, or kept wrongly where the mask is false."""
    rtrl, autodiff = gradients_of(case, "rtrl", HARDEST), gradients_of(case, "autodiff", HARDEST)
    for n_steps in LENGTHS:
        values = values_for(case, n_steps)
        assert_agree(rtrl(values), autodiff(values), EXACT)


@pytest.mark.parametrize("case", ["elman", "two states"])
def test_rtrl_from_a_zero_state_is_the_gradient_of_autodiff(case):
    """At T = 1 nothing influenced the previous state: the recurrent weights have gradient 0."""
    how = VARIANTS["plain"]
    rtrl, autodiff = gradients_of(case, "rtrl", how), gradients_of(case, "autodiff", how)
    for n_steps in LENGTHS:
        values = values_for(case, n_steps)
        zero = CASES[case].recurrent if n_steps == 1 else ()
        assert_agree(rtrl(values), autodiff(values), EXACT, zero=zero)


def test_copies_and_scan_carry_the_same_influence():
    """Catches an off-by-one in either loop."""
    values = values_for("two states", 3)
    copies = Variant(mask=True, reverse=True, given=True, copies=3)
    expected = gradients_of("two states", "autodiff", HARDEST)(values)
    assert_agree(gradients_of("two states", "rtrl", copies)(values), expected, EXACT)


def test_second_derivatives_through_rtrl_are_those_of_autodiff():
    """PyTensor differentiates the forward recursion: catches a gradient cut off inside it."""
    values = values_for("elman", 3)
    expected = second_derivatives_of("elman", "autodiff", HARDEST)(values)
    got = second_derivatives_of("elman", "rtrl", HARDEST)(values)
    assert_agree(got, expected, SECOND_DERIVATIVE)


def test_float32_stays_float32():
    """Catches a basis or a sum in float64."""
    values = values_for("elementwise", 7, dtype="float32")
    rtrl = gradients_of("elementwise", "rtrl", HARDEST, "float32")(values)
    assert {value.dtype for value in rtrl.values()} == {np.dtype("float32")}
    assert_agree(rtrl, gradients_of("elementwise", "autodiff", HARDEST, "float32")(values), FLOAT32)


def test_no_assumption_is_made_that_examples_are_apart():
    """Catches influence kept per example: this step lets each example act on its neighbor."""

    class Mixing(srnn.Cell):
        def __init__(self):
            super().__init__(n_in=2, state={"s": 2}, seed=0)
            self.W = self.parameter("W", (2, 2))

        def step(self, x_t, s_prev):
            return srnn.let("s_t", pt.tanh(x_t + pt.roll(s_prev, 1, axis=0) @ self.W.T))

    cell, x, start = Mixing(), pt.tensor3("x"), pt.matrix("s_0")
    rng = np.random.default_rng(0)
    values = [rng.normal(size=(3, 4, 2)), rng.normal(size=(3, 2))]
    weight = rng.normal(size=(3, 4, 2))
    found = []
    for rule in (RTRL(), srnn.Autodiff()):
        loss = (srnn.unroll(cell, x, start, adjoint=rule) * weight).sum()
        gradients = pytensor.grad(loss, [cell.W, x, start])
        results = pytensor.function([x, start], gradients, mode=FAST)(*values)
        found.append(dict(zip(["W", "x", "s_0"], results, strict=True)))
    assert_agree(*found, EXACT)


def test_rtrl_keeps_no_tape():
    """Catches gates stored for all steps: the Op returns the states only."""
    cell = srnn.LSTM(2, 3, seed=0)
    outputs = srnn.unroll(cell, pt.tensor3("x"), adjoint=RTRL())
    [op] = {
        v.owner.op for v in ancestors([outputs]) if v.owner and isinstance(v.owner.op, Unrolled)
    }
    assert len(op.output_types) == len(cell.state)
