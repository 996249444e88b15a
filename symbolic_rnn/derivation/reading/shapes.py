"""Reads Ops that only rearrange components: joins, transposes, reshapes, diagonals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod
from typing import Any

from pytensor.graph.basic import Variable
from pytensor.tensor.basic import ExtractDiag
from pytensor.tensor.elemwise import DimShuffle

from symbolic_rnn.derivation.notation import algebra
from symbolic_rnn.derivation.notation import entry_terms as e
from symbolic_rnn.derivation.notation import spatial_terms as sp
from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.reading.axes import (
    Axis,
    Lengths,
    Reading,
    UnreadableError,
    aligned,
    dropped,
    spread_out,
)
from symbolic_rnn.derivation.reading.entries import reordered
from symbolic_rnn.derivation.reading.known import Known

__all__ = ["read_allocated", "read_diagonal", "read_joined", "read_reshaped", "read_shuffled"]


def read_allocated(variable: Variable, value: Reading, known: Known) -> Reading:
    """Read a broadcast, possibly along the batch axis."""
    node = variable.owner
    assert node is not None
    before = known.lengths(node.inputs[0], value.axes)
    after = known.lengths(variable)
    more = len(after) - len(before)
    value = replace(value, axes=(Axis.SAME,) * more + value.axes)
    model = Reading(t.Number(0.0), (Axis.SAME,) * len(after))
    [value, _], axes, _ = aligned([value, model], [(1,) * more + before, after])
    axes = tuple(
        Axis.EXAMPLE if axis is Axis.SAME and known.counts_examples(size) else axis
        for axis, size in zip(axes, node.inputs[1:], strict=True)
    )
    return replace(value, axes=axes)


def read_reshaped(variable: Variable, value: Reading, known: Known) -> Reading:
    """Read a reshape of each example."""
    node = variable.owner
    assert node is not None
    before = known.lengths(node.inputs[0], value.axes)
    after = known.lengths(variable)
    if value.per_example:  # axes of length one before the batch axis are dropped
        first = value.axes.index(Axis.EXAMPLE)
        if any(size != 1 for size in before[:first]):
            raise UnreadableError("examples along another axis than the first.")
        value = dropped(value, range(first))
        value, before = replace(value, axes=value.axes[first:]), before[first:]
    per_example = value.per_example
    skip = 1 if per_example else 0
    old, new = before[skip:], after[skip:]
    if None in (*old, *new) or prod(_sizes(old)) != prod(_sizes(new)):
        raise UnreadableError("a reshape with unknown lengths, or one that mixes examples.")
    leading = (Axis.EXAMPLE,) * skip
    value = replace(value, positions=value.positions and len(new) > 1)
    longer = [axis for axis in range(skip, len(before)) if before[axis] != 1]
    same = [before[axis] for axis in longer] == [size for size in new if size != 1]
    if same and all(axis in longer for axis in value.own):
        rest = iter([value.axes[axis] for axis in longer])
        kinds = tuple(Axis.SAME if size == 1 else next(rest) for size in new)
        return replace(value, axes=leading + kinds)
    if isinstance(value.term, t.Number):
        return replace(value, axes=leading + (Axis.SAME,) * len(new))
    repeated = _repeated(value, longer, before, [size for size in new if size != 1])
    if repeated is not None:
        kinds = tuple(Axis.SAME if size == 1 else Axis.OWN for size in new)
        return replace(value, term=repeated, axes=leading + kinds)
    term = spread_out(value, range(skip, len(before)), before)
    shaped = sp.Reshaped(term, _sizes(new))
    return replace(value, term=shaped, axes=leading + (Axis.OWN,) * len(new))


def _repeated(
    value: Reading, longer: Sequence[int], before: Lengths, after: Sequence[int | None]
) -> t.Term | None:
    """A value joined with itself: repeated along an axis that is then merged with the next one."""
    same = [k for k, axis in enumerate(longer) if value.axes[axis] is Axis.SAME]
    if len(same) != 1 or same[0] + 1 == len(longer) or len(value.own) + 1 != len(longer):
        return None
    [k] = same
    times, length = before[longer[k]] or 0, before[longer[k + 1]] or 0
    sizes = [before[axis] for axis in longer]
    if [*sizes[:k], times * length, *sizes[k + 2 :]] != after:
        return None
    return t.Joined((value.term,) * times, k, len(value.own), (length,) * times)


def _sizes(lengths: Lengths) -> tuple[int, ...]:
    return tuple(size for size in lengths if size is not None)


def read_shuffled(op: DimShuffle, reading: Reading) -> Reading:
    """Read a transpose that may insert or drop axes of length one."""
    gone = [k for k in range(len(reading.axes)) if k not in op.new_order]
    if any(reading.axes[k] is Axis.EXAMPLE for k in gone):
        raise UnreadableError("drops the batch axis.")
    reading = dropped(reading, gone)
    axes = tuple(Axis.SAME if k == "x" else reading.axes[k] for k in op.new_order)
    order = tuple(reading.inner(k) for k in op.new_order if k != "x" and k in reading.own)
    term = reading.term
    if isinstance(term, e.ByEntries):
        term = reordered(term, order)
    elif order == (1, 0):
        term = algebra.transposed(term)
    elif order != tuple(range(len(order))):
        term = t.Permuted(term, order)
    return replace(reading, term=term, axes=axes)


def read_joined(axis: int, readings: Sequence[Reading], lengths: Sequence[Any]) -> Reading:
    """Read a join along an axis."""
    axis %= len(readings[0].axes)
    if any(reading.axes[axis] is Axis.EXAMPLE for reading in readings):
        raise UnreadableError("joins examples.")
    if any(reading.summed for reading in readings) and not all(
        reading.summed or reading.term == t.Number(0.0) for reading in readings
    ):
        raise UnreadableError("joins a sum over the examples with values that are not such sums.")
    kinds = []
    for k in range(len(readings[0].axes)):
        each = {reading.axes[k] for reading in readings}
        if {Axis.EXAMPLE, Axis.OWN} <= each:
            raise UnreadableError("joins examples and components.")
        kinds.append(
            Axis.EXAMPLE
            if Axis.EXAMPLE in each
            else Axis.OWN
            if Axis.OWN in each or k == axis
            else Axis.SAME
        )
    wanted = [k for k, kind in enumerate(kinds) if kind is Axis.OWN]
    parts = tuple(
        reading.term
        if len(wanted) == 1 and not reading.own and size[axis] == 1
        else spread_out(reading, wanted, size)
        for reading, size in zip(readings, lengths, strict=True)
    )
    sizes = tuple(size[axis] for size in lengths)
    summed = any(reading.summed for reading in readings)
    positions = any(reading.positions for reading in readings)
    term = t.Joined(parts, wanted.index(axis), len(wanted), sizes)
    return Reading(term, tuple(kinds), summed, positions)


def read_diagonal(op: Any, reading: Reading, lengths: Any) -> Reading:
    """Read the diagonal of a matrix, or a diagonal matrix."""
    ndim = len(reading.axes)
    pair = (int(op.axis1), int(op.axis2))
    if isinstance(op, ExtractDiag):
        rest = tuple(axis for k, axis in enumerate(reading.axes) if k not in pair)
        if reading.own != pair or lengths[pair[0]] != lengths[pair[1]]:
            raise UnreadableError("a diagonal of a value that is not a square matrix.")
        return replace(reading, term=algebra.diagonal(reading.term), axes=(*rest, Axis.OWN))
    if reading.own == () and reading.axes[-1] is Axis.SAME:
        kinds = (*reading.axes[:-1], Axis.OWN)
        term = spread_out(reading, [ndim - 1], lengths)
        reading = replace(reading, term=term, axes=kinds)
    if reading.own != (ndim - 1,) or pair != (ndim - 1, ndim):
        raise UnreadableError("a diagonal matrix of a value that is not a vector.")
    axes = (*reading.axes, Axis.OWN)
    return replace(reading, term=t.Call("diag", (reading.term,)), axes=axes)
