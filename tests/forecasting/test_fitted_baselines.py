"""The linear autoregression and statsmodels' models, fitted to what is before the test part."""

import sys
from dataclasses import replace
from types import ModuleType, SimpleNamespace
from typing import ClassVar

import numpy as np
import pytest
from modes import FAST

import symbolic_rnn as srnn
from symbolic_rnn.cli import main
from symbolic_rnn.forecasting import statistical
from symbolic_rnn.forecasting.autoregression import Autoregression
from symbolic_rnn.forecasting.series import SeriesError
from symbolic_rnn.forecasting.windows import cut_windows

RNG = np.random.default_rng(0)


def autoregressive(n, *coefficients, noise=0.0, level=50.0):
    values = list(RNG.normal(size=len(coefficients)))
    for _ in range(n - len(values)):
        before = values[: -len(coefficients) - 1 : -1]
        values.append(float(np.dot(coefficients, before)) + noise * RNG.normal())
    return np.array(values) + level


def test_it_is_exact_on_a_series_without_noise_at_every_step_ahead():
    values = autoregressive(60, 1.6, -0.9, 0.2)
    windows = cut_windows(values[:, None], 5, 4, target=0, start=40)
    model = Autoregression(values[:40], 5, 4)
    np.testing.assert_allclose(model.forecast(windows.x[:, :, 0]), windows.y, atol=1e-8)


def test_it_is_least_squares_with_a_sum_of_one():
    """Catches a penalty, a missing constant, and lags in the wrong order."""
    values = autoregressive(200, 0.5, 0.3, noise=1.0)
    windows = cut_windows(values[:, None], 3, 2, target=0)
    x, y = windows.x[:, :, 0], windows.y
    fitted = Autoregression(values, 3, 2).forecast(x)
    residuals = y - fitted
    regressors = [np.ones(len(x)), x[:, 0] - x[:, 2], x[:, 1] - x[:, 2]]
    for regressor in regressors:  # the normal equations
        np.testing.assert_allclose(regressor @ residuals, 0, atol=1e-8 * np.abs(x).sum())
    assert np.abs(residuals).mean() > 0.1


@pytest.mark.parametrize("rows", [8, 9, 12])
def test_fewer_windows_than_lags_still_give_a_forecast_in_all_units(rows):
    """Catches a singular system; the least norm must not depend on the unit or the origin."""
    values = RNG.normal(size=rows)
    x = values[None, -6:]
    one = Autoregression(values, 6, 2).forecast(x)
    other = Autoregression(1e6 * values + 1e7, 6, 2).forecast(1e6 * x + 1e7)
    np.testing.assert_allclose(other, 1e6 * one + 1e7, rtol=1e-9)


def test_a_constant_series_stays_constant_and_a_short_one_is_refused():
    assert (Autoregression(np.full(20, 7.0), 4, 3).forecast(np.full((1, 4), 7.0)) == 7.0).all()
    with pytest.raises(SeriesError, match="too short for one window"):
        Autoregression(np.arange(6.0), 4, 3)


def river():
    values = autoregressive(80, 0.9, -0.5, noise=1.0)[:, None]
    return srnn.Series(values, ("flow",), "flow", None, "river")


def test_the_historical_mean_is_that_of_all_rows_before_the_test_part():
    series = river()
    experiment = srnn.Experiment(series, SMALL, mode=FAST)
    [score] = [each for each in experiment.scores() if each.name == "historical mean"]
    start = experiment.split.test.start
    errors = experiment.test.y - series.values[:start].mean()
    assert score.rmse == pytest.approx(np.sqrt((errors**2).mean()))
    assert score.mae == pytest.approx(np.abs(errors).mean())


SMALL = srnn.Settings(cell="elman", hidden=2, window=6, horizon=2)


def test_the_test_part_changes_no_coefficient():
    """Fitted on all rows, the autoregression would know what it is scored on (class 25)."""
    series = river()
    values = series.values.copy()
    values[-12:] += 1e3
    changed = replace(series, values=values)
    settings = replace(SMALL, quantiles=(0.1, 0.9))
    one, other = (srnn.Experiment(each, settings, mode=FAST) for each in (series, changed))
    before = one.scores()
    # The same test windows, by coefficients and quantiles of errors of the other series.
    one.parts = [replace(other.parts[0], test=one.parts[0].test)]
    assert one.scores()[1:] == before[1:]
    names = ["last value", "2 steps ago", "historical mean", "linear autoregression"]
    assert [score.name for score in before[1:]] == names


@pytest.fixture
def without_statsmodels(monkeypatch):
    monkeypatch.setattr(statistical, "find_spec", lambda _: None)


@pytest.mark.usefixtures("without_statsmodels")
def test_a_baseline_that_is_not_installed_is_told_before_anything_is_read(capsys):
    with pytest.raises(ValueError, match=r"ets, arima need statsmodels, .*symbolic_rnn\[baselines"):
        srnn.Settings(baselines=("ets", "arima"))
    assert srnn.Settings().baselines == ()
    assert main(["train", "no such file.csv", "--baselines", "ets"]) == 2
    assert "pip install 'symbolic_rnn[baselines]'" in capsys.readouterr().err


def test_a_baseline_that_does_not_exist_is_told(capsys):
    with pytest.raises(ValueError, match="baselines expects ets, arima, got 'prophet'"):
        srnn.Settings(baselines=("prophet",))
    for names in ("ets,,arima", "ets,ets"):
        assert main(["train", "none.csv", "--baselines", names]) == 2
        assert "different names separated by commas" in capsys.readouterr().err


