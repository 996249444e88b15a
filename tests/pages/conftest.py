"""The networks whose pages are looked at, each made once, and the browser they are looked at in."""

from __future__ import annotations

from functools import cache

import pytensor.tensor as pt
import pytest
from browser import browser  # noqa: F401  (a fixture)
from pytensor_ml.activations import Tanh
from pytensor_ml.layers import Conv2D, Flatten, MaxPool2D

import symbolic_rnn as srnn
from symbolic_rnn.pages import Page, page

LONG = "a very long name that no picture has room for, and then some more_t"


class Hostile(srnn.Cell):
    """Names that would break out of any page that took them as they are."""

    NAMES = ("a b", "</script><b>", "50% $_^&#~", "x`*_{y}*`", "--></style>", LONG, "\x1b[31m_t")

    def __init__(self):
        super().__init__(n_in=2, state={"s": 3, "<i>&": 3}, seed=0)
        self.U = self.parameter("U<b>\\", (3, 2))
        self.W = self.parameter('W"_{', (3, 3))

    def step(self, x_t, s_prev, v_prev):
        value = x_t @ self.U.T + s_prev @ self.W.T
        for name in self.NAMES:
            value = srnn.let(name, pt.tanh(value))
        return srnn.let("s_t", value + v_prev), srnn.let("<i>&_t", 0.5 * v_prev + 0.1 * value)


BUILD = {
    "lstm": lambda: srnn.LSTM(3, 4, seed=0),
    "gru": lambda: srnn.GRU(3, 4, seed=0),
    "elman": lambda: srnn.Elman(3, 4, seed=0),
    "hostile": Hostile,
    "layers": lambda: srnn.Sequential(
        [
            srnn.Dense(3, 4, activation="tanh", seed=0),
            srnn.Dense(4, 4, activation="sigmoid", seed=1),
            srnn.Dense(4, 2, seed=2),
        ]
    ),
    "convolution": lambda: srnn.Sequential(
        [
            Conv2D("c", in_channels=1, out_channels=2, kernel_size=3, padding="same"),
            Tanh(),
            MaxPool2D(kernel_size=2),
            Flatten,
            srnn.Dense(8, 2, seed=0),
        ],
        input_shape=(4, 4, 1),
    ),
}


@cache
def _page_of(name: str) -> Page:
    network = BUILD[name]()
    few = {"adjoints": [srnn.BPTT()], "n_steps": 2} if isinstance(network, srnn.Cell) else {}
    report = srnn.verify(network, batch=1, entries=3, **few)
    return page(network, report=report, n_steps=12)


@pytest.fixture(scope="session", params=BUILD)
def made(request) -> Page:
    """A page with a small proof, of each network in turn: what is tested is how it looks."""
    return _page_of(request.param)


@pytest.fixture(scope="session")
def page_of():
    """The page of a network by its name, made once."""
    return _page_of
