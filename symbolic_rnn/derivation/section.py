"""Lines and sections of a derivation."""

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
        Key of the equation: ``"a_t"``, ``"bar a_t"``, ``"dL/dU"``, ``"da_t/ds_{t-1}"``.
    left, right : Term
        The two sides, for one example as columns.
    relation : {"=", "<=", "~"}
        Equal, at most, or approximately equal.
    expression : TensorVariable or None
        The symbolic expression of the right side, for a batch in rows, in symbols of one step (of
        the first one, for the gradient of an initial state); for a sum over time, the summand.
        ``None`` for a definition.
    """

    key: Key
    left: Term
    right: Term
    expression: TensorVariable | None = None
    relation: str = "="


@dataclass(frozen=True)
class Section:
    """Equations under a common title, with an explanation.

    Parameters
    ----------
    title, prose : str
    lines : tuple of Line
    legend : tuple of str
        Sentences that explain uncommon signs in the equations.
    """

    title: str
    prose: str
    lines: tuple[Line, ...]
    legend: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text above the equations."""
        return " ".join([self.prose, *self.legend])
