"""The table of graphs that the C99 backend is tested on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytensor
import pytensor.tensor as pt
from pytensor.conditional.op import ifelse
from pytensor.tensor.extra_ops import cpu_contiguous

GRAPHS: dict[str, Any] = {}
RNG = np.random.default_rng(0)


@dataclass(frozen=True)
class Graph:
    """Inputs, outputs, and one or more sets of input values."""

    inputs: list[Any]
    outputs: list[Any]
    values: list[tuple[Any, ...]]


def graph(build):
    """Decorator that adds the graph built by a function to the table, under the function's name."""
    GRAPHS[build.__name__] = build
    return build


def normal(*shape):
    return RNG.normal(size=shape)


@graph
def elementwise():
    x, y = pt.matrices("x", "y")
    outputs = [pt.tanh(x) * y + 1, x - y, pt.exp(x), pt.sigmoid(x), pt.where(x > y, x, 2 * y)]
    return Graph([x, y], outputs, [(normal(4, 5), normal(4, 5)), (normal(1, 3), normal(1, 3))])


@graph
def broadcasting():
    x, v, c = pt.matrix("x"), pt.vector("v"), pt.tensor("c", shape=(None, 1))
    outputs = [x * v, x + c, v - c, c * c, x * v[None, :2].sum(), cpu_contiguous(x.T[::-1])]
    return Graph([x, v, c], outputs, [(normal(4, 5), normal(5), normal(4, 1))])


