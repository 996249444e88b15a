"""Class 16: the order of a backward run (keras 1431)."""

from __future__ import annotations

import numpy as np
import pytest
from cases import CASES, VARIANTS, gradients_of, values_for
from tolerances import EXACT


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("adjoint", ["autodiff", "bptt"])
def test_reversed_is_the_run_over_the_reversed_sequence(case, adjoint):
    """Catches an output left in the order of the run, not of the sequence, in gradients too."""
    values = values_for(case, 7)
    flipped = [v[:, ::-1] if v.ndim == 3 or v.dtype == bool else v for v in values]
    backward = gradients_of(case, adjoint, VARIANTS["reversed"])(values)
    forward = gradients_of(case, adjoint, VARIANTS["given state"])(flipped)
    for name, got in backward.items():
        expected = forward[name]
        expected = expected[:, ::-1] if expected.ndim == 3 else expected
        np.testing.assert_allclose(got, expected, rtol=0, atol=EXACT)
    assert not np.allclose(backward["outputs"], forward["outputs"])
