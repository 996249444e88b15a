"""Sweeps: resumable, by several processes, pruned by the validation loss of each epoch."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

import symbolic_rnn as srnn
from symbolic_rnn.cli import main

SETTINGS = srnn.Settings(
    cell="elman", hidden=2, window=6, horizon=2, epochs=4, batch=16, patience=0, test=0.0
)
SPACE = {"learning_rate": srnn.Range(1e-4, 1.0), "seed": [0, 1]}
MODE = "FAST_COMPILE"


def wave(n=60):
    values = np.sin(np.arange(n) / 3)[:, None] + 0.1 * np.random.default_rng(0).normal(size=(n, 1))
    return srnn.Series(values, ("flow",), "flow", None, "wave")


@pytest.mark.parametrize(
    ("space", "error", "said"),
    [
        ({}, TypeError, "sweep expects a dictionary of what to search"),
        ({"rate": [1]}, ValueError, "sweep expects names of Settings, cell, .*; got 'rate'"),
        ({"cell": srnn.Range(1, 2)}, ValueError, "expects a list of values for cell"),
        ({"hidden": srnn.Range(1.5, 3)}, ValueError, "expects a range of integers for hidden"),
        ({"hidden": 3}, TypeError, "expects a Range or a list of values for hidden, got 3"),
        ({"cell": ["gru", "gur"]}, ValueError, "cell expects one of .* got 'gur'"),
    ],
)
def test_a_space_that_does_not_fit_the_settings_is_refused_first(space, error, said):
    with pytest.raises(error, match=said):
        srnn.sweep(wave(), space, SETTINGS)


def test_what_else_is_needed_is_said(monkeypatch):
    with pytest.raises(ValueError, match="validation part by which to choose"):
        srnn.sweep(wave(), SPACE, replace(SETTINGS, validation=0.0))
    with pytest.raises(ValueError, match="positive numbers, low below high, got 0 and 1"):
        srnn.Range(0, 1)
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'symbolic_rnn\[sweeps\]'"):
        srnn.sweep(wave(), SPACE, SETTINGS)


def test_a_picture_shows_trials_of_every_state(tmp_path):
    ends = [("complete", 3), ("pruned", 1), ("failed", 0), ("complete", 3)]
    trials = []
    for k, (state, n) in enumerate(ends):
        settings = replace(SETTINGS, learning_rate=10.0**-k, seed=k % 2)
        trials.append(srnn.Trial(k, settings, state, (1.0 / (k + 1),) * n))
    sweep = srnn.Sweep(tuple(trials), ("learning_rate", "seed"), None)
    assert sweep.best is trials[3]
    sweep.plot(tmp_path / "sweep.png")
    assert (tmp_path / "sweep.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(ValueError, match="no trial was completed"):
        _ = srnn.Sweep((trials[1],), (), None).best


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ("rate=1,2", "--search rate=1,2: expected NAME=VALUES with one of cell, hidden"),
        ("hidden=4,x", "--search hidden=4,x: expected values such as 1"),
        ("learning_rate=1:0.1", "--search learning_rate=1:0.1: Range expects positive numbers"),
    ],
)
def test_the_shell_says_in_one_line_what_it_cannot_search(search, said, capsys):
    assert main(["sweep", "none.csv", "--search", search]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.libraries
def test_an_epoch_is_reported_and_the_loss_of_the_best_is_its_history():
    pytest.importorskip("optuna")
    found = srnn.sweep(wave(), SPACE, SETTINGS, trials=8, mode=MODE)
    assert [trial.number for trial in found.trials] == [*range(8)]
    states = {trial.state for trial in found.trials}
    assert states == {"complete", "pruned"}
    for trial in found.trials:
        complete = trial.state == "complete"
        assert (len(trial.losses) == SETTINGS.epochs) == complete
    best = found.best
    experiment = srnn.Experiment(wave(), best.settings, mode=MODE)
    assert experiment.fit(progress=False).validation_loss == best.losses
    assert best.loss == found.study.best_value
    again = srnn.sweep(wave(), SPACE, SETTINGS, trials=8, mode=MODE)
    assert again.trials == found.trials


@pytest.mark.libraries
@pytest.mark.parametrize("storage", ["study.journal", "sqlite:///study.db"])
def test_several_processes_and_starts_make_one_study(storage, tmp_path, monkeypatch, capsys):
    """Catches trials that are counted by each process, and studies of other data."""
    pytest.importorskip("optuna")
    monkeypatch.chdir(tmp_path)
    rows = "\n".join(f"{k},{value}" for k, [value] in enumerate(wave().values))
    (tmp_path / "wave.csv").write_text(f"step,flow\n{rows}\n")
    words = ["sweep", "wave.csv", "--trials", "6", "--storage", storage, "--plot", "sweep.png"]
    words += ["--cell", "elman", "--hidden", "2", "--window", "6", "--horizon", "2"]
    words += ["--epochs", "3", "--mode", MODE]
    assert main([*words, "--trials", "1"]) == 0
    script = f"import sys; from symbolic_rnn.cli import main; sys.exit(main({words!r}))"
    processes = [
        subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) for _ in range(2)
    ]
    for process in processes:
        out, _ = process.communicate(timeout=300)
        assert process.returncode == 0
        assert b"symbolic-rnn train wave.csv" in out
    capsys.readouterr()
    assert main(words) == 0
    counted = int(capsys.readouterr().out.split("Best of ")[1].split()[0])
    assert counted in (6, 7), "two processes may both be at work when the last trial ends"
    assert (tmp_path / "sweep.png").exists()
    assert main([*words, "--hidden", "3"]) == 2
    assert "has other settings; use another name or storage" in capsys.readouterr().err


@pytest.mark.libraries
def test_a_trial_that_was_interrupted_is_none_and_one_that_diverged_is(
    tmp_path, monkeypatch, capfd
):
    """Catches a Ctrl-C that takes a trial from the study and is called a non-finite loss."""
    pytest.importorskip("optuna")
    calls, fit = [], srnn.Experiment.fit

    def breaking(self, **options):
        calls.append(self)
        if len(calls) == 2:
            raise KeyboardInterrupt
        if len(calls) == 3:
            raise srnn.NonFiniteLossError("the loss is nan", history=None)
        return fit(self, **options)

    monkeypatch.setattr(srnn.Experiment, "fit", breaking)
    options = {"trials": 3, "storage": tmp_path / "study.journal", "mode": MODE}
    with pytest.raises(KeyboardInterrupt):
        srnn.sweep(wave(), SPACE, SETTINGS, **options)
    assert "Traceback" not in capfd.readouterr().err
    found = srnn.sweep(wave(), SPACE, SETTINGS, **options)
    assert [(trial.number, trial.state) for trial in found.trials] == [
        (0, "complete"),
        (2, "failed"),
        (3, found.trials[2].state),
    ]
    assert len(calls) == 4
