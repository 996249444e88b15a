"""What `verify` finds, and what it must not miss."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import CASES, cell_of
from modes import FAST

import symbolic_rnn as srnn
from symbolic_rnn.adjoints import Recurrence


class Scaled(srnn.BPTT):
    """A gradient wrong by one part in a million."""

    def pullback(self, *arguments):
        return [gradient * (1 + 1e-6) for gradient in super().pullback(*arguments)]


class WithoutBoundary(srnn.BPTT):
    """The state before the first step is taken for the state after the last."""

    def pullback(self, recurrence, tape, inputs, outputs, cotangents):
        class Shifted(Recurrence):
            def states_before(self, states):
                return [pt.concatenate([after[-1:], after[:-1]]) for after in states]

            def at(self, inputs):
                return Shifted(**vars(Recurrence.at(self, inputs)))

        return super().pullback(Shifted(**vars(recurrence)), tape, inputs, outputs, cotangents)


class WithoutLastCotangent(srnn.BPTT):
    """The loss of the last step is forgotten: delta_T starts at zero."""

    def pullback(self, recurrence, tape, inputs, outputs, cotangents):
        first, *rest = cotangents
        cut = pt.set_subtensor(first[-1], 0.0)
        return super().pullback(recurrence, tape, inputs, outputs, [cut, *rest])


TWO = (srnn.Autodiff(), srnn.BPTT())


def test_by_default_every_exact_rule_is_compared():
    """Ten pairs of four rules and the complex step, for every quantity."""
    report = srnn.verify(cell_of("elman"), n_steps=3, entries=4, mode=FAST)
    assert report.ok, str(report)
    assert len({c.methods for c in report.comparisons}) == 10
    methods = {method for c in report.comparisons for method in c.methods}
    assert methods == {"Autodiff", "BPTT", "RTRL", "ClosedForm", "complex step"}


# Each cell in one variant, which alternates.
@pytest.mark.sampled(2, "name", "variant")
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize(
    "variant", [{}, {"mask": True, "reverse": True}], ids=["plain", "masked and reversed"]
)
def test_autodiff_bptt_and_the_complex_step_agree_to_1e_12(name, variant):
    """Three methods that share no code: the derivation, PyTensor's gradient, NumPy."""
    report = srnn.verify(cell_of(name), adjoints=TWO, n_steps=6, entries=20, mode=FAST, **variant)
    assert report.ok, str(report)
    assert report.worst.difference < 1e-12
    methods = {method for c in report.comparisons for method in c.methods}
    assert methods == {"Autodiff", "BPTT", "complex step"}


@pytest.mark.parametrize("n_steps", [1, 2, 50])
def test_the_three_agree_for_one_step_two_and_fifty(n_steps):
    """Off-by-one at the ends shows at T=1 and T=2, accumulation at T=50."""
    report = srnn.verify(
        cell_of("two states"), adjoints=TWO, n_steps=n_steps, entries=12, mode=FAST
    )
    assert report.ok, str(report)


@pytest.mark.parametrize("fault", [Scaled, WithoutBoundary, WithoutLastCotangent])
def test_a_wrong_gradient_is_caught(fault):
    """A proof that cannot fail proves nothing: three faults, the smallest one part in a million."""
    report = srnn.verify(
        srnn.LSTM(2, 3, seed=0), adjoints=[fault(), srnn.Autodiff()], entries=5, mode=FAST
    )
    assert not report.ok
    assert {fault.__name__} <= {method for c in report.differing for method in c.methods}
    with pytest.raises(AssertionError, match=fault.__name__):
        report.raise_if_differing()


def test_the_fault_is_found_where_it_is():
    """The boundary term touches the state-to-state weights, and no input weight."""
    report = srnn.verify(
        srnn.Elman(2, 3, seed=0), adjoints=[WithoutBoundary(), srnn.Autodiff()], entries=5
    )
    assert {c.quantity for c in report.differing} == {"W"}


