"""Finds the time column and the order of its rows; rejects rows that are out of order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NoReturn

from symbolic_rnn.forecasting.reading.clocks import refuse_mixed_clocks, split_clock
from symbolic_rnn.forecasting.reading.csv_format import (
    GAPS,
    NO_COLUMN,
    TEXT,
    CSVFormat,
    SeriesError,
    listed,
    nearest,
)
from symbolic_rnn.forecasting.reading.csv_numbers import Numbers, is_number
from symbolic_rnn.forecasting.reading.csv_table import Table
from symbolic_rnn.forecasting.reading.dates_like_numbers import (
    are_compact_dates,
    are_dotted_months,
    direction_of,
    mostly,
)
from symbolic_rnn.forecasting.reading.time_formats import (
    Dates,
    Numbered,
    TimeFormat,
    as_before,
    find_dates,
    is_date,
    why_unread,
)

__all__ = ["TimeColumn", "find_time", "rising"]

# Names of columns whose numbers are times, most specific first; dates are found by content.
_WHOLE = (
    *("datetime", "date_time", "timestamp", "date", "time", "ds", "dt", "period", "epoch", "unix"),
    *("unixtime", "unix_time", "datum", "zeit", "zeitstempel", "fecha", "observation_date"),
)
_PARTS = (
    ("year", "month", "day", "hour", "minute"),
    ("year", "quarter"),
    ("year", "week"),
    ("jahr", "monat", "tag", "stunde", "minute"),
    ("month", "day", "hour", "minute"),
    ("quarter",),
    ("week",),
    ("day", "hour", "minute"),
)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_CLOCKS = {"time", "hour", "zeit", "uhrzeit", "stunde"}
_JOINTS = dict.fromkeys(("month", "day", "monat", "tag"), "-")
_JOINTS |= {"quarter": "Q", "week": "-W", "minute": ":"}


@dataclass(frozen=True)
class TimeColumn:
    """The time of each row.

    Parameters
    ----------
    places : tuple of int
        Indices of the columns it was read from.
    labels : tuple of str
        In the order of the file.
    format : TimeFormat or None
        How they are read; None for labels that are not times.
    descending : bool
        Whether the newest row comes first.
    """

    places: tuple[int, ...]
    labels: tuple[str, ...]
    format: TimeFormat | None
    descending: bool


def find_time(
    table: Table, targets: Sequence[str], given: CSVFormat, like: CSVFormat
) -> TimeColumn | None:
    """Find the time column by content, then by name.

    The time is, in this order of preference, a column of dates under any name; a column of ordered
    numbers with a name for times, or years with months and days; or a first column of dates such as
    20200131. Months such as 08.2016 or 2016.08 count as dates. A separate column with the time of
    day is joined with the date.

    Parameters
    ----------
    table : Table
        The cells.
    targets : sequence of str
        Columns that cannot be the time.
    given, like : CSVFormat
        The given time column and format; those of another series, for ambiguous files.

    Returns
    -------
    TimeColumn or None
        None if there is no time column.

    Raises
    ------
    SeriesError
        If several columns may be the time, the rows are neither in order nor in reverse order, a
        time appears twice, a label cannot be read, or there is no time column but a column other
        than the target decreases with each row.
    """
    name = given.time
    if name is None and like.time in (*table.names, NO_COLUMN) and like.time not in targets:
        name = like.time
    columns = [i for i, column in enumerate(table.names) if column not in targets]
    if name is not None and name in table.names:
        place = table.names.index(name)
        return _ordered(table, _with_clock(table, place, columns), given, like)
    if name == NO_COLUMN:
        return None
    if name is not None:
        raise SeriesError(
            f"{table.path}: no column {name!r}; there are {listed(table.names)}"
            f"{nearest(name, table.names)}"
        )

    def dates(cell: str) -> bool:
        """Check whether a cell is a date in a known format or in a given one."""
        formats = [
            form for form in (given.time_format, like.time_format) if form not in (None, TEXT)
        ]
        return is_date(cell) or (
            not is_number(cell) and any(Dates(form).read(cell) for form in formats)
        )

    dated = [i for i in columns if mostly(dates, table.column(i))]
    dated = dated or [i for i in columns if are_dotted_months(table.column(i))]
    groups = [[_with_clock(table, i, columns) for i in dated]] if dated else _named(table, columns)
    refused: list[SeriesError] = []
    for group in groups:
        found = []
        for places in group:
            try:
                found.append(_ordered(table, places, given, like))
            except SeriesError as error:
                refused.append(error)
        if len(found) > 1:
            names = listed([table.names[time.places[0]] for time in found])
            raise SeriesError(
                f"{table.path}: each of the columns {names} may be the time; pass one of them "
                "(--time)"
            )
        if found:
            return found[0]
    if refused:
        raise refused[0]
    first = table.column(0)
    if 0 in columns and are_compact_dates(first):
        return _ordered(table, (0,), given, like)
    _refuse_what_falls(table, columns if targets else columns[:-1])
    return None


def _refuse_what_falls(table: Table, columns: Sequence[int]) -> None:
    """Reject decreasing numbers, which may be times in reverse order under an unknown name."""
    if len(table.rows) < 3:
        return  # two rows may decrease by chance
    for i in columns:
        if _direction_of_numbers(table.column(i)) < 0:
            name = table.names[i]
            raise SeriesError(
                f"{table.path}: no time column was found, but {name!r} decreases with each row "
                f"from {table.rows[0][i]!r} to {table.rows[-1][i]!r}, so the newest row may come "
                f"first: pass --time {name!r} or another column, or --time none if the rows are in "
                "time order"
            )


def rising(table: Table, columns: Sequence[int]) -> list[str]:
    """Return the names of the columns whose numbers increase with each row."""
    rising = (i for i in columns if _direction_of_numbers(table.column(i)) > 0)
    return [table.names[i] for i in rising] if len(table.rows) > 2 else []


def _direction_of_numbers(cells: Sequence[str]) -> int:
    """Return 1 for a column of increasing numbers, -1 for decreasing ones, else 0."""
    cells = [cell for cell in cells if cell.casefold() not in GAPS]
    for decimal in ".,":
        numbers = [Numbers(decimal).read(cell) for cell in cells]
        if len(numbers) > 1 and None not in numbers:
            return direction_of(numbers)
    return 0


def _is_clock(cell: str) -> bool:
    date, clock = split_clock(cell)
    return not date and clock is not None


def _with_clock(table: Table, place: int, columns: Sequence[int]) -> tuple[int, ...]:
    """Join a column of dates with the column of times of day, or of hours, if there is one."""
    clocks = [i for i in columns if mostly(_is_clock, table.column(i))]
    hours = [i for i in columns if table.names[i].casefold() in ("hour", "stunde")]
    clocks = clocks or [i for i in hours if mostly(str.isdigit, table.column(i))]
    dates = table.column(place)
    if len(clocks) != 1 or place in clocks or any(":" in date for date in dates):
        return (place,)
    named = table.names[clocks[0]].casefold() in _CLOCKS
    return (place, clocks[0]) if named or len(set(dates)) < len(dates) else (place,)


def _named(table: Table, columns: Sequence[int]) -> list[list[tuple[int, ...]]]:
    """Return columns with names for times, in groups, the most specific group first."""
    place = {table.names[i].casefold(): i for i in reversed(columns)}
    whole = [_with_clock(table, place[name], columns) for name in _WHOLE if name in place]
    whole = [places for places in whole if not any(set(places) < set(other) for other in whole)]
    parts = [
        tuple(place[name] for name in names if name in place)
        for names in _PARTS
        if names[0] in place
    ]
    longest = [max(parts, key=lambda places: (len(places), -parts.index(places)))] if parts else []
    index: list[tuple[int, ...]] = [(place["index"],)] if "index" in place else []
    return [whole, longest, index]


def _ordered(
    table: Table, places: tuple[int, ...], given: CSVFormat, like: CSVFormat
) -> TimeColumn:
    """Read the times of some columns, and reject rows that are not in time order."""

    def where(row: int) -> str:
        return table.where(row, places[0])

    for row, cells in enumerate(table.rows):
        for i in places:
            if cells[i].casefold() in GAPS:
                raise SeriesError(
                    f"{table.where(row, i)}: expected a time, got {cells[i]!r}; a time cannot be "
                    "filled, so write it or remove the row"
                )
    labels = _labels(table, places)
    reader = _format(table, places, labels, given, like, where)
    if reader is None:
        return TimeColumn(places, labels, None, descending=False)
    if isinstance(reader, Numbered) and reader.columns > 1:
        labels = tuple("-".join(row[i] for i in places) for row in table.rows)
    if isinstance(reader, Dates):
        refuse_mixed_clocks(labels, where)
    moments = [reader.read(label) for label in labels]
    if not (direction := direction_of(moments)):
        _refuse_disorder(labels, moments, reader, where)
    return TimeColumn(places, labels, reader, descending=direction < 0)


def _labels(table: Table, places: tuple[int, ...]) -> tuple[str, ...]:
    """Join year, month, day and time of day to one label, such as 2024-1-31 13:05."""
    if len(places) == 1:
        return tuple(table.column(places[0]))
    rest = [(i, _JOINTS.get(table.names[i].casefold(), " ")) for i in places[1:]]
    labels = []
    for row in table.rows:
        text = row[places[0]]
        for i, joint in rest:
            text += joint + row[i].removeprefix("Q")
        labels.append(text + ":00" if rest[-1][1] == " " and ":" not in text else text)
    return tuple(labels)


def _format(
    table: Table,
    places: tuple[int, ...],
    labels: tuple[str, ...],
    given: CSVFormat,
    like: CSVFormat,
    where: Callable[[int], str],
) -> TimeFormat | None:
    """Find the format of the labels; None for text labels, if those are allowed."""
    if given.time_format == TEXT:
        return None
    if given.time_format is not None:
        reader = Dates(given.time_format)
        row = next((row for row, label in enumerate(labels) if reader.read(label) is None), None)
        if row is not None:
            raise SeriesError(
                f"{where(row)}: expected a time in the format {given.time_format!r}, got "
                f"{labels[row]!r}; correct it, remove the row, or name another format"
            )
        return reader
    numbered = Numbered(len(places))
    numbers = [numbered.read("-".join(row[i] for i in places)) for row in table.rows]
    try:
        if (dates := find_dates(labels, given, like, where)) is not None:
            return dates
    except SeriesError:
        if None in numbers or len(places) == 1:
            raise  # columns of numbers can be ordered without a calendar, such as hours up to 24
    if None not in numbers:
        return numbered
    if given.decimal != "." and all(map(_DECIMAL_COMMA.fullmatch, labels)):
        return Numbered(decimal=",")
    if like.time_format == TEXT:
        return None
    if like.time_format is not None and given.dayfirst is None:
        remembered = Dates(like.time_format)
        if all(map(remembered.read, labels)):
            return as_before(remembered)
    row = 0
    expected = "a time in a known format"
    if 2 * sum(number is not None for number in numbers) >= len(numbers):
        row, expected = numbers.index(None), "a number as in the other rows"
    raise SeriesError(
        f"{where(row)}: expected {expected}, got {labels[row]!r}{why_unread(labels[row])}; "
        "correct it, remove the row if it is not a step of the series, or specify the format "
        "(--time-format '%d.%m.%Y', for example, or --time-format text if the rows are in time "
        "order and these are only labels)"
    )


def _refuse_disorder(
    labels: Sequence[str], moments: Sequence[Any], form: TimeFormat, where: Callable[[int], str]
) -> NoReturn:
    pairs = list(pairwise(moments))
    rising = [early < late for early, late in pairs]
    falling = [early > late for early, late in pairs]
    right, after = (rising, "after") if sum(rising) >= sum(falling) else (falling, "before")
    wrong = [row for row, fine in enumerate(right, start=1) if not fine]
    places = "; ".join(f"{where(row)}: {labels[row]!r}" for row in wrong[1:3])
    century = ""
    early, late = pairs[wrong[0] - 1]
    if isinstance(form, Dates) and "%y" in form.pattern and abs(late.year - early.year) > 50:
        century = "; years of two digits are read as 1969 to 2068, so write them with four digits"
    raise SeriesError(
        f"{where(wrong[0])}: rows out of order: expected a time {after} {labels[wrong[0] - 1]!r}, "
        f"got {labels[wrong[0]]!r}{' (also ' + places + ')' if places else ''}{century}; "
        "sort the rows by time and keep one row per time, or pass another column (--time) or none "
        "(--time none)"
    )
