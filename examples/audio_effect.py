"""An audio effect: networks that imitate a distortion, exported and run sample by sample in C.

Run it with ``python examples/audio_effect.py``. The device to imitate is made here: a filter, play
as in a worn gear, and a soft clipper whose bias follows its own output. GRUs and LSTMs of several
widths learn it from a few seconds of its input and output, are exported in float32, and process one
second of audio at 48 kHz that they have not heard, in the C program ``audio_effect/process.c``.

It prints the error-to-signal ratio, and how many seconds of audio one core processes per second.
It needs a C compiler. ``benchmarks/audio.py`` measures the time beside PyTorch and onnxruntime.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytensor
import pytensor.tensor as pt
from pytensor_ml.optim import adam, chain

import symbolic_rnn as srnn
from symbolic_rnn.export import export_c

Array = np.ndarray

PROGRAM = Path(__file__).with_suffix("") / "process.c"
RATE = 48_000
WINDOW, WARMING_UP, BATCH = 448, 192, 32
CELLS = {"GRU": srnn.GRU, "LSTM": srnn.LSTM}


@dataclass(frozen=True)
class Result:
    """Result of one network.

    Parameters
    ----------
    cell : str
    units : int
    error : float
        Ratio of the energies of error and signal, on audio that was not used in training.
    real_time : dict of str to float
        Seconds of audio processed per second on one core, by compiler flag.
    """

    cell: str
    units: int
    error: float
    real_time: dict[str, float]


def main(
    *,
    cells: Sequence[str] = ("GRU", "LSTM"),
    units: Sequence[int] = (8, 16, 24, 32, 40),
    steps: int = 1500,
    flags: Sequence[str] = ("-O3 -march=native", "-O3"),
    seconds: float = 8.0,
    mode: str | None = None,
) -> list[Result]:
    """Train, export, process, and print.

    Parameters
    ----------
    cells : sequence of str
    units : sequence of int
        Widths of the state.
    steps : int
        Of training, on 32 windows each.
    flags : sequence of str
        Of the C compiler.
    seconds : float
        Of audio to train on.
    mode : str, optional
        PyTensor's mode of training.
    """
    x, y = recording(round(RATE * seconds), seed=0)
    test_x, test_y = recording(RATE, seed=1)
    linear = np.sum((test_y - test_x * (test_x @ test_y) / (test_x @ test_x)) ** 2)
    print(f"error-to-signal ratio of the best constant gain: {linear / np.sum(test_y**2):.4f}")
    print(f"{'':<8} {'ESR':>7}" + "".join(f"  {'x real time, ' + each:>30}" for each in flags))
    results = []
    for cell in cells:
        for width in units:
            with pytensor.config.change_flags(floatX="float32"):
                network = trained(cell, width, x, y, steps, mode)
                result = measured(cell, width, *network, test_x, test_y, flags)
            speeds = "".join(f"  {each:30.1f}" for each in result.real_time.values())
            print(f"{cell:<4} {width:>3} {result.error:7.4f}{speeds}", flush=True)
            results.append(result)
    return results


def recording(n: int, seed: int) -> tuple[Array, Array]:
    """Synthesize plucked notes, some of them at once, and apply the device; float32."""
    rng = np.random.default_rng(seed)
    x = np.zeros(n)
    for start in range(0, n, RATE // 8):
        t = np.arange(min(RATE // 2, n - start)) / RATE
        pitch = 82.4 * 2 ** (rng.integers(0, 37) / 12)
        for k in range(1, 9):
            phase = rng.uniform(0, 2 * np.pi)
            wave = np.sin(2 * np.pi * k * pitch * t + phase) * np.exp(-t * (4 + 2 * k))
            x[start : start + len(t)] += rng.uniform(0.1, 0.5) / k * wave
    x += rng.normal(scale=0.002, size=n)
    x = x.astype("float32")
    return x, device(x).astype("float32")


def device(x: Array, drive: float = 5.0, play: float = 0.02) -> Array:
    r"""Apply the device, sample by sample.

    .. math::
        u_t &= u_{t-1} + a (x_t - u_{t-1}),  \quad a = 0.6                        \tag{1} \\
        p_t &= \min(u_t + w, \max(u_t - w, p_{t-1}))                               \tag{2} \\
        y_t &= \tanh(g p_t - 2 e_{t-1})                                            \tag{3} \\
        e_t &= e_{t-1} + b (|y_t| - e_{t-1}), \quad b = 0.02                      \tag{4}
    """
    u = p = e = 0.0
    y = np.empty(len(x))
    for t, x_t in enumerate(x.tolist()):
        u += 0.6 * (x_t - u)  # (1)
        p = min(u + play, max(u - play, p))  # (2)
        y[t] = np.tanh(drive * p - 2 * e)  # (3)
        e += 0.02 * (abs(y[t]) - e)  # (4)
    return y


def trained(
    cell: str, width: int, x: Array, y: Array, steps: int, mode: str | None
) -> tuple[srnn.Cell, srnn.Dense]:
    """Train on windows; each begins from a zero state, so the loss skips its first outputs."""
    network, readout = CELLS[cell](1, width, seed=0), srnn.Dense(width, 1, seed=1)
    xs = pt.tensor("x", dtype="float32", shape=(BATCH, WINDOW, 1))
    ys = pt.tensor("y", dtype="float32", shape=(BATCH, WINDOW, 1))
    found = readout(srnn.unroll(network, xs))
    loss = srnn.squared_error(found[:, WARMING_UP:], ys[:, WARMING_UP:])
    rate = pytensor.shared(np.float32(0), name="learning_rate")
    optimizer = chain(srnn.clip_by_global_norm(1.0), adam(rate))
    train = srnn.compile_train(loss, [xs, ys], optimizer, mode=mode)
    rng = np.random.default_rng(0)
    for step in range(steps):
        rate.set_value(np.float32(5e-3 * (1 + np.cos(np.pi * step / steps))))
        starts = rng.integers(0, len(x) - WINDOW, BATCH)
        rows = starts[:, None] + np.arange(WINDOW)
        train(x[rows][..., None], y[rows][..., None])
    return network, readout


def measured(
    name: str,
    width: int,
    cell: srnn.Cell,
    readout: srnn.Dense,
    x: Array,
    y: Array,
    flags: Sequence[str],
) -> Result:
    """Export a network, and process audio with it in C."""
    speeds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        export_c(cell, folder, name="effect", readout=readout, dtype="float32")
        for each in flags:
            program = Path(folder) / "process"
            sources = [PROGRAM, Path(folder) / "effect.c", Path(folder) / "effect_weights.c"]
            compiler = [os.environ.get("CC", "cc"), "-std=c99", *each.split(), f"-I{folder}"]
            subprocess.run([*compiler, *sources, "-lm", "-o", program], check=True)
            done = subprocess.run([program], input=x.tobytes(), capture_output=True, check=True)
            found = np.frombuffer(done.stdout, "float32")
            speeds[each] = len(x) / RATE / float(done.stderr)
    error = float(np.sum((found - y) ** 2) / np.sum(y**2))
    return Result(name, width, error, speeds)


if __name__ == "__main__":
    main()
