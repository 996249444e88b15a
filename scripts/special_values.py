"""Write values of special functions with 17 digits, ``tests/data/special_values.csv``.

It needs mpmath (1.4), which nothing else here does. Each value is computed with 60 digits, from a
series, an integral or mpmath's own function; an inverse by Newton's steps. The arguments are drawn
by Python's generator from a fixed seed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import mpmath as mp  # type: ignore[import-not-found,import-untyped,unused-ignore]

TABLE = Path(__file__).parents[1] / "tests" / "data" / "special_values.csv"
ROWS = 50

mp.mp.dps = 60
RNG = random.Random(0)


def spread(low: float, high: float) -> float:
    """A number whose logarithm is uniform."""
    return 10.0 ** RNG.uniform(low, high)


def lower_gamma(a: Any, x: Any) -> Any:
    """P(a, x), by its power series (DLMF 8.7.1)."""
    term = total = mp.mpf(1)
    n = a + 1
    while term > total * mp.mpf(10) ** -60:
        term *= x / n
        total += term
        n += 1
    return mp.exp(a * mp.log(x) - x - mp.loggamma(a + 1)) * total


def gamma_density(a: Any, x: Any) -> Any:
    """The derivative of P(a, x)."""
    return mp.exp((a - 1) * mp.log(x) - x - mp.loggamma(a))


def beta(a: Any, b: Any, x: Any) -> Any:
    """I_x(a, b)."""
    return mp.betainc(a, b, 0, x, regularized=True)


def beta_density(a: Any, b: Any, x: Any) -> Any:
    """The derivative of I_x(a, b)."""
    return x ** (a - 1) * (1 - x) ** (b - 1) / mp.beta(a, b)


def normal(x: Any) -> Any:
    """The distribution function of a standard normal variable."""
    return mp.erfc(-x / mp.sqrt(2)) / 2


def owens_t(h: Any, a: Any) -> Any:
    """T(h, a), by its integral."""
    value = mp.quad(lambda x: mp.exp(-h * h * (1 + x * x) / 2) / (1 + x * x), [0, a / 4, a / 2, a])
    return value / (2 * mp.pi)


def root(function: Callable[[Any], Any], slope: Callable[[Any], Any], low: Any, high: Any) -> Any:
    """Where an increasing function is zero: halves, then Newton's steps."""
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if function(middle) < 0 else (low, middle)
    x = (low + high) / 2
    for _ in range(3):
        x -= function(x) / slope(x)
    return x


def gamma_arguments() -> tuple[float, float]:
    """A parameter, and a place within five standard deviations of its mean or so."""
    a = spread(-3, 4)
    if RNG.random() < 0.5:
        return a, abs(a + a**0.5 * RNG.uniform(-5, 5))
    return a, a * spread(-1, 1)


def rows() -> Iterator[tuple[str, tuple[float, ...], Any]]:
    """Give each function's name, its arguments, and its value."""
    for _ in range(ROWS):
        a, x = gamma_arguments()
        p = lower_gamma(mp.mpf(a), mp.mpf(x))
        if p > 1e-290:
            yield "gammainc", (a, x), p
        if 1 - p > 1e-40:
            yield "gammaincc", (a, x), 1 - p
    for _ in range(ROWS // 2):
        a, p = spread(-1, 3), RNG.choice((RNG.random(), spread(-15, 0)))
        for name, below in (("gammaincinv", mp.mpf(p)), ("gammainccinv", 1 - mp.mpf(p))):
            x = mp.exp(
                root(
                    lambda u, a=a, p=below: lower_gamma(mp.mpf(a), mp.exp(u)) - p,  # type: ignore[misc]
                    lambda u, a=a: gamma_density(mp.mpf(a), mp.exp(u)) * mp.exp(u),  # type: ignore[misc]
                    mp.mpf(-500),
                    mp.mpf(9),
                )
            )
            yield name, (a, p), x
    for _ in range(ROWS):
        a, b = spread(-2, 2.5), spread(-2, 2.5)
        x = RNG.choice((RNG.random(), RNG.betavariate(a + 0.5, b + 0.5), spread(-5, 0)))
        yield "betainc", (a, b, x), beta(mp.mpf(a), mp.mpf(b), mp.mpf(x))
    for _ in range(ROWS // 2):
        a, b, p = spread(-0.5, 2), spread(-0.5, 2), RNG.random()
        x = root(
            lambda x, a=a, b=b, p=p: beta(mp.mpf(a), mp.mpf(b), x) - p,  # type: ignore[misc]
            lambda x, a=a, b=b: beta_density(mp.mpf(a), mp.mpf(b), x),  # type: ignore[misc]
            mp.mpf(0),
            mp.mpf(1),
        )
        yield "betaincinv", (a, b, p), x
    for _ in range(ROWS):
        n = RNG.randint(1, 12)
        x = RNG.choice((spread(-3, 4), -RNG.randint(0, 9) - RNG.uniform(0.1, 0.9)))
        yield "polygamma", (n, x), mp.psi(n, x)
        y = -RNG.choice((RNG.uniform(0, 40), spread(-16, 6)))
        yield (
            "ndtri_exp",
            (y,),
            root(
                lambda x, y=y: mp.log(normal(x)) - y,  # type: ignore[misc]
                lambda x: mp.npdf(x) / normal(x),
                mp.mpf(-1600),
                mp.mpf(40),
            ),
        )
        h, a = RNG.gauss(0, 3), RNG.gauss(0, 1) * spread(-6, 1)
        yield "owens_t", (h, a), owens_t(mp.mpf(h), mp.mpf(a))
        v, x = RNG.choice((RNG.randint(0, 40), spread(-2, 2))), spread(-3, 2.7)
        scale = mp.exp(mp.mpf(x))
        yield "j0", (-x,), mp.besselj(0, x)
        yield "j1", (-x,), -mp.besselj(1, x)
        yield "jv", (v, x), mp.besselj(v, x)
        yield "jv", (-v, x), mp.besselj(-mp.mpf(v), x)
        yield "ive", (v, x), mp.besseli(v, x) / scale
        yield "kve", (v, x), mp.besselk(v, x) * scale
        yield "ive", (0.5 - v % 5, x), mp.besseli(0.5 - mp.mpf(v % 5), x) / scale
        yield "i0", (-x,), mp.besseli(0, x)
        yield "i1", (-x,), -mp.besseli(1, x)


def table() -> str:
    """Write the table: the function, its arguments, the value."""
    lines = []
    for name, arguments, value in rows():
        if 1e-290 < abs(float(value)) < 1e290:
            lines.append(",".join([name, *map(repr, map(float, arguments)), repr(float(value))]))
    return "\n".join(sorted(lines)) + "\n"


if __name__ == "__main__":
    TABLE.write_text(table(), "utf-8")
