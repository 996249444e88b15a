r"""Integer expressions for sizes, strides and offsets, in a normal form.

A size is a sum of products of atoms with integer coefficients. An atom is a symbol, the positive
part :math:`\max(e, 0)` of a size, or a quotient rounded down. Two sizes with the same normal form
are equal whatever the values of their symbols, so that equality is decided and not spelled:
``(n + 1) * m - m`` is ``m * n``. Minimum and maximum are written with the positive part,
:math:`\min(a, b) = a - \max(a - b, 0)`, which makes ``n - min(1, n)`` and ``max(n - 1, 0)`` the
same size.

Values are computed in C's int64; they are assumed not to overflow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import gcd, prod

__all__ = ["Atom", "Positive", "Quotient", "Size", "Symbol", "maximum", "minimum", "positive"]


@dataclass(frozen=True)
class Symbol:
    """A named integer.

    Parameters
    ----------
    name : str
        The C name; symbols of one name are equal.
    low : int or None
        What it is never less than, if that is known: 0 for the length of an axis.
    whole : Size or None
        Of the number of rows that one thread works on: the number of rows of the whole batch.
    """

    name: str
    low: int | None = field(default=None, compare=False)
    whole: Size | None = field(default=None, compare=False, repr=False)

    @property
    def key(self) -> str:
        """What atoms are sorted by."""
        return self.name

    @property
    def text(self) -> str:
        """The C expression."""
        return self.name


@dataclass(frozen=True)
class Positive:
    """The positive part of a size: the larger of it and 0.

    Parameters
    ----------
    of : Size
    name : str or None
        The C name of its value, if it has one; it does not matter for equality.
    """

    of: Size
    name: str | None = field(default=None, compare=False)

    @cached_property
    def key(self) -> str:
        """What atoms are sorted by."""
        return f"max({self.of.key})"

    @property
    def text(self) -> str:
        """The C expression."""
        return self.name or f"({self.of.bare} > 0 ? {self.of.bare} : 0)"

    @property
    def low(self) -> int | None:
        """What it is never less than."""
        return max(0, self.of.low or 0)


@dataclass(frozen=True)
class Quotient:
    """A size that is never negative, divided by a positive integer, rounded down.

    Parameters
    ----------
    of : Size
    by : int
    name : str or None
        The C name of its value, if it has one; it does not matter for equality.
    """

    of: Size
    by: int
    name: str | None = field(default=None, compare=False)

    @cached_property
    def key(self) -> str:
        """What atoms are sorted by."""
        return f"({self.of.key})/{self.by}"

    @property
    def text(self) -> str:
        """The C expression."""
        return self.name or f"({self.of} / {self.by})"

    @property
    def low(self) -> int | None:
        """What it is never less than."""
        return (self.of.low or 0) // self.by


Atom = Symbol | Positive | Quotient
#: Atoms that are multiplied, sorted by their keys.
Monomial = tuple[Atom, ...]


class Size:
    """An integer expression in normal form.

    Parameters
    ----------
    terms : mapping of tuple of Atom to int
        Coefficients of products of atoms; of the empty product, the constant.

    Examples
    --------
    >>> n, m = Size.symbol("n", low=0), Size.symbol("m", low=0)
    >>> (n + 1) * m - m == m * n
    True
    >>> print((n + 1) * m, (n - 1) * 4, 3 - n)
    m * (n + 1) 4 * (n - 1) (3 - n)
    >>> (m * n).equals(m * n + 1), (m * n).equals(m), n.equals(n + m + 1)
    (False, None, False)
    """

    __slots__ = ("__dict__", "terms")

    def __init__(self, terms: Mapping[Monomial, int]):
        kept = {monomial: k for monomial, k in terms.items() if k}
        self.terms = dict(sorted(kept.items(), key=_order))

    @classmethod
    def of(cls, number: Size | int) -> Size:
        """Give a size as it is, and an integer as a size."""
        return number if isinstance(number, Size) else cls({(): number})

    @classmethod
    def symbol(cls, name: str, low: int | None = None, whole: Size | None = None) -> Size:
        """Give a named integer; the parameters are those of :class:`Symbol`."""
        return cls({(Symbol(name, low, whole),): 1})

    def __eq__(self, other: object) -> bool:
        """Whether the normal forms are the same: then the sizes are equal."""
        if isinstance(other, str):
            raise TypeError(f"A size is compared with a size or an integer, not with {other!r}.")
        if isinstance(other, int):
            return self.constant == other
        return isinstance(other, Size) and self.terms == other.terms

    def __hash__(self) -> int:
        number = self.constant
        return hash(number) if number is not None else hash(frozenset(self.terms.items()))

    def __add__(self, other: Size | int) -> Size:
        """The sum."""
        terms = dict(self.terms)
        for monomial, k in Size.of(other).terms.items():
            terms[monomial] = terms.get(monomial, 0) + k
        return Size(terms)

    def __neg__(self) -> Size:
        """The size with the other sign."""
        return Size({monomial: -k for monomial, k in self.terms.items()})

    def __sub__(self, other: Size | int) -> Size:
        """The difference."""
        return self + -Size.of(other)

    def __mul__(self, other: Size | int) -> Size:
        """The product."""
        terms: dict[Monomial, int] = {}
        for left, k in self.terms.items():
            for right, j in Size.of(other).terms.items():
                both = tuple(sorted((*left, *right), key=lambda atom: atom.key))
                terms[both] = terms.get(both, 0) + k * j
        return Size(terms)

    def __radd__(self, other: int) -> Size:
        """The sum."""
        return self + other

    def __rsub__(self, other: int) -> Size:
        """The difference."""
        return -self + other

    def __rmul__(self, other: int) -> Size:
        """The product."""
        return self * other

    def __floordiv__(self, by: int) -> Size:
        """The quotient by a positive integer, rounded down, of a size that is never negative.

        Raises
        ------
        ValueError
            If the divisor is not positive, or the size may be negative.
        """
        if by <= 0 or not self.is_nonnegative:
            raise ValueError(
                f"{self.bare} // {by}: only a size >= 0 is divided, by an integer > 0."
            )
        whole = Size({monomial: k // by for monomial, k in self.terms.items() if k % by == 0})
        rest = self - whole * by
        if rest.is_nonnegative:  # floor(q + r / b) is q + floor(r / b)
            number = rest.constant
            return whole + (number // by if number is not None else _atom(Quotient(rest, by)))
        return _atom(Quotient(self, by))

    def divided(self, by: Size) -> Size | None:
        """Divide by a product of which every factor is a factor here; ``None`` if it is not one."""
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
        return Size(terms)

    def equals(self, other: Size | int) -> bool | None:
        """Whether two sizes are equal; ``None`` where that depends on their symbols' values."""
        difference = self - other
        if not difference.terms:
            return True
        apart = difference.is_positive or (-difference).is_positive
        return False if apart else None

    @cached_property
    def constant(self) -> int | None:
        """The integer that it is, if it is one."""
        if not self.terms:
            return 0
        return self.terms.get(()) if len(self.terms) == 1 else None

    @cached_property
    def symbols(self) -> frozenset[Symbol]:
        """The symbols that its value depends on."""
        found: set[Symbol] = set()
        for monomial in self.terms:
            for atom in monomial:
                found |= {atom} if isinstance(atom, Symbol) else atom.of.symbols
        return frozenset(found)

    @property
    def is_part(self) -> bool:
        """Whether it counts rows of a part of a batch."""
        return any(symbol.whole is not None for symbol in self.symbols)

    @cached_property
    def low(self) -> int | None:
        """A bound that it is never less than, if one is found."""
        return _low(self, 6)

    @property
    def is_nonnegative(self) -> bool:
        """Whether it is known never to be negative."""
        return self.low is not None and self.low >= 0

    @property
    def is_positive(self) -> bool:
        """Whether it is known to be at least 1."""
        return self.low is not None and self.low > 0

    @property
    def is_negative_multiple(self) -> bool:
        """Whether all its coefficients are negative: of a stride, that it runs backward."""
        return bool(self.terms) and all(k < 0 for k in self.terms.values())

    @cached_property
    def key(self) -> str:
        """A text that equal sizes share, and no others."""
        return "+".join(
            "*".join([str(k), *(atom.key for atom in monomial)])
            for monomial, k in self.terms.items()
        )

    @cached_property
    def bare(self) -> str:
        """The C expression, without parentheses around a sum."""
        factors, summed = self._factored
        return (
            " * ".join([*factors, f"({summed})"] if factors else [summed]) if summed else str(self)
        )

    def __str__(self) -> str:
        """The C expression, as it may stand in a product: a sum in parentheses."""
        factors, summed = self._factored
        return " * ".join([*factors, f"({summed})"] if summed else factors)

    @cached_property
    def _factored(self) -> tuple[list[str], str]:
        """The texts of the factors that all terms have, and of the sum that is left, if any."""
        number = self.constant
        if number is not None:
            return [str(number)], ""
        common, factor = _common(self.terms)
        rest = {_without(monomial, common): k // factor for monomial, k in self.terms.items()}
        factors = [str(factor)] if factor != 1 else []
        return factors + [atom.text for atom in common], _sum_text(rest) if len(rest) > 1 else ""

    def mapped(self, change: Callable[[Atom], Atom]) -> Size:
        """The size with another atom for each; they must be equal to those that they replace."""
        return Size({tuple(map(change, monomial)): k for monomial, k in self.terms.items()})

    def __repr__(self) -> str:
        """For a reader of errors."""
        return f"Size({self.bare})"

    def value(self, symbols: Mapping[str, int]) -> int:
        """The integer that it is for given values of its symbols."""
        return sum(
            k * prod(_value(atom, symbols) for atom in monomial)
            for monomial, k in self.terms.items()
        )


def positive(size: Size) -> Size:
    """Give the larger of a size and 0, in normal form.

    Examples
    --------
    >>> n = Size.symbol("n", low=0)
    >>> print(positive(n), positive(positive(n - 1) - 2) == positive(n - 3))
    n True
    >>> positive(n - 1) - positive(1 - n) == n - 1
    True
    """
    found = _positive(size)
    return found if found.is_nonnegative else _atom(Positive(size))


def _positive(size: Size) -> Size:
    if size.is_nonnegative:
        return size
    if (-size).is_nonnegative:
        return Size({})
    common, factor = _common(size.terms)
    common = tuple(filter(_is_nonnegative, common))
    if common or abs(factor) > 1:
        rest = {_without(monomial, common): k // abs(factor) for monomial, k in size.terms.items()}
        return Size({common: abs(factor)}) * positive(Size(rest))
    first = next(k for monomial, k in size.terms.items() if monomial)
    if first < 0:  # max(e, 0) = max(-e, 0) + e: one of the two is the normal form
        return positive(-size) + size
    for monomial, k in size.terms.items():
        [inner, *others] = monomial or (None,)
        if isinstance(inner, Positive) and not others and k == 1:
            below = size - _atom(inner)
            if (-below).is_nonnegative:  # max(max(f, 0) + c, 0) = max(f + c, 0) for c <= 0
                return positive(inner.of + below)
    return _atom(Positive(size))


def maximum(a: Size | int, b: Size | int) -> Size:
    """Give the larger of two sizes, in normal form."""
    return Size.of(a) + positive(Size.of(b) - a)


def minimum(a: Size | int, b: Size | int) -> Size:
    """Give the smaller of two sizes, in normal form."""
    return Size.of(a) - positive(Size.of(a) - b)


def _is_nonnegative(atom: Atom) -> bool:
    return atom.low is not None and atom.low >= 0


def _atom(atom: Atom) -> Size:
    return Size({(atom,): 1})


def _order(term: tuple[Monomial, int]) -> tuple[int, list[str]]:
    monomial, _ = term
    return -len(monomial), [atom.key for atom in monomial]


def _common(terms: Mapping[Monomial, int]) -> tuple[Monomial, int]:
    """The atoms and the integer that all terms have as factors."""
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


def _without(monomial: Monomial, factors: Iterable[Atom]) -> Monomial:
    rest = list(monomial)
    for atom in factors:
        rest.remove(atom)
    return tuple(rest)


def _low(size: Size, splits: int) -> int | None:
    """A lower bound: of each term by itself, and with each positive part as 0 or as what it is of.

    For ``max(e, 0)`` with a coefficient c > 0 both are lower bounds; with c < 0 the smaller one is.
    """
    found = _low_of_terms(size)
    if splits == 0:
        return found
    parts = [
        (k, monomial, atom)
        for monomial, k in size.terms.items()
        for atom in monomial
        if isinstance(atom, Positive) and all(map(_is_nonnegative, monomial))
    ]
    if not parts:
        return found
    k, monomial, part = min(parts, key=lambda each: each[0])
    rest = size - Size({monomial: k})
    times = Size({_without(monomial, [part]): k})
    bounds = [_low(rest, splits - 1), _low(rest + part.of * times, splits - 1)]
    if k > 0:
        return max((low for low in (*bounds, found) if low is not None), default=None)
    if None in bounds:
        return found
    low = min(bound for bound in bounds if bound is not None)
    return low if found is None else max(found, low)


def _low_of_terms(size: Size) -> int | None:
    low = 0
    for monomial, k in size.terms.items():
        lows = [atom.low for atom in monomial]
        if not monomial:
            low += k
        elif k > 0 and len(lows) == 1 and lows[0] is not None:
            low += k * lows[0]
        elif k > 0 and all(map(_is_nonnegative, monomial)):
            low += k * prod(bound for bound in lows if bound is not None)
        else:
            return None
    return low


def _sum_text(terms: Mapping[Monomial, int]) -> str:
    """A sum, its positive terms first."""
    text = ""
    for monomial, k in sorted(terms.items(), key=lambda term: term[1] < 0):
        size = abs(k)
        parts = [str(size)] if size != 1 or not monomial else []
        one = " * ".join([*parts, *(atom.text for atom in monomial)])
        if text:
            text += f" {'-' if k < 0 else '+'} {one}"
        else:
            text = one
    return text


def _value(atom: Atom, symbols: Mapping[str, int]) -> int:
    match atom:
        case Symbol():
            return symbols[atom.name]
        case Positive():
            return max(atom.of.value(symbols), 0)
        case Quotient():
            return atom.of.value(symbols) // atom.by
