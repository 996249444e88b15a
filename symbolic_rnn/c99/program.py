"""The C functions under construction: their lines, their names, their workspace."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from pytensor.graph.basic import Variable

from symbolic_rnn.c99.blocks import Blocks
from symbolic_rnn.c99.ir.sizes import Atom, Size, Symbol
from symbolic_rnn.c99.names import FRAME, called
from symbolic_rnn.c99.parts import Part
from symbolic_rnn.c99.scalars import C_TYPES, c_int64
from symbolic_rnn.c99.values import Value, contiguous, entries_of

__all__ = ["Program"]

_LARGEST = 2**63 - 1


class Program(Blocks):
    """Collects the lines of one C function, and of those that it calls for parts of its work."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, int] = dict.fromkeys(FRAME, 1)
        self.depths: dict[str, int] = {}
        self.types: dict[str, str] = {}
        self.buffers = 0
        self.scratch: int | None = None
        self.free: list[tuple[int, str]] = []
        self.sizes: dict[int, str] = {}
        self.errors: list[tuple[type[Exception], str]] = []
        self.constants: list[str] = []
        self.uses: set[str] = set()
        self.symbols: dict[str, Size] = {}
        self.parts: list[Part] = []

    @staticmethod
    def c_type(dtype: str) -> str:
        """The C type that holds NumPy's."""
        return C_TYPES[dtype]

    def know(self, name: str, c_type: str, depth: int | None = None) -> None:
        """Remember of which type a name is, and in which block it stands."""
        self.depths[name] = self.depth if depth is None else depth
        self.types[name] = c_type

    def declare(self, c_type: str, wanted: str, expression: str, depth: int | None = None) -> str:
        """Give a value a name, in the innermost block or in one around it."""
        name = self.name(wanted)
        self.line(f"{c_type} {name} = {expression};", depth)
        self.know(name, c_type, depth)
        return name

    @contextmanager
    def each(self, index: str, last: Size | str, first: Size | str = "0") -> Iterator[None]:
        """Write a loop over whole numbers, from the first to the one before the last."""
        with self.loop(f"for (int64_t {index} = {first}; {index} < {last}; {index}++)"):
            self.know(index, "const int64_t")
            yield

    @contextmanager
    def nest(self, indices: Sequence[str], sizes: Sequence[Size]) -> Iterator[None]:
        """Write loops inside each other, the first outermost."""
        with ExitStack() as stack:
            for index, size in zip(indices, sizes, strict=True):
                stack.enter_context(self.each(index, size))
            yield

    def entries(self, c_type: str, wanted: str, entries: Sequence[str]) -> str:
        """Give a few numbers a place in memory, one after the other, and the place a name."""
        name = self.name(wanted)
        self.line(f"const {c_type} {name}[] = {{{', '.join(entries) or '0'}}};")
        self.know(name, f"const {c_type} *const")
        return name

    def rows(self, first: str, last: str, whole: Size) -> Size:
        """The number of rows of a part: what the type of a variable says of the whole is not so."""
        name = self.declare("const int64_t", "rows", f"{last} - {first}")
        self.symbols[name] = Size.symbol(name, low=1, whole=whole)
        return self.symbols[name]

    @contextmanager
    def part(self, wanted: str, count: Size, work: Size) -> Iterator[tuple[str, str]]:
        """Write a function that threads call side by side, each for some of ``count`` rows.

        What is written inside the ``with`` becomes its body. It may read what stands around it,
        and writes to memory only where no other part does; room that it takes is its own.

        Parameters
        ----------
        wanted : str
            What the function is called.
        count : Size
            How many rows there are.
        work : Size
            How much there is to do, about as many multiplications: little is not shared out.

        Yields
        ------
        first, last : str
            The names of the part's first row, and of the one behind its last.
        """
        self.uses.add("threads")
        first, last = self.name("first"), self.name("last")
        with self.block() as body:
            self.innermost_shared = self.depth
            self.know(first, "const int64_t")
            self.know(last, "const int64_t")
            yield first, last
            self.innermost_shared = 0
        reach = {name: kind for name, kind in self.types.items() if self.depths[name] <= self.depth}
        part = Part.of(self.name(wanted), wanted, first, last, body, reach)
        self.parts.append(part)
        for line in part.call(count, work):
            self.line(line)

    def name(self, wanted: str) -> str:
        """A C name like the wanted one, or one that a user gave, that nothing else has."""
        base = wanted[:48]
        fresh, count = base, self.names.get(base, 1)
        while fresh in self.names:
            count += 1
            fresh = f"{base}_{count}"
        self.names[base] = count
        self.names[fresh] = 1
        return fresh

    def size(self, expression: Size | str, wanted: str = "n", low: int | None = None) -> Size:
        """Give a C expression of an integer as a size; a size as it is, its parts named.

        The same expression gives the same size.

        Parameters
        ----------
        expression : Size or str
            Of names that do not change once they are declared.
        wanted : str
            How its value is to be called, if it needs a name.
        low : int, optional
            What it is never less than.
        """
        if isinstance(expression, Size):
            return expression.mapped(lambda atom: self._named(atom, wanted))
        if expression.lstrip("-").isdigit():
            return Size.of(int(expression))
        if expression in self.symbols:
            return self.symbols[expression]
        if expression.isidentifier():
            return Size.symbol(expression, low)
        known: Size | None = self.remembered(expression)
        if known is not None:
            return known
        depth = self.depth_of(expression)
        name = self.declare("const int64_t", wanted, expression, depth)
        self.symbols[name] = Size.symbol(name, low)
        self.remember(expression, self.symbols[name], depth)
        return self.symbols[name]

    def _named(self, atom: Atom, wanted: str) -> Atom:
        """The same atom, whose value has a name."""
        if isinstance(atom, Symbol):
            return atom
        known = self.remembered(atom.key)
        if known is None:
            inner = replace(atom, of=self.size(atom.of, wanted), name=None)
            depth = self.depth_of(atom.of)
            name = self.declare("const int64_t", wanted, inner.text, depth)
            known = replace(inner, name=name)
            self.remember(atom.key, known, depth)
        found: Atom = known
        return found

    def set_later(self, wanted: str, depth: int, low: int | None) -> Size:
        """A size that is 0 until a statement in a block further inside sets it."""
        name = self.name(wanted)
        self.line(f"int64_t {name} = 0;", depth)
        self.know(name, "const int64_t", depth)
        self.symbols[name] = Size.symbol(name, low)
        return self.symbols[name]

    def integer(self, value: Value) -> Size:
        """The value of an integer number, as a size; one that no int64 holds is the largest."""
        if value.integer is not None:
            number = value.integer.constant
            return value.integer if number is None or number <= _LARGEST else Size.of(_LARGEST)
        text = value.at() if value.number else f"{value.name}[0]"
        return self.size(c_int64(text, value.dtype))

    def depth_of(self, expression: Size | str) -> int:
        """The innermost block that has a name which an expression reads."""
        if isinstance(expression, Size):
            words = {symbol.name for symbol in expression.symbols}
        else:
            words = set(re.findall(r"(?<!\w)[A-Za-z_]\w*", expression))
        return max((self.depths.get(word, 0) for word in words), default=0)

    def number(
        self, variable: Variable, dtype: str, expression: str, depth: int | None = None
    ) -> Value:
        """Compute one number, in the innermost block or in one around it."""
        depth = self.depth if depth is None else max(depth, self.outermost)
        wanted = called(variable, "v")
        name = self.declare(f"const {C_TYPES[dtype]}", wanted, expression, depth)
        return Value(name, dtype, number=True, depth=depth)

    def array(self, wanted: str, dtype: str, shape: Sequence[Size]) -> Value:
        """Take room for an array from the workspace, as far outside of loops as its sizes allow."""
        shape = tuple(shape)
        depth = max([self.outermost, self.innermost_shared, *map(self.depth_of, shape)])
        buffer = self._buffer(self.need(dtype, shape))
        name = self.name(wanted)
        self.room(name, C_TYPES[dtype], buffer, self.sizes[buffer], depth)
        return Value(name, dtype, shape, contiguous(shape), buffer=buffer, depth=self.depth)

    def room_at(self, depth: int, name: str, dtype: str, shape: Sequence[Size]) -> int:
        """Take room under a given name in a block around the current one."""
        buffer = self.own_buffer()
        self.sizes[buffer] = self.need(dtype, shape)
        self.room(name, C_TYPES[dtype], buffer, self.sizes[buffer], depth)
        return buffer

    @staticmethod
    def need(dtype: str, shape: Sequence[Size]) -> str:
        """The number of bytes of an array, as a C expression."""
        return f"{entries_of(shape)} * (int64_t)sizeof({C_TYPES[dtype]})"

    def room(self, name: str, c_type: str, buffer: int, need: str, depth: int) -> None:
        """Take a buffer of so many bytes under a name, or leave the function without memory."""
        self.line(f"{c_type} *const {name} = c99_room(ws, {buffer}, {need});", depth)
        self.line(f"if (!{name}) return C99_NO_MEMORY;", depth)
        self.know(name, f"{c_type} *const", depth)

    def own_buffer(self) -> int:
        """A buffer that nothing else ever lies in."""
        self.buffers += 1
        return self.buffers - 1

    def product_scratch(self) -> int:
        """The first of the two buffers that matrix products, one after the other, work in."""
        if self.scratch is None:
            self.scratch = self.own_buffer()
            self.own_buffer()
        return self.scratch

    def _buffer(self, need: str) -> int:
        """A free buffer, one of the same size if there is any; else a new one."""
        alike = [k for k, (_, size) in enumerate(self.free) if size == need]
        if alike:
            buffer, _ = self.free.pop(alike[0])
        elif self.free and self.depth == 0:
            buffer, _ = self.free.pop(0)
        else:
            buffer = self.buffers
            self.buffers += 1
        self.sizes[buffer] = need
        return buffer

    def release(self, buffer: int) -> None:
        """Let later values have a buffer."""
        self.free.append((buffer, self.sizes[buffer]))

    def fail_if(self, condition: str, kind: type[Exception], message: str) -> None:
        """Leave the function with an error where a condition holds."""
        self.errors.append((kind, message))
        self.line(f"if ({condition}) return {len(self.errors)};")

    def fail_unless_equal(
        self, size: Size, other: Size, kind: type[Exception], message: str
    ) -> None:
        """Leave the function with an error where two sizes differ, unless they are known not to."""
        if not size.equals(other):
            self.fail_if(f"{size} != {other}", kind, message)
