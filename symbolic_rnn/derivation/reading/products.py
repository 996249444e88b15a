"""Reads matrix products."""

from __future__ import annotations

from dataclasses import replace

from symbolic_rnn.derivation.notation import algebra
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
from symbolic_rnn.derivation.reading.entries import SUMMED, array, entry, letters

__all__ = ["read_product"]


def read_product(readings: list[Reading], lengths: list[Lengths]) -> Reading:
    """Read the matrix product of two values.

    Parameters
    ----------
    readings : list of Reading
        The two factors, with broadcast leading axes.
    lengths : list of tuple of int or None
    """
    left, right = readings
    if left.summed and right.summed:
        raise UnreadableError("a product of two sums over the examples.")
    positions = left.positions or right.positions
    over = (left.axes[-1], right.axes[-2])
    if Axis.EXAMPLE in over:
        return _over_examples(left, right, lengths)
    if Axis.SAME in over and 1 in (lengths[0][-1], lengths[1][-2]):
        left = dropped(left, [len(left.axes) - 1])
        right = dropped(right, [len(right.axes) - 2])
        return _of_numbers(left, right, lengths)
    left = _whole(left, len(left.axes) - 1, lengths[0])
    right = _whole(right, len(right.axes) - 2, lengths[1])
    axes, _ = _outcome(left, right, lengths)
    before = [k for k in left.own if k < len(left.axes) - 2]
    many = any(k < len(right.axes) - 2 for k in right.own)
    row = Axis.OWN in left.axes[-2:-1]
    column = right.axes[-1] is Axis.OWN
    term: t.Term
    if many or (before and not (row and column)):
        if lengths[0][-1] is None:
            raise UnreadableError("a sum over an axis of unknown length.")
        term = _by_letters(left, right, lengths, lengths[0][-1])
    elif row and column:
        term = t.MatrixProduct(left.term, right.term)
    elif column:
        term = t.Applied(algebra.transposed(right.term), left.term)
    elif row:
        term = t.Applied(left.term, right.term)
    else:
        term = t.Inner(right.term, left.term)
    return Reading(term, axes, left.summed or right.summed, positions)


def _whole(reading: Reading, axis: int, lengths: Lengths) -> Reading:
    """Repeat a value along the contracted axis, if it is constant there."""
    if reading.axes[axis] is Axis.OWN:
        return reading
    wanted = tuple(sorted((*reading.own, axis)))
    term = spread_out(reading, wanted, lengths)
    axes = tuple(Axis.OWN if k == axis else kind for k, kind in enumerate(reading.axes))
    return replace(reading, term=term, axes=axes)


def _by_letters(
    left: Reading, right: Reading, lengths: list[Lengths], over: int | None = None
) -> t.Term:
    """The product of two values with many matrices, by its entries; a sum over so many terms."""
    axes, sizes = _outcome(left, right, lengths)
    own = [k for k, axis in enumerate(axes) if axis is Axis.OWN]
    known = [size for k in own if (size := sizes[k]) is not None]
    if len(known) < len(own):
        raise UnreadableError("a product of many matrices of unknown lengths.")
    places = dict(zip(own, letters(len(own)), strict=True))
    row = len(axes) - 2

    def part(reading: Reading, size: Lengths, contracted: int) -> t.Term:
        repeated = [k for k in reading.own if k < row and size[k] == 1 != sizes[k]]
        reading = dropped(reading, repeated)
        at = {**places, contracted: SUMMED}
        return entry(reading.term, tuple(at[k] for k in reading.own))

    parts = [part(left, lengths[0], row + 1), part(right, lengths[1], row)]
    return array(parts, known, lambda each: algebra.product(*each), over)


def _outcome(
    left: Reading, right: Reading, lengths: list[Lengths]
) -> tuple[tuple[Axis, ...], Lengths]:
    """The axes of a product: the leading axes, the rows of ``left``, the columns of ``right``."""
    batch = [
        Reading(t.Number(0.0), (*each.axes[:-2], Axis.SAME, Axis.SAME)) for each in (left, right)
    ]
    shapes: list[Lengths] = [(*each[:-2], 1, 1) for each in lengths]
    _, axes, sizes = aligned(batch, shapes)
    axes = (*axes[:-2], left.axes[-2], right.axes[-1])
    if axes.count(Axis.EXAMPLE) > 1:
        raise UnreadableError("a product of examples with each other.")
    return axes, (*sizes[:-2], lengths[0][-2], lengths[1][-1])


def _over_examples(left: Reading, right: Reading, lengths: list[Lengths]) -> Reading:
    """The contribution of one example to a sum of outer products over the examples."""
    if left.axes[-1] is not right.axes[-2]:
        raise UnreadableError("a product of examples with the components of a value.")
    column = replace(left, axes=(*left.axes[:-1], Axis.SAME))
    row = replace(right, axes=(*right.axes[:-2], Axis.SAME, right.axes[-1]))
    sizes: list[Lengths] = [(*lengths[0][:-1], 1), (*lengths[1][:-2], 1, lengths[1][-1])]
    found = _of_numbers(column, row, sizes)
    return replace(found, summed=True)


def _of_numbers(left: Reading, right: Reading, lengths: list[Lengths]) -> Reading:
    """A product over an axis of length one: a scaled value, or an outer product."""
    axes, _ = _outcome(left, right, lengths)
    term: t.Term
    if len(left.axes) > 2 and left.own and right.own:
        term = _by_letters(left, right, lengths)
    elif left.own and right.own:
        term = algebra.outer(left.term, right.term)
    else:
        term = algebra.product(left.term, right.term)
    return Reading(term, axes, left.summed or right.summed, left.positions or right.positions)
