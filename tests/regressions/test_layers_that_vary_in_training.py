"""Class 43: a layer that acts otherwise in training does so inside a network (keras 270, 488).

With ``BatchNorm`` in a ``Sequential``, an example predicted alone differed from the same example in
a batch (0.224 and 0.189 after 30 steps), since the running statistics were neither learned nor
read; ``Dropout`` ended in ``'RandomGeneratorType' object has no attribute 'dtype'``.
"""

from __future__ import annotations

import warnings

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import difference
from modes import FAST
from pytensor.tensor.random.variable import shared_rng
from pytensor_ml.activations import ReLU
from pytensor_ml.base import Layer
from pytensor_ml.layers import BatchNorm, Conv1D, Dropout
from pytensor_ml.optim import adam, sgd
from tolerances import EXACT

import symbolic_rnn as srnn

NETWORKS = {
    "dense": lambda *between: srnn.Sequential(
        [srnn.Dense(3, 4, seed=0), *between, srnn.Dense(4, 1, seed=1)]
    ),
    "before a recurrence": lambda *between: srnn.Sequential(
        [
            Conv1D(in_channels=3, out_channels=4, kernel_size=2),
            *between,
            srnn.Recurrent(srnn.GRU(4, 3)),
            srnn.Dense(3, 1),
        ]
    ),
    "after both directions": lambda *between: srnn.Sequential(
        [srnn.Bidirectional(srnn.Elman(3, 2), srnn.Elman(3, 2)), *between, srnn.Dense(4, 1)]
    ),
}


def data_for(network):
    rng = np.random.default_rng(0)
    at = rng.normal(size=(8, *(6 if size is None else size for size in network.input_shape)))
    return network.input_type(name="x"), at


@pytest.mark.parametrize("case", NETWORKS)
def test_an_example_alone_is_predicted_as_in_a_batch(case):
    """After training, which draws anew at each call and learns the running statistics."""
    network = NETWORKS[case](BatchNorm(), ReLU(), Dropout(p=0.3, random_state=0))
    x, at = data_for(network)
    output = network(x)
    loss = ((output - 3.0) ** 2).mean()
    step = srnn.compile_train(loss, [x], adam(1e-2), mode="FAST_COMPILE")
    losses = [float(step(at)) for _ in range(30)]
    assert losses[-1] < losses[0]
    assert len(set(losses)) == 30
    mean, variance = (statistic.get_value() for statistic in network.running_statistics)
    assert np.abs(mean).max() > 1e-3
    assert np.abs(variance - 1).max() > 1e-3
    predict = srnn.compile_predict(output, [x], mode="FAST_COMPILE")
    batch = predict(at)
    assert np.array_equal(predict(at), batch)
    for k in range(len(at)):
        assert difference(predict(at[k : k + 1]), batch[k : k + 1]) <= EXACT
    # A second application, to another symbol, predicts the same.
    other = network.input_type(name="other")
    again = srnn.compile_predict(network(other), [other], mode="FAST_COMPILE")
    assert difference(again(at), batch) <= EXACT


def test_a_derivation_and_a_proof_leave_nothing_behind():
    """Catches statistics that go on from those of a derivation's symbols, or other masks."""

    def first_loss(*uses):
        between = BatchNorm(n_in=4), Dropout(p=0.5, random_state=0)
        network = NETWORKS["dense"](*between)
        for k, parameter in enumerate(network.parameters):
            shape = parameter.get_value().shape
            parameter.set_value(np.random.default_rng(k).normal(size=shape))
        for use in uses:
            use(network)
        x, at = data_for(network)
        loss = (network(x) ** 2).mean()
        return float(srnn.compile_train(loss, [x], adam(1e-2), mode="FAST_COMPILE")(at))

    assert first_loss() == first_loss(srnn.derive, srnn.verify)


def test_a_proof_is_of_the_network_in_training():
    """Its title says so; the draws are held, and the statistics are those of the batch."""
    # Normalized at once, a bias of the layer before would have no gradient.
    between = ReLU(), BatchNorm(), Dropout(p=0.3, random_state=0)
    report = srnn.verify(NETWORKS["dense"](*between))
    assert report.ok, str(report)
    assert "input 3 x 3" in report.title
    assert "as in training, draws fixed" in report.title


