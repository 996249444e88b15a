"""Networks train in C99 as they do in Python."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import PLAIN, UNOPTIMIZED
from networks_table import BUILD, SAMPLE, network_of
from pytensor_ml.optim import adam, chain, clip_by_global_norm

import symbolic_rnn as srnn


def trained(cell_class, mode, adjoint, dtype):
    """Return the losses and the weights of four training steps."""
    with pytensor.config.change_flags(floatX=dtype):
        x, y = pt.tensor3("x"), pt.tensor3("y")
        cell, readout = cell_class(3, 5, seed=0), srnn.Dense(5, 2, seed=1)
        loss = srnn.squared_error(readout(srnn.unroll(cell, x, adjoint=adjoint)), y)
        optimizer = chain(clip_by_global_norm(0.5), adam(1e-2))
        step = srnn.compile_train(loss, [x, y], optimizer, mode=mode)
    rng = np.random.default_rng(0)
    data = [rng.normal(size=(4, 7, n)).astype(dtype) for n in (3, 2)]
    losses = [float(step(*data)) for _ in range(4)]
    return losses, [p.get_value() for p in (*cell.parameters, *readout.parameters)]


@pytest.mark.parametrize(
    ("cell", "adjoint", "dtype"),
    [  # each two of the three come together; the sample has each cell, rule and dtype
        pytest.param(srnn.Elman, srnn.BPTT(), "float32", marks=pytest.mark.matrix),
        (srnn.Elman, srnn.Autodiff(), "float64"),
        (srnn.GRU, srnn.BPTT(), "float64"),
        pytest.param(srnn.GRU, srnn.Autodiff(), "float32", marks=pytest.mark.matrix),
        (srnn.LSTM, srnn.BPTT(), "float32"),
        pytest.param(srnn.LSTM, srnn.Autodiff(), "float64", marks=pytest.mark.matrix),
    ],
)
def test_a_training_step_is_the_same_in_c(cell, adjoint, dtype):
    """To 1e-12 in double precision and 1e-5 in single: loss, clipping, and every update of Adam."""
    losses, weights = trained(cell, "C99", adjoint, dtype)
    expected, right = trained(cell, PLAIN, adjoint, dtype)
    close = 1e-12 if dtype == "float64" else 1e-5
    assert losses[-1] < losses[0]
    np.testing.assert_allclose(losses, expected, rtol=close)
    for got, want in zip(weights, right, strict=True):
        assert got.dtype == dtype
        assert np.abs(got - want).max() <= close * max(1.0, np.abs(want).max())


# Each kind of layer: tests/c99/test_pytensor_ml.py trains the others.
@pytest.mark.sampled(case=SAMPLE)
@pytest.mark.parametrize("case", BUILD)
def test_the_gradient_of_every_network_is_the_same_in_c(case, monkeypatch):
    """Convolutions, pooling, embeddings, both directions."""
    monkeypatch.setenv("SYMBOLIC_RNN_CFLAGS", UNOPTIMIZED)
    network = network_of(case)
    x = network.input_type(name="x")
    sizes = [9 if size is None else size for size in network.input_shape]
    rng = np.random.default_rng(0)
    if network.reads_integers:
        at = rng.integers(3, size=(2, *sizes))
    else:
        at = rng.normal(size=(2, *sizes))
    loss = (network(x) ** 2).sum()
    wanted = [loss, *pytensor.grad(loss, network.parameters)]
    got = pytensor.function([x], wanted, mode="C99")(at)
    right = pytensor.function([x], wanted, mode=PLAIN)(at)
    for value, expected in zip(got, right, strict=True):
        assert np.abs(value - expected).max() <= 1e-12 * np.abs(expected).max()
