"""Constant masks become indices: their number is known, and nothing is counted in the C."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST

from symbolic_rnn import c99

TWO = np.array([[True, False, True], [False, True, True]])
LAST = np.array([True, False, True, True])
NONE = np.zeros(4, dtype=bool)


def test_constant_masks_select_and_write_as_in_python():
    """Over one axis and two, with slices, integers and other indices, of some and of no entries."""
    x = pt.tensor("x", dtype="float64", shape=(2, 3, 4))
    outputs = [
        x[TWO],
        x[:, :, LAST],
        x[1:, :, LAST],
        x[TWO, 0],
        x[pt.as_tensor([0, 1, 1]), :, LAST],
        x[:, :, NONE],
        pt.set_subtensor(x[TWO], 2.0),
        pt.set_subtensor(x[:, :, NONE], 1.0),
        pt.inc_subtensor(x[:, :, LAST], x[:, :, :1]),
        pytensor.grad((x[:, :, LAST] ** 2).sum(), x),
    ]
    function = pytensor.function([x], outputs, mode="C99")
    data = np.random.default_rng(0).normal(size=(2, 3, 4))
    expected = pytensor.function([x], outputs, mode=FAST)(data)
    for one, other in zip(function(data), expected, strict=True):
        np.testing.assert_array_equal(one, other)
    assert "int64_t count = 0" not in c99.source(function)


def test_a_mask_that_may_not_fit_is_still_checked():
    """Where the size of the axis is known only when the function is called."""
    x = pt.dvector("x")
    function = pytensor.function([x], x[LAST], mode="C99")
    assert function([1.0, 2.0, 3.0, 4.0]).tolist() == [1.0, 3.0, 4.0]
    with pytest.raises(IndexError, match="mask"):
        function([1.0, 2.0])
