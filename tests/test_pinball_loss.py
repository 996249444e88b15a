"""The pinball loss: values from NumPy, its derivative and subgradient, what minimizes it."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST
from tolerances import EXACT

import symbolic_rnn as srnn

RNG = np.random.default_rng(0)
LEVELS = (0.1, 0.5, 0.95)
TAU = np.array(LEVELS)
Q, Y = RNG.normal(size=(3, 4, 3)), RNG.normal(size=(3, 4))
Y[0, 0] = Q[0, 0, 1]  # where there is no derivative
MASK = np.array([[1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 0, 0]], dtype=bool)
ERRORS = np.maximum(TAU * (Y[..., None] - Q), (TAU - 1) * (Y[..., None] - Q))
SLOPES = (Y[..., None] < Q) - TAU  # -τ at the tie


@pytest.fixture(scope="module")
def compiled():
    """All reductions, with and without a mask, and their gradients, in one function."""
    q, y, mask = pt.tensor3("q"), pt.matrix("y"), pt.matrix("mask", dtype="bool")
    losses = [
        srnn.pinball_loss(q, y, quantiles=LEVELS, mask=used, reduction=reduction)
        for used in (None, mask)
        for reduction in ("mean", "sum")
    ]
    outputs = [*losses, *(pytensor.grad(loss, q) for loss in losses)]
    return pytensor.function([q, y, mask], outputs, mode=FAST)


def test_values_and_gradients_are_those_of_the_formula(compiled):
    """Catches a mean over padding or over quantiles, a wrong sign, a wrong side of the tie."""
    found = compiled(Q, Y, MASK)
    for k, (kept, mean) in enumerate([(MASK | True, True), (MASK | True, False), (MASK, True),
                                      (MASK, False)]):  # fmt: skip
        count = 3 * kept.sum() if mean else 1
        assert found[k] == pytest.approx(ERRORS[kept].sum() / count, rel=EXACT)
        slopes = SLOPES * kept[..., None] / count
        np.testing.assert_allclose(found[4 + k], slopes, rtol=EXACT, atol=0)


def test_at_a_tie_the_gradient_is_a_subgradient(compiled):
    slope = compiled(Q, Y, MASK)[5][0, 0, 1]
    assert slope == -0.5
    assert -LEVELS[1] <= slope <= 1 - LEVELS[1]


def test_masked_positions_count_for_nothing_whatever_they_hold(compiled):
    values, targets = Q.copy(), Y.copy()
    values[~MASK], targets[~MASK] = np.nan, np.inf
    for one, other in zip(compiled(values, targets, MASK)[2:4], compiled(Q, Y, MASK)[2:4],
                          strict=True):  # fmt: skip
        assert one == other
    nothing = compiled(Q, Y, np.zeros_like(MASK))
    assert nothing[2] == nothing[3] == 0.0
    assert not nothing[6].any()


def test_an_empty_batch_has_no_mean(compiled):
    mean, total, masked, _, *_ = compiled(Q[:0], Y[:0], MASK[:0])
    assert np.isnan(mean)
    assert total == masked == 0.0


def test_what_minimizes_it_is_the_quantile_of_a_sample(compiled):
    """Koenker and Bassett: the least loss is where a share τ of the sample is below."""
    sample = np.sort(RNG.normal(size=(1, 21)))
    slopes = []
    for candidate in sample[0]:
        q = np.full((1, 21, 3), candidate)
        slopes.append(compiled(q, sample, np.ones((1, 21), bool))[5].sum(axis=(0, 1)))
    # From the left of a candidate the loss falls; that of the last such candidate is the least.
    last = (np.array(slopes) < 0).sum(axis=0) - 1
    assert list(last) == [int(np.ceil(level * 21)) - 1 for level in LEVELS]


def test_its_gradient_in_a_network_is_proved():
    """Against the complex step and central differences; also under float32's own tolerance."""
    x, y = pt.tensor3("x"), pt.matrix("y")
    cell, readout = srnn.Elman(2, 3, seed=0), srnn.Dense(3, 3, seed=1)
    loss = srnn.pinball_loss(readout(srnn.unroll(cell, x)), y, quantiles=LEVELS)
    values = {x: RNG.normal(size=(2, 5, 2)), y: RNG.normal(size=(2, 5))}
    report = srnn.verify_gradient(loss, [*cell.parameters, *readout.parameters], values)
    assert report.ok, report
    assert "complex step" in report.summary()


def test_its_derivation_is_printed():
    loss = partial(srnn.pinball_loss, quantiles=(0.25, 0.75))
    text = srnn.derive(srnn.Elman(2, 3), readout=srnn.Dense(3, 2), loss=loss).to_text()
    assert "E_t = sum(where([y_t < o_t], [-0.75; -0.25], [0.25; 0.75]) ⊙ (y_t − o_t))" in text
    assert "ō_t = −where([y_t < o_t], [-0.75; -0.25], [0.25; 0.75])" in text
    assert (
        'reduction="mean", the default, divides L and its gradients by the number of entries'
        in (" ".join(text.split()))
    )
    with pytest.raises(TypeError, match="derive expects a list of numbers between 0 and 1"):
        srnn.derive(srnn.Elman(2, 3), readout=srnn.Dense(3, 2), loss=partial(srnn.pinball_loss))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_loss_has_the_type_of_the_prediction(dtype):
    q, y = pt.tensor3("q", dtype=dtype), pt.matrix("y", dtype=dtype)
    assert srnn.pinball_loss(q, y, quantiles=LEVELS).dtype == dtype


@pytest.mark.parametrize(
    "quantiles",
    [(), (0.5, 0.1), (0.1, 0.1), (0.0, 0.5), (0.5, 1.0), (-0.1,), (float("nan"),), [0.9, 0.5]],
)
def test_quantiles_that_are_none_are_refused(quantiles):
    with pytest.raises(ValueError, match="pinball_loss expects increasing quantiles between 0 and"):
        srnn.pinball_loss(pt.matrix(), pt.vector(), quantiles=quantiles)


@pytest.mark.parametrize("quantiles", ["0.5", 0.5, None, ["a"], [None]])
def test_quantiles_that_are_no_numbers_are_refused(quantiles):
    with pytest.raises(TypeError, match="pinball_loss expects a list of numbers between 0 and 1"):
        srnn.pinball_loss(pt.matrix(), pt.vector(), quantiles=quantiles)


def test_shapes_that_do_not_fit_are_refused():
    """Catches a target with an axis of quantiles, which would broadcast."""
    wrong = [
        (pt.tensor("q", shape=(None, 2)), pt.vector(), r"quantiles=3\), got 2 axes"),
        (pt.scalar(), pt.scalar(), "got 0 axes"),
        (pt.tensor3(), pt.tensor3(), "a target of 2 axes"),
        (pt.tensor("q", shape=(4, 3)), pt.tensor("y", shape=(5,)), r"a target of shape \(4,\)"),
    ]
    for prediction, target, message in wrong:
        with pytest.raises(ValueError, match=message):
            srnn.pinball_loss(prediction, target, quantiles=LEVELS)


def test_a_number_of_quantiles_known_only_at_the_call_is_refused_then(compiled):
    with pytest.raises(ValueError, match="a prediction of 3 quantiles, got another number"):
        compiled(Q[..., :2], Y, MASK)
