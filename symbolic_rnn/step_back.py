r"""One step of backpropagation: the cotangent equations with their external cotangents.

:mod:`symbolic_rnn.cotangents` derives how the cotangents of one step depend on each other. Two
kinds of cotangents reach a step from outside: that of a state, from the next step, and that of a
value read outside the network, for example by a loss. Here each kind has its own symbols, and every
cotangent is an expression in these symbols, the step's parameters and its named forward values.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.cotangents import Cotangents, derive_cotangents
from symbolic_rnn.equations import Equation
from symbolic_rnn.graph import leaves, replaced
from symbolic_rnn.step import Step, substitute

__all__ = ["StepBack"]

Values = dict[TensorVariable, TensorVariable]


class StepBack:
    r"""One step of the recursion of :math:`\delta`, as expressions in symbols.

    .. math::
        \delta_{t-1} = \Big(\frac{\partial s_t}{\partial s_{t-1}}\Big)^{\!\top}
            (\bar s_t + \delta_t)

    Parameters
    ----------
    step : Step
        Without a state for layers that read a whole example at once.
    given : collection of TensorVariable
        Named values that receive a cotangent from outside the network.

    Attributes
    ----------
    derived : Cotangents
        The cotangent equations of the step.
    deltas : dict of TensorVariable to TensorVariable
        For each state, the symbol of the cotangent from the next step. :attr:`before` holds what
        this step sends to the previous step, in the same order.
    outside : dict of TensorVariable to TensorVariable
        For each given value, the symbol of its cotangent from outside the network.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> from symbolic_rnn.step import stage_cell
    >>> from symbolic_rnn.step_back import StepBack
    >>> step = stage_cell(srnn.Elman(2, 3, seed=0))
    >>> back = StepBack(step, given=step.state)
    >>> list(back.outside.values()), list(back.deltas.values()), list(back.bars)
    ([given s_t], [from next s_t], [bar s_t, bar a_t])
    """

    def __init__(self, step: Step, given: Collection[TensorVariable] = ()):
        self.step = step
        self.derived: Cotangents = derive_cotangents(
            step, seeded=[value for value in given if value not in step.state]
        )
        self.deltas: Values = {s: s.type(name=f"from next {s.name}") for s in step.state}
        self.outside: Values = {value: value.type(name=f"given {value.name}") for value in given}

    def arriving(self, value: TensorVariable) -> list[TensorVariable]:
        """Return the symbols of the external cotangents of a named value; their sum reaches it."""
        return [part[value] for part in (self.outside, self.deltas) if value in part]

    @property
    def before(self) -> list[TensorVariable]:
        """Cotangent sent to each previous state; zeros where there is none."""
        return [self._values[symbol] for symbol in self._sent]

    @property
    def bars(self) -> Values:
        """Cotangent symbols and their values, last named value first."""
        return {bar: self._values[bar] for bar in self.derived.of.values()}

    @cached_property
    def needed(self) -> Values:
        """The cotangents that the gradients of inputs and parameters read."""
        symbols = (*self.step.inputs, *self.step.closure)
        reaching = [self.derived.reaching[s] for s in symbols if s in self.derived.reaching]
        read = set(leaves(reaching))
        return {bar: value for bar, value in self.bars.items() if bar in read}

    def sent_to(self, symbols: Sequence[TensorVariable]) -> list[TensorVariable]:
        """Return the cotangents that the step sends to inputs, previous states or parameters."""
        return replaced([self.derived.reaching[symbol] for symbol in symbols], self._values)

    @cached_property
    def _sent(self) -> Values:
        """Symbol and expression of the cotangent sent to each previous state."""
        reaching = self.derived.reaching
        return {
            state.type(name=f"from next {state.name}"): reaching.get(state, pt.zeros_like(state))
            for state in self.step.previous
        }

    @cached_property
    def _values(self) -> Values:
        """Value of each cotangent symbol, and of the cotangents sent to the previous states."""
        seeds: Values = {}
        for value, seed in self.derived.seeds.items():
            first, *others = self.arriving(value)
            seeds[seed] = sum(others, start=first)
        sent = [Equation(symbol, expression) for symbol, expression in self._sent.items()]
        values = substitute([*self.derived.equations, *sent], seeds)
        for state in self.step.state:
            bar = self.derived.of.get(state)  # none for a state of integers
            if bar is not None and values[bar].owner is not None:
                values[bar].name = self._delta(state)
        return values

    def _delta(self, state: TensorVariable) -> str:
        """Name of the cotangent of a state, as a derivation prints it."""
        name = str(state.name)
        several = len(self.step.state) > 1
        return f"delta^{name}" if several else "_".join(["delta", *name.split("_")[1:]])
