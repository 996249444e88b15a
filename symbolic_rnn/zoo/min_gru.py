"""The minimal gated unit whose gates read only the input."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["MinGRU"]


class MinGRU(Cell):
    r"""The minimal gated unit whose gates read only the input.

    .. math::
        z_t &= \sigma(U_z x_t + b_z)                                              \tag{1} \\
        n_t &= U_n x_t + b_n                                                      \tag{2} \\
        h_t &= (1 - z_t) \odot h_{t-1} + z_t \odot n_t                            \tag{3}

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
    2024, arXiv:2410.01201, section 3.1.

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.MinGRU(3, 5, seed=0).parameters)
    4
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
        self.U_z = self.parameter("U_z", (n_hidden, n_in))
        self.b_z = self.parameter("b_z", (n_hidden,))
        self.U_n = self.parameter("U_n", (n_hidden, n_in))
        self.b_n = self.parameter("b_n", (n_hidden,))

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, h_prev: TensorVariable
    ) -> TensorVariable:
        """Equations (1) to (3); ``x_t (batch, n_in)``, the states ``(batch, n_hidden)``."""
        z_t = let("z_t", pt.sigmoid(x_t @ self.U_z.T + self.b_z))  # (1)
        n_t = let("n_t", x_t @ self.U_n.T + self.b_n)  # (2)
        return let("h_t", (1 - z_t) * h_prev + z_t * n_t)  # (3)
