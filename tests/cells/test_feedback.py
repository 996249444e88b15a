"""A cell that reads its own output, against loops written by hand."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST
from walk import walk

import symbolic_rnn as srnn

RULES = [srnn.Autodiff(), srnn.BPTT(), srnn.RTRL(), srnn.ClosedForm(), srnn.CheckpointedBPTT(2)]


def softmax(o):
    return pt.special.softmax(o, axis=-1)


def decoder(cell=srnn.Elman):
    """Two external features, two that are fed back."""
    return srnn.Feedback(cell(4, 3, seed=0), srnn.Dense(3, 2, seed=1), softmax)


def by_hand(network, external, fed, forced, state, n_steps):
    """The loop as a decoder is usually written: one step after the other, in plain PyTensor."""
    o, *state = state
    outputs = []
    for t in range(n_steps):
        own = network.feedback(o)
        read = pt.switch(forced[:, t, None], fed[:, t], own)
        outcome = network.cell.step(pt.concatenate([external[:, t], read], axis=-1), *state)
        state = outcome if isinstance(outcome, tuple) else (outcome,)
        o = network.readout(state[0])
        outputs.append(o)
    return pt.stack(outputs, axis=1)


@pytest.mark.parametrize("mode", [FAST, "C99"])
def test_forced_free_and_mixed_steps_are_those_of_a_loop_under_every_rule(mode):
    """Outputs and gradients; what is not read may be NaN."""
    network, n = decoder(), 4
    fed, external = pt.tensor3("fed"), pt.tensor3("external")
    forced = pt.matrix("forced", dtype="bool")
    start = [pt.matrix("o"), pt.matrix("s")]
    wrt = [*network.parameters, external, *start]

    def found(outputs):
        return [outputs, *pytensor.grad((outputs**2).sum(), wrt)]

    x = network.inputs(fed, forced, external)
    rules = RULES if mode == FAST else RULES[1:2]
    by_rule = [found(srnn.unroll(network, x, start, adjoint=rule)) for rule in rules]
    expected = found(by_hand(network, external, fed, forced, start, n))
    outputs = [*expected, *(each for one in by_rule for each in one)]
    run = pytensor.function([fed, forced, external, *start], outputs, mode=mode)
    rng = np.random.default_rng(0)
    values = [rng.normal(size=(3, width)) for width in (2, 3)]
    data, features = rng.normal(size=(2, 3, n, 2))
    for which in (np.ones((3, n), bool), np.zeros((3, n), bool), rng.random((3, n)) < 0.5):
        hidden = np.where(which[:, :, None], data, np.nan)
        wanted, *results = np.split(
            np.array(run(hidden, which, features, *values), dtype=object), 1 + len(rules)
        )
        assert np.abs(wanted[1]).max() > 1e-3
        for result in results:
            for one, other in zip(result, wanted, strict=True):
                np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-13)


def test_teacher_forcing_is_the_cell_unrolled_over_the_targets():
    """And zeros run free, as an input that is forced nowhere."""
    network = srnn.Feedback(srnn.Elman(2, 3, seed=0), srnn.Dense(3, 2, seed=1))
    y = np.random.default_rng(0).normal(size=(2, 5, 2))
    plain = network.readout(srnn.unroll(network.cell, y))
    forced = srnn.unroll(network, network.inputs(y))
    free = srnn.unroll(network, network.inputs(y, False))
    zeros = srnn.unroll(network, np.zeros((2, 5, network.n_in)))
    first = srnn.unroll(network, network.inputs(y, np.arange(5) == 0))
    plain, forced, free, zeros, first = pytensor.function(
        [], [plain, forced, free, zeros, first], mode=FAST
    )()
    np.testing.assert_allclose(forced, plain, rtol=1e-13)
    np.testing.assert_array_equal(free, zeros)
    np.testing.assert_allclose(first[:, 0], plain[:, 0], rtol=1e-13)
    assert np.abs(first[:, 1] - plain[:, 1]).max() > 1e-2


def test_gradients_flow_through_the_states_into_an_encoder():
    """Encoder and decoder by handing on states, against one loop over both."""
    encoder = srnn.LSTM(1, 3, seed=5)
    network, n = decoder(srnn.LSTM), 3
    x, fed, external = pt.tensor3("x"), pt.tensor3("fed"), pt.tensor3("external")
    forced = pt.matrix("forced", dtype="bool")
    wrt = [*encoder.parameters, *network.parameters, x]

    _, state = srnn.unroll(encoder, x, return_state=True)
    start = pt.zeros((x.shape[0], 2))
    o = srnn.unroll(network, network.inputs(fed, forced, external), (start, *state))
    state = [pt.zeros((2, 3)), pt.zeros((2, 3))]
    for t in range(4):
        state = encoder.step(x[:, t], *state)
    expected = by_hand(network, external, fed, forced, [start, *state], n)
    outputs = []
    for each in (o, expected):
        outputs += [each, *pytensor.grad((each**2).sum(), wrt)]
    rng = np.random.default_rng(0)
    data = [rng.normal(size=(2, 4, 1)), rng.normal(size=(2, n, 2)), rng.random((2, n)) < 0.5]
    run = pytensor.function([x, fed, forced, external], outputs, mode=FAST)
    results = run(*data, rng.normal(size=(2, n, 2)))
    half = len(results) // 2
    assert all(np.abs(each).max() > 1e-6 for each in results)
    for one, other in zip(results[:half], results[half:], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-14)


def test_every_printed_line_of_a_decoder_is_its_gradient():
    """Names of the readout that the cell has too, here the gate o_t, are marked."""
    network = srnn.Feedback(srnn.LSTM(3, 3, seed=0), srnn.Dense(3, 2, seed=1), softmax)
    text = srnn.derive(network).to_text()
    assert "x^fed_t = where([x_t[-1:] > 0], x_t[1:-1], softmax(o^out_{t-1}))" in text
    assert "o^out_t = V^out h_t + c^out" in text
    rng = np.random.default_rng(0)
    data, errors = rng.normal(size=(4, 4)), rng.normal(size=(4, 2))
    data[:, -1] = [0, 1, 0, 0]
    x = pt.tensor3("x", shape=(1, 4, 4))
    wrt = [*network.parameters, x]
    gradients = pytensor.grad((srnn.unroll(network, x) * errors).sum(), wrt)
    expected = pytensor.function([x], gradients, mode=FAST)(data[None])
    parameters = {label: p.get_value() for p, label in network.parameter_names.items()}
    initial = {label: np.zeros(shape) for label, shape in network.state_shapes.items()}
    found, *_ = walk(srnn.derive(network), parameters, data, initial, errors)
    names = [f"dL/d{label}" for label in network.parameter_names.values()] + ["dL/dx_t"]
    for key, value in zip(names, expected, strict=True):
        np.testing.assert_allclose(
            np.squeeze(found[key]), np.squeeze(value), rtol=1e-11, atol=1e-12, err_msg=key
        )
    assert srnn.verify(network, n_steps=3, adjoints=RULES[:2], seed=1, mode=FAST).ok


def test_a_feedback_with_parameters_and_a_draw():
    """An embedding of a drawn symbol: its rows are learned, and both passes see the same draws."""
    table = srnn.Dense(4, 2, seed=2)
    generator = pytensor.shared(np.random.default_rng(0))

    def drawn(o):
        _, u = pt.random.uniform(size=o.shape, rng=generator, return_next_rng=True)
        place = pt.argmax(o - pt.log(-pt.log(u)), axis=-1, keepdims=True)
        return table(pt.eq(pt.arange(4), place).astype(o.dtype))

    drawn.parameter_names = table.parameter_names
    network = srnn.Feedback(srnn.GRU(2, 3, seed=0), srnn.Dense(3, 4, seed=1), drawn)
    assert list(network.parameter_names.values())[-2:] == ["V^{fed}", "c^{fed}"]
    rules = [srnn.Autodiff(), srnn.BPTT()]
    outputs = []
    for rule in rules:
        loss = (srnn.unroll(network, np.zeros((2, 5, 3)), adjoint=rule) ** 2).sum()
        outputs += [loss, pytensor.grad(loss, table.V)]
    one, by_one, other, by_other = pytensor.function([], outputs, mode=FAST)()
    assert one == other
    assert np.abs(by_one).max() > 1e-2
    np.testing.assert_allclose(by_one, by_other, rtol=1e-11)


def test_a_decoder_is_saved_and_loaded(tmp_path):
    """With a function that is registered."""
    srnn.register(softmax, name="softmax over the last axis")
    network = decoder()
    srnn.save_model(network, tmp_path / "decoder.safetensors")
    again = srnn.load_model(tmp_path / "decoder.safetensors")
    assert repr(again) == repr(network)
    for one, other in zip(again.parameters, network.parameters, strict=True):
        np.testing.assert_array_equal(one.get_value(), other.get_value())


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: srnn.Feedback(srnn.GRU(1, 3), srnn.Dense(3, 2)), "reads what is fed back, 2"),
        (lambda: srnn.Feedback(srnn.GRU(2, 3), srnn.Dense(4, 2)), "expects 4 features"),
        (lambda: srnn.Feedback(srnn.GRU(2, 3), lambda h: h.sum()), "of a known width"),
        (lambda: decoder().inputs(np.ones((1, 2, 2))), "expects 2 external features"),
        (lambda: decoder().inputs(np.ones((1, 2, 3)), True, np.ones((1, 2, 2))), "time, 2"),
        (lambda: decoder().inputs(np.ones((1, 2, 2)), True, np.ones((1, 2))), "external of shape"),
        (
            lambda: decoder().inputs(np.ones((1, 2, 2)), np.ones((1, 2, 1)), np.ones((1, 2, 2))),
            "got 3 axes",
        ),
    ],
)
def test_what_does_not_fit_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
