"""Array creation: broadcast values, uninitialized arrays, ranges, identity matrices."""

from __future__ import annotations

from typing import cast

import pytensor.scalar as ps
from pytensor.graph.basic import Apply
from pytensor.tensor.basic import Alloc, AllocEmpty, ARange, Eye

from symbolic_rnn.c99.dtypes import is_float, wrapping
from symbolic_rnn.c99.ir.expressions import (
    Cast,
    Expression,
    Integer,
    Unary,
    call,
    conditional,
    expression,
)
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import If, Store
from symbolic_rnn.c99.lowering.conversions import converted
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import fill
from symbolic_rnn.c99.lowering.names import c_name
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.scalars import applied
from symbolic_rnn.c99.lowering.values import Operand, total

__all__: list[str] = []


@lowers(Alloc)
def alloc(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Broadcasts a value by strides of zero; copies nothing."""
    value, *sizes = inputs
    shape = graph.requested_shape(node.outputs[0], sizes)
    if value.is_scalar:
        wanted = c_name(node.outputs[0], "filled")
        name = graph.builder.local_constants(value.dtype, wanted, [value.first])
        return [
            Operand(
                name,
                value.dtype,
                shape,
                (Size.of(0),) * len(shape),
                depth=graph.builder.depth,
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
            graph.builder.fail_unless_equal(
                value.shape[k],
                shape[lead + k],
                ValueError,
                f"Alloc: the value does not broadcast to axis {lead + k}",
            )
    return [value.view(shape=shape, strides=tuple(strides))]


@lowers(AllocEmpty)
def alloc_empty(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Allocates uninitialized memory; bools are set to false."""
    out = graph.array(node.outputs[0], graph.requested_shape(node.outputs[0], inputs))
    if out.dtype == "bool":
        graph.builder.call("memset", out.pointer, 0, Cast("size", Integer(out.size)))
    return [out]


@lowers(ARange)
def arange(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Evenly spaced numbers; integers of any magnitude are exact.

    As in NumPy, the first two elements are converted to the dtype, and their difference is the step
    of all others: with a step of 0.5, integers do not increase. (NumPy computes the length of
    integer ranges in double precision, and so does PyTensor if all three inputs are constants.)
    """
    builder = graph.builder
    start, stop, step = inputs
    dtype = node.outputs[0].type.dtype
    known = [_known(value) for value in inputs]
    if known[2] is None:
        builder.fail_if(step.first.eq(0), ValueError, "arange: step must not be 0")
    for one, other in ((start, stop), (stop, start)):
        if one.dtype.startswith("int") and other.dtype == "uint64" and _known(one) is None:
            too_far = (one.first < 0).both(other.first >= Cast("uint64", one.first))
            builder.fail_if(
                too_far, ValueError, "arange: the distance from start to stop exceeds 2**64 - 1"
            )
    length = builder.size(_count(start, stop, step), "length")
    graph.check_sizes(node.outputs[0], [length])
    if dtype == "bool":
        builder.fail_if(
            Integer(length) > 2, TypeError, "arange: a bool range has at most two elements"
        )
    next_dtype = _sum_dtype(start.dtype, step.dtype, dtype)
    second = applied(ps.add, [start.first, step.first], [start.dtype, step.dtype], next_dtype)
    entries = [
        builder.declare(dtype, wanted, converted(number, given, dtype))
        for wanted, number, given in (
            ("first", start.first, start.dtype),
            ("second", second, next_dtype),
        )
    ]
    out = graph.array(node.outputs[0], [length])
    wide = dtype if is_float(dtype) else wrapping(dtype)
    first, following = (Cast(wide, each) for each in entries)
    for k, entry in enumerate(entries):
        builder.write(If(Integer(length) > k, [Store(out.at(k), entry)]))
    with builder.for_range("i", length, 2) as i:
        number = first + Cast(wide, Integer(i)) * (following - first)
        builder.write(Store(out.at(i), Cast(dtype, number)))
    return [out]


def _sum_dtype(start: str, step: str, dtype: str) -> str:
    """Return the dtype in which start and step are added, before the conversion to `dtype`.

    Follows Python's int and float, but integers wrap, as they do in an integer array.
    """
    if is_float(start) or is_float(step):
        return "float64"
    if "uint64" not in (start, step):
        return "int64"
    mixed = start.startswith("int") or step.startswith("int")
    return "float64" if mixed and is_float(dtype) else "uint64"


def _count(start: Operand, stop: Operand, step: Operand) -> Expression:
    """Return the length of the range; the distance between integers is computed exactly."""
    ends = (start, stop, step)
    known = [_known(value) for value in ends]
    if None not in known:
        return expression(len(range(*cast("list[int]", known))))
    less, greater = (
        applied(op, [start.first, stop.first], [start.dtype, stop.dtype], "bool")
        for op in (ps.lt, ps.gt)
    )
    up, down = (call("c99_apart", a.first, b.first) for a, b in ((start, stop), (stop, start)))
    if any(is_float(value.dtype) for value in ends):
        distance: Expression = conditional(
            less, Cast("float64", up), Unary("-", Cast("float64", down))
        )
        if is_float(start.dtype) or is_float(stop.dtype):
            distance = Cast("float64", stop.first) - Cast("float64", start.first)
        return call("c99_real_steps", distance, Cast("float64", step.first))
    rises = call("c99_steps", less, up, step.first)
    falls = call("c99_steps", greater, down, call("c99_apart", step.first, 0))
    if known[2] is not None:
        return falls if known[2] < 0 else rises
    return conditional(step.first < 0, falls, rises) if step.dtype.startswith("int") else rises


def _known(value: Operand) -> int | None:
    """The value of an integer that is known at compile time."""
    if is_float(value.dtype) or value.integer is None:
        return None
    return value.integer.constant


@lowers(Eye)
def eye(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Sets a diagonal to ones."""
    *sizes, diagonal = inputs
    out = graph.array(node.outputs[0], graph.requested_shape(node.outputs[0], sizes))
    builder = graph.builder
    rows, columns = out.shape
    fill(builder, out, expression(0))
    right = Integer(builder.as_size(diagonal))
    with builder.for_range("i", rows) as i:
        # No overflow: the operands differ in sign, or are less than a size.
        inside = (right < columns).both(i + right >= 0).both(i + right < columns)
        offset = total(Integer(i * columns + i), right)
        builder.write(If(inside, [Store(out.load(offset), expression(1))]))
    return [out]
