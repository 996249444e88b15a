"""Continues the labels of a series by the calendar, in the format of the file."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import MAXYEAR, UTC, datetime, timedelta
from decimal import Decimal
from itertools import chain, combinations, pairwise, product

from symbolic_rnn.forecasting.reading.clocks import split_clock
from symbolic_rnn.forecasting.reading.time_formats import Dates, Moment, Numbered, TimeFormat

__all__ = ["next_labels"]

Write = Callable[[datetime], str]
Case = Callable[[str], str]
_SHORT = ("%d", "%m", "%H", "%I")  # may be written with one digit
_CASES: list[tuple[Case, Case]] = list(product((str, str.upper, str.lower), (str, str.lower)))
_DOTTED = "%o"  # A.M or P.M, with a dot between; no directive of strptime


def next_labels(labels: Sequence[str], form: TimeFormat | None, n: int) -> tuple[list[str], str]:
    """Continue labels at regular steps: days, business days, months, or any equal steps.

    Parameters
    ----------
    labels : sequence of str
        In the order of time.
    form : TimeFormat or None
        How the labels are read.
    n : int
        Number of labels to add.

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
    if len(labels) < 2:
        return [], "A single row does not define a time step, so the steps are numbered."
    try:
        return _next_labels(labels, form, n)
    except OverflowError:
        return [], f"The calendar ends soon after {labels[-1]!r}, so the steps are numbered."


