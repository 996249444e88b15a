"""The parts are in time order, and no data of a later part leaks into an earlier one."""

import json
from itertools import pairwise

import numpy as np
import pytest

from symbolic_rnn.forecasting.series import SeriesError
from symbolic_rnn.forecasting.windows import Scaling, Split, cut_windows, split_in_time

TEN = np.arange(10.0).reshape(10, 1)


def parts(split: Split) -> list[slice]:
    return [split.train, split.validation, split.test]


@pytest.mark.parametrize("length", [7, 10, 99, 309])
def test_the_parts_in_order_are_all_rows_once(length):
    rows = [row for part in parts(split_in_time(length)) for row in range(length)[part]]
    assert rows == list(range(length))


def test_the_fractions_are_those_asked_for():
    split = split_in_time(10, validation=0.2, test=0.3)
    assert parts(split) == [slice(0, 5), slice(5, 7), slice(7, 10)]


def test_a_fraction_of_zero_leaves_its_part_empty():
    assert split_in_time(10, validation=0, test=0.1).validation == slice(9, 9)


@pytest.mark.parametrize(("validation", "test"), [(0.5, 0.5), (-0.1, 0.2), (0.1, float("nan"))])
def test_fractions_that_leave_nothing_to_train_on_are_refused(validation, test):
    with pytest.raises(ValueError, match=r"expected fractions in \[0, 1\)"):
        split_in_time(100, validation=validation, test=test)


def test_a_series_too_short_to_split_is_refused_with_the_rows_of_each_part():
    with pytest.raises(SeriesError, match=r"3 rows is too short .* 3 train, 0 validation, 0 test"):
        split_in_time(3)


