"""Reading and writing parts of arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from pytensor.graph.basic import Apply
from pytensor.tensor.subtensor import (
    IncSubtensor,
    Subtensor,
    indices_from_subtensor,
)

from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import over
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.values import Value, is_number, product, total

__all__ = ["part_of", "writable"]


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
        if step != "1":
            span = f"({span} + {int(step) - 1}) / {step}"
        length = span if start == "0" and step == "1" else program.size(span)
        if start != "0":
            length = program.size(f"{length} < 0 ? 0 : {length}")
        return start, length, step
    last = program.size(f"{size} - 1", "last")
    start = last if index.start is None else _clipped(graph, index.start, size, "-1", last)
    stop = "-1" if index.stop is None else _clipped(graph, index.stop, size, "-1", last)
    length = program.size(f"({start} - ({stop}) + {-int(step) - 1}) / {-int(step)}")
    length = program.size(f"{length} < 0 ? 0 : {length}")
    start = program.size(f"{length} > 0 ? {start} : 0", "start")
    return start, length, step


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
                None if part is None else part.at() if isinstance(part, Value) else str(part)
                for part in (index.start, index.stop, index.step)
            ]
            found.append(slice(*parts))
        else:
            found.append(index.at() if isinstance(index, Value) else str(index))
    return found


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
    if not (source.owner is not None and type(source.owner.op).__name__ == "AllocEmpty"):
        graph.copied(value, into)
    return into


@lowers(IncSubtensor)
def inc_subtensor(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """An array with a part of it set, or added to."""
    value, given, *rest = inputs
    into = writable(graph, node, value)
    part = part_of(graph, node, into, _indices(node, rest))
    sign = "=" if node.op.set_instead_of_inc else "+="
    program = graph.program
    if part.number:  # the name holds a copy: write to the place
        place = _place(graph, node, into, rest)
        source = given.at() if given.number else f"{given.name}[0]"
        program.line(f"{place} {sign} {source};")
        return [into.seen(elements=_elements(graph, node, value, given, rest))]
    _assign(graph, node.inputs[1], given, part, sign)
    return [into]


def _elements(
    graph: GraphLowering, node: Apply, value: Value, given: Value, rest: Sequence[Value]
) -> tuple[str, ...] | None:
    """The entries of a short vector, of which one is set: sizes stay known by name."""
    [index, *others] = _indices(node, rest)
    if value.elements is None or others or not is_number(index):
        return None
    exact = given.number and (given.dtype == value.dtype or is_number(given.name))
    if not node.op.set_instead_of_inc or not exact:
        return None
    entries = list(value.elements)
    entries[int(index)] = given.name
    return tuple(entries)


def _place(graph: GraphLowering, node: Apply, into: Value, rest: Sequence[Value]) -> str:
    at = [
        _checked(graph, node, index, size)
        for index, size in zip(_indices(node, rest), into.shape, strict=True)
    ]
    return into.at(*at)


def _assign(graph: GraphLowering, variable: Any, given: Value, part: Value, sign: str) -> None:
    """Write a value, repeated where it has to be, into a part."""
    program = graph.program
    if given.number:
        over(program, part.shape, [part], lambda at: [f"{part.name}[{at[0]}] {sign} {given.name};"])
        return
    lead = part.ndim - given.ndim
    strides = ["0"] * lead
    for k in range(given.ndim):
        repeats = variable.type.shape[k] == 1 and part.shape[lead + k] != "1"
        strides.append("0" if repeats else given.strides[k])
        if not repeats:
            program.fail_unless_equal(
                given.shape[k],
                part.shape[lead + k],
                ValueError,
                "IncSubtensor: the value has another shape than the part it is written to",
            )
    seen = given.seen(shape=part.shape, strides=tuple(strides))
    over(
        program,
        part.shape,
        [part, seen],
        lambda at: [f"{part.name}[{at[0]}] {sign} {seen.name}[{at[1]}];"],
    )
