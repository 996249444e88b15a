r"""Base class of the rules that run :math:`\delta_t` backward in time."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

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
from symbolic_rnn.graph import leaves, replaced
from symbolic_rnn.keys import Key, Kind
from symbolic_rnn.named import named
from symbolic_rnn.step import Step
from symbolic_rnn.step_back import StepBack
from symbolic_rnn.time_axis import over_time, sum_over_time

__all__ = ["DeltaRule"]


class DeltaRule(Adjoint):
    r"""A rule that runs :math:`\delta_t` backward and sums over all steps at once.

    Rules differ in how they compute the cotangents of the named values. The contributions of a step
    to the cotangents of its inputs and parameters are linear in these, so they are evaluated for
    all steps at once, and the gradient of each weight matrix is one matrix product over all steps
    and examples.
    """

    def states(self, recurrence: Recurrence) -> list[TensorVariable]:
        """Build one Op whose forward pass is the loop and whose pullback is the rule.

        Its tape holds the states and the named values that the cotangent equations read.
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
        """Return the cotangent of every input, given those of the states and of the tape.

        Values of the tape have a cotangent only in a second derivative, because the backward pass
        of the first one reads them.
        """
        recurrence = recurrence.at(inputs)
        step = recurrence.step
        values = (*step.state, *tape)
        given = connected(values, cotangents)
        trace = trace_of(recurrence, outputs[: len(step.state)])
        trace |= dict(zip(values, outputs, strict=True))
        # PyTensor gives a cotangent the type of its output, so conditions are not on the tape.
        trace |= recomputed(recurrence, trace, [v for v in step.named if not is_float(v)])

        back = StepBack(step, given)
        mentioned = leaves([*back.before, *back.needed.values()])
        read = {value: trace[value] for value in mentioned if value in trace}
        read |= {back.outside[value]: cotangent for value, cotangent in given.items()}
        first, bars = self._backward_in_time(recurrence, back, read)
        sequences, closure = _over_all_steps(recurrence, back.derived, trace, bars)
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
            One step of the recursion.
        read : dict of TensorVariable to TensorVariable
            Values over time of the symbols that the step reads.

        Returns
        -------
        first : list of TensorVariable
            The cotangent of each initial state.
        bars : dict of TensorVariable to TensorVariable
            The value of each of ``back.needed`` at all steps, ``(time, ...)``.
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
        # The order of a sum is free. The backward loop emits cotangents from the last step to the
        # first; reversing a sequence may copy it, so reverse whichever kind is fewer.
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
    of = parameter.type(name=Key.of(parameter.name).to(Kind.GRADIENT))
    step.number(of)
    return named(total, str(of.name), of)
