"""From a CSV file to a model file; each invalid input is an error of one line."""

import re
import signal

import numpy as np
import pytest
from modes import QUICK

from symbolic_rnn.cli import main
from symbolic_rnn.cli import train as train_command
from symbolic_rnn.forecasting import experiment
from symbolic_rnn.model_file import load_model
from symbolic_rnn.training import proof
from symbolic_rnn.training.fitting import History, NonFiniteLossError
from symbolic_rnn.training.run import Run

SMALL = [
    *("--cell", "elman", "--hidden", "3", "--window", "8", "--horizon", "2", "--cycle", "6"),
    *("--batch", "16", "--learning-rate", "0.01", "--mode", QUICK),
]


@pytest.fixture
def write(tmp_path):
    def write_lines(rows, header="year,rain,flow"):
        path = tmp_path / "river.csv"
        path.write_text("\n".join([header, *rows]) + "\n")
        return str(path)

    return write_lines


def rows(length=60):
    t = np.arange(length)
    flow = 100 + 10 * np.sin(2 * np.pi * t / 6)
    return [f"{1900 + k},{k % 5},{flow[k]:.6f}" for k in t]


def train(path, *words, output):
    return main(["train", path, *SMALL, "--epochs", "3", "-o", str(output), *words])


def test_sigterm_before_the_training_ends_the_command_with_a_word(
    write, tmp_path, capsys, monkeypatch
):
    """It ended with -15 and nothing said, since only the training itself held the signal."""
    monkeypatch.setattr(
        train_command, "compile_and_verify", lambda *_, **__: signal.raise_signal(signal.SIGTERM)
    )
    handler = signal.getsignal(signal.SIGTERM)
    assert train(write(rows()), output=tmp_path / "model.safetensors") == 143
    assert capsys.readouterr().err.endswith("symbolic-rnn: terminated\n")
    assert signal.getsignal(signal.SIGTERM) == handler


def test_sigterm_in_training_keeps_the_best_weights(write, tmp_path, capsys, monkeypatch):
    """The command's own handler of the signal must not keep the training from holding it."""
    evaluate, calls = Run.close_epoch, []

    def close_epoch(self, *args):
        calls.append(None)
        if len(calls) == 2:
            signal.raise_signal(signal.SIGTERM)
        return evaluate(self, *args)

    monkeypatch.setattr(Run, "close_epoch", close_epoch)
    assert train(write(rows()), output=tmp_path / "model.safetensors") == 143
    assert "Terminated by SIGTERM in epoch 2/3" in capsys.readouterr().err
    assert load_model(tmp_path / "model.safetensors", mode=QUICK).target == "flow"


def test_a_series_becomes_a_model_with_its_proof_and_its_errors_beside_the_naive_ones(
    write, tmp_path, capsys
):
    output = tmp_path / "model.safetensors"
    assert train(write(rows()), output=output) == 0
    out, err = capsys.readouterr()
    proof = out.splitlines()[:3]
    assert proof[0] == "Gradient of the loss of elman, float64"
    assert "training step in" in proof[1]
    assert proof[2].startswith("all agree")
    assert "elman_W" not in out
    for name in ("last value", "6 steps ago", "RMSE", f"Wrote {output}"):
        assert name in out
    assert "epoch 3/3" in err
    assert re.search(r"^Compiled in \d+\.\d s\.$", err, flags=re.MULTILINE)
    model = load_model(output, mode=QUICK)
    assert (model.columns, model.target) == (("rain", "flow"), "flow")
    assert (model.window, model.horizon, model.cell.n_hidden) == (8, 2, 3)


def test_a_step_that_is_not_finite_is_skipped_and_reported(write, tmp_path, capsys, monkeypatch):
    """All weights stay as they were; at the end their number is printed, and the first one."""
    fit = experiment.fit

    def with_a_gap(step, data, **settings):
        before = [parameter.get_value() for parameter in settings["parameters"]]
        with pytest.warns(UserWarning, match=r"step \d+: the gradient of .* is not finite"):
            step(*(np.full_like(each[:4], np.nan) for each in data))
        for parameter, value in zip(settings["parameters"], before, strict=True):
            np.testing.assert_array_equal(parameter.get_value(), value)
        return fit(step, data, **settings)

    monkeypatch.setattr(experiment, "fit", with_a_gap)
    assert train(write(rows()), output=tmp_path / "model.safetensors") == 0
    out, _ = capsys.readouterr()
    assert re.search(r"One training step was skipped: step \d+: the gradient of .* is not", out)


