"""BPTT supports any step; each of these breaks a derivation that assumes more about steps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import N_IN, mask_of, randomize
from cases import difference as differ
from modes import FAST
from tolerances import EXACT, SECOND_DERIVATIVE

import symbolic_rnn as srnn
from symbolic_rnn import let

H = 4
ONE = {"s": H}
TWO = {"s": H, "v": H}
THREE = {"s": H, "v": 2, "w": N_IN}
STEPS: dict[str, tuple[Callable, dict[str, int]]] = {}


def step_of(**state):
    """Put a step into the table, with the widths of its states."""

    def register(step):
        STEPS[step.__name__] = (step, state)
        return step

    return register


class Unusual(srnn.Cell):
    """Parameters of many shapes, for a step that uses some of them."""

    def __init__(self, state):
        super().__init__(n_in=N_IN, state=state, seed=0)
        self.U = self.parameter("U", (H, N_IN))
        self.W = self.parameter("W", (H, H))
        self.b = self.parameter("b", (H,))
        self.k = self.parameter("k", ())
        self.k1 = self.parameter("k1", (1,))
        self.M = self.parameter("M", (H, N_IN + H))
        self.P = self.parameter("P", (2 * H, N_IN))
        self.A = self.parameter("A", (2, H, H))


def unusual(name: str) -> Unusual:
    step, state = STEPS[name]
    return randomize(type(name, (Unusual,), {"step": step})(state))


@step_of(s=N_IN)
def returns_its_input(self, x, s):
    return x


@step_of(**TWO)
def returns_one_value_for_two_states(self, x, s, v):
    h_t = let("h_t", pt.tanh(x @ self.U.T + s @ self.W.T + v * self.b))
    return h_t, h_t


@step_of(**ONE)
def names_nothing(self, x, s):
    return pt.tanh(x @ self.U.T + s @ self.W.T + self.b)


@step_of(**ONE)
def names_what_it_does_not_use(self, x, s):
    let("unused", pt.exp(x @ self.P.T))
    return let("s_t", pt.tanh(x @ self.U.T + s @ self.W.T))


@step_of(**ONE)
def ignores_its_input(self, x, s):
    return let("s_t", pt.tanh(s @ self.W.T + self.b))


@step_of(**ONE)
def ignores_its_state(self, x, s):
    return let("s_t", pt.tanh(x @ self.U.T + self.b))


@step_of(**TWO)
def never_reads_one_state(self, x, s, v):
    s_t = let("s_t", pt.tanh(x @ self.U.T + s @ self.W.T))
    return s_t, let("v_t", s_t * 2 * self.k)


@step_of(**TWO)
def swaps_its_states(self, x, s, v):
    return v, let("h_t", pt.tanh(x @ self.U.T + s @ self.W.T))


@step_of(**TWO)
def leaves_one_state_alone(self, x, s, v):
    return let("s_t", pt.tanh(x @ self.U.T + s @ self.W.T + v)), v


@step_of(**THREE)
def carries_three_widths(self, x, s, v, w):
    w_t = let("w_t", pt.tanh(x + w * v[:, :1]))
    s_t = let("s_t", pt.tanh(w_t @ self.U.T + s @ self.W.T))
    return s_t, s_t[:, :2] * v, w_t


@step_of(**ONE)
def slices_a_packed_preactivation(self, x, s):
    z_t = let("z_t", x @ self.P.T)
    return let("s_t", pt.tanh(z_t[:, :H]) * pt.sigmoid(z_t[:, H:] + s @ self.W.T))


@step_of(**ONE)
def splits_a_packed_preactivation(self, x, s):
    z_t = let("z_t", x @ self.P.T + pt.concatenate([s, s], axis=1))
    a, b = pt.split(z_t, [H, H], n_splits=2, axis=-1)
    return let("s_t", pt.tanh(a) * let("b_t", pt.sigmoid(b)))


@step_of(**ONE)
def concatenates_input_and_state(self, x, s):
    return let("s_t", pt.tanh(pt.concatenate([x, s], axis=-1) @ self.M.T + self.b))


@step_of(**ONE)
def takes_a_softmax(self, x, s):
    return let("s_t", pt.special.softmax(x @ self.U.T + s @ self.W.T, axis=-1))


@step_of(**ONE)
def branches_elementwise(self, x, s):
    a_t = let("a_t", x @ self.U.T + s @ self.W.T + self.b)
    return let("s_t", pt.where(a_t > 0, a_t * 0.5, pt.exp(a_t) - 1))


@step_of(**ONE)
def names_a_condition(self, x, s):
    open_t = let("open_t", x @ self.U.T > 0)
    a_t = let("a_t", s @ self.W.T + self.b + x @ self.U.T)
    return let("s_t", pt.switch(open_t, pt.tanh(a_t), 0.1 * a_t))


@step_of(**ONE)
def subtracts_a_maximum(self, x, s):
    a_t = let("a_t", x @ self.U.T + s @ self.W.T)
    return let("s_t", pt.tanh(a_t - a_t.max(axis=1, keepdims=True)))


@step_of(**ONE)
def multiplies_matrix_by_matrix(self, x, s):
    m = let("m", self.W @ self.W.T)
    return let("s_t", pt.tanh(x @ self.U.T + s @ m))


@step_of(**ONE)
def uses_a_matrix_elementwise_too(self, x, s):
    a_t = x @ self.U.T + s @ self.W.T + self.W[0] * s + self.W.sum() * s
    return let("s_t", pt.tanh(a_t))


@step_of(**ONE)
def scales_by_numbers(self, x, s):
    return let("s_t", pt.tanh(x @ self.U.T * self.k1 + self.k * s))


@step_of(**ONE)
def has_no_parameters(self, x, s):
    return let("s_t", pt.tanh(s + x[:, :1]))


@step_of(**ONE)
def mixes_examples_by_their_products(self, x, s):
    g_t = let("g_t", x @ x.T)
    return let("s_t", pt.tanh(x @ self.U.T + 0.1 * g_t @ s @ self.W.T))


@step_of(**ONE)
def is_bilinear_in_a_tensor(self, x, s):
    bilinear = (s @ self.A[0]) * (s @ self.A[1])
    return let("s_t", pt.tanh(x @ self.U.T + bilinear))


@step_of(**ONE)
def makes_outer_products(self, x, s):
    o_t = let("o_t", s[:, :, None] * s[:, None, :])
    return let("s_t", pt.tanh(x @ self.U.T + (o_t * self.W).sum(axis=-1)))


@step_of(**ONE)
def multiplies_a_matrix_per_example(self, x, s):
    o_t = let("o_t", pt.matmul(s[:, :, None], s[:, None, :]))
    return let("s_t", pt.tanh(x @ self.U.T + pt.matmul(o_t, s[:, :, None])[:, :, 0]))


@step_of(**ONE)
def normalizes_a_layer(self, x, s):
    a_t = let("a_t", x @ self.U.T + s @ self.W.T)
    m_t = let("m_t", a_t.mean(axis=1))
    v_t = let("v_t", a_t.var(axis=1))
    return let("s_t", self.b + (a_t - m_t[:, None]) / pt.sqrt(v_t[:, None] + 0.1))


@step_of(**ONE)
def names_a_name_a_parameter_and_a_constant(self, x, s):
    w = let("w", self.W)
    a_t = let("a_t", x @ self.U.T + s @ w.T)
    b_t = let("b_t", a_t)
    c_t = let("c_t", pt.as_tensor(np.full((H,), 0.3)))
    return let("s_t", pt.tanh(b_t * c_t) + 0.1 * a_t)


@step_of(**ONE)
def makes_weights_of_parameters(self, x, s):
    return let("s_t", pt.tanh(x @ (self.U * self.k).T + s @ (self.W * self.b[:, None]).T))


@step_of(**ONE)
def writes_into_its_state(self, x, s):
    return let("s_t", pt.tanh((s @ self.W.T) + pt.set_subtensor(s[:, 0], x[:, 0])))


@step_of(**ONE)
def stops_a_gradient(self, x, s):
    held = pytensor.gradient.disconnected_grad(s)
    return let("s_t", pt.tanh(x @ self.U.T + held * self.b + s))


@step_of(**ONE)
def stops_the_gradient_of_a_weight(self, x, s):
    return let("s_t", pt.tanh(x @ self.U.T + s @ pytensor.gradient.disconnected_grad(self.W)))


def results(name: str, adjoint: srnn.Adjoint, *, given: bool, second: bool = False):
    """Values, gradients and (sum of squares of the gradients) second derivatives, by name."""
    cell = unusual(name)
    x, mask = pt.tensor3("x"), pt.matrix("mask", dtype="bool")
    initial = [pt.matrix(f"{state}_0") for state in cell.state]
    outputs, last = srnn.unroll(
        cell,
        x,
        initial if given else None,
        mask=mask if given else None,
        adjoint=adjoint,
        return_state=True,
    )
    weights = [pt.tensor3("weights"), *(pt.matrix() for _ in last)]
    pairs = zip(weights, [outputs, *last], strict=True)
    loss = sum((weight * value).sum() for weight, value in pairs)
    wrt = dict(cell.parameter_names) | {x: "x"}
    wrt |= {state: str(state.name) for state in initial} if given else {}
    found = pytensor.grad(loss, list(wrt), disconnected_inputs="ignore")
    if second:
        norm = sum((gradient**2).sum() for gradient in found)
        found = pytensor.grad(norm, list(wrt), disconnected_inputs="ignore")
    function = pytensor.function(
        [x, mask, *initial, *weights],
        [loss, *found],
        mode=FAST,
        on_unused_input="ignore",
    )
    rng = np.random.default_rng(8)
    batch, n_steps, widths = 5, 4, list(cell.state.values())
    values = function(
        rng.normal(size=(batch, n_steps, N_IN)),
        mask_of(n_steps),
        *(rng.normal(size=(batch, width)) for width in widths),
        rng.normal(size=(batch, n_steps, widths[0])),
        *(rng.normal(size=(batch, width)) for width in widths),
    )
    return dict(zip(["loss", *wrt.values()], values, strict=True))


# Each step once: plain or masked, which alternates.
@pytest.mark.sampled(2, "name", "given")
@pytest.mark.parametrize("given", [False, True], ids=["plain", "masked"])
@pytest.mark.parametrize("name", STEPS)
def test_bptt_is_autodiff_for_a_step_that(name, given):
    """Catches a derivation that assumes more of a step than that PyTensor can differentiate it."""
    expected = results(name, srnn.Autodiff(), given=given)
    got = results(name, srnn.BPTT(), given=given)
    assert any(np.max(np.abs(expected[key])) > 1e-6 for key in expected if key != "loss")
    for key, reference in expected.items():
        assert differ(got[key], reference) <= EXACT, key


# `names_a_name_a_parameter_and_a_constant` is among those that are kept.
@pytest.mark.sampled(13, "method", "name")
@pytest.mark.parametrize("method", ["bptt", "rtrl", "closed-form"])
@pytest.mark.parametrize(
    "name", [name for name in STEPS if name != "mixes_examples_by_their_products"]
)
def test_every_unusual_step_is_printed(name, method):
    """Catches a derivation that assumes more of a step than the gradient does."""
    assert "(1)" in str(srnn.derive(unusual(name), method=method))


SECOND = [
    "branches_elementwise",
    "names_a_condition",
    "names_what_it_does_not_use",
    "never_reads_one_state",
    "returns_one_value_for_two_states",
    "splits_a_packed_preactivation",
    "stops_a_gradient",
    "stops_the_gradient_of_a_weight",
]


# Every second step: the first derivatives of all are above.
@pytest.mark.sampled(2, "name")
@pytest.mark.parametrize("name", SECOND)
def test_second_derivatives_agree_for_a_step_that(name):
    """Catches a cotangent of the tape that is added where it must not be, or is lost."""
    expected = results(name, srnn.Autodiff(), given=True, second=True)
    got = results(name, srnn.BPTT(), given=True, second=True)
    for key, reference in expected.items():
        assert differ(got[key], reference) <= SECOND_DERIVATIVE, key
