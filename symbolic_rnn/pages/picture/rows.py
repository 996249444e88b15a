"""Rows of values and names of cotangents, from the equations of a derivation."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from symbolic_rnn.derivation import Derivation
from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.derivation.notation.terms import Symbol
from symbolic_rnn.keys import Kind

__all__ = ["cotangents_of", "heights", "rows_of", "values_of"]


def values_of(derivation: Derivation) -> dict[str, Name]:
    """The printed name of each named value, by its key."""
    return {
        line.key: line.left.name
        for line in derivation
        if line.key.kind is Kind.VALUE and isinstance(line.left, Symbol)
    }


def cotangents_of(derivation: Derivation) -> dict[str, tuple[Name]]:
    """The name of each value's cotangent in a derivation, by the value's key."""
    return {
        line.key.to(Kind.VALUE): (line.left.name,)
        for line in derivation
        if line.key.kind is Kind.COTANGENT and isinstance(line.left, Symbol)
    }


def heights(reads: Mapping[str, Sequence[str]], apart: Collection[str] = ()) -> dict[str, int]:
    """Place each value one row above the highest value that it reads.

    Parameters
    ----------
    reads : mapping of str to sequence of str
        Values that each value reads, in the order of the equations.
    apart : collection of str
        Values that must be in different rows.

    Examples
    --------
    >>> heights({"a_t": ["x_t"], "c_t": ["a_t"], "s_t": ["a_t"]}, apart=["c_t", "s_t"])
    {'a_t': 0, 'c_t': 1, 's_t': 2}
    """
    found: dict[str, int] = {}
    taken: set[int] = set()
    for key, read in reads.items():
        row = max((found[name] for name in read if name in found), default=-1) + 1
        if key in apart:
            while row in taken:
                row += 1
            taken.add(row)
        found[key] = row
    return found


def rows_of(height: Mapping[str, int]) -> list[list[str]]:
    """Return the values of each row, from the lowest to the highest."""
    rows: list[list[str]] = [[] for _ in range(max(height.values()) + 1)]
    for key, row in height.items():
        rows[row].append(key)
    return rows
