"""Recurrent layers of one width, by the name of their options."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from pytensor_ml.layers import Dropout

from symbolic_rnn.cells import Cell, Stack
from symbolic_rnn.networks.recurrent import Bidirectional, Recurrent
from symbolic_rnn.networks.sequential import Sequential

__all__ = ["recurrent_network"]


def recurrent_network(
    make: Callable[..., Cell],
    n_in: int,
    n_hidden: int,
    *,
    layers: int = 1,
    bidirectional: bool = False,
    dropout: float = 0.0,
    seed: int = 0,
    dropout_seed: int = 0,
) -> Cell | Sequential:
    """Build recurrent layers, each of which reads the outputs of the one before.

    Parameters
    ----------
    make : callable
        Makes a cell, ``make(n_in, n_hidden, seed=...)``.
    n_in, n_hidden : int
        Features of the input, and width of each cell.
    layers : int
        Number of layers.
    bidirectional : bool
        Whether each layer has two cells, one for each direction.
    dropout : float
        Fraction of each layer's outputs that is dropped in training.
    seed, dropout_seed : int
        Seeds of the weights and of the dropout.

    Returns
    -------
    Cell or Sequential
        A cell, of several layers a :class:`~symbolic_rnn.Stack`; a Sequential with two directions
        or dropout.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> recurrent_network(srnn.GRU, 3, 4)
    GRU(n_in=3, n_hidden=4)
    """
    directions = 2 if bidirectional else 1
    # The first seed equals that of a network with one layer.
    seeds = [seed, *np.random.SeedSequence(seed).generate_state(2 * layers)]
    cells: list[Cell] = []
    for layer in range(layers):
        reads = directions * n_hidden if layer else n_in
        for _ in range(directions):
            cells.append(make(reads, n_hidden, seed=int(seeds[len(cells)])))
    if not bidirectional and not dropout:
        return cells[0] if layers == 1 else Stack(cells)
    parts: list[Any] = []
    rest = iter(cells)
    for layer, cell in enumerate(rest):
        parts.append(Bidirectional(cell, next(rest)) if bidirectional else Recurrent(cell))
        if dropout:
            parts.append(Dropout(p=dropout, random_state=[dropout_seed, layer]))
    return Sequential(parts)
