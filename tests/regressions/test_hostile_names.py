"""Class 30: names become LaTeX, HTML, Markdown, a terminal's text, and C."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from typeset import assert_compiles, needs_latex

import symbolic_rnn as srnn

NAMES = (
    "a b",
    r"\input{/etc/passwd}",
    "</script><b>",
    "50% $_^&#~",
    "x`*_{y}*`",
    "a_t</p>",
    "*/ int main",
    "a.b.c",
    "while",
    "]]>",
    "long" * 100,
    "ünï¢ödé",
)


class Hostile(srnn.Cell):
    """Names that would break out of any format that took them as they are."""

    def __init__(self):
        super().__init__(n_in=2, state={"s": 3}, seed=0)
        self.U = self.parameter("U<b>\\", (3, 2))
        self.W = self.parameter('W"_{', (3, 3))

    def step(self, x_t, s_prev):
        value = x_t @ self.U.T + s_prev @ self.W.T
        for name in NAMES:
            value = srnn.let(name, pt.tanh(value))
        return srnn.let("s_t", value)


@pytest.fixture(scope="module")
def derivation():
    return srnn.derive(Hostile())


def test_nothing_of_a_name_becomes_markup(derivation):
    """A page is shown in a browser."""
    html = derivation.to_html()
    tree = ElementTree.fromstring(html)
    assert not {element.tag for element in tree.iter()} & {"script", "b"}
    assert "<b>" not in html
    assert "</script>" not in html
    shown = "".join(tree.itertext())
    for name in NAMES:
        assert name in shown


def test_no_name_ends_the_mathematics_of_markdown(derivation):
    """Neither markup nor mathematics may end where a name says so."""
    markdown = derivation.to_markdown()
    assert "</script>" not in markdown
    assert "<b>" not in markdown
    assert markdown.count("$$") == 2 * len(derivation.sections)


def test_a_command_in_a_name_is_letters_to_latex(derivation):
    """TeX reads files and runs macros when told to."""
    latex = derivation.to_latex()
    assert r"\input" not in latex
    assert r"\textbackslash{}input\{/etc/passwd\}" in latex
    unescaped = re.findall(r"(?<!\\)[%#]", latex)
    assert not unescaped


@needs_latex
def test_the_page_with_hostile_names_compiles(derivation, tmp_path):
    """A plain LaTeX takes it."""
    assert_compiles([derivation], tmp_path)


def test_a_terminal_gets_no_control_characters():
    """It would obey them; other names come out in text as they are."""

    class Ringing(srnn.Cell):
        def __init__(self):
            super().__init__(n_in=1, state={"s": 1}, seed=0)
            self.U = self.parameter("U", (1, 1))

        def step(self, x_t, s_prev):
            return srnn.let("\x1b[31m\a", pt.tanh(x_t @ self.U.T + s_prev))

    text = srnn.derive(Ringing()).to_text()
    assert "\x1b" not in text
    assert "\a" not in text
    assert r"\x1b[31m\x07" in text


def test_text_has_every_name_as_it_is(derivation):
    """A reader must find the name they gave."""
    text = derivation.to_text()
    for name in NAMES:
        assert name in text


def test_a_name_twice_is_refused():
    """Two values of one name could not be told apart on the page."""

    class Twice(srnn.Cell):
        def __init__(self):
            super().__init__(n_in=1, state={"s": 1}, seed=0)

        def step(self, x_t, s_prev):
            return srnn.let("s_t", srnn.let("s_t", pt.tanh(x_t)) + s_prev)

    with pytest.raises(ValueError, match="already used in this step"):
        srnn.derive(Twice())


def test_a_cell_with_hostile_names_runs_and_verifies():
    """Names are shown, never run: not by PyTensor's compiler either."""
    adjoints = [srnn.Autodiff(), srnn.BPTT()]
    assert srnn.verify(Hostile(), adjoints=adjoints, n_steps=2, entries=4).ok


def test_names_become_names_of_c():
    """Class 31 too: a comment that ends early, a keyword, a name of the runtime, the same twice."""
    names = [
        *NAMES,
        "int",
        "in",
        "ws",
        "shared",
        "last",
        "c99_room",
        "C99_IVDEP",
        "x",
        "x",
        "_",
        "2x",
    ]
    inputs = [pt.vector(name) for name in names]
    value = pt.zeros(3)
    for variable in inputs:
        value = pt.cumsum(value + variable)  # no rewrite joins these
        value.name = variable.name
    function = pytensor.function(inputs, value, mode="C99")
    text = srnn.c99.source(function)
    assert text.isascii()
    assert not [name for name in NAMES if re.search(r"[^\w .]", name) and name in text]
    given = [np.full(3, 0.1 * k) for k in range(len(names))]
    expected = np.zeros(3)
    for array in given:
        expected = np.cumsum(expected + array)
    np.testing.assert_allclose(function(*given), expected, rtol=1e-12)
