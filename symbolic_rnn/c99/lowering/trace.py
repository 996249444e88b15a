"""The room that an output of a loop has: a row for each step, or a ring of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pytensor.graph.basic import Variable

from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.program import Program
from symbolic_rnn.c99.scalars import c_int64
from symbolic_rnn.c99.values import Value, contiguous, product, total

__all__ = ["Rows", "Trace", "carried", "emitted", "untraced"]


@dataclass(frozen=True)
class Rows:
    """Some of the rows of a batch: those that one thread works on.

    Parameters
    ----------
    first : str
        The number of the first.
    count : str
        How many there are.
    whole : str
        How many the batch has.
    """

    first: str
    count: str
    whole: str

    def of(self, program: Program, value: Value, axis: int) -> Value:
        """See these rows of an array, along an axis."""
        const = "const " if value.const else ""
        name = program.declare(
            f"{const}{program.c_type(value.dtype)} *const",
            f"{value.name}_rows",
            f"{value.name} + {product(self.first, value.strides[axis])}",
        )
        shape = (*value.shape[:axis], self.count, *value.shape[axis + 1 :])
        return value.seen(name=name, shape=shape, depth=program.depth)


class Trace:
    """Room for the values that one output has over time, as a ring where not all are kept.

    Parameters
    ----------
    program : Program
    output : Variable
        The output of the loop.
    name, dtype : str
        The C pointer to its first row, and what it holds.
    length : str
        How many rows the loop gives back.
    """

    def __init__(self, program: Program, output: Variable, name: str, dtype: str, length: str):
        self.program, self.output, self.name, self.dtype = program, output, name, dtype
        self.length = self.rows = length
        self.back = 0
        self.row_shape: tuple[str, ...] | None = None
        self.buffer: int | None = None
        self.part: Rows | None = None
        self.cut = False
        self.step: str | None = None

    def lie_in(self, sequence: Value) -> None:
        """Take the room of what the loop reads and nobody else: each row in the place of one."""
        self.name, self.buffer = sequence.name, sequence.buffer
        self.row_shape, self.step = sequence.shape[1:], sequence.strides[0]

    def take_room(self, result: tuple[str, ...]) -> None:
        """Take room around the loop for results of a shape.

        Raises
        ------
        NotCoveredError
            If the loop computes a size.
        """
        depth = self.program.depth - 1
        if self.part is not None:
            depth -= 1
            result = (self.part.whole, *result[1:])
        if any(self.program.depth_of(n) > depth for n in result):
            raise NotCoveredError(
                f"{self.output.owner}: the size of {self.output.name or 'a result'} is computed "
                "in the step, so that no room can be made before; use mode='CVM'."
            )
        self.row_shape = result
        shape = (self.length, *result)
        self.buffer = self.program.room_at(depth, self.name, self.dtype, shape)

    def row(self, step: str, offset: int, n_steps: str) -> Value:
        """The row of a step, or so many after it; of a batch, the part that is worked on.

        Parameters
        ----------
        step : str
            The step's number.
        offset : int
            How many rows after it.
        n_steps : str
            How many steps there are: with as many rows, none is used twice.
        """
        program = self.program
        assert self.row_shape is not None
        at = f"{step} + {offset}" if offset else step
        index = f"({at})" if self.rows == n_steps else f"(({at}) % {self.rows})"
        if not self.row_shape:
            return Value(f"{self.name}[{index}]", self.dtype, number=True, depth=program.depth)
        place = f"{self.name} + {index} * ({self.step or product('1', *self.row_shape)})"
        shape = self.row_shape
        if self.part is not None:
            place += f" + {product(self.part.first, *shape[1:])}"
            shape = (self.part.count, *shape[1:])
        kind = f"{program.c_type(self.dtype)} *const"
        name = program.declare(kind, f"{self.name}_row", place)
        return Value(name, self.dtype, shape, contiguous(shape), depth=program.depth)

    def put_in_order(self, done: str, *, stops_early: bool) -> None:
        """Put the last values into their order, when the loop has done so many steps."""
        program = self.program
        assert self.row_shape is not None
        kept = total(done, str(self.back))
        if kept == self.length:
            return
        entry = f"(int64_t)sizeof({program.c_type(self.dtype)})"
        row = f"{product('1', *self.row_shape)} * {entry}"
        program.line(
            f"if (c99_in_order(ws, {program.own_buffer()}, {self.name}, {row}, {kept}, "
            f"{self.length}, {self.rows})) return C99_NO_MEMORY;"
        )
        if stops_early:
            self.length = program.size(f"{kept} < {self.length} ? {kept} : {self.length}", "taken")
            self.cut = True

    def value(self, graph: GraphLowering) -> Value:
        """The trace as an array."""
        assert self.row_shape is not None
        shape = (self.length, *self.row_shape)
        first, *others = contiguous(shape)
        found = Value(
            self.name,
            self.dtype,
            shape if self.cut else graph.shape_like(self.output, shape),
            (self.step or first, *others),
            buffer=self.buffer,
            depth=self.program.depth,
        )
        return found if self.buffer is None else graph.keep(found)


def carried(
    graph: GraphLowering,
    output: Variable,
    variable: Variable,
    value: Value,
    taps: Sequence[int],
    *,
    whole: bool,
) -> Trace:
    """Room for a state, which begins with the values before the first step.

    Parameters
    ----------
    graph : GraphLowering
        What the loop stands in.
    output : Variable
        The output of the loop.
    variable, value : Variable, Value
        Its input: values before the first step, and perhaps room behind them.
    taps : sequence of int
        Which steps a step reads, counted from itself.
    whole : bool
        All of the input is read and added to, as a gradient is that the loop gathers.
    """
    program = graph.program
    row_shape = value.shape[1:]
    trace = Trace(program, output, value.name, value.dtype, value.shape[0])
    trace.back, trace.row_shape = -min(0, *taps), row_shape
    if whole:
        room = value
        if not (graph.only_read_here(variable) and value.is_contiguous):
            room = graph.copied(value, graph.array(output, value.shape))
        trace.name, trace.buffer = room.name, room.buffer
        return trace
    least = trace.back + 1
    if output not in graph.last:  # nobody reads it
        trace.length = trace.rows = str(least)
    elif trace.length.isdigit():
        trace.rows = str(max(int(trace.length), least))
    else:
        trace.rows = program.size(f"{trace.length} < {least} ? {least} : {trace.length}", "rows")
    wanted = f"{output.name or value.name}_trace"
    room = graph.room(output, value.dtype, (trace.rows, *row_shape), wanted)
    first = (str(trace.back), *row_shape)
    graph.copied(value.seen(shape=first), room.seen(shape=first))
    trace.name, trace.buffer = room.name, room.buffer
    return trace


def emitted(graph: GraphLowering, output: Variable, size: Value) -> Trace:
    """Room for what each step gives and none reads; it is taken when the shape is known."""
    kind: Any = output.type
    length = graph.program.size(c_int64(size.at(), size.dtype), "kept")
    name = graph.program.name(output.name or "trace")
    return Trace(graph.program, output, name, kind.dtype, length)


def untraced(graph: GraphLowering, output: Variable, value: Value) -> Value:
    """Room for a state of which only the last value is kept."""
    program = graph.program
    inside = program.depth + 1  # it changes in the loop
    if value.number:
        wanted = f"{value.name}_carried" if value.name.isidentifier() else "carried"
        name = program.declare(program.c_type(value.dtype), wanted, value.name)
        program.depths[name] = inside
        return Value(name, value.dtype, number=True, depth=inside)
    room = graph.room(output, value.dtype, value.shape, "carried")
    return graph.copied(value, room).seen(depth=inside)
