"""Networks from a sequence to one result; merged directions; reversed time."""

import numpy as np
import pytensor
import pytest
from modes import FAST

import symbolic_rnn as srnn

CELLS = srnn.GRU(2, 3, seed=0), srnn.Elman(2, 3, seed=1)


def sequential(*layers):
    return srnn.Sequential(layers, input_shape=(None, 2))


NETWORKS = {
    "forward": lambda: sequential(srnn.Recurrent(CELLS[0]), srnn.LastOutput(3)),
    "backward": lambda: sequential(srnn.Recurrent(CELLS[0], reverse=True), srnn.LastOutput(0, 3)),
    "both": lambda: sequential(srnn.Bidirectional(*CELLS), srnn.LastOutput(3, 3)),
    "turned": lambda: sequential(srnn.ReversedTime(), srnn.Recurrent(CELLS[0])),
    **{
        by: lambda by=by: sequential(srnn.Bidirectional(*CELLS), srnn.MergedDirections(by))
        for by in ("sum", "mean", "product")
    },
}


def test_they_compute_what_they_say():
    """All in one function, beside the outputs of the recurrent layers alone."""
    made = {name: make() for name, make in NETWORKS.items()}
    x = made["forward"].input_type("x")
    ahead = srnn.unroll(CELLS[0], x)
    back = srnn.unroll(CELLS[0], x, reverse=True)
    other = srnn.unroll(CELLS[1], x, reverse=True)
    turned = srnn.unroll(CELLS[0], x[:, ::-1])
    function = pytensor.function(
        [x], [ahead, back, other, turned, *(network(x) for network in made.values())], mode=FAST
    )
    ahead, back, other, turned, *found = function(
        np.random.default_rng(0).normal(size=(2, 4, 2)).astype(x.dtype)
    )
    expected = {
        "forward": ahead[:, -1],
        "backward": back[:, 0],
        "both": np.concatenate([ahead[:, -1], other[:, 0]], axis=-1),
        "turned": turned,
        "sum": ahead + other,
        "mean": (ahead + other) / 2,
        "product": ahead * other,
    }
    for name, value in zip(made, found, strict=True):
        np.testing.assert_allclose(value, expected[name], rtol=1e-12, err_msg=name)


@pytest.mark.parametrize(
    "network",
    [
        sequential(
            srnn.ReversedTime(),
            srnn.Bidirectional(srnn.Elman(2, 3, seed=0), srnn.Elman(2, 3, seed=1)),
            srnn.MergedDirections("product"),
            srnn.Recurrent(srnn.Elman(3, 2, seed=2)),
            srnn.LastOutput(2),
            srnn.Dense(2, 1, seed=3),
        ),
    ],
    ids=["all"],
)
def test_they_are_verified_and_saved(network, tmp_path):
    assert srnn.verify(network, n_steps=3, entries=2).ok
    srnn.save_model(network, tmp_path / "model.safetensors")
    assert repr(srnn.load_model(tmp_path / "model.safetensors")) == repr(network)


def test_an_output_that_is_no_sequence_has_no_last_step():
    """Otherwise the last feature would be taken for the last step, without a word."""
    network = NETWORKS["forward"]()
    outputs = network(network.input_type("x"))
    for owner in (network, srnn.Recurrent(CELLS[0]), srnn.Bidirectional(*CELLS)):
        with pytest.raises(ValueError, match=r"expects .*\(batch, time, features\), got 2 axes"):
            owner.last(outputs)
    with pytest.raises(ValueError, match="expects a width, forward= or backward=, got 0 for both"):
        srnn.LastOutput(0)
