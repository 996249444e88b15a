"""More graphs for the table of test graphs: patterns of other people's models."""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
from c99_graphs import GRAPHS, RNG, Graph, graph, normal
from pytensor.conditional.op import ifelse
from pytensor.gradient import disconnected_grad_
from pytensor.tensor.blockwise import Blockwise

__all__ = ["GRAPHS"]


@graph
def a_shape_of_which_one_size_is_set():
    """A size that is set into a shape vector stays symbolic, also for allocations in a loop."""
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
def reductions_of_known_sizes():
    """Less than a vector, several vectors and a remainder; rows that are not contiguous."""
    sizes = (1, 2, 3, 7, 14, 15, 31, 33)
    inputs, outputs, values = [], [], []
    for dtype in ("float64", "float32", "int16"):
        for n in sizes:
            x = pt.tensor(f"x_{dtype}_{n}", dtype=dtype, shape=(None, n))
            inputs.append(x)
            values.append((3 * normal(3, n)).astype(dtype))
            outputs += [x.sum(-1), x.max(-1), x[1].min(), x.any(-1)]
            if dtype != "int16":
                outputs.append(pt.exp(x).sum(-1))
    apart = pt.tensor("apart", dtype="float64", shape=(2, 5, None, 14))
    outputs += [apart[:, :, 0].sum((1, 2)), apart[:, ::2, 1].max((1, 2)), apart[0, 0, 0, ::2].sum()]
    return Graph([*inputs, apart], outputs, [(*values, normal(2, 5, 2, 14))])


@graph
def functions_of_few_numbers():
    """Rows that end within a vector: nothing beyond them is read or written."""
    inputs, outputs, values = [], [], []
    for dtype in ("float64", "float32"):
        for n in (1, 2, 3, 7, 14, 15, 31, 33):
            x = pt.tensor(f"x_{dtype}_{n}", dtype=dtype, shape=(None, n))
            w = pt.tensor(f"w_{dtype}_{n}", dtype=dtype, shape=(n,))
            inputs += [x, w]
            values += [normal(3, n).astype(dtype), normal(n).astype(dtype)]
            h = pytensor.scan(
                lambda x_t, h, w: pt.tanh(x_t * w + h),
                sequences=[x],
                outputs_info=[w],
                non_sequences=[w],
                strict=True,
                return_updates=False,
            )
            outputs += [pt.exp(x * w) + x[:, :1], h, pt.log1p(w * w), pt.tanh(w * x[0]) > 0]
    return Graph(inputs, outputs, [tuple(values)])


@graph
def a_shape_that_each_step_computes():
    """Elements of a computed shape are read in the block that computes them."""
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
    """A slice of a buffer allocated outside a loop and filled inside must not be packed outside."""
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
def entries_by_arrays_of_numbers():
    x, i, j = pt.tensor3("x"), pt.lvector("i"), pt.lvector("j")
    column = i[:, None]
    outputs = [x[i, j], x[column, j], x[i, :, j], x[:, i, j], x[:, column, j], x[1:, i], x[..., i]]
    outputs += [x[i, 1:, ::-1], x[:, ::2, i[None]], x[i, j, i], x[i, 1], x[::-1, i, 0]]
    loss = sum((output**2).sum() for output in outputs)
    outputs.append(pytensor.grad(loss, x))
    values = [(normal(3, 4, 4), np.array([0, 2, -1, 2]), np.array([1, -3, 0, 2]))]
    return Graph([x, i, j], outputs, values)


@graph
def entries_by_arrays_of_which_one_repeats():
    """An index array of length one that broadcasts, which is known at run time only."""
    x, i, j = pt.tensor3("x"), pt.lvector("i"), pt.lvector("j")
    one, more = np.array([-1]), np.array([2, 0, 1])
    values = [(normal(3, 4, 4), a, b) for a, b in ((one, more), (more, one), (one, one))]
    return Graph([x, i, j], [x[i, j], x[i, :, j], pt.set_subtensor(x[i, j], 0.0)], values)


@graph
def entries_set_by_arrays_of_numbers():
    x, i, v = pt.tensor3("x"), pt.lvector("i"), pt.vector("v")
    outputs = [
        pt.set_subtensor(x[:, i, 1:], v[: x.shape[2] - 1]),
        pt.inc_subtensor(x[i, :, i], 1.0),
        pt.inc_subtensor(x[i[:, None], i], x[i[:, None], i] * 2),
        pt.set_subtensor(x[1:, i, i], x[:-1, i, i] + v),
    ]
    return Graph([x, i, v], outputs, [(normal(4, 4, 4), np.array([0, 2, -2, 3]), normal(4))])


