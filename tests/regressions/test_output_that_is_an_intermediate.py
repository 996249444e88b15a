"""A value that is both an output and an intermediate loses one path (the LSTM's c_t)."""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import cell_of
from modes import FAST
from tolerances import EXACT

import symbolic_rnn as srnn


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


@pytest.mark.parametrize("adjoint", [srnn.Autodiff(), srnn.BPTT()], ids=repr)
def test_the_memory_of_an_lstm_keeps_both_its_paths(adjoint):
    """Catches ``dL/dc_t`` that is only its own cotangent, or only what comes through ``h_t``.

    For ``L = w h_1 + v c_1``: ``dL/dc_0 = (w o_1 (1 - tanh(c_1)^2) + v) f_1``.
    """
    cell = cell_of("lstm")
    x, h_0, c_0 = pt.tensor3("x"), pt.matrix("h_0"), pt.matrix("c_0")
    w, v = pt.matrix("w"), pt.matrix("v")
    _, (h, c) = srnn.unroll(cell, x, [h_0, c_0], adjoint=adjoint, return_state=True)
    gradient = pytensor.grad((w * h).sum() + (v * c).sum(), c_0)
    function = pytensor.function([x, h_0, c_0, w, v], [gradient, c], mode=FAST)
    rng = np.random.default_rng(2)
    x_1, h_v, c_v, w_v, v_v = (rng.normal(size=(2, n)) for n in (3, 4, 4, 4, 4))
    got, c_1 = function(x_1[:, None], h_v, c_v, w_v, v_v)
    p = {name: parameter.get_value() for parameter, name in cell.parameter_names.items()}
    f, o = (sigmoid(x_1 @ p[f"U_{g}"].T + h_v @ p[f"W_{g}"].T + p[f"b_{g}"]) for g in "fo")
    both = (w_v * o * (1 - np.tanh(c_1) ** 2) + v_v) * f
    np.testing.assert_allclose(got, both, rtol=EXACT)
    assert not np.allclose(both, v_v * f)
    assert not np.allclose(both, (both - v_v * f))
