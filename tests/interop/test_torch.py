"""State dicts of real PyTorch: outputs, every gradient, and each wrong conversion is found."""

import functools
from pathlib import Path

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST

import symbolic_rnn as srnn
from symbolic_rnn import interop
from symbolic_rnn.interop import torch as conversion

FIXTURES = sorted((Path(__file__).parent / "fixtures" / "torch").glob("*.npz"))
#: Of a module called rnn, and a Linear called fc.
NAMES = {"prefix": "rnn.", "readout": "fc."}


def loaded(path):
    with np.load(path) as file:
        arrays = dict(file)
    state = {key[6:]: value for key, value in arrays.items() if key.startswith("state/")}
    return state, arrays


def options(path):
    kind, activation, *_ = path.stem.split("_")
    return NAMES | ({"nonlinearity": activation} if kind == "rnn" else {})


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_network_of_pytorch_computes_and_differentiates_the_same(path):
    """Its own outputs and gradients, of scripts/make_torch_fixtures.py; and there and back."""
    state, arrays = loaded(path)
    network = interop.from_torch(state, **options(path))
    x = pt.tensor3("x")
    y = network(x)
    wrt = [x, *network.parameters]
    gradients = pytensor.grad((y * arrays["errors"]).sum(), wrt)
    found, by_x, *by_weights = pytensor.function([x], [y, *gradients], mode=FAST)(arrays["x"])
    np.testing.assert_allclose(found, arrays["y"], rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(by_x, arrays["grad_x"], rtol=1e-11, atol=1e-13)
    gradients = dict(zip(network.parameters, by_weights, strict=True))
    ours = conversion._as_torch(network, gradients, np.copy, "rnn.", "fc.")
    for key in state:
        theirs = arrays[f"grad/{key}"]
        np.testing.assert_allclose(ours[key], theirs, rtol=1e-11, atol=1e-13, err_msg=key)
    back = interop.to_torch(network, **NAMES, dtype="float64")
    again = interop.from_torch(back, **options(path))
    for one, other in zip(again.parameters, network.parameters, strict=True):
        np.testing.assert_array_equal(one.get_value(), other.get_value())


SOME = next(path for path in FIXTURES if path.stem == "lstm_both_directions")
ONE_GRU = next(path for path in FIXTURES if path.stem == "gru_both_directions")
WITHOUT_BIASES = next(path for path in FIXTURES if path.stem == "lstm_without_biases")


def drawn(gates, n_layers=1, directions=("",), n=3):
    """A state dict of the least size, for what does not need PyTorch's own results."""
    rng, state = np.random.default_rng(0), {}
    for k in range(n_layers):
        for end in directions:
            n_in = n * len(directions) if k else 2
            shapes = {"weight_ih": (gates * n, n_in), "weight_hh": (gates * n, n)}
            shapes |= {"bias_ih": (gates * n,), "bias_hh": (gates * n,)}
            state |= {f"rnn.{key}_l{k}{end}": rng.normal(size=s) for key, s in shapes.items()}
    shapes = {"fc.weight": (1, n * len(directions)), "fc.bias": (1,)}
    return state | {key: rng.normal(size=shape) for key, shape in shapes.items()}


LSTM, GRU = 4, 3
BOTH = ("", "_reverse")


def swapped_gates(key, value, n=3):
    parts = list(np.split(value, len(value) // n))
    parts[0], parts[1] = parts[1], parts[0]
    return np.concatenate(parts)


PLANTED = {
    "two gates in the wrong order": (drawn(LSTM), "rnn.weight_ih_l0", swapped_gates),
    "the recurrent gates alone": (drawn(LSTM, 2), "rnn.weight_hh_l1", swapped_gates),
    "a doubled bias": (drawn(LSTM), "rnn.bias_ih_l0", lambda key, value: 2 * value),
    "a bias left out": (
        drawn(LSTM, 1, BOTH),
        "rnn.bias_hh_l0_reverse",
        lambda key, value: 0 * value,
    ),
    "reset and update swapped": (drawn(GRU), "rnn.weight_ih_l0", swapped_gates),
    "the candidate's second bias lost": (
        drawn(GRU),
        "rnn.bias_hh_l0",
        lambda key, value: value * (np.arange(9) < 6),
    ),
    "the directions swapped": (drawn(GRU, 1, BOTH), "rnn.weight_ih_l0", None),
}


@pytest.mark.parametrize("error", PLANTED)
def test_a_wrong_conversion_is_found(error, monkeypatch):
    """The check compares with the weights as they were given; the conversion sees others."""
    state, key, change = PLANTED[error]
    network = conversion._network

    def wrong(arrays, *names):
        changed = dict(arrays)
        if change is None:
            other = f"{key}_reverse"
            changed[key], changed[other] = changed[other], changed[key]
        else:
            changed[key] = change(key, changed[key])
        return network(changed, *names)

    monkeypatch.setattr(conversion, "_network", wrong)
    with pytest.raises(AssertionError, match="from_torch made a network that differs"):
        interop.from_torch(state, **NAMES)


def without(state, *keys):
    return {key: value for key, value in state.items() if key not in keys}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: without(s, "rnn.weight_hh_l0"), "expects rnn.weight_hh_l0, which is not"),
        (lambda s: s | {"rnn.weight_ih_l2": np.ones((12, 5))}, "expects rnn.weight_hh_l2"),
        (lambda s: s | {"head.weight": np.ones((1, 1))}, "what these weights are for: head.weight"),
        (lambda s: s | {"rnn.bias_ih_l0": np.ones(7)}, r"expects rnn.bias_ih_l0 of 12, got \(7,\)"),
        (lambda s: s | {"rnn.weight_hh_l0": np.ones((6, 3))}, "1, 3 or 4 times 3 rows"),
        (lambda s: s | {"fc.bias": np.array([np.nan, 1])}, "NaN or infinity in fc.bias"),
        (lambda s: s | {"fc.bias": ["a", "b"]}, "expects numbers for fc.bias"),
        (lambda s: without(s, "rnn.bias_hh_l1"), "expects rnn.bias_hh_l1, which is not"),
        (
            lambda s: without(s, *(key for key in s if key.endswith("l1_reverse"))),
            "one kind, width, activation and number of directions",
        ),
        (lambda s: {}, "rnn.weight_ih_l0 among them: it has none"),
        (
            lambda s: {f"module.{key}": value for key, value in s.items()},
            "prefix='module.rnn.' would find some",
        ),
        (
            lambda s: {key.replace("_l0", ""): v for key, v in s.items() if "_l1" not in key},
            "append '_l0' to them",
        ),
        (
            lambda s: s | {key.replace("rnn", "decoder"): value for key, value in s.items()},
            "pass the entries of one recurrent module and its readout alone",
        ),
        (lambda s: {"model": s, "epoch": 3}, r"got a dictionary. .* checkpoint\['model'\]"),
    ],
)
def test_weights_that_do_not_fit_are_named(change, message):
    """Nothing is left over, and nothing is made up: a second layer is not silently lost."""
    state, _ = loaded(SOME)
    with pytest.raises(interop.WeightsError, match=message):
        interop.from_torch(change(state), **NAMES)


