"""Classical recursions, trained by the likelihood of a series."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import process_time
from typing import Any

import numpy as np
import pytensor.tensor as pt
from pytensor_ml.optim import adam, chain
from pytensor_ml.state import ZeroInitializer
from tasks.outcome import Outcome
from tasks.task import CLIP

import symbolic_rnn as srnn
from symbolic_rnn import zoo
from symbolic_rnn.equations import ParameterMaker


@dataclass(frozen=True)
class Likelihood:
    """A series, and the mean surprise of its values by a recursion, in nats.

    Parameters
    ----------
    title : str
    series : ndarray
        ``(time,)``.
    surprise : callable
        ``surprise(y)`` is the mean of the negative log-density of ``y (time,)``.
    parameters : list of TrainableParameter
        What is trained.
    baselines : dict
        Surprises by name; the first one is to be beaten.
    truth : dict
        The values of the parameters that the series was simulated with, if it was.
    """

    title: str
    series: Any
    surprise: Callable[[Any], Any]
    parameters: list[Any]
    baselines: dict[str, float]
    truth: dict[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ByLikelihood:
    """A recursion trained on all of a series at once, in double precision."""

    claim: str
    make: Callable[[], Likelihood]
    epochs: int = 2000
    rate: float = 5e-3

    def trained(self, name: str, seed: int, share: float, mode: str = "C99") -> Outcome:
        """Train by the likelihood; the score is of the same series, as in statistics."""
        made = self.make()
        y = pt.dmatrix("y")
        surprise = made.surprise(y[0])
        optimizer = chain(srnn.clip_by_global_norm(CLIP), adam(self.rate))
        step = srnn.compile_train(surprise, [y], optimizer, parameters=made.parameters, mode=mode)
        evaluate = srnn.compile_predict(surprise, [y], mode=mode)
        data, baselines, first = made.series[None], dict(made.baselines), {}
        if made.truth:
            for parameter, value in made.truth.items():
                first[parameter] = parameter.get_value()
                parameter.set_value(np.asarray(value, dtype=parameter.dtype))
            baselines["the true parameters"] = float(evaluate(data))
            for parameter, value in first.items():
                parameter.set_value(value)
        began = process_time()
        history = srnn.fit(
            step,
            [data],
            parameters=made.parameters,
            epochs=max(1, round(share * self.epochs)),
            batch_size=1,
            seed=seed,
            progress=False,
        )
        seconds = process_time() - began
        n_parameters = sum(each.get_value().size for each in made.parameters)
        score = float(evaluate(data))
        return Outcome(
            made.title, "nats", score, baselines, n_parameters, len(history.train_loss), seconds
        )


def normal(y: Any, mean: Any, variance: Any) -> Any:
    """The mean surprise of independent normal values."""
    return 0.5 * (np.log(2 * np.pi) + pt.log(variance) + (y - mean) ** 2 / variance).mean()


def least(errors: Any) -> float:
    """The mean surprise of values with normal errors, by their own mean and variance."""
    return 0.5 * (np.log(2 * np.pi * np.var(errors)) + 1)


def arma() -> Likelihood:
    """The sunspot numbers, standardized; statsmodels' likelihood is that of a stationary start."""
    from statsmodels.api import tsa

    y = srnn.sunspots().values[:, 0]
    y = (y - y.mean()) / y.std()
    cell = zoo.ARMA(2, 1, seed=0)
    log_v = ParameterMaker("arma", 0)("log_v", (1,), ZeroInitializer())
    fitted = tsa.SARIMAX(y, order=(2, 0, 1), trend="c").fit(disp=False)
    return Likelihood(
        f"ARMA(2, 1) of {len(y)} sunspot numbers",
        y,
        lambda y: normal(y, srnn.unroll(cell, y[None, :, None])[0, :, 0], pt.exp(log_v[0])),
        [*cell.parameters, log_v],
        {"independent normal": least(y), "statsmodels, at its best": -fitted.llf / len(y)},
    )


def garch(n_steps: int = 1000) -> Likelihood:
    """Simulated returns, whose variance depends on the ones before."""
    rng = np.random.default_rng(1)
    y, variance = np.zeros(n_steps), 1.0
    for t in range(n_steps):
        y[t] = np.sqrt(variance) * rng.normal()
        variance = 0.1 + 0.2 * y[t] ** 2 + 0.7 * variance
    cell = zoo.GARCH(seed=0)
    before = [np.full((1, 1), y.var())] * 3
    return Likelihood(
        f"GARCH(1, 1) of {n_steps} simulated returns",
        y,
        lambda y: normal(y, 0, srnn.unroll(cell, y[None, :, None], before)[0, :, 0]),
        cell.parameters,
        {"independent normal": least(y)},
        {cell.omega: [0.1], cell.alpha: [0.2], cell.beta: [0.7]},
    )


