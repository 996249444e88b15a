"""Packs a matrix that a loop multiplies by in each turn, once, in front of the loop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from symbolic_rnn.c99.dtypes import REALS, SUFFIXES
from symbolic_rnn.c99.ir.expressions import (
    Apply,
    Buffer,
    Cast,
    Expression,
    Integer,
    Name,
    Unary,
    apply,
)
from symbolic_rnn.c99.ir.memory import Arrays, arrays_of, pointed, set_in, written
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import (
    NO_MEMORY,
    Declare,
    Do,
    Fail,
    For,
    Function,
    Kind,
    Parallel,
    Statement,
)

__all__ = ["packed"]

#: The pointer to a matrix, its sizes, and its steps from row to row and from column to column.
Matrix = tuple[Expression, ...]

#: The dtype of the matrices that a function of the runtime multiplies.
_PRODUCTS = {f"c99_product_{SUFFIXES[dtype]}": dtype for dtype in REALS}


def packed(function: Function) -> Function:
    """Pack each right factor that a loop does not change in front of the outermost such loop.

    A matrix is packed where threads begin to share rows, if the loop is in what they share: then
    they all read the one copy.

    Parameters
    ----------
    function : Function

    Examples
    --------
    >>> from symbolic_rnn.c99.dtypes import REALS, SUFFIXES
    >>> from symbolic_rnn.c99.ir.expressions import Given, expression
    >>> kind = Kind("float64", pointer=True)
    >>> work = "ws", Buffer(0), Buffer(1)
    >>> product = apply("c99_product_f64", *work, 2, 3, 4, "a", 4, 1, "b", 3, 1, "c", 3, 1)
    >>> turns = For("t", expression(0), expression(9), [Fail(product, NO_MEMORY)])
    >>> body = [*(Declare(name, kind, Given(k)) for k, name in enumerate("abc")), turns]
    >>> found = packed(Function(body, [], [], 2, []))
    >>> [type(statement).__name__ for statement in found.body[3:]]
    ['Declare', 'Fail', 'Do', 'For']
    >>> found.body[-1].body[0].call.function
    'c99_packed_product_f64'
    """
    packing = _Packing(function, arrays_of(function.body))
    body = packing.block(function.body, ())
    return replace(function, body=body, buffers=packing.buffers)


@dataclass(frozen=True)
class _Around:
    """A statement that a product stands in.

    Parameters
    ----------
    statement : Statement
    arrays : Arrays
    """

    statement: Statement
    arrays: Arrays

    @cached_property
    def set(self) -> frozenset[str]:
        """The variables that it declares, or gives another value."""
        return set_in([self.statement])

    @cached_property
    def written(self) -> frozenset[str | int]:
        """The arrays that it writes to."""
        return written([self.statement], self.arrays)

    def leaves(self, matrix: Matrix) -> bool:
        """Whether a matrix is the same in front of it as in it."""
        read = frozenset().union(*(each.reads for each in matrix))
        memory = pointed(matrix[0], self.arrays)
        return self.set.isdisjoint(read) and self.written.isdisjoint(memory)


class _Packing:
    def __init__(self, function: Function, arrays: Arrays):
        self.function, self.arrays = function, arrays
        self.buffers = function.buffers
        # In front of which statement: what is packed there, by matrix, and under which name.
        self.before: dict[int, dict[Matrix, tuple[Name, list[Statement]]]] = {}

    def block(self, block: Sequence[Statement], around: tuple[_Around, ...]) -> list[Statement]:
        found: list[Statement] = []
        for statement in block:
            here = statement
            match statement:
                case Fail(Apply(function, arguments)) if function in _PRODUCTS:
                    here = self._product(statement, arguments, _PRODUCTS[function], around)
            if statement.bodies:
                inside = (*around, _Around(statement, self.arrays))
                here = statement.with_bodies(*(self.block(b, inside) for b in statement.bodies))
            for _, packing in self.before.pop(id(statement), {}).values():
                found += packing
            found.append(here)
        return found

    def _product(
        self,
        statement: Statement,
        arguments: tuple[Expression, ...],
        dtype: str,
        around: tuple[_Around, ...],
    ) -> Statement:
        """The product by a packed matrix, if there is a loop that can do so."""
        workspace, _, _, m, n, k, a, a_row, a_col, b, b_row, b_col, c, c_row, c_col = arguments
        matrix = (b, k, n, b_row, b_col)
        place = self._place(matrix, around)
        if place is None or c_col != Integer(Size.of(1)):
            return statement
        name = self._packed(matrix, dtype, place)
        function = f"c99_packed_product_{SUFFIXES[dtype]}"
        return Do(apply(function, workspace, m, n, k, a, a_row, a_col, name, c, c_row))

    def _place(self, matrix: Matrix, around: tuple[_Around, ...]) -> Statement | None:
        """The outermost statement with a loop around the product that leaves the matrix as it is.

        A branch is none: what it may not need is not packed in front of it.
        """
        loops = [isinstance(each.statement, For) for each in around]
        for depth, each in enumerate(around):
            repeats = isinstance(each.statement, For | Parallel) and any(loops[depth:])
            if repeats and each.leaves(matrix):
                return each.statement
        return None

    def _packed(self, matrix: Matrix, dtype: str, place: Statement) -> Name:
        there = self.before.setdefault(id(place), {})
        if matrix not in there:
            b, k, n, *strides = matrix
            wanted = f"{b.name}_packed" if isinstance(b, Name) else "packed"
            name = Name(self.function.names.fresh(wanted))
            suffix = SUFFIXES[dtype]
            need = Cast("int64", apply(f"c99_packed_size_{suffix}", k, n))
            room = apply("c99_room", Name("ws"), Buffer(self.buffers), need)
            self.buffers += 1
            packing: list[Statement] = [
                Declare(name.name, Kind(dtype, pointer=True), room),
                Fail(Unary("!", name), NO_MEMORY),
                Do(apply(f"c99_pack_shared_{suffix}", Name("ws"), k, n, b, *strides, name)),
            ]
            there[matrix] = name, packing
        return there[matrix][0]
