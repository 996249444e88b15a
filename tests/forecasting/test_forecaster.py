"""A forecaster takes and returns values in the units of the series; a small experiment learns."""

import numpy as np
import pytensor
import pytest
from modes import QUICK

import symbolic_rnn as srnn
from symbolic_rnn.forecasting.experiment import Experiment, Settings
from symbolic_rnn.forecasting.forecaster import Forecaster
from symbolic_rnn.forecasting.series import Series, SeriesError
from symbolic_rnn.forecasting.windows import Scaling

RNG = np.random.default_rng(0)


def series_of(values, columns=("rain", "flow"), target="flow"):
    return Series(np.asarray(values, float), columns, target, None, "river")


def forecaster_of(mode=QUICK):
    return Forecaster(
        srnn.Elman(2, 3, seed=0), srnn.Dense(3, 4, seed=1),
        Scaling(np.array([10.0, 200.0]), np.array([2.0, 50.0])),
        window=5, columns=["rain", "flow"], target="flow", mode=mode,
    )  # fmt: skip


@pytest.fixture(scope="module")
def forecaster():
    return forecaster_of()


def by_hand(forecaster, x):
    """Equations (1) to (3) as a loop over time."""
    U, W, b = (p.get_value() for p in forecaster.cell.parameters)
    z = (x - forecaster.scaling.mean) / forecaster.scaling.scale
    s = np.zeros(3)
    for z_t in z:
        s = np.tanh(U @ z_t + W @ s + b)
    V, c = (p.get_value() for p in forecaster.readout.parameters)
    return (z[-1, 1] + V @ s + c) * 50.0 + 200.0


def test_a_forecast_is_the_one_of_a_plain_loop_in_the_units_of_the_target(forecaster):
    """Catches scaling by another column, and a window that is one step too short."""
    rows = RNG.normal(size=(9, 2)) * [2, 50] + [10, 200]
    forecast = forecaster.forecast(series_of(rows))
    assert forecast.values.shape == (4,)
    np.testing.assert_allclose(forecast, by_hand(forecaster, rows[-5:]), rtol=1e-12)


def test_a_batch_is_forecast_row_by_row_and_the_same_bits_come_twice(forecaster):
    """Catches state that leaks from call to call, or from row to row (failure class 19)."""
    x = RNG.normal(size=(3, 5, 2))
    first = forecaster.predict(x)
    assert forecaster.predict(x).tobytes() == first.tobytes()
    np.testing.assert_allclose(first, [by_hand(forecaster, row) for row in x], rtol=1e-10)


def test_columns_are_found_by_name_whatever_their_order(forecaster):
    """Catches columns that are identified by position rather than by name."""
    rows = RNG.normal(size=(5, 3))
    swapped = series_of(rows[:, [1, 2, 0]], ("flow", "wind", "rain"))
    np.testing.assert_array_equal(
        forecaster.forecast(swapped), forecaster.forecast(rows[:, [0, 1]])
    )


def test_what_does_not_fit_the_model_is_refused(forecaster):
    with pytest.raises(
        SeriesError, match=r"river: .*expects the columns 'rain', 'flow', but 'rain' is not amo"
    ):
        forecaster.forecast(series_of(np.ones((9, 1)), ("flow",)))
    with pytest.raises(SeriesError, match=r"at least 5 rows .its window., got 4"):
        forecaster.forecast(series_of(np.ones((4, 2))))
    with pytest.raises(SeriesError, match=r"values \(length, 2\) .* got shape \(9,\)"):
        forecaster.forecast(np.ones(9))
    with pytest.raises(ValueError, match=r"windows \(n, 5, 2\), got shape \(1, 4, 2\)"):
        forecaster.predict(np.ones((1, 4, 2)))
    with pytest.raises(ValueError, match="finite values"):
        forecaster.predict(np.full((1, 5, 2), np.nan))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"window": 0}, "a positive integer for window, got 0"),
        ({"target": "wind"}, "target among"),
        ({"columns": ["flow"]}, "one input and one scale per column"),
        ({"readout": srnn.Dense(2, 4)}, "readout with n_in=3"),
    ],
)
def test_parts_that_do_not_fit_each_other_are_refused(change, message):
    parts = {
        "cell": srnn.Elman(2, 3), "readout": srnn.Dense(3, 4),
        "scaling": Scaling(np.zeros(2), np.ones(2)),
        "window": 5, "columns": ["rain", "flow"], "target": "flow",
    }  # fmt: skip
    with pytest.raises(ValueError, match=message):
        Forecaster(**parts | change)


