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
        ("P^-_t", "P̄^-_t", r"\bar{P}^{-}_{t}"),
        ("h'_t", "bar(h')_t", r"\overline{\text{h'}}_{t}"),
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


class Superscripts(srnn.Cell):
    """States that differ in what stands above and below a letter, and one of integers."""

    def __init__(self):
        super().__init__(n_in=2, state={"x^1": 2, "x^-": 2, "x_2": 2, "k": 1}, seed=0)
        self.W = self.parameter("W", (2, 2))

    def initial_state(self, X):
        *others, k = super().initial_state(X)
        return *others, k.astype("int64")

    def step(self, x_t, first, before, second, k):
        first_t = srnn.let("x^1_t", pt.tanh(x_t + first @ self.W.T + before))
        return first_t, srnn.let("x^-_t", first * second), pt.sin(second) + x_t / (k + 1), k + 1


STATES = [r"x^{1}", r"x^{-}", "x_{2"]


@pytest.mark.parametrize("method", ["rtrl", "checkpointed", "closed-form", "truncated"])
def test_a_formula_over_all_steps_has_the_whole_name_of_each_state(method):
    """A state named x^1 was printed as x, the name of the input, where all states are listed."""
    page = srnn.derive(Superscripts(), method=method)
    text, latex = page.to_text(), page.to_latex()
    if method == "rtrl":
        lines = [line for line in text.splitlines() if "= ∂⁺" in line]
        assert [line.split("=")[0].strip() for line in lines] == [
            "dx^1_t/dθ", "dx^-_t/dθ", "dx_2_t/dθ",  # and none of k, an integer
        ]  # fmt: skip
        assert all(f"d {x}" in latex for x in STATES)
    if method == "closed-form":
        assert "[δ^x,1,t_k; δ^x,-,t_k; δ^x,t_2_k]" in text
        assert "x^1, x^- and x_2 in one column" in " ".join(text.split())
    if method == "checkpointed":
        assert "x^1, x^-, x_2 and k." in " ".join(text.split())


class Energy(srnn.Cell):
    def __init__(self):
        super().__init__(n_in=2, state={"E": 2})

    def step(self, x_t, E_prev):
        return E_prev + x_t


def test_a_name_of_the_loss_is_refused_with_what_to_rename():
    with pytest.raises(srnn.UnreadableError, match=r"both written E_t\. Rename the latter\."):
        srnn.derive(Energy())


class Solved(srnn.Cell):
    """A named matrix for each example, of which the step takes the inverse."""

    def __init__(self):
        super().__init__(n_in=2, state={"s": 2}, seed=0)
        self.W = self.parameter("W", (2, 2))

    def step(self, x_t, s_prev):
        outer = s_prev[:, :, None] * s_prev[:, None, :]
        matrix = srnn.let("A_t", pt.eye(2) + outer)
        return srnn.let("s_t", pt.tanh(pt.linalg.solve(matrix, x_t @ self.W.T, b_ndim=1)))


@pytest.mark.parametrize("method", ["bptt", "rtrl", "closed-form"])
def test_a_step_may_solve_linear_equations_with_a_named_matrix(method):
    """At ones, where the shapes of terms are found, a matrix has no inverse."""
    text = srnn.derive(Solved(), method=method).to_text()
    assert "inv(A_t) W x_t" in text
    assert "inv(A_tᵀ)ᵀ" not in text


class Carried(srnn.Cell):
    """One row of a state is added to, the others are carried on."""

    def __init__(self):
        super().__init__(n_in=2, state={"o": 2, "S": (3, 2)}, seed=0)
        self.W = self.parameter("W", (2, 2))

    def step(self, x_t, o_prev, S_prev):
        S_t = srnn.let("S_t", pt.set_subtensor(S_prev[:, 0], S_prev[:, 0] + x_t @ self.W.T))
        return srnn.let("o_t", S_t[:, -1]), S_t


def test_an_entry_put_where_it_was_is_not_printed():
    write = TextWriter().write
    assert write(srnn.derive(Carried())["dL/dS_0"].right) == "δ^S_1"


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
