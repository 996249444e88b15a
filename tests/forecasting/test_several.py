"""Several targets and several series: one network, a scaling and scores for each."""

from dataclasses import replace

import numpy as np
import pytest
from modes import QUICK

import symbolic_rnn as srnn
from symbolic_rnn.forecasting.parts import pooled
from symbolic_rnn.forecasting.scores import mean_scores
from symbolic_rnn.forecasting.series import SeriesError
from symbolic_rnn.forecasting.windows import cut_windows

RNG = np.random.default_rng(0)
SMALL = srnn.Settings(
    cell="elman", hidden=2, window=4, horizon=3, epochs=3, batch=16, learning_rate=1e-2
)


def shop(name, length, level=100.0, columns=("visits", "sales"), target="sales"):
    t = np.arange(length)
    values = level * (1 + 0.2 * np.sin(t)[:, None] + 0.05 * RNG.normal(size=(length, 2)))
    return srnn.Series(values, columns, target, None, name)


def by_bias(levels):
    """A forecaster whose network is its readout's constant: what stands where can be seen."""
    targets, quantiles = ("visits", "sales"), (0.1, 0.5, 0.9)[:levels] if levels else None
    n_out = 3 * 2 * max(levels, 1)
    forecaster = srnn.Forecaster(
        srnn.Elman(2, 2, seed=0), srnn.Dense(2, n_out, seed=1),
        srnn.Scaling(np.array([10.0, 1000.0]), np.array([1.0, 100.0])),
        window=4, columns=targets, target=targets, mode=QUICK, quantiles=quantiles,
    )  # fmt: skip
    for parameter in (*forecaster.cell.parameters, forecaster.readout.V):
        parameter.set_value(np.zeros_like(parameter.get_value()))
    forecaster.readout.c.set_value(np.arange(n_out, dtype=float))
    return forecaster


@pytest.mark.parametrize("levels", [0, 3])
def test_steps_targets_and_quantiles_are_axes_in_this_order_in_units_of_each_target(levels):
    forecaster = by_bias(levels)
    x = np.tile([10.0, 1000.0], (5, 4, 1))
    found = forecaster.predict(x)
    raw = np.arange(6 * max(levels, 1), dtype=float).reshape(3, 2, max(levels, 1))
    expected = raw * np.array([1.0, 100.0])[:, None] + np.array([10.0, 1000.0])[:, None]
    expected = expected if levels else expected[..., 0]
    assert forecaster.horizon == 3
    np.testing.assert_array_equal(found, np.tile(expected, (5, *[1] * expected.ndim)))
    forecast = forecaster.forecast(x[0])
    names = ["visits", "sales"] if not levels else [
        f"{target} {level}" for target in ("visits", "sales") for level in (0.1, 0.5, 0.9)
    ]  # fmt: skip
    assert list(forecast.columns) == names
    np.testing.assert_array_equal(
        np.stack([*forecast.columns.values()]), forecast.values.reshape(3, -1).T
    )
    assert list(forecaster.naive(x[0])) == ["visits, last value", "sales, last value"]


@pytest.fixture(scope="module")
def experiment():
    both = ("visits", "sales")
    series = [shop("north", 90, target=both), shop("south", 60, level=2.0, target=both)]
    settings = replace(SMALL, quantiles=(0.25, 0.75))
    experiment = srnn.Experiment(series, settings, mode=QUICK)
    assert experiment.verify(entries=1).ok
    experiment.fit(progress=False)
    return experiment


def test_each_series_is_scaled_by_its_own_training_part(experiment):
    """One scaling for all would let the largest series drown the others; all rows would leak."""
    for part, scaling in zip(
        experiment.parts, experiment.forecaster.scalings.values(), strict=True
    ):
        own = srnn.Scaling.fit(part.series.values[part.split.train])
        assert scaling.to_dict() == own.to_dict()
        np.testing.assert_array_equal(part.train.x[0], own.apply(part.series.values[:4]))
        np.testing.assert_array_equal(part.test.x[-1], part.series.values[-7:-3])


def test_no_window_reaches_from_one_series_into_another(experiment):
    north, south = (part.train for part in experiment.parts)
    assert len(experiment.train) == len(north) + len(south)
    places = np.array([len(north), 0, len(north) - 1, len(experiment.train) - 1])
    for name in ("x", "y", "origins"):
        joined = np.concatenate([getattr(north, name), getattr(south, name)])
        np.testing.assert_array_equal(getattr(experiment.train, name)[places], joined[places])
        np.testing.assert_array_equal(getattr(experiment.train, name)[:], joined)


def test_joined_windows_are_not_copied():
    windows = cut_windows(np.arange(40.0).reshape(20, 2), 4, 3, target=[0, 1])
    joined = pooled([windows, windows])
    assert all(np.shares_memory(array, windows.x) for array in joined.x._arrays)
    assert windows.y.shape == (14, 3, 2)
    assert pooled([windows]) is windows


