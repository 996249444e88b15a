"""The rewrites of mode C99 preserve all values."""

import re

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from c99_graphs import loop_of
from modes import REWRITTEN
from pytensor.tensor.basic import Join
from pytensor.tensor.elemwise import DimShuffle
from pytensor.tensor.math import Dot
from pytensor.tensor.shape import Reshape
from pytensor_ml.optim import sgd

import symbolic_rnn as srnn
from symbolic_rnn import c99
from symbolic_rnn.c99.rewrites.copies import SumOf

#: It is about graphs: what gcc makes of the loops, the table of graphs is about.
pytestmark = pytest.mark.unoptimized


def joins(function):
    """Count the arrays that are joined from others."""
    return sum(isinstance(node.op, Join) for node in function.maker.fgraph.apply_nodes)


# Each cell from given states or from zeros, which alternates.
@pytest.mark.sampled(2, "cell", "given")
@pytest.mark.parametrize("cell", [srnn.Elman, srnn.GRU, srnn.LSTM])
@pytest.mark.parametrize("given", [True, False], ids=["given", "zeros"])
def test_the_states_before_each_step_are_not_copied(cell, given):
    """Catches a copy of the whole tape in each gradient."""
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
def test_joins_with_other_states_are_copied(joined, left):
    """Catches a scan output read in place of a similar one, and one shortened to the rows read."""
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
def test_summed_values_are_not_stored(axis, dtype):
    """Catches an array as large as the network's output that is stored only to be summed."""
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


def test_values_read_again_are_stored():
    """Catches values computed twice."""
    x = pt.matrix("x")
    squares = pt.exp(x)
    function = pytensor.function([x], [squares.sum(), squares], mode="C99")
    assert not any(isinstance(node.op, SumOf) for node in function.maker.fgraph.apply_nodes)


def swapped_before(function):
    """Return the row sizes of arrays that are transposed by a copy before a product."""
    found = []
    for node in function.maker.fgraph.apply_nodes:
        rows = node.inputs[0].owner
        if isinstance(node.op, Dot) and rows is not None and isinstance(rows.op, Reshape):
            before = rows.inputs[0].owner
            if before is not None and isinstance(before.op, DimShuffle):
                found.append(node.inputs[0].type.shape[1])
    return found


@pytest.mark.parametrize(
    ("columns", "order", "left"),
    [(2, (1, 0, 2), []), (6, (1, 0, 2), [4]), (4, (1, 0, 2), [4]), (2, (2, 0, 1), [4])],
    ids=["shorter", "longer", "as long", "another order"],
)
def test_transposes_move_behind_products_that_shorten_rows(columns, order, left):
    """Catches transposed copies of all states for a readout, and rows in a wrong order."""
    shape = [4 if k == order[2] else None for k in range(3)]
    x, V = pt.tensor("x", shape=shape), pt.tensor("V", shape=(4, columns))
    output = x.dimshuffle(*order).reshape((-1, 4)) @ V
    function = pytensor.function([x, V], output, mode="C99")
    assert swapped_before(function) == left
    rng = np.random.default_rng(0)
    for sizes in ((3, 5), (0, 5), (3, 0)):
        free = iter(sizes)
        at = rng.normal(size=[4 if size else next(free) for size in shape])
        matrix = rng.normal(size=(4, columns))
        right = at.transpose(order).reshape(-1, 4) @ matrix
        np.testing.assert_allclose(function(at, matrix), right, rtol=1e-12, atol=1e-15)


# The cell with the most products of a state; the rewrite does not read the step.
@pytest.mark.sampled(cell=(srnn.GRU,))
@pytest.mark.parametrize("cell", [srnn.Elman, srnn.GRU, srnn.LSTM])
def test_no_state_and_no_delta_is_copied_to_be_multiplied(cell):
    """Catches copies of the tape for products, in the order of time or of the batch."""
    network, readout = cell(3, 8, seed=0), srnn.Dense(8, 1, seed=1)
    x, y = pt.tensor3("x"), pt.tensor3("y")
    loss = srnn.squared_error(readout(srnn.unroll(network, x, adjoint=srnn.BPTT())), y)
    step = srnn.compile_train(loss, [x, y], sgd(0.1), mode="C99")
    assert set(swapped_before(step)) == {3}  # only the data, once
    assert not re.search(r"if \(!\(\w+ = c99_turned\(", c99.source(step))
