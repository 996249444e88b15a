"""The affine readout of a network's state."""

from __future__ import annotations

from typing import Any

import pytensor.tensor as pt
from pytensor.tensor import TensorLike
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.base import Layer
from pytensor_ml.params import TrainableParameter
from pytensor_ml.state import Initializer, XavierUniformInitializer, ZeroInitializer

from symbolic_rnn import equations
from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.arguments import shown
from symbolic_rnn.equations import Activation, ParameterMaker, let

__all__ = ["Dense"]


class Dense(Layer):
    r"""A dense readout, applied to the last axis.

    .. math::
        a^o_t &= V s_t + c   \tag{1} \\
        o_t &= h(a^o_t)      \tag{2}

    Parameters
    ----------
    n_in : int
        Number of input features.
    n_out : int
        Number of output features.
    activation : str or callable
        The elementwise :math:`h`. Default ``"identity"``.
    V_initializer : pytensor_ml.state.Initializer, optional
        Of the weights ``V``; Glorot uniform when omitted.
    c_initializer : pytensor_ml.state.Initializer, optional
        Of the bias ``c``; zeros when omitted.
    seed : int, optional
        Seed of the initial parameters.
    name : str, optional
        Prefix of the parameters' names; ``"dense"`` when omitted.

    Raises
    ------
    TypeError, ValueError
        If a width is not a positive integer, the activation is unknown, or the input has another
        width.

    Examples
    --------
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> readout = srnn.Dense(32, 1, seed=1)
    >>> readout(pt.tensor("h", shape=(None, None, 32))).type.shape
    (None, None, 1)
    >>> readout
    Dense(n_in=32, n_out=1, activation='identity')
    """

    @checks_arguments
    def __init__(
        self,
        n_in: Positive,
        n_out: Positive,
        *,
        activation: str | Activation = "identity",
        V_initializer: Initializer | None = None,
        c_initializer: Initializer | None = None,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        self.name = name or "dense"
        self.n_in, self.n_out = n_in, n_out
        self.activation = activation
        self.h = equations.activation(activation)
        make = ParameterMaker(self.name, seed)
        self.V = make("V", (n_out, n_in), V_initializer or XavierUniformInitializer())
        self.c = make("c", (n_out,), c_initializer or ZeroInitializer())

    @property
    def parameters(self) -> list[TrainableParameter]:
        """The layer's parameters, ``V (n_out, n_in)`` and ``c (n_out,)``."""
        return [self.V, self.c]

    @property
    def parameter_names(self) -> dict[TrainableParameter, str]:
        """The name of each parameter in the equations."""
        return {self.V: "V", self.c: "c"}

    def __call__(self, s: TensorLike) -> TensorVariable:
        """Apply the layer to ``s (..., n_in)``; return ``(..., n_out)``."""
        a = self.affine(s)  # (1)
        if self.activation == "identity":
            return let("o_t", a)
        return let("o_t", self.h(let("a^o_t", a)))  # (2)

    def affine(self, s: TensorLike) -> TensorVariable:
        """Return the pre-activation of ``s (..., n_in)``, equation (1)."""
        s = pt.as_tensor_variable(s)
        width = s.type.shape[-1] if s.ndim else 0
        if width not in (None, self.n_in):
            raise ValueError(
                f"{self.name} expects {self.n_in} features (n_in={self.n_in}) on the last axis, "
                f"got a tensor of shape {s.type.shape}."
            )
        return s @ self.V.T + self.c

    def configuration(self) -> dict[str, Any]:
        """Return the constructor arguments; the activation must be given by name."""
        return {
            "n_in": self.n_in,
            "n_out": self.n_out,
            "activation": equations.activation_name(self.activation),
        }

    def __repr__(self) -> str:
        return shown(self)
