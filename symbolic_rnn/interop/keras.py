"""Models of Keras 3, in and out; each is compared with Keras itself, outputs and gradients."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symbolic_rnn.argument_checks import NonNegative, checks_arguments, shown_argument
from symbolic_rnn.cells import Cell
from symbolic_rnn.interop.comparison import (
    Derivative,
    Equations,
    Source,
    compare_with_sources,
    require_agreement,
)
from symbolic_rnn.interop.keras_equations import equations_of
from symbolic_rnn.interop.keras_layers import (
    KerasLayer,
    by_weight,
    layers_of,
    model_of,
    network_of,
    only_in_training,
)
from symbolic_rnn.interop.weights import WeightsError, read_weights
from symbolic_rnn.networks import Bidirectional, Recurrent, Sequential
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
        If weights are missing or not finite.
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
    keras = _imported("from_keras")
    model = _loaded(keras, model, "from_keras")
    if weights is not None:
        model = _copy(keras, model)
        model.load_weights(weights)
    layers, arrays = _read(keras, model, "from_keras")
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
    if isinstance(network, Cell):
        network = Recurrent(network)
    if isinstance(network, Recurrent | Bidirectional):
        network = Sequential([network])
    if not isinstance(network, Sequential):
        raise TypeError(f"to_keras expects a network, got {shown_argument(network)}.")
    described = model_of(network)
    keras = _imported("to_keras")
    model = keras.saving.deserialize_keras_object(described)
    layers = list(layers_of(described))
    values = {p: p.get_value() for p in network.parameters}
    arrays = by_weight(network, layers, values, np.zeros_like)
    for key, variable in _variables(keras, model):
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
    keras = _imported("compare_with_keras")
    model = _loaded(keras, model, "compare_with_keras")
    layers, arrays = _read(keras, model, "compare_with_keras")
    own = by_weight(network, layers, {p: p.get_value() for p in network.parameters}, np.zeros_like)
    if unlike := [key for key in arrays if key not in own or own[key].shape != arrays[key].shape]:
        raise TypeError(
            "compare_with_keras expects a network with the layers and sizes of the model; it has "
            f"no weights of the shapes of {', '.join(unlike)}."
        )
    double = {str(v.dtype) for v in model.weights} == {"float64"}
    precision = "float64" if double else "float32"
    return _compared(keras, network, model, layers, arrays, seed=seed, precision=precision)


def _imported(owner: str) -> Any:
    """Import Keras.

    Raises
    ------
    ImportError
        If it is missing, or the backend that it is configured for is.
    """
    try:
        import keras
    except ImportError as error:
        raise ImportError(
            f"{owner} needs Keras 3 and the backend that it is configured for ({error}). Install "
            "both, pip install 'symbolic_rnn[keras]', and set the environment variable "
            "KERAS_BACKEND=jax before Keras is imported."
        ) from None
    return keras


def _loaded(keras: Any, model: Any, owner: str) -> Any:
    """Load a model from its file, if it is given as one.

    Raises
    ------
    TypeError
        If it is no model, or a file of weights alone.
    """
    if isinstance(model, str | Path):
        if str(model).endswith(".weights.h5"):
            raise TypeError(
                f"{owner} expects a model, got a file of weights alone, {str(model)!r}; pass the "
                "model that they belong to, and weights=."
            )
        return keras.saving.load_model(model, compile=False)
    if not isinstance(model, keras.Model):
        raise TypeError(
            f"{owner} expects a Keras model, or a .keras file of one, got {shown_argument(model)}."
        )
    return model


def _read(keras: Any, model: Any, owner: str) -> tuple[list[KerasLayer], dict[str, Array]]:
    """Read a model as data: its layers, and its weights by key, in double precision."""
    if not model.built:
        raise WeightsError(f"{owner} expects a model with weights; call model.build(...) first.")
    layers = list(layers_of(_described(keras, model)))
    values = {key: keras.ops.convert_to_numpy(value) for key, value in _variables(keras, model)}
    return layers, read_weights(values, owner)


def _described(keras: Any, model: Any) -> Config:
    """Describe a model as data; a class of a user's own may not know how."""
    module, kind = type(model).__module__, type(model).__name__
    if not (module.startswith("keras.") and kind in ("Sequential", "Functional")):
        raise TypeError(
            f"expected a Sequential or functional Keras model, got the class {kind} of {module}, "
            "which may compute anything."
        )
    described: Config = keras.saving.serialize_keras_object(model)
    return described


