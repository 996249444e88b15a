"""The room that an output of a loop has: a row for each step, or a ring of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pytensor.graph.basic import Variable
from pytensor.tensor.subtensor import IncSubtensor

from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.ir.expressions import (
    Buffer,
    Expression,
    Integer,
    Load,
    Name,
    Place,
    apply,
)
from symbolic_rnn.c99.ir.sizes import Size, maximum, minimum
from symbolic_rnn.c99.ir.statements import Declare, If, Kind, Store
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.names import called, over_time
from symbolic_rnn.c99.lowering.program import Program
from symbolic_rnn.c99.lowering.values import Value, contiguous, entries_of, scaled, total

__all__ = ["Rows", "Trace", "carried", "emitted", "untraced"]


@dataclass(frozen=True)
class Rows:
    """Some of the rows of a batch: those that one thread works on.

    Parameters
    ----------
    first : Size
        The number of the first.
    count : Size
        How many there are.
    whole : Size
        How many the batch has.
    """

    first: Size
    count: Size
    whole: Size

    def of(self, program: Program, value: Value, axis: int) -> Value:
        """See these rows of an array, along an axis."""
        place = value.behind(scaled(self.first, value.strides[axis]))
        name = program.pointer(value.dtype, f"{value.symbol}_rows", place, const=value.const)
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
    length : Size
        How many rows the loop gives back.
    """

    def __init__(self, program: Program, output: Variable, name: str, dtype: str, length: Size):
        self.program, self.output, self.name, self.dtype = program, output, name, dtype
        self.length = self.rows = length
        self.back = 0
        self.row_shape: tuple[Size, ...] | None = None
        self.buffer: int | None = None
        self.part: Rows | None = None
        self.cut = False
        self.step: Size | None = None

    def lie_in(self, sequence: Value) -> None:
        """Take the room of what the loop reads and nobody else: each row in the place of one."""
        kind = Kind(self.dtype, pointer=True)
        self.program.write(Declare(self.name, kind, sequence.pointer))
        self.program.know(self.name)
        self.buffer = sequence.buffer
        self.row_shape, self.step = sequence.shape[1:], sequence.strides[0]

    def take_room(self, result: tuple[Size, ...], step: Size) -> None:
        """Take room for results of a shape: around the loop, or in its first step.

        Parameters
        ----------
        result : tuple of Size
            The shape, as it is found inside the loop.
        step : Size
            The step's number.

        Raises
        ------
        NotCoveredError
            If a loop that threads share computes a size.
        """
        program = self.program
        depth = program.depth - 1
        if self.part is not None:
            depth -= 1
            result = (self.part.whole, *result[1:])
        inside = [n for n in result if program.depth_of(n) > depth]
        if not inside:
            self.row_shape = result
            shape = (self.length, *result)
            self.buffer = program.room_at(depth, self.name, self.dtype, shape)
            return
        if self.part is not None:
            raise NotCoveredError(
                f"{self.output.owner}: the size of {self.output.name or 'a result'} is computed "
                "in the step, so that no room can be made before"
            )
        first = {n: program.set_later("size", depth, low=0) for n in dict.fromkeys(inside)}
        self.row_shape = tuple(first.get(n, n) for n in result)
        self.buffer = program.own_buffer()
        program.no_room_yet(self.name, self.dtype, depth)
        need = program.need(self.dtype, (self.length, *self.row_shape))
        with program.block() as taking:
            for size, name in first.items():
                program.write(Store(Integer(name), Integer(size)))
            program.take_room(self.name, self.buffer, need)
        program.write(If(Integer(step).eq(0), taking))

    def row(self, step: Size, offset: int, n_steps: Size, variable: Variable) -> Value:
        """The row of a step, or so many after it; of a batch, the part that is worked on.

        Parameters
        ----------
        step : Size
            The step's number.
        offset : int
            How many rows after it.
        n_steps : Size
            How many steps there are: with as many rows, none is used twice.
        variable : Variable
            What the row holds, in the step; its name is the row's.
        """
        program = self.program
        assert self.row_shape is not None
        at = Integer(step + offset)
        index: Expression = at if self.rows == n_steps else at % self.rows
        if not self.row_shape:
            return Value.of(Load(Name(self.name), index), self.dtype, depth=program.depth)
        stride = entries_of(self.row_shape) if self.step is None else self.step
        place = scaled(index, stride)
        shape = self.row_shape
        if self.part is not None:
            place = total(place, scaled(self.part.first, entries_of(shape[1:])))
            shape = (self.part.count, *shape[1:])
        address = Place(Name(self.name), place)
        wanted = called(variable, f"{self.name}_{self._when(offset)}")
        name = program.pointer(self.dtype, wanted, address)
        return Value(name, self.dtype, shape, contiguous(shape), depth=program.depth)

    def _when(self, offset: int) -> str:
        """What a row is called, by the step that it is of."""
        if offset == self.back:
            return "t"
        earlier = self.back - offset
        return "prev" if earlier == 1 else f"prev{earlier}" if earlier > 0 else f"next{-earlier}"

    def put_in_order(self, done: Size, *, stops_early: bool) -> None:
        """Put the last values into their order, when the loop has done so many steps."""
        program = self.program
        assert self.row_shape is not None
        kept = done + self.back
        if kept == self.length:
            return
        row = program.need(self.dtype, self.row_shape)
        buffer, memory = Buffer(program.own_buffer()), Name(self.name)
        program.fail_without_memory(
            apply("c99_in_order", Name("ws"), buffer, memory, row, kept, self.length, self.rows)
        )
        if stops_early:
            self.length = program.size(minimum(kept, self.length), "taken")
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
            (first if self.step is None else self.step, *others),
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
    state: Variable,
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
    state : Variable
        What a step reads of it first.
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
    _check_first_rows(graph, variable, value, trace.back)
    least = trace.back + 1
    if output not in graph.last:  # nobody reads it
        trace.length = trace.rows = Size.of(least)
    else:
        trace.rows = program.size(maximum(trace.length, least), "rows")
    wanted = called(output, over_time(state) or f"{value.name}_trace")
    room = graph.room(output, value.dtype, (trace.rows, *row_shape), wanted)
    first = (Size.of(trace.back), *row_shape)
    graph.copied(value.seen(shape=first), room.seen(shape=first))
    trace.name, trace.buffer = room.name, room.buffer
    return trace


