"""Class 50: `train` verifies the very function that it trains with, in its mode.

The proof once compiled the gradient again in another mode, and so knew nothing of the code that
trained: a backend that computes a wrong number was trained with.
"""

from __future__ import annotations

import numpy as np
import pytensor.scalar as ps
import pytest
from modes import QUICK

from symbolic_rnn.backends import mode_name
from symbolic_rnn.c99.ir.expressions import Literal
from symbolic_rnn.c99.lowering import scalar_rules
from symbolic_rnn.cli import main
from symbolic_rnn.data import sunspots
from symbolic_rnn.forecasting.experiment import Experiment, Settings

SETTINGS = Settings(cell="elman", hidden=3, window=6, horizon=2, epochs=2, batch=64)


def test_a_mode_that_computes_wrong_numbers_is_not_trained_in(tmp_path, monkeypatch, capsys):
    """Only the C code is wrong, by a part in a million: no other mode would show it."""
    right = scalar_rules.RULES[ps.Tanh]
    wrong = Literal(1.000001, "float64")
    monkeypatch.setitem(scalar_rules.RULES, ps.Tanh, lambda call: wrong * right(call))
    (tmp_path / "s.csv").write_text(
        "year,level\n" + "".join(f"{1900 + k},{np.sin(k):.6f}\n" for k in range(60))
    )
    words = ["--cell", "elman", "--hidden", "3", "--window", "6", "--horizon", "2", "--mode", "C99"]
    output = tmp_path / "model"
    assert main(["train", str(tmp_path / "s.csv"), *words, "-o", str(output)]) == 2
    assert "the gradient of this network is wrong, so it is not trained: " in (
        capsys.readouterr().err
    )
    assert not output.exists()


@pytest.mark.parametrize("mode", ["C99", QUICK])
def test_the_proof_names_the_mode_and_leaves_no_trace_in_what_is_trained(mode):
    """A step taken for the proof would move the weights, or Adam's moments, before training."""
    proved = Experiment(sunspots(), SETTINGS, mode=mode)
    report = proved.verify(entries=2)
    assert report.ok, str(report)
    assert f"training step in {mode_name(proved.step.function)}" in report.summary()
    trained = Experiment(sunspots(), SETTINGS, mode=mode)
    histories = [each.fit(progress=False) for each in (proved, trained)]
    assert histories[0] == histories[1]
    for one, other in zip(proved.forecaster.parameters, trained.forecaster.parameters, strict=True):
        assert one.get_value().tobytes() == other.get_value().tobytes()


def test_the_function_that_is_verified_is_the_one_that_trains(monkeypatch):
    """Two functions, of which the better one is proved."""
    experiment = Experiment(sunspots(), SETTINGS, mode=QUICK)
    step, calls = experiment.step, []
    monkeypatch.setattr(type(step), "__call__", _counting(type(step).__call__, step, calls))
    experiment.verify()
    assert len(calls) == 1
    experiment.fit(progress=False)
    assert len(calls) == 1 + SETTINGS.epochs * -(-len(experiment.train) // SETTINGS.batch)


def _counting(call, counted, calls):
    def counting(function, *arguments, **keywords):
        if function is counted:
            calls.append(1)
        return call(function, *arguments, **keywords)

    return counting
