"""Batched Ops: the core Op is applied to each element of the leading batch axes."""

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
from symbolic_rnn.c99.lowering.comments import verbatim
from symbolic_rnn.c99.lowering.control_flow import inlined
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import loop_over
from symbolic_rnn.c99.lowering.names import c_name
from symbolic_rnn.c99.lowering.products import batched
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.values import Operand, contiguous, entries_of, scaled

__all__: list[str] = []


@lowers(Blockwise)
def blockwise(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Lowers the core Op inside loops over the batch axes; batches of products are one call."""
    op: Any = node.op
    if isinstance(op.core_op, ViewOp):
        return [inputs[0]]
    lead = op.batch_ndim(node)
    values, batch_shape = _with_batch_axes(graph, node, inputs, lead)
    matrices = all(len(names) == 2 for names in op.inputs_sig)
    if isinstance(op.core_op, Dot) and matrices:
        a, b = values
        return [batched(graph, node, a, b, batch_shape)]
    core = _core(node, lead)
    if not lead:
        return inlined(graph, [core], core.outputs, dict(zip(core.inputs, values, strict=True)))
    return _BatchLoops(graph, node, core, values, batch_shape).written()


def _with_batch_axes(
    graph: GraphLowering, node: Apply, inputs: Sequence[Operand], lead: int
) -> tuple[list[Operand], list[Size]]:
    """Return the inputs with stride 0 along batch axes that broadcast, and the batch shape."""
    values = []
    for variable, value in zip(node.inputs, inputs, strict=True):
        kind: Any = variable.type
        strides = [
            Size.of(0) if size == 1 else step
            for size, step in zip(kind.shape[:lead], value.strides, strict=False)
        ]
        values.append(value.view(strides=(*strides, *value.strides[lead:])))
    batch_shape = []
    for k in range(lead):
        sizes = [value.shape[k] for value in values if value.strides[k] != 0]
        first, *others = sizes or [values[0].shape[k]]
        for other in others:
            graph.builder.fail_unless_equal(
                first, other, ValueError, f"{node.op}: the inputs differ in batch shape"
            )
        batch_shape.append(first)
    return values, batch_shape


def _core(node: Apply, lead: int) -> Apply:
    """Make a node that applies the core Op to one element of the batch."""
    op: Any = node.op
    kinds: list[Any] = [variable.type for variable in node.inputs]
    found: Apply = op.core_op.make_node(*(kind.clone(shape=kind.shape[lead:])() for kind in kinds))
    return found


class _BatchLoops:
    """Loops over the batch axes, with the core node lowered inside.

    Where the signature gives the core sizes of the outputs, the outputs are allocated in front of
    the loops and threads may share the loops. Otherwise the core node's lowering determines the
    sizes, which must be the same for all elements of the batch.
    """

    def __init__(
        self,
        graph: GraphLowering,
        node: Apply,
        core: Apply,
        inputs: Sequence[Operand],
        batch_shape: Sequence[Size],
    ):
        self.graph, self.builder, self.node, self.core = graph, graph.builder, node, core
        self.inputs, self.batch_shape = inputs, batch_shape
        self.depth = self.builder.depth
        self.found: dict[Variable, Operand] = {}

    def written(self) -> list[Operand]:
        """Write the loops; return the outputs."""
        op: Any = self.node.op
        lead = len(self.batch_shape)
        sizes: dict[str, Size] = {}
        for names, value in zip(op.inputs_sig, self.inputs, strict=True):
            sizes = dict(zip(names, value.shape[lead:], strict=True)) | sizes
        known = all(name in sizes for names in op.outputs_sig for name in names)
        if known:
            for output, inner, names in zip(
                self.node.outputs, self.core.outputs, op.outputs_sig, strict=True
            ):
                shape = [*self.batch_shape, *(sizes[name] for name in names)]
                self.found[inner] = self.graph.array(output, self.graph.shape_like(output, shape))
        number = Operand("", "", tuple(self.batch_shape), contiguous(self.batch_shape))
        arrays = [
            value.view(shape=tuple(self.batch_shape), strides=value.strides[:lead])
            for value in (*self.found.values(), *self.inputs)
        ]
        work = max((value.shape[lead:] for value in self.inputs), key=len)
        loop_over(
            self.builder,
            self.batch_shape,
            [number, *arrays],
            self._body,
            vector=False,
            work=entries_of(work) * sum(work, start=Size.of(0)) if known else None,
            comments=[verbatim(f"{self.node.op}, for each element of the batch")],
        )
        return [self.found[inner] for inner in self.core.outputs]

    def _body(self, at: list[Expression]) -> None:
        block, *offsets = at
        targets = dict(zip(self.found, offsets, strict=False))
        known = {
            variable: self._element(value, offset)
            for variable, value, offset in zip(
                self.core.inputs, self.inputs, offsets[len(targets) :], strict=True
            )
        }
        destinations = {
            inner: self._destination(k, block, targets.get(inner))
            for k, inner in enumerate(self.core.outputs)
        }
        wanted = {
            inner: destination for inner, destination in destinations.items() if inner.type.ndim
        }
        written = GraphLowering(self.builder, [self.core], self.core.outputs, known, wanted)
        for inner, value in zip(self.core.outputs, written.run(), strict=True):
            if not written.is_at_destination(inner, value):
                written.copied(value, destinations[inner](value.shape))

    def _element(self, value: Operand, offset: Expression) -> Operand:
        """Return the current batch element of an input."""
        lead = len(self.batch_shape)
        wanted = f"{value.name}_block"
        if value.ndim == lead:
            number = self.builder.declare(value.dtype, wanted, value.load(offset))
            return Operand.of(number, value.dtype, depth=self.builder.depth)
        name = self.builder.pointer(value.dtype, wanted, value.address(offset), const=True)
        return value.view(
            name=name,
            shape=value.shape[lead:],
            strides=value.strides[lead:],
            buffer=None,
            const=True,
            depth=self.builder.depth,
        )

    def _destination(
        self, k: int, block: Expression, offset: Expression | None
    ) -> Callable[[tuple[Size, ...]], Operand]:
        """Return a function from an output's core shape to the memory for the current element."""
        inner, lead = self.core.outputs[k], len(self.batch_shape)

        def destination(shape: tuple[Size, ...]) -> Operand:
            if offset is None and inner not in self.found:
                self.found[inner] = self._allocate(self.node.outputs[k], block, shape)
            whole = self.found[inner]
            start = whole.address(scaled(block, entries_of(shape)) if offset is None else offset)
            name = self.builder.pointer(whole.dtype, f"{whole.name}_block", start)
            return whole.view(
                name=name,
                shape=shape,
                strides=whole.strides[lead:],
                buffer=None,
                depth=self.builder.depth,
            )

        return destination

    def _allocate(self, output: Variable, block: Expression, shape: Sequence[Size]) -> Operand:
        """Allocate an output for the whole batch inside the loops, where its sizes are known."""
        builder = self.builder
        kind: Any = output.type
        sizes = [self._outer_size(block, size) for size in shape]
        whole = (*self.batch_shape, *sizes)
        name, buffer = builder.name(c_name(output, "blocks")), builder.new_buffer()
        builder.declare_pointer(name, kind.dtype, self.depth)
        builder.allocate_into(name, buffer, builder.byte_count(kind.dtype, whole))
        return self.graph.own(
            output,
            Operand(name, kind.dtype, whole, contiguous(whole), buffer=buffer, depth=self.depth),
        )

    def _outer_size(self, block: Expression, size: Size) -> Size:
        """Return a size valid after the loops: the first element sets it, others must agree."""
        builder = self.builder
        if builder.depth_of(size) <= self.depth:
            return size
        outside = builder.declare_size("size", self.depth, 0 if size.is_nonnegative else None)
        builder.write(If(block.eq(0), [Store(Integer(outside), Integer(size))]))
        builder.fail_unless_equal(
            outside,
            size,
            ValueError,
            f"{self.node.op}: the outputs differ in size within the batch",
        )
        return outside
