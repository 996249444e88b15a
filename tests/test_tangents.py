"""The derivation forward in time: one tangent equation for each named value."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytensor
import pytest
from cases import BATCH, CASES, cell_of, difference
from modes import FAST
from pytensor.gradient import pushforward
from pytensor.graph.traversal import ancestors
from pytensor.scalar import Sigmoid, Tanh
from pytensor.tensor.elemwise import Elemwise
from tolerances import EXACT

from symbolic_rnn.graph import leaves, replaced
from symbolic_rnn.step import stage_cell, substitute
from symbolic_rnn.tangents import basis, derive_tangents


@cache
def staged(case, masked=False):
    step = stage_cell(cell_of(case))
    return step.masked() if masked else step


def sources_of(step):
    return [v for v in (*step.inputs, *step.previous, *step.closure) if v.dtype != "bool"]


def drawn(step, symbols, rng):
    """Random values of inputs, states and parameters; a mask that holds some examples."""
    shapes = {symbol: value.get_value().shape for symbol, value in step.closure.items()}
    return [
        np.arange(BATCH) % 2 == 0
        if symbol.dtype == "bool"
        else rng.normal(size=shapes[symbol] if symbol in shapes else (BATCH, symbol.type.shape[1]))
        for symbol in symbols
    ]


@pytest.mark.parametrize("masked", [False, True], ids=["plain", "masked"])
@pytest.mark.parametrize("case", CASES)
def test_every_value_has_one_tangent_equation_in_named_values(case, masked):
    """Catches a value forgotten or derived twice, and an equation that reads an unnamed value."""
    step = staged(case, masked)
    derived = derive_tangents(step)
    assert [e.name for e in derived.equations] == [f"dot {value.name}" for value in step.named]
    known = {derived.dots[source] for source in sources_of(step)}
    for equation in derived.equations:
        forward = {*step.inputs, *step.previous, *step.closure, *step.named}
        assert set(leaves([equation.expression])) <= forward | known, equation.name
        known.add(equation.symbol)


@pytest.mark.parametrize("case", CASES)
def test_no_activation_is_computed_again_in_a_tangent(case):
    """`dot a_t * (1 - s_t^2)`, never `1 - tanh(a_t)^2`."""
    expressions = [e.expression for e in derive_tangents(staged(case)).equations]
    ops = [v.owner.op for v in ancestors(expressions) if v.owner is not None]
    assert [
        op for op in ops if isinstance(op, Elemwise) and isinstance(op.scalar_op, Sigmoid | Tanh)
    ] == []


@pytest.mark.parametrize("case", CASES)
def test_the_tangent_of_the_state_is_the_pushforward_of_the_written_out_step(case):
    """Catches a lost path, a wrong factor, a mask that lets the wrong tangent through."""
    step = staged(case, True)
    derived = derive_tangents(step)
    symbols = [*step.inputs, *step.previous, *step.closure]
    dots = [derived.dots[source] for source in sources_of(step)]
    values = substitute([*step.equations, *derived.equations], {})
    got = [values[derived.dots[state]] for state in step.state]
    expected = pushforward(step.written_out(step.state), sources_of(step), dots)
    function = pytensor.function([*symbols, *dots], [*got, *expected], mode=FAST)
    rng = np.random.default_rng(3)
    results = function(*drawn(step, symbols, rng), *drawn(step, sources_of(step), rng))
    for found, reference in zip(results[: len(got)], results[len(got) :], strict=True):
        assert np.max(np.abs(reference)) > 0.1
        assert difference(found, reference) <= EXACT


def test_the_terms_of_elman_are_those_of_the_textbook():
    """That is, dot a = x dot U^T + dot x U^T + s dot W^T + dot s W^T + dot b."""
    step = staged("elman")
    derived = derive_tangents(step)
    terms = {(c.value.name, c.symbol.name) for c in derived.contributions}
    before = step.previous[0].name
    assert terms == {("a_t", name) for name in ("x_t", before, "U", "W", "b")} | {("s_t", "a_t")}
    [last] = [c for c in derived.contributions if c.value.name == "s_t"]
    assert {v.name for v in leaves([last.expression])} == {"s_t", "dot a_t"}


def test_only_what_moves_has_a_tangent():
    """Catches a zero tangent that is computed: W_o of LSTM affects o_t and h_t only."""
    step = staged("lstm")
    [weight] = [symbol for symbol in step.closure if symbol.name == "W_o"]
    found = derive_tangents(step).along([weight])
    assert [equation.name for equation in found] == ["dot a^o_t", "dot o_t", "dot h_t"]


@pytest.mark.parametrize("case", ["elman", "two states", "elementwise"])
def test_many_directions_at_once_are_each_of_them_alone(case):
    """Catches directions that mix: entry by entry, against one directional derivative each."""
    step = staged(case)
    derived = derive_tangents(step)
    symbol = list(step.closure)[-1]
    pushed = derived.pushed({symbol: basis(symbol)})
    named = substitute(step.equations, {})
    moving = [state for state in step.state if state in pushed]
    direction = symbol.type()
    alone = pushforward(step.written_out(moving), [symbol], [direction])
    symbols = [*step.inputs, *step.previous, *step.closure]
    function = pytensor.function(
        [*symbols, direction],
        [*replaced([pushed[state] for state in moving], named), *alone],
        mode=FAST,
        on_unused_input="ignore",
    )
    values = drawn(step, symbols, np.random.default_rng(4))
    size = values[-1].size
    for entry in range(size):
        one = np.eye(size)[entry].reshape(values[-1].shape)
        results = function(*values, one)
        for every, single in zip(results[: len(moving)], results[len(moving) :], strict=True):
            assert np.max(np.abs(single)) > 1e-3
            assert difference(every[entry], single) <= EXACT
