"""The linear recurrent unit, a complex diagonal recurrence written in reals."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.state import NormalInitializer

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["LRU"]


class LRU(Cell):
    r"""The linear recurrent unit, a complex diagonal recurrence written in reals.

    .. math::
        \lambda &= \exp(-\exp(\nu) + i \exp(\theta)), \qquad
        \gamma = \sqrt{1 - |\lambda|^2}                                           \tag{1} \\
        r_t + i\, s_t &= \lambda \odot (r_{t-1} + i\, s_{t-1})
            + \gamma \odot (B_r + i B_s) x_t                                      \tag{2} \\
        y_t &= C_r r_t - C_s s_t + D x_t                                          \tag{3}

    Parameters
    ----------
    n_in : int
        Number of input features.
    n_state : int
        Width of the state.
    seed : int, optional
        Seed of the initial parameters.
    name : str, optional
        Prefix of the parameters' names.

    References
    ----------
    A. Orvieto et al., "Resurrecting recurrent neural networks for long sequences", ICML 2023,
    equations (6) to (9); the real part of C times the state is the output.

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.LRU(3, 5, seed=0).parameters)
    7
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
        super().__init__(
            n_in=n_in, state={"y": n_in, "r": n_state, "s": n_state}, seed=seed, name=name
        )
        self.n_state = n_state
        self.nu = self.parameter("nu", (n_state,), NormalInitializer(std=0.5))
        self.theta = self.parameter("theta", (n_state,), NormalInitializer(std=0.5))
        self.B_r = self.parameter("B_r", (n_state, n_in))
        self.B_s = self.parameter("B_s", (n_state, n_in))
        self.C_r = self.parameter("C_r", (n_in, n_state))
        self.C_s = self.parameter("C_s", (n_in, n_state))
        self.D = self.parameter("D", (n_in, n_in))

    def step(  # type: ignore[override]
        self,
        x_t: TensorVariable,
        y_prev: TensorVariable,
        r_prev: TensorVariable,
        s_prev: TensorVariable,
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) to (3); ``x_t (batch, n_in)``, each state ``(batch, *shape)``."""
        modulus = let("rho", pt.exp(-pt.exp(self.nu)))  # (1)
        phase = let("phi", pt.exp(self.theta))
        real, imaginary = let("p", modulus * pt.cos(phase)), let("q", modulus * pt.sin(phase))
        gamma = let("gamma", pt.sqrt(1 - modulus**2))
        r_t = let("r_t", real * r_prev - imaginary * s_prev + gamma * (x_t @ self.B_r.T))  # (2)
        s_t = let("s_t", imaginary * r_prev + real * s_prev + gamma * (x_t @ self.B_s.T))
        y_t = let("y_t", r_t @ self.C_r.T - s_t @ self.C_s.T + x_t @ self.D.T)  # (3)
        return y_t, r_t, s_t
