"""What is written for another library: one chain of layers."""

from __future__ import annotations

from typing import Any

from symbolic_rnn.argument_checks import shown_argument
from symbolic_rnn.cells import Cell
from symbolic_rnn.networks import Bidirectional, Recurrent, Sequential

__all__ = ["as_sequential"]


def as_sequential(network: Any, owner: str) -> Sequential:
    """Return a cell or a layer as a network of its own.

    Parameters
    ----------
    network : Cell, Recurrent, Bidirectional or Sequential
    owner : str
        For messages.

    Raises
    ------
    TypeError
        If it is another object.
    """
    if isinstance(network, Cell):
        network = Recurrent(network)
    if isinstance(network, Recurrent | Bidirectional):
        network = Sequential([network])
    if not isinstance(network, Sequential):
        raise TypeError(f"{owner} expects a network, got {shown_argument(network)}.")
    return network
