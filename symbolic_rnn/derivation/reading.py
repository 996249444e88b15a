"""Reads a compiled graph, a batch in rows, as a term: one example in columns."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pytensor.scalar as ps
from pytensor.graph.basic import Constant, Variable
from pytensor.raise_op import CheckAndRaise
from pytensor.tensor.basic import Alloc, Join, ScalarFromTensor, Split, TensorFromScalar
from pytensor.tensor.blockwise import Blockwise
from pytensor.tensor.elemwise import DimShuffle, Elemwise
from pytensor.tensor.math import Dot, Sum
from pytensor.tensor.reshape import SplitDims
from pytensor.tensor.shape import Reshape, SpecifyShape
from pytensor.tensor.special import LogSoftmax, Softmax
from pytensor.tensor.subtensor import IncSubtensor, Subtensor, indices_from_subtensor

from symbolic_rnn.derivation import spatial_terms as sp
from symbolic_rnn.derivation import terms as t
from symbolic_rnn.derivation.names import Name
from symbolic_rnn.derivation.spatial_reading import read_spatial

__all__ = ["UnreadableError", "read"]

#: How a variable of the graph holds the examples: one per row, one per column, or not at all.
Layout = Literal["rows", "columns", "fixed"]
Reading = tuple[t.Term, Layout]


class UnreadableError(NotImplementedError):
    """A graph has no reading as an equation for one example."""


def read(
    expression: Variable, symbols: Mapping[Variable, t.Term], examples: Collection[Variable]
) -> t.Term:
    """Read an expression of a batch as a term for one example.

    Parameters
    ----------
    expression : Variable
        In symbols of one step.
    symbols : mapping of Variable to Term
        What stands for every symbol.
    examples : collection of Variable
        The symbols that hold one example per row; the others are parameters.

    Returns
    -------
    Term
        A sum over examples, as in a parameter's gradient, is left out: the term is what one example
        contributes.

    Raises
    ------
    UnreadableError
        If the expression mixes examples, or holds an Op with no notation.
    """
    known: dict[Variable, Reading] = {
        symbol: (term, "rows" if symbol in examples else "fixed")
        for symbol, term in symbols.items()
    }

    def reading(variable: Variable) -> Reading:
        if variable not in known:
            known[variable] = _read_node(variable, [reading(i) for i in _read_inputs(variable)])
        return known[variable]

    term, _ = reading(expression)
    return term


def _read_inputs(variable: Variable) -> Sequence[Variable]:
    """The inputs that say what a value is; the others say its shape, or a condition it meets."""
    if variable.owner is None:
        return ()
    op, inputs = variable.owner.op, variable.owner.inputs
    if isinstance(op, _FIRST_ALONE):
        return inputs[:1]
    return inputs[:2] if isinstance(op, IncSubtensor) else inputs


_FIRST_ALONE = (
    *(Alloc, CheckAndRaise, Reshape, ScalarFromTensor, SpecifyShape, Split, SplitDims, Subtensor),
    TensorFromScalar,
)


def _read_node(variable: Variable, inputs: list[Reading]) -> Reading:
    if isinstance(variable, Constant):
        return _read_constant(variable), "fixed"
    if variable.owner is None:
        raise UnreadableError(f"{variable} is no symbol of the step.")
    node = variable.owner
    op = node.op
    if node.inputs[0].type.ndim and (term := read_spatial(variable, [term for term, _ in inputs])):
        return term, "fixed" if isinstance(term, t.Outer | sp.KernelGradient) else "rows"
    core = op.core_op if isinstance(op, Blockwise) else op
    match core:
        case Elemwise(scalar_op=scalar_op):
            return _read_elementwise(scalar_op, node, inputs)
        case Dot():
            return _read_product(*inputs)
        case DimShuffle(new_order=(0, *_)) if isinstance(inputs[0][0], sp.Reshaped):
            shape = variable.type.shape[1:]  # an axis of length one, put in or left out
            return sp.Reshaped(inputs[0][0].term, shape), inputs[0][1]
        case DimShuffle(new_order=order):
            return _read_shuffle(order, node.inputs[0].type.ndim, inputs[0])
        case Subtensor():
            start, stop = _last_axis(op, node.inputs[1:])
            return t.Part(inputs[0][0], start, stop), inputs[0][1]
        case Split():
            start, stop = _split(variable)
            return t.Part(inputs[0][0], start, stop), inputs[0][1]
        case _ if isinstance(core, _FIRST_ALONE) and not isinstance(core, Reshape | SplitDims):
            return inputs[0]
        case Sum(axis=axes):
            return _read_sum(axes, node.inputs[0].type.ndim, inputs[0])
        case Softmax() | LogSoftmax():
            name = "softmax" if isinstance(core, Softmax) else "log softmax"
            return t.Call(name, (inputs[0][0],)), inputs[0][1]
        case Join(axis=axis) if axis in (-1, variable.type.ndim - 1):
            return t.Joined(tuple(term for term, _ in inputs)), _layout(inputs)
        case IncSubtensor():
            start, stop = _last_axis(op, node.inputs[2:])
            adds = not op.set_instead_of_inc
            (onto, layout), (part, other) = inputs[:2]
            layout = "rows" if "rows" in (layout, other) else layout
            return t.Placed(onto, part, start, stop, adds), layout
    raise UnreadableError(f"{op} has no notation as an equation.")


def _read_constant(constant: Constant) -> t.Term:
    values = np.unique(np.asarray(constant.data, dtype="float64"))
    if values.size == 1:
        return t.Number(float(values[0]))
    return t.Symbol(Name(constant.name or "constant"))


def _layout(inputs: Sequence[Reading]) -> Layout:
    layouts = {layout for _, layout in inputs}
    if {"rows", "columns"} <= layouts:
        raise UnreadableError("an expression that compares examples with each other.")
    return "rows" if "rows" in layouts else "columns" if "columns" in layouts else "fixed"


def _read_product(left: Reading, right: Reading) -> Reading:
    (a, of_a), (b, of_b) = left, right
    match of_a, of_b:
        case "rows", "fixed":
            return t.Applied(t.transposed(b), a), "rows"
        case "fixed", "columns":
            return t.Applied(a, b), "columns"
        case "fixed", "fixed":
            return t.Applied(a, b), "fixed"
        case "columns", "rows":
            return t.Outer(a, b), "fixed"
    raise UnreadableError("a product in which examples meet each other.")


def _read_shuffle(order: Sequence[int | Any], ndim: int, of: Reading) -> Reading:
    term, layout = of
    if tuple(order) == (1, 0):
        if layout == "fixed":
            return t.transposed(term), "fixed"
        return term, "columns" if layout == "rows" else "rows"
    if layout == "rows" and order and order[0] != 0:
        raise UnreadableError("an expression that moves examples to another axis.")
    return term, layout


def _read_sum(axes: Sequence[int] | None, ndim: int, of: Reading) -> Reading:
    term, layout = of
    axes = tuple(range(ndim)) if axes is None else tuple(axes)
    over_examples = (layout == "rows" and 0 in axes) or (layout == "columns" and 1 in axes)
    components = len(axes) - over_examples
    after: Layout = "fixed" if over_examples else layout
    if layout == "rows" and components and ndim > 2 and ndim - 1 not in axes:
        if set(axes) - {0} != set(range(1, ndim - 1)):
            raise UnreadableError("a sum over some of the positions.")
        return sp.OverPositions(term), after
    return (t.total_of(term) if components else term), after


def _last_axis(op: Any, inputs: Sequence[Variable]) -> tuple[int | None, int | None]:
    numbers: list[Any] = [_number(variable) for variable in inputs]
    *others, last = indices_from_subtensor(numbers, op.idx_list)
    if any(other != slice(None) for other in others) or not isinstance(last, slice):
        raise UnreadableError("an index that is not a slice of the last axis.")
    if last.step not in (None, 1):
        raise UnreadableError("a slice with a step.")
    return last.start, last.stop


def _split(variable: Variable) -> tuple[int, int]:
    """Where an output of a split lies on the last axis."""
    node = variable.owner
    assert node is not None
    whole, sizes = node.inputs
    last = whole.type.ndim - 1
    if getattr(node.op, "axis", None) not in (-1, last) or not isinstance(sizes, Constant):
        raise UnreadableError("a split of another axis than the last.")
    ends = np.cumsum(sizes.data)
    k = node.outputs.index(variable)
    return int(ends[k] - sizes.data[k]), int(ends[k])


def _number(variable: Variable) -> int:
    while variable.owner is not None:
        variable = variable.owner.inputs[0]
    if not isinstance(variable, Constant) or np.ndim(variable.data):
        raise UnreadableError("an index that is computed.")
    return int(variable.data)


_FUNCTIONS: dict[type[ps.ScalarOp], str] = {
    ps.Tanh: "tanh",
    ps.Sigmoid: "sigma",
    ps.Softplus: "softplus",
    ps.Exp: "exp",
    ps.Log: "log",
    ps.Log1p: "log1p",
    ps.Sqrt: "sqrt",
    ps.Sin: "sin",
    ps.Cos: "cos",
    ps.Abs: "abs",
    ps.Sign: "sign",
    ps.Maximum: "max",
    ps.Minimum: "min",
}

_RELATIONS: dict[type[ps.ScalarOp], str] = {
    ps.GT: ">",
    ps.LT: "<",
    ps.GE: ">=",
    ps.LE: "<=",
    ps.EQ: "=",
    ps.NEQ: "!=",
}


def _read_elementwise(scalar_op: ps.ScalarOp, node: Any, inputs: list[Reading]) -> Reading:
    layout = _layout(inputs)
    parts = [term for term, _ in inputs]
    kind = type(scalar_op)
    if kind in _FUNCTIONS:
        return t.Call(_FUNCTIONS[kind], tuple(parts)), layout
    if kind in _RELATIONS:
        return t.comparison(_RELATIONS[kind], *parts), layout
    match scalar_op:
        case ps.Add():
            return t.total(*parts), layout
        case ps.Sub():
            return t.difference(*parts), layout
        case ps.Mul():
            return t.product(*parts), layout
        case ps.Neg():
            return t.product(t.Number(-1.0), *parts), layout
        case ps.TrueDiv() if isinstance(parts[1], t.Number):
            return t.product(t.Number(1.0 / parts[1].value), parts[0]), layout
        case ps.TrueDiv():
            return t.Quotient(*parts), layout
        case ps.Reciprocal():
            return t.Quotient(t.Number(1.0), *parts), layout
        case ps.Sqr():
            return t.product(parts[0], parts[0]), layout
        case ps.Pow() if isinstance(parts[1], t.Number):
            return t.Power(parts[0], parts[1].value), layout
        case ps.Switch():
            return t.Choice(*parts), layout
        case ps.Second():
            return parts[1], layout
        case ps.Cast() | ps.Identity():
            return parts[0], layout
    raise UnreadableError(f"{scalar_op} has no notation as an equation.")
