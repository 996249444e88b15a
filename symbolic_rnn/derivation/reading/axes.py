"""The meaning of a graph value's axes in an equation for one example."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from symbolic_rnn.derivation.notation import algebra
from symbolic_rnn.derivation.notation import spatial_terms as sp
from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.notation.components import part
from symbolic_rnn.derivation.reading.entries import array, entry, letters

__all__ = ["Axis", "Lengths", "Reading", "UnreadableError", "aligned", "dropped", "spread_out"]

#: Length of each axis; ``None`` if unknown, as for the batch axis.
Lengths = tuple[int | None, ...]


class UnreadableError(NotImplementedError):
    """A graph cannot be written as an equation for one example.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> issubclass(srnn.UnreadableError, NotImplementedError)
    True
    """

    #: Whether the message contains the Op.
    named = False


class Axis(Enum):
    """Meaning of one axis of a graph value."""

    EXAMPLE = "one entry per example"
    OWN = "an axis of the term"
    SAME = "the same value all along, and no axis of the term"


@dataclass(frozen=True)
class Reading:
    """A graph value as a term for one example.

    Parameters
    ----------
    term : Term
    axes : tuple of Axis
        Meaning of each axis of the graph value; those that are ``OWN`` are the axes of the term, in
        order.
    summed : bool
        The value is a sum over the examples, and the term is the contribution of one example.
    positions : bool
        The term has one vector of channels per position; vectors are added to or multiplied with it
        at every position.
    """

    term: t.Term
    axes: tuple[Axis, ...]
    summed: bool = False
    positions: bool = False

    @property
    def own(self) -> tuple[int, ...]:
        """The axes of the graph value that are axes of the term."""
        return tuple(k for k, axis in enumerate(self.axes) if axis is Axis.OWN)

    @property
    def per_example(self) -> bool:
        """Whether the value differs between examples."""
        return Axis.EXAMPLE in self.axes

    def inner(self, axis: int) -> int:
        """The axis of the term for an axis of the graph value."""
        return self.own.index(axis)


def dropped(reading: Reading, axes: Sequence[int]) -> Reading:
    """Remove axes of length one from the term, selecting the only component."""
    gone = [axis for axis in axes if reading.axes[axis] is Axis.OWN]
    if not gone:
        return reading
    kinds = tuple(Axis.SAME if k in gone else axis for k, axis in enumerate(reading.axes))
    term = reading.term
    if isinstance(term, sp.Reshaped):
        kept = [
            size for axis, size in zip(reading.own, term.shape, strict=True) if axis not in gone
        ]
        term = sp.Reshaped(term.term, tuple(kept))
    elif len(reading.own) > 1:  # a vector with one component is written like a number
        term = part(term, tuple(0 if axis in gone else t.Range() for axis in reading.own))
    return replace(reading, term=term, axes=kinds)


def spread_out(reading: Reading, wanted: Sequence[int], lengths: Lengths) -> t.Term:
    """Repeat a value along axes on which it is constant, so that the term has these axes.

    Parameters
    ----------
    reading : Reading
    wanted : sequence of int
        The axes of the resulting term, including those it already has.
    lengths : tuple of int or None
        Length of each axis.

    Raises
    ------
    UnreadableError
        If a length is unknown.
    """
    own, term = reading.own, reading.term
    if own == tuple(wanted):
        return term
    shape = tuple(length for axis, length in enumerate(lengths) if axis in wanted)
    sizes = [size for size in shape if size is not None]
    if len(sizes) < len(shape):
        raise UnreadableError("a value that is repeated along an axis of unknown length.")
    if isinstance(term, t.Number):
        return t.Filled(term.value, tuple(sizes))
    if not own:
        return algebra.product(term, t.Filled(1.0, tuple(sizes)))
    if len(wanted) == 2:
        first = own[0] == wanted[0]
        other = sizes[1 if first else 0]
        if other == 1:
            return t.AsColumn(term) if first else t.AsRow(term)
        ones = t.Filled(1.0, (other,))
        return algebra.outer(term, ones) if first else algebra.outer(ones, term)
    if all(
        length == 1 for axis, length in enumerate(lengths) if axis in wanted and axis not in own
    ):
        return sp.Reshaped(term, tuple(sizes))
    places = dict(zip(wanted, letters(len(wanted)), strict=True))
    at = tuple(places[axis] for axis in own)
    return array([entry(term, at)], sizes, lambda parts: parts[0])


def aligned(
    readings: Sequence[Reading], lengths: Sequence[Lengths]
) -> tuple[list[Reading], tuple[Axis, ...], Lengths]:
    """Align values that are combined componentwise.

    Parameters
    ----------
    readings : sequence of Reading
        With the same number of axes.
    lengths : sequence of tuple of int or None
        Axis lengths of each value.

    Returns
    -------
    readings : list of Reading
        Without axes of length one that are broadcast.
    axes : tuple of Axis
        Meaning of the axes of the result.
    lengths : tuple of int or None
        Axis lengths of the result.

    Raises
    ------
    UnreadableError
        If examples of one value are combined with components of another.
    """
    if any(reading.summed for reading in readings) and any(r.per_example for r in readings):
        raise UnreadableError("a sum over the examples that is combined with a single example.")
    axes: list[Axis] = []
    longest: list[int | None] = []
    cut: list[list[int]] = [[] for _ in readings]
    for k in range(len(lengths[0])):
        sizes = [each[k] for each in lengths]
        size = next((size for size in sizes if size != 1), 1)
        longest.append(size)
        kinds = [reading.axes[k] for reading in readings]
        short = [n for n, kind in enumerate(kinds) if kind is Axis.OWN and sizes[n] == 1]
        long = [n for n, kind in enumerate(kinds) if kind is Axis.OWN and n not in short]
        if Axis.EXAMPLE in kinds:
            if long:
                raise UnreadableError("examples that are combined with the components of a value.")
            axes.append(Axis.EXAMPLE)
        else:
            axes.append(Axis.OWN if long or (short and size == 1) else Axis.SAME)
        if Axis.EXAMPLE in kinds or long or size != 1:
            for n in short:
                cut[n].append(k)
    whole = [dropped(reading, gone) for reading, gone in zip(readings, cut, strict=True)]
    return whole, tuple(axes), tuple(longest)
