"""A network as a Keras model: its description, and its weights as Keras joins them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pytensor_ml.activations import Activation
from pytensor_ml.layers import Embedding

from symbolic_rnn.cells import GRU, LSTM, Cell, Elman, GRUResetBefore
from symbolic_rnn.interop.gates import joined_gates
from symbolic_rnn.interop.keras.chain import FUNCTIONS, WEIGHTED, KerasLayer
from symbolic_rnn.interop.keras.tables import ACTIVATIONS, GATES, MERGES
from symbolic_rnn.layers import Dense
from symbolic_rnn.networks import (
    Bidirectional,
    LastOutput,
    MergedDirections,
    Recurrent,
    ReversedTime,
    Sequential,
)

__all__ = ["by_weight", "model_of"]

Array = NDArray[Any]

_KERAS_FUNCTIONS = {ours: theirs for theirs, ours in FUNCTIONS.items()}


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
    weighted = [layer for layer in layers if layer.kind in WEIGHTED]
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
            if type(cell) not in GATES:
                raise TypeError(f"Keras has no layer of {cell}.")
            U, W, b, c = joined_gates(cell, GATES[type(cell)], values, second)
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
            mode = {ours: theirs for theirs, ours in MERGES.items()}.get(how, how)
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
        case Activation() if type(layer) in ACTIVATIONS.values():
            [function] = [name for name, kind in ACTIVATIONS.items() if kind is type(layer)]
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
