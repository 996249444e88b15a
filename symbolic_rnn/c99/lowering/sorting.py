"""Entries in their order along an axis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytensor.graph.basic import Apply
from pytensor.tensor.sort import ArgSortOp, SortOp

from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import over
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.scalars import SUFFIXES
from symbolic_rnn.c99.values import Value, added, scaled

__all__: list[str] = []


def _sorted(
    graph: GraphLowering, node: Apply, value: Value, entry: Callable[[str, str], str]
) -> list[Value]:
    """Order each row along the axis; an entry is made of the place of its row, and its number."""
    op: Any = node.op
    program = graph.program
    program.uses.add("sort")
    axis = op.axis % value.ndim
    n, step = value.shape[axis], value.strides[axis]
    out = graph.array(node.outputs[0], value.shape)
    order, room = (graph.scratch("int64", [n], "order") for _ in range(2))
    rows, targets = (
        each.seen(
            shape=(*each.shape[:axis], *each.shape[axis + 1 :]),
            strides=(*each.strides[:axis], *each.strides[axis + 1 :]),
        )
        for each in (value, out)
    )
    suffix = SUFFIXES.get(value.dtype, "u8")

    def body(at: list[str]) -> list[str]:
        k = program.name("k")
        place = f"{out.name}[{added(at[0], scaled(k, out.strides[axis]))}]"
        return [
            f"c99_argsort_{suffix}({n}, {value.name} + ({at[1]}), {step}, {order.name}, "
            f"{room.name});",
            f"for (int64_t {k} = 0; {k} < {n}; {k}++)",
            f"    {place} = {entry(at[1], f'{order.name}[{k}]')};",
        ]

    over(program, rows.shape, [targets, rows], body, vector=False)
    return [out]


@lowers(SortOp)
def sort(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """The entries of each row from the least on, NaN last."""
    [value] = inputs
    step = value.strides[node.op.axis % value.ndim]
    return _sorted(
        graph, node, value, lambda row, k: f"{value.name}[{added(row, scaled(k, step))}]"
    )


@lowers(ArgSortOp)
def argsort(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """The places of the entries of each row from the least on; equal ones stay as they are."""
    return _sorted(graph, node, inputs[0], lambda row, k: k)