@graph
def entries_by_masks():
    x, mask, rows = pt.matrix("x"), pt.matrix("mask", dtype="bool"), pt.vector("rows", dtype="bool")
    outputs = [x[mask], x[rows], x[:, rows], x[rows, 1:], pt.set_subtensor(x[mask], 0.0)]
    outputs += [pt.inc_subtensor(x[rows], 1.0), x[mask].sum(), *x.nonzero(), x[(x > 0).nonzero()]]
    outputs += [pytensor.grad((x[mask] ** 2).sum() + (x[x > 0] ** 3).sum(), x)]
    some, none = normal(4, 4) > 0, np.zeros((4, 4), bool)
    return Graph([x, mask, rows], outputs, [(normal(4, 4), m, m[0]) for m in (some, none)])


@graph
def entries_looked_up_in_a_loop():
    x, i = pt.tensor3("x"), pt.lmatrix("i")
    s = pytensor.scan(
        lambda x_t, i_t, s: pt.tanh(s[i_t] + x_t[pt.arange(3), i_t][:, None] * x_t[:, :2]),
        sequences=[x, i],
        outputs_info=[pt.zeros((3, 2))],
        return_updates=False,
    )
    outputs = [s, pytensor.grad((s**2).sum(), x)]
    return Graph([x, i], outputs, [(normal(5, 3, 4), RNG.integers(-3, 3, (5, 3)))])


@graph
def sorted_rows():
    x, n = pt.tensor3("x"), pt.matrix("n", dtype="int8")
    outputs = [pt.sort(x, axis=k) for k in (0, 1, -1, None)]
    outputs += [pt.argsort(x, axis=k, kind="stable") for k in (0, 1, -1, None)]
    outputs += [pt.sort(n, axis=0), pt.argsort(n, axis=1, kind="stable"), pt.sort(n > 0, axis=1)]
    outputs += [pytensor.grad((pt.sort(x, axis=1)[:, 0] ** 2).sum(), x), pt.sort(x[::-1, :, ::2])]
    with_nan = normal(2, 5, 3)
    with_nan[0, 2, 1] = with_nan[1, 0] = np.nan
    with_nan[1, 3, 2] = -np.inf
    values = [
        (values, RNG.integers(-3, 3, (4, 9), dtype="int8"))
        for values in (normal(3, 4, 17), with_nan)
    ]
    return Graph([x, n], outputs, values)


@graph
def views_of_matrices_with_axes_in_front():
    x = pt.tensor3("x")
    stopped = Blockwise(disconnected_grad_, signature="(i,j)->(i,j)")(x)
    return Graph([x], [stopped, pytensor.grad((stopped * x).sum(), x)], [(normal(2, 3, 4),)])


@graph
def special_functions():
    x = pt.vector("x")
    outputs = [pt.psi(x), pt.tri_gamma(x), pt.erfcx(x), pt.erfinv(x), pt.erfcinv(x)]
    return Graph([x], outputs, [(np.array([0.3, -0.7, 1.5, 0.0, 30.0, -40.5, np.nan]),)])


@graph
def diagonals():
    x, y = pt.matrix("x"), pt.tensor3("y")
    outputs = [pt.diagonal(x, offset=k) for k in (0, 1, -2, 7, -7)]
    outputs += [pt.diagonal(y, offset=k, axis1=2, axis2=0) for k in (0, 1, -1)]
    outputs += [pt.trace(x @ x.T), pytensor.grad((pt.diagonal(x, 1) ** 2).sum(), x)]
    outputs += [pt.diagonal(x[::-1, ::2]) * 2, pt.diag(x[0], 1)]
    values = [(normal(*shape), normal(3, 2, 4)) for shape in ((4, 5), (5, 3), (1, 1))]
    return Graph([x, y], outputs, values)


@graph
def the_gradient_of_a_product():
    """Products of rows with no zero, one zero, two zeros, and only zeros."""
    x = pt.matrix("x")
    some = normal(4, 3)
    some[0, 1] = some[1, :2] = some[2] = 0
    outputs = [pytensor.grad(x.prod(axis=1).sum(), x), pytensor.grad(x.prod(), x)]
    return Graph([x], outputs, [(some,), (normal(4, 3),)])


