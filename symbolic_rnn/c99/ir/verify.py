"""What holds of every generated function: stated once, and checked of each in the tests.

- A variable is declared once, before it is read, in the same block or in one around it.
- Only a variable that may change is given another value; what is read only is not written to.
- A buffer belongs to the array that was last written to in it: no other array that lies in the
  buffer is read after that.
- A packed matrix is read only as long as the matrix is as it was when it was packed.
- A part that threads share writes to the memory of others only at places that depend on its rows,
  and reads what it writes there only at such places.
- Of what threads go through together, each statement that writes to memory is cut into shares, or
  done by the first of them alone; they meet before one uses what another wrote, and before one
  writes what another used.
- In a vector loop, what is written depends on the loop's index, and nothing leaves the loop.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field

from symbolic_rnn.c99.ir import expressions as e
from symbolic_rnn.c99.ir import statements as s
from symbolic_rnn.c99.ir.effects import effect_of
from symbolic_rnn.c99.ir.memory import Arrays, arrays_of, pointed, read, written
from symbolic_rnn.c99.ir.sizes import Size

__all__ = ["InvalidFunctionError", "verify"]

#: What the frame of each function declares.
_FRAME = ("ws", "in", "out", "context")


class InvalidFunctionError(AssertionError):
    """A generated function breaks a rule that every one must keep."""


@dataclass(frozen=True)
class _Array:
    """What a pointer points into: an array of the workspace, or memory of somebody else.

    Parameters
    ----------
    name : str
        The pointer that the array was taken under.
    buffer : int or None
        The buffer of the workspace that it lies in.
    """

    name: str
    buffer: int | None


@dataclass
class _Scope:
    """What is known at one place of a function.

    Parameters
    ----------
    declared : dict
        The variables that may be read, with whether they may change, and their kinds.
    arrays : dict
        What each pointer may point into.
    owners : dict
        For each buffer, the arrays that may have been written to it last.
    packed : dict
        For each packed matrix, the arrays that it was packed from.
    stale : dict
        Of packed matrices, what was written to since.
    outside : frozenset of str
        In a part: the pointers to memory that others see, too.
    rows : set of str
        In a part: the variables that depend on which rows it has, and not on how many.
    """

    declared: dict[str, tuple[bool, s.Kind | None]] = field(default_factory=dict)
    arrays: dict[str, frozenset[_Array]] = field(default_factory=dict)
    owners: dict[int, frozenset[_Array]] = field(default_factory=dict)
    packed: dict[str, frozenset[_Array]] = field(default_factory=dict)
    stale: dict[str, str] = field(default_factory=dict)
    outside: frozenset[str] = frozenset()
    rows: set[str] = field(default_factory=set)


def verify(function: s.Function) -> None:
    """Check a function.

    Raises
    ------
    InvalidFunctionError
        If it breaks one of the rules above; the message names the statement.

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import Name
    >>> body = [s.Declare("n", s.Kind("int64"), Name("m"))]
    >>> verify(s.Function(body, [], [], 0, []))
    Traceback (most recent call last):
    symbolic_rnn.c99.ir.verify.InvalidFunctionError: 'm' is read before it is declared: Declare of n
    """
    _Verifier(function).run()


class _Verifier:
    def __init__(self, function: s.Function):
        self.function = function
        bodies = (function.body, *(part.body for part in function.parts))
        self.arrays = arrays_of(each for body in bodies for each in body)
        self.names: set[str] = set()
        # What the turn of a loop that is checked again has declared before.
        self.repeated: Set[str] = frozenset()
        # Of the part that is checked: the arrays that it writes to, and its number of rows.
        self.written: frozenset[str | int] = frozenset()
        self.count: Size | None = None
        self.scope = _Scope(declared=dict.fromkeys(_FRAME, (False, None)))

    def run(self) -> None:
        for constant in self.function.constants:
            assert isinstance(constant, s.Constant)
            self._declare(constant, constant.name, s.Kind(constant.dtype, True, True))
        self._block(self.function.body)

    def _block(self, block: Iterable[s.Statement]) -> None:
        """Check the statements of a block; what it declares is not known behind it."""
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
            case s.Constant(name, dtype, _) | s.Locals(name, dtype, _):
                const = isinstance(statement, s.Constant)
                self._declare(statement, name, s.Kind(dtype, True, const))
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
            case s.Share(part):
                self._shared(statement, part)
            case s.Parallel(_, first, last, _, _, body):
                self._rows(statement, first, last, body)

    def _declare(
        self, statement: s.Statement, name: str, kind: s.Kind, *, changes: bool = False
    ) -> None:
        known = self.scope.declared.get(name)
        if known is not None or (name in self.names and name not in self.repeated):
            raise _error(f"{name!r} is declared twice", statement)
        self.names.add(name)
        self.scope.declared[name] = (changes, kind)

    def _read(self, statement: s.Statement, value: e.Expression) -> None:
        """Check what an expression reads: variables, and the arrays behind pointers."""
        if not value.reads <= self.scope.declared.keys():
            name = min(value.reads - self.scope.declared.keys())
            raise _error(f"{name!r} is read before it is declared", statement)
        for each in value.accesses:
            match each:
                case e.Load(e.Name(name), index):
                    # Of a store, the place is written to and what its index is made of is read.
                    if not (isinstance(statement, s.Store) and each is statement.into):
                        self._use(statement, name, index)
                case e.Apply(function, arguments):
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
        """Remember what a pointer points into."""
        kind = self.scope.declared[name][1]
        if kind is None or not kind.pointer:
            return
        match value:
            case e.Apply("c99_room" | "c99_crew_room", (_, e.Buffer(k), _)):
                found = frozenset({_Array(name, k)})
            case e.Place(e.Name(other), _) | e.Name(other):
                found = self.scope.arrays.get(other, frozenset())
            case e.Integer():  # nothing yet
                found = frozenset()
            case _:
                found = frozenset({_Array(name, None)})
        self.scope.arrays[name] = self.scope.arrays.get(name, frozenset()) | found

    def _store(self, statement: s.Store, into: e.Expression, value: e.Expression) -> None:
        match into:
            case e.Load(e.Name(name), index):
                self._write(statement, name, index)
            case e.Name(name):
                self._assign(statement, name, value)
            case e.Integer(size) if len(size.names) == 1:
                self._assign(statement, next(iter(size.names)), value)
            case _:
                raise _error("what is stored to is neither a variable nor an entry", statement)

    def _assign(self, statement: s.Statement, name: str, value: e.Expression) -> None:
        changes, _ = self.scope.declared[name]
        if not changes:
            raise _error(f"{name!r} is given another value, and may not change", statement)
        self._points(name, value)
        self._follow_rows(name, value)

    def _use(self, statement: s.Statement, name: str, place: e.Expression) -> None:
        """Check that what is read is what was written to that array."""
        for array in self.scope.arrays.get(name, ()):
            if array.buffer is None:
                continue
            owners = self.scope.owners.get(array.buffer, frozenset())
            if owners and array not in owners:
                [other, *_] = sorted(owner.name for owner in owners)
                raise _error(
                    f"{name!r} is read from buffer {array.buffer}, which {other!r} was written to",
                    statement,
                )
        if name in self.scope.stale:
            since = self.scope.stale[name]
            raise _error(f"{name!r} is read, and {since!r} was written to since", statement)
        arrays = pointed(e.Name(name), self.arrays)
        if name in self.scope.outside and not self.written.isdisjoint(arrays):
            self._of_own_rows(statement, name, place)

    def _write(self, statement: s.Statement, name: str, place: e.Expression) -> None:
        _, kind = self.scope.declared[name]
        if kind is not None and kind.const:
            raise _error(f"{name!r} is written to, and is only to be read", statement)
        for array in self.scope.arrays.get(name, ()):
            if array.buffer is not None:
                self.scope.owners[array.buffer] = frozenset({array})
            stale = (packed for packed, source in self.scope.packed.items() if array in source)
            self.scope.stale |= dict.fromkeys(stale, name)
        if name in self.scope.outside:
            self._of_own_rows(statement, name, place)

    def _of_own_rows(self, statement: s.Statement, name: str, place: e.Expression) -> None:
        if name not in self.scope.rows and self.scope.rows.isdisjoint(place.reads):
            raise _error(f"a part uses {name!r} at a place of no row of its own", statement)

    def _follow_rows(self, name: str, value: e.Expression) -> None:
        if not self.scope.rows.isdisjoint(value.reads) and not self._counts_rows(value):
            self.scope.rows.add(name)
        kind = self.scope.declared[name][1]
        if kind is not None and kind.pointer and not self.scope.outside.isdisjoint(value.reads):
            self.scope.outside |= {name}

    def _counts_rows(self, value: e.Expression) -> bool:
        """Whether a value is the difference of the part's last row and its first."""
        return isinstance(value, e.Integer) and value.size == self.count

    def _loop(self, loop: s.For) -> None:
        if loop.vector:
            self._vector(loop)
        bounds = loop.first.reads | loop.last.reads
        if not self.scope.rows.isdisjoint(bounds):
            self.scope.rows.add(loop.index)
        known = dict(self.scope.declared)
        self._declare(loop, loop.index, s.Kind("int64"))
        before = dict(self.scope.owners)
        with self._turn():
            self._block(loop.body)
        with self._turn(again=True):  # what a turn leaves behind, the next one finds
            self._block(loop.body)
        self._join(before)
        self.scope.declared = known

    @contextmanager
    def _turn(self, *, again: bool = False) -> Iterator[None]:
        """Check a body, perhaps once more: then it may declare what it declared before."""
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
                        raise _error("each turn of a vector loop writes to one place", statement)
                case s.Unused() | s.Comment() | s.If(_, _, []):
                    continue
                case _:
                    raise _error("a vector loop holds more than values and stores", statement)

    def _shared(self, share: s.Statement, part: s.Part) -> None:
        """Check a part, which sees what it is given, and nothing else of its surroundings."""
        known = self.scope.declared
        lacking = [name for name in part.shared if name not in known]
        if lacking:
            raise _error(f"{lacking[0]!r} is shared before it is declared", share)
        visible = {*part.shared, *_FRAME, *(c.name for c in self._constants)}
        self.scope.declared = {name: each for name, each in known.items() if name in visible}
        self._rows(share, part.first, part.last, part.body, crew=part.crew)
        self.scope.declared = known
        if part.crew:
            _Meetings(self.arrays).check(part.body)

    def _rows(
        self,
        statement: s.Statement,
        first: str,
        last: str,
        body: list[s.Statement],
        *,
        crew: bool = False,
    ) -> None:
        """Check what threads do side by side: nothing from around it is given another value."""
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
            self._declare(statement, name, s.Kind("int64"))
        self.written = written(body, self.arrays)
        self.count = Size.symbol(last) - Size.symbol(first)
        self._block(body)
        self.written = frozenset()
        outer.owners = self.scope.owners
        self.scope = outer

    @property
    def _constants(self) -> list[s.Constant]:
        return [each for each in self.function.constants if isinstance(each, s.Constant)]

    def _join(self, other: Mapping[int, frozenset[_Array]]) -> None:
        here = self.scope.owners
        for buffer, owners in other.items():
            if here.get(buffer) is not owners:
                here[buffer] = here.get(buffer, frozenset()) | owners


