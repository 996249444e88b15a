"""Reads the cells of a file as numbers, by the convention that all of them follow."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product

from symbolic_rnn.forecasting.reading.csv_format import CSVFormat, SeriesError

__all__ = ["Numbers", "find_numbers", "is_number"]

_SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009", " ") | {"\u2212": "-", "’": "'"})
_INFINITE = re.compile(r"[+-]?inf(inity)?", re.IGNORECASE)


@dataclass(frozen=True)
class Numbers:
    """A convention for numbers: the decimal mark and the thousands separator.

    Parameters
    ----------
    decimal : str
        "." or ",".
    thousands : str or None
        ".", ",", "'" or " "; None if digits are not grouped.
    loose : bool
        Whether long integers may also be written without groups.
    remembered : bool
        Whether the convention was taken from a series read before.

    Examples
    --------
    >>> Numbers(",", ".").read("1.234,5")
    1234.5
    >>> Numbers(".", None).read("1,5") is None
    True
    """

    decimal: str
    thousands: str | None = None
    loose: bool = False
    remembered: bool = field(default=False, repr=False)

    def accepts(self, cell: str) -> bool:
        """Check whether a cell is a number under this convention, or infinite."""
        text = cell if cell.isascii() else cell.translate(_SPACES)
        return self._pattern.fullmatch(text) is not None or _INFINITE.fullmatch(text) is not None

    def read(self, cell: str) -> float | None:
        """Read a cell exactly; None if it is not a number."""
        if not self.accepts(cell):
            return None
        text = cell if cell.isascii() else cell.translate(_SPACES)
        if self.thousands is not None:
            text = text.replace(self.thousands, "")
        return float(text.replace(self.decimal, "."))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        whole = "[0-9]+"
        if self.thousands is not None:
            # Some locales use groups only from five digits on: 1234, but 12.345.
            whole = f"[1-9][0-9]{{0,2}}(?:{re.escape(self.thousands)}[0-9]{{3}})+|[0-9]{{1,4}}"
            whole = f"(?:{whole}{'|[0-9]+' if self.loose else ''})"
        mark = re.escape(self.decimal)
        return re.compile(f"[+-]?(?:{whole}(?:{mark}[0-9]*)?|{mark}[0-9]+)(?:[eE][+-]?[0-9]+)?")


_CONVENTIONS = [
    Numbers(decimal, thousands)
    for decimal, thousands in product(".,", (None, ",", ".", " ", "'"))
    if decimal != thousands
]


def is_number(cell: str) -> bool:
    """Check whether a cell is a number under any convention.

    Examples
    --------
    >>> is_number("1.234,5"), is_number("1_000"), is_number("31.12.2020")
    (True, False, False)
    """
    return any(convention.accepts(cell) for convention in _CONVENTIONS)


def find_numbers(
    cells: Iterable[str], given: CSVFormat, like: CSVFormat, *, path: str
) -> tuple[Numbers, set[str]]:
    """Find the convention under which every cell is a number.

    Parameters
    ----------
    cells : iterable of str
        All numbers of a file, without gaps.
    given : CSVFormat
        The decimal mark and the thousands separator, if known.
    like : CSVFormat
        Decides where the cells are ambiguous.
    path : str
        File name for the message.

    Returns
    -------
    tuple of Numbers and set of str
        The convention that accepts all cells, or else most of them; and the marks in the cells.

    Raises
    ------
    SeriesError
        If two conventions accept all cells and read them as different numbers.

    Examples
    --------
    >>> find_numbers(["1.234,5", "7"], CSVFormat(), CSVFormat(), path="")[0]
    Numbers(decimal=',', thousands='.', loose=False)
    >>> find_numbers(["1,234"], CSVFormat(), CSVFormat(), path="river.csv")
    Traceback (most recent call last):
    symbolic_rnn.forecasting.reading.csv_format.SeriesError: river.csv: ambiguous number ...
    """
    cells = [cell if cell.isascii() else cell.translate(_SPACES) for cell in cells]
    marked = [c for c in cells if "." in c or "," in c or " " in c or "'" in c]
    marks = {mark for mark in ".,' " if any(mark in cell for cell in marked)}
    thousands = given.thousands
    possible = [
        Numbers(convention.decimal, convention.thousands, loose=thousands is not None)
        for convention in _CONVENTIONS
        if given.decimal in (None, convention.decimal)
        and (thousands is None or thousands == convention.thousands)
        # A mark that no cell has distinguishes nothing; keep one convention without it.
        and (convention.thousands in marks or convention.thousands in (None, thousands))
    ]
    fitting = [c for c in possible if all(map(c.accepts, cells))]
    if not fitting:
        return max(possible, key=lambda c: sum(map(c.accepts, cells))), marks
    distinct: dict[tuple[object, object], Numbers] = {}
    for c in fitting:
        used = (c.decimal in marks and c.decimal, c.thousands in marks and c.thousands)
        distinct.setdefault(used, c)
    if len(distinct) == 1:
        return next(iter(distinct.values())), marks
    if like.decimal is not None:
        remembered = [c for c in distinct.values() if c.decimal == like.decimal]
        if len(remembered) == 1:
            return replace(remembered[0], remembered=True), marks
    cell = next(cell for cell in marked if len({c.read(cell) for c in fitting}) > 1)
    meanings = " or ".join(
        f"{c.read(cell):.15g} (decimal={c.decimal!r}, --decimal {c.decimal})"
        for c in distinct.values()
    )
    raise SeriesError(f"{path}: ambiguous number {cell!r}: {meanings}; pass one of these")
