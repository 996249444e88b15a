"""Reductions and cumulative sums along axes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytensor.scalar as ps
from pytensor.graph.basic import Apply
from pytensor.tensor.elemwise import CAReduce
from pytensor.tensor.extra_ops import CumOp
from pytensor.tensor.math import Argmax, MulWithoutZeros

from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.ir.expressions import (
    Expression,
    Integer,
    Literal,
    Unary,
    call,
    either,
    expression,
)
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import If, LocalArray, Store
from symbolic_rnn.c99.lowering.builder import Builder
from symbolic_rnn.c99.lowering.comments import equation
from symbolic_rnn.c99.lowering.conversions import converted
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import fill, loop_over, merged
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.scalars import accumulated, applied
from symbolic_rnn.c99.lowering.values import Operand, offset, scaled
from symbolic_rnn.c99.rewrites.copies import SumOf

__all__: list[str] = []

#: Maximum number of partial results that are combined without a loop.
_FEW = 4

#: Maximum number of partial results: enough for a few vectors.
_PARTS = 32


def _limit(dtype: str, *, lowest: bool) -> Expression:
    """Return the identity of maximum or minimum."""
    if dtype.startswith("float"):
        return Literal(-np.inf if lowest else np.inf, dtype)
    if dtype == "bool":
        return expression(0 if lowest else 1)
    info = np.iinfo(dtype)
    return Literal(info.min if lowest else info.max, dtype)


def _start(op: ps.ScalarOp, dtype: str) -> Expression:
    match op:
        case ps.Add() | ps.OR() | ps.XOR():
            return expression(0)
        case ps.Mul() | MulWithoutZeros():
            return expression(1)
        case ps.AND():
            return expression(1 if dtype == "bool" else -1)
        case ps.Maximum():
            return _limit(dtype, lowest=True)
        case ps.Minimum():
            return _limit(dtype, lowest=False)
    raise NotCoveredError(f"a reduction by {op}")


def _shown(op: CAReduce | SumOf, value: Operand, axes: Sequence[int]) -> str:
    """Describe a reduction, for a comment."""
    of = f"{op.of}({value.symbol})" if isinstance(op, SumOf) else value.symbol
    name = {ps.Add: "sum", ps.Mul: "product"}.get(type(op.scalar_op), str(op.scalar_op))
    return f"{name} of {of} over axes {', '.join(map(str, axes))}"


@lowers(CAReduce, SumOf)
def reduction(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Accumulates the elements along the reduced axes."""
    [value] = inputs
    op = node.op
    builder = graph.builder
    axes = range(value.ndim) if op.axis is None else [a % value.ndim for a in op.axis]
    kept = [k for k in range(value.ndim) if k not in axes]
    out_dtype = node.outputs[0].type.dtype
    held = getattr(op, "acc_dtype", None) or out_dtype
    if value.dtype.startswith("float") and held not in ("float32", "float64"):
        held = out_dtype
    start = _start(op.scalar_op, held)
    if isinstance(op.scalar_op, ps.Maximum | ps.Minimum):
        for k in axes:
            empty = Integer(value.shape[k]).eq(0)
            builder.fail_if(empty, ValueError, f"{op}: the reduced axis {k} is empty")

    def read(item: Expression) -> Expression:
        if isinstance(op, SumOf):
            item = applied(op.of, [item], [value.dtype], value.dtype)
        return converted(item, value.dtype, held)

    def step(into: Expression, item: Expression) -> Store:
        return Store(into, applied(op.scalar_op, [into, item], [held, held], held))

    if value.is_scalar:
        number = converted(read(value.first), held, out_dtype)
        return [builder.scalar(node.outputs[0], out_dtype, number)]
    if not kept:
        gathered = _reduced(graph, value, held, start, read, step)
        cast = converted(gathered, held, out_dtype)
        return [builder.scalar(node.outputs[0], out_dtype, cast)]
    shape = graph.shape_like(node.outputs[0], [value.shape[k] for k in kept])
    out = graph.array(node.outputs[0], shape)
    whole = value.view(
        shape=(*shape, *(value.shape[k] for k in axes)),
        strides=(*(value.strides[k] for k in kept), *(value.strides[k] for k in axes)),
    )
    if value.strides[kept[-1]] == 1 or not any(value.strides[k] == 1 for k in axes):
        # A kept axis is contiguous: accumulate rows in the result, or in an array of its shape.
        into = out if held == out_dtype else graph.builder.array("gathered", held, shape)
        fill(builder, into, start)
        order = [*range(len(kept), value.ndim), *range(len(kept))]
        source = whole.view(
            shape=tuple(whole.shape[k] for k in order),
            strides=tuple(whole.strides[k] for k in order),
        )
        target = source.view(
            name=into.name, strides=(Size.of(0),) * len(axes) + into.strides, dtype=held
        )
        loop_over(
            builder,
            source.shape,
            [target, source],
            lambda at: builder.write(step(into.load(at[0]), read(value.load(at[1])))),
            comments=[equation(node.outputs[0], out.symbol, _shown(op, value, axes))],
        )
        if into is not out:
            loop_over(
                builder,
                shape,
                [out, into],
                lambda at: builder.write(
                    Store(out.load(at[0]), converted(into.load(at[1]), held, out_dtype))
                ),
            )
        return [out]
    n = len(kept)
    with builder.nest(["k"] * n, shape) as index:
        address = whole.address(offset(index, whole.strides[:n]))
        name = builder.pointer(whole.dtype, "row", address, const=True)
        part = whole.view(name=name, shape=whole.shape[n:], strides=whole.strides[n:])
        gathered = _reduced(graph, part, held, start, read, step)
        builder.write(Store(out.at(*index), converted(gathered, held, out.dtype)))
    return [out]


