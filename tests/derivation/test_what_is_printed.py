"""Each printed term, its text and its LaTeX have the value of the compiled expression."""

import os
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import Attentive, Normalized, OneWeight
from latex_as_text import as_text
from modes import FAST
from printed import OutOfReachError, computed
from random_steps import Draw
from steps_table import N_IN, READABLE, UNREADABLE, N, Named, Untimed, Written
from tolerances import EXACT

import symbolic_rnn as srnn
from symbolic_rnn.derivation import UnreadableError
from symbolic_rnn.derivation.formats import MathmlWriter
from symbolic_rnn.derivation.notation import algebra
from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.notation.evaluation import evaluate
from symbolic_rnn.derivation.notation.latex import LatexWriter
from symbolic_rnn.derivation.notation.text import TextWriter
from symbolic_rnn.derivation.step_derivation import StepDerivation
from symbolic_rnn.derivation.step_with_loss import staged_network
from symbolic_rnn.graph import leaves, replaced
from symbolic_rnn.step import substitute

BATCH = 3


class Checked:
    """A cell's printed equations, and what is compiled, for a batch.

    Parameters
    ----------
    cell : Cell
        With one state.
    """

    def __init__(self, cell):
        rng = np.random.default_rng(0)
        self.page = page = StepDerivation(staged_network(cell, None, None))
        step, derived = page.step, page.cotangents
        given = {
            symbol: rng.normal(size=(BATCH, symbol.type.shape[1]))
            for symbol in (*step.inputs, *step.previous, *derived.seeds.values())
        }
        for symbol in step.closure:
            given[symbol] = rng.normal(size=symbol.type.shape)
        known = substitute(derived.equations, substitute(step.equations, {}))
        reaching = dict(
            zip(derived.reaching, replaced([*derived.reaching.values()], known), strict=True)
        )
        outputs = {**known, **reaching}
        compiled = pytensor.function(
            [*given], [*outputs.values()], mode=FAST, on_unused_input="ignore"
        )
        found = dict(zip(outputs, compiled(*given.values()), strict=True))
        self.reaching = {symbol: found[symbol] for symbol in reaching}
        self.values = given | {symbol: found[symbol] for symbol in known}
        self.examples = [self.names(k) for k in range(BATCH)]

    def names(self, k):
        """The values of one example by name, except for sums over examples."""
        return {
            self.page.name(symbol): value[k] if symbol in self.page.examples else value
            for symbol, value in self.values.items()
            if isinstance(self.page.symbols[symbol], t.Symbol)
            and symbol not in self.page.vocabulary.summed
        }

    def lines(self):
        """Every equation: its key, its term, what is compiled, and whether that is a sum."""
        page, derived = self.page, self.page.cotangents
        for line, value in zip(page.forward().lines, page.step.named, strict=True):
            yield line.key, line.right, value, self.values[value]
        for line, (value, bar) in zip(page.backward().lines, derived.of.items(), strict=True):
            if value not in derived.seeds:
                yield line.key, line.right, bar, self.values[bar]
        [before] = page.step.previous
        if before in derived.reaching:
            [line] = [
                line
                for line in page.backward().lines
                if line.key == f"bar {page.step.state[0].name}"
            ]
            term = page.read(derived.reaching[before])
            assert line.right == algebra.total(page.arriving[page.step.state[0]], t.moved(term, 1))
            [first] = page.initial_gradients()
            assert first.right == t.renamed(term, lambda name: name.counted_from("1"))
            yield first.key, term, before, self.reaching[before]
        [x_t] = page.step.inputs
        lines = page.input_gradients()
        assert len(lines) == (x_t in derived.reaching)
        for line in lines:
            yield line.key, line.right, x_t, self.reaching[x_t]
        for line in page.gradients().lines:
            [symbol] = [s for s in page.step.closure if f"dL/d{s.name}" == line.key]
            yield line.key, line.right.term, None, self.reaching[symbol]

    def check(self):
        """Evaluate every term for every example."""
        for key, term, symbol, expected in self.lines():
            found = [evaluate(term, names) for names in self.examples]
            if symbol in self.page.examples:
                for value, row in zip(found, expected, strict=True):
                    same(key, term, value, row)
            elif symbol is None or symbol in self.page.vocabulary.summed:
                same(key, term, sum(found), expected)
                for names, value in zip(self.examples, found, strict=True):
                    if symbol is not None:
                        names[self.page.name(symbol)] = np.broadcast_to(value, expected.shape)
            else:
                same(key, term, found[0], expected)
            for rows in (False, True):
                self.check_text(key, term, found[0], rows=rows)

    def check_tangents(self):
        """Evaluate the equations of the recursion forward in time, for tangents of any size."""
        section = self.page.tangents()
        rng = np.random.default_rng(1)
        symbols = leaves([line.expression for line in section.lines])
        given = {
            symbol: self.values[symbol]
            if symbol in self.values
            else rng.normal(size=self.size(symbol))
            for symbol in symbols
        }
        outputs = [line.expression for line in section.lines]
        found = pytensor.function(symbols, outputs, mode=FAST)(*given.values())
        known = self.page.vocabulary
        for k in range(BATCH):
            names = self.names(k) | {
                self.page.name(symbol): value[k] if symbol in known.examples else value
                for symbol, value in given.items()
            }
            for line, value in zip(section.lines, found, strict=True):
                per_example = value.ndim and value.shape[0] == BATCH and line.left.name.time == 0
                row = value[k] if per_example else value
                same(line.key, line.right, evaluate(line.right, names), row)

    def size(self, symbol):
        """The shape of a tangent: that of what moves."""
        [of] = [s for s in self.values if f"dot {s.name}" == symbol.name]
        return self.values[of].shape

    def check_local_derivatives(self):
        """Compare the Jacobians with differences of the printed equations."""
        names = self.examples[0]
        right = {line.left.name: line.right for line in self.page.forward().lines}
        for line in self.page.local_derivatives().lines:
            of, by = line.left.of, line.left.by
            columns = []
            for k in range(names[by].size):
                moved = [names[by].astype(float), names[by].astype(float)]
                for value, step in zip(moved, (1e-6, -1e-6), strict=True):
                    value.reshape(-1)[k] += step
                ahead, behind = (evaluate(right[of], names | {by: value}) for value in moved)
                columns.append(np.ravel(ahead - behind) / 2e-6)
            exact = evaluate(line.right, names)
            np.testing.assert_allclose(exact, np.stack(columns, axis=1), rtol=1e-5, atol=1e-6)

    def check_text(self, key, term, expected, *, rows):
        """Read the text of a term, and its LaTeX, as they are printed."""
        values = self.examples[0]
        writer = TextWriter(rows=rows)
        text = writer.write(term)
        names = {writer.name(name): value for name, value in values.items()}
        latex_writer = LatexWriter(rows=rows)
        latex = latex_writer.write(term)
        by_latex = {latex_writer.name(name): value for name, value in values.items()}
        from_latex, marks = as_text(latex, list(by_latex))
        marked = {marks[name]: value for name, value in by_latex.items()}
        for printed, known in ((text, names), (from_latex, marked)):
            try:
                value = computed(printed, known, ndim=np.ndim(expected), rows=rows)
            except OutOfReachError:
                several = np.max([np.ndim(v) for v in values.values()]) > 2
                assert several or re.search(r"Σ|\]_|×\d+×", text), printed
                continue
            same(f"{key} printed as {printed!r}", term, value, expected)
        if rows:
            return
        mathml = ElementTree.fromstring(MathmlWriter(rows=rows).mathml(term))
        assert not list(mathml.iter("{http://www.w3.org/1998/Math/MathML}merror"))
        shown = "".join("".join(mathml.itertext()).split())
        plain = re.sub(r"{[^}]*}|e-\d+", "", text)
        for piece in re.findall(r"[A-Za-z]{2,}|\d+", plain):
            # A word of the text that is a sign in MathML, as the bar above a name.
            drawn = piece in ("ones", "zeros", "sqrt", "bar", "dot")
            assert piece in shown or drawn, (piece, shown, text)


