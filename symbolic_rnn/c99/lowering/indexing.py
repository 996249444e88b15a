"""Reading and writing parts of arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, cast

import numpy as np
import pytensor.scalar as ps
from pytensor.graph.basic import Apply
from pytensor.tensor.basic import AllocEmpty
from pytensor.tensor.subtensor import (
    AdvancedSubtensor,
    IncSubtensor,
    Subtensor,
    indices_from_subtensor,
)

from symbolic_rnn.c99.dtypes import is_float
from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.ir.expressions import Expression, Integer, conditional, either
from symbolic_rnn.c99.ir.sizes import Size, maximum, minimum, positive
from symbolic_rnn.c99.ir.statements import Store
from symbolic_rnn.c99.lowering.conversions import assigned
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import over
from symbolic_rnn.c99.lowering.names import called
from symbolic_rnn.c99.lowering.program import Program
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.scalars import accumulated
from symbolic_rnn.c99.lowering.values import Value

__all__ = ["part_of", "repeated", "stored", "writable"]

#: No axis is longer: steps and bounds beyond it mean the same, and cannot overflow.
_LARGEST = 2**40


def part_of(graph: GraphLowering, node: Apply, value: Value, indices: Sequence[Any]) -> Value:
    """See a part of an array, by numbers and slices, as NumPy does."""
    program = graph.program
    shape: list[Size] = []
    strides: list[Size] = []
    offset = Size.of(0)
    for axis, index in enumerate(indices):
        size, step = value.shape[axis], value.strides[axis]
        if isinstance(index, slice):
            start, length, stride = _slice(graph, index, size)
            offset += start * step
            shape.append(length)
            strides.append(step * stride)
        else:
            offset += _checked(graph, node, index, size) * step
    shape += value.shape[len(indices) :]
    strides += value.strides[len(indices) :]
    if not shape:
        wanted = called(node.outputs[0], f"{value.name}_at")
        number = program.declare(value.dtype, wanted, value.entry(Integer(offset)))
        return Value.of(number, value.dtype, depth=program.depth)
    name = value.name
    if offset != 0:
        wanted = called(node.outputs[0], f"{value.name}_part")
        place = value.behind(offset)
        depth = max(program.depth_of(place), program.outermost)
        name = program.pointer(value.dtype, wanted, place, depth, const=value.const)
    # The room may lie outside of a loop that fills it.
    depth = max(value.depth, program.depths.get(name, 0))
    return value.seen(name=name, shape=tuple(shape), strides=tuple(strides), depth=depth)


def _checked(graph: GraphLowering, node: Apply, index: Size, size: Size) -> Size:
    """An index from the front; one that is out of bounds is an error."""
    program = graph.program
    message = f"{node.op}: an index is out of bounds"
    at = index + size if (-index).is_positive else index
    if not (index.is_nonnegative or (-index).is_positive):
        at = program.size(conditional(Integer(index) < 0, index + size, index), "at")
    checks = [] if at.is_nonnegative else [Integer(at) < 0]
    checks += [] if (size - at).is_positive else [Integer(at) >= size]
    if checks:
        program.fail_if(either(*checks), IndexError, message)
    return at


def _slice(graph: GraphLowering, index: slice, size: Size) -> tuple[Size, Size, int]:
    """Where a slice starts, how many entries it has, and its step."""
    program = graph.program
    step = 1 if index.step is None else index.step.constant
    if step is None:
        raise NotCoveredError("a slice whose step is computed")
    step = max(-_LARGEST, min(_LARGEST, step))
    last = size - 1
    if step > 0:
        start = Size.of(0) if index.start is None else _bound(graph, index.start, size, 0, size)
        stop = size if index.stop is None else _bound(graph, index.stop, size, 0, size)
        length = (positive(stop - start) + (step - 1)) // step
    else:
        start = last if index.start is None else _bound(graph, index.start, size, -1, last)
        stop = Size.of(-1) if index.stop is None else _bound(graph, index.stop, size, -1, last)
        length = (positive(start - stop) + (-step - 1)) // -step
    length = program.size(length)
    return program.size(start, "start"), length, step


def _bound(
    graph: GraphLowering, index: Size, size: Size, low: Size | int, high: Size | int
) -> Size:
    """A bound of a slice from the front, between two others."""
    program = graph.program
    if index.constant is not None:
        index = Size.of(max(-_LARGEST, min(_LARGEST, index.constant)))
    at = index
    if (-index).is_positive:
        at = index + size
    elif not index.is_nonnegative:
        at = program.size(conditional(Integer(index) < 0, index + size, index), "at")
    if all(symbol.low is not None and symbol.low >= 0 for symbol in at.symbols):
        return maximum(minimum(at, high), low)
    # It may be any integer, and its distance from another overflow.
    number = Integer(at)
    clipped = conditional(number < low, low, conditional(number > high, high, number))
    return program.size(clipped, "bound", low=0 if low == 0 else None)


def _indices(graph: GraphLowering, node: Apply, values: Sequence[Value]) -> list[Any]:
    """Numbers and slices, as sizes."""
    op: Any = node.op

    def size(index: Any) -> Size | None:
        if index is None:
            return None
        return graph.program.integer(index) if isinstance(index, Value) else Size.of(int(index))

    found = cast("list[Any]", indices_from_subtensor(cast("Any", list(values)), op.idx_list))
    return [
        slice(size(index.start), size(index.stop), size(index.step))
        if isinstance(index, slice)
        else size(index)
        for index in found
    ]


@lowers(Subtensor)
def subtensor(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """A part of an array: a view."""
    value, *rest = inputs
    indices = _indices(graph, node, rest)
    [index, *_] = indices
    if value.elements is not None and isinstance(index, Size) and index.constant is not None:
        entry = value.elements[index.constant]
        return [Value.of(Integer(entry), value.dtype, integer=entry)]
    found = part_of(graph, node, value, indices)
    if found.number:
        return [found]
    fixed = node.outputs[0].type.shape
    shape = tuple(
        n if f is None or n.is_part else Size.of(f) for n, f in zip(found.shape, fixed, strict=True)
    )
    elements = None
    if value.elements is not None and isinstance(index, slice):
        bounds = [x if x is None else x.constant for x in (index.start, index.stop, index.step)]
        if bounds.count(None) == [index.start, index.stop, index.step].count(None):
            elements = value.elements[slice(*bounds)]
    return [found.seen(shape=shape, elements=elements)]


def writable(graph: GraphLowering, node: Apply, value: Value) -> Value:
    """Room that holds the value and may be written into: its own, if nothing reads it later."""
    source = node.inputs[0]
    if graph.only_read_here(source) and value.is_contiguous and node.outputs[0] not in graph.places:
        return graph.written_over(node.outputs[0], value)
    into = graph.array(node.outputs[0], value.shape)
    made = source.owner
    if made is None or not isinstance(made.op, AllocEmpty) or into.dtype == "bool":
        graph.copied(value, into)
    return into


@lowers(IncSubtensor)
def inc_subtensor(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Sets or increments a part of an array; a value is converted to its dtype, and repeated."""
    value, given, *rest = inputs
    into = writable(graph, node, value)
    part = part_of(graph, node, into, _indices(graph, node, rest))
    store = stored(node)
    program = graph.program
    if part.number:  # the name holds a copy: write to the place
        place = _place(graph, node, into, rest)
        program.write(store(place, into.dtype, given.first, given.dtype))
        return [into.seen(elements=_elements(graph, node, value, given, rest))]
    _assign(graph, node, given, part, store)
    return [into]


