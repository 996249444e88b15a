"""One compilation by JAX: prints its seconds, from functions to an executable that has run."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax
from jax_step import clipped_adam, gru, lstm

N_IN, H, BATCH, STEPS = 8, 32, 2, 3
GATES = {"LSTM": 4, "GRU": 3}


def layer_parameters(kind: str, n_in: int) -> dict[str, Any]:
    rows = GATES[kind] * H
    zeros = {"U": jnp.zeros((rows, n_in)), "W": jnp.zeros((rows, H)), "b": jnp.zeros(rows)}
    return zeros | ({"c_n": jnp.zeros(H)} if kind == "GRU" else {})


def zero_state(kind: str) -> Any:
    zeros = jnp.zeros((BATCH, H))
    return (zeros, zeros) if kind == "LSTM" else zeros


def train(kind: str, number: int, *, one_loop: bool) -> None:
    cell = {"LSTM": lstm, "GRU": gru}[kind]
    p = {
        "layers": [layer_parameters(kind, H if k else N_IN) for k in range(number)],
        "V": jnp.zeros((1, H)),
        "c": jnp.zeros(1),
    }
    x, y = jnp.zeros((STEPS, BATCH, N_IN)), jnp.zeros((STEPS, BATCH, 1))

    def stacked(states: list[Any], value: Any, p: Any) -> tuple[list[Any], Any]:
        after = []
        for state, q in zip(states, p["layers"], strict=True):
            state, value = cell(state, value, q)
            after.append(state)
        return after, value

    def outputs(p: Any, x: Any) -> Any:
        if one_loop:
            states = [zero_state(kind) for _ in range(number)]
            return lax.scan(lambda s, x_t: stacked(s, x_t, p), states, x)[1]
        for q in p["layers"]:
            _, x = lax.scan(lambda s, x_t, q=q: cell(s, x_t, q), zero_state(kind), x)
        return x

    def loss(p: Any, x: Any, y: Any) -> Any:
        return jnp.mean((outputs(p, x) @ p["V"].T + p["c"] - y) ** 2)

    def update(p: Any, memory: Any, x: Any, y: Any) -> Any:
        value, slope = jax.value_and_grad(loss)(p, x, y)
        return *clipped_adam(p, slope, memory, 1e-3), value

    memory = (jax.tree.map(jnp.zeros_like, p), jax.tree.map(jnp.zeros_like, p), jnp.zeros(()))
    jax.block_until_ready(jax.jit(update)(p, memory, x, y))


def layered(layers: int, n: int = 14) -> None:
    gates = "fioc"
    p = {"w": jnp.zeros(n)}
    p |= {f"{kind}_{g}{k}": jnp.zeros(n) for kind in "wb" for g in gates for k in range(layers)}
    x = jnp.zeros((STEPS, 1, n))

    def step(states: Any, x_t: Any, p: Any) -> tuple[Any, Any]:
        after, value = [], x_t * p["w"]
        for k, (h, c) in enumerate(states):
            f = jax.nn.sigmoid(value * p[f"w_f{k}"] + p[f"b_f{k}"])
            i = jax.nn.sigmoid(h * p[f"w_i{k}"] + p[f"b_i{k}"])
            o = jax.nn.sigmoid(value * p[f"w_o{k}"] + p[f"b_o{k}"])
            c = c * f + i * jnp.tanh(h * p[f"w_c{k}"] + p[f"b_c{k}"])
            value = o * jnp.tanh(c)
            after.append((value, c))
        return after, value

    def loss(p: Any, x: Any) -> Any:
        zeros = [(jnp.zeros((1, n)), jnp.zeros((1, n))) for _ in range(layers)]
        return jnp.sum(lax.scan(lambda s, x_t: step(s, x_t, p), zeros, x)[1] ** 2)

    jax.block_until_ready(jax.jit(jax.value_and_grad(loss))(p, x))


def copies(number: int) -> None:
    p, x = layer_parameters("LSTM", N_IN), jnp.zeros((number, BATCH, N_IN))

    def loss(p: Any, x: Any) -> Any:
        state, total = zero_state("LSTM"), 0.0
        for t in range(number):
            state, h = lstm(state, x[t], p)
            total = total + jnp.sum(h**2)
        return total

    jax.block_until_ready(jax.jit(jax.value_and_grad(loss))(p, x))


def _kind(what: str) -> tuple[str, int]:
    kind, _, number = what.partition("x")
    return kind, int(number)


CASES: dict[str, Callable[[str], None]] = {
    "train": lambda what: train(*_kind(what), one_loop=True),
    "over": lambda what: train(*_kind(what), one_loop=False),
    "layered": lambda what: layered(int(what)),
    "copies": lambda what: copies(int(what)),
}

if __name__ == "__main__":
    jax.block_until_ready(jnp.zeros(1) + 1)  # JAX starts its backend at the first operation
    started = time.perf_counter()
    CASES[sys.argv[1]](sys.argv[2])
    print(time.perf_counter() - started)
