"""Lines and sections of a derivation."""

from __future__ import annotations

from dataclasses import dataclass

from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.derivation.notation.terms import Symbol, Term
from symbolic_rnn.keys import Key

__all__ = ["Line", "Section", "rights_of"]


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

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> line = srnn.derive(srnn.Elman(3, 4, seed=0))["a_t"]
    >>> line.key, line.relation, line.expression.type.ndim
    ('a_t', '=', 2)
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
        The title, and what the equations are.
    lines : tuple of Line
        The equations.
    legend : tuple of str
        Sentences that explain uncommon signs in the equations.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> section = srnn.derive(srnn.Elman(3, 4, seed=0)).sections[0]
    >>> section.title, [line.key for line in section.lines]
    ('One step', ['a_t', 's_t'])
    """

    title: str
    prose: str
    lines: tuple[Line, ...]
    legend: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text above the equations."""
        return " ".join([self.prose, *self.legend])


def rights_of(section: Section) -> dict[Name, Term]:
    """Return the right side of each equation by the name on its left."""
    rights = {}
    for line in section.lines:
        assert isinstance(line.left, Symbol)
        rights[line.left.name] = line.right
    return rights
