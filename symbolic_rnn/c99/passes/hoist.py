"""Moves loop-invariant addresses, allocations and scalars out of loops."""

from __future__ import annotations

from dataclasses import replace

from symbolic_rnn.c99.ir.expressions import Binary, Expression, FunctionCall, Load, Unary, Var
from symbolic_rnn.c99.ir.memory import set_in
from symbolic_rnn.c99.ir.statements import (
    NO_MEMORY,
    ConstantArray,
    Declare,
    Fail,
    For,
    Function,
    Statement,
)

__all__ = ["hoist_invariants"]


def hoist_invariants(function: Function) -> Function:
    """Declare loop-invariant values in front of the loop.

    A loop may run zero times, so loads, calls and divisions stay inside. Allocations move, too:
    after memory planning, arrays that share a buffer within a loop have the same size
    (:func:`~symbolic_rnn.c99.passes.memory_plan.plan_memory`). Nothing moves out of a branch or a
    parallel block.

    Parameters
    ----------
    function : Function
        After memory planning.

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import Address, expression
    >>> from symbolic_rnn.c99.ir.statements import VariableType
    >>> pointer = VariableType("float64", pointer=True)
    >>> row = Declare("row", pointer, Address(Var("x"), expression("n")))
    >>> loop = For("t", expression(0), expression(9), [row])
    >>> [type(each).__name__ for each in hoist_invariants(Function([loop], [], [], 0, [])).body]
    ['Declare', 'For']
    """
    return replace(function, body=_block(function.body))


def _block(block: list[Statement]) -> list[Statement]:
    found: list[Statement] = []
    for statement in block:
        inside = statement.with_bodies(*map(_block, statement.bodies))
        if isinstance(inside, For):
            same, body = _split_invariant(inside)
            found += same
            inside = replace(inside, body=body)
        found.append(inside)
    return found


def _split_invariant(loop: For) -> tuple[list[Statement], list[Statement]]:
    """Split a loop body into invariant statements and the others, keeping their order."""
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
    """Whether a statement may be executed in front of a loop that runs zero times."""
    match statement:
        case Declare(_, _, FunctionCall("c99_room")):
            return True
        case Fail(Unary("!", Var()), code):
            return code == NO_MEMORY
        case Declare(changes=False) | ConstantArray():
            return all(map(_has_a_value, statement.expressions))
    return False


def _has_a_value(value: Expression) -> bool:
    return not any(
        isinstance(each, Load | FunctionCall)
        or (isinstance(each, Binary) and each.operator in "/%")
        for each in value.walk()
    )
