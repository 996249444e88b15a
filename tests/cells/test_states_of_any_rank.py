"""A state may be an array of any rank: every rule, masks, both directions, C99, exports."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST

import symbolic_rnn as srnn
from symbolic_rnn.adjoints import EXACT
from symbolic_rnn.zoo import DeltaNet


class Cube(srnn.Cell):
    """A state of three axes, beside a vector."""

    def __init__(self, n_in, n_hidden, *, seed=None):
        super().__init__(n_in=n_in, state={"s": n_hidden, "T": (2, n_hidden, 3)}, seed=seed)
        self.U = self.parameter("U", (n_hidden, n_in))
        self.c = self.parameter("c", (2, 1, 3))

    def step(self, x_t, s_prev, T_prev):
        a_t = srnn.let("a_t", pt.tanh(x_t @ self.U.T + s_prev))
        T_t = srnn.let("T_t", 0.5 * T_prev * self.c + a_t[..., None, :, None])
        return srnn.let("s_t", pt.tanh(T_t.sum(axis=(-3, -1)))), T_t


@pytest.mark.parametrize("make", [DeltaNet, Cube])
def test_every_exact_rule_agrees_with_masks_and_in_reverse(make):
    """The states are compared too: each has a cotangent of its own shape."""
    cell = make(2, 3, seed=0)
    rng = np.random.default_rng(0)
    for parameter in cell.parameters:
        parameter.set_value(rng.normal(size=parameter.get_value().shape))
    rules = [rule() for rule in EXACT.values()] + [srnn.CheckpointedBPTT(slots=2)]
    settings = {"mask": True, "reverse": True, "entries": 3, "mode": FAST}
    report = srnn.verify(cell, adjoints=rules, n_steps=4, **settings)
    assert report.ok, str(report)
    assert max(c.difference for c in report.comparisons if c.verdict == "agrees") <= 1e-12


def test_a_network_with_such_a_cell_trains_in_c_and_is_exported(tmp_path):
    """Loss and gradient in C99 as by Python; the state of the export has the array."""
    network = srnn.Sequential(
        [srnn.Recurrent(DeltaNet(2, 3, seed=0)), srnn.Dense(3, 1, seed=1)], input_shape=(None, 2)
    )
    x = pt.tensor3("x", shape=(None, None, 2))
    loss = (network(x) ** 2).mean()
    outputs = [loss, *pytensor.grad(loss, network.parameters)]
    data = np.random.default_rng(1).normal(size=(3, 6, 2))
    by_python, in_c = (pytensor.function([x], outputs, mode=m)(data) for m in (FAST, "C99"))
    for one, other in zip(by_python, in_c, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-13)
    srnn.export_c(network, tmp_path, name="delta", n_steps=6)
    assert "S[9];      /* (3, 3) */" in (tmp_path / "delta.h").read_text("utf-8")


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"S": (2, 3)}, "expects a width for its first state"),
        ({"s": 2, "S": (2, 0)}, "expects a positive integer for the width of state 'S'"),
        ({"s": 2, "S": ()}, "expects a positive integer for the width of state 'S'"),
    ],
)
def test_a_wrong_shape_is_refused(state, message):
    """The output is a vector; no axis is empty."""

    class Wrong(srnn.Cell):
        def __init__(self):
            super().__init__(n_in=2, state=state)

        def step(self, x_t, *before):
            return before

    with pytest.raises(ValueError, match=message):
        Wrong()


class Counted(srnn.Cell):
    """Moves at every second step; the counter is an integer."""

    def __init__(self):
        super().__init__(n_in=2, state={"h": 3, "k": 1}, seed=0)
        self.U = self.parameter("U", (3, 2))

    def step(self, x_t, h_prev, k_prev):
        moves = pt.eq(pt.mod(k_prev, 2), 0)
        h_t = srnn.let("h_t", pt.switch(moves, pt.tanh(x_t @ self.U.T + h_prev), h_prev))
        return h_t, srnn.let("k_t", k_prev + 1)

    def initial_state(self, X):
        h, k = super().initial_state(X)
        return h, k.astype("int64")


def test_an_integer_state_is_constant_for_the_gradient():
    """By a loop: the steps with an odd count are those without an effect."""
    cell, x = Counted(), pt.tensor3("x")
    h, (_, k) = srnn.unroll(cell, x, return_state=True)
    outputs = [h, k, pytensor.grad((h**2).sum(), x)]
    data = np.random.default_rng(0).normal(size=(2, 5, 2))
    found, count, slope = pytensor.function([x], outputs, mode=FAST)(data)
    assert count.dtype == "int64"
    assert (count == 5).all()
    state, U = np.zeros((2, 3)), cell.U.get_value()
    for t in range(5):
        state = state if t % 2 else np.tanh(data[:, t] @ U.T + state)
        np.testing.assert_allclose(found[:, t], state, rtol=1e-13)
    assert (slope[:, 1::2] == 0).all()
    assert np.abs(slope[:, ::2]).min() > 1e-4
