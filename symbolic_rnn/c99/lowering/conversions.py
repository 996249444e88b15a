"""Numbers of one dtype as another: the one way in which values are converted and stored."""

from __future__ import annotations

from symbolic_rnn.c99.dtypes import SUFFIXES, is_float
from symbolic_rnn.c99.ir.expressions import (
    Cast,
    Expression,
    Integer,
    Literal,
    apply,
    conditional,
)
from symbolic_rnn.c99.ir.statements import Store

__all__ = ["assigned", "converted", "int64"]


def converted(value: Expression, dtype: str, to: str) -> Expression:
    """Convert a value as NumPy's ``astype`` does.

    A real number that the integer type cannot hold is undefined in C: a function of the runtime
    gives such numbers a value.

    Parameters
    ----------
    value : Expression
    dtype, to : str
        What it is, and what it shall be.

    Examples
    --------
    >>> from symbolic_rnn.c99.render.c import expression as text
    >>> from symbolic_rnn.c99.ir.expressions import Name
    >>> n, x = Name("n"), Name("x")
    >>> text(converted(n, "int64", "float32")), text(converted(x, "float64", "int8"))
    ('(float)n', 'c99_i8_of_f64(x)')
    """
    if dtype == to:
        return value
    if to == "bool":
        return Cast("bool", value.ne(0))
    if is_float(dtype) and not is_float(to):
        return apply(f"c99_{SUFFIXES[to]}_of_{SUFFIXES[dtype]}", value)
    return Cast(to, value)


def int64(value: Expression, dtype: str) -> Expression:
    """Convert an integer that is an index or a size to ``int64``.

    A uint64 that does not fit becomes the largest int64, which no axis has either: it stays out of
    bounds, where a cast would make it negative, an index from the end.

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


def assigned(place: Expression, dtype: str, value: Expression, given: str) -> Store:
    """Store a value of one dtype in memory of another.

    Parameters
    ----------
    place : Expression
        A name, or what is loaded.
    dtype : str
        That of its memory.
    value : Expression
    given : str
        Its dtype.

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import Name, load
    >>> from symbolic_rnn.c99.render.c import statements
    >>> statements([assigned(load("mask", 3), "bool", Name("v"), "float64")])
    ['mask[3] = (uint8_t)(v != 0);']
    """
    if isinstance(value, Literal) and value.dtype != given:
        raise TypeError(f"a literal {value.dtype} was said to be {given}")
    return Store(place, converted(value, given, dtype))
