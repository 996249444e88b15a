"""The conventions of a CSV file for numbers, times and gaps."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from difflib import get_close_matches
from typing import Any

from symbolic_rnn.argument_checks import checks_arguments

__all__ = ["GAPS", "NO_COLUMN", "TEXT", "CSVFormat", "SeriesError", "listed", "nearest"]

#: Texts for a gap, in lower case; the comparison ignores case.
GAPS = frozenset(
    {
        *("", "nan", "+nan", "-nan", "na", "n/a", "<na>", "#na", "#n/a", "#n/a n/a", "#nv"),
        *("null", "none", "nat", "?", "-", "--", "."),
    }
)
#: `time_format` of labels that are not times; the rows are in time order.
TEXT = "text"
#: As `time`: there is no time column. As `delimiter`: the file has one column.
NO_COLUMN = "none"

# Names of marks that are hard to type, and marks that are treated like another one.
_NAMED = {"tab": "\t", "\\t": "\t", "space": " ", "\u00a0": " ", "\u202f": " ", "’": "'"}


class SeriesError(ValueError):
    """The data cannot be used; the message has the place, what was expected and what to do.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> issubclass(srnn.SeriesError, ValueError)
    True
    """


@checks_arguments
@dataclass(frozen=True)
class CSVFormat:
    r"""The conventions of a CSV file; None where they are inferred from the file.

    Parameters
    ----------
    time : str, optional
        The time column, or ``"none"``.
    delimiter : str, optional
        One character, ``"tab"``, or ``"none"`` for a file of one column.
    decimal, thousands : str, optional
        The decimal mark, "." or ","; and the separator of groups of three digits: ".", ",", "'" or
        a space.
    missing : tuple of str
        Texts for gaps in addition to `GAPS`. Numbers are compared by value.
    time_format : str, optional
        A format of `datetime.strptime`, with ``%q`` for the quarter; or ``"text"``.
    dayfirst : bool, optional
        Whether 01/02/2020 is the first of February.
    encoding : str, optional
        Text encoding; UTF-8, or UTF-16 with a byte order mark, when omitted.
    series : str, optional
        The column with the name of the series, in a file of several.

    Raises
    ------
    ValueError
        If a mark is not one character, the decimal mark equals the thousands separator, or the time
        format has an unknown directive.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> srnn.CSVFormat(decimal=",", delimiter="tab").delimiter
    '\t'
    >>> srnn.CSVFormat.from_dict(srnn.CSVFormat(missing=("-999",)).to_dict()).missing
    ('-999',)
    """

    time: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    missing: tuple[str, ...] = ()
    time_format: str | None = None
    dayfirst: bool | None = None
    encoding: str | None = None
    series: str | None = None

    def __post_init__(self) -> None:
        for name in ("delimiter", "thousands"):
            mark = getattr(self, name)
            object.__setattr__(self, name, _NAMED.get(mark, mark))
        if self.delimiter != NO_COLUMN:
            _one_character("delimiter", self.delimiter)
        for name, allowed in {"decimal": ".,", "thousands": ".,' "}.items():
            mark = getattr(self, name)
            if mark is not None and (len(mark) != 1 or mark not in allowed):
                marks = listed(allowed)
                raise ValueError(f"{name} expects one of {marks}, got {mark!r}")
        if self.time_format not in (None, TEXT):
            try:
                with warnings.catch_warnings():  # days without a year are supported, see Dates
                    warnings.simplefilter("ignore", DeprecationWarning)
                    datetime.strptime("", self.time_format.replace("%q", "%m"))
            except ValueError as error:
                if "time data" not in str(error):
                    raise ValueError(f"time_format, {self.time_format!r}: {error}") from None
        if self.decimal is not None and self.decimal == self.thousands:
            raise ValueError(
                f"decimal and thousands expect different marks, got {self.decimal!r} twice"
            )

    def to_dict(self) -> dict[str, Any]:
        """Return a dictionary that JSON can represent."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return values | {"missing": list(self.missing)}

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> CSVFormat:
        """Rebuild from the result of `to_dict`; raise ValueError for anything else."""
        d = {"series": None, **d}  # files of one series, before there were others
        if set(d) != {field.name for field in fields(cls)}:
            raise ValueError(f"CSVFormat.from_dict expects the fields of to_dict, got {sorted(d)}")
        for name, value in d.items():
            texts = value if name == "missing" and isinstance(value, list) else [value]
            kind = bool if name == "dayfirst" else str
            optional = name != "missing"
            if not all(isinstance(t, kind) or (optional and t is None) for t in texts):
                raise ValueError(
                    f"CSVFormat.from_dict: {name} has the wrong type: {str(value)[:40]}"
                )
        return cls(**{**d, "missing": tuple(d["missing"])})


def _one_character(name: str, mark: str | None) -> None:
    if mark is not None and (len(mark) != 1 or mark in '"\r\n\0' or mark.isalnum()):
        raise ValueError(f"{name} expects one character, 'tab' or 'none', got {mark!r}")


def listed(names: Sequence[str]) -> str:
    """Quote names for a message."""
    return ", ".join(repr(name) for name in names)


def nearest(name: str, names: Sequence[str]) -> str:
    """Return a question about the name that may have been meant; empty if none is near.

    Examples
    --------
    >>> nearest("flwo", ["rain", "flow"]), nearest("x", ["rain"])
    ("; did you mean 'flow'?", '')
    """
    close = get_close_matches(name, names, 1)
    return f"; did you mean {close[0]!r}?" if close else ""