def test_there_is_a_score_for_each_target_of_each_series_and_their_mean(experiment):
    scores = experiment.scores()
    forecasts = ["elman", "last value", "3 steps ago", "historical mean", "linear autoregression"]
    assert [(s.series, s.target, s.name) for s in scores] == [
        (series, target, name)
        for series in ("north", "south", "(mean)")
        for target in ("visits", "sales")
        for name in forecasts
    ]
    by = {(s.series, s.target, s.name): s for s in scores}
    for target in ("visits", "sales"):
        own = [by[series, target, "elman"] for series in ("north", "south")]
        mean = by["(mean)", target, "elman"]
        assert mean.rmse == pytest.approx(np.mean([s.rmse for s in own]))
        assert mean.pinball == pytest.approx(np.mean([s.pinball for s in own]))
        assert mean.coverage == pytest.approx(np.mean([s.coverage for s in own], axis=0))
        assert own[1].rmse < own[0].rmse / 5  # in units of the series
    part, forecaster = experiment.parts[1], experiment.forecaster
    found = forecaster.predict(part.test.x, series="south")
    truth = np.stack([part.series.values[o : o + 3] for o in part.test.origins])
    error = (found[:, :, 1].mean(axis=-1) - truth[:, :, 1]) ** 2  # of 0.25 and 0.75
    assert by["south", "sales", "elman"].rmse == pytest.approx(np.sqrt(error.mean()))
    covered = (truth[:, :, 1, None] <= found[:, :, 1]).mean(axis=(0, 1))
    assert by["south", "sales", "elman"].coverage == pytest.approx(covered)
    last = (part.test.x[:, -1:, 0] - truth[:, :, 0]) ** 2
    assert by["south", "visits", "last value"].rmse == pytest.approx(np.sqrt(last.mean()))


def test_a_mean_without_quantiles_has_none():
    [mean] = mean_scores([[srnn.Score("gru", 1.0, 2.0)], [srnn.Score("gru", 3.0, 4.0)]])
    assert (mean.rmse, mean.mae, mean.pinball, mean.coverage) == (2.0, 3.0, None, None)


def test_a_series_is_scaled_by_its_name_and_a_new_one_by_its_own_rows(experiment):
    forecaster = experiment.forecaster
    south = experiment.parts[1].series
    known = forecaster.forecast(south).values
    found = forecaster.predict(south.values[None, -4:], series="south")[0]
    np.testing.assert_array_equal(known, found)
    new = forecaster.forecast(replace(south, name="east")).values
    assert not np.array_equal(new, known)
    assert np.abs(new - 2.0).max() < 2.0  # in its own units, not in those of the north
    with pytest.raises(SeriesError, match="expects a Series, whose name decides how it is scaled"):
        forecaster.forecast(south.values)
    with pytest.raises(ValueError, match="name of a series, 'north', 'south', got 'east'"):
        forecaster.predict(south.values[None, -4:], series="east")


def test_a_fitted_forecaster_is_not_trained_on_a_series_that_it_cannot_scale(experiment):
    """Catches the scaling of the first series for any other."""
    east = [replace(part.series, name=f"east {k}") for k, part in enumerate(experiment.parts)]
    with pytest.raises(SeriesError, match=r"'east 0': the forecaster was fitted on .* 'south', so"):
        srnn.Experiment(east, experiment.settings, forecaster=experiment.forecaster)


def test_a_model_file_keeps_all_scalings_and_targets(experiment, tmp_path):
    srnn.save_model(experiment.forecaster, tmp_path / "model")
    again = srnn.load_model(tmp_path / "model", mode=QUICK)
    assert again.target == ("visits", "sales")
    assert list(again.scalings) == ["north", "south"]
    for part in experiment.parts:
        one, other = (each.forecast(part.series).values for each in (again, experiment.forecaster))
        assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize(
    ("series", "message"),
    [
        ([shop("a", 90), shop("b", 12)], "series 'b': too short for one window"),
        ([shop("a", 90), shop("b", 2)], "series 'b': a series of 2 rows is too short to split"),
        ([shop("a", 90), shop("a", 90)], "different names, got 'a', 'a'"),
        (
            [shop("a", 90), shop("b", 90, columns=("x", "sales"))],
            "'b': expected the columns",
        ),
        ([shop("a", 90), shop("b", 90, target="visits")], "and the target 'sales' .* 'visits'"),
    ],
)
def test_series_that_cannot_share_a_network_are_named(series, message):
    with pytest.raises(SeriesError, match=message):
        srnn.Experiment(series, SMALL)


@pytest.mark.parametrize("series", [[], ["a"], None, [np.ones((9, 1))]])
def test_what_is_no_series_is_refused(series):
    with pytest.raises(TypeError, match=r"Experiment expects a Series, .* or a list of them"):
        srnn.Experiment(series, SMALL)


