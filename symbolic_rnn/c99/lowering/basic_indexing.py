"""Basic indexing: integers and slices."""

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
from symbolic_rnn.c99.lowering.builder import Builder
from symbolic_rnn.c99.lowering.conversions import assigned
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import loop_over
from symbolic_rnn.c99.lowering.names import c_name
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.scalars import accumulated
from symbolic_rnn.c99.lowering.values import Operand

__all__ = ["broadcast_strides", "slice_view", "store_of", "writable_copy"]

#: Bounds and steps are clamped to this: no axis is longer, and offsets cannot overflow.
_LARGEST = 2**40


def slice_view(
    graph: GraphLowering, node: Apply, value: Operand, indices: Sequence[Any]
) -> Operand:
    """View part of an array, selected by integers and slices with NumPy's semantics."""
    builder = graph.builder
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
        wanted = c_name(node.outputs[0], f"{value.name}_at")
        number = builder.declare(value.dtype, wanted, value.load(Integer(offset)))
        return Operand.of(number, value.dtype, depth=builder.depth)
    name = value.name
    if offset != 0:
        wanted = c_name(node.outputs[0], f"{value.name}_part")
        address = value.address(offset)
        depth = max(builder.depth_of(address), builder.outermost)
        name = builder.pointer(value.dtype, wanted, address, depth, const=value.const)
    # The buffer may be declared outside the loop that fills it.
    depth = max(value.depth, builder.depths.get(name, 0))
    return value.view(name=name, shape=tuple(shape), strides=tuple(strides), depth=depth)


def _checked(graph: GraphLowering, node: Apply, index: Size, size: Size) -> Size:
    """Normalize an index to count from the front; write a check that it is in bounds."""
    builder = graph.builder
    message = f"{node.op}: an index is out of bounds"
    at = index + size if (-index).is_positive else index
    if not (index.is_nonnegative or (-index).is_positive):
        at = builder.size(conditional(Integer(index) < 0, index + size, index), "at")
    checks = [] if at.is_nonnegative else [Integer(at) < 0]
    checks += [] if (size - at).is_positive else [Integer(at) >= size]
    if checks:
        builder.fail_if(either(*checks), IndexError, message)
    return at


def _slice(graph: GraphLowering, index: slice, size: Size) -> tuple[Size, Size, int]:
    """Return the start, the length and the step of a slice."""
    builder = graph.builder
    step = 1 if index.step is None else index.step.constant
    if step is None:
        raise NotCoveredError("a slice with a step that is not constant")
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
    length = builder.size(length)
    return builder.size(start, "start"), length, step


def _bound(
    graph: GraphLowering, index: Size, size: Size, low: Size | int, high: Size | int
) -> Size:
    """Normalize a slice bound to count from the front, clamped to ``[low, high]``."""
    builder = graph.builder
    if index.constant is not None:
        index = Size.of(max(-_LARGEST, min(_LARGEST, index.constant)))
    at = index
    if (-index).is_positive:
        at = index + size
    elif not index.is_nonnegative:
        at = builder.size(conditional(Integer(index) < 0, index + size, index), "at")
    if all(symbol.low is not None and symbol.low >= 0 for symbol in at.symbols):
        return maximum(minimum(at, high), low)
    # Any integer is possible, and the distance between two could overflow.
    number = Integer(at)
    clipped = conditional(number < low, low, conditional(number > high, high, number))
    return builder.size(clipped, "bound", low=0 if low == 0 else None)


def _indices(graph: GraphLowering, node: Apply, values: Sequence[Operand]) -> list[Any]:
    """Return the integers and slices of an indexing Op, with sizes for the integers."""
    op: Any = node.op

    def size(index: Any) -> Size | None:
        if index is None:
            return None
        return graph.builder.as_size(index) if isinstance(index, Operand) else Size.of(int(index))

    found = cast("list[Any]", indices_from_subtensor(cast("Any", list(values)), op.idx_list))
    return [
        slice(size(index.start), size(index.stop), size(index.step))
        if isinstance(index, slice)
        else size(index)
        for index in found
    ]


