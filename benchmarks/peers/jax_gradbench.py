"""GradBench's ``lstm`` in JAX: ``jax.jit`` around a ``lax.scan`` for each layer.

What a layer computes of its input alone is computed for all steps at once. One scan whose step has
all layers takes more than twice as long, and so do scans that are unrolled four times.
"""

from __future__ import annotations

import sys
from typing import Any

import jax
import jax.numpy as jnp
import jaxlib
import numpy as np
from jax import lax
from protocol import Arrays, Job, serve

jax.config.update("jax_enable_x64", True)


def objective(parameters: Any, state: Any, sequence: Any) -> Any:
    n = sequence.shape[1]
    layers = state.shape[0] // 2
    rows = parameters.reshape(-1, n)
    in_weight, out_weight, out_bias = rows[8 * layers :]
    value = sequence[:-1] * in_weight
    for layer in range(layers):
        w_f, w_i, w_o, w_g, b_f, b_i, b_o, b_g = rows[8 * layer : 8 * layer + 8]
        forget = jax.nn.sigmoid(value * w_f + b_f)
        out = jax.nn.sigmoid(value * w_o + b_o)

        def step(before: Any, gates: Any, w: Any = (w_i, w_g), b: Any = (b_i, b_g)) -> Any:
            (h, c), (f, o) = before, gates
            c = c * f + jax.nn.sigmoid(h * w[0] + b[0]) * jnp.tanh(h * w[1] + b[1])
            h = o * jnp.tanh(c)
            return (h, c), h

        start = (state[2 * layer], state[2 * layer + 1])
        _, value = lax.scan(step, start, (forget, out))
    y = value * out_weight + out_bias
    normalizer = jnp.log(2 + jnp.exp(y).sum(axis=-1, keepdims=True))
    return -jnp.mean(sequence[1:] * (y - normalizer))


def prepare(arrays: Arrays) -> Job:
    given = [jnp.asarray(arrays[name]) for name in ("parameters", "state", "sequence")]
    function = objective if str(arrays["function"]) == "objective" else jax.grad(objective)
    compiled = jax.jit(function).lower(*given).compile()

    def run() -> Any:
        return jax.block_until_ready(compiled(*given))

    run()
    return Job(
        run,
        lambda: {"values": np.ravel(run()).tolist()},
        {"JAX": jax.__version__, "jaxlib": jaxlib.__version__},
    )


if __name__ == "__main__":
    serve(sys.argv[1], prepare)
