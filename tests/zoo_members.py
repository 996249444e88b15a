"""Small members of the zoo, for the tests of what holds for every one."""

from __future__ import annotations

import inspect

import numpy as np

import symbolic_rnn as srnn
from symbolic_rnn.zoo import ZOO

#: Sizes of small members, whose arguments are not all called n_in and n_hidden.
SIZES = {"n_in": 2, "n_data": 2, "n_hidden": 4, "n_cell": 4, "n_state": 4, "n_projected": 2}


def member(name: str) -> srnn.Cell:
    """One of the zoo, with random values for all parameters."""
    make = ZOO[name]
    taken = inspect.signature(make).parameters
    cell = make(**{size: n for size, n in SIZES.items() if size in taken}, seed=0)
    rng = np.random.default_rng(1)
    for parameter in cell.parameters:
        value = parameter.get_value()
        parameter.set_value((value + rng.normal(scale=0.4, size=value.shape)).astype(value.dtype))
    return cell
