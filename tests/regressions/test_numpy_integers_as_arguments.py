"""Class 57, second kind: NumPy's integers are accepted wherever an integer is, and kept as int.

`GRU(np.int64(3), 4)` was refused with "expects a positive integer for n_in, got np.int64(3)", and
`TruncatedBPTT(np.int64(2), 3)` was accepted, but could not be saved to a model file.
"""

import numpy as np
import pytest

import symbolic_rnn as srnn
from symbolic_rnn.cells import CELLS

CELL = srnn.GRU(1, 2, seed=0)
TWO = np.uint8(2)  # a type whose arithmetic overflows early


@pytest.mark.parametrize("kind", [*CELLS.values(), srnn.Dense], ids=lambda kind: kind.__name__)
def test_widths_are_kept_as_integers_of_python(kind):
    made = kind(np.int64(3), TWO, seed=np.uint32(0))
    assert repr(made) == repr(kind(3, 2, seed=0))
    assert not any(isinstance(value, np.integer) for value in vars(made).values())
    assert all(type(width) is int for width in getattr(made, "state", {}).values())


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (srnn.TruncatedBPTT(TWO, k2=TWO), srnn.TruncatedBPTT(2, 2)),
        (srnn.ClosedForm((TWO, TWO)), srnn.ClosedForm((2, 2))),
        (srnn.CheckpointedBPTT(slots=TWO, block=TWO), srnn.CheckpointedBPTT(slots=2, block=2)),
        (srnn.CheckpointedBPTT(memory=np.int64(9999)), srnn.CheckpointedBPTT(memory=9999)),
    ],
)
def test_rules_can_be_saved(tmp_path, rule, expected):
    srnn.save_model(srnn.Recurrent(CELL, adjoint=rule), tmp_path / "m.safetensors")
    assert srnn.load_model(tmp_path / "m.safetensors").adjoint == expected
    assert repr(rule) == repr(expected)


def test_a_plan_and_batches():
    rule = srnn.CheckpointedBPTT(slots=3)
    assert rule.plan(CELL, np.uint8(200), TWO) == rule.plan(CELL, 200, 2)
    sizes = srnn.Chunks([[1.0, 2.0]], rows=np.int64(1), steps=TWO)
    assert [type(size) for size in (sizes.rows, sizes.steps)] == [int, int]
