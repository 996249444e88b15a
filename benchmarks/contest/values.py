"""Contestants who compute values: whether they agree, and tables of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from contest.race import Row
from contest.report import table


@dataclass
class ValueRow(Row):
    """What one contestant did in one case, what it found, and how far that is from the others."""

    values: list[float] = field(default_factory=list)
    difference: float | None = None


Results = Sequence[tuple[Any, Sequence[ValueRow]]]


def compare(rows: Sequence[ValueRow], usual: str, tolerance: float) -> None:
    """Mark who differs from the one so named, or, where that is absent, from the first."""
    present = [row for row in rows if row.values]
    if not present:
        return
    expected = np.array(next((r for r in present if r.contestant == usual), present[0]).values)
    size = float(np.abs(expected).max())
    assert size > 0, "nothing is proved by zeros"
    for row in present:
        row.difference = float(np.abs(np.array(row.values) - expected).max()) / size
        if not row.difference <= tolerance:
            row.remark = row.remark or f"differs by {row.difference:.0e}"


def versions(results: Results) -> str:
    """What everybody was compiled with."""
    found = {k: v for _, rows in results for row in rows for k, v in row.versions.items()}
    return "; ".join(f"{name} {version}" for name, version in found.items())


def compile_table(results: Results) -> str:
    """Seconds before the first run, which is included."""
    lines = [
        [str(case), *("-" if row.compile_s is None else f"{row.compile_s:.2f}" for row in rows)]
        for case, rows in results
    ]
    return table(["compile s", *(row.contestant for row in results[0][1])], lines)


def agreement(results: Results) -> str:
    """The largest difference of each contestant in any case; who was not ranked, and why."""
    lines = []
    for k, first in enumerate(results[0][1]):
        rows = [(case, rows[k]) for case, rows in results]
        found = [row.difference for _, row in rows if row.difference is not None]
        remarks = {row.remark: str(case) for case, row in rows if row.remark}
        said = "; ".join(
            remark if remark.startswith("absent") else f"{case}: {remark}"
            for remark, case in remarks.items()
        )
        lines.append([first.contestant, f"{max(found):.0e}" if found else "-", said])
    return table(["contestant", "largest difference / largest entry", "remark"], lines)
