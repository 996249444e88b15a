"""Class 42: what is no tensor in a step is carried as it must be, or refused by name.

Zoneout and noise in a cell ended in ``'RandomGeneratorType' object has no attribute 'dtype'``.
A draw inside a scan whose generator is not threaded gives the same numbers at each step, and a
backward pass that draws again differentiates another function than the forward pass computed.
"""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.sparse
import pytensor.tensor as pt
import pytest
from cases import difference, randomize
from modes import FAST, PLAIN
from pytensor_ml.layers import BatchNorm, Dropout
from pytensor_ml.optim import sgd
from scipy import sparse
from tolerances import EXACT, SECOND_DERIVATIVE

import symbolic_rnn as srnn
from symbolic_rnn import let
from symbolic_rnn.adjoints import RTRL, ClosedForm

BATCH, TIME, N_IN, N_HIDDEN = 3, 5, 2, 4


class Drawing(srnn.Cell):
    """An Elman cell whose new state goes through a function that may draw."""

    def __init__(self, change, made=lambda: None):
        super().__init__(n_in=N_IN, state={"s": N_HIDDEN}, seed=0)
        self.change, self.made = change, made()
        self.U = self.parameter("U", (N_HIDDEN, N_IN))
        self.W = self.parameter("W", (N_HIDDEN, N_HIDDEN))
        randomize(self)

    def step(self, x, s):
        a_t = let("a_t", x @ self.U.T + s @ self.W.T)
        return let("s_t", self.change(self.made, x, s, pt.tanh(a_t)))


def generator():
    return pytensor.shared(np.random.default_rng(3), name="rng")


def drawn(family, *parameters, **options):
    return getattr(pt.random, family)(*parameters, **options, return_next_rng=True)[1]


def two_threaded(rng, x, s, new):
    rng, keep = pt.random.bernoulli(0.7, size=s.shape, rng=rng, return_next_rng=True)
    _, noise = pt.random.normal(size=new.shape, rng=rng, return_next_rng=True)
    return pt.switch(keep, new, s) + 0.3 * noise


#: A change of the state, and what it holds for its draws.
CELLS = {
    "zoneout": (
        lambda rng, x, s, new: pt.switch(drawn("bernoulli", 0.6, size=s.shape, rng=rng), new, s),
        generator,
    ),
    "a sparse constant": (
        lambda matrix, x, s, new: pytensor.sparse.structured_dot(matrix, new.T).T,
        lambda: pytensor.sparse.as_sparse_variable(sparse.eye(N_HIDDEN, format="csr") * 0.5),
    ),
    "slices beside an array of places, None": (
        lambda _, x, s, new: pt.set_subtensor(
            (new[:, [1, 0, 3, 2]] + new[:, None, 1:].sum(axis=1).sum(axis=None))[:, ::2],
            s[:, 1:][:, [0, 2]],
        ),
        lambda: None,
    ),
    "noise named": (
        lambda rng, x, s, new: new * let("n_t", drawn("normal", size=new.shape, rng=rng)),
        generator,
    ),
    "noise of a fixed shape": (
        lambda rng, x, s, new: new * (1 + drawn("uniform", size=(N_HIDDEN,), rng=rng)),
        generator,
    ),
    "of a shape that only the parameters have": (
        lambda rng, x, s, new: new + drawn("normal", pt.zeros_like(new), 0.5, rng=rng),
        generator,
    ),
    "vectors": (
        lambda rng, x, s, new: new * drawn("dirichlet", np.ones(N_HIDDEN), size=3, rng=rng),
        generator,
    ),
    "two from one generator, threaded": (two_threaded, generator),
    "dropout of pytensor_ml": (
        lambda layer, x, s, new: layer(new) + layer(s),
        lambda: Dropout(p=0.4, random_state=1),
    ),
}


#: Of Ops that mode C99 does not cover: run by Python, whatever mode is tested.
NOT_IN_C99 = ("a sparse constant", "vectors")


def derivatives(cell, adjoint, *, second, mode=FAST):
    """Outputs and gradients, and a product of the Hessian with the gradient."""
    x = pt.tensor3("x")
    h = srnn.unroll(cell, x, adjoint=adjoint)
    rng = np.random.default_rng(0)
    at, weights = rng.normal(size=(BATCH, TIME, N_IN)), rng.normal(size=(BATCH, TIME, N_HIDDEN))
    wrt = [x, *cell.parameters]
    found = pytensor.grad((h * weights).sum(), wrt)
    if second:
        found += pytensor.grad(sum((g**2).sum() for g in found), wrt)
    return pytensor.function([x], [h, *found], mode=mode)(at)


