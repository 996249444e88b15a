"""Diagonals of arrays."""

from __future__ import annotations

from typing import Any

from pytensor.graph.basic import Apply
from pytensor.tensor.basic import ExtractDiag

from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.values import Value, product, total

__all__: list[str] = []


@lowers(ExtractDiag)
def extract_diag(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """A diagonal of two axes, as the last axis: a view."""
    [value] = inputs
    op: Any = node.op
    program = graph.program
    (m, down), (n, right) = (
        (value.shape[axis], value.strides[axis]) for axis in (op.axis1, op.axis2)
    )
    left = program.size(total(n, str(-op.offset)) if op.offset > 0 else n)
    below = program.size(total(m, str(op.offset)) if op.offset < 0 else m)
    length = left if left == below else program.size(f"{left} < {below} ? {left} : {below}")
    length = program.size(f"{length} < 0 ? 0 : {length}", "diagonal")
    program.lengths.add(length)
    name, depth = value.name, value.depth
    if op.offset:
        start = product(str(abs(op.offset)), right if op.offset > 0 else down)
        start = f"{length} > 0 ? {start} : 0"
        c = f"{'const ' if value.const else ''}{program.c_type(value.dtype)} *const"
        declared = max(program.depth_of(start), program.depth_of(name))
        name = program.declare(c, f"{name}_diagonal", f"{name} + ({start})", declared)
        depth = max(depth, declared)
    kept = [k for k in range(value.ndim) if k not in (op.axis1, op.axis2)]
    shape = (*(value.shape[k] for k in kept), length)
    strides = (*(value.strides[k] for k in kept), program.size(total(down, right), "step"))
    shape = graph.shape_like(node.outputs[0], shape)
    return [value.seen(name=name, shape=shape, strides=strides, depth=depth)]
