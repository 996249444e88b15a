"""Rewrites padding and convolution gradients into simpler Ops."""

from __future__ import annotations

from typing import cast

import pytensor.tensor as pt
from pytensor.graph.basic import Variable
from pytensor.graph.fg import FunctionGraph
from pytensor.tensor.pad import Pad
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.layers.conv import ConvLayerGrad

__all__ = ["with_separate_gradients", "with_simple_padding"]


def with_simple_padding(expressions: list[TensorVariable]) -> list[TensorVariable]:
    """Copy expressions, with each constant padding written as ``set_subtensor`` on a constant.

    PyTensor's ``Pad`` handles one axis at a time, for any padding mode; the gradient of that graph
    has about a hundred nodes instead of one slice.
    """
    graph = FunctionGraph(
        outputs=cast("list[Variable]", expressions), clone=True, copy_inputs=False
    )
    for node in graph.toposort():
        if isinstance(node.op, Pad) and node.op.pad_mode == "constant":
            x, _, fill = cast("list[TensorVariable]", node.inputs)
            widths = node.op.static_pad_width
            if widths is None:
                continue
            shape = [x.shape[k] + before + after for k, (before, after) in enumerate(widths)]
            inside = tuple(
                slice(before or None, -after if after else None) for before, after in widths
            )
            padded = pt.set_subtensor(pt.full(shape, fill.astype(x.dtype))[inside], x)
            fixed = pt.specify_shape(padded, node.outputs[0].type.shape)
            graph.replace_all([(node.outputs[0], fixed)])
    return cast("list[TensorVariable]", list(graph.outputs))


def with_separate_gradients(expressions: list[TensorVariable]) -> list[TensorVariable]:
    """Copy expressions, with each Op for both gradients of a convolution split into two.

    The Op for both cannot be differentiated again if only one of its outputs is used.
    """
    graph = FunctionGraph(
        outputs=cast("list[Variable]", expressions), clone=True, copy_inputs=False
    )
    for node in graph.toposort():
        op = node.op
        if isinstance(op, ConvLayerGrad) and op.compute_dX and op.compute_dW:
            geometry = (op.kernel_size, op.stride, op.dilation)
            for_image = ConvLayerGrad(*geometry, compute_dW=False)(*node.inputs)
            for_kernel = ConvLayerGrad(*geometry, compute_dX=False)(*node.inputs)
            graph.replace_all(zip(node.outputs, (for_image, for_kernel), strict=True))
    return cast("list[TensorVariable]", list(graph.outputs))
