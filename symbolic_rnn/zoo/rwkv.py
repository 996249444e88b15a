"""The time mixing of RWKV, an attention-free weighted average over the past."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.state import NormalInitializer

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["RWKV"]


class RWKV(Cell):
    r"""The time mixing of RWKV, an attention-free weighted average over the past.

    .. math::
        r_t &= R (\mu_r \odot x_t + (1 - \mu_r) \odot x_{t-1})                    \tag{1} \\
        k_t &= K (\mu_k \odot x_t + (1 - \mu_k) \odot x_{t-1})                    \tag{2} \\
        v_t &= V (\mu_v \odot x_t + (1 - \mu_v) \odot x_{t-1})                    \tag{3} \\
        o_t &= \sigma(r_t) \odot
            \frac{a_{t-1} + e^{u + k_t} \odot v_t}{b_{t-1} + e^{u + k_t}}         \tag{4} \\
        a_t &= e^{-w} \odot a_{t-1} + e^{k_t} \odot v_t, \qquad
        b_t = e^{-w} \odot b_{t-1} + e^{k_t}                                      \tag{5}

    The state d keeps the input for the next step.

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
    B. Peng et al., "RWKV: reinventing RNNs for the transformer era", EMNLP 2023, equations (11) to
    (17); the decay w is the exponential of a parameter, so that it is positive.

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.RWKV(3, 5, seed=0).parameters)
    8
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
            state={"o": n_hidden, "a": n_hidden, "b": n_hidden, "d": n_in},
            seed=seed,
            name=name,
        )
        self.R = self.parameter("R", (n_hidden, n_in))
        self.mu_r = self.parameter("mu_r", (n_in,), NormalInitializer(mean=0.5, std=0.1))
        self.K = self.parameter("K", (n_hidden, n_in))
        self.mu_k = self.parameter("mu_k", (n_in,), NormalInitializer(mean=0.5, std=0.1))
        self.V = self.parameter("V", (n_hidden, n_in))
        self.mu_v = self.parameter("mu_v", (n_in,), NormalInitializer(mean=0.5, std=0.1))
        self.u = self.parameter("u", (n_hidden,))
        self.w = self.parameter("w", (n_hidden,))

    def step(  # type: ignore[override]
        self,
        x_t: TensorVariable,
        o_prev: TensorVariable,
        a_prev: TensorVariable,
        b_prev: TensorVariable,
        d_prev: TensorVariable,
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) to (5); ``x_t (batch, n_in)``, each state ``(batch, *shape)``."""

        def mixed(mu: TensorVariable) -> TensorVariable:
            return mu * x_t + (1 - mu) * d_prev

        r_t = let("r_t", mixed(self.mu_r) @ self.R.T)  # (1)
        k_t = let("k_t", mixed(self.mu_k) @ self.K.T)  # (2)
        v_t = let("v_t", mixed(self.mu_v) @ self.V.T)  # (3)
        p_t = let("p_t", pt.exp(self.u + k_t))
        o_t = let("o_t", pt.sigmoid(r_t) * (a_prev + p_t * v_t) / (b_prev + p_t))  # (4)
        decay = let("q", pt.exp(-pt.exp(self.w)))
        e_t = let("e_t", pt.exp(k_t))
        a_t = let("a_t", decay * a_prev + e_t * v_t)  # (5)
        b_t = let("b_t", decay * b_prev + e_t)
        return o_t, a_t, b_t, let("d_t", 1 * x_t)
