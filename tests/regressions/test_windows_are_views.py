"""Class 53: ``train`` on 200,000 rows of 4 columns (6.4 MB) took 2.2 GB with a window of 168.

Kind: memory that grows with the window. Windows are views of the series; what is copied is a batch.
"""

import tracemalloc

import numpy as np
import pytest
from modes import QUICK

from symbolic_rnn.forecasting.experiment import Experiment, Settings
from symbolic_rnn.forecasting.series import Series, read_series
from symbolic_rnn.forecasting.windows import cut_windows
from symbolic_rnn.training.fitting import History, fit

ROWS, WINDOW, COLUMNS = 20_000, 168, 4
SERIES_BYTES = ROWS * COLUMNS * 8  # 0.64 MB; copies of all windows would take 107 MB


@pytest.fixture(scope="module")
def series():
    t = np.arange(float(ROWS))
    values = np.stack([np.sin(t / (5 + k)) for k in range(COLUMNS)], axis=1)
    return Series(values, tuple("abcd"), "d", None, "waves")


def peak(work) -> int:
    """How many bytes were allocated at once, over those that were there before."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        work()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


@pytest.fixture(scope="module")
def experiment(series):
    settings = Settings(cell="elman", hidden=2, window=WINDOW, horizon=12, epochs=1, batch=256)
    prepared = []
    taken = peak(lambda: prepared.append(Experiment(series, settings, mode=QUICK)))
    return prepared[0], taken


def test_windows_share_the_memory_of_the_series(series):
    windows = cut_windows(series.values, WINDOW, 12, target=3)
    assert np.shares_memory(windows.x, series.values)
    assert np.shares_memory(windows.y, series.values)


def test_preparing_takes_a_few_copies_of_the_series_and_none_of_the_windows(experiment):
    assert experiment[1] < WINDOW * SERIES_BYTES / 8  # the graph takes most of it


def test_an_epoch_copies_one_batch_at_a_time(experiment):
    prepared, _ = experiment
    batches = []

    def step(x, y):
        assert x.flags.c_contiguous
        assert y.flags.c_contiguous
        batches.append((len(x), float(x.sum()), float(y.sum())))
        return 1.0

    data = [prepared.train.x, prepared.train.y]
    taken = peak(lambda: fit(step, data, parameters=[], epochs=2, batch_size=256, progress=False))
    batch_bytes = 256 * WINDOW * COLUMNS * 8
    assert taken < 4 * batch_bytes
    assert sum(n for n, *_ in batches) == 2 * len(prepared.train)


def test_training_is_given_views(experiment, monkeypatch):
    """The cast to the network's dtype copied every window, even where it had the dtype."""
    from symbolic_rnn.forecasting import experiment as module

    class Step:
        def get_shared(self):
            return []

    given = {}

    def remember(step, data, *, validation, parameters, **_):
        given.update(data=data, validation=validation)
        return History((1.0,), (1.0,), 1, "epochs")

    prepared, _ = experiment
    monkeypatch.setitem(vars(prepared), "step", Step())
    monkeypatch.setattr(module, "compile_predict", lambda *_, **__: None)
    monkeypatch.setattr(module, "fit", remember)
    assert peak(lambda: prepared.fit(progress=False)) < SERIES_BYTES
    for array in (*given["data"], *given["validation"]):
        assert array.dtype == prepared.forecaster.dtype
        assert not array.flags.owndata


def test_scores_of_the_test_part_are_predicted_in_batches(experiment):
    prepared, _ = experiment
    prepared.forecaster.predict(prepared.test.x[:1])  # compiled before it is measured
    scores = []
    taken = peak(lambda: scores.extend(prepared.scores()))
    whole = prepared.test.x.size * 8
    assert taken < whole / 2  # it was more than three times as much
    assert all(np.isfinite(score.rmse) for score in scores)


def test_batches_of_any_size_predict_the_same(experiment, monkeypatch):
    from symbolic_rnn.forecasting import forecaster

    prepared, _ = experiment
    x = prepared.test.x[:50]
    whole = prepared.forecaster.predict(x)
    monkeypatch.setattr(forecaster, "BATCH_NUMBERS", 7 * WINDOW * COLUMNS)
    np.testing.assert_allclose(prepared.forecaster.predict(x), whole, rtol=1e-12)
    assert prepared.forecaster.predict(x[:0]).shape == (0, 12)


def test_a_file_takes_a_few_times_its_own_size(tmp_path, series):
    path = tmp_path / "waves.csv"
    np.savetxt(path, series.values, delimiter=",", header="a,b,c,d", comments="")
    assert peak(lambda: read_series(path)) < 12 * path.stat().st_size
