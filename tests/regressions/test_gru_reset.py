"""Reset before and after the product confused; two biases summed (keras 8720, 9112, 15915)."""

from __future__ import annotations

import numpy as np
import pytensor.tensor as pt
from cases import cell_of
from modes import FAST
from tolerances import EXACT

import symbolic_rnn as srnn


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def test_the_reset_gate_multiplies_the_product_and_its_bias():
    """Catches ``W (r * h)``, and ``b_n + c_n`` both outside the gate; biases are not zero."""
    cell = cell_of("gru")
    p = {name: parameter.get_value() for parameter, name in cell.parameter_names.items()}
    rng = np.random.default_rng(3)
    x, h = rng.normal(size=(2, 3)), rng.normal(size=(2, 4))
    r, z = (sigmoid(x @ p[f"U_{g}"].T + h @ p[f"W_{g}"].T + p[f"b_{g}"]) for g in "rz")

    def new(inner):
        return (1 - z) * np.tanh(x @ p["U_n"].T + inner) + z * h

    after = new(p["b_n"] + r * (h @ p["W_n"].T + p["c_n"]))
    before = new(p["b_n"] + (r * h) @ p["W_n"].T + p["c_n"])
    summed = new(p["b_n"] + p["c_n"] + r * (h @ p["W_n"].T))
    got = srnn.unroll(cell, pt.as_tensor(x[:, None]), pt.as_tensor(h)).eval(mode=FAST)[:, 0]
    np.testing.assert_allclose(got, after, rtol=EXACT)
    assert not np.allclose(got, before)
    assert not np.allclose(got, summed)
