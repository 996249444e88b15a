"""Networks of layers verify: the derived gradient, PyTensor's own, and a numerical oracle."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST
from networks_table import BUILD, SAMPLE, network_of

import symbolic_rnn as srnn
from symbolic_rnn import step_back


# Every second network: neighbors in the table are of one kind.
@pytest.mark.sampled(2, "case")
@pytest.mark.parametrize("case", BUILD)
def test_every_network_verifies(case):
    """To 1e-12 against PyTensor's gradient with every rule opened, and the complex step."""
    report = srnn.verify(network_of(case), n_steps=5, entries=12, mode=FAST)
    assert report.ok, str(report)
    assert {c.methods for c in report.comparisons} == {
        ("autodiff", "derived"),
        ("autodiff", "complex step"),
        ("derived", "complex step"),
    }
    assert {c.tolerance for c in report.comparisons} == {1e-12}


@pytest.mark.parametrize("case", ["2 dense", "conv 2d valid", "convolution before recurrence"])
def test_an_error_of_a_hundredth_in_the_rule_is_found(case, monkeypatch):
    """Catches a table whose two columns are the same computation."""
    from dataclasses import replace

    plain = step_back.derive_cotangents

    def wrong(*args, **kwargs):
        derived = plain(*args, **kwargs)
        return replace(derived, reaching={s: e * 1.01 for s, e in derived.reaching.items()})

    monkeypatch.setattr(step_back, "derive_cotangents", wrong)
    report = srnn.verify(network_of(case), n_steps=5, entries=4, mode=FAST)
    assert not report.ok
    assert {c.methods for c in report.differing} == {
        ("autodiff", "derived"),
        ("derived", "complex step"),
    }


# Each kind of layer: all are verified entry by entry above.
@pytest.mark.sampled(case=SAMPLE)
@pytest.mark.parametrize("case", [case for case in BUILD if "dense" in case or "conv" in case])
def test_moving_every_weight_finds_the_derived_gradient(case):
    """To 1e-8 by extrapolated central differences, which use values of the loss only."""
    network = network_of(case)
    x = network.input_type(name="x")
    rng = np.random.default_rng(5)
    at = rng.normal(size=(2, *(9 if size is None else size for size in network.input_shape)))
    loss = (pt.tanh(network(x)) ** 2).sum()
    derived = pytensor.function([x], pytensor.grad(loss, network.parameters), mode=FAST)(at)
    moved = srnn.numerical_gradient(
        loss, network.parameters, {x: at}, method=srnn.Richardson(), mode=FAST
    )
    for parameter, gradient in zip(network.parameters, derived, strict=True):
        apart = np.abs(moved.gradients[parameter] - gradient).max()
        assert apart <= 1e-8 * np.abs(gradient).max()


def test_the_title_says_rules_shape_and_seed():
    """A result in a CI job must be reproducible."""
    report = srnn.verify(network_of("embedding"), n_steps=3, seed=7, entries=2, mode=FAST)
    assert report.title == "sequential: backpropagation + BPTT, input 2 x 3, float64, seed 7"
    assert not np.isnan(report.worst.difference)
