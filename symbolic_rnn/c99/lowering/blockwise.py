"""Ops on the last axes of arrays, for each entry of the batch axes in front of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pytensor.compile.ops import ViewOp
from pytensor.graph.basic import Apply, Variable
from pytensor.tensor.blockwise import Blockwise
from pytensor.tensor.math import Dot

from symbolic_rnn.c99.ir.expressions import Expression, Integer
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import If, Store
from symbolic_rnn.c99.lowering.control import inlined
from symbolic_rnn.c99.lowering.equations import verbatim
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import over
from symbolic_rnn.c99.lowering.names import called
from symbolic_rnn.c99.lowering.products import batched
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.values import Value, contiguous, entries_of, scaled

__all__: list[str] = []


@lowers(Blockwise)
def blockwise(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """The core Op, one of this table, in a loop over the batch axes; products at once."""
    op: Any = node.op
    if isinstance(op.core_op, ViewOp):
        return [inputs[0]]
    lead = op.batch_ndim(node)
    values, front = _in_front(graph, node, inputs, lead)
    matrices = all(len(names) == 2 for names in op.inputs_sig)
    if isinstance(op.core_op, Dot) and matrices:
        a, b = values
        return [batched(graph, node, a, b, front)]
    core = _core(node, lead)
    if not lead:
        return inlined(graph, [core], core.outputs, dict(zip(core.inputs, values, strict=True)))
    return _Blocks(graph, node, core, values, front).written()


def _in_front(
    graph: GraphLowering, node: Apply, inputs: Sequence[Value], lead: int
) -> tuple[list[Value], list[Size]]:
    """The inputs, with strides of zero along batch axes that broadcast; these axes' sizes."""
    values = []
    for variable, value in zip(node.inputs, inputs, strict=True):
        kind: Any = variable.type
        strides = [
            Size.of(0) if size == 1 else step
            for size, step in zip(kind.shape[:lead], value.strides, strict=False)
        ]
        values.append(value.seen(strides=(*strides, *value.strides[lead:])))
    front = []
    for k in range(lead):
        sizes = [value.shape[k] for value in values if value.strides[k] != 0]
        first, *others = sizes or [values[0].shape[k]]
        for other in others:
            graph.program.fail_unless_equal(
                first, other, ValueError, f"{node.op}: the batches differ"
            )
        front.append(first)
    return values, front


def _core(node: Apply, lead: int) -> Apply:
    """The node that computes one entry of the batch."""
    op: Any = node.op
    kinds: list[Any] = [variable.type for variable in node.inputs]
    found: Apply = op.core_op.make_node(*(kind.clone(shape=kind.shape[lead:])() for kind in kinds))
    return found


