"""Class 17 (and 12, 13): sequences of different lengths in a batch are what they are one by one.

transformers 34191, keras 1934, tensorflow 36139: a loss averaged over padding, padding that counts
as steps, and a sequence without steps.
"""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from modes import FAST
from pytensor_ml.optim import sgd
from tolerances import EXACT

import symbolic_rnn as srnn

LENGTHS = (3, 9, 1, 4, 9, 2, 6)
XS = [np.random.default_rng(k).normal(size=(length, 2)) for k, length in enumerate(LENGTHS)]
YS = [np.cumsum(x, axis=0) for x in XS]
LABELS = np.arange(len(XS)) % 3


def many_to_many(cell, x, y, mask):
    h = srnn.unroll(cell, x, mask=mask)
    return srnn.squared_error(h, y, mask=mask)


def many_to_one(cell, x, y, mask):
    _, (h_T, *_) = srnn.unroll(cell, x, mask=mask, return_state=True)
    return srnn.cross_entropy(srnn.Dense(2, 3, seed=1)(h_T), y)


TASKS = {
    "many to many": (many_to_many, pt.tensor3("y"), YS, {}),
    "many to one": (many_to_one, pt.lvector("y"), LABELS, {"per_sequence": [LABELS]}),
}


def batches_of(task, **options):
    _, _, targets, per_sequence = TASKS[task]
    per_step = [XS] if per_sequence else [XS, targets]
    return srnn.RaggedBatches(*per_step, **per_sequence, **options)


@pytest.mark.parametrize("task", TASKS)
def test_a_ragged_batch_has_the_loss_and_gradient_of_its_sequences_one_by_one(task):
    """Catches a mean over padding, over batches, or over sequences of unequal length."""
    loss_of, y, targets, per_sequence = TASKS[task]
    cell = srnn.GRU(2, 2, seed=0)
    x, mask = pt.tensor3("x"), pt.matrix("mask", dtype="bool")

    def compiled(mask):
        loss = loss_of(cell, x, y, mask)
        inputs = [x, y] if mask is None else [x, y, mask]
        return pytensor.function(inputs, [loss, *pytensor.grad(loss, cell.parameters)], mode=FAST)

    one, several = compiled(None), compiled(mask)
    weights = [1 if per_sequence else length for length in LENGTHS]
    alone = [one(XS[i][None], np.asarray(targets[i])[None]) for i in range(len(XS))]
    expected = [
        sum(w * value for w, value in zip(weights, values, strict=True)) / sum(weights)
        for values in zip(*alone, strict=True)
    ]
    for options in ({"batch_size": 3}, {"batch_size": 7}, {"batch_size": 2, "pool": 1}):
        found = [
            (several(*batch.arguments), batch.weight)
            for batch in batches_of(task, **options).epoch(np.random.default_rng(0))
        ]
        for k, value in enumerate(expected):
            got = sum(w * values[k] for values, w in found) / sum(weights)
            np.testing.assert_allclose(got, value, rtol=EXACT, atol=EXACT)


def test_fit_has_the_mean_over_true_steps():
    """The loss of an epoch, over batches whose padding and sizes differ, in mode C99."""
    cell = srnn.GRU(2, 2, seed=0)
    x, y, mask = pt.tensor3("x"), pt.tensor3("y"), pt.matrix("mask", dtype="bool")
    step = srnn.compile_train(many_to_many(cell, x, y, mask), [x, y, mask], sgd(0.0), mode="C99")
    data = batches_of("many to many", batch_size=2)
    history = srnn.fit(step, data, parameters=cell.parameters, epochs=2, progress=False)
    outputs = srnn.compile_predict(srnn.unroll(cell, x), [x], mode=FAST)
    errors = [(outputs(x[None])[0] - y) ** 2 for x, y in zip(XS, YS, strict=True)]
    expected = np.concatenate(errors).mean()
    assert history.train_loss == pytest.approx((expected, expected), rel=EXACT)


