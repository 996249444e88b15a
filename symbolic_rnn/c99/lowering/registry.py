"""Which Op is written how: a table that the files beside this one fill."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pytensor.graph.basic import Apply
from pytensor.graph.op import Op

from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.lowering.values import Value

if TYPE_CHECKING:
    from symbolic_rnn.c99.lowering.graph import GraphLowering

__all__ = ["COVERED", "Lowerer", "lowerer_of", "lowers"]

#: From the lowering of the graph, the node, and its inputs, to its outputs.
Lowerer = Callable[["GraphLowering", Apply, list[Value]], Sequence[Value]]

COVERED: dict[type[Op], Lowerer] = {}


def lowers(*kinds: type[Any]) -> Callable[[Lowerer], Lowerer]:
    """Say that a function writes nodes of these Ops."""

    def register(function: Lowerer) -> Lowerer:
        COVERED.update(dict.fromkeys(kinds, function))
        return function

    return register


def lowerer_of(node: Apply) -> Lowerer:
    """Find what writes a node.

    Raises
    ------
    NotCoveredError
        If its Op is not covered.
    """
    for kind in type(node.op).__mro__:
        if kind in COVERED:
            return COVERED[kind]
    raise NotCoveredError.of(node)
