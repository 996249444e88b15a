"""Every printed equation of a network of layers, evaluated, against PyTensor's own gradient."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import assert_agree
from modes import FAST
from networks_table import BUILD, SAMPLE, network_of
from pytensor_ml.layers import Embedding
from test_printed_equations import negated
from tolerances import EXACT
from walk_layers import walk_layers

import symbolic_rnn as srnn
from symbolic_rnn.graph import opened
from symbolic_rnn.keys import Kind

BATCH, STEPS = 2, 7
DERIVED = ("error", "radient", "reaches")


@cache
def setting(case):
    """Data, errors that reach the output, and the gradients for them with every rule taken away.

    Those of the input and of the initial states are of every example.
    """
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
    first = {}
    with pytest.MonkeyPatch.context() as patch:
        for cell in cells_of(network):
            states = [pt.matrix(shape=(None, width)) for width in cell.state.values()]
            patch.setitem(vars(cell), "initial_state", lambda X, states=states: tuple(states))
            first |= {state: rng.normal(size=(BATCH, state.type.shape[1])) for state in states}
        [outputs] = opened([network(x)], lambda op: True)
    inputs = [x, *first]
    moved = inputs[network.reads_integers :]
    shape = pytensor.function(inputs, outputs, mode=FAST)(at, *first.values()).shape
    errors = rng.normal(size=shape)
    loss = (outputs * pt.as_tensor(errors)).sum()
    found = opened(pytensor.grad(loss, [*network.parameters, *moved]), lambda op: True)
    gradients = pytensor.function(inputs, found, mode=FAST)(at, *first.values())
    n_steps = None
    if any(level.recurrent for level in network.levels):
        lengths = [sizes[0], errors.shape[1]]
        convolved = "convolution before" in case
        n_steps = lengths[1] if convolved else lengths[0]
    outer = [line.key.value for line in srnn.derive(network) if line.key.kind in OUTER]
    names = [*network.parameter_names.values(), *outer]
    expected = dict(zip(names, gradients, strict=True))
    return network, (at, errors, [*first.values()]), n_steps, expected


def cells_of(network):
    """Its cells in the order of the layers, the forward direction first."""
    layers = [level.layer for level in network.levels]
    for layer in layers:
        if isinstance(layer, srnn.Recurrent):
            yield layer.cell
        elif isinstance(layer, srnn.Bidirectional):
            yield from (layer.forward, layer.backward)


OUTER = (Kind.INPUT_GRADIENT, Kind.INITIAL_GRADIENT)


def walked(derivation, case):
    """The gradients that the printed equations give, of the parameters summed over the examples."""
    network, (at, errors, first), n_steps, _ = setting(case)
    parameters = {name: p.get_value() for p, name in network.parameter_names.items()}
    found = {}
    for k in range(BATCH):
        initial = [state[k] for state in first]
        got = walk_layers(derivation, parameters, at[k], None, n_steps, errors[k], initial)
        for key, value in got.items():
            found.setdefault(key, []).append(value)
    return {
        key.value: np.stack(values) if key.kind in OUTER else sum(values)
        for key, values in found.items()
    }


# Each kind of layer: the others are verified in tests/verification/test_networks.py.
@pytest.mark.sampled(case=SAMPLE)
@pytest.mark.parametrize("case", BUILD)
def test_the_printed_equations_give_the_gradients_of_autodiff(case):
    """Only the printed terms are evaluated, by NumPy, position by position and step by step."""
    expected = setting(case)[-1]
    assert_agree(walked(srnn.derive(network_of(case)), case), expected, EXACT)


@pytest.mark.parametrize(
    "case", ["3 dense", "conv 2d same, stride 2, max pool", "convolution before both directions"]
)
def test_a_sign_changed_in_any_derived_equation_is_found(case):
    """The comparison above is not vacuous: it uses each derived equation."""
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