def test_files_are_read_without_pytorch(tmp_path):
    """Safetensors and npz; what torch.save writes is refused, since loading it runs code."""
    from safetensors.numpy import save_file

    state = drawn(GRU)
    save_file(state, tmp_path / "a.safetensors")
    np.savez(tmp_path / "a.npz", **state)
    values = [
        [p.get_value() for p in interop.from_torch(given, **NAMES).parameters]
        for given in (state, tmp_path / "a.safetensors", str(tmp_path / "a.npz"))
    ]
    for one, *others in zip(*values, strict=True):
        for other in others:
            np.testing.assert_array_equal(one, other)
    (tmp_path / "model.pt").touch()
    with pytest.raises(interop.WeightsError, match="save the state dict by safetensors"):
        interop.from_torch(tmp_path / "model.pt")


def test_what_proves_nothing_is_said():
    """A network of zeros computes zeros, as any wrong conversion of it would."""
    state = {key: np.zeros_like(value) for key, value in drawn(GRU).items()}
    with pytest.warns(UserWarning, match="gradient of .* nothing is proved"):
        interop.from_torch(state, **NAMES)


def test_single_precision_is_compared_to_its_own_digits():
    """With floatX=float32, as those who train on it have."""
    state, arrays = loaded(WITHOUT_BIASES)
    with pytensor.config.change_flags(floatX="float32"):
        network = interop.from_torch(state, **NAMES)
        assert network.dtype == "float32"
        x = pt.ftensor3("x")
        y = pytensor.function([x], network(x), mode=FAST)(arrays["x"].astype("float32"))
    np.testing.assert_allclose(y, arrays["y"], rtol=1e-5, atol=1e-6)


class Tensor:
    """What a tensor of PyTorch looks like from outside."""

    def __init__(self, value):
        self.value = value

    def detach(self):
        return self

    def cpu(self):
        return self

    def numpy(self):
        return self.value


def test_what_is_made_is_an_ordinary_network(tmp_path):
    """Tensors are read as arrays; it derives, verifies, and comes back from a file."""
    state = drawn(GRU)
    network = interop.from_torch({key: Tensor(v) for key, v in state.items()}, **NAMES)
    assert "Gradients" in srnn.derive(network).to_text()
    report = interop.compare_with_torch(network, state, **NAMES)
    assert report.ok, str(report)
    srnn.save_model(network, tmp_path / "model.safetensors")
    again = srnn.load_model(tmp_path / "model.safetensors")
    for one, other in zip(again.parameters, network.parameters, strict=True):
        np.testing.assert_array_equal(one.get_value(), other.get_value())


