"""Checks, branches, and Ops with inner graphs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import compress

from pytensor.compile.builders import OpFromGraph
from pytensor.conditional.op import IfElse
from pytensor.graph.basic import Apply, Variable
from pytensor.graph.traversal import toposort
from pytensor.raise_op import CheckAndRaise

from symbolic_rnn.c99.array_types import array_type_of
from symbolic_rnn.c99.ir.expressions import Integer, Unary, Var
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import Declare, If, Statement, Store, VariableType
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.names import c_name
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.values import Operand, contiguous
from symbolic_rnn.c99.rewrites.branches import branches_of

__all__ = ["inlined"]


@lowers(CheckAndRaise)
def check_and_raise(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Returns the value; raises if a condition is false."""
    value, *conditions = inputs
    for condition in conditions:
        graph.builder.fail_if(Unary("!", condition.first), node.op.exc_type, node.op.msg)
    return [value]


@lowers(OpFromGraph)
def op_from_graph(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Lowers the inner graph in place."""
    inner = node.op.fgraph
    known = dict(zip(inner.inputs, inputs, strict=True))
    return inlined(graph, list(toposort(inner.outputs)), inner.outputs, known)


def inlined(
    graph: GraphLowering,
    nodes: Sequence[Apply],
    outputs: Sequence[Variable],
    known: Mapping[Variable, Operand],
) -> list[Operand]:
    """Lower a graph in place of the current node; return its outputs."""
    written = GraphLowering(graph.builder, nodes, outputs, known)
    found = written.run()
    for value in found:
        if value.buffer is not None and value.buffer in written.readers:
            graph.keep_alive(value)
    return found


class _BranchOutput:
    """An output of an `IfElse`: a variable that each branch assigns.

    Its shape is known when both branches are lowered. A size that differs between the branches
    becomes a variable, which each branch assigns too.
    """

    def __init__(self, graph: GraphLowering, output: Variable):
        self.graph, self.output = graph, output
        self.builder = graph.builder
        array_type = array_type_of(output)
        self.dtype, self.ndim = array_type.dtype, array_type.ndim
        self.kind = VariableType(self.dtype, pointer=bool(self.ndim))
        self.name = self.builder.name(c_name(output, "chosen"))
        self.buffer = self.builder.new_buffer() if self.ndim else None
        self.shapes: list[tuple[Size, ...]] = []
        self.builder.set_depth(self.name)

    def allocate(self, shape: tuple[Size, ...]) -> Operand:
        """Allocate the array in the current branch."""
        assert self.buffer is not None
        self.shapes.append(shape)
        builder = self.builder
        need = builder.byte_count(self.dtype, shape)
        builder.allocate_into(self.name, self.buffer, need)
        return Operand(self.name, self.dtype, shape, contiguous(shape), depth=builder.depth)

    def set_to(self, branch: GraphLowering, variable: Variable, value: Operand) -> None:
        """Assign the variable in the current branch."""
        if not self.ndim:
            self.builder.write(Store(Var(self.name), value.first))
        elif not (branch.is_at_destination(variable, value) and value.name == self.name):
            branch.copied(value, self.allocate(value.shape))

    def declared(self, bodies: Sequence[list[Statement]]) -> Operand:
        """Declare the variable in front of the branches; return its value after them."""
        builder = self.builder
        depth = builder.depth
        builder.write(Declare(self.name, self.kind, Integer(Size.of(0)), changes=True))
        if not self.ndim:
            return Operand.of(Var(self.name), self.dtype, depth=depth)
        shape = []
        for both in zip(*self.shapes, strict=True):
            size, _ = both
            if not size.equals(both[1]) or builder.depth_of(size) > depth:
                low = 0 if all(each.is_nonnegative for each in both) else None
                size = builder.declare_size("size", depth, low)
                for body, each in zip(bodies, both, strict=True):
                    body.append(Store(Integer(size), Integer(each)))
            shape.append(size)
        shape = list(self.graph.shape_like(self.output, shape))
        return self.graph.own(
            self.output,
            Operand(
                self.name,
                self.dtype,
                tuple(shape),
                contiguous(shape),
                buffer=self.buffer,
                depth=depth,
            ),
        )


@lowers(IfElse)
def if_else(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Evaluates only the branch that is taken."""
    [condition] = inputs
    builder = graph.builder
    read = [output in graph.last_use for output in node.outputs]
    chosen = [_BranchOutput(graph, output) for output in compress(node.outputs, read)]
    bodies = []
    for branch in branches_of(node):
        wanted = list(compress(branch, read))
        destinations = {
            variable: choice.allocate
            for variable, choice in reversed([*zip(wanted, chosen, strict=True)])
            if choice.ndim
        }
        with builder.branch() as body:
            written = GraphLowering(builder, graph.all_nodes, wanted, graph.values, destinations)
            values = written.run()
            for variable, choice, value in zip(wanted, chosen, values, strict=True):
                choice.set_to(written, variable, value)
        bodies.append(body)
    results = iter([choice.declared(bodies) for choice in chosen])
    builder.write(If(condition.first, *bodies))
    return [next(results) if each else condition for each in read]
