"""Verifier of the representation: invariants of every generated function, checked in the tests.

- A variable is declared once, before its first use, in the same block or an enclosing one.
- Only a variable declared as changing is assigned; nothing is stored through a const pointer.
- A buffer holds the array that was last written to it: no other array in the buffer is read later.
- A packed matrix is not read after the matrix that it was packed from was overwritten.
- A parallel block writes shared memory only at offsets that depend on its rows, and reads what it
  writes there only at such offsets.
- In a crew's task, each statement that writes memory is divided among the members or executed by
  the first one alone, and a barrier separates conflicting accesses of different members.
- A vector loop stores only at offsets that depend on its index, and has no other effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field

from symbolic_rnn.c99.ir import expressions as e
from symbolic_rnn.c99.ir import statements as s
from symbolic_rnn.c99.ir.effects import effect_of
from symbolic_rnn.c99.ir.memory import Arrays, arrays_of, pointees, read, written
from symbolic_rnn.c99.ir.sizes import Size

__all__ = ["InvalidFunctionError", "verify"]

#: Variables that every function has.
_FRAME = ("ws", "in", "out", "context")


class InvalidFunctionError(AssertionError):
    """A generated function violates an invariant of the representation."""


@dataclass(frozen=True)
class _Array:
    """Target of a pointer: an array of the workspace, or memory of the caller.

    Parameters
    ----------
    name : str
        The first pointer to the array.
    buffer : int or None
        The workspace buffer that holds the array.
    """

    name: str
    buffer: int | None


@dataclass
class _Scope:
    """State of the analysis at one point of a function.

    Parameters
    ----------
    declared : dict
        Visible variables, each with whether it may change and its type.
    arrays : dict
        The arrays that each pointer may point into.
    owners : dict
        For each buffer, the arrays that may have been written to it last.
    packed : dict
        For each packed matrix, the arrays that it was packed from.
    stale : dict
        Packed matrices whose source was overwritten, with the pointer it was written through.
    outside : frozenset of str
        In a parallel block: pointers to memory that other workers see too.
    rows : set of str
        In a parallel block: variables that depend on which rows the chunk has, not on how many.
    """

    declared: dict[str, tuple[bool, s.VariableType | None]] = field(default_factory=dict)
    arrays: dict[str, frozenset[_Array]] = field(default_factory=dict)
    owners: dict[int, frozenset[_Array]] = field(default_factory=dict)
    packed: dict[str, frozenset[_Array]] = field(default_factory=dict)
    stale: dict[str, str] = field(default_factory=dict)
    outside: frozenset[str] = frozenset()
    rows: set[str] = field(default_factory=set)


def verify(function: s.Function) -> None:
    """Check the invariants of a function.

    Raises
    ------
    InvalidFunctionError
        If an invariant is violated; the message names the statement.

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import Var
    >>> body = [s.Declare("n", s.VariableType("int64"), Var("m"))]
    >>> verify(s.Function(body, [], [], 0, []))
    Traceback (most recent call last):
    symbolic_rnn.c99.ir.verify.InvalidFunctionError: 'm' is read before it is declared: Declare of n
    """
    _Verifier(function).run()


class _Verifier:
    def __init__(self, function: s.Function):
        self.function = function
        bodies = (function.body, *(task.body for task in function.tasks))
        self.arrays = arrays_of(each for body in bodies for each in body)
        self.names: set[str] = set()
        # Variables that may be declared again, since a loop body is checked twice.
        self.repeated: Set[str] = frozenset()
        # In a parallel block: the arrays that it writes, and its number of rows.
        self.written: frozenset[str | int] = frozenset()
        self.count: Size | None = None
        self.scope = _Scope(declared=dict.fromkeys(_FRAME, (False, None)))

    def run(self) -> None:
        for constant in self.function.constants:
            assert isinstance(constant, s.ConstantArray)
            self._declare(constant, constant.name, s.VariableType(constant.dtype, True, True))
        self._block(self.function.body)

    def _block(self, block: Iterable[s.Statement]) -> None:
        """Check a block; its declarations go out of scope at its end."""
        known = dict(self.scope.declared)
        for statement in block:
            self._statement(statement)
        self.scope.declared = known

    def _statement(self, statement: s.Statement) -> None:
        for each in statement.expressions:
            self._read(statement, each)
        match statement:
            case s.Declare(name, kind, value, changes):
                self._declare(statement, name, kind, changes=changes)
                self._points(name, value)
                self._follow_rows(name, value)
            case s.ConstantArray(name, dtype, _) | s.LocalArray(name, dtype, _):
                const = isinstance(statement, s.ConstantArray)
                self._declare(statement, name, s.VariableType(dtype, True, const))
            case s.Store(into, value):
                self._store(statement, into, value)
            case s.For():
                self._loop(statement)
            case s.If(_, yes, no):
                before = dict(self.scope.owners)
                self._block(yes)
                after, self.scope.owners = self.scope.owners, before
                self._block(no)
                self._join(after)
            case s.ParallelCall(task):
                self._shared(statement, task)
            case s.Parallel(_, first, last, _, _, body):
                self._rows(statement, first, last, body)

    def _declare(
        self, statement: s.Statement, name: str, kind: s.VariableType, *, changes: bool = False
    ) -> None:
        known = self.scope.declared.get(name)
        if known is not None or (name in self.names and name not in self.repeated):
            raise _error(f"{name!r} is declared twice", statement)
        self.names.add(name)
        self.scope.declared[name] = (changes, kind)

    def _read(self, statement: s.Statement, value: e.Expression) -> None:
        """Check the variables that an expression reads, and the arrays that it loads from."""
        if not value.reads <= self.scope.declared.keys():
            name = min(value.reads - self.scope.declared.keys())
            raise _error(f"{name!r} is read before it is declared", statement)
        for each in value.accesses:
            match each:
                case e.Load(e.Var(name), index):
                    # The target of a store is written, and only its index is read.
                    if not (isinstance(statement, s.Store) and each is statement.into):
                        self._use(statement, name, index)
                case e.FunctionCall(function, arguments):
                    self._call(statement, function, arguments)

    def _call(
        self, statement: s.Statement, function: str, arguments: tuple[e.Expression, ...]
    ) -> None:
        effect = effect_of(function)
        given = {k: _pointed(argument) for k, argument in enumerate(arguments)}
        for k, found in given.items():
            if found is not None and k not in effect.writes:
                self._use(statement, *found)
        for k in (*effect.writes, *effect.updates):
            found = given[k]
            if found is not None:
                self._write(statement, *found)
                source = None if effect.stands_for is None else given[effect.stands_for]
                if source is not None:
                    self.scope.packed[found[0]] = self.scope.arrays.get(source[0], frozenset())
                    self.scope.stale.pop(found[0], None)

    def _points(self, name: str, value: e.Expression) -> None:
        """Record what a pointer points into."""
        kind = self.scope.declared[name][1]
        if kind is None or not kind.pointer:
            return
        match value:
            case e.FunctionCall("c99_room" | "c99_crew_room", (_, e.Buffer(k), _)):
                found = frozenset({_Array(name, k)})
            case e.Address(e.Var(other), _) | e.Var(other):
                found = self.scope.arrays.get(other, frozenset())
            case e.Integer():  # null until assigned
                found = frozenset()
            case _:
                found = frozenset({_Array(name, None)})
        self.scope.arrays[name] = self.scope.arrays.get(name, frozenset()) | found

    def _store(self, statement: s.Store, into: e.Expression, value: e.Expression) -> None:
        match into:
            case e.Load(e.Var(name), index):
                self._write(statement, name, index)
            case e.Var(name):
                self._assign(statement, name, value)
            case e.Integer(size) if len(size.names) == 1:
                self._assign(statement, next(iter(size.names)), value)
            case _:
                raise _error(
                    "a store's target is neither a variable nor an array element", statement
                )

    def _assign(self, statement: s.Statement, name: str, value: e.Expression) -> None:
        changes, _ = self.scope.declared[name]
        if not changes:
            raise _error(f"{name!r} is assigned but was not declared as changing", statement)
        self._points(name, value)
        self._follow_rows(name, value)

    def _use(self, statement: s.Statement, name: str, offset: e.Expression) -> None:
        """Check that a buffer still holds the array that is read."""
        for array in self.scope.arrays.get(name, ()):
            if array.buffer is None:
                continue
            owners = self.scope.owners.get(array.buffer, frozenset())
            if owners and array not in owners:
                [other, *_] = sorted(owner.name for owner in owners)
                raise _error(
                    f"{name!r} is read from buffer {array.buffer} after {other!r} overwrote it",
                    statement,
                )
        if name in self.scope.stale:
            since = self.scope.stale[name]
            raise _error(f"packed {name!r} is read after its source {since!r} changed", statement)
        arrays = pointees(e.Var(name), self.arrays)
        if name in self.scope.outside and not self.written.isdisjoint(arrays):
            self._of_own_rows(statement, name, offset)

    def _write(self, statement: s.Statement, name: str, offset: e.Expression) -> None:
        _, kind = self.scope.declared[name]
        if kind is not None and kind.const:
            raise _error(f"{name!r} is const and is written to", statement)
        for array in self.scope.arrays.get(name, ()):
            if array.buffer is not None:
                self.scope.owners[array.buffer] = frozenset({array})
            stale = (packed for packed, source in self.scope.packed.items() if array in source)
            self.scope.stale |= dict.fromkeys(stale, name)
        if name in self.scope.outside:
            self._of_own_rows(statement, name, offset)

    def _of_own_rows(self, statement: s.Statement, name: str, offset: e.Expression) -> None:
        if name not in self.scope.rows and self.scope.rows.isdisjoint(offset.reads):
            raise _error(f"{name!r} is accessed at an offset that depends on no row", statement)

    def _follow_rows(self, name: str, value: e.Expression) -> None:
        if not self.scope.rows.isdisjoint(value.reads) and not self._counts_rows(value):
            self.scope.rows.add(name)
        kind = self.scope.declared[name][1]
        if kind is not None and kind.pointer and not self.scope.outside.isdisjoint(value.reads):
            self.scope.outside |= {name}

    def _counts_rows(self, value: e.Expression) -> bool:
        """Whether a value is the number of rows of the chunk."""
        return isinstance(value, e.Integer) and value.size == self.count

    def _loop(self, loop: s.For) -> None:
        if loop.vector:
            self._vector(loop)
        bounds = loop.first.reads | loop.last.reads
        if not self.scope.rows.isdisjoint(bounds):
            self.scope.rows.add(loop.index)
        known = dict(self.scope.declared)
        self._declare(loop, loop.index, s.VariableType("int64"))
        before = dict(self.scope.owners)
        with self._iteration():
            self._block(loop.body)
        with self._iteration(
            again=True
        ):  # the state at the end of an iteration is that of the next
            self._block(loop.body)
        self._join(before)
        self.scope.declared = known

    @contextmanager
    def _iteration(self, *, again: bool = False) -> Iterator[None]:
        """Check a loop body; `again` allows it to repeat the declarations of the first time."""
        before = self.repeated
        self.repeated = self.names if again else before
        yield
        self.repeated = before

    def _vector(self, loop: s.For) -> None:
        made_of = {loop.index}
        for statement in s.walk(loop.body):
            match statement:
                case s.Declare(name, _, value):
                    if not made_of.isdisjoint(value.reads):
                        made_of.add(name)
                case s.Store(e.Load(_, index), _):
                    if made_of.isdisjoint(index.reads):
                        raise _error(
                            "a vector loop stores at an offset without its index", statement
                        )
                case s.Unused() | s.Comment() | s.If(_, _, []):
                    continue
                case _:
                    raise _error(
                        "a vector loop has a statement other than a value or a store", statement
                    )

    def _shared(self, share: s.Statement, task: s.Task) -> None:
        """Check a task, which sees only the variables passed to it."""
        known = self.scope.declared
        visible = {*task.shared, *_FRAME, *(c.name for c in self._constants)}
        self.scope.declared = {name: each for name, each in known.items() if name in visible}
        self._rows(share, task.first, task.last, task.body, crew=task.crew)
        self.scope.declared = known
        if task.crew:
            _Barriers(self.arrays).check(task.body)

    def _rows(
        self,
        statement: s.Statement,
        first: str,
        last: str,
        body: list[s.Statement],
        *,
        crew: bool = False,
    ) -> None:
        """Check a parallel block or a task; it may assign no variable of its surroundings."""
        outer = self.scope
        kinds = {name: kind for name, (_, kind) in outer.declared.items()}
        outside = frozenset(
            name for name, kind in kinds.items() if kind and kind.pointer and not crew
        )
        declared = {name: (False, kind) for name, kind in kinds.items()}
        self.scope = _Scope(
            declared,
            outer.arrays,
            outer.owners,
            outer.packed,
            outer.stale,
            outside,
            {first, last},
        )
        for name in (first, last):
            self._declare(statement, name, s.VariableType("int64"))
        self.written = written(body, self.arrays)
        self.count = Size.symbol(last) - Size.symbol(first)
        self._block(body)
        self.written = frozenset()
        outer.owners = self.scope.owners
        self.scope = outer

    @property
    def _constants(self) -> list[s.ConstantArray]:
        return [each for each in self.function.constants if isinstance(each, s.ConstantArray)]

    def _join(self, other: Mapping[int, frozenset[_Array]]) -> None:
        here = self.scope.owners
        for buffer, owners in other.items():
            if here.get(buffer) is not owners:
                here[buffer] = here.get(buffer, frozenset()) | owners


@dataclass
class _Barriers:
    """Accesses of the members of a crew since the last barrier.

    Parameters
    ----------
    arrays : Arrays
        What the pointers may point into.
    used, written : dict
        For each array, the statements that access it; 0 stands for the first member alone.
    shares : set of str
        Bounds of a member's share.
    member : str
        Variable with the member's number.
    """

    arrays: Arrays
    used: dict[str | int, set[int]] = field(default_factory=dict)
    written: dict[str | int, set[int]] = field(default_factory=dict)
    shares: set[str] = field(default_factory=set)
    member: str = ""

    def check(self, block: Iterable[s.Statement]) -> None:
        for statement in block:
            match statement:
                case s.Evaluate(e.FunctionCall("c99_meet", _)):
                    self.used.clear()
                    self.written.clear()
                case s.For() if any(_is_barrier(each) for each in s.walk(statement.body)):
                    self.check(statement.body)
                    self.check(statement.body)
                case s.Declare(name, _, e.FunctionCall("c99_own", _)):
                    self.shares.add(name)
                case s.Declare(name, _, e.FunctionCall("c99_member", _)):
                    self.member = name
                case _:
                    self._statement(statement)

    def _statement(self, statement: s.Statement) -> None:
        uses, writes = (of([statement], self.arrays) for of in (read, written))
        alone = isinstance(statement, s.If) and statement.condition == e.Var(self.member).eq(0)
        if writes and not (alone or self._is_cut(statement)):
            raise _error("all members of a crew write the same memory", statement)
        accessor = 0 if alone else id(statement)
        for array in uses | writes:
            others = set(self.written.get(array, ()))
            if array in writes:
                others |= self.used.get(array, set())
            if others - {accessor}:
                raise _error(f"no barrier precedes this use of {array!r}", statement)
        for known, now in ((self.used, uses), (self.written, writes)):
            for array in now:
                known.setdefault(array, set()).add(accessor)

    def _is_cut(self, statement: s.Statement) -> bool:
        """Whether a statement is divided among the members."""
        match statement:
            case s.Evaluate(e.FunctionCall(_, (e.Var(name), *_))) if name == self.member:
                return True
            case s.For(_, e.Var(first), e.Var(last), _, _, True):
                return first in self.shares and last in self.shares
            case s.For(body=[*comments, s.For() as inner]):
                return all(isinstance(c, s.Comment) for c in comments) and self._is_cut(inner)
        return False


def _is_barrier(statement: s.Statement) -> bool:
    return isinstance(statement, s.Evaluate) and statement.call.function == "c99_meet"


def _pointed(argument: e.Expression) -> tuple[str, e.Expression] | None:
    """The pointer that an argument is based on, and the offset from it."""
    match argument:
        case e.Var(name):
            return name, argument
        case e.Address(e.Var(name), index):
            return name, index
    return None


def _error(what: str, statement: s.Statement) -> InvalidFunctionError:
    name = getattr(statement, "name", None)
    return InvalidFunctionError(
        f"{what}: {type(statement).__name__}{f' of {name}' if name else ''}"
    )
