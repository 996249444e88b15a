"""Operations of exported functions, counted by hand."""

import pytest
from pytensor_ml.optim import sgd

import symbolic_rnn as srnn
from symbolic_rnn.c99.export import Cost, cost
from symbolic_rnn.export.network import exported
from symbolic_rnn.export.routines import Routines


@pytest.fixture(scope="module")
def routines():
    return Routines(
        exported(srnn.Elman(1, 3, seed=0), srnn.Dense(3, 1, seed=1)),
        n_steps=4,
        loss=srnn.squared_error,
        optimizer=sgd(0.1),
        dtype="float64",
    )


def test_a_step_costs_what_its_equations_do(routines):
    """U x: 3; W s: 9 and 9; the sum: 6; V s: 3 and 3; + c: 1."""
    assert cost(routines.step()) == Cost(3 + 9 + 3, 9 + 6 + 3 + 1, 0, {"tanh": 3})


def test_a_loop_costs_its_turns(routines):
    """Forward, four steps; the cotangents call no tanh."""
    found = cost(routines.gradient_routine())
    assert found.calls == {"tanh": 12}
    forward = 4 * cost(routines.step()).multiplications
    assert 2 * forward < found.multiplications < 4 * forward
