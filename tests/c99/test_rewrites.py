"""What mode C99 rewrites keeps every value."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from c99_graphs import loop_of
from modes import REWRITTEN
from pytensor.tensor.basic import Join

import symbolic_rnn as srnn
from symbolic_rnn.c99.rewrites import SumOf


def joins(function):
    """How many arrays are put together from others."""
    return sum(isinstance(node.op, Join) for node in function.maker.fgraph.apply_nodes)


@pytest.mark.parametrize("cell", [srnn.Elman, srnn.GRU, srnn.LSTM])
@pytest.mark.parametrize("given", [True, False], ids=["given", "zeros"])
def test_the_states_before_each_step_are_not_copied(cell, given):
    """A copy of the whole tape in each gradient."""
    network, x = cell(3, 4, seed=0), pt.tensor3("x")
    first = [pt.matrix(f"{name}0") for name in network.state] if given else []
    h = srnn.unroll(network, x, (first if len(first) > 1 else first[0]) if given else None)
    wanted = pytensor.grad((h**2).sum(), network.parameters)
    function = pytensor.function([x, *first], wanted, mode="C99")
    assert joins(function) == 0
    reference = pytensor.function([x, *first], wanted, mode=REWRITTEN)
    rng = np.random.default_rng(0)
    data = [rng.normal(size=(2, 5, 3)), *(rng.normal(size=(2, 4)) for _ in first)]
    for got, right in zip(function(*data), reference(*data), strict=True):
        np.testing.assert_allclose(got, right, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    ("joined", "left"),
    [
        (lambda s0, s: [s0, s[:-1]], 0),
        (lambda s0, s: [s0, s], 0),
        (lambda s0, s: [s0 + 1, s[:-1]], 1),
        (lambda s0, s: [s0, s[1:-1]], 1),
        (lambda s0, s: [s0, s[:-1:2]], 1),
        (lambda s0, s: [s[0], s[:-1]], 1),
        (lambda s0, s: [s[-1], s[-1:]], 1),
    ],
)
def test_what_is_joined_to_other_states_is_copied(joined, left):
    """A trace read where only its neighbor was meant; a trace shortened to the rows read."""
    x, s0 = pt.matrix("x"), pt.vector("s0")
    s = loop_of(lambda x_t, s: pt.tanh(x_t + s), [x], s0)
    first, others = joined(s0, s)
    output = pt.concatenate([first[None], others])
    function = pytensor.function([x, s0], output, mode="C99")
    assert joins(function) == left
    data = np.random.default_rng(0).normal(size=(6, 3)), np.arange(3.0)
    expected = pytensor.function([x, s0], output, mode=REWRITTEN)(*data)
    np.testing.assert_allclose(function(*data), expected, rtol=1e-12)


@pytest.mark.parametrize("axis", [None, 0, -1, (0, 2)])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_what_is_summed_is_not_stored(axis, dtype):
    """An array as large as the network's output, for one number."""
    x = pt.tensor3("x", dtype=dtype)
    output = pt.sqr(x).sum(axis=axis)
    function = pytensor.function([x], output, mode="C99")
    [node] = function.maker.fgraph.apply_nodes
    assert isinstance(node.op, SumOf)
    data = np.random.default_rng(0).normal(size=(5, 40, 7)).astype(dtype)
    right = (data**2).sum(axis=axis, dtype="float64")
    got = function(data)
    assert got.dtype == dtype
    np.testing.assert_allclose(got, right, rtol=1e-6 if dtype == "float32" else 1e-12)
    np.testing.assert_allclose(node.outputs[0].eval({node.inputs[0]: data}, mode=REWRITTEN), right)


def test_what_is_read_again_is_stored():
    """Values computed twice."""
    x = pt.matrix("x")
    squares = pt.exp(x)
    function = pytensor.function([x], [squares.sum(), squares], mode="C99")
    assert not any(isinstance(node.op, SumOf) for node in function.maker.fgraph.apply_nodes)
