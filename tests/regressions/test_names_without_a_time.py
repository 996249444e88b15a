"""Class 57: a name that does not end in ``_t`` is a value of one step all the same.

A cell with ``let("gate", ...)`` printed ``δ_t = ∂E_t/∂s_t + Wᵀ (ḡate ⊙ gate ⊙ (1 − gate)) + ...``,
where all three are values of step t+1, and in ``∂L/∂s_0`` of step 1.
"""

from __future__ import annotations

import re

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST
from steps_table import Untimed
from tolerances import EXACT
from walk import walk

import symbolic_rnn as srnn
from symbolic_rnn.pages.picture.of_step import picture_of_step
from symbolic_rnn.step import stage_cell


def test_the_printed_recursion_gives_the_gradients_of_autodiff():
    """Only the printed terms are evaluated, at the steps that they name."""
    cell, T, rng = Untimed(), 4, np.random.default_rng(0)
    x, initial, errors = rng.normal(size=(T, 3)), rng.normal(size=3), rng.normal(size=(T, 3))
    names = {name: parameter for parameter, name in cell.parameter_names.items()}
    found, *_ = walk(
        srnn.derive(cell),
        {name: parameter.get_value() for name, parameter in names.items()},
        x,
        {"s": initial},
        errors,
    )
    inputs, s_0 = pt.matrix(), pt.vector()
    state, loss = s_0[None], 0.0
    for t in range(T):
        state = cell.step(inputs[t][None], state)
        loss = loss + (state[0] * errors[t]).sum()
    wrt = {**names, "x_t": inputs, "s_0": s_0}
    gradients = pytensor.function([inputs, s_0], pytensor.grad(loss, [*wrt.values()]), mode=FAST)
    for name, expected in zip(wrt, gradients(x, initial), strict=True):
        np.testing.assert_allclose(found[f"dL/d{name}"], expected, rtol=EXACT, atol=EXACT)


def test_every_value_that_differs_between_steps_is_printed_with_its_step():
    """Keys stay as the user spelled them; a value of parameters alone has no time."""
    derivation = srnn.derive(Untimed())
    assert [line.key for line in derivation.sections[0].lines] == [
        "decay",
        "gate",
        "a part that is kept",
        "c_new",
        "s_t",
    ]
    assert derivation["decay"].left.name.index == ""
    for key in ("gate", "a part that is kept", "c_new"):
        assert derivation[key].left.name.index == derivation[f"bar {key}"].left.name.index == "t"
    text = derivation.to_text()
    assert "Wᵀ (bar(gate)_{t+1} ⊙ gate_{t+1} ⊙ (1 − gate_{t+1}))" in text
    assert "gate_1" in text.splitlines()[-1]
    assert srnn.vectors(Untimed(), n_steps=4)["gate"].values.shape == (4, 2, 3)


@pytest.mark.parametrize("layer", ["stack", "forward", "reverse", "bidirectional", "readout"])
def test_in_layers_too(layer):
    """The moved values of each segment have their step, in the order of the original time."""
    top = srnn.Elman(3, 2, seed=1)
    network, options = {
        "stack": (srnn.Stack([Untimed(), top]), {}),
        "forward": (srnn.Sequential([srnn.Recurrent(Untimed()), srnn.Dense(3, 2, seed=1)]), {}),
        "reverse": (
            srnn.Sequential([srnn.Recurrent(Untimed(), reverse=True), srnn.Recurrent(top)]),
            {},
        ),
        "bidirectional": (srnn.Sequential([srnn.Bidirectional(Untimed(), Untimed())]), {}),
        "readout": (Untimed(), {"readout": srnn.Dense(3, 2, seed=1), "loss": srnn.squared_error}),
    }[layer]
    text = srnn.derive(network, **options).to_text()
    moved = {
        "reverse": ["gate^(1)_{t-1}", "gate^(1)_T"],
        "bidirectional": ["gate^→,(1)_{t+1}", "gate^→,(1)_1", "gate^←,(1)_{t-1}", "gate^←,(1)_T"],
        "readout": ["gate_{t+1}", "gate_1"],
    }.get(layer, ["gate^(1)_{t+1}", "gate^(1)_1"])
    for name in moved:
        assert name in text
    assert not re.search(r"(?<!bar\()gate(\^[^\s)]*\))?(?![\w^])", text)


def test_the_picture_labels_the_values_of_each_step():
    """The previous and the next step were labeled as this one."""
    cell = Untimed()
    picture = picture_of_step(stage_cell(cell), srnn.derive(cell))
    for column, time in zip(picture.columns, ("t-1", "t", "t+1"), strict=True):
        [gate] = [node for row in column.rows for node in row if node.key == "gate"]
        assert gate.forward[0].index == gate.backward[0].index == time
