"""Prediction alone, beside onnxruntime, PyTorch and JAX, in one run: see ``benchmarks/README.md``.

Forward passes of the networks of ``training_step.py``, and a step of a stream: one example, one
time step, with the state carried by the caller.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from contest.contestants import Contestant, peer
from contest.machine import conditions, load
from contest.problem import GATES, GRID, Size, first_values
from contest.race import race, say
from contest.report import number, summary
from contest.values import Results, ValueRow, agreement, compare, compile_table, versions

#: float32 sums in another order, to the largest entry.
TOLERANCE = 1e-5
OURS = "C99"
#: Hidden units and inputs of the streams.
STREAMS = (Size(10, 1, 32, 8), Size(10, 1, 128, 8))


@dataclass(frozen=True)
class Case:
    """One network and the size of its data; ``stream`` for a step whose state is carried."""

    cell: str
    size: Size
    stream: bool = False

    def __str__(self) -> str:
        if self.stream:
            return f"{self.cell}, H {self.size.H}"
        return f"{self.cell} {self.size}"

    def save(self, path: Path) -> None:
        """Write weights and data; the same for the same case."""
        np.savez(path, cell=self.cell, stream=self.stream, **first_values(self.cell, self.size))


def contestants(asked: argparse.Namespace, *, stream: bool) -> list[Contestant]:
    """Everybody, present or absent."""
    ours = {OURS: "checked"}
    if stream:
        ours |= {"C99, trust_input": "trusted", "C99 without Python": "alone"}
    script = "torch_prediction.py"
    everybody = [
        *(
            Contestant(name, "pytensor_prediction.py", sys.executable, (how,))
            for name, how in ours.items()
        ),
        peer("onnxruntime", "onnx_prediction.py", asked.onnx_python, "--onnx-python",
             "onnx, onnxruntime"),
        peer("PyTorch", script, asked.torch_python, "--torch-python", "torch", "eager"),
        peer("PyTorch, jit", script, asked.torch_python, "--torch-python", "torch", "jit"),
        peer("JAX", "jax_prediction.py", asked.jax_python, "--jax-python", "jax"),
    ]  # fmt: skip
    if asked.only:
        everybody = [one for one in everybody if one.name.startswith(tuple(asked.only))]
    if not everybody:
        raise SystemExit(f"--only {' '.join(asked.only)}: nobody's name begins so.")
    return everybody


def markdown(forward: Results, streams: Results, asked: argparse.Namespace, began: str) -> str:
    """All tables."""
    about = f"{conditions(asked.threads)}. Load of the machine before: {began}; after: {load()}. "
    parts = ["# Prediction alone, float32", f"{about}{versions([*forward, *streams])}."]
    if forward:
        parts += [
            "## A whole sequence",
            "The outputs of a recurrent layer and its linear readout at every time step.",
            summary(forward, ours=OURS),
        ]
    if streams:
        parts += [
            "## A step of a stream",
            "One example, one time step, 8 inputs; the state is an argument and a result. Times of "
            "a call from Python; `C99 without Python` is the same C function called from C.",
            summary(streams, "median microseconds", OURS, 1e3),
        ]
    for title, results in (("sequence", forward), ("stream", streams)):
        if results:
            parts += [f"## Compile time and agreement: {title}", compile_table(results)]
            parts += [f"With {OURS}; {TOLERANCE:g} is allowed.", agreement(results)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    for name, whom in (("onnx", "onnx and onnxruntime"), ("torch", "PyTorch"), ("jax", "JAX")):
        variable = os.environ.get(f"{name.upper()}_PYTHON")
        add(f"--{name}-python", default=variable, metavar="PATH", help=f"has {whom}")
    add("--cells", nargs="+", default=list(GATES), choices=GATES, metavar="CELL")
    add("--sizes", nargs="*", default=list(GRID), type=Size.read, metavar="TxBxHxIN")
    add("--streams", nargs="*", default=list(STREAMS), type=Size.read, metavar="Tx1xHxIN",
        help="T steps are compared")  # fmt: skip
    add("--only", nargs="+", metavar="NAME", help="those whose names begin so: C99, PyTorch")
    add("--threads", type=int, default=2, metavar="N")
    add("--seconds", type=float, default=2.0, metavar="S", help="for each in each case (2)")
    add("--output", type=Path, metavar="FILE", help="the tables, Markdown")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print the tables."""
    asked = options(arguments)
    began = load()
    results: dict[bool, list[tuple[Case, list[ValueRow]]]] = {False: [], True: []}
    for stream, sizes in ((False, asked.sizes), (True, asked.streams)):
        everybody = contestants(asked, stream=stream)
        for cell in asked.cells:
            for size in sizes:
                case = Case(cell, size, stream)
                rows = race(case, everybody, asked.threads, asked.seconds, say, ValueRow)
                compare(rows, OURS, TOLERANCE)
                results[stream].append((case, rows))
                said = (f"{row.contestant} {row.remark or number(row.median_ms)}" for row in rows)
                say(f"{case}, median ms: {'; '.join(said)}")
                if asked.output:
                    text = markdown(results[False], results[True], asked, began)
                    asked.output.write_text(text, "utf-8")
    print(markdown(results[False], results[True], asked, began))
    return 0


if __name__ == "__main__":
    sys.exit(main())
