"""A training step in mode JAX on a card, beside lax.scan and cuDNN: see ``benchmarks/README.md``.

    python benchmarks/gpu.py --torch-python /tmp/torch/bin/python

Without a card it says so; ``--on-cpu`` runs small cases on the processor, to check that the
contestants agree. What each loop carries and stores is counted in its jaxpr, also without a card.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter
from typing import Any

CASES = ("LSTM-100x32x128x32", "GRU-200x64x256x64", "LSTM-50x64x1024x256")
SMALL = ("LSTM-5x3x4x2", "GRU-5x3x4x2")
GATES = {"LSTM": "ifgo", "GRU": "rzn"}


def options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--cases", nargs="+", metavar="CELL-TxBxHxIN", help="LSTM or GRU, in float32")
    add("--steps", type=int, default=30, help="steps of which the median counts (30)")
    add("--on-cpu", action="store_true", help="run on the processor where there is no card")
    add("--torch-python", default=os.environ.get("TORCH_PYTHON"), metavar="PATH", help="PyTorch")
    return parser.parse_args(arguments)


def weights(kind: str, T: int, B: int, H: int, n_in: int) -> dict[str, Any]:
    """The data and the parameters with which everybody begins."""
    import numpy as np

    rng = np.random.default_rng(0)
    rows = len(GATES[kind]) * H
    shapes = {
        **{"U": (rows, n_in), "W": (rows, H), "b": (rows,), "V": (1, H), "c": (1,)},
        **{"x": (T, B, n_in), "y": (T, B, 1)},
    }
    if kind == "GRU":
        shapes["c_n"] = (H,)
    return {
        name: rng.uniform(-1, 1, size=shape).astype("float32") / H**0.5
        for name, shape in shapes.items()
    }


def ours(kind: str, rule: str, values: dict[str, Any]) -> tuple[Any, list[Any]]:
    """Our gradient as JAX runs it: a function of arrays, and the arrays."""
    import numpy as np
    import pytensor
    import pytensor.tensor as pt

    import symbolic_rnn as srnn

    T, B, n_in = values["x"].shape
    H = values["V"].shape[1]
    with pytensor.config.change_flags(floatX="float32"):
        x, y = pt.tensor3("x", shape=(B, T, n_in)), pt.tensor3("y", shape=(B, T, 1))
        cell, readout = getattr(srnn, kind)(n_in, H, seed=0), srnn.Dense(H, 1, seed=1)
        for k, gate in enumerate(GATES[kind]):
            rows = slice(k * H, (k + 1) * H)
            for name in "UWb":
                getattr(cell, f"{name}_{gate}").set_value(values[name][rows])
        if kind == "GRU":
            cell.c_n.set_value(values["c_n"])
        readout.V.set_value(values["V"])
        readout.c.set_value(values["c"])
        h = srnn.unroll(cell, x, adjoint=getattr(srnn, rule)())
        loss = srnn.squared_error(readout(h), y)
        gradients = pt.grad(loss, [*cell.parameters, *readout.parameters])
        function = srnn.backends.compiled(
            lambda mode: pytensor.function([x, y], [loss, *gradients], mode=mode), "JAX"
        )
    given = {"x": values["x"], "y": values["y"]}
    arrays = [
        np.ascontiguousarray(given[v.name].swapaxes(0, 1))
        if cell.storage[0] is None
        else cell.storage[0]
        for v, cell in zip(function.maker.fgraph.inputs, function.input_storage, strict=True)
    ]
    return function.vm.jit_fn, arrays


def lstm_step(p: Any, state: Any, x_t: Any) -> tuple[Any, ...]:
    """One step of an LSTM as one writes it in JAX."""
    import jax
    import jax.numpy as jnp

    h, c = state
    i, f, g, o = jnp.split(x_t @ p["U"].T + h @ p["W"].T + p["b"], 4, axis=-1)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c


def gru_step(p: Any, state: Any, x_t: Any) -> tuple[Any, ...]:
    """One step of a GRU as one writes it in JAX."""
    import jax
    import jax.numpy as jnp

    (h,) = state
    r, z, n = jnp.split(x_t @ p["U"].T + p["b"], 3, axis=-1)
    by_r, by_z, by_n = jnp.split(h @ p["W"].T, 3, axis=-1)
    z = jax.nn.sigmoid(z + by_z)
    n = jnp.tanh(n + jax.nn.sigmoid(r + by_r) * (by_n + p["c_n"]))
    return ((1 - z) * n + z * h,)


def by_scan(kind: str, values: dict[str, Any]) -> tuple[Any, list[Any]]:
    """The gradient that JAX takes of ``lax.scan``."""
    import jax
    import jax.numpy as jnp

    next_state, n_states = {"LSTM": (lstm_step, 2), "GRU": (gru_step, 1)}[kind]

    def loss(p: Any, x: Any, y: Any) -> Any:
        def step(state: Any, x_t: Any) -> Any:
            state = next_state(p, state, x_t)
            return state, state[0]

        zeros = jnp.zeros((x.shape[1], p["V"].shape[1]), x.dtype)
        _, h = jax.lax.scan(step, (zeros,) * n_states, x)
        return jnp.mean((h @ p["V"].T + p["c"] - y) ** 2)

    p = {name: value for name, value in values.items() if name not in ("x", "y")}
    return jax.value_and_grad(loss), [p, values["x"], values["y"]]


def traffic(function: Callable[..., Any], arrays: list[Any]) -> dict[str, int]:
    """What the loops of a function carry, read and write, in bytes, and their products.

    ``carried`` is what a loop changes and hands on, summed over its steps: states, and gradients
    that it accumulates. ``stored`` are the values of all steps that loops write, ``copied`` are
    arrays that are reversed, transposed or joined outside of them.
    """
    import jax

    counts = dict.fromkeys(("products", "carried", "stored", "copied"), 0)

    def size(value: Any) -> int:
        return int(value.aval.size) * int(value.aval.dtype.itemsize)

    def read(jaxpr: Any, steps: int) -> None:
        for equation in jaxpr.eqns:
            name, p = equation.primitive.name, equation.params
            if name == "scan":
                body = getattr(p["jaxpr"], "jaxpr", p["jaxpr"])
                length = p["length"]
                per_step = [v for v in equation.outvars if v.aval.shape[:1] == (length,)]
                changed = [
                    (inside, v)
                    for inside, v in zip(body.outvars, equation.outvars, strict=True)
                    if v not in per_step and inside not in body.invars
                ]
                counts["carried"] += length * sum(size(v) for _, v in changed)
                counts["stored"] += sum(size(v) for v in per_step)
                read(body, length)
                continue
            inner = p.get("jaxpr") or p.get("call_jaxpr")
            if inner is not None:
                read(getattr(inner, "jaxpr", inner), steps)
            elif name == "dot_general":
                counts["products"] += steps > 1
            elif name in ("rev", "transpose", "concatenate", "copy") and steps == 1:
                counts["copied"] += sum(size(v) for v in equation.outvars)

    read(jax.make_jaxpr(function)(*arrays).jaxpr, 1)
    return counts


def seconds(function: Callable[..., Any], arrays: list[Any], steps: int) -> tuple[float, float]:
    """The median time of a call, and the loss."""
    import jax

    compiled = jax.jit(function)
    arrays = jax.device_put(arrays)
    result = jax.block_until_ready(compiled(*arrays))
    times = []
    for _ in range(steps):
        began = perf_counter()
        result = jax.block_until_ready(compiled(*arrays))
        times.append(perf_counter() - began)
    return median(times), float(result[0])


TORCH = """
import sys, time, torch
kind, *sizes = sys.argv[1:]
T, B, H, n_in, steps = map(int, sizes)
device = "cuda" if torch.cuda.is_available() else "cpu"
layer, readout = getattr(torch.nn, kind)(n_in, H).to(device), torch.nn.Linear(H, 1).to(device)
x, y = torch.randn(T, B, n_in, device=device), torch.randn(T, B, 1, device=device)
times = []
for _ in range(steps + 5):
    began = time.perf_counter()
    loss = ((readout(layer(x)[0]) - y) ** 2).mean()
    torch.autograd.grad(loss, [*layer.parameters(), *readout.parameters()])
    if device == "cuda":
        torch.cuda.synchronize()
    times.append(time.perf_counter() - began)