def same(key, term, value, expected):
    """Equal, with equal shapes; a number may represent equal components, or a single one."""
    value = np.asarray(value)
    number = isinstance(term, t.Number) or value.size == 1 == np.size(expected)
    assert number or value.shape == np.shape(expected), (key, value.shape, np.shape(expected))
    value = value.reshape(()) if number else value
    scale = max(1.0, np.abs(expected).max(initial=0.0))
    assert np.isfinite(expected).all(), key
    np.testing.assert_allclose(value, expected, rtol=EXACT, atol=EXACT * scale, err_msg=key)


#: What has no notation for its tangents.
WITHOUT_TANGENTS = (
    *("product", "a Cholesky factor"),
    *("a matrix exponential", "a matrix exponential for each example"),
)


# Every third expression: neighbors in the table are of one kind.
@pytest.mark.sampled(3, "name")
@pytest.mark.parametrize("name", READABLE)
def test_what_is_printed_is_what_is_compiled(name):
    """Forward, backward, gradients, tangents, Jacobians; docs/notation.md shows the equation."""
    checked = Checked(Written(*READABLE[name]))
    checked.check()
    if name not in WITHOUT_TANGENTS:
        checked.check_tangents()
    checked.check_local_derivatives()
    [_, line, _] = checked.page.forward().lines
    assert shown(name, TextWriter().write(line.right)) in documented()


