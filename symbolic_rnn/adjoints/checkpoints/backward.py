"""The backward pass of a checkpointed recurrence: block by block, from the last to the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

import pytensor
import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.adjoints.adjoint import Recurrence
from symbolic_rnn.adjoints.bptt import backward_in_time
from symbolic_rnn.adjoints.checkpoints.arrays import Actions, Size
from symbolic_rnn.adjoints.checkpoints.forward import advanced, scanned
from symbolic_rnn.adjoints.delta import ForwardPass, tape_of
from symbolic_rnn.adjoints.trace import Trace
from symbolic_rnn.graph import joined_axes, zeros_over

__all__ = ["KeptInSlots", "KeptOverTime", "reverse_blocks"]


class KeptInSlots:
    """States that are recomputed from those in the slots.

    Parameters
    ----------
    slots : sequence of TensorVariable
        The slots after the forward pass.
    actions : Actions
        The schedule.
    """

    def __init__(self, slots: Sequence[TensorVariable], actions: Actions):
        self._actions = actions
        self.carried = list(slots)
        self.n_blocks, self.block = actions.n_blocks, actions.block
        # The forward pass has made the advances before the first reversal.
        since = pt.concatenate([actions.bounds[1:2], actions.bounds[1:-1]])
        self.read = [since, actions.bounds[1:], actions.leaves]
        self.fixed = [actions.starts, actions.stops, actions.sources]

    def before(
        self,
        whole: Recurrence,
        start: TensorVariable,
        carried: Sequence[TensorVariable],
        read: Sequence[TensorVariable],
        fixed: Sequence[TensorVariable],
    ) -> tuple[list[TensorVariable], list[TensorVariable]]:
        """Return the states before a block, and the slots then.

        Parameters
        ----------
        whole : Recurrence
        start : TensorVariable
            The first step of the block.
        carried, read, fixed : sequence of TensorVariable
            Those of this object, inside the loop over the blocks.
        """
        since, until, leaf = read
        moves = dict(zip(("starts", "stops", "sources"), fixed, strict=True))
        slots = advanced(whole, replace(self._actions, **moves), carried, slice(since, until))
        return [slot[leaf] for slot in slots], slots


class KeptOverTime:
    """States that are in memory anyway, because the loss reads them.

    Parameters
    ----------
    recurrence : Recurrence
    states : sequence of TensorVariable
        The states after each step, ``(time, batch, width)``.
    block : int or TensorVariable
        Steps of a block.
    """

    def __init__(self, recurrence: Recurrence, states: Sequence[TensorVariable], block: Size):
        self.carried: list[TensorVariable] = []
        self.read: list[TensorVariable] = []
        self.fixed = list(states)
        self.block = pt.minimum(block, recurrence.n_steps)
        self.n_blocks = -((-recurrence.n_steps) // self.block)

    def before(
        self,
        whole: Recurrence,
        start: TensorVariable,
        carried: Sequence[TensorVariable],
        read: Sequence[TensorVariable],
        fixed: Sequence[TensorVariable],
    ) -> tuple[list[TensorVariable], list[TensorVariable]]:
        """Return the states before a block; see :meth:`KeptInSlots.before`."""
        return [
            pt.switch(start > 0, after[pt.maximum(start - 1, 0)], first)
            for after, first in zip(fixed, whole.initial, strict=True)
        ], []


Kept = KeptInSlots | KeptOverTime


def reverse_blocks(
    recurrence: Recurrence, kept: Kept, given: Trace, deltas: Sequence[TensorVariable]
) -> list[TensorVariable]:
    """Return the cotangent of each input of a recurrence.

    Parameters
    ----------
    recurrence : Recurrence
    kept : KeptInSlots or KeptOverTime
        Where the state before a block comes from, and the blocks.
    given : dict of TensorVariable to TensorVariable
        The cotangents, at all steps, of the states that are read at all steps.
    deltas : sequence of TensorVariable
        For each state, its cotangent from after the last step.
    """
    step, tape = recurrence.step, tape_of(recurrence.step)
    sums = [pt.zeros_like(value, dtype=pytensor.config.floatX) for value in recurrence.closure]
    carried = [*deltas, *sums, *kept.carried]
    counts = [
        *(len(kept.read), len(deltas), len(sums), len(kept.carried)),
        *(len(recurrence.inputs), len(given), len(kept.fixed)),
    ]

    def reverse(
        start: TensorVariable, stop: TensorVariable, *values: TensorVariable
    ) -> list[TensorVariable]:
        read, later, totals, slots, inputs, outside, fixed = _split(values, counts)
        whole = recurrence.at(inputs)
        before, slots = kept.before(whole, start, slots, read, fixed)
        block = Recurrence(
            step,
            recurrence.loop,
            [sequence[start:stop] for sequence in whole.sequences],
            before,
            whole.closure,
        )
        after, on_tape = block.forward(tape)
        of_block = {
            value: cotangent[start:stop] for value, cotangent in zip(given, outside, strict=True)
        }
        passed = ForwardPass(block, tape, [*after, *on_tape], of_block)
        back = passed.back
        reaching, bars = backward_in_time(block, back, passed.read, later, back.needed)
        sequences, gradients = passed.gradients(bars)
        summed = [total + part for total, part in zip(totals, gradients, strict=True)]
        first = [delta[0] for delta in reaching]
        return [*first, *summed, *slots, *(_padded(part, kept.block) for part in sequences)]

    stops = recurrence.n_steps - pt.arange(kept.n_blocks) * kept.block  # the first may be shorter
    found = scanned(
        reverse,
        sequences=[pt.maximum(stops - kept.block, 0), stops, *kept.read],
        carried=carried,
        fixed=[*recurrence.inputs, *given.values(), *kept.fixed],
        n_steps=kept.n_blocks,
        n_emitted=len(recurrence.sequences),
    )
    first, sums, _, blocks = _split(found, [*counts[1:4], len(recurrence.sequences)])
    sequences = [joined_axes(part[::-1], 0, 2) for part in blocks]
    return [
        *(part[part.shape[0] - recurrence.n_steps :] for part in sequences),
        *(delta[-1] for delta in first),
        *(total[-1] for total in sums),
    ]


def _split(values: Sequence[TensorVariable], counts: Sequence[int]) -> list[list[TensorVariable]]:
    """Cut a sequence into parts of given lengths."""
    rest = iter(values)
    return [list(islice(rest, count)) for count in counts]


def _padded(part: TensorVariable, block: Size) -> TensorVariable:
    """Values of a block as those of a whole one, at its end."""
    whole = zeros_over(block, part, axis=1)
    return pt.set_subtensor(whole[whole.shape[0] - part.shape[0] :], part)
