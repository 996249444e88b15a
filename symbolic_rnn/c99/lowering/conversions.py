"""Conversions between dtypes, used for all values that are converted or stored."""

from __future__ import annotations

from symbolic_rnn.c99.dtypes import SUFFIXES, is_float
from symbolic_rnn.c99.ir.expressions import (
    Cast,
    Expression,
    Integer,
    Literal,
    call,
    conditional,
)
from symbolic_rnn.c99.ir.statements import Store

__all__ = ["assigned", "converted", "int64"]


def converted(value: Expression, dtype: str, to: str) -> Expression:
    """Convert a value as NumPy's ``astype`` does.

    Converting a real number out of the integer type's range is undefined in C; a function of the
    runtime defines the result.

    Parameters
    ----------
    value : Expression
    dtype, to : str
        Dtype of the value, and dtype to convert to.

    Examples
    --------
    >>> from symbolic_rnn.c99.render.c import expression as text
    >>> from symbolic_rnn.c99.ir.expressions import Var
    >>> n, x = Var("n"), Var("x")
    >>> text(converted(n, "int64", "float32")), text(converted(x, "float64", "int8"))
    ('(float)n', 'c99_i8_of_f64(x)')
    """
    if dtype == to:
        return value
    if to == "bool":
        return Cast("bool", value.ne(0))
    if is_float(dtype) and not is_float(to):
        return call(f"c99_{SUFFIXES[to]}_of_{SUFFIXES[dtype]}", value)
    return Cast(to, value)


def int64(value: Expression, dtype: str) -> Expression:
    """Convert an integer that is an index or a size to ``int64``.

    A uint64 that does not fit becomes the largest int64, which is out of bounds for every axis; a
    cast would make it negative, an index from the end.

    Parameters
    ----------
    value : Expression
    dtype : str
        An integer dtype, or bool.
    """
    if dtype == "int64" or isinstance(value, Integer):
        return value
    if dtype == "uint64":
        most = Literal(2**63 - 1, "int64")
        return Cast("int64", conditional(value > most, most, value))
    return Cast("int64", value)


def assigned(target: Expression, dtype: str, value: Expression, given: str) -> Store:
    """Store a value of one dtype in memory of another.

    Parameters
    ----------
    target : Expression
        A variable or an array element.
    dtype : str
        Dtype of the target.
    value : Expression
    given : str
        Dtype of the value.

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import Var, load
    >>> from symbolic_rnn.c99.render.c import statements
    >>> statements([assigned(load("mask", 3), "bool", Var("v"), "float64")])
    ['mask[3] = (uint8_t)(v != 0);']
    """
    if isinstance(value, Literal) and value.dtype != given:
        raise TypeError(f"assigned expected a literal of dtype {given}, got dtype {value.dtype}.")
    return Store(target, converted(value, given, dtype))
