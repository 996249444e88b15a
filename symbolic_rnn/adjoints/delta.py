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
from symbolic_rnn.cotangents import derive_cotangents
from symbolic_rnn.graph import leaves, replaced
from symbolic_rnn.keys import Key, Kind
from symbolic_rnn.named import named
from symbolic_rnn.step import Step
from symbolic_rnn.step_back import StepBack
from symbolic_rnn.time_axis import over_time, sum_over_time

__all__ = ["DeltaRule", "ForwardPass", "tape_of"]


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
        return unrolled(self, recurrence, tape_of(recurrence.step), self.pullback)

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
        values = (*recurrence.step.state, *tape)
        passed = ForwardPass(recurrence, tape, outputs, connected(values, cotangents))
        first, bars = self._backward_in_time(recurrence, passed.back, passed.read)
        sequences, closure = passed.gradients(bars)
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


def tape_of(step: Step) -> list[TensorVariable]:
    """Return the named values, other than states, that the cotangent equations of a step read."""
    mentioned = set(derive_cotangents(step).mentioned())
    return [
        value
        for value in step.named
        if value in mentioned and value not in step.state and is_float(value)
    ]


class ForwardPass:
    """The values of a forward pass, and one step of the recursion that reads them.

    Parameters
    ----------
    recurrence : Recurrence
    tape : sequence of TensorVariable
        Named values that were kept besides the states.
    outputs : sequence of TensorVariable
        The states and the values of the tape after each step, ``(time, ...)``.
    given : dict of TensorVariable to TensorVariable
        For each state and value of the tape that is read outside the network, its cotangent from
        there at all steps.

    Attributes
    ----------
    back : StepBack
        One step of the recursion.
    read : dict of TensorVariable to TensorVariable
        Values over time of the symbols that the step reads.
    """

    def __init__(
        self,
        recurrence: Recurrence,
        tape: Sequence[TensorVariable],
        outputs: Sequence[TensorVariable],
        given: Trace,
    ):
        step = recurrence.step
        trace = trace_of(recurrence, outputs[: len(step.state)])
        trace |= dict(zip((*step.state, *tape), outputs, strict=True))
        # PyTensor gives a cotangent the type of its output, so conditions are not on the tape.
        trace |= recomputed(recurrence, trace, [v for v in step.named if not is_float(v)])
        self.recurrence, self._trace = recurrence, trace
        self.back = StepBack(step, given)
        mentioned = leaves([*self.back.before, *self.back.needed.values()])
        self.read: Trace = {value: trace[value] for value in mentioned if value in trace}
        self.read |= {self.back.outside[value]: cotangent for value, cotangent in given.items()}

    def gradients(self, bars: Trace) -> tuple[list[TensorVariable], list[TensorVariable]]:
        """Evaluate the gradients of inputs and parameters for all steps at once.

        Parameters
        ----------
        bars : dict of TensorVariable to TensorVariable
            The value of each of ``back.needed`` at all steps, ``(time, ...)``.

        Returns
        -------
        sequences, closure : list of TensorVariable
            The gradient of each input, ``(time, ...)``, and of each value of the closure.
        """
        recurrence, derived, trace = self.recurrence, self.back.derived, self._trace
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
        read = leaves(
            [derived.reaching[value] for value in step.closure if value in derived.reaching]
        )
        summed = trace | bars
        if sum(value in bars for value in read) > sum(value in trace for value in read):
            # The order of a sum is free. The backward loop emits cotangents from the last step to
            # the first; reversing a sequence may copy it, so reverse whichever kind is fewer.
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
