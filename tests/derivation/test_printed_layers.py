"""Every printed equation of a network of layers, evaluated, against PyTensor's own gradient."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import assert_agree
from modes import FAST
from networks_table import BUILD, network_of
from pytensor_ml.layers import Embedding
from test_printed_equations import negated
from tolerances import EXACT
from walk_layers import walk_layers

import symbolic_rnn as srnn
from symbolic_rnn.graph import opened

BATCH, STEPS = 2, 7
DERIVED = ("error", "radients", "reaches")


@cache
def setting(case):
    """Data, errors that reach the output, and the gradients for them with every rule taken away."""
    network = network_of(case)
    rng = np.random.default_rng(4)
    sizes = [STEPS if size is None else size for size in network.input_shape]
    x = network.input_type(name="x")
    if network.reads_integers:
        table = network.levels[0].layer
        assert isinstance(table, Embedding)
        at = rng.integers(table.n_embeddings, size=(BATCH, *sizes))
    else:
        at = rng.normal(size=(BATCH, *sizes))
    [outputs] = opened([network(x)], lambda op: True)
    errors = rng.normal(size=pytensor.function([x], outputs, mode=FAST)(at).shape)
    found = pytensor.grad((outputs * pt.as_tensor(errors)).sum(), network.parameters)
    gradients = pytensor.function([x], opened(found, lambda op: True), mode=FAST)(at)
    names = network.parameter_names.values()
    n_steps = None
    if any(level.recurrent for level in network.levels):
        lengths = [sizes[0], errors.shape[1]]
        convolved = "convolution before" in case
        n_steps = lengths[1] if convolved else lengths[0]
    return network, at, errors, n_steps, dict(zip(names, gradients, strict=True))


def walked(derivation, case):
    """The gradients that the printed equations give, summed over the examples."""
    network, at, errors, n_steps, _ = setting(case)
    parameters = {name: p.get_value() for p, name in network.parameter_names.items()}
    total = {}
    for x, error in zip(at, errors, strict=True):
        for key, value in walk_layers(derivation, parameters, x, None, n_steps, error).items():
            total[key] = total.get(key, 0.0) + value
    return {key.removeprefix("dL/d"): value for key, value in total.items()}


@pytest.mark.parametrize("case", BUILD)
def test_the_printed_equations_give_the_gradients_of_autodiff(case):
    """Only the printed terms are evaluated, by NumPy, position by position and step by step."""
    expected = setting(case)[-1]
    got = walked(srnn.derive(network_of(case)), case)
    assert_agree({name: got[name] for name in expected}, expected, EXACT)


@pytest.mark.parametrize(
    "case", ["3 dense", "conv 2d same, stride 2, max pool", "convolution before both directions"]
)
def test_a_sign_changed_in_any_derived_equation_is_found(case):
    """The comparison above is not vacuous: each derived equation takes part in it."""
    expected = setting(case)[-1]
    derivation = srnn.derive(network_of(case))
    for s, section in enumerate(derivation.sections):
        if not any(word in section.title for word in DERIVED):
            continue
        for k in range(len(section.lines)):
            lines = list(section.lines)
            lines[k] = negated(lines[k])
            sections = list(derivation.sections)
            sections[s] = replace(section, lines=tuple(lines))
            got = walked(replace(derivation, sections=tuple(sections)), case)
            apart = [
                name
                for name, value in expected.items()
                if not np.allclose(got[name], value, rtol=1e-6, atol=1e-9)
            ]
            assert apart, f"a sign changed in {lines[k].key} went unseen"
