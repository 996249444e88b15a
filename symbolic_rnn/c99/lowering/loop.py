"""Scan as a loop in place: each step writes where its result belongs in the trace."""

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
from symbolic_rnn.c99.lowering.names import called
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.rows import independent_rows
from symbolic_rnn.c99.lowering.trace import Rows, Trace, carried, emitted, untraced
from symbolic_rnn.c99.lowering.values import Value, contiguous, entries_of, scaled
from symbolic_rnn.c99.rewrites.names import with_names

__all__: list[str] = []

#: How many multiplications a step does for each entry of its first state, about.
_WORK = 64


class _Loop:
    """One scan on its way into a program."""

    def __init__(self, graph: GraphLowering, node: Apply, inputs: list[Value]):
        self.graph, self.node, self.inputs = graph, node, inputs
        self.op: Any = node.op
        self.info = self.op.info
        self.inner = with_names(node)
        self.program = graph.program
        self.n_steps = self.program.integer(inputs[0])
        self.done = self.n_steps
        self.n_mit_mot = len(self.info.mit_mot_in_slices)
        self.taps = [
            *self.info.mit_mot_in_slices,
            *self.info.mit_sot_in_slices,
            *self.info.sit_sot_in_slices,
        ]

    def run(self) -> list[Value]:
        """Write the loop; give the traces."""
        op, program, node = self.op, self.program, self.node
        if not self.n_steps.is_nonnegative:
            program.fail_if(
                Integer(self.n_steps) < 0, ValueError, "Scan: the number of steps is negative"
            )
        for sequence in op.outer_seqs(self.inputs):
            if not (sequence.shape[0] - self.n_steps).is_nonnegative:
                program.fail_if(
                    Integer(sequence.shape[0]) < self.n_steps,
                    ValueError,
                    "Scan: a sequence is shorter than the number of steps",
                )
        outer = [
            *zip(op.outer_mitmot(node.inputs), op.outer_mitmot(self.inputs), strict=True),
            *zip(op.outer_mitsot(node.inputs), op.outer_mitsot(self.inputs), strict=True),
            *zip(op.outer_sitsot(node.inputs), op.outer_sitsot(self.inputs), strict=True),
        ]
        self.carried = [
            carried(
                self.graph,
                output,
                variable,
                value,
                taps,
                whole=k < self.n_mit_mot,
                state=read[0],
            )
            for k, ((variable, value), taps, output, read) in enumerate(
                zip(outer, self.taps, node.outputs[: len(outer)], self._read_of_each(), strict=True)
            )
        ]
        self.emitted = [
            emitted(self.graph, output, size)
            for output, size in zip(
                node.outputs[len(outer) : len(outer) + self.info.n_nit_sot],
                op.outer_nitsot(self.inputs),
                strict=True,
            )
        ]
        self.kept = [
            untraced(self.graph, output, value)
            for output, value in zip(
                op.outer_untraced_sit_sot_outs(node.outputs),
                op.outer_untraced_sit_sot(self.inputs),
                strict=True,
            )
        ]
        self._share_room()
        axes = self._rows()
        if axes is None:
            if self.info.as_while:
                self.done = program.set_later("done", program.depth, low=0)
            self._steps(op.outer_seqs(self.inputs), op.outer_non_seqs(self.inputs))
        else:
            self._shared_steps(axes)
        whole, rings = self.carried[: self.n_mit_mot], self.carried[self.n_mit_mot :]
        found = [trace.value(self.graph) for trace in whole]
        for trace in (*rings, *self.emitted):
            if trace.output in self.graph.last:
                trace.put_in_order(self.done, stops_early=self.info.as_while)
            found.append(trace.value(self.graph))
        for value in self.kept:
            for name in value.first.reads:
                program.depths[name] = program.depth  # they change no more
        return [*found, *(value.seen(depth=program.depth) for value in self.kept)]

    def _read_of_each(self) -> list[list[Variable]]:
        """What a step reads of each trace, a variable for each tap."""
        states = iter(self.inner.inputs[self.info.n_seqs :])
        return [[next(states) for _ in taps] for taps in self.taps]

    def _share_room(self) -> None:
        """Let what a step gives lie where it read what it is made of, if nothing else reads that.

        An elementwise result takes the place of one of its inputs, entry by entry.
        """
        op, inner = self.op, self.inner
        n = len(self.emitted)
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
            and self.graph.only_read_here(outer)
            and len(inner.clients.get(variable, ())) == 1
        }
        for trace, result in zip(self.emitted, results[:n], strict=True):
            if result.owner is None or not isinstance(result.owner.op, Elemwise):
                continue
            if trace.length != self.n_steps or self.info.as_while:
                continue
            found = [v for v in result.owner.inputs if v in free and v.dtype == result.dtype]
            if found:  # what is read backward is rather given backward: then time runs on in memory
                chosen = min(found, key=lambda v: not free[v].strides[0].is_negative_multiple)
                trace.lie_in(free.pop(chosen))

    def _rows(self) -> dict[Variable, int] | None:
        """Along which axes the rows lie that do not depend on each other, if there are any."""
        op, inner = self.op, self.inner
        if not self.program.may_share or self.info.as_while or self.n_mit_mot:
            return None
        shapes = [trace.row_shape or () for trace in self.carried]
        shapes += [value.shape for value in self.kept]
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

    def _shared_steps(self, axes: dict[Variable, int]) -> None:
        """Write the steps for some of the rows."""
        op, program = self.op, self.program
        inner = self.inner.inputs
        row_shape = self.carried[0].row_shape if self.carried else self.kept[0].shape
        assert row_shape is not None
        count = row_shape[0]
        outer = [*zip(op.inner_seqs(inner), op.outer_seqs(self.inputs), strict=True)]
        outer += [*zip(op.inner_non_seqs(inner), op.outer_non_seqs(self.inputs), strict=True)]
        sequences = set(op.inner_seqs(inner))
        for variable, value in outer:
            axis = axes.get(variable, -1) + (variable in sequences)
            if variable in axes:
                program.fail_unless_equal(
                    value.shape[axis],
                    count,
                    ValueError,
                    "Scan: what a step reads and its state differ in their number of rows",
                )
        work = self.n_steps * entries_of(row_shape) * _WORK
        computed = next((trace.name for trace in [*self.carried, *self.emitted]), "")
        with program.part("steps", count, work, of=computed) as (first, last):
            rows = Rows(first, program.rows(first, last, count), count)
            seen = [
                rows.of(program, value, axes[variable] + (variable in sequences))
                if variable in axes
                else value
                for variable, value in outer
            ]
            traces = [*self.carried, *self.emitted]
            for trace in traces:
                trace.part = rows
            whole = self.kept
            self.kept = [
                rows.of(program, value, 0).seen(depth=program.depth + 1)  # it changes in the loop
                for value in whole
            ]
            n = len(sequences)
            self._steps(seen[:n], seen[n:])
            self.kept = whole
            for trace in traces:
                trace.part = None

    def _steps(self, sequences: list[Value], non_sequences: list[Value]) -> None:
        """Write the loop over the steps."""
        program, op, info = self.program, self.op, self.info
        inner = self.inner
        with program.each("t", self.n_steps) as self.i:
            known = [
                self._at_step(sequence, variable)
                for sequence, variable in zip(sequences, op.inner_seqs(inner.inputs), strict=True)
            ]
            for trace, taps, read in zip(
                self.carried, self.taps, self._read_of_each(), strict=True
            ):
                known += [
                    self._read(trace.row(self.i, trace.back + tap, self.n_steps, variable))
                    for tap, variable in zip(taps, read, strict=True)
                ]
            known += [*self.kept, *non_sequences]
            places: dict[Variable, Callable[[tuple[Size, ...]], Value | None]] = {}
            targets: list[tuple[Variable, Callable[[Value], Value]]] = []
            results = iter(inner.outputs)
            taps_out = [*info.mit_mot_out_slices, *[(0,)] * (len(self.carried) - self.n_mit_mot)]
            taps_out += [(0,)] * len(self.emitted)
            for k, (trace, taps) in enumerate(
                zip([*self.carried, *self.emitted], taps_out, strict=True)
            ):
                for tap in taps:
                    result = next(results)
                    target = self._target(trace, trace.back + tap, result)
                    targets.append((result, target))
                    if k >= self.n_mit_mot and result not in inner.inputs:
                        places.setdefault(result, self._checked(target))
            targets += [(next(results), self._always(value)) for value in self.kept]
            written = GraphLowering(
                program,
                list(toposort(inner.outputs)),
                inner.outputs,
                dict(zip(inner.inputs, known, strict=True)),
                places,
            )
            values = written.run()
            self._store(written, targets, dict(zip(inner.outputs, values, strict=True)))
            if info.as_while:
                condition = values[-1]
                program.write(Store(Integer(self.done), Integer(self.i + 1)))
                program.write(Break(condition.first))

    def _at_step(self, sequence: Value, variable: Variable) -> Value:
        """What a sequence holds at the current step."""
        program = self.program
        offset = scaled(self.i, sequence.strides[0])
        wanted = called(variable, f"{sequence.name}_t")
        if sequence.ndim == 1:
            number = program.declare(sequence.dtype, wanted, sequence.entry(offset))
            return Value.of(number, sequence.dtype, depth=program.depth)
        name = program.pointer(sequence.dtype, wanted, sequence.behind(offset), const=True)
        return Value(
            name,
            sequence.dtype,
            sequence.shape[1:],
            sequence.strides[1:],
            depth=program.depth,
            const=True,
        )

    def _read(self, row: Value) -> Value:
        """A row of a trace as the step reads it: a number as it is now."""
        if not row.number:
            return row
        number = self.program.declare(row.dtype, "before", row.first)
        return Value.of(number, row.dtype, depth=self.program.depth)

    def _target(self, trace: Trace, offset: int, variable: Variable) -> Callable[[Value], Value]:
        """Where a result belongs; the room is taken when the result's shape is known."""
        found: list[Value] = []

        def target(result: Value) -> Value:
            if trace.row_shape is None:
                trace.take_room(result.shape, self.i)
            if not found:
                found.append(trace.row(self.i, offset, self.n_steps, variable))
            return found[0]

        return target

    @staticmethod
    def _always(place: Value) -> Callable[[Value], Value]:
        """One place, whatever the result."""
        return lambda _: place

    def _checked(
        self, target: Callable[[Value], Value]
    ) -> Callable[[tuple[Size, ...]], Value | None]:
        """A place to write a result of a given shape to, which must be that of the row."""

        def place(shape: tuple[Size, ...]) -> Value | None:
            row = target(Value("", "", shape))
            if row.number:
                return None
            self._alike(row.shape, shape)
            return row.seen(shape=shape, strides=contiguous(shape))

        return place

    def _alike(self, row: tuple[Size, ...], shape: tuple[Size, ...]) -> None:
        for a, b in zip(row, shape, strict=True):
            self.program.fail_unless_equal(
                a, b, ValueError, "Scan: a result changes its shape from step to step"
            )

    def _store(
        self,
        written: GraphLowering,
        targets: list[tuple[Variable, Callable[[Value], Value]]],
        held: dict[Variable, Value],
    ) -> None:
        """Copy what was not computed in its place; all is read before anything is written over."""
        program = self.program
        moves = []
        for result, target in targets:
            value = held[result]
            into = target(value)
            if into.number:
                if value.held != into.held:
                    moves.append((value, into))
                continue
            self._alike(into.shape, value.shape)
            if value.name != into.name and not written.is_placed(result, into):
                moves.append((value, into))
        late = len(moves) > 1
        ready = []
        for value, into in moves:
            if late and not value.number and value.buffer is None:
                value = written.copied(
                    value, written.program.array("moved", value.dtype, value.shape)
                )
            elif late and value.number:
                number = program.declare(value.dtype, "moved", value.first)
                value = Value.of(number, value.dtype, depth=program.depth)
            ready.append((value, into))
        for value, into in ready:
            if into.number:
                program.write(assigned(into.first, into.dtype, value.first, value.dtype))
            else:
                written.copied(value, into)


@lowers(Scan)
def scan(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """A loop over the steps."""
    return _Loop(graph, node, inputs).run()
