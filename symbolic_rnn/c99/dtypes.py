"""The dtypes that a generated function computes with."""

from __future__ import annotations

import numpy as np

__all__ = ["DTYPES", "REALS", "SUFFIXES", "is_float", "wrapping"]

#: What arrays may hold; a bool is 0 or 1.
DTYPES: tuple[str, ...] = (
    "bool",
    *(f"{kind}{bits}" for kind in ("int", "uint") for bits in (8, 16, 32, 64)),
    "float32",
    "float64",
)

#: The real ones, which matrix products and functions such as tanh have kernels for.
REALS: tuple[str, ...] = ("float32", "float64")

#: How the runtime's functions of a dtype end: ``c99_exp_f32``, ``c99_floor_div_i64``.
SUFFIXES: dict[str, str] = {
    dtype: f"{dtype[0]}{8 * np.dtype(dtype).itemsize}" for dtype in DTYPES if dtype != "bool"
}


def is_float(dtype: str) -> bool:
    """Tell the real numbers from the whole ones."""
    return dtype.startswith("float")


def wrapping(dtype: str) -> str:
    """Give the unsigned dtype whose sums and products wrap as those of an integer dtype.

    A signed overflow is undefined in C; and what is smaller than ``int`` is computed as ``int``, in
    which the product of two ``uint16`` can overflow.

    Examples
    --------
    >>> wrapping("int64"), wrapping("uint16")
    ('uint64', 'uint32')
    """
    return f"uint{max(32, 8 * np.dtype(dtype).itemsize)}"
