"""The explicit double sum: a method without a recursion of cotangents or influence matrices."""

from __future__ import annotations

import numpy as np
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
from tolerances import EXACT, FLOAT32, SECOND_DERIVATIVE

import symbolic_rnn as srnn
from symbolic_rnn.adjoints.closed_form import ClosedForm

RULES.setdefault("closed form", ClosedForm)
HARDEST = VARIANTS["reversed and masked"]


# Each cell in one variant, which alternates.
@pytest.mark.sampled(2, "case", "variant")
@pytest.mark.parametrize("variant", ["plain", "reversed and masked"])
@pytest.mark.parametrize("case", CASES)
def test_the_double_sum_is_the_gradient_of_autodiff(case, variant):
    """Catches Jacobians multiplied in the wrong order, and a term missing at either end."""
    how = VARIANTS[variant]
    closed, autodiff = (gradients_of(case, rule, how) for rule in ("closed form", "autodiff"))
    for n_steps in (1, 2, 7):
        values = values_for(case, n_steps)
        zero = CASES[case].recurrent if n_steps == 1 and not how.given else ()
        assert_agree(closed(values), autodiff(values), EXACT, zero=zero)


def test_copies_lay_the_double_sum_out():
    """Catches products of Jacobians that are correct in a scan only."""
    values = values_for("two states", 3)
    copies = Variant(mask=True, reverse=True, given=True, copies=3)
    expected = gradients_of("two states", "autodiff", HARDEST)(values)
    assert_agree(gradients_of("two states", "closed form", copies)(values), expected, EXACT)


def test_second_derivatives_of_the_double_sum_are_those_of_autodiff():
    """Catches a Jacobian that PyTensor takes for a constant."""
    values = values_for("elman", 3)
    expected = second_derivatives_of("elman", "autodiff", HARDEST)(values)
    got = second_derivatives_of("elman", "closed form", HARDEST)(values)
    assert_agree(got, expected, SECOND_DERIVATIVE)


def test_float32_stays_float32():
    """Catches an identity or a table of places in float64."""
    values = values_for("gru", 7, dtype="float32")
    closed = gradients_of("gru", "closed form", HARDEST, "float32")(values)
    assert {value.dtype for value in closed.values()} == {np.dtype("float32")}
    assert_agree(closed, gradients_of("gru", "autodiff", HARDEST, "float32")(values), FLOAT32)


@pytest.mark.parametrize("window", [(0, 1), (1, -2)])
def test_a_window_is_two_positive_numbers(window):
    """Catches an empty window, whose gradient would silently be zero."""
    with pytest.raises(ValueError, match="ClosedForm expects a tuple of a positive integer"):
        ClosedForm(window=window)


@pytest.mark.parametrize("window", [3, (1,), (1, 2, 3), (1.5, 2), (True, 2)])
def test_a_window_is_a_pair_of_integers(window):
    """Catches a window that fails only when the gradient is taken."""
    with pytest.raises(TypeError, match="ClosedForm expects"):
        ClosedForm(window=window)


def test_the_rule_is_a_value():
    """Rules with different windows are different, and so are their names."""
    assert ClosedForm((1, 2)) == ClosedForm((1, 2)) != ClosedForm((2, 2))
    assert ClosedForm().name == "ClosedForm"
    assert ClosedForm((1, 2)).name == "ClosedForm(window=(1, 2))"
    assert isinstance(ClosedForm(), srnn.Adjoint)