def test_under_float32_weights_and_network_are_float32():
    """One float64 constant makes a float32 network slow and its files twice as large (class 26)."""
    with pytensor.config.change_flags(floatX="float32"):
        forecaster = forecaster_of()
        z = forecaster.inputs()
        assert {p.dtype for p in forecaster.parameters} == {"float32"}
        assert (z.dtype, forecaster.network(z).dtype) == ("float32", "float32")
        forecast = forecaster.forecast(RNG.normal(size=(5, 2)))
    assert np.isfinite(forecast).all()


SMALL = Settings(
    cell="elman", hidden=4, window=8, horizon=3, epochs=15, batch=16, learning_rate=1e-2, cycle=6
)


def wave(length=80, change=0.0):
    values = 100 + 10 * np.sin(2 * np.pi * np.arange(length) / 6 + 0.3)
    values[-20:] += change
    return series_of(values[:, None], ("flow",))


@pytest.fixture(scope="module")
def trained():
    experiment = Experiment(wave(), SMALL, mode=QUICK)
    return experiment, experiment.fit(progress=False)


def test_training_lowers_the_loss_and_beats_the_last_value(trained):
    """Catches a step that does not update the weights, or increases the loss."""
    experiment, history = trained
    assert history.train_loss[-1] < 0.3 * history.train_loss[0]
    network, last, cycle, _, linear = experiment.scores()
    assert network.rmse < 0.5 * last.rmse
    assert [each.name for each in (network, last, cycle)] == ["elman", "last value", "6 steps ago"]
    assert (cycle.rmse < 1e-9, linear.rmse < 1e-9) == (True, True)


def test_the_same_seed_trains_the_same_bits_and_another_seed_others(trained):
    experiment, history = trained
    again = Experiment(wave(), SMALL, mode=QUICK)
    assert again.fit(progress=False) == history
    for one, two in zip(experiment.forecaster.parameters, again.forecaster.parameters, strict=True):
        assert one.get_value().tobytes() == two.get_value().tobytes()
    other = Experiment(wave(), Settings(**vars(SMALL) | {"seed": 1}), mode=QUICK)
    assert (
        other.forecaster.parameters[0].get_value().tobytes()
        != again.forecaster.parameters[0].get_value().tobytes()
    )


def test_numbers_after_the_training_part_reach_neither_scaling_nor_training_windows():
    """A scaling fitted on all rows leaks the future into the network (failure class 25)."""
    one, two = (Experiment(wave(change=change), SMALL, mode=QUICK) for change in (0.0, 1e6))
    np.testing.assert_array_equal(one.forecaster.scaling.mean, two.forecaster.scaling.mean)
    np.testing.assert_array_equal(one.forecaster.scaling.scale, two.forecaster.scaling.scale)
    np.testing.assert_array_equal(one.train.x, two.train.x)
    np.testing.assert_array_equal(one.train.y, two.train.y)
    assert not np.array_equal(one.test.y, two.test.y)


def test_no_window_shares_a_target_with_another_part():
    experiment = Experiment(wave(), SMALL, mode=QUICK)
    parts = [experiment.train, experiment.validation, experiment.test]
    targets = [{int(o) + k for o in part.origins for k in range(3)} for part in parts]
    assert max(targets[0]) < min(targets[1])
    assert max(targets[1]) < min(targets[2])
    assert max(targets[2]) == 79


def test_without_validation_and_test_part_all_rows_train():
    settings = Settings(**vars(SMALL) | {"validation": 0.0, "test": 0.0, "epochs": 1})
    experiment = Experiment(wave(), settings, mode=QUICK)
    assert experiment.train.origins[-1] == 77
    assert experiment.fit(progress=False).validation_loss == ()
    assert experiment.scores() == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cell": "rnn"}, "one of elman, .*, got 'rnn'"),
        ({"hidden": 0}, "hidden expects at least 1, got 0"),
        ({"learning_rate": float("nan")}, "learning_rate expects a positive number"),
        ({"clip": 0.0}, "clip expects a positive number"),
        ({"cycle": 9}, "cycle expects from 1 to the window of 8 steps, got 9"),
    ],
)
def test_settings_out_of_range_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        Settings(**vars(SMALL) | change)