def test_windows_of_ten_rows_are_those_cut_by_hand():
    windows = cut_windows(TEN, 3, 2, target=0)
    np.testing.assert_array_equal(
        windows.x[:, :, 0], [[0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [4, 5, 6], [5, 6, 7]]
    )
    np.testing.assert_array_equal(windows.y, [[3, 4], [4, 5], [5, 6], [6, 7], [7, 8], [8, 9]])
    np.testing.assert_array_equal(windows.origins, [3, 4, 5, 6, 7, 8])


def test_inputs_have_all_features_and_targets_one():
    values = np.stack([np.arange(10), 100 + np.arange(10)], axis=1)
    windows = cut_windows(values, 8, 1, target=1)
    np.testing.assert_array_equal(windows.x, [values[0:8], values[1:9]])
    np.testing.assert_array_equal(windows.y, [[108], [109]])


def test_inputs_reach_back_before_start_and_targets_stay_in_bounds():
    windows = cut_windows(TEN, 3, 2, target=0, start=5, stop=8)
    np.testing.assert_array_equal(windows.x[:, :, 0], [[2, 3, 4], [3, 4, 5]])
    np.testing.assert_array_equal(windows.y, [[5, 6], [6, 7]])


def test_no_target_of_one_part_is_a_target_of_another():
    values, split = np.arange(60.0).reshape(60, 1), split_in_time(60)
    targets = [
        set(cut_windows(values, 5, 3, target=0, start=p.start, stop=p.stop).y.ravel())
        for p in parts(split)
    ]
    assert targets == [set(range(5, 42)), set(range(42, 51)), set(range(51, 60))]


def test_every_input_is_earlier_than_its_targets_and_windows_are_not_shuffled():
    windows = cut_windows(TEN, 4, 2, target=0)
    assert (windows.x.max(axis=(1, 2)) < windows.y.min(axis=1)).all()
    assert all(after - before == 1 for before, after in pairwise(windows.origins))
    np.testing.assert_array_equal(windows.y[:, 0], windows.origins)


@pytest.mark.parametrize("window", [1, 3])
def test_windows_are_views_that_cannot_be_written(window):
    """Copies take `window` times the memory; a write would change many windows and the series."""
    values = TEN.copy()
    windows = cut_windows(values, window, 1, target=0)
    for array in (windows.x, windows.y):
        assert np.shares_memory(array, values)
        with pytest.raises(ValueError, match="read-only"):
            array[:] = -1
    np.testing.assert_array_equal(values, TEN)


@pytest.mark.parametrize(
    "strided",
    [np.asfortranarray(np.hstack([TEN, -TEN])), np.hstack([TEN, -TEN])[::-1][::-1],
     np.repeat(np.hstack([TEN, -TEN]), 2, axis=0)[::2]],
)  # fmt: skip
def test_the_layout_in_memory_does_not_change_the_windows(strided):
    plain = cut_windows(np.ascontiguousarray(strided), 3, 2, target=1)
    other = cut_windows(strided, 3, 2, target=1)
    np.testing.assert_array_equal(other.x, plain.x)
    np.testing.assert_array_equal(other.y, plain.y)


@pytest.mark.parametrize(("given", "kept"), [("f4", "f4"), ("f8", "f8"), ("i8", "f8")])
def test_a_floating_dtype_is_kept_and_another_becomes_float64(given, kept):
    windows = cut_windows(TEN.astype(given), 3, 2, target=0)
    assert windows.x.dtype == windows.y.dtype == np.dtype(kept)


def test_one_window_fits_in_window_plus_horizon_rows_and_none_in_one_less():
    assert len(cut_windows(TEN, 7, 3, target=0)) == 1
    with pytest.raises(SeriesError, match=r"length 9, .* window 7, horizon 3; .* at least 10 rows"):
        cut_windows(TEN[:9], 7, 3, target=0)


def test_a_part_shorter_than_the_horizon_is_refused():
    with pytest.raises(SeriesError, match=r"rows \[8, 10\), .* horizon 3; .* at least 11 rows"):
        cut_windows(TEN, 2, 3, target=0, start=8)


@pytest.mark.parametrize(
    ("window", "horizon", "options", "message"),
    [
        (0, 1, {"target": 0}, "at least 1, got 0 and 1"),
        (1, 0, {"target": 0}, "at least 1, got 1 and 0"),
        (1, 1, {"target": 1}, r"a column in \[0, 1\), got 1"),
        (1, 1, {"target": -1}, r"a column in \[0, 1\), got -1"),
        (1, 1, {"target": 0, "stop": 11}, "start <= stop <= 10, got 0 and 11"),
        (1, 1, {"target": 0, "start": -2}, "start <= stop <= 10, got -2 and 10"),
    ],
)
def test_sizes_out_of_range_are_refused(window, horizon, options, message):
    with pytest.raises(ValueError, match=message):
        cut_windows(TEN, window, horizon, **options)


def test_values_of_one_dimension_are_refused():
    with pytest.raises(ValueError, match=r"expects values \(length, features\), got shape \(10,\)"):
        cut_windows(np.arange(10.0), 3, 2, target=0)


@pytest.fixture
def walk():
    return np.random.default_rng(0).normal(5.0, [1.0, 100.0], (50, 2)).cumsum(axis=0)


def test_scaled_training_rows_have_mean_zero_and_deviation_one(walk):
    scaled = Scaling.fit(walk).apply(walk)
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(scaled.std(axis=0), 1, rtol=1e-12)


def test_values_of_the_test_part_do_not_change_the_scaling_of_the_training_part(walk):
    split, changed = split_in_time(len(walk)), walk.copy()
    changed[split.test] += 1e6
    one, other = Scaling.fit(walk[split.train]), Scaling.fit(changed[split.train])
    assert one.to_dict() == other.to_dict()
    assert Scaling.fit(changed).to_dict() != one.to_dict()


def test_invert_undoes_apply_for_all_columns_and_for_one(walk):
    scaling = Scaling.fit(walk)
    scaled = scaling.apply(walk)
    np.testing.assert_allclose(scaling.invert(scaled), walk, rtol=1e-12)
    np.testing.assert_allclose(scaling.invert(scaled[:, 1], column=1), walk[:, 1], rtol=1e-12)


def test_a_scaling_comes_back_from_json_bit_for_bit(walk):
    scaling = Scaling.fit(walk)
    back = Scaling.from_dict(json.loads(json.dumps(scaling.to_dict())))
    np.testing.assert_array_equal(back.apply(walk), scaling.apply(walk))


@pytest.mark.parametrize("rows", [1, 3, 10, 1000])
def test_a_constant_column_is_refused_by_name_even_where_its_deviation_rounds_above_zero(rows):
    values = np.stack([np.linspace(0.0, rows, rows + 1), np.full(rows + 1, 0.1)], axis=1)
    message = rf"column 'flat': constant \(0.1\) over the {rows + 1} rows"
    with pytest.raises(SeriesError, match=message):
        Scaling.fit(values, columns=("x", "flat"))


def test_nothing_to_fit_and_values_that_are_not_finite_are_refused():
    with pytest.raises(SeriesError, match=r"rows \(length, features\) to fit, got shape \(0, 2\)"):
        Scaling.fit(np.zeros((0, 2)))
    with pytest.raises(SeriesError, match="column 0: expected finite values"):
        Scaling.fit([[1.0], [np.nan]])


def test_scaling_values_with_another_number_of_features_is_refused(walk):
    scaling = Scaling.fit(walk)
    for method in (scaling.apply, scaling.invert):
        with pytest.raises(ValueError, match=r"features=2\), got shape \(50, 1\)"):
            method(walk[:, :1])


@pytest.mark.parametrize(
    "d", [{"mean": [0.0], "scale": [0.0]}, {"mean": [0.0], "scale": [1.0, 1.0]},
          {"mean": [float("nan")], "scale": [1.0]}, {"mean": 0.0, "scale": 1.0}],
)  # fmt: skip
def test_a_stored_scaling_that_cannot_be_inverted_is_refused(d):
    with pytest.raises(ValueError, match="a finite mean and a finite positive scale"):
        Scaling.from_dict(d)


def test_a_stored_scaling_without_its_scale_is_refused():
    with pytest.raises(ValueError, match=r"\['scale'\] is missing"):
        Scaling.from_dict({"mean": [0.0]})
