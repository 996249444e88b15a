"""Characters per second of training on a text, in one run: see ``benchmarks/README.md``.

Two LSTM layers of 256, an embedding of 64, 32 streams of 64 characters a step, clipping and Adam,
float32, on a text of 1 MB: ours in mode C99, PyTorch and JAX. Also the memory by which our process
grows over an epoch of 0.1, 0.5 and 1 MB, which must not depend on the length of the text.
"""

from __future__ import annotations

import argparse
import os
import pydoc_data.topics
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from contest.contestants import Contestant, peer
from contest.machine import conditions, load
from contest.race import ROUNDS, Row, race, say
from contest.report import number, table
from contest.values import versions

STREAMS, CHUNK, EMBEDDING, HIDDEN, RATE = 32, 64, 64, 256, 2e-3
MB = 1_000_000
OURS = "C99"


@dataclass(frozen=True)
class Case:
    """A text of so many characters, the help topics of Python over and over."""

    length: int

    def __str__(self) -> str:
        return f"{self.length:,} characters"

    def save(self, path: Path) -> None:
        """Write the characters as numbers, in chunks ``(n_chunks, STREAMS, CHUNK)``, and sizes."""
        text = "\n".join(pydoc_data.topics.topics.values())
        text = (text * (self.length // len(text) + 1))[: self.length]
        alphabet, codes = np.unique(np.array(list(text)), return_inverse=True)
        codes = codes.astype("int32") + 1  # 0 is our number of unknown characters
        n = (len(codes) - 1) // (STREAMS * CHUNK) * CHUNK
        x, y = (
            part[: STREAMS * n].reshape(STREAMS, -1, CHUNK).swapaxes(0, 1)
            for part in (codes[:-1], codes[1:])
        )
        np.savez(
            path,
            text=text,
            x=x,
            y=y,
            n_symbols=len(alphabet) + 1,
            embedding=EMBEDDING,
            hidden=HIDDEN,
            rate=RATE,
        )


@dataclass
class TextRow(Row):
    """What one contestant did; ``losses`` are in nats per character, of its first steps."""

    losses: list[float] = field(default_factory=list)
    memory_mib: float | None = None
    grown_mib: float | None = None


def contestants(asked: argparse.Namespace) -> list[Contestant]:
    """Everybody, present or absent."""
    return [
        Contestant(OURS, "pytensor_text.py", sys.executable),
        peer("PyTorch", "torch_text.py", asked.torch_python, "--torch-python", "torch"),
        peer("JAX", "jax_text.py", asked.jax_python, "--jax-python", "jax"),
    ]


def speed_table(results: Sequence[tuple[int, Sequence[TextRow]]]) -> str:
    """Characters per second by the number of threads."""
    lines = []
    for threads, rows in results:
        own = next((row for row in rows if row.contestant == OURS and row.ranked), None)
        for row in rows:
            line = [str(threads), row.contestant, "-", "-", "-", row.remark]
            if row.ranked:
                line[2] = f"{1e3 * STREAMS * CHUNK / row.median_ms:,.0f}"
                line[3] = f"{own.median_ms / row.median_ms:.2f}" if own else "-"
                line[4] = f"{row.losses[-1]:.3f}"
            lines.append(line)
    head = ["threads", "contestant", "characters/s", f"/ {OURS}", "nats per character", "remark"]
    return table(head, lines)


def memory_table(results: Sequence[tuple[Case, TextRow]]) -> str:
    """The memory of our process over one epoch."""
    lines = []
    for case, row in results:
        held = [row.memory_mib, row.grown_mib]
        cells = ["-" if each is None else f"{each:,.1f}" for each in held]
        lines.append([f"{case.length:,}", *cells, row.remark])
    return table(["characters", "after three steps, MiB", "growth until the end, MiB", ""], lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    for name, whom in (("torch", "PyTorch"), ("jax", "JAX")):
        variable = os.environ.get(f"{name.upper()}_PYTHON")
        add(f"--{name}-python", default=variable, metavar="PATH", help=f"has {whom}")
    add("--length", type=int, default=MB, metavar="N", help="characters of the text (1000000)")
    add("--threads", type=int, nargs="+", default=[1, 2], metavar="N")
    add("--seconds", type=float, default=20.0, metavar="S", help="for each in each case (20)")
    add("--without-memory", action="store_true")
    add("--output", type=Path, metavar="FILE", help="the tables, Markdown")
    asked = parser.parse_args(arguments)
    began, case, everybody = load(), Case(asked.length), contestants(asked)
    results = []
    for threads in asked.threads:
        rows = race(case, everybody, threads, asked.seconds, say, TextRow)
        results.append((threads, rows))
        said = (f"{row.contestant} {row.remark or number(row.median_ms)}" for row in rows)
        say(f"{threads} threads, median ms: {'; '.join(said)}")
    steps = {len(row.losses) for _, rows in results for row in rows if row.losses}
    parts = [
        "# Training on a text, characters per second, float32",
        f"{conditions(max(asked.threads))}. Load of the machine before: {began}; after: {load()}. "
        f"{versions(results)}.",
        f"Two LSTM layers of {HIDDEN}, embedding {EMBEDDING}, {STREAMS} streams, {CHUNK} "
        f"characters of each a step, clipping and Adam; the median step of {asked.seconds:g} s in "
        f"{ROUNDS} turns. The loss is that of step {max(steps, default=0)}; each contestant draws "
        f"its own first weights. The text, {case}, is the help of Python, pydoc_data.topics, "
        "repeated.",
        speed_table(results),
    ]
    if not asked.without_memory:
        ours = Contestant(OURS, "pytensor_text.py", sys.executable, ("epoch",))
        lengths = [Case(asked.length // part) for part in (10, 2, 1)]
        grown = [(case, race(case, [ours], 1, 0.0, say, TextRow)[0]) for case in lengths]
        parts += ["Memory of our process over one epoch, in mode C99:", memory_table(grown)]
    report = "\n\n".join(part.strip() for part in parts) + "\n"
    print(report)
    if asked.output:
        asked.output.write_text(report, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
