"""Exponential smoothing with trigonometric seasons: the states of TBATS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytensor.tensor as pt
from numpy.typing import NDArray
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.state import Initializer, NormalInitializer

from symbolic_rnn.argument_checks import NonNegative, checks_arguments, is_integer
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["TrigonometricSeasons"]


class TrigonometricSeasons(Cell):
    r"""Exponential smoothing with trigonometric seasons: the states of TBATS.

    .. math::
        m_t &= l_{t-1} + \varphi b_{t-1} + \textstyle\sum_j s_{t-1,j},
               \qquad d_t = x_t - m_t                                                  \tag{1} \\
        l_t &= l_{t-1} + \varphi b_{t-1} + \alpha d_t                                     \tag{2} \\
        b_t &= \varphi b_{t-1} + \beta d_t                                                \tag{3} \\
        s_{t,j} &= s_{t-1,j} \cos\lambda_j + z_{t-1,j} \sin\lambda_j + \gamma_1 d_t       \tag{4} \\
        z_{t,j} &= z_{t-1,j} \cos\lambda_j - s_{t-1,j} \sin\lambda_j + \gamma_2 d_t       \tag{5}

    The output is :math:`m_t`, the forecast of :math:`x_t` from the values before it. Each season
    is a sum of rotating harmonics, :math:`\lambda_j = 2 \pi j / \text{period}`, and has its own
    :math:`\gamma_1` and :math:`\gamma_2`; a period need not be a whole number of steps.

    Parameters
    ----------
    periods : sequence of float
        Period of each season, in steps.
    harmonics : sequence of int
        Number of harmonics of each season.
    seed : int, optional
        Seed of the initial parameters, which are near :math:`\alpha = 0.3`, :math:`\beta = 0.05`,
        :math:`\varphi = 0.95` and :math:`\gamma = 0.02`.
    name : str, optional
        Prefix of the parameters' names.

    Raises
    ------
    ValueError
        If a period is not above two harmonics' lengths, or the numbers of periods and harmonics
        differ.

    Notes
    -----
    The series has one feature, ``(batch, time, 1)``. The states are ``m``, ``l``, ``b`` ``(batch,
    1)``, ``s`` and ``z (batch, harmonics of all seasons)``, zero before the first step unless
    :func:`~symbolic_rnn.unroll` is given an ``initial_state``. The rest of TBATS is outside of the
    recursion, a Box-Cox transform of the series, or left out, errors that are an ARMA process.

    References
    ----------
    A. M. De Livera, R. J. Hyndman and R. D. Snyder, "Forecasting time series with complex seasonal
    patterns using exponential smoothing", Journal of the American Statistical Association 106
    (2011), equations (3) and (5).

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> zoo.TrigonometricSeasons([7, 365.25], [3, 2]).state
    {'m': 1, 'l': 1, 'b': 1, 's': 5, 'z': 5}
    """

    @checks_arguments
    def __init__(
        self,
        periods: Sequence[float] = (4.0,),
        harmonics: Sequence[int] = (1,),
        *,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        if len(periods) != len(harmonics) or not periods:
            raise ValueError(
                "TrigonometricSeasons expects a number of harmonics for each period, got "
                f"{len(periods)} periods and {len(harmonics)} numbers."
            )
        for period, number in zip(periods, harmonics, strict=True):
            if not is_integer(number) or number < 1 or not 2 * number <= period < np.inf:
                raise ValueError(
                    "TrigonometricSeasons expects one harmonic or more for each season, and a "
                    f"period of at least two steps for each, got {number} of period {period}."
                )
        total = sum(harmonics)
        state = {"m": 1, "l": 1, "b": 1, "s": total, "z": total}
        super().__init__(n_in=1, state=state, seed=seed, name=name)
        self.periods = tuple(float(period) for period in periods)
        self.harmonics = tuple(int(number) for number in harmonics)
        seasons = len(self.periods)

        def near(value: float) -> NormalInitializer:
            return NormalInitializer(mean=value, std=0.01)

        self.alpha = self.parameter("alpha", (1,), near(0.3))
        self.beta = self.parameter("beta", (1,), near(0.05))
        self.phi = self.parameter("phi", (1,), near(0.95))
        self.gamma_1 = self.parameter("gamma_1", (seasons,), near(0.02))
        self.gamma_2 = self.parameter("gamma_2", (seasons,), near(0.02))
        self.frequency = self.constant(
            "lambda", (total,), _Frequencies(self.periods, self.harmonics)
        )
        #: The season of each harmonic.
        self.season = np.repeat(np.arange(seasons), self.harmonics)

    def step(  # type: ignore[override]
        self,
        x_t: TensorVariable,
        m_prev: TensorVariable,
        l_prev: TensorVariable,
        b_prev: TensorVariable,
        s_prev: TensorVariable,
        z_prev: TensorVariable,
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) to (5); ``x_t (batch, 1)``, the states ``(batch, width)``."""
        c, s = let("c", pt.cos(self.frequency)), let("q", pt.sin(self.frequency))
        level = let("a_t", l_prev + self.phi * b_prev)
        m_t = let("m_t", level + s_prev.sum(axis=-1, keepdims=True))  # (1)
        d_t = let("d_t", x_t - m_t)
        l_t = let("l_t", level + self.alpha * d_t)  # (2)
        b_t = let("b_t", self.phi * b_prev + self.beta * d_t)  # (3)
        s_t = let("s_t", c * s_prev + s * z_prev + self._each(self.gamma_1) * d_t)  # (4)
        z_t = let("z_t", c * z_prev - s * s_prev + self._each(self.gamma_2) * d_t)  # (5)
        return m_t, l_t, b_t, s_t, z_t

    def _each(self, gamma: TensorVariable) -> TensorVariable:
        """Repeat the rate of each season for its harmonics."""
        return gamma[self.season] if len(self.periods) > 1 else gamma


class _Frequencies(Initializer):
    """The angle by which each harmonic turns in a step."""

    __props__ = ("periods", "harmonics")

    def __init__(self, periods: Sequence[float], harmonics: Sequence[int]):
        self.periods, self.harmonics = periods, harmonics

    def sample(self, shape: tuple[int, ...], dtype: str, rng: np.random.Generator) -> NDArray[Any]:
        pairs = zip(self.periods, self.harmonics, strict=True)
        turns = [np.arange(1, number + 1) / period for period, number in pairs]
        return (2 * np.pi * np.concatenate(turns)).astype(dtype)
