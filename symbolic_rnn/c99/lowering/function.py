"""Lowers a whole graph to a function: its inputs, nodes and outputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import mul

from pytensor.graph.basic import Apply, Variable
from pytensor.graph.fg import FunctionGraph

from symbolic_rnn.c99.array_types import array_type_of, is_generator
from symbolic_rnn.c99.ir.expressions import (
    ArgumentData,
    ArgumentScalar,
    ArgumentSize,
    ArrayLiteral,
    Buffer,
    Expression,
    Integer,
    Unary,
    Var,
    call,
)
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import Function
from symbolic_rnn.c99.lowering.builder import Builder
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.names import c_name
from symbolic_rnn.c99.lowering.values import Operand, contiguous

__all__ = ["lowered"]


def lowered(graph: FunctionGraph, nodes: Sequence[Apply]) -> Function:
    """Lower a graph to a function.

    Parameters
    ----------
    graph : FunctionGraph
        Rewritten.
    nodes : sequence of Apply
        In topological order.

    Raises
    ------
    NotCoveredError
        If an Op or a type is not covered.
    """
    builder = Builder()
    known = {variable: _input(builder, k, variable) for k, variable in enumerate(graph.inputs)}
    given: dict[Variable, int] = {}
    for k, output in enumerate(graph.outputs):
        given.setdefault(output, k)
    destinations = {
        output: _destination(builder, output, k)
        for output, k in given.items()
        if output.owner is not None
        and (is_generator(output) or getattr(output.type, "ndim", False))
    }
    lowering = GraphLowering(builder, nodes, graph.outputs, known, destinations)
    for k, (output, value) in enumerate(zip(graph.outputs, lowering.run(), strict=True)):
        if given[output] != k or not lowering.is_at_destination(output, value):
            _copy_out(lowering, k, output, value)
    return builder.finished()


def _input(builder: Builder, k: int, variable: Variable) -> Operand:
    """Declare an input, which is contiguous, and the sizes that its type does not fix."""
    array_type = array_type_of(variable)
    dtype = array_type.dtype
    wanted = c_name(variable, f"in{k}")
    if not array_type.ndim:
        number: Expression = ArgumentScalar(k, dtype)
        held = builder.declare(dtype, wanted, number.ne(0) if dtype == "bool" else number)
        return Operand.of(held, dtype)
    data: Expression = ArgumentData(k)
    if dtype == "bool":
        first, *others = (ArgumentSize(k, axis) for axis in range(array_type.ndim))
        count = reduce(mul, others, first)
        data = call("c99_bools", Var("ws"), Buffer(builder.new_buffer()), data, count)
    name = builder.pointer(dtype, wanted, data, const=True)
    if dtype == "bool":
        builder.fail_without_memory(Unary("!", Var(name)))
    shape = []
    for axis, size in enumerate(array_type.shape):
        if size is None:
            shape.append(builder.size(ArgumentSize(k, axis), f"{name}_{axis}", low=0))
        else:
            shape.append(Size.of(size))
    return Operand(name, dtype, tuple(shape), contiguous(shape), const=True)


def _destination(
    builder: Builder, output: Variable, k: int
) -> Callable[[tuple[Size, ...]], Operand | None]:
    """Return a function that allocates an output in the caller's memory, given its shape."""

    def destination(shape: tuple[Size, ...]) -> Operand | None:
        if builder.depth:
            return None
        dtype = array_type_of(output).dtype
        return _allocate_output(builder, k, c_name(output, f"out{k}"), dtype, shape)

    return destination


def _allocate_output(
    builder: Builder, k: int, wanted: str, dtype: str, shape: Sequence[Size]
) -> Operand:
    sizes = ArrayLiteral("int64", tuple(map(Integer, shape)))
    address = call("out", Var("context"), k, len(shape), sizes)
    name = builder.pointer(dtype, wanted, address)
    builder.fail_without_memory(Unary("!", Var(name)))
    return Operand(name, dtype, tuple(shape), contiguous(shape))


def _copy_out(lowering: GraphLowering, k: int, output: Variable, value: Operand) -> None:
    """Copy an output to the caller that was computed elsewhere."""
    builder = lowering.builder
    dtype = array_type_of(output).dtype
    into = _allocate_output(builder, k, c_name(output, f"out{k}"), dtype, value.shape)
    lowering.copied(value, into)
