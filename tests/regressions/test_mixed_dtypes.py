"""Class 34: an Op whose inputs differ in dtype copies bytes where it must convert.

`concatenate([[1], v])` began with 4.9e-324, and a softmax with a pinned logit had another density
(pytorch 35684, 35014). All Ops and pairs of dtypes: `tests/c99/test_dtypes.py`.
"""

import numpy as np
import pytensor
import pytensor.tensor as pt
from modes import REWRITTEN
from pytensor.conditional.op import ifelse


def test_what_is_joined_set_or_chosen_has_the_dtype_of_the_result():
    """The example of the report, and each Op that moves entries from one array to another."""
    v, f, i, b = pt.vector("v"), pt.fvector("f"), pt.lvector("i"), pt.vector("b", dtype="int8")
    m = pt.vector("m", dtype="bool")
    outputs = [
        pt.concatenate([[1], v]),
        pt.special.log_softmax(pt.concatenate([[0], v])),
        pt.concatenate([m, b, i, f, v]),
        pt.stack([b, m, f]),
        pt.concatenate([b[::-1], i[::2]]),
        pt.set_subtensor(v[1:], b[:-1]),
        pt.set_subtensor(v[::-1], m),
        pt.set_subtensor(f[0], i[1]),
        pt.set_subtensor(v[i], f),
        pt.inc_subtensor(v[i], b),
        pt.inc_subtensor(i[:1], b[1]),
        ifelse(b[0] > 0, f, b.astype("float32")),
        pytensor.scan(
            lambda b_t, s: s + b_t, sequences=[b], outputs_info=[f[0] * 0], return_updates=False
        ),
    ]
    values = (
        np.array([0.5, 1.5, -2.5]),
        np.array([0.25, 4, 3], "float32"),
        np.array([2, 0, 2]),
        np.array([7, -128, 127], "int8"),
        np.array([True, False, True]),
    )
    compiled, reference = (
        pytensor.function([v, f, i, b, m], outputs, mode=mode) for mode in ("C99", REWRITTEN)
    )
    for got, right in zip(compiled(*values), reference(*values), strict=True):
        assert got.dtype == right.dtype
        np.testing.assert_allclose(got, right, rtol=1e-6)
    assert compiled(*values)[0].tolist() == [1, 0.5, 1.5, -2.5]


def test_what_numpy_refuses_to_add_is_converted():
    """PyTensor takes these pairs, NumPy raises: the sum is converted, as `accumulated` says."""
    i, v, m = pt.vector("i", dtype="int16"), pt.vector("v"), pt.vector("m", dtype="bool")
    outputs = [pt.inc_subtensor(i[1:], v[1:]), pt.inc_subtensor(m[:2], v[:2])]
    compiled = pytensor.function([i, v, m], outputs, mode="C99")
    whole, true = compiled(
        np.array([1, 2, -3], "int16"), np.array([0.5, 1.75, -0.75]), np.array([False, True, False])
    )
    assert whole.tolist() == [1, 3, -3]
    assert true.tolist() == [True, True, False]


def test_a_real_number_that_no_integer_holds_has_a_value():
    """C leaves it undefined, and so does NumPy: it wraps at 64 bits or fewer, or is the least."""
    v = pt.vector("v")
    dtypes = ("int8", "uint8", "int32", "int64", "uint64")
    outputs = [pt.set_subtensor(pt.zeros(5, dtype=dtype)[:], v) for dtype in dtypes]
    compiled = pytensor.function([v], outputs, mode="C99")
    given = np.array([300.0, -1.0, np.nan, 1e30, -np.inf])
    assert [found.tolist() for found in compiled(given)] == [
        [44, -1, 0, 0, 0],
        [44, 255, 0, 0, 0],
        [300, -1, *[-(2**31)] * 3],
        [300, -1, *[-(2**63)] * 3],
        [300, 2**64 - 1, *[2**63] * 3],
    ]
