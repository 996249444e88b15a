"""Graphs of linear algebra, for the table of test graphs."""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
from c99_draw_graphs import GRAPHS
from c99_graphs import RNG, Graph, graph, normal
from pytensor.tensor.linalg import (
    block_diag,
    cho_solve,
    cholesky,
    det,
    inv,
    kron,
    lu,
    lu_factor,
    lu_solve,
    slogdet,
    solve,
    solve_triangular,
)

__all__ = ["GRAPHS"]


def regular(*shape):
    """Well-conditioned matrices: each row has a large element, each in another column."""
    return np.eye(shape[-1])[::-1] * 2 + 0.3 * normal(*shape)


def positive(x):
    """Make a positive definite matrix from another one."""
    return x @ x.mT + pt.eye(x.shape[-1], dtype=x.dtype)


def squares(*outputs):
    """A loss to which each output contributes."""
    return sum((pt.cast(output, "float64") ** 2).sum() for output in outputs)


@graph
def triangles_and_what_they_solve():
    x, b, v = pt.matrix("x"), pt.matrix("b"), pt.vector("v")
    outputs = [cholesky(positive(x)), cholesky(positive(x)[::-1, ::-1], lower=False)]
    t = x + 4 * pt.eye(x.shape[0])
    for lower, unit in ((True, True), (False, False)):
        options = {"lower": lower, "unit_diagonal": unit}
        outputs += [solve_triangular(t, b, **options), solve_triangular(t, v, trans=1, **options)]
        outputs.append(solve_triangular(t[::-1, ::-1], v[::-1], lower=lower, b_ndim=1))
        outputs.append(cho_solve((t, lower), b.T[::-1].T))
    outputs.append(cho_solve((t.T, True), v))
    outputs += pytensor.grad(squares(*outputs), [x, b, v])
    values = [(regular(n, n), normal(n, m), normal(n)) for n, m in ((5, 3), (1, 1), (12, 1))]
    return Graph([x, b, v], outputs, values)


@graph
def elimination():
    x, b, v = pt.matrix("x"), pt.matrix("b"), pt.vector("v")
    factors, exchanged = lu_factor(x)
    order, *triangles = lu(x[::-1], p_indices=True)  # of one row, SciPy gives another dtype
    outputs = [factors, *lu(x), *lu(x.T, permute_l=True), pt.cast(order, "int64"), *triangles]
    outputs += [lu_solve((factors, exchanged), b), lu_solve((factors, exchanged), v, trans=True)]
    for kind in ("gen", "sym", "pos"):
        outputs.append(solve(positive(x).T, v, assume_a=kind, transposed=True))
    outputs += [inv(x), det(x), *slogdet(x), solve(x, b), kron(x, b), block_diag(x, b, x[:1])]
    loss = squares(*outputs[:3], *outputs[-8:])
    outputs += pytensor.grad(loss, [x, b, v])
    values = [(regular(n, n), normal(n, m), normal(n)) for n, m in ((5, 3), (1, 1))]
    return Graph([x, b, v], [exchanged, *outputs], values)


@graph
def linear_algebra_of_single_precision():
    x, b, f, k = pt.fmatrix("x"), pt.fmatrix("b"), pt.matrix("f"), pt.matrix("k", dtype="int32")
    factor = cholesky(positive(x))
    outputs = [factor, solve_triangular(factor, b, lower=True), solve(x, b), inv(x), det(x)]
    outputs += [*slogdet(x), *lu(x), lu_factor(x)[0], cho_solve((factor, True), b[:, 0])]
    outputs += [solve(x * 2, f), solve(f, b), det(k), cholesky(k @ k.T + 9 * pt.eye(k.shape[0]))]
    outputs += pytensor.grad(squares(*outputs[:3], factor), [x, b])
    near = np.float32(np.eye(4) + 0.1 * normal(4, 4))
    right, whole = np.float32(normal(4, 3)), RNG.integers(-3, 3, (4, 4), dtype="int32")
    values = [(near, right, near + 1.0, whole)]
    return Graph([x, b, f, k], outputs, values)


@graph
def linear_algebra_with_axes_in_front():
    """Batch axes on one side, both sides, broadcast, and of size one."""
    x, y, b, v = pt.tensor3("x"), pt.tensor4("y"), pt.matrix("b"), pt.matrix("v")
    factor = cholesky(positive(x))
    outputs = [factor, cholesky(positive(y), lower=False), det(y), *slogdet(x), inv(x[::-1])]
    outputs += [solve_triangular(factor, b, lower=True), solve(y, x[:, :, :1]), solve(b.T @ b, y)]
    outputs += [solve(x, v, b_ndim=1), solve_triangular(factor, v, trans=1, lower=True, b_ndim=1)]
    outputs += [cho_solve((factor.mT, False), y), *lu_factor(y[:, ::-1]), *lu(x, permute_l=True)]
    loss = squares(factor, *outputs[3:8], outputs[9])
    outputs += [block_diag(x, b), *pytensor.grad(loss, [x, y, b, v])]
    values = [
        (regular(n, 3, 3), regular(m, n, 3, 3), regular(3, 3), normal(n, 3))
        for m, n in ((2, 3), (1, 1))
    ]
    return Graph([x, y, b, v], outputs, values)


