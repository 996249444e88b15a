"""One numbered layer of a network: its values and their names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from pytensor.compile.builders import OpFromGraph
from pytensor.graph.op import Op
from pytensor.tensor.sharedvar import TensorSharedVariable
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.activations import Activation
from pytensor_ml.layers import Conv1D, Conv2D, Embedding, Linear
from pytensor_ml.layers.conv import ConvLayer, ConvLayerGrad, PoolLayer, PoolLayerGrad
from pytensor_ml.params import NonTrainableParameter, TrainableParameter
from pytensor_ml.pytensorf import rewrite_for_prediction

from symbolic_rnn.argument_checks import shown_argument
from symbolic_rnn.cells import Cell
from symbolic_rnn.draws import varies_in_training
from symbolic_rnn.equations import in_layer, layered, let, staged
from symbolic_rnn.graph import opened
from symbolic_rnn.layers import Dense
from symbolic_rnn.networks.attributes import applications_undone, attributes_of
from symbolic_rnn.networks.recurrent import Bidirectional, Recurrent
from symbolic_rnn.networks.sequence_layers import MergedDirections
from symbolic_rnn.networks.simpler_ops import with_simple_padding
from symbolic_rnn.surrogates import NamedOp

__all__ = ["Level", "levels_of"]

Map = Callable[[TensorVariable], TensorVariable]

#: Names of parameters in the equations, by kind of layer.
_LETTERS: dict[type, dict[str, str]] = {
    Dense: {"V": "W", "c": "b"},
    Conv1D: {"W": "K"},
    Conv2D: {"W": "K"},
    Embedding: {"W": "C"},
}

_WEIGHTED = (Dense, Linear, Conv1D, Conv2D)

#: ``OpFromGraph`` Ops with a notation and gradient rules of their own; all others are inlined.
_KEPT = (ConvLayer, ConvLayerGrad, NamedOp, PoolLayer, PoolLayerGrad)


@dataclass(frozen=True)
class Level:
    """A layer with its number and the activation after it.

    Parameters
    ----------
    number : int
        Counted from 1.
    layer : callable
        Maps a tensor to a tensor.
    activation : callable or None
        Elementwise, applied to the layer's output.
    """

    number: int
    layer: Any
    activation: Map | None = None

    @property
    def recurrent(self) -> bool:
        """Whether the layer is recurrent."""
        return isinstance(self.layer, Recurrent | Bidirectional)

    @property
    def bidirectional(self) -> bool:
        """Whether the layer is bidirectional."""
        return isinstance(self.layer, Bidirectional)

    @property
    def pointwise(self) -> bool:
        """Whether the layer processes each position of a sequence independently."""
        return isinstance(self.layer, Dense | Linear | Embedding | Activation | MergedDirections)

    @property
    def cells(self) -> tuple[tuple[str, Cell], ...]:
        """The cells of a recurrent layer, each with the mark of its direction."""
        if isinstance(self.layer, Recurrent):
            return (("", self.layer.cell),)
        if isinstance(self.layer, Bidirectional):
            return (("→", self.layer.forward), ("←", self.layer.backward))
        return ()

    def labels(self) -> Iterator[tuple[TrainableParameter, str]]:
        """Yield each parameter and its name in the equations, ``W^{(2)}``.

        The name of a parameter of a nested layer contains the path to it: ``W^{attn,(2)}``.
        """
        for mark, cell in self.cells:
            for parameter, label in cell.parameter_names.items():
                yield parameter, self.marked(label, mark)
        if not self.cells:
            for variable, label in self._held():
                if isinstance(variable, TrainableParameter):
                    yield variable, label

    def statistics(self) -> Iterator[tuple[NonTrainableParameter, str]]:
        """Yield what training does not learn, a running statistic or a constant, and its name.

        The name is that in the equations, ``mean^{(2)}``.
        """
        for mark, cell in self.cells:
            for constant, label in cell.constant_names.items():
                yield constant, self.marked(label, mark)
        if self.cells:
            return
        for variable, label in self._held():
            if isinstance(variable, NonTrainableParameter):
                yield variable, label

    def varies_in_training(self, s: TensorVariable) -> bool:
        """Whether the layer draws random numbers or keeps running statistics."""
        with applications_undone(self.layer), staged():  # discard the equations
            return varies_in_training(self.layer(s), s)

    def _held(self) -> Iterator[tuple[TensorSharedVariable, str]]:
        """Yield each parameter and statistic with its name; equal names are numbered."""
        letters = _LETTERS.get(type(self.layer), {})
        taken: set[str] = set()
        for path, value in attributes_of(self.layer):
            if not isinstance(value, TrainableParameter | NonTrainableParameter):
                continue
            letter = path[-1].removeprefix("running_")
            letter = letters.get(letter, letter)
            mark = ",".join(part.replace("_", "") for part in path[:-1])
            name = self.marked(letter, mark)
            for number in count(2):
                if name not in taken:
                    break
                name = self.marked(letter, f"{mark}{number}")
            taken.add(name)
            yield value, name

    def marked(self, name: str, mark: str) -> str:
        """Add the direction, if there is one, and the number of the layer to a name."""
        return in_layer(in_layer(name, mark) if mark else name, self.number)

    def applied(self, s: TensorVariable) -> TensorVariable:
        """Apply the layer and its activation as in training, without names."""
        value = self.layer(s)
        return value if self.activation is None else self.activation(value)

    @property
    def pre_activated(self) -> bool:
        """Whether its first value is a pre-activation: a sum of weighted entries."""
        return isinstance(self.layer, _WEIGHTED) or self.activation is not None

    def __call__(self, s: TensorVariable, time: str = "") -> tuple[TensorVariable, ...]:
        """Return the layer's named values as in prediction; the last one is its output.

        Unlike in training, dropout returns its input and batch normalization reads its running
        statistics.

        Parameters
        ----------
        s : TensorVariable
            The layer's input.
        time : str
            ``"_t"`` if the values are those of one step.
        """
        with layered(self.number):
            layer, activation = self.layer, self.activation
            if isinstance(layer, Dense):
                activation = activation if layer.activation == "identity" else layer.h
                layer = layer.affine
            with applications_undone(layer):
                value = rewrite_for_prediction(layer(s))
            value = let(f"{'a' if self.pre_activated else 's'}{time}", _plain(value))
            if activation is None:
                return (value,)
            return value, let(f"s{time}", _plain(activation(value)))


def _plain(value: TensorVariable) -> TensorVariable:
    """Inline the Ops that only wrap a graph, since they have no notation."""
    [padded] = with_simple_padding([value])
    [found] = opened([padded], _is_closed)
    return found


def _is_closed(op: Op) -> bool:
    return isinstance(op, OpFromGraph) and not isinstance(op, _KEPT)


def levels_of(layers: Sequence[Any]) -> list[Level]:
    """Number the layers; an activation belongs to the layer before it.

    Raises
    ------
    TypeError
        If a layer is not callable, or is a cell.
    ValueError
        If there is no layer, or a layer with parameters occurs twice.
    """
    if not layers:
        raise ValueError("Sequential expects at least one layer, got none.")
    levels: list[Level] = []
    for layer in layers:
        if isinstance(layer, Cell):
            raise TypeError(
                "Sequential expects layers, got a cell; wrap it: "
                f"srnn.Recurrent({type(layer).__name__}(...))."
            )
        if not callable(layer):
            raise TypeError(f"Sequential expects callable layers, got {shown_argument(layer)}.")
        if isinstance(layer, Activation) and levels and _takes_activation(levels[-1]):
            levels[-1] = Level(levels[-1].number, levels[-1].layer, layer)
        else:
            levels.append(Level(len(levels) + 1, layer))
    parameters = [parameter for level in levels for parameter, _ in level.labels()]
    if len(set(parameters)) < len(parameters):
        raise ValueError(
            "Sequential got the same layer twice, which would share parameters; create one layer "
            "per position."
        )
    return levels


def _takes_activation(level: Level) -> bool:
    alone = isinstance(level.layer, Activation) or level.recurrent
    own = isinstance(level.layer, Dense) and level.layer.activation != "identity"
    return level.activation is None and not alone and not own
