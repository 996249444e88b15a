"""Class 38: with `trust_input=True`, what comes from outside was read as if it were what it is not.

Too few axes, or another dtype: memory that is not the array's. Class 44: `function([], [])`.
"""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest

import symbolic_rnn.c99  # noqa: F401  (registers the mode)

ONES = np.ones((2, 3))
MISALIGNED = np.zeros(ONES.nbytes + 1, np.uint8)[1:].view(np.float64).reshape(2, 3)

WRONG = {
    "axes": ((ONES[0], ONES, 1), "'x': expected 2 axes, got 1"),
    "no axes": ((np.float64(1), ONES, 1), "'x': expected 2 axes, got 0"),
    "dtype": ((ONES.astype("float32"), ONES, 1), "'x': expected dtype float64, got .*float32"),
    "byte order": ((ONES.astype(">f8"), ONES, 1), "'x': expected dtype float64, got .*>f8"),
    "alignment": ((MISALIGNED, ONES, 1), "'x': the array is not aligned"),
    "a list": ((ONES.tolist(), ONES, 1), "'x': expected a NumPy array, got list"),
    "nothing": ((None, ONES, 1), "'x': expected a NumPy array, got NoneType"),
    "a known size": ((ONES, ONES[:1], 1), "input 1: expected size 2 along axis 0, got 1"),
    "a number": ((ONES, ONES, np.ones(1, "int64")), "'k': expected 0 axes, got 1"),
    "a number's dtype": ((ONES, ONES, 1.5), "'k': expected dtype int64, got .*float64"),
    "a Python number": ((ONES, ONES, 1), "'k': expected a NumPy array, got int"),
}


@pytest.fixture(scope="module")
def trusting():
    """A function that does not look at its inputs; the second has no name, but a known size."""
    x, y, k = pt.matrix("x"), pt.tensor(shape=(2, None)), pt.lscalar("k")
    function = pytensor.function([x, y, k], x * y[:, : x.shape[1]] + k, mode="C99")
    function.trust_input = True
    return function


@pytest.mark.parametrize("name", WRONG)
def test_what_the_function_was_not_compiled_for_is_an_error(name, trusting):
    """With the name of the input, and what is expected of it."""
    (x, y, k), message = WRONG[name]
    if name != "a Python number" and not isinstance(k, np.ndarray):
        k = np.asarray(k)
    with pytest.raises(TypeError, match=message):
        trusting(x, y, k)


def test_every_layout_and_numpys_numbers_are_taken(trusting):
    """Strided, Fortran-ordered, negatively strided, read-only; a number that is no array."""
    expected = ONES * 2 + 1
    for x in (np.ones((4, 6))[::2, ::-2], np.asfortranarray(ONES), np.broadcast_to(1.0, (2, 3))):
        for k in (np.int64(1), np.array(1)):
            assert np.array_equal(trusting(x, 2 * ONES, k), expected)


def test_a_function_of_nothing_gives_nothing():
    """PyTensor's linkers expect None of what has no outputs."""
    assert pytensor.function([], [], mode="C99")() == []
    held = pytensor.shared(1.0)
    count = pytensor.function([], [], updates={held: held + 1}, mode="C99")
    assert count() == []
    assert held.get_value() == 2.0
