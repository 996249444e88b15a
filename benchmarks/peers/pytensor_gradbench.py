r"""GradBench's ``lstm`` by this package: layers unrolled one over the other.

The cell is one layer of ADBench's network, with a weight for each unit in place of matrices:

.. math::
    f_t &= \sigma(w_f \odot x_t + b_f)                  \tag{1} \\
    i_t &= \sigma(w_i \odot h_{t-1} + b_i)              \tag{2} \\
    o_t &= \sigma(w_o \odot x_t + b_o)                  \tag{3} \\
    g_t &= \tanh(w_g \odot h_{t-1} + b_g)               \tag{4} \\
    c_t &= f_t \odot c_{t-1} + i_t \odot g_t            \tag{5} \\
    r_t &= \tanh(c_t)                                   \tag{6} \\
    h_t &= o_t \odot r_t                                \tag{7}
"""

from __future__ import annotations

import importlib.metadata
import os
import sys

import numpy as np
import pytensor
import pytensor.tensor as pt
from protocol import Arrays, Job, serve
from pytensor.tensor.variable import TensorVariable

import symbolic_rnn as srnn
from symbolic_rnn import c99

GATES = "fiog"


class DiagonalLSTM(srnn.Cell):
    """One layer: a unit reads the unit of its number below, and itself."""

    def __init__(self, n: int, name: str):
        super().__init__(n_in=n, state={"h": n, "c": n}, seed=0, name=name)
        self.w = {gate: self.parameter(f"w_{gate}", (n,)) for gate in GATES}
        self.b = {gate: self.parameter(f"b_{gate}", (n,)) for gate in GATES}

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, h_prev: TensorVariable, c_prev: TensorVariable
    ) -> tuple[TensorVariable, TensorVariable]:
        """Equations (1) to (7)."""
        w, b = self.w, self.b
        f_t = srnn.let("f_t", pt.sigmoid(w["f"] * x_t + b["f"]))  # (1)
        i_t = srnn.let("i_t", pt.sigmoid(w["i"] * h_prev + b["i"]))  # (2)
        o_t = srnn.let("o_t", pt.sigmoid(w["o"] * x_t + b["o"]))  # (3)
        g_t = srnn.let("g_t", pt.tanh(w["g"] * h_prev + b["g"]))  # (4)
        c_t = srnn.let("c_t", f_t * c_prev + i_t * g_t)  # (5)
        r_t = srnn.let("r_t", pt.tanh(c_t))  # (6)
        return srnn.let("h_t", o_t * r_t), c_t  # (7)


def network(
    arrays: Arrays, rule: srnn.Adjoint, sequence: TensorVariable, state: TensorVariable
) -> tuple[TensorVariable, list[TensorVariable]]:
    """The objective, and its parameters in GradBench's order, with the values of the problem.

    Of a batch, as the package has it: ``sequence (1, characters, n)``, ``state (1, 2 layers, n)``.
    """
    layers, n = int(arrays["layers"]), arrays["sequence"].shape[1]
    values = arrays["parameters"].reshape(-1, n)
    in_weight, out_weight, out_bias = (pytensor.shared(row) for row in values[8 * layers :])
    parameters = []
    h = sequence[:, :-1] * in_weight
    for layer in range(layers):
        cell = DiagonalLSTM(n, f"layer{layer}")
        own = [*cell.w.values(), *cell.b.values()]
        for parameter, value in zip(own, values[8 * layer :], strict=False):
            parameter.set_value(value)
        before = (state[:, 2 * layer], state[:, 2 * layer + 1])
        h = srnn.unroll(cell, h, before, adjoint=rule)
        parameters += own
    y = h * out_weight + out_bias
    normalizer = pt.log(2 + pt.exp(y).sum(axis=-1, keepdims=True))
    return -(sequence[:, 1:] * (y - normalizer)).mean(), [
        *parameters,
        in_weight,
        out_weight,
        out_bias,
    ]


def prepare(arrays: Arrays, mode: str, rule: str) -> Job:
    sequence, state = pt.dtensor3("sequence"), pt.dtensor3("state")
    adjoint = {"Autodiff": srnn.Autodiff, "BPTT": srnn.BPTT}[rule]()
    output, parameters = network(arrays, adjoint, sequence, state)
    if str(arrays["function"]) == "gradient":
        output = pt.concatenate(pytensor.grad(output, parameters))
    threads = int(os.environ["SYMBOLIC_RNN_THREADS"])
    function = pytensor.function(
        [sequence, state],
        output,
        mode=c99.mode(threads=threads) if mode == "C99" else mode,
        trust_input=True,
    )
    given = [arrays["sequence"][None], arrays["state"][None]]
    function(*given)  # NUMBA compiles at the first call
    return Job(
        lambda: function(*given),
        lambda: {"values": np.ravel(function(*given)).tolist()},
        {"pytensor": importlib.metadata.version("pytensor")},
    )


if __name__ == "__main__":
    pytensor.config.floatX = "float64"
    path, mode, rule = sys.argv[1:]
    serve(path, lambda arrays: prepare(arrays, mode, rule))
