"""Fixed weights of a cell: named, saved and exported, but not trained."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST
from pytensor_ml.optim import sgd
from pytensor_ml.state import OneInitializer

import symbolic_rnn as srnn
from symbolic_rnn.estimators import RecurrentRegressor
from symbolic_rnn.zoo import EchoState


def echo(n_in=1, seed=0):
    return EchoState(n_in, 4, seed=seed)


def test_training_leaves_constants_as_they_are():
    """Whether the parameters are listed or found in the loss."""
    cell, readout = echo(), srnn.Dense(4, 1, seed=1)
    before = [each.get_value() for each in cell.constants]
    x, y = pt.tensor3("x"), pt.tensor3("y")
    loss = srnn.squared_error(readout(srnn.unroll(cell, x)), y)
    data = np.random.default_rng(0).normal(size=(2, 3, 5, 1))
    for listed in (None, readout.parameters):
        train = srnn.compile_train(loss, [x, y], sgd(0.1), parameters=listed, mode=FAST)
        assert train(*data) > train(*data)
    for each, value in zip(cell.constants, before, strict=True):
        np.testing.assert_array_equal(each.get_value(), value)


NETWORKS = {
    "cell": echo,
    "stack": lambda: srnn.Stack([srnn.GRU(1, 2, seed=0), echo(2)]),
    "initial state": lambda: srnn.LearnedInitialState(echo()),
    "feedback": lambda: srnn.Feedback(echo(2), srnn.Dense(4, 2, seed=1)),
    "both directions": lambda: srnn.Bidirectional(echo(), echo(seed=5)),
    "layers": lambda: srnn.Sequential([srnn.Recurrent(echo()), srnn.Dense(4, 1)], seed=1),
}


def constants(network):
    found = getattr(network, "constant_names", None)
    return network.running_statistics if found is None else list(found)


@pytest.mark.parametrize("name", NETWORKS)
def test_constants_are_in_model_files(name, tmp_path):
    network = NETWORKS[name]()
    for each in constants(network):  # not what the constructor would draw again
        each.set_value(each.get_value() + 0.5)
    srnn.save_model(network, tmp_path / "network.safetensors")
    again = srnn.load_model(tmp_path / "network.safetensors")
    assert len(constants(again)) == len(constants(network)) in (3, 6)
    for one, other in zip(constants(again), constants(network), strict=True):
        np.testing.assert_array_equal(one.get_value(), other.get_value())


def test_constants_are_weights_of_an_export(tmp_path):
    """They are read from the structure of the weights, and the gradient has none of them."""
    network = srnn.Sequential([srnn.Recurrent(echo()), srnn.Dense(4, 1)], seed=1)
    files = srnn.export_c(network, tmp_path, name="echo", training=True, n_steps=3)
    header = next(file for file in files if file.suffix == ".h").read_text("utf-8")
    weights, _, rest = header.partition("} echo_weights;")
    assert all(f"{name}_1[" in weights for name in ("U", "W", "b"))
    gradient = rest.partition("} echo_gradient;")[0]
    assert "W_1[" not in gradient


def test_a_derivation_has_constants_by_name_and_no_gradient_of_them():
    for method in ("bptt", "rtrl", "closed-form"):
        text = srnn.derive(echo(), method=method).to_text()
        assert "a_t = U x_t + W s_{t-1} + b" in text
        assert "∂L/∂U" not in text
        assert "dU" not in text
        assert "U̇" not in text


def test_an_estimator_draws_and_keeps_constants_of_its_own():
    """Another one that is fitted in between, in the same compiled network, changes nothing."""
    X = np.random.default_rng(0).normal(size=(12, 5, 1))
    first, second = (
        RecurrentRegressor(cell="echo-state", hidden=4, epochs=1, random_state=seed).fit(
            X, X[:, -1, 0]
        )
        for seed in (0, 1)
    )
    before = first.predict(X)
    assert np.abs(before - second.predict(X)).max() > 1e-3
    np.testing.assert_array_equal(first.predict(X), before)
    reservoirs = [each.weights_[3] for each in (first, second)]
    assert [each.shape for each in reservoirs] == [(4, 4), (4, 4)]
    assert np.abs(np.subtract(*reservoirs)).max() > 0.1


def test_a_name_is_taken_once():
    class Twice(srnn.Cell):
        def __init__(self):
            super().__init__(n_in=1, state={"s": 1}, seed=0)
            self.U = self.parameter("U", (1, 1))
            self.V = self.constant("U", (1, 1), OneInitializer())

        def step(self, x_t, s_prev):
            return srnn.let("s_t", x_t @ self.U.T + s_prev @ self.V.T)

    with pytest.raises(ValueError, match="already has a parameter 'U'"):
        Twice()


def test_a_gradient_by_a_constant_can_be_asked_for():
    """Autodiff and BPTT agree on it: it is a variable like any other, only not trained."""
    cell = echo()
    x = np.random.default_rng(0).normal(size=(2, 4, 1))
    gradients = [
        pytensor.grad((srnn.unroll(cell, x, adjoint=rule) ** 2).sum(), cell.W)
        for rule in (srnn.BPTT(), srnn.Autodiff())
    ]
    one, other = pytensor.function([], gradients, mode=FAST)()
    assert np.abs(one).max() > 1e-3
    np.testing.assert_allclose(one, other, rtol=1e-11)


@pytest.mark.parametrize("name", ["cell", "stack", "feedback"])
def test_constants_are_given_to_whom_checks_another_implementation(name):
    """They are among the values of test vectors, without a gradient."""
    cell = NETWORKS[name]()
    run = srnn.vectors(cell, n_steps=6, batch=1, seed=0, mode=FAST)
    fixed = {*cell.constant_names.values()}
    assert fixed <= {each.key for each in run if each.role == "parameter"}
    gradients = {each.key for each in run if each.role == "gradient"}
    assert gradients == {f"dL/d{label}" for label in cell.parameter_names.values()}
    given = {"input", "initial", "parameter", "error"}
    computed = {each.key: each.values for each in run if each.role not in given}
    result = srnn.verify_by_hand(cell, lambda *given: computed, n_steps=6, batch=1, seed=0)
    assert result.ok, str(result)


@pytest.mark.parametrize("write", [srnn.page, srnn.gradient_flow, srnn.verify])
def test_a_cell_with_constants_is_shown_and_proved(write):
    """A fixed weight is no parameter, and no missing one."""
    assert write(echo(), n_steps=2)
