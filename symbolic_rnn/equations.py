r"""Named equations, parameters and activations, from which cells and layers are written.

A step of a network is a list of equations, each with a name on its left side::

    a_t = let("a_t", x_t @ self.U.T + s_prev @ self.W.T + self.b)
    return let("s_t", pt.tanh(a_t))

Normally :func:`let` returns its expression, and the step is an ordinary PyTensor graph. Inside
:func:`staged` it records the equation and returns a new symbol in place of the expression, so that
later equations refer to the value by name. The derivation works on the recorded equations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from math import prod

import numpy as np
import pytensor.tensor as pt
from numpy.typing import NDArray
from pytensor import config
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.params import (
    NonTrainableParameter,
    TrainableParameter,
    non_trainable,
    trainable,
)
from pytensor_ml.state import Initializer

from symbolic_rnn.argument_checks import is_integer, shown_argument
from symbolic_rnn.keys import Key, Kind

__all__ = [
    "ACTIVATIONS",
    "Activation",
    "Equation",
    "ParameterMaker",
    "activation",
    "activation_name",
    "at_most",
    "charge",
    "in_layer",
    "layered",
    "let",
    "staged",
]

Activation = Callable[[TensorVariable], TensorVariable]

ACTIVATIONS: dict[str, Activation] = {
    "tanh": pt.tanh,
    "sigmoid": pt.sigmoid,
    "relu": lambda a: pt.maximum(a, pt.zeros((), dtype=a.dtype)),
    "softplus": pt.softplus,
    "identity": lambda a: a,
}


@dataclass(frozen=True)
class Equation:
    """One named value, ``symbol = expression``, in terms of symbols defined before it."""

    symbol: TensorVariable
    expression: TensorVariable

    @property
    def name(self) -> str:
        """Name of the left side."""
        return str(self.symbol.name)

    @property
    def key(self) -> Key:
        """Key of the left side."""
        return Key.of(self.symbol.name)


_RECORD: ContextVar[list[Equation] | None] = ContextVar("record", default=None)


def let(name: str, expression: TensorVariable) -> TensorVariable:
    """Name a value of a step.

    Parameters
    ----------
    name : str
        The left side of the equation, as the derivation prints it: ``"a_t"``, ``"h_t"``.
    expression : TensorVariable
        The right side, of any shape.

    Returns
    -------
    TensorVariable
        The value, of the shape of ``expression``.

    Raises
    ------
    ValueError
        If ``name`` is empty or already used in this step.
    TypeError
        If ``name`` is not a string, or ``expression`` is not a PyTensor tensor.

    Examples
    --------
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> a_t = srnn.let("a_t", 2 * pt.vector("x_t"))
    >>> a_t.name
    'a_t'
    """
    if not isinstance(name, str):
        raise TypeError(
            f"let expects a string as the name, got {shown_argument(name)}: let('a_t', expression)."
        )
    if not name.strip():
        raise ValueError("let expects a non-empty name: let('a_t', expression).")
    if not isinstance(expression, TensorVariable):
        raise TypeError(
            f"let({name!r}, ...) expects a PyTensor tensor, got {shown_argument(expression)}. Wrap "
            "a number with pt.as_tensor."
        )
    for layer in _LAYERS.get():
        name = in_layer(name, layer)
    record = _RECORD.get()
    if record is None:
        named = expression.copy() if expression.owner is None else expression
        named.name = name
        return named
    if any(equation.name == name for equation in record):
        raise ValueError(
            f"let({name!r}, ...): the name is already used in this step. Choose another one."
        )
    symbol = expression.type(name=name)
    record.append(Equation(symbol, expression))
    return symbol


_LAYERS: ContextVar[tuple[int | str, ...]] = ContextVar("layers", default=())


@contextmanager
def layered(layer: int | str) -> Iterator[None]:
    """Mark every value named inside the block with a layer: ``a_t`` becomes ``a^{(2)}_t``.

    Parameters
    ----------
    layer : int or str
        Number of the layer, or another mark such as the arrow of a direction.
    """
    token = _LAYERS.set((layer, *_LAYERS.get()))  # the innermost first
    try:
        yield
    finally:
        _LAYERS.reset(token)


def in_layer(name: str, layer: int | str) -> Key:
    """Add a layer to the superscript of a name: ``a^i_t`` becomes ``a^{i,(2)}_t``."""
    mark = f"({layer})" if isinstance(layer, int) else layer
    letter, caret, rest = name.partition("^")
    above, underscore, below = rest.partition("_") if caret else ("", "", "")
    if not caret:
        letter, underscore, below = name.partition("_")
    inside = ",".join(part for part in (above.strip("{}"), mark) if part)
    number = layer if isinstance(layer, int) else Key.of(name).layer
    return Key(Kind.VALUE, f"{letter}^{{{inside}}}{underscore}{below}", layer=number)


@contextmanager
def staged() -> Iterator[list[Equation]]:
    """Record the equations that :func:`let` defines inside the block, in order.

    Yields
    ------
    list of Equation
        Filled as the block runs.
    """
    equations: list[Equation] = []
    token = _RECORD.set(equations)
    try:
        yield equations
    finally:
        _RECORD.reset(token)


def activation(of: str | Activation) -> Activation:
    """Look up an activation by name; a callable is returned unchanged.

    Parameters
    ----------
    of : str or callable
        One of ``"tanh"``, ``"sigmoid"``, ``"relu"``, ``"softplus"``, ``"identity"``, or an
        elementwise function from tensor to tensor.

    Raises
    ------
    ValueError
        If the name is unknown.
    """
    if callable(of):
        return of
    if of not in ACTIVATIONS:
        raise ValueError(
            f"activation expects one of {', '.join(ACTIVATIONS)}, or a function; got {of!r}."
        )
    return ACTIVATIONS[of]


def activation_name(of: str | Activation) -> str:
    """Return the name of an activation, for a model file.

    Raises
    ------
    TypeError
        If the activation is a function: loading a file must not run arbitrary code.
    """
    if not isinstance(of, str):
        raise TypeError(
            f"A model file stores activations by name, got {shown_argument(of)}; use one of "
            f"{', '.join(ACTIVATIONS)}."
        )
    return of


_BUDGET: ContextVar[int | None] = ContextVar("budget", default=None)


@contextmanager
def at_most(entries: int) -> Iterator[None]:
    """Limit the number of entries drawn inside the block, for untrusted sizes from a file.

    Raises
    ------
    ValueError
        When a parameter would exceed the limit, before it is drawn.
    """
    token = _BUDGET.set(entries)
    try:
        yield
    finally:
        _BUDGET.reset(token)


def charge(entries: int) -> None:
    """Count entries that are about to be drawn.

    Raises
    ------
    ValueError
        If they exceed the limit of :func:`at_most`.
    """
    budget = _BUDGET.get()
    if budget is not None:
        if entries > budget:
            raise ValueError("its sizes need more weights than it holds")
        _BUDGET.set(budget - entries)


class ParameterMaker:
    """Draws the parameters of one cell or layer from one seed, in the order of declaration.

    Parameters
    ----------
    owner : str
        Prefix of the parameters' names, so that they differ between cells: ``"lstm"`` gives
        ``lstm_U_i``.
    seed : int or None
        Each parameter has its own random stream, so a parameter added at the end changes no other.
        ``None`` uses fresh entropy.
    """

    def __init__(self, owner: str, seed: int | None):
        self.owner = owner
        self._seeds = np.random.SeedSequence(seed)

    def __call__(
        self, name: str, shape: tuple[int, ...], initializer: Initializer
    ) -> TrainableParameter:
        """Draw one parameter of dtype ``floatX``."""
        value = self._drawn(name, shape, initializer)
        return trainable(
            value, f"{self.owner}_{name}", initializer=initializer, layer_name=self.owner
        )

    def constant(
        self, name: str, shape: tuple[int, ...], initializer: Initializer
    ) -> NonTrainableParameter:
        """Draw one constant of dtype ``floatX``."""
        value = self._drawn(name, shape, initializer)
        made = non_trainable(value, f"{self.owner}_{name}", layer_name=self.owner)
        made.initializer = initializer  # type: ignore[attr-defined]  # to draw it again
        return made

    def _drawn(
        self, name: str, shape: tuple[int, ...], initializer: Initializer
    ) -> NDArray[np.floating]:
        if any(not is_integer(size) or size < 1 for size in shape):
            raise ValueError(
                f"{self.owner}: parameter {name!r} needs positive integer sizes, got {shape}."
            )
        charge(prod(shape))
        (stream,) = self._seeds.spawn(1)
        return initializer.sample(shape, config.floatX, np.random.default_rng(stream))
