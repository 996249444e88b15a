"""Rows and entries of arrays by arrays of numbers: looked up, set, added to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pytensor.graph.basic import Apply
from pytensor.tensor.subtensor import AdvancedIncSubtensor, AdvancedSubtensor

from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.indexing import writable
from symbolic_rnn.c99.lowering.loops import over
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.values import Value, product, total

__all__: list[str] = []


def _rows(graph: GraphLowering, node: Apply, array: Value, index: Value, row: str) -> str:
    """The row that an index names, counted from the front."""
    program = graph.program
    at = program.declare("int64_t", "row", f"(int64_t){index.at(row)}")
    program.line(f"if ({at} < 0) {at} += {array.shape[0]};")
    program.fail_if(
        f"{at} < 0 || {at} >= {array.shape[0]}", IndexError, f"{node.op}: an index is out of bounds"
    )
    return at


def _one_index(node: Apply) -> bool:
    """Whether an advanced index is one array of integers for the first axis."""
    op: Any = node.op
    first = 1 if isinstance(op, AdvancedSubtensor) else 2
    kinds = [variable.type for variable in node.inputs[first:]]
    whole = tuple(op.idx_list) == (0,) and len(kinds) == 1
    return whole and getattr(kinds[0], "dtype", "bool").startswith(("int", "uint"))


@lowers(AdvancedSubtensor)
def advanced_subtensor(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Rows of an array by their numbers, or entries by a number for each axis."""
    if not _one_index(node):
        return _entries(graph, node, inputs)
    value, index = inputs
    out = graph.array(
        node.outputs[0], graph.shape_like(node.outputs[0], [*index.shape, *value.shape[1:]])
    )
    program = graph.program
    flat = graph.as_contiguous(index)
    k = program.name("k")
    count = index.size
    with program.loop(f"for (int64_t {k} = 0; {k} < {count}; {k}++)"):
        program.know(k, "const int64_t")
        row = _rows(graph, node, value, flat.seen(shape=(count,), strides=("1",)), k)
        target = out.seen(shape=value.shape[1:], strides=out.strides[index.ndim :])
        source = value.seen(shape=value.shape[1:], strides=value.strides[1:])
        rest = product("1", *value.shape[1:])
        over(
            program,
            value.shape[1:],
            [target, source],
            lambda at: [
                f"{out.name}[{total(product(k, rest), at[0])}] = "
                f"{value.name}[{total(product(row, value.strides[0]), at[1])}];"
            ],
        )
    return [out]


def _entries(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """One array of integers for each of the first axes, all of one shape."""
    op: Any = node.op
    value, *indices = inputs
    pattern = tuple(op.idx_list)
    kinds = [variable.type for variable in node.inputs[1:]]
    ndim = max((kind.ndim for kind in kinds), default=0)
    plain = pattern == tuple(range(len(kinds))) and all(
        kind.dtype.startswith(("int", "uint"))
        and (kind.ndim == ndim)
        and not any(n == 1 for n in kind.shape)
        for kind in kinds
    )
    if not plain or ndim != 1:
        raise NotCoveredError.of(node)
    program = graph.program
    n = indices[0].shape[0]
    for other in indices[1:]:
        if other.shape[0] != n:
            program.fail_if(
                f"{other.shape[0]} != {n}", IndexError, f"{op}: indices differ in length"
            )
    axes = len(indices)
    out = graph.array(node.outputs[0], graph.shape_like(node.outputs[0], [n, *value.shape[axes:]]))
    k = program.name("k")
    with program.loop(f"for (int64_t {k} = 0; {k} < {n}; {k}++)"):
        program.know(k, "const int64_t")
        offset = _offset_of(graph, node, value, indices, k)
        target = out.seen(shape=value.shape[axes:], strides=out.strides[1:])
        source = value.seen(shape=value.shape[axes:], strides=value.strides[axes:])
        over(
            program,
            value.shape[axes:],
            [target, source],
            lambda at: [
                f"{out.name}[{total(product(k, out.strides[0]), at[0])}] = "
                f"{value.name}[{total(offset, at[1])}];"
            ],
        )
    return [out]


def _offset_of(
    graph: GraphLowering, node: Apply, value: Value, indices: Sequence[Value], k: str
) -> str:
    offsets = []
    for axis, index in enumerate(indices):
        whole = value.seen(shape=value.shape[axis:], strides=value.strides[axis:])
        offsets.append(product(_rows(graph, node, whole, index, k), value.strides[axis]))
    return total(*offsets)


@lowers(AdvancedIncSubtensor)
def advanced_inc_subtensor(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """An array with rows set or added to, in the order of the indices; one may come twice."""
    value, given, *indices = inputs
    op: Any = node.op
    sign = "=" if op.set_instead_of_inc else "+="
    if getattr(op, "ignore_duplicates", False):
        raise NotCoveredError.of(node)
    into = writable(graph, node, value)
    program = graph.program
    if _one_index(node):
        [index] = indices
        axes, index_ndim = 1, index.ndim
    else:
        kinds = [variable.type for variable in node.inputs[2:]]
        plain = tuple(op.idx_list) == tuple(range(len(kinds))) and all(
            kind.ndim == 1 and kind.dtype.startswith(("int", "uint")) for kind in kinds
        )
        if not plain:
            raise NotCoveredError.of(node)
        axes, index_ndim = len(indices), 1
    flat = [graph.as_contiguous(index) for index in indices]
    count = indices[0].size
    rest_shape = into.shape[axes:]
    wanted = (*indices[0].shape, *rest_shape)
    lead = len(wanted) - given.ndim
    kind: Any = node.inputs[1].type
    strides = [
        *["0"] * lead,
        *(
            "0" if kind.shape[j] == 1 and wanted[lead + j] != "1" else given.strides[j]
            for j in range(given.ndim)
        ),
    ]
    if index_ndim > 1 and lead == 0 and given.is_contiguous:
        strides = [product("1", *rest_shape), *strides[index_ndim:]]
    elif index_ndim > 1 and any(s != "0" for s in strides[:index_ndim]):
        raise NotCoveredError.of(node)
    else:
        strides = [strides[index_ndim - 1] if index_ndim else "0", *strides[index_ndim:]]
    k = program.name("k")
    with program.loop(f"for (int64_t {k} = 0; {k} < {count}; {k}++)"):
        program.know(k, "const int64_t")
        seen = [each.seen(shape=(count,), strides=("1",)) for each in flat]
        offset = _offset_of(graph, node, into, seen, k)
        target = into.seen(shape=rest_shape, strides=into.strides[axes:])
        if given.number:
            over(
                program,
                rest_shape,
                [target],
                lambda at: [f"{into.name}[{total(offset, at[0])}] {sign} {given.name};"],
            )
        else:
            source = given.seen(shape=rest_shape, strides=tuple(strides[1:]))
            over(
                program,
                rest_shape,
                [target, source],
                lambda at: [
                    f"{into.name}[{total(offset, at[0])}] {sign} "
                    f"{given.name}[{total(product(k, strides[0]), at[1])}];"
                ],
            )
    return [into]
