"""The estimators in scikit-learn itself: its own checks, searches, pipelines, other processes."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading

import numpy as np
import pytest
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from symbolic_rnn.estimators import RecurrentClassifier, RecurrentForecaster, RecurrentRegressor

pytestmark = [pytest.mark.libraries, pytest.mark.filterwarnings("default")]

#: One batch: the data with repetitions and with weights are then the same examples of one loss.
FULL_BATCH = {"hidden": 8, "epochs": 60, "batch_size": 500, "learning_rate": 0.03}

#: Checks that cannot hold where a row is a step in time.
OF_ROWS_IN_TIME = {
    "check_methods_sample_order_invariance": "the rows are steps in time: their order is the data",
    "check_methods_subset_invariance": "a row is the step after the row before, or after those of "
    "fit: alone it is another step",
}


@pytest.mark.parametrize(
    ("estimator", "excused"),
    [
        (RecurrentRegressor("gru", **FULL_BATCH), {}),
        (RecurrentClassifier("gru", **FULL_BATCH), {}),
        (RecurrentForecaster("gru", 4, window=3, horizon=2, epochs=2), OF_ROWS_IN_TIME),
    ],
    ids=["regressor", "classifier", "forecaster"],
)
def test_scikit_learns_own_checks_pass(estimator, excused):
    """All of them; what is excused fails, and says why it must."""
    results = check_estimator(estimator, expected_failed_checks=excused, on_skip=None)
    status = {}
    for result in results:
        status.setdefault(result["status"], set()).add(result["check_name"])
    assert len(status["passed"]) > 40
    assert status.get("xfail", set()) == set(excused)
    assert status.get("skipped", set()) <= {"check_array_api_input"}  # of an experimental switch
    assert status.keys() <= {"passed", "xfail", "skipped"}


RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 5))
Y = X[:, -1] + X[:, -2]


def test_a_search_over_rates_in_several_processes_gives_what_one_process_gives():
    """Pickling, clone and compiling in a process of its own."""
    model = RecurrentRegressor("elman", 4, epochs=5, random_state=0)
    grid = {"learning_rate": [1e-3, 3e-2], "hidden": [3, 4]}
    split = TimeSeriesSplit(3)
    searches = [GridSearchCV(model, grid, cv=split, n_jobs=n).fit(X, Y) for n in (1, 2)]
    here, there = (search.cv_results_["mean_test_score"] for search in searches)
    np.testing.assert_array_equal(here, there)
    assert searches[0].best_params_["learning_rate"] == 3e-2
    assert len(set(here.tolist())) == 4


def test_a_search_over_windows_is_a_backtest():
    """The folds of TimeSeriesSplit are forecasts from a rolling origin."""
    y = np.sin(np.arange(60) / 2)
    model = RecurrentForecaster("elman", 4, horizon=5, epochs=30, learning_rate=0.02,
                                random_state=0, exogenous=False)  # fmt: skip
    rows = np.arange(60)[:, None]
    split = TimeSeriesSplit(3, test_size=5)
    search = GridSearchCV(
        model, {"window": [1, 8]}, cv=split, scoring="neg_mean_absolute_error"
    ).fit(rows, y)
    first = next(split.split(rows))
    alone = model.set_params(window=8).fit(rows[first[0]], y[first[0]]).predict(rows[first[1]])
    found = search.cv_results_["split0_test_score"][1]
    assert found == pytest.approx(-np.abs(alone - y[first[1]]).mean(), rel=1e-12)
    assert search.best_params_ == {"window": 8}


def test_pipelines_of_tables_and_of_sequences():
    """What stands before the network reads a table, or arrays with three axes."""
    model = RecurrentRegressor("elman", 4, epochs=20, learning_rate=0.03, random_state=0)
    assert make_pipeline(StandardScaler(), model).fit(X, Y).score(X, Y) > 0.5
    steps = FunctionTransformer(lambda table: np.stack([table, table**2], axis=2))
    pipeline = make_pipeline(steps, RecurrentClassifier("elman", 4, epochs=20, random_state=0))
    assert cross_val_score(pipeline, X, Y > 0, cv=2).shape == (2,)


def test_an_estimator_goes_to_another_process(tmp_path):
    """What it has learned is in the pickle, to the last bit; the functions are not."""
    model = RecurrentClassifier("gru", 4, epochs=2, random_state=0).fit(X, Y > 0)
    model.partial_fit(X, Y > 0)
    file = tmp_path / "model.pickle"
    file.write_bytes(pickle.dumps((model, X, Y > 0)))
    code = (
        "import pickle, sys; model, X, y = pickle.load(open(sys.argv[1], 'rb'));"
        "first = model.predict_proba(X); model.partial_fit(X, y);"
        "pickle.dump((first, model.predict_proba(X)), open(sys.argv[1], 'wb'))"
    )
    subprocess.run([sys.executable, "-c", code, str(file)], check=True)
    first, later = pickle.loads(file.read_bytes())
    np.testing.assert_array_equal(first, model.predict_proba(X))
    np.testing.assert_array_equal(later, model.partial_fit(X, Y > 0).predict_proba(X))


def test_threads_that_share_a_network_do_not_disturb_each_other():
    """Each fit has the bits that it has alone."""
    seeds = range(6)

    def made(seed):
        model = RecurrentRegressor("elman", 4, epochs=4, batch_size=7, random_state=seed)
        return model.fit(X, Y).predict(X)

    alone = [made(seed) for seed in seeds]
    found: dict[int, np.ndarray] = {}
    threads = [
        threading.Thread(target=lambda seed=seed: found.update({seed: made(seed)}))
        for seed in seeds
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    np.testing.assert_array_equal([found[seed] for seed in seeds], alone)


def test_nothing_of_scikit_learn_is_imported_before_it_is_used():
    """Catches a slower import of the package."""
    code = (
        "import sys, symbolic_rnn as srnn; before = {'sklearn', 'pandas'} & sys.modules.keys();"
        "srnn.estimators.RecurrentRegressor(); print(before, 'sklearn' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert run.stdout.split() == ["set()", "True"]
