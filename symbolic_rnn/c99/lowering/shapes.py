"""Other views of the same numbers, and sizes: nothing here moves an entry unless it must."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pytensor.compile.ops import DeepCopyOp, ViewOp
from pytensor.graph.basic import Apply
from pytensor.tensor.basic import MakeVector, ScalarFromTensor, TensorFromScalar
from pytensor.tensor.elemwise import DimShuffle
from pytensor.tensor.reshape import JoinDims, SplitDims
from pytensor.tensor.shape import Reshape, Shape, Shape_i, SpecifyShape

from symbolic_rnn.c99.ir.expressions import Expression, Integer, conditional
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.lowering.conversions import converted, int64
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.values import Turned, Value, contiguous, entries_of

__all__ = ["entry", "reshaped"]


def entry(graph: GraphLowering, value: Value, k: int) -> Size:
    """One entry of a vector of integers, as a size."""
    if value.elements is not None:
        return value.elements[k]
    program = graph.program
    depth = max(value.depth, program.depth_of(value.pointer), program.outermost)
    read = int64(value.at(k), value.dtype)
    return program.size(program.declare("int64", f"{value.name}_{k}", read, depth))


@lowers(DimShuffle)
def dimshuffle(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Axes in another order, put in or left out; one that is left out has length one."""
    [value] = inputs
    order = node.op.new_order
    for axis in node.op.drop:
        graph.program.fail_unless_equal(
            value.shape[axis], Size.of(1), ValueError, f"{node.op}: axis {axis} has not the size 1"
        )
    if not order:
        if value.number:
            return [value]
        return [graph.program.number(node.outputs[0], value.dtype, value.first)]
    if value.number:
        value = _in_memory(graph, value)
    shape = tuple(Size.of(1) if k == "x" else value.shape[k] for k in order)
    strides = tuple(Size.of(0) if k == "x" else value.strides[k] for k in order)
    turned = value.turned and replace(value.turned, axis=order.index(value.turned.axis))
    return [value.seen(shape=shape, strides=strides, turned=turned)]


def _in_memory(graph: GraphLowering, value: Value) -> Value:
    """A number that something has to point at."""
    held = graph.program.entries(value.dtype, "number", [value.first])
    return Value(held, value.dtype, depth=graph.program.depth, const=True)


def reshaped(graph: GraphLowering, value: Value, shape: tuple[Size, ...]) -> Value:
    """The same entries in another shape: a view where rows follow each other, else a copy."""
    if not shape:
        if value.number:
            return value
        number = graph.program.declare(value.dtype, value.name, value.first)
        return Value.of(number, value.dtype, depth=graph.program.depth)
    if value.number:
        value = _in_memory(graph, value)
    if not value.is_contiguous:
        rows = graph.program.array(f"{value.name}_rows", value.dtype, value.shape)
        value = graph.copied(value, graph.keep(rows))
    return value.seen(shape=shape, strides=contiguous(shape))


