"""The recurrently neuromodulated bistable cell."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["NBRC"]


class NBRC(Cell):
    r"""The recurrently neuromodulated bistable cell.

    .. math::
        a_t &= 1 + \tanh(U_a x_t + W_a h_{t-1})                          \tag{1} \\
        c_t &= \sigma(U_c x_t + W_c h_{t-1})                             \tag{2} \\
        h_t &= c_t \odot h_{t-1} + (1 - c_t) \odot \tanh(U x_t + a_t \odot h_{t-1})  \tag{3}

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
    N. Vecoven, D. Ernst and G. Drion, "A bio-inspired bistable recurrent cell allows for
    long-lasting memory", PLOS ONE 16 (2021), equations (9) to (11).

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.NBRC(3, 5, seed=0).parameters)
    5
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
        self.U = self.parameter("U", (n_hidden, n_in))
        self.U_a = self.parameter("U_a", (n_hidden, n_in))
        self.W_a = self.parameter("W_a", (n_hidden, n_hidden))
        self.U_c = self.parameter("U_c", (n_hidden, n_in))
        self.W_c = self.parameter("W_c", (n_hidden, n_hidden))

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, h_prev: TensorVariable
    ) -> TensorVariable:
        """Equations (1) to (3); ``x_t (batch, n_in)``, the states ``(batch, n_hidden)``."""
        a_t = let("a_t", 1 + pt.tanh(x_t @ self.U_a.T + h_prev @ self.W_a.T))  # (1)
        c_t = let("c_t", pt.sigmoid(x_t @ self.U_c.T + h_prev @ self.W_c.T))  # (2)
        n_t = let("n_t", pt.tanh(x_t @ self.U.T + a_t * h_prev))
        return let("h_t", c_t * h_prev + (1 - c_t) * n_t)  # (3)
