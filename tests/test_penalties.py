"""Pascanu's penalty: equations (9) and (10) by hand, for all cells, at the limits of floats."""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import cell_of
from modes import FAST
from pytensor.compile.mode import Mode
from tolerances import DIFFERENCES, EXACT, FLOAT32

import symbolic_rnn as srnn

T, B = 6, 3
RNG = np.random.default_rng(0)
X = RNG.normal(size=(B, T, 2))
Y = RNG.normal(size=(B, T, 3))
IN_PLACE = Mode(linker="vm", optimizer="fast_run")


class OfThePaper(srnn.Cell):
    """The paper's equation (2): the state is the pre-activation, x_t = W sigma(x_{t-1}) + ..."""

    def __init__(self, n_in, n_hidden, *, seed=None):
        super().__init__(n_in=n_in, state={"p": n_hidden}, seed=seed)
        self.W = self.parameter("W", (n_hidden, n_hidden))
        self.U = self.parameter("U", (n_hidden, n_in))

    def step(self, u_t, p_prev):
        return srnn.let("p_t", pt.tanh(p_prev) @ self.W.T + u_t @ self.U.T)


def summed(deltas, jacobians, derivative):
    """Equations (9) and (10) of one sequence, from delta_t and dx_t/dx_{t-1}."""
    omega, by_W = 0.0, 0.0
    for t in range(T):
        v, size = deltas[t] @ jacobians[t], np.linalg.norm(deltas[t])
        ratio = np.linalg.norm(v) / size
        omega += (ratio - 1) ** 2
        by_W = by_W + derivative(t, 2 * (ratio - 1) * v / (np.linalg.norm(v) * size))
    return omega, by_W


def by_hand(cell, slope_of):
    """Both equations for a cell with one W; slope_of gives the slopes that stand beside it."""
    W, U = cell.W.get_value(), cell.U.get_value()
    paper = isinstance(cell, OfThePaper)
    totals = []
    for xs, ys in zip(X, Y, strict=True):
        s = [np.zeros(3)]
        for u in xs:
            s.append(W @ np.tanh(s[-1]) + U @ u if paper else np.tanh(W @ s[-1] + U @ u))
        slopes = [slope_of(s, t) for t in range(T)]
        jacobians = [W * d if paper else d[:, None] * W for d in slopes]
        deltas = [None] * T
        later = np.zeros(3)
        for t in reversed(range(T)):
            deltas[t] = 2 * (s[t + 1] - ys[t]) + later
            later = deltas[t] @ jacobians[t]

        def derivative(t, bar, deltas=deltas, slopes=slopes):
            if paper:
                return np.outer(deltas[t], bar * slopes[t])
            return np.outer(deltas[t] * slopes[t], bar)

        totals.append(summed(deltas, jacobians, derivative))
    return [sum(part) / B for part in zip(*totals, strict=True)]


@pytest.mark.parametrize("mode", [FAST, IN_PLACE, "C99"], ids=["as written", "CVM", "C99"])
def test_equations_9_and_10_in_the_paper_s_and_in_elman_s_form(mode):
    """Catches a gradient that also goes through the states, and one through the slope of s_t."""
    cells = [
        (OfThePaper(2, 3, seed=0), lambda s, t: 1 - np.tanh(s[t]) ** 2),
        (srnn.Elman(2, 3, seed=0), lambda s, t: 1 - s[t + 1] ** 2),
    ]
    x, y = pt.tensor3("x"), pt.tensor3("y")
    found, others = [], []
    for cell, _ in cells:
        h = srnn.unroll(cell, x)
        penalty = srnn.vanishing_gradient_penalty(srnn.squared_error(h, y, reduction="sum"), h)
        found += [penalty, pytensor.grad(penalty, cell.W)]
        rest = [parameter for parameter in cell.parameters if parameter is not cell.W]
        others += pytensor.grad(penalty, rest, disconnected_inputs="ignore")
    got = pytensor.function([x, y], [*found, *others], mode=mode)(X, Y)
    expected = [value for pair in cells for value in by_hand(*pair)]
    for value, by_equation in zip(got, expected, strict=False):
        np.testing.assert_allclose(value, by_equation, rtol=EXACT, atol=EXACT)
        assert np.abs(value).max() > 0.01
    assert not any(value.any() for value in got[len(expected) :]), "J_t contains only W"


