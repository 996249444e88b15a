"""Replaces parallel blocks with plain ones, for a single thread."""

from __future__ import annotations

from dataclasses import replace

from symbolic_rnn.c99.ir.expressions import Expression, Integer, Var
from symbolic_rnn.c99.ir.rewriting import changed_block
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import Function, Parallel, Statement

__all__ = ["inlined", "serial", "serial_block"]


def serial(function: Function) -> Function:
    """Replace each parallel block with its body, over all of its rows.

    Parameters
    ----------
    function : Function

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import expression, load
    >>> from symbolic_rnn.c99.ir.statements import For, Store
    >>> i = Size.symbol("i")
    >>> rows = For("i", Var("first"), Var("last"), [Store(load("x", i), expression(1))])
    >>> block = Parallel("entries", "first", "last", Size.of(9), Size.of(72), [rows])
    >>> [loop] = serial(Function([block], [], [], 0, [])).body
    >>> loop.first, loop.last
    (Integer(size=Size(0)), Integer(size=Size(9)))
    """
    return replace(function, body=serial_block(function.body))


def serial_block(block: list[Statement]) -> list[Statement]:
    """Replace the parallel blocks in a list of statements."""
    found: list[Statement] = []
    for statement in block:
        if isinstance(statement, Parallel):
            found += serial_block(inlined(statement))
        else:
            found.append(statement.with_bodies(*map(serial_block, statement.bodies)))
    return found


def inlined(parallel: Parallel) -> list[Statement]:
    """Return the body of a parallel block, for all rows."""
    bounds = {parallel.first: Size.of(0), parallel.last: parallel.count}

    def bound(value: Expression) -> Expression:
        match value:
            case Var(name) if name in bounds:
                return Integer(bounds[name])
            case Integer(size) if not size.names.isdisjoint(bounds):
                return Integer(size.substituted(bounds))
        return value

    return changed_block(parallel.body, bound)
