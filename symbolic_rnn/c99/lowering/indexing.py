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
    IncSubtensor,
    Subtensor,
    indices_from_subtensor,
)

from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import over
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.program import Program
from symbolic_rnn.c99.scalar_types import is_float
from symbolic_rnn.c99.scalars import accumulated, assigned, c_cast, c_int64
from symbolic_rnn.c99.values import Value, is_number, product, total

__all__ = ["part_of", "repeated", "stored", "writable"]


def part_of(graph: GraphLowering, node: Apply, value: Value, indices: Sequence[Any]) -> Value:
    """See a part of an array, by numbers and slices, as NumPy does."""
    program = graph.program
    shape, strides, offsets = [], [], []
    axis = 0
    for index in indices:
        size, step = value.shape[axis], value.strides[axis]
        if isinstance(index, slice):
            start, length, stride = _slice(graph, index, size)
            offsets.append(product(start, step) if _simple(start) else f"({start}) * {step}")
            program.lengths.add(length)
            shape.append(length)
            strides.append(product(step, stride))
        else:
            at = _checked(graph, node, index, size)
            offsets.append(product(at, step))
        axis += 1
    shape += value.shape[axis:]
    strides += value.strides[axis:]
    offset = total(*(o for o in offsets if o != "0")) if offsets else "0"
    if not shape:
        where = f"{value.name}[{offset}]"
        wanted = node.outputs[0].name or f"{value.name}_at"
        name = program.declare(f"const {program.c_type(value.dtype)}", wanted, where)
        return Value(name, value.dtype, number=True, depth=program.depth)
    name = value.name
    if offset != "0":
        wanted = node.outputs[0].name or f"{value.name}_part"
        depth = max(program.depth_of(offset), program.depth_of(value.name))
        c = program.c_type(value.dtype)
        const = "const " if value.const else ""
        name = program.declare(f"{const}{c} *const", wanted, f"{value.name} + ({offset})", depth)
    # The room may lie outside of a loop that fills it.
    depth = max(value.depth, program.depth_of(name))
    return value.seen(name=name, shape=tuple(shape), strides=tuple(strides), depth=depth)


def _simple(text: str) -> bool:
    return text.isidentifier() or is_number(text)


def _checked(graph: GraphLowering, node: Apply, index: str, size: str) -> str:
    """An index from the front; one that is out of bounds is an error."""
    program = graph.program
    if is_number(index) and is_number(size):
        k = int(index)
        if -int(size) <= k < int(size):
            return str(k % int(size))
    message = f"{node.op}: an index is out of bounds"
    if is_number(index):
        k = int(index)
        program.fail_if(f"{size} < {abs(k) if k < 0 else k + 1}", IndexError, message)
        return index if k >= 0 else program.size(f"{size} - {-k}", "at")
    at = program.size(f"{index} < 0 ? {index} + {size} : {index}", "at")
    program.fail_if(f"{at} < 0 || {at} >= {size}", IndexError, message)
    return at


def _slice(graph: GraphLowering, index: slice, size: str) -> tuple[str, str, str]:
    """Where a slice starts, how many entries it has, and its step."""
    program = graph.program
    step = "1" if index.step is None else index.step
    if not is_number(step):
        raise NotCoveredError("a slice whose step is computed has no C99 form; use mode='CVM'.")
    bounds = [None if x is None else int(x) for x in _bounds(index)] if _literal(index) else None
    if is_number(size) and bounds is not None:
        found = range(*slice(*bounds).indices(int(size)))
        return str(found.start if len(found) else 0), str(len(found)), step
    if int(step) > 0:
        start = "0" if index.start is None else _clipped(graph, index.start, size, "0", size)
        stop = size if index.stop is None else _clipped(graph, index.stop, size, "0", size)
        if start == "0" and stop == size and step == "1":
            return "0", size, "1"
        span = stop if start == "0" else f"{stop} - {start}"
        length = span if start == "0" else program.size(span)
        return start, _stepped(program, length, int(step), negative=start != "0"), step
    last = program.size(f"{size} - 1", "last")
    start = last if index.start is None else _clipped(graph, index.start, size, "-1", last)
    stop = "-1" if index.stop is None else _clipped(graph, index.stop, size, "-1", last)
    length = program.size(f"{start} - ({stop})")
    length = _stepped(program, length, -int(step), negative=True)
    start = program.size(f"{length} > 0 ? {start} : 0", "start")
    return start, length, step


def _stepped(program: Program, span: str, step: int, *, negative: bool) -> str:
    """How many entries a slice has of those it spans; no sum is larger than the span."""
    if step > 1:
        return program.size(f"{span} > 0 ? ({span} - 1) / {step} + 1 : 0")
    return program.size(f"{span} < 0 ? 0 : {span}") if negative else span


def _clipped(graph: GraphLowering, index: str, size: str, low: str, high: str) -> str:
    """A bound of a slice from the front, between two others."""
    program = graph.program
    if is_number(index) and int(index) == 0 and low == "0":
        return "0"
    if is_number(index):
        at = f"{size} - {-int(index)}" if int(index) < 0 else index
        at = program.size(at, "at")
    else:
        at = program.size(f"{index} < 0 ? {index} + {size} : {index}", "at")
    return program.size(f"{at} < {low} ? {low} : {at} > {high} ? {high} : {at}", "bound")


