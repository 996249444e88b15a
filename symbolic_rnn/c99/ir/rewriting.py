"""Bottom-up substitution of expressions in statements; passes are written with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from symbolic_rnn.c99.ir.expressions import Expression
from symbolic_rnn.c99.ir.statements import Statement

__all__ = ["changed", "changed_block"]

Change = Callable[[Expression], Expression]


def changed[Node: (Expression, Statement)](node: Node, change: Change) -> Node:
    """Replace each expression in a node, subexpressions first.

    Parameters
    ----------
    node : Expression or Statement
        Not modified; unchanged subtrees are shared with the result.
    change : callable
        Maps an expression to its replacement, which may be the expression itself.

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import Var
    >>> changed(Var("a") + Var("b"), lambda e: Var("c") if e == Var("a") else e)
    Binary(operator='+', left=Var(name='c'), right=Var(name='b'))
    """
    fields = {}
    for name in getattr(node, "__match_args__", ()):
        before = getattr(node, name)
        after = _field(before, change)
        if after is not before:
            fields[name] = after
    found: Any = replace(node, **fields) if fields else node  # type: ignore[type-var]
    given: Any = change(found) if isinstance(found, Expression) else found
    return given


def _field(value: Any, change: Change) -> Any:
    match value:
        case Expression():
            return changed(value, change)
        case tuple() if any(isinstance(each, Expression) for each in value):
            entries = tuple(_field(each, change) for each in value)
            same = all(a is b for a, b in zip(entries, value, strict=True))
            return value if same else entries
        case list():
            return changed_block(value, change)
    return value


def changed_block(block: list[Statement], change: Change) -> list[Statement]:
    """Replace each expression in a block, subexpressions first."""
    found = [changed(statement, change) for statement in block]
    return block if all(a is b for a, b in zip(found, block, strict=True)) else found
