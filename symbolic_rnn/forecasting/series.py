"""Reads a time series from a CSV file, and rejects ambiguous or unusable data."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symbolic_rnn.argument_checks import checks_arguments
from symbolic_rnn.forecasting.reading.continuation import next_labels, times_of
from symbolic_rnn.forecasting.reading.csv_format import (
    GAPS,
    NO_COLUMN,
    CSVFormat,
    SeriesError,
    listed,
    nearest,
)
from symbolic_rnn.forecasting.reading.csv_numbers import Numbers, find_numbers
from symbolic_rnn.forecasting.reading.csv_table import Table, read_table
from symbolic_rnn.forecasting.reading.frequency import Frequency, find_frequency
from symbolic_rnn.forecasting.reading.series_notes import advice, delimiter_note, what_was_found
from symbolic_rnn.forecasting.reading.time_column import find_time
from symbolic_rnn.forecasting.reading.time_formats import Dates, TimeFormat

__all__ = ["GAP_FILLS", "Series", "SeriesError", "read_panel", "read_series"]

# No fill by the mean: over the whole file it would leak the future into the past.
GAP_FILLS: tuple[str, ...] = ("forward", "linear", "drop")


@checks_arguments
@dataclass(frozen=True, eq=False)
class Series:
    """A multivariate time series, one row per step, in time order.

    Parameters
    ----------
    values : ndarray of float64, shape (length, features)
        The values, in the units of the file.
    columns : tuple of str
        The name of each feature.
    target : str or tuple of str
        The column to forecast, one of `columns`, or several.
    labels : tuple of str or None
        The text of the time column, one per row, if there is one.
    name : str
        Name of the series in reports.
    time_format : TimeFormat, optional
        How the labels are read as times.
    csv_format : CSVFormat
        The conventions of the file, given or inferred.
    found : str
        One line that describes them: delimiter, numbers, time, order, gaps.
    file : str
        Path of the file, for messages.
    time : str
        Name of the time column; several that were joined are separated by a space.

    Raises
    ------
    SeriesError
        If shapes, names and target do not match.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> tide = srnn.Series(np.zeros((5, 2)), ("wind", "level"), "level", None, "tide")
    >>> len(tide), tide.target_index
    (5, 1)
    """

    values: NDArray[np.float64]
    columns: tuple[str, ...]
    target: str | tuple[str, ...]
    labels: tuple[str, ...] | None
    name: str
    time_format: TimeFormat | None = None
    csv_format: CSVFormat = field(default_factory=CSVFormat)
    found: str = ""
    file: str = ""
    time: str = ""

    def __post_init__(self) -> None:
        rows = self.values.shape[0] if self.labels is None else len(self.labels)
        if self.values.shape != (rows, len(self.columns)) or not (
            self.targets and set(self.targets) <= set(self.columns)
        ):
            raise SeriesError(
                f"{self.name}: expected values ({rows}, {len(self.columns)}) for the columns "
                f"{listed(self.columns)} with the target among them, "
                f"got {self.values.shape} and {self.target!r}"
            )

    @property
    def targets(self) -> tuple[str, ...]:
        """The columns to forecast."""
        return (self.target,) if isinstance(self.target, str) else self.target

    @property
    def place(self) -> str:
        """Where it is from, for messages: the file, with the name if it is one of several there."""
        if not self.file:
            return self.name
        several = self.csv_format.series is not None
        return f"{self.file}: series {self.name!r}" if several else self.file

    @property
    def target_index(self) -> int:
        """Index of the first target in the columns."""
        return self.columns.index(self.targets[0])

    @cached_property
    def times(self) -> tuple[datetime, ...] | None:
        """The labels as points in time; None if they are not."""
        return None if self.labels is None else times_of(self.labels, self.time_format, self.time)

    @cached_property
    def frequency(self) -> Frequency | None:
        """The step between the times; None if it is not regular."""
        return None if self.times is None or len(self) < 2 else find_frequency(self.times)

    def next_labels(self, n: int, known: Frequency | None = None) -> tuple[list[str], str]:
        """Continue the labels by `n` regular steps, in the format of the file.

        Parameters
        ----------
        n : int
            Number of labels.
        known : Frequency, optional
            The step of the training data, which decides between steps that fit all labels.

        Returns
        -------
        tuple of list of str and str
            The labels, empty if the steps are not regular; and a sentence for the user, often
            empty.
        """
        if self.labels is None:
            return [], ""
        return next_labels(self.labels, self.time_format, n, known)

    def __len__(self) -> int:
        return len(self.values)


@checks_arguments
def read_series(
    path: str | Path,
    target: str | Sequence[str] | None = None,
    *,
    fill: str | None = None,
    time: str | None = None,
    time_format: str | None = None,
    dayfirst: bool | None = None,
    delimiter: str | None = None,
    decimal: str | None = None,
    thousands: str | None = None,
    missing: tuple[str, ...] = (),
    encoding: str | None = None,
    like: CSVFormat | None = None,
) -> Series:
    r"""Read a CSV file with a header as a series of numbers in time order.

    Omitted options are inferred from all rows of the file. If the rows are ambiguous (01/02/2020 or
    1,234 in all of them), an error names the argument that decides. `Series.found` describes in one
    line what was inferred. All columns except the time must contain numbers, which are read
    exactly.

    The time column is, in this order of preference, a column of dates under any name; ordered
    numbers in a column with a name for times (date, time, timestamp, ds, year, month and day, ...,
    index); or a first column of dates such as 20200131. A separate column with the time of day is
    joined with the date; the columns year, month, day, hour, minute, or year and quarter, or year
    and week, are joined to one label. A first column without a name is called ``index``. Rows must
    be in time order or all in reverse order, in which case they are reversed. Times with offsets
    from UTC are compared as instants. Without a time column, the order of the file is used.

    Parameters
    ----------
    path : str or Path
        The file. A ``sep=;`` line above the header, delimiters at the end of rows, and a byte order
        mark are supported.
    target : str or sequence of str, optional
        The column to forecast, or several, also as one text separated by commas; by default the
        last one that is not the time.
    fill : {"forward", "linear", "drop"}, optional
        How to fill gaps, which are an error by default: empty cells, nan, NA, N/A, #N/A, null,
        None, ``?``, ``-``, ``.`` and those in `missing`. "forward" repeats the last known value.
        "linear" interpolates between the neighbors, as if rows were evenly spaced; since it uses
        the next known value, scores on filled rows are optimistic. "drop" removes the rows, so the
        steps around them become longer.
    time : str, optional
        The time column; ``"none"`` if there is none.
    time_format : str, optional
        A format of `datetime.strptime`, with ``%q`` for the quarter. If it has no hour, a time of
        day may follow the date. ``"text"``: the labels are not times, and the rows are in time
        order.
    dayfirst : bool, optional
        Whether 01/02/2020 is the first of February.
    delimiter : str, optional
        The separator of cells: one character, ``"tab"``, or ``"none"`` for a file with one column.
        By default the one of comma, semicolon, tab and bar that matches the file.
    decimal, thousands : str, optional
        The decimal mark, "." or ","; and the separator of groups of three digits: ".", ",", a space
        or an apostrophe.
    missing : tuple of str
        Further texts for gaps, such as ``("-999",)``; numbers are compared by value.
    encoding : str, optional
        By default UTF-8, or UTF-16 with a byte order mark.
    like : CSVFormat, optional
        The `csv_format` of another series, which decides where arguments and file are ambiguous.

    Returns
    -------
    Series
        Values (length, features) in float64, all finite, oldest row first.

    Raises
    ------
    SeriesError
        If the file cannot be read, is ambiguous, or has unusable data; the message has the file,
        column and line.
    ValueError
        If an argument is invalid.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import symbolic_rnn as srnn
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "river.csv")
    ...     _ = file.write_text("day;rain;flow\n31.01.2020;?;12\n30.01.2020;3;10,5\n")
    ...     river = srnn.read_series(file, fill="forward")
    >>> river.columns, river.target, river.labels
    (('rain', 'flow'), 'flow', ('30.01.2020', '31.01.2020'))
    >>> river.values
    array([[ 3. , 10.5],
           [ 3. , 12. ]])
    >>> print(river.found)
    river.csv: 2 rows; delimiter ';'; decimal mark ','; time 'day' (%d.%m.%Y), newest first, ...
    """
    given = CSVFormat(
        time, delimiter, decimal, thousands, tuple(missing), time_format, dayfirst, encoding
    )
    table, given, like, targets = _table_of(path, target, fill, given, like)
    return _series(table, target_of(targets), fill, given, like, Path(path).stem)


@checks_arguments
def read_panel(
    path: str | Path,
    series: str,
    target: str | Sequence[str] | None = None,
    *,
    fill: str | None = None,
    like: CSVFormat | None = None,
    **conventions: Any,
) -> tuple[Series, ...]:
    r"""Read several series from one CSV file, in which a column names the series of each row.

    The rows of each series must be in time order or all in reverse order; the series may have
    different lengths and follow each other or alternate.

    Parameters
    ----------
    path : str or Path
        The file.
    series : str
        The column with the name of the series, such as "store".
    target, fill, like
        As for :func:`read_series`.
    **conventions
        The further arguments of :func:`read_series`: `time`, `time_format`, `dayfirst`,
        `delimiter`, `decimal`, `thousands`, `missing`, `encoding`.

    Returns
    -------
    tuple of Series
        In the order of their first rows, named as in the file.

    Raises
    ------
    SeriesError
        If a series cannot be read; the message has the file, column and line.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> import symbolic_rnn as srnn
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "shops.csv")
    ...     _ = file.write_text("year,shop,sales\n2001,north,5\n2001,south,9\n2002,north,6\n")
    ...     shops = srnn.read_panel(file, "shop")
    >>> [(shop.name, shop.columns, len(shop)) for shop in shops]
    [('north', ('sales',), 2), ('south', ('sales',), 1)]
    """
    given = CSVFormat(**{**conventions, "missing": tuple(conventions.get("missing", ()))})
    table, given, like, targets = _table_of(path, target, fill, given, like, apart=series)
    place = table.names.index(series)
    rows: dict[str, list[int]] = {}
    for row, cells in enumerate(table.rows):
        if cells[place].casefold() in GAPS:
            raise SeriesError(
                f"{table.where(row, place)}: expected the name of a series, got {cells[place]!r}"
            )
        rows.setdefault(cells[place], []).append(row)
    names = tuple(name for i, name in enumerate(table.names) if i != place)
    found: dict[str, Series] = {}
    # The longest series first: what it settles about times holds for the others.
    for name in sorted(rows, key=lambda name: -len(rows[name])):
        own = replace(
            table,
            names=names,
            rows=[[c for i, c in enumerate(table.rows[row]) if i != place] for row in rows[name]],
            lines=[table.lines[row] for row in rows[name]],
        )
        first = next(iter(found.values()), None)
        settled = like if first is None else replace(first.csv_format, series=None)
        each = _series(own, target_of(targets), fill, given, settled, name)
        if first is not None and each.time != first.time:
            raise SeriesError(
                f"{path}: the time is {first.time or 'no column'!r} in the series {first.name!r}, "
                f"but {each.time or 'no column'!r} in {name!r}; pass it (--time)"
            )
        found[name] = replace(each, csv_format=replace(each.csv_format, series=series))
    return tuple(found[name] for name in rows)


def target_of(targets: tuple[str, ...] | None) -> str | tuple[str, ...] | None:
    """Return a single target as a string."""
    return targets[0] if targets is not None and len(targets) == 1 else targets


def _table_of(
    path: str | Path,
    target: str | Sequence[str] | None,
    fill: str | None,
    given: CSVFormat,
    like: CSVFormat | None,
    apart: str | None = None,
) -> tuple[Table, CSVFormat, CSVFormat, tuple[str, ...] | None]:
    """Read the cells of a file, and check the names of columns that were given."""
    if fill is not None and fill not in GAP_FILLS:
        raise ValueError(f"fill expects one of {', '.join(GAP_FILLS)}, got {fill!r}")
    like = like or CSVFormat()
    given = replace(given, missing=tuple(dict.fromkeys(given.missing + like.missing)))
    table = read_table(Path(path), given, like)
    targets = None if target is None else (target,) if isinstance(target, str) else tuple(target)
    if isinstance(target, str) and target not in table.names:
        parts = tuple(part.strip() for part in target.split(","))
        targets = parts if len(parts) > 1 else targets
    for name in (*(targets or ()), *([] if apart is None else [apart])):
        if name not in table.names:
            raise SeriesError(
                f"{path}: no column {name!r}; there are {listed(table.names)}"
                + nearest(name, table.names)
                + delimiter_note(table, given.delimiter)
            )
        if name == given.time:
            what = "the target" if name != apart else "the name of the series"
            raise SeriesError(f"{path}: column {name!r} is the time and cannot be {what} too")
    if targets is not None and (apart in targets or len(set(targets)) < len(targets)):
        raise SeriesError(f"{path}: expected different columns, got {listed(targets)} as targets")
    return table, given, like, targets


def _series(
    table: Table,
    target: str | tuple[str, ...] | None,
    fill: str | None,
    given: CSVFormat,
    like: CSVFormat,
    name: str,
) -> Series:
    """Read the series of a table."""
    path = table.path
    targets = () if target is None else (target,) if isinstance(target, str) else target
    found_time = find_time(table, targets, given, like)
    places = found_time.places if found_time is not None else ()
    features = [i for i in range(len(table.names)) if i not in places]
    columns = tuple(table.names[i] for i in features)
    if not columns:
        raise SeriesError(
            f"{path}: expected a column of numbers in addition to the time, got only "
            f"{listed(table.names)}; add one, or pass one of these as the target"
        )
    labels = None if found_time is None else found_time.labels
    if found_time is not None and found_time.descending:
        labels = labels[::-1] if labels is not None else None
        table = replace(table, rows=table.rows[::-1], lines=table.lines[::-1])
    values, numbers, marks, gaps = _values(table, features, given, like)
    kept = _fill_gaps(table, features, values, fill)
    if labels is not None:
        labels = tuple(label for label, keep in zip(labels, kept, strict=True) if keep)
    known = marks & {".", ","}  # a mark that occurs in no cell is unknown
    pattern = found_time.format if found_time is not None else None
    return Series(
        values[kept],
        columns,
        target or columns[-1],
        labels,
        name,
        pattern,
        replace(
            given,
            delimiter=table.delimiter,
            decimal=numbers.decimal if known else given.decimal,
            time=given.time if found_time is not None else NO_COLUMN,
            time_format=pattern.pattern if isinstance(pattern, Dates) else given.time_format,
        ),
        what_was_found(table, found_time, targets or columns[-1:], numbers, marks, gaps),
        str(path),
        " ".join(table.names[place] for place in places),
    )


def _values(
    table: Table, features: list[int], given: CSVFormat, like: CSVFormat
) -> tuple[NDArray[np.float64], Numbers, set[str], Counter[str]]:
    """Read all columns by the same convention; gaps become nan."""
    texts = GAPS | {text.casefold() for text in given.missing}
    sentinels = set()
    for text in given.missing:
        try:
            sentinels.add(float(text))
        except ValueError:
            continue
    cells = [row[i] for row in table.rows for i in features]
    gaps = Counter(cell for cell in cells if cell.casefold() in texts)
    filled = [cell for cell in cells if cell not in gaps] if gaps else cells
    numbers, marks = find_numbers(filled, given, like, path=str(table.path))
    values = np.empty(len(cells))
    for k, cell in enumerate(cells):
        number = math.nan if cell in gaps else numbers.read(cell)
        if number is None or math.isinf(number):
            where = table.where(k // len(features), features[k % len(features)])
            if number is not None:
                raise SeriesError(
                    f"{where}: expected a finite number, got {cell!r}, which is infinite in "
                    "float64; correct the cell, remove the row, or declare it a gap (--missing "
                    f"{cell!r} --fill forward)"
                )
            if (what := advice(cell)) is not None:
                raise SeriesError(f"{where}: expected a number, got {cell!r}; {what}")
            mark = f" (the decimal mark is {numbers.decimal!r})" if marks else ""
            raise SeriesError(
                f"{where}: expected a number, got {cell!r}{mark}; correct the cell, remove the row "
                "or the column, pass --time if the column is the time, or declare the cell a gap "
                f"(--missing {cell!r})"
            )
        if number in sentinels:
            gaps[cell] += 1
            number = math.nan
        values[k] = number
    return values.reshape(len(table.rows), len(features)), numbers, marks, gaps


def _fill_gaps(
    table: Table, features: list[int], values: NDArray[np.float64], fill: str | None
) -> NDArray[np.bool_]:
    """Fill gaps in place; return the mask of the rows to keep."""
    gaps = np.isnan(values)
    if gaps.any() and fill is None:
        first = "; ".join(table.where(row, features[j]) for row, j in np.argwhere(gaps)[:3])
        raise SeriesError(
            f"{first}: expected numbers, got {gaps.sum()} gaps in all; fill them in the file, or "
            f"pass --fill {', --fill '.join(GAP_FILLS)}"
        )
    if fill == "drop":
        if gaps.any(axis=1).all():
            first = table.where(0, features[int(np.argmax(gaps[0]))])
            raise SeriesError(
                f"{first}: every row has a gap, as this one has, so --fill drop would leave none; "
                "remove empty columns, or pass --fill forward"
            )
        return ~gaps.any(axis=1)
    rows = np.arange(len(values))
    for j in np.flatnonzero(gaps.any(axis=0)):
        known = np.flatnonzero(~gaps[:, j])
        if gaps[0, j] or (fill == "linear" and gaps[-1, j]):
            row, side = (0, "before") if gaps[0, j] else (int(known[-1]) + 1, "after")
            raise SeriesError(
                f"{table.where(row, features[j])}: --fill {fill} expects a value {side} the gap, "
                "got none; remove these rows, or pass --fill drop"
            )
        last_seen = np.maximum.accumulate(np.where(gaps[:, j], 0, rows))
        linear = fill == "linear"
        values[:, j] = np.interp(rows, known, values[known, j]) if linear else values[last_seen, j]
    return np.full(len(values), True)
