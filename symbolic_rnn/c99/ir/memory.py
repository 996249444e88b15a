"""Which memory pointers point into, and which a block writes to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from symbolic_rnn.c99.ir.effects import effect_of
from symbolic_rnn.c99.ir.expressions import Conditional, Expression, Integer, Load, Name, Place
from symbolic_rnn.c99.ir.statements import Declare, Statement, Store, calls_in, walk

__all__ = ["Arrays", "arrays_of", "pointed", "set_in", "written"]

#: For each pointer, the arrays that it may point into, by the pointers that they were made under.
Arrays = Mapping[str, frozenset[str]]


def arrays_of(block: Iterable[Statement]) -> Arrays:
    """Give what the pointers of a function point into.

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import apply
    >>> from symbolic_rnn.c99.ir.statements import Kind
    >>> kind = Kind("float64", pointer=True)
    >>> room = Declare("x", kind, apply("c99_room", "ws", 0, 8))
    >>> sorted(arrays_of([room, Declare("row", kind, Place(Name("x"), Name("i")))])["row"])
    ['x']
    """
    found: dict[str, frozenset[str]] = {}
    for statement in walk(block):
        match statement:
            case Declare(name, kind, value) if kind.pointer:
                found[name] = pointed(value, found) or frozenset({name})
            case Store(Name(name), value) if name in found:
                found[name] |= pointed(value, found)
    return found


def pointed(value: Expression, arrays: Arrays) -> frozenset[str]:
    """Give the arrays that an address points into, so far as it is made of pointers."""
    match value:
        case Name(name) | Place(Name(name), _):
            return arrays.get(name, frozenset({name}))
        case Conditional(_, yes, no):
            return pointed(yes, arrays) | pointed(no, arrays)
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


def written(block: Iterable[Statement], arrays: Arrays) -> frozenset[str]:
    """Give the arrays that a block may write to."""
    block = list(block)
    places = [
        call.arguments[k]
        for call in calls_in(block)
        for k in (*effect_of(call.function).writes, *effect_of(call.function).updates)
    ]
    for statement in walk(block):
        match statement:
            case Store(Load(array, _), _):
                places.append(array)
    return frozenset().union(*(pointed(place, arrays) for place in places))