def stored(node: Apply) -> Callable[[Expression, str, Expression, str], Store]:
    """Write what the Op does to an entry: the new value takes its place, or is added to it."""
    op: Any = node.op
    return assigned if op.set_instead_of_inc else partial(accumulated, ps.add)


def repeated(
    program: Program, node: Apply, value: Value, shape: Sequence[Size], *, strict: bool = False
) -> tuple[Size, ...]:
    """Strides of a value along a shape; what has length one repeats, if that is not forbidden."""
    lead = len(shape) - value.ndim
    steps = [Size.of(0)] * lead
    for size, step, wanted in zip(value.shape, value.strides, shape[lead:], strict=True):
        if size == wanted:
            steps.append(step)
        elif size == 1:
            steps.append(Size.of(0))
        else:
            length = Integer(size)
            other = length.ne(wanted)
            program.fail_if(
                other if strict else length.ne(1).both(other),
                IndexError if isinstance(node.op, AdvancedSubtensor) else ValueError,
                f"{node.op}: shapes differ that must be equal",
            )
            once = conditional(length.eq(1), 0, step)
            steps.append(step if strict else program.size(once, "step"))
    return tuple(steps)


def _elements(
    graph: GraphLowering, node: Apply, value: Value, given: Value, rest: Sequence[Value]
) -> tuple[Size, ...] | None:
    """The entries of a short vector, of which one is set: they stay known as sizes."""
    [index, *others] = _indices(graph, node, rest)
    if value.elements is None or others or index.constant is None:
        return None
    if not node.op.set_instead_of_inc or not given.number or is_float(given.dtype):
        return None
    number = graph.program.integer(given)
    fits = given.dtype == value.dtype != "uint64"
    if number.constant is not None:
        fits = np.can_cast(np.min_scalar_type(number.constant), value.dtype)
    if not fits:
        return None
    entries = list(value.elements)
    entries[index.constant] = number
    return tuple(entries)


def _place(graph: GraphLowering, node: Apply, into: Value, rest: Sequence[Value]) -> Expression:
    at = [
        _checked(graph, node, index, size)
        for index, size in zip(_indices(graph, node, rest), into.shape, strict=True)
    ]
    return into.at(*at)


def _assign(
    graph: GraphLowering,
    node: Apply,
    given: Value,
    part: Value,
    store: Callable[[Expression, str, Expression, str], Store],
) -> None:
    """Write a value, repeated where it has to be, into a part."""
    program = graph.program
    if given.number:
        over(
            program,
            part.shape,
            [part],
            lambda at: program.write(
                store(part.entry(at[0]), part.dtype, given.first, given.dtype)
            ),
        )
        return
    seen = given.seen(shape=part.shape, strides=repeated(program, node, given, part.shape))
    over(
        program,
        part.shape,
        [part, seen],
        lambda at: program.write(
            store(part.entry(at[0]), part.dtype, seen.entry(at[1]), seen.dtype)
        ),
    )
