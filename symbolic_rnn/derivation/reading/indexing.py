"""Reads slices, integer indices, gathers, and their gradients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from pytensor.graph.basic import Apply, Variable
from pytensor.tensor.subtensor import unflatten_index_variables

from symbolic_rnn.derivation.notation import algebra
from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.notation.components import part
from symbolic_rnn.derivation.reading.axes import (
    Axis,
    Lengths,
    Reading,
    UnreadableError,
    dropped,
    spread_out,
)
from symbolic_rnn.derivation.reading.known import Known

__all__ = ["read_part", "read_placed", "read_split"]

_ALL = t.Range()


def read_part(
    op: Any, node: Apply, value: Reading, known: Known, read: Callable[[Variable], Reading]
) -> Reading:
    """Read ``value[index]``.

    Parameters
    ----------
    op : Op
    node : Apply
    value : Reading
        The first input.
    known : Known
    read : callable
        Reads a variable of the index.
    """
    lengths = known.lengths(node.inputs[0], value.axes)
    index, axes = _index(op, node.inputs[1:], value, lengths, known, read)
    own = tuple(index[axis] for axis in value.own)
    term = part(value.term, own)
    positions = value.positions and axes.count(Axis.OWN) > 1
    return replace(value, term=term, axes=axes, positions=positions)


def read_split(variable: Variable, reading: Reading, known: Known) -> Reading:
    """Read one output of a split."""
    node = variable.owner
    assert node is not None
    axis = int(node.op.axis) % len(reading.axes)
    sizes = known.constant(node.inputs[1])
    if sizes is None:
        raise UnreadableError("a split with computed lengths.")
    if reading.axes[axis] is Axis.EXAMPLE:
        raise UnreadableError("a split of the examples.")
    if reading.axes[axis] is Axis.SAME:
        return reading
    ends = np.cumsum(sizes)
    k = node.outputs.index(variable)
    piece = t.Range(int(ends[k] - sizes[k]), int(ends[k]))
    index = tuple(piece if each == axis else _ALL for each in reading.own)
    return replace(reading, term=part(reading.term, index))


def read_placed(
    op: Any,
    node: Apply,
    readings: Sequence[Reading],
    known: Known,
    read: Callable[[Variable], Reading],
) -> Reading:
    """Read a value with some components replaced or incremented.

    Parameters
    ----------
    op : Op
    node : Apply
    readings : sequence of Reading
        The first two inputs.
    known : Known
    read : callable
        Reads a variable of the index.
    """
    onto, part = readings
    lengths = known.lengths(node.inputs[0], onto.axes)
    entries = unflatten_index_variables(list(node.inputs[2:]), op.idx_list)
    if any(_nothing(entry, known) for entry in entries):
        return onto
    target = replace(onto, axes=_target(onto, part, lengths))
    zeros = _zeros(node.inputs[0], known, read) if _unsized(onto, target, lengths) else None
    base = zeros or spread_out(onto, target.own, lengths)
    target = replace(target, term=base)
    index, region = _index(op, node.inputs[2:], target, lengths, known, read)
    own = tuple(index[axis] for axis in target.own)
    if Axis.EXAMPLE in region and not target.per_example:
        raise UnreadableError("components set at a different index for each example.")
    inside, whole = _inside(part, region, known.lengths(node.inputs[1], part.axes))
    summed = onto.summed or part.summed
    if summed and not all(each.summed or _is_zero(each.term) for each in (onto, part)):
        raise UnreadableError(
            "a sum over the examples combined with values that are not such sums."
        )
    shape = tuple(lengths[axis] for axis in target.own)
    if all(each == _ALL for each in own) and op.set_instead_of_inc:
        term = inside
    elif op.set_instead_of_inc and inside == t.Indexed(base, own):
        term = base
    elif op.set_instead_of_inc and not _is_zero(base):
        term = t.Placed(base, own, inside, adds=False)
    elif None in shape:
        term = t.Placed(base, own, inside, adds=True)
    else:
        alone = _among_zeros(own, inside, shape, whole)
        term = alone if _is_zero(base) else algebra.total(base, alone)
    return Reading(term, target.axes, summed, onto.positions)


def _unsized(onto: Reading, target: Reading, lengths: Lengths) -> bool:
    """Whether a value is zeros along an axis of unknown length."""
    return _is_zero(onto.term) and None in [lengths[axis] for axis in target.own]


def _zeros(
    variable: Variable, known: Known, read: Callable[[Variable], Reading]
) -> t.ZerosLike | None:
    """Zeros in the shape of a symbol."""
    symbol = known.shaped_as(variable)
    term = None if symbol is None else read(symbol).term
    return t.ZerosLike(term.name) if isinstance(term, t.Symbol) else None


def _target(onto: Reading, part: Reading, lengths: Lengths) -> tuple[Axis, ...]:
    """The axes of the result: axes of the term where components differ, and the batch axis."""
    axes = []
    for k, (kind, size) in enumerate(zip(onto.axes, lengths, strict=True)):
        if k == 0 and kind is Axis.SAME and size is None and part.per_example:
            axes.append(Axis.EXAMPLE)
        else:
            axes.append(Axis.OWN if kind is Axis.SAME and size != 1 else kind)
    return tuple(axes)


def _is_number(reading: Reading) -> bool:
    return isinstance(reading.term, t.Number)


def _is_zero(term: t.Term) -> bool:
    if isinstance(term, t.Number | t.Filled):
        return term.value == 0.0
    return isinstance(term, t.ZerosLike)


def _index(
    op: Any,
    variables: Sequence[Variable],
    value: Reading,
    lengths: Lengths,
    known: Known,
    read: Callable[[Variable], Reading],
) -> tuple[list[t.Index], tuple[Axis, ...]]:
    """The index of every axis, and the meaning of the axes of the result."""
    entries = list(unflatten_index_variables(list(variables), op.idx_list))
    entries += [slice(None)] * (len(value.axes) - len(entries))
    index: list[t.Index] = []
    axes: list[Axis] = []
    gathers = examples_met = False
    for kind, entry, length in zip(value.axes, entries, lengths, strict=True):
        if isinstance(entry, slice):
            if kind is Axis.EXAMPLE:
                if not _whole(entry, known):
                    raise UnreadableError("a slice of the examples.")
                piece = _ALL
            else:
                piece = _range(entry, known, length)
            index.append(piece)
            axes.append(kind)
            continue
        number = known.constant(entry)
        if kind is Axis.EXAMPLE:
            if not known.numbers_examples(entry):
                raise UnreadableError("an index that selects examples.")
            examples_met = True
            index.append(_ALL)
        elif number is not None and number.ndim == 0 and number.dtype.kind != "b":
            index.append(int(number))
        elif number is not None and kind is Axis.OWN and _together(index, number):
            index.append(t.Literal(tuple(map(float, number))))
        elif kind is Axis.SAME or gathers:
            raise UnreadableError("components gathered by several indices at once.")
        elif number is not None and number.ndim == 1 and not examples_met:
            gathers = True
            places = np.flatnonzero(number) if number.dtype.kind == "b" else number
            index.append(t.Literal(tuple(float(k) for k in places)))
            axes.append(Axis.OWN)
        else:
            gathers = True
            found = read(entry)
            fits = len(value.own) == 1 and not found.summed and entry.type.dtype != "bool"
            if not fits or found.per_example != examples_met:
                raise UnreadableError("components gathered by a computed index.")
            index.append(found.term)
            axes += found.axes
    single = any(isinstance(each, int) for each in index)
    if (gathers and single) or (examples_met and not gathers):
        raise UnreadableError("components gathered by several indices at once.")
    return index, tuple(axes)


def _together(before: Sequence[t.Index], number: Any) -> bool:
    """Whether an index selects entries together with the one of the axis before."""
    if number.ndim != 1 or number.dtype.kind == "b" or not before:
        return False
    return isinstance(before[-1], t.Literal) and len(before[-1].values) == len(number)


def _whole(entry: slice, known: Known) -> bool:
    """Whether a slice selects all examples in order."""
    start, stop, step = (
        bound if bound is None or isinstance(bound, int) else known.constant(bound)
        for bound in (entry.start, entry.stop, entry.step)
    )
    to_the_end = entry.stop is None or (stop is None and known.counts_examples(entry.stop))
    return start in (None, 0) and step in (None, 1) and to_the_end


def _nothing(entry: Any, known: Known) -> bool:
    """Whether a slice is known to be empty: before the first or after the last example."""
    if not isinstance(entry, slice):
        return False
    stop = None if entry.stop is None else known.constant(entry.stop)
    from_behind = entry.start is not None and known.counts_examples(entry.start)
    return from_behind or (entry.start is None and entry.step is None and stop == 0)


def _range(entry: slice, known: Known, length: int | None) -> t.Range:
    bounds = []
    for bound in (entry.start, entry.stop, entry.step):
        number = bound if bound is None or isinstance(bound, int) else known.constant(bound)
        if bound is not None and number is None:
            raise UnreadableError("a slice with computed bounds.")
        bounds.append(None if number is None else int(number))
    start, stop, step = bounds
    step = None if step == 1 else step
    piece = t.Range(start, stop, step)
    to_the_end = stop is None or (length is not None and stop >= length)
    return t.Range() if step is None and start in (None, 0) and to_the_end else piece


def _inside(part: Reading, region: tuple[Axis, ...], lengths: Lengths) -> tuple[t.Term, bool]:
    """The inserted value, and whether it has the axes of the region, unlike a single number."""
    missing = len(region) - len(part.axes)
    part = replace(part, axes=(Axis.SAME,) * missing + part.axes)
    lengths = (1,) * missing + lengths
    part = dropped(part, [k for k, size in enumerate(lengths) if size == 1])
    for axis, where in zip(part.axes, region, strict=True):
        if axis is not Axis.SAME and axis is not where:
            raise UnreadableError("examples that are inserted into the components of a value.")
    wanted = [k for k, axis in enumerate(region) if axis is Axis.OWN]
    if not part.own:
        return part.term, not wanted
    return spread_out(part, wanted, lengths), True


def _among_zeros(index: tuple[t.Index, ...], part: t.Term, shape: Lengths, whole: bool) -> t.Term:
    """Write components surrounded by zeros, as a block vector or matrix if it is one block."""
    sizes = tuple(size for size in shape if size is not None)
    if all(each == _ALL for each in index):
        return part
    cut = [k for k, each in enumerate(index) if each != _ALL]
    if len(cut) == 1 and len(shape) <= 2 and whole:
        axis, place = cut[0], index[cut[0]]
        if isinstance(place, int) and len(shape) == 1:
            place = t.Range(place % sizes[0], place % sizes[0] + 1)
        if isinstance(place, t.Range) and place.step is None:
            first, last, _ = slice(place.start, place.stop).indices(sizes[axis])
            last = max(first, last)
            lengths = (first, last - first, sizes[axis] - last)
            zeros = [
                t.Filled(0.0, tuple(n if k == axis else size for k, size in enumerate(sizes)))
                for n in lengths
            ]
            blocks = zip((zeros[0], part, zeros[2]), lengths, strict=True)
            kept = [(block, n) for block, n in blocks if n]
            parts, kept_lengths = zip(*kept, strict=True)
            return t.Joined(parts, axis, len(shape), kept_lengths)
    return t.Placed(t.Filled(0.0, sizes), index, part, adds=True)
