"""Distinct names for variables that share a name, such as those of two default-named cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from pytensor.graph.basic import Variable

__all__ = ["distinct_names", "distinctly_named"]


def distinct_names(
    variables: Iterable[Variable], known: Mapping[Any, str] = MappingProxyType({})
) -> dict[Variable, str]:
    """Assign distinct names to variables; names that are already unique are kept.

    Variables that share a name are numbered in the order given. The number follows the layer name,
    as in checkpoints of ``pytensor_ml``: ``lstm_1_U_i``, ``lstm_2_U_i``.

    Parameters
    ----------
    variables : iterable of Variable
        Repeated variables are named once.
    known : mapping of Variable to str
        Names fixed in advance, whatever the variables' own names are; no other variable gets them.

    Returns
    -------
    dict of Variable to str
        In the order given.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> a, b = srnn.Dense(1, 1, seed=0), srnn.Dense(1, 1, name="out", seed=0)
    >>> list(distinct_names([a.V, b.V, srnn.Dense(1, 1).V]).values())
    ['dense_1_V', 'out_V', 'dense_2_V']
    """
    given = {variable: variable.name or "unnamed" for variable in variables}
    often = Counter(name for variable, name in given.items() if variable not in known)
    taken = {name for variable, name in given.items() if often[name] == 1 and variable.name}
    taken |= set(known.values())
    distinct = {}
    for variable, name in given.items():
        if variable in known:
            name = known[variable]
        elif often[name] > 1 or not variable.name or name in known.values():
            name = _numbered(variable, name, taken)
        distinct[variable] = name
        taken.add(name)
    return distinct


def _numbered(variable: Variable, name: str, taken: set[str]) -> str:
    """The name with the first number that makes it unique."""
    layer = getattr(variable, "layer_name", None) or ""
    if not layer or not name.startswith(layer):
        layer = name
    number = 1
    while (numbered := f"{layer}_{number}{name[len(layer) :]}") in taken:
        number += 1
    return numbered


@contextmanager
def distinctly_named(
    variables: Iterable[Variable], known: Mapping[Any, str] = MappingProxyType({})
) -> Iterator[None]:
    """Rename variables inside the block so that their names differ; restore the names afterwards.

    State that an optimizer allocates in the block is named after its parameter and keeps that name.

    Parameters
    ----------
    variables : iterable of Variable
    known : mapping of Variable to str
        As in `distinct_names`.
    """
    given = {variable: variable.name for variable in variables}
    try:
        for variable, name in distinct_names(given, known).items():
            variable.name = name
        yield
    finally:
        for variable, before in given.items():
            variable.name = before
