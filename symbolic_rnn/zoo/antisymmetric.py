"""The antisymmetric network, which is stable by its form."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["AntisymmetricRNN"]


class AntisymmetricRNN(Cell):
    r"""The antisymmetric network, which is stable by its form.

    .. math::
        A &= W - W^\top - \gamma I                                                \tag{1} \\
        h_t &= h_{t-1} + \epsilon \tanh(U x_t + A h_{t-1} + b)                    \tag{2}

    Parameters
    ----------
    n_in : int
        Number of input features.
    n_hidden : int
        Width of the state.
    epsilon : float
        The time step.
    gamma : float
        The diffusion, which damps.
    seed : int, optional
        Seed of the initial parameters.
    name : str, optional
        Prefix of the parameters' names.

    References
    ----------
    B. Chang, M. Chen, E. Haber and E. H. Chi, "AntisymmetricRNN: a dynamical system view on
    recurrent neural networks", ICLR 2019, equation (12).

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.AntisymmetricRNN(3, 5, seed=0).parameters)
    3
    """

    @checks_arguments
    def __init__(
        self,
        n_in: Positive,
        n_hidden: Positive,
        *,
        epsilon: float = 0.1,
        gamma: float = 0.01,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        super().__init__(n_in=n_in, state={"h": n_hidden}, seed=seed, name=name)
        self.epsilon, self.gamma = epsilon, gamma
        self.U = self.parameter("U", (n_hidden, n_in))
        self.W = self.parameter("W", (n_hidden, n_hidden))
        self.b = self.parameter("b", (n_hidden,))

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, h_prev: TensorVariable
    ) -> TensorVariable:
        """Equations (1) and (2); ``x_t (batch, n_in)``, the states ``(batch, n_hidden)``."""
        A = let("A", self.W - self.W.T)
        a_t = let("a_t", x_t @ self.U.T + h_prev @ A.T - self.gamma * h_prev + self.b)  # (1)
        return let("h_t", h_prev + self.epsilon * pt.tanh(a_t))  # (2)
