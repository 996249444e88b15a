"""Class 50: `mode=None` falls back where C99 does not cover an Op; `mode="C99"` says so and stops.

The shell once resolved None to "C99" before anything was compiled, and lost the fallback. What
takes a mode passes it on as it was given; `symbolic_rnn.backends.modes` alone resolves it.
"""

from __future__ import annotations

import warnings

import numpy as np
import pytensor.scalar as ps
import pytensor.tensor as pt
import pytest
from modes import PLAIN
from pytensor import config
from pytensor_ml.optim import sgd

import symbolic_rnn as srnn
from symbolic_rnn.backends import modes
from symbolic_rnn.c99 import NotCoveredError
from symbolic_rnn.c99.lowering import scalar_rules
from symbolic_rnn.cli import main
from symbolic_rnn.forecasting.experiment import Experiment, Settings
from symbolic_rnn.forecasting.series import Series
from symbolic_rnn.forecasting.windows import Scaling
from symbolic_rnn.verification import numerical_gradient

STEPS, WIDTH = 3, 2
SERIES = Series(np.sin(np.arange(40.0))[:, None], ("level",), "level", None, "tide")
SETTINGS = Settings(cell="elman", hidden=WIDTH, window=4, horizon=1, epochs=1, batch=64)


@pytest.fixture(autouse=True)
def tanh_is_not_covered(monkeypatch):
    """C99 has no tanh, nobody has chosen a mode, and the next best one compiles quickly."""
    monkeypatch.delitem(scalar_rules.RULES, ps.Tanh)
    monkeypatch.setattr(modes, "_fallback_mode", lambda: "FAST_COMPILE")
    monkeypatch.setattr(modes, "QUICK", PLAIN)  # also where all tests run in C99
    with config.change_flags(mode="Mode"):
        yield


def network():
    cell = srnn.Elman(1, WIDTH, seed=0)
    x, y = pt.tensor3("x"), pt.tensor3("y")
    outputs = srnn.unroll(cell, x)
    values = {x: np.ones((1, STEPS, 1)), y: np.ones((1, STEPS, WIDTH))}
    return cell, [x, y], outputs, srnn.squared_error(outputs, y), values


def by_compile_train(mode):
    _, inputs, _, loss, _ = network()
    srnn.compile_train(loss, inputs, sgd(0.1), mode=mode)


def by_compile_predict(mode):
    _, [x, _], outputs, _, _ = network()
    srnn.compile_predict(outputs, [x], mode=mode)


def by_a_forecaster(mode):
    cell, scaling = srnn.Elman(1, WIDTH, seed=0), Scaling(np.zeros(1), np.ones(1))
    forecaster = srnn.Forecaster(
        cell, srnn.Dense(WIDTH, 1), scaling, window=4, columns=["level"], target="level", mode=mode
    )
    forecaster.forecast(SERIES)


def by_a_model_file(mode, folder):
    write_model(folder / "model")
    srnn.load_model(folder / "model", mode=mode).forecast(SERIES)


def by_an_experiment(mode):
    Experiment(SERIES, SETTINGS, mode=mode).fit(progress=False)


def by_the_proof_of_an_experiment(mode):
    assert Experiment(SERIES, SETTINGS, mode=mode).verify(entries=1)


#: What compiles functions that will run often: C99 where it covers them.
TRAINING = [by_compile_train, by_compile_predict, by_a_forecaster, by_a_model_file]
TRAINING += [by_an_experiment, by_the_proof_of_an_experiment]


def by_verify(mode):
    assert srnn.verify(srnn.Elman(1, WIDTH, seed=0), n_steps=2, adjoints=[srnn.BPTT()], mode=mode)


def by_verify_of_layers(mode):
    layers = [srnn.Dense(1, WIDTH, activation="tanh", seed=0)]
    assert srnn.verify(srnn.Sequential(layers), n_steps=2, mode=mode)


def by_verify_gradient(mode):
    cell, _, _, loss, values = network()
    assert srnn.verify_gradient(loss, cell.parameters, values, entries=1, mode=mode)


def by_numerical_gradient(mode):
    cell, _, _, loss, values = network()
    numerical_gradient(loss, [cell.b], values, mode=mode)


def by_vectors(mode):
    srnn.vectors(srnn.Elman(1, WIDTH, seed=0), n_steps=2, mode=mode)


