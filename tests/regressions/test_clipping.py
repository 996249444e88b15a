"""Class 20: norm clipping of non-finite gradients, a negative bound, overflow (pytorch 46849)."""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import AS_WRITTEN, FAST
from pytensor.compile.mode import Mode
from pytensor_ml.optim import apply_if_finite, chain, clip_by_value, sgd
from pytensor_ml.params import trainable
from tolerances import EXACT, FLOAT32

import symbolic_rnn as srnn
from symbolic_rnn import clip_by_global_norm, compile_train

BOUND = 0.5
#: Rewrites move factors out of squares and sums, so each kind of rewriting is a case of its own.
MODES = {
    "as written": AS_WRITTEN,
    "CVM without C++": Mode(linker="vm", optimizer="fast_run"),
    "C99": "C99",
}
#: Largest entries: from below the square root of the smallest number to the largest.
SIZES = {
    "float32": [0.0, 1e-45, 1e-40, 1e-25, 0.1, 1.0, 1e18, 1e19, 1e30, 3.4e38],
    "float64": [0.0, 5e-324, 1e-200, 1e-160, 0.1, 1.0, 1e19, 1e154, 1e200, 1.7e308],
}


def trained(dtype: str, optimizer):
    """An Elman cell and a step of training on a sum of its outputs times a number."""
    with pytensor.config.change_flags(floatX=dtype):
        cell = srnn.Elman(2, 3, seed=0)
        x, factor = pt.tensor3("x"), pt.scalar("factor")
        loss = (srnn.unroll(cell, x) * factor).sum()
        step = compile_train(loss, [x, factor], optimizer, mode=FAST)
    values = np.ones((2, 4, 2), dtype=dtype)

    def move(factor: float) -> float:
        """The norm of the step taken."""
        before = [parameter.get_value() for parameter in cell.parameters]
        with np.errstate(all="ignore"):  # NumPy warns of what this test is about
            step(values, np.asarray(factor, dtype=dtype))
        after = [parameter.get_value() for parameter in cell.parameters]
        return float(np.sqrt(sum(((a - b) ** 2).sum() for a, b in zip(after, before, strict=True))))

    return cell, move


@pytest.mark.parametrize("factor", [np.nan, np.inf, -np.inf])
def test_a_gradient_that_is_not_finite_leaves_the_parameters_as_they_were(factor):
    """Catches a clip that multiplies infinity by zero and writes the NaN into the weights."""
    rule = chain(clip_by_global_norm(BOUND), sgd(1.0))
    cell, move = trained("float64", apply_if_finite(rule))
    assert move(1e6) == pytest.approx(BOUND, rel=1e-6)
    assert move(factor) == 0.0
    assert all(np.isfinite(parameter.get_value()).all() for parameter in cell.parameters)
    assert move(1e6) == pytest.approx(BOUND, rel=1e-6)


def test_a_norm_that_overflows_float32_moves_the_parameters_by_the_bound():
    """Catches a gradient of 1e25, whose square is infinite, that moves nothing at all."""
    cell, move = trained("float32", chain(clip_by_global_norm(BOUND), sgd(1.0)))
    assert move(1e6) == pytest.approx(BOUND, rel=1e-5)
    assert move(1e25) == pytest.approx(BOUND, rel=1e-5)
    assert all(np.isfinite(parameter.get_value()).all() for parameter in cell.parameters)


@pytest.mark.parametrize("bound", [-1.0, 0.0])
def test_a_bound_that_is_not_positive_is_refused(bound):
    """Catches a negative bound that turns every step around."""
    with pytest.raises(ValueError, match="max_norm is a norm to clip to and must be positive"):
        clip_by_global_norm(bound)


