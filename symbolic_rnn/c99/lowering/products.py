"""Matrix products: the runtime's blocked kernels, or three loops for integers."""

from __future__ import annotations

from collections.abc import Sequence

import pytensor.scalar as ps
from pytensor.graph.basic import Apply
from pytensor.tensor.blas import BatchedDot
from pytensor.tensor.math import Dot

from symbolic_rnn.c99.dtypes import REALS, SUFFIXES
from symbolic_rnn.c99.ir.expressions import Buffer, Expression, Integer, Unary, Var, call
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import If, Store
from symbolic_rnn.c99.lowering.comments import equation
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import merged
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.scalars import accumulated, applied
from symbolic_rnn.c99.lowering.values import Operand, offset

__all__ = ["batched", "of_dtype"]

#: Maximum length of a name made of the factors' names.
_LONG = 28


def of_dtype(graph: GraphLowering, value: Operand, dtype: str) -> Operand:
    """Convert a value to a dtype; broadcast axes are converted once."""
    if value.dtype == dtype:
        return value
    repeats = [step == 0 for step in value.strides]
    shape = [Size.of(1) if once else n for once, n in zip(repeats, value.shape, strict=True)]
    into = graph.builder.array(f"{value.name}_{dtype}", dtype, shape)
    graph.copied(value.view(shape=tuple(shape)), into)
    strides = [Size.of(0) if once else s for once, s in zip(repeats, into.strides, strict=True)]
    return into.view(
        shape=value.shape, strides=tuple(strides), reversed_blocks=value.reversed_blocks
    )


def _multiply(graph: GraphLowering, node: Apply, a: Operand, b: Operand, c: Operand) -> None:
    """Write ``c = a b`` for matrices."""
    builder = graph.builder
    (m, k), n = a.shape, b.shape[1]
    builder.comment(equation(node.outputs[0], c.symbol, f"{a.symbol} . {b.symbol}"))
    if a.dtype not in REALS:
        _naive_product(graph, a, b, c)
        return
    left = (m, n, k, a.pointer, *a.strides)
    right = (b.pointer, *b.strides, c.pointer, *c.strides)
    work = (Var("ws"), *builder.product_scratch())
    function = f"c99_product_{SUFFIXES[a.dtype]}"
    builder.fail_without_memory(call(function, *work, *left, *right))


def _naive_product(graph: GraphLowering, a: Operand, b: Operand, c: Operand) -> None:
    """Write three loops, for integers, which wrap, and bools, whose product is an OR of ANDs."""
    builder = graph.builder
    (m, k), n = a.shape, b.shape[1]
    with builder.nest("ij", [m, n]) as (i, j):
        summed = builder.declare(c.dtype, "summed", 0, changes=True)
        with builder.for_range("p", k) as p:
            term = applied(ps.mul, [a.at(i, p), b.at(p, j)], [c.dtype] * 2, c.dtype)
            builder.write(accumulated(ps.add, summed, c.dtype, term, c.dtype))
        builder.write(Store(c.at(i, j), summed))


def _matrices(graph: GraphLowering, node: Apply, a: Operand, b: Operand) -> tuple[Size, ...]:
    """Write the check that inner sizes agree; return the shape of the product."""
    graph.builder.fail_unless_equal(
        a.shape[-1],
        b.shape[0 if b.ndim == 1 else -2],
        ValueError,
        f"{node.op}: the inner sizes of the factors differ",
    )
    return (*a.shape[:-1], *(b.shape[:-2] + b.shape[-1:] if b.ndim > 1 else ()))


def _in_same_order(graph: GraphLowering, a: Operand, b: Operand) -> tuple[Operand, Operand]:
    """Make both factors traverse the contracted axis in the same order."""
    first, second = a.reversed_blocks, b.reversed_blocks
    if first is None or second is None or (first.axis, second.axis) != (1, 0):
        return _in_stride_order(graph, a), _in_stride_order(graph, b)
    if first.blocks == second.blocks:
        return a.view(reversed_blocks=None), b.view(reversed_blocks=None)
    differ = Integer(first.blocks).ne(second.blocks)
    return _in_stride_order(graph, a, differ), _in_stride_order(graph, b, differ)


