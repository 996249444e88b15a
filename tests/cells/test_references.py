"""The cells against plain NumPy loops and against pytensor_ml's own layers."""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import N_IN, cell_of, difference, gradients_of, values_for
from cases import VARIANTS as CASE_VARIANTS
from modes import FAST
from pytensor_ml.layers import recurrent as peer
from tolerances import EXACT

import symbolic_rnn as srnn


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def elman(p, x, state):
    (s,) = state
    return (np.tanh(p["U"] @ x + p["W"] @ s + p["b"]),)


def gru(p, x, state):
    (h,) = state
    r = sigmoid(p["U_r"] @ x + p["W_r"] @ h + p["b_r"])
    z = sigmoid(p["U_z"] @ x + p["W_z"] @ h + p["b_z"])
    m = p["W_n"] @ h + p["c_n"]
    n = np.tanh(p["U_n"] @ x + p["b_n"] + r * m)
    return ((1 - z) * n + z * h,)


def lstm(p, x, state):
    h, c = state
    i = sigmoid(p["U_i"] @ x + p["W_i"] @ h + p["b_i"])
    f = sigmoid(p["U_f"] @ x + p["W_f"] @ h + p["b_f"])
    g = np.tanh(p["U_g"] @ x + p["W_g"] @ h + p["b_g"])
    o = sigmoid(p["U_o"] @ x + p["W_o"] @ h + p["b_o"])
    c = f * c + i * g
    return o * np.tanh(c), c


STEPS = {"elman": elman, "gru": gru, "lstm": lstm}


def loop(step, p, x, initial):
    """One example after another, one step after another."""
    outputs = np.zeros((*x.shape[:2], initial[0].shape[1]))
    last = [np.zeros_like(state) for state in initial]
    for b in range(x.shape[0]):
        state = tuple(part[b] for part in initial)
        for t in range(x.shape[1]):
            state = step(p, x[b, t], state)
            outputs[b, t] = state[0]
        for k, part in enumerate(state):
            last[k][b] = part
    return [outputs, *last]


@pytest.mark.parametrize("case", STEPS)
def test_the_unrolled_cell_is_its_equations_in_a_numpy_loop(case):
    """Catches a gate that reads another's weights and a state carried in the wrong order."""
    cell = cell_of(case)
    parameters = {name: p.get_value() for p, name in cell.parameter_names.items()}
    values = values_for(case, 6)
    expected = loop(STEPS[case], parameters, values[0], values[2 : 2 + len(cell.state)])
    got = gradients_of(case, "bptt", CASE_VARIANTS["given state"])(values)
    names = ["outputs", *(f"{name}_T" for name in cell.state)]
    for name, reference in zip(names, expected, strict=True):
        assert difference(got[name], reference) <= EXACT


PACKED = {"elman": ("",), "gru": ("_r", "_z", "_n"), "lstm": ("_i", "_f", "_g", "_o")}
PEERS = {"elman": peer.ElmanCell, "gru": peer.GRUCell, "lstm": peer.LSTMCell}


def peer_of(case: str) -> peer.RecurrentCell:
    """That library's cell with our weights: transposed, its gates side by side."""
    cell = cell_of(case)
    theirs = PEERS[case](case, n_in=N_IN, n_hidden=cell.n_hidden)
    ours = {name: p.get_value() for p, name in cell.parameter_names.items()}
    gates = PACKED[case]
    theirs.W_ih.set_value(np.concatenate([ours[f"U{gate}"].T for gate in gates], axis=1))
    theirs.W_hh.set_value(np.concatenate([ours[f"W{gate}"].T for gate in gates], axis=1))
    theirs.b.set_value(np.concatenate([ours[f"b{gate}"] for gate in gates]))
    if case == "gru":
        theirs.c.set_value(ours["c_n"])
    return theirs


def run(outputs, x, weights, parameters):
    """Compile the outputs and the gradients of a weighted sum of them."""
    loss = (outputs * weights).sum()
    gradients = pytensor.grad(loss, [x, *parameters])
    return pytensor.function([x, weights], [outputs, *gradients], mode=FAST)


def values(case: str) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    return rng.normal(size=(4, 6, N_IN)), rng.normal(size=(4, 6, cell_of(case).n_hidden))


@pytest.mark.parametrize("case", PEERS)
def test_the_cell_is_the_peers_layer_at_the_same_weights(case):
    """Catches an order of gates or a layout that differs from what the docstring says."""
    x, weights = pt.tensor3("x"), pt.tensor3("weights")
    theirs = run(peer.Recurrent(peer_of(case))(x), x, weights, [])(*values(case))
    ours = run(srnn.unroll(cell_of(case), x), x, weights, [])(*values(case))
    for got, expected in zip(ours, theirs, strict=True):
        assert difference(got, expected) <= EXACT


@pytest.mark.parametrize("case", PEERS)
def test_a_cell_works_inside_the_peers_loop(case):
    """Catches a cell that breaks the protocol of pytensor_ml's Recurrent."""
    cell = cell_of(case)
    x, weights = pt.tensor3("x"), pt.tensor3("weights")
    inside = run(peer.Recurrent(cell)(x), x, weights, cell.parameters)(*values(case))
    ours = run(srnn.unroll(cell, x), x, weights, cell.parameters)(*values(case))
    for got, expected in zip(ours, inside, strict=True):
        assert difference(got, expected) <= EXACT


@pytest.mark.parametrize("case", ["elman", "lstm"])
def test_a_cell_of_the_peer_works_inside_our_loop(case):
    """Catches a derivation that needs more of a cell than the shared protocol gives."""
    cell = peer_of(case)
    parameters = [cell.W_ih, cell.W_hh, cell.b]
    x, weights = pt.tensor3("x"), pt.tensor3("weights")
    theirs = run(peer.Recurrent(cell)(x), x, weights, parameters)(*values(case))
    ours = run(srnn.unroll(cell, x), x, weights, parameters)(*values(case))
    for got, expected in zip(ours, theirs, strict=True):
        assert np.max(np.abs(expected)) > 1e-6
        assert difference(got, expected) <= EXACT
