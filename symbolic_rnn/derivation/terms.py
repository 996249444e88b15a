r"""Equations as a reader sees them: terms in column notation, for one example.

The compiled graphs hold a batch of examples in rows; a person writes one example as a column. A
term is the second reading of the first, and can itself be evaluated, so that what is printed can be
checked, not only what is compiled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from symbolic_rnn.derivation.names import Name

__all__ = [
    "Applied",
    "Call",
    "Choice",
    "Comparison",
    "Derivative",
    "Distribution",
    "Formula",
    "Identity",
    "Joined",
    "Number",
    "Outer",
    "OverTime",
    "Part",
    "Placed",
    "Power",
    "Product",
    "Quotient",
    "Sum",
    "Symbol",
    "Term",
    "Total",
    "Transpose",
    "comparison",
    "difference",
    "moved",
    "product",
    "rebuilt",
    "total",
    "total_of",
    "transposed",
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
    """A matrix times a vector, or a matrix."""

    matrix: Term
    vector: Term


@dataclass(frozen=True)
class Transpose(Term):
    """A transposed matrix."""

    matrix: Term


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
class Comparison(Term):
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
class Total(Term):
    """The sum of a vector's components."""

    vector: Term


@dataclass(frozen=True)
class Part(Term):
    """Components ``start`` up to ``stop`` of a vector."""

    vector: Term
    start: int | None
    stop: int | None


@dataclass(frozen=True)
class Placed(Term):
    """A vector put at components ``start`` up to ``stop`` of another, replacing or adding."""

    onto: Term
    vector: Term
    start: int | None
    stop: int | None
    adds: bool


@dataclass(frozen=True)
class Joined(Term):
    """Vectors one after the other."""

    parts: tuple[Term, ...]


def total(*terms: Term) -> Term:
    """Add terms as a person would: no zeros, common factors in front, what is taken away last."""
    flat: list[Term] = []
    for term in terms:
        flat += term.terms if isinstance(term, Sum) else [term]
    flat = [term for term in flat if term != Number(0.0)]
    if len(flat) < 2:
        return flat[0] if flat else Number(0.0)
    shared = [
        factor
        for factor in _factors(flat[0])
        if not isinstance(factor, Number) and all(factor in _factors(term) for term in flat)
    ]
    if shared:
        rest = [_without(term, shared) for term in flat]
        return product(*shared, total(*rest))
    return Sum(tuple(sorted(flat, key=_is_taken_away)))


def product(*factors: Term) -> Term:
    """Multiply factors as a person would: numbers in front, no ones, squares as squares."""
    number = 1.0
    flat: list[Term] = []
    for factor in factors:
        for part in _factors(factor):
            if isinstance(part, Number):
                number *= part.value
            else:
                flat.append(part)
    if number == 0.0:
        return Number(0.0)
    once = list(dict.fromkeys(flat))
    flat = [part if flat.count(part) == 1 else Power(part, flat.count(part)) for part in once]
    if number != 1.0 or not flat:
        flat.insert(0, Number(number))
    return flat[0] if len(flat) == 1 else Product(tuple(flat))


_TURNED = {">": "<", "<": ">", ">=": "<=", "<=": ">=", "=": "=", "!=": "!="}
_OPPOSITE = {">": "<=", "<": ">=", ">=": "<", "<=": ">", "=": "!=", "!=": "="}


def comparison(relation: str, left: Term, right: Term) -> Term:
    """Compare two terms, a number on the right."""
    if isinstance(left, Number) and not isinstance(right, Number):
        return Comparison(_TURNED[relation], right, left)
    return Comparison(relation, left, right)


def difference(first: Term, second: Term) -> Term:
    """Take the second term from the first; what is not so is the opposite."""
    if first == Number(1.0) and isinstance(second, Comparison):
        return Comparison(_OPPOSITE[second.relation], second.left, second.right)
    return total(first, product(Number(-1.0), second))


def total_of(vector: Term) -> Term:
    """Add a vector's components, a number in front taken out of the sum."""
    match vector:
        case Distribution():
            return Number(1.0)
        case Product((Number() as number, *rest)):
            return product(number, total_of(product(*rest)))
    return Total(vector)


def transposed(matrix: Term) -> Term:
    """Transpose a matrix; twice is not at all."""
    return matrix.matrix if isinstance(matrix, Transpose) else Transpose(matrix)


def _factors(term: Term) -> tuple[Term, ...]:
    return term.factors if isinstance(term, Product) else (term,)


def _without(term: Term, shared: list[Term]) -> Term:
    rest = list(_factors(term))
    for factor in shared:
        rest.remove(factor)
    return product(*rest)


def _is_taken_away(term: Term) -> bool:
    first = _factors(term)[0]
    return isinstance(first, Number) and first.value < 0


def rebuilt(term: Term, change: Callable[[Any], Any]) -> Term:
    """Build a term again from its parts, each of them changed."""
    return type(term)(
        *(
            tuple(change(part) for part in value) if isinstance(value, tuple) else change(value)
            for value in vars(term).values()
        )
    )


def moved(term: Term, steps: int) -> Term:
    """Move every name of a term by some steps in time."""

    def change(part: Any) -> Any:
        if isinstance(part, Name):
            return part.at(steps)
        return moved(part, steps) if isinstance(part, Term) else part

    return rebuilt(term, change)