def _in_stride_order(
    graph: GraphLowering, value: Operand, condition: Expression | None = None
) -> Operand:
    """Return a copy in the order of the strides, made only if a condition holds."""
    if value.reversed_blocks is None:
        return value
    builder, buffer = graph.builder, Buffer(graph.builder.new_buffer())
    need = builder.byte_count(value.dtype, value.shape)
    copy = call("c99_turned", Var("ws"), buffer, value.pointer, value.reversed_blocks.blocks, need)
    wanted = f"{value.name}_straight"
    if condition is None:
        name = builder.pointer(value.dtype, wanted, copy, const=True)
        builder.fail_without_memory(Unary("!", Var(name)))
        return value.view(name=name, reversed_blocks=None)
    name = builder.pointer(value.dtype, wanted, value.pointer, const=True, changes=True)
    with builder.block() as copying:
        builder.write(Store(Var(name), copy))
        builder.fail_without_memory(Unary("!", Var(name)))
    builder.write(If(condition, copying))
    return value.view(name=name, reversed_blocks=None)


def _product_name(factors: Sequence[Operand]) -> str:
    """Return a name for an unnamed product, made of its factors' names, the matrix first."""
    name = "_".join(value.symbol for value in reversed(factors))
    return name if len(name) <= _LONG else "product"


@lowers(Dot)
def dot(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Multiplies matrices and vectors."""
    dtype = node.outputs[0].type.dtype
    a, b = (of_dtype(graph, value, dtype) for value in inputs)
    shape = _matrices(graph, node, a, b)
    a, b = _in_same_order(graph, a, b)
    if a.ndim == 1:
        a = a.view(shape=(Size.of(1), *a.shape), strides=(Size.of(0), *a.strides))
    if b.ndim == 1:
        b = b.view(shape=(*b.shape, Size.of(1)), strides=(*b.strides, Size.of(0)))
    if not shape:
        held = graph.builder.array("dot", dtype, (Size.of(1), Size.of(1)))
        _multiply(graph, node, a, b, held)
        return [graph.builder.scalar(node.outputs[0], dtype, held.first)]
    wanted = _product_name(inputs)
    out = graph.array(node.outputs[0], graph.shape_like(node.outputs[0], shape), wanted)
    whole = out
    if out.ndim == 1:
        row = node.inputs[0].type.ndim == 1
        size, step, one = out.shape[0], out.strides[0], Size.of(1)
        whole = out.view(
            shape=(one, size) if row else (size, one),
            strides=(Size.of(0), step) if row else (step, one),
        )
    _multiply(graph, node, a, b, whole)
    return [out]


@lowers(BatchedDot)
def batched_dot(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Multiplies matrices along the first axis."""
    a, b = inputs
    graph.builder.fail_unless_equal(
        a.shape[0], b.shape[0], ValueError, "BatchedDot: the factors differ in batch size"
    )
    return [batched(graph, node, a, b, [a.shape[0]])]


def batched(
    graph: GraphLowering, node: Apply, a: Operand, b: Operand, batch_shape: Sequence[Size]
) -> Operand:
    """Multiply batches of matrices.

    If only the first factor is batched, its batch axes are merged into the rows of one product.

    Parameters
    ----------
    graph : GraphLowering
    node : Apply
        With one output, the product.
    a, b : Operand
        With equal numbers of batch axes; a stride of zero broadcasts.
    batch_shape : sequence of Size
        The batch shape.
    """
    builder = graph.builder
    output = node.outputs[0]
    dtype, lead = output.type.dtype, len(batch_shape)
    a, b = (of_dtype(graph, value, dtype) for value in (a, b))
    builder.fail_unless_equal(
        a.shape[-1], b.shape[-2], ValueError, f"{node.op}: the inner sizes of the factors differ"
    )
    shape = graph.shape_like(output, [*batch_shape, a.shape[-2], b.shape[-1]])
    out = graph.array(output, shape, _product_name([a, b]))
    rows = merged((*shape[:lead], a.shape[-2]), [a.strides[:-1], out.strides[:-1]])
    if all(step == 0 for step in b.strides[:lead]) and len(rows) == 1:
        [(m, (a_row, c_row))] = rows
        _multiply(
            graph,
            node,
            a.view(shape=(m, a.shape[-1]), strides=(a_row, a.strides[-1])),
            b.view(shape=b.shape[-2:], strides=b.strides[-2:]),
            out.view(shape=(m, shape[-1]), strides=(c_row, out.strides[-1])),
        )
        return out
    with builder.nest(["batch"] * lead, shape[:lead]) as index:
        parts = []
        for value in (a, b, out):
            address = value.address(offset(index, value.strides[:lead]))
            name = builder.pointer(dtype, f"{value.name}_at", address, const=value is not out)
            parts.append(
                value.view(
                    name=name,
                    shape=value.shape[lead:],
                    strides=value.strides[lead:],
                    depth=builder.depth,
                )
            )
        _multiply(graph, node, *parts)
    return out
