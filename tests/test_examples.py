"""Every script of the examples runs, small, through its main(...)."""

import re
import runpy
from pathlib import Path

import numpy as np
import pytest

from symbolic_rnn.verification.by_hand import verify_by_hand

FOLDER = Path(__file__).parents[1] / "examples"


def main_of(name):
    return runpy.run_path(str(FOLDER / f"{name}.py"))["main"]


def forecast_sunspots(capsys):
    """The example goes the way of the library and scores beside the naive forecasts."""
    errors = main_of("forecast_sunspots")(hidden=3, epochs=2, mode="FAST_COMPILE")
    assert "of 2" in capsys.readouterr().out
    assert set(errors) == {"GRU", "last value", "11 years ago"}
    assert 0 < errors["GRU"] < 100
    assert round(errors["11 years ago"], 1) == 35.5  # as the demo and the README have it


def elman_by_hand(capsys):
    """By hand and compiled are equal, and what is printed adds up."""
    assert main_of("elman_by_hand")() < 1e-14
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 100
    for number in (1, 2, 6, 7, 8, 9, 10):
        assert f"\n({number})  " in out
    numbers = re.compile(r"-?\d+\.\d{4}")
    sums = 0
    for name, columns in {"U": 1, "W": 2, "b": 1}.items():
        lines = out.splitlines()
        k = next(k for k, line in enumerate(lines) if line.startswith(f"∂L/∂{name} = ⎡"))
        for line in lines[k : k + 2]:
            *terms, total = np.reshape([*map(float, numbers.findall(line))], (4, columns))
            np.testing.assert_allclose(np.sum(terms, axis=0), total, atol=2.01e-4)
            sums += 1
    assert sums == 6


CHECKS = {check.__name__: check for check in (forecast_sunspots, elman_by_hand)}


@pytest.mark.parametrize("script", sorted(path.stem for path in FOLDER.glob("*.py")))
def test_an_example_runs_and_shows_what_it_says(script, capsys):
    """An example that no longer runs is worse than none; a new one needs a check here."""
    CHECKS[script](capsys)


def test_the_derivation_by_hand_is_right_on_random_data_in_every_equation():
    """Not only for its own numbers: the function is checked as a user's own is."""
    names = runpy.run_path(str(FOLDER / "elman_by_hand.py"))
    result = verify_by_hand(names["elman"](), names["gradient"], batch=3)
    assert result.ok, str(result)
    assert result.missing == ()
