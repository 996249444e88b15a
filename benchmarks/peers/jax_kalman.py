"""The filter of ``kalman.py`` by JAX: prints value and gradient, then times, as JSON."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.scipy.linalg import cho_solve, solve_triangular
from protocol import times

jax.config.update("jax_enable_x64", True)


def log_likelihood(matrices: Any, y: Any) -> Any:
    A, C, q, r = matrices
    n, observed = A.shape[0], C.shape[0]

    def step(state: Any, y_t: Any) -> Any:
        m, P = state
        m, P = A @ m, A @ P @ A.T + q @ q.T
        S, v = C @ P @ C.T + r @ r.T, y_t - C @ m
        factor = jnp.linalg.cholesky(S)
        whitened = solve_triangular(factor, v, lower=True)
        gain = cho_solve((factor, True), C @ P).T
        logdet = 2 * jnp.log(jnp.diagonal(factor)).sum()
        term = -0.5 * (logdet + (whitened**2).sum() + observed * jnp.log(2 * jnp.pi))
        return (m + gain @ v, P - gain @ C @ P), term

    return lax.scan(step, (jnp.zeros(n), jnp.eye(n)), y)[1].sum()


def main(path: str) -> None:
    with np.load(path) as file:
        values = {name: jnp.asarray(file[name]) for name in file}
    y, *matrices = (values[name] for name in ("y", "A", "C", "q", "r"))
    function = jax.jit(jax.value_and_grad(log_likelihood))

    def run() -> Any:
        return jax.block_until_ready(function(matrices, y))

    started = time.perf_counter()
    value, slopes = run()
    compile_s = time.perf_counter() - started
    found = [np.asarray(each).tolist() for each in (value, *slopes)]
    print(json.dumps({"found": found, "compile_s": compile_s}), flush=True)
    for line in sys.stdin:
        print(json.dumps({"times_ms": times(run, float(line))}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
