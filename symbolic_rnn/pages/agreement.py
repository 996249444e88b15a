"""The tables of a verification report in HTML."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import numpy as np

from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.pages.labels import plain, visible
from symbolic_rnn.verification import Comparison, Report

__all__ = ["agreement_table", "pair_table", "verdict"]


def pair_table(report: Report) -> str:
    """Return a short table, with one row per pair of methods."""
    rows = []
    for pair in dict.fromkeys(c.methods for c in report.comparisons):
        of_pair = tuple(c for c in report.comparisons if c.methods == pair)
        worst = replace(report, comparisons=of_pair).worst
        agree = sum(comparison.verdict == "agrees" for comparison in of_pair)
        read = sum(comparison.verdict != "not read" for comparison in of_pair)
        place = f" {list(worst.place)}" if worst.place else ""
        rows.append(
            f'<tr><th scope="row">{escape(" / ".join(pair))}</th>'
            f"<td>{agree} of {read}</td>{_cell(worst)}"
            f"<td>{_tolerances(report, pair)}</td><td>{escape(_name(worst.quantity))}{place}</td>"
            "</tr>"
        )
    return (
        f"<table><caption>{escape(visible(report.title))}</caption>"
        '<thead><tr><th scope="col">methods</th><th scope="col">agree</th>'
        '<th scope="col">largest difference</th><th scope="col">tolerance</th>'
        f'<th scope="col">gradient of</th></tr></thead><tbody>{"".join(rows)}</tbody></table>'
    )


def agreement_table(report: Report) -> str:
    """Return a table with one row per quantity and one column per pair of methods."""
    pairs = list(dict.fromkeys(c.methods for c in report.comparisons))
    heads = "".join(
        f'<th scope="col">{escape(first)} /<br>{escape(second)}<br>'
        f'<span class="soft">{_tolerances(report, (first, second))}</span></th>'
        for first, second in pairs
    )
    rows = []
    for quantity in dict.fromkeys(c.quantity for c in report.comparisons):
        row = {c.methods: c for c in report.comparisons if c.quantity == quantity}
        worst = max(row.values(), key=lambda c: np.nan_to_num(c.difference, nan=np.inf))
        least = min(c.compared for c in row.values())
        entries = str(worst.size) if least == worst.size else f"{least} of {worst.size}"
        cells = "".join(_cell(row.get(pair)) for pair in pairs)
        rows.append(
            f'<tr><th scope="row">{escape(_name(quantity))}</th><td>{entries}</td>{cells}</tr>'
        )
    return (
        f"<table><caption>{escape(visible(report.title))}</caption>"
        f'<thead><tr><th scope="col">gradient of</th><th scope="col">entries<br>compared</th>'
        f"{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def verdict(report: Report) -> str:
    """Return one sentence on the result of a report."""
    if not report.comparisons:
        return "Nothing was compared, so nothing is proved."
    n = sum(comparison.verdict != "not read" for comparison in report.comparisons)
    unread = ""
    if report.unread:
        unread = (
            " The outputs do not depend on these, so their gradient is zero: "
            f"{', '.join(map(_name, report.unread))}."
        )
    if report.differing:
        return (
            f"{len(report.differing)} of {n} comparisons differ. "
            f"The worst: {visible(str(report.worst))}."
        )
    if report.zero:
        return (
            "No gradients differ, but these are zero everywhere, which proves nothing: "
            f"{', '.join(map(_name, report.zero))}.{unread}"
        )
    if not n:
        return f"Nothing is proved.{unread}"
    notes = "".join(f" {visible(note)}" for note in report.notes)
    largest = max(comparison.difference for comparison in report.comparisons)
    return (
        f"All {n} comparisons agree; the largest difference is {largest:.1e} of the largest entry."
        f"{unread}{notes}"
    )


def _tolerances(report: Report, pair: tuple[str, str]) -> str:
    allowed = sorted({c.tolerance for c in report.comparisons if c.methods == pair})
    return " or ".join(f"≤ {tolerance:g}" for tolerance in allowed)


def _cell(comparison: Comparison | None) -> str:
    if comparison is None:
        return "<td></td>"
    words = {
        "agrees": f"{comparison.difference:.1e}",
        "differs": f"{comparison.difference:.1e} differs",
        "zero": "zero",
        "rounding": "zero up to rounding",
        "not read": "not read",
        "not finite": "not finite",
    }[comparison.verdict]
    where = f' title="largest at {list(comparison.place)}"' if comparison.place else ""
    kind = comparison.verdict.replace(" ", "-")
    return f'<td class="{kind}"{where}>{words}</td>'


def _name(quantity: str) -> str:
    return plain([Name.parse(quantity)])
