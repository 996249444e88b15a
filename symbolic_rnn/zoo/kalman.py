"""The Kalman filter, which takes in the observations of a step one after the other."""

from __future__ import annotations

import numpy as np
import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.state import OneInitializer

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.cells.cell import StateSize
from symbolic_rnn.equations import let

__all__ = ["KalmanFilter"]


class KalmanFilter(Cell):
    r"""The Kalman filter, which takes in the observations of a step one after the other.

    Hidden states :math:`z_t = A z_{t-1} + G \varepsilon_t` are observed as :math:`x_t = C z_t +
    \mathrm{diag}(r)\, \eta_t`, with standard normal :math:`\varepsilon_t`, :math:`\eta_t`.

    .. math::
        m^0_t &= A m_{t-1}, \qquad P^0_t = A P_{t-1} A^\top + G G^\top            \tag{1} \\
        k^i_t &= P^{i-1}_t C_i / f^i_t, \qquad f^i_t = C_i^\top P^{i-1}_t C_i + r_i^2    \tag{2} \\
        v^i_t &= x_{t,i} - C_i^\top m^{i-1}_t                                     \tag{3} \\
        m^i_t &= m^{i-1}_t + k^i_t v^i_t, \qquad
        P^i_t = P^{i-1}_t - k^i_t C_i^\top P^{i-1}_t                              \tag{4} \\
        l_t &= -\tfrac12 \sum_i \left(\log 2\pi + \log f^i_t + (v^i_t)^2 / f^i_t\right)   \tag{5}

    for :math:`i = 1, \dots, n`, the number of observations at a step; :math:`C_i` is row :math:`i`
    of :math:`C`. After the last of them, :math:`m_t = m^n_t` and :math:`P_t = P^n_t`. The output
    is :math:`l_t`, the log-density of :math:`x_t` given the values before it, so that its sum over
    the steps is the log-likelihood. No matrix is inverted or factorized.

    Parameters
    ----------
    n_in : int
        Number of observations at a step; their errors are independent of each other.
    n_state : int
        Number of hidden states.
    seed : int, optional
        Seed of the initial parameters.
    name : str, optional
        Prefix of the parameters' names.

    Notes
    -----
    The states are ``l (batch, 1)``, ``m (batch, n_state)`` and ``P (batch, n_state, n_state)``, of
    the step before the first one: mean 0 and a covariance of 10 times the identity when no
    ``initial_state`` is given to :func:`~symbolic_rnn.unroll`.

    References
    ----------
    R. E. Kalman, "A new approach to linear filtering and prediction problems", Journal of Basic
    Engineering 82 (1960); one observation after the other as in S. J. Koopman and J. Durbin, "Fast
    filtering and smoothing for multivariate state space models", Journal of Time Series Analysis 21
    (2000), section 2.2.

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> zoo.KalmanFilter(1, 2, seed=0).state
    {'l': 1, 'm': 2, 'P': (2, 2)}
    """

    @checks_arguments
    def __init__(
        self,
        n_in: Positive,
        n_state: Positive,
        *,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        state: dict[str, StateSize] = {"l": 1, "m": n_state, "P": (n_state, n_state)}
        super().__init__(n_in=n_in, state=state, seed=seed, name=name)
        self.n_state = n_state
        self.A = self.parameter("A", (n_state, n_state))
        self.C = self.parameter("C", (n_in, n_state))
        self.G = self.parameter("G", (n_state, n_state))
        self.r = self.parameter("r", (n_in,), OneInitializer())

    def initial_state(self, X: TensorVariable) -> tuple[TensorVariable, ...]:
        """Return mean zero and a covariance of 10 times the identity, ``(..., *shape)``."""
        log_density, mean, covariance = super().initial_state(X)
        return (
            log_density,
            mean,
            covariance + pt.constant(10 * np.eye(self.n_state), dtype=self.dtype),
        )

    def step(  # type: ignore[override]
        self,
        x_t: TensorVariable,
        l_prev: TensorVariable,
        m_prev: TensorVariable,
        P_prev: TensorVariable,
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) to (5); ``x_t (batch, n_in)``, each state ``(batch, *shape)``."""
        m = let("m^0_t", m_prev @ self.A.T)
        P = let("P^0_t", self.A @ P_prev @ self.A.T + self.G @ self.G.T)  # (1)
        terms = []
        for i in range(self.n_in):
            C_i = self.C[i]
            w = let(f"w^{i + 1}_t", C_i @ P)
            f = let(f"f^{i + 1}_t", (w @ C_i)[..., None] + self.r[i] ** 2)
            k = let(f"k^{i + 1}_t", (P @ C_i) / f)  # (2)
            v = let(f"v^{i + 1}_t", x_t[..., i : i + 1] - (m @ C_i)[..., None])  # (3)
            terms.append(float(np.log(2 * np.pi)) + pt.log(f) + v**2 / f)
            last = i + 1 == self.n_in
            m = let("m_t" if last else f"m^{i + 1}_t", m + k * v)
            P = let("P_t" if last else f"P^{i + 1}_t", P - k[..., :, None] * w[..., None, :])  # (4)
        return let("l_t", -0.5 * sum(terms[1:], start=terms[0])), m, P  # (5)
