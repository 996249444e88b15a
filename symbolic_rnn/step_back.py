r"""One step of backpropagation: the cotangent equations and what reaches them from outside.

The equations of :mod:`symbolic_rnn.cotangents` say how the cotangents of one step depend on each
other. What reaches a step from outside is of two kinds: the cotangent that the next step sends to a
state, and the cotangent of a value that something outside the network reads, such as a loss. Here
each kind has symbols of its own, and every cotangent is an expression in them, in the step's
parameters and in its forward values by name.
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
        Without a state, the layers of a network that reads an example at once.
    given : collection of TensorVariable
        The named values that a cotangent reaches from outside the network.

    Attributes
    ----------
    derived : Cotangents
        The cotangent equations of the step.
    deltas : dict of TensorVariable to TensorVariable
        For each state the symbol of what reaches it from the step after it: what this step sends to
        the state before, :attr:`before`, in the same order.
    outside : dict of TensorVariable to TensorVariable
        For each given value the symbol of what reaches it from outside the network.

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
        """Give the symbols of what reaches a named value from outside the step, to be added."""
        return [part[value] for part in (self.outside, self.deltas) if value in part]

    @property
    def before(self) -> list[TensorVariable]:
        """What the step sends to each state before it; zeros where nothing reaches one."""
        return [self._values[symbol] for symbol in self._sent]

    @property
    def bars(self) -> Values:
        """Every cotangent symbol and its value, last named value first."""
        return {bar: self._values[bar] for bar in self.derived.of.values()}

    @cached_property
    def needed(self) -> Values:
        """Those cotangents that the gradients of inputs and parameters read."""
        symbols = (*self.step.inputs, *self.step.closure)
        reaching = [self.derived.reaching[s] for s in symbols if s in self.derived.reaching]
        read = set(leaves(reaching))
        return {bar: value for bar, value in self.bars.items() if bar in read}

    def sent_to(self, symbols: Sequence[TensorVariable]) -> list[TensorVariable]:
        """Give what the step sends to inputs, previous states or parameters that it reaches."""
        return replaced([self.derived.reaching[symbol] for symbol in symbols], self._values)

    @cached_property
    def _sent(self) -> Values:
        """The symbol of what the step sends to each state before it, and its expression."""
        reaching = self.derived.reaching
        return {
            state.type(name=f"from next {state.name}"): reaching.get(state, pt.zeros_like(state))
            for state in self.step.previous
        }

    @cached_property
    def _values(self) -> Values:
        """The value of each cotangent symbol, and of what is sent to the state before."""
        seeds: Values = {}
        for value, seed in self.derived.seeds.items():
            first, *others = self.arriving(value)
            seeds[seed] = sum(others, start=first)
        sent = [Equation(symbol, expression) for symbol, expression in self._sent.items()]
        values = substitute([*self.derived.equations, *sent], seeds)
        for state in self.step.state:
            bar = self.derived.of[state]
            if values[bar].owner is not None:
                values[bar].name = self._delta(state)
        return values

    def _delta(self, state: TensorVariable) -> str:
        """What the cotangent of a state is called, as a derivation prints it."""
        name = str(state.name)
        several = len(self.step.state) > 1
        return f"delta^{name}" if several else "_".join(["delta", *name.split("_")[1:]])
