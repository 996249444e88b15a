"""The minimal gated unit."""

from __future__ import annotations

from typing import Any

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.state import Initializer

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells.cell import Cell
from symbolic_rnn.equations import let

__all__ = ["MGU"]


class MGU(Cell):
    r"""The minimal gated unit of Zhou et al. (2016): a single gate serves to forget and to reset.

    .. math::
        a^f_t &= U_f x_t + W_f h_{t-1} + b_f,                 & f_t &= \sigma(a^f_t)  \tag{1} \\
        a^n_t &= U_n x_t + W_n (f_t \odot h_{t-1}) + b_n,     & n_t &= \tanh(a^n_t)   \tag{2} \\
        h_t &= (1 - f_t) \odot h_{t-1} + f_t \odot n_t                                \tag{3}


    Parameters
    ----------
    n_in : int
        Number of input features.
    n_hidden : int
        Width of the state ``h``.
    U_initializer, W_initializer, b_initializer : pytensor_ml.state.Initializer, optional
        Glorot uniform, orthogonal and zeros when omitted.
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
    G.-B. Zhou, J. Wu, C.-L. Zhang and Z.-H. Zhou, "Minimal gated unit for recurrent neural
    networks", International Journal of Automation and Computing 13 (2016), equations (10)-(12).


    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> len(srnn.MGU(n_in=3, n_hidden=5, seed=0).parameters)
    6
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
        self.U_f = self.parameter("U_f", (n_hidden, n_in), U_initializer)
        self.W_f = self.parameter("W_f", (n_hidden, n_hidden), W_initializer)
        self.b_f = self.parameter("b_f", (n_hidden,), b_initializer)
        self.U_n = self.parameter("U_n", (n_hidden, n_in), U_initializer)
        self.W_n = self.parameter("W_n", (n_hidden, n_hidden), W_initializer)
        self.b_n = self.parameter("b_n", (n_hidden,), b_initializer)

    def step(self, x_t: TensorVariable, h_prev: TensorVariable) -> TensorVariable:  # type: ignore[override]
        """Equations (1) to (3); ``x_t (batch, n_in)``, ``h_prev (batch, n_hidden)``."""
        a_f = let("a^f_t", x_t @ self.U_f.T + h_prev @ self.W_f.T + self.b_f)  # (1)
        f_t = let("f_t", pt.sigmoid(a_f))
        k_t = let("k_t", f_t * h_prev)
        a_n = let("a^n_t", x_t @ self.U_n.T + k_t @ self.W_n.T + self.b_n)  # (2)
        n_t = let("n_t", pt.tanh(a_n))
        return let("h_t", (1 - f_t) * h_prev + f_t * n_t)  # (3)

    def configuration(self) -> dict[str, Any]:
        """Return the constructor arguments."""
        return {"n_in": self.n_in, "n_hidden": self.n_hidden}
