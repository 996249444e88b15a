"""Threads share the work of a call, and results do not depend on timing."""

import os
from functools import cache

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from c99_graphs import loop_of
from driver import share_everything  # noqa: F401
from pytensor_ml.optim import sgd

import symbolic_rnn as srnn
from symbolic_rnn import c99
from symbolic_rnn.c99.host.thread_count import thread_count


@cache
def training_step(cell, adjoint, threads):
    """Return a compiled training step, and the weights that it updates; compiled once."""
    x, y = pt.tensor3("x"), pt.tensor3("y")
    network = cell(6, 40, seed=0)
    loss = srnn.squared_error(srnn.unroll(network, x, adjoint=adjoint), y)
    step = srnn.compile_train(loss, [x, y], sgd(0.1), mode=c99.mode(threads=threads))
    return step, network.parameters


def trained(step, parameters):
    """Return the weights after a few steps from the same start."""
    before = [parameter.get_value() for parameter in parameters]
    rng = np.random.default_rng(0)
    for _ in range(3):
        step(rng.normal(size=(33, 20, 6)), rng.normal(size=(33, 20, 40)))
    after = [parameter.get_value() for parameter in parameters]
    for parameter, value in zip(parameters, before, strict=True):
        parameter.set_value(value)
    return after


# The loops of the other cells have the same outer form.
@pytest.mark.sampled(cell=(srnn.GRU,))
@pytest.mark.parametrize("cell", [srnn.Elman, srnn.GRU, srnn.LSTM])
def test_both_loops_of_a_training_step_are_shared(cell):
    """Catches a step that runs on one thread because its rows are not found to be independent."""
    step, parameters = training_step(cell, srnn.BPTT(), threads=2)
    assert step.vm.jit_fn.source.tasks.count("steps") == 2
    weights = trained(step, parameters)
    alone = trained(*training_step(cell, srnn.BPTT(), threads=1))
    for shared, right in zip(weights, alone, strict=True):
        np.testing.assert_allclose(shared, right, rtol=1e-12, atol=1e-14)


@pytest.mark.usefixtures("share_everything")
def test_loops_inside_a_loop_are_shared():
    """Catches nested loops on one thread, and buffers that threads share in the wrong turn.

    Advances read entries of the sequences by an index, the others read sequences.
    """
    x = pt.tensor3("x")
    network = srnn.Elman(6, 40, seed=0)
    found = []
    for threads in (2, 1):
        rule = srnn.CheckpointedBPTT(slots=2, block=3)
        _, (h,) = srnn.unroll(network, x, adjoint=rule, return_state=True)
        gradients = pytensor.grad((h**2).sum(), network.parameters)
        function = pytensor.function([x], gradients, mode=c99.mode(threads=threads))
        found.append(function(np.random.default_rng(0).normal(size=(33, 20, 6))))
    # The last block of the forward pass; advances, forward and backward steps of the blocks.
    assert function.vm.jit_fn.source.tasks.count("steps") >= 4
    for shared, alone in zip(*found, strict=True):
        np.testing.assert_allclose(shared, alone, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("adjoint", [srnn.BPTT(), srnn.Autodiff()], ids=["BPTT", "Autodiff"])
def test_the_same_number_of_threads_gives_the_same_bits(adjoint):
    """Catches sums whose order depends on timing."""
    step, parameters = training_step(srnn.LSTM, adjoint, threads=2)
    first = trained(step, parameters)
    for _ in range(5):
        for one, other in zip(first, trained(step, parameters), strict=True):
            assert np.array_equal(one, other)


@pytest.mark.usefixtures("share_everything")
def test_a_forked_child_starts_its_own_threads():
    """After a fork the parent's threads do not exist, and waiting for them would never end."""
    x = pt.matrix("x")
    function = pytensor.function([x], pt.tanh(x) @ x.T, mode=c99.mode(threads=3))
    given = np.random.default_rng(0).normal(size=(50, 60))
    expected = function(given)
    child = os.fork()
    if child == 0:
        os._exit(0 if np.array_equal(function(given), expected) else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert np.array_equal(function(given), expected)


@pytest.mark.usefixtures("share_everything")
def test_an_error_in_one_chunk_is_an_error_of_the_call():
    """Catches a lost error code of a helper thread."""
    x, s0, k = pt.tensor3("x"), pt.matrix("s0"), pt.lscalar("k")
    message = "a row is too large"
    checked = pytensor.raise_op.Assert(message)

    def step(x_t, s, k):
        return checked(pt.tanh(x_t + s), k > 0)

    s = loop_of(step, [x], s0, k)
    function = pytensor.function([x, s0, k], s, mode=c99.mode(threads=2))
    assert function(np.ones((3, 4, 5)), np.ones((4, 5)), 1).shape == (3, 4, 5)
    with pytest.raises(AssertionError, match=message):
        function(np.ones((3, 4, 5)), np.ones((4, 5)), 0)


def test_the_number_of_threads_comes_from_the_mode_then_from_the_environment(monkeypatch):
    """SYMBOLIC_RNN_THREADS, then OMP_NUM_THREADS, then the number of processors."""
    monkeypatch.setenv("OMP_NUM_THREADS", "5")
    monkeypatch.setenv("SYMBOLIC_RNN_THREADS", "3")
    assert thread_count(2) == 2
    assert thread_count() == 3
    monkeypatch.delenv("SYMBOLIC_RNN_THREADS")
    assert thread_count() == 5
    monkeypatch.delenv("OMP_NUM_THREADS")
    assert 1 <= thread_count() <= os.cpu_count()


@pytest.mark.parametrize("given", [0, -1, 1.5, True, "many"])
def test_an_invalid_number_of_threads_is_refused(given, monkeypatch):
    """The message names the origin of the value."""
    with pytest.raises(ValueError, match="threads must be a positive integer"):
        c99.mode(threads=given)
    monkeypatch.setenv("SYMBOLIC_RNN_THREADS", str(given))
    if given is not True:
        with pytest.raises(ValueError, match="variable SYMBOLIC_RNN_THREADS must be"):
            thread_count()
