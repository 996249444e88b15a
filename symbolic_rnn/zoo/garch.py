"""The generalized autoregressive conditional heteroskedasticity of Bollerslev."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.state import NormalInitializer

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["GARCH"]


class GARCH(Cell):
    r"""The generalized autoregressive conditional heteroskedasticity of Bollerslev.

    .. math::
        h_t &= \omega + \sum_{i=1}^{q} \alpha_i\, x_{t-i}^2 + \sum_{j=1}^{p} \beta_j\, h_{t-j}
                                                                                  \tag{1} \\
        z_t &= (x_t^2, x_{t-1}^2, \dots, x_{t-q+1}^2), \qquad
        v_t = (h_t, h_{t-1}, \dots, h_{t-p+1})                                    \tag{2}

    The output is :math:`h_t`, the variance of :math:`x_t` given the values before it: :math:`x_t
    \sim \mathcal{N}(0, h_t)`.

    Parameters
    ----------
    p, q : int
        Number of variances and of squares that the next variance depends on.
    seed : int, optional
        Seed of the initial parameters, which are near :math:`\omega = 0.1`, :math:`\sum_i \alpha_i
        = 0.1` and :math:`\sum_j \beta_j = 0.8`.
    name : str, optional
        Prefix of the parameters' names.

    Notes
    -----
    The series has one feature, ``(batch, time, 1)``. The states are ``h (batch, 1)``, ``z (batch,
    q)`` and ``v (batch, p)``, the newest value first. They are zero before the first step unless
    :func:`~symbolic_rnn.unroll` is given an ``initial_state``, such as the variance of the series.

    References
    ----------
    T. Bollerslev, "Generalized autoregressive conditional heteroskedasticity", Journal of
    Econometrics 31 (1986), equations (1) and (2).

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> zoo.GARCH().state
    {'h': 1, 'z': 1, 'v': 1}
    """

    @checks_arguments
    def __init__(
        self,
        p: Positive = 1,
        q: Positive = 1,
        *,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        super().__init__(n_in=1, state={"h": 1, "z": q, "v": p}, seed=seed, name=name)
        self.p, self.q = p, q
        self.omega = self.parameter("omega", (1,), NormalInitializer(mean=0.1, std=0.02))
        self.alpha = self.parameter("alpha", (q,), NormalInitializer(mean=0.1 / q, std=0.02))
        self.beta = self.parameter("beta", (p,), NormalInitializer(mean=0.8 / p, std=0.02))

    def step(  # type: ignore[override]
        self,
        x_t: TensorVariable,
        h_prev: TensorVariable,
        z_prev: TensorVariable,
        v_prev: TensorVariable,
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) and (2); ``x_t (batch, 1)``, the states ``(batch, width)``."""
        squares = (z_prev * self.alpha).sum(axis=-1, keepdims=True)
        variances = (v_prev * self.beta).sum(axis=-1, keepdims=True)
        h_t = let("h_t", self.omega + squares + variances)  # (1)
        z_t = let("z_t", pt.concatenate([x_t**2, z_prev], axis=-1)[..., : self.q])
        v_t = let("v_t", pt.concatenate([h_t, v_prev], axis=-1)[..., : self.p])  # (2)
        return h_t, z_t, v_t
