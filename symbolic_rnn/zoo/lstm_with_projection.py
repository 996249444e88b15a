"""The LSTM with a projection of its output, as PyTorch has it."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["LSTMWithProjection"]


class LSTMWithProjection(Cell):
    r"""The LSTM whose output is projected, ``torch.nn.LSTM(..., proj_size=n_projected)``.

    .. math::
        i_t &= \sigma(U_i x_t + W_i h_{t-1} + b_i)                                \tag{1} \\
        f_t &= \sigma(U_f x_t + W_f h_{t-1} + b_f)                                \tag{2} \\
        g_t &= \tanh(U_g x_t + W_g h_{t-1} + b_g)                                 \tag{3} \\
        o_t &= \sigma(U_o x_t + W_o h_{t-1} + b_o)                                \tag{4} \\
        c_t &= f_t \odot c_{t-1} + i_t \odot g_t                                  \tag{5} \\
        h_t &= P (o_t \odot \tanh(c_t))                                           \tag{6}

    Parameters
    ----------
    n_in : int
        Number of input features.
    n_cell : int
        Width of the memory ``c``.
    n_projected : int
        Width of the output ``h``.
    seed : int, optional
        Seed of the initial parameters.
    name : str, optional
        Prefix of the parameters' names.

    References
    ----------
    H. Sak, A. Senior and F. Beaufays, "Long short-term memory recurrent neural network
    architectures for large scale acoustic modeling", Interspeech 2014, without the peepholes.

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> zoo.LSTMWithProjection(3, 5, 2, seed=0).state
    {'h': 2, 'c': 5}
    """

    @checks_arguments
    def __init__(
        self,
        n_in: Positive,
        n_cell: Positive,
        n_projected: Positive,
        *,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        super().__init__(n_in=n_in, state={"h": n_projected, "c": n_cell}, seed=seed, name=name)
        self.n_cell, self.n_projected = n_cell, n_projected
        self.U, self.W, self.b = {}, {}, {}
        for gate in "ifgo":
            self.U[gate] = self.parameter(f"U_{gate}", (n_cell, n_in))
            self.W[gate] = self.parameter(f"W_{gate}", (n_cell, n_projected))
            self.b[gate] = self.parameter(f"b_{gate}", (n_cell,))
        self.P = self.parameter("P", (n_projected, n_cell))

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, h_prev: TensorVariable, c_prev: TensorVariable
    ) -> tuple[TensorVariable, TensorVariable]:
        """Equations (1) to (6); ``x_t (batch, n_in)``."""

        def read(gate: str) -> TensorVariable:
            return let(f"a^{gate}_t", x_t @ self.U[gate].T + h_prev @ self.W[gate].T + self.b[gate])

        i_t = let("i_t", pt.sigmoid(read("i")))  # (1)
        f_t = let("f_t", pt.sigmoid(read("f")))  # (2)
        g_t = let("g_t", pt.tanh(read("g")))  # (3)
        o_t = let("o_t", pt.sigmoid(read("o")))  # (4)
        c_t = let("c_t", f_t * c_prev + i_t * g_t)  # (5)
        m_t = let("m_t", o_t * pt.tanh(c_t))
        return let("h_t", m_t @ self.P.T), c_t  # (6)
