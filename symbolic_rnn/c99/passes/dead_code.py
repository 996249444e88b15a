"""Dead code elimination."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from symbolic_rnn.c99.ir.statements import ConstantArray, Declare, Function, Statement, walk

__all__ = ["remove_dead_code"]


def remove_dead_code(function: Function) -> Function:
    """Remove declarations that nothing reads, transitively.

    Parameters
    ----------
    function : Function

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import Var, expression
    >>> from symbolic_rnn.c99.ir.statements import VariableType
    >>> one = Declare("one", VariableType("int64"), expression(1))
    >>> two = Declare("two", VariableType("int64"), Var("one") + 1)
    >>> remove_dead_code(Function([one, two], [], [], 0, [])).body
    []
    """
    uses: Counter[str] = Counter()
    declared: dict[str, Statement] = {}
    for statement in walk([*function.constants, *function.body]):
        uses.update(name for each in statement.expressions for name in each.reads)
        # Removing such a declaration affects only its readers.
        if isinstance(statement, ConstantArray | Declare) and not _changes(statement):
            declared[statement.name] = statement
    unused = [name for name in declared if not uses[name]]
    dropped: set[str] = set()
    while unused:
        dropped.add(last := unused.pop())
        for name in (name for each in declared[last].expressions for name in each.reads):
            uses[name] -= 1
            if name in declared and not uses[name]:
                unused.append(name)
    body, constants = (_without(block, dropped) for block in (function.body, function.constants))
    return replace(function, body=body, constants=constants)


def _changes(statement: ConstantArray | Declare) -> bool:
    return isinstance(statement, Declare) and statement.changes


def _without(block: list[Statement], dropped: Collection[str]) -> list[Statement]:
    return [
        statement.with_bodies(*(_without(body, dropped) for body in statement.bodies))
        for statement in block
        if not (isinstance(statement, ConstantArray | Declare) and statement.name in dropped)
    ]
