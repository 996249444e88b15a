"""Reshapes, transposes and shapes: views wherever possible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pytensor.compile.ops import DeepCopyOp, ViewOp
from pytensor.graph.basic import Apply
from pytensor.tensor.basic import MakeVector, ScalarFromTensor, TensorFromScalar
from pytensor.tensor.elemwise import DimShuffle
from pytensor.tensor.extra_ops import CpuContiguous
from pytensor.tensor.reshape import JoinDims, SplitDims
from pytensor.tensor.shape import Reshape, Shape, Shape_i, SpecifyShape

from symbolic_rnn.c99.ir.expressions import Expression, Integer, conditional
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.lowering.conversions import converted, int64
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.lowerers import lowers
from symbolic_rnn.c99.lowering.values import Operand, ReversedBlocks, contiguous, entries_of

__all__ = ["entry", "reshaped"]


def entry(graph: GraphLowering, value: Operand, k: int) -> Size:
    """Return an element of an integer vector as a size."""
    if value.elements is not None:
        return value.elements[k]
    builder = graph.builder
    depth = max(value.depth, builder.depth_of(value.pointer), builder.outermost)
    read = int64(value.at(k), value.dtype)
    return builder.size(builder.declare("int64", f"{value.name}_{k}", read, depth))


@lowers(DimShuffle)
def dimshuffle(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Permutes, inserts and drops axes; dropped axes must have size 1."""
    [value] = inputs
    order = node.op.new_order
    for axis in node.op.drop:
        graph.builder.fail_unless_equal(
            value.shape[axis],
            Size.of(1),
            ValueError,
            f"{node.op}: dropped axis {axis} must have size 1",
        )
    if not order:
        if value.is_scalar:
            return [value]
        return [graph.builder.scalar(node.outputs[0], value.dtype, value.first)]
    if value.is_scalar:
        value = _in_memory(graph, value)
    shape = tuple(Size.of(1) if k == "x" else value.shape[k] for k in order)
    strides = tuple(Size.of(0) if k == "x" else value.strides[k] for k in order)
    reversed_blocks = value.reversed_blocks and replace(
        value.reversed_blocks, axis=order.index(value.reversed_blocks.axis)
    )
    return [value.view(shape=shape, strides=strides, reversed_blocks=reversed_blocks)]


def _in_memory(graph: GraphLowering, value: Operand) -> Operand:
    """Store a scalar in memory, so that a pointer can refer to it."""
    held = graph.builder.local_constants(value.dtype, "number", [value.first])
    return Operand(held, value.dtype, depth=graph.builder.depth, const=True)


def reshaped(graph: GraphLowering, value: Operand, shape: tuple[Size, ...]) -> Operand:
    """Reshape an array: a view if it is contiguous, else a copy."""
    if not shape:
        if value.is_scalar:
            return value
        number = graph.builder.declare(value.dtype, value.name, value.first)
        return Operand.of(number, value.dtype, depth=graph.builder.depth)
    if value.is_scalar:
        value = _in_memory(graph, value)
    if not value.is_contiguous:
        rows = graph.builder.array(f"{value.name}_rows", value.dtype, value.shape)
        value = graph.copied(value, graph.keep_alive(rows))
    return value.view(shape=shape, strides=contiguous(shape))


