"""Reads gathers, lookups of table rows, and their gradients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from pytensor.graph.basic import Apply, Variable
from pytensor.tensor.subtensor import AdvancedSubtensor

from symbolic_rnn.derivation.notation import algebra
from symbolic_rnn.derivation.notation import spatial_terms as sp
from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.reading.axes import Axis, Reading, UnreadableError
from symbolic_rnn.derivation.reading.indexing import read_part, read_placed
from symbolic_rnn.derivation.reading.known import Known

__all__ = ["read_gathered"]


def read_gathered(variable: Variable, known: Known, read: Callable[[Variable], Reading]) -> Reading:
    """Read a lookup of table rows, or a gather at constant indices."""
    node = variable.owner
    assert node is not None
    op: Any = node.op
    value = read(node.inputs[0])
    if isinstance(op, AdvancedSubtensor):
        index = node.inputs[-1]
        computed = tuple(op.idx_list) == (0,) and known.constant(index) is None
        if computed and len(value.own) == 2:
            return _looked_up(value, known.lengths(node.inputs[0])[0], read(index))
        if value.own == (0, 1) and _along_diagonal(node, node.inputs[1:], known):
            return replace(value, term=algebra.diagonal(value.term), axes=(Axis.OWN,))
        return read_part(op, node, value, known, read)
    part = read(node.inputs[1])
    index = node.inputs[-1]
    if tuple(op.idx_list) == (0,) and known.constant(index) is None:
        return _lookup_gradient(known.lengths(variable)[0], value, part, read(index))
    on_zeros = value.term == t.Number(0.0) and not value.per_example
    if on_zeros and part.axes == (Axis.OWN,) and _along_diagonal(node, node.inputs[2:], known):
        return replace(part, term=algebra.diagonal(part.term), axes=(Axis.OWN, Axis.OWN))
    return read_placed(op, node, [value, part], known, read)


def _along_diagonal(node: Apply, indices: Sequence[Variable], known: Known) -> bool:
    """Whether a matrix is indexed along its diagonal."""
    sizes = known.lengths(node.inputs[0])
    numbers = [known.constant(index) for index in indices]
    return len(numbers) == 2 == len(sizes) and all(
        number is not None and np.array_equal(number, np.arange(sizes[0] or 0))
        for number in (*numbers, np.arange(sizes[1] or 0))
    )


def _looked_up(table: Reading, size: int | None, where: Reading) -> Reading:
    if size is None or where.summed or table.axes != (Axis.OWN, Axis.OWN):
        raise UnreadableError("a lookup in a table of unknown size.")
    number = sp.OneHot(where.term, size)
    axes = (*where.axes, Axis.OWN)
    if not where.own:
        return Reading(t.Applied(algebra.transposed(table.term), number), axes, table.summed)
    return Reading(t.MatrixProduct(number, table.term), axes, table.summed, positions=True)


def _lookup_gradient(size: int | None, onto: Reading, error: Reading, where: Reading) -> Reading:
    fits = onto.term == t.Number(0.0) and not onto.per_example and where.per_example
    if not fits or size is None or error.axes != (*where.axes, Axis.OWN):
        raise UnreadableError("errors added to rows of a table that is not zero.")
    number = sp.OneHot(where.term, size)
    axes = (Axis.OWN, Axis.OWN)
    if not where.own:
        return Reading(t.Outer(number, error.term), axes, summed=True)
    if len(where.own) > 1:
        raise UnreadableError("errors of several axes of positions.")
    product = t.MatrixProduct(algebra.transposed(number), error.term)
    return Reading(product, axes, summed=True)
