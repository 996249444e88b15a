"""Nodes of ONNX that take directions apart, and that join or merge them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from symbolic_rnn.interop.onnx.graph import OnnxNode
from symbolic_rnn.interop.onnx.tensors import DIRECTION, FEATURES, Reading, Tensor
from symbolic_rnn.networks import (
    Bidirectional,
    LastOutput,
    MergedDirections,
    Recurrent,
    ReversedTime,
)

__all__ = ["halved", "joined_directions", "merged_directions", "reshape", "sliced", "split"]


def _widths(s: Tensor) -> tuple[int, int]:
    """The features of the two directions that are joined in a tensor."""
    layer = next(each for each in reversed(s.layers) if isinstance(each, Bidirectional))
    return layer.forward.n_hidden, layer.backward.n_hidden


def _joins_two(s: Tensor, axis: str) -> bool:
    """Whether an axis is one of features in which two directions are joined."""
    return axis == FEATURES and s.directions == 2 and DIRECTION not in s.axes


def split(reading: Reading, node: OnnxNode, s: Tensor) -> None:
    """Take apart the directions that are joined in the features."""
    axis = s.axes[node.attributes.get("axis", 0) % len(s.axes)]
    sizes = node.attributes.get("split")
    if sizes is None and node.input(1):
        sizes = reading.constant(node, 1, "list of sizes").tolist()
    if sizes is None and _joins_two(s, axis) and s.n_features:
        sizes = [s.n_features // 2] * len(node.outputs)
    if not _joins_two(s, axis) or tuple(sizes or ()) != _widths(s):
        raise reading.refused(
            node, "the directions that are joined in the features", f"parts {sizes} of {axis}"
        )
    for k in range(2):
        reading.set(node, replace(s, picked=k), k)


def sliced(reading: Reading, node: OnnxNode, s: Tensor) -> Tensor:
    """Take one of the directions that are joined in the features, or turn the time around."""
    starts, ends, axes, steps = (
        np.ravel(reading.constant(node, k, f"list of {name}")).tolist()
        if node.input(k)
        else node.attributes.get(name, [])  # before opset 10
        for k, name in enumerate(("starts", "ends", "axes", "steps"), start=1)
    )
    axes, steps = axes or list(range(len(starts))), steps or [1] * len(starts)
    axis = s.axes[axes[0] % len(s.axes)] if len(axes) == 1 else ""
    if reading.roles.get(axis, axis) == "time" and s.layers:
        if (*starts, *steps) == (-1, -1) and ends[0] < -(2**31):
            return replace(s, layers=(*s.layers, ReversedTime()))
    elif _joins_two(s, axis) and steps == [1]:
        n = sum(_widths(s))
        taken = range(n)[starts[0] : ends[0]]
        for k, whole in enumerate((range(_widths(s)[0]), range(_widths(s)[0], n))):
            if taken == whole:
                return replace(s, picked=k)
    raise reading.refused(
        node,
        "one of the directions that are joined in the features, or all steps in reverse",
        f"starts {starts}, ends {ends}, axes {axes}, steps {steps}",
    )


def reshape(reading: Reading, node: OnnxNode, s: Tensor) -> Tensor:
    """Join directions and features, or take them apart; other shapes are refused."""
    shape = reading.graph.constants.get(node.input(1))
    if shape is not None and len(shape) == len(s.axes) + 1 and _joins_two(s, s.axes[-1]):
        n, m = _widths(s)
        if n == m and shape[-2] in (-1, 2) and shape[-1] in (-1, n):
            return replace(s, axes=(*s.axes[:-1], DIRECTION, FEATURES))
    if s.axes[-2:] == (DIRECTION, FEATURES):
        made = (*s.axes[:-2], FEATURES)
    elif s.directions == 1 and DIRECTION in s.axes:
        made = tuple(axis for axis in s.axes if axis != DIRECTION)
    else:
        made = s.axes
    sizes = {FEATURES: {-1, s.n_features}}
    if shape is not None and (
        len(shape) != len(made) or shape[-1] not in sizes.get(made[-1], {shape[-1]})
    ):
        raise reading.refused(
            node, "directions and features to be joined, and no other axes", [*shape.tolist()]
        )
    return replace(s, axes=made)


def merged_directions(reading: Reading, node: OnnxNode, one: Tensor, other: Tensor) -> Tensor:
    """Add or multiply the two directions of one layer."""
    n, m = _widths(one)
    if one.layers != other.layers or {one.picked, other.picked} != {0, 1} or n != m:
        raise reading.refused(node, "the two directions of a layer", "other tensors")
    layer = MergedDirections("sum" if node.op == "Add" else "product")
    return replace(one, layers=(*one.layers, layer), n_features=n, directions=1, picked=None)


def halved(reading: Reading, node: OnnxNode, s: Tensor) -> Tensor:
    """Make the mean of two directions of half their sum."""
    [k] = (k for k, name in enumerate(node.inputs) if name not in reading.tensors)
    factor = reading.constant(node, k, "factor")
    half = (factor == 0.5).all() if node.op == "Mul" else k == 1 and (factor == 2).all()
    last = s.layers[-1] if s.layers else None
    if not (half and isinstance(last, MergedDirections) and last.by == "sum"):
        raise reading.refused(node, "half the sum of two directions", f"{node.op} with {factor}")
    return replace(s, layers=(*s.layers[:-1], MergedDirections("mean")))


def joined_directions(reading: Reading, node: OnnxNode, one: Tensor, other: Tensor) -> Tensor:
    """Join two directions: those of one node, or a forward and a reverse node."""
    at = node.attributes["axis"] % len(one.axes)
    if one.axes == other.axes and one.axes[at] in (FEATURES, DIRECTION):
        axes = replace(one, picked=None).axes
        whole = replace(one, axes=axes, picked=None)
        if (one.picked, other.picked) == (0, 1):
            if one.layers == other.layers:
                return replace(whole, directions=2)
            if one.layers[:-1] == other.layers[:-1] and _are_ends(one, other):
                both = LastOutput(*_widths(one))
                return replace(whole, layers=(*one.layers[:-1], both), directions=2)
        pair = [layer for s in (one, other) for layer in s.layers[len(one.layers) - 1 :]]
        depth = len(one.layers)
        last = isinstance(pair[0], LastOutput) and isinstance(pair[-1], LastOutput)
        k = depth - 1 - last
        ahead, back = one.layers[k], other.layers[k] if len(other.layers) == depth else None
        if (
            one.layers[:k] == other.layers[:k]
            and isinstance(ahead, Recurrent)
            and isinstance(back, Recurrent)
            and (ahead.reverse, back.reverse) == (False, True)
        ):
            cells = ahead.cell, back.cell
            layers = [*one.layers[:k], Bidirectional(*cells)]
            if last:
                layers.append(LastOutput(*(cell.n_hidden for cell in cells)))
            total = sum(cell.n_hidden for cell in cells)
            return replace(whole, layers=tuple(layers), n_features=total, directions=2)
    raise reading.refused(
        node, "a forward and a reverse direction, joined in the features", "other tensors"
    )


def _are_ends(one: Tensor, other: Tensor) -> bool:
    """Whether they are the last step that the forward and the backward direction took."""
    ahead, back = one.layers[-1], other.layers[-1]
    return (
        isinstance(ahead, LastOutput)
        and isinstance(back, LastOutput)
        and not (ahead.backward or back.forward)
    )
