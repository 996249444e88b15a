"""Autodiff and BPTT give the same gradient, as do a scan and copies, and CVM and NUMBA."""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import (
    CASES,
    LENGTHS,
    VARIANTS,
    Variant,
    assert_agree,
    cell_of,
    difference,
    gradients_of,
    second_derivatives_of,
    values_for,
)
from modes import FAST
from pytensor.compile.mode import Mode, get_mode
from tolerances import EXACT, FLOAT32, SECOND_DERIVATIVE

import symbolic_rnn as srnn

MASKED = VARIANTS["masked"]


def exactly_zero(case: str, variant: Variant, n_steps: int) -> tuple[str, ...]:
    """From a zero state, one step gives the recurrent weights a zero gradient."""
    return CASES[case].recurrent if n_steps == 1 and not variant.given else ()


# Each cell in every second variant, beginning with another: each variant has three cells.
@pytest.mark.sampled(2, "case", "variant")
@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("case", CASES)
def test_bptt_is_the_gradient_of_autodiff_at_every_length(case, variant):
    """Catches any wrong term of the derivation: a lost path, a wrong order, a step too few."""
    how = VARIANTS[variant]
    autodiff, bptt = gradients_of(case, "autodiff", how), gradients_of(case, "bptt", how)
    for n_steps in LENGTHS:
        values = values_for(case, n_steps)
        zero = exactly_zero(case, how, n_steps)
        assert_agree(bptt(values), autodiff(values), EXACT, zero=zero)


# One gate, several, and several states: the tape of the others is made of these.
@pytest.mark.sampled(case=("elman", "gru", "two states"))
@pytest.mark.parametrize("case", CASES)
def test_second_derivatives_through_bptt_are_those_of_autodiff(case):
    """Catches a tape whose cotangents are dropped when the backward pass is differentiated."""
    values = values_for(case, 4)
    expected = second_derivatives_of(case, "autodiff", MASKED)(values)
    assert_agree(second_derivatives_of(case, "bptt", MASKED)(values), expected, SECOND_DERIVATIVE)


@pytest.mark.parametrize("adjoint", ["autodiff", "bptt"])
@pytest.mark.parametrize("case", CASES)
def test_copies_and_scan_are_one_network(case, adjoint):
    """Catches an off-by-one or a wrong order in either loop, masked and reversed."""
    values = values_for(case, 3)
    scan = Variant(mask=True, reverse=True, given=True)
    copies = Variant(mask=True, reverse=True, given=True, copies=3)
    expected = gradients_of(case, adjoint, scan)(values)
    assert_agree(gradients_of(case, adjoint, copies)(values), expected, EXACT)


# The others are made of the same Ops.
@pytest.mark.sampled(case=("elman", "gru", "two states"))
@pytest.mark.parametrize("case", CASES)
def test_float32_stays_float32_and_agrees(case):
    """Catches a float64 constant that widens the loop, and a gradient of another dtype."""
    values = values_for(case, 7, dtype="float32")
    autodiff = gradients_of(case, "autodiff", MASKED, "float32")(values)
    bptt = gradients_of(case, "bptt", MASKED, "float32")(values)
    for name, value in [*autodiff.items(), *bptt.items()]:
        assert value.dtype == np.float32, f"{name} is {value.dtype}"
    assert_agree(bptt, autodiff, FLOAT32)


# Each mode with one cell.
@pytest.mark.sampled(2, "case", "mode")
@pytest.mark.parametrize("mode", ["CVM", "NUMBA"])
@pytest.mark.parametrize("case", ["lstm", "two states"])
def test_what_a_mode_rewrites_agrees(case, mode):
    """Catches a rewrite that changes the derived recursion; Python runs the rewritten graph."""
    rewritten = Mode(linker="py", optimizer=get_mode(mode).provided_optimizer)
    values = values_for(case, 7)
    expected = gradients_of(case, "autodiff", MASKED)(values)
    assert_agree(gradients_of(case, "bptt", MASKED, mode=rewritten)(values), expected, EXACT)


# Either takes as long as the rest of this file; mode C99 is compared in tests/c99/test_training.py.
@pytest.mark.matrix
@pytest.mark.parametrize("mode", ["CVM", "NUMBA"])
def test_compiled_modes_agree_with_python(mode, monkeypatch):
    """Catches a node of the derived recursion that a compiler does not take, or takes wrongly.

    Either takes half a second for each node that it has not seen, in an empty cache: the cell is
    small, sizes are known, and Numba does not optimize; it cannot cache all of that, and warns.
    """
    monkeypatch.setenv("NUMBA_OPT", "0")
    cell, (value, masked, *_) = cell_of("elman"), values_for("elman", 7)
    x = pt.tensor("x", dtype=cell.dtype, shape=value.shape)
    mask = pt.tensor("mask", dtype="bool", shape=masked.shape)

    def run(adjoint, mode):
        loss = (srnn.unroll(cell, x, mask=mask, adjoint=adjoint) ** 2).sum()
        results = {"loss": loss, "x": pytensor.grad(loss, x)}
        names = cell.parameter_names
        gradients = pytensor.grad(loss, [*names])
        results |= dict(zip(names.values(), gradients, strict=True))
        with pytensor.config.change_flags(numba__cache=False):
            function = pytensor.function([x, mask], [*results.values()], mode=mode)
            return dict(zip(results, function(value, masked), strict=True))

    assert_agree(run(srnn.BPTT(), mode), run(srnn.Autodiff(), FAST), EXACT)


def test_an_error_of_a_millionth_is_not_agreement():
    """Catches a comparison that would accept a gradient scaled by 1 + 1e-6."""
    result = gradients_of("elman", "bptt", MASKED)(values_for("elman", 7))
    scaled = result | {"W": result["W"] * (1 + 1e-6)}
    assert difference(scaled["W"], result["W"]) > 1e5 * EXACT
    with pytest.raises(AssertionError, match="W differs"):
        assert_agree(scaled, result, EXACT)


def test_a_gradient_of_zeros_is_not_agreement():
    """Catches a vacuous comparison: two zero gradients prove nothing."""
    result = gradients_of("elman", "bptt", MASKED)(values_for("elman", 7))
    silent = result | {"W": np.zeros_like(result["W"])}
    with pytest.raises(AssertionError, match="would mean nothing"):
        assert_agree(silent, silent, EXACT)
