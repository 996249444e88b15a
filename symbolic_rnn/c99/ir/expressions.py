"""Expressions of the representation: what the statements of a generated function compute.

Expressions are immutable data; :attr:`Expression.reads` gives the variables that one depends on.
Python's operators build expressions from expressions, integers and sizes. ``==`` compares two
expressions structurally; :meth:`Expression.eq` builds a comparison in the generated code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from symbolic_rnn.c99.ir.sizes import Size

__all__ = [
    "Address",
    "ArgumentData",
    "ArgumentScalar",
    "ArgumentSize",
    "ArrayLiteral",
    "Binary",
    "Buffer",
    "Cast",
    "Comma",
    "Conditional",
    "Expression",
    "ExpressionLike",
    "FunctionCall",
    "Integer",
    "Literal",
    "Load",
    "Member",
    "SizeOf",
    "Unary",
    "Var",
    "call",
    "conditional",
    "either",
    "expression",
    "expressions_among",
    "fields_of",
    "load",
]

#: Accepted wherever an expression is expected; :func:`expression` converts it.
ExpressionLike = Any


def fields_of(node: Any) -> Iterator[Any]:
    """Yield the values of a node's fields, in order."""
    return (getattr(node, name) for name in getattr(node, "__match_args__", ()))


def expressions_among(values: Iterable[Any]) -> tuple[Expression, ...]:
    """Collect the expressions among some values, those inside tuples included."""
    found: list[Expression] = []
    for value in values:
        each = value if isinstance(value, tuple) else (value,)
        found += [operand for operand in each if isinstance(operand, Expression)]
    return tuple(found)


class Expression:
    """Base class of expressions; the operands are dataclass fields."""

    @cached_property
    def operands(self) -> tuple[Expression, ...]:
        """The direct operands."""
        return expressions_among(fields_of(self))

    @cached_property
    def reads(self) -> frozenset[str]:
        """The names of the variables that the value depends on."""
        return frozenset().union(*(operand.reads for operand in self.operands))

    @cached_property
    def accesses(self) -> tuple[Load | FunctionCall, ...]:
        """The loads and function calls among the expression and its subexpressions."""
        own = (self,) if isinstance(self, Load | FunctionCall) else ()
        return sum((operand.accesses for operand in self.operands), own)

    def walk(self) -> Iterator[Expression]:
        """Yield the expression and all its subexpressions, in preorder."""
        waiting: list[Expression] = [self]
        while waiting:
            found = waiting.pop()
            yield found
            waiting.extend(reversed(found.operands))

    def __add__(self, other: ExpressionLike) -> Expression:
        return Binary("+", self, expression(other))

    def __radd__(self, other: ExpressionLike) -> Expression:
        return Binary("+", expression(other), self)

    def __sub__(self, other: ExpressionLike) -> Expression:
        return Binary("-", self, expression(other))

    def __rsub__(self, other: ExpressionLike) -> Expression:
        return Binary("-", expression(other), self)

    def __mul__(self, other: ExpressionLike) -> Expression:
        return Binary("*", self, expression(other))

    def __rmul__(self, other: ExpressionLike) -> Expression:
        return Binary("*", expression(other), self)

    def __truediv__(self, other: ExpressionLike) -> Expression:
        return Binary("/", self, expression(other))

    def __mod__(self, other: ExpressionLike) -> Expression:
        return Binary("%", self, expression(other))

    def __and__(self, other: ExpressionLike) -> Expression:
        return Binary("&", self, expression(other))

    def __or__(self, other: ExpressionLike) -> Expression:
        return Binary("|", self, expression(other))

    def __xor__(self, other: ExpressionLike) -> Expression:
        return Binary("^", self, expression(other))

    def __neg__(self) -> Expression:
        return Unary("-", self)

    def __invert__(self) -> Expression:
        return Unary("~", self)

    def __lt__(self, other: ExpressionLike) -> Expression:
        return Binary("<", self, expression(other))

    def __le__(self, other: ExpressionLike) -> Expression:
        return Binary("<=", self, expression(other))

    def __gt__(self, other: ExpressionLike) -> Expression:
        return Binary(">", self, expression(other))

    def __ge__(self, other: ExpressionLike) -> Expression:
        return Binary(">=", self, expression(other))

    def eq(self, other: ExpressionLike) -> Expression:
        """Build the comparison ``self == other``."""
        return Binary("==", self, expression(other))

    def ne(self, other: ExpressionLike) -> Expression:
        """Build the comparison ``self != other``."""
        return Binary("!=", self, expression(other))

    def both(self, other: Expression) -> Expression:
        """Build ``self && other``; `other` is evaluated only if `self` is true."""
        return Binary("&&", self, other)

    def __bool__(self) -> bool:
        raise TypeError("A generated expression has no truth value until the function runs.")


@dataclass(frozen=True)
class Var(Expression):
    """A variable, by name.

    Parameters
    ----------
    name : str
    """

    name: str

    @cached_property
    def reads(self) -> frozenset[str]:
        """Its name."""
        return frozenset({self.name})


@dataclass(frozen=True)
class Buffer(Expression):
    """The number of a workspace buffer, as functions of the runtime take it.

    Parameters
    ----------
    number : int
    """

    number: int


