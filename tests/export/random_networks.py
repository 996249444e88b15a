"""Random networks, whose parameters and states have names that C, C++ or the exporter uses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytensor.tensor as pt
from pytensor_ml.layers import Conv1D
from pytensor_ml.optim import adam, sgd

import symbolic_rnn as srnn
from symbolic_rnn.cells import CELLS
from symbolic_rnn.export import export_c

_WORDS = """
    x y workspace state loss h weights optimizer gradient target class int β φ W^{(1)} W_1 W(1)
    out in ws code context t i0 n_steps status M_PI exp tanh c99_tanh_f64 c99_field float64 double
    none step start trained message x_t s_t {x} {} buffer_0 NAN value number number_2 j term error
    read write stream mark stored save load y0 y1 j0 index gamma I linux errno memcpy sizeof
    parts_2 U size 1st _ __x new template xor bar_a a' a'' ∂L Δ _t end i i_1 w_prev C99_IVDEP U_x
    Σ σ
"""
NAMES = _WORDS.split()

#: Texts that end up in comments, strings and tables.
TEXTS = [
    "wind speed", "*/ int x;", "a/*b", "back\\", "two\nlines", "\r", "%s %n", "a|b", "{x}", "??/",
    '"quoted"', "σ²", "\u202e", "", " ", "// x", "`code`", "#error", "x" * 150,
]  # fmt: skip


class Hostile(srnn.Cell):
    """Two states, a gate, and names drawn at random."""

    def __init__(self, n_in, n_hidden, names, *, seed):
        self.names = names
        u, w, b, first, second, _ = names
        super().__init__(n_in=n_in, state={first: n_hidden, second: n_hidden}, seed=seed)
        self.U = self.parameter(u, (n_hidden, n_in))
        self.W = self.parameter(w, (n_hidden, n_hidden))
        self.b = self.parameter(b, (n_hidden,))

    def step(self, x_t, p, q):
        *_, first, second, gate = self.names
        g = srnn.let(f"{gate}_t", pt.sigmoid(x_t @ self.U.T + self.b * q))
        p = srnn.let(f"{first}_t", (1 - g) * p + g * pt.tanh(p @ self.W.T))
        return p, srnn.let(f"{second}_t", q + p * pt.exp(-q))


def random_cell(rng: np.random.Generator, n_in: int) -> srnn.Cell:
    """A cell of the library, or one with hostile names."""
    width, seed = int(rng.integers(1, 7)), int(rng.integers(1000))
    if rng.random() < 0.5:
        names = [str(name) for name in rng.choice(NAMES, 6, replace=False)]
        return Hostile(n_in, width, names, seed=seed)
    return CELLS[str(rng.choice(list(CELLS)))](n_in, width, seed=seed)


def random_network(rng: np.random.Generator):
    """A cell, a stack, both directions, layers in sequence, or a forecaster of one of them."""
    if rng.random() < 0.2:
        return random_forecaster(rng)
    n_in = int(rng.integers(1, 5))
    kind = rng.choice(["cell", "stack", "bidirectional", "sequential", "convolution"])
    cell = random_cell(rng, n_in)
    if kind == "stack":
        return srnn.Stack([cell, random_cell(rng, cell.n_hidden)])
    if kind == "bidirectional":
        return srnn.Bidirectional(cell, random_cell(rng, n_in))
    if kind == "sequential":
        middle = srnn.Dense(cell.n_hidden, 2, seed=1)
        return srnn.Sequential([srnn.Recurrent(cell), middle, srnn.Recurrent(random_cell(rng, 2))])
    if kind == "convolution":
        layers = [
            Conv1D("c", in_channels=n_in, out_channels=2, kernel_size=2),
            srnn.Recurrent(random_cell(rng, 2)),
        ]
        return srnn.Sequential(layers, seed=3, name=str(rng.choice(TEXTS)))
    return cell


def random_forecaster(rng: np.random.Generator) -> srnn.Forecaster:
    """A forecaster of columns in different units, whose names are texts."""
    n_in = int(rng.integers(1, 4))
    columns = [str(each) for each in rng.choice(TEXTS, n_in, replace=False)]
    scaling = srnn.Scaling(rng.normal(size=n_in) * 100, 10.0 ** rng.integers(0, 3, n_in))
    if rng.random() < 0.3:
        cell = srnn.Bidirectional(random_cell(rng, n_in), random_cell(rng, n_in))
    else:
        cell = random_cell(rng, n_in)
    width = (
        cell.n_hidden
        if isinstance(cell, srnn.Cell)
        else sum(each.n_hidden for each in (cell.forward, cell.backward))
    )
    return srnn.Forecaster(
        cell, srnn.Dense(width, int(rng.integers(1, 4)), seed=1), scaling,
        window=int(rng.integers(2, 7)), columns=columns, target=str(rng.choice(columns)),
    )  # fmt: skip


def write_random_network(seed: int, folder: Path) -> str:
    """Export a random network; return a description of it."""
    rng = np.random.default_rng(seed)
    network = random_network(rng)
    if isinstance(network, srnn.Forecaster):
        width = None  # it has a readout
    elif isinstance(network, srnn.Cell):
        width = network.n_hidden
    else:
        x = pt.tensor("x", dtype="float64", shape=(1, 5, None))
        width = network(x).type.shape[-1]
    readout = None
    if width and rng.random() < 0.7:
        readout = srnn.Dense(int(width), int(rng.integers(1, 4)), seed=1)
    options = {
        "training": bool(rng.random() < 0.7),
        "n_steps": int(rng.integers(2, 7)),
        "dtype": str(rng.choice(["float64", "float32"])),
        "optimizer": adam(1e-2) if rng.random() < 0.5 else sgd(1e-2),
    }
    export_c(network, folder, name=f"net{seed}", readout=readout, seed=seed, **options)
    return f"{network!r} {options} {getattr(network, 'names', '')}"
