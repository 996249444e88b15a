"""Sums, products, extremes and counts along axes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytensor.scalar as ps
from pytensor.graph.basic import Apply
from pytensor.tensor.elemwise import CAReduce
from pytensor.tensor.extra_ops import CumOp
from pytensor.tensor.math import Argmax, MulWithoutZeros

from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import merged, over
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.rewrites import SumOf
from symbolic_rnn.c99.scalars import C_TYPES, accumulated, c_cast, c_expression, literal
from symbolic_rnn.c99.values import Value, offset, scaled

__all__: list[str] = []

#: Partial results side by side: as many as fill a few vectors.
_PARTS = 32


def _limit(dtype: str, *, lowest: bool) -> str:
    """What loses against every value."""
    if dtype.startswith("float"):
        return literal(np.dtype(dtype).type(-np.inf if lowest else np.inf), dtype)
    if dtype == "bool":
        return "0" if lowest else "1"
    info = np.iinfo(dtype)
    return literal(np.dtype(dtype).type(info.min if lowest else info.max), dtype)


def _start(op: ps.ScalarOp, dtype: str) -> str:
    match op:
        case ps.Add() | ps.OR() | ps.XOR():
            return "0"
        case ps.Mul() | MulWithoutZeros():
            return "1"
        case ps.AND():
            return "1" if dtype == "bool" else "-1"
        case ps.Maximum():
            return _limit(dtype, lowest=True)
        case ps.Minimum():
            return _limit(dtype, lowest=False)
    raise NotCoveredError(f"a reduction by {op} has no C99 form here; use mode='CVM'.")


@lowers(CAReduce, SumOf)
def reduction(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Run through all entries, and gather them in the entries of the result."""
    [value] = inputs
    op = node.op
    program = graph.program
    axes = range(value.ndim) if op.axis is None else [a % value.ndim for a in op.axis]
    kept = [k for k in range(value.ndim) if k not in axes]
    out_dtype = node.outputs[0].type.dtype
    held = getattr(op, "acc_dtype", None) or out_dtype
    if value.dtype.startswith("float") and held not in ("float32", "float64"):
        held = out_dtype
    start = _start(op.scalar_op, held)
    if isinstance(op.scalar_op, ps.Maximum | ps.Minimum):
        for k in axes:
            program.fail_if(f"{value.shape[k]} == 0", ValueError, f"{op}: an axis is empty")

    def read(item: str) -> str:
        if isinstance(op, SumOf):
            item = f"({c_expression(op.of, [item], [value.dtype], value.dtype)})"
        return c_cast(item, value.dtype, held)

    def step(into: str, item: str) -> str:
        return f"{into} = {c_expression(op.scalar_op, [into, item], [held, held], held)};"

    if value.number:
        number = c_cast(read(value.name), held, out_dtype)
        return [program.number(node.outputs[0], out_dtype, number)]
    if not kept:
        gathered = _gathered(graph, value, held, start, read, step)
        cast = c_cast(gathered, held, out_dtype)
        return [program.number(node.outputs[0], out_dtype, cast)]
    shape = graph.shape_like(node.outputs[0], [value.shape[k] for k in kept])
    out = graph.array(node.outputs[0], shape)
    whole = value.seen(
        shape=(*shape, *(value.shape[k] for k in axes)),
        strides=(*(value.strides[k] for k in kept), *(value.strides[k] for k in axes)),
    )
    if value.strides[kept[-1]] == 1 or not any(value.strides[k] == 1 for k in axes):
        # A kept axis runs fastest: gather row by row, into the result or what is as wide.
        into = out if held == out_dtype else graph.scratch(held, shape, "gathered")
        over(program, shape, [into], lambda at: [f"{into.name}[{at[0]}] = {start};"])
        order = [*range(len(kept), value.ndim), *range(len(kept))]
        source = whole.seen(
            shape=tuple(whole.shape[k] for k in order),
            strides=tuple(whole.strides[k] for k in order),
        )
        target = source.seen(
            name=into.name, strides=(Size.of(0),) * len(axes) + into.strides, dtype=held
        )
        over(
            program,
            source.shape,
            [target, source],
            lambda at: [step(f"{into.name}[{at[0]}]", read(f"{value.name}[{at[1]}]"))],
            comment=f"{out.name} = {op}({value.name})",
        )
        if into is not out:
            over(
                program,
                shape,
                [out, into],
                lambda at: [
                    f"{out.name}[{at[0]}] = {c_cast(f'{into.name}[{at[1]}]', held, out_dtype)};"
                ],
            )
        return [out]
    index = [program.name("k") for _ in kept]
    n = len(kept)
    with program.nest(index, shape):
        kind = f"const {C_TYPES[whole.dtype]} *const"
        name = program.declare(kind, "row", f"{whole.name} + ({offset(index, whole.strides[:n])})")
        part = whole.seen(name=name, shape=whole.shape[n:], strides=whole.strides[n:])
        gathered = _gathered(graph, part, held, start, read, step)
        program.line(f"{out.at(*index)} = {c_cast(gathered, held, out.dtype)};")
    return [out]


