"""The windows of a convolution, gathered and put back."""

from __future__ import annotations

from typing import Any

import pytensor.scalar as ps
from pytensor.graph.basic import Apply
from pytensor_ml.layers.conv import Col2Im, Im2Col

from symbolic_rnn.c99.ir.expressions import Expression, Integer, expression
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import filled, over
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.scalars import accumulated
from symbolic_rnn.c99.lowering.values import Value

__all__: list[str] = []


def _strides(op: Any, image: Value) -> tuple[Size, ...]:
    """Steps through an image along examples, windows, taps and channels."""
    n = len(op.kernel_size)
    example, *positions, channel = image.strides
    windows = [step * s for step, s in zip(positions, op.stride, strict=True)]
    taps = [step * d for step, d in zip(positions, op.dilation, strict=True)]
    assert len(positions) == n
    return (example, *windows, *taps, channel)


@lowers(Im2Col)
def im2col(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Every window of an image, as an array: the image itself, seen with other steps."""
    [image] = inputs
    op = node.op
    program = graph.program
    windows = []
    for axis, (taps, step, spacing) in enumerate(
        zip(op.kernel_size, op.stride, op.dilation, strict=True)
    ):
        span = spacing * (taps - 1) + 1
        size = image.shape[1 + axis]
        windows.append(program.size(Integer(size - span) / step + 1, "windows"))
    shape = (image.shape[0], *windows, *map(Size.of, op.kernel_size), image.shape[-1])
    shape = graph.shape_like(node.outputs[0], shape)
    seen = image.seen(shape=shape, strides=_strides(op, image))
    # The product that reads it wants rows.
    return [graph.copied(seen, graph.array(node.outputs[0], shape))]


@lowers(Col2Im)
def col2im(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Add every window up where it was taken from."""
    patches, *sizes = inputs
    shape = (patches.shape[0], *(graph.program.integer(size) for size in sizes), patches.shape[-1])
    out = graph.array(node.outputs[0], graph.shape_like(node.outputs[0], shape))
    program = graph.program
    filled(program, out, expression(0))

    def add(at: list[Expression]) -> None:
        patch = patches.entry(at[1])
        program.write(accumulated(ps.add, out.entry(at[0]), out.dtype, patch, patches.dtype))

    seen = out.seen(shape=patches.shape, strides=_strides(node.op, out))
    over(program, patches.shape, [seen, patches], add, vector=False)
    return [out]
