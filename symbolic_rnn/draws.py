"""Random draws of a step: made for all steps before the loop, and read like an input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, cast

import pytensor.tensor as pt
from pytensor.graph.basic import Apply, Variable
from pytensor.graph.fg import FunctionGraph
from pytensor.graph.op import HasInnerGraph
from pytensor.graph.traversal import ancestors, toposort, walk
from pytensor.tensor.random.op import RandomVariable, RNGConsumerOp
from pytensor.tensor.random.type import RandomType
from pytensor.tensor.shape import Shape, Shape_i, shape_tuple
from pytensor.tensor.type import DenseTensorType, TensorType
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.base import StatefulOp
from pytensor_ml.layers.dropout import DropoutLayer

from symbolic_rnn.equations import Equation
from symbolic_rnn.graph import leaves, read_from, replaced, simplified, vectorized

__all__ = ["Draws", "check_reads_tensors", "drawn_ahead", "drawn_outside", "varies_in_training"]


@dataclass(frozen=True)
class Draws:
    """Random numbers that one step reads.

    Parameters
    ----------
    nodes : tuple of Apply
        The draws; a draw comes after those that its generator state depends on.
    read : dict of TensorVariable to TensorVariable
        Symbols that the step reads, and their values: the result of a draw, or ones to which
        :class:`pytensor_ml.layers.Dropout` is applied.
    """

    nodes: tuple[Apply, ...] = ()
    read: Mapping[TensorVariable, TensorVariable] = field(default_factory=dict)

    def over_time(
        self, n_steps: TensorVariable, values: Mapping[TensorVariable, TensorVariable]
    ) -> list[TensorVariable]:
        """Draw for all steps at once; return the value of each symbol, ``(time, ...)``.

        The generators remain inputs of the graph, each read by one draw. The compiled function must
        advance them once per call, as :func:`symbolic_rnn.compile_train` does.

        Parameters
        ----------
        n_steps : TensorVariable
        values : mapping of TensorVariable to TensorVariable
            Values of all symbols of the step, at one step; only their shapes are used.
        """
        known: dict[Variable, Any] = {}
        for node in self.nodes:
            op = cast("RandomVariable", node.op)
            generator, *given = node.inputs
            size, *parameters = _at(given, values)
            rng = known.get(generator, generator)
            one_step = op.make_node(rng, size, *parameters)
            shapes = [None, None, *map(shape_tuple, parameters)]
            shape = op.infer_shape(one_step, shapes)[1]
            batch = shape[: len(shape) - op.ndim_supp]
            numbers = pt.stack([n_steps, *(pt.as_tensor(size) for size in batch)])
            after, drawn = op(*parameters, size=numbers, rng=rng, return_next_rng=True)
            known |= {node.outputs[0]: after, node.outputs[1]: drawn}
        return [_over_time(source, known) for source in self.read.values()]


def _at(
    given: Sequence[Variable], values: Mapping[TensorVariable, TensorVariable]
) -> list[TensorVariable]:
    """The size (which may be ``None``) and the parameters of a draw, with symbols replaced."""
    size, *parameters = cast("list[TensorVariable]", list(given))
    if isinstance(size.type, TensorType):
        return replaced([size, *parameters], values)
    return [size, *replaced(parameters, values)]


def _over_time(source: TensorVariable, known: Mapping[Any, Any]) -> TensorVariable:
    if source in known:
        return cast("TensorVariable", known[source])
    layer, (ones, mask) = source.owner.op, source.owner.inputs
    masks = vectorized(mask, read_from(mask, known))
    # The layer's own Op, outside the loop, so that a rewrite for prediction removes it.
    return DropoutLayer(name=layer.name, p=layer.p)(pt.ones_like(masks, dtype=ones.dtype), masks)


def drawn_outside(
    equations: Sequence[Equation], began: TensorVariable
) -> tuple[list[Equation], dict[TensorVariable, TensorVariable]]:
    """Replace each draw that a step closes over by a symbol.

    A draw made before the step is the same at all steps, as in variational dropout; a draw made in
    the step differs at each.

    Parameters
    ----------
    equations : sequence of Equation
    began : TensorVariable
        A variable created when the step began: older draws were made outside the step.

    Returns
    -------
    equations : list of Equation
    outside : dict of TensorVariable to TensorVariable
        These symbols, and the draws.
    """
    expressions = [equation.expression for equation in equations]
    drawn = [
        cast("TensorVariable", node.outputs[1])
        for node in toposort(expressions)
        if isinstance(node.op, RandomVariable) and _age(node.outputs[1]) < _age(began)
    ]
    if not drawn:
        return list(equations), {}
    symbols = {value: value.type(name=value.name) for value in drawn}
    replacing = replaced(expressions, symbols)
    return (
        [Equation(e.symbol, right) for e, right in zip(equations, replacing, strict=True)],
        {symbol: value for value, symbol in symbols.items()},
    )


def _age(variable: Variable) -> int:
    """Creation order of a variable, from PyTensor's counter."""
    return int(str(variable.auto_name).removeprefix("auto_"))


