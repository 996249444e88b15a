"""Buffers for the outputs of a scan: a row for each step, or a ring buffer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pytensor.graph.basic import Variable
from pytensor.tensor.subtensor import IncSubtensor

from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.ir.expressions import (
    Address,
    Buffer,
    Expression,
    Integer,
    Load,
    Var,
    call,
)
from symbolic_rnn.c99.ir.sizes import Size, maximum, minimum
from symbolic_rnn.c99.ir.statements import Declare, If, Store, VariableType
from symbolic_rnn.c99.lowering.builder import Builder
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.names import c_name, name_over_time
from symbolic_rnn.c99.lowering.values import Operand, contiguous, entries_of, scaled, total

__all__ = ["Chunk", "ScanBuffer", "last_state", "output_buffer", "state_buffer"]


@dataclass(frozen=True)
class Chunk:
    """A chunk of the rows of a batch, which one worker computes.

    Parameters
    ----------
    first : Size
        Index of the first row.
    count : Size
        Number of rows in the chunk.
    whole : Size
        Number of rows in the batch.
    """

    first: Size
    count: Size
    whole: Size

    def of(self, builder: Builder, value: Operand, axis: int) -> Operand:
        """View these rows of an array along an axis."""
        address = value.address(scaled(self.first, value.strides[axis]))
        name = builder.pointer(value.dtype, f"{value.symbol}_rows", address, const=value.const)
        shape = (*value.shape[:axis], self.count, *value.shape[axis + 1 :])
        return value.view(name=name, shape=shape, depth=builder.depth)


class ScanBuffer:
    """Buffer for the values of one scan output, as a ring if not all are kept.

    Parameters
    ----------
    builder : Builder
    output : Variable
        The output of the scan.
    name, dtype : str
        Pointer to the first row, and dtype.
    length : Size
        Number of rows that the scan returns.
    """

    def __init__(self, builder: Builder, output: Variable, name: str, dtype: str, length: Size):
        self.builder, self.output, self.name, self.dtype = builder, output, name, dtype
        self.length = self.rows = length
        self.back = 0
        self.row_shape: tuple[Size, ...] | None = None
        self.buffer: int | None = None
        self.chunk: Chunk | None = None
        self.cut = False
        self.step: Size | None = None

    def overwrite(self, sequence: Operand) -> None:
        """Use the memory of a sequence, each row in place of the element it is computed from."""
        kind = VariableType(self.dtype, pointer=True)
        self.builder.write(Declare(self.name, kind, sequence.pointer))
        self.builder.set_depth(self.name)
        self.buffer = sequence.buffer
        self.row_shape, self.step = sequence.shape[1:], sequence.strides[0]

    def allocate(self, result: tuple[Size, ...], step: Size) -> None:
        """Allocate rows of a shape: in front of the loop, or in the first step.

        Parameters
        ----------
        result : tuple of Size
            Shape of a row, as found inside the loop.
        step : Size
            Index of the step.

        Raises
        ------
        NotCoveredError
            If the shape is computed inside a parallel block.
        """
        builder = self.builder
        depth = builder.depth - 1
        if self.chunk is not None:
            depth -= 1
            result = (self.chunk.whole, *result[1:])
        inside = [n for n in result if builder.depth_of(n) > depth]
        if not inside:
            self.row_shape = result
            shape = (self.length, *result)
            self.buffer = builder.allocate(depth, self.name, self.dtype, shape)
            return
        if self.chunk is not None:
            raise NotCoveredError(
                f"{self.output.owner}: the size of {self.output.name or 'an output'} is "
                "computed in the step, so its buffer cannot be allocated before the loop"
            )
        first = {n: builder.declare_size("size", depth, low=0) for n in dict.fromkeys(inside)}
        self.row_shape = tuple(first.get(n, n) for n in result)
        self.buffer = builder.new_buffer()
        builder.declare_pointer(self.name, self.dtype, depth)
        need = builder.byte_count(self.dtype, (self.length, *self.row_shape))
        with builder.block() as taking:
            for size, name in first.items():
                builder.write(Store(Integer(name), Integer(size)))
            builder.allocate_into(self.name, self.buffer, need)
        builder.write(If(Integer(step).eq(0), taking))

    def row(self, step: Size, offset: int, n_steps: Size, variable: Variable) -> Operand:
        """Return the row at an offset from a step's first row; in a parallel block, its chunk.

        Parameters
        ----------
        step : Size
            Index of the step.
        offset : int
            Offset of the row.
        n_steps : Size
            Number of steps; if there are as many rows, indices need no modulus.
        variable : Variable
            The inner variable that the row holds, which gives it its name.
        """
        builder = self.builder
        assert self.row_shape is not None
        at = Integer(step + offset)
        index: Expression = at if self.rows == n_steps else at % self.rows
        if not self.row_shape:
            return Operand.of(Load(Var(self.name), index), self.dtype, depth=builder.depth)
        stride = entries_of(self.row_shape) if self.step is None else self.step
        start = scaled(index, stride)
        shape = self.row_shape
        if self.chunk is not None:
            start = total(start, scaled(self.chunk.first, entries_of(shape[1:])))
            shape = (self.chunk.count, *shape[1:])
        address = Address(Var(self.name), start)
        wanted = c_name(variable, f"{self.name}_{self._when(offset)}")
        name = builder.pointer(self.dtype, wanted, address)
        return Operand(name, self.dtype, shape, contiguous(shape), depth=builder.depth)

    def _when(self, offset: int) -> str:
        """Return the suffix of a row's name: the step relative to the current one."""
        if offset == self.back:
            return "t"
        earlier = self.back - offset
        return "prev" if earlier == 1 else f"prev{earlier}" if earlier > 0 else f"next{-earlier}"

    def rotate(self, done: Size, *, stops_early: bool) -> None:
        """Rotate a ring buffer into order after the given number of steps."""
        builder = self.builder
        assert self.row_shape is not None
        kept = done + self.back
        if kept == self.length:
            return
        row = builder.byte_count(self.dtype, self.row_shape)
        buffer, memory = Buffer(builder.new_buffer()), Var(self.name)
        builder.fail_without_memory(
            call("c99_in_order", Var("ws"), buffer, memory, row, kept, self.length, self.rows)
        )
        if stops_early:
            self.length = builder.size(minimum(kept, self.length), "taken")
            self.cut = True

    def value(self, graph: GraphLowering) -> Operand:
        """Return the output as an array."""
        assert self.row_shape is not None
        shape = (self.length, *self.row_shape)
        first, *others = contiguous(shape)
        found = Operand(
            self.name,
            self.dtype,
            shape if self.cut else graph.shape_like(self.output, shape),
            (first if self.step is None else self.step, *others),
            buffer=self.buffer,
            depth=self.builder.depth,
        )
        return found if self.buffer is None else graph.keep_alive(found)


