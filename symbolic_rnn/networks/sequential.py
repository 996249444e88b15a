"""Layers in sequence, as a network whose gradient is derived."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import pytensor.tensor as pt
from pytensor import config
from pytensor.tensor import TensorLike
from pytensor.tensor.type import TensorType
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.activations import Activation, Softmax
from pytensor_ml.base import Layer
from pytensor_ml.layers import Conv1D, Conv2D, Dropout, Embedding
from pytensor_ml.params import NonTrainableParameter, TrainableParameter

from symbolic_rnn.argument_checks import NonNegative, checks_arguments
from symbolic_rnn.arguments import shown
from symbolic_rnn.draws import varies_in_training
from symbolic_rnn.networks.backpropagation import backpropagation
from symbolic_rnn.networks.layered_step import LayeredStep
from symbolic_rnn.networks.level import Level, levels_of
from symbolic_rnn.networks.recurrent import Bidirectional, Recurrent
from symbolic_rnn.running_statistics import statistics_in_turn
from symbolic_rnn.step import staged_step

__all__ = ["Sequential", "draw_parameters"]


class Sequential(Layer):
    r"""A network of layers in sequence: feed-forward, convolutional, recurrent, or mixed.

    .. math::
        a^{(l)} = f^{(l)}(s^{(l-1)}), \qquad s^{(l)} = g^{(l)}(a^{(l)}), \qquad s^{(0)} = x

    Its gradient is derived layer by layer, and ``pytensor.grad`` uses the derived equations;
    :func:`symbolic_rnn.derive` prints them, and :func:`symbolic_rnn.verify` verifies them.

    Parameters
    ----------
    layers : sequence of callable
        :class:`~symbolic_rnn.Dense`, :class:`~symbolic_rnn.Recurrent` and
        :class:`~symbolic_rnn.Bidirectional`; any layer of ``pytensor_ml.layers``, such as
        ``Linear``, ``Conv1D``, ``Conv2D``, the pooling layers, ``Flatten`` and ``Embedding``; its
        activations, which are joined with the layer before them; and any function from tensor to
        tensor. Layers that draw random numbers or keep running statistics, such as ``Dropout`` and
        ``BatchNorm``, are supported: :func:`symbolic_rnn.compile_train` advances generators and
        statistics, :func:`symbolic_rnn.compile_predict` removes dropout and reads the statistics.
    input_shape : tuple of int or None, optional
        Shape of one example, ``(8, 8, 1)``, with ``None`` for sizes that vary, such as the length
        of a sequence. When omitted it is inferred: ``(n_in,)`` if the first layer is ``Dense``,
        ``(None, n_in)`` if the first layer, or a recurrent layer after it, reads a sequence.
    seed : int, optional
        Draws every parameter again, with its own initializer; layers of ``pytensor_ml`` have no
        seed of their own.
    name : str, optional
        Name in messages; ``"sequential"`` when omitted. The layers' parameters keep their names;
        :attr:`parameter_names` distinguishes them by layer, ``W^{(2)}``.

    Raises
    ------
    ValueError
        If there is no layer, a layer with parameters occurs twice, or the input shape is unknown.
    TypeError
        If a layer is not callable, or is a cell that is not wrapped in ``Recurrent``.

    Examples
    --------
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> network = srnn.Sequential([
    ...     srnn.Dense(4, 8, activation="tanh", seed=0), srnn.Dense(8, 2, seed=1)
    ... ])
    >>> network(pt.matrix("x", shape=(None, 4))).type.shape
    (None, 2)
    >>> list(network.parameter_names.values())
    ['W^{(1)}', 'b^{(1)}', 'W^{(2)}', 'b^{(2)}']
    >>> srnn.Sequential([srnn.Dense(4, 2)])
    Sequential(layers=[Dense(n_in=4, n_out=2, ...)], input_shape=(4,), name='sequential')
    """

    @checks_arguments
    def __init__(
        self,
        layers: Sequence[Any],
        *,
        input_shape: tuple[int | None, ...] | None = None,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        self.name = name or "sequential"
        self.levels = levels_of(list(layers))
        first = self.levels[0].layer
        self.input_shape = _input_shape(self.levels) if input_shape is None else tuple(input_shape)
        self.reads_integers = isinstance(first, Embedding)
        if seed is not None:
            draw_parameters(self.parameters, seed)

    @property
    def layers(self) -> list[Any]:
        """The layers passed to the constructor, including activations."""
        return [
            part
            for level in self.levels
            for part in (level.layer, level.activation)
            if part is not None
        ]

    def configuration(self) -> dict[str, Any]:
        """Return the constructor arguments: the layers, the input shape and the name."""
        return {"layers": self.layers, "input_shape": self.input_shape, "name": self.name}

    def __repr__(self) -> str:
        return shown(self)

    @property
    def parameters(self) -> list[TrainableParameter]:
        """The parameters of all layers, from the first to the last."""
        return list(self.parameter_names)

    @property
    def parameter_names(self) -> dict[TrainableParameter, str]:
        """The name of each parameter in the equations, ``W^{(1)}``."""
        return {p: label for level in self.levels for p, label in level.labels()}

    @property
    def running_statistics(self) -> list[NonTrainableParameter]:
        """What training does not learn: statistics of layers such as ``BatchNorm``, and constants.

        From the first layer to the last; the constants are the fixed weights of cells.
        To keep them together with the best weights, pass both to :func:`symbolic_rnn.fit`:
        ``parameters=[*network.parameters, *network.running_statistics]``.
        """
        return [statistic for level in self.levels for statistic, _ in level.statistics()]

    @property
    def dtype(self) -> str:
        """The floating-point type of the computation."""
        return next((str(p.dtype) for p in self.parameters), str(config.floatX))

    @property
    def input_type(self) -> TensorType:
        """Type of the network's input, ``(batch, *input_shape)``."""
        dtype = "int64" if self.reads_integers else self.dtype
        return TensorType(dtype, (None, *self.input_shape))

    def __call__(self, x: TensorLike, *, mask: TensorVariable | None = None) -> TensorVariable:
        """Apply the network to ``x (batch, *input_shape)``.

        Parameters
        ----------
        x : TensorVariable
            The input.
        mask : TensorVariable, optional
            ``(batch, time)``, for the recurrent layers.
        """
        s = pt.as_tensor_variable(x)
        if s.ndim != len(self.input_shape) + 1:
            expected = ("batch", *("any" if n is None else n for n in self.input_shape))
            raise ValueError(
                f"{self.name} expects x of shape ({', '.join(map(str, expected))}), got "
                f"{s.ndim} axes {s.type.shape}."
            )
        for level in self.levels:
            if level.recurrent:
                s = level.layer(s, mask=mask)
            else:
                [value] = statistics_in_turn([level.applied(s)], given=[s])
                s = value if varies_in_training(value, s) else self._derived(level, s)
        return s

    def last(self, outputs: TensorVariable) -> TensorVariable:
        """Select the output after the whole sequence from outputs ``(batch, time, features)``.

        This is the first step if the last recurrent layer runs backward, and the first step of the
        backward cell if it is bidirectional and no later layer mixes the features; otherwise the
        last step.
        """
        if outputs.ndim != 3:
            raise ValueError(
                f"{self.name}.last expects outputs (batch, time, features), got {outputs.ndim} "
                f"axes {outputs.type.shape}."
            )
        behind: list[Any] = []
        for layer in reversed(self.layers):
            if isinstance(layer, Recurrent | Bidirectional):
                apart = isinstance(layer, Recurrent) or all(map(_keeps_features_apart, behind))
                return layer.last(outputs) if apart else cast("TensorVariable", outputs[:, -1])
            behind.append(layer)
        return cast("TensorVariable", outputs[:, -1])

    def _derived(self, level: Level, s: TensorVariable) -> TensorVariable:
        """Apply a layer as one Op whose pullback is its derived equations."""
        chain = LayeredStep(self.name, [level])
        step = staged_step(chain, [s.type(name="x")], [])
        return backpropagation(step, chain.output, [s])