def test_checkpoints_that_cannot_be_written_are_an_error_before_anything_else(tmp_path, capsys):
    """Not after the network was compiled and its gradient proved."""
    (tmp_path / "file").write_bytes(b"")
    words = ["--checkpoints", str(tmp_path / "file")]
    assert train("no such series.csv", *words, output=tmp_path / "model") == 2
    assert "file: checkpoints cannot be written to this folder: File exists" in (
        capsys.readouterr().err
    )


def test_layers_directions_and_dropout_make_the_network_that_is_written(write, tmp_path, capsys):
    """Catches a shell that can train a single cell only."""
    output = tmp_path / "model"
    words = ["--layers", "2", "--bidirectional", "--dropout", "0.25"]
    assert train(write(rows()), *words, output=output) == 0
    out, _ = capsys.readouterr()
    assert "Gradient of the loss of bidirectional elman of 2 layers" in out
    assert out.splitlines()[2].startswith("all agree")
    layers = load_model(output, mode=QUICK).cell.layers
    names = [type(layer).__name__ for layer in layers]
    assert names == ["Bidirectional", "Dropout", "Bidirectional", "Dropout"]
    assert (layers[0].forward.n_hidden, layers[1].p) == (3, 0.25)


def test_the_whole_table_of_the_proof_is_printed_where_it_is_asked_for(write, tmp_path, capsys):
    """By default there are three lines; --verbose adds a row for each parameter."""
    assert train(write(rows()), "--verbose", output=tmp_path / "model") == 0
    out = capsys.readouterr().out
    for name in ("elman_U", "elman_W", "elman_b", "dense_V", "dense_c"):
        assert f"│ {name} " in out
    assert "all agree" in out


def test_the_target_the_time_and_the_parts_are_the_ones_asked_for(write, tmp_path, capsys):
    output = tmp_path / "model"
    words = [
        "--target",
        "rain",
        "--time",
        "flow",
        "--time-format",
        "text",
        "--test",
        "0",
        "--no-verify",
        "--validation",
        "0",
    ]
    lines = [f"{k},{k % 5},t{k}" for k in range(60)]
    assert train(write(lines), *words, output=output) == 0
    out = capsys.readouterr().out
    assert "the error is unknown" in out
    assert "all agree" not in out
    model = load_model(output)
    assert (model.columns, model.target) == (("year", "rain"), "rain")
    np.testing.assert_allclose(model.scaling.mean, [29.5, 2.0])


def test_the_scaling_in_the_model_file_is_that_of_the_training_part(write, tmp_path):
    """Fitted on all rows it would carry the test part into the model (failure class 25)."""
    output = tmp_path / "model"
    assert train(write(rows()), "--no-verify", output=output) == 0
    part = np.array([[float(v) for v in row.split(",")[1:]] for row in rows()[:42]])
    np.testing.assert_array_equal(load_model(output).scaling.mean, part.mean(axis=0))


def changed(place, text):
    lines = rows()
    lines[place] = text
    return lines


@pytest.mark.parametrize(
    ("lines", "words", "message"),
    [
        (rows(), ["--target", "level"], "no column 'level'; there are 'year', 'rain', 'flow'"),
        (rows(), ["--time", "when"], "no column 'when'"),
        (changed(4, "1904,dry,1"), [], "column 'rain', line 6: expected a number, got 'dry'"),
        (changed(4, "1904,,1"), [], "column 'rain', line 6: expected numbers, got 1 gaps"),
        (changed(0, "1900,,1"), ["--fill", "forward"], "expects a value before the gap"),
        (changed(4, "1904,1"), [], "line 6: expected 3 cells"),
        (changed(4, "1900,1,1"), [], "rows out of order"),
        (rows(12), [], "too short for one window"),
        (rows(2), [], "too short to split"),
        ([f"{k},1,{k}" for k in range(60)], [], "column 'rain': constant"),
        (rows(), ["--cycle", "9"], "cycle expects from 1 to the window of 8 steps, got 9"),
        (rows(), ["--validation", "0.6", "--test", "0.5"], "a sum below 1"),
        (rows(), ["--mode", "WARP"], "WARP"),
        ([], [], "only a header"),
    ],
)
def test_bad_input_is_one_line_exit_code_2_and_the_old_model_stays(
    write, tmp_path, capsys, lines, words, message
):
    """It may fail, but without a traceback, and without losing a model."""
    output = tmp_path / "model"
    output.write_bytes(b"old")
    assert train(write(lines), *words, output=output) == 2
    err = capsys.readouterr().err.splitlines()
    assert message in err[-1]
    assert err[-1].startswith("symbolic-rnn: error: ")
    assert [line for line in err if "Traceback" in line] == []
    assert output.read_bytes() == b"old"


