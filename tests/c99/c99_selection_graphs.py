"""Graphs that select elements by integers, for the table of test graphs."""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
from c99_linalg_graphs import GRAPHS, RNG, Graph, graph, normal
from pytensor.graph.replace import vectorize_graph

__all__ = ["GRAPHS"]


@graph
def parts_repeated_by_a_vector():
    """Slices that are not repeated at all; one count for all slices."""
    x, n, f = pt.tensor3("x"), pt.lvector("n"), pt.fmatrix("f")
    small = pt.cast(n[::-1], "int8")
    outputs = [pt.repeat(x, n, axis=1), pt.repeat(x[:, :, ::2].mT, small, axis=2)]
    outputs += [pt.repeat(x[0, :, 0], n), pt.repeat(n > 1, n), pt.repeat(f, n[:1] + 1, axis=0)]
    outputs.append(pytensor.grad((outputs[0] ** 2).sum() + (outputs[1] ** 3).sum(), x))
    single = np.float32(normal(2, 3))
    values = [(normal(2, len(n), 3), np.array(n), single) for n in ([2, 0, 3, 1], [4], [0, 0])]
    values.append((normal(2, 0, 3), np.zeros(0, "int64"), single[:0]))
    return Graph([x, n, f], outputs, values)


@graph
def places_in_sorted_vectors():
    x, v, k, s = pt.vector("x"), pt.matrix("v"), pt.vector("k", dtype="int8"), pt.lscalar("s")
    order = pt.argsort(x, kind="stable")
    ordered = pt.sort(x)
    outputs = []
    for side in ("left", "right"):
        outputs += [pt.searchsorted(ordered, v, side=side), pt.searchsorted(x, v, side, order)]
        outputs += [pt.searchsorted(pt.sort(k), s, side), pt.searchsorted(pt.sort(k), v.T, side)]
        outputs += [pt.searchsorted(ordered[::-1] * -1, -v[0], side)]
        outputs += [pt.searchsorted(pt.sort(k > 0), pt.cast(k, "bool"), side)]
        outputs += [pt.searchsorted(pt.cast(ordered, "float32"), k, side)]
        outputs += [pt.searchsorted(x, s, side, pt.cast(order, "int32")[::-1][::-1])]
    some = np.array([0.5, -1.0, 2.0, 2.0, np.inf, -np.inf, np.nan, 2.0])
    whole = RNG.integers(-2, 3, 7, dtype="int8")
    values = [
        (given, some[[[0, 2, 6], [4, 1, 5]]], whole, at)
        for given, at in ((some, 2), (some[:1], 0), (some[:0], -3), (normal(20), 1))
    ]
    return Graph([x, v, k, s], outputs, values)


@graph
def places_in_flat_arrays():
    i, d, k = pt.lmatrix("i"), pt.lvector("d"), pt.scalar("k", dtype="int16")
    dims = pt.stack([d[0], d[1], d[0]])
    outputs = []
    for order in ("C", "F"):
        found = pt.unravel_index(i, dims, order=order)
        outputs += [*found, *pt.unravel_index(k, dims, order=order)]
        outputs += [pt.ravel_multi_index(found, dims, order=order)]
        for mode in ("wrap", "clip"):
            parts = [i - 5, -i, pt.cast(i, "int8")]
            outputs += [pt.ravel_multi_index(parts, dims, mode=mode, order=order)]
            outputs += [pt.ravel_multi_index((k, -k, k * 3), dims, mode=mode, order=order)]
    values = [(RNG.integers(0, 12, n), np.array([2, 3]), np.int16(5)) for n in ((3, 4), (1, 0))]
    return Graph([i, d, k], outputs, values)


@graph
def one_of_several_arrays():
    i, c, k = pt.lmatrix("i"), pt.tensor3("c"), pt.scalar("k", dtype="int8")
    row = i[:1]
    outputs = [pt.choose(i % 3, c), pt.choose(row % 3, c[:, ::-1]), pt.choose(i % 3, c[:, :1] * 2)]
    for mode in ("wrap", "clip"):
        outputs += [pt.choose(i, c, mode=mode), pt.choose(k, c, mode=mode)]
        outputs += [pt.choose(k, c[:, 0, 0], mode=mode), pt.choose(i[0], c > 0, mode=mode)]
    values = [(RNG.integers(-9, 9, (2, 4)), normal(3, *n), np.int8(-5)) for n in ((2, 4), (1, 1))]
    values.append((np.zeros((2, 0), "int64"), normal(3, 2, 1), np.int8(4)))
    return Graph([i, c, k], outputs, values)


@graph
def numbers_that_choose_in_each_step():
    x, i, d = pt.matrix("x"), pt.lmatrix("i"), pt.lvector("d")

    def step(x_t, i_t, s, d):
        first, second = pt.unravel_index(i_t, pt.stack([d[0], d[1]]))
        place = pt.searchsorted(pt.sort(x_t), s)
        chosen = pt.choose(place, pt.stack([x_t, s, first * s, x_t - 1, second + s]))
        return pt.tanh(chosen) + pt.repeat(x_t[:2], d[:2])[:4]

    s = pytensor.scan(
        step,
        sequences=[x, i],
        outputs_info=[pt.zeros(4)],
        non_sequences=[d],
        strict=True,
        return_updates=False,
    )
    row, sought = pt.dvector(), pt.lvector()
    found = [pt.searchsorted(pt.sort(row), sought), pt.repeat(row, d)]
    outputs = [s, *vectorize_graph(found, replace={row: x[:, ::-2], sought: i})]
    values = [(normal(5, 4), RNG.integers(0, 6, (5, 4)), np.array([2, 3]))]
    return Graph([x, i, d], outputs, values)
