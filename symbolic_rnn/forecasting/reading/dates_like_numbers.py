"""Distinguishes columns of compact dates and of months from columns of numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from symbolic_rnn.forecasting.reading.continuation import next_labels
from symbolic_rnn.forecasting.reading.csv_format import GAPS
from symbolic_rnn.forecasting.reading.time_formats import Dates

__all__ = ["are_compact_dates", "are_dotted_months", "direction_of", "mostly"]

_MONTH_FIRST = re.compile(r"(0[1-9]|1[0-2])\.(1[5-9]|2[0-4])\d\d")


def are_dotted_months(cells: Sequence[str]) -> bool:
    """Check whether cells are months such as 08.2016 or 2016.08 rather than decimal numbers.

    They are months if one has a leading zero, if their steps are equal and at most six months, or
    if there are many cells and all decimals are months.
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
    """Check for ordered dates such as 20200131, or months such as 202001 at equal steps."""
    width = len(cells[0])
    if len(cells) < 2 or width not in (6, 8) or not all(cell.isdigit() for cell in cells):
        return False
    for pattern in ("%Y%m%d", "%d%m%Y", "%m%d%Y") if width == 8 else ("%Y%m",):
        moments = [Dates(pattern).read(cell) for cell in cells]
        if None not in moments and (direction := direction_of(moments)):
            return width == 8 or bool(next_labels(cells[::direction], Dates(pattern), 1)[0])
    return False


def mostly(test: Callable[[str], bool], cells: Sequence[str]) -> bool:
    """Check whether half of the first cells pass a test, which tolerates a footer."""
    filled = [cell for cell in cells[:50] if cell.casefold() not in GAPS]
    return 2 * sum(map(test, filled)) >= max(1, len(filled))


def direction_of(moments: Sequence[Any]) -> int:
    """Return 1 for increasing times, -1 for decreasing times, 0 otherwise."""
    if all(early < late for early, late in pairwise(moments)):
        return 1
    return -1 if all(early > late for early, late in pairwise(moments)) else 0