def test_a_gradient_that_is_zero_everywhere_is_reported_and_never_counts_as_agreement():
    """A parameter the loss does not depend on would agree with anything."""
    cell = srnn.Elman(2, 3, activation="relu", seed=0)
    cell.b.set_value(np.full(3, -100.0))
    x = pt.tensor3("x")
    loss = srnn.unroll(cell, x).sum()
    report = srnn.verify_gradient(loss, cell.parameters, {x: np.ones((1, 3, 2))})
    assert not report.ok
    assert report.zero == ("elman_U", "elman_W", "elman_b")
    assert not report.differing
    assert "zero everywhere" in str(report)


def test_a_gradient_that_is_not_finite_never_counts_as_agreement():
    """NaN compares false with everything, also with a tolerance."""
    w = pt.vector("w")
    report = srnn.verify_gradient(pt.sqrt(w).sum(), [w], {w: np.array([-1.0, 4.0])})
    assert [c.verdict for c in report.comparisons] == ["not finite"]
    assert not report.ok
    assert report.worst.place == (0,)


def test_verify_gradient_names_the_rules_and_checks_the_network_as_it_is():
    """The loss of a whole network: two cells by different rules, and a readout."""
    x, y = pt.tensor3("x"), pt.tensor3("y")
    first, second = srnn.Elman(2, 3, seed=0, name="first"), srnn.GRU(3, 2, seed=1)
    readout = srnn.Dense(2, 1, seed=2)
    hidden = srnn.unroll(second, srnn.unroll(first, x, adjoint=Scaled()), reverse=True)
    loss = srnn.squared_error(readout(hidden), y)
    rng = np.random.default_rng(0)
    values = {x: rng.normal(size=(2, 4, 2)), y: rng.normal(size=(2, 4, 1))}
    report = srnn.verify_gradient(loss, [*second.parameters, *readout.parameters], values)
    assert report.ok, str(report)
    report = srnn.verify_gradient(loss, first.parameters, values)
    assert len(report.differing) == 6  # three parameters, against autodiff and the oracle
    assert all(set(c.methods) & {"BPTT + Scaled", "Scaled + BPTT"} for c in report.differing)


def test_verify_gradient_does_not_change_the_loss_it_is_given():
    """The rules are inlined in a copy: the graph keeps its own gradient rule."""
    x = pt.tensor3("x")
    cell = srnn.Elman(1, 2, seed=0)
    loss = (srnn.unroll(cell, x) ** 2).sum()
    before = pytensor.dprint(loss, file="str")
    srnn.verify_gradient(loss, [cell.U], {x: np.ones((1, 2, 1))})
    assert pytensor.dprint(loss, file="str") == before


def test_differences_stand_in_where_the_complex_step_cannot_go():
    """An Op with no meaning on complex numbers: the oracle says which method it fell back on."""
    w = pt.vector("w")
    loss = (pt.gammaln(w) * pt.arange(1.0, 4.0)).sum()
    report = srnn.verify_gradient(loss, [w], {w: np.array([0.5, 1.7, 3.0])})
    assert report.ok, str(report)
    assert report.comparisons[0].methods == ("autodiff", "differences")
    assert report.comparisons[0].tolerance == 1e-8


def test_a_missing_value_is_named():
    """The error comes before PyTensor's, which is hard to understand."""
    x, y = pt.vector("x"), pt.vector("y")
    with pytest.raises(ValueError, match=r"missing: \['y'\]"):
        srnn.verify_gradient((x * y).sum(), [x], {x: np.ones(2)})


@pytest.mark.parametrize("n_steps", [0, -1])
def test_no_steps_are_refused(n_steps):
    """An empty sequence has no gradient to prove."""
    with pytest.raises(ValueError, match="verify expects a positive integer for n_steps"):
        srnn.verify(srnn.Elman(1, 1, seed=0), n_steps=n_steps)


def test_float32_is_verified_to_single_precision():
    """The oracle computes in double precision whatever the graph's dtype."""
    with pytensor.config.change_flags(floatX="float32"):
        cell = srnn.LSTM(2, 3, seed=0)
        report = srnn.verify(cell, adjoints=TWO, n_steps=5, entries=10)
    assert report.ok, str(report)
    assert 1e-12 < report.worst.difference < 1e-5
    assert {c.tolerance for c in report.comparisons} == {1e-5}
