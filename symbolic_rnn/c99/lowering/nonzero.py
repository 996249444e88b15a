"""Where an array is not zero."""

from __future__ import annotations

from collections.abc import Callable

from pytensor.graph.basic import Apply
from pytensor.tensor.basic import Nonzero

from symbolic_rnn.c99.ir.expressions import Expression, Integer
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import If, Store
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import over
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.values import Value

__all__ = ["positions"]


def positions(
    graph: GraphLowering, value: Value, room: Callable[[int, Size], Value]
) -> list[Value]:
    """Write the indices of the entries that are not zero, a vector for each axis.

    Parameters
    ----------
    graph : GraphLowering
    value : Value
        With one axis or more.
    room : callable
        From the axis and the number of such entries to the place for its indices.
    """
    program = graph.program
    count = program.declare("int64", "count", 0, changes=True)

    def add(at: list[Expression]) -> None:
        program.write(Store(count, count + value.entry(at[0]).ne(0)))

    over(program, value.shape, [value], add, vector=False)
    length = program.size(program.declare("int64", "n", count), low=0)
    found = [room(axis, length) for axis in range(value.ndim)]
    at = program.declare("int64", "at", 0, changes=True)
    wanted = [f"i{k}" for k in range(value.ndim)]
    with program.nest(wanted, value.shape) as indices:
        with program.block() as body:
            for index, vector in zip(indices, found, strict=True):
                program.write(Store(vector.entry(at), Integer(index)))
            program.write(Store(at, at + 1))
        program.write(If(value.at(*indices).ne(0), body))
    return found


@lowers(Nonzero)
def nonzero(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """The indices of the entries that are not zero: counted, then written."""
    return positions(
        graph, inputs[0], lambda axis, length: graph.array(node.outputs[axis], [length])
    )
