"""Layers one after the other: shapes, names, parameters, and what is refused."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST
from networks_table import BUILD, SAMPLE, network_of
from pytensor_ml.activations import ReLU, Tanh
from pytensor_ml.layers import Conv1D, Conv2D, Embedding, Flatten, Linear

import symbolic_rnn as srnn


def value_of(graph, x, at):
    return pytensor.function([x], graph, mode=FAST)(at)


def test_dense_layers_are_what_numpy_makes_of_them():
    """Catches a transposed weight or an activation on the wrong layer."""
    network = network_of("3 dense")
    at = np.random.default_rng(0).normal(size=(4, 3))
    W1, b1, W2, b2, W3, b3 = (p.get_value() for p in network.parameters)
    s1 = np.tanh(at @ W1.T + b1)
    s2 = 1 / (1 + np.exp(-(s1 @ W2.T + b2)))
    x = pt.matrix("x")
    np.testing.assert_allclose(value_of(network(x), x, at), s2 @ W3.T + b3, rtol=1e-12)


def test_layers_of_pytensor_ml_compute_what_they_compute_alone():
    """A network names their values; it does not change them."""
    convolution = Conv2D("c", in_channels=1, out_channels=2, kernel_size=3, padding="same")
    last = Linear("l", n_in=32, n_out=3)
    network = srnn.Sequential([convolution, ReLU(), Flatten, last], input_shape=(4, 4, 1))
    x = pt.tensor("x", shape=(None, 4, 4, 1))
    at = np.random.default_rng(0).normal(size=(2, 4, 4, 1))
    alone = last(Flatten(ReLU()(convolution(x))))
    np.testing.assert_allclose(value_of(network(x), x, at), value_of(alone, x, at), rtol=1e-12)


def test_both_directions_stay_aligned_with_the_sequence():
    """The backward half at t has seen the steps from t on, and none before."""
    layer = srnn.Bidirectional(srnn.Elman(2, 3, seed=0), srnn.Elman(2, 3, seed=1))
    x = pt.tensor("x", shape=(None, None, 2))
    at = np.random.default_rng(0).normal(size=(1, 5, 2))
    moved = at.copy()
    moved[0, 2] += 1.0
    before, after = value_of(layer(x), x, at), value_of(layer(x), x, moved)
    changed = np.any(before != after, axis=0)
    assert changed[:, :3].any(axis=1).tolist() == [False, False, True, True, True]
    assert changed[:, 3:].any(axis=1).tolist() == [True, True, True, False, False]


def test_a_mask_reaches_the_recurrent_layers():
    """What a masked step holds in its input changes nothing."""
    network = network_of("two recurrent")
    x, mask = pt.tensor("x", shape=(None, None, 2)), pt.matrix("mask", dtype="bool")
    run = pytensor.function([x, mask], network(x, mask=mask)[:, -1], mode=FAST)
    at = np.random.default_rng(0).normal(size=(2, 4, 2))
    keep = np.array([[True] * 4, [True, True, False, False]])
    garbage = at.copy()
    garbage[1, 2:] = np.nan
    assert np.array_equal(run(at, keep), run(garbage, keep))


def test_each_parameter_has_a_name_of_its_own():
    """Two cells of one class share the names of their parameters, until they are in a network."""
    for case in BUILD:
        network = network_of(case)
        names = list(network.parameter_names.values())
        assert len(set(names)) == len(names) == len(network.parameters)


# Each kind of layer: the others are verified in tests/verification/test_networks.py.
@pytest.mark.sampled(case=SAMPLE)
@pytest.mark.parametrize("case", BUILD)
def test_the_gradient_is_that_of_the_derived_equations(case, monkeypatch):
    """Catches a network whose gradient goes by another way: with an error in the rule it differs.

    The rule of the layers without time, or that of the cells, is made wrong by one hundredth.
    """
    from symbolic_rnn import step_back

    network = network_of(case)
    x = network.input_type(name="x")
    sizes = [7 if size is None else size for size in network.input_shape]
    rng = np.random.default_rng(3)
    at = (
        rng.integers(3, size=(2, *sizes))
        if network.reads_integers
        else rng.normal(size=(2, *sizes))
    )

    def gradients():
        loss = (network(x) ** 2).sum()
        found = pytensor.grad(loss, network.parameters)
        return pytensor.function([x], found, mode=FAST)(at)

    right = gradients()
    plain = step_back.derive_cotangents
    monkeypatch.setattr(step_back, "derive_cotangents", lambda *a, **k: wrong(plain(*a, **k)))
    apart = [np.abs(a - b).max() for a, b in zip(right, gradients(), strict=True)]
    assert min(apart) > 1e-6


def wrong(derived):
    """Cotangent equations whose gradients are larger by a hundredth."""
    from dataclasses import replace

    return replace(derived, reaching={s: e * 1.01 for s, e in derived.reaching.items()})


def test_second_derivatives_go_through_a_convolution():
    """The rule is a graph: differentiated again, it gives a Hessian that is symmetric."""
    network = srnn.Sequential(
        [Conv1D("c", in_channels=1, out_channels=2, kernel_size=2), Tanh()], input_shape=(4, 1)
    )
    x = network.input_type(name="x")
    kernel = network.parameters[0]
    first = pytensor.grad((network(x) ** 2).sum(), kernel).flatten()
    rows = [pytensor.grad(first[k], kernel).flatten() for k in range(4)]
    at = np.random.default_rng(0).normal(size=(3, 4, 1))
    hessian = value_of(pt.stack(rows), x, at)
    np.testing.assert_allclose(hessian, hessian.T, rtol=1e-10, atol=1e-12)
    assert np.abs(hessian).min() < np.abs(hessian).max()
    assert np.abs(np.diag(hessian)).min() > 1e-3


def test_a_seed_draws_every_layer_again_the_same():
    """Layers of pytensor_ml are born with fresh entropy; an example or a paper wants the same."""

    def values(seed):
        layer = Conv1D("c", in_channels=2, out_channels=3, kernel_size=2)
        network = srnn.Sequential([layer, Tanh(), srnn.Recurrent(srnn.GRU(3, 2))], seed=seed)
        return [parameter.get_value() for parameter in network.parameters]

    first, again, other = values(0), values(0), values(1)
    assert all(map(np.array_equal, first, again))
    assert not np.array_equal(first[0], other[0])
    assert not np.array_equal(first[2], other[2])


def test_input_shapes_come_from_the_first_layer_or_are_asked_for():
    """Catches a guess where nothing says the shape."""
    assert srnn.Sequential([srnn.Dense(3, 2)]).input_shape == (3,)
    assert srnn.Sequential([srnn.Recurrent(srnn.GRU(3, 2))]).input_shape == (None, 3)
    both = srnn.Bidirectional(srnn.GRU(3, 2), srnn.GRU(3, 2))
    assert srnn.Sequential([both]).input_shape == (None, 3)
    table = Embedding("e", n_embeddings=4, n_features=2)
    assert srnn.Sequential([table]).input_shape == (None,)
    with pytest.raises(ValueError, match=r"pass the shape of one example, input_shape=\(8, 8, 1\)"):
        srnn.Sequential([Flatten, srnn.Dense(4, 2)])


def test_what_is_no_layer_is_refused():
    """Each says what to do instead."""
    with pytest.raises(ValueError, match="at least one layer"):
        srnn.Sequential([])
    with pytest.raises(TypeError, match=r"got a cell; wrap it: srnn.Recurrent\(GRU"):
        srnn.Sequential([srnn.GRU(2, 3)])
    with pytest.raises(TypeError, match="callable layers, got 3"):
        srnn.Sequential([srnn.Dense(2, 2), 3])
    layer = srnn.Dense(2, 2)
    with pytest.raises(ValueError, match="the same layer twice"):
        srnn.Sequential([layer, layer])
    with pytest.raises(ValueError, match="expects x of shape \\(batch, 3\\), got 3 axes"):
        srnn.Sequential([srnn.Dense(3, 2)])(pt.tensor3("x"))
    cell = srnn.GRU(2, 3)
    with pytest.raises(ValueError, match="expects two cells"):
        srnn.Bidirectional(cell, cell)
    with pytest.raises(ValueError, match=r"the same n_in, got 2 .* 3 for the backward cell"):
        srnn.Bidirectional(cell, srnn.GRU(3, 3))


def test_options_for_cells_are_refused_for_networks():
    """Silently ignored, they would prove something else than was asked for."""
    network = network_of("1 dense")
    with pytest.raises(ValueError, match="expects a cell for method and readout"):
        srnn.derive(network, method="rtrl")
    with pytest.raises(ValueError, match="expects a cell for adjoints, mask and reverse"):
        srnn.verify(network, mask=True)


def test_a_dense_layer_before_a_recurrence_reads_each_step():
    """``Dense`` alone reads a vector; its shape made the recurrence an unreadable product."""
    layers = [srnn.Dense(4, 2, seed=0), srnn.Recurrent(srnn.GRU(2, 3, seed=0)), srnn.Dense(3, 1)]
    assert srnn.Sequential(layers).input_shape == (None, 4)
    assert srnn.Sequential([layers[0]]).input_shape == (4,)
    assert "a^{(1)}_t" in [line.key for line in srnn.derive(srnn.Sequential(layers))]
