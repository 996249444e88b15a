"""Errors of a forecaster and of baselines over a test part, and over the folds of a backtest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symbolic_rnn.forecasting.autoregression import Autoregression
from symbolic_rnn.forecasting.baselines import mae, naive_forecasts, rmse
from symbolic_rnn.forecasting.forecaster import Forecaster
from symbolic_rnn.forecasting.parts import Part
from symbolic_rnn.forecasting.statistical import normal_quantiles, statistical_forecasts
from symbolic_rnn.forecasting.windows import Windows

__all__ = [
    "MEAN",
    "Backtest",
    "BacktestScore",
    "Score",
    "has_median",
    "mean_scores",
    "median_weights",
    "scores_of",
    "with_quantiles",
]

#: In the place of a series: the mean over all of them.
MEAN = "(mean)"


@dataclass(frozen=True)
class Score:
    """Errors of one forecast over the test part, in the units of the series.

    Parameters
    ----------
    name : str
        Name of the forecast.
    rmse, mae : float
        Root of the mean squared error, and the mean absolute error. A forecast of quantiles is
        taken at the median, interpolated linearly between the quantiles on both sides of it; both
        are nan where all quantiles are on one side.
    target, series : str
        The column, and the series, if there are several; ``"(mean)"`` for the mean over all
        series.
    pinball : float or None
        Mean pinball loss over the quantiles.
    coverage : tuple of float or None
        Share of the test values that are at most each quantile; a calibrated forecast has the
        quantiles' probabilities.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> srnn.Score("last value", rmse=2.0, mae=1.5).name
    'last value'
    """

    name: str
    rmse: float
    mae: float
    target: str = ""
    series: str = ""
    pinball: float | None = None
    coverage: tuple[float, ...] | None = None


@dataclass(frozen=True)
class BacktestScore:
    """Errors of one forecast in each fold of a backtest, in the units of the series.

    Parameters
    ----------
    name, target, series : str
        As for :class:`Score`.
    rmse, mae : tuple of float
        The errors in each fold.
    pinball : tuple of float or None
        The mean pinball loss in each fold.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> score = srnn.BacktestScore("gru", "", "", rmse=(1.0, 3.0), mae=(1.0, 2.0))
    >>> score.mean, round(score.deviation, 3)
    (2.0, 1.414)
    """

    name: str
    target: str
    series: str
    rmse: tuple[float, ...]
    mae: tuple[float, ...]
    pinball: tuple[float, ...] | None = None

    @property
    def mean(self) -> float:
        """The mean of the RMSE over the folds."""
        return float(np.mean(self.rmse))

    @property
    def deviation(self) -> float:
        """The standard deviation of the RMSE over the folds, for a sample (divided by K - 1)."""
        return float(np.std(self.rmse, ddof=1))


@dataclass(frozen=True)
class Backtest:
    """Scores of networks that were trained anew before each block of the test part.

    Parameters
    ----------
    folds : tuple of tuple of Score
        The scores of each fold.
    origins : tuple of int
        The first row of each block, of the first series.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> folds = ((srnn.Score("gru", 1.0, 1.0),), (srnn.Score("gru", 3.0, 2.0),))
    >>> srnn.Backtest(folds, (80, 90)).scores[0].mean
    2.0
    """

    folds: tuple[tuple[Score, ...], ...]
    origins: tuple[int, ...]

    @property
    def scores(self) -> tuple[BacktestScore, ...]:
        """The errors of each forecast over the folds."""
        return tuple(
            BacktestScore(
                each[0].name,
                each[0].target,
                each[0].series,
                tuple(score.rmse for score in each),
                tuple(score.mae for score in each),
                _pinball_of(each),
            )
            for each in zip(*self.folds, strict=True)
        )


def scores_of(
    name: str,
    forecaster: Forecaster,
    part: Part,
    *,
    period: int,
    baselines: Sequence[str],
    several: bool,
) -> list[Score]:
    """Score a forecaster and the baselines on the test part of one series.

    Parameters
    ----------
    name : str
        Of the network.
    forecaster : Forecaster
    part : Part
        With a test part.
    period : int
        Steps in a cycle.
    baselines : sequence of str
        Further baselines, of statsmodels.
    several : bool
        Whether there are other series.
    """
    test = part.test
    assert test is not None
    series = part.series.name if several else ""
    known = part.series.name if len(forecaster.scalings) > 1 else None
    network = forecaster.predict(test.x, test.ahead, series=known)
    single = isinstance(forecaster.target, str)
    levels = forecaster.quantiles
    found = []
    for k, (target, place) in enumerate(
        zip(forecaster.targets, forecaster.inputs_read.places, strict=True)
    ):
        truth = test.y if single else test.y[:, :, k]
        own = network if single else network[:, :, k]
        column = "" if single else target
        score = Score(name, 0.0, 0.0, column, series)
        if levels is None:
            found.append(_scored(score, own, truth))
        else:
            # The quantile nearest to the median is no forecast of it, and not scored as one.
            if has_median(levels):
                score = _scored(score, own @ median_weights(levels), truth)
            else:
                score = replace(score, rmse=np.nan, mae=np.nan)
            found.append(with_quantiles(score, own, truth, levels))
        values = forecaster.inputs_read.values_of(part.series)[:, place]
        linear = Autoregression(
            values[: part.split.test.start], forecaster.window, forecaster.horizon
        )

        mean = float(np.mean(values[: part.split.test.start]))
        past = {} if levels is None else _baselines(part.before, place, period, mean, linear)
        for other, forecast in _baselines(test, place, period, mean, linear).items():
            score = _scored(Score(other, 0.0, 0.0, column, series), forecast, truth)
            if levels is not None:
                known_truth = part.before.y if single else part.before.y[:, :, k]
                quantiles = residual_quantiles(forecast, past[other], known_truth, levels)
                score = with_quantiles(score, quantiles, truth, levels)
            found.append(score)
        for other in baselines:
            forecast, deviations = statistical_forecasts(
                other, values, test.origins, forecaster.horizon,
                known=part.split.test.start, period=period,
            )  # fmt: skip
            score = _scored(Score(other, 0.0, 0.0, column, series), forecast, truth)
            if levels is not None:
                quantiles = normal_quantiles(forecast, deviations, levels)
                score = with_quantiles(score, quantiles, truth, levels)
            found.append(score)
    return found


def _baselines(
    windows: Windows, place: int, period: int, mean: float, linear: Autoregression
) -> dict[str, NDArray[Any]]:
    return {
        **naive_forecasts(windows, place, period),
        "historical mean": np.full(windows.y.shape[:2], mean),
        "linear autoregression": linear.forecast(windows.x[:, :, place]),
    }


def residual_quantiles(
    forecast: ArrayLike, past: ArrayLike, truth: ArrayLike, quantiles: Sequence[float]
) -> NDArray[np.float64]:
    """Add the quantiles of past errors, at each step ahead, to a forecast.

    Parameters
    ----------
    forecast : array_like, shape (n, horizon)
    past, truth : array_like, shape (m, horizon)
        Forecasts of the past, and what came.
    quantiles : sequence of float

    Returns
    -------
    ndarray, shape (n, horizon, quantiles)

    Examples
    --------
    >>> residual_quantiles([[10.0]], [[0.0], [0.0], [0.0]], [[-1.0], [0.0], [3.0]], [0.5])
    array([[[10.]]])
    """
    errors = np.asarray(truth, np.float64) - np.asarray(past, np.float64)
    spread = np.quantile(errors, quantiles, axis=0).T  # (horizon, quantiles)
    return np.asarray(forecast, np.float64)[:, :, None] + spread


def has_median(levels: Sequence[float]) -> bool:
    """Check whether there are quantiles on both sides of the median, or the median itself."""
    return levels[0] <= 0.5 <= levels[-1]


def median_weights(levels: Sequence[float]) -> NDArray[np.float64]:
    """Return the weights of quantiles in the median, which is interpolated linearly.

    Where all quantiles are on one side, the nearest one has all the weight.

    Examples
    --------
    >>> median_weights([0.1, 0.4, 0.8])
    array([0.  , 0.75, 0.25])
    >>> median_weights([0.1, 0.2])
    array([0., 1.])
    """
    return np.array([np.interp(0.5, levels, row) for row in np.eye(len(levels))])


def _scored(score: Score, forecast: NDArray[Any], truth: NDArray[Any]) -> Score:
    return replace(score, rmse=rmse(forecast, truth), mae=mae(forecast, truth))


def with_quantiles(
    score: Score, forecast: NDArray[Any], truth: NDArray[Any], levels: Sequence[float]
) -> Score:
    """Add the pinball loss and the coverage of quantiles, along the last axis of the forecast."""
    error = truth[..., None] - forecast
    tau = np.array(levels)
    pinball = float(np.mean(np.maximum(tau * error, (tau - 1) * error)))
    coverage = np.mean(error <= 0, axis=tuple(range(truth.ndim)))
    return replace(score, pinball=pinball, coverage=tuple(map(float, coverage)))


def _pinball_of(scores: Sequence[Score]) -> tuple[float, ...] | None:
    losses = tuple(score.pinball for score in scores if score.pinball is not None)
    return losses or None


def mean_scores(scores: Sequence[Sequence[Score]]) -> list[Score]:
    """Return the mean of the scores of several series, in the same order."""
    found = []
    for each in zip(*scores, strict=True):
        pinballs = _pinball_of(each)
        coverages = [score.coverage for score in each if score.coverage is not None]
        found.append(
            replace(
                each[0],
                series=MEAN,
                rmse=float(np.mean([score.rmse for score in each])),
                mae=float(np.mean([score.mae for score in each])),
                pinball=float(np.mean(pinballs)) if pinballs else None,
                coverage=tuple(map(float, np.mean(coverages, axis=0))) if coverages else None,
            )
        )
    return found
