"""Every layer that pytensor_ml exports, in a network: as by hand, or refused by name."""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import difference
from modes import FAST
from pytensor_ml import activations, layers
from pytensor_ml.optim import sgd
from pytensor_ml.pytensorf import collect_trainable_params
from tolerances import EXACT

import symbolic_rnn as srnn
from symbolic_rnn.derivation.reading.reader import UnreadableError
from symbolic_rnn.networks.attributes import applications_undone, attributes_of

SEQUENCE, IMAGE = (5, 4), (5, 4, 2)


class DroppingCell(layers.GRUCell):
    """A cell that drops entries of its input at each step."""

    def __init__(self):
        super().__init__("g", n_in=4, n_hidden=3)
        self.dropout = layers.Dropout(p=0.4, random_state=0)

    def step(self, x_t, *state):
        return super().step(self.dropout(x_t), *state)


def pair(kind, **options):
    return kind("f", n_in=4, n_hidden=3, **options), kind("b", n_in=4, n_hidden=3, **options)


#: By the names pytensor_ml exports, and what else there is of a kind: the shape of one example, and
#: the layer.
LAYERS = {
    "AvgPool1D": (SEQUENCE, lambda: layers.AvgPool1D(kernel_size=2)),
    "AvgPool2D": (IMAGE, lambda: layers.AvgPool2D(kernel_size=2)),
    "BatchNorm": (SEQUENCE, lambda: layers.BatchNorm(n_in=4)),
    "BatchNorm, its width unsaid": (SEQUENCE, lambda: layers.BatchNorm()),
    "BatchNorm, not affine": (SEQUENCE, lambda: layers.BatchNorm(n_in=4, affine=False)),
    "BatchNorm, without statistics": (
        SEQUENCE,
        lambda: layers.BatchNorm(n_in=4, track_running_stats=False),
    ),
    "Bidirectional": (SEQUENCE, lambda: layers.Bidirectional(*pair(layers.RNN))),
    "CausalSelfAttention": (SEQUENCE, lambda: layers.CausalSelfAttention(n_embd=4, n_head=2)),
    "Concatenate": (SEQUENCE, lambda: lambda x: layers.Concatenate([x, x**2], axis=-1)),
    "ConstantPad1D": (SEQUENCE, lambda: layers.ConstantPad1D(padding=1, value=2.0)),
    "ConstantPad2D": (IMAGE, lambda: layers.ConstantPad2D(padding=1, value=2.0)),
    "Conv1D": (SEQUENCE, lambda: layers.Conv1D(in_channels=4, out_channels=3, kernel_size=3)),
    "Conv2D": (IMAGE, lambda: layers.Conv2D(in_channels=2, out_channels=3, kernel_size=3)),
    "ConvTranspose1D": (
        SEQUENCE,
        lambda: layers.ConvTranspose1D(in_channels=4, out_channels=3, kernel_size=3),
    ),
    "ConvTranspose2D": (
        IMAGE,
        lambda: layers.ConvTranspose2D(in_channels=2, out_channels=3, kernel_size=2),
    ),
    "Dropout": (SEQUENCE, lambda: layers.Dropout(p=0.4, random_state=0)),
    "Dropout, of none": (SEQUENCE, lambda: layers.Dropout(p=0.0)),
    "Embedding": ((5,), lambda: layers.Embedding(n_embeddings=5, n_features=3)),
    "FeedForward": (SEQUENCE, lambda: layers.FeedForward(d_model=4)),
    "Flatten": (SEQUENCE, lambda: layers.Flatten),
    "GRU": (SEQUENCE, lambda: layers.GRU(n_in=4, n_hidden=3)),
    "GroupNorm": (SEQUENCE, lambda: layers.GroupNorm(n_groups=2, n_in=4)),
    "LSTM": (SEQUENCE, lambda: layers.LSTM(n_in=4, n_hidden=3)),
    "LayerNorm": (SEQUENCE, lambda: layers.LayerNorm(n_in=4)),
    "Linear": (SEQUENCE, lambda: layers.Linear(n_in=4, n_out=3)),
    "MaxPool1D": (SEQUENCE, lambda: layers.MaxPool1D(kernel_size=2)),
    "MaxPool2D": (IMAGE, lambda: layers.MaxPool2D(kernel_size=2)),
    "MultiheadAttention": (SEQUENCE, lambda: layers.MultiheadAttention(n_embd=4, n_head=2)),
    "RMSNorm": (SEQUENCE, lambda: layers.RMSNorm(n_in=4)),
    "RNN": (SEQUENCE, lambda: layers.RNN(n_in=4, n_hidden=3)),
    "Recurrent": (SEQUENCE, lambda: layers.Recurrent(layers.ElmanCell(n_in=4, n_hidden=3))),
    "ReflectionPad1D": (SEQUENCE, lambda: layers.ReflectionPad1D(padding=1)),
    "ReflectionPad2D": (IMAGE, lambda: layers.ReflectionPad2D(padding=1)),
    "ReplicationPad1D": (SEQUENCE, lambda: layers.ReplicationPad1D(padding=1)),
    "ReplicationPad2D": (IMAGE, lambda: layers.ReplicationPad2D(padding=1)),
    "Sequential": (
        SEQUENCE,
        lambda: layers.Sequential(layers.Linear(n_in=4, n_out=3), activations.Tanh()),
    ),
    "Sequential, with layers that vary": (
        SEQUENCE,
        lambda: layers.Sequential(
            layers.Linear(n_in=4, n_out=3),
            layers.Sequential(layers.BatchNorm(n_in=3), layers.Dropout(p=0.4, random_state=0)),
        ),
    ),
    "Squeeze": ((5, 1, 4), lambda: lambda x: layers.Squeeze(x, axis=2)),
    "TransformerBlock": (SEQUENCE, lambda: layers.TransformerBlock(d_model=4, n_head=2)),
    "Upsample1D": (SEQUENCE, lambda: layers.Upsample1D(scale_factor=2)),
    "Upsample2D": (IMAGE, lambda: layers.Upsample2D(scale_factor=2)),
    "ZeroPad1D": (SEQUENCE, lambda: layers.ZeroPad1D(padding=1)),
    "ZeroPad2D": (IMAGE, lambda: layers.ZeroPad2D(padding=1)),
    **{
        name: (SEQUENCE, getattr(activations, name))
        for name in ("GELU", "LeakyReLU", "QuickGELU", "ReLU", "Sigmoid", "SoftPlus", "Softmax")
    },
    **{name: (SEQUENCE, getattr(activations, name)) for name in ("Swish", "Tanh")},
}


