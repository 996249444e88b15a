"""GradBench's ``lstm`` by a source in ``gradbench/``, compiled here and called through ctypes.

Called with the path of the problem, the name of the source, and further arguments for the compiler.
"""

from __future__ import annotations

import ctypes
import os
import sys
from functools import partial
from pathlib import Path

import numpy as np
from native import build
from protocol import Arrays, Job, serve


def prepare(arrays: Arrays, library: ctypes.CDLL) -> Job:
    # An array's `ctypes` is passed as its address, and keeps the array.
    given = [arrays[name].ctypes for name in ("parameters", "state", "sequence")]
    sizes = [ctypes.c_int64(n) for n in (arrays["layers"], *arrays["sequence"].shape)]
    gradient = str(arrays["function"]) == "gradient"
    library.prepare(*sizes, *given, ctypes.c_int64(gradient))
    out = np.empty_like(arrays["parameters"])
    library.value.restype = ctypes.c_double
    parameters = given[0]
    if gradient:
        run = partial(library.slope, parameters, out.ctypes)
    else:
        run = partial(library.value, parameters)
    run()

    def found() -> dict[str, list[float]]:
        value = run()
        return {"values": out.tolist() if gradient else [value]}

    return Job(run, found, {})


if __name__ == "__main__":
    path, name, *arguments = sys.argv[1:]
    folder, source = Path(path).parent, Path(__file__).parent / "gradbench" / name
    os.chdir(folder)  # ADOL-C writes a tape that is too long for it where it stands
    serve(path, lambda arrays: prepare(arrays, build(source, folder, arguments)))
