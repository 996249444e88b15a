"""A training step compiled by each C compiler that is installed: see ``benchmarks/README.md``.

On one thread, in processor time, so that what else the machine does counts less. The compilers
take turns; a ratio is the median over the turns, to the first compiler in the same turn.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytensor
import pytensor.tensor as pt
from contest.machine import load
from contest.problem import GRID, Size
from pytensor_ml.optim import sgd

import symbolic_rnn as srnn
from symbolic_rnn import c99
from symbolic_rnn.backends.report import processor
from symbolic_rnn.c99.host.compiler import compiler

CELLS: dict[str, Any] = {"Elman": srnn.Elman, "GRU": srnn.GRU, "LSTM": srnn.LSTM}

#: Steps whose losses are compared, and how far they may differ: they are summed in other orders.
STEPS = 5
TOLERANCE = {"float32": 1e-5, "float64": 1e-12}


def training_step(cell: str, size: Size, dtype: str, command: str) -> Callable[[], float]:
    """Compile a training step with one compiler; give a call of it, on the same data for all."""
    os.environ["CC"] = command
    with pytensor.config.change_flags(floatX=dtype):
        x, y = pt.tensor3("x"), pt.tensor3("y")
        readout = srnn.Dense(size.H, 1, seed=1)
        states = srnn.unroll(CELLS[cell](size.n_in, size.H, seed=0), x)
        loss = srnn.squared_error(readout(states), y)
        step = srnn.compile_train(loss, [x, y], sgd(0.1), mode=c99.mode(threads=1))
    values = np.random.default_rng(0).normal(size=(size.B, size.T, size.n_in)).astype(dtype)
    targets = np.roll(values[..., :1], 1, axis=1)
    return lambda: float(step(values, targets))


def milliseconds(run: Callable[[], float], seconds: float) -> float:
    """The processor time of a call, as the mean over some seconds of calls."""
    run()
    calls, start = 0, time.process_time()
    while (passed := time.process_time() - start) < seconds:
        run()
        calls += 1
    return 1e3 * passed / calls


def row(cell: str, size: Size, dtype: str, asked: argparse.Namespace) -> str:
    """Compile, compare the losses, and time in turn: a row of the table."""
    runs = [training_step(cell, size, dtype, command) for command in asked.compilers]
    losses = [[run() for _ in range(STEPS)] for run in runs]
    np.testing.assert_allclose(losses, [losses[0]] * len(runs), rtol=TOLERANCE[dtype])
    turns = [
        [milliseconds(run, asked.seconds / asked.turns) for run in runs] for _ in range(asked.turns)
    ]
    first = statistics.median(turn[0] for turn in turns)
    ratios = (statistics.median(turn[k] / turn[0] for turn in turns) for k in range(1, len(runs)))
    cells = [f"{first:.2f}", *(f"{ratio:.2f}" for ratio in ratios)]
    return f"| {cell} | {size} | {dtype} | {' | '.join(cells)} |"


def version(command: str) -> str:
    """What a compiler calls itself."""
    os.environ["CC"] = command
    return compiler().version.partition("\n")[0]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add = parser.add_argument
    add("--compilers", nargs="+", default=["gcc", "clang"], metavar="COMMAND", help="as in CC")
    add("--cflags", default="", help="for all, such as --cflags=-mno-avx512f")
    add("--cells", nargs="+", default=list(CELLS), choices=CELLS, metavar="CELL")
    add("--sizes", nargs="+", default=list(GRID), type=Size.read, metavar="TxBxHxIN")
    add("--dtypes", nargs="+", default=list(TOLERANCE), choices=TOLERANCE, metavar="DTYPE")
    add("--turns", type=int, default=9, metavar="N")
    add("--seconds", type=float, default=2.0, metavar="S", help="for each compiler in each row (2)")
    asked = parser.parse_args(arguments)
    for command in asked.compilers:
        if shutil.which(shlex.split(command)[0]) is None:
            parser.error(f"the compiler {command} is not installed; name others with --compilers")
    os.environ["SYMBOLIC_RNN_CFLAGS"] = asked.cflags
    first, *others = asked.compilers
    heads = [f"{first}, ms", *(f"{other}, of its time" for other in others)]
    print(f"{processor()}, one thread; load {load()}; {'; '.join(map(version, asked.compilers))}")
    print(f"\n| | T x B x H x in | | {' | '.join(heads)} |")
    print("|---|---|---|" + "--:|" * len(asked.compilers))
    for size in asked.sizes:
        for dtype in asked.dtypes:
            for cell in asked.cells:
                print(row(cell, size, dtype, asked), flush=True)


if __name__ == "__main__":
    main()
