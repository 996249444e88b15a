"""Leaves out what a function computes and never reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from symbolic_rnn.c99.ir.statements import Constant, Declare, Statement, walk

__all__ = ["pruned"]


def pruned(blocks: Sequence[list[Statement]]) -> None:
    """Take out declarations that nothing reads, in place.

    Parameters
    ----------
    blocks : sequence of list of Statement
        A variable may be declared in one block and read in another.

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import Name, expression
    >>> from symbolic_rnn.c99.ir.statements import Kind
    >>> one = Declare("one", Kind("int64"), expression(1))
    >>> block = [one, Declare("two", Kind("int64"), Name("one") + 1)]
    >>> pruned([block])
    >>> block
    []
    """
    uses: Counter[str] = Counter()
    declared: dict[str, Declare | Constant] = {}
    for block in blocks:
        for statement in walk(block):
            uses.update(name for each in statement.expressions for name in each.reads)
            # Leaving one out changes nothing but what reads it.
            if isinstance(statement, Constant | Declare) and not _changes(statement):
                declared[statement.name] = statement
    unused = [name for name in declared if not uses[name]]
    dropped: set[int] = set()
    while unused:
        statement = declared[unused.pop()]
        dropped.add(id(statement))
        for name in (name for each in statement.expressions for name in each.reads):
            uses[name] -= 1
            if name in declared and not uses[name]:
                unused.append(name)
    for block in blocks:
        _take_out(block, dropped)


def _changes(statement: Constant | Declare) -> bool:
    return isinstance(statement, Declare) and statement.changes


def _take_out(block: list[Statement], dropped: Iterable[int]) -> None:
    block[:] = [statement for statement in block if id(statement) not in dropped]
    for statement in block:
        for body in statement.bodies:
            _take_out(body, dropped)
