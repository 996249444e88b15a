"""Class 39: of an `IfElse` the branch that is not taken is not computed (Theano 3004, 3552).

Neither its errors, nor its assertions, nor its cost may appear; PyTensor's virtual machines are
lazy too, as far as rewrites let them. Mode C99 computed both branches.
"""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import difference, randomize
from modes import REWRITTEN
from pytensor.compile.mode import Mode
from pytensor.conditional.op import ifelse
from pytensor.link.vm import VMLinker
from pytensor.raise_op import Assert
from tolerances import EXACT

import symbolic_rnn as srnn

#: Lazy, and nothing is rewritten.
LAZY = Mode(VMLinker(lazy=True, use_cloop=False, c_thunks=False), optimizer=None)

MESSAGE = "this branch must not run"


def never(value):
    """A value that cannot be computed."""
    return Assert(MESSAGE)(value, pt.eq(value.shape[0], -1))


def scan(step, sequences, initial, *others):
    return pytensor.scan(
        step,
        sequences=sequences,
        outputs_info=[initial],
        non_sequences=list(others),
        strict=True,
        return_updates=False,
    )


v, x, w, c = pt.vector("v"), pt.matrix("x"), pt.vector("w"), pt.lscalar("c")
yes, no = c > 0, c < 1

#: Each is computed for an empty v, a w that no row of x can be added to, and c = 1.
SAFE = {
    "an entry of an empty vector": ifelse(v.shape[0] > 0, v[0], pt.constant(-1.0, dtype="float64")),
    "an assertion": ifelse(yes, x * 2, never(x)),
    "an assertion in the first branch": ifelse(no, never(x), x * 2),
    "several outputs": sum(
        value.sum() for value in ifelse(yes, [x + 1, x[0]], [never(x), x[0, :99] + w])
    ),
    "a choice in the branch that is taken": ifelse(yes, ifelse(no, never(x), x), x + w),
    "a choice in the branch that is not": ifelse(yes, x, ifelse(yes, never(x), x + w)),
    "a condition that is not needed": ifelse(yes, x, ifelse(never(v).sum() > 0, x, x + 1)),
    "a value that two choices share": (
        lambda shared: ifelse(no, shared, x) + ifelse(c > 1, shared + 1, x)
    )(never(x @ x)),
    "a value that both branches hold in choices": (
        lambda shared: ifelse(yes, ifelse(no, shared, x), ifelse(yes, x, shared))
    )(never(x @ x)),
    "shapes that do not fit, beside what runs": ifelse(no, pt.exp(x) + w, x) + pt.exp(x) * 2,
    "shapes that do not fit, in a product": ifelse(no, x @ x[:, :2], x),
    "a row that is not there": ifelse(no, x[7], x[0]),
    "memory that nobody has": ifelse(
        no, pt.zeros((10**9, 10**9, x.shape[0])) + 1, pt.zeros((1, 1, 1))
    ),
    "years of work": ifelse(
        no,
        pytensor.scan(
            lambda s: pt.tanh(s) + 1,
            outputs_info=[pt.zeros(())],
            n_steps=10**12 + x.shape[0],
            return_updates=False,
        )[-1],
        x.sum(),
    ),
    "a gradient": pytensor.grad(ifelse(yes, (x**3).sum(), (x * pt.exp(x)).sum()), x),
    "a step": scan(
        lambda x_t, s, w, c: ifelse(c > 0, s + x_t, never(s)) + ifelse(c > 0, s, s + w),
        [x],
        pt.zeros(3),
        w,
        c,
    ),
    "what does not change in a loop": scan(
        lambda x_t, s, w, c: ifelse(x_t[0] > 99, s * w[c + 50] + pt.exp(w[:3] + w[:2]), s + x_t),
        [x],
        pt.zeros(3),
        w,
        c,
    ),
    "an assertion on what does not change in a loop": scan(
        lambda x_t, s, w, c: ifelse(x_t[0] > 99, s * never(w).sum(), s + x_t),
        [x],
        pt.zeros(3),
        w,
        c,
    ),
}


@pytest.fixture(scope="module")
def values():
    return [np.zeros(0), np.random.default_rng(0).normal(size=(3, 3)), np.arange(5.0), 1]


@pytest.fixture(scope="module")
def function():
    return pytensor.function([v, x, w, c], list(SAFE.values()), mode="C99")


def test_the_branch_that_is_not_taken_is_not_computed(function, values):
    """Its values, errors, assertions, memory and time."""
    reference = pytensor.function([v, x, w, c], list(SAFE.values()), mode=LAZY)
    for name, got, want in zip(SAFE, function(*values), reference(*values), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-12, err_msg=name)


RAISING = {
    "an entry of an empty vector": ifelse(no, x[0, 0], v[0]),
    "an assertion": SAFE["an assertion"],
    "shapes that do not fit, beside what runs": SAFE["shapes that do not fit, beside what runs"],
    "a step": SAFE["a step"],
}


@pytest.mark.parametrize(
    ("name", "at", "error"),
    [
        ("an entry of an empty vector", 1, IndexError),
        ("an assertion", 0, AssertionError),
        ("shapes that do not fit, beside what runs", 0, ValueError),
        ("a step", 0, (AssertionError, ValueError)),
    ],
)
def test_the_branch_that_is_taken_raises_what_it_raises(name, at, error, values):
    """Catches a test above whose branch could be computed as well."""
    function = pytensor.function([v, x, w, c], RAISING[name], mode="C99", on_unused_input="ignore")
    with pytest.raises(error):
        function(*values[:-1], at)


class Choosing(srnn.Cell):
    """A choice for each step, of which both branches are taken, and one that is always the same."""

    def __init__(self):
        super().__init__(n_in=2, state={"s": 3}, seed=0)
        self.U = self.parameter("U", (3, 2))
        self.W = self.parameter("W", (3, 3))

    def step(self, x_t, s_prev):
        a_t = srnn.let("a_t", x_t @ self.U.T + s_prev @ self.W.T)
        b_t = srnn.let("b_t", ifelse(a_t.sum() > 0, pt.tanh(a_t), pt.sin(a_t) * s_prev[..., :1]))
        return srnn.let("s_t", ifelse(self.W[0, 0] > 9, b_t[..., ::-1], b_t + 0.1 * s_prev))


def test_a_choice_in_a_step_is_differentiated_by_every_method():
    """Of the methods that compute all steps at once, `switch` takes the entries."""
    report = srnn.verify(randomize(Choosing()), n_steps=4, entries=6)
    assert report.ok, report


@pytest.mark.parametrize("adjoint", [srnn.BPTT(), srnn.TruncatedBPTT(9, 9), srnn.RTRL()], ids=repr)
def test_a_choice_in_a_step_gives_its_gradient_in_c(adjoint):
    """Both branches are taken in turn."""
    cell, y = randomize(Choosing()), pt.tensor3("y")
    sequence = np.random.default_rng(0).normal(size=(2, 6, 2))

    def gradients(adjoint, mode):
        loss = (srnn.unroll(cell, y, adjoint=adjoint) ** 2).sum()
        return pytensor.function([y], pytensor.grad(loss, [*cell.parameters, y]), mode=mode)

    expected = gradients(srnn.Autodiff(), REWRITTEN)(sequence)
    for got, want in zip(gradients(adjoint, "C99")(sequence), expected, strict=True):
        assert np.abs(want).max() > 1e-6
        assert difference(got, want) <= EXACT
