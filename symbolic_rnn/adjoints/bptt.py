"""Backpropagation through time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pytensor.tensor as pt
from pytensor import config
from pytensor.gradient import DisconnectedType
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.adjoints.adjoint import Adjoint, Recurrence, Unrolled
from symbolic_rnn.cotangents import Cotangents, derive_cotangents
from symbolic_rnn.equations import Equation
from symbolic_rnn.graph import leaves, replaced
from symbolic_rnn.loops import LoopBody
from symbolic_rnn.step import substitute
from symbolic_rnn.time_axis import over_time, sum_over_time

__all__ = ["BPTT"]

Trace = dict[TensorVariable, TensorVariable]


class BPTT(Adjoint):
    r"""Backpropagation through time: exact; one backward pass, :math:`O(T)` time and memory.

    .. math::
        \delta_t &= \frac{\partial E_t}{\partial s_t}
            + \Big(\frac{\partial s_{t+1}}{\partial s_t}\Big)^{\!\top} \delta_{t+1},
            \qquad \delta_{T+1} = 0                                            \tag{1} \\
        \frac{\partial L}{\partial \theta} &= \sum_{t=1}^{T}
            \Big(\frac{\partial^+ s_t}{\partial \theta}\Big)^{\!\top} \delta_t     \tag{2}

    The transposed step Jacobian of (1) is the cotangent equations of the staged step. The tape
    holds the states and those named values that the equations mention, nothing else. Equation (2)
    is evaluated for all steps at once, so each weight matrix has its gradient from one matrix
    product over all steps and examples. Choose it always, unless memory forbids.

    References
    ----------
    P. J. Werbos, "Backpropagation through time: what it does and how to do it", Proceedings of the
    IEEE 78 (1990), equations (20)-(22).

    Examples
    --------
    >>> import pytensor
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> x = pt.tensor3("x")
    >>> cell = srnn.Elman(2, 3, seed=0)
    >>> loss = (srnn.unroll(cell, x, adjoint=srnn.BPTT()) ** 2).sum()
    >>> [gradient.ndim for gradient in pytensor.grad(loss, cell.parameters)]
    [2, 2, 1]
    """

    def states(self, recurrence: Recurrence) -> list[TensorVariable]:
        """Build one Op whose forward is the loop and whose pullback is (1) and (2)."""
        step = recurrence.step
        mentioned = set(derive_cotangents(step).mentioned())
        tape = [value for value in step.named if value in mentioned and value not in step.state]
        dummy = recurrence.at([value.type() for value in recurrence.inputs])
        states, kept = dummy.forward(tape)
        unrolled = Unrolled(
            self.name,
            step.owner,
            dummy.inputs,
            [*states, *kept],
            partial(self.pullback, recurrence, tape),
        )
        return unrolled.apply(recurrence)[: len(states)]

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
        given = {
            value: cotangent
            for value, cotangent in zip(values, cotangents, strict=True)
            if not isinstance(cotangent.type, DisconnectedType)
        }
        derived = derive_cotangents(step, seeded=[value for value in given if value in tape])
        trace: Trace = dict(zip(step.inputs, recurrence.sequences, strict=True))
        trace |= dict(zip(values, outputs, strict=True))
        before = recurrence.states_before(outputs[: len(step.state)])
        trace |= dict(zip(step.previous, before, strict=True))

        first, bars = self._backward_in_time(recurrence, derived, trace, given)  # (1)
        sequences, closure = self._over_all_steps(recurrence, derived, trace | bars)  # (2)
        return [*sequences, *first, *closure]

    @staticmethod
    def _backward_in_time(
        recurrence: Recurrence, derived: Cotangents, trace: Trace, given: Trace
    ) -> tuple[list[TensorVariable], Trace]:
        """Run (1): what reaches the state before each step, and the cotangents that (2) reads."""
        step = recurrence.step
        deltas = {state: state.type(name=f"delta {state.name}") for state in step.state}
        outside = {value: value.type(name=f"given {value.name}") for value in given}
        seeds: Trace = {}
        for value, seed in derived.seeds.items():
            arriving = [part[value] for part in (outside, deltas) if value in part]
            seeds[seed] = sum(arriving[1:], start=arriving[0])
        before = [derived.reaching.get(state, pt.zeros_like(state)) for state in step.previous]
        carries = [
            Equation(state.type(), expression)
            for state, expression in zip(step.previous, before, strict=True)
        ]
        values = substitute([*derived.equations, *carries], seeds)

        reached = (derived.reaching.get(value) for value in (*step.inputs, *step.closure))
        wanted = set(leaves([expression for expression in reached if expression is not None]))
        bars = [bar for bar in derived.of.values() if bar in wanted]
        outputs = [values[result] for result in (*(e.symbol for e in carries), *bars)]
        read = {value: trace[value] for value in leaves(outputs) if value in trace}
        read |= {outside[value]: cotangent for value, cotangent in given.items()}
        body = LoopBody(
            read=list(read),
            carried=list(deltas.values()),
            fixed=list(step.closure),
            carries=outputs[: len(carries)],
            emits=outputs[len(carries) :],
        )
        reaching, emitted = recurrence.loop.run(
            body,
            sequences=list(read.values()),
            initial=[pt.zeros_like(state) for state in recurrence.initial],
            fixed=recurrence.closure,
            n_steps=recurrence.n_steps,
            backward=True,
        )
        return [delta[0] for delta in reaching], dict(zip(bars, emitted, strict=True))

    @staticmethod
    def _over_all_steps(
        recurrence: Recurrence, derived: Cotangents, trace: Trace
    ) -> tuple[list[TensorVariable], list[TensorVariable]]:
        """Evaluate (2), and the cotangents of the inputs, for all steps at once."""
        step = recurrence.step
        values = dict(zip(step.closure, recurrence.closure, strict=True))

        def at_values(expression: TensorVariable) -> TensorVariable:
            return replaced([expression], values)[0]

        sequences = [
            over_time(at_values(derived.reaching[value]), trace)
            if value in derived.reaching
            else trace[value].zeros_like(dtype=config.floatX)
            for value in step.inputs
        ]
        closure = [
            sum_over_time(at_values(derived.reaching[value]), trace, recurrence.n_steps)
            if value in derived.reaching
            else pt.zeros_like(values[value], dtype=config.floatX)
            for value in step.closure
        ]
        return sequences, closure
