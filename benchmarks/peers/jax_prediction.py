"""The prediction by JAX: ``jax.jit`` around ``lax.scan``, or around one step."""

from __future__ import annotations

import sys
from typing import Any

import jax
import jax.numpy as jnp
import jaxlib
import numpy as np
from jax import lax
from jax_step import CELLS, NAMES
from protocol import STEPS, Arrays, Job, serve

REPEATS = 100


def prepare(arrays: Arrays) -> Job:
    kind = str(arrays["cell"])
    cell = CELLS[kind]
    p = {name: jnp.asarray(arrays[name]) for name in NAMES if name in arrays}
    x = jnp.asarray(arrays["x"])
    zeros = jnp.zeros((x.shape[1], arrays["W"].shape[1]), x.dtype)
    start = (zeros, zeros) if kind == "LSTM" else zeros
    versions = {"JAX": jax.__version__, "jaxlib": jaxlib.__version__}

    def step(p: Any, now: Any, state: Any) -> Any:
        state, h = cell(state, now, p)
        return h @ p["V"].T + p["c"], state

    def forward(p: Any, x: Any) -> Any:
        _, h = lax.scan(lambda state, x_t: cell(state, x_t, p), start, x)
        return h @ p["V"].T + p["c"]

    if not bool(arrays["stream"]):
        compiled = jax.jit(forward).lower(p, x).compile()

        def predict() -> Any:
            return jax.block_until_ready(compiled(p, x))

        predict()
        return Job(predict, lambda: {"values": np.ravel(predict()).tolist()}, versions)

    compiled = jax.jit(step).lower(p, x[0], start).compile()

    def found() -> dict[str, list[float]]:
        outputs, state = [], start
        for now in x[:STEPS]:
            output, state = compiled(p, now, state)
            outputs.append(float(output[0, 0]))
        return {"values": outputs}

    now, state = x[0], start

    def run() -> None:
        nonlocal state
        for _ in range(REPEATS):
            output, state = compiled(p, now, state)
            output.block_until_ready()

    run()
    return Job(run, found, versions, REPEATS)


if __name__ == "__main__":
    serve(sys.argv[1], prepare)
