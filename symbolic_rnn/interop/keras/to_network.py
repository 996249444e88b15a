r"""Layers of Keras, as data, to a network and back; Keras itself is not needed.

Keras joins gates by columns: update, reset, new in the GRU; input, forget, cell, output in the
LSTM. Its GRU has two rows of biases with ``reset_after=True``, the form of
:class:`~symbolic_rnn.GRU`, and one with ``reset_after=False``, that of
:class:`~symbolic_rnn.GRUResetBefore`. A layer with ``go_backwards=True`` returns its sequence in
the order in which it ran (documentation of ``keras.layers``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pytensor_ml.activations import Activation, ReLU, Softmax
from pytensor_ml.layers import Embedding

from symbolic_rnn.cells import GRU, LSTM, Cell, Elman, GRUResetBefore
from symbolic_rnn.interop.gates import Gates, put, put_gates
from symbolic_rnn.interop.keras.chain import (
    RECURRENT,
    KerasLayer,
    check_own,
    shown_option,
)
from symbolic_rnn.interop.keras.tables import ACTIVATIONS, GATES, MERGES
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

__all__ = ["network_of"]

Array = NDArray[Any]


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
    """Yield the layers that compute one of Keras: none, if it acts in training alone."""
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


def _activation(layer: KerasLayer, name: Any) -> Activation:
    if not isinstance(name, str) or name not in ACTIVATIONS:
        raise TypeError(
            f"from_keras expects an activation of {layer} among linear, "
            f"{', '.join(ACTIVATIONS)}; got {shown_option(name)}."
        )
    layer.requires(axis=-1)
    return ACTIVATIONS[name]()


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
        check_own(layer.config["backward_layer" if backwards else "layer"], f"{layer.key}/")
        if one.kind not in RECURRENT:
            raise TypeError(f"from_keras expects {', '.join(RECURRENT)} in {layer}, got {one}.")
        one.requires(go_backwards=backwards)
        cells.append(_cell(one, left))
    yield Bidirectional(*cells)
    if not layer.config["layer"]["config"]["return_sequences"]:
        yield LastOutput(*(cell.n_hidden for cell in cells))
    how = layer.config["merge_mode"]
    if how in MERGES:
        yield MergedDirections(MERGES[how])  # type: ignore[arg-type]
    elif how != "concat":
        raise TypeError(
            f"from_keras expects merge_mode concat, {', '.join(MERGES)} of {layer}, got {how!r}."
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
    rows = n * len(GATES[kind])
    U = left.take(f"{layer.key}/kernel", (None, rows)).T
    W = left.take(f"{layer.key}/recurrent_kernel", (n, rows)).T
    both = np.zeros((2, rows))
    if config["use_bias"]:
        shape = (2, rows) if kind is GRU else (rows,)
        both[: 2 if kind is GRU else 1] = left.take(f"{layer.key}/bias", shape)
    given = {"activation": layer.function()} if kind is Elman else {}
    cell = kind(U.shape[1], n, seed=0, **given)  # type: ignore[call-arg]
    put_gates(cell, GATES[kind], Gates(U, W, *both))
    return cell
