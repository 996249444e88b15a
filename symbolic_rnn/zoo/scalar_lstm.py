"""The long short-term memory with exponential gates, the sLSTM of xLSTM."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["ScalarLSTM"]


class ScalarLSTM(Cell):
    r"""The long short-term memory with exponential gates, the sLSTM of xLSTM.

    .. math::
        a_t &= U_i x_t + W_i h_{t-1} + b_i, \qquad d_t = U_f x_t + W_f h_{t-1} + b_f  \tag{1} \\
        m_t &= \max(d_t + m_{t-1}, a_t)                                           \tag{2} \\
        i_t &= \exp(a_t - m_t), \qquad f_t = \exp(d_t + m_{t-1} - m_t)            \tag{3} \\
        c_t &= f_t \odot c_{t-1} + i_t \odot \tanh(U_z x_t + W_z h_{t-1} + b_z)   \tag{4} \\
        n_t &= f_t \odot n_{t-1} + i_t                                            \tag{5} \\
        h_t &= \sigma(U_o x_t + W_o h_{t-1} + b_o) \odot \frac{c_t}{n_t}          \tag{6}

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
    M. Beck et al., "xLSTM: extended long short-term memory", NeurIPS 2024, equations (8) to (17),
    with the exponential as the forget gate.

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.ScalarLSTM(3, 5, seed=0).parameters)
    12
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
        super().__init__(
            n_in=n_in,
            state={"h": n_hidden, "c": n_hidden, "n": n_hidden, "m": n_hidden},
            seed=seed,
            name=name,
        )
        self.U_i = self.parameter("U_i", (n_hidden, n_in))
        self.W_i = self.parameter("W_i", (n_hidden, n_hidden))
        self.b_i = self.parameter("b_i", (n_hidden,))
        self.U_f = self.parameter("U_f", (n_hidden, n_in))
        self.W_f = self.parameter("W_f", (n_hidden, n_hidden))
        self.b_f = self.parameter("b_f", (n_hidden,))
        self.U_z = self.parameter("U_z", (n_hidden, n_in))
        self.W_z = self.parameter("W_z", (n_hidden, n_hidden))
        self.b_z = self.parameter("b_z", (n_hidden,))
        self.U_o = self.parameter("U_o", (n_hidden, n_in))
        self.W_o = self.parameter("W_o", (n_hidden, n_hidden))
        self.b_o = self.parameter("b_o", (n_hidden,))

    def step(  # type: ignore[override]
        self,
        x_t: TensorVariable,
        h_prev: TensorVariable,
        c_prev: TensorVariable,
        n_prev: TensorVariable,
        m_prev: TensorVariable,
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) to (6); ``x_t (batch, n_in)``, each state ``(batch, *shape)``."""
        a_t = let("a_t", x_t @ self.U_i.T + h_prev @ self.W_i.T + self.b_i)  # (1)
        d_t = let("d_t", x_t @ self.U_f.T + h_prev @ self.W_f.T + self.b_f)
        m_t = let("m_t", pt.maximum(d_t + m_prev, a_t))  # (2)
        i_t = let("i_t", pt.exp(a_t - m_t))  # (3)
        f_t = let("f_t", pt.exp(d_t + m_prev - m_t))
        z_t = let("z_t", pt.tanh(x_t @ self.U_z.T + h_prev @ self.W_z.T + self.b_z))
        c_t = let("c_t", f_t * c_prev + i_t * z_t)  # (4)
        n_t = let("n_t", f_t * n_prev + i_t)  # (5)
        o_t = let("o_t", pt.sigmoid(x_t @ self.U_o.T + h_prev @ self.W_o.T + self.b_o))
        return let("h_t", o_t * c_t / n_t), c_t, n_t, m_t  # (6)
