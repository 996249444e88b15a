"""Values of a graph as the generated C holds them: a pointer, sizes, and steps between entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from math import prod
from operator import add

from symbolic_rnn.c99.ir.expressions import (
    Expression,
    Integer,
    Load,
    Name,
    Place,
    Writable,
    expression,
)
from symbolic_rnn.c99.ir.sizes import Size

__all__ = ["Turned", "Value", "contiguous", "entries_of", "offset", "scaled", "total"]


#: Braces around a name: a variable, however it is spelled in the end.
_SYMBOL = "{{{}}}"


def contiguous(shape: Sequence[Size]) -> tuple[Size, ...]:
    """Strides of an array whose rows follow each other, in entries."""
    return tuple(entries_of(shape[axis + 1 :]) for axis in range(len(shape)))


def entries_of(shape: Iterable[Size]) -> Size:
    """Number of entries of an array."""
    return prod(shape, start=Size.of(1))


def offset(indices: Iterable[Writable], strides: Iterable[Size]) -> Expression:
    """Where an entry lies behind the first, in entries.

    Examples
    --------
    >>> from symbolic_rnn.c99.render.c import expression as text
    >>> i, n, k = Size.symbol("i"), Size.symbol("n"), Name("k")
    >>> text(offset([i, i + 1], [n, Size.of(1)])), text(offset([k % n, i], [n, Size.of(0)]))
    ('i * n + (i + 1)', 'k % n * n')
    """
    return total(*(scaled(index, step) for index, step in zip(indices, strides, strict=True)))


def scaled(index: Writable, stride: Size) -> Expression:
    """Give a multiple of a stride; of a size, in normal form."""
    index = expression(index)
    if isinstance(index, Integer):
        return Integer(index.size * stride)
    if stride.constant == 0:
        return Integer(stride)
    return index if stride == 1 else index * stride


def total(*terms: Expression) -> Expression:
    """Add up places, axis by axis as they are given, without the zeros."""
    zero = Integer(Size.of(0))
    return reduce(add, [term for term in terms if term != zero] or [zero])


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
        The pointer to its first entry; of a number, nothing.
    dtype : str
        NumPy's name.
    shape : tuple of Size
    strides : tuple of Size
        Entries between neighbors along each axis.
    held : Expression or None
        Of what has no axes and is a number, not memory: its value.
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
    held: Expression | None = None
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

    @classmethod
    def of(
        cls, number: Expression, dtype: str, *, integer: Size | None = None, depth: int = 0
    ) -> Value:
        """Give a number as a value."""
        return cls("", dtype, held=number, integer=integer, depth=depth)

    @property
    def number(self) -> bool:
        """Whether it is a number, not memory."""
        return self.held is not None

    @property
    def pointer(self) -> Name:
        """The pointer to its first entry."""
        return Name(self.name)

    def at(self, *indices: Writable) -> Expression:
        """The entry at given indices; of a number, its value."""
        return self.held if self.held is not None else self.entry(offset(indices, self.strides))

    def entry(self, place: Expression) -> Expression:
        """The entry so many places behind the first."""
        return Load(self.pointer, place)

    @property
    def first(self) -> Expression:
        """The first entry; of a number, its value."""
        return self.held if self.held is not None else self.entry(expression(0))

    def behind(self, place: Writable) -> Expression:
        """The address of an entry so many places behind the first."""
        return Place(self.pointer, expression(place))

    @property
    def symbol(self) -> str:
        """What stands for it in a comment, and in names that follow its own."""
        return _SYMBOL.format(self.name)

    def seen(self, **changes: object) -> Value:
        """The same memory, seen otherwise."""
        return replace(self, **{"elements": None, **changes})  # type: ignore[arg-type]
