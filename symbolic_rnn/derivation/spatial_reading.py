"""Reads the Ops of convolution, pooling, padding and lookup as terms."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from pytensor.graph.basic import Apply, Constant, Variable
from pytensor.tensor.reshape import JoinDims, SplitDims
from pytensor.tensor.shape import Reshape
from pytensor.tensor.subtensor import (
    AdvancedIncSubtensor,
    AdvancedSubtensor,
    IncSubtensor,
    Subtensor,
    indices_from_subtensor,
)
from pytensor_ml.layers.conv import ConvLayer, ConvLayerGrad, PoolLayer, PoolLayerGrad

from symbolic_rnn.derivation import spatial_terms as sp
from symbolic_rnn.derivation import terms as t

__all__ = ["read_spatial"]


def read_spatial(variable: Variable, parts: list[t.Term]) -> t.Term | None:
    """Read a node whose first axis is the examples; ``None`` if it is none of these Ops.

    Parameters
    ----------
    variable : Variable
        An output of the node.
    parts : list of Term
        What its inputs are read as.
    """
    node = variable.owner
    assert node is not None
    op = node.op
    match op:
        case ConvLayer() if _simple(op):
            image, kernel, *bias = parts[0], parts[1], *parts[2:]
            return t.total(_decimated(sp.Correlation(kernel, image), op.stride), *bias)
        case ConvLayerGrad() if _simple(op):
            image, kernel, error = parts
            spread = _spread(error, op.stride)
            if op.compute_dX and variable is node.outputs[0]:
                return sp.Convolution(kernel, spread, image)
            return sp.KernelGradient(spread, image, kernel)
        case PoolLayer() if _simple(op):
            return sp.Pooled(op.reduction, op.kernel_size, op.stride, parts[0])
        case PoolLayerGrad() if _simple(op):
            image, error = parts
            back = sp.Routed if op.reduction == "max" else sp.Shared
            return back(op.kernel_size, op.stride, error, image)
        case JoinDims() | SplitDims() | Reshape():
            return _read_reshape(variable, parts[0])
        case AdvancedSubtensor():
            return _read_lookup(op, node, parts)
        case AdvancedIncSubtensor():
            return _read_lookup_gradient(op, node, parts)
        case Subtensor() | IncSubtensor():
            return _read_margin(op, node, parts)
    return None


def _simple(op: Any) -> bool:
    return all(spacing == 1 for spacing in op.dilation)


def _decimated(term: t.Term, strides: sp.Sizes) -> t.Term:
    return term if set(strides) == {1} else sp.Decimated(term, tuple(strides))


def _spread(term: t.Term, strides: sp.Sizes) -> t.Term:
    return term if set(strides) == {1} else sp.Spread(term, tuple(strides))


def _read_reshape(variable: Any, term: t.Term) -> t.Term | None:
    """A new shape for each example: known beforehand, and of the same numbers."""
    before, after = variable.owner.inputs[0].type.shape, variable.type.shape
    shape = after[1:]
    if None in shape or None in before[1:] or np.prod(shape) != np.prod(before[1:]):
        return None
    return sp.Reshaped(term, tuple(int(size) for size in shape))


def _read_lookup(op: Any, node: Apply, parts: list[t.Term]) -> t.Term | None:
    """Rows of a table, by their numbers."""
    if tuple(op.idx_list) != (0,):
        return None
    size = node.inputs[0].type.shape[0]
    return None if size is None else t.Applied(t.transposed(parts[0]), sp.OneHot(parts[1], size))


def _read_lookup_gradient(op: Any, node: Apply, parts: list[t.Term]) -> t.Term | None:
    """Errors added to the rows of an empty table."""
    size = node.inputs[0].type.shape[0]
    onto, error, index = parts
    if tuple(op.idx_list) != (0,) or onto != t.Number(0.0) or size is None:
        return None
    return t.Outer(sp.OneHot(index, size), error)


def _read_margin(op: Any, node: Apply, parts: list[t.Term]) -> t.Term | None:
    """A slice of the axes of positions: what padding puts around a value, and its gradient."""
    increments = isinstance(op, IncSubtensor)
    first = 2 if increments else 1
    numbers: list[Any] = [_number(variable) for variable in node.inputs[first:]]
    if None in numbers:
        return None
    examples, *slices = cast("list[Any]", indices_from_subtensor(numbers, op.idx_list))
    positions = node.inputs[0].type.ndim - 2
    channels = slices[positions] if len(slices) > positions else slice(None)
    slices = [*slices, *[slice(None)] * (positions - len(slices))][:positions]
    inside = all(isinstance(each, slice) and each.step in (None, 1) for each in slices)
    if examples != slice(None) or channels != slice(None) or not slices or not inside:
        return None
    sizes = node.inputs[0].type.shape[1:-1]
    before, after = [], []
    for each, size in zip(slices, sizes, strict=True):
        stop = each.stop
        if stop is not None and stop > 0:
            if size is None:
                return None
            stop -= size
        before.append(each.start or 0)
        after.append(-(stop or 0))
    if not increments:
        return sp.Cropped(parts[0], tuple(before), tuple(after))
    onto = parts[0]
    if not (op.set_instead_of_inc and isinstance(onto, t.Number)):
        return None
    return sp.Padded(parts[1], tuple(before), tuple(after), onto.value)


def _number(variable: Variable) -> int | None:
    while variable.owner is not None and variable.owner.inputs:
        variable = variable.owner.inputs[0]
    if not isinstance(variable, Constant) or np.ndim(variable.data):
        return None
    return int(variable.data)
