"""Operands of nodes in the generated code: strided views of memory, and scalars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from math import prod
from operator import add

from symbolic_rnn.c99.ir.expressions import (
    Address,
    Expression,
    ExpressionLike,
    Integer,
    Load,
    Var,
    expression,
)
from symbolic_rnn.c99.ir.sizes import Size

__all__ = ["Operand", "ReversedBlocks", "contiguous", "entries_of", "offset", "scaled", "total"]


#: A reference to a variable in a comment or a wanted name; it follows the variable's spelling.
_SYMBOL = "{{{}}}"


def contiguous(shape: Sequence[Size]) -> tuple[Size, ...]:
    """Return the strides of a contiguous (row-major) array, in elements."""
    return tuple(entries_of(shape[axis + 1 :]) for axis in range(len(shape)))


def entries_of(shape: Iterable[Size]) -> Size:
    """Return the number of elements of an array."""
    return prod(shape, start=Size.of(1))


def offset(indices: Iterable[ExpressionLike], strides: Iterable[Size]) -> Expression:
    """Return the offset of an element from the first one, in elements.

    Examples
    --------
    >>> from symbolic_rnn.c99.render.c import expression as text
    >>> i, n, k = Size.symbol("i"), Size.symbol("n"), Var("k")
    >>> text(offset([i, i + 1], [n, Size.of(1)])), text(offset([k % n, i], [n, Size.of(0)]))
    ('i * n + (i + 1)', 'k % n * n')
    """
    return total(*(scaled(index, step) for index, step in zip(indices, strides, strict=True)))


def scaled(index: ExpressionLike, stride: Size) -> Expression:
    """Multiply an index by a stride; sizes stay in normal form."""
    index = expression(index)
    if isinstance(index, Integer):
        return Integer(index.size * stride)
    if stride.constant == 0:
        return Integer(stride)
    return index if stride == 1 else index * stride


def total(*terms: Expression) -> Expression:
    """Add offsets in the given order, without zeros."""
    zero = Integer(Size.of(0))
    return reduce(add, [term for term in terms if term != zero] or [zero])


@dataclass(frozen=True)
class ReversedBlocks:
    """Marks an axis of blocks whose order in memory is reversed, as for time read backward.

    Parameters
    ----------
    axis : int
        The axis.
    blocks : Size
        Number of blocks.
    """

    axis: int
    blocks: Size


@dataclass(frozen=True)
class Operand:
    """An operand of a node: a strided view of memory, or a scalar.

    Parameters
    ----------
    name : str
        Pointer to the first element; empty for a scalar.
    dtype : str
        NumPy's name.
    shape : tuple of Size
    strides : tuple of Size
        Distance between neighbors along each axis, in elements.
    scalar : Expression or None
        The value of a scalar; ``None`` for a view.
    integer : Size or None
        The value of an integer scalar, if it is tracked as a size.
    elements : tuple of Size or None
        The elements of a short integer vector, if they are tracked as sizes.
    buffer : int or None
        The workspace buffer that holds the memory.
    depth : int
        Depth of the block that computes it; it does not change in deeper loops.
    const : bool
        Whether the memory is read-only: an input or a constant.
    reversed_blocks : ReversedBlocks or None
        Set if the blocks along one axis are in reverse order. Only products accept such operands.
    """

    name: str
    dtype: str
    shape: tuple[Size, ...] = ()
    strides: tuple[Size, ...] = ()
    scalar: Expression | None = None
    integer: Size | None = None
    elements: tuple[Size, ...] | None = None
    buffer: int | None = None
    depth: int = 0
    const: bool = False
    reversed_blocks: ReversedBlocks | None = None

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @property
    def size(self) -> Size:
        """Number of elements."""
        return entries_of(self.shape)

    @property
    def is_contiguous(self) -> bool:
        """Whether the view is known to be contiguous."""
        expected = contiguous(self.shape)
        return all(
            n == 1 or have == want
            for n, have, want in zip(self.shape, self.strides, expected, strict=True)
        )

    @classmethod
    def of(
        cls, number: Expression, dtype: str, *, integer: Size | None = None, depth: int = 0
    ) -> Operand:
        """Make a scalar."""
        return cls("", dtype, scalar=number, integer=integer, depth=depth)

    @property
    def is_scalar(self) -> bool:
        """Whether this is a scalar, not a view of memory."""
        return self.scalar is not None

    @property
    def pointer(self) -> Var:
        """The pointer to the first element."""
        return Var(self.name)

    def at(self, *indices: ExpressionLike) -> Expression:
        """Load the element at given indices; for a scalar, its value."""
        return self.scalar if self.scalar is not None else self.load(offset(indices, self.strides))

    def load(self, offset: Expression) -> Expression:
        """Load the element at an offset."""
        return Load(self.pointer, offset)

    @property
    def first(self) -> Expression:
        """Load the first element; for a scalar, its value."""
        return self.scalar if self.scalar is not None else self.load(expression(0))

    def address(self, offset: ExpressionLike) -> Expression:
        """The address of the element at an offset."""
        return Address(self.pointer, expression(offset))

    @property
    def symbol(self) -> str:
        """A reference to the variable, for comments and names that follow its spelling."""
        return _SYMBOL.format(self.name)

    def view(self, **changes: object) -> Operand:
        """Return another view of the same memory."""
        return replace(self, **{"elements": None, **changes})  # type: ignore[arg-type]
