"""Converts a compiled graph, for a batch in rows, to a term for one example.

Every axis of a value is tracked through all Ops: it is the batch axis, an axis of the term, or one
along which the value is constant (:mod:`~symbolic_rnn.derivation.reading.axes`). An Op without a
notation raises :class:`UnreadableError`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import pytensor.tensor as pt
from pytensor.compile.ops import ViewOp
from pytensor.conditional.op import IfElse
from pytensor.graph.basic import Apply, Variable
from pytensor.raise_op import CheckAndRaise
from pytensor.tensor.basic import (
    Alloc,
    AllocDiag,
    ExtractDiag,
    Join,
    ScalarFromTensor,
    Split,
    TensorFromScalar,
)
from pytensor.tensor.blockwise import Blockwise
from pytensor.tensor.elemwise import CAReduce, DimShuffle, Elemwise
from pytensor.tensor.extra_ops import CumOp
from pytensor.tensor.math import (
    All,
    Argmax,
    Dot,
    Max,
    Min,
    Prod,
    ProdWithoutZeros,
    Sum,
)
from pytensor.tensor.math import (
    Any as AnyOf,
)
from pytensor.tensor.reshape import JoinDims, SplitDims
from pytensor.tensor.shape import Reshape, Shape, Shape_i, SpecifyShape
from pytensor.tensor.sort import ArgSortOp, SortOp
from pytensor.tensor.special import LogAddExp, LogSoftmax, LogSumExp, Softmax
from pytensor.tensor.subtensor import (
    AdvancedIncSubtensor,
    AdvancedSubtensor,
    IncSubtensor,
    Subtensor,
)
from pytensor.tensor.symbolic import FusibleSymbolicOpDerivative
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.layers.conv import ConvLayer, ConvLayerGrad, PoolLayer, PoolLayerGrad

from symbolic_rnn.derivation.notation import algebra
from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.derivation.reading.axes import (
    Axis,
    Lengths,
    Reading,
    UnreadableError,
    aligned,
    spread_out,
)
from symbolic_rnn.derivation.reading.constants import read_constant
from symbolic_rnn.derivation.reading.elementwise import read_elementwise
from symbolic_rnn.derivation.reading.indexing import read_part, read_placed, read_split
from symbolic_rnn.derivation.reading.known import Known
from symbolic_rnn.derivation.reading.linear_algebra import (
    along_exponential,
    read_along_exponential,
    read_linear_algebra,
)
from symbolic_rnn.derivation.reading.log_sums import differentiated, read_log_sum_gradient
from symbolic_rnn.derivation.reading.lookups import read_gathered
from symbolic_rnn.derivation.reading.products import read_product
from symbolic_rnn.derivation.reading.reductions import read_along, read_reduction
from symbolic_rnn.derivation.reading.shapes import (
    read_allocated,
    read_diagonal,
    read_joined,
    read_reshaped,
    read_shuffled,
)
from symbolic_rnn.derivation.reading.spatial import read_spatial
from symbolic_rnn.derivation.reading.symbols import Vocabulary
from symbolic_rnn.graph import opened
from symbolic_rnn.surrogates import NamedFunction, NamedOp, Surrogate

__all__ = ["UnreadableError", "read"]


def read(expression: TensorVariable, vocabulary: Vocabulary) -> tuple[Reading, Lengths]:
    """Read an expression for a batch as a term for one example.

    Parameters
    ----------
    expression : TensorVariable
        In symbols of one step.
    vocabulary : Vocabulary
        The terms of the symbols, and their properties.

    Returns
    -------
    reading : Reading
        Every axis except the batch axis is an axis of the term, unless the term is a single number
        for all components, or for a vector with one component.
    lengths : tuple of int or None
        Axis lengths of the expression.

    Raises
    ------
    UnreadableError
        If the expression mixes examples, or contains an Op without a notation.
    """
    [expression] = opened([expression], _has_no_notation)
    reader = _Reader(expression, vocabulary)
    reading = reader.read(expression)
    lengths = reader.known.lengths(expression, reading.axes)
    if Axis.EXAMPLE in reading.axes[1:]:
        raise UnreadableError("examples along another axis than the first.")
    wanted = [k for k, axis in enumerate(reading.axes) if axis is not Axis.EXAMPLE]
    single = len(wanted) == 1 and lengths[wanted[0]] == 1
    if isinstance(reading.term, t.Number) or single or list(reading.own) == wanted:
        return reading, lengths
    if reading.axes[0] is Axis.SAME and lengths[0] is None:
        wanted.remove(0)  # the same for every example
    return replace(reading, term=spread_out(reading, wanted, lengths)), lengths


@lru_cache(maxsize=64)
def _definition(function: NamedFunction) -> t.Definition:
    """Read the definition of a named function, for a number ``v``."""
    v, argument = pt.scalar("v", dtype="float64"), Name("v")
    reading, _ = read(function.expression(v), Vocabulary({v: t.Scalar(argument)}))
    if isinstance(function, Surrogate):
        slope = _definition(function.derivative)
        return t.Definition(function.name, argument, reading.term, slope, function.is_derivative)
    return t.Definition(function.name, argument, reading.term, primed=True)


def _has_no_notation(op: Any) -> bool:
    """Whether an Op with an inner graph is replaced by that graph."""
    return not isinstance(op, _NOTED) and differentiated(op) is None


#: Ops with an inner graph that have a notation of their own.
_NOTED = (
    *(AllocDiag, LogAddExp, LogSoftmax, LogSumExp, Softmax),
    *(ConvLayer, ConvLayerGrad, NamedOp, PoolLayer, PoolLayerGrad),
)

#: Ops whose other inputs only determine a shape or a checked condition.
_FIRST_ALONE = (
    *(Alloc, CheckAndRaise, ExtractDiag, JoinDims, Reshape, ScalarFromTensor),
    *(SpecifyShape, Split, SplitDims, Subtensor, TensorFromScalar, ViewOp),
)

_REDUCTIONS = {
    Sum: "sum",
    Prod: "prod",
    Max: "max",
    Min: "min",
    All: "min",
    AnyOf: "max",
    ProdWithoutZeros: "prod",
}

_ALONG = {SortOp: "sort", ArgSortOp: "argsort"}


def _read_inputs(node: Apply, core: Any) -> list[Variable]:
    """The inputs that determine a value, without those for shapes and checked conditions."""
    if isinstance(core, IncSubtensor):
        return node.inputs[:2]
    return node.inputs[:1] if isinstance(core, _FIRST_ALONE) else node.inputs


class _Reader:
    """Reads the variables of one graph, each once."""

    def __init__(self, expression: Variable, vocabulary: Vocabulary):
        self.known = Known(expression, vocabulary.examples, vocabulary.lengths)
        self.vocabulary = vocabulary
        self.found: dict[Variable, Reading] = {}

    def read(self, variable: Variable) -> Reading:
        """Read a variable; errors contain the Op."""
        if variable in self.vocabulary.terms:
            return self.vocabulary.of(variable)
        if variable not in self.found:
            try:
                self.found[variable] = _settled(self._read(variable))
            except UnreadableError as error:
                if variable.owner is None or error.named:
                    raise
                named = UnreadableError(f"{variable.owner.op}: {error}")
                named.named = True
                raise named from error
        return self.found[variable]

    def _read(self, variable: Variable) -> Reading:
        constant = self.known.constant(variable)
        if constant is not None:
            return read_constant(constant, variable)
        if variable.owner is None:
            raise UnreadableError(f"{variable} is not a symbol of the step.")
        node, op = variable.owner, variable.owner.op
        core = op.core_op if isinstance(op, Blockwise) else op
        if isinstance(core, AdvancedSubtensor | AdvancedIncSubtensor):
            return read_gathered(variable, self.known, self.read)
        if isinstance(core, IfElse):
            return self._branch(variable)
        derivative = along_exponential(variable)
        inputs = _read_inputs(node, core) if derivative is None else list(derivative)
        readings = [self.read(each) for each in inputs]
        lengths = [
            self.known.lengths(each, reading.axes)
            for each, reading in zip(inputs, readings, strict=True)
        ]
        if derivative is not None:
            return read_along_exponential(readings, lengths)
        spatial = read_spatial(variable, readings, lengths)
        if spatial is not None:
            return spatial
        linear = read_linear_algebra(core, readings, lengths)
        if linear is not None:
            return linear
        first = readings[0]
        match core:
            case Elemwise(scalar_op=scalar_op):
                return read_elementwise(scalar_op, node, readings, lengths)
            case Dot():
                return read_product(readings, lengths)
            case DimShuffle():
                return read_shuffled(core, first)
            case Alloc():
                return read_allocated(variable, first, self.known)
            case Subtensor() if core is op:
                return read_part(op, node, first, self.known, self.read)
            case IncSubtensor() if core is op:
                return read_placed(op, node, readings, self.known, self.read)
            case Split():
                return read_split(variable, first, self.known)
            case Join():
                return read_joined(int(core.axis), readings, lengths)
            case Reshape() | JoinDims() | SplitDims():
                return read_reshaped(variable, first, self.known)
            case Shape() | Shape_i():
                raise UnreadableError("the number of examples or positions.")
            case SpecifyShape() | CheckAndRaise() | ViewOp():
                return first
            case ScalarFromTensor() | TensorFromScalar():
                return first
            case ExtractDiag() | AllocDiag() if core.offset == 0:
                return read_diagonal(core, first, lengths[0])
            case ProdWithoutZeros():
                nonzero = algebra.comparison("!=", first.term, t.Number(0.0))
                term = t.Choice(nonzero, first.term, t.Number(1.0))
                return read_reduction("prod", core.axis, replace(first, term=term), lengths[0])
            case CAReduce() if type(core) in _REDUCTIONS:
                return read_reduction(_REDUCTIONS[type(core)], core.axis, first, lengths[0])
            case Argmax():
                return read_reduction("argmax", core.axis, first, lengths[0])
            case LogAddExp() if not any(reading.summed for reading in readings):
                whole, axes, longest = aligned(readings, lengths)
                own = tuple(k for k, axis in enumerate(axes) if axis is Axis.OWN)
                parts = [spread_out(r, own, longest) if r.own else r.term for r in whole]
                return Reading(t.Call("logaddexp", tuple(parts)), axes)
            case FusibleSymbolicOpDerivative() if of := differentiated(core):
                k = node.outputs.index(variable)
                return read_log_sum_gradient(of, node, k, readings, lengths)
            case NamedOp() if not first.summed:
                return replace(first, term=t.Declared(_definition(core.of), first.term))
            case LogSumExp():
                return read_reduction("logsumexp", core.axis, first, lengths[0])
            case Softmax() | LogSoftmax():
                name = "softmax" if isinstance(core, Softmax) else "log softmax"
                return read_along(name, core.axis, first, lengths[0])
            case CumOp() if core.axis is not None:
                name = "cumsum" if core.mode == "add" else "cumprod"
                return read_along(name, [core.axis], first, lengths[0])
            case SortOp() | ArgSortOp():
                return read_along(_ALONG[type(core)], [core.axis], first, lengths[0])
        raise UnreadableError("it has no notation in an equation.")

    def _branch(self, variable: Variable) -> Reading:
        """Read the branch of a constant condition, or a choice between both."""
        node = variable.owner
        assert node is not None
        condition = self.known.constant(node.inputs[0])
        k = node.outputs.index(variable)
        n = len(node.outputs)
        sides = [node.inputs[1 + k], node.inputs[1 + n + k]]
        if condition is not None:
            return self.read(sides[0 if condition else 1])
        readings = [self.read(side) for side in sides]
        lengths = [
            self.known.lengths(side, reading.axes)
            for side, reading in zip(sides, readings, strict=True)
        ]
        whole, axes, longest = aligned(readings, lengths)
        own = tuple(k for k, axis in enumerate(axes) if axis is Axis.OWN)
        parts = [spread_out(r, own, longest) if r.own else r.term for r in whole]
        chosen = t.Choice(self.read(node.inputs[0]).term, *parts)
        return Reading(chosen, axes, any(reading.summed for reading in whole))


def _settled(reading: Reading) -> Reading:
    """Check that examples are not mixed; a term that is a single number has no axes."""
    if reading.axes.count(Axis.EXAMPLE) > 1:
        raise UnreadableError("examples that are combined with each other.")
    if reading.summed and reading.per_example:
        raise UnreadableError("a sum over the examples that is read by each example.")
    if not isinstance(reading.term, t.Number):
        return reading
    axes = tuple(Axis.SAME if axis is Axis.OWN else axis for axis in reading.axes)
    return replace(reading, axes=axes)
