"""Entries of arrays by arrays of numbers, masks, numbers and slices: looked up, set, added to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pytensor.graph.basic import Apply
from pytensor.tensor.subtensor import AdvancedIncSubtensor, AdvancedSubtensor

from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.ir.expressions import Expression, Integer, conditional, either
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import If, Statement, Store
from symbolic_rnn.c99.lowering.conversions import int64
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.indexing import part_of, repeated, stored, writable
from symbolic_rnn.c99.lowering.loops import over
from symbolic_rnn.c99.lowering.nonzero import positions
from symbolic_rnn.c99.lowering.program import Program
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.values import Value, scaled, total

__all__ = ["common"]


@dataclass(frozen=True)
class _Lookup:
    """What an index names of an array.

    Parameters
    ----------
    whole : Value
        The array, its slices taken.
    axes : tuple of int
        Those that numbers are given for.
    indices : tuple of Value
        The numbers for each of these axes, with steps along the common shape.
    common : tuple of Size
        The shape that the numbers have in common.
    first : int
        Which axis of the result is the first one of the common shape.
    """

    whole: Value
    axes: tuple[int, ...]
    indices: tuple[Value, ...]
    common: tuple[Size, ...]
    first: int

    @property
    def rest(self) -> Value:
        """The axes that no number is given for."""
        kept = [k for k in range(self.whole.ndim) if k not in self.axes]
        return self.whole.seen(
            shape=tuple(self.whole.shape[k] for k in kept),
            strides=tuple(self.whole.strides[k] for k in kept),
        )

    @property
    def shape(self) -> tuple[Size, ...]:
        """That of the result."""
        rest = self.rest.shape
        return (*rest[: self.first], *self.common, *rest[self.first :])

    def parted(self, strides: Sequence[Size]) -> tuple[tuple[Size, ...], tuple[Size, ...]]:
        """Steps along the result: those of the common axes, and those of the rest."""
        last = self.first + len(self.common)
        return tuple(strides[self.first : last]), (*strides[: self.first], *strides[last:])


def _lookup(graph: GraphLowering, node: Apply, value: Value, given: Sequence[Value]) -> _Lookup:
    op: Any = node.op
    plain: list[slice] = []
    axes: list[int] = []
    found: list[Value] = []
    for entry in op.idx_list:
        if isinstance(entry, slice):
            bounds = (entry.start, entry.stop, entry.step)
            plain.append(
                slice(*(None if k is None else graph.program.integer(given[k]) for k in bounds))
            )
            continue
        index = given[entry]
        for each in _masked(graph, node, value, index, len(plain)):
            axes.append(len(plain))
            found.append(each)
            plain.append(slice(None))
    shape = common(graph.program, found)
    indices = tuple(
        each if each.number else each.seen(strides=repeated(graph.program, node, each, shape))
        for each in found
    )
    together = axes == list(range(axes[0], axes[0] + len(axes)))
    whole = part_of(graph, node, value, plain)
    return _Lookup(whole, tuple(axes), indices, shape, axes[0] if together else 0)


def _masked(
    graph: GraphLowering, node: Apply, value: Value, index: Value, axis: int
) -> Sequence[Value]:
    """The numbers that a mask stands for, one vector for each of its axes; else the index."""
    if index.dtype != "bool":
        return [index]
    for size, held in zip(index.shape, value.shape[axis:], strict=False):
        graph.program.fail_unless_equal(
            size, held, IndexError, f"{node.op}: a mask has another shape"
        )
    return positions(
        graph, index, lambda _, length: graph.program.array("places", "int64", [length])
    )


def common(program: Program, indices: Sequence[Value]) -> tuple[Size, ...]:
    """The shape that arrays of numbers have in common; what has length one repeats."""
    ndim = max(index.ndim for index in indices)
    shape = [Size.of(1)] * ndim
    for index in indices:
        for k, size in enumerate(index.shape, ndim - index.ndim):
            if shape[k] == 1:
                shape[k] = size
            elif size not in (1, shape[k]):
                only = conditional(Integer(shape[k]).eq(1), size, shape[k])
                shape[k] = program.size(only, "common")
    return tuple(shape)


def _visit(
    graph: GraphLowering,
    node: Apply,
    lookup: _Lookup,
    other: Value,
    statement: Callable[[Expression, Expression], Statement],
    *,
    reads: bool,
) -> None:
    """Write a statement for each entry that is named, and the entry of the result beside it."""
    program, whole, rest = graph.program, lookup.whole, lookup.rest
    arrays = [index for index in lookup.indices if not index.number]
    beside: Value | None = None
    if not other.number:
        outer, inner = lookup.parted(other.strides)
        arrays.append(other.seen(shape=lookup.common, strides=outer))
        beside = other.seen(shape=rest.shape, strides=inner)

    def body(places: list[Expression]) -> None:
        at = iter(places)
        offsets = []
        for axis, index in zip(lookup.axes, lookup.indices, strict=True):
            number = index.first if index.number else index.entry(next(at))
            size = whole.shape[axis]
            row = program.declare("int64", "row", int64(number, index.dtype), changes=True)
            program.write(If(row < 0, [Store(row, row + size)]))
            outside = either(row < 0, row >= size)
            program.fail_if(outside, IndexError, f"{node.op}: an index is out of bounds")
            offsets.append(scaled(row, whole.strides[axis]))
        if beside is None:
            over(
                program,
                rest.shape,
                [rest],
                lambda at: program.write(
                    statement(whole.entry(total(*offsets, at[0])), other.first)
                ),
            )
            return
        there = next(at)

        def visit(at: list[Expression]) -> None:
            held = whole.entry(total(*offsets, at[reads]))
            program.write(statement(held, other.entry(total(there, at[not reads]))))

        over(program, rest.shape, [beside, rest] if reads else [rest, beside], visit)

    over(program, lookup.common, arrays, body, vector=False)


@lowers(AdvancedSubtensor)
def advanced_subtensor(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """What arrays of numbers, masks, numbers and slices name, copied."""
    value, *given = inputs
    lookup = _lookup(graph, node, value, given)
    out = graph.array(node.outputs[0], graph.shape_like(node.outputs[0], lookup.shape))
    _visit(graph, node, lookup, out, lambda held, result: Store(result, held), reads=True)
    return [out]


@lowers(AdvancedIncSubtensor)
def advanced_inc_subtensor(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Sets or increments indexed entries, in the order of the indices; duplicates accumulate."""
    value, new, *given = inputs
    op: Any = node.op
    if op.ignore_duplicates:
        raise NotCoveredError.of(node)
    into = writable(graph, node, value)
    lookup = _lookup(graph, node, into, given)
    if not new.number:
        rows = op.idx_list == (0,) and given[0].ndim == 1 and given[0].dtype != "bool"
        steps = repeated(graph.program, node, new, lookup.shape, strict=rows)
        new = new.seen(shape=lookup.shape, strides=steps)
    store = stored(node)
    _visit(
        graph,
        node,
        lookup,
        new,
        lambda held, one: store(held, into.dtype, one, new.dtype),
        reads=False,
    )
    return [into]
