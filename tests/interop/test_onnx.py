"""Models of ONNX, drawn at random: in, compared with onnxruntime, and out; wrong ones are found."""

import numpy as np
import pytest

import symbolic_rnn as srnn
from symbolic_rnn import interop

onnx = pytest.importorskip("onnx")

from onnx import TensorProto, helper, numpy_helper  # noqa: E402

GATES = {"RNN": 1, "GRU": 3, "LSTM": 4}
ACTIVATIONS = [
    ("Tanh", []),
    ("Relu", []),
    ("Sigmoid", []),
    ("Softplus", []),
    ("Softsign", []),
    ("Affine", [0.5, 0.1]),
    ("LeakyRelu", [0.2]),
    ("ThresholdedRelu", [0.1]),
    ("ScaledTanh", [0.7, 1.3]),
    ("HardSigmoid", [0.3, 0.4]),
    ("Elu", [0.8]),
]


class Model:
    """A model of ONNX that is put together node by node."""

    def __init__(self, seed=0):
        self.rng = np.random.default_rng(seed)
        self.nodes, self.weights, self.inputs = [], [], []

    def weight(self, name, *shape, value=None):
        value = 0.5 * self.rng.normal(size=shape) if value is None else value
        value = np.asarray(value)
        value = value.astype("float32") if value.dtype.kind == "f" else value
        self.weights.append(numpy_helper.from_array(value, name))
        return name

    def node(self, op, *inputs, outputs=1, **attributes):
        name = f"{op.lower()}_{len(self.nodes)}"
        made = [f"{name}:{k}" for k in range(outputs)]
        self.nodes.append(helper.make_node(op, inputs, made, name=name, **attributes))
        return made[0] if outputs == 1 else made

    def input(self, name, *shape, dtype=TensorProto.FLOAT):
        self.inputs.append(helper.make_tensor_value_info(name, dtype, shape))
        return name

    def made(self, *outputs, opset=17):
        ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs]
        graph = helper.make_graph(self.nodes, "made", self.inputs, ends, initializer=self.weights)
        opsets = [helper.make_opsetid("", opset)]
        version = helper.find_min_ir_version_for(opsets)
        model = helper.make_model(graph, opset_imports=opsets, ir_version=version)
        return onnx.shape_inference.infer_shapes(model)

    def axes(self, op, x, axes, opset):
        if opset < 13:
            return self.node(op, x, axes=axes)
        return self.node(op, x, self.weight(f"axes_{len(self.weights)}", value=np.array(axes)))

    def recurrent(self, op, x, n_in, n, *, lengths="", state=False, **options):
        """A recurrent node; all that is optional is drawn, or given."""
        ways = 2 if options.get("direction") == "bidirectional" else 1
        k, rows = len(self.weights), GATES[op] * n
        inputs = [
            x,
            self.weight(f"W{k}", ways, rows, n_in),
            self.weight(f"R{k}", ways, rows, n),
            self.weight(f"B{k}", ways, 2 * rows) if self.rng.random() < 0.8 else "",
            lengths,
            "",
        ]
        if op == "LSTM":
            peepholes = self.rng.random() < 0.5
            inputs += ["", self.weight(f"P{k}", ways, 3 * n) if peepholes else ""]
        while not inputs[-1]:
            inputs.pop()
        return self.node(op, *inputs, outputs=2, hidden_size=n, **options)


def drawn(seed):
    """A model of random operators, directions, activations, layouts, and sizes."""
    model = Model(seed)
    rng = model.rng
    opset = int(rng.choice([8, 11, 13, 14, 17, 21]))
    layout = int(rng.random() < 0.3) if opset >= 14 else 0
    batch_first = bool(rng.random() < 0.5)
    n_in = int(rng.integers(1, 4))
    batch, time = (["b", 2, 1][rng.integers(3)], ["t", 5, 1][rng.integers(3)])
    lengths = rng.random() < 0.3 and time != 1
    order = [batch, time] if batch_first else [time, batch]
    x = model.input("x", *order, n_in)
    lens = model.input("lens", batch, dtype=TensorProto.INT32) if lengths else ""
    current = batch_first  # whether the batch stands first
    n_layers = int(rng.integers(1, 3))
    last = False
    for k in range(n_layers):
        if current != bool(layout):
            x, current = model.node("Transpose", x, perm=[1, 0, 2]), bool(layout)
        op = str(rng.choice(list(GATES)))
        direction = str(rng.choice(["forward", "reverse", "bidirectional"]))
        ways = 2 if direction == "bidirectional" else 1
        n = int(rng.integers(1, 4))
        options = {"layout": 1} if layout else {}
        if op == "GRU":
            options["linear_before_reset"] = int(rng.integers(2))
        if op == "RNN" and rng.random() < 0.7:
            picks = [ACTIVATIONS[i] for i in rng.integers(len(ACTIVATIONS), size=ways)]
            options["activations"] = [name for name, _ in picks]
            options["activation_alpha"] = [c[0] for _, c in picks if c]
            options["activation_beta"] = [c[1] for _, c in picks if len(c) > 1]
            options = {key: value for key, value in options.items() if value}
        y, y_h = model.recurrent(op, x, n_in, n, direction=direction, lengths=lens, **options)
        n_in = ways * n
        last = k == n_layers - 1 and rng.random() < 0.3
        if last:  # (directions, batch, n), or (batch, directions, n)
            x = y_h if layout else model.node("Transpose", y_h, perm=[1, 0, 2])
            shape = [-1, n_in] if batch == "b" else [batch, n_in]
        else:
            x = y if layout else model.node("Transpose", y, perm=[0, 2, 1, 3])
            shape = [0, 0, n_in]
        if ways == 1 and not last and not layout and rng.random() < 0.5:
            x = model.axes("Squeeze", y, [1], opset)
        else:
            x = model.node("Reshape", x, model.weight(f"shape{k}", value=np.array(shape)))
    if rng.random() < 0.6:
        m = int(rng.integers(1, 4))
        x = model.node("MatMul", x, model.weight("V", n_in, m))
        x = model.node("Add", x, model.weight("c", m))
        if rng.random() < 0.5:
            op = str(rng.choice(["Softmax", "Relu", "Sigmoid"]))
            axis = {"axis": 1 if last else 2} if op == "Softmax" else {}
            x = model.node(op, x, **axis)
    return model.made(x, opset=opset)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.filterwarnings("ignore:from_onnx. the gradient of")
def test_a_random_model_computes_and_differentiates_the_same(seed):
    model = drawn(seed)
    network = interop.from_onnx(model)
    report = interop.compare_with_onnx(network, model, seed=1)
    assert report.ok, str(report)