#: What the library exports besides: cells, which are a layer inside Recurrent; bases; Ops.
NO_LAYERS = {
    *("ElmanCell", "GRUCell", "LSTMCell", "RecurrentCell", "Layer", "Input", "Activation"),
    *("ConvLayer", "PoolLayer", "PoolLayerGrad", "scaled_dot_product_attention"),
}

#: What has no notation as equations for one example: the derivation refuses it by name.
UNREADABLE = {
    *("BatchNorm, without statistics", "LayerNorm", "RMSNorm", "GroupNorm", "Softmax"),
    *("CausalSelfAttention", "MultiheadAttention", "TransformerBlock"),
    *("Bidirectional", "GRU", "LSTM", "RNN", "Recurrent"),
    *("ReflectionPad1D", "ReflectionPad2D", "ReplicationPad1D", "ReplicationPad2D"),
}

#: What has a bias that changes nothing: it moves all scores of a query, or a batch, alike.
WITH_A_BIAS_OF_NO_EFFECT = {
    *("CausalSelfAttention", "MultiheadAttention", "TransformerBlock"),
    "Sequential, with layers that vary",
}


def test_the_table_has_every_layer_that_is_exported():
    """A layer that is added to the library is to be tried here, or said to be none."""
    exported = {
        *layers.__all__,
        *(name for name, kind in vars(activations).items() if isinstance(kind, type)),
    }
    exported = {name for name in exported if not name.startswith("_")}
    tried = {name.split(",")[0] for name in LAYERS}
    assert exported - NO_LAYERS - {"Layer"} == tried


def at_random(network, batch=3):
    """An input, and its symbol."""
    rng = np.random.default_rng(0)
    shape = (batch, *network.input_shape)
    values = rng.integers(5, size=shape) if network.reads_integers else rng.normal(size=shape)
    return network.input_type(name="x"), values


# Every second layer: neighbors in the table are of one kind.
@pytest.mark.sampled(2, "name")
@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_computes_and_learns_what_it_does_by_hand(name):
    """Value and gradient in training: of the network, and of the layer applied to the input."""
    shape, build = LAYERS[name]
    layer = build()
    network = srnn.Sequential([layer], input_shape=shape)
    x, at = at_random(network)
    with applications_undone(layer):
        inside = network(x)
    by_hand = layer(x)
    assert {*network.parameters} == {*collect_trainable_params(by_hand)}
    rng = np.random.default_rng(1)
    for parameter in network.parameters:  # a bias of zero hides faults
        value = rng.uniform(-0.8, 0.8, size=parameter.get_value().shape)
        parameter.set_value(value.astype(parameter.dtype))
    wrt = network.parameters + ([] if network.reads_integers else [x])
    weights = rng.normal(size=inside.eval({x: at}, mode=FAST).shape)
    outputs = [
        each
        for value in (inside, by_hand)
        for each in (value, *pytensor.grad((value * weights).sum(), wrt))
    ]
    found = pytensor.function([x], outputs, mode=FAST)(at)
    half = len(found) // 2
    for value, right in zip(found[:half], found[half:], strict=True):
        if np.abs(right).max() < 1e-14:
            assert name in WITH_A_BIAS_OF_NO_EFFECT
            assert np.abs(value).max() < 1e-14
        else:
            assert difference(value, right) <= EXACT