print(device, sorted(times[5:])[steps // 2])
"""


def by_torch(python: str | None, kind: str, sizes: Sequence[int], steps: int) -> str:
    """PyTorch's own time (cuDNN's on a card), in an interpreter of its own."""
    import subprocess

    if not python:
        return "not installed"
    command = [python, "-c", TORCH, kind, *map(str, sizes), str(steps)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return "failed"
    device, time = done.stdout.split()
    return f"{1e3 * float(time):.2f}" + (" (on the processor)" if device == "cpu" else "")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    asked = options(arguments)
    try:
        import jax
    except ModuleNotFoundError:
        sys.stdout.write("JAX is not installed: pip install 'symbolic_rnn[jax]'\n")
        return 1
    card = jax.default_backend() != "cpu"
    if not card:
        sys.stdout.write("There is no card here that JAX can use")
        sys.stdout.write(
            "; run with --on-cpu to check the programs.\n" if not asked.on_cpu else ".\n"
        )
        if not asked.on_cpu:
            return 1
    sys.stdout.write(
        f"JAX {jax.__version__} on {jax.devices()[0].device_kind}; loss and gradient of a cell "
        f"with a readout, float32, medians of {asked.steps}.\n\n"
        "| T x B x H x in | who | ms | products in loops | carried, MB | stored, MB "
        "| copied, MB |\n"
        "|---|---|--:|--:|--:|--:|--:|\n"
    )
    for case in asked.cases or (CASES if card else SMALL):
        kind, size = case.split("-")
        sizes = [int(number) for number in size.split("x")]
        values = weights(kind, *sizes)
        contestants = {
            "lax.scan": by_scan(kind, values),
            "ours, BPTT": ours(kind, "BPTT", values),
            "ours, Autodiff": ours(kind, "Autodiff", values),
        }
        losses = []
        for name, (function, arrays) in contestants.items():
            time, loss = seconds(function, arrays, asked.steps)
            losses.append(loss)
            counts = traffic(function, arrays)
            megabytes = [f"{counts[each] / 1e6:.2f}" for each in ("carried", "stored", "copied")]
            sys.stdout.write(
                f"| {kind} {size} | {name} | {1e3 * time:.2f} | {counts['products']} | "
                f"{' | '.join(megabytes)} |\n"
            )
        time = by_torch(asked.torch_python, kind, sizes, asked.steps)
        sys.stdout.write(f"| {kind} {size} | PyTorch (cuDNN) | {time} | | | | |\n")
        rounding = 1e-3 if card else 1e-5  # a card may multiply in TF32
        if max(losses) - min(losses) > rounding * abs(losses[0]):
            sys.stdout.write(f"\nThe losses differ: {losses}.\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