def _next_labels(labels: Sequence[str], form: TimeFormat, n: int) -> tuple[list[str], str]:
    moments: list[Moment] = [form.read(label) for label in labels]
    if isinstance(form, Dates):
        later, note = _later(moments, n)
        if later and (write := _writer(labels, moments, form)) is not None:
            return [write(moment) for moment in later], note
        if later:
            return [], "The labels are not all in the same format, so the steps are numbered."
    elif isinstance(form, Numbered) and form.columns == 1:
        if numbers := _later_numbers(moments, n):
            return [_written(number, labels, form.decimal) for number in numbers], ""
        if (unit := _epoch(labels)) is not None:
            later, note = _later([_moment(int(label) // unit) for label in labels], n)
            if later:
                return [str(round(moment.timestamp()) * unit) for moment in later], note
    elif isinstance(form, Numbered):
        return [], "Labels of several numbers are not continued, so the steps are numbered."
    return [], (
        f"The time steps between {labels[0]!r} and {labels[-1]!r} are not all equal, so the steps "
        "of the forecast are numbered."
    )


def _later(moments: Sequence[datetime], n: int) -> tuple[list[datetime], str]:
    """Continue months, equal steps, or business days; return an empty list for other steps."""
    if months := _months(moments):
        last = moments[-1]
        day = max(moment.day for moment in moments)
        day = 31 if all(map(_ends_month, moments)) else day
        return [_month_later(last, months * (k + 1), day) for k in range(n)], ""
    steps = {late - early for early, late in pairwise(moments)}
    if len(steps) == 1:
        [step] = steps
        return [moments[-1] + step * (k + 1) for k in range(n)], ""
    return _business_days(moments, n)


def _months(moments: Sequence[datetime]) -> int:
    """Return the number of months between consecutive moments; 0 if it varies."""
    day = max(moment.day for moment in moments)
    ends = all(map(_ends_month, moments))
    counts = {12 * (b.year - a.year) + b.month - a.month for a, b in pairwise(moments)}
    clocks = {moment.time() for moment in moments}
    same = ends or all(m.day == min(day, monthrange(m.year, m.month)[1]) for m in moments)
    return counts.pop() if len(counts) == 1 and len(clocks) == 1 and same else 0


def _ends_month(moment: datetime) -> bool:
    return moment.day == monthrange(moment.year, moment.month)[1]


def _month_later(moment: datetime, months: int, day: int) -> datetime:
    year, month = divmod(12 * moment.year + moment.month - 1 + months, 12)
    if year > MAXYEAR:
        raise OverflowError(f"no year {year}")
    return moment.replace(year=year, month=month + 1, day=min(day, monthrange(year, month + 1)[1]))


def _business_days(moments: Sequence[datetime], n: int) -> tuple[list[datetime], str]:
    """Continue business days; up to a tenth of the days may be missing, such as holidays."""
    weekends = any(moment.weekday() > 4 for moment in moments)
    if weekends or len({moment.time() for moment in moments}) > 1:
        return [], ""
    expected = [_next_business_day(moment) for moment in moments]
    missed = sum(late != next_ for late, next_ in zip(moments[1:], expected, strict=False))
    if 10 * missed > len(moments):
        return [], ""
    later = [expected[-1]]
    while len(later) < n:
        later.append(_next_business_day(later[-1]))
    note = "The labels are the next business days; holidays are unknown."
    return later, note if missed else ""


def _next_business_day(moment: datetime) -> datetime:
    return moment + timedelta(days=3 if moment.weekday() == 4 else 1)


def _writer(labels: Sequence[str], moments: Sequence[datetime], form: Dates) -> Write | None:
    """Find a function that reproduces every label from its moment; None if there is none."""
    bodies, offset = list(labels), ""
    if form.whole:
        pattern, digits = form.pattern, 6
    else:
        clock = split_clock(labels[-1])[1]
        pattern, digits = form.pattern, 0
        if clock is not None:
            half = clock["half"] or ""
            pattern += clock["separator"] + ("%I" if half else "%H") + ":%M"
            pattern += ":%S" if clock["second"] else ""
            if clock["fraction"]:
                digits = len(clock["fraction"])
                pattern += labels[-1][clock.start("fraction") - 1] + "%f"
            pattern += re.sub(r"[AaPp]\.[Mm]", _DOTTED, re.sub("[AaPp][Mm]", "%p", half))
            offset = clock["offset"] or ""
            bodies = [label.removesuffix(_offset(label)) for label in labels]
    short = [directive for directive in _SHORT if directive in pattern]
    # Two digits in all directives, one digit in all, then the combinations in between.
    between = chain.from_iterable(combinations(short, k) for k in range(1, len(short)))
    styles = [(), tuple(short), *between]
    for style in styles:
        for cases in _CASES:
            if all(
                _text(moment, pattern, style, digits, cases) == body
                for moment, body in zip(moments, bodies, strict=True)
            ):
                return lambda moment, style=style, cases=cases: (  # type: ignore[misc]
                    _text(moment, pattern, style, digits, cases) + offset
                )
    return None


def _offset(label: str) -> str:
    clock = split_clock(label)[1]
    return (clock["offset"] or "") if clock is not None else ""


def _text(
    moment: datetime,
    pattern: str,
    short: Sequence[str],
    digits: int,
    cases: tuple[Case, Case],
) -> str:
    """Format a moment, with no leading zero in `short` directives and with `digits` of a fraction.

    The two `cases` apply to names, and to AM and PM.
    """

    def write(match: re.Match[str]) -> str:
        directive = match[0]
        if directive == "%q":
            return str((moment.month + 2) // 3)
        if directive == "%Y":
            return f"{moment.year:04d}"
        if directive in ("%p", _DOTTED):
            return cases[1](("A" if moment.hour < 12 else "P") + "." * (directive != "%p") + "M")
        text = moment.strftime(directive)
        if directive == "%f":
            return text.ljust(digits, "0")[:digits]
        if directive in ("%a", "%A", "%b", "%B"):
            return cases[0](text)
        return str(int(text)) if directive in short else text

    return re.sub("%[a-zA-Z%]", write, pattern)


def _later_numbers(numbers: Sequence[Decimal], n: int) -> list[Decimal]:
    steps = {late - early for early, late in pairwise(numbers)}
    return [numbers[-1] + step * (k + 1) for step in steps for k in range(n) if len(steps) == 1]


def _written(number: Decimal, labels: Sequence[str], decimal: str) -> str:
    """Format a number with the decimals of the last label, and its leading zeros."""
    last = labels[-1]
    places = len(last.partition(decimal)[2])
    padded = all(len(label) == len(last) for label in labels) and labels[0].startswith("0")
    width = len(last) if padded else 0
    return f"{number:.{places}f}".zfill(width).replace(".", decimal)


def _epoch(labels: Sequence[str]) -> int | None:
    """Return the counts per second if the labels count whole seconds since 1970, else None."""
    unit = {9: 1, 10: 1, 12: 1000, 13: 1000}.get(len(labels[-1]))
    if unit is None or not all(label.isdigit() and int(label) % unit == 0 for label in labels):
        return None
    return unit


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
