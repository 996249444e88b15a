"""Models of Keras as data: outputs and gradients of real Keras; wrong conversions are found."""

import functools
import json
import sys
from pathlib import Path

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST
from pytensor_ml.layers import Flatten

import symbolic_rnn as srnn
from symbolic_rnn import interop
from symbolic_rnn.interop.comparison import Equations, compare_with_sources
from symbolic_rnn.interop.keras import from_network
from symbolic_rnn.interop.keras.chain import KerasLayer, layers_of, only_in_training
from symbolic_rnn.interop.keras.equations import equations_of
from symbolic_rnn.interop.keras.from_network import by_weight, model_of
from symbolic_rnn.interop.keras.to_network import network_of
from symbolic_rnn.interop.weights import WeightsError

FIXTURES = sorted((Path(__file__).parent / "fixtures" / "keras").glob("*.npz"))


def loaded(name):
    """The layers, the weights, and all arrays of a fixture."""
    with np.load(FIXTURES[0].with_name(f"{name}.npz")) as file:
        arrays = dict(file)
    model = json.loads(str(arrays["config"]))
    layers = list(layers_of(model))
    return layers, of("weights", arrays), arrays


def of(kind, arrays):
    return {
        key.removeprefix(f"{kind}/"): value.astype("float64")
        for key, value in arrays.items()
        if key.startswith(f"{kind}/")
    }


def network_from(name):
    layers, weights, arrays = loaded(name)
    return network_of(layers, weights, (None, *arrays["x"].shape[2:]))


def compared(network, layers, weights):
    """The proof that from_keras makes, without Keras itself."""

    def by_key(gradients):
        found = by_weight(network, layers, gradients, np.copy)
        return {key: value for key, value in found.items() if key in weights}

    source = Equations("Keras's equations", equations_of(layers), weights)
    return compare_with_sources(network, [source], by_key, title="", seed=0)


@pytest.mark.parametrize("name", [path.stem for path in FIXTURES])
def test_a_model_of_keras_computes_and_differentiates_the_same(name):
    """Its own outputs and gradients, of scripts/make_keras_fixtures.py; and there and back."""
    layers, _, arrays = loaded(name)
    network = network_from(name)
    x = network.input_type("x")
    y = network(x)
    floats = [] if network.reads_integers else [x]
    gradients = pytensor.grad((y * arrays["errors"]).sum(), [*network.parameters, *floats])
    found, *by = pytensor.function([x], [y, *gradients], mode=FAST)(arrays["x"].astype(x.dtype))
    np.testing.assert_allclose(found, arrays["y"], rtol=1e-5, atol=1e-6)
    values = dict(zip(network.parameters, by, strict=False))
    ours = by_weight(network, layers, values, np.copy)
    if floats:
        ours["x"], arrays["grad/x"] = by[-1], arrays["grad_x"]
    theirs = of("grad", arrays)
    assert theirs
    for key, gradient in theirs.items():
        allowed = 1e-5 * np.abs(gradient).max()
        np.testing.assert_allclose(ours[key], gradient, rtol=0, atol=allowed, err_msg=key)

    values = {p: p.get_value() for p in network.parameters}
    back = list(layers_of(model_of(network)))
    written = by_weight(network, back, values, np.zeros_like)
    again = network_of(back, written, network.input_shape)
    assert repr(again) == repr(network)
    for one, other in zip(again.parameters, network.parameters, strict=True):
        np.testing.assert_array_equal(one.get_value(), other.get_value())


