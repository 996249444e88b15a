"""What truncation costs in truth, and RTRL in time: ``python benchmarks/truncation.py``.

The first table is the bias of ``TruncatedBPTT(k1, k2)`` against the full gradient of a random task,
over all parameters together: the norm of the difference relative to that of the gradient, and the
angle between the two. The second is the time of a gradient by RTRL and by BPTT as the state grows.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence

import numpy as np
import pytensor
import pytensor.tensor as pt

import symbolic_rnn as srnn
from symbolic_rnn.adjoints.rtrl import RTRL
from symbolic_rnn.adjoints.truncated import TruncatedBPTT
from symbolic_rnn.backends import compile_mode

CELLS = {"Elman": srnn.Elman, "LSTM": srnn.LSTM}
N_IN = 3

Gradient = Callable[[], np.ndarray]


def gradient(
    cell_type: type[srnn.Cell], n: int, rule: srnn.Adjoint, T: int, B: int, mode: str
) -> Gradient:
    """Compile the gradient of a squared error on random data, all parameters in one vector."""
    x, y = pt.tensor3("x"), pt.tensor3("y")
    cell = cell_type(N_IN, n, seed=0)  # type: ignore[call-arg]
    loss = srnn.squared_error(srnn.unroll(cell, x, adjoint=rule), y)
    found = pytensor.grad(loss, cell.parameters)
    function = pytensor.function([x, y], found, mode=compile_mode(mode))
    random = np.random.default_rng(0)
    x_values = random.normal(size=(B, T, N_IN)).astype(x.dtype)
    y_values = random.normal(size=(B, T, n)).astype(x.dtype)
    return lambda: np.concatenate([np.ravel(part) for part in function(x_values, y_values)])


def milliseconds(run: Gradient, repetitions: int) -> float:
    """The median time of some runs, after one that warms up."""
    run()
    times = []
    for _ in range(repetitions):
        started = time.perf_counter()
        run()
        times.append(1e3 * (time.perf_counter() - started))
    return statistics.median(times)


def bias(windows: Sequence[int], k1: int, n: int, T: int, B: int, mode: str) -> None:
    """Print the bias of each window."""
    print(f"Bias of TruncatedBPTT({k1}, k2) against BPTT: T={T}, B={B}, n={n}, in={N_IN}\n")
    print("| cell | k2 | relative difference | angle, degrees |")
    print("|---|--:|--:|--:|", flush=True)
    for name, cell_type in CELLS.items():
        full = gradient(cell_type, n, srnn.BPTT(), T, B, mode)()
        for k2 in windows:
            found = gradient(cell_type, n, TruncatedBPTT(k1, k2), T, B, mode)()
            lengths = float(np.linalg.norm(found) * np.linalg.norm(full))
            relative = float(np.linalg.norm(found - full) / np.linalg.norm(full))
            # Half the chord: the arc cosine is blind to small angles.
            chord = found / np.linalg.norm(found) - full / np.linalg.norm(full)
            angle = 2 * np.arcsin(min(1.0, float(np.linalg.norm(chord)) / 2)) if lengths else np.nan
            print(f"| {name} | {k2} | {relative:.2e} | {np.degrees(angle):.4f} |", flush=True)


def forward_against_backward(
    sizes: Sequence[int], T: int, B: int, repetitions: int, mode: str
) -> None:
    """Print the times of RTRL and BPTT."""
    print(f"\nOne gradient of Elman by RTRL and by BPTT: T={T}, B={B}, in={N_IN}, {mode}\n")
    print("| n | parameters | RTRL ms | BPTT ms | RTRL / BPTT |")
    print("|--:|--:|--:|--:|--:|", flush=True)
    for n in sizes:
        forward = gradient(srnn.Elman, n, RTRL(), T, B, mode)
        backward = gradient(srnn.Elman, n, srnn.BPTT(), T, B, mode)
        if not np.allclose(forward(), backward(), rtol=1e-6, atol=1e-12):
            raise SystemExit(f"n={n}: RTRL and BPTT give different gradients.")
        times = [milliseconds(run, repetitions) for run in (forward, backward)]
        print(
            f"| {n} | {backward().size} | {times[0]:.2f} | {times[1]:.2f} "
            f"| {times[0] / times[1]:.1f} |",
            flush=True,
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small sizes, compiled fast")
    parser.add_argument("--mode", default="CVM", help="PyTensor mode (default: CVM)")
    parser.add_argument("--k1", type=int, default=1, help="length of a chunk (default: 1)")
    options = parser.parse_args(arguments)
    with pytensor.config.change_flags(floatX="float64"):
        if options.quick:
            bias([1, 5, 10], options.k1, n=4, T=10, B=2, mode="FAST_COMPILE")
            forward_against_backward([2, 4], T=5, B=2, repetitions=3, mode="FAST_COMPILE")
        else:
            bias([1, 2, 5, 10, 20, 50, 100], options.k1, n=16, T=100, B=8, mode=options.mode)
            forward_against_backward([4, 8, 16, 32], T=50, B=8, repetitions=9, mode=options.mode)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
