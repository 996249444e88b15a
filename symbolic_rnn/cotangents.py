r"""Derives backpropagation for one step, equation by equation.

For each named value :math:`v_k = f_k(\dots)` with the cotangent symbol :math:`\bar v_k`, the
pullback of that single expression is taken, and the contributions that reach a symbol are summed.
This keeps both paths of a value that is a result of the step and also an intermediate value (the
LSTM's :math:`c_t`, from which :math:`h_t` is computed). The pullback of :math:`(h_t, c_t)` taken at
once by PyTensor would replace the second path by the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast
from weakref import WeakKeyDictionary

import pytensor.gradient
from pytensor.gradient import DisconnectedType
from pytensor.graph.basic import Apply
from pytensor.graph.fg import FunctionGraph
from pytensor.graph.rewriting.basic import MergeOptimizer
from pytensor.scalar.basic import EQ
from pytensor.tensor.elemwise import DimShuffle, Elemwise
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.equations import Equation
from symbolic_rnn.graph import is_float, leaves, replaced, simplified
from symbolic_rnn.keys import Kind
from symbolic_rnn.step import Step

__all__ = ["Contribution", "Cotangents", "derive_cotangents"]


@dataclass(frozen=True)
class Contribution:
    r"""Contribution of one named value to the cotangent of one symbol in its equation.

    Parameters
    ----------
    value : TensorVariable
        The named value :math:`v`.
    symbol : TensorVariable
        A symbol :math:`u` in its equation.
    expression : TensorVariable
        :math:`(\partial v / \partial u)^\top \bar v`.
    """

    value: TensorVariable
    symbol: TensorVariable
    expression: TensorVariable


@dataclass(frozen=True)
class Cotangents:
    """The cotangent equations of a step.

    Parameters
    ----------
    seeds : dict of TensorVariable to TensorVariable
        Symbol of the cotangent that reaches a named value from outside the step. Every state has
        one, from the loss and from the next step, except those of integers and booleans: a counter
        or an index is constant for the gradient.
    contributions : tuple of Contribution
        Pullback of each equation to each of its symbols, last equation first.
    equations : tuple of Equation
        Cotangent of each named value, last value first; each may refer to earlier ones.
    of : dict of TensorVariable to TensorVariable
        Cotangent symbol of each named value that the loss depends on.
    reaching : dict of TensorVariable to TensorVariable
        Contribution of one step to the cotangent of each input, previous state and parameter, as an
        expression in forward values and cotangent symbols. Symbols without a contribution are left
        out.
    """

    seeds: dict[TensorVariable, TensorVariable]
    contributions: tuple[Contribution, ...]
    equations: tuple[Equation, ...]
    of: dict[TensorVariable, TensorVariable]
    reaching: dict[TensorVariable, TensorVariable]

    def mentioned(self) -> list[TensorVariable]:
        """All symbols that the equations read."""
        return leaves([*(e.expression for e in self.equations), *self.reaching.values()])


def derive_cotangents(step: Step, seeded: Sequence[TensorVariable] = ()) -> Cotangents:
    """Derive the cotangent equation of every named value of a step.

    Parameters
    ----------
    step : Step
        The equations.
    seeded : sequence of TensorVariable
        Named values, in addition to the states, that receive a cotangent from outside the step.

    Returns
    -------
    Cotangents
        Cached per step when ``seeded`` is empty.

    Raises
    ------
    TypeError
        If a state is complex.
    """
    if seeded:
        return _derived(step, seeded)
    if step not in _known:
        _known[step] = _derived(step, ())
    return _known[step]


_known: WeakKeyDictionary[Step, Cotangents] = WeakKeyDictionary()


def _derived(step: Step, seeded: Sequence[TensorVariable]) -> Cotangents:
    for state in step.state:
        if state.type.dtype.startswith("complex"):
            raise TypeError(
                f"{step.owner} has the state {str(state.name)!r} of dtype {state.type.dtype}, "
                "which has no gradient here. Keep its real and imaginary parts as two states."
            )
    seeds = {
        value: value.type(name=f"seed of {value.name}")
        for value in dict.fromkeys([*step.state, *seeded])
        if is_float(value)
    }
    of = {}
    local: list[Contribution] = []
    reached = set(seeds)
    for equation in reversed(step.equations):
        if equation.symbol not in reached:
            continue  # the loss does not depend on this value
        of[equation.symbol] = bar = equation.symbol.type(name=equation.key.to(Kind.COTANGENT))
        step.number(bar)
        for symbol, term in _pullback_of(equation, bar).items():
            local.append(Contribution(equation.symbol, symbol, term))
            reached.add(symbol)
    expressions = simplified([contribution.expression for contribution in local])
    local = [replace(c, expression=e) for c, e in zip(local, expressions, strict=True)]

    arriving: dict[TensorVariable, list[TensorVariable]] = {v: [s] for v, s in seeds.items()}
    for contribution in reversed(local):  # a sum is written in the order of the equations
        arriving.setdefault(contribution.symbol, []).append(contribution.expression)
    sums = {symbol: _sum(terms) for symbol, terms in arriving.items()}
    return Cotangents(
        seeds=seeds,
        contributions=tuple(local),
        equations=tuple(Equation(bar, sums[value]) for value, bar in of.items()),
        of=of,
        reaching={symbol: total for symbol, total in sums.items() if symbol not in of},
    )


def _sum(terms: list[TensorVariable]) -> TensorVariable:
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def _pullback_of(equation: Equation, bar: TensorVariable) -> dict[TensorVariable, TensorVariable]:
    """Pull one equation back: return the contribution to each of its symbols."""
    if equation.expression.owner is None:
        return dict.fromkeys(leaves([equation.expression]), bar)
    symbols = [leaf for leaf in leaves([equation.expression]) if is_float(leaf)]
    found = pytensor.gradient.pullback(
        [equation.expression],
        symbols,
        [bar],
        disconnected_inputs="ignore",
        return_disconnected="disconnected",
    )
    terms = cast("list[TensorVariable]", found)
    reached = {
        symbol: term
        for symbol, term in zip(symbols, terms, strict=True)
        if not isinstance(term.type, DisconnectedType)
    }
    return dict(zip(reached, _by_name(equation, list(reached.values())), strict=True))


def _by_name(equation: Equation, terms: list[TensorVariable]) -> list[TensorVariable]:
    """Replace each recomputation of the equation's value by its symbol.

    The pullback of ``s = tanh(a)`` is ``bar * (1 - tanh(a)**2)``; it becomes ``bar * (1 - s**2)``,
    which does not read ``a``.

    Where the value is compared for equality with what it was computed from, as by the pullback of
    ``max``, it is recomputed too: two computations of one product may differ in the last bit, and
    then no entry would be the largest.
    """
    graph = FunctionGraph(outputs=[equation.expression, *terms], clone=True, copy_inputs=False)
    MergeOptimizer().rewrite(graph)
    value, *merged = cast("list[TensorVariable]", graph.outputs)
    compared = [(node, k) for node, k in graph.clients[value] if _only_compares(graph, node)]
    if compared:
        assert value.owner is not None
        recomputed = value.owner.clone().outputs[value.owner.outputs.index(value)]
        for node, k in compared:
            graph.change_node_input(node, k, recomputed)
    return replaced(merged, {value: equation.symbol})


def _only_compares(graph: FunctionGraph, node: Apply) -> bool:
    """Whether a node compares for equality with a computed value, after a change of axes."""
    if isinstance(node.op, DimShuffle):
        clients = graph.clients[node.outputs[0]]
        return all(_only_compares(graph, client) for client, _ in clients)
    is_equality = isinstance(node.op, Elemwise) and isinstance(node.op.scalar_op, EQ)
    return is_equality and all(each.owner is not None for each in node.inputs)
