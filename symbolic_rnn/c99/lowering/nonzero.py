"""Where an array is not zero."""

from __future__ import annotations

from collections.abc import Callable

from pytensor.graph.basic import Apply
from pytensor.tensor.basic import Nonzero

from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import over
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.values import Value

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
    count = program.declare("int64_t", "count", "0")
    over(
        program,
        value.shape,
        [value],
        lambda at: [f"{count} += {value.name}[{at[0]}] != 0;"],
        vector=False,
    )
    length = program.size(program.declare("const int64_t", "n", count), low=0)
    found = [room(axis, length) for axis in range(value.ndim)]
    at = program.declare("int64_t", "at", "0")
    indices = [program.name("ijklmn"[k % 6]) for k in range(value.ndim)]
    with (
        program.nest(indices, value.shape),
        program.loop(f"if ({value.at(*indices)} != 0)"),
    ):
        for index, vector in zip(indices, found, strict=True):
            program.line(f"{vector.name}[{at}] = {index};")
        program.line(f"{at}++;")
    return found


@lowers(Nonzero)
def nonzero(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """The indices of the entries that are not zero: counted, then written."""
    return positions(
        graph, inputs[0], lambda axis, length: graph.array(node.outputs[axis], [length])
    )
