"""Lowers the nodes of a graph, and tracks which buffers may be reused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from pytensor.graph.basic import Apply, Constant, Variable
from pytensor.tensor.elemwise import DimShuffle
from pytensor.tensor.math import Dot

from symbolic_rnn.c99.array_types import array_type_of, is_generator
from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.ir.expressions import (
    ArrayLiteral,
    Cast,
    Expression,
    Integer,
    Literal,
    SizeOf,
    call,
    either,
)
from symbolic_rnn.c99.ir.sizes import Size, positive
from symbolic_rnn.c99.lowering.builder import Builder
from symbolic_rnn.c99.lowering.conversions import assigned
from symbolic_rnn.c99.lowering.loops import loop_over
from symbolic_rnn.c99.lowering.names import c_name
from symbolic_rnn.c99.lowering.registry import lowerer_of
from symbolic_rnn.c99.lowering.values import Operand, contiguous
from symbolic_rnn.c99.rewrites.branches import Demand, eager_inputs, may_read

__all__ = ["GraphLowering"]

#: Maximum length of vectors whose elements are tracked individually, because they are shapes.
_SHORT = 32


class GraphLowering:
    """Lowering of one graph into a function under construction.

    Parameters
    ----------
    builder : Builder
        The function under construction.
    nodes : sequence of Apply
        In topological order.
    outputs : sequence of Variable
        Variables that must be computed.
    known : mapping of Variable to Operand
        The values of the inputs.
    destinations : mapping of Variable to callable
        For outputs that are to be computed in memory of the caller's choice: a function from the
        shape to that memory, or to ``None`` if there is none.
    """

    def __init__(
        self,
        builder: Builder,
        nodes: Sequence[Apply],
        outputs: Sequence[Variable],
        known: Mapping[Variable, Operand],
        destinations: Mapping[Variable, Callable[[tuple[Size, ...]], Operand | None]] | None = None,
    ):
        self.builder = builder
        self.outputs = list(outputs)
        needed = Demand().of(outputs)
        self.all_nodes = list(nodes)
        self.nodes = [n for n in nodes if n in needed and known.keys().isdisjoint(n.outputs)]
        self.values: dict[Variable, Operand] = dict(known)
        self.destinations = dict(destinations or {})
        self.last_use: dict[Variable, int] = {}
        for k, node in enumerate(self.nodes):
            self.last_use |= dict.fromkeys(may_read(node, needed), k)
        self.last_use |= dict.fromkeys(self.outputs, len(self.nodes))
        self.last_read: dict[int, list[Variable]] = {}
        for variable, k in self.last_use.items():
            self.last_read.setdefault(k, []).append(variable)
        self.at_destination: set[tuple[Variable, str]] = set()
        self.readers: dict[int, set[Variable]] = {}
        self.current = 0

    def only_products_read(self, variable: Variable) -> bool:
        """Whether a matrix is read only by products, possibly transposed."""
        readers = [node for node in self.all_nodes if variable in node.inputs]
        return variable not in self.outputs and all(
            isinstance(node.op, Dot)
            or (isinstance(node.op, DimShuffle) and self.only_products_read(node.outputs[0]))
            for node in readers
        )

    def run(self) -> list[Operand]:
        """Lower all nodes; return the values of the outputs."""
        for k, node in enumerate(self.nodes):
            self.current = k
            inputs = [self.value(variable) for variable in eager_inputs(node)]
            found = lowerer_of(node)(self, node, inputs)
            for variable, value in zip(node.outputs, found, strict=True):
                self.values[variable] = value
                if value.buffer is not None and value.buffer in self.readers:
                    self.readers[value.buffer].add(variable)
            self._release(k, node)
        return [self.value(output) for output in self.outputs]

    def _release(self, k: int, node: Apply) -> None:
        read = self.last_read.get(k, ())
        done = [v for v in (*read, *node.outputs) if self.last_use.get(v, -1) <= k]
        for variable in dict.fromkeys(done):
            value = self.values.get(variable)
            if value is None or value.buffer not in self.readers:
                continue
            assert value.buffer is not None
            self.readers[value.buffer].discard(variable)
            if not self.readers[value.buffer]:
                del self.readers[value.buffer]

    def value(self, variable: Variable) -> Operand:
        """Return the value of a computed or constant variable."""
        if variable not in self.values:
            if not isinstance(variable, Constant):
                raise KeyError(f"{variable} has no value: it is neither an input nor computed yet.")
            self.values[variable] = self._constant(variable)
        return self.values[variable]

    def _constant(self, constant: Constant) -> Operand:
        if constant.data is None:  # SpecifyShape's placeholder for an unspecified size
            return Operand("", "", const=True)
        if is_generator(constant):
            raise NotCoveredError(
                f"{constant}, a random generator that is a constant (use a shared variable: "
                "pytensor.tensor.random.shared_rng)"
            )
        data = np.asarray(constant.data)
        dtype = str(data.dtype)
        if data.ndim == 0:
            whole = data.dtype.kind in "iu" and abs(int(data)) < 2**31
            integer = Size.of(int(data)) if data.dtype.kind in "iu" else None
            number = Integer(Size.of(int(data))) if whole else Literal(data[()], dtype)
            return Operand.of(number, dtype, integer=integer)
        shape = tuple(map(Size.of, data.shape))
        entries = [Literal(entry, dtype) for entry in data.ravel()]
        uniform = bool(entries) and len(set(entries)) == 1
        held = entries[:1] if uniform else entries
        name = self.builder.global_constants(dtype, c_name(constant, "constant"), held)
        strides = (Size.of(0),) * data.ndim if uniform else contiguous(shape)
        short = data.ndim == 1 and data.dtype.kind in "biu" and data.size <= _SHORT
        elements = tuple(Size.of(int(entry)) for entry in data) if short else None
        return Operand(name, dtype, shape, strides, elements=elements, const=True)

    def array(self, variable: Variable, shape: Sequence[Size], otherwise: str = "v") -> Operand:
        """Allocate an output of the current node: at its destination, or in the workspace.

        `otherwise` names the array if the variable has no name.
        """
        shape = tuple(shape)
        if variable in self.destinations:
            destination = self.destinations[variable](shape)
            if destination is not None:
                self.at_destination.add((variable, destination.name))
                return destination.view(depth=self.builder.depth)
        return self.allocate(
            variable, array_type_of(variable).dtype, shape, c_name(variable, otherwise)
        )

    def allocate(
        self, variable: Variable, dtype: str, shape: Sequence[Size], wanted: str
    ) -> Operand:
        """Allocate workspace memory for a variable."""
        value = self.builder.array(wanted, dtype, shape)
        assert value.buffer is not None
        self.readers[value.buffer] = {variable}
        return value

    def own(self, variable: Variable, value: Operand) -> Operand:
        """Keep the buffer of a value for a variable until the variable's last use."""
        assert value.buffer is not None
        self.readers[value.buffer] = {variable}
        return value

    def is_at_destination(self, variable: Variable, destination: Operand) -> bool:
        """Whether a value was computed at its destination."""
        return (variable, destination.name) in self.at_destination

    def keep_alive(self, value: Operand) -> Operand:
        """Keep a buffer alive for outputs of the current node that are views of it."""
        assert value.buffer is not None
        self.readers.setdefault(value.buffer, set())
        return value

    def is_last_use(self, variable: Variable) -> bool:
        """Whether an input's buffer may be overwritten: the current node is its last reader."""
        value = self.values.get(variable)
        if value is None or value.buffer is None or value.buffer not in self.readers:
            return False
        node = self.nodes[self.current]
        if self.last_use.get(variable, -1) > self.current or node.inputs.count(variable) > 1:
            return False
        alive = {v for v in self.readers[value.buffer] if self.last_use.get(v, -1) >= self.current}
        return alive <= {variable}

    def overwritten(self, variable: Variable, value: Operand) -> Operand:
        """Reuse the buffer of an input for an output, under a new name."""
        builder = self.builder
        wanted = c_name(variable, value.name)
        name = builder.pointer(value.dtype, wanted, value.pointer)
        return value.view(name=name, depth=builder.depth)

    def reversed_view(self, value: Operand, wanted: str) -> Operand:
        """View an array backward along its first axis, under a new name."""
        builder, (row, *others) = self.builder, value.strides
        last = builder.size(positive(value.shape[0] - 1) * row)
        name = builder.pointer(value.dtype, wanted, value.address(last), const=value.const)
        return value.view(name=name, strides=(-row, *others))

    def shape_like(self, variable: Variable, shape: Sequence[Size]) -> tuple[Size, ...]:
        """Replace sizes by constants where the variable's type fixes them.

        The type fixes the size of a whole batch; sizes that depend on a chunk's rows stay symbolic.
        """
        return tuple(
            self.builder.size(found) if fixed is None or found.is_part else Size.of(fixed)
            for found, fixed in zip(shape, array_type_of(variable).shape, strict=True)
        )

    def requested_shape(self, variable: Variable, sizes: Sequence[Operand]) -> tuple[Size, ...]:
        """Return the shape of a new array from computed sizes; write checks that it is valid."""
        shape = self.shape_like(variable, [self.builder.as_size(size) for size in sizes])
        self.check_sizes(variable, shape)
        return shape

    def check_sizes(self, variable: Variable, shape: Sequence[Size]) -> None:
        """Write checks that no size is negative and the array fits into memory."""
        computed = [size for size in dict.fromkeys(shape) if not size.is_nonnegative]
        if not computed:
            return
        negative = either(*(Integer(size) < 0 for size in computed))
        self.builder.fail_if(
            negative, ValueError, f"{_maker(variable)}: sizes must not be negative"
        )
        self.check_product(variable, shape)

    def check_product(self, variable: Variable, shape: Sequence[Size]) -> None:
        """Write a check that the array fits into memory."""
        sizes = ArrayLiteral("int64", tuple(map(Integer, shape)))
        kind: Any = variable.type
        self.builder.fail_if(
            call("c99_too_large", SizeOf(kind.dtype), len(shape), sizes),
            ValueError,
            f"{_maker(variable)}: the array is too large for memory",
        )

    def copied(self, value: Operand, into: Operand) -> Operand:
        """Copy an array of any strides; elements are converted to the dtype of the target."""
        builder = self.builder
        if value.is_scalar:
            builder.write(assigned(into.first, into.dtype, value.first, value.dtype))
            return into
        if value.dtype == into.dtype and value.is_contiguous and into.is_contiguous:
            need = Cast("size", builder.byte_count(value.dtype, value.shape))
            builder.call("memcpy", into.pointer, value.pointer, need)
            return into

        def copy(at: list[Expression]) -> None:
            source = value.load(at[1])
            builder.write(assigned(into.load(at[0]), into.dtype, source, value.dtype))

        loop_over(builder, into.shape, [into, value], copy)
        return into

    def as_contiguous(self, value: Operand) -> Operand:
        """Return the value if it is contiguous, else a contiguous copy."""
        if value.is_scalar or value.is_contiguous:
            return value
        return self.copied(
            value, self.builder.array(f"{value.name}_rows", value.dtype, value.shape)
        )


def _maker(variable: Variable) -> Any:
    """The Op that computes a variable, or the variable itself, for error messages."""
    return variable.owner.op if variable.owner else variable
