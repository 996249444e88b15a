"""The ordered-neurons long short-term memory."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["ONLSTM"]


class ONLSTM(Cell):
    r"""The ordered-neurons long short-term memory.

    .. math::
        i_t, f_t, o_t &= \sigma(U_\cdot x_t + W_\cdot h_{t-1} + b_\cdot), \qquad
        g_t = \tanh(U_g x_t + W_g h_{t-1} + b_g)                                  \tag{1} \\
        k_t &= \mathrm{cumsum}(\mathrm{softmax}(U_k x_t + W_k h_{t-1} + b_k))     \tag{2} \\
        l_t &= 1 - \mathrm{cumsum}(\mathrm{softmax}(U_l x_t + W_l h_{t-1} + b_l)) \tag{3} \\
        w_t &= k_t \odot l_t                                                      \tag{4} \\
        c_t &= (f_t \odot w_t + k_t - w_t) \odot c_{t-1} + (i_t \odot w_t
            + l_t - w_t) \odot g_t \tag{5} \\
        h_t &= o_t \odot \tanh(c_t)                                               \tag{6}

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
    Y. Shen, S. Tan, A. Sordoni and A. Courville, "Ordered neurons: integrating tree structures
    into recurrent neural networks", ICLR 2019, equations (1) to (11).

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.ONLSTM(3, 5, seed=0).parameters)
    18
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
        self.U_i = self.parameter("U_i", (n_hidden, n_in))
        self.W_i = self.parameter("W_i", (n_hidden, n_hidden))
        self.b_i = self.parameter("b_i", (n_hidden,))
        self.U_f = self.parameter("U_f", (n_hidden, n_in))
        self.W_f = self.parameter("W_f", (n_hidden, n_hidden))
        self.b_f = self.parameter("b_f", (n_hidden,))
        self.U_o = self.parameter("U_o", (n_hidden, n_in))
        self.W_o = self.parameter("W_o", (n_hidden, n_hidden))
        self.b_o = self.parameter("b_o", (n_hidden,))
        self.U_g = self.parameter("U_g", (n_hidden, n_in))
        self.W_g = self.parameter("W_g", (n_hidden, n_hidden))
        self.b_g = self.parameter("b_g", (n_hidden,))
        self.U_k = self.parameter("U_k", (n_hidden, n_in))
        self.W_k = self.parameter("W_k", (n_hidden, n_hidden))
        self.b_k = self.parameter("b_k", (n_hidden,))
        self.U_l = self.parameter("U_l", (n_hidden, n_in))
        self.W_l = self.parameter("W_l", (n_hidden, n_hidden))
        self.b_l = self.parameter("b_l", (n_hidden,))

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, h_prev: TensorVariable, c_prev: TensorVariable
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) to (6); ``x_t (batch, n_in)``, the states ``(batch, n_hidden)``."""
        i_t = let("i_t", pt.sigmoid(x_t @ self.U_i.T + h_prev @ self.W_i.T + self.b_i))  # (1)
        f_t = let("f_t", pt.sigmoid(x_t @ self.U_f.T + h_prev @ self.W_f.T + self.b_f))
        o_t = let("o_t", pt.sigmoid(x_t @ self.U_o.T + h_prev @ self.W_o.T + self.b_o))
        g_t = let("g_t", pt.tanh(x_t @ self.U_g.T + h_prev @ self.W_g.T + self.b_g))
        a_k = let("a^k_t", x_t @ self.U_k.T + h_prev @ self.W_k.T + self.b_k)
        p_k = let("p^k_t", pt.special.softmax(a_k, axis=-1))
        k_t = let("k_t", pt.cumsum(p_k, axis=-1))  # (2)
        a_l = let("a^l_t", x_t @ self.U_l.T + h_prev @ self.W_l.T + self.b_l)
        p_l = let("p^l_t", pt.special.softmax(a_l, axis=-1))
        l_t = let("l_t", 1 - pt.cumsum(p_l, axis=-1))  # (3)
        w_t = let("w_t", k_t * l_t)  # (4)
        kept = let("q_t", f_t * w_t + k_t - w_t)
        c_t = let("c_t", kept * c_prev + (i_t * w_t + l_t - w_t) * g_t)  # (5)
        return let("h_t", o_t * pt.tanh(c_t)), c_t  # (6)