def _check_first_rows(graph: GraphLowering, variable: Variable, value: Value, back: int) -> None:
    """Look at it that there are as many values before the first step as the steps read back.

    Where PyTensor wants room behind them, it puts them into the first rows of an array that is not
    set; those that are missing would be read as whatever is there.
    """
    node = variable.owner
    rows = value.shape[0]
    if node is not None and isinstance(node.op, IncSubtensor) and node.op.set_instead_of_inc:
        given = graph.values.get(node.inputs[1])
        if given is not None and given.ndim == value.ndim:
            rows = given.shape[0]
    if not (rows - back).is_nonnegative:
        graph.program.fail_if(
            Integer(rows) < back,
            ValueError,
            f"Scan: a step reads {back} rows back, and the initial state has fewer",
        )


def emitted(graph: GraphLowering, output: Variable, size: Value) -> Trace:
    """Room for what each step gives and none reads; it is taken when the shape is known."""
    kind: Any = output.type
    length = graph.program.integer(size)
    name = graph.program.name(called(output, "trace"))
    return Trace(graph.program, output, name, kind.dtype, length)


def untraced(graph: GraphLowering, output: Variable, value: Value) -> Value:
    """Room for a state of which only the last value is kept."""
    program = graph.program
    inside = program.depth + 1  # it changes in the loop
    if value.number:
        wanted = f"{value.held.name}_carried" if isinstance(value.held, Name) else "carried"
        number = program.declare(value.dtype, wanted, value.first, changes=True)
        program.depths[number.name] = inside
        return Value.of(number, value.dtype, depth=inside)
    room = graph.room(output, value.dtype, value.shape, "carried")
    return graph.copied(value, room).seen(depth=inside)
