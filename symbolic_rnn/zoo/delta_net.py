"""The delta network: a matrix as the state, corrected by the delta rule."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["DeltaNet"]


class DeltaNet(Cell):
    r"""The delta network: a matrix as the state, corrected by the delta rule.

    .. math::
        q_t &= Q x_t, \; k_t = K x_t, \; v_t = V x_t, \; \beta_t = \sigma(w x_t)  \tag{1} \\
        S_t &= S_{t-1} + \beta_t (v_t - S_{t-1} k_t) k_t^\top                     \tag{2} \\
        o_t &= S_t q_t                                                            \tag{3}

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
    I. Schlag, K. Irie and J. Schmidhuber, "Linear transformers are secretly fast weight
    programmers", ICML 2021, equations (21) to (25), without a normalization of the keys.

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.DeltaNet(3, 5, seed=0).parameters)
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
        super().__init__(
            n_in=n_in, state={"o": n_hidden, "S": (n_hidden, n_hidden)}, seed=seed, name=name
        )
        self.Q = self.parameter("Q", (n_hidden, n_in))
        self.K = self.parameter("K", (n_hidden, n_in))
        self.V = self.parameter("V", (n_hidden, n_in))
        self.w = self.parameter("w", (1, n_in))

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, o_prev: TensorVariable, S_prev: TensorVariable
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) to (3); ``x_t (batch, n_in)``, each state ``(batch, *shape)``."""
        q_t = let("q_t", x_t @ self.Q.T)  # (1)
        k_t = let("k_t", x_t @ self.K.T)
        v_t = let("v_t", x_t @ self.V.T)
        beta_t = let("beta_t", pt.sigmoid(x_t @ self.w.T))
        e_t = let("e_t", beta_t * (v_t - (S_prev @ k_t[..., :, None])[..., 0]))
        S_t = let("S_t", S_prev + e_t[..., :, None] * k_t[..., None, :])  # (2)
        return let("o_t", (S_t @ q_t[..., :, None])[..., 0]), S_t  # (3)