def _reduced(
    graph: GraphLowering,
    value: Operand,
    held: str,
    start: Expression,
    read: Callable[[Expression], Expression],
    step: Callable[[Expression, Expression], Store],
) -> Expression:
    """Reduce an array to a scalar, with several partial results in parallel.

    The partial results are combined by halving. The remainder of a row of known length is added to
    the partial results when as many are left.
    """
    builder = graph.builder
    axes = merged(value.shape, [value.strides])
    length, [stride] = axes[-1] if axes else (Size.of(1), [Size.of(1)])
    count = _parts(length)
    name = builder.name("parts")
    builder.write(LocalArray(name, held, count))
    builder.set_depth(name)
    parts = Operand(name, held, (Size.of(count),), (Size.of(1),))

    def join(many: Size, item: Callable[[Size], Expression]) -> None:
        """Accumulate items in the first partial results, one each."""
        if many.constant is not None and many.constant <= _FEW:
            for k in map(Size.of, range(many.constant)):
                builder.write(step(parts.at(k), item(k)))
        else:
            with builder.for_range("j", many, vector=True) as j:
                builder.write(step(parts.at(j), item(j)))

    def entries(first: Size) -> Callable[[Size], Expression]:
        return lambda j: read(row.load(scaled(first + j, stride)))

    def others(first: int) -> Callable[[Size], Expression]:
        return lambda j: parts.at(first + j)

    with builder.for_range("j", count) as j:
        builder.write(Store(parts.at(j), start))
    with builder.nest(["k"] * len(axes[:-1]), [size for size, _ in axes[:-1]]) as indices:
        row = value
        if indices:
            address = value.address(offset(indices, [stride for _, [stride] in axes[:-1]]))
            row = value.view(name=builder.pointer(value.dtype, "row", address, const=True))
        whole, rest = _split(builder, length, count)
        with builder.for_range("i", whole, step=count) as i, builder.for_range("j", count) as j:
            builder.write(step(parts.at(j), read(row.load(scaled(i + j, stride)))))
        later = 0 if indices else rest.constant or 0
        if not later:
            join(rest, entries(whole))
    while count > 1:
        count //= 2
        join(Size.of(count), others(count))
        if later & count:
            join(Size.of(count), entries(whole))
            whole += count
    return builder.declare(held, "gathered", parts.at(0))