def swapped(array, n, axis=-1):
    """The first two gates, of n columns, exchanged."""
    parts = np.split(array, array.shape[axis] // n, axis=axis)
    return np.concatenate([parts[1], parts[0], *parts[2:]], axis=axis)


PLANTED = {
    "update and reset gates swapped": ("gru", "gru/kernel", lambda v: swapped(v, 3)),
    "PyTorch's order of the recurrent gates": (
        "gru",
        "gru_1/recurrent_kernel",
        lambda v: swapped(v, 4),
    ),
    "the rows of biases swapped": ("gru", "gru/bias", lambda v: v[::-1]),
    "the second row of biases lost": ("gru", "gru_1/bias", lambda v: v * [[1], [0]]),
    "a doubled bias": ("lstm", "lstm_1/bias", lambda v: 2 * v),
    "two gates of an LSTM swapped": ("lstm", "lstm_1/kernel", lambda v: swapped(v, 4)),
    "a kernel transposed": ("simple_rnn", "simple_rnn_2/recurrent_kernel", np.transpose),
    "a layer not loaded": ("gru", "gru_1/recurrent_kernel", np.zeros_like),
    "a row of the embedding shifted": ("embedding", "embedding/embeddings", lambda v: v[::-1]),
}


def outputs_differ(network, layers, weights):
    """Whether a network and the equations of Keras give other outputs."""
    symbol = network.input_type("x")
    compute = pytensor.function([symbol], network(symbol), mode=FAST)
    return differs(compute, network, layers, weights)


def differs(compute, network, layers, weights):
    x = np.random.default_rng(0).normal(size=(2, 5, 3))
    if network.reads_integers:
        x = np.arange(10).reshape((2, 5)) % 7
    return np.abs(compute(x) - equations_of(layers)(weights, x)).max() > 1e-9


@functools.cache
def compiled(name):
    network = network_from(name)
    x = network.input_type("x")
    return network, pytensor.function([x], network(x), mode=FAST)


@pytest.mark.parametrize("error", PLANTED)
def test_a_wrong_conversion_of_weights_is_found(error):
    """The proof compares with the weights as they were given; the conversion sees others.

    keras-team/keras 15915 copies the gates of two layers from PyTorch in PyTorch's order.
    """
    name, key, change = PLANTED[error]
    layers, weights, arrays = loaded(name)
    [key] = [each for each in weights if each.endswith(key)]
    wrong = weights | {key: change(weights[key])}
    network, compute = compiled(name)
    for given, found in ((weights, False), (wrong, True)):
        made = network_of(layers, given, (None, *arrays["x"].shape[2:]))
        for p, q in zip(network.parameters, made.parameters, strict=True):
            p.set_value(q.get_value())
        assert differs(compute, network, layers, weights) is np.bool_(found)


CHANGED = {
    "reset after instead of before": ("gru_reset_before", 0, {"reset_after": True}),
    "a direction not reversed": ("gru_reset_before", 0, {"go_backwards": False}),
    "another activation": ("simple_rnn", 0, {"activation": "tanh"}),
    "a mean instead of a product": ("bidirectional_gru", 1, {"merge_mode": "ave"}),
}


@pytest.mark.parametrize("error", CHANGED)
def test_a_wrong_conversion_of_options_is_found(error):
    name, k, options = CHANGED[error]
    layers, weights, _ = loaded(name)
    layer = layers[k]
    others = list(layers)
    others[k] = KerasLayer(layer.key, layer.kind, {**layer.config, **options})
    given = dict(weights)
    if "reset_after" in options:
        key = f"{layer.key}/bias"
        given[key] = np.stack([weights[key], 0 * weights[key]])
    assert outputs_differ(network_of(others, given, (None, 3)), layers, weights)


@pytest.mark.parametrize("name", ["gru_reset_before", "embedding"])
def test_a_right_conversion_agrees_with_the_equations(name):
    layers, weights, _ = loaded(name)
    network = network_from(name)
    report = compared(network, layers, weights)
    assert report.ok, str(report)
    assert {c.quantity for c in report.comparisons} >= set(weights) | {"outputs"}


def test_a_wrong_gradient_is_found(monkeypatch):
    """Of weights that are zero, only the gradient tells where they went."""
    layers, weights, _ = loaded("gru")
    network = network_from("gru")
    joined = from_network.joined_gates

    def wrong(cell, suffixes, *given):
        return joined(cell, suffixes[::-1], *given)

    monkeypatch.setattr(from_network, "joined_gates", wrong)
    differing = {c.quantity for c in compared(network, layers, weights).differing}
    assert {"gru/kernel", "gru/bias", "gru_1/recurrent_kernel"} <= {
        name.removeprefix("functional/") for name in differing
    }
    assert "outputs" not in differing


def without(weights, key):
    return {each: value for each, value in weights.items() if each != key}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda w: without(w, "gru_1/kernel"), "expects gru_1/kernel, which is not among"),
        (lambda w: w | {"gru_2/kernel": np.ones((4, 9))}, "for: gru_2/kernel. No layer"),
        (lambda w: w | {"gru/bias": np.ones(9)}, "expects gru/bias of 2 x 9, got"),
    ],
)
def test_weights_that_do_not_fit_are_named(change, message):
    """RTNeural 148: a second layer was silently not loaded."""
    layers, weights, _ = loaded("gru")
    with pytest.raises(WeightsError, match=message):
        network_of(layers, change(weights), (None, 3))