@dataclass(frozen=True)
class Integer(Expression):
    """A size as an ``int64`` expression.

    Parameters
    ----------
    size : Size
    """

    size: Size

    @cached_property
    def reads(self) -> frozenset[str]:
        """The variables that the size is computed from."""
        return self.size.names


@dataclass(frozen=True)
class Literal(Expression):
    """A literal of a dtype.

    Parameters
    ----------
    value : number
        Any scalar that NumPy converts to the dtype.
    dtype : str
    """

    value: Any
    dtype: str

    def __eq__(self, other: object) -> bool:
        # Bitwise: NaN equals itself, and -0.0 differs from 0.0.
        return isinstance(other, Literal) and self._bits == other._bits

    def __hash__(self) -> int:
        return hash(self._bits)

    @property
    def _bits(self) -> tuple[str, str]:
        return self.dtype, repr(self.value)


@dataclass(frozen=True)
class Load(Expression):
    """Load of one array element.

    Parameters
    ----------
    array : Expression
        Pointer to the first element.
    index : Expression
        Offset from the first element, in elements.
    """

    array: Expression
    index: Expression


@dataclass(frozen=True)
class Address(Expression):
    """Address of an array element.

    Parameters
    ----------
    array, index : Expression
        As in :class:`Load`.
    """

    array: Expression
    index: Expression


@dataclass(frozen=True)
class ArgumentData(Expression):
    """Pointer to the data of an array argument of the function.

    Parameters
    ----------
    k : int
        Index of the argument.
    """

    k: int


@dataclass(frozen=True)
class ArgumentScalar(Expression):
    """Value of a scalar argument of the function.

    Parameters
    ----------
    k : int
        Index of the argument.
    dtype : str
    """

    k: int
    dtype: str


@dataclass(frozen=True)
class ArgumentSize(Expression):
    """Size of one axis of an array argument of the function.

    Parameters
    ----------
    k, axis : int
        Index of the argument, and the axis.
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
        The member, ``"W"``, or the member of a member, ``"step.f64"``.
    """

    structure: str
    path: str

    @cached_property
    def reads(self) -> frozenset[str]:
        """The pointer."""
        return frozenset({self.structure})


@dataclass(frozen=True)
class Unary(Expression):
    """A unary operator: ``-``, ``~`` or ``!``.

    Parameters
    ----------
    operator : str
    of : Expression
    """

    operator: str
    of: Expression


@dataclass(frozen=True)
class Binary(Expression):
    """A binary operator with C's semantics.

    Parameters
    ----------
    operator : str
    left, right : Expression
    """

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Conditional(Expression):
    """A conditional expression; only the selected operand is evaluated.

    Parameters
    ----------
    condition, yes, no : Expression
    """

    condition: Expression
    yes: Expression
    no: Expression


@dataclass(frozen=True)
class Cast(Expression):
    """A conversion with C's semantics.

    Parameters
    ----------
    dtype : str
        NumPy's name, or ``"size"`` for C's ``size_t``.
    of : Expression
    """

    dtype: str
    of: Expression


@dataclass(frozen=True)
class FunctionCall(Expression):
    """A call of a function of the runtime or of the C library.

    Parameters
    ----------
    function : str
    arguments : tuple of Expression
    """

    function: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class Comma(Expression):
    """C's comma operator: evaluates both operands, and has the value of the second.

    Parameters
    ----------
    first, second : Expression
    """

    first: Expression
    second: Expression


@dataclass(frozen=True)
class SizeOf(Expression):
    """Size in bytes of an element of a dtype, as an ``int64``.

    Parameters
    ----------
    dtype : str
    """

    dtype: str


@dataclass(frozen=True)
class ArrayLiteral(Expression):
    """An unnamed array with the given elements (a C compound literal).

    Parameters
    ----------
    dtype : str
    entries : tuple of Expression
    """

    dtype: str
    entries: tuple[Expression, ...]


def expression(value: ExpressionLike) -> Expression:
    """Convert a size, an integer or a variable name to an expression.

    Examples
    --------
    >>> expression(3) == expression(Size.of(3)), expression("n")
    (True, Var(name='n'))
    """
    match value:
        case Expression():
            return value
        case Size():
            return Integer(value)
        case int():
            return Integer(Size.of(value))
        case str():
            return Var(value)
    raise TypeError(f"expected an expression, a size, an integer or a name, got {value!r}")


def call(function: str, *arguments: ExpressionLike) -> FunctionCall:
    """Build a function call.

    Examples
    --------
    >>> sorted(call("c99_tanh_f32", Var("a") + Var("b")).reads)
    ['a', 'b']
    """
    return FunctionCall(function, tuple(map(expression, arguments)))


def load(array: ExpressionLike, index: ExpressionLike) -> Load:
    """Build a load of an array element.

    Examples
    --------
    >>> load("x", Size.symbol("i")) == Load(Var("x"), Integer(Size.symbol("i")))
    True
    """
    return Load(expression(array), expression(index))


def conditional(condition: Expression, yes: ExpressionLike, no: ExpressionLike) -> Conditional:
    """Build a conditional expression."""
    return Conditional(condition, expression(yes), expression(no))


def either(*conditions: Expression) -> Expression:
    """Build the disjunction of conditions, with short-circuit evaluation."""
    first, *others = conditions
    for other in others:
        first = Binary("||", first, other)
    return first
