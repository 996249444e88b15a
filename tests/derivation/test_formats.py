"""The formats: golden pages, LaTeX that compiles, markup without injection."""

import os
import re
import xml.etree.ElementTree as ElementTree
from functools import cache
from pathlib import Path

import pytensor.tensor as pt
import pytest
from networks_table import network_of
from typeset import assert_compiles, needs_latex

import symbolic_rnn as srnn
from symbolic_rnn.cells import CELLS
from symbolic_rnn.derivation.methods import METHODS
from symbolic_rnn.derivation.notation.text import TextWriter

GOLDEN = Path(__file__).parent / "golden"
PAGES = [(cell, "bptt") for cell in CELLS] + [("elman", method) for method in METHODS]
PAGES += [("lstm", method) for method in METHODS if method != "bptt"]


def cell_named(name):
    return CELLS[name](3, 4, seed=0)


def stack():
    return srnn.Stack([srnn.LSTM(3, 4, seed=0), srnn.GRU(4, 2, seed=1)])


#: A network without time, two with convolutions, one of integers, and one that has everything.
NETWORKS = {
    "feed-forward": ("3 dense", srnn.cross_entropy),
    "convolutional": ("conv 2d same, stride 2, max pool", None),
    "strides-and-means": ("conv 1d, mean pool", None),
    "embedding": ("embedding", srnn.cross_entropy),
    "sequence-to-label": ("last output of both directions", srnn.cross_entropy),
    "both-directions": ("convolution before both directions", srnn.squared_error),
}


@cache
def page_of(cell, method="bptt"):
    """The page of a cell of the library; derived once for all formats."""
    return srnn.derive(cell_named(cell), method=method)


@cache
def page_of_stack(method="bptt"):
    return srnn.derive(stack(), method=method)


@cache
def page_of_network(name):
    case, loss = NETWORKS[name]
    return srnn.derive(network_of(case), loss=loss)


@pytest.mark.parametrize(("cell", "method"), dict.fromkeys(PAGES))
def test_the_page_is_the_golden_one(cell, method):
    """Renew with RENEW_GOLDEN=1 make tests TESTS=tests/derivation, and read what changed."""
    compare_golden(f"{cell}-{method}", page_of(cell, method))


@pytest.mark.parametrize("name", NETWORKS)
def test_the_page_of_a_network_is_the_golden_one(name):
    """Layers in textbook notation."""
    compare_golden(name, page_of_network(name))


def compare_golden(name, derivation):
    text = derivation.to_text()
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("RENEW_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("method", METHODS)
def test_a_long_sum_continues_on_the_next_line(method):
    """A line wider than 100 columns has one piece; joined, the lines are the whole equation."""
    writer = TextWriter()
    for derivation in (page_of("lstm", method), page_of_stack(method)):
        text = derivation.to_text()
        summands = {each.lstrip() for line in derivation for each in writer.pieces(line.right)}
        for line in text.splitlines():
            if len(re.sub("\u0304|\u0307", "", line)) > 100:
                assert re.sub(r"^.* [=≤≈] |^ +|  +\(\d+\)$", "", line) in summands
        joined = " ".join(text.split())
        for number, line in enumerate(derivation, 1):
            right = " ".join(writer.write(line.right).split())
            assert f" {right} ({number})" in joined


def test_the_same_cell_gives_the_same_page_twice():
    """A set in the wrong place would shuffle the terms from run to run."""
    assert srnn.derive(stack()).to_latex() == srnn.derive(stack()).to_latex()


@pytest.mark.parametrize(
    "sign", ["DimShuffle", "ExpandDims", "Matmul", "[[", "1.0", "Elemwise", "SpecifyShape"]
)
def test_no_page_shows_how_pytensor_holds_it(sign):
    """Pages show textbook notation only."""
    pages = [page_of(name).to_text() for name in CELLS]
    assert not [page for page in pages if sign in page]


def test_softmax_with_cross_entropy_derives_to_softmax_minus_onehot():
    """The best-known result of backpropagation."""
    page = srnn.derive(
        srnn.Elman(3, 4, seed=0), readout=srnn.Dense(4, 2, seed=0), loss=srnn.cross_entropy
    )
    assert "ō_t = softmax(o_t) − y_t" in page.to_text()
    assert "δ_t = Wᵀ ā_{t+1} + Vᵀ ō_t" in page.to_text()


def test_row_notation_is_that_of_the_code():
    """`x_t @ U.T` reads x_t Uᵀ, and the gradient of U is ā_tᵀ x_t."""
    text = srnn.derive(srnn.Elman(3, 4, seed=0)).to_text(rows=True)
    assert "a_t = x_t Uᵀ + s_{t-1} Wᵀ + b" in text
    assert "δ_t = ∂E_t/∂s_t + ā_{t+1} W" in text
    assert "∂L/∂U = Σ_t ā_tᵀ x_t" in text


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "softplus", "identity"])
def test_every_activation_has_a_derivation(name):
    """How the derivative of an activation is printed, by a name if it has one."""
    slope = {
        "sigmoid": "δ_t ⊙ s_t ⊙ (1 − s_t)",
        "tanh": "δ_t ⊙ (1 − s_t²)",
        "relu": "[a_t ≥ 0] ⊙ δ_t",
        "softplus": "δ_t ⊙ σ(a_t)",
        "identity": "δ_t",
    }
    text = srnn.derive(srnn.Elman(3, 4, activation=name, seed=0)).to_text()
    [line] = re.findall(r"^ *ā_t = (.*?)  +\(\d+\)$", text, flags=re.MULTILINE)
    assert line.strip() == slope[name]


