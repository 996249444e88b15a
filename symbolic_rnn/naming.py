"""Distinct names for variables that share one, such as those of two cells with default names."""

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
    """Give each variable a name of its own; one that no other has stays as it is.

    Where several have the same name, each is numbered in the order given, after the layer that it
    belongs to, as ``pytensor_ml`` numbers them in its checkpoints: ``lstm_1_U_i``, ``lstm_2_U_i``.

    Parameters
    ----------
    variables : iterable of Variable
        Each is named once, however often it occurs.
    known : mapping of Variable to str
        What some of them are called whatever their own name is; no other gets that name.

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
    """The first number that makes the name a new one."""
    layer = getattr(variable, "layer_name", None) or ""
    if not layer or not name.startswith(layer):
        layer = name
    number = 1
    while (numbered := f"{layer}_{number}{name[len(layer) :]}") in taken:
        number += 1
    return numbered


@contextmanager
def distinctly_named(variables: Iterable[Variable]) -> Iterator[None]:
    """Let no two variables share a name inside the block; afterwards each has its own again.

    What an optimizer allocates inside is named after its parameter, and keeps that name.
    """
    given = {variable: variable.name for variable in variables}
    try:
        for variable, name in distinct_names(given).items():
            variable.name = name
        yield
    finally:
        for variable, before in given.items():
            variable.name = before
