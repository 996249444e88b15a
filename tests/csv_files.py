"""CSV files in many conventions, with the numbers and times that they contain."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import strategies as st

#: What a file calls its times: a name, how it is written, the step in days (or months), and the
#: option that settles it.
DATE_FORMATS = {
    "iso": "%Y-%m-%d",
    "iso clock": "%Y-%m-%dT%H:%M:%S",
    "compact": "%Y%m%d",
    "month": "%Y-%m",
    "compact month": "%Y%m",
    "us": "%m/%d/%Y",
    "us short": "%m/%d/%y",
    "us am pm": "%m/%d/%Y %I:%M %p",
    "british": "%d/%m/%Y",
    "dutch": "%d-%m-%Y",
    "german": "%d.%m.%Y",
    "german clock": "%d.%m.%Y %H:%M",
    "german short": "%d.%m.%y",
    "japanese": "%Y/%m/%d",
    "short year first": "%y/%m/%d",
    "names": "%d %b %Y",
    "american names": "%B %d, %Y",
    "month names": "%b %Y",
    "excel months": "%b-%y",
    "quarter": "%Y-Q%q",
    "quarter first": "Q%q %Y",
    "week": "%G-W%V",
    "digits, day first": "%d%m%Y",
    "month.year": "%m.%Y",
    "year": "%Y",
    "rfc": "%a, %d %b %Y %H:%M:%S",
}
MONTHLY = {"month", "compact month", "month names", "excel months", "month.year"}
CLOCKS = {"iso clock", "us am pm", "german clock", "rfc"}


def later(moment: datetime, months: int) -> datetime:
    year, month = divmod(12 * moment.year + moment.month - 1 + months, 12)
    return moment.replace(year=year, month=month + 1)


def written(moment: datetime, pattern: str) -> str:
    return moment.strftime(pattern.replace("%q", str((moment.month + 2) // 3)))


@st.composite
def moments(draw, kind: str, n: int) -> list[datetime]:
    start = datetime(2019, 1, 1) + timedelta(days=draw(st.integers(0, 800)))
    if kind in MONTHLY or kind.startswith("quarter") or kind == "year":
        step = {"quarter": 3, "quarter first": 3, "year": 12}.get(kind, 1)
        return [later(start.replace(day=1), step * k) for k in range(n)]
    if kind == "week":
        start -= timedelta(days=start.weekday())
        return [start + timedelta(days=7 * k) for k in range(n)]
    steps = [timedelta(days=1), timedelta(days=7)]
    if kind in CLOCKS:
        steps += [timedelta(hours=1), timedelta(minutes=15), timedelta(hours=7)]
    step = draw(st.sampled_from(steps))
    monthly = draw(st.booleans())
    if monthly:
        return [later(start.replace(day=1 + start.day % 12), k) for k in range(n)]
    return [start + step * k for k in range(n)]


@dataclass
class File:
    """The bytes of a file, what it holds in the order of time, and the options that settle it.

    The times are None where the labels are plain numbers.
    """

    data: bytes
    labels: list[str]
    times: list[datetime] | None
    values: list[list[float | None]]
    names: list[str]
    options: dict[str, object]
    flaw: str | None = None
    story: dict[str, object] = field(default_factory=dict)


def number(text: str, decimal: str, thousands: str | None) -> str:
    """Write a canonical number such as -1234.5 by other marks."""
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, fraction = digits.partition(".")
    if thousands is not None:
        whole = f"{int(whole):,}".replace(",", thousands)
    return sign + whole + (decimal + fraction if point else "")


@st.composite
def canonical_numbers(draw, n: int, kind: str) -> list[str]:
    if kind == "exact":
        floats = st.floats(-1e6, 1e6, allow_nan=False).filter(lambda x: "e" not in repr(x))
        return [repr(draw(floats)) for _ in range(n)]
    cells = []
    for _ in range(n):
        places = {"integers": 0, "large": 2, "small": 1, "three places": 3}.get(kind)
        places = draw(st.integers(0, 4)) if places is None else places
        limit = 10 ** draw(st.integers(1, 7)) if kind in ("large", "mixed", "integers") else 999
        cells.append(f"{draw(st.integers(-limit, limit))}.{draw(st.integers(0, 9999)):04d}")
        cells[-1] = cells[-1][: len(cells[-1]) - (4 - places)].removesuffix(".")
    return cells


@st.composite
def csv_files(draw) -> File:
    n, columns = draw(st.integers(3, 16)), draw(st.integers(1, 3))
    kind = draw(st.sampled_from(sorted(DATE_FORMATS)))
    pattern = DATE_FORMATS[kind]
    delimiter = draw(st.sampled_from([",", ";", "\t", "|"]))
    decimal = draw(st.sampled_from([".", ","]))
    thousands = draw(st.sampled_from([None, None, ".", ",", " ", "'", "\u00a0"]))
    thousands = None if thousands == decimal else thousands
    order = draw(st.sampled_from(["up", "up", "down", "down", "shuffled", "repeated"]))
    gap = draw(st.sampled_from([None, None, "", "?", "-", ".", "None", "N/A", "#N/A", "-999", "x"]))
    style = draw(st.sampled_from(["plain", "plain", "comma", "umlaut"]))
    trailing = draw(st.sampled_from(["none", "none", "rows", "all"]))
    footer = draw(st.sampled_from([None, None, None, "total", "note"]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, "bare"]))
    end = draw(st.sampled_from(["\n", "\r\n"]))

    times = draw(moments(kind, n))
    labels = [written(moment, pattern) for moment in times]
    kinds = ["small", "integers", "three places", "large", "mixed", "exact"]
    kinds = draw(st.sampled_from([kinds, ["three places"], ["integers"]]))
    texts = [draw(canonical_numbers(n, draw(st.sampled_from(kinds)))) for _ in range(columns)]
    values: list[list[float | None]] = [[float(t[k]) for t in texts] for k in range(n)]
    cells = [[number(t[k], decimal, thousands) for t in texts] for k in range(n)]
    if gap is not None:
        place = draw(st.integers(0, n - 2)), draw(st.integers(0, columns - 1))
        values[place[0]][place[1]] = None
        cells[place[0]][place[1]] = gap
    if gap == "-999":  # a number, so all of its like are gaps
        values = [[None if value == -999 else value for value in row] for row in values]
    base = {"plain": "flow", "comma": "Leistung, kW", "umlaut": "Höhe"}[style]
    names = [f"{base} {k}" if k else base for k in range(columns)]
    time_name = {"year": "year"}.get(kind, draw(st.sampled_from(["date", "ds", "time", "Datum"])))
    rows = [[label, *row] for label, row in zip(labels, cells, strict=True)]
    flaw = None
    if order == "down":
        rows = rows[::-1]
    elif order == "shuffled":
        shuffled = draw(st.permutations(rows))
        flaw = None if shuffled in (rows, rows[::-1]) else "order"
        rows = list(shuffled)
    elif order == "repeated":
        rows = [*rows[: n // 2], rows[n // 2], *rows[n // 2 :]]
        flaw = "order"
    if footer is not None:
        flaw = "footer"
        rows.append(["Total", *cells[0]] if footer == "total" else ["Source: a station"])
    table = [[time_name, *names], *rows]
    extra = {"none": [], "rows": [""], "all": [""]}[trailing]
    table = [row + (extra if i or trailing == "all" else []) for i, row in enumerate(table)]
    if quoting == "bare":
        text = end.join(delimiter.join(row) for row in table) + end
        if any(delimiter in cell for row in table for cell in row):
            flaw = flaw or "unquoted"
    else:
        stream = io.StringIO()
        csv.writer(stream, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(
            table
        )
        text = stream.getvalue()
    if encoding == "cp1252" and text.isascii():
        encoding = "utf-8"
    options = {
        "time": time_name,
        "time_format": pattern,
        "dayfirst": None,
        "delimiter": delimiter,
        "decimal": decimal,
        "thousands": thousands if thousands != "\u00a0" else " ",
        "missing": () if gap is None else (gap,),
        "encoding": encoding if encoding in ("cp1252", "utf-16") else None,
    }
    if kind == "year":
        options["time_format"] = None
    if kind in ("us", "us short", "british", "dutch", "us am pm"):
        options["dayfirst"] = kind in ("british", "dutch")
    if kind.startswith("quarter"):
        times = [moment.replace(month=1 + 3 * ((moment.month - 1) // 3)) for moment in times]
    story = {"kind": kind, "delimiter": delimiter, "decimal": decimal, "thousands": thousands}
    known = None if kind == "year" else times
    return File(text.encode(encoding), labels, known, values, names, options, flaw, story)
