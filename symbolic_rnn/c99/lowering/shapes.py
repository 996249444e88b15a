"""Other views of the same numbers, and sizes: nothing here moves an entry unless it must."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from pytensor.compile.ops import DeepCopyOp, ViewOp
from pytensor.graph.basic import Apply
from pytensor.tensor.basic import MakeVector, ScalarFromTensor, TensorFromScalar
from pytensor.tensor.elemwise import DimShuffle
from pytensor.tensor.reshape import JoinDims, SplitDims
from pytensor.tensor.shape import Reshape, Shape, Shape_i, SpecifyShape

from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.scalars import c_cast, c_int64
from symbolic_rnn.c99.values import Turned, Value, contiguous, product, quotient

__all__ = ["entry", "reshaped"]

_PLAIN = re.compile(r"[\w* ]+", flags=re.ASCII)


def entry(graph: GraphLowering, value: Value, k: int) -> str:
    """One entry of a vector of integers, as an expression."""
    if value.elements is not None:
        return c_int64(value.elements[k], value.dtype)
    program = graph.program
    depth = max(value.depth, program.depth_of(value.name))
    read = c_int64(value.at(str(k)), value.dtype)
    return program.declare("const int64_t", f"{value.name}_{k}", read, depth)


@lowers(DimShuffle)
def dimshuffle(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Axes in another order, put in or left out; one that is left out has length one."""
    [value] = inputs
    order = node.op.new_order
    for axis in node.op.drop:
        graph.program.fail_unless_equal(
            value.shape[axis], "1", ValueError, f"{node.op}: axis {axis} has not the size 1"
        )
    if not order:
        if value.number:
            return [value]
        return [graph.program.number(node.outputs[0], value.dtype, f"{value.name}[0]")]
    if value.number:
        value = _in_memory(graph, value)
    shape = tuple("1" if k == "x" else value.shape[k] for k in order)
    strides = tuple("0" if k == "x" else value.strides[k] for k in order)
    turned = value.turned and replace(value.turned, axis=order.index(value.turned.axis))
    return [value.seen(shape=shape, strides=strides, turned=turned)]


def _in_memory(graph: GraphLowering, value: Value) -> Value:
    """A number that something has to point at."""
    c = graph.program.c_type(value.dtype)
    held = graph.program.entries(c, "number", [value.name])
    return Value(held, value.dtype, depth=graph.program.depth, const=True)


def reshaped(graph: GraphLowering, value: Value, shape: tuple[str, ...]) -> Value:
    """The same entries in another shape: a view where rows follow each other, else a copy."""
    if not shape:
        if value.number:
            return value
        c = graph.program.c_type(value.dtype)
        name = graph.program.declare(f"const {c}", value.name, f"{value.name}[0]")
        return Value(name, value.dtype, number=True, depth=graph.program.depth)
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
        str(fixed) if fixed is not None else program.size(entry(graph, wanted, k))
        for k, fixed in enumerate(kind.shape)
    ]
    unknown = [k for k, n in enumerate(sizes) if not program.is_length(n)]
    if len(unknown) == 1:
        rest = product("1", *(n for k, n in enumerate(sizes) if k not in unknown))
        [k] = unknown
        asked = sizes[k]
        left = quotient(value.size, rest) if rest != "0" else "0"
        if not _PLAIN.fullmatch(left):
            left = f"({rest} == 0 ? 0 : {left})"
        sizes[k] = program.size(left if asked == "-1" else f"{asked} < 0 ? {left} : {asked}")
        if asked == "-1":
            program.lengths.add(sizes[k])
    elif unknown:
        asked_for = " + ".join(f"({sizes[k]} < 0)" for k in unknown)
        program.fail_if(f"{asked_for} > 1", ValueError, f"{node.op}: more than one size is -1")
        graph.check_sizes(node.outputs[0], [f"({n} < 0 ? 1 : {n})" for n in sizes])
        given = [program.size(f"{n} < 0 ? -1 : {n}") for n in sizes]
        whole = program.size(" * ".join(f"({n} < 0 ? 1 : {n})" for n in given), "known")
        left = f"({whole} == 0 ? 0 : ({value.size}) / {whole})"
        sizes = [
            n if program.is_length(n) else program.size(f"{n} < 0 ? {left} : {n}") for n in given
        ]
    graph.check_sizes(node.outputs[0], sizes)
    program.fail_unless_equal(
        product("1", *sizes),
        value.size,
        ValueError,
        f"{node.op}: the new shape has another number of entries",
    )
    return [_turned(graph, node, value, tuple(sizes)) or reshaped(graph, value, tuple(sizes))]


