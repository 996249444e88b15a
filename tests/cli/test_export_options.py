"""Options of `symbolic-rnn export` that would have no effect are refused."""

import pytest

from symbolic_rnn.cli import main


@pytest.mark.parametrize("option", ["--learning-rate", "--clip"])
def test_an_option_of_training_needs_training(option, capsys, tmp_path):
    arguments = ["export", "model.safetensors", "-o", str(tmp_path / "out"), option, "0.1"]
    assert main(arguments) != 0
    assert f"{option} has no effect without --with-training" in capsys.readouterr().err
