"""Merges blocks that are padded with zeros."""

from __future__ import annotations

from itertools import accumulate, pairwise

from symbolic_rnn.derivation.notation import terms as t

__all__ = ["merged"]


def merged(terms: list[t.Term]) -> list[t.Term]:
    """Merge ``[a; 0]`` and ``[0; b]`` among the terms of a sum into ``[a; b]``."""
    outcome: list[t.Term] = []
    for term in terms:
        for k, other in enumerate(outcome):
            if isinstance(other, t.Joined) and isinstance(term, t.Joined):
                both = _together(other, term)
                if both is not None:
                    outcome[k] = both
                    break
        else:
            outcome.append(term)
    return outcome


def _together(first: t.Joined, second: t.Joined) -> t.Joined | None:
    """Merge two block vectors or matrices whose nonzero blocks do not overlap."""
    alike = (first.axis, first.ndim) == (second.axis, second.ndim)
    if not alike or None in (*first.lengths, *second.lengths):
        return None
    blocks: list[tuple[int, int, t.Term]] = []
    zeros: list[t.Filled] = []
    for joined in (first, second):
        ends = [*accumulate(length or 0 for length in joined.lengths)]
        for part, end, length in zip(joined.parts, ends, joined.lengths, strict=True):
            if isinstance(part, t.Filled) and part.value == 0.0:
                zeros.append(part)
            else:
                blocks.append((end - (length or 0), end, part))
    blocks.sort(key=lambda block: block[:2])
    if any(end > start for (_, end, _), (start, _, _) in pairwise(blocks)) or not zeros:
        return None
    parts: list[t.Term] = []
    lengths: list[int] = []

    def fill(length: int) -> None:
        shape = tuple(length if k == first.axis else n for k, n in enumerate(zeros[0].shape))
        parts.append(t.Filled(0.0, shape))
        lengths.append(length)

    at = 0
    for start, end, part in blocks:
        if start > at:
            fill(start - at)
        parts.append(part)
        lengths.append(end - start)
        at = end
    whole = sum(length or 0 for length in first.lengths)
    if whole > at:
        fill(whole - at)
    return t.Joined(tuple(parts), first.axis, first.ndim, tuple(lengths))
