"""Every printed equation is evaluated, and compared with Autodiff."""

import re
from dataclasses import replace

import numpy as np
import pytensor
import pytest
from cases import (
    CASES,
    N_IN,
    PRINTED_CASES,
    Compiled,
    Variant,
    assert_agree,
    cell_of,
    gradients_of,
    graph_of,
)
from modes import FAST
from tolerances import EXACT
from walk import Values, walk
from walk_layers import derivatives_in

import symbolic_rnn as srnn
from symbolic_rnn.derivation import derive
from symbolic_rnn.derivation.notation import algebra
from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.notation.evaluation import evaluate
from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.keys import Kind

T = 4


def setting(case, compiled=None):
    """A network of one example, and its gradients, by autodiff unless by another function."""
    cell = cell_of(case)
    rng = np.random.default_rng(3)
    x = rng.normal(size=(T, N_IN))
    initial = {name: rng.normal(size=width) for name, width in cell.state.items()}
    errors = rng.normal(size=(T, cell.n_hidden))
    zeros = [np.zeros((1, width)) for width in cell.state.values()]
    if compiled is None:
        compiled = gradients_of(case, "autodiff", Variant(given=True))
    mask = np.ones((1, T), dtype=bool)
    states = [value[None] for value in initial.values()]
    expected = compiled([x[None], mask, *states, errors[None], *zeros])
    parameters = {name: p.get_value() for p, name in cell.parameter_names.items()}
    gradients = {name: expected[name] for name in parameters} | {"x_t": expected["x"][0]}
    gradients |= {f"{name}_0": expected[f"{name}_0"][0] for name in initial}
    return cell, (parameters, x, initial, errors), gradients


@pytest.mark.parametrize("case", CASES | PRINTED_CASES)
def test_the_printed_equations_give_the_gradients_of_autodiff(case):
    """Only the printed terms are evaluated, by NumPy: forward, backward, and the sums over time.

    Then at each step the error of the input, and at step 1 those of the states before it.
    """
    cell, given, expected = setting(case)
    gradients, *_ = walk(derive(cell), *given)
    assert list(gradients) == [f"dL/d{name}" for name in expected]
    assert_agree({name: gradients[f"dL/d{name}"] for name in expected}, expected, EXACT)


@pytest.mark.parametrize(
    ("case", "k1", "k2", "zero"),
    [("elman", 3, 1, ("s_0",)), ("two states", 2, 3, ())],
)
def test_the_printed_equations_within_each_window_give_the_truncated_gradients(case, k1, k2, zero):
    """Each window is evaluated separately, with its gradients of input and initial state."""
    graph = graph_of(cell_of(case), srnn.TruncatedBPTT(k1, k2), Variant(given=True))
    gradients = pytensor.grad(graph.loss, list(graph.wrt.values()))
    function = pytensor.function(graph.inputs, gradients, mode=FAST, on_unused_input="ignore")
    cell, given, expected = setting(case, Compiled(function, list(graph.wrt)))
    parameters, x, initial, errors = given
    derivation = derive(cell, method="truncated")
    _, trajectory, _ = walk(derivation, *given)
    total = {name: np.zeros_like(value) for name, value in expected.items()}
    for start in range(0, T, k1):
        end = min(start + k1, T)
        first = max(0, end - k2)
        before = {name: trajectory[Name.parse(f"{name}_t"), first] for name in initial}
        own = np.where(np.arange(T)[:, None] >= start, errors, 0.0)
        found, *_ = walk(derivation, parameters, x[first:end], before, own[first:end])
        total["x_t"][first:end] += found.pop("dL/dx_t")
        for key, value in found.items():
            if key.kind is not Kind.INITIAL_GRADIENT or first == 0:
                total[key.value] += value
    assert_agree(total, expected, EXACT, zero=zero)


def negated(line):
    inside = line.right.term if isinstance(line.right, t.OverTime) else line.right
    turned = algebra.product(t.Number(-1.0), inside)
    return replace(line, right=t.OverTime(turned) if isinstance(line.right, t.OverTime) else turned)


@pytest.mark.parametrize("case", ["elman", "lstm", "used twice", *PRINTED_CASES])
def test_a_sign_changed_in_any_derived_equation_is_found(case):
    """The comparison above is not vacuous: it uses each derived equation."""
    cell, given, expected = setting(case)
    derivation = derive(cell)
    for s, section in enumerate(derivation.sections):
        if not re.match("The error|Gradients", section.title):
            continue
        for k in range(len(section.lines)):
            lines = list(section.lines)
            lines[k] = negated(lines[k])
            sections = list(derivation.sections)
            sections[s] = replace(section, lines=tuple(lines))
            gradients, *_ = walk(replace(derivation, sections=tuple(sections)), *given)
            apart = [
                name
                for name in expected
                if not np.allclose(gradients[f"dL/d{name}"], expected[name], rtol=1e-6, atol=1e-9)
            ]
            assert apart, f"a sign changed in {lines[k].key} went unseen"


