"""What holds of the estimators beyond the checks of scikit-learn, which are in test_checks.py."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest
from modes import QUICK
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from tolerances import EXACT

import symbolic_rnn as srnn
from symbolic_rnn.estimators import RecurrentClassifier, RecurrentForecaster, RecurrentRegressor
from symbolic_rnn.estimators.trained_network import borrowed

RNG = np.random.default_rng(0)
X = RNG.normal(size=(12, 4, 2))
Y = np.stack([X[:, -1].sum(axis=1), X[:, 0, 0]], axis=1)
LABELS = np.where(X[:, -1, 0] > 0, "up", "down")
RAGGED = [x[: 1 + k % 4] for k, x in enumerate(X)]
SMALL = {"epochs": 3, "batch_size": 100, "learning_rate": 0.02, "random_state": 0, "mode": QUICK}


def regressor(**options):
    return RecurrentRegressor("elman", 3, **{**SMALL, **options})


def classifier(**options):
    return RecurrentClassifier("elman", 3, **{**SMALL, **options})


def fitted(kind, **options):
    return kind(**options).fit(X, Y if kind is regressor else LABELS)


def outputs(model, sequences=X):
    if isinstance(model, RecurrentClassifier):
        return model.predict_proba(sequences)
    return model.predict(sequences)


@pytest.mark.parametrize("kind", [regressor, classifier])
def test_the_same_seed_gives_the_same_bits_whatever_ran_between(kind):
    """Catches what an estimator leaves in the functions that it shares with another."""
    model = fitted(kind, batch_size=5)
    before = outputs(model)
    other = fitted(kind, batch_size=5, random_state=1, learning_rate=0.1)
    assert np.abs(outputs(other) - before).max() > 1e-3
    np.testing.assert_array_equal(outputs(model), before)
    again = clone(model)
    with pytest.raises(NotFittedError):
        outputs(again)
    again.fit(X, Y if kind is regressor else LABELS)
    np.testing.assert_array_equal(outputs(again), before)
    np.testing.assert_array_equal(outputs(pickle.loads(pickle.dumps(model))), before)


def test_an_estimator_of_the_same_shape_compiles_nothing_anew():
    """Catches a learning rate, a seed or a number of epochs that is part of a compiled function."""
    model = fitted(regressor)
    model.predict(X)
    with borrowed(model.architecture_) as network:
        compiled = dict(network._functions)
    other = regressor(learning_rate=0.5, clip=0.1, epochs=1, batch_size=7, random_state=3)
    other.fit(X[:9], Y[:9], sample_weight=np.ones(9)).predict(X)
    assert other.architecture_ == model.architecture_
    with borrowed(other.architecture_) as network:
        assert network._functions == compiled


def test_the_learning_rate_and_the_clip_of_a_shared_function_are_those_of_the_estimator():
    """Catches a rate that is the one of who compiled the function."""
    slow, fast = (regressor(epochs=1, learning_rate=rate).fit(X, Y) for rate in (1e-4, 1e-2))
    moved = [
        np.abs(fast_weight - slow_weight).max()
        for slow_weight, fast_weight in zip(slow.weights_, fast.weights_, strict=True)
    ]
    # Adam's first step is the rate, for each weight whose gradient is not tiny.
    assert max(moved) == pytest.approx(1e-2 - 1e-4, rel=1e-4)


@pytest.mark.parametrize("kind", [regressor, classifier])
@pytest.mark.parametrize("per_step", [False, True])
def test_sample_weights_equal_repetitions(kind, per_step):
    """Catches weights that the scaling, the loss or its mean ignores; zero leaves out."""
    weights = np.arange(12) % 3
    steps = (X[..., 0], np.where(X[..., 0] > 0, "up", "down"))
    y = (Y, LABELS)[kind is classifier] if not per_step else steps[kind is classifier]
    sequences = RAGGED if per_step else X
    targets = [each[: len(x)] for each, x in zip(y, RAGGED, strict=True)] if per_step else y
    places = np.repeat(np.arange(12), weights)
    weighted = kind(per_step=per_step).fit(sequences, targets, sample_weight=weights)
    repeated = kind(per_step=per_step).fit(
        [sequences[k] for k in places], [targets[k] for k in places]
    )
    np.testing.assert_allclose(
        weighted.history_.train_loss, repeated.history_.train_loss, rtol=1e-9
    )
    plain = kind(per_step=per_step).fit(sequences, targets)
    assert abs(plain.history_.train_loss[-1] - weighted.history_.train_loss[-1]) > 1e-4
    for ours, theirs in zip(outputs(weighted, RAGGED), outputs(repeated, RAGGED), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=1e-9)


def test_partial_fit_goes_on_with_the_optimizer_and_warm_start_with_the_weights():
    """Catches an optimizer that begins anew, and weights that are drawn again."""
    whole = fitted(regressor)
    parts = regressor()
    for _ in range(2):
        parts.partial_fit(X, Y)
    parts = pickle.loads(pickle.dumps(parts)).partial_fit(X, Y)
    assert parts.n_iter_ == whole.n_iter_ == 3
    np.testing.assert_allclose(parts.predict(X), whole.predict(X), rtol=1e-9)

    warm = fitted(regressor, warm_start=True)
    np.testing.assert_array_equal(warm.predict(X), whole.predict(X))
    error = np.mean(((warm.predict(X) - Y) / warm.target_scaling_.scale) ** 2)
    warm.fit(X, Y)
    assert warm.history_.train_loss[0] == pytest.approx(error, rel=1e-9)
    assert warm.n_iter_ == 6
    with pytest.raises(ValueError, match="cannot change its shape"):
        warm.set_params(hidden=4).fit(X, Y)
    assert warm.predict(X).shape == Y.shape  # with the network that it has


@pytest.mark.parametrize("options", [{}, {"bidirectional": True}])
def test_lists_of_one_length_equal_arrays_and_padding_is_not_read(options):
    """Catches an output after the padding, and a batch in another order."""
    model = fitted(regressor, **options)
    np.testing.assert_array_equal(model.predict(list(X)), model.predict(X))
    np.testing.assert_array_equal(regressor(**options).fit(list(X), Y).predict(X), model.predict(X))
    one_by_one = np.concatenate([model.predict(x[None]) for x in RAGGED])
    np.testing.assert_allclose(model.predict(RAGGED), one_by_one, rtol=EXACT, atol=EXACT)
    assert np.abs(one_by_one - model.predict(X)).max() > 1e-3


def test_targets_for_each_step_have_the_form_of_the_sequences():
    """Catches padding in a result, and an axis that appears or disappears."""
    steps = X[..., 0]
    model = regressor(per_step=True).fit(X, steps)
    assert model.predict(X).shape == steps.shape
    found = model.predict(RAGGED)
    assert [each.shape for each in found] == [(len(x),) for x in RAGGED]
    flat = np.concatenate([x[:, 0] for x in RAGGED]), np.concatenate(found)
    expected = 1 - np.sum((flat[0] - flat[1]) ** 2) / np.sum((flat[0] - flat[0].mean()) ** 2)
    assert model.score(RAGGED, [x[:, 0] for x in RAGGED]) == pytest.approx(expected, rel=1e-9)
    assert regressor(per_step=True).fit(X, steps[..., None]).predict(X).shape == (*steps.shape, 1)
    labels = np.where(steps > 0, 5, 3)
    several = classifier(per_step=True).fit(X, labels)
    assert several.predict_proba(X).shape == (*steps.shape, 2)
    assert set(np.unique(several.predict(X))) <= {3, 5}
    assert [each.shape for each in several.predict(RAGGED)] == [(len(x),) for x in RAGGED]
    with pytest.raises(ValueError, match="a target for each step"):
        model.fit(RAGGED, steps)


def test_a_table_is_sequences_of_one_feature():
    """Catches rows that are read as one step of many features."""
    table = X[..., 0]
    model = regressor().fit(table, Y)
    assert (model.n_features_in_, model.weights_[0].shape[1]) == (4, 1)
    again = regressor().fit(table[:, :, None], Y)
    np.testing.assert_array_equal(model.predict(table), again.predict(table[:, :, None]))


def test_pandas_objects_come_back():
    """Catches a lost index, and names of other columns."""
    index = [f"day {k}" for k in range(12)]
    table = pd.DataFrame(X[..., 0], index=index, columns=["a", "b", "c", "d"])
    model = regressor().fit(table, pd.DataFrame(Y, index=index, columns=["level", "flow"]))
    assert model.feature_names_in_.tolist() == ["a", "b", "c", "d"]
    found = model.predict(table[2:5])
    assert (found.index.tolist(), found.columns.tolist()) == (index[2:5], ["level", "flow"])
    labels = classifier().fit(table, pd.Series(LABELS, index=index, name="course"))
    courses = labels.predict(table[2:5])
    assert (courses.index.tolist(), courses.name) == (index[2:5], "course")
    assert labels.predict_proba(table).columns.tolist() == ["down", "up"]
    with pytest.warns(UserWarning, match="feature names"):
        assert isinstance(labels.predict(table.to_numpy()), np.ndarray)
    with pytest.raises(ValueError, match="feature names"):
        model.predict(table.rename(columns={"a": "z"}))


def test_single_precision_and_dropout_and_a_validation_part():
    """Catches an array of another precision, and draws that are not from the seed."""
    options = {"dtype": "float32", "dropout": 0.3, "validation": 0.25, "patience": 1, "epochs": 4}
    models = [regressor(**options).fit(X, Y) for _ in range(2)]
    assert {weight.dtype.name for weight in models[0].weights_} == {"float32"}
    np.testing.assert_array_equal(models[0].predict(X), models[1].predict(X))
    assert len(models[0].history_.validation_loss) == models[0].n_iter_ <= 4
    without = regressor(**{**options, "dropout": 0.0}).fit(X, Y)
    assert np.abs(without.predict(X) - models[0].predict(X)).max() > 1e-6


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"cell": "lstn"}, "cell expects one of elman"),
        ({"hidden": 0}, "positive integer for hidden"),
        ({"epochs": 0}, "positive integer for epochs"),
        ({"learning_rate": 0.0}, "learning_rate expects a positive number"),
        ({"validation": 1.0}, "validation expects a share"),
        ({"dtype": "float16"}, "'float32' or 'float64'"),
        ({"dropout": 1.0}, "dropout expects a share"),
    ],
)
def test_arguments_out_of_range_are_refused_by_fit(options, message):
    """Catches an argument that is ignored."""
    with pytest.raises(ValueError, match=message):
        regressor().set_params(**options).fit(X, Y)


def test_labels_and_shapes_that_do_not_fit_are_refused():
    """Catches a new class that is taken for another, and features that are cut."""
    model = classifier()
    with pytest.raises(ValueError, match="knows the classes"):
        model.partial_fit(X, LABELS, classes=["up"])
    model.partial_fit(X[:2], ["up", "up"], classes=["down", "up"])
    with pytest.raises(ValueError, match="knows the classes"):
        model.partial_fit(X, ["left"] * 12)
    assert model.predict_proba(X).shape == (12, 2)
    with pytest.raises(ValueError, match="2 features, got 1"):
        model.predict(X[..., :1])
    with pytest.raises(ValueError, match="zero"):
        regressor().fit(X, Y, sample_weight=np.zeros(12))


WAVE = 3 + np.sin(np.arange(40) / 2)
KNOWN = np.stack([np.arange(48) % 3, np.arange(48) % 2], axis=1)


def forecaster(**options):
    return RecurrentForecaster("elman", 3, window=5, horizon=3, **{**SMALL, **options})


def test_a_forecast_is_that_of_the_forecaster_and_goes_on_from_its_own_values():
    """Catches weights, scaling or windows of another series."""
    model = forecaster().fit(None, WAVE)
    before = model.forecast(7)
    forecaster(random_state=1).fit(None, 100 * WAVE[::-1])
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(model)).forecast(7), before)
    np.testing.assert_array_equal(forecaster().fit(None, WAVE).forecast(7), before)
    own = model.to_forecaster()
    history = WAVE[:, None]
    for start in range(0, 7, 3):
        block = np.asarray(own.forecast(history))
        np.testing.assert_allclose(before[start : start + 3], block[: 7 - start, 0], rtol=1e-9)
        history = np.concatenate([history, block])
    assert isinstance(own, srnn.Forecaster)


def test_known_columns_are_read_in_the_steps_that_are_forecast():
    """Catches columns of the training part, and rows that are one step off."""
    model = forecaster().fit(KNOWN[:40], WAVE)
    found = model.predict(KNOWN[40:])
    assert found.shape == (8,)
    other = KNOWN[40:].copy()
    other[5:] += 1  # the second block of three begins at 3, the third at 6
    changed = model.predict(other)
    np.testing.assert_array_equal(changed[:3], found[:3])
    assert np.abs(changed - found)[3:].min() > 1e-6
    rows = forecaster(exogenous=False).fit(KNOWN[:40], WAVE).predict(other)
    np.testing.assert_array_equal(rows, forecaster().fit(None, WAVE).forecast(8))
    with pytest.raises(ValueError, match="known columns X of the next 2 steps"):
        model.forecast(2)


def test_forecasts_of_pandas_objects_have_the_times_that_follow():
    """Catches an index that begins again, and rows of the training data."""
    times = pd.date_range("2020-01-31", periods=40, freq="ME")
    y = pd.DataFrame({"flow": WAVE, "level": WAVE**2}, index=times)
    found = forecaster().fit(None, y).forecast(2)
    assert found.columns.tolist() == ["flow", "level"]
    assert found.index.tolist() == list(pd.date_range("2023-05-31", periods=2, freq="ME"))
    known = pd.DataFrame(KNOWN[:40], columns=["a", "b"], index=times)
    model = forecaster().fit(known, y["flow"])
    later = known.set_axis(pd.date_range("2023-05-31", periods=40, freq="ME"))
    assert model.predict(later[:2]).name == "flow"
    with pytest.raises(ValueError, match="forecasts the rows after its training data"):
        model.predict(known)


def test_a_series_that_is_too_short_is_refused():
    """Catches an error about windows that names no estimator."""
    with pytest.raises(ValueError, match="RecurrentForecaster expects at least 8 rows"):
        forecaster().fit(None, WAVE[:7])


def test_numbers_far_from_zero_keep_their_differences_in_single_precision():
    """Catches a cast before the scaling: in float32, 1e9 and 1e9 + 1 are the same number."""
    table, values = X[..., 0] + 1e6, Y + 1e9
    near = regressor(dtype="float32").fit(X[..., 0], Y).predict(X[..., 0])
    far = regressor(dtype="float32").fit(table, values).predict(table)
    np.testing.assert_allclose(far - 1e9, near, atol=1e-3)
    lists = [row[:, None] for row in table]
    np.testing.assert_array_equal(regressor(dtype="float32").fit(lists, values).predict(lists), far)


def test_a_table_of_targets_for_each_step_comes_back_as_a_table():
    """Catches a DataFrame whose predictions are an array."""
    index, columns = [f"day {k}" for k in range(12)], ["a", "b", "c", "d"]
    table = pd.DataFrame(X[..., 0], index=index, columns=columns)
    sums = regressor(per_step=True).fit(table, table.cumsum(axis=1).rename(columns=str.upper))
    assert sums.predict(table).index.tolist() == index
    assert sums.predict(table).columns.tolist() == ["A", "B", "C", "D"]
    signs = classifier(per_step=True).fit(table, table > 0).predict(table)
    assert (signs.index.tolist(), signs.columns.tolist()) == (index, columns)


def test_sequences_in_a_series_of_pandas_are_a_list():
    """Catches a column of arrays, which is how pandas holds sequences of different lengths."""
    column = pd.Series(RAGGED, index=[f"day {k}" for k in range(12)])
    model = regressor().fit(column, pd.Series(Y[:, 0], name="level"))
    found = model.predict(column[3:6])
    assert (found.name, found.index.tolist()) == ("level", ["day 3", "day 4", "day 5"])
    np.testing.assert_array_equal(found.to_numpy(), model.predict(RAGGED[3:6]))
    steps = pd.Series([x.sum(axis=1) for x in RAGGED])
    assert isinstance(regressor(per_step=True).fit(column, steps).predict(column), list)


@pytest.mark.parametrize(
    ("sequences", "message"),
    [
        ([X[0], X[1, :0], *X[2:]], r"at least one step, got shape \(0, 2\) for sequence 1"),
        ([X[0], X[1], X[2, :, :1], *X[3:]], "got 2 in sequence 0 and 1 in sequence 2"),
        (X[:, :, None], r"\(n, time, features\) or a table \(n, time\), got shape \(12, 4, 1, 2\)"),
    ],
)
def test_the_sequence_that_does_not_fit_is_named(sequences, message):
    """Catches messages of NumPy about shapes that the user never saw."""
    with pytest.raises(ValueError, match=f"RecurrentRegressor expects .*{message}"):
        regressor().fit(sequences, Y)