def test_a_gap_is_filled_where_that_is_asked_for(write, tmp_path):
    output = tmp_path / "model"
    assert (
        train(write(changed(4, "1904,,1")), "--fill", "linear", "--no-verify", output=output) == 0
    )


def test_an_output_that_cannot_be_written_is_refused_before_the_data_is_even_read(tmp_path, capsys):
    assert train("none.csv", output=tmp_path / "none" / "model") == 2
    assert "there is no folder" in capsys.readouterr().err
    assert train("none.csv", output=tmp_path / "model") == 2
    assert "none.csv: expected a CSV file: No such file" in capsys.readouterr().err


def test_the_series_is_never_replaced_by_the_model(write, capsys):
    path = write(rows())
    assert train(path, output=path) == 2
    assert "would overwrite an input" in capsys.readouterr().err


def test_a_network_whose_gradient_is_wrong_is_not_trained(write, tmp_path, capsys, monkeypatch):
    """Catches a verification whose outcome is ignored."""
    from symbolic_rnn.verification.agreement.report import Report, compare

    wrong = compare(
        "elman_W", ("autodiff", "BPTT"), np.ones(1), np.ones(1) * (1 + 1e-6),
        tolerance=1e-12, places=((0,),), size=1,
    )  # fmt: skip
    monkeypatch.setattr(proof, "verify_gradient", lambda *_, **__: Report("", (wrong,)))
    output = tmp_path / "model"
    assert train(write(rows()), output=output) == 2
    assert "the gradient of this network is wrong, so it is not trained: elman_W" in (
        capsys.readouterr().err
    )
    assert not output.exists()


@pytest.mark.parametrize(("epoch", "written"), [(2, True), (0, False)])
def test_a_loss_that_is_not_finite_saves_the_best_weights_if_there_are_any(
    write, tmp_path, capsys, monkeypatch, epoch, written
):
    def diverge(*_, **__):
        raise NonFiniteLossError(
            "the loss is nan", History((1.0,) * epoch, (), epoch, "non-finite")
        )

    monkeypatch.setattr(experiment, "fit", diverge)
    output = tmp_path / "model"
    assert train(write(rows()), "--no-verify", output=output) == 2
    err = capsys.readouterr().err.splitlines()[-1]
    assert err.startswith("symbolic-rnn: error: the loss is nan")
    assert output.exists() == written
    assert (f"Wrote the weights of that epoch to {output}" in err) == written


@pytest.mark.parametrize(("epoch", "written"), [(2, True), (0, False)])
def test_ctrl_c_exits_with_130_and_never_writes_weights_that_were_not_trained(
    write, tmp_path, capsys, monkeypatch, epoch, written
):
    """Ctrl-C in the first epoch must not replace an existing model by random weights."""
    monkeypatch.setattr(
        experiment, "fit", lambda *_, **__: History((1.0,) * epoch, (), epoch, "interrupted")
    )
    output = tmp_path / "model"
    assert train(write(rows()), "--no-verify", output=output) == 130
    assert "nterrupted" in capsys.readouterr().err
    assert output.exists() == written


def test_the_defaults_are_those_of_the_settings():
    """Catches defaults of the shell that differ from those of Settings."""
    import argparse

    from symbolic_rnn.forecasting.experiment import Settings

    parser = argparse.ArgumentParser()
    train_command.add_parser(parser.add_subparsers())
    arguments = parser.parse_args(["train", "a.csv"])
    for name, field in Settings.__dataclass_fields__.items():
        assert getattr(arguments, name) == field.default, name
