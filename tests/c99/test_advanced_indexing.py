"""Out-of-bounds indices raise in C as in Python, and no memory outside of an array is accessed."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import REWRITTEN

import symbolic_rnn.c99  # noqa: F401  (registers the mode)

X, MASK = pt.matrix("x"), pt.vector("mask", dtype="bool")
ROWS, COLUMNS = pt.lvectors("rows", "columns")

WRONG = {
    "above": (X[ROWS, COLUMNS], [0, 3], [0, 0], [True] * 3, IndexError),
    "below": (X[:, COLUMNS], [0, 0], [0, -5], [True] * 3, IndexError),
    "lengths": (X[ROWS, COLUMNS], [0, 1, 2], [0, 1], [True] * 3, IndexError),
    "short mask": (X[MASK], [0], [0], [True] * 2, IndexError),
    "set above": (pt.set_subtensor(X[ROWS, 1:], 0.0), [3], [0], [True] * 3, IndexError),
    "other values": (pt.inc_subtensor(X[ROWS], X[:2]), [0, 1, 2], [0], [True] * 3, ValueError),
}


@pytest.mark.parametrize("name", WRONG)
def test_an_out_of_bounds_index_raises(name):
    """Catches reads and writes out of bounds, and broadcasting that Python refuses."""
    output, i, j, mask, kind = WRONG[name]
    values = np.arange(12.0).reshape(3, 4), np.array(i), np.array(j), np.array(mask)
    for mode in (REWRITTEN, "C99"):
        function = pytensor.function(
            [X, ROWS, COLUMNS, MASK], output, mode=mode, on_unused_input="ignore"
        )
        with pytest.raises(kind):
            function(*values)
