"""Truncated BPTT equals its closed form, and BPTT run chunk by chunk, for every window."""

from __future__ import annotations

import os
from functools import partial

import numpy as np
import pytest
from cases import (
    CASES,
    MORE_CASES,
    RULES,
    VARIANTS,
    Variant,
    assert_agree,
    cell_of,
    difference,
    gradients_of,
    values_for,
)
from tolerances import EXACT, FLOAT32

from symbolic_rnn.adjoints.closed_form import ClosedForm
from symbolic_rnn.adjoints.truncated import TruncatedBPTT

T = 7
SIZES = (1, 2, 3, 5, T)
WINDOWS = [(k1, k2) for k1 in SIZES for k2 in SIZES]
MASKED, HARDEST = VARIANTS["masked"], VARIANTS["reversed and masked"]
#: Each window is a compilation of its own. The first cell meets k1 = k2; the others of the table
#: meet k2 = T and k2 = 2, each with another k1; all other cells meet one window. Chunk by chunk,
#: the first cell is tested with every window. With ALL_WINDOWS=1 every cell meets all windows.
_FIRST, *_OTHERS = CASES
CASES_AND_WINDOWS = [
    *((_FIRST, (k, k)) for k in SIZES),
    *((case, (k1, k2)) for case, k1 in zip(_OTHERS, SIZES, strict=True) for k2 in (T, 2)),
    *((case, ((2, 3), (3, 1))[k % 2]) for k, case in enumerate(MORE_CASES)),
]
if os.environ.get("ALL_WINDOWS"):
    CASES_AND_WINDOWS = [(case, window) for case in CASES | MORE_CASES for window in WINDOWS]


def truncated(window: tuple[int, int]) -> str:
    RULES.setdefault(f"truncated {window}", partial(TruncatedBPTT, *window))
    return f"truncated {window}"


def closed_form(window: tuple[int, int]) -> str:
    RULES.setdefault(f"closed form {window}", partial(ClosedForm, window))
    return f"closed form {window}"


def assert_equal(got, expected, tolerance=EXACT):
    """As `assert_agree`, but what no window reaches must be exactly zero on both sides."""
    zero = tuple(name for name, value in expected.items() if not np.any(value))
    assert_agree(got, expected, tolerance, zero=zero)


def chunk_by_chunk(case: str, values: list[np.ndarray], k1: int, k2: int) -> dict:
    """Full BPTT over each window alone, from a state that is given as a number."""
    run, names = gradients_of(case, "bptt", MASKED), list(cell_of(case).state)
    x, mask, *rest = values
    initial, per_step, last = rest[: len(names)], rest[len(names)], rest[len(names) + 1 :]
    total = {f"{name}_0": np.zeros_like(s) for name, s in zip(names, initial, strict=True)}
    total["x"] = np.zeros_like(x)
    for start in range(0, x.shape[1], k1):
        end = min(start + k1, x.shape[1])
        first = max(0, end - k2)
        state = initial
        if first:
            before = slice(0, first)
            ran = run([x[:, before], mask[:, before], *initial, per_step[:, before], *last])
            state = [ran[f"{name}_T"] for name in names]
        weights = np.where(np.arange(first, end)[:, None] >= start, per_step[:, first:end], 0)
        at_end = last if end == x.shape[1] else [np.zeros_like(weight) for weight in last]
        found = run([x[:, first:end], mask[:, first:end], *state, weights, *at_end])
        total["x"][:, first:end] += found["x"]
        for name in found.keys() - {"loss", "outputs", "x", *(f"{n}_T" for n in names)}:
            if name not in (f"{n}_0" for n in names):
                total[name] = total.get(name, 0) + found[name]
            elif first == 0:
                total[name] += found[name]
    return total


