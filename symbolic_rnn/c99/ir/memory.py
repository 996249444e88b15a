"""Which memory pointers point into, and which a block writes to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from symbolic_rnn.c99.ir.effects import effect_of
from symbolic_rnn.c99.ir.expressions import (
    Apply,
    Buffer,
    Conditional,
    Expression,
    Integer,
    Load,
    Name,
    Place,
)
from symbolic_rnn.c99.ir.statements import Declare, Statement, Store, calls_of, walk

__all__ = ["Arrays", "arrays_of", "pointed", "read", "set_in", "written"]

#: For each pointer, the arrays that it may point into: a buffer of the workspace, by its number, or
#: other memory, by the pointer that it was made under.
Arrays = Mapping[str, frozenset[str | int]]


def arrays_of(block: Iterable[Statement]) -> Arrays:
    """Give what the pointers of a function point into.

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import apply
    >>> from symbolic_rnn.c99.ir.statements import Kind
    >>> kind = Kind("float64", pointer=True)
    >>> room = Declare("x", kind, apply("c99_room", "ws", Buffer(3), 8))
    >>> arrays_of([room, Declare("row", kind, Place(Name("x"), Name("i")))])["row"]
    frozenset({3})
    """
    found: dict[str, frozenset[str | int]] = {}
    for statement in walk(block):
        match statement:
            case Declare(name, kind, value) if kind.pointer:
                found[name] = pointed(value, found) or frozenset({name})
            case Store(Name(name), value) if name in found:
                found[name] |= pointed(value, found)
    return found


def pointed(value: Expression, arrays: Arrays) -> frozenset[str | int]:
    """Give the arrays that an address points into, so far as it is made of pointers."""
    match value:
        case Name(name) | Place(Name(name), _):
            return arrays.get(name, frozenset({name}))
        case Conditional(_, yes, no):
            return pointed(yes, arrays) | pointed(no, arrays)
        case Apply(_, arguments):
            return frozenset(each.number for each in arguments if isinstance(each, Buffer))
    return frozenset()


def set_in(block: Iterable[Statement]) -> frozenset[str]:
    """Give the variables that a block declares, or gives another value."""
    found: set[str] = set()
    for statement in walk(block):
        match statement:
            case Store(Name() | Integer() as into, _):
                found |= into.reads
            case _:
                found |= statement.declares
    return frozenset(found)


def written(block: Iterable[Statement], arrays: Arrays) -> frozenset[str | int]:
    """Give the arrays that a block may write to."""
    places: list[Expression] = []
    for statement in walk(block):
        for call in calls_of(statement):
            effect = effect_of(call.function)
            places += [call.arguments[k] for k in (*effect.writes, *effect.updates)]
        match statement:
            case Store(Load(array, _), _):
                places.append(array)
    return frozenset().union(*(pointed(place, arrays) for place in places))


def read(block: Iterable[Statement], arrays: Arrays) -> frozenset[str | int]:
    """Give the arrays that a block may read; to take an address is not to read."""
    places: list[Expression] = []
    for statement in walk(block):
        for value in statement.expressions:
            for each in value.accesses:
                match each:
                    case Load(array, _) if not _is_target(statement, each):
                        places.append(array)
                    case Apply(function, arguments):
                        writes = effect_of(function).writes
                        places += [x for k, x in enumerate(arguments) if k not in writes]
    return frozenset().union(*(pointed(place, arrays) for place in places))


def _is_target(statement: Statement, place: Load) -> bool:
    return isinstance(statement, Store) and place is statement.into
