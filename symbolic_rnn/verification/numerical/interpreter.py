"""Evaluates a graph Op by Op in NumPy, on real or complex numbers.

It is independent of PyTensor's compilation, rewrites and gradients: the graph is not rewritten, a
scan is a Python loop, and all floating-point numbers are double precision, or double-precision
complex if they depend on a complex value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from pytensor.compile.builders import OpFromGraph
from pytensor.compile.sharedvalue import SharedVariable
from pytensor.conditional.op import IfElse
from pytensor.graph.basic import Apply, Constant, Variable
from pytensor.graph.traversal import toposort
from pytensor.raise_op import CheckAndRaise
from pytensor.scalar import Cast
from pytensor.scan.op import Scan
from pytensor.tensor.basic import (
    Alloc,
    AllocEmpty,
    ARange,
    Join,
    MakeVector,
    ScalarFromTensor,
    Split,
    TensorFromScalar,
)
from pytensor.tensor.blockwise import Blockwise
from pytensor.tensor.elemwise import DimShuffle, Elemwise
from pytensor.tensor.math import All, Argmax, Dot, Max, Prod, Sum
from pytensor.tensor.math import Any as AnyTrue
from pytensor.tensor.reshape import JoinDims
from pytensor.tensor.shape import Reshape, Shape, Shape_i, SpecifyShape
from pytensor.tensor.subtensor import (
    AdvancedSubtensor,
    IncSubtensor,
    Subtensor,
    indices_from_subtensor,
)
from pytensor_ml.layers.conv import Im2Col

from symbolic_rnn.named import Named
from symbolic_rnn.surrogates import NamedOp, Surrogate
from symbolic_rnn.verification.numerical.scalars import SCALAR_FUNCTIONS

__all__ = [
    "UnknownOpError",
    "descendants",
    "evaluate",
    "evaluate_graph",
    "evaluated",
    "value_of",
]

Values = dict[Variable, Any]
Rule = Callable[[Apply, list[Any]], list[Any]]


class UnknownOpError(NotImplementedError):
    """The interpreter does not support an Op of the graph."""


def evaluate(outputs: Sequence[Variable], values: Mapping[Variable, Any]) -> list[Any]:
    """Evaluate variables at given values of the inputs.

    Parameters
    ----------
    outputs : sequence of Variable
        Variables to evaluate.
    values : mapping of Variable to array
        Values of the inputs, real or complex; shared variables default to their current values.

    Returns
    -------
    list of array

    Raises
    ------
    UnknownOpError
        If the graph contains an Op that the interpreter does not support.
    KeyError
        If an input has no value.
    """
    known = evaluated(outputs, values)
    return [value_of(output, known) for output in outputs]


def evaluated(outputs: Sequence[Variable], values: Mapping[Variable, Any]) -> Values:
    """Evaluate variables, and return all computed values; errors are raised by :func:`value_of`."""
    known: Values = {variable: _widened(value) for variable, value in values.items()}
    evaluate_graph(toposort(outputs, blockers=list(known)), known)
    return known


def evaluate_graph(nodes: Iterable[Apply], known: Values) -> None:
    """Evaluate nodes in order, adding their outputs to the known values."""
    for node in nodes:
        try:
            results = _taken(node, known) if isinstance(node.op, IfElse) else _applied(node, known)
        except Exception as error:  # raised only if the value is read, see value_of
            results = [_Failed(error)] * len(node.outputs)
        known.update(zip(node.outputs, results, strict=True))


class _Failed:
    """Placeholder of a value that could not be computed, as allowed in a branch not taken.

    Parameters
    ----------
    error : Exception
        Raised when the value is read.
    """

    def __init__(self, error: Exception):
        self.error = error


def _applied(node: Apply, known: Values) -> list[Any]:
    return _apply(node, [value_of(variable, known) for variable in node.inputs])


def _taken(node: Apply, known: Values) -> list[Any]:
    """The values of the branch selected by the condition."""
    condition, *branches = node.inputs
    n = len(node.outputs)
    taken = branches[:n] if value_of(condition, known) else branches[n:]
    return [value_of(variable, known) for variable in taken]


def descendants(nodes: Iterable[Apply], of: Variable) -> list[Apply]:
    """Select those nodes, given in topological order, that depend on a variable."""
    reached: set[Variable] = {of}
    selected = []
    for node in nodes:
        if any(variable in reached for variable in node.inputs):
            reached.update(node.outputs)
            selected.append(node)
    return selected


def value_of(variable: Variable, known: Values) -> Any:
    """Return a value, or raise the error that occurred when it was computed."""
    if variable in known:
        if isinstance(known[variable], _Failed):
            raise known[variable].error
        return known[variable]
    if isinstance(variable, Constant):
        return _widened(variable.data)
    if isinstance(variable, SharedVariable):
        return _widened(variable.get_value(borrow=True))
    raise KeyError(f"{variable} has no value; pass one for every input of the graph.")


def _widened(value: Any) -> Any:
    """Convert to double precision."""
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind == "f":
        return np.asarray(value, dtype="float64")
    return value


def _apply(node: Apply, inputs: list[Any]) -> list[Any]:
    op = node.op
    if isinstance(op, Elemwise):
        return [_elementwise(op.scalar_op, node, inputs)]
    if isinstance(op, Blockwise) and isinstance(op.core_op, Dot):
        return [np.matmul(*inputs)]
    for kind in type(op).__mro__:
        if kind in _RULES:
            return _RULES[kind](node, inputs)
    raise UnknownOpError(f"{op} is not supported on complex numbers.")


def _elementwise(scalar_op: Any, node: Apply, inputs: list[Any]) -> Any:
    arrays = [np.asarray(value) for value in inputs]
    if isinstance(scalar_op, Cast):
        kind = np.dtype(node.outputs[0].type.dtype).kind
        to = node.outputs[0].type.dtype if kind in "biu" else "float64"
        return (
            arrays[0] if kind in "fc" and arrays[0].dtype.kind == "c" else arrays[0].real.astype(to)
        )
    function = SCALAR_FUNCTIONS.get(type(scalar_op))
    if function is None:
        raise UnknownOpError(f"{scalar_op} is not supported on complex numbers.")
    with np.errstate(all="ignore"):
        return function(*arrays)


def _as_performed(node: Apply, inputs: list[Any]) -> list[Any]:
    """Run the Op's own ``perform``, which works for any values if the Op only moves them."""
    storage: list[list[Any]] = [[None] for _ in node.outputs]
    node.op.perform(node, inputs, storage)
    return [cell[0] for cell in storage]