def by_gradient_flow(mode):
    srnn.gradient_flow(srnn.Elman(1, WIDTH, seed=0), np.ones((STEPS, 1)), mode=mode)


def by_page(mode):
    cell = srnn.Elman(1, WIDTH, seed=0)
    srnn.page(cell, report=srnn.verification.Report("", ()), n_steps=2, mode=mode)


#: What compiles functions that run once: never C99, unless it is asked for.
ONCE = [by_verify, by_verify_of_layers, by_verify_gradient, by_numerical_gradient, by_vectors]
ONCE += [by_gradient_flow, by_page]


def run(call, mode, folder):
    return call(mode, folder) if call is by_a_model_file else call(mode)


# Every second of the ways to train: all take their mode from one function.
@pytest.mark.sampled(2, "call")
@pytest.mark.parametrize("call", TRAINING, ids=lambda call: call.__name__)
def test_no_mode_falls_back_with_a_warning_and_c99_raises(call, tmp_path):
    """An error where another mode would do; another mode, and nobody is told; or the wrong one."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        run(call, None, tmp_path)
    assert caught
    for warning in caught:
        text = str(warning.message)
        assert text.startswith("mode 'C99' does not cover the Op")
        assert text.endswith(
            "Falling back to FAST_COMPILE; pass mode='FAST_COMPILE' to silence this."
        )
    with pytest.raises(NotCoveredError, match="tanh"):
        run(call, "C99", tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run(call, "FAST_COMPILE", tmp_path)


@pytest.mark.parametrize("call", ONCE, ids=lambda call: call.__name__)
def test_what_runs_once_needs_no_mode_and_c99_raises_where_it_is_asked_for(call, tmp_path):
    """A mode that a public function takes and does not compile in."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run(call, None, tmp_path)
    with pytest.raises(NotCoveredError, match="tanh"):
        run(call, "C99", tmp_path)


@pytest.mark.parametrize("call", [*TRAINING, *ONCE], ids=lambda call: call.__name__)
def test_a_mode_that_nobody_knows_is_refused_with_those_that_are_known(call, tmp_path):
    with pytest.raises(
        ValueError, match=r"mode expects a Mode or one of .*CVM.*C99.*got 'NO_SUCH_MODE'"
    ):
        run(call, "NO_SUCH_MODE", tmp_path)


def write_model(path):
    scaling = Scaling(np.zeros(1), np.ones(1))
    srnn.save_model(
        srnn.Forecaster(
            srnn.Elman(1, WIDTH, seed=0), srnn.Dense(WIDTH, 1, seed=1), scaling,
            window=4, columns=["level"], target="level",
        ),
        path,
    )  # fmt: skip


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{1900 + k},{value}\n" for k, [value] in enumerate(SERIES.values))
    (tmp_path / "tide.csv").write_text(f"year,level\n{rows}")
    write_model(tmp_path / "model")


TRAIN = ["train", "tide.csv", "--cell", "elman", "--hidden", "2", "--window", "4"]
TRAIN += ["--horizon", "1", "--epochs", "1", "-o", "new"]
FORECAST = ["forecast", "model", "tide.csv"]
SMALL = ["elman", "--n-in", "1", "--hidden", "1", "--steps", "2"]


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("words", [TRAIN, FORECAST], ids=["train", "forecast"])
def test_a_command_falls_back_with_one_warning_and_c99_raises(words, capsys):
    """The shell is told once, however many functions a command compiles."""
    with warnings.catch_warnings():
        warnings.simplefilter("default")  # as outside of pytest
        assert main(words) == 0
    told = [line for line in capsys.readouterr().err.splitlines() if "warning" in line]
    assert len(told) == 1
    assert "does not cover the Op" in told[0]
    assert "Falling back to FAST_COMPILE" in told[0]
    assert main([*words, "--mode", "C99"]) == 2
    error = capsys.readouterr().err.splitlines()[-1]
    assert error.startswith("symbolic-rnn: error: mode 'C99' does not cover the Op")


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    "words",
    [
        ["verify", *SMALL, "--methods", "bptt"],
        ["page", *SMALL, "-o", "p.html"],
        ["vectors", *SMALL, "-o", "v.json"],
    ],
    ids=lambda words: words[0],
)
def test_a_command_without_a_mode_needs_no_c99(words, capsys):
    assert main(words) == 0
    assert "warning" not in capsys.readouterr().err
