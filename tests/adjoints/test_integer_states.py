"""A state of integers, a counter or an index, is constant for the gradient, in every rule."""

from itertools import chain

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import difference
from modes import FAST
from tolerances import EXACT

import symbolic_rnn as srnn


class Counting(srnn.Cell):
    """Every second step is leaky; the phase, the last sign and a row that is looked up matter."""

    def __init__(self):
        super().__init__(n_in=2, state={"s": 3, "k": 1, "v": (2, 2)}, seed=0)
        self.U = self.parameter("U", (3, 2))
        self.W = self.parameter("W", (3, 3))
        self.Q = self.parameter("Q", (4, 3))

    def initial_state(self, X):
        s, k, v = super().initial_state(X)
        return s, k.astype("int64"), v

    def step(self, x_t, s_prev, k_prev, v_prev):
        k_t = srnn.let("k_t", k_prev + 1 + (s_prev[:, :1] > 0).astype("int64"))
        row = srnn.let("q_t", self.Q[k_t[:, 0] % 4])
        slow = pt.eq(k_prev % 2, 0)
        a_t = srnn.let("a_t", x_t @ self.U.T + s_prev @ self.W.T + row / (1 + k_t))
        s_t = srnn.let("s_t", pt.switch(slow, 0.5 * s_prev, 0.0) + pt.tanh(a_t))
        v_t = srnn.let("v_t", 0.9 * v_prev + s_t[:, :2, None] * x_t[:, None, :])
        return s_t, k_t, v_t


RULES = (
    srnn.BPTT(),
    srnn.RTRL(),
    srnn.ClosedForm(),
    srnn.CheckpointedBPTT(slots=2),
    srnn.TruncatedBPTT(k1=4, k2=4),
)


@pytest.mark.parametrize(("mask", "reverse"), [(False, False), (True, True)])
def test_every_rule_gives_the_gradient_of_autodiff(mask, reverse):
    cell = Counting()
    rng = np.random.default_rng(0)
    x, s, v = pt.tensor3("x", shape=(None, None, 2)), pt.matrix("s"), pt.tensor3("v")
    k = pt.lmatrix("k")
    kept = pt.as_tensor(rng.random((2, 4)) < 0.7) if mask else None
    wrt, all_gradients = [*cell.parameters, x, s, v], []
    for adjoint in (srnn.Autodiff(), *RULES):
        outputs, (last, counted, memory) = srnn.unroll(
            cell, x, [s, k, v], mask=kept, reverse=reverse, adjoint=adjoint, return_state=True
        )
        loss = (outputs**2).sum() + (last * counted).sum() + pt.sin(memory).sum()
        all_gradients.append([*pytensor.grad(loss, wrt), counted])
        assert pytensor.grad(loss, k, disconnected_inputs="ignore").dtype.startswith("float")
    values = [rng.normal(size=size) for size in ((2, 4, 2), (2, 3), (2, 2, 2))]
    run = pytensor.function([x, s, v, k], list(chain(*all_gradients)), mode=FAST)
    found = iter(run(*values, np.array([[0], [3]])))
    *expected, counts = [next(found) for _ in all_gradients[0]]
    assert counts.dtype == "int64"
    for rule in RULES:
        for name, one in zip(wrt, expected, strict=True):
            assert np.abs(one).max() > 1e-3
            assert difference(next(found), one) <= EXACT, (rule, name)
        np.testing.assert_array_equal(next(found), counts)


def test_verify_and_derive_take_the_dtype_of_a_state_from_the_cell():
    """A counter in floats would be rounded, and could not be an index."""
    report = srnn.verify(Counting(), n_steps=3, entries=5)
    assert report.ok
    assert "initial s" in report.outcomes
    assert "initial k" not in report.outcomes
    for method in ("bptt", "rtrl", "closed-form"):
        page = srnn.derive(Counting(), method=method)
        assert "k_t" in [line.key for line in page]
        assert "bar k_t" not in [line.key for line in page]


def test_what_takes_no_integers_says_so():
    """Files of numbers and of C have one type of numbers; the gradient flow needs none."""
    for refused in (lambda: srnn.vectors(Counting()), lambda: srnn.export_c(Counting(), "unused")):
        with pytest.raises(TypeError, match=r"begins with int64 for k_\{t-1\}. Keep a counter"):
            refused()
    assert srnn.gradient_flow(Counting(), n_steps=3).norms.shape == (3, 3)
