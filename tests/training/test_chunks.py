"""Long sequences in chunks, side by side: nothing is lost, and nothing is mixed."""

from __future__ import annotations

import numpy as np
import pytensor.tensor as pt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from modes import FAST
from pytensor_ml.optim import sgd
from tolerances import EXACT

import symbolic_rnn as srnn
from symbolic_rnn.training.batches import LazyBatches


@given(
    lengths=st.lists(st.integers(1, 12), min_size=1, max_size=8),
    rows=st.integers(1, 8),
    steps=st.integers(1, 7),
    seed=st.none() | st.integers(0, 99),
)
def test_the_rows_are_the_sequences_one_after_the_other(lengths, rows, steps, seed):
    """Catches a last chunk that is lost, a step seen twice, and two sequences in one piece."""
    rows = min(rows, len(lengths))
    xs = [100.0 * i + np.arange(length)[:, None] for i, length in enumerate(lengths)]
    ys = [(sequence[:, 0] + 0.5).astype("int64") for sequence in xs]
    data = srnn.Chunks(xs, ys, rows=rows, steps=steps)
    batches = data.epoch(None if seed is None else np.random.default_rng(seed))
    found: list[list[float]] = []
    current: list[list[float]] = [[] for _ in range(rows)]
    weights = 0.0
    for (x, y, mask, is_new), weight in batches:
        assert x.shape == (rows, steps, 1)
        assert y.shape == mask.shape == (rows, steps)
        assert is_new.shape == (rows,)
        assert (y[mask] == x[mask][:, 0]).all()
        assert y.dtype == "int64"
        assert not x[~mask].any()
        assert (np.diff(mask.astype(int), axis=1) <= 0).all(), "padding is at the end"
        assert weight == mask.sum() > 0
        weights += weight
        for row in range(rows):
            if is_new[row]:
                current[row] = []
                found.append(current[row])
            current[row] += x[row, mask[row], 0].tolist()
    assert sorted(found) == sorted(sequence[:, 0].tolist() for sequence in xs)
    assert weights == sum(lengths)
    ends = [-(-length // steps) for length in lengths]
    assert len(batches) <= sum(ends) // rows + max(ends), "rows are filled evenly"


def test_one_long_sequence_in_as_many_pieces_as_rows():
    x = np.arange(23.0)
    pieces = np.array_split(x, 4)
    seen = [batch.arguments for batch in srnn.Chunks(pieces, rows=4, steps=2).epoch()]
    for row, piece in enumerate(pieces):
        assert np.array_equal(np.concatenate([a[row][mask[row]] for a, mask, _ in seen]), piece)
    assert [bool(is_new.all()) for *_, is_new in seen] == [True, False, False]


def test_a_place_in_an_epoch_can_be_taken_up_again():
    """What resuming needs: a chunk by its number, the same at every time it is read."""
    xs = [np.random.default_rng(k).normal(size=(5 + k, 1)) for k in range(6)]
    data = srnn.Chunks(xs, rows=2, steps=3)
    whole = data.epoch(np.random.default_rng(3))
    again = data.epoch(np.random.default_rng(3))[4:]
    assert len(again) == len(whole) - 4
    for a, b in zip(list(whole)[4:], again, strict=True):
        assert all(map(np.array_equal, a.arguments, b.arguments))
    with pytest.raises(IndexError):
        whole[len(whole)]
    assert np.array_equal(whole[-1].arguments[0], whole[len(whole) - 1].arguments[0])


def test_an_error_of_the_data_does_not_end_an_epoch():
    """Catches an IndexError that passes for the end of the batches."""

    def broken(k):
        raise IndexError("no such row")

    with pytest.raises(IndexError, match="no such row"):
        list(LazyBatches(3, broken))


def test_fit_over_chunks_has_the_loss_of_the_whole_sequences():
    """Catches a state that is not carried, or leaks into the next epoch, and a mean of means."""
    lengths = (7, 2, 9, 4, 1)
    xs = [np.random.default_rng(k).normal(size=(length, 1)) for k, length in enumerate(lengths)]
    ys = [np.cumsum(x, axis=0) for x in xs]
    cell, readout = srnn.Elman(1, 3, seed=0), srnn.Dense(3, 1, seed=1)
    x, y = pt.tensor3("x"), pt.tensor3("y")
    mask, is_new = pt.matrix("mask", dtype="bool"), pt.vector("is_new", dtype="bool")
    carried = srnn.CarriedState(cell, batch_size=2)
    h, updates = carried.unroll(x, mask=mask, is_new=is_new)
    loss = srnn.squared_error(readout(h), y, mask=mask)
    step = srnn.GuardedStep(loss, [x, y, mask, is_new], sgd(0.0), updates=updates, mode="C99")
    data = srnn.Chunks(xs, ys, rows=2, steps=3)
    history = srnn.fit(step, data, parameters=cell.parameters, epochs=3, progress=False)

    alone = srnn.compile_predict(
        srnn.squared_error(readout(srnn.unroll(cell, x)), y, reduction="sum"), [x, y], mode=FAST
    )
    total = sum(float(alone(x[None], y[None])) for x, y in zip(xs, ys, strict=True))
    for found in history.train_loss:
        assert found == pytest.approx(total / sum(lengths), rel=EXACT)


@pytest.mark.parametrize(
    ("sequences", "sizes", "said"),
    [
        ([[[1.0], []]], {}, "sequence 1 of argument 1 is empty; leave it out"),
        ([[[1.0, 2.0]], [[1.0]]], {}, "sequence 0 has 2 steps in argument 1 and 1 in argument 2"),
        ([[[1.0]], [[1.0], [2.0]]], {}, "got 1 in argument 1 and 2 in argument 2"),
        ([[np.ones((3, 2)), np.ones((3, 1))]], {}, r"shape \(3, 2\) and sequence 1 \(3, 1\)"),
        ([[1.0, 2.0]], {}, "entry 0 is a number; pass a list of sequences"),
        ([[]], {}, "at least one sequence in argument 1, got none"),
        ([], {}, "expects lists of sequences, Chunks"),
        ([[[1.0]]], {"rows": 2}, r"got 1 for 2 rows.*np.array_split"),
        ([[[1.0]]], {"rows": 0}, "Chunks expects a positive integer for rows, got 0"),
        ([[[1.0]]], {"steps": 0}, "Chunks expects a positive integer for steps, got 0"),
    ],
)
def test_what_makes_no_chunks_is_refused(sequences, sizes, said):
    with pytest.raises(ValueError, match=said):
        srnn.Chunks(*sequences, **{"rows": 1, "steps": 2} | sizes)
