"""Selection by integers: choose, repeat, ravel and unravel indices, binary search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import mul
from typing import Any

import numpy as np
from pytensor.graph.basic import Apply
from pytensor.tensor.basic import Choose
from pytensor.tensor.extra_ops import RavelMultiIndex, Repeat, SearchsortedOp, UnravelIndex

from symbolic_rnn.c99.dtypes import SUFFIXES
from symbolic_rnn.c99.ir.expressions import (
    ArrayLiteral,
    Expression,
    ExpressionLike,
    Integer,
    Var,
    call,
    conditional,
    either,
    expression,
)
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import Store
from symbolic_rnn.c99.lowering.advanced_indexing import broadcast_shape
from symbolic_rnn.c99.lowering.basic_indexing import broadcast_strides
from symbolic_rnn.c99.lowering.conversions import assigned, converted, int64
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import loop_over
from symbolic_rnn.c99.lowering.products import of_dtype
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.values import Operand, scaled, total

__all__: list[str] = []


def _map_indices(
    graph: GraphLowering,
    node: Apply,
    inputs: Sequence[Operand],
    compute: Callable[[list[Expression]], list[Expression]],
) -> list[Operand]:
    """Lower an elementwise function of integers; inputs of length one along an axis broadcast."""
    builder = graph.builder
    shape = broadcast_shape(builder, inputs)
    if not shape:
        found = compute([value.first for value in inputs])
        return [
            builder.scalar(output, output.type.dtype, each)
            for output, each in zip(node.outputs, found, strict=True)
        ]
    outs = [graph.array(output, graph.shape_like(output, shape)) for output in node.outputs]
    broadcast = [
        value
        if value.is_scalar
        else value.view(shape=shape, strides=broadcast_strides(builder, node, value, shape))
        for value in inputs
    ]
    arrays = [value for value in broadcast if not value.is_scalar]

    def body(at: list[Expression]) -> None:
        offsets = iter(at[len(outs) :])
        entries = [
            value.first if value.is_scalar else value.load(next(offsets)) for value in broadcast
        ]
        for out, offset, each in zip(outs, at, compute(entries), strict=False):
            builder.write(Store(out.load(offset), each))

    loop_over(builder, shape, [*outs, *arrays], body, vector=False)
    return outs


def _in_range(
    graph: GraphLowering, number: Expression, size: ExpressionLike, mode: str, message: str
) -> Expression:
    """Map an index into ``[0, size)``: raise, wrap or clip, as `mode` says."""
    if mode == "raise":
        outside = either(number < 0, number >= size)
        graph.builder.fail_if(outside, ValueError, message)
        return number
    if mode == "wrap":
        return call("c99_mod_i64", number, size)
    clipped = conditional(number >= size, expression(size) - 1, number)
    return conditional(number < 0, 0, clipped)


@lowers(Choose)
def choose(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Selects, for each element, one of several arrays."""
    numbers, choices = inputs
    op: Any = node.op
    builder = graph.builder
    many, stride = choices.shape[0], choices.strides[0]
    if not many.is_positive:
        builder.fail_if(Integer(many).eq(0), ValueError, f"{op}: there is no array to choose from")
    one = choices.view(shape=choices.shape[1:], strides=choices.strides[1:])
    shape = broadcast_shape(builder, [numbers, one])
    one = one.view(shape=shape, strides=broadcast_strides(builder, node, one, shape))
    message = f"{op}: an index is out of bounds for the arrays to choose from"

    def chosen(number: Expression, offset: Expression) -> Expression:
        held = builder.declare("int64", "number", int64(number, numbers.dtype))
        held = builder.declare("int64", "chosen", _in_range(graph, held, many, op.mode, message))
        return one.load(total(scaled(held, stride), offset))

    if not shape:
        value = chosen(numbers.first, expression(0))
        return [builder.scalar(node.outputs[0], choices.dtype, value)]
    out = graph.array(node.outputs[0], graph.shape_like(node.outputs[0], shape))
    arrays = [out, one]
    if not numbers.is_scalar:
        steps = broadcast_strides(builder, node, numbers, shape)
        arrays.append(numbers.view(shape=shape, strides=steps))

    def body(at: list[Expression]) -> None:
        number = numbers.first if numbers.is_scalar else numbers.load(at[2])
        builder.write(Store(out.load(at[0]), chosen(number, at[1])))

    loop_over(builder, shape, arrays, body, vector=False)
    return [out]


