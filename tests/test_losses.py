"""The losses: values from NumPy, masks, reductions, errors."""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST
from tolerances import EXACT

import symbolic_rnn as srnn

RNG = np.random.default_rng(0)
LOGITS, Y = RNG.normal(size=(3, 4, 2)), RNG.normal(size=(3, 4, 2))
LABELS = RNG.integers(0, 2, size=(3, 4))
MASK = np.array([[1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 0, 0]], dtype=bool)


def log_softmax(a):
    return a - np.log(np.exp(a).sum(axis=-1, keepdims=True))


NLL = -np.take_along_axis(log_softmax(LOGITS), LABELS[..., None], axis=-1)[..., 0]


def value_and_gradient(loss, prediction, *inputs):
    return pytensor.function(
        [prediction, *inputs],
        [loss, pytensor.grad(loss, prediction)],
        mode=FAST,
        on_unused_input="ignore",
    )


def squared(reduction, masked):
    o, y, mask = pt.tensor3("o"), pt.tensor3("y"), pt.matrix("mask", dtype="bool")
    loss = srnn.squared_error(o, y, mask=mask if masked else None, reduction=reduction)
    return value_and_gradient(loss, o, y, mask)


def entropy(reduction, masked):
    o, y, mask = pt.tensor3("o"), pt.lmatrix("y"), pt.matrix("mask", dtype="bool")
    loss = srnn.cross_entropy(o, y, mask=mask if masked else None, reduction=reduction)
    return value_and_gradient(loss, o, y, mask)


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_squared_error_counts_the_entries_that_the_mask_leaves(reduction, masked):
    """Catches a mean over padding, and one that forgets the features."""
    value, gradient = squared(reduction, masked)(LOGITS, Y, MASK)
    kept = MASK if masked else np.ones_like(MASK)
    errors, slopes = ((LOGITS - Y) ** 2)[kept], 2 * (LOGITS - Y) * kept[..., None]
    count = errors.size if reduction == "mean" else 1
    assert value == pytest.approx(errors.sum() / count, rel=EXACT)
    np.testing.assert_allclose(gradient, slopes / count, rtol=EXACT, atol=0)


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_cross_entropy_counts_the_places_that_the_mask_leaves(reduction, masked):
    """Catches a mean over padding or over classes; its gradient is softmax minus one-hot."""
    value, gradient = entropy(reduction, masked)(LOGITS, LABELS, MASK)
    kept = MASK if masked else np.ones_like(MASK)
    slopes = (np.exp(log_softmax(LOGITS)) - np.eye(2)[LABELS]) * kept[..., None]
    count = kept.sum() if reduction == "mean" else 1
    assert value == pytest.approx(NLL[kept].sum() / count, rel=EXACT)
    np.testing.assert_allclose(gradient, slopes / count, rtol=EXACT, atol=EXACT)


@pytest.mark.parametrize("loss", [squared, entropy])
def test_nothing_left_by_the_mask_gives_zero(loss):
    """Catches a mean of nothing, which is zero divided by zero."""
    target = Y if loss is squared else LABELS
    value, gradient = loss("mean", True)(LOGITS, target, np.zeros_like(MASK))
    assert value == 0.0
    assert not gradient.any()


@pytest.mark.parametrize("loss", [squared, entropy])
def test_an_empty_batch_has_no_mean_and_no_gradient(loss):
    """As in NumPy and PyTorch; a sum of nothing is zero, and so is a mean under a mask."""
    target = Y if loss is squared else LABELS
    empty = LOGITS[:0], target[:0], MASK[:0]
    value, gradient = loss("mean", False)(*empty)
    assert np.isnan(value)
    assert gradient.shape == LOGITS[:0].shape
    assert loss("sum", False)(*empty)[0] == loss("mean", True)(*empty)[0] == 0.0


def test_cross_entropy_of_large_logits_is_finite():
    """Catches a softmax taken before its logarithm: exp(1000) overflows."""
    logits = np.zeros((1, 1, 2))
    logits[..., 0] = 1000.0
    value, gradient = entropy("sum", False)(logits, np.array([[1]]), MASK[:1, :1])
    assert value == pytest.approx(1000.0, rel=EXACT)
    assert np.isfinite(gradient).all()


@pytest.mark.parametrize("label", [-1, 2])
def test_a_label_that_is_no_class_is_refused_where_it_counts(label):
    """Catches a label of -1 used as an index from the end; in the padding it is allowed."""
    labels = LABELS.copy()
    labels[2, 3] = label
    with pytest.raises(ValueError, match="labels with 0 <= label < classes"):
        entropy("sum", False)(LOGITS, labels, MASK)
    value, _ = entropy("sum", True)(LOGITS, labels, MASK)
    assert value == pytest.approx(NLL[MASK].sum(), rel=EXACT)


