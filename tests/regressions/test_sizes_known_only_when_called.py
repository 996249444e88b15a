"""Classes 36 and 44: what an Op says of a size that only the call knows.

`squeeze` of two rows gave the first (pytensor 914, 705); `set_subtensor` refused to repeat one
entry.
"""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import REWRITTEN

X, V, N = pt.matrix("x"), pt.vector("v"), pt.lvector("n")
K = pt.scalar("k", dtype="uint8")

#: A graph of X, V, N and K, and sizes of X and V, and N, that it must refuse.
WRONG = {
    "squeeze": (pt.squeeze(X, axis=0), (2, 2), 3, [0]),
    "squeeze of nothing": (pt.squeeze(X, axis=0), (0, 2), 3, [0]),
    "squeeze both": (pt.squeeze(X, axis=(0, 1)), (1, 2), 3, [0]),
    "squeeze and sum": (pt.squeeze(X, axis=1).sum() + V, (2, 2), 3, [0]),
    "promised": (pt.specify_shape(X, (None, 2)), (2, 3), 3, [0]),
    "promised by a number": (pt.specify_shape(X, (N[0], None)) * 2, (2, 3), 3, [3]),
    "reshape": (X.reshape((N[0], 2)), (2, 2), 3, [3]),
    "two sizes left open": (X.reshape(N, ndim=2), (1, 1), 3, [-1, -1]),
    "too few sizes": (X.reshape(N, ndim=2), (2, 2), 3, [4]),
    "a size that overflows": (X.reshape(N, ndim=2), (0, 2), 3, [2**32, 2**32]),
    "rows that would repeat": (X + pt.stack([V, V]), (1, 3), 3, [0]),
    "columns that would repeat": (X * V, (2, 1), 3, [0]),
    "a negative size": (pt.cumsum(pt.alloc(V[0], N[0])), (1, 1), 1, [-2]),
    "two negative sizes": (pt.ones((N[0], N[1]), dtype="int8") * 2, (1, 1), 1, [-2, -3]),
    "more than memory": (
        pt.ones((N[0], N[1]), dtype="float64").sum(axis=0),
        (1, 1),
        1,
        [2**45, 2**45],  # 2**48 bytes: more than any process can address
    ),
    "no parts of it": (pt.split(V, N, n_splits=2)[1], (1, 1), 3, [1, 1]),
    "parts larger than all": (pt.split(V, N, n_splits=2)[1], (1, 1), 3, [4, -1]),
    "parts whose sum overflows": (pt.split(V, N, n_splits=2)[1], (1, 1), 3, [2**62, 2**62]),
    "too few parts": (pt.split(V, N, n_splits=2)[1], (1, 1), 3, [3]),
    "a part of another size": (pt.set_subtensor(X[0], V), (2, 2), 3, [0]),
    "rows that NumPy would repeat": (pt.inc_subtensor(X[N], V), (2, 3), 1, [0, 1]),
    "alloc": (pt.alloc(V, 2, N[0]), (2, 2), 1, [2]),
}


@pytest.fixture(scope="module")
def functions():
    """Each graph compiled in C and for Python."""

    def compiled(output, mode):
        return pytensor.function([X, V, N, K], output, mode=mode, on_unused_input="ignore")

    return {
        name: (compiled(output, "C99"), compiled(output, REWRITTEN))
        for name, (output, *_) in WRONG.items()
    }


@pytest.mark.parametrize("name", WRONG)
def test_a_size_that_does_not_fit_is_an_error(name, functions):
    """Catches what reads the wrong entries, or memory that is not the array's."""
    _, shape, length, sizes = WRONG[name]
    for function in functions[name]:
        with pytest.raises((ValueError, AssertionError, IndexError, MemoryError)):
            function(np.ones(shape), np.ones(length), np.array(sizes), np.uint8(1))


def test_one_entry_is_set_or_added_everywhere():
    """As NumPy repeats it, whether its size is known or not; in either of two axes."""
    x, v, w = pt.matrix("x"), pt.vector("v"), pt.matrix("w")
    one = pt.tensor("one", shape=(1, None))
    outputs = [
        pt.set_subtensor(x[:2], v),
        pt.inc_subtensor(x[1:], w),
        pt.set_subtensor(x[:, 1:], w),
        pt.inc_subtensor(x[::-1, ::2], one),
        pt.set_subtensor(x[:, 0], v),
    ]
    compiled, reference = (
        pytensor.function([x, v, w, one], outputs, mode=mode) for mode in ("C99", REWRITTEN)
    )
    matrix = np.arange(9.0).reshape(3, 3)
    single = np.array([5.0]), np.array([[0.5]]), np.array([[0.25]])
    for got, right in zip(compiled(matrix, *single), reference(matrix, *single), strict=True):
        np.testing.assert_array_equal(got, right)
