"""Entry by entry: one loop for each Elemwise, whatever PyTensor has fused into it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pytensor.graph.basic import Apply, Variable
from pytensor.scalar.basic import Composite, ScalarOp
from pytensor.tensor.elemwise import Elemwise

from symbolic_rnn.c99.ir.expressions import Expression
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import Store
from symbolic_rnn.c99.lowering.equations import equations, inner_names
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import over
from symbolic_rnn.c99.lowering.names import called
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.scalar_loop import has_loop, numbers
from symbolic_rnn.c99.lowering.values import Value

__all__: list[str] = []

#: What an entry costs that a loop computes, in multiplications, about.
_WORK_OF_A_LOOP = 1000


def _broadcast(variable: Any, value: Value, shape: Sequence[Size]) -> Value:
    """See a value with the axes of the result; along an axis of length one it repeats."""
    if value.number:
        return value
    known = zip(variable.type.shape, shape, value.strides, strict=True)
    return value.seen(
        strides=tuple(Size.of(0) if n == 1 and s != 1 else step for n, s, step in known)
    )


def _broadcast_shape(
    graph: GraphLowering, node: Apply, inputs: Sequence[Value]
) -> tuple[Size, ...]:
    """Sizes of the result; sizes that must be equal and are not known to be are compared."""
    out = node.outputs[0].type
    shape = []
    for axis in range(out.ndim):
        found: list[Size] = []
        for variable, value in zip(node.inputs, inputs, strict=True):
            kind = variable.type
            if getattr(kind, "ndim", 0) and kind.shape[axis] != 1:
                found.append(value.shape[axis])
        size = min(found, key=lambda n: n.constant is None, default=Size.of(1))
        for other in dict.fromkeys(found):
            graph.program.fail_unless_equal(
                other,
                size,
                ValueError,
                f"{node.op}: inputs differ in the size of axis {axis}",
            )
        shape.append(size)
    return tuple(shape)


@lowers(Elemwise)
def elementwise(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Loop over the entries of the result, or compute one number."""
    op = node.op
    dtypes = [value.dtype for value in inputs]
    out_dtypes = [str(output.type.dtype) for output in node.outputs]
    if node.outputs[0].type.ndim == 0:
        return _numbers(graph, node, op.scalar_op, inputs, out_dtypes)
    shape = _broadcast_shape(graph, node, inputs)
    seen = [
        _broadcast(variable, value, shape)
        for variable, value in zip(node.inputs, inputs, strict=True)
    ]
    outputs = [_room(graph, node, k, inputs, shape) for k in range(len(node.outputs))]
    if _read_backward(seen):
        outputs = [_given_backward(graph, output) for output in outputs]
    arrays = [*outputs, *(value for value in seen if not value.number)]
    inside = inner_names(node)
    wanted = _entry_names(op.scalar_op, arrays, outputs, inside)

    def body(places: list[Expression]) -> None:
        at = iter(places)
        targets = [output.entry(next(at)) for output in outputs]
        read = [
            value.first
            if value.number
            else graph.program.declare(value.dtype, f"{value.symbol}_", value.entry(next(at)))
            for value in seen
        ]
        results = numbers(graph.program, op.scalar_op, read, dtypes, out_dtypes, wanted=wanted)
        for target, result in zip(targets, results, strict=True):
            graph.program.write(Store(target, result))

    work = Size.of(_WORK_OF_A_LOOP) if has_loop(op.scalar_op) else None
    comments = equations(node, outputs, seen, inside)
    over(graph.program, shape, arrays, body, vector=work is None, work=work, comments=comments)
    return outputs


def _entry_names(
    op: ScalarOp,
    arrays: Sequence[Value],
    outputs: Sequence[Value],
    inside: Mapping[Variable, Variable],
) -> Callable[[Variable], str]:
    """What the values inside a composition are called, for one entry.

    The entry of an array is called as the array is, with an underscore behind.
    """
    results = {}
    if isinstance(op, Composite):
        results = dict(zip(op.fgraph.outputs, outputs, strict=True))
    taken = {array.name for array in arrays}

    def wanted(variable: Variable) -> str:
        if variable in results:
            return f"{results[variable].symbol}_"
        name = called(inside[variable], "") if variable in inside else ""
        return f"{name}_" if name in taken else name

    return wanted


def _room(
    graph: GraphLowering, node: Apply, k: int, inputs: list[Value], shape: tuple[Size, ...]
) -> Value:
    """Where an output goes: into an input's room, if that is not read again."""
    output = node.outputs[k]
    if output not in graph.places and k == 0:
        for variable, value in zip(node.inputs, inputs, strict=True):
            alike = (
                value.shape == shape
                and value.dtype == output.type.dtype
                and 0 not in value.strides  # each entry has a place of its own
                and graph.only_read_here(variable)
            )
            if alike:
                return graph.written_over(output, value)
    return graph.array(output, shape)


def _read_backward(values: Sequence[Value]) -> bool:
    """Whether all that has a first axis is read along it from its end, as time is."""
    steps = [value.strides[0] for value in values if value.ndim > 1 and value.strides[0] != 0]
    return bool(steps) and all(step.is_negative_multiple for step in steps)


def _given_backward(graph: GraphLowering, value: Value) -> Value:
    """Room of the workspace from its end: in memory, time runs on as it does in what was read."""
    if value.buffer is None or not value.is_contiguous:
        return value
    return graph.from_other_end(value, f"{value.name}_end")


@lowers(ScalarOp)
def scalar(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """One number, of PyTensor's scalar type."""
    out_dtypes = [str(output.type.dtype) for output in node.outputs]
    return _numbers(graph, node, node.op, inputs, out_dtypes)


def _numbers(
    graph: GraphLowering,
    node: Apply,
    op: ScalarOp,
    inputs: list[Value],
    out_dtypes: Sequence[str],
) -> list[Value]:
    """Compute numbers, outside of all loops that do not change what they are made of."""
    program = graph.program
    read = [value.first for value in inputs]
    depths = [program.depth_of(each) for each in read]
    depths += [value.depth for value in inputs if not value.number]
    depth = program.depth if has_loop(op) else max([program.outermost, *depths])
    dtypes = [value.dtype for value in inputs]
    inside = inner_names(node)
    named = inside.keys() - {*getattr(getattr(op, "fgraph", None), "outputs", ())}
    results = numbers(
        program,
        op,
        read,
        dtypes,
        out_dtypes,
        depth,
        lambda variable: called(inside[variable], "") if variable in named else "",
    )
    return [
        program.number(output, dtype, result, depth)
        for output, dtype, result in zip(node.outputs, out_dtypes, results, strict=True)
    ]
