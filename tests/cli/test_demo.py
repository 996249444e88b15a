"""The demo with one epoch: model, verification, errors and picture."""

import sys

import pytest
from modes import QUICK

from symbolic_rnn.cli import main
from symbolic_rnn.cli import train as train_command
from symbolic_rnn.cli.demo import demo_settings
from symbolic_rnn.data import sunspots
from symbolic_rnn.model_file import load_model


def demo(folder):
    words = ["--epochs", "1", "--mode", QUICK, "--quantiles", "0.1,0.5,0.9"]
    return main(["demo", "--output", str(folder), *words])


def test_the_demo_proves_trains_scores_and_writes_model_and_picture(tmp_path, capsys):
    """The whole demo, as a new user runs it."""
    pytest.importorskip("matplotlib")
    folder = tmp_path / "new" / "folder"
    assert demo(folder) == 0
    out = capsys.readouterr().out
    for text in (
        "all agree",
        "last value",
        "11 steps ago",
        "historical mean",
        "sunspots.safetensors",
        "sunspots.png",
        "linear autoregression",
        "nominal",
    ):
        assert text in out
    assert (folder / "sunspots.png").read_bytes().startswith(b"\x89PNG")
    model = load_model(folder / "sunspots.safetensors", mode=QUICK)
    assert len(model.forecast(sunspots())) == demo_settings(1, 0).horizon


def test_without_matplotlib_the_way_to_get_it_is_told(tmp_path, capsys, monkeypatch):
    """Plotting is optional: without matplotlib there is a message, not an error."""
    monkeypatch.setattr(train_command, "train", lambda *_, **__: 0)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    monkeypatch.delitem(sys.modules, "symbolic_rnn.cli.plot", raising=False)
    assert demo(tmp_path) == 0
    assert "pip install 'symbolic_rnn[plot]'" in capsys.readouterr().out


def test_an_interrupted_demo_passes_the_exit_code_on(tmp_path, monkeypatch):
    monkeypatch.setattr(train_command, "train", lambda *_, **__: 130)
    assert demo(tmp_path) == 130
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_is_a_file_is_refused(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert demo(tmp_path / "file") == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_second_baseline_is_one_solar_cycle_ago():
    settings = demo_settings(1, 0)
    assert settings.period == 11
    assert settings.window >= 2 * settings.period
