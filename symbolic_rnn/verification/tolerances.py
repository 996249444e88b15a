"""Tolerances for comparing two gradients, relative to the largest entry, with reasons."""

from __future__ import annotations

import numpy as np

__all__ = ["rounding", "tolerance"]

#: Exact methods in double precision differ by rounding, since they sum in different orders: 2.2e-16
#: times a few thousand terms.
EXACT_FLOAT64 = 1e-12

#: The same in single precision: 1.2e-7 times the growth over a few dozen steps.
EXACT_FLOAT32 = 1e-5

#: Extrapolated central differences lose about six of sixteen digits to cancellation.
DIFFERENCES_FLOAT64 = 1e-8

#: In single precision they keep two of seven digits, enough only for gross errors.
DIFFERENCES_FLOAT32 = 1e-2


def tolerance(dtype: str, *, differences: bool) -> float:
    """Return the tolerance of a comparison, relative to the largest entry.

    Parameters
    ----------
    dtype : str
        Dtype of the gradient.
    differences : bool
        Whether one of the two gradients is from finite differences.
    """
    if differences:
        return DIFFERENCES_FLOAT64 if dtype == "float64" else DIFFERENCES_FLOAT32
    return EXACT_FLOAT64 if dtype == "float64" else EXACT_FLOAT32


def rounding(dtype: str, *, differences: bool) -> float:
    """Return the rounding error of a zero gradient, relative to the largest entry of all gradients.

    A few rounding units; for finite differences, their tolerance.

    Parameters
    ----------
    dtype, differences
        As for :func:`tolerance`.
    """
    return tolerance(dtype, differences=True) if differences else 16 * float(np.finfo(dtype).eps)
