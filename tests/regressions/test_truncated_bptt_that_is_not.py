"""Class 4: truncated BPTT that is not (Theano 4652, DL4J 671)."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
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


#: Streams of 7 and 4 steps, so that the last chunk of each is padded.
STREAMS = [np.random.default_rng(k).normal(size=(length, 2)) for k, length in ((0, 7), (1, 4))]
CELLS = {
    "lstm": lambda: srnn.LSTM(2, 3, seed=0),
    "stack": lambda: srnn.Stack([srnn.GRU(2, 3, seed=0), srnn.Elman(3, 2, seed=1)]),
}


@cache
def chunked(case: str):
    """Loss and gradients of a chunk, which carry the state on; of all at once, with a rule."""
    cell = CELLS[case]()
    carried = srnn.CarriedState(cell, batch_size=2)
    x, weights = pt.tensor3("x"), pt.tensor3("weights")
    mask, is_new = pt.matrix("mask", dtype="bool"), pt.vector("is_new", dtype="bool")

    def found(h):
        loss = pt.switch(mask[:, :, None], h * weights, 0.0).sum()
        return [loss, *pytensor.grad(loss, [x, *cell.parameters])]

    h, updates = carried.unroll(x, mask=mask, is_new=is_new)
    step = pytensor.function([x, weights, mask, is_new], found(h), updates=updates, mode=FAST)

    @cache
    def at_once(rule):
        h = srnn.unroll(cell, x, mask=mask, adjoint=rule)
        return pytensor.function([x, weights, mask], found(h), mode=FAST)

    return carried, step, at_once


def over_chunks(case, steps, streams, weights):
    """The loss and the gradients by the parameters, summed over chunks; by x, put together."""
    carried, step, _ = chunked(case)
    carried.reset()
    total, by_x = 0.0, []
    chunks = srnn.Chunks(streams, weights, rows=2, steps=steps).epoch()
    for x, w, mask, is_new in (batch.arguments for batch in chunks):
        loss, dx, *by_parameters = step(x, w, mask, is_new)
        by_x.append(dx)
        total = total + np.concatenate([[loss], *map(np.ravel, by_parameters)])
    return total, np.concatenate(by_x, axis=1)


@pytest.mark.parametrize("case", CELLS)
def test_a_carried_state_gives_the_truncated_gradient_chunk_by_chunk(case):
    """Catches a state that is lost, or that a gradient goes through; and a last chunk left out."""
    _, _, at_once = chunked(case)
    n_out = CELLS[case]().n_hidden
    rng = np.random.default_rng(5)
    weights = [rng.normal(size=(len(stream), n_out)) for stream in STREAMS]
    for steps, rule in ((3, TruncatedBPTT(3, 3)), (7, srnn.BPTT()), (1, TruncatedBPTT(1, 1))):
        n_steps = -(-7 // steps) * steps  # the last window of the rule ends with the last chunk
        (x, mask), (w, _) = (srnn.padded(each, n_steps=n_steps) for each in (STREAMS, weights))
        expected_loss, dx, *rest = at_once(rule)(x, w, mask)
        expected = np.concatenate([[expected_loss], *map(np.ravel, rest)])
        got, by_x = over_chunks(case, steps, STREAMS, weights)
        np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(by_x, dx, rtol=1e-12, atol=1e-12)
        assert np.abs(got).max() > 0.1


@pytest.mark.parametrize("case", CELLS)
def test_the_chunk_before_has_exactly_no_gradient(case):
    """The loss of the last step alone: what moves it in the chunks before has gradient zero."""
    n_out = CELLS[case]().n_hidden
    weights = [np.zeros((len(stream), n_out)) for stream in STREAMS]
    for weight in weights:
        weight[-1] = 1.0
    _, by_x = over_chunks(case, 3, STREAMS, weights)
    assert not by_x[0, :6].any()
    assert not by_x[1, :3].any()
    assert np.abs(by_x[0, 6]).min() > 1e-4
    moved = [stream.copy() for stream in STREAMS]
    moved[0][0] += 0.1
    before, after = (over_chunks(case, 3, each, weights)[0][0] for each in (STREAMS, moved))
    assert abs(after - before) > 1e-6, "the state itself is carried on"


def test_chunks_of_two_are_the_sum_written_out_by_hand_with_a_carried_state():
    """The failure: the second chunk began in a state of zeros, or its error went further back."""
    (s0, s1, s2, s3, _), (d1, d2, d3, d4) = forward()
    (x1, x2, x3, x4), (e1, e2, e3, e4) = X, E
    delta1, delta2 = (e1 + e2 * d2 * W) * d1, e2 * d2
    delta3, delta4 = (e3 + e4 * d4 * W) * d3, e4 * d4
    expected = [
        delta1 * x1 + delta2 * x2 + delta3 * x3 + delta4 * x4,
        delta1 * s0 + delta2 * s1 + delta3 * s2 + delta4 * s3,
        delta1 + delta2 + delta3 + delta4,
    ]
    cell = srnn.Elman(1, 1, seed=0)
    for parameter, value in zip(cell.parameters, (U, W, B), strict=True):
        parameter.set_value(np.full(parameter.get_value().shape, value))
    carried = srnn.CarriedState(cell, batch_size=1)
    carried.variables[0].set_value(np.array([[START]]))
    x, e = pt.tensor3("x"), pt.vector("e")
    h, updates = carried.unroll(x)
    by_parameters = pytensor.grad((h[0, :, 0] * e).sum(), cell.parameters)
    step = pytensor.function([x, e], by_parameters, updates=updates, mode=FAST)
    parts = [step(X[None, at, None], E[at]) for at in (slice(0, 2), slice(2, 4))]
    got = [np.ravel(a + b)[0] for a, b in zip(*parts, strict=True)]
    np.testing.assert_allclose(got, expected, rtol=1e-12)
