"""What perturbing every weight costs beside BPTT: ``python benchmarks/perturbation.py``.

One gradient of the same loss by one-sided and by central differences and by backpropagation
through time, as the number of weights grows, in double precision. The loss and the gradient are
compiled once by the same mode; compiling is not timed. Times are the processor's, of this process
alone, and the least of some turns; set OMP_NUM_THREADS=1, or those of all its threads add up.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pytensor
import pytensor.tensor as pt

import symbolic_rnn as srnn
from symbolic_rnn.backends import compile_mode, use_blas
from symbolic_rnn.backends.report import processor
from symbolic_rnn.verification.numerical.perturbation import Central, OneSided, Perturbation
from symbolic_rnn.verification.numerical.perturbed_loss import PerturbedLoss

CELLS = {"Elman": srnn.Elman, "LSTM": srnn.LSTM}
N_IN = 3


@dataclass(frozen=True)
class Row:
    """One network: its weights, the evaluations counted, and the least time of each in seconds."""

    n: int
    weights: int
    evaluations: tuple[int, int]
    one_sided: float
    central: float
    bptt: float
    loss: float


def seconds(run: Callable[[], object], turns: int) -> float:
    """The least processor time of a run; what is short is run again until a turn takes 50 ms."""
    times = []
    for _ in range(turns):
        runs, started = 0, time.process_time()
        while (taken := time.process_time() - started) < 0.05:
            run()
            runs += 1
        times.append(taken / runs)
    return min(times)


def measure(cell_type: type[srnn.Cell], n: int, T: int, B: int, mode: str, turns: int) -> Row:
    """Compile loss and gradient of one network, check that they agree, and time them."""
    x, y = pt.tensor3("x"), pt.tensor3("y")
    cell, readout = cell_type(N_IN, n, seed=0), srnn.Dense(n, 1, seed=1)  # type: ignore[call-arg]
    parameters = [*cell.parameters, *readout.parameters]
    loss = srnn.squared_error(readout(srnn.unroll(cell, x, adjoint=srnn.BPTT())), y)
    random = np.random.default_rng(0)
    data = {x: random.normal(size=(B, T, N_IN)), y: random.normal(size=(B, T, 1))}
    compiled = compile_mode(mode)
    perturbed = PerturbedLoss(loss, data | {p: p.get_value() for p in parameters}, compiled)
    gradient = pytensor.function([x, y], pytensor.grad(loss, parameters), mode=compiled)

    def backward() -> list[np.ndarray]:
        return gradient(*data.values())

    def differences(method: Perturbation) -> tuple[list[np.ndarray], int]:
        found, evaluations = perturbed.gradient(method, parameters)
        return list(found.values()), evaluations

    exact, evaluations = flat(backward()), []
    for method, bound in {OneSided(): 1e-5, Central(): 1e-7}.items():
        found, count = differences(method)
        evaluations.append(count)
        if np.abs(flat(found) - exact).max() > bound * np.abs(exact).max():
            raise SystemExit(f"n={n}: {method} and BPTT give different gradients.")
    bias, elsewhere = readout.c, readout.c.get_value()[0] + 1e-6  # a loss that is not yet known
    runs = {
        "one_sided": lambda: differences(OneSided()),
        "central": lambda: differences(Central()),
        "bptt": backward,
        "loss": lambda: perturbed.at(bias, (0,), elsewhere),
    }
    times = {name: seconds(run, turns) for name, run in runs.items()}
    return Row(n, exact.size, (evaluations[0], evaluations[1]), **times)


def flat(arrays: Sequence[np.ndarray]) -> np.ndarray:
    """All entries in one vector."""
    return np.concatenate([np.ravel(array) for array in arrays])


def exponent(rows: Sequence[Row], times: Sequence[float]) -> float:
    """The power of the number of weights that a time grows with, by least squares of logarithms."""
    slope, _ = np.polyfit(np.log([row.weights for row in rows]), np.log(times), 1)
    return float(slope)


def table(cell: str, sizes: Sequence[int], T: int, B: int, mode: str, turns: int) -> None:
    """Print the costs of one cell's networks."""
    print(f"\nOne gradient of {cell} and readout: T={T}, B={B}, in={N_IN}, {mode}, float64\n")
    print(
        "| n | weights | loss evaluations, one-sided | central | one-sided ms | central ms "
        "| BPTT ms | one-sided / BPTT | central / BPTT | BPTT / one loss |"
    )
    print("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|", flush=True)
    rows = []
    for n in sizes:
        row = measure(CELLS[cell], n, T, B, mode, turns)
        rows.append(row)
        print(
            f"| {n} | {row.weights} | {row.evaluations[0]} | {row.evaluations[1]} "
            f"| {1e3 * row.one_sided:.1f} | {1e3 * row.central:.1f} | {1e3 * row.bptt:.3f} "
            f"| {row.one_sided / row.bptt:.0f} | {row.central / row.bptt:.0f} "
            f"| {row.bptt / row.loss:.1f} |",
            flush=True,
        )
    powers = {
        "one-sided": exponent(rows, [row.one_sided for row in rows]),
        "central": exponent(rows, [row.central for row in rows]),
        "BPTT": exponent(rows, [row.bptt for row in rows]),
    }
    found = ", ".join(f"{power:.2f} for {name}" for name, power in powers.items())
    print(f"\nThe time grows with the number of weights to the power of {found}.", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print a table for each cell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small sizes, compiled fast")
    parser.add_argument("--mode", default="CVM", help="PyTensor mode (default: CVM)")
    parser.add_argument("--cells", nargs="+", default=list(CELLS), choices=CELLS, metavar="CELL")
    parser.add_argument("--turns", type=int, default=3, help="times each is run (default: 3)")
    options = parser.parse_args(arguments)
    print(f"{processor()}; PyTensor {pytensor.__version__}; BLAS of CVM: {use_blas() or 'none'}")
    with pytensor.config.change_flags(floatX="float64"):
        for cell in options.cells:
            if options.quick:
                table(cell, [2, 4], T=5, B=2, mode="FAST_COMPILE", turns=1)
            else:
                sizes = [2, 4, 8, 16, 32, 64] if cell == "Elman" else [2, 4, 8, 16, 32]
                table(cell, sizes, T=20, B=8, mode=options.mode, turns=options.turns)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
