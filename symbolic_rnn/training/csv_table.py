"""Read a CSV file as text cells that know their column and line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

__all__ = ["GAPS", "SeriesError", "Table", "date", "is_date", "is_number", "listed", "read_table"]

#: What an empty cell is written as, in any case.
GAPS = frozenset({"", "nan", "na", "n/a", "null"})
_DELIMITERS = (",", ";", "\t")


class SeriesError(ValueError):
    """The data cannot be used; the message says where, what was expected and what to do.

    Examples
    --------
    >>> issubclass(SeriesError, ValueError)
    True
    """


@dataclass(frozen=True)
class Table:
    """The cells of a file as text, with the line in which each row starts.

    Parameters
    ----------
    path : Path
        The file, for messages.
    names : tuple of str
        The header: one name for each column, all different, none empty.
    rows : list of list of str
        The cells below the header; each row is as wide as the header.
    lines : list of int
        The line of the file in which each row starts, counted from 1.

    Examples
    --------
    >>> Table(Path("river.csv"), ("day", "flow"), [["1", "10"]], [2]).where(0, 1)
    "river.csv: column 'flow', line 2"
    """

    path: Path
    names: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]

    def where(self, row: int, column: int) -> str:
        """Name the place of a cell as a message does."""
        return f"{self.path}: column {self.names[column]!r}, line {self.lines[row]}"


def read_table(path: Path) -> Table:
    r"""Read the header and the cells; comma, semicolon or tab separate them, the text is UTF-8.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    Table
        At least one row.

    Raises
    ------
    SeriesError
        If the file cannot be read, is not CSV, has no header or rows, or rows differ in width.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "river.csv")
    ...     _ = file.write_text("day;flow\n1;10\n2;12\n")
    ...     table = read_table(file)
    >>> table.names, table.rows, table.lines
    (('day', 'flow'), [['1', '10'], ['2', '12']], [2, 3])
    """
    text = _read_text(path)
    rows: list[list[str]] = []
    lines, line = [], 1
    try:
        delimiter = _delimiter(text)
        stream = io.StringIO(text, newline="")
        reader = csv.reader(stream, delimiter=delimiter, strict=True, skipinitialspace=True)
        for cells in reader:
            if cells or rows:  # blank lines above the header, and at the end, mean nothing
                rows.append([cell.strip() for cell in cells])
                lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise SeriesError(f"{path}: line {line}: not CSV ({error}); check its quotes") from error
    if not rows:
        raise SeriesError(f"{path}: the file is empty; expected a header and rows of numbers")
    names = _header(path, rows.pop(0), lines.pop(0))
    while rows and not rows[-1]:
        rows.pop()
    if not rows:
        raise SeriesError(f"{path}: only a header; expected rows of numbers below it")
    for i, cells in enumerate(rows):
        if not cells and len(names) == 1:
            rows[i] = [""]  # in a file of one column, a blank line is an empty cell
        elif len(cells) != len(names):
            raise SeriesError(
                f"{path}: line {lines[i]}: expected {len(names)} cells as in the header "
                f"{listed(names)}, got {len(cells)}; complete the row, or quote a cell that "
                f"contains the delimiter {delimiter!r}"
            )
    return Table(path, names, rows, lines)


def _read_text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SeriesError(f"{path}: expected a CSV file: {error.strerror}") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SeriesError(
            f"{path}: line {line}: expected UTF-8 text, got byte 0x{data[error.start]:02x}; "
            "save the file as CSV in UTF-8"
        ) from error


def _delimiter(text: str) -> str:
    """Find the delimiter by which most of the first rows are as wide as the header."""
    first = text.lstrip("\r\n").splitlines()[:20]

    def agreement(delimiter: str) -> tuple[int, int]:
        widths = [len(cells) for cells in csv.reader(first, delimiter=delimiter)]
        return (widths.count(widths[0]), widths[0]) if widths and widths[0] > 1 else (0, 0)

    return max(_DELIMITERS, key=agreement)


def _header(path: Path, cells: list[str], line: int) -> tuple[str, ...]:
    filled = [cell for cell in cells if cell.casefold() not in GAPS]
    if filled and all(is_number(cell) or is_date(cell) for cell in filled):
        raise SeriesError(
            f"{path}: line {line}: expected a header, got the data {listed(filled)}; "
            "write the column names above it"
        )
    names = tuple(cell or "index" if i == 0 else cell for i, cell in enumerate(cells))
    for i, name in enumerate(names):
        if not name:
            raise SeriesError(f"{path}: line {line}: column {i + 1} has no name; give it one")
        if name in names[:i]:
            raise SeriesError(f"{path}: line {line}: two columns are named {name!r}; rename one")
    return names


def is_number(text: str) -> bool:
    """Tell whether a cell reads as a number, infinite and nan included."""
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text  # float reads "1_000", a spreadsheet does not


def date(text: str) -> datetime:
    """Read an ISO date, ``2024-01`` included; ValueError where it is none."""
    return datetime.fromisoformat(text + "-01" if re.fullmatch(r"\d{4}-\d{2}", text) else text)


def is_date(text: str) -> bool:
    """Tell whether a cell reads as an ISO date."""
    try:
        date(text)
    except ValueError:
        return False
    return True


def listed(names: Sequence[str]) -> str:
    """Quote names for a message."""
    return ", ".join(repr(name) for name in names)
