"""A training step with each adjoint rule, in one run: ``python benchmarks/adjoints.py``.

One step is forward, backward, clipping and Adam, in float32, the parameters updated in place. The
two rules take turns, so that whatever else the machine does hits both; times are the least and the
median of the turns, and the ratio is the median of the ratios within a turn.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pytensor
import pytensor.tensor as pt
from pytensor_ml.optim import adam, chain, clip_by_global_norm, compile_train

import symbolic_rnn as srnn
from symbolic_rnn.backends import compile_mode, use_blas
from symbolic_rnn.backends.report import processor

CELLS = {"LSTM": srnn.LSTM, "GRU": srnn.GRU, "Elman": srnn.Elman}
RULES = (srnn.Autodiff(), srnn.BPTT())


@dataclass(frozen=True)
class Size:
    """Time steps, examples, hidden units and input features."""

    T: int
    B: int
    H: int
    n_in: int


@dataclass(frozen=True)
class Row:
    """One rule's times for one cell in one mode, in milliseconds; compile time in seconds."""

    mode: str
    cell: str
    rule: str
    compile_s: float
    least_ms: float
    median_ms: float
    autodiff_over_this: float


def training_step(
    cell_type: type[srnn.Cell], rule: srnn.Adjoint, size: Size, mode: str
) -> Callable[[], float]:
    """Compile a training step, and give it its data."""
    x, y = pt.tensor3("x"), pt.tensor3("y")
    cell = cell_type(size.n_in, size.H, seed=0)  # type: ignore[call-arg]
    readout = srnn.Dense(size.H, 1, seed=1)
    loss = srnn.squared_error(readout(srnn.unroll(cell, x, adjoint=rule)), y)
    step = compile_train(
        loss,
        chain(clip_by_global_norm(1.0), adam(1e-3)),
        inputs=[x, y],
        compile_kwargs={"mode": compile_mode(mode)},
    )
    random = np.random.default_rng(0)
    x_values = random.normal(size=(size.B, size.T, size.n_in)).astype("float32")
    y_values = random.normal(size=(size.B, size.T, 1)).astype("float32")
    return lambda: float(step(x_values, y_values))


def turns(steps: Sequence[Callable[[], float]], repetitions: int) -> Iterator[list[float]]:
    """Run the steps in turn, and give the times of each turn in milliseconds."""
    for _ in range(repetitions):
        times = []
        for step in steps:
            started = time.perf_counter()
            step()
            times.append(1e3 * (time.perf_counter() - started))
        yield times


def measure(mode: str, cell: str, size: Size, repetitions: int) -> list[Row]:
    """Compare the rules on one cell in one mode."""
    steps, compile_s, losses = [], [], []
    for rule in RULES:
        started = time.perf_counter()
        step = training_step(CELLS[cell], rule, size, mode)
        losses.append(step())  # NUMBA compiles at the first call
        compile_s.append(time.perf_counter() - started)
        steps.append(step)
    if not np.allclose(losses, losses[0], rtol=1e-5):
        raise SystemExit(f"{cell} in {mode}: the rules start from different losses, {losses}.")
    list(turns(steps, 3))  # warm caches
    times = list(turns(steps, repetitions))
    return [
        Row(
            mode=mode,
            cell=cell,
            rule=rule.name,
            compile_s=compile_s[k],
            least_ms=min(turn[k] for turn in times),
            median_ms=statistics.median(turn[k] for turn in times),
            autodiff_over_this=statistics.median(turn[0] / turn[k] for turn in times),
        )
        for k, rule in enumerate(RULES)
    ]


def versions() -> dict[str, str]:
    """Name what the numbers were measured with."""
    packages = ("pytensor", "pytensor-ml", "numpy", "numba")
    return {
        "processor": processor(),
        "python": platform.python_version(),
        "symbolic_rnn": srnn.__version__,
        **{name: importlib.metadata.version(name) for name in packages},
        "BLAS of CVM": use_blas() or "none",
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "not set"),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a small LSTM in CVM alone")
    parser.add_argument("--modes", nargs="+", default=["CVM", "NUMBA"], metavar="MODE")
    parser.add_argument("--cells", nargs="+", default=list(CELLS), choices=CELLS, metavar="CELL")
    parser.add_argument("--repetitions", type=int, default=31, metavar="N")
    parser.add_argument("--json", metavar="FILE", help="also write the numbers to a file")
    options = parser.parse_args(arguments)
    size = Size(T=100, B=32, H=128, n_in=32)
    if options.quick:
        options.modes, options.cells, options.repetitions = ["CVM"], ["LSTM"], 5
        size = Size(T=10, B=4, H=8, n_in=3)

    found = versions()
    print("; ".join(f"{name} {version}" for name, version in found.items()))
    print(
        f"\nTraining step, float32: T={size.T}, B={size.B}, H={size.H}, in={size.n_in}; "
        f"{options.repetitions} turns\n"
    )
    print("| mode | cell | rule | compile s | least ms | median ms | Autodiff / this |")
    print("|---|---|---|--:|--:|--:|--:|", flush=True)
    rows = []
    with pytensor.config.change_flags(floatX="float32"):
        for mode in options.modes:
            for cell in options.cells:
                for row in measure(mode, cell, size, options.repetitions):
                    rows.append(row)
                    print(
                        f"| {row.mode} | {row.cell} | {row.rule} | {row.compile_s:.1f} "
                        f"| {row.least_ms:.2f} | {row.median_ms:.2f} "
                        f"| {row.autodiff_over_this:.2f} |",
                        flush=True,
                    )
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            result = {
                "environment": found,
                "size": asdict(size),
                "rows": [asdict(row) for row in rows],
            }
            json.dump(result, file, indent=2)
    return 0


if __name__ == "__main__":
    sys.exit(main())
