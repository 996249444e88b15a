"""Computes in single precision what was lowered in double precision."""

from __future__ import annotations

from dataclasses import replace

from symbolic_rnn.c99.ir.expressions import Expression, FunctionCall
from symbolic_rnn.c99.ir.rewriting import changed
from symbolic_rnn.c99.ir.statements import (
    ConstantArray,
    Declare,
    Function,
    LocalArray,
    Statement,
)

__all__ = ["narrowed"]

_WIDE, _NARROW = "float64", "float32"

#: What is called by one name for all real types.
_FOR_ALL_TYPES = ("isnan", "isinf", "isfinite", "memcpy", "memset", "out")


def narrowed(function: Function) -> Function:
    """Replace every double with a float: variables, constants, buffers, and the functions called.

    Integers, and the order of the operations, stay as they are.

    Parameters
    ----------
    function : Function
        It has no parts.

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import Literal, Var, call
    >>> from symbolic_rnn.c99.ir.statements import VariableType
    >>> root = Declare("y", VariableType("float64"), call("sqrt", Literal(2.0, "float64")))
    >>> narrowed(Function([root], [], [], 0, [])).body[0].value
    FunctionCall(function='sqrtf', arguments=(Literal(value=2.0, dtype='float32'),))
    """
    return replace(function, body=_block(function.body), constants=_block(function.constants))


def _block(block: list[Statement]) -> list[Statement]:
    return [_statement(each) for each in block]


def _statement(statement: Statement) -> Statement:
    bare = changed(statement.with_bodies(*([] for _ in statement.bodies)), _expression)
    match bare:
        case Declare(kind=kind) if kind.dtype == _WIDE:
            bare = replace(bare, kind=replace(kind, dtype=_NARROW))
        case ConstantArray(dtype=dtype) | LocalArray(dtype=dtype) if dtype == _WIDE:
            bare = replace(bare, dtype=_NARROW)
    return bare.with_bodies(*map(_block, statement.bodies))


def _expression(value: Expression) -> Expression:
    match value:
        case FunctionCall(function, arguments):
            return FunctionCall(_of_floats(function), arguments)
    if getattr(value, "dtype", None) == _WIDE:
        return replace(value, dtype=_NARROW)  # type: ignore[type-var]
    return value


def _of_floats(function: str) -> str:
    if function.startswith("c99_"):
        return function.replace("_f64", "_f32")
    return function if function in _FOR_ALL_TYPES else f"{function}f"
