"""Statistical baselines of statsmodels, which is imported when one is asked for."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import product
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    *("STATISTICAL_BASELINES", "check_baselines", "normal_quantiles", "statistical_forecasts"),
]

#: Means and standard deviations.
Forecasts = tuple[NDArray[np.float64], NDArray[np.float64]]
#: Forecasts a number of steps after some rows.
Model = Callable[[NDArray[np.float64], int], Forecasts]


def check_baselines(names: Sequence[str]) -> None:
    """Raise unless the baselines exist and their package is installed.

    Raises
    ------
    ValueError
        With what to install.

    Examples
    --------
    >>> check_baselines(["prophet"])
    Traceback (most recent call last):
    ValueError: baselines expects ets, arima, got 'prophet'
    """
    for name in names:
        if name not in STATISTICAL_BASELINES:
            raise ValueError(f"baselines expects {', '.join(STATISTICAL_BASELINES)}, got {name!r}")
    if names and find_spec("statsmodels") is None:
        raise ValueError(
            f"the baselines {', '.join(names)} need statsmodels, which is not installed; install "
            "it (pip install 'symbolic_rnn[baselines]'), or leave them out"
        )


def statistical_forecasts(
    name: str,
    values: NDArray[np.float64],
    origins: Sequence[int] | NDArray[np.intp],
    horizon: int,
    *,
    known: int,
    period: int,
) -> Forecasts:
    """Forecast from each origin by a model with the coefficients of the first rows.

    Parameters
    ----------
    name : {"ets", "arima"}
    values : ndarray, shape (length,)
        The target.
    origins : sequence of int
        Rows of the first forecast values; the model sees all rows before, but is not fitted anew.
    horizon : int
        Number of steps.
    known : int
        Number of rows to which the coefficients are fitted: those before the test part.
    period : int
        Steps in a season, if there are at least two seasons in the known rows.

    Returns
    -------
    tuple of ndarray, shape (origins, horizon)
        The means, and the standard deviations that the model gives them.
    """
    with _quiet():
        after = STATISTICAL_BASELINES[name](values[:known], period)
        means, deviations = zip(
            *(after(values[:origin], horizon) for origin in origins), strict=True
        )
    return np.stack(means), np.stack(deviations)


def normal_quantiles(
    means: NDArray[np.float64], deviations: NDArray[np.float64], quantiles: Sequence[float]
) -> NDArray[np.float64]:
    """Return quantiles of normal distributions along a last axis.

    Examples
    --------
    >>> normal_quantiles(np.array([10.0]), np.array([2.0]), [0.5, 0.975]).round(2)
    array([[10.  , 13.92]])
    """
    standard = [NormalDist().inv_cdf(level) for level in quantiles]
    return means[..., None] + deviations[..., None] * np.array(standard)


def _ets(known: NDArray[np.float64], period: int) -> Model:
    """Exponential smoothing with additive error, damped trend, and season if there is one."""
    from pandas import Series
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    seasonal = 1 < period <= len(known) // 2
    form: dict[str, Any] = {"error": "add", "trend": "add", "damped_trend": True}
    if seasonal:
        form |= {"seasonal": "add", "seasonal_periods": period}
    coefficients = ETSModel(known, **form).fit(disp=False).params

    def after(values: NDArray[np.float64], horizon: int) -> Forecasts:
        # Its prediction intervals expect a series of pandas, which statsmodels brings.
        smoothed = ETSModel(Series(values), **form).smooth(coefficients)
        found = smoothed.get_prediction(start=len(values), end=len(values) + horizon - 1)
        return np.asarray(found.predicted_mean), np.sqrt(np.asarray(found.forecast_variance))

    return after


def _arima(known: NDArray[np.float64], period: int) -> Model:
    """ARIMA(p, 1, q) with the least AIC among p, q ≤ 2; without a season."""
    from statsmodels.tsa.arima.model import ARIMA

    models = [ARIMA(known, order=(p, 1, q)).fit() for p, q in product(range(3), repeat=2)]
    best = min(models, key=lambda model: model.aic)

    def after(values: NDArray[np.float64], horizon: int) -> Forecasts:
        found = best.apply(values).get_forecast(horizon)
        return np.asarray(found.predicted_mean), np.asarray(found.se_mean)

    return after


#: What fits a model to known rows.
STATISTICAL_BASELINES: dict[str, Callable[[NDArray[np.float64], int], Model]] = {
    "ets": _ets,
    "arima": _arima,
}


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the warnings of optimizers about starting values and convergence."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
