"""float32 and float64 mixed: under floatX=float32 everything is float32."""

from __future__ import annotations

import pytensor
import pytensor.tensor as pt
import pytest
from cases import CASES

import symbolic_rnn as srnn


@pytest.mark.parametrize("adjoint", [srnn.Autodiff(), srnn.BPTT()], ids=repr)
@pytest.mark.parametrize("case", CASES)
def test_everything_is_float32_under_float32(case, adjoint):
    """Catches a Python number, a draw or a zero state that widens the whole network."""
    with pytensor.config.change_flags(floatX="float32"):
        cell = CASES[case].build()
        x, y = pt.tensor3("x"), pt.tensor3("y")
        assert {parameter.dtype for parameter in cell.parameters} == {"float32"}
        h, last = srnn.unroll(cell, x, adjoint=adjoint, return_state=True)
        readout = srnn.Dense(cell.n_hidden, 2, seed=0)
        loss = srnn.squared_error(readout(h), y)
        gradients = pytensor.grad(loss, [x, *cell.parameters, *readout.parameters])
        for value in (h, *last, loss, *gradients):
            assert value.dtype == "float32"
