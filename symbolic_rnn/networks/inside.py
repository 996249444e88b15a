"""What a layer holds, layers within layers included, and what an application leaves in it."""

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

__all__ = ["held_by", "unapplied"]

Path = tuple[str, ...]


def held_by(layer: Any) -> Iterator[tuple[Path, Any]]:
    """Everything a layer holds: its attributes, and those of the layers among them.

    A function holds what it closes over, so ``pytensor_ml.layers.Sequential`` is seen through.

    Parameters
    ----------
    layer : callable

    Yields
    ------
    path : tuple of str
        Names of attributes and places in lists, from the layer on; ``()`` for the layer itself.
    thing : object
        Each object once.
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
        cell.cell_contents  # noqa: B018  (a variable that is not yet assigned has none)
    except ValueError:
        return False
    return True


@contextmanager
def unapplied(*layers: Any) -> Iterator[None]:
    """Undo what applying layers inside the block leaves in them, parameters they make apart.

    ``BatchNorm`` keeps the expressions of its new statistics, for its next application to go on
    from; ``Dropout`` takes a generator from its seed for each. An application to symbols that only
    a derivation or a proof knows must not be a part of what is trained afterwards.
    """
    things = [thing for layer in layers for _, thing in held_by(layer)]
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
