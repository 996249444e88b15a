"""The nodes of a graph of ONNX to a network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from symbolic_rnn.interop.onnx import directions, layers
from symbolic_rnn.interop.onnx.graph import OnnxGraph, OnnxInput, OnnxNode
from symbolic_rnn.interop.onnx.recurrent import recurrent
from symbolic_rnn.interop.onnx.tensors import (
    DIRECTION,
    FEATURES,
    Reader,
    Reading,
    Second,
    Tensor,
    Values,
    order_of,
)
from symbolic_rnn.interop.weights import WeightsError
from symbolic_rnn.networks import Sequential

__all__ = ["Imported", "network_of"]

Array = NDArray[Any]

_SIZES = ("Shape", "Size")
_RECURRENT = ("RNN", "GRU", "LSTM")
_SHAPES = ("Identity", "Squeeze", "Unsqueeze", "Transpose", "Reshape", "Gather")
_READERS: dict[str, Callable[[Reading, OnnxNode, Tensor], Tensor | None]] = {
    **dict.fromkeys(_RECURRENT, recurrent),
    **dict.fromkeys(("MatMul", "Gemm"), layers.dense),
    "Add": layers.add,
    "Conv": layers.conv,
    "Gather": layers.gather,
    **dict.fromkeys((*layers.ACTIVATIONS, "LeakyRelu", "Softmax"), layers.activation),
    **dict.fromkeys(("Identity", "Dropout"), layers.same),
    "Transpose": layers.transpose,
    "Squeeze": layers.squeeze,
    "Unsqueeze": layers.unsqueeze,
    "Reshape": directions.reshape,
    "Split": directions.split,
    "Slice": directions.sliced,
    **dict.fromkeys(("Mul", "Div"), directions.halved),
}
_JOINING = {
    "Concat": directions.joined_directions,
    "Add": directions.merged_directions,
    "Mul": directions.merged_directions,
}


@dataclass
class Imported:
    """A network with what is needed to compare it with the graph that it was made of.

    Parameters
    ----------
    network : Sequential
    source : OnnxInput
        The input with the data.
    lengths : str or None
        The name of the input with the lengths of the sequences.
    roles : tuple of str
        Of the axes of the input in the file: ``"batch"``, ``"time"``, ``"features"``.
    axes : tuple of str
        Of the output in the file.
    directions : int
        That are joined in the features of the network's output.
    readers : list of callable
        Each gives weights of the file from what belongs to the parameters of a layer.
    batch : int or None
        The number of examples with which the model runs, if it does with one number only.
    """

    network: Sequential
    source: OnnxInput
    lengths: str | None
    roles: tuple[str, ...]
    axes: tuple[str, ...]
    directions: int
    readers: list[Reader]
    batch: int | None

    def by_weight(self, values: Values, second: Second) -> dict[str, Array]:
        """Join what belongs to the parameters; of a weight that several nodes read, the sum."""
        found: dict[str, Array] = {}
        for reader in self.readers:
            for name, array in reader(values, second).items():
                found[name] = found[name] + array if name in found else array
        return found

    def as_in_file(self, x: Array) -> Array:
        """Return an input of the network with its axes as in the file."""
        order = [role for role in order_of(self.roles) if role in self.roles]
        return x.transpose([order.index(role) for role in self.roles])

    def as_in_network(self, y: Array) -> Array:
        """Return an output of the file with its axes as in the network, directions joined."""
        y = y.transpose([self.axes.index(axis) for axis in order_of(self.axes)])
        return y.reshape((*y.shape[:-2], -1)) if DIRECTION in self.axes else y


def network_of(graph: OnnxGraph, owner: str) -> Imported:
    """Make the network of a graph.

    Parameters
    ----------
    graph : OnnxGraph
    owner : str
        For messages.

    Raises
    ------
    TypeError
        If an operator, an attribute, or the way they are connected cannot be expressed; the
        message names the node and its operator.
    WeightsError
        If a weight is of another shape, or not finite.
    """
    return _imported(Reading(graph, owner))


def _imported(reading: Reading) -> Imported:
    lengths = {
        node.input(4) for node in reading.graph.nodes if node.op in _RECURRENT and node.input(4)
    } - reading.graph.constants.keys()
    data = [each for name, each in reading.graph.inputs.items() if name not in lengths]
    if len(data) != 1 or len(lengths) > 1 or lengths - reading.graph.inputs.keys():
        raise TypeError(
            f"{reading.owner} expects a model with one input, and one of sequence_lens at most; "
            f"got {', '.join(reading.graph.inputs) or 'none'}. Of others, such as initial states, "
            "give the values, constants={name: value}."
        )
    [source] = data
    _check_known(reading, source)
    reading.tensors[source.name] = Tensor((), tuple(map(str, range(len(source.shape)))))
    for node in reading.graph.nodes:
        _read(reading, node)
    last = reading.tensors.get(reading.graph.output)
    if last is None or last.picked is not None or not last.layers:
        raise TypeError(
            f"{reading.owner} expects {reading.graph.output!r} to be the output of layers, got "
            "another tensor, such as the memory of an LSTM, or one direction of two."
        )
    _complete_roles(reading, len(source.shape), integers=source.dtype.startswith("int"))
    roles = tuple(reading.roles[str(k)] for k in range(len(source.shape)))
    shape = dict(zip(roles, source.shape, strict=True))
    if not source.dtype.startswith("int"):
        shape[FEATURES] = _n_in(reading, source, last.layers[0], shape[FEATURES])
    try:
        network = Sequential(last.layers, input_shape=tuple(shape[r] for r in order_of(roles)[1:]))
    except ValueError as error:
        raise WeightsError(f"{reading.owner}: the layers do not fit each other: {error}") from None
    return Imported(
        network,
        source,
        next(iter(lengths), None),
        roles,
        tuple(reading.roles.get(axis, axis) for axis in last.axes),
        last.directions,
        reading.readers,
        shape["batch"] or reading.batch,
    )


def _check_known(reading: Reading, source: OnnxInput) -> None:
    """Check the operators through which the data goes; sizes are checked by the equations."""
    reached, unknown = {source.name}, dict[str, OnnxNode]()
    for node in reading.graph.nodes:
        if node.op in _SIZES or not reached & {*node.inputs}:
            continue
        reached |= {*node.outputs} - {""}
        if node.op not in {*_READERS, *_JOINING}:
            unknown.setdefault(node.op, node)
    if unknown:
        raise TypeError(
            f"{reading.owner} does not know {', '.join(map(str, unknown.values()))}; it knows "
            f"{', '.join({**_READERS, **_JOINING})}."
        )


def _n_in(reading: Reading, source: OnnxInput, first: Any, given: int | None) -> int | None:
    found: int | None = getattr(first, "n_in", None) or getattr(first, "in_channels", None)
    if found and given and found != given:
        raise WeightsError(
            f"{reading.owner} expects an input of {found} features, which {first} reads; that of "
            f"the model, {source.name!r}, has {given}."
        )
    return found or given


def _complete_roles(reading: Reading, rank: int, *, integers: bool) -> None:
    """Give the axes of which no operator has told what they are their usual roles."""
    left = [str(k) for k in range(rank) if str(k) not in reading.roles]
    taken = set(reading.roles.values())
    if not integers and FEATURES not in taken and left:
        reading.roles[left.pop()] = FEATURES
    for role in ("batch", "time", "space 1", "space 2"):
        if left and role not in taken:
            reading.roles[left.pop(0)] = role


def _read(reading: Reading, node: OnnxNode) -> None:
    """Follow the tensors that a node makes."""
    known = [name for name in node.inputs if name in reading.tensors]
    if node.op in _JOINING and len(known) == 2:
        one, other = (reading.tensors[name] for name in known)
        if node.op == "Concat" or None not in (one.picked, other.picked):
            reading.set(node, _JOINING[node.op](reading, node, one, other))
            return
    if node.op in _SIZES or not known:
        return  # sizes, of which the equations tell whether they are what a layer expects
    s = reading.tensors[known[0]]
    if len(known) > 1 or node.op == "Concat" or (s.picked is not None and node.op not in _SHAPES):
        raise TypeError(
            f"{reading.owner} expects layers one after the other; {node} reads {len(known)} "
            "tensors that depend on the input, or one direction of two."
        )
    made = _READERS[node.op](reading, node, s)
    if isinstance(made, Tensor):
        reading.set(node, made)
