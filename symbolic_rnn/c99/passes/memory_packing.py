"""Packs buffers of known sizes into one array per dtype: for memory that does not grow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.ir.expressions import (
    Binary,
    Buffer,
    Expression,
    FunctionCall,
    Integer,
    SizeOf,
)
from symbolic_rnn.c99.ir.statements import Function, walk
from symbolic_rnn.c99.passes.memory_plan import Lifetime, lifetimes

__all__ = ["Packing", "pack_memory"]

#: The number of a buffer, and the dtype of its entries.
Key = tuple[int, str]


@dataclass(frozen=True)
class Packing:
    """Where each buffer lies.

    Parameters
    ----------
    offsets : dict of (int, str) to int
        By the number of a buffer and the dtype of its entries: the entry at which it begins, in the
        array of that dtype.
    sizes : dict of str to int
        Number of entries of the array of each dtype.
    """

    offsets: Mapping[Key, int]
    sizes: Mapping[str, int]


def pack_memory(function: Function) -> Packing:
    """Give each buffer a place: buffers that are live at the same time do not overlap.

    One buffer after another is placed at the lowest offset that is free during its lifetime
    (Pisarchyk and Lee 2020, *Efficient memory management for deep neural net inference*, "greedy
    for offset calculation"). Three orders are tried, and the smallest result is kept: those that
    live longest first, the largest first, and the largest products of both first. For the networks
    in ``tests/export/test_memory.py`` the result is as small as what is live at one time.

    Parameters
    ----------
    function : Function
        Each array has its own buffer, of a known size.

    Raises
    ------
    NotCoveredError
        If a size is known only when the function runs.

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import call, expression, load
    >>> from symbolic_rnn.c99.ir.sizes import Size
    >>> from symbolic_rnn.c99.ir.statements import Declare, Store, VariableType
    >>> kind = VariableType("float64", pointer=True)
    >>> def array(name, k, size):
    ...     need = Integer(Size.of(size)) * SizeOf("float64")
    ...     return Declare(name, kind, call("c99_room", "ws", Buffer(k), need))
    >>> def copied(source, target):
    ...     return Store(load(target, 0), load(source, 0))
    >>> body = [array("a", 0, 9), array("b", 1, 2), copied("a", "b"), array("c", 2, 5)]
    >>> body += [array("d", 3, 4), copied("b", "c"), copied("c", "d")]
    >>> pack_memory(Function(body, [], [], 4, [])).sizes  # c and d lie where a was
    {'float64': 11}
    """
    lives = lifetimes(function)
    sizes = _sizes(function)
    found = []
    for order in _ORDERS:
        ordered = sorted(sizes, key=lambda key: (order(sizes[key], lives[key[0]]), key))
        found.append(_placed(ordered, sizes, lives))
    return min(found, key=lambda each: sum(n * np.dtype(d).itemsize for d, n in each.sizes.items()))


#: Which buffers are placed first, by their sizes and lifetimes: those with the least key.
_ORDERS: tuple[Callable[[int, Lifetime], int], ...] = (
    lambda size, life: life.first - life.last,
    lambda size, life: size * (life.first - life.last),
    lambda size, life: -size,
)


def _placed(
    ordered: Sequence[Key], sizes: Mapping[Key, int], lives: Mapping[int, Lifetime]
) -> Packing:
    """Place buffers, the first one first, each at the lowest offset that is free."""
    offsets: dict[Key, int] = {}
    totals: Counter[str] = Counter()
    for key in ordered:
        number, dtype = key
        taken = sorted(
            (offsets[other], offsets[other] + sizes[other])
            for other in offsets
            if other[1] == dtype and _overlap(lives[other[0]], lives[number])
        )
        at = 0
        for first, end in taken:
            if first - at >= sizes[key]:
                break
            at = max(at, end)
        offsets[key] = at
        totals[dtype] = max(totals[dtype], at + sizes[key])
    return Packing(offsets, dict(totals))


def _overlap(a: Lifetime, b: Lifetime) -> bool:
    return a.first <= b.last and b.first <= a.last


def _sizes(function: Function) -> dict[Key, int]:
    """How many entries each buffer holds, at most."""
    sizes: Counter[Key] = Counter()
    for statement in walk(function.body):
        for value in statement.expressions:
            for each in value.walk():
                match each:
                    case FunctionCall("c99_room", (_, Buffer(k), need)) | FunctionCall(
                        "c99_turned", (_, Buffer(k), _, _, need)
                    ):
                        entries, dtype = _entries(need)
                        sizes[k, dtype] = max(sizes[k, dtype], entries, 1)
    return dict(sizes)


def _entries(need: Expression) -> tuple[int, str]:
    match need:
        case Binary("*", Integer(entries), SizeOf(dtype)) if entries.constant is not None:
            return entries.constant, dtype
    raise NotCoveredError("an array whose size is known only when the function runs")
