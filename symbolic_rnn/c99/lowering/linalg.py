"""Linear algebra: factorizations, solvers, determinants, the inverse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from pytensor.graph.basic import Apply, Variable
from pytensor.tensor.linalg.constructors import BlockDiagonal
from pytensor.tensor.linalg.decomposition.cholesky import Cholesky
from pytensor.tensor.linalg.decomposition.lu import LU, LUFactor, PivotToPermutations
from pytensor.tensor.linalg.inverse import MatrixInverse
from pytensor.tensor.linalg.solvers.general import Solve
from pytensor.tensor.linalg.solvers.psd import CholeskySolve
from pytensor.tensor.linalg.solvers.triangular import SolveTriangular
from pytensor.tensor.linalg.summary import Det, SLogDet

from symbolic_rnn.c99.dtypes import SUFFIXES, is_float
from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.ir.expressions import Cast, Expression, Integer, call, expression
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import Store
from symbolic_rnn.c99.lowering.conversions import assigned
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import fill, loop_over
from symbolic_rnn.c99.lowering.products import of_dtype
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.values import Operand, offset, total

__all__: list[str] = []


def _function(name: str, dtype: str) -> str:
    return f"c99_matrix_{SUFFIXES[dtype]}_{name}"


def _transposed(value: Operand) -> Operand:
    return value.view(shape=value.shape[::-1], strides=value.strides[::-1])


def _square(
    graph: GraphLowering, node: Apply, matrix: Operand, kind: type[Exception] = ValueError
) -> Size:
    """Return the number of rows of a matrix; write a check that it is square."""
    rows, columns = matrix.shape
    graph.builder.fail_unless_equal(rows, columns, kind, f"{node.op}: the matrix must be square")
    return rows


def _copied(graph: GraphLowering, matrix: Operand, dtype: str, wanted: str) -> Operand:
    """Return a contiguous copy, which is factored in place."""
    return graph.copied(matrix, graph.builder.array(wanted, dtype, matrix.shape))


@contextmanager
def _result(
    graph: GraphLowering, output: Variable, shape: Sequence[Size]
) -> Iterator[tuple[Operand, Operand]]:
    """Yield an output and a contiguous buffer to compute it in, the output's own if possible."""
    out = graph.array(output, graph.shape_like(output, shape))
    rows = out if out.is_contiguous else graph.builder.array("rows", out.dtype, out.shape)
    yield out, rows
    if rows is not out:
        graph.copied(rows, out)