def _variables(keras: Any, model: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the weights of a model with their keys, ``lstm/kernel``."""
    for layer in model.layers:
        key = f"{prefix}{layer.name}"
        if isinstance(layer, keras.Model):
            yield from _variables(keras, layer, f"{key}/")
        elif isinstance(layer, keras.layers.Bidirectional):
            for way in ("forward", "backward"):
                for variable in getattr(layer, f"{way}_layer").weights:
                    yield f"{key}/{way}/{variable.name}", variable
        else:
            for variable in layer.weights:
                yield f"{key}/{variable.name}", variable


def _in_single_precision(described: Any) -> Any:
    """The description of a model that computes in single precision, on any number of examples."""
    if isinstance(described, Mapping):
        if described.get("class_name") == "DTypePolicy":
            return "float32"
        changed = {key: _in_single_precision(value) for key, value in described.items()}
        if "float" in str(changed.get("dtype")):
            changed["dtype"] = "float32"
        if "batch_shape" in changed:
            changed["batch_shape"] = [None, *changed["batch_shape"][1:]]
        return changed
    if isinstance(described, list | tuple):
        return type(described)(map(_in_single_precision, described))
    return described


def _copy(keras: Any, model: Any) -> Any:
    """Copy a model, in single precision."""
    copied = keras.saving.deserialize_keras_object(_in_single_precision(_described(keras, model)))
    copied.set_weights(model.get_weights())
    return copied


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
    run = (_KerasOnJax if keras.config.backend() == "jax" else _Keras)(keras, model)
    equations = Equations("Keras's equations", equations_of(layers), arrays, precision=precision)
    return compare_with_sources(network, [run, equations], by_key, title=title, seed=seed)


class _Keras(Source):
    """A model as Keras computes it in single precision; on another backend than JAX, outputs only.

    A model in another precision, or for one number of examples only, is copied first.
    """

    in_single = True

    def __init__(self, keras: Any, model: Any):
        super().__init__(
            f"Keras on {keras.config.backend()}", precision="float32", differentiates=False
        )
        computes_in = {layer.compute_dtype for layer in model.layers}
        other = computes_in != {"float32"} or model.input_shape[0] is not None
        self._keras, self._model = keras, _copy(keras, model) if other else model

    def outputs(self, x: Array) -> Array:
        outputs = self._model(self._given(x), training=False)
        return np.asarray(self._keras.ops.convert_to_numpy(outputs))

    def gradients(self, x: Array, errors: Array) -> Derivative:
        raise NotImplementedError("Its gradients are those of the backend.")

    def _given(self, x: Array) -> Any:
        return self._keras.ops.convert_to_tensor(x, "int32" if x.dtype.kind == "i" else "float32")


class _KerasOnJax(_Keras):
    """A model with the gradients of JAX."""

    entries = 10_000

    def __init__(self, keras: Any, model: Any):
        import jax

        super().__init__(keras, model)
        self.differentiates = True
        model = self._model
        keys, variables = zip(*_variables(keras, model), strict=True)
        self._weights = {key: v.value for key, v in zip(keys, variables, strict=True)}

        def call(weights: Mapping[str, Any], x: Any) -> Any:
            of = {id(v): weights[key] for key, v in zip(keys, variables, strict=True)}
            trainable, fixed = (
                [of.get(id(v), v.value) for v in each]
                for each in (model.trainable_variables, model.non_trainable_variables)
            )
            return model.stateless_call(trainable, fixed, x, training=False)[0]

        def loss(weights: Mapping[str, Any], x: Any, errors: Any) -> Any:
            return (call(weights, x) * errors).sum()

        self._call = jax.jit(call)
        self._by_weights = jax.jit(jax.grad(loss))
        self._by_both = jax.jit(jax.grad(loss, (0, 1)))

    def outputs(self, x: Array) -> Array:
        return np.asarray(self._call(self._weights, self._given(x)))

    def gradients(self, x: Array, errors: Array) -> Derivative:
        given = self._weights, self._given(x), errors.astype("float32")
        found: dict[str | None, Any] = {}
        if x.dtype.kind == "f":
            by_weights, found[None] = self._by_both(*given)
        else:
            by_weights = self._by_weights(*given)
        found |= by_weights
        arrays = {key: np.asarray(gradient) for key, gradient in found.items()}
        return lambda key, places: np.array([arrays[key][place] for place in places])
