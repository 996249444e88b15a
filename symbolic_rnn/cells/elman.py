"""The simple recurrent network."""

from __future__ import annotations

from typing import Any

from pytensor.tensor.variable import TensorVariable
from pytensor_ml.state import Initializer

from symbolic_rnn import equations
from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells.cell import Cell
from symbolic_rnn.equations import Activation, let

__all__ = ["Elman"]


class Elman(Cell):
    r"""The simple recurrent network of Elman (1990).

    .. math::
        a_t &= U x_t + W s_{t-1} + b  \tag{1} \\
        s_t &= g(a_t)                 \tag{2}

    Parameters
    ----------
    n_in : int
        Number of input features.
    n_hidden : int
        Width of the state ``s``.
    activation : str or callable
        The elementwise :math:`g`: a name (``"tanh"``, ``"sigmoid"``, ``"relu"``, ``"softplus"``,
        ``"identity"``) or a function from tensor to tensor. Default ``"tanh"``.
    U_initializer, W_initializer, b_initializer : pytensor_ml.state.Initializer, optional
        Glorot uniform, orthogonal and zeros when omitted.
    seed : int, optional
        Seed of the initial parameters.
    name : str, optional
        Prefix of the parameters' names.

    Raises
    ------
    TypeError, ValueError
        If a width is not a positive integer or the activation is unknown.

    References
    ----------
    J. L. Elman, "Finding structure in time", Cognitive Science 14 (1990), 179-211.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> cell = srnn.Elman(n_in=3, n_hidden=5, seed=0)
    >>> {p.name: p.get_value().shape for p in cell.parameters}
    {'elman_U': (5, 3), 'elman_W': (5, 5), 'elman_b': (5,)}
    """

    @checks_arguments
    def __init__(
        self,
        n_in: Positive,
        n_hidden: Positive,
        *,
        activation: str | Activation = "tanh",
        U_initializer: Initializer | None = None,
        W_initializer: Initializer | None = None,
        b_initializer: Initializer | None = None,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        super().__init__(n_in=n_in, state={"s": n_hidden}, seed=seed, name=name)
        self.activation = activation
        self._g = equations.activation(activation)
        self.U = self.parameter("U", (n_hidden, n_in), U_initializer)
        self.W = self.parameter("W", (n_hidden, n_hidden), W_initializer)
        self.b = self.parameter("b", (n_hidden,), b_initializer)

    def step(self, x_t: TensorVariable, s_prev: TensorVariable) -> TensorVariable:  # type: ignore[override]
        """Equations (1) and (2); ``x_t (batch, n_in)``, ``s_prev (batch, n_hidden)``."""
        a_t = let("a_t", x_t @ self.U.T + s_prev @ self.W.T + self.b)  # (1)
        return let("s_t", self._g(a_t))  # (2)

    def configuration(self) -> dict[str, Any]:
        """Return the constructor arguments; the activation must be given by name."""
        return {
            "n_in": self.n_in,
            "n_hidden": self.n_hidden,
            "activation": equations.activation_name(self.activation),
        }
