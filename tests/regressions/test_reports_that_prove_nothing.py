"""Class 49: what proves nothing is no proof, and what cannot be proved wrong spoils none.

`Report("t", ()).ok` was True; a report of zeros alone said "all agree" under ok = False; and a
state, an input or a parameter that the loss does not read made ok False for all the others.
"""

from __future__ import annotations

import io
import json
from dataclasses import replace

import numpy as np
import pytensor.tensor as pt
import pytest
from modes import FAST
from rich.console import Console

import symbolic_rnn as srnn
from symbolic_rnn.cli import main
from symbolic_rnn.pages.agreement import agreement_table, pair_table, verdict
from symbolic_rnn.verification import ByHand, Comparison, Report
from symbolic_rnn.verification.agreement.report import compare

ONES, ZEROS = np.ones(2), np.zeros(2)
NAN, INF = np.array([1.0, np.nan]), np.array([1.0, np.inf])


def pair(quantity, first, second, methods=("a", "b"), rounding=0.0):
    places = ((0,), (1,))
    return compare(
        quantity, methods, first, second, tolerance=1e-12, places=places, size=2, rounding=rounding
    )


def not_read(quantity):
    return Comparison(quantity, ("a", "b"), 0.0, (0,), 1e-12, 2, 2, "not read")


