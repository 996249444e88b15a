"""Out-of-range selections are errors, as in NumPy."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest


def test_a_number_that_is_out_of_range_is_an_error_as_in_numpy():
    """Counts, indices, choices, sorters and sizes that are invalid."""
    x, n, d, m = pt.vector("x"), pt.lvector("n"), pt.lvector("d"), pt.matrix("m")
    unravel = pt.unravel_index(n, pt.stack([d[0], d[1]]))
    ravel = pt.ravel_multi_index((n, n), pt.stack([d[0], d[1]]))
    cases = [
        ([x, n], pt.repeat(x, n), ([1.0, 2.0], [1, -1]), "negative"),
        ([x, n], pt.repeat(x, n), ([1.0, 2.0], [1, 2, 3]), "do not broadcast"),
        ([x, n], pt.repeat(x, n), ([1.0, 2.0], [2**62, 2**62]), "too large for memory"),
        ([x, n], pt.searchsorted(x, x, sorter=n), ([1.0, 2.0], [0, 2]), "out of bounds"),
        ([x, n], pt.searchsorted(x, x, sorter=n), ([1.0, 2.0], [0]), "differ in length"),
        ([n, d], unravel, ([6], [2, 3]), "out of bounds"),
        ([n, d], unravel, ([-1], [2, 3]), "out of bounds"),
        ([n, d], unravel, ([0], [2, 0]), "out of bounds"),
        ([n, d], unravel, ([0], [-2, 3]), "must not be negative"),
        ([n, d], unravel, ([0], [2**40, 2**40]), "too large"),
        ([n, d], ravel, ([2], [2, 3]), "out of bounds"),
        ([n, d], ravel, ([-1], [2, 3]), "out of bounds"),
        ([n, m], pt.choose(n, m), ([0, 2], np.ones((2, 2))), "out of bounds"),
        ([n, m], pt.choose(n, m), ([0, -1], np.ones((2, 2))), "out of bounds"),
        ([n, m], pt.choose(n, m, mode="wrap"), ([0], np.ones((0, 1))), "no array"),
        ([n, m], pt.choose(n, m), ([0, 0], np.ones((2, 3))), "do not broadcast"),
    ]
    compiled = {}
    for inputs, output, given, message in cases:
        key = output if isinstance(output, pt.TensorVariable) else tuple(output)
        if key not in compiled:
            compiled[key] = [
                pytensor.function(inputs, output, mode=mode) for mode in ("C99", "FAST_COMPILE")
            ]
        own, reference = compiled[key]
        with pytest.raises(ValueError, match=message):
            own(*given)
        with pytest.raises(ValueError, match=r"."):
            reference(*given)
