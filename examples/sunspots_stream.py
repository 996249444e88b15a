"""A sunspot forecaster that continues learning in C, beside the same one with frozen weights.

Run it with ``python examples/sunspots_stream.py``. A GRU is trained on the years up to 1908 and
exported with its training. The C program ``sunspots_stream/stream.c`` then reads the last 100 years
one by one: it forecasts each year from the window before it, and takes a step of training on that
window once the year is known. There is no Python in it, and nothing of a year is known before its
forecast. It needs a C compiler.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytensor
from pytensor_ml.optim import adam, chain

import symbolic_rnn as srnn
from symbolic_rnn.export import export_c

PROGRAM = Path(__file__).with_suffix("") / "stream.c"
YEARS = 100


def main(
    *,
    hidden: int = 16,
    window: int = 22,
    epochs: int = 200,
    rates: Sequence[float] = (1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2),
    seeds: int = 5,
    mode: str | None = None,
) -> dict[str, list[float]]:
    """Train, export, stream, and print the errors.

    Parameters
    ----------
    hidden, window : int
        Width of the GRU's state, and number of years in the input.
    epochs : int
        Maximal number; training stops early when the validation loss no longer falls.
    rates : sequence of float
        Learning rates of Adam in the stream.
    seeds : int
        Networks, trained from different random weights.
    mode : str, optional
        PyTensor's mode of the training before the stream.

    Returns
    -------
    dict of str to list of float
        The root mean squared error over the last 100 years in sunspots, of each network.
    """
    series = srnn.sunspots()
    past = replace(series, values=series.values[:-YEARS], labels=series.labels[:-YEARS])
    stream = series.values[-YEARS - window :, 0]
    errors: dict[str, list[float]] = {}
    for seed in range(seeds):
        forecaster = trained(past, hidden, window, epochs, seed, mode)
        with tempfile.TemporaryDirectory() as folder:
            program = built(forecaster, Path(folder))
            for name, error in run(program, rates, stream).items():
                errors.setdefault(name, []).append(error)
    print(f"{past.labels[0]} to {past.labels[-1]} trained on, then {YEARS} years as a stream")
    show(errors)
    return errors


def trained(
    past: srnn.Series, hidden: int, window: int, epochs: int, seed: int, mode: str | None
) -> srnn.Forecaster:
    """Train a network on the past, in Python."""
    forecaster = srnn.Forecaster(
        srnn.GRU(1, hidden, seed=2 * seed),
        srnn.Dense(hidden, 1, seed=2 * seed + 1),
        window=window,
        mode=mode,
    )
    forecaster.fit(past, epochs=epochs, seed=seed, progress=False)
    return forecaster


def built(forecaster: srnn.Forecaster, folder: Path) -> Path:
    """Export a network with its training, and compile the C program with it.

    The learning rate is a shared variable: it becomes a field of the optimizer's structure, which
    the program sets. The loss is that of the training before, of scaled values.
    """
    rate = pytensor.shared(np.asarray(1e-3, dtype=forecaster.dtype), name="learning_rate")
    scale = float(forecaster.scaling.scale[0])
    export_c(
        forecaster,
        folder,
        name="spots",
        training=True,
        loss=lambda y, target: srnn.squared_error(y / scale, target / scale),
        optimizer=chain(srnn.clip_by_global_norm(1.0), adam(rate)),
    )
    program = folder / "stream"
    flags = ["-std=c99", "-O2", f"-DWINDOW={forecaster.window}", f"-I{folder}"]
    sources = [PROGRAM, folder / "spots.c", folder / "spots_weights.c"]
    compiler = os.environ.get("CC", "cc")
    subprocess.run([compiler, *flags, *sources, "-lm", "-o", program], check=True)
    return program


def run(program: Path, rates: Sequence[float], stream: np.ndarray) -> dict[str, float]:
    """Give the C program its data, and read the errors."""
    numbers = [len(rates), *rates, *stream.tolist()]
    done = subprocess.run(
        [program], input="\n".join(map(repr, numbers)), capture_output=True, text=True, check=True
    )
    lines = (line.split(",") for line in done.stdout.splitlines())
    return {name: float(error) for name, error in lines}


def show(errors: dict[str, list[float]]) -> None:
    """Print the mean error of each forecast, and for how many networks learning helped."""
    print(f"{'forecast':<28} {'RMSE':>6} {'least':>6} {'most':>6}  better than frozen")
    for name, found in errors.items():
        label, better = name, ""
        if " x " in name:
            steps, rate = name.split(" x ")
            label = f"{steps} step{'s' * (steps != '1')} a year, rate {rate}"
            better = f"  {np.sum(np.array(found) < errors['frozen'])} of {len(found)}"
        print(f"{label:<28} {np.mean(found):6.2f} {min(found):6.2f} {max(found):6.2f}{better}")


if __name__ == "__main__":
    main()
