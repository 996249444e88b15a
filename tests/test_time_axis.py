"""Sums and products over all steps at once equal those step by step."""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import difference
from modes import FAST
from pytensor.graph.replace import clone_replace
from pytensor.graph.traversal import apply_ancestors
from pytensor.tensor.basic import Alloc
from pytensor.tensor.blockwise import Blockwise
from tolerances import EXACT

from symbolic_rnn.time_axis import hoist, over_time, sum_over_time

A, B = pt.matrix("a"), pt.matrix("b")
W = pt.matrix("w")
T, ROWS, N = 6, 5, 4

A_PARTS, B_PARTS = (pt.stack([each, pt.sin(each)]) for each in (A, B))
PARTS = A_PARTS.dimshuffle(0, 2, 1) @ B_PARTS
TWICE = pt.stack([A_PARTS, A_PARTS * 2]) @ pt.stack([B_PARTS, B_PARTS + 1]).dimshuffle(0, 1, 3, 2)

EXPRESSIONS = {
    "a sum over a batch of products": PARTS.sum(axis=0).T,
    "a sum over a batch with two axes": TWICE.sum(axis=(0, 1)),
    "a sum over one of two axes": TWICE.sum(axis=0).sum(axis=1),
    "a sum over the rows of products": PARTS.sum(axis=1),
    "a sum over all of the products": PARTS.sum(),
    "a sum of products with one of a batch": (A_PARTS.dimshuffle(0, 2, 1) @ B).sum(axis=0),
    "a sum of products with what is fixed": (A_PARTS @ W).sum(axis=0),
    "a product of matrices": A.T @ B,
    "the transpose of a product": (A.T @ B).T,
    "a sum of products": A.T @ B + B.T @ A,
    "a product less a product": A.T @ B - B.T @ A,
    "a negated product": -(A.T @ B),
    "a product with what is fixed": W.T @ (A.T @ B),
    "a product and what is fixed": A.T @ B + W,
    "what is fixed alone": W * 2,
    "a sum over the batch": (A * B).sum(axis=0),
    "a sum over everything": (A * B).sum(),
    "a sum kept as an axis": (A * B).sum(axis=0, keepdims=True),
    "a broadcast sum": A.sum(axis=0)[None, :] + A.T @ B,
    "an elementwise product of products": (A.T @ B) * (B.T @ A),
    "something that is not linear": pt.tanh(A.T @ B),
    "a row": A[0],
    "a size alone": (A.shape[0] * A.size).astype("float64"),
    "ones of a size": 2.0 * pt.ones((A.shape[1], B.shape[0])),
    "another shape": pt.tanh(A.reshape((A.shape[1], A.shape[0])) @ B),
    "a row, repeated": pt.alloc(A[0], B.shape[0], A.shape[1]) * B,
    "a mean": A.sum() / A.shape[0],
}


@pytest.mark.parametrize("what", EXPRESSIONS)
def test_a_sum_over_all_steps_is_the_sum_of_the_steps(what):
    """Catches a rule that takes a sum through what is not linear, and a fixed term counted once."""
    expression = EXPRESSIONS[what]
    a, b, w = pt.tensor3("a over time"), pt.tensor3("b over time"), pt.matrix("w")
    expression = clone_replace([expression], {W: w})[0]
    total = sum_over_time(expression, {A: a, B: b}, a.shape[0])
    at_once = pytensor.function([a, b, w], total, mode=FAST, on_unused_input="ignore")
    one = pytensor.function([A, B, w], expression, mode=FAST, on_unused_input="ignore")
    rng = np.random.default_rng(0)
    a_v, b_v, w_v = (rng.normal(size=size) for size in ((T, ROWS, N), (T, ROWS, N), (N, N)))
    expected = sum(one(a_t, b_t, w_v) for a_t, b_t in zip(a_v, b_v, strict=True))
    assert np.abs(expected).max() > 1e-6
    assert difference(at_once(a_v, b_v, w_v), np.asarray(expected)) <= EXACT


@pytest.mark.parametrize("of", [A.T @ B, PARTS.sum(axis=0)], ids=["products", "a batch of them"])
def test_a_sum_of_products_is_one_product(of):
    """Catches a batched product that is summed afterwards: slower, and T times the memory."""
    a, b = pt.tensor3("a over time"), pt.tensor3("b over time")
    total = sum_over_time(of, {A: a, B: b}, a.shape[0])
    assert all(value.ndim < 3 for value in total.owner.inputs)
    products = [
        node
        for node in apply_ancestors([total])
        if "Dot" in str(node.op) or "Matmul" in str(node.op)
    ]
    assert len(products) == 1


def test_over_time_is_the_expression_at_each_step():
    """Catches a time axis that broadcasts against the batch."""
    a = pt.tensor3("a over time")
    values = over_time(pt.tanh(A @ W).sum(axis=1), {A: a})
    function = pytensor.function([a, W], values, mode=FAST)
    rng = np.random.default_rng(0)
    a_v, w_v = rng.normal(size=(T, T, T)), rng.normal(size=(T, T))
    expected = np.stack([np.tanh(a_t @ w_v).sum(axis=1) for a_t in a_v])
    assert difference(function(a_v, w_v), expected) <= EXACT


def test_only_products_that_wait_for_no_state_are_moved_out_of_the_loop():
    """Catches a product of the state computed before the loop, or an input's left inside."""
    a, w, v = pt.tensor3("a over time"), pt.matrix("w value"), pt.matrix("v value")
    V = pt.matrix("v")
    outputs, moved = hoist([pt.tanh(A @ W + B @ V)], {A: a}, [B], {W: w, V: v})
    assert len(moved) == 1
    rest = set(pytensor.graph.traversal.graph_inputs(outputs))
    assert {B, V} <= rest
    assert A not in rest
    assert W not in rest
    [(symbol, value)] = moved.items()
    function = pytensor.function([a, w], value, mode=FAST)
    rng = np.random.default_rng(0)
    a_v, w_v = rng.normal(size=(T, ROWS, N)), rng.normal(size=(N, N))
    assert symbol.ndim == 2
    assert difference(function(a_v, w_v), a_v @ w_v) <= EXACT


def test_sizes_are_the_same_at_every_step():
    """Catches a size for each step, whose static shape PyTensor infers from the graph of the loop.

    That takes seconds.
    """
    a = pt.tensor3("a over time", shape=(None, None, 3))
    step = pt.matrix("a", shape=(None, 3))
    for expression in (step.reshape((3, step.shape[0])), pt.alloc(step[0], 2, step.shape[1])):
        values = over_time(expression, {step: a})
        for node in apply_ancestors([values]):
            assert not isinstance(node.op, Blockwise)
            assert not isinstance(node.op, Alloc) or node.inputs[0].type.ndim == 3
        assert values.type.shape == (None, *expression.type.shape)
