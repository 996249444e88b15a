"""The layer of spiking neurons with adaptive thresholds."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let
from symbolic_rnn.surrogates import surrogate

__all__ = ["ALIF"]


class ALIF(Cell):
    r"""The layer of spiking neurons with adaptive thresholds, of the LSNN.

    .. math::
        v_t &= \alpha v_{t-1} + U x_t + W z_{t-1} - \vartheta z_{t-1}               \tag{1} \\
        a_t &= \rho a_{t-1} + z_{t-1}                                               \tag{2} \\
        A_t &= \vartheta + \beta a_t                                                \tag{3} \\
        u_t &= \frac{v_t - A_t}{\vartheta}                                          \tag{4} \\
        z_t &= H(u_t)                                                               \tag{5} \\
        H'(u) &:= \gamma \max(0, 1 - |u|)                                           \tag{6}

    After a spike the threshold :math:`A` rises and falls again slowly, so that it remembers. The
    derivative of the step :math:`H` is declared: a triangle.

    Parameters
    ----------
    n_in : int
        Number of input features.
    n_hidden : int
        Number of neurons.
    alpha, rho : float
        Decay of the membrane potential and of the adaptation in one step.
    beta : float
        How far a spike raises the threshold; 0 for neurons without adaptation.
    threshold : float
        :math:`\vartheta`, without adaptation; positive.
    gamma : float
        Height of the triangle.
    seed : int, optional
        Seed of the initial parameters.
    name : str, optional
        Prefix of the parameters' names.

    References
    ----------
    G. Bellec, D. Salaj, A. Subramoney, R. Legenstein and W. Maass, "Long short-term memory and
    learning-to-learn in networks of spiking neurons", NeurIPS 2018; G. Bellec et al., "A solution
    to the learning dilemma for recurrent networks of spiking neurons", Nature Communications 11
    (2020), whose neuron and pseudo-derivative, :math:`\gamma/\vartheta \max(0, 1 - |v - A| /
    \vartheta)`, these are.

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.ALIF(3, 5, seed=0).parameters)
    2
    """

    @checks_arguments
    def __init__(
        self,
        n_in: Positive,
        n_hidden: Positive,
        *,
        alpha: float = 0.95,
        rho: float = 0.99,
        beta: float = 0.2,
        threshold: float = 0.6,
        gamma: float = 0.3,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        state = {"z": n_hidden, "v": n_hidden, "a": n_hidden}
        super().__init__(n_in=n_in, state=state, seed=seed, name=name)
        self.alpha, self.rho, self.beta = alpha, rho, beta
        self.threshold, self.gamma = threshold, gamma
        self.spike = surrogate(
            lambda v: v > 0, lambda v: gamma * pt.maximum(0, 1 - abs(v)), name="spike"
        )
        self.U = self.parameter("U", (n_hidden, n_in))
        self.W = self.parameter("W", (n_hidden, n_hidden))

    def step(  # type: ignore[override]
        self,
        x_t: TensorVariable,
        z_prev: TensorVariable,
        v_prev: TensorVariable,
        a_prev: TensorVariable,
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) to (5); ``x_t (batch, n_in)``, the states ``(batch, n_hidden)``."""
        current = x_t @ self.U.T + z_prev @ self.W.T
        v_t = let("v_t", self.alpha * v_prev + current - self.threshold * z_prev)  # (1)
        a_t = let("a_t", self.rho * a_prev + z_prev)  # (2)
        A_t = let("A_t", self.threshold + self.beta * a_t)  # (3)
        u_t = let("u_t", (v_t - A_t) / self.threshold)  # (4)
        return let("z_t", self.spike(u_t)), v_t, a_t  # (5), (6)
