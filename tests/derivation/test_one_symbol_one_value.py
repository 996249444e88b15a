"""On a printed page, each symbol has one definition, and none is defined by itself."""

import numpy as np
import pytest
from printed import computed
from zoo_members import member

import symbolic_rnn as srnn
from symbolic_rnn.cells import CELLS
from symbolic_rnn.derivation.notation import entry_terms as e
from symbolic_rnn.derivation.notation import spatial_terms as sp
from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.notation.evaluation import evaluate
from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.derivation.notation.text import TextWriter
from symbolic_rnn.keys import Kind
from symbolic_rnn.zoo import ZOO

MEMBERS = [*CELLS, *ZOO]


def cell_named(name):
    return CELLS[name](3, 4, seed=0) if name in CELLS else member(name)


def assert_each_symbol_has_one_value(page):
    """A recursion has other times on its right side, and the bound of a norm another matrix."""
    write = TextWriter().write
    rights = {}
    for line in page:
        inside = line.left.matrix if isinstance(line.left, e.Norm) else line.left
        assert inside not in t.parts_of(line.right), f"{write(inside)} is defined by itself"
        if line.key.kind in (Kind.LOCAL, Kind.JACOBIAN):
            right = write(line.right)
            known = rights.setdefault(write(line.left), right)
            assert known == right, f"{write(line.left)} is {known} and {right}"


def assert_every_local_derivative_is_printed_or_left_out(page):
    """Each value in the equation of another; a section without any line is not printed."""
    sections = {section.title: section for section in page.sections}
    forward, local = sections["One step"], sections.get("Local derivatives")
    if local is None:
        return
    name = TextWriter().name
    told = [(name(line.left.of), name(line.left.by)) for line in local.lines]
    for part in filter(None, local.prose.partition("left out: ")[2].removesuffix(".").split("; ")):
        of, by = part.split(" by ")
        told += [(of, each) for each in by.split(", ")]
    values = {line.left.name for line in forward.lines}
    read = {
        (name(line.left.name), name(each))
        for line in forward.lines
        for each in t.names_in(line.right)
        if each in values or each.time is not None
    }
    assert len(told) == len(set(told))
    assert set(told) == read


# A state that is read directly and through gates, and a matrix, whose derivatives have no form.
@pytest.mark.sampled(name=("gru", "delta-net"))
@pytest.mark.parametrize("name", MEMBERS)
def test_no_derivative_of_a_page_has_two_values_or_is_defined_by_itself(name):
    """The derivative through one equation is not the sum over all paths within the step."""
    cell = cell_named(name)
    page = srnn.derive(cell, method="closed-form")
    assert_each_symbol_has_one_value(page)
    assert_every_local_derivative_is_printed_or_left_out(page)
    marked = [line.left for line in page if isinstance(line.left, t.Immediate)]
    for method in ("rtrl", "truncated"):  # which also have step Jacobians
        other = srnn.derive(cell, method=method)
        assert [line.left for line in other if isinstance(line.left, t.Immediate)] == marked


def test_the_sign_of_a_derivative_through_one_equation_is_printed_and_explained():
    """A minimal gated unit reads its state directly, and through its gate and candidate."""
    page = srnn.derive(CELLS["mgu"](3, 4, seed=0), method="closed-form")
    text = " ".join(page.to_text().split())
    assert "∂⁺h_t/∂h_{t-1} = diag(1 − f_t) (" in text
    assert "∂h_t/∂h_{t-1} = diag(1 − f_t) + " in text
    assert text.count("∂⁺ by a value counts only the equation that reads it") == 1
    assert r"$\partial^{+}$ by a value counts" in page.to_latex()
    assert r"\frac{\partial^{+} h_{t}}{\partial h_{t-1}} &= " in page.to_latex()
    assert "∂⁺" not in srnn.derive(CELLS["mgu"](3, 4, seed=0)).to_text()  # without step Jacobians


def test_vec_and_flat_join_by_columns_and_by_rows():
    """Two words for two orders; tests evaluate the printed equations of both in their order."""
    written = TextWriter().write(sp.Reshaped(t.Symbol(Name("M")), (6,)))
    assert written == "flat(M)"
    assert "flat joins the rows" in srnn.derive(member("conv-lstm")).to_text()
    matrix = np.arange(6.0).reshape(2, 3)
    assert np.array_equal(computed(written, {"M": matrix}, ndim=1), [0, 1, 2, 3, 4, 5])
    flat = evaluate(sp.Reshaped(t.Symbol(Name("M")), (6,)), {Name("M"): matrix})
    assert np.array_equal(flat, [0, 1, 2, 3, 4, 5])
    page = srnn.derive(CELLS["elman"](3, 4, seed=0), method="rtrl").to_text()
    assert "vec joins the columns" in " ".join(page.split())
