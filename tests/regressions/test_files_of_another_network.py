"""Class 61: `NAME_load` accepted the file of another network whose parameters have the same names.

The mark at the beginning of a file had names and shapes alone. Weights of a network with another
activation, order of time, cell or scaling were loaded with the status OK, and gave wrong numbers.
"""

import re
from itertools import combinations

import numpy as np
import pytensor.tensor as pt
from pytensor_ml.activations import ReLU, Tanh
from pytensor_ml.optim import sgd

import symbolic_rnn as srnn
from symbolic_rnn.export.network import exported
from symbolic_rnn.export.routines import Routines


class Leaking(srnn.Cell):
    """Has a constant, and an Op whose property is one."""

    def __init__(self, rate=0.5, low=-1.0):
        super().__init__(n_in=1, state={"s": 2}, seed=0)
        self.rate, self.low = rate, low
        self.W = self.parameter("W", (2, 1))

    def step(self, x_t, s_prev):
        return pt.clip((1 - self.rate) * s_prev + self.rate * (x_t @ self.W.T), self.low, 1.0)


def sequential(activation):
    return srnn.Sequential(
        [srnn.Recurrent(srnn.Elman(1, 2, seed=0)), activation(), srnn.Dense(2, 1, seed=1)], seed=2
    )


def forecaster(mean, scale):
    cell, readout = srnn.Elman(1, 2, seed=0), srnn.Dense(2, 1, seed=1)
    scaling = srnn.Scaling(np.array([mean]), np.array([scale]))
    return srnn.Forecaster(cell, readout, scaling, columns=["v"], target="v", window=4)


def elman(seed=0):
    return srnn.Elman(1, 2, seed=seed)


NETWORKS = {
    "Elman": elman,
    "LeakyRNN": lambda: srnn.LeakyRNN(1, 2, seed=0),
    "tanh": lambda: sequential(Tanh),
    "relu": lambda: sequential(ReLU),
    "backward": lambda: srnn.Recurrent(elman(), reverse=True),
    "scaling": lambda: forecaster(0.0, 1.0),
    "another mean": lambda: forecaster(100.0, 1.0),
    "another scale": lambda: forecaster(0.0, 1000.0),
    "constant": Leaking,
    "another rate": lambda: Leaking(rate=0.25),
    "another bound": lambda: Leaking(low=-0.5),
}


def marks(folder, network, **options):
    """The mark of a file, and that of a state."""
    srnn.export_c(network, folder, **options)
    source = (folder / "network.c").read_text()
    state = re.search(r"->started = (\w+\(\w+\))", source)
    return re.search(r"network_mark\[\] = \{(.*)\}", source)[1], state and state[1]


def test_a_file_and_a_state_are_marked_with_the_scaling(tmp_path):
    one, other = (marks(tmp_path, forecaster(mean, 1.0)) for mean in (0.0, 100.0))
    assert one[0] != other[0]
    assert one[1] != other[1]


def test_the_same_network_has_the_same_mark(tmp_path):
    """Of other weights, and another length."""
    one, other = (
        marks(tmp_path, srnn.Recurrent(elman(seed), reverse=True), n_steps=n_steps)
        for seed, n_steps in ((0, 3), (7, 4))
    )
    assert one == other


def identity(network):
    return Routines(exported(network), 4, srnn.squared_error, sgd(0.1), "float64").identity


def test_networks_that_compute_something_else_have_other_identities():
    found = {name: identity(make()) for name, make in NETWORKS.items()}
    assert not [pair for pair in combinations(NETWORKS, 2) if found[pair[0]] == found[pair[1]]]
    assert found == {name: identity(make()) for name, make in NETWORKS.items()}
