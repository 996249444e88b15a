"""Counts the arithmetic of an exported function: its loops have known bounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from symbolic_rnn.c99.dtypes import REALS, SUFFIXES, is_float
from symbolic_rnn.c99.ir.expressions import (
    Binary,
    Cast,
    Conditional,
    Expression,
    FunctionCall,
    Integer,
    Literal,
    Load,
    Member,
    Unary,
    Var,
)
from symbolic_rnn.c99.ir.library import Field, Routine, Structure
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import (
    ConstantArray,
    Declare,
    For,
    If,
    LocalArray,
    Statement,
    calls_of,
    walk,
)

__all__ = ["Cost", "cost"]

_PRODUCTS = tuple(f"c99_multiply_{SUFFIXES[each]}" for each in REALS)
_NOT_COUNTED = ("memcpy", "memset", "turned_into", "isnan", "isinf", "isfinite")


@dataclass(frozen=True)
class Cost:
    """Operations on real numbers, at most; those on indices are not counted.

    Parameters
    ----------
    multiplications, additions, divisions : int
        Subtractions are additions.
    calls : dict of str to int
        Of functions, by name: ``tanh``.
    """

    multiplications: int = 0
    additions: int = 0
    divisions: int = 0
    calls: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.multiplications + other.multiplications,
            self.additions + other.additions,
            self.divisions + other.divisions,
            dict(Counter(self.calls) + Counter(other.calls)),
        )

    def __mul__(self, times: int) -> Cost:
        return Cost(
            self.multiplications * times,
            self.additions * times,
            self.divisions * times,
            {name: count * times for name, count in self.calls.items() if times},
        )


_SIGNS = {"*": Cost(1), "+": Cost(0, 1), "-": Cost(0, 1), "/": Cost(0, 0, 1)}


def cost(routine: Routine) -> Cost | None:
    """Count the operations of one call; of the branches of an ``if``, the one with more counts.

    Parameters
    ----------
    routine : Routine

    Returns
    -------
    Cost or None
        ``None`` if the data decide how often a loop turns.

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import call, expression, load
    >>> from symbolic_rnn.c99.ir.statements import Function, Store
    >>> x, i = Field("x", "float64", (4,)), Size.symbol("i")
    >>> value = call("c99_tanh_f64", load("x", i) * load("x", i))
    >>> body = [For("i", expression(0), expression(4), [Store(load("x", i), value)])]
    >>> from symbolic_rnn.c99.ir.library import Argument
    >>> function = Function(body, [], [], 0, [])
    >>> cost(Routine("f", (Argument("x", x),), function, {}, {"x": "x"}))
    Cost(multiplications=4, additions=0, divisions=0, calls={'tanh': 4})
    """
    counting = _Counting(_dtypes(routine), _members(routine))
    try:
        return counting.block(routine.function.body, {})
    except _UnknownBoundError:
        return None


class _UnknownBoundError(ValueError):
    """The bound of a loop is no constant."""


def _dtypes(routine: Routine) -> dict[str, str]:
    """The dtype of each variable, or of the entries that it points to."""
    found = {
        routine.variables[each.name]: each.holds.dtype
        for each in routine.arguments
        if isinstance(each.holds, Field)
    }
    for statement in walk([*routine.function.constants, *routine.function.body]):
        match statement:
            case Declare(name, kind):
                found[name] = kind.dtype
            case LocalArray(name, dtype) | ConstantArray(name, dtype):
                found[name] = dtype
    return found


def _members(routine: Routine) -> dict[tuple[str, str], str]:
    """The dtype of each field of the structures that are passed."""
    return {
        (routine.variables[each.name], member.name): member.dtype
        for each in routine.arguments
        if isinstance(each.holds, Structure)
        for member in each.holds.fields
    }


@dataclass(frozen=True)
class _Counting:
    dtypes: Mapping[str, str]
    members: Mapping[tuple[str, str], str]

    def block(self, block: Iterable[Statement], sizes: Mapping[str, Size]) -> Cost:
        return sum((self._statement(each, sizes) for each in block), Cost())

    def _statement(self, statement: Statement, sizes: Mapping[str, Size]) -> Cost:
        own = sum((self._expression(each, sizes) for each in statement.expressions), Cost())
        match statement:
            case For(index, first, last, body, step):
                turns = range(_number(first, sizes), _number(last, sizes), step)
                if not any(index in size.names for size in _bounds(body)):
                    return own + self.block(body, sizes) * len(turns)
                each = (self.block(body, {**sizes, index: Size.of(k)}) for k in turns)
                return own + sum(each, Cost())
            case If(_, yes, no):
                return own + max(self.block(yes, sizes), self.block(no, sizes), key=_total)
        return own

    def _expression(self, value: Expression, sizes: Mapping[str, Size]) -> Cost:
        inside = sum((self._expression(each, sizes) for each in value.operands), Cost())
        match value:
            case Binary(sign) if sign in _SIGNS and self._is_real(value):
                return inside + _SIGNS[sign]
            case FunctionCall(name, (m, n, k, *_)) if name in _PRODUCTS:
                terms = _number(m, sizes) * _number(n, sizes) * _number(k, sizes)
                return inside + Cost(terms, terms)
            case FunctionCall(name) if _is_arithmetic(name):
                return inside + Cost(calls={_plain(name): 1})
        return inside

    def _is_real(self, value: Expression) -> bool:
        match value:
            case Var(name) | Load(Var(name)):
                return is_float(self.dtypes.get(name, "int64"))
            case Load(Member(structure, path)) | Member(structure, path):
                return is_float(self.members.get((structure, path), "int64"))
            case Literal(_, dtype) | Cast(dtype):
                return is_float(dtype)
            case Binary("+" | "-" | "*" | "/", left, right):
                return self._is_real(left) or self._is_real(right)
            case Unary("-", of):
                return self._is_real(of)
            case Conditional(_, yes, no):
                return self._is_real(yes) or self._is_real(no)
            case FunctionCall(name):
                return _is_arithmetic(name)
        return False


def _bounds(block: Iterable[Statement]) -> Iterable[Size]:
    """The sizes that say how often the loops and products in a block turn."""
    for statement in walk(block):
        bounds = [statement.first, statement.last] if isinstance(statement, For) else []
        for each in calls_of(statement):
            if each.function in _PRODUCTS:
                bounds += each.arguments[:3]
        for bound in bounds:
            yield from (each.size for each in bound.walk() if isinstance(each, Integer))


def _number(value: Expression, sizes: Mapping[str, Size]) -> int:
    match value:
        case Integer(size):
            found = size.substituted(dict(sizes)).constant
            if found is not None:
                return found
    raise _UnknownBoundError(value)


def _is_arithmetic(name: str) -> bool:
    """Whether a function computes a number."""
    return _plain(name) not in _NOT_COUNTED


def _plain(name: str) -> str:
    """The mathematical name: ``tanh`` for ``c99_tanh_f32``, ``sqrt`` for ``sqrtf``."""
    if name.startswith("c99_"):
        words, _, suffix = name.removeprefix("c99_").rpartition("_")
        return words if suffix in SUFFIXES.values() else f"{words}_{suffix}".strip("_")
    return name if name == "erf" else name.removesuffix("f")


def _total(found: Cost) -> int:
    return found.multiplications + found.additions + found.divisions + sum(found.calls.values())
