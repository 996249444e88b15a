"""How long compiling takes, and how it grows, beside JAX: see ``benchmarks/README.md``."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from contest.contestants import PEERS
from contest.machine import conditions, load


@dataclass(frozen=True)
class Case:
    """Something that is compiled.

    ``family`` and ``what`` are what the scripts in ``peers/`` are called with; ``size`` is what the
    time should grow with; ``target`` are seconds in a second process and, in brackets, a first one.
    """

    title: str
    family: str
    what: str
    size: int
    target: str = ""


def _layers(number: int) -> Case:
    equations = 7 * number + 1
    title = f"GradBench's LSTM, {number} layers: {equations} equations a step"
    return Case(title, "layered", str(number), equations, "5" if number == 6 else "")


GROUPS: dict[str, list[Case]] = {
    "LSTMs in one loop": [
        Case("`compile_train`, one LSTM", "train", "LSTMx1", 1, "1.0 (2.5)"),
        Case("`Stack` of two LSTMs", "train", "LSTMx2", 2, "2"),
        Case("`Stack` of three LSTMs", "train", "LSTMx3", 3),
        Case("`Stack` of four LSTMs", "train", "LSTMx4", 4),
    ],
    "GRUs in one loop": [Case("`Stack` of four GRUs", "train", "GRUx4", 4, "4")],
    "loops one over the other": [
        Case("two unrolled LSTMs, one over the other", "over", "LSTMx2", 2, "2"),
        Case("three", "over", "LSTMx3", 3),
        Case("four", "over", "LSTMx4", 4),
    ],
    "equations a step": [_layers(number) for number in (2, 4, 6)],
    "copies": [
        Case(
            f"`unroll(copies={number})` of an LSTM, gradient",
            "copies",
            str(number),
            number,
            "4" if number == 8 else "",
        )
        for number in (4, 8, 16, 32)
    ],
}

#: Commands on a machine that has compiled nothing yet, and their targets.
COMMANDS = {("verify", "lstm"): "4", ("page", "gru", "-o", "{folder}/gru.html"): "10"}


def options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--jax-python", default=os.environ.get("JAX_PYTHON"), metavar="PATH", help="has JAX")
    add("--groups", nargs="+", default=list(GROUPS), choices=GROUPS, metavar="GROUP")
    add("--runs", type=int, default=3, metavar="N", help="of each; the median counts (3)")
    add("--without-commands", action="store_true", help="the shell's are left out")
    add("--output", type=Path, metavar="FILE", help="the tables, Markdown")
    return parser.parse_args(arguments)


class Caches:
    """Empty folders in place of all caches, which fill as functions are compiled."""

    def __init__(self, folder: str):
        flags = os.environ.get("PYTENSOR_FLAGS", "")
        self.folder = folder
        self.environment = os.environ | {
            "XDG_CACHE_HOME": f"{folder}/cache",
            "PYTENSOR_FLAGS": f"{flags},base_compiledir={folder}/pytensor",
        }

    def seconds(self, *command: str) -> float:
        """What a script says of its compilation."""
        ran = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=True
        )
        return float(ran.stdout.split()[-1])

    def whole(self, *command: str) -> float:
        """How long a command takes, from its start to its end."""
        started = time.perf_counter()
        subprocess.run(command, env=self.environment, capture_output=True, check=True)
        return time.perf_counter() - started


@dataclass(frozen=True)
class Times:
    """Seconds with empty caches, with those that the first left, and by JAX."""

    first: float
    second: float
    jax: float | None


def measured(case: Case, asked: argparse.Namespace) -> Times:
    """Compile a case in turn with empty and with full caches, and by JAX."""
    ours = (sys.executable, str(PEERS / "pytensor_compile.py"), case.family, case.what)
    first, second, jax = [], [], []
    for _ in range(asked.runs):
        with tempfile.TemporaryDirectory() as folder:
            caches = Caches(folder)
            first.append(caches.seconds(*ours))
            second.append(caches.seconds(*ours))
            if asked.jax_python:
                script = str(PEERS / "jax_compile.py")
                jax.append(caches.seconds(asked.jax_python, script, case.family, case.what))
    median = statistics.median
    return Times(median(first), median(second), median(jax) if jax else None)


def table(group: str, cases: Sequence[Case], asked: argparse.Namespace) -> str:
    """Measure the cases of a group, and write them with how they grow."""
    found = []
    for case in cases:
        print(f"{case.family} {case.what}", file=sys.stderr, flush=True)
        found.append(measured(case, asked))
    rows = [
        f"| {case.title} | {times.second:.2f} | {times.first:.2f} "
        f"| {'' if times.jax is None else f'{times.jax:.2f}'} | {case.target} |"
        for case, times in zip(cases, found, strict=True)
    ]
    if len(cases) > 2:
        sizes = [case.size for case in cases]
        ours = exponent(sizes, [times.second for times in found])
        jax = [times.jax for times in found if times.jax is not None]
        theirs = f"{exponent(sizes, jax):.2f}" if jax else ""
        rows.append(f"| *grows with the number of {group} to the power of* | {ours:.2f} | "
                    f"| {theirs} | at most 1 |")  # fmt: skip
    return "\n".join(rows)


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """The power of the size that the times grow with, by least squares of their logarithms."""
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def commands(asked: argparse.Namespace) -> str:
    """Run the shell's commands with empty caches, and once more."""
    program = str(Path(sys.executable).with_name("symbolic-rnn"))
    rows = []
    for words, target in COMMANDS.items():
        first, second = [], []
        for _ in range(asked.runs):
            with tempfile.TemporaryDirectory() as folder:
                caches = Caches(folder)
                command = [program, *(word.format(folder=folder) for word in words)]
                first.append(caches.whole(*command))
                second.append(caches.whole(*command))
        shown = " ".join(["symbolic-rnn", *words[:2]])
        middle = statistics.median
        rows.append(f"| `{shown}` | {middle(second):.2f} | {middle(first):.2f} | {target} |")
    return "\n".join(rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print Markdown."""
    asked = options(arguments)
    began = load()
    head = "| seconds | second process | first process | JAX | target |\n|---|--:|--:|--:|--:|"
    parts = [head, *(table(group, GROUPS[group], asked) for group in asked.groups)]
    tables = ["\n".join(parts)]
    if not asked.without_commands:
        head = "| seconds, whole command | again | fresh machine | target |\n|---|--:|--:|--:|"
        tables.append(f"{head}\n{commands(asked)}")
    about = f"{conditions(os.cpu_count() or 1)}; load before {began}, after {load()}."
    text = "\n\n".join(["# Compile time", about, *tables]) + "\n"
    print(text)
    if asked.output:
        asked.output.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
