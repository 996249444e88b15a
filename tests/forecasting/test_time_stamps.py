"""A forecast carries the times that follow its series, or says why it cannot."""

import csv
from datetime import datetime

import numpy as np
import pytest
from modes import QUICK

import symbolic_rnn as srnn
from symbolic_rnn.cli import main
from symbolic_rnn.forecasting.series import SeriesError


@pytest.fixture(scope="module")
def forecaster():
    return srnn.Forecaster(
        srnn.Elman(1, 2, seed=0), srnn.Dense(2, 2, seed=1),
        srnn.Scaling(np.ones(1), np.ones(1)),
        window=3, columns=["flow"], target="flow", mode=QUICK,
    )  # fmt: skip


@pytest.fixture
def read(tmp_path):
    def series_of(labels, header="Monat;flow", **options):
        path = tmp_path / "river.csv"
        rows = (f"{label};{k}" for k, label in enumerate(labels))
        path.write_text("\n".join([header, *rows]) + "\n")
        return srnn.read_series(path, **options)

    return series_of


def on(forecaster, frequency):
    """The same forecaster, trained on a series of some frequency."""
    forecaster.frequency = frequency
    return forecaster


def test_a_forecast_has_values_labels_and_times(forecaster, read):
    series = read(["30.11.2023", "31.12.2023", "31.01.2024"])
    forecast = on(forecaster, None).forecast(series)
    assert forecast.labels == ("29.02.2024", "31.03.2024")
    assert forecast.times == (datetime(2024, 2, 29), datetime(2024, 3, 31))
    assert str(forecast.frequency) == "month, on its last day"
    assert (forecast.time, forecast.target, forecast.note) == ("Monat", "flow", "")
    np.testing.assert_array_equal(forecast, forecaster.forecast(series.values).values)
    assert list(forecast.columns) == ["flow"]
    assert len(forecast) == 2


def test_an_array_has_no_times(forecaster):
    forecast = forecaster.forecast(np.zeros((3, 1)))
    assert (forecast.labels, forecast.times, forecast.frequency) == (None, None, None)


def test_irregular_steps_are_said_and_have_no_labels(forecaster, read):
    forecast = forecaster.forecast(read(["2024-01-01", "2024-01-02", "2024-01-04", "2024-01-09"]))
    assert forecast.labels is None
    assert "not all equal, so the steps of the forecast are numbered" in forecast.note


def test_the_step_of_the_training_data_decides_where_a_short_series_does_not(forecaster, read):
    """Tuesday to Friday fit days and business days."""
    days = read([f"2024-01-0{day}" for day in (2, 3, 4, 5)])
    assert on(forecaster, None).forecast(days).labels == ("2024-01-06", "2024-01-07")
    forecast = on(forecaster, srnn.Frequency("business day")).forecast(days)
    assert forecast.labels == ("2024-01-08", "2024-01-09")
    assert forecast.times == (datetime(2024, 1, 8), datetime(2024, 1, 9))
    ends = read(["2023-02-28", "2023-04-30", "2023-06-30"])
    forecast = on(forecaster, srnn.Frequency("month", 2, 30)).forecast(ends)
    assert forecast.labels == ("2023-08-30", "2023-10-30")


def test_a_series_with_another_step_than_the_training_data_is_refused(forecaster, read):
    """A network of months is worth nothing on days."""
    days = read([f"2024-01-{day:02}" for day in range(1, 20)])
    with pytest.raises(SeriesError, match=r"trained on one row per month, .* one row per day"):
        on(forecaster, srnn.Frequency("month", 1, 1)).forecast(days)
    on(forecaster, srnn.Frequency("day")).forecast(days)


@pytest.mark.parametrize(
    ("labels", "header", "step", "later"),
    [
        (["1999", "2000", "2001"], "year;flow", "year", ["2002", "2003"]),
        (["7", "8", "9"], "index;flow", None, ["10", "11"]),
        (["Q3 2023", "Q4 2023", "Q1 2024"], "when;flow", "quarter", ["Q2 2024", "Q3 2024"]),
        (["2024-W51", "2024-W52", "2025-W01"], "when;flow", "week", ["2025-W02", "2025-W03"]),
        (
            ["2024-02-28 23:30", "2024-02-28 23:45", "2024-02-29 00:00"],
            *("when;flow", "15 minutes", ["2024-02-29 00:15", "2024-02-29 00:30"]),
        ),
        (
            ["1700000000", "1700003600", "1700007200"],
            *("epoch;flow", "hour", ["1700010800", "1700014400"]),
        ),
    ],
)
def test_the_shell_writes_the_times_in_the_column_of_the_file(
    forecaster, read, tmp_path, capsys, labels, header, step, later
):
    read(labels, header)
    model, out = tmp_path / "model", tmp_path / "out.csv"
    srnn.save_model(on(forecaster, None), model)
    river = str(tmp_path / "river.csv")
    assert main(["forecast", str(model), river, "-o", str(out), "--mode", QUICK]) == 0
    with out.open() as file:
        table = list(csv.reader(file))
    assert table[0][0] == header.split(";")[0]
    assert [row[0] for row in table[1:]] == later
    err = capsys.readouterr().err
    assert (f"One row per {step}." in err) == (step is not None)


def test_a_model_file_keeps_the_step_and_refuses_one_that_does_not_exist(forecaster, tmp_path):
    step = srnn.Frequency("quarter", 2, 31)
    srnn.save_model(on(forecaster, step), tmp_path / "model")
    assert srnn.load_model(tmp_path / "model").frequency == step
    with pytest.raises(ValueError, match="fields of to_dict"):
        srnn.Frequency.from_dict(step.to_dict() | {"unit": "fortnight"})
    with pytest.raises(ValueError, match="integers"):
        srnn.Frequency.from_dict(step.to_dict() | {"day": "31"})