class _Blocks:
    """Loops over the batch axes, around what the core node computes.

    The sizes of results are known before the loops where the signature names them among those of
    the inputs, and threads may share the loops then; else the core node's own lowering gives them,
    and they must be the same for each entry of the batch.
    """

    def __init__(
        self,
        graph: GraphLowering,
        node: Apply,
        core: Apply,
        inputs: Sequence[Value],
        front: Sequence[Size],
    ):
        self.graph, self.program, self.node, self.core = graph, graph.program, node, core
        self.inputs, self.front = inputs, front
        self.depth = self.program.depth
        self.found: dict[Variable, Value] = {}

    def written(self) -> list[Value]:
        """Write the loops; give the results."""
        op: Any = self.node.op
        lead = len(self.front)
        sizes: dict[str, Size] = {}
        for names, value in zip(op.inputs_sig, self.inputs, strict=True):
            sizes = dict(zip(names, value.shape[lead:], strict=True)) | sizes
        known = all(name in sizes for names in op.outputs_sig for name in names)
        if known:
            for output, inner, names in zip(
                self.node.outputs, self.core.outputs, op.outputs_sig, strict=True
            ):
                shape = [*self.front, *(sizes[name] for name in names)]
                self.found[inner] = self.graph.array(output, self.graph.shape_like(output, shape))
        number = Value("", "", tuple(self.front), contiguous(self.front))
        arrays = [
            value.seen(shape=tuple(self.front), strides=value.strides[:lead])
            for value in (*self.found.values(), *self.inputs)
        ]
        work = max((value.shape[lead:] for value in self.inputs), key=len)
        over(
            self.program,
            self.front,
            [number, *arrays],
            self._body,
            vector=False,
            work=entries_of(work) * sum(work, start=Size.of(0)) if known else None,
            comments=[verbatim(f"{self.node.op}, entry by entry")],
        )
        return [self.found[inner] for inner in self.core.outputs]

    def _body(self, at: list[Expression]) -> None:
        block, *places = at
        targets = dict(zip(self.found, places, strict=False))
        known = {
            variable: self._part(value, place)
            for variable, value, place in zip(
                self.core.inputs, self.inputs, places[len(targets) :], strict=True
            )
        }
        slots = {
            inner: self._slot(k, block, targets.get(inner))
            for k, inner in enumerate(self.core.outputs)
        }
        wanted = {inner: slot for inner, slot in slots.items() if inner.type.ndim}
        written = GraphLowering(self.program, [self.core], self.core.outputs, known, wanted)
        for inner, value in zip(self.core.outputs, written.run(), strict=True):
            if not written.is_placed(inner, value):
                written.copied(value, slots[inner](value.shape))

    def _part(self, value: Value, place: Expression) -> Value:
        """What an input holds for the current entry of the batch."""
        lead = len(self.front)
        wanted = f"{value.name}_block"
        if value.ndim == lead:
            number = self.program.declare(value.dtype, wanted, value.entry(place))
            return Value.of(number, value.dtype, depth=self.program.depth)
        name = self.program.pointer(value.dtype, wanted, value.behind(place), const=True)
        return value.seen(
            name=name,
            shape=value.shape[lead:],
            strides=value.strides[lead:],
            buffer=None,
            const=True,
            depth=self.program.depth,
        )

    def _slot(
        self, k: int, block: Expression, place: Expression | None
    ) -> Callable[[tuple[Size, ...]], Value]:
        """Where a result of the current entry belongs, once its shape is known."""
        inner, lead = self.core.outputs[k], len(self.front)

        def slot(shape: tuple[Size, ...]) -> Value:
            if place is None and inner not in self.found:
                self.found[inner] = self._room(self.node.outputs[k], block, shape)
            whole = self.found[inner]
            start = whole.behind(scaled(block, entries_of(shape)) if place is None else place)
            name = self.program.pointer(whole.dtype, f"{whole.name}_block", start)
            return whole.seen(
                name=name,
                shape=shape,
                strides=whole.strides[lead:],
                buffer=None,
                depth=self.program.depth,
            )

        return slot

    def _room(self, output: Variable, block: Expression, shape: Sequence[Size]) -> Value:
        """A buffer for all entries, allocated inside the loops, where its sizes are found."""
        program = self.program
        kind: Any = output.type
        sizes = [self._known_outside(block, size) for size in shape]
        whole = (*self.front, *sizes)
        name, buffer = program.name(called(output, "blocks")), program.own_buffer()
        program.no_room_yet(name, kind.dtype, self.depth)
        program.take_room(name, buffer, program.need(kind.dtype, whole))
        return self.graph.held(
            output,
            Value(name, kind.dtype, whole, contiguous(whole), buffer=buffer, depth=self.depth),
        )

    def _known_outside(self, block: Expression, size: Size) -> Size:
        """A size that is known behind the loops: the first entry sets it, the others must agree."""
        program = self.program
        if program.depth_of(size) <= self.depth:
            return size
        outside = program.set_later("size", self.depth, 0 if size.is_nonnegative else None)
        program.write(If(block.eq(0), [Store(Integer(outside), Integer(size))]))
        program.fail_unless_equal(
            outside, size, ValueError, f"{self.node.op}: the results differ in size"
        )
        return outside
