"""Base class of gradient rules, and the unrolled network that they differentiate."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import and_
from typing import Any, cast

import pytensor.tensor as pt
from pytensor import config
from pytensor.compile.builders import OpFromGraph
from pytensor.gradient import DisconnectedType, disconnected_type
from pytensor.graph.basic import Apply
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.graph import is_float
from symbolic_rnn.loops import Loop, LoopBody
from symbolic_rnn.step import Step
from symbolic_rnn.time_axis import hoist

__all__ = ["Adjoint", "Recurrence", "Unrolled", "UnrolledInTime"]


@dataclass(frozen=True)
class Recurrence:
    """A step, the loop that repeats it, and the values of their symbols.

    Parameters
    ----------
    step : Step
        The equations of one step.
    loop : Loop
        A scan, or copies.
    sequences : sequence of TensorVariable
        Values of ``step.inputs`` over time, each ``(time, batch, ...)``.
    initial : sequence of TensorVariable
        The state before the first step, each ``(batch, width)``.
    closure : sequence of TensorVariable
        Values of ``step.closure``, in its order.
    """

    step: Step
    loop: Loop
    sequences: Sequence[TensorVariable]
    initial: Sequence[TensorVariable]
    closure: Sequence[TensorVariable]

    @property
    def inputs(self) -> list[TensorVariable]:
        """All values, in the order ``sequences``, ``initial``, ``closure``."""
        return [*self.sequences, *self.initial, *self.closure]

    def at(self, inputs: Sequence[TensorVariable]) -> Recurrence:
        """Return the same recurrence at other values, given in the order of :attr:`inputs`."""
        read, carried = len(self.sequences), len(self.initial)
        return Recurrence(
            self.step,
            self.loop,
            inputs[:read],
            inputs[read : read + carried],
            inputs[read + carried :],
        )

    @property
    def n_steps(self) -> TensorVariable:
        """The length of the sequences."""
        return self.sequences[0].shape[0]

    def forward(
        self, tape: Sequence[TensorVariable] = (), *, ahead: bool = True
    ) -> tuple[list[TensorVariable], list[TensorVariable]]:
        """Run the network forward in time.

        Parameters
        ----------
        tape : sequence of TensorVariable
            Named values to keep besides the states.
        ahead : bool
            Compute matrix products that do not depend on the state for all steps before the loop.

        Returns
        -------
        states, kept : list of TensorVariable
            Every state and every value of the tape after each step, ``(time, batch, ...)``.
        """
        step = self.step
        outputs = step.written_out([*step.state, *tape])
        read = dict(zip(step.inputs, self.sequences, strict=True))
        if ahead:
            closure = dict(zip(step.closure, self.closure, strict=True))
            outputs, products = hoist(outputs, read, step.previous, closure)
            read |= products
        return self.loop.run(
            LoopBody(
                read=list(read),
                carried=step.previous,
                fixed=list(step.closure),
                carries=outputs[: len(step.state)],
                emits=outputs[len(step.state) :],
            ),
            sequences=list(read.values()),
            initial=self.initial,
            fixed=self.closure,
            n_steps=self.n_steps,
        )

    def states_before(self, states: Sequence[TensorVariable]) -> list[TensorVariable]:
        """Return the state before each step, given the states after each step."""
        return [
            pt.concatenate([first[None], after[:-1]])
            for first, after in zip(self.initial, states, strict=True)
        ]


class Unrolled(OpFromGraph):
    """A network as one Op whose pullback is a gradient rule.

    PyTensor inlines it: the compiled function contains the loop, and the rule's graph for the
    gradient.

    Parameters
    ----------
    rule : str
        Name of the rule.
    owner : str
        Name of the cell's class.
    inputs, outputs : list of TensorVariable
        The network's graph.
    pullback : callable
        The rule: maps inputs, outputs and cotangents of the outputs to cotangents of the inputs.
    """

    def __init__(
        self,
        rule: str,
        owner: str,
        inputs: list[TensorVariable],
        outputs: list[TensorVariable],
        pullback: Callable[..., list[TensorVariable]],
    ):
        self.rule = rule
        self._pullback_of_rule = pullback
        super().__init__(
            [*inputs],
            [*outputs],
            inline=True,
            pullback=self._pullback_where_connected,
            name=f"{owner}_{rule}",
        )

    def _pullback_where_connected(
        self,
        inputs: list[TensorVariable],
        outputs: list[TensorVariable],
        cotangents: list[TensorVariable],
    ) -> list[TensorVariable]:
        """Apply the rule; inputs without a given cotangent are disconnected, not zero."""
        reaching = [not isinstance(cotangent.type, DisconnectedType) for cotangent in cotangents]
        # Tracebacks to nodes that a rule creates are useless, and take a fifth of the time.
        with config.change_flags(traceback__limit=0):
            found = self._pullback_of_rule(inputs, outputs, cotangents)
        connected = [any(map(and_, to, reaching)) for to in self.connection_pattern(None)]
        none = cast("TensorVariable", disconnected_type())
        found = [
            of if is_float(value) else pt.zeros_like(value, dtype=config.floatX)
            for of, value in zip(found, inputs, strict=True)
        ]
        return [of if is_one else none for of, is_one in zip(found, connected, strict=True)]


class UnrolledInTime(Unrolled):
    """A recurrence as one Op; the first outputs are the states, ``(time, batch, ...)`` each.

    Parameters
    ----------
    rule : str
        Name of the rule.
    recurrence : Recurrence
        Its inputs become those of the Op.
    tape : sequence of TensorVariable
        Named values that the Op returns in addition to the states.
    pullback : callable
        The rule; see :class:`Unrolled`.

    Attributes
    ----------
    recurrence, tape
        As given; ``recurrence.at(node.inputs)`` is the network of a node.
    """

    def __init__(
        self,
        rule: str,
        recurrence: Recurrence,
        tape: Sequence[TensorVariable],
        pullback: Callable[..., list[TensorVariable]],
    ):
        self.recurrence, self.tape = recurrence, tuple(tape)
        states, kept = recurrence.forward(tape)
        super().__init__(rule, recurrence.step.owner, recurrence.inputs, [*states, *kept], pullback)

    def infer_shape(self, node: Apply, shapes: Sequence[Any]) -> list[Any]:
        """Return the shapes of the states; those of the tape are left to be inferred."""
        initial = self.recurrence.at(shapes).initial
        states = [(shapes[0][0], *state) for state in initial]
        return states + [None] * (len(node.outputs) - len(states))


class Adjoint(ABC):
    """A gradient rule: computes the pullback of an unrolled network's states.

    Pass a rule to :func:`symbolic_rnn.unroll`; ``pytensor.grad`` then uses it. Each rule documents
    whether it is exact, its cost in time and memory as a function of the number of steps :math:`T`,
    and when to choose it.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> srnn.BPTT()
    BPTT()
    """

    @abstractmethod
    def states(self, recurrence: Recurrence) -> list[TensorVariable]:
        """Build the network's states, ``(time, batch, width)``, whose gradient is this rule."""

    def states_and_last(
        self, recurrence: Recurrence
    ) -> tuple[list[TensorVariable], list[TensorVariable]]:
        """Build the states, and those after the last step, ``(batch, width)``."""
        states = self.states(recurrence)
        return states, [trace[-1] for trace in states]

    @property
    def name(self) -> str:
        """Name of the rule in tables."""
        return type(self).__name__

    def __repr__(self) -> str:
        return f"{self.name}()"
