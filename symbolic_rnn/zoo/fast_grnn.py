"""The fast gated network, whose gate and candidate share their weights."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.state import NormalInitializer, OneInitializer

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["FastGRNN"]


class FastGRNN(Cell):
    r"""The fast gated network, whose gate and candidate share their weights.

    .. math::
        a_t &= U x_t + W h_{t-1}                                                  \tag{1} \\
        z_t &= \sigma(a_t + b_z), \qquad n_t = \tanh(a_t + b_h)                   \tag{2} \\
        h_t &= (\sigma(\zeta) (1 - z_t) + \sigma(\nu)) \odot n_t + z_t \odot h_{t-1}  \tag{3}

    Parameters
    ----------
    n_in : int
        Number of input features.
    n_hidden : int
        Width of the state.
    seed : int, optional
        Seed of the initial parameters.
    name : str, optional
        Prefix of the parameters' names.

    References
    ----------
    A. Kusupati et al., "FastGRNN: a fast, accurate, stable and tiny kilobyte sized gated recurrent
    neural network", NeurIPS 2018, section 3.2; its two scalars in (0, 1) are logistic functions of
    parameters.

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.FastGRNN(3, 5, seed=0).parameters)
    6
    """

    @checks_arguments
    def __init__(
        self,
        n_in: Positive,
        n_hidden: Positive,
        *,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        super().__init__(n_in=n_in, state={"h": n_hidden}, seed=seed, name=name)
        self.U = self.parameter("U", (n_hidden, n_in))
        self.W = self.parameter("W", (n_hidden, n_hidden))
        self.b_z = self.parameter("b_z", (n_hidden,))
        self.b_h = self.parameter("b_h", (n_hidden,))
        self.zeta = self.parameter("zeta", (1,), OneInitializer())
        self.nu = self.parameter("nu", (1,), NormalInitializer(mean=-4.0, std=0.1))

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, h_prev: TensorVariable
    ) -> TensorVariable:
        """Equations (1) to (3); ``x_t (batch, n_in)``, the states ``(batch, n_hidden)``."""
        a_t = let("a_t", x_t @ self.U.T + h_prev @ self.W.T)  # (1)
        z_t = let("z_t", pt.sigmoid(a_t + self.b_z))  # (2)
        n_t = let("n_t", pt.tanh(a_t + self.b_h))
        w_t = let("w_t", pt.sigmoid(self.zeta) * (1 - z_t) + pt.sigmoid(self.nu))
        return let("h_t", w_t * n_t + z_t * h_prev)  # (3)