@dataclass
class _Meetings:
    """What the members of a crew have used and written since they met.

    Parameters
    ----------
    arrays : Arrays
        What the pointers point into.
    used, written : dict
        For each array, by which statements; 0 stands for those that the first member does alone.
    shares : set of str
        The bounds of what a member does.
    member : str
        The variable that has the member's number.
    """

    arrays: Arrays
    used: dict[str | int, set[int]] = field(default_factory=dict)
    written: dict[str | int, set[int]] = field(default_factory=dict)
    shares: set[str] = field(default_factory=set)
    member: str = ""

    def check(self, block: Iterable[s.Statement]) -> None:
        for statement in block:
            match statement:
                case s.Do(e.Apply("c99_meet", _)):
                    self.used.clear()
                    self.written.clear()
                case s.For() if any(_meets(each) for each in s.walk(statement.body)):
                    self.check(statement.body)
                    self.check(statement.body)
                case s.Declare(name, _, e.Apply("c99_own", _)):
                    self.shares.add(name)
                case s.Declare(name, _, e.Apply("c99_member", _)):
                    self.member = name
                case _:
                    self._statement(statement)

    def _statement(self, statement: s.Statement) -> None:
        uses, writes = (of([statement], self.arrays) for of in (read, written))
        alone = isinstance(statement, s.If) and statement.condition == e.Name(self.member).eq(0)
        if writes and not (alone or self._is_cut(statement)):
            raise _error("each member of a crew writes to the same place", statement)
        who = 0 if alone else id(statement)
        for array in uses | writes:
            others = set(self.written.get(array, ()))
            if array in writes:
                others |= self.used.get(array, set())
            if others - {who}:
                raise _error(f"no meeting is in front of this use of {array!r}", statement)
        for known, now in ((self.used, uses), (self.written, writes)):
            for array in now:
                known.setdefault(array, set()).add(who)

    def _is_cut(self, statement: s.Statement) -> bool:
        """Whether each member does a share of a statement."""
        match statement:
            case s.Do(e.Apply(_, (e.Name(name), *_))) if name == self.member:
                return True
            case s.For(_, e.Name(first), e.Name(last), _, _, True):
                return first in self.shares and last in self.shares
            case s.For(body=[*comments, s.For() as inner]):
                return all(isinstance(c, s.Comment) for c in comments) and self._is_cut(inner)
        return False


def _meets(statement: s.Statement) -> bool:
    return isinstance(statement, s.Do) and statement.call.function == "c99_meet"


def _pointed(argument: e.Expression) -> tuple[str, e.Expression] | None:
    """The pointer that an argument is made of, and the place behind it."""
    match argument:
        case e.Name(name):
            return name, argument
        case e.Place(e.Name(name), index):
            return name, index
    return None


def _error(what: str, statement: s.Statement) -> InvalidFunctionError:
    name = getattr(statement, "name", None)
    return InvalidFunctionError(
        f"{what}: {type(statement).__name__}{f' of {name}' if name else ''}"
    )
