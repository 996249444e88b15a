"""Failure class 25: the test part seen in training, a random split, and no naive score beside."""

from dataclasses import replace

import numpy as np
from modes import QUICK

from symbolic_rnn.forecasting.experiment import Experiment, Settings
from symbolic_rnn.forecasting.series import Series

SETTINGS = Settings(cell="elman", hidden=2, window=8, horizon=2, cycle=6, epochs=1)


def series():
    t = np.arange(80.0)
    values = (50 + t + 10 * np.sin(2 * np.pi * t / 6))[:, None]
    return Series(values, ("flow",), "flow", None, "river")


def experiment(of):
    return Experiment(of, SETTINGS, mode=QUICK)


def test_nothing_that_training_sees_changes_with_the_test_part():
    """Scaling fitted on all of the series is the usual leak."""
    seen = series()
    start = experiment(seen).split.test.start
    values = seen.values.copy()
    values[start:] = 1e6
    one, other = experiment(seen), experiment(replace(seen, values=values))
    np.testing.assert_array_equal(one.train.x, other.train.x)
    np.testing.assert_array_equal(one.train.y, other.train.y)
    np.testing.assert_array_equal(one.validation.y, other.validation.y)
    assert one.forecaster.scaling.to_dict() == other.forecaster.scaling.to_dict()


def test_the_parts_follow_each_other_in_time_and_share_no_target():
    """A random split of a time series tests on what lies between what was trained on."""
    prepared = experiment(series())
    parts = (prepared.train, prepared.validation, prepared.test)
    targets = [{o + k for o in part.origins for k in range(SETTINGS.horizon)} for part in parts]
    assert all(targets)
    assert max(targets[0]) < min(targets[1])
    assert max(targets[1]) < min(targets[2])


def test_naive_forecasts_stand_beside_the_score():
    """An error alone says nothing of whether anything was learned."""
    prepared = experiment(series())
    prepared.fit(progress=False)
    names = ["elman", "last value", "6 steps ago", "historical mean", "linear autoregression"]
    assert [score.name for score in prepared.scores()] == names
    assert all(np.isfinite(score.rmse) for score in prepared.scores())
