"""Schedules are optimal, fit their slots, and are the same in numbers and in a graph."""

from __future__ import annotations

from math import comb

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import PLAIN

import symbolic_rnn as srnn
from symbolic_rnn.adjoints.checkpoints import Advance, Reverse, Schedule
from symbolic_rnn.adjoints.checkpoints.arrays import actions_of
from symbolic_rnn.adjoints.checkpoints.memory import chosen
from symbolic_rnn.adjoints.checkpoints.schedule import repeats

MOST_STEPS, MOST_SLOTS = 200, 20
ARRAYS = ("starts", "stops", "sources", "leaves", "bounds")


def least_advances(most_steps: int, most_slots: int, block: int = 1) -> np.ndarray:
    """By dynamic programming: entry [s, n] is the least number of advances over n steps.

    To reverse n steps, advance k of them and keep the state: the rest is reversed with one slot
    less, and then the first k with all. With one slot, the state before the last block is computed
    from the initial one each time.
    """
    least = np.zeros((most_slots + 1, most_steps + 1), dtype=int)
    for n in range(block + 1, most_steps + 1):
        least[1, n] = n - block + least[1, n - block]
    for slots in range(2, most_slots + 1):
        for n in range(block + 1, most_steps + 1):
            k = np.arange(1, n)
            least[slots, n] = np.min(k + least[slots - 1, n - k] + least[slots, k])
    return least


@pytest.mark.parametrize("block", [1, 2, 5])
def test_no_schedule_needs_fewer_evaluations(block):
    """Catches a wrong binomial, a wrong place for a checkpoint, and a wrong count."""
    most = MOST_STEPS if block == 1 else 60
    least = least_advances(most, MOST_SLOTS, block)
    for slots in range(1, MOST_SLOTS + 1):
        for n in range(1, most + 1):
            schedule = Schedule(n, slots, block)
            made = [action for action in schedule.actions() if isinstance(action, Advance)]
            assert schedule.advances == least[slots, n]
            assert sum(action.stop - action.start for action in made) == least[slots, n]
            assert schedule.evaluations == n + schedule.advances


def test_the_published_numbers():
    """Griewank and Walther 2000; Gruslys et al. 2016, table 1: 50 slots, a third more time."""
    schedule = Schedule(1000, slots=50)
    assert schedule.advances == 2 * 1000 - comb(52, 1) == 1948
    assert [Schedule(comb(3 + r, 3), slots=3).advances for r in range(4)] == [0, 3, 15, 45]
    # A step costs one evaluation and its reversal two: (2948 + 2000) / 3000, and 5% of the states.
    assert schedule.evaluations == 2948


@pytest.mark.parametrize("block", [1, 3, 7])
@pytest.mark.parametrize("slots", [1, 2, 5])
def test_each_action_starts_from_the_state_that_its_slot_holds(slots, block):
    """Catches a slot that is overwritten while it is needed, and a step that is left out."""
    for n in range(1, 40):
        held = {0: 0}
        reversed_steps = []
        for action in Schedule(n, slots, block).actions():
            assert held[action.slot] == action.start
            assert action.slot + isinstance(action, Advance) <= slots
            if isinstance(action, Advance):
                held[action.slot + 1] = action.stop
            else:
                assert 1 <= action.stop - action.start <= block
                reversed_steps += range(action.stop - 1, action.start - 1, -1)
        assert reversed_steps == list(range(n - 1, -1, -1))


def test_a_graph_makes_the_same_decisions():
    """Catches a binomial that is rounded wrongly, and a loop that is one step off."""
    sizes = pt.lscalars("n_steps", "slots", "block")
    computed = actions_of(*sizes)
    run = pytensor.function(sizes, [getattr(computed, name) for name in ARRAYS], mode=PLAIN)
    rng = np.random.default_rng(0)
    drawn = [tuple(int(rng.integers(1, most)) for most in (150, 25, 8)) for _ in range(60)]
    for n, slots, block in [(1, 1, 1), (2, 1, 1), (150, 2, 1), (150, 149, 1), *drawn]:
        known = actions_of(n, slots, block)
        for name, found in zip(ARRAYS, run(n, slots, block), strict=True):
            np.testing.assert_array_equal(found, getattr(known, name).data, err_msg=name)


