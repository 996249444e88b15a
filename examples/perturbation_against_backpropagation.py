"""Perturbation of every weight against backpropagation: how accurate it is, and what it costs.

Run it with ``python examples/perturbation_against_backpropagation.py``; it prints two tables and
draws them. One panel is the error of each method against its step size: too large a step is not a
derivative, too small a one is lost in rounding, and a step along the imaginary axis is not. The
other is the time of one gradient against the number of weights. It needs matplotlib, the extra
``plot``; ``benchmarks/perturbation.py`` measures the cost with more care.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytensor
import pytensor.tensor as pt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import symbolic_rnn as srnn
from symbolic_rnn.backends import compile_mode
from symbolic_rnn.verification.numerical.perturbation import (
    Central,
    ComplexStep,
    OneSided,
    Perturbation,
    Richardson,
)
from symbolic_rnn.verification.numerical.perturbed_loss import PerturbedLoss

Array = np.ndarray

METHODS: dict[str, Callable[[float], Perturbation]] = {
    "one-sided": lambda h: OneSided(h),
    "central": lambda h: Central(h),
    "Richardson, 4 levels": lambda h: Richardson(h=h),
    "complex step": lambda h: ComplexStep(h),
}
COSTS: dict[str, Perturbation] = {"one-sided": OneSided(), "central": Central()}

#: Colors for color-blind readers (Okabe and Ito), and a marker for each.
STYLES: dict[str, dict[str, Any]] = {
    "one-sided": {"color": "#d55e00", "marker": "o", "ms": 5},
    "central": {"color": "#0072b2", "marker": "s", "ms": 8, "mfc": "white"},
    "Richardson, 4 levels": {"color": "#009e73", "marker": "^", "ms": 5},
    "complex step": {"color": "#cc79a7", "marker": "D", "ms": 4, "ls": "--"},
    "BPTT": {"color": "#000000", "marker": "x", "ms": 6},
}


@dataclass(frozen=True)
class Measured:
    """The measurements to draw.

    Parameters
    ----------
    steps : list of float
        Step sizes.
    errors : dict of str to list of float
        The largest error of each method at each step, as a share of the largest entry of the
        gradient; NaN where a weight has too few digits to be moved by so little.
    weights : list of int
        Sizes of the networks.
    evaluations : dict of str to list of int
        Evaluations of the loss for one gradient of each network, counted.
    seconds : dict of str to list of float
        The time of one gradient of each network by each method, and by BPTT.
    """

    steps: list[float]
    errors: dict[str, list[float]]
    weights: list[int]
    evaluations: dict[str, list[int]]
    seconds: dict[str, list[float]]


class Network:
    """An LSTM with a readout on random data, and both ways to its gradient, compiled."""

    def __init__(self, hidden: int, mode: str | None):
        x = pt.tensor("x", shape=(None, None, 1), dtype="float64")
        y = pt.tensor("y", shape=(None, None, 1), dtype="float64")
        with pytensor.config.change_flags(floatX="float64"):
            cell, readout = srnn.LSTM(1, hidden, seed=0), srnn.Dense(hidden, 1, seed=1)
        loss = srnn.squared_error(readout(srnn.unroll(cell, x, adjoint=srnn.BPTT())), y)
        self.parameters = [*cell.parameters, *readout.parameters]
        rng = np.random.default_rng(0)
        self.data = {v: rng.normal(size=(4, 10, 1)) for v in (x, y)}  # (batch, time, features)
        point = self.data | {p: p.get_value() for p in self.parameters}
        compiled = compile_mode(mode)
        self.perturbed = PerturbedLoss(loss, point, compiled)
        gradients = pytensor.grad(loss, self.parameters)
        self.compiled = pytensor.function(list(self.data), gradients, mode=compiled)

    def backpropagate(self) -> Array:
        """The gradient by BPTT, in one vector."""
        return np.concatenate([np.ravel(part) for part in self.compiled(*self.data.values())])

    def perturb(self, method: Perturbation) -> tuple[Array, int]:
        """The gradient by perturbation, in one vector, and the evaluations it took."""
        found, evaluations = self.perturbed.gradient(method, self.parameters)
        return np.concatenate([np.ravel(part) for part in found.values()]), evaluations


def errors_at(network: Network, steps: Sequence[float]) -> dict[str, list[float]]:
    """Compare each method with BPTT at each step size."""
    exact = network.backpropagate()

    def error(method: Perturbation) -> float:
        try:
            found, _ = network.perturb(method)
        except ValueError:  # the step is smaller than the last digit of a weight
            return float("nan")
        return float(np.abs(found - exact).max() / np.abs(exact).max())

    return {name: [error(method(h)) for h in steps] for name, method in METHODS.items()}


def timed(run: Callable[[], Any], repetitions: int) -> tuple[float, Any]:
    """Return the least processor time of several runs in seconds, and their result."""
    result, times = run(), []
    for _ in range(repetitions):
        started = time.process_time()
        run()
        times.append(time.process_time() - started)
    return min(times), result


def power(weights: Sequence[int], seconds: Sequence[float]) -> float:
    """Fit the exponent of the growth of time with the number of weights, in logarithms."""
    return float(np.polyfit(np.log(weights), np.log(seconds), 1)[0])


def main(
    *,
    hidden: int = 3,
    steps: Sequence[float] = tuple(10.0 ** np.arange(-15, -0.4, 0.5)),
    sizes: Sequence[int] = (2, 4, 8, 16, 32),
    mode: str | None = None,
    output: str | Path = "perturbation.png",
) -> Measured:
    """Measure, print two tables, and draw them.

    Parameters
    ----------
    hidden : int
        Width of the LSTM whose errors are measured.
    steps : sequence of float
        Step sizes, from small to large.
    sizes : sequence of int
        Widths of the LSTMs whose costs are measured; two at least.
    mode : str, optional
        PyTensor's mode, for the loss and for BPTT; the best one that works here when omitted.
    output : str or Path
        File of the picture.

    Returns
    -------
    Measured
    """
    network = Network(hidden, mode)
    errors = errors_at(network, steps)
    print(f"Largest error / largest entry: LSTM, {network.backpropagate().size} weights\n")
    print(f"{'step':>8}" + "".join(f"{name:>22}" for name in errors))
    for k, h in enumerate(steps):
        print(f"{h:8.0e}" + "".join(f"{found[k]:22.1e}" for found in errors.values()))

    weights: list[int] = []
    evaluations: dict[str, list[int]] = {name: [] for name in COSTS}
    seconds: dict[str, list[float]] = {name: [] for name in (*COSTS, "BPTT")}
    print("\nOne gradient: evaluations of the loss, and milliseconds\n")
    print(f"{'weights':>8}" + "".join(f"{name:>22}" for name in seconds) + "  central / BPTT")
    for size in sizes:
        network = Network(size, mode)
        least, gradient = timed(network.backpropagate, 30)
        weights.append(gradient.size)
        seconds["BPTT"].append(least)
        line = f"{gradient.size:8}"
        for name, method in COSTS.items():
            least, (_, count) = timed(lambda n=network, by=method: n.perturb(by), 1)
            seconds[name].append(least)
            evaluations[name].append(count)
            line += f"{count:>12}{1e3 * least:10.1f}"
        bptt = seconds["BPTT"][-1]
        print(f"{line}{1e3 * bptt:22.2f}{least / bptt:16.0f}", flush=True)

    measured = Measured([*steps], errors, weights, evaluations, seconds)
    draw(measured, output)
    print(f"\npicture: {output}")
    return measured


def draw(measured: Measured, output: str | Path) -> None:
    """Draw errors on the left, costs on the right."""
    figure = Figure(figsize=(12, 5.2), dpi=150, layout="constrained")
    left, right = figure.subplots(1, 2)
    curves(left, measured.steps, measured.errors)
    left.set(
        title="Accuracy: between curvature and rounding",
        xlabel="step size h",
        ylabel="largest error / largest entry of the gradient",
        ylim=(1e-17, 1e3),
    )
    left.legend(loc="upper center", frameon=False, ncols=2)

    labels = {
        name: f"{name}: time ∝ n$^{{{power(measured.weights, times):.2f}}}$"
        for name, times in measured.seconds.items()
    }
    in_ms = {name: [1e3 * t for t in times] for name, times in measured.seconds.items()}
    curves(right, measured.weights, in_ms, labels)
    right.set(
        title="Cost: perturbation evaluates the loss for every weight",
        xlabel="number of weights n",
        ylabel="time of one gradient, milliseconds",
    )
    for name, below in {"one-sided": True, "central": False}.items():
        ratio = measured.seconds[name][-1] / measured.seconds["BPTT"][-1]
        right.annotate(
            f"{ratio:,.0f} × BPTT",
            (measured.weights[-1], in_ms[name][-1]),
            xytext=(0, -46 if below else 11),
            textcoords="offset points",
            ha="right",
            color=STYLES[name]["color"],
        )
    right.set_ylim(top=20 * max(in_ms["central"]))
    right.legend(loc="upper left", frameon=False)
    figure.savefig(output)


def curves(
    axes: Axes,
    x: Sequence[float],
    lines: Mapping[str, Sequence[float]],
    labels: Mapping[str, str] | None = None,
) -> None:
    """Draw lines on logarithmic axes."""
    for name, y in lines.items():
        shown = np.maximum(y, 1e-17)  # no error at all has no logarithm
        label = name if labels is None else labels[name]
        axes.loglog(x, shown, label=label, lw=1.6, **STYLES[name])
    axes.grid(color="#e4e7eb", lw=0.7)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)


if __name__ == "__main__":
    main()
