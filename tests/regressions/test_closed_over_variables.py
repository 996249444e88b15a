"""A variable that the loop closes over gets a wrong gradient (pytorch 184528)."""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import ADJOINTS, assert_agree, randomize
from modes import FAST
from tolerances import EXACT

import symbolic_rnn as srnn
from symbolic_rnn import let


class Closing(srnn.Cell):
    """An Elman cell that also reads something of the batch, the same at every step."""

    def __init__(self, add):
        super().__init__(n_in=3, state={"s": 4}, seed=0)
        self.add = add
        self.U = self.parameter("U", (4, 3))
        self.W = self.parameter("W", (4, 4))
        self.V = self.parameter("V", (4, 2))
        randomize(self)

    def step(self, x, s):
        a_t = let("a_t", x @ self.U.T + s @ self.W.T)
        return let("s_t", pt.tanh(self.add(self, a_t, s)))


context = pt.matrix("context")
READS = {
    "a context for each example": lambda cell, a, s: a + context @ cell.V.T,
    "an expression of the context": lambda cell, a, s: (
        a + pt.exp(-(context**2)).sum(axis=1)[:, None] * s
    ),
    "a gain for each example": lambda cell, a, s: (
        a * context[:, 0][:, None] + s @ cell.V @ context.T @ s
    ),
    "the mean of the batch": lambda cell, a, s: a - a.mean(axis=0) + context.sum(),
    "the size of the batch": lambda cell, a, s: a + s.sum(axis=0) / s.shape[0] + context.sum(),
    "the examples beside it": lambda cell, a, s: a + 0.1 * (s @ s.T) @ s + context[:, 1][:, None],
}


def compiled(read: str, adjoint: srnn.Adjoint):
    cell = Closing(READS[read])
    x, weights = pt.tensor3("x"), pt.tensor3("weights")
    h = srnn.unroll(cell, x, adjoint=adjoint)
    wrt = {"x": x, "context": context, "U": cell.U, "W": cell.W}
    if "V" in {str(n.name)[-1] for n in pytensor.graph.traversal.graph_inputs([h]) if n.name}:
        wrt["V"] = cell.V
    gradients = pytensor.grad((h * weights).sum(), list(wrt.values()))
    return list(wrt), pytensor.function([x, context, weights], gradients, mode=FAST)


@pytest.mark.parametrize("read", READS)
def test_what_a_step_closes_over_has_its_gradient(read):
    """Catches a closure left out of the pullback, and a batch taken for independent examples."""
    rng = np.random.default_rng(1)
    values = rng.normal(size=(5, 6, 3)), rng.normal(size=(5, 2)), rng.normal(size=(5, 6, 4))
    results = {}
    for name, adjoint in ADJOINTS.items():
        names, function = compiled(read, adjoint())
        results[name] = dict(zip(names, function(*values), strict=True))
    assert_agree(results["bptt"], results["autodiff"], EXACT)
