"""How a CSV file writes numbers, times and gaps: what is given, found, or remembered."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

__all__ = ["GAPS", "NO_COLUMN", "TEXT", "CSVFormat", "SeriesError", "listed"]

#: How a gap is written, in any case.
GAPS = frozenset(
    {
        *("", "nan", "+nan", "-nan", "na", "n/a", "<na>", "#na", "#n/a", "#n/a n/a", "#nv"),
        *("null", "none", "nat", "?", "-", "--", "."),
    }
)
#: `time_format` of labels that are no times; the rows are in the order of time.
TEXT = "text"
#: As `time`: no column tells the time. As `delimiter`: the file has one column.
NO_COLUMN = "none"

# Marks that are hard to type, by name; and what is read like another mark.
_NAMED = {"tab": "\t", "\\t": "\t", "space": " ", "\u00a0": " ", "\u202f": " ", "’": "'"}


class SeriesError(ValueError):
    """The data cannot be used; the message says where, what was expected and what to do.

    Examples
    --------
    >>> issubclass(SeriesError, ValueError)
    True
    """


@dataclass(frozen=True)
class CSVFormat:
    r"""The conventions of a CSV file; None where the file itself must tell.

    Parameters
    ----------
    time : str, optional
        The column of times, or ``"none"``.
    delimiter : str, optional
        One character, ``"tab"``, or ``"none"`` for a file of one column.
    decimal, thousands : str, optional
        The decimal mark, "." or ","; and what separates groups of three digits: ".", ",", "'" or a
        space.
    missing : tuple of str
        How gaps are written, besides `GAPS`. A number is compared as a number.
    time_format : str, optional
        As `datetime.strptime` takes it, with ``%q`` for the quarter; or ``"text"``.
    dayfirst : bool, optional
        Whether 01/02/2020 is the first of February.
    encoding : str, optional
        Of the text; UTF-8, or UTF-16 with a byte order mark, where omitted.

    Raises
    ------
    ValueError
        If a mark is not one character, two that must differ are the same, or the time format has a
        directive that strptime does not know.

    Examples
    --------
    >>> CSVFormat(decimal=",", delimiter="tab").delimiter
    '\t'
    >>> CSVFormat.from_dict(CSVFormat(missing=("-999",)).to_dict()).missing
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
                with warnings.catch_warnings():  # a day without a year is read, see Dates
                    warnings.simplefilter("ignore", DeprecationWarning)
                    datetime.strptime("", self.time_format.replace("%q", "%m"))
            except ValueError as error:
                if "time data" not in str(error):
                    raise ValueError(f"time_format, {self.time_format!r}: {error}") from None
        if self.decimal is not None and self.decimal == self.thousands:
            raise ValueError(f"decimal and thousands expect two marks, got {self.decimal!r} twice")

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return values | {"missing": list(self.missing)}

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> CSVFormat:
        """Rebuild what `to_dict` returned; anything else is a ValueError."""
        if set(d) != {field.name for field in fields(cls)}:
            raise ValueError(f"CSVFormat.from_dict expects other fields than {sorted(d)}")
        for name, value in d.items():
            texts = value if name == "missing" and isinstance(value, list) else [value]
            kind = bool if name == "dayfirst" else str
            optional = name != "missing"
            if not all(isinstance(t, kind) or (optional and t is None) for t in texts):
                raise ValueError(f"CSVFormat.from_dict: {name} is {str(value)[:40]}")
        return cls(**{**d, "missing": tuple(d["missing"])})


def _one_character(name: str, mark: str | None) -> None:
    if mark is not None and (len(mark) != 1 or mark in '"\r\n\0' or mark.isalnum()):
        raise ValueError(f"{name} expects one character, 'tab' or 'none', got {mark!r}")


def listed(names: Sequence[str]) -> str:
    """Quote names for a message."""
    return ", ".join(repr(name) for name in names)
