"""Matrix products: blocked kernels of the runtime, or three loops."""

from __future__ import annotations

from collections.abc import Sequence

import pytensor.scalar as ps
from pytensor.graph.basic import Apply
from pytensor.tensor.blas import BatchedDot
from pytensor.tensor.math import Dot

from symbolic_rnn.c99.dtypes import REALS, SUFFIXES
from symbolic_rnn.c99.ir.expressions import Buffer, Expression, Integer, Name, Unary, apply
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import If, Store
from symbolic_rnn.c99.lowering.equations import equation
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import merged
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.scalars import accumulated, applied
from symbolic_rnn.c99.lowering.values import Value, offset

__all__ = ["batched", "of_dtype"]

#: Names of products that are longer say less than "product".
_LONG = 28


def of_dtype(graph: GraphLowering, value: Value, dtype: str) -> Value:
    """The value in the dtype of the result; along an axis that repeats, one entry is converted."""
    if value.dtype == dtype:
        return value
    repeats = [step == 0 for step in value.strides]
    shape = [Size.of(1) if once else n for once, n in zip(repeats, value.shape, strict=True)]
    into = graph.program.array(f"{value.name}_{dtype}", dtype, shape)
    graph.copied(value.seen(shape=tuple(shape)), into)
    strides = [Size.of(0) if once else s for once, s in zip(repeats, into.strides, strict=True)]
    return into.seen(shape=value.shape, strides=tuple(strides), turned=value.turned)


def _multiply(graph: GraphLowering, node: Apply, a: Value, b: Value, c: Value) -> None:
    """Write ``c = a b`` for matrices."""
    program = graph.program
    (m, k), n = a.shape, b.shape[1]
    program.comment(equation(node.outputs[0], c.symbol, f"{a.symbol} . {b.symbol}"))
    if a.dtype not in REALS:
        _by_definition(graph, a, b, c)
        return
    left = (m, n, k, a.pointer, *a.strides)
    right = (b.pointer, *b.strides, c.pointer, *c.strides)
    work = (Name("ws"), *program.product_scratch())
    function = f"c99_product_{SUFFIXES[a.dtype]}"
    program.fail_without_memory(apply(function, *work, *left, *right))


def _by_definition(graph: GraphLowering, a: Value, b: Value, c: Value) -> None:
    """Three loops, for integers, which wrap, and bools, whose product is an OR of ANDs."""
    program = graph.program
    (m, k), n = a.shape, b.shape[1]
    with program.nest("ij", [m, n]) as (i, j):
        summed = program.declare(c.dtype, "summed", 0, changes=True)
        with program.each("p", k) as p:
            term = applied(ps.mul, [a.at(i, p), b.at(p, j)], [c.dtype] * 2, c.dtype)
            program.write(accumulated(ps.add, summed, c.dtype, term, c.dtype))
        program.write(Store(c.at(i, j), summed))


def _matrices(graph: GraphLowering, node: Apply, a: Value, b: Value) -> tuple[Size, ...]:
    """Look at the sizes that must be equal; give those of the result."""
    graph.program.fail_unless_equal(
        a.shape[-1],
        b.shape[0 if b.ndim == 1 else -2],
        ValueError,
        f"{node.op}: the shared sizes differ",
    )
    return (*a.shape[:-1], *(b.shape[:-2] + b.shape[-1:] if b.ndim > 1 else ()))


def _in_step(graph: GraphLowering, a: Value, b: Value) -> tuple[Value, Value]:
    """See to it that both run through what is summed in the same order, whichever that is."""
    first, second = a.turned, b.turned
    if first is None or second is None or (first.axis, second.axis) != (1, 0):
        return _straight(graph, a), _straight(graph, b)
    if first.blocks == second.blocks:
        return a.seen(turned=None), b.seen(turned=None)
    differ = Integer(first.blocks).ne(second.blocks)
    return _straight(graph, a, differ), _straight(graph, b, differ)


