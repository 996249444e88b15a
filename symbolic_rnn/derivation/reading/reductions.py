"""Reads reductions, cumulative sums, sorting and softmax along axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod

from symbolic_rnn.derivation.notation import algebra
from symbolic_rnn.derivation.notation import entry_terms as e
from symbolic_rnn.derivation.notation import spatial_terms as sp
from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.reading.axes import Axis, Lengths, Reading, UnreadableError, spread_out
from symbolic_rnn.derivation.reading.entries import added_up

__all__ = ["read_along", "read_reduction"]


def read_reduction(
    kind: str, axes: Sequence[int] | None, reading: Reading, lengths: Lengths
) -> Reading:
    """Read a reduction along some axes.

    Parameters
    ----------
    kind : str
        As in :class:`~symbolic_rnn.derivation.notation.terms.Reduced`.
    axes : sequence of int or None
        ``None`` for all.
    reading : Reading
    lengths : tuple of int or None
    """
    over = tuple(range(len(reading.axes))) if axes is None else tuple(sorted(axes))
    if reading.summed and kind != "sum":
        raise UnreadableError(f"{kind} of a sum over the examples.")
    examples = [axis for axis in over if reading.axes[axis] is Axis.EXAMPLE]
    if examples and kind != "sum":
        raise UnreadableError(f"{kind} over the examples.")
    reading = _repeated(kind, over, reading, lengths)
    own = [axis for axis in over if reading.axes[axis] is Axis.OWN]
    after = tuple(kind for k, kind in enumerate(reading.axes) if k not in over)
    term = reading.term
    if own:
        inner = tuple(reading.inner(axis) for axis in own)
        ndim = len(reading.own)
        if kind == "sum" and reading.positions and len(own) < ndim:
            if inner != tuple(range(ndim - 1)):
                raise UnreadableError("a sum over some of the positions.")
            term = sp.OverPositions(term)
        elif kind == "sum" and isinstance(term, e.ByEntries):
            term = added_up(term, inner)
        else:
            sizes = [lengths[axis] for axis in own]
            size = None if None in sizes else prod(size or 0 for size in sizes)
            term = algebra.reduced(kind, term, inner, ndim, size)
    return Reading(term, after, reading.summed or bool(examples), reading.positions and not own)


def _repeated(kind: str, over: Sequence[int], reading: Reading, lengths: Lengths) -> Reading:
    """Handle axes along which the value is constant: a sum is a multiple of the value."""
    same = [axis for axis in over if reading.axes[axis] is Axis.SAME and lengths[axis] != 1]
    if not same or kind in ("max", "min"):
        return reading
    sizes = [lengths[axis] for axis in same]
    if None in sizes:
        raise UnreadableError(f"{kind} over an axis of unknown length.")
    times = float(prod(size or 0 for size in sizes))
    if kind == "sum":
        return replace(reading, term=algebra.product(t.Number(times), reading.term))
    wanted = tuple(sorted((*reading.own, *same)))
    term = spread_out(reading, wanted, lengths)
    kinds = tuple(Axis.OWN if k in same else axis for k, axis in enumerate(reading.axes))
    return replace(reading, term=term, axes=kinds)


def read_along(
    function: str, axes: Sequence[int] | None, reading: Reading, lengths: Lengths
) -> Reading:
    """Read a function along an axis that keeps the shape.

    Parameters
    ----------
    function : str
        As in :class:`~symbolic_rnn.derivation.notation.terms.Along`.
    axes : sequence of int or None
        The axis; several, or ``None`` for all, only if there are no others.
    reading : Reading
    lengths : tuple of int or None
    """
    over = tuple(range(len(reading.axes))) if axes is None else tuple(sorted(axes))
    if any(reading.axes[axis] is Axis.EXAMPLE for axis in over):
        raise UnreadableError(f"{function} over the examples.")
    if reading.summed and function != "cumsum":
        raise UnreadableError(f"{function} of a sum over the examples.")
    wanted = tuple(sorted({*reading.own, *over}))
    term = spread_out(reading, wanted, lengths)
    kinds = tuple(Axis.OWN if k in wanted else axis for k, axis in enumerate(reading.axes))
    outcome = replace(reading, term=term, axes=kinds)
    if not wanted:
        raise UnreadableError(f"{function} of a number.")
    if wanted == over and (len(over) == 1 or function in ("softmax", "log softmax")):
        axis = None
    elif len(over) == 1:
        axis = outcome.inner(over[0])
    else:
        raise UnreadableError(f"{function} along some of several axes.")
    return replace(outcome, term=t.Along(function, term, axis))
