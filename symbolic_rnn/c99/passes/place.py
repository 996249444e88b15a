"""Decides which room of the workspace each buffer lies in, by when it holds something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from symbolic_rnn.c99.ir.expressions import (
    Apply,
    Buffer,
    Conditional,
    Expression,
    Name,
    Place,
)
from symbolic_rnn.c99.ir.rewriting import changed_block
from symbolic_rnn.c99.ir.statements import Declare, For, Function, Statement, Store

__all__ = ["placed"]

#: The statements around a place in a function, outermost first, by number.
Around = tuple[int, ...]


def placed(function: Function) -> Function:
    """Let buffers lie in as few rooms as their lifetimes allow.

    A buffer lives from the declaration of the first pointer into it to the last statement that
    reads such a pointer; a loop is one statement for what is declared in front of it.

    Parameters
    ----------
    function : Function
        Each array has a buffer of its own.

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import Bytes, apply, load
    >>> from symbolic_rnn.c99.ir.statements import Kind
    >>> kind, need = Kind("float64", pointer=True), Bytes("float64")
    >>> rooms = [apply("c99_room", "ws", Buffer(k), need) for k in range(3)]
    >>> body = [Declare(name, kind, room) for name, room in zip("abc", rooms)]
    >>> body.insert(2, Store(load("b", 0), load("a", 0)))
    >>> placed(Function(body, [], [], 3, [])).buffers  # c may lie where a did
    2
    """
    lives = _Lives()
    lives.follow(function.body, ())
    rooms = _assigned(lives.found)
    body = changed_block(
        function.body, lambda e: Buffer(rooms[e.number]) if isinstance(e, Buffer) else e
    )
    return replace(function, body=body, buffers=max(rooms.values(), default=-1) + 1)


@dataclass
class _Life:
    """When a buffer holds something.

    Parameters
    ----------
    around : Around
        The statements around the outermost pointer into it.
    first, last : int
        The numbers of the first and the last statement of its life.
    need : Expression or None
        How large it is.
    in_loop : bool
        It is taken inside a loop.
    """

    around: Around
    first: int
    last: int
    need: Expression | None = None
    in_loop: bool = False


@dataclass
class _Lives:
    """Follows the pointers into buffers through the statements of a function, which it numbers."""

    found: dict[int, _Life] = field(default_factory=dict)
    number: int = 0
    loops: set[int] = field(default_factory=set)
    ends: dict[int, int] = field(default_factory=dict)
    declared: dict[str, tuple[int, Around]] = field(default_factory=dict)
    into: dict[str, frozenset[int]] = field(default_factory=dict)
    uses: list[tuple[int, int, Around]] = field(default_factory=list)

    def follow(self, body: Iterable[Statement], around: Around) -> None:
        self._block(body, around)
        for buffer, at, where in self.uses:
            life = self.found[buffer]
            depth = len(life.around)
            life.last = max(life.last, self.ends[where[depth]] if len(where) > depth else at)
        for life in self.found.values():
            life.in_loop = not self.loops.isdisjoint(life.around)

    def _block(self, block: Iterable[Statement], around: Around) -> None:
        for statement in block:
            self.number += 1
            at = self.number
            if isinstance(statement, For):
                self.loops.add(at)
            if isinstance(statement, Declare) and statement.kind.pointer:
                self.declared[statement.name] = at, around
            self._point(statement)
            for each in statement.expressions:
                self._use(each, at, around)
            for body in statement.bodies:
                self._block(body, (*around, at))
            self.ends[at] = self.number

    def _point(self, statement: Statement) -> None:
        """Remember what a pointer points into, from where on."""
        match statement:
            case Declare(name, _, value) | Store(Name(name), value) if name in self.declared:
                buffers = self._pointed(value)
                self.into[name] = self.into.get(name, frozenset()) | buffers
                at, around = self.declared[name]
                for buffer in buffers:
                    life = self._live(buffer, at, around)
                    life.need = _need(value) if life.need is None else life.need

    def _pointed(self, value: Expression) -> frozenset[int]:
        match value:
            case Name(name) | Place(Name(name), _):
                return self.into.get(name, frozenset())
            case Conditional(_, yes, no):
                return self._pointed(yes) | self._pointed(no)
            case Apply(_, arguments):
                return frozenset(each.number for each in arguments if isinstance(each, Buffer))
        return frozenset()

    def _use(self, value: Expression, at: int, around: Around) -> None:
        for name in value.reads:
            self.uses += [(buffer, at, around) for buffer in self.into.get(name, ())]
        for each in value.walk():
            if isinstance(each, Buffer):
                if each.number not in self.found:  # room that a function works in
                    self._live(each.number, at, around)
                self.uses.append((each.number, at, around))

    def _live(self, buffer: int, at: int, around: Around) -> _Life:
        """Let a buffer live from a statement on, in the block around it."""
        life = self.found.setdefault(buffer, _Life(around, at, at))
        common = _common(life.around, around)
        life.first = min(
            where[len(common)] if len(where) > len(common) else begin
            for begin, where in ((life.first, life.around), (at, around))
        )
        life.around = common
        return life


def _common(a: Around, b: Around) -> Around:
    pairs = zip(a, b, strict=False)
    return a[: next((k for k, (x, y) in enumerate(pairs) if x != y), min(len(a), len(b)))]


def _need(value: Expression) -> Expression | None:
    match value:
        case Apply("c99_room", (_, _, need)):
            return need
    return None


def _assigned(lives: Mapping[int, _Life]) -> dict[int, int]:
    """Give each buffer a room, in the order in which they begin to live.

    Among the rooms that are free, one of the same size if there is any: the one that was left
    first, since rooms grow to what is needed. In a loop no other: what grows there is allocated
    again.
    """
    rooms: dict[int, int] = {}
    ends: list[int] = []
    needs: list[Expression | None] = []
    for buffer, life in sorted(lives.items(), key=lambda each: (each[1].first, each[0])):
        free = sorted((k for k, end in enumerate(ends) if end < life.first), key=ends.__getitem__)
        alike = [k for k in free if needs[k] == life.need and life.need is not None]
        chosen = next(iter(alike or (() if life.in_loop else free)), None)
        if chosen is None:
            chosen = len(ends)
            ends.append(0)
            needs.append(None)
        ends[chosen], needs[chosen], rooms[buffer] = life.last, life.need, chosen
    return rooms
