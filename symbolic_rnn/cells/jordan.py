"""The recurrent network with output feedback."""

from __future__ import annotations

from typing import Any

from pytensor.tensor.variable import TensorVariable

from symbolic_rnn import equations
from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells.cell import Cell
from symbolic_rnn.equations import Activation, let

__all__ = ["Jordan"]


class Jordan(Cell):
    r"""The network of Jordan (1986), which feeds back its output instead of its hidden layer.

    .. math::
        a_t &= U x_t + W o_{t-1} + b  \tag{1} \\
        s_t &= g(a_t)                 \tag{2} \\
        o_t &= h(V s_t + c)           \tag{3}

    Parameters
    ----------
    n_in : int
        Number of input features.
    n_hidden : int
        Width of the hidden layer ``s``.
    n_out : int, optional
        Width of the output and only state ``o``; ``n_hidden`` when omitted.
    activation : str or callable
        The elementwise :math:`g`. Default ``"tanh"``.
    output_activation : str or callable
        The elementwise :math:`h`. Default ``"tanh"``.
    seed : int, optional
        Seed of the initial parameters: matrices Glorot uniform, a square state-to-state matrix
        orthogonal, biases zero.
    name : str, optional
        Prefix of the parameters' names.

    Raises
    ------
    TypeError, ValueError
        If a width is not a positive integer or an activation is unknown.

    References
    ----------
    M. I. Jordan, "Serial order: a parallel distributed processing approach", ICS Report 8604,
    University of California, San Diego (1986).

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> srnn.Jordan(n_in=3, n_hidden=5, n_out=2, seed=0).state
    {'o': 2}
    """

    @checks_arguments
    def __init__(
        self,
        n_in: Positive,
        n_hidden: Positive,
        n_out: Positive | None = None,
        *,
        activation: str | Activation = "tanh",
        output_activation: str | Activation = "tanh",
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        n_out = n_hidden if n_out is None else n_out
        super().__init__(n_in=n_in, state={"o": n_out}, seed=seed, name=name)
        self.width = n_hidden
        self.activation, self.output_activation = activation, output_activation
        self._g = equations.activation(activation)
        self._h = equations.activation(output_activation)
        self.U = self.parameter("U", (n_hidden, n_in))
        self.W = self.parameter("W", (n_hidden, n_out))
        self.b = self.parameter("b", (n_hidden,))
        self.V = self.parameter("V", (n_out, n_hidden))
        self.c = self.parameter("c", (n_out,))

    def step(self, x_t: TensorVariable, o_prev: TensorVariable) -> TensorVariable:  # type: ignore[override]
        """Equations (1) to (3); ``x_t (batch, n_in)``, ``o_prev (batch, n_out)``."""
        a_t = let("a_t", x_t @ self.U.T + o_prev @ self.W.T + self.b)  # (1)
        s_t = let("s_t", self._g(a_t))  # (2)
        return let("o_t", self._h(let("a^o_t", s_t @ self.V.T + self.c)))  # (3)

    def configuration(self) -> dict[str, Any]:
        """Return the constructor arguments; the activations must be given by name."""
        return {
            "n_in": self.n_in,
            "n_hidden": self.width,
            "n_out": self.n_hidden,
            "activation": equations.activation_name(self.activation),
            "output_activation": equations.activation_name(self.output_activation),
        }
