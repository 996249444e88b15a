"""A compiled step decreases the loss; invalid arguments are errors that name them."""

import numpy as np
import pytensor.tensor as pt
import pytest
from modes import QUICK
from pytensor_ml.optim import adam, chain, clip_by_global_norm, sgd

import symbolic_rnn as srnn
from symbolic_rnn.training.compiled import compile_predict, compile_train


@pytest.fixture
def regression():
    x, y = pt.matrix("x"), pt.matrix("y")
    readout = srnn.Dense(2, 1, seed=0)
    return x, y, readout, srnn.squared_error(readout(x), y)


def test_one_step_of_descent_is_the_one_worked_out_by_hand(regression):
    """Catches a step that returns the loss after its update, or increases the loss."""
    x, y, readout, loss = regression
    readout.V.set_value(np.array([[1.0, 2.0]]))
    step = compile_train(loss, [x, y], sgd(0.1), mode=QUICK)
    assert step(np.array([[1.0, 1.0]]), np.array([[0.0]])) == 9.0
    np.testing.assert_allclose(readout.V.get_value(), [[0.4, 1.4]])
    np.testing.assert_allclose(readout.c.get_value(), [-0.6])


def test_only_the_parameters_given_are_trained_and_extra_outputs_come_before_the_update(regression):
    """A layer that is left out of the parameters is not trained."""
    x, y, readout, loss = regression
    before = readout.V.get_value()
    step = compile_train(
        loss, [x, y], chain(clip_by_global_norm(1.0), adam(0.1)),
        parameters=[readout.c], extra_outputs=[readout.c.sum()], mode=QUICK,
    )  # fmt: skip
    loss_value, c = step(np.ones((3, 2)), np.ones((3, 1)))
    assert float(loss_value) > 0
    assert float(c) == 0.0
    np.testing.assert_array_equal(readout.V.get_value(), before)
    assert readout.c.get_value()[0] != 0.0


def test_a_prediction_updates_nothing(regression):
    """Predicting twice gives the same bits (failure class 19)."""
    x, _, readout, _ = regression
    predict = compile_predict(readout(x), [x], mode=QUICK)
    data = np.random.default_rng(0).normal(size=(5, 2))
    assert predict(data).tobytes() == predict(data).tobytes()


def test_without_a_mode_the_default_of_the_machine_is_asked_for(regression, monkeypatch):
    """PyTensor's own default is not the one that suits recurrences."""
    x, _, readout, _ = regression
    asked = []
    monkeypatch.setattr(
        "symbolic_rnn.backends.modes.default_mode", lambda: asked.append(1) or "FAST_COMPILE"
    )
    compile_predict(readout(x), [x])
    assert asked == [1]


def test_a_loss_that_is_no_scalar_is_refused(regression):
    x, y, readout, _ = regression
    with pytest.raises(ValueError, match=r"expects a scalar loss, got one with 2 axes .*\.mean"):
        compile_train(readout(x) - y, [x, y], adam(0.1))
    with pytest.raises(TypeError, match="expects a floating-point loss"):
        compile_train(x.shape[0], [x], adam(0.1))


def test_an_input_that_is_missing_is_named(regression):
    x, y, readout, loss = regression
    with pytest.raises(ValueError, match=r"reads y, which is not among the inputs \[x\]; add it"):
        compile_train(loss, [x], adam(0.1))
    with pytest.raises(ValueError, match=r"compile_predict: the graph reads x"):
        compile_predict(readout(x), [y])


def test_inputs_that_are_no_list_of_symbols_are_refused(regression):
    x, _, readout, loss = regression
    with pytest.raises(TypeError, match="expects a list of inputs"):
        compile_train(loss, x, adam(0.1))
    with pytest.raises(TypeError, match=r"expects symbolic inputs .* got ndarray"):
        compile_predict(readout(x), [np.ones(2)])


def test_a_loss_without_parameters_and_a_missing_optimizer_are_refused(regression):
    """Swapped arguments and a loss without parameters are usual mistakes."""
    x, y, _, loss = regression
    with pytest.raises(ValueError, match="found nothing to train"):
        compile_train(srnn.squared_error(x, y), [x, y], adam(0.1))
    with pytest.raises(TypeError, match=r"expects an optimizer .* got 0"):
        compile_train(loss, [x, y], 0.1)
