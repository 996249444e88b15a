"""A training gradient of the zoo in JAX: ``jax.jit`` around the gradient of ``lax.scan``."""

from __future__ import annotations

import sys
from typing import Any

import jax
import jax.numpy as jnp
import jaxlib
import numpy as np
from jax import lax
from protocol import STEPS, Arrays, Job, gradient_found, numbered, serve


def declared(v: Any, value: Any, derivative: Any) -> Any:
    """A value whose derivative is declared."""
    return value + derivative * (v - lax.stop_gradient(v))


#: What the converted step calls.
NAMES: dict[str, Any] = {
    **{
        name: getattr(jnp, name)
        for name in (
            "absolute", "broadcast_to", "concatenate", "cos", "cumsum", "exp", "expm1", "floor",
            "log", "log1p", "maximum", "minimum", "sign", "sin", "sqrt", "square", "tanh", "where",
        )
    },
    "array": jnp.array,
    "as_float": lambda a: float(a) if isinstance(a, int) else a.astype(jnp.float32),
    "declared": declared,
    "fixed": lax.stop_gradient,
    "largest": jnp.max,
    "log_softmax": jax.nn.log_softmax,
    "permute": jnp.transpose,
    "sigmoid": jax.nn.sigmoid,
    "softmax": jax.nn.softmax,
    "softplus": jax.nn.softplus,
    "total": jnp.sum,
}  # fmt: skip


def prepare(arrays: Arrays) -> Job:
    namespace = dict(NAMES)
    exec(str(arrays["text"]), namespace)
    once, step = namespace["once"], namespace["step"]
    parameters = [jnp.asarray(p) for p in numbered(arrays, "parameter")]
    start = tuple(jnp.asarray(state) for state in numbered(arrays, "state"))
    x, weights = jnp.asarray(arrays["x"]), jnp.asarray(arrays["weights"])

    def loss(parameters: Any, x: Any, weights: Any) -> Any:
        same = once(*parameters)

        def body(states: Any, x_t: Any) -> tuple[Any, Any]:
            states = step(x_t, *states, *same)
            return states, states[0]

        _, outputs = lax.scan(body, start, x)
        return jnp.sum(outputs * weights)

    by = (0,) if parameters else (1,)
    gradient = jax.jit(jax.value_and_grad(loss, by))

    def run() -> Any:
        return jax.block_until_ready(gradient(parameters, x, weights))

    def found() -> dict[str, Any]:
        value, gradients = gradient(parameters, x[:STEPS], weights[:STEPS])
        return gradient_found(float(value), [np.asarray(g) for g in jax.tree.leaves(gradients)])

    run()
    return Job(run, found, {"JAX": jax.__version__, "jaxlib": jaxlib.__version__})


if __name__ == "__main__":
    serve(sys.argv[1], prepare)
