"""The forecast of a model file, as CSV."""

import numpy as np
import pytest
from modes import QUICK

import symbolic_rnn as srnn
from symbolic_rnn.cli import main
from symbolic_rnn.forecasting.forecaster import Forecaster
from symbolic_rnn.forecasting.windows import Scaling
from symbolic_rnn.model_file import save_model

VALUES = [3.0, 1.0, 4.0, 1.0, 5.0]


@pytest.fixture(scope="module")
def forecaster():
    return Forecaster(
        srnn.Elman(1, 3, seed=0), srnn.Dense(3, 2, seed=1), Scaling(np.ones(1), np.ones(1)),
        window=4, columns=["flow"], target="flow", mode=QUICK, cycle=2,
    )  # fmt: skip


@pytest.fixture
def model(forecaster, tmp_path):
    save_model(forecaster, tmp_path / "model")
    return str(tmp_path / "model")


@pytest.fixture
def write(tmp_path):
    def write_text(text):
        (tmp_path / "river.csv").write_text(text)
        return str(tmp_path / "river.csv")

    return write_text


def yearly(values, header="year,flow", first=2001):
    return "\n".join([header, *(f"{first + k},{v}" for k, v in enumerate(values))]) + "\n"


def forecast(*words):
    return main(["forecast", *words, "--mode", QUICK])


def test_the_forecast_is_printed_with_the_years_that_follow(forecaster, model, write, capsys):
    assert forecast(model, write(yearly(VALUES))) == 0
    out, err = capsys.readouterr()
    expected = forecaster.forecast(np.array(VALUES)[:, None])
    lines = [line.split(",") for line in out.splitlines()]
    assert lines[0] == ["year", "flow", "last value", "2 steps ago"]
    assert [line[0] for line in lines[1:]] == ["2006", "2007"]
    assert [float(line[1]) for line in lines[1:]] == list(expected.values)  # every digit is there
    assert [line[2:] for line in lines[1:]] == [["5.0", "1.0"], ["5.0", "5.0"]]
    assert err.splitlines() == [
        "river.csv: 5 rows; delimiter ','; decimal mark '.'; time 'year' (numbers), oldest first",
        "One row per year.",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("flow\n3\n1\n4\n1\n5\n", []),
        ("day,flow\na,3\nb,1\nc,4\nd,1\ne,5\n", ["--time-format", "text"]),
    ],
)
def test_without_times_there_are_steps_alone(model, write, capsys, text, words):
    assert forecast(model, write(text), *words) == 0
    assert capsys.readouterr().out.splitlines()[0] == "step,flow,last value,2 steps ago"


def test_years_with_a_hole_are_not_continued(model, write, capsys):
    """Rows dropped by a fill leave steps of different lengths; a label would be a guess."""
    assert forecast(model, write(yearly(["3", "", *VALUES])), "--fill", "drop") == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == "step,flow,last value,2 steps ago"
    assert "not all equal, so the steps of the forecast are numbered" in err


def test_the_same_forecast_comes_twice(model, write, capsys):
    path = write(yearly(VALUES))
    printed = []
    for _ in range(2):
        assert forecast(model, path) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]


def test_an_output_file_takes_the_place_of_standard_output(model, write, tmp_path, capsys):
    path = write(yearly(VALUES))
    assert forecast(model, path) == 0
    printed = capsys.readouterr().out
    assert forecast(model, path, "-o", str(tmp_path / "out.csv")) == 0
    assert capsys.readouterr().out == ""
    assert (tmp_path / "out.csv").read_text() == printed


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (yearly(VALUES[:3]), "the model expects at least 4 rows (its window), got 3"),
        (yearly(VALUES, "year,level"), "no column 'flow'; there are 'year', 'level'"),
        (yearly([*VALUES, ""]), "column 'flow', line 7: expected numbers, got 1 gaps"),
        (yearly([*VALUES, "x"]), "column 'flow', line 7: expected a number, got 'x'"),
    ],
)
def test_a_series_that_does_not_fit_is_one_line_and_exit_code_2(
    model, write, capsys, text, message
):
    assert forecast(model, write(text)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert message in err


@pytest.mark.parametrize("content", [b"", b"year,flow\n", b"\x10" + b"\0" * 7 + b'{"a":1}'])
def test_a_file_that_is_no_model_is_one_line_and_exit_code_2(write, tmp_path, capsys, content):
    path = tmp_path / "bad.safetensors"
    path.write_bytes(content)
    assert forecast(str(path), write(yearly(VALUES))) == 2
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1
    assert "bad.safetensors: not a model file" in err
    assert forecast(str(tmp_path / "none"), write(yearly(VALUES))) == 2
    assert "there is no such file" in capsys.readouterr().err


def test_neither_model_nor_series_is_replaced_by_the_forecast(model, write, capsys):
    path = write(yearly(VALUES))
    for output in (model, path):
        assert forecast(model, path, "-o", output) == 2
        assert "would overwrite an input" in capsys.readouterr().err
