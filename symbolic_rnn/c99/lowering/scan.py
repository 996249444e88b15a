"""Scan as a loop that writes each step's results directly into the output buffers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytensor.graph.basic import Apply, Variable
from pytensor.graph.traversal import toposort
from pytensor.scan.op import Scan
from pytensor.tensor.elemwise import Elemwise

from symbolic_rnn.c99.ir.expressions import Integer
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import Break, Store
from symbolic_rnn.c99.lowering.conversions import assigned
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.lowerers import lowers
from symbolic_rnn.c99.lowering.names import c_name
from symbolic_rnn.c99.lowering.row_independence import independent_rows
from symbolic_rnn.c99.lowering.scan_buffers import (
    Chunk,
    ScanBuffer,
    last_state,
    output_buffer,
    state_buffer,
)
from symbolic_rnn.c99.lowering.values import Operand, contiguous, entries_of, scaled
from symbolic_rnn.c99.rewrites.names import with_names

__all__: list[str] = []

#: Estimated multiplications in a step for each element of its first state.
_WORK = 64


class _ScanLowering:
    """Lowering of one scan."""

    def __init__(self, graph: GraphLowering, node: Apply, inputs: list[Operand]):
        self.graph, self.node, self.inputs = graph, node, inputs
        self.op: Any = node.op
        self.info = self.op.info
        self.inner = with_names(node)
        self.builder = graph.builder
        self.n_steps = self.builder.as_size(inputs[0])
        self.done = self.n_steps
        self.n_mit_mot = len(self.info.mit_mot_in_slices)
        self.taps = [
            *self.info.mit_mot_in_slices,
            *self.info.mit_sot_in_slices,
            *self.info.sit_sot_in_slices,
        ]

    def run(self) -> list[Operand]:
        """Write the loop; return the outputs."""
        op, builder, node = self.op, self.builder, self.node
        if not self.n_steps.is_nonnegative:
            builder.fail_if(
                Integer(self.n_steps) < 0,
                ValueError,
                "Scan: the number of steps must not be negative",
            )
        for sequence in op.outer_seqs(self.inputs):
            if not (sequence.shape[0] - self.n_steps).is_nonnegative:
                builder.fail_if(
                    Integer(sequence.shape[0]) < self.n_steps,
                    ValueError,
                    "Scan: a sequence is shorter than the number of steps",
                )
        outer = [
            *zip(op.outer_mitmot(node.inputs), op.outer_mitmot(self.inputs), strict=True),
            *zip(op.outer_mitsot(node.inputs), op.outer_mitsot(self.inputs), strict=True),
            *zip(op.outer_sitsot(node.inputs), op.outer_sitsot(self.inputs), strict=True),
        ]
        self.states = [
            state_buffer(
                self.graph,
                output,
                variable,
                value,
                taps,
                whole=k < self.n_mit_mot,
                state=read[0],
            )
            for k, ((variable, value), taps, output, read) in enumerate(
                zip(outer, self.taps, node.outputs[: len(outer)], self._inner_states(), strict=True)
            )
        ]
        self.outputs = [
            output_buffer(self.graph, output, size)
            for output, size in zip(
                node.outputs[len(outer) : len(outer) + self.info.n_nit_sot],
                op.outer_nitsot(self.inputs),
                strict=True,
            )
        ]
        self.last_states = [
            last_state(self.graph, output, value)
            for output, value in zip(
                op.outer_untraced_sit_sot_outs(node.outputs),
                op.outer_untraced_sit_sot(self.inputs),
                strict=True,
            )
        ]
        self._overwrite_sequences()
        axes = self._independent_rows()
        if axes is None:
            if self.info.as_while:
                self.done = builder.declare_size("done", builder.depth, low=0)
            self._write_steps(op.outer_seqs(self.inputs), op.outer_non_seqs(self.inputs))
        else:
            self._parallel_steps(axes)
        whole, rings = self.states[: self.n_mit_mot], self.states[self.n_mit_mot :]
        found = [buffer.value(self.graph) for buffer in whole]
        for buffer in (*rings, *self.outputs):
            if buffer.output in self.graph.last_use:
                buffer.rotate(self.done, stops_early=self.info.as_while)
            found.append(buffer.value(self.graph))
        for value in self.last_states:
            for name in value.first.reads:
                builder.depths[name] = builder.depth  # no longer changing
        return [*found, *(value.view(depth=builder.depth) for value in self.last_states)]

    def _inner_states(self) -> list[list[Variable]]:
        """The inner inputs of each state, one for each tap."""
        states = iter(self.inner.inputs[self.info.n_seqs :])
        return [[next(states) for _ in taps] for taps in self.taps]

    def _overwrite_sequences(self) -> None:
        """Let an output overwrite a sequence that it is computed from, if nothing else reads that.

        An elementwise result is computed in place of one of its inputs, element by element.
        """
        op, inner = self.op, self.inner
        n = len(self.outputs)
        results = op.inner_nitsot_outs(inner.outputs)
        free = {
            variable: value
            for variable, outer, value in zip(
                op.inner_seqs(inner.inputs),
                op.outer_seqs(self.node.inputs),
                op.outer_seqs(self.inputs),
                strict=True,
            )
            if value.ndim > 1
            and value.strides[1:] == contiguous(value.shape[1:])
            and 1 not in variable.type.shape
            and self.graph.is_last_use(outer)
            and len(inner.clients.get(variable, ())) == 1
        }
        for buffer, result in zip(self.outputs, results[:n], strict=True):
            if result.owner is None or not isinstance(result.owner.op, Elemwise):
                continue
            if buffer.length != self.n_steps or self.info.as_while:
                continue
            found = [v for v in result.owner.inputs if v in free and v.dtype == result.dtype]
            if found:  # prefer backward sequences for forward memory order of the output
                chosen = min(found, key=lambda v: not free[v].strides[0].is_negative_multiple)
                buffer.overwrite(free.pop(chosen))

    def _independent_rows(self) -> dict[Variable, int] | None:
        """Find axes of independent rows, along which the step can be divided among threads."""
        op, inner = self.op, self.inner
        if self.builder.in_parallel or self.info.as_while or self.n_mit_mot:
            return None
        shapes = [buffer.row_shape or () for buffer in self.states]
        shapes += [value.shape for value in self.last_states]
        if not shapes or not all(shapes) or len({shape[0] for shape in shapes}) > 1:
            return None
        [count] = {shape[0] for shape in shapes}
        if count == 1:
            return None
        states = [*op.inner_mitsot(inner.inputs), *op.inner_sitsot(inner.inputs)]
        states += op.inner_untraced_sit_sot(inner.inputs)
        sequences = op.inner_seqs(inner.inputs)
        known = dict.fromkeys(states, 0)
        for variable, value in zip(sequences, op.outer_seqs(self.inputs), strict=True):
            if value.ndim > 1 and value.shape[1] == count:
                known[variable] = 0
        axes = independent_rows(
            list(toposort(inner.outputs)), known, sequences, op.inner_non_seqs(inner.inputs)
        )
        if axes is None or any(axes.get(output) != 0 for output in inner.outputs):
            return None
        return axes

    def _parallel_steps(self, axes: dict[Variable, int]) -> None:
        """Write the loop over the steps as a parallel block over independent rows."""
        op, builder = self.op, self.builder
        inner = self.inner.inputs
        row_shape = self.states[0].row_shape if self.states else self.last_states[0].shape
        assert row_shape is not None
        count = row_shape[0]
        outer = [*zip(op.inner_seqs(inner), op.outer_seqs(self.inputs), strict=True)]
        outer += [*zip(op.inner_non_seqs(inner), op.outer_non_seqs(self.inputs), strict=True)]
        sequences = set(op.inner_seqs(inner))
        for variable, value in outer:
            axis = axes.get(variable, -1) + (variable in sequences)
            if variable in axes:
                builder.fail_unless_equal(
                    value.shape[axis],
                    count,
                    ValueError,
                    "Scan: the inputs and the state of a step differ in batch size",
                )
        work = self.n_steps * entries_of(row_shape) * _WORK
        computed = next((buffer.name for buffer in [*self.states, *self.outputs]), "")
        with builder.parallel("steps", count, work, of=computed) as (first, last):
            rows = Chunk(first, builder.chunk_rows(first, last, count), count)
            views = [
                rows.of(builder, value, axes[variable] + (variable in sequences))
                if variable in axes
                else value
                for variable, value in outer
            ]
            buffers = [*self.states, *self.outputs]
            for buffer in buffers:
                buffer.chunk = rows
            whole = self.last_states
            self.last_states = [
                rows.of(builder, value, 0).view(depth=builder.depth + 1)  # changes in the loop
                for value in whole
            ]
            n = len(sequences)
            self._write_steps(views[:n], views[n:])
            self.last_states = whole
            for buffer in buffers:
                buffer.chunk = None

    def _write_steps(self, sequences: list[Operand], non_sequences: list[Operand]) -> None:
        """Write the loop over the steps."""
        builder, op, info = self.builder, self.op, self.info
        inner = self.inner
        with builder.for_range("t", self.n_steps) as self.i:
            known = [
                self._at_step(sequence, variable)
                for sequence, variable in zip(sequences, op.inner_seqs(inner.inputs), strict=True)
            ]
            for buffer, taps, read in zip(
                self.states, self.taps, self._inner_states(), strict=True
            ):
                known += [
                    self._read_row(buffer.row(self.i, buffer.back + tap, self.n_steps, variable))
                    for tap, variable in zip(taps, read, strict=True)
                ]
            known += [*self.last_states, *non_sequences]
            destinations: dict[Variable, Callable[[tuple[Size, ...]], Operand | None]] = {}
            targets: list[tuple[Variable, Callable[[Operand], Operand]]] = []
            results = iter(inner.outputs)
            taps_out = [*info.mit_mot_out_slices, *[(0,)] * (len(self.states) - self.n_mit_mot)]
            taps_out += [(0,)] * len(self.outputs)
            for k, (buffer, taps) in enumerate(
                zip([*self.states, *self.outputs], taps_out, strict=True)
            ):
                for tap in taps:
                    result = next(results)
                    target = self._target(buffer, buffer.back + tap, result)
                    targets.append((result, target))
                    if k >= self.n_mit_mot and result not in inner.inputs:
                        destinations.setdefault(result, self._checked(target))
            targets += [(next(results), self._always(value)) for value in self.last_states]
            written = GraphLowering(
                builder,
                list(toposort(inner.outputs)),
                inner.outputs,
                dict(zip(inner.inputs, known, strict=True)),
                destinations,
            )
            values = written.run()
            self._store(written, targets, dict(zip(inner.outputs, values, strict=True)))
            if info.as_while:
                condition = values[-1]
                builder.write(Store(Integer(self.done), Integer(self.i + 1)))
                builder.write(Break(condition.first))

    def _at_step(self, sequence: Operand, variable: Variable) -> Operand:
        """Return the element of a sequence at the current step."""
        builder = self.builder
        offset = scaled(self.i, sequence.strides[0])
        wanted = c_name(variable, f"{sequence.name}_t")
        if sequence.ndim == 1:
            number = builder.declare(sequence.dtype, wanted, sequence.load(offset))
            return Operand.of(number, sequence.dtype, depth=builder.depth)
        name = builder.pointer(sequence.dtype, wanted, sequence.address(offset), const=True)
        return Operand(
            name,
            sequence.dtype,
            sequence.shape[1:],
            sequence.strides[1:],
            depth=builder.depth,
            const=True,
        )

    def _read_row(self, row: Operand) -> Operand:
        """Return a row as the step reads it; a scalar is copied before it is overwritten."""
        if not row.is_scalar:
            return row
        number = self.builder.declare(row.dtype, "before", row.first)
        return Operand.of(number, row.dtype, depth=self.builder.depth)

    def _target(
        self, buffer: ScanBuffer, offset: int, variable: Variable
    ) -> Callable[[Operand], Operand]:
        """Return a function from a result's value to its memory, allocated on the first call."""
        found: list[Operand] = []

        def target(result: Operand) -> Operand:
            if buffer.row_shape is None:
                buffer.allocate(result.shape, self.i)
            if not found:
                found.append(buffer.row(self.i, offset, self.n_steps, variable))
            return found[0]

        return target

    @staticmethod
    def _always(memory: Operand) -> Callable[[Operand], Operand]:
        """Return a constant function."""
        return lambda _: memory

    def _checked(
        self, target: Callable[[Operand], Operand]
    ) -> Callable[[tuple[Size, ...]], Operand | None]:
        """Return a destination that checks a result's shape against the output's row shape."""

        def destination(shape: tuple[Size, ...]) -> Operand | None:
            row = target(Operand("", "", shape))
            if row.is_scalar:
                return None
            self._check_shapes(row.shape, shape)
            return row.view(shape=shape, strides=contiguous(shape))

        return destination

    def _check_shapes(self, row: tuple[Size, ...], shape: tuple[Size, ...]) -> None:
        for a, b in zip(row, shape, strict=True):
            self.builder.fail_unless_equal(
                a, b, ValueError, "Scan: a result changes its shape between steps"
            )

    def _store(
        self,
        written: GraphLowering,
        targets: list[tuple[Variable, Callable[[Operand], Operand]]],
        held: dict[Variable, Operand],
    ) -> None:
        """Copy results that are not at their destinations; read all before overwriting any."""
        builder = self.builder
        moves = []
        for result, target in targets:
            value = held[result]
            into = target(value)
            if into.is_scalar:
                if value.scalar != into.scalar:
                    moves.append((value, into))
                continue
            self._check_shapes(into.shape, value.shape)
            if value.name != into.name and not written.is_at_destination(result, into):
                moves.append((value, into))
        late = len(moves) > 1
        ready = []
        for value, into in moves:
            if late and not value.is_scalar and value.buffer is None:
                value = written.copied(
                    value, written.builder.array("moved", value.dtype, value.shape)
                )
            elif late and value.is_scalar:
                number = builder.declare(value.dtype, "moved", value.first)
                value = Operand.of(number, value.dtype, depth=builder.depth)
            ready.append((value, into))
        for value, into in ready:
            if into.is_scalar:
                builder.write(assigned(into.first, into.dtype, value.first, value.dtype))
            else:
                written.copied(value, into)


@lowers(Scan)
def scan(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """A loop over the steps."""
    return _ScanLowering(graph, node, inputs).run()
