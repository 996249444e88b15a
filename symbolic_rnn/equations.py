r"""The language cells and layers are written in: named values, parameters, activations.

A step of a network is a list of equations, each with a name on its left side::

    a_t = let("a_t", x_t @ self.U.T + s_prev @ self.W.T + self.b)
    return let("s_t", pt.tanh(a_t))

Read plainly, :func:`let` returns its expression and the step is an ordinary PyTensor graph. Read
by :func:`staged`, it writes the equation down and hands back a fresh symbol in place of the
expression, so that whatever follows mentions the value by its name. The derivation works on those
equations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from math import prod

import numpy as np
import pytensor.tensor as pt
from pytensor import config
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.params import TrainableParameter, trainable
from pytensor_ml.state import Initializer

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
    """One named value: ``symbol = expression``, the expression in symbols named before it."""

    symbol: TensorVariable
    expression: TensorVariable

    @property
    def name(self) -> str:
        """The name on the left side."""
        return str(self.symbol.name)

    @property
    def key(self) -> Key:
        """What the left side is."""
        return Key.of(self.symbol.name)


_RECORD: ContextVar[list[Equation] | None] = ContextVar("record", default=None)


def let(name: str, expression: TensorVariable) -> TensorVariable:
    """Give a value of a step its name.

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
        If ``name`` is empty, or the step has used it before.
    TypeError
        If ``name`` is not a string, or ``expression`` not a PyTensor tensor.

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
            f"let takes a name and an expression, got {type(name).__name__} as the name."
        )
    if not name.strip():
        raise ValueError("let needs a name that is not empty: let('a_t', expression).")
    if not isinstance(expression, TensorVariable):
        raise TypeError(
            f"let({name!r}, ...) names a PyTensor expression, got {type(expression).__name__}. "
            "Wrap a number with pt.as_tensor."
        )
    for layer in _LAYERS.get():
        name = in_layer(name, layer)
    record = _RECORD.get()
    if record is None:
        named = expression.copy() if expression.owner is None else expression
        named.name = name
        return named
    if any(equation.name == name for equation in record):
        raise ValueError(f"let({name!r}, ...) names a second value of one step; names must differ.")
    symbol = expression.type(name=name)
    record.append(Equation(symbol, expression))
    return symbol


_LAYERS: ContextVar[tuple[int | str, ...]] = ContextVar("layers", default=())


@contextmanager
def layered(layer: int | str) -> Iterator[None]:
    """Mark every value named inside the block: in layer 2 ``a_t`` becomes ``a^{(2)}_t``.

    Parameters
    ----------
    layer : int or str
        The number of a layer, or another mark, as the arrow of a direction.
    """
    token = _LAYERS.set((layer, *_LAYERS.get()))  # the innermost first
    try:
        yield
    finally:
        _LAYERS.reset(token)


def in_layer(name: str, layer: int | str) -> Key:
    """Write a name with its layer above, beside what stands there: ``a^i_t``, ``a^{i,(2)}_t``."""
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
    """Record the equations that :func:`let` names inside the block, in their order.

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
    """Look up an activation by its name; a callable is returned as it is.

    Parameters
    ----------
    of : str or callable
        One of ``"tanh"``, ``"sigmoid"``, ``"relu"``, ``"softplus"``, ``"identity"``, or an
        elementwise function from tensor to tensor.

    Raises
    ------
    ValueError
        If the name is not known.
    """
    if callable(of):
        return of
    if of not in ACTIVATIONS:
        raise ValueError(f"Unknown activation {of!r}; known are {', '.join(ACTIVATIONS)}.")
    return ACTIVATIONS[of]


def activation_name(of: str | Activation) -> str:
    """Give the name of an activation, for a model file.

    Raises
    ------
    TypeError
        If it was given as a function: reading a file must never run someone's code.
    """
    if not isinstance(of, str):
        raise TypeError(
            f"A model file names its activations; use one of {', '.join(ACTIVATIONS)} by name."
        )
    return of


_BUDGET: ContextVar[int | None] = ContextVar("budget", default=None)


@contextmanager
def at_most(entries: int) -> Iterator[None]:
    """Refuse to draw more numbers than this inside the block: a file's sizes are not to be trusted.

    Raises
    ------
    ValueError
        From the parameter that would go beyond, before it is drawn.
    """
    token = _BUDGET.set(entries)
    try:
        yield
    finally:
        _BUDGET.reset(token)


def charge(entries: int) -> None:
    """Count numbers that are about to be drawn.

    Raises
    ------
    ValueError
        If they are more than :func:`at_most` allows.
    """
    budget = _BUDGET.get()
    if budget is not None:
        if entries > budget:
            raise ValueError("its sizes need more weights than it holds")
        _BUDGET.set(budget - entries)


class ParameterMaker:
    """Draws the parameters of one cell or layer, in the order they are declared, from one seed.

    Parameters
    ----------
    owner : str
        Prefix of the parameters' names, so that those of two cells differ: ``"lstm"`` gives
        ``lstm_U_i``.
    seed : int or None
        Each parameter is drawn from a stream of its own, so adding one at the end changes no other.
        ``None`` draws fresh entropy.
    """

    def __init__(self, owner: str, seed: int | None):
        self.owner = owner
        self._seeds = np.random.SeedSequence(seed)

    def __call__(
        self, name: str, shape: tuple[int, ...], initializer: Initializer
    ) -> TrainableParameter:
        """Draw one parameter of dtype ``floatX``."""
        if any(not isinstance(size, int | np.integer) or size < 1 for size in shape):
            raise ValueError(
                f"{self.owner}: parameter {name!r} needs positive integer sizes, got {shape}."
            )
        charge(prod(shape))
        (stream,) = self._seeds.spawn(1)
        value = initializer.sample(shape, config.floatX, np.random.default_rng(stream))
        return trainable(
            value, f"{self.owner}_{name}", initializer=initializer, layer_name=self.owner
        )
