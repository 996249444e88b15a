"""Statistical baselines of statsmodels, which is imported when one is asked for."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["STATISTICAL_BASELINES", "check_baselines", "statistical_forecasts"]

Forecasts = Callable[[NDArray[np.float64]], Any]


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
) -> NDArray[np.float64]:
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
    ndarray, shape (origins, horizon)
    """
    with _quiet():
        after = STATISTICAL_BASELINES[name](values[:known], period)
        return np.stack([after(values[:origin]).forecast(horizon) for origin in origins])


def _ets(known: NDArray[np.float64], period: int) -> Forecasts:
    """Exponential smoothing with additive error, damped trend, and season if there is one."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    seasonal = 1 < period <= len(known) // 2
    form: dict[str, Any] = {"error": "add", "trend": "add", "damped_trend": True}
    if seasonal:
        form |= {"seasonal": "add", "seasonal_periods": period}
    coefficients = ETSModel(known, **form).fit(disp=False).params
    return lambda values: ETSModel(values, **form).smooth(coefficients)


def _arima(known: NDArray[np.float64], period: int) -> Forecasts:
    """ARIMA(p, 1, q) with the least AIC among p, q ≤ 2; without a season."""
    from statsmodels.tsa.arima.model import ARIMA

    models = [ARIMA(known, order=(p, 1, q)).fit() for p, q in product(range(3), repeat=2)]
    best = min(models, key=lambda model: model.aic)
    return lambda values: best.apply(values)


#: What fits a model to known rows; it returns what applies the model to further rows.
STATISTICAL_BASELINES: dict[str, Callable[[NDArray[np.float64], int], Forecasts]] = {
    "ets": _ets,
    "arima": _arima,
}


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence the warnings of optimizers about starting values and convergence."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
