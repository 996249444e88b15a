"""Statements, tasks and functions of the representation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self

from symbolic_rnn.c99.ir.expressions import (
    Expression,
    FunctionCall,
    Integer,
    Var,
    expressions_among,
    fields_of,
)
from symbolic_rnn.c99.ir.names import UniqueNames
from symbolic_rnn.c99.ir.sizes import Size

__all__ = [
    "FRAME",
    "NO_MEMORY",
    "Break",
    "Comment",
    "ConstantArray",
    "Declare",
    "Evaluate",
    "Fail",
    "For",
    "Function",
    "If",
    "LocalArray",
    "Parallel",
    "ParallelCall",
    "Statement",
    "Store",
    "Task",
    "Unused",
    "VariableType",
    "calls_in",
    "calls_of",
    "named_by",
    "walk",
]

#: Error code of an allocation failure.
NO_MEMORY = -1


#: Identifiers of the code around every generated function; no variable may be called so.
FRAME = ("ws", "in", "out", "context", "shared", "given", "code")


@dataclass(frozen=True)
class VariableType:
    """Type of a variable.

    Parameters
    ----------
    dtype : str
        Dtype of the scalar, or of the elements that it points to.
    pointer : bool
        Whether it is a pointer to the first element of an array.
    const : bool
        Whether the pointer is for reading only.
    """

    dtype: str
    pointer: bool = False
    const: bool = False


class Statement:
    """Base class of statements.

    Fields that are expressions, or tuples of expressions, are evaluated where the statement stands;
    fields that are lists are nested blocks.
    """

    @cached_property
    def expressions(self) -> tuple[Expression, ...]:
        """The expressions of the statement itself, without those in nested blocks."""
        return expressions_among(fields_of(self))

    @cached_property
    def bodies(self) -> tuple[list[Statement], ...]:
        """The nested blocks."""
        return tuple(field for field in fields_of(self) if isinstance(field, list))

    def with_bodies(self, *bodies: list[Statement]) -> Self:
        """Return the statement with its nested blocks replaced, in order."""
        names = getattr(self, "__match_args__", ())
        blocks = [name for name in names if isinstance(getattr(self, name), list)]
        this: Any = self
        return replace(this, **dict(zip(blocks, bodies, strict=True))) if blocks else self

    @property
    def declares(self) -> frozenset[str]:
        """The variables that the statement declares, a loop index included."""
        return frozenset()


@dataclass(frozen=True)
class Comment(Statement):
    """A comment line.

    Parameters
    ----------
    text : str
        A name in braces refers to a variable; literal braces are doubled.
    """

    text: str


@dataclass(frozen=True)
class Declare(Statement):
    """Declaration of a variable with an initial value.

    Parameters
    ----------
    name : str
    kind : VariableType
    value : Expression
    changes : bool
        Whether the variable may be assigned later.
    """

    name: str
    kind: VariableType
    value: Expression
    changes: bool = False

    @property
    def declares(self) -> frozenset[str]:
        """Its name."""
        return frozenset({self.name})


@dataclass(frozen=True)
class LocalArray(Statement):
    """Declaration of a small uninitialized array in the current block.

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
class ConstantArray(Statement):
    """Declaration of a small constant array.

    Parameters
    ----------
    name, dtype : str
    entries : tuple of Expression
    outside : bool
        Whether it is declared at file scope; its elements are literals then.
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
    """Assignment to a variable or to an array element.

    Parameters
    ----------
    into : Expression
        A :class:`Var`, an :class:`Integer` of one symbol, or a :class:`Load`.
    value : Expression
    """

    into: Expression
    value: Expression


@dataclass(frozen=True)
class Evaluate(Statement):
    """A function call, evaluated for its effect.

    Parameters
    ----------
    call : FunctionCall
    """

    call: FunctionCall


@dataclass(frozen=True)
class Unused(Statement):
    """Marks a variable that may be unused, which avoids compiler warnings.

    Parameters
    ----------
    of : Expression
    """

    of: Expression


@dataclass(frozen=True)
class Fail(Statement):
    """Return an error code if a condition holds.

    Parameters
    ----------
    condition : Expression
    code : int
        Number of the error, or `NO_MEMORY`.
    """

    condition: Expression
    code: int


@dataclass(frozen=True)
class Break(Statement):
    """Leave the innermost loop if a condition holds.

    Parameters
    ----------
    condition : Expression
    """

    condition: Expression


@dataclass(frozen=True)
class For(Statement):
    """A counting loop.

    Parameters
    ----------
    index : str
    first, last : Expression
        First value of the index, and the exclusive upper bound.
    body : list of Statement
    step : int
        Increment of the index.
    vector : bool
        Whether iterations are independent, so that the loop can be vectorized.
    """

    index: str
    first: Expression
    last: Expression
    body: list[Statement]
    step: int = 1
    vector: bool = False

    @property
    def declares(self) -> frozenset[str]:
        """The index."""
        return frozenset({self.index})


@dataclass(frozen=True)
class If(Statement):
    """A branch.

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
    """A block over rows that worker threads may execute in contiguous chunks, in any order.

    A worker executes the body for rows ``first`` to ``last - 1``. Buffers that the body allocates
    are private to the worker. :mod:`~symbolic_rnn.c99.passes.outline` turns the block into a
    :class:`Task`.

    Parameters
    ----------
    what : str
        One word for the work, such as "steps"; it becomes part of the task's name.
    first, last : str
        Variables with the first row of the chunk and the exclusive upper bound.
    count, work : Size
        Number of rows, and estimated cost in multiplications.
    body : list of Statement
    of : str
        Name of the array that is computed, if any; it becomes part of the task's name.
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
        """The number of rows and the cost."""
        return Integer(self.count), Integer(self.work)

    @property
    def declares(self) -> frozenset[str]:
        """The bounds of the chunk."""
        return frozenset({self.first, self.last})


@dataclass(frozen=True)
class ParallelCall(Statement):
    """Execution of a task by worker threads.

    Parameters
    ----------
    task : Task
    count, work : Size
        Number of rows, and estimated cost in multiplications.
    weights : Expression or None
        Bytes of weights that a step reads, if workers may execute the task as a crew.
    """

    task: Task
    count: Size
    work: Size
    weights: Expression | None = None

    @property
    def function(self) -> str:
        """The function of the runtime that runs the task."""
        return "c99_parallel" if self.weights is None else "c99_parallel_steps"

    @cached_property
    def expressions(self) -> tuple[Expression, ...]:
        """The sizes, and the variables that are passed to the task."""
        given = (Integer(self.count), Integer(self.work), self.weights)
        return *expressions_among(given), *map(Var, self.task.shared)


@dataclass(frozen=True)
class Task:
    """A function that computes a chunk of the rows of a parallel block.

    Parameters
    ----------
    name : str
        Name of the function.
    what : str
        One word for the work, such as "steps".
    first, last : str
        Parameters with the first row of the chunk and the exclusive upper bound.
    shared : dict
        Variables of the caller that the task reads, with their types.
    body : list of Statement
    crew : bool
        Whether workers execute all rows together, each a share of every statement.
    """

    name: str
    what: str
    first: str
    last: str
    shared: dict[str, VariableType]
    body: list[Statement]
    crew: bool = False


@dataclass(frozen=True)
class Function:
    """Everything that is generated for a graph.

    Parameters
    ----------
    body : list of Statement
        The body of the exported function.
    tasks : list of Task
        In definition order: a task calls only earlier ones.
    constants : list of Statement
        Arrays at file scope.
    buffers : int
        Number of workspace buffers.
    errors : list of (type, str)
        Error code ``k + 1`` is entry ``k``.
    names : UniqueNames
        The names in use.
    """

    body: list[Statement]
    tasks: list[Task]
    constants: list[Statement]
    buffers: int
    errors: list[tuple[type[Exception], str]]
    names: UniqueNames = field(default_factory=UniqueNames, compare=False)

    @cached_property
    def calls(self) -> frozenset[str]:
        """The names of all functions called, tasks excluded."""
        blocks = (self.body, *(task.body for task in self.tasks))
        found = frozenset(call.function for block in blocks for call in calls_in(block))
        return found | {each.function for each in walk(self.body) if isinstance(each, ParallelCall)}


def walk(block: Iterable[Statement]) -> Iterator[Statement]:
    """Yield the statements of a block and of nested blocks, in order."""
    for statement in block:
        yield statement
        for body in statement.bodies:
            yield from walk(body)


def calls_of(statement: Statement) -> Iterator[FunctionCall]:
    """Yield the function calls of a statement, without those in nested blocks."""
    for each in statement.expressions:
        yield from (inner for inner in each.accesses if isinstance(inner, FunctionCall))


def calls_in(block: Iterable[Statement]) -> Iterator[FunctionCall]:
    """Yield the function calls of a block."""
    for statement in walk(block):
        yield from calls_of(statement)


def named_by(block: Iterable[Statement]) -> frozenset[str]:
    """Return the names of all variables that a block reads or writes."""
    return frozenset().union(
        *(each.reads for statement in walk(block) for each in statement.expressions)
    )
