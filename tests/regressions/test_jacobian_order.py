"""Jacobians multiplied in the wrong order (elixir-nx/axon PR 644)."""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST
from tolerances import EXACT

import symbolic_rnn as srnn


@pytest.mark.parametrize("adjoint", [srnn.Autodiff(), srnn.BPTT()], ids=repr)
def test_jacobians_multiply_in_the_order_of_time_for_a_cell_that_is_not_symmetric(adjoint):
    """Catches the product in reversed order, right where all step Jacobians commute.

    ``ds_T/ds_0 = J_T ... J_1`` with ``J_t = diag(1 - s_t^2) W`` and a nilpotent-like ``W``.
    """
    cell = srnn.Elman(1, 2, seed=0)
    W = np.array([[0.1, 0.9], [-0.3, 0.2]])
    cell.W.set_value(W)
    x, s_0 = pt.tensor3("x"), pt.matrix("s_0")
    h = srnn.unroll(cell, x, s_0, adjoint=adjoint)
    gradient = pytensor.grad(h[0, -1, 0], s_0)
    values = np.array([[[0.3], [-1.1], [0.8]]])
    states, got = pytensor.function([x, s_0], [h, gradient], mode=FAST)(values, [[0.4, -0.6]])
    product, reversed_product = np.eye(2), np.eye(2)
    for s_t in states[0]:
        J = np.diag(1 - s_t**2) @ W
        product, reversed_product = J @ product, reversed_product @ J
    assert not np.allclose(product[0], reversed_product[0])
    np.testing.assert_allclose(got[0], product[0], rtol=EXACT)
