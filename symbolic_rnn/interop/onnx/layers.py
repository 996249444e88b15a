r"""Nodes of ONNX to the layers of a network, and what belongs to its parameters back to weights.

ONNX joins gates by rows: update, reset, hidden (``zrh``) in the GRU; input, output, forget, cell
(``iofc``) in the LSTM, whose peepholes are those of input, output and forget gate. Two rows of
biases stand side by side in ``B``. With ``linear_before_reset=1`` a GRU is
:class:`~symbolic_rnn.GRU`, otherwise :class:`~symbolic_rnn.GRUResetBefore` (ONNX operators).

A network reads ``(batch, time, features)``. The axes of a tensor in the file, which may stand in
any order, are followed by name; the first operator that says what an axis is gives it its role.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pytensor_ml.activations import Activation, LeakyReLU, ReLU, Sigmoid, Softmax, SoftPlus, Tanh
from pytensor_ml.layers import Conv1D, Conv2D, Embedding

from symbolic_rnn.cells import GRU, LSTM, Cell, Elman, GRUResetBefore, PeepholeLSTM
from symbolic_rnn.interop.gates import Gates, joined_gates, put, put_gates
from symbolic_rnn.interop.onnx.equations import activations_of
from symbolic_rnn.interop.onnx.graph import OnnxGraph, OnnxInput, OnnxNode
from symbolic_rnn.interop.weights import Weights, read_weights
from symbolic_rnn.layers import Dense
from symbolic_rnn.networks import Bidirectional, LastOutput, Recurrent, Sequential

__all__ = ["GATES", "PEEPHOLES", "Imported", "network_of"]

Array = NDArray[Any]
Second = Callable[[Array], Array]
Values = Mapping[Any, Array]

#: The gates of each cell, in the order in which ONNX joins them.
GATES: dict[type[Cell], tuple[str, ...]] = {
    Elman: ("",),
    GRU: ("_z", "_r", "_n"),
    GRUResetBefore: ("_z", "_r", "_n"),
    LSTM: ("_i", "_o", "_f", "_g"),
    PeepholeLSTM: ("_i", "_o", "_f", "_g"),
}
PEEPHOLES = ("p_i", "p_o", "p_f")
_ACTIVATIONS: dict[str, type[Activation]] = {
    "Relu": ReLU,
    "Sigmoid": Sigmoid,
    "Softplus": SoftPlus,
    "Tanh": Tanh,
}
_FEATURES, _DIRECTION = "features", "direction"
_ROLES = ("batch", "time", _FEATURES)


@dataclass(frozen=True)
class _Tensor:
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
    """

    network: Sequential
    source: OnnxInput
    lengths: str | None
    roles: tuple[str, ...]
    axes: tuple[str, ...]
    directions: int
    readers: list[Callable[[Values, Second], Mapping[str, Array]]]

    def by_weight(self, values: Values, second: Second) -> dict[str, Array]:
        """Join what belongs to the parameters; of a weight that several nodes read, the sum."""
        found: dict[str, Array] = {}
        for reader in self.readers:
            for name, array in reader(values, second).items():
                found[name] = found[name] + array if name in found else array
        return found

    def as_in_file(self, x: Array) -> Array:
        """Return an input of the network with its axes as in the file."""
        order = [role for role in _order(self.roles) if role in self.roles]
        return x.transpose([order.index(role) for role in self.roles])

    def as_in_network(self, y: Array) -> Array:
        """Return an output of the file with its axes as in the network, directions joined."""
        y = y.transpose([self.axes.index(axis) for axis in _order(self.axes)])
        return y.reshape((*y.shape[:-2], -1)) if _DIRECTION in self.axes else y


def _order(axes: Sequence[str]) -> list[str]:
    """Sort the axes as a network has them: batch, time and space, direction, features."""
    last = [axis for axis in (_DIRECTION, _FEATURES) if axis in axes]
    space = sorted(axis for axis in axes if axis not in ("batch", "time", *last))
    return [axis for axis in ("batch", "time") if axis in axes] + space + last


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
    return _Reading(graph, owner).imported()


