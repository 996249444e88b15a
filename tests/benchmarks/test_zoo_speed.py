"""The zoo's benchmark: a step is converted right, and who computes something else has no time."""

import os
import shutil
import sys

import numpy as np
import pytensor.tensor as pt
import pytest
from contest.contestants import Contestant, peer
from contest.converted import NoConversionError, converted
from contest.race import race
from contest.recurrence import Case, GradientRow, compare
from contest.zoo_tables import page
from zoo_speed import OURS, rounded

TORCH = os.environ.get("SYMBOLIC_RNN_TORCH_PYTHON")


def evaluated(text, parameters, *inputs):
    """The converted functions, with what they call from NumPy."""
    namespace = {"tanh": np.tanh, "permute": np.transpose, "total": lambda a, axes: a.sum(axes)}
    exec(text, namespace)
    return namespace["step"](*inputs, *namespace["once"](*parameters))


def test_a_converted_step_computes_what_the_graph_does():
    """What depends on parameters alone is computed once; operators, slices, sums and new axes."""
    x, W, b = pt.matrix("x"), pt.matrix("W"), pt.vector("b")
    a = x @ (W - W.T).T + 2 * b
    output = pt.tanh(a[:, 1:]) - (a**2).sum(axis=1)[:, None] / -3.0
    text = converted([x], [W, b], [output])
    random = np.random.default_rng(0)
    values = [random.normal(size=(2, 4)), random.normal(size=(4, 4)), random.normal(size=4)]
    [found] = evaluated(text, values[1:], values[0])
    expected = output.eval(dict(zip((x, W, b), values, strict=True)), mode="FAST_COMPILE")
    np.testing.assert_allclose(found, expected, rtol=1e-13)
    once, _, step = text.partition("def step")
    assert ("permute" in once, "permute" in step) == (True, False)


def test_an_op_without_a_line_is_named():
    """It is a remark in the table, not a wrong number."""
    x = pt.matrix("x")
    with pytest.raises(NoConversionError, match="Det"):
        converted([x], [], [pt.linalg.det(x)[None]])


def test_who_computes_another_gradient_has_no_time():
    """A difference in one entry of one gradient, also where that gradient is zero."""
    rows = [GradientRow("ours", False, gradients=[[1.0, -2.0], [0.0]]) for _ in range(3)]
    rows[1].contestant, rows[1].gradients = "near", [[1.0, -2.0 + 1e-5], [0.0]]
    rows[2].contestant, rows[2].gradients = "far", [[1.0, -2.0], [0.1]]
    compare(rows, "ours")
    assert [bool(row.remark) for row in rows] == [False, False, True]
    assert rows[1].difference == pytest.approx(5e-6)


def test_the_table_has_a_line_of_each_and_says_who_is_absent():
    """Ratios and means without those that have no time."""
    times = [
        {"contestant": OURS, "median_ms": 2.0, "remark": "", "versions": {}},
        {"contestant": "JAX scan", "median_ms": 3.0, "remark": "", "versions": {"JAX": "1"}},
        {"contestant": "PyTorch", "median_ms": None, "remark": "absent: why", "versions": {}},
    ]
    agreement = {"ok": True, "exact": 2e-16}
    found = {
        "size": "s",
        "conditions": "c",
        "load": 0.5,
        "processors": 2,
        "times": times,
        "agreement": agreement,
    }
    text = page({"lem": found}, "command")
    assert "| [lem](cells/zoo/lem.md) | 2.00 | 3.00 | - | 1.50 | - | 2e-16 |" in text
    assert "JAX scan takes 1.50 times as long" in text
    assert "- lem, PyTorch: absent: why" in text
    assert "other work" not in text
    assert "other work" in page({"lem": found | {"load": 6.0}}, "command")
    assert rounded({"a": [0.123456, "b", 3]}) == {"a": [0.123, "b", 3]}


# Slices, a choice, sums along an axis, a softmax, a matrix as the state.
@pytest.mark.libraries
@pytest.mark.skipif(not shutil.which("cc"), reason="there is no C compiler")
@pytest.mark.parametrize("name", ["clockwork", "on-lstm", "attention-memory"])
def test_everybody_computes_the_same_gradient(name, monkeypatch):
    """JAX's scan, PyTorch's eager loop where SYMBOLIC_RNN_TORCH_PYTHON names one, and ours in C."""
    monkeypatch.setenv("SYMBOLIC_RNN_CFLAGS", "-O0")
    everybody = [
        Contestant(OURS, "pytensor_zoo.py", sys.executable),
        peer("PyTorch", "torch_zoo.py", TORCH, "SYMBOLIC_RNN_TORCH_PYTHON", "torch"),
        peer("JAX", "jax_zoo.py", sys.executable, "", "jax"),
    ]
    rows = race(Case(name, 6, 3, 8, 16), everybody, 1, 0.01, lambda _: None, GradientRow)
    compare(rows, OURS)
    present = [row for row in rows if not row.remark.startswith("absent")]
    assert [row.remark for row in present] == [""] * len(present)
    assert len(present) == 3 if TORCH else len(present) == 2
    assert max(max(map(abs, g)) for g in rows[0].gradients) > 1e-6
