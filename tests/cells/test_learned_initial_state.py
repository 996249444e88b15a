"""An initial state that is trained, as a parameter of a cell."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST

import symbolic_rnn as srnn


def begun(cell, seed=0):
    """The cell with an initial state drawn at random."""
    made = srnn.LearnedInitialState(cell)
    rng = np.random.default_rng(seed)
    for state in made.initial:
        state.set_value(rng.normal(size=state.get_value().shape).astype(state.dtype))
    return made


def test_it_is_the_cell_with_that_state_given_to_unroll():
    """Reversed, and with a mask under which one example has no step at all."""
    cell = begun(srnn.LSTM(2, 3, seed=0))
    x = pt.tensor3("x")
    mask = np.array([[True, True, False], [False, False, False]])
    options = {"mask": pt.constant(mask), "reverse": True}
    before = [pt.tile(state[None], (2, 1)) for state in cell.initial]
    loss = (srnn.unroll(cell, x, **options) ** 3).sum()
    expected = (srnn.unroll(cell.cell, x, before, **options) ** 3).sum()
    found = pytensor.grad(loss, cell.parameters)
    wanted = pytensor.grad(expected, cell.parameters)
    compute = pytensor.function([x], [*found, *wanted], mode=FAST)
    values = compute(np.random.default_rng(1).normal(size=(2, 3, 2)))
    for one, other in zip(values[: len(found)], values[len(found) :], strict=True):
        assert np.abs(other).max() > 1e-3
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-14)


def test_inside_a_stack_each_cell_begins_in_its_own_state():
    """A stack begins as its cells do, the topmost first."""
    stack = srnn.Stack([begun(srnn.Elman(2, 3, seed=0)), begun(srnn.Elman(3, 2, seed=1))])
    report = srnn.verify(stack, adjoints=[srnn.BPTT(), srnn.Autodiff()], n_steps=2, entries=2)
    assert report.ok
    assert not report.zero
    found = pytensor.function([], stack.initial_state(pt.zeros((1, 1, 2))), mode=FAST)()
    for one, cell in zip(found, reversed(stack.cells), strict=True):
        np.testing.assert_array_equal(one[0], cell.initial[0].get_value())


def test_a_state_of_the_zoo_that_is_not_zero_is_where_it_begins():
    cell = srnn.LearnedInitialState(srnn.zoo.KalmanFilter(2, 1, seed=0))
    x = pt.zeros((1, 1, cell.n_in))
    both = [*cell.initial_state(x), *cell.cell.initial_state(x)]
    found = pytensor.function([], both, mode=FAST)()
    for one, other in zip(found[:3], found[3:], strict=True):
        np.testing.assert_array_equal(one, other)


def test_it_is_saved_loaded_and_exported(tmp_path):
    network = srnn.Sequential([srnn.Recurrent(begun(srnn.GRU(2, 3, seed=0)))])
    srnn.save_model(network, tmp_path / "model.srnn")
    loaded = srnn.load_model(tmp_path / "model.srnn")
    for one, other in zip(loaded.parameters, network.parameters, strict=True):
        np.testing.assert_array_equal(one.get_value(), other.get_value())
    srnn.export_c(network, tmp_path / "c", name="begun")  # its self-test compares all numbers
    assert "double h_1_0[3];" in (tmp_path / "c" / "begun.h").read_text()


@pytest.mark.parametrize("cell", [srnn.GRU(2, 3, seed=0), srnn.LSTM(2, 3, seed=0)])
def test_training_moves_it(cell):
    cell = srnn.LearnedInitialState(cell)
    assert all(state in cell.parameters for state in cell.initial)
    loss = (srnn.unroll(cell, np.ones((1, 2, 2))) ** 2).sum()
    for gradient in pytensor.function([], pytensor.grad(loss, [*cell.initial]), mode=FAST)():
        assert np.abs(gradient).max() > 1e-4
