"""Keras itself: models loaded, described and run, with their own gradients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

import numpy as np
from numpy.typing import NDArray

from symbolic_rnn.argument_checks import shown_argument
from symbolic_rnn.interop.comparison import Derivative, Source
from symbolic_rnn.interop.keras.chain import KerasLayer, layers_of
from symbolic_rnn.interop.weights import WeightsError, damaged, read_weights, require_file

__all__ = ["imported", "loaded", "read", "running", "variables", "with_weights"]

Array = NDArray[Any]
Config = dict[str, Any]


def imported(owner: str) -> Any:
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


def loaded(keras: Any, model: Any, owner: str) -> Any:
    """Load a model from its file, if it is given as one.

    Raises
    ------
    TypeError
        If it is no model, or a file of weights alone.
    WeightsError
        If there is no such file, or it cannot be read.
    """
    if isinstance(model, str | Path):
        if str(model).endswith(".weights.h5"):
            raise TypeError(
                f"{owner} expects a model, got a file of weights alone, {str(model)!r}; pass the "
                "model that they belong to, and weights=."
            )
        require_file(model, owner)
        try:
            return keras.saving.load_model(model, compile=False)
        except (ValueError, OSError) as error:
            if str(model).endswith(".keras") and is_zipfile(model):
                raise  # Keras has read it, and says which part it cannot make
            raise damaged(model, owner, error) from None
    if not isinstance(model, keras.Model):
        raise TypeError(
            f"{owner} expects a Keras model, or a .keras file of one, got {shown_argument(model)}."
        )
    return model


def with_weights(keras: Any, model: Any, path: str | Path, owner: str) -> Any:
    """Copy a model, with the weights of a file.

    Raises
    ------
    WeightsError
        If there is no such file, it cannot be read, or its weights are those of other layers.
    """
    require_file(path, owner)
    made = _copied(keras, model)
    try:
        made.load_weights(path)
    except (ValueError, OSError, KeyError) as error:
        raise WeightsError(
            f"{owner} expects the weights of the layers of model {model.name!r} in {str(path)!r}, "
            f"which is damaged or of other layers: {' '.join(str(error).split()):.300}"
        ) from None
    return made


def read(keras: Any, model: Any, owner: str) -> tuple[list[KerasLayer], dict[str, Array]]:
    """Read a model as data: its layers, and its weights by key, in double precision."""
    if not model.built:
        raise WeightsError(f"{owner} expects a model with weights; call model.build(...) first.")
    layers = list(layers_of(_described(keras, model)))
    values = {key: keras.ops.convert_to_numpy(v.value) for key, v in variables(keras, model)}
    return layers, read_weights(values, owner)


def _described(keras: Any, model: Any) -> Config:
    """Describe a model as data; a class of a user's own may not know how."""
    module, kind = type(model).__module__, type(model).__name__
    if not (module.startswith("keras.") and kind in ("Sequential", "Functional")):
        raise TypeError(
            f"from_keras expects a Sequential or functional Keras model, got the class {kind} of "
            f"{module}, which may compute anything."
        )
    described: Config = keras.saving.serialize_keras_object(model)
    return described


def variables(keras: Any, model: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the weights of a model with their keys, ``lstm/kernel``."""
    for layer in model.layers:
        key = f"{prefix}{layer.name}"
        if isinstance(layer, keras.Model):
            yield from variables(keras, layer, f"{key}/")
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


def _copied(keras: Any, model: Any) -> Any:
    """Copy a model, in single precision."""
    made = keras.saving.deserialize_keras_object(_in_single_precision(_described(keras, model)))
    made.set_weights(model.get_weights())
    return made


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
        self._keras, self._model = keras, _copied(keras, model) if other else model

    def outputs(self, x: Array) -> Array:
        outputs = self._model(self._given(x), training=False)
        return np.asarray(self._keras.ops.convert_to_numpy(outputs))

    def _given(self, x: Array) -> Any:
        return self._keras.ops.convert_to_tensor(x, "int32" if x.dtype.kind == "i" else "float32")


class _KerasOnJax(_Keras):
    """A model with the gradients of JAX.

    It runs in single precision, also where PyTensor's mode JAX has turned double precision on for
    the process: recurrent layers of Keras fail in it.
    """

    entries = 10_000

    def __init__(self, keras: Any, model: Any):
        import jax

        super().__init__(keras, model)
        self.differentiates = True
        self._jax = jax
        model = self._model
        named = dict(variables(keras, model))
        self._weights = {key: v.value for key, v in named.items()}

        def call(weights: Mapping[str, Any], x: Any) -> Any:
            of = {id(v): weights[key] for key, v in named.items()}
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
        with self._jax.enable_x64(False):
            return np.asarray(self._call(self._weights, self._given(x)))

    def gradients(self, x: Array, errors: Array) -> Derivative:
        found: dict[str | None, Any] = {}
        with self._jax.enable_x64(False):
            given = self._weights, self._given(x), errors.astype("float32")
            if x.dtype.kind == "f":
                by_weights, found[None] = self._by_both(*given)
            else:
                by_weights = self._by_weights(*given)
        found |= by_weights
        arrays = {key: np.asarray(gradient) for key, gradient in found.items()}
        return lambda key, places: np.array([arrays[key][place] for place in places])


def running(keras: Any, model: Any) -> Source:
    """Return a model as Keras runs it on its backend."""
    return (_KerasOnJax if keras.config.backend() == "jax" else _Keras)(keras, model)