REFUSED = {
    "target with fewer axes": lambda: srnn.squared_error(pt.tensor3(), pt.matrix()),
    "target that would broadcast": lambda: srnn.squared_error(
        pt.tensor("o", shape=(2, 3, 1)), pt.tensor("y", shape=(2, 3, 4))
    ),
    "mask with too many axes": lambda: srnn.squared_error(
        pt.matrix(), pt.matrix(), mask=pt.tensor3()
    ),
    "unknown reduction": lambda: srnn.squared_error(pt.matrix(), pt.matrix(), reduction="max"),
    "one-hot labels": lambda: srnn.cross_entropy(pt.tensor3(), pt.ltensor3()),
}


@pytest.mark.parametrize("what", REFUSED)
def test_shapes_that_do_not_fit_are_refused_at_once(what):
    """Catches (batch, 1) against (batch,), which broadcasts into a square."""
    with pytest.raises(ValueError, match=r"squared_error|cross_entropy"):
        REFUSED[what]()


def test_labels_that_are_not_integers_are_refused():
    """Catches labels read as floats and cut to integers."""
    with pytest.raises(TypeError, match="integer class labels, got dtype float64"):
        srnn.cross_entropy(pt.tensor3(), pt.matrix())


def test_shapes_known_only_at_the_call_are_refused_then():
    """Catches a target of one feature that broadcasts over two."""
    with pytest.raises(ValueError, match="a target of the shape of the prediction"):
        squared("mean", False)(LOGITS, Y[..., :1], MASK)
    with pytest.raises(ValueError, match="a mask with the sizes of the prediction's leading axes"):
        squared("mean", True)(LOGITS, Y, MASK[:, :3])


TIMES = np.array([2, 0, 3])


def with_weights(loss):
    """A loss of logits with a mask and weights, its gradient, and the targets of the data."""
    o, mask, weights = pt.tensor3("o"), pt.matrix("mask", dtype="bool"), pt.vector("weights")
    target = pt.lmatrix("y") if loss is srnn.cross_entropy else pt.tensor3("y")
    mean, total = (
        loss(o, target, mask=mask, weights=weights, reduction=reduction)
        for reduction in ("mean", "sum")
    )
    outputs = [mean, total, pytensor.grad(mean, o), loss(o, target, weights=weights)]
    function = pytensor.function([o, target, mask, weights], outputs, mode=FAST)
    return function, LABELS if loss is srnn.cross_entropy else Y


@pytest.mark.parametrize("loss", [srnn.squared_error, srnn.cross_entropy])
def test_integer_weights_equal_repetitions(loss):
    """Catches a mean over the number of entries, or one that counts padding; zero leaves out."""
    function, target = with_weights(loss)
    mask = np.array([[1, 1, 1, 0], [1, 1, 1, 1], [1, 0, 0, 0]], dtype=bool)
    repeated = [np.repeat(each, TIMES, axis=0) for each in (LOGITS, target, mask)]
    mean, total, gradient, unmasked = function(LOGITS, target, mask, TIMES)
    again = function(*repeated, np.ones(TIMES.sum()))
    np.testing.assert_allclose([mean, total, unmasked], [*again[:2], again[3]], rtol=EXACT)
    first = np.array([0, 2])  # the place of each example among its repetitions
    np.testing.assert_allclose(
        gradient[TIMES > 0], again[2][first] * TIMES[TIMES > 0, None, None], rtol=EXACT, atol=0
    )
    assert not gradient[1].any()
    assert not gradient[0, 3].any()
    assert np.abs(gradient).max() > 0.01


def test_no_weight_gives_zero_and_padding_has_none():
    """Catches a mean of nothing, and a weight of padding that is not a number."""
    function, target = with_weights(srnn.squared_error)
    mean, total, gradient, _ = function(LOGITS, target, MASK, np.array([0.0, 0.0, np.nan]))
    assert (mean, total) == (0, 0)
    assert not gradient.any()


def test_weights_of_another_size_are_refused():
    """Catches weights that are broadcast."""
    function, target = with_weights(srnn.squared_error)
    with pytest.raises(Exception, match="expects weights with the sizes"):
        function(LOGITS, target, MASK, np.ones(1))
    with pytest.raises(ValueError, match="expects weights with the leading axes"):
        srnn.squared_error(pt.matrix("o"), pt.matrix("y"), weights=pt.tensor3("w"))


def test_weights_of_quantiles():
    """Catches weights that are taken along the quantiles."""
    o, y, weights = pt.tensor3("o"), pt.matrix("y"), pt.vector("weights")
    loss = srnn.pinball_loss(o, y, quantiles=(0.1, 0.9), weights=weights)
    function = pytensor.function([o, y, weights], loss, mode=FAST)
    target = Y[..., 0]
    repeated = (np.repeat(each, TIMES, axis=0) for each in (LOGITS, target))
    again = function(*repeated, np.ones(TIMES.sum()))
    assert function(LOGITS, target, TIMES) == pytest.approx(again, rel=EXACT)
