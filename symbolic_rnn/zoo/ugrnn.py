"""The update gate network, which has one gate."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["UGRNN"]


class UGRNN(Cell):
    r"""The update gate network, which has one gate.

    .. math::
        c_t &= \tanh(U_c x_t + W_c h_{t-1} + b_c)               \tag{1} \\
        g_t &= \sigma(U_g x_t + W_g h_{t-1} + b_g)              \tag{2} \\
        h_t &= g_t \odot h_{t-1} + (1 - g_t) \odot c_t          \tag{3}

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
    J. Collins, J. Sohl-Dickstein and D. Sussillo, "Capacity and trainability in recurrent neural
    networks", ICLR 2017, equations (6) to (8).

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.UGRNN(3, 5, seed=0).parameters)
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
        self.U_c = self.parameter("U_c", (n_hidden, n_in))
        self.W_c = self.parameter("W_c", (n_hidden, n_hidden))
        self.b_c = self.parameter("b_c", (n_hidden,))
        self.U_g = self.parameter("U_g", (n_hidden, n_in))
        self.W_g = self.parameter("W_g", (n_hidden, n_hidden))
        self.b_g = self.parameter("b_g", (n_hidden,))

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, h_prev: TensorVariable
    ) -> TensorVariable:
        """Equations (1) to (3); ``x_t (batch, n_in)``, the states ``(batch, n_hidden)``."""
        a_c = let("a^c_t", x_t @ self.U_c.T + h_prev @ self.W_c.T + self.b_c)
        c_t = let("c_t", pt.tanh(a_c))  # (1)
        a_g = let("a^g_t", x_t @ self.U_g.T + h_prev @ self.W_g.T + self.b_g)
        g_t = let("g_t", pt.sigmoid(a_g))  # (2)
        return let("h_t", g_t * h_prev + (1 - g_t) * c_t)  # (3)
