"""Any network with a configuration can be saved, and is loaded bit for bit."""

import subprocess
import sys

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from model_files import rewritten
from modes import FAST, QUICK
from networks_table import BUILD
from pytensor_ml import activations, layers
from safetensors.numpy import load, save

import symbolic_rnn as srnn
from symbolic_rnn.model_file import ModelFileError


@srnn.register
class Damped(srnn.Cell):
    """A user's cell that keeps its arguments under their names."""

    def __init__(self, n_in, n_hidden, *, damping=0.5, seed=None):
        super().__init__(n_in=n_in, state={"s": n_hidden}, seed=seed)
        self.damping = damping
        self.U = self.parameter("U", (n_hidden, n_in))
        self.W = self.parameter("W", (n_hidden, n_hidden))

    def step(self, x_t, s_prev):
        return srnn.let("s_t", pt.tanh(x_t @ self.U.T + self.damping * s_prev @ self.W.T))


@srnn.register(name="test-twice")
class Twice(srnn.Cell):
    """A user's cell that contains another, and defines configuration()."""

    def __init__(self, inner, *, times):
        super().__init__(n_in=inner.n_in, state=inner.state)
        self.inner, self._times = inner, times
        self._parameters = inner._parameters

    def step(self, x_t, *state):
        return self.inner.step(self._times * x_t, *state)

    def configuration(self):
        return {"inner": self.inner, "times": self._times}


@srnn.register
def halved(x):
    return x / 2


def gru(n_in, n, seed=0):
    return srnn.GRU(n_in, n, seed=seed)


NETWORKS = {
    "a cell": lambda: srnn.LSTM(2, 3, seed=0),
    "a readout": lambda: srnn.Dense(2, 3, activation="relu", seed=0),
    "a stack": lambda: srnn.Stack([gru(2, 3), srnn.LeakyRNN(3, 2, tau=4.0, seed=1)], name="deep"),
    "a stack of a stack": lambda: srnn.Stack([srnn.Stack([gru(2, 3)]), gru(3, 2)]),
    "recurrent": lambda: srnn.Recurrent(
        gru(2, 3), reverse=True, adjoint=srnn.TruncatedBPTT(k1=2, k2=3)
    ),
    "both directions": lambda: srnn.Bidirectional(gru(2, 3), srnn.Elman(2, 2, seed=1)),
    "a user's cell": lambda: Damped(2, 3, damping=0.25, seed=0),
    "a user's cell in a stack": lambda: srnn.Stack([Damped(2, 3), Twice(gru(3, 2), times=3)]),
    "what varies in training": lambda: srnn.Sequential(
        [
            srnn.Recurrent(Damped(2, 3)),
            layers.Dropout(p=0.25),
            layers.BatchNorm(),
            layers.LayerNorm(n_in=3),
            halved,
            srnn.Dense(3, 3, activation="tanh"),
            activations.LeakyReLU(0.125),
            layers.Linear("last", n_in=3, n_out=2, bias=False),
        ],
        name="all",
    ),
}
#: Between them every kind of layer that the table of networks has.
CONVOLUTIONS = {
    name: BUILD[name]
    for name in (
        *("conv 2d same, stride 2, max pool", "conv 2d even same", "conv 2d, mean pool"),
        *("conv 1d", "embedding", "linear of pytensor_ml", "pooling after recurrence"),
    )
}
CASES = [(NETWORKS, name, dtype) for name in NETWORKS for dtype in ("float32", "float64")]
CASES += [(CONVOLUTIONS, name, "float64") for name in CONVOLUTIONS]
CASES += [(CONVOLUTIONS, "conv 2d even same", "float32")]


def variables(network):
    return [*network.parameters, *getattr(network, "running_statistics", [])]


def outputs(network):
    """Its prediction at one point."""
    if isinstance(network, srnn.Sequential):
        x = network.input_type(name="x")
        y = network(x)
        shape = [2, *(7 if n is None else n for n in network.input_shape)]
    else:
        x = pt.tensor3("x", dtype=network.parameters[0].dtype)
        y = srnn.unroll(network, x) if isinstance(network, srnn.Cell) else network(x)
        shape = [2, 7, network.n_in]
    rng = np.random.default_rng(0)
    at = rng.integers(3, size=shape) if x.dtype == "int64" else rng.normal(size=shape)
    return srnn.compile_predict(y, [x], mode=FAST)(at.astype(x.dtype))


