"""The training step by this package, in one mode of PyTensor and with one adjoint rule."""

from __future__ import annotations

import importlib.metadata
import sys

import numpy as np
import pytensor
import pytensor.tensor as pt
from protocol import Problem, Step, serve_step
from pytensor_ml.optim import adam, chain, clip_by_global_norm, sgd

import symbolic_rnn as srnn
from symbolic_rnn.backends import use_blas

if sys.argv[2] == "C99":
    import symbolic_rnn.c99.host.linker  # it registers the mode

CELLS = {"Elman": srnn.Elman, "GRU": srnn.GRU, "LSTM": srnn.LSTM}
GATES = {"Elman": [""], "GRU": ["_r", "_z", "_n"], "LSTM": ["_i", "_f", "_g", "_o"]}


def compile_step(problem: Problem, mode: str, rule: str) -> Step:
    pytensor.config.floatX = "float32"
    H, n_in = problem["W"].shape[1], problem["U"].shape[1]
    x, y = pt.tensor3("x"), pt.tensor3("y")
    cell, readout = CELLS[problem.cell](n_in, H, seed=0), srnn.Dense(H, 1, seed=1)  # type: ignore[call-arg]
    adjoint = {"Autodiff": srnn.Autodiff, "BPTT": srnn.BPTT}[rule]()
    loss = srnn.squared_error(readout(srnn.unroll(cell, x, adjoint=adjoint)), y)
    rate = problem.learning_rate
    optimizer = (
        chain(clip_by_global_norm(1.0), adam(rate)) if problem.optimizer == "adam" else sgd(rate)
    )
    step = srnn.compile_train(loss, [x, y], optimizer, mode=mode)

    parts = {
        name: [getattr(cell, name + gate) for gate in GATES[problem.cell]] for name in "UWb"
    } | {"V": [readout.V], "c": [readout.c]}
    if problem.cell == "GRU":
        parts["c_n"] = [cell.c_n]
    state = {variable: variable.get_value() for variable in step.get_shared()}
    x_values = np.ascontiguousarray(problem["x"].swapaxes(0, 1))  # (batch, time, features)
    y_values = np.ascontiguousarray(problem["y"].swapaxes(0, 1))
    step(x_values[:1, :2], y_values[:1, :2])  # NUMBA compiles at the first call
    for variable, value in state.items():
        variable.set_value(value)
    for name, variables in parts.items():
        for variable, value in zip(variables, np.split(problem[name], len(variables)), strict=True):
            variable.set_value(value)

    return Step(
        lambda: float(step(x_values, y_values)),
        lambda: {name: [v.get_value() for v in variables] for name, variables in parts.items()},
        versions(mode),
    )


def versions(mode: str) -> dict[str, str]:
    """Name what the step was compiled with."""
    found = {name: importlib.metadata.version(name) for name in ("pytensor", "pytensor_ml")}
    if mode == "CVM":
        found["BLAS of CVM"] = use_blas() or "none"
    if mode == "NUMBA":
        found["numba"] = importlib.metadata.version("numba")
    return found


if __name__ == "__main__":
    path, mode, rule = sys.argv[1:]
    if mode == "CVM":
        use_blas()  # it searches the system, once in a process
    serve_step(path, lambda problem: compile_step(problem, mode, rule))
