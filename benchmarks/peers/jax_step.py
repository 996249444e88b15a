"""The training step in JAX: ``jax.jit`` around ``lax.scan``, its gradient and the update."""

from __future__ import annotations

import sys
from typing import Any

import jax
import jax.numpy as jnp
import jaxlib
import numpy as np
from jax import lax
from protocol import Problem, Step, serve_step

#: The biases that go into the sum with ``U x_t``; ``c_n`` is the GRU's own.
NAMES = ("U", "W", "b", "c_n", "V", "c")


def elman(s: Any, x_t: Any, p: dict[str, Any]) -> tuple[Any, Any]:
    s = jnp.tanh(x_t @ p["U"].T + s @ p["W"].T + p["b"])
    return s, s


def gru(h: Any, x_t: Any, p: dict[str, Any]) -> tuple[Any, Any]:
    a_r, a_z, a_n = jnp.split(x_t @ p["U"].T + p["b"], 3, axis=-1)
    m_r, m_z, m_n = jnp.split(h @ p["W"].T, 3, axis=-1)
    r, z = jax.nn.sigmoid(a_r + m_r), jax.nn.sigmoid(a_z + m_z)
    n = jnp.tanh(a_n + r * (m_n + p["c_n"]))
    h = (1 - z) * n + z * h
    return h, h


def lstm(state: Any, x_t: Any, p: dict[str, Any]) -> tuple[Any, Any]:
    h, c = state
    # The product with x_t stays in the loop: outside of it, XLA's code is slower on a processor.
    a_i, a_f, a_g, a_o = jnp.split(x_t @ p["U"].T + h @ p["W"].T + p["b"], 4, axis=-1)
    c = jax.nn.sigmoid(a_f) * c + jax.nn.sigmoid(a_i) * jnp.tanh(a_g)
    h = jax.nn.sigmoid(a_o) * jnp.tanh(c)
    return (h, c), h


CELLS = {"Elman": elman, "GRU": gru, "LSTM": lstm}


def compile_step(problem: Problem) -> Step:
    cell = CELLS[problem.cell]
    x, y = jnp.asarray(problem["x"]), jnp.asarray(problem["y"])
    zeros = jnp.zeros((x.shape[1], problem["W"].shape[1]), x.dtype)
    state = (zeros, zeros) if problem.cell == "LSTM" else zeros

    def loss(p: dict[str, Any], x: Any, y: Any) -> Any:
        _, h = lax.scan(lambda s, x_t: cell(s, x_t, p), state, x)
        return jnp.mean((h @ p["V"].T + p["c"] - y) ** 2)

    def update(p: dict[str, Any], memory: Any, x: Any, y: Any) -> tuple[Any, Any, Any]:
        value, gradient = jax.value_and_grad(loss)(p, x, y)
        rule = {"sgd": sgd, "adam": clipped_adam}[problem.optimizer]
        p, memory = rule(p, gradient, memory, problem.learning_rate)
        return p, memory, value

    p = {name: jnp.asarray(problem[name]) for name in NAMES if name in problem.arrays}
    memory: Any = ()
    if problem.optimizer == "adam":
        memory = (jax.tree.map(jnp.zeros_like, p), jax.tree.map(jnp.zeros_like, p), jnp.zeros(()))
    compiled = jax.jit(update, donate_argnums=(0, 1)).lower(p, memory, x, y).compile()

    def run() -> float:
        nonlocal p, memory
        p, memory, value = compiled(p, memory, x, y)
        return float(value)

    return Step(
        run,
        lambda: {name: [np.array(value)] for name, value in p.items()},
        {"JAX": jax.__version__, "jaxlib": jaxlib.__version__},
    )


def sgd(p: Any, gradient: Any, memory: Any, rate: float) -> tuple[Any, Any]:
    return jax.tree.map(lambda a, g: a - rate * g, p, gradient), memory


def clipped_adam(p: Any, gradient: Any, memory: Any, rate: float) -> tuple[Any, Any]:
    norm = jnp.sqrt(sum(jnp.sum(g**2) for g in jax.tree.leaves(gradient)))
    gradient = jax.tree.map(lambda g: g * jnp.minimum(1.0, 1.0 / norm), gradient)
    m, v, t = memory
    t = t + 1
    m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, gradient)
    v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g**2, v, gradient)
    m_scale, v_scale = 1 / (1 - 0.9**t), 1 / (1 - 0.999**t)
    p = jax.tree.map(
        lambda a, m, v: a - rate * (m * m_scale) / (jnp.sqrt(v * v_scale) + 1e-8), p, m, v
    )
    return p, (m, v, t)


if __name__ == "__main__":
    serve_step(sys.argv[1], compile_step)
