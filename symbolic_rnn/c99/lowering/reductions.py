"""Sums, products, extremes and counts along axes."""

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
    apply,
    either,
    expression,
)
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import If, Locals, Store
from symbolic_rnn.c99.lowering.conversions import converted
from symbolic_rnn.c99.lowering.equations import equation
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import filled, merged, over
from symbolic_rnn.c99.lowering.program import Program
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.scalars import accumulated, applied
from symbolic_rnn.c99.lowering.values import Value, offset, scaled
from symbolic_rnn.c99.rewrites.copies import SumOf

__all__: list[str] = []

#: So few are no vector, and are gathered without a loop.
_FEW = 4

#: Partial results side by side: as many as fill a few vectors.
_PARTS = 32


def _limit(dtype: str, *, lowest: bool) -> Expression:
    """What loses against every value."""
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


def _shown(op: CAReduce | SumOf, value: Value, axes: Sequence[int]) -> str:
    """What is reduced, for a comment."""
    of = f"{op.of}({value.symbol})" if isinstance(op, SumOf) else value.symbol
    name = {ps.Add: "sum", ps.Mul: "product"}.get(type(op.scalar_op), str(op.scalar_op))
    return f"{name} of {of} over axes {', '.join(map(str, axes))}"


@lowers(CAReduce, SumOf)
def reduction(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Run through all entries, and gather them in the entries of the result."""
    [value] = inputs
    op = node.op
    program = graph.program
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
            program.fail_if(empty, ValueError, f"{op}: an axis is empty")

    def read(item: Expression) -> Expression:
        if isinstance(op, SumOf):
            item = applied(op.of, [item], [value.dtype], value.dtype)
        return converted(item, value.dtype, held)

    def step(into: Expression, item: Expression) -> Store:
        return Store(into, applied(op.scalar_op, [into, item], [held, held], held))

    if value.number:
        number = converted(read(value.first), held, out_dtype)
        return [program.number(node.outputs[0], out_dtype, number)]
    if not kept:
        gathered = _gathered(graph, value, held, start, read, step)
        cast = converted(gathered, held, out_dtype)
        return [program.number(node.outputs[0], out_dtype, cast)]
    shape = graph.shape_like(node.outputs[0], [value.shape[k] for k in kept])
    out = graph.array(node.outputs[0], shape)
    whole = value.seen(
        shape=(*shape, *(value.shape[k] for k in axes)),
        strides=(*(value.strides[k] for k in kept), *(value.strides[k] for k in axes)),
    )
    if value.strides[kept[-1]] == 1 or not any(value.strides[k] == 1 for k in axes):
        # A kept axis runs fastest: gather row by row, into the result or what is as wide.
        into = out if held == out_dtype else graph.program.array("gathered", held, shape)
        filled(program, into, start)
        order = [*range(len(kept), value.ndim), *range(len(kept))]
        source = whole.seen(
            shape=tuple(whole.shape[k] for k in order),
            strides=tuple(whole.strides[k] for k in order),
        )
        target = source.seen(
            name=into.name, strides=(Size.of(0),) * len(axes) + into.strides, dtype=held
        )
        over(
            program,
            source.shape,
            [target, source],
            lambda at: program.write(step(into.entry(at[0]), read(value.entry(at[1])))),
            comments=[equation(node.outputs[0], out.symbol, _shown(op, value, axes))],
        )
        if into is not out:
            over(
                program,
                shape,
                [out, into],
                lambda at: program.write(
                    Store(out.entry(at[0]), converted(into.entry(at[1]), held, out_dtype))
                ),
            )
        return [out]
    n = len(kept)
    with program.nest(["k"] * n, shape) as index:
        place = whole.behind(offset(index, whole.strides[:n]))
        name = program.pointer(whole.dtype, "row", place, const=True)
        part = whole.seen(name=name, shape=whole.shape[n:], strides=whole.strides[n:])
        gathered = _gathered(graph, part, held, start, read, step)
        program.write(Store(out.at(*index), converted(gathered, held, out.dtype)))
    return [out]


def _gathered(
    graph: GraphLowering,
    value: Value,
    held: str,
    start: Expression,
    read: Callable[[Expression], Expression],
    step: Callable[[Expression, Expression], Store],
) -> Expression:
    """Gather all entries into one number, in several partial results side by side.

    The second half of the partial results is added to the first, until one is left. What a row of
    known length has left over joins in where as many partial results are left.
    """
    program = graph.program
    axes = merged(value.shape, [value.strides])
    length, [stride] = axes[-1] if axes else (Size.of(1), [Size.of(1)])
    count = _parts(length)
    name = program.name("parts")
    program.write(Locals(name, held, count))
    program.know(name)
    parts = Value(name, held, (Size.of(count),), (Size.of(1),))

    def join(many: Size, item: Callable[[Size], Expression]) -> None:
        """Gather so many items in the first partial results, one each."""
        if many.constant is not None and many.constant <= _FEW:
            for k in map(Size.of, range(many.constant)):
                program.write(step(parts.at(k), item(k)))
        else:
            with program.each("j", many, vector=True) as j:
                program.write(step(parts.at(j), item(j)))

    def entries(first: Size) -> Callable[[Size], Expression]:
        return lambda j: read(row.entry(scaled(first + j, stride)))

    def others(first: int) -> Callable[[Size], Expression]:
        return lambda j: parts.at(first + j)

    with program.each("j", count) as j:
        program.write(Store(parts.at(j), start))
    with program.nest(["k"] * len(axes[:-1]), [size for size, _ in axes[:-1]]) as indices:
        row = value
        if indices:
            place = value.behind(offset(indices, [stride for _, [stride] in axes[:-1]]))
            row = value.seen(name=program.pointer(value.dtype, "row", place, const=True))
        whole, rest = _split(program, length, count)
        with program.each("i", whole, step=count) as i, program.each("j", count) as j:
            program.write(step(parts.at(j), read(row.entry(scaled(i + j, stride)))))
        later = 0 if indices else rest.constant or 0
        if not later:
            join(rest, entries(whole))
    while count > 1:
        count //= 2
        join(Size.of(count), others(count))
        if later & count:
            join(Size.of(count), entries(whole))
            whole += count
    return program.declare(held, "gathered", parts.at(0))


def _split(program: Program, length: Size, count: int) -> tuple[Size, Size]:
    """How many entries of a row fill all partial results, and how many are left over."""
    if length.constant is not None:
        rest = length.constant % count
        return length - rest, Size.of(rest)
    whole = program.size(Integer(length) - Integer(length) % count, "whole")
    return whole, length - whole


def _parts(length: Size) -> int:
    """How many partial results a row of some length has: no more than entries, if it is known."""
    known = length.constant
    return _PARTS if known is None else 1 << min(_PARTS, max(known, 1)).bit_length() - 1


@lowers(Argmax)
def argmax(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """The place of the first largest entry; a NaN counts as the largest."""
    [value] = inputs
    program = graph.program
    axes = list(range(value.ndim) if node.op.axis is None else node.op.axis)
    kept = [k for k in range(value.ndim) if k not in axes]
    shape = [value.shape[k] for k in kept]
    for k in axes:
        empty = Integer(value.shape[k]).eq(0)
        program.fail_if(empty, ValueError, "argmax: an axis is empty")
    if value.number:
        return [Value.of(expression(0), "int64", integer=Size.of(0))]

    def search(row: Value) -> Expression:
        best = program.declare(row.dtype, "best", row.first, changes=True)
        place = program.declare("int64", "place", 0, changes=True)
        counter = program.declare("int64", "count", 0, changes=True)

        def look(at: list[Expression]) -> None:
            item = row.entry(at[0])
            larger = item > best
            if row.dtype.startswith("float"):
                is_first_nan = apply("isnan", item).both(Unary("!", apply("isnan", best)))
                larger = either(larger, is_first_nan)
            program.write(If(larger, [Store(best, item), Store(place, counter)]))
            program.write(Store(counter, counter + 1))

        over(program, row.shape, [row], look, vector=False)
        return place

    if not kept:
        return [program.number(node.outputs[0], "int64", search(value))]
    out = graph.array(node.outputs[0], graph.shape_like(node.outputs[0], shape))
    with program.nest(["k"] * len(kept), shape) as index:
        start = value.behind(offset(index, [value.strides[a] for a in kept]))
        row = value.seen(
            name=program.pointer(value.dtype, "row", start, const=True),
            shape=tuple(value.shape[a] for a in axes),
            strides=tuple(value.strides[a] for a in axes),
        )
        program.write(Store(out.at(*index), search(row)))
    return [out]


@lowers(CumOp)
def cumulative(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Running sums or products along one axis, in the dtype of the array: integers wrap.

    That is the dtype that PyTensor declares, and CVM gives; of bools it is whether any, or all, so
    far are true. NumPy, and so PyTensor's Python, gives int64 for all of these.
    """
    [value] = inputs
    program = graph.program
    out = graph.array(node.outputs[0], graph.shape_like(node.outputs[0], value.shape))
    graph.copied(value, out)
    axis = node.op.axis
    op = ps.add if node.op.mode == "add" else ps.mul
    with program.each("k", out.shape[axis], 1) as k:
        step = out.strides[axis]
        here = program.pointer(out.dtype, "here", out.behind(scaled(k, step)))
        before = program.pointer(out.dtype, "before", out.behind(scaled(k - 1, step)), const=True)
        shape = (*out.shape[:axis], *out.shape[axis + 1 :])
        strides = (*out.strides[:axis], *out.strides[axis + 1 :])
        row, last = (out.seen(name=name, shape=shape, strides=strides) for name in (here, before))
        over(
            program,
            shape,
            [row],
            lambda at: program.write(
                accumulated(op, row.entry(at[0]), out.dtype, last.entry(at[0]), out.dtype)
            ),
        )
    return [out]
