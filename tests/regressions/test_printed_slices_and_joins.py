"""Class 48: slices and joins that are printed otherwise than they are compiled.

Columns of a weight, ``x @ G[:, :3].T``, were printed as rows, ``G[:3] x_t``; weights side by side
were printed one above the other; means over features, running sums, clip, max, sort, erf, steps in
slices and weights joined below one another were refused. The kind, every term against what is
compiled, is in ``tests/derivation/test_what_is_printed.py``.
"""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST
from tolerances import EXACT

import symbolic_rnn as srnn
from symbolic_rnn.derivation.notation.evaluation import evaluate
from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.graph import leaves

SIZES = {"x_t": (5, 3), "s_{t-1}": (5, 4), "G": (4, 7), "U": (4, 3), "W": (4, 4), "V": (2, 4)}

STEPS = {
    "G[:, :3] x_t + G[:, 3:] s_{t-1}": lambda x, s, p: x @ p.G[:, :3].T + s @ p.G[:, 3:].T,
    "[U, W] [x_t; s_{t-1}]": lambda x, s, p: (
        pt.concatenate([x, s], axis=1) @ pt.concatenate([p.U, p.W], axis=1).T
    ),
    "[V; V] s_{t-1}": lambda x, s, p: s @ pt.concatenate([p.V, p.V], axis=0).T,
    "s_{t-1} − mean(s_{t-1})": lambda x, s, p: s - s.mean(axis=1, keepdims=True),
    "cumsum(s_{t-1})": lambda x, s, p: pt.cumsum(s, axis=1),
    "clip(s_{t-1}, -0.5, 0.5)": lambda x, s, p: pt.clip(s, -0.5, 0.5),
    "s_{t-1} − max(s_{t-1})": lambda x, s, p: s - s.max(axis=1, keepdims=True),
    "sort(s_{t-1})": lambda x, s, p: pt.sort(s, axis=1),
    "erf(s_{t-1})": lambda x, s, p: pt.erf(s),
    "[x_t[::2]; x_t[:2]]": lambda x, s, p: pt.concatenate([x[:, ::2], x[:, :2]], axis=1),
}


class Step(srnn.Cell):
    """A cell with one of the steps."""

    def __init__(self, function):
        super().__init__(n_in=3, state={"s": 4}, seed=0)
        self.function = function
        for name in "GUWV":
            setattr(self, name, self.parameter(name, SIZES[name]))

    def step(self, x_t, s_prev):
        a_t = srnn.let("a_t", self.function(x_t, s_prev, self))
        return srnn.let("s_t", pt.tanh(a_t))


@pytest.mark.parametrize("text", STEPS)
def test_a_step_is_printed_as_it_is_compiled(text):
    """The text as a person writes it; the printed term, for each example, against the batch."""
    derivation = srnn.derive(Step(STEPS[text]))
    line = derivation["a_t"]
    assert f"    a_t = {text}  " in derivation.to_text()
    rng = np.random.default_rng(0)
    values = {name: rng.normal(size=size) for name, size in SIZES.items()}
    symbols = leaves([line.expression])
    batch = pytensor.function(symbols, line.expression, mode=FAST)(
        *(values[str(symbol.name)] for symbol in symbols)
    )
    for k, row in enumerate(batch):
        example = {
            Name.parse(name): value[k] if name in ("x_t", "s_{t-1}") else value
            for name, value in values.items()
        }
        np.testing.assert_allclose(evaluate(line.right, example), row, rtol=EXACT, atol=EXACT)
