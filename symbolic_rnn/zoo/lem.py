"""The long expressive memory, two coupled states with learned time steps."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["LEM"]


class LEM(Cell):
    r"""The long expressive memory, two coupled states with learned time steps.

    .. math::
        \tau_t &= \Delta t\, \sigma(U_1 x_t + W_1 h_{t-1} + b_1)                  \tag{1} \\
        \rho_t &= \Delta t\, \sigma(U_2 x_t + W_2 h_{t-1} + b_2)                  \tag{2} \\
        z_t &= (1 - \tau_t) \odot z_{t-1} + \tau_t \odot \tanh(U_z x_t + W_z h_{t-1}
            + b_z) \tag{3} \\
        h_t &= (1 - \rho_t) \odot h_{t-1} + \rho_t \odot \tanh(U_h x_t + W_h z_t + b_h)  \tag{4}

    Parameters
    ----------
    n_in : int
        Number of input features.
    n_hidden : int
        Width of the state.
    dt : float
        The largest time step.
    seed : int, optional
        Seed of the initial parameters.
    name : str, optional
        Prefix of the parameters' names.

    References
    ----------
    T. K. Rusch, S. Mishra, N. B. Erichson and M. W. Mahoney, "Long expressive memory for sequence
    modeling", ICLR 2022, equation (3).

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.LEM(3, 5, seed=0).parameters)
    12
    """

    @checks_arguments
    def __init__(
        self,
        n_in: Positive,
        n_hidden: Positive,
        *,
        dt: float = 1.0,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        super().__init__(n_in=n_in, state={"h": n_hidden, "z": n_hidden}, seed=seed, name=name)
        self.dt = dt
        self.U_1 = self.parameter("U_1", (n_hidden, n_in))
        self.W_1 = self.parameter("W_1", (n_hidden, n_hidden))
        self.b_1 = self.parameter("b_1", (n_hidden,))
        self.U_2 = self.parameter("U_2", (n_hidden, n_in))
        self.W_2 = self.parameter("W_2", (n_hidden, n_hidden))
        self.b_2 = self.parameter("b_2", (n_hidden,))
        self.U_z = self.parameter("U_z", (n_hidden, n_in))
        self.W_z = self.parameter("W_z", (n_hidden, n_hidden))
        self.b_z = self.parameter("b_z", (n_hidden,))
        self.U_h = self.parameter("U_h", (n_hidden, n_in))
        self.W_h = self.parameter("W_h", (n_hidden, n_hidden))
        self.b_h = self.parameter("b_h", (n_hidden,))

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, h_prev: TensorVariable, z_prev: TensorVariable
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) to (4); ``x_t (batch, n_in)``, the states ``(batch, n_hidden)``."""
        tau_t = let(
            "tau_t", self.dt * pt.sigmoid(x_t @ self.U_1.T + h_prev @ self.W_1.T + self.b_1)
        )  # (1)
        rho_t = let(
            "rho_t", self.dt * pt.sigmoid(x_t @ self.U_2.T + h_prev @ self.W_2.T + self.b_2)
        )  # (2)
        n_t = let("n_t", pt.tanh(x_t @ self.U_z.T + h_prev @ self.W_z.T + self.b_z))
        z_t = let("z_t", (1 - tau_t) * z_prev + tau_t * n_t)  # (3)
        m_t = let("m_t", pt.tanh(x_t @ self.U_h.T + z_t @ self.W_h.T + self.b_h))
        h_t = let("h_t", (1 - rho_t) * h_prev + rho_t * m_t)  # (4)
        return h_t, z_t
