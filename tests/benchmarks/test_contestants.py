"""The contestants of the benchmarks, at tiny sizes: all that are installed agree."""

import shutil
import sys

import gradbench
import numpy as np
import prediction
import pytest
from contest.contestants import Contestant
from contest.problem import Size
from contest.race import race
from contest.values import ValueRow, agreement, compare

pytestmark = pytest.mark.skipif(not shutil.which("cc"), reason="there is no C compiler")


@pytest.fixture(autouse=True)
def quickly_compiled(monkeypatch):
    monkeypatch.setenv("SYMBOLIC_RNN_CFLAGS", "-O0")


def raced(case, contestants, usual, tolerance):
    rows = race(case, contestants, 1, 0.01, lambda _: None, ValueRow)
    compare(rows, usual, tolerance)
    return rows


# The gradient, whose forward pass is the objective.
@pytest.mark.sampled(function=("gradient",))
@pytest.mark.parametrize(
    ("function", "ours"), [("objective", "C99 BPTT"), ("gradient", "C99 BPTT")]
)
def test_gradbenchs_contestants_agree(function, ours):
    """The C by hand, ADOL-C where it is installed, and ours by the derived rule."""
    asked = ["--only", ours, gradbench.BY_HAND, "ADOL-C"]
    everybody = gradbench.contestants(gradbench.options(asked))
    rows = raced(gradbench.Case(2, 12, function), everybody, gradbench.BY_HAND, gradbench.TOLERANCE)
    present = [row for row in rows if not row.remark.startswith("absent")]
    assert len(present) >= 2
    assert [row.remark for row in present] == [""] * len(present)
    assert {len(row.values) for row in present} == {1 if function == "objective" else 19 * 14}
    assert all(row.times_ms for row in present)


def test_the_text_is_read_bit_by_bit():
    """The highest bit first, as ADBench writes them."""
    assert gradbench.bits_of("Aa")[:, -7:].tolist() == [
        [1, 0, 0, 0, 0, 0, 1],
        [1, 1, 0, 0, 0, 0, 1],
    ]
    assert not gradbench.bits_of("Aa")[:, :-7].any()


def test_a_stream_gives_what_the_whole_sequence_gives():
    """The same weights: ten steps one by one, from Python and from C, and all at once."""
    cell = "LSTM"
    size = Size(10, 1, 5, 3)
    ours = [Contestant("C99", "pytensor_prediction.py", sys.executable, ("checked",))]
    alone = Contestant("alone", "pytensor_prediction.py", sys.executable, ("alone",))
    [whole] = raced(prediction.Case(cell, size), ours, "C99", 0.0)
    steps = raced(prediction.Case(cell, size, stream=True), [*ours, alone], "C99", 0.0)
    assert len(steps) == 2
    for row in steps:
        assert not row.remark
        np.testing.assert_allclose(row.values, whole.values, rtol=prediction.TOLERANCE)


def test_an_exported_network_gives_what_mode_c99_gives():
    """The same weights, sample by sample, over the whole sequence."""
    case = prediction.Case("GRU", Size(20, 1, 5, 1))
    ours = Contestant("C99", "pytensor_prediction.py", sys.executable, ("checked",))
    exported = Contestant("C", "exported_prediction.py", sys.executable, ("folder", "-O2"))
    rows = raced(case, [ours, exported], "C99", prediction.TOLERANCE)
    assert [row.remark for row in rows] == ["", ""]
    assert {len(row.values) for row in rows} == {20}
    assert all(row.times_ms for row in rows)


def test_who_differs_is_not_ranked():
    """The error says by how much they differ."""
    rows = [ValueRow(name, False, times_ms=[1.0]) for name in "abc"]
    rows[0].values, rows[1].values, rows[2].values = [1.0, -2.0], [1.0, -2.0 + 1e-9], [1.0, np.nan]
    compare(rows, "a", 1e-12)
    assert [row.ranked for row in rows] == [True, False, False]
    assert rows[1].remark == "differs by 5e-10"
    assert "differs by nan" in agreement([("case", rows)])