def clipped(dtype: str, mode, transform):
    """Norm before, and gradients after the transform; a known, an unknown and an empty shape."""
    with pytensor.config.change_flags(floatX=dtype):
        gradients = [pt.vector("a"), pt.tensor("b", shape=(2, 3)), pt.tensor("c", shape=(0, 2))]
        shapes = {"a": (4,), "b": (2, 3), "c": (0, 2)}
        at = [trainable(np.zeros(shape, dtype), name) for name, shape in shapes.items()]
        updates = transform(gradients, at)
        after = [updates[parameter] - parameter for parameter in at]
        norm = srnn.global_norm(gradients)
    return pytensor.function(gradients, [norm, *after], mode=mode)


@pytest.mark.parametrize("dtype", SIZES)
@pytest.mark.parametrize("mode", MODES)
def test_the_norm_and_the_clipped_gradient_are_right_from_the_smallest_to_the_largest_number(
    mode, dtype
):
    """Catches squares that overflow or underflow, whatever rewrites make of the expression."""
    function = clipped(dtype, MODES[mode], clip_by_global_norm(BOUND))
    close = EXACT if dtype == "float64" else FLOAT32
    rest = np.zeros((2, 3), dtype), np.zeros((0, 2), dtype)
    for size in SIZES[dtype]:
        first = np.array([size, -size, 0, size / 2], dtype)
        for a in (first, first[::-1]):
            with np.errstate(all="ignore"):
                norm, *after = function(a, *rest)
                exact = np.sqrt((a.astype(np.longdouble) ** 2).sum())
                assert norm == pytest.approx(exact.astype(dtype), rel=close)
            if exact <= BOUND:
                assert np.array_equal(after[0], a)
            else:
                expected = (a.astype(np.longdouble) / exact * BOUND).astype(dtype)
                np.testing.assert_allclose(after[0], expected, rtol=close, atol=0)
            assert norm.dtype == after[0].dtype == dtype
    for value in (np.nan, np.inf, -np.inf):
        wrong = np.array([1, value, 0, -2], dtype)
        norm, *after = function(wrong, *rest)
        assert np.isnan(norm) if np.isnan(value) else norm == np.inf
        assert np.array_equal(after[0], wrong, equal_nan=True), "left for a guard to see"


@pytest.mark.parametrize("mode", MODES)
def test_clipping_by_value_keeps_what_is_no_number(mode):
    """Catches a minimum that turns NaN into the bound."""
    function = clipped("float32", MODES[mode], clip_by_value(-BOUND, BOUND))
    values = np.float32([np.nan, 1e38, -np.inf, 0.25])
    _, after, *_ = function(values, np.zeros((2, 3), "f4"), np.zeros((0, 2), "f4"))
    assert np.array_equal(after, np.float32([np.nan, BOUND, -BOUND, 0.25]), equal_nan=True)


def test_nothing_has_the_norm_zero():
    """Catches a largest entry of no entries, which is an error."""
    a, b = pt.vector("a"), pt.tensor("b", shape=(None, 2))
    norm = pytensor.function([a, b], srnn.global_norm([a, b]), mode="C99")
    assert norm(np.zeros(0), np.zeros((0, 2))) == 0.0
    assert norm(np.array([3.0]), np.zeros((0, 2))) == 3.0
    assert norm(np.array([3.0]), np.array([[0.0, -4.0]])) == 5.0
    assert float(srnn.global_norm([]).eval(mode=FAST)) == 0.0


def test_gradients_of_several_dtypes_keep_theirs():
    """Catches a float64 norm that makes every gradient float64."""
    single, double = pt.fvector(), pt.dvector()
    at = [trainable(np.zeros(1, dtype), dtype) for dtype in SIZES]
    updates = clip_by_global_norm(BOUND)([single, double], at)
    after = pytensor.function([single, double], [updates[p] - p for p in at], mode=FAST)
    small, large = after(np.float32([3e30]), [4e200])
    assert (small.dtype, large.dtype) == ("float32", "float64")
    assert small[0] == 0.0
    assert large[0] == pytest.approx(BOUND)
