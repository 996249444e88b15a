"""The independently recurrent network."""

from __future__ import annotations

from typing import Any

from pytensor.tensor.variable import TensorVariable
from pytensor_ml.state import Initializer, OneInitializer

from symbolic_rnn import equations
from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells.cell import Cell
from symbolic_rnn.equations import Activation, let

__all__ = ["IndRNN"]


class IndRNN(Cell):
    r"""The independently recurrent network of Li et al. (2018), without connections between units.

    .. math::
        a_t &= U x_t + u \odot s_{t-1} + b  \tag{1} \\
        s_t &= g(a_t)                       \tag{2}

    The step Jacobian :math:`\mathrm{diag}(g'(a_t) \odot u)` is diagonal, so its product over time
    is one scalar product per unit, and :math:`u` shows whether a gradient vanishes.

    Parameters
    ----------
    n_in : int
        Number of input features.
    n_hidden : int
        Width of the state ``s``.
    activation : str or callable
        The elementwise :math:`g`. Default ``"relu"``.
    U_initializer, u_initializer, b_initializer : pytensor_ml.state.Initializer, optional
        Glorot uniform, ones and zeros when omitted.
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
    S. Li et al., "Independently recurrent neural network (IndRNN): building a longer and deeper
    RNN", CVPR 2018, equation (1).

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> [p.get_value().shape for p in srnn.IndRNN(n_in=3, n_hidden=5, seed=0).parameters]
    [(5, 3), (5,), (5,)]
    """

    @checks_arguments
    def __init__(
        self,
        n_in: Positive,
        n_hidden: Positive,
        *,
        activation: str | Activation = "relu",
        U_initializer: Initializer | None = None,
        u_initializer: Initializer | None = None,
        b_initializer: Initializer | None = None,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        super().__init__(n_in=n_in, state={"s": n_hidden}, seed=seed, name=name)
        self.activation = activation
        self._g = equations.activation(activation)
        self.U = self.parameter("U", (n_hidden, n_in), U_initializer)
        self.u = self.parameter("u", (n_hidden,), u_initializer or OneInitializer())
        self.b = self.parameter("b", (n_hidden,), b_initializer)

    def step(self, x_t: TensorVariable, s_prev: TensorVariable) -> TensorVariable:  # type: ignore[override]
        """Equations (1) and (2); ``x_t (batch, n_in)``, ``s_prev (batch, n_hidden)``."""
        a_t = let("a_t", x_t @ self.U.T + self.u * s_prev + self.b)  # (1)
        return let("s_t", self._g(a_t))  # (2)

    def configuration(self) -> dict[str, Any]:
        """Return the constructor arguments; the activation must be given by name."""
        return {
            "n_in": self.n_in,
            "n_hidden": self.n_hidden,
            "activation": equations.activation_name(self.activation),
        }
