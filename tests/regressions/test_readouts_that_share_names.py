"""Class 51 too: the readout of a cell whose own equations have its names, V, c and o_t.

`derive(Jordan, readout=...)` and `derive(LSTM, readout=...)` ended in "let('o_t', ...) names a
second value of one step"; V of Jordan and V of the readout had one name.
"""

from __future__ import annotations

import re

import pytest

import symbolic_rnn as srnn
from symbolic_rnn.cells import CELLS
from symbolic_rnn.cli import main
from symbolic_rnn.derivation.network import staged_network

SHARE = {"jordan", "lstm", "peephole-lstm"}


@pytest.mark.parametrize("activation", ["identity", "tanh"])
@pytest.mark.parametrize("name", CELLS)
def test_every_cell_derives_with_a_readout_and_every_parameter_has_its_own_gradient(
    name, activation
):
    """Two gradients of one name, or an equation that reads the value of another."""
    cell = CELLS[name](3, 4, seed=0)
    readout = srnn.Dense(4, 2, activation=activation, seed=1)
    text = str(srnn.derive(cell, readout=readout, loss=srnn.squared_error))
    gradients = re.findall(r"∂L/∂(\S+) +=", text)
    inputs = 1 + len(cell.state)  # x_t, and the initial states
    assert len(set(gradients)) == len(gradients) == len(cell.parameters) + 2 + inputs
    marked = {"V^out", "c^out"} if name in SHARE else {"V", "c"}
    assert marked <= set(gradients)
    output = "o^out_t" if name in SHARE else "o_t"
    assert f"E_t = sum(({output} − y_t)²)" in text

    step = staged_network(cell, readout, srnn.squared_error).step
    parameters = {symbol.name: leaf for symbol, leaf in step.closure.items()}
    letter = "V^{out}" if name in SHARE else "V"
    assert parameters[letter] is readout.V


def test_a_cell_of_ones_own_may_use_the_readouts_names():
    class Mine(srnn.Cell):
        def __init__(self):
            super().__init__(n_in=2, state={"s": 3}, seed=0)
            self.c = self.parameter("c", (3,))

        def step(self, x_t, s_prev):
            return srnn.let(
                "s_t", srnn.let("v_t", s_prev * self.c) + x_t.sum(axis=-1, keepdims=True)
            )

    text = str(srnn.derive(Mine(), readout=srnn.Dense(3, 1, seed=0), loss=srnn.squared_error))
    assert "o^out_t = V^out s_t + c^out" in text


@pytest.mark.parametrize("name", sorted(SHARE))
def test_the_shell_derives_them_in_every_format(name, capsys):
    for format_ in ("text", "latex", "markdown", "html"):
        words = ["derive", name, "--readout", "2", "--loss", "cross-entropy", "--format", format_]
        assert main(words) == 0
        shown = capsys.readouterr().out
        assert "out" in shown or "<mi>o</mi><mi>u</mi><mi>t</mi>" in shown
