"""Statements of a generated function, and the function: loops, branches, checks, stores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self

from symbolic_rnn.c99.ir.expressions import Apply, Expression, Integer, Name, among, fields_of
from symbolic_rnn.c99.ir.names import Names
from symbolic_rnn.c99.ir.sizes import Size

__all__ = [
    "FRAME",
    "NO_MEMORY",
    "Break",
    "Comment",
    "Constant",
    "Declare",
    "Do",
    "Fail",
    "For",
    "Function",
    "If",
    "Kind",
    "Locals",
    "Parallel",
    "Part",
    "Share",
    "Statement",
    "Store",
    "Unused",
    "calls_in",
    "calls_of",
    "named_by",
    "walk",
]

#: The code of a failure for want of memory.
NO_MEMORY = -1


#: What the frame of each function is made of: names that no variable may have.
FRAME = ("ws", "in", "out", "context", "shared", "given", "code")


@dataclass(frozen=True)
class Kind:
    """Of a variable: what it holds.

    Parameters
    ----------
    dtype : str
        Of the number, or of the entries of the array that it points to.
    pointer : bool
        It points to the first entry of an array.
    const : bool
        What it points to is not written to through it.
    """

    dtype: str
    pointer: bool = False
    const: bool = False


class Statement:
    """One step of a function: the expressions and the blocks in it are its fields.

    A field that is an expression, or a tuple of some, is computed where the statement stands; one
    that is a list is a block of statements.
    """

    @cached_property
    def expressions(self) -> tuple[Expression, ...]:
        """The expressions in it, without those of the statements in it."""
        return among(fields_of(self))

    @cached_property
    def bodies(self) -> tuple[list[Statement], ...]:
        """The blocks of statements in it."""
        return tuple(field for field in fields_of(self) if isinstance(field, list))

    def with_bodies(self, *bodies: list[Statement]) -> Self:
        """Give the statement with other blocks in it, in their order."""
        names = getattr(self, "__match_args__", ())
        blocks = [name for name in names if isinstance(getattr(self, name), list)]
        this: Any = self
        return replace(this, **dict(zip(blocks, bodies, strict=True))) if blocks else self

    @property
    def declares(self) -> frozenset[str]:
        """The variables that it declares; of a loop, those that count its turns."""
        return frozenset()


@dataclass(frozen=True)
class Comment(Statement):
    """A line for the reader.

    Parameters
    ----------
    text : str
        A name in braces stands for a variable; other braces are doubled.
    """

    text: str


@dataclass(frozen=True)
class Declare(Statement):
    """A variable and its first value.

    Parameters
    ----------
    name : str
    kind : Kind
    value : Expression
    changes : bool
        Another value may be given to it later.
    """

    name: str
    kind: Kind
    value: Expression
    changes: bool = False

    @property
    def declares(self) -> frozenset[str]:
        """Its name."""
        return frozenset({self.name})


@dataclass(frozen=True)
class Locals(Statement):
    """An array of a few entries that lives as long as its block, not set to anything.

    Parameters
    ----------
    name, dtype : str
    length : int
    """

    name: str
    dtype: str
    length: int

    @property
    def declares(self) -> frozenset[str]:
        """Its name."""
        return frozenset({self.name})


@dataclass(frozen=True)
class Constant(Statement):
    """An array of a few entries with values that stay.

    Parameters
    ----------
    name, dtype : str
    entries : tuple of Expression
    outside : bool
        It stands outside of all functions: its entries are literals.
    """

    name: str
    dtype: str
    entries: tuple[Expression, ...]
    outside: bool = False

    @property
    def declares(self) -> frozenset[str]:
        """Its name."""
        return frozenset({self.name})


@dataclass(frozen=True)
class Store(Statement):
    """A value given to a variable, or to an entry of an array.

    Parameters
    ----------
    into : Expression
        A name, or what is loaded from a place.
    value : Expression
    """

    into: Expression
    value: Expression


@dataclass(frozen=True)
class Do(Statement):
    """A function called for what it does.

    Parameters
    ----------
    call : Apply
    """

    call: Apply


@dataclass(frozen=True)
class Unused(Statement):
    """Says that nobody may read a variable.

    Parameters
    ----------
    of : Expression
    """

    of: Expression


@dataclass(frozen=True)
class Fail(Statement):
    """Leave the function with an error where a condition holds.

    Parameters
    ----------
    condition : Expression
    code : int
        The number of the error, or `NO_MEMORY`.
    """

    condition: Expression
    code: int


@dataclass(frozen=True)
class Break(Statement):
    """Leave the loop where a condition holds.

    Parameters
    ----------
    condition : Expression
    """

    condition: Expression


@dataclass(frozen=True)
class For(Statement):
    """A loop over whole numbers.

    Parameters
    ----------
    index : str
    first, last : Expression
        The first number, and the one behind the last.
    body : list of Statement
    step : int
        From one number to the next.
    vector : bool
        No turn reads what another writes: several may be computed at once.
    """

    index: str
    first: Expression
    last: Expression
    body: list[Statement]
    step: int = 1
    vector: bool = False

    @property
    def declares(self) -> frozenset[str]:
        """Its index."""
        return frozenset({self.index})


@dataclass(frozen=True)
class If(Statement):
    """One of two blocks.

    Parameters
    ----------
    condition : Expression
    yes, no : list of Statement
    """

    condition: Expression
    yes: list[Statement]
    no: list[Statement] = field(default_factory=list)


@dataclass(frozen=True)
class Parallel(Statement):
    """Work on rows, of which threads may do some each: any neighbors, apart from the others.

    What it takes room for, each thread has for itself.

    Parameters
    ----------
    what : str
        What it does, in a word.
    first, last : str
        The names of the first row that is done, and of the one behind the last.
    count, work : Size
        How many rows there are; and how much there is to do, in multiplications.
    body : list of Statement
    of : str
        The name of the array that is computed, if it is one.
    """

    what: str
    first: str
    last: str
    count: Size
    work: Size
    body: list[Statement]
    of: str = ""

    @cached_property
    def expressions(self) -> tuple[Expression, ...]:
        """The count and the work."""
        return Integer(self.count), Integer(self.work)

    @property
    def declares(self) -> frozenset[str]:
        """The names of its bounds."""
        return frozenset({self.first, self.last})


@dataclass(frozen=True)
class Share(Statement):
    """Let threads do the rows of a part of the work side by side.

    Parameters
    ----------
    part : Part
    count, work : Size
        How many rows there are; and how much there is to do, in multiplications.
    weights : Expression or None
        How many bytes of weights a step reads, where threads may go through the steps together.
    """

    part: Part
    count: Size
    work: Size
    weights: Expression | None = None

    @property
    def function(self) -> str:
        """The function of the runtime that calls threads for it."""
        return "c99_parallel" if self.weights is None else "c99_parallel_steps"

    @cached_property
    def expressions(self) -> tuple[Expression, ...]:
        """The count, the work, the weights, and the variables that the part reads."""
        given = (Integer(self.count), Integer(self.work), self.weights)
        return *among(given), *map(Name, self.part.shared)


@dataclass(frozen=True)
class Part:
    """A function for some of the rows of a piece of work.

    Parameters
    ----------
    name : str
        Its name.
    what : str
        What it does, in a word.
    first, last : str
        The names of its first row, and of the one behind its last.
    shared : dict
        What it reads of the function that it was cut from: from names to kinds.
    body : list of Statement
    crew : bool
        Threads may do all of its rows together, each a share of every statement.
    """

    name: str
    what: str
    first: str
    last: str
    shared: dict[str, Kind]
    body: list[Statement]
    crew: bool = False


@dataclass(frozen=True)
class Function:
    """All that is generated for a graph.

    Parameters
    ----------
    body : list of Statement
        What a call does.
    parts : list of Part
        In the order in which they are finished: one calls those before it.
    constants : list of Statement
        Arrays outside of all functions.
    buffers : int
        How many buffers the workspace has.
    errors : list of (type, str)
        Error ``k + 1`` is entry ``k``.
    names : Names
        Those that are taken.
    """

    body: list[Statement]
    parts: list[Part]
    constants: list[Statement]
    buffers: int
    errors: list[tuple[type[Exception], str]]
    names: Names = field(default_factory=Names, compare=False)

    @cached_property
    def calls(self) -> frozenset[str]:
        """The names of all functions that are called, the parts apart."""
        blocks = (self.body, *(part.body for part in self.parts))
        found = frozenset(call.function for block in blocks for call in calls_in(block))
        return found | {each.function for each in walk(self.body) if isinstance(each, Share)}


def walk(block: Iterable[Statement]) -> Iterator[Statement]:
    """Give the statements of a block, and of the blocks in it, in their order."""
    for statement in block:
        yield statement
        for body in statement.bodies:
            yield from walk(body)


def calls_of(statement: Statement) -> Iterator[Apply]:
    """Give the calls of functions in a statement, without those of the statements in it."""
    for each in statement.expressions:
        yield from (inner for inner in each.accesses if isinstance(inner, Apply))


def calls_in(block: Iterable[Statement]) -> Iterator[Apply]:
    """Give the calls of functions in a block."""
    for statement in walk(block):
        yield from calls_of(statement)


def named_by(block: Iterable[Statement]) -> frozenset[str]:
    """Give the names of all variables that are read or written to in a block."""
    return frozenset().union(
        *(each.reads for statement in walk(block) for each in statement.expressions)
    )
