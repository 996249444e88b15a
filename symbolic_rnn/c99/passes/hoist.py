"""Takes out of a loop what is the same in each turn: addresses, room, numbers."""

from __future__ import annotations

from dataclasses import replace

from symbolic_rnn.c99.ir.expressions import Apply, Binary, Expression, Load, Name, Unary
from symbolic_rnn.c99.ir.memory import set_in
from symbolic_rnn.c99.ir.statements import (
    NO_MEMORY,
    Constant,
    Declare,
    Fail,
    For,
    Function,
    Statement,
)

__all__ = ["hoisted"]


def hoisted(function: Function) -> Function:
    """Declare in front of a loop what the loop does not change.

    A loop may have no turn: what reads memory, calls a function or may divide by zero stays in it.
    Room is taken in front of it, too, since two arrays that lie in one room in a loop are of one
    size (:func:`~symbolic_rnn.c99.passes.place.placed`). Nothing leaves a branch, or what threads
    share.

    Parameters
    ----------
    function : Function
        With the rooms of its buffers.

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import Place, expression
    >>> from symbolic_rnn.c99.ir.statements import Kind
    >>> row = Declare("row", Kind("float64", pointer=True), Place(Name("x"), expression("n")))
    >>> turns = For("t", expression(0), expression(9), [row])
    >>> [type(each).__name__ for each in hoisted(Function([turns], [], [], 0, [])).body]
    ['Declare', 'For']
    """
    return replace(function, body=_block(function.body))


def _block(block: list[Statement]) -> list[Statement]:
    found: list[Statement] = []
    for statement in block:
        inside = statement.with_bodies(*map(_block, statement.bodies))
        if isinstance(inside, For):
            same, body = _parted(inside)
            found += same
            inside = replace(inside, body=body)
        found.append(inside)
    return found


def _parted(loop: For) -> tuple[list[Statement], list[Statement]]:
    """What is the same in each turn of a loop, and the others, each in their order."""
    same: list[Statement] = []
    others: list[Statement] = []
    changing = set_in([loop])
    for statement in loop.body:
        if changing.isdisjoint(name for e in statement.expressions for name in e.reads) and (
            _is_safe(statement)
        ):
            same.append(statement)
            changing -= statement.declares
        else:
            others.append(statement)
    return same, others


def _is_safe(statement: Statement) -> bool:
    """Whether a statement may stand in front of a loop that has no turn."""
    match statement:
        case Declare(_, _, Apply("c99_room")):
            return True
        case Fail(Unary("!", Name()), code):
            return code == NO_MEMORY
        case Declare(changes=False) | Constant():
            return all(map(_has_a_value, statement.expressions))
    return False


def _has_a_value(value: Expression) -> bool:
    return not any(
        isinstance(each, Load | Apply) or (isinstance(each, Binary) and each.sign in "/%")
        for each in value.walk()
    )
