"""Class 18: strided, Fortran-ordered and negatively strided inputs (pytorch 619)."""

from __future__ import annotations

import numpy as np
import pytest
from cases import VARIANTS, gradients_of, values_for

LAYOUTS = {
    "Fortran": np.asfortranarray,
    "strided": lambda v: np.repeat(v, 2, axis=1)[:, ::2],
    "negatively strided": lambda v: v[:, ::-1].copy()[:, ::-1],
    "transposed": lambda v: np.swapaxes(np.swapaxes(v, 0, 1).copy(), 0, 1),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("adjoint", ["autodiff", "bptt"])
def test_the_layout_of_the_inputs_changes_nothing(adjoint, layout):
    """Catches a loop or a product that reads memory in another order than the array says."""
    function = gradients_of("lstm", adjoint, VARIANTS["masked"])
    values = values_for("lstm", 7)
    expected = function(values)
    laid_out = [LAYOUTS[layout](value) for value in values]
    assert any(a.strides != b.strides for a, b in zip(values, laid_out, strict=True))
    for name, got in function(laid_out).items():
        np.testing.assert_allclose(got, expected[name], rtol=1e-12, atol=1e-13)
