"""Sorting along an axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytensor.graph.basic import Apply
from pytensor.tensor.sort import ArgSortOp, SortOp

from symbolic_rnn.c99.dtypes import SUFFIXES
from symbolic_rnn.c99.ir.expressions import Expression
from symbolic_rnn.c99.ir.statements import Store
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import loop_over
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.values import Operand, scaled, total

__all__: list[str] = []


def _sorted(
    graph: GraphLowering,
    node: Apply,
    value: Operand,
    entry: Callable[[Expression, Expression], Expression],
) -> list[Operand]:
    """Sort each row; `entry` maps the row's offset and an index in it to the result."""
    op: Any = node.op
    builder = graph.builder
    axis = op.axis % value.ndim
    n, step = value.shape[axis], value.strides[axis]
    out = graph.array(node.outputs[0], value.shape)
    order, scratch = (graph.builder.array("order", "int64", [n]) for _ in range(2))
    rows, targets = (
        each.view(
            shape=(*each.shape[:axis], *each.shape[axis + 1 :]),
            strides=(*each.strides[:axis], *each.strides[axis + 1 :]),
        )
        for each in (value, out)
    )
    suffix = SUFFIXES.get(value.dtype, "u8")

    def body(at: list[Expression]) -> None:
        function = f"c99_argsort_{suffix}"
        builder.call(function, n, value.address(at[1]), step, order.pointer, scratch.pointer)
        with builder.for_range("k", n) as k:
            offset = total(at[0], scaled(k, out.strides[axis]))
            builder.write(Store(out.load(offset), entry(at[1], order.at(k))))

    loop_over(builder, rows.shape, [targets, rows], body, vector=False)
    return [out]


@lowers(SortOp)
def sort(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Sorts each row in ascending order, NaN last."""
    [value] = inputs
    step = value.strides[node.op.axis % value.ndim]
    return _sorted(graph, node, value, lambda row, k: value.load(total(row, scaled(k, step))))


@lowers(ArgSortOp)
def argsort(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Returns the indices that sort each row; the sort is stable."""
    return _sorted(graph, node, inputs[0], lambda row, k: k)
