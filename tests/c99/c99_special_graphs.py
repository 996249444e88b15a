"""Special functions with their gradients, and scalar loops, for the table of test graphs."""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.scalar as ps
import pytensor.tensor as pt
from c99_graphs import RNG, Graph, graph
from c99_selection_graphs import GRAPHS
from pytensor.scalar.loop import ScalarLoop
from pytensor.tensor.elemwise import Elemwise

__all__ = ["GRAPHS"]


def positive(*shape, high=6.0, dtype="float64"):
    return RNG.uniform(0.2, high, shape).astype(dtype)


def chances(*shape, dtype="float64"):
    return RNG.uniform(0.05, 0.95, shape).astype(dtype)


def with_gradients(outputs, wanted):
    """Return outputs and the gradients of their sum."""
    loss = sum(output.astype("float64").sum() for output in outputs)
    return [*outputs, *pytensor.grad(loss, wanted)]


@graph
def incomplete_gamma_functions():
    """With a matrix and a broadcast, strided row; with integers; with empty arrays."""
    a, x, p, n = pt.vector("a"), pt.matrix("x"), pt.vector("p"), pt.lvector("n")
    outputs = with_gradients([pt.gammainc(a, x), pt.gammaincc(a, x[::-1])], [a, x])
    inverses = with_gradients([pt.gammaincinv(a, p), pt.gammainccinv(a, p)], [p])
    outputs += [*inverses, pt.gammainc(n, x), pt.gammaincc(n, n[::-1]), pt.polygamma(n, x)]
    values = [
        (positive(5), positive(3, 5), chances(5), np.array([1, 2, 3, 7, 20])),
        (positive(1), positive(1, 1), chances(1), np.array([4])),
        (positive(0), positive(2, 0), chances(0), np.zeros(0, "int64")),
        (
            np.array([0.5, 2.0, 1.0, 7.0]),
            np.array([[0.0, np.inf, 1.0, 3.0], [-1.0, 4.0, 30.0, np.inf]]),
            np.array([0.0, 1.0, 0.5, -0.5]),
            np.array([1, 0, 2, 3]),
        ),
    ]
    return Graph([a, x, p, n], outputs, values)


@graph
def incomplete_beta_functions():
    a, b, x = pt.vector("a"), pt.scalar("b"), pt.matrix("x")
    outputs = with_gradients([pt.betainc(a, b, x.T[:, :1].T)], [a, b, x])
    outputs += with_gradients([pt.betaincinv(a, b, x)], [x])
    values = [
        (positive(4), 2.5, chances(3, 4)),
        (positive(4), 0.5, chances(1, 4)),
        (positive(0), 0.5, chances(2, 0)),
        (np.array([0.5, 2.0, -1.0, 3.0]), 3.0, np.array([[0.0, 1.0, 0.5, 1.5]])),
    ]
    return Graph([a, b, x], outputs, values)


@graph
def special_functions_of_single_precision():
    """Without the beta functions, for which SciPy gives five digits in single precision."""
    a, x, p = pt.fmatrix("a"), pt.fvector("x"), pt.fvector("p")
    outputs = [
        *(pt.gammainc(a, x), pt.gammaincc(a, x), pt.gammaincinv(a, p), pt.gammainccinv(a, p)),
        *(pt.ndtri_exp(-x), pt.owens_t(a, p), pt.polygamma(2, x)),
        *(pt.i0(x), pt.i1(x), pt.ive(a, x), pt.kve(a, x), pt.j0(x), pt.j1(x), pt.jv(a, x)),
    ]
    shapes = ((3, 4), (4,), (4,))
    draws = (positive, positive, chances)
    values = [tuple(draw(*n, dtype="float32") for draw, n in zip(draws, shapes, strict=True))]
    return Graph([a, x, p], outputs, values)


@graph
def bessel_functions_and_their_gradients():
    v, x, n = pt.vector("v"), pt.vector("x"), pt.lvector("n")
    outputs = [pt.i0(x), pt.i1(x), pt.j0(x), pt.j1(x), pt.ive(v, x), pt.kve(v, x), pt.jv(v, x)]
    outputs = with_gradients([*outputs, pt.ndtri_exp(-x), pt.owens_t(x, v)], [x])
    outputs += [pt.jv(n, -x), pt.ive(n, -x), pt.kve(n, x), pt.i0(n), pt.owens_t(n, -x)]
    values = [
        (positive(6, high=5.0), positive(6, high=30.0), RNG.integers(-3, 5, 6)),
        (positive(0), positive(0), np.zeros(0, "int64")),
    ]
    return Graph([v, x, n], outputs, values)


def accumulated():
    """States of three dtypes: two swap, one wraps, and one is not read by the next iteration."""
    x, y, n, last = ps.float64("x"), ps.float32("y"), ps.int8("n"), ps.float64("last")
    c, unread = ps.float32("c"), ps.float64("unread")
    swapped = [ps.cast(y, "float64"), ps.cast(x * 0.5 + c, "float32")]
    return ScalarLoop(
        init=[x, y, n, last],
        update=[*swapped, ps.cast(n * 3, "int8"), ps.exp(-x)],
        constant=[c, unread],
    )


def halved():
    """Newton's method for a root, until it converges."""
    x, c = ps.float64("x"), ps.float64("c")
    new = 0.5 * (x + c / x)
    return ScalarLoop(init=[x], update=[new], constant=[c], until=ps.le(ps.abs(new - x), 1e-14))


@graph
def loops_over_numbers():
    """Elementwise, as scalars, in compositions, in scan steps, and with unused outputs."""
    x, y, n = pt.matrix("x"), pt.fvector("y"), pt.lscalar("n")
    start = pt.constant(1, dtype="int8")
    entries = Elemwise(accumulated())(n, x, y, start, x, y, x)
    of_numbers = Elemwise(accumulated())(n, x[0, 0], y[0], start, x[0, 0], y[0], x[0, 0])
    root, done = Elemwise(halved())(60, pt.abs(x) + 1, pt.exp(x))
    fused = pt.log(root) * pt.where(done, x, 1 - x)
    a, b = ps.float64("a"), ps.float64("b")
    # With one state: PyTensor's Python mixes up the outputs of a loop inside a composition.
    doubled = ScalarLoop(init=[a], update=[a * 2 + b], constant=[b])
    nested = Elemwise(ps.Composite([a, b], [doubled(3, a, b) * b, a + b]))

    def step(x_t, s):
        r, found = Elemwise(halved())(40, x_t + 2, pt.abs(s) + 1)
        return pt.where(found, r, 0)

    s = pytensor.scan(step, sequences=[x], outputs_info=[pt.ones_like(x[0])], return_updates=False)
    outputs = [*entries, of_numbers[0], of_numbers[2], root, done, fused, s]
    outputs += nested(pt.exp(x), y + 1)
    values = [(RNG.normal(size=(3, 4)), positive(4, dtype="float32"), count) for count in (0, 1, 5)]
    values.append((RNG.normal(size=(1, 1)), positive(1, dtype="float32"), 3))
    return Graph([x, y, n], outputs, values)