@dataclass
class _Reading:
    """One pass over the nodes of a graph."""

    graph: OnnxGraph
    owner: str
    tensors: dict[str, _Tensor] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    readers: list[Callable[[Values, Second], Mapping[str, Array]]] = field(default_factory=list)
    without_bias: dict[int, Dense] = field(default_factory=dict)

    def imported(self) -> Imported:
        lengths = {
            node.input(4) for node in self.graph.nodes if node.op in _RECURRENT and node.input(4)
        } - self.graph.constants.keys()
        data = [each for name, each in self.graph.inputs.items() if name not in lengths]
        if len(data) != 1 or len(lengths) > 1 or lengths - self.graph.inputs.keys():
            raise TypeError(
                f"{self.owner} expects a model with one input, and one of sequence_lens at most; "
                f"got {', '.join(self.graph.inputs) or 'none'}. Initial states must be constant."
            )
        [source] = data
        self.tensors[source.name] = _Tensor((), tuple(map(str, range(len(source.shape)))))
        for node in self.graph.nodes:
            self._read(node)
        last = self.tensors.get(self.graph.output)
        if last is None or last.picked is not None or not last.layers:
            raise TypeError(
                f"{self.owner} expects {self.graph.output!r} to be the output of layers, got "
                "another tensor, such as the memory of an LSTM, or one direction of two."
            )
        self._complete_roles(len(source.shape), integers=source.dtype.startswith("int"))
        roles = tuple(self.roles[str(k)] for k in range(len(source.shape)))
        shape = dict(zip(roles, source.shape, strict=True))
        if not source.dtype.startswith("int"):
            shape[_FEATURES] = self._n_in(last.layers[0], shape[_FEATURES])
        return Imported(
            Sequential(last.layers, input_shape=tuple(shape[r] for r in _order(roles)[1:])),
            source,
            next(iter(lengths), None),
            roles,
            tuple(self.roles.get(axis, axis) for axis in last.axes),
            last.directions,
            self.readers,
        )

    def _n_in(self, first: Any, given: int | None) -> int | None:
        return next(
            (n for n in (getattr(first, k, None) for k in ("n_in", "in_channels")) if n), given
        )

    def _complete_roles(self, rank: int, *, integers: bool) -> None:
        """Give the axes of which no operator has told what they are their usual roles."""
        left = [str(k) for k in range(rank) if str(k) not in self.roles]
        taken = set(self.roles.values())
        if not integers and _FEATURES not in taken and left:
            self.roles[left.pop()] = _FEATURES
        for role in ("batch", "time", "space 1", "space 2"):
            if left and role not in taken:
                self.roles[left.pop(0)] = role

    def _refused(self, node: OnnxNode, expected: str, found: Any) -> TypeError:
        return TypeError(f"{self.owner} expects {expected} of {node}, got {found}.")

    def _read(self, node: OnnxNode) -> None:
        """Follow the tensors that a node makes."""
        known = [name for name in node.inputs if name in self.tensors]
        if node.op == "Concat" and len(known) == 2:
            self._set(node, self._joined(node, *(self.tensors[name] for name in known)))
            return
        if node.op in ("Shape", "Size") or not known:
            return  # sizes, of which the equations tell whether they are what a layer expects
        if node.op not in _READERS:
            raise TypeError(
                f"{self.owner} does not know {node}; it knows {', '.join((*_READERS, 'Concat'))}."
            )
        s = self.tensors[known[0]]
        if len(known) > 1 or (s.picked is not None and node.op not in _SHAPES):
            raise TypeError(
                f"{self.owner} expects layers one after the other; {node} reads {len(known)} "
                "tensors that depend on the input, or one direction of two."
            )
        made = _READERS[node.op](self, node, s)
        if isinstance(made, _Tensor):
            self._set(node, made)

    def _set(self, node: OnnxNode, made: _Tensor, k: int = 0) -> None:
        if k < len(node.outputs) and node.outputs[k]:
            self.tensors[node.outputs[k]] = made

    def _role(self, node: OnnxNode, axis: str, role: str) -> str:
        """Say what an axis is."""
        found = self.roles.get(axis, axis)
        if axis.isdigit() and (
            found == role or (found == axis and role not in [*self.roles.values()])
        ):
            self.roles[axis] = role
        elif found != role:
            raise self._refused(node, f"the axis of {role}", f"the axis of {found}")
        return role

    def _with_roles(self, node: OnnxNode, s: _Tensor, roles: Sequence[str]) -> _Tensor:
        if len(s.axes) != len(roles):
            raise self._refused(node, f"an input of axes {', '.join(roles)}", f"{len(s.axes)} axes")
        axes = tuple(self._role(node, a, r) for a, r in zip(s.axes, roles, strict=True))
        return replace(s, axes=axes)

    def _features_last(self, node: OnnxNode, s: _Tensor) -> _Tensor:
        """Check that the last axis has all features."""
        if s.axes[-1:] != (_FEATURES,):
            self._role(node, s.axes[-1], _FEATURES)
        if _DIRECTION in s.axes and s.directions > 1:
            raise self._refused(node, "directions joined in the features", "an axis of directions")
        return replace(s, axes=(*s.axes[:-1], _FEATURES))

    def _constant(self, node: OnnxNode, k: int, what: str) -> Array:
        if node.input(k) not in self.graph.constants:
            raise self._refused(node, f"a constant {what}", f"the tensor {node.input(k)!r}")
        return self.graph.constants[node.input(k)]

    def _weight(self, node: OnnxNode, k: int, shape: tuple[int | None, ...]) -> Array:
        """Take a weight of this shape, in double precision."""
        array = self._constant(node, k, "weight")
        label = f"{node.input(k)} of {node}"
        return Weights(read_weights({label: array}, self.owner), self.owner).take(label, shape)

    def _requires(self, node: OnnxNode, **expected: Any) -> None:
        for option, value in expected.items():
            if (found := node.attributes.get(option, value)) != value:
                raise self._refused(node, f"{option}={value!r}", repr(found))

    # Recurrent operators

    def _recurrent(self, node: OnnxNode, s: _Tensor) -> None:
        get = node.attributes.get
        batch_first = bool(get("layout", 0))
        order = ("batch", "time") if batch_first else ("time", "batch")
        s = self._with_roles(node, s, (*order, _FEATURES))
        self._requires(node, clip=None, input_forget=0)
        self._check_lengths(node)
        for k in (5, 6):
            name = node.input(k)
            if name and name not in self.graph.zeros and self._constant(node, k, "state").any():
                raise self._refused(node, "an initial state of zero", f"another one in {name!r}")
        ways = {"forward": 1, "reverse": 1, "bidirectional": 2}[get("direction", "forward")]
        cells = self._cells(node, ways)
        n = cells[0].n_hidden
        layer: Any = Bidirectional(*cells) if ways == 2 else None
        layer = layer or Recurrent(cells[0], reverse=get("direction") == "reverse")
        whole = replace(s, layers=(*s.layers, layer), n_features=ways * n, directions=ways)
        axes = (*order, _DIRECTION) if batch_first else ("time", _DIRECTION, "batch")
        self._set(node, replace(whole, axes=(*axes, _FEATURES)))
        ahead, back = (n, n) if ways == 2 else (0, n) if layer.reverse else (n, 0)
        ends = ("batch", _DIRECTION) if batch_first else (_DIRECTION, "batch")
        last = (*whole.layers, LastOutput(ahead, back))
        self._set(node, replace(whole, layers=last, axes=(*ends, _FEATURES)), 1)

    def _check_lengths(self, node: OnnxNode) -> None:
        name = node.input(4)
        if name in self.graph.constants:
            sizes = [size for each in self.graph.inputs.values() for size in each.shape]
            lengths = set(self.graph.constants[name].tolist())
            if len(lengths) > 1 or not lengths <= set(sizes):
                raise self._refused(
                    node, "sequence_lens that are an input, or the whole sequence", lengths
                )

    def _cells(self, node: OnnxNode, ways: int) -> list[Cell]:
        """Make the cell of each direction."""
        n_gates = {"RNN": 1, "GRU": 3, "LSTM": 4}[node.op]
        R = self._weight(node, 2, (ways, None, None))
        n = R.shape[2]
        self._requires(node, hidden_size=n)
        R = self._weight(node, 2, (ways, n_gates * n, n))
        W = self._weight(node, 1, (ways, n_gates * n, None))
        rows = (ways, 2 * n_gates * n)
        B = self._weight(node, 3, rows) if node.input(3) else np.zeros(rows)
        P = self._weight(node, 7, (ways, 3 * n)) if node.input(7) else None
        functions = activations_of(node)
        each = len(functions) // ways
        cells = []
        for d in range(ways):
            kind, options = self._kind(node, functions[d * each : (d + 1) * each], P is not None)
            cell = kind(W.shape[2], n, seed=0, **options)
            put_gates(cell, GATES[kind], Gates(W[d], R[d], *np.split(B[d], 2)))
            if P is not None:
                for label, value in zip(PEEPHOLES, np.split(P[d], 3), strict=True):
                    put(cell, label, value)
            cells.append(cell)

        def reader(values: Values, second: Second) -> dict[str, Array]:
            joined = [joined_gates(cell, GATES[type(cell)], values, second) for cell in cells]
            found = {
                1: np.stack([gates.U for gates in joined]),
                2: np.stack([gates.W for gates in joined]),
                3: np.stack([np.concatenate([gates.b, gates.c]) for gates in joined]),
            }
            if P is not None:
                found[7] = np.stack(
                    [np.concatenate([values[getattr(c, p)] for p in PEEPHOLES]) for c in cells]
                )
            return {node.input(k): array for k, array in found.items() if node.input(k)}

        self.readers.append(reader)
        return cells

    def _kind(self, node: OnnxNode, functions: Sequence[Any], peepholes: bool) -> tuple[Any, Any]:
        """Find the cell of a node in one direction."""
        named = node.attributes.get("activations")
        if None in functions:
            raise self._refused(node, "activations of ONNX", named)
        if node.op == "RNN" and len(functions) == 1:
            return Elman, {"activation": functions[0].activation}
        if [f.kind for f in functions] != ["Sigmoid", "Tanh", "Tanh"][: len(functions)]:
            raise self._refused(node, "activations Sigmoid and Tanh", named)
        if node.op == "GRU":
            before = node.attributes.get("linear_before_reset", 0)
            return (GRU if before else GRUResetBefore), {}
        return (PeepholeLSTM if peepholes else LSTM), {}

    def _joined(self, node: OnnxNode, one: _Tensor, other: _Tensor) -> _Tensor:
        """Join two directions: those of one node, or a forward and a reverse node."""
        at = node.attributes["axis"] % len(one.axes)
        if one.axes == other.axes and one.axes[at] in (_FEATURES, _DIRECTION):
            axes = replace(one, picked=None).axes
            whole = replace(one, axes=axes, picked=None)
            if one.layers == other.layers and (one.picked, other.picked) == (0, 1):
                return replace(whole, directions=2)
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
        raise self._refused(
            node, "a forward and a reverse direction, joined in the features", "other tensors"
        )

    # Layers without a state

    def _dense(self, node: OnnxNode, s: _Tensor) -> _Tensor:
        if node.inputs[0] not in self.tensors:
            raise self._refused(node, "its weight as the second input", "it as the first")
        s = self._features_last(node, s)
        get = node.attributes.get
        self._requires(node, transA=0)
        kernel = self._weight(node, 1, (None, None))
        alpha, beta = get("alpha", 1.0), get("beta", 1.0)
        turned = bool(get("transB", 0))
        V = alpha * (kernel if turned else kernel.T)
        layer = Dense(V.shape[1], V.shape[0], seed=0)
        put(layer, "V", V)
        put(layer, "c", np.zeros(len(V)))
        if node.input(2):
            self._bias(node, 2, layer, beta)
        elif node.op == "MatMul":
            self.without_bias[id(layer)] = layer

        def reader(values: Values, second: Second) -> dict[str, Array]:
            found = alpha * values[layer.V]
            return {node.input(1): found if turned else found.T}

        self.readers.append(reader)
        return replace(s, layers=(*s.layers, layer), n_features=len(V), directions=1)

    def _bias(self, node: OnnxNode, k: int, layer: Dense, beta: float = 1.0) -> None:
        """Put a bias into a layer that has none yet."""
        shape = self._constant(node, k, "bias").shape
        size = shape[-1] if shape else 1
        if size != layer.n_out or int(np.prod(shape)) != size:
            raise self._refused(node, f"a bias of {layer.n_out} entries", f"one of shape {shape}")
        put(layer, "c", beta * self._weight(node, k, shape).ravel())
        self.readers.append(
            lambda values, second: {node.input(k): beta * values[layer.c].reshape(shape)}
        )

    def _add(self, node: OnnxNode, s: _Tensor) -> _Tensor:
        layer = self.without_bias.pop(id(s.layers[-1]), None) if s.layers else None
        if layer is None or s.axes[-1] != _FEATURES:
            raise self._refused(node, "the bias of the MatMul before it", "another sum")
        self._bias(node, 1 - node.inputs.index(self._only(node)), layer)
        return s

    def _only(self, node: OnnxNode) -> str:
        return next(name for name in node.inputs if name in self.tensors)

    def _conv(self, node: OnnxNode, s: _Tensor) -> _Tensor:
        n = len(s.axes) - 2
        if n not in (1, 2):
            raise self._refused(node, "one or two axes in space", f"{n}")
        space = ("time",) if n == 1 else ("space 1", "space 2")
        s = self._with_roles(node, s, ("batch", _FEATURES, *space))
        self._requires(node, group=1)
        W = self._weight(node, 1, (None, None, *(None,) * n))
        get = node.attributes.get
        window, dilations = W.shape[2:], tuple(get("dilations", [1] * n))
        biased = bool(node.input(2))
        layer = (Conv1D, Conv2D)[n - 1](
            in_channels=W.shape[1],
            out_channels=W.shape[0],
            kernel_size=window,
            stride=tuple(get("strides", [1] * n)),
            dilation=dilations,
            padding=self._padding(node, window, dilations),
            bias=biased,
        )
        axes = (*range(2, 2 + n), 1, 0)
        layer.W.set_value(W.transpose(axes).astype(layer.W.dtype))
        if biased:
            layer.b.set_value(self._weight(node, 2, (W.shape[0],)).astype(layer.b.dtype))

        def reader(values: Values, second: Second) -> dict[str, Array]:
            found = {node.input(1): values[layer.W].transpose(np.argsort(axes))}
            return found | ({node.input(2): values[layer.b]} if biased else {})

        self.readers.append(reader)
        return replace(s, layers=(*s.layers, layer), n_features=W.shape[0], directions=1)

    def _padding(self, node: OnnxNode, window: Sequence[int], dilations: Sequence[int]) -> Any:
        n = len(window)
        kind = node.attributes.get("auto_pad", "NOTSET")
        if kind == "SAME_UPPER" and set(node.attributes.get("strides", [1])) == {1}:
            return "same"
        if kind not in ("NOTSET", "VALID"):
            raise self._refused(node, "auto_pad NOTSET or VALID", kind)
        pads = node.attributes.get("pads", [0] * (2 * n)) if kind == "NOTSET" else [0] * (2 * n)
        before, after = tuple(pads[:n]), tuple(pads[n:])
        total = [d * (k - 1) for k, d in zip(window, dilations, strict=True)]
        same = tuple(t // 2 for t in total), tuple(t - t // 2 for t in total)
        if before == after:
            return before
        if (before, after) != same:
            raise self._refused(node, "pads that are as many on both sides", pads)
        return "same"

    def _gather(self, node: OnnxNode, s: _Tensor) -> _Tensor:
        if node.inputs[0] not in self.tensors:
            return self._embedding(node, s)
        index = self._constant(node, 1, "index")
        at = node.attributes.get("axis", 0) % len(s.axes)
        axis = self.roles.get(s.axes[at], s.axes[at])
        rest = replace(s, axes=s.axes[:at] + s.axes[at + 1 :])
        if index.ndim == 0 and axis == _DIRECTION:
            if s.directions == 1:
                return rest
            return replace(rest, picked=int(index) % s.directions)
        if index.ndim == 0 and axis == "time" and s.n_features and int(index) in (0, -1):
            n = s.n_features
            last = LastOutput(n) if int(index) else LastOutput(0, n)
            return replace(rest, layers=(*s.layers, last))
        raise self._refused(
            node, "the first or last step, or one direction", f"indices {index.tolist()} of {axis}"
        )

    def _embedding(self, node: OnnxNode, s: _Tensor) -> _Tensor:
        self._requires(node, axis=0)
        W = self._weight(node, 0, (None, None))
        if s.layers:
            raise self._refused(node, "integers that are the input", "the outputs of a layer")
        layer = Embedding(n_embeddings=len(W), n_features=W.shape[1])
        layer.W.set_value(W.astype(layer.W.dtype))
        self.readers.append(lambda values, second: {node.input(0): values[layer.W]})
        return _Tensor((layer,), (*s.axes, _FEATURES), W.shape[1])

    def _activation(self, node: OnnxNode, s: _Tensor) -> _Tensor:
        layer: Activation
        if node.op == "LeakyRelu":
            layer = LeakyReLU(node.attributes.get("alpha", 0.01))
        elif node.op == "Softmax":
            axis = node.attributes.get("axis", -1 if self.graph.opset >= 13 else 1)
            if axis % len(s.axes) != len(s.axes) - 1:
                raise self._refused(node, "the last axis", f"axis={axis}")
            s, layer = self._features_last(node, s), Softmax()
        else:
            layer = _ACTIVATIONS[node.op]()
        return replace(s, layers=(*s.layers, layer))

    # Shapes

    def _same(self, node: OnnxNode, s: _Tensor) -> _Tensor:
        if node.op == "Dropout" and node.input(2) and self._constant(node, 2, "mode").any():
            raise self._refused(node, "training_mode=False", "True")
        return s

    def _transpose(self, node: OnnxNode, s: _Tensor) -> _Tensor:
        order = node.attributes.get("perm", range(len(s.axes))[::-1])
        return replace(s, axes=tuple(s.axes[k] for k in order))

    def _squeeze(self, node: OnnxNode, s: _Tensor) -> _Tensor:
        axes = node.attributes.get("axes")
        if axes is None and node.input(1):
            axes = self._constant(node, 1, "list of axes").tolist()
        if axes is None:
            axes = [k for k, axis in enumerate(s.axes) if axis == _DIRECTION]
        dropped = {k % len(s.axes) for k in axes}
        if {s.axes[k] for k in dropped} - {_DIRECTION} or s.directions > 1:
            raise self._refused(node, "the axis of one direction", f"axes {[*axes]}")
        return replace(s, axes=tuple(a for k, a in enumerate(s.axes) if k not in dropped))

    def _unsqueeze(self, node: OnnxNode, s: _Tensor) -> _Tensor:
        """Add an axis of directions to outputs of one, for a Concat that joins them."""
        axes = node.attributes.get("axes")
        axes = self._constant(node, 1, "list of axes").tolist() if axes is None else axes
        if _DIRECTION in s.axes or len(axes) != 1 or not s.layers:
            raise self._refused(node, "one axis of directions", f"axes {[*axes]}")
        made = list(s.axes)
        made.insert(axes[0] % (len(s.axes) + 1), _DIRECTION)
        return replace(s, axes=tuple(made), directions=1)

    def _reshape(self, node: OnnxNode, s: _Tensor) -> _Tensor:
        """Join directions and features; other shapes are refused."""
        if s.axes[-2:] == (_DIRECTION, _FEATURES):
            made = (*s.axes[:-2], _FEATURES)
        elif s.directions == 1 and _DIRECTION in s.axes:
            made = tuple(axis for axis in s.axes if axis != _DIRECTION)
        else:
            made = s.axes
        shape = self.graph.constants.get(node.input(1))
        sizes = {_FEATURES: {-1, s.n_features}}
        if shape is not None and (
            len(shape) != len(made) or shape[-1] not in sizes.get(made[-1], {shape[-1]})
        ):
            raise self._refused(
                node, "directions and features to be joined, and no other axes", [*shape.tolist()]
            )
        return replace(s, axes=made)


_RECURRENT = ("RNN", "GRU", "LSTM")
_SHAPES = ("Identity", "Squeeze", "Unsqueeze", "Transpose", "Reshape", "Gather")
_READERS: dict[str, Callable[[_Reading, OnnxNode, _Tensor], _Tensor | None]] = {
    **dict.fromkeys(_RECURRENT, _Reading._recurrent),
    **dict.fromkeys(("MatMul", "Gemm"), _Reading._dense),
    "Add": _Reading._add,
    "Conv": _Reading._conv,
    "Gather": _Reading._gather,
    **dict.fromkeys((*_ACTIVATIONS, "LeakyRelu", "Softmax"), _Reading._activation),
    **dict.fromkeys(("Identity", "Dropout"), _Reading._same),
    "Transpose": _Reading._transpose,
    "Squeeze": _Reading._squeeze,
    "Unsqueeze": _Reading._unsqueeze,
    "Reshape": _Reading._reshape,
}