@graph
def nothing_to_solve():
    """Matrices without rows, and right-hand sides without columns."""
    x, b, v, y = pt.matrix("x"), pt.matrix("b"), pt.vector("v"), pt.tensor3("y")
    outputs = [cholesky(x), solve_triangular(x, b), solve(x, b), solve(x, v), inv(x), det(x)]
    outputs += [*slogdet(x), lu_factor(x)[0], cho_solve((x, True), b), block_diag(x, b), inv(y)]
    outputs += [cholesky(y), det(y), *slogdet(y), solve_triangular(y, b), cho_solve((y, False), b)]
    values = [
        (np.eye(n), np.ones((n, m)), np.ones(n), np.eye(n)[None]) for n, m in ((0, 2), (2, 0))
    ]
    return Graph([x, b, v, y], outputs, values)


@graph
def matrices_without_factors():
    """Not positive definite, singular, or with NaN: the results are NaN, or a determinant 0."""
    x, b, y = pt.matrix("x"), pt.matrix("b"), pt.tensor3("y")
    # A rewrite takes the determinant from factors that are there anyway: it would be NaN then.
    outputs = [cholesky(x), cholesky(x, lower=False), det(y[0]), *slogdet(y[2]), lu_factor(x)[0]]
    outputs += [*lu(x), solve(x, b), solve(x, b, assume_a="pos"), solve_triangular(x, b)]
    outputs += [solve_triangular(x, b, lower=True, unit_diagonal=True), det(y), cholesky(-y)]
    outputs += [solve_triangular(y[:, ::-1], b), lu_factor(y * 2)[0]]
    zeros, indefinite = np.zeros((3, 3)), np.array([[1.0, 2, 0], [2, 1, 0], [0, 0, 1]])
    both = np.stack([indefinite, np.eye(3), np.ones((3, 3))])
    return Graph([x, b, y], outputs, [(each, normal(3, 3), both) for each in (zeros, indefinite)])


@graph
def a_filter_of_each_row():
    """Rows of a batch are independent, so that threads share the loop."""
    x = pt.tensor("x", shape=(None, None, 2, 1))
    P0, A = (pt.tensor(name, shape=(None, 3, 3)) for name in ("P0", "A"))

    def step(x_t, m, P, A):
        m, P = A @ m, A @ P @ A.mT + pt.eye(3)
        factor = cholesky(P[:, :2, :2] + pt.eye(2))
        innovation = x_t - m[:, :2]
        whitened = solve_triangular(factor, innovation, lower=True)
        gain = solve(factor[:, :1, :1], P[:, :1]).mT
        logdet = pt.log(pt.diagonal(factor, axis1=1, axis2=2)).sum(axis=1)
        return m + gain * 0.1, P, (whitened**2).sum(axis=(1, 2)) / det(P) + logdet

    m, P, terms = pytensor.scan(
        step,
        sequences=[x],
        outputs_info=[P0[:, :, :1], P0, None],
        non_sequences=[A],
        strict=True,
        return_updates=False,
    )
    outputs = [m, P, terms, *pytensor.grad(terms.sum(), [x, P0])]
    values = [(normal(4, 5, 2, 1), np.stack([np.eye(3)] * 5), regular(5, 3, 3))]
    return Graph([x, P0, A], outputs, values)


@graph
def ops_of_vectors_for_each_row():
    """Batched Ops of vectors, as in rewritten gradients; sizes known inside the loops only."""
    x, i = pt.tensor3("x"), pt.lmatrix("i")
    row, index = pt.dvector(), pt.lvector()
    each = pytensor.graph.replace.vectorize_graph(
        [row[index], pt.argsort(row, kind="stable"), pt.diag(row), pt.cumsum(row), row[::2]],
        replace={row: x, index: i},
    )
    both = pytensor.graph.replace.vectorize_graph(
        [pt.set_subtensor(row[index], 1.0), block_diag(row[None], row[:, None])],
        replace={row: x[0], index: i},
    )
    outputs = [*each, *both]
    outputs.append(pytensor.grad(squares(each[0], each[2], *both), x))
    values = [(normal(2, n, 4), RNG.integers(-4, 4, (n, 3))) for n in (3, 1)]
    return Graph([x, i], outputs, values)
