r"""Terms of printed equations, for one example.

Compiled graphs have a batch of examples in rows, while equations are written for one example as a
column. A term represents such an equation, and can be evaluated, so that printed equations can be
tested. It represents an array without a batch axis: a number, a vector, a matrix, or an array with
more axes. Axes are counted from zero: in a matrix, axis 0 runs down a column, axis 1 along a row.
The writer decides whether a vector is a column or a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from symbolic_rnn.derivation.notation.names import Name

__all__ = [
    *("Along", "Applied", "AsColumn", "AsRow", "Call", "Choice", "Relation", "Derivative"),
    *("Declared", "Definition", "Literal"),
    *("Distribution", "Filled", "Formula", "Identity", "Immediate", "Index", "Inner", "Joined"),
    *("MatrixProduct", "Number", "Outer", "OverTime", "Indexed", "Permuted", "Placed", "Power"),
    *("Product", "Quotient", "Range", "Reduced", "Scalar", "Sum", "Symbol", "Term"),
    *("Transpose", "ZerosLike", "moved", "names_in", "parts_of", "rebuilt", "renamed"),
]


class Term:
    """One side of an equation."""


@dataclass(frozen=True)
class Symbol(Term):
    """A named value."""

    name: Name


@dataclass(frozen=True)
class Distribution(Symbol):
    """A named vector whose components sum to one, such as a one-hot target."""


@dataclass(frozen=True)
class Scalar(Symbol):
    """A named number, or a vector with one component."""


@dataclass(frozen=True)
class Derivative(Term):
    """The derivative of one value with respect to another, as a symbol."""

    of: Name
    by: Name


@dataclass(frozen=True)
class Immediate(Derivative):
    """The derivative through a value's own equation only, with all its other values fixed."""


@dataclass(frozen=True)
class Identity(Term):
    """The identity matrix with as many rows as a vector or a matrix."""

    of: Name


@dataclass(frozen=True)
class Formula(Term):
    """A formula over all steps, which cannot be evaluated."""

    text: str
    latex: str


@dataclass(frozen=True)
class OverTime(Term):
    """The sum of a term over the steps 1 to T."""

    term: Term


@dataclass(frozen=True)
class Number(Term):
    """A number, equal in every component."""

    value: float


@dataclass(frozen=True)
class Sum(Term):
    """A sum; a subtracted term is a product with the number -1 in front."""

    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Product(Term):
    """A componentwise product."""

    factors: tuple[Term, ...]


@dataclass(frozen=True)
class Applied(Term):
    """A matrix times a vector."""

    matrix: Term
    vector: Term


@dataclass(frozen=True)
class MatrixProduct(Term):
    """A matrix times a matrix; a left factor with more axes is contracted along its last one."""

    left: Term
    right: Term


@dataclass(frozen=True)
class Inner(Term):
    """A row times a column, ``left^T right``, which is a number."""

    left: Term
    right: Term


@dataclass(frozen=True)
class Transpose(Term):
    """A transposed matrix."""

    matrix: Term


@dataclass(frozen=True)
class Permuted(Term):
    """An array of three or more axes, with permuted axes."""

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
    """A term to the power of a number, componentwise."""

    base: Term
    exponent: float


@dataclass(frozen=True)
class Quotient(Term):
    """One term divided by another, componentwise."""

    above: Term
    below: Term


@dataclass(frozen=True)
class Call(Term):
    """A function, componentwise unless its name implies otherwise (softmax)."""

    function: str
    arguments: tuple[Term, ...]


@dataclass(frozen=True)
class Definition:
    """A componentwise function that is defined beside the equations; no part of a term.

    Parameters
    ----------
    word : str
        Its name; of a declared derivative, that of the function that it belongs to.
    argument : Name
        Its argument in ``body``.
    body : Term
        Its value.
    derivative : Definition or None
        The declared derivative, in the place of the function's own.
    is_own : bool
        Whether the declared derivative is the function's own.
    primed : bool
        Whether it is a declared derivative.
    number : int or None
        Tells functions of one name apart.
    """

    word: str
    argument: Name
    body: Term
    derivative: Definition | None = None
    is_own: bool = False
    primed: bool = False
    number: int | None = None

    @property
    def name(self) -> str:
        """``spike``, ``spike'``, ``spike_1'``."""
        number = "" if self.number is None else f"_{self.number}"
        return f"{self.word}{number}{"'" if self.primed else ''}"


@dataclass(frozen=True)
class Declared(Term):
    """A function with a definition of its own, componentwise."""

    definition: Definition
    term: Term


@dataclass(frozen=True)
class Relation(Term):
    """One where a relation holds, else zero."""

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
    """A reduction along some axes, such as a sum or a maximum.

    Parameters
    ----------
    kind : str
        ``"sum"``, ``"mean"``, ``"prod"``, ``"max"``, ``"min"``, ``"logsumexp"``, ``"argmax"``.
    term : Term
    axes : tuple of int or None
        ``None`` for all axes.
    size : int or None
        Number of reduced components.
    """

    kind: str
    term: Term
    axes: tuple[int, ...] | None
    size: int | None


@dataclass(frozen=True)
class Along(Term):
    """A function along an axis that keeps the shape: softmax, cumsum, sort.

    Parameters
    ----------
    function : str
        ``"softmax"``, ``"log softmax"``, ``"cumsum"``, ``"cumprod"``, ``"sort"``, ``"argsort"``.
    term : Term
    axis : int or None
        ``None`` if there is only one axis.
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
class ZerosLike(Term):
    """Zeros in the shape of a value, which is not known before it runs."""

    of: Name


@dataclass(frozen=True)
class Literal(Term):
    """A vector or matrix of explicit numbers; a matrix as a tuple of rows."""

    values: tuple[Any, ...]


@dataclass(frozen=True)
class Range:
    """A slice of one axis, as in Python."""

    start: int | None = None
    stop: int | None = None
    step: int | None = None

    @property
    def whole(self) -> bool:
        """Whether it selects the whole axis, in order."""
        return self == Range()


#: Index of an axis: an integer, a slice, or a vector of integers.
Index = int | Range | Term


@dataclass(frozen=True)
class Indexed(Term):
    """An indexed array, with one index per axis."""

    term: Term
    index: tuple[Index, ...]


@dataclass(frozen=True)
class Placed(Term):
    """An array with some components replaced or incremented."""

    onto: Term
    index: tuple[Index, ...]
    part: Term
    adds: bool


@dataclass(frozen=True)
class Joined(Term):
    """Arrays joined along an axis: blocks stacked vertically (0) or horizontally (1).

    Parameters
    ----------
    parts : tuple of Term
    axis, ndim : int
    lengths : tuple of int or None
        Length of each part along the axis.
    """

    parts: tuple[Term, ...]
    axis: int
    ndim: int
    lengths: tuple[int | None, ...]


def rebuilt(term: Term, change: Callable[[Any], Any]) -> Term:
    """Rebuild a term with a change applied to each part."""
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
    """Shift every name of a term in time."""
    return renamed(term, lambda name: name.at(steps))


def parts_of(term: Term) -> Iterator[Term]:
    """All terms within a term, and itself."""
    yield term
    for value in vars(term).values():
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Term):
                yield from parts_of(part)


def names_in(term: Term) -> Iterator[Name]:
    """All names in a term."""
    for part in parts_of(term):
        for value in vars(part).values():
            if isinstance(value, Name):
                yield value
