"""The character model of ``benchmarks/text.py`` in JAX: ``lax.scan``, Adam and clipping by hand."""

from __future__ import annotations

import sys
from itertools import cycle
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from protocol import Arrays, Job, first_losses, serve


def layer(x: Any, before: Any, weights: Any) -> Any:
    U, W, b = weights
    reads = x @ U.T + b

    def one(carried: Any, a_t: Any) -> Any:
        h, c = carried
        i, f, g, o = jnp.split(a_t + h @ W.T, 4, axis=-1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), h

    return jax.lax.scan(one, before, reads)


def loss_of(p: Any, x: Any, y: Any, before: Any) -> Any:
    h = p["E"][x.T]
    after = []
    for weights, carried in zip(p["layers"], before, strict=True):
        last, h = layer(h, carried, weights)
        after.append(last)
    log_p = jax.nn.log_softmax(h @ p["V"].T + p["c"])
    return -jnp.take_along_axis(log_p, y.T[..., None], axis=-1).mean(), after


@jax.jit
def updated(p: Any, m: Any, t: Any, rate: Any, x: Any, y: Any, before: Any) -> Any:
    (loss, after), gradient = jax.value_and_grad(loss_of, has_aux=True)(p, x, y, before)
    norm = jnp.sqrt(sum(jnp.sum(g**2) for g in jax.tree.leaves(gradient)))
    gradient = jax.tree.map(lambda g: g * jnp.minimum(1.0, 1.0 / norm), gradient)
    is_pair = lambda each: isinstance(each, tuple) and len(each) == 2  # noqa: E731
    m = jax.tree.map(
        lambda g, pair: (0.9 * pair[0] + 0.1 * g, 0.999 * pair[1] + 0.001 * g**2),
        gradient,
        m,
    )
    rate = rate * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    steps = jax.tree.map(
        lambda pair: rate * pair[0] / (jnp.sqrt(pair[1]) + 1e-8), m, is_leaf=is_pair
    )
    return jax.tree.map(jnp.subtract, p, steps), m, after, loss


def prepare(arrays: Arrays) -> Job:
    rng = np.random.default_rng(0)
    size, n_embedding, n = (int(arrays[name]) for name in ("n_symbols", "embedding", "hidden"))

    def drawn(*shape: int) -> Any:
        return jnp.asarray(rng.uniform(-1, 1, size=shape) / np.sqrt(shape[-1]), dtype="float32")

    layers = [(drawn(4 * n, n_in), drawn(4 * n, n), drawn(4 * n)) for n_in in (n_embedding, n)]
    params: Any = {"E": drawn(size, n_embedding), "layers": layers, "V": drawn(size, n)}
    params["c"] = jnp.zeros(size)
    moments = jax.tree.map(lambda p: (jnp.zeros_like(p), jnp.zeros_like(p)), params)
    zeros = jnp.zeros((arrays["x"].shape[1], n))
    state: Any = [(zeros, zeros), (zeros, zeros)]
    chunks = cycle(zip(arrays["x"], arrays["y"], strict=True))
    rate, count = float(arrays["rate"]), 0

    def run() -> float:
        """One training step; the state is carried on."""
        nonlocal params, moments, state, count
        count += 1
        params, moments, state, loss = updated(params, moments, count, rate, *next(chunks), state)
        return float(loss)

    run()
    return Job(run, lambda: first_losses(run), {"JAX": jax.__version__})


if __name__ == "__main__":
    serve(sys.argv[1], prepare)
