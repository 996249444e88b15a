"""New arrays: filled, or to be filled."""

from __future__ import annotations

from pytensor.graph.basic import Apply
from pytensor.tensor.basic import Alloc, AllocEmpty, ARange, Eye

from symbolic_rnn.c99.ir.sizes import Size, positive
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import over
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.names import called
from symbolic_rnn.c99.values import Value

__all__: list[str] = []


@lowers(Alloc)
def alloc(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """A value repeated: only its steps say so, no memory is written."""
    value, *sizes = inputs
    shape = graph.shape_like(node.outputs[0], [graph.program.integer(size) for size in sizes])
    if value.number:
        c = graph.program.c_type(value.dtype)
        name = graph.program.entries(c, called(node.outputs[0], "filled"), [value.name])
        return [
            Value(
                name,
                value.dtype,
                shape,
                (Size.of(0),) * len(shape),
                depth=graph.program.depth,
                const=True,
            )
        ]
    lead = len(shape) - value.ndim
    strides = [Size.of(0)] * lead
    kind = node.inputs[0].type
    for k, step in enumerate(value.strides):
        repeats = kind.shape[k] == 1 and shape[lead + k] != 1
        strides.append(Size.of(0) if repeats else step)
        if not repeats:
            graph.program.fail_unless_equal(
                value.shape[k],
                shape[lead + k],
                ValueError,
                f"Alloc: axis {lead + k} has another size than the value",
            )
    return [value.seen(shape=shape, strides=tuple(strides))]


@lowers(AllocEmpty)
def alloc_empty(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Room that something else will fill."""
    shape = graph.shape_like(node.outputs[0], [graph.program.integer(size) for size in inputs])
    return [graph.array(node.outputs[0], shape)]


@lowers(ARange)
def arange(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Numbers with equal steps between."""
    start, stop, step = (value.at() for value in inputs)
    program = graph.program
    dtype = node.outputs[0].type.dtype
    c = program.c_type(dtype)
    program.fail_if(f"{step} == 0", ValueError, "arange: the step is zero")
    count = f"(int64_t)ceil(((double){stop} - (double){start}) / (double){step})"
    length = program.size(positive(program.size(count)))
    out = graph.array(node.outputs[0], graph.shape_like(node.outputs[0], [length]))
    index = program.name("i")
    with program.each(index, length):
        program.line(f"{out.name}[{index}] = ({c})({start} + ({c}){index} * {step});")
    return [out]


@lowers(Eye)
def eye(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Ones on a diagonal."""
    program = graph.program
    diagonal = program.integer(inputs[2])
    out = graph.array(
        node.outputs[0],
        graph.shape_like(node.outputs[0], [program.integer(value) for value in inputs[:2]]),
    )
    over(program, out.shape, [out], lambda at: [f"{out.name}[{at[0]}] = 0;"])
    i = program.name("i")
    with program.each(i, out.shape[0]):
        j = f"{i} + {diagonal}"
        program.line(
            f"if ({j} >= 0 && {j} < {out.shape[1]}) {out.name}[{i} * {out.shape[1]} + {j}] = 1;"
        )
    return [out]
