"""Classes 37 and 51: int64 by way of float64, and signed sums that overflow.

`arange(q, q + 5)` of q = 1_700_000_000_000_000_123, nanoseconds as pandas has them, was empty. What
is signed and overflows is undefined in C: UBSan looks on in `tests/c99/test_dtypes.py`.
"""

import itertools

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import AS_WRITTEN, C99_AS_WRITTEN
from tolerances import EXACT

Q = 1_700_000_000_000_000_123
LARGEST, LEAST = 2**63 - 1, -(2**63)

RANGES = [
    *((Q, Q + 5, 1), (Q, Q + 5, 2), (Q + 5, Q, -2), (LARGEST - 3, LARGEST, 2)),
    *((LEAST, LEAST + 5, 3), (LEAST, LARGEST, 2**62), (LARGEST, LEAST, -(2**62))),
    *((0, 3 * 10**17 + 1, 10**17), (5, 5, 1), (5, 0, 1), (0, 5, -1), (0, 1, LARGEST)),
    *((LEAST, LEAST + 1, LEAST), (LEAST + 1, LEAST, LEAST), (-3, 4, 3)),
]


def test_a_range_of_integers_is_pythons():
    """Up to the largest integers, downward, and empty."""
    ends = pt.lscalars("start", "stop", "step")
    function = pytensor.function(ends, pt.arange(*ends), mode=C99_AS_WRITTEN)
    for start, stop, step in RANGES:
        found = function(start, stop, step)
        assert found.dtype == np.int64
        assert found.tolist() == list(range(start, stop, step))
    for wrong in ((0, 1, 0), (LEAST, LARGEST, 1)):
        with pytest.raises(ValueError, match=r"step must not be 0|too large for memory"):
            function(*wrong)


def test_a_range_of_another_dtype_is_numpys():
    """Mixed ends, unsigned ones, fractional steps, results of every dtype."""
    unsigned, small, real = (
        [pt.scalar(f"{end}_{dtype}", dtype=dtype) for end in ("start", "stop", "step")]
        for dtype in ("uint64", "int8", "float64")
    )
    long = pt.lscalar("n")
    outputs = [pt.arange(*unsigned), pt.arange(*small), pt.arange(*real), pt.arange(long)]
    outputs += [
        pt.arange(*real, dtype=dtype)
        for dtype in ("int64", "int8", "float32")  # as NumPy, the step is cut too
    ]
    outputs += [pt.arange(small[0], real[1], real[2]), pt.arange(*small, dtype="float32")]
    outputs += [pt.arange(*small[:2], unsigned[2], dtype="float64")]
    inputs = [*unsigned, *small, *real, long]
    compiled, reference = (
        pytensor.function(inputs, outputs, mode=mode) for mode in (C99_AS_WRITTEN, AS_WRITTEN)
    )
    cases = itertools.product(
        [(2**64 - 5, 2**64 - 1, 2**63), (0, 2**64 - 1, 2**63), (3, 1, 1)],
        [(-128, 127, 100), (127, -128, -100), (0, 0, 1)],
        [(0.0, 3.0, 0.5), (-3.0, 3.0, 1.5), (1.0, -2.0, -0.7), (0.0, 5.0, np.inf), (2.0, 1.0, 1.0)],
        [7],
    )
    for a, b, c, n in cases:
        given = [*np.array(a, "uint64"), *np.array(b, "int8"), *np.array(c), n]
        for got, right in zip(compiled(*given), reference(*given), strict=True):
            assert got.dtype == right.dtype
            np.testing.assert_allclose(got, right, rtol=EXACT if got.dtype != "float32" else 1e-6)
    halves = pytensor.function([long], pt.arange(long, long + 3, 0.5), mode=C99_AS_WRITTEN)
    assert len(halves(Q)) == 6


def test_an_index_or_a_size_may_be_of_any_integer_dtype():
    """Catches one that is negative as a signed number, or changes what it is computed with."""
    v, u, w = pt.vector("v"), pt.scalar("u", dtype="uint64"), pt.vector("w", dtype="uint64")
    b, s = pt.scalar("b", dtype="uint8"), pt.scalar("s", dtype="int8")
    outputs = [v[u:], v[:u], v[b:], v[s:], v[::-1][b], v[s], pt.alloc(v[0], b, b, b).sum()]
    outputs += [pt.set_subtensor(v[b:], s), pt.eye(b, b, s)]
    function = pytensor.function([v, u, b, s], outputs, mode=C99_AS_WRITTEN)
    given = np.arange(250.0)
    found = function(given, np.uint64(2**64 - 1), np.uint8(200), np.int8(-3))
    assert [len(part) for part in found[:4]] == [0, 250, 50, 3]
    assert [float(number) for number in found[4:7]] == [49.0, 247.0, 0.0]
    assert found[7][199:].tolist() == [199.0, *[-3.0] * 50]
    assert np.array_equal(found[8], np.eye(200, 200, -3))
    for output in (v[u], v[w], pt.set_subtensor(v[w], 1.0)):
        function = pytensor.function(
            [v, u, w], output, mode=C99_AS_WRITTEN, on_unused_input="ignore"
        )
        with pytest.raises(IndexError):
            function(given, np.uint64(2**64 - 1), np.array([2**64 - 1], "uint64"))


def test_integers_wrap_as_numpys_do():
    """Sums, products, powers, quotients and running sums of the extremes, and of their means."""
    x = {dtype: pt.matrix(dtype, dtype=dtype) for dtype in ("int32", "int64", "uint64", "uint16")}
    outputs = []
    for y in x.values():
        outputs += [
            y @ y.T,
            y.sum(),
            y.prod(axis=0),
            y + y,
            y * y,
            0 - y,
            abs(y),
            y // 3,
            y % 3,
            y**3,
        ]
        outputs += [y // y, pt.inc_subtensor(y[:, ::2], y[:, ::2]), y - y.T[: y.shape[0]] * 3]
        outputs += [y.mean(), y.mean(axis=1), pt.inc_subtensor(y[[0, 0]], y[0])]
        if y.dtype.endswith("64"):
            outputs += [pt.cumsum(y, axis=0), pt.cumprod(y, axis=1)]
    compiled, reference = (
        pytensor.function([*x.values()], outputs, mode=mode)
        for mode in (C99_AS_WRITTEN, AS_WRITTEN)
    )
    given = []
    for dtype in x:
        info = np.iinfo(dtype)
        numbers = [info.max, info.min, info.max - 1, 3, info.min + 1, 1, 7, 5, info.max // 2]
        given.append(np.array(numbers, dtype).reshape(3, 3))
    with np.errstate(all="ignore"):
        expected = reference(*given)
    for got, right in zip(compiled(*given), expected, strict=True):
        assert got.dtype == right.dtype
        np.testing.assert_allclose(got, right, rtol=EXACT if got.dtype.kind == "f" else 0)