def test_a_derivation_is_of_the_network_in_prediction():
    """It says so, reads the running statistics, and gives them no gradient."""
    network = NETWORKS["dense"](BatchNorm(), Dropout(p=0.3))
    lines = srnn.derive(network, loss=srnn.squared_error).to_text()
    text = " ".join(lines.split())
    assert "As in prediction: layer 2, layer 3" in text
    assert "s^(2) = (a^(1) − mean^(2)) / sqrt(var^(2) + 1e-05) ⊙ scale^(2) + loc^(2)" in text
    assert "s^(3) = s^(2)" in text
    assert "∂L/∂scale^(2)" in text
    assert "∂L/∂mean" not in text
    page = srnn.page(network, report=srnn.verify(network)).to_html()
    assert "As in prediction" in page


def test_second_derivatives_go_through_layers_that_vary():
    """A Hessian that is symmetric, at the same draws."""
    network = NETWORKS["dense"](BatchNorm(), Dropout(p=0.3, random_state=0), np.tanh)
    x, at = data_for(network)
    W = network.parameters[0]
    first = pytensor.grad((network(x) ** 2).sum(), W).flatten()
    rows = [pytensor.grad(first[k], W).flatten() for k in range(4)]
    hessian = pytensor.function([x], pt.stack(rows), mode=FAST)(at)[:, :4]
    assert np.abs(hessian).max() > 1e-3
    np.testing.assert_allclose(hessian, hessian.T, rtol=1e-9, atol=1e-11)


def test_the_mode_that_is_chosen_covers_a_draw():
    """Mode C99 may not draw: the next best one takes its place, and says so if it does."""
    network = srnn.Sequential([srnn.Dense(3, 1, seed=0), Dropout(p=0.3, random_state=0)])
    x, at = data_for(network)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        step = srnn.compile_train((network(x) ** 2).mean(), [x], sgd(1e-1))
        predict = srnn.compile_predict(network(x), [x])
    losses = [float(step(at)) for _ in range(20)]
    assert losses[-1] < losses[0]
    assert np.array_equal(predict(at), predict(at))


def test_the_best_weights_are_kept_with_their_statistics():
    """What ``fit`` puts back includes the statistics, where it is given them."""
    network = NETWORKS["dense"](BatchNorm())
    x, at = data_for(network)
    output, y = network(x), pt.matrix("y")
    loss = srnn.squared_error(output, y)
    kept = [*network.parameters, *network.running_statistics]
    values = iter([1.0, 0.5, 2.0])
    seen = []

    def evaluate(*_):
        seen.append([variable.get_value() for variable in kept])
        return next(values)

    step = srnn.compile_train(loss, [x, y], adam(1e-1), mode="FAST_COMPILE")
    data = [at, at[:, :1]]
    srnn.fit(
        step,
        data,
        parameters=kept,
        epochs=3,
        evaluate=evaluate,
        validation=data,
        progress=False,
    )
    for variable, best, last in zip(kept, seen[1], seen[2], strict=True):
        assert np.array_equal(variable.get_value(), best)
        assert not np.array_equal(best, last)


class _Twice(Layer):
    """A layer of a user's own that normalizes twice by the same statistics."""

    def __init__(self):
        self.norm = BatchNorm(n_in=4)

    def __call__(self, x):
        return self.norm(pt.tanh(self.norm(x)))


STATEFUL = {
    "normalized": lambda: (BatchNorm(n_in=4),),
    "size found when applied": lambda: (BatchNorm(), np.tanh),
    "both": lambda: (BatchNorm(n_in=4), ReLU(), Dropout(p=0.3, random_state=0)),
    "masks": lambda: (Dropout(p=0.3, random_state=0),),
    "twice in one layer": lambda: (_Twice(),),
}


def _trained(network):
    x, at = data_for(network)
    step = srnn.compile_train((network(x) ** 2).mean(), [x], sgd(1e-2), mode="FAST_COMPILE")
    assert np.isfinite(step(at))


def _predicted(network):
    other, at = data_for(network)
    predict = srnn.compile_predict(network(other), [other], mode="FAST_COMPILE")
    assert np.array_equal(predict(at), predict(at))


def _evaluated(network):
    symbol, at = data_for(network)
    assert np.isfinite(network(symbol).eval({symbol: at}, mode="FAST_COMPILE")).all()


USES = {
    "call": lambda network: network(network.input_type(name="first")),
    "evaluate": _evaluated,
    "train": _trained,
    "predict": _predicted,
    "derive": lambda network: srnn.derive(network).to_text(),
    "verify": lambda network: srnn.verify(network, entries=2, mode="FAST_COMPILE"),
    "page": lambda network: srnn.page(network).to_html(),
}


