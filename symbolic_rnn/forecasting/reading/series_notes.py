"""Messages about a CSV file: the inferred conventions, and how to correct a cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from symbolic_rnn.forecasting.reading.clocks import DOTTED, clock_pattern, split_clock
from symbolic_rnn.forecasting.reading.csv_format import NO_COLUMN, TEXT, listed
from symbolic_rnn.forecasting.reading.csv_numbers import Numbers
from symbolic_rnn.forecasting.reading.csv_table import Table
from symbolic_rnn.forecasting.reading.time_column import TimeColumn, rising
from symbolic_rnn.forecasting.reading.time_formats import Dates, TimeFormat

__all__ = ["advice", "delimiter_note", "what_was_found"]

# A number after a currency, before a unit of a few letters, or in parentheses.
_DECORATED = re.compile(
    r"(?P<before>[^\w.,+-]*)(?P<number>[+-]?[0-9][0-9.,]*)(?P<after>[^\w.,]*[^\W\d_]{0,4}[^\w.,]*)"
)


def advice(cell: str) -> str | None:
    """Return how to correct a number with a unit, currency or parentheses; None for other cells."""
    if (match := _DECORATED.fullmatch(cell)) is None or match["number"] == cell:
        return None
    number = match["number"]
    if cell.startswith("(") and cell.endswith(")"):
        return f"write -{number} if the parentheses mean a negative number, or {number}"
    signs = listed([sign.strip() for sign in (match["before"], match["after"]) if sign.strip()])
    return f"write {number}: remove {signs} from the cells (the column name can contain the unit)"


def delimiter_note(table: Table, given: str | None) -> str:
    """Return a note if the header is a single cell, which a wrong delimiter may cause."""
    if len(table.names) > 1 or not re.search(r"[^\w.-]", table.names[0]):
        return ""
    what = "the delimiter that was found" if given is None else f"the delimiter {given!r}"
    return (
        f", one cell: if these are several columns, {what} is wrong; specify it (--delimiter "
        "space, tab or one character)"
    )


def _written(form: TimeFormat, labels: Sequence[str]) -> str:
    """Return the format of the labels, with the time of day that may follow a date."""
    if not isinstance(form, Dates) or form.whole or not form.pattern:
        return form.name
    clocks = (split_clock(label)[1] for label in labels)
    clock = max(filter(None, clocks), key=lambda clock: len(clock[0]), default=None)
    if clock is None:
        return form.name
    pattern = clock_pattern(clock).replace(DOTTED, "%p") + "%z" * bool(clock["offset"])
    return form.name.replace(form.pattern, form.pattern + pattern, 1)


def what_was_found(
    table: Table,
    time: TimeColumn | None,
    targets: Sequence[str],
    numbers: Numbers,
    marks: set[str],
    gaps: Counter[str],
) -> str:
    """Describe the inferred conventions in one line."""
    delimiter = "one column" if table.delimiter == NO_COLUMN else f"delimiter {table.delimiter!r}"
    rows = len(table.rows)
    said = [f"{rows} row{'s' * (rows != 1)}", delimiter]
    if marks & {".", ","}:
        said.append(
            f"decimal mark {numbers.decimal!r}" + ", as the training data" * numbers.remembered
        )
    if numbers.thousands in marks:
        said.append(f"thousands {numbers.thousands!r}")
    if time is None:
        others = [i for i, name in enumerate(table.names) if name not in targets]
        names = listed(rising(table, others))
        said.append(
            "no time column, rows taken in the order of the file"
            + (f"; {names} increases with each row (--time if it is the time)" * (names != ""))
        )
    else:
        names = " and ".join(repr(table.names[i]) for i in time.places)
        order = "oldest first"
        if time.descending:
            order = "newest first, reversed"
        if time.format is None:
            order = "rows taken in the order of the file"
        kind = TEXT if time.format is None else _written(time.format, time.labels)
        said.append(f"time {names} ({kind}), {order}")
    if gaps:
        said.append(f"{gaps.total()} gap{'s' * (gaps.total() > 1)} ({listed(sorted(gaps)[:4])})")
    return f"{table.path.name}: {'; '.join(said)}"
