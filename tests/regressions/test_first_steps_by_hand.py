"""One and two steps of an Elman cell, worked out on paper."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import ADJOINTS
from modes import FAST
from tolerances import EXACT

import symbolic_rnn as srnn

U, W, B = 0.7, -0.4, 0.2


@cache
def scalar_elman(adjoint: str):
    """Compile s_T and its derivatives by U, W and b, of a cell with one unit and one feature."""
    cell = srnn.Elman(1, 1, seed=0)
    cell.U.set_value([[U]])
    cell.W.set_value([[W]])
    cell.b.set_value([B])
    x = pt.tensor3("x")
    _, (last,) = srnn.unroll(cell, x, adjoint=ADJOINTS[adjoint](), return_state=True)
    gradients = pytensor.grad(last.sum(), cell.parameters)
    return pytensor.function([x], [last, *gradients], mode=FAST)


@pytest.mark.parametrize("adjoint", ADJOINTS)
def test_one_step_from_zero_teaches_the_recurrent_weight_exactly_nothing(adjoint):
    """Catches a recurrent weight's gradient paired with the state after the step, not before."""
    last, dU, dW, db = scalar_elman(adjoint)(np.array([[[0.5]]]))
    slope = 1 - np.tanh(U * 0.5 + B) ** 2
    assert dW[0, 0] == 0.0
    assert last[0, 0] == pytest.approx(np.tanh(U * 0.5 + B), rel=EXACT)
    assert dU[0, 0] == pytest.approx(slope * 0.5, rel=EXACT)
    assert db[0] == pytest.approx(slope, rel=EXACT)


@pytest.mark.parametrize("adjoint", ADJOINTS)
def test_two_steps_are_the_sum_worked_out_on_paper(adjoint):
    """Catches a wrong boundary term: ds_2/dU = g'(a_2) (x_2 + W g'(a_1) x_1), and so on."""
    x_1, x_2 = 0.5, -1.5
    s_1 = np.tanh(U * x_1 + B)
    s_2 = np.tanh(U * x_2 + W * s_1 + B)
    slope_1, slope_2 = 1 - s_1**2, 1 - s_2**2
    last, dU, dW, db = scalar_elman(adjoint)(np.array([[[x_1], [x_2]]]))
    assert last[0, 0] == pytest.approx(s_2, rel=EXACT)
    assert dU[0, 0] == pytest.approx(slope_2 * (x_2 + W * slope_1 * x_1), rel=EXACT)
    assert dW[0, 0] == pytest.approx(slope_2 * s_1, rel=EXACT)
    assert db[0] == pytest.approx(slope_2 * (1 + W * slope_1), rel=EXACT)
