r"""Layers of Keras, as data, to a network and back; Keras itself is not needed.

Keras joins gates by columns: update, reset, new in the GRU; input, forget, cell, output in the
LSTM. Its GRU has two rows of biases with ``reset_after=True``, the form of
:class:`~symbolic_rnn.GRU`, and one with ``reset_after=False``, that of
:class:`~symbolic_rnn.GRUResetBefore`. A layer with ``go_backwards=True`` returns its sequence in
the order in which it ran (documentation of ``keras.layers``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pytensor_ml.activations import Activation, ReLU, Sigmoid, Softmax, SoftPlus, Tanh
from pytensor_ml.layers import Embedding

from symbolic_rnn.cells import GRU, LSTM, Cell, Elman, GRUResetBefore
from symbolic_rnn.interop.gates import Gates, joined_gates, put, put_gates
from symbolic_rnn.interop.weights import Weights
from symbolic_rnn.layers import Dense
from symbolic_rnn.networks import (
    Bidirectional,
    LastOutput,
    MergedDirections,
    Recurrent,
    ReversedTime,
    Sequential,
)

__all__ = ["KerasLayer", "by_weight", "layers_of", "model_of", "network_of", "only_in_training"]

Array = NDArray[Any]
Config = Mapping[str, Any]

#: The gates of each cell, in the order in which Keras joins them.
_GATES: dict[type[Cell], tuple[str, ...]] = {
    Elman: ("",),
    GRU: ("_z", "_r", "_n"),
    GRUResetBefore: ("_z", "_r", "_n"),
    LSTM: ("_i", "_f", "_g", "_o"),
}
_RECURRENT = ("SimpleRNN", "GRU", "LSTM")
_MODELS = ("Sequential", "Functional")
_WEIGHTED = (*_RECURRENT, "Bidirectional", "Dense", "Embedding")

#: Layers that return their input outside of training.
_TRAINING = (
    "ActivityRegularization",
    "AlphaDropout",
    "Dropout",
    "GaussianDropout",
    "GaussianNoise",
    "SpatialDropout1D",
)

#: Names of elementwise functions in Keras and here.
_FUNCTIONS = {
    "linear": "identity",
    "relu": "relu",
    "sigmoid": "sigmoid",
    "softplus": "softplus",
    "tanh": "tanh",
}
_KERAS_FUNCTIONS = {ours: theirs for theirs, ours in _FUNCTIONS.items()}
_ACTIVATIONS: dict[str, type[Activation]] = {
    "relu": ReLU,
    "sigmoid": Sigmoid,
    "softmax": Softmax,
    "softplus": SoftPlus,
    "tanh": Tanh,
}
_MERGES = {"sum": "sum", "ave": "mean", "mul": "product"}


@dataclass(frozen=True)
class KerasLayer:
    """A layer of a Keras model.

    Parameters
    ----------
    key : str
        Its name, after the names of the models around it: ``"inner/lstm"``.
    kind : str
        The name of its class.
    config : mapping
        What its ``get_config()`` returns.
    """

    key: str
    kind: str
    config: Config

    def __str__(self) -> str:
        return f"layer {self.key!r} ({self.kind})"

    def directions(self) -> tuple[KerasLayer, KerasLayer]:
        """Return the two layers of a ``Bidirectional``, forward and backward."""
        ahead, back = (self.config[part] for part in ("layer", "backward_layer"))
        return (
            KerasLayer(f"{self.key}/forward", ahead["class_name"], ahead["config"]),
            KerasLayer(f"{self.key}/backward", back["class_name"], back["config"]),
        )

    def requires(self, **expected: Any) -> None:
        """Check options that a network has with one value only.

        Raises
        ------
        TypeError
            If one has another value.
        """
        for option, value in expected.items():
            found = self.config.get(option, value)
            if found != value:
                raise TypeError(
                    f"from_keras expects {option}={value!r} of {self}, got {_shown(found)}."
                )

    def function(self, option: str = "activation") -> str:
        """Return our name of an elementwise function.

        Raises
        ------
        TypeError
            If there is none.
        """
        found = self.config.get(option)
        if not isinstance(found, str) or found not in _FUNCTIONS:
            raise TypeError(
                f"from_keras expects {option} of {self} to be one of {', '.join(_FUNCTIONS)}, got "
                f"{_shown(found)}."
            )
        return _FUNCTIONS[found]


def _shown(value: Any) -> str:
    """A value of a configuration in a few words; an object is a dictionary there."""
    if isinstance(value, Mapping) and "class_name" in value:
        name = value["config"] if value["class_name"] == "function" else value["class_name"]
        return f"{name!r:.60}"
    return f"{value!r:.60}"


def layers_of(model: Config, *, prefix: str = "") -> Iterator[KerasLayer]:
    """Yield the layers of a model in the order in which they are applied.

    Parameters
    ----------
    model : mapping
        A ``Sequential`` or functional model as ``keras.saving.serialize_keras_object`` describes
        it; models inside of it are opened.
    prefix : str
        Begins the keys of the layers.

    Raises
    ------
    TypeError
        If the layers are not a chain, or a class is not Keras's own.
    """
    _check_own(model, prefix)
    kind, config = model["class_name"], model["config"]
    if kind not in _MODELS:
        raise TypeError(f"from_keras expects a Sequential or functional model, got {kind}.")
    for layer in config["layers"] if kind == "Sequential" else _chain(config):
        _check_own(layer, prefix)
        inside = layer["config"]
        key = f"{prefix}{inside['name']}"
        if layer["class_name"] in _MODELS:
            yield from layers_of(layer, prefix=f"{key}/")
        elif layer["class_name"] == "TimeDistributed" and _is_dense(inside["layer"]):
            yield KerasLayer(key, "Dense", inside["layer"]["config"])
        elif layer["class_name"] != "InputLayer":
            yield KerasLayer(key, layer["class_name"], inside)


def _check_own(described: Config, prefix: str) -> None:
    module = described.get("module") or ""
    if not (module == "keras" or module.startswith("keras.")):
        name = described.get("config", {}).get("name", "")
        raise TypeError(
            f"from_keras expects classes of Keras, got {described['class_name']} "
            f"({prefix}{name}) of {module or 'another module'}, which may compute anything."
        )


def _is_dense(described: Config) -> bool:
    _check_own(described, "")
    return bool(described["class_name"] == "Dense")


def _chain(config: Config) -> list[Config]:
    """The layers of a functional model from its input to its output."""
    by_name = {layer["name"]: layer for layer in config["layers"]}
    [*_, first], [*_, last] = (_ends(config[side]) for side in ("input_layers", "output_layers"))
    found: list[Config] = []
    while True:
        found.insert(0, by_name[last])
        if last == first or len(found) > len(by_name):
            break
        calls = by_name[last]["inbound_nodes"]
        read = _histories(calls)
        if len(calls) != 1 or len(read) != 1:
            raise TypeError(
                f"from_keras expects layers that are applied once, to one tensor; {last!r} is "
                f"applied {len(calls)} times, to {len(read)} tensors."
            )
        last = read[0]
    if left := by_name.keys() - {layer["name"] for layer in found}:
        raise TypeError(
            "from_keras expects layers one after the other, from one input to one output; "
            f"{', '.join(sorted(left))} are beside the way."
        )
    return found


def _ends(given: Any) -> list[str]:
    """The names of input or output layers; of one, Keras leaves out a list around it.

    Raises
    ------
    TypeError
        If there are several.
    """
    ends = [given] if given and isinstance(given[0], str) else list(given)
    if len(ends) != 1:
        raise TypeError(
            f"from_keras expects a model with one input and one output, got {len(ends)}: "
            f"{', '.join(str(end[0]) for end in ends)}."
        )
    return [str(ends[0][0])]


def _histories(value: Any) -> list[str]:
    """The layers from which the arguments of calls come, wherever tensors are in them."""
    if isinstance(value, Mapping):
        if value.get("class_name") == "__keras_tensor__":
            return [str(value["config"]["keras_history"][0])]
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [name for each in value for name in _histories(each)]
    return []


def only_in_training(layers: Sequence[KerasLayer]) -> list[str]:
    """Describe what acts in training alone, dropout and penalties, which a network leaves out."""
    found = []
    for layer in layers:
        if layer.kind in _TRAINING:
            found.append(str(layer))
        inside = [layer.config, *(layer.config.get(k, {}) for k in ("layer", "backward_layer"))]
        options = {
            option
            for config in inside
            for option, value in config.get("config", config).items()
            if value and option.endswith(("dropout", "_regularizer", "_constraint"))
        }
        if options:
            found.append(f"{', '.join(sorted(options))} of {layer}")
    return found


def network_of(
    layers: Sequence[KerasLayer], weights: Mapping[str, Array], input_shape: Sequence[int | None]
) -> Sequential:
    """Make the network of a chain of layers.

    Parameters
    ----------
    layers : sequence of KerasLayer
    weights : mapping of str to ndarray
        By the key of the layer and the name of the weight, ``"lstm/kernel"``; of a
        ``Bidirectional``, ``"bidirectional/forward/kernel"`` and ``"bidirectional/backward/..."``.
    input_shape : sequence of int or None
        Of one example.

    Raises
    ------
    TypeError
        If a layer or an option cannot be expressed; the message names it.
    WeightsError
        If a weight is missing, left over, or of another shape.
    """
    left = Weights(weights, "from_keras")
    made = [part for layer in layers for part in _made(layer, left)]
    left.nothing_left("No layer of the model reads them.")
    if not made:
        raise TypeError("from_keras expects a model with layers, got none.")
    return Sequential(made, input_shape=tuple(input_shape))


def _made(layer: KerasLayer, left: Weights) -> Iterator[Any]:
    """Yield the layers of a network that compute one of Keras."""
    config = layer.config
    match layer.kind:
        case "SimpleRNN" | "GRU" | "LSTM":
            yield from _recurrent(layer, left)
        case "Bidirectional":
            yield from _bidirectional(layer, left)
        case "Dense":
            yield from _dense(layer, left)
        case "Embedding":
            layer.requires(mask_zero=False)
            n, m = config["input_dim"], config["output_dim"]
            table = Embedding(n_embeddings=n, n_features=m)
            value = left.take(f"{layer.key}/embeddings", (n, m))
            table.W.set_value(value.astype(table.W.dtype))
            yield table
        case "Activation":
            if config["activation"] != "linear":
                yield _activation(layer, config["activation"])
        case "ReLU":
            layer.requires(max_value=None, negative_slope=0.0, threshold=0.0)
            yield ReLU()
        case "Softmax":
            yield _activation(layer, "softmax")
        case kind if kind in _TRAINING:
            pass
        case _:
            raise TypeError(
                f"from_keras does not know {layer}; it knows "
                f"{', '.join((*_WEIGHTED, 'Activation', 'ReLU', 'Softmax', *_TRAINING))}."
            )


def _activation(layer: KerasLayer, name: Any) -> Activation:
    if not isinstance(name, str) or name not in _ACTIVATIONS:
        raise TypeError(
            f"from_keras expects an activation of {layer} among linear, "
            f"{', '.join(_ACTIVATIONS)}; got {_shown(name)}."
        )
    layer.requires(axis=-1)
    return _ACTIVATIONS[name]()


def _dense(layer: KerasLayer, left: Weights) -> Iterator[Any]:
    kernel = left.take(f"{layer.key}/kernel", (None, layer.config["units"]))
    biased = layer.config["use_bias"]
    bias = left.take(f"{layer.key}/bias", kernel.shape[1:]) if biased else np.zeros(kernel.shape[1])
    softmax = layer.config["activation"] == "softmax"
    function = "identity" if softmax else layer.function()
    dense = Dense(*kernel.shape, activation=function, seed=0)
    put(dense, "V", kernel.T)
    put(dense, "c", bias)
    yield dense
    if softmax:
        yield Softmax()


def _recurrent(layer: KerasLayer, left: Weights) -> Iterator[Any]:
    made = Recurrent(_cell(layer, left), reverse=layer.config["go_backwards"])
    yield made
    if not layer.config["return_sequences"]:
        n = made.cell.n_hidden
        yield LastOutput(0, n) if made.reverse else LastOutput(n)
    elif made.reverse:
        yield ReversedTime()


def _bidirectional(layer: KerasLayer, left: Weights) -> Iterator[Any]:
    cells = []
    for one, backwards in zip(layer.directions(), (False, True), strict=True):
        _check_own(layer.config["backward_layer" if backwards else "layer"], f"{layer.key}/")
        if one.kind not in _RECURRENT:
            raise TypeError(f"from_keras expects {', '.join(_RECURRENT)} in {layer}, got {one}.")
        one.requires(go_backwards=backwards)
        cells.append(_cell(one, left))
    yield Bidirectional(*cells)
    if not layer.config["layer"]["config"]["return_sequences"]:
        yield LastOutput(*(cell.n_hidden for cell in cells))
    how = layer.config["merge_mode"]
    if how in _MERGES:
        yield MergedDirections(_MERGES[how])  # type: ignore[arg-type]
    elif how != "concat":
        raise TypeError(
            f"from_keras expects merge_mode concat, {', '.join(_MERGES)} of {layer}, got {how!r}."
        )


def _cell(layer: KerasLayer, left: Weights) -> Cell:
    """Make the cell of a recurrent layer."""
    layer.requires(stateful=False, return_state=False)
    config = layer.config
    n = config["units"]
    kind: type[Cell] = Elman if layer.kind == "SimpleRNN" else LSTM
    if layer.kind == "GRU":
        kind = GRU if config["reset_after"] else GRUResetBefore
    if kind is not Elman:
        layer.requires(activation="tanh", recurrent_activation="sigmoid")
    rows = n * len(_GATES[kind])
    U = left.take(f"{layer.key}/kernel", (None, rows)).T
    W = left.take(f"{layer.key}/recurrent_kernel", (n, rows)).T
    both = np.zeros((2, rows))
    if config["use_bias"]:
        shape = (2, rows) if kind is GRU else (rows,)
        both[: 2 if kind is GRU else 1] = left.take(f"{layer.key}/bias", shape)
    given = {"activation": layer.function()} if kind is Elman else {}
    cell = kind(U.shape[1], n, seed=0, **given)  # type: ignore[call-arg]
    put_gates(cell, _GATES[kind], Gates(U, W, *both))
    return cell


def by_weight(
    network: Sequential,
    layers: Sequence[KerasLayer],
    values: Mapping[Any, Array],
    second: Callable[[Array], Array],
) -> dict[str, Array]:
    """Join what belongs to the parameters of a network as Keras does, weights or gradients.

    Parameters
    ----------
    network : Sequential
    layers : sequence of KerasLayer
        Those of the model, for the names.
    values : mapping of TrainableParameter to ndarray
    second : callable
        As for :func:`symbolic_rnn.interop.gates.joined_gates`.

    Returns
    -------
    dict of str to ndarray
        With a bias for each layer, also those that have none in Keras.

    Raises
    ------
    TypeError
        If the network has another number of layers, or a cell that Keras does not have.
    """
    levels = [level for level in network.levels if any(level.labels())]
    weighted = [layer for layer in layers if layer.kind in _WEIGHTED]
    if len(levels) != len(weighted):
        raise TypeError(
            f"compare_with_keras expects a network with the {len(weighted)} layers with weights of "
            f"the model, {', '.join(each.key for each in weighted)}; got {len(levels)}: {network}."
        )
    found: dict[str, Array] = {}
    for level, layer in zip(levels, weighted, strict=True):
        part: Any = level.layer
        if isinstance(part, Dense):
            found[f"{layer.key}/kernel"] = values[part.V].T
            found[f"{layer.key}/bias"] = values[part.c]
        elif isinstance(part, Embedding):
            found[f"{layer.key}/embeddings"] = values[part.W]
        ways = ("/forward", "/backward") if level.bidirectional else ("",)
        for (_, cell), way in zip(level.cells, ways, strict=False):
            if type(cell) not in _GATES:
                raise TypeError(f"Keras has no layer of {cell}.")
            U, W, b, c = joined_gates(cell, _GATES[type(cell)], values, second)
            found[f"{layer.key}{way}/kernel"] = U.T
            found[f"{layer.key}{way}/recurrent_kernel"] = W.T
            found[f"{layer.key}{way}/bias"] = np.stack([b, c]) if type(cell) is GRU else b
    return found


def model_of(network: Sequential) -> dict[str, Any]:
    """Describe the Keras model of a network, as ``keras.saving.serialize_keras_object`` would.

    In single precision, Keras's default.

    Raises
    ------
    TypeError
        If Keras has no such layers.
    """
    left = list(network.layers)
    dtype = "int32" if network.reads_integers else "float32"
    found = [_described("InputLayer", 0, batch_shape=[None, *network.input_shape], dtype=dtype)]
    while left:
        found.append(_described_next(left, len(found)))
    config = {"name": "sequential", "dtype": "float32", "layers": found}
    return {"module": "keras", "class_name": "Sequential", "config": config}


def _described(kind: str, number: int, **options: Any) -> dict[str, Any]:
    config = {"name": f"{kind.lower()}_{number}", "dtype": "float32", **options}
    return {"module": "keras.layers", "class_name": kind, "config": config}


def _described_next(left: list[Any], number: int) -> dict[str, Any]:
    """Take the layers from the front of a list that are one layer of Keras, and describe it."""

    def taken(kind: type[Any], *fitting: int) -> Any:
        """The next layer, if it is of a kind; a last output must be of the widths before it."""
        if not left or not isinstance(left[0], kind):
            return None
        if fitting and (left[0].forward, left[0].backward) != fitting:
            raise TypeError(f"to_keras expects LastOutput{fitting} after {layer}, got {left[0]}.")
        return left.pop(0)

    layer = left.pop(0)
    match layer:
        case Recurrent():
            n = layer.cell.n_hidden
            last = taken(LastOutput, *((0, n) if layer.reverse else (n, 0)))
            turned = taken(ReversedTime)
            if bool(layer.reverse and last is None) != bool(turned):
                raise TypeError(
                    "to_keras expects ReversedTime() after a layer that runs in reverse and "
                    "returns its sequence, as Keras does with go_backwards=True, and nowhere else; "
                    f"got {layer}."
                )
            return _described_cell(
                layer.cell, number, return_sequences=last is None, go_backwards=layer.reverse
            )
        case Bidirectional():
            last = taken(LastOutput, layer.forward.n_hidden, layer.backward.n_hidden)
            merged = taken(MergedDirections)
            if layer.forward.n_hidden != layer.backward.n_hidden:
                raise TypeError(
                    f"to_keras expects cells of one width in both directions, got {layer}."
                )
            how = "concat" if merged is None else merged.by
            ahead, back = (
                _described_cell(cell, k, return_sequences=last is None, go_backwards=bool(k))
                for k, cell in enumerate((layer.forward, layer.backward))
            )
            mode = {ours: theirs for theirs, ours in _MERGES.items()}.get(how, how)
            return _described(
                "Bidirectional", number, merge_mode=mode, layer=ahead, backward_layer=back
            )
        case Dense(activation=str(name)):
            function = _KERAS_FUNCTIONS[name]
            sizes = {"units": layer.n_out, "use_bias": True}
            return _described("Dense", number, activation=function, **sizes)
        case Embedding():
            sizes = {"input_dim": layer.n_embeddings, "output_dim": layer.n_features}
            return _described("Embedding", number, **sizes)
        case Activation() if type(layer) in _ACTIVATIONS.values():
            [function] = [name for name, kind in _ACTIVATIONS.items() if kind is type(layer)]
            return _described("Activation", number, activation=function)
    raise TypeError(
        "to_keras expects Recurrent, Bidirectional with LastOutput, MergedDirections and "
        f"ReversedTime after them, Dense, Embedding and activations; got {layer}."
    )


def _described_cell(cell: Cell, number: int, **options: Any) -> dict[str, Any]:
    """Describe the layer of a cell."""
    options |= {"units": cell.n_hidden, "use_bias": True}
    if type(cell) is Elman and isinstance(cell.activation, str):
        function = _KERAS_FUNCTIONS[cell.activation]
        return _described("SimpleRNN", number, activation=function, **options)
    if type(cell) in (GRU, GRUResetBefore):
        return _described("GRU", number, reset_after=type(cell) is GRU, **options)
    if type(cell) is LSTM:
        return _described("LSTM", number, **options)
    raise TypeError(
        "to_keras expects cells Elman, with an activation by name, GRU, GRUResetBefore and LSTM; "
        f"got {cell}."
    )
