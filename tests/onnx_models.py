"""Models of ONNX that are put together node by node; imported where onnx is installed."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

GATES = {"RNN": 1, "GRU": 3, "LSTM": 4}


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

    def integers(self, *values):
        return self.weight(f"integers_{len(self.weights)}", value=np.array(values))

    def node(self, op, *inputs, outputs=1, **attributes):
        name = f"{op.lower()}_{len(self.nodes)}"
        made = [f"{name}:{k}" for k in range(outputs)]
        self.nodes.append(helper.make_node(op, inputs, made, name=name, **attributes))
        return made[0] if outputs == 1 else made

    def input(self, name, *shape, dtype=TensorProto.FLOAT):
        self.inputs.append(helper.make_tensor_value_info(name, dtype, shape))
        return name

    def made(self, *outputs, rank=3, opset=17):
        kind, shape = TensorProto.FLOAT, [None] * rank
        ends = [helper.make_tensor_value_info(name, kind, shape) for name in outputs]
        graph = helper.make_graph(self.nodes, "made", self.inputs, ends, initializer=self.weights)
        opsets = [helper.make_opsetid("", opset)]
        version = max(4, helper.find_min_ir_version_for(opsets))  # weights need be no inputs
        return helper.make_model(graph, opset_imports=opsets, ir_version=version)

    def axes(self, op, x, axes, opset):
        if opset < 13:
            return self.node(op, x, axes=axes)
        return self.node(op, x, self.weight(f"axes_{len(self.weights)}", value=np.array(axes)))

    def recurrent(self, op, x, n_in, n, *, lengths="", peepholes=None, **options):
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
            peepholes = self.rng.random() < 0.5 if peepholes is None else peepholes
            inputs += ["", self.weight(f"P{k}", ways, 3 * n) if peepholes else ""]
        while not inputs[-1]:
            inputs.pop()
        return self.node(op, *inputs, outputs=2, hidden_size=n, **options)
