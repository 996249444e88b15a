"""Entries chosen by numbers: one of several arrays, repetitions, places in flat arrays and back."""

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
    Entries,
    Expression,
    Integer,
    Name,
    Writable,
    apply,
    conditional,
    either,
    expression,
)
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import Store
from symbolic_rnn.c99.lowering.conversions import assigned, converted, int64
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.indexing import repeated
from symbolic_rnn.c99.lowering.lookup import common
from symbolic_rnn.c99.lowering.loops import over
from symbolic_rnn.c99.lowering.products import of_dtype
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.values import Value, scaled, total

__all__: list[str] = []


def _each(
    graph: GraphLowering,
    node: Apply,
    inputs: Sequence[Value],
    compute: Callable[[list[Expression]], list[Expression]],
) -> list[Value]:
    """Compute numbers of the entries of inputs that meet; each repeats along axes of length one."""
    program = graph.program
    shape = common(program, inputs)
    if not shape:
        found = compute([value.first for value in inputs])
        return [
            program.number(output, output.type.dtype, each)
            for output, each in zip(node.outputs, found, strict=True)
        ]
    outs = [graph.array(output, graph.shape_like(output, shape)) for output in node.outputs]
    seen = [
        value
        if value.number
        else value.seen(shape=shape, strides=repeated(program, node, value, shape))
        for value in inputs
    ]
    arrays = [value for value in seen if not value.number]

    def body(at: list[Expression]) -> None:
        places = iter(at[len(outs) :])
        entries = [value.first if value.number else value.entry(next(places)) for value in seen]
        for out, place, each in zip(outs, at, compute(entries), strict=False):
            program.write(Store(out.entry(place), each))

    over(program, shape, [*outs, *arrays], body, vector=False)
    return outs


def _in_range(
    graph: GraphLowering, number: Expression, size: Writable, mode: str, message: str
) -> Expression:
    """A number from 0 to below a size; another one is an error, is wrapped, or is clipped."""
    if mode == "raise":
        outside = either(number < 0, number >= size)
        graph.program.fail_if(outside, ValueError, message)
        return number
    if mode == "wrap":
        return apply("c99_mod_i64", number, size)
    clipped = conditional(number >= size, expression(size) - 1, number)
    return conditional(number < 0, 0, clipped)


