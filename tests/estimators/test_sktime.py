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
    """Catches steps that are one off, also after an update that moves the cutoff without a fit."""
    import pandas as pd
    from sktime.datasets import load_airline

    y = load_airline()
    model = SktimeForecaster("elman", 3, **SMALL).fit(y[:60], fh=[2, 5])
    steps = RecurrentForecaster("elman", 3, **SMALL).fit(None, y[:60].to_numpy()).forecast(7)
    found = model.predict()
    np.testing.assert_array_equal(found.to_numpy(), steps[[1, 4]])
    assert found.index.equals(y.index[[61, 64]])
    model.update(y[60:62], update_params=False)
    np.testing.assert_array_equal(model.predict(fh=[2, 5]).to_numpy(), steps[[3, 6]])

    known = pd.DataFrame({"month": y.index.month}, index=y.index)
    with_months = SktimeForecaster("elman", 3, **SMALL).fit(y[:60], X=known[:60])
    own = RecurrentForecaster("elman", 3, **SMALL).fit(
        known[:60].to_numpy(float), y[:60].to_numpy()
    )
    np.testing.assert_array_equal(
        with_months.predict(fh=[1, 2, 3], X=known[60:63]).to_numpy(),
        own.predict(known[60:63].to_numpy(float)),
    )


def test_the_examples_run():
    """They need sktime, so that the default run leaves them out."""
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    result = doctest.testmod(sktime, optionflags=flags)
    assert result.attempted
    assert not result.failed
