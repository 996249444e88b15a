"""Values of a graph as the generated C holds them: a pointer, sizes, and steps between entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import prod

from symbolic_rnn.c99.ir.sizes import Size

__all__ = ["Turned", "Value", "added", "contiguous", "entries_of", "offset", "scaled"]


def contiguous(shape: Sequence[Size]) -> tuple[Size, ...]:
    """Strides of an array whose rows follow each other, in entries."""
    return tuple(entries_of(shape[axis + 1 :]) for axis in range(len(shape)))


def entries_of(shape: Iterable[Size]) -> Size:
    """Number of entries of an array."""
    return prod(shape, start=Size.of(1))


def offset(indices: Iterable[str], strides: Iterable[Size]) -> str:
    """Write where an entry lies behind the first, in entries; an index is a C expression."""
    return added(*(scaled(index, stride) for index, stride in zip(indices, strides, strict=True)))


def scaled(index: str, stride: Size) -> str:
    """Write a multiple of a stride; the index is a name, an integer, or in parentheses."""
    if stride == 0 or index == "0":
        return "0"
    if index == "1":
        return str(stride)
    return index if stride == 1 else f"{index} * {stride}"


def added(*terms: str) -> str:
    """Write a sum of C expressions, without the zeros."""
    return " + ".join(term for term in terms if term != "0") or "0"


@dataclass(frozen=True)
class Turned:
    """An axis made of blocks that lie in memory last block first, as time read backward does.

    Parameters
    ----------
    axis : int
        Which.
    blocks : Size
        How many blocks there are.
    """

    axis: int
    blocks: Size


@dataclass(frozen=True)
class Value:
    """One array, or one number.

    Parameters
    ----------
    name : str
        The C pointer to its first entry; of a number, the variable that holds it.
    dtype : str
        NumPy's name.
    shape : tuple of Size
    strides : tuple of Size
        Entries between neighbors along each axis.
    number : bool
        It has no axes and is a C variable, not memory.
    integer : Size or None
        Of an integer number: its value, where it is known as a size.
    elements : tuple of Size or None
        Of a short vector of integers: its entries, where they are known as sizes.
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
    shape: tuple[Size, ...] = ()
    strides: tuple[Size, ...] = ()
    number: bool = False
    integer: Size | None = None
    elements: tuple[Size, ...] | None = None
    buffer: int | None = None
    depth: int = 0
    const: bool = False
    turned: Turned | None = None

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @property
    def size(self) -> Size:
        """Number of entries."""
        return entries_of(self.shape)

    @property
    def is_contiguous(self) -> bool:
        """Whether its rows are known to follow each other."""
        expected = contiguous(self.shape)
        return all(
            n == 1 or have == want
            for n, have, want in zip(self.shape, self.strides, expected, strict=True)
        )

    def at(self, *indices: str) -> str:
        """The entry at given indices."""
        if self.number:
            return self.name
        return f"{self.name}[{offset(indices, self.strides)}]"

    def seen(self, **changes: object) -> Value:
        """The same memory, seen otherwise."""
        return replace(self, **{"elements": None, **changes})  # type: ignore[arg-type]
