"""The example goes the way of the library, small."""

import runpy
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples" / "forecast_sunspots.py"


def test_the_example_trains_and_scores_beside_the_naive_forecasts(capsys):
    """An example that no longer runs is worse than none."""
    main = runpy.run_path(str(EXAMPLE))["main"]
    errors = main(hidden=3, epochs=2, mode="FAST_COMPILE")
    out = capsys.readouterr().out
    assert "of 2" in out
    assert set(errors) == {"GRU", "last value", "11 years ago"}
    assert 0 < errors["GRU"] < 100
    assert round(errors["11 years ago"], 1) == 36.6
