"""The simple recurrent unit, whose gates see the state entry by entry."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.state import NormalInitializer

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["SRU"]


class SRU(Cell):
    r"""The simple recurrent unit, whose gates see the state entry by entry.

    .. math::
        f_t &= \sigma(U_f x_t + v_f \odot c_{t-1} + b_f)                          \tag{1} \\
        c_t &= f_t \odot c_{t-1} + (1 - f_t) \odot U x_t                          \tag{2} \\
        r_t &= \sigma(U_r x_t + v_r \odot c_{t-1} + b_r)                          \tag{3} \\
        h_t &= r_t \odot c_t + (1 - r_t) \odot x_t                                \tag{4}

    The highway of (4) joins the input itself, so it has the width of the state; the scaling
    constant of the paper is 1, and only the state c is read by the next step.

    Parameters
    ----------
    n_hidden : int
        Number of input features, and width of the state.
    seed : int, optional
        Seed of the initial parameters.
    name : str, optional
        Prefix of the parameters' names.

    References
    ----------
    T. Lei, Y. Zhang, S. I. Wang, H. Dai and Y. Artzi, "Simple recurrent units for highly
    parallelizable recurrence", EMNLP 2018, equations (1) to (4).

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.SRU(5, seed=0).parameters)
    7
    """

    @checks_arguments
    def __init__(
        self,
        n_hidden: Positive,
        *,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        n_in = n_hidden
        super().__init__(n_in=n_in, state={"h": n_hidden, "c": n_hidden}, seed=seed, name=name)
        self.U = self.parameter("U", (n_hidden, n_in))
        self.U_f = self.parameter("U_f", (n_hidden, n_in))
        self.v_f = self.parameter("v_f", (n_hidden,), NormalInitializer(std=0.5))
        self.b_f = self.parameter("b_f", (n_hidden,))
        self.U_r = self.parameter("U_r", (n_hidden, n_in))
        self.v_r = self.parameter("v_r", (n_hidden,), NormalInitializer(std=0.5))
        self.b_r = self.parameter("b_r", (n_hidden,))

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, h_prev: TensorVariable, c_prev: TensorVariable
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) to (4); ``x_t (batch, n_in)``, the states ``(batch, n_hidden)``."""
        f_t = let("f_t", pt.sigmoid(x_t @ self.U_f.T + self.v_f * c_prev + self.b_f))  # (1)
        c_t = let("c_t", f_t * c_prev + (1 - f_t) * (x_t @ self.U.T))  # (2)
        r_t = let("r_t", pt.sigmoid(x_t @ self.U_r.T + self.v_r * c_prev + self.b_r))  # (3)
        h_t = let("h_t", r_t * c_t + (1 - r_t) * x_t)  # (4)
        return h_t, c_t
