"""The readout."""

from __future__ import annotations

import numpy as np
import pytensor.tensor as pt
import pytest
from modes import FAST

import symbolic_rnn as srnn


@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 5, 3)])
def test_dense_is_its_equation_on_the_last_axis(shape):
    """Catches weights used transposed, and a layer that mixes examples or steps."""
    layer = srnn.Dense(3, 2, activation="tanh", seed=0)
    layer.c.set_value(np.array([0.3, -0.4]))
    s = np.random.default_rng(0).normal(size=shape)
    got = layer(pt.as_tensor(s)).eval(mode=FAST)
    expected = np.tanh(np.einsum("oi,...i->...o", layer.V.get_value(), s) + layer.c.get_value())
    np.testing.assert_allclose(got, expected, rtol=1e-12)


def test_dense_refuses_another_width_at_once():
    """Catches an error that would first come from the compiled product."""
    with pytest.raises(ValueError, match=r"dense expects 3 features \(n_in=3\) on the last axis"):
        srnn.Dense(3, 2, seed=0)(pt.tensor("s", shape=(None, None, 4)))


@pytest.mark.parametrize("size", [0, -1, 2.5])
def test_dense_refuses_a_width_that_is_not_a_positive_integer(size):
    """Catches an empty weight matrix."""
    error = ValueError if type(size) is int else TypeError
    with pytest.raises(error, match="Dense expects a positive integer for n_out"):
        srnn.Dense(3, size, seed=0)


def test_one_seed_draws_one_layer():
    """Catches a draw without a seed."""
    first, second, other = (srnn.Dense(3, 2, seed=seed) for seed in (0, 0, 1))
    assert np.array_equal(first.V.get_value(), second.V.get_value())
    assert not np.array_equal(first.V.get_value(), other.V.get_value())
