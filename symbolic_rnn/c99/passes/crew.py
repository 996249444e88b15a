"""A loop that threads go through together: each does a share of every statement, then they meet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from symbolic_rnn.c99.dtypes import REALS, SUFFIXES
from symbolic_rnn.c99.ir.expressions import Apply, Load, Name, apply
from symbolic_rnn.c99.ir.memory import Arrays, read, written
from symbolic_rnn.c99.ir.names import Names
from symbolic_rnn.c99.ir.statements import (
    Comment,
    Constant,
    Declare,
    Do,
    Fail,
    For,
    If,
    Kind,
    Statement,
    Store,
    Unused,
    walk,
)

__all__ = ["NotTogetherError", "together"]

_INT64 = Kind("int64")
_WS = Name("ws")
_MEET = Do(apply("c99_meet", _WS))
_TILES = {
    f"c99_packed_product_{suffix}": f"c99_gemm_packed_tiles_{suffix}"
    for suffix in map(SUFFIXES.__getitem__, REALS)
}


class NotTogetherError(Exception):
    """A block holds what threads cannot do together."""


def together(block: Sequence[Statement], arrays: Arrays, names: Names) -> list[Statement]:
    """Let the members of a crew of threads go through a block together.

    Of a product, each computes some tiles; of a vector loop, some of its numbers; what is neither
    the first of them does alone. Values that have a name each of them computes. They meet, which
    is a barrier, before one reads or writes what another wrote, or writes what another reads.

    Parameters
    ----------
    block : sequence of Statement
        As it stands for one thread.
    arrays : Arrays
        What its pointers point into.
    names : Names

    Raises
    ------
    NotTogetherError
        If some members may leave the block and others not, or it sets a variable.
    """
    crew = _Crew(arrays, names)
    head: list[Statement] = [
        Declare(crew.member.name, _INT64, apply("c99_member", _WS)),
        Declare(crew.members.name, _INT64, apply("c99_members", _WS)),
    ]
    return [*head, *crew.block(block)]


class _Crew:
    def __init__(self, arrays: Arrays, names: Names):
        self.arrays, self.names = arrays, names
        self.member, self.members = (Name(names.fresh(each)) for each in ("member", "members"))
        # What members may have read and written since they met.
        self.read: frozenset[str | int] = frozenset()
        self.written: frozenset[str | int] = frozenset()

    def block(self, block: Iterable[Statement]) -> list[Statement]:
        found: list[Statement] = []
        comments: list[Statement] = []  # they stand behind the meeting
        for statement in block:
            if isinstance(statement, Comment):
                comments.append(statement)
                continue
            if isinstance(statement, For) and _has_product(statement):
                found += [*comments, *self._loop(statement)]
            else:
                meeting, share = self._share(statement)
                found += [*meeting, *comments, *share]
            comments = []
        return [*found, *comments]

    def _share(self, statement: Statement) -> tuple[list[Statement], list[Statement]]:
        """A meeting, if there has to be one, and a statement as each member does it."""
        reads, writes = read([statement], self.arrays), written([statement], self.arrays)
        share = self._of(statement)
        meets = not (self.written.isdisjoint(reads | writes) and self.read.isdisjoint(writes))
        if meets:
            self.read = self.written = frozenset()
        self.read |= reads
        self.written |= writes
        return [_MEET] if meets else [], share

    def _loop(self, loop: For) -> list[Statement]:
        """A loop that all go through: behind each turn they meet, if one has written anything."""
        before = self.read, self.written
        body = self.block(loop.body)
        if self.written:
            body.append(_MEET)
            self.read = self.written = frozenset()
        self.read, self.written = self.read | before[0], self.written | before[1]
        return [replace(loop, body=body)]

    def _of(self, statement: Statement) -> list[Statement]:
        match statement:
            case Comment() | Constant() | Unused():
                return [statement]
            case Declare(_, _, Apply("c99_room", arguments), False):
                return [replace(statement, value=apply("c99_crew_room", *arguments))]
            case Declare(changes=False) if not written([statement], self.arrays):
                return [statement]
            case Fail() if not _uses_memory(statement, self.arrays):
                return [statement]
            case Do(Apply(function, (_, *operands))) if function in _TILES:
                return [Do(apply(_TILES[function], self.member, self.members, *operands))]
            case For() if _is_nest(statement):
                return self._some_of(statement)
            case Do() | For() | Store(Load(), _) if _stays_inside(statement):
                return [If(self.member.eq(0), [statement])]
        raise NotTogetherError(type(statement).__name__)

    def _some_of(self, nest: For) -> list[Statement]:
        """A nest of loops, of whose innermost each member does some numbers."""
        if not nest.vector:
            *comments, inner = nest.body
            assert isinstance(inner, For)
            *bounds, inner = self._some_of(inner)
            return [*bounds, replace(nest, body=[*comments, inner])]
        bounds = []
        ends = []
        for wanted, k in (("from", self.member), ("to", self.member + 1)):
            name = self.names.fresh(wanted)
            own = apply("c99_own", k, self.members, nest.first, nest.last)
            bounds.append(Declare(name, _INT64, own))
            ends.append(Name(name))
        return [*bounds, replace(nest, first=ends[0], last=ends[1])]


def _uses_memory(statement: Statement, arrays: Arrays) -> bool:
    return bool(read([statement], arrays) or written([statement], arrays))


def _has_product(loop: For) -> bool:
    return any(isinstance(each, Do) and each.call.function in _TILES for each in walk(loop.body))


def _is_nest(loop: For, around: frozenset[str] = frozenset()) -> bool:
    """Whether loops stand right in each other, the innermost a vector loop of numbers in a row."""
    if not around.isdisjoint(loop.first.reads | loop.last.reads) or loop.step != 1:
        return False
    if loop.vector:
        return True
    *comments, inner = loop.body or [loop]
    return (
        isinstance(inner, For)
        and inner is not loop
        and all(isinstance(each, Comment) for each in comments)
        and _is_nest(inner, around | {loop.index})
    )


def _stays_inside(statement: Statement) -> bool:
    """Whether nothing in a statement leaves the function, or sets a variable from around it."""
    inside = [*walk([statement])]
    set_here = (each.into for each in inside if isinstance(each, Store))
    names = frozenset().union(*(into.reads for into in set_here if not isinstance(into, Load)))
    declared = frozenset().union(*(each.declares for each in inside))
    return names <= declared and not any(isinstance(each, Fail) for each in inside)
