"""Elementwise Ops: one loop for each Elemwise, with everything that PyTensor fused into it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pytensor.graph.basic import Apply, Variable
from pytensor.scalar.basic import Composite, ScalarOp
from pytensor.tensor.elemwise import Elemwise

from symbolic_rnn.c99.ir.expressions import Expression
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import Store
from symbolic_rnn.c99.lowering.comments import equations, inner_names
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import loop_over
from symbolic_rnn.c99.lowering.names import c_name
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.scalar_loop import has_loop, numbers
from symbolic_rnn.c99.lowering.values import Operand

__all__: list[str] = []

#: Approximate cost of an element computed by a scalar loop, in multiplications.
_WORK_OF_A_LOOP = 1000


def _broadcast(variable: Any, value: Operand, shape: Sequence[Size]) -> Operand:
    """Broadcast a value to the axes of the result: stride 0 along axes of size one."""
    if value.is_scalar:
        return value
    known = zip(variable.type.shape, shape, value.strides, strict=True)
    return value.view(
        strides=tuple(Size.of(0) if n == 1 and s != 1 else step for n, s, step in known)
    )


def _broadcast_shape(
    graph: GraphLowering, node: Apply, inputs: Sequence[Operand]
) -> tuple[Size, ...]:
    """Return the shape of the result; write checks that sizes agree, where it is not known."""
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
            graph.builder.fail_unless_equal(
                other,
                size,
                ValueError,
                f"{node.op}: the inputs differ in size along axis {axis}",
            )
        shape.append(size)
    return tuple(shape)


@lowers(Elemwise)
def elementwise(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Loops over the elements of the result, or computes a scalar."""
    op = node.op
    dtypes = [value.dtype for value in inputs]
    out_dtypes = [str(output.type.dtype) for output in node.outputs]
    if node.outputs[0].type.ndim == 0:
        return _numbers(graph, node, op.scalar_op, inputs, out_dtypes)
    shape = _broadcast_shape(graph, node, inputs)
    broadcast = [
        _broadcast(variable, value, shape)
        for variable, value in zip(node.inputs, inputs, strict=True)
    ]
    outputs = [_output(graph, node, k, inputs, shape) for k in range(len(node.outputs))]
    if _read_backward(broadcast):
        outputs = [_stored_backward(graph, output) for output in outputs]
    arrays = [*outputs, *(value for value in broadcast if not value.is_scalar)]
    inside = inner_names(node)
    wanted = _entry_names(op.scalar_op, arrays, outputs, inside)

    def body(offsets: list[Expression]) -> None:
        at = iter(offsets)
        targets = [output.load(next(at)) for output in outputs]
        read = [
            value.first
            if value.is_scalar
            else graph.builder.declare(value.dtype, f"{value.symbol}_", value.load(next(at)))
            for value in broadcast
        ]
        results = numbers(graph.builder, op.scalar_op, read, dtypes, out_dtypes, wanted=wanted)
        for target, result in zip(targets, results, strict=True):
            graph.builder.write(Store(target, result))

    work = Size.of(_WORK_OF_A_LOOP) if has_loop(op.scalar_op) else None
    comments = equations(node, outputs, broadcast, inside)
    loop_over(graph.builder, shape, arrays, body, vector=work is None, work=work, comments=comments)
    return outputs


def _entry_names(
    op: ScalarOp,
    arrays: Sequence[Operand],
    outputs: Sequence[Operand],
    inside: Mapping[Variable, Variable],
) -> Callable[[Variable], str]:
    """Return a function that names the scalars of a fused Op.

    An array element is named like its array, with a trailing underscore.
    """
    results = {}
    if isinstance(op, Composite):
        results = dict(zip(op.fgraph.outputs, outputs, strict=True))
    taken = {array.name for array in arrays}

    def wanted(variable: Variable) -> str:
        if variable in results:
            return f"{results[variable].symbol}_"
        name = c_name(inside[variable], "") if variable in inside else ""
        return f"{name}_" if name in taken else name

    return wanted


def _output(
    graph: GraphLowering, node: Apply, k: int, inputs: list[Operand], shape: tuple[Size, ...]
) -> Operand:
    """Return the memory for an output: that of an input if this is its last use."""
    output = node.outputs[k]
    if output not in graph.destinations and k == 0:
        for variable, value in zip(node.inputs, inputs, strict=True):
            is_reusable = (
                value.shape == shape
                and value.dtype == output.type.dtype
                and 0 not in value.strides  # no two elements share memory
                and graph.is_last_use(variable)
            )
            if is_reusable:
                return graph.overwritten(output, value)
    return graph.array(output, shape)


def _read_backward(values: Sequence[Operand]) -> bool:
    """Whether all arrays are read backward along the first axis, as time is in backpropagation."""
    steps = [value.strides[0] for value in values if value.ndim > 1 and value.strides[0] != 0]
    return bool(steps) and all(step.is_negative_multiple for step in steps)


def _stored_backward(graph: GraphLowering, value: Operand) -> Operand:
    """Store a workspace array backward along its first axis, in the memory order of its inputs."""
    if value.buffer is None or not value.is_contiguous:
        return value
    return graph.reversed_view(value, f"{value.name}_end")


@lowers(ScalarOp)
def scalar(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Computes a scalar."""
    out_dtypes = [str(output.type.dtype) for output in node.outputs]
    return _numbers(graph, node, node.op, inputs, out_dtypes)


def _numbers(
    graph: GraphLowering,
    node: Apply,
    op: ScalarOp,
    inputs: list[Operand],
    out_dtypes: Sequence[str],
) -> list[Operand]:
    """Compute scalars, in the outermost block in which their operands are available."""
    builder = graph.builder
    read = [value.first for value in inputs]
    depths = [builder.depth_of(each) for each in read]
    depths += [value.depth for value in inputs if not value.is_scalar]
    depth = builder.depth if has_loop(op) else max([builder.outermost, *depths])
    dtypes = [value.dtype for value in inputs]
    inside = inner_names(node)
    named = inside.keys() - {*getattr(getattr(op, "fgraph", None), "outputs", ())}
    results = numbers(
        builder,
        op,
        read,
        dtypes,
        out_dtypes,
        depth,
        lambda variable: c_name(inside[variable], "") if variable in named else "",
    )
    return [
        builder.scalar(output, dtype, result, depth)
        for output, dtype, result in zip(node.outputs, out_dtypes, results, strict=True)
    ]
