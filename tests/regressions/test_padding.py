"""Classes 13, 14, 15, 17: padding that is not left out.

pytorch 52248, 68425; tensorflow 36139; keras 1934, 4192, 6022.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import ADJOINTS, BATCH, CASES, VARIANTS, cell_of, gradients_of, values_for
from modes import FAST
from pytensor.compile.mode import Mode
from tolerances import EXACT

import symbolic_rnn as srnn

GARBAGE = [np.nan, np.inf, -np.inf, 1e300]
MASKED, REVERSED = VARIANTS["masked"], VARIANTS["reversed and masked"]
#: The graph exactly as it is written: rewrites can hide a NaN.
UNOPTIMIZED = Mode(linker="py", optimizer=None)


def weights_left_out(values, mask):
    """No weight of the loss on the padded outputs."""
    return [v * mask[:, :, None] if v.ndim == 3 and k > 1 else v for k, v in enumerate(values)]


# Each cell by one rule, which alternates, with all garbage.
@pytest.mark.sampled(2, "case", "adjoint")
@pytest.mark.parametrize("garbage", GARBAGE)
@pytest.mark.parametrize("adjoint", ADJOINTS)
@pytest.mark.parametrize("case", CASES)
def test_garbage_in_the_padding_changes_nothing(case, adjoint, garbage):
    """Catches a step that computes with the padding: zero times NaN is NaN, in gradients too."""
    for variant in (MASKED, REVERSED):
        function = gradients_of(case, adjoint, variant)
        values = values_for(case, 7)
        expected = function(values)
        values[0] = np.where(values[1][:, :, None], values[0], garbage)
        for name, got in function(values).items():
            assert np.array_equal(got, expected[name]), name
        assert not expected["x"][~values[1]].any()


@cache
def unoptimized(case: str, adjoint: str):
    cell = cell_of(case)
    x, y = pt.tensor3("x"), pt.tensor3("y")
    mask = pt.matrix("mask", dtype="bool")
    h = srnn.unroll(cell, x, mask=mask, adjoint=ADJOINTS[adjoint]())
    loss = srnn.squared_error(h, y, mask=mask)
    gradients = pytensor.grad(loss, [x, *cell.parameters])
    return pytensor.function([x, y, mask], [loss, *gradients], mode=UNOPTIMIZED)


@pytest.mark.parametrize("garbage", GARBAGE)
@pytest.mark.parametrize("adjoint", ADJOINTS)
@pytest.mark.parametrize("case", ["elman", "lstm"])
def test_garbage_in_the_padding_changes_nothing_before_any_rewrite(case, adjoint, garbage):
    """Catches a NaN that the optimizer happens to remove: ``where`` passes 0 * NaN back."""
    function = unoptimized(case, adjoint)
    x, mask, *_ = values_for(case, 5)
    y = np.ones((BATCH, 5, 4))
    expected = function(x, y, mask)
    hole = ~mask[:, :, None]
    got = function(np.where(hole, garbage, x), np.where(hole, garbage, y), mask)
    for value, reference in zip(got, expected, strict=True):
        assert np.isfinite(reference).all()
        assert np.array_equal(value, reference)


@pytest.mark.parametrize("adjoint", ADJOINTS)
@pytest.mark.parametrize("case", CASES)
def test_a_row_that_is_all_padding_is_held_and_teaches_nothing(case, adjoint):
    """Catches a row of padding that moves the state, or weighs in a gradient (tensorflow 36139)."""
    for variant in (MASKED, REVERSED):
        function = gradients_of(case, adjoint, variant)
        values = values_for(case, 7)
        got = function(values)
        names = list(cell_of(case).state)
        for k, name in enumerate(names):
            assert np.array_equal(got[f"{name}_T"][4], values[2 + k][4])
        assert not got["x"][4].any()
        without = function([value[:4] for value in values])
        for name in (name for name in got if name in cell_of(case).parameter_names.values()):
            np.testing.assert_allclose(got[name], without[name], rtol=1e-10, atol=EXACT)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("variant", [MASKED, REVERSED], ids=["forward", "reversed"])
def test_a_padded_sequence_is_the_sequence_without_its_padding(case, variant):
    """Catches padding that counts as steps, in either direction (keras 1934, 4192, 6022)."""
    padded, plain = (
        gradients_of(case, "bptt", variant),
        gradients_of(case, "bptt", VARIANTS["reversed" if variant.reverse else "given state"]),
    )
    x, mask, *rest = values_for(case, 7)
    n_states = len(cell_of(case).state)
    initial, weights = rest[:n_states], rest[n_states:]
    for row in range(4):
        kept, one = mask[row], slice(row, row + 1)
        own = [v[one] for v in initial]
        of_last = [w[one] for w in weights[1:]]
        short = plain(
            [x[one][:, kept], mask[one][:, kept], *own, weights[0][one][:, kept], *of_last]
        )
        loud = weights[0][one] * kept[None, :, None]
        whole = padded([x[one], mask[one], *own, loud, *of_last])
        np.testing.assert_allclose(whole["outputs"][:, kept], short["outputs"], rtol=0, atol=EXACT)
        np.testing.assert_allclose(whole["x"][:, kept], short["x"], rtol=0, atol=EXACT)
        for name in (n for n in short if n not in ("outputs", "x")):
            np.testing.assert_allclose(whole[name], short[name], rtol=0, atol=EXACT)


def test_a_split_batch_sums_to_the_whole_whatever_its_padding():
    """Catches a loss averaged over padding (transformers 34191)."""
    o, y, mask = pt.tensor3("o"), pt.tensor3("y"), pt.matrix("mask", dtype="bool")
    losses = [srnn.squared_error(o, y, mask=mask, reduction=how) for how in ("sum", "mean")]
    function = pytensor.function([o, y, mask], losses, mode=FAST)
    rng = np.random.default_rng(4)
    x, kept = rng.normal(size=(5, 7, 2)), values_for("elman", 7)[1]
    target = np.zeros_like(x)
    total, mean = function(x, target, kept)
    parts = [function(x[rows], target[rows], kept[rows]) for rows in (slice(0, 1), slice(1, 5))]
    counts = [kept[:1].sum() * 2, kept[1:].sum() * 2]
    assert sum(part[0] for part in parts) == pytest.approx(total, rel=EXACT)
    weighted = sum(part[1] * count for part, count in zip(parts, counts, strict=True))
    assert weighted / sum(counts) == pytest.approx(mean, rel=EXACT)
    longer = [
        np.concatenate([a, np.full_like(a[:, :3], fill)], axis=1)
        for a, fill in ((x, 9.0), (target, 0.0), (kept, False))
    ]
    assert function(*longer)[1] == pytest.approx(mean, rel=EXACT)
