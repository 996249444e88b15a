"""Masks that are constants, such as those of missing values, become the indices that they select.

Their number is then known when the function is compiled, and nothing is counted at each call.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytensor.tensor as pt
from pytensor.compile.mode import optdb
from pytensor.graph.basic import Apply, Constant, Variable
from pytensor.graph.fg import FunctionGraph
from pytensor.graph.rewriting.basic import dfs_rewriter, node_rewriter
from pytensor.tensor.subtensor import (
    AdvancedIncSubtensor,
    AdvancedSubtensor,
    inc_subtensor,
    indices_from_subtensor,
)

__all__ = ["known_mask"]


@node_rewriter([AdvancedSubtensor, AdvancedIncSubtensor])
def known_mask(fgraph: FunctionGraph, node: Apply) -> list[Variable] | None:
    """Replace a constant mask over axes of its size by one vector of indices for each axis."""
    op: Any = node.op
    writes = isinstance(op, AdvancedIncSubtensor)
    whole: Any = node.inputs[0]
    indices: list[Any] = []
    axis, masks = 0, 0
    for index in indices_from_subtensor(node.inputs[2 if writes else 1 :], op.idx_list):
        found = [index]
        if isinstance(index, Constant) and index.type.dtype == "bool" and index.type.ndim:
            over = whole.type.shape[axis : axis + index.type.ndim]
            if over == index.data.shape:
                found = [pt.constant(places) for places in np.nonzero(index.data)]
                masks += 1
            axis += index.type.ndim
        else:
            axis += 1
        indices += found
    if not masks:
        return None
    chosen = whole[tuple(indices)]
    if writes:
        chosen = inc_subtensor(
            chosen,
            node.inputs[1],
            set_instead_of_inc=op.set_instead_of_inc,
            ignore_duplicates=op.ignore_duplicates,
        )
    return [chosen]


# Before `inplace` and the fusion of elementwise operations.
optdb.register("c99_known_mask", dfs_rewriter(known_mask), "c99", position=2.1)
