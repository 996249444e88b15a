"""Class 35: arrays of bools hold bytes other than 0 and 1 (pytorch 53358, tvm 20374).

Such an array sums to 5 of 3 entries, and differs from itself.
"""

import numpy as np
import pytensor
import pytensor.tensor as pt

BYTES = np.array([[2, 255], [0, 1]], np.uint8)


def test_a_bool_is_0_or_1_wherever_it_comes_from():
    """Set, added, summed, multiplied, converted, looked up, allocated, or given from outside."""
    m, v, i = pt.matrix("m", dtype="bool"), pt.vector("v"), pt.lvector("i")
    one = pt.scalar("one", dtype="bool")
    twice = pt.inc_subtensor(m[0], np.array(True))
    outputs = {
        "given": (m, [[1, 1], [0, 1]]),
        "one": (m & one, [[1, 1], [0, 1]]),
        "set": (pt.set_subtensor(m[:, 0], v), [[1, 1], [1, 1]]),
        "set one": (pt.set_subtensor(m[1, 0], v[1]), [[1, 1], [1, 1]]),
        "set rows": (pt.set_subtensor(m[i], v), [[1, 1], [0, 1]]),
        "inc": (twice, [[1, 1], [0, 1]]),
        "inc rows": (pt.inc_subtensor(m[i], np.array(True)), [[1, 1], [0, 1]]),
        "inc one": (pt.inc_subtensor(m[1, 1], np.array(True)), [[1, 1], [0, 1]]),
        "cumsum": (pt.cumsum(m, axis=0), [[1, 1], [1, 1]]),
        "cumprod": (pt.cumprod(m, axis=1), [[1, 1], [0, 0]]),
        "dot": (m.astype("bool") @ m, [[1, 1], [0, 1]]),
        "cast": (v.astype("bool"), [1, 1]),
        "empty": (pt.empty((2, 2), dtype="bool"), [[0, 0], [0, 0]]),
        "sum": (twice.sum(), 3),
        "equal": (pt.eq(m, m > 0), [[1, 1], [1, 1]]),
        "sort": (pt.sort(m, axis=1), [[1, 1], [0, 1]]),
    }
    compiled = pytensor.function(
        [m, v, i, one], [output for output, _ in outputs.values()], mode="C99"
    )
    given = BYTES.view(bool), np.array([0.25, 256.0]), np.array([0, 0]), BYTES[0].view(bool)[0]
    for name, found in zip(outputs, compiled(*given), strict=True):
        seen = found.view(np.uint8) if found.dtype == bool else found
        assert seen.tolist() == outputs[name][1], name
    assert given[0].view(np.uint8).tolist() == BYTES.tolist()


def test_many_trues_do_not_wrap_around():
    """Byte by byte, 300 Trues are 44, and 256 are False."""
    m = pt.vector("m", dtype="bool")
    outputs = [pt.cumsum(m), m.sum(), m.astype("int64").cumsum()[-1], pt.dot(m, m)]
    compiled = pytensor.function([m], outputs, mode="C99")
    so_far, total, counted, both = compiled(np.ones(300, bool))
    assert so_far.dtype == bool, "what PyTensor declares, and CVM gives"
    assert so_far.view(np.uint8).tolist() == [1] * 300
    assert (total, counted) == (300, 300)
    assert both.view(np.uint8) == 1
