"""Alias analysis: which memory pointers point into, and which memory a block reads or writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from symbolic_rnn.c99.ir.effects import effect_of
from symbolic_rnn.c99.ir.expressions import (
    Address,
    Buffer,
    Conditional,
    Expression,
    FunctionCall,
    Integer,
    Load,
    Var,
)
from symbolic_rnn.c99.ir.statements import Declare, Statement, Store, calls_of, walk

__all__ = ["Arrays", "arrays_of", "pointees", "read", "set_in", "written"]

#: Maps each pointer to the arrays that it may point into. An array is named by its workspace
#: buffer's
#: number, or, if it lies in other memory, by the first pointer to it.
Arrays = Mapping[str, frozenset[str | int]]


def arrays_of(block: Iterable[Statement]) -> Arrays:
    """Compute what the pointers of a function may point into.

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import call
    >>> from symbolic_rnn.c99.ir.statements import VariableType
    >>> kind = VariableType("float64", pointer=True)
    >>> array = Declare("x", kind, call("c99_room", "ws", Buffer(3), 8))
    >>> arrays_of([array, Declare("row", kind, Address(Var("x"), Var("i")))])["row"]
    frozenset({3})
    """
    found: dict[str, frozenset[str | int]] = {}
    for statement in walk(block):
        match statement:
            case Declare(name, kind, value) if kind.pointer:
                found[name] = pointees(value, found) or frozenset({name})
            case Store(Var(name), value) if name in found:
                found[name] |= pointees(value, found)
    return found


def pointees(value: Expression, arrays: Arrays) -> frozenset[str | int]:
    """Return the arrays that an address may point into."""
    match value:
        case Var(name) | Address(Var(name), _):
            return arrays.get(name, frozenset({name}))
        case Conditional(_, yes, no):
            return pointees(yes, arrays) | pointees(no, arrays)
        case FunctionCall(_, arguments):
            return frozenset(each.number for each in arguments if isinstance(each, Buffer))
    return frozenset()


def set_in(block: Iterable[Statement]) -> frozenset[str]:
    """Return the variables that a block declares or assigns."""
    found: set[str] = set()
    for statement in walk(block):
        match statement:
            case Store(Var() | Integer() as into, _):
                found |= into.reads
            case _:
                found |= statement.declares
    return frozenset(found)


def written(block: Iterable[Statement], arrays: Arrays) -> frozenset[str | int]:
    """Return the arrays that a block may write."""
    pointers: list[Expression] = []
    for statement in walk(block):
        for call in calls_of(statement):
            effect = effect_of(call.function)
            pointers += [call.arguments[k] for k in (*effect.writes, *effect.updates)]
        match statement:
            case Store(Load(array, _), _):
                pointers.append(array)
    return frozenset().union(*(pointees(pointer, arrays) for pointer in pointers))


def read(block: Iterable[Statement], arrays: Arrays) -> frozenset[str | int]:
    """Return the arrays that a block may read; taking an address is not a read."""
    pointers: list[Expression] = []
    for statement in walk(block):
        for value in statement.expressions:
            for each in value.accesses:
                match each:
                    case Load(array, _) if not _is_target(statement, each):
                        pointers.append(array)
                    case FunctionCall(function, arguments):
                        writes = effect_of(function).writes
                        pointers += [x for k, x in enumerate(arguments) if k not in writes]
    return frozenset().union(*(pointees(pointer, arrays) for pointer in pointers))


def _is_target(statement: Statement, load: Load) -> bool:
    return isinstance(statement, Store) and load is statement.into
