"""Read the cells of a file as numbers, by the one convention that fits all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product

from symbolic_rnn.training.csv_format import CSVFormat, SeriesError

__all__ = ["Numbers", "find_numbers", "is_number"]

_SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009", " ") | {"\u2212": "-", "’": "'"})
_INFINITE = re.compile(r"[+-]?inf(inity)?", re.IGNORECASE)


@dataclass(frozen=True)
class Numbers:
    """A decimal mark, and perhaps a mark between groups of three digits.

    Parameters
    ----------
    decimal : str
        "." or ",".
    thousands : str or None
        ".", ",", "'" or " "; None if digits are not grouped.
    loose : bool
        Whether long integers may be written without the groups too.
    remembered : bool
        Whether a series read before decided on it.

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
        """Tell whether a cell is a number under this convention, or infinite."""
        text = cell if cell.isascii() else cell.translate(_SPACES)
        return self._pattern.fullmatch(text) is not None or _INFINITE.fullmatch(text) is not None

    def read(self, cell: str) -> float | None:
        """Read a cell to the last bit; None where it is no number."""
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
            # Some locales group from five digits on: 1234, but 12.345.
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
    """Tell whether a cell is a number under any convention.

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
        All the numbers of a file, without gaps.
    given : CSVFormat
        What is known of the decimal mark and the thousands separator.
    like : CSVFormat
        What decides where the cells do not.
    path : str
        For the message.

    Returns
    -------
    tuple of Numbers and set of str
        The convention that accepts all cells, or else most of them; and the marks that occur.

    Raises
    ------
    SeriesError
        If two conventions accept all cells and read them as other numbers.

    Examples
    --------
    >>> find_numbers(["1.234,5", "7"], CSVFormat(), CSVFormat(), path="")[0]
    Numbers(decimal=',', thousands='.', loose=False)
    >>> find_numbers(["1,234"], CSVFormat(), CSVFormat(), path="river.csv")
    Traceback (most recent call last):
    symbolic_rnn.training.csv_format.SeriesError: river.csv: no cell tells whether '1,234' ...
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
        # A mark that no cell has tells nothing; leave one convention without it.
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
    raise SeriesError(f"{path}: no cell tells whether {cell!r} is {meanings}; say which")
