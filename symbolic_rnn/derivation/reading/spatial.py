"""Reads convolutions, pooling and padding."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from pytensor.graph.basic import Apply, Constant, Variable
from pytensor.tensor.basic import ScalarFromTensor, TensorFromScalar
from pytensor.tensor.subtensor import IncSubtensor, Subtensor, indices_from_subtensor
from pytensor_ml.layers.conv import ConvLayer, ConvLayerGrad, PoolLayer, PoolLayerGrad

from symbolic_rnn.derivation.notation import algebra
from symbolic_rnn.derivation.notation import spatial_terms as sp
from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.reading.axes import Axis, Lengths, Reading, spread_out

__all__ = ["read_spatial"]


def read_spatial(
    variable: Variable, readings: list[Reading], lengths: list[Lengths]
) -> Reading | None:
    """Read a node on values with positions; ``None`` for other Ops.

    Parameters
    ----------
    variable : Variable
        An output of the node.
    readings : list of Reading
        The node's inputs; for a slice, only the value.
    lengths : list of tuple of int or None
    """
    node = variable.owner
    assert node is not None
    op: Any = node.op
    if isinstance(op, Subtensor | IncSubtensor):
        if not any(reading.positions for reading in readings):
            return None
        term = _read_margin(op, node, [reading.term for reading in readings])
    elif isinstance(op, ConvLayer | ConvLayerGrad | PoolLayer | PoolLayerGrad):
        term = _read_layer(op, variable, _written_out(readings, lengths))
    else:
        return None
    if term is None:
        return None
    ndim = variable.type.ndim
    if isinstance(term, sp.KernelGradient):
        return Reading(term, (Axis.OWN,) * ndim, summed=True)
    return Reading(term, (Axis.EXAMPLE,) + (Axis.OWN,) * (ndim - 1), positions=True)


def _written_out(readings: list[Reading], lengths: list[Lengths]) -> list[t.Term]:
    """Terms with all their axes, including those of length one."""
    terms = []
    for reading, size in zip(readings, lengths, strict=True):
        wanted = [k for k, axis in enumerate(reading.axes) if axis is not Axis.EXAMPLE]
        terms.append(spread_out(reading, wanted, size))
    return terms


def _read_layer(op: Any, variable: Variable, parts: list[t.Term]) -> t.Term | None:
    match op:
        case ConvLayer() if _simple(op):
            image, kernel, *bias = parts
            return algebra.total(_decimated(sp.Correlation(kernel, image), op.stride), *bias)
        case ConvLayerGrad() if _simple(op):
            image, kernel, error = parts
            spread = _spread(error, op.stride)
            if op.compute_dX and variable is variable.owner.outputs[0]:
                return sp.Convolution(kernel, spread, image)
            return sp.KernelGradient(spread, image, kernel)
        case PoolLayer() if _simple(op):
            return sp.Pooled(op.reduction, op.kernel_size, op.stride, parts[0])
        case PoolLayerGrad() if _simple(op):
            image, error = parts
            back = sp.Routed if op.reduction == "max" else sp.Shared
            return back(op.kernel_size, op.stride, error, image)
    return None


def _simple(op: Any) -> bool:
    return all(spacing == 1 for spacing in op.dilation)


def _decimated(term: t.Term, strides: sp.Sizes) -> t.Term:
    return term if set(strides) == {1} else sp.Decimated(term, tuple(strides))


def _spread(term: t.Term, strides: sp.Sizes) -> t.Term:
    return term if set(strides) == {1} else sp.Spread(term, tuple(strides))


def _read_margin(op: Any, node: Apply, parts: list[t.Term]) -> t.Term | None:
    """A slice of the axes of positions, from padding and its gradient."""
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
    while variable.owner is not None and isinstance(
        variable.owner.op, ScalarFromTensor | TensorFromScalar
    ):
        variable = variable.owner.inputs[0]
    if not isinstance(variable, Constant) or np.ndim(variable.data):
        return None
    return int(variable.data)
