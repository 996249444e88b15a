"""The quasi-recurrent network with fo-pooling and a filter of two steps."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["QRNN"]


class QRNN(Cell):
    r"""The quasi-recurrent network with fo-pooling and a filter of two steps.

    .. math::
        z_t &= \tanh(P_z x_{t-1} + U_z x_t)                                       \tag{1} \\
        f_t &= \sigma(P_f x_{t-1} + U_f x_t)                                      \tag{2} \\
        o_t &= \sigma(P_o x_{t-1} + U_o x_t)                                      \tag{3} \\
        c_t &= f_t \odot c_{t-1} + (1 - f_t) \odot z_t                            \tag{4} \\
        h_t &= o_t \odot c_t                                                      \tag{5}

    The state d keeps the input for the next step.

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
    J. Bradbury, S. Merity, C. Xiong and R. Socher, "Quasi-recurrent neural networks", ICLR 2017,
    equations (2) and (5).

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.QRNN(3, 5, seed=0).parameters)
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
        state = {"h": n_hidden, "c": n_hidden, "d": n_in}
        super().__init__(n_in=n_in, state=state, seed=seed, name=name)
        self.P_z = self.parameter("P_z", (n_hidden, n_in))
        self.U_z = self.parameter("U_z", (n_hidden, n_in))
        self.P_f = self.parameter("P_f", (n_hidden, n_in))
        self.U_f = self.parameter("U_f", (n_hidden, n_in))
        self.P_o = self.parameter("P_o", (n_hidden, n_in))
        self.U_o = self.parameter("U_o", (n_hidden, n_in))

    def step(  # type: ignore[override]
        self,
        x_t: TensorVariable,
        h_prev: TensorVariable,
        c_prev: TensorVariable,
        d_prev: TensorVariable,
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) to (5); ``x_t (batch, n_in)``, the states ``(batch, n_hidden)``."""
        z_t = let("z_t", pt.tanh(d_prev @ self.P_z.T + x_t @ self.U_z.T))  # (1)
        f_t = let("f_t", pt.sigmoid(d_prev @ self.P_f.T + x_t @ self.U_f.T))  # (2)
        o_t = let("o_t", pt.sigmoid(d_prev @ self.P_o.T + x_t @ self.U_o.T))  # (3)
        c_t = let("c_t", f_t * c_prev + (1 - f_t) * z_t)  # (4)
        h_t = let("h_t", o_t * c_t)  # (5)
        return h_t, c_t, let("d_t", 1 * x_t)
