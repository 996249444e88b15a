"""How closely two gradients must agree, relative to the largest entry, with the reasons."""

from __future__ import annotations

import numpy as np

__all__ = ["rounding", "tolerance"]

#: Two exact methods in double precision differ by the rounding of sums taken in another order:
#: 2.2e-16 times a few thousand terms.
EXACT_FLOAT64 = 1e-12

#: The same in single precision, 1.2e-7 times the growth over a few dozen steps.
EXACT_FLOAT32 = 1e-5

#: Extrapolated central differences lose about six of sixteen digits to cancellation.
DIFFERENCES_FLOAT64 = 1e-8

#: And all but two of the seven digits of single precision: they can only find gross errors there.
DIFFERENCES_FLOAT32 = 1e-2


def tolerance(dtype: str, *, differences: bool) -> float:
    """Give the tolerance for a comparison, as a share of the largest entry.

    Parameters
    ----------
    dtype : str
        What the gradient was computed in.
    differences : bool
        Whether finite differences are one of the two sides.
    """
    if differences:
        return DIFFERENCES_FLOAT64 if dtype == "float64" else DIFFERENCES_FLOAT32
    return EXACT_FLOAT64 if dtype == "float64" else EXACT_FLOAT32


def rounding(dtype: str, *, differences: bool) -> float:
    """Give what rounding makes of a gradient that is zero, as a share of all gradients' largest.

    A few roundings of numbers as large as that; of finite differences, their tolerance.

    Parameters
    ----------
    dtype, differences
        As for :func:`tolerance`.
    """
    return tolerance(dtype, differences=True) if differences else 16 * float(np.finfo(dtype).eps)
