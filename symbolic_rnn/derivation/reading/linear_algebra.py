"""Reads inverses, solutions of linear equations, determinants and factors of matrices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pytensor.tensor.linalg.decomposition.cholesky import Cholesky
from pytensor.tensor.linalg.inverse import MatrixInverse
from pytensor.tensor.linalg.solvers.general import Solve
from pytensor.tensor.linalg.solvers.triangular import SolveTriangular
from pytensor.tensor.linalg.summary import Det

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

__all__ = ["read_linear_algebra"]


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


def _function(name: str, reading: Reading, lengths: Lengths) -> Reading:
    """A function of one matrix, or of one for each example."""
    if reading.summed:
        raise UnreadableError(f"{name} of a sum over the examples.")
    last = (len(lengths) - 2, len(lengths) - 1)
    if any(axis not in last for axis in reading.own) or Axis.EXAMPLE in reading.axes[-2:]:
        raise UnreadableError(f"{name} of each of many matrices.")
    term = t.Call(name, (spread_out(reading, last, lengths),))
    return replace(reading, term=term, axes=(*reading.axes[:-2], Axis.OWN, Axis.OWN))