# Each network in one precision, which alternates.
@pytest.mark.sampled(2, "name", "dtype")
@pytest.mark.parametrize(("table", "name", "dtype"), CASES)
def test_a_network_comes_back_bit_for_bit(table, name, dtype, tmp_path):
    """Of a weight, a statistic, an option, the layer it belongs to, whatever floatX is then."""
    with pytensor.config.change_flags(floatX=dtype):
        network = table[name]()
        if isinstance(network, srnn.Sequential):
            network(network.input_type())  # some layers make their parameters here
    for k, variable in enumerate(variables(network)):
        drawn = np.random.default_rng(k).uniform(0.1, 0.9, size=variable.get_value().shape)
        variable.set_value(drawn.astype(dtype))
    srnn.save_model(network, tmp_path / "model")
    again = srnn.load_model(tmp_path / "model")
    assert type(again) is type(network)
    for one, other in zip(variables(network), variables(again), strict=True):
        assert one.get_value().dtype == other.get_value().dtype == dtype
        assert one.get_value().tobytes() == other.get_value().tobytes()
    with pytensor.config.change_flags(floatX=dtype):
        expected = outputs(network)
        assert np.abs(expected).max() > 1e-3
        np.testing.assert_array_equal(outputs(again), expected)


def test_options_that_change_no_prediction_come_back_too(tmp_path):
    """A gradient rule, the share that is dropped, the momentum of statistics, a name."""
    for name in ("recurrent", "what varies in training"):
        network = NETWORKS[name]()
        srnn.save_model(network, tmp_path / name)
        again = srnn.load_model(tmp_path / name)
        if name == "recurrent":
            assert (again.adjoint, again.reverse) == (network.adjoint, True)
        else:
            assert (again.name, again.layers[1].p) == ("all", 0.25)
            assert again.layers[4] is halved


def test_a_forecaster_of_any_network_comes_back(tmp_path):
    from symbolic_rnn.forecasting.windows import Scaling

    network = srnn.Sequential([srnn.Bidirectional(gru(2, 3), gru(2, 3, 1)), layers.Dropout(p=0.5)])
    forecaster = srnn.Forecaster(
        *(network, srnn.Dense(6, 2, seed=3), Scaling(np.zeros(2), np.ones(2))),
        **{"window": 4, "columns": ["a", "b"], "target": "b", "mode": QUICK},
    )
    srnn.save_model(forecaster, tmp_path / "model")
    again = srnn.load_model(tmp_path / "model", mode=QUICK)
    history = np.random.default_rng(0).normal(size=(4, 2))
    assert again.forecast(history).values.tobytes() == forecaster.forecast(history).values.tobytes()


def test_the_last_output_of_both_directions_is_where_each_ends():
    """The backward cell has read one step at the last step, and all of them at the first."""
    x = pt.tensor3("x", shape=(None, 5, 2))
    ahead, back = gru(2, 3), gru(2, 2, 1)
    both, turned = srnn.Bidirectional(ahead, back), srnn.Recurrent(back, reverse=True)
    networks = [
        *(both, turned, srnn.Sequential([both, layers.Dropout(p=0.5), activations.Tanh()])),
        srnn.Sequential([turned, srnn.Dense(2, 2, seed=0)]),
        srnn.Sequential([both, srnn.Dense(5, 2, seed=0)]),
    ]
    values = [network(x) for network in networks]
    found = [network.last(value) for network, value in zip(networks, values, strict=True)]
    # with the whole outputs, to be read by hand
    run = srnn.compile_predict(pt.concatenate(found, axis=-1), [x], mode=FAST)
    whole = srnn.compile_predict(pt.concatenate(values, axis=-1), [x], mode=FAST)
    at = np.random.default_rng(0).normal(size=(3, 5, 2))
    w = whole(at)
    by_hand = [w[:, -1, :3], w[:, 0, 3:5], w[:, 0, 5:7], w[:, -1, 7:10], w[:, 0, 10:12]]
    by_hand += [w[:, 0, 12:14], w[:, -1, 14:16]]
    np.testing.assert_array_equal(run(at), np.concatenate(by_hand, axis=-1))


class Unregistered(srnn.Elman):
    pass


class Forgetful(srnn.Cell):
    def __init__(self, width):
        super().__init__(n_in=1, state={"s": width})
        self.parameter("W", (width, width))

    def step(self, x_t, s_prev):
        return srnn.let("s_t", s_prev)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Unregistered(2, 3), TypeError, "Unregistered cannot be saved .* srnn.register"),
        (lambda: srnn.Stack([Unregistered(2, 3)]), TypeError, "Unregistered cannot be saved"),
        (lambda: srnn.Sequential([srnn.Dense(2, 2), pt.tanh]), TypeError, "cannot be saved"),
        (lambda: srnn.Sequential([srnn.Dense(2, 2), lambda x: x]), TypeError, "<lambda> cannot"),
        (lambda: srnn.Elman(2, 3, activation=pt.tanh), TypeError, "stores activations by name"),
        (lambda: srnn.register(Forgetful)(3), TypeError, "does not keep its argument 'width'"),
        (lambda: srnn.Sequential([layers.Flatten], input_shape=(2, 3)), ValueError, "no weights"),
        (
            lambda: np.zeros(3),
            TypeError,
            "expects a Forecaster, a CharacterModel, a cell or a layer .* ndarray",
        ),
    ],
)
def test_what_cannot_be_read_again_is_not_written(make, error, message, tmp_path):
    """Catches a file that cannot be loaded, which would be noticed too late."""
    with pytest.raises(error, match=message):
        srnn.save_model(make(), tmp_path / "model")
    assert not list(tmp_path.iterdir())


