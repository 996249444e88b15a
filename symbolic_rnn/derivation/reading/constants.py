"""Reads constants: a single number, a pattern, or explicit numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from pytensor.graph.basic import Constant, Variable

from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.derivation.reading.axes import Axis, Reading, UnreadableError

__all__ = ["read_constant"]


def read_constant(value: np.ndarray, variable: Variable) -> Reading:
    """Read a value that does not depend on data.

    Parameters
    ----------
    value : array
    variable : Variable
        The graph variable of the value.
    """
    numbers = np.unique(value)
    if value.dtype.kind not in "biuf":
        raise UnreadableError(f"a constant of dtype {value.dtype}.")
    if numbers.size == 1:
        return Reading(t.Number(_plain(numbers[0])), (Axis.SAME,) * value.ndim)
    axes = tuple(Axis.SAME if size == 1 else Axis.OWN for size in value.shape)
    value = np.squeeze(value)
    if value.ndim == 2 and (pattern := _pattern(value)):
        return Reading(pattern, axes)
    if value.size <= _WRITTEN_OUT and value.ndim <= 2:
        rows = [tuple(map(_plain, row)) for row in value] if value.ndim == 2 else map(_plain, value)
        return Reading(t.Literal(tuple(rows)), axes)
    if isinstance(variable, Constant) and variable.name:
        return Reading(t.Symbol(Name.parse(variable.name)), axes)
    raise UnreadableError(
        f"a constant of shape {value.shape}, which is too large to print; name it: "
        "pt.constant(value, name='C')."
    )


def _pattern(matrix: np.ndarray) -> t.Term | None:
    """An identity matrix, or a triangle of ones."""
    rows, columns = matrix.shape
    ones = t.Filled(1.0, matrix.shape)
    if rows == columns and np.array_equal(matrix, np.eye(rows)):
        return t.Call("diag", (t.Filled(1.0, (rows,)),))
    for name, triangle in (("tril", np.tril), ("triu", np.triu)):
        if np.array_equal(matrix, triangle(np.ones(matrix.shape))):
            return t.Call(name, (ones,))
    return None


#: Constants with more entries are printed by name.
_WRITTEN_OUT = 36


def _plain(number: Any) -> float:
    """The shortest decimal of a number: 0.1 for its float32 value."""
    return float(str(number)) if isinstance(number, np.float32 | np.float16) else float(number)