def _check_count(graph: GraphLowering, node: Apply, sizes: Value, count: int) -> None:
    graph.program.fail_unless_equal(
        sizes.shape[0], str(count), ValueError, f"{node.op}: expected {count} sizes"
    )


def _turned(
    graph: GraphLowering, node: Apply, value: Value, shape: tuple[str, ...]
) -> Value | None:
    """A matrix of rows over time, read backward: for products it may lie as it is."""
    if not (len(shape) == 2 and value.ndim == 3 and shape[1] == value.shape[2]):
        return None
    if not value.strides[0].startswith("-") or not graph.only_products_read(node.outputs[0]):
        return None
    forward = graph.from_other_end(value.seen(const=True), f"{value.name}_on")
    return reshaped(graph, forward, shape).seen(turned=Turned(0, value.shape[0]))


@lowers(JoinDims)
def join_dims(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Neighboring axes as one."""
    [value] = inputs
    start, stop = node.op.start_axis, node.op.start_axis + node.op.n_axes
    one = graph.program.size(product("1", *value.shape[start:stop]))
    return [reshaped(graph, value, (*value.shape[:start], one, *value.shape[stop:]))]


@lowers(SplitDims)
def split_dims(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """One axis as several."""
    value, wanted = inputs
    kind: Any = node.outputs[0].type
    axis = node.op.axis
    n = kind.ndim - value.ndim + 1
    _check_count(graph, node, wanted, n)
    sizes = [graph.program.size(entry(graph, wanted, k)) for k in range(n)]
    shape = (*value.shape[:axis], *sizes, *value.shape[axis + 1 :])
    shape = graph.shape_like(node.outputs[0], shape)
    graph.check_sizes(node.outputs[0], shape)
    graph.program.fail_unless_equal(
        product("1", *shape),
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
            graph.program.size(c_int64(size.at(), size.dtype)),
            AssertionError,
            f"SpecifyShape: axis {axis} has another size than was promised",
        )
        fixed = node.outputs[0].type.shape[axis]
        if fixed is not None:
            shape[axis] = str(fixed)
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
    return [Value(inputs[0].shape[node.op.i], "int64", number=True)]


@lowers(Shape)
def shape(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """All sizes."""
    return [_vector(graph, inputs[0].shape, "int64")]


@lowers(MakeVector)
def make_vector(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Numbers one after the other."""
    dtype = node.outputs[0].type.dtype
    entries = [c_cast(value.at(), value.dtype, dtype) for value in inputs]
    return [_vector(graph, entries, dtype)]


def _vector(graph: GraphLowering, entries: Any, dtype: str) -> Value:
    """A short vector, whose entries are also known by name."""
    program = graph.program
    name = program.entries(program.c_type(dtype), "vector", entries)
    whole = dtype.startswith(("int", "uint"))
    return Value(
        name,
        dtype,
        (str(len(entries)),),
        ("1",),
        elements=tuple(entries) if whole else None,
        depth=program.depth,
        const=True,
    )


@lowers(ScalarFromTensor, TensorFromScalar)
def scalar_from_tensor(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Converts between a 0-d tensor and a scalar; emits no code."""
    [value] = inputs
    if value.number:
        return [value]
    return [graph.program.number(node.outputs[0], value.dtype, f"{value.name}[0]")]