def _straight(graph: GraphLowering, value: Value, condition: Expression | None = None) -> Value:
    """A value whose axis lies in memory as its strides say: copied, where a condition holds."""
    if value.turned is None:
        return value
    program, buffer = graph.program, Buffer(graph.program.own_buffer())
    need = program.need(value.dtype, value.shape)
    copy = apply("c99_turned", Name("ws"), buffer, value.pointer, value.turned.blocks, need)
    wanted = f"{value.name}_straight"
    if condition is None:
        name = program.pointer(value.dtype, wanted, copy, const=True)
        program.fail_without_memory(Unary("!", Name(name)))
        return value.seen(name=name, turned=None)
    name = program.pointer(value.dtype, wanted, value.pointer, const=True, changes=True)
    with program.block() as copying:
        program.write(Store(Name(name), copy))
        program.fail_without_memory(Unary("!", Name(name)))
    program.write(If(condition, copying))
    return value.seen(name=name, turned=None)


def _of_factors(factors: Sequence[Value]) -> str:
    """What a product without a name is called: after its factors, the matrix first."""
    name = "_".join(value.symbol for value in reversed(factors))
    return name if len(name) <= _LONG else "product"


@lowers(Dot)
def dot(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """A product of matrices and vectors."""
    dtype = node.outputs[0].type.dtype
    a, b = (of_dtype(graph, value, dtype) for value in inputs)
    shape = _matrices(graph, node, a, b)
    a, b = _in_step(graph, a, b)
    if a.ndim == 1:
        a = a.seen(shape=(Size.of(1), *a.shape), strides=(Size.of(0), *a.strides))
    if b.ndim == 1:
        b = b.seen(shape=(*b.shape, Size.of(1)), strides=(*b.strides, Size.of(0)))
    if not shape:
        held = graph.program.array("dot", dtype, (Size.of(1), Size.of(1)))
        _multiply(graph, node, a, b, held)
        return [graph.program.number(node.outputs[0], dtype, held.first)]
    wanted = _of_factors(inputs)
    out = graph.array(node.outputs[0], graph.shape_like(node.outputs[0], shape), wanted)
    whole = out
    if out.ndim == 1:
        row = node.inputs[0].type.ndim == 1
        size, step, one = out.shape[0], out.strides[0], Size.of(1)
        whole = out.seen(
            shape=(one, size) if row else (size, one),
            strides=(Size.of(0), step) if row else (step, one),
        )
    _multiply(graph, node, a, b, whole)
    return [out]


@lowers(BatchedDot)
def batched_dot(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """One product for each entry of the first axis."""
    a, b = inputs
    graph.program.fail_unless_equal(
        a.shape[0], b.shape[0], ValueError, "BatchedDot: the batches differ"
    )
    return [batched(graph, node, a, b, [a.shape[0]])]


def batched(graph: GraphLowering, node: Apply, a: Value, b: Value, front: Sequence[Size]) -> Value:
    """Multiply batches of matrices.

    Where only the first factor has them, all products are one.

    Parameters
    ----------
    graph : GraphLowering
    node : Apply
        With one output, the result.
    a, b : Value
        With as many batch axes as there are sizes; a stride of zero repeats a matrix.
    front : sequence of Size
        The sizes of the batch axes.
    """
    program = graph.program
    output = node.outputs[0]
    dtype, lead = output.type.dtype, len(front)
    a, b = (of_dtype(graph, value, dtype) for value in (a, b))
    program.fail_unless_equal(
        a.shape[-1], b.shape[-2], ValueError, f"{node.op}: the shared sizes differ"
    )
    shape = graph.shape_like(output, [*front, a.shape[-2], b.shape[-1]])
    out = graph.array(output, shape, _of_factors([a, b]))
    rows = merged((*shape[:lead], a.shape[-2]), [a.strides[:-1], out.strides[:-1]])
    if all(step == 0 for step in b.strides[:lead]) and len(rows) == 1:
        [(m, (a_row, c_row))] = rows
        _multiply(
            graph,
            node,
            a.seen(shape=(m, a.shape[-1]), strides=(a_row, a.strides[-1])),
            b.seen(shape=b.shape[-2:], strides=b.strides[-2:]),
            out.seen(shape=(m, shape[-1]), strides=(c_row, out.strides[-1])),
        )
        return out
    with program.nest(["batch"] * lead, shape[:lead]) as index:
        parts = []
        for value in (a, b, out):
            place = value.behind(offset(index, value.strides[:lead]))
            name = program.pointer(dtype, f"{value.name}_at", place, const=value is not out)
            parts.append(
                value.seen(
                    name=name,
                    shape=value.shape[lead:],
                    strides=value.strides[lead:],
                    depth=program.depth,
                )
            )
        _multiply(graph, node, *parts)
    return out
