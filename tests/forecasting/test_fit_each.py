"""Many networks: each as if it were alone, in order, whatever fails beside it."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

import symbolic_rnn as srnn

joblib = pytest.importorskip("joblib")

SETTINGS = srnn.Settings(
    cell="elman", hidden=2, window=6, horizon=2, epochs=2, batch=16, patience=0, dropout=0.2
)
#: Compiles in a second; names of modes reach other processes.
MODE = "FAST_COMPILE"


def wave(name, n=60):
    rng = np.random.default_rng(len(name))
    values = np.sin(np.arange(n) / 3)[:, None] + 0.1 * rng.normal(size=(n, 1))
    return srnn.Series(values, ("flow",), "flow", None, name)


def values(fitted):
    """What was learned, as bytes, and all numbers that are reported."""
    learned = [parameter.get_value().tobytes() for parameter in fitted.forecaster.parameters]
    return learned, fitted.history, fitted.scores


def test_errors_are_told_by_name_and_the_others_come_back_in_order():
    """Catches results that move, seeds by place, and networks lost to another's error."""
    many = [wave("a"), wave("short", 9), wave("b" * 3)]
    with pytest.warns(UserWarning, match=r"fit_each: 1 of 3 networks failed: short \(SeriesError"):
        found = srnn.fit_each(many, SETTINGS, mode=MODE)
    assert [fitted.name for fitted in found] == ["a", "short", "bbb"]
    assert [fitted.ok for fitted in found] == [True, False, True]
    assert found[1].forecaster is None
    [alone] = srnn.fit_each(many[2], SETTINGS, mode=MODE)
    assert values(alone) == values(found[2])
    assert found[0].settings.seed != found[2].settings.seed
    experiment = srnn.Experiment(many[2], found[2].settings, mode=MODE)
    assert experiment.fit(progress=False) == found[2].history
    expected = experiment.forecaster.forecast(many[2]).values
    np.testing.assert_array_equal(found[2].forecaster.forecast(many[2]).values, expected)
    assert found[2].scores[0].name == "elman"


@pytest.mark.parametrize(("dropout", "compiled"), [(0.0, 1), (0.2, 2)])
def test_series_of_one_shape_are_compiled_once_and_trained_as_if_alone(
    dropout, compiled, monkeypatch
):
    """Catches weights, moments and scalings that stay from the series before."""
    settings = replace(SETTINGS, dropout=dropout, patience=1, restarts=2, hidden=4)
    made, new = [], srnn.Experiment.__init__
    monkeypatch.setattr(
        srnn.Experiment, "__init__", lambda *args, **more: made.append(new(*args, **more))
    )
    _, fitted = srnn.fit_each([wave("bb", 90), wave("ccc")], settings, mode=MODE)
    assert len(made) == compiled
    alone = srnn.Experiment(wave("ccc"), fitted.settings, mode=MODE)
    assert alone.fit(progress=False) == fitted.history
    assert tuple(alone.scores()) == fitted.scores
    for one, other in zip(alone.forecaster.parameters, fitted.forecaster.parameters, strict=True):
        np.testing.assert_array_equal(one.get_value(), other.get_value())


def test_arguments_that_are_no_series_or_settings_are_refused():
    with pytest.raises(TypeError, match=r"fit_each expects Series or a list of them for series"):
        srnn.fit_each([3], SETTINGS)
    with pytest.raises(TypeError, match=r"fit_each expects Settings or a list of them"):
        srnn.fit_each(wave("a"), "gru")
    with pytest.raises(ValueError, match="series with different names, got 'a' twice"):
        srnn.fit_each([wave("a"), wave("a")], SETTINGS)


def test_without_joblib_one_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "joblib", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'symbolic_rnn\[cluster\]'"):
        srnn.fit_each(wave("a"), SETTINGS)


@pytest.mark.libraries
def test_the_number_of_workers_changes_nothing():
    """Workers are compared with workers: conftest.py changes how this process compiles."""
    many = [wave("w"), wave("ww")]
    several = [SETTINGS, replace(SETTINGS, hidden=3)]
    two = srnn.fit_each(many, several, mode=MODE, n_jobs=2)
    three = srnn.fit_each(many, several, mode=MODE, n_jobs=3)
    assert [values(fitted) for fitted in two] == [values(fitted) for fitted in three]
    assert [fitted.settings.hidden for fitted in two] == [2, 3] * 2


@pytest.mark.libraries
def test_a_dask_worker_that_is_killed_loses_no_series():
    """Catches a cluster on which a death loses what it had, or what waited for it."""
    distributed = pytest.importorskip("distributed")
    many = [wave("w" * k) for k in range(1, 7)]
    slow = replace(SETTINGS, epochs=20)
    expected = srnn.fit_each(many, slow, mode=MODE, n_jobs=2)
    killed = []
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs="CRITICAL"
        ) as cluster,
        distributed.Client(cluster) as client,
    ):

        def kill() -> None:
            while not killed:
                time.sleep(0.1)
                working = [worker for worker, tasks in client.processing().items() if tasks]
                if len(working) == 2:
                    time.sleep(2)  # in the middle of a task
                    info = client.run(os.getpid)
                    os.kill(info[working[0]], signal.SIGKILL)
                    killed.append(working[0])

        killer = threading.Thread(target=kill)
        killer.start()
        with joblib.parallel_config("dask"):
            found = srnn.fit_each(many, slow, mode=MODE)
        killer.join()
        assert killed
    assert [values(fitted) for fitted in found] == [values(fitted) for fitted in expected]