def test_the_notation_is_documented_as_it_is_printed():
    """Renew with RENEW_GOLDEN=1; the contents of each row are compared above."""
    if os.environ.get("RENEW_GOLDEN"):
        head, _, _ = NOTATION.read_text(encoding="utf-8").partition(TABLE)
        rows = []
        for name, step in READABLE.items():
            page = StepDerivation(staged_network(Written(*step), None, None))
            rows.append(shown(name, TextWriter().write(page.forward().lines[1].right)))
        NOTATION.write_text(head + TABLE + "\n".join(rows) + "\n", encoding="utf-8")
    rows = documented()
    assert [row.split(" | ")[0] for row in rows] == [f"| {name}" for name in READABLE]


NOTATION = Path(__file__).parents[2] / "docs" / "notation.md"
TABLE = "| step | printed |\n|---|---|\n"


def documented():
    """The rows of the table in docs/notation.md."""
    return NOTATION.read_text(encoding="utf-8").partition(TABLE)[2].splitlines()


def shown(name, text):
    """One row."""
    return f"| {name} | `{text}` |"


SMALL = {
    "every kind of named value": Named,
    "names without a time": Untimed,
    "normalized, one unit": lambda: Normalized(2, 1, seed=0),
    "one weight, all of size one": lambda: OneWeight(1, 1, seed=0),
    "attention to one feature": lambda: Attentive(1, 3, seed=0),
    "attention, all of size one": lambda: Attentive(1, 1, seed=0),
}


@pytest.mark.parametrize("name", SMALL)
def test_named_values_and_sizes_of_one_are_printed_as_they_are_compiled(name):
    """A vector with one component is a number; values that all examples share have no batch."""
    checked = Checked(SMALL[name]())
    checked.check()
    checked.check_tangents()
    checked.check_local_derivatives()


class Drawn(srnn.Cell):
    """A cell whose step is drawn at random."""

    def __init__(self, seed):
        super().__init__(n_in=N_IN, state={"s": N}, seed=0)
        self.R = self.parameter("R", (N_IN, N))
        shapes = []
        symbols = [pt.matrix(shape=(None, N_IN)), pt.matrix(shape=(None, N))]
        Draw(seed, lambda shape: (shapes.append(shape), pt.tensor(shape=shape))[1])(*symbols)
        self.drawn = [self.parameter(f"P{k}", shape) for k, shape in enumerate(shapes)]
        self.draw_seed = seed

    def step(self, x_t, s_prev):
        z_t = srnn.let("z_t", x_t + s_prev @ self.R.T)
        parameters = iter(self.drawn)
        v_t = srnn.let("v_t", Draw(self.draw_seed, lambda shape: next(parameters))(z_t, s_prev))
        return srnn.let("s_t", pt.tanh(s_prev + v_t.sum(axis=1, keepdims=True)))


@pytest.mark.parametrize("seed", range(10))
def test_steps_drawn_at_random_are_printed_as_they_are_compiled(seed):
    """Combinations of Ops; an Op without notation is an error."""
    Checked(Drawn(seed)).check()


def test_a_recursion_that_needs_a_derivative_that_is_not_there_is_refused():
    """PyTensor does not differentiate the gradient of a product a second time."""
    assert srnn.derive(Written(*READABLE["product"])).to_text()
    with pytest.raises(UnreadableError, match=r"Written cannot be printed forward in time: .*prod"):
        srnn.derive(Written(*READABLE["product"]), method="rtrl")


BY_ENTRIES = {
    "a bilinear form for each component": "[Σ_q Σ_p z_{t,p+1} T_{ipq} s_{t-1,q}]_i",
    "a matrix for each head": "[Σ_p reshape_2×3(z_t)_{ip} Q_{ipj}]_{ij}",
    "a third power of the state": "[Σ_q Σ_p z_{t,p} s_{t-1,q} s_{t-1,k}]_k",
    "two sums by entries": "[(Σ_p T_{ijp} s_{t-1,p}) (Σ_q T_{ijq}² s_{t-1,q})]_{ij}",
}


@pytest.mark.parametrize("name", BY_ENTRIES)
def test_what_has_no_notation_without_indices_is_printed_by_entries(name):
    """Each sum has a letter of its own, in text and in LaTeX."""
    derivation = srnn.derive(Written(*READABLE[name]))
    words = " ".join(derivation.to_text().split())
    [line] = [line for line in derivation.to_text().splitlines() if " v_t = " in line]
    assert line.split(" = ")[1].rpartition("  (")[0].strip() == BY_ENTRIES[name]
    assert "is the array with this entry at the indices i and j" in words
    assert r"\right]_{" in derivation.to_latex()


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_has_no_equation_is_refused_by_name(name):
    """The message names the cell, the equation and the Op, or says what mixes examples."""
    shapes, function, message = UNREADABLE[name]
    with pytest.raises(UnreadableError, match=f"Written cannot be printed: .*{message}"):
        srnn.derive(Written(shapes, function))
