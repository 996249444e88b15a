"""The long short-term memory with peephole connections."""

from __future__ import annotations

from typing import Any

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.state import Initializer, OneInitializer

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells.cell import Cell
from symbolic_rnn.equations import let

__all__ = ["PeepholeLSTM"]


class PeepholeLSTM(Cell):
    r"""The long short-term memory whose gates also read the memory cell (Gers et al., 2002).

    .. math::
        a^i_t &= U_i x_t + W_i h_{t-1} + p_i \odot c_{t-1} + b_i, & i_t &= \sigma(a^i_t) \tag{1} \\
        a^f_t &= U_f x_t + W_f h_{t-1} + p_f \odot c_{t-1} + b_f, & f_t &= \sigma(a^f_t) \tag{2} \\
        a^g_t &= U_g x_t + W_g h_{t-1} + b_g,                     & g_t &= \tanh(a^g_t)  \tag{3} \\
        c_t &= f_t \odot c_{t-1} + i_t \odot g_t                                         \tag{4} \\
        a^o_t &= U_o x_t + W_o h_{t-1} + p_o \odot c_t + b_o,     & o_t &= \sigma(a^o_t) \tag{5} \\
        q_t &= \tanh(c_t)                                                                \tag{6} \\
        h_t &= o_t \odot q_t                                                             \tag{7}

    Parameters
    ----------
    n_in : int
        Number of input features.
    n_hidden : int
        Width of ``h`` and of ``c``.
    U_initializer, W_initializer, b_initializer : pytensor_ml.state.Initializer, optional
        Glorot uniform, orthogonal and zeros when omitted, except that the bias of the forget gate
        is one. The peepholes ``p_*`` are initialized to zero.
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
    F. A. Gers, N. N. Schraudolph and J. Schmidhuber, "Learning precise timing with LSTM recurrent
    networks", Journal of Machine Learning Research 3 (2002), section 2.


    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> len(srnn.PeepholeLSTM(n_in=3, n_hidden=5, seed=0).parameters)
    15
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
        super().__init__(n_in=n_in, state={"h": n_hidden, "c": n_hidden}, seed=seed, name=name)
        self.U_i = self.parameter("U_i", (n_hidden, n_in), U_initializer)
        self.W_i = self.parameter("W_i", (n_hidden, n_hidden), W_initializer)
        self.p_i = self.parameter("p_i", (n_hidden,))
        self.b_i = self.parameter("b_i", (n_hidden,), b_initializer)
        self.U_f = self.parameter("U_f", (n_hidden, n_in), U_initializer)
        self.W_f = self.parameter("W_f", (n_hidden, n_hidden), W_initializer)
        self.p_f = self.parameter("p_f", (n_hidden,))
        self.b_f = self.parameter("b_f", (n_hidden,), b_initializer or OneInitializer())
        self.U_g = self.parameter("U_g", (n_hidden, n_in), U_initializer)
        self.W_g = self.parameter("W_g", (n_hidden, n_hidden), W_initializer)
        self.b_g = self.parameter("b_g", (n_hidden,), b_initializer)
        self.U_o = self.parameter("U_o", (n_hidden, n_in), U_initializer)
        self.W_o = self.parameter("W_o", (n_hidden, n_hidden), W_initializer)
        self.p_o = self.parameter("p_o", (n_hidden,))
        self.b_o = self.parameter("b_o", (n_hidden,), b_initializer)

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, h_prev: TensorVariable, c_prev: TensorVariable
    ) -> tuple[TensorVariable, TensorVariable]:
        """Equations (1) to (7); ``x_t (batch, n_in)``, both states ``(batch, n_hidden)``."""
        looked_i, looked_f = self.p_i * c_prev, self.p_f * c_prev
        a_i = let("a^i_t", x_t @ self.U_i.T + h_prev @ self.W_i.T + looked_i + self.b_i)  # (1)
        i_t = let("i_t", pt.sigmoid(a_i))
        a_f = let("a^f_t", x_t @ self.U_f.T + h_prev @ self.W_f.T + looked_f + self.b_f)  # (2)
        f_t = let("f_t", pt.sigmoid(a_f))
        a_g = let("a^g_t", x_t @ self.U_g.T + h_prev @ self.W_g.T + self.b_g)  # (3)
        g_t = let("g_t", pt.tanh(a_g))
        c_t = let("c_t", f_t * c_prev + i_t * g_t)  # (4)
        looked_o = self.p_o * c_t
        a_o = let("a^o_t", x_t @ self.U_o.T + h_prev @ self.W_o.T + looked_o + self.b_o)  # (5)
        o_t = let("o_t", pt.sigmoid(a_o))
        q_t = let("q_t", pt.tanh(c_t))  # (6)
        return let("h_t", o_t * q_t), c_t  # (7)

    def configuration(self) -> dict[str, Any]:
        """Return the constructor arguments."""
        return {"n_in": self.n_in, "n_hidden": self.n_hidden}
