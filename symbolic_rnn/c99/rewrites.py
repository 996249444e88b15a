"""Rewrites of a graph that pay in C, where each copy of an array costs as much as reading it."""

from __future__ import annotations

from typing import Any

import numpy as np
from pytensor.compile.mode import optdb
from pytensor.graph.basic import Apply, Constant, Variable
from pytensor.graph.fg import FunctionGraph
from pytensor.graph.rewriting.basic import dfs_rewriter, node_rewriter
from pytensor.scan.op import Scan
from pytensor.tensor.basic import Alloc, Join
from pytensor.tensor.elemwise import DimShuffle
from pytensor.tensor.subtensor import IncSubtensor, Subtensor

__all__ = ["states_before"]


@node_rewriter([Join])
def states_before(fgraph: FunctionGraph, node: Apply) -> list[Variable] | None:
    r"""Read :math:`s_0, \dots, s_{T-1}` where the loop keeps them: its trace begins with them.

    A gradient joins the first state to the states but the last; the trace of the loop holds both,
    one behind the other, as long as nothing has shortened it.
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
    """Whether a trace is that of a state whose value before the first step is this one."""
    scan: Any = trace.owner
    if scan is None or not isinstance(scan.op, Scan):
        return False
    states = scan.op.outer_sitsot_outs(scan.outputs)
    if trace not in states:
        return False
    room = scan.op.outer_sitsot(scan.inputs)[states.index(trace)].owner
    if room is None or not isinstance(room.op, IncSubtensor):
        return False
    one = room.op.set_instead_of_inc and len(room.op.idx_list) == 1
    index = room.op.idx_list[0]
    if not one or not isinstance(index, slice) or index.start is not None:
        return False
    [stop] = room.inputs[2:]
    if not isinstance(stop, Constant) or int(stop.data) != 1:
        return False
    given = room.inputs[1]
    same = _number_in(given)
    return given is first or (same is not None and same == _number_in(first))


def _number_in(variable: Variable) -> float | None:
    """The number that an array is filled with, if it is known."""
    while variable.owner is not None and isinstance(variable.owner.op, Alloc | DimShuffle):
        variable = variable.owner.inputs[0]
    if not isinstance(variable, Constant):
        return None
    numbers = np.unique(variable.data)
    return float(numbers[0]) if numbers.size == 1 else None


# Before scan_reduce_trace shortens traces, of which only the last rows seem to be read.
optdb.register("c99_states_before", dfs_rewriter(states_before), "c99", position=1.55)
