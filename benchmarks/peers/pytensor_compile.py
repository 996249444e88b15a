"""One compilation by this package: its seconds, from equations to a function that has run."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence

import numpy as np
import pytensor
import pytensor.tensor as pt
from pytensor.compile import Function
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.optim import adam, chain, clip_by_global_norm

import symbolic_rnn as srnn
from symbolic_rnn.backends import compiled

N_IN, H = 8, 32


class LayeredLSTM(srnn.Cell):
    """The LSTM of ADBench and GradBench: gates with a weight for each unit, layers in one step."""

    def __init__(self, layers: int, n: int = 14):
        widths = {f"{kind}{k}": n for k in reversed(range(layers)) for kind in "hc"}
        super().__init__(n_in=n, state=widths, seed=0)
        self.scale = self.parameter("w", (n,))
        self.weights = [
            {gate: self.parameter(f"w_{gate}{k}", (n,)) for gate in "fioc"} for k in range(layers)
        ]
        self.biases = [
            {gate: self.parameter(f"b_{gate}{k}", (n,)) for gate in "fioc"} for k in range(layers)
        ]

    def step(self, x_t: TensorVariable, *state: TensorVariable) -> tuple[TensorVariable, ...]:
        """Seven equations a layer, and the scaled input."""
        after: list[TensorVariable] = []
        value = srnn.let("u_t", x_t * self.scale)
        for k, (w, b) in enumerate(zip(self.weights, self.biases, strict=True)):
            first = len(state) - 2 * (k + 1)
            h, c = state[first : first + 2]
            f = srnn.let(f"f{k}_t", pt.sigmoid(value * w["f"] + b["f"]))
            i = srnn.let(f"i{k}_t", pt.sigmoid(h * w["i"] + b["i"]))
            o = srnn.let(f"o{k}_t", pt.sigmoid(value * w["o"] + b["o"]))
            g = srnn.let(f"g{k}_t", pt.tanh(h * w["c"] + b["c"]))
            c = srnn.let(f"c{k}_t", c * f + i * g)
            r = srnn.let(f"r{k}_t", pt.tanh(c))
            value = srnn.let(f"h{k}_t", o * r)
            after = [value, c, *after]
        return tuple(after)


def cells(kind: str, number: int) -> list[srnn.Cell]:
    """Cells that fit one on top of the other."""
    of = getattr(srnn, kind)
    return [of(H if k else N_IN, H, seed=k, name=f"layer{k}") for k in range(number)]


def train(kind: str, number: int) -> Function:
    """Compile a training step of a stack of cells in one loop, with clipping and Adam."""
    layers = cells(kind, number)
    x = pt.tensor3("x")
    return trained(srnn.unroll(layers[0] if number == 1 else srnn.Stack(layers), x), x)


def over(kind: str, number: int) -> Function:
    """Compile a training step of loops one over the other."""
    x = h = pt.tensor3("x")
    for cell in cells(kind, number):
        h = srnn.unroll(cell, h)
    return trained(h, x)


def trained(h: TensorVariable, x: TensorVariable) -> Function:
    """Compile the step, and run it once."""
    y = pt.tensor3("y")
    loss = srnn.squared_error(srnn.Dense(H, 1, seed=9)(h), y)
    optimizer = chain(clip_by_global_norm(1.0), adam(1e-3))
    step = srnn.compile_train(loss, [x, y], optimizer, mode="C99")
    return run(step, [(2, 3, N_IN), (2, 3, 1)])


def layered(layers: int) -> Function:
    """Compile objective and gradient of the LSTM of GradBench."""
    cell = LayeredLSTM(layers)
    x = pt.tensor3("x")
    return gradient((srnn.unroll(cell, x) ** 2).sum(), cell, x, (1, 3, 14))


def copies(number: int) -> Function:
    """Compile loss and gradient of an LSTM laid out in copies."""
    cell = srnn.LSTM(N_IN, H, seed=0)
    x = pt.tensor3("x")
    loss = (srnn.unroll(cell, x, copies=number) ** 2).sum()
    return gradient(loss, cell, x, (2, number, N_IN))


def gradient(
    loss: TensorVariable, cell: srnn.Cell, x: TensorVariable, shape: tuple[int, ...]
) -> Function:
    """Compile loss and gradient, and run them once."""
    found = pytensor.grad(loss, cell.parameters)
    return run(compiled(lambda m: pytensor.function([x], [loss, *found], mode=m), "C99"), [shape])


def run(function: Function, shapes: Sequence[tuple[int, ...]]) -> Function:
    """Call a function once."""
    function(*(np.zeros(shape, dtype=pytensor.config.floatX) for shape in shapes))
    return function


CASES: dict[str, Callable[[str], Function]] = {
    "train": lambda what: train(*_kind(what)),
    "over": lambda what: over(*_kind(what)),
    "layered": lambda what: layered(int(what)),
    "copies": lambda what: copies(int(what)),
}


def _kind(what: str) -> tuple[str, int]:
    kind, _, number = what.partition("x")
    return kind, int(number)


if __name__ == "__main__":
    pytensor.config.floatX = "float32"
    started = time.perf_counter()
    CASES[sys.argv[1]](sys.argv[2])
    print(time.perf_counter() - started)
