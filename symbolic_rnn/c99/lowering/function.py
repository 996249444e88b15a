"""A whole graph as one function: its arguments, its nodes, its results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import mul

from pytensor.graph.basic import Apply, Variable
from pytensor.graph.fg import FunctionGraph

from symbolic_rnn.c99.ir.expressions import (
    Buffer,
    Entries,
    Expression,
    Given,
    GivenNumber,
    GivenSize,
    Integer,
    Name,
    Unary,
    apply,
)
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import Function
from symbolic_rnn.c99.layouts import is_generator, layout_of
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.names import called
from symbolic_rnn.c99.lowering.program import Program
from symbolic_rnn.c99.lowering.values import Value, contiguous

__all__ = ["lowered"]


def lowered(graph: FunctionGraph, nodes: Sequence[Apply]) -> Function:
    """Lower a graph.

    Parameters
    ----------
    graph : FunctionGraph
        Rewritten.
    nodes : sequence of Apply
        In an order in which they can be computed.

    Raises
    ------
    NotCoveredError
        If an Op or a type has no C99 form.
    """
    program = Program()
    known = {variable: _input(program, k, variable) for k, variable in enumerate(graph.inputs)}
    given: dict[Variable, int] = {}
    for k, output in enumerate(graph.outputs):
        given.setdefault(output, k)
    places = {
        output: _place(program, output, k)
        for output, k in given.items()
        if output.owner is not None
        and (is_generator(output) or getattr(output.type, "ndim", False))
    }
    lowering = GraphLowering(program, nodes, graph.outputs, known, places)
    for k, (output, value) in enumerate(zip(graph.outputs, lowering.run(), strict=True)):
        if given[output] != k or not lowering.is_placed(output, value):
            _hand_out(lowering, k, output, value)
    return program.finished()


def _input(program: Program, k: int, variable: Variable) -> Value:
    """An input, contiguous, with the sizes that its type does not know."""
    layout = layout_of(variable)
    dtype = layout.dtype
    wanted = called(variable, f"in{k}")
    if not layout.ndim:
        number: Expression = GivenNumber(k, dtype)
        held = program.declare(dtype, wanted, number.ne(0) if dtype == "bool" else number)
        return Value.of(held, dtype)
    data: Expression = Given(k)
    if dtype == "bool":
        first, *others = (GivenSize(k, axis) for axis in range(layout.ndim))
        count = reduce(mul, others, first)
        data = apply("c99_bools", Name("ws"), Buffer(program.own_buffer()), data, count)
    name = program.pointer(dtype, wanted, data, const=True)
    if dtype == "bool":
        program.fail_without_memory(Unary("!", Name(name)))
    shape = []
    for axis, size in enumerate(layout.shape):
        if size is None:
            shape.append(program.size(GivenSize(k, axis), f"{name}_{axis}", low=0))
        else:
            shape.append(Size.of(size))
    return Value(name, dtype, tuple(shape), contiguous(shape), const=True)


def _place(
    program: Program, output: Variable, k: int
) -> Callable[[tuple[Size, ...]], Value | None]:
    """Take the room of an output from the caller, once its shape is known."""

    def place(shape: tuple[Size, ...]) -> Value | None:
        if program.depth:
            return None
        dtype = layout_of(output).dtype
        return _taken(program, k, called(output, f"out{k}"), dtype, shape)

    return place


def _taken(program: Program, k: int, wanted: str, dtype: str, shape: Sequence[Size]) -> Value:
    sizes = Entries("int64", tuple(map(Integer, shape)))
    place = apply("out", Name("context"), k, len(shape), sizes)
    name = program.pointer(dtype, wanted, place)
    program.fail_without_memory(Unary("!", Name(name)))
    return Value(name, dtype, tuple(shape), contiguous(shape))


def _hand_out(lowering: GraphLowering, k: int, output: Variable, value: Value) -> None:
    """Copy a result to the caller that was not computed there."""
    program = lowering.program
    dtype = layout_of(output).dtype
    into = _taken(program, k, called(output, f"out{k}"), dtype, value.shape)
    lowering.copied(value, into)