def holt_winters(period: int = 12) -> Likelihood:
    """Monthly carbon dioxide of Mauna Loa; the first two years give level, trend and season."""
    from statsmodels.datasets import co2
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    y = co2.load_pandas().data["co2"].resample("MS").mean().ffill().to_numpy()
    years = y[: 2 * period].reshape(2, period).mean(axis=1)
    trend = (years[1] - years[0]) / period
    level = years[0] - trend * (period + 1) / 2
    season = y[:period] - level - trend * np.arange(1, period + 1)
    cell = zoo.HoltWinters(period, seed=0)
    before = [np.zeros((1, 1)), np.full((1, 1), level), np.full((1, 1), trend), season[None]]

    def surprise(y: Any) -> Any:
        m = srnn.unroll(cell, y[None, :, None], before)[0, :, 0]
        return normal(y, m, ((y - m) ** 2).mean())

    model = ETSModel(
        y, trend="add", seasonal="add", seasonal_periods=period, initialization_method="known",
        initial_level=level, initial_trend=trend, initial_seasonal=season,
    )  # fmt: skip
    fitted = model.fit(disp=False)
    naive = least(y[period:] - y[:-period])
    return Likelihood(
        f"Holt-Winters of {len(y)} months of CO2",
        y,
        surprise,
        cell.parameters,
        {"seasonal naive, with drift": naive, "statsmodels, at its best": -fitted.llf / len(y)},
    )


def trigonometric(period: float = 365.25 / 7) -> Likelihood:
    """Weekly carbon dioxide of Mauna Loa, whose season is no whole number of weeks."""
    from statsmodels.datasets import co2

    y = co2.load_pandas().data["co2"].ffill().to_numpy()
    cell = zoo.TrigonometricSeasons([period], [3], seed=0)
    before = [np.zeros((1, 1)), np.full((1, 1), y[0]), np.zeros((1, 1)), *[np.zeros((1, 3))] * 2]

    def surprise(y: Any) -> Any:
        m = srnn.unroll(cell, y[None, :, None], before)[0, :, 0]
        return normal(y, m, ((y - m) ** 2).mean())

    return Likelihood(
        f"trigonometric seasons of {len(y)} weeks of CO2",
        y,
        surprise,
        cell.parameters,
        {"seasonal naive, with drift": least(y[52:] - y[:-52])},
    )


def hidden_markov(n_steps: int = 1000) -> Likelihood:
    """Simulated values of two regimes, with means of their own."""
    rng = np.random.default_rng(2)
    regimes = np.zeros(n_steps, dtype=int)
    for t in range(1, n_steps):
        regimes[t] = regimes[t - 1] ^ (rng.random() < 0.1)
    y = np.array([-1.0, 1.5])[regimes] + 0.7 * rng.normal(size=n_steps)
    cell = zoo.HiddenMarkov(2, seed=0)
    make = ParameterMaker("regimes", 0)
    means, log_v = (make(name, (n,), ZeroInitializer()) for name, n in (("means", 2), ("log_v", 1)))
    means.set_value(np.quantile(y, [0.25, 0.75]))

    def surprise(y: Any) -> Any:
        squares = (y[:, None] - means) ** 2 / pt.exp(log_v)
        densities = -0.5 * (np.log(2 * np.pi) + log_v + squares)
        return -pt.logsumexp(srnn.unroll(cell, densities[None])[0, -1]) / y.shape[0]

    return Likelihood(
        f"hidden Markov model of {n_steps} simulated values",
        y,
        surprise,
        [*cell.parameters, means, log_v],
        {"independent normal": least(y)},
        {
            cell.R: np.log([[0.9, 0.1], [0.1, 0.9]]),
            means: [-1.0, 1.5],
            log_v: [2 * np.log(0.7)],
        },
    )


def kalman(n_steps: int = 500) -> Likelihood:
    """A simulated local linear trend, of which the three deviations are unknown."""
    rng = np.random.default_rng(3)
    level_noise, slope_noise, error = 0.3, 0.05, 1.0
    slope = np.cumsum(slope_noise * rng.normal(size=n_steps))
    level = np.cumsum(slope + level_noise * rng.normal(size=n_steps))
    y = level + error * rng.normal(size=n_steps)
    cell = zoo.KalmanFilter(1, 2, seed=0)
    known = {"A": np.array([[1.0, 1.0], [0.0, 1.0]]), "C": np.array([[1.0, 0.0]])}
    return Likelihood(
        f"Kalman filter of a simulated trend, {n_steps} steps",
        y,
        lambda y: -srnn.unroll(cell, y[None, :, None], parameters=known).mean(),
        [cell.G, cell.r],
        {"random walk with drift": least(np.diff(y))},
        {cell.G: np.diag([level_noise, slope_noise]), cell.r: [error]},
    )
