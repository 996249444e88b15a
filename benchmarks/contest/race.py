"""The race: each contestant in a process of its own, all of them in turn."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from contest.contestants import Contestant, ContestantError, Process, environment

ROUNDS = 5
LIMIT_S = 900.0

Say = Callable[[str], None]


def say(text: str) -> None:
    """Tell who waits what is going on."""
    print(text, file=sys.stderr, flush=True)


class Case(Protocol):
    """What is raced over: ``str`` gives its name."""

    def save(self, path: Path) -> None:
        """Write the problem for the contestants, an ``.npz`` file."""


@dataclass
class Row:
    """What one contestant did in one case; ``remark`` says why there is nothing, or no rank.

    A subclass has a field for each thing that the contestants' answers hold besides.
    """

    contestant: str
    peer: bool
    compile_s: float | None = None
    times_ms: list[float] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    remark: str = ""

    @property
    def median_ms(self) -> float:
        """The median time of a run."""
        return statistics.median(self.times_ms)

    @property
    def least_ms(self) -> float:
        """The least time of a run."""
        return min(self.times_ms)

    @property
    def ranked(self) -> bool:
        """Whether its time may be compared: it ran, and computed what the others did."""
        return bool(self.times_ms) and not self.remark


def race[R: Row](
    case: Case,
    field_: Sequence[Contestant],
    threads: int,
    seconds: float,
    say: Say,
    row_type: type[R],
) -> list[R]:
    """Start all contestants, then let them run in turn, one at a time."""
    rows = [row_type(one.name, one.peer, remark=one.absence) for one in field_]
    running: list[tuple[R, Process]] = []
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