def test_a_readout_that_does_not_hold_all_targets_is_refused():
    with pytest.raises(ValueError, match="n_out a multiple of 2, the number of targets"):
        srnn.Forecaster(
            srnn.Elman(2, 2), srnn.Dense(2, 3), srnn.Scaling(np.zeros(2), np.ones(2)),
            window=3, columns=["a", "b"], target=["a", "b"],
        )  # fmt: skip


@pytest.fixture
def write(tmp_path):
    def write_lines(rows, header="date;shop;visits;sales"):
        path = tmp_path / "shops.csv"
        path.write_text("\n".join([header, *rows]) + "\n")
        return path

    return write_lines


def test_a_file_of_several_series_is_read_whatever_the_order_of_its_rows(write):
    """Alternating rows, one series newest first, different lengths."""
    north = [f"2024-01-{k + 1:02};north;{k};{k * 1.5:.1f}" for k in range(9)]
    south = [f"2024-01-{k + 1:02};south;{k + 50};{k}.25" for k in range(5)][::-1]
    mixed = [row for pair in zip(north, south, strict=False) for row in pair] + north[5:]
    found = srnn.read_panel(write(mixed), "shop")
    assert [(each.name, len(each), each.target) for each in found] == [
        ("north", 9, "sales"), ("south", 5, "sales"),
    ]  # fmt: skip
    for each, first in zip(found, (0.0, 50.0), strict=True):
        assert each.columns == ("visits", "sales")
        np.testing.assert_array_equal(each.values[:, 0], first + np.arange(len(each)))
        assert each.labels[0] == "2024-01-01"
        assert str(each.frequency) == "day"
        assert each.csv_format.series == "shop"


def test_what_a_long_series_settles_holds_for_a_short_one(write):
    """01/02/2024 alone may be January or February; the long series has a 13th."""
    north = [f"{k + 1:02}/02/2024;north;1,{k:03};{k}.5" for k in range(14)]
    south = ["01/02/2024;south;1,000;1.5", "02/02/2024;south;2,000;2.5"]
    south = srnn.read_panel(write(south + north), "shop")[0]
    assert south.name == "south"
    assert [f"{time:%d %b}" for time in south.times] == ["01 Feb", "02 Feb"]
    np.testing.assert_array_equal(south.values[:, 0], [1000, 2000])


def test_several_targets_are_read_by_names_or_one_text(write, tmp_path):
    rows = [f"2024-01-{k + 1:02};a;{k};{2 * k}" for k in range(9)]
    for target in (("visits", "sales"), "visits,sales", "visits, sales"):
        assert srnn.read_panel(write(rows), "shop", target)[0].target == ("visits", "sales")
    single = write([row.replace(";a;", ";") for row in rows], "date;visits;sales, kg")
    assert srnn.read_series(single, "sales, kg").target == "sales, kg"  # a column of that name
    assert srnn.read_series(single, ["visits"]).target == "visits"
    assert srnn.read_series(single, ["visits", "sales, kg"]).targets == ("visits", "sales, kg")


@pytest.mark.parametrize(
    ("rows", "column", "target", "message"),
    [
        (["2024-01-01;a;1;2"], "shpo", None, r"no column 'shpo'; .* did you mean 'shop'\?"),
        (["2024-01-01;a;1;2"], "shop", "slaes", r"did you mean 'sales'\?"),
        (["2024-01-01;a;1;2"], "shop", "visits,slaes", r"no column 'slaes'; .*mean 'sales'\?"),
        (["2024-01-01;a;1;2"], "shop", "visits,visits", "different columns"),
        (["2024-01-01;a;1;2"], "sales", "sales", "different columns"),
        (["2024-01-01;a;1;2", "2024-01-02;;1;2"], "shop", None, "line 3: expected the name of a s"),
        (["2024-01-01;a;1;x"], "shop", None, "'sales', line 2: expected a number, got 'x'"),
        (
            ["2024-01-01;a;1;2", "2024-01-02;a;1;2", "2024-01-02;b;1;2", "2024-01-02;b;1;2"],
            *("shop", None, "line 5: rows out of order"),
        ),
    ],
)  # fmt: skip
def test_a_file_of_several_series_that_cannot_be_read_is_refused_with_its_place(
    write, rows, column, target, message
):
    with pytest.raises(SeriesError, match=message):
        srnn.read_panel(write(rows), column, target)


def test_series_of_different_frequencies_are_refused(write):
    days = [f"2024-01-{k + 1:02};days;{k};{k % 7}" for k in range(31)]
    months = [f"20{20 + k // 12}-{k % 12 + 1:02}-01;months;{k};{k % 7}" for k in range(40)]
    series = srnn.read_panel(write(days + months), "shop")
    with pytest.raises(SeriesError, match=r"mixed frequencies: one row per day .* per month"):
        srnn.Experiment(series, SMALL)
