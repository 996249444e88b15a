"""Diagonals."""

from __future__ import annotations

from typing import Any

from pytensor.graph.basic import Apply
from pytensor.tensor.basic import ExtractDiag

from symbolic_rnn.c99.ir.expressions import Integer, conditional
from symbolic_rnn.c99.ir.sizes import minimum, positive
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.values import Operand

__all__: list[str] = []


@lowers(ExtractDiag)
def extract_diag(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Takes a diagonal of two axes as the last axis: a view."""
    [value] = inputs
    op: Any = node.op
    builder = graph.builder
    (m, down), (n, right) = (
        (value.shape[axis], value.strides[axis]) for axis in (op.axis1, op.axis2)
    )
    length = positive(minimum(n - max(op.offset, 0), m + min(op.offset, 0)))
    length = builder.size(length, "diagonal")
    name, depth = value.name, value.depth
    if op.offset:
        start = (right if op.offset > 0 else down) * abs(op.offset)
        address = value.address(conditional(Integer(length) > 0, start, 0))
        declared = max(builder.depth_of(address), builder.outermost)
        name = builder.pointer(
            value.dtype, f"{name}_diagonal", address, declared, const=value.const
        )
        depth = max(depth, declared)
    kept = [k for k in range(value.ndim) if k not in (op.axis1, op.axis2)]
    shape = (*(value.shape[k] for k in kept), length)
    strides = (*(value.strides[k] for k in kept), down + right)
    shape = graph.shape_like(node.outputs[0], shape)
    return [value.view(name=name, shape=shape, strides=strides, depth=depth)]
