"""Class 19: state leaks from training into prediction, between batches, or between sequences."""

from __future__ import annotations

import warnings

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from fake_compiler import needs_compiler
from modes import FAST
from pytensor_ml.optim import adam

import symbolic_rnn as srnn


@pytest.fixture(scope="module")
def trained():
    """A GRU with a carried state, its training step, and three functions that predict."""
    cell, readout = srnn.GRU(1, 3, seed=0), srnn.Dense(3, 1, seed=1)
    carried = srnn.CarriedState(cell, batch_size=2)
    x, is_new = pt.tensor3("x"), pt.vector("is_new", dtype="bool")
    h, updates = carried.unroll(x, is_new=is_new)
    loss = srnn.squared_error(readout(h), x)
    step = srnn.GuardedStep(loss, [x, is_new], adam(1e-2), updates=updates, mode=FAST)
    plain = srnn.compile_predict(readout(srnn.unroll(cell, x)), [x], mode=FAST)
    looks = srnn.compile_predict(readout(h), [x, is_new], mode=FAST)
    goes_on = pytensor.function([x, is_new], readout(h), updates=updates, mode=FAST)
    return carried, step, plain, looks, goes_on


CHUNK = np.random.default_rng(0).normal(size=(2, 4, 1))
NEW, OLD = np.array([True, True]), np.array([False, False])


def test_prediction_reads_no_state_of_training_and_repeats_bit_for_bit(trained):
    carried, step, plain, looks, _ = trained
    step(CHUNK, NEW)
    state = carried.variables[0].get_value()
    assert np.abs(state).max() > 1e-3
    first = plain(CHUNK)
    assert np.array_equal(first, plain(CHUNK))
    assert np.array_equal(looks(CHUNK, OLD), looks(CHUNK, OLD))
    assert np.abs(looks(CHUNK, OLD) - first).max() > 1e-6
    assert np.array_equal(carried.variables[0].get_value(), state)
    np.testing.assert_allclose(looks(CHUNK, NEW), first, rtol=1e-12)


def test_a_new_sequence_begins_in_the_initial_state_and_its_neighbor_goes_on(trained):
    carried, _, plain, looks, goes_on = trained
    carried.reset()
    whole = goes_on(CHUNK, OLD)
    np.testing.assert_allclose(whole, plain(CHUNK), rtol=1e-12)
    old, mixed = looks(CHUNK, OLD), looks(CHUNK, np.array([False, True]))
    np.testing.assert_allclose(mixed[0], old[0], rtol=1e-12)
    np.testing.assert_allclose(mixed[1], whole[1], rtol=1e-12)
    carried.reset(rows=[0])
    again = looks(CHUNK, OLD)
    np.testing.assert_allclose(again[0], whole[0], rtol=1e-12)
    np.testing.assert_allclose(again[1], old[1], rtol=1e-12)


def test_a_chunk_that_is_not_finite_does_not_spoil_the_chunks_after_it(trained):
    """Catches a NaN that is carried on although the step that made it was skipped."""
    carried, step, *_ = trained
    step(CHUNK, NEW)
    state = carried.variables[0].get_value()
    with warnings.catch_warnings(action="ignore"):
        step(np.full_like(CHUNK, np.nan), OLD)
    assert step.last is not None
    assert np.array_equal(carried.variables[0].get_value(), state)
    assert np.isfinite(step(CHUNK, OLD))
    assert step.last is None


def test_an_initial_state_of_the_cell_s_own_is_where_sequences_begin():
    """Catches zeros where the cell begins elsewhere; it may be learned from."""

    class Begun(srnn.Elman):
        def initial_state(self, X):
            return (pt.ones((X.shape[0], self.n_hidden), dtype=self.dtype) / 2,)

    cell = Begun(1, 3, seed=0)
    carried = srnn.CarriedState(cell, batch_size=2)
    assert (carried.variables[0].get_value() == 0.5).all()
    carried.variables[0].set_value(np.zeros((2, 3)))
    carried.reset()
    assert (carried.variables[0].get_value() == 0.5).all()


def test_what_does_not_fit_is_refused():
    cell = srnn.LSTM(1, 3, seed=0)
    with pytest.raises(ValueError, match="a positive integer for batch_size, got 0"):
        srnn.CarriedState(cell, batch_size=0)
    carried = srnn.CarriedState(cell, batch_size=2)
    with pytest.raises(ValueError, match=r"is_new of shape \(batch,\), got 2 axes"):
        carried.unroll(pt.tensor3("x"), is_new=pt.matrix("is_new"))
    with pytest.raises(ValueError, match="initial state 'h' with the batch size of x, 3, got"):
        carried.unroll(pt.tensor("x", shape=(3, None, 1)))


@pytest.mark.parametrize("mode", [FAST, pytest.param("C99", marks=needs_compiler)])
def test_a_chunk_of_another_number_of_rows_is_refused_by_name(mode):
    """PyTensor's message on broadcasting said neither what was wrong nor where."""
    carried = srnn.CarriedState(srnn.Stack([srnn.LSTM(1, 3), srnn.GRU(3, 2)]), batch_size=2)
    x, is_new = pt.tensor3("x"), pt.vector("is_new", dtype="bool")
    h, updates = carried.unroll(x, is_new=is_new)
    goes_on = pytensor.function([x, is_new], h, updates=updates, mode=mode)
    assert goes_on(CHUNK, OLD).shape == (2, 4, 2)
    before = [variable.get_value() for variable in carried.variables]
    for rows, flags in ((3, 3), (1, 1), (3, 2), (0, 0)):
        with pytest.raises(ValueError, match="CarriedState expects a chunk of batch_size=2 rows"):
            goes_on(np.ones((rows, 4, 1)), np.ones(flags, bool))
    for flags in (1, 3):
        with pytest.raises(ValueError, match="CarriedState expects is_new of batch_size=2 rows"):
            goes_on(CHUNK, np.ones(flags, bool))
    for variable, value in zip(carried.variables, before, strict=True):
        np.testing.assert_array_equal(variable.get_value(), value)
    with pytest.raises(ValueError, match="CarriedState expects a chunk of batch_size=2 rows"):
        carried.unroll(pt.tensor("x", shape=(5, None, 1)), is_new=is_new)