def model_with(name, k, **options):
    """A fixture's model as data, with other options of one layer; layer 0 is the input."""
    with np.load(FIXTURES[0].with_name(f"{name}.npz")) as file:
        model = json.loads(str(file["config"]))
    model["config"]["layers"][k]["config"] |= options
    return model


OWN_FUNCTION = {"module": "builtins", "class_name": "function", "config": "my_function"}
BACKWARDS = {"module": "keras.layers", "class_name": "GRU", "config": {"go_backwards": True}}
OPTIONS = [
    ("gru", 1, {"stateful": True}, "stateful=False of layer 'gru' .GRU., got True"),
    ("gru", 1, {"return_state": True}, "return_state=False of layer 'gru'"),
    ("gru", 1, {"recurrent_activation": "hard_sigmoid"}, "'sigmoid' of .*, got 'hard_sigmoid'"),
    ("gru", 1, {"activation": "relu"}, "activation='tanh' of layer 'gru' .GRU., got 'relu'"),
    ("simple_rnn", 1, {"activation": OWN_FUNCTION}, "one of linear, .* got 'my_function'"),
    ("simple_rnn", 4, {"activation": "gelu"}, "of layer 'dense' .Dense. to be one of .* got 'gelu"),
    ("lstm", 4, {"activation": "gelu"}, "activation of layer 'activation' .Activation. among"),
    ("embedding", 1, {"mask_zero": True}, "mask_zero=False of layer 'embedding' .Embedding."),
    ("bidirectional_gru", 1, {"merge_mode": None}, "merge_mode concat, sum, ave, mul of layer"),
    ("bidirectional_gru", 1, {"layer": BACKWARDS}, "go_backwards=False of layer 'bidirectional/fo"),
]


@pytest.mark.parametrize(("name", "k", "options", "message"), OPTIONS)
def test_options_that_a_network_does_not_have_are_named(name, k, options, message):
    _, weights, _ = loaded(name)
    layers = list(layers_of(model_with(name, k, **options)))
    with pytest.raises(TypeError, match=message):
        network_of(layers, weights, (None, 3))


def described(kind, *layers, module="keras.layers", **config):
    return {"module": module, "class_name": kind, "config": {"layers": list(layers), **config}}


def called(name, *read):
    """A layer of a functional model, with the tensors that its calls read."""
    layer = described("Dense", name=name)
    tensors = [
        {"class_name": "__keras_tensor__", "config": {"keras_history": [each, 0, 0]}}
        for each in read
    ]
    nodes = [{"args": tensors, "kwargs": {}}] if tensors else []
    return layer | {"name": name, "inbound_nodes": nodes}


def functional(*layers, inputs=("a", 0, 0), outputs=("c", 0, 0)):
    return described("Functional", *layers, input_layers=inputs, output_layers=outputs)


