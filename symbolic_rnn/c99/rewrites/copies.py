"""Rewrites that avoid copies, which cost as much as a pass over the array in C."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytensor.scalar as ps
from pytensor.compile.mode import optdb
from pytensor.graph.basic import Apply, Constant, Variable
from pytensor.graph.fg import FunctionGraph
from pytensor.graph.op import Op
from pytensor.graph.rewriting.basic import dfs_rewriter, node_rewriter
from pytensor.scan.op import Scan
from pytensor.tensor.basic import Alloc, Join
from pytensor.tensor.elemwise import DimShuffle, Elemwise
from pytensor.tensor.math import Dot, Sum, dot
from pytensor.tensor.shape import Reshape
from pytensor.tensor.subtensor import IncSubtensor, Subtensor
from pytensor.tensor.type import TensorType

__all__ = ["SumOf", "fuse_sum", "reuse_scan_output", "transpose_after_dot"]


@node_rewriter([Join])
def reuse_scan_output(fgraph: FunctionGraph, node: Apply) -> list[Variable] | None:
    r"""Read :math:`s_0, \dots, s_{T-1}` from a scan's output, which begins with the initial state.

    A gradient joins the initial state to all states but the last. The output buffer of the scan
    holds both contiguously, as long as no rewrite has shortened it.
    """
    if len(node.inputs) != 2 or node.op.axis != 0:
        return None
    first, others = node.inputs
    part = others.owner
    if part is None or not isinstance(part.op, Subtensor) or len(part.op.idx_list) != 1:
        return None
    trace, *bounds = part.inputs
    index: Any = part.op.idx_list[0]
    behind_first = (
        isinstance(index, slice)
        and index.start is not None
        and index.step is None
        and isinstance(bounds[0], Constant)
        and int(bounds[0].data) == 1
    )
    if not behind_first or not _begins_with(trace, first):
        return None
    return [trace if index.stop is None else trace[: bounds[1]]]


def _begins_with(trace: Variable, first: Variable) -> bool:
    """Whether a scan output belongs to the state with this initial value."""
    scan: Any = trace.owner
    if scan is None or not isinstance(scan.op, Scan):
        return False
    states = scan.op.outer_sitsot_outs(scan.outputs)
    if trace not in states:
        return False
    initial = scan.op.outer_sitsot(scan.inputs)[states.index(trace)].owner
    if initial is None or not isinstance(initial.op, IncSubtensor):
        return False
    one = initial.op.set_instead_of_inc and len(initial.op.idx_list) == 1
    index = initial.op.idx_list[0]
    if not one or not isinstance(index, slice) or index.start is not None:
        return False
    [stop] = initial.inputs[2:]
    if not isinstance(stop, Constant) or int(stop.data) != 1:
        return False
    given = initial.inputs[1]
    same = _number_in(given)
    return given is first or (same is not None and same == _number_in(first))


def _number_in(variable: Variable) -> float | None:
    """The constant that fills an array, if it is known."""
    while variable.owner is not None and isinstance(variable.owner.op, Alloc | DimShuffle):
        variable = variable.owner.inputs[0]
    if not isinstance(variable, Constant):
        return None
    numbers = np.unique(variable.data)
    return float(numbers[0]) if numbers.size == 1 else None


class SumOf(Op):
    """The sum of a scalar function of each element, without storing the function values.

    Parameters
    ----------
    of : ScalarOp
        Of one argument.
    axis : tuple of int or None
        The axes that are summed over.
    dtype, acc_dtype : str
        Of the result, and of the accumulator.
    """

    __props__ = ("of", "axis", "dtype", "acc_dtype")
    scalar_op = ps.add

    def __init__(
        self, of: ps.UnaryScalarOp, axis: tuple[int, ...] | None, dtype: str, acc_dtype: str
    ):
        self.of, self.axis, self.dtype, self.acc_dtype = of, axis, dtype, acc_dtype

    def make_node(self, *inputs: Any) -> Apply:
        """Make the node for one tensor."""
        [x] = inputs
        n = x.type.ndim
        gone = range(n) if self.axis is None else [axis % n for axis in self.axis]
        shape = [size for k, size in enumerate(x.type.shape) if k not in gone]
        return Apply(self, [x], [TensorType(self.dtype, shape)()])

    def perform(self, node: Apply, inputs: Sequence[Any], output_storage: Any) -> None:
        """Evaluate in Python, for graphs that are not compiled."""
        [x] = inputs
        values = np.asarray(np.frompyfunc(self.of.impl, 1, 1)(x)).astype(x.dtype)
        total = values.sum(axis=self.axis, dtype=self.acc_dtype)
        output_storage[0][0] = np.asarray(total, self.dtype)


@node_rewriter([Sum])
def fuse_sum(fgraph: FunctionGraph, node: Apply) -> list[Variable] | None:
    """Fuse an elementwise function into the sum that is its only reader."""
    [x] = node.inputs
    inner, op = x.owner, node.op
    if inner is None or not isinstance(inner.op, Elemwise) or len(fgraph.clients[x]) > 1:
        return None
    of, [given] = inner.op.scalar_op, inner.inputs[:1]
    if not isinstance(of, ps.UnaryScalarOp) or given.type.dtype != x.type.dtype:
        return None
    dtype = node.outputs[0].type.dtype
    return SumOf(of, op.axis, dtype, op.acc_dtype or dtype).make_node(given).outputs


@node_rewriter([Dot])
def transpose_after_dot(fgraph: FunctionGraph, node: Apply) -> list[Variable] | None:
    """Transpose time and batch after a product that makes rows shorter, instead of before it.

    A readout multiplies the states of a scan, ``(T, B, H)``, as rows ``(B * T, H)``, which requires
    a transposed copy of all states. Transposing the product copies less.
    """
    rows, matrix = node.inputs
    reshape = rows.owner
    if reshape is None or not isinstance(reshape.op, Reshape) or rows.type.ndim != 2:
        return None
    swap = reshape.inputs[0].owner
    if swap is None or not isinstance(swap.op, DimShuffle) or swap.op.new_order != (1, 0, 2):
        return None
    [states] = swap.inputs
    long, short = states.type.shape[2], matrix.type.shape[-1]
    shorter = long is not None and short is not None and short < long
    if matrix.type.ndim != 2 or not shorter or rows.type.shape[1] != long:
        return None
    products = dot(states.reshape((-1, long)), matrix)
    batches = products.reshape((states.shape[0], states.shape[1], short))
    result = batches.dimshuffle(1, 0, 2).reshape((-1, short))
    return [node.outputs[0].type.filter_variable(result)]


# Before scan_reduce_trace shortens outputs of which only the last rows seem to be read.
optdb.register("c99_reuse_scan_output", dfs_rewriter(reuse_scan_output), "c99", position=1.55)
optdb.register("c99_transpose_after_dot", dfs_rewriter(transpose_after_dot), "c99", position=48.8)
# Before elementwise Ops are fused, which would fuse a summed value with its other readers.
optdb.register("c99_fuse_sum", dfs_rewriter(fuse_sum), "c99", position=48.9)
