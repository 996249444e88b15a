"""GradBench's ``lstm`` in JAX: ``jax.jit`` around a ``lax.scan`` whose step has all layers."""

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
    weights = rows[: 8 * layers].reshape(layers, 8, n)

    def step(states: Any, value: Any) -> tuple[Any, Any]:
        after = []
        for (w_f, w_i, w_o, w_g, b_f, b_i, b_o, b_g), (h, c) in zip(weights, states, strict=True):
            f = jax.nn.sigmoid(value * w_f + b_f)
            i = jax.nn.sigmoid(h * w_i + b_i)
            o = jax.nn.sigmoid(value * w_o + b_o)
            c = c * f + i * jnp.tanh(h * w_g + b_g)
            value = o * jnp.tanh(c)
            after.append((value, c))
        return after, value

    states = [(state[2 * layer], state[2 * layer + 1]) for layer in range(layers)]
    _, h = lax.scan(step, states, sequence[:-1] * in_weight)
    y = h * out_weight + out_bias
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
