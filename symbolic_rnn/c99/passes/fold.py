"""Computes what is known when a function is generated: sizes, conditions, loops of one turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from operator import add, and_, eq, ge, gt, le, lt, mul, ne, or_, sub, xor
from typing import Any

import numpy as np

from symbolic_rnn.c99.dtypes import is_float
from symbolic_rnn.c99.ir.expressions import (
    Binary,
    Cast,
    Conditional,
    Expression,
    Integer,
    Literal,
    Unary,
    Var,
)
from symbolic_rnn.c99.ir.rewriting import changed
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import Break, Declare, Fail, For, Function, If, Statement, walk

__all__ = ["folded"]

_SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "+": add,
    "-": sub,
    "*": mul,
    "&": and_,
    "|": or_,
    "^": xor,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
    "==": eq,
    "!=": ne,
    "&&": lambda a, b: bool(a) and bool(b),
    "||": lambda a, b: bool(a) or bool(b),
}


def folded(function: Function) -> Function:
    """Propagate integer constants; drop branches, checks and loops that they decide.

    Real numbers are not computed here: the result of a function must not depend on this pass.

    Parameters
    ----------
    function : Function

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import expression, load
    >>> from symbolic_rnn.c99.ir.statements import VariableType, Store
    >>> n = Declare("n", VariableType("int64"), expression(2) - expression(1))
    >>> i = Size.symbol("i")
    >>> loop = For("i", expression(0), Var("n"), [Store(load("x", i), expression(1))])
    >>> check = Fail(Var("n").ne(1), 1)
    >>> folded(Function([n, check, loop], [], [], 0, [])).body[1:]
    [Store(into=Load(array=Var(name='x'), index=Integer(size=Size(0))), \
value=Integer(size=Size(1)))]
    """
    return replace(function, body=_Folding().block(function.body))


@dataclass
class _Folding:
    """What is known of the variables declared so far; each has a name of its own."""

    known: dict[str, Expression] = field(default_factory=dict)
    sizes: dict[str, Size] = field(default_factory=dict)

    def block(self, block: list[Statement]) -> list[Statement]:
        found: list[Statement] = []
        for statement in block:
            found += self._statement(_outside(statement, self._folded))
        return found

    def _statement(self, statement: Statement) -> list[Statement]:
        match statement:
            case Declare(name, kind, value, False) if not kind.pointer:
                self._learn(name, kind.dtype, value)
            case Fail(condition, _) if _truth(condition) is False:
                return []
            case If(condition, yes, no) if (holds := _truth(condition)) is not None:
                return self.block(yes if holds else no)
            case For(index, Integer(first), Integer(last), body, step):
                turns = (last - first).constant
                if turns is not None and turns <= 0:
                    return []
                once = turns is not None and turns <= step
                if once and not any(isinstance(each, Break) for each in walk(body)):
                    self.known[index], self.sizes[index] = Integer(first), first
                    return self.block(body)
        return [statement.with_bodies(*map(self.block, statement.bodies))]

    def _learn(self, name: str, dtype: str, value: Expression) -> None:
        match value:
            case Integer(size) if dtype == "int64" and size.constant is not None:
                self.known[name], self.sizes[name] = value, size
            case Literal() if value.dtype == dtype:
                self.known[name] = value
                if dtype == "int64":
                    self.sizes[name] = Size.of(int(value.value))

    def _folded(self, value: Expression) -> Expression:
        match value:
            case Var(name):
                return self.known.get(name, value)
            case Integer(size) if not size.names.isdisjoint(self.sizes):
                return Integer(size.substituted(self.sizes))
        return _computed(value)


def _outside(statement: Statement, change: Callable[[Expression], Expression]) -> Statement:
    """Change the expressions of a statement, not those of the statements inside it."""
    bare = statement.with_bodies(*([] for _ in statement.bodies))
    return changed(bare, change).with_bodies(*statement.bodies)


def _computed(value: Expression) -> Expression:
    """Compute an operation on integers that are known."""
    match value:
        case Cast(dtype, of) if dtype != "size" and not is_float(dtype):
            number = _number(of)
            return value if number is None else _literal(number.astype(dtype))
        case Unary(sign, of):
            number = _number(of)
            if number is not None and sign in "!-":
                return _literal(np.bool_(not number) if sign == "!" else -number)
        case Binary(sign) if sign in _SIGNS:
            return _binary(value)
        case Conditional(condition, yes, no):
            holds = _truth(condition)
            if holds is not None:
                return yes if holds else no
    return value


def _binary(value: Binary) -> Expression:
    left, right = _number(value.left), _number(value.right)
    if value.operator in ("&&", "||"):
        short = value.operator == "||"
        if left is not None and bool(left) is short:
            return _literal(np.bool_(short))
    if left is None or right is None:
        return value
    with np.errstate(over="ignore"):
        return _literal(_SIGNS[value.operator](left, right))


def _number(value: Expression) -> Any:
    """The integer that an expression is, in its dtype; ``None`` if it is not known or real."""
    match value:
        case Integer(size) if size.constant is not None:
            return np.int64(size.constant)
        case Literal(number, dtype) if not is_float(dtype):
            return np.dtype(dtype).type(number)
    return None


def _literal(number: Any) -> Expression:
    """An integer as an expression; what C computes as ``int`` is a size here."""
    number = np.asarray(number)[()]
    if number.dtype in ("bool", "int64"):
        return Integer(Size.of(int(number)))
    return Literal(int(number), str(number.dtype))


def _truth(condition: Expression) -> bool | None:
    number = _number(condition)
    return None if number is None else bool(number)
