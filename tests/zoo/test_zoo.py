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
from symbolic_rnn import zoo
from symbolic_rnn.adjoints import EXACT
from symbolic_rnn.derivation.methods import METHODS
from symbolic_rnn.zoo import WINGS, ZOO

GOLDEN = Path(__file__).parent / "golden"


FORMATS = {
    "txt": srnn.Derivation.to_text,
    "tex": srnn.Derivation.to_latex,
    "html": srnn.Derivation.to_html,
}


def assert_agree(found, expected, tolerance):
    """All gradients, on the scale of the largest entry."""
    scale = max(1.0, *(np.abs(each).max() for each in expected))
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(
            np.squeeze(one), np.squeeze(other), rtol=0, atol=tolerance * scale
        )


def assert_golden(written, path):
    """Compare with what is kept, or keep it, if that is asked for."""
    if os.environ.get("RENEW_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(written, encoding="utf-8")
    assert written == path.read_text(encoding="utf-8")


def test_every_class_is_in_one_wing():
    """A class without a row would have neither tests nor a page."""
    assert len(ZOO) == sum(map(len, WINGS.values()))
    assert {kind.__name__ for kind in ZOO.values()} == {*zoo.__all__} - {"WINGS", "ZOO"}


# Every member is printed, differentiated and proved once, below; all forms of a page are those of
# some.
@pytest.mark.sampled(name=("on-lstm", "matrix-lstm", "layer-norm-lstm", "fast-grnn"))
@pytest.mark.parametrize("name", ZOO)
def test_a_member_is_printed_by_every_method(name):
    """Its pages by backpropagation are the golden ones; each method and format gives one."""
    cell = member(name)
    derivation = srnn.derive(cell)
    for ending, write in FORMATS.items():
        assert_golden(write(derivation), GOLDEN / f"{name}.{ending}")
    for method in ("rtrl", "closed-form"):
        derivation = srnn.derive(cell, method=method)
        for write in FORMATS.values():
            assert len(write(derivation).splitlines()) > 10
    assert set(METHODS) >= {"bptt", "rtrl", "closed-form"}


@pytest.mark.parametrize("name", ZOO)
def test_the_printed_equations_of_a_member_are_its_gradient_by_two_rules(name):
    """BPTT is PyTensor's own gradient; each printed line is evaluated, which gives the same."""
    cell = member(name)
    rng = np.random.default_rng(0)
    data = rng.normal(size=(3, cell.n_in))
    errors = rng.normal(size=(3, cell.n_hidden))
    x = pt.tensor3("x", shape=(1, 3, cell.n_in))
    start = pytensor.function([], cell.initial_state(pt.as_tensor(data[None])), mode=FAST)()
    wrt = [*cell.parameters, x]
    gradients = []
    for rule in (srnn.BPTT(), srnn.Autodiff()):
        loss = (srnn.unroll(cell, x, start, adjoint=rule) * errors).sum()
        gradients += pytensor.grad(loss, wrt, disconnected_inputs="ignore")
    values = pytensor.function([x], gradients, mode=FAST)(data[None])
    by_bptt, by_autodiff = values[: len(wrt)], values[len(wrt) :]
    assert_agree(by_bptt, by_autodiff, 1e-12)

    weights = {**cell.parameter_names, **cell.constant_names}
    parameters = {label: p.get_value() for p, label in weights.items()}
    initial = dict(zip(cell.state, (each[0] for each in start), strict=True))
    found, *_ = walk(srnn.derive(cell), parameters, data, initial, errors)
    names = [f"dL/d{label}" for label in cell.parameter_names.values()] + ["dL/dx_t"]
    assert_agree([found[key] for key in names], by_autodiff, 1e-11)


def test_a_member_computes_in_single_precision():
    """No constant of a step raises the precision of its state."""
    with pytensor.config.change_flags(floatX="float32"):
        for cell in map(member, ZOO):
            h = srnn.unroll(cell, pt.tensor3("x", shape=(None, None, cell.n_in)))
            assert h.dtype == "float32", cell


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


# One with each kind of Op: slices, sums along an axis, a choice, a largest entry, a join.
@pytest.mark.sampled(name=("clockwork", "layer-norm-lstm", "on-lstm", "qrnn"))
@pytest.mark.parametrize("name", ZOO)
def test_a_member_computes_the_same_in_c(name):
    """The loss and the gradient of each parameter, in mode C99 and by Python."""
    cell = member(name)
    x = pt.tensor3("x", shape=(None, None, cell.n_in))
    loss = (srnn.unroll(cell, x) ** 2).sum()
    outputs = [loss, *pytensor.grad(loss, cell.parameters)]
    data = np.random.default_rng(0).normal(size=(2, 5, cell.n_in))
    expected, found = (pytensor.function([x], outputs, mode=mode)(data) for mode in (FAST, "C99"))
    assert_agree(found, expected, 1e-11)


# One member here: the gradients by two rules of all are compared above.
@pytest.mark.sampled(name=("lem",), n_steps=(2,), mask_and_reverse=(True,))
@pytest.mark.parametrize("mask_and_reverse", [False, True])
@pytest.mark.parametrize("n_steps", [1, 2, 7])
@pytest.mark.parametrize("name", ZOO)
def test_all_exact_rules_agree_on_a_member(name, n_steps, mask_and_reverse):
    """Each rule that stores, recomputes or goes forward; and the complex step, or differences."""
    rules = [rule() for rule in EXACT.values()] + [srnn.CheckpointedBPTT(slots=2)]
    report = srnn.verify(
        member(name),
        adjoints=rules,
        n_steps=n_steps,
        mask=mask_and_reverse,
        reverse=mask_and_reverse,
        entries=3,
        mode=FAST,
    )
    assert report.ok, str(report)
    names = {rule.name for rule in rules}
    exact = [c for c in report.comparisons if names >= set(c.methods)]
    assert {method for c in exact for method in c.methods} == names
    assert max(c.difference for c in exact) <= 1e-12
    assert any(not names >= set(c.methods) for c in report.comparisons)
