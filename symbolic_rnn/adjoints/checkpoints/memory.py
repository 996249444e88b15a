r"""How many states to keep and how many steps to tape in a given memory.

With slots for :math:`s` states and a tape of :math:`b` steps,

.. math:: \text{bytes} = (s + 1)\, c\, \sigma + b\, \alpha                                  \tag{1}

where :math:`\sigma` is the size of the states, :math:`\alpha` that of everything a step adds while
its block is reversed, and :math:`c` the number of copies of the slots that the nested loops hold.
Of all pairs that fit, the one with the least number of step evaluations is chosen: many slots and a
short tape, or few slots and a long one (the mixed strategy of A. Gruslys et al., "Memory-efficient
backpropagation through time", NIPS 2016, section 3.4, with a tape of a fixed number of steps).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from math import comb, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.adjoints.checkpoints.schedule import Schedule
from symbolic_rnn.adjoints.delta import tape_of
from symbolic_rnn.argument_checks import is_integer, shown_argument
from symbolic_rnn.step import Step
from symbolic_rnn.step_back import StepBack
from symbolic_rnn.time_axis import hoist

__all__ = [
    *("LARGEST", "SLOT_COPIES", "CheckpointPlan", "bytes_of", "bytes_per_step", "chosen", "needed"),
]

Array = NDArray[np.float64]

#: No array has more entries, and no machine more bytes; a larger limit is none.
LARGEST = 2**62
#: Copies of the slots: a loop holds those of its last two steps, and there are two nested loops.
SLOT_COPIES = 4
_MOST_REPEATS = 64
_UNITS = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12}
_UNITS |= {"kib": 2**10, "mib": 2**20, "gib": 2**30, "tib": 2**40}
_SLOTS = np.unique(np.round(1.12 ** np.arange(123)).astype("int64"))  # 1 to a million


@cache
def _tables() -> tuple[Array, Array]:
    """For each number of slots and repetitions, the blocks that can be reversed and those saved."""
    times = range(_MOST_REPEATS + 1)
    reached = [[float(comb(s + r, r)) for r in times] for s in _SLOTS.tolist()]
    saved = [[float(comb(s + r, r - 1)) if r else 0.0 for r in times] for s in _SLOTS.tolist()]
    return np.array(reached), np.array(saved)


def bytes_of(memory: int | str) -> int:
    """Return a number of bytes written as ``64 MiB``, ``1.5 GB`` or an integer.

    Examples
    --------
    >>> bytes_of("64 MiB"), bytes_of("1.5kB"), bytes_of(1000)
    (67108864, 1500, 1000)
    >>> bytes_of(10**30) == LARGEST  # no limit
    True
    """
    if is_integer(memory) and int(memory) > 0:
        return min(int(memory), LARGEST)
    text = memory.lower() if isinstance(memory, str) else ""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*", text)
    if found is None or found[2] not in _UNITS or not Decimal(found[1]):
        raise ValueError(
            "CheckpointedBPTT expects memory as a number of bytes or as text such as '64 MiB', got "
            f"{shown_argument(memory)}."
        )
    return round(min(Decimal(found[1]) * _UNITS[found[2]], Decimal(LARGEST)))


def needed(slots: Any, block: Any, state: Any, tape: Any) -> Any:
    """Return the bytes of equation (1)."""
    return (slots + 1) * SLOT_COPIES * state + block * tape


@dataclass(frozen=True)
class CheckpointPlan:
    """What :class:`~symbolic_rnn.CheckpointedBPTT` does for sequences of some length.

    Parameters
    ----------
    n_steps : int
        Length of the sequence.
    slots : int
        States that are kept, with the initial state.
    block : int
        Steps whose tape is kept at the same time.
    state, tape : int
        Bytes of the states, and of one step of the tape.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> rule = srnn.CheckpointedBPTT(memory="64 MiB")
    >>> plan = rule.plan(srnn.LSTM(1, 32), n_steps=1_000_000)
    >>> plan.evaluations < 2_000_000, plan.peak <= 64 * 2**20
    (True, True)
    """

    n_steps: int
    slots: int
    block: int
    state: int
    tape: int

    @property
    def peak(self) -> int:
        """Bytes of slots and tape, equation (1)."""
        return int(needed(self.slots, self.block, self.state, self.tape))

    @property
    def advances(self) -> int:
        """Step evaluations that keep only a state."""
        return self._schedule.advances

    @property
    def evaluations(self) -> int:
        """All step evaluations of the schedule: the advances, and each step with its tape."""
        return self._schedule.evaluations

    @property
    def _schedule(self) -> Schedule:
        return Schedule(self.n_steps, self.slots, self.block)

    def __str__(self) -> str:
        return (
            f"{_counted(self.n_steps, 'step')} in {_counted(self._schedule.n_blocks, 'block')} of "
            f"{self.block:,}; {_counted(self.slots, 'slot')}; {_told(self.peak)} instead of "
            f"{_told(self.n_steps * self.tape)}; "
            f"{self.evaluations / self.n_steps:.2f} evaluations of each step"
        )


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"


def _told(n_bytes: int) -> str:
    """A number of bytes in the largest unit that it reaches."""
    power = min((n_bytes.bit_length() - 1) // 10, 3)
    return f"{n_bytes / 2 ** (10 * power):.1f} {('bytes', 'KiB', 'MiB', 'GiB')[power]}"


def chosen(xp: Any, n_steps: Any, state: Any, tape: Any, memory: int) -> tuple[Any, Any, Any]:
    """Choose the number of slots and the length of a block.

    Parameters
    ----------
    xp : module
        ``numpy`` for numbers, ``pytensor.tensor`` for symbols.
    n_steps : int or TensorVariable
        Length of the sequence.
    state, tape : int or TensorVariable
        Bytes of the states, and of one step of the tape.
    memory : int
        Bytes.

    Returns
    -------
    slots, block : int or TensorVariable
    fits : bool or TensorVariable
        Whether anything fits.
    """
    # The bytes of more slots than fit may overflow.
    affordable = memory // (SLOT_COPIES * state) > _SLOTS
    room = xp.where(affordable, memory - needed(_SLOTS, 0, state, tape), 0)
    block = xp.clip(room // tape, 0, n_steps)
    n_blocks = -((-n_steps) // xp.maximum(block, 1))
    reached, saved = _tables()
    times = (n_blocks[:, None] > reached).sum(axis=1)
    possible = (block > 0) & (times <= _MOST_REPEATS)
    times = xp.minimum(times, _MOST_REPEATS)
    chosen_times = xp.equal(np.arange(_MOST_REPEATS + 1), times[:, None])
    cost = times.astype("float64") * n_steps - block * (saved * chosen_times).sum(axis=1)
    cost = xp.where(possible, cost, np.inf)
    best = xp.argmin(cost)
    # More slots than blocks are of no use.
    slots = xp.minimum(xp.take(_SLOTS, best), xp.maximum(n_blocks[best] - 1, 1))
    return slots, xp.maximum(block[best], 1), possible[best]


def bytes_per_step(step: Step, batch: Any) -> tuple[Any, Any]:
    """Return the bytes of the states, and of all that a step adds while its block is reversed.

    Parameters
    ----------
    step : Step
    batch : int or TensorVariable
        Number of sequences.
    """
    back = StepBack(step, ())
    read = {symbol: symbol.type.clone(shape=(None, *symbol.type.shape))() for symbol in step.inputs}
    outputs = step.written_out([*step.state, *tape_of(step)])
    _, ahead = hoist(outputs, read, step.previous, {})
    state = _bytes(step.state, batch)
    kept = _bytes([*tape_of(step), *ahead, *back.needed, *step.inputs], batch)
    return state, 2 * state + kept  # the states after the steps, and before them


def _bytes(values: Iterable[TensorVariable], batch: Any) -> Any:
    total: Any = 0
    for value in values:
        sizes = [batch if size is None else size for size in value.type.shape[:1]]
        rest = value.type.shape[1:]
        if None in rest:
            raise ValueError(
                f"CheckpointedBPTT(memory=...) needs the size of every value of a step; that of "
                f"{value.name} is not known. Give slots and block instead."
            )
        total = total + np.dtype(value.dtype).itemsize * prod(rest) * prod(sizes)
    return total
