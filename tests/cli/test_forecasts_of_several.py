"""The shell with several series and targets, known columns, the calendar, quantiles and folds."""

import csv
import io
from datetime import date, timedelta

import numpy as np
import pytest
from modes import QUICK

from symbolic_rnn.cli import main
from symbolic_rnn.model_file import load_model

RNG = np.random.default_rng(0)
SMALL = [
    *("--cell", "elman", "--hidden", "2", "--window", "5", "--horizon", "3", "--epochs", "2"),
    *("--mode", QUICK, "--no-verify"),
]


def lines(name, first, length, columns):
    days = (date(2023, 1, 1) + timedelta(days=first + k) for k in range(length))
    values = RNG.integers(1, 99, (length, columns))
    return [
        f"{day:%d.%m.%Y};{name};" + ";".join(map(str, row))
        for day, row in zip(days, values, strict=True)
    ]


@pytest.fixture(scope="module")
def shops(tmp_path_factory):
    """A file of two series, the future of its known column, and what train prints about it."""
    folder = tmp_path_factory.mktemp("shops")
    rows = lines("north", 0, 70, 3) + lines("south", 0, 50, 3)
    (folder / "shops.csv").write_text("\n".join(["Tag;shop;price;visits;sales", *rows]) + "\n")
    rows = lines("north", 70, 4, 1) + lines("south", 50, 3, 1)
    (folder / "next.csv").write_text("\n".join(["Tag;shop;price", *rows]) + "\n")
    words = ["--series", "shop", "--target", "visits,sales", "--known", "price", "--calendar"]
    words += ["--quantiles", "0.2,0.5,0.8", "--folds", "2", "--plot", str(folder / "shops.png")]
    words += ["-o", str(folder / "model")]
    return folder, ["train", str(folder / "shops.csv"), *SMALL, *words]


@pytest.fixture(scope="module")
def trained(shops):
    """The folder with the model."""
    pytest.importorskip("matplotlib")
    folder, words = shops
    capture = pytest.MonkeyPatch()
    out, err = io.StringIO(), io.StringIO()
    with capture.context() as patch:
        patch.setattr("sys.stdout", out)
        patch.setattr("sys.stderr", err)
        patch.setenv("COLUMNS", "160")
        assert main(words) == 0, err.getvalue()
    return folder, out.getvalue(), err.getvalue()


def test_train_prints_scores_coverage_and_folds(trained):
    folder, out, err = trained
    assert "2 series of 50 to 70 rows; the longest, 'north': shops.csv: 70 rows" in err
    assert "One row per day." in err
    assert "shops.png: 'visits' of 'north', the first target of the first of 2 series." in out
    for text in (
        *("Error of 14 test forecasts of 3 steps", "pinball", "linear autoregression"),
        *("Share of test values at most each quantile", "nominal", "20.0%", "0.2 to 0.8", "60.0%"),
        *("RMSE in 2 folds, trained anew before each", "fold 2", "mean", "std", "shops.png"),
        *("visits, mean over the series: elman", "sales, mean over the series: elman"),
    ):
        assert text in out
    assert (folder / "shops.png").read_bytes().startswith(b"\x89PNG")
    model = load_model(folder / "model", mode=QUICK)
    assert (model.targets, model.columns) == (("visits", "sales"), ("visits", "sales"))
    assert (model.known, model.calendar) == (("price",), ("weekday", "yearday"))
    assert (model.quantiles, list(model.scalings)) == ((0.2, 0.5, 0.8), ["north", "south"])


def test_forecast_writes_each_series_with_its_times_in_the_format_of_the_file(trained, capsys):
    folder, *_ = trained
    words = ["forecast", str(folder / "model"), str(folder / "shops.csv"), "--mode", QUICK]
    assert main([*words, "--future", str(folder / "next.csv")]) == 0
    table = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert table[0][:5] == ["shop", "Tag", "visits 0.2", "visits 0.5", "visits 0.8"]
    assert table[0][8:] == [
        *("visits, last value", "visits, 3 steps ago", "sales, last value", "sales, 3 steps ago")
    ]
    assert [row[:2] for row in table[1:]] == [
        *(["north", f"{day}.03.2023"] for day in (12, 13, 14)),
        *(["south", f"{day}.02.2023"] for day in (20, 21, 22)),
    ]
    numbers = np.array([row[2:8] for row in table[1:]], dtype=float).reshape(6, 2, 3)
    assert (np.diff(numbers, axis=2) >= 0).all()


