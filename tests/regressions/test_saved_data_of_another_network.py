"""Class 59: data saved by an exported network is loaded into one that computes something else.

The mark at its beginning held names and shapes alone, so an Elman network took a leaky one's
weights, and a forecaster those of one with another scaling: the ordinary update of a device.
"""

import re

import numpy as np
import pytest
from pytensor_ml.optim import sgd

import symbolic_rnn as srnn
from symbolic_rnn.c99.export import source
from symbolic_rnn.export.network import exported
from symbolic_rnn.export.routines import Routines


def mark_of(network, *, n_steps=3, training=False, prefix="net"):
    """The bytes with which saved data begins."""
    routines = Routines(exported(network), n_steps, srnn.squared_error, sgd(0.1), "float64")
    text = source(routines.library(prefix, training=training, doc=""))
    return re.search(rf"{prefix}_mark\[\] = {{([^}}]*)}}", text).group(1)


def layers(activation="identity", *, reverse=False, seed=0):
    recurrent = srnn.Recurrent(srnn.Elman(1, 3, seed=seed), reverse=reverse)
    readout = srnn.Dense(3, 1, activation=activation, seed=1)
    return srnn.Sequential([recurrent, readout], input_shape=(None, 1))


def forecaster(mean, scale):
    cell, readout = srnn.Elman(1, 3, seed=0), srnn.Dense(3, 2, seed=1)
    scaling = srnn.Scaling(np.array([mean]), np.array([scale]))
    return srnn.Forecaster(cell, readout, scaling, window=3, columns=("a",), target="a")


PAIRS = {
    "another cell": (lambda: srnn.Elman(1, 3, seed=0), lambda: srnn.LeakyRNN(1, 3, seed=0)),
    "a constant of the cell": (
        lambda: srnn.LeakyRNN(1, 3, tau=4.0, seed=0),
        lambda: srnn.LeakyRNN(1, 3, tau=8.0, seed=0),
    ),
    "an activation": (layers, lambda: layers("tanh")),
    "the direction": (layers, lambda: layers(reverse=True)),
    "the scaling of a forecaster": (lambda: forecaster(0, 1), lambda: forecaster(100, 1000)),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_what_computes_something_else_has_another_mark(pair):
    """The layout of the weights is the same in each pair."""
    first, other = (mark_of(make()) for make in PAIRS[pair])
    assert first != other


def test_the_same_network_has_the_same_mark():
    """Whatever its weights and its name are, and whether it also trains; SGD keeps nothing."""
    first = mark_of(layers(seed=0))
    assert first == mark_of(layers(seed=9), prefix="another")
    # A network that goes step by step is the same for sequences of any length.
    assert first == mark_of(layers(seed=0), n_steps=7, training=True)
