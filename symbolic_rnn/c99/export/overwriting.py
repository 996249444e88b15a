"""Decides whether an array may be written over another that it is computed from."""

from __future__ import annotations

from symbolic_rnn.c99.ir.expressions import Expression, Load, Var
from symbolic_rnn.c99.ir.statements import Declare, For, Statement, Store, calls_in, walk

__all__ = ["may_overwrite"]


def may_overwrite(body: list[Statement], source: str, target: str) -> bool:
    """Whether the target may lie where the source does: each entry is read before it is written.

    Parameters
    ----------
    body : list of Statement
        Of the whole function.
    source, target : str
        Pointers to arrays of one size; the target is written to and not read.

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import expression, load
    >>> i, n = expression("i"), expression(9)
    >>> def loop(index):
    ...     return For("i", expression(0), n, [Store(load("y", i), load("x", index))])
    >>> may_overwrite([loop(i)], "x", "y"), may_overwrite([loop(8 - i)], "x", "y")
    (True, False)
    """
    if any(_points_into(each, (source, target)) for each in walk(body)):
        return False
    written = False
    for statement in body:
        reads = _is_read(statement, source)
        if written and reads:
            return False
        if _writes(statement, target):
            if reads and not _entry_by_entry(statement, source, target):
                return False
            written = True
    return True


def _points_into(statement: Statement, arrays: tuple[str, ...]) -> bool:
    """Whether it makes another pointer into one of the arrays."""
    match statement:
        case Declare(_, kind, value):
            return kind.pointer and not value.reads.isdisjoint(arrays)
        case Store(Var(), value):
            return any(isinstance(each, Var) and each.name in arrays for each in value.walk())
    return False


def _is_read(statement: Statement, array: str) -> bool:
    return any(array in value.reads for each in walk([statement]) for value in each.expressions)


def _writes(statement: Statement, array: str) -> list[Expression]:
    """The indices at which a statement writes to an array; for a call, the array itself."""
    indices: list[Expression] = []
    for each in walk([statement]):
        match each:
            case Store(Load(Var(name), index), _) if name == array:
                indices.append(index)
    for call in calls_in([statement]):
        indices += (argument for argument in call.arguments if argument == Var(array))
    return indices


def _entry_by_entry(statement: Statement, source: str, target: str) -> bool:
    """Whether each turn of its loops reads the source only where it then writes the target."""
    indices = {*_writes(statement, target)}
    if len(indices) != 1 or Var(target) in indices:
        return False
    [index] = indices
    loops = [each.index for each in walk([statement]) if isinstance(each, For)]
    if not set(loops) <= index.reads:
        return False  # an entry comes again in another turn
    loads = sum(
        isinstance(part, Load) and part == Load(Var(source), index)
        for each in walk([statement])
        for value in each.expressions
        for part in value.walk()
    )
    mentions = sum(
        part == Var(source)
        for each in walk([statement])
        for value in each.expressions
        for part in value.walk()
    )
    return loads == mentions