def state_buffer(
    graph: GraphLowering,
    output: Variable,
    variable: Variable,
    value: Operand,
    taps: Sequence[int],
    *,
    whole: bool,
    state: Variable,
) -> ScanBuffer:
    """Allocate a state, and copy its initial values to the first rows.

    Parameters
    ----------
    graph : GraphLowering
        Lowering of the graph that contains the scan.
    output : Variable
        The output of the scan.
    variable, value : Variable, Operand
        The corresponding input: the initial values, possibly with uninitialized rows behind them.
    taps : sequence of int
        The steps that a step reads, relative to itself.
    whole : bool
        Whether the whole input is read and incremented, like a gradient accumulator.
    state : Variable
        The inner variable of the first tap.
    """
    builder = graph.builder
    row_shape = value.shape[1:]
    scan_buffer = ScanBuffer(builder, output, value.name, value.dtype, value.shape[0])
    scan_buffer.back, scan_buffer.row_shape = -min(0, *taps), row_shape
    if whole:
        memory = value
        if not (graph.is_last_use(variable) and value.is_contiguous):
            memory = graph.copied(value, graph.array(output, value.shape))
        scan_buffer.name, scan_buffer.buffer = memory.name, memory.buffer
        return scan_buffer
    _check_first_rows(graph, variable, value, scan_buffer.back)
    least = scan_buffer.back + 1
    if output not in graph.last_use:  # unused
        scan_buffer.length = scan_buffer.rows = Size.of(least)
    else:
        scan_buffer.rows = builder.size(maximum(scan_buffer.length, least), "rows")
    wanted = c_name(output, name_over_time(state) or f"{value.name}_trace")
    memory = graph.allocate(output, value.dtype, (scan_buffer.rows, *row_shape), wanted)
    first = (Size.of(scan_buffer.back), *row_shape)
    graph.copied(value.view(shape=first), memory.view(shape=first))
    scan_buffer.name, scan_buffer.buffer = memory.name, memory.buffer
    return scan_buffer


def _check_first_rows(graph: GraphLowering, variable: Variable, value: Operand, back: int) -> None:
    """Write a check that there are as many initial values as the steps read back.

    PyTensor may pass the initial values as the first rows of an uninitialized array; missing rows
    would be read uninitialized.
    """
    node = variable.owner
    rows = value.shape[0]
    if node is not None and isinstance(node.op, IncSubtensor) and node.op.set_instead_of_inc:
        given = graph.values.get(node.inputs[1])
        if given is not None and given.ndim == value.ndim:
            rows = given.shape[0]
    if not (rows - back).is_nonnegative:
        graph.builder.fail_if(
            Integer(rows) < back,
            ValueError,
            f"Scan: a step reads {back} steps back, but the initial state has fewer",
        )


def output_buffer(graph: GraphLowering, output: Variable, size: Operand) -> ScanBuffer:
    """Make the buffer of an output that no step reads; it is allocated when its shape is known."""
    kind: Any = output.type
    length = graph.builder.as_size(size)
    name = graph.builder.name(c_name(output, "trace"))
    return ScanBuffer(graph.builder, output, name, kind.dtype, length)


def last_state(graph: GraphLowering, output: Variable, value: Operand) -> Operand:
    """Allocate a state of which only the last value is kept."""
    builder = graph.builder
    inside = builder.depth + 1  # changes in the loop
    if value.is_scalar:
        wanted = f"{value.scalar.name}_carried" if isinstance(value.scalar, Var) else "carried"
        number = builder.declare(value.dtype, wanted, value.first, changes=True)
        builder.depths[number.name] = inside
        return Operand.of(number, value.dtype, depth=inside)
    memory = graph.allocate(output, value.dtype, value.shape, "carried")
    return graph.copied(value, memory).view(depth=inside)
