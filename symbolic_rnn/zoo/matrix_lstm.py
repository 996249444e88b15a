"""The long short-term memory with a matrix as its memory, the mLSTM of xLSTM."""

from __future__ import annotations

import math

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["MatrixLSTM"]


class MatrixLSTM(Cell):
    r"""The long short-term memory with a matrix as its memory, the mLSTM of xLSTM.

    .. math::
        q_t &= Q x_t, \quad k_t = \tfrac{1}{\sqrt{n}} K x_t, \quad v_t = V x_t    \tag{1} \\
        m_t &= \max(b_t + m_{t-1}, a_t), \qquad a_t = w_i x_t, \; b_t = w_f x_t   \tag{2} \\
        i_t &= \exp(a_t - m_t), \qquad f_t = \exp(b_t + m_{t-1} - m_t)            \tag{3} \\
        C_t &= f_t C_{t-1} + i_t v_t k_t^\top, \qquad n_t = f_t n_{t-1} + i_t k_t  \tag{4} \\
        h_t &= \sigma(O x_t) \odot \frac{C_t q_t}{\max(|n_t^\top q_t|, \exp(-m_t))}  \tag{5}

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
    M. Beck et al., "xLSTM: extended long short-term memory", NeurIPS 2024, equations (19) to (27)
    and (15), without biases; the stabilizer state m keeps the exponentials finite.

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.MatrixLSTM(3, 5, seed=0).parameters)
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
        super().__init__(
            n_in=n_in,
            state={"h": n_hidden, "C": (n_hidden, n_hidden), "n": n_hidden, "m": 1},
            seed=seed,
            name=name,
        )
        self.Q = self.parameter("Q", (n_hidden, n_in))
        self.K = self.parameter("K", (n_hidden, n_in))
        self.V = self.parameter("V", (n_hidden, n_in))
        self.O = self.parameter("O", (n_hidden, n_in))
        self.w_i = self.parameter("w_i", (1, n_in))
        self.w_f = self.parameter("w_f", (1, n_in))

    def step(  # type: ignore[override]
        self,
        x_t: TensorVariable,
        h_prev: TensorVariable,
        C_prev: TensorVariable,
        n_prev: TensorVariable,
        m_prev: TensorVariable,
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) to (5); ``x_t (batch, n_in)``, each state ``(batch, *shape)``."""
        q_t = let("q_t", x_t @ self.Q.T)  # (1)
        k_t = let("k_t", x_t @ self.K.T / math.sqrt(self.n_hidden))
        v_t = let("v_t", x_t @ self.V.T)
        a_t = let("a_t", x_t @ self.w_i.T)
        b_t = let("b_t", x_t @ self.w_f.T)
        m_t = let("m_t", pt.maximum(b_t + m_prev, a_t))  # (2)
        i_t = let("i_t", pt.exp(a_t - m_t))  # (3)
        f_t = let("f_t", pt.exp(b_t + m_prev - m_t))
        written = i_t[..., None] * v_t[..., :, None] * k_t[..., None, :]
        C_t = let("C_t", f_t[..., None] * C_prev + written)  # (4)
        n_t = let("n_t", f_t * n_prev + i_t * k_t)
        r_t = let("r_t", (C_t @ q_t[..., :, None])[..., 0])
        p_t = let("p_t", (n_t * q_t).sum(axis=-1, keepdims=True))
        d_t = let("d_t", pt.maximum(pt.abs(p_t), pt.exp(-m_t)))
        g_t = let("g_t", pt.sigmoid(x_t @ self.O.T))
        return let("h_t", g_t * r_t / d_t), C_t, n_t, m_t  # (5)
