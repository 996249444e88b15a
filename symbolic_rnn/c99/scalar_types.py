"""The numbers of a graph as C has them: types, literals and conversions."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["C_TYPES", "SUFFIXES", "c_cast", "c_int64", "is_float", "literal", "wrapping_type"]

#: The C type of each dtype; a bool is 0 or 1.
C_TYPES: dict[str, str] = {
    "bool": "uint8_t",
    **{f"{kind}{bits}": f"{kind}{bits}_t" for kind in ("int", "uint") for bits in (8, 16, 32, 64)},
    "float32": "float",
    "float64": "double",
}

#: How the runtime's functions of a dtype end: ``c99_exp_f32``, ``c99_floor_div_i64``.
SUFFIXES: dict[str, str] = {
    dtype: f"{dtype[0]}{8 * np.dtype(dtype).itemsize}" for dtype in C_TYPES if dtype != "bool"
}


def is_float(dtype: str) -> bool:
    """Tell the real numbers from the whole ones."""
    return dtype.startswith("float")


def wrapping_type(dtype: str) -> str:
    """Give the unsigned C type whose sums and products wrap as those of an integer dtype.

    A signed overflow is undefined in C; and what is smaller than ``int`` is computed as ``int``, in
    which the product of two ``uint16_t`` can overflow.

    Examples
    --------
    >>> wrapping_type("int64"), wrapping_type("uint16")
    ('uint64_t', 'uint32_t')
    """
    return f"uint{max(32, 8 * np.dtype(dtype).itemsize)}_t"


def literal(value: Any, dtype: str) -> str:
    """Write a number as a C constant that has its value exactly.

    Parameters
    ----------
    value : number
        Any scalar that NumPy converts to `dtype`.
    dtype : str
        One of `C_TYPES`.

    Returns
    -------
    str
        An atom: in parentheses where it has a sign.

    Examples
    --------
    >>> literal(0.1, "float32"), literal(-2, "float64"), literal(-(2**63), "int64")
    ('0.1f', '(-2.0)', 'INT64_MIN')
    >>> literal(float("-inf"), "float64"), literal(3, "int64"), literal(True, "bool")
    ('(-INFINITY)', 'INT64_C(3)', '1')
    """
    number = np.dtype(dtype).type(value)
    text = _real(number) if is_float(dtype) else _whole(int(number), dtype)
    return f"({text})" if text.startswith("-") else text


def _real(number: np.floating) -> str:
    if np.isnan(number):
        return "NAN"
    if np.isinf(number):
        return "-INFINITY" if number < 0 else "INFINITY"
    # NumPy's shortest decimal form is read back as the same number.
    return f"{number!s}f" if number.dtype == np.float32 else f"{number!s}"


def _whole(number: int, dtype: str) -> str:
    if dtype in ("int64", "int32") and number == np.iinfo(dtype).min:
        return f"{dtype.upper()}_MIN"  # -2147483648 is minus applied to what is no int
    if dtype in ("int64", "uint64"):
        sign = "-" if number < 0 else ""
        return f"{sign}{dtype.upper()}_C({abs(number)})"
    return f"{number}u" if dtype == "uint32" else f"{number}"


def c_cast(argument: str, dtype: str, to: str) -> str:
    """Convert a C expression as NumPy's ``astype`` does.

    A real number that the integer type cannot hold is undefined in C: a function of the runtime
    gives such numbers a value.

    Parameters
    ----------
    argument : str
        An atom: a name, or in parentheses.
    dtype, to : str
        What it is, and what it shall be.

    Returns
    -------
    str
        An expression that can stand as the operand of any binary operator.

    Examples
    --------
    >>> c_cast("n", "int64", "float32"), c_cast("x", "float64", "int8"), c_cast("x", "bool", "bool")
    ('(float)n', 'c99_i8_of_f64(x)', 'x')
    """
    if dtype == to:
        return argument
    if to == "bool":
        return f"(uint8_t)({argument} != 0)"
    if is_float(dtype) and not is_float(to):
        return f"c99_{SUFFIXES[to]}_of_{SUFFIXES[dtype]}({argument})"
    return f"({C_TYPES[to]}){argument}"


def c_int64(argument: str, dtype: str) -> str:
    """Convert an integer that is an index or a size to ``int64_t``.

    A uint64 that does not fit becomes ``INT64_MAX``, which no axis has either: it stays out of
    bounds, where a cast would make it negative, an index from the end.

    Parameters
    ----------
    argument : str
        An atom: a literal, a name, or in parentheses.
    dtype : str
        An integer dtype, or bool.

    Examples
    --------
    >>> c_int64("n", "int64"), c_int64("3", "uint8"), c_int64("n", "int32")
    ('n', '3', '(int64_t)n')
    >>> c_int64("n", "uint64")
    '(int64_t)(n > INT64_MAX ? INT64_MAX : n)'
    """
    if dtype == "int64" or argument.lstrip("-").isdigit():
        return argument
    if dtype == "uint64":
        return f"(int64_t)({argument} > INT64_MAX ? INT64_MAX : {argument})"
    return f"(int64_t){argument}"
