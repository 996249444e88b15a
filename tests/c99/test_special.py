"""Special functions in C, compared with SciPy over their whole range; densities that use them."""

import csv
from pathlib import Path

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
import scipy.special
from modes import REWRITTEN

import symbolic_rnn.c99  # noqa: F401  (registers the mode)

RNG = np.random.default_rng(0)
HARD = [0.0, -0.0, np.nan, np.inf, -np.inf, 1e-300, -1e-300, 1.7e308, -1.7e308, 1, -1, 2, -2, 0.5]
WIDE = 10.0 ** RNG.uniform(-300, 300, 2000)
POSITIVE = np.concatenate([WIDE, RNG.uniform(0, 12, 5000)])
UNIT = np.concatenate([10.0 ** RNG.uniform(-300, 0, 1000), RNG.uniform(0, 1, 3000)])

#: SciPy itself loses digits near the poles.
BELOW_0 = -RNG.integers(0, 30, 3000) - RNG.uniform(0.05, 0.95, 3000)


def erfcx(x):
    """SciPy's function, with more accurate values below 0, where SciPy loses digits."""
    above = scipy.special.erfcx(np.abs(x))
    long = np.minimum(x, 0).astype(np.longdouble)
    return np.where(x < 0, (2 * np.exp(long**2) - above).astype(x.dtype), above)


#: The Op, the reference, the values compared by relative error, and those compared relative to 50:
#: near the negative zeros of psi, only the terms of its sum are accurate to all digits.
FUNCTIONS = {
    "psi": (pt.psi, scipy.special.psi, POSITIVE, BELOW_0),
    "tri_gamma": (
        pt.tri_gamma,
        lambda x: scipy.special.polygamma(1, x),
        np.append(POSITIVE, BELOW_0),
        [],
    ),
    "erfcx": (pt.erfcx, erfcx, np.append(WIDE, RNG.uniform(-26.6, 60, 5000)), []),
    "erfinv": (pt.erfinv, scipy.special.erfinv, np.concatenate([UNIT, -UNIT, 1 - UNIT]), []),
    "erfcinv": (pt.erfcinv, scipy.special.erfcinv, np.append(UNIT, 1 + UNIT), []),
}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_special_function_agrees_with_scipy_over_its_range(name, dtype):
    """Catches a series used outside its domain, and a discontinuity between two methods."""
    build, reference, relative, absolute = FUNCTIONS[name]
    x = pt.vector("x", dtype=dtype)
    function = pytensor.function([x], build(x), mode="C99")
    tolerance = 32 * np.finfo(dtype).eps
    with np.errstate(all="ignore"):
        for values, least in ((relative, 0.0), (absolute, tolerance * 50), (HARD, 0.0)):
            at = np.asarray(values).astype(dtype)
            got, expected = function(at), np.asarray(reference(at)).astype(dtype)
            assert got.dtype == dtype
            held = ~(np.abs(expected) < np.finfo(dtype).tiny) | (expected == 0)
            np.testing.assert_allclose(got[held], expected[held], rtol=tolerance, atol=least)


def table():
    """Return, by function, arguments and values computed with 60 digits."""
    found = {}
    with (Path(__file__).parents[1] / "data" / "special_values.csv").open() as lines:
        for name, *numbers in csv.reader(lines):
            found.setdefault(name, []).append(tuple(map(float, numbers)))
    return {name: np.array(rows).T for name, rows in found.items()}


TABLE = table()


def applied(dtype, rows):
    """Return C's values for the arguments of the table, with one function for each."""
    inputs, outputs, arguments = [], [], []
    for name, numbers in rows.items():
        given = [pt.vector(dtype=dtype) for _ in numbers]
        if name == "polygamma":
            given[0] = pt.lvector()
        inputs += given
        outputs.append(getattr(pt, name)(*given))
        arguments += [row.astype(x.type.dtype) for x, row in zip(given, numbers, strict=True)]
    return pytensor.function(inputs, outputs, mode="C99")(*arguments)


def test_special_functions_are_accurate_to_their_last_digits():
    """Compare with values that scripts/special_values.py computed with mpmath.

    A value computed by an exponential is as accurate as its exponent, which the bound allows two
    roundings. Oscillating Bessel functions are compared relative to their amplitude, since they
    have zeros.
    """
    got = applied("float64", {name: rows[:-1] for name, rows in TABLE.items()})
    for value, (name, rows) in zip(got, TABLE.items(), strict=True):
        *given, right = rows
        tolerance = np.finfo("float64").eps * (64 + 2 * np.abs(np.log(np.abs(right))))
        bound = tolerance * np.abs(right)
        if name in ("j0", "j1", "jv"):
            bound = np.maximum(bound, tolerance * np.minimum(1, 1 / np.sqrt(np.abs(given[-1]))))
        worst = np.argmax(np.abs(value - right) / bound)
        assert np.all(np.abs(value - right) <= bound), (name, rows[:, worst], value[worst])


def test_special_functions_of_single_precision_are_rounded_once():
    """Catches intermediate rounding, which probabilities close to 1 do not tolerate."""
    rows = {name: rows[:-1].astype("float32").astype("float64") for name, rows in TABLE.items()}
    for got, right in zip(applied("float32", rows), applied("float64", rows), strict=True):
        assert got.dtype == "float32"
        with np.errstate(over="ignore", under="ignore"):
            np.testing.assert_array_equal(got, right.astype("float32"))


def gamma(x, a, b):
    return a * pt.log(b) - pt.gammaln(a) + (a - 1) * pt.log(x) - b * x


def beta(x, a, b):
    p = x / (1 + x)
    of_both = pt.gammaln(a) + pt.gammaln(b) - pt.gammaln(a + b)
    return (a - 1) * pt.log(p) + (b - 1) * pt.log1p(-p) - of_both


def student(x, nu, sigma):
    return (
        pt.gammaln((nu + 1) / 2)
        - pt.gammaln(nu / 2)
        - 0.5 * pt.log(nu * np.pi * sigma**2)
        - (nu + 1) / 2 * pt.log1p((x / sigma) ** 2 / nu)
    )


def normal(x, mu, sigma):
    return -0.5 * (((x - mu) / sigma) ** 2 + pt.log(2 * np.pi * sigma**2))


def truncated_normal(x, mu, sigma):
    return normal(x, mu, sigma) - pt.log(0.5 * pt.erfc((mu - 1) / (sigma * np.sqrt(2))))


DENSITIES = (gamma, beta, student, normal, truncated_normal)


@pytest.mark.parametrize("density", DENSITIES, ids=lambda density: density.__name__)
def test_a_log_density_with_two_derivatives_is_the_same_in_c(density):
    """As PyMC compiles them: value, gradient (psi), and sums of the Hessian (tri_gamma)."""
    x, a, b = pt.vector("x"), pt.vector("a"), pt.scalar("b")
    logp = density(x, a, b).sum()
    gradient = pytensor.grad(logp, [x, a, b])
    second = pytensor.grad(sum((part**2).sum() for part in gradient), [x, a, b])
    outputs = [logp, *gradient, *second]
    values = RNG.uniform(0.1, 9.0, 50), RNG.uniform(0.1, 20.0, 50), 1.7
    got = pytensor.function([x, a, b], outputs, mode="C99")(*values)
    expected = pytensor.function([x, a, b], outputs, mode=REWRITTEN)(*values)
    for value, right in zip(got, expected, strict=True):
        np.testing.assert_allclose(value, right, rtol=1e-12, atol=1e-12 * np.abs(right).max())