def _indices(node: Apply, values: Sequence[Value]) -> list[Any]:
    """Numbers and slices of C expressions."""
    op: Any = node.op
    found: list[Any] = []
    for index in cast("list[Any]", indices_from_subtensor(cast("Any", list(values)), op.idx_list)):
        if isinstance(index, slice):
            parts = [
                None if part is None else _whole(part)
                for part in (index.start, index.stop, index.step)
            ]
            found.append(slice(*parts))
        else:
            found.append(_whole(index))
    return found


def _whole(index: Value | int) -> str:
    return c_int64(index.at(), index.dtype) if isinstance(index, Value) else str(index)


@lowers(Subtensor)
def subtensor(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """A part of an array: a view."""
    value, *rest = inputs
    indices = _indices(node, rest)
    known = value.elements is not None and not isinstance(indices[0], slice)
    if known and is_number(indices[0]):
        assert value.elements is not None
        return [Value(value.elements[int(indices[0])], value.dtype, number=True)]
    found = part_of(graph, node, value, indices)
    if value.elements is not None and isinstance(indices[0], slice) and _literal(indices[0]):
        cut = slice(*(None if x is None else int(x) for x in _bounds(indices[0])))
        return [found.seen(elements=tuple(value.elements[cut]))]
    if found.number:
        return [found]
    fixed = node.outputs[0].type.shape
    shape = tuple(n if f is None else str(f) for n, f in zip(found.shape, fixed, strict=True))
    return [found.seen(shape=shape)]


def _bounds(index: slice) -> tuple[Any, Any, Any]:
    return index.start, index.stop, index.step


def _literal(index: slice) -> bool:
    return all(x is None or is_number(x) for x in _bounds(index))


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
    part = part_of(graph, node, into, _indices(node, rest))
    store = stored(node)
    program = graph.program
    if part.number:  # the name holds a copy: write to the place
        place = _place(graph, node, into, rest)
        source = given.at() if given.number else f"{given.name}[0]"
        program.line(store(place, into.dtype, source, given.dtype))
        return [into.seen(elements=_elements(graph, node, value, given, rest))]
    _assign(graph, node, given, part, store)
    return [into]


def stored(node: Apply) -> Callable[[str, str, str, str], str]:
    """Write what the Op does to an entry: the new value takes its place, or is added to it."""
    op: Any = node.op
    return assigned if op.set_instead_of_inc else partial(accumulated, ps.add)


def repeated(
    program: Program, node: Apply, value: Value, shape: Sequence[str], *, strict: bool = False
) -> tuple[str, ...]:
    """Steps of a value along a shape; what has length one repeats, if that is not forbidden."""
    lead = len(shape) - value.ndim
    steps = ["0"] * lead
    for size, step, wanted in zip(value.shape, value.strides, shape[lead:], strict=True):
        if size == wanted:
            steps.append(step)
        elif size == "1":
            steps.append("0")
        else:
            other = f"{size} != {wanted}"
            program.fail_if(
                other if strict else f"{size} != 1 && {other}",
                ValueError if "Inc" in type(node.op).__name__ else IndexError,
                f"{node.op}: shapes differ that must be equal",
            )
            steps.append(step if strict else program.size(f"{size} == 1 ? 0 : {step}", "step"))
    return tuple(steps)


def _elements(
    graph: GraphLowering, node: Apply, value: Value, given: Value, rest: Sequence[Value]
) -> tuple[str, ...] | None:
    """The entries of a short vector, of which one is set: sizes stay known by name."""
    [index, *others] = _indices(node, rest)
    if value.elements is None or others or not is_number(index):
        return None
    if not node.op.set_instead_of_inc or not given.number or is_float(given.dtype):
        return None
    entries = list(value.elements)
    literal = is_number(given.name) and np.can_cast(
        np.min_scalar_type(int(given.name)), value.dtype
    )
    converted = c_cast(given.name, given.dtype, value.dtype)
    entries[int(index)] = given.name if literal else converted
    return tuple(entries)


def _place(graph: GraphLowering, node: Apply, into: Value, rest: Sequence[Value]) -> str:
    at = [
        _checked(graph, node, index, size)
        for index, size in zip(_indices(node, rest), into.shape, strict=True)
    ]
    return into.at(*at)


def _assign(
    graph: GraphLowering,
    node: Apply,
    given: Value,
    part: Value,
    store: Callable[[str, str, str, str], str],
) -> None:
    """Write a value, repeated where it has to be, into a part."""
    program = graph.program
    if given.number:
        over(
            program,
            part.shape,
            [part],
            lambda at: [store(f"{part.name}[{at[0]}]", part.dtype, given.name, given.dtype)],
        )
        return
    seen = given.seen(shape=part.shape, strides=repeated(program, node, given, part.shape))
    over(
        program,
        part.shape,
        [part, seen],
        lambda at: [
            store(f"{part.name}[{at[0]}]", part.dtype, f"{seen.name}[{at[1]}]", seen.dtype)
        ],
    )
