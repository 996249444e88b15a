r"""The derivation of backpropagation for one step, equation by equation.

For each named value :math:`v_k = f_k(\dots)` the pullback of that one small expression is taken,
given the symbol :math:`\bar v_k` of its cotangent, and the contributions that reach a symbol are
summed. A value that is both a result of the step and an intermediate of it (the LSTM's
:math:`c_t`, which also makes :math:`h_t`) so keeps both paths: asking PyTensor for the pullback of
:math:`(h_t, c_t)` at once would replace the second by the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast
from weakref import WeakKeyDictionary

import pytensor.gradient
from pytensor.gradient import DisconnectedType
from pytensor.graph.fg import FunctionGraph
from pytensor.graph.rewriting.basic import MergeOptimizer
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.equations import Equation
from symbolic_rnn.graph import leaves, replaced, simplified
from symbolic_rnn.keys import Kind
from symbolic_rnn.step import Step

__all__ = ["Contribution", "Cotangents", "derive_cotangents"]


@dataclass(frozen=True)
class Contribution:
    r"""What one named value contributes to the cotangent of one symbol in its equation.

    Parameters
    ----------
    value : TensorVariable
        The named value :math:`v`.
    symbol : TensorVariable
        The symbol :math:`u` that its equation mentions.
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
        For each named value that a cotangent reaches from outside the step (every state, from the
        loss and from the next step), the symbol of that cotangent.
    contributions : tuple of Contribution
        The pullback of each equation to each symbol it mentions, last equation first.
    equations : tuple of Equation
        The cotangent of each named value, last value first: each may mention those before it.
    of : dict of TensorVariable to TensorVariable
        The cotangent symbol of each named value that one reaches.
    reaching : dict of TensorVariable to TensorVariable
        What one step contributes to the cotangent of each of its inputs, previous states, and
        parameters: expressions in forward values and cotangent symbols. A symbol that nothing
        reaches is not in it.
    """

    seeds: dict[TensorVariable, TensorVariable]
    contributions: tuple[Contribution, ...]
    equations: tuple[Equation, ...]
    of: dict[TensorVariable, TensorVariable]
    reaching: dict[TensorVariable, TensorVariable]

    def mentioned(self) -> list[TensorVariable]:
        """Every symbol that the equations read."""
        return leaves([*(e.expression for e in self.equations), *self.reaching.values()])


def derive_cotangents(step: Step, seeded: Sequence[TensorVariable] = ()) -> Cotangents:
    """Derive the cotangent equation of every named value of a step.

    Parameters
    ----------
    step : Step
        The equations.
    seeded : sequence of TensorVariable
        Named values, beside the states, that a cotangent reaches from outside the step.

    Returns
    -------
    Cotangents
        Of one step and no further seeds it is derived once, and the same from then on.
    """
    if seeded:
        return _derived(step, seeded)
    if step not in _known:
        _known[step] = _derived(step, ())
    return _known[step]


_known: WeakKeyDictionary[Step, Cotangents] = WeakKeyDictionary()


def _derived(step: Step, seeded: Sequence[TensorVariable]) -> Cotangents:
    seeds = {
        value: value.type(name=f"seed of {value.name}")
        for value in dict.fromkeys([*step.state, *seeded])
    }
    of = {}
    local: list[Contribution] = []
    reached = set(seeds)
    for equation in reversed(step.equations):
        if equation.symbol not in reached:
            continue  # nothing of the loss depends on this value
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
    """Pull one equation back: the contribution to each symbol it mentions."""
    if equation.expression.owner is None:
        return {equation.expression: bar}
    symbols = [
        leaf for leaf in leaves([equation.expression]) if leaf.type.dtype.startswith("float")
    ]
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
    """Write the value's own name wherever its expression was computed again.

    The pullback of ``s = tanh(a)`` comes as ``bar * (1 - tanh(a)**2)``; it is to read
    ``bar * (1 - s**2)``, and not to need ``a``.
    """
    graph = FunctionGraph(outputs=[equation.expression, *terms], clone=True, copy_inputs=False)
    MergeOptimizer().rewrite(graph)
    value, *merged = cast("list[TensorVariable]", graph.outputs)
    return replaced(merged, {value: equation.symbol})
