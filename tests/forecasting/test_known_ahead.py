"""Known columns and the calendar: the network reads those of the step that it predicts."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytensor
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from modes import QUICK

import symbolic_rnn as srnn
from symbolic_rnn.forecasting.calendar import (
    CALENDAR_PARTS,
    calendar_features,
    calendar_parts,
)
from symbolic_rnn.forecasting.series import SeriesError

RNG = np.random.default_rng(0)


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)), st.integers(0, 400))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_features_lie_on_circles_and_come_back_after_each_cycle(time, turns):
    parts = sorted(CALENDAR_PARTS)
    found = calendar_features([time], parts).reshape(len(parts), 2)
    np.testing.assert_allclose((found**2).sum(axis=1), 1, rtol=1e-12)
    cycles = {
        "minute": timedelta(hours=1),
        "hour": timedelta(days=1),
        "weekday": timedelta(weeks=1),
    }
    for part, cycle in cycles.items():
        one, other = calendar_features([time, time + turns * cycle], [part])
        np.testing.assert_allclose(one, other, atol=1e-9)
    year = calendar_features(
        [time, time.replace(year=time.year + 4, day=min(time.day, 28))], ["month"]
    )
    np.testing.assert_allclose(year[0], year[1], atol=1e-12)


def test_some_features_by_hand():
    """Catches a year of 365 days, months counted from 1, and weeks that begin on Sunday."""
    ends = calendar_features([datetime(2023, 12, 31), datetime(2024, 12, 31)], ["yearday"])
    angles = np.arctan2(ends[:, 0], ends[:, 1]) % (2 * np.pi) / (2 * np.pi)
    np.testing.assert_allclose(angles, [364 / 365, 365 / 366], rtol=1e-12)
    found = calendar_features([datetime(2024, 1, 1, 6), datetime(2024, 7, 1, 18, 30)],
                              ["weekday", "month", "hour", "minute"])  # fmt: skip
    monday = [0, 1]
    np.testing.assert_allclose(found[0], [*monday, 0, 1, 1, 0, 0, 1], atol=1e-12)
    np.testing.assert_allclose(found[1, 2:4], [0, -1], atol=1e-12)
    np.testing.assert_allclose(found[1, 6:], [0, -1], atol=1e-12)
    assert calendar_features([], ["month", "hour"]).shape == (0, 4)


@pytest.mark.parametrize(
    ("unit", "parts"),
    [
        ("month", ("month",)), ("quarter", ("month",)), ("week", ("yearday",)),
        ("business day", ("weekday", "yearday")), ("hour", ("hour", "weekday", "yearday")),
        ("minute", ("hour", "weekday", "yearday")), ("second", ("minute", "hour", "weekday")),
    ],
)  # fmt: skip
def test_the_frequency_chooses_the_cycles(unit, parts):
    day = 1 if unit in ("month", "quarter") else 0
    assert calendar_parts(srnn.Frequency(unit, 1, day)) == parts


FIRST = datetime(2024, 1, 31)


def daily(length=80, **columns):
    labels = tuple(f"{FIRST + timedelta(days=k):%Y-%m-%d}" for k in range(length))
    values = {"rain": RNG.normal(size=length), "flow": 50 + 5 * RNG.normal(size=length), **columns}
    from symbolic_rnn.forecasting.reading.time_formats import Dates

    return srnn.Series(
        np.stack([*values.values()], axis=1), tuple(values), "flow", labels, "river",
        Dates("%Y-%m-%d"), time="day",
    )  # fmt: skip


SMALL = srnn.Settings(
    cell="elman", hidden=2, window=5, horizon=3, epochs=120, batch=16, learning_rate=2e-2,
    patience=0,
)  # fmt: skip


@pytest.fixture(scope="module")
def experiment():
    price = RNG.normal(3, 2, 80)
    series = daily(price=price, flow=50 + 5 * price + 0.1 * RNG.normal(size=80))
    settings = replace(SMALL, known=("price",), calendar=True)
    experiment = srnn.Experiment(series, settings, mode=QUICK)
    experiment.fit(progress=False)
    return experiment


def test_the_forecast_is_that_of_a_plain_loop(experiment):
    """Catches features of a step too early or too late, and the price among the past columns."""
    forecaster, series = experiment.forecaster, experiment.series
    assert (forecaster.columns, forecaster.known) == (("rain", "flow"), ("price",))
    assert (forecaster.calendar, forecaster.horizon) == (("weekday", "yearday"), 3)
    later = np.array([[1.0], [2.0], [7.0]])
    times = [FIRST + timedelta(days=k) for k in range(83)]
    price = np.concatenate([series.values[:, 2], later[:, 0]])
    scaling = srnn.Scaling.fit(series.values[experiment.split.train])
    scaled_price = ((price - scaling.mean[2]) / scaling.scale[2])[:, None]
    ahead = np.concatenate([scaled_price, calendar_features(times, forecaster.calendar)], axis=1)
    z = ((series.values - scaling.mean) / scaling.scale)[:, :2]
    U, W, b = (p.get_value() for p in forecaster.cell.parameters)
    V, c = (p.get_value() for p in forecaster.readout.parameters)
    s = np.zeros(2)
    for t in range(75, 80):
        s = np.tanh(U @ np.concatenate([z[t], ahead[t + 1]]) + W @ s + b)
    expected = z[79, 1] + V @ np.concatenate([s, ahead[80:83].ravel()]) + c
    found = forecaster.forecast(series, later)
    np.testing.assert_allclose(found, expected * scaling.scale[1] + scaling.mean[1], rtol=1e-10)
    assert found.labels == ("2024-04-20", "2024-04-21", "2024-04-22")


def test_windows_hold_what_is_known_of_their_own_steps(experiment):
    windows, series = experiment.test, experiment.series
    assert windows.ahead.shape == (len(windows), 5 + 3, 1 + 4)
    for i, origin in enumerate(windows.origins):
        rows = slice(origin - 5, origin + 3)
        np.testing.assert_array_equal(windows.ahead[i, :, 0], series.values[rows, 2])


def test_a_target_that_follows_what_is_known_is_learned(experiment):
    """No past value tells it: the linear autoregression cannot."""
    network, *others = experiment.scores()
    assert network.rmse < 0.3 * min(other.rmse for other in others)
    assert experiment.verify(entries=1).ok


def test_the_forecast_follows_the_known_values_and_ignores_further_rows(experiment):
    forecaster, series = experiment.forecaster, experiment.series
    one = forecaster.forecast(series, np.zeros((3, 1))).values
    np.testing.assert_array_equal(one, forecaster.forecast(series, np.zeros((9, 1))).values)
    other = forecaster.forecast(series, np.array([[0.0], [0.0], [9.0]])).values
    assert abs(other - one)[2] > 10 * abs(other - one)[0]


def test_a_model_file_keeps_what_is_known(experiment, tmp_path):
    srnn.save_model(experiment.forecaster, tmp_path / "model")
    again = srnn.load_model(tmp_path / "model", mode=QUICK)
    later = np.ones((3, 1))
    for each in (again, experiment.forecaster):
        assert (each.known, each.calendar) == (("price",), ("weekday", "yearday"))
        assert str(each.frequency) == "day"
    one, other = (
        each.forecast(experiment.series, later) for each in (again, experiment.forecaster)
    )
    assert one.values.tobytes() == other.values.tobytes()


def future(days, values, name="price"):
    from symbolic_rnn.forecasting.reading.time_formats import Dates

    return srnn.Series(
        np.array(values, float)[:, None], (name,), name, tuple(days), "later", Dates("%Y-%m-%d")
    )


def test_known_values_may_come_as_a_series_whose_times_are_checked(experiment):
    forecaster, series = experiment.forecaster, experiment.series
    days = ("2024-04-20", "2024-04-21", "2024-04-22")
    found = forecaster.forecast(series, future(days, [1, 2, 3])).values
    np.testing.assert_array_equal(found, forecaster.forecast(series, [[1], [2], [3]]).values)
    with pytest.raises(
        SeriesError, match=r"values of 2024-04-20, step 1 after .*, got those of 2024-04-21"
    ):
        forecaster.forecast(series, future(("2024-04-21", "2024-04-22", "2024-04-23"), [1, 2, 3]))
    with pytest.raises(SeriesError, match="did you mean 'prices'"):
        forecaster.forecast(series, future(days, [1, 2, 3], name="prices"))


@pytest.mark.parametrize(
    ("known", "message"),
    [
        (
            None,
            r"the next 3 values of the known columns 'price' .2024-04-20 to .*-22.; .*--future",
        ),
        (
            np.ones((2, 1)),
            r"the next 3 rows of the known columns 'price' .*-22\), got shape \(2, 1\)",
        ),
        (np.ones((3, 2)), r"got shape \(3, 2\)"),
        (np.ones(3), r"got shape \(3,\)"),
        ([[1], [np.nan], [1]], "expected finite values of 'price'"),
    ],
)
def test_known_values_that_are_missing_or_wrong_are_refused(experiment, known, message):
    with pytest.raises(SeriesError, match=message):
        experiment.forecaster.forecast(experiment.series, known)


def test_a_series_without_regular_times_has_no_calendar(experiment):
    series, forecaster = experiment.series, experiment.forecaster
    with pytest.raises(SeriesError, match="expects a Series"):
        forecaster.forecast(series.values[:, :2], np.ones((3, 1)))
    hole = [k for k in range(80) if k != 40]
    holed = replace(
        series, values=series.values[hole], labels=tuple(series.labels[k] for k in hole)
    )
    with pytest.raises(SeriesError, match="expects times at regular steps after the series"):
        forecaster.forecast(holed, np.ones((3, 1)))
    for bare in (holed, replace(series, labels=None)):
        with pytest.raises(SeriesError, match="calendar features expect times at regular steps"):
            srnn.Experiment(bare, replace(SMALL, calendar=True))


def test_windows_without_what_is_known_are_refused(experiment):
    x = experiment.test.x
    with pytest.raises(ValueError, match=r"expects ahead \(9, 8, 5\), got none"):
        experiment.forecaster.predict(x[:9])
    with pytest.raises(ValueError, match=r"got shape \(9, 7, 5\)"):
        experiment.forecaster.predict(x[:9], experiment.test.ahead[:9, 1:])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"known": ("rian",)}, "no column 'rian' to be known ahead; .*did you mean 'rain'"),
        ({"known": ("flow",)}, "the target 'flow' cannot be known ahead"),
    ],
)
def test_a_known_column_must_exist_and_be_no_target(settings, message):
    with pytest.raises(SeriesError, match=message):
        srnn.Experiment(daily(), replace(SMALL, **settings))


def test_years_have_no_calendar():
    with pytest.raises(ValueError, match="do not vary from year to year"):
        srnn.Experiment(srnn.sunspots(), replace(SMALL, calendar=True))
    with pytest.raises(ValueError, match="for calendar, got 'moon'"):
        srnn.Forecaster(srnn.Elman(3, 2), srnn.Dense(2, 3), window=3, calendar=["moon"])


def test_a_readout_must_have_room_for_what_is_known():
    scaling = srnn.Scaling(np.zeros(2), np.ones(2))
    given = {"window": 3, "columns": ["flow"], "target": "flow", "known": ["price"]}
    with pytest.raises(ValueError, match="n_in=5, the width of its cell and 3 times 1 features"):
        srnn.Forecaster(srnn.Elman(2, 2), srnn.Dense(2, 3), scaling, **given)
    assert srnn.Forecaster(srnn.Elman(2, 2), srnn.Dense(5, 3), scaling, **given).horizon == 3
    with pytest.raises(ValueError, match="one input and one scale per column, got 1 inputs"):
        srnn.Forecaster(srnn.Elman(1, 2), srnn.Dense(5, 3), scaling, **given)


def test_a_mark_that_is_constant_in_the_training_part_keeps_its_unit():
    """A holiday that comes only later; a past column that is constant is refused as before."""
    holiday = np.zeros(80)
    holiday[[70, 79]] = 1
    settings = replace(SMALL, known=("holiday",))
    scaling = srnn.Experiment(daily(holiday=holiday), settings).forecaster.scaling
    assert (scaling.mean[2], scaling.scale[2]) == (0.0, 1.0)
    with pytest.raises(SeriesError, match="column 'holiday': constant"):
        srnn.Experiment(daily(holiday=holiday), SMALL)


def test_a_forecaster_of_ones_own_is_fitted_on_several_series_with_what_is_known():
    """Two targets, quantiles, a known column and the calendar, without settings."""
    names = ("rain", "flow")
    series = [
        replace(daily(50 + 10 * k, price=RNG.normal(size=50 + 10 * k)), name=name, target=names)
        for k, name in enumerate("ab")
    ]
    forecaster = srnn.Forecaster(
        srnn.Elman(2 + 1 + 2, 2, seed=0), srnn.Dense(2 + 3 * 3, 3 * 2 * 2, seed=1), window=4,
        mode=QUICK, quantiles=(0.1, 0.9), known=["price"], calendar=["weekday"],
    )  # fmt: skip
    forecaster.fit(series, epochs=1, progress=False)
    assert (forecaster.horizon, list(forecaster.scalings)) == (3, ["a", "b"])
    assert forecaster.forecast(series[1], np.zeros((3, 1))).values.shape == (3, 2, 2)
    flat = replace(series[1], values=series[1].values * [0, 1, 1])
    with pytest.raises(SeriesError, match="series 'b': column 'rain': constant"):
        srnn.Experiment([series[0], flat], SMALL)


def test_under_float32_all_of_it_is_float32_and_an_empty_batch_has_its_shape():
    """One float64 constant would double the work; no windows are no error (class 26)."""
    with pytensor.config.change_flags(floatX="float32"):
        series = replace(daily(price=RNG.normal(size=80)), target=("rain", "flow"))
        settings = replace(
            SMALL, known=("price",), calendar=True, quantiles=(0.1, 0.9), bidirectional=True
        )
        experiment = srnn.Experiment(series, settings, mode=QUICK)
        forecaster, test = experiment.forecaster, experiment.test
        assert forecaster.network(*forecaster.symbols()).dtype == experiment.loss.dtype == "float32"
        assert {array.dtype.name for array in [*experiment.train.inputs, experiment.train.y]} == {
            "float32"
        }
        whole = forecaster.predict(test.x, test.ahead)
        assert whole.shape == (len(test), 3, 2, 2)
        assert forecaster.predict(test.x[:0], test.ahead[:0]).shape == (0, 3, 2, 2)
    strided = np.asfortranarray(test.x), np.repeat(test.ahead, 2, axis=0)[::2]
    np.testing.assert_array_equal(forecaster.predict(*strided), whole)
