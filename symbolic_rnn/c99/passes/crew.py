"""Divides the statements of a loop among the members of a crew, with barriers between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from symbolic_rnn.c99.dtypes import REALS, SUFFIXES
from symbolic_rnn.c99.ir.expressions import FunctionCall, Load, Var, call
from symbolic_rnn.c99.ir.memory import Arrays, read, written
from symbolic_rnn.c99.ir.names import UniqueNames
from symbolic_rnn.c99.ir.statements import (
    Comment,
    ConstantArray,
    Declare,
    Evaluate,
    Fail,
    For,
    If,
    Statement,
    Store,
    Unused,
    VariableType,
    walk,
)

__all__ = ["NotDivisibleError", "divide_among_crew"]

_INT64 = VariableType("int64")
_WS = Var("ws")
_BARRIER = Evaluate(call("c99_meet", _WS))
_TILES = {
    f"c99_packed_product_{suffix}": f"c99_gemm_packed_tiles_{suffix}"
    for suffix in map(SUFFIXES.__getitem__, REALS)
}


class NotDivisibleError(Exception):
    """A block holds a statement that a crew cannot execute together."""


def divide_among_crew(
    block: Sequence[Statement], arrays: Arrays, names: UniqueNames
) -> list[Statement]:
    """Rewrite a block for execution by a crew: worker threads that run it together.

    Each member computes some tiles of a product and some iterations of a vector loop. Any other
    statement that writes memory is executed by the first member alone; scalars are computed by
    every member. A barrier is inserted before each access that conflicts with an earlier one.

    Parameters
    ----------
    block : sequence of Statement
        Written for one thread.
    arrays : Arrays
        What its pointers may point into.
    names : UniqueNames

    Raises
    ------
    NotTogetherError
        If only some members may leave the block, or the block assigns a variable.
    """
    crew = _Crew(arrays, names)
    head: list[Statement] = [
        Declare(crew.member.name, _INT64, call("c99_member", _WS)),
        Declare(crew.members.name, _INT64, call("c99_members", _WS)),
    ]
    return [*head, *crew.block(block)]


class _Crew:
    def __init__(self, arrays: Arrays, names: UniqueNames):
        self.arrays, self.names = arrays, names
        self.member, self.members = (Var(names.fresh(each)) for each in ("member", "members"))
        # Arrays that members may have read and written since the last barrier.
        self.read: frozenset[str | int] = frozenset()
        self.written: frozenset[str | int] = frozenset()

    def block(self, block: Iterable[Statement]) -> list[Statement]:
        found: list[Statement] = []
        comments: list[Statement] = []  # a barrier is inserted in front of them
        for statement in block:
            if isinstance(statement, Comment):
                comments.append(statement)
                continue
            if isinstance(statement, For) and _has_product(statement):
                found += [*comments, *self._loop(statement)]
            else:
                barrier, share = self._share(statement)
                found += [*barrier, *comments, *share]
            comments = []
        return [*found, *comments]

    def _share(self, statement: Statement) -> tuple[list[Statement], list[Statement]]:
        """Return a barrier, if one is needed, and the statement as each member executes it."""
        reads, writes = read([statement], self.arrays), written([statement], self.arrays)
        share = self._divided(statement)
        needs_barrier = not (
            self.written.isdisjoint(reads | writes) and self.read.isdisjoint(writes)
        )
        if needs_barrier:
            self.read = self.written = frozenset()
        self.read |= reads
        self.written |= writes
        return [_BARRIER] if needs_barrier else [], share

    def _loop(self, loop: For) -> list[Statement]:
        """Rewrite a loop that all members run; a barrier ends each iteration that writes memory."""
        before = self.read, self.written
        body = self.block(loop.body)
        if self.written:
            body.append(_BARRIER)
            self.read = self.written = frozenset()
        self.read, self.written = self.read | before[0], self.written | before[1]
        return [replace(loop, body=body)]

    def _divided(self, statement: Statement) -> list[Statement]:
        match statement:
            case Comment() | ConstantArray() | Unused():
                return [statement]
            case Declare(_, _, FunctionCall("c99_room", arguments), False):
                return [replace(statement, value=call("c99_crew_room", *arguments))]
            case Declare(changes=False) if not written([statement], self.arrays):
                return [statement]
            case Fail() if not _uses_memory(statement, self.arrays):
                return [statement]
            case Evaluate(FunctionCall(function, (_, *operands))) if function in _TILES:
                return [Evaluate(call(_TILES[function], self.member, self.members, *operands))]
            case For() if _is_nest(statement):
                return self._divided_nest(statement)
            case Evaluate() | For() | Store(Load(), _) if _is_self_contained(statement):
                return [If(self.member.eq(0), [statement])]
        raise NotDivisibleError(type(statement).__name__)

    def _divided_nest(self, nest: For) -> list[Statement]:
        """Divide the iterations of the innermost loop of a nest among the members."""
        if not nest.vector:
            *comments, inner = nest.body
            assert isinstance(inner, For)
            *bounds, inner = self._divided_nest(inner)
            return [*bounds, replace(nest, body=[*comments, inner])]
        bounds = []
        ends = []
        for wanted, k in (("from", self.member), ("to", self.member + 1)):
            name = self.names.fresh(wanted)
            own = call("c99_own", k, self.members, nest.first, nest.last)
            bounds.append(Declare(name, _INT64, own))
            ends.append(Var(name))
        return [*bounds, replace(nest, first=ends[0], last=ends[1])]


def _uses_memory(statement: Statement, arrays: Arrays) -> bool:
    return bool(read([statement], arrays) or written([statement], arrays))


def _has_product(loop: For) -> bool:
    return any(
        isinstance(each, Evaluate) and each.call.function in _TILES for each in walk(loop.body)
    )


def _is_nest(loop: For, around: frozenset[str] = frozenset()) -> bool:
    """Whether loops are perfectly nested, the innermost one a vector loop."""
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


def _is_self_contained(statement: Statement) -> bool:
    """Whether a statement neither leaves the function nor assigns a variable declared outside."""
    inside = [*walk([statement])]
    set_here = (each.into for each in inside if isinstance(each, Store))
    names = frozenset().union(*(into.reads for into in set_here if not isinstance(into, Load)))
    declared = frozenset().union(*(each.declares for each in inside))
    return names <= declared and not any(isinstance(each, Fail) for each in inside)
