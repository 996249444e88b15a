"""Reads labels as comparable moments, by the format that all of them follow."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, NoReturn, Protocol

from symbolic_rnn.forecasting.reading.clocks import at_clock, split_clock
from symbolic_rnn.forecasting.reading.csv_format import CSVFormat, SeriesError

__all__ = [
    *("Dates", "Moment", "Numbered", "TimeFormat", "as_before", "find_dates", "is_date"),
    "why_unread",
]

#: A datetime, a decimal number, or a tuple of them; comparable within a series.
Moment = Any

# Without the time of day. In all locales of CLDR, dots separate day, month and year in this order.
_FREE = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y-%m", "%Y/%m", "%Y%m%d", "%Y%m", "%y%m%d"),
    *("%Y-%b-%d", "%Y %b %d", "%Y-%b", "%Y %b", "%Y %B", "%b %Y", "%B %Y", "%b-%Y", "%b-%y"),
    *("%m/%y", "%m-%y", "%m/%Y", "%m-%Y", "%m.%Y", "%Y.%m", "%G-W%V", "%GW%V", "%G-W%V-%u"),
    *("%Y-Q%q", "%YQ%q", "%Y Q%q", "%Y/Q%q", "%Y:Q%q", "%Y-%qQ", "%Y %qQ"),
    *("Q%q %Y", "Q%q-%Y", "Q%q/%Y", "Q%q%Y", "%qQ%Y", "%qQ %Y", "%qQ%y", "Q%q %y", "Q%q-%y"),
    *("%d.%m.%Y", "%d. %m. %Y", "%d %b %Y", "%d-%b-%Y", "%d/%b/%Y", "%d%b%Y", "%d. %b %Y"),
    *("%d %B %Y", "%d-%B-%Y", "%d. %B %Y", "%b %d, %Y", "%b %d %Y", "%b-%d-%Y", "%b/%d/%Y"),
    *("%B %d, %Y", "%B %d %Y", "%d-%b-%y", "%d %b %y", "%d.%m.%y", "%b %d, %y"),
)
_DAY_FIRST = ("%d/%m/%Y", "%d-%m-%Y", "%d/%m/%y", "%d-%m-%y", "%d%m%Y")
_MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y", "%m-%d-%y", "%m%d%Y")
_SHORT_YEAR_FIRST = ("%y-%m-%d", "%y/%m/%d", "%y-%m", "%y/%m")
#: Months with a short year, and the days of one year that look alike.
_DAYS_LIKE_MONTHS: dict[str, tuple[str, ...]] = {"%b-%y": ("%b-%d",)}
_DAYS_LIKE_MONTHS |= dict.fromkeys(("%m/%y", "%y/%m"), ("%m/%d", "%d/%m"))
_DAYS_LIKE_MONTHS |= dict.fromkeys(("%m-%y", "%y-%m"), ("%m-%d", "%d-%m"))
_WEEKDAYS = re.compile(r"((?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)(,? +)", re.IGNORECASE)
_SHAPES = {"%Y": r"\d{4}", "%G": r"\d{4}", "%y": r"\d\d", "%q": "[1-4]", "%u": "[1-7]"}
_SHAPES |= dict.fromkeys(("%m", "%d", "%V"), r"\d\d?") | dict.fromkeys(("%b", "%B"), "[A-Za-z]+")
# Formats that numbers also match: all digits are required, although strptime accepts fewer.
_DIGITS = {"%Y%m%d": 8, "%d%m%Y": 8, "%m%d%Y": 8, "%Y%m": 6, "%y%m%d": 6, "%m.%Y": 7, "%Y.%m": 7}
_NUMBER = re.compile(r"[+-]?\d*[.,]?\d*")


class TimeFormat(Protocol):
    """Reads the labels of one time column."""

    name: str

    def read(self, label: str) -> Moment | None:
        """Return a comparable moment; None if the label is not a time."""


class Numbered:
    """Times that are plain numbers: years, steps, seconds since 1970.

    Parameters
    ----------
    columns : int
        Number of numbers in a label, joined by "-".
    decimal : str
        The decimal mark.

    Examples
    --------
    >>> Numbered().read("1749.042"), Numbered(2).read("3-14")
    (Decimal('1749.042'), (Decimal('3'), Decimal('14')))
    """

    def __init__(self, columns: int = 1, decimal: str = "."):
        self.columns, self.decimal = columns, decimal
        self.name = "numbers"

    def read(self, label: str) -> Moment | None:
        """Return the exact number, or a tuple of them."""
        parts = label.split("-") if self.columns > 1 else [label]
        try:
            numbers = tuple(
                Decimal(part.replace(self.decimal, ".")) for part in parts if "_" not in part
            )
        except InvalidOperation:
            return None
        if len(numbers) != self.columns or not all(number.is_finite() for number in numbers):
            return None
        return numbers[0] if self.columns == 1 else numbers


class Dates:
    r"""Times in a format of `datetime.strptime`.

    Parameters
    ----------
    pattern : str
        A format of strptime, with ``%q`` for the quarter. If it has no hour, a time of day may
        follow the date, with AM or PM and an offset from UTC.

    Examples
    --------
    >>> Dates("%d.%m.%Y").read("31.12.2020 6:30 PM")
    datetime.datetime(2020, 12, 31, 18, 30)
    >>> Dates("Q%q %Y").read("Q4 2020")
    datetime.datetime(2020, 10, 1, 0, 0)
    >>> Dates("%Y-%m-%d").read("Total") is None
    True
    """

    def __init__(self, pattern: str):
        self.pattern = pattern
        self.name = pattern or "a clock"
        self.whole = re.search("%[HIpzTXcRsf]", pattern) is not None

    def read(self, label: str) -> datetime | None:
        """Return the moment, with its offset if the label has one."""
        try:
            if self.whole:
                return _strptime(label, self.pattern)
            date, clock = split_clock(label)
            moment = _date(date, self.pattern)
            return moment if clock is None else at_clock(moment, clock)
        except (ValueError, OverflowError):  # the latter at the end of the calendar
            return None


@lru_cache(maxsize=4096)
def _date(text: str, pattern: str) -> datetime:
    if pattern == "":  # only a time of day
        if text:
            raise ValueError("expected no date")
        return datetime(1900, 1, 1)
    if pattern in _DIGITS and len(text) != _DIGITS[pattern]:
        raise ValueError("expected another number of digits")
    if "%q" in pattern:
        quarter = "[1-4](?=[Qq])" if "%qQ" in pattern else "(?<=[Qq])[1-4]"
        text = re.sub(quarter, lambda q: f"{3 * int(q[0]) - 2:02d}", text)
        pattern = pattern.replace("%q", "%m")
    if "%V" in pattern and "%u" not in pattern:
        text, pattern = f"{text} 1", f"{pattern} %u"
    moment = _strptime(text, pattern)
    if pattern in _DIGITS and not 1500 <= moment.year <= 2500:
        raise ValueError("a number, and no date")
    return moment


def why_unread(label: str) -> str:
    """Say what no format can read in a label, as the end of a phrase; empty if there is nothing.

    Examples
    --------
    >>> why_unread("2016-12-31 23:59:60")
    ', a leap second, which the calendar does not have'
    """
    _, clock = split_clock(label)
    if clock is not None and clock["second"] == "60":
        return ", a leap second, which the calendar does not have"
    if clock is not None and Dates("").read(clock[0].lstrip(" ,T")) is None:
        return ", with a time of day that does not exist"
    if re.match(r"-\d{4}-", label):
        return ", a date before the year 1, which the calendar does not have"
    return ""


def _strptime(text: str, pattern: str) -> datetime:
    """Parse a label; a day without a year is read in 1900, to avoid a warning of strptime."""
    if "%d" in pattern and not re.search("%[yYGcxs]", pattern):
        text, pattern = f"{text} 1900", f"{pattern} %Y"
    return datetime.strptime(text, pattern)


def is_date(cell: str) -> bool:
    """Check whether a cell is a date in any known format, with or without a time of day.

    Numbers do not count, although eight digits may be a date, nor does a time of day alone.

    Examples
    --------
    >>> [is_date(text) for text in ("31.12.2020", "2020Q1", "Dec 31, 2020 1:05 PM", "May", "2020")]
    [True, True, True, False, False]
    """
    date, _ = split_clock(cell)
    return date != "" and _NUMBER.fullmatch(date) is None and bool(_patterns([cell]))


def find_dates(
    labels: Sequence[str], given: CSVFormat, like: CSVFormat, where: Callable[[int], str]
) -> Dates | None:
    """Find the format in which all labels are dates; None if they are not dates.

    Parameters
    ----------
    labels : sequence of str
        At least one label.
    given : CSVFormat
        Its `dayfirst`, if given, excludes formats.
    like : CSVFormat
        Its `time_format` and `dayfirst` decide if the labels are ambiguous.
    where : callable
        ``where(row)`` returns the place of a label for a message.

    Raises
    ------
    SeriesError
        If two formats match all labels but read them differently, or if most labels are dates and
        one is not.

    Examples
    --------
    >>> nothing, where = CSVFormat(), "line {}".format
    >>> find_dates(["13/01/2020", "01/02/2020"], nothing, nothing, where).pattern
    '%d/%m/%Y'
    >>> find_dates(["01/02/2020"], nothing, nothing, where)
    Traceback (most recent call last):
    symbolic_rnn.forecasting.reading.csv_format.SeriesError: line 0: ambiguous date ...
    """
    patterns = _patterns(labels, dayfirst=given.dayfirst)
    if not patterns:
        _refuse_one_that_is_none(labels, given, where)
        return None
    if "%Y%m" in patterns:  # 200131 can only be a day
        both = patterns == ["%Y%m", "%y%m%d"] and _are_successive_days(labels)
        patterns = ["%Y%m", "%y%m%d"] if both else ["%Y%m"]
    days = [day for pattern in patterns for day in _DAYS_LIKE_MONTHS.get(pattern, ())]
    patterns += [day for day in dict.fromkeys(days) if _are_days(labels, day)]
    readings: dict[tuple[Moment, ...], str] = {}
    for pattern in patterns if len(patterns) > 1 else ():
        readings.setdefault(tuple(map(Dates(pattern).read, labels)), pattern)
    if len(readings) > 1:
        remembered = [pattern for pattern in patterns if pattern == like.time_format]
        if not remembered and like.dayfirst is not None:
            remembered = _patterns(labels, dayfirst=like.dayfirst)
        if not remembered:
            _refuse_ambiguous(labels, readings, where)
        return as_before(Dates(remembered[0]))
    return Dates(patterns[0])


def as_before(dates: Dates) -> Dates:
    """Mark in the name that the format was taken from a series read before."""
    dates.name += ", as the training data"
    return dates


def _are_successive_days(labels: Sequence[str]) -> bool:
    """Check whether 200401, 200402, ... can also be consecutive days."""
    days = [Dates("%y%m%d").read(label) for label in labels]
    steps = {late - early for early, late in pairwise(days) if early and late}
    return steps in ({timedelta(days=1)}, {timedelta(days=-1)})


def _are_days(labels: Sequence[str], pattern: str) -> bool:
    """Check whether May-20, May-21, ... may be ordered days rather than a month of several years.

    Jan-20, Feb-20, ... are months, since each occurs once.
    """
    read = [Dates(pattern).read(label) for label in labels]
    days = [day for day in read if day is not None]
    ordered = all(a < b for a, b in pairwise(days)) or all(a > b for a, b in pairwise(days))
    return None not in read and ordered and any(a.month == b.month for a, b in pairwise(days))


def _refuse_ambiguous(
    labels: Sequence[str], readings: dict[tuple[Moment, ...], str], where: Callable[[int], str]
) -> NoReturn:
    moments = list(zip(*readings, strict=True))
    row = max(range(len(moments)), key=lambda row: len(set(moments[row])))
    meanings = " or ".join(
        f"{moment:%Y-%m-%d} (--time-format {pattern!r})"
        for moment, pattern in zip(moments[row], readings.values(), strict=True)
    )
    raise SeriesError(
        f"{where(row)}: ambiguous date {labels[row]!r}: {meanings}; pass one of these, --dayfirst "
        "or --no-dayfirst"
    )


def _refuse_one_that_is_none(
    labels: Sequence[str], given: CSVFormat, where: Callable[[int], str]
) -> None:
    """Reject a label among dates that is not one: a total, a note, a date in another format."""
    counts = {
        pattern: sum(Dates(pattern).read(label) is not None for label in labels)
        for pattern in _patterns(labels[:1], dayfirst=given.dayfirst)
    }
    if all(label.isdigit() for label in labels):
        return  # numbers, of which some could be dates
    if counts and 2 * max(counts.values()) >= len(labels):
        pattern = max(counts, key=counts.__getitem__)
        row = next(row for row, label in enumerate(labels) if Dates(pattern).read(label) is None)
        raise SeriesError(
            f"{where(row)}: expected a time in the format {pattern!r} as in the rows above, got "
            f"{labels[row]!r}{why_unread(labels[row])}; remove the row if it is not a step of the "
            "series (a total, a note), correct it, or specify the format (--time-format)"
        )


@cache
def _shape(pattern: str) -> re.Pattern[str]:
    """Compile a regular expression for dates of a pattern, for speed."""
    parts = re.split("(%.)", pattern)
    text = "".join(_SHAPES.get(part, re.escape(part)) for part in parts)
    return re.compile(text, re.IGNORECASE)


def _patterns(cells: Sequence[str], *, dayfirst: bool | None = None) -> list[str]:
    """Return the patterns that match every cell."""
    date, clock = split_clock(cells[0])
    if not date:
        patterns = [""] if clock else []
    elif not any(character.isdigit() for character in date):
        return []
    else:
        patterns = list(_FREE)
        if dayfirst is None:
            patterns += _DAY_FIRST + _MONTH_FIRST + _SHORT_YEAR_FIRST
        else:
            patterns += _DAY_FIRST if dayfirst else _MONTH_FIRST
        weekday = ""
        if day := _WEEKDAYS.match(date):
            weekday = ("%a" if len(day[1]) == 3 else "%A") + day[2]
            date = date[day.end() :]
        patterns = [weekday + pattern for pattern in patterns if _shape(pattern).fullmatch(date)]
    for start, stop in ((0, 1), (1, 50), (50, len(cells))):
        patterns = [
            pattern for pattern in patterns if all(map(Dates(pattern).read, cells[start:stop]))
        ]
    return patterns
