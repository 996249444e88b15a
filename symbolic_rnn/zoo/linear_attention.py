"""Linear attention as a recurrence with a matrix as its state."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["LinearAttention"]


class LinearAttention(Cell):
    r"""Linear attention as a recurrence with a matrix as its state.

    .. math::
        q_t &= \phi(Q x_t), \quad k_t = \phi(K x_t), \quad v_t = V x_t            \tag{1} \\
        S_t &= S_{t-1} + v_t k_t^\top                                             \tag{2} \\
        z_t &= z_{t-1} + k_t                                                      \tag{3} \\
        o_t &= \frac{S_t q_t}{z_t^\top q_t}, \qquad \phi(a) = \mathrm{softplus}(a)  \tag{4}

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
    A. Katharopoulos, A. Vyas, N. Pappas and F. Fleuret, "Transformers are RNNs: fast
    autoregressive transformers with linear attention", ICML 2020, equations (16) to (20), with a
    smooth positive feature map.

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.LinearAttention(3, 5, seed=0).parameters)
    3
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
            n_in=n_in,
            state={"o": n_hidden, "S": (n_hidden, n_hidden), "z": n_hidden},
            seed=seed,
            name=name,
        )
        self.Q = self.parameter("Q", (n_hidden, n_in))
        self.K = self.parameter("K", (n_hidden, n_in))
        self.V = self.parameter("V", (n_hidden, n_in))

    def step(  # type: ignore[override]
        self,
        x_t: TensorVariable,
        o_prev: TensorVariable,
        S_prev: TensorVariable,
        z_prev: TensorVariable,
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) to (4); ``x_t (batch, n_in)``, each state ``(batch, *shape)``."""
        q_t = let("q_t", pt.softplus(x_t @ self.Q.T))  # (1)
        k_t = let("k_t", pt.softplus(x_t @ self.K.T))
        v_t = let("v_t", x_t @ self.V.T)
        S_t = let("S_t", S_prev + v_t[..., :, None] * k_t[..., None, :])  # (2)
        z_t = let("z_t", z_prev + k_t)  # (3)
        r_t = let("r_t", (S_t @ q_t[..., :, None])[..., 0])
        n_t = let("n_t", (z_t * q_t).sum(axis=-1, keepdims=True))
        return let("o_t", r_t / n_t), S_t, z_t  # (4)