# Every second pair of a cell and a window: each cell of CASES and each kind of window stay.
@pytest.mark.sampled(2, "case", "window")
@pytest.mark.parametrize(("case", "window"), CASES_AND_WINDOWS)
def test_truncated_bptt_is_its_closed_form(case, window):
    """Catches a window one step too long or short, and a loss injected at another time."""
    got = gradients_of(case, truncated(window), HARDEST)
    expected = gradients_of(case, closed_form(window), HARDEST)
    for n_steps in (1, 2, T):
        values = values_for(case, n_steps)
        assert_equal(got(values), expected(values))


@pytest.mark.parametrize("window", WINDOWS)
def test_truncated_bptt_is_bptt_run_chunk_by_chunk(window):
    """Catches windows that mix: each is compared alone, over its steps, from its first state."""
    values = values_for("elman", T)
    got = gradients_of("elman", truncated(window), MASKED)(values)
    expected = chunk_by_chunk("elman", values, *window)
    assert_equal({name: got[name] for name in expected}, expected)


@pytest.mark.parametrize("case", ["two states", "lstm"])
def test_several_states_are_truncated_alike(case):
    """Catches a cotangent that is propagated beyond the window."""
    values = values_for(case, T)
    got = gradients_of(case, truncated((2, 3)), MASKED)(values)
    expected = chunk_by_chunk(case, values, 2, 3)
    assert_equal({name: got[name] for name in expected}, expected)


@pytest.mark.parametrize("case", CASES)
def test_a_window_over_the_whole_sequence_is_bptt(case):
    """With k2 = T nothing is cut off, whatever k1 is."""
    values = values_for(case, T)
    window = next(w for c, w in CASES_AND_WINDOWS if c == case and w[1] == T)
    got = gradients_of(case, truncated(window), HARDEST)(values)
    assert_agree(got, gradients_of(case, "bptt", HARDEST)(values), EXACT)


def test_what_is_cut_off_matters():
    """Catches a rule that ignores its window: a short one differs much from BPTT."""
    values = values_for("elman", T)
    got = gradients_of("elman", truncated((1, 2)), MASKED)(values)
    assert difference(got["W"], gradients_of("elman", "bptt", MASKED)(values)["W"]) > 1e-2


@pytest.mark.parametrize("window", [(2, 2), (1, 5)])
def test_copies_and_scan_are_truncated_alike(window):
    """Catches more copies than lags, and a chunk that a fixed length cuts elsewhere."""
    values = values_for("two states", 3)
    copies = Variant(mask=True, reverse=True, given=True, copies=3)
    got = gradients_of("two states", truncated(window), copies)(values)
    assert_agree(got, gradients_of("two states", closed_form(window), HARDEST)(values), EXACT)


def test_float32_stays_float32():
    """Catches a float64 zero where a window ends."""
    values = values_for("lstm", T, dtype="float32")
    got = gradients_of("lstm", truncated((2, 3)), MASKED, "float32")(values)
    assert {value.dtype for value in got.values()} == {np.dtype("float32")}
    expected = chunk_by_chunk("lstm", values_for("lstm", T), 2, 3)
    assert_agree({name: got[name] for name in expected}, expected, FLOAT32)


@pytest.mark.parametrize("window", [(0, 1), (1, 0), (-1, 3)])
def test_a_window_is_positive(window):
    """Catches an empty window, whose gradient would silently be zero."""
    with pytest.raises(ValueError, match=r"TruncatedBPTT expects a positive integer for k[12]"):
        TruncatedBPTT(*window)


@pytest.mark.parametrize("window", [(1.0, 2), (2, "3"), (True, 2), (2, None)])
def test_a_window_is_of_whole_steps(window):
    """Catches a window that fails only when the gradient is taken."""
    with pytest.raises(TypeError, match=r"TruncatedBPTT expects a positive integer for k[12]"):
        TruncatedBPTT(*window)


def test_the_rule_is_a_value():
    """Rules with different windows are different, and so are their names."""
    assert TruncatedBPTT(2, 3) == TruncatedBPTT(k1=2, k2=3) != TruncatedBPTT(3, 3)
    assert TruncatedBPTT(2, 3).name == repr(TruncatedBPTT(2, 3)) == "TruncatedBPTT(k1=2, k2=3)"
