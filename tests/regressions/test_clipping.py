"""Norm clipping: non-finite gradients, a negative bound, overflow (pytorch 46849)."""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST
from pytensor_ml.optim import apply_if_finite, chain, clip_by_global_norm, sgd

import symbolic_rnn as srnn
from symbolic_rnn.training.compiled import compile_train

BOUND = 0.5


def trained(dtype: str, optimizer):
    """An Elman cell and a step of training on a sum of its outputs times a number."""
    with pytensor.config.change_flags(floatX=dtype):
        cell = srnn.Elman(2, 3, seed=0)
        x, factor = pt.tensor3("x"), pt.scalar("factor")
        loss = (srnn.unroll(cell, x) * factor).sum()
        step = compile_train(loss, [x, factor], optimizer, mode=FAST)
    values = np.ones((2, 4, 2), dtype=dtype)

    def move(factor: float) -> float:
        """The norm of the step taken."""
        before = [parameter.get_value() for parameter in cell.parameters]
        with np.errstate(all="ignore"):  # NumPy warns of what this test is about
            step(values, np.asarray(factor, dtype=dtype))
        after = [parameter.get_value() for parameter in cell.parameters]
        return float(np.sqrt(sum(((a - b) ** 2).sum() for a, b in zip(after, before, strict=True))))

    return cell, move


@pytest.mark.parametrize("factor", [np.nan, np.inf, -np.inf])
def test_a_gradient_that_is_not_finite_leaves_the_parameters_as_they_were(factor):
    """Catches a clip that multiplies infinity by zero and writes the NaN into the weights."""
    rule = chain(clip_by_global_norm(BOUND), sgd(1.0))
    cell, move = trained("float64", apply_if_finite(rule))
    assert move(1e6) == pytest.approx(BOUND, rel=1e-6)
    assert move(factor) == 0.0
    assert all(np.isfinite(parameter.get_value()).all() for parameter in cell.parameters)
    assert move(1e6) == pytest.approx(BOUND, rel=1e-6)


def test_a_norm_that_overflows_float32_moves_no_parameter_beyond_the_bound():
    """Catches a gradient of 1e25, whose square is infinite, that is let through unclipped."""
    cell, move = trained("float32", chain(clip_by_global_norm(BOUND), sgd(1.0)))
    assert move(1e6) == pytest.approx(BOUND, rel=1e-5)
    assert move(1e25) <= BOUND * (1 + 1e-5)
    assert all(np.isfinite(parameter.get_value()).all() for parameter in cell.parameters)


@pytest.mark.parametrize("bound", [-1.0, 0.0])
def test_a_bound_that_is_not_positive_is_refused(bound):
    """Catches a negative bound that turns every step around."""
    with pytest.raises(ValueError, match="max_norm is a norm to clip to and must be positive"):
        clip_by_global_norm(bound)
