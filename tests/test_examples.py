"""Every script of the examples runs, small, through its main(...)."""

import re
import runpy
from pathlib import Path

import numpy as np
import pytest
from modes import FAST, QUICK

from symbolic_rnn.data import sunspots
from symbolic_rnn.verification.test_vectors.by_hand import verify_by_hand

FOLDER = Path(__file__).parents[1] / "examples"


def main_of(name):
    return runpy.run_path(str(FOLDER / f"{name}.py"))["main"]


def forecast_sunspots(capsys, folder):
    """The example agrees with the library, and compares with the naive forecasts."""
    errors = main_of("forecast_sunspots")(hidden=3, epochs=2, mode=QUICK)
    assert "of 2" in capsys.readouterr().out
    assert set(errors) == {"GRU", "last value", "11 years ago"}
    assert 0 < errors["GRU"] < 100
    assert round(errors["11 years ago"], 1) == 35.5  # as the demo and the tutorial have it


def characters(capsys, folder):
    """Every model has its bits, and the network knows more than the frequencies."""
    bits = main_of("characters")(
        hidden=12, epochs=2, characters=4000, streams=8, chunk=32, mode=QUICK
    )
    assert set(bits) == {"two LSTMs", *(f"Kneser-Ney, order {n}" for n in (1, 3, 5))}
    assert all(0 < each < 8 for each in bits.values())
    assert "The " in capsys.readouterr().out


def elman_by_hand(capsys, folder):
    """The gradients by hand and compiled are equal, and the printed numbers are consistent."""
    assert main_of("elman_by_hand")() < 1e-14
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 100
    for number in (1, 2, 6, 7, 8, 9, 10, 11, 12):
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


def perturbation_against_backpropagation(capsys, folder):
    """The V of each difference, the floor of the complex step, and a cost beside one that grows."""
    picture = folder / "perturbation.png"
    found = main_of("perturbation_against_backpropagation")(
        hidden=1,
        steps=(1e-12, 1e-8, 1e-5, 1e-2),
        sizes=(1, 2),
        mode=QUICK,
        output=picture,
    )
    assert picture.read_bytes().startswith(b"\x89PNG")
    one_sided, central = found.errors["one-sided"], found.errors["central"]
    assert one_sided[1] == min(one_sided) < 1e-6
    assert central[2] == min(central) < 1e-9
    assert found.errors["Richardson, 4 levels"][3] < 1e-10
    assert max(found.errors["complex step"][:2]) < 1e-14
    assert found.weights == [14, 35]
    assert found.evaluations == {"one-sided": [15, 36], "central": [28, 70]}
    out = capsys.readouterr().out
    assert "1e-12" in out
    assert str(picture) in out


def digits(capsys, folder):
    """Both networks are derived, verified and trained, and are soon better than chance."""
    picture = folder / "digits.png"
    scores = main_of("digits")(hidden=8, channels=4, epochs=2, output=picture, mode=QUICK)
    out = capsys.readouterr().out
    assert "δ^(2) = W^(3)ᵀ δ^(3) ⊙ (1 − s^(2)²)" in out
    assert "s̄^(2) = K^(3) ∗ δ^(3)" in out
    assert out.count("all pairs agree") == 2
    assert set(scores) == {"logistic regression", "feed-forward", "convolutional"}
    assert min(scores.values()) > 0.4
    assert picture.read_bytes().startswith(b"\x89PNG")


def sunspots_stream(capsys, folder):
    """Training at a rate of 0 changes nothing; what is compared is the naive forecasts' years."""
    errors = main_of("sunspots_stream")(hidden=3, epochs=2, rates=(0.0, 1e-3), seeds=1, mode=QUICK)
    values = sunspots().values[:, 0]
    for name, years in {"last value": 1, "11 years ago": 11}.items():
        difference = values[-100 - years : -years] - values[-100:]
        np.testing.assert_allclose(errors[name], [np.sqrt(np.mean(difference**2))], atol=1e-6)
    assert errors["1 x 0"] == errors["4 x 0"] == errors["frozen"]
    assert errors["1 x 0.001"] != errors["4 x 0.001"] != errors["frozen"]
    assert 0 < max(errors["1 x 0.001"]) < 100
    assert "1 step a year, rate 0.001" in capsys.readouterr().out


def sine_on_cortex_m(capsys, folder):
    """The error falls below its bound, or the program fails; where is said."""
    printed = main_of("sine_on_cortex_m")(hidden=4)
    [before, *steps, after, sizes] = printed.splitlines()
    errors = [float(line.split()[-1]) for line in steps]
    assert float(before.split()[-1]) > 0.3
    assert errors[0] > 10 * errors[-1]
    assert errors[-1] < 0.004
    assert "one step ahead" in after
    assert "optimizer" in sizes
    assert "GRU of 4 units" in capsys.readouterr().out


def audio_effect(capsys, folder):
    """A few training steps beat the best gain, and processing is faster than real time."""
    [result] = main_of("audio_effect")(
        cells=("GRU",), units=(8,), steps=40, flags=("-O3",), seconds=0.5
    )
    assert (result.cell, result.units, [*result.real_time]) == ("GRU", 8, ["-O3"])
    [gain] = re.findall(r"constant gain: (0\.\d+)", capsys.readouterr().out)
    assert 0 < result.error < float(gain) / 4
    assert result.real_time["-O3"] > 1


def recurrent_likelihoods(capsys, folder):
    """A summary of the posterior; the other models are tested with ``interop``."""
    trace = main_of("recurrent_likelihoods")("autoregression", n_steps=8, draws=4, mode=FAST)
    assert trace.posterior["phi"].shape == (2, 4, 2)
    assert "sigma" in capsys.readouterr().out


CHECKS = {
    check.__name__: check
    for check in (
        characters,
        forecast_sunspots,
        elman_by_hand,
        perturbation_against_backpropagation,
        digits,
        sunspots_stream,
        sine_on_cortex_m,
        audio_effect,
        recurrent_likelihoods,
    )
}


# The slowest take as long as the rest of this file.
SCRIPTS = sorted(path.stem for path in FOLDER.glob("*.py"))
SLOW = {"audio_effect", "characters", "perturbation_against_backpropagation", "sunspots_stream"}


@pytest.mark.sampled(script=tuple(name for name in SCRIPTS if name not in SLOW))
@pytest.mark.parametrize("script", SCRIPTS)
def test_an_example_runs_and_shows_what_it_says(script, capsys, tmp_path):
    """Each example needs a test here."""
    CHECKS[script](capsys, tmp_path)


def test_the_derivation_by_hand_is_right_on_random_data_in_every_equation():
    """The function is verified as a user's own, not only on the example's numbers."""
    names = runpy.run_path(str(FOLDER / "elman_by_hand.py"))
    result = verify_by_hand(names["elman"](), names["gradient"], batch=3)
    assert result.ok, str(result)
    assert result.missing == ()
