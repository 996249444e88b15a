r"""Integer expressions for sizes, strides and offsets, in normal form.

A size is a polynomial with integer coefficients in atoms. An atom is a symbol, the positive part
:math:`\max(e, 0)` of a size, or a quotient rounded down. Two sizes with the same normal form are
equal for all values of their symbols, so equality is decided symbolically: ``(n + 1) * m - m``
equals ``m * n``. Minimum and maximum are expressed by the positive part,
:math:`\min(a, b) = a - \max(a - b, 0)`, so that ``n - min(1, n)`` and ``max(n - 1, 0)`` have the
same normal form.

Generated code computes sizes as ``int64`` and assumes that they do not overflow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import prod

from symbolic_rnn.c99.ir.polynomials import Polynomial, common_factors, without

__all__ = ["Atom", "Positive", "Quotient", "Size", "Symbol", "maximum", "minimum", "positive"]


@dataclass(frozen=True)
class Symbol:
    """A named integer variable.

    Parameters
    ----------
    name : str
        Name of the variable; symbols with the same name are equal.
    low : int or None
        Lower bound, if known: 0 for the length of an axis.
    whole : Size or None
        Set for the number of rows in one thread's chunk: the number of rows of the whole batch.
    """

    name: str
    low: int | None = field(default=None, compare=False)
    whole: Size | None = field(default=None, compare=False, repr=False)

    @property
    def key(self) -> str:
        """Sort key."""
        return self.name


@dataclass(frozen=True)
class Positive:
    """The positive part of a size, ``max(size, 0)``.

    Parameters
    ----------
    of : Size
    name : str or None
        Variable that holds the value, if it was declared; ignored when comparing.
    """

    of: Size
    name: str | None = field(default=None, compare=False)

    @cached_property
    def key(self) -> str:
        """Sort key."""
        return f"max({self.of.key})"

    @property
    def low(self) -> int | None:
        """Lower bound."""
        return max(0, self.of.low or 0)


@dataclass(frozen=True)
class Quotient:
    """A nonnegative size divided by a positive integer, rounded down.

    Parameters
    ----------
    of : Size
    by : int
    name : str or None
        Variable that holds the value, if it was declared; ignored when comparing.
    """

    of: Size
    by: int
    name: str | None = field(default=None, compare=False)

    @cached_property
    def key(self) -> str:
        """Sort key."""
        return f"({self.of.key})/{self.by}"

    @property
    def low(self) -> int | None:
        """Lower bound."""
        return (self.of.low or 0) // self.by


Atom = Symbol | Positive | Quotient


class Size(Polynomial):
    """An integer expression in normal form.

    Parameters
    ----------
    terms : mapping of tuple of Atom to int
        Coefficient of each product of atoms; the empty product is the constant term.

    Examples
    --------
    >>> n, m = Size.symbol("n", low=0), Size.symbol("m", low=0)
    >>> (n + 1) * m - m == m * n
    True
    >>> print((n + 1) * m, "and", (n - 1) * 4, "and", 3 - n)
    m n + m and 4 n - 4 and 3 - n
    >>> (m * n).equals(m * n + 1), (m * n).equals(m), n.equals(n + m + 1)
    (False, None, False)
    """

    @classmethod
    def symbol(cls, name: str, low: int | None = None, whole: Size | None = None) -> Size:
        """Return a named integer; the parameters are those of :class:`Symbol`."""
        return cls({(Symbol(name, low, whole),): 1})

    def __floordiv__(self, by: int) -> Size:
        """Divide a nonnegative size by a positive integer, rounding down.

        Raises
        ------
        ValueError
            If the divisor is not positive, or the size may be negative.
        """
        if by <= 0 or not self.is_nonnegative:
            raise ValueError(
                f"({self}) // {by}: expected a nonnegative size and a positive divisor."
            )
        whole = Size({monomial: k // by for monomial, k in self.terms.items() if k % by == 0})
        rest = self - whole * by
        if rest.is_nonnegative:  # floor(q + r / b) is q + floor(r / b)
            number = rest.constant
            return whole + (number // by if number is not None else _atom(Quotient(rest, by)))
        return _atom(Quotient(self, by))

    def equals(self, other: Size | int) -> bool | None:
        """Decide equality; ``None`` if it depends on the values of symbols."""
        difference = self - other
        if not difference.terms:
            return True
        differ = difference.is_positive or (-difference).is_positive
        return False if differ else None

    @cached_property
    def symbols(self) -> frozenset[Symbol]:
        """The symbols that the value depends on."""
        found: set[Symbol] = set()
        for monomial in self.terms:
            for atom in monomial:
                found |= {atom} if isinstance(atom, Symbol) else atom.of.symbols
        return frozenset(found)

    @cached_property
    def names(self) -> frozenset[str]:
        """The variables that the value is computed from, those declared for atoms included."""
        found: set[str] = set()
        for monomial in self.terms:
            for atom in monomial:
                named = atom.name is not None
                found |= {atom.name} if named else atom.of.names
        return frozenset(found)

    def substituted(self, values: Mapping[str, Size]) -> Size:
        """Replace symbols by sizes.

        Examples
        --------
        >>> i, n = Size.symbol("i"), Size.symbol("n", low=0)
        >>> print((n * i + 1).substituted({"i": n + 2}))
        n n + 2 n + 1
        """
        found = Size({})
        for monomial, k in self.terms.items():
            found += prod((_value(atom, values) for atom in monomial), start=Size.of(k))
        return found

    @property
    def is_part(self) -> bool:
        """Whether the size depends on the number of rows in one thread's chunk."""
        return any(symbol.whole is not None for symbol in self.symbols)

    @cached_property
    def low(self) -> int | None:
        """A lower bound, if one is found."""
        return _low(self, 6)

    @property
    def is_nonnegative(self) -> bool:
        """Whether the size is known to be at least 0."""
        return self.low is not None and self.low >= 0

    @property
    def is_positive(self) -> bool:
        """Whether the size is known to be at least 1."""
        return self.low is not None and self.low > 0


def positive(size: Size) -> Size:
    """Return ``max(size, 0)`` in normal form.

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
    common, factor = common_factors(size.terms)
    common = tuple(filter(_is_nonnegative, common))
    if common or abs(factor) > 1:
        rest = {without(monomial, common): k // abs(factor) for monomial, k in size.terms.items()}
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
    """Return the larger of two sizes, in normal form."""
    return Size.of(a) + positive(Size.of(b) - a)


def minimum(a: Size | int, b: Size | int) -> Size:
    """Return the smaller of two sizes, in normal form."""
    return Size.of(a) - positive(Size.of(a) - b)


def _value(atom: Atom, values: Mapping[str, Size]) -> Size:
    """Substitute in an atom."""
    if isinstance(atom, Symbol):
        return values.get(atom.name, _atom(atom))
    if atom.name is not None and atom.name in values:
        return values[atom.name]
    of = atom.of.substituted(values)
    if atom.name is not None:
        return _atom(replace(atom, of=of))
    return positive(of) if isinstance(atom, Positive) else of // atom.by


def _is_nonnegative(atom: Atom) -> bool:
    return atom.low is not None and atom.low >= 0


def _atom(atom: Atom) -> Size:
    return Size({(atom,): 1})


def _low(size: Size, splits: int) -> int | None:
    """Compute a lower bound, by case distinction on positive parts up to `splits` times.

    ``max(e, 0)`` is 0 or e. With a coefficient c > 0 both cases bound the term from below, and the
    better bound counts; with c < 0 the worse one does.
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
    times = Size({without(monomial, [part]): k})
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
