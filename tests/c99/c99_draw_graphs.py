"""Graphs with random draws, for the table of test graphs; generators are outputs too."""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
from c99_graphs import Graph, graph, normal
from c99_more_graphs import GRAPHS
from pytensor.compile.builders import OpFromGraph
from pytensor.conditional.op import ifelse
from pytensor.scan.utils import until
from pytensor.tensor.random import basic as ptr

__all__ = ["GRAPHS", "drawn"]


def drawn(rng, *calls):
    """Draw repeatedly from one generator; return the draws and the advanced generator."""
    values = []
    for kind, *parameters, options in calls:
        rng, value = kind(*parameters, rng=rng, return_next_rng=True, **options)
        values.append(value)
    return [*values, rng]


def generators():
    """A PCG64, one with a buffered half word, and a PCG64DXSM."""
    used = np.random.default_rng(1)
    used.integers(10, size=3)
    return np.random.default_rng(0), used, np.random.Generator(np.random.PCG64DXSM(2))


@graph
def draws_of_a_size():
    """Scalar parameters: no draw, one, many; starting with an odd number of halves."""
    rng, n, p = pt.random.rng("rng"), pt.lscalar("n"), pt.scalar("p")
    whole = {"size": (n, 3)}
    outputs = drawn(
        rng,
        (ptr.bernoulli, p, whole),
        (ptr.bernoulli, 1 - p, {"size": (n,)}),
        (ptr.uniform, {"size": (2, n)}),
        (ptr.uniform, -2.5, p, {}),
        (ptr.integers, 0, 6, {"size": (n, 5)}),
        (ptr.integers, -7, 2**40, {"size": (n,)}),
        (ptr.integers, n, {"dtype": "int8"}),
        (ptr.normal, {"size": (n, 40)}),
        (ptr.normal, p, 2 * p, {"size": (n,), "dtype": "float32"}),
        (ptr.categorical, pt.stack([p / 2, p / 2, 1 - p]), whole),
        (ptr.binomial, 7, p, whole),
        (ptr.bernoulli, p, {}),
    )
    values = [(each, n, p) for each in generators() for n, p in ((4, 0.3), (1, 0.75))]
    return Graph([rng, n, p], outputs, [*values, (generators()[0], 0x21, 1.0)])


@graph
def draws_of_arrays():
    """Parameters that broadcast against each other, by their types or by run-time sizes."""
    rng, a, b = pt.random.rng("rng"), pt.matrix("a"), pt.matrix("b")
    v, k = pt.fvector("v"), pt.matrix("k", dtype="int32")
    p = pt.sigmoid(a)
    outputs = drawn(
        rng,
        (ptr.normal, a, pt.exp(b), {}),
        (ptr.normal, a.T, 0.5, {"size": (2, *a.T.shape)}),
        (ptr.uniform, v, v[0] + 9, {}),
        (ptr.uniform, -pt.exp(a), pt.exp(b), {"dtype": "float32"}),
        (ptr.bernoulli, p, {"size": (3, *p.shape)}),
        (ptr.bernoulli, p[::-1, ::-1], {"dtype": "int8"}),
        (ptr.integers, k, k + 3, {}),
        (ptr.integers, k[0], 2**31, {"size": k.shape}),
        (ptr.categorical, pt.special.softmax(b, axis=-1), {}),
        (ptr.categorical, pt.special.softmax(v, axis=-1), {"size": (2, 3)}),
        (ptr.categorical, pt.sigmoid(b).T, {"size": (2, b.shape[1])}),
        (ptr.binomial, [0, 1, 9], pt.sigmoid(v)[:, None], {}),
    )
    first, used, other = generators()
    rows = normal(3, 4), normal(3, 4), normal(4).astype("float32")
    lower = np.array([[-5, 0, 3, 2**31 - 9]], "int32")
    empty = np.zeros((0, 4)), np.zeros((0, 4)), rows[2], lower
    values = [(first, *rows, lower), (used, rows[0], rows[1][:1], rows[2][:1], lower)]
    values += [(other, rows[0][:1], rows[1], rows[2], np.repeat(lower, 3, axis=0))]
    return Graph([rng, a, b, v, k], outputs, [*values, (used, *empty)])


