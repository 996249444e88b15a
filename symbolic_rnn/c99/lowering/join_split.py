"""Joining and splitting arrays."""

from __future__ import annotations

from typing import Any

from pytensor.graph.basic import Apply
from pytensor.tensor.basic import Join, Split

from symbolic_rnn.c99.ir.expressions import Integer, Var
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.names import c_name
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.shapes import entry
from symbolic_rnn.c99.lowering.values import Operand

__all__: list[str] = []


@lowers(Join)
def join(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Copies each input to its part of the result, converted to the result's dtype."""
    builder = graph.builder
    axis = node.op.axis % node.outputs[0].type.ndim
    length = sum((value.shape[axis] for value in inputs), Size.of(0))
    shape = list(inputs[0].shape)
    for k in range(len(shape)):
        if k != axis:
            found = [value.shape[k] for value in inputs]
            shape[k] = min(found, key=lambda size: size.constant is None)
            for value in inputs:
                builder.fail_unless_equal(
                    value.shape[k],
                    shape[k],
                    ValueError,
                    f"Join: the inputs differ in size along axis {k}",
                )
    shape[axis] = length
    out = graph.array(node.outputs[0], graph.shape_like(node.outputs[0], shape))
    start = Size.of(0)
    for value in inputs:
        name = out.name
        if start != 0:
            address = out.address(start * out.strides[axis])
            name = builder.pointer(out.dtype, f"{out.name}_part", address)
        sizes = list(out.shape)
        sizes[axis] = value.shape[axis]
        graph.copied(value.view(shape=tuple(sizes)), out.view(name=name, shape=tuple(sizes)))
        start += value.shape[axis]
    return [out]


@lowers(Split)
def split(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Splits an array into views."""
    value, *rest = inputs
    builder = graph.builder
    sizes_of = rest[-1]
    axis_of: Any = getattr(node.op, "axis", None)
    axis = axis_of % value.ndim
    builder.fail_unless_equal(
        sizes_of.shape[0],
        Size.of(len(node.outputs)),
        ValueError,
        f"Split: expected {len(node.outputs)} sizes",
    )
    sizes = [entry(graph, sizes_of, k) for k in range(len(node.outputs))]
    length = value.shape[axis]
    for size in sizes:
        if not size.is_nonnegative:
            part = Integer(size)
            builder.fail_if(part < 0, ValueError, "Split: sizes must not be negative")
            builder.fail_if(part > length, ValueError, "Split: a size exceeds the axis")
    builder.fail_unless_equal(
        sum(sizes, Size.of(0)), length, ValueError, "Split: the sizes must sum to the axis length"
    )
    found = []
    start = Size.of(0)
    for output, size in zip(node.outputs, sizes, strict=True):
        name = value.name
        if start != 0:
            address = value.address(start * value.strides[axis])
            wanted = c_name(output, f"{value.name}_part")
            name = builder.pointer(value.dtype, wanted, address, const=value.const)
        shape = list(value.shape)
        shape[axis] = size
        found.append(
            value.view(
                name=name, shape=tuple(shape), depth=max(value.depth, builder.depth_of(Var(name)))
            )
        )
        start += size
    return found