@pytest.mark.parametrize("method", METHODS)
def test_html_is_well_formed_and_needs_no_network(method):
    """Native MathML: no script, no style sheet, no URL but MathML's namespace."""
    html = page_of_stack(method).to_html()
    tree = ElementTree.fromstring(html)
    assert len(list(tree.iter("{http://www.w3.org/1998/Math/MathML}math"))) >= 20
    addresses = set(re.findall(r"https?://[^\"' <]+", html))
    assert addresses <= {"http://www.w3.org/1998/Math/MathML"}
    assert "<script" not in html


def test_the_html_of_networks_is_well_formed():
    """Arrows, stars and subscripts of sizes, all in MathML."""
    for derivation in map(page_of_network, NETWORKS):
        tree = ElementTree.fromstring(derivation.to_html())
        math = list(tree.iter("{http://www.w3.org/1998/Math/MathML}math"))
        assert len(math) >= len(list(derivation))
        assert not list(tree.iter("{http://www.w3.org/1998/Math/MathML}merror"))


def test_a_notebook_shows_the_html():
    """Jupyter asks for _repr_html_."""
    derivation = srnn.derive(srnn.Elman(3, 4, seed=0))
    assert derivation._repr_html_() == derivation.to_html()


def test_an_unknown_method_is_named():
    """The message lists the known methods."""
    with pytest.raises(ValueError, match="'truncated', 'checkpointed' or 'closed-form' for method"):
        srnn.derive(srnn.Elman(3, 4, seed=0), method="backprop")


def test_a_step_that_mixes_examples_has_no_equation_for_one_example():
    """It is an error, rather than a wrong equation."""
    from symbolic_rnn.derivation import UnreadableError

    class Mixing(srnn.Cell):
        def __init__(self):
            super().__init__(n_in=2, state={"s": 2}, seed=0)

        def step(self, x_t, s_prev):
            return srnn.let("s_t", pt.tanh(x_t - x_t.mean(axis=0) + s_prev @ x_t.T @ x_t))

    with pytest.raises(UnreadableError, match="Mixing cannot be printed: "):
        srnn.derive(Mixing())


@needs_latex
def test_the_latex_of_every_page_compiles(tmp_path):
    """One plain document with every cell, every method, a stack, a network."""
    network = {"readout": srnn.Dense(4, 2, seed=0), "loss": srnn.cross_entropy}
    pages = [page_of(cell, method) for cell, method in dict.fromkeys(PAGES)]
    pages += [page_of_stack(method) for method in METHODS]
    pages += [srnn.derive(srnn.Elman(3, 4, seed=0), **network), *map(page_of_network, NETWORKS)]
    assert_compiles(pages, tmp_path)
