"""Tensors of a model of ONNX that layers compute: which axes they have, and what reads them.

A network reads ``(batch, time, features)``. The axes of a tensor in the file, which may stand in
any order, are followed by name; the first operator that says what an axis is gives it its role.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from numpy.typing import NDArray

from symbolic_rnn.interop.onnx.graph import OnnxGraph, OnnxNode
from symbolic_rnn.interop.weights import Weights, read_weights
from symbolic_rnn.layers import Dense

__all__ = ["DIRECTION", "FEATURES", "Reader", "Reading", "Second", "Tensor", "Values", "order_of"]

Array = NDArray[Any]
Second = Callable[[Array], Array]
Values = Mapping[Any, Array]
Reader = Callable[[Values, Second], Mapping[str, Array]]

FEATURES, DIRECTION = "features", "direction"


@dataclass(frozen=True)
class Tensor:
    """A tensor of the file that layers compute.

    Parameters
    ----------
    layers : tuple
        From the input of the network.
    axes : tuple of str
        Of the tensor: ``"0"``, ``"1"`` of the input, or what they turned out to be, and
        ``"direction"`` and ``"features"``.
    n_features : int or None
        Of both directions together; of the input only when an operator has told.
    directions : int
        How many are joined in the features.
    picked : int or None
        Which of two directions it is, if it is one of them only.
    """

    layers: tuple[Any, ...]
    axes: tuple[str, ...]
    n_features: int | None = None
    directions: int = 1
    picked: int | None = None


def order_of(axes: Sequence[str]) -> list[str]:
    """Sort the axes as a network has them: batch, time and space, direction, features."""
    last = [axis for axis in (DIRECTION, FEATURES) if axis in axes]
    space = sorted(axis for axis in axes if axis not in ("batch", "time", *last))
    return [axis for axis in ("batch", "time") if axis in axes] + space + last


@dataclass
class Reading:
    """One pass over the nodes of a graph.

    Parameters
    ----------
    graph : OnnxGraph
    owner : str
        For messages.
    tensors : dict of str to Tensor
        That layers compute, as far as the nodes have been read.
    roles : dict of str to str
        Of the axes of the input: ``"batch"``, ``"time"``, ``"features"``.
    readers : list of callable
        Each gives weights of the file from what belongs to the parameters of a layer.
    without_bias : dict of int to Dense
        Layers of a MatMul that an Add may follow.
    batch : int or None
        Number of examples for which initial states were made, and with which alone the model runs.
    """

    graph: OnnxGraph
    owner: str
    tensors: dict[str, Tensor] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    readers: list[Reader] = field(default_factory=list)
    without_bias: dict[int, Dense] = field(default_factory=dict)
    batch: int | None = None

    def refused(self, node: OnnxNode, expected: str, found: Any) -> TypeError:
        """Make the error of a node: what was expected, and what came."""
        return TypeError(f"{self.owner} expects {expected} of {node}, got {found}.")

    def set(self, node: OnnxNode, made: Tensor, k: int = 0) -> None:
        """Say what an output of a node is."""
        if k < len(node.outputs) and node.outputs[k]:
            self.tensors[node.outputs[k]] = made

    def role(self, node: OnnxNode, axis: str, role: str) -> str:
        """Say what an axis is."""
        found = self.roles.get(axis, axis)
        if axis.isdigit() and (
            found == role or (found == axis and role not in [*self.roles.values()])
        ):
            self.roles[axis] = role
        elif found != role:
            raise self.refused(node, f"the axis of {role}", f"the axis of {found}")
        return role

    def with_roles(self, node: OnnxNode, s: Tensor, roles: Sequence[str]) -> Tensor:
        """Say what all axes of a tensor are."""
        if len(s.axes) != len(roles):
            raise self.refused(node, f"an input of axes {', '.join(roles)}", f"{len(s.axes)} axes")
        axes = tuple(self.role(node, a, r) for a, r in zip(s.axes, roles, strict=True))
        return replace(s, axes=axes)

    def features_last(self, node: OnnxNode, s: Tensor) -> Tensor:
        """Check that the last axis has all features."""
        if s.axes[-1:] != (FEATURES,):
            self.role(node, s.axes[-1], FEATURES)
        if DIRECTION in s.axes and s.directions > 1:
            raise self.refused(node, "directions joined in the features", "an axis of directions")
        return replace(s, axes=(*s.axes[:-1], FEATURES))

    def constant(self, node: OnnxNode, k: int, what: str) -> Array:
        """Return a constant that a node reads."""
        if node.input(k) not in self.graph.constants:
            raise self.refused(node, f"a constant {what}", f"the tensor {node.input(k)!r}")
        return self.graph.constants[node.input(k)]

    def weight(self, node: OnnxNode, k: int, shape: tuple[int | None, ...]) -> Array:
        """Take a weight of this shape, in double precision."""
        array = self.constant(node, k, "weight")
        label = f"{node.input(k)} of {node}"
        return Weights(read_weights({label: array}, self.owner), self.owner).take(label, shape)

    def requires(self, node: OnnxNode, **expected: Any) -> None:
        """Check attributes that a network has with one value only."""
        for option, value in expected.items():
            if (found := node.attributes.get(option, value)) != value:
                raise self.refused(node, f"{option}={value!r}", repr(found))
