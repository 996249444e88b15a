"""Expressions over numbers: what a statement of a generated function computes.

An expression is data: what it reads is known without a look at its text. Python's operators build
one from others, from integers, and from sizes; equality is a method, :meth:`Expression.eq`, since
``==`` compares two expressions as data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from symbolic_rnn.c99.ir.sizes import Size

__all__ = [
    "Apply",
    "Binary",
    "Buffer",
    "Bytes",
    "Cast",
    "Conditional",
    "Entries",
    "Expression",
    "Given",
    "GivenNumber",
    "GivenSize",
    "Integer",
    "Literal",
    "Load",
    "Member",
    "Name",
    "Place",
    "Second",
    "Unary",
    "Writable",
    "among",
    "apply",
    "conditional",
    "either",
    "expression",
    "fields_of",
    "load",
]

#: What stands for an expression where one is expected.
Writable = Any


def fields_of(node: Any) -> Iterator[Any]:
    """Give the values of a node's fields, in their order."""
    return (getattr(node, name) for name in getattr(node, "__match_args__", ()))


def among(values: Iterable[Any]) -> tuple[Expression, ...]:
    """Give those of some values that are expressions, or stand in a tuple of expressions."""
    found: list[Expression] = []
    for value in values:
        each = value if isinstance(value, tuple) else (value,)
        found += [part for part in each if isinstance(part, Expression)]
    return tuple(found)