def assert_agree(name, rule, *, second=False):
    """A rule against PyTensor's own gradient of the loop."""
    change, made = CELLS[name]
    # A cell of its own for each: a layer takes another generator for each application.
    options = {"second": second, "mode": PLAIN if name in NOT_IN_C99 else FAST}
    expected = derivatives(Drawing(change, made), srnn.Autodiff(), **options)
    assert all(np.abs(value).max() > 1e-6 for value in expected)
    found = derivatives(Drawing(change, made), rule, **options)
    for value, right in zip(found, expected, strict=True):
        assert difference(value, right) <= (SECOND_DERIVATIVE if second else EXACT)


@pytest.mark.parametrize("name", CELLS)
def test_the_backward_pass_reads_the_draws_of_the_forward_pass(name):
    """Catches one that draws again: it would differentiate another function."""
    assert_agree(name, srnn.BPTT())


@pytest.mark.parametrize("rule", [RTRL, ClosedForm])
def test_every_rule_reads_the_same_draws(rule):
    """The exact ones; a truncated one shares its code with BPTT."""
    assert_agree("zoneout", rule())


def test_second_derivatives_are_taken_at_the_same_draws():
    """The rule is a graph that can be differentiated again."""
    assert_agree("zoneout", srnn.BPTT(), second=True)


def test_steps_draw_anew_as_many_as_there_are():
    """Noise alone as the output: no two steps, examples or units alike; normal as asked for."""
    cell = Drawing(
        lambda rng, x, s, new: 0 * new + drawn("normal", 5.0, 0.5, size=s.shape, rng=rng), generator
    )
    x = pt.tensor3("x")
    h = pytensor.function([x], srnn.unroll(cell, x), mode=FAST)(np.zeros((6, 50, N_IN)))
    assert len(np.unique(h)) == h.size
    assert abs(h.mean() - 5) < 0.1
    assert abs(h.std() - 0.5) < 0.05
    same = np.random.default_rng(3).normal(5.0, 0.5, size=(50, 6, N_HIDDEN))
    assert difference(h, same.swapaxes(0, 1)) == 0.0


@pytest.mark.parametrize("variant", ["masked", "reversed", "copies", "given state"])
def test_draws_go_with_every_way_to_unroll(variant):
    """Against the gradient that PyTensor takes of the same; drawn in the order the loop runs."""
    x, mask = pt.tensor3("x"), np.array([[1, 1, 0, 1, 0], [1] * 5, [0, 1, 1, 1, 1]], dtype=bool)
    options = {
        "masked": {"mask": pt.as_tensor(mask)},
        "reversed": {"reverse": True},
        "copies": {"copies": TIME},
        "given state": {"initial_state": pt.ones((BATCH, N_HIDDEN))},
    }[variant]
    cell = Drawing(*CELLS["zoneout"])
    at = np.random.default_rng(0).normal(size=(BATCH, TIME, N_IN))

    def results(rule):
        h = srnn.unroll(cell, x, adjoint=rule, **options)
        return pytensor.function([x], [h, *pytensor.grad(h.sum(), [x, cell.W])], mode=FAST)(at)

    found, expected = results(srnn.BPTT()), results(srnn.Autodiff())
    assert all(difference(a, b) <= EXACT for a, b in zip(found, expected, strict=True))
    keep = np.random.default_rng(3).binomial(1, 0.6, size=(TIME, BATCH, N_HIDDEN))
    s = np.ones((BATCH, N_HIDDEN)) if variant == "given state" else np.zeros((BATCH, N_HIDDEN))
    U, W = cell.U.get_value(), cell.W.get_value()
    for k, t in enumerate(reversed(range(TIME)) if variant == "reversed" else range(TIME)):
        new = np.where(keep[k], np.tanh(at[:, t] @ U.T + s @ W.T), s)
        s = np.where(mask[:, t, None], new, s) if variant == "masked" else new
        assert difference(found[0][:, t], s) <= EXACT