def _gathered(
    graph: GraphLowering,
    value: Value,
    held: str,
    start: str,
    read: Callable[[str], str],
    step: Callable[[str, str], str],
) -> str:
    """Gather all entries into one number, in several rows of partial results side by side."""
    program = graph.program
    c = C_TYPES[held]
    name, parts, j = program.name("gathered"), program.name("parts"), program.name("j")
    program.line(f"{c} {parts}[{_PARTS}];")
    program.line(f"for (int {j} = 0; {j} < {_PARTS}; {j}++) {parts}[{j}] = {start};")
    program.know(name, f"const {c}")
    axes = merged(value.shape, [value.strides])
    length, [stride] = axes[-1] if axes else (Size.of(1), [Size.of(1)])
    indices = [program.name("k") for _ in axes[:-1]]
    with program.nest(indices, [size for size, _ in axes[:-1]]):
        start = offset(indices, [stride for _, [stride] in axes[:-1]])
        kind = f"const {C_TYPES[value.dtype]} *const"
        row = program.declare(kind, "row", f"{value.name} + ({start})")
        i = program.declare("int64_t", "i", "0")
        at = f"{row}[{scaled(i, stride)}]"
        whole = f"for (; {i} + {_PARTS} <= {length}; {i} += {_PARTS})"
        several = f"for (int {j} = 0; {j} < {_PARTS}; {j}++)"
        with program.loop(whole), program.loop(several):
            program.line(step(f"{parts}[{j}]", read(f"{row}[({i} + {j}) * {stride}]")))
        with program.loop(f"for (; {i} < {length}; {i}++)"):
            program.line(step(f"{parts}[0]", read(at)))
    program.line(f"{c} {name} = {parts}[0];")
    with program.loop(f"for (int {j} = 1; {j} < {_PARTS}; {j}++)"):
        program.line(step(name, f"{parts}[{j}]"))
    return name


@lowers(Argmax)
def argmax(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """The place of the first largest entry; a NaN counts as the largest."""
    [value] = inputs
    program = graph.program
    axes = list(range(value.ndim) if node.op.axis is None else node.op.axis)
    kept = [k for k in range(value.ndim) if k not in axes]
    shape = [value.shape[k] for k in kept]
    c = C_TYPES[value.dtype]
    for k in axes:
        program.fail_if(f"{value.shape[k]} == 0", ValueError, "argmax: an axis is empty")
    if value.number:
        return [Value("(int64_t)0", "int64", number=True)]

    def search(row: Value) -> str:
        best = program.declare(c, "best", f"{row.name}[0]")
        place = program.declare("int64_t", "place", "0")
        counter = program.declare("int64_t", "count", "0")
        isnan = f" || (isnan({{0}}) && !isnan({best}))" if value.dtype.startswith("float") else ""
        over(
            program,
            row.shape,
            [row],
            lambda at: [
                f"if ({row.name}[{at[0]}] > {best}{isnan.format(f'{row.name}[{at[0]}]')}) {{",
                f"    {best} = {row.name}[{at[0]}];",
                f"    {place} = {counter};",
                "}",
                f"{counter}++;",
            ],
            vector=False,
        )
        return place

    if not kept:
        return [program.number(node.outputs[0], "int64", search(value))]
    out = graph.array(node.outputs[0], graph.shape_like(node.outputs[0], shape))
    index = [program.name("k") for _ in kept]

    with program.nest(index, shape):
        start = offset(index, [value.strides[a] for a in kept])
        name = program.declare(f"const {c} *const", "row", f"{value.name} + ({start})")
        row = value.seen(
            name=name,
            shape=tuple(value.shape[a] for a in axes),
            strides=tuple(value.strides[a] for a in axes),
        )
        program.line(f"{out.at(*index)} = {search(row)};")
    return [out]


@lowers(CumOp)
def cumulative(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Running sums or products along one axis, in the dtype of the array: integers wrap.

    That is the dtype that PyTensor declares, and CVM gives; of bools it is whether any, or all, so
    far are true. NumPy, and so PyTensor's Python, gives int64 for all of these.
    """
    [value] = inputs
    program = graph.program
    out = graph.array(node.outputs[0], graph.shape_like(node.outputs[0], value.shape))
    graph.copied(value, out)
    axis = node.op.axis
    op = ps.add if node.op.mode == "add" else ps.mul
    k = program.name("k")
    with program.each(k, out.shape[axis], "1"):
        step = out.strides[axis]
        c = C_TYPES[out.dtype]
        here = program.declare(f"{c} *const", "here", f"{out.name} + {scaled(k, step)}")
        before = program.declare(f"const {c} *const", "before", f"{here} - {step}")
        shape = (*out.shape[:axis], *out.shape[axis + 1 :])
        strides = (*out.strides[:axis], *out.strides[axis + 1 :])
        row = out.seen(shape=shape, strides=strides)
        over(
            program,
            shape,
            [row],
            lambda at: [
                accumulated(op, f"{here}[{at[0]}]", out.dtype, f"{before}[{at[0]}]", out.dtype)
            ],
        )
    return [out]
