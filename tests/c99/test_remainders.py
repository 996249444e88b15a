"""Remainders and whole quotients of floating-point numbers are NumPy's, bit for bit."""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest

import symbolic_rnn.c99  # noqa: F401  (registers the mode)

#: Whole numbers, on both sides of where an integer's remainder is used; others; and special ones.
NUMBERS = [
    *(
        0.0,
        1.0,
        2.0,
        3.0,
        8.0,
        24.0,
        25.0,
        1e6,
        2.0**23 - 1,
        2.0**23,
        2.0**23 + 1,
        2.0**31,
        2.0**40,
    ),
    *(0.5, 0.1, 2.5, 7.25, 1e-3, 3.0 - 2.0**-21, 1e-40, 1e30, np.inf, np.nan),
]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_remainder_is_numpys(dtype):
    """Catches the sign of a zero, a remainder of the other sign, and a quotient that is one off."""
    signed = np.array(NUMBERS + [-number for number in NUMBERS], dtype)
    x, y = pt.vector("x", dtype=dtype), pt.vector("y", dtype=dtype)
    function = pytensor.function([x, y], [x % y, x // y], mode="C99")
    left, right = (part.ravel() for part in np.meshgrid(signed, signed))
    with np.errstate(all="ignore"):
        expected = np.mod(left, right), np.floor_divide(left, right)
    for found, wanted in zip(function(left, right), expected, strict=True):
        np.testing.assert_array_equal(found, wanted)
        numbers = ~np.isnan(wanted)
        np.testing.assert_array_equal(np.signbit(found[numbers]), np.signbit(wanted[numbers]))
