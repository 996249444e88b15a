"""Values of a graph as the generated C holds them: a pointer, sizes, and steps between entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

__all__ = ["Turned", "Value", "contiguous", "is_number", "product", "quotient", "total"]


def is_number(text: str) -> bool:
    """Whether an expression is an integer literal."""
    return text.lstrip("-").isdigit()


def product(*factors: str) -> str:
    """Multiply C expressions in a canonical form: equal products are equal texts."""
    number, names = 1, []
    for factor in factors:
        for part in factor.split(" * "):
            if is_number(part):
                number *= int(part)
            else:
                names.append(part)
    if number == 0:
        return "0"
    parts = [str(number)] if number != 1 or not names else []
    return " * ".join(parts + sorted(names))


def quotient(whole: str, part: str) -> str:
    """Divide C expressions; factors that both have are left out."""
    factors = whole.split(" * ")
    rest = []
    for factor in part.split(" * "):
        if factor in factors:
            factors.remove(factor)
        else:
            rest.append(factor)
    numbers = [int(factor) for factor in factors if is_number(factor)]
    if len(rest) == 1 and is_number(rest[0]) and numbers and numbers[0] % int(rest[0] or 1) == 0:
        names = [factor for factor in factors if not is_number(factor)]
        return product(str(numbers[0] // int(rest[0])), *names)
    above = product("1", *factors)
    return above if not rest else f"({above}) / ({product('1', *rest)})"


def total(*terms: str) -> str:
    """Add C expressions, zeros left out."""
    number = sum(int(term) for term in terms if is_number(term))
    names = [term for term in terms if not is_number(term)]
    return " + ".join(names + ([str(number)] if number or not names else []))


def contiguous(shape: Sequence[str]) -> tuple[str, ...]:
    """Steps between entries of an array whose rows follow each other."""
    return tuple(product("1", *shape[k + 1 :]) for k in range(len(shape)))


@dataclass(frozen=True)
class Turned:
    """An axis made of blocks that lie in memory last block first, as time read backward does.

    Parameters
    ----------
    axis : int
        Which.
    blocks : str
        How many blocks there are.
    """

    axis: int
    blocks: str


@dataclass(frozen=True)
class Value:
    """One array, or one number.

    Parameters
    ----------
    name : str
        The C pointer to its first entry; of a number, the variable that holds it.
    dtype : str
        NumPy's name.
    shape : tuple of str
        Sizes: C names or literals.
    strides : tuple of str
        Entries between neighbors along each axis: products of names and literals.
    number : bool
        It has no axes and is a C variable, not memory.
    elements : tuple of str or None
        Of a short vector of integers: its entries as C expressions, where they are known.
    buffer : int or None
        The workspace buffer that it lies in.
    depth : int
        How many loops it is inside of; what lies outside of a loop does not change in it.
    const : bool
        It may not be written to: an input, or a constant.
    turned : Turned or None
        One axis runs through memory otherwise than its strides say. Only products see such values.
    """

    name: str
    dtype: str
    shape: tuple[str, ...] = ()
    strides: tuple[str, ...] = ()
    number: bool = False
    elements: tuple[str, ...] | None = None
    buffer: int | None = None
    depth: int = 0
    const: bool = False
    turned: Turned | None = None

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @property
    def size(self) -> str:
        """Number of entries."""
        return product("1", *self.shape)

    @property
    def is_contiguous(self) -> bool:
        """Whether its rows are known to follow each other."""
        expected = contiguous(self.shape)
        return all(
            n == "1" or have == want
            for n, have, want in zip(self.shape, self.strides, expected, strict=True)
        )

    def at(self, *indices: str) -> str:
        """The entry at given indices."""
        if self.number:
            return self.name
        return f"{self.name}[{self.offset(indices)}]"

    def offset(self, indices: Iterable[str]) -> str:
        """Where an entry lies behind the first."""
        terms = [_times(i, s) for i, s in zip(indices, self.strides, strict=True)]
        return total(*terms)

    def seen(self, **changes: object) -> Value:
        """The same memory, seen otherwise."""
        return replace(self, **{"elements": None, **changes})  # type: ignore[arg-type]


def _times(index: str, stride: str) -> str:
    if "0" in (index, stride):
        return "0"
    if stride == "1":
        return index
    simple = index if index.isidentifier() or is_number(index) else f"({index})"
    return stride if index == "1" else f"{simple} * {stride}"
