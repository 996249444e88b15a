"""Class 57 too: functions that take a network say what they expect and what came.

`derive("lstm")` ended in "'str' object has no attribute 'step'".
"""

from __future__ import annotations

import pytest

import symbolic_rnn as srnn
from symbolic_rnn.diagnostics import gradient_flow, gradient_regimes
from symbolic_rnn.pages import page

CELL = srnn.Elman(2, 3, seed=0)
LAYERS = srnn.Sequential([srnn.Recurrent(CELL)])

ANY = {"derive": srnn.derive, "verify": srnn.verify, "page": page}
CELLS = {
    "vectors": srnn.vectors,
    "verify_by_hand": lambda cell: srnn.verify_by_hand(cell, lambda *_: {}),
    "gradient_flow": gradient_flow,
    "gradient_regimes": gradient_regimes,
}
GIVEN = {
    "a name": ("lstm", "got str; build one"),
    "a class": (srnn.Elman, r"got the class Elman; make an instance: Elman\(\.\.\.\)"),
    "nothing": (None, "got NoneType; build one"),
}


@pytest.mark.parametrize("given", GIVEN)
@pytest.mark.parametrize("name", ANY | CELLS)
def test_what_is_no_network_is_refused(name, given):
    """The message has the function, what it expects, what came and what to do."""
    value, message = GIVEN[given]
    with pytest.raises(TypeError, match=rf"^{name} expects a cell.*{message}"):
        (ANY | CELLS)[name](value)


@pytest.mark.parametrize(
    "layer", [srnn.Recurrent(CELL), srnn.Bidirectional(CELL, srnn.Elman(2, 3))]
)
@pytest.mark.parametrize("name", ANY)
def test_a_layer_must_be_wrapped(name, layer):
    """It is one layer of a network."""
    got = type(layer).__name__
    with pytest.raises(TypeError, match=rf"got {got}; wrap it: srnn\.Sequential\(\[\.\.\.\]\)"):
        ANY[name](layer)


@pytest.mark.parametrize("name", CELLS)
def test_a_network_of_layers_is_no_cell(name):
    """These functions work on one cell."""
    with pytest.raises(TypeError, match=f"^{name} expects a cell, got Sequential"):
        CELLS[name](LAYERS)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"loss": "squared"}, "expects a function for loss, got 'squared'"),
        ({"readout": 3}, r"expects a Dense, such as srnn.Dense\(4, 1\), for readout, got 3"),
    ],
)
def test_what_derive_adds_to_a_cell(options, message):
    """The loss and the readout."""
    with pytest.raises(TypeError, match=message):
        srnn.derive(CELL, **options)


@pytest.mark.parametrize("size", [2.5, "3", True])
def test_a_number_of_steps_is_an_integer(size):
    """A fraction of a step ended in an error of NumPy."""
    for function in (srnn.vectors, srnn.verify):
        with pytest.raises(
            TypeError, match=r"(vectors|verify) expects a positive integer for n_steps, got"
        ):
            function(CELL, n_steps=size)


class Declared(srnn.Cell):
    """A cell with a state and a parameter from outside."""

    def __init__(self, state=None, name="V", shape=(3,), n_in=2):
        super().__init__(n_in=n_in, state={"s": 3} if state is None else state)
        self.parameter(name, shape)

    def step(self, x_t, s_prev):
        return s_prev


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"state": ["s"]}, TypeError, "expects a mapping of names to widths.*got list"),
        ({"state": {"": 3}}, TypeError, "expects non-empty strings as names of the state"),
        (
            {"state": {"s": 0}},
            ValueError,
            "a positive integer for the width of state 's', or .*, got 0",
        ),
        ({"n_in": 0}, ValueError, "expects a positive integer for n_in, got 0"),
        ({"shape": 3}, TypeError, r"'V' expects a tuple as shape, got 3; for a vector, \(3,\)"),
        ({"name": 3}, TypeError, "parameter expects a non-empty string, got 3"),
        ({"name": " "}, TypeError, "parameter expects a non-empty string, got ' '"),
    ],
)
def test_what_a_cell_declares(options, kind, message):
    """The state, the parameters and their sizes."""
    with pytest.raises(kind, match=message):
        Declared(**options)
