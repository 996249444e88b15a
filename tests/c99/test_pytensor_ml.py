"""The layers, losses and optimizers of pytensor-ml train in C as in Python."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import difference
from modes import REWRITTEN
from pytensor_ml import layers, optim
from pytensor_ml.loss import CrossEntropy, SquaredError, supervised_loss
from pytensor_ml.pytensorf.collect import collect_differentiable_params
from tolerances import EXACT, FLOAT32

import symbolic_rnn.c99  # noqa: F401  (registers the mode)

#: It is about what the graphs compute: what gcc makes of the loops, the table of graphs is about.
pytestmark = pytest.mark.unoptimized

BATCH, TIME, N_IN, N_HIDDEN = 3, 6, 4, 5


def recurrent(kind, **options):
    return lambda x, mask: kind("layer", n_in=N_IN, n_hidden=N_HIDDEN, **options)(x, mask=mask)


def both_directions(x, mask):
    forward, backward = (layers.LSTM(name, n_in=N_IN, n_hidden=N_HIDDEN) for name in ("f", "b"))
    return layers.Bidirectional(forward, backward)(x, mask=mask)


RECURRENT = {
    "RNN": recurrent(layers.RNN),
    "GRU": recurrent(layers.GRU),
    "LSTM": recurrent(layers.LSTM),
    "reversed": recurrent(layers.LSTM, reverse=True),
    "Bidirectional": both_directions,
}

SEQUENCE = (None, None, N_IN)
IMAGE = (None, 6, 6, 2)

#: Input shape and layers, by name.
FEED_FORWARD = {
    "Linear": ((None, N_IN), lambda: [layers.Linear("a", n_in=N_IN, n_out=3)]),
    "LayerNorm": (SEQUENCE, lambda: [layers.LayerNorm("a", n_in=N_IN)]),
    "RMSNorm": (SEQUENCE, lambda: [layers.RMSNorm("a", n_in=N_IN)]),
    "GroupNorm": (IMAGE, lambda: [layers.GroupNorm("a", n_in=2, n_groups=2)]),
    "BatchNorm": ((None, N_IN), lambda: [layers.BatchNorm("a", n_in=N_IN)]),
    "Conv1D": (
        SEQUENCE,
        lambda: [layers.Conv1D("a", in_channels=N_IN, out_channels=3, kernel_size=3)],
    ),
    "Conv2D": (IMAGE, lambda: [layers.Conv2D("a", in_channels=2, out_channels=3, kernel_size=3)]),
    "MaxPool2D": (
        IMAGE,
        lambda: [
            layers.MaxPool2D(kernel_size=2),
            layers.Conv2D("a", in_channels=2, out_channels=3, kernel_size=2),
        ],
    ),
    "AvgPool1D": (
        SEQUENCE,
        lambda: [layers.AvgPool1D(kernel_size=2), layers.Linear("a", n_in=N_IN, n_out=3)],
    ),
}

OPTIMIZERS = {
    "sgd": lambda: optim.sgd(0.1),
    "momentum": lambda: optim.sgd(0.1, momentum=0.9, nesterov=True),
    "adam": lambda: optim.adam(0.1),
    "amsgrad": lambda: optim.adam(0.1, amsgrad=True),
    "adamw": lambda: optim.adamw(0.1),
    "nadam": lambda: optim.nadam(0.1),
    "adamax": lambda: optim.adamax(0.1),
    "adadelta": lambda: optim.adadelta(0.1),
    "adagrad": lambda: optim.adagrad(0.1),
    "rmsprop": lambda: optim.rmsprop(0.1, momentum=0.5, centered=True),
    "rprop": lambda: optim.rprop(0.1),
    "lbfgs": lambda: optim.lbfgs(line_search=None),
    "lbfgs with a line search": lambda: optim.lbfgs(),
    "clipped": lambda: optim.chain(optim.clip_by_global_norm(0.5), optim.sgd(0.1)),
    "scheduled": lambda: optim.adam(optim.cosine_schedule(0.1, 5)),
    "guarded": lambda: optim.apply_if_finite(optim.sgd(0.1)),
}


def trained(build, optimizer, mode, n_steps):
    """Return the losses of some steps, and the parameters after them."""
    rng = np.random.default_rng(0)
    loss, inputs, values = build(rng)
    parameters = collect_differentiable_params(loss)
    before = []
    for parameter in parameters:
        shape = parameter.get_value().shape
        before.append(rng.uniform(-0.5, 0.5, size=shape).astype(parameter.dtype))
        parameter.set_value(before[-1])
    step = optim.compile_train(
        loss, optimizer(), inputs=inputs, parameters=parameters, compile_kwargs={"mode": mode}
    )
    losses = np.array([step(*values) for _ in range(n_steps)])
    after = [parameter.get_value() for parameter in parameters]
    moved = [a - b for a, b in zip(after, before, strict=True)]
    assert all(np.abs(change).max() > 1e-6 for change in moved), "nothing was learned"
    return [losses, *after]


def assert_same(build, optimizer=OPTIMIZERS["sgd"], *, tolerance=EXACT, n_steps=3):
    """Train in both modes; require equal losses and parameters."""
    got = trained(build, optimizer, "C99", n_steps)
    expected = trained(build, optimizer, REWRITTEN, n_steps)
    for value, right in zip(got, expected, strict=True):
        assert value.dtype == right.dtype
        assert difference(value, right) <= tolerance


# The layer in both directions, which has both loops, in both precisions.
@pytest.mark.sampled(name=("Bidirectional",))
@pytest.mark.parametrize(
    ("name", "dtype"),
    # The layer of both directions is made of the one forward and of the one that is reversed.
    [*((name, "float64") for name in RECURRENT), ("GRU", "float32"), ("Bidirectional", "float32")],
)
def test_a_recurrent_layer_learns_in_c_what_it_learns_in_python(name, dtype):
    """With masks and three steps of Adam: catches wrong gradients and dtypes that widen."""

    def build(rng):
        x, mask = pt.tensor("x", shape=SEQUENCE), pt.matrix("mask", dtype="bool")
        loss, y = supervised_loss(RECURRENT[name](x, mask), SquaredError())
        width = N_HIDDEN * (2 if name == "Bidirectional" else 1)
        drawn = (rng.normal(size=(BATCH, TIME, n)).astype(dtype) for n in (N_IN, width))
        held = rng.random((BATCH, TIME)) > 0.3
        return loss, [x, y, mask], [*drawn, held]

    with pytensor.config.change_flags(floatX=dtype):
        tolerance = EXACT if dtype == "float64" else FLOAT32
        assert_same(build, OPTIMIZERS["adam"], tolerance=tolerance)


# Every second layer: neighbors in the table are of one kind.
@pytest.mark.sampled(2, "name")
@pytest.mark.parametrize("name", FEED_FORWARD)
def test_a_layer_learns_in_c_what_it_learns_in_python(name):
    """Normalizations with their running statistics, convolutions, pooling."""
    shape, build_layers = FEED_FORWARD[name]

    def build(rng):
        x = pt.tensor("x", shape=shape)
        loss = (layers.Sequential(*build_layers())(x) ** 2).mean()
        return (
            loss,
            [x],
            [rng.normal(size=[BATCH + k if n is None else n for k, n in enumerate(shape)])],
        )

    assert_same(build)


def test_an_embedding_and_cross_entropy_learn_in_c_what_they_learn_in_python():
    """Duplicate rows, and labels as indices."""

    def build(rng):
        x = pt.lmatrix("x")
        embedded = layers.Embedding("e", n_embeddings=7, n_features=N_IN)(x)
        logits = layers.Linear("a", n_in=N_IN, n_out=3)(embedded)
        loss, y = supervised_loss(
            logits, CrossEntropy(expect_logits=True, expect_onehot_labels=False)
        )
        drawn = [rng.integers(n, size=(BATCH, TIME)) for n in (7, 3)]
        return loss, [x, y], drawn

    assert_same(build, OPTIMIZERS["adam"])


# Every second optimizer: neighbors in the table are alike.
@pytest.mark.sampled(2, "name")
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_optimizer_steps_in_c_as_in_python(name):
    """Catches state read after it was written, and Ops that only one rule uses."""

    def build(rng):
        x = pt.matrix("x", shape=(None, N_IN))
        loss, y = supervised_loss(layers.Linear("a", n_in=N_IN, n_out=3)(x), SquaredError())
        return loss, [x, y], [rng.normal(size=(BATCH, n)) for n in (N_IN, 3)]

    assert_same(build, OPTIMIZERS[name])
