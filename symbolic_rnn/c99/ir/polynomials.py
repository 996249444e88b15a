"""Polynomials in atoms with integer coefficients, in normal form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from math import gcd
from typing import Any, Protocol, Self

__all__ = ["Keyed", "Monomial", "Polynomial", "common_factors", "without"]


class Keyed(Protocol):
    """Interface of the indeterminates; atoms with the same key must be equal."""

    @property
    def key(self) -> str:
        """Sort key."""


#: A product of atoms, sorted by key.
Monomial = tuple[Any, ...]


class Polynomial:
    """A polynomial in normal form: equal polynomials have equal terms.

    Parameters
    ----------
    terms : mapping of tuple of Keyed to int
        Coefficient of each product of atoms; the empty product is the constant term.
    """

    __slots__ = ("__dict__", "terms")

    def __init__(self, terms: Mapping[Monomial, int]):
        kept = {monomial: k for monomial, k in terms.items() if k}
        self.terms = dict(sorted(kept.items(), key=_order))

    @classmethod
    def of(cls, number: Self | int) -> Self:
        """Convert an integer to a constant polynomial; return a polynomial as it is."""
        return cls({(): number}) if isinstance(number, int) else number

    def __eq__(self, other: object) -> bool:
        """Whether the normal forms are the same."""
        if isinstance(other, str):
            raise TypeError(f"A size can be compared with a size or an integer; got {other!r}.")
        if isinstance(other, int):
            return self.constant == other
        return isinstance(other, Polynomial) and self.terms == other.terms

    def __hash__(self) -> int:
        number = self.constant
        return hash(number) if number is not None else hash(frozenset(self.terms.items()))

    def __add__(self, other: Self | int) -> Self:
        """The sum."""
        if not isinstance(other, Polynomial | int):
            return NotImplemented
        terms = dict(self.terms)
        for monomial, k in self.of(other).terms.items():
            terms[monomial] = terms.get(monomial, 0) + k
        return type(self)(terms)

    def __neg__(self) -> Self:
        """The negated polynomial."""
        return type(self)({monomial: -k for monomial, k in self.terms.items()})

    def __sub__(self, other: Self | int) -> Self:
        """The difference."""
        if not isinstance(other, Polynomial | int):
            return NotImplemented
        return self + -self.of(other)

    def __mul__(self, other: Self | int) -> Self:
        """The product."""
        if not isinstance(other, Polynomial | int):
            return NotImplemented
        terms: dict[Monomial, int] = {}
        for left, k in self.terms.items():
            for right, j in self.of(other).terms.items():
                both = tuple(sorted((*left, *right), key=lambda atom: atom.key))
                terms[both] = terms.get(both, 0) + k * j
        return type(self)(terms)

    def __radd__(self, other: int) -> Self:
        """The sum."""
        return self + other

    def __rsub__(self, other: int) -> Self:
        """The difference."""
        return -self + other

    def __rmul__(self, other: int) -> Self:
        """The product."""
        return self * other

    def divided(self, by: Self) -> Self | None:
        """Divide by a single term; return ``None`` if the division is not exact."""
        if len(by.terms) != 1:
            return None
        [(divisor, number)] = by.terms.items()
        terms = {}
        for monomial, k in self.terms.items():
            rest = list(monomial)
            for atom in divisor:
                if atom not in rest:
                    return None
                rest.remove(atom)
            if k % number:
                return None
            terms[tuple(rest)] = k // number
        return type(self)(terms)

    @cached_property
    def constant(self) -> int | None:
        """The value, if the polynomial is an integer constant; else ``None``."""
        if not self.terms:
            return 0
        return self.terms.get(()) if len(self.terms) == 1 else None

    @property
    def is_negative_multiple(self) -> bool:
        """Whether all coefficients are negative (for a stride: the axis runs backward)."""
        return bool(self.terms) and all(k < 0 for k in self.terms.values())

    @cached_property
    def key(self) -> str:
        """Text that identifies the polynomial: equal for equal polynomials only."""
        return "+".join(
            "*".join([str(k), *(atom.key for atom in monomial)])
            for monomial, k in self.terms.items()
        )

    def __str__(self) -> str:
        """Readable form: a sum of products, positive terms first."""
        text = ""
        for monomial, k in sorted(self.terms.items(), key=lambda term: term[1] < 0):
            factors = [str(abs(k))] if abs(k) != 1 or not monomial else []
            one = " ".join([*factors, *(atom.key for atom in monomial)])
            text = f"{text} {'-' if k < 0 else '+'} {one}" if text else one if k > 0 else f"-{one}"
        return text or "0"

    @property
    def factored(self) -> tuple[int, Monomial, Self]:
        """The common integer factor, the common atoms, and the remaining polynomial."""
        common, factor = common_factors(self.terms)
        rest = {without(monomial, common): k // factor for monomial, k in self.terms.items()}
        return factor, common, type(self)(rest)

    def mapped(self, change: Callable[[Any], Any]) -> Self:
        """Replace each atom by an equal one."""
        return type(self)({tuple(map(change, monomial)): k for monomial, k in self.terms.items()})

    def __repr__(self) -> str:
        """For error messages."""
        return f"{type(self).__name__}({self})"


def _order(term: tuple[Monomial, int]) -> tuple[int, list[str]]:
    monomial, _ = term
    return -len(monomial), [atom.key for atom in monomial]


def common_factors(terms: Mapping[Monomial, int]) -> tuple[Monomial, int]:
    """Return the atoms and the integer that divide all terms."""
    monomials = list(terms)
    common = list(monomials[0])
    for monomial in monomials[1:]:
        rest, found = list(monomial), []
        for atom in common:
            if atom in rest:
                rest.remove(atom)
                found.append(atom)
        common = found
    factor = gcd(*terms.values())
    return tuple(common), -factor if all(k < 0 for k in terms.values()) else factor


def without(monomial: Monomial, factors: Iterable[Any]) -> Monomial:
    """Return a product without some of its factors."""
    rest = list(monomial)
    for atom in factors:
        rest.remove(atom)
    return tuple(rest)
