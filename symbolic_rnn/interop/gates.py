"""The gates of a cell, joined to the few arrays in which other libraries keep them.

Each library has its own order of gates, and most have two biases, ``b`` and ``c``, where the
equations of :mod:`symbolic_rnn` have their sum: only the candidate of
:class:`~symbolic_rnn.GRU` has both, since the reset gate stands between them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from symbolic_rnn.cells import Cell
from symbolic_rnn.layers import Dense

__all__ = ["Gates", "joined_gates", "put", "put_gates"]

Array = NDArray[Any]


class Gates(NamedTuple):
    """Arrays of all gates, joined along the first axis.

    Parameters
    ----------
    U, W : ndarray
        ``(gates * n_hidden, n_in)`` and ``(gates * n_hidden, n_hidden)``.
    b, c : ndarray
        The two biases, ``(gates * n_hidden,)``.
    """

    U: Array
    W: Array
    b: Array
    c: Array


def put(part: Cell | Dense, label: str, value: Array) -> None:
    """Set a parameter by its name in the equations."""
    [parameter] = [p for p, name in part.parameter_names.items() if name == label]
    parameter.set_value(value.astype(parameter.dtype))


def put_gates(cell: Cell, suffixes: Sequence[str], given: Gates) -> None:
    """Set the parameters of a cell from joined gates.

    Parameters
    ----------
    cell : Cell
    suffixes : sequence of str
        The gates as the cell's parameters name them, ``("_r", "_z", "_n")``, in the order in which
        they are joined.
    given : Gates
    """
    labels = set(cell.parameter_names.values())
    for suffix, U, W, b, c in zip(
        suffixes, *(np.split(array, len(suffixes)) for array in given), strict=True
    ):
        put(cell, f"U{suffix}", U)
        put(cell, f"W{suffix}", W)
        apart = f"c{suffix}" in labels
        put(cell, f"b{suffix}", b if apart else b + c)
        if apart:
            put(cell, f"c{suffix}", c)


def joined_gates(
    cell: Cell,
    suffixes: Sequence[str],
    values: Mapping[Any, Array],
    second: Callable[[Array], Array],
) -> Gates:
    """Join what belongs to the parameters of a cell, weights or gradients.

    Parameters
    ----------
    cell : Cell
    suffixes : sequence of str
        The gates, as for :func:`put_gates`.
    values : mapping of TrainableParameter to ndarray
        For each parameter of the cell, in its shape.
    second : callable
        Makes the second bias of a gate from the only one that the cell has: ``np.zeros_like`` for
        weights, which are added; ``np.copy`` for gradients, which are the same by both summands.
    """
    own = {label: values[p] for p, label in cell.parameter_names.items()}
    made = {f"c{suffix}": second(own[f"b{suffix}"]) for suffix in suffixes}
    given = made | own
    return Gates(
        *(np.concatenate([given[f"{letter}{suffix}"] for suffix in suffixes]) for letter in "UWbc")
    )
