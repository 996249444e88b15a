"""The leaky, continuous-time recurrent network."""

from __future__ import annotations

from typing import Any

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.state import Initializer

from symbolic_rnn import equations
from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells.cell import Cell
from symbolic_rnn.equations import Activation, let

__all__ = ["LeakyRNN"]


class LeakyRNN(Cell):
    r"""A leaky integrator: one Euler step of :math:`\tau \dot s = -s + g(U x + W s + b)`.

    .. math::
        a_t &= U x_t + W s_{t-1} + b                               \tag{1} \\
        s_t &= (1 - \alpha)\, s_{t-1} + \alpha\, g(a_t),
               \qquad \alpha = dt / \tau                           \tag{2}

    Parameters
    ----------
    n_in : int
        Number of input features.
    n_hidden : int
        Width of the state ``s``.
    tau : float
        Time constant, in the unit of ``dt``. Default 10.
    dt : float
        Length of a step. Default 1.
    activation : str or callable
        The elementwise :math:`g`. Default ``"tanh"``.
    U_initializer, W_initializer, b_initializer : pytensor_ml.state.Initializer, optional
        Glorot uniform, orthogonal and zeros when omitted.
    seed : int, optional
        Seed of the initial parameters.
    name : str, optional
        Prefix of the parameters' names.

    Raises
    ------
    TypeError, ValueError
        If a width is not a positive integer, the activation is unknown, or ``0 < dt <= tau`` does
        not hold.

    References
    ----------
    J. J. Hopfield, "Neurons with graded response have collective computational properties like
    those of two-state neurons", PNAS 81 (1984), equation (5); H. Jaeger et al., "Optimization and
    applications of echo state networks with leaky-integrator neurons", Neural Networks 20 (2007).

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> srnn.LeakyRNN(n_in=3, n_hidden=5, tau=4.0, seed=0).alpha
    0.25
    """

    @checks_arguments
    def __init__(
        self,
        n_in: Positive,
        n_hidden: Positive,
        *,
        tau: float = 10.0,
        dt: float = 1.0,
        activation: str | Activation = "tanh",
        U_initializer: Initializer | None = None,
        W_initializer: Initializer | None = None,
        b_initializer: Initializer | None = None,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        super().__init__(n_in=n_in, state={"s": n_hidden}, seed=seed, name=name)
        if not 0 < dt <= tau:
            raise ValueError(f"LeakyRNN expects 0 < dt <= tau, got dt={dt} and tau={tau}.")
        self.tau, self.dt, self.alpha = tau, dt, dt / tau
        self.activation = activation
        self._g = equations.activation(activation)
        self.U = self.parameter("U", (n_hidden, n_in), U_initializer)
        self.W = self.parameter("W", (n_hidden, n_hidden), W_initializer)
        self.b = self.parameter("b", (n_hidden,), b_initializer)

    def step(self, x_t: TensorVariable, s_prev: TensorVariable) -> TensorVariable:  # type: ignore[override]
        """Equations (1) and (2); ``x_t (batch, n_in)``, ``s_prev (batch, n_hidden)``."""
        a_t = let("a_t", x_t @ self.U.T + s_prev @ self.W.T + self.b)  # (1)
        r_t = let("r_t", self._g(a_t))
        alpha, kept = (
            pt.constant(share, dtype=self.dtype) for share in (self.alpha, 1 - self.alpha)
        )
        return let("s_t", kept * s_prev + alpha * r_t)  # (2)

    def configuration(self) -> dict[str, Any]:
        """Return the constructor arguments; the activation must be given by name."""
        return {
            "n_in": self.n_in,
            "n_hidden": self.n_hidden,
            "tau": self.tau,
            "dt": self.dt,
            "activation": equations.activation_name(self.activation),
        }
