"""Class 32: an Op that the C99 backend does not know is named when a function is compiled."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest

from symbolic_rnn import c99


def test_an_op_that_is_not_covered_is_named_when_compiling():
    """With its inputs, and the way out; not when it runs, and not by silence."""
    x = pt.matrix("x")
    with pytest.raises(c99.NotCoveredError, match=r"(?s)Op .*Pinv.*float64.*CVM"):
        pytensor.function([x], pt.linalg.pinv(x), mode="C99")
    with pytest.raises(c99.NotCoveredError, match=r"(?s)Op Eig.*float64.*CVM"):
        pytensor.function([x], pt.linalg.eig(x), mode="C99")  # of complex results
    rng = pytensor.shared(np.random.default_rng(0))
    _, draw = pt.random.beta(1.0, 2.0, rng=rng, return_next_rng=True)
    with pytest.raises(c99.NotCoveredError, match=r"Op beta_rv.*CVM"):
        pytensor.function([], draw, mode="C99")
