"""The dtypes that generated functions support."""

from __future__ import annotations

import numpy as np

__all__ = ["DTYPES", "REALS", "SUFFIXES", "is_float", "wrapping"]

#: Dtypes of arrays; a bool is stored as 0 or 1.
DTYPES: tuple[str, ...] = (
    "bool",
    *(f"{kind}{bits}" for kind in ("int", "uint") for bits in (8, 16, 32, 64)),
    "float32",
    "float64",
)

#: Real dtypes, for which matrix products and functions such as tanh have kernels.
REALS: tuple[str, ...] = ("float32", "float64")

#: Suffixes of the runtime's functions by dtype: ``c99_exp_f32``, ``c99_floor_div_i64``.
SUFFIXES: dict[str, str] = {
    dtype: f"{dtype[0]}{8 * np.dtype(dtype).itemsize}" for dtype in DTYPES if dtype != "bool"
}


def is_float(dtype: str) -> bool:
    """Whether a dtype is a floating-point one."""
    return dtype.startswith("float")


def wrapping(dtype: str) -> str:
    """Return the unsigned dtype in which integer sums and products of a dtype wrap.

    Signed overflow is undefined in C. Types smaller than ``int`` are promoted to ``int``, in which
    the product of two ``uint16`` may overflow.

    Examples
    --------
    >>> wrapping("int64"), wrapping("uint16")
    ('uint64', 'uint32')
    """
    return f"uint{max(32, 8 * np.dtype(dtype).itemsize)}"
