r"""Terms of equations by entries, and of total derivatives: what a lecture writes with indices.

.. math::
    \frac{d s_{t,i}}{d W_{jk}} = g'(a_{t,i}) \Big(
        \delta_{ij} s_{t-1,k} + \sum_l W_{il} \frac{d s_{t-1,l}}{d W_{jk}} \Big)
"""

from __future__ import annotations

from dataclasses import dataclass

from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.derivation.notation.terms import Term

__all__ = [
    *("ByEntries", "DoubleSum", "Entry", "Influence", "Kronecker", "KroneckerDelta", "Largest"),
    *("Letter", "Norm", "OverIndex", "Paths", "TotalDerivative"),
]


@dataclass(frozen=True)
class Letter:
    """The letter of an index, which counts from zero, and what is added to it: ``l``, ``l+3``."""

    letter: str
    plus: int = 0

    def __str__(self) -> str:
        return f"{self.letter}+{self.plus}" if self.plus else self.letter


@dataclass(frozen=True)
class Entry(Term):
    """One entry of an array: a letter for each axis."""

    term: Term
    letters: tuple[Letter, ...]


@dataclass(frozen=True)
class ByEntries(Term):
    """An array, given by its entry at the letters: ``[A_{ik} b_j]_{ijk}``.

    Parameters
    ----------
    letters : tuple of Letter
        One for each axis.
    sizes : tuple of int
        Length of each axis.
    term : Term
        The entry, a number.
    """

    letters: tuple[Letter, ...]
    sizes: tuple[int, ...]
    term: Term


@dataclass(frozen=True)
class KroneckerDelta(Term):
    """One if two indices are equal, else zero."""

    first: Letter
    second: Letter


@dataclass(frozen=True)
class OverIndex(Term):
    """The sum of a term over all values of an index.

    Parameters
    ----------
    letter : Letter
    size : int
        Number of values of the index.
    term : Term
    """

    letter: Letter
    size: int
    term: Term


@dataclass(frozen=True)
class TotalDerivative(Term):
    """The total derivative of a value by a parameter; an array with the axes of both.

    Parameters
    ----------
    of, by : Name
    axes : int
        Number of axes of the value, which come first.
    by_axes : int
        Number of axes of the parameter.
    """

    of: Name
    by: Name
    axes: int
    by_axes: int


@dataclass(frozen=True)
class Influence(Term):
    """A total derivative as a matrix: a column for each entry of the parameter.

    The entries of a matrix are in the order of its columns, one after another.
    """

    derivative: TotalDerivative


@dataclass(frozen=True)
class Kronecker(Term):
    """The Kronecker product of two matrices."""

    left: Term
    right: Term


@dataclass(frozen=True)
class Norm(Term):
    """The spectral norm of a matrix."""

    matrix: Term


@dataclass(frozen=True)
class Largest(Term):
    """The largest absolute value of a vector's entries, or of a number."""

    vector: Term


@dataclass(frozen=True)
class Paths(Term):
    """The product of the step Jacobians of a state, from step t down to step k + 1."""

    of: Name


@dataclass(frozen=True)
class DoubleSum(Term):
    """The sum of a term over all pairs of steps, t from 1 to T and k from 1 to t."""

    term: Term
