"""More rows of the table of graphs: what models other than ours are made of."""

from __future__ import annotations

import pytensor
import pytensor.tensor as pt
from c99_graphs import GRAPHS, Graph, graph, normal
from pytensor.gradient import disconnected_grad_
from pytensor.tensor.blockwise import Blockwise

__all__ = ["GRAPHS"]


@graph
def a_shape_of_which_one_size_is_set():
    """A size that is set stays known by its name, also for what a loop makes room for."""
    x = pt.tensor3("x")

    def step(x_t, s):
        wanted = pt.set_subtensor(x_t.shape[1], 4)
        return pt.tanh(s + x_t.reshape(wanted)), 2 * pt.ones(wanted)

    traces = pytensor.scan(
        step, sequences=[x], outputs_info=[pt.zeros_like(x[0]), None], return_updates=False
    )
    outputs = [*traces, traces[1][::-1, ::2], pytensor.grad((traces[0] ** 2).sum(), x)]
    return Graph([x], outputs, [(normal(3, 2, 4),)])


@graph
def a_shape_that_each_step_computes():
    """Its entries are read where they are made, not where there is room for them."""
    x, k = pt.matrix("x"), pt.lscalar("k")

    def step(x_t, s, k):
        wanted = pt.inc_subtensor(pt.zeros(2, dtype="int64")[k], 2)
        wanted = pt.inc_subtensor(wanted[1 - k], 3)
        return s + x_t.reshape(wanted, ndim=2).sum()

    s = pytensor.scan(
        step,
        sequences=[x],
        outputs_info=[pt.zeros(())],
        non_sequences=[k],
        strict=True,
        return_updates=False,
    )
    return Graph([x, k], [s], [(normal(3, 6), 1), (normal(3, 6), 0)])


@graph
def a_part_of_a_matrix_that_each_step_makes():
    """Its room lies outside of the loop, its values do not: they must not be packed there."""
    x, W = pt.tensor3("x"), pt.matrix("W")

    def step(x_t, s, W):
        first, second = pt.split(pt.tanh(W * s.sum()), [20, 20], n_splits=2, axis=0)
        return pt.tanh(x_t @ first + x_t @ second[:, ::-1])

    s = pytensor.scan(
        step,
        sequences=[x],
        outputs_info=[pt.ones((3, 20))],
        non_sequences=[W],
        strict=True,
        return_updates=False,
    )
    return Graph([x, W], [s], [(normal(4, 3, 20), normal(40, 20))])


@graph
def views_of_matrices_with_axes_in_front():
    x = pt.tensor3("x")
    stopped = Blockwise(disconnected_grad_, signature="(i,j)->(i,j)")(x)
    return Graph([x], [stopped, pytensor.grad((stopped * x).sum(), x)], [(normal(2, 3, 4),)])