# Every second network: each use is in each of them.
@pytest.mark.sampled(3, "layers")
@pytest.mark.parametrize("layers", STATEFUL)
def test_uses_come_in_any_order(layers):
    """Every use after every other, on symbols of their own: none reads those of another."""
    failed = []
    network = NETWORKS["dense"](*STATEFUL[layers]())
    walk = [*USES, *reversed(USES)]  # each is after each other once
    for before, name in zip(["nothing", *walk], walk, strict=False):
        try:
            USES[name](network)
        except Exception as error:  # which orders fail is what is asked
            failed.append(f"{name} after {before}: {type(error).__name__} {str(error)[:80]}")
    assert not failed, "\n".join(failed)


@pytest.mark.parametrize("first", USES)
def test_statistics_learned_do_not_depend_on_what_came_before(first):
    """One step of training learns what it learns in a network that was not used before."""

    def learned(use):
        network = NETWORKS["dense"](BatchNorm(n_in=4))
        use(network)
        for k, parameter in enumerate(network.parameters):
            shape = parameter.get_value().shape
            parameter.set_value(np.random.default_rng(k).normal(size=shape))
        for statistic, value in zip(network.running_statistics, (0.0, 1.0), strict=True):
            statistic.set_value(np.full(4, value))
        _trained(network)
        return [statistic.get_value() for statistic in network.running_statistics]

    for found, expected in zip(learned(USES[first]), learned(lambda network: None), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_every_application_in_a_loss_is_learned_from():
    """Two of one network in one loss: the statistics go on from the first to the second."""
    network = NETWORKS["dense"](BatchNorm(n_in=4))
    x, at = data_for(network)
    other, elsewhere = network.input_type(name="other"), data_for(network)[1] + 1.0
    network(network.input_type(name="unused"))
    loss = (network(x) ** 2).mean() + (network(other) ** 2).mean()
    V, c = (p.get_value() for p in network.parameters[:2])
    step = srnn.compile_train(loss, [x, other], sgd(0.0), mode="FAST_COMPILE")
    step(at, elsewhere)
    means = [(each @ V.T + c).mean(0) for each in (at, elsewhere)]
    in_turn = [0.1 * b + 0.9 * 0.1 * a for a, b in (means, means[::-1])]
    found = network.running_statistics[0].get_value()
    assert min(difference(found, expected) for expected in in_turn) <= EXACT


class _Zoneout(srnn.Cell):
    """Keeps some of its units as they were, by a draw of its own."""

    def __init__(self, n_in, n_hidden):
        super().__init__(n_in=n_in, state={"h": n_hidden}, seed=0)
        self.U = self.parameter("U", (n_hidden, n_in))
        self.generator = shared_rng(np.random.default_rng(1), name="generator")

    def step(self, x_t, h_tm1):
        _, kept = pt.random.bernoulli(
            p=0.5, size=h_tm1.shape, rng=self.generator, return_next_rng=True
        )
        return kept * h_tm1 + (1 - kept) * pt.tanh(x_t @ self.U.T + h_tm1)


@pytest.mark.sampled(mode=("FAST_COMPILE", None))
@pytest.mark.parametrize("mode", ["FAST_COMPILE", "CVM", None])
def test_a_prediction_leaves_a_cell_s_generator_as_it_is(mode):
    """A draw of the step stays in; the generator that training goes on from is only read."""
    cell = _Zoneout(2, 3)
    x, at = pt.tensor3("x"), np.random.default_rng(0).normal(size=(4, 5, 2))
    predict = srnn.compile_predict(srnn.unroll(cell, x), [x], mode=mode)
    before = cell.generator.get_value().bit_generator.state
    first = predict(at)
    assert np.array_equal(predict(at), first)
    assert cell.generator.get_value().bit_generator.state == before
    cell.generator.set_value(np.random.default_rng(2))
    assert not np.array_equal(predict(at), first)


def test_a_derivation_says_what_is_drawn():
    """Where a draw has no name of its own, it is a letter that no equation defines."""
    text = " ".join(srnn.derive(_Zoneout(2, 3)).to_text().split())
    assert "Drawn at random at each step, and fixed in every derivative: xi_t." in text
    assert "Drawn" not in srnn.derive(srnn.Elman(2, 3)).to_text()
