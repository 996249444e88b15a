"""The prediction by an exported network: ``NAME_step`` for one sample after the other, in C."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytensor
from protocol import STEPS, Arrays, Job, serve
from pytensor_prediction import network

from symbolic_rnn.export import export_c

REPEATS = 4800


def compiled(arrays: Arrays, folder: Path, flags: list[str]) -> ctypes.CDLL:
    """Export the network of the problem, and compile it with the loop over the samples."""
    cell, readout = network(arrays)
    export_c(cell, folder, name="net", readout=readout, dtype="float32")
    sources = [folder / "net.c", folder / "net_weights.c"]
    sources.append(Path(__file__).with_name("exported_stream.c"))
    command = [os.environ.get("CC", "cc"), "-std=c99", "-shared", "-fPIC", *flags, f"-I{folder}"]
    library = folder / "net.so"
    subprocess.run([*command, *sources, "-lm", "-o", library], check=True)
    return ctypes.CDLL(str(library))


def prepare(arrays: Arrays, folder: Path, flags: list[str]) -> Job:
    pytensor.config.floatX = "float32"
    library = compiled(arrays, folder, flags)
    x = np.ascontiguousarray(arrays["x"]).ravel()
    y = np.empty_like(x)

    def process(steps: int) -> None:
        pointers = (ctypes.c_void_p(each.ctypes.data) for each in (x, y))
        if library.process(*pointers, ctypes.c_long(steps)):
            raise RuntimeError("a step of the exported network failed")

    def found() -> dict[str, list[float]]:
        library.start()
        process(len(x))
        return {"values": y[: STEPS if arrays["stream"] else len(y)].tolist()}

    library.start()
    steps = REPEATS if arrays["stream"] else len(x)
    return Job(lambda: process(steps), found, {}, REPEATS if arrays["stream"] else 1)


if __name__ == "__main__":
    path, name, *flags = sys.argv[1:]
    home = Path(path).parent / name
    home.mkdir()
    serve(path, lambda arrays: prepare(arrays, home, flags))
