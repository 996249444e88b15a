"""Checks that a function is given a network of the kind it works on."""

from __future__ import annotations

from typing import Any

from symbolic_rnn.cells import Cell
from symbolic_rnn.networks.recurrent import Bidirectional, Recurrent
from symbolic_rnn.networks.sequential import Sequential

__all__ = ["require_network"]


def require_network(owner: str, given: Any, *, layers: bool = True) -> None:
    """Raise unless a cell, or a network of layers, is given.

    Parameters
    ----------
    owner : str
        The function, for the message.
    given : object
    layers : bool
        Whether a :class:`~symbolic_rnn.Sequential` is accepted too.

    Raises
    ------
    TypeError

    Examples
    --------
    >>> from symbolic_rnn.networks.expected import require_network
    >>> require_network("derive", "lstm")
    Traceback (most recent call last):
    TypeError: derive expects a cell or a Sequential, got str; build one: srnn.Elman(3, 4).
    """
    if isinstance(given, Cell) or (layers and isinstance(given, Sequential)):
        return
    got = f"the class {given.__name__}" if isinstance(given, type) else type(given).__name__
    advice = "build one: srnn.Elman(3, 4)."
    if isinstance(given, type):
        advice = f"make an instance: {given.__name__}(...)."
    elif isinstance(given, Sequential):
        advice = "it works on one cell; pass the cell of a layer."
    elif isinstance(given, Recurrent | Bidirectional):
        advice = "wrap it: srnn.Sequential([...])." if layers else "pass its cell."
    expected = "a cell or a Sequential" if layers else "a cell"
    raise TypeError(f"{owner} expects {expected}, got {got}; {advice}")
