"""The C functions under construction: their lines, their names, their workspace."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from pytensor.graph.basic import Variable

from symbolic_rnn.c99.parts import Part
from symbolic_rnn.c99.scalars import C_TYPES
from symbolic_rnn.c99.values import Value, contiguous, product

__all__ = ["Program"]

#: A name or a literal, or a product of some.
_PRODUCT = re.compile(r"-?\w+( \* \w+)*", flags=re.ASCII)

_KEYWORDS = frozenset(
    [
        *("auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else"),
        *("enum", "extern", "float", "for", "goto", "if", "inline", "int", "long", "register"),
        *("restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch"),
        *("typedef", "union", "unsigned", "void", "volatile", "while", "main", "errno", "NAN"),
        *("INFINITY", "in", "out", "ws", "context", "shared", "given", "code"),
    ]
)


class Program:
    """Collects the lines of one C function, and of those that it calls for parts of its work.

    Lines are kept by blocks: the body of each loop is a block inside another, and what a loop body
    needs but does not change, as the room for its values, is written into the block that has it
    first.
    """

    def __init__(self) -> None:
        self.blocks: list[list[str]] = [[]]
        self.names: dict[str, int] = {}
        self.depths: dict[str, int] = {}
        self.types: dict[str, str] = {}
        self.buffers = 0
        self.scratch: int | None = None
        self.free: list[tuple[int, str]] = []
        self.sizes: dict[int, str] = {}
        self.errors: list[tuple[type[Exception], str]] = []
        self.constants: list[str] = []
        self.uses: set[str] = set()
        self.packed: dict[object, str] = {}
        self.lengths: set[str] = set()
        self.parts: list[Part] = []
        self.innermost_shared = 0

    @property
    def depth(self) -> int:
        """How many loops the next line is inside of."""
        return len(self.blocks) - 1

    @property
    def is_shared(self) -> bool:
        """Whether threads do what is written now, each its part."""
        return self.innermost_shared > 0

    @staticmethod
    def c_type(dtype: str) -> str:
        """The C type that holds NumPy's."""
        return C_TYPES[dtype]

    def line(self, text: str, depth: int | None = None) -> None:
        """Write one line, into the innermost block or into one around it."""
        self.blocks[self.depth if depth is None else depth].append(text)

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
    def each(self, index: str, last: str, first: str = "0") -> Iterator[None]:
        """Write a loop over whole numbers, from the first to the one before the last."""
        with self.loop(f"for (int64_t {index} = {first}; {index} < {last}; {index}++)"):
            self.know(index, "const int64_t")
            yield

    @contextmanager
    def nest(self, indices: Sequence[str], sizes: Sequence[str]) -> Iterator[None]:
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

    @contextmanager
    def loop(self, head: str) -> Iterator[None]:
        """Write a loop whose body is what is written inside the ``with``."""
        self.blocks.append([])
        try:
            yield
        finally:
            body = self.blocks.pop()
            self.line(f"{head} {{")
            self.blocks[-1].extend(f"    {text}" if text else "" for text in body)
            self.line("}")

    @contextmanager
    def part(self, wanted: str, count: str, work: str) -> Iterator[tuple[str, str]]:
        """Write a function that threads call side by side, each for some of ``count`` rows.

        What is written inside the ``with`` becomes its body. It may read what stands around it,
        and writes to memory only where no other part does; room that it takes is its own.

        Parameters
        ----------
        wanted : str
            What the function is called.
        count : str
            How many rows there are.
        work : str
            How much there is to do, about as many multiplications: little is not shared out.

        Yields
        ------
        first, last : str
            The names of the part's first row, and of the one behind its last.
        """
        self.uses.add("threads")
        first, last = self.name("first"), self.name("last")
        self.blocks.append([])
        depth = self.innermost_shared = self.depth
        self.know(first, "const int64_t")
        self.know(last, "const int64_t")
        yield first, last
        self.innermost_shared = 0
        around = {name: kind for name, kind in self.types.items() if self.depths[name] < depth}
        part = Part.of(self.name(wanted), first, last, self.blocks.pop(), around)
        self.parts.append(part)
        for line in part.call(count, work):
            self.line(line)

    def name(self, wanted: str) -> str:
        """A C name like the wanted one that nothing else has."""
        base = re.sub(r"\W+", "_", wanted, flags=re.ASCII).strip("_")[:40] or "v"
        if base[0].isdigit() or base in _KEYWORDS or base.startswith(("c99_", "C99_")):
            base = f"v_{base}"
        fresh, count = base, self.names.get(base, 1)
        while fresh in self.names:
            count += 1
            fresh = f"{base}_{count}"
        self.names[base] = count
        self.names[fresh] = 1
        return fresh

    def size(self, expression: str, wanted: str = "n") -> str:
        """Give a size a name, if it is neither a name nor a product of names.

        Sizes are compared by their texts.
        """
        if _PRODUCT.fullmatch(expression):
            return expression
        return self.declare("const int64_t", wanted, expression, self.depth_of(expression))

    def is_length(self, expression: str) -> bool:
        """Whether an expression is a length of an axis, or a product of some: never negative."""
        return all(part.isdigit() or part in self.lengths for part in expression.split(" * "))

    def depth_of(self, expression: str) -> int:
        """The innermost block that has a name which an expression reads."""
        words = re.findall(r"(?<!\w)[A-Za-z_]\w*", expression)
        return max((self.depths.get(word, 0) for word in words), default=0)

    def number(
        self, variable: Variable, dtype: str, expression: str, depth: int | None = None
    ) -> Value:
        """Compute one number, in the innermost block or in one around it."""
        depth = self.depth if depth is None else depth
        name = self.declare(f"const {C_TYPES[dtype]}", variable.name or "v", expression, depth)
        return Value(name, dtype, number=True, depth=depth)

    def array(self, wanted: str, dtype: str, shape: Sequence[str]) -> Value:
        """Take room for an array from the workspace, as far outside of loops as its sizes allow."""
        shape = tuple(shape)
        depth = max([self.innermost_shared, *map(self.depth_of, shape)])
        buffer = self._buffer(self._need(dtype, shape))
        name = self.name(wanted)
        self.room(name, C_TYPES[dtype], buffer, self.sizes[buffer], depth)
        return Value(name, dtype, shape, contiguous(shape), buffer=buffer, depth=self.depth)

    def room_at(self, depth: int, name: str, dtype: str, shape: Sequence[str]) -> int:
        """Take room under a given name in a block around the current one."""
        buffer = self.own_buffer()
        self.sizes[buffer] = self._need(dtype, shape)
        self.room(name, C_TYPES[dtype], buffer, self.sizes[buffer], depth)
        return buffer

    @staticmethod
    def _need(dtype: str, shape: Sequence[str]) -> str:
        return f"{product('1', *shape)} * (int64_t)sizeof({C_TYPES[dtype]})"

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

    def fail_unless_equal(self, size: str, other: str, kind: type[Exception], message: str) -> None:
        """Leave the function with an error where two sizes differ; equal texts are equal sizes."""
        if size != other:
            self.fail_if(f"{size} != {other}", kind, message)
