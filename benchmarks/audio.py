"""Networks that process audio sample by sample, beside onnxruntime and PyTorch, in one run.

See ``benchmarks/README.md``. One input, one output, 48,000 samples a second, float32, one core. The
exported network is a C function that a C loop calls for each sample; the others are called from
Python, once for each sample with the state carried by the caller, or once for a whole second.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from contest.contestants import Contestant, peer
from contest.machine import conditions, load
from contest.problem import Size
from contest.race import race, say
from contest.report import number, summary, table
from contest.values import Results, ValueRow, agreement, compare, versions
from prediction import TOLERANCE, Case

RATE = 48_000
OURS = "exported C, -O3 -march=native"
FLAGS = {OURS: ("native", "-O3", "-march=native"), "exported C, -O3": ("plain", "-O3")}


def contestants(asked: argparse.Namespace) -> list[Contestant]:
    """Everybody, present or absent."""
    torch, names = "torch_prediction.py", ("--torch-python", "torch")
    return [
        *(
            Contestant(name, "exported_prediction.py", sys.executable, how)
            for name, how in FLAGS.items()
        ),
        peer("onnxruntime", "onnx_prediction.py", asked.onnx_python, "--onnx-python",
             "onnx, onnxruntime"),
        peer("PyTorch", torch, asked.torch_python, *names, "eager"),
        peer("PyTorch, jit", torch, asked.torch_python, *names, "jit"),
    ]  # fmt: skip


def real_time(results: Results, seconds: float) -> str:
    """Seconds of audio in a second of computing; a run is so many seconds of audio.

    Of the least time: what else the machine does can only add to it.
    """
    names = [row.contestant for row in results[0][1]]
    lines = [
        [
            str(case).split(" ")[0].rstrip(",") + f", {case.size.H} units",
            *(number(1e3 * seconds / row.least_ms) if row.ranked else "-" for row in rows),
        ]
        for case, rows in results
    ]
    return table(["times real time", *names], lines)


def markdown(streams: Results, wholes: Results, asked: argparse.Namespace, began: str) -> str:
    """All tables."""
    about = f"{conditions(1)}. Load of the machine before: {began}; after: {load()}. "
    parts = [
        "# Audio, sample by sample",
        f"{about}{versions([*streams, *wholes])}.",
        "A recurrent layer and its linear readout process audio, 48,000 samples a second, float32. "
        "`exported C` is `NAME_step` of `export_c`, called for each sample by a loop in C. Times "
        "real time are of the least time, which a busy machine disturbs least; the tables below "
        "them show medians.",
        "## Sample by sample",
        "The others are called from Python for each sample, which is most of their time; the state "
        "is an argument and a result.",
        real_time(streams, 1 / RATE),
        summary(streams, "median microseconds a sample", OURS, 1e3),
    ]
    if wholes:
        parts += [
            "## A whole second at once",
            "The others are called once for 48,000 samples, as no effect that is played live can "
            "be; the exported network goes sample by sample, as above.",
            real_time(wholes, asked.samples / RATE),
            summary(wholes, f"median ms for {asked.samples:,} samples", OURS),
        ]
    parts.append(f"## Agreement\n\nWith {OURS}; {TOLERANCE:g} is allowed.")
    parts += [agreement(each) for each in (streams, wholes) if each]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    for name, whom in (("onnx", "onnx and onnxruntime"), ("torch", "PyTorch")):
        variable = os.environ.get(f"{name.upper()}_PYTHON")
        add(f"--{name}-python", default=variable, metavar="PATH", help=f"has {whom}")
    add("--cells", nargs="+", default=["GRU", "LSTM"], choices=["Elman", "GRU", "LSTM"])
    add("--units", nargs="+", type=int, default=[8, 16, 24, 32, 40], metavar="H")
    add("--samples", type=int, default=RATE, metavar="N", help="of the whole sequence (48,000)")
    add("--seconds", type=float, default=2.0, metavar="S", help="for each in each case (2)")
    add("--output", type=Path, metavar="FILE", help="the tables, Markdown")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print the tables."""
    asked = options(arguments)
    began = load()
    everybody = contestants(asked)
    streams: list[tuple[Case, list[ValueRow]]] = []
    wholes: list[tuple[Case, list[ValueRow]]] = []
    for results, stream in ((streams, True), (wholes, False)):
        for cell in asked.cells:
            for units in asked.units:
                case = Case(cell, Size(asked.samples, 1, units, 1), stream)
                rows = race(case, everybody, 1, asked.seconds, say, ValueRow)
                compare(rows, OURS, TOLERANCE)
                results.append((case, rows))
                said = (f"{row.contestant} {row.remark or number(row.median_ms)}" for row in rows)
                say(f"{case}, median ms: {'; '.join(said)}")
                if asked.output:
                    asked.output.write_text(markdown(streams, wholes, asked, began), "utf-8")
    print(markdown(streams, wholes, asked, began))
    return 0


if __name__ == "__main__":
    sys.exit(main())
