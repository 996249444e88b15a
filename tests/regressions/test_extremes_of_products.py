"""Class 58: an extreme that is compared with a second computation of what it is the extreme of.

The gradient of ``max`` goes to the entries that equal it. The loop keeps the value that the step
names; the backward pass computes the entries again, for all steps at once, and a product of another
size is rounded otherwise: no entry equals the value, and its gradient vanishes without a word.
"""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from pytensor.compile.mode import Mode

import symbolic_rnn as srnn


class Extreme(srnn.Cell):
    """The largest or smallest entry of a product that has no name of its own."""

    def __init__(self, extreme):
        super().__init__(n_in=3, state={"s": 9}, seed=0)
        self.U = self.parameter("U", (9, 3))
        self.K = self.parameter("K", (9, 12))
        self.extreme = extreme

    def step(self, x_t, s_prev):
        m_t = srnn.let("m_t", self.extreme(s_prev @ self.K, axis=1))
        return srnn.let("s_t", pt.tanh(x_t @ self.U.T + s_prev + m_t[:, None]))


#: As CVM rewrites it, run by Python: g++ takes eight seconds.
AS_IN_CVM = Mode(linker="vm", optimizer="fast_run")
CVM = pytest.param("CVM", marks=pytest.mark.matrix)


# Each extreme and each mode, in every second pair.
@pytest.mark.sampled(2, "extreme", "mode")
@pytest.mark.parametrize("mode", ["C99", pytest.param(AS_IN_CVM, id="as in CVM"), CVM])
@pytest.mark.parametrize("extreme", [pt.max, pt.min], ids=["max", "min"])
def test_the_gradient_of_an_extreme_finds_its_entry(extreme, mode):
    """Under BPTT, K's gradient was wrong by a tenth in mode C99."""
    cell, x = Extreme(extreme), pt.tensor3("x")
    values = np.random.default_rng(0).normal(size=(5, 12, 3))

    def gradients(adjoint, mode):
        loss = (srnn.unroll(cell, x, adjoint=adjoint) ** 2).sum()
        return pytensor.function([x], pytensor.grad(loss, cell.parameters), mode=mode)(values)

    expected = gradients(srnn.Autodiff(), "FAST_COMPILE")
    for got, right in zip(gradients(srnn.BPTT(), mode), expected, strict=True):
        np.testing.assert_allclose(got, right, rtol=1e-12, atol=1e-12 * np.abs(right).max())
