"""Entries in their order along an axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytensor.graph.basic import Apply
from pytensor.tensor.sort import ArgSortOp, SortOp

from symbolic_rnn.c99.dtypes import SUFFIXES
from symbolic_rnn.c99.ir.expressions import Expression
from symbolic_rnn.c99.ir.statements import Store
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import over
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.values import Value, scaled, total

__all__: list[str] = []


def _sorted(
    graph: GraphLowering,
    node: Apply,
    value: Value,
    entry: Callable[[Expression, Expression], Expression],
) -> list[Value]:
    """Order each row along the axis; an entry is made of the place of its row, and its number."""
    op: Any = node.op
    program = graph.program
    axis = op.axis % value.ndim
    n, step = value.shape[axis], value.strides[axis]
    out = graph.array(node.outputs[0], value.shape)
    order, room = (graph.program.array("order", "int64", [n]) for _ in range(2))
    rows, targets = (
        each.seen(
            shape=(*each.shape[:axis], *each.shape[axis + 1 :]),
            strides=(*each.strides[:axis], *each.strides[axis + 1 :]),
        )
        for each in (value, out)
    )
    suffix = SUFFIXES.get(value.dtype, "u8")

    def body(at: list[Expression]) -> None:
        function = f"c99_argsort_{suffix}"
        program.do(function, n, value.behind(at[1]), step, order.pointer, room.pointer)
        with program.each("k", n) as k:
            place = total(at[0], scaled(k, out.strides[axis]))
            program.write(Store(out.entry(place), entry(at[1], order.at(k))))

    over(program, rows.shape, [targets, rows], body, vector=False)
    return [out]


@lowers(SortOp)
def sort(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """The entries of each row from the least on, NaN last."""
    [value] = inputs
    step = value.strides[node.op.axis % value.ndim]
    return _sorted(graph, node, value, lambda row, k: value.entry(total(row, scaled(k, step))))


@lowers(ArgSortOp)
def argsort(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """The places of the entries of each row from the least on; equal ones stay as they are."""
    return _sorted(graph, node, inputs[0], lambda row, k: k)
