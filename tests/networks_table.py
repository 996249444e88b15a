"""The one table of networks of layers that feeds every law about them."""

from __future__ import annotations

from functools import cache

import numpy as np
from pytensor_ml.activations import ReLU, Sigmoid, Tanh
from pytensor_ml.layers import (
    AvgPool1D,
    AvgPool2D,
    Conv1D,
    Conv2D,
    Embedding,
    Flatten,
    Linear,
    MaxPool1D,
    MaxPool2D,
)

import symbolic_rnn as srnn


def dense(depth):
    """Dense layers of falling width, every one with another activation; the last is linear."""
    widths = [3, 5, 4, 4, 3, 2][: depth + 1]
    hidden = ["tanh", "sigmoid", "softplus", "relu"]
    activations = [*hidden[: depth - 1], "identity"]
    return srnn.Sequential(
        [
            srnn.Dense(n, m, activation=activation, seed=k)
            for k, (n, m, activation) in enumerate(
                zip(widths[:-1], widths[1:], activations, strict=True)
            )
        ]
    )


def image(*layers, features):
    """A classifier of images, whose layers leave so many features."""
    return srnn.Sequential(
        [*layers, Flatten, srnn.Dense(features, 2, seed=0)], input_shape=(7, 6, 2)
    )


def conv2d(n_in, n_out, size, **options):
    return Conv2D("c", in_channels=n_in, out_channels=n_out, kernel_size=size, **options)


def conv1d(n_in, n_out, size, **options):
    return Conv1D("c", in_channels=n_in, out_channels=n_out, kernel_size=size, **options)


BUILD = {
    **{f"{depth} dense": (lambda depth=depth: dense(depth)) for depth in (1, 2, 3, 4, 5)},
    "linear of pytensor_ml": lambda: srnn.Sequential(
        [Linear("a", n_in=3, n_out=4), Sigmoid(), Linear("b", n_in=4, n_out=2)]
    ),
    "conv 2d valid": lambda: image(
        conv2d(2, 2, 3), Tanh(), conv2d(2, 1, (2, 3)), ReLU(), features=8
    ),
    "conv 2d same, stride 2, max pool": lambda: image(
        *(conv2d(2, 3, 3, padding="same"), ReLU(), MaxPool2D(kernel_size=2)),
        *(conv2d(3, 4, 2), Tanh()),
        features=16,
    ),
    "conv 2d stride 2": lambda: image(
        *(conv2d(2, 3, (3, 2), stride=2, padding="same"), Tanh()),
        conv2d(3, 2, 3, stride=(1, 2)),
        features=4,
    ),
    "conv 2d even same": lambda: image(
        *(conv2d(2, 2, 2, padding="same"), Tanh(), MaxPool2D(kernel_size=3, stride=2)),
        conv2d(2, 4, (2, 1)),
        features=16,
    ),
    "conv 2d, mean pool": lambda: image(
        conv2d(2, 2, 2), Tanh(), AvgPool2D(kernel_size=(3, 2), stride=(2, 2)), Sigmoid(), features=8
    ),
    "conv 1d": lambda: srnn.Sequential(
        [
            conv1d(2, 3, 3, stride=2),
            Tanh(),
            conv1d(3, 2, 2, padding="same"),
            ReLU(),
            MaxPool1D(kernel_size=2, stride=1),
        ],
        input_shape=(9, 2),
    ),
    "conv 1d, mean pool": lambda: srnn.Sequential(
        [conv1d(2, 3, 2, stride=2, padding="same"), Tanh(), AvgPool1D(kernel_size=3, stride=2)]
    ),
    "embedding": lambda: srnn.Sequential(
        [
            Embedding("e", n_embeddings=5, n_features=3),
            srnn.Recurrent(srnn.GRU(3, 3, seed=0)),
            srnn.Dense(3, 4, seed=1),
        ]
    ),
    "two recurrent": lambda: srnn.Sequential(
        [
            srnn.Recurrent(srnn.Elman(2, 3, seed=0)),
            srnn.Dense(3, 2, activation="tanh", seed=1),
            srnn.Recurrent(srnn.LSTM(2, 3, seed=2)),
        ]
    ),
    "reversed": lambda: srnn.Sequential(
        [
            srnn.Recurrent(srnn.Elman(2, 3, seed=0)),
            srnn.Recurrent(srnn.GRU(3, 2, seed=1), reverse=True),
            srnn.Dense(2, 2, seed=1),
        ]
    ),
    "bidirectional": lambda: srnn.Sequential(
        [
            srnn.Bidirectional(srnn.GRU(2, 3, seed=0), srnn.LSTM(2, 2, seed=1)),
            srnn.Dense(5, 2, activation="tanh", seed=2),
        ]
    ),
    "bidirectional last": lambda: srnn.Sequential(
        [
            srnn.Dense(2, 3, activation="tanh", seed=3),
            srnn.Bidirectional(srnn.Elman(3, 2, seed=0), srnn.Elman(3, 2, seed=1)),
        ],
        input_shape=(None, 2),
    ),
    "last output of both directions": lambda: srnn.Sequential(
        [
            srnn.Bidirectional(srnn.Elman(2, 2, seed=0), srnn.Elman(2, 1, seed=1)),
            srnn.LastOutput(2, 1),
            srnn.Dense(3, 2, seed=2),
        ]
    ),
    "merged directions, reversed time": lambda: srnn.Sequential(
        [
            srnn.Bidirectional(srnn.Elman(2, 2, seed=0), srnn.Elman(2, 2, seed=1)),
            srnn.MergedDirections("product"),
            srnn.ReversedTime(),
            srnn.Recurrent(srnn.Elman(2, 3, seed=2)),
            srnn.LastOutput(3),
        ]
    ),
    "convolution before recurrence": lambda: srnn.Sequential(
        [
            conv1d(2, 3, 3, stride=2, padding="same"),
            ReLU(),
            srnn.Recurrent(srnn.LSTM(3, 2, seed=0)),
            srnn.Dense(2, 2, seed=1),
        ]
    ),
    "convolution before both directions": lambda: srnn.Sequential(
        [
            conv1d(2, 3, 2),
            Tanh(),
            srnn.Bidirectional(srnn.Elman(3, 2, seed=0), srnn.Elman(3, 2, seed=1)),
            srnn.Dense(4, 2, seed=1),
        ]
    ),
    "pooling after recurrence": lambda: srnn.Sequential(
        [
            srnn.Recurrent(srnn.Elman(2, 3, seed=0)),
            MaxPool1D(kernel_size=2),
            conv1d(3, 2, 2),
            Tanh(),
        ]
    ),
}

#: Each kind of layer: the sample of a law that is tested on all networks elsewhere.
SAMPLE = (
    "2 dense",
    "linear of pytensor_ml",
    "conv 2d same, stride 2, max pool",
    "conv 2d, mean pool",
    "conv 1d",
    "embedding",
    "reversed",
    "bidirectional last",
    "last output of both directions",
    "merged directions, reversed time",
    "convolution before recurrence",
)


@cache
def network_of(case):
    """The network of a row, with every parameter, biases included, at a random value."""
    network = BUILD[case]()
    rng = np.random.default_rng(1)
    for parameter in network.parameters:
        shape = parameter.get_value().shape
        parameter.set_value(rng.uniform(-0.8, 0.8, size=shape).astype(parameter.dtype))
    return network
