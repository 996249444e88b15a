"""Keras's documented equations, in NumPy, on the weights as Keras has them.

They stand apart from the conversion to a network, which they check: nothing here splits biases or
orders gates, and a layer is one with what follows it. They take complex weights, so that they can
be differentiated by a complex step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symbolic_rnn.interop.keras.chain import KerasLayer

__all__ = ["equations_of"]

Array = NDArray[Any]
Weights = Mapping[str, Array]


def equations_of(layers: Sequence[KerasLayer]) -> Callable[[Weights, Array], Array]:
    """Return the function of a model, from its weights by key and an input to its outputs.

    Parameters
    ----------
    layers : sequence of KerasLayer
        A chain that :func:`~symbolic_rnn.interop.keras.to_network.network_of` has accepted.
    """

    def computed(weights: Weights, x: Array) -> Array:
        for layer in layers:
            x = _applied(layer, weights, x)
        return x

    return computed


def _applied(layer: KerasLayer, w: Weights, x: Array) -> Array:
    config = layer.config
    match layer.kind:
        case "SimpleRNN" | "GRU" | "LSTM":
            outputs = _sequence(layer, w, x)
            return outputs if config["return_sequences"] else outputs[:, -1]
        case "Bidirectional":
            ahead, back = (_sequence(inside, w, x) for inside in layer.directions())
            if config["layer"]["config"]["return_sequences"]:
                back = back[:, ::-1]
            else:
                ahead, back = ahead[:, -1], back[:, -1]
            merged: dict[str, Callable[[], Array]] = {
                "concat": lambda: np.concatenate([ahead, back], axis=-1),
                "sum": lambda: ahead + back,
                "ave": lambda: (ahead + back) / 2,
                "mul": lambda: ahead * back,
            }
            return merged[config["merge_mode"]]()
        case "Dense":
            a = x @ w[f"{layer.key}/kernel"] + w.get(f"{layer.key}/bias", 0.0)
            return _FUNCTIONS[config["activation"]](a)
        case "Embedding":
            return w[f"{layer.key}/embeddings"][x]
        case "Activation":
            return _FUNCTIONS[config["activation"]](x)
        case "ReLU":
            return _FUNCTIONS["relu"](x)
        case "Softmax":
            return _FUNCTIONS["softmax"](x)
    return x  # acts in training alone


def _sequence(layer: KerasLayer, w: Weights, x: Array) -> Array:
    """The outputs of a recurrent layer in the order in which it computes them."""
    kernel, recurrent = w[f"{layer.key}/kernel"], w[f"{layer.key}/recurrent_kernel"]
    bias = w.get(f"{layer.key}/bias", np.zeros(kernel.shape[1]))
    n = len(recurrent)
    h = np.zeros((len(x), n))
    c = np.zeros((len(x), n))
    outputs = []
    for x_t in np.swapaxes(x[:, ::-1] if layer.config["go_backwards"] else x, 0, 1):
        if layer.kind == "SimpleRNN":
            h = _FUNCTIONS[layer.config["activation"]](x_t @ kernel + bias + h @ recurrent)
        elif layer.kind == "LSTM":
            i, f, g, o = np.split(x_t @ kernel + h @ recurrent + bias, 4, axis=1)
            c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
            h = _sigmoid(o) * np.tanh(c)
        else:
            h = _gru(layer, x_t, h, kernel, recurrent, bias)
        outputs.append(h)
    return np.stack(outputs, axis=1)


def _gru(
    layer: KerasLayer, x: Array, h: Array, kernel: Array, recurrent: Array, bias: Array
) -> Array:
    """One step, with the reset gate after or before the product with the state."""
    n = len(recurrent)
    of_input, of_state = bias if bias.ndim == 2 else (bias, np.zeros_like(bias))
    read = x @ kernel + of_input
    kept = h @ recurrent + of_state
    z = _sigmoid(read[:, :n] + kept[:, :n])
    r = _sigmoid(read[:, n : 2 * n] + kept[:, n : 2 * n])
    if layer.config["reset_after"]:
        candidate = np.tanh(read[:, 2 * n :] + r * kept[:, 2 * n :])
    else:
        candidate = np.tanh(read[:, 2 * n :] + (r * h) @ recurrent[:, 2 * n :])
    return z * h + (1 - z) * candidate


def _sigmoid(a: Array) -> Array:
    return 1 / (1 + np.exp(-a))


def _softmax(a: Array) -> Array:
    e = np.exp(a - a.real.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


_FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "linear": lambda a: a,
    "relu": lambda a: a * (a.real > 0),
    "sigmoid": _sigmoid,
    "softmax": _softmax,
    "softplus": lambda a: np.log1p(np.exp(a)),
    "tanh": np.tanh,
}