@lowers(Choose)
def choose(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """For each entry, the array that an integer selects."""
    numbers, choices = inputs
    op: Any = node.op
    program = graph.program
    many, apart = choices.shape[0], choices.strides[0]
    if not many.is_positive:
        program.fail_if(Integer(many).eq(0), ValueError, f"{op}: there is no array to choose from")
    one = choices.seen(shape=choices.shape[1:], strides=choices.strides[1:])
    shape = common(program, [numbers, one])
    one = one.seen(shape=shape, strides=repeated(program, node, one, shape))
    message = f"{op}: a number selects none of the arrays"

    def chosen(number: Expression, place: Expression) -> Expression:
        held = program.declare("int64", "number", int64(number, numbers.dtype))
        held = program.declare("int64", "chosen", _in_range(graph, held, many, op.mode, message))
        return one.entry(total(scaled(held, apart), place))

    if not shape:
        value = chosen(numbers.first, expression(0))
        return [program.number(node.outputs[0], choices.dtype, value)]
    out = graph.array(node.outputs[0], graph.shape_like(node.outputs[0], shape))
    arrays = [out, one]
    if not numbers.number:
        steps = repeated(program, node, numbers, shape)
        arrays.append(numbers.seen(shape=shape, strides=steps))

    def body(at: list[Expression]) -> None:
        number = numbers.first if numbers.number else numbers.entry(at[2])
        program.write(Store(out.entry(at[0]), chosen(number, at[1])))

    over(program, shape, arrays, body, vector=False)
    return [out]


@lowers(Repeat)
def repeat(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Each slice along an axis, as often as a vector says."""
    value, times = inputs
    op: Any = node.op
    program, axis = graph.program, op.axis
    n = value.shape[axis]
    [step] = repeated(program, node, times, [n])

    def count(k: Size) -> Expression:
        return int64(times.entry(scaled(k, step)), times.dtype)

    summed = program.declare("int64", "summed", 0, changes=True)
    with program.each("k", n) as k:
        here = program.declare("int64", "times", count(k))
        program.fail_if(here < 0, ValueError, f"{op}: a number of repetitions is negative")
        large = here > expression(2**62) - summed
        program.fail_if(large, ValueError, f"{op}: the array is larger than memory can be")
        program.write(Store(summed, summed + here))
    length = program.size(program.declare("int64", "length", summed), low=0)
    shape = [*value.shape[:axis], length, *value.shape[axis + 1 :]]
    graph.check_product(node.outputs[0], shape)
    out = graph.array(node.outputs[0], graph.shape_like(node.outputs[0], shape))
    row, target = (
        each.seen(
            shape=(*value.shape[:axis], *value.shape[axis + 1 :]),
            strides=(*each.strides[:axis], *each.strides[axis + 1 :]),
        )
        for each in (value, out)
    )
    filled = program.declare("int64", "filled", 0, changes=True)
    with program.each("k", n) as k, program.each("j", count(k)):

        def body(at: list[Expression]) -> None:
            into = target.entry(total(scaled(filled, out.strides[axis]), at[0]))
            source = row.entry(total(scaled(k, value.strides[axis]), at[1]))
            program.write(assigned(into, out.dtype, source, value.dtype))

        over(program, row.shape, [target, row], body)
        program.write(Store(filled, filled + 1))
    return [out]


def _sizes(graph: GraphLowering, node: Apply, dims: Value, many: int) -> list[Name]:
    """The sizes of the axes of a flat array: none negative, all together not too large."""
    program = graph.program
    program.fail_unless_equal(
        dims.shape[0], Size.of(many), ValueError, f"{node.op}: the number of axes differs"
    )
    sizes = [program.declare("int64", "dim", int64(dims.at(k), dims.dtype)) for k in range(many)]
    negative = either(*(size < 0 for size in sizes))
    program.fail_if(negative, ValueError, f"{node.op}: a size is negative")
    large = apply("c99_too_large", 1, many, Entries("int64", tuple(sizes)))
    program.fail_if(large, ValueError, f"{node.op}: the sizes are too large")
    return sizes


@lowers(UnravelIndex)
def unravel_index(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Flat indices into indices of each axis."""
    places, dims = inputs
    op: Any = node.op
    program, many = graph.program, len(node.outputs)
    sizes = _sizes(graph, node, dims, many)
    count = program.declare("int64", "count", reduce(mul, sizes, expression(1)))
    order = list(range(many))[:: 1 if op.order == "F" else -1]

    def compute(entries: list[Expression]) -> list[Expression]:
        rest: Expression = program.declare("int64", "place", int64(entries[0], places.dtype))
        outside = either(rest < 0, rest >= count)
        program.fail_if(outside, ValueError, f"{op}: a place is out of bounds")
        found: dict[int, Expression] = {}
        for axis in order:
            found[axis] = program.declare("int64", "index", rest % sizes[axis])
            rest = program.declare("int64", "rest", rest / sizes[axis])
        return [found[axis] for axis in range(many)]

    return _each(graph, node, [places], compute)


@lowers(RavelMultiIndex)
def ravel_multi_index(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Indices of each axis into flat indices."""
    *indices, dims = inputs
    op: Any = node.op
    sizes = _sizes(graph, node, dims, len(indices))
    order = list(range(len(indices)))[:: 1 if op.order == "C" else -1]
    message = f"{op}: an index is out of bounds"

    def compute(entries: list[Expression]) -> list[Expression]:
        place: Expression = expression(0)
        for axis in order:
            number = int64(entries[axis], indices[axis].dtype)
            held = graph.program.declare("int64", "index", number)
            place = place * sizes[axis] + _in_range(graph, held, sizes[axis], op.mode, message)
        return [place]

    return _each(graph, node, indices, compute)


@lowers(SearchsortedOp)
def searchsorted(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Binary search in a sorted vector; NaN last."""
    row, wanted, *sorter = inputs
    op: Any = node.op
    program = graph.program
    dtype = str(np.promote_types(row.dtype, wanted.dtype))
    row = of_dtype(graph, row, dtype)
    order: tuple[Writable, Writable] = (0, 0)
    if sorter:
        program.fail_unless_equal(
            sorter[0].shape[0], row.shape[0], ValueError, f"{op}: the sorter has another length"
        )
        numbers = of_dtype(graph, sorter[0], "int64")
        order = (numbers.pointer, numbers.strides[0])
    function = f"c99_search_{SUFFIXES.get(dtype, 'u8')}"

    def compute(entries: list[Expression]) -> list[Expression]:
        key = converted(entries[0], wanted.dtype, dtype)
        given = (row.shape[0], row.pointer, row.strides[0], *order, key, int(op.side == "right"))
        place = program.declare("int64", "place", apply(function, *given))
        if sorter:
            program.fail_if(place < 0, ValueError, f"{op}: a number of the sorter is out of range")
        return [place]

    return _each(graph, node, [wanted], compute)
