"""Nodes of ONNX without a state to layers, and nodes that move axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pytensor_ml.activations import Activation, LeakyReLU, ReLU, Sigmoid, Softmax, SoftPlus, Tanh
from pytensor_ml.layers import Conv1D, Conv2D, Embedding

from symbolic_rnn.interop.gates import put
from symbolic_rnn.interop.onnx.graph import OnnxNode
from symbolic_rnn.interop.onnx.tensors import (
    DIRECTION,
    FEATURES,
    Reading,
    Second,
    Tensor,
    Values,
)
from symbolic_rnn.layers import Dense
from symbolic_rnn.networks import LastOutput

__all__ = [
    "ACTIVATIONS",
    "activation",
    "add",
    "conv",
    "dense",
    "gather",
    "same",
    "squeeze",
    "transpose",
    "unsqueeze",
]

Array = NDArray[Any]

ACTIVATIONS: dict[str, type[Activation]] = {
    "Relu": ReLU,
    "Sigmoid": Sigmoid,
    "Softplus": SoftPlus,
    "Tanh": Tanh,
}


def dense(reading: Reading, node: OnnxNode, s: Tensor) -> Tensor:
    """Make a Dense of a MatMul or Gemm with a constant."""
    if node.inputs[0] not in reading.tensors:
        raise reading.refused(node, "its weight as the second input", "it as the first")
    s = reading.features_last(node, s)
    get = node.attributes.get
    reading.requires(node, transA=0)
    kernel = reading.weight(node, 1, (None, None))
    alpha, beta = get("alpha", 1.0), get("beta", 1.0)
    turned = bool(get("transB", 0))
    V = alpha * (kernel if turned else kernel.T)
    layer = Dense(V.shape[1], V.shape[0], seed=0)
    put(layer, "V", V)
    put(layer, "c", np.zeros(len(V)))
    if node.input(2):
        _bias(reading, node, 2, layer, beta)
    elif node.op == "MatMul":
        reading.without_bias[id(layer)] = layer

    def reader(values: Values, second: Second) -> dict[str, Array]:
        found = alpha * values[layer.V]
        return {node.input(1): found if turned else found.T}

    reading.readers.append(reader)
    return replace(s, layers=(*s.layers, layer), n_features=len(V), directions=1)


def _bias(reading: Reading, node: OnnxNode, k: int, layer: Dense, beta: float = 1.0) -> None:
    """Put a bias into a layer that has none yet."""
    shape = reading.constant(node, k, "bias").shape
    size = shape[-1] if shape else 1
    if size != layer.n_out or int(np.prod(shape)) != size:
        raise reading.refused(node, f"a bias of {layer.n_out} entries", f"one of shape {shape}")
    put(layer, "c", beta * reading.weight(node, k, shape).ravel())
    reading.readers.append(
        lambda values, second: {node.input(k): beta * values[layer.c].reshape(shape)}
    )


def add(reading: Reading, node: OnnxNode, s: Tensor) -> Tensor:
    """Take the bias of the MatMul before it."""
    layer = reading.without_bias.pop(id(s.layers[-1]), None) if s.layers else None
    if layer is None or s.axes[-1] != FEATURES:
        raise reading.refused(node, "the bias of the MatMul before it", "another sum")
    _bias(reading, node, 1 - node.inputs.index(_only(reading, node)), layer)
    return s


def _only(reading: Reading, node: OnnxNode) -> str:
    return next(name for name in node.inputs if name in reading.tensors)


def conv(reading: Reading, node: OnnxNode, s: Tensor) -> Tensor:
    """Make a convolution, whose channels stand last here."""
    n = len(s.axes) - 2
    if n not in (1, 2):
        raise reading.refused(node, "one or two axes in space", f"{n}")
    space = ("time",) if n == 1 else ("space 1", "space 2")
    s = reading.with_roles(node, s, ("batch", FEATURES, *space))
    reading.requires(node, group=1)
    W = reading.weight(node, 1, (None, None, *(None,) * n))
    get = node.attributes.get
    window, dilations = W.shape[2:], tuple(get("dilations", [1] * n))
    biased = bool(node.input(2))
    layer = (Conv1D, Conv2D)[n - 1](
        in_channels=W.shape[1],
        out_channels=W.shape[0],
        kernel_size=window,
        stride=tuple(get("strides", [1] * n)),
        dilation=dilations,
        padding=_padding(reading, node, window, dilations),
        bias=biased,
    )
    axes = (*range(2, 2 + n), 1, 0)
    layer.W.set_value(W.transpose(axes).astype(layer.W.dtype))
    if biased:
        layer.b.set_value(reading.weight(node, 2, (W.shape[0],)).astype(layer.b.dtype))

    def reader(values: Values, second: Second) -> dict[str, Array]:
        found = {node.input(1): values[layer.W].transpose(np.argsort(axes))}
        return found | ({node.input(2): values[layer.b]} if biased else {})

    reading.readers.append(reader)
    return replace(s, layers=(*s.layers, layer), n_features=W.shape[0], directions=1)


def _padding(
    reading: Reading, node: OnnxNode, window: Sequence[int], dilations: Sequence[int]
) -> Any:
    n = len(window)
    kind = node.attributes.get("auto_pad", "NOTSET")
    if kind == "SAME_UPPER" and set(node.attributes.get("strides", [1])) == {1}:
        return "same"
    if kind not in ("NOTSET", "VALID"):
        raise reading.refused(node, "auto_pad NOTSET or VALID", kind)
    pads = node.attributes.get("pads", [0] * (2 * n)) if kind == "NOTSET" else [0] * (2 * n)
    before, after = tuple(pads[:n]), tuple(pads[n:])
    total = [d * (k - 1) for k, d in zip(window, dilations, strict=True)]
    same = tuple(t // 2 for t in total), tuple(t - t // 2 for t in total)
    if before == after:
        return before
    if (before, after) != same:
        raise reading.refused(node, "pads that are as many on both sides", pads)
    return "same"


def gather(reading: Reading, node: OnnxNode, s: Tensor) -> Tensor:
    """Make an embedding, or select a step or a direction."""
    if node.inputs[0] not in reading.tensors:
        return _embedding(reading, node, s)
    index = reading.constant(node, 1, "index")
    at = node.attributes.get("axis", 0) % len(s.axes)
    axis = reading.roles.get(s.axes[at], s.axes[at])
    rest = replace(s, axes=s.axes[:at] + s.axes[at + 1 :])
    if index.ndim == 0 and axis == DIRECTION:
        if s.directions == 1:
            return rest
        return replace(rest, picked=int(index) % s.directions)
    if index.ndim == 0 and axis == "time" and s.n_features and int(index) in (0, -1):
        n = s.n_features
        last = LastOutput(n) if int(index) else LastOutput(0, n)
        return replace(rest, layers=(*s.layers, last))
    raise reading.refused(
        node, "the first or last step, or one direction", f"indices {index.tolist()} of {axis}"
    )


def _embedding(reading: Reading, node: OnnxNode, s: Tensor) -> Tensor:
    reading.requires(node, axis=0)
    W = reading.weight(node, 0, (None, None))
    if s.layers:
        raise reading.refused(node, "integers that are the input", "the outputs of a layer")
    layer = Embedding(n_embeddings=len(W), n_features=W.shape[1])
    layer.W.set_value(W.astype(layer.W.dtype))
    reading.readers.append(lambda values, second: {node.input(0): values[layer.W]})
    return Tensor((layer,), (*s.axes, FEATURES), W.shape[1])


def activation(reading: Reading, node: OnnxNode, s: Tensor) -> Tensor:
    """Make an activation or a softmax."""
    layer: Activation
    if node.op == "LeakyRelu":
        layer = LeakyReLU(node.attributes.get("alpha", 0.01))
    elif node.op == "Softmax":
        axis = node.attributes.get("axis", -1 if reading.graph.opset >= 13 else 1)
        if axis % len(s.axes) != len(s.axes) - 1:
            raise reading.refused(node, "the last axis", f"axis={axis}")
        s, layer = reading.features_last(node, s), Softmax()
    else:
        layer = ACTIVATIONS[node.op]()
    return replace(s, layers=(*s.layers, layer))


def same(reading: Reading, node: OnnxNode, s: Tensor) -> Tensor:
    """Return the tensor itself."""
    if node.op == "Dropout" and node.input(2) and reading.constant(node, 2, "mode").any():
        raise reading.refused(node, "training_mode=False", "True")
    return s


def transpose(reading: Reading, node: OnnxNode, s: Tensor) -> Tensor:
    """Move the axes."""
    order = node.attributes.get("perm", range(len(s.axes))[::-1])
    return replace(s, axes=tuple(s.axes[k] for k in order))


def squeeze(reading: Reading, node: OnnxNode, s: Tensor) -> Tensor:
    """Drop the axis of a single direction."""
    axes = node.attributes.get("axes")
    if axes is None and node.input(1):
        axes = reading.constant(node, 1, "list of axes").tolist()
    if axes is None:
        axes = [k for k, axis in enumerate(s.axes) if axis == DIRECTION]
    dropped = {k % len(s.axes) for k in axes}
    if {s.axes[k] for k in dropped} - {DIRECTION} or s.directions > 1:
        raise reading.refused(node, "the axis of one direction", f"axes {[*axes]}")
    return replace(s, axes=tuple(a for k, a in enumerate(s.axes) if k not in dropped))


def unsqueeze(reading: Reading, node: OnnxNode, s: Tensor) -> Tensor:
    """Add an axis of directions to outputs of one, for a Concat that joins them."""
    axes = node.attributes.get("axes")
    axes = reading.constant(node, 1, "list of axes").tolist() if axes is None else axes
    if DIRECTION in s.axes or len(axes) != 1 or not s.layers:
        raise reading.refused(node, "one axis of directions", f"axes {[*axes]}")
    made = list(s.axes)
    made.insert(axes[0] % (len(s.axes) + 1), DIRECTION)
    return replace(s, axes=tuple(made), directions=1)
