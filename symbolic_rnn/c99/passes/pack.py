"""Packs loop-invariant right factors of matrix products once, in front of the loop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from symbolic_rnn.c99.dtypes import REALS, SUFFIXES
from symbolic_rnn.c99.ir.expressions import (
    Buffer,
    Cast,
    Expression,
    FunctionCall,
    Integer,
    Unary,
    Var,
    call,
)
from symbolic_rnn.c99.ir.memory import Arrays, arrays_of, pointees, set_in, written
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import (
    NO_MEMORY,
    Declare,
    Evaluate,
    Fail,
    For,
    Function,
    Parallel,
    Statement,
    VariableType,
)

__all__ = ["pack_matrices"]

#: Pointer, number of rows, number of columns, row stride and column stride of a matrix.
Matrix = tuple[Expression, ...]

#: Dtypes of the runtime's product functions.
_PRODUCTS = {f"c99_product_{SUFFIXES[dtype]}": dtype for dtype in REALS}


def pack_matrices(function: Function) -> Function:
    """Pack each right factor in front of the outermost loop in which it does not change.

    If that loop is inside a parallel block, the matrix is packed in front of the block, and all
    workers read one copy.

    Parameters
    ----------
    function : Function

    Examples
    --------
    >>> from symbolic_rnn.c99.dtypes import REALS, SUFFIXES
    >>> from symbolic_rnn.c99.ir.expressions import ArgumentData, expression
    >>> kind = VariableType("float64", pointer=True)
    >>> work = "ws", Buffer(0), Buffer(1)
    >>> product = call("c99_product_f64", *work, 2, 3, 4, "a", 4, 1, "b", 3, 1, "c", 3, 1)
    >>> loop = For("t", expression(0), expression(9), [Fail(product, NO_MEMORY)])
    >>> body = [*(Declare(name, kind, ArgumentData(k)) for k, name in enumerate("abc")), loop]
    >>> found = pack_matrices(Function(body, [], [], 2, []))
    >>> [type(statement).__name__ for statement in found.body[3:]]
    ['Declare', 'Fail', 'Evaluate', 'For']
    >>> found.body[-1].body[0].call.function
    'c99_packed_product_f64'
    """
    packing = _Packing(function, arrays_of(function.body))
    body = packing.block(function.body, ())
    return replace(function, body=body, buffers=packing.buffers)


@dataclass(frozen=True)
class _Enclosing:
    """A statement that encloses a product.

    Parameters
    ----------
    statement : Statement
    arrays : Arrays
    """

    statement: Statement
    arrays: Arrays

    @cached_property
    def set(self) -> frozenset[str]:
        """The variables that it declares or assigns."""
        return set_in([self.statement])

    @cached_property
    def written(self) -> frozenset[str | int]:
        """The arrays that it may write."""
        return written([self.statement], self.arrays)

    def leaves(self, matrix: Matrix) -> bool:
        """Whether a matrix is not changed by the statement."""
        read = frozenset().union(*(each.reads for each in matrix))
        memory = pointees(matrix[0], self.arrays)
        return self.set.isdisjoint(read) and self.written.isdisjoint(memory)


class _Packing:
    def __init__(self, function: Function, arrays: Arrays):
        self.function, self.arrays = function, arrays
        self.buffers = function.buffers
        # Packings to insert in front of a statement (by id), each with the packed matrix's name.
        self.before: dict[int, dict[Matrix, tuple[Var, list[Statement]]]] = {}

    def block(self, block: Sequence[Statement], around: tuple[_Enclosing, ...]) -> list[Statement]:
        found: list[Statement] = []
        for statement in block:
            here = statement
            match statement:
                case Fail(FunctionCall(function, arguments)) if function in _PRODUCTS:
                    here = self._product(statement, arguments, _PRODUCTS[function], around)
            if statement.bodies:
                inside = (*around, _Enclosing(statement, self.arrays))
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
        around: tuple[_Enclosing, ...],
    ) -> Statement:
        """Return the product by a packed matrix, if the matrix can be packed in front of a loop."""
        workspace, _, _, m, n, k, a, a_row, a_col, b, b_row, b_col, c, c_row, c_col = arguments
        matrix = (b, k, n, b_row, b_col)
        point = self._hoist_point(matrix, around)
        if point is None or c_col != Integer(Size.of(1)):
            return statement
        name = self._packed(matrix, dtype, point)
        function = f"c99_packed_product_{SUFFIXES[dtype]}"
        return Evaluate(call(function, workspace, m, n, k, a, a_row, a_col, name, c, c_row))

    def _hoist_point(self, matrix: Matrix, around: tuple[_Enclosing, ...]) -> Statement | None:
        """Find the outermost enclosing statement that repeats the product and keeps the matrix.

        Branches do not qualify: a matrix that may not be needed is not packed.
        """
        loops = [isinstance(each.statement, For) for each in around]
        for depth, each in enumerate(around):
            repeats = isinstance(each.statement, For | Parallel) and any(loops[depth:])
            if repeats and each.leaves(matrix):
                return each.statement
        return None

    def _packed(self, matrix: Matrix, dtype: str, point: Statement) -> Var:
        there = self.before.setdefault(id(point), {})
        if matrix not in there:
            b, k, n, *strides = matrix
            wanted = f"{b.name}_packed" if isinstance(b, Var) else "packed"
            name = Var(self.function.names.fresh(wanted))
            suffix = SUFFIXES[dtype]
            need = Cast("int64", call(f"c99_packed_size_{suffix}", k, n))
            memory = call("c99_room", Var("ws"), Buffer(self.buffers), need)
            self.buffers += 1
            packing: list[Statement] = [
                Declare(name.name, VariableType(dtype, pointer=True), memory),
                Fail(Unary("!", name), NO_MEMORY),
                Evaluate(call(f"c99_pack_shared_{suffix}", Var("ws"), k, n, b, *strides, name)),
            ]
            there[matrix] = name, packing
        return there[matrix][0]
