"""A step that reads and writes a memory by attention, the heads of a neural Turing machine."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["AttentionMemory"]


class AttentionMemory(Cell):
    r"""A step that reads and writes a memory by attention, the heads of a neural Turing machine.

    .. math::
        w_t &= \mathrm{softmax}(M_{t-1} k_t), \qquad k_t = K h_{t-1}              \tag{1} \\
        r_t &= M_{t-1}^\top w_t                                                   \tag{2} \\
        h_t &= \tanh(U x_t + W h_{t-1} + R r_t + b)                               \tag{3} \\
        M_t &= M_{t-1} \odot (1 - w_t e_t^\top) + w_t a_t^\top, \qquad
        e_t = \sigma(E h_t), \; a_t = \tanh(A h_t)                                \tag{4}

    Parameters
    ----------
    n_in : int
        Number of input features.
    n_hidden : int
        Width of the state.
    slots, width : int
        Number of rows of the memory, and their width.
    seed : int, optional
        Seed of the initial parameters.
    name : str, optional
        Prefix of the parameters' names.

    References
    ----------
    A. Graves, G. Wayne and I. Danihelka, "Neural Turing machines", 2014, arXiv:1410.5401,
    equations (2) to (5), addressed by content with an inner product.

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.AttentionMemory(3, 5, seed=0).parameters)
    7
    """

    @checks_arguments
    def __init__(
        self,
        n_in: Positive,
        n_hidden: Positive,
        *,
        slots: Positive = 4,
        width: Positive = 3,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        super().__init__(
            n_in=n_in, state={"h": n_hidden, "M": (slots, width)}, seed=seed, name=name
        )
        self.slots, self.width = slots, width
        self.U = self.parameter("U", (n_hidden, n_in))
        self.W = self.parameter("W", (n_hidden, n_hidden))
        self.b = self.parameter("b", (n_hidden,))
        self.R = self.parameter("R", (n_hidden, width))
        self.K = self.parameter("K", (width, n_hidden))
        self.E = self.parameter("E", (width, n_hidden))
        self.A = self.parameter("A", (width, n_hidden))

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, h_prev: TensorVariable, M_prev: TensorVariable
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) to (4); ``x_t (batch, n_in)``, each state ``(batch, *shape)``."""
        k_t = let("k_t", h_prev @ self.K.T)
        w_t = let("w_t", pt.special.softmax((M_prev @ k_t[..., :, None])[..., 0], axis=-1))  # (1)
        r_t = let("r_t", (w_t[..., None, :] @ M_prev)[..., 0, :])  # (2)
        h_t = let(
            "h_t", pt.tanh(x_t @ self.U.T + h_prev @ self.W.T + r_t @ self.R.T + self.b)
        )  # (3)
        e_t = let("e_t", pt.sigmoid(h_t @ self.E.T))
        a_t = let("a_t", pt.tanh(h_t @ self.A.T))
        kept = M_prev * (1 - w_t[..., :, None] * e_t[..., None, :])
        return h_t, let("M_t", kept + w_t[..., :, None] * a_t[..., None, :])  # (4)