@graph
def draws_in_loops():
    """A generator as a scan state; an unused draw; a nested scan."""
    rng, x, s0 = pt.random.rng("rng"), pt.tensor3("x"), pt.matrix("s0")

    def step(x_t, s, rng):
        rng, kept = ptr.bernoulli(0.6, size=s.shape, rng=rng, return_next_rng=True)
        rng, _ = ptr.normal(size=(3,), rng=rng, return_next_rng=True)
        rng, noise = ptr.normal(rng=rng, return_next_rng=True)
        return pt.tanh(x_t + s * kept + noise), rng

    options = {"return_updates": False, "strict": True}
    s, after = pytensor.scan(step, sequences=[x], outputs_info=[s0, rng], **options)

    def outer(x_t, total, rng):
        def inner(x_i, total, rng):
            rng, u = ptr.uniform(x_i - 1, x_i, rng=rng, return_next_rng=True)
            return total + u.sum(), rng

        totals, rng = pytensor.scan(inner, sequences=[x_t], outputs_info=[total, rng], **options)
        return totals[-1], rng

    start = 0.0 * s0[0, 0]
    totals, last = pytensor.scan(outer, sequences=[x], outputs_info=[start, after], **options)

    def same(x_t, s, rng):
        return s + x_t * ptr.normal(size=s.shape, rng=rng, return_next_rng=True)[1]

    repeated = pytensor.scan(same, sequences=[x], outputs_info=[s0], non_sequences=[rng], **options)

    def growing(i, total, rng):
        rng, some = ptr.normal(size=(i,), rng=rng, return_next_rng=True)
        rng, stop = ptr.bernoulli(0.2, rng=rng, return_next_rng=True)
        return [total + some.sum(), rng], until(stop > 0)

    grown, end = pytensor.scan(
        growing, sequences=[pt.arange(x.shape[0])], outputs_info=[start, last], **options
    )
    first, used, _ = generators()
    values = [(first, normal(5, 8, 3), normal(8, 3)), (used, normal(2, 1, 2), normal(1, 2))]
    return Graph([rng, x, s0], [s, after, totals, last, repeated, grown, end], values)


@graph
def draws_of_an_order():
    """Permutations of a range, of elements, of rows, and of the rows of each batch element."""
    rng, x, n, k = pt.random.rng("rng"), pt.tensor3("x"), pt.lscalar("n"), pt.wvector("k")
    batched = ptr.PermutationRV(signature="(a)->(a)", dtype="float64")
    rows = ptr.PermutationRV(signature="(a,b)->(a,b)", dtype="float64")
    outputs = drawn(
        rng,
        (ptr.permutation, n, {}),
        (ptr.permutation, k[::-1], {}),
        (ptr.permutation, x, {}),
        (ptr.permutation, x[0].T, {}),
        (batched, x, {}),
        (rows, x, {}),
        (batched, k / 2, {"size": (2, 3)}),
    )
    first, used, other = generators()
    order = np.arange(7, dtype="int16")
    values = [(first, normal(3, 4, 2), 9, order), (used, normal(1, 1, 1), 1, order[:1])]
    return Graph([rng, x, n, k], outputs, [*values, (other, normal(2, 0, 3), -2, order[:2])])


@graph
def generators_that_part_and_pass():
    """Two equal draws from one generator; a generator only returned; an `IfElse` of two."""
    one, other, x = pt.random.rng("one"), pt.random.rng("other"), pt.vector("x")
    after, a = ptr.normal(size=x.shape, rng=one, return_next_rng=True)
    _, b = ptr.normal(x, 1.0, rng=one, return_next_rng=True)
    chosen = ifelse(x.sum() > 0, after, other)
    left, c = ptr.uniform(size=x.shape, rng=chosen, return_next_rng=True)
    more, d = ptr.integers(9, size=x.shape, rng=left, return_next_rng=True)
    maybe, d = ifelse(x.sum() > 0, [more, d], [left, x.astype("int64")])
    inside = OpFromGraph([one, x], list(ptr.normal(x, rng=one, return_next_rng=True)))
    behind, e = inside(maybe, x)
    first, used, dxsm = generators()
    values = [(first, used, normal(3) + 4), (used, dxsm, normal(3) - 4), (first, used, normal(0))]
    return Graph([one, other, x], [a + b, c, one, chosen, left, after, d, behind, e], values)
