"""Measure: the times of all contestants in turn, and their compile times."""

from __future__ import annotations

import math
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from contest.contestants import Contestant, ContestantError, Process, environment
from contest.problem import Case

#: Losses of float32 sums; and how far the weights moved, which is a difference of float32 numbers.
LOSS_TOLERANCE, MOVED_TOLERANCE = 1e-5, 1e-3
ROUNDS = 5
LIMIT_S = 900.0


@dataclass
class Row:
    """What one contestant did in one case; ``remark`` says why there is nothing, or no rank."""

    contestant: str
    peer: bool
    compile_s: float | None = None
    memory_mib: float | None = None
    losses: list[float] = field(default_factory=list)
    moved: dict[str, float] = field(default_factory=dict)
    times_ms: list[float] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    remark: str = ""

    @property
    def median_ms(self) -> float:
        """The median time of a step."""
        return statistics.median(self.times_ms)

    @property
    def least_ms(self) -> float:
        """The least time of a step."""
        return min(self.times_ms)

    @property
    def ranked(self) -> bool:
        """Whether its time may be compared: it ran, and computed what the others did."""
        return bool(self.times_ms) and not self.remark


Say = Callable[[str], None]


def race(
    case: Case, field_: Sequence[Contestant], threads: int, seconds: float, say: Say
) -> list[Row]:
    """Start all contestants, then let them run in turn, one at a time."""
    rows = [Row(one.name, one.peer, remark=one.absence) for one in field_]
    running: list[tuple[Row, Process]] = []
    with tempfile.TemporaryDirectory() as folder:
        problem = Path(folder) / "problem.npz"
        case.save(problem)
        try:
            for row, one in zip(rows, field_, strict=True):
                if one.interpreter is None:
                    continue
                say(f"{case}: {one.name}")
                process = Process(one.command(problem), environment(threads), LIMIT_S)
                running.append((row, process))
                _guarded(row, process.answer)
            for _ in range(ROUNDS):
                for row, process in running:
                    if not row.remark:
                        time.sleep(0.05)  # the threads of the one before spin for a moment
                        _guarded(row, partial(process.ask, seconds / ROUNDS))
        finally:
            for _, process in running:
                process.close()
    judge(rows)
    return rows


def _guarded(row: Row, act: Callable[[], dict[str, Any]]) -> None:
    """Write an answer into the row, or why there is none."""
    try:
        answer = act()
    except ContestantError as failure:
        row.remark = str(failure)
        return
    row.times_ms += answer.pop("times_ms", [])
    for name, value in answer.items():
        setattr(row, name, value)


def judge(rows: Sequence[Row]) -> None:
    """Mark who computes something else than most do, by losses and by how far weights moved.

    Of two that differ, none is the one that is right: both are marked.
    """
    present = [row for row in rows if row.losses]
    sane = [row for row in present if all(map(math.isfinite, row.losses))]
    if not sane:
        return
    usual = [
        statistics.median(losses) for losses in zip(*(row.losses for row in sane), strict=True)
    ]
    assert abs(usual[-1] - usual[0]) > 100 * LOSS_TOLERANCE * usual[0], "the loss must move"
    for row in present:
        if worst(row.losses, usual) > LOSS_TOLERANCE:
            row.remark = row.remark or f"other losses, by {worst(row.losses, usual):.0e}"
        for name in row.moved:
            most = statistics.median(other.moved[name] for other in sane)
            if not abs(row.moved[name] - most) <= MOVED_TOLERANCE * most:
                row.remark = row.remark or f"{name} moved by {row.moved[name]:.4g}, not {most:.4g}"


def worst(found: Sequence[float], usual: Sequence[float]) -> float:
    """The largest relative difference; infinite where there is a NaN."""
    differences = [abs(a - b) / abs(b) for a, b in zip(found, usual, strict=True)]
    return max(math.inf if math.isnan(d) else d for d in differences)


def compile_times(
    case: Case, field_: Sequence[Contestant], threads: int, say: Say
) -> dict[str, tuple[float | str, float | str]]:
    """Seconds to compile a step, with empty caches and then again in a new process."""
    found = {}
    for one in field_:
        if one.interpreter is None:
            continue
        with tempfile.TemporaryDirectory() as folder:
            problem = Path(folder) / "problem.npz"
            case.save(problem)
            caches = {
                "SYMBOLIC_RNN_CACHE": f"{folder}/c99",
                "NUMBA_CACHE_DIR": f"{folder}/numba",
                "PYTENSOR_FLAGS": ",".join(
                    filter(None, [os.environ.get("PYTENSOR_FLAGS"), f"base_compiledir={folder}/pt"])
                ),
            }
            results: list[float | str] = []
            for state in ("cold", "warm"):
                say(f"compile {case}: {one.name}, {state}")
                process = Process(one.command(problem), environment(threads) | caches, LIMIT_S)
                try:
                    results.append(float(process.answer()["compile_s"]))
                except ContestantError as failure:
                    results.append(str(failure))
                finally:
                    process.close()
            found[one.name] = (results[0], results[1])
    return found