def test_memory_is_used_and_not_exceeded():
    """Catches a plan over its budget, and one that a smaller plan would beat by far."""
    cell = srnn.LSTM(3, 16, seed=0)
    for memory in (100_000, 1_000_000, 64 * 2**20):
        for n_steps in (1, 10, 1000, 100_000):
            plan = srnn.CheckpointedBPTT(memory=memory).plan(cell, n_steps, batch_size=4)
            assert plan.peak <= memory
            if n_steps * plan.tape + 8 * plan.state < memory:
                assert plan.advances == 0
    tight = srnn.CheckpointedBPTT(memory=100_000).plan(cell, 100_000)
    best = min(
        Schedule(100_000, slots, block).evaluations
        for slots in range(1, 200)
        if (block := (100_000 - (slots + 1) * 4 * tight.state) // tight.tape) >= 1
    )
    assert tight.evaluations <= 1.05 * best


def test_sizes_that_are_known_late_give_the_same_choice():
    """Catches a formula that differs between numbers and symbols."""
    sizes = pt.lscalars("n_steps", "state", "tape")
    run = pytensor.function(sizes, chosen(pt, *sizes, 200_000), mode=PLAIN)
    for n, state, tape in [(1, 8, 8), (1000, 256, 2000), (10**6, 512, 3000), (50, 10**6, 8)]:
        expected = chosen(np, n, state, tape, 200_000)
        assert [value.item() for value in run(n, state, tape)] == [int(v) for v in expected]


def test_reversal_of_a_single_block_needs_no_advance():
    assert list(Schedule(3, 2, 5).actions()) == [Reverse(0, 3, 0)]


@pytest.mark.parametrize("wrong", [0, -1, 2.0, True])
def test_wrong_sizes_are_named(wrong):
    with pytest.raises((TypeError, ValueError), match="Schedule expects a positive integer for sl"):
        Schedule(5, wrong)


HUGE = (2**62, 2**63, 10**400)


@pytest.mark.parametrize("n_steps", [1, 1000, 2**62])
def test_numbers_beyond_all_arrays_mean_no_limit(n_steps):
    """Any memory, number of slots and block has a plan, and none takes long to compute."""
    cell = srnn.Elman(1, 4, seed=0)
    whole = srnn.CheckpointedBPTT(slots=1, block=2**62).plan(cell, n_steps)
    assert (whole.n_steps, whole.block, whole.advances) == (n_steps, n_steps, 0)
    for number in HUGE:
        assert srnn.CheckpointedBPTT(slots=1, block=number).plan(cell, n_steps) == whole
        each = srnn.CheckpointedBPTT(slots=number).plan(cell, n_steps)
        assert (each.slots, each.advances) == (max(n_steps - 1, 1), n_steps - 1)
        for memory in (number, f"{number}.5 TB"):
            plan = srnn.CheckpointedBPTT(memory=memory).plan(cell, n_steps)
            assert n_steps == 2**62 or plan == whole
            assert plan.peak <= 2**62
    said = str(srnn.CheckpointedBPTT(slots=2).plan(cell, n_steps))
    assert said.startswith(f"{n_steps:,} step{'s' * (n_steps != 1)} in ")
    assert n_steps > 1 or "in 1 block of 1; 1 slot; " in said


def test_sizes_that_no_array_has_are_refused():
    """Before a number of bytes overflows."""
    cell = srnn.Elman(1, 4, seed=0)
    for rule in (srnn.CheckpointedBPTT(memory=10**30), srnn.CheckpointedBPTT(slots=5)):
        for number in HUGE[1:]:
            with pytest.raises(ValueError, match="expects at most 4611686018427387904 for n_steps"):
                rule.plan(cell, number)
            with pytest.raises(ValueError, match="at most 4611686018427387904 for batch_size"):
                rule.plan(cell, 5, number)
    for memory in (1, "0.0001 b", "64 MiB", 10**30):
        with pytest.raises(ValueError, match="the memory is too small to reverse the sequence of"):
            srnn.CheckpointedBPTT(memory=memory).plan(cell, 1000, batch_size=2**62)


def test_the_least_number_of_repetitions_is_found_without_counting():
    """Against the definition; 10**18 steps in two slots are advanced over a billion times."""
    for slots in (1, 2, 3, 7, 200):
        for n_blocks in (*range(1, 120), 10**5, 10**9, 10**18):
            most = repeats(n_blocks, slots)
            assert comb(slots + most, slots) >= n_blocks
            assert most == 0 or comb(slots + most - 1, slots) < n_blocks
