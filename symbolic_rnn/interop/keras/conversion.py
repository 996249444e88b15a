"""Models of Keras 3, in and out; each is compared with Keras itself, outputs and gradients."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symbolic_rnn.argument_checks import NonNegative, checks_arguments
from symbolic_rnn.interop.comparison import (
    Equations,
    compare_with_sources,
    require_agreement,
)
from symbolic_rnn.interop.keras.chain import KerasLayer, layers_of, only_in_training
from symbolic_rnn.interop.keras.equations import equations_of
from symbolic_rnn.interop.keras.from_network import by_weight, model_of
from symbolic_rnn.interop.keras.live import imported, loaded, read, running, variables, with_weights
from symbolic_rnn.interop.keras.to_network import network_of
from symbolic_rnn.interop.whole import as_sequential
from symbolic_rnn.networks import Sequential
from symbolic_rnn.verification import Report

__all__ = ["compare_with_keras", "from_keras", "to_keras"]

Array = NDArray[Any]
Arrays = Mapping[str, Array]
Config = dict[str, Any]


@checks_arguments(besides=["model"])
def from_keras(model: Any, *, weights: str | Path | None = None) -> Sequential:
    """Make the network of a Keras model, and check that it computes the same.

    Parameters
    ----------
    model : keras.Model or path
        A ``Sequential`` or functional model, or a ``.keras`` file of one, in which layers follow
        each other: ``SimpleRNN``, ``GRU`` with both forms of reset, ``LSTM``, ``Bidirectional`` of
        these, ``Dense``, ``Embedding``, ``Activation``, ``ReLU``, ``Softmax``, with or without
        biases. What acts in training alone, such as ``Dropout`` and penalties, is left out.
    weights : path, optional
        A ``.weights.h5`` file of the model, to be used in place of its weights.

    Returns
    -------
    Sequential
        An ordinary network: it trains, is verified, saved and exported as any other. Of a layer
        with ``return_sequences=False``, :class:`~symbolic_rnn.LastOutput` follows.

    Raises
    ------
    TypeError
        If a layer, an option of one, or the way they are connected cannot be expressed.
    WeightsError
        If weights are missing, of other layers, or not finite; if there is no such file, or it
        cannot be read.
    ImportError
        If Keras, or the backend that it is configured for, is not installed.
    AssertionError
        If the network does not compute what Keras computes; this would be an error of this package.

    Warns
    -----
    UserWarning
        If something acts in training alone, or a gradient is zero on the random sequences, so that
        nothing is proved for it.

    Notes
    -----
    The network is compared on random input with the model as Keras runs it, in single precision,
    and with Keras's documented equations, evaluated by NumPy in double precision on the weights as
    they are. Keras's own gradients are compared on its JAX backend; on another one, its outputs.

    Examples
    --------
    .. code-block:: python

        model = keras.Sequential(
            [keras.Input((None, 2)), keras.layers.GRU(4), keras.layers.Dense(1)]
        )
        network = srnn.interop.from_keras(model)
        network = srnn.interop.from_keras("model.keras")
    """
    keras = imported("from_keras")
    model = loaded(keras, model, "from_keras")
    if weights is not None:
        model = with_weights(keras, model, weights, "from_keras")
    layers, arrays = read(keras, model, "from_keras")
    if training := only_in_training(layers):
        warnings.warn(
            f"from_keras leaves out what acts in training alone: {'; '.join(training)}.",
            UserWarning,
            stacklevel=3,  # past the check of the arguments
        )
    network = network_of(layers, arrays, model.input_shape[1:])
    report = _compared(keras, network, model, layers, arrays)
    require_agreement(report, "from_keras", stacklevel=3)
    return network


@checks_arguments(besides=["network"])
def to_keras(network: Any) -> Any:
    """Make the Keras model of a network, and check that it computes the same.

    Parameters
    ----------
    network : Cell, Recurrent, Bidirectional or Sequential
        Of Elman, GRU, GRUResetBefore and LSTM cells, :class:`~symbolic_rnn.Dense`, pytensor-ml's
        ``Embedding`` and activations; with :class:`~symbolic_rnn.LastOutput`,
        :class:`~symbolic_rnn.MergedDirections` and :class:`~symbolic_rnn.ReversedTime` after
        recurrent layers.

    Returns
    -------
    keras.Sequential
        In single precision.

    Raises
    ------
    TypeError
        If Keras has no such layers.
    ImportError
        If Keras, or the backend that it is configured for, is not installed.
    AssertionError
        If the model does not compute what the network computes; this would be an error of this
        package.

    Warns
    -----
    UserWarning
        If a gradient is zero on the random sequences, so that nothing is proved for it.

    Notes
    -----
    Where Keras has two biases and the network has their sum, the first holds it.

    Examples
    --------
    .. code-block:: python

        network = srnn.Sequential(
            [srnn.Recurrent(srnn.LSTM(2, 4)), srnn.LastOutput(4), srnn.Dense(4, 1)]
        )
        model = srnn.interop.to_keras(network)
        model.save("model.keras")
    """
    network = as_sequential(network, "to_keras")
    described = model_of(network)
    keras = imported("to_keras")
    model = keras.saving.deserialize_keras_object(described)
    layers = list(layers_of(described))
    values = {p: p.get_value() for p in network.parameters}
    arrays = by_weight(network, layers, values, np.zeros_like)
    for key, variable in variables(keras, model):
        variable.assign(arrays[key])
    report = _compared(keras, network, model, layers, arrays)
    require_agreement(report, "to_keras", stacklevel=3)
    return model


@checks_arguments(besides=["model"])
def compare_with_keras(network: Sequential, model: Any, *, seed: NonNegative = 0) -> Report:
    """Compare a network with a Keras model, as Keras runs it and with its documented equations.

    Parameters
    ----------
    network : Sequential
        As :func:`from_keras` returns it, or as given to :func:`to_keras`.
    model : keras.Model or path
        As for :func:`from_keras`.
    seed : int
        Of the input, and of the entries of large weights whose gradient is compared.

    Returns
    -------
    Report
        A row for the outputs, for the input unless it is of integers, and for each weight. A model
        in single precision is compared to its digits, since it may have the weights of the network
        rounded.

    Raises
    ------
    TypeError
        If the layers of the network and the model are not alike.

    Examples
    --------
    .. code-block:: python

        report = srnn.interop.compare_with_keras(network, model)
        print(report.summary())
    """
    keras = imported("compare_with_keras")
    model = loaded(keras, model, "compare_with_keras")
    layers, arrays = read(keras, model, "compare_with_keras")
    own = by_weight(network, layers, {p: p.get_value() for p in network.parameters}, np.zeros_like)
    if unlike := [key for key in arrays if key not in own or own[key].shape != arrays[key].shape]:
        raise TypeError(
            "compare_with_keras expects a network with the layers and sizes of the model; it has "
            f"no weights of the shapes of {', '.join(unlike)}."
        )
    double = {str(v.dtype) for v in model.weights} == {"float64"}
    precision = "float64" if double else "float32"
    return _compared(keras, network, model, layers, arrays, seed=seed, precision=precision)


def _compared(
    keras: Any,
    network: Sequential,
    model: Any,
    layers: Sequence[KerasLayer],
    arrays: Arrays,
    *,
    seed: int = 0,
    precision: str = "float64",
) -> Report:
    def by_key(gradients: Mapping[Any, Array]) -> dict[str, Array]:
        found = by_weight(network, layers, gradients, np.copy)
        return {key: value for key, value in found.items() if key in arrays}  # biases or none

    title = f"{network.name} beside {model.name} of Keras"
    equations = Equations("Keras's equations", equations_of(layers), arrays, precision=precision)
    return compare_with_sources(
        network, [running(keras, model), equations], by_key, title=title, seed=seed
    )