@pytest.mark.parametrize("times", ["none", "numbers"])
def test_a_future_without_times_is_read_in_order_and_said(trained, capsys, times):
    """Catches a stale file whose rows nothing holds against the series."""
    folder, *_ = trained
    rows = [line.split(";") for line in (folder / "next.csv").read_text().splitlines()]
    kept = [row[1:] if times == "none" else [str(k), *row[1:]] for k, row in enumerate(rows)]
    kept[0] = rows[0][1:] if times == "none" else rows[0]
    path = folder / f"times-{times}.csv"
    path.write_text("\n".join(";".join(row) for row in kept) + "\n")
    words = ["forecast", str(folder / "model"), str(folder / "shops.csv"), "--mode", QUICK]
    assert main([*words, "--future", str(path)]) == 0
    said = f"{path.name}: series 'north': has no times to compare with those of the series; its"
    assert said in capsys.readouterr().err


def test_forecast_says_what_is_missing_of_the_future(trained, capsys):
    folder, *_ = trained
    words = ["forecast", str(folder / "model"), str(folder / "shops.csv"), "--mode", QUICK]
    late, half = folder / "late.csv", folder / "half.csv"
    late.write_text((folder / "next.csv").read_text().replace("12.03.2023", "11.03.2023"))
    half.write_text("\n".join((folder / "next.csv").read_text().splitlines()[:5]) + "\n")
    short = folder / "short.csv"
    short.write_text("\n".join((folder / "next.csv").read_text().splitlines()[:3]) + "\n")
    for future, message in (
        (None, "values of the known columns 'price' (12.03.2023 to 14.03.2023); pass them"),
        (late, "late.csv: series 'north': expected the known values of 12.03.2023, step 1 after"),
        (half, "there are no next values of the series 'south'"),
        (
            short,
            "short.csv: series 'north': expected the next 3 rows of the known columns 'price' (12.",
        ),
        (folder / "none.csv", "expected a CSV file: No such file"),
    ):
        assert main([*words, *([] if future is None else ["--future", str(future)])]) == 2
        out, err = capsys.readouterr()
        assert (out, len(err.splitlines())) == ("", 1)
        assert message in err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--series", "shpo"], "no column 'shpo'; there are .*; did you mean 'shop'?"),
        (["--target", "visits,slaes"], "did you mean 'sales'?"),
        (["--known", "prize"], "no column 'prize' to be known ahead"),
        (["--known", "sales"], "the target 'sales' cannot be known ahead"),
        (["--quantiles", "0.9,0.1"], "expected increasing numbers between 0 and 1"),
        (["--quantiles", "0.5,x"], "expected increasing numbers between 0 and 1"),
        (["--folds", "1"], "expected an integer of at least 2, got '1'"),
        (["--folds", "9"], "folds expects at most"),
        (["--folds", "2", "--test", "0"], "folds=2 expects a test part"),
        (["--baselines", "prophet"], "baselines expects ets, arima, got 'prophet'"),
        (["--plot", "none/shops.png"], "there is no folder"),
    ],
)
def test_each_option_that_makes_no_sense_is_one_line_before_anything_is_compiled(
    shops, capsys, tmp_path, words, message
):
    import re

    _, before = shops
    assert main([*before, "-o", str(tmp_path / "model"), *words]) == 2
    err = capsys.readouterr().err.splitlines()[-1]
    assert all(part in err for part in re.split(r"\.\*", message))
    assert not (tmp_path / "model").exists()


def test_a_model_without_known_columns_takes_no_future(tmp_path, capsys):
    """And a picture of rows that are numbered, or have times at irregular steps."""
    values = [f"{k}-01-0{1 + k % 2},{v}" for k, v in enumerate(RNG.normal(size=60), start=1950)]
    path, model = tmp_path / "river.csv", str(tmp_path / "model")
    path.write_text("\n".join(["day,flow", *values]) + "\n")
    words = ["-o", model, "--plot", str(tmp_path / "river.png")]
    assert main(["train", str(path), *SMALL, *words]) == 0
    assert "The time steps are not regular, so forecasts are numbered." in capsys.readouterr().err
    assert (tmp_path / "river.png").exists()
    assert main(["forecast", model, str(path), "--mode", QUICK]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0].startswith("step,flow,")
    assert "numbered" in err
    assert main(["forecast", model, str(path), "--future", str(path), "--mode", QUICK]) == 2
    assert "has no columns that are known ahead; leave out --future" in capsys.readouterr().err
