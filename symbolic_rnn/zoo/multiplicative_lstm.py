"""The multiplicative long short-term memory."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["MultiplicativeLSTM"]


class MultiplicativeLSTM(Cell):
    r"""The multiplicative long short-term memory.

    .. math::
        m_t &= (U_m x_t) \odot (W_m h_{t-1})                                      \tag{1} \\
        g_t &= U_g x_t + W_g m_t                                                  \tag{2} \\
        i_t &= \sigma(U_i x_t + W_i m_t), \quad o_t = \sigma(U_o x_t + W_o m_t),
            \quad f_t = \sigma(U_f x_t + W_f m_t)                                 \tag{3} \\
        c_t &= f_t \odot c_{t-1} + i_t \odot \tanh(g_t)                           \tag{4} \\
        h_t &= o_t \odot \tanh(c_t)                                               \tag{5}

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
    B. Krause, I. Murray, S. Renals and L. Lu, "Multiplicative LSTM for sequence modelling", 2016,
    arXiv:1609.07959, equations (18) to (22), and (4) to (6).

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.MultiplicativeLSTM(3, 5, seed=0).parameters)
    10
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
        super().__init__(n_in=n_in, state={"h": n_hidden, "c": n_hidden}, seed=seed, name=name)
        self.U_m = self.parameter("U_m", (n_hidden, n_in))
        self.W_m = self.parameter("W_m", (n_hidden, n_hidden))
        self.U_g = self.parameter("U_g", (n_hidden, n_in))
        self.W_g = self.parameter("W_g", (n_hidden, n_hidden))
        self.U_i = self.parameter("U_i", (n_hidden, n_in))
        self.W_i = self.parameter("W_i", (n_hidden, n_hidden))
        self.U_o = self.parameter("U_o", (n_hidden, n_in))
        self.W_o = self.parameter("W_o", (n_hidden, n_hidden))
        self.U_f = self.parameter("U_f", (n_hidden, n_in))
        self.W_f = self.parameter("W_f", (n_hidden, n_hidden))

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, h_prev: TensorVariable, c_prev: TensorVariable
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) to (5); ``x_t (batch, n_in)``, the states ``(batch, n_hidden)``."""
        m_t = let("m_t", (x_t @ self.U_m.T) * (h_prev @ self.W_m.T))  # (1)
        g_t = let("g_t", pt.tanh(x_t @ self.U_g.T + m_t @ self.W_g.T))  # (2)
        i_t = let("i_t", pt.sigmoid(x_t @ self.U_i.T + m_t @ self.W_i.T))  # (3)
        o_t = let("o_t", pt.sigmoid(x_t @ self.U_o.T + m_t @ self.W_o.T))
        f_t = let("f_t", pt.sigmoid(x_t @ self.U_f.T + m_t @ self.W_f.T))
        c_t = let("c_t", f_t * c_prev + i_t * g_t)  # (4)
        return let("h_t", o_t * pt.tanh(c_t)), c_t  # (5)
