r"""Optimal checkpointing schedules: which states to keep, and what is recomputed from them.

A sequence of :math:`T` steps is cut into blocks of :math:`b` steps; the first block may be shorter.
The backward pass takes the blocks from the last to the first. For each it needs the state before
the block, which it computes from the nearest state that is kept, in one of `slots` slots, and then
the tape of that block alone.

With :math:`s` slots, :math:`\beta(s, r) = \binom{s + r}{s}` blocks can be reversed if no step is
advanced over more than :math:`r` times; the least number of advances over :math:`T` steps is

.. math:: t(T, s) = r\,T - b\,\beta(s + 1, r - 1), \qquad
    b\,\beta(s, r - 1) < T \le b\,\beta(s, r)                                              \tag{1}

References
----------
A. Griewank and A. Walther, "Algorithm 799: revolve", ACM Transactions on Mathematical Software 26
(2000), 19-45, equations (3)-(5) for :math:`b = 1`; A. Gruslys et al., "Memory-efficient
backpropagation through time", NIPS 2016, count the step that is run with its tape as well:
:math:`C(T, s) = t(T, s) + T`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from math import comb

from symbolic_rnn.argument_checks import Positive, checks_arguments

__all__ = ["Advance", "Reverse", "Schedule", "first_advance", "repeats"]


def repeats(n_blocks: int, slots: int) -> int:
    """Return how often a block is advanced over at most: the ``r`` of (1).

    Examples
    --------
    >>> repeats(1, 3), repeats(4, 3), repeats(5, 3), repeats(1000, 50)
    (0, 1, 2, 2)
    """
    if slots == 1:
        return n_blocks - 1
    most = 0
    while comb(slots + most, slots) < n_blocks:
        most = 2 * most + 1
    return bisect_left(range(most), n_blocks, key=lambda r: comb(slots + r, slots))


def first_advance(n_blocks: int, slots: int) -> int:
    r"""Return the number of blocks between the first state kept and the next one, optimally.

    With :math:`\beta(s, r-1) < n \le \beta(s, r)` it is :math:`\min(\beta(s, r-1), n - \beta(s-1,
    r-1))`, so that either part can be reversed with one repetition or one slot less.

    Parameters
    ----------
    n_blocks : int
        At least 2.
    slots : int
        At least 1, with the one that holds the first state.

    Examples
    --------
    >>> first_advance(10, 3), first_advance(10, 1)
    (4, 9)
    """
    most = repeats(n_blocks, slots)
    return min(comb(slots + most - 1, slots), n_blocks - comb(slots - 1 + most - 1, slots - 1))


@dataclass(frozen=True)
class Advance:
    """Run the steps ``start`` to ``stop`` from the state in a slot; keep only the last state.

    It goes to the next slot, ``slot + 1``. Slot 0 holds the initial state; the slot after the last
    one, `Schedule.slots`, is the place of a state that is used at once.
    """

    start: int
    stop: int
    slot: int


@dataclass(frozen=True)
class Reverse:
    """Run the steps ``start`` to ``stop`` with their tape, from the state in a slot; then back."""

    start: int
    stop: int
    slot: int


@checks_arguments
@dataclass(frozen=True)
class Schedule:
    """A schedule that needs the least number of step evaluations.

    Parameters
    ----------
    n_steps : int
        Length of the sequence.
    slots : int
        States that are kept, with the initial state.
    block : int
        Steps whose tape is kept at the same time.

    Examples
    --------
    >>> from symbolic_rnn.adjoints.checkpoints.schedule import Schedule
    >>> for action in Schedule(4, slots=2).actions():
    ...     print(action)
    Advance(start=0, stop=2, slot=0)
    Advance(start=2, stop=3, slot=1)
    Reverse(start=3, stop=4, slot=2)
    Reverse(start=2, stop=3, slot=1)
    Advance(start=0, stop=1, slot=0)
    Reverse(start=1, stop=2, slot=1)
    Reverse(start=0, stop=1, slot=0)
    >>> Schedule(1000, slots=50).advances  # 2 * 1000 - C(52, 1)
    1948
    """

    n_steps: Positive
    slots: Positive
    block: Positive = 1

    @property
    def n_blocks(self) -> int:
        """Number of blocks."""
        return -(-self.n_steps // self.block)

    def starts_at(self, block: int) -> int:
        """Return the step, from 0, at which a block starts; the end for ``n_blocks``."""
        return max(0, self.n_steps - (self.n_blocks - block) * self.block)

    @property
    def advances(self) -> int:
        """Step evaluations that keep only a state, equation (1)."""
        most = repeats(self.n_blocks, self.slots)
        saved = comb(self.slots + most, most - 1) if most else 0
        return most * self.n_steps - self.block * saved

    @property
    def evaluations(self) -> int:
        """All step evaluations: the advances, and each step once with its tape."""
        return self.n_steps + self.advances

    def actions(self) -> Iterator[Advance | Reverse]:
        """Yield the actions of the forward and the backward pass, in order."""
        kept = [0]
        for end in range(self.n_blocks, 0, -1):
            while (distance := end - kept[-1]) > 1:
                here, slot = kept[-1], len(kept) - 1
                kept.append(here + first_advance(distance, self.slots - slot))
                yield Advance(self.starts_at(here), self.starts_at(kept[-1]), slot)
            yield Reverse(self.starts_at(end - 1), self.starts_at(end), len(kept) - 1)
            kept.pop()