def _split(builder: Builder, length: Size, count: int) -> tuple[Size, Size]:
    """Split a row length into a multiple of the number of partial results and a remainder."""
    if length.constant is not None:
        rest = length.constant % count
        return length - rest, Size.of(rest)
    whole = builder.size(Integer(length) - Integer(length) % count, "whole")
    return whole, length - whole


def _parts(length: Size) -> int:
    """Return the number of partial results for a row: at most its length, if that is known."""
    known = length.constant
    return _PARTS if known is None else 1 << min(_PARTS, max(known, 1)).bit_length() - 1


@lowers(Argmax)
def argmax(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Returns the index of the first maximum; NaN counts as the maximum."""
    [value] = inputs
    builder = graph.builder
    axes = list(range(value.ndim) if node.op.axis is None else node.op.axis)
    kept = [k for k in range(value.ndim) if k not in axes]
    shape = [value.shape[k] for k in kept]
    for k in axes:
        empty = Integer(value.shape[k]).eq(0)
        builder.fail_if(empty, ValueError, "argmax: the reduced axis is empty")
    if value.is_scalar:
        return [Operand.of(expression(0), "int64", integer=Size.of(0))]

    def search(row: Operand) -> Expression:
        best = builder.declare(row.dtype, "best", row.first, changes=True)
        best_index = builder.declare("int64", "place", 0, changes=True)
        counter = builder.declare("int64", "count", 0, changes=True)

        def look(at: list[Expression]) -> None:
            item = row.load(at[0])
            larger = item > best
            if row.dtype.startswith("float"):
                is_first_nan = call("isnan", item).both(Unary("!", call("isnan", best)))
                larger = either(larger, is_first_nan)
            builder.write(If(larger, [Store(best, item), Store(best_index, counter)]))
            builder.write(Store(counter, counter + 1))

        loop_over(builder, row.shape, [row], look, vector=False)
        return best_index

    if not kept:
        return [builder.scalar(node.outputs[0], "int64", search(value))]
    out = graph.array(node.outputs[0], graph.shape_like(node.outputs[0], shape))
    with builder.nest(["k"] * len(kept), shape) as index:
        start = value.address(offset(index, [value.strides[a] for a in kept]))
        row = value.view(
            name=builder.pointer(value.dtype, "row", start, const=True),
            shape=tuple(value.shape[a] for a in axes),
            strides=tuple(value.strides[a] for a in axes),
        )
        builder.write(Store(out.at(*index), search(row)))
    return [out]


@lowers(CumOp)
def cumulative(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Cumulative sums or products along an axis, in the array's dtype; integers wrap.

    This is the dtype that PyTensor declares and CVM returns; for bools it is whether any, or all,
    elements so far are true. NumPy, and PyTensor's Python implementation, return int64 instead.
    """
    [value] = inputs
    builder = graph.builder
    out = graph.array(node.outputs[0], graph.shape_like(node.outputs[0], value.shape))
    graph.copied(value, out)
    axis = node.op.axis
    op = ps.add if node.op.mode == "add" else ps.mul
    with builder.for_range("k", out.shape[axis], 1) as k:
        step = out.strides[axis]
        here = builder.pointer(out.dtype, "here", out.address(scaled(k, step)))
        before = builder.pointer(out.dtype, "before", out.address(scaled(k - 1, step)), const=True)
        shape = (*out.shape[:axis], *out.shape[axis + 1 :])
        strides = (*out.strides[:axis], *out.strides[axis + 1 :])
        row, last = (out.view(name=name, shape=shape, strides=strides) for name in (here, before))
        loop_over(
            builder,
            shape,
            [row],
            lambda at: builder.write(
                accumulated(op, row.load(at[0]), out.dtype, last.load(at[0]), out.dtype)
            ),
        )
    return [out]
