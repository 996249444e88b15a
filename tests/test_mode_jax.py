"""Mode JAX: every cell under every exact rule, forward and gradient; sizes that it must know."""

from __future__ import annotations

import os
from importlib.util import find_spec

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest

#: Tests compare values, not speed: XLA spends most of its time on optimizing.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")

from cases import CASES, MORE_CASES, PRINTED_CASES, cell_of
from tolerances import EXACT as CLOSE
from zoo_members import member

import symbolic_rnn as srnn
from symbolic_rnn.adjoints import EXACT
from symbolic_rnn.backends import quickly_compiled
from symbolic_rnn.zoo import ZOO

pytestmark = [
    pytest.mark.libraries,
    pytest.mark.skipif(find_spec("jax") is None, reason="JAX is not installed"),
    pytest.mark.filterwarnings("ignore:Skipping "),
]

TWO = srnn.Elman(2, 3, seed=0)
CELLS = [*CASES, *MORE_CASES, *PRINTED_CASES, *ZOO]


def compare(name, rules):
    """Compare outputs and gradients of a cell under JAX with those under Python."""
    cell = member(name) if name in ZOO else cell_of(name)
    x = pt.tensor3("x", shape=(2, 3, cell.n_in))
    mask = pt.matrix("mask", shape=(2, 3), dtype=bool)
    outputs, names = [], []
    for rule in rules:
        h = srnn.unroll(cell, x, mask=mask, adjoint=EXACT[rule]())
        gradients = pytensor.grad(
            pt.sqr(h).sum(), [*cell.parameters, x], disconnected_inputs="ignore"
        )
        outputs += [h, *gradients]
        names += [f"{rule}: {name}" for name in ["h", *map(str, cell.parameters), "x"]]
    values = np.random.default_rng(0).normal(size=(2, 3, cell.n_in)), np.tri(2, 3, 1, dtype=bool)
    expected = quickly_compiled([x, mask], outputs)(*values)
    found = quickly_compiled([x, mask], outputs, "JAX")(*values)
    largest = max(np.abs(value).max(initial=0) for value in expected)
    assert largest > 1e-3
    for each, value, correct in zip(names, found, expected, strict=True):
        own = np.abs(correct).max(initial=0)
        # Some are zero by their equations, and roundings are all that is left of them.
        atol = CLOSE * (own if own > CLOSE * largest else largest)
        np.testing.assert_allclose(value, correct, rtol=0, atol=atol, err_msg=each)


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_is_the_same_under_jax(name):
    """By backpropagation and by PyTensor's own gradient."""
    compare(name, ["autodiff", "bptt"])


# Each cell stays under both rules that every training step uses; how these two run on JAX
# depends on the kind of equations more than on the cell.
@pytest.mark.sampled(6, "name")
@pytest.mark.parametrize("name", CELLS)
def test_a_cell_is_the_same_under_jax_by_rtrl_and_by_the_double_sum(name):
    compare(name, ["rtrl", "closed-form"])


SHAPES = [(None, None, 2), (2, None, 2), (None, 4, 2), (None, None, None), (2, 4, 2)]
SIZED = {
    "forward": lambda x, h: h,
    "mean": lambda x, h: h.mean(axis=1),
    "last state": lambda x, h: h[:, -1],
    "half": lambda x, h: h[:, : x.shape[1] // 2],
    "first two": lambda x, h: h[:, : pt.minimum(x.shape[1], 2)],
    "zeros": lambda x, h: pt.zeros((x.shape[1] + 1, 2)) + x[0, 0],
    "range": lambda x, h: pt.arange(x.shape[1]) * x[0, 0, 0],
    "flat": lambda x, h: h.reshape((h.shape[0] * h.shape[1], -1)),
    "gradient by bptt": lambda x, h: pytensor.grad(pt.sqr(h).sum(), x),
    "gradient by autodiff": lambda x, h: pytensor.grad(
        pt.sqr(srnn.unroll(TWO, x, adjoint=srnn.Autodiff())).sum(), x
    ),
    "gradient by checkpoints": lambda x, h: pytensor.grad(
        pt.sqr(srnn.unroll(TWO, x, adjoint=srnn.CheckpointedBPTT(slots=2))).sum(),
        x,
    ),
}


@pytest.mark.parametrize("what", SIZED)
def test_what_jax_cannot_trace_is_refused_in_one_sentence_and_nothing_else(what):
    """Catches errors from inside JAX, and graphs that are refused though they run."""
    refused = 0
    for shape in SHAPES:
        x = pt.tensor3("x", shape=shape)
        output = SIZED[what](x, srnn.unroll(TWO, x))
        try:
            function = quickly_compiled([x], [output], "JAX")
        except ValueError as error:
            assert str(error).startswith("mode JAX ")  # noqa: PT017
            assert "C99 or CVM" in str(error)  # noqa: PT017
            with pytest.raises((TypeError, IndexError, NotImplementedError)):
                pytensor.function([x], output, mode="JAX")(np.ones((2, 4, 2)))
            refused += 1
        else:
            expected = quickly_compiled([x], [output])(np.ones((2, 4, 2)))
            np.testing.assert_allclose(function(np.ones((2, 4, 2))), expected, rtol=CLOSE)
    if what.startswith("gradient by"):
        assert refused == (5 if "checkpoints" in what else 3)


def products_in_loops(function, arrays):
    """How many matrix products the loops of a function have, in its jaxpr."""
    import jax

    def count(jaxpr, inside):
        found = 0
        for equation in jaxpr.eqns:
            inner = equation.params.get("jaxpr") or equation.params.get("call_jaxpr")
            if inner is not None:
                loop = inside or equation.primitive.name == "scan"
                found += count(getattr(inner, "jaxpr", inner), loop)
            found += inside and equation.primitive.name == "dot_general"
        return found

    return count(jax.make_jaxpr(function)(*arrays).jaxpr, False)


@pytest.mark.parametrize(
    ("kind", "products"),
    [(srnn.Elman, 2), (srnn.LSTM, 2), (srnn.GRU, 2), (srnn.GRUResetBefore, 4)],
)
def test_the_gates_of_a_step_have_one_product_together_and_their_errors_another(kind, products):
    """As PyTensor gives it to JAX: the LSTM had eight, and lax.scan, differentiated, has five."""
    cell = kind(2, 3, seed=0)
    x = pt.tensor3("x", shape=(2, 4, 2))
    gradients = pytensor.grad(pt.sqr(srnn.unroll(cell, x)).sum(), cell.parameters)
    function = quickly_compiled([x], gradients, "JAX")
    arrays = [np.zeros(v.type.shape, v.type.dtype) for v in function.maker.fgraph.inputs]
    assert products_in_loops(function.vm.jit_fn, arrays) == products
