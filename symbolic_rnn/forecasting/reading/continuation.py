"""Reads the labels of a series as times, and continues them in the format of the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from itertools import chain, combinations, pairwise, product
from typing import cast

from symbolic_rnn.forecasting.reading.clocks import DOTTED, clock_pattern, ends_day, split_clock
from symbolic_rnn.forecasting.reading.frequency import Frequency, find_frequency
from symbolic_rnn.forecasting.reading.time_formats import Dates, Moment, Numbered, TimeFormat

__all__ = ["next_labels", "times_of"]

Write = Callable[[datetime], str]
Case = Callable[[str], str]
_SHORT = ("%d", "%m", "%H", "%I")  # may be written with one digit
#: Attributes of a datetime, and the digits that they are written with.
_NUMBERS = {"%Y": ("year", 4), "%m": ("month", 2), "%d": ("day", 2), "%H": ("hour", 2)}
_NUMBERS |= {"%M": ("minute", 2), "%S": ("second", 2)}
_CASES: list[tuple[Case, Case]] = list(product((str, str.upper, str.lower), (str, str.lower)))
#: Columns whose numbers are years; in those of the second set, numbers like those of our time.
_YEARS = {"year", "years", "jahr", "yr"}
_TIMES = {"date", "datum", "time", "ds", "period", "fecha"}


def times_of(
    labels: Sequence[str], form: TimeFormat | None, name: str = ""
) -> tuple[datetime, ...] | None:
    """Read labels as points in time: dates, years in a column named so, seconds since 1970.

    Parameters
    ----------
    labels : sequence of str
        In the order of time.
    form : TimeFormat or None
        How the labels are read.
    name : str
        The time column. Numbers from 1 to 2500 are years in a column such as "year", and those from
        1500 in one such as "date".

    Returns
    -------
    tuple of datetime or None
        None if the labels are not points in time.

    Examples
    --------
    >>> times_of(["1700", "1701"], Numbered(), "year")[0]
    datetime.datetime(1700, 1, 1, 0, 0)
    >>> times_of(["998", "999"], Numbered(), "year")[0].year
    998
    >>> times_of(["1700", "1701"], Numbered(), "step") is None
    True
    """
    if isinstance(form, Dates):
        return tuple(cast("datetime", form.read(label)) for label in labels)
    if not isinstance(form, Numbered) or form.columns > 1:
        return None
    earliest = 1 if name.casefold() in _YEARS else 1500
    numbers = all(label.isdecimal() and len(label) <= 4 for label in labels)
    years = numbers and all(earliest <= int(label) <= 2500 for label in labels)
    if years and name.casefold() in _YEARS | _TIMES:
        return tuple(datetime(int(label), 1, 1) for label in labels)
    if (unit := _epoch(labels)) is not None:
        return tuple(datetime.fromtimestamp(int(label) // unit, UTC) for label in labels)
    return None


def next_labels(
    labels: Sequence[str], form: TimeFormat | None, n: int, known: Frequency | None = None
) -> tuple[list[str], str]:
    """Continue labels at regular steps: days, business days, months, or any equal steps.

    Parameters
    ----------
    labels : sequence of str
        In the order of time.
    form : TimeFormat or None
        How the labels are read.
    n : int
        Number of labels to add.
    known : Frequency, optional
        The step of the training data, which decides between steps that fit all labels.

    Returns
    -------
    tuple of list and str
        The labels, empty if the steps are not regular; and a sentence about them, often empty.

    Examples
    --------
    >>> next_labels(["30.11.2020", "31.12.2020"], Dates("%d.%m.%Y"), 2)
    (['31.01.2021', '28.02.2021'], '')
    >>> next_labels(["202011", "202012"], Dates("%Y%m"), 1), next_labels(["7", "9"], Numbered(), 1)
    ((['202101'], ''), (['11'], ''))
    """
    if form is None:
        return [], "The labels are not times, so the steps are numbered."
    if len(labels) < 2 and known is None:
        return [], "A single row does not define a time step, so the steps are numbered."
    try:
        return _next_labels(labels, form, n, known)
    except OverflowError:
        return [], f"The calendar ends soon after {labels[-1]!r}, so the steps are numbered."


def _next_labels(
    labels: Sequence[str], form: TimeFormat, n: int, known: Frequency | None
) -> tuple[list[str], str]:
    if isinstance(form, Numbered) and form.columns > 1:
        return [], "Labels of several numbers are not continued, so the steps are numbered."
    if isinstance(form, Numbered):
        numbers: list[Moment] = [form.read(label) for label in labels]
        if continued := _later_numbers(numbers, n):
            return [_written(number, labels, form.decimal) for number in continued], ""
    times = times_of(labels, form)
    later, note = ([], "") if times is None else _later(times, n, known)
    if later and isinstance(form, Numbered):
        unit = cast("int", _epoch(labels))  # other numbers are times only in a column of years
        return [str(round(time.timestamp()) * unit) for time in later], note
    if later and times is not None and isinstance(form, Dates):
        if (write := _writer(labels, times, form)) is not None:
            return [write(time) for time in later], note
        return [], "The labels are not all in the same format, so the steps are numbered."
    return [], (
        f"The time steps between {labels[0]!r} and {labels[-1]!r} are not all equal, so the steps "
        "of the forecast are numbered."
    )


def _later(
    moments: Sequence[datetime], n: int, known: Frequency | None
) -> tuple[list[datetime], str]:
    """Continue regular times; return an empty list for other steps."""
    if known is None or not known.fits(moments):
        known = find_frequency(moments) if len(moments) > 1 else None
    if known is None:
        return [], ""
    note = "The labels are the next business days; holidays are unknown."
    return known.later(moments[-1], n), note if known.missing(moments) else ""


def _writer(labels: Sequence[str], moments: Sequence[datetime], form: Dates) -> Write | None:
    """Find a function that reproduces every label from its moment; None if there is none."""
    bodies, offset = list(labels), ""
    if form.whole:
        pattern, digits = form.pattern, 6
    else:
        clock = split_clock(labels[-1])[1]
        pattern, digits = form.pattern, 0
        if clock is not None:
            pattern += clock_pattern(clock)
            digits = len(clock["fraction"] or "")
            if offset := clock["offset"] or "":
                bodies = [label.removesuffix(_offset(label)) for label in labels]
    late = any(
        "24:" in label and (clock := split_clock(label)[1]) is not None and ends_day(clock)
        for label in labels
    )
    short = [directive for directive in _SHORT if directive in pattern]
    # Two digits in all directives, one digit in all, then the combinations in between.
    between = chain.from_iterable(combinations(short, k) for k in range(1, len(short)))
    styles = [(), tuple(short), *between]
    for style in styles:
        for cases in _CASES:
            write = _written_as(pattern, style, digits, cases)
            if late:
                write = _with_late_midnights(
                    write, _written_as(pattern.replace("%H", "24"), style, digits, cases)
                )
            if all(write(moment) == body for moment, body in zip(moments, bodies, strict=True)):
                return lambda moment, write=write: write(moment) + offset  # type: ignore[misc]
    return None


def _with_late_midnights(write: Write, write_late: Write) -> Write:
    """Write the midnight that begins a day as the end of the day before, 24:00."""

    def written(moment: datetime) -> str:
        if moment.time() == time():
            return write_late(moment - timedelta(days=1))
        return write(moment)

    return written


def _offset(label: str) -> str:
    clock = split_clock(label)[1]
    return (clock["offset"] or "") if clock is not None else ""


def _written_as(pattern: str, short: Sequence[str], digits: int, cases: tuple[Case, Case]) -> Write:
    """Return what formats a moment.

    There is no leading zero in `short` directives, and a fraction has `digits`. The two `cases`
    apply to names, and to AM and PM.
    """
    parts = list(_parts_of(pattern, short, digits, cases))
    return lambda moment: "".join([part(moment) for part in parts])


def _parts_of(
    pattern: str, short: Sequence[str], digits: int, cases: tuple[Case, Case]
) -> Iterator[Write]:
    # What has only numbers is one format: of the labels of a long series, each is written.
    numbers = ""
    for part in re.split("(%[a-zA-Z%])", pattern):
        if part in _NUMBERS:
            name, width = _NUMBERS[part]
            numbers += f"{{0.{name}}}" if part in short else f"{{0.{name}:0{width}d}}"
        elif part[:1] != "%":
            numbers += part.replace("{", "{{").replace("}", "}}")
        else:
            yield numbers.format
            numbers = ""
            yield _part_of(part, part in short, digits, cases)
    yield numbers.format


def _part_of(directive: str, short: bool, digits: int, cases: tuple[Case, Case]) -> Write:
    names, halves = cases
    if directive == "%q":
        return lambda moment: str((moment.month + 2) // 3)
    if directive in ("%p", DOTTED):
        dot = "." * (directive != "%p")
        return lambda moment: halves(f"{'A' if moment.hour < 12 else 'P'}{dot}M")
    if directive == "%f":
        return lambda moment: f"{moment.microsecond:06d}".ljust(digits, "0")[:digits]
    if directive in ("%a", "%A", "%b", "%B"):
        return lambda moment: names(moment.strftime(directive))
    if short:
        return lambda moment: str(int(moment.strftime(directive)))
    return lambda moment: moment.strftime(directive)


def _later_numbers(numbers: Sequence[Decimal], n: int) -> list[Decimal]:
    steps = {late - early for early, late in pairwise(numbers)}
    return [numbers[-1] + step * (k + 1) for step in steps for k in range(n) if len(steps) == 1]


def _written(number: Decimal, labels: Sequence[str], decimal: str) -> str:
    """Format a number with the decimals of the last label, and its leading zeros."""
    last = labels[-1]
    places = len(last.partition(decimal)[2])
    digits = [label.removeprefix("-") for label in labels]
    padded = len(set(map(len, digits))) == 1 and any(each.startswith("0") for each in digits)
    width = len(digits[0]) if padded else 0
    sign = "-" if number < 0 else ""
    return sign + f"{abs(number):.{places}f}".zfill(width).replace(".", decimal)


def _epoch(labels: Sequence[str]) -> int | None:
    """Return the counts per second if the labels count whole seconds since 1970, else None."""
    unit = {9: 1, 10: 1, 12: 1000, 13: 1000}.get(len(labels[-1]))
    if unit is None or not all(label.isdigit() and int(label) % unit == 0 for label in labels):
        return None
    return unit
