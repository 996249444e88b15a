"""Small members of the zoo, for the tests of what holds for every one."""

from __future__ import annotations

import numpy as np

import symbolic_rnn as srnn
from symbolic_rnn.zoo import ZOO
from symbolic_rnn.zoo.sizes import sizes_for


def member(name: str) -> srnn.Cell:
    """One of the zoo, with random values for all parameters."""
    cell = ZOO[name](**sizes_for(ZOO[name], 2, 4), seed=0)
    rng = np.random.default_rng(1)
    for parameter in cell.parameters:
        value = parameter.get_value()
        parameter.set_value((value + rng.normal(scale=0.4, size=value.shape)).astype(value.dtype))
    return cell
