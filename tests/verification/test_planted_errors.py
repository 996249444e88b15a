"""Single errors planted into an LSTM written in NumPy: both tools name the equation."""

from pathlib import Path

import numpy as np
import pytest

import symbolic_rnn as srnn
from symbolic_rnn.verification.test_vectors.by_hand import verify_by_hand
from symbolic_rnn.verification.test_vectors.vectors import Vectors, vectors

SOURCE = Path(__file__).with_name("lstm_by_hand.py").read_text("utf-8")
CELL = srnn.LSTM(3, 4, seed=0)
T = 5

#: What is changed into what, whether the sequences have a mask, and the equation and step that
#: must be named.
PLANTED = {
    "a sign": (
        "bar_c[t] * i, ",
        "-bar_c[t] * i, ",
        False,
        "bar g_t",
        T,
    ),
    "a missing term forward": (
        " + h[t - 1] @ W.T + b",
        " + h[t - 1] @ W.T",
        False,
        "a^i_t",
        1,
    ),
    "the forget gate without the state": (
        "f * c[t - 1] + i * g",
        "f + i * g",
        False,
        "c_t",
        1,
    ),
    "two gates swapped": (
        "i, f, g, o = np.split(gates[t], 4, axis=-1)\n        new_c",
        "f, i, g, o = np.split(gates[t], 4, axis=-1)\n        new_c",
        False,
        "c_t",
        1,
    ),
    "two errors of gates swapped": (
        "[bar_c[t] * g, bar_c[t] * c[t - 1],",
        "[bar_c[t] * c[t - 1], bar_c[t] * g,",
        False,
        "bar f_t",
        T,
    ),
    "a forgotten square": (
        "(1 - q[t] ** 2)",
        "(1 - q[t])",
        False,
        "bar c_t",
        T,
    ),
    "a transposed matrix": (
        "later_h = bar_a[t] @ W",
        "W_t = np.concatenate([w.T for w in np.split(W, 4)]); later_h = bar_a[t] @ W_t",
        False,
        "bar h_t",
        T - 1,
    ),
    "c loses its path through time": (
        "kept[t] * total_c + bar_q",
        "bar_q",
        False,
        "bar c_t",
        T - 1,
    ),
    "c loses its path through h": (
        "total_c + bar_q[t] * (1 - q[t] ** 2)",
        "total_c",
        False,
        "bar c_t",
        T,
    ),
    "h loses the later steps": (
        "errors[t] + later_h",
        "errors[t]",
        False,
        "bar h_t",
        T - 1,
    ),
    "a bias summed over the wrong axis": (
        "bar_a.sum(axis=(0, 1))",
        "bar_a.sum(axis=0)[0]",
        False,
        "dL/db_i",
        None,
    ),
    "the state after in the place of the state before": (
        "before = h[np.arange(T) - 1]",
        "before = h[np.arange(T)]",
        False,
        "dL/dW_i",
        None,
    ),
    "the slope of tanh for a sigmoid": (
        "slope = gates[t] * (1 - gates[t])",
        "slope = 1 - gates[t] ** 2",
        False,
        "bar a^o_t",
        T,
    ),
    "the slope at the pre-activation": (
        "1 - g**2",
        "1 - a[t, :, 2 * n : 3 * n] ** 2",
        False,
        "bar a^g_t",
        T,
    ),
    "an initial state of zero": (
        'h[-1], c[-1] = initial["h"], initial["c"]',
        'h[-1] = initial["h"]',
        False,
        "c_t",
        1,
    ),
    "a boundary that is not zero": (
        "later_h, later_c = np.zeros((batch, n)), np.zeros",
        "later_h, later_c = np.zeros((batch, n)), np.ones",
        False,
        "bar c_t",
        T,
    ),
    "the next step's error": (
        "errors[t] + later_h",
        "errors[t - 1] + later_h",
        False,
        "bar h_t",
        T,
    ),
    "a mask that the state ignores": (
        "kept[t] * new_h + (1 - kept[t]) * h[t - 1]",
        "new_h",
        True,
        "a^i_t",
        2,
    ),
    "a mask that the error ignores": (
        " + (1 - kept[t]) * total_h",
        "",
        True,
        "bar h_t",
        T - 1,
    ),
    "an input that reads only one gate": (
        "dx = bar_a @ U",
        "dx = bar_a[..., :n] @ U[:n]",
        False,
        "dL/dx_t",
        T,
    ),
    "an initial state that is told what the first step is told": (
        '"dL/dh_0": later_h',
        '"dL/dh_0": total_h',
        False,
        "dL/dh_0",
        None,
    ),
    "one part in a billion": (
        "bar_h[t] * o",
        "bar_h[t] * o * (1 + 1e-9)",
        False,
        "bar q_t",
        T,
    ),
}


def implementation(right="", wrong=""):
    """The function of the file, with one place of its source changed."""
    if right:
        assert SOURCE.count(right) == 1, f"{right!r} stands {SOURCE.count(right)} times"
    namespace = {}
    exec(SOURCE.replace(right, wrong) if right else SOURCE, namespace)
    return namespace["gradient"]


@pytest.fixture(scope="module", params=["json", "npz"])
def from_file(request, tmp_path_factory):
    """Test vectors as another implementer has them, with and without a mask: from a file."""
    folder = tmp_path_factory.mktemp("vectors")
    loaded = {}
    for mask in (False, True):
        path = folder / f"{mask}.{request.param}"
        vectors(CELL, n_steps=T, batch=3, seed=4, mask=mask).save(path)
        loaded[mask] = Vectors.load(path)
    return loaded


@pytest.mark.parametrize("mask", [False, True])
def test_the_right_implementation_agrees_in_every_equation(from_file, mask):
    """Otherwise the errors below would be found for the wrong reason."""
    result = verify_by_hand(CELL, implementation(), n_steps=T, batch=3, seed=4, mask=mask)
    assert result.ok, str(result)
    assert result.missing == ()
    result = from_file[mask].check(implementation()(*from_file[mask].arguments()))
    assert result.ok, str(result)
    assert result.missing == ()
    assert len(result.given) == 11 + 11 + 12 + 3


# Every second error; all are found by the vectors above.
@pytest.mark.sampled(2, "planted")
@pytest.mark.parametrize("planted", PLANTED)
def test_verify_by_hand_names_the_equation_of_a_planted_error(planted):
    """Everything that depends on it is wrong as well; none of it is named."""
    right, wrong, mask, key, t = PLANTED[planted]
    broken = implementation(right, wrong)
    result = verify_by_hand(CELL, broken, n_steps=T, batch=3, seed=4, mask=mask)
    assert not result.ok
    assert (result.first.line.key, result.first.t) == (key, t), str(result)
    assert result.first.line.number == [line.key for line in srnn.derive(CELL)].index(key) + 1


@pytest.mark.parametrize("planted", PLANTED)
def test_the_test_vectors_name_the_equation_of_a_planted_error(from_file, planted):
    """From a file alone, without the cell: the equation, its number, the step and the entry."""
    right, wrong, mask, key, t = PLANTED[planted]
    run = from_file[mask]
    result = run.check(implementation(right, wrong)(*run.arguments()))
    assert not result.ok
    first = result.first
    assert (first.line.key, first.t) == (key, t), str(result)
    assert f"equation ({first.number}), {run[key].line.text}" in str(result)
    at = first.place if t is None else (t - 1, *first.place)
    assert first.derived == run[key].values[at]
    assert np.abs(first.yours - first.derived) > 0
