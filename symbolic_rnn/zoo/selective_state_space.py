"""The selective state space step of Mamba, whose time step depends on the input."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.state import OneInitializer

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["SelectiveStateSpace"]


class SelectiveStateSpace(Cell):
    r"""The selective state space step of Mamba, whose time step depends on the input.

    .. math::
        d_t &= \mathrm{softplus}(W x_t + b)                                       \tag{1} \\
        A_t &= \exp(-d_t\, \exp(R)), \text{ by rows}                              \tag{2} \\
        H_t &= A_t \odot H_{t-1} + (d_t \odot x_t) (B x_t)^\top                   \tag{3} \\
        y_t &= H_t (C x_t) + D \odot x_t                                          \tag{4}

    Parameters
    ----------
    n_in : int
        Number of input features.
    n_state : int
        Width of the state.
    seed : int, optional
        Seed of the initial parameters.
    name : str, optional
        Prefix of the parameters' names.

    References
    ----------
    A. Gu and T. Dao, "Mamba: linear-time sequence modeling with selective state spaces", 2023,
    arXiv:2312.00752, algorithm 2 and equation (4), with the first-order discretization of B.

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.SelectiveStateSpace(3, 5, seed=0).parameters)
    6
    """

    @checks_arguments
    def __init__(
        self,
        n_in: Positive,
        n_state: Positive,
        *,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        super().__init__(n_in=n_in, state={"y": n_in, "H": (n_in, n_state)}, seed=seed, name=name)
        self.n_state = n_state
        self.W = self.parameter("W", (n_in, n_in))
        self.b = self.parameter("b", (n_in,))
        self.R = self.parameter("R", (n_in, n_state))
        self.B = self.parameter("B", (n_state, n_in))
        self.C = self.parameter("C", (n_state, n_in))
        self.D = self.parameter("D", (n_in,), OneInitializer())

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, y_prev: TensorVariable, H_prev: TensorVariable
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) to (4); ``x_t (batch, n_in)``, each state ``(batch, *shape)``."""
        d_t = let("d_t", pt.softplus(x_t @ self.W.T + self.b))  # (1)
        A_t = let("A_t", pt.exp(-d_t[..., :, None] * pt.exp(self.R)))  # (2)
        z_t = let("z_t", d_t * x_t)
        p_t = let("p_t", x_t @ self.B.T)
        H_t = let("H_t", A_t * H_prev + z_t[..., :, None] * p_t[..., None, :])  # (3)
        c_t = let("c_t", x_t @ self.C.T)
        return let("y_t", (H_t @ c_t[..., :, None])[..., 0] + self.D * x_t), H_t  # (4)
