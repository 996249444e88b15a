"""A training step side by side with JAX and PyTorch, in one run: see ``benchmarks/README.md``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from contest.contestants import Contestant, contestants
from contest.machine import Peaks, conditions, load
from contest.measure import StepRow, compile_times, judge
from contest.plot import draw
from contest.problem import GATES, GRID, Case, Size
from contest.race import race, say
from contest.report import case_table, compile_table, growth_table, number, peak_table, summary

GROWTH = {
    "T": [Size(T, 8, 64, 8) for T in (50, 100, 200, 500, 1000, 2000, 5000)],
    "H": [Size(50, 32, H, 32) for H in (32, 64, 128, 256, 512)],
}
OPTIMIZERS = {"sgd": "plain SGD", "adam": "clipping by the global norm and Adam"}


def options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--jax-python", default=os.environ.get("JAX_PYTHON"), metavar="PATH", help="has JAX")
    add("--torch-python", default=os.environ.get("TORCH_PYTHON"), metavar="PATH", help="PyTorch")
    add("--cells", nargs="+", default=list(GATES), choices=GATES, metavar="CELL")
    add("--sizes", nargs="+", default=list(GRID), type=Size.read, metavar="TxBxHxIN")
    add("--only", nargs="+", metavar="NAME", help='those whose names begin so: C99, "CVM BPTT"')
    add("--without-numba", action="store_true", help="it compiles for up to a minute a function")
    add("--threads", type=int, default=2, metavar="N")
    add("--seconds", type=float, default=3.0, metavar="S", help="for each in each case (3)")
    add("--optimizer", default="sgd", choices=OPTIMIZERS, help="adam clips by the global norm too")
    add("--quick", action="store_true", help="one small LSTM, half a second, nothing else")
    add("--growth", action="store_true", help="also against T and H, for the first of the cells")
    add("--growth-only", action="store_true", help="that alone")
    add("--compile-cells", nargs="*", default=["LSTM"], choices=GATES, metavar="CELL")
    add("--output", type=Path, metavar="FILE", help="the tables, Markdown")
    add("--json", type=Path, metavar="FILE", help="all numbers")
    add("--plot", type=Path, metavar="FILE", help="a picture of the times")
    found = parser.parse_args(arguments)
    if found.quick:
        found.cells, found.sizes, found.seconds = ["LSTM"], [Size(20, 4, 16, 4)], 0.5
        found.compile_cells, found.growth, found.growth_only = [], False, False
    return found


def chosen(asked: argparse.Namespace) -> list[Contestant]:
    """The contestants that were asked for."""
    everybody = contestants(asked.jax_python, asked.torch_python)
    if asked.without_numba:
        everybody = [one for one in everybody if not one.name.startswith("NUMBA")]
    if asked.only:
        everybody = [one for one in everybody if one.name.startswith(tuple(asked.only))]
    if not everybody:
        raise SystemExit(f"--only {' '.join(asked.only)}: nobody's name begins so.")
    return everybody


@dataclass
class Run:
    """All that was measured so far."""

    asked: argparse.Namespace
    everybody: list[Contestant]
    began: str = field(default_factory=load)
    peaks: Peaks = field(default_factory=Peaks)
    grid: list[tuple[Case, list[StepRow]]] = field(default_factory=list)
    growth: dict[str, list[tuple[Case, list[StepRow]]]] = field(default_factory=dict)
    compiled: list[tuple[Case, dict[str, tuple[float | str, float | str]]]] = field(
        default_factory=list
    )

    def measure(self, case: Case, results: list[tuple[Case, list[StepRow]]]) -> None:
        """Measure one case, and write down what is known by then."""
        self.peaks.measure(self.asked.threads)
        asked = self.asked
        rows = race(case, self.everybody, asked.threads, asked.seconds, say, StepRow)
        judge(rows)
        results.append((case, rows))
        times = (f"{row.contestant} {row.remark or number(row.median_ms)}" for row in rows)
        say(f"{case}, median ms: {'; '.join(times)}")
        self.write()

    def everything(self) -> None:
        """Measure all that was asked for."""
        for threads in sorted({1, self.asked.threads}):
            self.peaks.measure(threads)
        if not self.asked.growth_only:
            for cell in self.asked.cells:
                for size in self.asked.sizes:
                    self.measure(Case(cell, size, self.asked.optimizer), self.grid)
            for cell in self.asked.compile_cells:
                case = Case(cell, GRID[1], "adam")
                found = compile_times(case, self.everybody, self.asked.threads, say)
                self.compiled.append((case, found))
                self.write()
        if self.asked.growth or self.asked.growth_only:
            for axis, sizes in GROWTH.items():
                results = self.growth.setdefault(axis, [])
                for size in sizes:
                    self.measure(Case(self.asked.cells[0], size, self.asked.optimizer), results)

    @property
    def cases(self) -> list[tuple[Case, list[StepRow]]]:
        """Every case of the grid and of the growths."""
        return [*self.grid, *(one for results in self.growth.values() for one in results)]

    def markdown(self) -> str:
        """The tables."""
        peak = self.peaks.peak(self.asked.threads)
        versions = {k: v for _, rows in self.cases for row in rows for k, v in row.versions.items()}
        parts = [
            "# A training step, float32\n",
            f"{conditions(self.asked.threads)}; {OPTIMIZERS[self.asked.optimizer]}. Load of the "
            f"machine before: {self.began}; after: {load()}. "
            + "; ".join(f"{name} {version}" for name, version in versions.items())
            + ".\n",
            summary(self.grid) if self.grid else "",
            *(growth_table(axis, results) for axis, results in self.growth.items()),
            *(compile_table(case, found) for case, found in self.compiled),
            peak_table(self.peaks),
            *(case_table(case, rows, peak) for case, rows in self.cases),
        ]
        return "\n".join(part for part in parts if part)

    def numbers(self) -> dict[str, Any]:
        """Everything, for JSON."""
        return {
            "conditions": conditions(self.asked.threads),
            "load": [self.began, load()],
            "peaks": self.peaks.found,
            "compile": {str(case): found for case, found in self.compiled},
            "cases": [
                {**asdict(case), "rows": [asdict(row) for row in rows]} for case, rows in self.cases
            ],
        }

    def write(self) -> None:
        """Write the files that were asked for."""
        if self.asked.output:
            self.asked.output.write_text(self.markdown(), "utf-8")
        if self.asked.json:
            self.asked.json.write_text(json.dumps(self.numbers(), indent=1), "utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print the tables."""
    asked = options(arguments)
    run = Run(asked, chosen(asked))
    try:
        run.everything()
    except KeyboardInterrupt:
        say("interrupted: this is what was measured until then")
    if not run.cases:
        return 1
    run.write()
    print(run.markdown())
    if asked.plot:
        draw(run.grid, list(run.growth.items()), asked.plot)
    return 0


if __name__ == "__main__":
    sys.exit(main())