@lowers(Reshape)
def reshape(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Reshapes; one size may be -1, which is inferred."""
    value, wanted = inputs
    kind: Any = node.outputs[0].type
    builder = graph.builder
    _check_count(graph, node, wanted, kind.ndim)
    sizes = [
        Size.of(fixed) if fixed is not None else entry(graph, wanted, k)
        for k, fixed in enumerate(kind.shape)
    ]
    unknown = [k for k, n in enumerate(sizes) if not n.is_nonnegative]
    if len(unknown) == 1:
        [k] = unknown
        left = _inferred_size(graph, value, entries_of(n for j, n in enumerate(sizes) if j != k))
        if sizes[k] == -1:
            sizes[k] = left
        else:
            asked = Integer(sizes[k])
            sizes[k] = builder.size(conditional(asked < 0, left, asked), low=0)
            graph.check_product(node.outputs[0], sizes)
    elif unknown:
        first, *others = (Integer(sizes[k]) < 0 for k in unknown)
        several = sum(others, first) > 1
        builder.fail_if(several, ValueError, f"{node.op}: only one size may be -1")
        given = [builder.size(conditional(Integer(sizes[k]) < 0, -1, sizes[k])) for k in unknown]
        known = [builder.size(conditional(Integer(n) < 0, 1, n), low=0) for n in given]
        factors = [*known, *(n for n in sizes if n.is_nonnegative)]
        graph.check_product(node.outputs[0], factors)
        left = _inferred_size(graph, value, builder.size(entries_of(factors), "known"))
        for k, n in zip(unknown, given, strict=True):
            sizes[k] = builder.size(conditional(Integer(n) < 0, left, n), low=0)
        graph.check_product(node.outputs[0], sizes)
    builder.fail_unless_equal(
        entries_of(sizes),
        value.size,
        ValueError,
        f"{node.op}: the new shape has a different number of elements",
    )
    return [
        _reversed_rows(graph, node, value, tuple(sizes)) or reshaped(graph, value, tuple(sizes))
    ]


def _inferred_size(graph: GraphLowering, value: Operand, rest: Size) -> Size:
    """Infer a size of -1: the number of elements divided by the product of the other sizes."""
    if rest == 0:
        return rest
    found = value.size.divided(rest)
    if found is not None:
        return found
    if rest.constant is not None and value.size.is_nonnegative:
        return graph.builder.size(value.size // rest.constant)
    whole, by = Integer(value.size), Integer(rest)
    return graph.builder.size(conditional(by.eq(0), 0, whole / by), low=0)


def _check_count(graph: GraphLowering, node: Apply, sizes: Operand, count: int) -> None:
    graph.builder.fail_unless_equal(
        sizes.shape[0], Size.of(count), ValueError, f"{node.op}: expected {count} sizes"
    )


def _reversed_rows(
    graph: GraphLowering, node: Apply, value: Operand, shape: tuple[Size, ...]
) -> Operand | None:
    """Reshape backward rows over time for a product without copying them into order."""
    if not (len(shape) == 2 and value.ndim == 3 and shape[1] == value.shape[2]):
        return None
    if not value.strides[0].is_negative_multiple or not graph.only_products_read(node.outputs[0]):
        return None
    forward = graph.reversed_view(value.view(const=True), f"{value.name}_on")
    return reshaped(graph, forward, shape).view(reversed_blocks=ReversedBlocks(0, value.shape[0]))


@lowers(JoinDims)
def join_dims(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Merges neighboring axes."""
    [value] = inputs
    start, stop = node.op.start_axis, node.op.start_axis + node.op.n_axes
    one = entries_of(value.shape[start:stop])
    return [reshaped(graph, value, (*value.shape[:start], one, *value.shape[stop:]))]


@lowers(SplitDims)
def split_dims(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Splits an axis."""
    value, wanted = inputs
    kind: Any = node.outputs[0].type
    axis = node.op.axis
    n = kind.ndim - value.ndim + 1
    _check_count(graph, node, wanted, n)
    sizes = [entry(graph, wanted, k) for k in range(n)]
    shape = (*value.shape[:axis], *sizes, *value.shape[axis + 1 :])
    shape = graph.shape_like(node.outputs[0], shape)
    graph.check_sizes(node.outputs[0], shape)
    graph.builder.fail_unless_equal(
        entries_of(shape),
        value.size,
        ValueError,
        f"{node.op}: the new shape has a different number of elements",
    )
    return [reshaped(graph, value, shape)]


@lowers(SpecifyShape)
def specify_shape(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Checks the promised sizes; returns the value itself."""
    value, *wanted = inputs
    shape = list(value.shape)
    for axis, (variable, size) in enumerate(zip(node.inputs[1:], wanted, strict=True)):
        if getattr(variable, "data", 0) is None:
            continue
        graph.builder.fail_unless_equal(
            shape[axis],
            graph.builder.as_size(size),
            AssertionError,
            f"SpecifyShape: axis {axis} does not have the specified size",
        )
        fixed = node.outputs[0].type.shape[axis]
        if fixed is not None:
            shape[axis] = Size.of(fixed)
    return [value.view(shape=tuple(shape)) if not value.is_scalar else value]


@lowers(ViewOp, CpuContiguous)
def view(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Returns the value itself."""
    return [inputs[0]]


@lowers(DeepCopyOp)
def deep_copy(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Copies."""
    [value] = inputs
    if value.is_scalar:
        return [value]
    return [graph.copied(value, graph.array(node.outputs[0], value.shape))]


@lowers(Shape_i)
def shape_i(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Returns one size; emits no code."""
    return [_number(inputs[0].shape[node.op.i])]


def _number(size: Size) -> Operand:
    return Operand.of(Integer(size), "int64", integer=size)


@lowers(Shape)
def shape(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Returns the shape as a vector."""
    sizes = inputs[0].shape
    return [_vector(graph, list(map(Integer, sizes)), "int64", sizes)]


@lowers(MakeVector)
def make_vector(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Builds a vector of scalars."""
    dtype = node.outputs[0].type.dtype
    entries = [converted(value.first, value.dtype, dtype) for value in inputs]
    whole = dtype == "int64" and all(value.dtype.startswith(("int", "uint")) for value in inputs)
    sizes = [graph.builder.as_size(value) for value in inputs] if whole else None
    return [_vector(graph, entries, dtype, sizes)]


def _vector(
    graph: GraphLowering, entries: Sequence[Expression], dtype: str, sizes: Sequence[Size] | None
) -> Operand:
    """Declare a short vector, whose elements may also be tracked as sizes."""
    builder = graph.builder
    name = builder.local_constants(dtype, "vector", entries)
    return Operand(
        name,
        dtype,
        (Size.of(len(entries)),),
        (Size.of(1),),
        elements=None if sizes is None else tuple(sizes),
        depth=builder.depth,
        const=True,
    )


@lowers(ScalarFromTensor, TensorFromScalar)
def scalar_from_tensor(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Converts between a 0-d tensor and a scalar; emits no code."""
    [value] = inputs
    if value.is_scalar:
        return [value]
    return [graph.builder.scalar(node.outputs[0], value.dtype, value.first)]
