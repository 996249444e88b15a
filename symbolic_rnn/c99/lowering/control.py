"""Checks, choices, and graphs inside Ops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import compress

from pytensor.compile.builders import OpFromGraph
from pytensor.conditional.op import IfElse
from pytensor.graph.basic import Apply, Variable
from pytensor.graph.traversal import toposort
from pytensor.raise_op import CheckAndRaise

from symbolic_rnn.c99.ir.expressions import Integer, Name, Unary
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import Declare, If, Kind, Statement, Store
from symbolic_rnn.c99.layouts import layout_of
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.names import called
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.values import Value, contiguous
from symbolic_rnn.c99.rewrites.branches import branches_of

__all__ = ["inlined"]


@lowers(CheckAndRaise)
def check_and_raise(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """The value itself; an error where a condition does not hold."""
    value, *conditions = inputs
    for condition in conditions:
        graph.program.fail_if(Unary("!", condition.first), node.op.exc_type, node.op.msg)
    return [value]


@lowers(OpFromGraph)
def op_from_graph(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """The graph inside, written where it is."""
    inner = node.op.fgraph
    known = dict(zip(inner.inputs, inputs, strict=True))
    return inlined(graph, list(toposort(inner.outputs)), inner.outputs, known)


def inlined(
    graph: GraphLowering,
    nodes: Sequence[Apply],
    outputs: Sequence[Variable],
    known: Mapping[Variable, Value],
) -> list[Value]:
    """Write a graph in the place of the current node, of which it gives the outputs."""
    written = GraphLowering(graph.program, nodes, outputs, known)
    found = written.run()
    for value in found:
        if value.buffer is not None and value.buffer in written.readers:
            graph.keep(value)
    return found


class _Choice:
    """One result of an `IfElse`: a variable that each branch sets.

    Its shape is known when both branches are written; a size that they do not have in common is
    set by each, too.
    """

    def __init__(self, graph: GraphLowering, output: Variable):
        self.graph, self.output = graph, output
        self.program = graph.program
        layout = layout_of(output)
        self.dtype, self.ndim = layout.dtype, layout.ndim
        self.kind = Kind(self.dtype, pointer=bool(self.ndim))
        self.name = self.program.name(called(output, "chosen"))
        self.buffer = self.program.own_buffer() if self.ndim else None
        self.shapes: list[tuple[Size, ...]] = []
        self.program.know(self.name)

    def take_room(self, shape: tuple[Size, ...]) -> Value:
        """Take room for an array in the branch that is written now."""
        assert self.buffer is not None
        self.shapes.append(shape)
        program = self.program
        need = program.need(self.dtype, shape)
        program.take_room(self.name, self.buffer, need)
        return Value(self.name, self.dtype, shape, contiguous(shape), depth=program.depth)

    def set_to(self, branch: GraphLowering, variable: Variable, value: Value) -> None:
        """Set it in the branch that is written now."""
        if not self.ndim:
            self.program.write(Store(Name(self.name), value.first))
        elif not (branch.is_placed(variable, value) and value.name == self.name):
            branch.copied(value, self.take_room(value.shape))

    def declared(self, bodies: Sequence[list[Statement]]) -> Value:
        """Declare it in front of the branches; give its value behind them."""
        program = self.program
        depth = program.depth
        program.write(Declare(self.name, self.kind, Integer(Size.of(0)), changes=True))
        if not self.ndim:
            return Value.of(Name(self.name), self.dtype, depth=depth)
        shape = []
        for both in zip(*self.shapes, strict=True):
            size, _ = both
            if not size.equals(both[1]) or program.depth_of(size) > depth:
                low = 0 if all(each.is_nonnegative for each in both) else None
                size = program.set_later("size", depth, low)
                for body, each in zip(bodies, both, strict=True):
                    body.append(Store(Integer(size), Integer(each)))
            shape.append(size)
        shape = list(self.graph.shape_like(self.output, shape))
        return self.graph.held(
            self.output,
            Value(
                self.name,
                self.dtype,
                tuple(shape),
                contiguous(shape),
                buffer=self.buffer,
                depth=depth,
            ),
        )


@lowers(IfElse)
def if_else(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """One of two groups of values: only the branch that is taken is computed."""
    [condition] = inputs
    program = graph.program
    read = [output in graph.last for output in node.outputs]
    chosen = [_Choice(graph, output) for output in compress(node.outputs, read)]
    bodies = []
    for branch in branches_of(node):
        wanted = list(compress(branch, read))
        places = {
            variable: choice.take_room
            for variable, choice in reversed([*zip(wanted, chosen, strict=True)])
            if choice.ndim
        }
        with program.branch() as body:
            written = GraphLowering(program, graph.all_nodes, wanted, graph.values, places)
            values = written.run()
            for variable, choice, value in zip(wanted, chosen, values, strict=True):
                choice.set_to(written, variable, value)
        bodies.append(body)
    results = iter([choice.declared(bodies) for choice in chosen])
    program.write(If(condition.first, *bodies))
    return [next(results) if each else condition for each in read]
