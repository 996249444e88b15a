"""Numbers as fractions and as multiples of known constants."""

from __future__ import annotations

from fractions import Fraction
from math import log, pi, sqrt

__all__ = ["fraction", "is_rounded"]

#: Known constants, as numerator and denominator.
_CONSTANTS = {
    2 / sqrt(pi): ("2", "√π"),
    1 / sqrt(pi): ("1", "√π"),
    1 / sqrt(2): ("1", "√2"),
    sqrt(2): ("√2", ""),
    sqrt(2 / pi): ("√2", "√π"),
    1 / sqrt(2 * pi): ("1", "√(2π)"),
    pi: ("π", ""),
    log(2): ("log 2", ""),
}


def is_rounded(number: float, value: float) -> bool:
    """Whether two numbers are equal up to the rounding of one operation."""
    return abs(number - value) <= 2**-51 * abs(value)


def fraction(value: float) -> tuple[str, str] | None:
    """Numerator and denominator of the absolute value of a number; ``None`` for a decimal."""
    for known, numeral in _CONSTANTS.items():
        if is_rounded(known, abs(value)):
            return numeral
    ratio = Fraction(abs(value)).limit_denominator(1000)
    if ratio.numerator and is_rounded(float(ratio), abs(value)):
        return str(ratio.numerator), str(ratio.denominator)
    return None
