"""Class 4: truncated BPTT that is not (Theano 4652, DL4J 671)."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytensor
import pytensor.tensor as pt
from modes import FAST

import symbolic_rnn as srnn
from symbolic_rnn.adjoints.truncated import TruncatedBPTT

U, W, B, START = 0.8, -1.3, 0.2, 0.4
X = np.array([0.5, -1.1, 0.7, 0.3])
E = np.array([1.5, -0.4, 0.9, 2.0])  # dE_t/ds_t


@cache
def gradients(rule):
    """Compile the gradients by U, W, b, x and s_0 of a scalar network, for a linear loss."""
    cell = srnn.Elman(1, 1, seed=0)
    for parameter, value in zip(cell.parameters, (U, W, B), strict=True):
        parameter.set_value(np.full(parameter.get_value().shape, value))
    x, e, start = pt.vector("x"), pt.vector("e"), pt.scalar("s_0")
    states = srnn.unroll(cell, x[None, :, None], start[None, None], adjoint=rule)
    found = pytensor.grad((states[0, :, 0] * e).sum(), [*cell.parameters, x, start])
    return pytensor.function([x, e, start], found, mode=FAST)


def results(rule, e=E):
    return [np.ravel(value) for value in gradients(rule)(X, e, START)]


def forward():
    """The states s_0 ... s_4, and the slopes d_1 ... d_4 of tanh, by hand."""
    states = [START]
    for x in X:
        states.append(np.tanh(U * x + W * states[-1] + B))
    return states, [1 - s**2 for s in states[1:]]


def test_a_chunk_of_the_whole_sequence_is_full_bptt():
    """The failure: some steps were cut off although the window covered them all."""
    for got, expected in zip(results(TruncatedBPTT(4, 4)), results(srnn.BPTT()), strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-12)


def test_a_chunk_of_two_is_the_sum_written_out_by_hand():
    """The failure: the loss of one chunk leaked into another, or only its last step counted."""
    (s0, s1, s2, s3, _), (d1, d2, d3, d4) = forward()
    (x1, x2, x3, x4), (e1, e2, e3, e4) = X, E
    delta1 = (e1 + e2 * d2 * W) * d1  # the losses of steps 1 and 2
    delta2 = e2 * d2
    delta3 = (e3 + e4 * d4 * W) * d3  # the losses of steps 3 and 4
    delta4 = e4 * d4
    expected = [
        [delta1 * x1 + delta2 * x2 + delta3 * x3 + delta4 * x4],
        [delta1 * s0 + delta2 * s1 + delta3 * s2 + delta4 * s3],
        [delta1 + delta2 + delta3 + delta4],
        [U * delta1, U * delta2, U * delta3, U * delta4],
        [W * delta1],
    ]
    for got, by_hand in zip(results(TruncatedBPTT(2, 2)), expected, strict=True):
        np.testing.assert_allclose(got, by_hand, rtol=1e-12)


def test_a_sliding_window_of_two_is_the_sum_written_out_by_hand():
    """Every step goes back two: the steps between are in two windows, and count in both."""
    (s0, s1, s2, s3, _), (d1, d2, d3, d4) = forward()
    (x1, x2, x3, x4), (e1, e2, e3, e4) = X, E
    delta1 = (e1 + e2 * d2 * W) * d1
    delta2 = (e2 + e3 * d3 * W) * d2
    delta3 = (e3 + e4 * d4 * W) * d3
    delta4 = e4 * d4
    expected = [
        [delta1 * x1 + delta2 * x2 + delta3 * x3 + delta4 * x4],
        [delta1 * s0 + delta2 * s1 + delta3 * s2 + delta4 * s3],
        [delta1 + delta2 + delta3 + delta4],
        [U * delta1, U * delta2, U * delta3, U * delta4],
        [W * delta1],
    ]
    for got, by_hand in zip(results(TruncatedBPTT(1, 2)), expected, strict=True):
        np.testing.assert_allclose(got, by_hand, rtol=1e-12)


def test_a_window_shorter_than_its_chunk_forgets_the_losses_before_it():
    """k1 = 4, k2 = 1: of the whole chunk only the last step's loss goes anywhere, one step."""
    (_, _, _, s3, _), (*_, d4) = forward()
    delta4 = E[3] * d4
    expected = [[delta4 * X[3]], [delta4 * s3], [delta4], [0, 0, 0, U * delta4], [0]]
    for got, by_hand in zip(results(TruncatedBPTT(4, 1)), expected, strict=True):
        np.testing.assert_allclose(got, by_hand, rtol=1e-12)


def test_the_inputs_and_the_state_before_the_window_have_exactly_no_gradient():
    """The failure: the previous chunk's inputs still had a gradient."""
    last_alone = np.array([0.0, 0.0, 0.0, 1.0])
    *_, by_x, by_start = results(TruncatedBPTT(2, 2), last_alone)
    assert by_x[:2].tolist() == [0.0, 0.0]
    assert by_start.tolist() == [0.0]
    assert np.all(np.abs(by_x[2:]) > 1e-3)
    *_, full_by_x, full_by_start = results(srnn.BPTT(), last_alone)
    assert np.all(np.abs(full_by_x) > 1e-3)
    assert np.abs(full_by_start[0]) > 1e-3


def test_it_is_not_what_scan_calls_truncated():
    """`scan(truncate_gradient=2)` drops every gradient but that of the last two steps."""
    x, start = pt.vector("x"), pt.scalar("s_0")
    states = pytensor.scan(
        lambda x_t, s: pt.tanh(U * x_t + W * s + B),
        sequences=[x],
        outputs_info=[start],
        truncate_gradient=2,
        return_updates=False,
    )
    by_scan = pytensor.function([x, start], pytensor.grad((states * E).sum(), x), mode=FAST)
    from_scan = by_scan(X, START)
    assert from_scan[:2].tolist() == [0.0, 0.0]
    for window in ((1, 2), (2, 2)):
        *_, by_x, _ = results(TruncatedBPTT(*window))
        assert np.all(np.abs(by_x) > 1e-3)
        assert np.max(np.abs(by_x - from_scan)) > 0.1