OWN = described("Own", module="my.layers", name="own")
MODELS = [
    (described("Sequential", OWN), "expects classes of Keras, got Own .own. of my.layers"),
    (described("LSTM", module=None, name="lstm"), "got LSTM .lstm. of another module"),
    (described("Model"), "a Sequential or functional model, got Model"),
    (described("Sequential", described("Masking", name="m")), "does not know layer 'm' .Masking."),
    (
        described("Sequential", described("TimeDistributed", name="t", layer=described("LSTM"))),
        r"does not know layer 't' \(TimeDistributed\(LSTM\)\)",
    ),
    (described("Sequential"), "expects a model with layers, got none"),
    (functional(called("a"), called("b", "a"), called("c", "b", "a")), "once, to one tensor; 'c'"),
    (functional(called("a"), called("b", "a"), called("c", "a")), "b are beside the way"),
    (
        functional(called("a"), called("c", "a"), outputs=[["c", 0, 0], ["a", 0, 0]]),
        "one input and one output, got 2: c, a",
    ),
    (
        functional(called("a"), called("c", "a"), inputs={"x": ["a", 0, 0]}),
        "one input and one output, got {'x'",
    ),
]


@pytest.mark.parametrize(("model", "message"), MODELS)
def test_models_that_are_no_chain_of_known_layers_are_named(model, message):
    with pytest.raises(TypeError, match=message):
        network_of(list(layers_of(model)), {}, (None, 3))


def test_what_acts_in_training_alone_is_listed():
    layers = list(layers_of(model_with("gru", 1, dropout=0.2, bias_regularizer={"l1": 1})))
    assert only_in_training(layers) == [
        "bias_regularizer, dropout of layer 'gru' (GRU)",
        "layer 'dropout' (Dropout)",
    ]
    inside = {"module": "keras.layers", "class_name": "GRU", "config": {"recurrent_dropout": 0.1}}
    layers = layers_of(model_with("lstm", 1, layer=inside))
    [found] = only_in_training(list(layers))
    assert found == "recurrent_dropout of layer 'bidirectional' (Bidirectional)"


def sequence(*layers):
    return srnn.Sequential(layers, input_shape=(None, 2))


def recurrent(kind=srnn.GRU, n_in=2, n=3, **options):
    return srnn.Recurrent(kind(n_in, n, seed=0), **options)


NOT_IN_KERAS = [
    (lambda: sequence(recurrent(srnn.MGU)), "cells Elman, .* LSTM; got MGU"),
    (lambda: sequence(recurrent(reverse=True)), "ReversedTime.. after a layer that runs in rev"),
    (lambda: sequence(recurrent(), srnn.ReversedTime()), "and nowhere else; got Recurrent"),
    (lambda: sequence(recurrent(), srnn.LastOutput(2, 1)), "LastOutput.3, 0. after Recurrent"),
    (lambda: sequence(srnn.Dense(2, 2, activation=pt.tanh)), "got Dense"),
    (
        lambda: sequence(recurrent(), Flatten),
        "Embedding and activations; got .*Flatten",
    ),
    (
        lambda: sequence(srnn.Bidirectional(srnn.GRU(2, 3, seed=0), srnn.GRU(2, 4, seed=0))),
        "cells of one width in both directions",
    ),
]


@pytest.mark.parametrize(("network", "message"), NOT_IN_KERAS)
def test_what_keras_does_not_have_is_named(network, message):
    with pytest.raises(TypeError, match=f"to_keras expects .*{message}"):
        model_of(network())


def test_a_network_of_other_layers_is_not_compared():
    layers, _, _ = loaded("gru")
    with pytest.raises(TypeError, match=r"the 3 layers with weights of the model, gru, .* got 1"):
        by_weight(sequence(recurrent()), layers, {}, np.zeros_like)


def test_single_precision_is_compared_to_its_own_digits():
    """With floatX=float32, no layer computes in double precision."""
    layers, weights, _ = loaded("bidirectional_gru")
    with pytensor.config.change_flags(floatX="float32"):
        network = network_from("bidirectional_gru")
        report = compared(network, layers, weights)
    assert report.ok
    assert report.worst.tolerance == 1e-5


def test_without_keras_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "keras", None)
    for function in (interop.from_keras, interop.to_keras):
        with pytest.raises(ImportError, match=r"needs Keras 3 .* 'symbolic_rnn\[keras\]'.*=jax"):
            function(sequence(recurrent()))
