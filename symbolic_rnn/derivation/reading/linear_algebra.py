"""Reads inverses, solutions of linear equations, determinants and factors of matrices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pytensor.graph.basic import Apply, Variable
from pytensor.tensor.basic import Join
from pytensor.tensor.blockwise import Blockwise
from pytensor.tensor.linalg.decomposition.cholesky import Cholesky
from pytensor.tensor.linalg.inverse import MatrixInverse
from pytensor.tensor.linalg.products import Expm
from pytensor.tensor.linalg.solvers.general import Solve
from pytensor.tensor.linalg.solvers.triangular import SolveTriangular
from pytensor.tensor.linalg.summary import Det
from pytensor.tensor.subtensor import Subtensor
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.derivation.notation import algebra
from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.reading.axes import (
    Axis,
    Lengths,
    Reading,
    UnreadableError,
    spread_out,
)
from symbolic_rnn.derivation.reading.products import read_product

__all__ = ["along_exponential", "read_along_exponential", "read_linear_algebra"]


def read_linear_algebra(
    core: Any, readings: list[Reading], lengths: list[Lengths]
) -> Reading | None:
    """Read an Op of linear algebra; ``None`` for other Ops.

    Parameters
    ----------
    core : Op
        The Op on one matrix.
    readings : list of Reading
        The node's inputs.
    lengths : list of tuple of int or None
    """
    match core:
        case MatrixInverse():
            return _function("inv", readings[0], lengths[0])
        case Cholesky():
            factor = _function("cholesky", readings[0], lengths[0])
            return factor if core.lower else replace(factor, term=algebra.transposed(factor.term))
        case Expm():
            return _function("expm", readings[0], lengths[0])
        case Det():
            found = _function("det", readings[0], lengths[0])
            return replace(found, axes=found.axes[:-2])
        case Solve():
            matrix = _function("inv", readings[0], lengths[0])
        case SolveTriangular() if not core.unit_diagonal:
            half = "tril" if core.lower else "triu"
            matrix = _function(half, readings[0], lengths[0])
            matrix = replace(matrix, term=t.Call("inv", (matrix.term,)))
        case _:
            return None
    right, sizes = readings[1], lengths[1]
    if core.b_ndim == 2:
        return read_product([matrix, right], [lengths[0], sizes])
    column = replace(right, axes=(*right.axes, Axis.SAME))
    found = read_product([matrix, column], [lengths[0], (*sizes, 1)])
    return replace(found, axes=found.axes[:-1])


def along_exponential(variable: Variable) -> tuple[TensorVariable, TensorVariable] | None:
    """Return A and E if a value is the derivative of ``expm`` at A in the direction E.

    PyTensor's gradient computes it as the upper right block of ``expm([A, E; 0, A])``.
    """
    match variable.owner:
        case Apply(op=Subtensor() | Blockwise(core_op=Subtensor()), inputs=[whole, *_]):
            pass
        case _:
            return None
    match whole.owner:
        case Apply(op=Blockwise(core_op=Expm()), inputs=[blocks]):
            rows = _joined(blocks, axis=-2)
        case _:
            return None
    halves = [_joined(row, axis=-1) for row in rows]
    if [len(half) for half in halves] != [2, 2] or halves[0][0] is not halves[1][1]:
        return None
    return halves[0][0], halves[0][1]


def _joined(variable: Variable, axis: int) -> list[Any]:
    """The parts of a join along one of the last two axes."""
    match variable.owner:
        case Apply(op=Join(axis=found), inputs=parts) if found in (axis, variable.type.ndim + axis):
            return parts
    return []


def read_along_exponential(readings: list[Reading], lengths: list[Lengths]) -> Reading:
    """Read the derivative of ``expm`` in a direction, in which it is linear."""
    matrix = _function("expm", readings[0], lengths[0])
    assert isinstance(matrix.term, t.Call)
    direction = readings[1]
    last = (len(lengths[1]) - 2, len(lengths[1]) - 1)
    if any(axis not in last for axis in direction.own) or Axis.EXAMPLE in direction.axes[-2:]:
        raise UnreadableError("the derivative of expm along each of many matrices.")
    if direction.summed and matrix.per_example:
        raise UnreadableError("the derivative of expm along a sum over the examples.")
    term = t.Call("dexpm", (*matrix.term.arguments, spread_out(direction, last, lengths[1])))
    lead = matrix.axes[:-2] if matrix.per_example else direction.axes[:-2]
    return replace(direction, term=term, axes=(*lead, Axis.OWN, Axis.OWN))


def _function(name: str, reading: Reading, lengths: Lengths) -> Reading:
    """A function of one matrix, or of one for each example."""
    if reading.summed:
        raise UnreadableError(f"{name} of a sum over the examples.")
    last = (len(lengths) - 2, len(lengths) - 1)
    if any(axis not in last for axis in reading.own) or Axis.EXAMPLE in reading.axes[-2:]:
        raise UnreadableError(f"{name} of each of many matrices.")
    term = t.Call(name, (spread_out(reading, last, lengths),))
    return replace(reading, term=term, axes=(*reading.axes[:-2], Axis.OWN, Axis.OWN))