def reference(cell, xs, given):
    """Equation (9) of one sequence, with PyTensor's derivative of the cell's own step."""
    x_t = pt.matrix("x_t")
    before = [pt.matrix(name) for name in cell.state]
    deltas = [pt.matrix(f"delta {name}") for name in cell.state]
    after = cell.step(x_t, *before)
    after = list(after) if isinstance(after, list | tuple) else [after]
    total = sum((a * d).sum() for a, d in zip(after, deltas, strict=True))
    sent = pytensor.grad(total, before, disconnected_inputs="ignore")
    step = pytensor.function([x_t, *before], after, mode=FAST)
    back = pytensor.function([x_t, *before, *deltas], sent, mode=FAST, on_unused_input="ignore")
    states = [[np.zeros((1, width)) for width in cell.state.values()]]
    for x in xs:
        states.append(step(x[None], *states[-1]))
    later = [np.zeros((1, width)) for width in cell.state.values()]
    omega = 0.0
    for t in reversed(range(len(xs))):
        delta = [later[0] + given[t], *later[1:]]
        later = back(xs[t][None], *states[t], *delta)
        norms = [np.sqrt(sum((part**2).sum() for part in each)) for each in (later, delta)]
        omega += (norms[0] / norms[1] - 1) ** 2
    return omega


@pytest.mark.parametrize(
    "case", ["elman", "lstm", "gru reset before", "two states", "mgu on elman", "attention"]
)
def test_every_cell_has_the_norm_of_all_its_states(case):
    """Catches a state left out, and the error that c_t sends to h_t of the same step."""
    cell = cell_of(case)
    x, w = pt.tensor3("x"), pt.tensor3("w")
    h = srnn.unroll(cell, x)
    penalty = srnn.vanishing_gradient_penalty((h * w).sum(), h)
    rng = np.random.default_rng(1)
    xs, given = rng.normal(size=(B, T, cell.n_in)), rng.normal(size=(B, T, cell.n_hidden))
    got = pytensor.function([x, w], penalty, mode=FAST)(xs, given)
    expected = np.mean([reference(cell, *pair) for pair in zip(xs, given, strict=True)])
    assert got == pytest.approx(expected, rel=EXACT)
    assert got > 1e-3


def test_the_exact_gradient_is_that_of_the_penalty_itself():
    """Catches a value that is held although it was to be differentiated."""
    cell = srnn.MGU(2, 3, seed=0)
    x, y = pt.tensor3("x"), pt.tensor3("y")
    h = srnn.unroll(cell, x)
    penalty = srnn.vanishing_gradient_penalty(srnn.squared_error(h, y), h, exact=True)
    parameters = [cell.U_f, cell.W_f, cell.b_f]
    found = pytensor.function([x, y], pytensor.grad(penalty, parameters), mode=FAST)(X, Y)
    method = srnn.Richardson()
    numbers = srnn.numerical_gradient(penalty, parameters, {x: X, y: Y}, method=method, mode=FAST)
    for got, parameter in zip(found, parameters, strict=True):
        expected = numbers.gradients[parameter]
        np.testing.assert_allclose(got, expected, rtol=0, atol=DIFFERENCES * np.abs(expected).max())


def test_masks_directions_and_rows_do_what_they_do_in_the_network():
    """A padded sequence is the sequence alone; reversed, it is the sequence reversed."""
    cell = srnn.GRU(2, 3, seed=0)
    mask = pt.matrix("mask", dtype="bool")
    x, y = pt.tensor3("x"), pt.tensor3("y")

    def omega(mask, reverse):
        h = srnn.unroll(cell, x, mask=mask, reverse=reverse)
        loss = srnn.squared_error(h, y, mask=mask, reduction="sum")
        penalty = srnn.vanishing_gradient_penalty(loss, h)
        inputs = [x, y] if mask is None else [x, y, mask]
        return pytensor.function(inputs, [penalty, pytensor.grad(penalty, cell.W_n)], mode=FAST)

    lengths = (6, 4, 1)
    kept = np.arange(T) < np.array(lengths)[:, None]
    hole = np.where(kept[:, :, None], X, np.nan)
    alone = omega(None, False)
    for reverse in (False, True):
        got = omega(mask, reverse)(hole, np.where(kept[:, :, None], Y, np.nan), kept)
        parts = [(xs[:n], ys[:n]) for xs, ys, n in zip(X, Y, lengths, strict=True)]
        turned = [(a[::-1], b[::-1]) if reverse else (a, b) for a, b in parts]
        expected = [alone(a[None], b[None]) for a, b in turned]
        for value, each in zip(got, zip(*expected, strict=True), strict=True):
            np.testing.assert_allclose(value, sum(each) / 3, rtol=EXACT, atol=EXACT)