@graph
def a_sequence_that_no_step_reads():
    x, s0 = pt.tensor3("x"), pt.matrix("s0")
    s, y = pytensor.scan(
        lambda x_t, z_t, s: [pt.tanh(s + z_t), 0 * x_t + z_t * 2],
        sequences=[pt.exp(x), x * 3],
        outputs_info=[s0, None],
        return_updates=False,
    )
    return Graph([x, s0], [s, y], [(normal(3, 4, 5), normal(4, 5))])


@graph
def values_that_lie_in_memory_as_they_were_read():
    x, y, v = pt.tensor3("x"), pt.tensor3("y"), pt.vector("v")
    a, b, c = pt.tanh(x[::-1] * v), x[::-1] * y[::-1], x[::-1] * y
    s = pytensor.scan(
        lambda a_t, s: pt.tanh(a_t + s), sequences=[a], outputs_info=[y[0]], return_updates=False
    )
    rows = [z.reshape((-1, z.shape[2])) for z in (a, b, c, s, s[::-1], x)]
    outputs = [rows[k].T @ rows[j] for k in range(6) for j in range(k)]
    outputs += [a, b[::-1], c[::2], s[-1], pt.set_subtensor(b[1:], 0), a.transpose(1, 0, 2) + 1]
    values = [(normal(4, 3, 5), normal(4, 3, 5), normal(5))]
    values += [(normal(1, 1, 1), normal(1, 1, 1), normal(1))]
    return Graph([x, y, v], outputs, values)


@graph
def branches_that_share_and_nest():
    x, k = pt.matrix("x"), pt.lscalar("k")
    product, rows = x @ x.T, pt.tanh(x)
    first, second = ifelse(
        k > 0, [product @ x, rows[:2]], [rows * 2, product[1:, :3] - rows[:2, :3]]
    )
    nested = ifelse(
        k > 0, ifelse(k > 1, product, product + 1), ifelse(k < 0, x @ x.T * 3, product.T)
    )
    of_two = ifelse(k > 0, pt.exp(rows).sum(), x[0, 0]) * ifelse(k < 1, pt.exp(rows), rows + 1)
    outputs = [first, second, nested, of_two, product[0] + nested[1], first.sum(axis=0)]
    loss = (nested**2).sum() + (first[:1] * rows[:1]).sum() + second.sum() + of_two.mean()
    outputs.append(pytensor.grad(loss, x))
    return Graph([x, k], outputs, [(normal(3, 3), at) for at in (1, 2, 0, -1)])


@graph
def branches_of_a_step():
    x, s0, W, k = pt.tensor3("x"), pt.matrix("s0"), pt.matrix("W"), pt.lvector("k")

    def step(x_t, k_t, s, W):
        taken = ifelse(k_t > 0, pt.tanh(x_t + s @ W), ifelse(k_t < 0, s * 2, x_t))
        return taken, ifelse(k_t > 0, (s @ W).sum(), s[0, 0])

    s, sums = pytensor.scan(
        step,
        sequences=[x, k],
        outputs_info=[s0, None],
        non_sequences=[W],
        strict=True,
        return_updates=False,
    )
    outputs = [s, sums, *pytensor.grad((s**2).sum() + sums.sum(), [x, s0, W])]
    values = [(normal(5, 3, 4), normal(3, 4), normal(4, 4), np.array([1, 0, -1, 1, 0]))]
    return Graph([x, s0, W, k], outputs, values)


@graph
def loops_in_branches():
    x, W, k = pt.tensor3("x"), pt.matrix("W"), pt.lscalar("k")

    def loop(reverse):
        return pytensor.scan(
            lambda x_t, s, W: pt.tanh(x_t + s @ W),
            sequences=[x[::-1] if reverse else x],
            outputs_info=[pt.zeros_like(x[0])],
            non_sequences=[W],
            strict=True,
            return_updates=False,
        )

    s = ifelse(k > 0, loop(reverse=False), loop(reverse=True)[::-1])
    outputs = [s, s[-1], ifelse(k > 0, x[1:] * 2, s[:1])]
    return Graph([x, W, k], outputs, [(normal(4, 3, 5), normal(5, 5), at) for at in (1, 0)])


@graph
def sums_beside_an_axis_of_length_one():
    """The inner loop accumulates, so its iterations depend on each other."""
    x, y = pt.tensor("x", shape=(None, None, 1)), pt.tensor("y", shape=(None, 1, 1))
    outputs = [x.sum(axis=(0, 1)), x.prod(axis=(0, 1)), y.max(axis=0), (x**2).sum(axis=1)]
    return Graph([x, y], outputs, [(normal(40, 30, 1), normal(1000, 1, 1))])
