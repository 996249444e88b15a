"""Im2Col and Col2Im: the windows of a convolution as a matrix, and their adjoint."""

from __future__ import annotations

from typing import Any

import pytensor.scalar as ps
from pytensor.graph.basic import Apply
from pytensor_ml.layers.conv import Col2Im, Im2Col

from symbolic_rnn.c99.ir.expressions import Expression, Integer, expression
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import fill, loop_over
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.scalars import accumulated
from symbolic_rnn.c99.lowering.values import Operand

__all__: list[str] = []


def _strides(op: Any, image: Operand) -> tuple[Size, ...]:
    """Return an image's strides along examples, windows, taps and channels."""
    n = len(op.kernel_size)
    example, *positions, channel = image.strides
    windows = [step * s for step, s in zip(positions, op.stride, strict=True)]
    taps = [step * d for step, d in zip(positions, op.dilation, strict=True)]
    assert len(positions) == n
    return (example, *windows, *taps, channel)


@lowers(Im2Col)
def im2col(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Copies every window of an image: a strided view of the image, made contiguous."""
    [image] = inputs
    op = node.op
    builder = graph.builder
    windows = []
    for axis, (taps, step, spacing) in enumerate(
        zip(op.kernel_size, op.stride, op.dilation, strict=True)
    ):
        span = spacing * (taps - 1) + 1
        size = image.shape[1 + axis]
        windows.append(builder.size(Integer(size - span) / step + 1, "windows"))
    shape = (image.shape[0], *windows, *map(Size.of, op.kernel_size), image.shape[-1])
    shape = graph.shape_like(node.outputs[0], shape)
    windows_view = image.view(shape=shape, strides=_strides(op, image))
    # The product that reads it needs contiguous rows.
    return [graph.copied(windows_view, graph.array(node.outputs[0], shape))]


@lowers(Col2Im)
def col2im(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Adds every window to the image at its position."""
    patches, *sizes = inputs
    shape = (patches.shape[0], *(graph.builder.as_size(size) for size in sizes), patches.shape[-1])
    out = graph.array(node.outputs[0], graph.shape_like(node.outputs[0], shape))
    builder = graph.builder
    fill(builder, out, expression(0))

    def add(at: list[Expression]) -> None:
        patch = patches.load(at[1])
        builder.write(accumulated(ps.add, out.load(at[0]), out.dtype, patch, patches.dtype))

    windows_view = out.view(shape=patches.shape, strides=_strides(node.op, out))
    loop_over(builder, patches.shape, [windows_view, patches], add, vector=False)
    return [out]