@lowers(Reshape)
def reshape(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """A new shape; one size may be -1, what is left."""
    value, wanted = inputs
    kind: Any = node.outputs[0].type
    program = graph.program
    _check_count(graph, node, wanted, kind.ndim)
    sizes = [
        Size.of(fixed) if fixed is not None else entry(graph, wanted, k)
        for k, fixed in enumerate(kind.shape)
    ]
    unknown = [k for k, n in enumerate(sizes) if not n.is_nonnegative]
    if len(unknown) == 1:
        [k] = unknown
        left = _left(graph, value, entries_of(n for j, n in enumerate(sizes) if j != k))
        if sizes[k] == -1:
            sizes[k] = left
        else:
            asked = Integer(sizes[k])
            sizes[k] = program.size(conditional(asked < 0, left, asked), low=0)
            graph.check_product(node.outputs[0], sizes)
    elif unknown:
        first, *others = (Integer(sizes[k]) < 0 for k in unknown)
        several = sum(others, first) > 1
        program.fail_if(several, ValueError, f"{node.op}: more than one size is -1")
        given = [program.size(conditional(Integer(sizes[k]) < 0, -1, sizes[k])) for k in unknown]
        known = [program.size(conditional(Integer(n) < 0, 1, n), low=0) for n in given]
        factors = [*known, *(n for n in sizes if n.is_nonnegative)]
        graph.check_product(node.outputs[0], factors)
        left = _left(graph, value, program.size(entries_of(factors), "known"))
        for k, n in zip(unknown, given, strict=True):
            sizes[k] = program.size(conditional(Integer(n) < 0, left, n), low=0)
        graph.check_product(node.outputs[0], sizes)
    program.fail_unless_equal(
        entries_of(sizes),
        value.size,
        ValueError,
        f"{node.op}: the new shape has another number of entries",
    )
    return [_turned(graph, node, value, tuple(sizes)) or reshaped(graph, value, tuple(sizes))]


def _left(graph: GraphLowering, value: Value, rest: Size) -> Size:
    """What is left for one axis of a new shape: the entries by those of the other axes."""
    if rest == 0:
        return rest
    found = value.size.divided(rest)
    if found is not None:
        return found
    if rest.constant is not None and value.size.is_nonnegative:
        return graph.program.size(value.size // rest.constant)
    whole, by = Integer(value.size), Integer(rest)
    return graph.program.size(conditional(by.eq(0), 0, whole / by), low=0)


def _check_count(graph: GraphLowering, node: Apply, sizes: Value, count: int) -> None:
    graph.program.fail_unless_equal(
        sizes.shape[0], Size.of(count), ValueError, f"{node.op}: expected {count} sizes"
    )


def _turned(
    graph: GraphLowering, node: Apply, value: Value, shape: tuple[Size, ...]
) -> Value | None:
    """A matrix of rows over time, read backward: for products it may lie as it is."""
    if not (len(shape) == 2 and value.ndim == 3 and shape[1] == value.shape[2]):
        return None
    if not value.strides[0].is_negative_multiple or not graph.only_products_read(node.outputs[0]):
        return None
    forward = graph.from_other_end(value.seen(const=True), f"{value.name}_on")
    return reshaped(graph, forward, shape).seen(turned=Turned(0, value.shape[0]))


@lowers(JoinDims)
def join_dims(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Neighboring axes as one."""
    [value] = inputs
    start, stop = node.op.start_axis, node.op.start_axis + node.op.n_axes
    one = entries_of(value.shape[start:stop])
    return [reshaped(graph, value, (*value.shape[:start], one, *value.shape[stop:]))]


@lowers(SplitDims)
def split_dims(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """One axis as several."""
    value, wanted = inputs
    kind: Any = node.outputs[0].type
    axis = node.op.axis
    n = kind.ndim - value.ndim + 1
    _check_count(graph, node, wanted, n)
    sizes = [entry(graph, wanted, k) for k in range(n)]
    shape = (*value.shape[:axis], *sizes, *value.shape[axis + 1 :])
    shape = graph.shape_like(node.outputs[0], shape)
    graph.check_sizes(node.outputs[0], shape)
    graph.program.fail_unless_equal(
        entries_of(shape),
        value.size,
        ValueError,
        f"{node.op}: the new shape has another number of entries",
    )
    return [reshaped(graph, value, shape)]


@lowers(SpecifyShape)
def specify_shape(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """The value itself; sizes that were promised are looked at."""
    value, *wanted = inputs
    shape = list(value.shape)
    for axis, (variable, size) in enumerate(zip(node.inputs[1:], wanted, strict=True)):
        if getattr(variable, "data", 0) is None:
            continue
        graph.program.fail_unless_equal(
            shape[axis],
            graph.program.integer(size),
            AssertionError,
            f"SpecifyShape: axis {axis} has another size than was promised",
        )
        fixed = node.outputs[0].type.shape[axis]
        if fixed is not None:
            shape[axis] = Size.of(fixed)
    return [value.seen(shape=tuple(shape)) if not value.number else value]


@lowers(ViewOp)
def view(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """The value itself."""
    return [inputs[0]]


@lowers(DeepCopyOp)
def deep_copy(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """A copy."""
    [value] = inputs
    if value.number:
        return [value]
    return [graph.copied(value, graph.array(node.outputs[0], value.shape))]


@lowers(Shape_i)
def shape_i(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """One size."""
    return [_number(inputs[0].shape[node.op.i])]


def _number(size: Size) -> Value:
    return Value.of(Integer(size), "int64", integer=size)


@lowers(Shape)
def shape(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """All sizes."""
    sizes = inputs[0].shape
    return [_vector(graph, list(map(Integer, sizes)), "int64", sizes)]


@lowers(MakeVector)
def make_vector(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Numbers one after the other."""
    dtype = node.outputs[0].type.dtype
    entries = [converted(value.first, value.dtype, dtype) for value in inputs]
    whole = dtype == "int64" and all(value.dtype.startswith(("int", "uint")) for value in inputs)
    sizes = [graph.program.integer(value) for value in inputs] if whole else None
    return [_vector(graph, entries, dtype, sizes)]


def _vector(
    graph: GraphLowering, entries: Sequence[Expression], dtype: str, sizes: Sequence[Size] | None
) -> Value:
    """A short vector, whose entries may also be known as sizes."""
    program = graph.program
    name = program.entries(dtype, "vector", entries)
    return Value(
        name,
        dtype,
        (Size.of(len(entries)),),
        (Size.of(1),),
        elements=None if sizes is None else tuple(sizes),
        depth=program.depth,
        const=True,
    )


@lowers(ScalarFromTensor, TensorFromScalar)
def scalar_from_tensor(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Converts between a 0-d tensor and a scalar; emits no code."""
    [value] = inputs
    if value.number:
        return [value]
    return [graph.program.number(node.outputs[0], value.dtype, value.first)]