@lowers(Repeat)
def repeat(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Repeats each slice along an axis."""
    value, times = inputs
    op: Any = node.op
    builder, axis = graph.builder, op.axis
    n = value.shape[axis]
    [step] = broadcast_strides(builder, node, times, [n])

    def count(k: Size) -> Expression:
        return int64(times.load(scaled(k, step)), times.dtype)

    summed = builder.declare("int64", "summed", 0, changes=True)
    with builder.for_range("k", n) as k:
        here = builder.declare("int64", "times", count(k))
        builder.fail_if(here < 0, ValueError, f"{op}: repeats must not be negative")
        large = here > expression(2**62) - summed
        builder.fail_if(large, ValueError, f"{op}: the result is too large for memory")
        builder.write(Store(summed, summed + here))
    length = builder.size(builder.declare("int64", "length", summed), low=0)
    shape = [*value.shape[:axis], length, *value.shape[axis + 1 :]]
    graph.check_product(node.outputs[0], shape)
    out = graph.array(node.outputs[0], graph.shape_like(node.outputs[0], shape))
    row, target = (
        each.view(
            shape=(*value.shape[:axis], *value.shape[axis + 1 :]),
            strides=(*each.strides[:axis], *each.strides[axis + 1 :]),
        )
        for each in (value, out)
    )
    filled = builder.declare("int64", "filled", 0, changes=True)
    with builder.for_range("k", n) as k, builder.for_range("j", count(k)):

        def body(at: list[Expression]) -> None:
            into = target.load(total(scaled(filled, out.strides[axis]), at[0]))
            source = row.load(total(scaled(k, value.strides[axis]), at[1]))
            builder.write(assigned(into, out.dtype, source, value.dtype))

        loop_over(builder, row.shape, [target, row], body)
        builder.write(Store(filled, filled + 1))
    return [out]


def _sizes(graph: GraphLowering, node: Apply, dims: Operand, many: int) -> list[Var]:
    """Return the dimensions of a flat array; fail if one is negative or their product too large."""
    builder = graph.builder
    builder.fail_unless_equal(
        dims.shape[0], Size.of(many), ValueError, f"{node.op}: expected {many} dimensions"
    )
    sizes = [builder.declare("int64", "dim", int64(dims.at(k), dims.dtype)) for k in range(many)]
    negative = either(*(size < 0 for size in sizes))
    builder.fail_if(negative, ValueError, f"{node.op}: dimensions must not be negative")
    large = call("c99_too_large", 1, many, ArrayLiteral("int64", tuple(sizes)))
    builder.fail_if(large, ValueError, f"{node.op}: the product of the dimensions is too large")
    return sizes


@lowers(UnravelIndex)
def unravel_index(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Converts flat indices to a tuple of index arrays."""
    flat, dims = inputs
    op: Any = node.op
    builder, many = graph.builder, len(node.outputs)
    sizes = _sizes(graph, node, dims, many)
    count = builder.declare("int64", "count", reduce(mul, sizes, expression(1)))
    order = list(range(many))[:: 1 if op.order == "F" else -1]

    def compute(entries: list[Expression]) -> list[Expression]:
        rest: Expression = builder.declare("int64", "place", int64(entries[0], flat.dtype))
        outside = either(rest < 0, rest >= count)
        builder.fail_if(outside, ValueError, f"{op}: a flat index is out of bounds")
        found: dict[int, Expression] = {}
        for axis in order:
            found[axis] = builder.declare("int64", "index", rest % sizes[axis])
            rest = builder.declare("int64", "rest", rest / sizes[axis])
        return [found[axis] for axis in range(many)]

    return _map_indices(graph, node, [flat], compute)


@lowers(RavelMultiIndex)
def ravel_multi_index(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Converts a tuple of index arrays to flat indices."""
    *indices, dims = inputs
    op: Any = node.op
    sizes = _sizes(graph, node, dims, len(indices))
    order = list(range(len(indices)))[:: 1 if op.order == "C" else -1]
    message = f"{op}: an index is out of bounds"

    def compute(entries: list[Expression]) -> list[Expression]:
        flat_index: Expression = expression(0)
        for axis in order:
            number = int64(entries[axis], indices[axis].dtype)
            held = graph.builder.declare("int64", "index", number)
            flat_index = flat_index * sizes[axis] + _in_range(
                graph, held, sizes[axis], op.mode, message
            )
        return [flat_index]

    return _map_indices(graph, node, indices, compute)


@lowers(SearchsortedOp)
def searchsorted(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Binary search in a sorted vector; NaN sorts last."""
    row, wanted, *sorter = inputs
    op: Any = node.op
    builder = graph.builder
    dtype = str(np.promote_types(row.dtype, wanted.dtype))
    row = of_dtype(graph, row, dtype)
    order: tuple[ExpressionLike, ExpressionLike] = (0, 0)
    if sorter:
        builder.fail_unless_equal(
            sorter[0].shape[0],
            row.shape[0],
            ValueError,
            f"{op}: sorter and vector differ in length",
        )
        numbers = of_dtype(graph, sorter[0], "int64")
        order = (numbers.pointer, numbers.strides[0])
    function = f"c99_search_{SUFFIXES.get(dtype, 'u8')}"

    def compute(entries: list[Expression]) -> list[Expression]:
        key = converted(entries[0], wanted.dtype, dtype)
        given = (row.shape[0], row.pointer, row.strides[0], *order, key, int(op.side == "right"))
        flat_index = builder.declare("int64", "place", call(function, *given))
        if sorter:
            builder.fail_if(
                flat_index < 0, ValueError, f"{op}: an index of the sorter is out of bounds"
            )
        return [flat_index]

    return _map_indices(graph, node, [wanted], compute)
