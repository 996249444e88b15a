"""Reads the time of day after a date: hours, AM and PM, offsets from UTC."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone

from symbolic_rnn.forecasting.reading.csv_format import SeriesError

__all__ = [
    *("DOTTED", "at_clock", "clock_pattern", "ends_day", "refuse_mixed_clocks", "split_clock"),
]

#: A.M or P.M, with a dot between; no directive of strptime.
DOTTED = "%o"

_CLOCK = re.compile(
    r"(?P<separator>^|[ ,]+|(?<=\d)T)(?P<hour>\d{1,2}):(?P<minute>\d\d)(:(?P<second>\d\d)"
    r"([.,](?P<fraction>\d{1,9}))?)?(?P<half>\s*[AaPp]\.?[Mm]\.?)?"
    r"(?P<offset>\s?(Z|UTC|GMT|[+-]\d\d(:?\d\d)?))?$"
)


def split_clock(label: str) -> tuple[str, re.Match[str] | None]:
    """Split a label into the date and the match of the time of day after it."""
    if ":" not in label or (clock := _CLOCK.search(label)) is None:
        return label, None
    return label[: clock.start()], clock


def at_clock(date: datetime, clock: re.Match[str]) -> datetime:
    """Combine a date with a time of day; 24:00 is the midnight that ends it (ISO 8601)."""
    at_end = ends_day(clock)
    hour, second = int(clock["hour"]), int(clock["second"] or 0)
    if half := clock["half"]:
        if not 1 <= hour <= 12:
            raise ValueError("expected an hour from 1 to 12")
        hour = hour % 12 + 12 * (half.strip()[0] in "Pp")
    elif at_end:
        date, hour = date + timedelta(days=1), 0
    fraction = int((clock["fraction"] or "0").ljust(6, "0")[:6])
    moment = date.replace(
        hour=hour, minute=int(clock["minute"]), second=second, microsecond=fraction
    )
    if not (offset := (clock["offset"] or "").strip()):
        return moment
    if offset in ("Z", "UTC", "GMT"):
        return moment.replace(tzinfo=UTC)
    hours, minutes = int(offset[1:3]), int(offset[3:].replace(":", "") or 0)
    east = timedelta(hours=hours, minutes=minutes)
    return moment.replace(tzinfo=timezone(-east if offset[0] == "-" else east))


def ends_day(clock: re.Match[str]) -> bool:
    """Check whether a time of day is 24:00.

    Examples
    --------
    >>> [ends_day(split_clock(text)[1]) for text in ("24:00", "24:00:00.0Z", "00:00", "24:01")]
    [True, True, False, False]
    """
    if clock["hour"] != "24" or clock["half"]:
        return False
    return not any(int(clock[part] or 0) for part in ("minute", "second", "fraction"))


def clock_pattern(clock: re.Match[str]) -> str:
    """Return how a time of day is written, with the mark before it and without its offset.

    Examples
    --------
    >>> clock_pattern(split_clock("31.12.2020 6:30:15 PM")[1])
    ' %I:%M:%S %p'
    """
    half = clock["half"] or ""
    pattern = clock["separator"] + ("%I" if half else "%H") + ":%M"
    pattern += ":%S" if clock["second"] else ""
    if clock["fraction"]:
        pattern += clock.string[clock.start("fraction") - 1] + "%f"
    return pattern + re.sub(r"[AaPp]\.[Mm]", DOTTED, re.sub("[AaPp][Mm]", "%p", half))


def refuse_mixed_clocks(labels: Sequence[str], where: Callable[[int], str]) -> None:
    """Reject labels of which only some have an offset from UTC, or AM and PM.

    Raises
    ------
    SeriesError
        For the first label that differs from those above it. A date without a time of day is
        midnight.
    """
    clocks = [split_clock(label)[1] for label in labels]
    for part, what in {"offset": "an offset from UTC", "half": "AM or PM"}.items():
        rows = [row for row, clock in enumerate(clocks) if clock is not None or part == "offset"]
        has = [(clock := clocks[row]) is not None and clock[part] is not None for row in rows]
        for row, value in zip(rows, has, strict=True):
            if value != has[0]:
                raise SeriesError(
                    f"{where(row)}: {labels[row]!r} {'has' if value else 'lacks'} {what}, unlike "
                    "the rows above, so their order is unknown; write all times in the same "
                    "format"
                )
