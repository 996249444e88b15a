"""Builder of a function: statements, names, sizes and workspace buffers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from pytensor.graph.basic import Variable

from symbolic_rnn.c99.ir.expressions import (
    Buffer,
    Expression,
    ExpressionLike,
    Integer,
    SizeOf,
    Unary,
    Var,
    call,
    expression,
)
from symbolic_rnn.c99.ir.names import UniqueNames
from symbolic_rnn.c99.ir.sizes import Atom, Size, Symbol
from symbolic_rnn.c99.ir.statements import (
    FRAME,
    NO_MEMORY,
    Comment,
    ConstantArray,
    Declare,
    Evaluate,
    Fail,
    For,
    Function,
    Parallel,
    Statement,
    Store,
    VariableType,
)
from symbolic_rnn.c99.lowering.blocks import BlockStack
from symbolic_rnn.c99.lowering.conversions import int64
from symbolic_rnn.c99.lowering.names import c_name
from symbolic_rnn.c99.lowering.values import Operand, contiguous, entries_of

__all__ = ["Builder"]

_LARGEST = 2**63 - 1


class Builder(BlockStack):
    """Builds the statements of one function, its parallel blocks included."""

    def __init__(self) -> None:
        super().__init__()
        self.names = UniqueNames(FRAME)
        self.depths: dict[str, int] = {}
        self.buffers = 0
        self.scratch: tuple[Buffer, Buffer] | None = None
        self.errors: list[tuple[type[Exception], str]] = []
        self.constants: list[Statement] = []
        self.symbols: dict[str, Size] = {}

    def finished(self) -> Function:
        """Return the function."""
        return Function(self.blocks[0], [], self.constants, self.buffers, self.errors, self.names)

    def set_depth(self, name: str, depth: int | None = None) -> None:
        """Record the depth of the block that declares a variable."""
        self.depths[name] = self.depth if depth is None else depth

    def declare(
        self,
        dtype: str,
        wanted: str,
        value: ExpressionLike,
        depth: int | None = None,
        *,
        changes: bool = False,
    ) -> Var:
        """Declare a scalar in the innermost block, or in the block at a given depth."""
        return Var(self._declare(VariableType(dtype), wanted, value, depth, changes=changes))

    def pointer(
        self,
        dtype: str,
        wanted: str,
        value: ExpressionLike,
        depth: int | None = None,
        *,
        const: bool = False,
        changes: bool = False,
    ) -> str:
        """Declare a pointer in the innermost block, or in the block at a given depth."""
        kind = VariableType(dtype, pointer=True, const=const)
        return self._declare(kind, wanted, value, depth, changes=changes)

    def _declare(
        self,
        kind: VariableType,
        wanted: str,
        value: ExpressionLike,
        depth: int | None,
        *,
        changes: bool,
    ) -> str:
        name = self.name(wanted)
        self.write(Declare(name, kind, expression(value), changes), depth)
        self.set_depth(name, depth)
        return name

    def call(self, function: str, *arguments: ExpressionLike, depth: int | None = None) -> None:
        """Call a function for its effect."""
        self.write(Evaluate(call(function, *arguments)), depth)

    def comment(self, text: str) -> None:
        """Write a comment; a name in braces refers to a variable."""
        text = " ".join(text.replace("*/", "* /").replace("/*", "/ *").split())
        self.write(Comment(text))

    @contextmanager
    def for_range(
        self,
        wanted: str,
        last: ExpressionLike,
        first: ExpressionLike = 0,
        *,
        step: int = 1,
        vector: bool = False,
    ) -> Iterator[Size]:
        """Write a loop whose index runs from `first` to ``last - 1``; yield the index."""
        index = self.name(wanted)
        with self.loop() as body:
            self.set_depth(index)
            yield Size.symbol(index)
        self.write(For(index, expression(first), expression(last), body, step, vector))

    @contextmanager
    def nest(self, wanted: Sequence[str], sizes: Sequence[Size]) -> Iterator[list[Size]]:
        """Write nested loops, the first one outermost; yield the indices."""
        with ExitStack() as stack:
            yield [
                stack.enter_context(self.for_range(index, size))
                for index, size in zip(wanted, sizes, strict=True)
            ]

    def local_constants(self, dtype: str, wanted: str, entries: Sequence[Expression]) -> str:
        """Declare a constant array in the innermost block; return its name."""
        name = self.name(wanted)
        self.write(ConstantArray(name, dtype, tuple(entries)))
        self.set_depth(name)
        return name

    def global_constants(self, dtype: str, wanted: str, entries: Sequence[Expression]) -> str:
        """Declare a constant array of literals at file scope; return its name."""
        name = self.name(wanted)
        self.constants.append(ConstantArray(name, dtype, tuple(entries), outside=True))
        return name

    def chunk_rows(self, first: Size, last: Size, whole: Size) -> Size:
        """Declare the number of rows of a chunk; types fix only that of the whole batch."""
        name = self.declare("int64", "rows", last - first).name
        self.symbols[name] = Size.symbol(name, low=1, whole=whole)
        return self.symbols[name]

    @contextmanager
    def parallel(
        self, what: str, count: Size, work: Size, of: str = ""
    ) -> Iterator[tuple[Size, Size]]:
        """Write a parallel block over ``count`` rows, which workers may execute in chunks.

        The statements written inside the ``with`` are the body. It may read surrounding variables,
        and must write only memory that no other chunk accesses; its buffers are private to a
        worker.

        Parameters
        ----------
        what : str
            One word for the work, such as "steps".
        count : Size
            Number of rows.
        work : Size
            Estimated cost, in multiplications.
        of : str
            Name of the array that is computed.

        Yields
        ------
        first, last : Size
            The first row of a chunk and the exclusive upper bound.
        """
        first, last = self.name("first"), self.name("last")
        with self.block() as body:
            self.in_parallel = True
            self.set_depth(first)
            self.set_depth(last)
            yield Size.symbol(first), Size.symbol(last)
            self.in_parallel = False
        self.write(Parallel(what, first, last, count, work, body, of))

    def name(self, wanted: str) -> str:
        """Return a unique C name similar to the wanted one.

        A name in braces refers to another variable, whose spelling the new name follows.
        """
        return self.names.fresh(wanted)

    def size(self, value: Size | Expression, wanted: str = "n", low: int | None = None) -> Size:
        """Convert an integer expression to a size, and declare variables for its nontrivial parts.

        Equal expressions give the same size within a scope.

        Parameters
        ----------
        value : Size or Expression
            Depends only on variables that do not change.
        wanted : str
            Name of the declared variable, if one is needed.
        low : int, optional
            Lower bound.
        """
        match value:
            case Integer(size):
                return self.size(size, wanted)
            case Size():
                return value.mapped(lambda atom: self._named(atom, wanted))
            case Var(name):
                return self.symbols.get(name) or Size.symbol(name, low)
        known: Size | None = self.remembered(value)
        if known is not None:
            return known
        depth = self.depth_of(value)
        name = self.declare("int64", wanted, value, depth).name
        self.symbols[name] = Size.symbol(name, low)
        self.remember(value, self.symbols[name], depth)
        return self.symbols[name]

    def _named(self, atom: Atom, wanted: str) -> Atom:
        """Return an atom equal to the given one, with a variable declared for its value."""
        if isinstance(atom, Symbol):
            return atom
        known = self.remembered(atom.key)
        if known is None:
            inner = replace(atom, of=self.size(atom.of, wanted), name=None)
            depth = self.depth_of(atom.of)
            name = self.declare("int64", wanted, Size({(inner,): 1}), depth).name
            known = replace(inner, name=name)
            self.remember(atom.key, known, depth)
        found: Atom = known
        return found

    def declare_size(self, wanted: str, depth: int, low: int | None) -> Size:
        """Declare a size that a statement in a nested block assigns; initially 0."""
        name = self.declare("int64", wanted, 0, depth, changes=True).name
        self.symbols[name] = Size.symbol(name, low)
        return self.symbols[name]

    def as_size(self, value: Operand) -> Size:
        """Return an integer scalar as a size; a uint64 out of int64's range becomes its maximum."""
        if value.integer is not None:
            number = value.integer.constant
            return value.integer if number is None or number <= _LARGEST else Size.of(_LARGEST)
        return self.size(int64(value.first, value.dtype))

    def depth_of(self, value: Size | Expression) -> int:
        """Return the depth of the innermost block that declares an operand of a value."""
        names = value.names if isinstance(value, Size) else value.reads
        return max((self.depths.get(name, 0) for name in names), default=0)

    def scalar(
        self, variable: Variable, dtype: str, value: Expression, depth: int | None = None
    ) -> Operand:
        """Declare a scalar for a variable, in the innermost block or one at a given depth."""
        depth = self.depth if depth is None else max(depth, self.outermost)
        return Operand.of(
            self.declare(dtype, c_name(variable, "v"), value, depth), dtype, depth=depth
        )

    def array(self, wanted: str, dtype: str, shape: Sequence[Size]) -> Operand:
        """Allocate an array in the workspace."""
        shape = tuple(shape)
        name = self.name(wanted)
        buffer = self.allocate(self.depth, name, dtype, shape)
        return Operand(name, dtype, shape, contiguous(shape), buffer=buffer, depth=self.depth)

    def allocate(self, depth: int, name: str, dtype: str, shape: Sequence[Size]) -> int:
        """Allocate an array under a given name, in the block at a given depth.

        The function fails if there is no memory. Returns the buffer's number.
        """
        buffer, kind = self.new_buffer(), VariableType(dtype, pointer=True)
        memory = call("c99_room", Var("ws"), Buffer(buffer), self.byte_count(dtype, shape))
        self.write(Declare(name, kind, memory), depth)
        self.set_depth(name, depth)
        self.fail_without_memory(Unary("!", Var(name)), depth)
        return buffer

    @staticmethod
    def byte_count(dtype: str, shape: Sequence[Size]) -> Expression:
        """Return the size of an array in bytes."""
        return Integer(entries_of(shape)) * SizeOf(dtype)

    def declare_pointer(self, name: str, dtype: str, depth: int) -> None:
        """Declare a null pointer that a statement in a nested block assigns."""
        kind = VariableType(dtype, pointer=True)
        self.write(Declare(name, kind, expression(0), changes=True), depth)
        self.set_depth(name, depth)

    def allocate_into(self, name: str, buffer: int, need: Expression) -> None:
        """Point a declared pointer to a workspace buffer of a given size."""
        self.write(Store(Var(name), call("c99_room", Var("ws"), Buffer(buffer), need)))
        self.fail_without_memory(Unary("!", Var(name)))

    def fail_without_memory(self, condition: Expression, depth: int | None = None) -> None:
        """Fail with `NO_MEMORY` if a condition holds."""
        self.write(Fail(condition, NO_MEMORY), depth)

    def new_buffer(self) -> int:
        """Return the number of a new workspace buffer."""
        self.buffers += 1
        return self.buffers - 1

    def product_scratch(self) -> tuple[Buffer, Buffer]:
        """Return the scratch buffers of matrix products, which all products share."""
        if self.scratch is None:
            self.scratch = Buffer(self.new_buffer()), Buffer(self.new_buffer())
        return self.scratch

    def fail_if(self, condition: Expression, kind: type[Exception], message: str) -> None:
        """Fail with an error if a condition holds."""
        self.errors.append((kind, message))
        self.write(Fail(condition, len(self.errors)))

    def fail_unless_equal(
        self, size: Size, other: Size, kind: type[Exception], message: str
    ) -> None:
        """Fail with an error if two sizes differ; emits no check if they are known to be equal."""
        if not size.equals(other):
            self.fail_if(Integer(size).ne(other), kind, message)
