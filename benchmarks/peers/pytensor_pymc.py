"""A model of ``examples/recurrent_likelihoods.py`` in a mode: its log-density with the gradient."""

from __future__ import annotations

import importlib.metadata
import os
import runpy
import sys
from pathlib import Path

from protocol import Arrays, Job, serve

from symbolic_rnn import c99, interop

EXAMPLE = Path(__file__).parents[2] / "examples" / "recurrent_likelihoods.py"


def prepare(arrays: Arrays, mode: str) -> Job:
    model = runpy.run_path(str(EXAMPLE))["MODELS"][str(arrays["model"])](int(arrays["steps"]))
    threads = int(os.environ["SYMBOLIC_RNN_THREADS"])
    chosen = c99.mode(threads=threads) if mode == "C99" else mode
    density = interop.compile_log_density(model, mode=chosen)
    q = density.initial + 0.1
    density(q)  # NUMBA and JAX compile at the first call

    def found() -> dict[str, list[float]]:
        logp, gradient = density(q)
        return {"values": [logp, *map(float, gradient)]}

    names = ("pytensor", "pymc", *((mode.lower(),) if mode != "C99" else ()))
    versions = {name: importlib.metadata.version(name) for name in names}
    return Job(lambda: density(q), found, versions)


if __name__ == "__main__":
    path, mode = sys.argv[1:]
    serve(path, lambda arrays: prepare(arrays, mode))
