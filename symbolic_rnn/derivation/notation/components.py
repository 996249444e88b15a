"""Indexes terms, moving an index inside products, blocks and other indices."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

from symbolic_rnn.derivation.notation import algebra
from symbolic_rnn.derivation.notation import terms as t

__all__ = ["part"]


def part(term: t.Term, index: tuple[t.Index, ...]) -> t.Term:
    """Index an array; the index is moved to the factors of a product, or selects blocks."""
    if all(each == t.Range() for each in index):
        return term
    match term, index:
        case t.Transpose(matrix), (i, j):
            turned = part(matrix, (j, i))
            single = isinstance(i, int) or isinstance(j, int)
            return turned if single else algebra.transposed(turned)
        case t.Applied(matrix, vector), (t.Range() as i,):
            return t.Applied(part(matrix, (i, t.Range())), vector)
        case t.MatrixProduct(left, right), (t.Range() as i, t.Range() as j):
            return t.MatrixProduct(part(left, (i, t.Range())), part(right, (t.Range(), j)))
        case t.Outer(left, right), (t.Range() | int() as i, t.Range() | int() as j):
            outcome = (part(left, (i,)), part(right, (j,)))
            both = isinstance(i, t.Range) and isinstance(j, t.Range)
            return t.Outer(*outcome) if both else algebra.product(*outcome)
        case t.AsRow(vector), (int(), j):
            return part(vector, (j,))
        case t.AsColumn(vector), (i, int()):
            return part(vector, (i,))
        case t.Joined(), _ if index[term.axis] != t.Range():
            blocks = _blocks(term, index[term.axis])
            rest = tuple(t.Range() if k == term.axis else each for k, each in enumerate(index))
            if blocks is not None:
                return part(blocks, rest)
        case t.Indexed(inner, before), _:
            places = iter(index)
            both_at = [
                each if isinstance(each, int) else _composed(each, next(places)) for each in before
            ]
            known = [each for each in both_at if each is not None]
            if len(known) == len(both_at):
                return part(inner, tuple(known))
    return t.Indexed(term, index)


def _blocks(joined: t.Joined, index: t.Index) -> t.Term | None:
    """The blocks that an index selects, if it selects whole ones."""
    if not isinstance(index, t.Range) or index.step is not None or None in joined.lengths:
        return None
    ends = list(accumulate((length or 0 for length in joined.lengths), initial=0))
    first, last, _ = slice(index.start, index.stop).indices(ends[-1])
    if first not in ends or last not in ends or first >= last:
        return None
    a, b = ends.index(first), ends.index(last)
    if b - a == 1:
        whole = isinstance(joined.parts[a], t.Symbol) or joined.ndim > 1 or ends[b] - ends[a] > 1
        return joined.parts[a] if whole else None
    return replace(joined, parts=joined.parts[a:b], lengths=joined.lengths[a:b])


def _composed(first: t.Index, then: t.Index) -> t.Index | None:
    """The composition of two indices; ``None`` if it depends on a length."""
    if then == t.Range():
        return first
    if first == t.Range():
        return then
    if not isinstance(first, t.Range) or first.step is not None:
        return None
    start = first.start or 0
    if isinstance(then, int) and then >= 0 and start >= 0:
        return start + then
    return None
