r"""What rules that run :math:`\delta_t` backward in time share: tape, one step, and the sums."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pytensor.tensor as pt
from pytensor import config
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.adjoints.adjoint import Adjoint, Recurrence
from symbolic_rnn.adjoints.trace import (
    Trace,
    connected,
    is_float,
    recomputed,
    trace_of,
    unrolled,
)
from symbolic_rnn.cotangents import Cotangents, derive_cotangents
from symbolic_rnn.equations import Equation
from symbolic_rnn.graph import leaves, replaced
from symbolic_rnn.named import named
from symbolic_rnn.step import Step, substitute
from symbolic_rnn.time_axis import over_time, sum_over_time

__all__ = ["DeltaRule", "StepBack"]


@dataclass(frozen=True)
class StepBack:
    r"""One step of the recursion of :math:`\delta`, as expressions in symbols.

    Parameters
    ----------
    deltas : tuple of TensorVariable
        The symbol of what reaches each state from the step after it.
    outside : dict of TensorVariable to TensorVariable
        The symbol of what reaches a named value from outside the network.
    before : tuple of TensorVariable
        What reaches each state before the step.
    bars : dict of TensorVariable to TensorVariable
        The cotangent symbols that the gradients of inputs and parameters read, with their values.
    """

    deltas: tuple[TensorVariable, ...]
    outside: dict[TensorVariable, TensorVariable]
    before: tuple[TensorVariable, ...]
    bars: dict[TensorVariable, TensorVariable]

    @classmethod
    def of(cls, step: Step, derived: Cotangents, given: Collection[TensorVariable]) -> StepBack:
        """Join the cotangent equations of a step.

        Parameters
        ----------
        step : Step
        derived : Cotangents
            Of that step.
        given : collection of TensorVariable
            The named values that a cotangent reaches from outside the network.
        """
        deltas = {state: state.type(name=f"from next {state.name}") for state in step.state}
        outside = {value: value.type(name=f"given {value.name}") for value in given}
        seeds: Trace = {}
        for value, seed in derived.seeds.items():
            arriving = [part[value] for part in (outside, deltas) if value in part]
            seeds[seed] = sum(arriving[1:], start=arriving[0])
        reaching = [derived.reaching.get(state, pt.zeros_like(state)) for state in step.previous]
        before = [
            Equation(state.type(name=f"from next {state.name}"), expression)
            for state, expression in zip(step.previous, reaching, strict=True)
        ]
        values = substitute([*derived.equations, *before], seeds)
        for state in step.state:
            if state in derived.of and values[derived.of[state]].owner is not None:
                values[derived.of[state]].name = _delta(step, state)
        reached = (derived.reaching.get(value) for value in (*step.inputs, *step.closure))
        wanted = set(leaves([expression for expression in reached if expression is not None]))
        return cls(
            deltas=tuple(deltas.values()),
            outside=outside,
            before=tuple(values[equation.symbol] for equation in before),
            bars={bar: values[bar] for bar in derived.of.values() if bar in wanted},
        )

    def read(self, trace: Trace, given: Mapping[TensorVariable, TensorVariable]) -> Trace:
        """Select what the step reads anew each time, ``(time, ...)``."""
        mentioned = leaves([*self.before, *self.bars.values()])
        read = {value: trace[value] for value in mentioned if value in trace}
        return read | {self.outside[value]: cotangent for value, cotangent in given.items()}


def _delta(step: Step, state: TensorVariable) -> str:
    """What the cotangent of a state is called, as a derivation prints it."""
    name = str(state.name)
    return f"delta^{name}" if len(step.state) > 1 else "_".join(["delta", *name.split("_")[1:]])


class DeltaRule(Adjoint):
    r"""A rule that runs :math:`\delta_t` backward and sums over all steps at once.

    What differs from rule to rule is how the cotangents of the named values come about. What a step
    contributes to the cotangents of its input and of the parameters is linear in them, so it is
    evaluated for all steps at once, and each weight matrix has its gradient from one matrix product
    over all steps and examples.
    """

    def states(self, recurrence: Recurrence) -> list[TensorVariable]:
        """Build one Op whose forward is the loop and whose pullback is the rule.

        Its tape holds the states and those named values that the cotangent equations mention.
        """
        step = recurrence.step
        mentioned = set(derive_cotangents(step).mentioned())
        tape = [
            value
            for value in step.named
            if value in mentioned and value not in step.state and is_float(value)
        ]
        return unrolled(self, recurrence, tape, self.pullback)

    def pullback(
        self,
        recurrence: Recurrence,
        tape: Sequence[TensorVariable],
        inputs: list[TensorVariable],
        outputs: list[TensorVariable],
        cotangents: list[TensorVariable],
    ) -> list[TensorVariable]:
        """Give the cotangent of every input from those of the states and of the tape.

        The tape's values have a cotangent only in a second derivative, where the first one's
        backward pass has read them.
        """
        recurrence = recurrence.at(inputs)
        step = recurrence.step
        values = (*step.state, *tape)
        given = connected(values, cotangents)
        derived = derive_cotangents(step, seeded=[value for value in given if value in tape])
        trace = trace_of(recurrence, outputs[: len(step.state)])
        trace |= dict(zip(values, outputs, strict=True))
        # PyTensor gives an output's cotangent the output's type, so no condition is on the tape.
        trace |= recomputed(recurrence, trace, [v for v in step.named if not is_float(v)])

        back = StepBack.of(step, derived, given)
        first, bars = self._backward_in_time(recurrence, back, back.read(trace, given))
        sequences, closure = _over_all_steps(recurrence, derived, trace, bars)
        return [*sequences, *first, *closure]

    @abstractmethod
    def _backward_in_time(
        self, recurrence: Recurrence, back: StepBack, read: Trace
    ) -> tuple[list[TensorVariable], Trace]:
        """Run the recursion.

        Parameters
        ----------
        recurrence : Recurrence
        back : StepBack
            One step of it.
        read : dict of TensorVariable to TensorVariable
            The values over time of what that step reads.

        Returns
        -------
        first : list of TensorVariable
            What reaches each state before the first step.
        bars : dict of TensorVariable to TensorVariable
            The value of each of ``back.bars`` at all steps, ``(time, ...)``.
        """


def _over_all_steps(
    recurrence: Recurrence, derived: Cotangents, trace: Trace, bars: Trace
) -> tuple[list[TensorVariable], list[TensorVariable]]:
    """Evaluate the gradients of inputs and parameters for all steps at once."""
    step = recurrence.step
    values = dict(zip(step.closure, recurrence.closure, strict=True))

    def at_values(expression: TensorVariable) -> TensorVariable:
        return replaced([expression], values)[0]

    sequences = [
        over_time(at_values(derived.reaching[value]), trace | bars)
        if value in derived.reaching
        else trace[value].zeros_like(dtype=config.floatX)
        for value in step.inputs
    ]
    read = leaves([derived.reaching[value] for value in step.closure if value in derived.reaching])
    summed = trace | bars
    if sum(value in bars for value in read) > sum(value in trace for value in read):
        # A sum has no order. The cotangents come out of the backward loop from the last step to the
        # first: where they are the more, let the others be turned round, which may be a copy.
        summed = {value: over_steps[::-1] for value, over_steps in summed.items()}
    closure = [
        _gradient(
            step,
            value,
            sum_over_time(at_values(derived.reaching[value]), summed, recurrence.n_steps),
        )
        if value in derived.reaching
        else pt.zeros_like(values[value], dtype=config.floatX)
        for value in step.closure
    ]
    return sequences, closure


def _gradient(step: Step, parameter: TensorVariable, total: TensorVariable) -> TensorVariable:
    """Name the gradient of a parameter."""
    of = parameter.type(name=f"dL/d{parameter.name}")
    step.number(of)
    return named(total, str(of.name), of)
