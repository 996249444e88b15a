"""Compiled functions and threads of Python: others run meanwhile, and one function runs once."""

import threading
from functools import cache
from time import perf_counter

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from pytensor.raise_op import Assert

from symbolic_rnn import c99

W = np.random.default_rng(0).uniform(size=(64, 64)) / 16  # the state keeps its sign


@cache
def long_function():
    """A loop, and the number of its steps that take about a fifth of a second."""
    s, n = pt.matrix("s", shape=(None, 64)), pt.lscalar("n")
    steps = pytensor.scan(
        lambda s_prev: pt.tanh(s_prev @ W), outputs_info=[s], n_steps=n, return_updates=False
    )
    last = Assert("the sum is negative")(steps[-1], steps[-1].sum() > 0)
    function = pytensor.function([s, n], [last, last.sum()], mode=c99.mode(threads=1))
    began = perf_counter()
    function(np.ones((8, 64)), 300)
    n = int(300 * 0.2 / (perf_counter() - began)) + 1
    return function, n


def test_other_threads_run_while_a_function_does():
    """They did not before: no moment of the main thread was in the middle of a call."""
    function, n = long_function()
    call, moments = [], []

    def run():
        call.append(perf_counter())
        function(np.ones((8, 64)), n)
        call.append(perf_counter())

    thread = threading.Thread(target=run)
    thread.start()
    while thread.is_alive():
        moments.append(perf_counter())
    thread.join()
    began, ended = call
    quarter = (ended - began) / 4
    assert any(began + quarter < moment < ended - quarter for moment in moments)


def test_one_function_in_several_threads_gives_each_its_own_results():
    """They share a workspace, so calls of what PyTensor's function calls take turns."""
    function, n = long_function()
    call, n = function.vm.jit_fn, np.asarray(n // 20)
    starts = [np.full((rows, 64), 1.0 + rows) for rows in range(1, 5)]
    expected = [call(start, n) for start in starts]
    found = [[] for _ in starts]

    def run(k):
        found[k] += [call(starts[k], n) for _ in range(3)]

    threads = [threading.Thread(target=run, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for results, correct in zip(found, expected, strict=True):
        assert len(results) == 3
        for result in results:
            for one, other in zip(result, correct, strict=True):
                np.testing.assert_array_equal(one, other)


def test_an_error_after_a_long_time_is_raised_and_the_function_runs_again():
    function, n = long_function()
    with pytest.raises(AssertionError, match="the sum is negative"):
        function(-np.ones((8, 64)), n // 4)
    assert np.isfinite(function(np.ones((8, 64)), n // 4)[1])
