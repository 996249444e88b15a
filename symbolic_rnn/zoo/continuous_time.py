"""The continuous-time network with noise, which is an input."""

from __future__ import annotations

import math

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["ContinuousTimeRNN"]


class ContinuousTimeRNN(Cell):
    r"""The continuous-time network with noise, which is an input.

    .. math::
        r_t &= \tanh(s_{t-1})                                                     \tag{1} \\
        s_t &= (1 - \alpha)\, s_{t-1} + \alpha (W r_t + U x_t + b)
            + \sqrt{2 \alpha}\, \sigma\, \xi_t                                    \tag{2}

    An input has ``n_data`` features, and then one number of noise for each unit, drawn outside:
    ``x_t`` is ``(batch, n_data + n_hidden)``.

    Parameters
    ----------
    n_data : int
        Number of input features, without the noise.
    n_hidden : int
        Width of the state.
    alpha : float
        Length of a step over the time constant.
    noise : float
        Standard deviation of the noise, :math:`\sigma`.
    seed : int, optional
        Seed of the initial parameters.
    name : str, optional
        Prefix of the parameters' names.

    References
    ----------
    H. F. Song, G. R. Yang and X.-J. Wang, "Training excitatory-inhibitory recurrent neural
    networks for cognitive tasks", PLOS Computational Biology 12 (2016), equations (3) and (4),
    with tanh as the rate.

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.ContinuousTimeRNN(3, 5, seed=0).parameters)
    3
    """

    @checks_arguments
    def __init__(
        self,
        n_data: Positive,
        n_hidden: Positive,
        *,
        alpha: float = 0.2,
        noise: float = 0.1,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        super().__init__(n_in=n_data + n_hidden, state={"s": n_hidden}, seed=seed, name=name)
        self.n_data, self.alpha, self.noise = n_data, alpha, noise
        self.U = self.parameter("U", (n_hidden, n_data))
        self.W = self.parameter("W", (n_hidden, n_hidden))
        self.b = self.parameter("b", (n_hidden,))

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, s_prev: TensorVariable
    ) -> TensorVariable:
        """Equations (1) and (2); ``x_t (batch, n_in)``, the states ``(batch, n_hidden)``."""
        n = self.n_data
        r_t = let("r_t", pt.tanh(s_prev))  # (1)
        d_t = let("d_t", r_t @ self.W.T + x_t[..., :n] @ self.U.T + self.b)
        noise = math.sqrt(2 * self.alpha) * self.noise * x_t[..., n:]
        return let("s_t", (1 - self.alpha) * s_prev + self.alpha * d_t + noise)  # (2)