def _reduction(function: Callable[..., Any]) -> Rule:
    return lambda node, inputs: [function(inputs[0], axis=node.op.axis)]


def _maximum(node: Apply, inputs: list[Any]) -> list[Any]:
    """The entry with the largest real part along the axes."""
    [values] = inputs
    axes = range(values.ndim) if node.op.axis is None else node.op.axis
    kept = [axis for axis in range(values.ndim) if axis not in axes]
    flat = np.transpose(values, (*kept, *axes)).reshape([values.shape[k] for k in kept] + [-1])
    chosen = flat.real.argmax(axis=-1)
    return [np.take_along_axis(flat, chosen[..., None], axis=-1)[..., 0]]


def _increment(node: Apply, inputs: list[Any]) -> list[Any]:
    target, values, *indices = inputs
    result = np.array(target, dtype=np.result_type(target, values))
    place: Any = tuple(indices_from_subtensor(indices, node.op.idx_list))
    if node.op.set_instead_of_inc:
        result[place] = values
    else:
        result[place] += values
    return [result]


def _scan(node: Apply, inputs: list[Any]) -> list[Any]:
    """A Python loop, for states with one or more past values and for emitted values."""
    op, info = node.op, node.op.info
    if info.mit_mot_in_slices or info.n_untraced_sit_sot or info.as_while:
        raise UnknownOpError(
            "A scan that is itself a gradient, draws numbers, or has a stopping condition is not "
            "supported."
        )
    n_steps = int(inputs[0])
    sequences = op.outer_seqs(inputs)
    fixed = op.outer_non_seqs(inputs)
    taps = [*info.mit_sot_in_slices, *info.sit_sot_in_slices]
    buffers = [*op.outer_mitsot(inputs), *op.outer_sitsot(inputs)]
    past = [list(buffer[: -min(tap)]) for tap, buffer in zip(taps, buffers, strict=True)]
    emitted: list[list[Any]] = [[] for _ in range(info.n_nit_sot)]
    graph = op.fgraph
    nodes = list(toposort(graph.outputs))
    for t in range(n_steps):
        state = [
            values[len(values) + offset]
            for tap, values in zip(taps, past, strict=True)
            for offset in tap
        ]
        arguments = [*(sequence[t] for sequence in sequences), *state, *fixed]
        known: Values = dict(zip(graph.inputs, arguments, strict=True))
        evaluate_graph(nodes, known)
        results = [value_of(output, known) for output in graph.outputs]
        for values, result in zip([*past, *emitted], results, strict=True):
            values.append(result)
    traces = [np.stack(values) for values in (*past, *emitted)]
    return traces


