"""The functions under construction: their statements, their names, their workspace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from pytensor.graph.basic import Variable

from symbolic_rnn.c99.ir.expressions import (
    Buffer,
    Bytes,
    Expression,
    Integer,
    Name,
    Unary,
    Writable,
    apply,
    expression,
)
from symbolic_rnn.c99.ir.names import Names
from symbolic_rnn.c99.ir.sizes import Atom, Size, Symbol
from symbolic_rnn.c99.ir.statements import (
    FRAME,
    NO_MEMORY,
    Comment,
    Constant,
    Declare,
    Do,
    Fail,
    For,
    Function,
    Kind,
    Parallel,
    Statement,
    Store,
)
from symbolic_rnn.c99.lowering.blocks import Blocks
from symbolic_rnn.c99.lowering.conversions import int64
from symbolic_rnn.c99.lowering.names import called
from symbolic_rnn.c99.lowering.values import Value, contiguous, entries_of

__all__ = ["Program"]

_LARGEST = 2**63 - 1


class Program(Blocks):
    """Collects the statements of one function, and of those that it calls for parts of its work."""

    def __init__(self) -> None:
        super().__init__()
        self.names = Names(FRAME)
        self.depths: dict[str, int] = {}
        self.buffers = 0
        self.scratch: tuple[Buffer, Buffer] | None = None
        self.errors: list[tuple[type[Exception], str]] = []
        self.constants: list[Statement] = []
        self.symbols: dict[str, Size] = {}

    def finished(self) -> Function:
        """Give what is written."""
        return Function(self.blocks[0], [], self.constants, self.buffers, self.errors, self.names)

    def know(self, name: str, depth: int | None = None) -> None:
        """Remember in which block a variable stands."""
        self.depths[name] = self.depth if depth is None else depth

    def declare(
        self,
        dtype: str,
        wanted: str,
        value: Writable,
        depth: int | None = None,
        *,
        changes: bool = False,
    ) -> Name:
        """Give a number a name, in the innermost block or in one around it."""
        return Name(self._declare(Kind(dtype), wanted, value, depth, changes=changes))

    def pointer(
        self,
        dtype: str,
        wanted: str,
        value: Writable,
        depth: int | None = None,
        *,
        const: bool = False,
        changes: bool = False,
    ) -> str:
        """Give an address a name, in the innermost block or in one around it."""
        kind = Kind(dtype, pointer=True, const=const)
        return self._declare(kind, wanted, value, depth, changes=changes)

    def _declare(
        self, kind: Kind, wanted: str, value: Writable, depth: int | None, *, changes: bool
    ) -> str:
        name = self.name(wanted)
        self.write(Declare(name, kind, expression(value), changes), depth)
        self.know(name, depth)
        return name

    def do(self, function: str, *arguments: Writable, depth: int | None = None) -> None:
        """Call a function for what it does."""
        self.write(Do(apply(function, *arguments)), depth)

    def comment(self, text: str) -> None:
        """Say something to the reader; a name in braces stands for a variable."""
        text = " ".join(text.replace("*/", "* /").replace("/*", "/ *").split())
        self.write(Comment(text))

    @contextmanager
    def each(
        self,
        wanted: str,
        last: Writable,
        first: Writable = 0,
        *,
        step: int = 1,
        vector: bool = False,
    ) -> Iterator[Size]:
        """Write a loop over whole numbers, from the first to the one before the last."""
        index = self.name(wanted)
        with self.loop() as body:
            self.know(index)
            yield Size.symbol(index)
        self.write(For(index, expression(first), expression(last), body, step, vector))

    @contextmanager
    def nest(self, wanted: Sequence[str], sizes: Sequence[Size]) -> Iterator[list[Size]]:
        """Write loops inside each other, the first outermost."""
        with ExitStack() as stack:
            yield [
                stack.enter_context(self.each(index, size))
                for index, size in zip(wanted, sizes, strict=True)
            ]

    def entries(self, dtype: str, wanted: str, entries: Sequence[Expression]) -> str:
        """Give a few numbers a place in memory, one after the other, and the place a name."""
        name = self.name(wanted)
        self.write(Constant(name, dtype, tuple(entries)))
        self.know(name)
        return name

    def constant(self, dtype: str, wanted: str, entries: Sequence[Expression]) -> str:
        """Give literals a place outside of all functions, and the place a name."""
        name = self.name(wanted)
        self.constants.append(Constant(name, dtype, tuple(entries), outside=True))
        return name

    def rows(self, first: Size, last: Size, whole: Size) -> Size:
        """The number of rows of a part: what the type of a variable says of the whole is not so."""
        name = self.declare("int64", "rows", last - first).name
        self.symbols[name] = Size.symbol(name, low=1, whole=whole)
        return self.symbols[name]

    @contextmanager
    def part(self, what: str, count: Size, work: Size, of: str = "") -> Iterator[tuple[Size, Size]]:
        """Write a block that threads may do side by side, each for some of ``count`` rows.

        What is written inside the ``with`` is its body. It may read what stands around it,
        and writes to memory only where no other part does; room that it takes is its own.

        Parameters
        ----------
        what : str
            What it does, in a word.
        count : Size
            How many rows there are.
        work : Size
            How much there is to do, about as many multiplications.
        of : str
            The name of the array that is computed.

        Yields
        ------
        first, last : Size
            The part's first row, and the one behind its last.
        """
        first, last = self.name("first"), self.name("last")
        with self.block() as body:
            self.in_part = True
            self.know(first)
            self.know(last)
            yield Size.symbol(first), Size.symbol(last)
            self.in_part = False
        self.write(Parallel(what, first, last, count, work, body, of))

    def name(self, wanted: str) -> str:
        """A C name like the wanted one, or one that a user gave, that nothing else has.

        A name in braces stands for a variable, whose spelling it then follows.
        """
        return self.names.fresh(wanted)

    def size(self, value: Size | Expression, wanted: str = "n", low: int | None = None) -> Size:
        """Give an integer that is computed as a size; a size as it is, its parts named.

        The same expression gives the same size.

        Parameters
        ----------
        value : Size or Expression
            Of names that do not change once they are declared.
        wanted : str
            How its value is to be called, if it needs a name.
        low : int, optional
            What it is never less than.
        """
        match value:
            case Integer(size):
                return self.size(size, wanted)
            case Size():
                return value.mapped(lambda atom: self._named(atom, wanted))
            case Name(name):
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
        """The same atom, whose value has a name."""
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

    def set_later(self, wanted: str, depth: int, low: int | None) -> Size:
        """A size that is 0 until a statement in a block further inside sets it."""
        name = self.declare("int64", wanted, 0, depth, changes=True).name
        self.symbols[name] = Size.symbol(name, low)
        return self.symbols[name]

    def integer(self, value: Value) -> Size:
        """The value of an integer number, as a size; one that no int64 holds is the largest."""
        if value.integer is not None:
            number = value.integer.constant
            return value.integer if number is None or number <= _LARGEST else Size.of(_LARGEST)
        return self.size(int64(value.first, value.dtype))

    def depth_of(self, value: Size | Expression) -> int:
        """The innermost block that has a name which an expression reads."""
        names = value.names if isinstance(value, Size) else value.reads
        return max((self.depths.get(name, 0) for name in names), default=0)

    def number(
        self, variable: Variable, dtype: str, value: Expression, depth: int | None = None
    ) -> Value:
        """Compute one number, in the innermost block or in one around it."""
        depth = self.depth if depth is None else max(depth, self.outermost)
        return Value.of(
            self.declare(dtype, called(variable, "v"), value, depth), dtype, depth=depth
        )

    def array(self, wanted: str, dtype: str, shape: Sequence[Size]) -> Value:
        """Take room for an array from the workspace."""
        shape = tuple(shape)
        name = self.name(wanted)
        buffer = self.room_at(self.depth, name, dtype, shape)
        return Value(name, dtype, shape, contiguous(shape), buffer=buffer, depth=self.depth)

    def room_at(self, depth: int, name: str, dtype: str, shape: Sequence[Size]) -> int:
        """Take room under a given name, in the innermost block or in one around it.

        Where there is no memory, the function is left.
        """
        buffer, kind = self.own_buffer(), Kind(dtype, pointer=True)
        room = apply("c99_room", Name("ws"), Buffer(buffer), self.need(dtype, shape))
        self.write(Declare(name, kind, room), depth)
        self.know(name, depth)
        self.fail_without_memory(Unary("!", Name(name)), depth)
        return buffer

    @staticmethod
    def need(dtype: str, shape: Sequence[Size]) -> Expression:
        """The number of bytes of an array."""
        return Integer(entries_of(shape)) * Bytes(dtype)

    def no_room_yet(self, name: str, dtype: str, depth: int) -> None:
        """Declare a pointer that a statement in a block further inside sets."""
        kind = Kind(dtype, pointer=True)
        self.write(Declare(name, kind, expression(0), changes=True), depth)
        self.know(name, depth)

    def take_room(self, name: str, buffer: int, need: Expression) -> None:
        """Let a pointer that was declared before point to a buffer of so many bytes."""
        self.write(Store(Name(name), apply("c99_room", Name("ws"), Buffer(buffer), need)))
        self.fail_without_memory(Unary("!", Name(name)))

    def fail_without_memory(self, condition: Expression, depth: int | None = None) -> None:
        """Leave the function where a condition holds, because there is no memory."""
        self.write(Fail(condition, NO_MEMORY), depth)

    def own_buffer(self) -> int:
        """The number of a buffer that nothing else lies in."""
        self.buffers += 1
        return self.buffers - 1

    def product_scratch(self) -> tuple[Buffer, Buffer]:
        """The buffers that matrix products, one after the other, work in."""
        if self.scratch is None:
            self.scratch = Buffer(self.own_buffer()), Buffer(self.own_buffer())
        return self.scratch

    def fail_if(self, condition: Expression, kind: type[Exception], message: str) -> None:
        """Leave the function with an error where a condition holds."""
        self.errors.append((kind, message))
        self.write(Fail(condition, len(self.errors)))

    def fail_unless_equal(
        self, size: Size, other: Size, kind: type[Exception], message: str
    ) -> None:
        """Leave the function with an error where two sizes differ, unless they are known not to."""
        if not size.equals(other):
            self.fail_if(Integer(size).ne(other), kind, message)
