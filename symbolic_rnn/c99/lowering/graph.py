"""Writes a graph node by node, and lets values share room once they are no longer read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from pytensor.graph.basic import Apply, Constant, Variable
from pytensor.tensor.elemwise import DimShuffle
from pytensor.tensor.math import Dot

from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.ir.expressions import (
    Bytes,
    Cast,
    Entries,
    Expression,
    Integer,
    Literal,
    apply,
    either,
)
from symbolic_rnn.c99.ir.sizes import Size, positive
from symbolic_rnn.c99.layouts import is_generator, layout_of
from symbolic_rnn.c99.lowering.conversions import assigned
from symbolic_rnn.c99.lowering.loops import over
from symbolic_rnn.c99.lowering.names import called
from symbolic_rnn.c99.lowering.program import Program
from symbolic_rnn.c99.lowering.registry import lowerer_of
from symbolic_rnn.c99.lowering.values import Value, contiguous
from symbolic_rnn.c99.rewrites.branches import Demand, eager_inputs, may_read

__all__ = ["GraphLowering"]

#: Of vectors up to so long the entries are known one by one: they are shapes.
_SHORT = 32


class GraphLowering:
    """A graph on its way into a program.

    Parameters
    ----------
    program : Program
        What is written to.
    nodes : sequence of Apply
        In an order in which they can be computed.
    outputs : sequence of Variable
        What must remain.
    known : mapping of Variable to Value
        The inputs.
    places : mapping of Variable to callable
        For outputs that are wanted in a place of their own: from the shape to the place, or to
        ``None`` where there is none.
    """

    def __init__(
        self,
        program: Program,
        nodes: Sequence[Apply],
        outputs: Sequence[Variable],
        known: Mapping[Variable, Value],
        places: Mapping[Variable, Callable[[tuple[Size, ...]], Value | None]] | None = None,
    ):
        self.program = program
        self.outputs = list(outputs)
        needed = Demand().of(outputs)
        self.all_nodes = list(nodes)
        self.nodes = [n for n in nodes if n in needed and known.keys().isdisjoint(n.outputs)]
        self.values: dict[Variable, Value] = dict(known)
        self.places = dict(places or {})
        self.last: dict[Variable, int] = {}
        for k, node in enumerate(self.nodes):
            self.last |= dict.fromkeys(may_read(node, needed), k)
        self.last |= dict.fromkeys(self.outputs, len(self.nodes))
        self.last_read: dict[int, list[Variable]] = {}
        for variable, k in self.last.items():
            self.last_read.setdefault(k, []).append(variable)
        self.placed: set[tuple[Variable, str]] = set()
        self.readers: dict[int, set[Variable]] = {}
        self.current = 0

    def only_products_read(self, variable: Variable) -> bool:
        """Whether a matrix is read by products alone, as it is or transposed."""
        readers = [node for node in self.all_nodes if variable in node.inputs]
        return variable not in self.outputs and all(
            isinstance(node.op, Dot)
            or (isinstance(node.op, DimShuffle) and self.only_products_read(node.outputs[0]))
            for node in readers
        )

    def run(self) -> list[Value]:
        """Write all nodes; give the values of the outputs."""
        for k, node in enumerate(self.nodes):
            self.current = k
            inputs = [self.value(variable) for variable in eager_inputs(node)]
            found = lowerer_of(node)(self, node, inputs)
            for variable, value in zip(node.outputs, found, strict=True):
                self.values[variable] = value
                if value.buffer is not None and value.buffer in self.readers:
                    self.readers[value.buffer].add(variable)
            self._let_go(k, node)
        return [self.value(output) for output in self.outputs]

    def _let_go(self, k: int, node: Apply) -> None:
        read = self.last_read.get(k, ())
        done = [v for v in (*read, *node.outputs) if self.last.get(v, -1) <= k]
        for variable in dict.fromkeys(done):
            value = self.values.get(variable)
            if value is None or value.buffer not in self.readers:
                continue
            assert value.buffer is not None
            self.readers[value.buffer].discard(variable)
            if not self.readers[value.buffer]:
                del self.readers[value.buffer]

    def value(self, variable: Variable) -> Value:
        """The value of a variable that is computed, given, or constant."""
        if variable not in self.values:
            if not isinstance(variable, Constant):
                raise KeyError(f"{variable} has no value")
            self.values[variable] = self._constant(variable)
        return self.values[variable]

    def _constant(self, constant: Constant) -> Value:
        if constant.data is None:  # a size that is not promised
            return Value("", "", const=True)
        if is_generator(constant):
            raise NotCoveredError(
                f"{constant}, a random generator that is a constant (make it a shared variable by "
                "pytensor.tensor.random.shared_rng)"
            )
        data = np.asarray(constant.data)
        dtype = str(data.dtype)
        if data.ndim == 0:
            whole = data.dtype.kind in "iu" and abs(int(data)) < 2**31
            integer = Size.of(int(data)) if data.dtype.kind in "iu" else None
            number = Integer(Size.of(int(data))) if whole else Literal(data[()], dtype)
            return Value.of(number, dtype, integer=integer)
        shape = tuple(map(Size.of, data.shape))
        entries = [Literal(entry, dtype) for entry in data.ravel()]
        uniform = bool(entries) and len(set(entries)) == 1
        held = entries[:1] if uniform else entries
        name = self.program.constant(dtype, called(constant, "constant"), held)
        strides = (Size.of(0),) * data.ndim if uniform else contiguous(shape)
        short = data.ndim == 1 and data.dtype.kind in "biu" and data.size <= _SHORT
        elements = tuple(Size.of(int(entry)) for entry in data) if short else None
        return Value(name, dtype, shape, strides, elements=elements, const=True)

    def array(self, variable: Variable, shape: Sequence[Size], otherwise: str = "v") -> Value:
        """Room for an output of the current node: where it is wanted, or in the workspace.

        What has no name is called ``otherwise``.
        """
        shape = tuple(shape)
        if variable in self.places:
            place = self.places[variable](shape)
            if place is not None:
                self.placed.add((variable, place.name))
                return place.seen(depth=self.program.depth)
        return self.room(variable, layout_of(variable).dtype, shape, called(variable, otherwise))

    def room(self, variable: Variable, dtype: str, shape: Sequence[Size], wanted: str) -> Value:
        """Room for a variable in the workspace."""
        value = self.program.array(wanted, dtype, shape)
        assert value.buffer is not None
        self.readers[value.buffer] = {variable}
        return value

    def held(self, variable: Variable, value: Value) -> Value:
        """A value that lies in a buffer of its own, until the last reader of its variable."""
        assert value.buffer is not None
        self.readers[value.buffer] = {variable}
        return value

    def is_placed(self, variable: Variable, place: Value) -> bool:
        """Whether a value was computed in the place that it was wanted in."""
        return (variable, place.name) in self.placed

    def keep(self, value: Value) -> Value:
        """Hold a buffer for the outputs of the current node that see it."""
        assert value.buffer is not None
        self.readers.setdefault(value.buffer, set())
        return value

    def only_read_here(self, variable: Variable) -> bool:
        """Whether the room of an input may be written over: nothing else reads it, now or later."""
        value = self.values.get(variable)
        if value is None or value.buffer is None or value.buffer not in self.readers:
            return False
        node = self.nodes[self.current]
        if self.last.get(variable, -1) > self.current or node.inputs.count(variable) > 1:
            return False
        alive = {v for v in self.readers[value.buffer] if self.last.get(v, -1) >= self.current}
        return alive <= {variable}

    def written_over(self, variable: Variable, value: Value) -> Value:
        """The room of an input as that of an output, under a name of its own."""
        program = self.program
        wanted = called(variable, value.name)
        name = program.pointer(value.dtype, wanted, value.pointer)
        return value.seen(name=name, depth=program.depth)

    def from_other_end(self, value: Value, wanted: str) -> Value:
        """An array, seen along its first axis from the other end, under a name of its own."""
        program, (row, *others) = self.program, value.strides
        last = program.size(positive(value.shape[0] - 1) * row)
        name = program.pointer(value.dtype, wanted, value.behind(last), const=value.const)
        return value.seen(name=name, strides=(-row, *others))

    def shape_like(self, variable: Variable, shape: Sequence[Size]) -> tuple[Size, ...]:
        """Sizes, as integers where the type of a variable knows them.

        The type knows the size of a whole batch; a part of it has fewer rows.
        """
        return tuple(
            self.program.size(found) if fixed is None or found.is_part else Size.of(fixed)
            for found, fixed in zip(shape, layout_of(variable).shape, strict=True)
        )

    def asked(self, variable: Variable, sizes: Sequence[Value]) -> tuple[Size, ...]:
        """Sizes that a graph computes, for a new array: none negative, and not too large."""
        shape = self.shape_like(variable, [self.program.integer(size) for size in sizes])
        self.check_sizes(variable, shape)
        return shape

    def check_sizes(self, variable: Variable, shape: Sequence[Size]) -> None:
        """Raise where a size is negative, or all together more than memory can hold."""
        computed = [size for size in dict.fromkeys(shape) if not size.is_nonnegative]
        if not computed:
            return
        negative = either(*(Integer(size) < 0 for size in computed))
        self.program.fail_if(negative, ValueError, f"{_maker(variable)}: a size is negative")
        self.check_product(variable, shape)

    def check_product(self, variable: Variable, shape: Sequence[Size]) -> None:
        """Raise where all sizes together are more than memory can hold."""
        sizes = Entries("int64", tuple(map(Integer, shape)))
        kind: Any = variable.type
        self.program.fail_if(
            apply("c99_too_large", Bytes(kind.dtype), len(shape), sizes),
            ValueError,
            f"{_maker(variable)}: the array is larger than memory can be",
        )

    def copied(self, value: Value, into: Value) -> Value:
        """Copy an array, whatever its strides; entries are converted to the dtype of the target."""
        program = self.program
        if value.number:
            program.write(assigned(into.first, into.dtype, value.first, value.dtype))
            return into
        if value.dtype == into.dtype and value.is_contiguous and into.is_contiguous:
            need = Cast("size", program.need(value.dtype, value.shape))
            program.do("memcpy", into.pointer, value.pointer, need)
            return into

        def copy(at: list[Expression]) -> None:
            source = value.entry(at[1])
            program.write(assigned(into.entry(at[0]), into.dtype, source, value.dtype))

        over(program, into.shape, [into, value], copy)
        return into

    def as_contiguous(self, value: Value) -> Value:
        """The value itself, or a copy whose rows follow each other."""
        if value.number or value.is_contiguous:
            return value
        return self.copied(
            value, self.program.array(f"{value.name}_rows", value.dtype, value.shape)
        )


def _maker(variable: Variable) -> Any:
    """The Op that gives a variable, or what stands for it."""
    return variable.owner.op if variable.owner else variable
