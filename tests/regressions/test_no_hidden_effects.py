"""Class 51: building, naming or compiling a network changes something that belongs to the caller.

A network that renames the parameters of the layers given to it, a library that changes the
configuration of the one it is built on, or that switches the garbage collector of the process.
"""

from __future__ import annotations

import gc
import logging

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST
from pytensor import config
from pytensor_ml import layers
from pytensor_ml.optim import adam

import symbolic_rnn as srnn
from symbolic_rnn import backends

NETWORKS = {
    "Stack": lambda: srnn.Stack([srnn.GRU(2, 3, seed=0), srnn.GRU(3, 3, seed=1)]),
    "Stack with a name": lambda: srnn.Stack([srnn.GRU(2, 3, seed=0)], name="encoder"),
    "Stack of a Stack": lambda: srnn.Stack([srnn.Stack([srnn.GRU(2, 3, seed=0)])]),
    "Sequential": lambda: srnn.Sequential(
        [
            srnn.Dense(2, 3, seed=0),
            layers.BatchNorm(n_in=3),
            layers.Linear(None, n_in=3, n_out=3),
            srnn.Recurrent(srnn.LSTM(3, 2, seed=1)),
            srnn.Bidirectional(srnn.GRU(2, 2, seed=1), srnn.GRU(2, 2, seed=2)),
        ],
        input_shape=(None, 2),
    ),
}


def held(network):
    """The cells and layers of a network."""
    if isinstance(network, srnn.Stack):
        return [part for cell in network.cells for part in [cell, *held(cell)]]
    return [level.layer for level in getattr(network, "levels", ())]


@pytest.mark.parametrize("make", NETWORKS.values(), ids=NETWORKS)
def test_a_network_renames_none_of_the_parameters_given_to_it(make, monkeypatch):
    """The caller finds a parameter by its name, in a checkpoint or a report: it is gone."""
    made = []
    original = pt.sharedvar.TensorSharedVariable.__setattr__

    def watched(self, name, value):
        if name == "name" and getattr(self, "name", None) not in (None, value):
            made.append((self.name, value))
        original(self, name, value)

    monkeypatch.setattr(pt.sharedvar.TensorSharedVariable, "__setattr__", watched)
    network = make()
    x = pt.tensor3("x", shape=(None, None, 2))
    if isinstance(network, srnn.Sequential):
        network(x)
    else:
        srnn.unroll(network, x)
    assert held(network)
    assert made == []


@pytest.mark.parametrize("make", NETWORKS.values(), ids=NETWORKS)
def test_each_parameter_of_a_network_has_a_name_of_its_own_in_the_network(make):
    """Two layers of one kind: a derivation, a report or a model file that shows one for both."""
    network = make()
    assert len(set(network.parameter_names.values())) == len(network.parameters) > 0


class Nested(layers.Linear):
    """A layer that holds layers, by names that read alike without their underscores."""

    def __init__(self):
        super().__init__("nested", n_in=2, n_out=2)
        self.a_b = layers.Linear("one", n_in=2, n_out=2)
        self.ab = layers.Linear("two", n_in=2, n_out=2)

    def __call__(self, x):
        return self.ab(self.a_b(super().__call__(x)))


def test_names_that_read_alike_are_numbered():
    """Layers within a layer, called a_b and ab: both matrices were W^{ab,(1)}."""
    network = srnn.Sequential([Nested()])
    names = list(network.parameter_names.values())
    assert len(set(names)) == len(names) == 6
    report = srnn.verify(network, entries=2, mode=FAST)
    assert report.ok, str(report)
    assert len(report.outcomes) == 7  # and x


def test_two_cells_with_default_names_train_inside_any_network():
    """An optimizer's state of one name for two parameters."""
    network = srnn.Sequential(
        [
            srnn.Recurrent(srnn.Stack([srnn.Elman(2, 2, seed=0), srnn.Elman(2, 2, seed=1)])),
            srnn.Recurrent(srnn.Elman(2, 2, seed=2)),
            srnn.Dense(2, 2, seed=3),
            srnn.Dense(2, 2, seed=4),
        ]
    )
    x = pt.tensor3("x", shape=(None, None, 2))
    before = [parameter.get_value() for parameter in network.parameters]
    step = srnn.compile_train((network(x) ** 2).mean(), [x], adam(0.1), mode=FAST)
    step(np.random.default_rng(0).normal(size=(2, 3, 2)))
    after = [parameter.get_value() for parameter in network.parameters]
    assert len(after) == 3 * 3 + 2 * 2
    assert all((a != b).any() for a, b in zip(after, before, strict=True))
    state = [v.name for v in step.get_shared() if "moment" in str(v.name)]
    assert len(set(state)) == len(state) == 2 * len(after)


def test_modes_are_chosen_and_compiled_in_without_a_change_of_configuration(monkeypatch):
    """`config.blas__ldflags` set for the whole process by a mode that was only asked for."""
    monkeypatch.setattr(backends.blas, "_left_to_pytensor", lambda: True)
    x = pt.matrix("x")
    with config.change_flags(blas__ldflags="", mode="Mode"):
        before = dict(_values())
        filters = list(logging.getLogger("pytensor.tensor.blas").filters)
        backends.default_mode()
        backends.compile_mode("CVM")
        backends.quick_mode("CVM")
        backends.environment()
        product = backends.compiled(lambda m: pytensor.function([x], x @ x, mode=m), "CVM")
        assert dict(_values()) | before == dict(_values())  # PyTensor reads further ones
        assert logging.getLogger("pytensor.tensor.blas").filters == filters
    np.testing.assert_allclose(product(np.eye(2) * 3), np.eye(2) * 9)
    assert any("Dot22" in str(node.op) for node in product.maker.fgraph.apply_nodes)


def _values():
    for name, option in config._config_var_dict.items():
        if hasattr(option, "val"):
            yield name, option.val


@pytest.mark.parametrize("on", [True, False])
def test_the_collector_of_the_process_stays_as_it_is(on):
    """Another thread's garbage is not collected while a function is compiled here."""
    seen = []

    def compile_in(mode):
        seen.append(gc.isenabled())
        return pytensor.function([], [], mode=mode)

    was = gc.isenabled()
    (gc.enable if on else gc.disable)()
    try:
        backends.compiled(compile_in, FAST)
        assert [*seen, gc.isenabled()] == [on, on]
    finally:
        (gc.enable if was else gc.disable)()