def test_a_name_that_is_taken_cannot_be_registered():
    """A file would be loaded as another cell; running a notebook's cell again must work."""
    assert srnn.register(Damped) is Damped
    with pytest.raises(ValueError, match=r"'gru' is already used by symbolic_rnn\.cells\.gru\.GRU"):
        srnn.register(Damped, name="gru")
    with pytest.raises(ValueError, match=r"'Damped' is already used by .*Damped"):
        srnn.register(Twice, name="Damped")
    with pytest.raises(TypeError, match="a class or a function, got 3"):
        srnn.register(3)


def test_a_file_with_a_cell_that_was_not_registered_says_what_to_do(tmp_path):
    """Another program reads it: the message must name the cell, and nothing may be imported."""
    srnn.save_model(Damped(1, 2), tmp_path / "model")
    program = f"""
import symbolic_rnn as srnn
try:
    srnn.load_model({str(tmp_path / "model")!r})
except srnn.ModelFileError as error:
    print(error)
"""
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120
    )
    assert "unknown kind of network 'Damped'" in result.stdout, result.stderr
    assert "srnn.register" in result.stdout


def kind(kind, /, **arguments):
    return {"kind": kind, "arguments": arguments}


GRU = kind("gru", n_in=2, n_hidden=3)


@pytest.mark.parametrize(
    ("network", "message"),
    [
        (kind("stack", cells=[], name="s"), "at least one cell"),
        (kind("stack", cells=GRU, name="s"), "stack must be made of cells"),
        (kind("stack", cells=[kind("bptt")], name="s"), "stack must be made of cells"),
        (kind("stack", cells=[GRU, GRU], name="s"), "reads 2 features|more weights"),
        (kind("stack", cells=[GRU], seed=1), "stack must have exactly the fields"),
        (kind("recurrent", cell=kind("dense", n_in=1, n_out=1, activation="tanh")), "of cells"),
        (kind("recurrent", cell=GRU, adjoint=GRU), "a gradient rule as its adjoint|more weights"),
        (kind("recurrent", cell=GRU, adjoint="bptt"), "a gradient rule as its adjoint"),
        (kind("bidirectional", forward=GRU), "must have exactly the fields backward, forward"),
        (kind("bidirectional", forward=GRU, backward=None), "must be made of cells"),
        (kind("sequential", layers=3), "must have a list of layers"),
        (kind("sequential", layers=[3]), "callable layers, got 3"),
        (kind("sequential", layers=[GRU]), "got a cell; wrap it"),
        (kind("sequential", layers=[kind("pytensor_ml.Linear", n_in=10**5, n_out=10**5)]), "more"),
        (
            kind(
                "sequential",
                layers=[
                    kind(
                        "pytensor_ml.Conv2D",
                        in_channels=1,
                        out_channels=1,
                        kernel_size=[10**5, 10**5],
                    )
                ],
            ),
            "more weights",
        ),
        (kind("sequential", layers=[kind("pytensor_ml.Linear", n_in="2", n_out=1)]), "model: "),
        (kind("sequential", layers=[kind("pytensor_ml.Linear", n_in=-1, n_out=1)]), "model: "),
        (kind("sequential", layers=[kind("pytensor_ml.Dropout", random_state=1)]), "model: "),
        (kind("truncated-bptt", k1=1, k2=2), "does not describe a network"),
        (kind("Damped", n_in=2, n_hidden=10**8), "more weights"),
        (kind("Damped", n_in=2, n_hidden=2, damping=float("inf")), "finite|JSON"),
        (kind("Damped", n_in=2, n_hidden=2, seed=3), "seed"),
        (kind("Damped", n_in=2), "Damped must have exactly the fields n_hidden, n_in"),
        (kind("Damped", n_in=2, n_hidden=2, extra=2), "Damped must have exactly the fields"),
    ],
)
def test_a_description_that_makes_no_sense_is_refused(network, message, tmp_path):
    """A file is untrusted: its layers may be of any size and kind."""
    path = tmp_path / "model"
    srnn.save_model(srnn.GRU(2, 3), path)
    path.write_bytes(
        rewritten(path.read_bytes(), change=lambda fields: fields.update(network=network))
    )
    with pytest.raises(ModelFileError, match=message):
        srnn.load_model(path)


@pytest.mark.parametrize("depth", [50, 900, 3000, 20_000])
def test_a_description_nested_without_end_is_refused(depth, tmp_path):
    """Reading and building recurse; a RecursionError is not a helpful message."""
    path = tmp_path / "model"
    srnn.save_model(srnn.GRU(2, 3), path)
    nested = '{"kind":"stack","arguments":{"cells":[' * depth + "]}}" * depth
    header = {"format": "symbolic_rnn network", "version": "3", "sha256": ""}
    header["configuration"] = '{"network": ' + nested + "}"
    path.write_bytes(save(load(path.read_bytes()), header))
    with pytest.raises(ModelFileError, match=r"at least one cell|nested too deeply|not JSON"):
        srnn.load_model(path)
