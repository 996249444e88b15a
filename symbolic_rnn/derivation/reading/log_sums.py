"""Reads the gradients of logsumexp and logaddexp from their formulas instead of their graphs."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import Any

import pytensor.scalar as ps
from pytensor.gradient import pullback
from pytensor.graph.basic import Apply
from pytensor.tensor.special import LogAddExp, LogSumExp
from pytensor.tensor.symbolic import FusibleSymbolicOpDerivative

from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.reading.axes import Axis, Lengths, Reading, UnreadableError
from symbolic_rnn.derivation.reading.elementwise import read_elementwise
from symbolic_rnn.derivation.reading.reductions import read_along

__all__ = ["differentiated", "read_log_sum_gradient"]


@cache
def differentiated(op: Any) -> LogSumExp | LogAddExp | None:
    """Return the Op of a derivative, if it is one of these two; else ``None``."""
    if not isinstance(op, FusibleSymbolicOpDerivative):
        return None
    *types, _, _ = op.input_types
    candidates: list[LogSumExp | LogAddExp] = [LogAddExp()]
    if len(types) == 1:
        ndim = types[0].ndim
        sizes = range(1, ndim + 1)
        candidates = [LogSumExp(axis=axes) for n in sizes for axes in combinations(range(ndim), n)]
    for candidate in candidates:
        inputs = [each() for each in types]
        output: Any = candidate(*inputs)
        found: Any = pullback([output], inputs, [output.type()])
        if found[0].owner is not None and found[0].owner.op == op:
            return candidate
    return None


def read_log_sum_gradient(
    of: LogSumExp | LogAddExp, node: Apply, k: int, readings: list[Reading], lengths: list[Lengths]
) -> Reading:
    r"""Read the derivative by input ``k``: :math:`\bar v \, \partial v / \partial x_k`.

    Parameters
    ----------
    of : LogSumExp or LogAddExp
    node : Apply
        The derivative's node, whose inputs are the inputs, the value and its cotangent.
    k : int
    readings : list of Reading
    lengths : list of tuple of int or None
    """
    *inputs, value, bar = readings
    if any(reading.summed for reading in (*inputs, value)):
        raise UnreadableError("a function of a sum over the examples.")
    if isinstance(of, LogSumExp):
        [x] = inputs
        rest = iter(zip(bar.axes, lengths[-1], strict=True))
        pairs = [(Axis.SAME, 1) if axis in of.axis else next(rest) for axis in range(len(x.axes))]
        axes, size = zip(*pairs, strict=True)
        spread = Reading(bar.term, axes, bar.summed)
        share = read_along("softmax", of.axis, x, lengths[0])
        return read_elementwise(ps.mul, node, [spread, share], [size, lengths[0]])
    if lengths[k] != lengths[-1]:
        raise UnreadableError("a value repeated along an axis.")
    pair = [lengths[k], lengths[-1]]
    distance = read_elementwise(ps.sub, node, [inputs[k], value], pair)
    share = Reading(t.Call("exp", (distance.term,)), distance.axes)
    return read_elementwise(ps.mul, node, [bar, share], [lengths[-1], lengths[-1]])