def jacobian(term, by, at):
    """The derivative of a printed term by a name in it, by a complex step."""
    place = at.place(by)
    value = at.trajectory[place]
    columns = []
    for k in range(value.size):
        moved = value.astype(complex)
        moved[k] += 1e-30j
        there = Values({**at.trajectory, place: moved}, at.fixed, at.t)
        columns.append(np.atleast_1d(evaluate(term, there)).imag / 1e-30)
    return np.stack(columns, axis=1)


@pytest.mark.parametrize("case", CASES | PRINTED_CASES)
def test_every_printed_local_derivative_is_the_derivative_of_the_printed_equation(case):
    """The Jacobian of each forward equation, by a complex step through its printed right side."""
    cell, given, _ = setting(case)
    derivation = derive(cell)
    _, trajectory, fixed = walk(derivation, *given)
    [forward] = [s for s in derivation.sections if s.title == "One step"]
    [local] = [s for s in derivation.sections if s.title == "Local derivatives"]
    right_of = {line.left.name: line.right for line in forward.lines}
    assert local.lines
    for line in local.lines:
        at = Values(trajectory, fixed, 2)
        printed = evaluate(line.right, at)
        exact = jacobian(right_of[line.left.of], line.left.by, at)
        np.testing.assert_allclose(printed, exact, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("case", CASES | PRINTED_CASES)
def test_the_printed_forward_recursion_gives_the_gradient_along_any_direction(case):
    """RTRL, value by value: sum_t dE_t/ds_t ds_t is the gradient times the direction."""
    cell, given, expected = setting(case)
    parameters, _, initial, errors = given
    _, trajectory, fixed = walk(derive(cell), *given)
    rng = np.random.default_rng(5)
    along = {name: rng.normal(size=value.shape) for name, value in parameters.items()}
    fixed |= {replace(Name.parse(name), accent="dot"): value for name, value in along.items()}
    for name, value in initial.items():
        dot = replace(Name.parse(f"{name}_t"), accent="dot")
        trajectory[dot, 0] = np.zeros_like(value)
    page = derive(cell, method="rtrl")
    [recursion] = [s for s in page.sections if s.title == "The recursion, value by value"]
    first = replace(Name.parse(f"{next(iter(initial))}_t"), accent="dot")
    total = 0.0
    for step in range(1, T + 1):
        for line in recursion.lines:
            value = evaluate(line.right, Values(trajectory, fixed, step))
            if line.left.name.time is None:
                fixed[line.left.name] = value
            else:
                trajectory[line.left.name, step] = value
        total += errors[step - 1] @ trajectory[first, step]
    exact = sum(float((expected[name] * direction).sum()) for name, direction in along.items())
    assert abs(exact) > 1e-3
    assert abs(total - exact) <= EXACT * max(1.0, abs(exact))


@pytest.mark.parametrize("case", CASES | PRINTED_CASES)
def test_the_printed_step_jacobians_are_the_derivatives_of_the_step(case):
    """Every path of the closed form, by a complex step through all printed forward equations."""
    cell, given, _ = setting(case)
    _, trajectory, fixed = walk(derive(cell), *given)
    page = derive(cell, method="closed-form")
    [forward] = [s for s in page.sections if s.title == "One step"]
    [jacobians] = [s for s in page.sections if s.title == "Step Jacobians"]
    assert jacobians.lines
    right_of = {line.left.name: line.right for line in forward.lines}
    known = {}
    for line in jacobians.lines:
        at = Values(trajectory, fixed, 2)
        for found in set(derivatives_in(line.right)) - set(known):
            known[found] = jacobian(right_of[found.of], found.by, at)
        at.update(known)
        known[line.left] = evaluate(line.right, at)
        place = at.place(line.left.by)
        columns = []
        for k in range(trajectory[place].size):
            moved = trajectory[place].astype(complex)
            moved[k] += 1e-30j
            there = Values({**trajectory, place: moved}, fixed, 2)
            for equation in forward.lines:
                if equation.left.name.time is not None:
                    there.trajectory[equation.left.name, 2] = evaluate(equation.right, there)
            columns.append(there.trajectory[line.left.of, 2].imag / 1e-30)
        np.testing.assert_allclose(
            known[line.left], np.stack(columns, axis=1), rtol=1e-11, atol=1e-14
        )
