"""Networks as models of ONNX."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pytensor_ml.activations import LeakyReLU, ReLU, Sigmoid, Softmax, SoftPlus, Tanh
from pytensor_ml.layers import Conv1D, Conv2D, Dropout, Embedding, Linear

from symbolic_rnn.cells import GRU, Cell, Elman, LearnedInitialState, PeepholeLSTM, Stack
from symbolic_rnn.interop.gates import joined_gates
from symbolic_rnn.interop.onnx.recurrent import GATES, PEEPHOLES
from symbolic_rnn.layers import Dense
from symbolic_rnn.networks import (
    Bidirectional,
    LastOutput,
    MergedDirections,
    Recurrent,
    ReversedTime,
    Sequential,
)

__all__ = ["model_of"]

Array = NDArray[Any]

_FUNCTIONS = {"relu": "Relu", "sigmoid": "Sigmoid", "softplus": "Softplus", "tanh": "Tanh"}
_ACTIVATIONS = {ReLU: "Relu", Sigmoid: "Sigmoid", SoftPlus: "Softplus", Tanh: "Tanh"}


def model_of(network: Sequential, opset: int, dtype: str) -> Any:
    """Describe a network as a model of ONNX, ``onnx.ModelProto``.

    Raises
    ------
    TypeError
        If ONNX has no operators for a layer.
    """
    from onnx import helper

    writing = _Writing(dtype, len(network.input_shape) + 1)
    y = "x"
    for layer in network.layers:
        y = writing.layer(layer, y)
    writing.nodes[-1].output[0] = "y"
    element = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    x_element = helper.np_dtype_to_tensor_dtype(
        np.dtype("int64" if network.reads_integers else dtype)
    )
    names = [
        "batch",
        *(
            "time" if n is None and k == 0 else f"size_{k}" if n is None else n
            for k, n in enumerate(network.input_shape)
        ),
    ]
    y_type = network(network.input_type("x")).type
    y_names = [f"y_{k}" if n is None else n for k, n in enumerate(y_type.shape)]
    graph = helper.make_graph(
        writing.nodes,
        network.name,
        [helper.make_tensor_value_info("x", x_element, names)],
        [helper.make_tensor_value_info("y", element, y_names)],
        initializer=writing.initializers,
    )
    opsets = [helper.make_opsetid("", opset)]
    return helper.make_model(
        graph,
        opset_imports=opsets,
        ir_version=helper.find_min_ir_version_for(opsets),
        producer_name="symbolic_rnn",
    )


class _Writing:
    """The nodes and weights of a model, as they are added."""

    def __init__(self, dtype: str, rank: int):
        self.nodes: list[Any] = []
        self.initializers: list[Any] = []
        self._dtype, self.rank = dtype, rank
        self._number = 0

    def weight(self, label: str, value: Array) -> str:
        from onnx import numpy_helper

        value = np.asarray(value, order="C")
        value = value.astype(self._dtype) if value.dtype.kind == "f" else value
        name = f"{label}_{len(self.initializers)}"
        self.initializers.append(numpy_helper.from_array(value, name))
        return name

    def integers(self, label: str, *values: int) -> str:
        return self.weight(label, np.array(values, "int64"))

    def node(self, op: str, *inputs: str, outputs: int = 1, **attributes: Any) -> str:
        """Add a node; return the name of its first output."""
        from onnx import helper

        self._number += 1
        name = f"{op}_{self._number}"
        made = [name, *(f"{name}_{k}" for k in range(1, outputs))]
        self.nodes.append(helper.make_node(op, inputs, made, name=name, **attributes))
        return name

    def layer(self, layer: Any, x: str) -> str:
        """Add a layer that reads a tensor; return the name of its output."""
        match layer:
            case Recurrent():
                for cell in _cells(layer.cell):
                    x = self._recurrent([cell], x, "reverse" if layer.reverse else "forward")
                return x
            case Bidirectional():
                return self._bidirectional(layer, x)
            case Dense():
                return self._function(
                    layer.activation, self._affine(x, layer.V.get_value().T, layer.c), layer
                )
            case Linear():
                return self._affine(x, layer.W.get_value(), layer.b if layer.bias else None)
            case Embedding():
                self.rank += 1
                return self.node("Gather", self.weight("table", layer.W.get_value()), x, axis=0)
            case Conv1D() | Conv2D():
                return self._conv(layer, x)
            case LastOutput():
                return self._last(layer, x)
            case MergedDirections():
                return self._merged(layer, x)
            case ReversedTime():
                ends = (self.integers("ends", k) for k in (-1, -(2**62), 1, -1))
                return self.node("Slice", x, *ends)
            case Softmax():
                return self.node("Softmax", x, axis=layer.axis)
            case LeakyReLU():
                return self.node("LeakyRelu", x, alpha=float(layer.negative_slope))
            case Dropout():
                return self.node("Identity", x)
            case _ if type(layer) in _ACTIVATIONS:
                return self.node(_ACTIVATIONS[type(layer)], x)
        raise TypeError(f"to_onnx does not know a layer of ONNX for {layer}.")

    def _affine(self, x: str, kernel: Array, bias: Any) -> str:
        y = self.node("MatMul", x, self.weight("kernel", kernel))
        return y if bias is None else self.node("Add", y, self.weight("bias", bias.get_value()))

    def _function(self, name: Any, a: str, owner: Any) -> str:
        if name == "identity":
            return a
        if name not in _FUNCTIONS:
            raise TypeError(f"to_onnx expects an activation by name, got {owner}.")
        return self.node(_FUNCTIONS[name], a)

    def _recurrent(self, cells: list[Cell], x: str, direction: str) -> str:
        """Add a recurrent operator, which reads and returns time first."""
        begun = [cell for cell in cells if isinstance(cell, LearnedInitialState)]
        cells = [_without_state(cell) for cell in cells]
        if type(cells[0]) not in GATES:
            raise TypeError(
                f"to_onnx expects cells {', '.join(kind.__name__ for kind in GATES)}, or stacks of "
                f"them; ONNX has no operator for {cells[0]}."
            )
        kind = type(cells[0])
        values = {p: p.get_value() for cell in cells for p in cell.parameters}
        joined = [joined_gates(cell, GATES[kind], values, np.zeros_like) for cell in cells]
        inputs = [
            self.node("Transpose", x, perm=[1, 0, 2]),
            self.weight("W", np.stack([gates.U for gates in joined])),
            self.weight("R", np.stack([gates.W for gates in joined])),
            self.weight("B", np.stack([np.concatenate([g.b, g.c]) for g in joined])),
        ]
        if kind is PeepholeLSTM:
            rows = [np.concatenate([values[getattr(c, p)] for p in PEEPHOLES]) for c in cells]
            inputs += ["", "", "", self.weight("P", np.stack(rows))]
        if begun:
            inputs[4:7] = ["", *self._initial(begun, inputs[0])]
        options: dict[str, Any] = {"hidden_size": cells[0].n_hidden, "direction": direction}
        op = "LSTM" if len(GATES[kind]) == 4 else "GRU" if len(GATES[kind]) == 3 else "RNN"
        if op == "GRU":
            options["linear_before_reset"] = int(kind is GRU)
        if op == "RNN":
            names = [cell.activation for cell in cells if isinstance(cell, Elman)]
            for cell, name in zip(cells, names, strict=True):
                if name != "identity" and name not in _FUNCTIONS:
                    raise TypeError(f"to_onnx expects an activation by name, got {cell}.")
            options["activations"] = [_FUNCTIONS.get(str(name), "Affine") for name in names]
            if "Affine" in options["activations"]:
                affine = [name for name in names if name == "identity"]
                options["activation_alpha"] = [1.0] * len(affine)
                options["activation_beta"] = [0.0] * len(affine)
        y = self.node(op, *inputs, **options)
        if len(cells) == 1:
            y = self.node("Squeeze", y, self.integers("axes", 1))
            return self.node("Transpose", y, perm=[1, 0, 2])
        y = self.node("Transpose", y, perm=[2, 0, 1, 3])
        return self.node("Reshape", y, self.integers("shape", 0, 0, 2 * cells[0].n_hidden))

    def _initial(self, begun: list[LearnedInitialState], x: str) -> list[str]:
        """Add the initial states ``(directions, batch, n)``, for each example of ``x``."""
        batch = self.node("Gather", self.node("Shape", x), self.integers("axis", 1), axis=0)
        found = []
        for states in zip(*(cell.initial for cell in begun), strict=True):
            rows = np.stack([state.get_value() for state in states])
            ways, n = rows.shape
            sizes = self.integers("ways", ways), batch, self.integers("size", n)
            shape = self.node("Concat", *sizes, axis=0)
            found.append(self.node("Expand", self.weight("initial", rows[:, None]), shape))
        return found

    def _bidirectional(self, layer: Bidirectional, x: str) -> str:
        """Add one operator, or two that are joined if it would need cells that are alike."""
        cells = [layer.forward, layer.backward]
        kinds = {(type(cell), type(_without_state(cell)), cell.n_hidden) for cell in cells}
        if len(kinds) == 1 and not isinstance(cells[0], Stack):
            return self._recurrent(cells, x, "bidirectional")
        ahead, back = (
            self.layer(Recurrent(cell, reverse=bool(k)), x) for k, cell in enumerate(cells)
        )
        return self.node("Concat", ahead, back, axis=-1)

    def _conv(self, layer: Any, x: str) -> str:
        if layer.padding_mode != "constant":
            raise TypeError(f"to_onnx expects padding_mode='constant', got {layer}.")
        n = layer.n_spatial
        inputs = [
            self.node("Transpose", x, perm=[0, n + 1, *range(1, n + 1)]),
            self.weight("K", layer.W.get_value().transpose((n + 1, n, *range(n)))),
        ]
        if layer.bias:
            inputs.append(self.weight("bias", layer.b.get_value()))
        pads = [size for side in zip(*layer.padding, strict=True) for size in side]
        y = self.node(
            "Conv",
            *inputs,
            kernel_shape=list(layer.kernel_size),
            strides=list(layer.stride),
            dilations=list(layer.dilation),
            pads=pads,
        )
        return self.node("Transpose", y, perm=[0, *range(2, n + 2), 1])

    def _last(self, layer: LastOutput, x: str) -> str:
        self.rank -= 1
        if not (layer.forward and layer.backward):
            index = self.weight("index", np.array(-1 if layer.forward else 0, "int64"))
            return self.node("Gather", x, index, axis=1)
        self.node(
            "Split", x, self.integers("sizes", layer.forward, layer.backward), outputs=2, axis=-1
        )
        ahead, back = self.nodes[-1].output
        ends = (
            self.node("Gather", part, self.weight("index", np.array(k, "int64")), axis=1)
            for part, k in ((ahead, -1), (back, 0))
        )
        return self.node("Concat", *ends, axis=-1)

    def _merged(self, layer: MergedDirections, x: str) -> str:
        """Split the features in halves, whatever their width."""
        zeros = [0] * (self.rank - 1)
        halves = self.node("Reshape", x, self.integers("shape", *zeros, 2, -1))
        ahead, back = (
            self.node(
                "Gather", halves, self.weight("index", np.array(k, "int64")), axis=self.rank - 1
            )
            for k in (0, 1)
        )
        if layer.by == "product":
            return self.node("Mul", ahead, back)
        total = self.node("Add", ahead, back)
        if layer.by == "sum":
            return total
        return self.node("Mul", total, self.weight("half", np.array(0.5)))


def _without_state(cell: Cell) -> Cell:
    """Return a cell without its initial state."""
    return cell.cell if isinstance(cell, LearnedInitialState) else cell


def _cells(cell: Cell) -> Iterator[Cell]:
    """Yield the cells of a stack, from bottom to top, or the cell itself."""
    if isinstance(cell, Stack):
        for inside in cell.cells:
            yield from _cells(inside)
    else:
        yield cell
