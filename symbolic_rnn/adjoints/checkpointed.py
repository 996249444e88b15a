"""Backpropagation through time in a given memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import numpy as np
import pytensor
import pytensor.tensor as pt
from pytensor.gradient import DisconnectedType
from pytensor.graph.basic import Apply
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.adjoints.adjoint import Adjoint, Recurrence, Unrolled
from symbolic_rnn.adjoints.checkpoints.arrays import Actions, Size, actions_of
from symbolic_rnn.adjoints.checkpoints.backward import KeptInSlots, KeptOverTime, reverse_blocks
from symbolic_rnn.adjoints.checkpoints.forward import advance, advanced
from symbolic_rnn.adjoints.checkpoints.memory import (
    LARGEST,
    CheckpointPlan,
    bytes_of,
    bytes_per_step,
    chosen,
    needed,
)
from symbolic_rnn.adjoints.trace import applied, connected
from symbolic_rnn.argument_checks import Positive, checks_arguments, shown_argument
from symbolic_rnn.cells import Cell
from symbolic_rnn.graph import checked, is_float, zeros_over
from symbolic_rnn.loops import Scan
from symbolic_rnn.step import Step, stage_cell

__all__ = ["CheckpointedBPTT"]


@checks_arguments(besides=["memory"])
@dataclass(frozen=True)
class CheckpointedBPTT(Adjoint):
    r"""BPTT that recomputes what it does not keep: exact, in a memory that you choose.

    The sequence is cut into blocks of `block` steps. The forward pass keeps the states before some
    of them, in `slots` slots; the backward pass takes the blocks from the last to the first,
    recomputes the state before each from the nearest one kept, runs the block with its tape, and
    applies the equations of :class:`BPTT` to it:

    .. math::
        \delta_{t-1} = \Big(\frac{\partial s_t}{\partial s_{t-1}}\Big)^{\!\top}
            \Big(\frac{\partial E_t}{\partial s_t} + \delta_t\Big), \qquad
        \frac{\partial L}{\partial \theta} = \sum_{k} \; \sum_{t \in \text{block } k}
            \Big(\frac{\partial^+ s_t}{\partial \theta}\Big)^{\!\top} \delta_t             \tag{1}

    The schedule is optimal: no other needs fewer step evaluations with as many slots. In
    :math:`T` steps a step is run with its tape once, and
    :math:`r\,T - b\,\binom{s + r}{r - 1}` times without, where :math:`r` is the least number with
    :math:`b\,\binom{s + r}{s} \ge T`. Since the value of the loss may be wanted without its
    gradient, the last block is run once more.

    With `memory`, the number of slots and the length of a block are those that fit with the fewest
    step evaluations; where sizes are unknown until the function is called, they are chosen then.
    The memory is that of slots and tape. Sequences, and outputs that the loss reads at all steps,
    are not in it: a loss that reads ``unroll(...)`` at all steps holds its states in memory, so
    they are not recomputed, only the tape of each block is. To hold none of them, read the last
    state, ``unroll(..., return_state=True)``, and let the state sum the loss up.

    Second derivatives are exact too, but PyTensor's own, in memory :math:`O(T)`.

    Parameters
    ----------
    memory : int or str, optional
        Bytes, as a number or as text: ``"64 MiB"``, ``"1.5 GB"``.
    slots : int, optional
        States to keep, with the initial state. Either this or `memory` is required.
    block : int
        With `slots`: steps whose tape is kept at the same time.

    Raises
    ------
    TypeError, ValueError
        If not exactly one of `memory` and `slots` is given, or a number is not a positive integer.
        In ``unroll``: if `memory` is too small, or the step is copied (``copies=``). A memory that
        turns out to be too small when the function is called raises then.

    References
    ----------
    A. Griewank and A. Walther, "Algorithm 799: revolve", ACM Transactions on Mathematical Software
    26 (2000), 19-45; A. Gruslys et al., "Memory-efficient backpropagation through time", NIPS 2016.

    Examples
    --------
    >>> import pytensor
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> x = pt.tensor3("x")
    >>> cell = srnn.LSTM(1, 32, seed=0)
    >>> rule = srnn.CheckpointedBPTT(memory="64 MiB")
    >>> _, (h_T, c_T) = srnn.unroll(cell, x, adjoint=rule, return_state=True)
    >>> gradients = pytensor.grad((h_T**2).sum(), cell.parameters)
    >>> srnn.CheckpointedBPTT(slots=50).plan(cell, n_steps=1000).advances
    1948
    """

    memory: int | str | None = None
    slots: Positive | None = None
    block: Positive = 1

    def __post_init__(self) -> None:
        if (self.memory is None) == (self.slots is None):
            raise ValueError(
                "CheckpointedBPTT expects either memory='64 MiB' or slots=50, got "
                f"memory={shown_argument(self.memory)} and slots={self.slots}."
            )
        if self.memory is not None:
            bytes_of(self.memory)
            if not isinstance(self.memory, str):  # NumPy's integers as Python's
                object.__setattr__(self, "memory", int(self.memory))
        if self.memory is not None and self.block != 1:
            raise ValueError(
                "CheckpointedBPTT chooses the block itself where memory is given; leave block out, "
                "or give slots and block."
            )

    @property
    def name(self) -> str:
        """The rule with its memory or slots, so that such rules are distinct in tables."""
        return repr(self)

    def __repr__(self) -> str:
        if self.memory is not None:
            return f"CheckpointedBPTT(memory={self.memory!r})"
        block = f", block={self.block}" if self.block > 1 else ""
        return f"CheckpointedBPTT(slots={self.slots}{block})"

    @checks_arguments
    def plan(self, cell: Cell, n_steps: Positive, batch_size: Positive = 1) -> CheckpointPlan:
        """Return what the rule would do for sequences of a given length.

        Parameters
        ----------
        cell : Cell
        n_steps : int
            Length of the sequences.
        batch_size : int
            Number of sequences.

        Returns
        -------
        CheckpointPlan
            Slots, blocks, step evaluations and bytes; print it for a summary.

        Raises
        ------
        TypeError, ValueError
            If a number is not a positive integer or too large for an array, or the memory is too
            small.
        """
        for name, number in (("n_steps", n_steps), ("batch_size", batch_size)):
            if number > LARGEST:
                raise ValueError(
                    f"CheckpointedBPTT.plan expects at most {LARGEST} for {name}, got "
                    f"{shown_argument(number)}."
                )
        step = stage_cell(cell)
        slots, block = self._sizes(step, n_steps, batch_size)
        state, tape = bytes_per_step(step, batch_size)
        return CheckpointPlan(n_steps, slots, block, state, tape)

    def states(self, recurrence: Recurrence) -> list[TensorVariable]:
        """Build the states over time; their gradient keeps them, and recomputes the tape."""
        return self.states_and_last(recurrence)[0]

    def states_and_last(
        self, recurrence: Recurrence
    ) -> tuple[list[TensorVariable], list[TensorVariable]]:
        """Build the states over time, and the last states; neither computes the other."""
        if not isinstance(recurrence.loop, Scan):
            raise ValueError(
                f"{self.name} recomputes steps in loops; unroll expects copies=None with it. For "
                "copies of the step choose BPTT()."
            )
        dummy = recurrence.at([value.type(name=value.name) for value in recurrence.inputs])
        outputs = applied(_Checkpointed(self, dummy), recurrence)
        n = len(recurrence.initial)
        return outputs[:n], outputs[n : 2 * n]

    def _actions(self, recurrence: Recurrence) -> Actions:
        """Return the schedule for a recurrence, as constants where its sizes are known."""
        # Of an empty sequence, which is an error, its first step cannot be read.
        n_steps = _at_least_one(_size(recurrence.sequences[0]))
        return actions_of(n_steps, *self._sizes(recurrence.step, n_steps, _batch(recurrence)))

    def _block_in_memory(self, recurrence: Recurrence) -> Size:
        """Return the number of steps whose tape fits, where no slots are needed."""
        if self.slots is not None:
            return min(max(self.block, self.slots), LARGEST)
        _, tape = bytes_per_step(recurrence.step, _batch(recurrence))
        return pt.maximum(bytes_of(cast("int | str", self.memory)) // tape, 1)

    def _sizes(self, step: Step, n_steps: Any, batch: Any) -> tuple[Any, Any]:
        """Return the number of slots, and the number of steps of a block."""
        if self.slots is not None and isinstance(n_steps, int):
            block = min(self.block, n_steps)
            return min(self.slots, max(-(-n_steps // block) - 1, 1)), block  # more are of no use
        if self.slots is not None:
            return min(self.slots, LARGEST), min(self.block, LARGEST)
        memory = bytes_of(cast("int | str", self.memory))
        state, tape = bytes_per_step(step, batch)
        message = f"{self.name}: the memory is too small to reverse the sequence"
        if not (isinstance(n_steps, int) and isinstance(batch, int)):
            slots, block, fits = chosen(pt, n_steps, state, tape, memory)
            return slots, checked(block, fits, f"{message}.")
        fits = needed(1, 1, state, tape) <= memory
        if fits:
            slots, block, fits = chosen(np, n_steps, state, tape, memory)
        if not fits:
            raise ValueError(
                f"{message} of {n_steps} step{'s' * (n_steps != 1)}: the states take {state} "
                f"bytes, and the tape {tape} bytes for each step."
            )
        return int(slots), int(block)


def _size(value: TensorVariable) -> Size:
    """Length of the first axis."""
    known = value.type.shape[0]
    return value.shape[0] if known is None else int(known)


def _batch(recurrence: Recurrence) -> Size:
    """Number of examples; a schedule for none is that for one."""
    return _at_least_one(_size(recurrence.initial[0]))


def _at_least_one(size: Size) -> Size:
    return max(size, 1) if isinstance(size, int) else pt.maximum(size, 1)


class _Checkpointed(Unrolled):
    """The network as one Op: its states over time, the last states, and the slots.

    The first two are computed by loops of their own, and PyTensor removes the one that is not read.
    The slots are what the forward pass leaves to the backward pass.

    Parameters
    ----------
    rule : CheckpointedBPTT
    recurrence : Recurrence
        Its inputs become those of the Op.
    """

    def __init__(self, rule: CheckpointedBPTT, recurrence: Recurrence):
        self.recurrence = recurrence
        super().__init__(
            rule.name,
            recurrence.step.owner,
            recurrence.inputs,
            _forward(rule, recurrence),
            partial(_pulled_back, rule, recurrence),
        )

    def infer_shape(self, node: Apply, shapes: Sequence[Any]) -> list[Any]:
        """Return the shapes of the states; those of the slots are left to be inferred."""
        initial = self.recurrence.at(shapes).initial
        states = [(shapes[0][0], *state) for state in initial]
        return [*states, *initial, *[None] * len(initial)]


def _forward(rule: CheckpointedBPTT, recurrence: Recurrence) -> list[TensorVariable]:
    """Return the states over time, the last states, and the slots after the forward pass."""
    states, _ = recurrence.forward()
    actions = rule._actions(recurrence)
    empty = [zeros_over(actions.slots + 1, state) for state in recurrence.initial]
    first = [
        pt.set_subtensor(slot[0], state)
        for slot, state in zip(empty, recurrence.initial, strict=True)
    ]
    slots = advanced(recurrence, actions, first, slice(0, actions.bounds[1]))
    start = actions.start(recurrence.n_steps, actions.n_blocks - 1)
    before = [slot[actions.leaves[0]] for slot in slots]
    last = advance(recurrence, before, start, recurrence.n_steps)
    return [*states, *last, *slots]


def _pulled_back(
    rule: CheckpointedBPTT,
    recurrence: Recurrence,
    inputs: list[TensorVariable],
    outputs: list[TensorVariable],
    cotangents: list[TensorVariable],
) -> list[TensorVariable]:
    """Return the cotangent of every input, given those of all outputs."""
    recurrence = recurrence.at(inputs)
    n = len(recurrence.initial)
    states, slots = outputs[:n], outputs[2 * n :]
    if not all(isinstance(cotangent.type, DisconnectedType) for cotangent in cotangents[2 * n :]):
        return _second_derivative(_forward(rule, recurrence), inputs, cotangents)
    given = connected(recurrence.step.state, cotangents[:n])
    deltas = [
        delta
        if is_float(state) and not isinstance(delta.type, DisconnectedType)
        else pt.zeros_like(state)
        for state, delta in zip(recurrence.initial, cotangents[n : 2 * n], strict=True)
    ]
    if given:
        kept: KeptInSlots | KeptOverTime = KeptOverTime(
            recurrence, states, rule._block_in_memory(recurrence)
        )
    else:
        kept = KeptInSlots(slots, rule._actions(recurrence))
    return reverse_blocks(recurrence, kept, given, deltas)


def _second_derivative(
    outputs: list[TensorVariable],
    inputs: list[TensorVariable],
    cotangents: list[TensorVariable],
) -> list[TensorVariable]:
    """Let PyTensor differentiate the forward pass: only the backward pass reads the slots."""
    pairs = [
        (output, cotangent)
        for output, cotangent in zip(outputs, cotangents, strict=True)
        if not isinstance(cotangent.type, DisconnectedType)
    ]
    # A sum of products: an output that another one is computed from keeps its own cotangent.
    total = sum((output * cotangent).sum() for output, cotangent in pairs)
    gradients = pytensor.grad(
        total,
        inputs,
        consider_constant=[cotangent for _, cotangent in pairs],
        disconnected_inputs="ignore",
        return_disconnected="zero",
    )
    return cast("list[TensorVariable]", gradients)
