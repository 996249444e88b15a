"""The workspace of an export: buffers that are live at the same time lie apart, and no more."""

from __future__ import annotations

import sys
from collections import Counter

import numpy as np
import pytest

import symbolic_rnn as srnn
from symbolic_rnn.c99.ir import expressions as e
from symbolic_rnn.c99.ir import statements as s
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.passes.memory_packing import pack_memory
from symbolic_rnn.c99.passes.memory_plan import lifetimes
from symbolic_rnn.export import export_c


def entries_of(function):
    """Number of entries of each buffer, by its number and dtype."""
    found = {}
    for call in s.calls_in(function.body):
        if call.function in ("c99_room", "c99_turned"):
            _, buffer, *_, need = call.arguments
            found[buffer.number, need.right.dtype] = need.left.size
    return found


def live_at_once(function):
    """The most entries of each dtype that are live at one statement."""
    lives = lifetimes(function)
    most = Counter()
    for at in {life.first for life in lives.values()}:
        live = Counter()
        for (number, dtype), size in entries_of(function).items():
            if lives[number].first <= at <= lives[number].last:
                live[dtype] += size.constant
        most |= live
    return most


def random_function(seed):
    """Arrays, copies between them, and loops of both."""
    rng = np.random.default_rng(seed)
    known = []

    def block(depth):
        found, outside = [], len(known)
        for _ in range(rng.integers(2, 12)):
            if depth < 2 and rng.random() < 0.2:
                found.append(s.For(f"t{rng.integers(99)}", e.expression(0), e.expression(3),
                                   block(depth + 1)))  # fmt: skip
            elif len(known) < 2 or rng.random() < 0.6:
                dtype = str(rng.choice(["float32", "int64"]))
                need = e.Integer(Size.of(int(rng.integers(1, 60)))) * e.SizeOf(dtype)
                number = len(names)
                names.append(f"a{number}")
                kind = s.VariableType(dtype, pointer=True)
                call = e.call("c99_room", "ws", e.Buffer(number), need)
                found.append(s.Declare(names[-1], kind, call))
                known.append(names[-1])
            else:
                source, target = rng.choice(known, size=2)
                found.append(s.Store(e.load(str(target), 0), e.load(str(source), 0)))
        del known[outside:]
        return found

    names = []
    return s.Function(block(0), [], [], len(names), [])


@pytest.mark.parametrize("seed", range(40))
def test_buffers_that_are_live_at_the_same_time_do_not_overlap(seed):
    function = random_function(seed)
    packing, lives, entries = pack_memory(function), lifetimes(function), entries_of(function)
    assert packing.offsets.keys() == entries.keys()
    for a, size in entries.items():
        first, end = packing.offsets[a], packing.offsets[a] + size.constant
        assert first >= 0
        assert end <= packing.sizes[a[1]]
        for b in entries.keys() - {a}:
            together = (
                lives[a[0]].first <= lives[b[0]].last and lives[b[0]].first <= lives[a[0]].last
            )
            if together and a[1] == b[1]:
                assert packing.offsets[b] >= end or (
                    packing.offsets[b] + entries[b].constant <= first
                )
    least = live_at_once(function)
    assert all(least[dtype] <= size <= 1.3 * least[dtype] for dtype, size in packing.sizes.items())


@pytest.mark.parametrize("cell", [srnn.GRU, pytest.param(srnn.LSTM, marks=pytest.mark.matrix)])
def test_training_needs_no_more_memory_than_is_live_at_once(cell, tmp_path, monkeypatch):
    """Of a network of 32 units over a window of 16 steps."""
    module = sys.modules["symbolic_rnn.c99.export.routine"]
    seen = []

    def packed(function):
        seen.append((function, pack_memory(function)))
        return seen[-1][1]

    monkeypatch.setattr(module, "pack_memory", packed)
    options = {"n_steps": 16, "dtype": "float32", "training": True}
    readout = srnn.Dense(32, 1, seed=1)
    export_c(cell(1, 32, seed=0), tmp_path, name="net", readout=readout, **options)
    assert len(seen) == 4
    for function, packing in seen:
        assert packing.sizes == live_at_once(function)