@pytest.mark.parametrize(
    ("network", "message"),
    [
        (lambda: srnn.MGU(2, 3, seed=0), "expects an Elman .tanh or relu., GRU, LSTM or"),
        (lambda: srnn.Recurrent(srnn.GRU(2, 3, seed=0), reverse=True), "got Recurrent"),
        (lambda: srnn.Sequential([srnn.Recurrent(srnn.GRU(2, 3, seed=0)),
                                  srnn.Recurrent(srnn.LSTM(3, 3, seed=0))],
                                 input_shape=(None, 2)), "layers of one kind, width"),
        (lambda: srnn.Sequential([srnn.Recurrent(srnn.GRU(2, 3, seed=0)),
                                  srnn.Recurrent(srnn.GRU(3, 5, seed=0))],
                                 input_shape=(None, 2)), "layers of one kind, width"),
        (lambda: srnn.Sequential([srnn.Recurrent(srnn.Elman(2, 3, seed=0)),
                                  srnn.Recurrent(srnn.Elman(3, 3, activation="relu", seed=0))],
                                 input_shape=(None, 2)), "layers of one kind, width, activation"),
    ],
)  # fmt: skip
def test_what_pytorch_does_not_have_is_named(network, message):
    with pytest.raises(TypeError, match=message):
        interop.to_torch(network())


RNN = next(path for path in FIXTURES if path.stem.startswith("rnn_relu"))


@pytest.mark.parametrize(
    "function",
    [
        interop.from_torch,
        functools.partial(
            interop.compare_with_torch,
            srnn.Sequential([srnn.Recurrent(srnn.Elman(2, 3))], input_shape=(None, 2)),
        ),
    ],
)
@pytest.mark.parametrize(
    ("path", "options", "message"),
    [
        (RNN, {}, "nonlinearity='tanh' or 'relu' for an nn.RNN, whose weights do not tell"),
        (ONE_GRU, {"nonlinearity": "tanh"}, "for an nn.RNN alone; .* is of a GRU, got 'tanh'"),
        (SOME, {"nonlinearity": "relu"}, "for an nn.RNN alone; .* is of an LSTM, got 'relu'"),
    ],
)
def test_an_activation_is_not_guessed(function, path, options, message):
    """A tanh in place of a relu would be another network, which no check can find."""
    state, _ = loaded(path)
    with pytest.raises(interop.WeightsError, match=message):
        function(state, **NAMES, **options)


@pytest.mark.parametrize("kept", [0, 10, 0.5])
@pytest.mark.parametrize("suffix", ["npz", "safetensors"])
def test_a_damaged_file_is_named(tmp_path, suffix, kept):
    from safetensors.numpy import save_file

    state, _ = loaded(SOME)
    path = tmp_path / f"a.{suffix}"
    save_file(state, path) if suffix == "safetensors" else np.savez(path, **state)
    content = path.read_bytes()
    path.write_bytes(content[: int(kept * len(content)) if kept < 1 else kept])
    with pytest.raises(interop.WeightsError, match=f"from_torch cannot read .*a.{suffix}"):
        interop.from_torch(path, **NAMES)


def test_what_is_no_state_dict_is_named(tmp_path):
    class Module:
        def state_dict(self):
            return {}

    with pytest.raises(TypeError, match=r"got Module.*\. Pass its state_dict\(\)"):
        interop.from_torch(Module())
    with pytest.raises(TypeError, match=r"expects a dictionary of arrays, or .*, got None"):
        interop.from_torch(None)
    np.save(tmp_path / "one.npy", np.ones(3))
    (tmp_path / "one.npy").rename(tmp_path / "one.npz")
    with pytest.raises(interop.WeightsError, match=r"from_torch cannot read .*one.npz"):
        interop.from_torch(tmp_path / "one.npz")
    with pytest.raises(interop.WeightsError, match=r"there is none at '.*nothing.npz'"):
        interop.from_torch(tmp_path / "nothing.npz")


def test_a_network_of_other_layers_is_not_compared():
    """Rows of the report were those of the weights that both happen to have."""
    (lstm, _), (gru, _) = loaded(SOME), loaded(ONE_GRU)
    network = interop.from_torch(gru, **NAMES)
    with pytest.raises(TypeError, match=r"with the layers of the weights, .*LSTM.*; got .*GRU"):
        interop.compare_with_torch(network, lstm, **NAMES)
    last = srnn.Sequential([*network.layers[:-1], srnn.LastOutput(3, 3), network.layers[-1]])
    with pytest.raises(TypeError, match=r"got .*LastOutput"):
        interop.compare_with_torch(last, gru, **NAMES)


def test_a_module_without_biases_gets_none():
    """load_state_dict refuses keys that the module does not have."""
    state = {key: v for key, v in loaded(ONE_GRU)[0].items() if "bias" not in key}
    network = interop.from_torch(state, **NAMES)
    back = interop.to_torch(network, **NAMES, bias=False, readout_bias=False, dtype="float64")
    assert back.keys() == state.keys()
    assert all((back[key] == state[key]).all() for key in state)
    network.layers[-1].c.set_value(np.ones(2))
    assert "fc.bias" in interop.to_torch(network, **NAMES, bias=False)
    with pytest.raises(ValueError, match=r"biases of zero where the module has none, .* fc.bias"):
        interop.to_torch(network, **NAMES, readout_bias=False)
