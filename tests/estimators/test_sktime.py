"""The forecaster in sktime: its own checks, and the columns and steps that it is asked for."""

from __future__ import annotations

import doctest

import numpy as np
import pytest

pytest.importorskip("sktime")

from sktime.utils.estimator_checks import check_estimator

from symbolic_rnn.estimators import RecurrentForecaster, sktime
from symbolic_rnn.estimators.sktime import SktimeForecaster

# sktime warns of changes in its next versions.
pytestmark = [pytest.mark.libraries, pytest.mark.filterwarnings("ignore")]

SMALL = {"window": 6, "horizon": 3, "epochs": 3, "random_state": 0}


def test_sktimes_own_checks_pass():
    """All of them."""
    results = check_estimator(SktimeForecaster, raise_exceptions=False, verbose=False)
    assert len(results) > 500
    assert {name: result for name, result in results.items() if result != "PASSED"} == {}


def test_the_steps_that_are_asked_for_are_those_of_the_estimator():
    """Catches steps that are one off."""
    import pandas as pd
    from sktime.datasets import load_airline

    y = load_airline()
    model = SktimeForecaster("elman", 3, **SMALL).fit(y[:60], fh=[2, 5])
    steps = RecurrentForecaster("elman", 3, **SMALL).fit(None, y[:60].to_numpy()).forecast(7)
    found = model.predict()
    np.testing.assert_array_equal(found.to_numpy(), steps[[1, 4]])
    assert found.index.equals(y.index[[61, 64]])

    known = pd.DataFrame({"month": y.index.month}, index=y.index)
    with_months = SktimeForecaster("elman", 3, **SMALL).fit(y[:60], X=known[:60])
    own = RecurrentForecaster("elman", 3, **SMALL).fit(
        known[:60].to_numpy(float), y[:60].to_numpy()
    )
    np.testing.assert_array_equal(
        with_months.predict(fh=[1, 2, 3], X=known[60:63]).to_numpy(),
        own.predict(known[60:63].to_numpy(float)),
    )


@pytest.mark.parametrize("remember", [True, False])
def test_an_update_reads_the_new_rows_and_trains_only_if_asked(remember):
    """Catches forecasts from rows of long ago: those of the steps after the cutoff, but old."""
    import pandas as pd
    from sktime.datasets import load_airline

    y = load_airline()
    X = pd.DataFrame({"month": y.index.month}, index=y.index)
    model = SktimeForecaster("elman", 3, **SMALL).set_config(remember_data=remember)
    model.fit(y[:60], X=X[:60]).update(y[60:63], X=X[60:63], update_params=False)
    own = RecurrentForecaster("elman", 3, **SMALL).fit(X[:60], y[:60])
    expected = own.observe(X[60:63], y[60:63]).predict(X[63:66])
    found = model.predict(fh=[1, 2, 3], X=X[63:66])
    np.testing.assert_array_equal(found.to_numpy(), expected.to_numpy())
    assert found.index.equals(y.index[63:66])
    model.update(y[62:70], X=X[62:70])  # a row comes again
    anew = RecurrentForecaster("elman", 3, **SMALL).fit(X[:70], y[:70]).predict(X[70:72])
    np.testing.assert_array_equal(model.predict(fh=[1, 2], X=X[70:72]).to_numpy(), anew.to_numpy())


@pytest.mark.filterwarnings("always:SktimeForecaster was fitted with X")
def test_known_columns_that_are_missing_are_told():
    """Catches a forecast with the X of long ago, without a word, and columns taken for others."""
    import pandas as pd
    from sktime.datasets import load_airline

    y = load_airline()
    X = pd.DataFrame({"month": y.index.month, "year": y.index.year}, index=y.index)
    model = SktimeForecaster("elman", 3, **SMALL).fit(y[:60], X=X[:60])
    for given in (None, X[61:62]):
        with pytest.warns(UserWarning, match="there is no row of X for [12] of 2 steps, 1954-01"):
            model.predict(fh=[1, 2], X=given)
    with pytest.raises(
        ValueError, match=r"the columns \['month', 'year'\], got X without \['year'"
    ):
        model.predict(fh=[1, 2], X=X[60:62].rename(columns={"year": "y"}))
    turned = model.predict(fh=[1, 2], X=X.loc[y.index[60:62], ["year", "month"]])
    assert turned.equals(model.predict(fh=[1, 2], X=X[60:62]))


def test_the_examples_run():
    """They need sktime, so that the default run leaves them out."""
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    result = doctest.testmod(sktime, optionflags=flags)
    assert result.attempted
    assert not result.failed
