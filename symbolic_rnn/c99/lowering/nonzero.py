"""Indices of nonzero elements."""

from __future__ import annotations

from collections.abc import Callable

from pytensor.graph.basic import Apply
from pytensor.tensor.basic import Nonzero

from symbolic_rnn.c99.ir.expressions import Expression, Integer
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import If, Store
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import loop_over
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.values import Operand

__all__ = ["positions"]


def positions(
    graph: GraphLowering, value: Operand, allocate: Callable[[int, Size], Operand]
) -> list[Operand]:
    """Write the indices of the nonzero elements, one vector for each axis.

    Parameters
    ----------
    graph : GraphLowering
    value : Operand
        With at least one axis.
    allocate : callable
        From the axis and the number of nonzero elements to the vector for its indices.
    """
    builder = graph.builder
    count = builder.declare("int64", "count", 0, changes=True)

    def add(at: list[Expression]) -> None:
        builder.write(Store(count, count + value.load(at[0]).ne(0)))

    loop_over(builder, value.shape, [value], add, vector=False)
    length = builder.size(builder.declare("int64", "n", count), low=0)
    found = [allocate(axis, length) for axis in range(value.ndim)]
    at = builder.declare("int64", "at", 0, changes=True)
    wanted = [f"i{k}" for k in range(value.ndim)]
    with builder.nest(wanted, value.shape) as indices:
        with builder.block() as body:
            for index, vector in zip(indices, found, strict=True):
                builder.write(Store(vector.load(at), Integer(index)))
            builder.write(Store(at, at + 1))
        builder.write(If(value.at(*indices).ne(0), body))
    return found


@lowers(Nonzero)
def nonzero(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Counts the nonzero elements, then writes their indices."""
    return positions(
        graph, inputs[0], lambda axis, length: graph.array(node.outputs[axis], [length])
    )
