"""Class 12: sequences of different lengths: the shortest silently wins in a scan."""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import ADJOINTS, cell_of
from modes import FAST

import symbolic_rnn as srnn


@pytest.mark.parametrize("adjoint", ADJOINTS)
@pytest.mark.parametrize("length", [3, 5])
def test_a_mask_of_another_length_is_an_error_and_not_a_shorter_run(adjoint, length):
    """Catches a scan that stops with its shortest sequence."""
    x, mask = pt.tensor3("x"), pt.matrix("mask", dtype="bool")
    h = srnn.unroll(cell_of("elman"), x, mask=mask, adjoint=ADJOINTS[adjoint]())
    function = pytensor.function([x, mask], h, mode=FAST)
    assert function(np.ones((2, 4, 3)), np.ones((2, 4), dtype=bool)).shape == (2, 4, 4)
    with pytest.raises(ValueError, match=r"Elman expects a mask of shape \(batch, time\)"):
        function(np.ones((2, 4, 3)), np.ones((2, length), dtype=bool))


def test_a_known_mask_of_another_length_is_an_error_at_once():
    """Catches the same where it can be seen before anything is compiled."""
    x, mask = pt.tensor("x", shape=(2, 4, 3)), pt.tensor("mask", dtype="bool", shape=(2, 3))
    with pytest.raises(ValueError, match="time is 3 in the mask, but 4 in x"):
        srnn.unroll(cell_of("elman"), x, mask=mask)