class Model:
    """In the place of a model of statsmodels: it records what it is fitted and applied to."""

    fitted: ClassVar[list] = []

    def __init__(self, values, **form):
        self.values, self.form = np.asarray(values), form

    def fit(self, **_):
        self.fitted.append((self.values, self.form))
        return SimpleNamespace(params="fitted", aic=len(self.fitted), apply=type(self))

    def smooth(self, params):
        assert params == "fitted"
        return self

    def get_forecast(self, horizon):
        """As ARIMA forecasts: the last value, with the deviation of a walk."""
        mean, deviation = np.full(horizon, self.values[-1]), np.arange(1.0, horizon + 1) ** 0.5
        return SimpleNamespace(predicted_mean=mean, se_mean=deviation)

    def get_prediction(self, start, end):
        """As ETS does, in rows and with variances."""
        assert start == len(self.values)
        found = self.get_forecast(end + 1 - start)
        return SimpleNamespace(
            predicted_mean=found.predicted_mean, forecast_variance=found.se_mean**2
        )


@pytest.mark.parametrize("name", ["ets", "arima"])
def test_coefficients_are_of_the_known_rows_and_each_origin_sees_what_is_before(name, monkeypatch):
    """Catches a model that is fitted to the test part, and one that sees the value it forecasts."""
    module = ModuleType("statsmodels")
    module.ETSModel = module.ARIMA = Model  # type: ignore[attr-defined]
    for place in ("exponential_smoothing.ets", "arima.model"):
        monkeypatch.setitem(sys.modules, f"statsmodels.tsa.{place}", module)
    Model.fitted = []
    values = np.arange(30.0)
    found, spread = statistical.statistical_forecasts(
        name, values, [20, 25], 3, known=20, period=10
    )
    np.testing.assert_array_equal(found, [[19.0] * 3, [24.0] * 3])
    np.testing.assert_allclose(spread, [np.sqrt([1, 2, 3])] * 2, rtol=1e-15)
    assert all(len(known) == 20 for known, _ in Model.fitted)
    assert len(Model.fitted) == {"ets": 1, "arima": 9}[name]
    if name == "ets":
        assert Model.fitted[0][1]["seasonal_periods"] == 10
        statistical.statistical_forecasts(name, values, [19], 3, known=19, period=10)
        assert "seasonal" not in Model.fitted[-1][1]  # less than two seasons


@pytest.mark.parametrize(("name", "limit"), [("ets", 0.05), ("arima", 0.5)])
def test_the_models_of_statsmodels_learn_a_season_or_a_walk(name, limit):
    """Runs where statsmodels is installed, as with the `dev` extra."""
    pytest.importorskip("statsmodels")
    t = np.arange(60)
    values = 50 + 10 * np.sin(2 * np.pi * t / 6) + 0.01 * RNG.normal(size=60)
    origins = range(48, 57)
    found, _ = statistical.statistical_forecasts(name, values, origins, 3, known=48, period=6)
    truth = np.stack([values[origin : origin + 3] for origin in origins])
    assert np.abs(found - truth).max() < limit


@pytest.mark.parametrize("name", ["ets", "arima"])
def test_quantiles_of_statsmodels_models_are_those_of_a_walk(name):
    """A random walk is within either family: its k-th step has the variance k."""
    pytest.importorskip("statsmodels")
    values = np.cumsum(np.random.default_rng(3).normal(size=400))
    means, spread = statistical.statistical_forecasts(
        name, values, [300, 350, 400], 4, known=300, period=1
    )
    np.testing.assert_allclose(means[:, 0], values[[299, 349, 399]], atol=0.5)
    np.testing.assert_allclose(spread, [np.sqrt([1, 2, 3, 4])] * 3, rtol=0.15)
    quantiles = statistical.normal_quantiles(means, spread, (0.1, 0.9))
    # From a table of the normal distribution.
    np.testing.assert_allclose(quantiles[..., 1] - means, 1.2815516 * spread, rtol=1e-6)
    np.testing.assert_allclose(means - quantiles[..., 0], 1.2815516 * spread, rtol=1e-6)


def test_every_baseline_has_quantiles_where_they_are_asked_for(monkeypatch):
    """Two were left out of pinball loss and coverage, unsaid."""
    module = ModuleType("statsmodels")
    module.ETSModel = module.ARIMA = Model  # type: ignore[attr-defined]
    for place in ("exponential_smoothing.ets", "arima.model"):
        monkeypatch.setitem(sys.modules, f"statsmodels.tsa.{place}", module)
    monkeypatch.setattr(statistical, "find_spec", lambda _: object())
    settings = replace(SMALL, quantiles=(0.1, 0.9), baselines=("ets", "arima"))
    experiment = srnn.Experiment(river(), settings, mode=FAST)
    scores = experiment.scores()
    assert [score.name for score in scores[-2:]] == ["ets", "arima"]
    part = experiment.parts[0]
    last = part.test.x[:, -1]
    spread = 1.2815516 * np.sqrt([1, 2])
    shares = [np.mean(part.test.y <= last + sign * spread) for sign in (-1, 1)]
    for score in scores:
        assert score.pinball > 0
        assert len(score.coverage) == 2
        if score.name in ("ets", "arima"):
            assert score.coverage == pytest.approx(shares)