# Every third layer: neighbors in the table are of one kind.
@pytest.mark.sampled(3, "name")
@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_is_printed_or_refused_by_name(name):
    """And leaves no trace: what is applied afterwards does not read a derivation's symbols."""
    shape, build = LAYERS[name]
    layer = build()
    network = srnn.Sequential([layer], input_shape=shape)
    if name in UNREADABLE:
        with pytest.raises(UnreadableError, match="sequential cannot be printed: "):
            srnn.derive(network)
    else:
        text = srnn.derive(network).to_text()
        varies = name in ("BatchNorm", "Dropout")
        assert not varies or "As in prediction: layer 1" in " ".join(text.split())
    x, at = at_random(network)
    assert np.isfinite(network(x).eval({x: at}, mode=FAST)).all()


#: What draws or keeps statistics, and what holds such a layer.
VARYING = {
    "BatchNorm": LAYERS["BatchNorm"],
    "Dropout": LAYERS["Dropout"],
    "Sequential, with layers that vary": LAYERS["Sequential, with layers that vary"],
    "TransformerBlock, with dropout": (
        SEQUENCE,
        lambda: layers.TransformerBlock(d_model=4, n_head=2, dropout=0.4),
    ),
    "Recurrent, with dropout at each step": (SEQUENCE, lambda: layers.Recurrent(DroppingCell())),
}


def around(name):
    """A network with the layer between two recurrent ones; the same layers put together by hand."""
    shape, build = VARYING[name]
    layer = build()
    dropouts = [thing for _, thing in attributes_of(layer) if isinstance(thing, layers.Dropout)]
    for k, dropout in enumerate(dropouts):
        vars(dropout)["_generator_source"] = np.random.default_rng(k)
    with applications_undone(layer):
        width = layer(pt.tensor("x", shape=(None, *shape))).type.shape[-1]
    before = srnn.Recurrent(srnn.Elman(2, shape[-1], seed=0))
    after = srnn.Recurrent(srnn.Elman(width, 2, seed=1))
    readout = srnn.Dense(2, 1, seed=2)
    network = srnn.Sequential([before, layer, after, readout], seed=0)
    return network, lambda x: readout(after(layer(before(x))))


@pytest.mark.parametrize("name", VARYING)
def test_a_layer_that_varies_is_trained_and_predicts_as_by_hand(name):
    """Between two recurrent layers: losses, weights and statistics of some steps; prediction.

    Both ways start from the same values, with the same seeds.
    """
    rng = np.random.default_rng(2)
    at, target = rng.normal(size=(6, 5, 2)), rng.normal(size=(6, 5, 1))

    def trained(*, by_hand):
        network, alone = around(name)
        x = network.input_type(name="x")
        output = alone(x) if by_hand else network(x)
        for k, parameter in enumerate(network.parameters):
            shape = parameter.get_value().shape
            parameter.set_value(np.random.default_rng(k).uniform(-0.5, 0.5, size=shape))
        loss = ((output - target) ** 2).mean()
        step = srnn.compile_train(loss, [x], sgd(0.2), mode=FAST)
        predict = srnn.compile_predict(output, [x], mode=FAST)
        assert (predict(at) == predict(at)).all()
        losses = [float(step(at)) for _ in range(6)]
        whole = predict(at)
        assert difference(predict(at[:1]), whole[:1]) <= EXACT
        variables = [*network.parameters, *network.running_statistics]
        return [np.array(losses), whole, *(variable.get_value() for variable in variables)]

    found, expected = trained(by_hand=False), trained(by_hand=True)
    for value, right in zip(found, expected, strict=True):
        assert difference(value, right) <= EXACT
    assert len(set(found[0])) == len(found[0])


def test_statistics_and_parameters_are_named_apart():
    """Two layers of one kind: a checkpoint and the updates of training go by names."""
    block = layers.Sequential(activations.SoftPlus(), layers.BatchNorm(n_in=3))
    network = srnn.Sequential([srnn.Dense(2, 3, activation="sigmoid"), layers.BatchNorm(), block])
    x = pt.matrix("x")
    step = srnn.compile_train((network(x) ** 2).mean(), [x], sgd(0.1), mode="FAST_COMPILE")
    before = [statistic.get_value() for statistic in network.running_statistics]
    step(np.random.default_rng(0).normal(size=(5, 2)))
    after = [statistic.get_value() for statistic in network.running_statistics]
    assert [np.abs(a - b).max() > 1e-3 for a, b in zip(after, before, strict=True)] == [True] * 4
    statistics = [label for level in network.levels for _, label in level.statistics()]
    assert [*network.parameter_names.values(), *statistics] == [
        *("W^{(1)}", "b^{(1)}", "scale^{(2)}", "loc^{(2)}", "scale^{1,(3)}", "loc^{1,(3)}"),
        *("mean^{(2)}", "var^{(2)}", "mean^{1,(3)}", "var^{1,(3)}"),
    ]
