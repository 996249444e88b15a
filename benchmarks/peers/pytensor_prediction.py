"""The prediction by this package in mode C99: a forward pass, or a step of a stream.

How a step is called: ``checked`` as by default, ``trusted`` with PyTensor's ``trust_input``, or
``alone``, the generated C function from C, with no Python in between.
"""

from __future__ import annotations

import ctypes
import importlib.metadata
import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytensor
import pytensor.tensor as pt
from native import build
from protocol import STEPS, Arrays, Job, serve
from pytensor.compile import Function
from pytensor_step import CELLS, GATES

import symbolic_rnn as srnn
from symbolic_rnn import c99

REPEATS = 100
#: Of `repeat.c`.
OUTPUTS, ENTRIES = 4, 4096


def network(arrays: Arrays) -> tuple[srnn.Cell, srnn.Dense]:
    """Cell and readout with the weights of the problem."""
    kind, H, n_in = str(arrays["cell"]), arrays["W"].shape[1], arrays["U"].shape[1]
    cell, readout = CELLS[kind](n_in, H, seed=0), srnn.Dense(H, 1, seed=1)  # type: ignore[call-arg]
    gates = GATES[kind]
    for name in "UWb":
        for gate, value in zip(gates, np.split(arrays[name], len(gates)), strict=True):
            getattr(cell, name + gate).set_value(value)
    if kind == "GRU":
        cell.c_n.set_value(arrays["c_n"])
    readout.V.set_value(arrays["V"])
    readout.c.set_value(arrays["c"])
    return cell, readout


def forward(arrays: Arrays, mode: Any) -> Job:
    cell, readout = network(arrays)
    x = pt.tensor3("x")
    predict = srnn.compile_predict(readout(srnn.unroll(cell, x)), [x], mode=mode)
    given = np.ascontiguousarray(arrays["x"].swapaxes(0, 1))  # (batch, time, features)
    predict(given)
    return Job(
        lambda: predict(given),
        lambda: {"values": predict(given).swapaxes(0, 1).ravel().tolist()},
        {"pytensor": importlib.metadata.version("pytensor")},
    )


def stream(arrays: Arrays, mode: Any, how: str, folder: Path) -> Job:
    cell, readout = network(arrays)
    x_t = pt.matrix("x_t")
    before = [pt.matrix(f"{name}_prev") for name in cell.state]
    after = cell.step(x_t, *before)
    states = after if isinstance(after, tuple) else (after,)
    step = pytensor.function(
        [x_t, *before],
        [readout(states[0]), *states],
        mode=mode,
        trust_input=how != "checked",
    )
    zeros = [np.zeros((1, width), "float32") for width in cell.state.values()]
    step(arrays["x"][0], *zeros)
    if how == "alone":
        step = alone = Alone(step, [arrays["x"][0], *zeros], folder)

    def found() -> dict[str, list[float]]:
        outputs, state = [], zeros
        for now in arrays["x"][:STEPS]:
            output, *state = step(now, *state)
            outputs.append(float(output[0, 0]))
        return {"values": outputs}

    now, state = arrays["x"][0], zeros

    def run() -> None:
        nonlocal state
        for _ in range(REPEATS):
            _, *state = step(now, *state)

    return Job(partial(alone.run, REPEATS) if how == "alone" else run, found, {}, REPEATS)


class Given(ctypes.Structure):
    """An input of a generated function."""

    _fields_ = (("data", ctypes.c_void_p), ("shape", ctypes.POINTER(ctypes.c_int64)))


class Alone:
    """The C function of a compiled step, called from C; its outputs are those of the last call."""

    def __init__(self, function: Function, given: list[np.ndarray], folder: Path):
        weights = [container.value for container in function.input_storage[len(given) :]]
        self.arrays = [array.copy() for array in (*given, *weights)]
        self.shapes = [(ctypes.c_int64 * array.ndim)(*array.shape) for array in self.arrays]
        self.inputs = (Given * len(self.arrays))(
            *(
                Given(array.ctypes.data, shape)
                for array, shape in zip(self.arrays, self.shapes, strict=True)
            )
        )
        generated = function.vm.jit_fn.library
        self.call = ctypes.cast(generated.c99_call, ctypes.c_void_p)
        generated.c99_new.restype = ctypes.c_void_p
        self.workspace = ctypes.c_void_p(generated.c99_new(ctypes.c_int64(1)))
        self.library = build(Path(__file__).with_name("repeat.c"), folder)
        self.library.repeat.restype = ctypes.c_int64
        self.outputs = (ctypes.c_float * ENTRIES * OUTPUTS).in_dll(self.library, "room")

    def __call__(self, *given: np.ndarray) -> list[np.ndarray]:
        """Do one step: the output, and the states, each of the shape that it had before."""
        for array, value in zip(self.arrays, given, strict=False):
            array[...] = value
        self.run(1)
        found = np.array(self.outputs)
        states = [
            row[: old.size].reshape(old.shape)
            for row, old in zip(found[1:], given[1:], strict=False)
        ]
        return [found[0, :1, None], *states]

    def run(self, times: int) -> None:
        """Call it so many times."""
        code = self.library.repeat(self.call, self.workspace, self.inputs, ctypes.c_int64(times))
        if code:
            raise RuntimeError(f"c99_call returned {code}")


def main(path: str, how: str) -> None:
    pytensor.config.floatX = "float32"
    mode = c99.mode(threads=int(os.environ["SYMBOLIC_RNN_THREADS"]))

    def prepare(arrays: Arrays) -> Job:
        if bool(arrays["stream"]):
            return stream(arrays, mode, how, Path(path).parent)
        return forward(arrays, mode)

    serve(path, prepare)


if __name__ == "__main__":
    main(*sys.argv[1:])
