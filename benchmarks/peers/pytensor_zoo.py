"""A training gradient of the zoo by this package, in mode C99 with BPTT."""

from __future__ import annotations

import importlib.metadata
import json
import sys
from typing import Any

import numpy as np
import pytensor
import pytensor.tensor as pt
from protocol import STEPS, Arrays, Job, gradient_found, numbered, serve

import symbolic_rnn as srnn
from symbolic_rnn.zoo import ZOO


def prepare(arrays: Arrays) -> Job:
    pytensor.config.floatX = "float32"
    cell = ZOO[str(arrays["name"])](**json.loads(str(arrays["arguments"])), seed=0)
    x, weights = pt.tensor3("x"), pt.tensor3("weights")
    loss = (srnn.unroll(cell, x, adjoint=srnn.BPTT()) * weights).sum()
    gradients = pytensor.grad(loss, cell.parameters or [x], disconnected_inputs="ignore")
    function = pytensor.function([x, weights], [loss, *gradients], mode="C99")
    for parameter, value in zip(cell.parameters, numbered(arrays, "parameter"), strict=True):
        parameter.set_value(value)
    # (batch, time, features)
    data = [np.ascontiguousarray(arrays[name].swapaxes(0, 1)) for name in ("x", "weights")]

    def run() -> Any:
        return function(*data)

    def found() -> dict[str, Any]:
        value, *gradients = function(*(each[:, :STEPS].copy() for each in data))
        if not cell.parameters:
            gradients = [g.swapaxes(0, 1) for g in gradients]
        return gradient_found(float(value), gradients)

    run()
    return Job(run, found, {"pytensor": importlib.metadata.version("pytensor")})


if __name__ == "__main__":
    serve(sys.argv[1], prepare)
