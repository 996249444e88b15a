"""The baselines are exact on suitable series; the errors equal those computed by hand."""

import numpy as np
import pytest

from symbolic_rnn.forecasting.baselines import last_value, mae, one_cycle_ago, rmse
from symbolic_rnn.forecasting.windows import cut_windows

TEN = np.stack([np.arange(10.0), -np.arange(10.0)], axis=1)


def test_the_last_value_is_repeated_over_the_horizon():
    windows = cut_windows(TEN, 6, 3, target=1)
    np.testing.assert_array_equal(last_value(windows, 1), [[-5, -5, -5], [-6, -6, -6]])


def test_one_cycle_ago_wraps_inside_the_window_when_the_horizon_is_longer():
    windows = cut_windows(TEN, 4, 5, target=0)
    np.testing.assert_array_equal(
        one_cycle_ago(windows, 0, period=2), [[2, 3, 2, 3, 2], [3, 4, 3, 4, 3]]
    )


def test_one_cycle_ago_takes_the_value_a_period_before_each_step():
    windows = cut_windows(TEN, 4, 2, target=0)
    np.testing.assert_array_equal(one_cycle_ago(windows, 0, period=4), windows.y - 4)


@pytest.mark.parametrize("horizon", [3, 7, 20])
def test_one_cycle_ago_is_exact_on_a_periodic_series(horizon):
    values = np.tile([3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0], 10).reshape(70, 1)
    windows = cut_windows(values, 8, horizon, target=0)
    np.testing.assert_array_equal(one_cycle_ago(windows, 0, period=7), windows.y)
    assert rmse(one_cycle_ago(windows, 0, period=6), windows.y) > 1


def test_a_period_of_one_is_the_last_value():
    windows = cut_windows(TEN, 4, 3, target=0)
    np.testing.assert_array_equal(one_cycle_ago(windows, 0, 1), last_value(windows, 0))


def test_a_baseline_does_not_look_at_the_truth():
    values = TEN.copy()
    values[6:] = np.nan
    windows = cut_windows(values, 6, 4, target=0)
    assert np.isfinite(last_value(windows, 0)).all()
    assert np.isfinite(one_cycle_ago(windows, 0, 3)).all()


@pytest.mark.parametrize("period", [0, 5, -1])
def test_a_period_that_the_window_does_not_hold_is_refused(period):
    with pytest.raises(ValueError, match=f"from 1 to the window of 4 steps, got {period}"):
        one_cycle_ago(cut_windows(TEN, 4, 2, target=0), 0, period)


@pytest.mark.parametrize("column", [2, -1])
def test_a_column_that_is_not_there_is_refused(column):
    windows = cut_windows(TEN, 4, 2, target=0)
    with pytest.raises(ValueError, match=rf"a column in \[0, 2\), got {column}"):
        last_value(windows, column)
    with pytest.raises(ValueError, match=rf"a column in \[0, 2\), got {column}"):
        one_cycle_ago(windows, column, 2)


def test_the_errors_are_those_worked_by_hand():
    assert rmse([[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0], [3.0, 0.0]]) == 2.0
    assert mae([[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0], [3.0, 0.0]]) == 1.0


@pytest.mark.parametrize("error", [rmse, mae])
def test_a_shape_that_would_broadcast_to_a_wrong_score_is_refused(error):
    with pytest.raises(ValueError, match=r"the same non-empty shape, got \(3,\) and \(3, 1\)"):
        error(np.zeros(3), np.zeros((3, 1)))
    with pytest.raises(ValueError, match="non-empty"):
        error([], [])


@pytest.mark.parametrize("error", [rmse, mae])
def test_a_forecast_that_is_not_a_number_scores_nan(error):
    assert np.isnan(error([1.0, np.nan], [1.0, 1.0]))
