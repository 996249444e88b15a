"""The coupled oscillatory network: driven, damped oscillators."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["CoRNN"]


class CoRNN(Cell):
    r"""The coupled oscillatory network: driven, damped oscillators.

    .. math::
        z_t &= z_{t-1} + \Delta t \big( \tanh(U x_t + W h_{t-1} + R z_{t-1} + b)
            - \gamma h_{t-1} - \epsilon z_{t-1} \big)                             \tag{1} \\
        h_t &= h_{t-1} + \Delta t\, z_t                                           \tag{2}

    Parameters
    ----------
    n_in : int
        Number of input features.
    n_hidden : int
        Width of the state.
    dt : float
        The time step.
    gamma, epsilon : float
        Frequency and damping.
    seed : int, optional
        Seed of the initial parameters.
    name : str, optional
        Prefix of the parameters' names.

    References
    ----------
    T. K. Rusch and S. Mishra, "Coupled oscillatory recurrent neural network (coRNN)", ICLR 2021,
    equation (3), with its explicit damping.

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.CoRNN(3, 5, seed=0).parameters)
    4
    """

    @checks_arguments
    def __init__(
        self,
        n_in: Positive,
        n_hidden: Positive,
        *,
        dt: float = 0.05,
        gamma: float = 2.0,
        epsilon: float = 3.0,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        super().__init__(n_in=n_in, state={"h": n_hidden, "z": n_hidden}, seed=seed, name=name)
        self.dt, self.gamma, self.epsilon = dt, gamma, epsilon
        self.U = self.parameter("U", (n_hidden, n_in))
        self.W = self.parameter("W", (n_hidden, n_hidden))
        self.R = self.parameter("R", (n_hidden, n_hidden))
        self.b = self.parameter("b", (n_hidden,))

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, h_prev: TensorVariable, z_prev: TensorVariable
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) and (2); ``x_t (batch, n_in)``, the states ``(batch, n_hidden)``."""
        a_t = let("a_t", x_t @ self.U.T + h_prev @ self.W.T + z_prev @ self.R.T + self.b)
        force = pt.tanh(a_t) - self.gamma * h_prev - self.epsilon * z_prev
        z_t = let("z_t", z_prev + self.dt * force)  # (1)
        return let("h_t", h_prev + self.dt * z_t), z_t  # (2)