@graph
def several_dtypes():
    x, i = pt.fmatrix("x"), pt.lmatrix("i")
    b = pt.matrix("b", dtype="bool")
    outputs = [x * i, i // 3, i % 3, x > 0, b & (i > 0), i.astype("float32") + x, x.astype("int64")]
    values = (normal(3, 4).astype("float32"), RNG.integers(-9, 9, (3, 4)), normal(3, 4) > 0)
    return Graph([x, i, b], outputs, [values])


@graph
def reductions():
    x = pt.tensor3("x")
    outputs = [x.sum(), x.mean(), x.prod(axis=0), x.max(axis=1), x.min(axis=-1), x.sum(axis=(0, 2))]
    outputs += [(x > 0).any(axis=0), (x > -9).all(), x.T.sum(axis=1), x.sum(axis=(0, 1))]
    outputs += [x.argmax(axis=1), x.argmax(), pt.cumsum(x, axis=1), x.var(axis=0)]
    return Graph([x], outputs, [(normal(3, 4, 5),), (normal(1, 1, 1),)])


@graph
def products():
    x, y, v = pt.matrix("x"), pt.matrix("y"), pt.vector("v")
    outputs = [x @ y.T, x @ v, v @ v, y.T @ x, x[::2] @ y[:, ::-1].T, x.T @ x]
    return Graph(
        [x, y, v],
        outputs,
        [(normal(4, 5), normal(4, 5), normal(5)), (normal(1, 1),) * 2 + (normal(1),)],
    )


@graph
def batched_products():
    x, w, y = pt.tensor3("x"), pt.matrix("w"), pt.tensor3("y")
    outputs = [x @ w, x @ y, x[0] @ y, pt.tensordot(x, w, axes=[[2], [0]])]
    return Graph([x, w, y], outputs, [(normal(2, 3, 4), normal(4, 5), normal(2, 4, 3))])


@graph
def parts():
    x, k = pt.matrix("x"), pt.lscalar("k")
    outputs = [x[1], x[:, 2], x[::-1], x[1:3, ::2], x[-1, -1], x[::-2, ::-1], x[k], x[k:], x[:k]]
    outputs += [x[-k:, 1:-1], x[5:2], x[:, k]]
    return Graph([x, k], outputs, [(normal(4, 5), 2), (normal(4, 5), -1)])


@graph
def written_parts():
    x, v, k = pt.matrix("x"), pt.vector("v"), pt.lscalar("k")
    outputs = [
        pt.set_subtensor(x[1], v),
        pt.inc_subtensor(x[:, 1:3], 2.0),
        pt.set_subtensor(x[0, k], 3.0),
        pt.inc_subtensor(x[::-1], x),
        pt.set_subtensor(pt.zeros_like(x)[k:], x[k:]),
    ]
    return Graph([x, v, k], outputs, [(normal(4, 5), normal(5), 2)])


@graph
def rows_by_number():
    x, i, j = pt.matrix("x"), pt.lvector("i"), pt.lmatrix("j")
    outputs = [x[i], x[j], pt.inc_subtensor(x[i], 1.0), pt.set_subtensor(x[i[:2]], x[:2]), x[i, i]]
    outputs += [pt.inc_subtensor(x[j], x[j] * 2)]
    values = (normal(4, 5), np.array([0, 2, -1, 2]), np.array([[0, 1, 1], [3, -4, 2]]))
    return Graph([x, i, j], outputs, [values])


@graph
def joined_and_split():
    x, y = pt.matrices("x", "y")
    a, b = pt.split(x, [2, 3], n_splits=2, axis=1)
    outputs = [
        pt.concatenate([x, y]),
        pt.concatenate([x, y.T[:, :4].T], axis=1),
        a * 2,
        b + a[:, :1],
    ]
    outputs += [pt.stack([x, y]), pt.join(1, x, x, y)]
    return Graph([x, y], outputs, [(normal(4, 5), normal(4, 5))])


@graph
def shapes():
    x = pt.tensor3("x")
    outputs = [x.reshape((-1,)), x.transpose(2, 0, 1).reshape((2, -1)), x.flatten(2), x.shape]
    outputs += [
        x.shape[0] * 2,
        pt.arange(x.shape[1]),
        pt.ones((x.shape[0], 3)),
        x.dimshuffle(1, "x", 0, 2),
    ]
    outputs += [pt.eye(x.shape[2]), pt.zeros((x.shape[2],)), pt.alloc(x[0, 0], 3, x.shape[2])]
    return Graph([x], outputs, [(normal(2, 3, 4),)])


@graph
def softmax():
    x = pt.matrix("x")
    outputs = [pt.special.softmax(x, axis=1), pt.special.log_softmax(x, axis=-1)]
    outputs += [pytensor.grad((pt.special.softmax(x, axis=1) ** 2).sum(), x)]
    return Graph([x], outputs, [(normal(3, 4),)])


@graph
def choices():
    x, k = pt.matrix("x"), pt.lscalar("k")
    outputs = [ifelse(k > 0, x * 2, x[:2] - 1), ifelse(pt.eq(k, 0), x.sum(), x.max())]
    return Graph([x, k], outputs, [(normal(4, 5), 1), (normal(4, 5), 0)])


@graph
def a_loop_and_its_gradient():
    x, s0 = pt.matrix("x"), pt.vector("s0")
    s = pytensor.scan(
        lambda x_t, s: pt.tanh(x_t + s), sequences=[x], outputs_info=[s0], return_updates=False
    )
    outputs = [s, s[-1], *pytensor.grad((s**2).sum(), [x, s0])]
    return Graph([x, s0], outputs, [(normal(6, 5), normal(5)), (normal(1, 2), normal(2))])


@graph
def only_the_last_of_a_loop():
    x = pt.matrix("x")
    s = pytensor.scan(
        lambda x_t, s: x_t * 0.5 + s,
        sequences=[x],
        outputs_info=[pt.zeros(5)],
        return_updates=False,
    )
    return Graph([x], [s[-1], s[-1].sum()], [(normal(6, 5),)])


@graph
def a_loop_that_looks_two_steps_back():
    n, start = pt.lscalar("n"), pt.matrix("start")
    s = pytensor.scan(
        lambda before, last: before * 0.5 + last,
        outputs_info=[{"initial": start, "taps": [-2, -1]}],
        n_steps=n,
        return_updates=False,
    )
    outputs = [s, s[-1], pytensor.grad(s.sum(), start)]
    return Graph([n, start], outputs, [(5, normal(2, 3)), (1, normal(2, 3))])


@graph
def a_loop_over_numbers():
    x = pt.vector("x")
    total, squares = pytensor.scan(
        lambda x_t, s: [s + x_t, x_t**2],
        sequences=[x],
        outputs_info=[pt.zeros(()), None],
        return_updates=False,
    )
    return Graph([x], [total, squares, pytensor.grad(total[-1] ** 2, x)], [(normal(7),)])


@graph
def a_loop_that_stops():
    x = pt.vector("x")
    from pytensor.scan.utils import until

    s = pytensor.scan(
        lambda x_t, s: (s + x_t, until(s + x_t > 2.0)),
        sequences=[x],
        outputs_info=[pt.zeros(())],
        return_updates=False,
    )
    return Graph([x], [s, s[-1]], [(np.array([0.5, 1.0, 0.75, 3.0, 1.0]),), (-np.ones(4),)])


@graph
def a_loop_in_a_loop():
    x = pt.matrix("x")

    def row(x_t):
        return pytensor.scan(
            lambda e, s: s * 0.5 + e,
            sequences=[x_t],
            outputs_info=[pt.zeros(())],
            return_updates=False,
        )

    s = pytensor.scan(row, sequences=[x], outputs_info=[None], return_updates=False)
    return Graph([x], [s, pytensor.grad((s**2).sum(), x)], [(normal(3, 4),)])


@graph
def a_matrix_in_a_loop():
    x, W = pt.tensor3("x"), pt.matrix("W")
    s = pytensor.scan(
        lambda x_t, s, W: pt.tanh(x_t + s @ W.T),
        sequences=[x],
        outputs_info=[pt.zeros_like(x[0])],
        non_sequences=[W],
        strict=True,
        return_updates=False,
    )
    outputs = [s, *pytensor.grad((s**2).sum(), [x, W])]
    return Graph(
        [x, W], outputs, [(normal(5, 3, 4), normal(4, 4)), (normal(2, 1, 2), normal(2, 2))]
    )


@graph
def values_that_share_room():
    x = pt.matrix("x")
    a = x @ x  # each of these is read twice at once, in two ways
    b, c, d = x @ x.T, x.T @ x, x @ (x + 1)
    outputs = [a + a.T, pt.inc_subtensor(b[::-1], b), pt.set_subtensor(c[1:], c[:-1]), d * d[0] + d]
    outputs = [output @ x for output in outputs]  # so that none is where the caller wants it
    return Graph([x], outputs, [(normal(4, 4),)])


@graph
def a_matrix_that_changes_between_two_loops():
    x, s0 = pt.matrix("x"), pt.matrix("s0")

    def loop(W):
        return pytensor.scan(
            lambda s, W: pt.tanh(s @ W),
            outputs_info=[s0],
            non_sequences=[W],
            n_steps=3,
            strict=True,
            return_updates=False,
        )

    first = pt.tanh(x)
    before = loop(first)
    second = pt.inc_subtensor(first[0], before[-1].sum())
    return Graph([x, s0], [before[-1], loop(second)[-1]], [(normal(4, 4), normal(2, 4))])


@graph
def empty_arrays():
    x = pt.matrix("x")
    outputs = [x * 2, x.sum(), x.sum(axis=0), pt.concatenate([x, x]), x @ x.T, x.T @ x]
    return Graph([x], outputs, [(np.zeros((0, 3)),), (np.zeros((3, 0)),)])


def loop_of(step, sequences, s0, *others):
    """Return all states of a scan with the given step."""
    return pytensor.scan(
        step,
        sequences=sequences,
        outputs_info=[s0],
        non_sequences=list(others),
        strict=True,
        return_updates=False,
    )


@graph
def rows_that_meet_no_other():
    x, s0, c, W = pt.tensor3("x"), pt.matrix("s0"), pt.matrix("c"), pt.matrix("W")
    v = pt.matrix("v")

    def step(x_t, v_t, s, c, W):
        a, b = s[:, :2], pt.special.softmax(x_t, axis=1)[:, 2:]
        joined = pt.concatenate([a * b.sum(axis=1, keepdims=True), (W @ s.T).T[:, 2:]], axis=1)
        return pt.tanh(joined + v_t @ W + c * x_t.max(axis=1)[:, None])

    s = loop_of(step, [x, v], s0, c, W)
    values = [
        (normal(3, n, 4), normal(3, 4), normal(n, 4), normal(n, 4), normal(4, 4))
        for n in (5, 1, 40)
    ]
    return Graph([x, v, s0, c, W], [s, s[-1]], values)


@graph
def rows_that_meet():
    x, s0, W = pt.tensor3("x"), pt.matrix("s0"), pt.matrix("W")
    steps = [
        lambda x_t, s, W: pt.tanh(x_t + s.sum(axis=0)),
        lambda x_t, s, W: pt.tanh(x_t + s[::-1]),
        lambda x_t, s, W: pt.tanh(x_t + s[0]),
        lambda x_t, s, W: pt.tanh(W @ s + x_t),
        lambda x_t, s, W: pt.tanh(s @ s.T @ x_t),
        lambda x_t, s, W: pt.special.softmax(x_t + s, axis=0),
        lambda x_t, s, W: pt.tanh(x_t + s.T),
        lambda x_t, s, W: pt.tanh(x_t + s.sum()),
    ]
    outputs = [loop_of(step, [x], s0, W)[-1] for step in steps]
    return Graph([x, s0, W], outputs, [(normal(3, 4, 4), normal(4, 4), normal(4, 4))])


@graph
def many_entries():
    x, v = pt.matrix("x"), pt.vector("v")
    outputs = [x * v, x.sum(axis=0), x.sum(axis=1), (x.T + v[:, None]).T, x.T @ x, x @ x.T, x @ v]
    outputs += [pt.concatenate([x, x[::-1]]), pt.inc_subtensor(x[:, ::2], 1.0), x.max(axis=0)]
    return Graph([x, v], outputs, [(normal(70, 9), normal(9)), (normal(3, 40), normal(40))])


@graph
def time_read_backward():
    x, y, U = pt.tensor3("x"), pt.tensor3("y"), pt.matrix("U")
    rows = [z.reshape((-1, z.shape[2])) for z in (x[::-1], y[::-1], pt.tanh(x)[::-1], y)]
    a, b, c, d = rows
    outputs = [a.T @ b, c.T @ b, a @ U, U.T @ a.T, a.T @ d, d.T @ c, U @ U.T]
    outputs += [x.transpose(1, 0, 2)[::-1].reshape((-1, x.shape[2])).T @ b, a.T @ a]
    # As many rows, but other blocks of them.
    outputs += [
        a.T @ y.reshape((y.shape[1], y.shape[0], y.shape[2]))[::-1].reshape((-1, y.shape[2]))
    ]
    values = [(normal(3, 4, 5), normal(3, 4, 2), normal(5, 5))]
    values += [(np.zeros((0, 4, 5)), np.zeros((0, 4, 2)), normal(5, 5))]
    return Graph([x, y, U], outputs, values)


@graph
def traces_in_the_place_of_what_was_read():
    x, s0 = pt.tensor3("x"), pt.matrix("s0")

    def step(x_t, y_t, z_t, s):
        a, b = pt.tanh(x_t + s), pt.sigmoid(y_t * s)
        return s * 0.5 + a * b, a, b, a * z_t

    z = pt.exp(x)  # read again: it must stay
    s, a, b, c = pytensor.scan(
        step,
        sequences=[x * 2, (x - 1)[::-1], z],
        outputs_info=[s0, None, None, None],
        return_updates=False,
    )
    outputs = [s[-1], a, b[::-1], c * z]
    return Graph(
        [x, s0], outputs, [(normal(5, 3, 4), normal(3, 4)), (normal(1, 1, 1), normal(1, 1))]
    )


@graph
def views_written_over():
    x, y = pt.matrices("x", "y")
    views = [(x @ y).T[::-1], (y @ x)[1:, ::2], pt.diagonal(x @ x)[:, None] @ y[:1]]
    values = [pt.tanh(view) * 2 for view in views]
    outputs = [values[0].sum(axis=0), values[0] @ x, values[1].T @ x[1:], values[1].reshape((-1,))]
    return Graph([x, y], [*outputs, values[2] @ x], [(normal(6, 6), normal(6, 6))])
