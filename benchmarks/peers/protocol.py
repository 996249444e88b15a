"""What a contestant's process says and hears; the standard library and NumPy, nothing of ours.

A contestant is started with the path of an ``.npz`` file, prepares what is to be timed, runs it a
few times, and prints one line of JSON: how long preparing took, and what it found. Then it reads
numbers of seconds from its input, runs for that long each time, and prints the times.
"""

from __future__ import annotations

import ctypes
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

#: How many steps are run first, whose losses are compared.
STEPS = 10
#: So many entries of a gradient are compared, about.
COMPARED = 200

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Job:
    """What is timed.

    Parameters
    ----------
    run : callable
        Does it ``repeats`` times.
    found : callable
        Gives what is compared with the others, as JSON; called once, before the first time.
    versions : dict
        What it was compiled with.
    repeats : int
        More than one for what takes microseconds, where reading the clock would count.
    """

    run: Callable[[], Any]
    found: Callable[[], dict[str, Any]]
    versions: dict[str, str]
    repeats: int = 1


def serve(path: str, prepare: Callable[[Arrays], Job]) -> None:
    """Prepare the job, say what it finds, and run it as often as the other end asks."""
    output, sys.stdout = sys.stdout, sys.stderr  # what a library prints is no answer

    def say(**answer: Any) -> None:
        print(json.dumps(answer), file=output, flush=True)

    try:
        with np.load(path) as file:
            arrays = dict(file)
        started = time.perf_counter()
        job = prepare(arrays)
        compile_s = time.perf_counter() - started
        found = job.found()
    except Exception as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        say(failed=f"{type(error).__name__}: {lines[0] if lines else ''}"[:200])
        raise
    say(compile_s=compile_s, versions=job.versions, **found)
    for line in sys.stdin:
        say(times_ms=[each / job.repeats for each in times(job.run, float(line))])


@dataclass(frozen=True)
class Problem:
    """Data and first weights of one case of the training step, float32.

    ``x (T, B, n_in)``, ``y (T, B, 1)``; the gates lie one below the other in ``U (gates*H, n_in)``,
    ``W (gates*H, H)`` and ``b (gates*H,)``: r, z, n in a GRU, i, f, g, o in an LSTM. ``c_n (H,)``
    is the GRU's bias inside the reset gate; ``V (1, H)`` and ``c (1,)`` are the readout.
    """

    cell: str
    optimizer: str
    learning_rate: float
    arrays: Arrays

    def __getitem__(self, name: str) -> np.ndarray:
        return self.arrays[name]


@dataclass(frozen=True)
class Step:
    """A compiled training step.

    Parameters
    ----------
    run : callable
        Does one step and returns the loss before the update.
    weights : callable
        Gives the weights as they are now, the arrays of each letter in an order that stays.
    versions : dict
        What it was compiled with.
    """

    run: Callable[[], float]
    weights: Callable[[], dict[str, list[np.ndarray]]]
    versions: dict[str, str]


def serve_step(path: str, compile_step: Callable[[Problem], Step]) -> None:
    """Serve a training step; found are its first losses, how far the weights moved, its memory."""

    def prepare(arrays: Arrays) -> Job:
        words = (str(arrays.pop(name)) for name in ("cell", "optimizer"))
        step = compile_step(Problem(*words, float(arrays.pop("learning_rate")), arrays))
        return Job(step.run, partial(first_steps, step), step.versions)

    serve(path, prepare)


def first_steps(step: Step) -> dict[str, Any]:
    """Do the first steps."""
    before = step.weights()
    resident = resident_mib("VmRSS", reset=True)
    losses = first_losses(step.run)["losses"]
    peak = resident_mib("VmHWM")
    moved = {
        name: float(
            np.sqrt(sum(np.sum((a - b) ** 2.0) for a, b in zip(before[name], now, strict=True)))
        )
        for name, now in step.weights().items()
    }
    memory = None if resident is None or peak is None else peak - resident
    return {"losses": losses, "moved": moved, "memory_mib": memory}


def first_losses(run: Callable[[], float]) -> dict[str, list[float]]:
    """Do the first steps, of which each returns its loss."""
    return {"losses": [run() for _ in range(STEPS)]}


def times(run: Callable[[], Any], seconds: float) -> list[float]:
    """Run once to wake caches and threads, then for some seconds, each run timed."""
    run()
    found: list[float] = []
    until = time.perf_counter() + seconds
    while not found or time.perf_counter() < until:
        started = time.perf_counter()
        run()
        found.append(1e3 * (time.perf_counter() - started))
    return found


def resident_mib(field: str, *, reset: bool = False) -> float | None:
    """Memory of this process from Linux, ``VmRSS`` now or ``VmHWM`` at most; elsewhere ``None``.

    Not ``getrusage``: its ``ru_maxrss`` holds what compiling took, and, across an exec, even what
    the parent had. ``reset`` gives free memory back first and lets the maximum begin anew.
    """
    try:
        if reset:
            ctypes.CDLL(None).malloc_trim(0)
            with open("/proc/self/clear_refs", "w", encoding="ascii") as file:
                file.write("5")
        with open("/proc/self/status", encoding="ascii") as lines:
            for line in lines:
                if line.startswith(field):
                    return int(line.split()[1]) / 1024
    except (OSError, AttributeError):
        return None
    return None


def numbered(arrays: Arrays, name: str) -> list[np.ndarray]:
    """The arrays ``name 0``, ``name 1`` and so on."""
    return [arrays[f"{name} {k}"] for k in range(sum(key.startswith(f"{name} ") for key in arrays))]


def gradient_found(loss: float, gradients: Sequence[np.ndarray]) -> dict[str, Any]:
    """A loss and its gradients, of each evenly spaced entries."""
    spaced = [g.ravel()[:: max(1, g.size // COMPARED)] for g in gradients]
    return {"loss": loss, "gradients": [g.astype(float).tolist() for g in spaced]}
