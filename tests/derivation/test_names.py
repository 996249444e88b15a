"""Names of several letters and indices, and names that a derivation adds to those of a cell."""

from dataclasses import replace

import pytensor.tensor as pt
import pytest

import symbolic_rnn as srnn
from symbolic_rnn.derivation.notation.latex import LatexWriter
from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.derivation.notation.text import TextWriter


@pytest.mark.parametrize(
    ("name", "text", "latex"),
    [
        ("a_t", "ā_t", r"\bar{a}_{t}"),
        ("a1_t", "ā1_t", r"\overline{\mathrm{a1}}_{t}"),
        ("alpha_t", "ᾱ_t", r"\bar{\alpha}_{t}"),
        ("ctilde_t", "bar(ctilde)_t", r"\overline{\mathrm{ctilde}}_{t}"),
        ("two words", "bar(two words)", r"\overline{\text{two words}}"),
        ("R_H_1", "R̄_{H,1}", r"\bar{R}_{H,1}"),
        ("W_out", "W̄_out", r"\bar{W}_{out}"),
        ("g^i_h_1_{t-1}", "ḡ^i_{h,1}_{t-1}", r"\bar{g}^{i}_{h,1,t-1}"),
        ("U_t_1", "bar(U_t_1)", r"\overline{\text{U\_t\_1}}"),  # the time comes last
    ],
)
def test_a_bar_is_above_the_whole_name_and_indices_are_below_it(name, text, latex):
    barred = replace(Name.parse(name), accent="bar")
    assert TextWriter().name(barred) == text
    assert LatexWriter().name(barred) == latex


class Crowded(srnn.Cell):
    """Uses the names of a target, of a readout, and of the cost of checkpoints."""

    def __init__(self):
        super().__init__(n_in=2, state={"y": 3}, seed=0)
        self.A = self.parameter("A", (3, 3))
        self.S = self.parameter("S", (3, 2))
        self.V = self.parameter("V", (3, 3))

    def step(self, x_t, y_prev):
        r_t = srnn.let("r_t", pt.tanh(x_t @ self.S.T + y_prev @ self.A.T))
        o_t = srnn.let("o_t", r_t @ self.V.T)
        return srnn.let("y_t", pt.tanh(o_t))


def test_what_a_derivation_adds_has_names_that_the_cell_does_not_use():
    page = srnn.derive(
        Crowded(),
        readout=srnn.Dense(3, 2, seed=0),
        loss=srnn.squared_error,
        method="checkpointed",
    )
    assert TextWriter().write(page["E_t"].right) == "sum((o^out_t − y^target_t)²)"
    assert TextWriter().write(page["T"].right) == "binom(K + q, K)"
    assert TextWriter().write(page["N"].right) == "q T - binom(K + q, q - 1)"
    assert "q T - binom(K + q, q - 1)" in page.to_text()
    assert r"q\,T - \binom{K + q}{q - 1}" in page.to_latex()
    usual = srnn.derive(srnn.Elman(2, 3, seed=0), loss=srnn.squared_error, method="checkpointed")
    assert TextWriter().write(usual["E_t"].right) == "sum((s_t − y_t)²)"
    assert TextWriter().write(usual["A"].right) == "r T - binom(S + r, r - 1)"


class Alphabet(srnn.Cell):
    """Uses all letters that a derivation would choose first."""

    def __init__(self):
        super().__init__(n_in=2, state={"s": 2, "z": 2}, seed=0)
        names = [*"SKQBrqmnANDu", "theta", "omega", "psi", "xi", "gamma", "kappa"]
        self.weights = [self.parameter(name, (2,)) for name in [*names, "eta", "zeta", "h"]]

    def step(self, x_t, s_prev, z_prev):
        return srnn.let("s_t", pt.tanh(x_t + sum(self.weights) * s_prev)), z_prev + s_prev


@pytest.mark.parametrize("method", ["rtrl", "checkpointed", "closed-form", "truncated"])
def test_a_cell_may_use_all_letters_that_a_derivation_would_choose_first(method):
    assert srnn.derive(Alphabet(), method=method).to_latex()


class Doubled(srnn.Cell):
    """Each value reads the one before it along two paths: two to the tenth in all."""

    def __init__(self):
        super().__init__(n_in=2, state={"s": 2}, seed=0)
        self.U = self.parameter("U", (2, 2))

    def step(self, x_t, s_prev):
        value = s_prev + x_t @ self.U.T
        for k in range(10):
            a_t = srnn.let(f"a^{k}_t", pt.sin(value))
            value = srnn.let(f"p^{k}_t", a_t * pt.cos(value))
        return srnn.let("s_t", pt.tanh(value))


def test_the_closed_form_names_what_it_would_repeat():
    """Multiplied out, a page of this cell has thousands of terms."""
    page = srnn.derive(Doubled(), method="closed-form")
    longest = max(len(TextWriter().write(line.right)) for line in page)
    assert longest < 200
    assert len(page.to_text()) < 10_000
