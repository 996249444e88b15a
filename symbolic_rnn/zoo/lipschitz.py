"""The Lipschitz network: a linear part of chosen symmetry, and a nonlinear one."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["LipschitzRNN"]


class LipschitzRNN(Cell):
    r"""The Lipschitz network: a linear part of chosen symmetry, and a nonlinear one.

    .. math::
        A &= (1 - \beta)(M + M^\top) + \beta (M - M^\top) - \gamma I              \tag{1} \\
        B &= (1 - \beta)(N + N^\top) + \beta (N - N^\top) - \gamma I              \tag{2} \\
        h_t &= h_{t-1} + \epsilon \big( A h_{t-1} + \tanh(B h_{t-1} + U x_t + b) \big)  \tag{3}

    Parameters
    ----------
    n_in : int
        Number of input features.
    n_hidden : int
        Width of the state.
    epsilon : float
        The time step.
    beta : float
        Share of the antisymmetric part, from 0 to 1.
    gamma : float
        The damping.
    seed : int, optional
        Seed of the initial parameters.
    name : str, optional
        Prefix of the parameters' names.

    References
    ----------
    N. B. Erichson, O. Azencot, A. Queiruga, L. Hodgkinson and M. W. Mahoney, "Lipschitz recurrent
    neural networks", ICLR 2021, equations (3) and (7), with a step of Euler's method.

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.LipschitzRNN(3, 5, seed=0).parameters)
    4
    """

    @checks_arguments
    def __init__(
        self,
        n_in: Positive,
        n_hidden: Positive,
        *,
        epsilon: float = 0.1,
        beta: float = 0.75,
        gamma: float = 0.001,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        super().__init__(n_in=n_in, state={"h": n_hidden}, seed=seed, name=name)
        self.epsilon, self.beta, self.gamma = epsilon, beta, gamma
        self.U = self.parameter("U", (n_hidden, n_in))
        self.M = self.parameter("M", (n_hidden, n_hidden))
        self.N = self.parameter("N", (n_hidden, n_hidden))
        self.b = self.parameter("b", (n_hidden,))

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, h_prev: TensorVariable
    ) -> TensorVariable:
        """Equations (1) to (3); ``x_t (batch, n_in)``, the states ``(batch, n_hidden)``."""
        A, B = (
            let(name, (1 - self.beta) * (P + P.T) + self.beta * (P - P.T))
            for name, P in (("A", self.M), ("B", self.N))
        )
        g_t = let(
            "g_t", pt.tanh(h_prev @ B.T - self.gamma * h_prev + x_t @ self.U.T + self.b)
        )  # (2)
        moved = h_prev @ A.T - self.gamma * h_prev + g_t
        return let("h_t", h_prev + self.epsilon * moved)  # (3)
