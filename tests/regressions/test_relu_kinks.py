"""ReLU recurrences wrong at or near kinks (pytorch 11662)."""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import ADJOINTS
from modes import FAST
from tolerances import EXACT

import symbolic_rnn as srnn


def compiled(adjoint: str, W: float):
    cell = srnn.Elman(1, 1, activation="relu", seed=0)
    cell.U.set_value([[1.0]])
    cell.W.set_value([[W]])
    x = pt.tensor3("x")
    h = srnn.unroll(cell, x, adjoint=ADJOINTS[adjoint]())
    gradients = pytensor.grad(h.sum(), [x, cell.W, cell.b])
    return pytensor.function([x], [h, *gradients], mode=FAST)


@pytest.mark.parametrize("adjoint", ADJOINTS)
@pytest.mark.parametrize("side", [-1e-9, 1e-9])
def test_each_side_of_a_kink_has_its_own_slope(adjoint, side):
    """Catches a slope read from the wrong side, or from the value after the step."""
    h, dx, dW, db = compiled(adjoint, 0.5)(np.array([[[1.0], [-0.5 + side]]]))
    on = float(side > 0)
    assert h[0, 0, 0] == 1.0
    np.testing.assert_allclose(dx[0, :, 0], [1 + 0.5 * on, on], rtol=EXACT)
    np.testing.assert_allclose(dW[0, 0], on, rtol=EXACT)
    np.testing.assert_allclose(db[0], 1 + 1.5 * on, rtol=EXACT)


@pytest.mark.parametrize("adjoint", ADJOINTS)
def test_on_a_kink_the_slope_is_one_of_the_two_sides_and_finite(adjoint):
    """Catches NaN at exactly zero, where a division or a logarithm stands in for the maximum."""
    _, dx, dW, db = compiled(adjoint, 0.5)(np.zeros((1, 3, 1)))
    for gradient in (dx, dW, db):
        assert np.isfinite(gradient).all()


def test_both_methods_choose_one_slope_on_a_kink():
    """Catches BPTT and autodiff that differ where the derivative is a convention."""
    x = np.array([[[1.0], [-0.5], [0.0], [0.0]]])
    autodiff, bptt = compiled("autodiff", 0.5)(x), compiled("bptt", 0.5)(x)
    for got, expected in zip(bptt, autodiff, strict=True):
        assert np.array_equal(got, expected)
