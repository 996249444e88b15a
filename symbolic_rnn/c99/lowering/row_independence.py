"""Finds independent rows in the step of a scan, which threads can compute in parallel."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pytensor.graph.basic import Apply, Variable
from pytensor.graph.traversal import ancestors
from pytensor.raise_op import CheckAndRaise
from pytensor.tensor.basic import ExtractDiag, Join
from pytensor.tensor.blas import BatchedDot
from pytensor.tensor.blockwise import Blockwise
from pytensor.tensor.elemwise import CAReduce, DimShuffle, Elemwise
from pytensor.tensor.math import Dot
from pytensor.tensor.special import LogSoftmax, Softmax
from pytensor.tensor.subtensor import Subtensor

from symbolic_rnn.c99.array_types import is_generator
from symbolic_rnn.c99.rewrites.copies import SumOf

__all__ = ["independent_rows"]

#: For each variable with independent rows, the axis along which they lie.
Axes = dict[Variable, int]


class _DependentError(Exception):
    """A row of a result depends on several rows."""


def independent_rows(
    nodes: Sequence[Apply],
    known: Mapping[Variable, int],
    sequences: Collection[Variable],
    others: Collection[Variable],
) -> Axes | None:
    """Propagate row axes through a graph.

    Parameters
    ----------
    nodes : sequence of Apply
        In topological order.
    known : mapping of Variable to int
        Inputs divided into rows, with the axis.
    sequences, others : collection of Variable
        Further inputs, which are divided if an operand they are combined with is: elements of
        sequences, whose first axis is then the row axis, and loop-invariant inputs.

    Returns
    -------
    dict or None
        The row axis of each variable that has one. ``None`` if a row depends on other rows.
    """
    if any(is_generator(variable) for node in nodes for variable in node.inputs):
        return None  # draws are sequential
    axes: Axes = dict(known)
    while True:
        found: Axes = dict(axes)
        wanted: Axes = {}
        try:
            for node in nodes:
                if any(variable in found for variable in node.inputs):
                    axis, aligned = _follow(node, found)
                    found |= dict.fromkeys(node.outputs, axis)
                    wanted |= aligned
        except _DependentError:
            return None
        if not wanted:
            return found
        before = len(axes)
        for variable, axis in wanted.items():
            whole, along = _viewed(variable, axis)
            if whole in sequences or whole in others:
                axes[whole] = along
            else:  # computed, possibly from sequences that have rows
                axes = _entries_with_rows(variable, sequences, others) | axes
        if len(axes) == before:
            return None


def _follow(node: Apply, axes: Axes) -> tuple[int, Axes]:
    """Return the row axis of a node's outputs, and inputs that must be divided likewise."""
    op: Any = node.op
    first = node.inputs[0]
    match op:
        case Elemwise():
            return _aligned(node.inputs, axes)
        case Join():
            axis, wanted = _aligned(node.inputs, axes)
            if axis != op.axis % first.type.ndim:
                return axis, wanted
        case Dot():
            return _product_axis(node, axes)
        case BatchedDot():
            axis, wanted = _aligned(node.inputs, axes)
            if axis == 0:
                return axis, wanted
        case Blockwise():
            axis, wanted = _aligned(node.inputs, axes)
            if axis < op.batch_ndim(node):
                return axis, wanted
        case DimShuffle():
            if axes[first] in op.new_order:
                return op.new_order.index(axes[first]), {}
        case CAReduce() | SumOf():
            gone = range(first.type.ndim) if op.axis is None else op.axis
            if axes[first] not in gone:
                return axes[first] - sum(axis < axes[first] for axis in gone), {}
        case ExtractDiag():
            both = (op.axis1, op.axis2)
            if axes[first] not in both:
                return axes[first] - sum(axis < axes[first] for axis in both), {}
        case Softmax() | LogSoftmax():
            if op.axis is not None and axes[first] != op.axis % first.type.ndim:
                return axes[first], {}
        case CheckAndRaise():
            if not any(condition in axes for condition in node.inputs[1:]):
                return axes[first], {}
        case Subtensor():
            return _view_axis(node, axes), {}
    raise _DependentError


def _aligned(inputs: Sequence[Variable], axes: Axes) -> tuple[int, Axes]:
    """Align elementwise inputs: divided along one common axis, or broadcast along it."""
    found = {axes[variable] for variable in inputs if variable in axes}
    if len(found) > 1:
        raise _DependentError
    [axis] = found
    return axis, {
        variable: axis for variable in inputs if variable not in axes and _size(variable, axis) != 1
    }


def _size(variable: Any, axis: int) -> int | None:
    shape = getattr(variable.type, "shape", ())
    return shape[axis] if axis < len(shape) else 1


def _product_axis(node: Apply, axes: Axes) -> tuple[int, Axes]:
    """Rows of the first factor or columns of the second; not the contracted axis."""
    a, b = node.inputs
    n: int = node.outputs[0].type.ndim
    if a in axes and b not in axes and a.type.ndim == 2 and axes[a] == 0:
        return 0, {}
    if b in axes and a not in axes and b.type.ndim == 2 and axes[b] == 1:
        return n - 1, {}
    raise _DependentError


def _view_axis(node: Apply, axes: Axes) -> int:
    """Return the row axis of a view that keeps all rows."""
    op: Any = node.op
    value, *indices = node.inputs
    axis = axes.get(value)
    if axis is None or any(index in axes for index in indices):
        raise _DependentError
    whole = slice(None)
    if axis < len(op.idx_list) and op.idx_list[axis] != whole:
        raise _DependentError
    return axis - sum(not isinstance(index, slice) for index in op.idx_list[:axis])


def _viewed(variable: Variable, axis: int) -> tuple[Variable, int]:
    """Return the array that a variable is a view of, such as one step of it, and the axis there.

    The variable itself, if it is no view or does not keep that axis whole.
    """
    node = variable.owner
    if node is None or not isinstance(node.op, Subtensor):
        return variable, axis
    kept = [k for k, index in enumerate(node.op.idx_list) if isinstance(index, slice)]
    kept += range(len(node.op.idx_list), node.inputs[0].type.ndim)
    before = kept[axis]
    if before < len(node.op.idx_list) and node.op.idx_list[before] != slice(None):
        return variable, axis
    return _viewed(node.inputs[0], before)


def _entries_with_rows(
    variable: Variable, sequences: Collection[Variable], others: Collection[Variable]
) -> Axes:
    """Return the arrays of which a variable reads an entry that has rows, with their axis."""
    read: Axes = {}
    for part in ancestors([variable]):
        if part.type.ndim < 2:
            continue
        whole, along = _viewed(part, 0)
        if part in sequences:
            read[part] = 0
        elif whole is not part and whole in others:
            read[whole] = along
    return read
