"""A checkpointing schedule as a graph, for sequences whose length is known only when they come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytensor
import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.adjoints.checkpoints.schedule import Advance, Schedule

__all__ = ["Actions", "Size", "actions_of"]

Size = int | TensorVariable


@dataclass(frozen=True)
class Actions:
    """The actions of a schedule as integer arrays.

    Parameters
    ----------
    n_blocks, block : int or TensorVariable
        Number of blocks, and steps of each but the first, which may be shorter.
    slots : int or TensorVariable
        States that are kept. An advance may use one more.
    starts, stops, sources : TensorVariable
        The first step, the end and the slot of each advance, in order: ``(n_blocks - 1,)``.
    leaves : TensorVariable
        The slot that each block is reversed from, in the order of the backward pass:
        ``(n_blocks,)``.
    bounds : TensorVariable
        ``(n_blocks + 1,)``: the advances before the k-th reversal are those from ``bounds[k]`` to
        ``bounds[k + 1]``.
    """

    n_blocks: Size
    block: Size
    slots: Size
    starts: TensorVariable
    stops: TensorVariable
    sources: TensorVariable
    leaves: TensorVariable
    bounds: TensorVariable

    def start(self, n_steps: Size, block: Size) -> TensorVariable:
        """Return the step, from 0, at which a block starts; the end for ``n_blocks``."""
        return pt.maximum(n_steps - (self.n_blocks - block) * self.block, 0)


def actions_of(n_steps: Size, slots: Size, block: Size) -> Actions:
    """Return the optimal schedule, as constants where all sizes are known.

    Parameters
    ----------
    n_steps, slots, block : int or TensorVariable
        As for :class:`~symbolic_rnn.adjoints.checkpoints.schedule.Schedule`.
    """
    if isinstance(n_steps, int) and isinstance(slots, int) and isinstance(block, int):
        return _known(Schedule(n_steps, slots, min(block, n_steps)))
    return _computed(pt.as_tensor(n_steps), pt.as_tensor(slots), pt.as_tensor(block))


def _known(schedule: Schedule) -> Actions:
    advances: list[tuple[int, int, int]] = []
    leaves: list[int] = []
    bounds = [0]
    for action in schedule.actions():
        if isinstance(action, Advance):
            advances.append((action.start, action.stop, action.slot))
        else:
            leaves.append(action.slot)
            bounds.append(len(advances))
    columns = np.array(advances, dtype="int64").reshape(-1, 3).T
    starts, stops, sources = (pt.constant(np.ascontiguousarray(column)) for column in columns)
    return Actions(
        schedule.n_blocks,
        schedule.block,
        schedule.slots,
        starts,
        stops,
        sources,
        pt.constant(np.array(leaves, dtype="int64")),
        pt.constant(np.array(bounds, dtype="int64")),
    )


def _computed(n_steps: TensorVariable, slots: TensorVariable, block: TensorVariable) -> Actions:
    """Make the decisions of :meth:`Schedule.actions` in a loop over all actions."""
    block = pt.minimum(block, n_steps)
    n_blocks = -((-n_steps) // block)
    slots = pt.minimum(slots, pt.maximum(n_blocks - 1, 1))
    # C(s + r, s) >= (1 + r / s)^s, so no more repetitions than this are needed.
    most = pt.ceil(slots * (n_blocks ** (1.0 / slots) - 1)).astype("int64") + 2
    times = pt.arange(1, most + 1).astype("float64")

    def act(
        kept: TensorVariable,
        depth: TensorVariable,
        end: TensorVariable,
        times: TensorVariable,
        slots: TensorVariable,
    ) -> list[TensorVariable]:
        here = kept[depth]
        distance = end - here
        advances = distance > 1
        free = pt.maximum(slots - depth, 1)
        ahead = here + _first_advance(distance, free, times)
        step = pt.switch(advances, 1, -1)
        return [
            pt.set_subtensor(kept[depth + 1], ahead),
            depth + step,
            pt.switch(advances, end, end - 1),
            here,
            ahead,
            depth,
            step,
        ]

    zero = pt.constant(np.int64(0))
    *_, here, ahead, depth, step = pytensor.scan(
        act,
        outputs_info=[pt.zeros(slots + 2, dtype="int64"), zero, n_blocks, *[None] * 4],
        non_sequences=[times, slots],
        n_steps=2 * n_blocks - 1,
        strict=True,
        return_list=True,
        return_updates=False,
    )
    moves = pt.nonzero(step > 0)[0]
    reversals = pt.nonzero(step < 0)[0]
    made = pt.cumsum((step > 0).astype("int64"))[reversals]

    def first_step(of: TensorVariable) -> TensorVariable:
        return pt.maximum(n_steps - (n_blocks - of) * block, 0)

    return Actions(
        n_blocks,
        block,
        slots,
        first_step(here[moves]),
        first_step(ahead[moves]),
        depth[moves],
        depth[reversals],
        pt.concatenate([zero[None], made]),
    )


def _first_advance(
    distance: TensorVariable, slots: TensorVariable, times: TensorVariable
) -> TensorVariable:
    r"""Make the decision of :func:`symbolic_rnn.adjoints.checkpoints.schedule.first_advance`.

    The binomials :math:`\beta(s, 1), \beta(s, 2), \dots` are products in floating point: exact up
    to :math:`2^{50}` after rounding, and only compared beyond that.
    """
    reached = pt.round(pt.cumprod((slots + times) / times))
    less = reached < distance
    one_less = less.sum()  # r - 1
    largest = pt.max(pt.switch(less, reached, 1.0))
    with_one_slot_less = pt.round(largest * slots / (slots + one_less))
    return pt.minimum(largest, distance - with_one_slot_less).astype("int64")
