"""Reads a CSV file as a table of text cells with their columns and lines."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from symbolic_rnn.forecasting.reading.csv_format import (
    GAPS,
    NO_COLUMN,
    CSVFormat,
    SeriesError,
    listed,
)
from symbolic_rnn.forecasting.reading.csv_numbers import is_number
from symbolic_rnn.forecasting.reading.time_formats import is_date

__all__ = ["Table", "read_table"]

_DELIMITERS = (",", ";", "\t", "|")
_ONE_COLUMN = "\x1f"  # a delimiter that no text has
_SAMPLE = 50


@dataclass(frozen=True)
class Table:
    """The cells of a file as text, with the line in which each row starts.

    Parameters
    ----------
    path : Path
        The file, for messages.
    names : tuple of str
        The header: one name per column, distinct and not empty.
    rows : list of list of str
        The cells below the header; each row has the width of the header.
    lines : list of int
        The line of the file in which each row starts, counted from 1.
    delimiter : str
        The separator of cells; ``"none"`` for one column.

    Examples
    --------
    >>> Table(Path("river.csv"), ("day", "flow"), [["1", "10"]], [2], ",").where(0, 1)
    "river.csv: column 'flow', line 2"
    """

    path: Path
    names: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    delimiter: str

    def where(self, row: int, column: int) -> str:
        """Return the place of a cell for a message."""
        return f"{self.path}: column {self.names[column]!r}, line {self.lines[row]}"

    def column(self, i: int) -> list[str]:
        """Return the cells of a column."""
        return [row[i] for row in self.rows]


def read_table(path: Path, given: CSVFormat, like: CSVFormat) -> Table:
    r"""Read the header and the cells of a CSV file.

    Empty unnamed columns at the end of all rows and empty rows at the end are dropped.

    Parameters
    ----------
    path : Path
        The file.
    given : CSVFormat
        The delimiter and the encoding, if known.
    like : CSVFormat
        Decides between delimiters where the file is ambiguous.

    Returns
    -------
    Table
        At least one row.

    Raises
    ------
    SeriesError
        If the file cannot be read, is not CSV, has no header or rows, has rows of different widths,
        or two delimiters are possible.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "river.csv")
    ...     _ = file.write_text("day;flow\n1;10\n2;12\n")
    ...     table = read_table(file, CSVFormat(), CSVFormat())
    >>> table.names, table.rows, table.lines, table.delimiter
    (('day', 'flow'), [['1', '10'], ['2', '12']], [2, 3], ';')
    """
    text = _read_text(path, given.encoding or like.encoding, strict=given.encoding is not None)
    first_line = 1
    if separator := re.match(r"sep=(.)\r?\n", text):  # written and read by Excel
        text, first_line = text[separator.end() :], 2
        given = replace(given, delimiter=given.delimiter or separator[1])
    if not text.strip():
        raise SeriesError(f"{path}: the file is empty; expected a header and rows of numbers")
    delimiter = given.delimiter or _delimiter(path, text, like, first_line)
    rows, lines = _cells(path, text, delimiter, first_line)
    line = lines.pop(0)
    names = _header(path, rows.pop(0), line)
    while rows and not any(rows[-1]) and not (len(names) == 1 and rows[-1]):
        rows.pop()
    if not rows:
        raise SeriesError(f"{path}: only a header; expected rows of numbers below it")
    for i, cells in enumerate(rows):
        while len(cells) > len(names) and not cells[-1]:
            cells.pop()  # a delimiter at the end of a row does not start another cell
        if not cells and len(names) == 1:
            rows[i] = [""]  # in a file of one column, a blank line is an empty cell
        elif len(cells) != len(names):
            raise SeriesError(
                f"{path}: line {lines[i]}: expected {len(names)} cells as in the header "
                f"{listed(names)}, got {len(cells)}; complete the row, remove it if it is not a "
                f"step of the series, or quote a cell that contains the delimiter {delimiter!r}"
            )
    return Table(path, names, rows, lines, delimiter)


def _read_text(path: Path, encoding: str | None, *, strict: bool) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SeriesError(f"{path}: expected a CSV file: {error.strerror}") from error
    found = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    if strict and encoding is not None:
        found = encoding
    try:
        text = data.decode(found)
    except LookupError:
        raise ValueError(f"encoding expects a name such as cp1252, got {found!r}") from None
    except UnicodeDecodeError as error:
        if encoding is not None and not strict:
            return _read_text(path, encoding, strict=True)
        line = data.count(b"\n", 0, error.start) + 1
        what = "UTF-8" if found == "utf-8-sig" else found
        raise SeriesError(
            f"{path}: line {line}: expected {what} text, got byte 0x{data[error.start]:02x}; "
            "save the file as CSV in UTF-8, or name its encoding (--encoding cp1252, for example)"
        ) from error
    if "\0" in text:
        raise SeriesError(
            f"{path}: expected text, got zero bytes; name the encoding (--encoding utf-16-le, for "
            "example) if it is text"
        )
    return text.removeprefix("\ufeff")


def _cells(
    path: Path, text: str, delimiter: str, line: int = 1, most: int | None = None
) -> tuple[list[list[str]], list[int]]:
    """Split a text into rows of cells, without blank lines above the header.

    With `most`, return at most that many rows, and stop at the first one that is not CSV.
    """
    rows: list[list[str]] = []
    lines: list[int] = []
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=_ONE_COLUMN if delimiter == NO_COLUMN else delimiter,
        strict=True,
        skipinitialspace=True,
    )
    start = line
    try:
        for cells in reader:
            if cells or rows:
                rows.append([cell.strip() for cell in cells])
                lines.append(line)
                if len(rows) == most:
                    break
            line = start + reader.line_num
    except csv.Error as error:
        if most is not None:
            return rows, lines
        raise SeriesError(f"{path}: line {line}: not CSV ({error}); check its quotes") from error
    return rows, lines


def _delimiter(path: Path, text: str, like: CSVFormat, first_line: int) -> str:
    """Find the delimiter for which the first rows match the header, with cells that can be read.

    Cells that contain another delimiter and are neither numbers nor dates count against it.
    """
    fits: dict[str, tuple[float, float]] = {}
    mismatches: dict[str, tuple[int, int]] = {}
    for delimiter in _DELIMITERS:
        header, *rows = _cells(path, text, delimiter, most=_SAMPLE)[0] or [[""]]
        columns = len(_without_empty_end(header))
        rows = [row for row in rows if any(row)]
        sizes = Counter(_width(row, columns) for row in rows)
        if columns == 1 and max(sizes, default=1) == 1:
            continue
        if columns > 1 and 2 * sizes[columns] >= len(rows):
            cells = [[row[j] for row in rows if len(row) > j] for j in range(columns)]
            read = [all(_reads(cell, delimiter) for cell in column) for column in cells]
            fits[delimiter] = (sum(read) / columns, sizes[columns])
        else:
            mismatches[delimiter] = (columns, sizes.most_common(1)[0][0])
    if fits:
        best = [delimiter for delimiter, fit in fits.items() if fit == max(fits.values())]
        if like.delimiter in best:
            return like.delimiter
        if len(best) > 1:
            raise SeriesError(
                f"{path}: the delimiter may be {' or '.join(map(repr, best))}; specify it "
                "(--delimiter)"
            )
        if best == [","]:
            _refuse_a_split_number(path, text)
        return best[0]
    if mismatches and like.delimiter != NO_COLUMN:
        _refuse_a_mismatch(path, text, mismatches, first_line)
    return NO_COLUMN


def _width(row: list[str], columns: int) -> int:
    """Count the cells of a row, without empty ones beyond the header."""
    return len(row) if len(row) <= columns else max(columns, len(_without_empty_end(row)))


def _reads(cell: str, delimiter: str) -> bool:
    others = [mark for mark in _DELIMITERS if mark != delimiter and mark in cell]
    return not others or is_number(cell) or is_date(cell)


def _without_empty_end(cells: list[str]) -> list[str]:
    width = len(cells)
    while width > 1 and not cells[width - 1]:
        width -= 1
    return cells[:width]


def _refuse_a_split_number(path: Path, text: str) -> None:
    """Reject a header ``Power, kW`` over rows ``1,5``: two columns, or one of decimal numbers."""
    lines = [line for line in text.splitlines() if line.strip()][:_SAMPLE]
    if ", " not in lines[0] or '"' in lines[0] or any(", " in row for row in lines[1:]):
        return
    parts, rows = lines[0].split(","), [line.split(",") for line in lines[1:]]
    for j in range(1, len(parts)):
        pairs = [row[j - 1 : j + 1] for row in rows if len(row) > j]
        pairs = [pair for pair in pairs if not GAPS.intersection(map(str.casefold, pair))]
        decimals = all(re.fullmatch(r"[+-]?\d+,\d+", ",".join(pair)) for pair in pairs)
        if parts[j].startswith(" ") and pairs and decimals:
            name = ",".join(parts[j - 1 : j + 1])
            whole = "pass --delimiter none" if len(parts) == 2 else "quote the name and the numbers"
            raise SeriesError(
                f"{path}: {name!r} above {','.join(pairs[0])!r} may be two columns, or one of "
                f"decimal numbers: pass --delimiter , for two columns; for one, {whole}"
            )


def _refuse_a_mismatch(
    path: Path, text: str, widths: dict[str, tuple[int, int]], first_line: int
) -> None:
    """Reject a header of another width than the rows, unless whole rows are numbers."""
    header, *rows = _cells(path, text, NO_COLUMN, most=_SAMPLE)[0] or [[""]]
    cells = [row[0] for row in rows if row]
    if not any(mark in header[0] for mark in widths) and all(
        is_number(cell) or is_date(cell) or cell.casefold() in GAPS for cell in cells
    ):
        return
    delimiter, (columns, width) = max(widths.items(), key=lambda item: max(item[1]))
    rows, lines = _cells(path, text, delimiter, first_line, most=_SAMPLE)
    first = next(k for k, row in enumerate(rows) if k and _width(row, columns) == width)
    raise SeriesError(
        f"{path}: line {lines[first]}: the header has {columns} column{'s' * (columns > 1)} and "
        f"the rows have {width} with the delimiter {delimiter!r}; specify the delimiter "
        "(--delimiter none if each line is one cell), and quote names and numbers that contain it"
    )


def _header(path: Path, cells: list[str], line: int) -> tuple[str, ...]:
    cells = _without_empty_end(cells)
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