@given(
    lengths=st.lists(st.integers(1, 30), min_size=1, max_size=40),
    batch_size=st.integers(1, 9),
    pool=st.integers(1, 4),
    seed=st.none() | st.integers(0, 99),
)
def test_an_epoch_has_every_sequence_once_whole_and_padded_at_its_end(
    lengths, batch_size, pool, seed
):
    xs = [np.full((length, 1), i + 1.0) for i, length in enumerate(lengths)]
    data = srnn.RaggedBatches(
        xs, per_sequence=[np.arange(len(xs))], batch_size=batch_size, pool=pool
    )
    seen = []
    for (x, label, mask), weight in data.epoch(
        None if seed is None else np.random.default_rng(seed)
    ):
        assert weight == len(x) <= batch_size
        assert x.shape[1] == mask.sum(axis=1).max(), "no step is padding in all rows"
        for row, i, kept in zip(x[:, :, 0], label, mask, strict=True):
            assert np.array_equal(row, np.where(np.arange(len(row)) < lengths[i], i + 1.0, 0.0))
            assert kept.sum() == lengths[i]
            seen.append(int(i))
    assert sorted(seen) == list(range(len(lengths)))


def test_sequences_of_similar_length_share_a_batch_and_epochs_differ():
    """Catches buckets that are always the same, and batches in the order of their length."""
    rng = np.random.default_rng(0)
    xs = [np.ones((length, 1)) for length in rng.integers(1, 100, size=400)]

    def padding(pool):
        batches = srnn.RaggedBatches(xs, batch_size=10, pool=pool).epoch(np.random.default_rng(1))
        masks = [batch.arguments[-1] for batch in batches]
        return sum((~mask).sum() for mask in masks) / sum(mask.size for mask in masks)

    assert padding(20) < 0.1 < 0.4 < padding(1)
    data = srnn.RaggedBatches(xs, batch_size=10)
    rng = np.random.default_rng(2)
    first, second = ([b.arguments[-1].shape[1] for b in data.epoch(rng)] for _ in range(2))
    assert first != second
    assert first != sorted(first)


def test_lengths_become_a_mask_and_a_sequence_without_steps_is_an_error():
    lengths, x = pt.lvector("lengths"), pt.tensor3("x")
    mask = srnn.sequence_mask(lengths, x.shape[1])
    for mode in (FAST, "C99"):
        function = pytensor.function([lengths, x], mask, mode=mode)
        zeros = np.zeros((3, 4, 1))
        assert np.array_equal(function([4, 1, 3], zeros), srnn.padded([[1] * 4, [1], [1] * 3])[1])
        for wrong in ([4, 0, 3], [4, 1, 5], [4, -1, 3]):
            with pytest.raises(ValueError, match="at least 1 and at most n_steps"):
                function(wrong, zeros)
    with pytest.raises(TypeError, match="integers for lengths, got TensorVariable of type Vector"):
        srnn.sequence_mask(pt.dvector(), 4)
    with pytest.raises(ValueError, match=r"lengths of shape \(batch,\), got 2 axes"):
        srnn.sequence_mask(pt.lmatrix(), 4)


def test_padding_keeps_dtype_and_refuses_what_does_not_fit():
    array, mask = srnn.padded(
        [np.ones((2, 3), "f4"), np.ones((1, 3), "f4")], n_steps=4, fill=np.nan
    )
    assert (array.shape, array.dtype, mask.sum()) == ((2, 4, 3), "float32", 3)
    assert np.isnan(array[~mask]).all()
    array, mask = srnn.padded([[1, 2], [3]], fill=np.nan)
    assert (array.dtype, np.isnan(array).tolist()) == ("float64", (~mask).tolist())
    assert srnn.padded([[True], [False, True]])[0].dtype == "bool"
    with pytest.raises(ValueError, match="at most n_steps=1 steps, got one of 2"):
        srnn.padded([[1, 2]], n_steps=1)
    with pytest.raises(ValueError, match="at least one step, but sequence 1 of sequences is empty"):
        srnn.padded([[1], []])


@pytest.mark.parametrize(
    ("per_step", "options", "said"),
    [
        ([[[1.0], []]], {}, "sequence 1 of argument 1 is empty"),
        ([], {}, "expects lists of sequences"),
        ([[[1.0]]], {"per_sequence": [[1, 2]]}, r"each of the 1 sequences, got shapes \[\(2,\)\]"),
        ([[[1.0]]], {"batch_size": 0}, "a positive integer for batch_size, got 0"),
        ([[[1.0]]], {"pool": 0}, "a positive integer for pool, got 0"),
    ],
)
def test_what_makes_no_batches_is_refused(per_step, options, said):
    with pytest.raises(ValueError, match=said):
        srnn.RaggedBatches(*per_step, **options)