def drawn_ahead(
    owner: str,
    equations: Sequence[Equation],
    varying: Sequence[TensorVariable],
    kept: Sequence[TensorVariable],
) -> tuple[list[Equation], Draws]:
    """Replace each random draw of a step by a symbol.

    Parameters
    ----------
    owner : str
        The cell's class name, for messages.
    equations : sequence of Equation
    varying : sequence of TensorVariable
        Symbols whose values differ between steps: inputs and previous states.
    kept : sequence of TensorVariable
        Left sides that must remain equations: the states.

    Returns
    -------
    equations : list of Equation
        Without draws. An equation that only names a draw is removed: its left side is the symbol.
    draws : Draws

    Raises
    ------
    TypeError
        If a draw cannot be made before the loop because its distribution depends on the step.
    """
    graph = FunctionGraph(
        outputs=[equation.expression for equation in equations], clone=True, copy_inputs=False
    )
    nodes = tuple(node for node in graph.toposort() if isinstance(node.op, RandomVariable))
    if not nodes:
        return list(equations), Draws()
    drawn = {node.outputs[1] for node in nodes}
    used = {str(value.name) for value in (*varying, *(e.symbol for e in equations))}
    names = (name for k in count(1) if (name := f"xi{k if k > 1 else ''}_t") not in used)
    read: dict[TensorVariable, TensorVariable] = {}
    rest: list[int] = []
    for k, (equation, expression) in enumerate(zip(equations, graph.outputs, strict=True)):
        if expression in drawn and equation.symbol not in kept:
            read[equation.symbol] = cast("TensorVariable", expression)
        else:
            rest.append(k)
    symbols = {source: symbol for symbol, source in read.items()}
    for node in graph.toposort():
        output = cast("TensorVariable", node.outputs[-1])
        if isinstance(node.op, DropoutLayer) and drawn & set(ancestors(node.inputs[1:])):
            x, mask = cast("list[TensorVariable]", node.inputs)
            factor = x.type(name=next(names))
            read[factor] = node.op(pt.ones_like(x), mask)
            graph.replace(output, x * factor, import_missing=True)
    for node in nodes:
        output = cast("TensorVariable", node.outputs[1])
        if node in graph.apply_nodes and graph.clients.get(output):
            if output not in symbols:
                symbols[output] = output.type(name=next(names))
                read[symbols[output]] = output
            graph.replace(output, symbols[output], import_missing=True)
    _check_distributions(owner, nodes, equations, varying)
    left = [Equation(equations[k].symbol, cast("TensorVariable", graph.outputs[k])) for k in rest]
    return left, Draws(nodes, read)


def _check_distributions(
    owner: str,
    nodes: Sequence[Apply],
    equations: Sequence[Equation],
    varying: Sequence[TensorVariable],
) -> None:
    known: dict[TensorVariable, TensorVariable] = {}
    for equation in equations:
        [known[equation.symbol]] = replaced([equation.expression], known)
    generators = {node.outputs[0] for node in nodes}
    for node in nodes:
        generator, _, *parameters = node.inputs
        if generator.owner is not None and generator not in generators:
            raise TypeError(
                f"{owner}.step computes a random generator, expected one from outside the step; "
                f"{_DRAW_OUTSIDE}"
            )
        written_out = replaced(cast("list[TensorVariable]", parameters), known)
        if moving := set(varying) & _read_by_value(simplified(written_out)):
            names = ", ".join(sorted(str(value.name) for value in moving))
            raise TypeError(
                f"{owner}.step draws {node.op.name} numbers whose distribution depends on {names}, "
                "but all draws are made before the loop. Draw from a fixed distribution and "
                "transform the result: mu_t + sigma_t * pt.random.normal(size=mu_t.shape)."
            )


_DRAW_OUTSIDE = "draw the numbers outside the step and pass them as features of x."


def _read_by_value(expressions: Sequence[TensorVariable]) -> set[Variable]:
    """The variables that expressions read, except those of which only the shape is read."""

    def values(value: Variable) -> list[Variable]:
        node = value.owner
        return [] if node is None or isinstance(node.op, Shape | Shape_i) else list(node.inputs)

    return set(walk(cast("list[Variable]", list(expressions)), values))


def varies_in_training(value: TensorVariable, given: TensorVariable) -> bool:
    """Whether a layer draws random numbers or keeps running statistics, also in inner graphs.

    Parameters
    ----------
    value : TensorVariable
        Output of the layer.
    given : TensorVariable
        Input of the layer.
    """
    pending = list(toposort([value], blockers=[given]))
    while pending:
        op = pending.pop().op
        if isinstance(op, StatefulOp | RNGConsumerOp):
            return True
        if isinstance(op, HasInnerGraph):
            pending += op.fgraph.apply_nodes
    return False


def check_reads_tensors(owner: str, equations: Sequence[Equation]) -> None:
    """Reject inputs and Ops that a step does not support, before PyTensor does.

    Raises
    ------
    TypeError
        If a step reads a variable that is not a dense tensor, or keeps running statistics.
    """
    for equation in equations:
        for node in toposort([equation.expression]):
            if isinstance(node.op, StatefulOp):
                raise TypeError(
                    f"{owner}.step keeps running statistics in the equation of {equation.name} "
                    f"({node.op}), which a loop cannot update. Normalize outside the step, "
                    "Sequential([..., BatchNorm(...), Recurrent(...)]), or within an example "
                    "(LayerNorm, RMSNorm)."
                )
        for leaf in leaves([equation.expression]):
            if isinstance(leaf.type, RandomType):
                raise TypeError(
                    f"{owner}.step reads the random generator {leaf} in the equation of "
                    f"{equation.name} other than for a draw of that step; {_DRAW_OUTSIDE}"
                )
            if not isinstance(leaf.type, DenseTensorType):
                raise TypeError(
                    f"{owner}.step reads {leaf.name or leaf} of type {leaf.type} in the equation "
                    f"of {equation.name}, expected a dense tensor. Use pt.scalar() for a scalar, "
                    "and a constant, pytensor.sparse.as_sparse_variable(matrix), for a sparse "
                    "matrix that is not trained."
                )
