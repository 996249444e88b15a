"""The second of the networks found by evolution."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["MUT2"]


class MUT2(Cell):
    r"""The second of the networks found by evolution.

    .. math::
        z_t &= \sigma(U_z x_t + W_z h_{t-1} + b_z)                                \tag{1} \\
        r_t &= \sigma(x_t + W_r h_{t-1} + b_r)                                    \tag{2} \\
        n_t &= \tanh(W_h (r_t \odot h_{t-1}) + U_h x_t + b_h)                     \tag{3} \\
        h_t &= z_t \odot n_t + (1 - z_t) \odot h_{t-1}                            \tag{4}

    The input enters (2) without a weight, so it has the width of the state.

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
    architectures", ICML 2015, section 4.4, MUT2.

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.MUT2(5, seed=0).parameters)
    8
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
        self.W_z = self.parameter("W_z", (n_hidden, n_hidden))
        self.b_z = self.parameter("b_z", (n_hidden,))
        self.W_r = self.parameter("W_r", (n_hidden, n_hidden))
        self.b_r = self.parameter("b_r", (n_hidden,))
        self.U_h = self.parameter("U_h", (n_hidden, n_in))
        self.W_h = self.parameter("W_h", (n_hidden, n_hidden))
        self.b_h = self.parameter("b_h", (n_hidden,))

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, h_prev: TensorVariable
    ) -> TensorVariable:
        """Equations (1) to (4); ``x_t (batch, n_in)``, the states ``(batch, n_hidden)``."""
        a_z = let("a^z_t", x_t @ self.U_z.T + h_prev @ self.W_z.T + self.b_z)
        z_t = let("z_t", pt.sigmoid(a_z))  # (1)
        r_t = let("r_t", pt.sigmoid(let("a^r_t", x_t + h_prev @ self.W_r.T + self.b_r)))  # (2)
        k_t = let("k_t", r_t * h_prev)
        n_t = let("n_t", pt.tanh(k_t @ self.W_h.T + x_t @ self.U_h.T + self.b_h))  # (3)
        return let("h_t", z_t * n_t + (1 - z_t) * h_prev)  # (4)