@lowers(Cholesky)
def cholesky(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Cholesky factor; NaN if the matrix is not positive definite."""
    [matrix] = inputs
    op: Any = node.op
    dtype = node.outputs[0].type.dtype
    n = _square(graph, node, matrix)
    if op.lower:
        with _result(graph, node.outputs[0], matrix.shape) as (out, rows):
            graph.copied(matrix, rows)
            graph.builder.call(_function("cholesky", dtype), n, rows.pointer)
        return [out]
    work = _copied(graph, _transposed(matrix), dtype, "factor")
    graph.builder.call(_function("cholesky", dtype), n, work.pointer)
    out = graph.array(node.outputs[0], graph.shape_like(node.outputs[0], matrix.shape))
    return [graph.copied(_transposed(work), out)]


def _factored(
    graph: GraphLowering, node: Apply, matrix: Operand, kind: type[Exception] = ValueError
) -> tuple[Size, Operand, Operand]:
    """Factor a copy of a matrix; return the matrix size, the LU factors and the pivots."""
    dtype = node.outputs[-1].type.dtype
    n = _square(graph, node, matrix, kind)
    work = _copied(graph, matrix, dtype, "lu")
    pivots = graph.builder.array("pivots", "int32", [n])
    graph.builder.call(_function("lu", dtype), n, work.pointer, pivots.pointer)
    return n, work, pivots


@lowers(LUFactor)
def lu_factor(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """LU factors in one matrix, and the pivots; NaN if the matrix is singular."""
    [matrix] = inputs
    output, exchanged = node.outputs
    dtype = output.type.dtype
    if not is_float(dtype):
        raise NotCoveredError.of(node)
    n = _square(graph, node, matrix)
    pivots = graph.builder.array("pivots", "int32", [n])
    with _result(graph, output, matrix.shape) as (out, rows):
        graph.copied(matrix, rows)
        graph.builder.call(_function("lu_or_nan", dtype), n, rows.pointer, pivots.pointer)
    return [out, graph.copied(pivots, graph.array(exchanged, graph.shape_like(exchanged, [n])))]


@lowers(LU)
def lu(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """LU factors; the permutation as a matrix, as indices, or applied to the lower one."""
    [matrix] = inputs
    op: Any = node.op
    builder = graph.builder
    dtype = node.outputs[-1].type.dtype
    n, work, pivots = _factored(graph, node, matrix)
    triangles = [graph.builder.array(wanted, dtype, [n, n]) for wanted in ("lower", "upper")]
    builder.call(_function("split", dtype), n, work.pointer, *(each.pointer for each in triangles))
    order = graph.builder.array("order", "int32", [n])
    builder.call("c99_matrix_order", n, pivots.pointer, order.pointer)
    outs = [
        graph.array(output, graph.shape_like(output, [n] * output.type.ndim))
        for output in node.outputs
    ]
    for triangle, out in zip(triangles[op.permute_l :], outs[-2 + op.permute_l :], strict=True):
        graph.copied(triangle, out)
    # Row k of the factored matrix is row order[k] of the input.
    if op.permute_l:
        with builder.nest("ij", [n, n]) as (i, j):
            builder.write(Store(outs[0].at(order.at(i), j), triangles[0].at(i, j)))
    elif op.p_indices:
        with builder.for_range("i", n) as i:
            builder.write(Store(outs[0].at(order.at(i)), Cast("int32", Integer(i))))
    else:
        with builder.nest("ij", [n, n]) as (i, j):
            one = Cast(outs[0].dtype, order.at(j).eq(i))
            builder.write(Store(outs[0].at(i, j), one))
    return outs


@lowers(PivotToPermutations)
def pivot_to_permutations(
    graph: GraphLowering, node: Apply, inputs: list[Operand]
) -> list[Operand]:
    """Converts LAPACK row exchanges to a permutation, or to its inverse."""
    op: Any = node.op
    builder = graph.builder
    [n] = inputs[0].shape
    pivots = _copied(graph, inputs[0], "int32", "pivots")
    order = graph.builder.array("order", "int32", [n])
    builder.call("c99_matrix_order", n, pivots.pointer, order.pointer)
    out = graph.array(node.outputs[0], graph.shape_like(node.outputs[0], [n]))
    if op.inverse:
        return [graph.copied(order, out)]
    with builder.for_range("i", n) as i:
        builder.write(Store(out.at(order.at(i)), Cast(out.dtype, Integer(i))))
    return [out]


@lowers(Det)
def det(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Determinant, from LU factors."""
    [output] = node.outputs
    dtype = output.type.dtype
    n, work, pivots = _factored(graph, node, inputs[0])
    value = call(_function("det", dtype), n, work.pointer, pivots.pointer)
    return [graph.builder.scalar(output, dtype, value)]


@lowers(SLogDet)
def slogdet(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Sign and logarithm of the determinant, from LU factors."""
    sign, logarithm = node.outputs
    dtype = sign.type.dtype
    n, work, pivots = _factored(graph, node, inputs[0])
    builder = graph.builder
    return [
        builder.scalar(
            sign, dtype, call(_function("sign", dtype), n, work.pointer, pivots.pointer)
        ),
        builder.scalar(logarithm, dtype, call(_function("log", dtype), n, work.pointer)),
    ]


@lowers(MatrixInverse)
def matrix_inverse(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Inverse, from LU factors; `LinAlgError` if the matrix is singular."""
    [output] = node.outputs
    builder, error = graph.builder, np.linalg.LinAlgError
    n = _square(graph, node, inputs[0], error)
    work = _copied(graph, inputs[0], output.type.dtype, "lu")
    pivots = graph.builder.array("pivots", "int32", [n])
    with _result(graph, output, [n, n]) as (out, found):
        function = _function("invert", found.dtype)
        singular = call(function, n, work.pointer, pivots.pointer, found.pointer).ne(0)
        builder.fail_if(singular, error, "Singular matrix")
    return [out]


def _system(
    graph: GraphLowering, node: Apply, inputs: list[Operand]
) -> tuple[Operand, Operand, Size, Size]:
    """Return the matrix in the result's dtype, the right-hand side, and its rows and columns."""
    dtype = node.outputs[0].type.dtype
    matrix, right = inputs
    n = _square(graph, node, matrix)
    graph.builder.fail_unless_equal(
        n,
        right.shape[0],
        ValueError,
        f"{node.op}: matrix and right-hand side differ in the number of rows",
    )
    columns = right.shape[1] if right.ndim == 2 else Size.of(1)
    return of_dtype(graph, matrix, dtype), right, n, columns


@lowers(SolveTriangular)
def solve_triangular(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Substitution; NaN if the diagonal has a zero."""
    op: Any = node.op
    matrix, right, n, m = _system(graph, node, inputs)
    with _result(graph, node.outputs[0], right.shape) as (out, x):
        graph.copied(right, x)
        triangle = (matrix.pointer, *matrix.strides, int(op.lower), int(op.unit_diagonal))
        graph.builder.call(_function("solve_triangular", x.dtype), n, m, *triangle, x.pointer)
    return [out]


@lowers(CholeskySolve)
def cholesky_solve(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Substitution by a Cholesky factor and its transpose."""
    op: Any = node.op
    matrix, right, n, m = _system(graph, node, inputs)
    lower = matrix if op.lower else _transposed(matrix)
    with _result(graph, node.outputs[0], right.shape) as (out, x):
        graph.copied(right, x)
        triangle = (lower.pointer, *lower.strides)
        graph.builder.call(_function("solve_factored", x.dtype), n, m, *triangle, x.pointer)
    return [out]


@lowers(Solve)
def solve(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """LU with partial pivoting, or Cholesky; NaN if the factorization fails."""
    op: Any = node.op
    builder = graph.builder
    if op.assume_a == "tridiagonal":
        raise NotCoveredError.of(node)
    matrix, right, n, m = _system(graph, node, inputs)
    # For a symmetric matrix only one triangle is read; the copy holds it as the lower one.
    one_triangle = op.assume_a in ("sym", "her", "pos")
    read = matrix if op.lower or not one_triangle else _transposed(matrix)
    work = _copied(graph, read, matrix.dtype, "factor")
    with _result(graph, node.outputs[0], right.shape) as (out, x):
        graph.copied(right, x)
        if op.assume_a == "pos":
            function = _function("solve_positive", x.dtype)
            builder.call(function, n, m, work.pointer, x.pointer)
        else:
            if one_triangle:
                builder.call(_function("mirror", x.dtype), n, work.pointer)
            pivots = graph.builder.array("pivots", "int32", [n])
            function = _function("solve", x.dtype)
            builder.call(function, n, m, work.pointer, pivots.pointer, x.pointer)
    return [out]


@lowers(BlockDiagonal)
def block_diagonal(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Block diagonal matrix."""
    [output] = node.outputs
    builder = graph.builder
    shape = [sum((each.shape[axis] for each in inputs), start=Size.of(0)) for axis in (0, 1)]
    out = graph.array(output, graph.shape_like(output, shape))

    fill(builder, out, expression(0))
    row = column = Size.of(0)
    for matrix in inputs:
        start = offset([row, column], out.strides)

        def copy(at: list[Expression], matrix: Operand = matrix, start: Expression = start) -> None:
            target = out.load(total(start, at[0]))
            builder.write(assigned(target, out.dtype, matrix.load(at[1]), matrix.dtype))

        loop_over(builder, matrix.shape, [out, matrix], copy)
        row, column = row + matrix.shape[0], column + matrix.shape[1]
    return [out]
