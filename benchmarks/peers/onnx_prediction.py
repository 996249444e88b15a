"""The prediction by onnxruntime: the model is built here, of ONNX's own recurrent operators."""

from __future__ import annotations

import os
import sys

import numpy as np
import onnxruntime
from onnx import ModelProto, TensorProto, helper, numpy_helper
from protocol import STEPS, Arrays, Job, serve

REPEATS = 100
OPERATORS = {"Elman": "RNN", "GRU": "GRU", "LSTM": "LSTM"}
#: Where each gate of ONNX's order stands in ours: z, r, n of r, z, n; i, o, f, g of i, f, g, o.
ORDER = {"Elman": [0], "GRU": [1, 0, 2], "LSTM": [0, 3, 1, 2]}


def model(arrays: Arrays, stream: bool) -> ModelProto:
    """Give ``x (T, B, n_in)`` to ``o (T, B, 1)``; of a stream also the states, ``(1, B, H)``."""
    kind, H = str(arrays["cell"]), arrays["W"].shape[1]

    def ordered(value: np.ndarray) -> np.ndarray:
        gates = np.split(value, len(ORDER[kind]))
        return np.concatenate([gates[k] for k in ORDER[kind]])

    second = np.zeros_like(arrays["b"])
    if kind == "GRU":
        second[2 * H :] = arrays["c_n"]
    weights = {
        "W": ordered(arrays["U"])[None],
        "R": ordered(arrays["W"])[None],
        "B": np.concatenate([ordered(arrays["b"]), ordered(second)])[None],
        "V": arrays["V"].T,
        "c": arrays["c"],
        "direction": np.array([1]),
    }
    states = (["h", "c_state"] if kind == "LSTM" else ["h"]) if stream else []
    reset = {"linear_before_reset": 1} if kind == "GRU" else {}
    after = [f"{name}_next" for name in states]
    recurrent = helper.make_node(
        OPERATORS[kind],
        ["x", "W", "R", "B", *(["", *states] if stream else [])],
        ["Y", *after],
        hidden_size=H,
        **reset,
    )
    nodes = [
        recurrent,
        helper.make_node("Squeeze", ["Y", "direction"], ["outputs"]),
        helper.make_node("MatMul", ["outputs", "V"], ["product"]),
        helper.make_node("Add", ["product", "c"], ["o"]),
    ]

    def typed(name: str, last: int) -> object:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, None, last])

    graph = helper.make_graph(
        nodes,
        "prediction",
        [typed("x", arrays["x"].shape[2]), *(typed(name, H) for name in states)],
        [typed("o", 1), *(typed(name, H) for name in after)],
        [numpy_helper.from_array(value, name) for name, value in weights.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def prepare(arrays: Arrays) -> Job:
    streamed = bool(arrays["stream"])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(os.environ["OMP_NUM_THREADS"])
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        model(arrays, streamed).SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    versions = {"onnxruntime": onnxruntime.__version__}
    x = arrays["x"]
    if not streamed:
        session.run(["o"], {"x": x})
        return Job(
            lambda: session.run(["o"], {"x": x}),
            lambda: {"values": session.run(["o"], {"x": x})[0].ravel().tolist()},
            versions,
        )

    names = [given.name for given in session.get_inputs()][1:]
    zeros = [np.zeros((1, 1, arrays["W"].shape[1]), "float32") for _ in names]
    rows = x[:, None]  # each (1, 1, n_in)

    def found() -> dict[str, list[float]]:
        outputs, state = [], zeros
        for now in rows[:STEPS]:
            output, *state = session.run(None, {"x": now, **dict(zip(names, state))})  # noqa: B905
            outputs.append(output.item())
        return {"values": outputs}

    now, state = rows[0], zeros

    def run() -> None:
        nonlocal state
        for _ in range(REPEATS):
            _, *state = session.run(None, {"x": now, **dict(zip(names, state))})  # noqa: B905

    run()
    return Job(run, found, versions, REPEATS)


if __name__ == "__main__":
    serve(sys.argv[1], prepare)
