"""The parts of a page: an equation, and equations that belong together."""

from __future__ import annotations

from dataclasses import dataclass

from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.derivation.notation.terms import Term
from symbolic_rnn.keys import Key

__all__ = ["Line", "Section"]


@dataclass(frozen=True)
class Line:
    """One printed equation.

    Parameters
    ----------
    key : Key
        What it is, and what to look it up by: ``"a_t"``, ``"bar a_t"``, ``"dL/dU"``,
        ``"da_t/ds_{t-1}"``.
    left, right : Term
        The two sides, for one example in columns.
    relation : {"=", "<=", "~"}
        Equal, at most, or approximately.
    expression : TensorVariable or None
        The symbolic expression the right side was read from, for a batch in rows, in symbols of one
        step; what is summed over time, for a sum over time. ``None`` for a definition.
        For the gradient of an initial state, in symbols of the first step.
    """

    key: Key
    left: Term
    right: Term
    expression: TensorVariable | None = None
    relation: str = "="


@dataclass(frozen=True)
class Section:
    """Equations that belong together, with a sentence on what they are.

    Parameters
    ----------
    title, prose : str
    lines : tuple of Line
    legend : tuple of str
        Sentences on signs in the equations that are not in every book.
    """

    title: str
    prose: str
    lines: tuple[Line, ...]
    legend: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What stands above the equations."""
        return " ".join([self.prose, *self.legend])
