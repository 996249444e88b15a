"""Tell columns of compact dates and of months from columns of numbers, by all their cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from symbolic_rnn.training.continuation import next_labels
from symbolic_rnn.training.csv_format import GAPS
from symbolic_rnn.training.times import Dates

__all__ = ["are_compact_dates", "are_dotted_months", "direction_of", "mostly"]

_MONTH_FIRST = re.compile(r"(0[1-9]|1[0-2])\.(1[5-9]|2[0-4])\d\d")


def are_dotted_months(cells: Sequence[str]) -> bool:
    """Tell months such as 08.2016 or 2016.08 from numbers with decimals.

    A leading zero tells, as no number has one; else equal steps of at most six months, or many
    cells whose decimals are all months.
    """
    if mostly(lambda cell: _MONTH_FIRST.fullmatch(cell) is not None, cells):
        return any(cell.startswith("0") for cell in cells) or _steps_by_months(cells, "%m.%Y")
    return _steps_by_months(cells, "%Y.%m")


def _steps_by_months(cells: Sequence[str], pattern: str) -> bool:
    moments = [Dates(pattern).read(cell) for cell in cells]
    if len(cells) < 2 or None in moments or not direction_of(moments):
        return False
    months = [12 * moment.year + moment.month for moment in moments if moment is not None]
    steps = {abs(late - early) for early, late in pairwise(months)}
    return (len(steps) == 1 or len(cells) > 5) and max(steps) <= 6


def are_compact_dates(cells: Sequence[str]) -> bool:
    """Tell numbers such as 20200131 in order, or 202001 at equal steps, from other numbers."""
    width = len(cells[0])
    if len(cells) < 2 or width not in (6, 8) or not all(cell.isdigit() for cell in cells):
        return False
    for pattern in ("%Y%m%d", "%d%m%Y", "%m%d%Y") if width == 8 else ("%Y%m",):
        moments = [Dates(pattern).read(cell) for cell in cells]
        if None not in moments and (direction := direction_of(moments)):
            return width == 8 or bool(next_labels(cells[::direction], Dates(pattern), 1)[0])
    return False


def mostly(test: Callable[[str], bool], cells: Sequence[str]) -> bool:
    """Tell whether half of the first cells pass a test, so that a footer hides no date."""
    filled = [cell for cell in cells[:50] if cell.casefold() not in GAPS]
    return 2 * sum(map(test, filled)) >= max(1, len(filled))


def direction_of(moments: Sequence[Any]) -> int:
    """Return 1 for times that rise with each row, -1 for times that fall, 0 for others."""
    if all(early < late for early, late in pairwise(moments)):
        return 1
    return -1 if all(early > late for early, late in pairwise(moments)) else 0
