"""The order of gates mixed up (onnx2torch 256): each gate answers to its own weights alone."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST
from tolerances import EXACT

import symbolic_rnn as srnn

X, STATE = 0.8, {"h": 0.3, "c": -0.7}
KINDS = ("U", "W", "b")


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def lstm(i=0.0, f=0.0, g=0.0, o=0.0):
    c = sigmoid(f) * STATE["c"] + sigmoid(i) * np.tanh(g)
    return [sigmoid(o) * np.tanh(c), c]


def gru(r=0.0, z=0.0, n=0.0, m=0.0):
    return [(1 - sigmoid(z)) * np.tanh(n + sigmoid(r) * m) + sigmoid(z) * STATE["h"]]


@cache
def one_step(kind: type[srnn.Cell]):
    """A cell of one unit and one feature, and a function that sets all parameters and steps."""
    cell = kind(1, 1, seed=0)
    initial = [pt.as_tensor([[STATE[name]]]) for name in cell.state]
    _, last = srnn.unroll(cell, pt.as_tensor([[[X]]]), initial, return_state=True)
    return cell, pytensor.function([], list(last), mode=FAST)


def with_one_hot(kind: type[srnn.Cell], hot: dict[str, float]) -> list[float]:
    """The state after one step, with all parameters zero but those given."""
    cell, function = one_step(kind)
    for parameter, name in cell.parameter_names.items():
        parameter.set_value(np.full(parameter.get_value().shape, hot.get(name, 0.0)))
    return [float(value[0, 0]) for value in function()]


def preactivation(kind: str) -> float:
    return {"U": 2 * X, "W": 2 * STATE["h"], "b": 2.0}[kind]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("gate", "ifgo")
def test_each_gate_of_the_lstm_answers_to_its_own(gate, kind):
    """Catches gates read in another order than i, f, g, o, and a sigmoid in place of a tanh."""
    # An input gate alone shows only where the candidate is not zero.
    base = {} if gate == "g" else {"g": 0.5}
    hot = {f"b_{name}": value for name, value in base.items()} | {f"{kind}_{gate}": 2.0}
    expected = lstm(**base | {gate: preactivation(kind)})
    got = with_one_hot(srnn.LSTM, hot)
    assert got == pytest.approx(expected, rel=EXACT)
    assert got != pytest.approx(lstm(**base), rel=1e-3)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("gate", "rzn")
def test_each_gate_of_the_gru_answers_to_its_own(gate, kind):
    """Catches gates read in another order than r, z, n, and ``z`` that keeps the wrong side."""
    # The reset gate shows only where what it gates is not zero.
    base = {"m": 0.5} if gate == "r" else {}
    hot = {"c_n": base.get("m", 0.0), f"{kind}_{gate}": 2.0}
    inner = preactivation(kind)
    moved = {"m": inner} if (gate, kind) == ("n", "W") else {gate: inner}
    got = with_one_hot(srnn.GRU, hot)
    assert got == pytest.approx(gru(**base | moved), rel=EXACT)
    assert got != pytest.approx(gru(**base), rel=1e-3)


def test_the_gated_bias_of_the_gru_is_gated():
    """Catches ``c_n`` added outside the reset gate."""
    assert with_one_hot(srnn.GRU, {"c_n": 2.0}) == pytest.approx(gru(m=2.0), rel=EXACT)
    assert gru(m=2.0) != pytest.approx(gru(n=2.0), rel=1e-3)
