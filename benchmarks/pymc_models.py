"""Log-densities of PyMC models beside NUMBA and JAX: see ``benchmarks/README.md``.

The models are those of ``examples/recurrent_likelihoods.py``. Each mode of PyTensor has a process
of its own; all agree on the value and the gradient, and are then timed in turn.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from contest.contestants import Contestant, peer
from contest.machine import conditions, load
from contest.measure import compile_times
from contest.race import race, say
from contest.report import number, table
from contest.values import Results, ValueRow, agreement, compare, versions

MODELS = ("autoregression", "garch", "hidden_markov", "kalman", "lstm")
OURS = "C99"

#: The largest difference of two exact methods in double precision, to the largest entry.
TOLERANCE = 1e-10


@dataclass(frozen=True)
class Case:
    """A model at one length of its series."""

    model: str
    steps: int

    def __str__(self) -> str:
        return f"{self.model}, T = {self.steps}"

    def save(self, path: Path) -> None:
        """Write which one it is."""
        np.savez(path, model=self.model, steps=self.steps)


def contestants() -> list[Contestant]:
    """Our mode and those of PyTensor, in this interpreter."""
    script = "pytensor_pymc.py"
    others = [
        peer(mode, script, sys.executable, "", mode.lower(), mode) for mode in ("NUMBA", "JAX")
    ]
    return [Contestant(OURS, script, sys.executable, (OURS,)), *others]


def times_table(results: Results) -> str:
    """Least milliseconds of a log-density with its gradient, and how often ours fits in."""
    names = [row.contestant for row in results[0][1]]
    head = ["ms", *names, *(f"{name} / {OURS}" for name in names[1:])]
    lines = []
    for case, rows in results:
        found = [f"{row.least_ms:.4f}" if row.ranked else "-" for row in rows]
        ours, *others = rows
        ratios = [
            f"{row.least_ms / ours.least_ms:.2f}" if row.ranked and ours.ranked else "-"
            for row in others
        ]
        lines.append([str(case), *found, *ratios])
    return table(head, lines)


def options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--models", nargs="+", default=MODELS, choices=MODELS, metavar="NAME")
    add("--steps", type=int, default=200, metavar="T", help="of a series (200)")
    add("--seconds", type=float, default=2.0, metavar="S", help="for each in each case (2)")
    add("--remark", default="", help="a sentence about the circumstances")
    add("--output", type=Path, metavar="FILE", help="the tables, Markdown")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print Markdown."""
    asked = options(arguments)
    everybody, began, text = contestants(), load(), ""
    results: list[tuple[Case, list[ValueRow]]] = []
    compiled: list[list[str]] = []
    for model in asked.models:
        case = Case(model, asked.steps)
        seconds = compile_times(case, everybody, 1, say)
        compiled.append([str(case), *(_shown(seconds.get(one.name)) for one in everybody)])
        rows = race(case, everybody, 1, asked.seconds, say, ValueRow)
        compare(rows, OURS, TOLERANCE)
        results.append((case, rows))
        said = (f"{row.contestant} {row.remark or number(row.least_ms)}" for row in rows)
        say(f"{case}, least ms: {'; '.join(said)}")
        text = markdown(results, compiled, everybody, began, asked.remark)
        if asked.output:
            asked.output.write_text(text, "utf-8")
    print(text)


def markdown(
    results: Results,
    compiled: Sequence[Sequence[str]],
    everybody: Sequence[Contestant],
    began: str,
    remark: str,
) -> str:
    """All tables."""
    about = f"{conditions(1)}. One run; load of the machine before: {began}; after: {load()}. "
    about += f"{versions(results)}. {remark}"
    parts = [
        "# Log-densities of PyMC models with their gradients",
        about,
        "The models of `examples/recurrent_likelihoods.py`, in double precision, one thread; "
        "`interop.compile_log_density` compiles each in modes of PyTensor. All recurrences have "
        "the gradient rule of this package. Times are the least of all calls: other programs "
        "lengthen long calls, and those that wait for a thread, more than short ones.",
        times_table(results),
        "## Compile time\n\nSeconds from the model to a function that has run once, imports not "
        "counted: with empty caches, and in a new process after that.",
        table(["seconds", *(one.name for one in everybody)], compiled),
        f"## Agreement\n\nWith {OURS}; {TOLERANCE:g} is allowed.",
        agreement(results),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _shown(found: tuple[float | str, float | str] | None) -> str:
    if found is None:
        return "-"
    return ", ".join(f"{s:.1f}" if isinstance(s, float) else s for s in found)


if __name__ == "__main__":
    main()
