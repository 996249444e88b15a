"""The times of a series of pandas: a row is the step of its time, or there is an error."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from modes import QUICK

from symbolic_rnn.estimators import RecurrentForecaster

RNG = np.random.default_rng(0)
VALUES = np.sin(np.arange(30.0)) + 0.1 * RNG.normal(size=30)
KNOWN = RNG.normal(size=(40, 1))

#: Indexes of 40 rows with equal steps.
REGULAR = {
    "days": pd.date_range("2024-02-20", periods=40, freq="D"),
    "days without a frequency": pd.DatetimeIndex(list(pd.date_range("2024-02-20", periods=40))),
    "days in a zone, over a change of the clock": pd.date_range(
        "2024-03-01", periods=40, freq="D", tz="Europe/Berlin"
    ),
    "ends of months": pd.date_range("2020-01-31", periods=40, freq="ME"),
    "business days": pd.date_range("2024-02-20", periods=40, freq="B"),
    "quarters": pd.period_range("2001Q3", periods=40, freq="Q"),
    "years": pd.Index(range(1960, 2000)),
    "every tenth": pd.RangeIndex(7, 407, 10),
    "differences": pd.to_timedelta(np.arange(40) * 15, unit="min"),
}


def forecaster(**options):
    small = {"window": 5, "horizon": 3, "epochs": 1, "random_state": 0, "mode": QUICK}
    return RecurrentForecaster("elman", 2, **{**small, **options})


def fitted(index, known=True, **options):
    X = pd.DataFrame(KNOWN[:30], index=index[:30], columns=["price"]) if known else None
    return forecaster(**options).fit(X, pd.Series(VALUES, index=index[:30], name="sales"))


@pytest.mark.parametrize("index", [pytest.param(index, id=name) for name, index in REGULAR.items()])
def test_a_row_is_forecast_at_its_time(index):
    """Catches rows after a gap, whose forecasts are those of the steps in the gap."""
    X = pd.DataFrame(KNOWN, index=index, columns=["price"])
    model = fitted(index)
    whole = model.predict(X[30:])
    assert whole.index.equals(index[30:])
    with pytest.raises(ValueError, match="without 2 of the steps before"):
        model.predict(X[32:])
    with pytest.raises(ValueError, match="expects X of the steps that follow"):
        model.forecast(2, X[32:])
    unknown = fitted(index, exogenous=False)
    steps = unknown.forecast(10)
    assert steps.index.equals(index[30:])
    # A row of the gap is known to nobody; without known columns there is nothing to miss.
    gap = unknown.predict(X.iloc[[32, 35]])
    np.testing.assert_array_equal(gap.to_numpy(), steps.iloc[[2, 5]].to_numpy())
    assert gap.index.equals(index[[32, 35]])


@pytest.mark.parametrize("index", [pytest.param(index, id=name) for name, index in REGULAR.items()])
def test_rows_that_are_not_in_the_order_of_time_are_refused(index):
    """Catches time that runs backward, a shuffled table and a time that is there twice."""
    y = pd.Series(VALUES, index=index[:30])
    for given in (y[::-1], y.iloc[RNG.permutation(30)], pd.concat([y[:15], y[14:]])):
        with pytest.raises(ValueError, match="the oldest first and each time once"):
            forecaster().fit(None, given)
    X = pd.DataFrame(KNOWN[:30], index=index[10:])
    with pytest.raises(ValueError, match="X and y with the same index"):
        forecaster().fit(X, y)
    with pytest.warns(UserWarning, match=r"not equal.*forecasts have numbers"):
        model = forecaster().fit(None, y.drop(index[12:15]))
    assert model.forecast(2).index.tolist() == [27, 28]


def test_an_index_of_another_kind_is_refused():
    """Catches a comparison of a time with a number, and several series under one another."""
    days = REGULAR["days"]
    model = fitted(days)
    X = pd.DataFrame(KNOWN[30:], columns=["price"])
    with pytest.raises(ValueError, match="fitted on rows with a DatetimeIndex, got X with a Index"):
        model.predict(X)
    with pytest.raises(ValueError, match="DatetimeIndex with a time zone"):
        model.predict(X.set_index(days[30:].tz_localize("UTC")))
    with pytest.raises(ValueError, match="expects rows at steps of the series"):
        model.predict(X.set_index(days[30:] + pd.Timedelta(hours=6)))
    y = pd.Series(VALUES, index=days[:30])
    with pytest.raises(ValueError, match=r"one series, got an index of 2 levels.*unstack"):
        forecaster().fit(None, pd.concat({"north": y, "south": y}))
    with pytest.raises(ValueError, match=r"got None; without known columns, use forecast"):
        model.predict(None)


def test_labels_that_are_no_times_are_not_asked():
    """Catches an order that is demanded of words."""
    y = pd.Series(VALUES, index=[f"step {k}" for k in range(30)])
    assert forecaster().fit(None, y).forecast(2).index.tolist() == [30, 31]


@pytest.mark.parametrize("pandas", [True, False], ids=["pandas", "arrays"])
def test_observed_rows_move_the_forecast_and_train_nothing(pandas):
    """The network of the first rows, with the window of the last: as `predict` of a Forecaster."""
    index = REGULAR["days"]
    X, y = pd.DataFrame(KNOWN, index=index), pd.Series(np.cos(np.arange(40.0)), index=index)
    if not pandas:
        X, y = X.to_numpy(), y.to_numpy()
    model = forecaster().fit(X[:30], y[:30])
    before = model.predict(X[30:33])
    weights = [weight.copy() for weight in model.weights_]
    assert model.observe(X[30:32], y[30:32]).observe(X[32:33], y[32:33]) is model
    found = model.predict(X[33:36])
    window = [np.asarray(y[28:33])[None, :, None], np.asarray(X[28:36])[None]]
    np.testing.assert_array_equal(found, model.to_forecaster().predict(*window)[0, :, 0])
    assert np.abs(np.asarray(found) - np.asarray(before)).max() > 1e-3
    assert all((old == new).all() for old, new in zip(weights, model.weights_, strict=True))
    if pandas:
        assert found.index.equals(index[33:36])
        with pytest.raises(ValueError, match="expects the rows that follow 2024-03-23"):
            model.observe(X[34:36], y[34:36])
        with pytest.raises(ValueError, match="observe expects pandas objects"):
            model.observe(X[33:36].to_numpy(), y[33:36].to_numpy())
    with pytest.raises(ValueError, match="fitted on 1 columns of y, got 2"):
        model.observe(X[33:36], np.zeros((3, 2)) if not pandas else y[33:36].to_frame().assign(b=1))


def test_a_constant_column_is_named_as_the_user_named_it():
    """Catches the name that the estimator gives to a column inside."""
    y = pd.DataFrame({"sales": VALUES, "tax": 3.0})
    with pytest.raises(ValueError, match=r"RecurrentForecaster .* a constant one, 'tax' \(3.0\)"):
        forecaster().fit(None, y)
    with pytest.raises(ValueError, match=r"a constant one, 0 \(3.0\)"):
        forecaster().fit(None, np.full(30, 3.0))
