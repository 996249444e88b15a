"""Exponential smoothing of Holt and Winters: level, trend and season."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.state import NormalInitializer

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["HoltWinters"]


class HoltWinters(Cell):
    r"""Exponential smoothing of Holt and Winters: level, trend and season.

    .. math::
        m_t &= l_{t-1} + b_{t-1} + s_{t-k}                                        \tag{1} \\
        l_t &= \alpha (x_t - s_{t-k}) + (1 - \alpha)(l_{t-1} + b_{t-1})           \tag{2} \\
        b_t &= \beta (l_t - l_{t-1}) + (1 - \beta) b_{t-1}                        \tag{3} \\
        s_t &= \gamma (x_t - l_{t-1} - b_{t-1}) + (1 - \gamma) s_{t-k}            \tag{4}

    The output is :math:`m_t`, the forecast of :math:`x_t` from the values before it; the season of
    period :math:`k` is additive.

    Parameters
    ----------
    period : int
        Number of steps :math:`k` of a season.
    seed : int, optional
        Seed of the initial parameters, which are near :math:`\alpha = 0.5`, :math:`\beta = \gamma =
        0.1`.
    name : str, optional
        Prefix of the parameters' names.

    Notes
    -----
    The series has one feature, ``(batch, time, 1)``. The states are ``m``, ``l``, ``b`` ``(batch,
    1)`` and ``s (batch, period)``, the season of the next step first. They are zero before the
    first step unless :func:`~symbolic_rnn.unroll` is given an ``initial_state``.

    References
    ----------
    R. J. Hyndman and G. Athanasopoulos, "Forecasting: principles and practice", 3rd edition, 2021,
    section 8.3; after P. R. Winters, "Forecasting sales by exponentially weighted moving averages",
    Management Science 6 (1960).

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> zoo.HoltWinters(period=12).state
    {'m': 1, 'l': 1, 'b': 1, 's': 12}
    """

    @checks_arguments
    def __init__(
        self,
        period: Positive = 4,
        *,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        super().__init__(n_in=1, state={"m": 1, "l": 1, "b": 1, "s": period}, seed=seed, name=name)
        self.period = period
        self.alpha = self.parameter("alpha", (1,), NormalInitializer(mean=0.5, std=0.02))
        self.beta = self.parameter("beta", (1,), NormalInitializer(mean=0.1, std=0.02))
        self.gamma = self.parameter("gamma", (1,), NormalInitializer(mean=0.1, std=0.02))

    def step(  # type: ignore[override]
        self,
        x_t: TensorVariable,
        m_prev: TensorVariable,
        l_prev: TensorVariable,
        b_prev: TensorVariable,
        s_prev: TensorVariable,
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) to (4); ``x_t (batch, 1)``, the states ``(batch, width)``."""
        season = let("p_t", s_prev[..., :1])
        m_t = let("m_t", l_prev + b_prev + season)  # (1)
        l_t = let("l_t", self.alpha * (x_t - season) + (1 - self.alpha) * (l_prev + b_prev))  # (2)
        b_t = let("b_t", self.beta * (l_t - l_prev) + (1 - self.beta) * b_prev)  # (3)
        newest = let("n_t", self.gamma * (x_t - l_prev - b_prev) + (1 - self.gamma) * season)  # (4)
        return m_t, l_t, b_t, let("s_t", pt.concatenate([s_prev[..., 1:], newest], axis=-1))
