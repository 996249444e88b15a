"""Parameters that share a name train together, are all verified, and keep their names.

Two cells of one kind with default names once ended in pytensor_ml's "Two distinct shared variables
share the name 'lstm_b_o'"; `verify_gradient` went by names and silently proved the last one only.
"""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST
from pytensor_ml.layers import BatchNorm
from pytensor_ml.optim import adam, chain, clip_by_global_norm, sgd
from pytensor_ml.params import non_trainable, trainable

import symbolic_rnn as srnn
from symbolic_rnn.distinct_names import distinct_names, distinctly_named

RNG = np.random.default_rng(0)


def two_cells(x):
    cells = [srnn.Elman(2, 2, seed=k) for k in (0, 1)]
    return srnn.unroll(cells[1], srnn.unroll(cells[0], x)), [p for c in cells for p in c.parameters]


def two_dense(x):
    layers = [srnn.Dense(2, 2, seed=k) for k in (0, 1)]
    return layers[1](layers[0](x)), [p for layer in layers for p in layer.parameters]


def two_sequentials(x):
    made = [srnn.Sequential([srnn.Dense(2, 2, seed=k)], input_shape=(None, 2)) for k in (0, 1)]
    return made[1](made[0](x)), [p for network in made for p in network.parameters]


def a_sequential_and_a_cell_and_a_dense(x):
    dense, cell = srnn.Dense(2, 2, seed=0), srnn.Elman(2, 2, seed=1)
    network = srnn.Sequential([srnn.Recurrent(srnn.Elman(2, 2, seed=2))])
    return dense(srnn.unroll(cell, network(x))), [
        *network.parameters,
        *cell.parameters,
        *dense.parameters,
    ]


def parameters_without_a_name(x):
    made = [trainable(RNG.normal(size=(2, 2))) for _ in range(2)]
    return x @ made[0] @ made[1], made


def names_that_the_numbers_would_make(x):
    made = [trainable(RNG.normal(size=(2, 2)), name) for name in ("W", "W_1", "W", "W_1")]
    return x @ made[0] @ made[1] @ made[2] @ made[3], made


def layers_with_running_state(x):
    made = [BatchNorm("norm", n_in=2) for _ in range(2)]
    rows = x.reshape((-1, 2))
    out = made[1](made[0](rows))
    return out.reshape(x.shape), [made[0].loc, made[0].scale, made[1].loc, made[1].scale]


NETWORKS = [two_cells, two_dense, two_sequentials, a_sequential_and_a_cell_and_a_dense]
NETWORKS += [parameters_without_a_name, names_that_the_numbers_would_make]


def loss_of(network):
    x, y = pt.tensor3("x"), pt.tensor3("y")
    outputs, parameters = network(x)
    return [x, y], srnn.squared_error(outputs, y), parameters


@pytest.mark.parametrize("network", [*NETWORKS, layers_with_running_state])
def test_they_train_together_and_keep_their_names(network):
    """An error about names; a parameter that is left out; a caller's parameter renamed."""
    inputs, loss, parameters = loss_of(network)
    names, values = [p.name for p in parameters], [p.get_value() for p in parameters]
    step = srnn.compile_train(loss, inputs, chain(clip_by_global_norm(1.0), adam(0.1)), mode=FAST)
    for _ in range(2):
        step(RNG.normal(size=(3, 2, 2)), RNG.normal(size=(3, 2, 2)))
    assert [p.name for p in parameters] == names
    for parameter, before in zip(parameters, values, strict=True):
        assert not np.array_equal(parameter.get_value(), before), parameter
    state = [v.name for v in step.get_shared() if "adam/" in str(v.name)]
    assert len(state) == len(set(state)) > len(parameters)


@pytest.mark.parametrize("network", NETWORKS)
def test_every_one_of_them_is_verified(network):
    """A report of three rows for six parameters, that says all agree."""
    [x, y], loss, parameters = loss_of(network)
    values = {x: RNG.normal(size=(2, 2, 2)), y: RNG.normal(size=(2, 2, 2))}
    report = srnn.verify_gradient(loss, parameters, values, entries=2, mode=FAST)
    assert report.ok, str(report)
    assert len(report.outcomes) == len(parameters)


class ReadsAnother(srnn.Elman):
    """Closes over variables that are called as its own parameter and its input are."""

    def __init__(self):
        super().__init__(2, 2, seed=0)
        self.others = [trainable(RNG.normal(size=(2, 2)), name) for name in ("W", "W", "x")]

    def step(self, x_t, s_prev):
        for other in self.others:
            x_t = x_t @ other.T
        return super().step(x_t, s_prev)


def test_a_variable_that_a_cell_closes_over_has_a_row_of_its_own():
    """It took the row of the parameter it shares a name with."""
    report = srnn.verify(ReadsAnother(), n_steps=2, adjoints=[srnn.BPTT()], mode=FAST)
    assert report.ok, str(report)
    assert len(report.outcomes) == 3 + 3 + 1 + 1
    assert {"U", "W", "b", "x", "initial s"} < set(report.outcomes)


