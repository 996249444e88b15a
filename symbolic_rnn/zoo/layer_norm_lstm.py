"""The long short-term memory with layer normalization."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.state import OneInitializer

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["LayerNormLSTM"]


class LayerNormLSTM(Cell):
    r"""The long short-term memory with layer normalization.

    .. math::
        (f_t, i_t, o_t, g_t) &= \mathrm{LN}(W h_{t-1}; \alpha_1, \beta_1)
            + \mathrm{LN}(U x_t; \alpha_2, \beta_2) + b                           \tag{1} \\
        c_t &= \sigma(f_t) \odot c_{t-1} + \sigma(i_t) \odot \tanh(g_t)           \tag{2} \\
        h_t &= \sigma(o_t) \odot \tanh(\mathrm{LN}(c_t; \alpha_3, \beta_3))       \tag{3} \\
        \mathrm{LN}(z; \alpha, \beta) &= \alpha \odot \frac{z - \mu}{\sqrt{\mathrm{var}
            + \epsilon}} + \beta \tag{4}

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
    J. L. Ba, J. R. Kiros and G. E. Hinton, "Layer normalization", 2016, arXiv:1607.06450,
    equations (20) to (22) and (15).

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.LayerNormLSTM(3, 5, seed=0).parameters)
    9
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
        super().__init__(n_in=n_in, state={"h": n_hidden, "c": n_hidden}, seed=seed, name=name)
        self.U = self.parameter("U", (4 * n_hidden, n_in))
        self.W = self.parameter("W", (4 * n_hidden, n_hidden))
        self.b = self.parameter("b", (4 * n_hidden,))
        for k, width in enumerate((4 * n_hidden, 4 * n_hidden, n_hidden), start=1):
            self.parameter(f"alpha_{k}", (width,), OneInitializer())
            self.parameter(f"beta_{k}", (width,))

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, h_prev: TensorVariable, c_prev: TensorVariable
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) to (4); ``x_t (batch, n_in)``, the states ``(batch, n_hidden)``."""
        n = self.n_hidden
        p = {label: parameter for parameter, label in self.parameter_names.items()}

        def normalized(k: int, z_t: TensorVariable) -> TensorVariable:  # (4)
            mean = let(f"mu^{k}_t", z_t.mean(axis=-1, keepdims=True))
            variance = let(f"v^{k}_t", ((z_t - mean) ** 2).mean(axis=-1, keepdims=True))
            return p[f"alpha_{k}"] * (z_t - mean) / pt.sqrt(variance + 1e-5) + p[f"beta_{k}"]

        u_t = let("u_t", normalized(1, let("w_t", h_prev @ self.W.T)))
        y_t = let("y_t", normalized(2, let("e_t", x_t @ self.U.T)))
        a_t = let("a_t", u_t + y_t + self.b)  # (1)
        f_t = let("f_t", pt.sigmoid(a_t[..., :n]))
        i_t = let("i_t", pt.sigmoid(a_t[..., n : 2 * n]))
        o_t = let("o_t", pt.sigmoid(a_t[..., 2 * n : 3 * n]))
        g_t = let("g_t", pt.tanh(a_t[..., 3 * n :]))
        c_t = let("c_t", f_t * c_prev + i_t * g_t)  # (2)
        return let("h_t", o_t * pt.tanh(normalized(3, c_t))), c_t  # (3)
