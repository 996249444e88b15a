"""Every recurrence of the zoo derives, prints, proves and compiles, with no exception."""

import os
from pathlib import Path

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST
from walk import walk
from zoo_members import member

import symbolic_rnn as srnn
from symbolic_rnn.derivation.methods import METHODS
from symbolic_rnn.zoo import ZOO

GOLDEN = Path(__file__).parent / "golden"


# Every member is printed, differentiated and proved once, below; all forms of a page are those of
# some.
@pytest.mark.sampled(name=("on-lstm", "matrix-lstm", "layer-norm-lstm", "fast-grnn"))
@pytest.mark.parametrize("name", ZOO)
def test_a_member_is_printed_by_every_method(name):
    """Its page by backpropagation is the golden one; each method and format gives one."""
    cell = member(name)
    text = srnn.derive(cell).to_text()
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("RENEW_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
    for method in ("rtrl", "closed-form"):
        derivation = srnn.derive(cell, method=method)
        for written in (derivation.to_text(), derivation.to_latex(), derivation.to_html()):
            assert len(written.splitlines()) > 10
    assert set(METHODS) >= {"bptt", "rtrl", "closed-form"}


@pytest.mark.parametrize("name", ZOO)
def test_the_printed_equations_of_a_member_are_its_gradient_by_every_rule(name):
    """Each printed line is evaluated; BPTT, PyTensor's own gradient and differences agree."""
    cell = member(name)
    rules = [srnn.Autodiff(), srnn.BPTT()]
    report = srnn.verify(cell, adjoints=rules, n_steps=3, entries=3, mode=FAST)
    assert report.ok, str(report)
    exact = [c for c in report.comparisons if {"Autodiff", "BPTT"} == set(c.methods)]
    assert exact
    assert max(c.difference for c in exact) <= 1e-12

    rng = np.random.default_rng(0)
    data = rng.normal(size=(3, cell.n_in))
    errors = rng.normal(size=(3, cell.n_hidden))
    x = pt.tensor3("x", shape=(1, 3, cell.n_in))
    start = pytensor.function([], cell.initial_state(pt.as_tensor(data[None])), mode=FAST)()
    loss = (srnn.unroll(cell, x, start) * errors).sum()
    wrt = [*cell.parameters, x]
    gradients = pytensor.grad(loss, wrt, disconnected_inputs="ignore")
    expected = pytensor.function([x], gradients, mode=FAST)(data[None])
    weights = {**cell.parameter_names, **cell.constant_names}
    parameters = {label: p.get_value() for p, label in weights.items()}
    initial = dict(zip(cell.state, (each[0] for each in start), strict=True))
    found, *_ = walk(srnn.derive(cell), parameters, data, initial, errors)
    names = [f"dL/d{label}" for label in cell.parameter_names.values()] + ["dL/dx_t"]
    for key, value in zip(names, expected, strict=True):
        np.testing.assert_allclose(
            np.squeeze(found[key]), np.squeeze(value), rtol=1e-11, atol=1e-12, err_msg=key
        )


# Those whose arguments are not n_in and n_hidden alone.
@pytest.mark.sampled(
    name=("projected-lstm", "lru", "clockwork", "continuous-time", "mut1", "echo-state")
)
@pytest.mark.parametrize("name", ZOO)
def test_a_member_is_built_again_from_its_configuration(name, tmp_path):
    """As a model file does; the arguments that repr shows are those that were given."""
    cell = member(name)
    srnn.save_model(cell, tmp_path / "cell.safetensors")
    again = srnn.load_model(tmp_path / "cell.safetensors")
    assert repr(again) == repr(cell)
    weights = [*again.parameters, *again.constants], [*cell.parameters, *cell.constants]
    for one, other in zip(*weights, strict=True):
        np.testing.assert_array_equal(one.get_value(), other.get_value())


#: One with each kind of Op: slices, sums along an axis, a choice, a largest entry, a join.
IN_C = ["clockwork", "layer-norm-lstm", "on-lstm", "qrnn"]
IN_C += [
    pytest.param(name, marks=pytest.mark.matrix) for name in ("garch", "hidden-markov", "kalman")
]


@pytest.mark.parametrize("name", IN_C)
def test_a_member_computes_the_same_in_c(name):
    """The loss and the gradient of each parameter, in mode C99 and by Python."""
    cell = member(name)
    x = pt.tensor3("x", shape=(None, None, cell.n_in))
    loss = (srnn.unroll(cell, x) ** 2).sum()
    outputs = [loss, *pytensor.grad(loss, cell.parameters)]
    data = np.random.default_rng(0).normal(size=(2, 5, cell.n_in))
    expected, found = (pytensor.function([x], outputs, mode=mode)(data) for mode in (FAST, "C99"))
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-12)
