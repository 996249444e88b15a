"""Plans the workspace: buffers with disjoint lifetimes share memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from symbolic_rnn.c99.ir.expressions import (
    Address,
    Buffer,
    Conditional,
    Expression,
    FunctionCall,
    Var,
)
from symbolic_rnn.c99.ir.rewriting import changed_block
from symbolic_rnn.c99.ir.statements import Declare, For, Function, Statement, Store

__all__ = ["Lifetime", "lifetimes", "plan_memory"]

#: The statements that enclose a program point, outermost first, by number.
Path = tuple[int, ...]


def plan_memory(function: Function) -> Function:
    """Map buffers to as few workspace buffers as their lifetimes allow.

    Parameters
    ----------
    function : Function
        Each array has its own buffer.

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import SizeOf, call, load
    >>> from symbolic_rnn.c99.ir.statements import VariableType
    >>> kind, need = VariableType("float64", pointer=True), SizeOf("float64")
    >>> arrays = [call("c99_room", "ws", Buffer(k), need) for k in range(3)]
    >>> body = [Declare(name, kind, array) for name, array in zip("abc", arrays)]
    >>> body.insert(2, Store(load("b", 0), load("a", 0)))
    >>> plan_memory(Function(body, [], [], 3, [])).buffers  # c reuses the memory of a
    2
    """
    slots = _assigned(lifetimes(function))
    body = changed_block(
        function.body, lambda e: Buffer(slots[e.number]) if isinstance(e, Buffer) else e
    )
    return replace(function, body=body, buffers=max(slots.values(), default=-1) + 1)


def lifetimes(function: Function) -> dict[int, Lifetime]:
    """Compute the lifetime of each buffer.

    A buffer is live from the declaration of the first pointer into it to the last statement that
    reads such a pointer. For a buffer declared in front of a loop, the loop is one statement.

    Parameters
    ----------
    function : Function
        Each array has its own buffer.
    """
    lives = _Lifetimes()
    lives.follow(function.body, ())
    return lives.found


@dataclass
class Lifetime:
    """Lifetime of a buffer.

    Parameters
    ----------
    around : Path
        Statements that enclose the outermost pointer into the buffer.
    first, last : int
        Numbers of the first and the last statement of the lifetime.
    need : Expression or None
        Size in bytes.
    in_loop : bool
        Whether the buffer is allocated inside a loop.
    """

    around: Path
    first: int
    last: int
    need: Expression | None = None
    in_loop: bool = False


@dataclass
class _Lifetimes:
    """Numbers the statements of a function, and computes the lifetimes of its buffers."""

    found: dict[int, Lifetime] = field(default_factory=dict)
    number: int = 0
    loops: set[int] = field(default_factory=set)
    ends: dict[int, int] = field(default_factory=dict)
    declared: dict[str, tuple[int, Path]] = field(default_factory=dict)
    into: dict[str, frozenset[int]] = field(default_factory=dict)
    uses: list[tuple[int, int, Path]] = field(default_factory=list)

    def follow(self, body: Iterable[Statement], around: Path) -> None:
        self._block(body, around)
        for buffer, at, where in self.uses:
            life = self.found[buffer]
            depth = len(life.around)
            life.last = max(life.last, self.ends[where[depth]] if len(where) > depth else at)
        for life in self.found.values():
            life.in_loop = not self.loops.isdisjoint(life.around)

    def _block(self, block: Iterable[Statement], around: Path) -> None:
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
        """Record what a pointer may point into from this statement on."""
        match statement:
            case Declare(name, _, value) | Store(Var(name), value) if name in self.declared:
                buffers = self._pointed(value)
                self.into[name] = self.into.get(name, frozenset()) | buffers
                at, around = self.declared[name]
                for buffer in buffers:
                    life = self._live(buffer, at, around)
                    life.need = _need(value) if life.need is None else life.need

    def _pointed(self, value: Expression) -> frozenset[int]:
        match value:
            case Var(name) | Address(Var(name), _):
                return self.into.get(name, frozenset())
            case Conditional(_, yes, no):
                return self._pointed(yes) | self._pointed(no)
            case FunctionCall(_, arguments):
                return frozenset(each.number for each in arguments if isinstance(each, Buffer))
        return frozenset()

    def _use(self, value: Expression, at: int, around: Path) -> None:
        for name in value.reads:
            self.uses += [(buffer, at, around) for buffer in self.into.get(name, ())]
        for each in value.walk():
            if isinstance(each, Buffer):
                if each.number not in self.found:  # scratch memory of a function
                    self._live(each.number, at, around)
                self.uses.append((each.number, at, around))

    def _live(self, buffer: int, at: int, around: Path) -> Lifetime:
        """Start or extend a lifetime at a statement."""
        life = self.found.setdefault(buffer, Lifetime(around, at, at))
        common = _common(life.around, around)
        life.first = min(
            where[len(common)] if len(where) > len(common) else begin
            for begin, where in ((life.first, life.around), (at, around))
        )
        life.around = common
        return life


def _common(a: Path, b: Path) -> Path:
    pairs = zip(a, b, strict=False)
    return a[: next((k for k, (x, y) in enumerate(pairs) if x != y), min(len(a), len(b)))]


def _need(value: Expression) -> Expression | None:
    match value:
        case FunctionCall("c99_room", (_, _, need)):
            return need
    return None


def _assigned(lives: Mapping[int, Lifetime]) -> dict[int, int]:
    """Assign buffers to workspace buffers, in order of their first statements.

    Among free workspace buffers, prefer the one with the same size that has been free longest,
    since workspace buffers grow on demand. Inside a loop accept no other size: alternating sizes
    would reallocate in every iteration.
    """
    slots: dict[int, int] = {}
    ends: list[int] = []
    needs: list[Expression | None] = []
    for buffer, life in sorted(lives.items(), key=lambda each: (each[1].first, each[0])):
        free = sorted((k for k, end in enumerate(ends) if end < life.first), key=ends.__getitem__)
        same_size = [k for k in free if needs[k] == life.need and life.need is not None]
        chosen = next(iter(same_size or (() if life.in_loop else free)), None)
        if chosen is None:
            chosen = len(ends)
            ends.append(0)
            needs.append(None)
        ends[chosen], needs[chosen], slots[buffer] = life.last, life.need, chosen
    return slots
