"""Models of Keras as data: the layers of a chain, with their configurations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["KerasLayer", "layers_of", "only_in_training"]

Config = Mapping[str, Any]

RECURRENT = ("SimpleRNN", "GRU", "LSTM")
_MODELS = ("Sequential", "Functional")
WEIGHTED = (*RECURRENT, "Bidirectional", "Dense", "Embedding")

#: Layers that return their input outside of training.
TRAINING = (
    "ActivityRegularization",
    "AlphaDropout",
    "Dropout",
    "GaussianDropout",
    "GaussianNoise",
    "SpatialDropout1D",
)


_KNOWN = (*WEIGHTED, "Activation", "ReLU", "Softmax", *TRAINING)

#: Names of elementwise functions in Keras and here.
FUNCTIONS = {
    "linear": "identity",
    "relu": "relu",
    "sigmoid": "sigmoid",
    "softplus": "softplus",
    "tanh": "tanh",
}


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
                    f"from_keras expects {option}={value!r} of {self}, got {shown_option(found)}."
                )

    def function(self, option: str = "activation") -> str:
        """Return our name of an elementwise function.

        Raises
        ------
        TypeError
            If there is none.
        """
        found = self.config.get(option)
        if not isinstance(found, str) or found not in FUNCTIONS:
            raise TypeError(
                f"from_keras expects {option} of {self} to be one of {', '.join(FUNCTIONS)}, got "
                f"{shown_option(found)}."
            )
        return FUNCTIONS[found]


def shown_option(value: Any) -> str:
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
        If the layers are not a chain, or one is not known or not Keras's own.
    """
    check_own(model, prefix)
    kind, config = model["class_name"], model["config"]
    if kind not in _MODELS:
        raise TypeError(f"from_keras expects a Sequential or functional model, got {kind}.")
    for layer in config["layers"]:
        check_own(layer, prefix)
        _check_known(layer, prefix)
    for layer in config["layers"] if kind == "Sequential" else _chain(config):
        inside = layer["config"]
        key = f"{prefix}{inside['name']}"
        if layer["class_name"] in _MODELS:
            yield from layers_of(layer, prefix=f"{key}/")
        elif layer["class_name"] == "TimeDistributed":
            yield KerasLayer(key, "Dense", inside["layer"]["config"])
        elif layer["class_name"] != "InputLayer":
            yield KerasLayer(key, layer["class_name"], inside)


def check_own(described: Config, prefix: str) -> None:
    module = described.get("module") or ""
    if not (module == "keras" or module.startswith("keras.")):
        name = described.get("config", {}).get("name", "")
        raise TypeError(
            f"from_keras expects classes of Keras, got {described['class_name']} "
            f"({prefix}{name}) of {module or 'another module'}, which may compute anything."
        )


def _check_known(layer: Config, prefix: str) -> None:
    kind, config = layer["class_name"], layer["config"]
    dense = False
    if kind == "TimeDistributed":
        inside = config["layer"]["class_name"]
        dense, kind = inside == "Dense", f"TimeDistributed({inside})"
    if not dense and kind not in ("InputLayer", *_MODELS, *_KNOWN):
        raise TypeError(
            f"from_keras does not know {KerasLayer(prefix + config['name'], kind, config)}; it "
            f"knows {', '.join(_KNOWN)}, TimeDistributed(Dense)."
        )
    if dense:
        check_own(config["layer"], prefix)


def _chain(config: Config) -> list[Config]:
    """The layers of a functional model from its input to its output."""
    by_name = {layer["name"]: layer for layer in config["layers"]}
    first, last = _end(config["input_layers"]), _end(config["output_layers"])
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


def _end(given: Any) -> str:
    """The name of the only input or output layer; Keras leaves out a list around it, or not.

    Raises
    ------
    TypeError
        If there are several, or they are in a dictionary.
    """
    if isinstance(given, Mapping):
        raise TypeError(
            f"from_keras expects a model with one input and one output, got {dict(given)}."
        )
    ends = [given] if given and isinstance(given[0], str) else given
    if len(ends) != 1:
        raise TypeError(
            f"from_keras expects a model with one input and one output, got {len(ends)}: "
            f"{', '.join(str(end[0]) for end in ends)}."
        )
    return str(ends[0][0])


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
        if layer.kind in TRAINING:
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