class Expression:
    """A value that is computed where it stands; the values that it is made of are its fields."""

    @property
    def parts(self) -> tuple[Expression, ...]:
        """The expressions that it is made of."""
        return among(fields_of(self))

    @cached_property
    def reads(self) -> frozenset[str]:
        """The names of the variables that it depends on."""
        return frozenset().union(*(part.reads for part in self.parts))

    def walk(self) -> Iterator[Expression]:
        """Give it and all that it is made of."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def __add__(self, other: Writable) -> Expression:
        return Binary("+", self, expression(other))

    def __radd__(self, other: Writable) -> Expression:
        return Binary("+", expression(other), self)

    def __sub__(self, other: Writable) -> Expression:
        return Binary("-", self, expression(other))

    def __rsub__(self, other: Writable) -> Expression:
        return Binary("-", expression(other), self)

    def __mul__(self, other: Writable) -> Expression:
        return Binary("*", self, expression(other))

    def __rmul__(self, other: Writable) -> Expression:
        return Binary("*", expression(other), self)

    def __truediv__(self, other: Writable) -> Expression:
        return Binary("/", self, expression(other))

    def __mod__(self, other: Writable) -> Expression:
        return Binary("%", self, expression(other))

    def __and__(self, other: Writable) -> Expression:
        return Binary("&", self, expression(other))

    def __or__(self, other: Writable) -> Expression:
        return Binary("|", self, expression(other))

    def __xor__(self, other: Writable) -> Expression:
        return Binary("^", self, expression(other))

    def __neg__(self) -> Expression:
        return Unary("-", self)

    def __invert__(self) -> Expression:
        return Unary("~", self)

    def __lt__(self, other: Writable) -> Expression:
        return Binary("<", self, expression(other))

    def __le__(self, other: Writable) -> Expression:
        return Binary("<=", self, expression(other))

    def __gt__(self, other: Writable) -> Expression:
        return Binary(">", self, expression(other))

    def __ge__(self, other: Writable) -> Expression:
        return Binary(">=", self, expression(other))

    def eq(self, other: Writable) -> Expression:
        """Whether two values are equal."""
        return Binary("==", self, expression(other))

    def ne(self, other: Writable) -> Expression:
        """Whether two values differ."""
        return Binary("!=", self, expression(other))

    def both(self, other: Expression) -> Expression:
        """Whether two conditions hold; the second is not computed where the first does not."""
        return Binary("&&", self, other)

    def __bool__(self) -> bool:
        raise TypeError("An expression has no truth value before the function runs.")


@dataclass(frozen=True)
class Name(Expression):
    """A variable.

    Parameters
    ----------
    name : str
    """

    name: str

    @cached_property
    def reads(self) -> frozenset[str]:
        """Itself."""
        return frozenset({self.name})


@dataclass(frozen=True)
class Buffer(Expression):
    """The number of a buffer of the workspace, as the functions of the runtime take it.

    Parameters
    ----------
    number : int
    """

    number: int


@dataclass(frozen=True)
class Integer(Expression):
    """A size, or another integer that sizes are made of; an ``int64``.

    Parameters
    ----------
    size : Size
    """

    size: Size

    @cached_property
    def reads(self) -> frozenset[str]:
        """The names of its symbols, and of the values that stand for parts of it."""
        return self.size.names


@dataclass(frozen=True)
class Literal(Expression):
    """A number of a dtype.

    Parameters
    ----------
    value : number
        Any scalar that NumPy converts to the dtype.
    dtype : str
    """

    value: Any
    dtype: str

    def __eq__(self, other: object) -> bool:
        # By bits: NaN is itself, and -0.0 is not 0.0.
        return isinstance(other, Literal) and self._bits == other._bits

    def __hash__(self) -> int:
        return hash(self._bits)

    @property
    def _bits(self) -> tuple[str, str]:
        return self.dtype, repr(self.value)


@dataclass(frozen=True)
class Load(Expression):
    """An entry of an array.

    Parameters
    ----------
    array : Expression
        A pointer.
    index : Expression
        How many entries behind the first.
    """

    array: Expression
    index: Expression


@dataclass(frozen=True)
class Place(Expression):
    """The address of an entry of an array.

    Parameters
    ----------
    array, index : Expression
        As in :class:`Load`.
    """

    array: Expression
    index: Expression


@dataclass(frozen=True)
class Given(Expression):
    """The address of the first entry of an argument of the function.

    Parameters
    ----------
    k : int
        Which argument.
    """

    k: int


@dataclass(frozen=True)
class GivenNumber(Expression):
    """An argument of the function that is one number.

    Parameters
    ----------
    k : int
        Which argument.
    dtype : str
    """

    k: int
    dtype: str


@dataclass(frozen=True)
class GivenSize(Expression):
    """The size of an axis of an argument of the function.

    Parameters
    ----------
    k, axis : int
        Which argument, and which of its axes.
    """

    k: int
    axis: int


@dataclass(frozen=True)
class Member(Expression):
    """The first entry of an array inside a structure.

    Parameters
    ----------
    structure : str
        The variable that points to the structure.
    path : str
        The member, ``"W"``, or the member of a member, ``"buffer_3.f64"``.
    """

    structure: str
    path: str

    @cached_property
    def reads(self) -> frozenset[str]:
        """The pointer."""
        return frozenset({self.structure})


@dataclass(frozen=True)
class Unary(Expression):
    """A sign in front of a value: ``-``, ``~`` or ``!``.

    Parameters
    ----------
    sign : str
    of : Expression
    """

    sign: str
    of: Expression


@dataclass(frozen=True)
class Binary(Expression):
    """A sign between two values, with C's meaning.

    Parameters
    ----------
    sign : str
    left, right : Expression
    """

    sign: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Conditional(Expression):
    """One of two values, of which only that is computed.

    Parameters
    ----------
    condition, yes, no : Expression
    """

    condition: Expression
    yes: Expression
    no: Expression


@dataclass(frozen=True)
class Cast(Expression):
    """A value in another type, as C converts it.

    Parameters
    ----------
    dtype : str
        NumPy's name; or ``"size"``, the type of sizes in C's library.
    of : Expression
    """

    dtype: str
    of: Expression


@dataclass(frozen=True)
class Apply(Expression):
    """A function of the runtime or of the C library, applied to values.

    Parameters
    ----------
    function : str
    arguments : tuple of Expression
    """

    function: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class Second(Expression):
    """The second of two values; the first is read for nothing.

    Parameters
    ----------
    first, second : Expression
    """

    first: Expression
    second: Expression


@dataclass(frozen=True)
class Bytes(Expression):
    """How many bytes an entry of a dtype has, as an ``int64``.

    Parameters
    ----------
    dtype : str
    """

    dtype: str


@dataclass(frozen=True)
class Entries(Expression):
    """A few numbers, one after the other: an array without a name.

    Parameters
    ----------
    dtype : str
    entries : tuple of Expression
    """

    dtype: str
    entries: tuple[Expression, ...]


def expression(value: Writable) -> Expression:
    """Give an expression as it is, and a size, an integer or the name of a variable as one.

    Examples
    --------
    >>> expression(3) == expression(Size.of(3)), expression("n")
    (True, Name(name='n'))
    """
    match value:
        case Expression():
            return value
        case Size():
            return Integer(value)
        case int():
            return Integer(Size.of(value))
        case str():
            return Name(value)
    raise TypeError(f"expected an expression, a size, an integer or a name, got {value!r}")


def apply(function: str, *arguments: Writable) -> Apply:
    """Apply a function.

    Examples
    --------
    >>> sorted(apply("c99_tanh_f32", Name("a") + Name("b")).reads)
    ['a', 'b']
    """
    return Apply(function, tuple(map(expression, arguments)))


def load(array: Writable, index: Writable) -> Load:
    """Read an entry of an array.

    Examples
    --------
    >>> load("x", Size.symbol("i")) == Load(Name("x"), Integer(Size.symbol("i")))
    True
    """
    return Load(expression(array), expression(index))


def conditional(condition: Expression, yes: Writable, no: Writable) -> Conditional:
    """Choose one of two values."""
    return Conditional(condition, expression(yes), expression(no))


def either(*conditions: Expression) -> Expression:
    """Whether one of some conditions holds; those behind it are not computed."""
    first, *others = conditions
    for other in others:
        first = Binary("||", first, other)
    return first
