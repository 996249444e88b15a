"""Operations on PyTensor graphs of tensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from math import prod
from typing import Any, cast

import numpy as np
import pytensor.tensor as pt
from pytensor.compile import optdb
from pytensor.compile.builders import OpFromGraph
from pytensor.compile.rewriting import inline_ofg_node
from pytensor.conditional.op import IfElse
from pytensor.graph.basic import Apply, Constant, Variable
from pytensor.graph.fg import FunctionGraph
from pytensor.graph.op import Op
from pytensor.graph.replace import vectorize_graph
from pytensor.graph.rewriting.basic import GraphRewriter
from pytensor.graph.rewriting.db import RewriteDatabaseQuery
from pytensor.graph.traversal import ancestors, graph_inputs, toposort
from pytensor.raise_op import CheckAndRaise
from pytensor.tensor.basic import Alloc
from pytensor.tensor.shape import Shape, Shape_i
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.named import labeled_as

__all__ = [
    "checked",
    "is_float",
    "joined_axes",
    "leaves",
    "opened",
    "read_from",
    "replaced",
    "simplified",
    "vectorized",
    "zeros_over",
]

Expressions = Sequence[TensorVariable]
Values = Mapping[TensorVariable, TensorVariable]


def is_float(value: Variable) -> bool:
    """Whether a value has derivatives, unlike a condition, a mask or an index."""
    return str(value.type.dtype).startswith("float")


def leaves(expressions: Expressions) -> list[TensorVariable]:
    """The input variables of expressions, without constants and duplicates, from left to right."""
    found = [leaf for each in expressions for leaf in reversed(list(graph_inputs([each])))]
    return cast(
        "list[TensorVariable]",
        list(dict.fromkeys(leaf for leaf in found if not isinstance(leaf, Constant))),
    )


def opened(expressions: Expressions, which: Callable[[Op], bool]) -> list[TensorVariable]:
    """Copy expressions, replacing each chosen ``OpFromGraph`` by its inner graph."""
    graph = FunctionGraph(
        outputs=cast("list[Variable]", list(expressions)), clone=True, copy_inputs=False
    )

    def closed() -> list[Any]:
        return [n for n in graph.toposort() if isinstance(n.op, OpFromGraph) and which(n.op)]

    while nodes := closed():
        for node in nodes:
            graph.replace_all(zip(node.outputs, inline_ofg_node(node), strict=True))
    return cast("list[TensorVariable]", list(graph.outputs))


def read_from(expression: TensorVariable, values: Values) -> dict[TensorVariable, TensorVariable]:
    """The values whose symbols an expression reads."""
    return {
        symbol: values[symbol]
        for symbol in cast("list[TensorVariable]", list(ancestors([expression])))
        if symbol in values
    }


def replaced(expressions: Expressions, values: Values) -> list[TensorVariable]:
    """Replace symbols by values; types follow from the values.

    Only nodes that depend on a symbol are copied, each once, and the graphs of the values are not
    traversed, so the cost does not grow with them. Copies keep names and equation numbers.
    """
    known: dict[Any, Any] = dict(values)
    for node in toposort(expressions, blockers=known):
        if any(value in known for value in node.inputs):
            inputs = [known.get(value, value) for value in node.inputs]
            # Output types are inferred again only if an input type changed.
            same = all(new.type == old.type for new, old in zip(inputs, node.inputs, strict=True))
            copy = node.clone_with_new_inputs(inputs, strict=same)
            for new, old in zip(copy.outputs, node.outputs, strict=True):
                labeled_as(new, old)
            known.update(zip(node.outputs, copy.outputs, strict=True))
    return [known.get(expression, expression) for expression in expressions]


def vectorized(expression: TensorVariable, values: Values) -> TensorVariable:
    """Evaluate an expression at values that have one more leading axis than their symbols.

    Shapes are the same at every entry, so what is computed from shapes alone gets no leading axis.
    With a size for each entry, PyTensor would infer the static shape of an allocation from the
    whole graph of the values, and allocate entry by entry.
    """
    known: dict[Any, Any] = dict(values)
    sizes: dict[Any, Any] = {}
    for node in toposort([expression], blockers=known):
        changed = {
            value: known[value] if value in known else sizes[value]
            for value in node.inputs
            if value in known or value in sizes
        }
        if not changed:
            continue
        inputs: list[Any] = [changed.get(value, value) for value in node.inputs]
        if not any(value in known for value in node.inputs):
            sizes.update(zip(node.outputs, node.clone_with_new_inputs(inputs).outputs, strict=True))
            continue
        match node.op:
            case Shape():
                sizes[node.outputs[0]] = inputs[0].shape[1:]
                continue
            case Shape_i(i=axis):
                sizes[node.outputs[0]] = inputs[0].shape[axis + 1]
                continue
            case Alloc() if node.inputs[0] in known and not any(s.ndim for s in inputs[1:]):
                found = [_allocated_for_each(node, *inputs)]
            case OpFromGraph() if (
                type(node.op) is OpFromGraph and not sizes.keys() & changed.keys()
            ):
                # As one block, such as the gradient of an einsum, PyTensor's rewrites of slices of
                # several results fail.
                inside = cast("list[TensorVariable]", inline_ofg_node(node))
                found = [vectorized(each, cast("Values", changed)) for each in inside]
            case IfElse():
                found = _chosen_entry_by_entry(node, inputs)
            case _:
                found = cast("list[TensorVariable]", vectorize_graph(list(node.outputs), changed))
        for old, new in zip(cast("list[TensorVariable]", node.outputs), found, strict=True):
            shape = (*new.type.shape[: new.ndim - old.ndim], *old.type.shape)
            # Keep static sizes of 1: without them the axis would no longer broadcast.
            lost = any(a == 1 and b is None for a, b in zip(shape, new.type.shape, strict=True))
            known[old] = pt.specify_shape(new, shape) if lost else new
    if expression in sizes:
        value, like = sizes[expression], next(iter(values.values()))
        shape = (like.type.shape[0], *value.type.shape)
        return _allocated(value, [like.shape[0], *value.shape], shape)
    return cast("TensorVariable", known.get(expression, expression))


def _allocated_for_each(
    node: Apply, value: TensorVariable, *sizes: TensorVariable
) -> TensorVariable:
    """Allocate values that have one more leading axis than that of an `Alloc`."""
    [old] = cast("list[TensorVariable]", node.outputs)
    new_axes = old.ndim + 1 - value.ndim
    value = pt.expand_dims(value, list(range(1, 1 + new_axes))) if new_axes else value
    shape = (value.type.shape[0], *old.type.shape)
    return _allocated(value, [value.shape[0], *sizes], shape)


def _allocated(
    value: TensorVariable, sizes: Sequence[TensorVariable], shape: Sequence[int | None]
) -> TensorVariable:
    """Repeat a value to a size whose static shape is known.

    ``pt.alloc`` would infer it anew, from a copy of the whole graph that the sizes are computed
    from.
    """
    node = Apply(pt.alloc, [value, *sizes], [pt.TensorType(value.dtype, shape=shape)()])
    return cast("TensorVariable", node.outputs[0])


def _chosen_entry_by_entry(node: Apply, inputs: Sequence[Any]) -> list[TensorVariable]:
    """Evaluate an `IfElse` at values that have one more leading axis.

    With a scalar condition only one branch is computed. With one condition per entry, both branches
    are computed for all entries and selected by entry, so an error in a branch is raised even if
    some entries do not select it.
    """
    condition, *values = inputs
    n = len(node.outputs)
    pairs = [_with_one_lead(*pair) for pair in zip(values[:n], values[n:], strict=True)]
    yes, no = zip(*pairs, strict=True)
    if condition.ndim == 0:
        return cast("list[TensorVariable]", node.op.make_node(condition, *yes, *no).outputs)
    return [
        cast("TensorVariable", pt.switch(pt.shape_padright(condition, output.type.ndim), a, b))
        for output, a, b in zip(cast("list[TensorVariable]", node.outputs), yes, no, strict=True)
    ]


def _with_one_lead(*values: Any) -> list[Any]:
    """Repeat values along the leading axes that they lack, so that all have the same axes."""
    widest = max(values, key=lambda value: value.ndim)

    def repeated(value: Any) -> Any:
        lead = [widest.shape[k] for k in range(widest.ndim - value.ndim)]
        return pt.alloc(value, *lead, *value.shape) if lead else value

    return [repeated(value) for value in values]


def zeros_over(size: int | TensorVariable, values: TensorVariable, axis: int = 0) -> TensorVariable:
    """Zeros ``(size, *values.shape[axis:])``, in the dtype of the values."""
    sizes = [pt.as_tensor(size), *(values.shape[k] for k in range(axis, values.ndim))]
    known = (size if isinstance(size, int) else None, *values.type.shape[axis:])
    return _allocated(pt.constant(np.zeros((), dtype=values.dtype)), sizes, known)


def joined_axes(values: TensorVariable, start: int, stop: int) -> TensorVariable:
    """Join consecutive axes into one, also where another one has length zero.

    ``pt.join_dims`` and a size of -1 leave the length to NumPy, which cannot tell it there.
    """
    sizes = [values.shape[axis] for axis in range(values.ndim)]
    joined = prod(sizes[start:stop], start=pt.constant(1))
    return values.reshape([*sizes[:start], joined, *sizes[stop:]])


def simplified(expressions: Expressions) -> list[TensorVariable]:
    """Copy expressions in PyTensor's canonical and numerically stable form."""
    fgraph = FunctionGraph(outputs=list(expressions), clone=True, copy_inputs=False)
    _simplifier().rewrite(fgraph)
    return cast("list[TensorVariable]", fgraph.outputs)


@cache
def _simplifier() -> GraphRewriter:
    """Return the rewrites of :func:`simplified`, which PyTensor takes long to collect."""
    query = RewriteDatabaseQuery(
        include=("canonicalize", "stabilize"),
        # It would remove a stop-gradient, and a second derivative would pass through.
        exclude=("local_view_op",),
    )
    return cast("GraphRewriter", optdb.query(query))


def checked(value: TensorVariable, condition: TensorVariable, message: str) -> TensorVariable:
    """Return the value, or raise ``ValueError(message)`` when the compiled function is called."""
    return cast("TensorVariable", CheckAndRaise(ValueError, message)(value, condition))
