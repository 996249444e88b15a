"""The first of the networks found by evolution."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["MUT1"]


class MUT1(Cell):
    r"""The first of the networks found by evolution.

    .. math::
        z_t &= \sigma(U_z x_t + b_z)                                              \tag{1} \\
        r_t &= \sigma(U_r x_t + W_r h_{t-1} + b_r)                                \tag{2} \\
        n_t &= \tanh(W_h (r_t \odot h_{t-1}) + \tanh(x_t) + b_h)                  \tag{3} \\
        h_t &= z_t \odot n_t + (1 - z_t) \odot h_{t-1}                            \tag{4}

    The input enters (3) without a weight, so it has the width of the state.

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
    R. Jozefowicz, W. Zaremba and I. Sutskever, "An empirical exploration of recurrent network
    architectures", ICML 2015, section 4.4, MUT1.

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.MUT1(5, seed=0).parameters)
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
        super().__init__(n_in=n_in, state={"h": n_hidden}, seed=seed, name=name)
        self.U_z = self.parameter("U_z", (n_hidden, n_in))
        self.b_z = self.parameter("b_z", (n_hidden,))
        self.U_r = self.parameter("U_r", (n_hidden, n_in))
        self.W_r = self.parameter("W_r", (n_hidden, n_hidden))
        self.b_r = self.parameter("b_r", (n_hidden,))
        self.W_h = self.parameter("W_h", (n_hidden, n_hidden))
        self.b_h = self.parameter("b_h", (n_hidden,))

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, h_prev: TensorVariable
    ) -> TensorVariable:
        """Equations (1) to (4); ``x_t (batch, n_in)``, the states ``(batch, n_hidden)``."""
        z_t = let("z_t", pt.sigmoid(let("a^z_t", x_t @ self.U_z.T + self.b_z)))  # (1)
        a_r = let("a^r_t", x_t @ self.U_r.T + h_prev @ self.W_r.T + self.b_r)
        k_t = let("k_t", pt.sigmoid(a_r) * h_prev)  # (2)
        a_n = let("a^n_t", k_t @ self.W_h.T + pt.tanh(x_t) + self.b_h)
        n_t = let("n_t", pt.tanh(a_n))  # (3)
        return let("h_t", z_t * n_t + (1 - z_t) * h_prev)  # (4)