#: Each kind of report, its outcome, and words of its last line.
KINDS = {
    "empty": ([], "nothing proved", ["nothing proved: nothing was compared"]),
    "all zeros": (
        [pair("U", ZEROS, ZEROS), pair("W", ZEROS, ZEROS)],
        "nothing proved",
        ["nothing proved, zero everywhere: U, W"],
    ),
    "no entries": (
        [compare("U", ("a", "b"), np.ones(0), np.ones(0), tolerance=1e-12, places=(), size=0)],
        "nothing proved",
        ["nothing proved, zero everywhere: U"],
    ),
    "all agree": ([pair("U", ONES, ONES), pair("W", ONES, ONES)], "agree", ["all agree; "]),
    "some zeros": (
        [pair("U", ONES, ONES), pair("W", ZEROS, ZEROS)],
        "nothing proved",
        ["1 agree; ", "nothing proved, zero everywhere: W"],
    ),
    "zero in one": ([pair("U", ONES, ZEROS)], "differ", ["DISAGREEMENT: U: a and b differ by"]),
    "differing": ([pair("U", ONES, 2 * ONES)], "differ", ["DISAGREEMENT: U: a and b differ by"]),
    "differing beside one that agrees and one that is zero": (
        [pair("U", ONES, ONES), pair("W", ONES, 2 * ONES), pair("V", ZEROS, ZEROS)],
        "differ",
        ["DISAGREEMENT: W"],
    ),
    "NaN": ([pair("U", NAN, ONES), pair("W", ONES, ONES)], "differ", ["not finite"]),
    "NaN in both": ([pair("U", NAN, NAN)], "differ", ["not finite"]),
    "infinite in both": ([pair("U", INF, INF)], "differ", ["not finite"]),
    "not read": ([not_read("x")], "nothing proved", ["nothing proved, not read by the loss"]),
    "not read beside one that agrees": (
        [pair("U", ONES, ONES), not_read("x")],
        "agree",
        ["1 agree; ", "not read by the loss, gradient zero: x"],
    ),
    "not read beside one that is zero": (
        [pair("U", ZEROS, ZEROS), not_read("x")],
        "nothing proved",
        ["nothing proved, zero everywhere: U", "not read by the loss, gradient zero: x"],
    ),
    "zero up to rounding beside one that agrees": (
        [pair("U", ONES, ONES), pair("W", 1e-16 * ONES, -3e-17 * ONES, rounding=1e-15)],
        "nothing proved",
        ["1 agree; ", "nothing proved, zero up to rounding: W"],
    ),
    "zero in one, up to rounding in the other, and zero": (
        [pair("U", 1e-16 * ONES, ZEROS, rounding=1e-15), pair("W", ZEROS, ZEROS, rounding=1e-15)],
        "nothing proved",
        ["nothing proved, zero everywhere: W", "nothing proved, zero up to rounding: U"],
    ),
    "small, and the same": (
        [pair("U", 1e-16 * ONES, 1e-16 * ONES, rounding=1e-15)],
        "agree",
        ["all agree; "],
    ),
    "small, the same by two methods and another by the third": (
        [
            pair("U", 1e-16 * ONES, 1e-16 * ONES, rounding=1e-15),
            pair("U", 1e-16 * ONES, 2e-16 * ONES, ("a", "c"), rounding=1e-15),
        ],
        "nothing proved",
        ["nothing proved, zero up to rounding: U"],
    ),
    "some digits lost to cancellation": (
        [pair("U", 1e-6 * ONES, (1e-6 + 1e-15) * ONES, rounding=2e-15)],
        "agree",
        ["all agree; ", "1.0e-09"],
    ),
    "most digits lost to cancellation": (
        [pair("U", 1e-12 * ONES, (1e-12 + 1e-16) * ONES, rounding=1e-15)],
        "nothing proved",
        ["nothing proved, zero up to rounding: U"],
    ),
    "small, but not as rounding is": (
        [pair("U", 1e-11 * ONES, 2e-11 * ONES, rounding=1e-15)],
        "differ",
        ["DISAGREEMENT: U: a and b differ by"],
    ),
    "zero where the numerical method looked": (
        [pair("U", ONES, ONES), pair("U", ZEROS, ZEROS, ("a", "c"))],
        "agree",
        ["all agree; "],
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_outcome_ok_bool_json_table_summary_and_page_say_the_same(name):
    """One of them says "agree" where another says that nothing is proved."""
    comparisons, outcome, words = KINDS[name]
    report = Report("Gradient of [nothing]", tuple(comparisons))
    assert report.outcome == outcome
    assert report.ok is (outcome == "agree")
    assert bool(report) is report.ok
    plain = json.loads(json.dumps(report.to_dict()))
    assert (plain["ok"], plain["outcome"]) == (report.ok, outcome)

    text = io.StringIO()
    Console(file=text, width=200).print(report.table())
    summary = report.summary()
    assert len(summary.splitlines()) == 3
    last = summary.splitlines()[-1]
    for said in (" ".join(text.getvalue().split()), last):
        for word in words:
            assert word in said
        assert ("agree" in said.split("; ")[0]) <= ("agree" in " ".join(words))
    assert ("all agree" in last) <= report.ok

    sentence = verdict(report)
    assert ("agree; the largest" in sentence) is report.ok
    assert agreement_table(report).count("<tr>") == 1 + len(report.outcomes)
    assert pair_table(report)
    if comparisons:
        assert report.worst in comparisons
    else:
        with pytest.raises(ValueError, match="nothing was compared"):
            _ = report.worst


def test_the_worst_comparison_is_nearest_to_its_own_tolerance():
    """Two exact rules that differ in the last digits, and an oracle that differs by more."""
    exact = Comparison("U", ("BPTT", "RTRL"), 9e-13, (0,), 1e-12, 1, 1, "agrees")
    oracle = Comparison("U", ("BPTT", "differences"), 2e-10, (0,), 1e-8, 1, 1, "agrees")
    for comparisons in ((exact, oracle), (oracle, exact)):
        report = Report("both", comparisons)
        assert report.worst is exact
        assert "2.0e-10" in report.summary()
        assert "2.0e-10" in verdict(report)
    differs = replace(oracle, difference=1.1e-8, verdict="differs")
    assert Report("both", (exact, differs)).worst is differs
    farther = replace(exact, difference=1e-10, verdict="differs")
    assert Report("both", (farther, differs)).worst is farther


def test_nothing_compared_by_hand_is_no_proof():
    """The same question for the other kind of result."""
    nothing = ByHand("Elman", "T=1", 1e-12, None, given=(), missing=("a_t",), zero=())
    assert not nothing.ok
    assert not nothing


class Unread(srnn.Cell):
    """Reads what it is told to; the rest is declared, and never read by the step."""

    def __init__(self, *reads, seed=0):
        super().__init__(n_in=2, state={"s": 2, "v": 2}, seed=seed)
        self.U, self.W = self.parameter("U", (2, 2)), self.parameter("W", (2, 2))
        self.Q = self.parameter("Q", (2, 2))
        self.reads = reads

    def step(self, x_t, s_prev, v_prev):
        a_t = s_prev @ self.W.T
        if "x" in self.reads:
            a_t = a_t + x_t @ self.U.T
        if "v" in self.reads:
            a_t = a_t + v_prev
        s_t = srnn.let("s_t", pt.tanh(a_t))
        return s_t, srnn.let("v_t", 2 * s_t)


@pytest.mark.parametrize(
    ("reads", "unread"),
    [
        (("x", "v"), ("Q",)),
        (("x",), ("Q", "initial v")),
        (("v",), ("U", "Q", "x")),
        ((), ("U", "Q", "x", "initial v")),
    ],
    ids=["reads both", "reads no state v", "reads no input", "reads neither"],
)
def test_a_parameter_an_input_and_a_state_that_are_not_read_are_named_and_spoil_no_proof(
    reads, unread
):
    """It was no proof, and "nothing proved" stood beside methods that agree to the last digit."""
    report = srnn.verify(Unread(*reads), n_steps=3, adjoints=[srnn.BPTT()], mode=FAST)
    assert report.ok, str(report)
    assert report.unread == unread
    assert report.zero == ()
    for name in unread:
        assert report.outcomes[name] == "nothing proved"
    named = f"not read by the loss, gradient zero: {', '.join(unread)}"
    assert report.summary().endswith(named)


def test_a_parameter_that_is_not_read_is_told_from_one_whose_gradient_vanishes():
    """Both gradients are zero; of one there is nothing to prove, of the other nothing is proved."""
    x = pt.matrix("x")
    read, unread, dead, factor = (pt.vector(name) for name in ("read", "unread", "dead", "factor"))
    only_shape, switched = pt.vector("only_shape"), pt.vector("switched")
    times_dead = pt.vector("times_dead")
    alive = pt.switch(x[:, 0] > 0, (x * read).sum(axis=1), (x * switched).sum(axis=1))
    loss = (
        alive.sum()
        + (pt.maximum(dead, 0.0) * pt.switch(times_dead > 0, times_dead, 0.0)).sum()
        + 0.0 * pt.tanh(factor).sum()
        + 0 * only_shape.shape[0]
    )
    wrt = [read, unread, dead, times_dead, factor, only_shape, switched]
    values = {variable: np.full(2, -3.0) for variable in wrt} | {x: np.ones((2, 2))}
    report = srnn.verify_gradient(loss, wrt, values, mode=FAST)
    assert report.outcomes["read"] == "agree"
    assert report.zero == ("dead", "times_dead", "factor", "switched")
    assert report.unread == ("unread", "only_shape")
    assert report.outcome == "nothing proved"
    assert srnn.verify_gradient(loss, [read, unread, only_shape], values, mode=FAST)
    assert not srnn.verify_gradient(loss, [unread], values, mode=FAST)
    assert not srnn.verify_gradient(loss, [dead], values, mode=FAST)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_bias_that_a_normalization_takes_away_again_is_zero_up_to_rounding(dtype):
    """Its gradient is the rounding of a sum that cancels: it was said to differ, by all of it."""
    rng = np.random.default_rng(0)
    x = pt.matrix("x", dtype=dtype)
    weight, bias = pt.matrix("weight", dtype=dtype), pt.vector("bias", dtype=dtype)
    a = pt.tanh(x) @ weight + bias
    normalized = (a - a.mean(axis=0)) / pt.sqrt(a.var(axis=0) + np.asarray(1e-3, dtype))
    factors = pt.as_tensor(rng.normal(size=(7, 3)).astype(dtype))
    values = {
        variable: rng.normal(size=shape).astype(dtype)
        for variable, shape in {x: (7, 4), weight: (4, 3), bias: (3,)}.items()
    }
    report = srnn.verify_gradient((normalized * factors).sum(), [weight, bias], values, mode=FAST)
    assert report.outcomes == {"weight": "agree", "bias": "nothing proved"}, str(report)
    assert report.zero == ("bias",)
    assert report.summary().endswith("nothing proved, zero up to rounding: bias")


MODULE = """
import symbolic_rnn as srnn
from symbolic_rnn.equations import let
import pytensor.tensor as pt


class Cell(srnn.Cell):
    def __init__(self, kind):
        super().__init__(n_in=1, state={"s": 1, "v": 1}, seed=0)
        self.W, self.kind = self.parameter("W", (1, 1)), kind

    def step(self, x_t, s_prev, v_prev):
        s = pt.tanh(s_prev @ self.W.T)
        if self.kind == "zero":
            s = 0.0 * (s + x_t + v_prev)
        if self.kind == "read":
            s = s + x_t + v_prev
        return let("s_t", s), let("v_t", 2.0 * s)
"""


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        ("read", 0, "all agree"),
        ("unread", 0, "not read by the loss, gradient zero: x, initial v"),
        ("zero", 1, "nothing proved, zero everywhere: W, x, initial s, initial v"),
    ],
)
def test_the_exit_code_of_the_shell_is_that_of_the_outcome(
    kind, code, words, tmp_path, monkeypatch, capsys
):
    """What stands in someone's CI must neither pass on nothing nor fail on what is never read."""
    (tmp_path / f"a_{kind}_cell.py").write_text(MODULE)
    monkeypatch.chdir(tmp_path)
    cell = [f"a_{kind}_cell:Cell", "--arg", f"kind={kind}"]
    assert main(["verify", *cell, "--steps", "2", "--methods", "bptt"]) == code
    assert words in " ".join(capsys.readouterr().out.split())
    assert main(["verify", *cell, "--steps", "2", "--methods", "bptt", "--json"]) == code
    assert json.loads(capsys.readouterr().out)["ok"] is (code == 0)
