"""Read a time series from a CSV file, and refuse what would be learned wrongly in silence."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symbolic_rnn.training.csv_table import (
    GAPS,
    SeriesError,
    Table,
    date,
    is_date,
    is_number,
    listed,
    read_table,
)

__all__ = ["GAP_FILLS", "Series", "SeriesError", "read_series"]

# The mean is not offered: over the whole file it would carry the future into the past.
GAP_FILLS: tuple[str, ...] = ("forward", "linear", "drop")

# Columns that together name a moment, coarse to fine; the first group found is the time.
_TIME_GROUPS = (
    ("datetime",),
    ("timestamp",),
    ("date", "time"),
    ("time",),
    ("year", "month", "day", "hour", "minute"),
    ("month", "day", "hour", "minute"),
    ("day", "hour", "minute"),
    ("index",),
)


@dataclass(frozen=True, eq=False)
class Series:
    """A multivariate time series, one row per step, in time order.

    Parameters
    ----------
    values : ndarray of float64, shape (length, features)
        The numbers, in the units of the file.
    columns : tuple of str
        The name of each feature.
    target : str
        The column to be forecast, one of `columns`.
    labels : tuple of str or None
        The text of the time column, one per row, where there is one.
    name : str
        What the series is called in reports.

    Raises
    ------
    SeriesError
        If the shapes, the names and the target do not agree.

    Examples
    --------
    >>> tide = Series(np.zeros((5, 2)), ("wind", "level"), "level", None, "tide")
    >>> len(tide), tide.target_index
    (5, 1)
    """

    values: NDArray[np.float64]
    columns: tuple[str, ...]
    target: str
    labels: tuple[str, ...] | None
    name: str

    def __post_init__(self) -> None:
        rows = self.values.shape[0] if self.labels is None else len(self.labels)
        if self.values.shape != (rows, len(self.columns)) or self.target not in self.columns:
            raise SeriesError(
                f"{self.name}: expected values ({rows}, {len(self.columns)}) for the columns "
                f"{listed(self.columns)} with the target among them, "
                f"got {self.values.shape} and {self.target!r}"
            )

    @property
    def target_index(self) -> int:
        """The place of the target among the columns."""
        return self.columns.index(self.target)

    def __len__(self) -> int:
        return len(self.values)


def read_series(
    path: str | Path, target: str | None = None, *, fill: str | None = None, time: str | None = None
) -> Series:
    r"""Read a CSV file with a header as a series of numbers in time order.

    Comma, semicolon and tab separate cells; the text is UTF-8. Every column but the time must hold
    numbers. The time is the column `time`; when omitted, a column (not the target) named datetime,
    timestamp, date, time, year, month, day or index; or else a first column of ISO dates. Columns
    date and time, or year, month, day, hour and minute, are one label together. A first column
    without a name is read as ``index``.

    Parameters
    ----------
    path : str or Path
        The file.
    target : str, optional
        The column to be forecast; by default the last one that is not the time.
    fill : {"forward", "linear", "drop"}, optional
        What to do with gaps (empty cells, nan, NA, null), which are refused by default. "forward"
        repeats the last value seen. "linear" draws a line between the neighbors, rows taken as
        evenly spaced, and so looks ahead to the next known value: a score on filled rows is
        flattered. "drop" removes the rows, and the steps around them are then longer.
    time : str, optional
        The column of time labels.

    Returns
    -------
    Series
        Values (length, features) in float64, all finite.

    Raises
    ------
    SeriesError
        If the file cannot be read or its data cannot be used; file, column and line are named.
    ValueError
        If `fill` is not one of `GAP_FILLS`.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "river.csv")
    ...     _ = file.write_text("date,rain,flow\n2024-01-01,3,10\n2024-01-02,,12\n")
    ...     river = read_series(file, fill="forward")
    >>> river.columns, river.target, river.labels
    (('rain', 'flow'), 'flow', ('2024-01-01', '2024-01-02'))
    >>> river.values
    array([[ 3., 10.],
           [ 3., 12.]])
    """
    if fill is not None and fill not in GAP_FILLS:
        raise ValueError(f"fill expects one of {', '.join(GAP_FILLS)}, got {fill!r}")
    table = read_table(Path(path))
    for column in (target, time):
        if column is not None and column not in table.names:
            raise SeriesError(f"{path}: no column {column!r}; there are {listed(table.names)}")
    times = _time_columns(table, target, time)
    features = [i for i in range(len(table.names)) if i not in times]
    columns = tuple(table.names[i] for i in features)
    if not columns:
        raise SeriesError(
            f"{path}: expected a column of numbers beside the time, got only "
            f"{listed(table.names)}; add one, or name one of these as the target"
        )
    if target is not None and target not in columns:
        raise SeriesError(f"{path}: column {target!r} is the time and cannot be the target too")
    labels = _labels(table, times)
    rows = range(len(table.rows))
    values = np.array([[_number(table, row, i) for i in features] for row in rows])
    kept = _fill_gaps(table, features, values, fill)
    if labels is not None:
        labels = tuple(label for label, keep in zip(labels, kept, strict=True) if keep)
    return Series(values[kept], columns, target or columns[-1], labels, Path(path).stem)


def _time_columns(table: Table, target: str | None, time: str | None) -> list[int]:
    if time is not None:
        return [table.names.index(time)]
    place = {n.casefold(): i for i, n in reversed(list(enumerate(table.names))) if n != target}
    for group in _TIME_GROUPS:
        if group[0] in place:
            return [place[name] for name in group if name in place]
    first = table.rows[0][0]
    return [0] if table.names[0] != target and is_date(first) and not is_number(first) else []


def _labels(table: Table, times: list[int]) -> tuple[str, ...] | None:
    if not times:
        return None
    for row, cells in enumerate(table.rows):
        for i in times:
            if cells[i].casefold() in GAPS:
                raise SeriesError(
                    f"{table.where(row, i)}: expected a time, got {cells[i]!r}; no fill can "
                    "tell when the row was measured, so write the time or remove the row"
                )
    cells_of = [[cells[i] for i in times] for cells in table.rows]
    joint = "-" if all(is_number(cell) for cell in cells_of[0]) else " "
    labels = tuple(joint.join(cells) for cells in cells_of)
    keys = _time_order(cells_of, labels)
    for row in range(1, len(labels) if keys else 0):
        if not keys[row - 1] < keys[row]:
            raise SeriesError(
                f"{table.where(row, times[0])}: rows out of order: expected a time after "
                f"{labels[row - 1]!r}, got {labels[row]!r}; sort the rows by time and keep one "
                "row for each time, or name another column as the time"
            )
    return labels


def _time_order(cells_of: list[list[str]], labels: tuple[str, ...]) -> list[Any]:
    """Return the numbers or dates to compare; none where the labels are neither."""
    if all(is_number(cell) for cells in cells_of for cell in cells):
        return [tuple(map(float, cells)) for cells in cells_of]
    if not all(is_date(label) for label in labels):
        return []
    dates = [date(label) for label in labels]
    return dates if len({moment.tzinfo is None for moment in dates}) == 1 else []


def _number(table: Table, row: int, column: int) -> float:
    cell = table.rows[row][column]
    if cell.casefold() in GAPS:
        return math.nan
    if not is_number(cell):
        raise SeriesError(
            f"{table.where(row, column)}: expected a number, got {cell!r}; correct the cell, "
            "remove the column, or name it as the time if it tells the time"
        )
    if math.isinf(number := float(cell)):
        raise SeriesError(f"{table.where(row, column)}: expected a finite number, got {cell!r}")
    return number


def _fill_gaps(
    table: Table, features: list[int], values: NDArray[np.float64], fill: str | None
) -> NDArray[np.bool_]:
    """Fill the gaps in place and return which rows to keep."""
    gaps = np.isnan(values)
    if gaps.any() and fill is None:
        first = "; ".join(table.where(row, features[j]) for row, j in np.argwhere(gaps)[:3])
        raise SeriesError(
            f"{first}: expected numbers, got {gaps.sum()} gaps in all; complete them "
            f"or choose a fill: {', '.join(GAP_FILLS)}"
        )
    if fill == "drop":
        if gaps.any(axis=1).all():
            raise SeriesError(f"{table.path}: every row has a gap, so drop would leave none")
        return ~gaps.any(axis=1)
    rows = np.arange(len(values))
    for j in np.flatnonzero(gaps.any(axis=0)):
        known = np.flatnonzero(~gaps[:, j])
        if gaps[0, j] or (fill == "linear" and gaps[-1, j]):
            row, side = (0, "before") if gaps[0, j] else (int(known[-1]) + 1, "after")
            raise SeriesError(
                f"{table.where(row, features[j])}: expected a value {side} the gap for the "
                f"{fill} fill, got none; remove those rows or choose drop"
            )
        last_seen = np.maximum.accumulate(np.where(gaps[:, j], 0, rows))
        linear = fill == "linear"
        values[:, j] = np.interp(rows, known, values[known, j]) if linear else values[last_seen, j]
    return np.full(len(values), True)