def test_an_optimizers_updates_made_by_the_caller_are_taken_too():
    """The caller has applied the rule already: its state shares names then."""
    inputs, loss, parameters = loss_of(two_dense)
    updates = adam(0.1)(loss, parameters)
    names = [variable.name for variable in updates]
    srnn.compile_train(loss, inputs, updates, parameters=parameters, mode=FAST)
    assert [variable.name for variable in updates] == names


def test_a_model_file_holds_a_cell_and_a_readout_of_one_name(tmp_path):
    """Both are called "same", and each weight has to come back to where it was."""
    from symbolic_rnn.forecasting.windows import Scaling

    cell, readout = srnn.Elman(1, 1, seed=0, name="same"), srnn.Dense(1, 1, seed=1, name="same")
    scaling = Scaling(np.zeros(1), np.ones(1))
    forecaster = srnn.Forecaster(
        cell, readout, scaling, window=2, columns=["a"], target="a", mode=FAST
    )
    srnn.save_model(forecaster, tmp_path / "model")
    again = srnn.load_model(tmp_path / "model", mode=FAST)
    for one, other in zip(forecaster.parameters, again.parameters, strict=True):
        assert one.get_value().tobytes() == other.get_value().tobytes()


def test_names_are_numbered_after_their_layer_and_an_error_puts_them_back():
    """As pytensor_ml numbers them in a checkpoint; a name left behind after a failure."""
    first, second, third = (srnn.Dense(1, 1, seed=0) for _ in range(3))
    second.V.name = "dense_1_V"
    names = distinct_names([first.V, second.V, third.V, third.c, first.V])
    assert list(names.values()) == ["dense_2_V", "dense_1_V", "dense_3_V", "dense_c"]
    seen = []

    def fail_inside():
        with distinctly_named([first.V, third.V]):
            seen.extend([first.V.name, third.V.name])
            raise KeyError

    with pytest.raises(KeyError):
        fail_inside()
    assert seen == ["dense_1_V", "dense_2_V"]
    assert (first.V.name, third.V.name) == ("dense_V", "dense_V")


# ------------------------------------------------------------------------------------------------
# What the loss reads and nobody trains

PLAIN = pytensor.shared(np.ones((2, 2)), "E")
UNMARKED = {
    "a matrix that a cell reads": lambda x: two_cells(x @ PLAIN)[0],
    "rows that are looked up": lambda x: two_dense(x + PLAIN[pt.constant([0, 1])])[0],
}
SILENT = {
    "marked as trainable": lambda x: two_dense(x @ trainable(np.ones((2, 2)), "E"))[0],
    "marked as constant": lambda x: two_dense(x @ non_trainable(np.ones((2, 2)), "E"))[0],
    "a constant": lambda x: two_dense(x @ pt.constant(np.ones((2, 2))))[0],
    "integers": lambda x: two_dense(x + pytensor.shared(np.ones(2, dtype="int64"), "k"))[0],
    "behind a stop-gradient": (
        lambda x: two_dense(x @ pytensor.gradient.disconnected_grad(PLAIN))[0]
    ),
    "read for its shape": lambda x: two_dense(x + PLAIN.shape[0])[0],
}


@pytest.mark.parametrize("name", [*UNMARKED, *SILENT])
def test_a_shared_variable_that_is_not_trained_is_named_once(name, recwarn):
    """A user's own embedding stays as it was drawn, and nobody says so."""
    x, y = pt.tensor3("x"), pt.tensor3("y")
    loss = srnn.squared_error((UNMARKED | SILENT)[name](x), y)
    if name in SILENT:
        srnn.compile_train(loss, [x, y], sgd(0.1), mode=FAST)
        assert not recwarn
        return
    with pytest.warns(UserWarning, match=r"does not train E, which the loss reads") as caught:
        srnn.compile_train(loss, [x, y], sgd(0.1), mode=FAST)
    assert len(caught) == 1
    assert caught[0].filename == __file__


def test_what_is_given_as_parameters_is_trained_and_nothing_is_said(recwarn):
    x, y = pt.tensor3("x"), pt.tensor3("y")
    embedding = pytensor.shared(np.ones((2, 2)), "E")
    outputs, parameters = two_dense(x @ embedding)
    loss = srnn.squared_error(outputs, y)
    for trained in ([*parameters, embedding], parameters):
        before = embedding.get_value()
        step = srnn.compile_train(loss, [x, y], adam(0.1), parameters=trained, mode=FAST)
        step(RNG.normal(size=(3, 2, 2)), RNG.normal(size=(3, 2, 2)))
        assert np.array_equal(embedding.get_value(), before) == (embedding not in trained)
    assert not recwarn