def _inner_graph(node: Apply, inputs: list[Any]) -> list[Any]:
    graph = node.op.fgraph
    known: Values = dict(zip(graph.inputs, inputs, strict=True))
    evaluate_graph(toposort(graph.outputs), known)
    return [value_of(output, known) for output in graph.outputs]


def _named(node: Apply, inputs: list[Any]) -> list[Any]:
    """A named function; a complex step goes by the derivative that is declared for it."""
    [value] = inputs
    function = node.op.of
    if not (isinstance(function, Surrogate) and np.iscomplexobj(value)):
        return _inner_graph(node, inputs)
    [found] = _inner_graph(node, [value.real])
    slope = function.derivative.on(node.inputs[0].type).make_node(node.inputs[0])
    [derivative] = _inner_graph(slope, [value.real])
    return [found + 1j * value.imag * derivative]


_MOVES_NUMBERS = (
    AdvancedSubtensor,
    ARange,
    CheckAndRaise,
    DimShuffle,
    Im2Col,
    JoinDims,
    Named,
    Reshape,
    Shape,
    Shape_i,
    SpecifyShape,
    Split,
    Subtensor,
)

_RULES: dict[type, Rule] = {
    **dict.fromkeys(_MOVES_NUMBERS, _as_performed),
    Sum: _reduction(np.sum),
    Prod: _reduction(np.prod),
    All: _reduction(np.all),
    AnyTrue: _reduction(np.any),
    Max: _maximum,
    Argmax: lambda node, inputs: _as_performed(node, [np.real(inputs[0]), *inputs[1:]]),
    Dot: lambda node, inputs: [np.dot(*inputs)],
    Alloc: lambda node, inputs: [np.broadcast_to(inputs[0], [int(n) for n in inputs[1:]])],
    AllocEmpty: lambda node, inputs: [_widened(np.zeros(inputs, dtype=node.op.dtype))],
    Join: lambda node, inputs: [np.concatenate(inputs, axis=node.op.axis)],
    MakeVector: lambda node, inputs: [np.stack([np.asarray(value) for value in inputs])],
    ScalarFromTensor: lambda node, inputs: [np.asarray(inputs[0])[()]],
    TensorFromScalar: lambda node, inputs: [np.asarray(inputs[0])],
    IncSubtensor: _increment,
    Scan: _scan,
    NamedOp: _named,
    OpFromGraph: _inner_graph,
}
