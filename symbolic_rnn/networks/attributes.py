"""Attributes of layers, including nested layers, and how to undo changes made by an application."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from types import FunctionType, MethodType
from typing import Any

import numpy as np
from pytensor.graph.basic import Variable
from pytensor_ml.base import Layer
from pytensor_ml.layers.recurrent import RecurrentCell

__all__ = ["applications_undone", "attributes_of"]

Path = tuple[str, ...]


def attributes_of(layer: Any) -> Iterator[tuple[Path, Any]]:
    """Iterate over a layer's attributes, including those of nested layers.

    Closures of functions are included, so the layers of ``pytensor_ml.layers.Sequential`` are
    found.

    Parameters
    ----------
    layer : callable

    Yields
    ------
    path : tuple of str
        Names of attributes and indices in lists, starting at the layer; ``()`` for the layer
        itself.
    thing : object
        Every object, once.
    """
    pending: list[tuple[Path, Any]] = [((), layer)]
    seen: set[int] = set()
    while pending:
        path, thing = pending.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        yield path, thing
        pending += [((*path, *step), part) for step, part in reversed(_parts(thing, path))]


def _parts(thing: Any, path: Path) -> list[tuple[Path, Any]]:
    if isinstance(thing, list | tuple):
        return [((str(k),), part) for k, part in enumerate(thing)]
    if isinstance(thing, dict):
        return [((str(key),), part) for key, part in thing.items()]
    if isinstance(thing, partial):
        return [((), thing.func), ((), thing.args), ((), thing.keywords)]
    if isinstance(thing, MethodType):
        return [((), thing.__self__)]
    if isinstance(thing, FunctionType):
        return [((), cell.cell_contents) for cell in thing.__closure__ or () if _is_filled(cell)]
    if isinstance(thing, Layer | RecurrentCell) or (not path and hasattr(thing, "__dict__")):
        return [((name,), part) for name, part in vars(thing).items()]
    return []


def _is_filled(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018  (an unassigned variable has none)
    except ValueError:
        return False
    return True


@contextmanager
def applications_undone(*layers: Any) -> Iterator[None]:
    """Undo changes that applying layers inside the block makes to them, except new parameters.

    ``BatchNorm`` keeps the expressions of its updated statistics for its next application;
    ``Dropout`` spawns a generator at each application. An application to symbols of a derivation or
    a verification must not affect later training.
    """
    things = [thing for layer in layers for _, thing in attributes_of(layer)]
    lists = [(thing, list(thing)) for thing in things if isinstance(thing, list)]
    owners = [thing for thing in things if isinstance(thing, Layer | RecurrentCell)]
    before = [(owner, {k: _kept(v) for k, v in vars(owner).items()}) for owner in owners]
    try:
        yield
    finally:
        for whole, items in lists:
            whole[:] = items
        for owner, attributes in before:
            for name, value in vars(owner).items():
                is_expression = isinstance(value, Variable) and value.owner is not None
                if is_expression or isinstance(value, np.random.Generator):
                    setattr(owner, name, attributes.get(name))


def _kept(value: Any) -> Any:
    return copy.deepcopy(value) if isinstance(value, np.random.Generator) else value
