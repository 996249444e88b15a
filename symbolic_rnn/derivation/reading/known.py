"""Infers lengths of axes, and values that depend only on lengths and constants."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from pytensor.graph.basic import Apply, Constant, Variable
from pytensor.graph.fg import FunctionGraph
from pytensor.graph.traversal import ancestors
from pytensor.tensor.basic import Alloc
from pytensor.tensor.rewriting.shape import ShapeFeature
from pytensor.tensor.shape import Shape, Shape_i

from symbolic_rnn.derivation.reading.axes import Axis, Lengths

__all__ = ["Known"]

#: Two batch sizes: a value that is equal for both does not depend on the batch size.
_TRIALS = (1009, 1013)


class Known:
    """Computes values that follow from the lengths of the symbols' axes.

    Parameters
    ----------
    expression : Variable
        The expression being read, which contains all queried variables.
    examples : collection of Variable
        Symbols whose first axis is the batch axis.
    lengths : mapping of Variable to tuple of int or None
        Lengths of symbols, where their types do not have them.
    """

    def __init__(
        self,
        expression: Variable,
        examples: Collection[Variable],
        lengths: Mapping[Variable, Lengths],
    ):
        self.expression, self.examples, self.of_symbols = expression, examples, lengths
        self._values: dict[tuple[Variable, int], Any] = {}
        self._free: dict[tuple[Variable, int], int] = {}

    @cached_property
    def _shapes(self) -> ShapeFeature:
        feature = ShapeFeature()
        FunctionGraph(outputs=[self.expression], clone=False).attach_feature(feature)
        return feature

    def lengths(self, variable: Variable, axes: Sequence[Axis] = ()) -> Lengths:
        """The length of each axis; ``None`` if unknown, and for the batch axis.

        Parameters
        ----------
        variable : Variable
        axes : sequence of Axis, optional
            Meaning of its axes, if known, which saves work.
        """
        return tuple(
            int(size)
            if size is not None
            else None
            if axes and axes[axis] is Axis.EXAMPLE
            else self._alike(variable, axis)
            for axis, size in enumerate(variable.type.shape)
        )

    def constant(self, variable: Variable) -> np.ndarray | None:
        """The value, if it depends on neither data nor batch size; else ``None``."""
        first, second = (self._value(variable, trial) for trial in _TRIALS)
        if first is None or second is None:
            return None
        return np.asarray(first) if np.array_equal(first, second) else None

    def shaped_as(self, variable: Variable) -> Variable | None:
        """The first symbol it depends on that has the same shape, where lengths are unknown."""

        def shape(each: Variable) -> list[int | None]:
            return [self._length(each, axis, _TRIALS[0]) for axis in range(each.type.ndim)]

        symbols = [each for each in ancestors([variable]) if each.owner is None]
        alike = (
            each
            for each in symbols
            if not isinstance(each, Constant)
            and each.type.ndim == variable.type.ndim
            and shape(each) == shape(variable)
        )
        return next(alike, None)

    def counts_examples(self, variable: Variable) -> bool:
        """Whether a number is the batch size."""
        return all(_is(self._value(variable, n), n) for n in _TRIALS)

    def numbers_examples(self, variable: Variable) -> bool:
        """Whether a vector or column enumerates the examples in order."""
        found = [self._value(variable, trial) for trial in _TRIALS]
        return all(
            value is not None and np.array_equal(np.ravel(value), np.arange(n))
            for value, n in zip(found, _TRIALS, strict=True)
        )

    def _alike(self, variable: Variable, axis: int) -> int | None:
        first, second = (self._length(variable, axis, trial) for trial in _TRIALS)
        return first if first == second else None

    def _length(self, variable: Variable, axis: int, examples: int) -> int | None:
        size = variable.type.shape[axis]
        if size is not None:
            return int(size)
        if variable.owner is None:
            known = self.of_symbols.get(variable)
            if known is not None and known[axis] is not None:
                return known[axis]
            if axis == 0 and variable in self.examples:
                return examples
            # An unknown length differs between the trials, like the batch size.
            free = self._free.setdefault((variable, axis), len(self._free) + 1)
            return free * _UNKNOWN + examples
        found = self._value(self._shapes.shape_tuple(variable)[axis], examples)
        return None if found is None else int(found)

    def _value(self, variable: Variable, examples: int) -> Any:
        key = variable, examples
        if key not in self._values:
            self._values[key] = None  # a length may be stated as the length of the value itself
            self._values[key] = self._computed(variable, examples)
        return self._values[key]

    def _computed(self, variable: Variable, examples: int) -> Any:
        if isinstance(variable, Constant):
            return variable.data
        node = variable.owner
        if node is None:
            return None
        if isinstance(node.op, Shape):
            of = node.inputs[0]
            sizes = [self._length(of, axis, examples) for axis in range(of.type.ndim)]
            return None if None in sizes else np.array(sizes, dtype="int64")
        if isinstance(node.op, Shape_i):
            size = self._length(node.inputs[0], node.op.i, examples)
            return None if size is None else np.array(size, dtype="int64")
        inputs = [self._value(each, examples) for each in node.inputs]
        if any(value is None for value in inputs):
            return None
        if isinstance(node.op, Alloc) and np.prod(inputs[1:], dtype=float) > _LARGEST:
            return None
        return _performed(node, inputs)[node.outputs.index(variable)]


_UNKNOWN = 10_007
_LARGEST = 10_000_000
_NOT_KNOWN = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, NotImplementedError),
    *(TypeError, ValueError),
)


def _is(value: Any, number: int) -> bool:
    return value is not None and np.ndim(value) == 0 and int(value) == number


def _performed(node: Apply, inputs: list[Any]) -> list[Any]:
    """Evaluate one node; return ``None`` for each output if that is not possible."""
    cells: list[list[Any]] = [[None] for _ in node.outputs]
    try:
        node.op.perform(node, inputs, cells)
    except _NOT_KNOWN:
        return [None] * len(cells)
    return [cell[0] for cell in cells]
