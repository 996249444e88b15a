"""Options shared by several commands, and checks of their values."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symbolic_rnn.forecasting import CSVFormat, Series

__all__ = [
    *(
        "CELL_NAMES",
        "DERIVATION_METHODS",
        "EXACT_RULE_NAMES",
        "add_reading_options",
        "add_series_option",
        "fraction",
        "integer",
        "names",
        "non_negative",
        "positive",
        "quantiles",
        "read_some",
        "reading_options",
    ),
    "writable_file",
]


#: Names of the library's cells, repeated here so that --help does not import PyTensor.
CELL_NAMES = (
    *("elman", "jordan", "leaky", "indrnn", "mgu", "gru", "gru-reset-before"),
    *("lstm", "peephole-lstm"),
)
#: Names of the exact gradient rules, repeated for the same reason.
EXACT_RULE_NAMES = ("autodiff", "bptt", "rtrl", "closed-form")
#: Names of the methods of `derive`, likewise.
DERIVATION_METHODS = ("bptt", "rtrl", "truncated", "checkpointed", "closed-form")


def integer(least: int) -> Callable[[str], int]:
    """Return an option type for integers of at least `least`.

    Examples
    --------
    >>> integer(1)("12")
    12
    """

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if number < least:
            raise argparse.ArgumentTypeError(
                f"expected an integer of at least {least}, got {text!r}"
            )
        return number

    return read


def names(text: str) -> tuple[str, ...]:
    """Read names separated by commas.

    Examples
    --------
    >>> names("ets, arima")
    ('ets', 'arima')
    """
    found = tuple(name.strip() for name in text.split(","))
    if "" in found or len(set(found)) < len(found):
        raise argparse.ArgumentTypeError(
            f"expected different names separated by commas, got {text!r}"
        )
    return found


def positive(text: str) -> float:
    """Read a positive, finite number.

    Examples
    --------
    >>> positive("1e-3")
    0.001
    """
    number = _number(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"expected a positive number, got {text!r}")
    return number


def non_negative(text: str) -> float:
    """Read a finite number that is zero or positive.

    Examples
    --------
    >>> non_negative("0")
    0.0
    """
    number = _number(text)
    if not 0 <= number < float("inf"):
        raise argparse.ArgumentTypeError(f"expected zero or a positive number, got {text!r}")
    return number


def quantiles(text: str) -> tuple[float, ...]:
    """Read increasing numbers between 0 and 1, separated by commas.

    Examples
    --------
    >>> quantiles("0.1,0.5,0.9")
    (0.1, 0.5, 0.9)
    """
    levels = tuple(_number(level) for level in text.split(","))
    rising = all(low < high for low, high in pairwise(levels))
    if not rising or not (levels[0] > 0 and levels[-1] < 1):
        raise argparse.ArgumentTypeError(
            f"expected increasing numbers between 0 and 1, such as 0.1,0.5,0.9, got {text!r}"
        )
    return levels


def fraction(text: str) -> float:
    """Read a number in [0, 1).

    Examples
    --------
    >>> fraction("0.15")
    0.15
    """
    number = _number(text)
    if not 0 <= number < 1:
        raise argparse.ArgumentTypeError(f"expected a number from 0 to below 1, got {text!r}")
    return number


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def add_reading_options(parser: Any) -> None:
    """Add the options for reading a series: the file, its conventions, and gaps."""
    parser.add_argument("series", metavar="SERIES.csv", help="a CSV file with a header")
    group = parser.add_argument_group(
        "file", "Omitted options are inferred from the file and reported in one line."
    )
    group.add_argument("--time", metavar="COLUMN", help="the time column; none if there is none")
    group.add_argument(
        "--time-format",
        metavar="FORMAT",
        help="a format of strptime, such as %%d.%%m.%%Y, with %%q for the quarter; text for labels "
        "that are not times, if the rows are in time order",
    )
    group.add_argument(
        "--dayfirst",
        action=argparse.BooleanOptionalAction,
        help="whether 01/02/2020 is the first of February",
    )
    group.add_argument(
        "--delimiter", metavar="MARK", help="the separator of cells; tab, or none for one column"
    )
    group.add_argument("--decimal", metavar="MARK", help="the decimal mark, . or ,")
    group.add_argument(
        "--thousands",
        metavar="MARK",
        help="the separator of groups of three digits: . , ' or space",
    )
    group.add_argument(
        "--missing",
        metavar="TEXT",
        action="append",
        default=[],
        help="a text for gaps, such as -999; may be repeated (in addition to empty cells, NA, nan, "
        "null, None, #N/A, ?, - and .)",
    )
    group.add_argument(
        "--encoding",
        help="text encoding, such as cp1252 (default: UTF-8, or UTF-16 with a byte order mark)",
    )
    group.add_argument(
        "--fill",
        choices=["forward", "linear", "drop"],
        help="how to fill gaps: repeat the last value, interpolate, or drop the row (by default "
        "gaps are an error)",
    )


def reading_options(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the options of `add_reading_options` as arguments of `read_series`."""
    names = ("time", "time_format", "dayfirst", "delimiter", "decimal", "thousands", "encoding")
    options = {name: getattr(arguments, name) for name in (*names, "fill")}
    return options | {"missing": tuple(arguments.missing)}


