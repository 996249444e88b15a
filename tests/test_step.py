"""Reading a step as equations."""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import CASES, N_IN, cell_of
from modes import QUICK

import symbolic_rnn as srnn
from symbolic_rnn.step import stage_cell


def test_the_equations_of_an_lstm_are_the_numbered_ones():
    """Catches an equation lost or added, and a state taken in the wrong order."""
    step = stage_cell(cell_of("lstm"))
    names = [equation.name for equation in step.equations]
    gates = ["i_t", "f_t", "g_t", "o_t", "c_t", "q_t", "h_t"]
    assert [name for name in names if not name.startswith("a")] == gates
    assert [state.name for state in step.state] == ["h_t", "c_t"]
    assert [state.name for state in step.previous] == ["h_{t-1}", "c_{t-1}"]


@pytest.mark.parametrize("case", CASES)
def test_an_equation_reads_symbols_and_no_parameter(case):
    """Catches a shared variable left in the step: scan would capture it, and lose its gradient."""
    cell = cell_of(case)
    step = stage_cell(cell)
    assert {id(p) for p in step.closure.values()} == {id(p) for p in cell.parameters}
    assert [s.name for s in step.closure] == [
        cell.parameter_names[p] for p in step.closure.values()
    ]
    known = {*step.inputs, *step.previous, *step.closure}
    for equation in step.equations:
        read = pytensor.graph.traversal.graph_inputs([equation.expression])
        assert all(leaf in known or isinstance(leaf, pytensor.graph.Constant) for leaf in read)
        known.add(equation.symbol)


class FirstAbove(srnn.Cell):
    """Reads the row of a table at the first feature that is above zero."""

    def __init__(self):
        super().__init__(n_in=3, state={"s": 2}, seed=0)
        self.M = self.parameter("M", (3, 2))

    def step(self, x_t, s_prev):
        return pt.tanh(s_prev + self.M[pt.argmax(x_t > 0, axis=1)] * x_t[:, :2])


@pytest.mark.parametrize("adjoint", [srnn.Autodiff(), srnn.BPTT(), srnn.RTRL()])
def test_the_place_of_the_first_that_holds_is_constant(adjoint):
    """PyTensor's derivative of the argmax of a condition is an error."""
    cell, x = FirstAbove(), pt.tensor3("x")
    loss = srnn.unroll(cell, x, adjoint=adjoint).sum()
    run = pytensor.function([x], [loss, pytensor.grad(loss, cell.M)], mode=QUICK)
    values = np.array([[[-1.0, 2, 3], [-1, -2, 3]]])
    M = cell.M.get_value()
    first = np.tanh(M[1] * [-1, 2])
    second = np.tanh(first + M[2] * [-1, -2])
    found, gradient = run(values)
    np.testing.assert_allclose(found, (first + second).sum(), rtol=1e-12)
    by_second = 1 - second**2
    by_first = (1 - first**2) * (1 + by_second)
    expected = [[0, 0], by_first * [-1, 2], by_second * [-1, -2]]
    np.testing.assert_allclose(gradient, expected, rtol=1e-12)


def test_a_masked_step_holds_its_state():
    """Catches a mask that keeps the output and advances another state."""
    step = stage_cell(cell_of("lstm")).masked()
    values = step.written_out(list(step.state))
    symbols = [*step.inputs, *step.previous, *step.closure]
    function = pytensor.function(symbols, values, mode=QUICK, on_unused_input="ignore")
    rng = np.random.default_rng(0)
    x, h, c = (rng.normal(size=(2, n)) for n in (N_IN, 4, 4))
    parameters = [p.get_value() for p in step.closure.values()]
    new_h, new_c = function(x, np.array([True, False]), h, c, *parameters)
    assert np.array_equal(new_h[1], h[1])
    assert np.array_equal(new_c[1], c[1])
    assert not np.allclose(new_h[0], h[0])
    assert not np.allclose(new_c[0], c[0])


class Wrong(srnn.Cell):
    """A cell whose step returns given values."""

    def __init__(self, outcome):
        super().__init__(n_in=N_IN, state={"s": 4, "v": 4}, seed=0)
        self.outcome = outcome

    def step(self, x_t, s_prev, v_prev):
        return self.outcome(x_t, s_prev, v_prev)


WRONG = {
    "too few states": (
        lambda x, s, v: s,
        ValueError,
        r"Wrong.step must return 2 state\(s\) \(s, v\), one per state it takes, but returned 1",
    ),
    "too many states": (lambda x, s, v: (s, v, s), ValueError, "but returned 3"),
    "a number": (lambda x, s, v: (s, 1.0), TypeError, "got float for state 'v'"),
    "another width": (lambda x, s, v: (x, v), ValueError, r"state 's' with shape \(None, 3\)"),
    "another number of axes": (lambda x, s, v: (s, v.sum()), ValueError, "state 'v' with shape"),
    "another dtype": (
        lambda x, s, v: (s, v.astype("float32")),
        TypeError,
        "returns state 'v' as float32, expected float64",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_state_that_cannot_be_carried_on_is_refused_by_name(what):
    """Catches an error that would first come from inside the scan."""
    outcome, error, message = WRONG[what]
    with pytest.raises(error, match=message):
        srnn.unroll(Wrong(outcome), pt.tensor3("x"))
