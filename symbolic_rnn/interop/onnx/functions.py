"""Elementwise functions of ONNX: of arrays, also complex ones, and of tensors.

Each is that of the operator of its name; the recurrent operators also have ``Affine`` and
``ScaledTanh`` (ONNX operators, the attribute ``activations`` of ``RNN``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pytensor.tensor as pt
from numpy.typing import NDArray
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.equations import ACTIVATIONS, Activation

__all__ = ["FUNCTIONS", "Applied", "Function", "applied_functions"]

Array = NDArray[Any]


class Function(NamedTuple):
    """An elementwise function with up to two coefficients.

    Parameters
    ----------
    defaults : tuple of float
        Of the coefficients that it has, ``alpha`` and ``beta``.
    of_array : callable
        From an array, which may be complex, and the coefficients.
    of_tensor : callable
        From a tensor and the coefficients.
    name : str, optional
        Of the same function in :data:`symbolic_rnn.equations.ACTIVATIONS`, without coefficients.
    """

    defaults: tuple[float, ...]
    of_array: Callable[..., Array]
    of_tensor: Callable[..., TensorVariable]
    name: str | None = None


class Applied(NamedTuple):
    """A function of :data:`FUNCTIONS` with the values of its coefficients."""

    kind: str
    coefficients: tuple[float, ...]

    def __call__(self, a: Array) -> Array:
        """Apply it to an array, which may be complex."""
        return FUNCTIONS[self.kind].of_array(a, *self.coefficients)

    @property
    def activation(self) -> str | Activation:
        """Of a cell: a name if it has one, so that it can stand in a model file."""
        if self == ("Affine", (1.0, 0.0)):
            return "identity"
        found = FUNCTIONS[self.kind]
        return found.name or (lambda a: found.of_tensor(a, *self.coefficients))


def _named(name: str, of_array: Callable[..., Array]) -> Function:
    return Function((), of_array, ACTIVATIONS[name], name)


def _const(value: float, like: TensorVariable) -> Any:
    return np.asarray(value, dtype=like.dtype)


FUNCTIONS: Mapping[str, Function] = {
    "Tanh": _named("tanh", np.tanh),
    "Relu": _named("relu", lambda a: a * (a.real > 0)),
    "Sigmoid": _named("sigmoid", lambda a: 1 / (1 + np.exp(-a))),
    "Softplus": _named("softplus", lambda a: np.log1p(np.exp(a))),
    "Softsign": Function((), lambda a: a / (1 + a * np.sign(a.real)), lambda a: a / (1 + abs(a))),
    "Affine": Function(
        (1.0, 0.0),
        lambda a, alpha, beta: alpha * a + beta,
        lambda a, alpha, beta: _const(alpha, a) * a + _const(beta, a),
    ),
    "LeakyRelu": Function(
        (0.01,),
        lambda a, alpha: np.where(a.real < 0, alpha * a, a),
        lambda a, alpha: pt.switch(a < 0, _const(alpha, a) * a, a),
    ),
    "ThresholdedRelu": Function(
        (1.0,),
        lambda a, alpha: a * (a.real > alpha),
        lambda a, alpha: pt.switch(a > _const(alpha, a), a, _const(0.0, a)),
    ),
    "ScaledTanh": Function(
        (1.0, 1.0),
        lambda a, alpha, beta: alpha * np.tanh(beta * a),
        lambda a, alpha, beta: _const(alpha, a) * pt.tanh(_const(beta, a) * a),
    ),
    "HardSigmoid": Function(
        (0.2, 0.5),
        lambda a, alpha, beta: _clipped(alpha * a + beta),
        lambda a, alpha, beta: pt.clip(
            _const(alpha, a) * a + _const(beta, a), _const(0.0, a), _const(1.0, a)
        ),
    ),
    "Elu": Function(
        (1.0,),
        lambda a, alpha: np.where(a.real < 0, alpha * np.expm1(a), a),
        lambda a, alpha: pt.switch(a < 0, _const(alpha, a) * pt.expm1(a), a),
    ),
}


def _clipped(a: Array) -> Array:
    return np.where(a.real < 0, 0.0, np.where(a.real > 1, 1.0, a))


def applied_functions(
    kinds: list[str], alphas: list[float], betas: list[float]
) -> Iterator[Applied | None]:
    """Yield the functions of a recurrent operator's attributes.

    Parameters
    ----------
    kinds : list of str
        ``activations``.
    alphas, betas : list of float
        ``activation_alpha`` and ``activation_beta``: one for each function that has the
        coefficient, in their order; defaults where there are no more.

    Yields
    ------
    Applied or None
        ``None`` for an unknown name. The names are compared without case, as in onnxruntime.
    """
    names = {name.lower(): name for name in FUNCTIONS}
    left = [iter(alphas), iter(betas)]
    for kind in kinds:
        name = names.get(kind.lower())
        if name is None:
            yield None
            continue
        defaults = FUNCTIONS[name].defaults
        values = (next(given, value) for given, value in zip(left, defaults, strict=False))
        yield Applied(name, tuple(map(float, values)))