def add_series_option(parser: Any) -> None:
    """Add the option for files of several series."""
    parser.add_argument(
        "--series",
        dest="series_column",
        metavar="COLUMN",
        help="the column with the name of the series, for a file of several",
    )


def read_some(
    arguments: argparse.Namespace,
    target: str | Sequence[str] | None,
    like: CSVFormat | None = None,
) -> tuple[list[Series], bool, list[str]]:
    """Read the series of a file.

    Parameters
    ----------
    arguments : argparse.Namespace
        With the options of `add_reading_options` and `add_series_option`.
    target : str or sequence of str, optional
    like : CSVFormat, optional
        The conventions of the training data.

    Returns
    -------
    tuple of list of Series, bool and list of str
        The series; whether the file may have several; what was found, in sentences.
    """
    from symbolic_rnn.cli.console import steps_found
    from symbolic_rnn.forecasting.series import read_panel, read_series

    options = reading_options(arguments)
    column = arguments.series_column or (None if like is None else like.series)
    if column is None:
        only = read_series(arguments.series, target, like=like, **options)
        return [only], False, [*filter(None, (only.found, steps_found(only)))]
    fill = options.pop("fill")
    found = read_panel(arguments.series, column, target, fill=fill, like=like, **options)
    longest = max(found, key=len)
    lengths = sorted({len(each) for each in (min(found, key=len), longest)})
    rows = " to ".join(map(str, lengths))
    line = f"{len(found)} series of {rows} rows; the longest, {longest.name!r}: {longest.found}"
    return list(found), True, [*filter(None, (line, steps_found(longest)))]


def writable_file(path: str, *, inputs: tuple[str, ...] = ()) -> Path:
    """Check that a file can be written, before a long computation.

    Parameters
    ----------
    path : str
        The file to write; it may exist.
    inputs : tuple of str
        Files that must not be overwritten.

    Raises
    ------
    ValueError
        If the folder does not exist or is not writable, the path is a folder, or it is one of the
        inputs.

    Examples
    --------
    >>> writable_file("none/model.safetensors")
    Traceback (most recent call last):
    ValueError: none/model.safetensors: there is no folder ...; create it first
    """
    file = Path(path)
    folder = file.resolve().parent
    if file.is_dir():
        raise ValueError(f"{path}: is a folder; pass a file in it")
    if not folder.is_dir():
        raise ValueError(f"{path}: there is no folder {folder}; create it first")
    for given in inputs:
        if os.path.realpath(given) == os.path.realpath(path):
            raise ValueError(f"{path}: would overwrite an input; pass another file")
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise ValueError(f"{path}: the folder {folder} is not writable: {error.strerror}") from None
    return file
