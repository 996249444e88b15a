"""Registry of the lowering functions, by Op."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pytensor.graph.basic import Apply
from pytensor.graph.op import Op

from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.lowering.values import Operand

if TYPE_CHECKING:
    from symbolic_rnn.c99.lowering.graph import GraphLowering

__all__ = ["LOWERERS", "Lowerer", "lowerer_of", "lowers"]

#: Takes the graph's lowering, the node and the values of its inputs; returns those of its outputs.
Lowerer = Callable[["GraphLowering", Apply, list[Operand]], Sequence[Operand]]

LOWERERS: dict[type[Op], Lowerer] = {}


def lowers(*kinds: type[Any]) -> Callable[[Lowerer], Lowerer]:
    """Register a function as the lowering of these Ops."""

    def register(function: Lowerer) -> Lowerer:
        LOWERERS.update(dict.fromkeys(kinds, function))
        return function

    return register


def lowerer_of(node: Apply) -> Lowerer:
    """Return the lowering function of a node.

    Raises
    ------
    NotCoveredError
        If its Op is not covered.
    """
    for kind in type(node.op).__mro__:
        if kind in LOWERERS:
            return LOWERERS[kind]
    raise NotCoveredError.of(node)