def draw_parameters(
    parameters: Sequence[TrainableParameter | NonTrainableParameter], seed: int
) -> None:
    """Draw each parameter that has an initializer from a random stream of its own."""
    streams = np.random.SeedSequence(seed).spawn(len(parameters))
    for parameter, stream in zip(parameters, streams, strict=True):
        initializer = getattr(parameter, "initializer", None)
        if initializer is not None:
            initializer(parameter, np.random.default_rng(stream))


def _keeps_features_apart(layer: Any) -> bool:
    return isinstance(layer, Dropout | Activation) and not isinstance(layer, Softmax)


def _input_shape(levels: Sequence[Level]) -> tuple[int | None, ...]:
    """The shape of one example, inferred from the layers."""
    first = levels[0].layer
    if isinstance(first, Conv1D):
        return (None, first.in_channels)
    if isinstance(first, Conv2D):
        return (None, None, first.in_channels)
    if isinstance(first, Embedding):
        return (None,)
    n_in = getattr(first, "n_in", None)
    if n_in is None:
        raise ValueError(
            "Sequential cannot infer its input shape from the first layer; pass the shape of one "
            "example, input_shape=(8, 8, 1)."
        )
    other = next((level for level in levels if not level.pointwise), levels[0])
    return (None, n_in) if other.recurrent else (n_in,)
