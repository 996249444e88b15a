"""Training steps: whether all contestants do the same one, and how long they compile."""

from __future__ import annotations

import math
import os
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from contest.contestants import Contestant, ContestantError, Process, environment
from contest.race import LIMIT_S, Case, Row, Say

#: Losses of float32 sums; and how far the weights moved, which is a difference of float32 numbers.
LOSS_TOLERANCE, MOVED_TOLERANCE = 1e-5, 1e-3


@dataclass
class StepRow(Row):
    """What one contestant did in one case, and its first steps."""

    memory_mib: float | None = None
    losses: list[float] = field(default_factory=list)
    moved: dict[str, float] = field(default_factory=dict)


def judge(rows: Sequence[StepRow]) -> None:
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
