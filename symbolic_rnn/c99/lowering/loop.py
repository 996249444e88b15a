"""Scan as a loop in place: each step writes where its result belongs in the trace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytensor.graph.basic import Apply, Variable
from pytensor.graph.traversal import toposort
from pytensor.scan.op import Scan

from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.trace import Trace
from symbolic_rnn.c99.values import Value, contiguous, product

__all__: list[str] = []


class _Loop:
    """One scan on its way into a program."""

    def __init__(self, graph: GraphLowering, node: Apply, inputs: list[Value]):
        self.graph, self.node, self.inputs = graph, node, inputs
        self.op: Any = node.op
        self.info = self.op.info
        self.program = graph.program
        self.i = self.program.name("t")
        self.n_steps = self.program.size(inputs[0].at(), "n_steps")
        self.traces: list[Trace] = []

    def run(self) -> list[Value]:
        """Write the loop; give the traces."""
        op, program, node = self.op, self.program, self.node
        inner = op.fgraph
        sequences = op.outer_seqs(self.inputs)
        for sequence in sequences:
            if sequence.shape[0] != self.n_steps:
                program.fail_if(
                    f"{sequence.shape[0]} < {self.n_steps}",
                    ValueError,
                    "Scan: a sequence is shorter than the number of steps",
                )
        outer = [
            *zip(op.outer_mitmot(node.inputs), op.outer_mitmot(self.inputs), strict=True),
            *zip(op.outer_mitsot(node.inputs), op.outer_mitsot(self.inputs), strict=True),
            *zip(op.outer_sitsot(node.inputs), op.outer_sitsot(self.inputs), strict=True),
        ]
        taps_in = [
            *self.info.mit_mot_in_slices,
            *self.info.mit_sot_in_slices,
            *self.info.sit_sot_in_slices,
        ]
        n_mit_mot = len(self.info.mit_mot_in_slices)
        taps_out = [*self.info.mit_mot_out_slices, *[(0,)] * (len(outer) - n_mit_mot)]
        for k, ((variable, value), taps) in enumerate(zip(outer, taps_in, strict=True)):
            self.traces.append(self._carried(k, variable, value, taps, whole=k < n_mit_mot))
        emitted = [
            self._emitted(len(outer) + k, size)
            for k, size in enumerate(op.outer_nitsot(self.inputs))
        ]
        kept = [
            self._untraced(variable, value)
            for variable, value in zip(
                op.outer_untraced_sit_sot(node.inputs),
                op.outer_untraced_sit_sot(self.inputs),
                strict=True,
            )
        ]
        done = program.name("done")
        counted = bool(emitted) or len(outer) > n_mit_mot
        if counted:
            program.line(f"int64_t {done} = 0;")
        program.depths[done] = program.depth
        head = f"for (int64_t {self.i} = 0; {self.i} < {self.n_steps}; {self.i}++)"
        with program.loop(head):
            program.depths[self.i] = program.depth
            known: list[Value] = [self._at_step(sequence) for sequence in sequences]
            for trace, taps in zip(self.traces, taps_in, strict=True):
                known += [
                    self._read(trace.row(self.i, trace.back + tap, self.n_steps)) for tap in taps
                ]
            known += [*kept, *op.outer_non_seqs(self.inputs)]
            places: dict[Variable, Callable[[tuple[str, ...]], Value | None]] = {}
            targets: list[tuple[Variable, Callable[[Value], Value]]] = []
            results = list(op.inner_outputs)
            position = 0
            for k, (trace, taps) in enumerate(zip(self.traces, taps_out, strict=True)):
                for tap in taps:
                    result = results[position]
                    position += 1
                    target = self._target(trace, trace.back + tap)
                    targets.append((result, target))
                    if k >= n_mit_mot and result not in inner.inputs:
                        places.setdefault(result, self._checked(target))
            for trace in emitted:
                result = results[position]
                position += 1
                target = self._target(trace, 0)
                targets.append((result, target))
                if result not in inner.inputs:
                    places.setdefault(result, self._checked(target))
            for value in kept:
                targets.append((results[position], self._always(value)))
                position += 1
            written = GraphLowering(
                program,
                list(toposort(inner.outputs)),
                inner.outputs,
                dict(zip(inner.inputs, known, strict=True)),
                places,
            )
            values = written.run()
            held = dict(zip(inner.outputs, values, strict=True))
            self._store(written, targets, held)
            if counted:
                program.line(f"{done} = {self.i} + 1;")
            if self.info.as_while:
                condition = values[-1]
                program.line(
                    f"if ({condition.at() if condition.number else condition.name + '[0]'}) break;"
                )
            for buffer in written.readers:
                program.release(buffer)
        found = [self._finished(trace, done, k < n_mit_mot) for k, trace in enumerate(self.traces)]
        found += [self._finished(trace, done, False) for trace in emitted]
        return [*found, *kept]

    def _carried(
        self, k: int, variable: Variable, value: Value, taps: tuple[int, ...], *, whole: bool
    ) -> Trace:
        """Room that begins with the values before the first step."""
        program, graph = self.program, self.graph
        back = -min(0, *taps)
        row_shape = value.shape[1:]
        own = graph.only_read_here(variable) and value.is_contiguous
        output = self.node.outputs[k]
        trace = Trace(self.program, output, value.name, value.dtype, value.shape[0])
        trace.back, trace.row_shape = back, row_shape
        if whole:
            if own:
                trace.buffer = value.buffer
                return trace
            copy = graph.array(output, value.shape)
            graph.copied(value, copy)
            trace.name, trace.buffer = copy.name, copy.buffer
            return trace
        ring = program.size(
            f"{value.shape[0]} < {back + 1} ? {back + 1} : {value.shape[0]}", "rows"
        )
        if value.shape[0].isdigit():
            ring = str(max(int(value.shape[0]), back + 1))
        room = graph.room(
            output, value.dtype, (ring, *row_shape), f"{output.name or value.name}_trace"
        )
        size = product("1", str(back), *row_shape)
        source = graph.as_contiguous(value.seen(shape=(str(back), *row_shape)))
        c = program.c_type(value.dtype)
        if source.number:
            program.line(f"{room.name}[0] = {source.name};")
        else:
            program.line(f"memcpy({room.name}, {source.name}, (size_t)({size}) * sizeof({c}));")
        trace.name, trace.rows, trace.buffer = room.name, ring, room.buffer
        return trace

    def _emitted(self, k: int, size: Value) -> Trace:
        output = self.node.outputs[k]
        kind: Any = output.type
        length = self.program.size(size.at(), "kept")
        name = self.program.name(output.name or "trace")
        return Trace(self.program, output, name, kind.dtype, length)

    def _untraced(self, variable: Variable, value: Value) -> Value:
        """Room for a value of which only the last one is kept."""
        program = self.program
        if value.number:
            name = program.name(f"{value.name}_carried" if value.name.isidentifier() else "carried")
            program.line(f"{program.c_type(value.dtype)} {name} = {value.name};")
            program.depths[name] = program.depth + 1  # it changes in the loop
            return Value(name, value.dtype, number=True, depth=program.depth + 1)
        k = self.op.outer_untraced_sit_sot(self.node.inputs).index(variable)
        output = self.op.outer_untraced_sit_sot_outs(self.node.outputs)[k]
        room = self.graph.room(output, value.dtype, value.shape, "carried")
        self.graph.copied(value, room)
        return room.seen(depth=program.depth + 1)

    def _at_step(self, sequence: Value) -> Value:
        """What a sequence holds at the current step."""
        program = self.program
        offset = product(self.i, sequence.strides[0])
        c = program.c_type(sequence.dtype)
        name = program.name(f"{sequence.name}_t")
        if sequence.ndim == 1:
            program.line(f"const {c} {name} = {sequence.name}[{offset}];")
            program.depths[name] = program.depth
            return Value(name, sequence.dtype, number=True, depth=program.depth)
        program.line(f"const {c} *const {name} = {sequence.name} + {offset};")
        program.depths[name] = program.depth
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
        program = self.program
        name = program.name("before")
        program.line(f"const {program.c_type(row.dtype)} {name} = {row.name};")
        program.depths[name] = program.depth
        return Value(name, row.dtype, number=True, depth=program.depth)

    def _target(self, trace: Trace, offset: int) -> Callable[[Value], Value]:
        """Where a result belongs; the room is taken when the result's shape is known."""
        found: list[Value] = []

        def target(result: Value) -> Value:
            if trace.row_shape is None:
                trace.row_shape = result.shape
                depth = self.program.depth - 1
                if any(self.program.depth_of(n) > depth for n in result.shape):
                    raise NotCoveredError(
                        f"{self.op}: the size of {result.name or 'a result'} is computed in the "
                        "step, so that no room can be made before; use mode='CVM'."
                    )
                shape = (trace.length, *result.shape)
                trace.buffer = self.program.room_at(depth, trace.name, trace.dtype, shape)
            if not found:
                found.append(trace.row(self.i, offset, self.n_steps))
            return found[0]

        return target

    @staticmethod
    def _always(place: Value) -> Callable[[Value], Value]:
        """One place, whatever the result."""
        return lambda _: place

    def _checked(
        self, target: Callable[[Value], Value]
    ) -> Callable[[tuple[str, ...]], Value | None]:
        """A place to write a result of a given shape to, which must be that of the row."""

        def place(shape: tuple[str, ...]) -> Value | None:
            row = target(Value("", "", shape))
            if row.number:
                return None
            self._alike(row.shape, shape)
            return row.seen(shape=shape, strides=contiguous(shape))

        return place

    def _alike(self, row: tuple[str, ...], shape: tuple[str, ...]) -> None:
        for a, b in zip(row, shape, strict=True):
            if a != b:
                self.program.fail_if(
                    f"{a} != {b}", ValueError, "Scan: a result changes its shape from step to step"
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
                if not (value.number and value.name == into.name):
                    moves.append((value, into))
                continue
            self._alike(into.shape, value.shape)
            if value.name != into.name and not written.is_placed(result, into):
                moves.append((value, into))
        late = len(moves) > 1
        ready = []
        for value, into in moves:
            if late and not value.number and value.buffer is None:
                value = written.copied(value, written.scratch(value.dtype, value.shape, "moved"))
            elif late and value.number:
                name = program.name("moved")
                program.line(f"const {program.c_type(value.dtype)} {name} = {value.at()};")
                program.depths[name] = program.depth
                value = Value(name, value.dtype, number=True, depth=program.depth)
            ready.append((value, into))
        for value, into in ready:
            if into.number:
                source = value.at() if value.number else f"{value.name}[0]"
                program.line(f"{into.name} = {source};")
            else:
                written.copied(value, into)

    def _finished(self, trace: Trace, done: str, whole: bool) -> Value:
        """The trace as the loop leaves it: the last values, in their order."""
        program = self.program
        assert trace.row_shape is not None
        size = product("1", *trace.row_shape)
        c = program.c_type(trace.dtype)
        length = trace.length
        kept = f"({done} + {trace.back})"
        if not whole:
            row = f"(size_t)({size}) * sizeof({c})"
            k, turned = program.name("k"), program.name("turned")
            buffer = program.own_buffer()
            need = f"{length} * (int64_t)({row})"
            first = f"({kept} - {length} + {k}) % {trace.rows}"
            with program.loop(f"if ({kept} > {length})"):  # a ring: put it in order
                program.line(f"{c} *const {turned} = c99_room(ws, {buffer}, {need});")
                program.line(f"if (!{turned}) return C99_NO_MEMORY;")
                with program.loop(f"for (int64_t {k} = 0; {k} < {length}; {k}++)"):
                    into, source = (
                        f"{turned} + {k} * ({size})",
                        f"{trace.name} + ({first}) * ({size})",
                    )
                    program.line(f"memcpy({into}, {source}, {row});")
                program.line(f"memcpy({trace.name}, {turned}, (size_t)({length}) * {row});")
            with program.loop(f"else if ({kept} < {length})"):  # it has stopped early
                after = f"{trace.name} + {kept} * ({size})"
                program.line(f"memset({after}, 0, (size_t)({length} - {kept}) * {row});")
            if self.info.as_while:
                length = program.size(f"{kept} < {length} ? {kept} : {length}", "taken")
        shape = (length, *trace.row_shape)
        value = Value(
            trace.name,
            trace.dtype,
            self.graph.shape_like(trace.output, shape) if not self.info.as_while else shape,
            contiguous(shape),
            buffer=trace.buffer,
            depth=program.depth,
        )
        if trace.buffer is not None:
            self.graph.keep(value)
        return value


@lowers(Scan)
def scan(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """A loop over the steps."""
    return _Loop(graph, node, inputs).run()