@lowers(Subtensor)
def subtensor(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Selects part of an array: a view."""
    value, *rest = inputs
    indices = _indices(graph, node, rest)
    [index, *_] = indices
    if value.elements is not None and isinstance(index, Size) and index.constant is not None:
        entry = value.elements[index.constant]
        return [Operand.of(Integer(entry), value.dtype, integer=entry)]
    found = slice_view(graph, node, value, indices)
    if found.is_scalar:
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
    return [found.view(shape=shape, elements=elements)]


def writable_copy(graph: GraphLowering, node: Apply, value: Operand) -> Operand:
    """Return a copy that may be modified: the array itself if this is its last use."""
    source = node.inputs[0]
    if (
        graph.is_last_use(source)
        and value.is_contiguous
        and node.outputs[0] not in graph.destinations
    ):
        return graph.overwritten(node.outputs[0], value)
    into = graph.array(node.outputs[0], value.shape)
    made = source.owner
    if made is None or not isinstance(made.op, AllocEmpty) or into.dtype == "bool":
        graph.copied(value, into)
    return into


@lowers(IncSubtensor)
def inc_subtensor(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Sets or increments part of an array; the value is converted and broadcast."""
    value, given, *rest = inputs
    into = writable_copy(graph, node, value)
    part = slice_view(graph, node, into, _indices(graph, node, rest))
    store = store_of(node)
    builder = graph.builder
    if part.is_scalar:  # the name is bound to a copy of the element: write to memory
        element = _element(graph, node, into, rest)
        builder.write(store(element, into.dtype, given.first, given.dtype))
        return [into.view(elements=_elements(graph, node, value, given, rest))]
    _assign(graph, node, given, part, store)
    return [into]


def store_of(node: Apply) -> Callable[[Expression, str, Expression, str], Store]:
    """Return the store that the Op does to each element: assignment or increment."""
    op: Any = node.op
    return assigned if op.set_instead_of_inc else partial(accumulated, ps.add)


def broadcast_strides(
    builder: Builder, node: Apply, value: Operand, shape: Sequence[Size], *, strict: bool = False
) -> tuple[Size, ...]:
    """Return strides that broadcast a value to a shape; `strict` forbids broadcasting."""
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
            builder.fail_if(
                other if strict else length.ne(1).both(other),
                IndexError if isinstance(node.op, AdvancedSubtensor) else ValueError,
                f"{node.op}: the shapes do not broadcast",
            )
            once = conditional(length.eq(1), 0, step)
            steps.append(step if strict else builder.size(once, "step"))
    return tuple(steps)


def _elements(
    graph: GraphLowering, node: Apply, value: Operand, given: Operand, rest: Sequence[Operand]
) -> tuple[Size, ...] | None:
    """Update the tracked elements of a short vector after one is set."""
    [index, *others] = _indices(graph, node, rest)
    if value.elements is None or others or index.constant is None:
        return None
    if not node.op.set_instead_of_inc or not given.is_scalar or is_float(given.dtype):
        return None
    number = graph.builder.as_size(given)
    fits = given.dtype == value.dtype != "uint64"
    if number.constant is not None:
        fits = np.can_cast(np.min_scalar_type(number.constant), value.dtype)
    if not fits:
        return None
    entries = list(value.elements)
    entries[index.constant] = number
    return tuple(entries)


def _element(
    graph: GraphLowering, node: Apply, into: Operand, rest: Sequence[Operand]
) -> Expression:
    at = [
        _checked(graph, node, index, size)
        for index, size in zip(_indices(graph, node, rest), into.shape, strict=True)
    ]
    return into.at(*at)


def _assign(
    graph: GraphLowering,
    node: Apply,
    given: Operand,
    part: Operand,
    store: Callable[[Expression, str, Expression, str], Store],
) -> None:
    """Store a value into a view, with broadcasting."""
    builder = graph.builder
    if given.is_scalar:
        loop_over(
            builder,
            part.shape,
            [part],
            lambda at: builder.write(store(part.load(at[0]), part.dtype, given.first, given.dtype)),
        )
        return
    broadcast = given.view(
        shape=part.shape, strides=broadcast_strides(builder, node, given, part.shape)
    )
    loop_over(
        builder,
        part.shape,
        [part, broadcast],
        lambda at: builder.write(
            store(part.load(at[0]), part.dtype, broadcast.load(at[1]), broadcast.dtype)
        ),
    )
