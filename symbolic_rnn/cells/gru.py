"""The gated recurrent unit, with the reset gate after the matrix product."""

from __future__ import annotations

from typing import Any

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.state import Initializer

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells.cell import Cell
from symbolic_rnn.equations import let

__all__ = ["GRU"]


class GRU(Cell):
    r"""The gated recurrent unit of Cho et al. (2014), reset after the product, as in PyTorch.

    .. math::
        a^r_t &= U_r x_t + W_r h_{t-1} + b_r,     & r_t &= \sigma(a^r_t)   \tag{1} \\
        a^z_t &= U_z x_t + W_z h_{t-1} + b_z,     & z_t &= \sigma(a^z_t)   \tag{2} \\
        m_t &= W_n h_{t-1} + c_n                                           \tag{3} \\
        a^n_t &= U_n x_t + b_n + r_t \odot m_t,   & n_t &= \tanh(a^n_t)    \tag{4} \\
        h_t &= (1 - z_t) \odot n_t + z_t \odot h_{t-1}                     \tag{5}

    The reset gate multiplies :math:`W_n h_{t-1} + c_n`, so the candidate has two separate biases:
    :math:`c_n` is gated and :math:`b_n` is not.

    Parameters
    ----------
    n_in : int
        Number of input features.
    n_hidden : int
        Width of the state ``h``.
    U_initializer, W_initializer, b_initializer : pytensor_ml.state.Initializer, optional
        For the three matrices ``U_*``, the three ``W_*``, and the four biases. Glorot uniform,
        orthogonal and zeros when omitted.
    seed : int, optional
        Seed of the initial parameters.
    name : str, optional
        Prefix of the parameters' names.

    Raises
    ------
    TypeError, ValueError
        If a width is not a positive integer.

    References
    ----------
    K. Cho et al., "Learning phrase representations using RNN encoder-decoder for statistical
    machine translation", EMNLP 2014; the reset-after form is that of cuDNN and
    ``torch.nn.GRU``.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> [p.name for p in srnn.GRU(n_in=3, n_hidden=5, seed=0).parameters][:4]
    ['gru_U_r', 'gru_W_r', 'gru_b_r', 'gru_U_z']
    """

    @checks_arguments
    def __init__(
        self,
        n_in: Positive,
        n_hidden: Positive,
        *,
        U_initializer: Initializer | None = None,
        W_initializer: Initializer | None = None,
        b_initializer: Initializer | None = None,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        super().__init__(n_in=n_in, state={"h": n_hidden}, seed=seed, name=name)
        self.U_r = self.parameter("U_r", (n_hidden, n_in), U_initializer)
        self.W_r = self.parameter("W_r", (n_hidden, n_hidden), W_initializer)
        self.b_r = self.parameter("b_r", (n_hidden,), b_initializer)
        self.U_z = self.parameter("U_z", (n_hidden, n_in), U_initializer)
        self.W_z = self.parameter("W_z", (n_hidden, n_hidden), W_initializer)
        self.b_z = self.parameter("b_z", (n_hidden,), b_initializer)
        self.U_n = self.parameter("U_n", (n_hidden, n_in), U_initializer)
        self.b_n = self.parameter("b_n", (n_hidden,), b_initializer)
        self.W_n = self.parameter("W_n", (n_hidden, n_hidden), W_initializer)
        self.c_n = self.parameter("c_n", (n_hidden,), b_initializer)

    def step(self, x_t: TensorVariable, h_prev: TensorVariable) -> TensorVariable:  # type: ignore[override]
        """Equations (1) to (5); ``x_t (batch, n_in)``, ``h_prev (batch, n_hidden)``."""
        a_r = let("a^r_t", x_t @ self.U_r.T + h_prev @ self.W_r.T + self.b_r)  # (1)
        r_t = let("r_t", pt.sigmoid(a_r))
        a_z = let("a^z_t", x_t @ self.U_z.T + h_prev @ self.W_z.T + self.b_z)  # (2)
        z_t = let("z_t", pt.sigmoid(a_z))
        m_t = let("m_t", h_prev @ self.W_n.T + self.c_n)  # (3)
        a_n = let("a^n_t", x_t @ self.U_n.T + self.b_n + r_t * m_t)  # (4)
        n_t = let("n_t", pt.tanh(a_n))
        return let("h_t", (1 - z_t) * n_t + z_t * h_prev)  # (5)

    def configuration(self) -> dict[str, Any]:
        """Return the constructor arguments."""
        return {"n_in": self.n_in, "n_hidden": self.n_hidden}