def test_it_is_the_same_under_every_rule_that_keeps_the_step():
    """Catches values that are taken from the tape of BPTT, which other rules do not have."""
    cell = srnn.GRU(2, 3, seed=0)
    x = pt.tensor3("x")
    rules = srnn.BPTT(), srnn.TruncatedBPTT(2, 2), srnn.RTRL(), srnn.ClosedForm()
    found = []
    for rule in rules:
        h = srnn.unroll(cell, x, adjoint=rule)
        penalty = srnn.vanishing_gradient_penalty((h**2).sum(), h)
        found += [penalty, pytensor.grad(penalty, cell.W_n)]
    penalties = pytensor.function([x], found, mode=FAST)(X)
    for k in range(2, len(penalties)):
        np.testing.assert_allclose(penalties[k], penalties[k % 2], rtol=EXACT, atol=EXACT)


def test_last_states_and_networks_of_several_layers():
    """Many to one, of the state that is returned; of two layers it is the last, or each by name."""
    first, second = srnn.LSTM(2, 3, seed=0), srnn.Elman(3, 2, seed=1)
    x = pt.tensor3("x")
    lower = srnn.unroll(first, x)
    upper, (last,) = srnn.unroll(second, lower, return_state=True)
    of_last, of_outputs = (
        [srnn.vanishing_gradient_penalty(loss, h) for h in (upper, lower)]
        for loss in ((last**2).sum(), (upper[:, -1] ** 2).sum())
    )
    both = srnn.Bidirectional(srnn.GRU(2, 3, seed=2), srnn.GRU(2, 3, seed=3))(x)
    loss = (both**2).sum()
    of_both = srnn.vanishing_gradient_penalty(loss, both)
    got = pytensor.function([x], [*of_last, *of_outputs, of_both], mode=FAST)(X)
    np.testing.assert_allclose(got[:2], got[2:4], rtol=EXACT)
    assert min(got) > 0.01
    assert got[0] != got[1]


@pytest.mark.parametrize("mode", [IN_PLACE, "C99"], ids=["CVM", "C99"])
def test_an_error_too_small_or_too_large_to_square_gives_the_same(mode):
    """Catches 0/0 where the gradient vanishes, which is where the penalty is needed."""
    with pytensor.config.change_flags(floatX="float32"):
        cell = srnn.Elman(2, 3, seed=0)
        x, w = pt.tensor3("x"), pt.tensor3("w")
        h = srnn.unroll(cell, x)
        penalty = srnn.vanishing_gradient_penalty((h * w).sum(), h)
        function = pytensor.function([x, w], [penalty, pytensor.grad(penalty, cell.W)], mode=mode)
    xs, w = np.float32(X), np.float32(Y)
    expected = function(xs, w)
    assert expected[0].dtype == expected[1].dtype == "float32"
    for factor in (1e-30, 1e30):
        for got, value in zip(function(xs, w * np.float32(factor)), expected, strict=True):
            np.testing.assert_allclose(got, value, rtol=10 * FLOAT32, atol=FLOAT32)
    for got in function(xs, 0 * w):
        assert not got.any(), "no error, no penalty, and no NaN in its gradient"


def test_a_step_that_no_error_passes_has_a_finite_gradient():
    """Catches the slope of a root at zero: all units are below the kink of a ReLU."""
    cell = srnn.Elman(2, 3, activation="relu", seed=0)
    cell.b.set_value(np.full(3, -100.0))
    x, y = pt.tensor3("x"), pt.tensor3("y")
    h = srnn.unroll(cell, x)
    penalty = srnn.vanishing_gradient_penalty(srnn.squared_error(h, y), h)
    found = pytensor.function([x, y], [penalty, pytensor.grad(penalty, cell.W)], mode=FAST)(X, Y)
    assert found[0] == T
    assert not found[1].any()


def test_what_has_no_steps_is_refused():
    x, cell = pt.tensor3("x"), srnn.Elman(2, 3, seed=0)
    h = srnn.unroll(cell, x)
    with pytest.raises(ValueError, match="expects a scalar loss, got one with 3 axes"):
        srnn.vanishing_gradient_penalty(h, h)
    with pytest.raises(ValueError, match="expects a loss that depends on the outputs"):
        srnn.vanishing_gradient_penalty(x.sum(), h)
    with pytest.raises(ValueError, match=r"expects outputs of symbolic_rnn\.unroll, got x"):
        srnn.vanishing_gradient_penalty(x.sum(), x)
    h = srnn.unroll(cell, x, adjoint=srnn.Autodiff())
    with pytest.raises(ValueError, match=r"no equations of the step; use BPTT\(\)"):
        srnn.vanishing_gradient_penalty(h.sum(), h)
