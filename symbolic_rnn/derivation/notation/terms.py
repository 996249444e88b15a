r"""Equations as a reader sees them: terms for one example.

The compiled graphs hold a batch of examples in rows; a person writes one example as a column. A
term is the second reading of the first, and can itself be evaluated, so that what is printed can be
checked, not only what is compiled. A term stands for an array without an axis for the examples: a
number, a vector, a matrix, or an array with more axes. Axes are counted from zero: in a matrix,
axis 0 runs down a column, axis 1 along a row. Whether a vector is written as a column or as a row
is up to the writer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from symbolic_rnn.derivation.notation.names import Name

__all__ = [
    *("Along", "Applied", "AsColumn", "AsRow", "Call", "Choice", "Relation", "Derivative"),
    *("Distribution", "Filled", "Formula", "Identity", "Index", "Inner", "Joined", "Literal"),
    *("MatrixProduct", "Number", "Outer", "OverTime", "Indexed", "Permuted", "Placed", "Power"),
    *("Product", "Quotient", "Range", "Reduced", "Scalar", "Sum", "Symbol", "Term"),
    *("Transpose", "moved", "rebuilt", "renamed"),
]


class Term:
    """One side of an equation."""


@dataclass(frozen=True)
class Symbol(Term):
    """A named value."""

    name: Name


@dataclass(frozen=True)
class Distribution(Symbol):
    """A named vector whose components add to one, as those of a one-hot target."""


@dataclass(frozen=True)
class Scalar(Symbol):
    """A named number; a vector with one component counts as one."""


@dataclass(frozen=True)
class Derivative(Term):
    """The derivative of one value with respect to another, where it stands for itself."""

    of: Name
    by: Name


@dataclass(frozen=True)
class Identity(Term):
    """The identity matrix, as large as a vector is long."""

    of: Name


@dataclass(frozen=True)
class Formula(Term):
    """A statement about all steps that is written, not evaluated."""

    text: str
    latex: str


@dataclass(frozen=True)
class OverTime(Term):
    """The sum of a term over the steps 1 to T."""

    term: Term


@dataclass(frozen=True)
class Number(Term):
    """A number, the same in every component."""

    value: float


@dataclass(frozen=True)
class Sum(Term):
    """Terms added; a term to subtract is a product with the number -1 in front."""

    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Product(Term):
    """Factors multiplied component by component."""

    factors: tuple[Term, ...]


@dataclass(frozen=True)
class Applied(Term):
    """A matrix times a vector."""

    matrix: Term
    vector: Term


@dataclass(frozen=True)
class MatrixProduct(Term):
    """A matrix times a matrix; with more axes on the left, along the last one."""

    left: Term
    right: Term


@dataclass(frozen=True)
class Inner(Term):
    """A row times a column, ``left^T right``: a number."""

    left: Term
    right: Term


@dataclass(frozen=True)
class Transpose(Term):
    """A transposed matrix."""

    matrix: Term


@dataclass(frozen=True)
class Permuted(Term):
    """An array of three or more axes, with its axes in another order."""

    term: Term
    order: tuple[int, ...]


@dataclass(frozen=True)
class AsRow(Term):
    """A vector as a matrix of one row."""

    vector: Term


@dataclass(frozen=True)
class AsColumn(Term):
    """A vector as a matrix of one column."""

    vector: Term


@dataclass(frozen=True)
class Outer(Term):
    """A column times a row, ``left right^T``."""

    left: Term
    right: Term


@dataclass(frozen=True)
class Power(Term):
    """A term to the power of a number, component by component."""

    base: Term
    exponent: float


@dataclass(frozen=True)
class Quotient(Term):
    """One term over another, component by component."""

    above: Term
    below: Term


@dataclass(frozen=True)
class Call(Term):
    """A function, component by component unless its name says otherwise (softmax)."""

    function: str
    arguments: tuple[Term, ...]


@dataclass(frozen=True)
class Relation(Term):
    """One where a relation holds, zero where not."""

    relation: str
    left: Term
    right: Term


@dataclass(frozen=True)
class Choice(Term):
    """``yes`` where the condition holds, else ``no``."""

    condition: Term
    yes: Term
    no: Term


@dataclass(frozen=True)
class Reduced(Term):
    """One number for all components along some axes: their sum, their largest.

    Parameters
    ----------
    kind : str
        ``"sum"``, ``"mean"``, ``"prod"``, ``"max"``, ``"min"``, ``"logsumexp"``, ``"argmax"``.
    term : Term
    axes : tuple of int or None
        ``None`` for all of them.
    size : int or None
        How many components make one number.
    """

    kind: str
    term: Term
    axes: tuple[int, ...] | None
    size: int | None


@dataclass(frozen=True)
class Along(Term):
    """A function of all components along an axis that gives as many: softmax, cumsum, sort.

    Parameters
    ----------
    function : str
        ``"softmax"``, ``"log softmax"``, ``"cumsum"``, ``"cumprod"``, ``"sort"``, ``"argsort"``.
    term : Term
    axis : int or None
        ``None`` where there is no other.
    """

    function: str
    term: Term
    axis: int | None


@dataclass(frozen=True)
class Filled(Term):
    """An array of one number."""

    value: float
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Literal(Term):
    """A vector or matrix of numbers that are written out; a matrix as a tuple of its rows."""

    values: tuple[Any, ...]


@dataclass(frozen=True)
class Range:
    """A slice of one axis, as in Python."""

    start: int | None = None
    stop: int | None = None
    step: int | None = None

    @property
    def whole(self) -> bool:
        """Whether it is the whole axis, in its order."""
        return self == Range()


#: What an axis is indexed with: one place, a slice, or a vector of places.
Index = int | Range | Term


@dataclass(frozen=True)
class Indexed(Term):
    """Some components of an array, one index for each axis."""

    term: Term
    index: tuple[Index, ...]


@dataclass(frozen=True)
class Placed(Term):
    """An array with some components replaced by others, or others added to them."""

    onto: Term
    index: tuple[Index, ...]
    part: Term
    adds: bool


@dataclass(frozen=True)
class Joined(Term):
    """Arrays joined along an axis: blocks below one another (0), or side by side (1).

    Parameters
    ----------
    parts : tuple of Term
    axis, ndim : int
    lengths : tuple of int or None
        How long each part is along the axis.
    """

    parts: tuple[Term, ...]
    axis: int
    ndim: int
    lengths: tuple[int | None, ...]


def rebuilt(term: Term, change: Callable[[Any], Any]) -> Term:
    """Build a term again from its parts, each of them changed."""
    return type(term)(
        *(
            tuple(change(part) for part in value) if isinstance(value, tuple) else change(value)
            for value in vars(term).values()
        )
    )


def renamed(term: Term, rename: Callable[[Name], Name]) -> Term:
    """Change every name of a term."""

    def change(part: Any) -> Any:
        if isinstance(part, Name):
            return rename(part)
        return renamed(part, rename) if isinstance(part, Term) else part

    return rebuilt(term, change)


def moved(term: Term, steps: int) -> Term:
    """Move every name of a term by some steps in time."""
    return renamed(term, lambda name: name.at(steps))
