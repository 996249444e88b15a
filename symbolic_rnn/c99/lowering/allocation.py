"""New arrays: filled, or to be filled."""

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
    apply,
    conditional,
    expression,
)
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import If, Store
from symbolic_rnn.c99.lowering.conversions import converted
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import filled
from symbolic_rnn.c99.lowering.names import called
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.scalars import applied
from symbolic_rnn.c99.lowering.values import Value, total

__all__: list[str] = []


@lowers(Alloc)
def alloc(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """A value repeated: only its steps say so, no memory is written."""
    value, *sizes = inputs
    shape = graph.asked(node.outputs[0], sizes)
    if value.number:
        wanted = called(node.outputs[0], "filled")
        name = graph.program.entries(value.dtype, wanted, [value.first])
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
    """Allocates memory that is not initialized; of bools it is false."""
    out = graph.array(node.outputs[0], graph.asked(node.outputs[0], inputs))
    if out.dtype == "bool":
        graph.program.do("memset", out.pointer, 0, Cast("size", Integer(out.size)))
    return [out]


@lowers(ARange)
def arange(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Numbers with equal steps between; integers are exact, however large.

    As in NumPy, the first two entries are converted to the dtype, and their difference is the step
    of all others: with a step of 0.5, integers do not grow. (NumPy divides integers in double
    to find how many there are, and PyTensor does where all three are constants.)
    """
    program = graph.program
    start, stop, step = inputs
    dtype = node.outputs[0].type.dtype
    known = [_known(value) for value in inputs]
    if known[2] is None:
        program.fail_if(step.first.eq(0), ValueError, "arange: the step is zero")
    for one, other in ((start, stop), (stop, start)):
        if one.dtype.startswith("int") and other.dtype == "uint64" and _known(one) is None:
            apart = (one.first < 0).both(other.first >= Cast("uint64", one.first))
            program.fail_if(apart, ValueError, "arange: the ends are 2**64 or more apart")
    length = program.size(_count(start, stop, step), "length")
    graph.check_sizes(node.outputs[0], [length])
    if dtype == "bool":
        program.fail_if(Integer(length) > 2, TypeError, "arange: more than two bools")
    next_dtype = _sum_dtype(start.dtype, step.dtype, dtype)
    second = applied(ps.add, [start.first, step.first], [start.dtype, step.dtype], next_dtype)
    entries = [
        program.declare(dtype, wanted, converted(number, given, dtype))
        for wanted, number, given in (
            ("first", start.first, start.dtype),
            ("second", second, next_dtype),
        )
    ]
    out = graph.array(node.outputs[0], [length])
    wide = dtype if is_float(dtype) else wrapping(dtype)
    first, following = (Cast(wide, each) for each in entries)
    for k, entry in enumerate(entries):
        program.write(If(Integer(length) > k, [Store(out.at(k), entry)]))
    with program.each("i", length, 2) as i:
        number = first + Cast(wide, Integer(i)) * (following - first)
        program.write(Store(out.at(i), Cast(dtype, number)))
    return [out]


def _sum_dtype(start: str, step: str, dtype: str) -> str:
    """The dtype for the sum of two numbers, which becomes an entry of an array of `dtype`.

    As Python's int and float; an integer wraps, as it does in an array of integers.
    """
    if is_float(start) or is_float(step):
        return "float64"
    if "uint64" not in (start, step):
        return "int64"
    mixed = start.startswith("int") or step.startswith("int")
    return "float64" if mixed and is_float(dtype) else "uint64"


def _count(start: Value, stop: Value, step: Value) -> Expression:
    """How many steps lead from start to stop; the distance of integers is computed exactly."""
    ends = (start, stop, step)
    known = [_known(value) for value in ends]
    if None not in known:
        return expression(len(range(*cast("list[int]", known))))
    less, greater = (
        applied(op, [start.first, stop.first], [start.dtype, stop.dtype], "bool")
        for op in (ps.lt, ps.gt)
    )
    up, down = (apply("c99_apart", a.first, b.first) for a, b in ((start, stop), (stop, start)))
    if any(is_float(value.dtype) for value in ends):
        distance: Expression = conditional(
            less, Cast("float64", up), Unary("-", Cast("float64", down))
        )
        if is_float(start.dtype) or is_float(stop.dtype):
            distance = Cast("float64", stop.first) - Cast("float64", start.first)
        return apply("c99_real_steps", distance, Cast("float64", step.first))
    rises = apply("c99_steps", less, up, step.first)
    falls = apply("c99_steps", greater, down, apply("c99_apart", step.first, 0))
    if known[2] is not None:
        return falls if known[2] < 0 else rises
    return conditional(step.first < 0, falls, rises) if step.dtype.startswith("int") else rises


def _known(value: Value) -> int | None:
    """An integer's value, where it is known now."""
    if is_float(value.dtype) or value.integer is None:
        return None
    return value.integer.constant


@lowers(Eye)
def eye(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Ones on a diagonal."""
    *sizes, diagonal = inputs
    out = graph.array(node.outputs[0], graph.asked(node.outputs[0], sizes))
    program = graph.program
    rows, columns = out.shape
    filled(program, out, expression(0))
    right = Integer(program.integer(diagonal))
    with program.each("i", rows) as i:
        # A sum of both signs, or of what is less than a size: it cannot overflow.
        inside = (right < columns).both(i + right >= 0).both(i + right < columns)
        place = total(Integer(i * columns + i), right)
        program.write(If(inside, [Store(out.entry(place), expression(1))]))
    return [out]
