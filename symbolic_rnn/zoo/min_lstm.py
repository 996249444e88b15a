"""The minimal long short-term memory whose gates read only the input."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["MinLSTM"]


class MinLSTM(Cell):
    r"""The minimal long short-term memory whose gates read only the input.

    .. math::
        f_t &= \sigma(U_f x_t + b_f), \qquad i_t = \sigma(U_i x_t + b_i)          \tag{1} \\
        n_t &= U_n x_t + b_n                                                      \tag{2} \\
        h_t &= \frac{f_t}{f_t + i_t} \odot h_{t-1} + \frac{i_t}{f_t + i_t} \odot n_t  \tag{3}

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
    L. Feng, F. Tung, M. O. Ahmed, Y. Bengio and H. Hajimirsadeghi, "Were RNNs all we needed?",
    2024, arXiv:2410.01201, section 3.2.

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.MinLSTM(3, 5, seed=0).parameters)
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
        self.U_f = self.parameter("U_f", (n_hidden, n_in))
        self.b_f = self.parameter("b_f", (n_hidden,))
        self.U_i = self.parameter("U_i", (n_hidden, n_in))
        self.b_i = self.parameter("b_i", (n_hidden,))
        self.U_n = self.parameter("U_n", (n_hidden, n_in))
        self.b_n = self.parameter("b_n", (n_hidden,))

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, h_prev: TensorVariable
    ) -> TensorVariable:
        """Equations (1) to (3); ``x_t (batch, n_in)``, the states ``(batch, n_hidden)``."""
        f_t = let("f_t", pt.sigmoid(x_t @ self.U_f.T + self.b_f))  # (1)
        i_t = let("i_t", pt.sigmoid(x_t @ self.U_i.T + self.b_i))
        n_t = let("n_t", x_t @ self.U_n.T + self.b_n)  # (2)
        w_t = let("w_t", f_t / (f_t + i_t))
        return let("h_t", w_t * h_prev + (1 - w_t) * n_t)  # (3)
