"""Advanced indexing: integer arrays and masks, combined with slices."""

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
from symbolic_rnn.c99.lowering.basic_indexing import (
    broadcast_strides,
    slice_view,
    store_of,
    writable_copy,
)
from symbolic_rnn.c99.lowering.builder import Builder
from symbolic_rnn.c99.lowering.conversions import int64
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import loop_over
from symbolic_rnn.c99.lowering.nonzero import positions
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.values import Operand, scaled, total

__all__ = ["broadcast_shape"]


@dataclass(frozen=True)
class _Lookup:
    """A resolved advanced index.

    Parameters
    ----------
    whole : Operand
        The array after basic slicing.
    axes : tuple of int
        Axes with an integer index.
    indices : tuple of Operand
        The index arrays of these axes, broadcast to the common shape.
    common : tuple of Size
        The broadcast shape of the index arrays.
    first : int
        Position of the common axes in the result.
    """

    whole: Operand
    axes: tuple[int, ...]
    indices: tuple[Operand, ...]
    common: tuple[Size, ...]
    first: int

    @property
    def rest(self) -> Operand:
        """The axes without an integer index."""
        kept = [k for k in range(self.whole.ndim) if k not in self.axes]
        return self.whole.view(
            shape=tuple(self.whole.shape[k] for k in kept),
            strides=tuple(self.whole.strides[k] for k in kept),
        )

    @property
    def shape(self) -> tuple[Size, ...]:
        """The shape of the result."""
        rest = self.rest.shape
        return (*rest[: self.first], *self.common, *rest[self.first :])

    def parted(self, strides: Sequence[Size]) -> tuple[tuple[Size, ...], tuple[Size, ...]]:
        """Split strides of the result into those of the common axes and those of the rest."""
        last = self.first + len(self.common)
        return tuple(strides[self.first : last]), (*strides[: self.first], *strides[last:])


def _lookup(graph: GraphLowering, node: Apply, value: Operand, given: Sequence[Operand]) -> _Lookup:
    op: Any = node.op
    plain: list[slice] = []
    axes: list[int] = []
    found: list[Operand] = []
    for entry in op.idx_list:
        if isinstance(entry, slice):
            bounds = (entry.start, entry.stop, entry.step)
            plain.append(
                slice(*(None if k is None else graph.builder.as_size(given[k]) for k in bounds))
            )
            continue
        index = given[entry]
        for each in _masked(graph, node, value, index, len(plain)):
            axes.append(len(plain))
            found.append(each)
            plain.append(slice(None))
    shape = broadcast_shape(graph.builder, found)
    indices = tuple(
        each
        if each.is_scalar
        else each.view(strides=broadcast_strides(graph.builder, node, each, shape))
        for each in found
    )
    together = axes == list(range(axes[0], axes[0] + len(axes)))
    whole = slice_view(graph, node, value, plain)
    return _Lookup(whole, tuple(axes), indices, shape, axes[0] if together else 0)


def _masked(
    graph: GraphLowering, node: Apply, value: Operand, index: Operand, axis: int
) -> Sequence[Operand]:
    """Convert a mask to index vectors, one for each axis; return other indices unchanged."""
    if index.dtype != "bool":
        return [index]
    for size, held in zip(index.shape, value.shape[axis:], strict=False):
        graph.builder.fail_unless_equal(
            size, held, IndexError, f"{node.op}: the mask and the indexed axes differ in size"
        )
    return positions(
        graph, index, lambda _, length: graph.builder.array("places", "int64", [length])
    )


def broadcast_shape(builder: Builder, indices: Sequence[Operand]) -> tuple[Size, ...]:
    """Return the broadcast shape of index arrays."""
    ndim = max(index.ndim for index in indices)
    shape = [Size.of(1)] * ndim
    for index in indices:
        for k, size in enumerate(index.shape, ndim - index.ndim):
            if shape[k] == 1:
                shape[k] = size
            elif size not in (1, shape[k]):
                only = conditional(Integer(shape[k]).eq(1), size, shape[k])
                shape[k] = builder.size(only, "common")
    return tuple(shape)


def _visit(
    graph: GraphLowering,
    node: Apply,
    lookup: _Lookup,
    other: Operand,
    statement: Callable[[Expression, Expression], Statement],
    *,
    reads: bool,
) -> None:
    """Write a statement for each indexed element and the corresponding element of `other`."""
    builder, whole, rest = graph.builder, lookup.whole, lookup.rest
    arrays = [index for index in lookup.indices if not index.is_scalar]
    entries: Operand | None = None
    if not other.is_scalar:
        outer, inner = lookup.parted(other.strides)
        arrays.append(other.view(shape=lookup.common, strides=outer))
        entries = other.view(shape=rest.shape, strides=inner)

    def body(entry_offsets: list[Expression]) -> None:
        at = iter(entry_offsets)
        offsets = []
        for axis, index in zip(lookup.axes, lookup.indices, strict=True):
            number = index.first if index.is_scalar else index.load(next(at))
            size = whole.shape[axis]
            row = builder.declare("int64", "row", int64(number, index.dtype), changes=True)
            builder.write(If(row < 0, [Store(row, row + size)]))
            outside = either(row < 0, row >= size)
            builder.fail_if(outside, IndexError, f"{node.op}: an index is out of bounds")
            offsets.append(scaled(row, whole.strides[axis]))
        if entries is None:
            loop_over(
                builder,
                rest.shape,
                [rest],
                lambda at: builder.write(
                    statement(whole.load(total(*offsets, at[0])), other.first)
                ),
            )
            return
        start = next(at)

        def visit(at: list[Expression]) -> None:
            held = whole.load(total(*offsets, at[reads]))
            builder.write(statement(held, other.load(total(start, at[not reads]))))

        loop_over(builder, rest.shape, [entries, rest] if reads else [rest, entries], visit)

    loop_over(builder, lookup.common, arrays, body, vector=False)


@lowers(AdvancedSubtensor)
def advanced_subtensor(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Copies the elements selected by arrays of integers, masks and slices."""
    value, *given = inputs
    lookup = _lookup(graph, node, value, given)
    out = graph.array(node.outputs[0], graph.shape_like(node.outputs[0], lookup.shape))
    _visit(graph, node, lookup, out, lambda held, result: Store(result, held), reads=True)
    return [out]


@lowers(AdvancedIncSubtensor)
def advanced_inc_subtensor(
    graph: GraphLowering, node: Apply, inputs: list[Operand]
) -> list[Operand]:
    """Sets or increments indexed entries, in the order of the indices; duplicates accumulate."""
    value, new, *given = inputs
    op: Any = node.op
    if op.ignore_duplicates:
        raise NotCoveredError.of(node)
    into = writable_copy(graph, node, value)
    lookup = _lookup(graph, node, into, given)
    if not new.is_scalar:
        rows = op.idx_list == (0,) and given[0].ndim == 1 and given[0].dtype != "bool"
        steps = broadcast_strides(graph.builder, node, new, lookup.shape, strict=rows)
        new = new.view(shape=lookup.shape, strides=steps)
    store = store_of(node)
    _visit(
        graph,
        node,
        lookup,
        new,
        lambda held, one: store(held, into.dtype, one, new.dtype),
        reads=False,
    )
    return [into]