def test_a_draw_from_outside_the_step_is_the_same_at_all_steps():
    """Variational dropout: catches a mask that the loop draws again at each step."""
    mask = drawn("bernoulli", 0.5, size=(N_HIDDEN,), rng=generator())
    cell = Drawing(lambda mask, x, s, new: 0 * new + mask, lambda: mask)
    x = pt.tensor3("x")
    h = srnn.unroll(cell, x)
    [held, again] = pytensor.function([x], [h, mask], mode=FAST)(np.zeros((2, TIME, N_IN)))
    assert 0 < again.sum() < N_HIDDEN
    assert (held == again).all()


@pytest.mark.parametrize("name", ["zoneout", "dropout of pytensor_ml"])
def test_training_draws_anew_at_each_call(name):
    """The generators move on: catches a mask that is the same in the whole of training."""
    cell = Drawing(*CELLS[name])
    x = pt.tensor3("x")
    loss = (srnn.unroll(cell, x) ** 2).sum()
    at = np.ones((BATCH, TIME, N_IN))
    step = srnn.compile_train(loss, [x], sgd(0.0), parameters=[cell.U], mode="FAST_COMPILE")
    assert len({float(step(at)) for _ in range(4)}) == 4


def test_prediction_takes_dropout_out_of_a_step():
    """As pytensor_ml does in a scan of its own; an example alone is the same."""
    cell = Drawing(*CELLS["dropout of pytensor_ml"])
    plain = Drawing(lambda _, x, s, new: new + s)
    x = pt.tensor3("x")
    at = np.random.default_rng(0).normal(size=(BATCH, TIME, N_IN))
    predict = srnn.compile_predict(srnn.unroll(cell, x), [x], mode="FAST_COMPILE")
    expected = srnn.unroll(plain, x).eval({x: at}, mode=FAST)
    assert difference(predict(at), expected) <= EXACT
    assert difference(predict(at[:1]), predict(at)[:1]) <= EXACT


@pytest.mark.parametrize("name", ["zoneout", "dropout of pytensor_ml"])
def test_a_proof_holds_the_draws(name):
    """All witnesses at the same draws, though a layer takes a generator for each application."""
    report = srnn.verify(Drawing(*CELLS[name]), adjoints=[srnn.Autodiff(), srnn.BPTT()], n_steps=3)
    assert report.ok, str(report)
    assert "draws fixed" in str(report)


def test_a_derivation_reads_a_draw_as_an_input():
    """It has a name and no gradient."""
    text = srnn.derive(Drawing(*CELLS["noise named"])).to_text()
    assert "s_t = tanh(a_t) ⊙ n_t" in text
    assert "∂L/∂n" not in text


NO_TENSORS = {
    "distribution that depends on a_t, s": (
        lambda rng, x, s, new: drawn("normal", new, rng=rng),
        generator,
        r"Drawing.step draws normal numbers whose distribution depends on s_{t-1}, x_t.*transform",
    ),
    "running statistics": (
        lambda layer, x, s, new: layer(new),
        lambda: BatchNorm("norm", n_in=N_HIDDEN),
        r"Drawing.step keeps running statistics in the equation of s_t .*LayerNorm",
    ),
    "sparse": (
        lambda w, x, s, new: pytensor.sparse.structured_dot(w, new.T).T,
        lambda: pytensor.shared(sparse.eye(N_HIDDEN, format="csr"), name="eye"),
        r"Drawing.step reads eye of type .* equation of s_t, expected a dense tensor.*as_sparse",
    ),
    "scalar of PyTensor's scalar type": (
        lambda c, x, s, new: new * pt.tensor_from_scalar(c),
        lambda: pytensor.scalar.float64("c"),
        r"Drawing.step reads c of type .* expected a dense tensor.*pt.scalar",
    ),
}


@pytest.mark.parametrize("name", NO_TENSORS)
def test_what_cannot_be_carried_is_refused_by_name(name):
    """The cell, the equation, and what to do; from ``unroll`` as from ``derive``."""
    change, made, message = NO_TENSORS[name]
    cell = Drawing(change, made)
    for use in (lambda: srnn.unroll(cell, pt.tensor3("x")), lambda: srnn.derive(cell)):
        with pytest.raises(TypeError, match=message):
            use()


def test_what_needs_one_function_of_its_inputs_refuses_draws():
    """Test vectors for another implementation, and the flow of the gradient."""
    cell = Drawing(*CELLS["zoneout"])
    for use in (lambda: srnn.vectors(cell), lambda: srnn.gradient_flow(cell, np.ones((4, 2)))):
        with pytest.raises(ValueError, match=r"Drawing.step draws random numbers \(xi_t\)"):
            use()
