"""The sizes of a recurrence by two numbers, whatever its constructor calls them."""

from __future__ import annotations

import inspect

from symbolic_rnn.cells import Cell

__all__ = ["sizes_for"]


def sizes_for(kind: type[Cell], n_in: int, n_hidden: int) -> dict[str, int]:
    """Return the sizes that a constructor takes, by name.

    Parameters
    ----------
    kind : type of Cell
    n_in : int
        Number of input features, ``n_data`` where noise is an input, too.
    n_hidden : int
        Width of the state, ``n_cell`` or ``n_state``; a projection is half as wide.

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> from symbolic_rnn.zoo.sizes import sizes_for
    >>> sizes_for(zoo.LSTMWithProjection, 3, 4)
    {'n_in': 3, 'n_cell': 4, 'n_projected': 2}
    >>> sizes_for(zoo.ARMA, 3, 4)
    {}
    """
    named = dict.fromkeys(("n_in", "n_data"), n_in)
    named |= dict.fromkeys(("n_hidden", "n_cell", "n_state"), n_hidden)
    named["n_projected"] = max(1, n_hidden // 2)
    return {name: named[name] for name in inspect.signature(kind).parameters if name in named}
