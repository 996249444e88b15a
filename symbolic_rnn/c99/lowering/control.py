"""Checks, choices, and graphs inside Ops."""

from __future__ import annotations

from pytensor.compile.builders import OpFromGraph
from pytensor.conditional.op import IfElse
from pytensor.graph.basic import Apply
from pytensor.graph.traversal import toposort
from pytensor.raise_op import CheckAndRaise

from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.values import Value, contiguous

__all__: list[str] = []


@lowers(CheckAndRaise)
def check_and_raise(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """The value itself; an error where a condition does not hold."""
    value, *conditions = inputs
    for condition in conditions:
        held = condition.at() if condition.number else f"{condition.name}[0]"
        graph.program.fail_if(f"!{held}", node.op.exc_type, node.op.msg)
    return [value]


@lowers(OpFromGraph)
def op_from_graph(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """The graph inside, written where it is."""
    inner = node.op.fgraph
    nodes = list(toposort(inner.outputs))
    written = GraphLowering(
        graph.program, nodes, inner.outputs, dict(zip(inner.inputs, inputs, strict=True))
    )
    found = written.run()
    for value in found:
        if value.buffer is not None and value.buffer in written.readers:
            graph.keep(value)
            del written.readers[value.buffer]
    for buffer in written.readers:
        graph.program.release(buffer)
    return found


@lowers(IfElse)
def if_else(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """One of two groups of values; both are computed, one is taken."""
    condition, *values = inputs
    program = graph.program
    n = len(node.outputs)
    held = condition.at() if condition.number else f"{condition.name}[0]"
    found = []
    for output, yes, no in zip(node.outputs, values[:n], values[n:], strict=True):
        if yes.number and no.number:
            found.append(program.number(output, yes.dtype, f"{held} ? {yes.name} : {no.name}"))
            continue
        shape = [
            a if a == b else program.size(f"{held} ? {a} : {b}", "chosen")
            for a, b in zip(yes.shape, no.shape, strict=True)
        ]
        out = graph.array(output, graph.shape_like(output, shape))
        for head, value in ((f"if ({held})", yes), ("else", no)):
            with program.loop(head):
                into = out.seen(shape=value.shape, strides=contiguous(value.shape))
                graph.copied(value, into)
        found.append(out)
    return found
