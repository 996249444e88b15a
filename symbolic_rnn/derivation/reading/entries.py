"""Arrays by their entries, where there is no notation without indices.

A letter of an axis is one of :data:`FREE`, that of a sum one of :data:`BOUND`, so that no sum
captures the letter of an axis.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from symbolic_rnn.derivation.notation import algebra
from symbolic_rnn.derivation.notation import entry_terms as e
from symbolic_rnn.derivation.notation import terms as t

__all__ = ["SUMMED", "added_up", "array", "entry", "letters", "reordered"]

FREE, BOUND = "ijklmn", "pqruvw"

#: The letter of a sum that is made with an array.
SUMMED = e.Letter(BOUND[0])

Letters = tuple[e.Letter, ...]


def letters(n: int) -> Letters:
    """The letters of an array with so many axes."""
    return tuple(map(e.Letter, FREE[:n]))


def entry(term: t.Term, at: Letters) -> t.Term:
    """One entry of a term, with a letter for each of its axes; of a number, the number itself."""
    match term:
        case t.Number():
            return term
        case t.Filled(value):
            return t.Number(value)
        case e.ByEntries(of, _, inner):
            return _relettered(inner, dict(zip(of, at, strict=True)))
        case t.Outer(left, right) if len(at) == 2:
            return algebra.product(entry(left, at[:1]), entry(right, at[1:]))
        case t.Transpose(matrix):
            return entry(matrix, at[::-1])
        case t.Power(base, exponent):
            return t.Power(entry(base, at), exponent)
        case t.Indexed(inner, index) if None not in (starts := [*map(_begins, index)]):
            moved = zip(at, starts, strict=True)
            return entry(inner, tuple(replace(k, plus=k.plus + (n or 0)) for k, n in moved))
        case t.Permuted(inner, order):
            places = dict(zip(order, at, strict=True))
            return entry(inner, tuple(places[axis] for axis in sorted(places)))
    return e.Entry(term, at) if at else term


def _begins(index: t.Index) -> int | None:
    """Where a slice without a stride begins, if that does not depend on a length."""
    if not isinstance(index, t.Range) or index.step is not None or (index.start or 0) < 0:
        return None
    return index.start or 0


def array(
    parts: Sequence[t.Term],
    sizes: Sequence[int],
    combined: Callable[[list[t.Term]], t.Term],
    over: int | None = None,
) -> t.Term:
    """An array whose entries are computed from entries of several terms.

    Parameters
    ----------
    parts : sequence of Term
        Entries, in the letters of the array, and :data:`SUMMED` if there is a sum.
    sizes : sequence of int
        Of the array.
    combined : callable
        From the entries to that of the array.
    over : int, optional
        Number of terms of a sum over :data:`SUMMED`.
    """
    taken = {SUMMED.letter} if over is not None else set[str]()
    apart = []
    for part in parts:
        bound = _bound(part)
        clash = dict(zip(sorted(bound & taken), _fresh(bound | taken), strict=False))
        new = {e.Letter(old): e.Letter(letter) for old, letter in clash.items()}
        apart.append(_relettered(part, new))
        taken |= (bound - clash.keys()) | {*clash.values()}
    inner = combined(apart)
    if over is not None:
        inner = e.OverIndex(SUMMED, over, inner)
    return e.ByEntries(letters(len(sizes)), tuple(sizes), inner) if sizes else inner


def added_up(term: e.ByEntries, axes: Sequence[int]) -> t.Term:
    """The sum of an array over some of its axes."""
    inner = term.term
    for axis in axes:
        bound = _bound(inner)
        new = e.Letter(next(_fresh(bound)))
        inner = e.OverIndex(new, term.sizes[axis], _relettered(inner, {term.letters[axis]: new}))
    left = [k for k in range(len(term.letters)) if k not in axes]
    return e.ByEntries(*_picked(term, left), inner) if left else inner


def reordered(term: e.ByEntries, order: Sequence[int]) -> t.Term:
    """An array with its axes in another order."""
    return e.ByEntries(*_picked(term, order), term.term)


def _picked(term: e.ByEntries, axes: Sequence[int]) -> tuple[Letters, tuple[int, ...]]:
    return tuple(term.letters[k] for k in axes), tuple(term.sizes[k] for k in axes)


def _bound(term: t.Term) -> set[str]:
    """The letters of the sums in a term."""
    return {each.letter.letter for each in t.parts_of(term) if isinstance(each, e.OverIndex)}


def _fresh(taken: set[str]) -> Iterator[str]:
    """Letters of sums that are not taken."""
    return (letter for letter in BOUND if letter not in taken)


def _relettered(term: t.Term, new: Mapping[e.Letter, e.Letter]) -> t.Term:
    """Change letters, all at once."""

    def change(part: Any) -> Any:
        if isinstance(part, e.Letter):
            other = new.get(replace(part, plus=0))
            return part if other is None else replace(other, plus=other.plus + part.plus)
        return _relettered(part, new) if isinstance(part, t.Term) else part

    return t.rebuilt(term, change) if new else term
