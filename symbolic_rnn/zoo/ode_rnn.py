"""The ODE network: between two observations a step of Runge and Kutta."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["ODERNN"]


class ODERNN(Cell):
    r"""The ODE network: between two observations a step of Runge and Kutta.

    .. math::
        f(s) &= V \tanh(R s + r)                                                  \tag{1} \\
        k_1 &= f(h_{t-1}), \; k_2 = f(h_{t-1} + \tfrac{\Delta t}{2} k_1), \;
        k_3 = f(h_{t-1} + \tfrac{\Delta t}{2} k_2), \; k_4 = f(h_{t-1} + \Delta t\, k_3)  \tag{2} \\
        e_t &= h_{t-1} + \tfrac{\Delta t}{6} (k_1 + 2 k_2 + 2 k_3 + k_4)          \tag{3} \\
        h_t &= \tanh(U x_t + W e_t + b)                                           \tag{4}

    Parameters
    ----------
    n_in : int
        Number of input features.
    n_hidden : int
        Width of the state.
    dt : float
        Time between two observations.
    seed : int, optional
        Seed of the initial parameters.
    name : str, optional
        Prefix of the parameters' names.

    References
    ----------
    Y. Rubanova, R. T. Q. Chen and D. Duvenaud, "Latent ODEs for irregularly-sampled time series",
    NeurIPS 2019, algorithm 1, with one step of the classical method of Runge and Kutta as the
    solver and a simple network as the cell.

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.ODERNN(3, 5, seed=0).parameters)
    6
    """

    @checks_arguments
    def __init__(
        self,
        n_in: Positive,
        n_hidden: Positive,
        *,
        dt: float = 0.1,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        super().__init__(n_in=n_in, state={"h": n_hidden}, seed=seed, name=name)
        self.dt = dt
        self.U = self.parameter("U", (n_hidden, n_in))
        self.W = self.parameter("W", (n_hidden, n_hidden))
        self.b = self.parameter("b", (n_hidden,))
        self.V = self.parameter("V", (n_hidden, n_hidden))
        self.R = self.parameter("R", (n_hidden, n_hidden))
        self.r = self.parameter("r", (n_hidden,))

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, h_prev: TensorVariable
    ) -> TensorVariable:
        """Equations (1) to (4); ``x_t (batch, n_in)``, the states ``(batch, n_hidden)``."""

        def f(name: str, s: TensorVariable) -> TensorVariable:  # (1)
            return let(name, pt.tanh(s @ self.R.T + self.r) @ self.V.T)

        k_1 = f("k^1_t", h_prev)  # (2)
        k_2 = f("k^2_t", h_prev + self.dt / 2 * k_1)
        k_3 = f("k^3_t", h_prev + self.dt / 2 * k_2)
        k_4 = f("k^4_t", h_prev + self.dt * k_3)
        e_t = let("e_t", h_prev + self.dt / 6 * (k_1 + 2 * k_2 + 2 * k_3 + k_4))  # (3)
        return let("h_t", pt.tanh(x_t @ self.U.T + e_t @ self.W.T + self.b))  # (4)
